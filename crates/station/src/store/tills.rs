//! The till session of this counter.

use domain::Millis;
use domain::ids::{DeviceId, EmployeeId, TillId};
use domain::till::OpenTill;
use rusqlite::{Connection, OptionalExtension};

use crate::failure::Failure;

/// An open session with its running figures.
#[derive(Clone, Debug)]
pub struct TillRow {
    /// The session.
    pub till: OpenTill,
    /// The float it began with.
    pub float: i64,
    /// The drawer's balance in this session.
    pub drawer: i64,
    /// Takings so far.
    pub takings: i64,
    /// Tickets sold so far.
    pub tickets: u32,
}

/// The session that is open at a counter.
pub fn open_at(connection: &Connection, device: DeviceId) -> Result<Option<TillRow>, Failure> {
    Ok(connection
        .prepare_cached(
            "select till, employee, employee_name, opened_at, float, drawer, takings, tickets
             from till where device = ?1 and closed_at is null",
        )?
        .query_row([device.0], |row| {
            Ok(TillRow {
                till: OpenTill {
                    till: TillId(row.get(0)?),
                    employee: EmployeeId(row.get(1)?),
                    employee_name: row.get(2)?,
                    opened_at: row.get::<_, Millis>(3)?,
                },
                float: row.get(4)?,
                drawer: row.get(5)?,
                takings: row.get(6)?,
                tickets: row.get(7)?,
            })
        })
        .optional()?)
}

/// Whether any till was ever opened here: the counter is in use from then on.
pub fn ever_opened(connection: &Connection) -> Result<bool, Failure> {
    Ok(connection.query_row("select exists (select 1 from till)", [], |row| row.get(0))?)
}
