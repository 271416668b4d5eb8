//! The print queue's table. It belongs to this machine: it is not replayed from the journal.

use domain::Millis;
use domain::ids::{RequestId, TripId};
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
    /// The X or the Z of a till session.
    TillReport,
    /// The slip of money that moved without a sale, and the papers of a coach's door.
    Slip,
    /// The list of who travels from a stop of a trip: as it is when it comes out.
    Manifest,
    /// The test page.
    TestPage,
    /// Nothing: it opens the drawer.
    Drawer,
}

impl JobKind {
    const ALL: [Self; 7] = [
        Self::Ticket,
        Self::Receipt,
        Self::TillReport,
        Self::Slip,
        Self::Manifest,
        Self::TestPage,
        Self::Drawer,
    ];

    /// The name in the table and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Receipt => "receipt",
            Self::TillReport => "till_report",
            Self::Slip => "slip",
            Self::Manifest => "manifest",
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
    /// Which ticket of that line; of a list of passengers, which call of its trip.
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
    /// Of a list of passengers, which trip.
    pub trip: Option<TripId>,
    /// Where it stands.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: u32,
    /// The last trouble.
    pub cause: Option<String>,
    /// Whether some of it may be on paper: it was cut short, and nobody said that it can be printed
    /// as if it never was.
    pub begun: bool,
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

const COLUMNS: &str = "id, kind, entry, pos, title, copy, drawer, state, attempts, cause, begun, queued_at, changed_at, subject";

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
        trip: row.get::<_, Option<_>>(13)?.map(TripId),
        state: state.ok_or_else(unknown)?,
        attempts: row.get(8)?,
        cause: row.get(9)?,
        begun: row.get(10)?,
        queued_at: row.get(11)?,
        changed_at: row.get(12)?,
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

/// Queues the list of passengers of a trip at one of its calls, for a request, and gives its number.
pub fn queue_list(
    connection: &Connection,
    job: &NewJob,
    trip: TripId,
    request: RequestId,
    now: Millis,
) -> Result<i64, Failure> {
    let number = queue(connection, job, now)?;
    connection
        .prepare_cached("update local_print_job set subject = ?2, request = ?3 where id = ?1")?
        .execute(params![number, trip.0, request.0])?;
    Ok(number)
}

/// The job that a request queued, where it was one for a list.
pub fn of_request(connection: &Connection, request: RequestId) -> Result<Option<JobRow>, Failure> {
    connection
        .prepare_cached(&format!(
            "select {COLUMNS} from local_print_job where request = ?1 and request is not null"
        ))?
        .query_and_then([request.0], from_row)?
        .next()
        .transpose()
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

/// The number of the job that prints a copy of what an entry says; 0 where it is gone.
pub fn of_copy(connection: &Connection, entry: i64, copy: u32) -> Result<i64, Failure> {
    Ok(connection
        .prepare_cached(
            "select coalesce(max(id), 0) from local_print_job
             where entry = ?1 and entry is not null and copy = ?2",
        )?
        .query_row(params![entry, copy], |row| row.get(0))?)
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

/// Moves a job from one state to another. Answers whether it did: a job that is no longer where
/// it was thought to be stays as it is.
pub fn advance(
    connection: &Connection,
    job: i64,
    from: JobState,
    to: JobState,
    cause: Option<&str>,
    now: Millis,
) -> Result<bool, Failure> {
    let moved = connection
        .prepare_cached(
            "update local_print_job set state = ?3, cause = ?4, changed_at = ?5,
               attempts = attempts + (?3 = 'sending'), begun = begun or ?3 = 'unknown'
             where id = ?1 and state = ?2",
        )?
        .execute(params![job, state_name(from), state_name(to), cause, now])?;
    Ok(moved == 1)
}

/// Queues a job anew, as one that never began: its patience begins again.
pub fn queue_again(
    connection: &Connection,
    job: i64,
    from: JobState,
    now: Millis,
) -> Result<bool, Failure> {
    let queued = connection
        .prepare_cached(
            "update local_print_job set state = 'queued', cause = null, begun = 0,
               queued_at = ?3, changed_at = ?3
             where id = ?1 and state = ?2",
        )?
        .execute(params![job, state_name(from), now])?;
    Ok(queued == 1)
}

/// What the last program was sending when it died: nobody knows whether the paper came out.
pub fn sending_is_unknown(connection: &Connection, now: Millis) -> Result<usize, Failure> {
    let sql = format!(
        "update local_print_job set state = 'unknown', changed_at = ?1, begun = 1,
           cause = 'the program or the power stopped while this was being sent'
         where {OPEN} and state = 'sending'"
    );
    Ok(connection.execute(&sql, [now])?)
}

/// How many jobs wait (or are being sent), are unknown, have failed.
pub fn counts(connection: &Connection) -> Result<(u32, u32, u32), Failure> {
    Ok(connection
        .prepare_cached(&format!(
            "select coalesce(sum(state in ('queued', 'sending')), 0),
               coalesce(sum(state = 'unknown'), 0), coalesce(sum(state = 'failed'), 0)
             from local_print_job where {OPEN}"
        ))?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
}

/// Deletes finished jobs that last changed before an instant, looking at the `most` oldest only.
/// Answers how many went.
///
/// The newest job stays: SQLite gives its number plus one to the next, and no number may be given
/// twice.
pub fn delete_finished(
    connection: &Connection,
    before: Millis,
    most: u32,
) -> Result<usize, Failure> {
    let sql = format!(
        "delete from local_print_job
         where id in (select id from local_print_job order by id limit ?2)
           and not ({OPEN}) and changed_at < ?1 and id < (select max(id) from local_print_job)"
    );
    Ok(connection.execute(&sql, params![before, most])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        crate::store::schema::create(&connection).unwrap();
        connection
    }

    fn queued(connection: &Connection, now: Millis) -> i64 {
        let title = "OUA-1".to_owned();
        let (kind, entry) = (JobKind::Ticket, Some(1));
        let job = NewJob { kind, entry, pos: 0, title, copy: 1, drawer: false };
        queue(connection, &job, now).unwrap()
    }

    #[test]
    fn a_job_moves_only_from_where_it_is() {
        let connection = table();
        let job = queued(&connection, 1);
        let advance = |from, to| advance(&connection, job, from, to, None, 2).unwrap();
        assert!(advance(JobState::Queued, JobState::GivenUp));
        assert!(!advance(JobState::Queued, JobState::Sending), "given up meanwhile");
        let row = by_number(&connection, job).unwrap();
        assert_eq!((row.state, row.attempts, row.begun), (JobState::GivenUp, 0, false));
        assert!(queue_again(&connection, job, JobState::GivenUp, 3).unwrap());
        assert!(!queue_again(&connection, job, JobState::GivenUp, 3).unwrap());
    }

    #[test]
    fn a_job_cut_short_stays_marked_whatever_becomes_of_it() {
        let connection = table();
        let (first, second) = (queued(&connection, 1), queued(&connection, 1));
        let advance =
            |job, from, to| assert!(advance(&connection, job, from, to, None, 2).unwrap());
        advance(first, JobState::Queued, JobState::Sending);
        advance(first, JobState::Sending, JobState::Unknown);
        advance(second, JobState::Queued, JobState::Sending);
        assert_eq!(sending_is_unknown(&connection, 3).unwrap(), 1);
        for job in [first, second] {
            assert!(by_number(&connection, job).unwrap().begun);
            advance(job, JobState::Unknown, JobState::GivenUp);
            assert!(by_number(&connection, job).unwrap().begun);
        }
    }

    #[test]
    fn old_finished_jobs_go_and_no_number_is_given_twice() {
        let connection = table();
        let jobs: Vec<_> = (0..6).map(|_| queued(&connection, 1)).collect();
        for job in &jobs[1..] {
            advance(&connection, *job, JobState::Queued, JobState::Sent, None, 10).unwrap();
        }
        advance(&connection, jobs[4], JobState::Sent, JobState::Confirmed, None, 20).unwrap();
        assert_eq!(delete_finished(&connection, 20, 3).unwrap(), 2, "of the three oldest");
        assert_eq!(delete_finished(&connection, 20, 100).unwrap(), 1);
        let left: Vec<_> =
            newest(&connection, 10).unwrap().into_iter().map(|row| row.job).collect();
        assert_eq!(left, [jobs[5], jobs[4], jobs[0]], "the newest, a young one, one that waits");
        assert_eq!(queued(&connection, 30), jobs[5] + 1);
    }
}
