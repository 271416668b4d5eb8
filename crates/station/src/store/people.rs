//! Who works here, and how their logins stand.

use domain::Millis;
use domain::ids::EmployeeId;
use domain::people::{Employee, lockout};
use domain::text::ShortCode;
use rusqlite::{Connection, Row};

use crate::failure::Failure;

/// Someone, with what a login needs.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub employee: Employee,
    /// Their PIN's verifier, once one was set.
    pub verifier: Option<String>,
    /// Wrong PINs in a row.
    pub failures: u32,
    /// Until when they are locked out.
    pub locked_until: Option<Millis>,
}

impl Person {
    /// How many milliseconds a lock still lasts, where there is one.
    ///
    /// A clock that stands before the lock began was set back, and nobody can tell how long ago.
    /// Such a lock is over, for it could last for years; the next wrong PIN makes a longer one.
    pub fn locked_for(&self, now: Millis) -> Option<Millis> {
        let whole = lockout(self.failures)?;
        let left = self.locked_until? - now;
        (1..=whole).contains(&left).then_some(left)
    }
}

const COLUMNS: &str = "employee, code, name, roles, verifier, failures, locked_until";

fn from_row(row: &Row<'_>) -> Result<Person, Failure> {
    let roles: String = row.get(3)?;
    Ok(Person {
        employee: Employee {
            employee: EmployeeId(row.get(0)?),
            code: ShortCode::parse("code", &row.get::<_, String>(1)?)?,
            name: row.get(2)?,
            roles: serde_json::from_str(&roles).map_err(Failure::internal)?,
        },
        verifier: row.get(4)?,
        failures: row.get(5)?,
        locked_until: row.get(6)?,
    })
}

/// The person of a code.
pub fn by_code(connection: &Connection, code: &ShortCode) -> Result<Option<Person>, Failure> {
    connection
        .prepare_cached(&format!("select {COLUMNS} from employee where code = ?1"))?
        .query_and_then([code.as_str()], from_row)?
        .next()
        .transpose()
}

/// The person of an id.
pub fn by_id(connection: &Connection, employee: EmployeeId) -> Result<Option<Person>, Failure> {
    connection
        .prepare_cached(&format!("select {COLUMNS} from employee where employee = ?1"))?
        .query_and_then([employee.0], from_row)?
        .next()
        .transpose()
}

/// Everyone, by name.
pub fn all(connection: &Connection) -> Result<Vec<Person>, Failure> {
    connection
        .prepare_cached(&format!("select {COLUMNS} from employee order by name, code"))?
        .query_and_then([], from_row)?
        .collect()
}
