//! Codes at the coach's door: every change of a real one, and what others signed. Nobody goes aboard
//! with any of them, and each is refused by name.

use std::collections::BTreeMap;

use domain::central::{DeviceCertified, DeviceRevoked};
use domain::fact::Fact;
use domain::ids::{CompanyId, DeviceId, EmployeeId};
use domain::ticket::{TokenClaims, TokenIssuer};
use guichet_tests::{Desk, MORNING, intention};
use seal::{Chain, PublicKey, SecretKey};
use serde_json::{Value, json};
use station::host::Clock;
use station::store::foreign;
use uuid::Uuid;

use crate::company::{content, enrol};
use crate::control::Coach;

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// Bytes and characters of a token, as `docs/TOKEN.md` has them.
const BYTES: usize = 111;
const CHARACTERS: usize = 167;

const HOUR: i64 = 3_600_000;
const YEAR: i64 = 365 * 24 * HOUR;

/// Base45 (RFC 9285), written once more: the test reads codes by itself.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().map(|c| ALPHABET.find(c));
    let digits = digits.collect::<Option<Vec<usize>>>()?;
    let mut bytes = Vec::new();
    for group in digits.chunks(3) {
        let number = group.iter().rev().fold(0, |all, digit| all * 45 + digit);
        match group.len() {
            3 => bytes.extend(u16::try_from(number).ok()?.to_be_bytes()),
            2 => bytes.push(u8::try_from(number).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}

fn text_of(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(2) {
        let mut number = group.iter().fold(0, |all, byte| all * 256 + usize::from(*byte));
        for _ in 0..=group.len() {
            text.push_str(&ALPHABET[number % 45..=number % 45]);
            number /= 45;
        }
    }
    text
}

/// The verdict that a changed code must have, by where it differs from the real one: `unsigned` is the
/// one where only the signature can tell. None where white space is all that differs.
fn named(text: &str, real: &str, unsigned: &'static str) -> Option<&'static str> {
    let trimmed = text.trim();
    if trimmed == real.trim() {
        return None;
    }
    // Up to two spaces in front may be lost.
    let spaces = CHARACTERS.checked_sub(trimmed.len()).filter(|spaces| *spaces <= 2);
    let bytes = spaces.and_then(|spaces| bytes_of(&format!("{}{trimmed}", " ".repeat(spaces))));
    let (Some(bytes), Some(real)) = (bytes, bytes_of(real)) else { return Some("unreadable") };
    let differs = |from: usize, to: usize| bytes[from..to] != real[from..to];
    Some(match () {
        () if differs(0, 1) => "unknown_version",
        () if differs(5, 9) => "other_company",
        () if differs(1, 5) => "unknown_key",
        // No such ticket: the real one is not named.
        () if differs(9, 25) => "forged",
        () => unsigned,
    })
}

/// A code with each of its bits flipped.
fn flipped(real: &str) -> Vec<String> {
    let flip = |bit: usize| {
        let mut bytes = bytes_of(real).expect("a real code is read");
        bytes[bit / 8] ^= 1 << (bit % 8);
        text_of(&bytes)
    };
    (0..BYTES * 8).map(flip).collect()
}

/// A code with each of its characters another one, left out, or in its neighbour's place.
fn mistyped(real: &str) -> Vec<String> {
    // Of the characters that no code has, some of each kind.
    let others = || ALPHABET.chars().chain(['a', 'z', '&', '~', 'é', '\u{a0}', '\t']);
    let put = (0..real.len()).flat_map(|at| {
        let others = others().filter(move |other| !real[at..].starts_with(*other));
        others.map(move |other| format!("{}{other}{}", &real[..at], &real[at + 1..]))
    });
    let dropped = (0..real.len()).map(|at| format!("{}{}", &real[..at], &real[at + 1..]));
    let swapped = (1..real.len()).map(|at| {
        let mut letters: Vec<char> = real.chars().collect();
        letters.swap(at - 1, at);
        letters.into_iter().collect()
    });
    put.chain(dropped).chain(swapped).collect()
}

/// Scans changed codes; how often each verdict was given.
fn refused(
    coach: &Coach,
    real: &str,
    changed: &[String],
    unsigned: &'static str,
) -> BTreeMap<String, usize> {
    let before = coach.desk.entries();
    let mut verdicts = BTreeMap::new();
    for text in changed {
        // Two neighbours that are the same, and white space at an end, change nothing.
        let Some(verdict) = named(text, real, unsigned) else { continue };
        let told = coach.scan(text);
        assert_eq!(told["verdict"], verdict, "{text:?} is not {real:?}");
        assert_eq!((&told["aboard"], &told["boarding"]), (&json!(false), &Value::Null));
        assert_eq!((&told["counts"]["boarded"], &told["entry"]), (&json!(0), &Value::Null));
        *verdicts.entry(verdict.to_owned()).or_default() += 1;
    }
    assert_eq!(coach.desk.entries(), before, "nobody went aboard");
    verdicts
}

#[test]
fn every_change_of_a_ticket_by_one_bit_or_character_is_refused_by_name() {
    let coach = Coach::new();
    let (_, token) = coach.ticket(json!({}));
    assert_eq!((token.len(), bytes_of(&token).map(|bytes| bytes.len())), (CHARACTERS, Some(BYTES)));
    assert_eq!(text_of(&bytes_of(&token).unwrap()), token);
    let changed = [flipped(&token), mistyped(&token)].concat();
    let verdicts = refused(&coach, &token, &changed, "altered");
    let told: Vec<&str> = verdicts.keys().map(String::as_str).collect();
    let all =
        ["altered", "forged", "other_company", "unknown_key", "unknown_version", "unreadable"];
    assert_eq!(told, all);
    let all = verdicts.values().sum::<usize>();
    assert!(all > BYTES * 8 + CHARACTERS * ALPHABET.len(), "{verdicts:?}");
    // What is left is the same ticket: white space around it is no change, letters are one.
    for same in [format!(" {token}\r\n"), format!("\t{token}  "), token.trim().to_owned()] {
        let verdict = if same.starts_with(' ') { "valid" } else { "already_boarded" };
        assert_eq!(coach.says(&same), verdict, "{same:?}");
    }
    assert_eq!(coach.says(&token.to_lowercase()), "unreadable");
    assert_eq!(coach.manifest()["trip"]["counts"]["boarded"], 1);
    coach.desk.prove();
}

#[test]
fn no_change_of_a_code_whose_sale_is_not_known_is_trusted() {
    let coach = Coach::new();
    let token = coach.own_token();
    let verdicts = refused(&coach, &token, &flipped(&token), "forged");
    assert!(!verdicts.contains_key("altered"), "there is no such ticket: {verdicts:?}");
    assert_eq!(coach.says(&token), "unknown_here");
    assert_eq!(coach.says(&token), "already_boarded");
    coach.desk.prove();
}

/// A code with some of its bytes from elsewhere.
fn spliced(text: &str, at: usize, other: &[u8]) -> String {
    let mut bytes = bytes_of(text).unwrap();
    bytes[at..at + other.len()].copy_from_slice(other);
    text_of(&bytes)
}

impl Coach {
    /// What the token of a sold ticket says, said by another key or for another company.
    fn signed_again(&self, token: &str, key: &SecretKey, company: Option<CompanyId>) -> String {
        let read = seal::Token::read(token).unwrap();
        let store = self.desk.counter.store();
        let known =
            store.read(|c| Ok(c.query_row("select company from company", [], |r| r.get(0))?));
        let known = CompanyId(known.unwrap());
        let claims = read.check(known, Some(&store.keys().secret().public())).unwrap();
        key.issue(&TokenClaims { company: company.unwrap_or(known), ..claims })
    }
}

#[test]
fn codes_of_other_keys_companies_and_versions_are_refused_by_name() {
    let coach = Coach::new();
    let (_, ours) = coach.ticket(json!({}));
    let (_, second) = coach.ticket(json!({}));
    let stranger = SecretKey::from_bytes(&[9; 32]);
    let own = coach.desk.counter.store().keys().secret();
    let other = Some(CompanyId(Uuid::from_u128(7)));
    let theirs = coach.signed_again(&ours, &stranger, None);
    let unsold = coach.unsold(&stranger, None);
    let (bytes, seconds) = (bytes_of(&ours).unwrap(), bytes_of(&second).unwrap());
    let mut cases = vec![
        ("unknown_key", theirs.clone()),
        ("unknown_key", unsold.clone()),
        // The key it names is ours, the one that signed it is not.
        ("altered", spliced(&theirs, 1, &bytes[1..5])),
        ("forged", spliced(&unsold, 1, &bytes[1..5])),
        ("other_company", coach.signed_again(&ours, &own, other)),
        ("other_company", coach.signed_again(&ours, &stranger, other)),
        ("other_company", coach.unsold(&own, other)),
        // A company's mark is no mark of quality: the signature is of another one.
        ("altered", spliced(&coach.signed_again(&ours, &own, other), 5, &bytes[5..9])),
        ("altered", spliced(&ours, 47, &seconds[47..])),
        ("altered", spliced(&ours, 47, &[0; 64])),
        ("altered", spliced(&ours, 47, &[255; 64])),
        ("altered", spliced(&second, 9, &bytes[9..25])),
        ("unreadable", text_of(&bytes[..BYTES - 1])),
        ("unreadable", text_of(&[bytes.clone(), vec![0]].concat())),
        ("unreadable", format!("{ours}{ours}")),
        ("unreadable", "0".repeat(500)),
    ];
    let versions = (0..=u8::MAX).filter(|version| *version != bytes[0]);
    cases.extend(versions.map(|version| ("unknown_version", spliced(&ours, 0, &[version]))));
    let before = coach.desk.entries();
    for (verdict, text) in cases {
        let told = coach.scan(&text);
        assert_eq!((&told["verdict"], &told["aboard"]), (&json!(verdict), &json!(false)), "{text}");
    }
    assert_eq!(coach.desk.entries(), before);
    assert_eq!((coach.says(&ours), coach.says(&second)), ("valid".into(), "valid".into()));
    coach.desk.prove();
}

/// What the central or a counter that decides says of others.
struct Voice {
    chain: Chain,
    key: SecretKey,
}

impl Voice {
    fn of(device: DeviceId, seed: u8) -> Self {
        Self { chain: Chain::start(device), key: SecretKey::from_bytes(&[seed; 32]) }
    }

    fn certifies(&mut self, desk: &Desk, device: DeviceId, public: &PublicKey, decides: bool) {
        let certified = DeviceCertified {
            device,
            public_key: public.to_hex(),
            name: "Ouaga 1".into(),
            company_wide: decides,
            epoch: 0,
        };
        self.says(desk, &certified.into());
    }

    /// The counter takes it in.
    fn says(&mut self, desk: &Desk, fact: &Fact) {
        let entry = self.chain.append(content(fact, desk.clock.now()), &self.key);
        let taken = desk.counter.store().write(|write| foreign::take(write, &[entry])).unwrap();
        assert_eq!((taken.stored, taken.refused), (1, Vec::new()));
    }
}

#[test]
fn what_a_counter_sold_after_it_was_revoked_is_refused_and_what_it_sold_before_is_good() {
    let coach = Coach::new();
    let (here, clock) = (&coach.desk, &coach.desk.clock);
    let mut central = Voice::of(DeviceId(Uuid::from_u128(0xce)), 7);
    let office = DeviceId(Uuid::from_u128(0x0f));
    let mut manager = Voice::of(office, 8);
    enrol(here, central.chain.device, &central.key);
    let (device, public) = {
        let keys = here.counter.store().keys();
        (keys.device, keys.secret().public())
    };
    central.certifies(here, device, &public, false);
    central.certifies(here, office, &manager.key.public(), true);
    let (_, before) = coach.ticket(json!({}));
    let unsold = coach.own_token();
    clock.advance(60_000);
    let since = clock.now();
    let (_, after) = coach.ticket(json!({}));
    clock.advance(60_000);
    let revoked = DeviceRevoked {
        device,
        since,
        reason: "Volé".into(),
        employee: EmployeeId(Uuid::nil()),
        employee_name: "Direction".into(),
    };
    manager.says(here, &revoked.into());
    assert_eq!(coach.says(&before), "valid");
    assert_eq!(coach.says(&after), "revoked_key");
    assert_eq!(coach.says(&unsold), "revoked_key", "nothing says that it is older");
    clock.advance(-YEAR);
    assert_eq!(coach.says(&after), "revoked_key", "whatever the clock says");
    central.certifies(here, device, &public, false);
    assert_eq!(coach.says(&after), "valid", "it enrolled once more");
    here.prove();
}

#[test]
fn a_code_of_another_counter_is_known_by_the_key_that_the_central_certified() {
    let coach = Coach::new();
    let mut central = Voice::of(DeviceId(Uuid::from_u128(0xce)), 7);
    enrol(&coach.desk, central.chain.device, &central.key);
    let theirs = SecretKey::from_bytes(&[11; 32]);
    let token = coach.unsold(&theirs, None);
    assert_eq!(coach.says(&token), "unknown_key", "nobody vouched for that counter yet");
    central.certifies(&coach.desk, DeviceId(Uuid::from_u128(0xb0)), &theirs.public(), false);
    assert_eq!(coach.says(&token), "unknown_here", "a counter of the company sold it");
    assert_eq!(coach.says(&token), "already_boarded");
    coach.desk.prove();
}

#[test]
fn no_verdict_waits_for_the_clock_to_go_forward() {
    let coach = Coach::new();
    let clock = &coach.desk.clock;
    let undo = |boarded: &Value| {
        let request = json!({
            "request": intention(), "boarding": boarded["boarding"],
            "trip": coach.trip(), "reason": "Mauvais billet",
        });
        coach.desk.done("undo_boarding", request, &coach.controller)
    };
    for (n, jump) in [0, -HOUR, -YEAR, -60_000, HOUR - 60_000].into_iter().enumerate() {
        clock.set(MORNING);
        let (number, token) = coach.ticket(json!({}));
        let boarded = coach.scan(&token);
        assert_eq!(boarded["verdict"], "valid");
        clock.advance(jump);
        assert_eq!(coach.says(&token), "already_boarded", "{jump}");
        assert_eq!(coach.says(number.as_str().unwrap()), "already_boarded", "{jump}");
        // Others board as before, whatever the clock says now.
        let (_, next) = {
            clock.set(MORNING);
            let sold = coach.ticket(json!({}));
            clock.advance(jump);
            sold
        };
        let other = coach.scan(&next);
        assert_eq!(other["verdict"], "valid", "{jump}");
        coach.count("alight", &number);
        clock.advance(-YEAR);
        assert_eq!(coach.says(&token), "back", "{jump}");
        assert_eq!(coach.says(&token), "already_boarded", "{jump}");
        // Who boarded before the jump can still be let out: the minute is longer, never shorter.
        undo(&other);
        assert_eq!(coach.says(&next), "valid", "{jump}");
        assert_eq!(coach.says(&next), "already_boarded", "{jump}");
        let counts = coach.manifest()["trip"]["counts"].clone();
        assert_eq!(counts["boarded"], 2 * (n + 1), "{counts}");
        assert_eq!(counts["doubles"], 0, "{counts}");
    }
    coach.desk.prove();
}

#[test]
fn a_departure_closes_and_opens_whatever_the_clock_says() {
    let coach = Coach::new();
    let (late, _) = coach.ticket(json!({}));
    let late = late.as_str().unwrap();
    let close = || coach.desk.done("close_departure", coach.closing(), &coach.controller);
    let reopen = || {
        let request = json!({
            "request": intention(), "trip": coach.trip(), "reason": "Il arrive",
        });
        coach.desk.done("reopen_departure", request, &coach.manager)
    };
    let delay = |minutes: i64| {
        let request = json!({
            "request": intention(), "trip": coach.trip(), "minutes": minutes, "reason": "Pluie",
        });
        coach.desk.done("delay_trip", request, &coach.controller)["trip"]["late_minutes"].clone()
    };
    for jump in [0, -HOUR, -YEAR] {
        assert_eq!(delay(30), 30, "{jump}");
        coach.desk.clock.advance(jump);
        assert_eq!(delay(0), 0, "what is said last counts: {jump}");
        close();
        coach.desk.clock.advance(jump);
        assert_eq!(coach.says(late), "missed", "{jump}");
        assert_eq!(reopen()["restored"].as_array().unwrap().len(), 1);
        coach.desk.clock.advance(jump);
    }
    assert_eq!(coach.says(late), "valid");
    close();
    coach.desk.clock.advance(-YEAR);
    assert_eq!(coach.manifest()["passengers"][0]["state"], "boarded");
    coach.desk.prove();
}
