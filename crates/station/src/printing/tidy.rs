//! What is long finished goes, or the queue and the spool would grow for ever on a small disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use domain::Millis;

use crate::failure::Failure;
use crate::store::{Store, prints};

/// Days that finished jobs and spooled papers are kept: a quarter, within which accounts are closed
/// and a passenger may ask what was printed. The journal keeps sales and reprints for ever.
const KEPT_DAYS: u64 = 90;
const KEPT: Duration = Duration::from_secs(KEPT_DAYS * 24 * 60 * 60);
/// Jobs looked at in one run: more than the busiest counter prints in a day, and few enough that a
/// sale hardly waits for their removal.
const JOBS: u32 = 5_000;
/// Spool files looked at in one run: a paper is two.
const FILES: usize = 10_000;

/// Removes finished jobs and files of the store's own spool that are past [`KEPT_DAYS`].
pub(super) fn tidy(store: &Store, now: Millis) -> Result<(), Failure> {
    let kept = Millis::try_from(KEPT.as_millis()).unwrap_or(Millis::MAX);
    let before = now.saturating_sub(kept);
    store.write(|w| prints::delete_finished(w.connection(), before, JOBS))?;
    let spool = store.folder().join("spool");
    remove_files(&spool, before).map_err(|error| Failure::file(&spool, error))
}

/// A folder that a manager chose is theirs to tidy: this is for the one that nobody thinks of.
fn remove_files(spool: &Path, before: Millis) -> io::Result<()> {
    let entries = match fs::read_dir(spool) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let mut papers: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| is_paper(path)).collect();
    // Names begin with the job's number: the oldest first.
    papers.sort();
    for paper in papers.into_iter().take(FILES) {
        if changed_at(&paper)? < before {
            fs::remove_file(&paper)?;
        }
    }
    Ok(())
}

/// Whether the print queue gave a file its name.
fn is_paper(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.split('-').next().unwrap_or_default();
    let spooled = name.ends_with(".bin") || name.ends_with(".png");
    spooled && number.len() >= 8 && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn changed_at(path: &Path) -> io::Result<Millis> {
    let modified = fs::symlink_metadata(path)?.modified()?;
    let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_papers_of_the_spool_go_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, at: u64| {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(UNIX_EPOCH + Duration::from_millis(at)).unwrap();
        };
        for name in ["00000001-ticket.bin", "00000001-ticket.png", "letter.bin", "1-ticket.bin"] {
            file(name, 999);
        }
        file("00000002-ticket.bin", 1_000);
        remove_files(folder.path(), 1_000).unwrap();
        let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut left: Vec<_> = left.map(|name| name.into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, ["00000002-ticket.bin", "1-ticket.bin", "letter.bin"]);
        remove_files(&folder.path().join("none"), 1_000).unwrap();
    }
}
