//! From bytes as they come to codes: a code ends with CR, LF, or a pause.

/// Bytes of a code. A token has some hundred and fifty; what is longer is a cable that makes noise.
pub(super) const CODE_MAX: usize = 512;

/// The code that is being read.
#[derive(Default)]
pub(super) struct Splitter {
    bytes: Vec<u8>,
    /// More came than a code has: all of it is dropped, until something ends it.
    noise: bool,
}

impl Splitter {
    /// Takes bytes, and gives the codes that they end.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut codes = Vec::new();
        for byte in bytes {
            match byte {
                b'\r' | b'\n' => codes.extend(self.end()),
                _ if self.noise => {}
                _ if self.bytes.len() == CODE_MAX => self.noise = true,
                _ => self.bytes.push(*byte),
            }
        }
        codes
    }

    /// What a pause ends.
    pub(super) fn pause(&mut self) -> Vec<String> {
        self.end().into_iter().collect()
    }

    /// The code so far; none where it is empty, or nothing that somebody can read.
    fn end(&mut self) -> Option<String> {
        let bytes = std::mem::take(&mut self.bytes);
        if std::mem::take(&mut self.noise) {
            return None;
        }
        let text = String::from_utf8(bytes).ok()?;
        // Some scanners frame a code with STX and ETX, or end it with a tab.
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_ends_with_a_line_or_a_pause() {
        let mut splitter = Splitter::default();
        assert_eq!(splitter.take(b"OUA2-0001"), [""; 0]);
        assert_eq!(
            splitter.take(b"23-7\r\nOUA2-000124-5\nOUA2"),
            ["OUA2-000123-7", "OUA2-000124-5"]
        );
        assert_eq!(splitter.pause(), ["OUA2"]);
        assert_eq!(splitter.pause(), [""; 0]);
        assert_eq!(splitter.take(b"\x02 NCF$ 1:/ \x03\t\r\r\n\n"), ["NCF$ 1:/"]);
    }

    #[test]
    fn noise_is_dropped_up_to_its_end() {
        let mut splitter = Splitter::default();
        assert_eq!(splitter.take(&[b'x'; CODE_MAX]), [""; 0]);
        assert_eq!(splitter.pause(), ["x".repeat(CODE_MAX)]);
        assert_eq!(splitter.take(&[b'x'; CODE_MAX + 1]), [""; 0]);
        assert_eq!(splitter.take(b"and more\rOUA2"), [""; 0]);
        assert_eq!(splitter.take(b"\r"), ["OUA2"]);
        assert_eq!(splitter.take(&[0xff, 0xfe, b'\r', 0, 7, b'\r', b'A', b'\r']), ["A"]);
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_give_the_same_codes(
            bytes in proptest::collection::vec(any::<u8>(), 0..2_000),
            size in 1_usize..700,
        ) {
            let mut whole = Splitter::default();
            let mut expected = whole.take(&bytes);
            expected.extend(whole.pause());
            let mut splitter = Splitter::default();
            let mut codes: Vec<_> = bytes.chunks(size).flat_map(|piece| splitter.take(piece)).collect();
            codes.extend(splitter.pause());
            prop_assert!(codes.iter().all(|code| !code.is_empty() && code.len() <= CODE_MAX));
            prop_assert_eq!(codes, expected);
        }
    }
}
