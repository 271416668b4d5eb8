//! Parcels between stations that tell each other everything through a central: who hears of what, what
//! head office knows, and what contradicts.

use domain::ids::StationId;
use domain::planning::StationOpened;
use domain::text::ShortCode;
use guichet_tests::{Desk, intention, with};
use serde_json::{Value, json};
use station::demo::network;
use uuid::Uuid;

use crate::Served;
use crate::cluster::Cluster;
use crate::company::{cashier, sync};
use crate::control::write;

/// Counters of four stations. Parcels go from Ouagadougou over Bobo-Dioulasso to Gaoua; what is
/// aside has nothing to do with them. The first one shows the whole company.
struct Stations {
    central: Served,
    ouaga: Desk,
    bobo: Desk,
    gaoua: Desk,
    aside: Desk,
}

/// Opens a station at a city, with a code that none has yet.
fn open_station(desk: &Desk, code: &str, city: &str) {
    let stop = network::stops().into_iter().find(|stop| stop.name == city);
    let opened = StationOpened {
        station: StationId(Uuid::now_v7()),
        code: ShortCode::parse("code", code).expect("a code"),
        name: format!("Guichet de {city}"),
        stop: stop.map(|stop| stop.stop),
    };
    write(desk, opened);
}

impl Stations {
    fn new(cluster: &Cluster) -> Self {
        let (central, ouaga) = (Served::new(cluster), Desk::one_day());
        open_station(&ouaga, "BOX", "Bobo-Dioulasso");
        open_station(&ouaga, "GAX", "Gaoua");
        open_station(&ouaga, "KOX", "Koudougou");
        central.enrol(&ouaga, &ouaga.log_in("ADMIN", "4444"));
        sync(&ouaga);
        let [bobo, gaoua, aside] = ["BOX", "GAX", "KOX"].map(|code| central.joined(code));
        [&ouaga, &bobo, &gaoua, &aside].into_iter().for_each(|desk| drop(cashier(desk)));
        let stations = Self { central, ouaga, bobo, gaoua, aside };
        stations.sync();
        stations
    }

    fn desks(&self) -> [&Desk; 4] {
        [&self.ouaga, &self.bobo, &self.gaoua, &self.aside]
    }

    /// Everybody hears everything.
    fn sync(&self) {
        for _ in 0..2 {
            self.desks().into_iter().for_each(sync);
        }
    }

    /// What head office tells people of, with how many entries each names.
    fn told(&self) -> Vec<(String, i64)> {
        let sql = "select kind, jsonb_array_length(entries)::bigint from exception
             where kind <> 'clock_jumped' order by kind, raised_at";
        let rows = crate::simulation::rows(&self.central.config.database, sql);
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }

    /// Head office has every parcel as a counter that heard all of it has it.
    fn head_office_knows_what_does(&self, desk: &Desk) {
        let columns = "waybill, origin, destination, state, since, due, cod_owed, troubles";
        let here = desk.counter.store().read(|c| {
            let mut statement = c.prepare(&format!("select {columns} from parcel order by 1"))?;
            let row = |row: &rusqlite::Row<'_>| {
                let text = |i| row.get::<_, String>(i);
                let number = |i| row.get::<_, i64>(i);
                let texts = [text(0)?, text(1)?, text(2)?, text(3)?];
                Ok((texts, [number(4)?, number(5)?, number(6)?, number(7)?]))
            };
            Ok(statement.query_map([], row)?.collect::<Result<Vec<_>, _>>()?)
        });
        let sql = format!("select {columns} from parcel order by waybill collate \"C\"")
            .replace("troubles", "troubles::bigint");
        let there: Vec<([String; 4], [i64; 4])> =
            crate::simulation::rows(&self.central.config.database, &sql)
                .iter()
                .map(|row| {
                    let texts = [row.get(0), row.get(1), row.get(2), row.get(3)];
                    (texts, [row.get(4), row.get(5), row.get(6), row.get(7)])
                })
                .collect();
        assert_eq!(there, here.expect("they are read"));
        assert!(!there.is_empty(), "there are parcels");
    }

    /// Nothing is parked, nothing is unread, and every counter's journal holds.
    fn prove(&self) {
        assert_eq!(self.central.number("select count(*) from parked"), 0);
        for desk in self.desks() {
            let unread = number(desk, "select count(*) from unread");
            assert_eq!(unread, 0);
            desk.prove();
        }
    }
}

/// One number that a counter's store answers.
fn number(desk: &Desk, sql: &str) -> i64 {
    let store = desk.counter.store();
    store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).expect("a number")
}

fn done(desk: &Desk, name: &str, request: Value) -> Value {
    desk.done(name, request, &desk.log_in("C1", "1111"))
}

/// Two pieces from Ouagadougou to Gaoua, to pay, with cash on delivery.
fn parcel() -> Value {
    json!({
        "request": intention(), "destination": "GAX", "payer": "receiver", "cod": 25_000,
        "sender": { "name": "Awa Zongo", "phone": "70123456" },
        "receiver": { "name": "Issa Traoré", "phone": "76001122" },
        "pieces": [
            { "description": "Carton", "grams": 4_000 }, { "description": "Sac", "grams": 9_000 },
        ],
        "prohibited_read": true,
    })
}

/// The labels of the last parcel that a counter took in.
fn labels(desk: &Desk) -> Vec<String> {
    let sql = "select group_concat(json_extract(value, '$.label'), char(10))
         from json_each((select body from entry where kind = 'ParcelRegistered'
           order by id desc limit 1), '$.pieces')";
    let store = desk.counter.store();
    let labels = store.read(|c| Ok(c.query_row(sql, [], |row| row.get::<_, String>(0))?));
    labels.expect("they are read").lines().map(str::to_owned).collect()
}

fn scan(desk: &Desk, name: &str, label: &str, trip: &Value, via: Option<&str>) -> Value {
    let scan = json!({ "request": intention(), "text": label, "trip": trip });
    let scan = via.map_or(scan.clone(), |via| with(scan, json!({ "via": via })));
    done(desk, name, scan)["verdict"].take()
}

fn trip_to(desk: &Desk, terminus: &str) -> Value {
    desk.trips_to(terminus, &desk.log_in("C1", "1111")).remove(0)["trip"].take()
}

/// What a counter knows of a parcel; its refusal where it knows nothing.
fn state(desk: &Desk, waybill: &Value) -> String {
    let cashier = desk.log_in("C1", "1111");
    match desk.call("show_parcel", json!({ "parcel": waybill }), &cashier) {
        Ok(shown) => shown["row"]["state"].as_str().expect("a word").to_owned(),
        Err(failure) => failure.code.name().to_owned(),
    }
}

fn entries_of_parcels(desk: &Desk) -> i64 {
    number(
        desk,
        "select count(*) from entry where kind like 'Parcel%' and kind <> 'ParcelTariffSet'
           or kind like 'Pieces%' or kind in ('CodRemitted', 'StorageCharged')",
    )
}

#[test]
fn a_parcel_is_heard_of_where_it_comes_from_goes_to_and_changes_and_nowhere_else() {
    let Some(cluster) = Cluster::start() else { return };
    let stations = Stations::new(&cluster);
    let Stations { central, ouaga, bobo, gaoua, aside } = &stations;
    let taken = done(ouaga, "register_parcel", parcel());
    let waybill = &taken["waybill"];
    stations.sync();
    assert_eq!(state(gaoua, waybill), "registered");
    for nothing in [bobo, aside] {
        assert_eq!((state(nothing, waybill), entries_of_parcels(nothing)), unknown());
    }
    // It changes at Bobo-Dioulasso, which hears all that was said of it before.
    let (labels, to_bobo) = (labels(ouaga), trip_to(ouaga, "Bobo-Dioulasso"));
    for label in &labels {
        assert_eq!(scan(ouaga, "load_piece", label, &to_bobo, Some("BOX")), "loaded");
    }
    stations.sync();
    let shown = done(bobo, "show_parcel", json!({ "parcel": waybill }));
    assert_eq!((&shown["row"]["state"], &shown["registered"]), (&json!("loaded"), &json!(true)));
    let to_gaoua = trip_to(bobo, "Gaoua");
    for label in &labels {
        assert_eq!(scan(bobo, "unload_piece", label, &to_bobo, None), "unloaded");
        assert_eq!(scan(bobo, "load_piece", label, &to_gaoua, None), "loaded");
    }
    stations.sync();
    for label in &labels {
        assert_eq!(scan(gaoua, "unload_piece", label, &to_gaoua, None), "unloaded");
    }
    let hand = json!({
        "request": intention(), "parcel": waybill, "taken_by": "Issa Traoré",
        "code": taken["pickup_code"],
    });
    done(gaoua, "hand_over", hand);
    stations.sync();
    let payout = json!({ "method": "cash", "taken_by": "Awa Zongo", "id_number": "B1" });
    let remit = json!({ "request": intention(), "parcel": waybill, "payout": payout });
    let lots = json!({ "request": intention(), "movement": "paid_in", "amount": 50_000, "reason": "Monnaie" });
    done(ouaga, "move_cash", lots);
    assert_eq!(done(ouaga, "remit_cod", remit)["amount"], -25_000);
    stations.sync();
    for desk in [ouaga, bobo, gaoua] {
        assert_eq!(state(desk, waybill), "delivered");
    }
    assert_eq!((state(aside, waybill), entries_of_parcels(aside)), unknown());
    assert_eq!(stations.told(), []);
    stations.head_office_knows_what_does(gaoua);
    // A counter that joins a station later knows what concerns it; one for the company knows all.
    let later = central.joined("GAX");
    assert_eq!(state(&later, waybill), "delivered");
    let office = central::NewCounter {
        station: "KOX".to_owned(),
        company_wide: true,
        ..central::NewCounter::default()
    };
    let office = central.joined_as(&office);
    stations.head_office_knows_what_does(&office);
    central.counts_as(&office);
    let day = guichet_tests::TODAY.parse().expect("a day");
    let report = central::report(&central.database, day, day, central::Cut::Product);
    let report = crate::runtime().block_on(report).expect("a report");
    let line = report.lines().find(|line| line.starts_with("parcels,")).expect("a line");
    // What came in for the sender went out to them: takings are the carriage.
    let (due, line) = (&taken["due"], line.split(',').collect::<Vec<_>>());
    let income: i64 = [line[2], line[3]].iter().map(|sum| sum.parse::<i64>().expect("a sum")).sum();
    assert_eq!((&json!(income), line[4]), (due, due.to_string().as_str()), "{report}");
    stations.prove();
    later.prove();
}

fn unknown() -> (String, i64) {
    ("not_found".to_owned(), 0)
}

#[test]
fn two_stations_in_the_dark_end_with_one_delivery_and_one_exception_everywhere() {
    let Some(cluster) = Cluster::start() else { return };
    for other_way in [false, true] {
        let stations = Stations::new(&cluster);
        let taken = done(&stations.ouaga, "register_parcel", parcel());
        let (waybill, labels) = (&taken["waybill"], labels(&stations.ouaga));
        let hand = |desk: &Desk, more: Value| {
            let hand = json!({
                "request": intention(), "parcel": labels[0], "labels": [labels[1]],
                "taken_by": "Issa Traoré", "id_number": "B7",
            });
            done(desk, "hand_over", with(hand, more))["total"].as_i64().expect("an amount")
        };
        // Neither of them ever heard of the parcel.
        let once = hand(&stations.gaoua, json!({}));
        stations.bobo.clock.advance(60_000);
        let word = json!({ "approval": { "code": "M1", "pin": "3333" } });
        assert_eq!(hand(&stations.bobo, word), once);
        let mut order = [&stations.ouaga, &stations.bobo, &stations.gaoua];
        if other_way {
            order.reverse();
        }
        order.into_iter().for_each(sync);
        stations.sync();
        assert_eq!(stations.told(), [("parcel_doubled".to_owned(), 2)]);
        for desk in [&stations.ouaga, &stations.bobo, &stations.gaoua] {
            assert_eq!(state(desk, waybill), "delivered");
            let open = desk.done("exceptions", json!({}), &desk.log_in("M1", "3333"));
            let open = open["exceptions"].as_array().expect("a list").clone();
            assert_eq!(open.len(), 1, "{open:?}");
            assert_eq!(
                (&open[0]["kind"], &open[0]["subject"]),
                (&json!("parcel_doubled"), waybill)
            );
            let detail = open[0]["detail"].as_str().expect("a sentence");
            assert!(detail.contains("1, 2") && detail.contains(&once.to_string()), "{detail}");
        }
        stations.head_office_knows_what_does(&stations.gaoua);
        // More is said of it: nobody is told again.
        done(&stations.ouaga, "register_parcel", parcel());
        let claim = json!({
            "request": intention(), "parcel": waybill, "pieces": [2], "kind": "damaged",
            "asked": 6_000, "claimant": { "name": "Awa Zongo", "phone": "70123456" },
            "reason": "Sac percé",
        });
        done(&stations.ouaga, "open_claim", claim);
        stations.sync();
        assert_eq!(stations.told().len(), 1);
        stations.prove();
    }
}

#[test]
fn what_was_done_before_its_registration_was_heard_of_is_known_everywhere_in_the_end() {
    let Some(cluster) = Cluster::start() else { return };
    let stations = Stations::new(&cluster);
    let Stations { ouaga, bobo, gaoua, .. } = &stations;
    let taken = done(ouaga, "register_parcel", parcel());
    let labels = labels(ouaga);
    // The journal of Ouagadougou does not come through; the parcel does, on a lorry.
    let to_gaoua = trip_to(bobo, "Gaoua");
    for label in &labels {
        assert_eq!(scan(bobo, "load_piece", label, &to_gaoua, None), "loaded");
    }
    for desk in [bobo, gaoua, bobo] {
        sync(desk);
    }
    assert_eq!(entries_of_parcels(gaoua), 0, "nobody knows where it goes");
    assert_eq!(stations.central.number("select count(*) from parcel where due = 0"), 1);
    stations.sync();
    assert_eq!(state(gaoua, &taken["waybill"]), "loaded");
    assert_eq!(stations.told(), []);
    stations.head_office_knows_what_does(gaoua);
    stations.head_office_knows_what_does(ouaga);
    stations.prove();
}

#[test]
fn a_reference_that_paid_a_parcel_pays_none_elsewhere() {
    let Some(cluster) = Cluster::start() else { return };
    let stations = Stations::new(&cluster);
    let (ouaga, gaoua) = (&stations.ouaga, &stations.gaoua);
    let payments = json!({ "payments": [{
        "method": "mobile_money", "operator": "Orange Money", "phone": "70123456",
        "reference": "PP261121.0815.C00001",
    }] });
    let paid = with(parcel(), json!({ "payer": "sender" }));
    done(ouaga, "register_parcel", with(paid, payments.clone()));
    let back = with(parcel(), json!({ "payer": "sender", "destination": "OUA" }));
    done(gaoua, "register_parcel", with(back, payments));
    stations.sync();
    assert_eq!(stations.told(), [("reference_doubled".to_owned(), 2)]);
}
