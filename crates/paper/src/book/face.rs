//! The typeface of a PDF: which glyphs a text has, how wide it is, and where its lines break.
//!
//! Noto Sans, Latin and Greek, is bundled (see `fonts/OFL.txt`). Its digits are all of one width,
//! so that figures stand under each other. Letters are set one after the other, without pairs.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};
use unicode_normalization::UnicodeNormalization;

use super::text::clean;

const REGULAR: &[u8] = include_bytes!("../../fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/NotoSans-Bold.ttf");

/// Stands for what the typeface does not have.
const MISSING: char = '\u{fffd}';
const ELLIPSIS: char = '…';
/// Characters of a text that are looked at: more never fit where a text stands.
const TEXT_MAX: usize = 600;

/// Both weights.
pub(super) struct Faces {
    pub(super) regular: Face,
    pub(super) bold: Face,
}

/// One weight.
pub(super) struct Face {
    pub(super) font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units_per_em: f32,
}

impl Faces {
    /// The bundled typeface; nothing where its files are damaged.
    pub(super) fn bundled() -> Option<Self> {
        Some(Self { regular: Face::read(REGULAR)?, bold: Face::read(BOLD)? })
    }

    pub(super) fn of(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Self> {
        let font = Font::new(bytes.into(), 0)?;
        let tables = FontRef::new(bytes).ok()?;
        Some(Self {
            units_per_em: font.units_per_em(),
            font,
            charmap: tables.charmap(),
            metrics: tables.glyph_metrics(Size::unscaled(), LocationRef::default()),
        })
    }

    /// The text as it can be set: composed, on one line, with one mark for each run of characters
    /// that the typeface does not have, and without those that only steer a layout.
    pub(super) fn settable(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len().min(TEXT_MAX));
        for c in clean(text).chars().take(TEXT_MAX).nfc().filter(|c| !steers(*c)) {
            if self.charmap.map(c).is_some() {
                out.push(c);
            } else if !out.ends_with(MISSING) {
                out.push(MISSING);
            }
        }
        if clean(text).chars().nth(TEXT_MAX).is_some() {
            out.push(ELLIPSIS);
        }
        out
    }

    /// How wide a settable text is, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c)).sum::<f32>() * size
    }

    /// The glyphs of a settable text.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .map(|(at, c)| {
                let id = self.charmap.map(c).unwrap_or_default().to_u32();
                let range = at..at + c.len_utf8();
                KrillaGlyph::new(GlyphId::new(id), self.advance(c), 0.0, 0.0, 0.0, range, None)
            })
            .collect()
    }

    /// The text in at most so many lines of that width; what is left out ends in an ellipsis.
    /// A word that is wider than a line is broken.
    pub(super) fn lines(&self, text: &str, size: f32, width: f32, max: usize) -> Vec<String> {
        let text = self.settable(text);
        let mut rest = text.trim();
        let mut lines = Vec::new();
        while !rest.is_empty() && lines.len() < max {
            let fits = self.fitting(rest, size, width);
            if fits == rest.len() {
                lines.push(rest.to_owned());
                break;
            }
            if lines.len() + 1 == max {
                lines.push(self.shortened(rest, size, width));
                break;
            }
            let next = rest[fits..].chars().next();
            let cut = match rest[..fits].rfind(' ') {
                Some(space) if next != Some(' ') && space > 0 => space,
                _ => fits,
            };
            lines.push(rest[..cut].trim_end().to_owned());
            rest = rest[cut..].trim_start();
        }
        lines
    }

    /// The beginning of the text that fits with an ellipsis after it.
    fn shortened(&self, text: &str, size: f32, width: f32) -> String {
        let fits = self.fitting(text, size, width - self.advance(ELLIPSIS) * size);
        format!("{}{ELLIPSIS}", text[..fits].trim_end())
    }

    /// How many bytes of the text fit on a line; one character always does.
    fn fitting(&self, text: &str, size: f32, width: f32) -> usize {
        let mut used = 0.0;
        for (at, c) in text.char_indices() {
            used += self.advance(c) * size;
            // Half a thousandth of a point is the noise of adding up.
            if used > width + 0.05 && at > 0 {
                return at;
            }
        }
        text.len()
    }

    /// How far a character goes, in parts of the size.
    fn advance(&self, c: char) -> f32 {
        let glyph = self.charmap.map(c).unwrap_or_default();
        self.metrics.advance_width(glyph).unwrap_or(0.0) / self.units_per_em
    }
}

/// Characters without a look of their own: joiners, marks of direction, variation selectors.
fn steers(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}
