//! The engine as the window sees it: open, or not yet, or failing for a reason worth showing.

use std::{
    path::PathBuf,
    sync::{PoisonError, RwLock},
};

use serde_json::Value;
use station::{Counter, Failure, Options};

/// Opens the store at the first call. If that fails, every call is refused with the reason, which
/// the window shows, and the next call tries again: the cashier closes the other program that has
/// the store and goes on.
///
/// Calls share the lock; opening and closing have it alone. A panic leaves nothing half done under
/// it, so a poisoned lock is taken all the same.
pub struct Engine {
    data: PathBuf,
    counter: RwLock<Option<Counter>>,
}

impl Engine {
    pub fn new(data: PathBuf) -> Self {
        Self { data, counter: RwLock::new(None) }
    }

    /// Opens the store, unless it is open.
    pub fn open(&self) -> Result<(), Failure> {
        let mut counter = self.counter.write().unwrap_or_else(PoisonError::into_inner);
        if counter.is_none() {
            *counter = Some(Counter::open(&Options::new(&self.data))?);
        }
        Ok(())
    }

    /// One request, one answer.
    pub fn call(
        &self,
        name: &str,
        request: Value,
        session: Option<&str>,
    ) -> Result<Value, Failure> {
        loop {
            let counter = self.counter.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(counter) = &*counter {
                return counter.call(name, request, session);
            }
            drop(counter);
            self.open()?;
        }
    }

    /// Waits for the calls under way, then gives the store up.
    pub fn close(&self) {
        // Some calls wait for a scanner. Under a lock of its own, which ends before the next begins.
        if let Some(counter) = &*self.counter.read().unwrap_or_else(PoisonError::into_inner) {
            counter.stop_waiting();
        }
        *self.counter.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_in_use_is_told_and_opened_once_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let other = Counter::open(&Options::new(folder.path()).without_background()).unwrap();
        let engine = Engine::new(folder.path().to_owned());
        let status = || engine.call("status", serde_json::json!({}), None);

        let refused = serde_json::to_value(status().unwrap_err()).unwrap();
        assert_eq!(refused["code"], "store_in_use");
        assert!(refused["message"].is_string() && refused["details"].is_object(), "{refused}");

        drop(other);
        status().unwrap();
    }
}
