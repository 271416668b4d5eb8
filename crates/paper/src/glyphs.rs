//! The picture's font: Spleen 12x24, a bitmap font whose cell is that of a printer's font A.
//!
//! It is enlarged as a printer enlarges its own: dot by dot.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Dots of a cell, across and along.
pub(crate) const WIDTH: usize = 12;
pub(crate) const HEIGHT: usize = 24;

/// PC Screen Font 2 with its Unicode table; the format is in the Linux `kbd` package.
const FONT: &[u8] = include_bytes!("../assets/spleen-12x24.psfu");
const HEADER: usize = 32;
const GLYPH: usize = HEIGHT * 2;

static GLYPHS: LazyLock<HashMap<char, [u16; HEIGHT]>> = LazyLock::new(|| {
    let count = usize::from(u16::from_le_bytes([FONT[16], FONT[17]]));
    let (glyphs, characters) = FONT[HEADER..].split_at(count * GLYPH);
    let characters = characters.split(|b| *b == 0xFF);
    let named = glyphs.chunks_exact(GLYPH).zip(characters);
    named
        .filter_map(|(rows, name)| {
            let c = std::str::from_utf8(name).ok()?.chars().next()?;
            let row = |y: usize| u16::from_be_bytes([rows[2 * y], rows[2 * y + 1]]);
            Some((c, std::array::from_fn(row)))
        })
        .collect()
});

/// The rows of a character's glyph, the leftmost dot in the highest bit; a blank for one it lacks.
pub(crate) fn glyph(c: char) -> &'static [u16; HEIGHT] {
    static BLANK: [u16; HEIGHT] = [0; HEIGHT];
    GLYPHS.get(&c).unwrap_or(&BLANK)
}

#[cfg(test)]
mod tests {
    use domain::printing::CodePage;

    use super::*;
    use crate::codepage;

    #[test]
    fn every_character_that_can_be_printed_can_be_drawn() {
        for page in [CodePage::Wpc1252, CodePage::Pc858, CodePage::Pc437] {
            for byte in (0x21..=0x7E).chain(0x80..=0xFF_u8) {
                let c = codepage::decode(byte, page);
                assert_ne!(glyph(c), &[0; HEIGHT], "{c} is blank");
            }
        }
    }
}
