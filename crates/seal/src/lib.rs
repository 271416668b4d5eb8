//! What a public key can check: entries of a journal, their chain, ticket tokens, parcel labels, the
//! signed claims that devices and the central show each other, and what is sealed for one of them to
//! read.
//!
//! Invariant: pure. No file, no clock, no randomness: keys come in as bytes, answers go out as
//! values. It knows of facts only that they are text; it imports `domain` for ids and claims.

pub mod envelope;

mod entry;
mod jws;
mod key;
mod label;
mod qr;
mod token;

pub use entry::{Chain, ChainError, Content, Entry, Hash, short_hash};
pub use jws::{JwsError, sign_claims, unproved_claims, verify_claims};
pub use key::{KeyId, PublicKey, SecretKey};
pub use label::{LABEL_BYTES, Label, SlowPickup};
pub use qr::TokenError;
pub use token::{TOKEN_BYTES, Token};
