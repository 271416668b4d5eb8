//! Payments that are not cash: what is pending, what a reference paid.

use domain::fact::Fact;
use domain::ids::{DeviceId, PaymentId};
use domain::payment::{Payment, Pending};
use domain::sale::TicketsSold;
use rusqlite::{Connection, OptionalExtension, params};

use super::tickets::Found;
use super::{Stored, journal};
use crate::failure::Failure;

/// The ticket that a reference of mobile money paid first.
pub fn paid_by(
    connection: &Connection,
    operator: &str,
    reference: &str,
) -> Result<Option<String>, Failure> {
    Ok(connection
        .prepare_cached(
            "select number from payment_reference where operator = ?1 and reference = ?2",
        )?
        .query_row(params![operator, reference], |row| row.get(0))
        .optional()?)
}

/// The states of the payments of a sale that are not cash.
pub fn states_of(
    connection: &Connection,
    sale_entry: i64,
) -> Result<Vec<(PaymentId, String)>, Failure> {
    let mut statement = connection.prepare_cached(
        "select payment, state from payment where sale_entry = ?1 order by payment",
    )?;
    let rows =
        statement.query_map([sale_entry], |row| Ok((PaymentId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a payment of a ticket's sale is pending. Most sales never had one that was: of these no row
/// is read.
pub fn is_unpaid(connection: &Connection, found: &Found) -> Result<bool, Failure> {
    if !found.sale.is_pending() {
        return Ok(false);
    }
    let states = states_of(connection, found.stored.id)?;
    Ok(states.iter().any(|(_, state)| state == "pending"))
}

/// How many payments of a counter are pending.
pub fn pending_count(connection: &Connection, device: DeviceId) -> Result<u32, Failure> {
    Ok(connection
        .prepare_cached("select count(*) from payment where state = 'pending' and device = ?1")?
        .query_row([device.0], |row| row.get(0))?)
}

/// A payment that waits, with the sale it is of.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The payment as the sale has it.
    pub payment: Payment,
    /// The sale's entry.
    pub stored: Stored,
    /// The sale.
    pub sale: TicketsSold,
}

impl Waiting {
    /// As a rule sees it.
    pub fn pending(&self) -> Option<Pending> {
        let Payment::MobileMoney { payment, amount, operator, .. } = &self.payment else {
            return None;
        };
        Some(Pending {
            payment: *payment,
            sale: self.sale.sale,
            operator: operator.clone(),
            amount: *amount,
            trip: Some(self.sale.journey.trip),
            tickets: self.sale.tickets.iter().map(|ticket| ticket.ticket).collect(),
        })
    }
}

fn waiting(connection: &Connection, payment: PaymentId, entry: i64) -> Result<Waiting, Failure> {
    let stored = journal::by_id(connection, entry)?;
    let Fact::TicketsSold(sale) = journal::fact(&stored)? else {
        return Err(Failure::internal("a pending payment is of no sale"));
    };
    let found = sale.payments.iter().find(|known| known.id() == Some(payment)).cloned();
    let found = found.ok_or_else(|| Failure::internal("a payment is not in its sale"))?;
    Ok(Waiting { payment: found, stored, sale })
}

/// Payments that wait at this counter, oldest first.
pub fn all_pending(connection: &Connection) -> Result<Vec<Waiting>, Failure> {
    let mut statement = connection.prepare_cached(
        "select payment, sale_entry from payment where state = 'pending'
           and device = coalesce((select own from central where one = 1), device)
         order by sale_entry limit 200",
    )?;
    let rows =
        statement.query_map([], |row| Ok((PaymentId(row.get(0)?), row.get::<_, i64>(1)?)))?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(|(payment, entry)| waiting(connection, payment, entry)).collect()
}

/// One payment of this counter with its sale and its state: `not_found` where there is none. The money of
/// another counter is settled there.
pub fn by_id(connection: &Connection, payment: PaymentId) -> Result<(Waiting, String), Failure> {
    let row: Option<(i64, String)> = connection
        .prepare_cached(
            "select sale_entry, state from payment where payment = ?1
               and device = coalesce((select own from central where one = 1), device)",
        )?
        .query_row([payment.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (entry, state) = row.ok_or_else(|| Failure::not_found("payment"))?;
    Ok((waiting(connection, payment, entry)?, state))
}

/// A sale as its payments stand now: one that was replaced was paid in cash, and one that was
/// confirmed is no longer pending.
pub fn as_settled(
    connection: &Connection,
    sale_entry: i64,
    mut sale: TicketsSold,
) -> Result<TicketsSold, Failure> {
    if !sale.is_pending() {
        return Ok(sale);
    }
    let states = states_of(connection, sale_entry)?;
    for payment in &mut sale.payments {
        let Some(id) = payment.id() else { continue };
        let state = states.iter().find(|(known, _)| *known == id).map(|(_, state)| state.as_str());
        let amount = payment.amount();
        match (state, &mut *payment) {
            (Some("replaced"), _) => *payment = Payment::Cash { tendered: amount, change: 0 },
            (Some("completed"), Payment::MobileMoney { reference, .. }) => {
                *reference = Some(reference_of(connection, id)?);
            }
            _ => {}
        }
    }
    Ok(sale)
}

/// The reference that confirmed a payment; empty where another payment had it first.
fn reference_of(connection: &Connection, payment: PaymentId) -> Result<String, Failure> {
    let reference = connection
        .prepare_cached("select reference from payment_reference where payment = ?1")?
        .query_row([payment.0], |row| row.get(0))
        .optional()?;
    Ok(reference.unwrap_or_default())
}
