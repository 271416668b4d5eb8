//! What a counter signed: batches as they are read, and the keys that prove their entries.

use domain::fact::Fact;
use protocol::Batch;
use seal::{Chain, Entry, PublicKey};

use crate::problem::Problem;

/// Entries from which on their signatures are checked by several threads.
const MANY: usize = 64;
/// Kinds that touch more than their own counter and trip, or change how what follows is read.
const FAR_REACHING: [&str; 8] = [
    "CounterEnrolled",
    "DeviceRevoked",
    "JournalRestarted",
    "KeyRotated",
    "LeasesRecalled",
    "QuotaSet",
    "TripCancelled",
    "TripsPlanned",
];

/// A batch, read, with its hashes.
pub(crate) struct Received {
    /// The place before its first entry, as it says.
    pub(crate) start: Chain,
    pub(crate) entries: Vec<Entry>,
    /// The key that its signatures were compared with, before the device was locked.
    key: PublicKey,
    signed: Vec<bool>,
}

impl Received {
    /// Reads a packed batch, and compares its signatures with a key.
    pub(crate) fn read(packed: &[u8], key: PublicKey) -> Result<Self, Problem> {
        let malformed = |message: String| Problem::bad("batch_malformed", message);
        let batch = Batch::unpack(packed).map_err(|error| malformed(error.to_string()))?;
        // A place that no journal reaches: counting on from it would overflow.
        let within = |chain: &Chain| i64::try_from(chain.seq).is_ok_and(|seq| seq < i64::MAX / 2);
        let start = batch.header.chain().filter(within).ok_or_else(|| {
            malformed("The header of this batch says no place in a journal.".to_owned())
        })?;
        let mut chain = start.clone();
        let mut entries = Vec::with_capacity(batch.entries.len());
        for (content, sig) in batch.entries {
            let entry = Entry::received(&chain, content, sig);
            (chain.seq, chain.hash) = (entry.seq, entry.hash);
            entries.push(entry);
        }
        let signed = all_signed(&entries, &key);
        Ok(Self { start, entries, key, signed })
    }

    /// Whether it is better taken in by itself.
    pub(crate) fn changes_much(&self) -> bool {
        self.entries.iter().any(|entry| FAR_REACHING.contains(&entry.content.kind.as_str()))
    }

    /// What was found of the entries that are new, where the journal still ends with the same key and
    /// none of them changes it.
    pub(crate) fn checked(&self, known: usize, end: &Chain, key: &PublicKey) -> Option<Checked> {
        let new = &self.entries[known..];
        let same = self.key == *key
            && self.start.epoch <= end.epoch
            && new.iter().all(|entry| entry.content.kind != "KeyRotated");
        same.then(|| Checked {
            signed: self.signed[known..].to_vec(),
            keys: Keys { key: *key, earlier: Vec::new() },
            restarted: None,
        })
    }
}

/// Whether a key signed each of some entries.
fn all_signed(entries: &[Entry], key: &PublicKey) -> Vec<bool> {
    let check = |entries: &[Entry]| -> Vec<bool> {
        entries.iter().map(|entry| entry.signed_by(key)).collect()
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if entries.len() < MANY || threads == 1 {
        return check(entries);
    }
    let parts = entries.chunks(entries.len().div_ceil(threads));
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.map(|part| scope.spawn(|| check(part))).collect();
        // A thread that panicked has proved nothing: its part is checked again.
        let parts = entries.chunks(entries.len().div_ceil(threads));
        let found = running.into_iter().zip(parts);
        found.flat_map(|(one, part)| one.join().unwrap_or_else(|_| check(part))).collect()
    })
}

/// The keys of a device.
pub(crate) struct Keys {
    /// What its journal is signed with at its end.
    pub(crate) key: PublicKey,
    /// All that it had before, or until a backup was put back.
    pub(crate) earlier: Vec<PublicKey>,
}

impl Keys {
    /// Whether the device signed an entry. What it says of a key holds from the next one on.
    fn signed(&mut self, entry: &Entry) -> bool {
        let signed = entry.signed_by(&self.key);
        if signed && let Some(next) = next_key(entry) {
            self.earlier.push(std::mem::replace(&mut self.key, next));
        }
        signed
    }

    /// A backup goes on with the key of its time.
    fn restart(&mut self, entry: &Entry) -> Option<PublicKey> {
        let key = self.earlier.iter().copied().find(|key| entry.signed_by(key))?;
        (key != std::mem::replace(&mut self.key, key)).then_some(key)
    }
}

/// The key that an entry says the next one is signed with.
fn next_key(entry: &Entry) -> Option<PublicKey> {
    let content = &entry.content;
    if content.kind != "KeyRotated" {
        return None;
    }
    match Fact::parse(&content.kind, content.v, &content.body) {
        Ok(Fact::KeyRotated(fact)) if fact.device == entry.device && fact.epoch == 0 => {
            PublicKey::from_hex(&fact.public_key)
        }
        _ => None,
    }
}

/// What was found of new entries.
pub(crate) struct Checked {
    /// Whether the device signed each.
    pub(crate) signed: Vec<bool>,
    /// The device's keys after the last of them.
    pub(crate) keys: Keys,
    /// The key of the new epoch that begins in them, where that is not the one of the last.
    pub(crate) restarted: Option<PublicKey>,
}

impl Checked {
    /// Checks entries that follow the end of a journal.
    pub(crate) fn of(entries: &[Entry], end: &Chain, mut keys: Keys) -> Self {
        let mut restarted = None;
        let signed = entries.iter().map(|entry| {
            if entry.epoch > end.epoch && entry.seq == 1 && follows_restart(entry) {
                restarted = keys.restart(entry);
            }
            keys.signed(entry)
        });
        let signed = signed.collect();
        Self { signed, keys, restarted }
    }
}

/// A new epoch's first entry follows the last entry of the copy that was put back, which the central
/// has or will never see: any hash is as good as another, and what it says is kept with it.
pub(crate) fn follows_restart(entry: &Entry) -> bool {
    entry.content.kind == "JournalRestarted"
}

/// A key as the database has it.
pub(crate) fn stored_key(bytes: &[u8]) -> Result<PublicKey, Problem> {
    let key = bytes.try_into().ok().and_then(PublicKey::from_bytes);
    key.ok_or_else(|| Problem::internal("a device's key is damaged"))
}
