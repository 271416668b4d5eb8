//! A paper laid out for one printer: what both renderers read, row by row.
//!
//! Everything is placed by columns and whole dots here, with spaces rather than alignment commands:
//! cheap printers obey those for text but not for images, and a roll narrower than the print head
//! would move what is centred.

use domain::printing::PrinterProfile;

use crate::codepage;
use crate::codes::{self, Bitmap, CODE128_GAP, Qr};
use crate::paper::{Align, Block, DOTS_PER_MM, Keep, Paper, Style};

/// Dots of a column of font A.
pub(crate) const COLUMN: usize = 12;
/// Line spacing that a printer starts with: 3.75 mm.
pub(crate) const SPACING_USUAL: usize = 30;
/// Line spacing without white between the lines: the height of font A.
pub(crate) const SPACING_TIGHT: usize = 24;

/// Empty lines above the dots that one signs on: 7.5 mm.
const SIGN_LINES: u8 = 2;
/// Columns that a signature needs at least: 27 mm.
const SIGN_COLUMNS: usize = 18;

/// A paper laid out.
pub(crate) struct Sheet {
    /// Dots across.
    pub(crate) dots: usize,
    /// Dots from line to line.
    pub(crate) spacing: usize,
    /// From top to bottom.
    pub(crate) rows: Vec<Row>,
}

/// One row of a sheet.
pub(crate) enum Row {
    /// A line of text. Its runs stand side by side on one ground line.
    Line(Vec<Run>),
    /// A picture as wide as the paper.
    Image(Bitmap),
    /// A QR code that the printer draws itself.
    NativeQr { payload: String, scale: usize, picture: Bitmap },
    /// A barcode that the printer draws itself.
    NativeCode128 { text: String, height: usize, picture: Bitmap },
    /// Empty lines.
    Feed(u8),
}

/// Bytes of the profile's code page in one style.
pub(crate) struct Run {
    pub(crate) bytes: Vec<u8>,
    pub(crate) style: Style,
}

impl Run {
    fn columns(&self) -> usize {
        self.bytes.len() * self.style.columns()
    }
}

impl Sheet {
    /// Its length in dots.
    pub(crate) fn height(&self) -> usize {
        self.rows.iter().map(|row| row.height(self.spacing)).sum()
    }
}

impl Row {
    /// Its height in dots. A line of large text is as high as its letters.
    pub(crate) fn height(&self, spacing: usize) -> usize {
        match self {
            Self::Line(runs) => runs.iter().map(|run| run.style.height()).fold(spacing, usize::max),
            Self::Image(picture)
            | Self::NativeQr { picture, .. }
            | Self::NativeCode128 { picture, .. } => picture.height,
            Self::Feed(lines) => usize::from(*lines) * spacing,
        }
    }
}

/// How close things stand. Each step is taken only when the one before is too long.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Density {
    /// As designed.
    Roomy,
    /// No white between lines.
    Close,
    /// Also `TALL` text of usual height, and smaller codes.
    Tight,
    /// Also one line for text that may be cut, and none for spare text.
    Bare,
}

impl Density {
    fn spacing(self) -> usize {
        if self == Self::Roomy { SPACING_USUAL } else { SPACING_TIGHT }
    }
}

/// Columns of font A across a profile's paper.
pub(crate) fn columns(profile: &PrinterProfile) -> usize {
    // Print heads are 384 dots on 58 mm paper and 576 on 80 mm; other widths do not exist in
    // receipt printers, so a profile that says one gets the nearer of the two.
    if profile.paper_mm >= 70 { 48 } else { 32 }
}

/// Lays a paper out for a printer, as roomy as its greatest length allows.
pub(crate) fn lay(paper: &Paper, profile: &PrinterProfile) -> Sheet {
    let longest = paper.longest_mm.map_or(usize::MAX, |mm| usize::from(mm) * DOTS_PER_MM);
    for density in [Density::Roomy, Density::Close, Density::Tight] {
        let sheet = lay_at(paper, profile, density);
        if sheet.height() <= longest {
            return sheet;
        }
    }
    lay_at(paper, profile, Density::Bare)
}

fn lay_at(paper: &Paper, profile: &PrinterProfile, density: Density) -> Sheet {
    let columns = columns(profile);
    let mut layer =
        Layer { profile, density, columns, rows: Vec::with_capacity(paper.blocks.len()) };
    for block in &paper.blocks {
        layer.lay(block);
    }
    Sheet { dots: columns * COLUMN, spacing: density.spacing(), rows: layer.rows }
}

struct Layer<'a> {
    profile: &'a PrinterProfile,
    density: Density,
    columns: usize,
    rows: Vec<Row>,
}

impl Layer<'_> {
    fn lay(&mut self, block: &Block) {
        match block {
            Block::Text { parts, align, style, keep } => self.text(parts, *align, *style, *keep),
            Block::Pair { keep, .. } if self.lines(*keep) == 0 => {}
            Block::Pair { left, right, keep } => {
                self.pair((&left.0, left.1), (&right.0, right.1), *keep);
            }
            Block::Sign(who) => self.sign(who),
            Block::Rule => self.rule(),
            Block::Qr(payload) => self.qr(payload),
            Block::Code128(text) => self.code128(text),
            Block::Feed(lines) => self.rows.push(Row::Feed(*lines)),
        }
    }

    fn dots(&self) -> usize {
        self.columns * COLUMN
    }

    fn style(&self, style: Style) -> Style {
        if self.density >= Density::Tight && style.tall && !style.wide {
            Style::BOLD
        } else {
            style
        }
    }

    fn encode(&self, text: &str) -> Vec<u8> {
        codepage::encode(text, self.profile.code_page)
    }

    /// Lines that text of this kind may take.
    fn lines(&self, keep: Keep) -> usize {
        match keep {
            Keep::Whole => usize::MAX,
            Keep::Lines(lines) if self.density < Density::Bare => lines,
            Keep::Lines(_) => 1,
            Keep::Spare if self.density < Density::Bare => usize::MAX,
            Keep::Spare => 0,
        }
    }

    fn text(&mut self, parts: &[String], align: Align, style: Style, keep: Keep) {
        let mut style = self.style(style);
        let parts: Vec<Vec<u8>> = parts.iter().map(|part| self.encode(part)).collect();
        let characters: usize = parts.iter().map(|part| part.len() + 1).sum();
        if style == Style::TALL && characters * Style::LARGE.columns() <= self.columns + 2 {
            style = Style::LARGE;
        }
        let width = self.columns / style.columns();
        let mut lines = flow(&parts, width);
        cut(&mut lines, self.lines(keep), width);
        for line in lines {
            let run = Run { bytes: line, style };
            let indent = match align {
                Align::Left => 0,
                Align::Centre => (self.columns - run.columns()) / 2,
            };
            self.rows.push(Row::Line(indented(indent, vec![run])));
        }
    }

    fn pair(&mut self, left: (&str, Style), right: (&str, Style), keep: Keep) {
        let (left_style, right_style) = (self.style(left.1), self.style(right.1));
        let left_width = self.columns / left_style.columns();
        let mut left_lines = wrap(&self.encode(left.0), left_width);
        let right_width = self.columns / right_style.columns();
        let mut right_lines = wrap(&self.encode(right.0), right_width).into_iter();
        let right_first = right_lines.next().map(|bytes| Run { bytes, style: right_style });
        let right_columns = right_first.as_ref().map_or(0, |run| run.columns() + 1);
        let allowed = self.lines(keep);
        if allowed == 1 && !left_lines.is_empty() {
            // One line for both: the left text is cut to what the right one leaves of it.
            let room = self.columns.saturating_sub(right_columns) / left_style.columns();
            if left_lines.len() > 1 || left_lines[0].len() > room {
                left_lines.truncate(1);
                shorten(&mut left_lines[0], room);
            }
        } else {
            cut(&mut left_lines, allowed, left_width);
        }
        let last = left_lines.pop().unwrap_or_default();
        for bytes in left_lines {
            self.rows.push(Row::Line(vec![Run { bytes, style: left_style }]));
        }
        let last = Run { bytes: last, style: left_style };
        self.side_by_side(last, right_first);
        for bytes in right_lines {
            let style = right_style;
            self.side_by_side(no_run(), Some(Run { bytes, style }));
        }
    }

    /// Puts one run at the left and one at the right, on two lines where one is too short.
    fn side_by_side(&mut self, left: Run, right: Option<Run>) {
        let Some(right) = right else {
            if !left.bytes.is_empty() {
                self.rows.push(Row::Line(vec![left]));
            }
            return;
        };
        if left.bytes.is_empty() {
            let indent = self.columns - right.columns();
            self.rows.push(Row::Line(indented(indent, vec![right])));
        } else if left.columns() + 1 + right.columns() <= self.columns {
            let between = self.columns - left.columns() - right.columns();
            let mut runs = vec![left];
            runs.extend(indented(between, vec![right]));
            self.rows.push(Row::Line(runs));
        } else {
            self.rows.push(Row::Line(vec![left]));
            self.side_by_side(no_run(), Some(right));
        }
    }

    fn sign(&mut self, who: &str) {
        self.rows.push(Row::Feed(SIGN_LINES));
        let mut lines = wrap(&self.encode(who), self.columns);
        let mut last = lines.pop().unwrap_or_default();
        if last.len() + 1 + SIGN_COLUMNS > self.columns {
            lines.push(std::mem::take(&mut last));
        }
        if !last.is_empty() {
            last.push(b' ');
        }
        last.resize(self.columns, b'.');
        lines.push(last);
        let style = Style::PLAIN;
        self.rows.extend(lines.into_iter().map(|bytes| Row::Line(vec![Run { bytes, style }])));
    }

    fn rule(&mut self) {
        // A picture rather than dashes: half as high, and without gaps.
        let (height, top) = match self.density {
            Density::Roomy => (16, 5),
            Density::Close | Density::Tight => (10, 4),
            Density::Bare => (6, 2),
        };
        let mut bitmap = Bitmap::white(self.dots(), height);
        bitmap.fill(0, top, self.dots(), 2);
        self.rows.push(Row::Image(bitmap));
    }

    fn qr(&mut self, payload: &str) {
        let Some(qr) = Qr::new(payload) else { return };
        let scale = qr.scale(self.dots(), self.density >= Density::Tight);
        let native = self.profile.native_qr;
        // A printer draws no quiet zone: it gets an empty line above and below.
        let quiet = if native { self.density.spacing() } else { Qr::quiet(scale) };
        let picture = qr.draw(scale, quiet, self.dots());
        self.rows.push(if native {
            Row::NativeQr { payload: payload.to_owned(), scale, picture }
        } else {
            Row::Image(picture)
        });
    }

    fn code128(&mut self, text: &str) {
        let Some(modules) = codes::code128(text) else {
            return;
        };
        if !codes::code128_fits(modules.len(), self.dots()) {
            return;
        }
        let height = match self.density {
            Density::Roomy | Density::Close => 64,
            Density::Tight => 48,
            Density::Bare => 40,
        };
        let native = self.profile.native_barcode;
        let gap = if native { 0 } else { CODE128_GAP };
        let picture = codes::draw_code128(&modules, height, gap, self.dots());
        self.rows.push(if native {
            Row::NativeCode128 { text: text.to_owned(), height, picture }
        } else {
            Row::Image(picture)
        });
    }
}

fn no_run() -> Run {
    Run { bytes: Vec::new(), style: Style::PLAIN }
}

fn indented(columns: usize, runs: Vec<Run>) -> Vec<Run> {
    if columns == 0 {
        return runs;
    }
    let mut out = vec![Run { bytes: vec![b' '; columns], style: Style::PLAIN }];
    out.extend(runs);
    out
}

/// Wraps at words; a word longer than a line is broken. No line is empty.
fn wrap(text: &[u8], width: usize) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for word in text.split(|b| *b == b' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(b' ');
                line.extend_from_slice(word);
            }
            _ => lines.extend(word.chunks(width).map(<[u8]>::to_vec)),
        }
    }
    lines
}

/// Wraps parts, each on the line of the one before it if it fits there as a whole.
fn flow(parts: &[Vec<u8>], width: usize) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for part in parts {
        let mut part = wrap(part, width);
        match (lines.last_mut(), part.as_slice()) {
            (Some(line), [only]) if line.len() + 1 + only.len() <= width => {
                line.push(b' ');
                line.extend_from_slice(only);
            }
            _ => lines.append(&mut part),
        }
    }
    lines
}

/// Leaves so many lines; dots at the end of the last one show that there was more.
fn cut(lines: &mut Vec<Vec<u8>>, allowed: usize, width: usize) {
    if lines.len() <= allowed {
        return;
    }
    let Some(last) = allowed.checked_sub(1) else {
        lines.clear();
        return;
    };
    let mut rest = lines.split_off(last).join(&b' ');
    shorten(&mut rest, width);
    lines.push(rest);
}

fn shorten(line: &mut Vec<u8>, room: usize) {
    line.truncate(room.saturating_sub(3));
    if room > 3 {
        line.extend_from_slice(b"...");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<String> {
        let lines = wrap(text.as_bytes(), width);
        let text = |line| String::from_utf8(line).unwrap();
        lines.into_iter().map(text).collect()
    }

    #[test]
    fn text_wraps_at_words_and_breaks_what_is_longer_than_a_line() {
        assert_eq!(wrapped("Issa Ben Ali", 8), ["Issa Ben", "Ali"]);
        assert_eq!(wrapped("  Abdoulrahmane  Ba ", 8), ["Abdoulra", "hmane Ba"]);
        assert!(wrapped("   ", 8).is_empty());
    }

    #[test]
    fn a_part_that_does_not_fit_starts_its_own_line() {
        let parts = ["OUAGADOUGOU".into(), "> BOBO DIOULASSO".into()];
        assert_eq!(flow(&parts, 32).len(), 1);
        let lines = flow(&parts, 20);
        assert_eq!(lines, [b"OUAGADOUGOU".to_vec(), b"> BOBO DIOULASSO".to_vec()]);
    }

    #[test]
    fn dots_show_where_text_was_cut() {
        let mut lines = wrap(b"one two three four", 9);
        cut(&mut lines, 2, 9);
        assert_eq!(lines, [b"one two".to_vec(), b"three ...".to_vec()]);
    }
}
