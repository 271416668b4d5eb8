//! Control in a company: doors, closings and coaches of which several counters hear, in any order.

use domain::ids::{LayoutId, RequestId, StationId, VehicleId};
use domain::layout::SeatLayout;
use domain::planning::{LayoutDefined, StationOpened, VehicleRegistered};
use domain::text::ShortCode;
use guichet_tests::{Desk, intention, with};
use serde_json::{Value, json};
use station::demo::network;
use uuid::Uuid;

use crate::Served;
use crate::cluster::Cluster;
use crate::company::{cashier, sync, token_of};

const MINUTE: i64 = 60_000;

/// Counters along one trip of three stops: two at the first, one at the second.
struct Line {
    central: Served,
    first: Desk,
    beside: Desk,
    further: Desk,
    trip: Value,
    stops: Vec<Value>,
}

impl Line {
    fn new(cluster: &Cluster) -> Self {
        let (central, first) = (Served::new(cluster), Desk::one_day());
        let stop = network::stops().into_iter().find(|stop| stop.name == "Kokologho");
        let code = ShortCode::parse("code", "KKL").expect("a code");
        let opened = StationOpened {
            station: StationId(Uuid::now_v7()),
            code,
            name: "Gare de Kokologho".to_owned(),
            stop: stop.map(|stop| stop.stop),
        };
        write(&first, opened);
        central.enrol(&first, &first.log_in("ADMIN", "4444"));
        sync(&first);
        let (beside, further) = (central.joined("OUA"), central.joined("KKL"));
        let session = cashier(&first);
        let trip = first.trips_to("Koudougou", &session).remove(0)["trip"].take();
        let map = first.done("seat_map", json!({ "trip": trip }), &session);
        let calls = map["calls"].as_array().expect("a list").iter();
        let stops = calls.map(|call| call["stop"].clone()).collect();
        let line = Self { central, first, beside, further, trip, stops };
        cashier(&line.beside);
        cashier(&line.further);
        line.sync();
        line
    }

    fn desks(&self) -> [&Desk; 3] {
        [&self.first, &self.beside, &self.further]
    }

    /// Everybody hears everything.
    fn sync(&self) {
        for _ in 0..2 {
            self.desks().into_iter().for_each(sync);
        }
    }

    fn request(&self, change: Value) -> Value {
        with(json!({ "request": intention(), "trip": self.trip }), change)
    }

    fn sell(&self, desk: &Desk, seat: u64, from: usize) -> Result<Value, String> {
        let sale = self.request(json!({
            "from": self.stops[from], "to": self.stops[2],
            "passengers": [{ "name": "Awa Zongo", "seat": seat }],
        }));
        let sold = desk.call("sell_tickets", sale, &desk.log_in("C1", "1111"));
        sold.map_err(|failure| failure.code.name().to_owned())
    }

    /// Seats that a counter can sell from a stop on.
    fn seats(&self, desk: &Desk, from: usize) -> Vec<u64> {
        let map = self.request(json!({ "from": self.stops[from], "to": self.stops[2] }));
        let map = json!({ "trip": map["trip"], "from": map["from"], "to": map["to"] });
        let map = desk.done("seat_map", map, &desk.log_in("C1", "1111"));
        let seats = map["seats"].as_array().expect("a list").iter();
        let held = seats.filter(|seat| seat["state"] == "free" && seat["right"] == "guaranteed");
        held.map(|seat| seat["seat"].as_u64().expect("a number")).collect()
    }

    fn scan(&self, desk: &Desk, token: &str) -> Value {
        let scan = self.request(json!({ "text": token, "at_stop": self.stops[0] }));
        desk.done("scan", scan, &desk.log_in("K1", "2222"))
    }

    fn close(&self, desk: &Desk) -> Value {
        let crew = json!({
            "request": intention(), "name": "Moussa Kaboré", "duty": "driver",
            "licence_number": "BF-1", "licence_until": "2027-06-30",
        });
        let crew = desk.done("register_crew", crew, &desk.log_in("M1", "3333"))["crew"].take();
        let close = self.request(json!({ "crew": [crew], "at_stop": self.stops[0] }));
        desk.done("close_departure", close, &desk.log_in("K1", "2222"))
    }

    fn ask(&self, desk: &Desk, seat: u64, from: usize) -> Result<Value, String> {
        let ask = json!({
            "trip": self.trip, "from": self.stops[from], "to": self.stops[2], "seats": [seat],
        });
        let cause = |failure: station::Failure| failure.details["cause"].to_string();
        desk.call("ask_seats", ask, &desk.log_in("C1", "1111")).map_err(cause)
    }

    /// Passengers as a counter counts them at the first stop.
    fn counts(&self, desk: &Desk) -> Value {
        let list = json!({ "trip": self.trip, "at_stop": self.stops[0] });
        desk.done("manifest", list, &desk.log_in("K1", "2222"))["trip"]["counts"].take()
    }

    /// What head office tells people of, with how many entries each names.
    fn told(&self) -> Vec<(String, i64)> {
        let sql = "select kind, jsonb_array_length(entries)::bigint from exception
             where kind <> 'clock_jumped' order by kind";
        let rows = crate::simulation::rows(&self.central.config.database, sql);
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// Nothing is parked, nothing is unread, and every counter's journal holds.
    fn prove(&self) {
        assert_eq!(self.central.number("select count(*) from parked"), 0);
        for desk in self.desks() {
            let unread = desk.counter.store().read(|c| {
                let sql = "select coalesce(group_concat(cause), '') from unread";
                Ok(c.query_row(sql, [], |row| row.get::<_, String>(0))?)
            });
            assert_eq!(unread.expect("it is read"), "");
            desk.prove();
        }
    }
}

pub fn write(desk: &Desk, fact: impl Into<domain::fact::Fact>) {
    let request = RequestId(Uuid::now_v7());
    let written = desk.counter.store().write(|write| write.append("console", request, fact));
    written.expect("it is written");
}

fn told(kind: &str) -> Vec<(String, i64)> {
    vec![(kind.to_owned(), 2)]
}

#[test]
fn two_devices_in_the_dark_end_with_one_boarding_and_one_double_everywhere() {
    let Some(cluster) = Cluster::start() else { return };
    for other_way in [false, true] {
        let line = Line::new(&cluster);
        let sold = line.sell(&line.first, line.seats(&line.first, 0)[0], 0).expect("it is held");
        let token = token_of(&line.first, &sold);
        line.sync();
        assert_eq!(line.scan(&line.first, &token)["verdict"], "valid");
        line.beside.clock.advance(MINUTE);
        assert_eq!(line.scan(&line.beside, &token)["verdict"], "valid", "it cannot know");
        let mut order = [&line.first, &line.beside];
        if other_way {
            order.reverse();
        }
        order.into_iter().for_each(sync);
        line.sync();
        assert_eq!(line.told(), told("boarding_doubled"));
        for desk in line.desks() {
            let counts = line.counts(desk);
            let counts = (&counts["boarded"], &counts["doubles"]);
            assert_eq!(counts, (&json!(1), &json!(1)));
        }
        // It is in head office's inbox, with both places, until somebody settles it.
        let admin = line.first.log_in("ADMIN", "4444");
        let list = line.first.done("exceptions", json!({}), &admin);
        let one = &list["exceptions"][0];
        assert_eq!(one["kind"], "boarding_doubled");
        assert_eq!(one["device"], json!(line.beside.counter.store().keys().device.0), "{one}");
        let number = sold["tickets"][0]["number"].as_str().expect("a number");
        assert!(one["subject"].as_str().expect("a text").starts_with(number), "{one}");
        assert_eq!(one["entries"].as_array().map(Vec::len), Some(2), "{one}");
        let settle = json!({
            "request": intention(), "exception": one["exception"], "note": "Le second est descendu",
        });
        line.first.done("resolve_exception", settle, &line.first.log_in("M1", "3333"));
        sync(&line.first);
        let open = "select count(*) from exception where resolved_at is null";
        assert_eq!(line.central.number(open), 0);
        line.prove();
    }
}

#[test]
fn whoever_was_let_off_again_is_no_double() {
    let Some(cluster) = Cluster::start() else { return };
    let line = Line::new(&cluster);
    let seats = line.seats(&line.first, 0);
    let token = |seat| token_of(&line.first, &line.sell(&line.first, seat, 0).expect("it is held"));
    let (undone, out) = (token(seats[0]), token(seats[1]));
    line.sync();
    let controller = line.first.log_in("K1", "2222");
    let boarding = line.scan(&line.first, &undone)["boarding"].take();
    let undo = line.request(json!({ "boarding": boarding, "reason": "Mauvais car" }));
    line.first.done("undo_boarding", undo, &controller);
    let scanned = line.scan(&line.first, &out);
    let off = line.request(json!({ "ticket": scanned["ticket"]["number"] }));
    line.first.done("alight", off, &controller);
    line.beside.clock.advance(MINUTE);
    for token in [&undone, &out] {
        assert_eq!(line.scan(&line.beside, token)["verdict"], "valid");
    }
    sync(&line.beside);
    line.sync();
    assert_eq!(line.told(), []);
    line.prove();
}

#[test]
fn a_ticket_that_was_given_back_before_it_was_let_aboard_is_told() {
    let Some(cluster) = Cluster::start() else { return };
    for other_way in [false, true] {
        let line = Line::new(&cluster);
        let sold = line.sell(&line.first, line.seats(&line.first, 0)[0], 0).expect("it is held");
        line.sync();
        let back = json!({
            "request": intention(), "tickets": [sold["tickets"][0]["number"]], "reason": "Malade",
        });
        line.first.done("cancel_tickets", back, &line.first.log_in("C1", "1111"));
        line.beside.clock.advance(MINUTE);
        let token = token_of(&line.first, &sold);
        assert_eq!(line.scan(&line.beside, &token)["verdict"], "valid", "it cannot know");
        if other_way {
            sync(&line.beside);
        }
        line.sync();
        assert_eq!(line.told(), told("boarding_untrue"));
        line.prove();
    }
}

/// What the counter that sold a missed ticket does before it speaks to the central again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    /// It hears of the closing, and sells the seat once more from the next stop on.
    SellsOn,
    /// It hears of nothing, gives the ticket's money back, and sells the whole seat once more.
    SellsInTheDark,
    /// Nothing: it returns what is asked for.
    Returns,
}

#[test]
fn a_missed_seat_is_sold_again_by_one_counter_alone() {
    let Some(cluster) = Cluster::start() else { return };
    for holder in [Holder::SellsOn, Holder::SellsInTheDark, Holder::Returns] {
        let line = Line::new(&cluster);
        let (first, further) = (&line.first, &line.further);
        let seat = line.seats(first, 0)[0];
        let sold = line.sell(first, seat, 0).expect("it is held");
        line.sync();
        // The counter beside closes the door on a ticket of the first: the coach is on its way.
        assert_eq!(line.close(&line.beside)["no_shows"].as_array().map(Vec::len), Some(1));
        sync(&line.beside);
        sync(further);
        match holder {
            Holder::SellsOn => {
                sync(first);
                line.sell(first, seat, 1).expect("it goes on holding the seat");
            }
            Holder::SellsInTheDark => {
                let number = &sold["tickets"][0]["number"];
                let back =
                    json!({ "request": intention(), "tickets": [number], "reason": "Malade" });
                first.done("cancel_tickets", back, &first.log_in("C1", "1111"));
                line.sell(first, seat, 0).expect("it holds the seat");
            }
            Holder::Returns => {}
        }
        assert_eq!(line.ask(further, seat, 0).unwrap_err(), "\"departure_closed\"");
        let asked = line.ask(further, seat, 1).expect("it is asked for");
        assert_eq!((&asked["granted"], &asked["asked"]), (&json!([]), &json!([seat])), "{asked}");
        for desk in [further, &line.beside] {
            assert_eq!(line.sell(desk, seat, 1).unwrap_err(), "seat_unleased", "{holder:?}");
        }
        line.sync();
        let returned = holder == Holder::Returns;
        let rights = format!(
            "select count(*) from seat_right where trip = '{}' and seat = {seat} and lower(legs) = 1
               and ticket is null and device = '{}'",
            line.trip.as_str().expect("an id"),
            further.counter.store().keys().device.0
        );
        // It comes to whoever asked, without the leg that has departed.
        assert_eq!(line.central.number(&rights), i64::from(returned), "{holder:?}");
        assert_eq!(line.sell(further, seat, 1).is_ok(), returned, "{holder:?}");
        assert!(line.sell(first, seat, 1).is_err(), "{holder:?}");
        line.sync();
        assert_eq!(line.told(), [], "{holder:?}");
        line.prove();
    }
}

#[test]
fn what_was_done_to_a_ticket_before_the_closing_was_heard_of_stands() {
    let Some(cluster) = Cluster::start() else { return };
    for other_way in [false, true] {
        let line = Line::new(&cluster);
        let (first, session) = (&line.first, line.first.log_in("C1", "1111"));
        let seats = line.seats(first, 0);
        let mut sold = seats.iter().take(4).map(|seat| {
            let sold = line.sell(first, *seat, 0).expect("it is held");
            sold["tickets"][0]["number"].clone()
        });
        let (moved, joins, opened, back) =
            (sold.next(), sold.next(), sold.next(), sold.next().expect("four"));
        line.sync();
        let done = |name: &str, change: Value| {
            first.done(name, with(json!({ "request": intention() }), change), &session);
        };
        let next = first.trips_to("Koudougou", &session).remove(1)["trip"].take();
        let (from, to) = (&line.stops[0], &line.stops[2]);
        let held = json!({ "trip": next, "from": from, "to": to });
        let held = first.done("seat_map", held, &session);
        let held = held["seats"].as_array().expect("a list").iter();
        let mut seat = held.filter(|seat| seat["right"] == "guaranteed" && seat["state"] == "free");
        let seat = &seat.next_back().expect("it holds some")["seat"];
        let change = json!({ "ticket": moved, "trip": next, "from": from, "to": to, "seat": seat });
        done("move_ticket", json!({ "change": change }));
        let change = json!({ "ticket": joins, "from": line.stops[1], "to": to, "seat": seats[4] });
        done("exchange_ticket", json!({ "change": change }));
        done("open_ticket", json!({ "ticket": opened }));
        done("cancel_tickets", json!({ "tickets": [back], "reason": "Malade" }));
        assert_eq!(line.close(&line.beside)["no_shows"].as_array().map(Vec::len), Some(4));
        if other_way {
            sync(&line.beside);
        }
        line.sync();
        assert_eq!(line.told(), []);
        for desk in line.desks() {
            let session = desk.log_in("C1", "1111");
            let states = [
                (&moved, "valid"),
                (&joins, "exchanged"),
                (&opened, "open"),
                (&Some(back.clone()), "cancelled"),
            ];
            for (number, state) in states {
                let found = desk.done("find_tickets", json!({ "query": number }), &session);
                assert_eq!(found["tickets"][0]["state"], state, "{number:?} {found}");
            }
        }
        line.central.counts_as(first);
        line.prove();
    }
}

#[test]
fn a_departure_that_is_opened_again_has_its_seats_again() {
    let Some(cluster) = Cluster::start() else { return };
    let line = Line::new(&cluster);
    let seat = line.seats(&line.beside, 0)[0];
    let sold = line.sell(&line.beside, seat, 0).expect("it is held");
    line.close(&line.beside);
    sync(&line.beside);
    assert_eq!(line.central.number("select count(*) from trip where left_stop = 0"), 1);
    let missed = "select count(*) from ticket where state = 'missed'";
    assert_eq!(line.central.number(missed), 1);
    let reopen = line.request(json!({ "reason": "Il arrive", "at_stop": line.stops[0] }));
    let opened = line.beside.done("reopen_departure", reopen, &line.beside.log_in("M1", "3333"));
    assert_eq!(opened["restored"][0]["number"], sold["tickets"][0]["number"]);
    line.sync();
    assert_eq!(line.central.number("select count(*) from trip where left_stop = 0"), 0);
    assert_eq!(line.central.number(missed), 0);
    let taken =
        format!("select count(*) from seat_right where ticket is not null and seat = {seat}");
    assert_eq!(line.central.number(&taken), 1);
    for desk in line.desks() {
        assert!(!line.seats(desk, 0).contains(&seat));
    }
    assert_eq!(line.told(), []);
    line.prove();
}

impl Line {
    /// Another coach, by the counter that planned the trip.
    fn swap(&self, seats: u16) -> Value {
        let (layout, vehicle) = (LayoutId(Uuid::now_v7()), VehicleId(Uuid::now_v7()));
        let coach = SeatLayout::coach(layout, "petit", seats, 2, 2).expect("a layout");
        write(&self.first, LayoutDefined { layout: coach });
        let (plate, name) = ("11 GG 1111".to_owned(), "Minibus".to_owned());
        write(&self.first, VehicleRegistered { vehicle, plate, layout, name });
        let swap = self.request(json!({ "vehicle": vehicle.0, "reason": "Panne" }));
        self.first.done("swap_vehicle", swap, &self.first.log_in("M1", "3333"))
    }
}

#[test]
fn a_smaller_coach_has_no_seat_for_a_lease_and_one_for_each_passenger() {
    let Some(cluster) = Cluster::start() else { return };
    let line = Line::new(&cluster);
    let last = |desk: &Desk| *line.seats(desk, 0).last().expect("it holds seats");
    let (mine, theirs) = (last(&line.first), last(&line.beside));
    line.sell(&line.first, mine, 0).expect("it is held");
    let number =
        line.sell(&line.beside, theirs, 0).expect("it is held")["tickets"][0]["number"].take();
    line.sync();
    // In the dark one more is sold, of a seat that the other coach has not.
    let dark = last(&line.further);
    line.sell(&line.further, dark, 0).expect("it cannot know");
    let swapped = line.swap(10);
    let moved = swapped["moved"].as_array().expect("a list");
    assert!(moved.len() == 2 && mine > 10 && theirs > 10 && dark > 10, "{swapped}");
    sync(&line.first);
    let trip = format!("trip = '{}'", line.trip.as_str().expect("an id"));
    let beyond = format!("select count(*) from seat_right where seat > 10 and {trip}");
    assert_eq!(line.central.number(&beyond), 0, "nothing is leased of a seat that is not there");
    line.sync();
    assert_eq!(line.told(), [("seat_unleased".to_owned(), 1)], "only what was sold in the dark");
    let seats = "select count(*) from trip where seats = 10";
    assert_eq!(line.central.number(seats), 1);
    let of_tickets = "select count(distinct seat) from seat_right where ticket is not null";
    assert_eq!(line.central.number(of_tickets), 3);
    for desk in line.desks() {
        let free = line.seats(desk, 0);
        let seats = moved.iter().map(|change| change["now"].as_u64().expect("a seat"));
        assert!(free.iter().all(|seat| *seat <= 10), "{free:?}");
        assert!(seats.clone().all(|seat| !free.contains(&seat)), "{free:?}");
        assert_eq!(line.counts(desk)["expected"], 3);
    }
    // Whoever sold a moved ticket takes it back: nobody holds its new seat then, and it is granted.
    let back = json!({ "request": intention(), "tickets": [number], "reason": "Trop petit" });
    line.beside.done("cancel_tickets", back, &line.beside.log_in("C1", "1111"));
    line.sync();
    let seat = moved.iter().find(|change| change["number"] == number).expect("it moved");
    let seat = seat["now"].as_u64().expect("a seat");
    let holders = line.desks().into_iter().filter(|desk| line.seats(desk, 0).contains(&seat));
    assert!(holders.count() <= 1);
    line.prove();
    // A larger one has seats that are nobody's yet: they are shared out.
    let free = format!("select count(*) from seat_right where ticket is null and {trip}");
    let before = line.central.number(&free);
    line.swap(30);
    line.sync();
    assert!(line.central.number(&free) > before);
    line.prove();
}

#[test]
fn the_trip_is_heard_of_wherever_it_calls_and_by_whoever_comes_later() {
    let Some(cluster) = Cluster::start() else { return };
    let line = Line::new(&cluster);
    let sold = line.sell(&line.first, line.seats(&line.first, 0)[0], 0).expect("it is held");
    let number = sold["tickets"][0]["number"].clone();
    line.scan(&line.first, &token_of(&line.first, &sold));
    let cashier = line.first.log_in("C1", "1111");
    let tag = line.request(json!({ "ticket": number, "pieces": 2 }));
    line.first.done("tag_luggage", tag, &cashier);
    line.swap(30);
    let late = line.request(json!({ "minutes": 45, "reason": "Pluie" }));
    line.first.done("delay_trip", late, &line.first.log_in("K1", "2222"));
    line.close(&line.first);
    line.sync();
    let later = line.central.joined("KKL");
    sync(&later);
    for desk in [&line.beside, &line.further, &later] {
        let list = json!({ "trip": line.trip, "at_stop": line.stops[0] });
        let list = desk.done("manifest", list, &desk.log_in("K1", "2222"));
        let (trip, row) = (&list["trip"], &list["passengers"][0]);
        assert_eq!((&trip["late_minutes"], &trip["counts"]["boarded"]), (&json!(45), &json!(1)));
        assert_eq!((&row["number"], &row["pieces"]), (&number, &json!(2)), "{list}");
        assert!(!trip["closed"].is_null() || !trip["closed_local"].is_null(), "{trip}");
        let crew = desk.done("crew", json!({}), &desk.log_in("M1", "3333"));
        assert_eq!(crew["crew"][0]["licence_until"], "2027-06-30");
        desk.prove();
    }
    assert_eq!(line.told(), []);
    line.prove();
}

#[test]
fn head_office_has_the_money_of_doors_as_the_counter_has_it() {
    let Some(cluster) = Cluster::start() else { return };
    let line = Line::new(&cluster);
    let (first, cashier) = (&line.first, line.first.log_in("C1", "1111"));
    let manager = first.log_in("M1", "3333");
    let rules = first.done("rules", json!({}), &manager)["rules"].take();
    let control = json!({ "standing": 5, "luggage_pieces": 1, "per_piece": 500 });
    let control = with(rules["control"].clone(), control);
    let rules = with(rules, json!({ "control": control }));
    first.done("set_rules", json!({ "request": intention(), "rules": rules }), &manager);
    let seat = line.seats(first, 0)[0];
    let number = line.sell(first, seat, 0).expect("it is held")["tickets"][0]["number"].take();
    let tag = line.request(json!({ "ticket": number, "pieces": 3, "tendered": 2_000 }));
    first.done("tag_luggage", tag, &cashier);
    line.swap(1);
    let mut stands = Vec::new();
    for name in ["Issa Zongo", "Ali Zongo"] {
        let stand = line.request(json!({ "to": line.stops[2], "name": name }));
        stands.push(first.done("board_standing", stand, &cashier)["number"].take());
    }
    let back = line.request(json!({ "ticket": stands[0], "reason": "Trop de monde" }));
    first.done("refund_standing", back, &cashier);
    line.sync();
    line.central.counts_as(first);
    let revenue = "select coalesce(sum(credit - debit), 0)::bigint from ledger
         where account = 'revenue.luggage'";
    assert_eq!(line.central.number(revenue), 1_000);
    assert_eq!(line.central.number("select sum(tickets)::bigint from ledger"), 2);
    let day = guichet_tests::TODAY.parse().expect("a day");
    let report = central::report(&line.central.database, day, day, central::Cut::Day);
    let report = crate::runtime().block_on(report).expect("a report");
    let line_of_day: Vec<&str> = report.lines().nth(1).expect("a day").split(',').collect();
    assert_eq!(line_of_day[2], line_of_day[4], "income is what was taken: {report}");
    assert_eq!(line.told(), []);
    line.prove();
}
