//! Import of a timetable in GTFS, the form in which carriers publish theirs
//! (<https://gtfs.org/documentation/schedule/reference/>).
//!
//! [`read`] turns a folder or a zip archive into planning facts, or refuses the first thing that is
//! wrong with its file, line and field. Nothing is half imported: the facts are handed over whole.
//! Ids are made from the feed's own, so that reading it again gives equal facts, and
//! [`GtfsImport::without_known`] leaves out what a counter has already.
//!
//! The crate `gtfs-structures` was tried: it takes real feeds, but names no field, counts lines
//! wrongly where they end in CR LF, and reads prices into floats.

mod fares;
mod feed;
mod known;
mod plan;
mod services;
mod source;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use domain::bounds::DAYS_AHEAD_MAX;
use domain::fact::Fact;
use domain::ids::CategoryId;
use domain::money::Currency;
use domain::{Code, Refusal};

pub use known::{FareKey, Known, KnownCall};

/// The class of all trips and fares of a feed: GTFS has none.
pub const CLASS: &str = "standard";

/// What an import needs to know that a feed does not say.
#[derive(Clone, Debug)]
pub struct GtfsOptions {
    /// The first day of departures.
    pub from_day: NaiveDate,
    /// How many days of departures: 1 to [`DAYS_AHEAD_MAX`].
    pub days: u32,
    /// Seats of every coach: 1 to 128.
    pub seats: u16,
    /// The currency of the company; prices in another are refused.
    pub company_currency: Currency,
    /// The time zone of the company's clocks.
    pub company_timezone: Tz,
    /// The passenger categories: every price of the feed counts for each of them.
    pub categories: Vec<CategoryId>,
}

/// A feed as facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GtfsImport {
    /// In the order to write them: stops, the layout, routes, fares, trips.
    pub facts: Vec<Fact>,
    /// What the facts hold, in numbers and words.
    pub summary: GtfsSummary,
}

/// A journey without a price: name of the first stop, of the last stop, code of the route.
pub type UnpricedPair = (String, String, String);

/// What an import holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GtfsSummary {
    /// Stops.
    pub stops: usize,
    /// Routes: one for each sequence of stops that a route of the feed has.
    pub routes: usize,
    /// Dated trips.
    pub trips: usize,
    /// Prices, one for each passenger category.
    pub fares: usize,
    /// Journeys that no fare matches.
    pub pairs_without_price: Vec<UnpricedPair>,
    /// What is odd in the feed, and what was made of it.
    pub warnings: Vec<String>,
}

/// Reads a feed from a folder or a zip archive.
///
/// Refuses with `file_failed` where the path cannot be read, `import_invalid` (file, line, field,
/// problem) where the feed is wrong, `layout_invalid` where the seats are no coach's, and
/// `bad_request` or `date_invalid` where the days are out of bounds.
pub fn read(path: &Path, options: &GtfsOptions) -> Result<GtfsImport, Refusal> {
    // Four digits are what every table, token and form has for a year.
    if !(1970..=9998).contains(&options.from_day.year()) {
        let date = options.from_day.to_string();
        return Err(Refusal::new(Code::DateInvalid).with("date", date));
    }
    if !(1..=DAYS_AHEAD_MAX).contains(&options.days) {
        let problem = format!("days is 1 to {DAYS_AHEAD_MAX}");
        return Err(Refusal::new(Code::BadRequest).with("problem", problem));
    }
    let source = source::Source::open(path)?;
    let feed = feed::Feed::read(&source, options.company_currency)?;
    plan::plan(feed, options)
}

/// The feed is wrong there. `line` is counted from 1; `field` is a column, or `file` or `columns`
/// where it is not one value that is wrong.
fn invalid(file: &str, line: u64, field: &str, problem: impl Into<String>) -> Refusal {
    Refusal::new(Code::ImportInvalid)
        .with("file", file)
        .with("line", line)
        .with("field", field)
        .with("problem", problem.into())
}
