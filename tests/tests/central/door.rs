//! Whoever knocks: each hostile request is refused with a code, and the central goes on.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::ids::DeviceId;
use guichet_tests::{Desk, MORNING};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use protocol::{AccessClaims, Assertion, Batch, GRANT_TYPE, JournalEnd, TokenAnswer, TokenRequest};
use seal::{SecretKey, sign_claims};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cluster::Cluster;
use crate::{Served, node};

/// Status and body of an answer; nothing where the connection was cut.
type Answer = Option<(u16, Vec<u8>)>;

fn send(address: SocketAddr, head: &str, body: &[u8]) -> Answer {
    let mut line = TcpStream::connect(address).expect("it listens");
    line.set_read_timeout(Some(Duration::from_secs(10))).expect("a time");
    let length = format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    line.write_all(format!("{head}\r\nhost: central\r\n{length}").as_bytes()).ok()?;
    // An answer may come before all of a body was taken.
    let _ = line.write_all(body);
    let mut reply = Vec::new();
    let _ = line.read_to_end(&mut reply);
    let end = reply.windows(4).position(|four| four == b"\r\n\r\n")?;
    let status = std::str::from_utf8(reply.get(9..12)?).ok()?.parse().ok()?;
    Some((status, reply.split_off(end + 4)))
}

/// Status and code of a refusal.
fn refusal(answer: &Answer) -> (u16, String) {
    let (status, body) = answer.as_ref().expect("an answer");
    let problem: Value = serde_json::from_slice(body).unwrap_or_default();
    (*status, problem["code"].as_str().unwrap_or_default().to_owned())
}

/// A central at a time of the test's, with a counter that enrolled there.
struct Door {
    address: SocketAddr,
    time: Arc<AtomicI64>,
    desk: Desk,
    _central: Served,
}

impl Door {
    fn new(cluster: &Cluster) -> Self {
        let (central, desk) = (Served::new(cluster), Desk::one_day());
        let admin = desk.log_in("ADMIN", "4444");
        central.enrol(&desk, &admin);
        desk.done("sync_now", json!({}), &admin);
        let time = Arc::new(AtomicI64::new(MORNING));
        let told = Arc::clone(&time);
        let clock = Arc::new(move || told.load(Ordering::SeqCst));
        let (config, ..) = node(&central.config.database, clock);
        Self { address: config.listen, time, desk, _central: central }
    }

    fn device(&self) -> DeviceId {
        self.desk.counter.store().keys().device
    }

    fn key(&self) -> Arc<SecretKey> {
        self.desk.counter.store().keys().secret()
    }

    fn assertion(&self) -> Assertion {
        let iat = self.time.load(Ordering::SeqCst) / 1_000;
        Assertion {
            iss: self.device(),
            sub: self.device(),
            aud: "guichet-central".to_owned(),
            iat,
            exp: iat + 300,
            jti: Uuid::now_v7(),
            end: JournalEnd { epoch: 9, ..JournalEnd::default() },
        }
    }

    fn ask(&self, assertion: &Assertion, key: &SecretKey) -> Answer {
        let request = TokenRequest {
            grant_type: GRANT_TYPE.to_owned(),
            device: self.device(),
            assertion: sign_claims(assertion, key),
        };
        let body = serde_json::to_vec(&request).expect("JSON");
        send(self.address, "POST /v1/token HTTP/1.1\r\ncontent-type: application/json", &body)
    }

    fn token(&self) -> String {
        let (status, body) = self.ask(&self.assertion(), &self.key()).expect("an answer");
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        let answer: TokenAnswer = serde_json::from_slice(&body).expect("a token");
        answer.access_token
    }

    fn with(&self, token: &str, request: &str, body: &[u8]) -> Answer {
        let head = format!(
            "{request} HTTP/1.1\r\ncontent-type: application/json\r\nauthorization: Bearer {token}"
        );
        send(self.address, &head, body)
    }

    fn is_well(&self) {
        let health = send(self.address, "GET /health HTTP/1.1", b"").expect("an answer");
        assert_eq!(health, (200, b"ok".to_vec()));
        let ready = send(self.address, "GET /ready HTTP/1.1", b"").expect("an answer");
        assert_eq!(ready.0, 200);
    }
}

#[test]
fn nobody_comes_in_on_somebody_elses_word() {
    let Some(cluster) = Cluster::start() else { return };
    let door = Door::new(&cluster);
    let paths = [
        ("POST /v1/push", ""),
        ("GET /v1/feed?after=0", ""),
        (
            "POST /v1/seats",
            r#"{"trip":"00000000-0000-0000-0000-000000000000","from":0,"to":1,"seats":[],"count":1}"#,
        ),
        ("POST /v1/right", r#"{"ticket":"00000000-0000-0000-0000-000000000000"}"#),
        ("GET /v1/devices", ""),
        ("POST /v1/code", r#"{"station":"OUA","company_wide":true}"#),
    ];
    let stranger = SecretKey::from_bytes(&[9; 32]);
    let hour = MORNING / 1_000 + 3_600;
    let forged = sign_claims(&AccessClaims { sub: door.device(), exp: hour }, &stranger);
    let own = sign_claims(&AccessClaims { sub: door.device(), exp: hour }, &door.key());
    for (path, body) in paths {
        let json = format!("{path} HTTP/1.1\r\ncontent-type: application/json");
        let none = send(door.address, &json, body.as_bytes());
        assert_eq!(refusal(&none), (401, "token_missing".to_owned()), "{path}");
        for token in [&forged, &own, "", "a.b.c", "é\u{1}"] {
            let answer = refusal(&door.with(token, path, body.as_bytes()));
            assert!(
                [(401, "token_wrong"), (401, "token_missing"), (400, "")]
                    .contains(&(answer.0, answer.1.as_str())),
                "{path} {token}: {answer:?}"
            );
        }
    }
    // A good token ends by the central's clock.
    let token = door.token();
    assert_eq!(door.with(&token, "GET /v1/feed?after=0", b"").expect("a page").0, 200);
    door.time.fetch_add(16 * 60 * 1_000, Ordering::SeqCst);
    let late = refusal(&door.with(&token, "GET /v1/feed?after=0", b""));
    assert_eq!(late, (401, "token_expired".to_owned()));
    door.is_well();
}

#[test]
fn assertions_are_believed_once_from_whom_they_are_and_now() {
    let Some(cluster) = Cluster::start() else { return };
    let door = Door::new(&cluster);
    let good = door.assertion();
    let stranger = SecretKey::from_bytes(&[9; 32]);
    let refused = |assertion: &Assertion, key: &SecretKey| refusal(&door.ask(assertion, key));
    let wrong = (401, "assertion_wrong".to_owned());
    let other = DeviceId(Uuid::from_u128(7));
    assert_eq!(refused(&good, &stranger), wrong);
    for bad in [
        Assertion { iss: other, ..door.assertion() },
        Assertion { sub: other, ..door.assertion() },
        Assertion { aud: "elsewhere".to_owned(), ..door.assertion() },
    ] {
        assert_eq!(refused(&bad, &door.key()), wrong, "{bad:?}");
    }
    for off in [-301, 301, -86_400, i64::from(i32::MAX)] {
        let iat = good.iat + off;
        let bad = Assertion { iat, exp: iat + 300, ..door.assertion() };
        assert_eq!(refused(&bad, &door.key()), (401, "clock_wrong".to_owned()), "{off}");
    }
    let ever = Assertion { exp: good.iat + 86_400 * 365, ..door.assertion() };
    assert_eq!(refused(&ever, &door.key()).0, 401);
    for (iat, exp) in [(i64::MAX, i64::MIN), (i64::MIN, i64::MAX), (i64::MIN, 0), (0, i64::MAX)] {
        let absurd = Assertion { iat, exp, ..door.assertion() };
        assert_eq!(refused(&absurd, &door.key()).0, 401, "{absurd:?}");
    }
    assert_eq!(door.ask(&good, &door.key()).expect("a token").0, 200);
    assert_eq!(refused(&good, &door.key()), (401, "assertion_replayed".to_owned()));
    door.is_well();
}

#[test]
fn what_is_pushed_is_ones_own_and_what_it_says_it_is() {
    let Some(cluster) = Cluster::start() else { return };
    let door = Door::new(&cluster);
    let token = door.token();
    let push = |body: &[u8]| door.with(&token, "POST /v1/push", body);
    let store = door.desk.counter.store();
    let own = store
        .read(|c| station::store::journal::after(c, store.keys().device, 0, 0, 9_999, 1 << 30));
    let batch = Batch::of(&own.expect("the journal")).expect("entries");
    let with = |change: &dyn Fn(&mut Batch)| {
        let mut batch = batch.clone();
        change(&mut batch);
        batch.pack().expect("it is packed")
    };
    let code = |body: &[u8]| refusal(&push(body));
    let malformed = (400, "batch_malformed".to_owned());
    assert_eq!(code(b""), malformed);
    assert_eq!(code(b"{}"), malformed);
    let other = with(&|batch| batch.header.device = DeviceId(Uuid::from_u128(7)));
    assert_eq!(code(&other), (403, "device_differs".to_owned()));
    assert_eq!(code(&with(&|batch| batch.header.from = 0)), malformed);
    assert_eq!(code(&with(&|batch| batch.header.prev = "zz".to_owned())), malformed);
    for from in [9_999, u64::MAX - 5_000, u64::MAX] {
        let gap = code(&with(&|batch| batch.header.from = from));
        assert!([400, 409].contains(&gap.0) && gap.1 != "journal_forked", "{from}: {gap:?}");
    }
    for epoch in [7, u32::MAX] {
        let gap = code(&with(&|batch| batch.header.epoch = epoch));
        assert_eq!(gap, (409, "batch_gap".to_owned()), "{epoch}");
    }
    let bomb = packed(b' ', protocol::PLAIN_MAX * 2);
    assert!(bomb.len() < protocol::COMPRESSED_MAX);
    assert_eq!(code(&bomb), malformed);
    // Too large to be read at all: the connection may be cut before the answer is heard.
    let large = push(&vec![0; protocol::COMPRESSED_MAX + 1]);
    assert!(large.is_none_or(|(status, _)| status == 413));
    let large = door.with(&token, "POST /v1/seats", &vec![b' '; 64 * 1024]);
    assert!(large.is_none_or(|(status, _)| status == 413));
    door.is_well();
    assert_eq!(push(&batch.pack().expect("it is packed")).expect("an answer").0, 200);
}

/// One byte again and again, compressed.
fn packed(byte: u8, times: usize) -> Vec<u8> {
    zstd::encode_all([byte].repeat(times).as_slice(), 3).expect("it is compressed")
}

#[test]
fn nonsense_is_answered_with_a_code() {
    let Some(cluster) = Cluster::start() else { return };
    let door = Door::new(&cluster);
    let token = door.token();
    for cursor in ["-1", "", "x", "18446744073709551616", "1e9", "%00"] {
        let path = format!("GET /v1/feed?after={cursor}");
        assert_eq!(door.with(&token, &path, b"").expect("an answer").0, 400, "{cursor}");
    }
    for cursor in ["18446744073709551615", "9223372036854775807", "9223372036854775808"] {
        let path = format!("GET /v1/feed?after={cursor}");
        assert_eq!(door.with(&token, &path, b"").expect("an answer").0, 200, "{cursor}");
    }
    let session = door.desk.log_in("C1", "1111");
    let trip = door.desk.trips_to("Bobo-Dioulasso", &session).remove(1)["trip"].clone();
    let asked = |trip: &Value, from: u32, to: u32, seats: Value, count: u32| {
        let body = json!({ "trip": trip, "from": from, "to": to, "seats": seats, "count": count });
        refusal(&door.with(&token, "POST /v1/seats", body.to_string().as_bytes()))
    };
    let nobody = json!(Uuid::nil());
    assert_eq!(asked(&nobody, 0, 1, json!([]), 1), (400, "trip_unknown".to_owned()));
    assert_eq!(asked(&trip, 1, 1, json!([]), 1), (400, "stop_order".to_owned()));
    assert_eq!(asked(&trip, 3, 0, json!([]), 1), (400, "stop_order".to_owned()));
    assert_eq!(asked(&trip, 0, 250, json!([]), 1), (400, "stop_order".to_owned()));
    assert_eq!(asked(&trip, 0, 1, json!([]), 21), (400, "too_many_seats".to_owned()));
    let many: Vec<u8> = (0..21).collect();
    assert_eq!(asked(&trip, 0, 1, json!(many), 0), (400, "too_many_seats".to_owned()));
    assert_eq!(asked(&trip, 0, 300, json!([]), 1).0, 422);
    assert_eq!(asked(&trip, 0, 1, json!([0, 255, 200]), 0).0, 200);
    let mut runner = TestRunner::new(Cases::with_cases(48));
    let paths = prop::sample::select(vec![
        "POST /v1/push",
        "POST /v1/enrol",
        "POST /v1/token",
        "POST /v1/seats",
        "POST /v1/right",
        "POST /v1/code",
        "POST /v1/devices",
        "POST /v1/feed",
        "DELETE /v1/push",
        "GET /v2/feed",
    ]);
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        "[\\{\\}\\[\\]\",:a-z0-9é\\x00-\\x20]{0,80}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..400).prop_map(|noise| zstd::encode_all(
            noise.as_slice(),
            3
        )
        .expect("it is compressed")),
    ];
    let noise = runner.run(&(paths, body, any::<bool>()), |(path, body, known)| {
        let token = if known { token.as_str() } else { "" };
        let (status, _) = door.with(token, path, &body).expect("an answer");
        prop_assert!((400..500).contains(&status), "{path}: {status}");
        Ok(())
    });
    noise.expect("every noise is refused");
    door.is_well();
}
