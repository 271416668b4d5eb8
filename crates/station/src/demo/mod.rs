//! A training company: names, a network and people that a demonstration or a test starts from.

pub mod names;
pub mod network;
mod setup;
pub use setup::*;
