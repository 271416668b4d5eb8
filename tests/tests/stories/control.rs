//! Control: every verdict from the door, who is aboard, what leaves with the coach.

use domain::central::DeviceCertified;
use domain::control::verdict::VerdictKind;
use domain::control::{ControlledBy, Identified, TicketBoarded};
use domain::fact::Fact;
use domain::ids::{
    BoardingId, CompanyId, DeviceId, EmployeeId, LayoutId, RequestId, StationId, TicketId, TripId,
    VehicleId,
};
use domain::layout::{SeatLayout, SeatNumber};
use domain::planning::{LayoutDefined, VehicleRegistered};
use domain::text::ShortCode;
use domain::ticket::{TicketNumber, TokenClaims, TokenIssuer};
use guichet_tests::{Desk, MORNING, TODAY, identity, intention, one_passenger, with};
use seal::{Chain, SecretKey};
use serde_json::{Value, json};
use station::store::foreign;
use uuid::Uuid;

use crate::company::{content, enrol};

const HOUR: i64 = 3_600_000;

/// A coach at the door of which somebody stands.
pub(crate) struct Coach {
    pub desk: Desk,
    pub cashier: String,
    pub controller: String,
    pub manager: String,
    pub trip: Value,
}

impl Coach {
    pub fn new() -> Self {
        Self::at(Desk::one_day())
    }

    /// At a counter of that day.
    pub fn at(desk: Desk) -> Self {
        let cashier = desk.log_in("C1", "1111");
        desk.open_till(&cashier, 50_000);
        Self {
            controller: desk.log_in("K1", "2222"),
            manager: desk.log_in("M1", "3333"),
            trip: desk.trips_to("Bobo-Dioulasso", &cashier).remove(1),
            cashier,
            desk,
        }
    }

    pub fn trip(&self) -> &Value {
        &self.trip["trip"]
    }

    pub fn sell(&self, change: Value) -> Value {
        let sale = with(one_passenger(&self.trip), change);
        self.desk.done("sell_tickets", sale, &self.cashier)
    }

    /// Sells one ticket. Answers its number and its token.
    pub fn ticket(&self, change: Value) -> (Value, String) {
        let sold = self.sell(change);
        (sold["tickets"][0]["number"].clone(), self.last_token())
    }

    /// The token of the last ticket that was sold.
    pub fn last_token(&self) -> String {
        let sql = "select json_extract(body, '$.tickets[0].token') from entry
                   where kind = 'TicketsSold' order by id desc limit 1";
        let store = self.desk.counter.store();
        store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    pub fn scanning(&self, text: &str) -> Value {
        json!({ "request": intention(), "text": text, "trip": self.trip() })
    }

    pub fn scan(&self, text: &str) -> Value {
        self.desk.done("scan", self.scanning(text), &self.controller)
    }

    pub fn says(&self, text: &str) -> String {
        self.scan(text)["verdict"].as_str().unwrap().to_owned()
    }

    pub fn count(&self, name: &str, ticket: &Value) -> Value {
        let request = json!({ "request": intention(), "ticket": ticket, "trip": self.trip() });
        self.desk.done(name, request, &self.controller)
    }

    pub fn after_sale(&self, name: &str, change: Value) -> Value {
        let request = with(json!({ "request": intention() }), change);
        self.desk.done(name, request, &self.cashier)
    }

    pub fn manifest(&self) -> Value {
        self.desk.done("manifest", json!({ "trip": self.trip() }), &self.controller)
    }

    pub fn set_control(&self, change: Value) {
        let rules = self.desk.done("rules", json!({}), &self.manager)["rules"].take();
        let control = with(rules["control"].clone(), change);
        let rules = with(rules, json!({ "control": control }));
        let request = json!({ "request": intention(), "rules": rules });
        self.desk.done("set_rules", request, &self.manager);
    }

    /// A token that a key signs, for a ticket that nobody sold.
    pub fn unsold(&self, key: &SecretKey, company: Option<CompanyId>) -> String {
        let known: Uuid = {
            let store = self.desk.counter.store();
            let sql = "select company from company";
            store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
        };
        let trip = Uuid::parse_str(self.trip().as_str().unwrap()).unwrap();
        key.issue(&TokenClaims {
            company: company.unwrap_or(CompanyId(known)),
            ticket: TicketId(Uuid::now_v7()),
            trip: TripId(trip),
            day: TODAY.parse().unwrap(),
            seat: SeatNumber::new(40).unwrap(),
            from: 0,
            to: 1,
            category: 0,
        })
    }

    pub fn own_token(&self) -> String {
        self.unsold(&self.desk.counter.store().keys().secret(), None)
    }

    pub fn write(&self, fact: impl Into<Fact>) {
        let request = RequestId(Uuid::now_v7());
        self.desk.counter.store().write(|write| write.append("console", request, fact)).unwrap();
    }

    /// A coach with so many seats.
    pub fn vehicle(&self, seats: u16) -> Uuid {
        let (layout, vehicle) = (LayoutId(Uuid::now_v7()), VehicleId(Uuid::now_v7()));
        let seats = SeatLayout::coach(layout, "petit", seats, 2, 2).unwrap();
        self.write(LayoutDefined { layout: seats });
        let plate = "11 GG 1111".to_owned();
        self.write(VehicleRegistered { vehicle, plate, layout, name: "Minibus".to_owned() });
        vehicle.0
    }

    pub fn swap(&self, seats: u16) -> Value {
        let vehicle = self.vehicle(seats);
        let request = json!({
            "request": intention(), "trip": self.trip(), "vehicle": vehicle, "reason": "Panne",
        });
        self.desk.done("swap_vehicle", request, &self.manager)
    }

    /// Registers a driver whose licence lasts.
    pub fn driver(&self) -> Value {
        let request = json!({
            "request": intention(), "name": "Moussa Kaboré", "duty": "driver",
            "licence_number": "BF-1", "licence_until": "2027-06-30",
        });
        self.desk.done("register_crew", request, &self.manager)["crew"].clone()
    }

    pub fn closing(&self) -> Value {
        json!({ "request": intention(), "trip": self.trip(), "crew": [self.driver()] })
    }
}

/// The text with one character changed, at a place from the start.
fn altered(text: &str, at: usize) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let place = ALPHABET.find(&text[at..=at]).unwrap();
    let mut altered = text.to_owned();
    let other = (place + 1) % ALPHABET.len();
    altered.replace_range(at..=at, &ALPHABET[other..=other]);
    altered
}

/// Brings a verdict about, and answers what the scan says.
fn provoked(kind: VerdictKind, coach: &Coach) -> Value {
    use VerdictKind as V;
    let seat = |seat: u8| json!({ "passengers": [{ "name": "Awa Zongo", "seat": seat }] });
    match kind {
        V::Valid => coach.scan(&coach.ticket(json!({})).1),
        V::Back => {
            let (number, token) = coach.ticket(json!({}));
            coach.scan(&token);
            coach.count("alight", &number);
            coach.scan(&token)
        }
        V::AlreadyBoarded => {
            let (number, token) = coach.ticket(json!({}));
            coach.scan(&token);
            coach.scan(number.as_str().unwrap())
        }
        V::SeatMoved => {
            let (number, token) = coach.ticket(seat(3));
            coach.after_sale("move_ticket", json!({ "change": { "ticket": number, "seat": 9 } }));
            coach.scan(&token)
        }
        V::Standing | V::NoSeat => {
            let standing = if kind == V::Standing { 5 } else { 0 };
            coach.set_control(json!({ "standing": standing }));
            coach.ticket(seat(1));
            let (_, token) = coach.ticket(seat(2));
            coach.swap(1);
            coach.scan(&token)
        }
        V::UnknownHere => coach.scan(&coach.own_token()),
        V::WrongTrip => {
            let trips = coach.desk.trips_to("Bobo-Dioulasso", &coach.cashier);
            let (_, token) = coach.ticket(json!({ "trip": trips[2]["trip"] }));
            coach.scan(&token)
        }
        V::WrongStop => {
            let map = coach.desk.done("seat_map", json!({ "trip": coach.trip() }), &coach.cashier);
            let (_, token) = coach.ticket(json!({ "from": map["calls"][1]["stop"] }));
            coach.scan(&token)
        }
        V::TooEarly => {
            coach.set_control(json!({ "early_minutes": 0 }));
            coach.scan(&coach.ticket(json!({})).1)
        }
        V::TooLate => {
            let (_, token) = coach.ticket(json!({}));
            coach.desk.clock.advance(20 * HOUR);
            coach.scan(&token)
        }
        V::Missed => {
            let (number, token) = coach.ticket(json!({}));
            coach.desk.clock.advance(6 * HOUR);
            coach.after_sale("mark_no_show", json!({ "ticket": number }));
            coach.scan(&token)
        }
        _ => provoked_by_the_ticket(kind, coach),
    }
}

fn provoked_by_the_ticket(kind: VerdictKind, coach: &Coach) -> Value {
    use VerdictKind as V;
    match kind {
        V::Cancelled | V::Refunded => {
            let name = if kind == V::Cancelled { "cancel_tickets" } else { "refund_tickets" };
            // A new clock: a ticket is cancelled within minutes, and given back hours before.
            let (number, token) = coach.ticket(json!({}));
            let back = json!({ "tickets": [number], "reason": "Malade" });
            coach.after_sale(name, back);
            coach.scan(&token)
        }
        V::Exchanged => {
            let (number, token) = coach.ticket(json!({}));
            coach.after_sale(
                "exchange_ticket",
                json!({ "change": { "ticket": number, "seat": 30 } }),
            );
            coach.scan(&token)
        }
        V::DateOpen => {
            let (number, token) = coach.ticket(json!({}));
            coach.after_sale("open_ticket", json!({ "ticket": number }));
            coach.scan(&token)
        }
        V::TripCancelled => {
            let (_, token) = coach.ticket(json!({}));
            let cancel = json!({ "request": intention(), "trip": coach.trip(), "reason": "Panne" });
            coach.desk.done("cancel_trip", cancel, &coach.manager);
            coach.scan(&token)
        }
        V::NotPaid => {
            let payment =
                json!({ "method": "mobile_money", "operator": "Wave", "phone": "70123456" });
            coach.scan(&coach.ticket(json!({ "payments": [payment] })).1)
        }
        V::Forged => coach.scan(&altered(&coach.own_token(), 160)),
        V::Altered => coach.scan(&altered(&coach.ticket(json!({})).1, 160)),
        V::UnknownKey => coach.scan(&coach.unsold(&SecretKey::from_bytes(&[9; 32]), None)),
        V::RevokedKey => {
            revoke(coach);
            coach.scan(&coach.own_token())
        }
        // The third character is the high part of the version and of the byte after it.
        V::UnknownVersion => coach.scan(&altered(&coach.own_token(), 2)),
        V::OtherCompany => {
            let secret = coach.desk.counter.store().keys().secret();
            coach.scan(&coach.unsold(&secret, Some(CompanyId(Uuid::from_u128(7)))))
        }
        V::Unreadable => coach.scan("https://example.com"),
        V::NotFound => {
            let code = ShortCode::parse("code", "OUA").unwrap();
            coach.scan(&TicketNumber::new(&code, 1, 999_999).to_string())
        }
        other => panic!("{} has no case", other.name()),
    }
}

/// The counter's key is revoked since long ago, as a central would say it.
fn revoke(coach: &Coach) {
    let sql = "insert into certified (device, public_key, name, company_wide, revoked_since, entry)
               select device, public_key, 'Ouaga 1', 0, 1, 1 from device";
    let store = coach.desk.counter.store();
    store.write(|write| Ok(write.connection().execute(sql, [])?)).unwrap();
}

#[test]
fn every_verdict_is_brought_about_and_says_what_to_do() {
    for kind in VerdictKind::ALL {
        let coach = Coach::new();
        let answer = provoked(*kind, &coach);
        assert_eq!(answer["verdict"], kind.name(), "{answer}");
        assert_eq!(answer["colour"], kind.colour().name());
        assert_eq!(answer["shape"], kind.shape().name());
        assert_eq!(answer["aboard"], kind.lets_aboard());
        let sentence = answer["sentence"].as_str().unwrap();
        assert!(!sentence.contains(['{', '?']), "{}: {sentence}", kind.name());
        assert_eq!(answer["entry"].is_null(), !kind.lets_aboard(), "{answer}");
        if *kind != VerdictKind::RevokedKey {
            coach.desk.prove();
        }
    }
}

#[test]
fn a_scan_replayed_a_thousand_times_boards_once() {
    let coach = Coach::new();
    let (_, token) = coach.ticket(json!({}));
    let before = coach.desk.entries();
    let request = coach.scanning(&token);
    let first = coach.desk.done("scan", request.clone(), &coach.controller);
    assert_eq!(first["verdict"], "valid");
    for _ in 0..500 {
        let again = coach.desk.done("scan", request.clone(), &coach.controller);
        assert_eq!(again, first, "the same intention has the same answer");
        assert_eq!(coach.says(&token), "already_boarded");
    }
    assert_eq!(coach.desk.entries(), before + 1);
    assert_eq!(coach.manifest()["trip"]["counts"]["boarded"], 1);
    coach.desk.prove();
}

#[test]
fn a_scan_told_again_says_the_seat_of_that_time() {
    let coach = Coach::new();
    let seat = json!({ "passengers": [{ "name": "Awa Zongo", "seat": 3 }] });
    let (number, token) = coach.ticket(seat);
    let request = coach.scanning(number.as_str().unwrap());
    let first = coach.desk.done("scan", request.clone(), &coach.controller);
    let undo = json!({
        "request": intention(), "boarding": first["boarding"], "trip": coach.trip(),
        "reason": "Mauvais billet",
    });
    coach.desk.done("undo_boarding", undo, &coach.controller);
    coach.after_sale("move_ticket", json!({ "change": { "ticket": number, "seat": 9 } }));
    let moved = coach.scanning(&token);
    let second = coach.desk.done("scan", moved.clone(), &coach.controller);
    for (request, told, verdict) in [(request, first, "valid"), (moved, second, "seat_moved")] {
        let again = coach.desk.done("scan", request, &coach.controller);
        assert_eq!(told["verdict"], verdict);
        for part in ["verdict", "sentence", "details", "entry"] {
            assert_eq!(again[part], told[part]);
        }
    }
    coach.desk.prove();
}

#[test]
fn concurrent_scans_of_one_ticket_board_once() {
    let coach = Coach::new();
    let (_, token) = coach.ticket(json!({}));
    let verdicts: Vec<String> = std::thread::scope(|scope| {
        let scans: Vec<_> = (0..32).map(|_| scope.spawn(|| coach.says(&token))).collect();
        scans.into_iter().map(|scan| scan.join().unwrap()).collect()
    });
    assert_eq!(verdicts.iter().filter(|verdict| *verdict == "valid").count(), 1, "{verdicts:?}");
    assert_eq!(coach.manifest()["trip"]["counts"]["doubles"], 0);
    coach.desk.prove();
}

#[test]
fn two_devices_in_the_dark_end_with_one_boarding_and_one_double() {
    let coach = Coach::new();
    let (_, token) = coach.ticket(json!({}));
    let (central, other) = (DeviceId(Uuid::from_u128(0xce)), DeviceId(Uuid::from_u128(0xb0)));
    let key = SecretKey::from_bytes(&[7; 32]);
    enrol(&coach.desk, central, &key);
    let here = coach.scan(&token);
    assert_eq!(here["verdict"], "valid");
    let at = MORNING;
    let theirs = boarded_elsewhere(&coach, &here);
    let certified = DeviceCertified {
        device: other,
        public_key: key.public().to_hex(),
        name: "Bobo 1".into(),
        company_wide: false,
        epoch: 0,
    };
    let page = [
        Chain::start(central).append(content(&certified.into(), at), &key),
        // A minute before ours: that boarding is the first.
        Chain::start(other).append(content(&theirs.into(), at - 60_000), &key),
    ];
    let store = coach.desk.counter.store();
    let taken = store.write(|write| foreign::take(write, &page)).unwrap();
    assert_eq!((taken.stored, taken.refused), (2, Vec::new()));
    let list = coach.manifest();
    let counts = &list["trip"]["counts"];
    assert_eq!((&counts["boarded"], &counts["doubles"]), (&json!(1), &json!(1)), "{counts}");
    let row = &list["passengers"][0];
    assert_eq!(row["boarded"]["place"], "Gare de Bobo 1");
    assert_eq!(row["doubles"][0]["boarding"], here["boarding"]);
    let again = coach.scan(&token);
    assert_eq!(again["verdict"], "already_boarded");
    assert!(again["sentence"].as_str().unwrap().contains("Gare de Bobo"), "{again}");
    coach.desk.prove();
}

/// The same ticket, boarded at another station.
fn boarded_elsewhere(coach: &Coach, here: &Value) -> TicketBoarded {
    let id = |value: &Value| Uuid::parse_str(value.as_str().unwrap()).unwrap();
    TicketBoarded {
        boarding: BoardingId(Uuid::from_u128(0xb0a)),
        ticket: TicketId(id(&here["ticket"]["ticket"])),
        trip: TripId(id(coach.trip())),
        stop: 0,
        stop_name: "Ouagadougou".into(),
        from: 0,
        to: 1,
        seat: SeatNumber::new(1),
        printed: None,
        number: None,
        name: None,
        identified: Identified::Token,
        on_trust: None,
        by: ControlledBy {
            employee: EmployeeId(Uuid::nil()),
            employee_name: "Salif".into(),
            station: StationId(Uuid::nil()),
            station_name: "Gare de Bobo".into(),
            counter: 1,
            local: "2026-11-21T05:29:00".parse().unwrap(),
        },
    }
}

/// Says to a counter that another one is of the company, as the central does.
fn vouch(desk: &Desk, other: &Desk, chain: &mut Chain, key: &SecretKey) {
    let keys = other.counter.store().keys();
    let certified = DeviceCertified {
        device: keys.device,
        public_key: keys.secret().public().to_hex(),
        name: "Autre".into(),
        company_wide: false,
        epoch: 0,
    };
    let entry = chain.append(content(&certified.into(), MORNING), key);
    let taken = desk.counter.store().write(|write| foreign::take(write, &[entry])).unwrap();
    assert_eq!((taken.stored, taken.refused), (1, Vec::new()));
}

#[test]
fn a_trip_is_controlled_aboard_by_a_pack_and_its_scans_come_back() {
    let coach = Coach::new();
    let aboard = Desk::one_day_as(&identity(9));
    let central = DeviceId(Uuid::from_u128(0xce));
    let key = SecretKey::from_bytes(&[7; 32]);
    let mut chain = Chain::start(central);
    for (desk, other) in [(&coach.desk, &aboard), (&aboard, &coach.desk)] {
        enrol(desk, central, &key);
        vouch(desk, other, &mut chain, &key);
    }
    let (first, _) = coach.ticket(json!({ "passengers": [{ "name": "Awa", "seat": 1 }] }));
    let (second, _) = coach.ticket(json!({ "passengers": [{ "name": "Issa", "seat": 2 }] }));
    let controller = aboard.log_in("K1", "2222");
    let export = json!({ "trip": coach.trip() });
    let pack = coach.desk.done("export_pack", export.clone(), &coach.controller);
    let import = |desk: &Desk, pack: &Value, session: &str| {
        desk.done("import_pack", json!({ "content": pack["content"] }), session)
    };
    let taken = import(&aboard, &pack, &controller);
    assert_eq!((&taken["refused"], &taken["trip"]), (&json!(0), coach.trip()), "{taken}");
    assert!(taken["new"].as_u64().unwrap() >= 2, "{taken}");
    assert_eq!(import(&aboard, &pack, &controller)["new"], 0, "a second time changes nothing");

    // Both are scanned aboard, and one of them was let in at the station too, a minute later.
    for number in [&first, &second] {
        let answer = aboard.done("scan", coach.scanning(number.as_str().unwrap()), &controller);
        assert_eq!(answer["verdict"], "valid", "{answer}");
    }
    coach.desk.clock.advance(60_000);
    assert_eq!(coach.says(first.as_str().unwrap()), "valid");
    let back = aboard.done("export_pack", export, &controller);
    assert_eq!(import(&coach.desk, &back, &coach.controller)["refused"], 0);
    let counts = coach.manifest()["trip"]["counts"].clone();
    assert_eq!((&counts["boarded"], &counts["doubles"]), (&json!(2), &json!(1)), "{counts}");
    let mut altered = back["content"].as_str().unwrap().to_owned();
    altered.replace_range(40..41, if &altered[40..41] == "A" { "B" } else { "A" });
    let altered = json!({ "content": altered });
    assert_eq!(coach.desk.refused("import_pack", altered, &coach.controller), "pack_invalid");
    coach.desk.prove();
    aboard.prove();
}

#[test]
fn a_pack_of_a_full_coach_is_small() {
    let coach = Coach::new();
    let full = coach.desk.trips_to("Bobo-Dioulasso", &coach.cashier).into_iter();
    let full = full.max_by_key(|trip| trip["seats"].as_u64()).unwrap();
    for seat in 1..=full["seats"].as_u64().unwrap() {
        let change = json!({ "passengers": [{
            "name": format!("Passager Numéro {seat}"), "seat": seat, "phone": "70123456",
        }] });
        coach.desk.done("sell_tickets", with(one_passenger(&full), change), &coach.cashier);
    }
    let export = json!({ "trip": full["trip"] });
    let pack = coach.desk.done("export_pack", export, &coach.controller);
    let (bytes, tickets) = (pack["bytes"].as_u64().unwrap(), full["seats"].as_u64().unwrap());
    assert!(bytes * 70 / tickets <= 64 * 1024, "{bytes} bytes for {tickets} tickets");
}

#[test]
fn a_passenger_is_found_in_the_list_by_name_and_by_seat() {
    let coach = Coach::new();
    coach
        .ticket(json!({ "passengers": [{ "name": "Awa Zongo", "seat": 4, "phone": "70123456" }] }));
    coach.ticket(json!({ "passengers": [{ "name": "Issa Kaboré", "seat": 5 }] }));
    let asked = |query: &str| {
        let request = json!({ "trip": coach.trip(), "query": query });
        coach.desk.done("manifest", request, &coach.controller)["passengers"].take()
    };
    for query in ["zongo", "AWA", "4", "70123456"] {
        let found = asked(query);
        assert_eq!(found.as_array().unwrap().len(), 1, "{query}: {found}");
        assert_eq!(found[0]["name"], "Awa Zongo");
    }
    assert_eq!(asked("kabore")[0]["seat"], 5);
    let board = json!({
        "request": intention(), "ticket": asked("4")[0]["ticket"], "by": "seat", "trip": coach.trip(),
    });
    let answer = coach.desk.done("board_by", board, &coach.controller);
    assert_eq!((&answer["verdict"], &answer["counts"]["missing"]), (&json!("valid"), &json!(1)));
    coach.desk.prove();
}

#[test]
fn a_boarding_is_undone_within_a_minute_and_the_passenger_is_missing_again() {
    let coach = Coach::new();
    let (number, token) = coach.ticket(json!({}));
    let boarded = coach.scan(&token);
    let undo = json!({
        "request": intention(), "boarding": boarded["boarding"], "trip": coach.trip(),
        "reason": "Mauvais billet",
    });
    let undone = coach.desk.done("undo_boarding", undo, &coach.controller);
    assert_eq!(
        (&undone["counts"]["boarded"], &undone["counts"]["missing"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(coach.says(&token), "valid", "they may board after all");
    let card = json!({ "ticket": number });
    let card = coach.desk.done("show_ticket", card, &coach.cashier);
    let history = card["history"].as_array().unwrap().iter().map(|line| &line["kind"]);
    let history: Vec<_> = history.collect();
    assert_eq!(history, ["TicketsSold", "TicketBoarded", "BoardingUndone", "TicketBoarded"]);
    coach.desk.prove();
}

#[test]
fn who_is_aboard_keeps_the_seat_until_they_are_counted_off() {
    let coach = Coach::new();
    let seat = json!({ "passengers": [{ "name": "Awa Zongo", "seat": 3 }] });
    let (number, token) = coach.ticket(seat.clone());
    coach.scan(&token);
    let approval = json!({ "code": "M1", "pin": "3333" });
    let back = json!({ "tickets": [number], "reason": "Rendu", "approval": approval });
    let change = json!({ "change": { "ticket": number, "seat": 9 }, "approval": approval });
    let alone = json!({ "ticket": number, "approval": approval });
    let changes = [
        ("cancel_tickets", &back),
        ("refund_tickets", &back),
        ("exchange_ticket", &change),
        ("move_ticket", &change),
        ("open_ticket", &alone),
    ];
    let refused = |name: &str, request: &Value| {
        let request = with(request.clone(), json!({ "request": intention() }));
        let failure = coach.desk.call(name, request, &coach.cashier).unwrap_err();
        assert_eq!(
            (failure.code.name(), &failure.details["state"]),
            ("ticket_state", &json!("boarded"))
        );
    };
    changes.iter().for_each(|(name, request)| refused(name, request));
    coach.desk.clock.advance(3 * HOUR);
    refused("mark_no_show", &json!({ "ticket": number }));
    coach.desk.clock.advance(-3 * HOUR);
    let again = with(one_passenger(&coach.trip), seat);
    assert_eq!(coach.desk.refused("sell_tickets", again.clone(), &coach.cashier), "seat_taken");
    coach.count("alight", &number);
    coach.after_sale("refund_tickets", back);
    let again = with(again, json!({ "request": intention() }));
    coach.desk.done("sell_tickets", again, &coach.cashier);
    assert_eq!(coach.says(&coach.last_token()), "valid", "the seat is another's now");
    assert_eq!(coach.says(&token), "refunded");
    coach.desk.prove();
}

#[test]
fn a_departure_closes_without_those_who_did_not_come_and_their_seats_are_sold_further_on() {
    let coach = Coach::new();
    let (_, aboard) = coach.ticket(json!({ "passengers": [{ "name": "Awa", "seat": 1 }] }));
    let (late, _) = coach.ticket(json!({ "passengers": [{ "name": "Issa", "seat": 2 }] }));
    coach.scan(&aboard);
    let closing = with(coach.closing(), json!({ "expected_missing": 1, "seal": "S-77" }));
    let closed = coach.desk.done("close_departure", closing.clone(), &coach.controller);
    assert_eq!((&closed["sold"], &closed["boarded"]), (&json!(2), &json!(1)), "{closed}");
    assert_eq!(closed["no_shows"][0]["number"], late);
    assert_eq!(closed["taken"], coach.sold_for_all());
    let again = coach.desk.done("close_departure", closing, &coach.controller);
    assert_eq!(again, closed, "the same intention has the same answer");
    assert_eq!(coach.says(late.as_str().unwrap()), "missed");
    let reopen = json!({ "request": intention(), "trip": coach.trip(), "reason": "Il arrive" });
    let manager = json!({ "approval": { "code": "M1", "pin": "3333" } });
    assert_eq!(
        coach.desk.refused("reopen_departure", reopen.clone(), &coach.controller),
        "not_permitted"
    );
    let opened = coach.desk.done("reopen_departure", with(reopen, manager), &coach.controller);
    assert_eq!(opened["restored"][0]["number"], late);
    assert_eq!(coach.says(late.as_str().unwrap()), "valid");
    coach.desk.prove();
}

impl Coach {
    /// What all sales of the day come to: nothing else was sold.
    fn sold_for_all(&self) -> Value {
        let revenue = json!({ "from": TODAY, "to": TODAY });
        let revenue = self.desk.done("revenue", revenue, &self.manager);
        revenue["total"]["net"].clone()
    }
}

#[test]
fn every_piece_of_luggage_has_its_tag_and_a_closed_departure_its_bordereau() {
    let coach = Coach::new();
    coach.set_control(json!({ "luggage_pieces": 1, "per_piece": 500 }));
    let (number, token) = coach.ticket(json!({ "passengers": [{ "name": "Awa", "seat": 3 }] }));
    coach.scan(&token);
    let tag = json!({
        "request": intention(), "ticket": number, "trip": coach.trip(), "pieces": 3, "tendered": 2_000,
    });
    let tagged = coach.desk.done("tag_luggage", tag, &coach.cashier);
    assert_eq!((&tagged["paid"], &tagged["change"]), (&json!(1_000), &json!(1_000)));
    assert_eq!(tagged["tags"][2], format!("{}/3", number.as_str().unwrap()));
    assert_eq!(coach.manifest()["passengers"][0]["pieces"], 3);
    let closing = coach.closing();
    coach.desk.done("close_departure", closing, &coach.controller);
    coach.desk.counter.print_now().unwrap();
    let jobs = coach.desk.jobs(&coach.cashier);
    let slips: Vec<_> = jobs.iter().filter(|job| job["document"] == "slip").collect();
    // Three tags, the receipt of what two of them cost, the bordereau.
    assert_eq!(slips.len(), 5, "{jobs:?}");
    assert!(
        slips.iter().all(|job| ["sent", "confirmed"].contains(&job["state"].as_str().unwrap()))
    );
    coach.desk.prove();
}

#[test]
fn another_coach_keeps_old_tickets_good() {
    let coach = Coach::new();
    let (_, keeps) = coach.ticket(json!({ "passengers": [{ "name": "Awa", "seat": 3 }] }));
    let (number, moves) = coach.ticket(json!({ "passengers": [{ "name": "Issa", "seat": 40 }] }));
    let swapped = coach.swap(10);
    assert_eq!(swapped["moved"].as_array().unwrap().len(), 1, "{swapped}");
    assert_eq!(
        (&swapped["moved"][0]["number"], &swapped["moved"][0]["was"]),
        (&number, &json!(40))
    );
    assert_eq!(coach.says(&keeps), "valid");
    let answer = coach.scan(&moves);
    assert_eq!(answer["verdict"], "seat_moved");
    assert_eq!(answer["details"]["seat"], swapped["moved"][0]["now"]);
    // What becomes of it afterwards frees the seat that it has now.
    let (number, _) = coach.ticket(json!({ "passengers": [{ "name": "Ali", "seat": 9 }] }));
    coach.swap(8);
    let back = json!({ "tickets": [number], "reason": "Trop petit" });
    coach.after_sale("cancel_tickets", back);
    coach.desk.prove();
}

#[test]
fn who_has_no_seat_in_another_coach_is_given_one_of_another_trip_or_their_money_back() {
    let coach = Coach::new();
    let seat = |seat: u8| json!({ "passengers": [{ "name": "Awa Zongo", "seat": seat }] });
    let sold = [1, 2, 3, 40].map(|n| coach.ticket(seat(n)).0);
    coach.swap(2);
    let trips = coach.desk.trips_to("Bobo-Dioulasso", &coach.cashier);
    // The papers of both name seats that are not theirs, or not there.
    let here = json!({ "change": { "ticket": sold[3] } });
    let here = with(json!({ "request": intention() }), here);
    assert_eq!(coach.desk.refused("move_ticket", here, &coach.cashier), "trip_full");
    let other = json!({ "change": { "ticket": sold[3], "trip": trips[2]["trip"] } });
    coach.after_sale("exchange_ticket", other);
    coach.after_sale("refund_tickets", json!({ "tickets": [sold[2]], "reason": "Debout" }));
    coach.after_sale("refund_tickets", json!({ "tickets": [sold[0]], "reason": "Malade" }));
    assert_eq!(coach.says(sold[1].as_str().unwrap()), "valid");
    coach.desk.prove();
}

#[test]
fn a_late_trip_is_controlled_late_and_given_back_like_a_cancelled_one() {
    let coach = Coach::new();
    let delay = |minutes: u32| {
        let request = json!({
            "request": intention(), "trip": coach.trip(), "minutes": minutes, "reason": "Pluie",
        });
        coach.desk.done("delay_trip", request, &coach.controller)
    };
    assert_eq!(delay(30)["trip"]["late_minutes"], 30);
    let said = delay(240);
    assert_eq!((&said["trip"]["late_minutes"], &said["refunds"]), (&json!(240), &json!(true)));
    let trips = coach.desk.done("trips_to_control", json!({}), &coach.controller);
    let shown = trips["trips"].as_array().unwrap().iter().find(|t| t["trip"] == *coach.trip());
    assert_eq!(shown.unwrap()["late_minutes"], 240);
    assert_eq!(delay(0)["trip"]["late_minutes"], 0);
    coach.desk.prove();
}
