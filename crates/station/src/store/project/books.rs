//! Money: till sessions, payments, and the ledger that every figure is read from.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Timelike};
use domain::fact::{Booking, Fact};
use domain::ids::{PaymentId, TillId};
use domain::money::{Account, Posting};
use domain::payment::Payment;
use domain::till::{CashMoved, TillClosed, TillCounted, TillOpened, VarianceApproved};
use rusqlite::{Connection, OptionalExtension, params};
use seal::Entry;
use uuid::Uuid;

use super::{Applied, Origin, ProjectError, Projector, json};
use crate::store::tills;

/// The instant of an entry where its fact does not say what the company's clocks said: a session of
/// before that was kept.
fn utc(entry: &Entry) -> NaiveDateTime {
    DateTime::from_timestamp_millis(entry.content.at).unwrap_or_default().naive_utc()
}

/// When a fact happened, by the company's clocks.
pub(super) fn local(entry: &Entry, booking: &Booking<'_>) -> NaiveDateTime {
    booking.local.unwrap_or_else(|| utc(entry))
}

fn written(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Whether the money of an entry is kept here. That of other counters is where their sessions are
/// known, which is so from a session's beginning or not at all. A drawer was counted without what
/// was lost with a disk.
pub(super) fn kept(
    connection: &Connection,
    origin: Origin,
    entry: &Entry,
    fact: &Fact,
) -> Result<bool, rusqlite::Error> {
    let known = |sql: &str, id: Uuid| connection.prepare_cached(sql)?.exists([id]);
    match (origin, fact) {
        (Origin::Own, _) => Ok(true),
        (Origin::Lost, _) => Ok(false),
        (Origin::Other, Fact::TillOpened(_)) => {
            known("select 1 from device where device = ?1", entry.device.0)
        }
        (Origin::Other, _) => match till_of(fact) {
            Some(till) => known("select 1 from till where till = ?1", till.0),
            None => Ok(true),
        },
    }
}

/// The session that a fact is of; none where it names none.
fn till_of(fact: &Fact) -> Option<TillId> {
    match fact {
        Fact::TillCounted(fact) => Some(fact.till),
        Fact::VarianceApproved(fact) => Some(fact.till),
        _ => fact.booking().map(|booking| booking.till),
    }
}

impl Projector<'_> {
    /// Changes the books, where the money of this entry is kept here.
    pub(super) fn in_books(&self, change: impl FnOnce(&Self) -> Applied) -> Applied {
        if self.books_kept { change(self) } else { Ok(()) }
    }

    pub(super) fn till_opened(&self, entry: &Entry, fact: &TillOpened) -> Applied {
        let local = fact.local.unwrap_or_else(|| utc(entry));
        let (counter, station): (u8, String) = self
            .connection
            .prepare_cached(
                "select d.counter, s.name from device d join station s on s.station = d.station
                 where d.device = ?1",
            )?
            .query_row([entry.device.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let station = Some(&fact.station_name).filter(|name| !name.is_empty()).unwrap_or(&station);
        self.run(
            "insert into till (till, device, employee, employee_name, opened_at, float, drawer,
               takings, tickets, station_name, counter, opened_local, first_day, last_day, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, 0, ?7, ?8, ?9, ?10, ?10, ?11)",
            params![
                fact.till.0,
                entry.device.0,
                fact.employee.0,
                fact.employee_name,
                entry.content.at,
                fact.float,
                station,
                counter,
                written(local),
                self.booked,
                self.entry,
            ],
        )
    }

    pub(super) fn till_counted(&self, fact: &TillCounted) -> Applied {
        self.run_one(
            "update till set counts = counts + 1, last_count = ?2, entry = ?3
             where till = ?1 and closed_at is null and drawer = ?4",
            params![fact.till.0, json(fact), self.entry, fact.expected],
            || format!("till {} is not open with {} in its drawer", fact.till, fact.expected),
        )
    }

    pub(super) fn till_closed(&self, entry: &Entry, fact: &TillClosed) -> Applied {
        if let Some(z) = &fact.z {
            let (figures, grand_total) = tills::figures(self.connection, fact.till)
                .map_err(|failure| ProjectError::Law(failure.to_string()))?;
            if z.figures != figures || z.grand_total != grand_total {
                let what = format!("the Z of till {} is not what its postings say", fact.till);
                return Err(ProjectError::Law(what));
            }
            self.run_one(
                "update device set last_z = ?2, grand_total = ?3, entry = ?4
                 where device = ?1 and last_z = ?2 - 1",
                params![entry.device.0, z.number, z.grand_total, self.entry],
                || format!("Z {} does not follow the one before", z.number),
            )?;
        }
        self.run_one(
            "update till set closed_at = ?2, counted = ?3, variance = ?4, closed_local = ?5, z = ?6,
               reason = ?7, approved_by = ?8, to_approve = ?9, closing_entry = ?10, entry = ?10
             where till = ?1 and closed_at is null and drawer = ?11",
            params![
                fact.till.0,
                entry.content.at,
                fact.counted,
                fact.variance,
                written(fact.local.unwrap_or_else(|| utc(entry))),
                fact.z.as_ref().map(|z| z.number),
                fact.reason,
                fact.approved_by.as_ref().map(|who| who.name.as_str()),
                fact.to_approve,
                self.entry,
                fact.expected,
            ],
            || format!("till {} is not open with {} in its drawer", fact.till, fact.expected),
        )
    }

    pub(super) fn variance_approved(&self, fact: &VarianceApproved) -> Applied {
        self.run_one(
            "update till set to_approve = 0, approved_by = ?2, entry = ?3
             where till = ?1 and to_approve = 1",
            params![fact.till.0, fact.employee_name, self.entry],
            || format!("the variance of till {} needs no approval", fact.till),
        )
    }

    pub(super) fn cash_moved(&self, fact: &CashMoved) -> Applied {
        self.run(
            "insert into cash_movement (till, entry) values (?1, ?2)",
            params![fact.by.till.0, self.entry],
        )
    }

    /// Counts something in the session that is open at the device, if one is.
    pub(super) fn count_in_open_till(&self, entry: &Entry, column: &'static str) -> Applied {
        let sql = format!(
            "update till set {column} = {column} + 1, entry = ?2
             where device = ?1 and closed_at is null"
        );
        self.run(&sql, params![entry.device.0, self.entry])
    }

    /// Payments that are not cash.
    pub(super) fn payments(&self, entry: &Entry, payments: &[Payment], number: &str) -> Applied {
        for payment in payments {
            let (id, method, operator, reference) = match payment {
                Payment::Cash { .. } => continue,
                Payment::Card { payment, .. } => (payment, "card", None, None),
                Payment::MobileMoney { payment, operator, reference, .. } => {
                    (payment, "mobile_money", Some(operator), reference.as_ref())
                }
            };
            let state = if payment.is_pending() { "pending" } else { "completed" };
            self.run(
                "insert into payment (payment, sale_entry, device, method, operator, amount, state, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?2)",
                params![
                    id.0,
                    self.entry,
                    entry.device.0,
                    method,
                    operator,
                    payment.amount(),
                    state
                ],
            )?;
            if let (Some(operator), Some(reference)) = (operator, reference) {
                self.reference(entry, operator, reference, *id, number)?;
            }
        }
        Ok(())
    }

    /// Notes a reference of mobile money. One that another counter took too stands among the
    /// exceptions: here it would have been refused.
    pub(super) fn reference(
        &self,
        _entry: &Entry,
        operator: &str,
        reference: &str,
        payment: PaymentId,
        number: &str,
    ) -> Applied {
        let known: Option<i64> = self
            .connection
            .prepare_cached(
                "select entry from payment_reference where operator = ?1 and reference = ?2",
            )?
            .query_row(params![operator, reference], |row| row.get(0))
            .optional()?;
        match known {
            Some(other) => self.run(
                "insert into exception (entry, kind, subject, other)
                 values (?1, 'reference_doubled', ?2, ?3)",
                params![self.entry, format!("{operator} {reference}"), other],
            ),
            None => self.run(
                "insert into payment_reference (operator, reference, payment, number, entry)
                 values (?1, ?2, ?3, ?4, ?5)",
                params![operator, reference, payment.0, number, self.entry],
            ),
        }
    }

    /// Passengers of a trip, as booked today.
    pub(super) fn passengers(&self, trip: i64, passengers: i64, legs: i64) -> Applied {
        self.run(
            "insert into occupancy (trip, day, passengers, legs, entry) values (?1, ?2, ?3, ?4, ?5)
             on conflict do update set passengers = passengers + excluded.passengers,
               legs = legs + excluded.legs, entry = excluded.entry",
            params![trip, self.booked, passengers, legs, self.entry],
        )
    }

    /// The day on which something of a day is booked: itself, or the day after the last closed one.
    pub(super) fn booked_day(&self, day: NaiveDate) -> Result<NaiveDate, ProjectError> {
        let locked: Option<String> = self
            .connection
            .prepare_cached("select max(day) from day_lock")?
            .query_row([], |row| row.get(0))?;
        let locked = locked.and_then(|day| day.parse::<NaiveDate>().ok());
        Ok(match locked.filter(|locked| day <= *locked) {
            Some(locked) => locked.checked_add_days(Days::new(1)).unwrap_or(locked),
            None => day,
        })
    }

    /// Writes the postings of a fact, and adds them to the ledger and to the drawer.
    pub(super) fn book(&self, entry: &Entry, kind: &str, booking: &Booking<'_>) -> Applied {
        let local = local(entry, booking);
        let of_day = local.date().to_string();
        let late = if of_day == self.booked { String::new() } else { of_day };
        let slot = Slot { day: self.booked.clone(), late, hour: local.hour(), kind };
        let mut tickets = booking.tickets.clone();
        for (line, posting) in booking.postings.lines().iter().enumerate() {
            self.run(
                "insert into posting (entry, line, account, amount) values (?1, ?2, ?3, ?4)",
                params![self.entry, line, posting.account.name(), posting.amount],
            )?;
            let trip = posting.trip.or(booking.trip);
            let mut sold = 0;
            if posting.account == Account::TicketRevenue {
                tickets.retain(|(of, count)| {
                    let same = *of == trip;
                    sold += if same { *count } else { 0 };
                    !same
                });
            }
            let tagged = Posting { trip, ..posting.clone() };
            self.ledger(&slot, booking.till, &tagged, u32::from(line == 0), sold)?;
        }
        if booking.postings.lines().is_empty() && tickets.is_empty() && !tills::is_movement(kind) {
            // An open ticket that cost nothing was given back: it counts all the same.
            tickets.push((booking.trip, 0));
        }
        // Tickets that cost nothing have no posting of their own.
        for (i, (trip, sold)) in tickets.iter().enumerate() {
            let line = Posting { trip: *trip, ..Posting::new(Account::TicketRevenue, 0) };
            let first = booking.postings.lines().is_empty() && i == 0;
            self.ledger(&slot, booking.till, &line, u32::from(first), *sold)?;
        }
        self.run(
            "update till set drawer = drawer + ?2, first_day = min(first_day, ?3),
               last_day = max(last_day, ?3), entry = ?4
             where till = ?1",
            params![booking.till.0, booking.postings.on(Account::Drawer), slot.day, self.entry],
        )
    }

    fn ledger(
        &self,
        slot: &Slot<'_>,
        till: TillId,
        line: &Posting,
        entries: u32,
        tickets: i64,
    ) -> Applied {
        let trip = line.trip.map_or_else(Vec::new, |trip| trip.0.as_bytes().to_vec());
        self.run(
            "insert into ledger (day, till, trip, kind, account, party, hour, late, debit, credit,
               entries, tickets, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             on conflict do update set debit = debit + excluded.debit,
               credit = credit + excluded.credit, entries = entries + excluded.entries,
               tickets = tickets + excluded.tickets, entry = excluded.entry",
            params![
                slot.day,
                till.0,
                trip,
                slot.kind,
                line.account.name(),
                line.party.as_deref().unwrap_or_default(),
                slot.hour,
                slot.late,
                line.amount.max(0),
                (-line.amount).max(0),
                entries,
                tickets,
                self.entry,
            ],
        )
    }
}

/// Where in the ledger an entry's postings go.
struct Slot<'a> {
    day: String,
    late: String,
    hour: u32,
    kind: &'a str,
}
