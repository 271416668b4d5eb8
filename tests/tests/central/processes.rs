//! The same with real processes: counters that sell in haste, a node of the central and PostgreSQL,
//! each of them killed (SIGKILL) again and again, on a bad line.
//!
//! The processes are this very program, started with one of the tests that do nothing otherwise.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use guichet_tests::{
    Desk, MORNING, SetClock, files_of, intention, lines_said_by, one_passenger, with,
};
use serde_json::json;
use station::{Counter, Options};
use tempfile::TempDir;

use crate::cluster::Cluster;
use crate::proxy::Proxy;
use crate::simulation::{every_entry_is_there_once, number};
use crate::{Config, NewCounter, Served, node_at, runtime};

/// Kills of one run.
const KILLS: usize = 12;

#[test]
fn whatever_is_killed_what_was_answered_is_at_the_central_once() {
    let Some(mut cluster) = Cluster::start() else { return };
    let kills = std::env::var("GUICHET_KILLS").ok().and_then(|text| text.parse().ok());
    let seed = fastrand::u64(..);
    println!("kills by seed {seed}");
    let mut chance = fastrand::Rng::with_seed(seed);
    let proxy = Proxy::start();
    let (database, folders) = company(&cluster, &proxy);
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let address = free.expect("a free port");
    let mut node = start_node(&database, address);
    proxy.lead_to(vec![address]);
    proxy.begin(chance.u64(..));
    proxy.weather(true, None);
    let mut answered = BTreeSet::new();
    let mut sellers: Vec<Seller> =
        folders.iter().map(|folder| Seller::start(folder.path(), chance.u64(1..))).collect();
    for kill in 0..kills.unwrap_or(KILLS) {
        std::thread::sleep(Duration::from_millis(chance.u64(200..900)));
        match kill % 4 {
            which @ (0 | 2) => {
                let which = which / 2;
                let started = Seller::start(folders[which].path(), chance.u64(1..));
                std::mem::replace(&mut sellers[which], started).kill(&mut answered);
            }
            1 => {
                let _ = (node.kill(), node.wait());
                node = start_node(&database, address);
            }
            _ => cluster.crash(),
        }
    }
    sellers.into_iter().for_each(|seller| seller.kill(&mut answered));
    proxy.weather(false, None);
    let desks: Vec<Desk> =
        folders.iter().map(|folder| Desk::of(&files_of(folder.path()))).collect();
    for _ in 0..3 {
        desks.iter().for_each(speak);
    }
    assert!(answered.len() > kills.unwrap_or(KILLS), "little was sold: {}", answered.len());
    println!("{} sales were answered, {} requests met trouble", answered.len(), proxy.troubles());
    every_entry_is_there_once(&database, &desks.iter().collect::<Vec<_>>(), &answered);
    let gaps = "select max(n) - count(*) from feed";
    assert_eq!(number(&database, gaps), 0, "the feed has no gap");
    let doubles = "select count(*) from exception";
    assert_eq!(number(&database, doubles), 0, "nobody did wrong");
    desks.iter().for_each(Desk::prove);
    let _ = (node.kill(), node.wait());
}

/// A company of two counters with open tills, closed: its database and the folders.
fn company(cluster: &Cluster, proxy: &Proxy) -> (String, Vec<TempDir>) {
    let central = Served::new(cluster);
    proxy.lead_to(vec![central.address]);
    let url = format!("http://127.0.0.1:{}", proxy.port);
    let (first, second) = (Desk::one_day(), Desk::unfounded());
    let admin = first.log_in("ADMIN", "4444");
    first.done("enrol_counter", json!({ "url": url, "code": central.code() }), &admin);
    first.done("sync_now", json!({}), &admin);
    let counter = NewCounter { station: "OUA".to_owned(), ..NewCounter::default() };
    let request = json!({ "url": url, "code": central.code_for(&counter) });
    second.done("join_company", request, "");
    let desks = [first, second];
    for desk in &desks {
        let cashier = desk.log_in("C1", "1111");
        desk.open_till(&cashier, 10_000);
        desk.done("sync_now", json!({}), &cashier);
    }
    central.ends.abort();
    let folders = desks.map(|Desk { counter, folder, .. }| {
        drop(counter);
        folder
    });
    (central.config.database.clone(), folders.into())
}

/// Tries until the central has everything.
fn speak(desk: &Desk) {
    let (cashier, until) = (desk.log_in("C1", "1111"), Instant::now() + Duration::from_secs(20));
    while let Err(failure) = desk.call("sync_now", json!({}), &cashier) {
        assert!(Instant::now() < until, "{failure:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// This program again, to do nothing but one thing.
fn again(what: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args([what, "--exact", "--nocapture", "--test-threads", "1"]);
    command.stderr(Stdio::null());
    command
}

fn start_node(database: &str, address: SocketAddr) -> Child {
    let mut command = again("processes::as_a_node");
    command.env("GUICHET_TEST_NODE", format!("{address} {database}")).stdout(Stdio::null());
    command.spawn().expect("a node starts")
}

/// Serves, where another process of this test asks for it.
#[test]
fn as_a_node() {
    let Ok(text) = std::env::var("GUICHET_TEST_NODE") else { return };
    let (listen, database) = text.split_once(' ').expect("an address and a database");
    let config = Config {
        database: database.to_owned(),
        listen: listen.parse().expect("an address"),
        connections: 4,
        timeout: 20,
    };
    // PostgreSQL may just be starting again.
    let until = Instant::now() + Duration::from_secs(20);
    while runtime().block_on(central::connect(&config)).is_err() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
    }
    node_at(config, Arc::new(|| MORNING));
    loop {
        std::thread::park();
    }
}

struct Seller {
    process: Child,
    said: Receiver<String>,
}

impl Seller {
    fn start(folder: &Path, seed: u64) -> Self {
        let mut command = again("processes::as_a_counter");
        command.env("GUICHET_TEST_COUNTER", format!("{seed} {}", folder.display()));
        let mut process = command.stdout(Stdio::piped()).spawn().expect("a counter starts");
        let said = lines_said_by(process.stdout.take().expect("a pipe"));
        Self { process, said }
    }

    /// Kills it, and hears what it had said until then.
    fn kill(mut self, answered: &mut BTreeSet<String>) {
        let _ = (self.process.kill(), self.process.wait());
        let sales = self.said.into_iter();
        answered.extend(sales.filter_map(|line| Some(line.split_once("sold ")?.1.to_owned())));
    }
}

/// Sells in haste and speaks to the central meanwhile, where another process of this test asks for it.
#[test]
fn as_a_counter() {
    let Ok(text) = std::env::var("GUICHET_TEST_COUNTER") else { return };
    let (seed, folder) = text.split_once(' ').expect("a seed and a folder");
    let mut chance = fastrand::Rng::with_seed(seed.parse().expect("a seed"));
    let options = Options { data: folder.into(), clock: SetClock::at(MORNING), background: true };
    let counter = Counter::open(&options).expect("the counter opens");
    let answer = counter.call("login", json!({ "code": "C1", "pin": "1111" }), None);
    let answer = answer.expect("they log in");
    let cashier = answer["session"].as_str();
    let trips = counter.call("list_trips", json!({}), cashier).expect("trips");
    let trips = trips["trips"].as_array().expect("a list");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                let _ = counter.call("sync_now", json!({}), cashier);
                std::thread::sleep(Duration::from_millis(30));
            }
        });
        loop {
            let trip = chance.choice(trips).expect("a trip");
            let sale = with(one_passenger(trip), json!({ "request": intention() }));
            if let Ok(sold) = counter.call("sell_tickets", sale, cashier) {
                println!("sold {}", sold["sale"].as_str().expect("a sale"));
            }
            std::thread::sleep(Duration::from_millis(chance.u64(5..60)));
        }
    });
}
