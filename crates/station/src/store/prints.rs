//! The print queue's table. It belongs to this machine: it is not replayed from the journal.

use domain::Millis;
use rusqlite::{Connection, Row, params};

use crate::failure::Failure;
use crate::wire::JobState;

/// What a job prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// One ticket of a sale.
    Ticket,
    /// The receipt of a sale.
    Receipt,
    /// The test page.
    TestPage,
    /// Nothing: it opens the drawer.
    Drawer,
}

impl JobKind {
    const ALL: [Self; 4] = [Self::Ticket, Self::Receipt, Self::TestPage, Self::Drawer];

    /// The name in the table and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Receipt => "receipt",
            Self::TestPage => "test_page",
            Self::Drawer => "drawer",
        }
    }
}

/// A job to be queued.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What it prints.
    pub kind: JobKind,
    /// The journal line it prints.
    pub entry: Option<i64>,
    /// Which ticket of that line.
    pub pos: usize,
    /// What people know it by.
    pub title: String,
    /// Which copy.
    pub copy: u32,
    /// Whether it opens the drawer.
    pub drawer: bool,
}

/// A job as it stands.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// Its number.
    pub job: i64,
    /// What it is.
    pub new: NewJob,
    /// Where it stands.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: u32,
    /// The last trouble.
    pub cause: Option<String>,
    /// When it was made.
    pub queued_at: Millis,
    /// When it last changed.
    pub changed_at: Millis,
}

/// The state's name in the table.
pub fn state_name(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Sending => "sending",
        JobState::Sent => "sent",
        JobState::Confirmed => "confirmed",
        JobState::Unknown => "unknown",
        JobState::Failed => "failed",
        JobState::GivenUp => "given_up",
    }
}

const STATES: [JobState; 7] = [
    JobState::Queued,
    JobState::Sending,
    JobState::Sent,
    JobState::Confirmed,
    JobState::Unknown,
    JobState::Failed,
    JobState::GivenUp,
];

const COLUMNS: &str =
    "id, kind, entry, pos, title, copy, drawer, state, attempts, cause, queued_at, changed_at";

fn from_row(row: &Row<'_>) -> Result<JobRow, Failure> {
    let kind: String = row.get(1)?;
    let kind = JobKind::ALL.into_iter().find(|known| known.name() == kind);
    let state: String = row.get(7)?;
    let state = STATES.into_iter().find(|known| state_name(*known) == state);
    let unknown = || Failure::internal("a print job has a kind or state that does not exist");
    Ok(JobRow {
        job: row.get(0)?,
        new: NewJob {
            kind: kind.ok_or_else(unknown)?,
            entry: row.get(2)?,
            pos: row.get(3)?,
            title: row.get(4)?,
            copy: row.get(5)?,
            drawer: row.get(6)?,
        },
        state: state.ok_or_else(unknown)?,
        attempts: row.get(8)?,
        cause: row.get(9)?,
        queued_at: row.get(10)?,
        changed_at: row.get(11)?,
    })
}

/// The condition of the index of open jobs. A query must repeat it word for word: SQLite does not
/// see that it follows from `state = 'queued'`, and would look through every job there ever was.
const OPEN: &str = "state in ('queued', 'sending', 'unknown', 'failed')";

/// Queues a job, and gives its number.
pub fn queue(connection: &Connection, job: &NewJob, now: Millis) -> Result<i64, Failure> {
    Ok(connection
        .prepare_cached(
            "insert into local_print_job (kind, entry, pos, title, copy, drawer, state, queued_at, changed_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, 'queued', ?7, ?7)",
        )?
        .insert(params![
            job.kind.name(),
            job.entry,
            job.pos,
            job.title,
            job.copy,
            job.drawer,
            now
        ])?)
}

/// One job.
pub fn by_number(connection: &Connection, job: i64) -> Result<JobRow, Failure> {
    connection
        .prepare_cached(&format!("select {COLUMNS} from local_print_job where id = ?1"))?
        .query_and_then([job], from_row)?
        .next()
        .ok_or_else(|| Failure::not_found("print job"))?
}

/// The job that prints a copy of what an entry says, if it was queued here.
pub fn of_entry(connection: &Connection, entry: i64) -> Result<Option<JobRow>, Failure> {
    connection
        .prepare_cached(&format!(
            "select {COLUMNS} from local_print_job where entry = ?1 order by id limit 1"
        ))?
        .query_and_then([entry], from_row)?
        .next()
        .transpose()
}

/// The next job for the printer.
pub fn next(connection: &Connection) -> Result<Option<JobRow>, Failure> {
    connection
        .prepare_cached(&format!(
            "select {COLUMNS} from local_print_job where {OPEN} and state = 'queued'
             order by id limit 1"
        ))?
        .query_and_then([], from_row)?
        .next()
        .transpose()
}

/// The newest jobs.
pub fn newest(connection: &Connection, most: u32) -> Result<Vec<JobRow>, Failure> {
    let sql = format!("select {COLUMNS} from local_print_job order by id desc limit ?1");
    connection.prepare_cached(&sql)?.query_and_then([most], from_row)?.collect()
}

/// Moves a job to another state.
pub fn set_state(
    connection: &Connection,
    job: i64,
    state: JobState,
    cause: Option<&str>,
    now: Millis,
) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "update local_print_job set state = ?2, cause = ?3, changed_at = ?4,
               attempts = attempts + (?2 = 'sending')
             where id = ?1",
        )?
        .execute(params![job, state_name(state), cause, now])?;
    Ok(())
}

/// Queues a job anew: its patience begins again.
pub fn queue_again(connection: &Connection, job: i64, now: Millis) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "update local_print_job set state = 'queued', cause = null, queued_at = ?2, changed_at = ?2
             where id = ?1",
        )?
        .execute(params![job, now])?;
    Ok(())
}

/// What the last program was sending when it died: nobody knows whether the paper came out.
pub fn sending_is_unknown(connection: &Connection, now: Millis) -> Result<usize, Failure> {
    let sql = format!(
        "update local_print_job set state = 'unknown', changed_at = ?1,
           cause = 'the program or the power stopped while this was being sent'
         where {OPEN} and state = 'sending'"
    );
    Ok(connection.execute(&sql, [now])?)
}

/// How many jobs wait (or are being sent), are unknown, have failed.
pub fn counts(connection: &Connection) -> Result<(u32, u32, u32), Failure> {
    Ok(connection
        .prepare_cached(
            "select coalesce(sum(state in ('queued', 'sending')), 0),
               coalesce(sum(state = 'unknown'), 0), coalesce(sum(state = 'failed'), 0)
             from local_print_job where state in ('queued', 'sending', 'unknown', 'failed')",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
}
