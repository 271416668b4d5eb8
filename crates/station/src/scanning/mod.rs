//! Scanners on a serial port: a thread that reads it, and what was read, for whoever waits for it.
//!
//! Nothing of this is in the journal: which scanner hangs on a machine is the machine's.

mod port;
mod setting;
mod splitter;

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::store::Store;
use crate::wire::ScannerState;

pub(crate) use port::ports;
pub use setting::Setting;

/// How long a code waits for somebody to ask for it. What was read before a screen was open must not
/// board anybody on it.
const KEPT: Duration = Duration::from_secs(3);
/// Codes kept at once: more than a hand can scan in [`KEPT`].
const TEXTS_MAX: usize = 64;
/// Pause after a port that failed at its first try; it doubles.
const RETRY_FIRST: Duration = Duration::from_millis(500);
/// The longest of these pauses: somebody who plugs a scanner in looks at the screen.
const RETRY_LAST: Duration = Duration::from_secs(5);

/// The serial scanner of an open counter.
pub struct Scanning {
    shared: Arc<Shared>,
}

/// A port and its speed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct At {
    port: String,
    baud: u32,
}

impl At {
    fn of(setting: &Setting) -> Option<Self> {
        Some(Self { port: setting.port.clone()?, baud: setting.baud })
    }
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    signal: Condvar,
}

#[derive(Default)]
struct State {
    /// Where to listen; nothing listens where there is no thread.
    at: Option<At>,
    found: Option<Result<(), String>>,
    texts: VecDeque<(Instant, String)>,
    ended: bool,
}

impl State {
    fn forget(&mut self, now: Instant) {
        let old = |(at, _): &(Instant, String)| now.saturating_duration_since(*at) > KEPT;
        while self.texts.front().is_some_and(old) {
            self.texts.pop_front();
        }
    }
}

impl Scanning {
    /// Starts to listen where the machine's setting says.
    ///
    /// # Errors
    /// Where the store cannot be read, or the system gives no thread.
    pub fn start(store: &Store, background: bool) -> Result<Self, Failure> {
        let at = store.read(Setting::read)?;
        let shared = Arc::<Shared>::default();
        if background {
            shared.locked().at = At::of(&at);
            let listener = Arc::clone(&shared);
            std::thread::Builder::new()
                .name("scanning".into())
                .spawn(move || listener.work())
                .map_err(Failure::internal)?;
        }
        Ok(Self { shared })
    }

    /// Listens as another setting says, from now on.
    pub fn set(&self, setting: &Setting) {
        let mut state = self.shared.locked();
        let at = At::of(setting);
        if state.at != at {
            (state.at, state.found) = (at, None);
        }
        self.shared.signal.notify_all();
    }

    /// How the scanner is, and why it failed.
    pub fn found(&self) -> (ScannerState, Option<String>) {
        match &self.shared.locked().found {
            None => (ScannerState::Off, None),
            Some(Ok(())) => (ScannerState::Ready, None),
            Some(Err(cause)) => (ScannerState::Failed, Some(cause.clone())),
        }
    }

    /// What was read, as soon as something is; nothing after that time, or once nobody is to wait any
    /// more. Each code is given once.
    pub fn hear(&self, within: Duration) -> Vec<String> {
        let until = Instant::now() + within;
        let mut state = self.shared.locked();
        loop {
            let now = Instant::now();
            state.forget(now);
            let left = until.saturating_duration_since(now);
            if !state.texts.is_empty() || state.ended || left.is_zero() {
                return state.texts.drain(..).map(|(_, text)| text).collect();
            }
            let waited = self.shared.signal.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends the listening, and every wait for it.
    pub fn end(&self) {
        self.shared.locked().ended = true;
        self.shared.signal.notify_all();
    }
}

impl Drop for Scanning {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shared {
    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens until the end: to one port after the other, as it is set.
    fn work(&self) {
        let mut pause = RETRY_FIRST;
        while let Some(at) = self.next() {
            let cause = match port::open(&at.port, at.baud) {
                Ok(mut port) => {
                    pause = RETRY_FIRST;
                    self.learn(&at, Ok(()));
                    port::listen(&mut *port, |texts| self.heard(&at, texts))
                }
                Err(cause) => Some(cause),
            };
            let Some(cause) = cause else { continue };
            tracing::warn!("the scanner failed: {cause}");
            self.learn(&at, Err(cause));
            self.rest(&at, pause);
            pause = (pause * 2).min(RETRY_LAST);
        }
    }

    /// Where to listen, once something is set; none at the end.
    fn next(&self) -> Option<At> {
        let mut state = self.locked();
        loop {
            if state.ended {
                return None;
            }
            if let Some(at) = &state.at {
                return Some(at.clone());
            }
            state = self.signal.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn learn(&self, at: &At, found: Result<(), String>) {
        let mut state = self.locked();
        if state.at.as_ref() == Some(at) {
            state.found = Some(found);
        }
    }

    /// Keeps what was read. Answers whether to go on.
    fn heard(&self, at: &At, texts: Vec<String>) -> bool {
        let mut state = self.locked();
        if state.ended || state.at.as_ref() != Some(at) {
            return false;
        }
        if texts.is_empty() {
            return true;
        }
        let now = Instant::now();
        state.forget(now);
        state.texts.extend(texts.into_iter().map(|text| (now, text)));
        while state.texts.len() > TEXTS_MAX {
            state.texts.pop_front();
        }
        self.signal.notify_all();
        true
    }

    /// Waits before the next try, unless something else is to be done.
    fn rest(&self, at: &At, pause: Duration) {
        let state = self.locked();
        let same = |state: &mut State| !state.ended && state.at.as_ref() == Some(at);
        // Whether it was the time or a signal: the next round looks at what is set.
        drop(self.signal.wait_timeout_while(state, pause, same));
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
