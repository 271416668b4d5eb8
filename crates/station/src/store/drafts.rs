//! Unfinished sales, one for each person. They belong to this machine: they are no facts.

use domain::Millis;
use domain::ids::EmployeeId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::failure::Failure;

/// Keeps someone's draft in the place of the one before.
pub fn keep(
    connection: &Connection,
    employee: EmployeeId,
    draft: &str,
    now: Millis,
) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "insert into local_draft (employee, draft, at) values (?1, ?2, ?3)
             on conflict do update set draft = excluded.draft, at = excluded.at",
        )?
        .execute(params![employee.0, draft, now])?;
    Ok(())
}

/// Forgets someone's draft.
pub fn forget(connection: &Connection, employee: EmployeeId) -> Result<(), Failure> {
    connection
        .prepare_cached("delete from local_draft where employee = ?1")?
        .execute([employee.0])?;
    Ok(())
}

/// Someone's draft.
pub fn of(connection: &Connection, employee: EmployeeId) -> Result<Option<String>, Failure> {
    Ok(connection
        .prepare_cached("select draft from local_draft where employee = ?1")?
        .query_row([employee.0], |row| row.get(0))
        .optional()?)
}
