//! Looking things up, through the door, in the large store.

use std::path::Path;

use domain::text::{ShortCode, folded};
use domain::ticket::TicketNumber;
use serde_json::{Value, json};
use station::demo::names::{FIRST_NAMES, LAST_NAMES};
use station::store;

use crate::desk::{Desk, RARE_NAME};
use crate::table::{Row, Table, Target};
use crate::times::{Times, timed};
use crate::{Plan, Trouble};

/// One way of looking something up: what it is, the command, and the n-th request.
pub struct Look {
    what: &'static str,
    command: &'static str,
    request: Box<dyn Fn(usize) -> Value>,
}

impl Look {
    pub fn new(
        what: &'static str,
        command: &'static str,
        request: impl Fn(usize) -> Value + 'static,
    ) -> Self {
        Self { what, command, request: Box::new(request) }
    }

    fn find(what: &'static str, query: impl Fn(usize) -> String + 'static) -> Self {
        Self::new(what, "find_tickets", move |n| json!({ "query": query(n) }))
    }
}

/// Every look, some hundred times with other words.
pub fn measure(large: &Path, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let phones = phones(large)?;
    let desk = Desk::open(large)?;
    let mut looks = trips_and_seats(&desk)?;
    looks.extend(tickets(&desk, phones, plan)?);
    look_up("looking", looks, &desk, plan, table)
}

/// Looks everything up some hundred times, for rows of a name.
pub fn look_up(
    name: &'static str,
    looks: Vec<Look>,
    desk: &Desk,
    plan: &Plan,
    table: &mut Table,
) -> Result<(), Trouble> {
    for look in looks {
        let mut times = Times::default();
        let mut found = 0;
        for n in 0..plan.looks * plan.rounds {
            let request = (look.request)(n);
            let (time, answer) = timed(|| desk.call(look.command, request));
            found += found_in(&answer?);
            // The first call prepares its statements.
            if n > 0 {
                times.add(time);
            }
        }
        let row = Row::of_times(name, look.what, &times).target(Target::P99(5.0));
        let each = found as f64 / (plan.looks * plan.rounds) as f64;
        table.add(row.note(format!("{each:.1} found on average")));
    }
    Ok(())
}

fn found_in(answer: &Value) -> usize {
    ["trips", "seats", "tickets", "parcels", "people"]
        .iter()
        .find_map(|list| answer[list].as_array())
        .map_or(0, Vec::len)
}

fn trips_and_seats(desk: &Desk) -> Result<Vec<Look>, Trouble> {
    let days = (0..29).map(|ahead| desk.date(ahead));
    let days = days.collect::<Result<Vec<_>, _>>()?;
    // Tomorrow's coaches have passengers of the past.
    let trips: Vec<Value> = desk.trips_of(1)?.iter().map(|trip| trip["trip"].clone()).collect();
    Ok(vec![
        Look::new(
            "list_trips, a day with all departures",
            "list_trips",
            move |n| json!({ "date": days[n % days.len()], "all": true }),
        ),
        Look::new("seat_map", "seat_map", move |n| json!({ "trip": trips[n % trips.len()] })),
    ])
}

fn tickets(desk: &Desk, phones: Vec<String>, plan: &Plan) -> Result<Vec<Look>, Trouble> {
    let place = desk.call("status", json!({}))?["company"].clone();
    let station = ShortCode::parse("station", place["station_code"].as_str().unwrap_or_default())?;
    let counter = u8::try_from(place["counter"].as_u64().unwrap_or(1))?;
    let sold = u32::try_from(plan.tickets)?;
    let of = |names: &'static [&str], n: usize| folded(names[n % names.len()]);
    Ok(vec![
        Look::find("find_tickets by number", move |n| {
            let running = 1 + (n as u32).wrapping_mul(2_654_435_761) % sold;
            TicketNumber::new(&station, counter, running).to_string()
        }),
        Look::find("find_tickets by telephone", move |n| phones[n % phones.len()].clone()),
        Look::find("find_tickets by a family name", move |n| of(&LAST_NAMES, n)),
        Look::find("find_tickets by a name that few bear", |_| RARE_NAME.to_owned()),
        Look::find("find_tickets by a name nobody bears", |_| "Xantippe".to_owned()),
        Look::find("find_tickets by first and family name", move |n| {
            format!("{} {}", of(&FIRST_NAMES, n * 7), of(&LAST_NAMES, n * 11))
        }),
        Look::find("find_tickets by two names that never meet", move |n| {
            format!("{} {}", of(&LAST_NAMES, n), of(&LAST_NAMES, n + 1))
        }),
        Look::find("find_tickets by a name and an initial", move |n| {
            let initial = ["a", "k", "m", "s", "x"][n % 5];
            format!("{} {initial}", of(&LAST_NAMES, n))
        }),
        Look::find("find_tickets by one letter", |n| ["o", "a", "s", "k", "b"][n % 5].to_owned()),
    ])
}

/// Telephone numbers of tickets from all of the past.
fn phones(folder: &Path) -> Result<Vec<String>, Trouble> {
    let connection = store::open_reader(folder)?;
    let newest: i64 = connection.query_row("select max(id) from ticket", [], |row| row.get(0))?;
    let mut of = connection.prepare(
        "select phone from ticket where id >= ?1 and phone is not null order by id limit 1",
    )?;
    let some = (0..500).map(|n| of.query_row([n * (newest - 10) / 500], |row| row.get(0)));
    Ok(some.collect::<Result<_, _>>()?)
}
