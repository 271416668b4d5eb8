//! The verdict on the scan of a piece: what a loader sees and hears at once.

use crate::control::verdict::{Colour, Shape};
use crate::refusal::Code;

macro_rules! kinds {
    ($($variant:ident $name:literal $colour:ident $shape:ident;)*) => {
        /// Every verdict. A code is never renamed or given another meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // the wire's word of the same name says what each is
        pub enum PieceVerdict {
            $($variant,)*
        }

        impl PieceVerdict {
            /// All verdicts.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as doors send it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its colour class.
            pub fn colour(self) -> Colour {
                match self { $(Self::$variant => Colour::$colour,)* }
            }

            /// Its shape.
            pub fn shape(self) -> Shape {
                match self { $(Self::$variant => Shape::$shape,)* }
            }
        }
    };
}

kinds! {
    Loaded "loaded" Go Tick;
    Unloaded "unloaded" Go Tick;
    Astray "astray" Care Signpost;
    Already "already" Care Twice;
    Foreign "foreign" Stop Signpost;
    Elsewhere "elsewhere" Stop Cross;
    LabelOld "label_old" Stop BrokenSeal;
    Forged "forged" Stop BrokenSeal;
    UnknownKey "unknown_key" Care Question;
    RevokedKey "revoked_key" Stop BrokenSeal;
    UnknownVersion "unknown_version" Stop Question;
    OtherCompany "other_company" Stop Cross;
    Unreadable "unreadable" Stop Question;
    WhichPiece "which_piece" Care Question;
    Unheard "unheard" Care Question;
    TripCancelled "trip_cancelled" Stop Cross;
}

impl PieceVerdict {
    /// The verdict that a refusal is; none for one that says nothing of the piece. `why` is the
    /// value of a `label_invalid`.
    pub fn of(code: Code, why: Option<&str>) -> Option<Self> {
        Some(match code {
            Code::PieceForeign => Self::Foreign,
            Code::PieceState => Self::Elsewhere,
            Code::LabelOld => Self::LabelOld,
            Code::PieceUnknown | Code::WaybillInvalid | Code::WaybillMistyped => Self::Unreadable,
            Code::PiecesNone => Self::WhichPiece,
            Code::ParcelUnheard => Self::Unheard,
            Code::TripCancelled => Self::TripCancelled,
            Code::LabelInvalid => match why {
                Some("forged") => Self::Forged,
                Some("unknown_key") => Self::UnknownKey,
                Some("revoked") => Self::RevokedKey,
                Some("unknown_version") => Self::UnknownVersion,
                Some("other_company") => Self::OtherCompany,
                _ => Self::Unreadable,
            },
            _ => return None,
        })
    }
}
