//! Messages between a counter and the central: their types and their bytes. See docs/PROTOCOL.md.
//!
//! Invariant: pure. It opens no connection and no file itself, and trusts nothing it reads: every length is
//! bounded before memory is taken for it.

mod batch;
pub mod courier;
mod feed;
mod messages;
mod pack;

pub use batch::{Batch, BatchError, COMPRESSED_MAX, ENTRIES_MAX, Header, PLAIN_MAX};
pub use feed::{PAGE_BYTES, PAGE_MAX, Page};
pub use messages::{
    ASSERTION_SECONDS, AccessClaims, Assertion, CodeAsked, CodeMade, DeviceSeen, DevicesSeen,
    Enrol, Enrolled, GRANT_TYPE, JournalEnd, Problem, Pushed, RightAnswered, RightAsked,
    SeatsAnswered, SeatsAsked, TokenAnswer, TokenRequest, VERSION,
};
pub use pack::{Cover, TripPack};
