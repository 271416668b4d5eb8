//! What a counter asks for while a passenger waits: seats it does not hold, the right to change a
//! ticket. The answer is a courtesy; what is granted comes by the feed.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use deadpool_postgres::Transaction;
use domain::ids::DeviceId;
use domain::layout::SeatNumber;
use domain::lease::{RightGranted, RightWanted, SeatLegs, SeatsWanted};
use domain::legs::Legs;
use protocol::{RightAnswered, RightAsked, SeatsAnswered, SeatsAsked};
use uuid::Uuid;

use crate::auth::authorised;
use crate::door::Central;
use crate::feed::names;
use crate::head::{Audience, Head};
use crate::problem::Problem;
use crate::rights::{self, Trip};
use crate::seats::{Asked, sorted_out};
use crate::sql::Sql;

/// Seats that one request may name.
const SEATS_MAX: usize = 20;

/// Grants seats that nobody has, and asks their holders for the others.
pub(crate) async fn seats(
    State(central): State<Central>,
    headers: HeaderMap,
    Json(request): Json<SeatsAsked>,
) -> Result<Json<SeatsAnswered>, Problem> {
    let (device, _) = authorised(&central, &headers).await?;
    if request.seats.len() > SEATS_MAX || usize::from(request.count) > SEATS_MAX {
        return Err(Problem::bad("too_many_seats", "Ask for twenty seats at most."));
    }
    let mut client = central.database.pool.get().await?;
    let change = client.transaction().await?;
    let mut trips = rights::locked(&change, &BTreeSet::from([request.trip])).await?;
    let unknown = || Problem::bad("trip_unknown", "The central does not know this trip.");
    let trip = trips.get_mut(&request.trip).ok_or_else(unknown)?;
    let (from, to) = (usize::from(request.from), usize::from(request.to));
    let legs = Legs::between(from, to, trip.stops.len()).map_err(|_| {
        Problem::bad("stop_order", "The trip does not go from the one stop to the other.")
    })?;
    if !legs.without(trip.ahead()).is_empty() {
        let (code, message) = match &trip.cancelled {
            Some(_) => ("trip_cancelled", "This trip will not run."),
            None => ("departure_closed", "The coach has left this stop: its departure is closed."),
        };
        return Err(Problem::bad(code, message));
    }
    let asked = choose(trip, device, &request, legs);
    let mut head = Head::lock(&change, &central).await?;
    let seats: Vec<SeatNumber> = asked.granted.iter().filter_map(|n| SeatNumber::new(*n)).collect();
    rights::grant(&mut head, trip, device, &seats, legs);
    for (holder, seats) in &asked.asked {
        want(&change, &request, device, seats).await?;
        let runs = seats.iter().flat_map(|seat| SeatLegs::runs(*seat, legs)).collect();
        let wanted = SeatsWanted { device: *holder, trip: request.trip, count: 0, seats: runs };
        head.say(wanted, Audience::Device(*holder));
    }
    rights::write(&change, &trips).await?;
    head.write().await?;
    change.commit().await?;
    let others = asked.asked.values().flatten().map(|seat| seat.get()).collect();
    Ok(Json(SeatsAnswered { granted: asked.granted, asked: others, sold: asked.sold }))
}

/// Remembers who asked first for seats that another counter holds.
async fn want(
    change: &Transaction<'_>,
    request: &SeatsAsked,
    device: DeviceId,
    seats: &[SeatNumber],
) -> Result<(), Problem> {
    let seats: Vec<i16> = seats.iter().map(|seat| i16::from(seat.get())).collect();
    change
        .run(
            "insert into seat_wanted (trip, seat, legs, device)
             select $1, seat, int4range($2, $3), $4 from unnest($5::smallint[]) as t (seat)
             on conflict (trip, seat, device) do update set legs = excluded.legs",
            &[&request.trip.0, &i32::from(request.from), &i32::from(request.to), &device.0, &seats],
        )
        .await?;
    Ok(())
}

/// The seats named; or the first ones that can be had, and where they do not do, others' ones.
fn choose(trip: &Trip, device: DeviceId, request: &SeatsAsked, legs: Legs) -> Asked {
    let all: Vec<SeatNumber> = (1..=trip.seats).filter_map(SeatNumber::new).collect();
    if !request.seats.is_empty() {
        let named: Vec<_> =
            all.into_iter().filter(|seat| request.seats.contains(&seat.get())).collect();
        return sorted_out(trip, device, &named, legs);
    }
    let mut left = usize::from(request.count);
    let mut any = sorted_out(trip, device, &all, legs);
    // What is held already needs no asking.
    let held = trip.rights.held(device);
    any.granted.retain(|seat| !held.iter().any(|own| own.get() == *seat));
    any.granted.truncate(left);
    left -= any.granted.len();
    any.sold.clear();
    for seats in any.asked.values_mut() {
        seats.truncate(left);
        left -= seats.len();
    }
    any.asked.retain(|_, seats| !seats.is_empty());
    any
}

/// Grants the right to change a ticket, or asks its holder for it.
pub(crate) async fn right(
    State(central): State<Central>,
    headers: HeaderMap,
    Json(request): Json<RightAsked>,
) -> Result<Json<RightAnswered>, Problem> {
    let (device, _) = authorised(&central, &headers).await?;
    let names = names(&central).await?;
    let mut client = central.database.pool.get().await?;
    let change = client.transaction().await?;
    let row = change
        .row_or_none(
            "select holder, state from ticket where ticket = $1 for update",
            &[&request.ticket.0],
        )
        .await?;
    let row = row.ok_or_else(|| {
        Problem::bad("ticket_unknown", "The central does not know this ticket yet.")
    })?;
    let (holder, state): (Option<Uuid>, &str) = (row.get(0), row.get(1));
    if state == "gone" {
        return Err(Problem::bad("ticket_gone", "This ticket was given back or exchanged."));
    }
    let mut head = Head::lock(&change, &central).await?;
    let answer = match holder.map(DeviceId) {
        Some(holder) if holder == device => RightAnswered { granted: true, holder: None },
        Some(holder) => {
            let sql = "update ticket set wanted_by = $2 where ticket = $1";
            change.run(sql, &[&request.ticket.0, &device.0]).await?;
            let wanted = RightWanted { device: holder, ticket: request.ticket };
            head.say(wanted, Audience::Device(holder));
            RightAnswered { granted: false, holder: names.get(&holder).cloned() }
        }
        None => {
            let lease = head.next_lease();
            let sql =
                "update ticket set holder = $2, lease = $3, wanted_by = null where ticket = $1";
            change.run(sql, &[&request.ticket.0, &device.0, &lease.cast_signed()]).await?;
            let granted = RightGranted { lease, device, ticket: request.ticket };
            head.say(granted, Audience::Device(device));
            RightAnswered { granted: true, holder: None }
        }
    };
    head.write().await?;
    change.commit().await?;
    Ok(Json(answer))
}
