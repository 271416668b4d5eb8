//! The central server: takes the journals of counters in, and shows head office what is in them.
//!
//! A counter enrols with a one-time code, gets short-lived tokens for its signed word, and pushes its
//! entries in order. What arrives is kept as it is first, and projected second; what cannot be
//! projected is parked with its cause and stops nothing. Any number of nodes may serve one database.
//!
//! Invariant: it trusts nothing that a device did not sign, and changes nothing that a device said.

mod auth;
mod config;
mod courier;
mod database;
mod devices;
mod door;
mod enrolment;
mod feed;
mod head;
mod inbox;
mod parcels;
mod planning;
mod problem;
mod projection;
mod rates;
mod references;
mod report;
mod rights;
mod seats;
mod signed;
mod sql;
mod wishes;

pub use config::{Config, Settings};
pub use courier::{Carried, carry};
pub use database::{Database, connect};
pub use door::{Central, Clock, router, serve};
pub use enrolment::{NewCounter, make_code};
pub use problem::Problem;
pub use report::{Cut, report};
