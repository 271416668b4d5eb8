//! Parcels: where each is, what is due and owed, what contradicts, and which stations hear of it.
//!
//! The facts of a parcel come from the stations it passes, in any order. What follows is made anew of
//! its whole history, by the same rule as at a counter. A station is concerned once the parcel comes
//! from there, goes there or was handled there; it then hears all that was said of it, also before.

use std::collections::{BTreeMap, BTreeSet};

use deadpool_postgres::Transaction;
use domain::central::{EntryRef, ExceptionKind};
use domain::fact::Fact;
use domain::ids::{DeviceId, ParcelId};
use domain::parcel::{History, Parcel, Stamp, Trouble};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::head::{Audience, Head};
use crate::problem::Problem;
use crate::projection::Told;
use crate::sql::Sql;

/// The parcels that entries are about, locked.
#[derive(Default)]
pub(crate) struct Parcels {
    known: BTreeMap<ParcelId, Known>,
}

/// What is known of one.
struct Known {
    history: History,
    /// Entries of before.
    earlier: Vec<EntryRef>,
    /// Stations that heard of those.
    heard: BTreeSet<Uuid>,
    /// Stations that are concerned now.
    stations: BTreeSet<Uuid>,
    /// What people were told of before.
    told: BTreeSet<String>,
    /// What they must be told of.
    new: BTreeMap<String, Contradiction>,
}

/// What two entries make, however many rules they break together.
struct Contradiction {
    kind: ExceptionKind,
    entries: Vec<EntryRef>,
    detail: String,
}

impl Parcels {
    /// Locks what a batch touches.
    pub(crate) async fn of(change: &Transaction<'_>, told: &[Told]) -> Result<Self, Problem> {
        let mut parcels = Self::default();
        for event in told.iter().flat_map(|one| one.fact.parcel_events()) {
            parcels
                .known
                .entry(event.parcel)
                .or_insert_with(|| Known::of(History::new(event.parcel, event.waybill)));
        }
        if parcels.known.is_empty() {
            return Ok(parcels);
        }
        let ids: Vec<Uuid> = parcels.known.keys().map(|parcel| parcel.0).collect();
        // In one order, so that no two changes wait for one another.
        let waybills = parcels.known.values().map(|known| known.history.waybill().to_string());
        let waybills: Vec<String> = waybills.collect();
        let sql = "insert into parcel (parcel, waybill)
             select * from unnest($1::uuid[], $2::text[]) on conflict do nothing";
        change.run(sql, &[&ids, &waybills]).await?;
        let sql = "select parcel from parcel where parcel = any($1) order by parcel for update";
        change.rows(sql, &[&ids]).await?;
        parcels.read(change, &ids).await?;
        Ok(parcels)
    }

    async fn read(&mut self, change: &Transaction<'_>, ids: &[Uuid]) -> Result<(), Problem> {
        let sql = "select p.parcel, e.device, e.epoch, e.seq, e.at, e.kind, e.v, e.body
             from parcel_event p join entry e using (device, epoch, seq)
             where p.parcel = any($1) order by e.received_at, e.device, e.epoch, e.seq";
        for row in change.rows(sql, &[&ids]).await? {
            // It was read when it came: what cannot be read any more says nothing.
            let Some(told) = read(&row) else { continue };
            if let Some(known) = self.known.get_mut(&ParcelId(row.get(0))) {
                known.earlier.push(told.place);
                known.add(&told);
            }
        }
        let sql = "select parcel, trouble from parcel_trouble where parcel = any($1)";
        for row in change.rows(sql, &[&ids]).await? {
            if let Some(known) = self.known.get_mut(&ParcelId(row.get(0))) {
                known.told.insert(row.get(1));
            }
        }
        self.known.values_mut().for_each(|known| known.heard.clone_from(&known.stations));
        Ok(())
    }

    /// Applies the facts, and writes what follows.
    pub(crate) async fn apply(
        &mut self,
        change: &Transaction<'_>,
        told: &[Told],
    ) -> Result<(), Problem> {
        if self.known.is_empty() {
            return Ok(());
        }
        let mut kept: Vec<(Uuid, EntryRef)> = Vec::new();
        for one in told {
            for event in one.fact.parcel_events() {
                kept.push((event.parcel.0, one.place));
                if let Some(known) = self.known.get_mut(&event.parcel) {
                    known.add(one);
                }
            }
        }
        keep(change, &kept).await?;
        let mut now = Vec::new();
        for known in self.known.values_mut() {
            let parcel = known.history.now(&[]);
            known.contradictions(&parcel.troubles);
            now.push(parcel);
        }
        write(change, &now).await
    }

    /// Who must know of a fact; none where it is not about parcels.
    pub(crate) fn audience(&self, fact: &Fact) -> Option<Audience> {
        let events = fact.parcel_events();
        let known = events.iter().filter_map(|event| self.known.get(&event.parcel));
        let stations: BTreeSet<Uuid> =
            known.flat_map(|known| known.stations.iter().copied()).collect();
        let concerned = !events.is_empty();
        concerned.then(|| Audience::Stops(stations.into_iter().collect()))
    }

    /// Passes what was said before to the stations that are concerned since, and tells people of what
    /// contradicts.
    pub(crate) async fn say(&mut self, head: &mut Head<'_>) -> Result<(), Problem> {
        let (mut parcels, mut troubles): (Vec<Uuid>, Vec<String>) = (Vec::new(), Vec::new());
        for (id, known) in &mut self.known {
            let new: Vec<Uuid> = known.stations.difference(&known.heard).copied().collect();
            if !new.is_empty() {
                for place in &known.earlier {
                    head.pass(*place, Audience::Stops(new.clone()));
                }
            }
            for (trouble, told) in std::mem::take(&mut known.new) {
                let Some(last) = told.entries.last() else { continue };
                let (device, subject) = (last.device, known.history.waybill().to_string());
                head.raise(told.kind, device, subject, told.detail, told.entries);
                parcels.push(id.0);
                troubles.push(trouble);
            }
        }
        if !troubles.is_empty() {
            let sql = "insert into parcel_trouble (parcel, trouble)
                 select * from unnest($1::uuid[], $2::text[]) on conflict do nothing";
            head.change().run(sql, &[&parcels, &troubles]).await?;
        }
        Ok(())
    }
}

impl Known {
    fn of(history: History) -> Self {
        Self {
            history,
            earlier: Vec::new(),
            heard: BTreeSet::new(),
            stations: BTreeSet::new(),
            told: BTreeSet::new(),
            new: BTreeMap::new(),
        }
    }

    fn add(&mut self, told: &Told) {
        let ours = self.history.parcel();
        let stamp = Stamp { at: told.at, entry: told.place };
        let events = told.fact.parcel_events().into_iter();
        events
            .filter(|event| event.parcel == ours)
            .for_each(|event| self.history.add(stamp, event.event));
        self.stations.extend(told.fact.parcel_stations().iter().map(|station| station.0));
    }

    /// Finds what people were not told of yet. Two entries that contradict each other are told once,
    /// however many rules they break and whichever of them proves to be the first.
    fn contradictions(&mut self, troubles: &[Trouble]) {
        for trouble in troubles {
            let entries = trouble.entries();
            let name = name(trouble.kind(), &entries);
            if self.told.contains(&name) {
                continue;
            }
            let sentence = trouble.to_string();
            self.new
                .entry(name)
                .and_modify(|told| told.detail = format!("{} {sentence}", told.detail))
                .or_insert(Contradiction { kind: trouble.kind(), entries, detail: sentence });
        }
    }
}

/// What a contradiction is called in the database, whatever the order of its entries.
fn name(kind: ExceptionKind, entries: &[EntryRef]) -> String {
    let places: BTreeSet<String> = entries
        .iter()
        .map(|EntryRef { device, epoch, seq }| format!("{device}/{epoch}/{seq}"))
        .collect();
    format!("{} {}", kind.name(), Vec::from_iter(places).join(" "))
}

fn read(row: &Row) -> Option<Told> {
    let place = EntryRef {
        device: DeviceId(row.get(1)),
        epoch: row.get::<_, i32>(2).cast_unsigned(),
        seq: row.get::<_, i64>(3).cast_unsigned(),
    };
    let v = u16::try_from(row.get::<_, i32>(6)).ok()?;
    let fact = Fact::parse(row.get(5), v, row.get(7)).ok()?;
    Some(Told { place, at: row.get(4), fact })
}

/// Keeps which entries name which parcels.
async fn keep(change: &Transaction<'_>, kept: &[(Uuid, EntryRef)]) -> Result<(), Problem> {
    let parcels: Vec<Uuid> = kept.iter().map(|(parcel, _)| *parcel).collect();
    let devices: Vec<Uuid> = kept.iter().map(|(_, place)| place.device.0).collect();
    let epochs: Vec<i32> = kept.iter().map(|(_, place)| place.epoch.cast_signed()).collect();
    let seqs: Vec<i64> = kept.iter().map(|(_, place)| place.seq.cast_signed()).collect();
    change
        .run(
            "insert into parcel_event (parcel, device, epoch, seq)
             select * from unnest($1::uuid[], $2::uuid[], $3::integer[], $4::bigint[])
             on conflict do nothing",
            &[&parcels, &devices, &epochs, &seqs],
        )
        .await?;
    Ok(())
}

/// Writes parcels as they stand.
async fn write(change: &Transaction<'_>, now: &[Parcel]) -> Result<(), Problem> {
    let destination = |parcel: &Parcel| {
        parcel.contract.as_ref().map_or_else(String::new, |c| c.destination.as_str().to_owned())
    };
    let ids: Vec<Uuid> = now.iter().map(|parcel| parcel.parcel.0).collect();
    let origins: Vec<&str> = now.iter().map(Parcel::origin).collect();
    let destinations: Vec<String> = now.iter().map(destination).collect();
    let states: Vec<&str> = now.iter().map(|parcel| parcel.state().name()).collect();
    let since: Vec<i64> = now.iter().map(Parcel::since).collect();
    let pieces: Vec<i16> =
        now.iter().map(|parcel| i16::try_from(parcel.pieces.len()).unwrap_or(i16::MAX)).collect();
    let due: Vec<i64> = now.iter().map(|parcel| parcel.money.due_left()).collect();
    let cod_owed: Vec<i64> = now.iter().map(|parcel| parcel.money.cod_owed()).collect();
    let troubles: Vec<i32> =
        now.iter().map(|parcel| i32::try_from(parcel.troubles.len()).unwrap_or(i32::MAX)).collect();
    change
        .run(
            "update parcel p set origin = n.origin, destination = n.destination, state = n.state,
               since = n.since, pieces = n.pieces, due = n.due, cod_owed = n.cod_owed,
               troubles = n.troubles
             from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[],
               $6::smallint[], $7::bigint[], $8::bigint[], $9::integer[])
               as n (parcel, origin, destination, state, since, pieces, due, cod_owed, troubles)
             where p.parcel = n.parcel",
            &[&ids, &origins, &destinations, &states, &since, &pieces, &due, &cod_owed, &troubles],
        )
        .await?;
    Ok(())
}
