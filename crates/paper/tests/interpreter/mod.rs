//! A small receipt printer: reads ESC/POS bytes back into what would stand on the paper.
//!
//! It is written from the *ESC/POS Application Programming Guide*, not from our renderer, and knows
//! only the commands our papers may use. Anything else is an error, so a text that turned into a
//! command, a byte the code page does not assign or a line that is too long does not pass.
#![allow(dead_code)] // No test uses all of it.

use domain::printing::{CodePage, PrinterProfile};

/// What was printed, from top to bottom.
#[derive(Debug, Default)]
pub struct Printed {
    pub events: Vec<Event>,
    /// Dots of paper fed, without the way to where it is cut or torn.
    pub length: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Line(Vec<Text>),
    Image { top: usize, image: Image },
    Qr { payload: String, module: u8 },
    Code128 { text: String, modules: usize },
    Feed(usize),
    Cut,
    Pulse { pin: u8, on_ms: u32, off_ms: u32 },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub text: String,
    pub wide: usize,
    pub tall: usize,
    pub bold: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    pub width: usize,
    pub height: usize,
    pub black: Vec<bool>,
}

impl Printed {
    /// The lines as text, without sizes.
    pub fn lines(&self) -> Vec<String> {
        let text = |texts: &Vec<Text>| texts.iter().map(|t| t.text.as_str()).collect();
        let lines = self.events.iter().filter_map(|event| match event {
            Event::Line(texts) => Some(text(texts)),
            _ => None,
        });
        lines.collect()
    }

    /// The lines as one text, words as they would be read.
    pub fn words(&self) -> String {
        let all = self.lines().join(" ");
        all.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn images(&self) -> Vec<(usize, &Image)> {
        let images = self.events.iter().filter_map(|event| match event {
            Event::Image { top, image } => Some((*top, image)),
            _ => None,
        });
        images.collect()
    }

    pub fn pulses(&self) -> usize {
        let pulse = |event: &&Event| matches!(event, Event::Pulse { .. });
        self.events.iter().filter(pulse).count()
    }

    pub fn cuts(&self) -> usize {
        let cut = |event: &&Event| **event == Event::Cut;
        self.events.iter().filter(cut).count()
    }

    /// The size of the first text that contains these words.
    pub fn size_of(&self, words: &str) -> Option<(usize, usize)> {
        let texts = self.events.iter().filter_map(|event| match event {
            Event::Line(texts) => Some(texts),
            _ => None,
        });
        let found = texts.flatten().find(|text| text.text.contains(words));
        found.map(|text| (text.wide, text.tall))
    }
}

/// Prints bytes on paper of this profile's width.
pub fn print(bytes: &[u8], profile: &PrinterProfile) -> Result<Printed, String> {
    let mut printer = Printer {
        bytes,
        at: 0,
        columns: if profile.paper_mm == 80 { 48 } else { 32 },
        page: None,
        kanji: true,
        spacing: 30,
        size: (1, 1),
        bold: false,
        centred: false,
        qr: (0, 0, String::new()),
        bar: (0, 0),
        line: Vec::new(),
        printed: Printed::default(),
    };
    while printer.at < bytes.len() {
        let start = printer.at;
        printer.command().map_err(|error| format!("{error} at byte {start}"))?;
    }
    if let Some(Event::Feed(lines)) = printer.printed.events.last() {
        printer.printed.length -= lines * printer.spacing;
    }
    if printer.line.is_empty() {
        Ok(printer.printed)
    } else {
        Err("the last line was not fed".into())
    }
}

struct Printer<'a> {
    bytes: &'a [u8],
    at: usize,
    columns: usize,
    page: Option<CodePage>,
    kanji: bool,
    spacing: usize,
    size: (usize, usize),
    bold: bool,
    centred: bool,
    qr: (u8, u8, String),
    bar: (usize, u8),
    line: Vec<Text>,
    printed: Printed,
}

impl Printer<'_> {
    fn byte(&mut self) -> Result<u8, String> {
        let byte = self.bytes.get(self.at).copied().ok_or("bytes end early")?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, count: usize) -> Result<Vec<u8>, String> {
        (0..count).map(|_| self.byte()).collect()
    }

    fn word(&mut self) -> Result<usize, String> {
        Ok(usize::from(self.byte()?) + 256 * usize::from(self.byte()?))
    }

    fn command(&mut self) -> Result<(), String> {
        match self.byte()? {
            0x0A => self.feed_line(),
            0x1B => self.escape(),
            0x1C if self.byte()? == b'.' => {
                self.kanji = false;
                Ok(())
            }
            0x1D => self.group(),
            byte @ (0x20..=0x7E | 0x80..=0xFF) => self.text(byte),
            byte => Err(format!("unknown byte {byte:#04X}")),
        }
    }

    fn text(&mut self, byte: u8) -> Result<(), String> {
        let page = self.page.ok_or("text before a code page was chosen")?;
        if self.kanji {
            return Err("text in Kanji mode".into());
        }
        let c = decode(byte, page).ok_or(format!("{byte:#04X} is not in {page:?}"))?;
        let ((wide, tall), bold) = (self.size, self.bold);
        match self.line.last_mut() {
            Some(text) if (text.wide, text.tall, text.bold) == (wide, tall, bold) => {
                text.text.push(c);
            }
            _ => self.line.push(Text { text: c.to_string(), wide, tall, bold }),
        }
        let columns = |t: &Text| t.text.chars().count() * t.wide;
        let used: usize = self.line.iter().map(columns).sum();
        if used > self.columns {
            return Err(format!("{used} columns of {}", self.columns));
        }
        Ok(())
    }

    fn feed_line(&mut self) -> Result<(), String> {
        let line = std::mem::take(&mut self.line);
        let height = line.iter().map(|text| text.tall * 24).max().unwrap_or(0);
        self.printed.length += height.max(self.spacing);
        self.printed.events.push(if line.is_empty() { Event::Feed(1) } else { Event::Line(line) });
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        match self.byte()? {
            b'@' if self.at == 2 => {}
            b't' => {
                self.page = Some(match self.byte()? {
                    16 => CodePage::Wpc1252,
                    19 => CodePage::Pc858,
                    0 => CodePage::Pc437,
                    page => return Err(format!("unknown code page {page}")),
                });
            }
            b'R' if self.byte()? == 0 => {}
            b'3' => self.spacing = usize::from(self.byte()?),
            b'E' => self.bold = self.byte()? & 1 == 1,
            b'a' if self.line.is_empty() => self.centred = self.byte()? == 1,
            b'd' => {
                let lines = usize::from(self.byte()?);
                self.printed.length += lines * self.spacing;
                self.event(Event::Feed(lines))?;
            }
            b'p' => {
                let [pin, on, off] = [self.byte()?, self.byte()?, self.byte()?];
                self.event(Event::Pulse {
                    pin,
                    on_ms: u32::from(on) * 2,
                    off_ms: u32::from(off) * 2,
                })?;
            }
            other => return Err(format!("unknown ESC {:?}", char::from(other))),
        }
        Ok(())
    }

    fn event(&mut self, event: Event) -> Result<(), String> {
        if !self.line.is_empty() {
            return Err(format!("{event:?} within a line"));
        }
        self.printed.events.push(event);
        Ok(())
    }

    fn group(&mut self) -> Result<(), String> {
        match self.byte()? {
            b'!' => {
                let size = self.byte()?;
                self.size = (1 + usize::from(size >> 4), 1 + usize::from(size & 15));
                if self.size.0.max(self.size.1) > 2 {
                    return Err(format!("size {:?}", self.size));
                }
            }
            b'V' => {
                if self.take(2)? != [b'A', 0] {
                    return Err("unknown cut".into());
                }
                self.event(Event::Cut)?;
            }
            b'v' => self.raster()?,
            b'(' => self.symbol()?,
            b'h' => self.bar.0 = usize::from(self.byte()?),
            b'w' => self.bar.1 = self.byte()?,
            b'H' if self.byte()? == 0 => {}
            b'k' if self.byte()? == 73 => self.code128()?,
            other => return Err(format!("unknown GS {:?}", char::from(other))),
        }
        Ok(())
    }

    fn raster(&mut self) -> Result<(), String> {
        if self.take(2)? != [b'0', 0] {
            return Err("unknown raster mode".into());
        }
        let (stride, height) = (self.word()?, self.word()?);
        let bytes = self.take(stride * height)?;
        if stride * 8 > self.columns * 12 {
            return Err(format!("an image of {} dots", stride * 8));
        }
        let bits = |byte: &u8| (0..8).map(move |i| byte & (0x80 >> i) != 0).collect::<Vec<_>>();
        let image =
            Image { width: stride * 8, height, black: bytes.iter().flat_map(bits).collect() };
        let top = self.printed.length;
        self.event(Event::Image { top, image })?;
        self.printed.length += height;
        Ok(())
    }

    fn symbol(&mut self) -> Result<(), String> {
        if self.byte()? != b'k' {
            return Err("unknown GS (".into());
        }
        let length = self.word()?;
        let parameters = self.take(length)?;
        match parameters.as_slice() {
            [49, 65, 50, 0] => self.qr.0 = 2,
            [49, 67, module @ 1..=16] => self.qr.1 = *module,
            [49, 69, 49] => {}
            [49, 80, 48, payload @ ..] => {
                self.qr.2 = String::from_utf8(payload.to_vec()).map_err(|e| e.to_string())?;
            }
            [49, 81, 48] if self.qr.0 == 2 && self.centred => {
                let (_, module, payload) = self.qr.clone();
                let code = qrcode::QrCode::with_error_correction_level(
                    payload.as_bytes(),
                    qrcode::EcLevel::M,
                );
                let code = code.map_err(|e| e.to_string())?;
                self.printed.length += code.width() * usize::from(module);
                self.event(Event::Qr { payload, module })?;
            }
            other => return Err(format!("unknown GS ( k {other:?}")),
        }
        Ok(())
    }

    fn code128(&mut self) -> Result<(), String> {
        let count = usize::from(self.byte()?);
        let data = self.take(count)?;
        let (mut text, mut set, mut symbols, mut i) = (String::new(), b' ', 0, 0);
        while i < data.len() {
            match (set, data[i]) {
                (_, b'{') if matches!(data.get(i + 1), Some(b'B' | b'C')) => {
                    set = data[i + 1];
                    i += 1;
                }
                (b'B', b'{') if data.get(i + 1) == Some(&b'{') => {
                    text.push('{');
                    i += 1;
                }
                (b'B', c @ 0x20..=0x7E) => text.push(char::from(c)),
                (b'C', value @ 0..=99) => text.push_str(&format!("{value:02}")),
                (set, byte) => return Err(format!("{byte} in code set {set}")),
            }
            symbols += 1;
            i += 1;
        }
        let modules = 11 * symbols + 11 + 13;
        if modules * usize::from(self.bar.1) > self.columns * 12 || !self.centred {
            return Err(format!("a barcode of {modules} modules"));
        }
        self.printed.length += self.bar.0;
        self.event(Event::Code128 { text, modules })
    }
}

/// The standard tables, whole: cp1252, cp858 and cp437 as published.
pub fn decode(byte: u8, page: CodePage) -> Option<char> {
    let upper_half = match page {
        CodePage::Wpc1252 => WPC1252,
        CodePage::Pc858 => PC858,
        CodePage::Pc437 => PC437,
    };
    match byte {
        0x20..=0x7E => Some(char::from(byte)),
        0x80.. => {
            let c = upper_half.chars().nth(usize::from(byte) - 0x80);
            c.filter(|c| *c != ' ')
        }
        _ => None,
    }
}

const WPC1252: &str = concat!(
    "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ",
    " ¡¢£¤¥¦§¨©ª«¬ ®¯°±²³´µ¶·¸¹º»¼½¾¿",
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß",
    "àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ",
);
const PC858: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ",
    "áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐",
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀",
    "ÓßÔÒõÕµþÞÚÛÙýÝ¯´ ±‗¾¶§÷¸°¨·¹³²■ ",
);
const PC437: &str = concat!(
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ",
    "áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀",
    "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ",
);
