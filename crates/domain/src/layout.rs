//! Seat layouts, and the choice of the best free seats.

use serde::{Deserialize, Serialize};

use crate::bounds::{LAYOUT_COLUMNS_MAX, LAYOUT_ROWS_MAX, SEATS_MAX};
use crate::ids::LayoutId;
use crate::legs::{Legs, SeatStock};
use crate::refusal::{Code, Refusal};

/// A seat's number as painted above it: 1 to [`SEATS_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct SeatNumber(u8);

impl SeatNumber {
    /// Seat `number`, if a vehicle can have it.
    pub fn new(number: u8) -> Option<Self> {
        (1..=SEATS_MAX).contains(&usize::from(number)).then_some(Self(number))
    }

    /// The number on the seat.
    pub fn get(self) -> u8 {
        self.0
    }

    /// The seat's place in a list of all seats: its number less one.
    pub fn index(self) -> usize {
        usize::from(self.0) - 1
    }
}

impl std::fmt::Display for SeatNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<u8> for SeatNumber {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        Self::new(number).ok_or_else(|| format!("no vehicle has a seat {number}"))
    }
}

impl From<SeatNumber> for u8 {
    fn from(seat: SeatNumber) -> Self {
        seat.0
    }
}

/// What stands in one cell of a layout, seen from above with the driver in the first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// A seat that is sold.
    Seat(SeatNumber),
    /// Where people walk, or nothing.
    Aisle,
    /// The driver's seat.
    Driver,
    /// A door or steps.
    Door,
    /// A toilet.
    Toilet,
}

/// The seats of a kind of vehicle, as a grid. Its content never changes under one id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatLayout {
    /// Which layout.
    pub layout: LayoutId,
    /// What people call it: `49 places (2+2)`.
    pub name: String,
    /// Rows from front to back, each with the same number of cells from left to right.
    pub rows: Vec<Vec<Cell>>,
}

impl SeatLayout {
    /// A plain layout: the driver's row, then rows of `left` + aisle + `right`, and a full last row.
    ///
    /// Refuses no seats, more than [`SEATS_MAX`], or more columns than [`LAYOUT_COLUMNS_MAX`].
    pub fn coach(
        layout: LayoutId,
        name: &str,
        seats: u16,
        left: usize,
        right: usize,
    ) -> Result<Self, Refusal> {
        let across = left + 1 + right;
        let refusal = || Refusal::new(Code::LayoutInvalid).with("seats", seats);
        if seats == 0 || usize::from(seats) > SEATS_MAX || across > LAYOUT_COLUMNS_MAX {
            return Err(refusal());
        }
        let mut front = vec![Cell::Aisle; across];
        front[0] = Cell::Driver;
        front[across - 1] = Cell::Door;
        let mut rows = vec![front];
        let mut next = 1_u8;
        let mut left_over = usize::from(seats);
        while left_over > 0 {
            // The bench across the back takes the aisle's cell too.
            let bench = left_over == across;
            let mut row = vec![Cell::Aisle; across];
            for (column, cell) in row.iter_mut().enumerate() {
                if left_over > 0 && (bench || column != left) {
                    *cell = Cell::Seat(SeatNumber::new(next).ok_or_else(refusal)?);
                    next += 1;
                    left_over -= 1;
                }
            }
            rows.push(row);
        }
        Self { layout, name: name.to_owned(), rows }.checked()
    }

    /// The layout, if it is one: a filled rectangle within bounds, with seats 1 to n once each.
    pub fn checked(self) -> Result<Self, Refusal> {
        let refusal = || Refusal::new(Code::LayoutInvalid).with("seats", self.seats().len());
        let across = self.rows.first().map_or(0, Vec::len);
        let mut numbers: Vec<u8> = self.seats().into_iter().map(SeatNumber::get).collect();
        numbers.sort_unstable();
        let in_order = numbers.iter().enumerate().all(|(i, n)| usize::from(*n) == i + 1);
        let fits = (1..=LAYOUT_COLUMNS_MAX).contains(&across)
            && self.rows.len() <= LAYOUT_ROWS_MAX
            && self.rows.iter().all(|row| row.len() == across);
        if fits && in_order && !numbers.is_empty() { Ok(self) } else { Err(refusal()) }
    }

    /// All seats, front to back and left to right.
    pub fn seats(&self) -> Vec<SeatNumber> {
        self.places().map(|place| place.seat).collect()
    }

    /// The row and the column of a seat, from the front left.
    pub fn cell_of(&self, seat: SeatNumber) -> Option<(usize, usize)> {
        self.places().find(|place| place.seat == seat).map(|place| (place.row, place.column))
    }

    /// Whether a seat is at a window.
    pub fn at_window(&self, seat: SeatNumber) -> bool {
        self.places().any(|place| place.seat == seat && place.window)
    }

    fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.rows.iter().enumerate().flat_map(|(row, cells)| {
            cells.iter().enumerate().filter_map(move |(column, cell)| match cell {
                Cell::Seat(seat) => Some(Place {
                    seat: *seat,
                    row,
                    column,
                    window: column == 0 || column + 1 == cells.len(),
                }),
                _ => None,
            })
        })
    }

    /// The best `wanted` free seats on `legs`: together, then at the window, then to the front.
    ///
    /// `except` are seats already chosen by hand. `None` when too few are free.
    pub fn best(
        &self,
        stock: &SeatStock,
        legs: Legs,
        wanted: usize,
        except: &[SeatNumber],
    ) -> Option<Vec<SeatNumber>> {
        let free: Vec<Place> = self
            .places()
            .filter(|place| stock.is_free(place.seat, legs) && !except.contains(&place.seat))
            .collect();
        if wanted == 0 || free.len() < wanted {
            return (wanted == 0).then(Vec::new);
        }
        // One seat: a window, to the front. Several: the run of free seats, in the order of the
        // rows, that keeps the party closest, by rows first and then by the places between them.
        let run = free.windows(wanted).min_by_key(|run| spread(run))?;
        Some(run.iter().map(|place| place.seat).collect())
    }
}

#[derive(Clone, Copy)]
struct Place {
    seat: SeatNumber,
    row: usize,
    column: usize,
    window: bool,
}

/// How well a party sits, smaller is better: rows between the first and the last, then a window,
/// then places between neighbours against distance from the front: nobody walks more than four rows
/// to the back only to close a gap (the aisle).
fn spread(run: &[Place]) -> (usize, usize, usize) {
    const ROWS_FOR_A_GAP: usize = 4;
    let (first, last) = (run[0], run[run.len() - 1]);
    let gaps: usize = run
        .windows(2)
        .map(|pair| match pair {
            [a, b] if a.row == b.row => b.column - a.column - 1,
            _ => 1,
        })
        .sum();
    let windowless = usize::from(!run.iter().any(|place| place.window));
    (last.row - first.row, windowless, gaps * ROWS_FOR_A_GAP + first.row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn coach(seats: u16) -> SeatLayout {
        SeatLayout::coach(LayoutId(Uuid::nil()), "test", seats, 2, 2).unwrap()
    }

    fn taken(layout: &SeatLayout, seats: &[u8]) -> SeatStock {
        let mut stock = SeatStock::free(layout.seats().len());
        for n in seats {
            stock.take(SeatNumber::new(*n).unwrap(), all());
        }
        stock
    }

    fn all() -> Legs {
        Legs::between(0, 1, 2).unwrap()
    }

    fn best(layout: &SeatLayout, sold: &[u8], wanted: usize) -> Option<Vec<u8>> {
        let chosen = layout.best(&taken(layout, sold), all(), wanted, &[])?;
        Some(chosen.into_iter().map(SeatNumber::get).collect())
    }

    #[test]
    fn a_coach_of_49_ends_with_a_bench_of_five() {
        let layout = coach(49);
        assert_eq!(layout.seats().len(), 49);
        assert!(layout.rows.last().unwrap().iter().all(|cell| matches!(cell, Cell::Seat(_))));
        for seats in 1..=128 {
            assert_eq!(coach(seats).seats().len(), usize::from(seats));
        }
        for wrong in [0, 129, u16::MAX] {
            let refusal = SeatLayout::coach(LayoutId(Uuid::nil()), "", wrong, 2, 2).unwrap_err();
            assert_eq!(refusal.code, Code::LayoutInvalid);
        }
    }

    #[test]
    fn the_best_seats_are_together_then_at_the_window() {
        let layout = coach(49);
        assert_eq!(best(&layout, &[], 1), Some(vec![1]), "a window at the front");
        assert_eq!(best(&layout, &[1], 1), Some(vec![4]), "the other window");
        assert_eq!(best(&layout, &[], 2), Some(vec![1, 2]));
        assert_eq!(best(&layout, &[1], 2), Some(vec![3, 4]), "not across the aisle");
        assert_eq!(best(&layout, &[2, 3], 2), Some(vec![5, 6]));
        assert_eq!(best(&layout, &[2], 4), Some(vec![5, 6, 7, 8]), "one row");
        let full: Vec<u8> = (1..=48).collect();
        assert_eq!(best(&layout, &full, 1), Some(vec![49]));
        assert_eq!(best(&layout, &full, 2), None);
    }
}
