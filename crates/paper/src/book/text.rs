//! Cells as text: plain for programs, written out for people.

use std::borrow::Cow;

use domain::money::Currency;

use super::{Book, Cell};
use crate::{Language, words};

/// Between the groups of a French number and before its percent sign, as on the screen, and between
/// an amount and its currency.
const NO_BREAK_SPACE: &str = "\u{a0}";

/// The text without control characters: neither XML 1.0 nor a page has a place for them.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(unfit) {
        text.chars().map(|c| if unfit(c) { ' ' } else { c }).collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a spreadsheet would take the text for a formula. The wide signs count too: a spreadsheet
/// in Japanese reads them as the plain ones.
pub(super) fn is_formula(text: &str) -> bool {
    clean(text).trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Control characters, and the two that XML 1.0 leaves out besides.
fn unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// A whole number of `10^-digits` as digits with a decimal point: `-1234.50`.
pub(super) fn plain(number: i64, digits: u8) -> String {
    grouped(number, digits, "", ".")
}

/// The cell for programs: ISO 8601 dates, amounts and percents with a decimal point.
pub(super) fn bare<'a>(cell: &'a Cell, currency: &Currency) -> Cow<'a, str> {
    match cell {
        Cell::Text(text) => clean(text),
        Cell::Date(date) => date.format("%Y-%m-%d").to_string().into(),
        Cell::DateTime(at) => at.format("%Y-%m-%dT%H:%M:%S").to_string().into(),
        Cell::Money(amount) => plain(*amount, currency.digits).into(),
        Cell::Count(count) => count.to_string().into(),
        Cell::Percent(percent) => plain(*percent, 2).into(),
        Cell::Empty => Cow::Borrowed(""),
    }
}

/// The cell for people, without the currency.
pub(super) fn shown<'a>(cell: &'a Cell, book: &Book) -> Cow<'a, str> {
    match cell {
        Cell::Text(text) => clean(text),
        Cell::Date(date) => date.format("%d/%m/%Y").to_string().into(),
        Cell::DateTime(at) => words::date_time(*at).into(),
        Cell::Money(amount) => read(*amount, book.currency.digits, book.language).into(),
        Cell::Count(count) => read(*count, 0, book.language).into(),
        Cell::Percent(percent) => {
            let number = read(*percent, 2, book.language);
            match book.language {
                Language::Fr => format!("{number}{NO_BREAK_SPACE}%").into(),
                Language::En => format!("{number}%").into(),
            }
        }
        Cell::Empty => Cow::Borrowed(""),
    }
}

/// The cell for people, with the currency where it is an amount.
pub(super) fn shown_alone<'a>(cell: &'a Cell, book: &Book) -> Cow<'a, str> {
    let number = shown(cell, book);
    match cell {
        Cell::Money(_) => {
            format!("{number}{NO_BREAK_SPACE}{}", book.currency.symbol.replace(' ', NO_BREAK_SPACE))
                .into()
        }
        _ => number,
    }
}

/// A number as people of that language write it: `1 234,50`, `1,234.50`.
fn read(number: i64, digits: u8, language: Language) -> String {
    match language {
        Language::Fr => grouped(number, digits, NO_BREAK_SPACE, ","),
        Language::En => grouped(number, digits, ",", "."),
    }
}

fn grouped(number: i64, digits: u8, group: &str, point: &str) -> String {
    let digits = usize::from(digits);
    let all = format!("{:0>width$}", number.unsigned_abs(), width = digits + 1);
    let (whole, minor) = all.split_at(all.len() - digits);
    let mut out = String::with_capacity(all.len() + 8);
    if number < 0 {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(digit);
    }
    if digits > 0 {
        out.push_str(point);
        out.push_str(minor);
    }
    out
}
