//! Five counters and a central of two nodes, on a bad line, by chance: a seed says everything that
//! happens. Afterwards the journals themselves say whether any seat or ticket was used twice.
//!
//! `GUICHET_SEEDS` is the number of seeds, `GUICHET_FIRST_SEED` the first of them, `GUICHET_SEED` the only
//! one to play again.

mod checks;

pub use checks::{every_entry_is_there_once, number, rows};

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use domain::fact::Fact;
use guichet_tests::{Desk, Files, MORNING, identity, intention, with};
use seal::Entry;
use serde_json::{Value, json};
use station::Failure;
use station::store::journal;
use tokio::task::AbortHandle;

use crate::cluster::Cluster;
use crate::proxy::Proxy;
use crate::{Served, node};

/// Counters of the company.
const COUNTERS: usize = 5;
/// Seeds of one run of the tests: `scripts/simulate` plays hundreds.
const SEEDS: u64 = 6;
/// Steps of one seed.
const STEPS: usize = 90;
/// Exchanges after which everything must have come to rest.
const ROUNDS: usize = 30;

#[test]
fn no_right_is_used_twice_whatever_the_line_does() {
    let Some(cluster) = Cluster::start() else { return };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let template = Template::new(&cluster);
    if let Some(seed) = number("GUICHET_SEED") {
        println!("{:?}", play(&cluster, &template, seed));
        return;
    }
    let (count, began, mut all) =
        (number("GUICHET_SEEDS").unwrap_or(SEEDS), Instant::now(), Tally::default());
    // The same ones at each run of the tests; others where somebody looks for more.
    let first = number("GUICHET_FIRST_SEED").unwrap_or(1);
    for seed in first..first + count {
        let said = Said(seed);
        all.add(&play(&cluster, &template, seed));
        std::mem::forget(said);
        if (seed + 1 - first).is_multiple_of(10) {
            println!("{} seeds in {:?}", seed + 1 - first, began.elapsed());
        }
    }
    println!("{count} seeds in {:?}: {all:?}", began.elapsed());
    assert!(count < 20 || all.is_varied(count), "too little happens: {all:?}");
}

/// Says the seed where it fails.
struct Said(u64);

impl Drop for Said {
    #[allow(clippy::print_stdout)] // whoever looks for the cause needs it
    fn drop(&mut self) {
        println!("GUICHET_SEED={} plays this again", self.0);
    }
}

/// What happened in a run.
#[derive(Clone, Debug, Default)]
struct Tally {
    done: usize,
    refused: usize,
    asked: usize,
    synced: usize,
    cut: usize,
    troubles: usize,
    crashes: usize,
    recalls: usize,
    sales: usize,
    changes: usize,
    overridden: usize,
    doubles: usize,
    exceptions: i64,
}

impl Tally {
    fn each(&mut self) -> [&mut usize; 12] {
        [
            &mut self.done,
            &mut self.refused,
            &mut self.asked,
            &mut self.synced,
            &mut self.cut,
            &mut self.troubles,
            &mut self.crashes,
            &mut self.recalls,
            &mut self.sales,
            &mut self.changes,
            &mut self.overridden,
            &mut self.doubles,
        ]
    }

    fn add(&mut self, other: &Self) {
        let mut other = other.clone();
        self.exceptions += other.exceptions;
        for (sum, more) in self.each().into_iter().zip(other.each()) {
            *sum += *more;
        }
    }

    /// Whether everything happened that must happen in so many seeds. What comes last in
    /// [`Tally::each`], a supervisor's override and a seat sold twice by it, is rare.
    fn is_varied(&self, seeds: u64) -> bool {
        let common = if seeds < 1_000 { 10 } else { 12 };
        self.clone().each()[..common].iter().all(|count| **count > 0)
    }
}

/// A company as every seed begins with it.
struct Template {
    proxy: Proxy,
    database: String,
    counters: Vec<Files>,
    trips: Vec<Trip>,
}

/// A trip on sale: its id, its seats and the stops it calls at.
#[derive(Clone)]
struct Trip {
    trip: Value,
    seats: usize,
    stops: Vec<Value>,
}

impl Template {
    fn new(cluster: &Cluster) -> Self {
        let (proxy, central) = (Proxy::start(), Served::new(cluster));
        proxy.lead_to(vec![central.address]);
        let url = format!("http://127.0.0.1:{}", proxy.port);
        // The same counters in each run, so that a seed plays the same again.
        let first = Desk::one_day_as(&identity(1));
        let admin = first.log_in("ADMIN", "4444");
        first.done("enrol_counter", json!({ "url": url, "code": central.code() }), &admin);
        first.done("sync_now", json!({}), &admin);
        let mut desks = vec![first];
        for number in (2..).take(COUNTERS - 1) {
            let desk = Desk::of(&identity(number));
            let code =
                crate::NewCounter { station: "OUA".to_owned(), ..crate::NewCounter::default() };
            let request = json!({ "url": url, "code": central.code_for(&code) });
            desk.done("join_company", request, "");
            desk.done("sync_now", json!({}), &desk.log_in("ADMIN", "4444"));
            let first = desks.first().expect("the founder");
            first.done("sync_now", json!({}), &admin);
            desks.push(desk);
        }
        let session = desks[0].log_in("M1", "3333");
        let all = desks[0].trips_to("Bobo-Dioulasso", &session);
        let trips = [0, 2, 4].into_iter().filter_map(|i| all.get(i));
        let trips = trips.map(|trip| Trip::of(&desks[0], &trip["trip"], &session)).collect();
        for desk in &desks {
            let session = desk.log_in("C1", "1111");
            desk.open_till(&session, 500_000);
        }
        let counters = desks.into_iter().map(Desk::closed).collect();
        central.ends.abort();
        Self { proxy, database: central.config.database.clone(), counters, trips }
    }
}

impl Trip {
    fn of(desk: &Desk, trip: &Value, session: &str) -> Self {
        let map = desk.done("seat_map", json!({ "trip": trip }), session);
        let stops = map["calls"].as_array().expect("a list").iter();
        Self {
            trip: trip.clone(),
            seats: map["seats"].as_array().expect("a list").len(),
            stops: stops.map(|call| call["stop"].clone()).collect(),
        }
    }
}

/// One counter of a run, and how far its journal is in the run's.
struct Place {
    desk: Option<Desk>,
    session: String,
    seen: (u32, u64),
}

impl Place {
    fn desk(&self) -> &Desk {
        self.desk.as_ref().expect("it is open")
    }
}

/// A run of one seed.
struct Run<'a> {
    template: &'a Template,
    chance: fastrand::Rng,
    database: String,
    time: Arc<AtomicI64>,
    nodes: Vec<AbortHandle>,
    places: Vec<Place>,
    /// Numbers of tickets that were sold.
    tickets: Vec<String>,
    /// Sales that were answered.
    answered: BTreeSet<String>,
    /// Every entry of the counters, in the order in which they were really made.
    told: Vec<(Entry, Fact)>,
    /// Whether seats may be taken away by force in this run.
    forced: bool,
    tally: Tally,
}

/// Plays a seed through.
fn play(cluster: &Cluster, template: &Template, seed: u64) -> Tally {
    let mut run = Run::begin(cluster, template, seed);
    for _ in 0..STEPS {
        run.step();
    }
    run.come_to_rest();
    run.check();
    let Run { database, nodes, mut tally, .. } = run;
    nodes.iter().for_each(AbortHandle::abort);
    cluster.discard(&database);
    tally.troubles = template.proxy.troubles();
    tally
}

impl<'a> Run<'a> {
    fn begin(cluster: &Cluster, template: &'a Template, seed: u64) -> Self {
        let mut chance = fastrand::Rng::with_seed(seed);
        template.proxy.begin(chance.u64(..));
        let place = |files: &Files| {
            let desk = Desk::of(files);
            let seen = end_of(&desk);
            let session = desk.log_in("C1", "1111");
            Place { desk: Some(desk), session, seen }
        };
        let forced = chance.u8(..3) == 0;
        let mut run = Self {
            template,
            chance,
            database: cluster.copy_of(&template.database),
            time: Arc::new(AtomicI64::new(MORNING)),
            nodes: Vec::new(),
            places: template.counters.iter().map(place).collect(),
            tickets: Vec::new(),
            answered: BTreeSet::new(),
            told: Vec::new(),
            forced,
            tally: Tally::default(),
        };
        run.start_nodes();
        run
    }

    /// The nodes of the central end, and others begin over the same database.
    fn start_nodes(&mut self) {
        self.nodes.drain(..).for_each(|node| node.abort());
        let mut addresses = Vec::new();
        for _ in 0..2 {
            let time = Arc::clone(&self.time);
            let clock = Arc::new(move || time.load(Ordering::SeqCst));
            let (config, _, ends) = node(&self.database, clock);
            addresses.push(config.listen);
            self.nodes.push(ends);
        }
        self.template.proxy.lead_to(addresses);
    }

    fn step(&mut self) {
        let passes = self.chance.i64(0..40_000);
        self.time.fetch_add(passes, Ordering::SeqCst);
        self.places.iter().for_each(|place| place.desk().clock.advance(passes));
        let at = self.chance.usize(..COUNTERS);
        let folder = self.places[at].desk().folder.path().to_owned();
        self.template.proxy.weather(self.chance.u8(..3) > 0, Some(folder));
        match self.chance.u8(..100) {
            0..28 => self.sell(at),
            28..38 => self.take_back(at),
            38..46 => self.change(at),
            46..56 => self.ask_seats(at),
            56..62 => self.ask_right(at),
            62..86 => self.sync(at),
            86..88 => self.restart(at, true),
            88..90 => self.restart(at, false),
            90..93 => self.jump(at),
            93..96 => self.template.proxy.deliver_late(),
            96 => self.start_nodes(),
            97 => self.quota(),
            _ if self.forced => self.recall(),
            _ => self.sync(at),
        }
        self.after(at);
    }

    /// Notes what a counter wrote, and puts its disk back where it was stopped.
    fn after(&mut self, at: usize) {
        self.template.proxy.weather(false, None);
        if let Some(files) = self.template.proxy.crashed() {
            self.reopen(at, Some(files));
        }
        let place = &mut self.places[at];
        let desk = place.desk.as_ref().expect("it is open");
        let store = desk.counter.store();
        let (epoch, seq) = place.seen;
        let new =
            store.read(|c| journal::after(c, store.keys().device, epoch, seq, 9_999, 1 << 30));
        let new = new.expect("the journal is read");
        if let Some(last) = new.last() {
            place.seen = (last.epoch, last.seq);
        }
        for entry in new {
            let content = &entry.content;
            let fact = Fact::parse(&content.kind, content.v, &content.body).expect("a fact");
            self.told.push((entry, fact));
        }
    }

    /// The counter ends and begins again: on its disk, or on what a kill left of it.
    fn reopen(&mut self, at: usize, killed: Option<Files>) {
        self.tally.crashes += 1;
        let place = &mut self.places[at];
        let desk = place.desk.take().expect("it is open");
        let desk = match killed {
            None => desk.restarted(),
            Some(files) => {
                let clock = Arc::clone(&desk.clock);
                drop(desk);
                Desk::of_at(&files, clock)
            }
        };
        place.session = desk.log_in("C1", "1111");
        place.desk = Some(desk);
    }

    fn restart(&mut self, at: usize, killed: bool) {
        let folder = self.places[at].desk().folder.path();
        let files = killed.then(|| guichet_tests::files_of(folder));
        self.reopen(at, files);
    }

    fn call(&mut self, at: usize, command: &str, request: Value) -> Result<Value, Failure> {
        let place = &self.places[at];
        let answer = place.desk().call(command, request, &place.session);
        match &answer {
            Ok(_) => self.tally.done += 1,
            Err(failure) => {
                assert_ne!(failure.code.name(), "internal", "{command}: {failure:?}");
                self.tally.refused += 1;
            }
        }
        answer
    }

    /// A trip and some of its way.
    fn way(&mut self) -> (Trip, Value, Value) {
        let which = self.chance.usize(..self.template.trips.len());
        let trip = self.template.trips[which].clone();
        let from = self.chance.usize(..trip.stops.len() - 1);
        let to = self.chance.usize(from + 1..trip.stops.len());
        let (from, to) = (trip.stops[from].clone(), trip.stops[to].clone());
        (trip, from, to)
    }

    /// A seat: one that is guaranteed here, or any.
    fn seat(&mut self, at: usize, trip: &Trip, from: &Value, to: &Value) -> u64 {
        let map = json!({ "trip": trip.trip, "from": from, "to": to });
        let any = self.chance.u64(1..=trip.seats as u64);
        if self.chance.u8(..4) == 0 {
            return any;
        }
        let Ok(map) = self.call(at, "seat_map", map) else { return any };
        let seats = map["seats"].as_array().expect("a list").iter();
        let held = seats.filter(|seat| seat["state"] == "free" && seat["right"] == "guaranteed");
        let held: Vec<u64> = held.filter_map(|seat| seat["seat"].as_u64()).collect();
        self.chance.choice(&held).copied().unwrap_or(any)
    }

    fn sell(&mut self, at: usize) {
        let (trip, from, to) = self.way();
        let seat = self.seat(at, &trip, &from, &to);
        let sale = json!({
            "request": intention(), "trip": trip.trip, "from": from, "to": to,
            "passengers": [{ "name": "Awa Traoré", "seat": seat }],
        });
        if let Ok(sold) = self.call(at, "sell_tickets", sale) {
            self.answered.insert(sold["sale"].as_str().expect("a sale").to_owned());
            let number = sold["tickets"][0]["number"].as_str().expect("a number");
            self.tickets.push(number.to_owned());
            self.tally.sales += 1;
        }
    }

    /// A ticket of the run: mostly one that this counter sold.
    fn ticket(&mut self, at: usize) -> Option<String> {
        let own = format!("OUA{}-", at + 1);
        let all = self.tickets.iter();
        let own: Vec<&String> = all.filter(|number| number.starts_with(&own)).collect();
        match self.chance.u8(..3) {
            0 => self.chance.choice(&self.tickets).cloned(),
            _ => self.chance.choice(own).cloned(),
        }
    }

    fn take_back(&mut self, at: usize) {
        let Some(ticket) = self.ticket(at) else { return };
        let command = if self.chance.bool() { "cancel_tickets" } else { "refund_tickets" };
        let request = json!({ "request": intention(), "tickets": [ticket], "reason": "Rendu" });
        if self.change_ticket(at, command, request).is_ok() {
            self.tally.changes += 1;
        }
    }

    fn change(&mut self, at: usize) {
        let Some(ticket) = self.ticket(at) else { return };
        if self.chance.u8(..5) == 0 {
            let _ =
                self.call(at, "open_ticket", json!({ "request": intention(), "ticket": ticket }));
            return;
        }
        let (trip, from, to) = self.way();
        let seat = self.seat(at, &trip, &from, &to);
        let change =
            json!({ "ticket": ticket, "trip": trip.trip, "from": from, "to": to, "seat": seat });
        let command = if self.chance.bool() { "exchange_ticket" } else { "move_ticket" };
        let request = json!({ "request": intention(), "change": change });
        if let Ok(changed) = self.change_ticket(at, command, request) {
            self.tally.changes += 1;
            self.tickets.extend(changed["number"].as_str().map(str::to_owned));
        }
    }

    /// The right to change a ticket may be elsewhere: in some runs a supervisor gives their word now
    /// and then, and answers for it.
    fn change_ticket(
        &mut self,
        at: usize,
        command: &str,
        request: Value,
    ) -> Result<Value, Failure> {
        if !self.forced || self.chance.u8(..3) > 0 {
            return self.call(at, command, request);
        }
        let word = json!({ "approval": { "code": "M1", "pin": "3333" } });
        self.call(at, command, with(request, word))
    }

    fn ask_seats(&mut self, at: usize) {
        let (trip, from, to) = self.way();
        let asked = json!({ "trip": trip.trip, "from": from, "to": to });
        let count = self.chance.u8(1..6);
        let asked = if self.chance.bool() {
            with(asked, json!({ "count": count }))
        } else {
            let any: Vec<_> = (0..count).map(|_| self.chance.usize(1..=trip.seats)).collect();
            with(asked, json!({ "seats": any }))
        };
        self.tally.asked += usize::from(self.call(at, "ask_seats", asked).is_ok());
    }

    fn ask_right(&mut self, at: usize) {
        let Some(ticket) = self.ticket(at) else { return };
        let asked = self.call(at, "ask_right", json!({ "ticket": ticket }));
        self.tally.asked += usize::from(asked.is_ok());
    }

    fn sync(&mut self, at: usize) {
        match self.call(at, "sync_now", json!({})) {
            Ok(_) => self.tally.synced += 1,
            Err(_) => self.tally.cut += 1,
        }
    }

    /// A clock goes wrong, or is set right.
    fn jump(&mut self, at: usize) {
        let clock = &self.places[at].desk().clock;
        let right = self.time.load(Ordering::SeqCst);
        let minutes = [-3 * 24 * 60, -60, -3, 3, 60, 9 * 60, 40 * 60];
        match self.chance.choice(minutes) {
            Some(minutes) if self.chance.bool() => clock.advance(minutes * 60_000),
            _ => clock.set(right),
        }
    }

    fn quota(&mut self) {
        let (trip, _, _) = self.way();
        let device =
            self.places[self.chance.usize(..COUNTERS)].desk().counter.store().keys().device;
        let seats = self.chance.u8(..20);
        let quota = json!({ "request": intention(), "trip": trip.trip, "device": device.0, "seats": seats });
        let admin = self.places[0].desk().log_in("ADMIN", "4444");
        self.places[0].desk().done("set_quota", quota, &admin);
        self.after(0);
    }

    /// Head office takes a counter's seats away without waiting for it.
    fn recall(&mut self) {
        let at = self.chance.usize(..COUNTERS);
        let device = self.places[at].desk().counter.store().keys().device;
        let trip = self.chance.bool().then(|| self.way().0.trip);
        let admin = self.places[0].desk().log_in("ADMIN", "4444");
        let request = json!({
            "request": intention(), "device": device.0, "trip": trip, "reason": "Silence",
        });
        self.places[0].desk().done("recall_seats", request, &admin);
        self.tally.recalls += 1;
        self.after(0);
    }

    /// Clocks are set right, the line is mended, and everybody speaks until nothing more is said.
    fn come_to_rest(&mut self) {
        for _ in 0..3 {
            self.template.proxy.deliver_late();
        }
        let mut before = None;
        for _ in 0..ROUNDS {
            self.time.fetch_add(61_000, Ordering::SeqCst);
            let now = self.time.load(Ordering::SeqCst);
            for at in 0..COUNTERS {
                self.places[at].desk().clock.set(now);
                if self.call(at, "sync_now", json!({})).is_err() {
                    // A token that ended at the central: the next try has another.
                    self.call(at, "sync_now", json!({})).expect("the line is whole");
                }
                self.after(at);
            }
            let heads = self.places.iter().map(|place| end_of(place.desk())).collect::<Vec<_>>();
            let now = (heads, number(&self.database, "select feed from head"));
            if before.as_ref() == Some(&now) {
                return;
            }
            before = Some(now);
        }
        let last = "select kind || ' ' || body from entry order by received_at desc limit 12";
        let last: Vec<String> = rows(&self.database, last).iter().map(|row| row.get(0)).collect();
        panic!("it does not come to rest: {last:#?}");
    }
}

/// Where a counter's own journal ends.
fn end_of(desk: &Desk) -> (u32, u64) {
    let store = desk.counter.store();
    let end = store.read(|c| journal::end(c, store.keys().device)).expect("the journal is read");
    (end.epoch, end.seq)
}
