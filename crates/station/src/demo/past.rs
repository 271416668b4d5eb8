//! A signed past for the training company: real sales, decided by the same rule as at the counter,
//! appended to the same journal, only earlier.
//!
//! One thread decides what happened ([`history`]), another writes it down ([`scribe`]): signing
//! tickets and committing entries take about as long.

mod choices;
mod history;
mod parcels;
mod scribe;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::mpsc;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::fact::Fact;
use domain::ids::RequestId;
use domain::parcel::LabelIssuer;
use domain::people::{Employee, Role};
use domain::rules::{Promotion, Rules, RulesSet};
use domain::ticket::TokenIssuer;
use domain::{Code, Millis};
use uuid::Uuid;

use super::{company, network};
use crate::desk::{CONSOLE, refuse_founded};
use crate::failure::Failure;
use crate::host::Clock;
use crate::store::{Store, planning};
use crate::timetable;

/// The counter's working day, seconds after midnight: from before the first coach to the last.
const OPENS: u32 = 5 * 3_600;
const CLOSES: u32 = 22 * 3_600;
/// Batches that are decided before they are written.
const AHEAD: usize = 2;
/// The promotion of the past, and of the weeks to come.
const PROMOTION: &str = "FIDELE";

/// The past that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Past {
    /// How many tickets.
    pub tickets: u64,
    /// How many parcels.
    pub parcels: u64,
    /// Over how many days, ending today: at least 1.
    pub days: u32,
    /// The same seed gives the same passengers on the same seats.
    pub seed: u64,
}

/// What of a past is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Tickets that were sold.
    pub tickets: u64,
    /// Parcels that were taken in.
    pub parcels: u64,
}

/// Who signs the tokens of tickets and labels.
trait Issuer: TokenIssuer + LabelIssuer {}

impl<T: TokenIssuer + LabelIssuer> Issuer for T {}

/// Founds the training company as of the first day of a past, sells its tickets and takes its parcels
/// in up to now.
///
/// `progress` hears what is made so far. Answers all of it at the end.
pub fn create_with_past(
    store: &Store,
    clock: &dyn Clock,
    past: &Past,
    progress: impl FnMut(Made),
) -> Result<Made, Failure> {
    if past.days == 0 || past.days > 3_660 {
        let refusal = domain::Refusal::new(Code::BadRequest);
        return Err(refusal.with("problem", "days is 1 to 3660").into());
    }
    let (today, now) = (company::today(clock)?, clock.now());
    let shifts = shifts(today, now, past);
    let rules = found(store, today, &shifts[0])?;
    let place = store.read(|c| planning::place_or_refuse(c, store.keys().device))?;
    let (deeds, written) = mpsc::sync_channel(AHEAD);
    let by = rules.clone();
    let history = history::History::begin(past.seed, rules, place, deeds);
    let secret = store.keys().secret();
    std::thread::scope(|scope| {
        let telling = scope.spawn(|| history.tell(&*secret, &shifts, today, now));
        let done = scribe::write_all(store, &by, written, progress);
        let told = telling.join().map_err(|_| Failure::internal("the past broke off"))?;
        // Where writing failed, that is why telling ended.
        done?;
        told
    })
}

/// Founds the company an hour before its first shift, with a promotion among its rules.
fn found(store: &Store, today: NaiveDate, first: &Shift) -> Result<Rules, Failure> {
    let founded = first.span.start - 3_600_000;
    let people = company::people(store)?;
    let rules = Rules {
        promotions: vec![Promotion {
            code: PROMOTION.to_owned(),
            basis_points: Some(1_000),
            amount: None,
            from: first.day,
            to: today + Days::new(60),
            uses_max: None,
            routes: Vec::new(),
        }],
        ..Rules::usual(domain::money::Currency::parse(network::CURRENCY)?)
    };
    store.write(|write| {
        refuse_founded(write)?;
        company::found(store, write, founded, people)?;
        let intention = RequestId(Uuid::now_v7());
        let lasting = network::facts(today).into_iter();
        for fact in lasting.filter(|fact| !matches!(fact, Fact::TripsPlanned(_))) {
            write.append_as_of(founded, CONSOLE, intention, fact)?;
        }
        if let Some(manager) = people_who_are(Role::Manager).pop() {
            let (employee, employee_name) = (manager.employee, manager.name);
            let set = RulesSet { rules: rules.clone(), employee, employee_name };
            write.append_as_of(founded, &employee.to_string(), intention, set)?;
        }
        Ok(())
    })?;
    Ok(rules)
}

fn people_who_are(role: Role) -> Vec<Employee> {
    let people = network::people().into_iter().map(|person| person.registered);
    let people = people.filter(|person| person.roles.contains(&role));
    people
        .map(|p| Employee { employee: p.employee, code: p.code, name: p.name, roles: p.roles })
        .collect()
}

/// One day's work at the counter.
struct Shift {
    day: NaiveDate,
    span: Range<Millis>,
    /// Tickets to sell.
    tickets: u64,
    /// Parcels to take in.
    parcels: u64,
}

/// The shifts of the days that end today; today's ends now, and is left out where it has not begun.
fn shifts(today: NaiveDate, now: Millis, past: &Past) -> Vec<Shift> {
    let zone = chrono_tz::Africa::Ouagadougou;
    let at = |day, seconds| timetable::moment(day, seconds, zone, zone).at;
    let shift = |day: NaiveDate| {
        let end = at(day, CLOSES).min(now - 60_000);
        Shift { day, span: at(day, OPENS).min(end - 3_600_000)..end, tickets: 0, parcels: 0 }
    };
    // A quarter of an hour after midnight there is no day to speak of yet.
    let begun = now - at(today, 0) > 15 * 60_000;
    let last = if begun { today } else { today - Days::new(1) };
    let first = last - Days::new(u64::from(past.days) - 1);
    let mut shifts: Vec<Shift> = first.iter_days().take_while(|d| *d <= last).map(shift).collect();
    if begun && let Some(today) = shifts.last_mut() {
        today.span.start = today.span.start.max(at(today.day, 300));
    }
    let all: u64 = shifts.iter().map(|shift| crowd(shift.day)).sum();
    let up_to = |whole: u64, crowds: u64| {
        let part = u128::from(whole) * u128::from(crowds) / u128::from(all);
        u64::try_from(part).unwrap_or(whole)
    };
    let mut before = 0;
    for shift in &mut shifts {
        let crowds = before + crowd(shift.day);
        let part = |whole| up_to(whole, crowds) - up_to(whole, before);
        (shift.tickets, shift.parcels) = (part(past.tickets), part(past.parcels));
        before = crowds;
    }
    shifts
}

/// How many people come on a day, next to other days: students and traders travel at weekends, and
/// everyone before a feast.
fn crowd(day: NaiveDate) -> u64 {
    match (day.month(), day.day()) {
        (12, 24 | 31) | (8, 14) => return 40,
        _ => {}
    }
    match day.weekday() {
        Weekday::Tue | Weekday::Wed => 8,
        Weekday::Mon | Weekday::Thu => 9,
        Weekday::Sat => 11,
        Weekday::Fri | Weekday::Sun => 13,
    }
}
