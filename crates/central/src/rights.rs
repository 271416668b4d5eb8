//! Rights on the seats of trips: read, changed by the rules of `domain::lease`, written back. The
//! database forbids overlaps once more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use deadpool_postgres::Transaction;
use domain::Millis;
use domain::ids::{DeviceId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::lease::{
    LeaseEnded, LeaseGranted, LeasedSeat, SeatLegs, SeatRight, SeatsWanted, TripRights, shares,
};
use domain::legs::Legs;
use uuid::Uuid;

use crate::door::Central;
use crate::head::{Audience, Head};
use crate::problem::Problem;
use crate::sql::Sql;

/// Trips that leave within this time are shared out; further ones are leased on demand.
const HORIZON: Millis = 31 * 24 * 3_600 * 1_000;
/// Trips shared out in one go.
const AT_ONCE: i64 = 300;
/// The part of a trip that is kept for those who ask, where several counters sell it: one in so many.
const RESERVE: usize = 10;

/// A row as the database has it: one run of legs.
type Row = (u8, u8, u8, Uuid, Option<i64>, Option<Uuid>);

/// A trip that the change has locked, with the rights on it.
pub(crate) struct Trip {
    pub(crate) trip: TripId,
    pub(crate) route: Uuid,
    pub(crate) label: String,
    pub(crate) seats: u8,
    pub(crate) stops: Vec<Uuid>,
    pub(crate) departs: Vec<Millis>,
    pub(crate) ends: Millis,
    pub(crate) rights: TripRights,
    /// Why it will not run, where it was cancelled.
    pub(crate) cancelled: Option<String>,
    /// The last stop that the coach has left, by the word of whoever closed the departure.
    left: Option<u8>,
    /// Whether its seats or its place on the way changed.
    altered: bool,
    planner: Uuid,
    original: bool,
    rows: HashMap<Row, i64>,
}

impl Trip {
    /// Every leg of the trip.
    pub(crate) fn legs(&self) -> Legs {
        let stops = self.stops.len();
        Legs::between(0, stops - 1, stops).unwrap_or(Legs::NONE)
    }

    /// The legs that can still be granted: those of stops that the coach has not left. None of a trip
    /// that will not run.
    pub(crate) fn ahead(&self) -> Legs {
        let (stops, next) = (self.stops.len(), self.left.map_or(0, |left| usize::from(left) + 1));
        match self.cancelled {
            None => Legs::between(next, stops.saturating_sub(1), stops).unwrap_or(Legs::NONE),
            Some(_) => Legs::NONE,
        }
    }

    /// Notes the last stop that the coach has left.
    pub(crate) fn leaves_behind(&mut self, left: Option<u8>) {
        self.left = left;
        self.altered = true;
    }

    /// The trip runs with a coach of so many seats. What nobody has sold of seats that are not in it is
    /// taken back; answers whose it was.
    ///
    /// `original` says that whoever planned it still held everything when it said so: the new seats are
    /// its own too.
    pub(crate) fn resize(&mut self, seats: u8, original: bool) -> Vec<(DeviceId, LeasedSeat)> {
        let (before, legs) = (self.seats, self.legs());
        self.seats = seats;
        self.altered = true;
        let taken = self.rights.shrink(seats);
        if original && self.original {
            let planner = DeviceId(self.planner);
            let new = self.all_seats().filter(|seat| seat.get() > before);
            for seat in new.collect::<Vec<_>>() {
                self.rights.grant(planner, 0, seat, legs);
            }
        }
        taken
    }

    /// Whether the coach has left a stop for good, or the last call there, where it calls twice.
    fn has_left(&self, stop: Option<Uuid>) -> bool {
        let last = self.stops.iter().rposition(|call| Some(*call) == stop);
        last.zip(self.left).is_some_and(|(last, left)| last <= usize::from(left))
    }

    /// When it leaves for good where a counter stands: at its first stop where it does not call there.
    fn leaves(&self, stop: Option<Uuid>) -> Millis {
        let calls = self.stops.iter().zip(&self.departs);
        let here = calls.filter(|(call, _)| Some(**call) == stop).map(|(_, departs)| *departs);
        here.max().or(self.departs.first().copied()).unwrap_or(self.ends)
    }

    /// Whether whoever planned it holds all that is not sold, as before anybody else came: no row says
    /// that, so that the past of a counter is not written out seat by seat.
    fn is_still_original(&self) -> bool {
        let legs = self.legs();
        self.original
            && self.all_seats().all(|seat| self.rights.covered(seat) == legs)
            && self
                .rights
                .sorted()
                .iter()
                .filter(|right| right.ticket.is_none())
                .all(|right| (right.holder, right.lease) == (DeviceId(self.planner), Some(0)))
    }

    fn all_seats(&self) -> impl DoubleEndedIterator<Item = SeatNumber> + use<> {
        (1..=self.seats).filter_map(SeatNumber::new)
    }
}

/// Trips by their ids, locked in one order so that no two changes wait for one another.
pub(crate) async fn locked(
    change: &Transaction<'_>,
    trips: &BTreeSet<TripId>,
) -> Result<BTreeMap<TripId, Trip>, Problem> {
    let ids: Vec<Uuid> = trips.iter().map(|trip| trip.0).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let statement = change
        .prepare_cached(
            "select trip, route, route_code, day, seats, stops, ends, device, original, departs,
               cancelled, left_stop
             from trip where trip = any($1) order by trip for update",
        )
        .await?;
    let mut found = BTreeMap::new();
    for row in change.query(&statement, &[&ids]).await? {
        let trip = TripId(row.get(0));
        let original: Option<Uuid> = row.get(8);
        let day: chrono::NaiveDate = row.get(3);
        let known = Trip {
            trip,
            route: row.get(1),
            label: format!("{} {day}", row.get::<_, &str>(2)),
            seats: u8::try_from(row.get::<_, i16>(4)).map_err(Problem::internal)?,
            stops: row.get(5),
            departs: row.get(9),
            ends: row.get(6),
            rights: TripRights::default(),
            cancelled: row.get(10),
            left: row.get::<_, Option<i16>>(11).and_then(|stop| u8::try_from(stop).ok()),
            altered: false,
            planner: original.unwrap_or(row.get(7)),
            original: original.is_some(),
            rows: HashMap::new(),
        };
        found.insert(trip, known);
    }
    read_rights(change, &ids, &mut found).await?;
    for trip in found.values_mut().filter(|trip| trip.original) {
        let (device, legs) = (DeviceId(trip.planner), trip.legs());
        for seat in trip.all_seats().collect::<Vec<_>>() {
            trip.rights.grant(device, 0, seat, legs);
        }
    }
    Ok(found)
}

async fn read_rights(
    change: &Transaction<'_>,
    ids: &[Uuid],
    trips: &mut BTreeMap<TripId, Trip>,
) -> Result<(), Problem> {
    let statement = change
        .prepare_cached(
            "select id, trip, seat, lower(legs), upper(legs), device, lease, ticket
             from seat_right where trip = any($1)",
        )
        .await?;
    let mut rights: HashMap<TripId, Vec<SeatRight>> = HashMap::new();
    for row in change.query(&statement, &[&ids]).await? {
        let trip = TripId(row.get(1));
        let small = |i| u8::try_from(row.get::<_, i32>(i)).map_err(Problem::internal);
        let seat = u8::try_from(row.get::<_, i16>(2)).map_err(Problem::internal)?;
        let (from, to) = (small(3)?, small(4)?);
        let (device, lease, ticket): (Uuid, Option<i64>, Option<Uuid>) =
            (row.get(5), row.get(6), row.get(7));
        let number = SeatNumber::new(seat).ok_or_else(|| Problem::internal("no such seat"))?;
        rights.entry(trip).or_default().push(SeatRight {
            seat: number,
            legs: SeatLegs { seat: number, from, to }.legs(),
            holder: DeviceId(device),
            lease: lease.map(i64::cast_unsigned),
            ticket: ticket.map(TicketId),
        });
        if let Some(known) = trips.get_mut(&trip) {
            known.rows.insert((seat, from, to, device, lease, ticket), row.get(0));
        }
    }
    for (trip, rights) in rights {
        if let Some(known) = trips.get_mut(&trip) {
            known.rights = TripRights::restore(rights);
        }
    }
    Ok(())
}

/// Writes what changed of the rights.
pub(crate) async fn write(
    change: &Transaction<'_>,
    trips: &BTreeMap<TripId, Trip>,
) -> Result<(), Problem> {
    for trip in trips.values().filter(|trip| trip.altered) {
        let (seats, left) = (i16::from(trip.seats), trip.left.map(i16::from));
        let sql = "update trip set seats = $2, left_stop = $3 where trip = $1";
        change.run(sql, &[&trip.trip.0, &seats, &left]).await?;
    }
    let (mut gone, mut new): (Vec<i64>, Vec<(Uuid, Row)>) = (Vec::new(), Vec::new());
    let mut written_out: Vec<Uuid> = Vec::new();
    for trip in trips.values() {
        let mut left = trip.rows.clone();
        let original = trip.is_still_original();
        for right in trip.rights.sorted() {
            if original && right.ticket.is_none() {
                continue;
            }
            for run in SeatLegs::runs(right.seat, right.legs) {
                let lease = right.lease.map(u64::cast_signed);
                let ticket = right.ticket.map(|ticket| ticket.0);
                let row = (run.seat.get(), run.from, run.to, right.holder.0, lease, ticket);
                if left.remove(&row).is_none() {
                    new.push((trip.trip.0, row));
                }
            }
        }
        gone.extend(left.into_values());
        written_out.extend((trip.original && !original).then_some(trip.trip.0));
    }
    if !written_out.is_empty() {
        let sql = "update trip set original = null where trip = any($1)";
        change.run(sql, &[&written_out]).await?;
    }
    if !gone.is_empty() {
        let statement = change.prepare_cached("delete from seat_right where id = any($1)").await?;
        change.execute(&statement, &[&gone]).await?;
    }
    if new.is_empty() {
        return Ok(());
    }
    let each = || new.iter();
    let trips: Vec<Uuid> = each().map(|(trip, _)| *trip).collect();
    let seats: Vec<i16> = each().map(|(_, row)| i16::from(row.0)).collect();
    let from: Vec<i32> = each().map(|(_, row)| i32::from(row.1)).collect();
    let to: Vec<i32> = each().map(|(_, row)| i32::from(row.2)).collect();
    let devices: Vec<Uuid> = each().map(|(_, row)| row.3).collect();
    let leases: Vec<Option<i64>> = each().map(|(_, row)| row.4).collect();
    let tickets: Vec<Option<Uuid>> = each().map(|(_, row)| row.5).collect();
    let statement = change
        .prepare_cached(
            "insert into seat_right (trip, seat, legs, device, lease, ticket)
             select trip, seat, int4range(l, u), device, lease, ticket
             from unnest($1::uuid[], $2::smallint[], $3::integer[], $4::integer[], $5::uuid[],
               $6::bigint[], $7::uuid[]) as t (trip, seat, l, u, device, lease, ticket)",
        )
        .await?;
    change.execute(&statement, &[&trips, &seats, &from, &to, &devices, &leases, &tickets]).await?;
    Ok(())
}

/// A counter that may hold seats of a trip, with its weight.
struct Share {
    device: DeviceId,
    weight: u64,
    quota: Option<usize>,
}

/// Counters that may still sell a trip. Where it has left, what is unsold was given back: to grant it
/// there once more would go on for ever.
async fn takers(change: &Transaction<'_>, trip: &Trip, now: Millis) -> Result<Vec<Share>, Problem> {
    let sql = "select d.device, coalesce(s.tickets, 0), q.seats, st.stop
         from device d
         left join station st on st.station = d.station
         left join sold s on s.device = d.device and s.route = $1
         left join quota q on q.device = d.device and q.trip = $2
         where d.state = 'active' and d.enrolled order by d.device";
    let statement = change.prepare_cached(sql).await?;
    let rows = change.query(&statement, &[&trip.route, &trip.trip.0]).await?;
    let boards = &trip.stops[..trip.stops.len() - 1];
    let mut all = Vec::new();
    for row in &rows {
        let stop: Option<Uuid> = row.get(3);
        if trip.leaves(stop) <= now || trip.has_left(stop) {
            continue;
        }
        let quota: Option<i16> = row.get(2);
        let here = stop.is_some_and(|stop| boards.contains(&stop)) || quota.is_some();
        let share = Share {
            device: DeviceId(row.get(0)),
            weight: 1 + row.get::<_, i64>(1).cast_unsigned(),
            quota: quota.and_then(|seats| usize::try_from(seats).ok()),
        };
        all.push((here, share));
    }
    // Where no counter stands at its stops, whoever sells at all sells it.
    let any = all.iter().any(|(here, _)| *here);
    Ok(all.into_iter().filter(|(here, _)| *here || !any).map(|(_, share)| share).collect())
}

/// How many seats each should have.
fn targets(takers: &[Share], seats: usize) -> Vec<usize> {
    let fixed: usize = takers.iter().filter_map(|share| share.quota).sum();
    let open = seats.saturating_sub(fixed);
    let reserve = if takers.len() > 1 { open / RESERVE } else { 0 };
    let weights: Vec<u64> =
        takers.iter().map(|share| if share.quota.is_some() { 0 } else { share.weight }).collect();
    let shared = shares(open - reserve, &weights);
    takers.iter().zip(shared).map(|(share, part)| share.quota.unwrap_or(part)).collect()
}

/// Shares a trip's free seats out. With `ask`, counters that hold more than their part are asked for
/// what they have not sold.
pub(crate) async fn allot(head: &mut Head<'_>, trip: &mut Trip, ask: bool) -> Result<(), Problem> {
    let legs = trip.ahead();
    if trip.ends <= head.now() || legs.is_empty() {
        return Ok(());
    }
    let takers = takers(head.change(), trip, head.now()).await?;
    let targets = targets(&takers, usize::from(trip.seats));
    let is_free = |seat: &SeatNumber| !trip.rights.covered(*seat).overlaps(legs);
    let mut free: Vec<SeatNumber> = trip.all_seats().filter(is_free).rev().collect();
    let mut short = 0;
    for (share, target) in takers.iter().zip(&targets) {
        let missing = target.saturating_sub(trip.rights.had(share.device));
        let given: Vec<SeatNumber> = (0..missing).map_while(|_| free.pop()).collect();
        short += missing - given.len();
        grant(head, trip, share.device, &given, legs);
    }
    if ask && short > 0 {
        for (share, target) in takers.iter().zip(&targets) {
            let unsold = trip.rights.held(share.device).len();
            let over = trip.rights.had(share.device).saturating_sub(*target).min(unsold).min(short);
            if over > 0 {
                short -= over;
                let count = u8::try_from(over).unwrap_or(u8::MAX);
                let wanted =
                    SeatsWanted { device: share.device, trip: trip.trip, count, seats: Vec::new() };
                head.say(wanted, Audience::Device(share.device));
            }
        }
    }
    Ok(())
}

/// Grants what nobody has of these seats, as far as the coach has them and has not left, under one new
/// number. Answers the seats.
pub(crate) fn grant(
    head: &mut Head<'_>,
    trip: &mut Trip,
    device: DeviceId,
    seats: &[SeatNumber],
    legs: Legs,
) -> Vec<SeatNumber> {
    if seats.is_empty() {
        return Vec::new();
    }
    let (lease, legs) = (head.next_lease(), Legs::from_mask(legs.mask() & trip.ahead().mask()));
    let (mut granted, mut runs) = (Vec::new(), Vec::new());
    for seat in seats.iter().filter(|seat| seat.get() <= trip.seats) {
        if let Some(legs) = trip.rights.grant(device, lease, *seat, legs) {
            granted.push(*seat);
            runs.extend(SeatLegs::runs(*seat, legs));
        }
    }
    if !granted.is_empty() {
        let sell_until = Some(trip.ends);
        let fact = LeaseGranted { lease, device, trip: trip.trip, seats: runs, sell_until };
        head.say(fact, Audience::Device(device));
    }
    granted
}

/// Gives seats that came back to whoever asked for them.
pub(crate) async fn grant_wanted(head: &mut Head<'_>, trip: &mut Trip) -> Result<(), Problem> {
    let rows = head
        .change()
        .rows(
            "select device, seat, lower(legs), upper(legs) from seat_wanted
             where trip = $1 order by device, seat",
            &[&trip.trip.0],
        )
        .await?;
    for row in &rows {
        let device = DeviceId(row.get(0));
        let seat = u8::try_from(row.get::<_, i16>(1)).ok().and_then(SeatNumber::new);
        let stop = |i| u8::try_from(row.get::<_, i32>(i)).unwrap_or(0);
        let Some(seat) = seat else { continue };
        let legs = SeatLegs { seat, from: stop(2), to: stop(3) }.legs();
        if trip.rights.covered(seat).overlaps(legs) {
            continue;
        }
        grant(head, trip, device, &[seat], legs);
        let sql = "delete from seat_wanted where trip = $1 and seat = $2 and device = $3";
        head.change().run(sql, &[&trip.trip.0, &i16::from(seat.get()), &device.0]).await?;
    }
    Ok(())
}

/// Takes away what a counter has not sold, of one trip.
pub(crate) fn recall(head: &mut Head<'_>, trip: &mut Trip, device: DeviceId) {
    let seats = trip.rights.recall(device);
    end(head, trip.trip, device, seats);
}

/// Says what was taken from a counter.
pub(crate) fn end(head: &mut Head<'_>, trip: TripId, device: DeviceId, seats: Vec<LeasedSeat>) {
    if !seats.is_empty() {
        head.say(LeaseEnded { device, trip, seats }, Audience::Device(device));
    }
}

/// Trips of which a counter holds unsold seats, or would, and that have not ended.
pub(crate) async fn held_by(
    change: &Transaction<'_>,
    device: DeviceId,
    now: Millis,
) -> Result<BTreeSet<TripId>, Problem> {
    let rows = change
        .rows(
            "select trip from trip where ends > $2 and (original = $1 or exists (
               select from seat_right r
               where r.trip = trip.trip and r.device = $1 and r.ticket is null))",
            &[&device.0, &now],
        )
        .await?;
    Ok(rows.iter().map(|row| TripId(row.get(0))).collect())
}

/// Trips that are to be shared out anew: they leave soon.
pub(crate) async fn within_horizon(
    change: &Transaction<'_>,
    now: Millis,
    all: bool,
) -> Result<BTreeSet<TripId>, Problem> {
    let rows = change
        .rows(
            "select trip from trip
             where ends > $1 and departs[1] < $2 and cancelled is null and ($3 or not allotted)
             order by departs[1] limit $4",
            &[&now, &(now + HORIZON), &all, &if all { AT_ONCE * 10 } else { AT_ONCE }],
        )
        .await?;
    Ok(rows.iter().map(|row| TripId(row.get(0))).collect())
}

/// Shares trips out that come within the horizon, a part at a time. Where that is under way at this
/// node, nobody waits for it.
pub(crate) async fn share_out(central: &Central) -> Result<(), Problem> {
    let Ok(_alone) = central.sharing.try_lock() else { return Ok(()) };
    let mut client = central.database.pool.get().await?;
    let change = client.transaction().await?;
    let ids = within_horizon(&change, central.now(), false).await?;
    if ids.is_empty() {
        return Ok(());
    }
    let mut trips = locked(&change, &ids).await?;
    let mut head = Head::lock(&change, central).await?;
    for trip in trips.values_mut() {
        allot(&mut head, trip, false).await?;
    }
    write(&change, &trips).await?;
    mark(&change, &ids).await?;
    head.write().await?;
    change.commit().await?;
    Ok(())
}

/// Notes that trips were shared out.
pub(crate) async fn mark(
    change: &Transaction<'_>,
    trips: &BTreeSet<TripId>,
) -> Result<(), Problem> {
    let ids: Vec<Uuid> = trips.iter().map(|trip| trip.0).collect();
    change.run("update trip set allotted = true where trip = any($1)", &[&ids]).await?;
    Ok(())
}
