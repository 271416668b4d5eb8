//! A printer as a file of the system: `/dev/usb/lp0` on Linux, `LPT1` or a share on Windows.

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
    deadlines: Deadlines,
    habit: WorksOff,
    #[cfg(not(unix))]
    writing: Weak<()>,
}

impl DevicePrinter {
    pub(super) fn new(path: &str) -> Self {
        Self::with(path, DEADLINES)
    }

    pub(super) fn with(path: &str, deadlines: Deadlines) -> Self {
        Self {
            path: path.trim().to_owned(),
            deadlines,
            habit: WorksOff::default(),
            #[cfg(not(unix))]
            writing: Weak::new(),
        }
    }

    #[cfg(unix)]
    fn open(&mut self) -> Result<Polled, String> {
        Polled::open(&self.path).map_err(|error| self.cause(&error))
    }

    #[cfg(not(unix))]
    fn open(&mut self) -> Result<super::writer::Writer, String> {
        super::writer::Writer::open(&self.path, &mut self.writing, self.deadlines.open)
            .map_err(|error| self.cause(&error))
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
            DevicePrinter::with(self.0.to_str().unwrap(), quick())
        }
    }

    impl Drop for Path {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.0);
        }
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
            let mut device = DevicePrinter::with(&cable.name, quick());
            (manner.expected)(device.deliver(&delivery(b"\x1b@Ticket\n")), manner.name);
            let expected: &[u8] = if manner.prints { b"\x1b@Ticket\n" } else { b"" };
            assert_eq!(cable.unplug(), expected, "{}", manner.name);
        }
    }

    #[test]
    fn a_device_unplugged_after_the_last_byte_is_interrupted() {
        let cable = Cable::to(Fake { hangs_up_after: Some(6), ..Fake::well() });
        let outcome = DevicePrinter::with(&cable.name, quick()).deliver(&delivery(b"Ticket"));
        assert!(matches!(outcome, Err(DeliveryError::Interrupted { .. })), "{outcome:?}");
    }

    #[test]
    fn a_device_that_cannot_be_read_is_silent() {
        let path = Path::new("plain");
        fs::write(&path.0, b"").unwrap();
        let mut device = path.printer();
        assert_eq!(device.deliver(&delivery(b"Ticket")), Ok(Delivered::Sent));
        assert_eq!(fs::read(&path.0).unwrap(), b"Ticket");
        assert_eq!(device.status(), Found::fine(PrinterState::Silent));
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
        not_started(DevicePrinter::with("/dev/full", quick()).deliver(&delivery(b"Ticket")));
    }
}
