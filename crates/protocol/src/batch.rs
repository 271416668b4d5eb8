//! A batch of one device's entries: a header and one JSON line for each entry, under Zstandard
//! (RFC 8878).
//!
//! Hashes are not sent: the receiver makes them from what it has, and a signature fits only the same
//! bytes. So a sale takes some 250 bytes.

use std::borrow::Cow;
use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use domain::ids::{DeviceId, RequestId};
use seal::{Chain, Content, Entry, Hash};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Entries of one batch.
pub const ENTRIES_MAX: usize = 5_000;
/// Bytes of a batch as it travels.
pub const COMPRESSED_MAX: usize = 8 * 1024 * 1024;
/// Bytes of a batch before it is compressed.
pub const PLAIN_MAX: usize = 64 * 1024 * 1024;
/// Zstandard's usual level: a counter's old processor does tens of megabytes a second.
const LEVEL: i32 = 3;

/// Lines as a counter sends them, which both sides know: a single sale then takes half the bytes. Its
/// bytes never change; another one would be another version of the protocol.
const DICTIONARY: &[u8] = include_bytes!("dictionary-1.txt");

/// What stands before the entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Whose entries.
    pub device: DeviceId,
    /// Of which epoch.
    pub epoch: u32,
    /// The number of the first.
    pub from: u64,
    /// The hash of the entry before, hexadecimal; zeros before the first.
    pub prev: String,
}

/// Entries that follow one another in a device's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Whose, and from where.
    pub header: Header,
    /// What each says, with its signature.
    pub entries: Vec<(Content, [u8; 64])>,
}

/// Why bytes are no batch.
#[derive(Debug, Error)]
pub enum BatchError {
    /// They are not Zstandard, or end early.
    #[error("it is not compressed as it should be: {0}")]
    Compression(#[from] std::io::Error),
    /// Unpacked, they would be larger than a batch may be.
    #[error("it is larger than a batch may be")]
    TooLarge,
    /// A line is no entry.
    #[error("line {line} is no entry: {problem}")]
    Line {
        /// Which line; 1 is the header.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

/// An entry as a line: short names, since they come a thousand times.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    t: i64,
    #[serde(borrow)]
    a: Cow<'a, str>,
    r: RequestId,
    #[serde(borrow)]
    k: Cow<'a, str>,
    v: u16,
    #[serde(borrow)]
    b: Cow<'a, str>,
    #[serde(borrow)]
    s: Cow<'a, str>,
}

/// A hash in hexadecimal.
pub(crate) fn digits(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash from hexadecimal, if it is one.
pub(crate) fn hash_of(digits: &str) -> Option<Hash> {
    let digits = digits.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}

/// Signatures as they travel: Base64 (RFC 4648) without padding.
pub(crate) mod signature {
    use super::{BASE64, Engine};

    pub(crate) fn write(sig: &[u8; 64]) -> String {
        BASE64.encode(sig)
    }

    pub(crate) fn read(text: &str) -> Option<[u8; 64]> {
        BASE64.decode(text.as_bytes()).ok()?.try_into().ok()
    }
}

/// The text in Zstandard bytes. Never takes more memory than a batch may need, whatever the bytes
/// say.
pub(crate) fn unpacked(bytes: &[u8]) -> Result<String, BatchError> {
    if bytes.len() > COMPRESSED_MAX {
        return Err(BatchError::TooLarge);
    }
    let mut plain = Vec::new();
    let reader = zstd::Decoder::with_dictionary(bytes, DICTIONARY)?;
    let mut reader = reader.take(PLAIN_MAX as u64 + 1);
    reader.read_to_end(&mut plain)?;
    if plain.len() > PLAIN_MAX {
        return Err(BatchError::TooLarge);
    }
    String::from_utf8(plain)
        .map_err(|error| BatchError::Line { line: 1, problem: error.to_string() })
}

/// Text as Zstandard bytes.
pub(crate) fn packed(plain: &[u8]) -> Result<Vec<u8>, BatchError> {
    let mut encoder = zstd::Encoder::with_dictionary(Vec::new(), LEVEL, DICTIONARY)?;
    encoder.write_all(plain)?;
    Ok(encoder.finish()?)
}

impl Header {
    /// The hash before the first entry, if it is one.
    pub fn prev_hash(&self) -> Option<Hash> {
        hash_of(&self.prev)
    }

    /// Where the journal stands before the first entry.
    pub fn chain(&self) -> Option<Chain> {
        let (device, epoch) = (self.device, self.epoch);
        Some(Chain { device, epoch, seq: self.from.checked_sub(1)?, hash: self.prev_hash()? })
    }
}

impl Batch {
    /// A batch of entries that follow one another; `None` where there are none.
    pub fn of(entries: &[Entry]) -> Option<Self> {
        let first = entries.first()?;
        Some(Self {
            header: Header {
                device: first.device,
                epoch: first.epoch,
                from: first.seq,
                prev: digits(&first.prev),
            },
            entries: entries.iter().map(|entry| (entry.content.clone(), entry.sig)).collect(),
        })
    }

    /// As it travels.
    pub fn pack(&self) -> Result<Vec<u8>, BatchError> {
        let mut plain = serde_json::to_vec(&self.header).map_err(std::io::Error::from)?;
        for (content, sig) in &self.entries {
            plain.push(b'\n');
            let line = Line {
                t: content.at,
                a: content.actor.as_str().into(),
                r: content.request,
                k: content.kind.as_str().into(),
                v: content.v,
                b: content.body.as_str().into(),
                s: signature::write(sig).into(),
            };
            serde_json::to_writer(&mut plain, &line).map_err(std::io::Error::from)?;
        }
        packed(&plain)
    }

    /// From its bytes. Never takes more memory than a batch may need, whatever the bytes say.
    pub fn unpack(bytes: &[u8]) -> Result<Self, BatchError> {
        let text = unpacked(bytes)?;
        let mut lines = text.split('\n').enumerate();
        let (_, header) = lines.next().unwrap_or_default();
        let header: Header = parse(0, header)?;
        let mut entries = Vec::new();
        for (i, line) in lines {
            if entries.len() == ENTRIES_MAX {
                return Err(BatchError::TooLarge);
            }
            entries.push(entry(i, line)?);
        }
        Ok(Self { header, entries })
    }
}

fn parse<'a, T: Deserialize<'a>>(i: usize, text: &'a str) -> Result<T, BatchError> {
    serde_json::from_str(text)
        .map_err(|error| BatchError::Line { line: i + 1, problem: error.to_string() })
}

fn entry(i: usize, text: &str) -> Result<(Content, [u8; 64]), BatchError> {
    let line: Line<'_> = parse(i, text)?;
    let sig = signature::read(&line.s);
    let unsigned = || BatchError::Line { line: i + 1, problem: "it has no signature".to_owned() };
    let content = Content {
        at: line.t,
        actor: line.a.into_owned(),
        request: line.r,
        kind: line.k.into_owned(),
        v: line.v,
        body: line.b.into_owned(),
    };
    Ok((content, sig.ok_or_else(unsigned)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use seal::SecretKey;
    use uuid::Uuid;

    fn entries(bodies: &[String]) -> Vec<Entry> {
        let key = SecretKey::from_bytes(&[7; 32]);
        let mut chain = Chain::start(DeviceId(Uuid::from_u128(1)));
        let append = |body: &String| {
            let content = Content {
                at: 5,
                actor: "awa \"é\n".into(),
                request: RequestId(Uuid::from_u128(2)),
                kind: "LoggedIn".into(),
                v: 1,
                body: body.clone(),
            };
            chain.append(content, &key)
        };
        bodies.iter().map(append).collect()
    }

    #[test]
    fn a_bomb_is_refused_before_it_goes_off() {
        let bomb = zstd::encode_all(std::io::repeat(b' ').take(PLAIN_MAX as u64 * 4), 3).unwrap();
        assert!(bomb.len() < COMPRESSED_MAX);
        assert!(matches!(Batch::unpack(&bomb), Err(BatchError::TooLarge)));
        let zeros = vec![0; COMPRESSED_MAX + 1];
        assert!(matches!(Batch::unpack(&zeros), Err(BatchError::TooLarge)));
        assert!(Batch::unpack(b"").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn entries_arrive_byte_for_byte(bodies in prop::collection::vec(".{0,200}", 1..20)) {
            let sent = entries(&bodies);
            let packed = Batch::of(&sent).unwrap().pack().unwrap();
            let read = Batch::unpack(&packed).unwrap();
            let mut chain = read.header.chain().unwrap();
            let key = SecretKey::from_bytes(&[7; 32]).public();
            for ((content, sig), sent) in read.entries.into_iter().zip(&sent) {
                let entry = Entry::received(&chain, content, sig);
                prop_assert_eq!(&entry, sent);
                prop_assert!(entry.signed_by(&key));
                chain = Chain { seq: entry.seq, hash: entry.hash, ..chain };
            }
        }

        #[test]
        fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..500)) {
            let _ = Batch::unpack(&noise);
            let packed = zstd::encode_all(noise.as_slice(), 3).unwrap();
            let _ = Batch::unpack(&packed);
        }
    }
}
