//! Reports: periods that are none, days that cannot be closed, entries that are not there.

use std::fs;

use domain::Code;
use guichet_tests::{TODAY, intention};
use serde_json::json;

use super::{DAY, Refused, SIXTY_YEARS, World};

pub fn reports(refused: &Refused) {
    let world = World::new(refused);
    periods(&world);
    locking(&world);
    let missing = json!({ "entry": world.desk.entries() + 1 });
    world.refuses(Code::NotFound, "entry", missing, &world.manager);
    world.refuses(Code::NotFound, "entry", json!({ "entry": -1 }), &world.manager);
}

fn periods(world: &World) {
    let manager = &world.manager;
    for bad in ["", "21/11/2026", "2026-02-30", "+12026-11-21", "0026-11-21"] {
        for name in ["revenue", "audit"] {
            world.refuses(Code::DateInvalid, name, json!({ "from": bad }), manager);
            world.refuses(Code::DateInvalid, name, json!({ "to": bad }), manager);
        }
        world.refuses(Code::DateInvalid, "dashboard", json!({ "day": bad }), manager);
        let export = json!({ "from": bad, "to": TODAY, "format": "csv" });
        world.refuses(Code::DateInvalid, "export_revenue", export, manager);
        let lock = json!({ "request": intention(), "day": bad });
        world.refuses(Code::DateInvalid, "lock_day", lock, manager);
    }
    for (from, to) in [(TODAY, "2026-11-20"), ("2025-11-19", TODAY), ("1000-01-01", "9998-12-31")] {
        for name in ["revenue", "audit"] {
            world.refuses(Code::PeriodInvalid, name, json!({ "from": from, "to": to }), manager);
        }
        let export = json!({ "from": from, "to": to, "format": "pdf" });
        world.refuses(Code::PeriodInvalid, "export_revenue", export, manager);
    }
    let exports = world.desk.folder.path().join("exports");
    fs::write(&exports, "").unwrap();
    let export = json!({ "from": TODAY, "to": TODAY, "format": "json" });
    world.refuses(Code::FileFailed, "export_revenue", export, manager);
    fs::remove_file(exports).unwrap();
    let kinds = vec!["TicketsSold"; 201];
    world.refuses(Code::BadRequest, "audit", json!({ "kinds": kinds }), manager);
}

fn locking(world: &World) {
    let lock = |day: &str| json!({ "request": intention(), "day": day });
    let refuses = |code, day: &str| world.refuses(code, "lock_day", lock(day), &world.manager);
    refuses(Code::DayOpen, TODAY);
    refuses(Code::DayOpen, "9998-12-31");
    world.desk.clock.advance(-SIXTY_YEARS);
    refuses(Code::ClockWrong, "1900-01-01");
    world.desk.clock.advance(SIXTY_YEARS + DAY);
    // Its till is open still.
    refuses(Code::DayOpen, TODAY);
    let first = lock("2026-11-20");
    world.desk.done("lock_day", first.clone(), &world.manager);
    refuses(Code::DayLocked, "2026-11-20");
    refuses(Code::DayLocked, "2020-01-01");
    let mut other = first;
    other["day"] = json!("2026-11-19");
    world.refuses(Code::RequestReused, "lock_day", other, &world.manager);
    world.desk.clock.advance(-DAY);
}
