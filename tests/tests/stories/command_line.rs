//! The door of the command line: answers on one stream, refusals on the other, and exit codes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use guichet_tests::intention;
use rusqlite::Connection;
use serde_json::{Value, json};
use station::store::{FILE, open_reader};

/// The program, built from what lies beside this test.
fn program() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "-p", "station", "--bin", "guichet", "--target-dir"]);
        build.arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        build.current_dir(env!("CARGO_MANIFEST_DIR"));
        assert!(build.status().unwrap().success(), "the program is built");
        profile.join(format!("guichet{}", std::env::consts::EXE_SUFFIX))
    })
}

fn guichet(folder: &Path, pin: Option<&str>, arguments: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.arg("--data").arg(folder).args(arguments).stdin(Stdio::null());
    match pin {
        Some(pin) => command.env("GUICHET_PIN", pin),
        None => command.env_remove("GUICHET_PIN"),
    };
    command.output().unwrap()
}

fn answer(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A refusal as it leaves the program.
fn refusal(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let refusal: Value = serde_json::from_slice(&output.stderr).unwrap();
    let keys: Vec<_> = refusal.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["code", "details", "message"], "{refusal}");
    refusal
}

/// A training company made by the program, by today's clock.
fn training() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    answer(&guichet(folder.path(), None, &["demo"]));
    folder
}

fn call(folder: &Path, (code, pin): (&str, &str), name: &str, request: &Value) -> Output {
    guichet(folder, Some(pin), &["call", name, &request.to_string(), "--as", code])
}

const CASHIER: (&str, &str) = ("C1", "1111");

/// A trip of tomorrow, whatever the hour.
fn trip(folder: &Path) -> Value {
    let status = answer(&guichet(folder, None, &["call", "status"]));
    let today: chrono::NaiveDate = status["today"].as_str().unwrap().parse().unwrap();
    let date = json!({ "date": today.succ_opt().unwrap().to_string() });
    answer(&call(folder, CASHIER, "list_trips", &date))["trips"][0].clone()
}

fn sale(trip: &Value) -> Value {
    guichet_tests::one_passenger(trip)
}

#[test]
fn revenue_is_exported_into_a_file_or_to_the_screen_and_replaces_nothing_unasked() {
    let folder = training();
    let open = json!({ "request": intention(), "float": 0 });
    answer(&call(folder.path(), CASHIER, "open_till", &open));
    answer(&call(folder.path(), CASHIER, "sell_tickets", &sale(&trip(folder.path()))));
    let status = answer(&guichet(folder.path(), None, &["call", "status"]));
    let today = status["today"].as_str().unwrap();
    let out = folder.path().join("report.json");
    let out = out.to_str().unwrap();
    // A window sells from the store meanwhile.
    let window = guichet_tests::open(folder.path(), &guichet_tests::SetClock::at(0)).unwrap();
    let export = |format: &str, out: &str, more: &[&str]| {
        let asked = ["--from", today, "--to", today, "--format", format, "--out", out];
        guichet(folder.path(), None, &[&["export", "revenue"], &asked[..], more].concat())
    };
    let made = answer(&export("json", out, &[]));
    let file = std::fs::read(out).unwrap();
    assert_eq!((&made["bytes"], &made["locked"]), (&json!(file.len()), &json!(false)));
    let revenue: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(revenue["total"]["tickets"], 1);
    assert_eq!(refusal(&export("json", out, &[]))["code"], "file_failed");
    assert_eq!(answer(&export("json", out, &["--force"]))["bytes"], file.len());
    assert_eq!(answer(&export("json", "-", &[])), revenue);
    let english = export("csv", "-", &["--language", "en"]).stdout;
    assert!(String::from_utf8(english).unwrap().contains("Cashiers,Total,Tickets,1,count,1"));
    let bad = ["export", "revenue", "--from", "x", "--to", today, "--format", "pdf", "--out", "-"];
    assert_eq!(refusal(&guichet(folder.path(), None, &bad))["code"], "date_invalid");
    drop(window);
}

/// Facts that are not about logging in.
fn facts(folder: &Path) -> i64 {
    let sql = "select count(*) from entry where kind not in ('LoggedIn', 'LoginFailed')";
    open_reader(folder).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn refusals_leave_by_standard_error_with_a_code_and_change_nothing() {
    let folder = training();
    let folder = folder.path();
    let sale = sale(&trip(folder));
    let before = facts(folder);
    let (controller, admin) = (("K1", "2222"), ("A1", "4444"));
    let request = intention();
    for (code, who, name, request) in [
        ("till_closed", CASHIER, "sell_tickets", sale.clone()),
        ("not_permitted", controller, "sell_tickets", sale.clone()),
        ("login_wrong", ("C1", "9999"), "sell_tickets", sale.clone()),
        ("unknown_command", CASHIER, "sell_dreams", json!({})),
        ("bad_request", CASHIER, "open_till", json!({ "float": 0 })),
        ("bad_request", CASHIER, "open_till", json!({ "request": request, "flaot": 0 })),
        ("bad_request", CASHIER, "open_till", json!({ "request": request, "float": "0" })),
        ("bad_request", CASHIER, "open_till", json!([request, 0, []])),
        ("amount_invalid", CASHIER, "open_till", json!({ "request": request, "float": -1 })),
        ("count_missing", CASHIER, "open_till", json!({ "request": request })),
        ("date_invalid", controller, "list_trips", json!({ "date": "tomorrow" })),
        ("not_found", controller, "seat_map", json!({ "trip": uuid::Uuid::nil() })),
        ("ticket_number_invalid", CASHIER, "show_ticket", json!({ "ticket": "7" })),
        ("pin_invalid", admin, "set_pin", json!({ "request": request, "code": "C1", "pin": "1" })),
        (
            "last_admin",
            admin,
            "register_employee",
            json!({
                "request": request, "code": "A1", "name": "Awa", "roles": ["cashier"],
            }),
        ),
        ("company_exists", admin, "create_demo", json!({})),
    ] {
        let refused = refusal(&call(folder, who, name, &request));
        assert_eq!(refused["code"], code, "{name}: {refused}");
    }
    for (code, pin, arguments) in [
        ("bad_request", Some("1111"), &["call", "open_till", "{", "--as", "C1"][..]),
        ("not_logged_in", None, &["call", "sell_tickets", &sale.to_string()]),
        ("field_missing", None, &["call", "print_queue", "--as", "C1"]),
        ("company_exists", None, &["demo"]),
        ("not_logged_in", None, &["call", "backup_now"]),
    ] {
        let refused = refusal(&guichet(folder, pin, arguments));
        assert_eq!(refused["code"], code, "{arguments:?}: {refused}");
    }
    assert_eq!(facts(folder), before);
    let unreadable = guichet(folder, None, &["sell"]);
    assert_eq!(unreadable.status.code(), Some(2), "a command line that cannot be read");
}

#[test]
fn a_store_that_is_in_use_or_empty_is_told_as_such() {
    let empty = tempfile::tempdir().unwrap();
    let feed = ["import", "gtfs", "nowhere.zip"];
    assert_eq!(refusal(&guichet(empty.path(), None, &feed))["code"], "no_company");
    assert_eq!(answer(&guichet(empty.path(), None, &["call", "status"]))["company"], Value::Null);
    let nowhere = empty.path().join("nowhere");
    assert_eq!(refusal(&guichet(&nowhere, None, &["verify"]))["code"], "file_failed");
    let desk = guichet_tests::Desk::one_day();
    let refused = refusal(&guichet(desk.folder.path(), None, &["call", "status"]));
    assert_eq!(refused["code"], "store_in_use");
    // Looking needs no lock: it may be proved and copied while it sells.
    let copy = empty.path().join("copy.sqlite");
    answer(&guichet(desk.folder.path(), None, &["backup", copy.to_str().unwrap()]));
    assert!(copy.is_file());
    assert!(guichet(desk.folder.path(), None, &["verify"]).status.success());
}

#[test]
fn a_ticket_is_sold_on_the_command_line_and_the_journal_proved_until_someone_alters_it() {
    let folder = training();
    let folder = folder.path();
    let till = json!({ "request": intention(), "float": 10_000 });
    answer(&call(folder, CASHIER, "open_till", &till));
    let sale = sale(&trip(folder));
    let sold = answer(&call(folder, CASHIER, "sell_tickets", &sale));
    assert_eq!(answer(&call(folder, CASHIER, "sell_tickets", &sale)), sold, "told twice");
    let number = sold["tickets"][0]["number"].as_str().unwrap();
    let paper = format!("spool/00000001-ticket-{number}-1.png");
    assert!(folder.join(&paper).is_file(), "{paper}");
    let report = answer(&guichet(folder, None, &["verify", "--json"]));
    assert_eq!(report["first_problem"], Value::Null);

    let forged = Connection::open(folder.join(FILE)).unwrap();
    let entry = sold["entry"].as_i64().unwrap();
    forged.execute("update till set takings = takings - 1", []).unwrap();
    let verified = guichet(folder, None, &["verify"]);
    assert_eq!(verified.status.code(), Some(1));
    let said = String::from_utf8(verified.stdout).unwrap();
    assert!(said.contains(&format!("DOES NOT HOLD: entry {entry} of device")), "{said}");
    assert!(said.contains("table till"), "{said}");
}

#[test]
fn the_program_prints_every_command_with_its_permission_codes_and_schemas() {
    let printed = answer(&guichet(Path::new("unused"), None, &["commands"]));
    let commands = printed["commands"].as_array().unwrap();
    assert_eq!(commands.len(), station::desk::COMMANDS.len());
    for command in commands {
        for part in ["permission", "says"] {
            assert!(!command[part].as_str().unwrap().is_empty(), "{command}");
        }
        for code in command["errors"].as_array().unwrap() {
            assert!(printed["errors"][code.as_str().unwrap()].is_string(), "{code} has a sentence");
        }
        for schema in ["request", "answer"] {
            assert_eq!(command[schema]["type"], "object", "{command}");
        }
    }
}
