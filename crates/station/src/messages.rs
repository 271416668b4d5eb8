//! Texts to telephones: what waits is given to a transport, and what becomes of it is written down.
//!
//! What a transport is, is all that a gateway for short messages must be: [`Transport`]. The two here
//! write into a file, which a gateway of the company's own may follow, or into the program's log.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use domain::fact::Fact;
use domain::ids::{Ids, MessageId, RequestId};
use domain::parcel::{MessagePrepared, message_again};
use serde_json::json;

use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::{Store, local, messages};

/// Who writes down what became of a text: nobody was asked.
const ACTOR: &str = "counter";
/// Texts that are sent before what became of them is looked at again.
const AT_ONCE: usize = 50;
/// Pause between looks, where nobody wakes the sender.
const LOOK_AFTER: Duration = Duration::from_secs(60);
/// The name of the setting in this machine's own facts.
const SETTING: &str = "message_transport";

/// Something that brings texts to telephones.
pub trait Transport: Send {
    /// Its name, as facts hold it.
    fn name(&self) -> &'static str;

    /// Sends one text, and gives what the transport calls it. The same text may come twice, where
    /// the power went before it was written down that it was sent: its id tells.
    ///
    /// # Errors
    /// Why it did not go out, for whoever looks.
    fn send(&self, message: &MessagePrepared) -> Result<String, String>;
}

/// Adds a line of JSON to a file of the data folder for each text.
struct File {
    path: PathBuf,
}

impl Transport for File {
    fn name(&self) -> &'static str {
        "file"
    }

    fn send(&self, message: &MessagePrepared) -> Result<String, String> {
        let line = json!({
            "message": message.message, "waybill": message.waybill, "kind": message.kind,
            "to": message.to, "text": message.text,
        });
        let write = || {
            if let Some(folder) = self.path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| error.to_string())?;
        Ok(String::new())
    }
}

/// Tells the program's log.
struct Console;

impl Transport for Console {
    fn name(&self) -> &'static str {
        "console"
    }

    fn send(&self, message: &MessagePrepared) -> Result<String, String> {
        tracing::info!(to = message.to.as_str(), text = message.text, "a text to somebody");
        Ok(String::new())
    }
}

/// The transport that is set at this counter; a file where none is.
pub fn transport(store: &Store) -> Result<Box<dyn Transport>, Failure> {
    let set = store.read(|connection| Ok(local::read(connection, SETTING)?))?;
    Ok(match set.as_deref() {
        Some("console") => Box::new(Console),
        _ => Box::new(File { path: store.folder().join("messages").join("outbox.jsonl") }),
    })
}

/// Sets the transport of this counter: `file` or `console`.
pub fn set_transport(store: &Store, name: &str) -> Result<(), Failure> {
    store.write(|write| Ok(local::note(write.connection(), SETTING, name)?))
}

/// What became of texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// How many went out.
    pub sent: u32,
    /// How many did not.
    pub failed: u32,
}

/// The sender of texts of an open counter.
pub struct Texts {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    signal: Condvar,
    state: Mutex<Signals>,
    /// One sender at a time: a text is not sent by two at once.
    line: Mutex<()>,
}

#[derive(Default)]
struct Signals {
    woken: bool,
    ended: bool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Texts {
    /// Starts the sender, where there is background work.
    pub fn start(store: &Arc<Store>, background: bool) -> Self {
        let shared = Arc::new(Shared::default());
        if background {
            let (store, of) = (Arc::downgrade(store), Arc::clone(&shared));
            let work = move || while of.wait() && of.send_from(&store) {};
            let started = std::thread::Builder::new().name("messages".into()).spawn(work);
            if let Err(error) = started {
                tracing::error!("no texts are sent by themselves: {error}");
            }
        }
        Self { shared }
    }

    /// Something waits.
    pub fn wake(&self) {
        locked(&self.shared.state).woken = true;
        self.shared.signal.notify_all();
    }

    /// Sends everything that waits, before this returns.
    pub fn send_now(&self, store: &Store) -> Result<(Sent, &'static str), Failure> {
        self.shared.send(store)
    }

    /// Sends one text, also where it failed before: `message_state`, `not_found`.
    pub fn send_one(
        &self,
        store: &Store,
        message: MessageId,
    ) -> Result<(Sent, &'static str), Failure> {
        let _one_at_a_time = locked(&self.shared.line);
        let found = store.read(|connection| messages::by_id(connection, message))?;
        message_again(&found.state)?;
        let transport = transport(store)?;
        let mut sent = Sent::default();
        send(store, &*transport, &found.fact, &mut sent)?;
        Ok((sent, transport.name()))
    }
}

impl Drop for Texts {
    fn drop(&mut self) {
        locked(&self.shared.state).ended = true;
        self.shared.signal.notify_all();
    }
}

impl Shared {
    /// Waits until something may wait to be sent; whether the counter is still open.
    fn wait(&self) -> bool {
        let state = locked(&self.state);
        let idle = |state: &mut Signals| !state.woken && !state.ended;
        let waited = self.signal.wait_timeout_while(state, LOOK_AFTER, idle);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.woken = false;
        !state.ended
    }

    fn send_from(&self, store: &Weak<Store>) -> bool {
        let Some(store) = store.upgrade() else { return false };
        if let Err(failure) = self.send(&store) {
            tracing::error!("texts could not be sent: {failure}");
        }
        true
    }

    fn send(&self, store: &Store) -> Result<(Sent, &'static str), Failure> {
        let _one_at_a_time = locked(&self.line);
        let (transport, device) = (transport(store)?, store.keys().device);
        let mut sent = Sent::default();
        loop {
            let waiting =
                store.read(|connection| messages::waiting(connection, device, AT_ONCE))?;
            if waiting.is_empty() {
                return Ok((sent, transport.name()));
            }
            for message in &waiting {
                send(store, &*transport, &message.fact, &mut sent)?;
            }
        }
    }
}

fn send(
    store: &Store,
    transport: &dyn Transport,
    message: &MessagePrepared,
    sent: &mut Sent,
) -> Result<(), Failure> {
    let name = transport.name();
    let fact: Fact = match transport.send(message) {
        Ok(reference) => {
            sent.sent += 1;
            message.sent(name, &reference).into()
        }
        Err(cause) => {
            sent.failed += 1;
            message.failed(name, &cause).into()
        }
    };
    let request = RequestId(SystemIds.fresh());
    store.write(|write| write.append(ACTOR, request, fact)).map(|_| ())
}
