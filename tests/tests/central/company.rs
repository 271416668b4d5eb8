//! Several counters of one company: what one does, the others know; what one may sell, no other may.

use guichet_tests::{Desk, intention, one_passenger, with};
use serde_json::{Value, json};

use central::NewCounter;

use crate::Served;
use crate::cluster::Cluster;

/// Two counters of a company: the one that founded it, and one that joined.
struct Company {
    central: Served,
    first: Desk,
    second: Desk,
}

impl Company {
    fn new(cluster: &Cluster) -> Self {
        let (central, first) = (Served::new(cluster), Desk::one_day());
        let admin = first.log_in("ADMIN", "4444");
        central.enrol(&first, &admin);
        sync(&first);
        let second = central.joined("OUA");
        // The first gives a part of its seats up, and the second gets it.
        sync(&first);
        sync(&second);
        Self { central, first, second }
    }
}

/// Everything goes and comes, until nothing more does.
pub fn sync(desk: &Desk) {
    let admin = desk.log_in("ADMIN", "4444");
    desk.done("sync_now", json!({}), &admin);
    desk.done("sync_now", json!({}), &admin);
}

pub fn cashier(desk: &Desk) -> String {
    let cashier = desk.log_in("C1", "1111");
    desk.open_till(&cashier, 10_000);
    cashier
}

/// The seat map of the second coach to Bobo, with the seats of each kind.
fn seats(desk: &Desk, trip: &Value, session: &str) -> (Vec<u64>, Vec<u64>, Vec<u64>) {
    let request =
        json!({ "trip": trip["trip"], "from": trip["from"]["stop"], "to": trip["to"]["stop"] });
    let map = desk.done("seat_map", request, session);
    let of = |state: &str, right: &str| -> Vec<u64> {
        let seats = map["seats"].as_array().expect("a list").iter();
        seats
            .filter(|seat| seat["state"] == state && (right.is_empty() || seat["right"] == right))
            .map(|seat| seat["seat"].as_u64().expect("a number"))
            .collect()
    };
    (of("free", "guaranteed"), of("free", "to_confirm"), of("sold", ""))
}

fn sell(desk: &Desk, trip: &Value, seat: u64, session: &str) -> Result<Value, String> {
    let sale = with(one_passenger(trip), json!({ "request": intention() }));
    let sale = with(sale, json!({ "passengers": [{ "name": "Awa", "seat": seat }] }));
    desk.call("sell_tickets", sale, session).map_err(|failure| failure.code.name().to_owned())
}

#[test]
fn a_new_counter_has_the_company_and_its_part_of_the_seats() {
    let Some(cluster) = Cluster::start() else { return };
    let company = Company::new(&cluster);
    let (one, two) = (cashier(&company.first), cashier(&company.second));
    let trip = company.first.trips_to("Bobo-Dioulasso", &one).remove(1);
    let (mine, others, _) = seats(&company.first, &trip, &one);
    let (theirs, not_theirs, _) = seats(&company.second, &trip, &two);
    assert!(!mine.is_empty() && !theirs.is_empty(), "{mine:?} {theirs:?}");
    assert!(mine.iter().all(|seat| !theirs.contains(seat)), "{mine:?} {theirs:?}");
    assert!(others.iter().all(|seat| !mine.contains(seat)) && !not_theirs.is_empty());
    // Each sells what it holds, and not what the other does.
    assert_eq!(sell(&company.first, &trip, theirs[0], &one).unwrap_err(), "seat_unleased");
    let sold = sell(&company.first, &trip, mine[0], &one).expect("it is held");
    sell(&company.second, &trip, theirs[0], &two).expect("it is held");
    sync(&company.first);
    sync(&company.second);
    sync(&company.first);
    let taken = [mine[0], theirs[0]];
    for (desk, session) in [(&company.first, &one), (&company.second, &two)] {
        let (.., sold) = seats(desk, &trip, session);
        assert!(taken.iter().all(|seat| sold.contains(seat)), "{sold:?}");
        desk.prove();
    }
    // A ticket of one is found at the other, which may not change it.
    let number = &sold["tickets"][0]["number"];
    let found = company.second.done("find_tickets", json!({ "query": number }), &two);
    assert_eq!(found["tickets"][0]["number"], *number, "{found}");
    let refund = json!({ "request": intention(), "tickets": [number], "reason": "Malade" });
    assert_eq!(company.second.refused("cancel_tickets", refund.clone(), &two), "right_elsewhere");
    let none = "select count(*) from exception";
    assert_eq!(company.central.number(none), 0);
    // The right goes over when its holder hears of the wish.
    let asked = company.second.done("ask_right", json!({ "ticket": number }), &two);
    assert_eq!(asked["granted"], json!(false), "{asked}");
    sync(&company.first);
    sync(&company.second);
    company.second.done("cancel_tickets", refund, &two);
    sync(&company.second);
    sync(&company.first);
    let again = json!({ "request": intention(), "tickets": [number], "reason": "Malade" });
    let refused = company.first.call("cancel_tickets", again, &one).unwrap_err();
    assert!(["ticket_state", "right_elsewhere"].contains(&refused.code.name()), "{refused:?}");
    assert_eq!(company.central.number(none), 0);
    company.first.prove();
    company.second.prove();
}

#[test]
fn seats_are_asked_for_one_by_one() {
    let Some(cluster) = Cluster::start() else { return };
    let company = Company::new(&cluster);
    let two = cashier(&company.second);
    let trip = company.second.trips_to("Bobo-Dioulasso", &two).remove(1);
    let (guaranteed, to_confirm, _) = seats(&company.second, &trip, &two);
    let free = "select count(*) from seat_right where ticket is null";
    let before = company.central.number(free);
    let ask = json!({
        "trip": trip["trip"], "from": trip["from"]["stop"], "to": trip["to"]["stop"], "seats": to_confirm,
    });
    let small = with(ask.clone(), json!({ "seats": to_confirm[..to_confirm.len().min(15)] }));
    let asked = company.second.done("ask_seats", small, &two);
    let granted = asked["granted"].as_array().expect("a list");
    let (now, ..) = seats(&company.second, &trip, &two);
    for seat in granted {
        assert!(now.contains(&seat.as_u64().expect("a number")), "{seat} {now:?}");
    }
    assert_eq!(now.len(), guaranteed.len() + granted.len());
    assert!(company.central.number(free) >= before);
    // The others come once their holder has heard.
    sync(&company.first);
    let small = with(ask, json!({ "seats": to_confirm[..to_confirm.len().min(15)] }));
    let asked = company.second.done("ask_seats", small, &two);
    assert_eq!(asked["asked"], json!([]), "{asked}");
}

#[test]
fn a_forced_recall_that_comes_too_late_is_an_exception_and_not_a_loss() {
    let Some(cluster) = Cluster::start() else { return };
    let company = Company::new(&cluster);
    let (one, two) = (cashier(&company.first), cashier(&company.second));
    let trip = company.first.trips_to("Bobo-Dioulasso", &one).remove(1);
    let (theirs, ..) = seats(&company.second, &trip, &two);
    // In the dark the second sells what was taken from it meanwhile, and sold by the first.
    sell(&company.second, &trip, theirs[0], &two).expect("it is held");
    let admin = company.first.log_in("ADMIN", "4444");
    let device = company.second.counter.store().keys().device;
    let recall = json!({
        "request": intention(), "device": device.0, "trip": trip["trip"], "reason": "Panne",
    });
    company.first.done("recall_seats", recall, &admin);
    sync(&company.first);
    let ask = json!({
        "trip": trip["trip"], "from": trip["from"]["stop"], "to": trip["to"]["stop"], "seats": [theirs[0]],
    });
    company.first.call("ask_seats", ask, &one).expect("it is asked for");
    let (mine, ..) = seats(&company.first, &trip, &one);
    assert!(mine.contains(&theirs[0]), "{mine:?}");
    let ours = sell(&company.first, &trip, theirs[0], &one).expect("it is held now");
    sync(&company.first);
    sync(&company.second);
    sync(&company.first);
    let doubled = "select count(*) from exception where kind = 'seat_doubled'";
    assert_eq!(company.central.number(doubled), 1);
    let sales = "select count(*) from entry where kind = 'TicketsSold'";
    assert_eq!(company.central.number(sales), 2, "both are kept");
    let manager = company.first.log_in("ADMIN", "4444");
    let list = company.first.done("exceptions", json!({}), &manager);
    let exception = &list["exceptions"][0];
    assert_eq!(exception["kind"], "seat_doubled", "{list}");
    assert_eq!(exception["entries"].as_array().map(Vec::len), Some(2), "{list}");
    // Who keeps their ticket cannot be given that seat anew, which is the other's too.
    let change = json!({
        "ticket": ours["tickets"][0]["number"], "seat": theirs[0],
        "to": company.first.stop(&trip, "Boromo", &one),
    });
    let exchange = json!({ "request": intention(), "change": change });
    let refused = company.first.call("exchange_ticket", exchange, &one).unwrap_err();
    assert_eq!(refused.code.name(), "seat_taken", "{refused:?}");
    company.first.prove();
    company.second.prove();
}

#[test]
fn a_revoked_counter_is_refused_and_its_seats_come_back() {
    let Some(cluster) = Cluster::start() else { return };
    let company = Company::new(&cluster);
    let admin = company.first.log_in("ADMIN", "4444");
    let device = company.second.counter.store().keys().device;
    let revoke = json!({ "request": intention(), "device": device.0, "reason": "Volé" });
    company.first.done("revoke_device", revoke, &admin);
    sync(&company.first);
    let theirs = company.second.log_in("ADMIN", "4444");
    let failure = company.second.call("sync_now", json!({}), &theirs).unwrap_err();
    assert_eq!(failure.details["cause"], "device_revoked", "{failure:?}");
    let held =
        format!("select count(*) from seat_right where ticket is null and device = '{}'", device.0);
    assert_eq!(company.central.number(&held), 0);
    let devices = company.first.done("devices", json!({}), &admin);
    let devices = devices["devices"].as_array().expect("a list");
    let revoked: Vec<_> = devices.iter().filter(|device| device["state"] == "revoked").collect();
    assert_eq!((devices.len(), revoked.len()), (2, 1), "{devices:?}");
}

/// The token of a ticket that was just sold, as its paper bears it.
pub fn token_of(desk: &Desk, sold: &Value) -> String {
    let id = sold["sale"].as_str().expect("a sale");
    let sql = "select body from entry where kind = 'TicketsSold' and body like ?1";
    let read = |c: &rusqlite::Connection| {
        Ok(c.query_row(sql, [format!("%{id}%")], |row| row.get::<_, String>(0))?)
    };
    let body: Value =
        serde_json::from_str(&desk.counter.store().read(read).expect("it was sold")).expect("JSON");
    body["tickets"][0]["token"].as_str().expect("a token").to_owned()
}

#[test]
fn what_a_counter_sells_once_it_is_revoked_is_trusted_nowhere() {
    let Some(cluster) = Cluster::start() else { return };
    let company = Company::new(&cluster);
    let (one, two) = (cashier(&company.first), cashier(&company.second));
    let trip = company.first.trips_to("Bobo-Dioulasso", &one).remove(1);
    let (mine, ..) = seats(&company.second, &trip, &two);
    let before = sell(&company.second, &trip, mine[0], &two).expect("it is held");
    sync(&company.second);
    company.first.clock.advance(60_000);
    company.second.clock.advance(120_000);
    let device = company.second.counter.store().keys().device;
    let revoke = json!({ "request": intention(), "device": device.0, "reason": "Volé" });
    company.first.done("revoke_device", revoke, &company.first.log_in("ADMIN", "4444"));
    sync(&company.first);
    let after = sell(&company.second, &trip, mine[1], &two).expect("it does not know");
    let found = |sold: &Value| {
        let query = json!({ "query": token_of(&company.second, sold) });
        company.first.call("find_tickets", query, &one)
    };
    let good = found(&before).expect("it was sold before");
    assert_eq!(good["tickets"][0]["number"], before["tickets"][0]["number"]);
    let refused = found(&after).expect_err("it was sold by a thief");
    assert_eq!(refused.code.name(), "token_invalid");
    assert_eq!(refused.details["why"], "revoked");
}

#[test]
fn an_entry_that_the_database_cannot_keep_is_parked_alone() {
    let Some(cluster) = Cluster::start() else { return };
    let company = Company::new(&cluster);
    let one = cashier(&company.first);
    let trip = company.first.trips_to("Bobo-Dioulasso", &one).remove(1);
    let (mine, ..) = seats(&company.first, &trip, &one);
    sell(&company.first, &trip, mine[0], &one).expect("it is held");
    sync(&company.first);
    let store = company.first.counter.store();
    let sql = "select body from entry where kind = 'TicketsSold' order by id desc limit 1";
    let body: String =
        store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).expect("it was sold");
    // The name of a partner that no index can hold.
    let mut poisoned: Value = serde_json::from_str(&body).expect("JSON");
    let party: String = (0..2_000).map(|_| intention()).collect();
    poisoned["postings"][0]["party"] = json!(party);
    let keys = store.keys();
    let end = |c: &_| station::store::journal::after(c, keys.device, 0, 0, 99_999, 1 << 30);
    let last = store.read(end).expect("the journal is read").pop().expect("an entry");
    let mut chain =
        seal::Chain { device: last.device, epoch: last.epoch, seq: last.seq, hash: last.hash };
    let content = |body: &str| seal::Content {
        kind: "TicketsSold".to_owned(),
        v: 2,
        body: body.to_owned(),
        ..last.content.clone()
    };
    let poison = chain.append(content(&poisoned.to_string()), &keys.secret());
    let healthy = chain.append(last.content.clone(), &keys.secret());
    let pushed = company.central.push(&company.first, &[poison, healthy]);
    assert_eq!((pushed.acked_through, pushed.parked), (last.seq + 2, 1));
    let parked = "select count(*) from parked where cause = 'projection_failed'";
    assert_eq!(company.central.number(parked), 1);
    let told = "select count(*) from exception where kind = 'entry_parked'";
    assert_eq!(company.central.number(told), 1);
}

#[test]
fn a_counter_for_its_station_shows_the_money_of_the_others() {
    let Some(cluster) = Cluster::start() else { return };
    let company = Company::new(&cluster);
    let station =
        || NewCounter { station: "OUA".to_owned(), station_wide: true, ..NewCounter::default() };
    let managers = company.central.joined_as(&station());
    let one = cashier(&company.first);
    let trip = company.first.trips_to("Bobo-Dioulasso", &one).remove(1);
    let (mine, ..) = seats(&company.first, &trip, &one);
    let sold = sell(&company.first, &trip, mine[0], &one).expect("it is held");
    sell(&company.first, &trip, mine[1], &one).expect("it is held");
    let number = &sold["tickets"][0]["number"];
    let refund = json!({ "request": intention(), "tickets": [number], "reason": "Malade" });
    company.first.done("cancel_tickets", refund, &one);
    company.first.close_till(&one, 10_000);
    sync(&company.first);
    sync(&managers);
    let revenue = |desk: &Desk| {
        let manager = desk.log_in("M1", "3333");
        let mut revenue = desk.done("revenue", json!({}), &manager);
        (revenue["total"].take(), revenue["previous"].take())
    };
    assert_eq!(revenue(&managers), revenue(&company.first));
    let unread = managers
        .counter
        .store()
        .read(|c| Ok(c.query_row("select count(*) from unread", [], |row| row.get::<_, i64>(0))?));
    assert_eq!(unread.expect("it is counted"), 0);
    managers.prove();
}
