//! A report that leaves the house, as a value, and the files it is sent as.
//!
//! A [`Book`] is what a manager sends to an owner, a controller or an accountant: a few figures,
//! and sheets of rows. [`csv()`] and [`csv_sheet`] write it for programs, [`xlsx`] for a
//! spreadsheet, [`pdf`] for reading and printing.
//!
//! Invariant: the same book gives the same bytes, on every machine and at any time. What is in a
//! file as its date is [`Book::made`].
//!
//! Any text is taken. Control characters become spaces in all of them. A text that a spreadsheet
//! would run as a formula stays a text: in CSV by an apostrophe before it, in XLSX because its
//! cell is a text cell.

mod csv;
mod face;
mod page;
mod pdf;
mod table;
mod text;
mod words;
mod xlsx;

use chrono::{NaiveDate, NaiveDateTime};
use domain::money::Currency;

pub use crate::Language;
pub use csv::{csv, csv_sheet};
pub use pdf::{PDF_ROWS_MAX, pdf};
pub use xlsx::{SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, xlsx};

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// What it is.
    pub title: String,
    /// Of whom and of when.
    pub subtitle: String,
    /// What it was made from, as labels and values: the station, the period, what was left out.
    pub about: Vec<(String, String)>,
    /// When it was made, by the company's clocks.
    pub made: NaiveDateTime,
    /// The currency of every amount in it.
    pub currency: Currency,
    /// The language of its fixed words, and of how it writes numbers to be read.
    pub language: Language,
    /// The figures to read first.
    pub summary: Vec<Figure>,
    /// The rows behind them.
    pub sheets: Vec<Sheet>,
    /// Stands at the foot of every page.
    pub footer: String,
}

/// A figure of the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it says.
    pub label: String,
    /// How much.
    pub value: Cell,
    /// Whether it stands out.
    pub emphasis: bool,
}

/// A table of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its short name: the tab of a spreadsheet, the section of a CSV file. Excel takes 31
    /// characters, not all of them, and no name twice; what it would refuse is changed there.
    pub name: String,
    /// What stands over it.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows. Cells beyond the columns are left out; missing ones are empty.
    pub rows: Vec<Row>,
    /// What to say where there is no row.
    pub empty: String,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// What most of its cells are: it decides where they stand, not how they are written.
    pub kind: Kind,
}

/// A row of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// A cell for each column.
    pub cells: Vec<Cell>,
    /// Whether it adds up rows before it.
    pub total: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Days.
    Date,
    /// Days with a time.
    DateTime,
    /// Amounts.
    Money,
    /// Numbers of things.
    Count,
    /// Shares.
    Percent,
}

/// What stands in one place of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A day and a time, to the second.
    DateTime(NaiveDateTime),
    /// An amount in minor units of the report's currency. A spreadsheet keeps 15 digits of it.
    Money(i64),
    /// A number of things.
    Count(i64),
    /// Hundredths of a percent: 1 250 is 12.5 %.
    Percent(i64),
    /// Nothing.
    #[default]
    Empty,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// More rows or columns than a spreadsheet has (ECMA-376 leaves it to programs; Excel takes
    /// 1 048 576 rows of 16 384 columns).
    #[error("“{sheet}” has {rows} rows and {columns} columns: choose a shorter period")]
    TooLarge {
        /// The name of the sheet.
        sheet: String,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// The temporary file of a large workbook could not be written.
    #[error("the disk has no room for the temporary file of the workbook: free some of it")]
    NoRoom,
    /// The workbook could not be written, for that reason.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The PDF could not be written.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
}

impl Kind {
    /// The kind's name in a CSV file.
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Money => "money",
            Self::Count => "count",
            Self::Percent => "percent",
        }
    }

    /// Whether it is added up, and stands at the right.
    fn is_figure(self) -> bool {
        matches!(self, Self::Money | Self::Count | Self::Percent)
    }
}

impl Cell {
    /// What it is; nothing where it is empty.
    fn kind(&self) -> Option<Kind> {
        match self {
            Self::Text(_) => Some(Kind::Text),
            Self::Date(_) => Some(Kind::Date),
            Self::DateTime(_) => Some(Kind::DateTime),
            Self::Money(_) => Some(Kind::Money),
            Self::Count(_) => Some(Kind::Count),
            Self::Percent(_) => Some(Kind::Percent),
            Self::Empty => None,
        }
    }

    /// Its whole number, where it is one.
    fn number(&self) -> Option<i64> {
        match self {
            Self::Money(number) | Self::Count(number) | Self::Percent(number) => Some(*number),
            _ => None,
        }
    }
}

impl Sheet {
    /// The cell in that column, or an empty one.
    fn cell<'a>(&self, row: &'a Row, column: usize) -> &'a Cell {
        row.cells.get(column).unwrap_or(&Cell::Empty)
    }
}
