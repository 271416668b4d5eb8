//! Wrong PINs: a lock that grows, that ends, and that everyone can read in the journal.

use guichet_tests::{Desk, intention};
use serde_json::{Value, json};
use station::store::journal;

const MINUTE: i64 = 60_000;

/// What a try with a PIN ends in: `in`, `left N` tries, `locked N` seconds.
fn tries(desk: &Desk, code: &str, pin: &str) -> String {
    let request = json!({ "code": code, "pin": pin });
    match desk.counter.call("login", request, None) {
        Ok(_) => "in".into(),
        Err(failure) => match failure.code.name() {
            "login_wrong" => format!("left {}", failure.details["left"]),
            "login_locked" => format!("locked {}", failure.details["seconds"]),
            other => other.into(),
        },
    }
}

#[test]
fn five_wrong_pins_lock_and_each_more_locks_longer() {
    let desk = Desk::one_day();
    for left in ["left 4", "left 3", "left 2", "left 1", "locked 60"] {
        assert_eq!(tries(&desk, "C1", "9999"), left);
    }
    assert_eq!(tries(&desk, "C1", "1111"), "locked 60", "even the right one");
    assert_eq!(tries(&desk, "C2", "1111"), "in", "others are not locked");
    for seconds in [120, 240, 480] {
        desk.clock.advance(seconds / 2 * 1000 - 1);
        assert_eq!(tries(&desk, "C1", "1111"), "locked 1");
        desk.clock.advance(1);
        assert_eq!(tries(&desk, "C1", "9999"), format!("locked {seconds}"));
    }
    desk.prove();
}

#[test]
fn the_right_pin_forgives_the_wrong_ones_before_it() {
    let desk = Desk::one_day();
    for _ in 0..2 {
        for left in ["left 4", "left 3", "left 2", "left 1"] {
            assert_eq!(tries(&desk, "C1", "9999"), left);
        }
        assert_eq!(tries(&desk, "C1", "1111"), "in");
    }
}

#[test]
fn a_lock_outlives_the_program_and_ends_with_a_new_pin() {
    let desk = Desk::one_day();
    for _ in 0..5 {
        tries(&desk, "C1", "9999");
    }
    let desk = desk.restarted();
    assert_eq!(tries(&desk, "C1", "1111"), "locked 60");
    let people = desk.counter.call("people", Value::Null, None).unwrap();
    let people = people["people"].as_array().unwrap();
    let locked = people.iter().find(|person| person["code"] == "C1").unwrap();
    assert!(locked["locked_until"].is_i64(), "{locked}");
    let admin = desk.log_in("ADMIN", "4444");
    let request = json!({ "request": intention(), "code": "C1", "pin": "2580" });
    desk.done("set_pin", request, &admin);
    assert_eq!(tries(&desk, "C1", "1111"), "left 4", "the old PIN is gone");
    assert_eq!(tries(&desk, "C1", "2580"), "in");
    desk.prove();
}

#[test]
fn wrong_pins_and_logins_stand_in_the_journal_and_unknown_codes_do_not() {
    let desk = Desk::one_day();
    let before = desk.entries();
    assert_eq!(tries(&desk, "NOBODY", "1111"), "left 4");
    assert_eq!(tries(&desk, "no code", "1111"), "left 4");
    assert_eq!(desk.entries(), before);
    tries(&desk, "C1", "9999");
    tries(&desk, "C1", "1111");
    let kind = |back| {
        let store = desk.counter.store();
        let stored = store.read(|c| journal::by_id(c, desk.entries() - back));
        stored.unwrap().entry.content.kind
    };
    assert_eq!([kind(1), kind(0)], ["LoginFailed", "LoggedIn"]);
}

#[test]
fn a_pin_that_cannot_be_one_counts_as_a_wrong_one() {
    let desk = Desk::one_day();
    for (pin, answer) in [("", "left 4"), ("1", "left 3"), ("11111111111", "left 2")] {
        assert_eq!(tries(&desk, "C1", pin), answer);
    }
}

#[test]
fn a_clock_set_back_by_a_year_does_not_lock_for_a_year() {
    let desk = Desk::one_day();
    for _ in 0..6 {
        tries(&desk, "C1", "9999");
        desk.clock.advance(MINUTE);
    }
    // The battery died: the clock stands long before the lock began, and comes back much later.
    desk.clock.advance(-365 * 24 * 60 * MINUTE);
    assert_eq!(tries(&desk, "C1", "9999"), "locked 240", "a guess costs more");
    desk.clock.advance(4 * MINUTE);
    assert_eq!(tries(&desk, "C1", "1111"), "in");
    desk.prove();
}
