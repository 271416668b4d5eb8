//! A counter that gets another key: what it signed before and after is proved everywhere, and nobody
//! else can go on in its name.

use domain::text::ShortCode;
use guichet_tests::{Desk, MORNING, intention, one_passenger, open};
use seal::{Chain, Content, Entry};
use serde_json::{Value, json};
use station::host::Clock;
use station::store::{backup, journal, restore};
use station::sync::courier;
use std::sync::Arc;

use crate::cluster::Cluster;
use crate::{Served, courier as stick};

struct Story {
    central: Served,
    first: Desk,
    second: Desk,
    cashier: String,
}

impl Story {
    fn new(cluster: &Cluster) -> Self {
        let (central, first) = (Served::new(cluster), Desk::one_day());
        central.enrol(&first, &first.log_in("ADMIN", "4444"));
        sync(&first);
        let second = central.joined("OUA");
        sync(&first);
        sync(&second);
        let cashier = second.log_in("C1", "1111");
        second.open_till(&cashier, 10_000);
        Self { central, first, second, cashier }
    }

    /// Sells a ticket at the second counter. Answers its number.
    fn sell(&self) -> String {
        sell(&self.second, &self.cashier)
    }

    /// What the second counter's journal has at the central and could not be read.
    fn parked(&self) -> i64 {
        self.central.number("select count(*) from parked")
    }
}

fn sell(desk: &Desk, cashier: &str) -> String {
    let trip = desk.trips_to("Bobo-Dioulasso", cashier).remove(1);
    let sold = desk.done("sell_tickets", one_passenger(&trip), cashier);
    sold["tickets"][0]["number"].as_str().expect("a number").to_owned()
}

fn sync(desk: &Desk) {
    let admin = desk.log_in("ADMIN", "4444");
    desk.done("sync_now", json!({}), &admin);
    desk.done("sync_now", json!({}), &admin);
}

/// Gives a counter another key. Answers its short name.
fn rotate(desk: &Desk) -> String {
    let admin = desk.log_in("ADMIN", "4444");
    let before = desk.done("sync_status", json!({}), &admin)["key"]["id"].clone();
    let request = json!({ "request": intention() });
    let status = desk.done("rotate_key", request.clone(), &admin);
    assert_ne!(status["key"]["id"], before);
    assert_eq!(status["key"]["since"], MORNING);
    let again = desk.done("rotate_key", request, &admin);
    assert_eq!(again["key"], status["key"], "the same intention changes nothing more");
    status["key"]["id"].as_str().expect("a name").to_owned()
}

/// Whether a counter knows a ticket by its number, with the state it has there.
fn state_of(desk: &Desk, number: &str) -> Value {
    let session = desk.log_in("C2", "1111");
    desk.done("find_tickets", json!({ "query": number }), &session)["tickets"][0]["state"].clone()
}

fn entries(desk: &Desk) -> Vec<Entry> {
    let store = desk.counter.store();
    let read = store.read(|c| journal::after(c, store.keys().device, 0, 0, 100_000, usize::MAX));
    read.expect("it is read")
}

#[test]
fn what_was_signed_before_and_after_is_proved_everywhere() {
    let Some(cluster) = Cluster::start() else { return };
    let mut story = Story::new(&cluster);
    let old = story.second.counter.store().keys().secret();
    let before = story.sell();
    // Not told yet: the central knows the old key alone, and hears of the new one with what it signed.
    rotate(&story.second);
    let after = story.sell();
    sync(&story.second);
    sync(&story.first);
    assert_eq!(story.parked(), 0);
    assert_eq!(state_of(&story.first, &before), "valid");
    assert_eq!(state_of(&story.first, &after), "valid");
    // The old key is nobody's any more.
    let all = entries(&story.second);
    let last = all.last().expect("an entry");
    let mut chain =
        Chain { epoch: last.epoch, seq: last.seq, hash: last.hash, device: last.device };
    let forged = chain.append(Content { kind: "Later".into(), ..last.content.clone() }, &old);
    let pushed = story.central.push(&story.second, &[forged]);
    assert_eq!(pushed.parked, 1, "{pushed:?}");
    let cause = "select count(*) from parked where cause = 'signature_wrong'";
    assert_eq!(story.central.number(cause), 1);
    // The program starts again with the key that the journal ends with.
    let Desk { counter, clock, folder } = story.second;
    drop(counter);
    let counter = open(folder.path(), &clock).expect("it opens");
    story.second = Desk { counter, clock, folder };
    assert_ne!(story.second.counter.store().keys().secret().public(), old.public());
    story.second.prove();
    story.first.prove();
}

#[test]
fn an_answer_that_was_lost_and_several_keys_in_a_row_do_no_harm() {
    let Some(cluster) = Cluster::start() else { return };
    let story = Story::new(&cluster);
    rotate(&story.second);
    let first = story.sell();
    rotate(&story.second);
    let then = story.sell();
    // What the counter knows of its central is as before it told anything.
    let store = story.second.counter.store();
    let setting = station::sync::Setting::of(store).expect("it is read").expect("it enrolled");
    sync(&story.second);
    setting.keep(store).expect("it is kept");
    rotate(&story.second);
    let last = story.sell();
    sync(&story.second);
    sync(&story.first);
    assert_eq!(story.parked(), 0);
    for number in [&first, &then, &last] {
        assert_eq!(state_of(&story.first, number), "valid");
    }
    let newcomer = story.central.joined("OUA");
    sync(&newcomer);
    assert_eq!(state_of(&newcomer, &last), "valid", "whoever comes later knows every key");
    newcomer.prove();
    story.second.prove();
    story.first.prove();
}

#[test]
fn a_backup_of_before_goes_on_with_the_key_of_before() {
    let Some(cluster) = Cluster::start() else { return };
    let mut story = Story::new(&cluster);
    let kept = tempfile::tempdir().expect("a folder");
    let file = kept.path().join("backup.sqlite");
    let early = story.sell();
    backup::make(story.second.folder.path(), &file).expect("a backup");
    rotate(&story.second);
    let lost = story.sell();
    sync(&story.second);
    sync(&story.first);
    let Desk { counter, clock, folder } = story.second;
    drop(counter);
    let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let code = ShortCode::parse("code", "M1").expect("a code");
    restore::restore(folder.path(), shared, &file, &code, "3333").expect("it is restored");
    let counter = open(folder.path(), &clock).expect("it opens");
    story.second = Desk { counter, clock, folder };
    sync(&story.second);
    sync(&story.first);
    sync(&story.second);
    story.cashier = story.second.log_in("C1", "1111");
    let later = story.sell();
    sync(&story.second);
    sync(&story.first);
    assert_eq!(story.parked(), 0);
    for number in [&early, &lost, &later] {
        assert_eq!(state_of(&story.first, number), "valid");
        assert_eq!(state_of(&story.second, number), "valid");
    }
    rotate(&story.second);
    let last = story.sell();
    sync(&story.second);
    sync(&story.first);
    assert_eq!(state_of(&story.first, &last), "valid");
    assert_eq!(story.parked(), 0);
    story.second.prove();
    story.first.prove();
}

#[test]
fn a_stick_carries_the_new_key() {
    let Some(cluster) = Cluster::start() else { return };
    let story = Story::new(&cluster);
    let folder = tempfile::tempdir().expect("a folder");
    let on_stick = |name: &str| folder.path().join(name);
    rotate(&story.second);
    let number = story.sell();
    let export = |name: &str| {
        let data = story.second.folder.path();
        courier::export(data, MORNING, &on_stick(name), false, |_| ()).expect("it is written")
    };
    let import = |name: &str| {
        let desk = &story.second;
        let read = courier::import(desk.counter.store(), &*desk.clock, &on_stick(name));
        read.expect("it is taken in")
    };
    export("1");
    let carried = stick::carry_to(&story.central, &on_stick("1"), &on_stick("1.back"));
    assert_eq!(carried.expect("it is taken").parked, 0);
    // Another key before the reply is back, which is sealed for an earlier one.
    rotate(&story.second);
    assert_eq!(import("1.back").refused, 0);
    story.sell();
    export("2");
    let carried = stick::carry_to(&story.central, &on_stick("2"), &on_stick("2.back"));
    assert_eq!(carried.expect("it is taken").parked, 0);
    assert_eq!(import("2.back").waiting, 0);
    sync(&story.first);
    assert_eq!(state_of(&story.first, &number), "valid");
    story.second.prove();
    story.first.prove();
}
