//! A counter's engine: the store, the desk, printing, and the doors that are not windows.
//!
//! A command travels one straight way: a door gives its name and JSON to [`Counter::call`], the
//! registry in [`desk`] parses it and checks the permission, `domain` decides, [`store`] commits the
//! fact with its projections and print jobs, and only then anyone is answered or anything printed.
//!
//! Invariant: nothing here knows of Tauri, and no rule is decided here that `domain` could decide.

mod boarding;
mod counter;
pub mod demo;
pub mod desk;
mod failure;
pub mod gtfs;
pub mod host;
mod keys;
pub mod messages;
pub mod printing;
pub mod report;
mod scanning;
pub mod store;
pub mod sync;
pub mod timetable;
pub mod web;
pub mod wire;

pub use counter::{Counter, Options, default_data_folder};
pub use failure::Failure;
