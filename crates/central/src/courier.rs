//! The courier: what a counter without a network tells on a stick, and the reply that goes back.
//!
//! The batches go through the very same hands as pushed ones, and the pages of the reply are those of
//! the feed.

use std::ffi::OsString;
use std::fs;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use domain::ids::DeviceId;
use protocol::courier::{
    Answered, CourierError, Label, Packer, REPLY_PAGES_MAX, Told, Unpacker, Way,
};
use protocol::{JournalEnd, Page};
use serde::Serialize;
use uuid::Uuid;

use crate::auth::{self, Known, forked, known};
use crate::door::Central;
use crate::problem::Problem;
use crate::sql::Sql;
use crate::{feed, inbox, rights};

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Carried {
    /// Whose it was.
    pub device: DeviceId,
    /// The epoch of the last entry of its journal that is kept here.
    pub epoch: u32,
    /// The number of that entry.
    pub acked_through: u64,
    /// Entries of the file that are kept and could not be understood or believed.
    pub parked: u32,
    /// Entries of others that the reply brings.
    pub entries: usize,
    /// Whether the counter's feed goes on after the reply: it then asks again.
    pub more: bool,
    /// Why entries of the file were not taken: they do not follow what is here. The reply tells the
    /// counter from where on to send.
    pub gap: Option<String>,
}

/// A file's trouble, with its name.
fn unfit(path: &Path, error: &CourierError) -> Problem {
    Problem::bad(error.cause(), format!("{}: {error}.", path.display()))
}

/// Takes a counter's file in, and writes the reply that goes back to it.
///
/// # Errors
/// A file that is not from an active counter of this central, or was altered on its way; what the
/// inbox refuses. No reply is written then.
pub async fn carry(
    central: &Central,
    file: &Path,
    reply: &Path,
    replace: bool,
) -> Result<Carried, Problem> {
    if !replace && reply.symlink_metadata().is_ok() {
        let message = format!("There is already a file {}. Choose another name.", reply.display());
        return Err(Problem::bad("file_exists", message));
    }
    let unfit = |error: CourierError| unfit(file, &error);
    let open = || fs::File::open(file).map_err(CourierError::from).map(BufReader::new);
    let mut pieces = open().and_then(Unpacker::begin).map_err(unfit)?;
    let label = pieces.label;
    let known = sender(central, &label).await?;
    open().and_then(Unpacker::begin).and_then(|all| all.prove(&known.key)).map_err(unfit)?;
    let told: Told = pieces.heard(&central.key).map_err(unfit)?;
    if told.label != label {
        return Err(unfit(CourierError::NotSigned));
    }
    may_tell(central, &known, &told).await?;
    let (mut parked, mut gap) = (0, None);
    while let Some(packed) = pieces.piece(&central.key).map_err(unfit)? {
        match inbox::receive(central, label.from, known.key, packed).await {
            Ok(pushed) => parked += pushed.parked,
            Err(problem) if problem.code() == "batch_gap" => {
                gap = Some(problem.sentence());
                break;
            }
            Err(problem) => return Err(problem),
        }
    }
    must_agree(central, &told).await?;
    if let Err(problem) = rights::share_out(central).await {
        // Sharing seats out waits for the next contact.
        tracing::error!("{}", problem.sentence());
    }
    let carried = answer(central, &known, &told, parked, reply).await?;
    tracing::info!(device = %label.from, acked = carried.acked_through, "taken in by courier");
    Ok(Carried { gap, ..carried })
}

/// Whose a file says it is: a counter that this central knows.
async fn sender(central: &Central, label: &Label) -> Result<Known, Problem> {
    if label.way != Way::ToCentral {
        let message = "This is a reply of a central. Take it to the counter that it is for.";
        return Err(Problem::bad("courier_other_way", message));
    }
    let client = central.database.pool.get().await?;
    let own: Uuid = client.row("select device from head", &[]).await?.get(0);
    if label.to.0 != own {
        let message = "This file is for another central.";
        return Err(Problem::bad("courier_other_central", message));
    }
    let known = known(central, label.from).await?;
    known.ok_or_else(|| {
        Problem::bad("device_unknown", "This file is of a counter that never enrolled.")
    })
}

/// Refuses a counter that was revoked or is frozen, unless a supervisor answered for a new epoch.
async fn may_tell(central: &Central, known: &Known, told: &Told) -> Result<(), Problem> {
    if known.state == "frozen" {
        let client = central.database.pool.get().await?;
        let sql = "select epoch from device where device = $1";
        let epoch: i32 = client.row(sql, &[&told.label.from.0]).await?.get(0);
        if told.end.epoch > epoch.cast_unsigned() {
            return Ok(());
        }
    }
    known.must_be_active()
}

/// Freezes a counter whose journal ends with another entry than is here in its place: a file without
/// entries shows a fork, too. One that ends earlier is an older file, and does no harm.
async fn must_agree(central: &Central, told: &Told) -> Result<(), Problem> {
    let device = told.label.from;
    let client = central.database.pool.get().await?;
    let row = client
        .row_or_none(
            "select encode(e.hash, 'hex') from entry e join device d using (device, epoch)
             where device = $1 and epoch = $2 and e.seq = $3",
            &[&device.0, &told.end.epoch.cast_signed(), &told.end.seq.cast_signed()],
        )
        .await?;
    if row.is_none_or(|row| row.get::<_, &str>(0) == told.end.hash) {
        return Ok(());
    }
    auth::freeze(central, device).await?;
    Err(forked())
}

/// Pages of a counter's feed, packed, up to a limit.
struct Pages {
    packed: Vec<Vec<u8>>,
    entries: usize,
    through: u64,
    head: u64,
}

async fn pages(central: &Central, device: DeviceId, after: u64) -> Result<Pages, Problem> {
    let mut pages = Pages { packed: Vec::new(), entries: 0, through: after, head: after };
    let mut bytes = 0;
    loop {
        let page: Page = feed::page(central, device, pages.through.cast_signed().max(0)).await?;
        let packed = page.pack().map_err(Problem::internal)?;
        bytes += packed.len();
        pages.packed.push(packed);
        pages.entries += page.entries.len();
        (pages.through, pages.head) = (page.through, page.head);
        if pages.through >= pages.head || bytes >= REPLY_PAGES_MAX {
            return Ok(pages);
        }
    }
}

async fn answer(
    central: &Central,
    known: &Known,
    told: &Told,
    parked: u32,
    path: &Path,
) -> Result<Carried, Problem> {
    let device = told.label.from;
    let pages = pages(central, device, told.fed).await?;
    let client = central.database.pool.get().await?;
    let row = client
        .row(
            "update device set courier_at = greatest(courier_at + 1, $2), fed = $3,
               last_contact = now()
             where device = $1 returning courier_at, epoch, seq, encode(hash, 'hex')",
            &[&device.0, &central.now(), &told.fed.cast_signed()],
        )
        .await?;
    let end = JournalEnd {
        epoch: row.get::<_, i32>(1).cast_unsigned(),
        seq: row.get::<_, i64>(2).cast_unsigned(),
        hash: row.get(3),
    };
    let label = Label { way: Way::ToCounter, from: told.label.to, to: device, made_at: row.get(0) };
    let answered = Answered { label, end, after: told.fed, head: pages.head, parked };
    let written = write(path, |out| {
        let mut packer = Packer::begin(out, &label, known.key)?;
        packer.say(&random()?, &answered)?;
        for page in &pages.packed {
            packer.piece(&random()?, page)?;
        }
        packer.end(&central.key).map(|_| ())
    });
    written.map_err(|error| unfit(path, &error))?;
    Ok(Carried {
        device,
        epoch: answered.end.epoch,
        acked_through: answered.end.seq,
        parked,
        entries: pages.entries,
        more: pages.through < pages.head,
        gap: None,
    })
}

fn random() -> Result<[u8; 32], CourierError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(std::io::Error::from)?;
    Ok(bytes)
}

/// Writes a file whole or not at all.
fn write(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), CourierError>,
) -> Result<(), CourierError> {
    let mut name = path.file_name().map(OsString::from).unwrap_or_default();
    name.push(format!(".{}.partial", Uuid::now_v7().simple()));
    let partial: PathBuf = path.with_file_name(name);
    let filled = (|| {
        let mut out = BufWriter::new(fs::File::create_new(&partial)?);
        fill(&mut out)?;
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
        Ok(fs::rename(&partial, path)?)
    })();
    if filled.is_err() {
        // Best effort: what matters is that no half reply bears the asked name.
        let _ = fs::remove_file(&partial);
    }
    filled
}
