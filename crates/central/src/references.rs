//! References of mobile money: each is used once in the company.

use std::collections::BTreeMap;

use deadpool_postgres::Transaction;
use domain::central::EntryRef;
use domain::fact::Fact;
use domain::ids::DeviceId;
use domain::payment::{Outcome, Payment};
use uuid::Uuid;

use crate::problem::Problem;
use crate::projection::Told;
use crate::sql::Sql;

/// The references of mobile money that a fact uses, by operator.
fn references_of(fact: &Fact) -> Vec<(String, String)> {
    let of = |payments: &[Payment]| -> Vec<(String, String)> {
        let used = payments.iter().filter_map(|payment| match payment {
            Payment::MobileMoney { operator, reference: Some(reference), .. } => {
                Some((operator.clone(), reference.clone()))
            }
            _ => None,
        });
        used.collect()
    };
    match fact {
        Fact::TicketsSold(fact) => of(&fact.payments),
        Fact::TicketExchanged(fact) => of(&fact.payments),
        Fact::StandingBoarded(fact) => of(&fact.payments),
        Fact::ParcelRegistered(fact) => of(&fact.payments),
        Fact::ParcelDelivered(fact) => of(&fact.payments),
        Fact::StorageCharged(fact) => of(&fact.payments),
        Fact::LuggageTagged(fact) => {
            fact.excess.as_ref().map_or_else(Vec::new, |paid| of(&paid.payments))
        }
        Fact::PaymentSettled(fact) => match &fact.outcome {
            Outcome::Completed { reference } => vec![(fact.operator.clone(), reference.clone())],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Notes references. Answers those that were used before, with the entry that uses them now and the
/// one that did first.
pub(crate) async fn references(
    change: &Transaction<'_>,
    told: &[Told],
) -> Result<Vec<(String, String, EntryRef, EntryRef)>, Problem> {
    let (mut used, mut doubled) = (BTreeMap::new(), Vec::new());
    for one in told {
        for (operator, reference) in references_of(&one.fact) {
            let key = (operator.replace('\0', ""), reference.replace('\0', ""));
            match used.get(&key) {
                None => drop(used.insert(key, one.place)),
                Some(first) if *first == one.place => {}
                Some(first) => doubled.push((key.0, key.1, one.place, *first)),
            }
        }
    }
    if used.is_empty() {
        return Ok(doubled);
    }
    let operators: Vec<&str> = used.keys().map(|key| key.0.as_str()).collect();
    let numbers: Vec<&str> = used.keys().map(|key| key.1.as_str()).collect();
    let devices: Vec<Uuid> = used.values().map(|place| place.device.0).collect();
    let epochs: Vec<i32> = used.values().map(|place| place.epoch.cast_signed()).collect();
    let seqs: Vec<i64> = used.values().map(|place| place.seq.cast_signed()).collect();
    change
        .run(
            "insert into payment_reference (operator, reference, device, epoch, seq)
             select * from unnest($1::text[], $2::text[], $3::uuid[], $4::integer[], $5::bigint[])
             on conflict do nothing",
            &[&operators, &numbers, &devices, &epochs, &seqs],
        )
        .await?;
    let rows = change
        .rows(
            "select operator, reference, p.device, p.epoch, p.seq
             from unnest($1::text[], $2::text[], $3::uuid[], $4::integer[], $5::bigint[])
               as u (operator, reference, device, epoch, seq)
             join payment_reference p using (operator, reference)
             where (p.device, p.epoch, p.seq) <> (u.device, u.epoch, u.seq)",
            &[&operators, &numbers, &devices, &epochs, &seqs],
        )
        .await?;
    for row in &rows {
        let key: (String, String) = (row.get(0), row.get(1));
        let first = EntryRef {
            device: DeviceId(row.get(2)),
            epoch: row.get::<_, i32>(3).cast_unsigned(),
            seq: row.get::<_, i64>(4).cast_unsigned(),
        };
        if let Some(place) = used.get(&key).copied() {
            doubled.push((key.0, key.1, place, first));
        }
    }
    Ok(doubled)
}
