//! A page of the feed: entries that a counter must know, of any device, in the order in which the
//! central took them in.
//!
//! A header, then one JSON line for each entry, under Zstandard. An entry comes with its place and
//! the hash before it, so that its own hash can be made and its signature proved without the entries
//! in between.

use domain::ids::{DeviceId, RequestId};
use seal::{Chain, Content, Entry};
use serde::{Deserialize, Serialize};

use crate::batch::{BatchError, digits, hash_of, packed, signature, unpacked};

/// Entries of one page.
pub const PAGE_MAX: usize = 2_000;
/// Bytes of facts after which a page ends.
pub const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Entries that follow one another in a counter's feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The counter has its feed up to here once it has this page.
    pub through: u64,
    /// Where the feed ends now.
    pub head: u64,
    /// The entries.
    pub entries: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Header {
    through: u64,
    head: u64,
}

#[derive(Serialize, Deserialize)]
struct Line {
    d: DeviceId,
    e: u32,
    q: u64,
    p: String,
    t: i64,
    a: String,
    r: RequestId,
    k: String,
    v: u16,
    b: String,
    s: String,
}

impl Page {
    /// As it travels.
    ///
    /// # Errors
    /// Where memory is short.
    pub fn pack(&self) -> Result<Vec<u8>, BatchError> {
        let header = Header { through: self.through, head: self.head };
        let mut plain = serde_json::to_vec(&header).map_err(std::io::Error::from)?;
        for entry in &self.entries {
            plain.push(b'\n');
            let content = &entry.content;
            let line = Line {
                d: entry.device,
                e: entry.epoch,
                q: entry.seq,
                p: digits(&entry.prev),
                t: content.at,
                a: content.actor.clone(),
                r: content.request,
                k: content.kind.clone(),
                v: content.v,
                b: content.body.clone(),
                s: signature::write(&entry.sig),
            };
            serde_json::to_writer(&mut plain, &line).map_err(std::io::Error::from)?;
        }
        packed(&plain)
    }

    /// From its bytes, in bounded memory. Whether the entries are signed is the receiver's to check.
    ///
    /// # Errors
    /// Bytes that are no page.
    pub fn unpack(bytes: &[u8]) -> Result<Self, BatchError> {
        let plain = unpacked(bytes)?;
        let mut lines = plain.split('\n').enumerate();
        let bad = |i: usize, problem: String| BatchError::Line { line: i + 1, problem };
        let (_, first) = lines.next().unwrap_or_default();
        let header: Header = serde_json::from_str(first).map_err(|e| bad(0, e.to_string()))?;
        let mut entries = Vec::new();
        for (i, text) in lines {
            if entries.len() == PAGE_MAX {
                return Err(BatchError::TooLarge);
            }
            let line: Line = serde_json::from_str(text).map_err(|e| bad(i, e.to_string()))?;
            let place = hash_of(&line.p).zip(line.q.checked_sub(1));
            let (hash, seq) = place.ok_or_else(|| bad(i, "it has no place".to_owned()))?;
            let sig = signature::read(&line.s);
            let sig = sig.ok_or_else(|| bad(i, "it has no signature".to_owned()))?;
            let chain = Chain { device: line.d, epoch: line.e, seq, hash };
            let content = Content {
                at: line.t,
                actor: line.a,
                request: line.r,
                kind: line.k,
                v: line.v,
                body: line.b,
            };
            entries.push(Entry::received(&chain, content, sig));
        }
        Ok(Self { through: header.through, head: header.head, entries })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use seal::SecretKey;
    use uuid::Uuid;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn entries_of_any_place_arrive_byte_for_byte(
            bodies in prop::collection::vec((".{0,200}", 1_u128..4), 0..20)
        ) {
            let key = SecretKey::from_bytes(&[7; 32]);
            let entries = bodies.iter().enumerate().map(|(i, (body, device))| {
                let device = DeviceId(Uuid::from_u128(*device));
                let mut chain = Chain { seq: i as u64 * 3, hash: [i as u8; 32], ..Chain::start(device) };
                let content = Content {
                    at: -1,
                    actor: "é\"".into(),
                    request: RequestId(Uuid::from_u128(2)),
                    kind: "LoggedIn".into(),
                    v: 1,
                    body: body.clone(),
                };
                chain.append(content, &key)
            });
            let page = Page { through: 9, head: 12, entries: entries.collect() };
            let read = Page::unpack(&page.pack().unwrap()).unwrap();
            prop_assert_eq!(&read, &page);
            prop_assert!(read.entries.iter().all(|entry| entry.signed_by(&key.public())));
        }

        #[test]
        fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..500)) {
            let _ = Page::unpack(&noise);
            let _ = Page::unpack(&zstd::encode_all(noise.as_slice(), 3).unwrap());
        }
    }
}
