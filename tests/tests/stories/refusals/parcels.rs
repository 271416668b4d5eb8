//! Parcels that nobody may take, labels that are not believed, money that is not due, proof that is
//! none.

use chrono::Days;
use domain::Code;
use domain::fact::Fact;
use domain::ids::{CompanyId, ParcelId, RequestId, TripId};
use domain::parcel::{
    Hand, Handled, LabelClaims, LabelIssuer, ParcelRegistered, PieceSet, PiecesUnloaded,
    StationRef, TripRun, WaybillNumber,
};
use guichet_tests::{intention, with};
use seal::Label;
use serde_json::{Value, json};
use station::store::{journal, planning};
use uuid::Uuid;

use super::payments::unpayable;
use super::{ABSURD, DAY, Refused, SIXTY_YEARS, World};

pub fn parcels(refused: &Refused) {
    prices(&Post::new(refused));
    taking_in(&Post::new(refused));
    back_at_once(&Post::new(refused));
    looking(&Post::new(refused));
    scans(&Post::new(refused));
    handling(&Post::new(refused));
    handing_over(&Post::new(refused));
    by_label_alone(&Post::new(refused));
    storage(&Post::new(refused));
    claims(&Post::new(refused));
    remitting(&Post::new(refused));
    writing_off(&Post::new(refused));
}

/// Every command of parcels that writes, as it could be meant.
pub fn every_intention(world: &World<'_>) -> Vec<(&'static str, String, Value)> {
    let tariffs = world.desk.done("parcel_tariffs", json!({}), &world.manager)["current"].take();
    world.bobo();
    let taken = world.desk.done("register_parcel", parcel(), &world.cashier);
    let named = || json!({ "request": intention(), "parcel": taken["waybill"], "reason": "Motif" });
    let scan = json!({ "text": taken["pieces"][0], "trip": world.trip["trip"] });
    let payout = json!({ "method": "cash", "taken_by": "Awa", "id_number": "B1" });
    let claim = json!({
        "pieces": [1], "kind": "lost", "asked": 5, "claimant": { "name": "A", "phone": "70123456" },
    });
    let tariff = json!({ "tariff": tariffs["tariff"], "terms": tariffs["terms"] });
    let (cashier, manager) = (world.cashier.clone(), world.manager.clone());
    let hand = with(json!({ "parcel": taken["waybill"] }), json!({ "taken_by": "Awa" }));
    let paid = json!({ "parcel": taken["waybill"], "payout": payout });
    let by = |name, who: &String, request: Value| (name, who.clone(), request);
    vec![
        by("set_parcel_tariff", &manager, tariff),
        by("register_station", &manager, json!({ "code": "KDG", "name": "Koudougou" })),
        by("register_parcel", &cashier, parcel()),
        by("cancel_parcel", &cashier, named()),
        by("load_piece", &cashier, scan.clone()),
        by("unload_piece", &cashier, scan),
        by("ready_parcels", &cashier, json!({ "parcels": [{ "parcel": taken["waybill"] }] })),
        by("refuse_parcel", &cashier, named()),
        by("return_parcel", &cashier, named()),
        by("unclaimed_parcel", &cashier, named()),
        by("lost_pieces", &manager, named()),
        by("damaged_pieces", &cashier, named()),
        by("hand_over", &cashier, hand),
        by("charge_storage", &cashier, json!({ "parcel": taken["waybill"] })),
        by("open_claim", &cashier, with(named(), claim)),
        by("decide_claim", &manager, with(named(), json!({ "claim": Uuid::nil(), "awarded": 0 }))),
        by("pay_claim", &cashier, with(paid.clone(), json!({ "claim": Uuid::nil() }))),
        by("remit_cod", &cashier, paid),
        by("write_off_parcel", &manager, named()),
        by("reprint_parcel", &cashier, json!({ "parcel": taken["waybill"] })),
    ]
}

impl World<'_> {
    /// Makes the station of Bobo-Dioulasso known.
    fn bobo(&self) {
        let station = json!({
            "request": intention(), "code": "BOB", "name": "Gare de Bobo",
            "stop": self.trip["to"]["stop"],
        });
        self.desk.done("register_station", station, &self.manager);
    }
}

fn parcel() -> Value {
    json!({
        "request": intention(), "destination": "BOB", "payer": "sender",
        "sender": { "name": "Awa Zongo", "phone": "70123456" },
        "receiver": { "name": "Issa Traoré", "phone": "76001122" },
        "pieces": [
            { "description": "Carton", "grams": 4_000 }, { "description": "Sac", "grams": 9_000 },
        ],
        "prohibited_read": true,
    })
}

/// A counter that takes parcels, with a supervisor at hand.
struct Post<'a> {
    world: World<'a>,
}

impl<'a> Post<'a> {
    fn new(refused: &'a Refused) -> Self {
        let world = World::new(refused);
        world.bobo();
        // Its reference is used from here on.
        let paid = json!({ "payments": [{
            "method": "mobile_money", "operator": "orange money", "phone": "70123456",
            "reference": "mp2611.0530.x1",
        }] });
        world.ticket(&world.trip, paid);
        Self { world }
    }

    fn cashier(&self) -> &str {
        &self.world.cashier
    }

    fn done(&self, name: &str, request: Value) -> Value {
        self.world.desk.done(name, request, self.cashier())
    }

    fn each(&self, name: &str, request: &Value, changes: &[(Code, Value)]) {
        self.world.each(name, self.cashier(), request, changes);
    }

    fn taken(&self, change: Value) -> Value {
        self.done("register_parcel", with(parcel(), change))
    }

    fn write(&self, fact: impl Into<Fact>) {
        let request = RequestId(Uuid::now_v7());
        let store = self.world.desk.counter.store();
        store.write(|write| write.append("console", request, fact)).unwrap();
    }

    fn fact(&self, entry: &Value) -> ParcelRegistered {
        let store = self.world.desk.counter.store();
        let sql = "select id from entry where kind = 'ParcelRegistered' and seq = ?1";
        let id: i64 = store
            .read(|c| Ok(c.query_row(sql, [entry.as_i64().unwrap()], |row| row.get(0))?))
            .unwrap();
        let stored = store.read(|c| journal::by_id(c, id)).unwrap();
        match journal::fact(&stored).unwrap() {
            Fact::ParcelRegistered(fact) => fact,
            other => panic!("{other:?} takes no parcel in"),
        }
    }

    fn hand(&self, fact: &ParcelRegistered, station: &StationRef) -> Hand {
        Hand {
            employee: fact.by.employee,
            employee_name: fact.by.employee_name.clone(),
            station: station.clone(),
            local: fact.by.local,
        }
    }

    fn run(&self) -> TripRun {
        TripRun {
            trip: TripId(Uuid::nil()),
            route_code: "BOB-OUA".into(),
            day: "2026-11-20".parse().unwrap(),
            plate: None,
            at: 0,
        }
    }

    /// A parcel from Bobo that came here, as Bobo would have written it; its number.
    fn arrived(&self, change: Value, unloaded: bool) -> String {
        let change = with(json!({ "payer": "receiver" }), change);
        let mut fact = self.fact(&self.taken(change)["entry"]);
        let here = fact.origin.clone();
        std::mem::swap(&mut fact.origin, &mut fact.destination);
        fact.parcel = ParcelId(Uuid::now_v7());
        fact.waybill = WaybillNumber::of("BOB", 7, fact.waybill.running() + 1).unwrap();
        (fact.by.station, fact.by.counter) = (fact.origin.station, 7);
        self.write(fact.clone());
        if unloaded {
            let handled = vec![self.all(&fact)];
            let (hand, trip) = (self.hand(&fact, &here), self.run());
            self.write(PiecesUnloaded { hand, trip, handled });
        }
        fact.waybill.to_string()
    }

    fn all(&self, fact: &ParcelRegistered) -> Handled {
        let pieces = PieceSet::first(u8::try_from(fact.pieces.len()).unwrap());
        Handled { parcel: fact.parcel, waybill: fact.waybill.clone(), pieces }
    }

    /// A parcel of which nothing was heard but that it lies here; its number.
    fn unheard(&self) -> String {
        let fact = self.fact(&self.taken(json!({}))["entry"]);
        let waybill = WaybillNumber::of("BOB", 8, fact.waybill.running()).unwrap();
        let parcel = ParcelId(Uuid::now_v7());
        let handled =
            vec![Handled { parcel, waybill: waybill.clone(), pieces: PieceSet::first(1) }];
        let hand = self.hand(&fact, &fact.origin);
        self.write(PiecesUnloaded { hand, trip: self.run(), handled });
        waybill.to_string()
    }

    fn place(&self) -> planning::Place {
        let store = self.world.desk.counter.store();
        let device = store.keys().device;
        store.read(|c| planning::place_or_refuse(c, device)).unwrap()
    }

    /// A label that a colleague's counter made, of a parcel that nobody here has heard of.
    fn label(&self, change: impl FnOnce(&mut LabelClaims)) -> String {
        let (keys, place) = (self.world.desk.counter.store().keys(), self.place());
        let fact = self.fact(&self.taken(json!({}))["entry"]);
        let secret = keys.secret();
        let label = Label::read(&fact.pieces[0].label).unwrap();
        let mut claims = label.check(place.company, Some(&secret.public())).unwrap();
        claims.parcel = ParcelId(Uuid::now_v7());
        claims.waybill = WaybillNumber::of("BOB", 9, fact.waybill.running()).unwrap();
        claims.destination = place.station_code.clone();
        (claims.due, claims.cod) = (1_000, 0);
        change(&mut claims);
        secret.label(&claims)
    }

    /// What names no parcel, and what names one badly.
    fn misnamed(&self) -> Vec<(Code, Value)> {
        let named = |code, text: &str| (code, json!({ "parcel": text }));
        let unknown = WaybillNumber::of("OUA", 9, 1).unwrap().to_string();
        let check = unknown.chars().last().and_then(|digit| digit.to_digit(10)).unwrap();
        let mistyped = format!("{}{}", &unknown[..unknown.len() - 1], (check + 1) % 10);
        let old = self.label(|claims| claims.day = claims.day - Days::new(401));
        let other = self.label(|claims| claims.company = CompanyId(Uuid::nil()));
        vec![
            named(Code::WaybillInvalid, "bonjour"),
            named(Code::WaybillMistyped, &mistyped),
            named(Code::LabelInvalid, &"A".repeat(209)),
            named(Code::LabelInvalid, &other),
            named(Code::LabelOld, &old),
            named(Code::NotFound, &unknown),
            named(Code::NotFound, &Uuid::nil().to_string()),
            named(Code::TextTooLong, &"x".repeat(401)),
        ]
    }

    /// Years in which no clock is right.
    fn clock_wrong(&self, name: &str, request: &Value, session: &str) {
        let request = with(request.clone(), json!({ "request": intention() }));
        self.world.desk.clock.advance(-SIXTY_YEARS);
        self.world.refuses(Code::ClockWrong, name, request, session);
        self.world.desk.clock.advance(SIXTY_YEARS);
    }

    /// Wrong clocks, days that are closed, tills that are not one's own, and no till.
    fn no_till(&self, name: &str, request: &Value) {
        let (world, again) =
            (&self.world, || with(request.clone(), json!({ "request": intention() })));
        world.refuses(Code::TillOfAnother, name, again(), &world.other_cashier);
        let yesterday = json!({ "request": intention(), "day": "2026-11-20" });
        // The second time the day is closed already.
        let _ = world.desk.call("lock_day", yesterday, &world.manager);
        for (code, back) in [(Code::DayLocked, DAY), (Code::ClockWrong, SIXTY_YEARS)] {
            world.desk.clock.advance(-back);
            world.refuses(code, name, again(), &world.cashier);
            world.desk.clock.advance(back);
        }
    }

    /// And after the till was closed.
    fn till_closed(&self, requests: &[(&str, &Value)]) {
        self.world.desk.close_till(self.cashier(), 0);
        for (name, request) in requests {
            self.each(name, request, &[(Code::TillClosed, json!({}))]);
        }
    }
}

fn texts() -> Vec<(Code, Value)> {
    vec![
        (Code::FieldMissing, json!({ "reason": " " })),
        (Code::TextTooLong, json!({ "reason": "x".repeat(2_000) })),
    ]
}

fn prices(post: &Post<'_>) {
    let (world, manager) = (&post.world, &post.world.manager);
    let tariffs = world.desk.done("parcel_tariffs", json!({}), manager)["current"].take();
    let set = json!({
        "request": intention(), "tariff": tariffs["tariff"], "terms": tariffs["terms"],
    });
    let tariff = |change: Value| json!({ "tariff": with(tariffs["tariff"].clone(), change) });
    let terms = |change: Value| json!({ "terms": with(tariffs["terms"].clone(), change) });
    let refused = [
        (Code::TariffInvalid, tariff(json!({ "step": 0 }))),
        (Code::TariffInvalid, tariff(json!({ "insurance": 10_001 }))),
        (Code::TariffInvalid, terms(json!({ "proofs": [] }))),
        (Code::TariffInvalid, json!({ "expected_edition": 7 })),
        (Code::AmountInvalid, tariff(json!({ "minimum": -1 }))),
        (Code::AmountInvalid, tariff(json!({ "storage_max": i64::MAX }))),
        (Code::FieldMissing, terms(json!({ "prohibited": [" "] }))),
        (Code::TextTooLong, terms(json!({ "prohibited": ["x".repeat(61)] }))),
    ];
    world.each("set_parcel_tariff", manager, &set, &refused);
    let station = json!({ "request": intention(), "code": "KDG", "name": "Koudougou" });
    let refused = [
        (Code::CodeInvalid, json!({ "code": "K1" })),
        (Code::FieldMissing, json!({ "code": "" })),
        (Code::FieldMissing, json!({ "name": " " })),
        (Code::TextTooLong, json!({ "name": "x".repeat(61) })),
        (Code::NotFound, json!({ "stop": Uuid::nil() })),
    ];
    world.each("register_station", manager, &station, &refused);
    for phone in ["", "70", "abc"] {
        let asked = json!({ "phone": phone });
        world.refuses(Code::PhoneInvalid, "parcel_people", asked, post.cashier());
    }
}

/// What is no parcel.
fn no_parcels(post: &Post<'_>) -> Vec<(Code, Value)> {
    let far = json!({ "request": intention(), "code": "ZZZ", "name": "Nulle part" });
    post.world.desk.done("register_station", far, &post.world.manager);
    let piece = |change: Value| json!({ "pieces": [with(json!({ "description": "Sac", "grams": 1_000 }), change)] });
    let mut refused = vec![
        (Code::DestinationUnknown, json!({ "destination": "XX" })),
        (Code::DestinationUnknown, json!({ "destination": "" })),
        (Code::DestinationSame, json!({ "destination": "OUA" })),
        (Code::ParcelRateMissing, json!({ "destination": "ZZZ" })),
        (Code::PieceCount, json!({ "pieces": [] })),
        (Code::PieceCount, json!({ "pieces": vec![json!({ "grams": 1 }); 100] })),
        (Code::PieceWeight, piece(json!({ "grams": 0 }))),
        (Code::PieceWeight, piece(json!({ "grams": u32::MAX }))),
        (Code::PieceSize, piece(json!({ "size": { "length": 0, "width": 1, "height": 1 } }))),
        (Code::DeclaredTooHigh, piece(json!({ "declared": 1_000_001 }))),
    ];
    refused
        .extend(ABSURD.map(|amount| (Code::AmountInvalid, piece(json!({ "declared": amount })))));
    refused
}

fn taking_in(post: &Post<'_>) {
    let mut refused = no_parcels(post);
    let mut quote = parcel();
    for field in ["request", "sender", "receiver", "prohibited_read"] {
        quote.as_object_mut().unwrap().remove(field);
    }
    post.each("quote_parcel", &quote, &refused);
    let person = |change: Value| json!({ "receiver": with(json!({ "name": "Issa", "phone": "76001122" }), change) });
    let total = post.done("quote_parcel", quote)["total"].as_i64().unwrap();
    refused.extend([
        (Code::ProhibitedUnread, json!({ "prohibited_read": false })),
        (Code::PriceChanged, json!({ "expected_total": total + 5 })),
        (Code::PhotoInvalid, json!({ "photo": "0".repeat(64) })),
        (Code::FieldMissing, person(json!({ "name": " " }))),
        (Code::NameInvalid, person(json!({ "name": "70 12" }))),
        (Code::PhoneInvalid, person(json!({ "phone": "" }))),
        (Code::TextTooLong, person(json!({ "address": "x".repeat(2_000) }))),
        (Code::FieldMissing, json!({ "pieces": [{ "grams": 1 }] })),
        (Code::CashShort, json!({ "tendered": total - 5 })),
    ]);
    refused.extend(ABSURD.map(|cod| (Code::AmountInvalid, json!({ "cod": cod }))));
    refused.extend(unpayable(total));
    post.each("register_parcel", &parcel(), &refused);
    let before = "update device set last_waybill = 0";
    post.world.decree(&format!("update device set last_waybill = {}", domain::ticket::RUNNING_MAX));
    post.each("register_parcel", &parcel(), &[(Code::NumbersExhausted, json!({}))]);
    post.world.decree(before);
    post.no_till("register_parcel", &parcel());
    post.till_closed(&[("register_parcel", &parcel())]);
}

fn back_at_once(post: &Post<'_>) {
    let taken = post.taken(json!({}));
    let cancel = json!({ "request": intention(), "parcel": taken["waybill"], "reason": "Erreur" });
    let mut refused = post.misnamed();
    refused.extend(texts());
    refused.push((Code::ParcelUnheard, json!({ "parcel": post.unheard() })));
    let elsewhere = json!({ "parcel": post.arrived(json!({}), false) });
    refused.push((Code::ParcelElsewhere, elsewhere.clone()));
    post.each("cancel_parcel", &cancel, &refused);
    post.world.unheard("cancel_parcel", &with(cancel.clone(), elsewhere), "approval");
    post.no_till("cancel_parcel", &cancel);
    let sql = "select drawer from till where closed_at is null";
    let store = post.world.desk.counter.store();
    let drawer: i64 = store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap();
    let safe = json!({
        "request": intention(), "movement": "drop", "amount": drawer, "reason": "Coffre",
    });
    post.done("move_cash", safe);
    post.each("cancel_parcel", &cancel, &[(Code::DrawerShort, json!({}))]);
    let piece = json!({
        "request": intention(), "text": taken["pieces"][0], "trip": post.world.trip["trip"],
    });
    post.done("load_piece", piece);
    post.each("cancel_parcel", &cancel, &[(Code::PieceState, json!({}))]);
    post.till_closed(&[("cancel_parcel", &cancel)]);
}

fn looking(post: &Post<'_>) {
    let taken = post.taken(json!({}));
    let misnamed = post.misnamed();
    post.each("show_parcel", &json!({ "parcel": taken["waybill"] }), &misnamed);
    // A search that finds nothing is none that is refused.
    let query = |(code, change): &(Code, Value)| (*code, json!({ "query": change["parcel"] }));
    let found = |(code, _): &&(Code, Value)| ![Code::WaybillInvalid, Code::NotFound].contains(code);
    let queries: Vec<_> = misnamed.iter().filter(found).map(query).collect();
    post.each("find_parcels", &json!({ "query": "Awa" }), &queries);
    let labels = json!({ "parcel": taken["waybill"] });
    let mut refused = misnamed.clone();
    refused.push((Code::PieceUnknown, json!({ "pieces": [3] })));
    post.each("parcel_labels", &labels, &refused);
    post.each("preview_labels", &labels, &refused);
    let reprint = with(labels, json!({ "request": intention() }));
    let mut refused = misnamed;
    refused.push((Code::PieceUnknown, json!({ "piece": 3 })));
    refused.push((Code::ParcelUnheard, json!({ "parcel": post.unheard() })));
    post.each("reprint_parcel", &reprint, &refused);
    for _ in 1..domain::bounds::COPIES_MAX {
        post.done("reprint_parcel", with(reprint.clone(), json!({ "request": intention() })));
    }
    post.each("reprint_parcel", &reprint, &[(Code::CopiesExhausted, json!({}))]);
    post.world.refuses(
        Code::NotFound,
        "send_messages",
        json!({ "message": Uuid::nil() }),
        post.cashier(),
    );
    post.done("send_messages", json!({}));
    let card = post.done("show_parcel", json!({ "parcel": taken["waybill"] }));
    let sent = json!({ "message": card["messages"][0]["message"] });
    post.world.refuses(Code::MessageState, "send_messages", sent, post.cashier());
}

fn scans(post: &Post<'_>) {
    let taken = post.taken(json!({}));
    let scan = json!({
        "request": intention(), "text": taken["pieces"][0], "trip": post.world.trip["trip"],
    });
    let refused = [
        (Code::NotFound, json!({ "trip": Uuid::nil() })),
        (Code::TextTooLong, json!({ "text": "x".repeat(401) })),
    ];
    post.each("load_piece", &scan, &refused);
    post.each("load_piece", &scan, &[(Code::DestinationUnknown, json!({ "via": "XX" }))]);
    post.each("unload_piece", &scan, &refused);
    post.clock_wrong("load_piece", &scan, post.cashier());
    post.done("load_piece", scan.clone());
    post.clock_wrong("unload_piece", &scan, post.cashier());
    let list = json!({ "trip": post.world.trip["trip"] });
    for name in ["loading_list", "unloading_list", "print_shipment"] {
        post.each(name, &list, &refused[..1]);
    }
    post.each("print_shipment", &list, &[(Code::PiecesNone, json!({ "unloaded": true }))]);
}

fn handling(post: &Post<'_>) {
    let waybill = post.arrived(json!({}), true);
    let going = post.taken(json!({}));
    let handle = json!({ "request": intention(), "parcel": waybill, "reason": "Motif" });
    let unheard = (Code::ParcelUnheard, json!({ "parcel": post.unheard() }));
    let astray = (Code::NotDestination, json!({ "parcel": going["waybill"] }));
    let registered = (Code::PieceState, json!({ "parcel": going["waybill"] }));
    let mut named = post.misnamed();
    named.push((Code::PieceUnknown, json!({ "pieces": [3] })));
    let mut of_ready: Vec<(Code, Value)> =
        named.iter().map(|(code, change)| (*code, json!({ "parcels": [change] }))).collect();
    of_ready.retain(|(code, _)| *code != Code::PieceUnknown);
    of_ready.extend([
        (Code::PieceUnknown, json!({ "parcels": [{ "parcel": waybill, "pieces": [3] }] })),
        (Code::ParcelUnheard, json!({ "parcels": [unheard.1] })),
        (Code::NotDestination, json!({ "parcels": [astray.1] })),
        (Code::PiecesNone, json!({ "parcels": [] })),
        (Code::PiecesMany, json!({ "parcels": vec![json!({ "parcel": waybill }); 201] })),
        (Code::TextTooLong, json!({ "shelf": "x".repeat(61) })),
    ]);
    let ready = json!({ "request": intention(), "parcels": [{ "parcel": waybill }] });
    post.each("ready_parcels", &ready, &of_ready);
    post.clock_wrong("ready_parcels", &ready, post.cashier());
    let reasons = [&named[..], &texts()[..]].concat();
    let with_more = |more: &[(Code, Value)]| [&reasons[..], more].concat();
    post.each("refuse_parcel", &handle, &with_more(&[unheard.clone(), astray]));
    let back = with_more(&[unheard, registered.clone()]);
    post.each("return_parcel", &handle, &back);
    post.each("unclaimed_parcel", &handle, &[&named[..], &[registered][..]].concat());
    let manager = &post.world.manager;
    post.world.each("lost_pieces", manager, &handle, &reasons);
    post.each("damaged_pieces", &handle, &reasons);
    let elsewhere = [(Code::PhotoInvalid, json!({ "photo": "0".repeat(64) }))];
    post.each("damaged_pieces", &handle, &elsewhere);
    let no_photo = [(Code::PhotoInvalid, json!({}))];
    post.each("keep_photo", &json!({ "jpeg": "/9j/" }), &no_photo);
    post.each("show_photo", &json!({ "photo": "../device.key" }), &no_photo);
    for name in ["refuse_parcel", "return_parcel", "damaged_pieces"] {
        post.clock_wrong(name, &handle, post.cashier());
    }
    post.clock_wrong("lost_pieces", &handle, manager);
    post.done("ready_parcels", ready.clone());
    post.each("ready_parcels", &ready, &[(Code::PieceState, json!({}))]);
    post.each("unclaimed_parcel", &handle, &[(Code::NotUnclaimed, json!({}))]);
    post.clock_wrong("unclaimed_parcel", &handle, post.cashier());
    let again = || with(handle.clone(), json!({ "request": intention() }));
    post.done("refuse_parcel", again());
    post.each("refuse_parcel", &handle, &[(Code::PieceState, json!({}))]);
    post.world.desk.done("lost_pieces", again(), manager);
    post.world.each("lost_pieces", manager, &handle, &[(Code::PieceState, json!({}))]);
    let gone = post.taken(json!({}));
    let cancel = json!({ "request": intention(), "parcel": gone["waybill"], "reason": "Erreur" });
    post.done("cancel_parcel", cancel);
    let gone = [(Code::PieceState, json!({ "parcel": gone["waybill"] }))];
    post.each("damaged_pieces", &handle, &gone);
}

fn handing_over(post: &Post<'_>) {
    let world = &post.world;
    let waybill = post.arrived(
        json!({ "receiver": { "name": "Issa", "phone": "76001122", "id_number": "B77" } }),
        true,
    );
    let sheet = json!({ "parcel": waybill });
    let total = post.done("handover_sheet", sheet.clone())["total"].as_i64().unwrap();
    let other = post.label(|_| ());
    let going = post.taken(json!({}));
    let label = other.clone();
    let mut refused = post.misnamed();
    refused.extend([
        (Code::ParcelUnheard, json!({ "parcel": post.unheard() })),
        (Code::PieceUnknown, json!({ "pieces": [3] })),
        (Code::PieceOfOther, json!({ "labels": [label] })),
        (Code::PiecesMany, json!({ "labels": vec!["x"; 100] })),
    ]);
    let apart = post.arrived(json!({}), true);
    let back = json!({ "request": intention(), "parcel": apart, "pieces": [1], "reason": "Non" });
    post.done("return_parcel", back);
    refused.push((Code::PiecesApart, json!({ "parcel": apart, "pieces": [1, 2] })));
    post.each("handover_sheet", &sheet, &refused);
    let dear = post.label(|claims| (claims.due, claims.cod) = (900_000_000_000, 900_000_000_000));
    post.each("handover_sheet", &sheet, &[(Code::AmountInvalid, json!({ "parcel": dear }))]);
    let hand = json!({
        "request": intention(), "parcel": waybill, "taken_by": "Issa", "id_number": "B77",
    });
    refused.extend([
        (Code::PieceState, json!({ "parcel": going["waybill"] })),
        (Code::ProofMissing, json!({ "id_number": "" })),
        (Code::SignatureInvalid, json!({ "signature": "gribouille" })),
        (Code::PickupCodeInvalid, json!({ "code": "1234" })),
        (Code::IdDiffers, json!({ "id_number": "B78" })),
        (Code::DueChanged, json!({ "expected": total + 5 })),
        (Code::FieldMissing, json!({ "taken_by": " " })),
        (Code::NameInvalid, json!({ "taken_by": "70 12" })),
        (Code::CashShort, json!({ "tendered": total - 5 })),
    ]);
    refused.extend(unpayable(total));
    post.each("hand_over", &hand, &refused);
    let scan = json!({
        "request": intention(), "text": going["pieces"][0], "trip": world.trip["trip"],
    });
    post.done("load_piece", scan.clone());
    post.done("unload_piece", with(scan, json!({ "request": intention() })));
    let astray = json!({ "parcel": going["waybill"], "pieces": [1] });
    post.each("hand_over", &hand, &[(Code::NotDestination, astray)]);
    world.unheard("hand_over", &with(hand.clone(), json!({ "id_number": "B78" })), "approval");
    post.no_till("hand_over", &hand);
    post.till_closed(&[("hand_over", &hand)]);
}

/// A wrong code leaves a trace, so it is told apart from the others.
fn by_label_alone(post: &Post<'_>) {
    let hand = json!({
        "request": intention(), "parcel": post.label(|_| ()), "taken_by": "Issa",
        "code": "2222-2222",
    });
    let again = || with(hand.clone(), json!({ "request": intention() }));
    for _ in 0..3 {
        let failure = post.world.desk.call("hand_over", again(), post.cashier()).unwrap_err();
        assert_eq!(failure.code, Code::PickupCodeWrong);
    }
    post.world.refused.borrow_mut().insert(("hand_over", Code::PickupCodeWrong));
    post.each("hand_over", &hand, &[(Code::PickupLocked, json!({}))]);
}

fn storage(post: &Post<'_>) {
    let waybill = post.arrived(json!({}), true);
    let charge = json!({ "request": intention(), "parcel": waybill });
    post.each("charge_storage", &charge, &[(Code::StorageNone, json!({}))]);
    let ready = json!({ "request": intention(), "parcels": [{ "parcel": waybill }] });
    post.done("ready_parcels", ready);
    post.world.desk.clock.advance(10 * DAY);
    let going = post.taken(json!({}));
    let sheet = post.done("handover_sheet", json!({ "parcel": waybill }));
    let storage = sheet["storage"].as_i64().unwrap();
    let mut refused = post.misnamed();
    refused.extend([
        (Code::PieceUnknown, json!({ "pieces": [3] })),
        (Code::PieceState, json!({ "parcel": going["waybill"] })),
        (Code::DueChanged, json!({ "expected": storage + 5 })),
        (Code::CashShort, json!({ "tendered": storage - 5 })),
    ]);
    refused.extend(unpayable(storage));
    post.each("charge_storage", &charge, &refused);
    let hand = json!({
        "request": intention(), "parcel": waybill, "taken_by": "Issa", "id_number": "B1",
        "waive_storage": true,
    });
    post.each("hand_over", &hand, &[(Code::StorageKept, json!({}))]);
    // Its day is of the clock, which is ten days on: the till of before cannot be of a locked day.
    let world = &post.world;
    let again = || with(charge.clone(), json!({ "request": intention() }));
    world.refuses(Code::TillOfAnother, "charge_storage", again(), &world.other_cashier);
    let lock = json!({ "request": intention(), "day": "2026-11-20" });
    world.desk.done("lock_day", lock, &world.manager);
    for (code, back) in [(Code::DayLocked, 11 * DAY), (Code::ClockWrong, SIXTY_YEARS)] {
        world.desk.clock.advance(-back);
        let failure = world.desk.call("charge_storage", again(), &world.cashier).unwrap_err();
        assert_eq!(failure.code, code);
        world.refused.borrow_mut().insert(("charge_storage", code));
        world.desk.clock.advance(back);
    }
    post.till_closed(&[("charge_storage", &charge)]);
}

fn claims(post: &Post<'_>) {
    let (world, taken) = (&post.world, post.taken(json!({})));
    let waybill = &taken["waybill"];
    let claimant = json!({ "name": "Awa", "phone": "70123456" });
    let open = json!({
        "request": intention(), "parcel": waybill, "pieces": [1], "kind": "lost",
        "asked": 900_000_000, "claimant": claimant, "reason": "Perdu",
    });
    let person = |change: Value| json!({ "claimant": with(claimant.clone(), change) });
    let gone = post.taken(json!({}));
    let cancel = json!({ "request": intention(), "parcel": gone["waybill"], "reason": "Erreur" });
    post.done("cancel_parcel", cancel);
    let mut refused = post.misnamed();
    refused.extend(texts());
    refused.extend([
        (Code::PiecesNone, json!({ "pieces": [] })),
        (Code::PieceUnknown, json!({ "pieces": [3] })),
        (Code::PieceState, json!({ "parcel": gone["waybill"] })),
        (Code::NameInvalid, person(json!({ "name": "70" }))),
        (Code::PhoneInvalid, person(json!({ "phone": "70" }))),
        (Code::AmountInvalid, json!({ "asked": 0 })),
    ]);
    refused.extend(ABSURD.map(|amount| (Code::AmountInvalid, json!({ "asked": amount }))));
    post.each("open_claim", &open, &refused);
    post.clock_wrong("open_claim", &open, post.cashier());
    let claim = post.done("open_claim", open.clone())["claim"].take();
    post.each("open_claim", &open, &[(Code::ClaimExists, json!({}))]);
    let pay = json!({
        "request": intention(), "parcel": waybill, "claim": claim,
        "payout": { "method": "cash", "taken_by": "Awa", "id_number": "B1" },
    });
    post.each("pay_claim", &pay, &[(Code::ClaimState, json!({}))]);
    let decide = json!({
        "request": intention(), "parcel": waybill, "claim": claim, "awarded": 900_000_000,
        "reason": "Perdu",
    });
    let manager = &world.manager;
    let mut refused = post.misnamed();
    refused.extend(texts());
    refused.push((Code::NotFound, json!({ "claim": Uuid::nil() })));
    refused.push((Code::ClaimAward, json!({ "awarded": 900_000_001 })));
    refused.push((Code::ClaimAward, json!({ "awarded": -1 })));
    world.each("decide_claim", manager, &decide, &refused);
    post.clock_wrong("decide_claim", &decide, manager);
    world.desk.done("decide_claim", decide.clone(), manager);
    world.each("decide_claim", manager, &decide, &[(Code::ClaimState, json!({}))]);
    let mut refused = post.misnamed();
    refused.extend(no_payouts());
    refused.push((Code::NotFound, json!({ "claim": Uuid::nil() })));
    post.each("pay_claim", &pay, &refused);
    post.no_till("pay_claim", &pay);
    post.till_closed(&[("pay_claim", &pay)]);
}

/// Ways in which no money is given out.
fn no_payouts() -> Vec<(Code, Value)> {
    let payout = |change: Value| {
        let cash = json!({ "method": "cash", "taken_by": "Awa", "id_number": "B1" });
        json!({ "payout": with(cash, change) })
    };
    let mobile = |change: Value| {
        let sent = json!({
            "method": "mobile_money", "operator": "Orange Money", "phone": "70123456",
            "reference": "MP9",
        });
        payout(with(sent, change))
    };
    vec![
        (Code::PaymentInvalid, payout(json!({ "method": "card" }))),
        (Code::DrawerShort, payout(json!({}))),
        (Code::NameInvalid, payout(json!({ "taken_by": "70" }))),
        (Code::FieldMissing, payout(json!({ "id_number": " " }))),
        (Code::TextTooLong, payout(json!({ "id_number": "x".repeat(61) }))),
        (Code::OperatorUnknown, mobile(json!({ "operator": "Banque" }))),
        (Code::PhoneInvalid, mobile(json!({ "phone": "70" }))),
        (Code::FieldMissing, mobile(json!({ "reference": "" }))),
        (Code::ReferenceUsed, mobile(json!({ "reference": "mp2611.0530.x1" }))),
    ]
}

fn remitting(post: &Post<'_>) {
    let world = &post.world;
    let waybill = post.arrived(json!({ "cod": 90_000_000 }), true);
    let payout = json!({ "method": "cash", "taken_by": "Awa", "id_number": "B1" });
    let remit = json!({ "request": intention(), "parcel": waybill, "payout": payout });
    post.each("remit_cod", &remit, &[(Code::CodState, json!({}))]);
    let hand = json!({
        "request": intention(), "parcel": waybill, "taken_by": "Issa", "id_number": "B1",
        "payments": [{ "method": "card" }],
    });
    post.done("hand_over", hand);
    post.each("remit_cod", &remit, &[(Code::ParcelElsewhere, json!({}))]);
    world.unheard("remit_cod", &remit, "approval");
    let word = json!({ "approval": { "code": "M1", "pin": "3333" } });
    let approved = with(remit.clone(), word);
    let mut refused = post.misnamed();
    refused.extend(no_payouts());
    let none = post.taken(json!({}));
    refused.push((Code::CodState, json!({ "parcel": none["waybill"] })));
    post.each("remit_cod", &approved, &refused);
    post.no_till("remit_cod", &approved);
    post.till_closed(&[("remit_cod", &approved)]);
}

fn writing_off(post: &Post<'_>) {
    let (world, manager) = (&post.world, &post.world.manager);
    let due = post.taken(json!({ "payer": "receiver" }));
    let paid = post.taken(json!({}));
    let off = json!({ "request": intention(), "parcel": due["waybill"], "reason": "Perdu" });
    let unheard = post.unheard();
    let misnamed = post.misnamed();
    // The till is the cashier's still.
    world.each("write_off_parcel", manager, &off, &[(Code::TillOfAnother, json!({}))]);
    world.desk.close_till(&world.cashier, 0);
    world.each("write_off_parcel", manager, &off, &[(Code::TillClosed, json!({}))]);
    world.desk.open_till(manager, 0);
    let mut refused = misnamed;
    refused.push((Code::DueNone, json!({ "parcel": paid["waybill"] })));
    refused.push((Code::DueWaits, json!({})));
    refused.push((Code::ParcelUnheard, json!({ "parcel": unheard })));
    world.each("write_off_parcel", manager, &off, &refused);
    for parcel in [&due, &paid] {
        let lost =
            json!({ "request": intention(), "parcel": parcel["waybill"], "reason": "Perdu" });
        world.desk.done("lost_pieces", lost, manager);
    }
    world.each("write_off_parcel", manager, &off, &texts());
    let yesterday = json!({ "request": intention(), "day": "2026-11-20" });
    world.desk.done("lock_day", yesterday, manager);
    for (code, back) in [(Code::DayLocked, DAY), (Code::ClockWrong, SIXTY_YEARS)] {
        world.desk.clock.advance(-back);
        world.each("write_off_parcel", manager, &off, &[(code, json!({}))]);
        world.desk.clock.advance(back);
    }
}
