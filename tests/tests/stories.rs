//! Stories of the counter, each from the door to the paper and back to the proof.
#![allow(clippy::unwrap_used)] // as in any test; clippy does not know the parts around them for such

#[path = "stories/command_line.rs"]
mod command_line;
#[path = "stories/company.rs"]
mod company;
#[path = "stories/control.rs"]
mod control;
#[path = "stories/control_tokens.rs"]
mod control_tokens;
#[path = "stories/control_trip.rs"]
mod control_trip;
#[path = "stories/day.rs"]
mod day;
#[path = "stories/legs.rs"]
mod legs;
#[path = "stories/lifecycle.rs"]
mod lifecycle;
#[path = "stories/lockout.rs"]
mod lockout;
#[path = "stories/parcels.rs"]
mod parcels;
#[path = "stories/refusals/mod.rs"]
mod refusals;
#[path = "stories/replay.rs"]
mod replay;
#[path = "stories/restore.rs"]
mod restore;
#[path = "stories/revenue.rs"]
mod revenue;
#[path = "stories/sale.rs"]
mod sale;
#[path = "stories/tamper.rs"]
mod tamper;
#[path = "stories/three_stations.rs"]
mod three_stations;
#[path = "stories/upgrade.rs"]
mod upgrade;
