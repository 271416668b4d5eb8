//! Tampering: whatever is altered, removed or added in the file, the proof fails and says where.

use std::fs;
use std::path::Path;

use domain::fact::Fact;
use domain::ids::{LayoutId, RequestId, VehicleId};
use domain::layout::SeatLayout;
use domain::planning::{LayoutDefined, VehicleRegistered};
use guichet_tests::{Desk, intention, one_passenger, proof, with};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};
use station::store::{FILE, verify::Problem};
use uuid::Uuid;

use crate::company::joined_and_restored;

/// A closed store.
struct Evidence {
    folder: tempfile::TempDir,
    file: Vec<u8>,
}

impl Evidence {
    /// Of a counter for itself: its tables have rows, but for those that concern a central.
    fn new() -> Self {
        let desk = Desk::one_day();
        a_day_of_everything(&desk);
        Self::of(desk)
    }

    /// Of a counter among others: every table has rows.
    fn of_a_company() -> Self {
        let desk = Desk::one_day();
        a_day_of_everything(&desk);
        let desk = joined_and_restored(desk);
        desk.prove();
        Self::of(desk)
    }

    fn of(desk: Desk) -> Self {
        let Desk { counter, folder, .. } = desk;
        drop(counter);
        let file = fs::read(folder.path().join(FILE)).unwrap();
        Self { folder, file }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn open(&self) -> Connection {
        Connection::open(self.path().join(FILE)).unwrap()
    }

    /// What the proof says after a forgery, of which nothing stays.
    fn after(&self, forgery: &str, values: &[Cell]) -> Problem {
        let forged = self.open();
        // A check stands in nobody's way who can write the file.
        forged.execute_batch("pragma ignore_check_constraints = on").unwrap();
        let changed = forged.execute(forgery, params_from_iter(values)).unwrap();
        assert!(changed > 0, "{forgery} changes nothing");
        drop(forged);
        self.proven(&format!("{forgery} {values:?}"))
    }

    /// What the proof says of the store as it is now, which is then made good again.
    fn proven(&self, forgery: &str) -> Problem {
        let report = proof(self.path());
        for log in ["-wal", "-shm"] {
            let _ = fs::remove_file(self.path().join(format!("{FILE}{log}")));
        }
        fs::write(self.path().join(FILE), &self.file).unwrap();
        let problem = report.first_problem;
        problem.unwrap_or_else(|| panic!("{forgery} is not seen"))
    }

    fn one(&self, sql: &str) -> i64 {
        self.open().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn columns(&self, table: &str) -> Vec<Column> {
        let connection = self.open();
        let sql = "select name, type, pk, exists (select 1 from pragma_index_list(?1) l
                     join pragma_index_info(l.name) i where l.\"unique\" = 1 and i.name = c.name)
                   from pragma_table_info(?1) c";
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.query_map([table], |row| {
            let key = row.get::<_, i64>(2)? > 0;
            Ok(Column { name: row.get(0)?, kind: row.get(1)?, key, unique: key || row.get(3)? })
        });
        columns.unwrap().map(Result::unwrap).collect()
    }
}

struct Column {
    name: String,
    kind: String,
    key: bool,
    /// Whether it is, or is part of, what no two rows have in common.
    unique: bool,
}

/// Something else of the same type.
fn another(kind: &str, cell: &Cell) -> Cell {
    match (kind, cell) {
        (_, Cell::Integer(number)) => Cell::Integer(number + 1),
        (_, Cell::Text(text)) => Cell::Text(format!("{text}X")),
        (_, Cell::Blob(bytes)) if !bytes.is_empty() => {
            let mut other = bytes.clone();
            other[0] ^= 1;
            Cell::Blob(other)
        }
        ("INTEGER", _) => Cell::Integer(1),
        ("TEXT", _) => Cell::Text("X".into()),
        _ => Cell::Blob(vec![1; 16]),
    }
}

/// A sale with mobile money, confirmed by a reference or pending.
fn by_phone(desk: &Desk, session: &str, trip: &Value, reference: &str) -> Value {
    let payment = json!({
        "method": "mobile_money", "operator": "Wave", "phone": "70123456", "reference": reference,
    });
    let sale = with(one_passenger(trip), json!({ "payments": [payment] }));
    desk.done("sell_tickets", sale, session)
}

fn a_day_of_everything(desk: &Desk) {
    let cashier = desk.log_in("C1", "1111");
    let manager = desk.log_in("M1", "3333");
    let lock = json!({ "request": intention(), "day": "2026-11-20" });
    desk.done("lock_day", lock, &manager);
    promoted(desk, &manager);
    desk.open_till(&cashier, 10_000);
    let trips = desk.trips_to("Bobo-Dioulasso", &cashier);
    let family = json!({ "promo": "NOEL", "passengers": [
        { "name": "Awa Zongo", "phone": "70123456", "id_number": "B1234" }, { "name": "Issa Zongo" },
    ] });
    let sold = desk.done("sell_tickets", with(one_passenger(&trips[0]), family), &cashier);
    let number = &sold["tickets"][0]["number"];
    desk.done("reprint", json!({ "request": intention(), "ticket": number }), &cashier);
    let moved = json!({ "request": intention(), "change": { "ticket": number, "seat": 20 } });
    desk.done("move_ticket", moved, &cashier);
    let exchanged = json!({
        "request": intention(), "change": { "ticket": sold["tickets"][1]["number"], "seat": 21 },
    });
    desk.done("exchange_ticket", exchanged, &cashier);
    let printer = json!({
        "paper_mm": 80, "code_page": "pc858", "native_qr": true, "native_barcode": true,
        "cut": true, "drawer": true, "transport": { "kind": "spool" },
    });
    desk.done("set_printer", json!({ "request": intention(), "printer": printer }), &manager);
    let cancel = json!({ "request": intention(), "trip": trips[1]["trip"], "reason": "Panne" });
    desk.done("cancel_trip", cancel, &manager);
    desk.counter.call("login", json!({ "code": "K1", "pin": "9999" }), None).unwrap_err();
    desk.done("sell_tickets", one_passenger(&trips[0]), &cashier);
    let (trip, to) = (&trips[0]["trip"], &trips[0]["to"]["stop"]);
    let hold = json!({ "request": intention(), "trip": trip, "to": to, "name": "Ali" });
    desk.done("hold_seats", hold, &cashier);
    let fuel = json!({
        "request": intention(), "movement": "fuel", "amount": 500, "reason": "Gasoil",
    });
    desk.done("move_cash", fuel, &cashier);
    by_phone(desk, &cashier, &trips[0], "MP1");
    by_phone(desk, &cashier, &trips[0], "");
    confirmed_twice(desk, &by_phone(desk, &cashier, &trips[0], ""), &cashier);
    controlled(desk, &cashier, &manager);
    carried(desk, &cashier, &manager);
    desk.close_till(&cashier, 9_000);
    desk.open_till(&cashier, 0);
    desk.done("sell_tickets", one_passenger(&trips[2]), &cashier);
    desk.log_in("C2", "1111");
    desk.prove();
}

/// Parcels: one on its way, one that is claimed for, and their tariff.
fn carried(desk: &Desk, cashier: &str, manager: &str) {
    let trip = desk.trips_to("Bobo-Dioulasso", cashier).remove(2);
    let station = json!({
        "request": intention(), "code": "BOB", "name": "Gare de Bobo", "stop": trip["to"]["stop"],
    });
    desk.done("register_station", station, manager);
    let tariffs = desk.done("parcel_tariffs", json!({}), manager)["current"].take();
    let set = json!({
        "request": intention(), "tariff": tariffs["tariff"], "terms": tariffs["terms"],
    });
    desk.done("set_parcel_tariff", set, manager);
    let take = |payer: &str| {
        let parcel = json!({
            "request": intention(), "destination": "BOB", "payer": payer, "cod": 2_000,
            "sender": { "name": "Awa Zongo", "phone": "70123456" },
            "receiver": { "name": "Issa Traoré", "phone": "76001122" },
            "pieces": [{ "description": "Sac", "grams": 4_000 }], "prohibited_read": true,
        });
        desk.done("register_parcel", parcel, cashier)
    };
    let (going, back) = (take("sender"), take("receiver"));
    for (name, parcel) in [("load_piece", &going), ("load_piece", &back), ("unload_piece", &back)] {
        let text = &parcel["pieces"][0];
        let scan = json!({ "request": intention(), "text": text, "trip": trip["trip"] });
        assert_eq!(desk.done(name, scan, manager)["moved"], true);
    }
    let claim = json!({
        "request": intention(), "parcel": back["waybill"], "pieces": [1], "kind": "damaged",
        "asked": 500, "claimant": { "name": "Awa Zongo", "phone": "70123456" }, "reason": "Mouillé",
    });
    desk.done("open_claim", claim, cashier);
    desk.done("send_messages", json!({}), cashier);
}

/// A coach that is late, too small, boarded, closed and opened again.
fn controlled(desk: &Desk, cashier: &str, manager: &str) {
    let trip = desk.trips_to("Koudougou", cashier).remove(0);
    let at = |change: Value| with(json!({ "request": intention(), "trip": trip["trip"] }), change);
    let number = |seat: u8| {
        let sale = json!({ "passengers": [{ "name": "Awa Zongo", "seat": seat }] });
        let sold = desk.done("sell_tickets", with(one_passenger(&trip), sale), cashier);
        sold["tickets"][0]["number"].clone()
    };
    let (first, second) = (number(1), number(2));
    let boarded = desk.done("scan", at(json!({ "text": first })), manager);
    let undo = at(json!({ "boarding": boarded["boarding"], "reason": "Erreur" }));
    desk.done("undo_boarding", undo, manager);
    desk.done("scan", at(json!({ "text": first })), manager);
    desk.done("alight", at(json!({ "ticket": first })), manager);
    desk.done("come_back", at(json!({ "ticket": first })), manager);
    desk.done("tag_luggage", at(json!({ "ticket": second, "pieces": 2 })), cashier);
    desk.done("delay_trip", at(json!({ "minutes": 20, "reason": "Pluie" })), manager);
    let vehicle = a_small_coach(desk);
    desk.done("swap_vehicle", at(json!({ "vehicle": vehicle, "reason": "Panne" })), manager);
    let stands = at(json!({ "to": trip["to"]["stop"], "name": "Ali Sanou" }));
    desk.done("board_standing", stands, cashier);
    let driver = json!({
        "request": intention(), "name": "Moussa", "duty": "driver", "licence_number": "BF-1",
        "licence_until": "2027-01-31",
    });
    let driver = desk.done("register_crew", driver, manager)["crew"].take();
    desk.done("close_departure", at(json!({ "crew": [driver] })), manager);
    desk.done("reopen_departure", at(json!({ "reason": "Il arrive" })), manager);
}

/// A coach of one seat.
fn a_small_coach(desk: &Desk) -> Uuid {
    let (layout, vehicle) = (LayoutId(Uuid::now_v7()), VehicleId(Uuid::now_v7()));
    let seats = SeatLayout::coach(layout, "un", 1, 2, 2).unwrap();
    let plate = "11 GG 1111".to_owned();
    let facts: [Fact; 2] = [
        LayoutDefined { layout: seats }.into(),
        VehicleRegistered { vehicle, plate, layout, name: "Minibus".to_owned() }.into(),
    ];
    for fact in facts {
        let request = RequestId(Uuid::now_v7());
        desk.counter.store().write(|write| write.append("console", request, fact)).unwrap();
    }
    vehicle.0
}

/// Rules with a promotion, and places to stand.
fn promoted(desk: &Desk, manager: &str) {
    let rules = desk.done("rules", json!({}), manager)["rules"].take();
    let promo = json!({
        "code": "NOEL", "basis_points": 1_000, "from": "2026-11-21", "to": "2026-12-31",
    });
    let control = with(rules["control"].clone(), json!({ "standing": 5 }));
    let rules = with(rules, json!({ "promotions": [promo], "control": control }));
    desk.done("set_rules", json!({ "request": intention(), "rules": rules }), manager);
}

/// Confirms a pending payment with the reference of another one. Here that is refused; it can only
/// come from another counter, so its fact is written without asking a rule.
fn confirmed_twice(desk: &Desk, sold: &Value, session: &str) {
    let payment = &sold["payments"][0]["payment"];
    let settle = json!({
        "request": intention(), "payment": payment, "outcome": "completed", "reference": "MP1",
    });
    assert_eq!(desk.refused("settle_payment", settle.clone(), session), "reference_used");
    let model = by_phone(desk, session, &desk.trips_to("Bobo-Dioulasso", session)[0], "");
    let other = &model["payments"][0]["payment"];
    let change = json!({ "payment": other, "reference": "MP2" });
    desk.done("settle_payment", with(settle, change), session);
    let sql = "select body from entry where kind = 'PaymentSettled' order by id desc limit 1";
    let store = desk.counter.store();
    let body: String = store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap();
    let mut body: Value = serde_json::from_str(&body).unwrap();
    body["payment"] = payment.clone();
    body["sale"] = sold["sale"].clone();
    body["outcome"]["reference"] = json!("MP1");
    let fact = Fact::parse("PaymentSettled", 1, &body.to_string()).unwrap();
    store.write(|write| write.append("elsewhere", RequestId(Uuid::now_v7()), fact)).unwrap();
}

const PROJECTIONS: &str = "select name from sqlite_schema where type = 'table' and name <> 'entry'
    and name not like 'local\\_%' escape '\\' and name not like 'sqlite\\_%' escape '\\'";

#[test]
fn no_value_of_any_table_is_altered_unseen() {
    let evidence = Evidence::of_a_company();
    for table in tables(&evidence) {
        let first = first_row(&evidence, &table);
        for column in evidence.columns(&table) {
            let name = &column.name;
            let sql = format!(
                "select \"{name}\", (select seq from entry where id = t.entry)
                 from \"{table}\" t where {first}"
            );
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            let (cell, entry): (Cell, u64) = evidence.open().query_row(&sql, [], row).unwrap();
            let other = match another(&column.kind, &cell) {
                // A key that no other row has.
                Cell::Integer(number) if column.key => Cell::Integer(number + 1_000_000),
                other => other,
            };
            let forgery = format!("update \"{table}\" set \"{name}\" = ?1 where {first}");
            let problem = evidence.after(&forgery, &[other]);
            let what = &problem.problem;
            assert!(what.contains(&format!("table {table}:")), "{table}.{name}: {what}");
            if !column.key {
                assert!(what.contains(name.as_str()), "{table}.{name}: {what}");
                assert_eq!(problem.entry, Some(entry), "{table}.{name}: {what}");
            }
        }
    }
}

/// The first row of a table, as a condition on its key.
fn first_row(evidence: &Evidence, table: &str) -> String {
    let columns = evidence.columns(table);
    let keys = columns.iter().filter(|column| column.key);
    let keys: Vec<_> = keys.map(|column| format!("\"{}\"", column.name)).collect();
    let keys = keys.join(", ");
    format!("({keys}) = (select {keys} from \"{table}\" order by {keys} limit 1)")
}

fn tables(evidence: &Evidence) -> Vec<String> {
    let connection = evidence.open();
    let mut statement = connection.prepare(PROJECTIONS).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

#[test]
fn no_row_of_any_table_is_removed_or_added_unseen() {
    let evidence = Evidence::of_a_company();
    for table in tables(&evidence) {
        let removal = format!("delete from \"{table}\" where {}", first_row(&evidence, &table));
        let removed = evidence.after(&removal, &[]);
        assert!(removed.problem.contains(&format!("table {table}:")), "{removed:?}");

        // The same row once more, under another key and with other unique values.
        let columns = evidence.columns(&table);
        let cells = columns.iter().map(|column| {
            let name = &column.name;
            match column.kind.as_str() {
                "BLOB" if column.unique => "randomblob(16)".to_owned(),
                "INTEGER" if column.unique => format!("\"{name}\" + 1000000"),
                "TEXT" if column.unique => format!("\"{name}\" || 'X'"),
                _ => format!("\"{name}\""),
            }
        });
        let cells = cells.collect::<Vec<_>>().join(", ");
        let addition = format!("insert into \"{table}\" select {cells} from \"{table}\" limit 1");
        let added = evidence.after(&addition, &[]);
        assert!(added.problem.contains(&format!("table {table}:")), "{added:?}");
    }
}

#[test]
fn no_column_of_an_entry_is_altered_unseen() {
    let evidence = Evidence::new();
    let sale = evidence.one("select id from entry where kind = 'TicketsSold' limit 1");
    for column in evidence.columns("entry") {
        let name = &column.name;
        let sql = format!("select \"{name}\" from entry where id = {sale}");
        let cell: Cell = evidence.open().query_row(&sql, [], |row| row.get(0)).unwrap();
        let other = match another(&column.kind, &cell) {
            // Its place and its number are taken by the next entry.
            Cell::Integer(number) if ["id", "seq"].contains(&name.as_str()) => {
                Cell::Integer(number + 500_000)
            }
            other => other,
        };
        let forgery = format!("update entry set \"{name}\" = ?1 where id = {sale}");
        let problem = evidence.after(&forgery, &[other]);
        let named = problem.entry.unwrap();
        let expected = match name.as_str() {
            // It bears its false number, or is missed before the next.
            "seq" => sale as u64 + 500_001,
            "id" => sale as u64 + 1,
            _ => sale as u64,
        };
        assert_eq!(named, expected, "{name}: {problem:?}");
    }
}

#[test]
fn a_forger_without_the_key_cannot_make_a_cheaper_sale() {
    let evidence = Evidence::new();
    let sale = evidence.one("select id from entry where kind = 'TicketsSold' limit 1");
    // The same length, the same form, another name.
    let forgery = format!(
        "update entry set body = replace(body, 'Awa Zongo', 'Ava Zongo') where id = {sale}"
    );
    let problem = evidence.after(&forgery, &[]);
    assert_eq!((problem.entry, problem.kind.as_deref()), (Some(sale as u64), Some("TicketsSold")));
    // A signature of another entry fits no better than none.
    let forgery =
        format!("update entry set sig = (select sig from entry where id = 1) where id = {sale}");
    assert_eq!(evidence.after(&forgery, &[]).entry, Some(sale as u64));
}

#[test]
fn no_entry_is_removed_unseen_wherever_it_stood() {
    let evidence = Evidence::new();
    let last = evidence.one("select max(id) from entry");
    let sale = evidence.one("select id from entry where kind = 'TicketsSold' limit 1");
    for (removed, named) in [
        (format!("id = {sale}"), sale + 1),
        ("id = 1".to_owned(), 2),
        // The last was a login, which no other table remembers.
        (format!("id = {last}"), last),
        (format!("id >= {}", last - 3), last - 3),
        (format!("id > {sale}"), sale + 1),
    ] {
        let problem = evidence.after(&format!("delete from entry where {removed}"), &[]);
        assert_eq!(problem.entry, Some(named as u64), "{removed}: {problem:?}");
    }
}

#[test]
fn an_entry_written_twice_is_seen() {
    let evidence = Evidence::new();
    let columns = evidence.columns("entry");
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    let values: Vec<_> = (names.iter())
        .map(|name| match *name {
            "id" => "(select max(id) + 1 from entry)",
            "seq" => "(select max(seq) + 1 from entry)",
            other => other,
        })
        .collect();
    let forgery = format!(
        "insert into entry select {} from entry where kind = 'TicketsSold' limit 1",
        values.join(", ")
    );
    let last = evidence.one("select max(id) from entry");
    assert_eq!(evidence.after(&forgery, &[]).entry, Some(last as u64 + 1));
}

#[test]
fn no_object_of_the_schema_is_dropped_or_added_unseen() {
    let evidence = Evidence::new();
    for (forgery, named) in [
        ("drop table till", "table till of the schema is missing"),
        ("drop table local_fact", "table local_fact of the schema is missing"),
        ("drop index till_open", "index till_open of the schema is missing"),
        (
            "create trigger thief after insert on posting begin delete from posting; end",
            "trigger thief of the schema is none",
        ),
        ("create view ticket_view as select 1", "view ticket_view of the schema is none"),
        ("create table own (a)", "table own of the schema is none"),
        ("alter table stop add column own text", "table stop of the schema is not as"),
    ] {
        let forged = evidence.open();
        forged.execute_batch(forgery).unwrap();
        drop(forged);
        let problem = evidence.proven(forgery);
        assert!(problem.problem.starts_with(named), "{forgery}: {problem:?}");
    }
    // Statistics are SQLite's own.
    evidence.open().execute_batch("analyze").unwrap();
    assert!(proof(evidence.path()).first_problem.is_none());
}

#[test]
fn an_entry_without_the_form_of_one_is_named() {
    let evidence = Evidence::new();
    let sale = evidence.one("select id from entry where kind = 'TicketsSold' limit 1");
    for (change, column) in [
        ("hash = x'00'", "hash"),
        ("v = -1", "v"),
        ("body = cast(x'ff' as text)", "body"),
        ("device = x'00'", "device"),
        ("sig = x''", "sig"),
    ] {
        let problem = evidence.after(&format!("update entry set {change} where id = {sale}"), &[]);
        assert_eq!(problem.entry, Some(sale as u64), "{change}: {problem:?}");
        let told = format!("line {sale} of the journal is no entry: its {column} ");
        assert!(problem.problem.starts_with(&told), "{change}: {problem:?}");
    }
    let problem = evidence.after(&format!("update entry set seq = -1 where id = {sale}"), &[]);
    assert_eq!(problem.entry, None, "{problem:?}");
    assert!(problem.problem.starts_with(&format!("line {sale} of the journal")), "{problem:?}");
    // The first line that names the device's key.
    let opened = evidence.one("select id from entry where kind = 'CounterOpened'");
    let forgery = format!("update entry set body = cast(x'ff' as text) where id = {opened}");
    assert!(evidence.after(&forgery, &[]).entry.is_some());
}

#[test]
fn a_row_too_many_is_not_laid_to_an_honest_entry() {
    let evidence = Evidence::new();
    let login = evidence.one("select id from entry where kind = 'LoggedIn' limit 1");
    let ticket = evidence.one("select min(ticket) from passenger_word");
    let word = format!("insert into passenger_word values ('aaa', {ticket}, {login})");
    let problem = evidence.after(&word, &[]);
    assert_eq!(
        (problem.entry, problem.problem.as_str()),
        (None, "table passenger_word: a row too many: \"word\" \"aaa\", \"ticket\" 1")
    );
    let seat = "insert into seat_stock select trip, 1, 1, 999999, 0 from seat_stock limit 1";
    let problem = evidence.after("delete from seat_stock where seat = 1", &[]);
    assert!(problem.problem.contains("a row is missing: "), "{problem:?}");
    assert_eq!(problem.kind.as_deref(), Some("TicketsSold"));
    let problem = evidence.after(&seat.replace(" 1, 1,", " -1, 1,"), &[]);
    assert!(problem.problem.contains("a row too many: "), "{problem:?}");
    assert_eq!(problem.entry, None, "{problem:?}");
}

#[test]
fn a_proof_leaves_nothing_behind_and_removes_what_one_cut_short_left() {
    let evidence = Evidence::new();
    let left = evidence.path().join("verify-4711.sqlite");
    fs::write(&left, b"names").unwrap();
    assert!(proof(evidence.path()).first_problem.is_none());
    let files = fs::read_dir(evidence.path()).unwrap().map(|file| file.unwrap().file_name());
    let names: Vec<_> = files.map(|name| name.into_string().unwrap()).collect();
    assert!(names.iter().all(|name| !name.starts_with("verify-")), "{names:?}");
}
