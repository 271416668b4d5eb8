//! The feed: what a counter must know of the others, page by page.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use domain::ids::{DeviceId, RequestId};
use protocol::{PAGE_BYTES, PAGE_MAX, Page};
use seal::{Content, Entry};
use serde::Deserialize;
use tokio_postgres::types::ToSql;
use tokio_postgres::{IsolationLevel, Row};
use uuid::Uuid;

use crate::auth::authorised;
use crate::door::Central;
use crate::problem::Problem;
use crate::sql::Sql;

/// Where a counter has its feed.
#[derive(Deserialize)]
pub(crate) struct Cursor {
    after: u64,
}

/// Answers with the page after a place in a counter's feed.
pub(crate) async fn feed(
    State(central): State<Central>,
    Query(cursor): Query<Cursor>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let (device, _) = authorised(&central, &headers).await?;
    let page = page(&central, device, cursor.after.cast_signed().max(0)).await?;
    let packed = tokio::task::spawn_blocking(move || page.pack()).await;
    let packed = packed.map_err(Problem::internal)?.map_err(Problem::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/zstd")], packed))
}

/// Entries by reason: to all, of the same station, to counters at a stop or of a station, to one counter, to those that show the company;
/// and a counter's own ones of an epoch that ended, which an older disk may have lost.
const PAGE: &str =
    "select f.n, e.device, e.epoch, e.seq, e.at, e.actor, e.request, e.kind, e.v, e.body,
       e.prev, e.hash, e.sig
     from feed f join entry e using (device, epoch, seq)
     where f.n > $1
       and (f.device <> $2 or f.epoch < $3)
       and (f.audience = 'all' or $4 or f.device = $2
            or ($7 and f.device in (select device from device where station = $8))
            or (f.audience = 'stops' and f.stops && array[$5::uuid, $8])
            or (f.audience = 'device' and f.target = $2))
     order by f.n limit $6";

/// The page after a place in a counter's feed.
pub(crate) async fn page(central: &Central, device: DeviceId, after: i64) -> Result<Page, Problem> {
    let mut client = central.database.pool.get().await?;
    // One snapshot: the end of the feed and what is before it belong together.
    let look = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    let me = look
        .row(
            "select d.epoch, d.company_wide, s.stop, h.feed, d.station_wide, d.station
             from head h, device d
             left join station s on s.station = d.station where d.device = $1",
            &[&device.0],
        )
        .await?;
    let (epoch, wide, stop, end): (i32, bool, Option<Uuid>, i64) =
        (me.get(0), me.get(1), me.get(2), me.get(3));
    let (beside, station): (bool, Option<Uuid>) = (me.get(4), me.get(5));
    let (stop, station) = (stop.unwrap_or_default(), station.unwrap_or_default());
    let statement = look.prepare_cached(PAGE).await?;
    let most = i64::try_from(PAGE_MAX).map_err(Problem::internal)?;
    let values: [&(dyn ToSql + Sync); 8] =
        [&after, &device.0, &epoch, &wide, &stop, &most, &beside, &station];
    let rows = look.query(&statement, &values).await?;
    look.commit().await?;
    let mut page =
        Page { through: end.cast_unsigned(), head: end.cast_unsigned(), entries: Vec::new() };
    let mut bytes = 0;
    for (i, row) in rows.iter().enumerate() {
        let entry = entry(row)?;
        bytes += entry.content.body.len();
        page.entries.push(entry);
        if bytes > PAGE_BYTES || i + 1 == PAGE_MAX {
            page.through = row.get::<_, i64>(0).cast_unsigned();
            break;
        }
    }
    let sql = "update device set fed = $2, last_contact = now() where device = $1";
    client.run(sql, &[&device.0, &after]).await?;
    Ok(page)
}

fn entry(row: &Row) -> Result<Entry, Problem> {
    let bytes = |i| -> Vec<u8> { row.get(i) };
    let damaged = |_| Problem::internal("a stored entry is damaged");
    Ok(Entry {
        device: DeviceId(row.get(1)),
        epoch: row.get::<_, i32>(2).cast_unsigned(),
        seq: row.get::<_, i64>(3).cast_unsigned(),
        content: Content {
            at: row.get(4),
            actor: row.get(5),
            request: RequestId(row.get(6)),
            kind: row.get(7),
            v: u16::try_from(row.get::<_, i32>(8)).map_err(Problem::internal)?,
            body: row.get(9),
        },
        prev: bytes(10).try_into().map_err(damaged)?,
        hash: bytes(11).try_into().map_err(damaged)?,
        sig: bytes(12).try_into().map_err(damaged)?,
    })
}

/// Names of counters, for sentences.
pub(crate) async fn names(central: &Central) -> Result<HashMap<DeviceId, String>, Problem> {
    let client = central.database.pool.get().await?;
    let rows = client.rows("select device, name from device", &[]).await?;
    Ok(rows.iter().map(|row| (DeviceId(row.get(0)), row.get(1))).collect())
}
