//! A printer for tests: it answers, or keeps silent, or misbehaves, over any line.

use std::io::{self, Read, Write};
#[cfg(unix)]
use std::sync::Arc;
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::thread::{self, JoinHandle};
use std::time::Duration;

#[cfg(unix)]
use serialport::{SerialPort, TTYPort};

use super::line::Deadlines;
use super::{Delivered, Delivery, DeliveryError};
use crate::wire::PrinterState;

/// Deadlines that make a waiting test short.
pub(super) fn quick() -> Deadlines {
    Deadlines {
        open: Duration::from_millis(300),
        answer: Duration::from_millis(200),
        stall: Duration::from_millis(150),
        slowest: 100_000,
        leave: Duration::from_millis(100),
        printed: Duration::from_millis(200),
    }
}

pub(super) fn delivery(bytes: &[u8]) -> Delivery<'_> {
    Delivery { name: "0199-ticket-1", bytes, picture: None }
}

/// What it answers to `DLE EOT` 1 to 4 and to `GS r`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fake {
    pub(super) answers: bool,
    pub(super) printer: u8,
    pub(super) offline: u8,
    pub(super) error: u8,
    pub(super) paper: u8,
    pub(super) worked_off: Option<u8>,
    /// The document's bytes after which its paper runs out: it no longer works off what comes.
    pub(super) paper_lasts: usize,
    /// The document's bytes after which it answers nothing any more.
    pub(super) mute_after: usize,
    /// The document's bytes after which it closes the line, reading nothing more.
    pub(super) hangs_up_after: Option<usize>,
}

impl Fake {
    pub(super) const fn well() -> Self {
        Self {
            answers: true,
            printer: 0x12,
            offline: 0x12,
            error: 0x12,
            paper: 0x12,
            worked_off: Some(0),
            paper_lasts: usize::MAX,
            mute_after: usize::MAX,
            hangs_up_after: None,
        }
    }

    pub(super) const fn silent() -> Self {
        Self { answers: false, ..Self::well() }
    }

    /// Serves until the line is closed; the document without the questions.
    pub(super) fn serve(&self, line: impl Read + Write) -> Vec<u8> {
        self.run(line).0
    }

    /// Serves until the line is closed; how often `GS r` was asked.
    pub(super) fn serve_counting(&self, line: impl Read + Write) -> usize {
        self.run(line).1
    }

    fn run(&self, mut line: impl Read + Write) -> (Vec<u8>, usize) {
        let (mut document, mut asked, mut pending) = (Vec::new(), 0, Vec::new());
        let mut buffer = [0; 4096];
        loop {
            // A hang-up shows by bytes left unread, so it reads no more than its share.
            let most = self.hangs_up_after.map_or(buffer.len(), |after| {
                after.saturating_sub(document.len() + pending.len()).clamp(1, buffer.len())
            });
            let read = match line.read(&mut buffer[..most]) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::TimedOut => continue,
                Err(_) => break,
            };
            pending.extend_from_slice(&buffer[..read]);
            while let Some(first) = pending.first().copied() {
                let question = matches!(first, 0x10 | 0x1D);
                if question && pending.len() < 3 {
                    break;
                }
                let answer = match pending[..] {
                    [0x10, 0x04, n @ 1..=4, ..] => self.real_time(n, document.len()),
                    [0x1D, b'r', 1, ..] => {
                        asked += 1;
                        self.worked_off.filter(|_| document.len() < self.paper_lasts)
                    }
                    _ => {
                        document.push(pending.remove(0));
                        continue;
                    }
                };
                pending.drain(..3);
                let answer = answer.filter(|_| self.answers && document.len() < self.mute_after);
                if answer.is_some_and(|byte| line.write_all(&[byte]).is_err()) {
                    return (document, asked);
                }
            }
            if self.hangs_up_after.is_some_and(|after| document.len() >= after) {
                break;
            }
        }
        document.append(&mut pending);
        (document, asked)
    }

    fn real_time(&self, n: u8, printed: usize) -> Option<u8> {
        let out = printed >= self.paper_lasts;
        Some(match n {
            1 => self.printer | if out { 0x08 } else { 0 },
            2 => self.offline | if out { 0x20 } else { 0 },
            3 => self.error,
            _ => self.paper | if out { 0x60 } else { 0 },
        })
    }
}

/// A pseudo-terminal that stands for a cable: the printer at one end, a name to open at the other.
#[cfg(unix)]
pub(super) struct Cable {
    pub(super) name: String,
    unplugged: Arc<AtomicBool>,
    serving: JoinHandle<Vec<u8>>,
    /// Kept open, because a pseudo-terminal ends with its last opener.
    _ours: TTYPort,
}

#[cfg(unix)]
impl Cable {
    pub(super) fn to(fake: Fake) -> Self {
        let (mut printer, ours) = TTYPort::pair().unwrap();
        printer.set_timeout(Duration::from_millis(5)).unwrap();
        let unplugged = Arc::new(AtomicBool::new(false));
        let end = PrinterEnd { printer, unplugged: unplugged.clone() };
        Self {
            name: ours.name().unwrap(),
            unplugged,
            serving: thread::spawn(move || fake.serve(end)),
            _ours: ours,
        }
    }

    /// The document that came through.
    pub(super) fn unplug(self) -> Vec<u8> {
        self.unplugged.store(true, Ordering::SeqCst);
        self.serving.join().unwrap()
    }
}

/// Ends where the cable is unplugged and everything in it is read.
#[cfg(unix)]
struct PrinterEnd {
    printer: TTYPort,
    unplugged: Arc<AtomicBool>,
}

#[cfg(unix)]
impl Read for PrinterEnd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let unplugged = self.unplugged.load(Ordering::SeqCst);
        match self.printer.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut && unplugged => Ok(0),
            outcome => outcome,
        }
    }
}

#[cfg(unix)]
impl Write for PrinterEnd {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.printer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A manner of a printer, and what a short ticket comes to on it.
pub(super) struct Manner {
    pub(super) name: &'static str,
    pub(super) fake: Fake,
    pub(super) prints: bool,
    pub(super) expected: fn(Result<Delivered, DeliveryError>, &str),
}

/// The manners that every line must cope with alike.
pub(super) const MANNERS: [Manner; 10] = [
    Manner { name: "well", fake: Fake::well(), prints: true, expected: confirmed },
    Manner {
        name: "little paper",
        fake: Fake { paper: 0x1E, worked_off: Some(0x03), ..Fake::well() },
        prints: true,
        expected: confirmed,
    },
    Manner { name: "silent", fake: Fake::silent(), prints: true, expected: sent },
    Manner {
        name: "answers real-time only",
        fake: Fake { worked_off: None, ..Fake::well() },
        prints: true,
        expected: sent,
    },
    Manner {
        name: "no paper",
        fake: Fake { printer: 0x1A, offline: 0x32, paper: 0x7E, ..Fake::well() },
        prints: false,
        expected: |outcome, name| refused(outcome, PrinterState::PaperOut, name),
    },
    Manner {
        name: "cover open",
        fake: Fake { printer: 0x1A, offline: 0x16, paper: 0x72, ..Fake::well() },
        prints: false,
        expected: |outcome, name| refused(outcome, PrinterState::CoverOpen, name),
    },
    Manner {
        name: "cutter stuck",
        fake: Fake { printer: 0x1A, offline: 0x52, error: 0x1A, ..Fake::well() },
        prints: false,
        expected: |outcome, name| refused(outcome, PrinterState::Error, name),
    },
    Manner {
        name: "off line",
        fake: Fake { printer: 0x1A, ..Fake::well() },
        prints: false,
        expected: |outcome, name| refused(outcome, PrinterState::Offline, name),
    },
    Manner {
        name: "paper runs out",
        fake: Fake { paper_lasts: 5, ..Fake::well() },
        prints: true,
        expected: |outcome, name| interrupted(outcome, "no paper", name),
    },
    Manner {
        name: "loses power",
        fake: Fake { mute_after: 5, ..Fake::well() },
        prints: true,
        expected: |outcome, name| interrupted(outcome, "no longer answers", name),
    },
];

fn confirmed(outcome: Result<Delivered, DeliveryError>, name: &str) {
    assert_eq!(outcome, Ok(Delivered::Confirmed), "{name}");
}

fn sent(outcome: Result<Delivered, DeliveryError>, name: &str) {
    assert_eq!(outcome, Ok(Delivered::Sent), "{name}");
}

fn refused(outcome: Result<Delivered, DeliveryError>, expected: PrinterState, name: &str) {
    match outcome {
        Err(DeliveryError::NotStarted { state, cause }) if !cause.is_empty() => {
            assert_eq!(state, expected, "{name}");
        }
        other => panic!("{name}: {other:?}"),
    }
}

fn interrupted(outcome: Result<Delivered, DeliveryError>, words: &str, name: &str) {
    match outcome {
        Err(DeliveryError::Interrupted { cause }) => assert!(cause.contains(words), "{cause}"),
        other => panic!("{name}: {other:?}"),
    }
}
