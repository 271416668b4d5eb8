//! Who drives and attends coaches. They need no code and no PIN: they are named on papers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::bounds;
use crate::ids::{CrewId, EmployeeId};
use crate::people::{Employee, Permission};
use crate::refusal::{Code, Refusal};
use crate::text::{self, PersonName, Phone};

/// What someone does aboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Drives. Needs a licence.
    Driver,
    /// Looks after passengers and luggage.
    Attendant,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 2] = [Self::Driver, Self::Attendant];

    /// The duty's name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Driver => "driver",
            Self::Attendant => "attendant",
        }
    }
}

/// A driving licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Its number.
    pub number: String,
    /// The last day on which it is valid.
    pub until: NaiveDate,
}

/// Somebody of a crew, new or changed: the whole record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrewRegistered {
    /// Who.
    pub crew: CrewId,
    /// Their name as printed.
    pub name: PersonName,
    /// Where they can be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What they do aboard.
    pub duty: Duty,
    /// Their driving licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
    /// Whether they still work for the company.
    pub active: bool,
    /// Who registered them.
    pub employee: EmployeeId,
    /// That person's name.
    pub employee_name: String,
}

/// Somebody of a crew as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrewAsked {
    /// Who; a fresh id for somebody new.
    pub crew: CrewId,
    /// As typed.
    pub name: String,
    /// As typed; empty is none.
    pub phone: String,
    /// What they do aboard.
    pub duty: Duty,
    /// The licence's number, as typed; empty is none.
    pub licence_number: String,
    /// The last day on which it is valid.
    pub licence_until: Option<NaiveDate>,
    /// Whether they still work for the company.
    pub active: bool,
}

/// Registers somebody of a crew, or changes what is known of them.
///
/// Refuses `not_permitted`, what names and telephones refuse, and `field_missing` for a licence that is
/// only half there. A driver without one can be registered, and not leave.
pub fn register(who: &Employee, asked: &CrewAsked) -> Result<CrewRegistered, Refusal> {
    who.must(Permission::Plan)?;
    let name = PersonName::parse(&asked.name)?;
    let phone = Some(asked.phone.trim()).filter(|typed| !typed.is_empty());
    let phone = phone.map(Phone::parse).transpose()?;
    let number = text::one_line("licence_number", &asked.licence_number, bounds::LICENCE_MAX)?;
    let missing = |field: &str| Refusal::new(Code::FieldMissing).with("field", field);
    let licence = match (number.is_empty(), asked.licence_until) {
        (true, None) => None,
        (false, Some(until)) => Some(Licence { number, until }),
        (true, Some(_)) => return Err(missing("licence_number")),
        (false, None) => return Err(missing("licence_until")),
    };
    Ok(CrewRegistered {
        crew: asked.crew,
        name,
        phone,
        duty: asked.duty,
        licence,
        active: asked.active,
        employee: who.employee,
        employee_name: who.name.clone(),
    })
}

/// Checks who is to leave with a coach that arrives on a day. The timetable says until when a licence
/// must hold, not the clock.
///
/// Refuses `crew_invalid`, `licence_missing`, `licence_expired`.
pub fn check(crew: &[CrewRegistered], arrives: NaiveDate) -> Result<(), Refusal> {
    let refuse = |what: &str| Err(Refusal::new(Code::CrewInvalid).with("what", what));
    let drivers = || crew.iter().filter(|member| member.duty == Duty::Driver);
    if crew.len() > bounds::CREW_MAX {
        return refuse("at most six people are one crew");
    }
    if (0..crew.len()).any(|i| crew[..i].iter().any(|other| other.crew == crew[i].crew)) {
        return refuse("somebody is named twice");
    }
    if drivers().next().is_none() {
        return refuse("it needs a driver");
    }
    if let Some(gone) = crew.iter().find(|member| !member.active) {
        let what = format!("{} does not work here any more", gone.name.as_str());
        return Err(Refusal::new(Code::CrewInvalid).with("what", what));
    }
    for driver in drivers() {
        let refusal = |code| Refusal::new(code).with("name", driver.name.as_str());
        let licence = driver.licence.as_ref().ok_or_else(|| refusal(Code::LicenceMissing))?;
        if licence.until < arrives {
            let until = licence.until.to_string();
            return Err(refusal(Code::LicenceExpired).with("until", until));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Role;
    use crate::text::ShortCode;
    use uuid::Uuid;

    fn who(role: Role) -> Employee {
        Employee {
            employee: EmployeeId(Uuid::nil()),
            code: ShortCode::parse("code", "P1").unwrap(),
            name: "Awa".into(),
            roles: vec![role],
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn member(n: u128, duty: Duty, until: Option<&str>) -> CrewRegistered {
        let asked = CrewAsked {
            crew: CrewId(Uuid::from_u128(n)),
            name: format!("Crew {n}"),
            phone: String::new(),
            duty,
            licence_number: until.map_or("", |_| "D 123").to_owned(),
            licence_until: until.map(day),
            active: true,
        };
        register(&who(Role::Manager), &asked).unwrap()
    }

    #[test]
    fn a_licence_has_a_number_and_an_end_or_is_none() {
        let asked = CrewAsked {
            crew: CrewId(Uuid::nil()),
            name: "Moussa".into(),
            phone: "70 12 34 56".into(),
            duty: Duty::Driver,
            licence_number: "D 123".into(),
            licence_until: None,
            active: true,
        };
        let refused = |asked: &CrewAsked, role| register(&who(role), asked).unwrap_err();
        assert_eq!(refused(&asked, Role::Manager).details["field"], "licence_until");
        let turned = CrewAsked {
            licence_number: "  ".into(),
            licence_until: Some(day("2027-01-01")),
            ..asked.clone()
        };
        assert_eq!(refused(&turned, Role::Manager).details["field"], "licence_number");
        assert_eq!(refused(&asked, Role::Controller).code, Code::NotPermitted);
        let none = CrewAsked { licence_number: String::new(), ..asked };
        assert_eq!(register(&who(Role::Admin), &none).unwrap().licence, None);
    }

    #[test]
    fn no_coach_leaves_without_a_driver_whose_licence_lasts_until_it_arrives() {
        let arrives = day("2026-11-22");
        let refused = |crew: &[CrewRegistered]| check(crew, arrives).map_err(|r| r.code);
        let good = member(1, Duty::Driver, Some("2026-11-22"));
        let attendant = member(2, Duty::Attendant, None);
        assert_eq!(refused(&[good.clone(), attendant.clone()]), Ok(()));
        assert_eq!(refused(&[]), Err(Code::CrewInvalid));
        assert_eq!(refused(std::slice::from_ref(&attendant)), Err(Code::CrewInvalid));
        assert_eq!(refused(&[good.clone(), good.clone()]), Err(Code::CrewInvalid));
        let expired = member(3, Duty::Driver, Some("2026-11-21"));
        assert_eq!(refused(&[good.clone(), expired]), Err(Code::LicenceExpired));
        assert_eq!(refused(&[member(4, Duty::Driver, None)]), Err(Code::LicenceMissing));
        let gone = CrewRegistered { active: false, ..attendant };
        assert_eq!(refused(&[good.clone(), gone]), Err(Code::CrewInvalid));
        let many: Vec<_> = (0..7).map(|n| member(n, Duty::Driver, Some("2027-01-01"))).collect();
        assert_eq!(refused(&many), Err(Code::CrewInvalid));
    }
}
