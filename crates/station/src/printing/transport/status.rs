//! What a printer's status bytes mean. The bits are those of Epson's *ESC/POS Command Reference*:
//! `DLE EOT n` (transmit real-time status), `GS r n` (transmit status) and `GS a n` (Automatic
//! Status Back); telling the three apart in one stream follows its *Transmission Status
//! Identification*: real-time `0xx1xx10`, ASB first byte `0xx1xx00` and then three `0xx0xxxx`,
//! `GS r` `0xx0xxxx`. XON and XOFF fit none of them.

use super::Found;
use crate::wire::PrinterState;

/// What `DLE EOT n` can be asked, in the order in which the transports ask. Paper stands second:
/// cheap printers answer the first one or two only.
pub(super) const QUESTIONS: [Question; 4] =
    [Question::Printer, Question::Paper, Question::Offline, Question::Error];

/// `GS r 1`: transmit the paper sensor's status. Unlike `DLE EOT` it waits in the receive buffer
/// behind the document, so its answer says that everything before it was worked off.
pub(super) const WORKED_OFF: [u8; 3] = [0x1D, b'r', 1];

/// One question of `DLE EOT n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// n = 1: the printer.
    Printer = 1,
    /// n = 2: why it is off line.
    Offline = 2,
    /// n = 3: which error.
    Error = 3,
    /// n = 4: the paper sensors.
    Paper = 4,
}

impl Question {
    /// The command.
    pub(super) fn bytes(self) -> [u8; 3] {
        [0x10, 0x04, self as u8]
    }
}

/// Something whole that a printer said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The answer to `DLE EOT n`; the byte does not say to which n.
    RealTime(u8),
    /// Sent by itself where `GS a` is on.
    Automatic([u8; 4]),
    /// The answer to `GS r`.
    WorkedOff(u8),
}

/// Cuts a printer's bytes into words.
#[derive(Debug, Default)]
pub(super) struct Words {
    automatic: [u8; 4],
    have: usize,
}

impl Words {
    /// The word that this byte completes, if it does.
    pub(super) fn push(&mut self, byte: u8) -> Option<Word> {
        let buffered = byte & 0b1001_0000 == 0;
        if self.have > 0 && buffered {
            self.automatic[self.have] = byte;
            self.have = (self.have + 1) % self.automatic.len();
            return (self.have == 0).then_some(Word::Automatic(self.automatic));
        }
        self.have = 0;
        match byte & 0b1001_0011 {
            0b0001_0010 => Some(Word::RealTime(byte)),
            0b0001_0000 => {
                self.automatic[0] = byte;
                self.have = 1;
                None
            }
            _ => buffered.then_some(Word::WorkedOff(byte)),
        }
    }
}

/// What a printer said of itself, all answers together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Report {
    offline: bool,
    waits_for_recovery: bool,
    fed_by_hand: bool,
    cover_open: bool,
    paper_out: bool,
    paper_low: bool,
    failed: bool,
    mechanical: bool,
    cutter: bool,
    unrecoverable: bool,
    resumes_by_itself: bool,
}

impl Report {
    /// Adds the answer to a question. Epson sets both bits of a paper sensor; some printers set
    /// one, which counts too. Bit 2 of the first answer is the drawer's and is not ours.
    pub(super) fn add(&mut self, question: Question, byte: u8) {
        let bit = |number: u8| byte & (1 << number) != 0;
        match question {
            Question::Printer => {
                self.offline |= bit(3);
                self.waits_for_recovery |= bit(5);
                self.fed_by_hand |= bit(6);
            }
            Question::Offline => {
                self.cover_open |= bit(2);
                self.fed_by_hand |= bit(3);
                self.paper_out |= bit(5);
                self.failed |= bit(6);
            }
            Question::Error => {
                self.mechanical |= bit(2);
                self.cutter |= bit(3);
                self.unrecoverable |= bit(5);
                self.resumes_by_itself |= bit(6);
            }
            Question::Paper => {
                self.paper_low |= bit(2) || bit(3);
                self.paper_out |= bit(5) || bit(6);
            }
        }
    }

    /// What the four bytes of an Automatic Status Back say.
    pub(super) fn automatic(bytes: [u8; 4]) -> Self {
        let bit = |byte: usize, number: u8| bytes[byte] & (1 << number) != 0;
        Self {
            offline: bit(0, 3),
            cover_open: bit(0, 5),
            fed_by_hand: bit(0, 6),
            waits_for_recovery: bit(1, 0),
            mechanical: bit(1, 2),
            cutter: bit(1, 3),
            unrecoverable: bit(1, 5),
            resumes_by_itself: bit(1, 6),
            paper_low: bit(2, 0) || bit(2, 1),
            paper_out: bit(2, 2) || bit(2, 3),
            failed: false,
        }
    }

    /// Adds the answer to `GS r 1`.
    pub(super) fn add_worked_off(&mut self, byte: u8) {
        self.paper_low |= byte & 0b0011 != 0;
        self.paper_out |= byte & 0b1100 != 0;
    }

    /// What a person would call it. An open cover comes before missing paper, because the paper
    /// sensor sees none while the cover is open.
    pub(super) fn found(&self) -> Found {
        self.trouble().unwrap_or_else(|| {
            Found::fine(if self.paper_low { PrinterState::PaperLow } else { PrinterState::Ready })
        })
    }

    /// What keeps it from printing, if anything does.
    pub(super) fn trouble(&self) -> Option<Found> {
        let (state, cause) = if self.cover_open {
            (PrinterState::CoverOpen, "the cover is open")
        } else if self.paper_out {
            (PrinterState::PaperOut, "there is no paper")
        } else if self.cutter {
            (PrinterState::Error, "the cutter is stuck: clear the paper, switch off and on")
        } else if self.unrecoverable {
            (PrinterState::Error, "the printer reports a fault that it cannot recover from")
        } else if self.mechanical {
            (PrinterState::Error, "the mechanism is stuck: clear the paper, switch off and on")
        } else if self.resumes_by_itself {
            (PrinterState::Error, "the print head is too hot: it resumes by itself")
        } else if self.failed {
            (PrinterState::Error, "the printer reports an error without saying which")
        } else if self.offline && self.fed_by_hand {
            (PrinterState::Offline, "paper is being fed by its button")
        } else if self.offline && self.waits_for_recovery {
            (PrinterState::Offline, "the printer waits for its button to be pressed")
        } else if self.offline {
            (PrinterState::Offline, "the printer says that it is off line")
        } else {
            return None;
        };
        Some(Found::wrong(state, cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(answers: &[(Question, u8)]) -> PrinterState {
        let mut report = Report::default();
        for (question, byte) in answers {
            report.add(*question, *byte);
        }
        report.found().state
    }

    #[test]
    fn each_bit_of_a_real_time_answer_has_its_meaning() {
        use PrinterState::*;
        use Question as Of;
        for (question, byte, expected) in [
            (Of::Printer, 0x12, Ready),
            (Of::Printer, 0x16, Ready), // The drawer is open.
            (Of::Printer, 0x1A, Offline),
            (Of::Printer, 0x3A, Offline),
            (Of::Offline, 0x12, Ready),
            (Of::Offline, 0x16, CoverOpen),
            (Of::Offline, 0x1A, Ready),
            (Of::Offline, 0x32, PaperOut),
            (Of::Offline, 0x52, Error),
            (Of::Error, 0x12, Ready),
            (Of::Error, 0x16, Error),
            (Of::Error, 0x1A, Error),
            (Of::Error, 0x32, Error),
            (Of::Error, 0x52, Error),
            (Of::Paper, 0x12, Ready),
            (Of::Paper, 0x1E, PaperLow),
            (Of::Paper, 0x72, PaperOut),
            (Of::Paper, 0x7E, PaperOut),
            (Of::Paper, 0x32, PaperOut),
        ] {
            assert_eq!(state(&[(question, byte)]), expected, "{question:?} {byte:#04x}");
        }
    }

    #[test]
    fn an_open_cover_is_named_before_the_paper_that_its_sensor_misses() {
        let answers =
            [(Question::Printer, 0x1A), (Question::Paper, 0x7E), (Question::Offline, 0x36)];
        assert_eq!(state(&answers), PrinterState::CoverOpen);
    }

    #[test]
    fn the_three_kinds_of_answers_are_told_apart_in_one_stream() {
        let mut words = Words::default();
        let stream = [0x11, 0x12, 0x13, 0x00, 0x18, 0x00, 0x0C, 0x0F, 0x16, 0xFF, 0x92, 0x0C];
        let said: Vec<_> = stream.into_iter().filter_map(|byte| words.push(byte)).collect();
        assert_eq!(
            said,
            [
                Word::RealTime(0x12),
                Word::WorkedOff(0x00),
                Word::Automatic([0x18, 0x00, 0x0C, 0x0F]),
                Word::RealTime(0x16),
                Word::WorkedOff(0x0C),
            ]
        );
    }

    #[test]
    fn an_automatic_status_that_breaks_off_is_forgotten() {
        let mut words = Words::default();
        let said: Vec<_> = [0x10, 0x00, 0x12].into_iter().filter_map(|b| words.push(b)).collect();
        assert_eq!(said, [Word::RealTime(0x12)]);
    }

    #[test]
    fn automatic_status_says_what_stops_the_printer() {
        use PrinterState::*;
        for (bytes, expected) in [
            ([0x10, 0, 0, 0x0F], Ready),
            ([0x14, 0, 0, 0x0F], Ready), // The drawer is open.
            ([0x18, 0, 0, 0x0F], Offline),
            ([0x38, 0, 0, 0x0F], CoverOpen),
            ([0x18, 0x08, 0, 0x0F], Error),
            ([0x10, 0, 0x03, 0x0F], PaperLow),
            ([0x18, 0, 0x0F, 0x0F], PaperOut),
        ] {
            assert_eq!(Report::automatic(bytes).found().state, expected, "{bytes:02x?}");
        }
    }
}
