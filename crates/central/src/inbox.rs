//! The inbox: batches are kept as they came, in order, once; then they are projected.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use deadpool_postgres::Transaction;
use domain::central::{ExceptionKind, KeyRotated};
use domain::fact::Fact;
use domain::ids::DeviceId;
use protocol::{Batch, Pushed};
use seal::{Chain, Entry, PublicKey};
use tokio_postgres::types::ToSql;

use crate::auth::{authorised, forked};
use crate::door::Central;
use crate::enrolment::keep_key;
use crate::head::{Audience, Head};
use crate::problem::Problem;
use crate::projection::project;

/// Takes a batch in.
pub(crate) async fn push(
    State(central): State<Central>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Pushed>, Problem> {
    let (device, _) = authorised(&central, &headers).await?;
    receive(&central, device, body).await.map(Json)
}

/// Takes a device's packed batch in, however it came.
pub(crate) async fn receive(
    central: &Central,
    device: DeviceId,
    packed: impl AsRef<[u8]> + Send + 'static,
) -> Result<Pushed, Problem> {
    // Unpacking and checking signatures is work for a thread of its own.
    let unpacked = tokio::task::spawn_blocking(move || Batch::unpack(packed.as_ref())).await;
    let batch = unpacked.map_err(Problem::internal)?.map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, "batch_malformed", error.to_string())
    })?;
    if batch.header.device != device {
        let message = "A counter pushes its own journal only.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "device_differs", message));
    }
    let pushed = take(central, device, batch).await;
    if let Err(problem) = &pushed
        && problem.code() == "journal_forked"
    {
        tracing::warn!(%device, "a journal forked: the device is frozen");
    }
    pushed
}

/// Where a device's journal ends here, and the key that it is signed with there.
async fn end_of(change: &Transaction<'_>, device: DeviceId) -> Result<(Chain, PublicKey), Problem> {
    let sql = "select epoch, seq, hash, public_key from device where device = $1 for update";
    let row = change.query_one(sql, &[&device.0]).await?;
    let hash: Vec<u8> = row.get(2);
    let end = Chain {
        device,
        epoch: u32::try_from(row.get::<_, i32>(0)).map_err(Problem::internal)?,
        seq: u64::try_from(row.get::<_, i64>(1)).map_err(Problem::internal)?,
        hash: hash.try_into().map_err(|_| Problem::internal("a stored hash is damaged"))?,
    };
    Ok((end, stored_key(row.get(3))?))
}

fn stored_key(bytes: &[u8]) -> Result<PublicKey, Problem> {
    let key = bytes.try_into().ok().and_then(PublicKey::from_bytes);
    key.ok_or_else(|| Problem::internal("a device's key is damaged"))
}

/// Every key that a device signed with.
async fn keys_of(change: &Transaction<'_>, device: DeviceId) -> Result<Vec<PublicKey>, Problem> {
    let sql = "select public_key from device_key where device = $1";
    let rows = change.query(sql, &[&device.0]).await?;
    rows.iter().map(|row| stored_key(row.get(0))).collect()
}

async fn take(central: &Central, device: DeviceId, batch: Batch) -> Result<Pushed, Problem> {
    // A place that no journal reaches: counting on from it would overflow.
    let within = |chain: &Chain| i64::try_from(chain.seq).is_ok_and(|seq| seq < i64::MAX / 2);
    let start = batch.header.chain().filter(within).ok_or_else(|| {
        let message = "The header of this batch says no place in a journal.";
        Problem::new(StatusCode::BAD_REQUEST, "batch_malformed", message)
    })?;
    let mut client = central.database.pool.get().await?;
    let mut change = client.transaction().await?;
    let (end, key) = end_of(&change, device).await?;
    let keys = Keys { key, earlier: keys_of(&change, device).await? };
    let until = (end.epoch, end.seq);
    let checked = tokio::task::spawn_blocking(move || check(start, batch, until, keys)).await;
    let Checked { received, keys: signed_with, restarted } = checked.map_err(Problem::internal)?;
    let Some(first) = received.first().map(|(entry, _)| entry) else {
        return Ok(Pushed { epoch: end.epoch, acked_through: end.seq, parked: 0 });
    };
    let begins_epoch = first.epoch == end.epoch + 1;
    let known_through = if first.epoch == end.epoch { end.seq } else { 0 };
    if !(first.epoch == end.epoch || begins_epoch) || first.seq > known_through + 1 {
        return Err(Problem::gap(end.epoch, end.seq));
    }
    let (old, new): (Vec<_>, Vec<_>) =
        received.into_iter().partition(|(entry, _)| entry.seq <= known_through);
    let meets = new.first().is_none_or(|(entry, _)| {
        (begins_epoch && entry.seq == 1 && follows_restart(entry)) || entry.prev == end.hash
    });
    if !same_as_kept(&change, &old).await? || !meets {
        let all: Vec<_> = old.into_iter().chain(new).map(|(entry, _)| entry).collect();
        freeze(central, &change, device, &all).await?;
        change.commit().await?;
        return Err(forked());
    }
    let Some(last) = new.last().map(|(entry, _)| entry.clone()) else {
        return Ok(Pushed { epoch: end.epoch, acked_through: end.seq, parked: 0 });
    };
    let entries: Vec<&Entry> = new.iter().map(|(entry, _)| entry).collect();
    Columns::of(&entries).insert(&change, "entry").await?;
    change
        .execute(
            "update device set epoch = $2, seq = $3, hash = $4, public_key = $5,
               last_contact = now(),
               state = case when $2 > epoch and state = 'frozen' then 'active' else state end
             where device = $1",
            &[
                &device.0,
                &i32::try_from(last.epoch).map_err(Problem::internal)?,
                &i64::try_from(last.seq).map_err(Problem::internal)?,
                &last.hash.as_slice(),
                &signed_with.key.to_bytes().as_slice(),
            ],
        )
        .await?;
    for key in signed_with.earlier.iter().chain([&signed_with.key]) {
        keep_key(&change, device, key).await?;
    }
    if let Some(key) = restarted {
        // Told before the entries that are signed with it.
        let mut head = Head::lock(&change, central).await?;
        let public_key = key.to_hex();
        head.say(KeyRotated { device, public_key, epoch: last.epoch }, Audience::All);
        head.write().await?;
    }
    let parked = project(central, &mut change, device, &new).await?;
    change.commit().await?;
    central.pushed(new.len() as u64, parked as u64);
    let parked = u32::try_from(parked).unwrap_or(u32::MAX);
    Ok(Pushed { epoch: last.epoch, acked_through: last.seq, parked })
}

/// A new epoch's first entry follows the last entry of the copy that was put back, which the central
/// has or will never see: any hash is as good as another, and what it says is kept with it.
fn follows_restart(entry: &Entry) -> bool {
    entry.content.kind == "JournalRestarted"
}

/// The keys of a device.
struct Keys {
    /// What its journal is signed with at its end.
    key: PublicKey,
    /// All that it had before, or until a backup was put back.
    earlier: Vec<PublicKey>,
}

impl Keys {
    /// Whether the device signed an entry. What it says of a key holds from the next one on.
    fn signed(&mut self, entry: &Entry) -> bool {
        let signed = entry.signed_by(&self.key);
        if signed && let Some(next) = next_key(entry) {
            self.earlier.push(std::mem::replace(&mut self.key, next));
        }
        signed
    }

    /// A backup goes on with the key of its time.
    fn restart(&mut self, entry: &Entry) -> Option<PublicKey> {
        let key = self.earlier.iter().copied().find(|key| entry.signed_by(key))?;
        (key != std::mem::replace(&mut self.key, key)).then_some(key)
    }
}

/// The key that an entry says the next one is signed with.
fn next_key(entry: &Entry) -> Option<PublicKey> {
    let content = &entry.content;
    if content.kind != "KeyRotated" {
        return None;
    }
    match Fact::parse(&content.kind, content.v, &content.body) {
        Ok(Fact::KeyRotated(fact)) if fact.device == entry.device && fact.epoch == 0 => {
            PublicKey::from_hex(&fact.public_key)
        }
        _ => None,
    }
}

/// What a batch holds.
struct Checked {
    /// The entries with their hashes, and whether the device signed each that is new.
    received: Vec<(Entry, bool)>,
    /// The device's keys after the last of them.
    keys: Keys,
    /// The key of the new epoch that begins in it, where that is not the one of the last.
    restarted: Option<PublicKey>,
}

fn check(mut chain: Chain, batch: Batch, until: (u32, u64), mut keys: Keys) -> Checked {
    let mut received = Vec::with_capacity(batch.entries.len());
    let mut restarted = None;
    for (content, sig) in batch.entries {
        let entry = Entry::received(&chain, content, sig);
        chain.seq = entry.seq;
        chain.hash = entry.hash;
        if entry.epoch > until.0 && entry.seq == 1 && follows_restart(&entry) {
            restarted = keys.restart(&entry);
        }
        let signed = (entry.epoch, entry.seq) > until && keys.signed(&entry);
        received.push((entry, signed));
    }
    Checked { received, keys, restarted }
}

/// Whether entries that came before are the ones that are kept.
async fn same_as_kept(change: &Transaction<'_>, old: &[(Entry, bool)]) -> Result<bool, Problem> {
    let (Some((first, _)), Some((last, _))) = (old.first(), old.last()) else { return Ok(true) };
    let rows = change
        .query(
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
    Ok(kept.eq(old.iter().map(|(entry, _)| entry.hash.as_slice())))
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
        let statement = change.prepare(&sql).await?;
        change.execute(&statement, &values).await?;
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
    let name: String = change.query_one(sql, &[&device.0]).await?.get(0);
    let sold = entries.iter().filter(|entry| entry.content.kind.contains("icket")).count();
    let detail = format!(
        "{} entries of the other side are kept; {sold} of them touch tickets",
        entries.len()
    );
    let mut head = Head::lock(change, central).await?;
    head.raise(ExceptionKind::JournalForked, device, name, detail, Vec::new());
    head.write().await
}
