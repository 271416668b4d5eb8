//! Which pieces of a parcel: a set of numbers from 1.

use serde::{Deserialize, Serialize};

use crate::bounds::PARCEL_PIECES_MAX;

/// Some pieces of one parcel. In facts it is a list of numbers, smallest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct PieceSet(u128);

impl PieceSet {
    /// No piece.
    pub const NONE: Self = Self(0);

    /// Pieces 1 to `count`.
    ///
    /// # Panics
    /// For more than [`PARCEL_PIECES_MAX`]: counts are checked before.
    pub fn first(count: u8) -> Self {
        assert!(count <= PARCEL_PIECES_MAX, "a parcel has at most {PARCEL_PIECES_MAX} pieces");
        Self((1..=count).fold(0, |set, piece| set | 1 << piece))
    }

    /// One piece; none where there is no such number.
    pub fn one(piece: u8) -> Option<Self> {
        (1..=PARCEL_PIECES_MAX).contains(&piece).then(|| Self(1 << piece))
    }

    /// Whether it has the piece.
    pub fn has(self, piece: u8) -> bool {
        piece <= PARCEL_PIECES_MAX && self.0 & (1 << piece) != 0
    }

    /// These and those.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These without those.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in both.
    #[must_use]
    pub fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Its numbers, smallest first.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (1..=PARCEL_PIECES_MAX).filter(move |piece| self.has(*piece))
    }

    /// The largest number; 0 where there is none.
    pub fn last(self) -> u8 {
        self.iter().last().unwrap_or(0)
    }
}

impl FromIterator<u8> for PieceSet {
    /// Numbers that no piece has are left out.
    fn from_iter<T: IntoIterator<Item = u8>>(pieces: T) -> Self {
        pieces.into_iter().filter_map(Self::one).fold(Self::NONE, Self::with)
    }
}

impl From<PieceSet> for Vec<u8> {
    fn from(set: PieceSet) -> Self {
        set.iter().collect()
    }
}

impl TryFrom<Vec<u8>> for PieceSet {
    type Error = String;
    fn try_from(pieces: Vec<u8>) -> Result<Self, String> {
        let wrong = pieces.iter().find(|piece| Self::one(**piece).is_none());
        match wrong {
            Some(piece) => Err(format!("no piece has the number {piece}")),
            None => Ok(pieces.into_iter().collect()),
        }
    }
}

impl std::fmt::Display for PieceSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let numbers: Vec<String> = self.iter().map(|piece| piece.to_string()).collect();
        f.write_str(&numbers.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_set_reads_back_and_refuses_numbers_no_piece_has() {
        let set = PieceSet::first(99);
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(serde_json::from_str::<PieceSet>(&text).unwrap(), set);
        assert_eq!((set.len(), set.last(), PieceSet::NONE.last()), (99, 99, 0));
        for wrong in ["[0]", "[100]", "[1,255]"] {
            assert!(serde_json::from_str::<PieceSet>(wrong).is_err());
        }
        assert!(!set.has(200) && !set.has(0));
    }

    proptest! {
        #[test]
        fn sets_are_sets(a in prop::collection::vec(1_u8..=99, 0..20), b in prop::collection::vec(1_u8..=99, 0..20)) {
            let (x, y): (PieceSet, PieceSet) = (a.iter().copied().collect(), b.iter().copied().collect());
            for n in 0..=255 {
                prop_assert_eq!(x.with(y).has(n), a.contains(&n) || b.contains(&n));
                prop_assert_eq!(x.without(y).has(n), a.contains(&n) && !b.contains(&n));
                prop_assert_eq!(x.both(y).has(n), a.contains(&n) && b.contains(&n));
            }
            prop_assert_eq!(x.iter().collect::<PieceSet>(), x);
        }
    }
}
