//! Three stations that hear of each other by files alone: a parcel is taken in at the first to pay,
//! changes coaches at the second, and is handed over at the third before anything of it is known
//! there; what arrives later is reconciled and not doubled.

use domain::central::{CounterEnrolled, DeviceCertified};
use domain::fact::Fact;
use domain::ids::{CompanyId, DeviceId, RequestId, StationId};
use domain::planning::{CounterOpened, StationOpened};
use domain::text::ShortCode;
use guichet_tests::{Desk, MORNING, identity, intention, with};
use seal::{Chain, Entry, SecretKey};
use serde_json::{Value, json};
use station::demo::network;
use station::store::{foreign, journal};
use uuid::Uuid;

use crate::company::content;

/// One counter of one station.
struct House {
    desk: Desk,
    cashier: String,
    manager: String,
}

/// Ouagadougou, Bobo-Dioulasso and Gaoua, of one company.
struct Company {
    houses: [House; 3],
}

const CODES: [&str; 3] = ["OUA", "BOB", "GAO"];
const CITIES: [&str; 3] = ["Ouagadougou", "Bobo-Dioulasso", "Gaoua"];

fn entries(desk: &Desk, of: Option<DeviceId>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let store = desk.counter.store();
    store
        .read(|connection| {
            journal::for_each(connection, |stored| {
                entries.push(stored.entry);
                Ok::<_, station::Failure>(())
            })
        })
        .unwrap();
    entries.retain(|entry| of.is_none_or(|of| entry.device == of));
    entries
}

/// What head office has said: the plans of a company of one day, its people, its stations and
/// counters.
fn said_by_office(desks: &[Desk; 3]) -> (Vec<Entry>, CompanyId, SecretKey, DeviceId) {
    let base = Desk::one_day_as(&identity(9));
    let (office, key) = (DeviceId(Uuid::from_u128(0xce)), SecretKey::from_bytes(&[7; 32]));
    let mut facts = Vec::new();
    let mut company = None;
    for entry in entries(&base, None) {
        let content = &entry.content;
        match Fact::parse(&content.kind, content.v, &content.body).unwrap() {
            Fact::CounterOpened(_) | Fact::StationOpened(_) | Fact::LoggedIn(_) => {}
            Fact::CompanyFounded(fact) => {
                company = Some(fact.company);
                facts.push(Fact::CompanyFounded(fact));
            }
            fact => facts.push(fact),
        }
    }
    let stops = network::stops();
    for (i, desk) in desks.iter().enumerate() {
        let stop = stops.iter().find(|stop| stop.name == CITIES[i]).unwrap();
        let (station, keys) =
            (StationId(Uuid::from_u128(1 + i as u128)), desk.counter.store().keys());
        let public_key = keys.secret().public().to_hex();
        facts.push(
            StationOpened {
                station,
                code: ShortCode::parse("code", CODES[i]).unwrap(),
                name: format!("Gare de {}", CITIES[i]),
                stop: Some(stop.stop),
            }
            .into(),
        );
        let device = keys.device;
        let opened = CounterOpened { device, station, counter: 1, public_key: public_key.clone() };
        facts.push(opened.into());
        let name = CITIES[i].to_owned();
        let certified = DeviceCertified { device, public_key, name, company_wide: false, epoch: 1 };
        facts.push(certified.into());
    }
    let mut chain = Chain::start(office);
    let entries = facts.iter().map(|fact| chain.append(content(fact, MORNING), &key)).collect();
    (entries, company.unwrap(), key, office)
}

impl Company {
    fn new() -> Self {
        let desks = [1, 2, 3].map(|number| Desk::of(&identity(number)));
        let (office, company, key, device) = said_by_office(&desks);
        let houses = desks.map(|desk| {
            let keys = desk.counter.store().keys();
            let enrolled = CounterEnrolled {
                device: keys.device,
                public_key: keys.secret().public().to_hex(),
                company,
                central: device,
                central_key: key.public().to_hex(),
                standalone: false,
            };
            let request = RequestId(Uuid::now_v7());
            let store = desk.counter.store();
            store.write(|write| write.append("console", request, enrolled)).unwrap();
            hear(&desk, &office);
            let (cashier, manager) = (desk.log_in("C1", "1111"), desk.log_in("M1", "3333"));
            desk.open_till(&cashier, 100_000);
            House { desk, cashier, manager }
        });
        Self { houses }
    }

    /// One station hears all that another has written, twice: a file may come again.
    fn tells(&self, from: usize, to: usize) {
        let from = &self.houses[from].desk;
        let file = entries(from, Some(from.counter.store().keys().device));
        hear(&self.houses[to].desk, &file);
        hear(&self.houses[to].desk, &file);
    }

    fn prove(&self) {
        self.houses.iter().for_each(|house| house.desk.prove());
    }
}

fn hear(desk: &Desk, file: &[Entry]) {
    let taken = desk.counter.store().write(|write| foreign::take(write, file)).unwrap();
    assert_eq!(taken.refused, Vec::new());
    let unread = "select group_concat(cause, '; ') from unread";
    let unread: Option<String> =
        desk.counter.store().read(|c| Ok(c.query_row(unread, [], |row| row.get(0))?)).unwrap();
    assert_eq!(unread, None);
}

impl House {
    fn done(&self, name: &str, request: Value) -> Value {
        self.desk.done(name, request, &self.cashier)
    }

    fn scan(&self, name: &str, text: &str, trip: &Value, via: Option<&str>) -> Value {
        let mut scan = json!({ "request": intention(), "text": text, "trip": trip });
        if let Some(via) = via {
            scan["via"] = json!(via);
        }
        self.done(name, scan)
    }

    fn trip_to(&self, terminus: &str) -> Value {
        self.desk.trips_to(terminus, &self.cashier).remove(0)["trip"].take()
    }

    fn labels(&self) -> Vec<String> {
        let sql = "select json_extract(value, '$.label') from entry, json_each(body, '$.pieces')
                   where kind = 'ParcelRegistered' order by entry.id, key";
        let store = self.desk.counter.store();
        store
            .read(|c| {
                let mut statement = c.prepare(sql)?;
                let labels = statement.query_map([], |row| row.get(0))?;
                Ok(labels.collect::<Result<Vec<String>, _>>()?)
            })
            .unwrap()
    }

    fn account(&self, account: &str) -> i64 {
        let sql = "select coalesce(sum(amount), 0) from posting where account = ?1";
        let store = self.desk.counter.store();
        store.read(|c| Ok(c.query_row(sql, [account], |row| row.get(0))?)).unwrap()
    }

    fn state(&self, waybill: &Value) -> Value {
        self.done("show_parcel", json!({ "parcel": waybill }))["row"]["state"].take()
    }

    fn doubled(&self) -> i64 {
        let sql = "select count(*) from exception where kind = 'parcel_doubled'";
        self.desk.counter.store().read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    /// Pays 4 000 on a claim for the second piece, and the cash on delivery.
    fn settles(&self, waybill: &Value) {
        let claim = self.done(
            "open_claim",
            json!({
                "request": intention(), "parcel": waybill, "pieces": [2], "kind": "damaged",
                "asked": 6_000, "claimant": { "name": "Awa Zongo", "phone": "70123456" },
                "reason": "Sac percé",
            }),
        );
        let decide = json!({
            "request": intention(), "parcel": waybill, "claim": claim["claim"], "awarded": 4_000,
            "reason": "Constaté à l'arrivée",
        });
        self.desk.done("decide_claim", decide, &self.manager);
        let payout = json!({ "method": "cash", "taken_by": "Awa Zongo", "id_number": "B1" });
        let pay = json!({
            "request": intention(), "parcel": waybill, "claim": claim["claim"], "payout": payout,
        });
        assert_eq!(self.done("pay_claim", pay)["amount"], -4_000);
        let owed = self.done("list_parcels", json!({ "list": "cod_owed" }));
        assert_eq!(owed["parcels"][0]["cod_owed"], 25_000);
        let remit = json!({ "request": intention(), "parcel": waybill, "payout": payout });
        assert_eq!(self.done("remit_cod", remit)["amount"], -25_000);
        let owed = self.done("list_parcels", json!({ "list": "cod_owed" }));
        assert_eq!(owed["parcels"], json!([]));
    }
}

/// Two pieces from Ouagadougou to Gaoua, to pay, with cash on delivery.
fn parcel() -> Value {
    json!({
        "request": intention(), "destination": "GAO", "payer": "receiver", "cod": 25_000,
        "sender": { "name": "Awa Zongo", "phone": "70123456" },
        "receiver": { "name": "Issa Traoré", "phone": "76001122" },
        "pieces": [
            { "description": "Carton", "grams": 4_000 }, { "description": "Sac", "grams": 9_000 },
        ],
        "prohibited_read": true,
    })
}

#[test]
fn a_parcel_goes_over_three_stations_and_each_franc_arrives_once() {
    let company = Company::new();
    let [ouaga, bobo, gaoua] = &company.houses;
    let taken = ouaga.done("register_parcel", parcel());
    let (waybill, labels) = (&taken["waybill"], ouaga.labels());
    let (first, second) = (labels[0].as_str(), labels[1].as_str());
    // The coach to Bobo does not call at Gaoua: the pieces change there.
    let to_bobo = ouaga.trip_to("Bobo-Dioulasso");
    assert_eq!(ouaga.scan("load_piece", first, &to_bobo, None)["verdict"], "foreign");
    for label in [first, second] {
        assert_eq!(ouaga.scan("load_piece", label, &to_bobo, Some("BOB"))["verdict"], "loaded");
    }
    // Bobo has heard of it and unloads one; the other was forgotten on board.
    company.tells(0, 1);
    let list = bobo.done("unloading_list", json!({ "trip": to_bobo }));
    assert_eq!(list["counts"]["missing"], 2, "{list}");
    assert_eq!(bobo.scan("unload_piece", first, &to_bobo, None)["verdict"], "unloaded");
    let list = bobo.done("unloading_list", json!({ "trip": to_bobo }));
    assert_eq!((&list["counts"]["found"], &list["counts"]["missing"]), (&json!(1), &json!(1)));
    bobo.scan("unload_piece", second, &to_bobo, None);
    let to_gaoua = bobo.trip_to("Gaoua");
    for label in [first, second] {
        assert_eq!(bobo.scan("load_piece", label, &to_gaoua, None)["verdict"], "loaded");
    }
    // Gaoua never heard of it: the label says what is due, and knows the code.
    assert_eq!(gaoua.scan("unload_piece", first, &to_gaoua, None)["verdict"], "unloaded");
    let damaged = json!({
        "request": intention(), "parcel": second, "pieces": [2], "reason": "Sac percé",
    });
    gaoua.done("damaged_pieces", damaged);
    let sheet = json!({ "parcel": first, "labels": [second] });
    let sheet = gaoua.done("handover_sheet", sheet);
    assert_eq!(sheet["by_label"], true);
    let due = taken["due"].as_i64().unwrap();
    assert_eq!((&sheet["due"], &sheet["cod"]), (&taken["due"], &json!(25_000)));
    let hand = json!({
        "request": intention(), "parcel": first, "labels": [second], "taken_by": "Issa Traoré",
        "code": taken["pickup_code"], "expected": due + 25_000,
    });
    let handed = gaoua.done("hand_over", hand.clone());
    assert_eq!((&handed["by_label"], &handed["total"]), (&json!(true), &json!(due + 25_000)));
    assert_eq!(gaoua.done("hand_over", hand.clone()), handed);
    let again = with(hand, json!({ "request": intention(), "expected": null }));
    assert_eq!(gaoua.desk.refused("hand_over", again, &gaoua.cashier), "piece_state");
    // What arrives later is reconciled.
    for (from, to) in [(0, 2), (1, 2), (2, 0), (1, 0), (2, 1), (0, 1)] {
        company.tells(from, to);
    }
    for house in &company.houses {
        assert_eq!((house.state(waybill), house.doubled()), (json!("delivered"), 0));
    }
    ouaga.settles(waybill);
    // Ouagadougou has the books of all three: nothing is due any more, nothing is owed.
    for account in ["parcels.due", "parcels.unearned", "cod.owed"] {
        assert_eq!(ouaga.account(account), 0, "{account}");
    }
    assert_eq!(ouaga.account("revenue.parcels") + ouaga.account("tax.collected"), -due);
    company.prove();
}

#[test]
fn a_coach_brings_the_list_of_its_parcels_in_its_pack() {
    let company = Company::new();
    let [ouaga, bobo, _] = &company.houses;
    let taken = ouaga.done("register_parcel", with(parcel(), json!({ "destination": "BOB" })));
    let (waybill, labels) = (&taken["waybill"], ouaga.labels());
    let stays = ouaga.done("register_parcel", with(parcel(), json!({ "destination": "BOB" })));
    let coach = ouaga.trip_to("Bobo-Dioulasso");
    for label in &labels {
        assert_eq!(ouaga.scan("load_piece", label, &coach, None)["verdict"], "loaded");
    }
    let (export, list) = (json!({ "trip": coach }), json!({ "trip": coach }));
    let pack = ouaga.desk.done("export_pack", export.clone(), &ouaga.manager);
    // Bobo heard nothing of the coach but its file: it knows what to wait for, and what is due.
    assert_eq!(bobo.done("unloading_list", list.clone())["counts"]["listed"], 0);
    let import = |house: &House, pack: &Value| {
        let content = json!({ "content": pack["content"] });
        house.desk.done("import_pack", content, &house.manager)
    };
    assert_eq!(import(bobo, &pack)["refused"], 0);
    let told = bobo.done("unloading_list", list.clone());
    assert_eq!((&told["counts"]["missing"], &told["missing"][0]["waybill"]), (&json!(2), waybill));
    assert_eq!(told["missing"][0]["due"], taken["due"]);
    let found = json!({ "parcel": stays["waybill"] });
    assert_eq!(bobo.desk.refused("show_parcel", found, &bobo.cashier), "not_found");
    for label in &labels {
        assert_eq!(bobo.scan("unload_piece", label, &coach, None)["verdict"], "unloaded");
    }
    // And the file takes back what became of them.
    let back = bobo.desk.done("export_pack", export, &bobo.manager);
    for _ in 0..2 {
        assert_eq!(import(ouaga, &back)["refused"], 0);
    }
    assert_eq!(ouaga.state(waybill), "unloaded");
    company.prove();
}

#[test]
fn handed_over_twice_in_the_dark_is_one_delivery_and_one_exception_everywhere() {
    let company = Company::new();
    let [ouaga, bobo, gaoua] = &company.houses;
    let taken = ouaga.done("register_parcel", parcel());
    let (waybill, labels) = (&taken["waybill"], ouaga.labels());
    let hand = |house: &House, word: Value| {
        let hand = json!({
            "request": intention(), "parcel": labels[0], "labels": [labels[1]],
            "taken_by": "Issa Traoré", "id_number": "B7",
        });
        house.done("hand_over", with(hand, word))
    };
    // At Bobo a supervisor lets it go, at Gaoua somebody else shows the same labels.
    hand(bobo, json!({ "approval": { "code": "M1", "pin": "3333" } }));
    hand(gaoua, json!({}));
    for (from, to) in [(2, 1), (1, 2), (0, 1), (0, 2), (1, 0), (2, 0)] {
        company.tells(from, to);
    }
    for house in &company.houses {
        assert_eq!((house.state(waybill), house.doubled()), (json!("delivered"), 1));
        let card = house.done("show_parcel", json!({ "parcel": waybill }));
        assert_eq!(card["row"]["troubles"], 1);
    }
    company.prove();
}
