//! Tickets as the central has them: who sold each, who may change it, what became of it.

use std::collections::{BTreeSet, HashMap};

use deadpool_postgres::Transaction;
use domain::central::EntryRef;
use domain::ids::{DeviceId, TicketId, TripId};
use uuid::Uuid;

use super::Seats;
use crate::problem::Problem;

/// A ticket as the central has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    pub(super) number: String,
    pub(super) sold: EntryRef,
    pub(super) trip: TripId,
    pub(super) seat: u8,
    pub(super) state: &'static str,
    pub(super) holder: Option<DeviceId>,
    pub(super) lease: u64,
    pub(super) wanted_by: Option<DeviceId>,
    pub(super) changed: Option<EntryRef>,
}

impl Seats {
    /// Writes the tickets that changed.
    pub(super) async fn write_tickets(&self, change: &Transaction<'_>) -> Result<(), Problem> {
        let tickets: Vec<(&TicketId, &Ticket)> =
            self.dirty.iter().filter_map(|id| self.tickets.get_key_value(id)).collect();
        if tickets.is_empty() {
            return Ok(());
        }
        let each = || tickets.iter();
        let ids: Vec<Uuid> = each().map(|(id, _)| id.0).collect();
        let numbers: Vec<&str> = each().map(|(_, t)| t.number.as_str()).collect();
        let devices: Vec<Uuid> = each().map(|(_, t)| t.sold.device.0).collect();
        let epochs: Vec<i32> = each().map(|(_, t)| t.sold.epoch.cast_signed()).collect();
        let seqs: Vec<i64> = each().map(|(_, t)| t.sold.seq.cast_signed()).collect();
        let trips: Vec<Uuid> = each().map(|(_, t)| t.trip.0).collect();
        let seats: Vec<i16> = each().map(|(_, t)| i16::from(t.seat)).collect();
        let states: Vec<&str> = each().map(|(_, t)| t.state).collect();
        let holders: Vec<Option<Uuid>> = each().map(|(_, t)| t.holder.map(|d| d.0)).collect();
        let leases: Vec<i64> = each().map(|(_, t)| t.lease.cast_signed()).collect();
        let wanted: Vec<Option<Uuid>> = each().map(|(_, t)| t.wanted_by.map(|d| d.0)).collect();
        let by: Vec<Option<Uuid>> = each().map(|(_, t)| t.changed.map(|c| c.device.0)).collect();
        let at: Vec<Option<i32>> =
            each().map(|(_, t)| t.changed.map(|c| c.epoch.cast_signed())).collect();
        let nth: Vec<Option<i64>> =
            each().map(|(_, t)| t.changed.map(|c| c.seq.cast_signed())).collect();
        let statement = change.prepare_cached(WRITE_TICKETS).await?;
        change
            .execute(
                &statement,
                &[
                    &ids, &numbers, &devices, &epochs, &seqs, &trips, &seats, &states, &holders,
                    &leases, &wanted, &by, &at, &nth,
                ],
            )
            .await?;
        Ok(())
    }
}

const WRITE_TICKETS: &str =
    "insert into ticket (ticket, number, device, epoch, seq, trip, seat, state,
       holder, lease, wanted_by, changed_by, changed_epoch, changed_seq)
     select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::integer[], $5::bigint[],
       $6::uuid[], $7::smallint[], $8::text[], $9::uuid[], $10::bigint[], $11::uuid[], $12::uuid[],
       $13::integer[], $14::bigint[])
     on conflict (ticket) do update set trip = excluded.trip, seat = excluded.seat,
       state = excluded.state, holder = excluded.holder, lease = excluded.lease,
       wanted_by = excluded.wanted_by, changed_by = excluded.changed_by,
       changed_epoch = excluded.changed_epoch, changed_seq = excluded.changed_seq";

/// The states that are told apart here.
fn state(name: &str) -> &'static str {
    ["valid", "open", "missed"].into_iter().find(|known| *known == name).unwrap_or("gone")
}

/// The tickets that are known of these, locked.
pub(super) async fn read_tickets(
    change: &Transaction<'_>,
    tickets: &BTreeSet<TicketId>,
) -> Result<HashMap<TicketId, Ticket>, Problem> {
    let ids: Vec<Uuid> = tickets.iter().map(|ticket| ticket.0).collect();
    let statement = change
        .prepare_cached(
            "select ticket, number, device, epoch, seq, trip, seat, state, holder, lease, wanted_by,
               changed_by, changed_epoch, changed_seq
             from ticket where ticket = any($1) order by ticket for update",
        )
        .await?;
    let rows = change.query(&statement, &[&ids]).await?;
    let place = |device: Uuid, epoch: i32, seq: i64| EntryRef {
        device: DeviceId(device),
        epoch: epoch.cast_unsigned(),
        seq: seq.cast_unsigned(),
    };
    let read = rows.iter().map(|row| {
        let changed: Option<Uuid> = row.get(11);
        let ticket = Ticket {
            number: row.get(1),
            sold: place(row.get(2), row.get(3), row.get(4)),
            trip: TripId(row.get(5)),
            seat: u8::try_from(row.get::<_, i16>(6)).unwrap_or(0),
            state: state(row.get(7)),
            holder: row.get::<_, Option<Uuid>>(8).map(DeviceId),
            lease: row.get::<_, i64>(9).cast_unsigned(),
            wanted_by: row.get::<_, Option<Uuid>>(10).map(DeviceId),
            changed: changed.map(|device| place(device, row.get(12), row.get(13))),
        };
        (TicketId(row.get(0)), ticket)
    });
    Ok(read.collect())
}
