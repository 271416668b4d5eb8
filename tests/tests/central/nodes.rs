//! Two nodes of one central that write at once: whoever reads the feed meanwhile misses nothing.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use guichet_tests::{Desk, MORNING, one_passenger};
use protocol::JournalEnd;
use serde_json::json;
use station::sync::Client;
use uuid::Uuid;

use crate::cluster::Cluster;
use crate::proxy::Proxy;
use crate::simulation::rows;
use crate::{Served, node};

/// Sales of each counter.
const SALES: usize = 15;

#[test]
fn two_nodes_write_at_once_and_the_feed_has_no_gap_and_no_double() {
    let Some(cluster) = Cluster::start() else { return };
    let (central, first) = (Served::new(&cluster), Desk::one_day());
    let admin = first.log_in("ADMIN", "4444");
    let other = node(&central.config.database, std::sync::Arc::new(|| MORNING)).0;
    // Each request goes to either node.
    let proxy = Proxy::start();
    proxy.lead_to(vec![central.address, other.listen]);
    let url = format!("http://127.0.0.1:{}", proxy.port);
    first.done("enrol_counter", json!({ "url": url, "code": central.code() }), &admin);
    first.done("sync_now", json!({}), &admin);
    let mut desks = vec![first];
    for _ in 0..3 {
        let desk = Desk::unfounded();
        let counter =
            crate::NewCounter { station: "OUA".to_owned(), ..crate::NewCounter::default() };
        let request = json!({ "url": url, "code": central.code_for(&counter) });
        desk.done("join_company", request, "");
        desks.push(desk);
        // Whoever has more than their part gives it up, and the new one gets it.
        for desk in desks.iter().chain(&desks) {
            desk.done("sync_now", json!({}), &desk.log_in("ADMIN", "4444"));
        }
    }
    let reader = desks.remove(0);
    let (writing, wrote) = (AtomicBool::new(true), AtomicI64::new(0));
    let read = std::thread::scope(|scope| {
        let read = scope.spawn(|| read_on(&reader, &url, &writing));
        let sellers: Vec<_> = desks
            .iter()
            .map(|desk| scope.spawn(|| wrote.fetch_add(sell(desk), Ordering::SeqCst)))
            .collect();
        for seller in sellers {
            seller.join().expect("it sells");
        }
        writing.store(false, Ordering::SeqCst);
        read.join().expect("it reads")
    });
    assert!(wrote.load(Ordering::SeqCst) >= 3 * SALES as i64 / 2);
    let all = rows(
        &central.config.database,
        "select f.n, f.device::text, f.epoch, f.seq from feed f order by n",
    );
    for (i, row) in all.iter().enumerate() {
        assert_eq!(row.get::<_, i64>(0), i as i64 + 1, "the numbers have no gap");
    }
    let own = reader.counter.store().keys().device.to_string();
    let expected: Vec<_> = all
        .iter()
        .filter(|row| row.get::<_, &str>(1) != own)
        .map(|row| (row.get::<_, String>(1), row.get::<_, i32>(2), row.get::<_, i64>(3)))
        .collect();
    assert_eq!(read, expected, "each once, in its order");
    assert_eq!(read.iter().collect::<BTreeSet<_>>().len(), read.len());
}

/// Sells and speaks after each sale. Answers how many were sold.
fn sell(desk: &Desk) -> i64 {
    let cashier = desk.log_in("C1", "1111");
    desk.open_till(&cashier, 10_000);
    desk.done("sync_now", json!({}), &cashier);
    let trip = desk.trips_to("Bobo-Dioulasso", &cashier).remove(1);
    let mut sold = 0;
    for _ in 0..SALES {
        match desk.call("sell_tickets", one_passenger(&trip), &cashier) {
            Ok(_) => sold += 1,
            Err(failure) => assert_eq!(failure.code.name(), "seats_elsewhere", "{failure:?}"),
        }
        desk.done("sync_now", json!({}), &cashier);
    }
    sold
}

/// Reads the feed page by page until nobody writes any more and it ends.
fn read_on(reader: &Desk, url: &str, writing: &AtomicBool) -> Vec<(String, i32, i64)> {
    let keys = reader.counter.store().keys();
    let client = Client::new(url).expect("an address");
    let end = JournalEnd { epoch: 9, ..JournalEnd::default() };
    let token = client.token(keys.device, &keys.secret(), MORNING, Uuid::now_v7(), end);
    let token = token.expect("a token").access_token;
    let (mut after, mut read) = (0, Vec::new());
    loop {
        let still = writing.load(Ordering::SeqCst);
        let page = client.feed(&token, after).expect("a page");
        read.extend(page.entries.iter().map(|entry| {
            (entry.device.to_string(), entry.epoch.cast_signed(), entry.seq.cast_signed())
        }));
        if !still && page.through == after {
            return read;
        }
        after = page.through;
    }
}
