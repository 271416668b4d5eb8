//! Till sessions: the one that is open here, their figures, their past.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::Millis;
use domain::fact::Fact;
use domain::ids::{DeviceId, EmployeeId, TillId};
use domain::money::Account;
use domain::payment::Method;
use domain::till::{
    CashMoved, KindFigures, MethodFigures, OpenTill, TillClosed, TillCounted, TillCounts,
    TillFigures,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Stored, journal};
use crate::failure::Failure;

/// A session with its running figures.
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
    /// The station's name when it was opened.
    pub station_name: String,
    /// The counter at the station.
    pub counter: u8,
    /// When it was opened, by the company's clocks.
    pub opened_local: String,
    /// When it was closed.
    pub closed_local: Option<String>,
    /// What was counted at the end.
    pub counted: Option<i64>,
    /// What it was off by.
    pub variance: Option<i64>,
    /// Its Z.
    pub z: Option<u32>,
    /// Why it was off.
    pub reason: Option<String>,
    /// Who approved that.
    pub approved_by: Option<String>,
    /// Whether somebody still has to.
    pub to_approve: bool,
    /// The last count, where it still belongs to an open session.
    pub last_count: Option<TillCounted>,
}

const COLUMNS: &str =
    "till, employee, employee_name, opened_at, float, drawer, takings, tickets, station_name,
     counter, opened_local, closed_local, counted, variance, z, reason, approved_by, to_approve,
     last_count";

fn from_row(row: &Row<'_>) -> Result<TillRow, Failure> {
    let count: Option<String> = row.get(18)?;
    let count = count.map(|text| serde_json::from_str(&text)).transpose();
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
        station_name: row.get(8)?,
        counter: row.get(9)?,
        opened_local: row.get(10)?,
        closed_local: row.get(11)?,
        counted: row.get(12)?,
        variance: row.get(13)?,
        z: row.get(14)?,
        reason: row.get(15)?,
        approved_by: row.get(16)?,
        to_approve: row.get(17)?,
        last_count: count.map_err(Failure::internal)?,
    })
}

fn all(
    connection: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<TillRow>, Failure> {
    connection
        .prepare_cached(&format!("select {COLUMNS} from till where {condition}"))?
        .query_and_then(values, from_row)?
        .collect()
}

/// The session that is open at a counter.
pub fn open_at(connection: &Connection, device: DeviceId) -> Result<Option<TillRow>, Failure> {
    Ok(all(connection, "device = ?1 and closed_at is null", [device.0])?.pop())
}

/// One session: `not_found` where there is none.
pub fn by_id(connection: &Connection, till: TillId) -> Result<TillRow, Failure> {
    all(connection, "till = ?1", [till.0])?.pop().ok_or_else(|| Failure::not_found("till"))
}

/// The session of a counter's Z: `not_found` where there is none.
pub fn by_z(connection: &Connection, device: DeviceId, z: u32) -> Result<TillRow, Failure> {
    all(connection, "device = ?1 and z = ?2 and z is not null", params![device.0, z])?
        .pop()
        .ok_or_else(|| Failure::not_found("till"))
}

/// Sessions opened between two instants, newest first.
pub fn opened_between(
    connection: &Connection,
    from: Millis,
    to: Millis,
    most: u32,
) -> Result<Vec<TillRow>, Failure> {
    let condition = "opened_at >= ?1 and opened_at < ?2 order by opened_at desc limit ?3";
    all(connection, condition, params![from, to, most])
}

/// Every session that is open, oldest first.
pub fn open_anywhere(connection: &Connection) -> Result<Vec<TillRow>, Failure> {
    all(connection, "closed_at is null order by id", [])
}

/// Sessions whose variance nobody has approved, oldest first.
pub fn to_approve(connection: &Connection) -> Result<Vec<TillRow>, Failure> {
    all(connection, "to_approve = 1 order by id limit 200", [])
}

/// Whether any till was ever opened here: the counter is in use from then on.
pub fn ever_opened(connection: &Connection) -> Result<bool, Failure> {
    Ok(connection.query_row("select exists (select 1 from till)", [], |row| row.get(0))?)
}

/// The fact that closed a session, with its entry.
pub fn closing(connection: &Connection, till: TillId) -> Result<(Stored, TillClosed), Failure> {
    let entry: Option<i64> = connection
        .prepare_cached("select closing_entry from till where till = ?1")?
        .query_row([till.0], |row| row.get(0))
        .optional()?
        .flatten();
    let entry = entry.ok_or_else(|| Failure::not_found("till"))?;
    let stored = journal::by_id(connection, entry)?;
    match journal::fact(&stored)? {
        Fact::TillClosed(fact) => Ok((stored, fact)),
        _ => Err(Failure::internal("a session was closed by no closing")),
    }
}

/// The movements of cash of a session, oldest first.
pub fn movements(
    connection: &Connection,
    till: TillId,
) -> Result<Vec<(Stored, CashMoved)>, Failure> {
    let mut statement = connection
        .prepare_cached("select entry from cash_movement where till = ?1 order by entry")?;
    let entries = statement.query_map([till.0], |row| row.get::<_, i64>(0))?;
    let mut movements = Vec::new();
    for entry in entries {
        let stored = journal::by_id(connection, entry?)?;
        if let Fact::CashMoved(fact) = journal::fact(&stored)? {
            movements.push((stored, fact));
        }
    }
    Ok(movements)
}

/// One line of the ledger of a session.
struct Line {
    kind: String,
    account: Account,
    party: String,
    debit: i64,
    credit: i64,
    entries: u32,
}

fn lines_of_day(
    connection: &Connection,
    till: TillId,
    day: NaiveDate,
) -> Result<Vec<Line>, Failure> {
    let mut statement = connection.prepare_cached(
        "select kind, account, party, sum(debit), sum(credit), sum(entries)
         from ledger where day = ?1 and till = ?2 group by kind, account, party",
    )?;
    let rows = statement.query_and_then(params![day.to_string(), till.0], |row| {
        let account: String = row.get(1)?;
        Ok(Line {
            kind: row.get(0)?,
            account: Account::named(&account)
                .ok_or_else(|| Failure::internal(format!("there is no account {account}")))?,
            party: row.get(2)?,
            debit: row.get(3)?,
            credit: row.get(4)?,
            entries: row.get(5)?,
        })
    })?;
    rows.collect()
}

/// The counts of a session, and the days that its facts are booked on.
fn counts(
    connection: &Connection,
    till: TillId,
) -> Result<(TillCounts, NaiveDate, NaiveDate, i64), Failure> {
    let (counts, first, last, grand): (TillCounts, String, String, i64) = connection
        .prepare_cached(
            "select t.sales, t.tickets, t.cancellations, t.reprints, t.drawer_openings, t.counts,
               t.first_day, t.last_day, d.grand_total
             from till t join device d on d.device = t.device where t.till = ?1",
        )?
        .query_row([till.0], |row| {
            let counts = TillCounts {
                sales: row.get(0)?,
                tickets: row.get(1)?,
                cancellations: row.get(2)?,
                reprints: row.get(3)?,
                drawer_openings: row.get(4)?,
                counts: row.get(5)?,
            };
            Ok((counts, row.get(6)?, row.get(7)?, row.get(8)?))
        })?;
    let day = |text: String| text.parse::<NaiveDate>().map_err(Failure::internal);
    Ok((counts, day(first)?, day(last)?, grand))
}

/// The method of an account of passengers' money, and whether it is pending.
pub fn method(account: Account) -> Option<(Method, bool)> {
    match account {
        Account::Drawer => Some((Method::Cash, false)),
        Account::Card => Some((Method::Card, false)),
        Account::MobileMoney => Some((Method::MobileMoney, false)),
        Account::MobilePending => Some((Method::MobileMoney, true)),
        _ => None,
    }
}

/// Whether facts of a kind move cash without anybody buying anything.
pub fn is_movement(kind: &str) -> bool {
    domain::fact::MOVEMENTS.contains(&kind)
}

/// Whether facts of a kind move money of parcels.
pub fn is_of_parcels(kind: &str) -> bool {
    domain::fact::OF_PARCELS.contains(&kind)
}

/// Adds income up as sold and given back. A move only shifts income from a trip to another: what it
/// takes from the one counts as sold less there.
pub fn sold_and_given_back(kind: &str, account: Account, debit: i64, credit: i64) -> (i64, i64) {
    match account {
        _ if !account.is_income() => (0, 0),
        _ if kind == "TicketMoved" => (credit - debit, 0),
        Account::Reductions => (-debit, -credit),
        _ => (credit, debit),
    }
}

/// The figures of a session from its postings, and everything its counter sold up to and with it.
pub fn figures(connection: &Connection, till: TillId) -> Result<(TillFigures, i64), Failure> {
    let (counts, first, last, grand) = counts(connection, till)?;
    let mut figures = TillFigures { counts, ..TillFigures::default() };
    let mut methods: BTreeMap<(Method, String, bool), (i64, i64)> = BTreeMap::new();
    let mut kinds: BTreeMap<String, (u32, i64)> = BTreeMap::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        for line in lines_of_day(connection, till, day)? {
            let (sold, back) =
                sold_and_given_back(&line.kind, line.account, line.debit, line.credit);
            figures.sales += sold;
            figures.refunds += back;
            if matches!(line.kind.as_str(), "TillOpened" | "TillClosed") {
                continue;
            }
            let kind = kinds.entry(line.kind.clone()).or_default();
            kind.0 += line.entries;
            if let Some((method, pending)) = method(line.account) {
                kind.1 += line.debit - line.credit;
                if line.kind != "CashMoved" {
                    let sums = methods.entry((method, line.party, pending)).or_default();
                    sums.0 += line.debit;
                    sums.1 += line.credit;
                }
            }
        }
    }
    let shown = |((method, operator, pending), (taken, returned)): (_, (i64, i64))| {
        // What was settled is no longer pending.
        let settled = if pending { taken.min(returned) } else { 0 };
        MethodFigures {
            method,
            operator: Some(operator).filter(|operator: &String| !operator.is_empty()),
            pending,
            taken: taken - settled,
            returned: returned - settled,
        }
    };
    figures.methods = methods.into_iter().map(shown).collect();
    figures.methods.retain(|method| (method.taken, method.returned) != (0, 0));
    let kind = |(kind, (count, amount))| KindFigures { kind, count, amount };
    figures.kinds = kinds.into_iter().map(kind).collect();
    let grand_total = grand + figures.sales;
    Ok((figures, grand_total))
}

/// The number of the next Z of a counter.
pub fn next_z(connection: &Connection, device: DeviceId) -> Result<u32, Failure> {
    let last: u32 = connection
        .prepare_cached("select last_z from device where device = ?1")?
        .query_row([device.0], |row| row.get(0))?;
    Ok(last + 1)
}
