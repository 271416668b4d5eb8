//! The conversation with a printer, the same over every line: ask how it is, hand over the
//! document, ask whether it came out.

use std::io;
use std::time::{Duration, Instant};

use super::line::{Deadlines, Line};
use super::status::{QUESTIONS, Report, WORKED_OFF, Word, Words};
use super::{Delivered, DeliveryError, Found, not_started};
use crate::wire::PrinterState;

/// Bytes handed over at once: small enough that progress shows while a slow printer takes them.
const PIECE: usize = 4096;

/// Reads after which a printer that talks without end is no longer listened to; what it said late
/// fits into far fewer.
const LATE_READS: usize = 16;

/// Whether this printer has ever answered `GS r`. Some answer `DLE EOT` only: after the first
/// document in vain, the next ones don't wait for what never comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum WorksOff {
    #[default]
    Unasked,
    Says,
    NeverSays,
}

/// Carries one document over an open line.
pub(super) fn deliver(
    line: &mut dyn Line,
    document: &[u8],
    deadlines: Deadlines,
    habit: &mut WorksOff,
) -> Result<Delivered, DeliveryError> {
    let mut talk = Talk::new(line, deadlines);
    let outcome = talk.before().and_then(|answers| {
        talk.hand_over(document)?;
        if answers { talk.after(document.len(), habit) } else { Ok(Delivered::Sent) }
    });
    match outcome {
        Ok(Delivered::Sent) => match talk.line.finish(deadlines.leave) {
            Ok(()) => Ok(Delivered::Sent),
            Err(error) => {
                talk.line.abandon();
                Err(broke_off(format!("the last bytes did not reach the printer: {error}")))
            }
        },
        Ok(Delivered::Confirmed) => Ok(Delivered::Confirmed),
        Err(error) => {
            talk.line.abandon();
            Err(error)
        }
    }
}

/// Asks over an open line how the printer is.
pub(super) fn status(line: &mut dyn Line, deadlines: Deadlines) -> Found {
    let answer = if line.reads() {
        Talk::new(line, deadlines).ask()
    } else {
        // Whether it could take bytes is all that shows.
        line.finish(deadlines.leave).map(|()| None)
    };
    match answer {
        Ok(Some(report)) => report.found(),
        Ok(None) => Found::fine(PrinterState::Silent),
        Err(error) => Found::wrong(PrinterState::Offline, no_status(&error)),
    }
}

fn broke_off(cause: String) -> DeliveryError {
    DeliveryError::Interrupted { cause }
}

fn no_status(error: &io::Error) -> String {
    format!("the printer cannot be asked for its status: {error}")
}

struct Talk<'l> {
    line: &'l mut dyn Line,
    deadlines: Deadlines,
    words: Words,
    worked_off: Option<u8>,
    automatic: Option<Report>,
}

impl<'l> Talk<'l> {
    fn new(line: &'l mut dyn Line, deadlines: Deadlines) -> Self {
        Self { line, deadlines, words: Words::default(), worked_off: None, automatic: None }
    }

    /// Whether the printer answers; refuses where it says that it cannot print now.
    fn before(&mut self) -> Result<bool, DeliveryError> {
        match self.ask() {
            Ok(Some(report)) => match report.trouble() {
                Some(Found { state, cause }) => Err(not_started(state, cause.unwrap_or_default())),
                None => Ok(true),
            },
            Ok(None) => Ok(false),
            Err(error) => Err(not_started(PrinterState::Offline, no_status(&error))),
        }
    }

    fn hand_over(&mut self, document: &[u8]) -> Result<(), DeliveryError> {
        let until = Instant::now() + self.deadlines.document(document.len());
        let mut taken = 0;
        while taken < document.len() {
            let piece = &document[taken..document.len().min(taken + PIECE)];
            let left = until.saturating_duration_since(Instant::now());
            let within = self.deadlines.stall.min(left);
            let written = if within.is_zero() {
                Err(io::ErrorKind::TimedOut.into())
            } else {
                self.line.write(piece, within)
            };
            let error = match written {
                Ok(0) => io::ErrorKind::WriteZero.into(),
                Ok(some) => {
                    taken += some;
                    continue;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => error,
            };
            let total = document.len();
            if taken == 0 && self.line.failed_write_took_nothing() {
                let cause = format!("the printer takes no bytes: {error}");
                return Err(not_started(PrinterState::Offline, cause));
            }
            return Err(broke_off(format!(
                "the printer stopped taking bytes after {taken} of {total}: {error}"
            )));
        }
        Ok(())
    }

    /// Asks a printer that answered before whether it has printed `bytes`. It is asked for its
    /// state meanwhile, so that an empty roll shows at once and not when the deadline is over.
    fn after(&mut self, bytes: usize, habit: &mut WorksOff) -> Result<Delivered, DeliveryError> {
        let cut = |error: io::Error| {
            broke_off(format!("the connection was cut before the printer said it is done: {error}"))
        };
        let until = Instant::now() + self.deadlines.worked_off(bytes);
        self.worked_off = None;
        if *habit != WorksOff::NeverSays {
            self.put(&WORKED_OFF).map_err(cut)?;
        }
        loop {
            // Also where it never says so: what it says to bytes in a picture comes first.
            self.listen_until_worked_off().map_err(cut)?;
            let report = self.ask().map_err(cut)?;
            let worked_off = self.worked_off.filter(|_| *habit != WorksOff::NeverSays);
            let mut whole = report.or(self.automatic).unwrap_or_default();
            if let Some(byte) = worked_off {
                whole.add_worked_off(byte);
            }
            if let Some(Found { cause, .. }) = whole.trouble() {
                let cause = cause.unwrap_or_default();
                return Err(broke_off(format!("after the last byte: {cause}")));
            }
            if worked_off.is_some() {
                *habit = WorksOff::Says;
                return Ok(Delivered::Confirmed);
            }
            let answers = report.is_some();
            if answers && *habit == WorksOff::NeverSays {
                return Ok(Delivered::Sent);
            }
            if Instant::now() < until && self.line.reads() {
                continue;
            }
            if !answers {
                return Err(broke_off("the printer no longer answers since the last byte".into()));
            }
            // One that said so before is only late: its next document is waited for again.
            if *habit == WorksOff::Unasked {
                *habit = WorksOff::NeverSays;
            }
            return Ok(Delivered::Sent);
        }
    }

    /// What the printer says of itself now; nothing where it is silent. One question at a time,
    /// because an answer doesn't say to which question, and none is asked after one in vain, so
    /// that a late answer is not taken for the next one's.
    fn ask(&mut self) -> io::Result<Option<Report>> {
        if !self.line.reads() {
            return Ok(None);
        }
        self.hear_what_came_late()?;
        let mut report = None;
        for question in QUESTIONS {
            self.put(&question.bytes())?;
            let Some(byte) = self.answer()? else { break };
            report.get_or_insert_with(Report::default).add(question, byte);
        }
        Ok(report)
    }

    /// A picture in a document may hold the bytes of `DLE EOT` by chance, and printers answer
    /// that too; such answers must not be taken for the next question's.
    fn hear_what_came_late(&mut self) -> io::Result<()> {
        for _ in 0..LATE_READS {
            if !self.listen(Duration::ZERO, |_| {})? {
                break;
            }
        }
        Ok(())
    }

    fn answer(&mut self) -> io::Result<Option<u8>> {
        let until = Instant::now() + self.deadlines.answer;
        let mut answer = None;
        while answer.is_none() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || !self.listen(left, |byte| answer = answer.or(Some(byte)))? {
                break;
            }
        }
        Ok(answer)
    }

    fn listen_until_worked_off(&mut self) -> io::Result<()> {
        let until = Instant::now() + self.deadlines.answer;
        while self.worked_off.is_none() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || !self.listen(left, |_| {})? {
                break;
            }
        }
        Ok(())
    }

    /// Reads once and sorts what was said; whether anything was.
    fn listen(&mut self, within: Duration, mut real_time: impl FnMut(u8)) -> io::Result<bool> {
        let mut buffer = [0; 256];
        let read = self.line.read(&mut buffer, within)?;
        for word in buffer[..read].iter().filter_map(|byte| self.words.push(*byte)) {
            match word {
                Word::RealTime(byte) => real_time(byte),
                Word::Automatic(bytes) => self.automatic = Some(Report::automatic(bytes)),
                Word::WorkedOff(byte) => self.worked_off = Some(byte),
            }
        }
        Ok(read > 0)
    }

    fn put(&mut self, mut command: &[u8]) -> io::Result<()> {
        while !command.is_empty() {
            match self.line.write(command, self.deadlines.stall) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(taken) => command = &command[taken..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
