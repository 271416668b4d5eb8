//! Printing: a queue that outlives power cuts, a worker that empties it, ways to the printer.
//!
//! A sale commits with its print jobs; nothing of a sale waits for the printer.

pub(crate) mod labels;
mod lists;
pub mod papers;
mod parcels;
mod queue;
pub mod slips;
mod tidy;
pub mod transport;

pub use queue::Printing;
