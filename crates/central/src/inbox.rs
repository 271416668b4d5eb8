//! The inbox: batches are kept as they came, in order, once; then they are projected.
//!
//! Small batches that arrive while others are being taken in wait for one another, and are then taken
//! in together: a hundred counters that each say one thing cost one commit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use deadpool_postgres::Transaction;
use domain::central::{ExceptionKind, KeyRotated};
use domain::ids::DeviceId;
use protocol::Pushed;
use seal::{Chain, Entry, PublicKey};
use tokio::sync::oneshot;
use tokio_postgres::types::ToSql;

use crate::auth::{authorised, forked};
use crate::door::Central;
use crate::enrolment::keep_key;
use crate::head::{Audience, Head};
use crate::problem::Problem;
use crate::projection::project;
use crate::signed::{Checked, Keys, Received, follows_restart, stored_key};
use crate::sql::Sql;

/// Entries of a batch that is taken in with others: a larger one keeps nobody waiting.
const SMALL: usize = 50;
/// Batches taken in together.
const TOGETHER: usize = 200;

/// Batches that wait to be taken in together.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: std::sync::Mutex<Vec<Waiting>>,
    /// Whoever holds it takes in what waits.
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    batch: Received,
    answer: oneshot::Sender<Result<Pushed, Problem>>,
}

/// Takes a batch in.
pub(crate) async fn push(
    State(central): State<Central>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Pushed>, Problem> {
    let (device, known) = authorised(&central, &headers).await?;
    receive(&central, device, known.key, body).await.map(Json)
}

/// Takes a device's packed batch in, however it came. `key` is what its journal was last signed with.
pub(crate) async fn receive(
    central: &Central,
    device: DeviceId,
    key: PublicKey,
    packed: impl AsRef<[u8]> + Send + 'static,
) -> Result<Pushed, Problem> {
    // Unpacking and checking signatures is work for a thread of its own.
    let read = tokio::task::spawn_blocking(move || Received::read(packed.as_ref(), key)).await;
    let batch = read.map_err(Problem::internal)??;
    if batch.start.device != device {
        let message = "A counter pushes its own journal only.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "device_differs", message));
    }
    let pushed = if batch.entries.len() > SMALL || batch.changes_much() {
        take_alone(central, &batch).await
    } else {
        take_with_others(central, batch).await
    };
    if let Err(problem) = &pushed
        && problem.code() == "journal_forked"
    {
        tracing::warn!(%device, "a journal forked: the device is frozen");
    }
    pushed
}

async fn take_alone(central: &Central, batch: &Received) -> Result<Pushed, Problem> {
    take(central, &[batch]).await?.pop().unwrap_or_else(|| Err(Problem::internal("no answer")))
}

/// Waits until it is its turn, and takes in what waits by then. A batch that somebody else took in
/// meanwhile has its answer.
async fn take_with_others(central: &Central, batch: Received) -> Result<Pushed, Problem> {
    let (answer, mut told) = oneshot::channel();
    central.queue.add(Waiting { batch, answer });
    let gone = |_| Problem::internal("the node ends");
    let _turn = tokio::select! {
        biased;
        told = &mut told => return told.map_err(gone)?,
        turn = central.queue.turn.lock() => turn,
    };
    if let Ok(told) = told.try_recv() {
        return told;
    }
    // Whoever asked may go away: the others' answers must not go with them.
    let node = central.clone();
    let taken = tokio::spawn(async move { take_waiting(&node).await }).await;
    taken.map_err(Problem::internal)?;
    told.await.map_err(gone)?
}

impl Queue {
    fn add(&self, waiting: Waiting) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
    }

    /// The batches to take in next, one of each counter, in the order of their counters so that no two
    /// nodes wait for one another.
    fn next(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut devices = BTreeSet::new();
        let (mut next, rest): (Vec<_>, Vec<_>) = waiting
            .drain(..)
            .partition(|one| devices.len() < TOGETHER && devices.insert(one.batch.start.device));
        *waiting = rest;
        drop(waiting);
        next.sort_by_key(|one| one.batch.start.device);
        next
    }
}

/// Takes in everything that waits.
async fn take_waiting(central: &Central) {
    loop {
        let next = central.queue.next();
        if next.is_empty() {
            return;
        }
        let batches: Vec<&Received> = next.iter().map(|one| &one.batch).collect();
        let answers = match take(central, &batches).await {
            Ok(answers) => answers,
            // What is wrong with one must not keep the others out.
            Err(problem) => {
                tracing::info!("taken in one by one: {}", problem.sentence());
                let mut answers = Vec::new();
                for batch in batches {
                    answers.push(take_alone(central, batch).await);
                }
                answers
            }
        };
        for (one, answer) in next.into_iter().zip(answers) {
            // Nobody may wait for it any more.
            let _ = one.answer.send(answer);
        }
    }
}

/// Where a device's journal ends here, and the key that it is signed with there.
struct End {
    chain: Chain,
    key: PublicKey,
}

/// Locks devices, in one order so that no two changes wait for one another.
async fn ends_of(
    change: &Transaction<'_>,
    batches: &[&Received],
) -> Result<BTreeMap<DeviceId, End>, Problem> {
    let devices: Vec<uuid::Uuid> = batches.iter().map(|batch| batch.start.device.0).collect();
    let sql = "select device, epoch, seq, hash, public_key from device where device = any($1)
               order by device for update";
    let rows = change.rows(sql, &[&devices]).await?;
    let end = |row: &tokio_postgres::Row| {
        let (device, hash) = (DeviceId(row.get(0)), row.get::<_, &[u8]>(3));
        let chain = Chain {
            device,
            epoch: u32::try_from(row.get::<_, i32>(1)).map_err(Problem::internal)?,
            seq: u64::try_from(row.get::<_, i64>(2)).map_err(Problem::internal)?,
            hash: hash.try_into().map_err(|_| Problem::internal("a stored hash is damaged"))?,
        };
        Ok((device, End { chain, key: stored_key(row.get(4))? }))
    };
    rows.iter().map(end).collect()
}

/// Every key that a device signed with.
async fn keys_of(change: &Transaction<'_>, device: DeviceId) -> Result<Vec<PublicKey>, Problem> {
    let sql = "select public_key from device_key where device = $1";
    let rows = change.rows(sql, &[&device.0]).await?;
    rows.iter().map(|row| stored_key(row.get(0))).collect()
}

/// Takes batches of several devices in, in one change. Answers for each.
///
/// # Errors
/// Where none was taken in.
async fn take(
    central: &Central,
    batches: &[&Received],
) -> Result<Vec<Result<Pushed, Problem>>, Problem> {
    let mut client = central.database.pool.get().await?;
    let mut change = client.transaction().await?;
    let ends = ends_of(&change, batches).await?;
    let mut answers = Vec::with_capacity(batches.len());
    let mut new: Vec<(&Entry, bool)> = Vec::new();
    let mut moved: Vec<(&Entry, PublicKey)> = Vec::new();
    for batch in batches {
        let device = batch.start.device;
        let end = ends.get(&device).ok_or_else(|| Problem::internal("a device is gone"))?;
        let known = match known_of(batch, &end.chain) {
            Ok(known) => known,
            Err(gap) => {
                answers.push(Err(gap));
                continue;
            }
        };
        let (old, rest) = batch.entries.split_at(known);
        if !(same_as_kept(&change, old).await? && follows(rest, &end.chain)) {
            if batches.len() == 1 {
                freeze(central, &change, device, &batch.entries).await?;
                change.commit().await?;
            }
            return Err(forked());
        }
        let mut pushed = end.acknowledged();
        if let Some(last) = rest.last() {
            let checked = check(&change, batch, known, end).await?;
            note_keys(central, &change, last, end, &checked).await?;
            new.extend(rest.iter().zip(checked.signed.iter().copied()));
            moved.push((last, checked.keys.key));
            (pushed.epoch, pushed.acked_through) = (last.epoch, last.seq);
        }
        answers.push(Ok(pushed));
    }
    if new.is_empty() {
        return Ok(answers);
    }
    keep(&change, &new, &moved).await?;
    let parked = project(central, &mut change, &new).await?;
    change.commit().await?;
    central.pushed(new.len() as u64, parked.len() as u64);
    for (batch, answer) in batches.iter().zip(&mut answers) {
        let of_batch = parked.iter().filter(|place| place.device == batch.start.device).count();
        if let Ok(pushed) = answer {
            pushed.parked = u32::try_from(of_batch).unwrap_or(u32::MAX);
        }
    }
    Ok(answers)
}

impl End {
    fn acknowledged(&self) -> Pushed {
        Pushed { epoch: self.chain.epoch, acked_through: self.chain.seq, parked: 0 }
    }
}

/// How many entries of a batch came before. Refuses (`batch_gap`) one that does not go on where the
/// journal ends.
fn known_of(batch: &Received, end: &Chain) -> Result<usize, Problem> {
    let Some(first) = batch.entries.first() else { return Ok(0) };
    let through = if first.epoch == end.epoch { end.seq } else { 0 };
    let goes_on = first.epoch == end.epoch || first.epoch == end.epoch + 1;
    if !goes_on || first.seq > through + 1 {
        return Err(Problem::gap(end.epoch, end.seq));
    }
    Ok(batch.entries.iter().filter(|entry| entry.seq <= through).count())
}

/// Whether new entries follow from where the journal ends.
fn follows(new: &[Entry], end: &Chain) -> bool {
    let Some(first) = new.first() else { return true };
    let begins_epoch = first.epoch == end.epoch + 1 && first.seq == 1;
    (begins_epoch && follows_restart(first)) || first.prev == end.hash
}

/// Whether the device signed what is new, by the keys that it has now that it is locked.
async fn check(
    change: &Transaction<'_>,
    batch: &Received,
    known: usize,
    end: &End,
) -> Result<Checked, Problem> {
    if let Some(checked) = batch.checked(known, &end.chain, &end.key) {
        return Ok(checked);
    }
    let earlier = match batch.start.epoch > end.chain.epoch {
        true => keys_of(change, batch.start.device).await?,
        false => Vec::new(),
    };
    let (new, chain, key) = (batch.entries[known..].to_vec(), end.chain.clone(), end.key);
    let check = move || Checked::of(&new, &chain, Keys { key, earlier });
    tokio::task::spawn_blocking(check).await.map_err(Problem::internal)
}

/// Notes keys that came with entries, and tells the others of one that a restart went back to, before
/// the entries that are signed with it.
async fn note_keys(
    central: &Central,
    change: &Transaction<'_>,
    last: &Entry,
    end: &End,
    checked: &Checked,
) -> Result<(), Problem> {
    if checked.keys.key == end.key {
        return Ok(());
    }
    for key in checked.keys.earlier.iter().chain([&checked.keys.key]) {
        keep_key(change, last.device, key).await?;
    }
    let Some(key) = checked.restarted else { return Ok(()) };
    let mut head = Head::lock(change, central).await?;
    let (device, public_key, epoch) = (last.device, key.to_hex(), last.epoch);
    head.say(KeyRotated { device, public_key, epoch }, Audience::All);
    head.write().await
}

/// Keeps entries as they came, and where the journals of their devices end now.
async fn keep(
    change: &Transaction<'_>,
    new: &[(&Entry, bool)],
    moved: &[(&Entry, PublicKey)],
) -> Result<(), Problem> {
    let entries: Vec<&Entry> = new.iter().map(|(entry, _)| *entry).collect();
    Columns::of(&entries).insert(change, "entry").await?;
    let devices: Vec<uuid::Uuid> = moved.iter().map(|(last, _)| last.device.0).collect();
    let epochs: Vec<i32> = moved.iter().map(|(last, _)| last.epoch.cast_signed()).collect();
    let seqs: Vec<i64> = moved.iter().map(|(last, _)| last.seq.cast_signed()).collect();
    let hashes: Vec<&[u8]> = moved.iter().map(|(last, _)| last.hash.as_slice()).collect();
    let keys: Vec<Vec<u8>> = moved.iter().map(|(_, key)| key.to_bytes().to_vec()).collect();
    change
        .run(
            "update device d set epoch = m.epoch, seq = m.seq, hash = m.hash,
               public_key = m.public_key, last_contact = now(),
               state = case when m.epoch > d.epoch and d.state = 'frozen' then 'active'
                 else d.state end
             from unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bytea[], $5::bytea[])
               as m (device, epoch, seq, hash, public_key)
             where d.device = m.device",
            &[&devices, &epochs, &seqs, &hashes, &keys],
        )
        .await?;
    Ok(())
}

/// Whether entries that came before are the ones that are kept.
async fn same_as_kept(change: &Transaction<'_>, old: &[Entry]) -> Result<bool, Problem> {
    let (Some(first), Some(last)) = (old.first(), old.last()) else { return Ok(true) };
    let rows = change
        .rows(
            "select hash from entry where device = $1 and epoch = $2 and seq between $3 and $4
             order by seq",
            &[
                &first.device.0,
                &i32::try_from(first.epoch).map_err(Problem::internal)?,
                &i64::try_from(first.seq).map_err(Problem::internal)?,
                &i64::try_from(last.seq).map_err(Problem::internal)?,
            ],
        )
        .await?;
    let kept = rows.iter().map(|row| row.get::<_, &[u8]>(0));
    Ok(kept.eq(old.iter().map(|entry| entry.hash.as_slice())))
}

/// The columns of entries, one array each: PostgreSQL takes a batch in one statement.
pub(crate) struct Columns {
    device: Vec<uuid::Uuid>,
    epoch: Vec<i32>,
    seq: Vec<i64>,
    at: Vec<i64>,
    actor: Vec<String>,
    request: Vec<uuid::Uuid>,
    kind: Vec<String>,
    v: Vec<i32>,
    body: Vec<String>,
    prev: Vec<Vec<u8>>,
    hash: Vec<Vec<u8>>,
    sig: Vec<Vec<u8>>,
}

impl Columns {
    pub(crate) fn of(entries: &[&Entry]) -> Self {
        let each = || entries.iter();
        Self {
            device: each().map(|entry| entry.device.0).collect(),
            epoch: each().map(|entry| entry.epoch.cast_signed()).collect(),
            seq: each().map(|entry| entry.seq.cast_signed()).collect(),
            at: each().map(|entry| entry.content.at).collect(),
            actor: each().map(|entry| storable(&entry.content.actor)).collect(),
            request: each().map(|entry| entry.content.request.0).collect(),
            kind: each().map(|entry| storable(&entry.content.kind)).collect(),
            v: each().map(|entry| i32::from(entry.content.v)).collect(),
            body: each().map(|entry| storable(&entry.content.body)).collect(),
            prev: each().map(|entry| entry.prev.to_vec()).collect(),
            hash: each().map(|entry| entry.hash.to_vec()).collect(),
            sig: each().map(|entry| entry.sig.to_vec()).collect(),
        }
    }

    pub(crate) async fn insert(
        &self,
        change: &Transaction<'_>,
        table: &str,
    ) -> Result<(), Problem> {
        let sql = format!(
            "insert into {table}
               (device, epoch, seq, at, actor, request, kind, v, body, prev, hash, sig)
             select * from unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bigint[], $5::text[],
               $6::uuid[], $7::text[], $8::integer[], $9::text[], $10::bytea[], $11::bytea[],
               $12::bytea[])
             on conflict do nothing"
        );
        let values: [&(dyn ToSql + Sync); 12] = [
            &self.device,
            &self.epoch,
            &self.seq,
            &self.at,
            &self.actor,
            &self.request,
            &self.kind,
            &self.v,
            &self.body,
            &self.prev,
            &self.hash,
            &self.sig,
        ];
        change.run(&sql, &values).await?;
        Ok(())
    }
}

/// PostgreSQL keeps no NUL in a text. No counter writes one: JSON escapes it.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Keeps the other side of a fork, and freezes the device.
async fn freeze(
    central: &Central,
    change: &Transaction<'_>,
    device: DeviceId,
    entries: &[Entry],
) -> Result<(), Problem> {
    let all: Vec<&Entry> = entries.iter().collect();
    Columns::of(&all).insert(change, "stray").await?;
    let sql = "update device set state = 'frozen' where device = $1 returning name";
    let name: String = change.row(sql, &[&device.0]).await?.get(0);
    let sold = entries.iter().filter(|entry| entry.content.kind.contains("icket")).count();
    let detail = format!(
        "{} entries of the other side are kept; {sold} of them touch tickets",
        entries.len()
    );
    let mut head = Head::lock(change, central).await?;
    head.raise(ExceptionKind::JournalForked, device, name, detail, Vec::new());
    head.write().await
}
