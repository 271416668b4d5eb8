//! A report as a workbook (ECMA-376, Office Open XML): a summary, then a tab for each sheet.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook,
    Worksheet, XlsxError,
};

use super::table::{Sums, widths};
use super::{Book, BookError, Cell, Kind, Sheet, text, words};

/// Rows of a sheet of Excel, less the one of the headings.
pub const SHEET_ROWS_MAX: usize = 1_048_575;
/// Columns of a sheet of Excel.
pub const SHEET_COLUMNS_MAX: usize = 16_384;

/// Rows between two reports of progress.
const PROGRESS_EVERY: u64 = 1_024;
/// A sheet with more rows is not held in memory a second time: it goes through a temporary file.
const ROWS_IN_MEMORY: usize = 10_000;
/// Characters of the longest text in a cell of Excel, in units of UTF-16.
const TEXT_MAX: usize = 32_767;
/// Characters of the longest name of a tab, in units of UTF-16.
const TAB_MAX: usize = 31;

/// The report as a workbook.
///
/// Numbers are numbers and dates are dates, with their formats. A total is written as the sum of
/// the rows it adds up, with its value beside it for programs that do not calculate; a total that
/// no such sum gives is written as the number it is, so that no recalculation changes a report.
///
/// `progress` hears how many rows are done, over all sheets. A sheet of more than 10 000 rows
/// goes through a temporary file without a name, in the system's folder for these, so that memory
/// holds the report once.
pub fn xlsx(book: &Book, progress: &mut dyn FnMut(u64)) -> Result<Vec<u8>, BookError> {
    for sheet in &book.sheets {
        let (rows, columns) = (sheet.rows.len(), sheet.columns.len());
        if rows > SHEET_ROWS_MAX || columns > SHEET_COLUMNS_MAX {
            return Err(BookError::TooLarge { sheet: sheet.name.clone(), rows, columns });
        }
    }
    if book.sheets.iter().any(is_large) {
        // The library takes a temporary file that cannot be written for impossible, and panics.
        let written = catch_unwind(AssertUnwindSafe(|| write(book, progress)));
        written.unwrap_or(Err(BookError::NoRoom))
    } else {
        write(book, progress)
    }
}

/// Whether the sheet goes through a temporary file.
fn is_large(sheet: &Sheet) -> bool {
    sheet.rows.len() > ROWS_IN_MEMORY
}

fn write(book: &Book, progress: &mut dyn FnMut(u64)) -> Result<Vec<u8>, BookError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(book));
    let tabs = tabs(book);
    let styles = Styles::new(book);
    summary(workbook.add_worksheet(), book, &tabs, &styles)?;
    let mut done = 0;
    let mut count = || {
        done += 1;
        if done % PROGRESS_EVERY == 0 {
            progress(done);
        }
    };
    for (sheet, tab) in book.sheets.iter().zip(&tabs[1..]) {
        let page = if is_large(sheet) {
            workbook.add_worksheet_with_constant_memory()?
        } else {
            workbook.add_worksheet()
        };
        page.set_name(tab)?;
        fill(page, book, sheet, &styles, &mut count)?;
    }
    let bytes = workbook.save_to_buffer()?;
    progress(done);
    Ok(bytes)
}

/// What a file manager shows of the file. Its dates are the report's: no clock is asked.
fn properties(book: &Book) -> DocProperties {
    let made = excel_date_time(book.made).unwrap_or_default();
    DocProperties::new().set_title(cut(&text::clean(&book.title), 255)).set_creation_datetime(&made)
}

fn excel_date_time(at: NaiveDateTime) -> Option<ExcelDateTime> {
    let (month, day) = (u8::try_from(at.month()).ok()?, u8::try_from(at.day()).ok()?);
    ExcelDateTime::from_ymd(u16::try_from(at.year()).ok()?, month, day)
        .and_then(|date| {
            let [hour, minute, second] = [at.hour(), at.minute(), at.second()];
            date.and_hms(
                u16::try_from(hour).unwrap_or(0),
                u8::try_from(minute).unwrap_or(0),
                u8::try_from(second).unwrap_or(0),
            )
        })
        .ok()
}

/// The names of the tabs, the summary's first, as Excel takes them: at most 31 characters, none of
/// `[]:*?/\`, no apostrophe at an end, none empty and none twice in any case of its letters.
fn tabs(book: &Book) -> Vec<String> {
    let words = words::of(book.language);
    // Excel keeps this name for itself.
    let mut taken = HashSet::from(["history".to_owned()]);
    let names = book.sheets.iter().map(|sheet| sheet.name.as_str());
    std::iter::once(words.summary)
        .chain(names)
        .map(|name| {
            let kept: String = text::clean(name)
                .chars()
                .map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c })
                .collect();
            let kept = cut(kept.trim_matches([' ', '\'']), TAB_MAX);
            let kept = kept.trim_end_matches([' ', '\'']);
            free(if kept.is_empty() { words.sheet } else { kept }, &mut taken)
        })
        .collect()
}

/// The name, numbered where it is taken.
fn free(name: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.to_lowercase()) {
        let tail = format!(" ({number})");
        candidate = format!("{}{tail}", cut(name, TAB_MAX - tail.len()));
        number += 1;
    }
    candidate
}

/// The beginning of the text that has at most so many units of UTF-16.
fn cut(text: &str, max: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > max
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// How cells look, made once.
struct Styles {
    title: Format,
    quiet: Format,
    bold: Format,
    heading: Format,
    heading_right: Format,
    /// By [`Kind`], then for the rows that are totals.
    cells: [[Format; 6]; 2],
    /// Texts that look like formulas: they stay texts when somebody edits them.
    quoted: [Format; 2],
    /// Amounts with their currency, plain and standing out.
    money: [Format; 2],
}

impl Styles {
    fn new(book: &Book) -> Self {
        let amount = match usize::from(book.currency.digits) {
            0 => "#,##0".to_owned(),
            digits => format!("#,##0.{}", "0".repeat(digits.min(30))),
        };
        let formats =
            ["General", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", amount.as_str(), "#,##0", "0.00%"];
        let total = |format: &str| {
            Format::new().set_num_format(format).set_bold().set_border_top(FormatBorder::Thin)
        };
        let alone = format!("{amount}\\ \"{}\"", book.currency.symbol.replace('"', ""));
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_font_color(Color::White)
            .set_background_color(Color::RGB(0x000b_6158))
            .set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            quiet: Format::new().set_font_color(Color::RGB(0x004b_545a)),
            bold: Format::new().set_bold(),
            heading_right: heading.clone().set_align(FormatAlign::Right),
            heading,
            quoted: [Format::new().set_quote_prefix(), total("General").set_quote_prefix()],
            cells: [formats.map(|format| Format::new().set_num_format(format)), formats.map(total)],
            money: [
                Format::new().set_num_format(&alone),
                Format::new().set_num_format(&alone).set_bold(),
            ],
        }
    }

    fn of_cell(&self, cell: &Cell, total: bool) -> &Format {
        match cell {
            Cell::Text(text) if text::is_formula(text) => &self.quoted[usize::from(total)],
            cell => self.of(cell.kind().unwrap_or(Kind::Text), total),
        }
    }

    fn of(&self, kind: Kind, total: bool) -> &Format {
        &self.cells[usize::from(total)][kind as usize]
    }
}

/// The first tab: what the report is, its figures, and which sheets follow.
fn summary(
    page: &mut Worksheet,
    book: &Book,
    tabs: &[String],
    styles: &Styles,
) -> Result<(), XlsxError> {
    let words = words::of(book.language);
    page.set_name(&tabs[0])?.set_column_width(0, 34)?.set_column_width(1, 40)?;
    page.set_paper_size(9).set_print_fit_to_pages(1, 0);
    let mut at = 0;
    write_text(page, (at, 0), &book.title, &styles.title)?;
    write_text(page, (at + 1, 0), &book.subtitle, &styles.quiet)?;
    at += 3;
    for (label, value) in &book.about {
        write_text(page, (at, 0), label, &styles.quiet)?;
        write_text(page, (at, 1), value, styles.of(Kind::Text, false))?;
        at += 1;
    }
    let currency = format!("{} ({})", book.currency.code, book.currency.symbol);
    write_text(page, (at, 0), words.currency, &styles.quiet)?;
    write_text(page, (at, 1), &currency, styles.of(Kind::Text, false))?;
    write_text(page, (at + 1, 0), words.made, &styles.quiet)?;
    write_cell(
        page,
        (at + 1, 1),
        &Cell::DateTime(book.made),
        book,
        styles.of(Kind::DateTime, false),
    )?;
    at += 3;
    for figure in &book.summary {
        let label = if figure.emphasis { &styles.bold } else { styles.of(Kind::Text, false) };
        write_text(page, (at, 0), &figure.label, label)?;
        let kind = figure.value.kind().unwrap_or(Kind::Text);
        let bold;
        let format = match (kind, figure.emphasis) {
            (Kind::Money, emphasis) => &styles.money[usize::from(emphasis)],
            (kind, false) => styles.of(kind, false),
            (kind, true) => {
                bold = styles.of(kind, false).clone().set_bold();
                &bold
            }
        };
        write_cell(
            page,
            (at, 1),
            &figure.value,
            book,
            &format.clone().set_align(FormatAlign::Left),
        )?;
        at += 1;
    }
    contents(page, at + 1, book, tabs, styles)?;
    Ok(())
}

/// The list of the sheets, from that row on, and the footer under it.
fn contents(
    page: &mut Worksheet,
    mut at: u32,
    book: &Book,
    tabs: &[String],
    styles: &Styles,
) -> Result<(), XlsxError> {
    let words = words::of(book.language);
    if !book.sheets.is_empty() {
        page.set_column_width(2, 12)?;
        page.write_with_format(at, 0, words.sheets, &styles.heading)?;
        page.write_with_format(at, 1, "", &styles.heading)?;
        page.write_with_format(at, 2, words.rows, &styles.heading_right)?;
        at += 1;
    }
    for (sheet, tab) in book.sheets.iter().zip(&tabs[1..]) {
        write_text(page, (at, 0), tab, styles.of(Kind::Text, false))?;
        write_text(page, (at, 1), &sheet.title, styles.of(Kind::Text, false))?;
        let rows = sheet.rows.iter().filter(|row| !row.total).count();
        let rows = Cell::Count(i64::try_from(rows).unwrap_or(i64::MAX));
        write_cell(page, (at, 2), &rows, book, styles.of(Kind::Count, false))?;
        at += 1;
    }
    write_text(page, (at + 1, 0), &book.footer, &styles.quiet)
}

/// The tab of a sheet: headings in its first row, so that a program finds them.
fn fill(
    page: &mut Worksheet,
    book: &Book,
    sheet: &Sheet,
    styles: &Styles,
    count: &mut dyn FnMut(),
) -> Result<(), XlsxError> {
    page.set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    page.set_freeze_panes(1, 0)?.set_footer("&R&P / &N");
    if sheet.columns.len() > 6 {
        page.set_landscape();
    }
    // All that is not a cell comes first: a sheet in a temporary file is written as it goes.
    for (column, width) in (0..).zip(widths(book, sheet)) {
        page.set_column_width(column, width)?;
    }
    let rows = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let totals = sheet.rows.iter().rev().take_while(|row| row.total).count();
    let last = rows.saturating_sub(u32::try_from(totals).unwrap_or(u32::MAX));
    if last > 0 && !sheet.columns.is_empty() {
        page.autofilter(0, 0, last, column_number(sheet.columns.len() - 1))?;
    }
    for (column, heading) in (0..).zip(&sheet.columns) {
        let format = if heading.kind.is_figure() { &styles.heading_right } else { &styles.heading };
        write_text(page, (0, column), &heading.heading, format)?;
    }
    if sheet.rows.is_empty() {
        let words = words::of(book.language);
        let empty = if sheet.empty.is_empty() { words.nothing } else { &sheet.empty };
        write_text(page, (1, 0), empty, &styles.quiet)?;
    }
    let mut sums = Sums::new(sheet.columns.len());
    for (at, row) in (1..).zip(&sheet.rows) {
        for column in 0..sheet.columns.len() {
            let (cell, to) = (sheet.cell(row, column), (at, column_number(column)));
            let formula = if row.total { sums.formula(column, cell) } else { None };
            let format = styles.of_cell(cell, row.total);
            match formula {
                Some(formula) => {
                    let formula = Formula::new(formula).set_result(result(cell, book));
                    page.write_formula_with_format(to.0, to.1, formula, format)?;
                }
                None => write_cell(page, to, cell, book, format)?,
            }
        }
        sums.add(at + 1, sheet, row);
        count();
    }
    Ok(())
}

/// [`SHEET_COLUMNS_MAX`] fits.
fn column_number(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// What a sum comes to, as XLSX writes numbers.
fn result(cell: &Cell, book: &Book) -> String {
    match cell {
        Cell::Percent(percent) => text::plain(*percent, 4),
        cell => text::bare(cell, &book.currency).into_owned(),
    }
}

/// The text in a text cell, whatever it begins with.
fn write_text(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let text = text::clean(text);
    page.write_string_with_format(row, column, cut(&text, TEXT_MAX), format)?;
    Ok(())
}

fn write_cell(
    page: &mut Worksheet,
    to: (u32, u16),
    cell: &Cell,
    book: &Book,
    format: &Format,
) -> Result<(), XlsxError> {
    let number = match cell {
        Cell::Text(text) => return write_text(page, to, text, format),
        Cell::Empty => {
            page.write_blank(to.0, to.1, format)?;
            return Ok(());
        }
        Cell::Date(date) => serial(date.and_time(NaiveTime::MIN)),
        Cell::DateTime(at) => serial(*at),
        Cell::Money(amount) => Some(scaled(*amount, book.currency.digits)),
        Cell::Count(count) => Some(scaled(*count, 0)),
        Cell::Percent(percent) => Some(scaled(*percent, 4)),
    };
    match number {
        Some(number) => page.write_number_with_format(to.0, to.1, number, format)?,
        None => {
            page.write_string_with_format(to.0, to.1, &*text::bare(cell, &book.currency), format)?
        }
    };
    Ok(())
}

/// The number as a spreadsheet keeps it: in binary floating point, exact to 15 digits.
fn scaled(number: i64, digits: u8) -> f64 {
    number as f64 / 10_f64.powi(i32::from(digits))
}

/// Days since the day before 1900 in Excel's calendar, which has a 29 February 1900 (ECMA-376 part
/// 1, 18.17.4.1). Nothing before March 1900 and after 9999, which it cannot hold.
fn serial(at: NaiveDateTime) -> Option<f64> {
    let days = at.date().signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 30)?).num_days();
    let seconds = f64::from(at.time().num_seconds_from_midnight());
    (61..=2_958_465).contains(&days).then(|| days as f64 + seconds / 86_400.0)
}
