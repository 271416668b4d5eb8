//! One table of a feed: rows by column name, forgiving of form and exact about content.
//!
//! Real feeds come with a byte order mark, spaces around values, columns in any order, columns of
//! their own, blank lines, any line ending and none at the end: all of these are read. A value that
//! is wrong is refused with its file, line and column.

use std::collections::HashSet;
use std::rc::Rc;

use chrono::NaiveDate;
use csv::{ByteRecord, ReaderBuilder, Trim};
use domain::Refusal;
use domain::bounds::AMOUNT_MAX;
use domain::money::Currency;

use super::invalid;
use super::source::Source;

/// Bytes of one value. A quotation mark that is never closed makes the rest of a file one value.
const VALUE_BYTES_MAX: usize = 4_000;
/// Columns of one table: the largest of GTFS has fifteen.
const COLUMNS_MAX: usize = 200;
/// Lines of one file: as many stop times as the departures of an import may have calls.
const LINES_MAX: u64 = 1_000_000;
/// Hours of a timetable time: a trip that lasts longer than a week is a mistake.
const HOURS_MAX: u32 = 7 * 24;

/// The rows of one file, top to bottom.
pub(super) struct Rows<'a> {
    file: &'static str,
    bytes: &'a [u8],
    columns: Rc<[String]>,
    reader: csv::Reader<&'a [u8]>,
    counted: usize,
    line: u64,
}

/// One line of a file.
pub(super) struct Row {
    file: &'static str,
    columns: Rc<[String]>,
    values: ByteRecord,
    /// The line of the file it begins on, from 1.
    pub line: u64,
}

/// The rows of a file the feed must have.
pub(super) fn required<'a>(
    source: &'a Source,
    file: &'static str,
    columns: &[&str],
) -> Result<Rows<'a>, Refusal> {
    let missing = || invalid(file, 1, "file", "it is missing from the feed");
    optional(source, file, columns)?.ok_or_else(missing)
}

/// The rows of a file the feed may have; where it has it, with these columns.
pub(super) fn optional<'a>(
    source: &'a Source,
    file: &'static str,
    columns: &[&str],
) -> Result<Option<Rows<'a>>, Refusal> {
    let Some(bytes) = source.get(file) else {
        return Ok(None);
    };
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let reader =
        ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(bytes);
    let mut rows = Rows { file, bytes, columns: Rc::default(), reader, counted: 0, line: 1 };
    rows.read_header(columns)?;
    Ok(Some(rows))
}

impl Rows<'_> {
    fn read_header(&mut self, needed: &[&str]) -> Result<(), Refusal> {
        let header = self.next().transpose()?;
        let header = header.ok_or_else(|| invalid(self.file, 1, "file", "it is empty"))?;
        if header.values.len() > COLUMNS_MAX {
            let problem = format!("there are more than {COLUMNS_MAX}");
            return Err(invalid(self.file, header.line, "columns", problem));
        }
        let mut columns = Vec::new();
        for index in 0..header.values.len() {
            columns.push(header.text(index, "columns")?.to_lowercase());
        }
        let mut seen = HashSet::new();
        for column in columns.iter().filter(|column| !column.is_empty()) {
            if !seen.insert(column) {
                let problem = "this column is there twice";
                return Err(invalid(self.file, header.line, &shown(column), problem));
            }
        }
        for column in needed {
            if !columns.iter().any(|named| named == column) {
                let problem = "this column is missing";
                return Err(invalid(self.file, header.line, column, problem));
            }
        }
        self.columns = columns.into();
        Ok(())
    }

    /// The line on which the record at `byte` begins. The reader's own count is of records where
    /// lines end in CR LF, and it begins a record at the blank lines before it.
    fn line_at(&mut self, byte: usize) -> u64 {
        let rest = &self.bytes[byte..];
        let begin = byte + rest.iter().take_while(|b| b"\r\n".contains(b)).count();
        for at in self.counted..begin {
            let next = self.bytes.get(at + 1);
            if self.bytes[at] == b'\n' || (self.bytes[at] == b'\r' && next != Some(&b'\n')) {
                self.line += 1;
            }
        }
        self.counted = begin;
        self.line
    }

    /// Columns past the header's are a comma that should have been in quotation marks.
    fn fits_header(&self, row: &Row) -> Result<(), Refusal> {
        let columns = self.columns.len();
        if columns > 0 && row.values.iter().skip(columns).any(|v| !v.is_empty()) {
            let found = row.values.len();
            let problem =
                format!("{found} values under {columns} columns: quote values with commas");
            return Err(invalid(self.file, row.line, "columns", problem));
        }
        Ok(())
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut values = ByteRecord::new();
            match self.reader.read_byte_record(&mut values) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    return Some(Err(invalid(self.file, self.line, "file", error.to_string())));
                }
            }
            let byte = values.position().map_or(0, |position| position.byte());
            let row = Row {
                file: self.file,
                columns: Rc::clone(&self.columns),
                line: self.line_at(usize::try_from(byte).unwrap_or(self.bytes.len())),
                values,
            };
            if row.line > LINES_MAX {
                return Some(Err(row.wrong("file", format!("more than {LINES_MAX} lines"))));
            }
            if row.values.iter().any(|value| !value.is_empty()) {
                return Some(self.fits_header(&row).map(|()| row));
            }
        }
    }
}

impl Row {
    /// The value under a column; `None` where it is empty or the file has no such column.
    pub fn get(&self, column: &str) -> Result<Option<&str>, Refusal> {
        let Some(index) = self.columns.iter().position(|named| named == column) else {
            return Ok(None);
        };
        let text = self.text(index, column)?;
        Ok((!text.is_empty()).then_some(text))
    }

    /// The value under a column, which may not be empty.
    pub fn need(&self, column: &str) -> Result<&str, Refusal> {
        self.get(column)?.ok_or_else(|| self.wrong(column, "it is empty"))
    }

    /// A refusal of the value under a column of this line.
    pub fn wrong(&self, column: &str, problem: impl Into<String>) -> Refusal {
        invalid(self.file, self.line, column, problem)
    }

    /// `value` is not `what` it should be: a refusal that shows both.
    pub fn not(&self, column: &str, value: &str, what: &str) -> Refusal {
        self.wrong(column, format!("{} is not {what}", shown(value)))
    }

    fn text(&self, index: usize, column: &str) -> Result<&str, Refusal> {
        let bytes = self.values.get(index).unwrap_or_default();
        if bytes.len() > VALUE_BYTES_MAX {
            let problem = "the value is too long: a quotation mark may be missing";
            return Err(self.wrong(column, problem));
        }
        if bytes.iter().any(|b| b"\r\n".contains(b)) {
            let problem = "the value runs over several lines: a quotation mark may be missing";
            return Err(self.wrong(column, problem));
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|_| self.wrong(column, "it is not UTF-8 text: save the file as UTF-8"))?;
        Ok(text.trim())
    }

    /// A whole number, where there is one.
    pub fn number(&self, column: &str) -> Result<Option<u32>, Refusal> {
        let Some(text) = self.get(column)? else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|_| digits(text));
        number.map(Some).ok_or_else(|| self.not(column, text, "a whole number"))
    }

    /// A date such as 20261121.
    pub fn date(&self, column: &str) -> Result<NaiveDate, Refusal> {
        let text = self.need(column)?;
        let wrong = || self.not(column, text, "a date such as 20261121");
        if text.len() != 8 || !digits(text) {
            return Err(wrong());
        }
        NaiveDate::parse_from_str(text, "%Y%m%d").map_err(|_| wrong())
    }

    /// A time such as 08:30:00 or 25:30:00, in seconds; `None` where it is empty.
    pub fn time(&self, column: &str) -> Result<Option<u32>, Refusal> {
        let Some(text) = self.get(column)? else {
            return Ok(None);
        };
        let seconds = seconds(text);
        seconds.map(Some).ok_or_else(|| self.not(column, text, "a time such as 08:30:00"))
    }

    /// A coordinate in millionths of a degree, where there is one.
    pub fn degrees(&self, column: &str, max: f64) -> Result<Option<i32>, Refusal> {
        let Some(text) = self.get(column)? else {
            return Ok(None);
        };
        let degrees = text.parse::<f64>().ok();
        let within = degrees.filter(|degrees| (-max..=max).contains(degrees));
        // Within ±180 000 000: the conversion cuts nothing.
        within
            .map(|degrees| Some((degrees * 1e6).round() as i32))
            .ok_or_else(|| self.not(column, text, "a coordinate in degrees"))
    }

    /// A price in minor units of the currency, exactly.
    pub fn price(&self, column: &str, currency: Currency) -> Result<i64, Refusal> {
        let text = self.need(column)?;
        if text.starts_with('-') {
            let problem = format!("{}: a price cannot be negative", shown(text));
            return Err(self.wrong(column, problem));
        }
        minor_units(text, usize::from(currency.digits)).ok_or_else(|| {
            let decimals = match currency.digits {
                0 => "without decimals".to_owned(),
                n => format!("with at most {n} decimals"),
            };
            let what = format!("a price in {} {decimals}", currency.code);
            self.not(column, text, &what)
        })
    }
}

/// A value as a message shows it: cut, on one line.
pub(super) fn shown(value: &str) -> String {
    const SHOWN_MAX: usize = 40;
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut text: String = value.chars().map(clean).take(SHOWN_MAX).collect();
    if value.chars().nth(SHOWN_MAX).is_some() {
        text.push('…');
    }
    format!("“{text}”")
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn seconds(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hours, minutes, seconds] = parts[..] else {
        return None;
    };
    let part = |text: &str, width: std::ops::RangeInclusive<usize>, max: u32| {
        let number: u32 = text.parse().ok()?;
        (digits(text) && width.contains(&text.len()) && number <= max).then_some(number)
    };
    let (hours, minutes) = (part(hours, 1..=3, HOURS_MAX)?, part(minutes, 2..=2, 59)?);
    Some(hours * 3_600 + minutes * 60 + part(seconds, 2..=2, 59)?)
}

/// Zeros past the currency's decimals change nothing, and spreadsheets write them: 7500.00 F CFA.
fn minor_units(text: &str, decimals: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let (kept, beyond) = fraction.split_at(decimals.min(fraction.len()));
    if beyond.bytes().any(|b| b != b'0') {
        return None;
    }
    let amount: i64 = format!("{whole}{kept:0<decimals$}").parse().ok()?;
    (amount <= AMOUNT_MAX).then_some(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_digit_by_digit() {
        for (text, decimals, expected) in [
            ("90", 2, Some(9_000)),
            ("90.5", 2, Some(9_050)),
            ("90.50", 2, Some(9_050)),
            ("0.07", 2, Some(7)),
            ("90.505", 2, None),
            ("90.500", 2, Some(9_050)),
            ("7500", 0, Some(7_500)),
            ("7500.00", 0, Some(7_500)),
            ("7500.50", 0, None),
            ("0", 0, Some(0)),
            ("1e3", 0, None),
            ("90,50", 2, None),
            ("7 500", 0, None),
            ("", 0, None),
            (".5", 2, None),
            ("5.", 2, None),
            ("+5", 2, None),
            ("٣", 0, None),
            ("NaN", 2, None),
            ("99999999999999999999999", 0, None),
            ("1000000000000", 0, Some(AMOUNT_MAX)),
            ("1000000000001", 0, None),
        ] {
            assert_eq!(minor_units(text, decimals), expected, "{text}");
        }
    }

    #[test]
    fn times_may_pass_midnight() {
        for (text, expected) in [
            ("08:30:00", Some(30_600)),
            ("8:30:00", Some(30_600)),
            ("25:30:00", Some(91_800)),
            ("168:00:00", Some(604_800)),
            ("169:00:00", None),
            ("08:60:00", None),
            ("08:30", None),
            ("8:3:0", None),
            ("-8:30:00", None),
            ("+8:30:00", None),
            ("9h27", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
