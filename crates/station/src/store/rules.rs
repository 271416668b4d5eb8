//! The company's rules, and how far its days are closed.

use chrono::NaiveDate;
use domain::ids::DeviceId;
use domain::money::Currency;
use domain::rules::Rules;
use rusqlite::{Connection, OptionalExtension, params};

use crate::failure::Failure;

/// The rules in force: as set, or as a company starts.
pub fn in_force(connection: &Connection, currency: Currency) -> Result<Rules, Failure> {
    let text: Option<String> = connection
        .prepare_cached("select rules from rules where one = 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    match text {
        Some(text) => serde_json::from_str(&text).map_err(Failure::internal),
        None => Ok(Rules::usual(currency)),
    }
}

/// How often a promotion was used at a counter.
pub fn promo_used(connection: &Connection, device: DeviceId, code: &str) -> Result<u32, Failure> {
    let used = connection
        .prepare_cached("select used from promo_use where device = ?1 and code = ?2")?
        .query_row(params![device.0, code], |row| row.get(0))
        .optional()?;
    Ok(used.unwrap_or(0))
}

/// The last day that is closed.
pub fn locked(connection: &Connection) -> Result<Option<NaiveDate>, Failure> {
    let day: Option<String> = connection
        .prepare_cached("select max(day) from day_lock")?
        .query_row([], |row| row.get(0))?;
    day.map(|day| day.parse().map_err(Failure::internal)).transpose()
}
