//! Text to the bytes of a printer's code page, one byte for one column.
//!
//! The tables are our own because the printer crate's PC858 differs from IBM's (it has `®` for `¿`
//! and a second `Ô` for `Ò`), and because it refuses a character it does not know where a ticket
//! must be printed all the same.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::printing::CodePage;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bytes 0x80 to 0xFF. A space stands for what is not assigned or what our picture font does not
/// draw: it is never used, so paper and picture hold the same characters.
const WPC1252: &str = concat!(
    "€    …    Š‹Œ Ž  ‘’“”•– ˜ š›œ žŸ",
    " ¡¢£¤¥¦§¨©ª«¬ ®¯°±²³´µ¶·¸¹º»¼½¾¿",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß",
    "àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
);
const PC858: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø× ",
    "áíóúñÑªº¿®¬½¼¡«»     ÁÂÀ©    ¢¥ ",
    "      ãÃ       ¤ðÐÊËÈ€ÍÎÏ    ¦Ì ",
    "ÓßÔÒõÕµþÞÚÛÙýÝ¯´ ± ¾¶§÷¸°¨·¹³²  ",
);
const PC437: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥  ",
    "áíóúñÑªº¿ ¬½¼¡«»                ",
    "                                ",
    " ß    µ          ±    ÷≈° ·  ²  ",
);

static TABLES: LazyLock<[HashMap<char, u8>; 3]> =
    LazyLock::new(|| [table(WPC1252), table(PC858), table(PC437)]);

fn table(upper_half: &str) -> HashMap<char, u8> {
    let assigned = upper_half.chars().zip(0x80..=0xFF_u8);
    assigned.filter(|(c, _)| *c != ' ').collect()
}

fn table_of(page: CodePage) -> &'static HashMap<char, u8> {
    &TABLES[match page {
        CodePage::Wpc1252 => 0,
        CodePage::Pc858 => 1,
        CodePage::Pc437 => 2,
    }]
}

/// The text in a code page: printable bytes only (0x20 to 0x7E and 0x80 to 0xFF).
pub(crate) fn encode(text: &str, page: CodePage) -> Vec<u8> {
    let table = table_of(page);
    let mut out = Vec::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            ' '..='~' => out.push(c as u8),
            _ => match table.get(&c) {
                Some(&byte) => out.push(byte),
                None => out.extend_from_slice(fallback(c).as_bytes()),
            },
        }
    }
    out
}

/// The character that a byte of a code page stands for.
pub(crate) fn decode(byte: u8, page: CodePage) -> char {
    if byte < 0x80 {
        return char::from(byte);
    }
    let found = table_of(page).iter().find(|(_, b)| **b == byte);
    found.map_or('?', |(c, _)| *c)
}

/// ASCII for a character the code page lacks: what a typist without that key would write.
fn fallback(c: char) -> String {
    let known = match c {
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => "",
        '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => "",
        '→' => ">",
        '←' => "<",
        '’' | '‘' | 'ʼ' | '‛' | '′' | '‹' | '›' | '´' => "'",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '…' => "...",
        '•' | '·' => "-",
        '€' => "EUR",
        'œ' => "oe",
        'Œ' => "OE",
        'æ' => "ae",
        'Æ' => "AE",
        'ß' => "ss",
        '×' => "x",
        '№' => "No",
        // Letters of the languages around our stations (Mooré, Dioula, Fulfulde, Hausa, Éwé).
        'Ɓ' => "B",
        'ɓ' => "b",
        'Ɖ' | 'Ɗ' | 'Đ' => "D",
        'ɖ' | 'ɗ' | 'đ' => "d",
        'Ɛ' | 'Ǝ' => "E",
        'ɛ' | 'ǝ' => "e",
        'Ƒ' => "F",
        'ƒ' => "f",
        'Ɣ' => "G",
        'ɣ' => "g",
        'Ɩ' | 'İ' => "I",
        'ɩ' | 'ı' => "i",
        'Ƙ' => "K",
        'ƙ' => "k",
        'Ɲ' | 'Ŋ' => "N",
        'ɲ' | 'ŋ' => "n",
        'Ɔ' | 'Ø' => "O",
        'ɔ' | 'ø' => "o",
        'Ʋ' => "V",
        'ʋ' => "v",
        'Ƴ' => "Y",
        'ƴ' => "y",
        'Ł' => "L",
        'ł' => "l",
        _ if c.is_whitespace() || c.is_control() => " ",
        _ if is_combining_mark(c) => "",
        _ => return without_accents(c),
    };
    known.to_owned()
}

fn without_accents(c: char) -> String {
    let base: String = std::iter::once(c).nfkd().filter(char::is_ascii_graphic).collect();
    if base.is_empty() { "?".to_owned() } else { base }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_falls_back_to_what_the_code_page_has() {
        let cases = [
            ("é è ç œ ’ À", "é è ç œ ’ À", "é è ç oe ' À", "é è ç oe ' A"),
            ("10\u{202F}000\u{A0}€", "10 000 €", "10 000 €", "10 000 EUR"),
            ("OUA → BOBO…", "OUA > BOBO…", "OUA > BOBO...", "OUA > BOBO..."),
            ("e\u{301} 王 \u{1B}@", "é ?  @", "é ?  @", "é ?  @"),
            ("Ɓɛrɛ Wẽndkũuni Ŷ", "Bere Wendkuuni Y", "Bere Wendkuuni Y", "Bere Wendkuuni Y"),
            ("¿ ® Ò", "¿ ® Ò", "¿ ® Ò", "¿ ? O"),
        ];
        for (text, wpc1252, pc858, pc437) in cases {
            for (page, expected) in
                [(CodePage::Wpc1252, wpc1252), (CodePage::Pc858, pc858), (CodePage::Pc437, pc437)]
            {
                let bytes = encode(text, page);
                let read: String = bytes.iter().map(|b| decode(*b, page)).collect();
                assert_eq!(read, expected, "{text} in {page:?}");
            }
        }
    }

    #[test]
    fn a_table_has_the_upper_half_of_its_code_page() {
        for upper_half in [WPC1252, PC858, PC437] {
            assert_eq!(upper_half.chars().count(), 128);
        }
        let byte = |c, page| encode(c, page)[0];
        assert_eq!(byte("é", CodePage::Wpc1252), 0xE9);
        assert_eq!(byte("œ", CodePage::Wpc1252), 0x9C);
        assert_eq!(byte("’", CodePage::Wpc1252), 0x92);
        assert_eq!(byte("À", CodePage::Pc858), 0xB7);
        assert_eq!(byte("€", CodePage::Pc858), 0xD5);
        assert_eq!(byte("²", CodePage::Pc858), 0xFD);
        assert_eq!(byte("é", CodePage::Pc437), 0x82);
        assert_eq!(byte("²", CodePage::Pc437), 0xFD);
    }
}
