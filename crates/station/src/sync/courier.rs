//! The courier: a counter without a network sends its journal by stick, and gets its feed the same
//! way.
//!
//! A file that is written carries the batches that would be pushed, from where the central was last
//! known to have the journal; nothing is noted here by writing it. What the central has is learnt from
//! its reply, as from an answer by network.

use std::fs;
use std::io::{BufWriter, Read};
use std::path::Path;
use std::sync::Arc;

use domain::central::EntryRef;
use domain::ids::DeviceId;
use domain::{Code, Millis, Refusal};
use protocol::courier::{Answered, CourierError, Label, Packer, REPLY_MAX, Told, Unpacker, Way};
use protocol::{Batch, Page};
use rusqlite::Connection;
use seal::{PublicKey, SecretKey};
use serde::Serialize;

use super::setting::{self, Setting};
use super::{BATCH, BATCH_BYTES, Proved, Taken, return_departed};
use crate::desk;
use crate::failure::Failure;
use crate::host::{self, Clock};
use crate::keys::DeviceKeys;
use crate::store::{Store, certified, foreign, inbox, journal, open_reader};

/// What a file took along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Entries that the central was not known to have.
    pub entries: u64,
    /// Where the journal ends: the last of them, where there are some.
    pub last: Option<EntryRef>,
    /// Bytes of the file.
    pub bytes: u64,
}

/// What a reply brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// The central has the journal up to here.
    pub acked: Option<EntryRef>,
    /// Entries of this counter that it does not have yet.
    pub waiting: u32,
    /// Entries of this counter that it keeps and could not read.
    pub parked: u32,
    /// Entries of others that are new here.
    pub new: usize,
    /// Entries of others that were here before.
    pub known: usize,
    /// Entries that were not believed.
    pub refused: usize,
    /// Wishes of the central that were answered: the answers go with the next file.
    pub wishes: usize,
    /// Whether there is more for this counter than the reply could hold: the next file asks for it.
    pub more: bool,
}

/// The central of this counter, as it was told when it enrolled.
struct Central {
    device: DeviceId,
    key: PublicKey,
    setting: Setting,
}

impl Central {
    fn of(connection: &Connection) -> Result<Self, Failure> {
        let known = Setting::read(connection)?.zip(inbox::central(connection)?);
        let (setting, device) = known.ok_or_else(|| Refusal::new(Code::NotEnrolled))?;
        let key = PublicKey::from_hex(&setting.central_key);
        let key = key.ok_or_else(|| Failure::internal("the central's key is damaged"))?;
        Ok(Self { device, key, setting })
    }
}

/// A refusal of a file, with a stable word for why.
fn refused(path: &Path, cause: &str, problem: &str) -> Failure {
    Refusal::new(Code::FileFailed)
        .with("path", path.display().to_string())
        .with("problem", problem)
        .with("cause", cause)
        .into()
}

fn unfit(path: &Path, error: &CourierError) -> Failure {
    refused(path, error.cause(), &error.to_string())
}

/// Writes all that the central is not known to have into a file for it, while the counter sells.
///
/// # Errors
/// `not_enrolled`; `file_failed` for a file that is there, unless it may be replaced.
pub fn export(
    folder: &Path,
    now: Millis,
    out: &Path,
    replace: bool,
    mut progress: impl FnMut(u64),
) -> Result<Exported, Failure> {
    let connection = open_reader(folder)?;
    let snapshot = connection.unchecked_transaction()?;
    let central = Central::of(&snapshot)?;
    let keys = DeviceKeys::open(folder, false)?;
    let label = Label { way: Way::ToCentral, from: keys.device, to: central.device, made_at: now };
    let told =
        Told { label, end: journal::end(&snapshot, keys.device)?, fed: setting::fed(&snapshot)? };
    let unfit = |error: CourierError| unfit(out, &error);
    desk::put_by(out, replace, |file| {
        let mut packer =
            Packer::begin(BufWriter::new(&mut *file), &label, central.key).map_err(unfit)?;
        packer.say(&host::random(), &told).map_err(unfit)?;
        let (mut entries, mut last) = (0, None);
        let (mut epoch, mut seq) = (central.setting.epoch, central.setting.acked);
        loop {
            let some = journal::after(&snapshot, keys.device, epoch, seq, BATCH, BATCH_BYTES)?;
            let Some(batch) = Batch::of(&some) else { break };
            let packed = batch.pack().map_err(Failure::internal)?;
            packer.piece(&host::random(), &packed).map_err(unfit)?;
            entries += some.len() as u64;
            progress(entries);
            if let Some(entry) = some.last() {
                (epoch, seq) = (entry.epoch, entry.seq);
                last = Some(EntryRef { device: keys.device, epoch, seq });
            }
        }
        // The central does not know of a newer key before it has read this.
        let (epoch, acked) = (central.setting.epoch, central.setting.acked);
        let key = certified::key_in_force(&snapshot, keys.device, epoch, acked + 1)?;
        let secret = key.and_then(|key| keys.find(&key)).unwrap_or_else(|| keys.secret());
        drop(packer.end(&secret).map_err(unfit)?);
        let bytes = file.metadata().map_err(|error| Failure::file(out, error))?.len();
        Ok(Exported { entries, last, bytes })
    })
}

/// The bytes of a reply; none of it is used before all of it is proved.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::file(path, error);
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(failed)?;
    file.take(REPLY_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > REPLY_MAX {
        return Err(unfit(path, &CourierError::Malformed));
    }
    Ok(bytes)
}

/// Takes a reply of the central in.
///
/// # Errors
/// `not_enrolled`; `file_failed` with the cause for a file that is no reply of this counter's central
/// for this counter, was altered, is not newer than the last one, or does not fit this store.
pub fn import(store: &Store, clock: &dyn Clock, path: &Path) -> Result<Imported, Failure> {
    let central = store.read(Central::of)?;
    let (keys, bytes) = (store.keys(), read(path)?);
    let unfit = |error: CourierError| unfit(path, &error);
    let mut pieces = Unpacker::begin(bytes.as_slice()).map_err(unfit)?;
    let label = pieces.label;
    check_label(path, &label, &central, keys.device)?;
    let all = Unpacker::begin(bytes.as_slice()).map_err(unfit)?;
    all.prove(&central.key).map_err(unfit)?;
    // It may be sealed for a key that was replaced meanwhile.
    let opens = |secret: &&Arc<SecretKey>| {
        Unpacker::begin(bytes.as_slice()).and_then(|mut all| all.heard::<Answered>(secret)).is_ok()
    };
    let secrets = keys.secrets();
    let secret = secrets.iter().find(opens).unwrap_or(&secrets[0]);
    let answered: Answered = pieces.heard(secret).map_err(unfit)?;
    if answered.label != label {
        return Err(unfit(CourierError::NotSigned));
    }
    store.read(|connection| check_place(path, connection, &answered))?;
    let (mut came, mut through) = (Taken::default(), answered.after);
    while let Some(packed) = pieces.piece(secret).map_err(unfit)? {
        let page =
            Page::unpack(&packed).map_err(|_| refused(path, "courier_malformed", UNREADABLE))?;
        let proofs = store.read(|connection| foreign::prove(connection, &page.entries))?;
        let proved = Proved { page, proofs };
        let taken = proved.take(store)?;
        came.stored += taken.stored;
        came.known += taken.known;
        came.refused += taken.refused;
        came.wishes += taken.wishes;
        through = proved.page.through;
        store.write(|write| {
            let fed = setting::fed(write.connection())?;
            // A central that was put back from an older copy has a shorter feed.
            let goes_back = answered.head < answered.after;
            if through > fed || goes_back {
                setting::note_fed(write.connection(), through)?;
            }
            Ok(())
        })?;
    }
    let end = &answered.end;
    Setting::change(store, |setting| (setting.epoch, setting.acked) = (end.epoch, end.seq))?;
    store.write(|write| setting::note_reply(write.connection(), label.made_at))?;
    return_departed(store, clock.now())?;
    let waiting = store.read(|c| journal::waiting(c, keys.device, end.epoch, end.seq))?.0;
    let acked = EntryRef { device: keys.device, epoch: end.epoch, seq: end.seq };
    Ok(Imported {
        acked: (end.seq > 0).then_some(acked),
        waiting,
        parked: answered.parked,
        new: came.stored,
        known: came.known,
        refused: came.refused,
        wishes: came.wishes,
        more: through < answered.head,
    })
}

const UNREADABLE: &str = "its pages cannot be read here; install the newer version of Guichet";
const GAP: &str = "this reply goes on after others that are not here; make a new file with \
    `guichet courier export`";
const FORKED: &str = "the central has entries of this counter that are not here: an older disk was \
    put back, or the disk was copied. A supervisor must start a new epoch with `guichet restore`";

/// Whether a reply says that it is of our central and for us. Nobody is believed yet.
fn check_label(
    path: &Path,
    label: &Label,
    central: &Central,
    own: DeviceId,
) -> Result<(), Failure> {
    let (cause, problem) = if label.way != Way::ToCounter {
        ("courier_other_way", "this file goes to the central; import the reply that came back")
    } else if label.from != central.device {
        ("courier_other_central", "this reply is of another central than this counter's")
    } else if label.to != own {
        ("courier_other_counter", "this reply is for another counter; take it there")
    } else {
        return Ok(());
    };
    Err(refused(path, cause, problem))
}

/// Whether a reply goes on where this store is.
fn check_place(path: &Path, connection: &Connection, answered: &Answered) -> Result<(), Failure> {
    let label = &answered.label;
    let last = setting::last_reply(connection)?;
    let (cause, problem) = if last == Some(label.made_at) {
        ("courier_old", "this reply was imported already")
    } else if last.is_some_and(|last| last > label.made_at) {
        ("courier_old", "a newer reply than this one was imported already")
    } else if answered.after > setting::fed(connection)? {
        ("courier_gap", GAP)
    } else if !journal::has(connection, label.to, &answered.end)? {
        ("journal_forked", FORKED)
    } else {
        return Ok(());
    };
    Err(refused(path, cause, problem))
}
