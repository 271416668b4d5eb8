//! Revenue: the manager's figures, each of which must follow from the signed entries.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;

use base64::Engine;
use calamine::{Data, Reader, Xlsx};
use domain::fact::Fact;
use domain::ids::{RequestId, SaleId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::planning::{
    EmployeeRegistered, RouteDefined, StationOpened, StopsDefined, TripsPlanned,
};
use domain::sale::TicketsSold;
use domain::ticket::TicketNumber;
use guichet_tests::{Desk, TODAY, intention, one_passenger, with};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use station::store::{journal, planning};
use uuid::Uuid;

const HOUR: i64 = 3_600_000;
const TOMORROW: &str = "2026-11-22";

/// A shop with tax, fees and two cashiers.
struct Shop {
    desk: Desk,
    cashier: String,
    manager: String,
    trips: Vec<Value>,
}

impl Shop {
    fn new(desk: Desk) -> Self {
        let (cashier, manager) = (desk.log_in("C1", "1111"), desk.log_in("M1", "3333"));
        let mut rules = desk.done("rules", json!({}), &manager)["rules"].take();
        rules["tax"] = json!({ "tickets": 1_800, "parcels": 0, "other": 1_000 });
        rules["exchange_fee"] = json!(500);
        let set = json!({ "request": intention(), "rules": rules });
        desk.done("set_rules", set, &manager);
        let trips = desk.trips_to("Bobo-Dioulasso", &cashier);
        Self { desk, cashier, manager, trips }
    }

    fn sell(&self, change: Value) -> Value {
        let sale = with(one_passenger(&self.trips[2]), change);
        self.desk.done("sell_tickets", sale, &self.cashier)
    }

    fn number(sold: &Value) -> Value {
        sold["tickets"][0]["number"].clone()
    }

    /// A morning with every kind of sale and what becomes of it; leaves the till open.
    fn morning(&self) {
        let Self { desk, cashier, .. } = self;
        desk.open_till(cashier, 100_000);
        let two = json!([{ "name": "Awa Zongo" }, { "name": "Issa Zongo" }]);
        self.sell(json!({ "passengers": two, "tendered": 50_000 }));
        let back = self.sell(json!({ "payments": [{ "method": "card" }] }));
        let word = json!({ "code": "M1", "pin": "3333" });
        let reduced =
            json!({ "discount": { "basis_points": 1_000, "reason": "Client" }, "approval": word });
        let cheap = self.sell(reduced);
        let wave = |reference: &str| {
            json!({ "payments": [{
            "method": "mobile_money", "operator": "Orange Money", "phone": "70123456",
            "reference": reference,
        }] })
        };
        self.sell(wave("MP1"));
        let (waits, dropped) = (self.sell(wave("")), self.sell(wave("")));
        self.sell(wave(""));
        desk.clock.advance(HOUR);
        let refund = |sold: &Value| json!({ "request": intention(), "tickets": [Self::number(sold)], "reason": "Malade" });
        desk.done("refund_tickets", refund(&cheap), cashier);
        let cancel = with(refund(&back), json!({ "approval": word }));
        desk.done("cancel_tickets", cancel, cashier);
        self.settle(&waits, json!({ "outcome": "completed", "reference": "MP2" }));
        self.settle(&dropped, json!({ "outcome": "dropped", "reason": "Parti" }));
        let (one, two) = (self.sell(json!({})), self.sell(json!({})));
        let other = json!({ "ticket": Self::number(&one), "trip": self.trips[3]["trip"] });
        let exchange = json!({ "request": intention(), "change": other, "approval": word });
        desk.done("exchange_ticket", exchange, cashier);
        let open =
            json!({ "request": intention(), "ticket": Self::number(&two), "approval": word });
        desk.done("open_ticket", open, cashier);
        let fuel = json!({
            "request": intention(), "movement": "fuel", "amount": 20_000, "reason": "Plein",
            "trip": self.trips[2]["trip"],
        });
        desk.done("move_cash", fuel, cashier);
    }

    fn settle(&self, sold: &Value, outcome: Value) {
        let waiting = self.desk.done("pending_payments", json!({}), &self.cashier);
        let number = Self::number(sold);
        let payments = waiting["payments"].as_array().unwrap();
        let payment = payments.iter().find(|payment| payment["number"] == number).unwrap();
        let request = json!({ "request": intention(), "payment": payment["info"]["payment"] });
        self.desk.done("settle_payment", with(request, outcome), &self.cashier);
    }

    /// Closes the till, off by so much.
    fn close(&self, off: i64) {
        let report = self.desk.done("till_report", json!({}), &self.manager);
        let holds = report["expected"].as_i64().unwrap();
        self.desk.close_till(&self.cashier, holds + off);
    }

    fn revenue(&self, from: &str, to: &str) -> Value {
        self.desk.done("revenue", json!({ "from": from, "to": to }), &self.manager)
    }

    fn export(&self, day: &str, format: &str) -> Vec<u8> {
        let request =
            json!({ "from": day, "to": day, "format": format, "content": true, "language": "fr" });
        let exported = self.desk.done("export_revenue", request, &self.manager);
        let bytes = fs::read(exported["path"].as_str().unwrap()).unwrap();
        let content = exported["content"].as_str().unwrap();
        let told = base64::engine::general_purpose::STANDARD.decode(content).unwrap();
        assert_eq!(told, bytes, "the answer has what is in the file");
        assert_eq!(exported["bytes"], bytes.len());
        bytes
    }

    fn lock(&self, day: &str) -> Value {
        let lock = json!({ "request": intention(), "day": day });
        self.desk.done("lock_day", lock, &self.manager)
    }

    /// Every fact of the journal, in order.
    fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let read = self.desk.counter.store().read(|connection| {
            journal::for_each(connection, |stored| {
                facts.push(journal::fact(&stored)?);
                Ok(())
            })
        });
        read.unwrap();
        facts
    }

    /// Appends a fact as it stands, as a journal from elsewhere would bring it.
    fn append(&self, fact: impl Into<Fact>) {
        let fact = fact.into();
        let append = self
            .desk
            .counter
            .store()
            .write(|write| write.append("console", RequestId(Uuid::now_v7()), fact));
        append.unwrap();
    }
}

/// Sums of postings by account, taken from the facts alone.
#[derive(Default)]
struct Books {
    accounts: BTreeMap<String, (i64, i64)>,
    /// The same without what moves cash without a passenger.
    sales: BTreeMap<String, (i64, i64)>,
    /// Money of passengers as the facts tell it, without their postings.
    paid: i64,
    tickets: i64,
    routes: BTreeMap<TripId, i64>,
}

impl Books {
    fn of(facts: &[Fact]) -> Self {
        let mut books = Self::default();
        for fact in facts {
            let Some(booking) = fact.booking() else { continue };
            let movement = matches!(fact.kind(), "TillOpened" | "TillClosed" | "CashMoved");
            for line in booking.postings.lines() {
                let both =
                    [Some(&mut books.accounts), Some(&mut books.sales).filter(|_| !movement)];
                for sums in both.into_iter().flatten() {
                    let sum = sums.entry(line.account.name().to_owned()).or_default();
                    sum.0 += line.amount.max(0);
                    sum.1 += (-line.amount).max(0);
                }
                if let Some(trip) = line.trip.or(booking.trip).filter(|_| !movement) {
                    let revenue = line.account.name().starts_with("revenue.");
                    *books.routes.entry(trip).or_default() -= if revenue { line.amount } else { 0 };
                }
            }
            books.tickets += booking.tickets.iter().map(|(_, count)| count).sum::<i64>();
            books.paid += match fact {
                Fact::TicketsSold(fact) => fact.total,
                Fact::TicketsRefunded(fact) => -fact.given_back,
                Fact::TicketExchanged(fact) => fact.difference,
                Fact::PaymentSettled(fact) if !fact.returned.is_empty() => -fact.amount,
                _ => 0,
            };
        }
        books
    }

    /// Debits less credits of the accounts that begin so, by sales and what becomes of them.
    fn sales(&self, name: &str) -> i64 {
        let fits = self.sales.iter().filter(|(account, _)| account.starts_with(name));
        fits.map(|(_, (debit, credit))| debit - credit).sum()
    }
}

fn number(figures: &Value, name: &str) -> i64 {
    figures[name].as_i64().unwrap()
}

fn adds_up(figures: &Value) {
    let [gross, reductions, refunds, fees, tax, net] =
        ["gross", "reductions", "refunds", "fees", "tax", "net"].map(|name| number(figures, name));
    assert_eq!(net, gross - reductions - refunds + fees - tax, "{figures}");
}

fn cut<'a>(revenue: &'a Value, name: &str) -> &'a [Value] {
    let cuts = revenue["cuts"].as_array().unwrap();
    let table = cuts.iter().find(|table| table["cut"] == name).unwrap();
    table["lines"].as_array().unwrap()
}

fn summed(lines: &[Value], name: &str) -> i64 {
    lines.iter().map(|line| number(&line["figures"], name)).sum()
}

#[test]
fn every_figure_follows_from_the_signed_entries() {
    let shop = Shop::new(Desk::one_day());
    shop.morning();
    shop.close(-2_500);
    let other = shop.desk.log_in("C2", "1111");
    shop.desk.open_till(&other, 10_000);
    shop.desk.done("sell_tickets", one_passenger(&shop.trips[3]), &other);
    let (revenue, books) = (shop.revenue(TODAY, TODAY), Books::of(&shop.facts()));
    let total = &revenue["total"];
    adds_up(total);
    assert_eq!(number(total, "net"), -books.sales("revenue."));
    assert_eq!(number(total, "tax"), -books.sales("tax."));
    assert_eq!(number(total, "takings"), books.paid);
    assert_eq!(number(total, "tickets"), books.tickets);
    let credit = -books.sales("credit.");
    assert!(credit > 0, "a ticket is open");
    assert_eq!(books.paid, number(total, "net") + number(total, "tax") + credit);
    assert_eq!((number(total, "expenses"), number(total, "variance")), (20_000, -2_500));
    assert!(["reductions", "refunds", "fees", "tax"].iter().all(|name| number(total, name) > 0));
    accounts_agree(&revenue, &books);
    cuts_agree(&revenue, &books);
    // The Z says the same of its session.
    let z = shop.desk.done("tills", json!({}), &shop.manager);
    let closed = z["tills"].as_array().unwrap().iter().find(|till| !till["z"].is_null()).unwrap();
    let z = shop.desk.done("till_report", json!({ "till": closed["till"] }), &shop.manager);
    let first = &cut(&revenue, "cashier")
        .iter()
        .find(|line| line["label"] == "Employé C1")
        .unwrap()["figures"];
    let sales = number(first, "gross") - number(first, "reductions") + number(first, "fees");
    assert_eq!((json!(sales), &first["refunds"]), (z["sales"].clone(), &z["refunds"]));
    assert_eq!(revenue["variances"][0]["variance"], -2_500);
    assert_eq!(shop.desk.done("revenue", json!({}), &shop.manager), revenue, "today is meant");
    shop.desk.prove();
}

fn accounts_agree(revenue: &Value, books: &Books) {
    let accounts = revenue["accounts"].as_array().unwrap();
    assert_eq!(accounts.len(), books.accounts.len());
    for line in accounts {
        let (debit, credit) = books.accounts[line["account"].as_str().unwrap()];
        assert_eq!((&line["debit"], &line["credit"]), (&json!(debit), &json!(credit)), "{line}");
    }
    let fuel = json!([{ "account": "expense.fuel", "debit": 20_000, "credit": 0 }]);
    assert_eq!(revenue["expenses"], fuel);
}

fn cuts_agree(revenue: &Value, books: &Books) {
    let total = &revenue["total"];
    for name in ["day", "station", "counter", "cashier", "route", "trip"] {
        let lines = cut(revenue, name);
        lines.iter().for_each(|line| adds_up(&line["figures"]));
        for figure in total.as_object().unwrap().keys() {
            assert_eq!(summed(lines, figure), number(total, figure), "{figure} by {name}");
        }
    }
    let products = cut(revenue, "product");
    products.iter().for_each(|line| adds_up(&line["figures"]));
    for figure in ["gross", "refunds", "fees", "tax", "net", "takings", "tickets"] {
        assert_eq!(summed(products, figure), number(total, figure), "{figure} by product");
    }
    let methods = cut(revenue, "method");
    assert_eq!(summed(methods, "takings"), number(total, "takings"));
    let keys: Vec<_> = methods.iter().map(|line| line["key"].as_str().unwrap()).collect();
    let mobile = ["mobile.money:Orange Money", "mobile.pending:Orange Money"];
    assert_eq!(keys, ["cash", "card", mobile[0], mobile[1]]);
    for line in cut(revenue, "trip").iter().filter(|line| line["key"] != "") {
        let trip = line["key"].as_str().unwrap().parse().unwrap();
        assert_eq!(number(&line["figures"], "net"), books.routes[&trip]);
        let filled = revenue["occupancy"].as_array().unwrap();
        let filled = filled.iter().find(|trip| trip["trip"] == line["key"]).unwrap();
        assert_eq!(filled["net"], line["figures"]["net"]);
    }
}

#[test]
fn an_export_has_the_totals_of_the_screen() {
    let shop = Shop::new(Desk::one_day());
    shop.morning();
    let revenue = shop.revenue(TODAY, TODAY);
    let json: Value = serde_json::from_slice(&shop.export(TODAY, "json")).unwrap();
    assert_eq!(json, revenue);
    let csv = String::from_utf8(shop.export(TODAY, "csv")).unwrap();
    let net = format!("Caissiers,Total,Net,{},money,1", revenue["total"]["net"]);
    assert!(csv.contains(&net), "{net}");
    let sums = cut(&revenue, "product").iter().map(|line| &line["figures"]["gross"]);
    for gross in sums.filter(|gross| **gross != 0) {
        assert!(csv.contains(&format!("Produits,Billets,Brut,{gross},money,0")), "{gross}");
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(shop.export(TODAY, "xlsx"))).unwrap();
    let names = [
        "Résumé",
        "Journées",
        "Gares",
        "Guichets",
        "Caissiers",
        "Lignes",
        "Départs",
        "Produits",
        "Moyens de paiement",
        "Dépenses",
        "Remplissage",
        "Écarts de caisse",
        "Corrections tardives",
        "Comptes",
    ];
    assert_eq!(book.sheet_names(), names);
    for name in &names[1..7] {
        let sheet = book.worksheet_range(name).unwrap();
        let mut rows = sheet.rows();
        let column = rows.find_map(|row| row.iter().position(|cell| cell == "Net")).unwrap();
        let cells: Vec<i64> = rows.filter_map(|row| whole(&row[column])).collect();
        let (sum, lines) = cells.split_last().unwrap();
        assert_eq!(*sum, number(&revenue["total"], "net"), "{name}");
        assert_eq!(lines.iter().sum::<i64>(), *sum, "{name}");
    }
    assert!(shop.export(TODAY, "pdf").starts_with(b"%PDF"));
}

fn whole(cell: &Data) -> Option<i64> {
    match cell {
        Data::Float(number) => Some(number.round() as i64),
        Data::Int(number) => Some(*number),
        _ => None,
    }
}

/// Everything that could change what an old report says.
fn a_day_after(shop: &Shop) {
    for fact in shop.facts() {
        match fact {
            Fact::EmployeeRegistered(fact) => {
                shop.append(EmployeeRegistered { name: "Autre nom".into(), ..fact });
            }
            Fact::StationOpened(fact) => {
                shop.append(StationOpened { name: "Autre gare".into(), ..fact });
            }
            Fact::RouteDefined(fact) => {
                shop.append(RouteDefined { code: "X".into(), name: "Autre ligne".into(), ..fact });
            }
            Fact::StopsDefined(mut fact) => {
                fact.stops.iter_mut().for_each(|stop| stop.name.push('!'));
                shop.append(StopsDefined { stops: fact.stops });
            }
            _ => {}
        }
    }
    let trip = Uuid::parse_str(shop.trips[2]["trip"].as_str().unwrap()).unwrap();
    let planned = shop.desk.counter.store().read(|c| planning::trip(c, TripId(trip))).unwrap();
    let late = domain::planning::Trip { trip: TripId(Uuid::now_v7()), ..planned.trip };
    shop.append(TripsPlanned { trips: vec![late] });
    let plate = "update trip set plate = '99 ZZ 9999'";
    let changed =
        shop.desk.counter.store().write(|write| Ok(write.connection().execute(plate, [])?));
    assert!(changed.unwrap() > 0);
    let tills = shop.desk.done("tills", json!({ "from": TODAY }), &shop.manager);
    let approve = json!({
        "request": intention(), "till": tills["tills"][0]["till"], "reason": "Retrouvé",
    });
    shop.desk.done("approve_variance", approve, &shop.manager);
}

#[test]
fn a_closed_day_is_exported_the_same_whatever_comes_after() {
    let shop = Shop::new(Desk::demo());
    shop.morning();
    shop.close(-2_500);
    shop.desk.clock.advance(24 * HOUR);
    let formats = ["csv", "xlsx", "pdf", "json"];
    let locked = shop.lock(TODAY);
    let exports = formats.map(|format| shop.export(TODAY, format));
    let revenue: Value = serde_json::from_slice(&exports[3]).unwrap();
    assert_eq!(revenue["locked"], true);
    assert_eq!(locked["figures"], digest(&revenue), "the lock holds the figures that are exported");
    a_day_after(&shop);
    let cashier = shop.desk.log_in("C2", "1111");
    shop.desk.open_till(&cashier, 0);
    let trip = shop.desk.trips_to("Bobo-Dioulasso", &cashier).pop().unwrap();
    shop.desk.done("sell_tickets", one_passenger(&trip), &cashier);
    let Some(Fact::TicketsSold(fact)) = shop.facts().pop() else { panic!("a sale is last") };
    shop.append(backdated(fact));
    shop.desk.clock.advance(HOUR);
    for (format, before) in formats.iter().zip(&exports) {
        assert!(shop.export(TODAY, format) == *before, "the same {format}");
    }
    let tomorrow = shop.revenue(TOMORROW, TOMORROW);
    assert_eq!(tomorrow["locked"], false);
    assert_eq!(tomorrow["total"]["tickets"], 2);
    assert_eq!(tomorrow["late"].as_array().unwrap().len(), 1);
    let late = &tomorrow["late"][0];
    assert_eq!((&late["of_day"], &late["on_day"]), (&json!(TODAY), &json!(TOMORROW)));
    assert_eq!(late["figures"]["tickets"], 1);
    assert_eq!(tomorrow["previous"], revenue["total"]);
    let both = shop.revenue(TODAY, TOMORROW);
    assert_eq!(both["locked"], false, "one of its days is open");
    let sum = number(&revenue["total"], "net") + number(&tomorrow["total"], "net");
    assert_eq!(number(&both["total"], "net"), sum);
}

/// SHA-256 of the figures in the order of their fields, without spaces.
fn digest(revenue: &Value) -> String {
    let revenue: station::wire::Revenue = serde_json::from_value(revenue.clone()).unwrap();
    let json = serde_json::to_vec(&revenue).unwrap();
    Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same sale once more, of the day before, as a counter brings it that was cut off.
fn backdated(mut fact: TicketsSold) -> TicketsSold {
    fact.sale = SaleId(Uuid::now_v7());
    fact.day = fact.day.pred_opt().unwrap();
    fact.sold_local -= chrono::TimeDelta::days(1);
    let ticket = &mut fact.tickets[0];
    ticket.ticket = TicketId(Uuid::now_v7());
    let station = domain::text::ShortCode::parse("code", "OUA").unwrap();
    ticket.number = TicketNumber::new(&station, fact.counter, ticket.number.running() + 1);
    ticket.seat = SeatNumber::new(if ticket.seat.get() == 1 { 2 } else { 1 }).unwrap();
    fact
}

#[test]
fn a_day_is_closed_once_over_and_its_tills_are() {
    let shop = Shop::new(Desk::one_day());
    let board = |shop: &Shop| shop.desk.done("dashboard", json!({}), &shop.manager);
    assert_eq!(board(&shop)["to_lock"], Value::Null);
    shop.desk.open_till(&shop.cashier, 0);
    shop.sell(json!({}));
    let lock = |day: &str| json!({ "request": intention(), "day": day });
    let refused = |day: &str| shop.desk.refused("lock_day", lock(day), &shop.manager);
    assert_eq!(refused(TODAY), "day_open");
    shop.desk.clock.advance(24 * HOUR);
    assert_eq!(board(&shop)["to_lock"], TODAY);
    assert_eq!(refused(TODAY), "day_open", "a till is open");
    // The till was opened after the day before.
    assert_eq!(shop.lock("2026-11-20")["day"], "2026-11-20");
    assert_eq!(refused("2026-11-19"), "day_locked");
    assert_eq!(board(&shop)["to_lock"], TODAY);
    shop.close(0);
    let asked = lock(TODAY);
    let first = shop.desk.done("lock_day", asked.clone(), &shop.manager);
    assert_eq!(shop.desk.done("lock_day", asked.clone(), &shop.manager), first, "told again");
    let other = with(asked, json!({ "day": "2026-11-20" }));
    assert_eq!(shop.desk.refused("lock_day", other, &shop.manager), "request_reused");
    assert_eq!(refused(TODAY), "day_locked");
    assert_eq!(board(&shop)["to_lock"], Value::Null);
    shop.desk.prove();
}

#[test]
fn the_dashboard_puts_a_day_beside_the_same_day_a_week_before() {
    let shop = Shop::new(Desk::demo());
    shop.morning();
    shop.close(-2_500);
    shop.desk.clock.advance(7 * 24 * HOUR);
    let cashier = shop.desk.log_in("C2", "1111");
    shop.desk.open_till(&cashier, 0);
    let trip = shop.desk.trips_to("Bobo-Dioulasso", &cashier).remove(1);
    let sold = shop.desk.done("sell_tickets", one_passenger(&trip), &cashier);
    let board = shop.desk.done("dashboard", json!({}), &shop.manager);
    assert_eq!((&board["day"], &board["before"]), (&json!("2026-11-28"), &json!(TODAY)));
    let week = shop.revenue(TODAY, TODAY);
    assert_eq!(board["last_week"], week["total"]);
    assert_eq!(board["today"]["takings"], sold["total"]);
    let takings = |list: &str, name: &str| -> i64 {
        board[list].as_array().unwrap().iter().map(|line| number(line, name)).sum()
    };
    for list in ["routes", "methods", "hours"] {
        assert_eq!(takings(list, "takings"), number(&board["today"], "takings"), "{list}");
        assert_eq!(takings(list, "before"), number(&week["total"], "takings"), "{list}");
    }
    assert_eq!(board["hours"].as_array().unwrap().len(), 24);
    assert_eq!(board["open_tills"].as_array().unwrap().len(), 1);
    assert_eq!(board["to_approve"][0]["variance"], -2_500);
    assert_eq!(board["pending"].as_array().unwrap().len(), 1);
    let left = board["departures"].as_array().unwrap();
    let ours = left.iter().find(|line| line["trip"] == trip["trip"]).unwrap();
    assert_eq!((&ours["passengers"], ours["fill"].as_i64() > Some(0)), (&json!(1), true));
    assert!(
        left.iter().all(|line| line["departs_local"].as_str().unwrap().starts_with("2026-11-28"))
    );
}

#[test]
fn the_audit_view_finds_entries_by_who_what_where_and_how_much() {
    let shop = Shop::new(Desk::one_day());
    shop.morning();
    shop.close(-2_500);
    let audit = |asked: Value| shop.desk.done("audit", asked, &shop.manager);
    let all = audit(json!({ "limit": 200 }));
    let all = all["lines"].as_array().unwrap();
    let numbers: Vec<_> = all.iter().map(|line| number(line, "entry")).collect();
    let mut falling = numbers.clone();
    falling.sort_by_key(|number| std::cmp::Reverse(*number));
    assert_eq!(numbers, falling);
    // Page by page it is the same.
    let (mut paged, mut before) = (Vec::new(), Value::Null);
    loop {
        let page = audit(json!({ "limit": 7, "before": before }));
        paged.extend(page["lines"].as_array().unwrap().clone());
        before = page["next"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(paged.len() as i64, shop.desk.entries());
    assert_eq!(&paged[..all.len()], all);
    let lines = |asked: Value| audit(with(json!({ "limit": 200 }), asked))["lines"].take();
    let count = |asked: Value| lines(asked).as_array().unwrap().len();
    let kinds = |kinds: &[&str]| json!({ "kinds": kinds });
    assert_eq!(count(kinds(&["TicketsRefunded"])), 2);
    assert_eq!(count(kinds(&["TicketsRefunded", "TillClosed"])), 3);
    let refund = &lines(kinds(&["TicketsRefunded"]))[0];
    assert!(number(refund, "amount") < 0);
    assert_eq!(
        (&refund["who"], &refund["approved_by"]),
        (&json!("Employé C1"), &json!("Employé M1"))
    );
    assert!(refund["subject"].as_str().unwrap().ends_with("· Malade"), "{refund}");
    assert_eq!(lines(kinds(&["TillClosed"]))[0]["amount"], -2_500);
    assert_eq!(count(json!({ "account": "expense.fuel" })), 1);
    assert_eq!(count(json!({ "account": "till.variance" })), 1);
    assert_eq!(count(json!({ "account": "mobile.pending:Orange Money" })), 5);
    assert_eq!(count(json!({ "account": "mobile.pending:Wave" })), 0);
    assert_eq!(count(json!({ "account": "gold" })), 0);
    assert_eq!(count(json!({ "amount_min": -20_000, "amount_max": -20_000 })), 1);
    let exchanged = json!({ "trip": shop.trips[3]["trip"] });
    assert_eq!(count(with(exchanged, kinds(&["TicketExchanged"]))), 1);
    assert_eq!(count(json!({ "route": "NONE" })), 0);
    let route = json!({ "route": shop.trips[2]["route_code"], "kinds": ["TicketsSold"] });
    assert_eq!(count(route), 9);
    let people = shop.desk.done("people", json!({}), &shop.manager);
    let person = |code: &str| {
        let people = people["people"].as_array().unwrap();
        people.iter().find(|one| one["code"] == code).unwrap()["employee"].clone()
    };
    let rules = lines(json!({ "employee": person("M1"), "kinds": ["RulesSet", "TicketsSold"] }));
    assert_eq!(rules.as_array().unwrap().len(), 1);
    let till = shop.desk.done("tills", json!({}), &shop.manager)["tills"][0]["till"].take();
    assert_eq!(
        count(json!({ "till": till, "kinds": ["TillOpened", "TillCounted", "TillClosed"] })),
        3
    );
    assert_eq!(count(json!({ "from": "2026-11-20" })), 0);
    assert_eq!(count(json!({ "from": "2026-11-20", "to": TODAY })), all.len());
}

#[test]
fn an_entry_is_shown_as_signed_and_proved_anew() {
    let shop = Shop::new(Desk::one_day());
    shop.desk.open_till(&shop.cashier, 0);
    shop.sell(json!({}));
    let entry = shop.desk.entries();
    let show = |entry: i64| shop.desk.done("entry", json!({ "entry": entry }), &shop.manager);
    let card = show(entry);
    assert_eq!((&card["kind"], &card["good"]), (&json!("TicketsSold"), &json!(true)));
    assert_eq!(card["body"]["journey"]["trip"], shop.trips[2]["trip"]);
    let sum: i64 =
        card["postings"].as_array().unwrap().iter().map(|line| number(line, "amount")).sum();
    assert_eq!((sum, card["prev"] == show(entry - 1)["hash"]), (0, true));
    assert_eq!(card["who"], "Employé C1");
    assert_eq!(show(1)["good"], true, "the first has none before it");
    let path = shop.desk.folder.path().join(station::store::FILE);
    let file = rusqlite::Connection::open(path).unwrap();
    file.execute("update entry set actor = 'console' where id = ?1", [entry]).unwrap();
    drop(file);
    assert_eq!(show(entry)["good"], false, "it was altered");
    let missing = json!({ "entry": entry + 1 });
    assert_eq!(shop.desk.refused("entry", missing, &shop.manager), "not_found");
}
