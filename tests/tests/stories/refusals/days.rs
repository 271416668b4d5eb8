//! Clocks that are wrong, and days that are closed.

use domain::Code;
use guichet_tests::{intention, one_passenger};
use serde_json::json;

use super::till::acts;
use super::{DAY, Refused, SIXTY_YEARS, World};

pub fn days(refused: &Refused) {
    let world = World::new(refused);
    let yesterday = json!({ "request": intention(), "day": "2026-11-20" });
    world.desk.done("lock_day", yesterday, &world.manager);
    let acts = acts(&world);
    let dark = [(Code::DayLocked, DAY), (Code::ClockWrong, SIXTY_YEARS)];
    for (code, back) in dark {
        world.desk.clock.advance(-back);
        for (name, request) in &acts {
            world.refuses(code, name, request.clone(), &world.cashier);
        }
        world.desk.clock.advance(back);
    }
    world.desk.clock.advance(-SIXTY_YEARS);
    let mut preview = one_passenger(&world.trip);
    preview.as_object_mut().unwrap().remove("request");
    world.refuses(Code::ClockWrong, "preview_sale", preview, &world.cashier);
    world.desk.clock.advance(SIXTY_YEARS);
    let close = json!({ "request": intention(), "leave_pending": true });
    world.desk.done("close_till", close, &world.cashier);
    for (code, back) in dark {
        world.desk.clock.advance(-back);
        let open = json!({ "request": intention(), "float": 0 });
        world.refuses(code, "open_till", open, &world.cashier);
        world.desk.clock.advance(back);
    }
}
