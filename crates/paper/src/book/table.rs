//! What a workbook must know of a sheet's columns: how wide they are, and what they add up to.

use rust_xlsxwriter::utility::column_number_to_name;

use super::{Book, Cell, Kind, Sheet, text};

/// Rows whose texts are measured. Figures all are: a spreadsheet shows `####` where one is cut.
const ROWS_MEASURED: usize = 500;
/// Widths of columns, in digits.
const WIDTH: std::ops::RangeInclusive<usize> = 8..=48;
/// Parts that a sum of Excel takes.
const SUM_PARTS_MAX: usize = 255;

/// How wide each column is, in digits.
pub(super) fn widths(book: &Book, sheet: &Sheet) -> Vec<f64> {
    let mut widest: Vec<usize> =
        sheet.columns.iter().map(|column| column.heading.chars().take(24).count() + 3).collect();
    let mut extremes = vec![[0_i64; 2]; widest.len()];
    for (at, row) in sheet.rows.iter().enumerate() {
        for ((width, extreme), cell) in widest.iter_mut().zip(&mut extremes).zip(&row.cells) {
            match cell.number() {
                Some(number) => *extreme = [extreme[0].min(number), extreme[1].max(number)],
                None if at < ROWS_MEASURED => {
                    *width = (*width).max(text::shown(cell, book).chars().take(64).count() + 1);
                }
                None => {}
            }
        }
    }
    for ((width, extreme), column) in widest.iter_mut().zip(&extremes).zip(&sheet.columns) {
        for number in extreme {
            let cell = match column.kind {
                Kind::Count => Cell::Count(*number),
                Kind::Percent => Cell::Percent(*number),
                _ => Cell::Money(*number),
            };
            // Totals are bold, and so a little wider.
            *width = (*width).max(text::shown(&cell, book).chars().count() + 3);
        }
    }
    widest.into_iter().map(|width| width.clamp(*WIDTH.start(), *WIDTH.end()) as f64).collect()
}

/// The sums of a sheet's columns while its rows go by.
pub(super) struct Sums {
    columns: Vec<Sum>,
    /// The rows without totals so far, as first and last row of a spreadsheet.
    blocks: Vec<(u32, u32)>,
    /// Whether the last row was a total.
    closed: bool,
}

/// What a column adds up to.
#[derive(Clone, Default)]
struct Sum {
    /// What its numbers are, once there is one.
    kind: Option<Kind>,
    /// Whether it has numbers or dates of another kind, which a spreadsheet would add too.
    mixed: bool,
    /// All of it without the totals.
    all: i128,
    /// Since the last total.
    block: i128,
}

impl Sums {
    pub(super) fn new(columns: usize) -> Self {
        Self { columns: vec![Sum::default(); columns], blocks: Vec::new(), closed: true }
    }

    /// Takes a row that stands at that row of the spreadsheet, counted from 1.
    pub(super) fn add(&mut self, at: u32, sheet: &Sheet, row: &super::Row) {
        if row.total {
            self.closed = true;
            return;
        }
        let opens = std::mem::take(&mut self.closed);
        match self.blocks.last_mut() {
            Some(block) if !opens => block.1 = at,
            _ => self.blocks.push((at, at)),
        }
        for (column, sum) in self.columns.iter_mut().enumerate() {
            if opens {
                sum.block = 0;
            }
            let cell = sheet.cell(row, column);
            if let Some(number) = cell.number() {
                sum.mixed |= sum.kind.is_some() && sum.kind != cell.kind();
                sum.kind = cell.kind();
                sum.all += i128::from(number);
                sum.block += i128::from(number);
            } else if !matches!(cell, Cell::Text(_) | Cell::Empty) {
                sum.mixed = true;
            }
        }
    }

    /// The formula that gives this total: the sum of the rows since the last total, or of all rows
    /// that are none. Nothing where neither gives it.
    pub(super) fn formula(&self, column: usize, total: &Cell) -> Option<String> {
        let value = i128::from(total.number()?);
        let sum = self.columns.get(column)?;
        if sum.mixed || sum.kind != total.kind() {
            return None;
        }
        let blocks = match self.blocks.as_slice() {
            [.., last] if !self.closed && sum.block == value => std::slice::from_ref(last),
            all if sum.all == value && (1..=SUM_PARTS_MAX).contains(&all.len()) => all,
            _ => return None,
        };
        let name = column_number_to_name(u16::try_from(column).ok()?);
        let parts: Vec<_> =
            blocks.iter().map(|(first, last)| format!("{name}{first}:{name}{last}")).collect();
        Some(format!("=SUM({})", parts.join(",")))
    }
}
