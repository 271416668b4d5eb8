//! Files that go by stick between a counter without a network and the central.
//!
//! A label that anybody can read, sealed pieces that one device can read, and the signature of
//! whoever made it over all of that. The first piece says what the file is about; the others are
//! batches on the way to the central, and pages of the feed on the way back: the same bytes as by
//! network.
//!
//! ```text
//! "GUICHETC" version:1 way:1 from:16 to:16 made_at:8
//! (length:4 sealed piece)*
//! 0:4 signature:64
//! ```

use std::io::{self, ErrorKind, Read, Write};

use domain::Millis;
use domain::ids::DeviceId;
use seal::envelope::{self, NotForUs, Passing};
use seal::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::batch::COMPRESSED_MAX;
use crate::messages::JournalEnd;

/// What such a file begins with.
const MAGIC: &[u8; 8] = b"GUICHETC";
/// Version of its form.
const VERSION: u8 = 1;
/// Bytes of a sealed piece: a batch or a page.
const PIECE_MAX: usize = COMPRESSED_MAX + envelope::OVERHEAD;
/// Bytes of pages after which a reply ends: a stick and an old counter take it in one go.
pub const REPLY_PAGES_MAX: usize = 64 * 1024 * 1024;
/// Bytes of a reply: its pages, of which the last may pass the limit, and what stands around them.
pub const REPLY_MAX: u64 = (REPLY_PAGES_MAX + 2 * PIECE_MAX) as u64;

/// Which way a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// What a counter tells.
    ToCentral,
    /// What the central answers.
    ToCounter,
}

/// What stands on a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Which way.
    pub way: Way,
    /// Who made it.
    pub from: DeviceId,
    /// For whom.
    pub to: DeviceId,
    /// When, by the clock of whoever made it. Each of the central's for one counter is later than
    /// the one before.
    pub made_at: Millis,
}

/// The first piece of a file to the central.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The label again: it cannot be put on other pieces.
    pub label: Label,
    /// Where the journal ended.
    pub end: JournalEnd,
    /// How far the counter has its feed.
    pub fed: u64,
}

/// The first piece of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The label again.
    pub label: Label,
    /// Where the counter's journal ends at the central.
    pub end: JournalEnd,
    /// The place in the counter's feed that the first page follows.
    pub after: u64,
    /// Where the feed ended.
    pub head: u64,
    /// Entries of this journal that the central now took in and could not read.
    pub parked: u32,
}

/// Why a file is not taken.
#[derive(Debug, Error)]
pub enum CourierError {
    /// It cannot be read or written.
    #[error("{0}")]
    File(#[from] io::Error),
    /// It is something else.
    #[error("this is no courier file of Guichet")]
    Malformed,
    /// A newer Guichet made it.
    #[error("a newer Guichet made this file; install the newer version here, too")]
    Newer,
    /// It ends too early.
    #[error("this file ends too early; copy it again")]
    Incomplete,
    /// It is not as whoever it says made it.
    #[error(
        "this file was altered, or somebody else made it; copy it again from where it was made"
    )]
    NotSigned,
    /// It cannot be opened here.
    #[error("this file cannot be opened here: {0}")]
    NotForUs(#[from] NotForUs),
}

impl CourierError {
    /// A stable word for it.
    pub fn cause(&self) -> &'static str {
        match self {
            Self::File(_) => "file_failed",
            Self::Malformed => "courier_malformed",
            Self::Newer => "courier_newer",
            Self::Incomplete => "courier_incomplete",
            Self::NotSigned => "courier_not_signed",
            Self::NotForUs(_) => "courier_not_for_us",
        }
    }
}

impl Label {
    fn written(&self) -> Vec<u8> {
        let way = match self.way {
            Way::ToCentral => b'>',
            Way::ToCounter => b'<',
        };
        let (from, to) = (self.from.0.as_bytes(), self.to.0.as_bytes());
        [MAGIC, [VERSION, way].as_slice(), from, to, &self.made_at.to_be_bytes()].concat()
    }
}

/// Makes a file, piece by piece: it need never be in memory.
pub struct Packer<W> {
    out: W,
    passing: Passing,
    to: PublicKey,
}

impl<W: Write> Packer<W> {
    /// Begins a file that only the owner of `to` will read.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn begin(out: W, label: &Label, to: PublicKey) -> Result<Self, CourierError> {
        let mut packer = Self { out, passing: Passing::default(), to };
        packer.write(&label.written())?;
        Ok(packer)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), CourierError> {
        self.passing.pass(bytes);
        Ok(self.out.write_all(bytes)?)
    }

    /// Adds a piece. `random` must come from the operating system and be used once.
    ///
    /// # Errors
    /// What cannot be written, or is larger than a batch.
    pub fn piece(&mut self, random: &[u8; 32], bytes: &[u8]) -> Result<(), CourierError> {
        let sealed = envelope::seal_to(&self.to, random, bytes);
        let length = u32::try_from(sealed.len()).ok().filter(|_| sealed.len() <= PIECE_MAX);
        let length = length.ok_or_else(|| io::Error::from(ErrorKind::FileTooLarge))?;
        self.write(&length.to_be_bytes())?;
        self.write(&sealed)
    }

    /// As [`Self::piece`], of something as JSON.
    ///
    /// # Errors
    /// As there.
    pub fn say(&mut self, random: &[u8; 32], value: &impl Serialize) -> Result<(), CourierError> {
        let bytes = serde_json::to_vec(value).map_err(io::Error::from)?;
        self.piece(random, &bytes)
    }

    /// Signs the file and ends it.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn end(mut self, key: &SecretKey) -> Result<W, CourierError> {
        self.write(&0_u32.to_be_bytes())?;
        let signature = self.passing.sign(key);
        self.out.write_all(&signature)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Reads a file, piece by piece, in bounded memory.
pub struct Unpacker<R> {
    input: R,
    passing: Passing,
    /// What stands on it: not to be believed before its signature was checked.
    pub label: Label,
}

impl<R: Read> Unpacker<R> {
    /// Reads what stands on it.
    ///
    /// # Errors
    /// What is no courier file, or a newer one's.
    pub fn begin(mut input: R) -> Result<Self, CourierError> {
        let mut passing = Passing::default();
        let magic: [u8; 8] = take(&mut input, &mut passing)?;
        if magic != *MAGIC {
            return Err(CourierError::Malformed);
        }
        let [version, way]: [u8; 2] = take(&mut input, &mut passing)?;
        let way = match (version, way) {
            (VERSION, b'>') => Way::ToCentral,
            (VERSION, b'<') => Way::ToCounter,
            (VERSION | 0, _) => return Err(CourierError::Malformed),
            _ => return Err(CourierError::Newer),
        };
        let from = DeviceId(Uuid::from_bytes(take(&mut input, &mut passing)?));
        let to = DeviceId(Uuid::from_bytes(take(&mut input, &mut passing)?));
        let made_at = Millis::from_be_bytes(take(&mut input, &mut passing)?);
        Ok(Self { input, passing, label: Label { way, from, to, made_at } })
    }

    /// The next piece, sealed; none after the last.
    fn sealed(&mut self) -> Result<Option<Vec<u8>>, CourierError> {
        let length = u32::from_be_bytes(take(&mut self.input, &mut self.passing)?) as usize;
        if length == 0 {
            return Ok(None);
        }
        if length > PIECE_MAX {
            return Err(CourierError::Malformed);
        }
        let mut sealed = Vec::new();
        self.input.by_ref().take(length as u64).read_to_end(&mut sealed)?;
        if sealed.len() < length {
            return Err(CourierError::Incomplete);
        }
        self.passing.pass(&sealed);
        Ok(Some(sealed))
    }

    /// Reads through all of it, and checks that the owner of `key` made it.
    ///
    /// # Errors
    /// A file that was altered, cut, lengthened, or made by somebody else.
    pub fn prove(mut self, key: &PublicKey) -> Result<(), CourierError> {
        while self.sealed()?.is_some() {}
        let Self { mut input, passing, .. } = self;
        let signature: [u8; 64] = take(&mut input, &mut Passing::default())?;
        if input.read(&mut [0])? > 0 {
            return Err(CourierError::Malformed);
        }
        if passing.signed_by(key, &signature) { Ok(()) } else { Err(CourierError::NotSigned) }
    }

    /// The next piece, opened; none after the last.
    ///
    /// # Errors
    /// A piece that was sealed for somebody else.
    pub fn piece(&mut self, key: &SecretKey) -> Result<Option<Vec<u8>>, CourierError> {
        let sealed = self.sealed()?;
        Ok(sealed.map(|sealed| envelope::open(key, &sealed)).transpose()?)
    }

    /// The next piece as JSON.
    ///
    /// # Errors
    /// As [`Self::piece`], and where it is something else.
    pub fn heard<T: for<'a> Deserialize<'a>>(
        &mut self,
        key: &SecretKey,
    ) -> Result<T, CourierError> {
        let piece = self.piece(key)?.ok_or(CourierError::Malformed)?;
        serde_json::from_slice(&piece).map_err(|_| CourierError::Malformed)
    }
}

fn take<const N: usize>(
    input: &mut impl Read,
    passing: &mut Passing,
) -> Result<[u8; N], CourierError> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => CourierError::Incomplete,
        _ => error.into(),
    })?;
    passing.pass(&bytes);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(n: u8) -> SecretKey {
        SecretKey::from_bytes(&[n; 32])
    }

    fn file(pieces: &[Vec<u8>]) -> (Label, Vec<u8>) {
        let label = Label {
            way: Way::ToCentral,
            from: DeviceId(Uuid::from_u128(1)),
            to: DeviceId(Uuid::from_u128(2)),
            made_at: -5,
        };
        let mut packer = Packer::begin(Vec::new(), &label, key(2).public()).unwrap();
        for (i, piece) in pieces.iter().enumerate() {
            packer.piece(&[i as u8; 32], piece).unwrap();
        }
        (label, packer.end(&key(1)).unwrap())
    }

    fn prove(bytes: &[u8]) -> Result<(), CourierError> {
        Unpacker::begin(bytes)?.prove(&key(1).public())
    }

    #[test]
    fn pieces_arrive_and_only_where_they_should() {
        let pieces = vec![b"{}".to_vec(), Vec::new(), vec![7; 70_000]];
        let (label, bytes) = file(&pieces);
        prove(&bytes).unwrap();
        let mut unpacker = Unpacker::begin(bytes.as_slice()).unwrap();
        assert_eq!(unpacker.label, label);
        for piece in &pieces {
            assert_eq!(unpacker.piece(&key(2)).unwrap().as_ref(), Some(piece));
        }
        assert!(unpacker.piece(&key(2)).unwrap().is_none());
        let opened = Unpacker::begin(bytes.as_slice()).unwrap().piece(&key(3));
        assert!(matches!(opened, Err(CourierError::NotForUs(_))));
        let others = Unpacker::begin(bytes.as_slice()).unwrap().prove(&key(2).public());
        assert!(matches!(others, Err(CourierError::NotSigned)));
    }

    #[test]
    fn an_altered_or_cut_file_is_refused_at_every_byte() {
        let (_, bytes) = file(&[b"{}".to_vec(), b"recette".to_vec()]);
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            assert!(prove(&altered).is_err(), "byte {at}");
            let cut = prove(&bytes[..at]);
            assert!(matches!(cut, Err(CourierError::Incomplete)), "cut at {at}");
        }
        let longer = [bytes.as_slice(), b"x"].concat();
        assert!(matches!(prove(&longer), Err(CourierError::Malformed)));
        let mut newer = bytes;
        newer[8] = 9;
        assert!(matches!(prove(&newer), Err(CourierError::Newer)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(prove(&noise).is_err());
            let (_, mut bytes) = file(&[]);
            bytes.truncate(50);
            bytes.extend(&noise);
            prop_assert!(prove(&bytes).is_err());
            if let Ok(mut unpacker) = Unpacker::begin(bytes.as_slice()) {
                let _ = unpacker.piece(&key(2));
            }
        }
    }
}
