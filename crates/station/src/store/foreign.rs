//! Entries of other devices, as the central's feed brings them: proved, kept, applied.
//!
//! They come in the central's order and not in that of their journals, so no chain holds them
//! together: each is proved by its own hash and by a key that is known here. What is proved is kept,
//! also where it cannot be applied: it then stands in `unread`.

use std::collections::HashMap;

use domain::Millis;
use domain::aftersale::TicketState;
use domain::central::EntryRef;
use domain::fact::{Fact, FactError};
use domain::ids::{Ids, RequestId, StopId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::lease::{LeaseReturned, RightReturned, RightWanted, SeatLegs, SeatsWanted};
use domain::legs::Legs;
use rusqlite::{Connection, OptionalExtension, params};
use seal::{Entry, Hash, PublicKey};

use super::leases::{self, Leased};
use super::project::{self, Origin, ProjectError, Us};
use super::{Write, certified, journal, payments, planning, seats, tickets};
use crate::failure::Failure;

/// Who answers the central's wishes: nobody was asked.
const ACTOR: &str = "counter";

/// Entries that a thread is worth starting for.
const AT_LEAST: usize = 32;

/// What became of the entries of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// How many are new here.
    pub stored: usize,
    /// How many were here before.
    pub known: usize,
    /// Those that were not proved, and why: `altered`, `forked`, `key_unknown`, `not_signed`,
    /// `not_enrolled`.
    pub refused: Vec<(EntryRef, &'static str)>,
    /// What the central would like of this counter.
    pub wishes: Vec<Wish>,
}

/// What the central would like of this counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Seats that it did not sell.
    Seats(SeatsWanted),
    /// The right to change a ticket.
    Right(RightWanted),
}

/// For each entry of a page, the key that was found to have signed it, hexadecimal. A key that comes
/// with one of them, or changes meanwhile, is looked up again when that entry is taken in.
pub type Proofs = Vec<Option<String>>;

/// Looks which entries are whole and signed by a key that is known now, by several threads: most of
/// the work of taking them in, and it needs no lock.
///
/// # Errors
/// Where the disk fails.
pub fn prove(connection: &Connection, entries: &[Entry]) -> Result<Proofs, Failure> {
    let mut keys: HashMap<String, Option<PublicKey>> = HashMap::new();
    let mut proofs = Vec::with_capacity(entries.len());
    for entry in entries {
        let written = certified::written_key(connection, entry.device, entry.epoch, entry.seq)?;
        if let Some(key) = &written
            && !keys.contains_key(key)
        {
            keys.insert(key.clone(), PublicKey::from_hex(key));
        }
        proofs.push(written);
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let part = entries.len().div_ceil(threads).max(AT_LEAST);
    let signed = |entry: &Entry, key: &String| {
        let key = keys.get(key).and_then(Option::as_ref);
        key.is_some_and(|key| entry.is_whole() && entry.signed_by(key))
    };
    std::thread::scope(|scope| {
        for (proofs, entries) in proofs.chunks_mut(part).zip(entries.chunks(part)) {
            scope.spawn(move || {
                for (proof, entry) in proofs.iter_mut().zip(entries) {
                    *proof = proof.take().filter(|key| signed(entry, key));
                }
            });
        }
    });
    Ok(proofs)
}

/// Takes in entries of other devices, in their order. The same ones a second time change nothing.
///
/// # Errors
/// Where the disk fails: what is wrong with an entry is told in the answer.
pub fn take(write: &mut Write<'_>, entries: &[Entry]) -> Result<Taken, Failure> {
    take_proved(write, entries, &vec![None; entries.len()])
}

/// As [`take`], of entries that were looked at.
///
/// # Errors
/// Where the disk fails.
pub fn take_proved(
    write: &mut Write<'_>,
    entries: &[Entry],
    proofs: &[Option<String>],
) -> Result<Taken, Failure> {
    let connection = write.connection();
    let mut taken = Taken::default();
    for (entry, by) in entries.iter().zip(proofs) {
        let known = hash_at(connection, entry)?;
        if known == Some(entry.hash) {
            taken.known += 1;
            continue;
        }
        // Read for each entry: one of them may change it.
        let us = Us::of(connection)?;
        let refused = match (&us, known) {
            (None, _) => Some("not_enrolled"),
            (_, Some(_)) => Some("forked"),
            (Some(us), None) if is_of_our_future(us, write, entry) => Some("forked"),
            (Some(_), None) => doubt_anew(connection, entry, by.as_deref())?,
        };
        if let Some(cause) = refused {
            let Entry { device, epoch, seq, .. } = *entry;
            tracing::warn!(%device, epoch, seq, cause, "an entry of the feed is not believed");
            taken.refused.push((EntryRef { device, epoch, seq }, cause));
            continue;
        }
        let id = journal::insert(connection, entry)?;
        let fact = apply_foreign(connection, id, entry)?;
        taken.stored += 1;
        taken.wishes.extend(us.zip(fact).and_then(|(us, fact)| wish(&us, entry, fact)));
    }
    Ok(taken)
}

/// The hash of the entry that is kept in the place of one.
fn hash_at(connection: &Connection, entry: &Entry) -> Result<Option<Hash>, Failure> {
    Ok(connection
        .prepare_cached("select hash from entry where device = ?1 and epoch = ?2 and seq = ?3")?
        .query_row(params![entry.device.0, entry.epoch, entry.seq.cast_signed()], |row| row.get(0))
        .optional()?)
}

/// Whether an entry goes on where our own journal does: another disk writes under our name.
fn is_of_our_future(us: &Us, write: &Write<'_>, entry: &Entry) -> bool {
    entry.device == us.own && entry.epoch >= write.chain.epoch
}

/// As [`doubt`], of an entry that a key was found to have signed.
fn doubt_anew(
    connection: &Connection,
    entry: &Entry,
    by: Option<&str>,
) -> Result<Option<&'static str>, Failure> {
    let Entry { device, epoch, seq, .. } = *entry;
    if by.is_some() && by == certified::written_key(connection, device, epoch, seq)?.as_deref() {
        return Ok(None);
    }
    doubt(connection, entry)
}

/// Why an entry is not to be believed; none where it is proved.
pub(super) fn doubt(
    connection: &Connection,
    entry: &Entry,
) -> Result<Option<&'static str>, Failure> {
    if !entry.is_whole() {
        return Ok(Some("altered"));
    }
    let Entry { device, epoch, seq, .. } = *entry;
    Ok(match certified::key_in_force(connection, device, epoch, seq)? {
        None => Some("key_unknown"),
        Some(key) if entry.signed_by(&key) => None,
        Some(_) => Some("not_signed"),
    })
}

/// Whose an entry is, by what a store or a replay of it knows.
pub(super) fn origin(connection: &Connection, entry: &Entry) -> Result<Origin, rusqlite::Error> {
    Ok(Origin::of(Us::of(connection)?.as_ref(), entry))
}

/// Applies an entry that another device wrote: whole, or not at all and then it is `unread`. Answers
/// its fact, where it was applied.
///
/// # Errors
/// Where the disk fails.
pub(super) fn apply_foreign(
    connection: &Connection,
    id: i64,
    entry: &Entry,
) -> Result<Option<Fact>, ProjectError> {
    let content = &entry.content;
    let fact = match Fact::parse(&content.kind, content.v, &content.body) {
        Ok(fact) => fact,
        // A kind of a newer version is kept, and has no rows yet.
        Err(FactError::Unknown) => return Ok(None),
        Err(FactError::Malformed(why)) => {
            let cause = format!("its body is no {} fact: {why}", content.kind);
            return unread(connection, id, &cause).map(|()| None);
        }
    };
    connection.execute_batch("savepoint foreign_entry")?;
    let applied = project::apply(connection, id, entry, &fact);
    if applied.is_err() {
        connection.execute_batch("rollback to foreign_entry")?;
    }
    connection.execute_batch("release foreign_entry")?;
    match applied {
        Ok(()) => Ok(Some(fact)),
        Err(error) if error.is_of_the_fact() => {
            unread(connection, id, &error.to_string()).map(|()| None)
        }
        Err(error) => Err(error),
    }
}

fn unread(connection: &Connection, id: i64, cause: &str) -> Result<(), ProjectError> {
    tracing::debug!(entry = id, cause, "an entry of another counter is kept and cannot be read");
    connection
        .prepare_cached("insert into unread (entry, cause) values (?1, ?2)")?
        .execute(params![id, cause])?;
    Ok(())
}

/// What a fact asks of us: only the central may.
fn wish(us: &Us, entry: &Entry, fact: Fact) -> Option<Wish> {
    match fact {
        _ if entry.device != us.central => None,
        Fact::SeatsWanted(fact) if fact.device == us.own => Some(Wish::Seats(fact)),
        Fact::RightWanted(fact) if fact.device == us.own => Some(Wish::Right(fact)),
        _ => None,
    }
}

/// Gives the central what it asked for, as far as it is here and was not used. Answers how many
/// entries that took.
///
/// # Errors
/// As [`Write::append`].
pub fn answer_wishes(
    write: &mut Write<'_>,
    wishes: &[Wish],
    ids: &mut dyn Ids,
) -> Result<usize, Failure> {
    let mut entries = 0;
    for wish in wishes {
        entries += match wish {
            Wish::Seats(wanted) => {
                let given = spare(write, wanted)?;
                return_seats(write, wanted.trip, &given, ids)?
            }
            Wish::Right(wanted) => give_right_up(write, wanted.ticket, ids)?,
        };
    }
    Ok(entries)
}

/// The part of a lease on a seat that nobody has bought or reserved here.
fn spare(write: &Write<'_>, wanted: &SeatsWanted) -> Result<Vec<Leased>, Failure> {
    let connection = write.connection();
    let Some(used) = used_legs(connection, wanted.trip, write.now())? else {
        return Ok(Vec::new());
    };
    let leased = leases::of_trip(connection, wanted.trip)?;
    let used = |seat: SeatNumber| used.get(seat.index()).copied().unwrap_or_default();
    let mut given: Vec<Leased> = Vec::new();
    for named in &wanted.seats {
        let free = named.legs().without(used(named.seat));
        for held in leased.iter().filter(|held| held.seat == named.seat) {
            let legs = Legs::from_mask(held.legs.mask() & free.mask());
            given.push(Leased { legs, ..*held });
        }
    }
    // Any seats: whole ones, the last ones first, since people like to sit in front.
    let mut whole: Vec<SeatNumber> = leased.iter().map(|held| held.seat).collect();
    whole.dedup();
    whole.retain(|seat| used(*seat).is_empty() && given.iter().all(|given| given.seat != *seat));
    for seat in whole.iter().rev().take(usize::from(wanted.count)) {
        given.extend(leased.iter().filter(|held| held.seat == *seat));
    }
    given.retain(|held| !held.legs.is_empty());
    Ok(given)
}

/// What is sold or reserved on each seat of a trip; none where the trip is not known here.
fn used_legs(
    connection: &Connection,
    trip: TripId,
    now: Millis,
) -> Result<Option<Vec<Legs>>, Failure> {
    let row: Option<(i64, u8)> = connection
        .prepare_cached("select id, seats from trip where trip = ?1")?
        .query_row([trip.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((row, seats)) = row else { return Ok(None) };
    let stock = seats::stock(connection, row, seats, now)?;
    let numbers = (1..=seats).filter_map(SeatNumber::new);
    let mut used: Vec<Legs> = numbers.filter_map(|seat| stock.taken(seat)).collect();
    for held in seats::held(connection, row, now)? {
        for seat in &held.seats {
            if let Some(legs) = used.get_mut(seat.index()) {
                *legs = legs.with(held.legs);
            }
        }
    }
    Ok(Some(used))
}

/// Returns seats, one entry for each lease. Answers how many those were.
fn return_seats(
    write: &mut Write<'_>,
    trip: TripId,
    given: &[Leased],
    ids: &mut dyn Ids,
) -> Result<usize, Failure> {
    let mut numbers: Vec<u64> = given.iter().map(|held| held.lease).collect();
    numbers.sort_unstable();
    numbers.dedup();
    for lease in &numbers {
        let of_lease = given.iter().filter(|held| held.lease == *lease);
        let seats = of_lease.flat_map(|held| SeatLegs::runs(held.seat, held.legs)).collect();
        let fact = LeaseReturned { lease: *lease, trip, seats };
        write.append(ACTOR, RequestId(ids.fresh()), fact)?;
    }
    Ok(numbers.len())
}

/// Gives the right to change a ticket up, where it is here and nothing hangs on it.
fn give_right_up(
    write: &mut Write<'_>,
    ticket: TicketId,
    ids: &mut dyn Ids,
) -> Result<usize, Failure> {
    let connection = write.connection();
    let Some(found) = tickets::by_id(connection, ticket)? else { return Ok(0) };
    let sold_here = found.stored.entry.device == write.keys.device;
    let pending = payments::is_unpaid(connection, &found)?;
    let changeable = [TicketState::Valid, TicketState::Open].contains(&found.state) && !pending;
    if !changeable || !leases::right_held(connection, ticket, sold_here)? {
        return Ok(0);
    }
    let lease = leases::right_lease(connection, ticket)?;
    write.append(ACTOR, RequestId(ids.fresh()), RightReturned { ticket, lease })?;
    Ok(1)
}

/// Returns what this counter holds and did not sell of trips that have left its stop. Answers how
/// many entries that took: some trips at a time, so it is called again while there are any.
///
/// # Errors
/// As [`Write::append`].
pub fn return_departed(
    write: &mut Write<'_>,
    own_stop: Option<StopId>,
    now: Millis,
    ids: &mut dyn Ids,
) -> Result<usize, Failure> {
    let connection = write.connection();
    let mut unsold = Vec::new();
    for trip in leases::departed(connection, own_stop, now)? {
        let planned = planning::trip(connection, trip)?;
        let stock = seats::stock(connection, planned.id, planned.trip.seats, now)?;
        let mut given = leases::of_trip(connection, trip)?;
        for held in &mut given {
            held.legs = held.legs.without(stock.taken(held.seat).unwrap_or_default());
        }
        given.retain(|held| !held.legs.is_empty());
        unsold.push((trip, given));
    }
    let mut entries = 0;
    for (trip, given) in unsold {
        entries += return_seats(write, trip, &given, ids)?;
    }
    Ok(entries)
}
