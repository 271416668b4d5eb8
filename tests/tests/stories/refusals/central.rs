//! Several counters: what is refused before a central is asked, and what its silence refuses.

use std::io::{Read, Write};
use std::net::TcpListener;

use domain::Code;
use domain::central::CounterEnrolled;
use domain::ids::{CompanyId, DeviceId, RequestId};
use guichet_tests::{Desk, intention, one_passenger, with};
use seal::SecretKey;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Refused, World};

/// An address at which nobody listens.
const NOBODY: &str = "http://127.0.0.1:1";
/// Every command that asks the central, with a request that it can read.
const ASKING: [&str; 3] = ["devices", "make_code", "ask_seats"];

pub fn central(refused: &Refused) {
    let world = World::new(refused);
    joining(&world);
    for name in ASKING {
        world.refuses(Code::NotEnrolled, name, asked(&world, name), session(&world, name));
    }
    let number = world.ticket(&world.trip, json!({}));
    let right = json!({ "ticket": number });
    world.refuses(Code::NotEnrolled, "ask_right", right.clone(), &world.cashier);
    world.refuses(Code::NotEnrolled, "pause_sync", json!({ "paused": true }), &world.manager);
    world.refuses(Code::NotEnrolled, "sync_now", json!({}), &world.manager);
    let rotate = json!({ "request": intention() });
    world.refuses(Code::NotEnrolled, "rotate_key", rotate, &world.admin);
    named_wrongly(&world);
    deciding(&world);
    enrol(&world.desk);
    world.decree(&format!(
        "insert into local_fact (name, value) values ('central',
           '{{\"url\":\"{NOBODY}\",\"central_key\":\"\",\"company_name\":\"\",\"epoch\":0,\"acked\":0,\"paused\":false}}')"
    ));
    for name in ASKING {
        world.refuses(Code::CentralRefused, name, asked(&world, name), session(&world, name));
    }
    keys(&world);
    world.refuses(Code::CentralRefused, "ask_right", right, &world.cashier);
    world.refuses(Code::CentralRefused, "sync_now", json!({}), &world.manager);
    of_another(&world);
    unleased(&world, &number);
}

fn session<'w>(world: &'w World<'_>, name: &str) -> &'w str {
    if name == "ask_seats" { &world.cashier } else { &world.admin }
}

fn asked(world: &World<'_>, name: &str) -> Value {
    let (from, to) = (&world.trip["from"]["stop"], &world.trip["to"]["stop"]);
    match name {
        "make_code" => json!({ "station": "OUA" }),
        "ask_seats" => json!({ "trip": world.trip["trip"], "from": from, "to": to, "seats": [5] }),
        _ => json!({}),
    }
}

fn joining(world: &World<'_>) {
    let ask = json!({ "url": NOBODY, "code": "ACDEF-HJKLM" });
    let changes = [
        (Code::FieldMissing, json!({ "url": " " })),
        (Code::FieldMissing, json!({ "code": "" })),
        (Code::TextTooLong, json!({ "url": "x".repeat(251) })),
        (Code::TextTooLong, json!({ "name": "x".repeat(61) })),
        (Code::CentralRefused, json!({})),
        (Code::CentralRefused, json!({ "url": "http://central.example" })),
        (Code::CentralRefused, json!({ "url": "nowhere" })),
    ];
    world.each("enrol_counter", &world.admin, &ask, &changes);
    let empty = Desk::unfounded();
    for (code, change) in changes {
        world.refuses_at(&empty, code, "join_company", with(ask.clone(), change), "");
    }
    world.refuses(Code::CompanyExists, "join_company", ask, &world.admin);
}

/// Tickets and trips that are none.
fn named_wrongly(world: &World<'_>) {
    let ask = asked(world, "ask_seats");
    let changes = [
        (Code::NotFound, json!({ "trip": Uuid::nil() })),
        (Code::StopOrder, json!({ "from": world.trip["to"]["stop"] })),
        (Code::StopOrder, json!({ "to": Uuid::nil() })),
    ];
    world.each("ask_seats", &world.cashier, &ask, &changes);
    for (code, name) in super::papers::misnamed(world) {
        world.refuses(code, "ask_right", json!({ "ticket": name }), &world.cashier);
    }
}

/// Another key for this counter.
fn keys(world: &World<'_>) {
    let store = world.desk.counter.store();
    let first = "select request from entry order by id limit 1";
    let used: Uuid = store.read(|c| Ok(c.query_row(first, [], |row| row.get(0))?)).unwrap();
    world.refuses(Code::RequestReused, "rotate_key", json!({ "request": used }), &world.admin);
    let in_the_way = world.desk.folder.path().join("device.new");
    std::fs::create_dir(&in_the_way).unwrap();
    let rotate = json!({ "request": intention() });
    world.refuses(Code::FileFailed, "rotate_key", rotate, &world.admin);
    std::fs::remove_dir(&in_the_way).unwrap();
}

/// What only a person decides.
fn deciding(world: &World<'_>) {
    let (unknown, trip) = (Uuid::from_u128(5), &world.trip["trip"]);
    let texts = |field: &str| {
        [
            (Code::FieldMissing, json!({ field: " " })),
            (Code::TextTooLong, json!({ field: "x".repeat(201) })),
        ]
    };
    let revoke = json!({ "request": intention(), "device": unknown, "reason": "Volé" });
    world.each("revoke_device", &world.admin, &revoke, &texts("reason"));
    world.each("recall_seats", &world.admin, &revoke, &texts("reason"));
    world.each(
        "make_code",
        &world.admin,
        &json!({}),
        &[
            (Code::FieldMissing, json!({ "station": "" })),
            (Code::TextTooLong, json!({ "station": "x".repeat(61) })),
        ],
    );
    world.refuses(Code::DeviceUnknown, "revoke_device", revoke.clone(), &world.admin);
    world.refuses(Code::DeviceUnknown, "recall_seats", revoke.clone(), &world.admin);
    let quota = json!({ "request": intention(), "trip": trip, "device": unknown, "seats": 5 });
    world.refuses(Code::DeviceUnknown, "set_quota", quota.clone(), &world.manager);
    let resolve = json!({ "request": intention(), "exception": unknown, "note": "Rappelé" });
    world.each("resolve_exception", &world.manager, &resolve, &texts("note"));
    world.refuses(Code::ExceptionUnknown, "resolve_exception", resolve, &world.manager);
    world
        .desk
        .counter
        .store()
        .write(|write| {
            let sql = "insert into certified (device, public_key, name, company_wide, entry)
                   values (?1, '', 'Bobo 1', 0, 1)";
            Ok(write.connection().execute(sql, [unknown])?)
        })
        .unwrap();
    let nowhere = json!({ "trip": Uuid::nil() });
    world.refuses(Code::NotFound, "recall_seats", with(revoke, nowhere.clone()), &world.admin);
    world.refuses(Code::NotFound, "set_quota", with(quota, nowhere), &world.manager);
}

fn enrol(desk: &Desk) {
    let keys = desk.counter.store().keys();
    let fact = CounterEnrolled {
        device: keys.device,
        public_key: keys.secret().public().to_hex(),
        company: CompanyId(Uuid::from_u128(1)),
        central: DeviceId(Uuid::from_u128(0xce)),
        central_key: SecretKey::from_bytes(&[7; 32]).public().to_hex(),
        standalone: false,
    };
    let request = RequestId(Uuid::now_v7());
    desk.counter.store().write(|write| write.append("console", request, fact)).unwrap();
}

/// Another central takes the counter for its own.
fn of_another(world: &World<'_>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answered = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4_096];
        let _ = stream.read(&mut request).unwrap();
        let id = Uuid::from_u128(9);
        let body = json!({
            "company": id, "company_name": "Autre", "central": id, "central_key": "00",
        });
        let body = body.to_string();
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json";
        write!(stream, "{head}\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
    });
    let ask = json!({ "url": url, "code": "ACDEF-HJKLM" });
    world.refuses(Code::CounterOfOther, "enrol_counter", ask, &world.admin);
    answered.join().unwrap();
}

/// A counter that enrolled and holds no seat sells none.
fn unleased(world: &World<'_>, number: &Value) {
    let cashier = &world.cashier;
    let any = one_passenger(&world.trip);
    let seat = json!({ "passengers": [{ "name": "Awa", "seat": 5 }] });
    for name in ["quote", "sell_tickets", "preview_sale"] {
        let (mut any, mut one) = (any.clone(), with(any.clone(), seat.clone()));
        if name != "sell_tickets" {
            for request in [&mut any, &mut one] {
                request.as_object_mut().unwrap().remove("request");
            }
        }
        if name == "quote" {
            any["passengers"] = json!([{}]);
            one["passengers"] = json!([{ "seat": 5 }]);
        }
        world.refuses(Code::SeatsElsewhere, name, any, cashier);
        world.refuses(Code::SeatUnleased, name, one, cashier);
    }
    let change = |change: Value| with(json!({ "ticket": number }), change);
    let next = world.desk.trips_to("Bobo-Dioulasso", cashier).remove(2)["trip"].clone();
    let (any, one) = (change(json!({ "trip": next })), change(json!({ "trip": next, "seat": 5 })));
    world.refuses(Code::SeatsElsewhere, "quote_exchange", any.clone(), cashier);
    world.refuses(Code::SeatUnleased, "quote_exchange", one.clone(), cashier);
    for name in ["exchange_ticket", "move_ticket"] {
        let asked = |change: &Value| json!({ "request": intention(), "change": change });
        world.refuses(Code::SeatsElsewhere, name, asked(&any), cashier);
        world.refuses(Code::SeatUnleased, name, asked(&one), cashier);
    }
    let (trip, to) = (&world.trip["trip"], &world.trip["to"]["stop"]);
    let hold = json!({ "request": intention(), "trip": trip, "to": to, "name": "Issa" });
    world.refuses(Code::SeatsElsewhere, "hold_seats", hold.clone(), cashier);
    world.refuses(Code::SeatUnleased, "hold_seats", with(hold, json!({ "seats": [5] })), cashier);
}
