//! Projections: what head office looks at, from the facts of a batch.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Timelike};
use domain::fact::{Fact, FactError};
use domain::ids::DeviceId;
use domain::money::Account;
use seal::Entry;
use tokio_postgres::Transaction;
use uuid::Uuid;

use crate::problem::Problem;

/// An entry that is kept and was not projected.
pub(crate) struct Parked {
    pub(crate) device: DeviceId,
    pub(crate) epoch: i32,
    pub(crate) seq: i64,
    pub(crate) cause: &'static str,
    pub(crate) detail: String,
}

/// A row of the ledger: day, till, trip, kind, account, party, hour.
type Key = (NaiveDate, Uuid, Uuid, String, &'static str, String, i16);

#[derive(Default)]
struct Sums {
    debit: i64,
    credit: i64,
    entries: i64,
    tickets: i64,
}

/// Projects entries, and answers those that could not be.
pub(crate) async fn project(
    change: &Transaction<'_>,
    device: DeviceId,
    entries: &[(Entry, bool)],
) -> Result<Vec<Parked>, Problem> {
    let mut parked = Vec::new();
    let mut ledger: BTreeMap<Key, Sums> = BTreeMap::new();
    for (entry, signed) in entries {
        let mut park = |cause: &'static str, detail: String| {
            parked.push(Parked {
                device,
                epoch: entry.epoch.cast_signed(),
                seq: entry.seq.cast_signed(),
                cause,
                detail: detail.replace('\0', ""),
            });
        };
        if !signed {
            park("signature_wrong", "the device's key did not sign it".to_owned());
            continue;
        }
        let content = &entry.content;
        match Fact::parse(&content.kind, content.v, &content.body) {
            Ok(fact) => {
                book(&mut ledger, entry, &fact);
                till(change, device, entry, &fact).await?;
            }
            Err(FactError::Unknown) => {
                park(
                    "kind_unknown",
                    format!("{} {} is of a newer version", content.kind, content.v),
                );
            }
            Err(FactError::Malformed(why)) => park("fact_malformed", why),
        }
    }
    write(change, device, ledger).await?;
    Ok(parked)
}

/// Adds the postings of a fact up, as a counter's projector does.
fn book(ledger: &mut BTreeMap<Key, Sums>, entry: &Entry, fact: &Fact) {
    let Some(booking) = fact.booking() else { return };
    let utc = DateTime::from_timestamp_millis(entry.content.at).unwrap_or_default().naive_utc();
    let local = booking.local.unwrap_or(utc);
    let hour = i16::try_from(local.hour()).unwrap_or(0);
    let key =
        |trip: Option<domain::ids::TripId>, account: Account, party: Option<&String>| -> Key {
            let trip = trip.map_or(Uuid::nil(), |trip| trip.0);
            let party = party.map(|party| party.replace('\0', "")).unwrap_or_default();
            let (day, till) = (local.date(), booking.till.0);
            (day, till, trip, fact.kind().to_owned(), account.name(), party, hour)
        };
    let mut first = true;
    for posting in booking.postings.lines() {
        let trip = posting.trip.or(booking.trip);
        let sums = ledger.entry(key(trip, posting.account, posting.party.as_ref())).or_default();
        sums.debit += posting.amount.max(0);
        sums.credit += (-posting.amount).max(0);
        sums.entries += i64::from(std::mem::take(&mut first));
    }
    for (trip, sold) in &booking.tickets {
        let sums = ledger.entry(key(*trip, Account::TicketRevenue, None)).or_default();
        sums.tickets += sold;
        sums.entries += i64::from(std::mem::take(&mut first));
    }
}

async fn till(
    change: &Transaction<'_>,
    device: DeviceId,
    entry: &Entry,
    fact: &Fact,
) -> Result<(), Problem> {
    match fact {
        Fact::TillOpened(fact) => {
            change
                .execute(
                    "insert into till (till, device, employee, employee_name, station_name, opened_at)
                     values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                    &[
                        &fact.till.0,
                        &device.0,
                        &fact.employee.0,
                        &fact.employee_name,
                        &fact.station_name,
                        &entry.content.at,
                    ],
                )
                .await?;
        }
        Fact::TillClosed(fact) => {
            change
                .execute(
                    "update till set closed_at = $2, variance = $3 where till = $1",
                    &[&fact.till.0, &entry.content.at, &fact.variance],
                )
                .await?;
        }
        _ => {}
    }
    Ok(())
}

async fn write(
    change: &Transaction<'_>,
    device: DeviceId,
    ledger: BTreeMap<Key, Sums>,
) -> Result<(), Problem> {
    if ledger.is_empty() {
        return Ok(());
    }
    let (keys, sums): (Vec<Key>, Vec<Sums>) = ledger.into_iter().unzip();
    let days: Vec<NaiveDate> = keys.iter().map(|key| key.0).collect();
    let tills: Vec<Uuid> = keys.iter().map(|key| key.1).collect();
    let trips: Vec<Uuid> = keys.iter().map(|key| key.2).collect();
    let kinds: Vec<&str> = keys.iter().map(|key| key.3.as_str()).collect();
    let accounts: Vec<&str> = keys.iter().map(|key| key.4).collect();
    let parties: Vec<&str> = keys.iter().map(|key| key.5.as_str()).collect();
    let hours: Vec<i16> = keys.iter().map(|key| key.6).collect();
    let debits: Vec<i64> = sums.iter().map(|sums| sums.debit).collect();
    let credits: Vec<i64> = sums.iter().map(|sums| sums.credit).collect();
    let entries: Vec<i64> = sums.iter().map(|sums| sums.entries).collect();
    let tickets: Vec<i64> = sums.iter().map(|sums| sums.tickets).collect();
    change
        .execute(
            "insert into ledger (day, device, till, trip, kind, account, party, hour, debit, credit,
               entries, tickets)
             select day, $1, till, trip, kind, account, party, hour, debit, credit, entries, tickets
             from unnest($2::date[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
               $8::smallint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
               as t (day, till, trip, kind, account, party, hour, debit, credit, entries, tickets)
             on conflict (day, device, till, trip, kind, account, party, hour) do update
               set debit = ledger.debit + excluded.debit, credit = ledger.credit + excluded.credit,
                 entries = ledger.entries + excluded.entries,
                 tickets = ledger.tickets + excluded.tickets",
            &[
                &device.0, &days, &tills, &trips, &kinds, &accounts, &parties, &hours, &debits,
                &credits, &entries, &tickets,
            ],
        )
        .await?;
    Ok(())
}
