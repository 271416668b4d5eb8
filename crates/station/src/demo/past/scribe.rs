//! Writes down what a history tells, in its order, many deeds to a transaction.

use std::sync::mpsc::Receiver;

use chrono::NaiveDateTime;
use domain::Millis;
use domain::fact::Fact;
use domain::ids::RequestId;
use domain::people::Employee;
use domain::rules::Rules;
use domain::till::{Closing, OpenTill, TillCounted, ZReport};

use super::Made;
use crate::failure::Failure;
use crate::store::{Store, Write, tills};

/// Pages that the log holds before they are moved into the file: more than at a counter, where a
/// sale must not wait for them.
const LOG_PAGES: u32 = 20_000;
/// What SQLite does where nobody says otherwise.
const LOG_PAGES_USUAL: u32 = 1_000;

/// Something that was done.
pub(super) struct Deed {
    pub at: Millis,
    pub actor: String,
    pub request: RequestId,
    pub what: What,
}

pub(super) enum What {
    Fact(Fact),
    /// The end of a session: its figures are read from what was written until then.
    Closing(Box<Ending>),
}

/// A session that ends.
pub(super) struct Ending {
    pub till: OpenTill,
    pub cashier: Employee,
    pub counted: TillCounted,
    pub reason: &'static str,
    pub local: NaiveDateTime,
    /// Of the closing; the deed's is that of the count.
    pub request: RequestId,
}

/// Deeds of one transaction, and what is made once they are written.
pub(super) struct Batch {
    pub deeds: Vec<Deed>,
    pub made: Made,
}

/// Writes all batches that come.
pub(super) fn write_all(
    store: &Store,
    rules: &Rules,
    batches: Receiver<Batch>,
    mut progress: impl FnMut(Made),
) -> Result<(), Failure> {
    log_pages(store, LOG_PAGES)?;
    for batch in batches {
        store.write(|write| {
            for deed in batch.deeds {
                match deed.what {
                    What::Fact(fact) => {
                        write.append_as_of(deed.at, &deed.actor, deed.request, fact)?;
                    }
                    What::Closing(ending) => {
                        let counted = ending.counted.clone();
                        write.append_as_of(deed.at, &deed.actor, deed.request, counted)?;
                        close(store, write, rules, deed.at, &ending)?;
                    }
                }
            }
            Ok(())
        })?;
        progress(batch.made);
    }
    log_pages(store, LOG_PAGES_USUAL)
}

fn log_pages(store: &Store, pages: u32) -> Result<(), Failure> {
    store.write(|write| Ok(write.connection().pragma_update(None, "wal_autocheckpoint", pages)?))
}

/// Closes a session on its count, with its Z.
fn close(
    store: &Store,
    write: &mut Write<'_>,
    rules: &Rules,
    at: Millis,
    ending: &Ending,
) -> Result<(), Failure> {
    let closing = Closing {
        open: Some(&ending.till),
        who: &ending.cashier,
        cashier: &ending.cashier,
        rules,
        count: Some(&ending.counted),
        expected: ending.counted.expected,
        pending: 0,
        reason: ending.reason,
        approver: None,
        approve_later: true,
        leave_pending: false,
        local: ending.local,
    };
    let (figures, grand_total) = tills::figures(write.connection(), ending.till.till)?;
    let number = tills::next_z(write.connection(), store.keys().device)?;
    let closed = closing.decide(ZReport { number, grand_total, figures })?;
    write.append_as_of(at, &ending.cashier.employee.to_string(), ending.request, closed)?;
    Ok(())
}
