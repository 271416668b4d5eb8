//! What the machine gives: time and new ids. Behind traits, so that a test or a simulation owns them.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::Millis;
use domain::ids::Ids;
use uuid::{NoContext, Timestamp, Uuid};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z. May jump either way: nothing may rest on its order.
    fn now(&self) -> Millis;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Millis {
        // A clock before 1970 is a dead battery; 0 is as wrong and does no harm.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
    }
}

/// UUIDv7 (RFC 9562) from the machine's clock and randomness.
pub struct SystemIds;

impl Ids for SystemIds {
    fn fresh(&mut self) -> Uuid {
        // Not `now_v7`, which panics where the clock stands before 1970.
        let now = SystemClock.now().unsigned_abs();
        let (seconds, millis) = (now / 1_000, u32::try_from(now % 1_000).unwrap_or(0));
        Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, millis * 1_000_000))
    }
}

/// Random bytes from the operating system.
///
/// # Panics
/// When the system has none: then no key and no session can be made safely.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// From here on this program makes files that only their owner can read: passengers' names and
/// telephone numbers are in the store, its backups and its papers. For a program's first line.
pub fn keep_files_private() {
    // Windows gives each user's application data to that user alone.
    #[cfg(unix)]
    nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o077));
}
