//! A paper as ESC/POS bytes, by the `escpos` crate.
//!
//! What the crate cannot do, or does in a way that printers trip over, is written as raw commands,
//! each with its reason. The commands are those of the *ESC/POS Application Programming Guide*.

use std::sync::{Arc, Mutex, PoisonError};

use ::escpos::driver::Driver;
use ::escpos::errors::Result;
use ::escpos::printer::Printer;
use ::escpos::utils::{
    CharacterSet, JustifyMode, PageCode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption,
};
use domain::printing::{CodePage, PrinterProfile};

use crate::codes::{self, Bitmap, CODE128_MODULE, Code128Part};
use crate::layout::{self, Row, Run, SPACING_TIGHT, Sheet};
use crate::paper::{Paper, Style};

/// `ESC p 0 25 250`: pin 2 for 50 ms, then 500 ms of rest so that the coil is not burnt.
///
/// The crate's `cash_drawer` leaves the two times away, so that a printer would take the next two
/// bytes of the document for them.
const DRAWER: &[u8] = &[0x1B, b'p', 0, 25, 250];
/// `FS .` leaves Kanji mode. Printers made for the Chinese market start in it and read every two
/// bytes above 0x7F as one ideograph; the others ignore it.
const NO_KANJI: &[u8] = &[0x1C, b'.'];
/// Lines from the print head to the edge where paper is torn off, where nothing cuts it. A cutting
/// printer feeds that way by itself.
const TEAR_OFF_LINES: u8 = 4;

/// The bytes that print a paper. The drawer opens first, if asked and if the profile has one.
pub fn render(paper: &Paper, profile: &PrinterProfile, open_drawer: bool) -> Vec<u8> {
    let sheet = layout::lay(paper, profile);
    let memory = Memory::default();
    let mut printer = Printer::new(memory.clone(), Protocol::default(), None);
    write(&mut printer, &sheet, profile, open_drawer && profile.drawer)
        .expect("writing well-formed commands into memory does not fail");
    memory.bytes()
}

/// The bytes that open the cash drawer and print nothing.
pub fn drawer_kick() -> Vec<u8> {
    DRAWER.to_vec()
}

fn write(
    printer: &mut Printer<Memory>,
    sheet: &Sheet,
    profile: &PrinterProfile,
    open_drawer: bool,
) -> Result<()> {
    printer.init()?;
    if open_drawer {
        printer.custom(DRAWER)?;
    }
    printer.custom(NO_KANJI)?;
    // Without this a printer set to France by its switches prints `à` for `@` and `é` for `{`.
    printer.character_set(CharacterSet::USA)?;
    printer.page_code(page_code(profile.code_page))?;
    // The usual spacing is the one a printer starts with. It is not set, because printers disagree
    // on the unit; the tight one is safe, because no printer feeds less than a letter's height.
    if sheet.spacing == SPACING_TIGHT {
        printer.line_spacing(24)?;
    }
    let mut style = Style::PLAIN;
    for row in &sheet.rows {
        match row {
            Row::Line(runs) => line(printer, runs, &mut style)?,
            Row::Image(picture) => image(printer, picture)?,
            Row::NativeQr { payload, scale, .. } => native_qr(printer, payload, *scale)?,
            Row::NativeCode128 { text, height, .. } => native_code128(printer, text, *height)?,
            Row::Feed(lines) => {
                printer.feeds(*lines)?;
            }
        }
    }
    if profile.cut {
        printer.cut()?;
    } else {
        printer.feeds(TEAR_OFF_LINES)?;
    }
    printer.print()?;
    Ok(())
}

fn page_code(page: CodePage) -> PageCode {
    match page {
        CodePage::Wpc1252 => PageCode::WPC1252,
        CodePage::Pc858 => PageCode::PC858,
        CodePage::Pc437 => PageCode::PC437,
    }
}

/// A line of text. Its bytes are already those of the code page, so they go as raw commands.
fn line(printer: &mut Printer<Memory>, runs: &[Run], style: &mut Style) -> Result<()> {
    for run in runs {
        if (run.style.wide, run.style.tall) != (style.wide, style.tall) {
            let times = |double: bool| 1 + u8::from(double);
            printer.size(times(run.style.wide), times(run.style.tall))?;
        }
        if run.style.bold != style.bold {
            printer.bold(run.style.bold)?;
        }
        *style = run.style;
        printer.custom(&run.bytes)?;
    }
    printer.custom(b"\n")?;
    Ok(())
}

/// `GS v 0`: a raster image in one piece, so that no white line shows between two. The crate only
/// takes image files, and scales them.
///
/// White at the right is left away: a serial printer at 9600 baud takes a second for each kilobyte.
fn image(printer: &mut Printer<Memory>, picture: &Bitmap) -> Result<()> {
    let word = |n: usize| {
        u16::try_from(n).expect("a picture on paper has at most some thousand dots").to_le_bytes()
    };
    let rows = picture.bytes.chunks_exact(picture.stride);
    let inked = |row: &[u8]| row.iter().rposition(|dots| *dots != 0);
    let used = 1 + rows.clone().filter_map(inked).max().unwrap_or(0);
    let mut command = vec![0x1D, b'v', b'0', 0];
    command.extend(word(used));
    command.extend(word(picture.height));
    for row in rows {
        command.extend_from_slice(&row[..used]);
    }
    printer.custom(&command)?;
    Ok(())
}

/// The printer's own QR code. It adds no quiet zone: an empty line above and below is one.
fn native_qr(printer: &mut Printer<Memory>, payload: &str, scale: usize) -> Result<()> {
    let scale = u8::try_from(scale.min(15)).unwrap_or(15);
    let option = QRCodeOption::new(QRCodeModel::Model2, scale, QRCodeCorrectionLevel::M);
    printer.justify(JustifyMode::CENTER)?.feed()?;
    printer.qrcode_option(payload, option)?.feed()?;
    printer.justify(JustifyMode::LEFT)?;
    Ok(())
}

/// The printer's own Code128: height, width, no text, then `GS k 73`. The crate has no Code128.
fn native_code128(printer: &mut Printer<Memory>, text: &str, height: usize) -> Result<()> {
    let height = u8::try_from(height).unwrap_or(u8::MAX);
    let mut command = vec![0x1D, b'h', height, 0x1D, b'w', CODE128_MODULE as u8, 0x1D, b'H', 0];
    let mut symbols = Vec::new();
    for part in codes::code128_parts(text).unwrap_or_default() {
        match part {
            // `{` introduces a code set; as a character it is written twice.
            Code128Part::B(part) => {
                symbols.extend_from_slice(b"{B");
                symbols.extend_from_slice(part.replace('{', "{{").as_bytes());
            }
            // In code set C a byte is the value of two digits.
            Code128Part::C(part) => {
                symbols.extend_from_slice(b"{C");
                let value = |pair: &[u8]| (pair[0] - b'0') * 10 + (pair[1] - b'0');
                symbols.extend(part.as_bytes().chunks_exact(2).map(value));
            }
        }
    }
    command.extend([0x1D, b'k', 73]);
    command.push(u8::try_from(symbols.len()).unwrap_or(u8::MAX));
    command.extend(symbols);
    printer.justify(JustifyMode::CENTER)?.custom(&command)?;
    printer.justify(JustifyMode::LEFT)?;
    Ok(())
}

/// A driver that keeps the bytes instead of sending them.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    fn bytes(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> Result<()> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }
}
