//! Finding tickets: by number, by telephone, by name. Every way has its index.

use std::collections::BTreeSet;

use domain::fact::Fact;
use domain::ids::TicketId;
use domain::sale::{TicketSold, TicketsSold};
use domain::ticket::TicketNumber;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{Stored, journal};
use crate::failure::Failure;

/// Digits of a telephone number that are compared: with or without the country's prefix.
const PHONE_KEY_DIGITS: usize = 8;
/// Different words that one beginning may stand for; more are asked to type on.
const WORDS_MAX: usize = 64;
/// Tickets looked at for a second word before the search gives up: it bounds the time.
const CANDIDATES_MAX: usize = 4_000;

/// A ticket with the fact that sold it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its row: newer tickets have larger ones.
    pub id: i64,
    /// Its place in the fact.
    pub pos: usize,
    /// The entry that sold it.
    pub stored: Stored,
    /// The fact.
    pub sale: TicketsSold,
}

impl Found {
    /// The ticket itself.
    pub fn ticket(&self) -> &TicketSold {
        &self.sale.tickets[self.pos]
    }
}

/// The last digits of a telephone number: what it is found by.
pub fn phone_key(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits[digits.len().saturating_sub(PHONE_KEY_DIGITS)..]
        .iter()
        .collect()
}

type Key = (i64, i64, i64);

fn key(row: &Row<'_>) -> Result<Key, rusqlite::Error> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn load(connection: &Connection, (id, sale_entry, pos): Key) -> Result<Found, Failure> {
    let stored = journal::by_id(connection, sale_entry)?;
    let Fact::TicketsSold(sale) = journal::fact(&stored)? else {
        return Err(Failure::internal("a ticket's entry is no sale"));
    };
    let pos = usize::try_from(pos)
        .ok()
        .filter(|pos| *pos < sale.tickets.len());
    let pos = pos.ok_or_else(|| Failure::internal("a ticket is not in its sale"))?;
    Ok(Found {
        id,
        pos,
        stored,
        sale,
    })
}

/// The ticket of a number.
pub fn by_number(connection: &Connection, number: &TicketNumber) -> Result<Option<Found>, Failure> {
    connection
        .prepare_cached("select id, sale_entry, pos from ticket where number = ?1")?
        .query_row([number.to_string()], key)
        .optional()?
        .map(|key| load(connection, key))
        .transpose()
}

/// The ticket of an id.
pub fn by_id(connection: &Connection, ticket: TicketId) -> Result<Option<Found>, Failure> {
    connection
        .prepare_cached("select id, sale_entry, pos from ticket where ticket = ?1")?
        .query_row([ticket.0], key)
        .optional()?
        .map(|key| load(connection, key))
        .transpose()
}

/// Tickets of a telephone number, newest first.
pub fn by_phone(connection: &Connection, phone: &str, most: usize) -> Result<Vec<Found>, Failure> {
    let keys = connection
        .prepare_cached(
            "select id, sale_entry, pos from ticket where phone = ?1 order by id desc limit ?2",
        )?
        .query_map(params![phone_key(phone), most as i64], key)?
        .collect::<Result<Vec<_>, _>>()?;
    keys.into_iter().map(|key| load(connection, key)).collect()
}

/// Tickets whose passenger's name has, for each of `words` (folded), a word that begins with it;
/// newest first.
///
/// The time is bounded, not the truth: past [`WORDS_MAX`] different words or [`CANDIDATES_MAX`]
/// tickets the older ones are left out, and typing on finds them.
pub fn by_name(
    connection: &Connection,
    words: &[&str],
    most: usize,
) -> Result<Vec<Found>, Failure> {
    // The longest beginning is the rarest: it leads, the others are checked on what it finds.
    let Some((lead, others)) = longest_first(words) else {
        return Ok(Vec::new());
    };
    let candidates_wanted = if others.is_empty() {
        most
    } else {
        CANDIDATES_MAX
    };
    let mut candidates = BTreeSet::new();
    for word in words_beginning(connection, lead)? {
        let mut statement = connection.prepare_cached(
            "select ticket from passenger_word where word = ?1 order by ticket desc limit ?2",
        )?;
        let rows =
            statement.query_map(params![word, candidates_wanted as i64], |row| row.get(0))?;
        for id in rows {
            candidates.insert(id?);
        }
    }
    let mut found = Vec::new();
    for id in candidates.into_iter().rev().take(candidates_wanted) {
        if found.len() == most {
            break;
        }
        if has_words(connection, id, &others)? {
            found.push(load(connection, row_key(connection, id)?)?);
        }
    }
    Ok(found)
}

fn longest_first<'a>(words: &[&'a str]) -> Option<(&'a str, Vec<&'a str>)> {
    let mut words = words.to_vec();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let (lead, others) = words.split_first()?;
    Some((lead, others.to_vec()))
}

/// The different words that begin so, found by jumps in the index: one step for each word, however
/// many tickets have it.
fn words_beginning(connection: &Connection, beginning: &str) -> Result<Vec<String>, Failure> {
    let mut statement = connection.prepare_cached(
        "with recursive found (word) as (
           select min(word) from passenger_word where word >= ?1
           union all
           select (select min(word) from passenger_word where word > found.word)
           from found where found.word is not null and substr(found.word, 1, length(?1)) = ?1
         )
         select word from found where substr(word, 1, length(?1)) = ?1 limit ?2",
    )?;
    let rows = statement.query_map(params![beginning, WORDS_MAX as i64], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a ticket's name has a word beginning with each of these.
fn has_words(connection: &Connection, ticket: i64, beginnings: &[&str]) -> Result<bool, Failure> {
    if beginnings.is_empty() {
        return Ok(true);
    }
    let name = load(connection, row_key(connection, ticket)?)?;
    let folded = domain::text::folded(name.ticket().name.as_str());
    Ok(beginnings
        .iter()
        .all(|start| folded.split(' ').any(|word| word.starts_with(start))))
}

fn row_key(connection: &Connection, ticket: i64) -> Result<Key, Failure> {
    Ok(connection
        .prepare_cached("select id, sale_entry, pos from ticket where id = ?1")?
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
