//! Projections: what head office looks at, from the facts of a batch.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Timelike};
use deadpool_postgres::Transaction;
use domain::Millis;
use domain::central::{EntryRef, ExceptionKind};
use domain::fact::{Fact, FactError};
use domain::ids::DeviceId;
use domain::money::Account;
use seal::Entry;
use uuid::Uuid;

use crate::door::Central;
use crate::head::{Audience, Head};
use crate::parcels::Parcels;
use crate::planning;
use crate::problem::Problem;
use crate::seats;
use crate::sql::Sql;

/// A row of the ledger: day, device, till, trip, kind, account, party, hour.
type Key = (NaiveDate, Uuid, Uuid, Uuid, String, &'static str, String, i16);

#[derive(Default)]
struct Sums {
    debit: i64,
    credit: i64,
    entries: i64,
    tickets: i64,
}

/// A fact with its place.
pub(crate) struct Told {
    pub(crate) place: EntryRef,
    pub(crate) at: Millis,
    pub(crate) fact: Fact,
}

/// What a batch says: facts that can be read, and entries that cannot.
struct Heard {
    told: Vec<Told>,
    parked: Vec<(EntryRef, &'static str, String)>,
}

impl Heard {
    fn parked_places(&self) -> Vec<EntryRef> {
        self.parked.iter().map(|(place, ..)| *place).collect()
    }
}

fn hear(entries: &[(&Entry, bool)]) -> Heard {
    let mut heard = Heard { told: Vec::new(), parked: Vec::new() };
    for (entry, signed) in entries {
        let place = EntryRef { device: entry.device, epoch: entry.epoch, seq: entry.seq };
        if !signed {
            let detail = "the device's key did not sign it".to_owned();
            heard.parked.push((place, "signature_wrong", detail));
            continue;
        }
        let content = &entry.content;
        match Fact::parse(&content.kind, content.v, &content.body) {
            Ok(fact) => heard.told.push(Told { place, at: content.at, fact }),
            Err(FactError::Unknown) => {
                let detail = format!("{} {} is of a newer version", content.kind, content.v);
                heard.parked.push((place, "kind_unknown", detail));
            }
            Err(FactError::Malformed(why)) => {
                heard.parked.push((place, "fact_malformed", why.replace('\0', "")));
            }
        }
    }
    heard
}

/// Projects entries of counters, and passes them on. Answers which were parked.
///
/// What breaks a law of the database parks its entry: they are then taken one by one.
pub(crate) async fn project(
    central: &Central,
    change: &mut Transaction<'_>,
    entries: &[(&Entry, bool)],
) -> Result<Vec<EntryRef>, Problem> {
    let heard = hear(entries);
    let whole = change.transaction().await?;
    match part(central, &whole, &heard).await {
        Ok(()) => {
            whole.commit().await?;
            return Ok(heard.parked_places());
        }
        Err(problem) if !problem.is_of_data() => return Err(problem),
        Err(_) => whole.rollback().await?,
    }
    // Here trips are locked after the head: two changes may then wait for one another, and the
    // database ends one of them, which is pushed again.
    let mut parked = Vec::new();
    for entry in entries {
        parked.extend(alone(central, change, hear(std::slice::from_ref(entry))).await?);
    }
    Ok(parked)
}

/// Projects one entry, or parks it. Answers what was parked.
async fn alone(
    central: &Central,
    change: &mut Transaction<'_>,
    heard: Heard,
) -> Result<Vec<EntryRef>, Problem> {
    let one = change.transaction().await?;
    match part(central, &one, &heard).await {
        Ok(()) => {
            one.commit().await?;
            Ok(heard.parked_places())
        }
        Err(problem) if !problem.is_of_data() => Err(problem),
        Err(problem) => {
            one.rollback().await?;
            let places = heard.told.iter().map(|told| told.place);
            let parked = places.map(|place| (place, "projection_failed", problem.sentence()));
            let heard = Heard { told: Vec::new(), parked: parked.collect() };
            part(central, change, &heard).await?;
            Ok(heard.parked_places())
        }
    }
}

/// Everything that follows from what was heard.
async fn part(central: &Central, change: &Transaction<'_>, heard: &Heard) -> Result<(), Problem> {
    tell(change, &heard.told).await?;
    let mut seats = seats::Seats::of(change, &heard.told, central.now()).await?;
    seats.apply(change, &heard.told).await?;
    let mut parcels = Parcels::of(change, &heard.told).await?;
    parcels.apply(change, &heard.told).await?;
    let sharing = seats.shares_out();
    if !sharing {
        // The head is locked for as short a time as can be.
        seats.write(change).await?;
    }
    let mut head = Head::lock(change, central).await?;
    for told in &heard.told {
        let audience = parcels.audience(&told.fact);
        head.pass(told.place, audience.unwrap_or_else(|| seats.audience(&told.fact)));
    }
    for (place, cause, detail) in &heard.parked {
        park(change, *place, cause, detail).await?;
        // A kind of a newer version passes through: a newer counter knows it.
        if *cause == "kind_unknown" {
            head.pass(*place, Audience::All);
        }
        let subject = format!("{} {}", place.epoch, place.seq);
        let detail = format!("{cause}: {detail}");
        head.raise(ExceptionKind::EntryParked, place.device, subject, detail, vec![*place]);
    }
    parcels.say(&mut head).await?;
    seats.say(&mut head).await?;
    if sharing {
        seats.write(change).await?;
    }
    head.write().await
}

async fn park(
    change: &Transaction<'_>,
    place: EntryRef,
    cause: &str,
    detail: &str,
) -> Result<(), Problem> {
    change
        .run(
            "insert into parked (device, epoch, seq, cause, detail) values ($1, $2, $3, $4, $5)
             on conflict do nothing",
            &[
                &place.device.0,
                &place.epoch.cast_signed(),
                &place.seq.cast_signed(),
                &cause,
                &detail,
            ],
        )
        .await?;
    Ok(())
}

/// What facts say of planning, tills and money.
async fn tell(change: &Transaction<'_>, told: &[Told]) -> Result<(), Problem> {
    let mut ledger: BTreeMap<Key, Sums> = BTreeMap::new();
    for one in told {
        book(&mut ledger, one);
        till(change, one.place.device, one).await?;
        planning::plan(change, one.place.device, one).await?;
    }
    write(change, ledger).await
}

/// Adds the postings of a fact up, as a counter's projector does.
fn book(ledger: &mut BTreeMap<Key, Sums>, told: &Told) {
    let fact = &told.fact;
    let Some(booking) = fact.booking() else { return };
    let utc = DateTime::from_timestamp_millis(told.at).unwrap_or_default().naive_utc();
    let local = booking.local.unwrap_or(utc);
    let hour = i16::try_from(local.hour()).unwrap_or(0);
    let key = |trip: Option<domain::ids::TripId>,
               account: Account,
               party: Option<&String>|
     -> Key {
        let trip = trip.map_or(Uuid::nil(), |trip| trip.0);
        let party = party.map(|party| party.replace('\0', "")).unwrap_or_default();
        let (day, till) = (local.date(), booking.till.0);
        (day, told.place.device.0, till, trip, fact.kind().to_owned(), account.name(), party, hour)
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

async fn till(change: &Transaction<'_>, device: DeviceId, told: &Told) -> Result<(), Problem> {
    match &told.fact {
        Fact::TillOpened(fact) => {
            change
                .run(
                    "insert into till (till, device, employee, employee_name, station_name, opened_at)
                     values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                    &[
                        &fact.till.0,
                        &device.0,
                        &fact.employee.0,
                        &fact.employee_name,
                        &fact.station_name,
                        &told.at,
                    ],
                )
                .await?;
        }
        Fact::TillClosed(fact) => {
            change
                .run(
                    "update till set closed_at = $2, variance = $3 where till = $1",
                    &[&fact.till.0, &told.at, &fact.variance],
                )
                .await?;
        }
        _ => {}
    }
    Ok(())
}

async fn write(change: &Transaction<'_>, ledger: BTreeMap<Key, Sums>) -> Result<(), Problem> {
    if ledger.is_empty() {
        return Ok(());
    }
    let (keys, sums): (Vec<Key>, Vec<Sums>) = ledger.into_iter().unzip();
    let days: Vec<NaiveDate> = keys.iter().map(|key| key.0).collect();
    let devices: Vec<Uuid> = keys.iter().map(|key| key.1).collect();
    let tills: Vec<Uuid> = keys.iter().map(|key| key.2).collect();
    let trips: Vec<Uuid> = keys.iter().map(|key| key.3).collect();
    let kinds: Vec<&str> = keys.iter().map(|key| key.4.as_str()).collect();
    let accounts: Vec<&str> = keys.iter().map(|key| key.5).collect();
    let parties: Vec<&str> = keys.iter().map(|key| key.6.as_str()).collect();
    let hours: Vec<i16> = keys.iter().map(|key| key.7).collect();
    let debits: Vec<i64> = sums.iter().map(|sums| sums.debit).collect();
    let credits: Vec<i64> = sums.iter().map(|sums| sums.credit).collect();
    let entries: Vec<i64> = sums.iter().map(|sums| sums.entries).collect();
    let tickets: Vec<i64> = sums.iter().map(|sums| sums.tickets).collect();
    change
        .run(
            "insert into ledger (day, device, till, trip, kind, account, party, hour, debit, credit,
               entries, tickets)
             select day, device, till, trip, kind, account, party, hour, debit, credit, entries, tickets
             from unnest($2::date[], $1::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
               $8::smallint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
               as t (day, device, till, trip, kind, account, party, hour, debit, credit, entries, tickets)
             on conflict (day, device, till, trip, kind, account, party, hour) do update
               set debit = ledger.debit + excluded.debit, credit = ledger.credit + excluded.credit,
                 entries = ledger.entries + excluded.entries,
                 tickets = ledger.tickets + excluded.tickets",
            &[
                &devices, &days, &tills, &trips, &kinds, &accounts, &parties, &hours, &debits,
                &credits, &entries, &tickets,
            ],
        )
        .await?;
    Ok(())
}
