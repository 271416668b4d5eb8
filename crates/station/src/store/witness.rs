//! The witness: a small file beside the database that says where the journal ended.
//!
//! An old copy of the database that is put back would give ticket numbers a second time and sell
//! seats again. The witness is not in the copy, so the start sees that the journal ends too early.
//! It is written after each commit and never waits for the disk: after a power cut it may be behind
//! the database, which is harmless, and never before it.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use domain::{Code, Refusal};
use seal::Chain;

use crate::failure::Failure;

/// File name in the data folder.
const FILE: &str = "head";

/// Where a journal ended, by its witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) epoch: u32,
    pub(super) seq: u64,
}

/// The open witness of a store.
pub(super) struct Witness(File);

impl Witness {
    /// Opens the witness of a data folder, and makes it where there is none.
    pub(super) fn open(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(&path);
        file.map(Self).map_err(|error| Failure::file(&path, error))
    }

    /// What it says; nothing where it is new, or torn by a power cut.
    pub(super) fn seen(&mut self) -> Option<Seen> {
        let mut text = String::new();
        self.0.seek(SeekFrom::Start(0)).ok()?;
        self.0.read_to_string(&mut text).ok()?;
        let mut words = text.split_whitespace();
        Some(Seen { epoch: words.next()?.parse().ok()?, seq: words.next()?.parse().ok()? })
    }

    /// Refuses (`store_behind`) a journal that ends before what was seen.
    pub(super) fn check(&mut self, chain: &Chain) -> Result<(), Refusal> {
        match self.seen() {
            Some(seen) if (chain.epoch, chain.seq) < (seen.epoch, seen.seq) => {
                Err(Refusal::new(Code::StoreBehind)
                    .with("found", chain.seq)
                    .with("known", seen.seq))
            }
            _ => Ok(()),
        }
    }

    /// Says where the journal ends now. What goes wrong here must not undo a sale: it is logged.
    pub(super) fn note(&mut self, chain: &Chain) {
        // Of one length always, so that a shorter text never leaves the end of a longer one.
        let text = format!("{:010} {:020}\n", chain.epoch, chain.seq);
        let written =
            self.0.seek(SeekFrom::Start(0)).and_then(|_| self.0.write_all(text.as_bytes()));
        if let Err(error) = written {
            tracing::warn!("the witness of the journal cannot be written: {error}");
        }
    }
}
