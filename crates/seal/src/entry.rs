//! Journal entries: hashed, chained, signed.

use domain::Millis;
use domain::ids::{DeviceId, RequestId};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::key::{PublicKey, SecretKey};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Separates entry hashes from every other use of SHA-256 and of the key.
const DOMAIN: &[u8] = b"guichet/entry/1";

/// What an entry says, before its place in a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// When, by the device's clock.
    pub at: Millis,
    /// Who: an employee's id, or `console` for whoever set the counter up.
    pub actor: String,
    /// The caller's intention.
    pub request: RequestId,
    /// The kind of fact.
    pub kind: String,
    /// The version of the kind.
    pub v: u16,
    /// The fact as JSON text. Its bytes are kept and travel unchanged.
    pub body: String,
}

/// One line of a device's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose journal.
    pub device: DeviceId,
    /// Rises when a supervisor starts the journal anew after a fork.
    pub epoch: u32,
    /// 1, 2, 3… without a gap within an epoch.
    pub seq: u64,
    /// What it says.
    pub content: Content,
    /// Hash of the entry before; zeros for the first.
    pub prev: Hash,
    /// Hash of every field from `device` to `prev`.
    pub hash: Hash,
    /// Signature of `hash` by the device's key.
    pub sig: [u8; 64],
}

/// Why an entry does not continue a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChainError {
    /// Its place in the journal is not the next one.
    #[error("it is not the next entry: entry {expected} was expected")]
    OutOfOrder {
        /// The number that was expected.
        expected: u64,
    },
    /// It does not follow from the entry before.
    #[error("it does not follow from the entry before: their hashes do not meet")]
    BrokenLink,
    /// Its content is not what was hashed.
    #[error("its content was altered: it does not have the hash it claims")]
    WrongHash,
    /// The device's key did not sign it.
    #[error("it was not signed by the device's key")]
    WrongSignature,
}

impl Entry {
    /// An entry as it travels: its hashes are not sent, they follow from what came before. Whether
    /// its signature is the device's is checked by [`Entry::signed_by`].
    pub fn received(chain: &Chain, content: Content, sig: [u8; 64]) -> Self {
        let mut entry = Self {
            device: chain.device,
            epoch: chain.epoch,
            seq: chain.seq + 1,
            content,
            prev: chain.hash,
            hash: [0; 32],
            sig,
        };
        entry.hash = entry.digest();
        entry
    }

    /// Whether its hash is that of its content and place.
    pub fn is_whole(&self) -> bool {
        self.digest() == self.hash
    }

    /// Whether the device's key signed its hash.
    pub fn signed_by(&self, key: &PublicKey) -> bool {
        key.verifies(&self.hash, &self.sig)
    }

    fn digest(&self) -> Hash {
        let content = &self.content;
        let mut hasher = Sha256::new();
        // Every field is prefixed with its length, so that no two entries give the same bytes.
        let mut field = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        field(DOMAIN);
        field(self.device.0.as_bytes());
        field(&self.epoch.to_be_bytes());
        field(&self.seq.to_be_bytes());
        field(&content.at.to_be_bytes());
        field(content.actor.as_bytes());
        field(content.request.0.as_bytes());
        field(content.kind.as_bytes());
        field(&content.v.to_be_bytes());
        field(content.body.as_bytes());
        field(&self.prev);
        hasher.finalize().into()
    }

    /// The hash's short form: what stands on paper and ties it to the journal.
    pub fn short_hash(&self) -> String {
        short_hash(&self.hash)
    }
}

/// `9F3C-71A2`: the first four bytes of a hash, for people.
pub fn short_hash(hash: &Hash) -> String {
    format!("{:02X}{:02X}-{:02X}{:02X}", hash[0], hash[1], hash[2], hash[3])
}

/// Where a device's journal stands: what the next entry must follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Whose journal.
    pub device: DeviceId,
    /// Which epoch.
    pub epoch: u32,
    /// The last entry's number; 0 before the first.
    pub seq: u64,
    /// The last entry's hash; zeros before the first.
    pub hash: Hash,
}

impl Chain {
    /// The start of a device's first epoch.
    pub fn start(device: DeviceId) -> Self {
        Self { device, epoch: 1, seq: 0, hash: [0; 32] }
    }

    /// Makes the next entry, and moves on to it.
    pub fn append(&mut self, content: Content, key: &SecretKey) -> Entry {
        let mut entry = Entry {
            device: self.device,
            epoch: self.epoch,
            seq: self.seq + 1,
            content,
            prev: self.hash,
            hash: [0; 32],
            sig: [0; 64],
        };
        entry.hash = entry.digest();
        entry.sig = key.sign(&entry.hash);
        self.seq = entry.seq;
        self.hash = entry.hash;
        entry
    }

    /// Checks that an entry is the next one, unaltered and signed, and moves on to it.
    pub fn accept(&mut self, entry: &Entry, key: &PublicKey) -> Result<(), ChainError> {
        let expected = self.seq + 1;
        let next = (self.device, self.epoch, expected);
        if (entry.device, entry.epoch, entry.seq) != next {
            return Err(ChainError::OutOfOrder { expected });
        }
        if entry.prev != self.hash {
            return Err(ChainError::BrokenLink);
        }
        if !entry.is_whole() {
            return Err(ChainError::WrongHash);
        }
        if !key.verifies(&entry.hash, &entry.sig) {
            return Err(ChainError::WrongSignature);
        }
        self.seq = entry.seq;
        self.hash = entry.hash;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn key(n: u8) -> SecretKey {
        SecretKey::from_bytes(&[n; 32])
    }

    fn content(body: &str) -> Content {
        Content {
            at: 1,
            actor: "console".into(),
            request: RequestId(Uuid::from_u128(1)),
            kind: "K".into(),
            v: 1,
            body: body.into(),
        }
    }

    fn journal(bodies: &[String]) -> Vec<Entry> {
        let mut chain = Chain::start(DeviceId(Uuid::nil()));
        bodies.iter().map(|body| chain.append(content(body), &key(1))).collect()
    }

    fn first_error(entries: &[Entry]) -> Option<ChainError> {
        let mut chain = Chain::start(DeviceId(Uuid::nil()));
        entries.iter().find_map(|entry| chain.accept(entry, &key(1).public()).err())
    }

    #[test]
    fn fields_cannot_be_shifted_into_one_another() {
        let mut chain = Chain::start(DeviceId(Uuid::nil()));
        let mut a = content("bc");
        a.kind = "a".into();
        let mut b = content("c");
        b.kind = "ab".into();
        assert_ne!(chain.clone().append(a, &key(1)).hash, chain.append(b, &key(1)).hash);
    }

    proptest! {
        #[test]
        fn any_change_to_a_journal_is_found(
            bodies in prop::collection::vec(".{0,20}", 2..8), which in 0_usize..100, what in 0_u8..11
        ) {
            let mut entries = journal(&bodies);
            prop_assert_eq!(first_error(&entries), None);
            let i = which % entries.len();
            let entry = &mut entries[i];
            match what {
                0 => entry.content.body.push('x'),
                1 => entry.content.at += 1,
                2 => entry.content.actor.push('x'),
                3 => entry.content.kind.push('x'),
                4 => entry.content.v += 1,
                5 => entry.content.request = RequestId(Uuid::from_u128(2)),
                6 => entry.prev[0] ^= 1,
                7 => entry.hash[31] ^= 1,
                8 => entry.sig[0] ^= 1,
                9 => entry.epoch += 1,
                // A shorter tail is a whole journal still: the head is what tells (see the store).
                _ if i + 1 < bodies.len() => { entries.remove(i); }
                _ => entries.swap(0, 1),
            }
            prop_assert!(first_error(&entries).is_some());
        }
    }

    #[test]
    fn another_key_does_not_sign_for_this_one() {
        let mut chain = Chain::start(DeviceId(Uuid::nil()));
        let entry = chain.append(content("{}"), &key(2));
        assert_eq!(first_error(&[entry]), Some(ChainError::WrongSignature));
    }
}
