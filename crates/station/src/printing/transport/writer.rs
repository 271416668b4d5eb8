//! A device written to by a thread of its own, where the system has no wait with a deadline for
//! files. The thread gets one piece at a time, so that a device which wakes up after its document
//! was given up prints at most the rest of that piece.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use super::device::is_share;
use super::line::Line;

pub(super) struct Writer {
    /// `None` once nothing follows.
    pieces: Option<Sender<Vec<u8>>>,
    /// Opened, each piece written, closed.
    done: Receiver<io::Result<()>>,
}

impl Writer {
    /// Opens a device for writing. `writing` is alive while a thread still hangs in it from an
    /// earlier document: another one would only hang beside it.
    pub(super) fn open(path: &str, writing: &mut Weak<()>, within: Duration) -> io::Result<Self> {
        if writing.strong_count() > 0 {
            let cause = "it has not come back from an earlier document";
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, cause));
        }
        let hanging = Arc::new(());
        *writing = Arc::downgrade(&hanging);
        let (pieces, to_write) = mpsc::channel::<Vec<u8>>();
        let (report, done) = mpsc::channel();
        let path = path.to_owned();
        thread::Builder::new().name("printer-device".into()).spawn(move || {
            let outcome = write_all(&path, &to_write, &report);
            drop(hanging);
            let _ = report.send(outcome);
        })?;
        let writer = Self { pieces: Some(pieces), done };
        writer.wait(within)?;
        Ok(writer)
    }

    fn wait(&self, within: Duration) -> io::Result<()> {
        match self.done.recv_timeout(within) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => {
                let cause = "the device was not ready within its deadline";
                Err(io::Error::new(io::ErrorKind::TimedOut, cause))
            }
            Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

/// Opens the device, writes what comes, closes it; the outcome is that of the first failure.
fn write_all(
    path: &str,
    pieces: &Receiver<Vec<u8>>,
    report: &Sender<io::Result<()>>,
) -> io::Result<()> {
    let mut device = open(path)?;
    let _ = report.send(Ok(()));
    for piece in pieces {
        device.write_all(&piece)?;
        let _ = report.send(Ok(()));
    }
    Ok(())
}

/// Nothing is created, so that a mistyped path does not become a file of tickets; but a Windows
/// share wants to be created, as `copy` does it.
fn open(path: &str) -> io::Result<File> {
    let share = is_share(path);
    OpenOptions::new().write(true).create(share).truncate(share).open(path)
}

impl Line for Writer {
    fn write(&mut self, bytes: &[u8], within: Duration) -> io::Result<usize> {
        let sent = self.pieces.as_ref().is_some_and(|pieces| pieces.send(bytes.to_vec()).is_ok());
        if !sent {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.wait(within).map(|()| bytes.len())
    }

    fn read(&mut self, _buffer: &mut [u8], _within: Duration) -> io::Result<usize> {
        Ok(0)
    }

    fn reads(&self) -> bool {
        false
    }

    /// Waits for the device to be closed: a share prints then.
    fn finish(&mut self, within: Duration) -> io::Result<()> {
        self.pieces = None;
        self.wait(within)
    }

    fn abandon(&mut self) {
        self.pieces = None;
    }

    fn failed_write_took_nothing(&self) -> bool {
        false
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::super::fake::{delivery, quick};
    use super::super::talk::{self, WorksOff};
    use super::super::{Delivered, DeliveryError};
    use super::*;

    fn deliver(path: &str, document: &[u8]) -> Result<Delivered, DeliveryError> {
        let mut writer = Writer::open(path, &mut Weak::new(), quick().open).unwrap();
        let document = delivery(document).bytes;
        talk::deliver(&mut writer, document, quick(), &mut WorksOff::default())
    }

    #[test]
    fn a_document_is_written_and_the_device_closed() {
        let path = std::env::temp_dir().join(format!("writer-plain-{}", std::process::id()));
        std::fs::write(&path, b"").unwrap();
        let picture = vec![7; 100_000];
        assert_eq!(deliver(path.to_str().unwrap(), &picture), Ok(Delivered::Sent));
        assert_eq!(std::fs::read(&path).unwrap(), picture);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_device_that_is_not_there_is_an_error_and_leaves_no_file() {
        let path = std::env::temp_dir().join(format!("writer-missing-{}", std::process::id()));
        let mut writing = Weak::new();
        assert!(Writer::open(path.to_str().unwrap(), &mut writing, quick().open).is_err());
        assert!(!path.exists());
        assert_eq!(writing.strong_count(), 0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_refuses_bytes_may_have_taken_some() {
        let outcome = deliver("/dev/full", b"Ticket");
        assert!(matches!(outcome, Err(DeliveryError::Interrupted { .. })), "{outcome:?}");
    }

    #[test]
    fn a_device_that_hangs_is_given_up_and_not_opened_again_meanwhile() {
        let path = std::env::temp_dir().join(format!("writer-stuck-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let name = path.to_str().unwrap();
        let mut writing = Weak::new();
        // Nobody reads the FIFO, so that opening it hangs.
        let hung = Writer::open(name, &mut writing, quick().open).err().unwrap();
        assert_eq!(hung.kind(), io::ErrorKind::TimedOut);
        let busy = Writer::open(name, &mut writing, quick().open).err().unwrap();
        assert_eq!(busy.kind(), io::ErrorKind::ResourceBusy);
        // A reader lets the thread come back; then it opens again.
        let reader = File::open(&path).unwrap();
        while writing.strong_count() > 0 {
            thread::yield_now();
        }
        let mut writer = Writer::open(name, &mut writing, quick().open).unwrap();
        let outcome = talk::deliver(&mut writer, &[0; 1 << 20], quick(), &mut WorksOff::default());
        assert!(matches!(outcome, Err(DeliveryError::Interrupted { .. })), "{outcome:?}");
        assert!(writing.strong_count() > 0);
        drop(reader);
        std::fs::remove_file(path).unwrap();
    }
}
