//! What the stories share: a counter in a folder of its own, at a time the test owns.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::Millis;
use serde_json::{Value, json};
use station::host::Clock;
use station::{Counter, Failure, Options, demo};
use tempfile::TempDir;
use uuid::Uuid;

/// A clock that stands still until the test moves it.
pub struct SetClock(AtomicI64);

impl SetClock {
    /// Moves it, either way.
    pub fn advance(&self, milliseconds: Millis) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

/// Saturday 21 November 2026, 05:30 in Ouagadougou: before the first coach.
pub const MORNING: Millis = 1_795_239_000_000;

/// A counter of the training company at [`MORNING`].
pub struct Desk {
    /// The counter.
    pub counter: Counter,
    /// Its clock.
    pub clock: Arc<SetClock>,
    /// Its data folder.
    pub folder: TempDir,
}

impl Desk {
    /// A new one, with nobody logged in and no till open.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn demo() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(SetClock(AtomicI64::new(MORNING)));
        let counter = open(folder.path(), &clock).expect("a new store opens");
        demo::create(counter.store(), &*clock).expect("the training company is founded");
        Self {
            counter,
            clock,
            folder,
        }
    }

    /// The same store, opened again as after a restart.
    ///
    /// # Panics
    /// When it does not open.
    pub fn restarted(self) -> Self {
        let Self {
            counter,
            clock,
            folder,
        } = self;
        drop(counter);
        let counter = open(folder.path(), &clock).expect("the store opens again");
        Self {
            counter,
            clock,
            folder,
        }
    }

    /// Someone's session.
    ///
    /// # Panics
    /// When they cannot log in.
    pub fn log_in(&self, code: &str, pin: &str) -> String {
        let answer = self
            .counter
            .call("login", json!({ "code": code, "pin": pin }), None);
        let answer = answer.expect("they log in");
        answer["session"].as_str().expect("a session").to_owned()
    }

    /// Gives a command.
    ///
    /// # Errors
    /// What the command refuses.
    pub fn call(&self, name: &str, request: Value, session: &str) -> Result<Value, Failure> {
        self.counter.call(name, request, Some(session))
    }

    /// The code with which a command is refused.
    ///
    /// # Panics
    /// When it is not refused.
    pub fn refused(&self, name: &str, request: Value, session: &str) -> &'static str {
        self.call(name, request, session)
            .expect_err("it is refused")
            .code
            .name()
    }
}

/// Opens a counter of a folder without background work.
///
/// # Errors
/// What [`Counter::open`] refuses.
pub fn open(folder: &Path, clock: &Arc<SetClock>) -> Result<Counter, Failure> {
    let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<dyn Clock>;
    Counter::open(&Options {
        data: folder.to_owned(),
        clock,
        background: false,
    })
}

/// A new intention.
pub fn intention() -> String {
    Uuid::now_v7().to_string()
}
