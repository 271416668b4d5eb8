//! The text of a QR code: bytes of a fixed number in Base45 (RFC 9285).

/// Spaces that such a text may begin with: the third character stands for at most
/// 65,535 / 45² = 32, which is no space (36).
const SPACES_BEFORE: usize = 2;

/// Characters that an odd number of bytes makes.
pub(crate) const fn chars_of(bytes: usize) -> usize {
    bytes / 2 * 3 + 2
}

/// The bytes of a text, where it has exactly the spelling that `base45::encode` gives them. White
/// space around it is forgiven, nothing else. `BYTES` is odd: the text then ends with a digit, which
/// no trimming takes away.
pub(crate) fn read<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    let (text, chars) = (text.trim(), chars_of(BYTES));
    if !(chars - SPACES_BEFORE..=chars).contains(&text.len()) {
        return None;
    }
    // Base45 has a space. What stands in front is dropped by scanners and input fields: put it back.
    let text = format!("{text:>chars$}");
    let bytes = base45::decode(&text).ok()?.try_into().ok()?;
    // The decoder takes the last byte modulo 256: there is one spelling all the same.
    (base45::encode(bytes) == text).then_some(bytes)
}
