//! Finding by names: whatever is found by the beginnings of the words of a person's name.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::failure::Failure;

/// Different words that one beginning may stand for; more are asked to type on.
const WORDS_MAX: usize = 64;
/// Looks at the index for the further words of a name before the search gives up: a few
/// milliseconds' worth.
const PROBES_MAX: usize = 2_000;

/// An index of words, with the three ways it is asked.
pub struct Index {
    /// The rows that have a word, newest first.
    newest: &'static str,
    /// Whether a row has a word.
    has: &'static str,
    /// The different words that begin so, found by jumps in the index: one step for each word,
    /// however many rows have it.
    beginning: &'static str,
}

macro_rules! index {
    ($table:literal, $row:literal) => {
        Index {
            newest: concat!(
                "select ",
                $row,
                " from ",
                $table,
                " where word = ?1 order by ",
                $row,
                " desc limit ?2"
            ),
            has: concat!("select 1 from ", $table, " where word = ?1 and ", $row, " = ?2"),
            beginning: concat!(
                "with recursive found (word) as (
                   select min(word) from ",
                $table,
                " where word >= ?1
                   union all
                   select (select min(word) from ",
                $table,
                " where word > found.word)
                   from found
                   where found.word is not null and substr(found.word, 1, length(?1)) = ?1
                 )
                 select word from found where substr(word, 1, length(?1)) = ?1 limit ?2"
            ),
        }
    };
}

/// Passengers: rows are tickets.
pub const PASSENGERS: Index = index!("passenger_word", "ticket");
/// Senders and receivers: rows are parcels.
pub const PARCELS: Index = index!("parcel_word", "parcel");

/// Rows with a name that has, for each of `words` (folded), a word that begins with it; newest
/// first.
///
/// The time is bounded, not the truth: past [`WORDS_MAX`] different words or [`PROBES_MAX`] looks
/// the older rows are left out, and typing on finds them.
pub fn newest(
    connection: &Connection,
    index: &Index,
    words: &[&str],
    most: usize,
) -> Result<Vec<i64>, Failure> {
    let mut sets = Vec::with_capacity(words.len());
    for beginning in words {
        sets.push(words_beginning(connection, index, beginning)?);
    }
    // The beginning that stands for the fewest words leads; the others are checked on what it finds.
    sets.sort_by_key(Vec::len);
    let Some((lead, others)) = sets.split_first() else {
        return Ok(Vec::new());
    };
    let enough = if others.is_empty() { most } else { most.max(PROBES_MAX / lead.len().max(1)) };
    let mut candidates = BTreeSet::new();
    let mut statement = connection.prepare_cached(index.newest)?;
    for word in lead {
        for id in statement.query_map(params![word, enough as i64], |row| row.get::<_, i64>(0))? {
            candidates.insert(id?);
        }
    }
    let mut probes = PROBES_MAX;
    let mut found = Vec::new();
    for id in candidates.into_iter().rev() {
        if found.len() == most || probes == 0 {
            break;
        }
        if has_words(connection, index, id, others, &mut probes)? {
            found.push(id);
        }
    }
    Ok(found)
}

/// Whether a row's name has a word of each set. Takes what it looks up from `probes`.
fn has_words(
    connection: &Connection,
    index: &Index,
    row: i64,
    sets: &[Vec<String>],
    probes: &mut usize,
) -> Result<bool, Failure> {
    let mut statement = connection.prepare_cached(index.has)?;
    for set in sets {
        let mut has = false;
        for word in set {
            *probes = probes.saturating_sub(1);
            if statement.exists(params![word, row])? {
                has = true;
                break;
            }
        }
        if !has {
            return Ok(false);
        }
    }
    Ok(true)
}

fn words_beginning(
    connection: &Connection,
    index: &Index,
    beginning: &str,
) -> Result<Vec<String>, Failure> {
    let mut statement = connection.prepare_cached(index.beginning)?;
    let rows = statement.query_map(params![beginning, WORDS_MAX as i64], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
