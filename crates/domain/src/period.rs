//! Closing a day: from then on nothing is booked on it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::EmployeeId;
use crate::people::{Employee, Permission};
use crate::refusal::{Code, Refusal};

/// A day, and all before it, was closed. What arrives later stands on the day after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLocked {
    /// The last closed day.
    pub day: NaiveDate,
    /// Who closed it.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// SHA-256 of the day's figures as JSON, hexadecimal: the same figures can be shown again.
    pub figures: String,
}

/// What closing a day is decided on.
pub struct Locking<'a> {
    /// Who closes it.
    pub who: &'a Employee,
    /// The company's day now.
    pub today: NaiveDate,
    /// The last day that is closed.
    pub locked: Option<NaiveDate>,
    /// The day on which the oldest open session began, with its cashier.
    pub open_since: Option<(NaiveDate, &'a str)>,
}

impl Locking<'_> {
    /// Whether a day can be closed: it is over, not closed yet, and no session of it is open.
    ///
    /// Refuses `not_permitted`, `day_locked`, `day_open`.
    pub fn check(&self, day: NaiveDate) -> Result<(), Refusal> {
        self.who.must(Permission::LockPeriod)?;
        let shown = day.to_string();
        if self.locked.is_some_and(|locked| day <= locked) {
            return Err(Refusal::new(Code::DayLocked).with("day", shown));
        }
        let open =
            |what: String| Err(Refusal::new(Code::DayOpen).with("day", shown).with("what", what));
        if day >= self.today {
            return open("it is not over".to_owned());
        }
        match self.open_since {
            Some((since, name)) if since <= day => {
                open(format!("the till of {name} is open since {since}"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Role;
    use crate::text::ShortCode;

    #[test]
    fn a_day_is_closed_once_it_is_over_and_its_tills_are() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let who = Employee {
            employee: EmployeeId(uuid::Uuid::nil()),
            code: ShortCode::parse("code", "M1").unwrap(),
            name: "M".into(),
            roles: vec![Role::Manager],
        };
        let asked = |of: &str, locked: Option<&str>, open: Option<&str>| {
            let locking = Locking {
                who: &who,
                today: day("2026-11-21"),
                locked: locked.map(day),
                open_since: open.map(|since| (day(since), "Awa")),
            };
            locking.check(day(of)).map_err(|refusal| refusal.code)
        };
        assert_eq!(asked("2026-11-20", None, None), Ok(()));
        assert_eq!(asked("2026-11-20", Some("2026-11-19"), Some("2026-11-21")), Ok(()));
        assert_eq!(asked("2026-11-21", None, None), Err(Code::DayOpen));
        assert_eq!(asked("2026-11-20", None, Some("2026-11-20")), Err(Code::DayOpen));
        assert_eq!(asked("2026-11-20", Some("2026-11-20"), None), Err(Code::DayLocked));
    }
}
