//! The dashboard: a manager's page of one day, beside the same weekday a week before.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rusqlite::Connection;

use super::Caller;
use super::payments::shown_pending;
use super::period::{self, Period};
use super::revenue::{self, by_method, by_route, shown};
use super::till::till_row;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::ledger::{self, Sums};
use crate::store::planning::{self, Place};
use crate::store::tills::TillRow;
use crate::store::{payments, rules, tills};
use crate::wire;

/// Exceptions on one page: more than anyone looks into in a day.
const EXCEPTIONS_MAX: u32 = 200;

pub(super) fn dashboard(
    counter: &Counter,
    _caller: &Caller,
    request: wire::DashboardRequest,
) -> Result<wire::Dashboard, Failure> {
    let now = counter.clock.now();
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let today = place.local(now).date();
        let day = period::day(request.day.as_deref(), today)?;
        let before = day - Days::new(7);
        let sums = Sums::read(connection, day, day, |_| ())?;
        let week = Sums::read(connection, before, before, |_| ())?;
        let rows = |rows: Vec<TillRow>| rows.iter().map(till_row).collect();
        let filled = revenue::filled(connection, place.timezone, Period::of(day), None)?;
        Ok(wire::Dashboard {
            day: day.to_string(),
            before: before.to_string(),
            locked: rules::locked(connection)?.is_some_and(|locked| day <= locked),
            to_lock: period::to_lock(connection, today)?.map(|day: NaiveDate| day.to_string()),
            today: shown(&sums.total),
            last_week: shown(&week.total),
            routes: routes(connection, &sums, &week)?,
            methods: methods(&sums, &week),
            hours: hours(&sums, &week),
            departures: filled.into_iter().map(|trip| revenue::occupancy(trip, &sums)).collect(),
            open_tills: rows(tills::open_anywhere(connection)?),
            to_approve: rows(tills::to_approve(connection)?),
            pending: payments::all_pending(connection)?.iter().map(shown_pending).collect(),
            exceptions: exceptions(connection, &place)?,
            currency: place.currency.code.to_owned(),
        })
    })
}

/// Puts lines of a day beside those of another, by key, in the order of the first list that has them.
fn compared(
    now: impl Iterator<Item = (String, String, i64, i64)>,
    then: impl Iterator<Item = (String, String, i64, i64)>,
) -> Vec<wire::Compared> {
    let line = |(key, label, takings, tickets): (String, String, i64, i64)| wire::Compared {
        key,
        label,
        takings,
        tickets,
        before: 0,
    };
    let mut lines: Vec<wire::Compared> = now.map(line).collect();
    let known: BTreeMap<String, usize> =
        lines.iter().enumerate().map(|(i, line)| (line.key.clone(), i)).collect();
    for (key, label, takings, _) in then {
        match known.get(&key) {
            Some(i) => lines[*i].before = takings,
            None => {
                let only = wire::Compared { before: takings, ..line((key, label, 0, 0)) };
                lines.push(only);
            }
        }
    }
    lines
}

fn routes(
    connection: &Connection,
    sums: &Sums,
    week: &Sums,
) -> Result<Vec<wire::Compared>, Failure> {
    let of = |sums: &Sums| -> Result<Vec<(String, String, i64, i64)>, Failure> {
        let trips = revenue::trips_of(connection, sums)?;
        let routes = by_route(sums, &trips).into_iter();
        let moved =
            |(_, _, takings, tickets): &(String, String, i64, i64)| (*takings, *tickets) != (0, 0);
        Ok(routes
            .map(|route| (route.code, route.label, route.figures.takings, route.figures.tickets))
            .filter(moved)
            .collect())
    };
    Ok(compared(of(sums)?.into_iter(), of(week)?.into_iter()))
}

/// Tickets are not counted here: one sale can be paid by two methods.
fn methods(sums: &Sums, week: &Sums) -> Vec<wire::Compared> {
    let of = |sums: &Sums| {
        let methods = by_method(sums).into_iter();
        methods.map(|method| (method.key, method.label, method.takings, 0))
    };
    compared(of(sums), of(week))
}

fn hours(sums: &Sums, week: &Sums) -> Vec<wire::HourLine> {
    let line = |(hour, (takings, before)): (u8, (&i64, &i64))| wire::HourLine {
        hour,
        takings: *takings,
        before: *before,
    };
    (0..).zip(sums.hours.iter().zip(&week.hours)).map(line).collect()
}

fn exceptions(connection: &Connection, place: &Place) -> Result<Vec<wire::ExceptionLine>, Failure> {
    let line = |found: ledger::Exception| wire::ExceptionLine {
        kind: found.kind,
        subject: found.subject,
        entry: found.entry,
        other: found.other,
        at_local: wire::shown(place.local(found.at)),
    };
    Ok(ledger::exceptions(connection, EXCEPTIONS_MAX)?.into_iter().map(line).collect())
}
