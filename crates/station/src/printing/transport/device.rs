//! A printer as a file of the system: `/dev/usb/lp0` on Linux, `LPT1` or a share on Windows.

use std::path::{Path, PathBuf};
#[cfg(not(unix))]
use std::sync::Weak;
use std::time::Duration;

use super::line::Deadlines;
use super::talk::{self, WorksOff};
use super::{Delivered, Delivery, DeliveryError, Found, Transport, not_started};
use crate::wire::PrinterState;

#[cfg(unix)]
use polled::Polled;

const DEADLINES: Deadlines = Deadlines {
    // A device opens at once; a share may have to be found first.
    open: Duration::from_secs(5),
    // Real-time answers come within milliseconds over USB; a driver may poll for them.
    answer: Duration::from_millis(500),
    // A USB printer without paper takes no byte; while it cuts or cools its head it takes none for
    // a few seconds.
    stall: Duration::from_secs(10),
    // Dense text on the slowest printers; pictures go much faster.
    slowest: 400,
    // The last transfer waits until the printer has room for it.
    leave: Duration::from_secs(10),
    // The last lines, the feed and the cut.
    printed: Duration::from_secs(8),
};

pub(super) struct DevicePrinter {
    path: String,
    /// Where the store is: nothing in there is a printer.
    data: PathBuf,
    deadlines: Deadlines,
    habit: WorksOff,
    #[cfg(not(unix))]
    writing: Weak<()>,
}

impl DevicePrinter {
    pub(super) fn new(path: &str, data: &Path) -> Self {
        Self::with(path, data, DEADLINES)
    }

    pub(super) fn with(path: &str, data: &Path, deadlines: Deadlines) -> Self {
        Self {
            path: path.trim().to_owned(),
            data: data.to_owned(),
            deadlines,
            habit: WorksOff::default(),
            #[cfg(not(unix))]
            writing: Weak::new(),
        }
    }

    #[cfg(unix)]
    fn open(&mut self) -> Result<Polled, String> {
        self.check()?;
        Polled::open(&self.path).map_err(|error| self.cause(&error))
    }

    #[cfg(not(unix))]
    fn open(&mut self) -> Result<super::writer::Writer, String> {
        self.check()?;
        super::writer::Writer::open(&self.path, &mut self.writing, self.deadlines.open)
            .map_err(|error| self.cause(&error))
    }

    /// Refuses what is no printer, before it is opened: a ticket written into a document, a disk
    /// or the store destroys it, and to open and close the store's file is enough to lose SQLite's
    /// locks on it.
    fn check(&self) -> Result<(), String> {
        let path = Path::new(&self.path);
        if let (Ok(data), Ok(real)) = (self.data.canonicalize(), path.canonicalize())
            && real.starts_with(data)
        {
            return Err(format!("{} is in the data folder and no printer", self.path));
        }
        let device = if cfg!(unix) {
            is_device(path).map_err(|error| self.cause(&error))?
        } else {
            is_windows_device(&self.path)
        };
        if device { Ok(()) } else { Err(format!("{} is not the device of a printer", self.path)) }
    }

    fn cause(&self, error: &std::io::Error) -> String {
        format!("cannot open the device {}: {error}", self.path)
    }
}

/// Whether it is a printer share of Windows, `\\host\printer`, rather than a device of this
/// machine, `\\.\LPT1`. Each opening of a share is a print job of its own, even an empty one.
pub(super) fn is_share(path: &str) -> bool {
    cfg!(windows) && path.starts_with(r"\\") && !path.starts_with(r"\\.\")
}

/// A character device, or a pipe to a program that prints.
#[cfg(unix)]
fn is_device(path: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::FileTypeExt;
    let kind = std::fs::metadata(path)?.file_type();
    Ok(kind.is_char_device() || kind.is_fifo())
}

#[cfg(not(unix))]
fn is_device(_path: &Path) -> std::io::Result<bool> {
    Ok(false)
}

/// `LPT1`, `COM10:`, `\\.\LPT1`, or a share `\\host\printer`: Windows does not tell before it opens
/// a name what it is.
fn is_windows_device(path: &str) -> bool {
    let is_port = |name: &str| {
        let name = name.strip_suffix(':').unwrap_or(name).to_ascii_uppercase();
        let number = name.strip_prefix("COM").or_else(|| name.strip_prefix("LPT"));
        number.is_some_and(|n| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
    };
    match path.strip_prefix(r"\\") {
        None => is_port(path),
        Some(rest) => match rest.split_once('\\') {
            Some((".", port)) => is_port(port),
            Some(("" | "?", _)) | None => false,
            Some((_, printer)) => !printer.is_empty() && !printer.contains(['\\', '/']),
        },
    }
}

impl Transport for DevicePrinter {
    fn deliver(&mut self, delivery: &Delivery<'_>) -> Result<Delivered, DeliveryError> {
        let mut line = self.open().map_err(|cause| not_started(PrinterState::Offline, cause))?;
        talk::deliver(&mut line, delivery.bytes, self.deadlines, &mut self.habit)
    }

    fn status(&mut self) -> Found {
        if is_share(&self.path) {
            return Found::fine(PrinterState::Silent);
        }
        match self.open() {
            Ok(mut line) => talk::status(&mut line, self.deadlines),
            Err(cause) => Found::wrong(PrinterState::Offline, cause),
        }
    }

    fn place(&self) -> String {
        self.path.clone()
    }
}

/// Unix: opened non-blocking and waited for with `poll`. A thread that blocks in a read would keep
/// `/dev/usb/lp0` open, which serves one opener at a time, until the printer is unplugged.
#[cfg(unix)]
mod polled {
    use std::fs::{File, OpenOptions};
    use std::io::{self, Read, Write};
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
    use std::thread;
    use std::time::{Duration, Instant};

    use nix::fcntl::OFlag;
    use nix::poll::{PollFd, PollFlags, poll};

    use super::super::line::Line;

    /// Some drivers always say "ready" and then take or give nothing; they are asked again after
    /// this.
    const PAUSE: Duration = Duration::from_millis(10);

    pub(super) struct Polled {
        file: File,
        reads: bool,
    }

    impl Polled {
        /// Only a character device can answer; and one that may not be read can still print.
        pub(super) fn open(path: &str) -> io::Result<Self> {
            let open = |read| {
                OpenOptions::new()
                    .read(read)
                    .write(true)
                    .custom_flags((OFlag::O_NONBLOCK | OFlag::O_NOCTTY).bits())
                    .open(path)
            };
            let answers = std::fs::metadata(path)?.file_type().is_char_device();
            if answers && let Ok(file) = open(true) {
                return Ok(Self { file, reads: true });
            }
            Ok(Self { file: open(false)?, reads: false })
        }

        /// Tries again and again, waiting for the device in between, until the deadline.
        fn until_ready<T>(
            &mut self,
            flags: PollFlags,
            within: Duration,
            mut attempt: impl FnMut(&mut File) -> io::Result<T>,
        ) -> io::Result<T> {
            let until = Instant::now() + within;
            loop {
                let left = until.saturating_duration_since(Instant::now());
                // At least one look, and rounded up: 0 ms again and again would only burn time.
                let millis = left.as_micros().div_ceil(1000).try_into().unwrap_or(i32::MAX);
                let ready = poll(&mut [PollFd::new(self.file.as_raw_fd(), flags)], millis)?;
                if ready > 0 {
                    match attempt(&mut self.file) {
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                            thread::sleep(PAUSE.min(left));
                        }
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        outcome => return outcome,
                    }
                }
                if left.is_zero() {
                    let cause = "the device was not ready within its deadline";
                    return Err(io::Error::new(io::ErrorKind::TimedOut, cause));
                }
            }
        }
    }

    impl Line for Polled {
        fn write(&mut self, bytes: &[u8], within: Duration) -> io::Result<usize> {
            self.until_ready(PollFlags::POLLOUT, within, |file| file.write(bytes))
        }

        /// A device that can't be read, or is gone, is a silent one: writing to it says the rest.
        fn read(&mut self, buffer: &mut [u8], within: Duration) -> io::Result<usize> {
            match self.until_ready(PollFlags::POLLIN, within, |file| file.read(buffer)) {
                Ok(0) => {}
                Err(error) if error.kind() == io::ErrorKind::TimedOut => return Ok(0),
                Ok(read) => return Ok(read),
                Err(_) => {}
            }
            self.reads = false;
            Ok(0)
        }

        fn reads(&self) -> bool {
            self.reads
        }

        /// Closing drops the transfer that a USB printer has not taken yet; it is ready for the
        /// next one when it has.
        fn finish(&mut self, within: Duration) -> io::Result<()> {
            self.until_ready(PollFlags::POLLOUT, within, |_| Ok(()))
        }

        /// Closing does it.
        fn abandon(&mut self) {}

        fn failed_write_took_nothing(&self) -> bool {
            true
        }
    }
}

#[cfg(test)]
mod names {
    use super::is_windows_device;

    #[test]
    fn windows_knows_ports_and_shares_by_their_names() {
        for name in ["LPT1", "com3:", "COM10", r"\\.\LPT1", r"\\.\COM10", r"\\caisse\epson tm"] {
            assert!(is_windows_device(name), "{name}");
        }
        for name in [
            "",
            "LPT",
            "LPT1.txt",
            r"C:\Users\a.txt",
            "a.txt",
            r"\\.\C:",
            r"\\.\PhysicalDrive0",
            r"\\?\C:\a.txt",
            r"\\caisse",
            r"\\caisse\",
            r"\\caisse\docs\a.txt",
            r"\\caisse\docs/a.txt",
        ] {
            assert!(!is_windows_device(name), "{name}");
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::super::fake::{Cable, Fake, MANNERS, delivery, quick};
    use super::*;
    use std::fs::{self, File};
    use std::io::Read;
    use std::path::PathBuf;
    use std::thread;

    /// A path of this test alone, removed at its end.
    struct Path(PathBuf);

    impl Path {
        fn new(test: &str) -> Self {
            let path = std::env::temp_dir().join(format!("device-{test}-{}", std::process::id()));
            let _ = fs::remove_file(&path);
            Self(path)
        }

        fn fifo(test: &str) -> Self {
            let path = Self::new(test);
            nix::unistd::mkfifo(&path.0, nix::sys::stat::Mode::S_IRWXU).unwrap();
            path
        }

        fn printer(&self) -> DevicePrinter {
            printer(self.0.to_str().unwrap())
        }
    }

    impl Drop for Path {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
    }

    fn printer(path: &str) -> DevicePrinter {
        DevicePrinter::with(path, std::path::Path::new("store"), quick())
    }

    fn not_started(outcome: Result<Delivered, DeliveryError>) -> String {
        match outcome {
            Err(DeliveryError::NotStarted { state: PrinterState::Offline, cause }) => cause,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_device_that_answers_is_served_by_its_manners() {
        for manner in MANNERS {
            let cable = Cable::to(manner.fake);
            let mut device = printer(&cable.name);
            (manner.expected)(device.deliver(&delivery(b"\x1b@Ticket\n")), manner.name);
            let expected: &[u8] = if manner.prints { b"\x1b@Ticket\n" } else { b"" };
            assert_eq!(cable.unplug(), expected, "{}", manner.name);
        }
    }

    #[test]
    fn a_device_unplugged_after_the_last_byte_is_interrupted() {
        let cable = Cable::to(Fake { hangs_up_after: Some(6), ..Fake::well() });
        let outcome = printer(&cable.name).deliver(&delivery(b"Ticket"));
        assert!(matches!(outcome, Err(DeliveryError::Interrupted { .. })), "{outcome:?}");
    }

    #[test]
    fn a_device_that_cannot_be_read_is_silent() {
        let path = Path::fifo("silent");
        let mut reader =
            fs::OpenOptions::new().read(true).write(true).open(&path.0).expect("open for both");
        let mut device = path.printer();
        assert_eq!(device.deliver(&delivery(b"Ticket")), Ok(Delivered::Sent));
        let mut got = [0; 6];
        reader.read_exact(&mut got).unwrap();
        assert_eq!(&got, b"Ticket");
        assert_eq!(device.status(), Found::fine(PrinterState::Silent));
        assert_eq!(printer("/dev/null").status(), Found::fine(PrinterState::Silent));
    }

    #[test]
    fn what_is_no_device_is_not_opened() {
        let plain = Path::new("plain");
        fs::write(&plain.0, b"a letter").unwrap();
        let cause = not_started(plain.printer().deliver(&delivery(b"Ticket")));
        assert!(cause.contains("is not the device of a printer"), "{cause}");
        assert_eq!(fs::read(&plain.0).unwrap(), b"a letter");
        assert_eq!(plain.printer().status().state, PrinterState::Offline);
        let linked = Path::new("linked");
        std::os::unix::fs::symlink(&plain.0, &linked.0).unwrap();
        not_started(linked.printer().deliver(&delivery(b"Ticket")));
        not_started(printer(std::env::temp_dir().to_str().unwrap()).deliver(&delivery(b"Ticket")));
    }

    #[test]
    fn nothing_in_the_data_folder_is_a_printer() {
        let pipe = Path::fifo("data");
        let _kept = fs::OpenOptions::new().read(true).write(true).open(&pipe.0).unwrap();
        let data = pipe.0.parent().unwrap();
        let mut device = DevicePrinter::with(pipe.0.to_str().unwrap(), data, quick());
        let cause = not_started(device.deliver(&delivery(b"Ticket")));
        assert!(cause.contains("is in the data folder"), "{cause}");
    }

    #[test]
    fn a_reader_that_reads_gets_a_large_picture_whole() {
        let path = Path::fifo("reads");
        let reading = {
            let path = path.0.clone();
            thread::spawn(move || {
                let mut got = Vec::new();
                File::open(path).unwrap().read_to_end(&mut got).unwrap();
                got
            })
        };
        let picture = vec![7; 300_000];
        // The reader's end may not be open yet.
        let mut outcome = path.printer().deliver(&delivery(&picture));
        while matches!(outcome, Err(DeliveryError::NotStarted { .. })) {
            thread::yield_now();
            outcome = path.printer().deliver(&delivery(&picture));
        }
        assert_eq!(outcome, Ok(Delivered::Sent));
        assert_eq!(reading.join().unwrap(), picture);
    }

    #[test]
    fn a_device_that_takes_nothing_more_is_interrupted() {
        let path = Path::fifo("stuck");
        // Open for both, it waits for nobody, holds some bytes and is never read.
        let _kept = fs::OpenOptions::new().read(true).write(true).open(&path.0).unwrap();
        match path.printer().deliver(&delivery(&[0; 1 << 20])) {
            Err(DeliveryError::Interrupted { cause }) => {
                assert!(cause.contains("stopped taking bytes after"), "{cause}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_device_that_is_not_there_is_not_started() {
        let cause = not_started(Path::new("missing").printer().deliver(&delivery(b"Ticket")));
        assert!(cause.contains("cannot open the device"), "{cause}");
        // A FIFO that nobody reads.
        not_started(Path::fifo("unread").printer().deliver(&delivery(b"Ticket")));
        assert_eq!(Path::new("missing").printer().status().state, PrinterState::Offline);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_refuses_the_first_byte_is_not_started() {
        not_started(printer("/dev/full").deliver(&delivery(b"Ticket")));
    }
}
