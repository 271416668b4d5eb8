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

/// The bytes of one label, as text.
pub fn label(label: &LabelPaper) -> String {
    let mut zpl = Zpl { out: format!("^XA^CI28^PW{SIDE}^LL{SIDE}^LH0,0\n"), top: 16 };
    if label.training {
        zpl.text(TRAINING, 40);
    }
    if label.copy >= 2 {
        zpl.text(&format!("{DUPLICATE} {}", label.copy), 40);
    }
    zpl.text(&label.company, 28);
    zpl.pair((&label.to_code, 110), (&label.count(), 110));
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
    /// A field of text at a place, in the scalable font, at most as wide as the label.
    fn field(&mut self, left: usize, top: usize, height: usize, text: &str) {
        let width = SIDE - left - LEFT;
        let text = escaped(text);
        self.out.push_str(&format!(
            "^FO{left},{top}^A0N,{height},{height}^FB{width},1,0,L^FH_^FD{text}^FS\n"
        ));
    }

    fn text(&mut self, text: &str, height: usize) {
        self.field(LEFT, self.top, height, text);
        self.top += height + 8;
    }

    fn pair(&mut self, left: (&str, usize), right: (&str, usize)) {
        self.field(LEFT, self.top, left.1, left.0);
        self.field(SIDE / 2 + 80, self.top, right.1, right.0);
        self.top += left.1.max(right.1) + 8;
    }

    /// White on black, so that it is seen from afar.
    fn inverse(&mut self, text: &str, height: usize) {
        let (top, box_height, width) = (self.top, height + 12, SIDE - 2 * LEFT);
        self.out.push_str(&format!("^FO{LEFT},{top}^GB{width},{box_height},{box_height}^FS\n"));
        let (left, top, text) = (LEFT + 12, top + 8, escaped(text));
        self.out.push_str(&format!("^FO{left},{top}^A0N,{height},{height}^FR^FH_^FD{text}^FS\n"));
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
            if !text.is_empty() {
                self.field(left, top, height, text);
                top += height + 14;
            }
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
