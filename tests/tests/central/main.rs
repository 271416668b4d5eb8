//! Counters and a central, with a PostgreSQL of their own.

mod cluster;
mod company;
mod control;
mod courier;
mod door;
mod keys;
mod nodes;
mod parcels;
mod processes;
mod proxy;
mod restored;
mod simulation;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use central::{Central, Config, NewCounter, connect, make_code, router};
use cluster::Cluster;
use guichet_tests::{Desk, MORNING, intention, one_passenger};
use protocol::Batch;
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::task::AbortHandle;

/// The work of the central, beside the test's own thread.
fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("threads start"))
}

/// A central of a database of its own.
struct Served {
    address: SocketAddr,
    config: Config,
    database: central::Database,
    ends: AbortHandle,
}

/// A node of the central in this process, at a time of the test's; it ends when it is told to.
fn node(database: &str, clock: central::Clock) -> (Config, central::Database, AbortHandle) {
    let config = Config {
        database: database.to_owned(),
        listen: "127.0.0.1:0".parse().expect("an address"),
        connections: 4,
        timeout: 60,
    };
    node_at(config, clock)
}

fn node_at(mut config: Config, clock: central::Clock) -> (Config, central::Database, AbortHandle) {
    runtime().block_on(async {
        let database = connect(&config).await.expect("the database answers");
        let node = Central::with_clock(database.clone(), clock).await.expect("a node");
        let listener = tokio::net::TcpListener::bind(config.listen).await.expect("a port");
        config.listen = listener.local_addr().expect("an address");
        let app = router(node, &config);
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        (config, database, serving.abort_handle())
    })
}

impl Served {
    fn new(cluster: &Cluster) -> Self {
        let (config, database, ends) = node(&cluster.database(), Arc::new(|| MORNING));
        Self { address: config.listen, config, database, ends }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn code(&self) -> String {
        self.code_for(&NewCounter::default())
    }

    fn code_for(&self, counter: &NewCounter) -> String {
        runtime().block_on(make_code(&self.database, counter)).expect("a code")
    }

    /// A new counter of a station, with the company's people and trips.
    fn joined(&self, station: &str) -> Desk {
        self.joined_as(&NewCounter { station: station.to_owned(), ..NewCounter::default() })
    }

    fn joined_as(&self, counter: &NewCounter) -> Desk {
        let desk = Desk::unfounded();
        let request = json!({ "url": self.url(), "code": self.code_for(counter) });
        desk.done("join_company", request, "");
        desk
    }

    /// One number that the database answers.
    fn number(&self, sql: &str) -> i64 {
        let (database, sql) = (self.config.database.clone(), sql.to_owned());
        runtime().block_on(async move {
            let (client, connection) = tokio_postgres::connect(&database, tokio_postgres::NoTls)
                .await
                .expect("it answers");
            tokio::spawn(connection);
            client.query_one(&sql, &[]).await.expect("a row").get(0)
        })
    }

    fn enrol(&self, desk: &Desk, admin: &str) {
        let request = json!({ "url": self.url(), "code": self.code() });
        desk.done("enrol_counter", request, admin);
    }
}

impl Served {
    /// Pushes entries as the counter of a desk, past its own bookkeeping.
    fn push(&self, desk: &Desk, entries: &[seal::Entry]) -> protocol::Pushed {
        let keys = desk.counter.store().keys();
        let client = station::sync::Client::new(&self.url()).expect("an address");
        let end = protocol::JournalEnd { epoch: 9, ..protocol::JournalEnd::default() };
        let jti = uuid::Uuid::now_v7();
        let token = client.token(keys.device, &keys.secret(), MORNING, jti, end);
        let token = token.expect("a token").access_token;
        let packed = Batch::of(entries).expect("entries").pack().expect("it is packed");
        client.push(&token, &packed).expect("it is taken")
    }
}

impl Served {
    /// Whether head office has every account as a counter has it.
    fn counts_as(&self, desk: &Desk) {
        for account in domain::money::Account::ALL {
            let name = account.name();
            let sums = "select coalesce(sum(debit), 0), coalesce(sum(credit), 0),
                          coalesce(sum(tickets), 0) from ledger where account = ";
            let here = desk.counter.store().read(|c| {
                let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
                Ok(c.query_row(&format!("{sums} '{name}'"), [], row)?)
            });
            let sums = sums.replace(", 0)", ", 0)::bigint");
            let there = &simulation::rows(&self.config.database, &format!("{sums} '{name}'"))[0];
            let there: (i64, i64, i64) = (there.get(0), there.get(1), there.get(2));
            assert_eq!(there, here.expect("it is summed"), "{name}");
        }
    }
}

/// A morning of a counter: a till, three sales, a refund, cash in the safe, the till closed.
fn a_morning(desk: &Desk) {
    let cashier = desk.log_in("C1", "1111");
    desk.open_till(&cashier, 10_000);
    let trip = desk.trips_to("Bobo-Dioulasso", &cashier).remove(1);
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let sold = desk.done("sell_tickets", one_passenger(&trip), &cashier);
        numbers.push(sold["tickets"][0]["number"].clone());
    }
    let refund = json!({ "request": intention(), "tickets": [numbers[0]], "reason": "Malade" });
    desk.done("cancel_tickets", refund, &cashier);
    let drop = json!({ "request": intention(), "movement": "drop", "amount": 5_000 });
    desk.done("move_cash", drop, &cashier);
    desk.close_till(&cashier, 10_000);
}

/// Entries of a counter's own journal.
fn own_entries(desk: &Desk) -> i64 {
    let store = desk.counter.store();
    let counted = store.read(|c| {
        let sql = "select count(*) from entry where device = ?1";
        Ok(c.query_row(sql, [store.keys().device.0], |row| row.get(0))?)
    });
    counted.expect("they are counted")
}

#[test]
fn a_counter_with_a_past_enrols_and_the_central_has_it_once() {
    let Some(cluster) = Cluster::start() else { return };
    let (central, desk) = (Served::new(&cluster), Desk::one_day());
    a_morning(&desk);
    let admin = desk.log_in("ADMIN", "4444");
    let before = desk.done("sync_status", json!({}), &admin);
    assert_eq!((&before["state"], &before["url"]), (&json!("standalone"), &json!(null)));
    central.enrol(&desk, &admin);
    let after = desk.done("sync_now", json!({}), &admin);
    assert_eq!((&after["state"], &after["waiting"]), (&json!("online"), &json!(0)), "{after}");
    let entries = own_entries(&desk);
    assert_eq!(
        central.number(
            "select count(*) from entry e join device d using (device) where d.state <> 'central'"
        ),
        entries
    );
    assert_eq!(central.number("select count(*) from parked"), 0);
    // Again, from the start: nothing is kept twice.
    let whole = desk.counter.store().read(|c| {
        station::store::journal::after(c, desk.counter.store().keys().device, 0, 0, 9_999, 1 << 30)
    });
    let whole = whole.expect("the journal is read");
    assert!(Batch::of(&whole).is_some());
    desk.done("sync_now", json!({}), &admin);
    assert_eq!(
        central.number(
            "select count(*) from entry e join device d using (device) where d.state <> 'central'"
        ),
        entries
    );
}

#[test]
fn head_office_counts_as_the_counter_does() {
    let Some(cluster) = Cluster::start() else { return };
    let (central, desk) = (Served::new(&cluster), Desk::one_day());
    let admin = desk.log_in("ADMIN", "4444");
    central.enrol(&desk, &admin);
    a_morning(&desk);
    desk.done("sync_now", json!({}), &admin);
    central.counts_as(&desk);
    let tickets = "select coalesce(sum(tickets), 0)::bigint from ledger";
    assert_eq!(central.number(tickets), 2);
    let open = "select count(*) from till where closed_at is null";
    assert_eq!(central.number(open), 0);
}

/// Bytes of batches of so many entries each, as they go up.
fn packed_bytes(entries: &[seal::Entry], at_once: usize) -> usize {
    let pack = |some: &[seal::Entry]| Batch::of(some).expect("entries").pack().expect("packed");
    entries.chunks(at_once).map(|some| pack(some).len()).sum()
}

#[test]
fn a_day_of_five_hundred_tickets_is_no_burden_on_a_slow_line() {
    let desk = Desk::demo();
    let cashier = desk.log_in("C1", "1111");
    desk.open_till(&cashier, 10_000);
    let trips = desk.done("list_trips", json!({}), &cashier);
    let mut tickets = 0;
    'day: for trip in trips["trips"].as_array().expect("trips").iter().cycle().take(5_000) {
        for party in [1, 2] {
            let passenger = json!({ "name": "Awa Ouédraogo", "phone": "70 12 34 56" });
            let sale = json!({ "request": intention(), "passengers": vec![passenger; party] });
            let sale = guichet_tests::with(one_passenger(trip), sale);
            if desk.call("sell_tickets", sale, &cashier).is_ok() {
                tickets += party;
            }
            if tickets >= 500 {
                break 'day;
            }
        }
    }
    assert!(tickets >= 500, "{tickets}");
    let store = desk.counter.store();
    let of_day = store.read(|c| {
        let first = "select min(seq) from entry where kind = 'TillOpened' and at = ?1";
        let first: i64 = c.query_row(first, [MORNING], |row| row.get(0))?;
        let first = first.cast_unsigned() - 1;
        station::store::journal::after(c, store.keys().device, 1, first, 5_000, usize::MAX)
    });
    let of_day = of_day.expect("it is read");
    for (at_once, most) in [(1, 290_000), (5, 170_000), (50, 130_000)] {
        let bytes = packed_bytes(&of_day, at_once);
        println!("{} entries, {at_once} at once: {bytes} bytes", of_day.len());
        assert!(bytes < most, "{at_once} at once: {bytes}");
    }
}

#[test]
fn strangers_are_refused_by_name() {
    let Some(cluster) = Cluster::start() else { return };
    let (central, desk) = (Served::new(&cluster), Desk::one_day());
    let admin = desk.log_in("ADMIN", "4444");
    let cause = |url: &str, code: &str| {
        let request = json!({ "url": url, "code": code });
        let failure = desk.call("enrol_counter", request, &admin).expect_err("it is refused");
        assert_eq!(failure.code.name(), "central_refused", "{failure:?}");
        failure.details["cause"].as_str().expect("a cause").to_owned()
    };
    assert_eq!(cause(&central.url(), "AAAAA-AAAAA"), "code_wrong");
    assert_eq!(cause("http://127.0.0.1:1", "AAAAA-AAAAA"), "no_network");
    assert_eq!(cause("http://central.example", "A"), "address_wrong");
    let code = central.code();
    let request = json!({ "url": central.url(), "code": code });
    desk.done("enrol_counter", request.clone(), &admin);
    desk.done("enrol_counter", request, &admin);
    // Another counter with the same code; and a company that is not this central's.
    let other = Desk::demo();
    let admin = other.log_in("A1", "4444");
    let cause = |code: &str| {
        let request = json!({ "url": central.url(), "code": code });
        let failure = other.call("enrol_counter", request, &admin).expect_err("it is refused");
        failure.details["cause"].as_str().expect("a cause").to_owned()
    };
    assert_eq!(cause(&code), "code_wrong");
    assert_eq!(cause(&central.code()), "company_differs");
    assert_eq!(central.number("select count(*) from device where state <> 'central'"), 1);
}

#[test]
fn a_copied_disk_is_found_at_its_first_contact_and_nothing_of_it_is_lost() {
    let Some(cluster) = Cluster::start() else { return };
    // Copies of one store have one key: two disks of one counter.
    let (central, desk, copy) = (Served::new(&cluster), Desk::one_day(), Desk::one_day());
    let admin = desk.log_in("ADMIN", "4444");
    central.enrol(&desk, &admin);
    a_morning(&desk);
    desk.done("sync_now", json!({}), &admin);
    let kept = central.number(
        "select count(*) from entry e join device d using (device) where d.state <> 'central'",
    );
    let admin = copy.log_in("ADMIN", "4444");
    central.enrol(&copy, &admin);
    a_morning(&copy);
    copy.call("sync_now", json!({}), &admin).expect_err("it says something else");
    let status = copy.done("sync_status", json!({}), &admin);
    assert_eq!((&status["state"], &status["cause"]), (&json!("refused"), &json!("journal_forked")));
    assert_eq!(
        central.number(
            "select count(*) from entry e join device d using (device) where d.state <> 'central'"
        ),
        kept,
        "nothing is overwritten"
    );
    assert!(central.number("select count(*) from stray") > 0, "the other side is kept");
    let frozen = "select count(*) from device where state = 'frozen'";
    assert_eq!(central.number(frozen), 1);
}

#[test]
fn a_poisoned_entry_is_parked_and_stops_nothing() {
    let Some(cluster) = Cluster::start() else { return };
    let (central, desk) = (Served::new(&cluster), Desk::one_day());
    let admin = desk.log_in("ADMIN", "4444");
    central.enrol(&desk, &admin);
    a_morning(&desk);
    let store = desk.counter.store();
    // A fact of a newer version, as the chain of this very counter holds it.
    let newest = store.read(|c| {
        let keys = store.keys();
        station::store::journal::after(c, keys.device, 0, 0, 9_999, 1 << 30)
    });
    let mut entries = newest.expect("the journal is read");
    let (good, last) = (entries.len(), entries.pop().expect("an entry"));
    let mut chain =
        seal::Chain { device: last.device, epoch: last.epoch, seq: last.seq - 1, hash: last.prev };
    let content = |kind: &str, body: &str| seal::Content {
        kind: kind.to_owned(),
        v: 1,
        body: body.to_owned(),
        ..last.content.clone()
    };
    let key = &store.keys().secret();
    entries.push(chain.append(content("SeatDreamt", "{}"), key));
    entries.push(chain.append(content("LoggedIn", "{ no json"), key));
    let mut forged = chain.append(last.content.clone(), key);
    forged.sig = [7; 64];
    entries.push(forged);
    entries.push(chain.append(last.content.clone(), key));
    let pushed = central.push(&desk, &entries);
    assert_eq!((pushed.acked_through, pushed.parked), (good as u64 + 3, 3));
    let causes = "select count(distinct cause) from parked";
    assert_eq!(central.number(causes), 3);
    assert_eq!(
        central.number(
            "select count(*) from entry e join device d using (device) where d.state <> 'central'"
        ),
        good as i64 + 3
    );
    // The same batch again is acknowledged again, and kept once.
    assert_eq!(central.push(&desk, &entries).acked_through, good as u64 + 3);
    assert_eq!(
        central.number(
            "select count(*) from entry e join device d using (device) where d.state <> 'central'"
        ),
        good as i64 + 3
    );
}
