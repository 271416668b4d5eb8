//! A report as comma separated values (RFC 4180): UTF-8, CRLF, a header line.

use ::csv::{Terminator, WriterBuilder};

use super::{Book, Cell, Column, Kind, Sheet, text, words};

/// The mark that tells Excel on Windows that the file is UTF-8. Without it, Excel reads the code
/// page of the machine and spoils every accent. RFC 4180 knows no such mark; programs drop it
/// with the encoding `utf-8-sig`.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The whole report in one long table, a line for each figure, for a program to load.
///
/// Columns, named in English in every language:
/// - `section`: the name of the sheet; the summary and what the report was made from come first.
/// - `label`: which row, by its first cells up to the first figure, joined by ` · `.
/// - `figure`: the heading of the column.
/// - `value`: an amount in major units and a percent with a decimal point and no grouping (`12.50`
///   is 12.5 %), a date in ISO 8601, or a text.
/// - `kind`: `text`, `date`, `datetime`, `money`, `count` or `percent`.
/// - `total`: 1 where the line adds up others and would count twice, otherwise 0.
///
/// Empty cells have no line. A text that begins like a formula (`=`, `+`, `-`, `@`, also after
/// spaces) gets an apostrophe before it; so does one that begins with a tab or a new line.
pub fn csv(book: &Book) -> Vec<u8> {
    let words = words::of(book.language);
    let mut table = Table::default();
    table.record(&["section", "label", "figure", "value", "kind", "total"]);
    let about = |label: &str, cell: Cell| (words.about.to_owned(), label.to_owned(), cell);
    let mut lead = vec![
        about("", Cell::Text(book.title.clone())),
        about("", Cell::Text(book.subtitle.clone())),
        about(words.made, Cell::DateTime(book.made)),
        about(words.currency, Cell::Text(book.currency.code.to_owned())),
    ];
    lead.extend(book.about.iter().map(|(label, value)| about(label, Cell::Text(value.clone()))));
    lead.extend(
        book.summary.iter().map(|f| (words.summary.to_owned(), f.label.clone(), f.value.clone())),
    );
    for (section, label, cell) in &lead {
        table.figure(book, [section, label, ""], cell, false);
    }
    for sheet in &book.sheets {
        long(book, sheet, &mut table);
    }
    table.bytes()
}

/// One sheet as it stands: a line of headings, then a line for each row, with values written as
/// in [`csv()`]. Rows that are totals are left out, since a program would count them twice. Nothing
/// where the report has no such sheet.
pub fn csv_sheet(book: &Book, index: usize) -> Option<Vec<u8>> {
    let sheet = book.sheets.get(index)?;
    let mut table = Table::default();
    table.record(&sheet.columns.iter().map(|c| guarded(&c.heading)).collect::<Vec<_>>());
    for row in sheet.rows.iter().filter(|row| !row.total) {
        let cells = (0..sheet.columns.len()).map(|column| value(book, sheet.cell(row, column)));
        table.record(&cells.collect::<Vec<_>>());
    }
    Some(table.bytes())
}

/// The rows of a sheet, a line for each figure.
fn long(book: &Book, sheet: &Sheet, table: &mut Table) {
    let is_label = |kind| matches!(kind, Kind::Text | Kind::Date | Kind::DateTime);
    let leading = sheet.columns.iter().take_while(|column| is_label(column.kind)).count();
    // A sheet of words only has its last column as the figure.
    let labels = leading.min(sheet.columns.len().saturating_sub(1));
    for row in &sheet.rows {
        let label: Vec<_> = (0..labels)
            .map(|column| text::bare(sheet.cell(row, column), &book.currency))
            .filter(|part| !part.is_empty())
            .collect();
        let label = label.join(" · ");
        for (column, Column { heading, .. }) in sheet.columns.iter().enumerate().skip(labels) {
            table.figure(book, [&sheet.name, &label, heading], sheet.cell(row, column), row.total);
        }
    }
}

/// Lines in the making.
struct Table(::csv::Writer<Vec<u8>>);

impl Default for Table {
    fn default() -> Self {
        let mut builder = WriterBuilder::new();
        builder.terminator(Terminator::CRLF).flexible(true);
        Self(builder.from_writer(BYTE_ORDER_MARK.to_vec()))
    }
}

impl Table {
    fn record<T: AsRef<[u8]>>(&mut self, fields: &[T]) {
        if !fields.is_empty() {
            self.0.write_record(fields).expect("memory takes every line of any length");
        }
    }

    fn figure(&mut self, book: &Book, place: [&str; 3], cell: &Cell, total: bool) {
        let Some(kind) = cell.kind() else { return };
        let [section, label, figure] = place.map(guarded);
        let total = if total { "1" } else { "0" };
        let value = value(book, cell);
        self.record(&[&section, &label, &figure, &value, kind.name(), total]);
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("memory needs no flush")
    }
}

fn value(book: &Book, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => guarded(text),
        _ => text::bare(cell, &book.currency).into_owned(),
    }
}

/// The text with an apostrophe where a spreadsheet would run it.
fn guarded(text: &str) -> String {
    let clean = text::clean(text);
    if text::is_formula(text) || text.starts_with(['\t', '\r', '\n']) {
        format!("'{clean}")
    } else {
        clean.into_owned()
    }
}
