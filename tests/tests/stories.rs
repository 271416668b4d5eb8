//! Stories of the counter, each from the door to the paper and back to the proof.

#[path = "stories/sale.rs"]
mod sale;
