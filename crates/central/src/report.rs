//! Revenue of the company, from the ledger that the journals of its counters add up to.

use chrono::NaiveDate;
use clap::ValueEnum;
use domain::fact::{MOVEMENTS, OF_PARCELS};

use crate::database::{Database, DatabaseError};
use crate::sql::Sql;

/// By what revenue is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Cut {
    /// By day.
    Day,
    /// By station.
    Station,
    /// By counter.
    Counter,
    /// By cashier.
    Cashier,
    /// By route.
    Route,
    /// By method of payment.
    Method,
    /// By what was sold: tickets, parcels, other.
    Product,
}

impl Cut {
    /// What its lines are named by. Texts of ours: nothing that somebody typed gets here.
    fn key(self) -> &'static str {
        match self {
            Self::Day => "day::text",
            Self::Station => "station_name",
            Self::Counter => "counter_name",
            Self::Cashier => "employee_name",
            Self::Route => "coalesce(route_code, '')",
            Self::Method => {
                "case when account in ('cash.drawer', 'card', 'mobile.money', 'mobile.pending') then account else '' end"
            }
            Self::Product => "product",
        }
    }
}

/// A field of CSV (RFC 4180): quoted where it must be. A text that a spreadsheet would take for a
/// formula is not one.
fn field(text: &str) -> String {
    let safe =
        if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if safe.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

/// Revenue of a period as CSV: tickets, income before tax, tax, what was taken in, expenses; whole minor
/// units. By method the amounts are what each method took in, less what was given back by it.
///
/// # Errors
/// Where the database does not answer.
pub async fn report(
    database: &Database,
    from: NaiveDate,
    to: NaiveDate,
    by: Cut,
) -> Result<String, DatabaseError> {
    let client = database.pool.get().await?;
    let sql = format!(
        "select {key}, sum(tickets)::bigint,
           coalesce(sum(credit - debit) filter (where account like 'revenue.%'), 0)::bigint,
           coalesce(sum(credit - debit) filter (where account = 'tax.collected'), 0)::bigint,
           coalesce(sum(debit - credit) filter (
             where account in ('cash.drawer', 'card', 'mobile.money', 'mobile.pending')
               and product <> ''), 0)::bigint,
           coalesce(sum(debit - credit) filter (where account like 'expense.%'), 0)::bigint
         from (
           select *, case when kind = any($3::text[]) then ''
               when kind = any($4::text[]) then 'parcels'
               when account = 'revenue.fees' or kind = 'LuggageTagged' then 'other'
               else 'tickets' end as product
           from revenue where day between $1 and $2) l
         group by 1 order by 1",
        key = by.key()
    );
    let (movements, of_parcels) = (MOVEMENTS.as_slice(), OF_PARCELS.as_slice());
    let mut csv = "key,tickets,income,tax,takings,expenses\r\n".to_owned();
    for row in client.rows(&sql, &[&from, &to, &movements, &of_parcels]).await? {
        let key = field(&row.get::<_, Option<String>>(0).unwrap_or_default());
        let figures: Vec<String> = (1..6).map(|i| row.get::<_, i64>(i).to_string()).collect();
        csv += &format!("{key},{}\r\n", figures.join(","));
    }
    Ok(csv)
}
