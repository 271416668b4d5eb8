//! Parcels: from the sender's counter to the receiver's hands, and the money of both.

use guichet_tests::{Desk, intention, with};
use serde_json::{Value, json};

/// A counter with its till open, that knows a station in Bobo-Dioulasso.
struct House {
    desk: Desk,
    cashier: String,
    manager: String,
    trip: Value,
}

impl House {
    fn new() -> Self {
        let desk = Desk::one_day();
        let (cashier, manager) = (desk.log_in("C1", "1111"), desk.log_in("M1", "3333"));
        desk.open_till(&cashier, 50_000);
        let trip = desk.trips_to("Bobo-Dioulasso", &cashier).remove(1);
        let station = json!({
            "request": intention(), "code": "BOB", "name": "Gare de Bobo", "stop": trip["to"]["stop"],
        });
        desk.done("register_station", station, &manager);
        Self { desk, cashier, manager, trip }
    }

    fn done(&self, name: &str, request: Value) -> Value {
        self.desk.done(name, request, &self.cashier)
    }

    fn register(&self, change: Value) -> Value {
        self.done("register_parcel", with(parcel(), change))
    }

    fn refused(&self, name: &str, request: Value) -> &'static str {
        self.desk.refused(name, request, &self.cashier)
    }

    /// The label of a piece, as its QR code has it.
    fn label(&self, waybill: &Value, piece: usize) -> String {
        let sql = format!(
            "select json_extract(body, '$.pieces[{}].label') from entry
             where kind = 'ParcelRegistered' and json_extract(body, '$.waybill') = ?1",
            piece - 1
        );
        let store = self.desk.counter.store();
        let waybill = waybill.as_str().unwrap();
        store.read(|c| Ok(c.query_row(&sql, [waybill], |row| row.get(0))?)).unwrap()
    }

    fn scan(&self, name: &str, text: &str) -> Value {
        let scan = json!({ "request": intention(), "text": text, "trip": self.trip["trip"] });
        self.done(name, scan)
    }

    /// Claims 5 000 for the first piece of a parcel, and is paid 3 000.
    fn claims(&self, waybill: &Value) {
        let claim = self.done("open_claim", json!({
        "request": intention(), "parcel": waybill, "pieces": [1], "kind": "damaged",
        "asked": 5_000, "claimant": { "name": "Awa Zongo", "phone": "70123456" }, "reason": "Mouillé",
    }));
        let decide = json!({
            "request": intention(), "parcel": waybill, "claim": claim["claim"], "awarded": 3_000,
            "reason": "Emballage faible",
        });
        self.desk.done("decide_claim", decide, &self.manager);
        let pay = json!({
            "request": intention(), "parcel": waybill, "claim": claim["claim"],
            "payout": { "method": "cash", "taken_by": "Awa Zongo", "id_number": "B123" },
        });
        assert_eq!(self.done("pay_claim", pay)["amount"], -3_000);
    }

    fn drawer(&self) -> i64 {
        let sql = "select drawer from till where closed_at is null";
        self.desk.counter.store().read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }
}

/// A parcel of two pieces to Bobo, to pay by the receiver.
fn parcel() -> Value {
    json!({
        "request": intention(), "destination": "bob", "payer": "receiver",
        "sender": { "name": "Awa Zongo", "phone": "70 12 34 56" },
        "receiver": { "name": "Issa Traoré", "phone": "76 00 11 22" },
        "pieces": [
            { "description": "Carton de tissus", "grams": 4_000 },
            { "description": "Sac de mil", "grams": 12_000, "fragile": true },
        ],
        "prohibited_read": true,
    })
}

#[test]
fn a_parcel_is_taken_in_priced_found_and_its_papers_wait() {
    let house = House::new();
    let quote = house.done(
        "quote_parcel",
        json!({
            "destination": "BOB", "payer": "half",
            "pieces": [{ "grams": 4_000 }, { "grams": 12_000 }],
        }),
    );
    let lines: i64 =
        quote["lines"].as_array().unwrap().iter().map(|l| l["amount"].as_i64().unwrap()).sum();
    assert_eq!(quote["total"], lines);
    assert_eq!(quote["paid"].as_i64().unwrap() + quote["due"].as_i64().unwrap(), lines);
    let taken = house.register(json!({ "payer": "sender", "tendered": 10_000 }));
    assert_eq!(taken["total"], quote["total"]);
    assert_eq!(taken["change"].as_i64().unwrap(), 10_000 - taken["paid"].as_i64().unwrap());
    assert_eq!(taken["pickup_code"].as_str().unwrap().len(), 9);
    let waybill = taken["waybill"].as_str().unwrap();
    for query in ["70123456", "76 00 11 22", "zon", "traore issa", waybill, "1"] {
        let found = house.done("find_parcels", json!({ "query": query }));
        assert_eq!(found["parcels"][0]["waybill"], taken["waybill"], "{query}");
    }
    let people = house.done("parcel_people", json!({ "phone": "+226 70 12 34 56" }));
    assert_eq!(people["people"][0]["name"], "Awa Zongo");
    let titles: Vec<String> = house
        .desk
        .jobs(&house.cashier)
        .iter()
        .map(|job| job["title"].as_str().unwrap().to_owned())
        .collect();
    assert!(titles.iter().any(|title| title.ends_with("-N02")), "{titles:?}");
    house.desk.counter.print_now().unwrap();
    let states: Vec<Value> =
        house.desk.jobs(&house.cashier).iter().map(|job| job["state"].clone()).collect();
    assert!(states.iter().all(|state| state == "confirmed" || state == "sent"), "{states:?}");
    let labels = house.done("parcel_labels", json!({ "parcel": waybill }));
    assert_eq!(labels["count"], 2);
    assert_eq!(labels["zpl"].as_str().unwrap().matches("^XA").count(), 2);
    let second = house.done("preview_labels", json!({ "parcel": waybill, "pieces": [2] }));
    assert_eq!(second["pages"].as_array().unwrap().len(), 1);
    house.desk.prove();
}

#[test]
fn the_same_request_takes_one_parcel_in() {
    let house = House::new();
    let request = parcel();
    let first = house.done("register_parcel", request.clone());
    assert_eq!(house.done("register_parcel", request), first);
    let listed = house.done("list_parcels", json!({ "list": "to_load" }));
    assert_eq!(listed["parcels"].as_array().unwrap().len(), 1);
}

#[test]
fn pieces_are_loaded_by_scan_and_what_is_missing_is_told() {
    let house = House::new();
    let taken = house.register(json!({}));
    let (first, second) = (house.label(&taken["waybill"], 1), house.label(&taken["waybill"], 2));
    let scanned = house.scan("load_piece", &first);
    assert_eq!(
        (&scanned["verdict"], &scanned["moved"]),
        (&json!("loaded"), &json!(true)),
        "{scanned}"
    );
    assert_eq!(scanned["counts"], json!({ "listed": 2, "found": 1, "missing": 1, "foreign": 0 }));
    assert_eq!(house.scan("load_piece", &first)["verdict"], "already");
    let waybill = taken["waybill"].as_str().unwrap();
    assert_eq!(house.scan("load_piece", waybill)["verdict"], "which_piece");
    assert_eq!(house.scan("load_piece", "bonjour")["verdict"], "unreadable");
    assert_eq!(house.scan("load_piece", "OUA9P0000011N01")["verdict"], "unreadable");
    let altered =
        first.replacen(&first[10..12], if &first[10..12] == "00" { "11" } else { "00" }, 1);
    assert!(
        ["forged", "other_company", "unreadable", "unknown_key"]
            .contains(&house.scan("load_piece", &altered)["verdict"].as_str().unwrap())
    );
    let code = taken["pieces"][1].as_str().unwrap().replace('-', "");
    assert_eq!(house.scan("load_piece", &code)["verdict"], "loaded");
    let list = house.done("loading_list", json!({ "trip": house.trip["trip"] }));
    assert_eq!(list["counts"], json!({ "listed": 2, "found": 2, "missing": 0, "foreign": 0 }));
    house.done("print_shipment", json!({ "trip": house.trip["trip"] }));
    house.desk.counter.print_now().unwrap();
    assert_eq!(house.scan("unload_piece", &second)["verdict"], "astray");
    house.desk.prove();
}

#[test]
fn what_was_done_with_a_label_is_told_again_after_it_was_replaced() {
    let house = House::new();
    let taken = house.register(json!({}));
    let label = house.label(&taken["waybill"], 1);
    let scan = json!({ "request": intention(), "text": label, "trip": house.trip["trip"] });
    let scans = [
        ("load_piece", scan.clone()),
        (
            "unload_piece",
            with(
                scan,
                json!({
                    "request": intention(),
                }),
            ),
        ),
    ];
    let told = scans.clone().map(|(name, scan)| house.done(name, scan));
    assert_eq!(told.each_ref().map(|t| t["verdict"].as_str().unwrap()), ["loaded", "astray"]);
    let back = json!({ "request": intention(), "parcel": label, "reason": "Adresse fausse" });
    let done = house.done("return_parcel", back.clone());
    // The answer was lost, and the piece has another label by now.
    assert_eq!(house.done("return_parcel", back), done);
    for ((name, scan), told) in scans.into_iter().zip(told) {
        let again = house.done(name, scan);
        for part in ["verdict", "sentence", "details", "piece", "entry"] {
            assert_eq!(again[part], told[part], "{name}");
        }
    }
    let scan = house.scan("load_piece", &label);
    assert_eq!(scan["verdict"], "label_old", "a new intention is another matter");
    house.desk.prove();
}

#[test]
fn a_parcel_sent_back_is_handed_to_its_sender_and_every_franc_is_accounted_for() {
    let house = House::new();
    let taken = house.register(json!({ "cod": 20_000 }));
    let waybill = &taken["waybill"];
    let before = house.drawer();
    for piece in [1, 2] {
        house.scan("load_piece", &house.label(waybill, piece));
        house.scan("unload_piece", &house.label(waybill, piece));
    }
    let handle =
        |reason: &str| json!({ "request": intention(), "parcel": waybill, "reason": reason });
    house.done("damaged_pieces", with(handle("Carton mouillé"), json!({ "pieces": [1] })));
    let row = || house.done("show_parcel", json!({ "parcel": waybill }))["row"].take();
    assert_eq!(row()["cod"], 20_000);
    house.done("return_parcel", handle("Adresse fausse"));
    assert_eq!(row()["cod"], 0);
    house.done(
        "ready_parcels",
        json!({ "request": intention(), "parcels": [{ "parcel": waybill }] }),
    );
    let sheet = house.done("handover_sheet", json!({ "parcel": waybill }));
    assert_eq!((&sheet["to_sender"], &sheet["cod"]), (&json!(true), &json!(0)), "{sheet}");
    let total = sheet["total"].as_i64().unwrap();
    assert!(total > taken["due"].as_i64().unwrap());
    assert_eq!(row()["due"], total, "what it is said to cost is what is collected");
    let hand = json!({
        "request": intention(), "parcel": waybill, "taken_by": "Awa Zongo", "expected": total,
        "code": "2222-2222",
    });
    for left in [2, 1, 0] {
        let wrong = with(hand.clone(), json!({ "request": intention() }));
        let failure = house.desk.call("hand_over", wrong.clone(), &house.cashier).unwrap_err();
        assert_eq!(failure.code.name(), "pickup_code_wrong");
        assert_eq!(failure.details["left"], left);
        // The same request is the same try.
        assert_eq!(house.refused("hand_over", wrong), "pickup_code_wrong");
    }
    let right = with(hand, json!({ "code": taken["pickup_code"], "request": intention() }));
    assert_eq!(house.refused("hand_over", right.clone()), "pickup_locked");
    let approved = with(
        right,
        json!({
            "request": intention(), "approval": { "code": "M1", "pin": "3333" },
        }),
    );
    let handed = house.done("hand_over", approved.clone());
    assert_eq!(handed["total"], total);
    assert_eq!(house.done("hand_over", approved), handed);
    assert_eq!(house.drawer() - before, total);
    let again =
        json!({ "request": intention(), "parcel": waybill, "taken_by": "X", "id_number": "1" });
    assert_eq!(house.refused("hand_over", again), "piece_state");
    house.claims(waybill);
    assert_eq!(house.drawer() - before, total - 3_000);
    let card = house.done("show_parcel", json!({ "parcel": waybill }));
    assert_eq!((&card["row"]["state"], &card["row"]["due"]), (&json!("returned"), &json!(0)));
    assert_eq!(card["claims"][0]["paid"], 3_000);
    assert!(card["timeline"].as_array().unwrap().len() >= 10, "{}", card["timeline"]);
    let sent = house.done("send_messages", json!({}));
    assert!(sent["sent"].as_u64().unwrap() >= 3, "{sent}");
    let card = house.done("show_parcel", json!({ "parcel": waybill }));
    assert!(card["messages"].as_array().unwrap().iter().all(|text| text["state"] == "sent"));
    house.desk.counter.print_now().unwrap();
    let drawer = house.drawer();
    house.desk.close_till(&house.cashier, drawer);
    house.desk.prove();
}

#[test]
fn revenue_has_parcels_by_themselves_and_what_is_owed_is_none() {
    let house = House::new();
    let paid = house.register(json!({ "payer": "sender" }));
    house.register(json!({ "cod": 30_000 }));
    let period = json!({ "from": "2026-11-21", "to": "2026-11-21" });
    let revenue = house.desk.done("revenue", period, &house.manager);
    let cuts = revenue["cuts"].as_array().unwrap();
    let products = cuts.iter().find(|cut| cut["cut"] == "product").unwrap();
    let lines = products["lines"].as_array().unwrap();
    let parcels = lines.iter().find(|line| line["key"] == "parcels").unwrap();
    let figures = &parcels["figures"];
    assert_eq!((&figures["gross"], &figures["takings"]), (&paid["total"], &paid["total"]));
    let account = |name: &str| -> i64 {
        let accounts = revenue["accounts"].as_array().unwrap();
        let line = accounts.iter().find(|line| line["account"] == name).unwrap();
        line["debit"].as_i64().unwrap() - line["credit"].as_i64().unwrap()
    };
    assert_eq!(account("parcels.due") + account("parcels.unearned"), 0);
    assert!(account("parcels.due") > 0);
    house.desk.prove();
}

/// A JPEG file of so many bytes between its marks.
fn jpeg(bytes: usize) -> Vec<u8> {
    [&[0xFF, 0xD8, 0xFF, 0xE0][..], &vec![7; bytes], &[0xFF, 0xD9]].concat()
}

#[test]
fn photos_are_kept_beside_the_entries_that_prove_them() {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let counter = House::new();
    let keep = |bytes: &[u8]| json!({ "jpeg": STANDARD.encode(bytes) });
    let taken = counter.done("keep_photo", keep(&jpeg(50_000)))["photo"].take();
    assert_eq!(counter.done("keep_photo", keep(&jpeg(50_000)))["photo"], taken, "it is there");
    for wrong in [&b"GIF89a"[..], b"", &jpeg(200_000), &jpeg(10)[..12]] {
        assert_eq!(counter.refused("keep_photo", keep(wrong)), "photo_invalid");
    }
    assert_eq!(counter.refused("keep_photo", json!({ "jpeg": "no Base64!" })), "photo_invalid");
    let parcel = counter.register(json!({ "photo": taken }));
    let damaged = counter.done("keep_photo", keep(&jpeg(900)))["photo"].take();
    let broken = json!({
        "request": intention(), "parcel": parcel["waybill"], "pieces": [1], "reason": "Percé",
        "photo": damaged,
    });
    counter.done("damaged_pieces", broken);
    let card = counter.done("show_parcel", json!({ "parcel": parcel["waybill"] }));
    assert_eq!(card["photos"], json!([taken, damaged]));
    let shown = counter.done("show_photo", json!({ "photo": damaged }));
    assert_eq!(shown["jpeg"], STANDARD.encode(jpeg(900)));
    let elsewhere = counter.done("show_photo", json!({ "photo": "ab".repeat(32) }));
    assert_eq!(elsewhere["jpeg"], Value::Null);
    counter.desk.prove();
}
