//! Leases: numbered grants of rights that only one counter may hold.
//!
//! A counter that enrolled sells a seat on some legs only while it holds a lease on them. The central
//! grants leases and never grants what is leased or sold. A right ends by an entry of its holder that
//! the central has (used, returned), or by a supervisor's forced recall: time never frees one, since a
//! counter in the dark may have used it.

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::ids::{DeviceId, EmployeeId, TicketId, TripId};
use crate::layout::SeatNumber;
use crate::legs::Legs;

/// A seat on a run of legs: from the stop with index `from` to the stop with index `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SeatLegs {
    /// The seat.
    pub seat: SeatNumber,
    /// Index of the first stop.
    pub from: u8,
    /// Index of the stop after the last leg.
    pub to: u8,
}

impl SeatLegs {
    /// The legs; none where the run is empty or goes backwards.
    pub fn legs(self) -> Legs {
        let (from, to) = (usize::from(self.from), usize::from(self.to));
        Legs::between(from, to, to + 1).unwrap_or(Legs::NONE)
    }

    /// A set of legs of one seat as runs.
    pub fn runs(seat: SeatNumber, legs: Legs) -> Vec<Self> {
        let mut runs: Vec<Self> = Vec::new();
        for leg in 0..64_u8 {
            if !legs.contains(usize::from(leg)) {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.to == leg => run.to = leg + 1,
                _ => runs.push(Self { seat, from: leg, to: leg + 1 }),
            }
        }
        runs
    }
}

/// The central granted seats of a trip to a counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseGranted {
    /// Its number, never used again in the company.
    pub lease: u64,
    /// To which counter.
    pub device: DeviceId,
    /// Of which trip.
    pub trip: TripId,
    /// Which seats on which legs.
    pub seats: Vec<SeatLegs>,
    /// When its holder stops selling under it. The right itself does not end then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sell_until: Option<Millis>,
}

/// A counter gave seats back that it did not sell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseReturned {
    /// The number of the lease; none for what a counter held before it enrolled.
    pub lease: u64,
    /// Of which trip.
    pub trip: TripId,
    /// Which seats on which legs.
    pub seats: Vec<SeatLegs>,
}

/// The central would like seats back that a counter has not sold: a wish, which its holder answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsWanted {
    /// From which counter.
    pub device: DeviceId,
    /// Of which trip.
    pub trip: TripId,
    /// How many seats, where it does not matter which.
    pub count: u8,
    /// These seats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<SeatLegs>,
}

/// Someone took a counter's unsold seats away, without waiting for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeasesRecalled {
    /// From which counter.
    pub device: DeviceId,
    /// Of which trip; of all trips where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<TripId>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
}

/// What the central took away: the seats that were leased and not known to be sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseEnded {
    /// From which counter.
    pub device: DeviceId,
    /// Of which trip.
    pub trip: TripId,
    /// Which seats, by lease.
    pub seats: Vec<LeasedSeat>,
}

/// A seat under a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeasedSeat {
    /// The lease's number.
    pub lease: u64,
    /// The seat and its legs.
    #[serde(flatten)]
    pub seat: SeatLegs,
}

/// How many seats of a trip a station's counters should hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaSet {
    /// Of which trip.
    pub trip: TripId,
    /// For which counter.
    pub device: DeviceId,
    /// Seats.
    pub seats: u8,
    /// Who set it.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
}

/// The central gave the right to change a ticket to a counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightGranted {
    /// Its number, never used again in the company.
    pub lease: u64,
    /// To which counter.
    pub device: DeviceId,
    /// Of which ticket.
    pub ticket: TicketId,
}

/// Another counter would like to change a ticket: a wish, which the right's holder answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightWanted {
    /// Who holds the right.
    pub device: DeviceId,
    /// Of which ticket.
    pub ticket: TicketId,
}

/// A counter gave the right to change a ticket back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightReturned {
    /// Of which ticket.
    pub ticket: TicketId,
    /// The grant that it had; 0 for the right that came with the sale.
    pub lease: u64,
}

/// A right on seats of one trip, as the central knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeatRight {
    /// The seat.
    pub seat: SeatNumber,
    /// On these legs.
    pub legs: Legs,
    /// Whose.
    pub holder: DeviceId,
    /// Under which lease; 0 for what a counter held before it enrolled, none where it had none.
    pub lease: Option<u64>,
    /// The ticket that used it; none while it is only leased.
    pub ticket: Option<TicketId>,
}

/// What a sale meant for the rights on its seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Use {
    /// The counter held the right.
    Held,
    /// Nobody else held it, and neither did the counter.
    Unleased,
    /// Another counter holds the right.
    Against(DeviceId),
    /// The seat was sold on some of these legs.
    Doubled(TicketId),
}

/// Every right on the seats of one trip. No two overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TripRights {
    rights: Vec<SeatRight>,
}

impl TripRights {
    /// From rows.
    ///
    /// # Panics
    /// Where two overlap: the database forbids it.
    pub fn restore(rights: Vec<SeatRight>) -> Self {
        let mut all = Self::default();
        for right in rights {
            assert!(!all.covered(right.seat).overlaps(right.legs), "rights never overlap");
            all.add(right);
        }
        all
    }

    /// Every right, in a fixed order.
    pub fn sorted(&self) -> Vec<SeatRight> {
        let mut rights: Vec<_> =
            self.rights.iter().copied().filter(|right| !right.legs.is_empty()).collect();
        rights.sort_unstable();
        rights
    }

    /// Joins rights that differ in their legs alone.
    fn add(&mut self, right: SeatRight) {
        let same = |known: &&mut SeatRight| SeatRight { legs: right.legs, ..**known } == right;
        match self.rights.iter_mut().find(same) {
            Some(known) => known.legs = known.legs.with(right.legs),
            None => self.rights.push(right),
        }
    }

    /// The legs of a seat on which somebody has a right.
    pub fn covered(&self, seat: SeatNumber) -> Legs {
        let of_seat = self.rights.iter().filter(|right| right.seat == seat);
        of_seat.fold(Legs::NONE, |legs, right| legs.with(right.legs))
    }

    /// The legs on which a ticket has a seat by right; none where it doubles another.
    pub fn legs_of(&self, ticket: TicketId) -> Legs {
        let of_ticket = self.rights.iter().filter(|right| right.ticket == Some(ticket));
        of_ticket.fold(Legs::NONE, |legs, right| legs.with(right.legs))
    }

    /// A counter sold a seat. `standalone`: before it enrolled, when it held every right.
    ///
    /// A sale that doubles another, or that another counter holds the right to, is not written: the
    /// exception tells of it.
    pub fn sell(
        &mut self,
        device: DeviceId,
        ticket: TicketId,
        seat: SeatNumber,
        legs: Legs,
        standalone: bool,
    ) -> Use {
        let on = |right: &&SeatRight| right.seat == seat && right.legs.overlaps(legs);
        let touched: Vec<SeatRight> = self.rights.iter().filter(on).copied().collect();
        if let Some(other) = touched.iter().find_map(|right| right.ticket) {
            return Use::Doubled(other);
        }
        if let Some(other) = touched.iter().find(|right| right.holder != device) {
            return Use::Against(other.holder);
        }
        let mut rest = legs;
        for right in &touched {
            let used = Legs::from_mask(right.legs.mask() & legs.mask());
            rest = rest.without(used);
            self.take(right, used);
            self.add(SeatRight { legs: used, ticket: Some(ticket), ..*right });
        }
        if rest.is_empty() {
            return Use::Held;
        }
        let lease = standalone.then_some(0);
        self.add(SeatRight { seat, legs: rest, holder: device, lease, ticket: Some(ticket) });
        if standalone { Use::Held } else { Use::Unleased }
    }

    fn take(&mut self, right: &SeatRight, legs: Legs) {
        if let Some(known) = self.rights.iter_mut().find(|known| *known == right) {
            known.legs = known.legs.without(legs);
        }
        self.rights.retain(|known| !known.legs.is_empty());
    }

    /// A ticket gave its seat back, by a counter's entry: its own counter goes on holding what it
    /// held, and nobody holds what another gave back.
    pub fn give_back(&mut self, device: DeviceId, ticket: TicketId) {
        self.leave(ticket, |right| right.holder == device);
    }

    /// A ticket left its seat without a word of the counter that holds the right to it: at a coach's
    /// door, or because of another coach. That counter goes on holding it until it returns it: in the
    /// dark it may take the ticket back and sell the seat again.
    pub fn vacate(&mut self, ticket: TicketId) {
        self.leave(ticket, |_| true);
    }

    fn leave(&mut self, ticket: TicketId, goes_on: impl Fn(&SeatRight) -> bool) {
        let had: Vec<SeatRight> =
            self.rights.iter().filter(|right| right.ticket == Some(ticket)).copied().collect();
        self.rights.retain(|right| right.ticket != Some(ticket));
        for right in had {
            if right.lease.is_some() && goes_on(&right) {
                self.add(SeatRight { ticket: None, ..right });
            }
        }
    }

    /// A counter returned what it had not sold.
    pub fn returned(&mut self, device: DeviceId, lease: u64, seat: SeatNumber, legs: Legs) {
        for right in &mut self.rights {
            if (right.seat, right.holder, right.lease, right.ticket)
                == (seat, device, Some(lease), None)
            {
                right.legs = right.legs.without(legs);
            }
        }
        self.rights.retain(|right| !right.legs.is_empty());
    }

    /// Takes away what a counter holds and has not sold. Answers it.
    pub fn recall(&mut self, device: DeviceId) -> Vec<LeasedSeat> {
        let taken = self.take_away(|right| right.holder == device, Legs::from_mask(u64::MAX));
        taken.into_iter().map(|(_, leased)| leased).collect()
    }

    /// A coach gives a seat to a passenger of a counter's choice: what others hold of it and have not
    /// sold is taken from them. Answers it.
    pub fn seize(
        &mut self,
        device: DeviceId,
        seat: SeatNumber,
        legs: Legs,
    ) -> Vec<(DeviceId, LeasedSeat)> {
        self.take_away(|right| right.holder != device && right.seat == seat, legs)
    }

    /// The coach has so many seats from now on: nobody holds one that is not in it. Answers what was
    /// held and not sold.
    pub fn shrink(&mut self, seats: u8) -> Vec<(DeviceId, LeasedSeat)> {
        self.take_away(|right| right.seat.get() > seats, Legs::from_mask(u64::MAX))
    }

    /// Takes legs of unsold rights away. Answers whose and which.
    fn take_away(
        &mut self,
        which: impl Fn(&SeatRight) -> bool,
        legs: Legs,
    ) -> Vec<(DeviceId, LeasedSeat)> {
        let mut taken = Vec::new();
        for right in self.rights.iter_mut().filter(|right| right.ticket.is_none() && which(right)) {
            let lost = Legs::from_mask(right.legs.mask() & legs.mask());
            let (holder, lease) = (right.holder, right.lease.unwrap_or(0));
            let runs = SeatLegs::runs(right.seat, lost);
            taken.extend(runs.into_iter().map(|seat| (holder, LeasedSeat { lease, seat })));
            right.legs = right.legs.without(lost);
        }
        self.rights.retain(|right| !right.legs.is_empty());
        taken
    }

    /// Grants the legs of a seat that nobody has a right on. Answers which those were.
    pub fn grant(
        &mut self,
        device: DeviceId,
        lease: u64,
        seat: SeatNumber,
        legs: Legs,
    ) -> Option<Legs> {
        let free = legs.without(self.covered(seat));
        if free.is_empty() {
            return None;
        }
        self.add(SeatRight { seat, legs: free, holder: device, lease: Some(lease), ticket: None });
        Some(free)
    }

    /// Seats that a counter holds without having sold them, on any leg.
    pub fn held(&self, device: DeviceId) -> Vec<SeatNumber> {
        let mut seats: Vec<SeatNumber> = self
            .rights
            .iter()
            .filter(|right| right.holder == device && right.ticket.is_none())
            .map(|right| right.seat)
            .collect();
        seats.sort_unstable();
        seats.dedup();
        seats
    }

    /// Seats that a counter holds or sold, on any leg: what counts against its quota.
    pub fn had(&self, device: DeviceId) -> usize {
        let of_device = self.rights.iter().filter(|right| right.holder == device);
        let mut seats: Vec<SeatNumber> = of_device.map(|right| right.seat).collect();
        seats.sort_unstable();
        seats.dedup();
        seats.len()
    }
}

/// Shares seats out by weight: the largest remainders get what is left over (Hamilton's method). A
/// counter that could sell gets at least one seat while there are enough.
pub fn shares(seats: usize, weights: &[u64]) -> Vec<usize> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: u64| u128::from(weight) * seats as u128;
    let mut shares: Vec<usize> =
        weights.iter().map(|weight| usize::try_from(exact(*weight) / sum).unwrap_or(0)).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(exact(weights[*i]) % sum), *i));
    let left = seats - shares.iter().sum::<usize>();
    for i in order.into_iter().take(left) {
        shares[i] += 1;
    }
    for i in 0..shares.len() {
        let richest = (0..shares.len()).max_by_key(|j| shares[*j]).filter(|j| shares[*j] > 1);
        if let (0, Some(richest), true) = (shares[i], richest, weights[i] > 0) {
            shares[richest] -= 1;
            shares[i] += 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn device(n: u128) -> DeviceId {
        DeviceId(Uuid::from_u128(n))
    }

    fn ticket(n: u128) -> TicketId {
        TicketId(Uuid::from_u128(n))
    }

    fn seat(n: u8) -> SeatNumber {
        SeatNumber::new(n).unwrap()
    }

    fn legs(from: usize, to: usize) -> Legs {
        Legs::between(from, to, 64).unwrap()
    }

    #[test]
    fn runs_are_the_legs() {
        let set = legs(0, 2).with(legs(3, 4));
        let runs = SeatLegs::runs(seat(4), set);
        assert_eq!(runs.iter().map(|run| (run.from, run.to)).collect::<Vec<_>>(), [(0, 2), (3, 4)]);
        assert_eq!(runs.iter().fold(Legs::NONE, |all, run| all.with(run.legs())), set);
    }

    #[test]
    fn a_part_of_a_lease_is_used_and_comes_back() {
        let (mut rights, one, two) = (TripRights::default(), device(1), device(2));
        assert_eq!(rights.grant(one, 7, seat(3), legs(0, 5)), Some(legs(0, 5)));
        assert_eq!(rights.grant(two, 8, seat(3), legs(2, 6)), Some(legs(5, 6)));
        assert_eq!(rights.sell(one, ticket(1), seat(3), legs(1, 3), false), Use::Held);
        assert_eq!(
            rights.sell(two, ticket(2), seat(3), legs(2, 4), false),
            Use::Doubled(ticket(1))
        );
        assert_eq!(rights.sell(two, ticket(3), seat(3), legs(3, 4), false), Use::Against(one));
        rights.returned(one, 6, seat(3), legs(0, 5));
        assert_eq!(rights.covered(seat(3)), legs(0, 6), "another lease's number frees nothing");
        rights.returned(one, 7, seat(3), legs(0, 5));
        assert_eq!(rights.covered(seat(3)), legs(1, 3).with(legs(5, 6)), "what is sold stays");
        rights.give_back(one, ticket(1));
        assert_eq!(rights.held(one), [seat(3)]);
        assert_eq!(rights.recall(one).len(), 1);
        assert_eq!(rights.sell(one, ticket(4), seat(3), legs(1, 3), false), Use::Unleased);
        rights.give_back(one, ticket(4));
        assert!(rights.held(one).is_empty(), "what was sold without a right comes back to nobody");
    }

    #[test]
    fn a_seat_that_is_left_at_the_door_stays_with_its_holder() {
        let (mut rights, one, two) = (TripRights::default(), device(1), device(2));
        rights.grant(one, 7, seat(3), legs(0, 3));
        rights.sell(one, ticket(1), seat(3), legs(1, 3), false);
        rights.vacate(ticket(1));
        assert_eq!(rights.held(one), [seat(3)]);
        assert_eq!(rights.grant(two, 8, seat(3), legs(1, 3)), None, "it may be sold in the dark");
        assert_eq!(rights.sell(one, ticket(2), seat(3), legs(1, 2), false), Use::Held);
        // Another coach: what is not sold of the seat can be given to somebody.
        let taken = rights.seize(two, seat(3), legs(1, 3));
        let lost = LeasedSeat { lease: 7, seat: SeatLegs { seat: seat(3), from: 2, to: 3 } };
        assert_eq!(taken, [(one, lost)]);
        assert_eq!(rights.sell(two, ticket(3), seat(3), legs(2, 3), false), Use::Unleased);
        rights.vacate(ticket(3));
        assert_eq!(rights.covered(seat(3)), legs(0, 2), "what nobody was granted is nobody's");
        let gone = LeasedSeat { lease: 7, seat: SeatLegs { seat: seat(3), from: 0, to: 1 } };
        assert_eq!(rights.shrink(2), [(one, gone)], "the seat is not in the smaller coach");
        assert_eq!(rights.covered(seat(3)), legs(1, 2), "what was sold of it is told, not lost");
    }

    #[test]
    fn seats_are_shared_out_whole() {
        assert_eq!(shares(49, &[1]), [49]);
        assert_eq!(shares(49, &[1, 1]), [25, 24]);
        assert_eq!(shares(49, &[1000, 1]), [48, 1]);
        assert_eq!(shares(2, &[5, 5, 5]), [1, 1, 0]);
        assert_eq!(shares(0, &[1, 2]), [0, 0]);
        assert_eq!(shares(10, &[]), [0; 0]);
    }

    proptest! {
        #[test]
        fn rights_never_overlap_whatever_happens(
            acts in prop::collection::vec((0_u8..9, 1_u8..5, 0_usize..6, 1_usize..7, 1_u128..4, 0_u64..9), 1..120)
        ) {
            let mut rights = TripRights::default();
            let mut sold = Vec::new();
            for (n, (act, s, from, to, who, lease)) in acts.into_iter().enumerate() {
                let (s, who) = (seat(s), device(who));
                let Ok(set) = Legs::between(from, to, 8) else { continue };
                match act {
                    0 | 1 => {
                        let (covered, granted) = (rights.covered(s), rights.grant(who, lease, s, set));
                        prop_assert_eq!(granted.unwrap_or(Legs::NONE), set.without(covered));
                    }
                    2 => {
                        let ticket = ticket(n as u128);
                        if matches!(rights.sell(who, ticket, s, set, false), Use::Held | Use::Unleased) {
                            sold.push((ticket, s, set, who));
                        }
                    }
                    3 if !sold.is_empty() => {
                        let (ticket, ..) = sold.swap_remove(n % sold.len());
                        rights.give_back(who, ticket);
                    }
                    4 => rights.returned(who, lease, s, set),
                    5 => {
                        rights.recall(who);
                        prop_assert!(rights.held(who).is_empty());
                    }
                    6 if !sold.is_empty() => {
                        let (ticket, ..) = sold.swap_remove(n % sold.len());
                        rights.vacate(ticket);
                    }
                    7 => drop(rights.seize(who, s, set)),
                    8 => {
                        rights.shrink(from as u8);
                        let held = (1..4).flat_map(|n| rights.held(device(n)));
                        prop_assert!(held.into_iter().all(|seat| usize::from(seat.get()) <= from));
                    }
                    _ => {}
                }
                // Restoring asserts that nothing overlaps.
                prop_assert_eq!(TripRights::restore(rights.sorted()).sorted(), rights.sorted());
                for (i, (_, s, set, _)) in sold.iter().enumerate() {
                    prop_assert!(set.without(rights.covered(*s)).is_empty(), "a sold seat is covered");
                    for (_, other, legs, _) in &sold[i + 1..] {
                        prop_assert!(other != s || !legs.overlaps(*set), "sold twice");
                    }
                }
            }
        }

        #[test]
        fn shares_add_up(seats in 0_usize..129, weights in prop::collection::vec(0_u64..1_000, 1..12)) {
            let shared = shares(seats, &weights);
            let sum: u64 = weights.iter().sum();
            prop_assert_eq!(shared.iter().sum::<usize>(), if sum == 0 { 0 } else { seats });
        }
    }
}
