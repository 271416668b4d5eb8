//! Reports that leave the house: the figures of a period as a book of sheets, and as a file.
//!
//! The same figures of the same time give the same bytes.

pub(crate) mod manifest;
mod sheets;
mod words;

use chrono::{NaiveDate, NaiveDateTime};
use domain::money::Currency;
use paper::Language;
use paper::book::{self, Book, Cell, Figure};

use crate::failure::Failure;
use crate::wire::{self, ExportFormat, PaperLanguage, Revenue};
use words::Words;

/// The end of the name of a file of that form.
pub fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Xlsx => "xlsx",
        ExportFormat::Pdf => "pdf",
        ExportFormat::Json => "json",
    }
}

/// The media type of that form.
pub fn media(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ExportFormat::Pdf => "application/pdf",
        ExportFormat::Json => "application/json",
    }
}

/// Revenue as the content of a file. `progress` hears how many rows are done.
pub fn file(
    revenue: Revenue,
    made: NaiveDateTime,
    language: PaperLanguage,
    format: ExportFormat,
    mut progress: impl FnMut(u64),
) -> Result<Vec<u8>, Failure> {
    if format == ExportFormat::Json {
        let mut json = serde_json::to_vec_pretty(&revenue).map_err(Failure::internal)?;
        json.push(b'\n');
        return Ok(json);
    }
    let book = revenue_book(revenue, made, language)?;
    let written = match format {
        ExportFormat::Xlsx => book::xlsx(&book, &mut progress),
        ExportFormat::Pdf => book::pdf(&book, &mut progress),
        ExportFormat::Csv | ExportFormat::Json => Ok(book::csv(&book)),
    };
    written.map_err(Failure::internal)
}

/// Revenue as a book: the figures of the whole period first, then a sheet for each cut, for expenses,
/// occupancy, variances, what came late, and the accounts that all of it comes from.
pub fn revenue_book(
    revenue: Revenue,
    made: NaiveDateTime,
    language: PaperLanguage,
) -> Result<Book, Failure> {
    let language = match language {
        PaperLanguage::Fr => Language::Fr,
        PaperLanguage::En => Language::En,
    };
    let words = words::of(language);
    let period = (words.from_to)(&written(&revenue.from)?, &written(&revenue.to)?);
    let previous =
        (words.from_to)(&written(&revenue.previous_from)?, &written(&revenue.previous_to)?);
    let state = if revenue.locked { words.closed } else { words.open };
    let about = [
        (words.company, revenue.company.clone()),
        (words.period, period.clone()),
        (words.previous, previous),
        (words.state, state.to_owned()),
    ];
    Ok(Book {
        title: words.title.to_owned(),
        subtitle: format!("{} · {period}", revenue.company),
        about: about.into_iter().map(|(label, value)| (label.to_owned(), value)).collect(),
        made,
        currency: Currency::parse(&revenue.currency)?,
        language,
        summary: summary(words, &revenue.total, &revenue.previous),
        footer: format!("{} · {}", revenue.company, words.footer),
        sheets: sheets::of(words, revenue)?,
    })
}

fn day(text: &str) -> Result<NaiveDate, Failure> {
    text.parse().map_err(Failure::internal)
}

fn written(text: &str) -> Result<String, Failure> {
    Ok(day(text)?.format("%d/%m/%Y").to_string())
}

/// The figures of the whole period, and the ones that matter of the period before.
fn summary(words: &Words, total: &wire::Figures, previous: &wire::Figures) -> Vec<Figure> {
    let names = &words.figures;
    let figure = |label: &str, value: Cell, emphasis: bool| Figure {
        label: label.to_owned(),
        value,
        emphasis,
    };
    let money = |label: &str, amount: i64| figure(label, Cell::Money(amount), false);
    let before =
        |label: &str, value: Cell| figure(&format!("{label} ({})", words.before), value, false);
    vec![
        figure(names.net, Cell::Money(total.net), true),
        figure(names.takings, Cell::Money(total.takings), true),
        figure(names.tickets, Cell::Count(total.tickets), true),
        before(names.net, Cell::Money(previous.net)),
        before(names.takings, Cell::Money(previous.takings)),
        before(names.tickets, Cell::Count(previous.tickets)),
        money(names.gross, total.gross),
        money(names.reductions, total.reductions),
        money(names.refunds, total.refunds),
        money(names.fees, total.fees),
        money(names.tax, total.tax),
        money(names.expenses, total.expenses),
        money(names.left, total.net - total.expenses),
        money(names.variance, total.variance),
    ]
}
