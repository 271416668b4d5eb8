//! Putting a backup back: the supervisor's way out of a damaged disk.
//!
//! What was sold after the backup is not in it. The journal goes on in a new epoch, so that its
//! entries cannot be taken for those that were lost, and skips the ticket numbers they may have
//! used. The files that are replaced are kept.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use domain::fact::JournalRestarted;
use domain::ids::{Ids, RequestId};
use domain::people::{Employee, Permission};
use domain::{Code, Refusal, bounds};
use rusqlite::{Connection, OpenFlags};
use seal::Chain;
use serde::Serialize;

use super::witness::Witness;
use super::{Store, backup, journal, lock, people, schema};
use crate::failure::Failure;
use crate::host::{Clock, SystemIds};
use crate::keys::DeviceKeys;

/// What each wrong PIN costs: ten thousand guesses take a day.
const AFTER_A_WRONG_PIN: Duration = Duration::from_secs(8);

/// What a restore did.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// Entries of the backup.
    pub entries: u64,
    /// Entries that this counter had written and the backup lacks, as far as its witness knows.
    pub lost_entries: u64,
    /// Ticket numbers that will not be given, since lost tickets may bear them.
    pub skipped_numbers: u32,
    /// Where the replaced files are.
    pub replaced: String,
}

/// Puts a backup back. `supervisor` names who answers for it, by the backup's own people; the
/// closure checks their PIN against the verifier.
///
/// Refuses `store_in_use`, `store_damaged`, `key_missing`, `login_wrong`, `not_permitted`.
pub fn restore(
    folder: &Path,
    clock: Arc<dyn Clock>,
    file: &Path,
    code: &domain::text::ShortCode,
    pin: &str,
) -> Result<Restored, Failure> {
    let held = lock(folder)?;
    let keys = DeviceKeys::open(folder, false)?;
    let supervisor = supervisor_of(file, &keys, code, pin)?;
    let seen = Witness::open(folder)?.seen();
    let moment = clock.now();
    let replaced = folder.join("backups").join(format!("replaced-{moment}"));
    put_back(folder, file, &replaced)?;
    drop(held);
    let store = Store::open_restored(folder, clock)?;
    let chain = store.lock_writer().chain.clone();
    let lost_entries = seen.map_or(0, |seen| seen.seq.saturating_sub(chain.seq));
    // Each entry that was lost may have sold as many tickets as one sale can hold.
    let skipped = lost_entries.saturating_mul(bounds::PASSENGERS_MAX as u64);
    let skipped_numbers = u32::try_from(skipped).unwrap_or(u32::MAX / 2);
    let epoch = seen.map_or(chain.epoch, |seen| seen.epoch.max(chain.epoch)) + 1;
    store.lock_writer().chain = Chain { epoch, ..Chain::start(keys.device) };
    let fact = JournalRestarted {
        employee: supervisor.employee,
        employee_name: supervisor.name.clone(),
        after_epoch: chain.epoch,
        after_seq: chain.seq,
        lost_entries,
        skipped_numbers,
    };
    let actor = supervisor.employee.to_string();
    store.write(|write| write.append(&actor, RequestId(SystemIds.fresh()), fact))?;
    let replaced = replaced.display().to_string();
    Ok(Restored { entries: chain.seq, lost_entries, skipped_numbers, replaced })
}

/// Whoever answers for a restore, checked by the backup itself: whole, ours, and they may.
fn supervisor_of(
    file: &Path,
    keys: &DeviceKeys,
    code: &domain::text::ShortCode,
    pin: &str,
) -> Result<Employee, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(file, flags).map_err(|error| Failure::file(file, error))?;
    schema::check_known(&connection)?;
    backup::check(&connection)?;
    let end = journal::head(&connection, keys.device)?;
    super::sign_as_the_journal(&connection, keys, &end, file)?;
    let person = people::by_code(&connection, code)?;
    let verifier = person.as_ref().and_then(|person| person.verifier.as_deref());
    let fits = crate::desk::pin_fits(&keys.pepper(), pin, verifier);
    let Some(person) = person.filter(|_| fits) else {
        // There is no journal yet to count failures in; the store's lock is held meanwhile.
        std::thread::sleep(AFTER_A_WRONG_PIN);
        return Err(Refusal::new(Code::LoginWrong).with("left", 1).into());
    };
    person.employee.must(Permission::Restore)?;
    Ok(person.employee)
}

/// Moves the files of the store aside and copies the backup into their place.
fn put_back(folder: &Path, file: &Path, replaced: &Path) -> Result<(), Failure> {
    let arriving = folder.join("guichet.arriving");
    fs::copy(file, &arriving).map_err(|error| Failure::file(file, error))?;
    let copied = fs::OpenOptions::new().write(true).open(&arriving);
    copied.and_then(|file| file.sync_all()).map_err(|error| Failure::file(&arriving, error))?;
    fs::create_dir_all(replaced).map_err(|error| Failure::file(replaced, error))?;
    for suffix in ["", "-wal", "-shm"] {
        let name = format!("{}{suffix}", super::FILE);
        match fs::rename(folder.join(&name), replaced.join(&name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::file(&folder.join(name), error));
            }
            _ => {}
        }
    }
    let target = folder.join(super::FILE);
    fs::rename(&arriving, &target).map_err(|error| Failure::file(&target, error))
}
