//! Projections: the tables that follow from the journal, one function for each kind of fact.
//!
//! A projection looks nothing up that may have changed since the fact: all it needs is in the fact.
//! Tickets and seats are in [`after`], money is in [`books`], rights in [`rights`], who is aboard in
//! [`control`], parcels in [`parcel`], and what concerns the central in [`central`].

mod after;
mod books;
mod central;
mod control;
mod parcel;
mod rights;

use domain::fact::Fact;
use domain::planning::{
    CategoriesDefined, CompanyFounded, CounterOpened, EmployeeRegistered, FaresSet, LayoutDefined,
    RouteDefined, StationOpened, StopsDefined, Trip, TripCancelled, TripsPlanned,
    VehicleRegistered,
};
use domain::printing::{DocumentReprinted, PrinterSet};
use domain::text::folded;
use rusqlite::{Connection, Params, params};
use seal::Entry;
use serde::Serialize;
use thiserror::Error;

use crate::failure::Failure;

pub(super) use central::{Origin, Us};
pub(super) use parcel::heard;

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

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Sql(error) => Self::from(error),
            ProjectError::Law(law) => Self::internal(law),
        }
    }
}

impl ProjectError {
    /// Whether the fact is to blame, and not the disk or the program that applies it.
    pub(super) fn is_of_the_fact(&self) -> bool {
        use rusqlite::Error::{QueryReturnedNoRows, ToSqlConversionFailure};
        match self {
            Self::Law(_) | Self::Sql(QueryReturnedNoRows | ToSqlConversionFailure(_)) => true,
            Self::Sql(error) => {
                error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
            }
        }
    }
}

type Applied = Result<(), ProjectError>;

struct Projector<'a> {
    connection: &'a Connection,
    entry: i64,
    /// The day on which the fact is booked.
    booked: String,
    /// This counter among others, once it enrolled.
    us: Option<Us>,
    /// Whose the entry is.
    origin: Origin,
    /// Whether the money of the entry is kept here.
    books_kept: bool,
}

/// Applies one fact.
pub(super) fn apply(connection: &Connection, id: i64, entry: &Entry, fact: &Fact) -> Applied {
    let us = Us::of(connection)?;
    let origin = Origin::of(us.as_ref(), entry);
    if origin != Origin::Own && central::is_one_counters_own(fact) {
        return Ok(());
    }
    let booking = fact.booking();
    let mut project = Projector {
        connection,
        entry: id,
        booked: String::new(),
        us,
        origin,
        books_kept: books::kept(connection, origin, entry, fact)?,
    };
    if let Some(booking) = &booking {
        project.booked = project.booked_day(books::local(entry, booking).date())?.to_string();
    }
    project.fact(entry, fact)?;
    match &booking {
        Some(booking) => project.in_books(|project| project.book(entry, fact.kind(), booking)),
        None => Ok(()),
    }
}

impl Projector<'_> {
    fn fact(&self, entry: &Entry, fact: &Fact) -> Applied {
        let (project, id) = (self, self.entry);
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
        Fact::TillOpened(fact) => project.in_books(|project| project.till_opened(entry, fact)),
        Fact::TillClosed(fact) => project.in_books(|project| project.till_closed(entry, fact)),
        Fact::DrawerOpened(_) => {
            project.in_books(|project| project.count_in_open_till(entry, "drawer_openings"))
        }
        Fact::TicketsSold(fact) => project.tickets_sold(entry, fact),
        Fact::DocumentReprinted(fact) => project.reprinted(entry, fact),
        Fact::PrinterSet(fact) => project.printer(entry, fact),
        Fact::JournalRestarted(fact) => project.restarted(entry, fact),
        Fact::TillCounted(fact) => project.in_books(|project| project.till_counted(fact)),
        Fact::VarianceApproved(fact) => project.in_books(|project| project.variance_approved(fact)),
        Fact::CashMoved(fact) => project.in_books(|project| project.cash_moved(fact)),
        Fact::PaymentSettled(fact) => project.payment_settled(entry, fact),
        Fact::TicketsRefunded(fact) => project.tickets_refunded(fact),
        Fact::TicketExchanged(fact) => project.ticket_exchanged(entry, fact),
        Fact::TicketMoved(fact) => project.ticket_moved(entry, fact),
        Fact::TicketOpened(fact) => project.ticket_opened(fact),
        Fact::TicketNoShow(fact) => project.no_show(fact),
        Fact::SeatsHeld(fact) => project.seats_held(fact),
        Fact::HoldReleased(fact) => project.run("delete from hold where hold = ?1", [fact.hold.0]),
        Fact::RulesSet(fact) => project.run(
            "insert into rules (one, rules, entry) values (1, ?1, ?2)
             on conflict do update set rules = excluded.rules, entry = excluded.entry",
            params![json(&fact.rules), id],
        ),
        Fact::DayLocked(fact) => project.run(
            "insert into day_lock (day, figures, employee_name, entry) values (?1, ?2, ?3, ?4)",
            params![fact.day.to_string(), fact.figures, fact.employee_name, id],
        ),
        Fact::CounterEnrolled(_) | Fact::DeviceCertified(_) | Fact::DeviceRevoked(_)
        | Fact::KeyRotated(_) | Fact::ExceptionRaised(_) | Fact::ExceptionResolved(_) => {
            project.company_wide(entry, fact)
        }
        Fact::LeaseGranted(_) | Fact::LeaseReturned(_) | Fact::LeaseEnded(_)
        | Fact::RightGranted(_) | Fact::RightReturned(_) => project.rights(entry, fact),
        // Wishes and orders: what they come to is said by other facts.
        Fact::LeasesRecalled(_) | Fact::SeatsWanted(_) | Fact::QuotaSet(_)
        | Fact::RightWanted(_) | Fact::TillRead(_) => Ok(()),
        Fact::TicketBoarded(_) | Fact::BoardingUndone(_) | Fact::PassengerAlighted(_)
        | Fact::PassengerReboarded(_) | Fact::StandingBoarded(_) | Fact::StandingRefunded(_)
        | Fact::LuggageTagged(_) | Fact::DepartureClosed(_) | Fact::DepartureReopened(_)
        | Fact::VehicleSwapped(_) | Fact::TripDelayed(_)
        | Fact::CrewRegistered(_) => project.control(entry, fact),
        _ => project.parcels(entry, fact),
        }
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
            &format!(
                "insert into layout (layout, name, rows, entry) values (?1, ?2, ?3, ?4) {}",
                self.or_known()
            ),
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
        if self.origin != Origin::Own && self.is_planned(trip)? {
            return Ok(());
        }
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

    /// Whether a trip is on sale here: two counters that import one timetable plan the same trips.
    fn is_planned(&self, trip: &Trip) -> Result<bool, ProjectError> {
        let mut known = self.connection.prepare_cached("select 1 from trip where trip = ?1")?;
        Ok(known.exists([trip.trip.0])?)
    }

    /// What an insert does with what another counter made too: it stays as it is.
    fn or_known(&self) -> &'static str {
        if self.origin == Origin::Own { "" } else { "on conflict do nothing" }
    }

    fn trip_cancelled(&self, fact: &TripCancelled) -> Applied {
        self.run_one(
            "update trip set cancelled = ?2, entry = ?3 where trip = ?1",
            params![fact.trip.0, fact.reason, self.entry],
            || format!("trip {} was never planned", fact.trip),
        )
    }

    fn reprinted(&self, entry: &Entry, fact: &DocumentReprinted) -> Applied {
        self.in_books(|project| project.count_in_open_till(entry, "reprints"))?;
        self.run(
            &format!(
                "insert into reprint (kind, subject, copy, entry) values (?1, ?2, ?3, ?4) {}",
                self.or_known()
            ),
            params![fact.document.kind(), fact.document.subject(), fact.copy, self.entry],
        )
    }

    fn printer(&self, entry: &Entry, fact: &PrinterSet) -> Applied {
        self.run(
            "update device set printer = ?2, entry = ?3 where device = ?1",
            params![entry.device.0, json(fact), self.entry],
        )
    }
}
