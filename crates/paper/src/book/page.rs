//! Pages of marks, and the PDF (ISO 32000) they become. Lengths are points, from the top left.

use chrono::{Datelike, NaiveDateTime, Timelike};
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::{Document, error::KrillaError};

use super::face::Faces;
use super::{Book, BookError};
use crate::Language;

/// A4 across (ISO 216).
pub(super) const WIDTH: f32 = 595.28;
/// A4 down.
pub(super) const HEIGHT: f32 = 841.89;

/// The colours of a page.
#[derive(Clone, Copy)]
pub(super) enum Ink {
    /// Text.
    Black,
    /// Labels and notes.
    Quiet,
    /// Lines.
    Line,
    /// Behind a figure.
    Ground,
    /// Bars and what stands out.
    Accent,
    /// Behind what stands out.
    AccentGround,
}

impl Ink {
    fn colour(self) -> rgb::Color {
        let (r, g, b) = match self {
            Self::Black => (0x14, 0x18, 0x1b),
            Self::Quiet => (0x4b, 0x54, 0x5a),
            Self::Line => (0xd3, 0xd8, 0xdb),
            Self::Ground => (0xf5, 0xf6, 0xf7),
            Self::Accent => (0x0b, 0x61, 0x58),
            Self::AccentGround => (0xdc, 0xef, 0xec),
        };
        rgb::Color::new(r, g, b)
    }
}

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) ink: Ink,
}

/// One thing on a page.
pub(super) enum Mark {
    /// A text from the left end of its base line.
    Text { x: f32, y: f32, set: Type, text: String },
    /// A filled box from its top left corner.
    Box { x: f32, y: f32, width: f32, height: f32, ink: Ink },
}

/// Where a sheet begins, for the list of a reader.
pub(super) struct Place {
    pub(super) title: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// The pages as a PDF.
pub(super) fn write(
    book: &Book,
    faces: &Faces,
    pages: &[Vec<Mark>],
    places: Vec<Place>,
) -> Result<Vec<u8>, BookError> {
    let failed = |error: KrillaError| BookError::Pdf(format!("{error:?}"));
    let mut document = Document::new_with(SerializeSettings::default());
    document.set_metadata(metadata(book, faces));
    let mut outline = Outline::new();
    for Place { title, page, y } in places {
        let to = XyzDestination::new(page, Point::from_xy(0.0, y));
        outline.push_child(OutlineNode::new(title, to));
    }
    document.set_outline(outline);
    let no_size = || BookError::Pdf("a page without a size".to_owned());
    for marks in pages {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(no_size)?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, faces, mark);
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(failed)
}

/// Its dates are the report's, and its identifier is made from its content.
fn metadata(book: &Book, faces: &Faces) -> Metadata {
    let language = match book.language {
        Language::Fr => "fr",
        Language::En => "en",
    };
    Metadata::new()
        .title(faces.regular.settable(&book.title))
        .language(language.to_owned())
        .creator("Guichet".to_owned())
        .creation_date(date(book.made))
}

fn date(at: NaiveDateTime) -> DateTime {
    let part = |number: u32| u8::try_from(number).unwrap_or(0);
    DateTime::new(u16::try_from(at.year().clamp(0, 9_999)).unwrap_or(0))
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
}

fn draw(surface: &mut Surface<'_>, faces: &Faces, mark: &Mark) {
    match mark {
        Mark::Text { x, y, set, text } => {
            let face = faces.of(set.bold);
            surface.set_fill(Some(fill(set.ink)));
            let (at, glyphs) = (Point::from_xy(*x, *y), face.glyphs(text));
            surface.draw_glyphs(at, &glyphs, face.font.clone(), text, set.size, false);
        }
        Mark::Box { x, y, width, height, ink } => {
            let mut path = PathBuilder::new();
            if let Some(area) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(area);
            }
            if let Some(path) = path.finish() {
                surface.set_fill(Some(fill(*ink)));
                surface.draw_path(&path);
            }
        }
    }
}

fn fill(ink: Ink) -> Fill {
    Fill { paint: ink.colour().into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
