//! The engine as the window sees it: open, or not yet, or failing for a reason worth showing.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};
use station::{Counter, Options};

/// Opens the store at the first call. If that fails, every call is refused with the reason, which
/// the window shows, and the next call tries again: the cashier closes the other program that has
/// the store and goes on.
pub struct Engine {
    data: PathBuf,
    counter: Mutex<Option<Arc<Counter>>>,
}

impl Engine {
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            counter: Mutex::new(None),
        }
    }

    /// Opens the store while the page is loading. A failure is told at the first call.
    pub fn open_ahead(&self) {
        let _ = self.counter();
    }

    /// One request, one answer; an error is the engine's failure as JSON.
    pub fn call(&self, name: &str, request: Value, session: Option<&str>) -> Result<Value, Value> {
        self.counter()?
            .call(name, request, session)
            .map_err(refusal)
    }

    /// Gives up the store. Calls under way finish first.
    pub fn close(&self) {
        *self.slot() = None;
    }

    fn counter(&self) -> Result<Arc<Counter>, Value> {
        let mut slot = self.slot();
        if let Some(counter) = &*slot {
            return Ok(Arc::clone(counter));
        }
        let options = Options {
            data: self.data.clone(),
        };
        let counter = Arc::new(Counter::open(&options).map_err(refusal)?);
        *slot = Some(Arc::clone(&counter));
        Ok(counter)
    }

    /// A panic during opening leaves the slot empty, which is a state to go on from.
    fn slot(&self) -> MutexGuard<'_, Option<Arc<Counter>>> {
        self.counter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refusal(failure: impl serde::Serialize + std::fmt::Display) -> Value {
    serde_json::to_value(&failure).unwrap_or_else(
        |_| json!({ "code": "internal", "message": failure.to_string(), "details": null }),
    )
}
