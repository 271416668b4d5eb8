//! A cashier in haste, for the torture: sells, and prints in the background, until it is killed.
//!
//! `seller FOLDER SEED`. Before each try the intention is written to `FOLDER/intentions` and made
//! durable; after each answer a line `ack REQUEST ANSWER` or `no REQUEST CODE` is said. The last
//! intention of the run before is tried again first, whether it was answered or not.
#![allow(clippy::print_stdout)] // what it is for

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use guichet_tests::{MORNING, SetClock, intention};
use serde_json::{Value, json};
use station::{Counter, Failure, Options};

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
        counter,
    };
    if seller.ask("status", json!({}))?["till"].is_null() {
        seller.ask("open_till", json!({ "request": intention(), "float": 50_000 }))?;
    }
    if let Some((command, request)) = seller.intentions.last.take() {
        seller.attempt(&command, request);
    }
    let calls = seller.choose_trip()?;
    loop {
        let (command, request) = seller.next_intention(&calls);
        seller.intentions.write(&command, &request);
        seller.attempt(&command, request);
    }
}

struct Seller {
    counter: Counter,
    session: String,
    chance: u64,
    intentions: Intentions,
    /// The number of a ticket sold in this run.
    sold: Option<Value>,
}

impl Seller {
    fn ask(&self, command: &str, request: Value) -> Result<Value, Failure> {
        self.counter.call(command, request, Some(&self.session))
    }

    fn attempt(&mut self, command: &str, request: Value) {
        let id = request["request"].as_str().expect("an intention").to_owned();
        match self.ask(command, request) {
            Ok(answer) => {
                println!("ack {id} {answer}");
                self.sold = Some(answer["tickets"][0]["number"].clone());
            }
            Err(failure) => println!("no {id} {}", failure.code.name()),
        }
        self.sold = self.sold.take().filter(Value::is_string);
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

    /// One to three passengers on some of the way, now and then a paper once more.
    fn next_intention(&mut self, (trip, calls): &(Value, Vec<Value>)) -> (String, Value) {
        if self.below(8) == 0
            && let Some(number) = &self.sold
        {
            let request = json!({ "request": intention(), "ticket": number });
            return ("reprint".to_owned(), request);
        }
        let from = self.below(calls.len() - 1);
        let to = from + 1 + self.below(calls.len() - 1 - from);
        let mut passengers = vec![json!({ "name": "Adama Ouédraogo" }); 1 + self.below(3)];
        if self.below(2) == 0 {
            passengers[0]["seat"] = json!(1 + self.below(49));
        }
        let request = json!({
            "request": intention(), "trip": trip, "from": calls[from]["stop"],
            "to": calls[to]["stop"], "passengers": passengers,
        });
        ("sell_tickets".to_owned(), request)
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
