//! Facts and rules of a coach counter.
//!
//! A *fact* is what happened (`TicketsSold`, `TillOpened`…); a *rule* decides whether something may
//! happen: `decide(state, request) -> Result<Fact, Refusal>`. Everything here is a value in and a
//! value out: the caller brings the clock, the ids, the signatures and the rows of the store.
//!
//! Invariant: this crate knows no I/O, no clock, no randomness, no SQL, no network and no window.
//! It imports no other crate of the workspace, and uses serde for facts only.

pub mod aftersale;
pub mod bounds;
pub mod central;
pub mod control;
pub mod fact;
pub mod hold;
pub mod ids;
pub mod layout;
pub mod lease;
pub mod legs;
pub mod money;
pub mod parcel;
pub mod payment;
pub mod people;
pub mod period;
pub mod planning;
pub mod printing;
pub mod refusal;
pub mod rules;
pub mod sale;
pub mod text;
pub mod ticket;
pub mod till;

pub use refusal::{Code, Refusal};

/// Milliseconds since 1970-01-01T00:00:00Z: how instants are written in facts and tables.
pub type Millis = i64;
