//! What a conversation with a printer needs of the way to it, and for how long it may wait.

use std::io;
use std::time::Duration;

/// An open way to a printer.
pub(super) trait Line {
    /// Hands over some of `bytes`, at most waiting `within` until the first is taken; how many
    /// were. `TimedOut` where none was.
    fn write(&mut self, bytes: &[u8], within: Duration) -> io::Result<usize>;
    /// What the printer says next, waiting at most `within`; 0 where it says nothing. An error
    /// where the printer hung up.
    fn read(&mut self, buffer: &mut [u8], within: Duration) -> io::Result<usize>;
    /// Whether anything can be read from it at all.
    fn reads(&self) -> bool;
    /// Waits at most `within` until all that was taken has left this machine, as far as the way
    /// lets one know. An error where it has not.
    fn finish(&mut self, within: Duration) -> io::Result<()>;
    /// Throws away what was taken and has not left: once a document counts as broken off, its
    /// rest must not come out minutes later beside its duplicate.
    fn abandon(&mut self);
    /// Whether a failed write took nothing. Where it may have taken a part, even the first piece
    /// of a document counts as begun.
    fn failed_write_took_nothing(&self) -> bool;
}

/// How long to wait for what. Each transport names its own, with reasons.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadlines {
    /// Until the way is open.
    pub(super) open: Duration,
    /// Until one status question is answered; later counts as never.
    pub(super) answer: Duration,
    /// Without a single byte taken.
    pub(super) stall: Duration,
    /// Bytes per second below which a whole document is given up, so that one that creeps ends too.
    pub(super) slowest: u32,
    /// Until the last bytes have left, once all were taken.
    pub(super) leave: Duration,
    /// Until an answering printer has worked off what it took, besides the time that the size of
    /// the document asks for.
    pub(super) printed: Duration,
}

/// Bytes per second of a slow printer: 50 mm/s at 8 lines/mm of 48 bytes on 58 mm paper are
/// 19 200, less some for cutting and feeding.
const PRINTED_PER_SECOND: u32 = 16_000;

impl Deadlines {
    /// For handing over a whole document.
    pub(super) fn document(&self, bytes: usize) -> Duration {
        self.stall + at_speed(bytes, self.slowest)
    }

    /// For an answering printer to say that it has printed it.
    pub(super) fn worked_off(&self, bytes: usize) -> Duration {
        self.printed + at_speed(bytes, PRINTED_PER_SECOND)
    }
}

fn at_speed(bytes: usize, per_second: u32) -> Duration {
    Duration::from_millis(bytes as u64 * 1000 / u64::from(per_second.max(1)))
}
