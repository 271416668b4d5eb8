//! A label as ZPL II, for label printers of 203 dpi with labels of 100 × 100 mm.
//!
//! The commands are those of the *ZPL II Programming Guide*. Text is UTF-8 (`^CI28`), and every
//! character of it that could end a field or begin a command is written as a hexadecimal escape
//! (`^FH`), so that no name becomes a command.

use crate::label::LabelPaper;
use crate::words::{DUPLICATE, TRAINING};

/// Dots of the label's width and height: 100 mm at 8 dots each.
const SIDE: usize = 800;
/// Dots from the left edge.
const LEFT: usize = 24;
/// Dots of a module of the QR code: 49 of them make 36 mm.
const QR_MODULE: usize = 6;
/// Dots of a module of the barcode.
const CODE128_MODULE: usize = 3;

/// Dots of the smallest letters that are read at arm's length.
const SMALLEST: usize = 24;

/// The bytes of one label, as text.
pub fn label(label: &LabelPaper) -> String {
    let mut zpl = Zpl { out: format!("^XA^CI28^PW{SIDE}^LL{SIDE}^LH0,0\n"), top: 16 };
    let copy = (label.copy >= 2).then(|| format!("{DUPLICATE} {}", label.copy));
    let training = label.training.then(|| TRAINING.to_owned());
    let marks: Vec<String> = training.into_iter().chain(copy).collect();
    // What is marked leaves less room for the rest: the number still stands on the label.
    let large = if marks.is_empty() { 110 } else { 94 };
    if !marks.is_empty() {
        zpl.text(&marks.join(" · "), 36);
    }
    zpl.text(&label.company, 28);
    zpl.pair(&label.to_code, &label.count(), large);
    zpl.text(&label.to, 64);
    let warnings = label.warnings().join(" · ");
    if !warnings.is_empty() {
        zpl.inverse(&warnings, 44);
    }
    let codes = zpl.top + 8;
    zpl.qr(&label.token, codes);
    zpl.beside(label);
    zpl.barcode(&label.barcode(), &label.code);
    zpl.out.push_str("^XZ\n");
    zpl.out
}

struct Zpl {
    out: String,
    /// Dots from the top to where the next thing stands.
    top: usize,
}

impl Zpl {
    /// A field of text at a place, in the scalable font. `more` are commands of that field.
    fn field(&mut self, (left, top): (usize, usize), height: usize, more: &str, text: &str) {
        let text = escaped(text);
        self.out
            .push_str(&format!("^FO{left},{top}^A0N,{height},{height}{more}^FH_^FD{text}^FS\n"));
    }

    /// One line over the width of the label.
    fn text(&mut self, text: &str, height: usize) {
        let (small, lines) = fitted(text, SIDE - 2 * LEFT, height, 1);
        self.field((LEFT, self.top), small, "", &lines[0]);
        self.top += height + 8;
    }

    fn pair(&mut self, left: &str, right: &str, height: usize) {
        self.field((LEFT, self.top), height, "", left);
        self.field((SIDE / 2 + 80, self.top), height, "", right);
        self.top += height + 8;
    }

    /// White on black, so that it is seen from afar.
    fn inverse(&mut self, text: &str, height: usize) {
        let (top, box_height, width) = (self.top, height + 12, SIDE - 2 * LEFT);
        self.out.push_str(&format!("^FO{LEFT},{top}^GB{width},{box_height},{box_height}^FS\n"));
        let (height, lines) = fitted(text, width - 24, height, 1);
        self.field((LEFT + 12, top + 8), height, "^FR", &lines[0]);
        self.top += box_height + 8;
    }

    /// A QR code of model 2, error correction M, any characters.
    fn qr(&mut self, token: &str, top: usize) {
        let token = escaped(token);
        self.out.push_str(&format!("^FO{LEFT},{top}^BQN,2,{QR_MODULE}^FH_^FDMA,{token}^FS\n"));
    }

    /// Who gets it and from where, right of the QR code.
    fn beside(&mut self, label: &LabelPaper) {
        let left = LEFT + 49 * QR_MODULE + 40;
        let mut top = self.top + 16;
        let collect = label.to_collect().unwrap_or_default();
        let (origin, weight) = (label.origin(), label.weight());
        for (text, height) in [
            (label.receiver.as_str(), 40),
            (label.phone.as_str(), 36),
            (origin.as_str(), 28),
            (weight.as_str(), 32),
            (collect.as_str(), 36),
        ] {
            if text.is_empty() {
                continue;
            }
            let (height, lines) = fitted(text, SIDE - left - LEFT, height, 2);
            for line in lines {
                self.field((left, top), height, "", &line);
                top += height + 4;
            }
            top += 10;
        }
        self.top += 49 * QR_MODULE + 32;
    }

    fn barcode(&mut self, text: &str, shown: &str) {
        let (top, text) = (self.top, escaped(text));
        self.out.push_str(&format!(
            "^FO{LEFT},{top}^BY{CODE128_MODULE}^BCN,90,N,N,N,A^FH_^FD{text}^FS\n"
        ));
        self.top += 100;
        self.text(shown, 36);
    }
}

/// The height and the lines in which a text fits a width, both in dots: smaller where it must be, then
/// in more lines, and cut where even that is not enough. A printer wraps what is too long for its
/// field (`^FB`) over what it printed before, so none of this is left to it.
fn fitted(text: &str, width: usize, height: usize, most: usize) -> (usize, Vec<String>) {
    let wide: usize = text.chars().map(hundredths).sum();
    if wide * height <= width * 100 {
        return (height, vec![text.to_owned()]);
    }
    let small = (width * 100 / wide).max(SMALLEST.min(height));
    let room = width * 100 / small;
    let mut lines = vec![(0, String::new())];
    for word in text.split(' ') {
        let wide: usize = word.chars().map(hundredths).sum();
        let (used, line) = lines.last_mut().expect("there is one");
        if line.is_empty() || *used + hundredths(' ') + wide <= room || lines.len() == most {
            let (used, line) = lines.last_mut().expect("there is one");
            if !line.is_empty() {
                line.push(' ');
                *used += hundredths(' ');
            }
            line.push_str(word);
            *used += wide;
        } else {
            lines.push((wide, word.to_owned()));
        }
    }
    (small, lines.into_iter().map(|(_, line)| cut(line, room)).collect())
}

/// As much of a line as there is room for.
fn cut(mut line: String, room: usize) -> String {
    let wide = |line: &str| line.chars().map(hundredths).sum::<usize>();
    if wide(&line) <= room {
        return line;
    }
    while wide(&line) + hundredths('…') > room && line.pop().is_some() {}
    line.truncate(line.trim_end().len());
    line.push('…');
    line
}

/// How wide a letter of the scalable font is, in hundredths of its height: rather too much than too
/// little.
fn hundredths(c: char) -> usize {
    match c {
        ' ' | 'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | '·' => 30,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' => 38,
        'm' | 'w' => 80,
        'M' | 'W' | '@' | '%' | '…' | 'Œ' | 'Æ' => 90,
        c if c.is_ascii_digit() || c.is_lowercase() => 52,
        c if c.is_uppercase() => 62,
        c if c.is_ascii() => 60,
        _ => 100,
    }
}

/// Text whose `^`, `~` and `_`, and whatever is no letter to print, are escapes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '^' | '~' | '_' | '\\' | '<' | '>' => out.push_str(&format!("_{:02X}", u32::from(c))),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
