//! A counter without a network: what it did goes to the central by stick, and the reply comes back.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use central::{Carried, Central, carry};
use guichet_tests::{Desk, MORNING, files_of, intention, one_passenger, with};
use serde_json::{Value, json};
use station::Failure;
use station::sync::courier::{self, Exported, Imported};
use tempfile::TempDir;

use crate::cluster::Cluster;
use crate::{Served, runtime};

/// Head office with a network, a counter that had one when it joined, and a stick.
struct Story {
    central: Served,
    office: Desk,
    bush: Desk,
    stick: TempDir,
}

impl Story {
    fn new(cluster: &Cluster) -> Self {
        let (central, office) = (Served::new(cluster), Desk::one_day());
        let admin = office.log_in("ADMIN", "4444");
        central.enrol(&office, &admin);
        sync(&office);
        let bush = central.joined("OUA");
        // Head office gives a part of its seats up: the other counter has no network to hear of it.
        sync(&office);
        Self { central, office, bush, stick: tempfile::tempdir().expect("a folder") }
    }

    fn on_stick(&self, name: &str) -> PathBuf {
        self.stick.path().join(name)
    }

    fn carry(&self, file: &str, reply: &str) -> Result<Carried, String> {
        carry_to(&self.central, &self.on_stick(file), &self.on_stick(reply))
    }

    /// There and back: what the counter imported.
    fn round(&self, name: &str) -> (Exported, Carried, Imported) {
        let (file, reply) = (format!("{name}.to"), format!("{name}.back"));
        let told = export(&self.bush, &self.on_stick(&file)).expect("it is written");
        let carried = self.carry(&file, &reply).expect("it is taken");
        let heard = import(&self.bush, &self.on_stick(&reply)).expect("it is imported");
        (told, carried, heard)
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.stick.path()).expect("a folder");
        let name = |file: fs::DirEntry| file.file_name().into_string().expect("Unicode");
        let mut names: Vec<String> = files.map(|file| name(file.expect("a file"))).collect();
        names.sort();
        names
    }
}

pub fn carry_to(central: &Served, file: &Path, reply: &Path) -> Result<Carried, String> {
    let database = central.database.clone();
    runtime().block_on(async {
        let node = Central::with_clock(database, Arc::new(|| MORNING)).await.expect("a node");
        carry(&node, file, reply, false).await.map_err(|problem| problem.code().to_owned())
    })
}

fn sync(desk: &Desk) {
    let admin = desk.log_in("ADMIN", "4444");
    desk.done("sync_now", json!({}), &admin);
    desk.done("sync_now", json!({}), &admin);
}

fn export(desk: &Desk, out: &Path) -> Result<Exported, Failure> {
    courier::export(desk.folder.path(), MORNING, out, false, |_| ())
}

fn import(desk: &Desk, reply: &Path) -> Result<Imported, Failure> {
    courier::import(desk.counter.store(), &*desk.clock, reply)
}

/// Why a reply is refused: the sentence says it, the cause is stable.
fn cause(desk: &Desk, reply: &Path) -> String {
    let failure = import(desk, reply).expect_err("it is refused");
    assert_eq!(failure.code.name(), "file_failed", "{failure:?}");
    assert!(failure.message.contains(&reply.display().to_string()), "{failure:?}");
    failure.details["cause"].as_str().expect("a cause").to_owned()
}

fn cashier(desk: &Desk) -> String {
    let cashier = desk.log_in("C1", "1111");
    desk.open_till(&cashier, 10_000);
    cashier
}

/// Seats of a trip in a state, and with a right where one is named.
fn seats(desk: &Desk, trip: &Value, session: &str, state: &str, right: &str) -> Vec<u64> {
    let request =
        json!({ "trip": trip["trip"], "from": trip["from"]["stop"], "to": trip["to"]["stop"] });
    let map = desk.done("seat_map", request, session);
    let all = map["seats"].as_array().expect("a list").iter();
    all.filter(|seat| seat["state"] == state && (right.is_empty() || seat["right"] == right))
        .map(|seat| seat["seat"].as_u64().expect("a number"))
        .collect()
}

fn sell(desk: &Desk, trip: &Value, seat: u64, session: &str) -> Value {
    let passengers = json!([{ "name": "Awa", "seat": seat }]);
    let sale =
        with(one_passenger(trip), json!({ "request": intention(), "passengers": passengers }));
    desk.done("sell_tickets", sale, session)
}

#[test]
fn a_counter_without_a_network_gets_seats_and_tells_its_sales_by_stick() {
    let Some(cluster) = Cluster::start() else { return };
    let story = Story::new(&cluster);
    let (one, two) = (cashier(&story.office), cashier(&story.bush));
    let trip = story.office.trips_to("Bobo-Dioulasso", &one).remove(1);
    assert!(seats(&story.bush, &trip, &two, "free", "guaranteed").is_empty());
    let mine = seats(&story.office, &trip, &one, "free", "guaranteed")[0];
    sell(&story.office, &trip, mine, &one);
    sync(&story.office);

    let (told, carried, heard) = story.round("1");
    assert!(told.entries > 0 && told.bytes > 0, "{told:?}");
    assert_eq!(told.last, heard.acked);
    assert_eq!((carried.parked, carried.more, carried.gap), (0, false, None));
    assert!(heard.new > 0 && heard.refused == 0, "{heard:?}");
    assert_eq!((heard.waiting, heard.more), (0, false), "{heard:?}");
    let theirs = seats(&story.bush, &trip, &two, "free", "guaranteed");
    assert!(!theirs.is_empty() && !theirs.contains(&mine), "a lease came: {theirs:?}");
    assert!(seats(&story.bush, &trip, &two, "sold", "").contains(&mine), "the sale came");

    sell(&story.bush, &trip, theirs[0], &two);
    let (told, _, heard) = story.round("2");
    assert!(told.entries > 0 && heard.waiting == 0, "{told:?} {heard:?}");
    sync(&story.office);
    assert!(seats(&story.office, &trip, &one, "sold", "").contains(&theirs[0]));
    let sold = "select count(*) from entry where kind = 'TicketsSold'";
    assert_eq!(story.central.number(sold), 2);
    assert_eq!(story.central.number("select count(*) from exception"), 0);
    assert_eq!(story.central.number("select count(*) from parked"), 0);

    // With nothing to tell a file still asks for the feed; and the network goes on where it ended.
    let (told, ..) = story.round("3");
    assert_eq!((told.entries, told.last), (0, None));
    let kept = story.central.number("select count(*) from entry");
    sync(&story.bush);
    let logged_in = 1;
    assert_eq!(story.central.number("select count(*) from entry"), kept + logged_in);
    story.office.prove();
    story.bush.prove();
}

#[test]
fn the_same_stick_again_changes_nothing() {
    let Some(cluster) = Cluster::start() else { return };
    let story = Story::new(&cluster);
    cashier(&story.bush);
    export(&story.bush, &story.on_stick("early")).expect("it is written");
    story.bush.log_in("C2", "1111");
    let (told, ..) = story.round("1");
    assert!(told.entries > 0);
    let kept = story.central.number("select count(*) from entry");
    // The central takes the same file, or an older one, and says the same again.
    let again = story.carry("1.to", "again").expect("it is acknowledged again");
    assert_eq!(Some(again.acked_through), told.last.map(|last| last.seq));
    let early = story.carry("early", "early.back").expect("it is acknowledged again");
    assert_eq!(early.acked_through, again.acked_through);
    assert_eq!(story.central.number("select count(*) from entry"), kept);
    // The counter takes each reply once, and none that is older than the last.
    assert_eq!(cause(&story.bush, &story.on_stick("1.back")), "courier_old");
    import(&story.bush, &story.on_stick("early.back")).expect("it is the newest");
    assert_eq!(cause(&story.bush, &story.on_stick("again")), "courier_old");
    // A file is not overwritten by mistake.
    export(&story.bush, &story.on_stick("1.to")).expect_err("it is there");
    assert_eq!(story.carry("1.to", "again").expect_err("it is there"), "file_exists");
    let expected = ["1.back", "1.to", "again", "early", "early.back"];
    assert_eq!(story.names(), expected, "no half file is left");
    story.bush.prove();
}

#[test]
fn a_stick_that_is_not_what_it_should_be_is_refused() {
    let Some(cluster) = Cluster::start() else { return };
    let story = Story::new(&cluster);
    let file = |name: &str| story.on_stick(name);
    cashier(&story.bush);
    export(&story.bush, &file("to")).expect("it is written");
    story.carry("to", "back").expect("it is taken");
    let kept = story.central.number("select count(*) from entry");

    // Altered, cut, lengthened, or something else: there and back.
    let refusals = [
        ("altered", "courier_not_signed"),
        ("cut", "courier_incomplete"),
        ("longer", "courier_malformed"),
        ("photo", "courier_malformed"),
    ];
    for (way, original) in [("to", fs::read(file("to"))), ("back", fs::read(file("back")))] {
        let original = original.expect("it is read");
        let mut altered = original.clone();
        let middle = original.len() / 2;
        altered[middle] ^= 1;
        let longer = [original.as_slice(), b"x"].concat();
        let photo = b"\xff\xd8\xff\xe0 a photo of the coach".to_vec();
        let made = [altered, original[..middle].to_vec(), longer, photo];
        for ((name, expected), bytes) in refusals.iter().zip(made) {
            fs::write(file(name), bytes).expect("it is written");
            let found = match way {
                "to" => story.carry(name, "none").expect_err("it is refused"),
                _ => cause(&story.bush, &file(name)),
            };
            assert_eq!(found, *expected, "{name}, {way}");
        }
    }
    // The wrong way, the wrong counter.
    assert_eq!(story.carry("back", "none").expect_err("a reply"), "courier_other_way");
    assert_eq!(cause(&story.bush, &file("to")), "courier_other_way");
    assert_eq!(cause(&story.office, &file("back")), "courier_other_counter");
    assert!(import(&story.bush, &file("nothing")).is_err());
    assert_eq!(story.carry("nothing", "none").expect_err("no file"), "file_failed");
    // Another central, which has the same database server and another company.
    let (other, stranger) = (Served::new(&cluster), Desk::one_day());
    let admin = stranger.log_in("ADMIN", "4444");
    other.enrol(&stranger, &admin);
    sync(&stranger);
    export(&stranger, &file("strange")).expect("it is written");
    assert_eq!(story.carry("strange", "none").expect_err("a stranger's"), "courier_other_central");
    carry_to(&other, &file("strange"), &file("strange.back")).expect("its own central takes it");
    assert_eq!(cause(&story.bush, &file("strange.back")), "courier_other_central");
    // A counter that never enrolled has nothing to send.
    let alone = Desk::one_day();
    let failure = export(&alone, &file("alone")).expect_err("it has no central");
    assert_eq!(failure.code.name(), "not_enrolled");

    assert!(!file("none").exists() && !file("alone").exists());
    assert_eq!(story.central.number("select count(*) from entry"), kept);
    import(&story.bush, &file("back")).expect("the right one is taken after all that");
    story.bush.prove();
}

#[test]
fn a_counter_that_is_no_longer_trusted_is_refused_by_stick_too() {
    let Some(cluster) = Cluster::start() else { return };
    let story = Story::new(&cluster);
    cashier(&story.bush);
    export(&story.bush, &story.on_stick("to")).expect("it is written");
    let admin = story.office.log_in("ADMIN", "4444");
    let device = story.bush.counter.store().keys().device;
    let revoke = json!({ "request": intention(), "device": device.0, "reason": "Volé" });
    story.office.done("revoke_device", revoke, &admin);
    sync(&story.office);
    assert_eq!(story.carry("to", "back").expect_err("it was stolen"), "device_revoked");
    assert!(!story.on_stick("back").exists());
}

#[test]
fn a_copied_disk_is_found_by_stick() {
    let Some(cluster) = Cluster::start() else { return };
    let story = Story::new(&cluster);
    let copy = Desk::of(&files_of(story.bush.folder.path()));
    // Each disk goes on by itself.
    cashier(&story.bush);
    let session = copy.log_in("C2", "1111");
    copy.open_till(&session, 5_000);
    story.round("1");
    let stray = story.on_stick("stray");
    export(&copy, &stray).expect("it is written");
    // Its journal is not what the central says: the reply for the first disk does not fit it.
    assert_eq!(cause(&copy, &story.on_stick("1.back")), "journal_forked");
    assert_eq!(story.carry("stray", "back").expect_err("it is a copy"), "journal_forked");
    assert_eq!(story.central.number("select count(*) from device where state = 'frozen'"), 1);
    assert!(story.central.number("select count(*) from stray") > 0, "the other side is kept");
    // From here on nothing is taken from either disk.
    export(&story.bush, &story.on_stick("later")).expect("it is written");
    assert_eq!(story.carry("later", "back").expect_err("it is frozen"), "journal_forked");
}

#[test]
fn a_central_put_back_from_an_older_copy_says_where_to_go_on() {
    let Some(cluster) = Cluster::start() else { return };
    let story = Story::new(&cluster);
    story.round("1");
    cashier(&story.bush);
    let store = story.bush.counter.store();
    // The counter believes that the central has more than it has.
    let mut setting = station::sync::Setting::of(store).expect("it is read").expect("it enrolled");
    setting.acked += 1;
    setting.keep(store).expect("it is kept");
    let (_, carried, heard) = story.round("2");
    assert!(carried.gap.is_some() && heard.waiting > 0, "{carried:?} {heard:?}");
    let (told, carried, heard) = story.round("3");
    assert_eq!((carried.gap, heard.waiting), (None, 0));
    assert_eq!(told.last, heard.acked);
    story.bush.prove();
}

#[test]
fn a_disk_that_was_put_back_gets_its_lost_entries_by_stick() {
    let Some(cluster) = Cluster::start() else { return };
    let mut story = Story::new(&cluster);
    story.round("1");
    let backup = story.on_stick("backup");
    station::store::backup::make(story.bush.folder.path(), &backup).expect("it is copied");
    let two = cashier(&story.bush);
    let trip = story.bush.trips_to("Bobo-Dioulasso", &two).remove(1);
    let seat = seats(&story.bush, &trip, &two, "free", "guaranteed")[0];
    sell(&story.bush, &trip, seat, &two);
    export(&story.bush, &story.on_stick("2.to")).expect("it is written");
    story.carry("2.to", "2.back").expect("it is taken");
    // The disk breaks before the reply comes, and a supervisor puts the backup back.
    let Desk { counter, clock, folder } = story.bush;
    drop(counter);
    let by = domain::text::ShortCode::parse("code", "ADMIN").expect("a code");
    let time = Arc::clone(&clock) as Arc<dyn station::host::Clock>;
    station::store::restore::restore(folder.path(), time, &backup, &by, "4444")
        .expect("it is put back");
    let counter = guichet_tests::open(folder.path(), &clock).expect("it opens");
    story.bush = Desk { counter, clock, folder };
    let two = cashier(&story.bush);
    assert!(!seats(&story.bush, &trip, &two, "sold", "").contains(&seat), "the sale is lost here");
    assert_eq!(cause(&story.bush, &story.on_stick("2.back")), "journal_forked");
    let (told, carried, heard) = story.round("3");
    assert_eq!((carried.epoch, &carried.gap, heard.waiting), (2, &None, 0), "{told:?} {heard:?}");
    assert!(seats(&story.bush, &trip, &two, "sold", "").contains(&seat), "it came back");
    assert_eq!(story.central.number("select count(*) from device where state = 'frozen'"), 0);
    assert_eq!(story.central.number("select count(*) from stray"), 0);
    story.bush.prove();
}
