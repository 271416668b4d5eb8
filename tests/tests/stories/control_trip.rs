//! One trip from the first sale to the last paper: three stops, two machines at its doors, another
//! coach, and money that agrees to the franc.

use domain::control::departure::DepartureClosed;
use domain::fact::Fact;
use guichet_tests::{Desk, MORNING, identity, intention, with};
use serde_json::{Value, json};
use station::store::journal;

use crate::company::Pair;
use crate::control::Coach;

const MINUTE: i64 = 60_000;

/// Ouagadougou, Kokologho, Koudougou: indexes of the calls.
const A: usize = 0;
const B: usize = 1;
const C: usize = 2;

/// The trip, the counter that sells for it, and the machine that goes with it.
struct Trip {
    station: Coach,
    aboard: Desk,
    /// The controller's session aboard.
    controller: String,
    stops: Vec<Value>,
    /// Prices by stops.
    fares: [[i64; 3]; 3],
    /// What the till took for this trip, by the test's own account.
    taken: i64,
}

/// Somebody with a ticket.
struct Passenger {
    number: Value,
    token: String,
}

impl Trip {
    fn begin() -> Self {
        let Pair { first, second } = Pair::of(Desk::one_day_as(&identity(21)), &identity(22));
        let mut station = Coach::at(first);
        station.trip = station.desk.trips_to("Koudougou", &station.cashier).remove(0);
        let stops = ["Ouagadougou", "Kokologho", "Koudougou"];
        let stops = stops.map(|city| station.desk.stop(&station.trip, city, &station.cashier));
        let mut fares = [[0; 3]; 3];
        for (from, to) in [(A, B), (B, C), (A, C)] {
            let quote = json!({
                "trip": station.trip(), "from": stops[from], "to": stops[to], "passengers": [{}],
            });
            let quote = station.desk.done("quote", quote, &station.cashier);
            fares[from][to] = quote["total"].as_i64().unwrap();
        }
        let controller = second.log_in("K1", "2222");
        Self { station, aboard: second, controller, stops: stops.into(), fares, taken: 0 }
    }

    /// What a journey costs, as it was before the first sale.
    fn fare(&self, from: usize, to: usize) -> i64 {
        self.fares[from][to]
    }

    fn sells(&mut self, name: &str, (from, to): (usize, usize), seat: u8) -> Passenger {
        let sold = self.station.sell(json!({
            "from": self.stops[from], "to": self.stops[to],
            "passengers": [{ "name": name, "seat": seat }],
        }));
        assert_eq!(sold["total"], self.fare(from, to));
        self.taken += self.fare(from, to);
        Passenger { number: sold["tickets"][0]["number"].clone(), token: self.station.last_token() }
    }

    fn on(&self, change: Value) -> Value {
        with(json!({ "request": intention(), "trip": self.station.trip() }), change)
    }

    /// The verdict at the station's door.
    fn at_the_station(&self, text: &str) -> Value {
        self.station.scan(text)
    }

    /// The verdict of the machine that goes with the coach, at one of its stops.
    fn by_the_coach(&self, stop: usize, text: &str) -> Value {
        let scan = self.on(json!({ "text": text, "at_stop": self.stops[stop] }));
        self.aboard.done("scan", scan, &self.controller)
    }

    fn both(&self) -> [(&Desk, &String); 2] {
        [(&self.station.desk, &self.station.controller), (&self.aboard, &self.controller)]
    }

    /// A file goes from one machine to the other; how many entries were new there.
    fn carried(&self, out: bool) -> u64 {
        let [station, aboard] = self.both();
        let (from, to) = if out { (station, aboard) } else { (aboard, station) };
        let pack = from.0.done("export_pack", json!({ "trip": self.station.trip() }), from.1);
        let pack = json!({ "content": pack["content"] });
        let taken = to.0.done("import_pack", pack.clone(), to.1);
        assert_eq!(taken["refused"], 0, "{taken}");
        assert_eq!(to.0.done("import_pack", pack, to.1)["new"], 0, "twice is once");
        taken["new"].as_u64().unwrap()
    }

    fn list(&self, (desk, session): (&Desk, &String), stop: usize) -> Value {
        let list = json!({ "trip": self.station.trip(), "at_stop": self.stops[stop] });
        desk.done("manifest", list, session)
    }

    fn counts(&self, stop: usize) -> Value {
        self.list(self.both()[0], stop)["trip"]["counts"].clone()
    }

    fn closing(&self, stop: usize, missing: u32) -> Value {
        with(
            self.station.closing(),
            json!({ "at_stop": self.stops[stop], "expected_missing": missing, "seal": "S-77" }),
        )
    }

    /// Closes the departure from a stop: the answer, and the bordereau that it stands for.
    fn closes(&self, stop: usize, missing: u32) -> (Value, DepartureClosed) {
        let (desk, session) = self.both()[0];
        let closed = desk.done("close_departure", self.closing(stop, missing), session);
        let id = desk.entries();
        let fact = desk.counter.store().read(|c| journal::fact(&journal::by_id(c, id)?)).unwrap();
        let Fact::DepartureClosed(paper) = fact else { panic!("a departure is closed") };
        assert_eq!(closed["taken"], paper.taken);
        self.agrees_with_the_money(&paper);
        (closed, paper)
    }

    /// What the paper says was taken is what was sold, what the ledger has, what the till reads and
    /// what managers are told.
    fn agrees_with_the_money(&self, paper: &DepartureClosed) {
        let (desk, manager) = (&self.station.desk, &self.station.manager);
        assert_eq!(paper.taken, self.taken);
        assert_eq!(paper.takings.iter().map(|takings| takings.amount).sum::<i64>(), self.taken);
        let trip = self.station.trip().as_str().unwrap();
        let ledger: i64 = desk
            .counter
            .store()
            .read(|connection| {
                let sql = "select -coalesce(sum(p.amount), 0) from posting p
                           where p.account in ('revenue.tickets', 'revenue.luggage',
                             'revenue.fees', 'revenue.reductions', 'tax.collected')";
                Ok(connection.query_row(sql, [], |row| row.get(0))?)
            })
            .unwrap();
        assert_eq!(ledger, self.taken, "nothing else was sold this morning");
        let read = desk.done("till_report", json!({}), manager);
        assert_eq!(read["net"], self.taken, "{read}");
        let revenue = json!({ "from": "2026-11-21", "to": "2026-11-21" });
        let revenue = desk.done("revenue", revenue, manager);
        let tables = revenue["cuts"].as_array().unwrap();
        let trips = tables.iter().find(|table| table["cut"] == "trip").unwrap();
        let lines = trips["lines"].as_array().unwrap();
        let line = lines.iter().find(|line| line["key"] == trip).unwrap();
        let net = &line["figures"];
        let with_tax = net["net"].as_i64().unwrap() + net["tax"].as_i64().unwrap();
        assert_eq!(with_tax, self.taken, "{line}");
        assert_eq!(net["expenses"], paper.advanced, "{line}");
    }
}

fn verdict(answer: &Value) -> &str {
    answer["verdict"].as_str().unwrap()
}

#[test]
fn a_trip_of_three_stops_from_the_first_sale_to_the_last_paper() {
    let mut trip = Trip::begin();
    let clock = trip.station.desk.clock.clone();
    trip.station.set_control(json!({ "standing": 2, "luggage_pieces": 1, "per_piece": 500 }));

    // 07:20. A seat is sold to Kokologho and from there once more; Salif sits at the back.
    clock.set(MORNING + 110 * MINUTE);
    let awa = trip.sells("Awa Zongo", (A, B), 1);
    let issa = trip.sells("Issa Kaboré", (B, C), 1);
    let ali = trip.sells("Ali Traoré", (A, C), 2);
    let fatou = trip.sells("Fatou Sawadogo", (A, C), 3);
    let mariam = trip.sells("Mariam Ouédraogo", (A, C), 4);
    let paul = trip.sells("Paul Kinda", (A, B), 5);
    let salif = trip.sells("Salif Diallo", (A, C), 60);

    // Another coach, of six seats: who sat at the back gets the one that is left all the way.
    let swapped = trip.station.swap(6);
    let moved = swapped["moved"].as_array().unwrap();
    assert_eq!(moved.len(), 1, "{swapped}");
    assert_eq!((&moved[0]["number"], &moved[0]["was"]), (&salif.number, &json!(60)));
    assert_eq!(moved[0]["now"], 6);

    // 07:40. The file goes aboard, and both machines let passengers in, in the dark.
    clock.advance(20 * MINUTE);
    assert!(trip.carried(true) > 0);
    assert_eq!(verdict(&trip.by_the_coach(A, &awa.token)), "valid");
    assert_eq!(verdict(&trip.by_the_coach(A, &awa.token)), "already_boarded");
    assert_eq!(verdict(&trip.by_the_coach(A, &issa.token)), "wrong_stop");
    let back = trip.by_the_coach(A, &salif.token);
    assert_eq!(verdict(&back), "seat_moved", "his old paper is good");
    assert_eq!((&back["details"]["seat"], &back["details"]["was"]), (&json!(6), &json!(60)));
    assert_eq!(verdict(&trip.by_the_coach(A, &fatou.token)), "valid");
    clock.advance(MINUTE);
    assert_eq!(verdict(&trip.at_the_station(&fatou.token)), "valid", "not heard of the other yet");
    assert_eq!(verdict(&trip.at_the_station(&mariam.token)), "valid");
    let wrong = trip.at_the_station(paul.number.as_str().unwrap());
    assert_eq!(verdict(&wrong), "valid");
    let undo = trip.on(json!({ "boarding": wrong["boarding"], "reason": "Mauvais passager" }));
    trip.station.desk.done("undo_boarding", undo, &trip.station.controller);
    assert_eq!(verdict(&trip.at_the_station(&paul.token)), "valid");

    at_the_till(&mut trip, &fatou);
    let first = closed_at_a(&trip, &ali);
    let nadia = sold_again_downstream(&mut trip, &ali, &first);
    let last = at_b(&trip, [&issa, &nadia, &ali], &mariam);
    assert!(last.taken > first.taken);
    the_day_ends(&trip);
}

/// Luggage past the allowance, a passenger who stands, fuel for the driver: all through the till.
fn at_the_till(trip: &mut Trip, fatou: &Passenger) {
    let (desk, cashier) = (&trip.station.desk, &trip.station.cashier);
    let tag = trip.on(json!({ "ticket": fatou.number, "pieces": 3, "expected": 1_000 }));
    let tagged = desk.done("tag_luggage", tag, cashier);
    assert_eq!((&tagged["paid"], tagged["tags"].as_array().unwrap().len()), (&json!(1_000), 3));
    let stands = trip.on(json!({ "to": trip.stops[B], "name": "Zalissa Compaoré" }));
    let stands = desk.done("board_standing", stands, cashier);
    assert_eq!(stands["price"], trip.fare(A, B));
    let fuel = json!({
        "request": intention(), "movement": "fuel", "amount": 10_000, "reason": "Gasoil",
        "trip": trip.station.trip(),
    });
    desk.done("move_cash", fuel, cashier);
    trip.taken += 1_000 + trip.fare(A, B);
}

/// 08:00. The file comes back: one boarding, one double with both places. The coach leaves.
fn closed_at_a(trip: &Trip, ali: &Passenger) -> DepartureClosed {
    trip.station.desk.clock.set(MORNING + 150 * MINUTE);
    let late = trip.closing(A, 3);
    let (desk, session) = trip.both()[0];
    // Ali, and two whom only the other machine saw.
    assert_eq!(trip.counts(A)["missing"], 3);
    assert!(trip.carried(false) > 0);
    assert_eq!(desk.refused("close_departure", late, session), "boarding_changed");
    trip.carried(true);
    for machine in trip.both() {
        let list = trip.list(machine, A);
        let counts = &list["trip"]["counts"];
        assert_eq!((&counts["boarded"], &counts["doubles"]), (&json!(6), &json!(1)), "{counts}");
        let rows = list["passengers"].as_array().unwrap();
        let row = rows.iter().find(|row| row["name"] == "Fatou Sawadogo").unwrap();
        assert_eq!(row["boarded"]["place"], "Gare de Ouagadougou 2", "{row}");
        assert_eq!(row["doubles"][0]["place"], "Gare de Ouagadougou 1", "{row}");
        assert_eq!(row["pieces"], 3);
    }
    let (closed, paper) = trip.closes(A, 1);
    assert_eq!((&closed["sold"], &closed["boarded"]), (&json!(6), &json!(6)), "{closed}");
    assert_eq!((&closed["standing"], &closed["doubles"]), (&json!(1), &json!(1)), "{closed}");
    assert_eq!((&closed["advanced"], &closed["plate"]), (&json!(10_000), &json!("11 GG 1111")));
    assert_eq!(closed["no_shows"].as_array().unwrap().len(), 1);
    assert_eq!((&closed["no_shows"][0]["number"], &closed["free"]), (&ali.number, &json!(1)));
    assert_eq!(verdict(&trip.at_the_station(&ali.token)), "missed");
    paper
}

/// The seat of who did not come is sold from the next stop on, and he comes too late for it.
fn sold_again_downstream(trip: &mut Trip, ali: &Passenger, first: &DepartureClosed) -> Passenger {
    let nadia = trip.sells("Nadia Ilboudo", (B, C), 2);
    let (desk, session) = (&trip.station.desk, &trip.station.controller);
    let reopen = trip.on(json!({ "reason": "Ali est là" }));
    assert_eq!(desk.refused("reopen_departure", reopen.clone(), session), "not_permitted");
    let pin = json!({ "approval": { "code": "M1", "pin": "3333" } });
    let opened = desk.done("reopen_departure", with(reopen, pin), session);
    assert_eq!(opened["restored"], json!([]), "{opened}");
    assert_eq!(opened["lost"][0]["number"], ali.number, "{opened}");
    assert_eq!(verdict(&trip.at_the_station(&ali.token)), "missed", "his seat is Nadia's");
    let (_, paper) = trip.closes(A, 0);
    assert_eq!(paper.taken, first.taken + trip.fare(B, C));
    assert_eq!((paper.counts.boarded, paper.counts.no_shows), (6, 0));
    nadia
}

/// 08:50. A rest stop: who gets off is waited for. Two get on, on seats that others had.
fn at_b(trip: &Trip, [issa, nadia, ali]: [&Passenger; 3], mariam: &Passenger) -> DepartureClosed {
    trip.station.desk.clock.set(MORNING + 200 * MINUTE);
    trip.carried(true);
    let there = trip.on(json!({ "ticket": mariam.number, "at_stop": trip.stops[B] }));
    trip.aboard.done("alight", there, &trip.controller);
    assert_eq!(verdict(&trip.by_the_coach(B, &issa.token)), "valid");
    let seat = trip.by_the_coach(B, &nadia.token);
    assert_eq!((verdict(&seat), &seat["details"]["seat"]), ("valid", &json!(2)));
    assert_eq!(verdict(&trip.by_the_coach(B, &ali.token)), "missed");
    trip.carried(false);
    let (desk, session) = trip.both()[0];
    let left = desk.refused("close_departure", trip.closing(B, 0), session);
    assert_eq!(left, "passengers_out");
    assert_eq!(verdict(&trip.by_the_coach(B, &mariam.token)), "back");
    assert_eq!(verdict(&trip.by_the_coach(B, &mariam.token)), "already_boarded");
    trip.carried(false);
    let (closed, paper) = trip.closes(B, 0);
    // Awa, Paul and Zalissa travelled no farther.
    assert_eq!((&closed["sold"], &closed["boarded"]), (&json!(2), &json!(2)), "{closed}");
    assert_eq!((&closed["through"], &closed["standing"]), (&json!(3), &json!(0)), "{closed}");
    assert_eq!(closed["unseen"], 0, "{closed}");
    trip.carried(true);
    let lists = trip.both().map(|machine| trip.list(machine, B));
    assert_eq!(lists[0], lists[1], "both machines say the same of everybody");
    paper
}

/// The drawer holds what was sold, less the fuel; the journals of both machines are proved.
fn the_day_ends(trip: &Trip) {
    let counted = 50_000 + trip.taken - 10_000;
    let closed = trip.station.desk.close_till(&trip.station.cashier, counted);
    assert_eq!((&closed["expected"], &closed["variance"]), (&json!(counted), &json!(0)));
    for (desk, _) in trip.both() {
        desk.prove();
    }
}
