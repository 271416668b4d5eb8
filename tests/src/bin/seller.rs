//! A cashier in haste, for the torture: sells, takes back, lets passengers aboard, takes parcels in,
//! loads them and hands them over, counts the till and closes it, and prints in the background, until
//! it is killed.
//!
//! `seller FOLDER SEED`. Before each try the intention is written to `FOLDER/intentions` and made
//! durable; after each answer a line `ack REQUEST ANSWER` or `no REQUEST CODE` is said. The last
//! intention of the run before is tried again first, whether it was answered or not.
#![allow(clippy::print_stdout)] // what it is for

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use guichet_tests::{MORNING, SetClock, intention, with};
use serde_json::{Value, json};
use station::{Counter, Failure, Options};

/// How many wait at the door.
const QUEUE: usize = 6;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("the data folder");
    let seed = arguments.next().and_then(|seed| seed.parse().ok());
    let counter = Counter::open(&Options {
        data: folder.clone().into(),
        clock: SetClock::at(MORNING),
        background: true,
    })?;
    let login = counter.call("login", json!({ "code": "C1", "pin": "1111" }), None)?;
    let mut seller = Seller {
        session: login["session"].as_str().expect("a session").to_owned(),
        chance: seed.expect("a seed"),
        intentions: Intentions::open(Path::new(&folder)),
        sold: None,
        waiting: VecDeque::new(),
        parcels: VecDeque::new(),
        goes_to: Vec::new(),
        pending: None,
        open: false,
        counted: false,
        counter,
    };
    if let Some((command, request)) = seller.intentions.last.take() {
        seller.attempt(&command, request);
        // That was for the trip of the run before.
        seller.waiting.clear();
        seller.parcels.clear();
    }
    seller.open = !seller.ask("status", json!({}))?["till"].is_null();
    let calls = seller.choose_trip()?;
    let list = seller.ask("loading_list", json!({ "trip": calls.0 }))?;
    seller.goes_to = list["trip"]["ahead"].as_array().expect("a list").clone();
    seller.find_parcels()?;
    loop {
        let (command, request) = seller.next_intention(&calls);
        seller.intentions.write(command, &request);
        seller.attempt(command, request);
    }
}

struct Seller {
    counter: Counter,
    session: String,
    chance: u64,
    intentions: Intentions,
    /// The number of a ticket sold in this run.
    sold: Option<Value>,
    /// The last tickets sold in this run, with where each begins: who may stand at the door.
    waiting: VecDeque<(Value, Value)>,
    /// Parcels that are somewhere on their way.
    parcels: VecDeque<Parcel>,
    /// Where the trip brings parcels.
    goes_to: Vec<Value>,
    /// A payment of this run that waits.
    pending: Option<Value>,
    /// Whether the till is open.
    open: bool,
    /// Whether it was counted just now.
    counted: bool,
}

/// A parcel as this run has heard of it.
#[derive(Clone)]
struct Parcel {
    waybill: Value,
    /// The numbers of its pieces.
    pieces: Vec<Value>,
    /// Of the piece that is least far.
    state: String,
}

impl Seller {
    fn ask(&self, command: &str, request: Value) -> Result<Value, Failure> {
        self.counter.call(command, request, Some(&self.session))
    }

    fn attempt(&mut self, command: &str, request: Value) {
        let id = request["request"].as_str().expect("an intention").to_owned();
        let from = request["from"].clone();
        match self.ask(command, request) {
            Ok(answer) => {
                // A verdict that lets nobody aboard and moves nothing promises nothing.
                if answer["aboard"] != false && answer["moved"] != false {
                    println!("ack {id} {answer}");
                }
                self.remember(command, &from, &answer);
            }
            Err(failure) => println!("no {id} {}", failure.code.name()),
        }
    }

    fn remember(&mut self, command: &str, from: &Value, answer: &Value) {
        match command {
            "sell_tickets" => {
                for ticket in answer["tickets"].as_array().into_iter().flatten() {
                    self.waiting.push_back((ticket["number"].clone(), from.clone()));
                }
                self.waiting.drain(..self.waiting.len().saturating_sub(QUEUE));
                self.sold = Some(answer["tickets"][0]["number"].clone());
                let waits = |payment: &&Value| payment["state"] == "pending";
                let waits = answer["payments"].as_array().and_then(|all| all.iter().find(waits));
                self.pending =
                    waits.map(|payment| payment["payment"].clone()).or(self.pending.take());
            }
            "register_parcel" => {
                let pieces = answer["pieces"].as_array().cloned().unwrap_or_default();
                let waybill = answer["waybill"].clone();
                self.parcels.push_back(Parcel { waybill, pieces, state: "registered".into() });
                self.parcels.drain(..self.parcels.len().saturating_sub(QUEUE));
            }
            "exchange_ticket" => self.sold = Some(answer["number"].clone()),
            "open_till" => self.open = true,
            "close_till" => self.open = false,
            _ => {}
        }
        self.counted = command == "count_till";
    }

    /// A number below `bound`, by xorshift (G. Marsaglia, 2003).
    fn below(&mut self, bound: usize) -> usize {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        usize::try_from(self.chance % bound as u64).unwrap_or(0)
    }

    /// A trip of one of the next days, and its stops.
    fn choose_trip(&mut self) -> Result<(Value, Vec<Value>), Failure> {
        let date = format!("2026-11-{}", 22 + self.below(9));
        let trips = self.ask("list_trips", json!({ "date": date }))?;
        let trips = trips["trips"].as_array().expect("a list");
        let trip = trips[self.below(trips.len())]["trip"].clone();
        let map = self.ask("seat_map", json!({ "trip": trip }))?;
        Ok((trip, map["calls"].as_array().expect("a list").clone()))
    }

    fn next_intention(&mut self, trip: &(Value, Vec<Value>)) -> (&'static str, Value) {
        let (command, request) = match self.below(24) {
            _ if !self.open => ("open_till", json!({ "float": 5_000 + 1_000 * self.below(50) })),
            _ if self.counted => (
                "close_till",
                json!({ "reason": "Compté", "approve_later": true, "leave_pending": true }),
            ),
            0 => ("count_till", json!({ "counted": 1_000 * self.below(100) })),
            1 => self.move_cash(),
            2..=4 => self.change(trip),
            5 => self.settle(trip),
            6..=9 => self.scan(trip),
            10..=17 if !self.goes_to.is_empty() => self.carry(trip),
            _ => self.sell(trip),
        };
        (command, with(request, json!({ "request": intention() })))
    }

    fn move_cash(&mut self) -> (&'static str, Value) {
        let movement = ["paid_in", "drop", "fuel"][self.below(3)];
        let amount = 500 * (1 + self.below(30));
        ("move_cash", json!({ "movement": movement, "amount": amount, "reason": "Reçu" }))
    }

    /// The ticket of before is printed once more, taken back, or exchanged.
    fn change(&mut self, trip: &(Value, Vec<Value>)) -> (&'static str, Value) {
        let Some(number) = self.sold.clone() else { return self.sell(trip) };
        match self.below(3) {
            0 => ("reprint", json!({ "ticket": number })),
            1 => ("refund_tickets", json!({ "tickets": [number], "reason": "Rendu" })),
            _ => {
                let (from, to) = self.way(trip);
                let change = json!({ "ticket": number, "trip": trip.0, "from": from, "to": to });
                ("exchange_ticket", json!({ "change": change }))
            }
        }
    }

    /// Some of the parcels that were taken in before, wherever they are.
    fn find_parcels(&mut self) -> Result<(), Failure> {
        let found = self.ask("find_parcels", json!({ "query": "70123456", "limit": 4 * QUEUE }))?;
        let mut rows = found["parcels"].as_array().cloned().unwrap_or_default();
        rows.retain(|row| row["state"] != "delivered");
        while self.parcels.len() < QUEUE && !rows.is_empty() {
            let row = rows.swap_remove(self.below(rows.len()));
            let [waybill, state] =
                ["waybill", "state"].map(|name| row[name].as_str().expect("text"));
            let count = row["pieces"].as_u64().expect("a count");
            let pieces = (1..=count).map(|piece| json!(format!("{waybill}-N{piece:02}"))).collect();
            self.parcels.push_back(Parcel { waybill: json!(waybill), pieces, state: state.into() });
        }
        Ok(())
    }

    /// A parcel is taken in, loaded, unloaded, or handed over by a supervisor's word.
    fn carry(&mut self, (trip, _): &(Value, Vec<Value>)) -> (&'static str, Value) {
        let what = if self.parcels.is_empty() { 0 } else { self.below(8) };
        if what == 0 {
            let to = self.below(self.goes_to.len());
            let payer = ["sender", "receiver", "half"][self.below(3)];
            let pieces = vec![json!({ "description": "Sac", "grams": 4_000 }); 1 + self.below(2)];
            let parcel = json!({
                "destination": self.goes_to[to], "payer": payer, "cod": 1_000 * self.below(3),
                "sender": { "name": "Awa Zongo", "phone": "70123456" },
                "receiver": { "name": "Issa Traoré", "phone": "76001122" },
                "pieces": pieces, "prohibited_read": true,
            });
            return ("register_parcel", parcel);
        }
        let which = self.below(self.parcels.len());
        let Parcel { waybill, pieces, state } = self.parcels[which].clone();
        let piece = self.below(pieces.len());
        // Mostly what comes next.
        let what = match (self.below(4), state.as_str()) {
            (0, _) => what,
            (_, "registered") => 1,
            (_, "loaded") => 3,
            _ => 5,
        };
        let scan = json!({ "text": pieces[piece], "trip": trip });
        match what {
            1..=2 => ("load_piece", scan),
            3..=4 => ("unload_piece", scan),
            _ => {
                let hand = json!({
                    "parcel": waybill, "pieces": [piece + 1], "taken_by": "Issa Traoré",
                    "id_number": "B1", "approval": { "code": "M1", "pin": "3333" },
                });
                ("hand_over", hand)
            }
        }
    }

    /// Somebody of the queue at the door is scanned, once more perhaps.
    fn scan(&mut self, trip: &(Value, Vec<Value>)) -> (&'static str, Value) {
        if self.waiting.is_empty() {
            return self.sell(trip);
        }
        let who = self.below(self.waiting.len());
        let (number, from) = self.waiting[who].clone();
        ("scan", json!({ "text": number, "trip": trip.0, "at_stop": from }))
    }

    /// What waits comes, or does not.
    fn settle(&mut self, trip: &(Value, Vec<Value>)) -> (&'static str, Value) {
        let Some(payment) = self.pending.take() else { return self.sell(trip) };
        let settle = match self.below(2) {
            0 => json!({ "outcome": "completed", "reference": intention() }),
            _ => json!({ "outcome": "dropped", "reason": "Pas arrivé" }),
        };
        ("settle_payment", with(settle, json!({ "payment": payment })))
    }

    /// From one stop to a later one.
    fn way(&mut self, (_, calls): &(Value, Vec<Value>)) -> (Value, Value) {
        let from = self.below(calls.len() - 1);
        let to = from + 1 + self.below(calls.len() - 1 - from);
        (calls[from]["stop"].clone(), calls[to]["stop"].clone())
    }

    /// One to three passengers on some of the way, paid in cash or by telephone or both.
    fn sell(&mut self, trip: &(Value, Vec<Value>)) -> (&'static str, Value) {
        let (from, to) = self.way(trip);
        let mut passengers = vec![json!({ "name": "Adama Ouédraogo" }); 1 + self.below(3)];
        if self.below(2) == 0 {
            passengers[0]["seat"] = json!(1 + self.below(49));
        }
        let mobile = json!({
            "method": "mobile_money", "operator": "Wave", "amount": 500, "reference": intention(),
        });
        let payments = match self.below(6) {
            0 => json!([mobile, { "method": "cash" }]),
            1 => json!([with(mobile, json!({ "reference": null })), { "method": "cash" }]),
            _ => json!([]),
        };
        let sale = json!({
            "trip": trip.0, "from": from, "to": to, "passengers": passengers, "payments": payments,
        });
        ("sell_tickets", sale)
    }
}

/// What the seller was about to do, kept as the window keeps it.
struct Intentions {
    file: File,
    last: Option<(String, Value)>,
}

impl Intentions {
    fn open(folder: &Path) -> Self {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(folder.join("intentions")).expect("it opens");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("it is read");
        // What was cut short was never tried.
        text.truncate(text.rfind('\n').map_or(0, |end| end + 1));
        file.set_len(text.len() as u64).expect("it is cut");
        file.seek(SeekFrom::End(0)).expect("it goes on at its end");
        let last = text.lines().last().map(|line| {
            let (command, request) = line.split_once(' ').expect("a command and its request");
            (command.to_owned(), serde_json::from_str(request).expect("JSON"))
        });
        Self { file, last }
    }

    fn write(&mut self, command: &str, request: &Value) {
        let line = format!("{command} {request}\n");
        self.file.write_all(line.as_bytes()).expect("it is written");
        self.file.sync_data().expect("it is durable");
    }
}
