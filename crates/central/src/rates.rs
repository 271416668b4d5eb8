//! How often one counter may ask: a burst after days in the dark, then a steady rate.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use axum::http::StatusCode;
use domain::ids::DeviceId;

use crate::problem::Problem;

/// Requests that a counter may have in hand: a backlog of a hundred thousand entries goes up at once.
const BURST: f64 = 600.0;
/// Requests that it gets back each second.
const EACH_SECOND: f64 = 60.0;
/// Counters that a node remembers, before it forgets those that have all of theirs.
const REMEMBERED: usize = 10_000;

/// What each counter has left, at this node (a token bucket).
#[derive(Default)]
pub(crate) struct Rates(Mutex<HashMap<DeviceId, (f64, Instant)>>);

impl Rates {
    /// Takes one, or refuses (`too_many_requests`).
    pub(crate) fn take(&self, device: DeviceId) -> Result<(), Problem> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let left = |(left, at): (f64, Instant)| {
            (left + now.duration_since(at).as_secs_f64() * EACH_SECOND).min(BURST)
        };
        if all.len() > REMEMBERED {
            all.retain(|_, kept| left(*kept) < BURST);
        }
        let kept = all.entry(device).or_insert((BURST, now));
        *kept = (left(*kept), now);
        if kept.0 < 1.0 {
            let message = "This counter asks too often. It tries again by itself.";
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message));
        }
        kept.0 -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_burst_is_taken_and_a_flood_refused() {
        let (rates, one) = (Rates::default(), DeviceId(Uuid::from_u128(1)));
        let taken = (0..700).filter(|_| rates.take(one).is_ok()).count();
        assert!((600..650).contains(&taken), "{taken}");
        assert!(rates.take(DeviceId(Uuid::from_u128(2))).is_ok(), "each has its own");
    }
}
