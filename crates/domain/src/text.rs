//! Text typed at a counter, parsed once at the edge into types that cannot be wrong.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::bounds;
use crate::refusal::{Code, Refusal};

/// Cleans one line of text: NFC, no control characters, single spaces, trimmed.
///
/// Refuses more than `max` characters (`text_too_long`) rather than cutting what someone typed.
pub fn one_line(field: &str, typed: &str, max: usize) -> Result<String, Refusal> {
    // A huge paste is refused before it is normalised.
    if typed.len() > max * 16 {
        return Err(too_long(field, max));
    }
    let spaced: String =
        typed.nfc().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    let text = spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if text.chars().count() > max {
        return Err(too_long(field, max));
    }
    Ok(text)
}

/// As [`one_line`], and refuses an empty result (`field_missing`).
pub fn required(field: &str, typed: &str, max: usize) -> Result<String, Refusal> {
    let text = one_line(field, typed, max)?;
    if text.is_empty() {
        return Err(Refusal::new(Code::FieldMissing).with("field", field));
    }
    Ok(text)
}

fn too_long(field: &str, max: usize) -> Refusal {
    Refusal::new(Code::TextTooLong).with("field", field).with("max", max)
}

/// Text reduced for searching: lower case, no accents, letters and digits only, words apart.
///
/// `"Ouédraogo-Kaboré"` gives `"ouedraogo kabore"`.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            // An apostrophe binds: N'Guessan is looked up as nguessan.
            '\'' | '’' => {}
            c if c.is_alphanumeric() => out.push(c),
            _ if out.ends_with(' ') || out.is_empty() => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A person's name: 1 to [`bounds::NAME_MAX`] characters on one line, at least one of them a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonName(String);

impl PersonName {
    /// Parses a name as typed.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let name = required("name", typed, bounds::NAME_MAX)?;
        if !name.chars().any(char::is_alphabetic) {
            return Err(Refusal::new(Code::NameInvalid).with("name", name));
        }
        Ok(Self(name))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A phone number: digits only, with a leading `+` where it was typed with one (ITU-T E.164).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Parses a number as typed; spaces, dots, dashes and brackets are dropped, `00` becomes `+`.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let refusal = || {
            Refusal::new(Code::PhoneInvalid)
                .with("phone", typed.chars().take(bounds::PHONE_TYPED_MAX).collect::<String>())
        };
        if typed.chars().count() > bounds::PHONE_TYPED_MAX {
            return Err(refusal());
        }
        let mut digits: String = typed
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}' | '\u{202f}'))
            .collect();
        if let Some(rest) = digits.strip_prefix("00") {
            digits = format!("+{rest}");
        }
        let bare = digits.strip_prefix('+').unwrap_or(&digits);
        let length = bounds::PHONE_DIGITS_MIN..=bounds::PHONE_DIGITS_MAX;
        if !length.contains(&bare.len()) || !bare.bytes().all(|b| b.is_ascii_digit()) {
            return Err(refusal());
        }
        Ok(Self(digits))
    }

    /// The number: digits, perhaps behind a `+`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A code that people type: capital letters and digits, 1 to [`bounds::CODE_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShortCode(String);

impl ShortCode {
    /// Parses a code as typed; small letters are made capital.
    pub fn parse(field: &str, typed: &str) -> Result<Self, Refusal> {
        let code = required(field, typed, bounds::CODE_MAX)?.to_uppercase();
        if !code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
            return Err(Refusal::new(Code::CodeInvalid).with("field", field).with("value", code));
        }
        Ok(Self(code))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ShortCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned_not_cut() {
        assert_eq!(
            PersonName::parse("  Awa \t Ouédraogo\u{0} ").unwrap().as_str(),
            "Awa Ouédraogo"
        );
        assert_eq!(PersonName::parse(&"a".repeat(61)).unwrap_err().code, Code::TextTooLong);
        assert_eq!(PersonName::parse(&"a".repeat(1_000_000)).unwrap_err().code, Code::TextTooLong);
        assert_eq!(PersonName::parse(" \n ").unwrap_err().code, Code::FieldMissing);
        assert_eq!(PersonName::parse("123").unwrap_err().code, Code::NameInvalid);
    }

    #[test]
    fn phones_lose_their_spacing_only() {
        assert_eq!(Phone::parse("+226 70 12 34 56").unwrap().as_str(), "+22670123456");
        assert_eq!(Phone::parse("00226 70.12.34.56").unwrap().as_str(), "+22670123456");
        assert_eq!(Phone::parse("70-12-34-56").unwrap().as_str(), "70123456");
        for wrong in ["", "12345", "abc", "7012345x", "+", "1234567890123456"] {
            assert_eq!(Phone::parse(wrong).unwrap_err().code, Code::PhoneInvalid, "{wrong}");
        }
    }

    #[test]
    fn search_text_has_no_accents() {
        for (text, expected) in [
            ("Ouédraogo-Kaboré", "ouedraogo kabore"),
            ("N’Guessan  KOFFI", "nguessan koffi"),
            ("Sœur Æ", "soeur ae"),
            ("  ", ""),
            ("Bobo-Dioulasso", "bobo dioulasso"),
        ] {
            assert_eq!(folded(text), expected);
        }
    }
}
