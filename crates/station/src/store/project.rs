//! Projections: the tables that follow from the journal, one function for each kind of fact.
//!
//! A projection looks nothing up that may have changed since the fact: all it needs is in the fact.

use domain::fact::Fact;
use domain::money::{Account, Postings};
use domain::planning::{
    CategoriesDefined, CompanyFounded, CounterOpened, EmployeeRegistered, FaresSet, LayoutDefined,
    RouteDefined, StationOpened, StopsDefined, Trip, TripCancelled, TripsPlanned,
    VehicleRegistered,
};
use domain::printing::{DocumentReprinted, PrinterSet};
use domain::sale::{TicketSold, TicketsSold};
use domain::text::folded;
use domain::till::{TillClosed, TillOpened};
use rusqlite::{Connection, Params, params};
use seal::Entry;
use serde::Serialize;
use thiserror::Error;

/// Why a fact could not be applied.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// The database said no.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    /// The fact breaks a law of the store: no rule would have made it.
    #[error("{0}")]
    Law(String),
}

type Applied = Result<(), ProjectError>;

struct Projector<'a> {
    connection: &'a Connection,
    entry: i64,
}

/// Applies one fact.
pub(super) fn apply(connection: &Connection, id: i64, entry: &Entry, fact: &Fact) -> Applied {
    let project = Projector { connection, entry: id };
    match fact {
        Fact::CompanyFounded(fact) => project.company(fact),
        Fact::StationOpened(fact) => project.station(fact),
        Fact::CounterOpened(fact) => project.counter(fact),
        Fact::EmployeeRegistered(fact) => project.employee(fact),
        Fact::PinSet(fact) => project.run(
            "update employee set verifier = ?2, failures = 0, locked_until = null, entry = ?3 where employee = ?1",
            params![fact.employee.0, fact.verifier, id],
        ),
        Fact::LoggedIn(fact) => project.run(
            "update employee set failures = 0, locked_until = null, entry = ?2 where employee = ?1 and (failures <> 0 or locked_until is not null)",
            params![fact.employee.0, id],
        ),
        Fact::LoginFailed(fact) => project.run(
            "update employee set failures = ?2, locked_until = ?3, entry = ?4 where employee = ?1",
            params![fact.employee.0, fact.failures, fact.locked_until, id],
        ),
        Fact::StopsDefined(fact) => project.stops(fact),
        Fact::LayoutDefined(fact) => project.layout(fact),
        Fact::VehicleRegistered(fact) => project.vehicle(fact),
        Fact::CategoriesDefined(fact) => project.categories(fact),
        Fact::RouteDefined(fact) => project.route(fact),
        Fact::FaresSet(fact) => project.fares(fact),
        Fact::TripsPlanned(fact) => project.trips(fact),
        Fact::TripCancelled(fact) => project.trip_cancelled(fact),
        Fact::TillOpened(fact) => project.till_opened(entry, fact),
        Fact::TillClosed(fact) => project.till_closed(entry, fact),
        Fact::DrawerOpened(_) => Ok(()),
        Fact::TicketsSold(fact) => project.tickets_sold(entry, fact),
        Fact::DocumentReprinted(fact) => project.reprinted(fact),
        Fact::PrinterSet(fact) => project.printer(entry, fact),
        Fact::JournalRestarted(fact) => project.run(
            "update device set last_number = last_number + ?2, entry = ?3 where device = ?1",
            params![entry.device.0, fact.skipped_numbers, id],
        ),
    }
}

/// A part of a fact as JSON text, for columns that are only read whole.
fn json<T: Serialize>(part: &T) -> String {
    serde_json::to_string(part).expect("parts of facts have string keys and finite numbers")
}

impl Projector<'_> {
    fn run(&self, sql: &str, values: impl Params) -> Applied {
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Runs a change that must change exactly one row.
    fn run_one(&self, sql: &str, values: impl Params, law: impl FnOnce() -> String) -> Applied {
        match self.connection.prepare_cached(sql)?.execute(values)? {
            1 => Ok(()),
            _ => Err(ProjectError::Law(law())),
        }
    }

    fn company(&self, fact: &CompanyFounded) -> Applied {
        self.run(
            "insert into company (company, name, currency, timezone, training, conditions, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             on conflict do update set name = excluded.name, currency = excluded.currency,
               timezone = excluded.timezone, training = excluded.training,
               conditions = excluded.conditions, entry = excluded.entry",
            params![
                fact.company.0,
                fact.name,
                fact.currency.code,
                fact.timezone,
                fact.training,
                json(&fact.conditions),
                self.entry,
            ],
        )
    }

    fn station(&self, fact: &StationOpened) -> Applied {
        self.run(
            "insert into station (station, code, name, stop, entry) values (?1, ?2, ?3, ?4, ?5)
             on conflict do update set code = excluded.code, name = excluded.name,
               stop = excluded.stop, entry = excluded.entry",
            params![
                fact.station.0,
                fact.code.as_str(),
                fact.name,
                fact.stop.map(|stop| stop.0),
                self.entry
            ],
        )
    }

    fn counter(&self, fact: &CounterOpened) -> Applied {
        self.run(
            "insert into device (device, station, counter, public_key, entry)
             values (?1, ?2, ?3, ?4, ?5)",
            params![fact.device.0, fact.station.0, fact.counter, fact.public_key, self.entry],
        )
    }

    fn employee(&self, fact: &EmployeeRegistered) -> Applied {
        self.run(
            "insert into employee (employee, code, name, roles, entry) values (?1, ?2, ?3, ?4, ?5)
             on conflict (employee) do update set code = excluded.code, name = excluded.name,
               roles = excluded.roles, entry = excluded.entry",
            params![fact.employee.0, fact.code.as_str(), fact.name, json(&fact.roles), self.entry],
        )
    }

    fn stops(&self, fact: &StopsDefined) -> Applied {
        for stop in &fact.stops {
            self.run(
                "insert into stop (stop, name, folded, latitude, longitude, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6)
                 on conflict do update set name = excluded.name, folded = excluded.folded,
                   latitude = excluded.latitude, longitude = excluded.longitude,
                   entry = excluded.entry",
                params![
                    stop.stop.0,
                    stop.name,
                    folded(&stop.name),
                    stop.latitude,
                    stop.longitude,
                    self.entry
                ],
            )?;
        }
        Ok(())
    }

    fn layout(&self, fact: &LayoutDefined) -> Applied {
        let layout = &fact.layout;
        self.run(
            "insert into layout (layout, name, rows, entry) values (?1, ?2, ?3, ?4)",
            params![layout.layout.0, layout.name, json(&layout.rows), self.entry],
        )
    }

    fn vehicle(&self, fact: &VehicleRegistered) -> Applied {
        self.run(
            "insert into vehicle (vehicle, plate, layout, name, entry) values (?1, ?2, ?3, ?4, ?5)
             on conflict do update set plate = excluded.plate, layout = excluded.layout,
               name = excluded.name, entry = excluded.entry",
            params![fact.vehicle.0, fact.plate, fact.layout.0, fact.name, self.entry],
        )
    }

    fn categories(&self, fact: &CategoriesDefined) -> Applied {
        for category in &fact.categories {
            self.run(
                "insert into category (category, rank, name, entry) values (?1, ?2, ?3, ?4)
                 on conflict do update set rank = excluded.rank, name = excluded.name,
                   entry = excluded.entry",
                params![category.category.0, category.rank, category.name, self.entry],
            )?;
        }
        Ok(())
    }

    fn route(&self, fact: &RouteDefined) -> Applied {
        self.run(
            "insert into route (route, code, name, stops, entry) values (?1, ?2, ?3, ?4, ?5)
             on conflict do update set code = excluded.code, name = excluded.name,
               stops = excluded.stops, entry = excluded.entry",
            params![fact.route.0, fact.code, fact.name, json(&fact.stops), self.entry],
        )
    }

    fn fares(&self, fact: &FaresSet) -> Applied {
        for fare in &fact.fares {
            let route = fare.route.map_or_else(Vec::new, |route| route.0.as_bytes().to_vec());
            self.run(
                "insert into fare (from_stop, to_stop, class, route, category, amount, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 on conflict do update set amount = excluded.amount, entry = excluded.entry",
                params![
                    fare.from.0,
                    fare.to.0,
                    fare.class,
                    route,
                    fare.category.0,
                    fare.amount,
                    self.entry
                ],
            )?;
        }
        Ok(())
    }

    fn trips(&self, fact: &TripsPlanned) -> Applied {
        fact.trips.iter().try_for_each(|trip| self.trip(trip))
    }

    fn trip(&self, trip: &Trip) -> Applied {
        let id = self
            .connection
            .prepare_cached(
                "insert into trip (trip, route, route_code, day, class, layout, seats, vehicle, plate, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .insert(params![
                trip.trip.0,
                trip.route.0,
                trip.route_code,
                trip.day.to_string(),
                trip.class,
                trip.layout.0,
                trip.seats,
                trip.vehicle.map(|vehicle| vehicle.0),
                trip.plate,
                self.entry,
            ])?;
        for (pos, call) in trip.calls.iter().enumerate() {
            self.run(
                "insert into trip_call (trip, pos, stop, name, arrives, departs, arrives_local,
                   departs_local, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    id,
                    pos,
                    call.stop.0,
                    call.name,
                    call.arrives,
                    call.departs,
                    json(&call.arrives_local).trim_matches('"'),
                    json(&call.departs_local).trim_matches('"'),
                    self.entry,
                ],
            )?;
        }
        Ok(())
    }

    fn trip_cancelled(&self, fact: &TripCancelled) -> Applied {
        self.run_one(
            "update trip set cancelled = ?2, entry = ?3 where trip = ?1",
            params![fact.trip.0, fact.reason, self.entry],
            || format!("trip {} was never planned", fact.trip),
        )
    }

    fn till_opened(&self, entry: &Entry, fact: &TillOpened) -> Applied {
        self.run(
            "insert into till (till, device, employee, employee_name, opened_at, float, drawer,
               takings, tickets, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, ?8)",
            params![
                fact.till.0,
                entry.device.0,
                fact.employee.0,
                fact.employee_name,
                entry.content.at,
                fact.float,
                drawer(&fact.postings),
                self.entry,
            ],
        )?;
        self.postings(&fact.postings)
    }

    fn till_closed(&self, entry: &Entry, fact: &TillClosed) -> Applied {
        self.run_one(
            "update till set drawer = drawer + ?2, closed_at = ?3, counted = ?4, variance = ?5,
               entry = ?6
             where till = ?1 and closed_at is null and drawer = ?7",
            params![
                fact.till.0,
                drawer(&fact.postings),
                entry.content.at,
                fact.counted,
                fact.variance,
                self.entry,
                fact.expected,
            ],
            || format!("till {} is not open with {} in its drawer", fact.till, fact.expected),
        )?;
        self.postings(&fact.postings)
    }

    fn tickets_sold(&self, entry: &Entry, fact: &TicketsSold) -> Applied {
        let prices: i64 = fact.tickets.iter().map(|ticket| ticket.price).sum();
        let paid = fact.tendered() - fact.change();
        if [prices, paid, drawer(&fact.postings)] != [fact.total; 3] {
            return Err(ProjectError::Law(format!("the amounts of sale {} differ", fact.sale)));
        }
        let trip: i64 = self
            .connection
            .prepare_cached("select id from trip where trip = ?1")?
            .query_row([fact.journey.trip.0], |row| row.get(0))?;
        for (pos, ticket) in fact.tickets.iter().enumerate() {
            self.ticket(fact, trip, pos, ticket)?;
        }
        self.run_one(
            "update till set drawer = drawer + ?2, takings = takings + ?2, tickets = tickets + ?3,
               entry = ?4
             where till = ?1 and closed_at is null",
            params![fact.till.0, fact.total, fact.tickets.len(), self.entry],
            || format!("till {} is not open", fact.till),
        )?;
        let last = fact.tickets.iter().map(|ticket| ticket.number.running()).max();
        self.run_one(
            "update device set last_number = ?2, entry = ?3 where device = ?1 and last_number < ?2",
            params![entry.device.0, last, self.entry],
            || format!("a ticket number of sale {} was given before", fact.sale),
        )?;
        self.run(
            "insert into destination (from_stop, to_stop, sold, entry) values (?1, ?2, ?3, ?4)
             on conflict do update set sold = sold + excluded.sold, entry = excluded.entry",
            params![
                fact.journey.from.stop.0,
                fact.journey.to.stop.0,
                fact.tickets.len(),
                self.entry
            ],
        )?;
        self.postings(&fact.postings)
    }

    fn ticket(&self, fact: &TicketsSold, trip: i64, pos: usize, ticket: &TicketSold) -> Applied {
        let legs = fact.journey.legs().mask().cast_signed();
        // The last line of defence: the row changes only if none of the legs is taken.
        self.run_one(
            "insert into seat_stock (trip, seat, legs, entry) values (?1, ?2, ?3, ?4)
             on conflict do update set legs = legs | excluded.legs, entry = excluded.entry
             where legs & excluded.legs = 0",
            params![trip, ticket.seat.get(), legs, self.entry],
            || format!("seat {} of ticket {} was sold before", ticket.seat, ticket.number),
        )?;
        let id = self
            .connection
            .prepare_cached(
                "insert into ticket (ticket, number, sale_entry, pos, trip, seat, legs, phone, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?3)",
            )?
            .insert(params![
                ticket.ticket.0,
                ticket.number.to_string(),
                self.entry,
                pos,
                trip,
                ticket.seat.get(),
                legs,
                ticket.phone.as_ref().map(|phone| super::tickets::phone_key(phone.as_str())),
            ])?;
        for word in folded(ticket.name.as_str()).split(' ') {
            self.run(
                "insert into passenger_word (word, ticket, entry) values (?1, ?2, ?3)
                 on conflict do nothing",
                params![word, id, self.entry],
            )?;
        }
        Ok(())
    }

    fn reprinted(&self, fact: &DocumentReprinted) -> Applied {
        self.run(
            "insert into reprint (kind, subject, copy, entry) values (?1, ?2, ?3, ?4)",
            params![fact.document.kind(), fact.document.subject(), fact.copy, self.entry],
        )
    }

    fn printer(&self, entry: &Entry, fact: &PrinterSet) -> Applied {
        self.run(
            "update device set printer = ?2, entry = ?3 where device = ?1",
            params![entry.device.0, json(fact), self.entry],
        )
    }

    fn postings(&self, postings: &Postings) -> Applied {
        for (line, posting) in postings.lines().iter().enumerate() {
            self.run(
                "insert into posting (entry, line, account, amount) values (?1, ?2, ?3, ?4)",
                params![self.entry, line, posting.account.name(), posting.amount],
            )?;
        }
        Ok(())
    }
}

/// What a fact moves in the drawer.
fn drawer(postings: &Postings) -> i64 {
    postings
        .lines()
        .iter()
        .filter(|posting| posting.account == Account::Drawer)
        .map(|posting| posting.amount)
        .sum()
}
