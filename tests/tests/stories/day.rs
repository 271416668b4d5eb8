//! A whole day at a counter, from the float to the closed books: what the cashier gets on paper, and
//! what the manager reads in the end.

#[path = "../../../crates/paper/tests/interpreter/mod.rs"]
mod interpreter;

use std::fs;

use domain::printing::{CodePage, PrinterProfile};
use guichet_tests::{Desk, MORNING, TODAY, intention, with};
use interpreter::{Event, Printed};
use serde_json::{Value, json};
use station::host::Clock;

const NAMES: [&str; 3] = ["Adama Ouédraogo", "Mariam Sawadogo", "Issa Compaoré"];

/// A counter on its day, with the papers that came out of it.
struct Day {
    desk: Desk,
    cashier: String,
    second: String,
    manager: String,
    trips: Vec<Value>,
    /// Files of the spool that were looked at.
    seen: Vec<String>,
}

impl Day {
    fn begin() -> Self {
        let desk = Desk::one_day();
        let cashier = desk.log_in("C1", "1111");
        let trips = desk.trips_to("Bobo-Dioulasso", &cashier);
        let (second, manager) = (desk.log_in("C2", "1111"), desk.log_in("M1", "3333"));
        Self { desk, cashier, second, manager, trips, seen: Vec::new() }
    }

    /// Sets the clock to a time of the day, as minutes after midnight, written `0730`.
    fn at(&self, time: i64) {
        let minutes = time / 100 * 60 + time % 100 - 330;
        self.desk.clock.advance(MORNING + minutes * 60_000 - self.desk.clock.now());
    }

    fn by(&self, session: &str, name: &str, request: Value) -> Value {
        self.desk.done(name, with(request, json!({ "request": intention() })), session)
    }

    fn done(&self, name: &str, request: Value) -> Value {
        self.by(&self.cashier, name, request)
    }

    fn refused(&self, name: &str, request: Value) -> &'static str {
        let request = with(request, json!({ "request": intention() }));
        self.desk.refused(name, request, &self.cashier)
    }

    /// Sells to a city, for the first so many names.
    fn sold_by(&self, session: &str, trip: usize, city: &str, count: usize, how: Value) -> Value {
        let trip = &self.trips[trip];
        let passengers: Vec<Value> =
            NAMES[..count].iter().map(|name| json!({ "name": name })).collect();
        let to = self.desk.stop(trip, city, session);
        let sale = json!({ "trip": trip["trip"], "to": to, "passengers": passengers });
        self.by(session, "sell_tickets", with(sale, how))
    }

    fn sold(&self, trip: usize, city: &str, count: usize, how: Value) -> Value {
        self.sold_by(&self.cashier, trip, city, count, how)
    }

    /// The papers since the last look, as text: names without numbers, and what stands on them.
    fn papers(&mut self) -> Vec<(String, String)> {
        self.desk.counter.print_now().unwrap();
        // There is none before the first paper.
        let spool = fs::read_dir(self.desk.folder.path().join("spool")).into_iter().flatten();
        let mut names: Vec<String> = spool
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".bin") && !self.seen.contains(name))
            .collect();
        names.sort();
        self.seen.extend(names.clone());
        let read = |name: &String| {
            let bytes = fs::read(self.desk.folder.path().join("spool").join(name)).unwrap();
            let printed = interpreter::print(&bytes, &profile()).unwrap();
            (name.split('-').nth(1).unwrap().to_owned(), shown(&printed))
        };
        names.iter().map(read).collect()
    }

    /// The only paper since the last look, compared with what it was before.
    fn paper(&mut self, name: &str) {
        let papers = self.papers();
        assert_eq!(papers.len(), 1, "{name}: {papers:#?}");
        kept(name, &papers[0].1);
    }
}

/// What every counter prints on, until somebody says otherwise.
fn profile() -> PrinterProfile {
    PrinterProfile {
        paper_mm: 58,
        code_page: CodePage::Wpc1252,
        native_qr: false,
        native_barcode: false,
        cut: true,
        drawer: true,
    }
}

/// A paper as text, each line between bars, without the signature, which is another every time.
fn shown(printed: &Printed) -> String {
    let line = |event: &Event| match event {
        Event::Line(texts) => {
            let text: String = texts.iter().map(|text| text.text.as_str()).collect();
            match text.split_once("Signature ") {
                Some((before, _)) => format!("|{before}Signature <hash>|"),
                None => format!("|{text}|"),
            }
        }
        Event::Image { image, .. } => format!("[image {}x{}]", image.width, image.height),
        other => format!("{other:?}"),
    };
    printed.events.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Compares with the snapshot of that name.
fn kept(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("day__{name}"), without_ids(text)));
}

/// Ids are others every time.
fn without_ids(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let id = rest.get(..36).filter(|word| uuid::Uuid::try_parse(word).is_ok());
        let (taken, shown) = match id {
            Some(_) => (36, "<id>"),
            None => (c.len_utf8(), &rest[..c.len_utf8()]),
        };
        out.push_str(shown);
        rest = &rest[taken..];
    }
    out
}

fn number(sold: &Value) -> Value {
    sold["tickets"][0]["number"].clone()
}

fn word() -> Value {
    json!({ "code": "M1", "pin": "3333" })
}

fn orange(amount: Option<i64>, reference: Option<&str>) -> Value {
    json!({
        "method": "mobile_money", "operator": "Orange Money", "phone": "70 12 34 56",
        "amount": amount, "reference": reference,
    })
}

#[test]
fn a_whole_day() {
    let mut day = Day::begin();
    rules(&day);
    let tickets = sales(&mut day);
    after_the_sales(&mut day, &tickets);
    movements(&mut day);
    closing(&mut day);
    second_shift(&mut day);
    next_morning(&day);
    day.desk.prove();
}

fn rules(day: &Day) {
    let rules = day.desk.done("rules", json!({}), &day.manager)["rules"].clone();
    let promo = json!({
        "code": "NOEL", "basis_points": 1_000, "from": "2026-11-01", "to": "2026-12-31",
    });
    let changes = json!({
        "tax": { "tickets": 1_800, "parcels": 0, "other": 1_800 }, "exchange_fee": 250,
        "promotions": [promo],
    });
    day.by(&day.manager, "set_rules", json!({ "rules": with(rules, changes) }));
}

/// Every way to sell; the tickets that something is done with later.
struct Tickets {
    returned: Value,
    short: Value,
    long: Value,
    opened: Value,
}

fn sales(day: &mut Day) -> Tickets {
    day.at(535);
    let count = json!([
        { "denomination": 10_000, "pieces": 2 }, { "denomination": 5_000, "pieces": 3 },
        { "denomination": 1_000, "pieces": 10 }, { "denomination": 500, "pieces": 10 },
    ]);
    assert_eq!(day.done("open_till", json!({ "count": count }))["float"], 50_000);
    assert_eq!(day.papers(), []);

    day.at(540);
    let returned = day.sold(3, "Bobo-Dioulasso", 1, json!({ "tendered": 10_000 }));
    day.paper("ticket");

    day.at(545);
    let cash = json!({ "method": "cash", "amount": 10_000 });
    let payments = json!([orange(Some(7_000), Some("PP261121.0545.A1")), cash]);
    let two = day.sold(3, "Bobo-Dioulasso", 2, json!({ "payments": payments }));
    let papers = day.papers();
    assert_eq!(papers.len(), 3, "a receipt and two tickets");
    kept("receipt", &papers[0].1);
    kept("ticket_of_two", &papers[2].1);

    day.at(600);
    let pending = day.sold(4, "Houndé", 1, json!({ "payments": [orange(None, None)] }));
    assert_eq!((&pending["pending"], day.papers().len()), (&json!(true), 0));
    day.at(605);
    let payment = &pending["payments"][0]["payment"];
    let settle = json!({ "payment": payment, "outcome": "completed", "reference": "om 7788 99" });
    assert_eq!(day.done("settle_payment", settle.clone())["state"], "completed");
    day.paper("ticket_paid_later");
    assert_eq!(day.refused("settle_payment", settle), "payment_settled");

    day.at(610);
    let promo = day.sold(4, "Bobo-Dioulasso", 1, json!({ "promo": "noel" }));
    day.paper("ticket_promo");

    day.at(615);
    let discount = json!({ "discount": { "basis_points": 1_500, "reason": "Fidélité" } });
    let sale = json!({
        "trip": day.trips[4]["trip"], "to": day.trips[4]["to"]["stop"],
        "passengers": [{ "name": NAMES[1] }],
    });
    assert_eq!(day.refused("sell_tickets", with(sale, discount.clone())), "discount_too_large");
    day.sold(4, "Bobo-Dioulasso", 1, with(discount, json!({ "approval": word() })));
    day.paper("ticket_discount");

    day.at(620);
    let trip = &day.trips[5];
    let hold = json!({
        "trip": trip["trip"], "to": trip["to"]["stop"], "seats": [7, 8], "name": "Awa Zongo",
    });
    let held = day.done("hold_seats", hold);
    assert_eq!(held["until_local"], "2026-11-21T06:35:00");
    day.at(630);
    let sold = day.sold(5, "Bobo-Dioulasso", 2, json!({ "hold": held["hold"] }));
    assert_eq!([&sold["tickets"][0]["seat"], &sold["tickets"][1]["seat"]], [7, 8]);
    let short = day.sold(3, "Boromo", 1, json!({}));
    day.papers();
    Tickets {
        returned: number(&returned),
        short: number(&short),
        long: number(&two),
        opened: number(&promo),
    }
}

fn after_the_sales(day: &mut Day, tickets: &Tickets) {
    day.at(700);
    // Five and a half hours before departure: 90 %.
    let back = json!({ "tickets": [tickets.returned], "reason": "Voyage annulé" });
    let back = day.done("refund_tickets", back);
    assert_eq!(back["refund"].as_i64().unwrap() + back["fee"].as_i64().unwrap(), 7_500);
    day.paper("refund");

    day.at(710);
    let to = |city: &str| day.desk.stop(&day.trips[3], city, &day.cashier);
    let (bobo, boromo) = (to("Bobo-Dioulasso"), to("Boromo"));
    let up = json!({ "change": { "ticket": tickets.short, "to": bobo } });
    let up = day.done("exchange_ticket", up);
    assert!(up["difference"].as_i64().unwrap() > 0);
    let papers = day.papers();
    assert_eq!(papers.len(), 2, "a slip and a ticket");
    kept("exchange_up", &papers[0].1);
    kept("exchange_ticket", &papers[1].1);

    day.at(715);
    let down = json!({ "change": { "ticket": tickets.long, "to": boromo } });
    let down = day.done("exchange_ticket", down);
    assert!(down["difference"].as_i64().unwrap() < 0);
    assert_eq!(down["change"], 0, "it was paid by telephone, and goes back there");
    kept("exchange_down", &day.papers()[0].1);

    day.at(720);
    let open = day.done("open_ticket", json!({ "ticket": tickets.opened }));
    assert_eq!(open["expires"], "2027-01-20");
    day.paper("open_ticket");
    day.at(800);
    let fix = json!({ "change": { "ticket": tickets.opened, "trip": day.trips[5]["trip"] } });
    assert_eq!(day.done("move_ticket", fix)["number"], tickets.opened);
    day.paper("fixed_ticket");
}

fn movements(day: &mut Day) {
    day.at(810);
    let fuel = json!({
        "movement": "fuel", "amount": 15_000, "reason": "Plein du car de 12 h 30",
        "receipt_number": "TOTAL 4471", "vehicle": "11 GH 2345",
    });
    day.done("move_cash", fuel);
    day.paper("expense");
    day.at(815);
    let too_much = json!({ "movement": "drop", "amount": 1_000_000 });
    assert_eq!(day.refused("move_cash", too_much), "drawer_short");
    day.done("move_cash", json!({ "movement": "drop", "amount": 30_000 }));
    day.paper("drop");
    day.at(830);
    day.done("print_till_report", json!({}));
    day.paper("x");
}

fn closing(day: &mut Day) {
    day.at(1_400);
    assert_eq!(day.refused("close_till", json!({})), "count_first");
    let drawer = json!(day.desk.done("till_report", json!({}), &day.manager)["expected"]);
    let counted = drawer.as_i64().unwrap() - 2_500;
    let told = day.done("count_till", json!({ "counted": counted }));
    assert_eq!((&told["variance"], &told["needs_approval"]), (&json!(-2_500), &json!(true)));
    assert_eq!(day.refused("close_till", json!({})), "field_missing");
    let reason = json!({ "reason": "Erreur de rendu au départ de 6 h" });
    assert_eq!(day.refused("close_till", reason.clone()), "variance_unapproved");
    let own = json!({ "approval": { "code": "C1", "pin": "1111" } });
    assert_eq!(day.refused("close_till", with(reason.clone(), own)), "variance_unapproved");
    let other = json!({ "approval": { "code": "C2", "pin": "1111" } });
    assert_eq!(day.refused("close_till", with(reason.clone(), other)), "not_permitted");
    let closed = day.done("close_till", with(reason, json!({ "approval": word() })));
    assert_eq!((&closed["z"], &closed["approved_by"]), (&json!(1), &json!("Employé M1")));
    day.paper("z");
    let z = day.desk.done("till_report", json!({ "till": closed["till"] }), &day.cashier);
    let figures = ["sales", "refunds", "net", "expected", "counted", "variance", "grand_total"];
    let figures: Vec<String> = figures.iter().map(|name| format!("{name} {}", z[name])).collect();
    kept("z_figures", &figures.join("\n"));
}

/// Another cashier, who hands the drawer over; a sale that was not paid, one that was a mistake.
fn second_shift(day: &mut Day) {
    day.at(1_405);
    day.by(&day.second, "open_till", json!({ "float": 20_000 }));
    let payments = json!({ "payments": [orange(Some(5_000), None), { "method": "cash" }] });
    let unpaid = day.sold_by(&day.second, 5, "Bobo-Dioulasso", 1, payments);
    let mistake = day.sold_by(&day.second, 5, "Sabou", 1, json!({}));
    day.papers();
    day.at(1_420);
    let payment = &unpaid["payments"][0]["payment"];
    let drop = json!({ "payment": payment, "outcome": "dropped", "reason": "Jamais confirmé" });
    assert_eq!(day.by(&day.second, "settle_payment", drop)["change"], 2_500);
    day.paper("dropped");
    let cancel = json!({ "tickets": [number(&mistake)], "reason": "Mauvaise ville" });
    day.by(&day.second, "cancel_tickets", cancel);
    day.paper("cancelled");
    day.at(1_430);
    day.by(&day.second, "count_till", json!({ "counted": 20_100 }));
    let to = json!({ "to": { "code": "C1", "pin": "1111" } });
    let handed = day.by(&day.second, "hand_over_till", to);
    assert_eq!((&handed["closed"]["z"], &handed["float"]), (&json!(2), &json!(20_100)));
    day.paper("z_handed_over");
    day.at(2_200);
    day.sold(
        5,
        "Bobo-Dioulasso",
        1,
        json!({ "payments": [{ "method": "card", "reference": "88" }] }),
    );
    day.papers();
    day.done("count_till", json!({ "counted": 20_100 }));
    assert_eq!(day.done("close_till", json!({}))["z"], 3);
    day.paper("z_evening");
}

fn next_morning(day: &Day) {
    let lock = json!({ "day": TODAY });
    let open = with(lock.clone(), json!({ "request": intention() }));
    assert_eq!(day.desk.refused("lock_day", open, &day.manager), "day_open");
    day.at(3_000);
    let figures = day.by(&day.manager, "lock_day", lock)["figures"].clone();
    let revenue = day.desk.done("revenue", json!({ "from": TODAY }), &day.manager);
    assert_eq!((revenue["locked"].as_bool(), figures.as_str().unwrap().len()), (Some(true), 64));
    let totals = json!({ "total": revenue["total"], "accounts": revenue["accounts"] });
    kept("totals", &serde_json::to_string_pretty(&totals).unwrap());
    let export = json!({ "from": TODAY, "to": TODAY, "format": "csv" });
    let made = || {
        let made = day.desk.done("export_revenue", export.clone(), &day.manager);
        fs::read_to_string(made["path"].as_str().unwrap()).unwrap()
    };
    let csv = made();
    day.at(3_010);
    day.by(&day.cashier, "open_till", json!({ "float": 10_000 }));
    assert_eq!(made(), csv, "a closed day is exported the same, byte for byte");
    // Most coaches of the day had nobody of ours on board.
    let empty = |line: &&str| line.starts_with("Remplissage,") && !line.contains(" · OUA-BOB · ");
    let lines: Vec<&str> = csv.lines().filter(|line| !empty(line)).collect();
    kept("csv", &lines.join("\n"));
}
