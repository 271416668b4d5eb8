//! The intermediate form: what stands on the paper, before any width, code page or printer.

use domain::printing::PrinterProfile;

use crate::layout;

/// Dots in a millimetre of a 203 dpi print head, across and along.
pub(crate) const DOTS_PER_MM: usize = 8;

/// A document as blocks from top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// What stands on it.
    pub blocks: Vec<Block>,
    /// Its greatest length in millimetres, measured like [`Paper::length_dots`]. What would be
    /// longer is set tighter.
    pub longest_mm: Option<u16>,
}

/// One thing on the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Text that wraps at words. Its parts stand on one line as long as they fit; one that does not
    /// starts a line of its own.
    Text {
        /// What to print, in parts that hold together.
        parts: Vec<String>,
        /// Where on the line.
        align: Align,
        /// How large.
        style: Style,
        /// What may be left out when the paper would be too long.
        keep: Keep,
    },
    /// Text at the left and at the right of one line; the right one follows on a line of its own
    /// where both do not fit.
    Pair {
        /// The left text, which wraps.
        left: (String, Style),
        /// The right text.
        right: (String, Style),
        /// What of the left text may be left out when the paper would be too long.
        keep: Keep,
    },
    /// A place to sign: room to write, then who signs and dots to the right edge.
    Sign(String),
    /// A line across the paper.
    Rule,
    /// A QR code, error correction M, in the middle. Left out where no QR code can hold the text.
    Qr(String),
    /// A Code128 barcode in the middle. Left out where the text is not printable ASCII, or where
    /// its modules of two dots would be wider than the paper.
    Code128(String),
    /// Empty lines.
    Feed(u8),
}

/// Where text stands on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// From the left margin.
    Left,
    /// In the middle.
    Centre,
}

/// Size and weight of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Twice as wide.
    pub wide: bool,
    /// Twice as high.
    pub tall: bool,
    /// Emphasised.
    pub bold: bool,
}

impl Style {
    /// Font A as it is: 12 × 24 dots.
    pub const PLAIN: Self = Self { wide: false, tall: false, bold: false };
    /// Emphasised.
    pub const BOLD: Self = Self { bold: true, ..Self::PLAIN };
    /// Emphasised and twice as high; also twice as wide where it stands alone on a line that has
    /// the room, and of usual size where the paper would be too long.
    pub const TALL: Self = Self { tall: true, ..Self::BOLD };
    /// Emphasised and twice as wide and high, always.
    pub const LARGE: Self = Self { wide: true, ..Self::TALL };

    /// Columns of font A that a character takes.
    pub(crate) fn columns(self) -> usize {
        1 + usize::from(self.wide)
    }

    /// Dots from the top to the bottom of a character.
    pub(crate) fn height(self) -> usize {
        24 * (1 + usize::from(self.tall))
    }
}

/// What happens to text on a paper that would be too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is never cut.
    Whole,
    /// It has at most so many lines, and one when the paper would be too long.
    Lines(usize),
    /// It is left out.
    Spare,
}

impl Paper {
    /// Its length for a printer, in dots of 1/8 mm, without the way from the print head to where
    /// the paper is cut or torn.
    pub fn length_dots(&self, profile: &PrinterProfile) -> usize {
        layout::lay(self, profile).height()
    }

    pub(crate) fn text(&mut self, text: &str, align: Align, style: Style, keep: Keep) {
        self.parts(&[text], align, style, keep);
    }

    pub(crate) fn parts(&mut self, parts: &[&str], align: Align, style: Style, keep: Keep) {
        self.blocks.push(Block::Text {
            parts: parts.iter().map(|&part| part.to_owned()).collect(),
            align,
            style,
            keep,
        });
    }

    pub(crate) fn pair(&mut self, left: (&str, Style), right: (&str, Style), keep: Keep) {
        self.blocks.push(Block::Pair {
            left: (left.0.to_owned(), left.1),
            right: (right.0.to_owned(), right.1),
            keep,
        });
    }

    pub(crate) fn rule(&mut self) {
        self.blocks.push(Block::Rule);
    }
}
