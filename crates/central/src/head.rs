//! Where the feed and the central's own journal end.
//!
//! Whoever writes to either locks one row until they commit, as the last thing they do: numbers have
//! no gap, and whoever reads up to a number has everything before it.

use deadpool_postgres::Transaction;
use domain::Millis;
use domain::central::{EntryRef, ExceptionKind, ExceptionRaised};
use domain::fact::Fact;
use domain::ids::{DeviceId, RequestId};
use seal::{Chain, Content, Entry, SecretKey};
use uuid::Uuid;

use crate::door::Central;
use crate::inbox::Columns;
use crate::problem::Problem;
use crate::sql::Sql;

/// Who must know of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Every counter.
    All,
    /// Counters at one of these stops, or of these stations.
    Stops(Vec<Uuid>),
    /// One counter.
    Device(DeviceId),
    /// Counters that show the whole company.
    Company,
}

struct Row {
    place: EntryRef,
    audience: Audience,
}

/// The locked end of the feed, with what is to be added to it.
pub(crate) struct Head<'a> {
    change: &'a Transaction<'a>,
    key: &'a SecretKey,
    now: Millis,
    chain: Chain,
    feed: i64,
    lease: i64,
    own: Vec<Entry>,
    rows: Vec<Row>,
    raised: Vec<ExceptionRaised>,
}

impl<'a> Head<'a> {
    /// Locks it.
    pub(crate) async fn lock(
        change: &'a Transaction<'a>,
        central: &'a Central,
    ) -> Result<Self, Problem> {
        let sql = "select device, epoch, seq, hash, feed, lease from head for update";
        let row = change.row(sql, &[]).await?;
        let hash: Vec<u8> = row.get(3);
        Ok(Self {
            change,
            key: &central.key,
            now: central.now(),
            chain: Chain {
                device: DeviceId(row.get(0)),
                epoch: row.get::<_, i32>(1).cast_unsigned(),
                seq: row.get::<_, i64>(2).cast_unsigned(),
                hash: hash.try_into().map_err(|_| Problem::internal("a stored hash is damaged"))?,
            },
            feed: row.get(4),
            lease: row.get(5),
            own: Vec::new(),
            rows: Vec::new(),
            raised: Vec::new(),
        })
    }

    /// The change that it is locked in.
    pub(crate) fn change(&self) -> &'a Transaction<'a> {
        self.change
    }

    /// Now, by the central's clock.
    pub(crate) fn now(&self) -> Millis {
        self.now
    }

    /// A number for a lease, never given before.
    pub(crate) fn next_lease(&mut self) -> u64 {
        self.lease += 1;
        self.lease.cast_unsigned()
    }

    /// Passes an entry of a counter on.
    pub(crate) fn pass(&mut self, place: EntryRef, audience: Audience) {
        self.rows.push(Row { place, audience });
    }

    /// Says something in the central's own journal.
    pub(crate) fn say(&mut self, fact: impl Into<Fact>, audience: Audience) {
        let fact = fact.into();
        let content = Content {
            at: self.now,
            actor: "central".to_owned(),
            request: RequestId(Uuid::now_v7()),
            kind: fact.kind().to_owned(),
            v: fact.version(),
            body: fact.body(),
        };
        let entry = self.chain.append(content, self.key);
        let place = EntryRef { device: entry.device, epoch: entry.epoch, seq: entry.seq };
        self.rows.push(Row { place, audience });
        self.own.push(entry);
    }

    /// Tells people of something they must look at.
    pub(crate) fn raise(
        &mut self,
        kind: ExceptionKind,
        device: DeviceId,
        subject: String,
        detail: String,
        entries: Vec<EntryRef>,
    ) {
        let exception = Uuid::now_v7();
        tracing::warn!(kind = kind.name(), %device, subject, "an exception");
        let raised = ExceptionRaised { exception, kind, device, subject, detail, entries };
        self.raised.push(raised.clone());
        self.say(raised, Audience::All);
    }

    /// Writes what was added.
    pub(crate) async fn write(self) -> Result<(), Problem> {
        let own: Vec<&Entry> = self.own.iter().collect();
        if !own.is_empty() {
            Columns::of(&own).insert(self.change, "entry").await?;
        }
        for raised in &self.raised {
            let entries = serde_json::to_value(&raised.entries).map_err(Problem::internal)?;
            self.change
                .run(
                    "insert into exception (exception, kind, device, subject, detail, entries)
                     values ($1, $2, $3, $4, $5, $6)",
                    &[
                        &raised.exception,
                        &raised.kind.name(),
                        &raised.device.0,
                        &raised.subject,
                        &raised.detail,
                        &entries,
                    ],
                )
                .await?;
        }
        self.write_feed().await?;
        let moved = i64::try_from(self.rows.len()).map_err(Problem::internal)?;
        self.change
            .run(
                "update head set seq = $1, hash = $2, feed = $3, lease = $4",
                &[
                    &self.chain.seq.cast_signed(),
                    &self.chain.hash.as_slice(),
                    &(self.feed + moved),
                    &self.lease,
                ],
            )
            .await?;
        Ok(())
    }

    async fn write_feed(&self) -> Result<(), Problem> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let each = || self.rows.iter();
        let n: Vec<i64> = (self.feed + 1..).take(self.rows.len()).collect();
        let devices: Vec<Uuid> = each().map(|row| row.place.device.0).collect();
        let epochs: Vec<i32> = each().map(|row| row.place.epoch.cast_signed()).collect();
        let seqs: Vec<i64> = each().map(|row| row.place.seq.cast_signed()).collect();
        let audiences: Vec<&str> = each().map(|row| row.audience.name()).collect();
        // An array of arrays of different lengths is none in SQL: they travel as text.
        let stops: Vec<Option<String>> = each().map(|row| row.audience.stops()).collect();
        let targets: Vec<Option<Uuid>> = each().map(|row| row.audience.target()).collect();
        self.change
            .run(
                "insert into feed (n, device, epoch, seq, audience, stops, target)
                 select n, device, epoch, seq, audience, stops::uuid[], target
                 from unnest($1::bigint[], $2::uuid[], $3::integer[], $4::bigint[], $5::text[],
                   $6::text[], $7::uuid[])
                   as t (n, device, epoch, seq, audience, stops, target)",
                &[&n, &devices, &epochs, &seqs, &audiences, &stops, &targets],
            )
            .await?;
        Ok(())
    }
}

impl Audience {
    fn name(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Stops(_) => "stops",
            Self::Device(_) => "device",
            Self::Company => "company",
        }
    }

    fn stops(&self) -> Option<String> {
        let Self::Stops(stops) = self else { return None };
        let stops: Vec<String> = stops.iter().map(Uuid::to_string).collect();
        Some(format!("{{{}}}", stops.join(",")))
    }

    fn target(&self) -> Option<Uuid> {
        let Self::Device(device) = self else { return None };
        Some(device.0)
    }
}
