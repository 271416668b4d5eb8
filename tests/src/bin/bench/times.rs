//! Times of many calls, and what is told of them.

use std::time::{Duration, Instant};

/// What one call took, with its answer.
pub fn timed<T>(call: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let answer = call();
    (begun.elapsed(), answer)
}

/// Times in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// One more.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1_000.0);
    }

    /// All of another.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was measured.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The shortest.
    pub fn best(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The longest.
    pub fn worst(&self) -> f64 {
        self.0.iter().copied().fold(0.0, f64::max)
    }

    /// The time that half of them stay under.
    pub fn median(&self) -> f64 {
        self.part(0.5)
    }

    /// The time that 99 of 100 stay under.
    pub fn p99(&self) -> f64 {
        self.part(0.99)
    }

    /// The time that a part of them stays under (nearest rank).
    fn part(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a rank is 1 to len
        let rank = (part * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.max(1) - 1).copied().unwrap_or(f64::NAN)
    }
}

/// The middle of some numbers.
pub fn middle(numbers: &[f64]) -> f64 {
    Times(numbers.to_vec()).median()
}

/// The ratio of two medians, round by round, and the middle of those ratios.
pub fn ratio(measured: &[Times], bare: &[Times]) -> f64 {
    let ratios = measured.iter().zip(bare);
    let ratios: Vec<f64> = ratios.map(|(m, b)| m.median() / b.median()).collect();
    middle(&ratios)
}

/// The middle of the ratios of what was measured one right after the other.
pub fn ratio_of_pairs(measured: &Times, bare: &Times) -> f64 {
    let pairs = measured.0.iter().zip(&bare.0);
    middle(&pairs.map(|(m, b)| m / b).collect::<Vec<f64>>())
}

/// All rounds as one.
pub fn all(rounds: &[Times]) -> Times {
    let mut all = Times::default();
    rounds.iter().for_each(|round| all.extend(round));
    all
}
