//! Boardings on trust, once their sale is known here: what they prove to be.
//!
//! Nothing of it is kept: whatever order sales and boardings are heard in, it follows from both.

use domain::control::boarding::{Boarded, Boarding};
use domain::control::verdict::{VerdictKind, reconciled};
use domain::ids::TicketId;
use rusqlite::Connection;

use super::{Door, known};
use crate::failure::Failure;
use crate::store::boardings;
use crate::store::tickets::{self, Found};

/// What a boarding proves to be, with its ticket; none where it was not on trust, or its sale is not
/// known here. No verdict where all is well.
pub(crate) fn proved(
    connection: &Connection,
    boarded: &Boarded,
) -> Result<Option<(Found, Option<VerdictKind>)>, Failure> {
    if !boarded.on_trust {
        return Ok(None);
    }
    let Some(found) = tickets::by_id(connection, boarded.ticket)? else { return Ok(None) };
    let verdict = reconciled(boarded, &known(connection, &found)?);
    Ok(Some((found, verdict)))
}

/// Whether a boarding on trust proves to be one that should not have been.
fn is_wrong(connection: &Connection, boarded: &Boarded) -> Result<bool, Failure> {
    let proved = proved(connection, boarded)?.and_then(|(_, verdict)| verdict);
    Ok(proved.is_some_and(|verdict| !verdict.lets_aboard()))
}

/// Of everybody aboard at a door, how many boarded on trust and should not have.
pub(crate) fn wrong(connection: &Connection, door: &Door) -> Result<u32, Failure> {
    let mut wrong = 0;
    for ticket in boardings::suspects(connection, door.planned.id, door.trip())? {
        let boarding = boardings::of_ticket(connection, door.trip(), ticket)?;
        for aboard in boarding.riding(door.stop).filter(|aboard| aboard.out.is_none()) {
            wrong += u32::from(is_wrong(connection, &aboard.boarded)?);
        }
    }
    Ok(wrong)
}

/// The tickets of those who boarded a trip on trust and should not have.
pub(crate) fn wrong_tickets(
    connection: &Connection,
    boarding: &Boarding,
) -> Result<Vec<TicketId>, Failure> {
    let mut wrong = Vec::new();
    for aboard in boarding.everybody() {
        if is_wrong(connection, &aboard.boarded)? {
            wrong.push(aboard.boarded.ticket);
        }
    }
    Ok(wrong)
}
