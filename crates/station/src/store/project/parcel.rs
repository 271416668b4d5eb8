//! Parcels: each fact adds what it says to the history of the parcels it names, and what follows
//! from a history is made anew. So the order in which counters hear of each other does not matter.

use std::collections::HashMap;

use domain::Millis;
use domain::central::{EntryRef, ExceptionKind};
use domain::fact::Fact;
use domain::ids::{DeviceId, ParcelId, StationId, TripId};
use domain::parcel::{
    Event, Handled, History, Parcel, ParcelEvent, ParcelRegistered, ParcelTariffSet, PieceNow,
    Stamp, WaybillNumber, Whereabouts,
};
use domain::payment::Payment;
use domain::text::folded;
use rusqlite::{Connection, OptionalExtension, Row, params};
use seal::Entry;
use uuid::Uuid;

use super::{Applied, Origin, ProjectError, Projector};
use crate::store::tickets::phone_key;

/// The kinds of exception that a history can bring up.
const TROUBLES: [ExceptionKind; 2] = [ExceptionKind::ParcelDoubled, ExceptionKind::ParcelAstray];

/// What is known of one parcel, with the entry of each event.
pub(in crate::store) struct Heard {
    pub(in crate::store) history: History,
    entries: HashMap<EntryRef, i64>,
}

/// Reads what is known of a parcel by its row, from entries up to one.
pub(in crate::store) fn heard(
    connection: &Connection,
    row: i64,
    (parcel, waybill): (ParcelId, WaybillNumber),
    through: i64,
) -> Result<Heard, ProjectError> {
    let mut heard = Heard { history: History::new(parcel, waybill), entries: HashMap::new() };
    let mut statement = connection.prepare_cached(
        "select at, device, epoch, seq, event, entry from parcel_event
         where parcel = ?1 and entry <= ?2",
    )?;
    let mut rows = statement.query([row, through])?;
    while let Some(row) = rows.next()? {
        let (device, seq) = (DeviceId(row.get(1)?), row.get::<_, i64>(3)?.cast_unsigned());
        let entry = EntryRef { device, epoch: row.get(2)?, seq };
        let event: Event = serde_json::from_str(row.get_ref(4)?.as_str().unwrap_or_default())
            .map_err(|error| ProjectError::Law(format!("an event cannot be read: {error}")))?;
        heard.history.add(Stamp { at: row.get(0)?, entry }, event);
        heard.entries.insert(entry, row.get(5)?);
    }
    Ok(heard)
}

/// A piece as its row says it.
#[derive(PartialEq)]
struct PieceRow {
    state: String,
    station: Option<Uuid>,
    trip: Option<Uuid>,
    destination: String,
    since: Millis,
    ready: Option<String>,
    back: bool,
    damaged: bool,
}

impl PieceRow {
    fn of(now: &Parcel, piece: &PieceNow) -> Self {
        let (station, trip) = match &piece.at {
            Whereabouts::At { station, .. } => (Some(station.0), None),
            Whereabouts::Aboard { trip, .. } => (None, Some(trip.0)),
            _ => (None, None),
        };
        let destination = now.destination(piece).map_or("", |(code, _)| code.as_str());
        Self {
            state: piece.state.name().to_owned(),
            station,
            trip,
            destination: destination.to_owned(),
            since: piece.since,
            ready: piece.ready.map(|day| day.to_string()),
            back: piece.back,
            damaged: piece.damaged,
        }
    }
}

impl Projector<'_> {
    /// What a fact of parcels changes.
    pub(super) fn parcels(&self, entry: &Entry, fact: &Fact) -> Applied {
        match fact {
            Fact::ParcelTariffSet(fact) => return self.parcel_tariff(entry, fact),
            Fact::MessagePrepared(fact) => {
                return self.message(fact.message.0, fact.parcel, Some(entry), "prepared", None);
            }
            Fact::MessageSent(fact) => {
                return self.message(fact.message.0, fact.parcel, None, "sent", None);
            }
            Fact::MessageFailed(fact) => {
                let cause = Some(fact.cause.as_str());
                return self.message(fact.message.0, fact.parcel, None, "failed", cause);
            }
            _ => {}
        }
        let events = fact.parcel_events();
        if events.is_empty() {
            let kind = fact.kind();
            return Err(ProjectError::Law(format!("no table follows from a {kind}")));
        }
        for event in &events {
            self.parcel_event(entry, event)?;
        }
        match fact {
            Fact::ParcelRegistered(fact) => self.parcel_people(fact)?,
            Fact::PiecesLoaded(fact) => {
                let via = fact.via.as_ref().map_or("", |via| via.code.as_str());
                let at = (fact.trip.trip, fact.hand.station.station);
                self.shipped(at, false, via, &fact.handled)?;
            }
            Fact::PiecesUnloaded(fact) => {
                let at = (fact.trip.trip, fact.hand.station.station);
                self.shipped(at, true, "", &fact.handled)?;
            }
            _ => {}
        }
        self.parcel_money(entry, fact)
    }

    fn parcel_tariff(&self, entry: &Entry, fact: &ParcelTariffSet) -> Applied {
        self.run(
            "insert into parcel_tariff (edition, at, device, epoch, seq, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                fact.edition,
                entry.content.at,
                entry.device.0,
                entry.epoch,
                entry.seq.cast_signed(),
                self.entry,
            ],
        )
    }

    /// The row of a parcel, made where nothing was heard of it before.
    fn parcel_row(&self, parcel: ParcelId, waybill: &WaybillNumber) -> Result<i64, ProjectError> {
        let known: Option<i64> = self
            .connection
            .prepare_cached("select id from parcel where parcel = ?1")?
            .query_row([parcel.0], |row| row.get(0))
            .optional()?;
        if let Some(row) = known {
            return Ok(row);
        }
        let sql = "insert into parcel (parcel, waybill, origin, destination, state, since, due,
               cod_owed, troubles, entry)
             values (?1, ?2, '', '', 'unheard', 0, 0, 0, 0, ?3)";
        let values = params![parcel.0, waybill.to_string(), self.entry];
        Ok(self.connection.prepare_cached(sql)?.insert(values)?)
    }

    fn parcel_event(&self, entry: &Entry, of: &ParcelEvent) -> Applied {
        let row = self.parcel_row(of.parcel, &of.waybill)?;
        let event = serde_json::to_string(&of.event)
            .map_err(|error| ProjectError::Law(format!("an event cannot be kept: {error}")))?;
        // A fact says one thing of a parcel; where one was made to say two, the first counts.
        self.run(
            "insert into parcel_event (parcel, entry, at, device, epoch, seq, event)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict do nothing",
            params![
                row,
                self.entry,
                entry.content.at,
                entry.device.0,
                entry.epoch,
                entry.seq.cast_signed(),
                event,
            ],
        )?;
        let of = (of.parcel, of.waybill.clone());
        let heard = heard(self.connection, row, of, i64::MAX)?;
        let now = heard.history.now(&[]);
        self.parcel_now(row, &now)?;
        self.pieces_now(row, &now)?;
        self.claims_now(row, &now)?;
        self.troubles(row, &heard, &now)
    }

    fn parcel_now(&self, row: i64, now: &Parcel) -> Applied {
        let contract = now.contract.as_ref();
        self.run(
            "update parcel set origin = ?2, destination = ?3, state = ?4, since = ?5, due = ?6,
               cod_owed = ?7, entry = ?8 where id = ?1",
            params![
                row,
                now.origin(),
                contract.map_or("", |contract| contract.destination.as_str()),
                now.state().name(),
                now.since(),
                now.money.due_left(),
                now.money.cod_owed(),
                self.entry,
            ],
        )
    }

    /// Writes the pieces that are not as they were: most facts move one of many.
    fn pieces_now(&self, row: i64, now: &Parcel) -> Applied {
        let before = self.pieces_before(row)?;
        for piece in &now.pieces {
            let of = PieceRow::of(now, piece);
            if before.get(&piece.piece) == Some(&of) {
                continue;
            }
            self.run(
                "insert or replace into parcel_piece (parcel, piece, state, station, trip,
                   destination, since, ready, back, damaged, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    row,
                    piece.piece,
                    of.state,
                    of.station,
                    of.trip,
                    of.destination,
                    of.since,
                    of.ready,
                    of.back,
                    of.damaged,
                    self.entry,
                ],
            )?;
        }
        Ok(())
    }

    fn pieces_before(&self, row: i64) -> Result<HashMap<u8, PieceRow>, ProjectError> {
        let mut statement = self.connection.prepare_cached(
            "select piece, state, station, trip, destination, since, ready, back, damaged
             from parcel_piece where parcel = ?1",
        )?;
        let piece = |row: &Row<'_>| {
            let piece = PieceRow {
                state: row.get(1)?,
                station: row.get(2)?,
                trip: row.get(3)?,
                destination: row.get(4)?,
                since: row.get(5)?,
                ready: row.get(6)?,
                back: row.get(7)?,
                damaged: row.get(8)?,
            };
            Ok((row.get(0)?, piece))
        };
        Ok(statement.query_map([row], piece)?.collect::<Result<_, _>>()?)
    }

    fn claims_now(&self, row: i64, now: &Parcel) -> Applied {
        for (claim, known) in &now.claims {
            let state = match (known.kind, known.awarded, known.paid_by) {
                (_, _, Some(_)) => "paid",
                (_, Some(_), None) => "decided",
                (Some(_), None, None) => "opened",
                (None, None, None) => "unheard",
            };
            self.run(
                "insert into parcel_claim (claim, parcel, state, asked, awarded, entry)
                 values (?1, ?2, ?3, ?4, ?5, ?6)
                 on conflict do update set state = excluded.state, asked = excluded.asked,
                   awarded = excluded.awarded, entry = excluded.entry",
                params![claim.0, row, state, known.asked, known.awarded, self.entry],
            )?;
        }
        Ok(())
    }

    /// What contradicts stands among the exceptions, as the whole history sees it.
    fn troubles(&self, row: i64, heard: &Heard, now: &Parcel) -> Applied {
        let before: i64 = self
            .connection
            .prepare_cached("select troubles from parcel where id = ?1")?
            .query_row([row], |row| row.get(0))?;
        if before == 0 && now.troubles.is_empty() {
            return Ok(());
        }
        let waybill = now.waybill.to_string();
        for entry in heard.entries.values() {
            for kind in TROUBLES {
                self.run(
                    "delete from exception where entry = ?1 and kind = ?2 and subject = ?3",
                    params![entry, kind.name(), waybill],
                )?;
            }
        }
        for trouble in &now.troubles {
            let entries = trouble.entries();
            let place = |at: Option<&EntryRef>| at.and_then(|at| heard.entries.get(at)).copied();
            let other = if entries.len() > 1 { place(entries.first()) } else { None };
            self.run(
                "insert into exception (entry, kind, subject, other) values (?1, ?2, ?3, ?4)
                 on conflict do nothing",
                params![place(entries.last()), trouble.kind().name(), waybill, other],
            )?;
        }
        self.run("update parcel set troubles = ?2 where id = ?1", params![row, now.troubles.len()])
    }

    /// Who sends and who gets a parcel, for finding it.
    fn parcel_people(&self, fact: &ParcelRegistered) -> Applied {
        let row = self.parcel_row(fact.parcel, &fact.waybill)?;
        self.run(
            "update parcel set registered = min(coalesce(registered, ?2), ?2) where id = ?1",
            params![row, self.entry],
        )?;
        for person in [&fact.sender, &fact.receiver] {
            self.run(
                "insert into parcel_phone (phone, parcel, entry) values (?1, ?2, ?3)
                 on conflict do nothing",
                params![phone_key(person.phone.as_str()), row, self.entry],
            )?;
            for word in folded(person.name.as_str()).split(' ') {
                self.run(
                    "insert into parcel_word (word, parcel, entry) values (?1, ?2, ?3)
                     on conflict do nothing",
                    params![word, row, self.entry],
                )?;
            }
        }
        Ok(())
    }

    fn shipped(
        &self,
        (trip, station): (TripId, StationId),
        unloaded: bool,
        via: &str,
        handled: &[Handled],
    ) -> Applied {
        for of in handled {
            let row = self.parcel_row(of.parcel, &of.waybill)?;
            for piece in of.pieces.iter() {
                self.run(
                    "insert into parcel_shipment (trip, station, unloaded, parcel, piece, via, entry)
                     values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict do nothing",
                    params![trip.0, station.0, unloaded, row, piece, via, self.entry],
                )?;
            }
        }
        Ok(())
    }

    /// What a fact moves in the session, and the numbers and payments that it names.
    fn parcel_money(&self, entry: &Entry, fact: &Fact) -> Applied {
        let differ = |waybill: &WaybillNumber| {
            Err(ProjectError::Law(format!("the amounts of parcel {waybill} differ")))
        };
        let paid = |payments: &[Payment]| payments.iter().map(Payment::amount).sum::<i64>();
        match fact {
            Fact::ParcelRegistered(fact) => {
                let lines: i64 = fact.lines.iter().map(|line| line.amount).sum();
                let parts = fact.paid.checked_add(fact.due);
                if paid(&fact.payments) != fact.paid
                    || lines != fact.total
                    || parts != Some(fact.total)
                {
                    return differ(&fact.waybill);
                }
                self.payments(entry, &fact.payments, &fact.waybill.to_string())?;
                self.in_books(|project| project.waybill_given(entry, fact.waybill.running()))?;
                self.till_changed(fact.by.till, fact.paid, 0, 0)
            }
            Fact::ParcelCancelled(fact) => {
                if fact.parts.iter().map(|part| part.amount).sum::<i64>() != fact.given_back {
                    return differ(&fact.waybill);
                }
                self.till_changed(fact.by.till, -fact.given_back, 0, 1)
            }
            Fact::ParcelDelivered(fact) => {
                if paid(&fact.payments) != fact.total {
                    return differ(&fact.waybill);
                }
                self.payments(entry, &fact.payments, &fact.waybill.to_string())?;
                self.till_changed(fact.by.till, fact.total, 0, 0)
            }
            Fact::StorageCharged(fact) => {
                if paid(&fact.payments) != fact.amount {
                    return differ(&fact.waybill);
                }
                self.payments(entry, &fact.payments, &fact.waybill.to_string())?;
                self.till_changed(fact.by.till, fact.amount, 0, 0)
            }
            Fact::CodRemitted(fact) => {
                self.till_changed(fact.by.till, -fact.payout.source.amount, 0, 0)
            }
            Fact::ClaimPaid(fact) => {
                self.till_changed(fact.by.till, -fact.payout.source.amount, 0, 0)
            }
            _ => Ok(()),
        }
    }

    /// Our own numbers rise, as those of tickets do.
    fn waybill_given(&self, entry: &Entry, last: u32) -> Applied {
        let values = params![entry.device.0, last, self.entry];
        if self.origin != Origin::Own {
            return self.run(
                "update device set last_waybill = max(last_waybill, ?2), entry = ?3
                 where device = ?1",
                values,
            );
        }
        self.run_one(
            "update device set last_waybill = ?2, entry = ?3
             where device = ?1 and last_waybill < ?2",
            values,
            || format!("waybill number {last} was given before"),
        )
    }

    /// A text and what became of it. Whichever is heard of first makes the row.
    fn message(
        &self,
        message: Uuid,
        parcel: ParcelId,
        prepared: Option<&Entry>,
        state: &str,
        cause: Option<&str>,
    ) -> Applied {
        let entry = if prepared.is_some() { self.entry } else { 0 };
        let device = prepared.map_or(Uuid::nil(), |entry| entry.device.0);
        self.run(
            "insert into message (message, parcel, device, state, attempts, cause, prepared, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             on conflict do update set
               device = case when excluded.prepared > 0 then excluded.device else device end,
               prepared = max(prepared, excluded.prepared),
               state = case when state = 'sent' or excluded.state = 'prepared' then state
                 else excluded.state end,
               cause = case when state = 'sent' then cause
                 when excluded.state = 'sent' then null else coalesce(excluded.cause, cause) end,
               attempts = attempts + excluded.attempts, entry = excluded.entry",
            params![
                message,
                parcel.0,
                device,
                state,
                i32::from(prepared.is_none()),
                cause,
                entry,
                self.entry,
            ],
        )
    }
}
