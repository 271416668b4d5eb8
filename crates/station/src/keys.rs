//! The counter's own secrets: its signing keys and the pepper of its PINs, in a file beside the store.
//!
//! They are not in the database, so that a copy of the database alone can neither sign nor be used
//! to guess PINs.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::ids::DeviceId;
use domain::{Code, Refusal};
use seal::{PublicKey, SecretKey};
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
    /// Every key it ever had: a backup that is put back goes on with the key of its time.
    ring: Mutex<Ring>,
    /// What PIN verifiers are made with: one for the company, so that people log in anywhere.
    pepper: Mutex<[u8; 32]>,
}

struct Ring {
    /// What it signs with.
    current: Arc<SecretKey>,
    /// In the order in which they were made.
    all: Vec<Arc<SecretKey>>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    device: DeviceId,
    /// The first key.
    secret: String,
    pepper: String,
    /// The keys that came after it. Which of them is in use, the journal says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    later: Vec<String>,
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
        let secrets = std::iter::once(&stored.secret).chain(&stored.later);
        let secrets = secrets.map(|secret| from_hex(secret)).collect::<Option<Vec<_>>>()?;
        Some(Self::of(stored.device, &secrets, from_hex(&stored.pepper)?))
    }

    fn of(device: DeviceId, secrets: &[[u8; 32]], pepper: [u8; 32]) -> Self {
        let all: Vec<_> =
            secrets.iter().map(|secret| Arc::new(SecretKey::from_bytes(secret))).collect();
        let current = all.first().map(Arc::clone).expect("a counter has a key");
        Self { device, ring: Mutex::new(Ring { current, all }), pepper: Mutex::new(pepper) }
    }

    fn make(path: &Path) -> Result<Self, Failure> {
        let (secret, pepper) = (host::random::<32>(), host::random::<32>());
        let device = DeviceId(Builder::from_random_bytes(host::random()).into_uuid());
        let later = Vec::new();
        Stored { device, secret: to_hex(&secret), pepper: to_hex(&pepper), later }.write(path)?;
        Ok(Self::of(device, &[secret], pepper))
    }

    /// What the counter signs with.
    pub fn secret(&self) -> Arc<SecretKey> {
        Arc::clone(&self.ring().current)
    }

    /// What it signs with, then every other key it ever had, the newest first.
    pub fn secrets(&self) -> Vec<Arc<SecretKey>> {
        let ring = self.ring();
        let others = ring.all.iter().rev().filter(|key| key.public() != ring.current.public());
        std::iter::once(&ring.current).chain(others).map(Arc::clone).collect()
    }

    /// The secret of a public key, where it is one of this counter's.
    pub fn find(&self, public: &PublicKey) -> Option<Arc<SecretKey>> {
        self.ring().all.iter().find(|key| key.public() == *public).map(Arc::clone)
    }

    /// Signs with another of its keys from now on.
    pub(crate) fn sign_with(&self, key: Arc<SecretKey>) {
        self.ring().current = key;
    }

    /// Makes one more key and keeps it in the file; it is not in use yet.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn make_another(&self, folder: &Path) -> Result<PublicKey, Failure> {
        let (path, secret) = (folder.join(FILE), host::random::<32>());
        let mut stored = Stored::read(&path)?;
        stored.later.push(to_hex(&secret));
        stored.write(&path)?;
        let key = Arc::new(SecretKey::from_bytes(&secret));
        let public = key.public();
        self.ring().all.push(key);
        Ok(public)
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
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
        Stored { pepper: to_hex(&taken), ..Stored::read(&path)? }.write(&path)?;
        *self.pepper.lock().unwrap_or_else(PoisonError::into_inner) = taken;
        Ok(())
    }
}

impl Stored {
    fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
        serde_json::from_str(&text).map_err(Failure::internal)
    }

    fn write(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string(self).map_err(Failure::internal)?;
        write_private(path, text.as_bytes()).map_err(|error| Failure::file(path, error))
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
