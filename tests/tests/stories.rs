//! Stories of the counter, each from the door to the paper and back to the proof.

#[path = "stories/command_line.rs"]
mod command_line;
#[path = "stories/legs.rs"]
mod legs;
#[path = "stories/lifecycle.rs"]
mod lifecycle;
#[path = "stories/lockout.rs"]
mod lockout;
#[path = "stories/refusals.rs"]
mod refusals;
#[path = "stories/replay.rs"]
mod replay;
#[path = "stories/sale.rs"]
mod sale;
#[path = "stories/tamper.rs"]
mod tamper;
