//! A counter's engine.
pub mod wire;
