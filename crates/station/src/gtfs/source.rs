//! Where a feed's files come from: a folder or a zip archive, read whole within bounds.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use domain::{Code, Refusal};
use zip::ZipArchive;

use super::invalid;

/// The files that are read; all others of a feed are left alone.
const FILES: [&str; 10] = [
    "agency.txt",
    "stops.txt",
    "routes.txt",
    "trips.txt",
    "stop_times.txt",
    "calendar.txt",
    "calendar_dates.txt",
    "frequencies.txt",
    "fare_attributes.txt",
    "fare_rules.txt",
];

/// Files whose content is not read, but whose absence from the import people should know of.
const MENTIONED: [&str; 2] = ["fare_products.txt", "fare_leg_rules.txt"];

/// Bytes of one file: a million stop times, far above a coach company's feed. An archive that
/// unpacks to more is a zip bomb or a whole country's feed.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Entries of an archive: a feed has a few dozen files.
const ENTRIES_MAX: usize = 10_000;

/// A feed's files by name.
#[derive(Debug, Default)]
pub(super) struct Source {
    files: BTreeMap<&'static str, Vec<u8>>,
    /// Files of the feed that are not understood and hold what this import is about.
    pub unread: Vec<&'static str>,
}

impl Source {
    /// Reads a folder or an archive; a path that cannot be read is `file_failed`.
    pub fn open(path: &Path) -> Result<Self, Refusal> {
        let failed = |error: &dyn std::fmt::Display| file_failed(path, error);
        if path.is_dir() {
            return Self::of_folder(path);
        }
        let mut file = File::open(path).map_err(|error| failed(&error))?;
        let mut magic = Vec::new();
        let peeked = file.by_ref().take(2).read_to_end(&mut magic);
        peeked.map_err(|error| failed(&error))?;
        if magic != b"PK" {
            return Err(failed(&"it is neither a folder nor a zip file"));
        }
        file.rewind().map_err(|error| failed(&error))?;
        let archive = ZipArchive::new(file).map_err(|error| failed(&error))?;
        Self::of_archive(path, archive)
    }

    /// The bytes of a file, where the feed has it.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    fn of_folder(folder: &Path) -> Result<Self, Refusal> {
        let mut source = Self::default();
        for name in FILES {
            let path = folder.join(name);
            if path.exists() {
                let file = File::open(&path).map_err(|error| file_failed(&path, &error))?;
                source.files.insert(name, bounded(name, &path, file)?);
            }
        }
        source.unread = MENTIONED.into_iter().filter(|name| folder.join(name).exists()).collect();
        Ok(source)
    }

    fn of_archive(path: &Path, mut archive: ZipArchive<File>) -> Result<Self, Refusal> {
        if archive.len() > ENTRIES_MAX {
            let problem = format!("it holds more than {ENTRIES_MAX} files");
            return Err(file_failed(path, &problem));
        }
        let names: Vec<String> =
            archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        let mut source = Self::default();
        for name in FILES {
            if let Some(entry) = shallowest(&names, name) {
                let file = archive
                    .by_name(entry)
                    .map_err(|error| invalid(name, 1, "file", error.to_string()))?;
                source.files.insert(name, bounded(name, path, file)?);
            }
        }
        source.unread =
            MENTIONED.into_iter().filter(|name| shallowest(&names, name).is_some()).collect();
        Ok(source)
    }
}

/// The entry of that file: many archives hold one folder that holds the feed, and those made on a
/// Mac a shadow of every file.
fn shallowest<'a>(names: &'a [String], file: &str) -> Option<&'a str> {
    names
        .iter()
        .map(String::as_str)
        .filter(|name| !name.starts_with("__MACOSX/"))
        .filter(|name| name.rsplit(['/', '\\']).next() == Some(file))
        .min_by_key(|name| (name.matches(['/', '\\']).count(), *name))
}

/// Reads no more than the bound, whatever size the file claims to have.
fn bounded(name: &'static str, path: &Path, file: impl Read) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| file_failed(path, &format!("{name}: {error}")))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let problem = format!("larger than {} MiB", FILE_BYTES_MAX / 1024 / 1024);
        return Err(invalid(name, 1, "file", problem));
    }
    Ok(bytes)
}

fn file_failed(path: &Path, problem: &dyn std::fmt::Display) -> Refusal {
    Refusal::new(Code::FileFailed)
        .with("path", path.display().to_string())
        .with("problem", problem.to_string())
}
