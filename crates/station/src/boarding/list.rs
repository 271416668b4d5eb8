//! Who travels from a stop of a trip, or through it.

use domain::aftersale::TicketState;
use domain::control::boarding::{Aboard, Boarded};
use domain::control::verdict::{TicketKnown, reconciled};
use domain::layout::SeatNumber;
use rusqlite::Connection;

use super::{Door, known, trust};
use crate::failure::Failure;
use crate::store::boardings;
use crate::store::tickets::{self, Found};
use crate::wire::{self, shown, word};

/// A trip at a door, with everybody of [`passengers`].
pub(crate) fn listed(connection: &Connection, door: &Door) -> Result<wire::Manifest, Failure> {
    let passengers = passengers(connection, door)?;
    Ok(wire::Manifest { trip: door.shown(connection)?, passengers })
}

/// Everybody who gets on at a stop or rides through it, by seat; those without one at the end.
fn passengers(connection: &Connection, door: &Door) -> Result<Vec<wire::ManifestRow>, Failure> {
    let boarding = boardings::of_trip(connection, door.trip())?;
    let pieces = boardings::pieces(connection, door.trip())?;
    let doubles = boarding.doubles();
    let again = |ticket| -> Vec<wire::BoardedAt> {
        let again = doubles.iter().filter(|double| double.again.ticket == ticket);
        again.map(|double| boarded_at(double.again)).collect()
    };
    let pieces = |ticket| pieces.get(&ticket).copied().unwrap_or(0);
    let mut rows = Vec::new();
    let mut listed = std::collections::BTreeSet::new();
    for found in tickets::of_trip(connection, door.planned.id)? {
        let known = known(connection, &found)?;
        let (from, to) = (known.journey.from.index, known.journey.to.index);
        let aboard = boarding.aboard(known.ticket);
        listed.insert(known.ticket);
        if (from..to).contains(&door.stop) {
            let (again, pieces) = (again(known.ticket), pieces(known.ticket));
            let mut row = sold_row(door, &found, &known, aboard.as_ref(), again, pieces);
            let trusted = aboard.as_ref().filter(|aboard| aboard.boarded.on_trust);
            let proved = trusted.and_then(|aboard| reconciled(&aboard.boarded, &known));
            row.proved = proved.map(|kind| word(kind.name())).transpose()?;
            rows.push(row);
        }
    }
    for aboard in boarding.riding(door.stop) {
        let ticket = aboard.boarded.ticket;
        if !listed.contains(&ticket) {
            let proved = trust::proved(connection, &aboard.boarded)?;
            let mut row = unsold_row(door, &aboard, again(ticket), pieces(ticket));
            if let Some((found, kind)) = proved {
                name_row(&mut row, &found);
                row.proved = kind.map(|kind| word(kind.name())).transpose()?;
            }
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| (row.seat.is_none(), row.seat, row.from_index));
    Ok(rows)
}

fn boarded_at(boarded: &Boarded) -> wire::BoardedAt {
    wire::BoardedAt {
        boarding: boarded.boarding.0,
        at_local: shown(boarded.by.local),
        at: boarded.at,
        stop_name: boarded.stop_name.clone(),
        place: format!("{} {}", boarded.by.station_name, boarded.by.counter),
        whom: boarded.by.employee_name.clone(),
        on_trust: boarded.on_trust,
    }
}

fn state(aboard: Option<&Aboard>, ticket: TicketState) -> wire::RiderState {
    match aboard {
        Some(aboard) if aboard.out.is_some() => wire::RiderState::Out,
        Some(_) => wire::RiderState::Boarded,
        None if ticket == TicketState::NoShow => wire::RiderState::Missed,
        None => wire::RiderState::Expected,
    }
}

/// A passenger whose sale is known here.
fn sold_row(
    door: &Door,
    found: &Found,
    known: &TicketKnown,
    aboard: Option<&Aboard>,
    doubles: Vec<wire::BoardedAt>,
    pieces: u32,
) -> wire::ManifestRow {
    let ticket = found.ticket();
    let seat = known.seat.map(SeatNumber::get);
    wire::ManifestRow {
        ticket: known.ticket.0,
        number: Some(known.number.to_string()),
        name: Some(known.name.clone()),
        phone: ticket.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        category: Some(ticket.category_name.clone()),
        seat,
        printed_seat: Some(known.printed.get()).filter(|printed| Some(*printed) != seat),
        from: known.journey.from.name.clone(),
        from_index: known.journey.from.index,
        to: known.journey.to.name.clone(),
        to_index: known.journey.to.index,
        joins_here: known.journey.from.index == door.stop,
        state: state(aboard, known.state),
        unpaid: known.unpaid,
        boarded: aboard.map(|aboard| boarded_at(&aboard.boarded)),
        proved: None,
        doubles,
        pieces,
    }
}

/// Names a passenger who is aboard with a ticket that is not for here.
fn name_row(row: &mut wire::ManifestRow, found: &Found) {
    let ticket = found.ticket();
    row.number = Some(ticket.number.to_string());
    row.name = Some(ticket.name.as_str().to_owned());
    row.phone = ticket.phone.as_ref().map(|phone| phone.as_str().to_owned());
    row.category = Some(ticket.category_name.clone());
}

/// A passenger aboard whose sale is not known here, or who stands.
fn unsold_row(
    door: &Door,
    aboard: &Aboard,
    doubles: Vec<wire::BoardedAt>,
    pieces: u32,
) -> wire::ManifestRow {
    let boarded = &aboard.boarded;
    wire::ManifestRow {
        ticket: boarded.ticket.0,
        number: boarded.number.as_ref().map(ToString::to_string),
        name: boarded.name.clone(),
        phone: None,
        category: None,
        seat: boarded.seat.map(SeatNumber::get),
        printed_seat: None,
        from: door.call_name(boarded.from),
        from_index: boarded.from,
        to: door.call_name(boarded.to),
        to_index: boarded.to,
        joins_here: boarded.from == door.stop,
        state: state(Some(aboard), TicketState::Valid),
        unpaid: false,
        boarded: Some(boarded_at(boarded)),
        proved: None,
        doubles,
        pieces,
    }
}
