//! Seat stock: which legs of a trip are taken on each seat.
//!
//! Leg `k` runs from stop `k` to stop `k + 1`, so a journey from stop `a` to stop `b` takes legs
//! `a..b`, and a seat freed at a stop is sold again from that stop.

use crate::bounds::{LEGS_MAX, SEATS_MAX};
use crate::layout::SeatNumber;
use crate::refusal::{Code, Refusal};

/// A set of legs of one trip, as a bit mask: bit `k` is leg `k`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Legs(u64);

impl Legs {
    /// No leg.
    pub const NONE: Self = Self(0);

    /// The legs of a journey from stop `from` to stop `to` (indices) of a trip with `stops` stops.
    ///
    /// Refuses a journey that does not go forward along the trip (`stop_order`).
    pub fn between(from: usize, to: usize, stops: usize) -> Result<Self, Refusal> {
        if from >= to || to >= stops || to > LEGS_MAX {
            return Err(Refusal::new(Code::StopOrder));
        }
        let through = |stop: usize| {
            if stop == LEGS_MAX { u64::MAX } else { (1 << stop) - 1 }
        };
        Ok(Self(through(to) & !through(from)))
    }

    /// From the mask as stored.
    pub fn from_mask(mask: u64) -> Self {
        Self(mask)
    }

    /// The mask as stored.
    pub fn mask(self) -> u64 {
        self.0
    }

    /// Whether some leg is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without the other.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is no leg in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many legs.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether leg `leg` is in it.
    pub fn contains(self, leg: usize) -> bool {
        leg < LEGS_MAX && self.0 & (1 << leg) != 0
    }
}

/// The taken legs of every seat of one trip, and those that only another counter may sell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatStock {
    taken: Vec<Legs>,
    elsewhere: Vec<Legs>,
}

impl SeatStock {
    /// A stock of seats 1 to `seats`, all free.
    ///
    /// # Panics
    /// Past [`SEATS_MAX`]: a layout is checked before a trip can use it.
    pub fn free(seats: usize) -> Self {
        assert!(seats <= SEATS_MAX, "a layout has at most {SEATS_MAX} seats");
        Self { taken: vec![Legs::NONE; seats], elsewhere: vec![Legs::NONE; seats] }
    }

    /// How many seats there are.
    pub fn seats(&self) -> usize {
        self.taken.len()
    }

    /// What is taken on a seat; `None` where the trip has no such seat.
    pub fn taken(&self, seat: SeatNumber) -> Option<Legs> {
        self.taken.get(seat.index()).copied()
    }

    /// The legs of a seat whose right is not held here: somebody else may sell them.
    pub fn elsewhere(&self, seat: SeatNumber) -> Legs {
        self.elsewhere.get(seat.index()).copied().unwrap_or(Legs::NONE)
    }

    /// Says on which legs of a seat the right is not held here.
    pub fn leave(&mut self, seat: SeatNumber, legs: Legs) {
        self.elsewhere[seat.index()] = legs;
    }

    /// Whether the seat exists, is free on all these legs, and may be sold here.
    pub fn is_free(&self, seat: SeatNumber, legs: Legs) -> bool {
        self.taken(seat).is_some_and(|taken| !taken.overlaps(legs))
            && !self.elsewhere(seat).overlaps(legs)
    }

    /// Refuses a seat that is sold (`seat_taken`), or whose right is not held here
    /// (`seat_unleased`).
    pub fn must_be_free(&self, seat: SeatNumber, legs: Legs) -> Result<(), Refusal> {
        let code = match self.taken(seat) {
            Some(taken) if !taken.overlaps(legs) => Code::SeatUnleased,
            _ => Code::SeatTaken,
        };
        if self.is_free(seat, legs) {
            return Ok(());
        }
        Err(Refusal::new(code).with("seat", seat.get()))
    }

    /// Sets what is taken on a seat, as read from the store.
    pub fn restore(&mut self, seat: SeatNumber, taken: Legs) {
        self.taken[seat.index()] = taken;
    }

    /// Takes legs on a seat.
    ///
    /// # Panics
    /// When a leg is taken already: a seat is never sold twice, so this is a bug in a rule.
    pub fn take(&mut self, seat: SeatNumber, legs: Legs) {
        assert!(self.is_free(seat, legs), "seat {seat} is free on the legs it is sold on");
        let taken = &mut self.taken[seat.index()];
        *taken = taken.with(legs);
    }

    /// Gives legs back.
    ///
    /// # Panics
    /// When a leg was not taken: only what was sold can be freed.
    pub fn release(&mut self, seat: SeatNumber, legs: Legs) {
        let taken = &mut self.taken[seat.index()];
        assert!(legs.without(*taken).is_empty(), "seat {seat} gives back only what was taken");
        *taken = taken.without(legs);
    }

    /// How many seats are free on all these legs and may be sold here.
    pub fn free_count(&self, legs: Legs) -> usize {
        let seats = self.taken.iter().zip(&self.elsewhere);
        seats.filter(|(taken, elsewhere)| !taken.with(**elsewhere).overlaps(legs)).count()
    }

    /// How many seats nobody sold on these legs, as far as is known here, that only another counter
    /// may sell.
    pub fn elsewhere_count(&self, legs: Legs) -> usize {
        let seats = self.taken.iter().zip(&self.elsewhere);
        seats.filter(|(taken, other)| !taken.overlaps(legs) && other.overlaps(legs)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn legs_go_forward_only() {
        assert_eq!(Legs::between(0, 2, 4).unwrap().mask(), 0b011);
        assert_eq!(Legs::between(2, 3, 4).unwrap().mask(), 0b100);
        assert_eq!(Legs::between(0, 64, 65).unwrap().mask(), u64::MAX);
        assert_eq!(Legs::between(63, 64, 65).unwrap().mask(), 1 << 63);
        for (from, to, stops) in [(1, 1, 4), (2, 1, 4), (0, 4, 4), (0, 65, 66), (9, 10, 4)] {
            assert_eq!(Legs::between(from, to, stops).unwrap_err().code, Code::StopOrder);
        }
    }

    #[test]
    fn a_seat_freed_at_koudougou_is_sold_again_from_koudougou() {
        let seat = SeatNumber::new(14).unwrap();
        let mut stock = SeatStock::free(49);
        stock.take(seat, Legs::between(0, 1, 3).unwrap());
        assert!(stock.is_free(seat, Legs::between(1, 2, 3).unwrap()));
        assert!(!stock.is_free(seat, Legs::between(0, 2, 3).unwrap()));
    }

    proptest! {
        #[test]
        fn sold_legs_never_overlap_and_what_is_released_is_free(
            journeys in prop::collection::vec((1_u8..=12, 0_usize..9, 1_usize..10, any::<bool>()), 1..80)
        ) {
            let mut stock = SeatStock::free(12);
            let mut sold: Vec<(SeatNumber, Legs)> = Vec::new();
            for (seat, from, to, give_back) in journeys {
                let seat = SeatNumber::new(seat).unwrap();
                if give_back && !sold.is_empty() {
                    let (seat, legs) = sold.swap_remove(from % sold.len());
                    stock.release(seat, legs);
                    prop_assert!(stock.is_free(seat, legs));
                } else if let Ok(legs) = Legs::between(from, to, 10) {
                    let clash = sold.iter().any(|(s, l)| *s == seat && l.overlaps(legs));
                    prop_assert_eq!(stock.is_free(seat, legs), !clash);
                    if !clash {
                        stock.take(seat, legs);
                        sold.push((seat, legs));
                    }
                }
                let expected: u32 = sold.iter().map(|(_, legs)| legs.count()).sum();
                let taken: u32 = (1..=12)
                    .map(|n| stock.taken(SeatNumber::new(n).unwrap()).unwrap().count())
                    .sum();
                prop_assert_eq!(taken, expected);
            }
        }
    }
}
