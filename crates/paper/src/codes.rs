//! QR codes and Code128 barcodes as black and white dots, never scaled but by whole modules.

use barcoders::sym::code128::Code128;
use qrcode::{Color, EcLevel, QrCode};

use crate::paper::DOTS_PER_MM;

/// Modules of white that ISO/IEC 18004 asks for around a QR code.
const QR_QUIET: usize = 4;
/// The side of a QR code without its quiet zone, in millimetres.
const QR_MM: usize = 28;
/// Modules of white that ISO/IEC 15417 asks for beside a Code128 barcode.
const CODE128_QUIET: usize = 10;
/// Dots of one module of a barcode: 0.25 mm, which scanners read and thermal heads print.
pub(crate) const CODE128_MODULE: usize = 2;
/// White above and below a barcode that we draw, in dots.
pub(crate) const CODE128_GAP: usize = 4;

/// Dots, one bit each, eight to a byte from the left, rows padded to whole bytes. 1 is black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bitmap {
    /// Bytes of one row.
    pub(crate) stride: usize,
    /// Rows.
    pub(crate) height: usize,
    /// `stride × height` bytes.
    pub(crate) bytes: Vec<u8>,
}

impl Bitmap {
    pub(crate) fn white(width: usize, height: usize) -> Self {
        let stride = width.div_ceil(8);
        Self { stride, height, bytes: vec![0; stride * height] }
    }

    /// Blackens a rectangle. What lies outside is left away.
    pub(crate) fn fill(&mut self, left: usize, top: usize, width: usize, height: usize) {
        let right = (left + width).min(self.stride * 8);
        for y in top..(top + height).min(self.height) {
            for x in left..right {
                self.bytes[y * self.stride + x / 8] |= 0x80 >> (x % 8);
            }
        }
    }

    pub(crate) fn is_black(&self, x: usize, y: usize) -> bool {
        self.bytes[y * self.stride + x / 8] & (0x80 >> (x % 8)) != 0
    }
}

/// A QR code's modules.
pub(crate) struct Qr {
    modules: Vec<Color>,
    side: usize,
}

impl Qr {
    /// The smallest version that holds the text at error correction M.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        Some(Self { side: code.width(), modules: code.into_colors() })
    }

    /// Dots of a module that bring its side nearest to 28 mm within the paper; with `small`, not
    /// above it.
    pub(crate) fn scale(&self, dots: usize, small: bool) -> usize {
        let wanted = QR_MM * DOTS_PER_MM;
        let scale = if small {
            wanted.saturating_sub(1) / self.side
        } else {
            (wanted + self.side / 2) / self.side
        };
        scale.min(dots / (self.side + 2 * QR_QUIET)).max(1)
    }

    /// Dots of white that belong around the code.
    pub(crate) fn quiet(scale: usize) -> usize {
        QR_QUIET * scale
    }

    /// The code in the middle of paper so wide, with so many dots of white above and below.
    pub(crate) fn draw(&self, scale: usize, quiet: usize, dots: usize) -> Bitmap {
        let mut bitmap = Bitmap::white(dots, self.side * scale + 2 * quiet);
        let left = dots.saturating_sub(self.side * scale) / 2;
        for (i, module) in self.modules.iter().enumerate() {
            if *module == Color::Dark {
                let (x, y) = (i % self.side, i / self.side);
                bitmap.fill(left + x * scale, quiet + y * scale, scale, scale);
            }
        }
        bitmap
    }
}

/// The rows of a QR code for a screen, `1` for a dark module; none where the text is too long for one.
pub fn qr_rows(text: &str) -> Option<Vec<String>> {
    let code = Qr::new(text)?;
    let row = |row: &[Color]| {
        row.iter().map(|module| char::from(b'0' + u8::from(*module == Color::Dark))).collect()
    };
    Some(code.modules.chunks(code.side).map(row).collect())
}

/// Parts of a Code128 text: what is written in code set B, and pairs of digits in code set C.
pub(crate) enum Code128Part<'a> {
    /// Code set B: any printable ASCII.
    B(&'a str),
    /// Code set C: an even number of digits, two to a symbol.
    C(&'a str),
}

/// Splits text for the shortest barcode; `None` where Code128 set B lacks a character of it.
///
/// A run of digits is worth changing to set C and back from six on, from four at an end (annex E of
/// ISO/IEC 15417). An odd run leaves its first digit in set B.
pub(crate) fn code128_parts(text: &str) -> Option<Vec<Code128Part<'_>>> {
    if text.is_empty() || text.len() > 80 || !text.bytes().all(|b| (0x20..0x7F).contains(&b)) {
        return None;
    }
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < text.len() {
        let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
        let pairs = digits - digits % 2;
        let at_an_end = at == 0 || at + digits == text.len();
        if pairs >= if at_an_end { 4 } else { 6 } {
            let start = at + digits % 2;
            if start > from {
                parts.push(Code128Part::B(&text[from..start]));
            }
            parts.push(Code128Part::C(&text[start..start + pairs]));
            from = start + pairs;
        }
        at += digits.max(1);
    }
    if from < text.len() {
        parts.push(Code128Part::B(&text[from..]));
    }
    Some(parts)
}

/// A Code128 barcode's modules, `true` for black.
pub(crate) fn code128(text: &str) -> Option<Vec<bool>> {
    // The crate's marks for code sets B and C.
    let mut marked = String::new();
    for part in code128_parts(text)? {
        let (set, part) = match part {
            Code128Part::B(part) => ('\u{0181}', part),
            Code128Part::C(part) => ('\u{0106}', part),
        };
        marked.push(set);
        marked.push_str(part);
    }
    let modules = Code128::new(marked).ok()?.encode();
    Some(modules.into_iter().map(|module| module == 1).collect())
}

/// Whether a barcode of so many modules fits the paper.
///
/// Its quiet zone may reach into the margin that the print head cannot reach, at least 4 mm on both
/// sides of 58 and 80 mm paper.
pub(crate) fn code128_fits(modules: usize, dots: usize) -> bool {
    let margin = 4 * DOTS_PER_MM;
    let width = modules * CODE128_MODULE;
    width <= dots && width + 2 * CODE128_QUIET * CODE128_MODULE <= dots + 2 * margin
}

/// The barcode in the middle of paper so wide, with so many dots of white above and below.
pub(crate) fn draw_code128(modules: &[bool], height: usize, gap: usize, dots: usize) -> Bitmap {
    let mut bitmap = Bitmap::white(dots, height + 2 * gap);
    let left = dots.saturating_sub(modules.len() * CODE128_MODULE) / 2;
    for (i, _) in modules.iter().enumerate().filter(|(_, black)| **black) {
        let x = left + i * CODE128_MODULE;
        bitmap.fill(x, gap, CODE128_MODULE, height);
    }
    bitmap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_packed_where_it_shortens_the_barcode() {
        // Start, check and stop are 11 + 11 + 13 modules; every other symbol is 11.
        for (text, symbols) in [
            ("OUA2-000123-7", 12),
            ("BOBO12-000123-7", 14),
            ("12345", 4),
            ("A1234", 4),
            ("A12-B", 5),
        ] {
            assert_eq!(code128(text).unwrap().len(), 35 + 11 * symbols, "{text}");
        }
        assert!(code128("é").is_none() && code128("").is_none());
    }

    #[test]
    fn a_token_makes_a_code_of_about_28_mm() {
        for (characters, side, dots) in [(160, 45, 225), (178, 45, 225), (180, 49, 245)] {
            let qr = Qr::new(&"A".repeat(characters)).unwrap();
            let scale = qr.scale(384, false);
            assert_eq!((qr.side, qr.side * scale), (side, dots));
        }
    }
}
