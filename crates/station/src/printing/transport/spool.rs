//! The spool folder: each document as the bytes a printer would get, with a picture of the paper.
//! It is the printer of a counter that has none, and of whoever tries the program.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Delivered, Delivery, DeliveryError, Found, Transport, not_started};
use crate::wire::PrinterState;

pub(super) struct SpoolFolder {
    folder: PathBuf,
    place: String,
}

impl SpoolFolder {
    pub(super) fn new(folder: Option<&str>, default: &Path) -> Self {
        match folder.map(str::trim).filter(|folder| !folder.is_empty()) {
            None => Self { folder: default.to_owned(), place: "spool".into() },
            Some(folder) => Self {
                // Beside the store: the directory a program was started in says nothing.
                folder: default.parent().unwrap_or(Path::new("")).join(folder),
                place: folder.into(),
            },
        }
    }

    fn put(&self, delivery: &Delivery<'_>) -> io::Result<()> {
        make_folder(&self.folder)?;
        let picture = self.folder.join(format!("{}.png", delivery.name));
        // The picture first: who sees NAME.bin sees all of the document.
        match delivery.picture {
            Some(png) => replace(&picture, png)?,
            None => match fs::remove_file(&picture) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            },
        }
        replace(&self.folder.join(format!("{}.bin", delivery.name)), delivery.bytes)?;
        make_durable(&self.folder)
    }

    fn try_out(&self) -> io::Result<()> {
        make_folder(&self.folder)?;
        let probe = self.folder.join(".probe");
        File::create(&probe)?;
        fs::remove_file(probe)
    }

    fn cause(&self, error: &io::Error) -> String {
        format!("cannot write into the spool folder {}: {error}", self.folder.display())
    }
}

impl Transport for SpoolFolder {
    fn deliver(&mut self, delivery: &Delivery<'_>) -> Result<Delivered, DeliveryError> {
        if !is_file_name(delivery.name) {
            let cause = format!("«{}» is not a name for a spool file", delivery.name);
            return Err(not_started(PrinterState::Error, cause));
        }
        match self.put(delivery) {
            Ok(()) => Ok(Delivered::Confirmed),
            // Whatever was written is replaced by the next try, so nothing has been printed.
            Err(error) => Err(not_started(PrinterState::Error, self.cause(&error))),
        }
    }

    fn status(&mut self) -> Found {
        match self.try_out() {
            Ok(()) => Found::fine(PrinterState::Ready),
            Err(error) => Found::wrong(PrinterState::Error, self.cause(&error)),
        }
    }

    fn place(&self) -> String {
        self.place.clone()
    }

    fn wants_picture(&self) -> bool {
        true
    }
}

/// A name that stays inside the folder on every system.
fn is_file_name(name: &str) -> bool {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && !name.starts_with('.') && name.chars().all(safe)
}

/// Makes the folder and what leads to it, each one's entry durable: after a power cut a spooled
/// ticket would otherwise be in a folder that is not there.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        make_folder(parent)?;
    }
    match fs::create_dir(folder) {
        Err(error) if !folder.is_dir() => Err(error),
        _ => make_durable(parent.unwrap_or(Path::new("."))),
    }
}

/// Puts a whole file in the place of the one that may be there: after a power cut there is the old
/// one or the new one, never a part.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let part = path.with_file_name(format!(".{name}.part"));
    let mut file = File::create(&part)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    written.and_then(|()| fs::rename(&part, path)).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

/// Makes the names in a folder durable. Windows does not open folders, and writes its renames
/// through the journal of NTFS.
fn make_durable(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test alone, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let path = std::env::temp_dir().join(format!("spool-{test}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn files(&self, under: &str) -> Vec<String> {
            let entries = fs::read_dir(self.0.join(under)).unwrap();
            let mut names: Vec<_> =
                entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn delivery<'a>(bytes: &'a [u8], picture: Option<&'a [u8]>) -> Delivery<'a> {
        Delivery { name: "0199-ticket-1", bytes, picture }
    }

    #[test]
    fn a_document_and_its_picture_lie_in_the_folder_and_nothing_else_does() {
        let folder = Folder::new("writes");
        let mut spool = SpoolFolder::new(None, &folder.0.join("deep/spool"));
        let outcome = spool.deliver(&delivery(b"\x1b@Ticket", Some(b"PNG")));
        assert_eq!(outcome, Ok(Delivered::Confirmed));
        assert_eq!(folder.files("deep/spool"), ["0199-ticket-1.bin", "0199-ticket-1.png"]);
        let bytes = fs::read(folder.0.join("deep/spool/0199-ticket-1.bin")).unwrap();
        assert_eq!(bytes, b"\x1b@Ticket");
        assert_eq!(spool.status(), Found::fine(PrinterState::Ready));
        assert_eq!(folder.files("deep/spool").len(), 2);
    }

    #[test]
    fn a_second_delivery_of_the_same_job_replaces_the_first() {
        let folder = Folder::new("replaces");
        let mut spool = SpoolFolder::new(None, &folder.0);
        spool.deliver(&delivery(b"longer than the second", Some(b"PNG"))).unwrap();
        spool.deliver(&delivery(b"second", None)).unwrap();
        assert_eq!(folder.files(""), ["0199-ticket-1.bin"]);
        assert_eq!(fs::read(folder.0.join("0199-ticket-1.bin")).unwrap(), b"second");
    }

    #[test]
    fn a_part_left_by_a_power_cut_is_written_over() {
        let folder = Folder::new("part");
        fs::write(folder.0.join(".0199-ticket-1.bin.part"), b"half of it, and longer").unwrap();
        let mut spool = SpoolFolder::new(None, &folder.0);
        spool.deliver(&delivery(b"whole", None)).unwrap();
        assert_eq!(folder.files(""), ["0199-ticket-1.bin"]);
        assert_eq!(fs::read(folder.0.join("0199-ticket-1.bin")).unwrap(), b"whole");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_not_started_and_named() {
        let folder = Folder::new("unwritable");
        fs::write(folder.0.join("file"), b"").unwrap();
        let mut spool = SpoolFolder::new(Some("file/spool"), &folder.0.join("spool"));
        match spool.deliver(&delivery(b"Ticket", None)) {
            Err(DeliveryError::NotStarted { state: PrinterState::Error, cause }) => {
                assert!(cause.contains("spool folder"), "{cause}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(spool.status().state, PrinterState::Error);
        assert_eq!(spool.place(), "file/spool");
    }

    #[test]
    fn a_file_that_cannot_be_replaced_leaves_no_part_behind() {
        let folder = Folder::new("taken");
        fs::create_dir(folder.0.join("0199-ticket-1.bin")).unwrap();
        let mut spool = SpoolFolder::new(None, &folder.0);
        assert!(spool.deliver(&delivery(b"Ticket", None)).is_err());
        assert_eq!(folder.files(""), ["0199-ticket-1.bin"]);
    }

    #[test]
    fn a_relative_folder_lies_beside_the_store() {
        let spool = SpoolFolder::new(Some("tickets"), Path::new("store/spool"));
        assert_eq!(spool.folder, Path::new("store/tickets"));
        let spool = SpoolFolder::new(Some(" "), Path::new("store/spool"));
        assert_eq!(spool.folder, Path::new("store/spool"));
    }

    #[test]
    fn a_name_never_leads_out_of_the_folder() {
        let folder = Folder::new("names");
        let mut spool = SpoolFolder::new(None, &folder.0);
        for name in ["", "../ticket", "a/b", "a\\b", ".hidden", "a b", "C:"] {
            let delivery = Delivery { name, bytes: b"Ticket", picture: None };
            assert!(spool.deliver(&delivery).is_err(), "{name}");
        }
        assert!(folder.files("").is_empty());
    }
}
