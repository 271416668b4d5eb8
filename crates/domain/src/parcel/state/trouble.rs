//! What contradicts, for a person to look at.

use std::fmt;

use crate::central::{EntryRef, ExceptionKind};
use crate::ids::ClaimId;
use crate::parcel::pieces::PieceSet;

/// Something that two counters did to one parcel and only one can have done rightly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Pieces were handed over, or taken back by their sender, that one of both had happened to before.
    DeliveredTwice {
        /// Which.
        pieces: PieceSet,
        /// The entry that stands.
        first: EntryRef,
        /// The entry that contradicts it.
        again: EntryRef,
        /// Money that was collected a second time.
        amount: i64,
    },
    /// Money of a parcel was collected a second time, with other pieces, or after it was given up.
    CollectedTwice {
        /// The entry that stands.
        first: EntryRef,
        /// The other one.
        again: EntryRef,
        /// How much too much.
        amount: i64,
    },
    /// Storage of the same days was paid twice.
    StoredTwice {
        /// The second entry.
        again: EntryRef,
        /// How much too much, at most.
        amount: i64,
    },
    /// Cash on delivery was given out a second time.
    RemittedTwice {
        /// The entry that stands.
        first: EntryRef,
        /// The other one.
        again: EntryRef,
        /// How much too much.
        amount: i64,
    },
    /// A claim was decided in two ways.
    ClaimDecidedTwice {
        /// Which claim.
        claim: ClaimId,
        /// The entry that stands.
        first: EntryRef,
        /// The other one.
        again: EntryRef,
    },
    /// A claim was paid a second time.
    ClaimPaidTwice {
        /// Which claim.
        claim: ClaimId,
        /// The entry that stands.
        first: EntryRef,
        /// The other one.
        again: EntryRef,
        /// How much too much.
        amount: i64,
    },
    /// Two claims for the same pieces were paid.
    ClaimedTwice {
        /// The entry that paid the claim that stands.
        first: EntryRef,
        /// The entry that paid the other one.
        again: EntryRef,
        /// What that one paid.
        amount: i64,
    },
    /// Something was done with pieces that were out of the company's hands.
    AfterTheEnd {
        /// Which.
        pieces: PieceSet,
        /// The entry that ended their way.
        end: EntryRef,
        /// The entry that contradicts it.
        entry: EntryRef,
    },
}

impl Trouble {
    /// The exception that a person finds it under.
    pub fn kind(&self) -> ExceptionKind {
        match self {
            Self::AfterTheEnd { .. } => ExceptionKind::ParcelAstray,
            _ => ExceptionKind::ParcelDoubled,
        }
    }

    /// The entries that contradict each other, the one that stands first.
    pub fn entries(&self) -> Vec<EntryRef> {
        match self {
            Self::DeliveredTwice { first, again, .. }
            | Self::CollectedTwice { first, again, .. }
            | Self::RemittedTwice { first, again, .. }
            | Self::ClaimDecidedTwice { first, again, .. }
            | Self::ClaimPaidTwice { first, again, .. }
            | Self::ClaimedTwice { first, again, .. } => vec![*first, *again],
            Self::AfterTheEnd { end, entry, .. } => vec![*end, *entry],
            Self::StoredTwice { again, .. } => vec![*again],
        }
    }

    /// Money that was moved a second time, minor units; 0 where none was.
    pub fn amount(&self) -> i64 {
        match self {
            Self::DeliveredTwice { amount, .. }
            | Self::CollectedTwice { amount, .. }
            | Self::StoredTwice { amount, .. }
            | Self::RemittedTwice { amount, .. }
            | Self::ClaimPaidTwice { amount, .. }
            | Self::ClaimedTwice { amount, .. } => *amount,
            Self::ClaimDecidedTwice { .. } | Self::AfterTheEnd { .. } => 0,
        }
    }
}

/// What happened, as a sentence for whoever settles it.
impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeliveredTwice { pieces, amount, .. } => {
                write!(f, "Pieces {pieces} were handed over twice")?;
                if *amount > 0 {
                    write!(f, ", and {amount} was collected a second time")?;
                }
                write!(f, ".")
            }
            Self::CollectedTwice { amount, .. } => write!(f, "{amount} was collected too much."),
            Self::StoredTwice { amount, .. } => {
                write!(f, "Storage of the same days was paid twice, up to {amount} too much.")
            }
            Self::RemittedTwice { amount, .. } => {
                write!(f, "Cash on delivery was given out twice, {amount} too much.")
            }
            Self::ClaimDecidedTwice { .. } => write!(f, "A claim was decided in two ways."),
            Self::ClaimPaidTwice { amount, .. } => {
                write!(f, "A claim was paid twice, {amount} too much.")
            }
            Self::ClaimedTwice { amount, .. } => {
                write!(f, "Two claims for the same pieces were paid, the second with {amount}.")
            }
            Self::AfterTheEnd { pieces, .. } => {
                write!(f, "Pieces {pieces} were handled when they were out of the company's hands.")
            }
        }
    }
}
