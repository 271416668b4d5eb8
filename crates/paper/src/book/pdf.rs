//! A report as pages of A4, to be read, printed and sent on as they are.

use super::face::{Face, Faces};
use super::page::{self, HEIGHT, Ink, Mark, Place, Type, WIDTH};
use super::words::{self, Words};
use super::{Book, BookError, Cell, Kind, Row, Sheet, text};

/// Rows of a sheet that a PDF shows. A line says how many more there are, and its last totals
/// stand below.
pub const PDF_ROWS_MAX: usize = 2_000;

const MARGIN: f32 = 42.0;
/// Where the room for a page's content begins and ends.
const TOP: f32 = 58.0;
const BOTTOM: f32 = HEIGHT - 52.0;
const ROOM: f32 = WIDTH - 2.0 * MARGIN;
/// From base line to base line, in parts of the size.
const LEADING: f32 = 1.32;
/// From the top of a line to its base line, in parts of the size.
const ASCENT: f32 = 1.02;
/// At both sides of a cell.
const PAD: f32 = 4.5;
/// Figures of the summary beside each other.
const TILES: usize = 3;
/// Lines of a text in a cell.
const CELL_LINES: usize = 3;
/// Room that a bar needs, and the part of the room left over that it is given.
const BAR: (f32, f32) = (60.0, 0.6);
/// A table with more rows is looked up rather than looked at: it has no bars.
const BAR_ROWS: usize = 40;
/// The width up to which a text needs what its longest word takes, and what it asks for at most.
const TEXT_WIDTH: std::ops::RangeInclusive<f32> = 110.0..=230.0;
/// Sizes of a table's type, the first that fits.
const SIZES: [f32; 4] = [8.5, 7.5, 6.5, 5.8];
/// Type this large is worth more than a text on one line; smaller, lines are broken instead.
const READABLE: f32 = 7.0;

const fn set(size: f32, bold: bool, ink: Ink) -> Type {
    Type { size, bold, ink }
}

/// The report as a PDF. `progress` hears how many rows are laid out, over all sheets.
///
/// A sheet shows at most [`PDF_ROWS_MAX`] rows, and as many of its columns as the page has room
/// for; it says what it leaves out. Figures are never shortened, texts are. Characters that the
/// typeface does not have are shown as `�`.
pub fn pdf(book: &Book, progress: &mut dyn FnMut(u64)) -> Result<Vec<u8>, BookError> {
    let faces =
        Faces::bundled().ok_or_else(|| BookError::Pdf("the typeface is damaged".to_owned()))?;
    let words = words::of(book.language);
    let mut flow = Flow { book, words, faces: &faces, pages: vec![Vec::new()], y: MARGIN };
    flow.head();
    flow.about();
    flow.summary();
    let mut places = Vec::new();
    let mut done = 0;
    for sheet in &book.sheets {
        flow.sheet(sheet, &mut places, &mut || {
            done += 1;
            if done % 256 == 0 {
                progress(done);
            }
        });
    }
    flow.margins();
    let bytes = page::write(book, &faces, &flow.pages, places)?;
    progress(done);
    Ok(bytes)
}

/// The pages while they fill, from top to bottom.
struct Flow<'a> {
    book: &'a Book,
    words: &'static Words,
    faces: &'a Faces,
    pages: Vec<Vec<Mark>>,
    /// Where the next thing goes.
    y: f32,
}

/// A column of a table on the page.
struct Lane {
    column: usize,
    x: f32,
    width: f32,
    right: bool,
}

/// A table fitted to the page.
struct Fitted {
    lanes: Vec<Lane>,
    size: f32,
    /// Where bars begin, how long the longest is, what it stands for, and of which column.
    bar: Option<(f32, f32, i64, usize)>,
}

impl Flow<'_> {
    fn page(&mut self) -> &mut Vec<Mark> {
        self.pages.last_mut().expect("a flow begins with a page")
    }

    /// Starts a page where less room than this is left.
    fn need(&mut self, height: f32) -> bool {
        let turns = self.y + height > BOTTOM && self.y > TOP;
        if turns {
            self.turn();
        }
        turns
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    fn put(&mut self, x: f32, y: f32, set: Type, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.page().push(Mark::Text { x, y, set, text });
        }
    }

    fn put_right(&mut self, right: f32, y: f32, set: Type, text: &str) {
        let width = self.faces.of(set.bold).width(text, set.size);
        self.put(right - width, y, set, text);
    }

    fn fill(&mut self, x: f32, y: f32, (width, height): (f32, f32), ink: Ink) {
        self.page().push(Mark::Box { x, y, width, height, ink });
    }

    fn lines(&self, text: &str, set: Type, width: f32, max: usize) -> Vec<String> {
        self.faces.of(set.bold).lines(text, set.size, width, max)
    }

    /// A text over the whole width, and the way past it.
    fn paragraph(&mut self, text: &str, set: Type, max: usize) {
        for line in self.lines(text, set, ROOM, max) {
            self.need(set.size * LEADING);
            let y = self.y + set.size * ASCENT;
            self.put(MARGIN, y, set, line);
            self.y += set.size * LEADING;
        }
    }

    fn head(&mut self) {
        self.fill(MARGIN, self.y, (36.0, 3.5), Ink::Accent);
        self.y += 11.0;
        let book = self.book;
        self.paragraph(&book.title, set(21.0, true, Ink::Black), 3);
        self.paragraph(&book.subtitle, set(11.0, false, Ink::Quiet), 3);
        self.y += 9.0;
    }

    fn about(&mut self) {
        let book = self.book;
        let (label_set, value_set) = (set(8.5, false, Ink::Quiet), set(8.5, false, Ink::Black));
        let label_width = 118.0;
        for (label, value) in &book.about {
            let labels = self.lines(label, label_set, label_width - 8.0, 2);
            let values = self.lines(value, value_set, ROOM - label_width, 4);
            let height = labels.len().max(values.len()) as f32 * 8.5 * LEADING + 1.5;
            self.need(height);
            let top = self.y + 8.5 * ASCENT;
            for (x, set, lines) in
                [(MARGIN, label_set, labels), (MARGIN + label_width, value_set, values)]
            {
                for (i, line) in lines.into_iter().enumerate() {
                    self.put(x, top + i as f32 * 8.5 * LEADING, set, line);
                }
            }
            self.y += height;
        }
        if !book.about.is_empty() {
            self.y += 9.0;
        }
    }

    fn summary(&mut self) {
        let book = self.book;
        let (gap, height) = (8.0, 47.0);
        let width = (ROOM - gap * (TILES as f32 - 1.0)) / TILES as f32;
        for tiles in book.summary.chunks(TILES) {
            self.need(height);
            for (i, figure) in tiles.iter().enumerate() {
                let x = MARGIN + i as f32 * (width + gap);
                let (ground, ink) = if figure.emphasis {
                    (Ink::AccentGround, Ink::Accent)
                } else {
                    (Ink::Ground, Ink::Black)
                };
                self.fill(x, self.y, (width, height), ground);
                let (inner, label) = (width - 20.0, set(8.0, false, Ink::Quiet));
                if let Some(line) = self.lines(&figure.label, label, inner, 1).pop() {
                    self.put(x + 10.0, self.y + 16.5, label, line);
                }
                let value = self.faces.bold.settable(&text::shown_alone(&figure.value, book));
                let full = self.faces.bold.width(&value, 16.0);
                let size = (16.0 * inner / full.max(inner)).max(7.0);
                if let Some(line) = self.lines(&value, set(size, true, ink), inner, 1).pop() {
                    self.put(x + 10.0, self.y + 36.5, set(size, true, ink), line);
                }
            }
            self.y += height + gap;
        }
        self.y += 8.0;
    }

    fn sheet(&mut self, sheet: &Sheet, places: &mut Vec<Place>, count: &mut dyn FnMut()) {
        let shown = &sheet.rows[..sheet.rows.len().min(PDF_ROWS_MAX)];
        let rest = &sheet.rows[shown.len()..];
        let totals = rest.iter().rev().take_while(|row| row.total).take(3).count();
        let (left_out, totals) = rest.split_at(rest.len() - totals);
        let table = self.fitted(sheet, shown, totals);
        // A title stands with the beginning of its table.
        self.need(96.0);
        self.title(sheet, places);
        if sheet.rows.is_empty() || table.lanes.is_empty() {
            let empty = if sheet.empty.is_empty() { self.words.nothing } else { &sheet.empty };
            self.paragraph(empty, set(9.0, false, Ink::Quiet), 4);
        } else {
            self.headings(sheet, &table);
            for row in shown {
                self.row(sheet, &table, row);
                count();
            }
            if !left_out.is_empty() {
                self.note(left_out.len(), self.words.more_rows);
            }
            totals.iter().for_each(|row| self.row(sheet, &table, row));
        }
        if table.lanes.len() < sheet.columns.len() && !sheet.rows.is_empty() {
            self.note(sheet.columns.len() - table.lanes.len(), self.words.more_columns);
        }
        self.y += 20.0;
    }

    fn title(&mut self, sheet: &Sheet, places: &mut Vec<Place>) {
        let (title, unit) = (set(12.5, true, Ink::Black), set(7.5, false, Ink::Quiet));
        let name = if sheet.title.is_empty() { &sheet.name } else { &sheet.title };
        let has_money = sheet.columns.iter().any(|column| column.kind == Kind::Money);
        if has_money && !sheet.rows.is_empty() {
            let amounts = format!("{} {}", self.words.amounts_in, self.book.currency.symbol);
            self.put_right(MARGIN + ROOM, self.y + 12.5 * ASCENT, unit, &amounts);
        }
        let (page, y) = (self.pages.len() - 1, self.y);
        places.push(Place { title: self.faces.regular.settable(name), page, y });
        for line in self.lines(name, title, ROOM - 110.0, 2) {
            self.put(MARGIN, self.y + 12.5 * ASCENT, title, line);
            self.y += 12.5 * LEADING;
        }
        self.y += 4.0;
    }

    fn note(&mut self, number: usize, what: &str) {
        let number = Cell::Count(i64::try_from(number).unwrap_or(i64::MAX));
        let note = format!("{what} {}", text::shown(&number, self.book));
        self.y += 3.0;
        self.paragraph(&note, set(8.0, false, Ink::Quiet), 2);
        self.y += 3.0;
    }

    fn headings(&mut self, sheet: &Sheet, table: &Fitted) {
        let face = set(table.size - 0.7, true, Ink::Quiet);
        let headings: Vec<_> = table
            .lanes
            .iter()
            .map(|lane| {
                let heading = &sheet.columns[lane.column].heading;
                self.lines(heading, face, lane.width - 2.0 * PAD + 0.1, CELL_LINES)
            })
            .collect();
        let most = headings.iter().map(Vec::len).max().unwrap_or(0);
        let height = most as f32 * face.size * LEADING;
        for (lane, lines) in table.lanes.iter().zip(headings) {
            // Headings stand on the line below them, whatever their length.
            let top = self.y + (most - lines.len()) as f32 * face.size * LEADING;
            self.cell(lane, top, face, &lines);
        }
        self.y += height + 3.0;
        self.fill(MARGIN, self.y, (ROOM, 1.1), Ink::Accent);
        self.y += 2.0;
    }

    /// The lines of a cell, from that height on.
    fn cell(&mut self, lane: &Lane, top: f32, set: Type, lines: &[String]) {
        for (i, line) in lines.iter().enumerate() {
            let y = top + (i as f32 * LEADING + ASCENT) * set.size;
            if lane.right {
                self.put_right(lane.x + lane.width - PAD, y, set, line);
            } else {
                self.put(lane.x + PAD, y, set, line.as_str());
            }
        }
    }

    fn row(&mut self, sheet: &Sheet, table: &Fitted, row: &Row) {
        let set = set(table.size, row.total, Ink::Black);
        let cells: Vec<_> = table
            .lanes
            .iter()
            .map(|lane| {
                let text = text::shown(sheet.cell(row, lane.column), self.book);
                self.lines(&text, set, lane.width - 2.0 * PAD + 0.1, CELL_LINES)
            })
            .collect();
        let most = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let height = most as f32 * set.size * LEADING + 5.0;
        if self.need(height + 1.0) {
            self.headings(sheet, table);
        }
        if row.total {
            self.fill(MARGIN, self.y, (ROOM, height), Ink::Ground);
            self.fill(MARGIN, self.y - 0.3, (ROOM, 0.8), Ink::Quiet);
        }
        for (lane, lines) in table.lanes.iter().zip(&cells) {
            self.cell(lane, self.y + 2.3, set, lines);
        }
        if let (Some((x, longest, most, column)), false) = (table.bar, row.total) {
            let number = sheet.cell(row, column).number().unwrap_or(0);
            let length = longest * (number as f32 / most as f32).clamp(0.0, 1.0);
            let thick = set.size * 0.62;
            let y = self.y + (height - thick) / 2.0;
            self.fill(x, y, (length.max(0.3), thick), Ink::Accent);
        }
        self.y += height;
        self.fill(MARGIN, self.y - 0.4, (ROOM, 0.4), Ink::Line);
    }

    /// The table at the largest size of its type at which each column has what it asks for, or at
    /// least what it needs; at the smallest, as many columns as fit.
    fn fitted(&self, sheet: &Sheet, rows: &[Row], totals: &[Row]) -> Fitted {
        let measured = SIZES.map(|size| (size, self.measured(sheet, rows, totals, size)));
        let fits = |widths: &[f32]| widths.iter().sum::<f32>() <= ROOM;
        let ask = measured.iter().find(|(size, (asked, _))| *size >= READABLE && fits(asked));
        let fitting = ask.or_else(|| measured.iter().find(|(_, (_, needed))| fits(needed)));
        let (size, (asked, needed)) = fitting.unwrap_or(&measured[SIZES.len() - 1]);
        let mut columns = needed.len();
        while !fits(&needed[..columns]) {
            columns -= 1;
        }
        self.spread(sheet, rows, (&asked[..columns], &needed[..columns]), *size)
    }

    /// What each column asks for, and what it cannot do without. Figures need their whole width.
    fn measured(
        &self,
        sheet: &Sheet,
        rows: &[Row],
        totals: &[Row],
        size: f32,
    ) -> (Vec<f32>, Vec<f32>) {
        // More columns than this have no room anywhere.
        let columns = sheet.columns.iter().take(80).enumerate();
        columns
            .map(|(at, column)| {
                let (mut text_width, mut least) = (0_f32, 0_f32);
                for row in rows.iter().chain(totals) {
                    let cell = sheet.cell(row, at);
                    let face = self.faces.of(row.total);
                    let text = face.settable(&text::shown(cell, self.book));
                    text_width = text_width.max(face.width(&text, size));
                    least = least.max(match cell {
                        Cell::Text(_) => longest_word(face, &text, size),
                        _ => face.width(&text, size),
                    });
                }
                let bold = &self.faces.bold;
                let heading = bold.settable(&column.heading);
                let whole = bold.width(&heading, size - 0.7).min(90.0);
                let needed = least.max(longest_word(bold, &heading, size - 0.7));
                let asked = needed.max(whole).max(text_width.min(*TEXT_WIDTH.end()));
                (asked + 2.0 * PAD, needed + 2.0 * PAD)
            })
            .unzip()
    }

    /// The columns side by side over the whole width.
    fn spread(
        &self,
        sheet: &Sheet,
        rows: &[Row],
        (asked, needed): (&[f32], &[f32]),
        size: f32,
    ) -> Fitted {
        let (wish, least): (f32, f32) = (asked.iter().sum(), needed.iter().sum());
        // What is missing is taken from those that can do with less, in proportion.
        let share = if wish > ROOM { (ROOM - least) / (wish - least) } else { 1.0 };
        let mut widths: Vec<f32> = asked
            .iter()
            .zip(needed)
            .map(|(asked, needed)| needed + (asked - needed) * share)
            .collect();
        let mut left = ROOM - widths.iter().sum::<f32>();
        let mut bar = None;
        if let Some((most, column)) = longest_bar(sheet, rows).filter(|_| left >= BAR.0) {
            let length = (left * BAR.1).max(BAR.0);
            left -= length;
            bar = Some((MARGIN + ROOM - length + 6.0, length - 6.0, most, column));
        }
        let columns = &sheet.columns[..widths.len()];
        let texts = columns.iter().filter(|column| !column.kind.is_figure()).count();
        for (width, column) in widths.iter_mut().zip(columns) {
            if texts == 0 {
                *width += left / columns.len() as f32;
            } else if !column.kind.is_figure() {
                *width += left / texts as f32;
            }
        }
        let mut x = MARGIN;
        let lanes = (0..).zip(widths).zip(columns).map(|((column, width), of)| {
            let lane = Lane { column, x, width, right: of.kind.is_figure() };
            x += width;
            lane
        });
        Fitted { lanes: lanes.collect(), size, bar }
    }

    /// What stands at the top and the foot of the pages, once their number is known.
    fn margins(&mut self) {
        let quiet = set(7.5, false, Ink::Quiet);
        let book = self.book;
        let made = text::shown(&Cell::DateTime(book.made), book).into_owned();
        let mut foot = format!("{} {made}", self.words.made);
        if !book.footer.is_empty() {
            foot = format!("{} · {foot}", book.footer);
        }
        let face = &self.faces.regular;
        let foot = face.lines(&foot, quiet.size, ROOM - 80.0, 1).pop().unwrap_or_default();
        let title = format!("{} · {}", book.title, book.subtitle);
        let title = face.lines(&title, quiet.size, ROOM, 1).pop().unwrap_or_default();
        let count = self.pages.len();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let y = HEIGHT - 28.0;
            let number = format!("{} {} / {count}", self.words.page, at + 1);
            let x = MARGIN + ROOM - face.width(&number, quiet.size);
            let line = |y| Mark::Box { x: MARGIN, y, width: ROOM, height: 0.5, ink: Ink::Line };
            page.push(line(y - 13.0));
            page.push(Mark::Text { x: MARGIN, y, set: quiet, text: foot.clone() });
            page.push(Mark::Text { x, y, set: quiet, text: number });
            if at > 0 {
                page.push(Mark::Text { x: MARGIN, y: 38.0, set: quiet, text: title.clone() });
                page.push(line(44.0));
            }
        }
    }
}

/// How wide the longest word of a settable text is: a column that is narrower would break it. A
/// word that is very long may be broken.
fn longest_word(face: &Face, text: &str, size: f32) -> f32 {
    let words = text.split(' ').map(|word| face.width(word, size));
    words.fold(0.0, f32::max).min(*TEXT_WIDTH.start())
}

/// The largest amount of the first column of amounts, and that column: where the table is short
/// and none is negative, so that bars tell the truth.
fn longest_bar(sheet: &Sheet, rows: &[Row]) -> Option<(i64, usize)> {
    let column = sheet.columns.iter().position(|column| column.kind == Kind::Money)?;
    let of_row = |row: &Row| match sheet.cell(row, column) {
        Cell::Money(amount) => *amount,
        _ => 0,
    };
    let amounts: Vec<_> = rows.iter().filter(|row| !row.total).map(of_row).collect();
    let most = amounts.iter().copied().max()?;
    let fit = (2..=BAR_ROWS).contains(&amounts.len()) && amounts.iter().all(|amount| *amount >= 0);
    (fit && most > 0).then_some((most, column))
}
