//! Finding tickets: by number, by telephone, by name. Every way has its index.

use chrono::NaiveDate;
use domain::aftersale::{TicketExchanged, TicketState};
use domain::fact::Fact;
use domain::ids::TicketId;
use domain::layout::SeatNumber;
use domain::sale::{Journey, TicketSold, TicketsSold};
use domain::ticket::TicketNumber;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{Stored, journal, names};
use crate::failure::Failure;

/// Digits of a telephone number that are compared: with or without the country's prefix.
const PHONE_KEY_DIGITS: usize = 8;
/// A ticket with the fact that sold it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its row: newer tickets have larger ones.
    pub id: i64,
    /// Its place in the fact.
    pub pos: usize,
    /// The entry that sold it.
    pub stored: Stored,
    /// The sale; of an exchange, the sale of the new ticket alone.
    pub sale: TicketsSold,
    /// Where its money came from, for a ticket that was given in exchange.
    pub sources: Option<Vec<domain::payment::Source>>,
    /// How it is now, where that is not how it was sold.
    pub changed: Option<Changed>,
    /// The seat on its last paper.
    pub printed: SeatNumber,
    /// Its seat now; none where another coach has no seat for it.
    pub seat: Option<SeatNumber>,
    /// What became of it.
    pub state: TicketState,
    /// The number of the ticket that replaced it.
    pub replaced_by: Option<String>,
    /// The number of the ticket that it replaced.
    pub replaces: Option<String>,
    /// The last day of an open ticket.
    pub expires: Option<NaiveDate>,
}

/// A ticket that was moved, opened or fixed.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The entry that says how it is now.
    pub stored: Stored,
    /// Its journey.
    pub journey: Journey,
    /// The ticket.
    pub ticket: TicketSold,
    /// Who changed it.
    pub by: domain::till::Act,
}

impl Found {
    /// The ticket as it is now.
    pub fn ticket(&self) -> &TicketSold {
        self.changed.as_ref().map_or(&self.sale.tickets[self.pos], |changed| &changed.ticket)
    }

    /// Its journey as it is now.
    pub fn journey(&self) -> &Journey {
        self.changed.as_ref().map_or(&self.sale.journey, |changed| &changed.journey)
    }

    /// The entry whose signature stands on its paper.
    pub fn shown(&self) -> &Stored {
        self.changed.as_ref().map_or(&self.stored, |changed| &changed.stored)
    }

    /// Its sale as its paper shows it: with the ticket and the journey of now.
    pub fn shown_sale(&self) -> TicketsSold {
        let mut sale = self.sale.clone();
        if let Some(changed) = &self.changed {
            sale.tickets[self.pos] = changed.ticket.clone();
            sale.journey = changed.journey.clone();
        }
        sale
    }
}

/// The sale of the ticket that an exchange gave.
pub fn sale_of_exchange(fact: &TicketExchanged) -> TicketsSold {
    TicketsSold {
        sale: fact.sale,
        till: fact.by.till,
        employee: fact.by.employee,
        employee_name: fact.by.employee_name.clone(),
        station: fact.by.station,
        station_name: fact.by.station_name.clone(),
        counter: fact.by.counter,
        day: fact.by.day,
        sold_local: fact.by.local,
        journey: fact.journey.clone(),
        currency: fact.by.currency,
        total: fact.new.price,
        tickets: vec![fact.new.clone()],
        payments: fact.payments.clone(),
        postings: domain::money::Postings::default(),
        approved_by: fact.by.approved_by.clone(),
        hold: None,
    }
}

/// The last digits of a telephone number: what it is found by.
pub fn phone_key(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(PHONE_KEY_DIGITS)..].iter().collect()
}

/// A row of a ticket.
struct Key {
    id: i64,
    sale_entry: i64,
    pos: i64,
    shown_entry: i64,
    state: String,
    replaced_by: Option<String>,
    replaces: Option<String>,
    expires: Option<String>,
    seat: u8,
}

const COLUMNS: &str =
    "id, sale_entry, pos, shown_entry, state, replaced_by, replaces, expires, seat";

fn key(row: &Row<'_>) -> Result<Key, rusqlite::Error> {
    Ok(Key {
        id: row.get(0)?,
        sale_entry: row.get(1)?,
        pos: row.get(2)?,
        shown_entry: row.get(3)?,
        state: row.get(4)?,
        replaced_by: row.get(5)?,
        replaces: row.get(6)?,
        expires: row.get(7)?,
        seat: row.get(8)?,
    })
}

fn load(connection: &Connection, key: Key) -> Result<Found, Failure> {
    let stored = journal::by_id(connection, key.sale_entry)?;
    let (mut sale, sources) = match journal::fact(&stored)? {
        Fact::TicketsSold(sale) => (sale, None),
        Fact::TicketExchanged(fact) => (sale_of_exchange(&fact), Some(fact.sources)),
        _ => return Err(Failure::internal("a ticket's entry is no sale")),
    };
    let pos = usize::try_from(key.pos).ok().filter(|pos| *pos < sale.tickets.len());
    let pos = pos.ok_or_else(|| Failure::internal("a ticket is not in its sale"))?;
    let mut changed = match key.shown_entry == key.sale_entry {
        true => None,
        false => Some(changed(connection, key.shown_entry)?),
    };
    // Another coach may have another seat for it than its paper says.
    let seat = SeatNumber::new(key.seat);
    let ticket = changed.as_mut().map_or(&mut sale.tickets[pos], |changed| &mut changed.ticket);
    let printed = ticket.seat;
    ticket.seat = seat.unwrap_or(printed);
    let state = TicketState::named(&key.state)
        .ok_or_else(|| Failure::internal(format!("no ticket is {}", key.state)))?;
    Ok(Found {
        id: key.id,
        pos,
        stored,
        sale,
        sources,
        changed,
        printed,
        seat,
        state,
        replaced_by: key.replaced_by,
        replaces: key.replaces,
        expires: key.expires.and_then(|day| day.parse().ok()),
    })
}

fn changed(connection: &Connection, entry: i64) -> Result<Changed, Failure> {
    let stored = journal::by_id(connection, entry)?;
    match journal::fact(&stored)? {
        Fact::TicketMoved(fact) => {
            Ok(Changed { stored, journey: fact.journey, ticket: fact.ticket, by: fact.by })
        }
        Fact::TicketOpened(fact) => {
            Ok(Changed { stored, journey: fact.journey, ticket: fact.ticket, by: fact.by })
        }
        _ => Err(Failure::internal("a ticket was changed by no change")),
    }
}

/// The tickets of a sale, in its order.
pub fn of_sale(connection: &Connection, sale_entry: i64) -> Result<Vec<Found>, Failure> {
    let keys = connection
        .prepare_cached(&format!(
            "select {COLUMNS} from ticket where sale_entry = ?1 order by pos"
        ))?
        .query_map([sale_entry], key)?
        .collect::<Result<Vec<_>, _>>()?;
    keys.into_iter().map(|key| load(connection, key)).collect()
}

/// The entries that changed a ticket after its sale, oldest first.
pub fn events(connection: &Connection, ticket: i64) -> Result<Vec<i64>, Failure> {
    let mut statement = connection
        .prepare_cached("select entry from ticket_event where ticket = ?1 order by entry")?;
    let rows = statement.query_map([ticket], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The tickets that travel on a trip, or were to: those that are good, and those noted as missing.
pub fn of_trip(connection: &Connection, trip: i64) -> Result<Vec<Found>, Failure> {
    let sql = format!(
        "select {COLUMNS} from ticket
         where trip = ?1 and state in ('valid', 'no_show') order by seat, id"
    );
    let keys =
        connection.prepare_cached(&sql)?.query_map([trip], key)?.collect::<Result<Vec<_>, _>>()?;
    keys.into_iter().map(|key| load(connection, key)).collect()
}

/// The ticket of a number, also one that was sold to stand.
pub fn id_of(connection: &Connection, number: &TicketNumber) -> Result<Option<TicketId>, Failure> {
    Ok(connection
        .prepare_cached(
            "select ticket from ticket where number = ?1
             union all select ticket from standing where number = ?1 limit 1",
        )?
        .query_row([number.to_string()], |row| Ok(TicketId(row.get(0)?)))
        .optional()?)
}

/// The ticket of a number.
pub fn by_number(connection: &Connection, number: &TicketNumber) -> Result<Option<Found>, Failure> {
    connection
        .prepare_cached(&format!("select {COLUMNS} from ticket where number = ?1"))?
        .query_row([number.to_string()], key)
        .optional()?
        .map(|key| load(connection, key))
        .transpose()
}

/// The ticket of an id.
pub fn by_id(connection: &Connection, ticket: TicketId) -> Result<Option<Found>, Failure> {
    connection
        .prepare_cached(&format!("select {COLUMNS} from ticket where ticket = ?1"))?
        .query_row([ticket.0], key)
        .optional()?
        .map(|key| load(connection, key))
        .transpose()
}

/// Tickets of a telephone number, newest first.
pub fn by_phone(connection: &Connection, phone: &str, most: usize) -> Result<Vec<Found>, Failure> {
    let keys = connection
        .prepare_cached(&format!(
            "select {COLUMNS} from ticket where phone = ?1 order by id desc limit ?2"
        ))?
        .query_map(params![phone_key(phone), most as i64], key)?
        .collect::<Result<Vec<_>, _>>()?;
    keys.into_iter().map(|key| load(connection, key)).collect()
}

/// Tickets whose passenger's name has, for each of `words` (folded), a word that begins with it;
/// newest first, within the bounds of [`names::newest`].
pub fn by_name(
    connection: &Connection,
    words: &[&str],
    most: usize,
) -> Result<Vec<Found>, Failure> {
    let found = names::newest(connection, &names::PASSENGERS, words, most)?;
    found.into_iter().map(|id| load(connection, row_key(connection, id)?)).collect()
}

fn row_key(connection: &Connection, ticket: i64) -> Result<Key, Failure> {
    Ok(connection
        .prepare_cached(&format!("select {COLUMNS} from ticket where id = ?1"))?
        .query_row([ticket], key)?)
}

/// The entries that printed a document again, with the copy each made, oldest first.
pub fn reprints(
    connection: &Connection,
    kind: &str,
    subject: Uuid,
) -> Result<Vec<(u32, i64)>, Failure> {
    let mut statement = connection.prepare_cached(
        "select copy, entry from reprint where kind = ?1 and subject = ?2 order by copy",
    )?;
    let rows = statement.query_map(params![kind, subject], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
