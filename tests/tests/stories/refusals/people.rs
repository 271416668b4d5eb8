//! A first start, and the people of a company.

use domain::Code;
use guichet_tests::{Desk, intention, with};
use serde_json::json;

use super::{SIXTY_YEARS, World};

pub fn first_start(world: &World<'_>) {
    let company = json!({
        "company": "C", "station": "Gare", "currency": "XOF", "timezone": "Africa/Abidjan",
        "admin_pin": "1234",
    });
    world.refuses(Code::CompanyExists, "found_company", company.clone(), "");
    world.refuses(Code::CompanyExists, "create_demo", json!({}), "");
    let empty = Desk::unfounded();
    let long = "é".repeat(61);
    for (code, change) in [
        (Code::CurrencyUnknown, json!({ "currency": "FRF" })),
        (Code::TimezoneUnknown, json!({ "timezone": "Africa/Nowhere" })),
        (Code::CodeInvalid, json!({ "station_code": "O" })),
        (Code::CodeInvalid, json!({ "station_code": "OU1" })),
        (Code::FieldMissing, json!({ "station": "7" })),
        (Code::PinInvalid, json!({ "admin_pin": "123" })),
        (Code::PinInvalid, json!({ "admin_pin": "12a4" })),
        (Code::FieldMissing, json!({ "company": " \n" })),
        (Code::FieldMissing, json!({ "station": "" })),
        (Code::FieldMissing, json!({ "admin_name": "" })),
        (Code::TextTooLong, json!({ "company": long })),
        (Code::TextTooLong, json!({ "conditions": ["x".repeat(201)] })),
    ] {
        let request = with(company.clone(), change);
        world.refuses_at(&empty, code, "found_company", request, "");
    }
    empty.clock.advance(-SIXTY_YEARS);
    world.refuses_at(&empty, Code::ClockWrong, "create_demo", json!({}), "");
}

pub fn people(world: &World<'_>) {
    let login = |code: &str, pin: &str| json!({ "code": code, "pin": pin });
    world.refuses(Code::LoginWrong, "login", login("NOBODY", "1111"), "");
    for _ in 0..4 {
        world.refuses(Code::LoginWrong, "login", login("K1", "9999"), "");
    }
    world.refuses(Code::LoginLocked, "login", login("K1", "9999"), "");
    world.refuses(Code::LoginLocked, "login", login("K1", "2222"), "");
    let admin = &world.admin;
    let person = json!({
        "request": intention(), "code": "C9", "name": "Awa", "roles": ["cashier"], "pin": "1234",
    });
    world.each(
        "register_employee",
        admin,
        &person,
        &[
            (Code::CodeInvalid, json!({ "code": "C-9" })),
            (Code::FieldMissing, json!({ "code": "" })),
            (Code::FieldMissing, json!({ "name": " " })),
            (Code::FieldMissing, json!({ "roles": [] })),
            (Code::TextTooLong, json!({ "code": "C".repeat(13) })),
            (Code::TextTooLong, json!({ "name": "x".repeat(2_000_000) })),
            (Code::RoleUnknown, json!({ "roles": ["cashier", "king"] })),
            (Code::PinInvalid, json!({ "pin": "123456789" })),
            (Code::LastAdmin, json!({ "code": "ADMIN" })),
        ],
    );
    let pin = json!({ "request": intention(), "code": "C1", "pin": "1234" });
    world.each(
        "set_pin",
        admin,
        &pin,
        &[
            (Code::NotFound, json!({ "code": "C8" })),
            (Code::PinInvalid, json!({ "pin": "" })),
            (Code::CodeInvalid, json!({ "code": "é" })),
            (Code::FieldMissing, json!({ "code": "" })),
            (Code::TextTooLong, json!({ "code": "C".repeat(13) })),
        ],
    );
}
