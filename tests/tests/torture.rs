//! Torture: a counter that sells and prints is killed (SIGKILL) again and again at random moments.
//! Whatever it had answered is there, once; whatever it had not is there once or not at all.
//!
//! `GUICHET_TORTURE` is the number of kills, `GUICHET_TORTURE_SEED` the seed of their moments.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use domain::fact::Fact;
use guichet_tests::{Desk, MORNING, SetClock, open, proof};
use rusqlite::Connection;
use serde_json::Value;
use station::store::{journal, open_reader};

/// How long a seller may take to its first answer before something hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Kills between two full proofs.
const ROUND: usize = 50;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_was_sold_is_sold_once_however_often_the_power_goes() {
    let kills = setting("GUICHET_TORTURE").map_or(200, |n| n as usize);
    let seed = setting("GUICHET_TORTURE_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{kills} kills; GUICHET_TORTURE_SEED={seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let Desk { counter, folder, .. } = Desk::demo();
    drop(counter);
    let mut told = Told::default();
    let mut unknown_before = 0;
    for kill in 1..=kills {
        let seller = Seller::start(folder.path(), chance.u64(1..));
        seller.wait_for_an_answer(&mut told);
        if chance.bool() {
            wait_for_a_paper_half_sent(folder.path());
        } else {
            std::thread::sleep(Duration::from_micros(chance.u64(5_000..60_000)));
        }
        seller.kill(&mut told);
        if kill % ROUND == 0 || kill == kills {
            let unknown = inspect(folder.path(), &told);
            assert!(unknown >= unknown_before, "what is unknown stays so until someone says");
            unknown_before = unknown;
            println!("{kill} kills: {} answers, {unknown} papers unknown", told.answers.len());
        }
    }
    assert!(kills < 200 || unknown_before > 0, "no kill hit a paper on its way");
}

/// What the sellers said they had done.
#[derive(Default)]
struct Told {
    /// Answers by request.
    answers: HashMap<String, Value>,
}

impl Told {
    fn hear(&mut self, line: &str) {
        let mut words = line.splitn(3, ' ');
        let mut word = || words.next().expect("three words").to_owned();
        let (what, request, rest) = (word(), word(), word());
        match what.as_str() {
            "ack" => {
                let answer: Value = serde_json::from_str(&rest).expect("an answer");
                let before = self.answers.insert(request, answer.clone());
                assert!(before.is_none_or(|before| before == answer), "told twice, told the same");
            }
            _ => {
                assert!(["seat_taken", "trip_full"].contains(&rest.as_str()), "{line}");
                assert!(!self.answers.contains_key(&request), "refused after it was done: {line}");
            }
        }
    }
}

struct Seller {
    process: Child,
    said: Receiver<String>,
}

impl Seller {
    fn start(folder: &Path, seed: u64) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_seller"))
            .arg(folder)
            .arg(seed.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the seller starts");
        let lines = BufReader::new(process.stdout.take().expect("a pipe")).lines();
        let (say, said) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if say.send(line).is_err() {
                    return;
                }
            }
        });
        Self { process, said }
    }

    fn wait_for_an_answer(&self, told: &mut Told) {
        told.hear(&self.said.recv_timeout(PATIENCE).expect("the seller sells"));
    }

    /// Kills it, and hears what it had said until then.
    fn kill(mut self, told: &mut Told) {
        self.process.kill().expect("it is killed");
        self.process.wait().expect("it is gone");
        for line in self.said {
            told.hear(&line);
        }
    }
}

/// Looks until the seller is sending a paper, or for as long as it might be left alone.
fn wait_for_a_paper_half_sent(folder: &Path) {
    let connection = open_reader(folder).expect("the store opens for reading");
    let sql = "select exists (select 1 from local_print_job where state = 'sending')";
    let mut statement = connection.prepare(sql).expect("SQL");
    let until = Instant::now() + Duration::from_millis(200);
    while Instant::now() < until {
        let sending: bool = statement.query_row([], |row| row.get(0)).expect("it is read");
        if sending {
            return;
        }
    }
}

/// Looks at everything. Answers how many papers are unknown.
fn inspect(folder: &Path, told: &Told) -> usize {
    // Opening settles what was being sent.
    drop(open(folder, &SetClock::at(MORNING)).expect("the store opens after a kill"));
    let report = proof(folder);
    assert!(report.first_problem.is_none(), "{report:#?}");
    let connection = open_reader(folder).expect("the store opens for reading");
    let journal = Journal::read(&connection);
    journal.holds(told);
    let text = std::fs::read_to_string(folder.join("intentions")).expect("intentions");
    // What the kill cut short was never tried.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let tried: HashSet<&str> = whole.lines().map(request_of).collect();
    for request in journal.sales.keys().chain(journal.reprints.keys()) {
        assert!(tried.contains(request.as_str()), "{request} was never tried");
    }
    papers(folder, &connection, &journal)
}

fn request_of(line: &str) -> &str {
    let at = line.find(r#""request":""#).expect("an intention") + 11;
    &line[at..at + 36]
}

/// What the journal says was done, by request.
#[derive(Default)]
struct Journal {
    sales: HashMap<String, domain::sale::TicketsSold>,
    reprints: HashMap<String, u32>,
}

impl Journal {
    fn read(connection: &Connection) -> Self {
        let mut read = Self::default();
        let (mut numbers, mut seats) = (HashSet::new(), HashMap::<_, u64>::new());
        journal::for_each(connection, |stored| {
            let request = stored.entry.content.request.0.to_string();
            match journal::fact(&stored)? {
                Fact::TicketsSold(sale) => {
                    for ticket in &sale.tickets {
                        assert!(numbers.insert(ticket.number.running()), "a number twice");
                        let legs = seats.entry((sale.journey.trip, ticket.seat)).or_default();
                        let mask = sale.journey.legs().mask();
                        assert_eq!(*legs & mask, 0, "seat {} was sold twice", ticket.seat);
                        *legs |= mask;
                    }
                    assert!(read.sales.insert(request, sale).is_none(), "an intention twice");
                }
                Fact::DocumentReprinted(fact) => {
                    assert!(read.reprints.insert(request, fact.copy).is_none(), "a copy twice");
                }
                _ => {}
            }
            Ok(())
        })
        .expect("the journal is read");
        let last = u32::try_from(numbers.len()).expect("not that many");
        assert!(numbers.iter().all(|number| (1..=last).contains(number)), "a number is lost");
        read
    }

    /// Everything that was answered is here, as it was answered.
    fn holds(&self, told: &Told) {
        for (request, answer) in &told.answers {
            if let Some(copy) = self.reprints.get(request) {
                assert_eq!(answer["copy"], *copy);
                continue;
            }
            let sale = self.sales.get(request);
            let sale = sale.unwrap_or_else(|| panic!("{request} was answered and is lost"));
            let numbers: Vec<String> = sale.tickets.iter().map(|t| t.number.to_string()).collect();
            let answered = answer["tickets"].as_array().expect("tickets").iter();
            let answered: Vec<_> = answered.map(|ticket| ticket["number"].clone()).collect();
            assert_eq!(answered, numbers);
            assert_eq!(answer["total"], sale.total);
        }
    }
}

/// Every paper of every sale has its one job, and what is confirmed lies whole in the spool.
fn papers(folder: &Path, connection: &Connection, journal: &Journal) -> usize {
    let sql = "select id, kind, title, copy, state from local_print_job";
    let mut statement = connection.prepare(sql).expect("SQL");
    let mut jobs = BTreeMap::<(String, String, u32), usize>::new();
    let mut unknown = 0;
    let mut rows = statement.query([]).expect("jobs");
    while let Some(row) = rows.next().expect("a job") {
        let id: i64 = row.get(0).expect("a number");
        let [kind, title, state] = [1, 2, 4].map(|i| row.get::<_, String>(i).expect("text"));
        let copy: u32 = row.get(3).expect("a copy");
        match state.as_str() {
            "confirmed" => spooled_whole(folder, &format!("{id:08}-{kind}-{title}-{copy}")),
            "queued" => {}
            "unknown" => unknown += 1,
            other => panic!("job {id} is {other}"),
        }
        *jobs.entry((kind, title, copy)).or_default() += 1;
    }
    assert!(jobs.values().all(|count| *count == 1), "a paper has two jobs: {jobs:?}");
    let mut expected = journal.reprints.len();
    for sale in journal.sales.values() {
        let number = |i: usize| sale.tickets[i].number.to_string();
        let several = usize::from(sale.tickets.len() > 1);
        expected += sale.tickets.len() + several;
        for i in 0..sale.tickets.len() {
            assert!(jobs.contains_key(&("ticket".to_owned(), number(i), 1)), "a ticket is lost");
        }
        let receipt = ("receipt".to_owned(), number(0), 1);
        assert_eq!(jobs.contains_key(&receipt), several == 1, "{}", number(0));
    }
    assert_eq!(jobs.len(), expected, "no other paper than those of sales and reprints");
    unknown
}

fn spooled_whole(folder: &Path, name: &str) {
    let file = |ending: &str| {
        let path = folder.join("spool").join(format!("{name}.{ending}"));
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    // ESC @ begins a document and GS V cuts it off; a PNG ends with its IEND chunk.
    let (bytes, picture) = (file("bin"), file("png"));
    assert!(bytes.starts_with(b"\x1b@"), "{name} begins elsewhere");
    let end = &bytes[bytes.len().saturating_sub(8)..];
    assert!(end.windows(2).any(|two| two == b"\x1dV"), "{name} is not cut: {end:x?}");
    assert!(picture.starts_with(b"\x89PNG"), "{name} has no picture");
    assert!(picture.ends_with(b"IEND\xae\x42\x60\x82"), "{name} has half a picture");
}
