//! The counter's own secrets: its signing key and the pepper of its PINs, in a file beside the store.
//!
//! They are not in the database, so that a copy of the database alone can neither sign nor be used
//! to guess PINs.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use domain::ids::DeviceId;
use domain::{Code, Refusal};
use seal::SecretKey;
use serde::{Deserialize, Serialize};
use uuid::Builder;

use crate::failure::Failure;
use crate::host;

/// File name in the data folder.
pub const FILE: &str = "device.key";

/// A counter's identity and secrets.
pub struct DeviceKeys {
    /// Which device this is.
    pub device: DeviceId,
    /// What it signs with.
    pub secret: SecretKey,
    /// What PIN verifiers are made with: one for the company, so that people log in anywhere.
    pepper: Mutex<[u8; 32]>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    device: DeviceId,
    secret: String,
    pepper: String,
}

impl DeviceKeys {
    /// Reads the keys of a data folder, or makes them where `may_make`: a store that has entries
    /// already must not get another key (`key_missing`).
    pub fn open(folder: &Path, may_make: bool) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).ok_or_else(|| missing(&path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_make => {
                Self::make(&path)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(missing(&path)),
            Err(error) => Err(Failure::file(&path, error)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let stored: Stored = serde_json::from_str(text).ok()?;
        Some(Self {
            device: stored.device,
            secret: SecretKey::from_bytes(&from_hex(&stored.secret)?),
            pepper: Mutex::new(from_hex(&stored.pepper)?),
        })
    }

    fn make(path: &Path) -> Result<Self, Failure> {
        let (secret, pepper) = (host::random::<32>(), host::random::<32>());
        let device = DeviceId(Builder::from_random_bytes(host::random()).into_uuid());
        let stored = Stored { device, secret: to_hex(&secret), pepper: to_hex(&pepper) };
        let text = serde_json::to_string(&stored).map_err(Failure::internal)?;
        write_private(path, text.as_bytes()).map_err(|error| Failure::file(path, error))?;
        let pepper = Mutex::new(pepper);
        Ok(Self { device, secret: SecretKey::from_bytes(&secret), pepper })
    }

    /// What PIN verifiers are made with.
    pub fn pepper(&self) -> [u8; 32] {
        *self.pepper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same in hexadecimal, for the central.
    pub fn pepper_written(&self) -> String {
        to_hex(&self.pepper())
    }

    /// Takes the pepper of a company over, in a counter where no PIN was set yet.
    pub fn take_pepper(&self, folder: &Path, pepper: &str) -> Result<(), Failure> {
        let taken = from_hex(pepper).ok_or_else(|| Failure::internal("no pepper of 32 bytes"))?;
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).map_err(|error| Failure::file(&path, error))?;
        let stored: Stored = serde_json::from_str(&text).map_err(Failure::internal)?;
        let stored = Stored { pepper: to_hex(&taken), ..stored };
        let text = serde_json::to_string(&stored).map_err(Failure::internal)?;
        write_private(&path, text.as_bytes()).map_err(|error| Failure::file(&path, error))?;
        *self.pepper.lock().unwrap_or_else(PoisonError::into_inner) = taken;
        Ok(())
    }
}

fn missing(path: &Path) -> Failure {
    Refusal::new(Code::KeyMissing).with("path", path.display().to_string()).into()
}

/// Writes a file that only its owner can read, whole and durable or not at all.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let temporary = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}
