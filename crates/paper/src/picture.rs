//! A paper as a PNG: what the printer would print, dot for dot, on paper as wide as its roll.

use domain::printing::{CodePage, PrinterProfile};

use crate::codepage;
use crate::codes::Bitmap;
use crate::glyphs;
use crate::layout::{self, COLUMN, Row, Run};
use crate::paper::{DOTS_PER_MM, Paper};

/// White above and below, in dots: 3 mm.
const MARGIN: usize = 24;

/// A picture of a paper, black on white, one pixel for each dot (8 to a millimetre).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The PNG file, one bit to a pixel.
    pub png: Vec<u8>,
    /// Pixels across: 464 for 58 mm paper, 640 for 80 mm.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Draws a paper as a printer of this profile would print it.
pub fn render(paper: &Paper, profile: &PrinterProfile) -> Picture {
    let sheet = layout::lay(paper, profile);
    let roll_mm = if sheet.dots > 400 { 80 } else { 58 };
    let mut canvas = Canvas {
        dots: Bitmap::white(roll_mm * DOTS_PER_MM, sheet.height() + 2 * MARGIN),
        left: (roll_mm * DOTS_PER_MM - sheet.dots) / 2,
        page: profile.code_page,
    };
    let mut top = MARGIN;
    for row in &sheet.rows {
        canvas.row(row, top);
        top += row.height(sheet.spacing);
    }
    png(&canvas.dots)
}

struct Canvas {
    dots: Bitmap,
    /// Where the print head's first dot is.
    left: usize,
    page: CodePage,
}

impl Canvas {
    fn row(&mut self, row: &Row, top: usize) {
        match row {
            Row::Line(runs) => self.line(runs, top),
            Row::Image(picture)
            | Row::NativeQr { picture, .. }
            | Row::NativeCode128 { picture, .. } => self.image(picture, top),
            Row::Feed(_) => {}
        }
    }

    fn line(&mut self, runs: &[Run], top: usize) {
        let ground = runs.iter().map(|run| run.style.height()).max();
        let ground = top + ground.unwrap_or(0);
        let mut x = self.left;
        for run in runs {
            for byte in &run.bytes {
                self.character(*byte, run, x, ground - run.style.height());
                x += COLUMN * run.style.columns();
            }
        }
    }

    fn character(&mut self, byte: u8, run: &Run, left: usize, top: usize) {
        let (wide, high) = (run.style.columns(), run.style.height() / glyphs::HEIGHT);
        // A printer emphasises by striking each dot twice, the second time one dot to the right.
        let strike = usize::from(run.style.bold);
        let glyph = glyphs::glyph(codepage::decode(byte, self.page));
        for (y, row) in glyph.iter().enumerate() {
            for x in (0..glyphs::WIDTH).filter(|x| row & (0x8000 >> x) != 0) {
                let (x, y) = (left + x * wide, top + y * high);
                self.dots.fill(x, y, wide + strike, high);
            }
        }
    }

    fn image(&mut self, picture: &Bitmap, top: usize) {
        for y in 0..picture.height {
            for x in (0..picture.stride * 8).filter(|x| picture.is_black(*x, y)) {
                self.dots.fill(self.left + x, top + y, 1, 1);
            }
        }
    }
}

fn png(dots: &Bitmap) -> Picture {
    let size = |n: usize| u32::try_from(n).expect("a paper is shorter than 2^32 dots");
    let (width, height) = (size(dots.stride * 8), size(dots.height));
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: size(DOTS_PER_MM * 1000),
        yppu: size(DOTS_PER_MM * 1000),
        unit: png::Unit::Meter,
    }));
    // In a PNG of one bit 1 is white.
    let white: Vec<u8> = dots.bytes.iter().map(|byte| !byte).collect();
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&white));
    written.expect("writing a well-formed PNG into memory does not fail");
    Picture { png: file, width, height }
}
