//! Torture: a counter that sells, takes back, lets passengers aboard, takes parcels in and hands them
//! over, closes tills and prints is killed (SIGKILL) again and again at random moments. Whatever it had
//! answered is there, once; whatever it had not is there once or not at all; nobody boarded twice, no
//! piece was handed over twice; and the drawer holds what the answers say.
//!
//! `GUICHET_TORTURE` is the number of kills, `GUICHET_TORTURE_SEED` the seed of their moments.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use domain::aftersale::TicketReturned;
use domain::fact::Fact;
use domain::ids::{ParcelId, PaymentId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::money::Account;
use domain::parcel::{Piece, PiecesLoaded, PiecesUnloaded};
use domain::payment::Payment;
use domain::sale::{Journey, TicketSold};
use guichet_tests::{Desk, MORNING, SetClock, intention, lines_said_by, open, proof, with};
use rusqlite::Connection;
use serde_json::{Value, json};
use station::store::{journal, open_reader};

/// How long a seller may take to its first answer before something hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Kills between two full proofs.
const ROUND: usize = 50;

/// What a seller may be refused.
const REFUSED: [&str; 10] = [
    "seat_taken",
    "trip_full",
    "drawer_short",
    "ticket_state",
    "ticket_unpaid",
    "nothing_changes",
    "count_first",
    "till_closed",
    "payment_settled",
    "piece_state",
];

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn whatever_was_sold_is_sold_once_however_often_the_power_goes() {
    let kills = setting("GUICHET_TORTURE").map_or(200, |n| n as usize);
    let seed = setting("GUICHET_TORTURE_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{kills} kills; GUICHET_TORTURE_SEED={seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let desk = Desk::demo();
    open_doors(&desk);
    let Desk { counter, folder, .. } = desk;
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
            let (unknown, journal) = inspect(folder.path(), &told);
            assert!(unknown >= unknown_before, "what is unknown stays so until someone says");
            unknown_before = unknown;
            let (answers, closings, aboard) =
                (told.answers.len(), journal.zs, journal.aboard.len());
            let (parcels, gone) = (journal.waybills.len(), journal.gone.len());
            println!(
                "{kill} kills: {answers} answers, {aboard} aboard, {parcels} parcels, {gone} pieces \
                 handed over, {closings} Zs, {unknown} papers unknown"
            );
            assert!(kill < 200 || closings > 0, "no till was closed");
            assert!(kill < 200 || aboard > 0, "nobody went aboard");
            assert!(kill < 200 || parcels > 0, "no parcel was taken in");
            assert!(kill < 1_000 || gone > 0, "no parcel was handed over");
        }
    }
    assert!(kills < 200 || unknown_before > 0, "no kill hit a paper on its way");
}

/// Boarding begins long before departure: what is sold here leaves in days.
fn open_doors(desk: &Desk) {
    let manager = desk.log_in("M1", "3333");
    let rules = desk.done("rules", json!({}), &manager)["rules"].take();
    let control = with(rules["control"].clone(), json!({ "early_minutes": 30 * 24 * 60 }));
    let rules = with(rules, json!({ "control": control }));
    desk.done("set_rules", json!({ "request": intention(), "rules": rules }), &manager);
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
                assert!(REFUSED.contains(&rest.as_str()), "{line}");
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
        let said = lines_said_by(process.stdout.take().expect("a pipe"));
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

/// Looks at everything. Answers how many papers are unknown, and what the journal says was done.
fn inspect(folder: &Path, told: &Told) -> (usize, Journal) {
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
    for request in journal.acts.keys() {
        assert!(tried.contains(request.as_str()), "{request} was never tried");
    }
    drawer(&connection, &journal, told);
    (papers(folder, &connection, &journal), journal)
}

fn request_of(line: &str) -> &str {
    let at = line.find(r#""request":""#).expect("an intention") + 11;
    &line[at..at + 36]
}

/// What the journal says was done, by request.
#[derive(Default)]
struct Journal {
    acts: HashMap<String, Act>,
    numbers: HashSet<u32>,
    /// Legs taken by trip and seat.
    seats: HashMap<(TripId, SeatNumber), u64>,
    zs: u32,
    /// Who boarded, with which ticket.
    aboard: HashSet<(TripId, TicketId)>,
    /// Pending payments that came.
    completed: HashSet<PaymentId>,
    /// Running numbers of parcels.
    waybills: HashSet<u32>,
    /// Texts that were prepared: one with each parcel.
    texts: usize,
    /// Pieces that were handed over.
    gone: HashSet<(ParcelId, u8)>,
}

/// An act, with its journal line and what its slip is called.
struct Act {
    fact: Fact,
    entry: i64,
    slip: String,
}

impl Journal {
    fn read(connection: &Connection) -> Self {
        let mut read = Self::default();
        journal::for_each(connection, |stored| {
            let fact = journal::fact(&stored)?;
            if read.applied(&fact) {
                let request = stored.entry.content.request.0.to_string();
                let slip = stored.entry.short_hash();
                let before = read.acts.insert(request, Act { fact, entry: stored.id, slip });
                assert!(before.is_none(), "an intention twice");
            }
            Ok(())
        })
        .expect("the journal is read");
        let last = u32::try_from(read.numbers.len()).expect("not that many");
        assert!(read.numbers.iter().all(|number| (1..=last).contains(number)), "a number is lost");
        let last = u32::try_from(read.waybills.len()).expect("not that many");
        assert!(
            read.waybills.iter().all(|number| (1..=last).contains(number)),
            "a waybill is lost"
        );
        assert_eq!(read.texts, read.waybills.len(), "each receiver is told");
        read
    }

    /// Follows numbers and seats; whether a seller did this.
    fn applied(&mut self, fact: &Fact) -> bool {
        match fact {
            Fact::TicketsSold(sale) => {
                sale.tickets.iter().for_each(|ticket| self.taken(&sale.journey, ticket));
            }
            Fact::TicketsRefunded(fact) => fact.tickets.iter().for_each(|back| self.freed(back)),
            Fact::TicketExchanged(fact) => {
                self.freed(&fact.old);
                self.taken(&fact.journey, &fact.new);
            }
            Fact::PaymentSettled(fact) => {
                fact.returned.iter().for_each(|back| self.freed(back));
                if fact.returned.is_empty() {
                    self.completed.insert(fact.payment);
                }
            }
            Fact::TillClosed(fact) => {
                self.zs += 1;
                assert_eq!(fact.z.as_ref().map(|z| z.number), Some(self.zs), "a gap between Zs");
            }
            Fact::TicketBoarded(fact) => {
                let first = self.aboard.insert((fact.trip, fact.ticket));
                assert!(first, "{} boarded twice", fact.ticket);
            }
            Fact::ParcelRegistered(fact) => {
                assert!(self.waybills.insert(fact.waybill.running()), "a waybill twice");
            }
            Fact::ParcelDelivered(fact) => {
                for piece in fact.pieces.iter() {
                    let first = self.gone.insert((fact.parcel, piece));
                    assert!(first, "piece {piece} of {} was handed over twice", fact.waybill);
                }
            }
            Fact::MessagePrepared(_) => {
                self.texts += 1;
                return false;
            }
            Fact::PiecesLoaded(_)
            | Fact::PiecesUnloaded(_)
            | Fact::DocumentReprinted(_)
            | Fact::TillOpened(_)
            | Fact::TillCounted(_)
            | Fact::CashMoved(_) => {}
            _ => return false,
        }
        true
    }

    fn taken(&mut self, journey: &Journey, ticket: &TicketSold) {
        assert!(self.numbers.insert(ticket.number.running()), "a number twice");
        let legs = self.seats.entry((journey.trip, ticket.seat)).or_default();
        let mask = journey.legs().mask();
        assert_eq!(*legs & mask, 0, "seat {} was sold twice", ticket.seat);
        *legs |= mask;
    }

    fn freed(&mut self, ticket: &TicketReturned) {
        let had = ticket.seat.as_ref().expect("no ticket is open");
        let legs = self.seats.entry((had.trip, had.seat)).or_default();
        assert_eq!(*legs & had.legs().mask(), had.legs().mask(), "a seat was freed twice");
        *legs &= !had.legs().mask();
    }

    /// Everything that was answered is here, as it was answered.
    fn holds(&self, told: &Told) {
        for (request, answer) in &told.answers {
            let act = self.acts.get(request);
            let act = act.unwrap_or_else(|| panic!("{request} was answered and is lost"));
            let same = match &act.fact {
                Fact::DocumentReprinted(fact) => answer["copy"] == fact.copy,
                Fact::TicketsSold(fact) => {
                    let numbers: Vec<_> = fact.tickets.iter().map(|t| json!(t.number)).collect();
                    let answered = answer["tickets"].as_array().expect("tickets").iter();
                    let answered: Vec<_> =
                        answered.map(|ticket| ticket["number"].clone()).collect();
                    answered == numbers && answer["total"] == fact.total
                }
                Fact::TicketsRefunded(fact) => answer["refund"] == fact.given_back,
                Fact::TicketExchanged(fact) => {
                    answer["number"] == json!(fact.new.number)
                        && answer["difference"] == fact.difference
                }
                Fact::PaymentSettled(fact) => answer["payment"] == json!(fact.payment),
                Fact::TillOpened(fact) => answer["till"] == json!(fact.till),
                Fact::TillCounted(fact) => answer["expected"] == fact.expected,
                Fact::TillClosed(fact) => {
                    let z = fact.z.as_ref().expect("a Z");
                    answer["z"] == z.number && answer["expected"] == fact.expected
                }
                Fact::CashMoved(fact) => answer["movement"] == json!(fact.movement),
                Fact::TicketBoarded(fact) => {
                    let seat = answer["ticket"]["seat"] == json!(fact.seat);
                    seat && answer["boarding"] == json!(fact.boarding)
                }
                Fact::ParcelRegistered(fact) => {
                    answer["waybill"] == json!(fact.waybill) && answer["total"] == fact.total
                }
                Fact::PiecesLoaded(PiecesLoaded { handled, .. })
                | Fact::PiecesUnloaded(PiecesUnloaded { handled, .. }) => {
                    let piece = &answer["piece"];
                    piece["waybill"] == json!(handled[0].waybill)
                        && handled[0].pieces.iter().all(|number| piece["piece"] == number)
                }
                Fact::ParcelDelivered(fact) => {
                    let pieces: Vec<u8> = fact.pieces.iter().collect();
                    answer["pieces"] == json!(pieces) && answer["total"] == fact.total
                }
                other => panic!("nobody asks for {}", other.kind()),
            };
            assert!(same, "{answer} is told of {:?}", act.fact);
        }
    }
}

/// The drawer holds what the answers say, and what was done when the power went.
fn drawer(connection: &Connection, journal: &Journal, told: &Told) {
    let unanswered: Vec<&Act> = journal
        .acts
        .iter()
        .filter(|(request, _)| !told.answers.contains_key(*request))
        .map(|(_, act)| act)
        .collect();
    assert!(unanswered.len() <= 1, "one act at a time is on its way");
    let in_flight: i64 = unanswered
        .iter()
        .filter_map(|act| act.fact.postings())
        .map(|postings| postings.on(Account::Drawer))
        .sum();
    let answered = told.answers.iter();
    let answered: i64 =
        answered.map(|(request, answer)| cash(&journal.acts[request].fact, answer)).sum();
    let sql = "select coalesce(sum(drawer), 0) from till where closed_at is null";
    let holds: i64 = connection.query_row(sql, [], |row| row.get(0)).expect("a sum");
    assert_eq!(holds, answered + in_flight, "a franc is lost");
}

/// What an act put into the drawer, by its answer.
fn cash(fact: &Fact, answer: &Value) -> i64 {
    let amount = |name: &str| answer[name].as_i64().expect("an amount");
    let in_cash = |parts: &Value| -> i64 {
        let parts = parts.as_array().expect("parts").iter();
        let parts = parts.filter(|part| part["method"] == "cash");
        parts.map(|part| part["amount"].as_i64().expect("an amount")).sum()
    };
    match fact {
        Fact::TicketsSold(_) => in_cash(&answer["payments"]),
        Fact::TicketsRefunded(_) => -in_cash(&answer["parts"]),
        Fact::TicketExchanged(_) => amount("difference").max(0) - amount("change"),
        Fact::PaymentSettled(_) => -amount("change"),
        Fact::ParcelRegistered(_) => amount("paid"),
        Fact::ParcelDelivered(_) => amount("total"),
        Fact::TillOpened(_) => amount("float"),
        Fact::TillClosed(_) => -amount("expected"),
        // The answer only names it.
        Fact::CashMoved(fact) => fact.amount,
        _ => 0,
    }
}

/// Every paper of every act has its one job, and what is confirmed lies whole in the spool.
fn papers(folder: &Path, connection: &Connection, journal: &Journal) -> usize {
    // A parcel's papers bear its number: what each is of, its journal line says.
    let sql = "select id, kind, case kind when 'slip' then title || ' ' || entry else title end,
        copy, state from local_print_job";
    let mut statement = connection.prepare(sql).expect("SQL");
    let mut jobs = BTreeSet::<Paper>::new();
    let mut unknown = 0;
    let mut rows = statement.query([]).expect("jobs");
    while let Some(row) = rows.next().expect("a job") {
        let id: i64 = row.get(0).expect("a number");
        let [kind, title, state] = [1, 2, 4].map(|i| row.get::<_, String>(i).expect("text"));
        let copy: u32 = row.get(3).expect("a copy");
        match state.as_str() {
            "confirmed" if ["ticket", "receipt"].contains(&kind.as_str()) => {
                spooled_whole(folder, &format!("{id:08}-{kind}-{title}-{copy}"));
            }
            "confirmed" => spooled_whole(folder, &format!("{id:08}-{kind}")),
            "queued" => {}
            "unknown" => unknown += 1,
            other => panic!("job {id} is {other}"),
        }
        assert!(jobs.insert((kind, title, copy)), "job {id} is of a paper that has another");
    }
    let expected: BTreeSet<Paper> =
        journal.acts.values().flat_map(|act| papers_of(act, &journal.completed)).collect();
    let copies = jobs.iter().filter(|(_, _, copy)| *copy > 1).count();
    let reprints =
        journal.acts.values().filter(|act| matches!(act.fact, Fact::DocumentReprinted(_))).count();
    assert_eq!(copies, reprints, "a copy is lost, or nobody asked for it");
    jobs.retain(|(_, _, copy)| *copy == 1);
    assert_eq!(jobs, expected, "no other paper than those of what was done");
    unknown
}

/// Kind, title, copy.
type Paper = (String, String, u32);

/// The papers of an act; of a sale, once all of its money came.
fn papers_of(act: &Act, completed: &HashSet<PaymentId>) -> Vec<Paper> {
    let paper = |kind: &str, title: &dyn ToString| (kind.to_owned(), title.to_string(), 1);
    let titled =
        |title: &dyn ToString| paper("slip", &format!("{} {}", title.to_string(), act.entry));
    let slip = || titled(&act.slip);
    match &act.fact {
        Fact::TicketsSold(sale) => {
            let waits = |payment: &Payment| {
                payment.is_pending() && payment.id().is_some_and(|id| !completed.contains(&id))
            };
            if sale.payments.iter().any(waits) {
                return Vec::new();
            }
            let mut papers: Vec<Paper> =
                sale.tickets.iter().map(|ticket| paper("ticket", &ticket.number)).collect();
            if papers.len() > 1 {
                papers.push(paper("receipt", &sale.tickets[0].number));
            }
            papers
        }
        Fact::TicketExchanged(fact) => vec![slip(), paper("ticket", &fact.new.number)],
        Fact::PaymentSettled(fact) if fact.returned.is_empty() => Vec::new(),
        Fact::TicketsRefunded(_) | Fact::CashMoved(_) | Fact::PaymentSettled(_) => vec![slip()],
        Fact::ParcelRegistered(fact) => {
            let label = |piece: &Piece| titled(&format!("{}-N{:02}", fact.waybill, piece.piece));
            let receipt = std::iter::once(titled(&fact.waybill));
            receipt.chain(fact.pieces.iter().map(label)).collect()
        }
        Fact::ParcelDelivered(fact) => vec![titled(&fact.waybill)],
        Fact::TillClosed(fact) => {
            let z = fact.z.as_ref().expect("a Z").number;
            vec![paper("till_report", &format!("Z{z}"))]
        }
        _ => Vec::new(),
    }
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
