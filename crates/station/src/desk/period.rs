//! Periods of reports, and the closing of a day.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use domain::period::{DayLocked, Locking};
use domain::{Code, Refusal, bounds, sale};
use rusqlite::Connection;

use super::{Caller, entry_number, looking, once, revenue};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::ledger::Lock;
use crate::store::planning;
use crate::store::{rules, tills};
use crate::wire;

/// Days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

/// A day as typed; today where none was. Days that do not have four digits of a year are no days of
/// a report: they would not stand in order.
pub(super) fn day(date: Option<&str>, today: NaiveDate) -> Result<NaiveDate, Refusal> {
    let day = looking::day(date, today)?;
    if (1_000..=9_998).contains(&day.year()) {
        return Ok(day);
    }
    Err(Refusal::new(Code::DateInvalid).with("date", day.to_string()))
}

impl Period {
    /// A period as typed: today where nothing was, one day where only the first was.
    pub(super) fn read(
        from: Option<&str>,
        to: Option<&str>,
        today: NaiveDate,
    ) -> Result<Self, Refusal> {
        let from = day(from, today)?;
        let to = day(to, from)?;
        let days = (to - from).num_days() + 1;
        if (1..=bounds::REPORT_DAYS_MAX).contains(&days) {
            return Ok(Self { from, to });
        }
        Err(Refusal::new(Code::PeriodInvalid)
            .with("from", from.to_string())
            .with("to", to.to_string())
            .with("max", bounds::REPORT_DAYS_MAX))
    }

    /// One day.
    pub(super) fn of(day: NaiveDate) -> Self {
        Self { from: day, to: day }
    }

    /// How many days it has.
    pub(super) fn days(self) -> u64 {
        (self.to - self.from).num_days().unsigned_abs() + 1
    }

    /// As many days just before.
    pub(super) fn previous(self) -> Self {
        let back = Days::new(self.days());
        Self { from: self.from - back, to: self.to - back }
    }
}

/// The first day that is not closed and is over.
pub(super) fn to_lock(
    connection: &Connection,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Failure> {
    let next = match rules::locked(connection)? {
        Some(locked) => locked.checked_add_days(Days::new(1)),
        None => crate::store::ledger::first_day(connection)?,
    };
    Ok(next.filter(|day| *day < today))
}

/// The day on which the oldest open session began, with its cashier.
fn open_since(connection: &Connection) -> Result<Option<(NaiveDate, String)>, Failure> {
    let mut oldest: Option<(NaiveDate, String)> = None;
    for row in tills::open_anywhere(connection)? {
        let opened = row.opened_local.parse::<NaiveDateTime>().map_err(Failure::internal)?;
        if oldest.as_ref().is_none_or(|(day, _)| opened.date() < *day) {
            oldest = Some((opened.date(), row.till.employee_name));
        }
    }
    Ok(oldest)
}

pub(super) fn lock_day(
    counter: &Counter,
    caller: &Caller,
    request: wire::LockDay,
) -> Result<wire::DayLockedAnswer, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let now = write.now();
        let place = planning::place_or_refuse(write.connection(), device)?;
        let day = day(Some(&request.day), NaiveDate::MIN)?;
        let same = |fact: &DayLocked| fact.day == day;
        let (stored, fact, _) = once(write, device, caller, request.request, same, |write| {
            let connection = write.connection();
            let now_local = place.local(now);
            sale::check_clock(now_local)?;
            let since = open_since(connection)?;
            let locking = Locking {
                who: caller.who(),
                today: now_local.date(),
                locked: rules::locked(connection)?,
                open_since: since.as_ref().map(|(day, name)| (*day, name.as_str())),
            };
            locking.check(day)?;
            // Its figures as they will be shown from now on: all that is known so far is known to it.
            let lock = Lock { entry: i64::MAX, at: now };
            let company = revenue::Company::of(&place);
            let closed =
                revenue::figured(connection, &company, Period::of(day), Some(lock), |_| ())?;
            Ok(DayLocked {
                day,
                employee: caller.who().employee,
                employee_name: caller.who().name.clone(),
                figures: revenue::digest(&closed)?,
            })
        })?;
        Ok(wire::DayLockedAnswer {
            day: fact.day.to_string(),
            figures: fact.figures.clone(),
            entry: entry_number(&stored),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_with_what_was_left_out() {
        let today: NaiveDate = "2026-11-21".parse().unwrap();
        let read = |from, to| {
            Period::read(from, to, today)
                .map(|period| (period.from.to_string(), period.to.to_string()))
                .map_err(|refusal| refusal.code)
        };
        let days = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
        assert_eq!(read(None, None), days("2026-11-21", "2026-11-21"));
        assert_eq!(read(Some("2026-11-02"), None), days("2026-11-02", "2026-11-02"));
        assert_eq!(read(None, Some("2026-11-22")), days("2026-11-21", "2026-11-22"));
        assert_eq!(read(Some("2025-11-20"), None), days("2025-11-20", "2025-11-20"));
        assert_eq!(read(Some("2025-11-20"), Some("2026-11-21")), days("2025-11-20", "2026-11-21"));
        for (from, to) in [("2026-11-22", "2026-11-21"), ("2025-11-19", "2026-11-21")] {
            assert_eq!(read(Some(from), Some(to)), Err(Code::PeriodInvalid));
        }
        for bad in ["", "21/11/2026", "2026-02-30", "+12026-11-21", "0800-01-01"] {
            assert_eq!(read(Some(bad), None), Err(Code::DateInvalid), "{bad}");
            assert_eq!(read(None, Some(bad)), Err(Code::DateInvalid), "{bad}");
        }
        let month = Period::read(Some("2026-11-01"), Some("2026-11-30"), today).unwrap();
        assert_eq!(month.previous().from.to_string(), "2026-10-02");
        assert_eq!(month.previous().to.to_string(), "2026-10-31");
    }
}
