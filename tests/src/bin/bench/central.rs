//! The central: a backlog going up, many counters at once, a counter catching up, seats on demand.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::ids::{DeviceId, RequestId, TripId};
use futures_util::{SinkExt, TryStreamExt};
use protocol::{Batch, JournalEnd, SeatsAsked};
use seal::{Chain, Content, SecretKey};
use serde_json::{Value, json};
use station::sync::Client;
use station::{Counter, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::table::{Row, Table, Target, Unit};
use crate::times::{Times, timed};
use crate::{Plan, Trouble, stores};

/// Counters that push at once, one entry a second each.
const COUNTERS: usize = 1_000;
/// Seconds for which they do.
const SECONDS: u64 = 20;
/// Seats asked for one by one.
const ASKS: usize = 400;

/// A node of its own on a database of its own.
struct Node {
    process: Child,
    url: String,
    database: String,
    program: std::path::PathBuf,
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn connect(database: &str) -> Result<tokio_postgres::Client, Trouble> {
    let (client, connection) = tokio_postgres::connect(database, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

impl Node {
    fn start(runtime: &Runtime, programs: &Path, maintenance: &str) -> Result<Self, Trouble> {
        let name = format!("bench_{}", std::process::id());
        runtime.block_on(async {
            let client = connect(maintenance).await?;
            client.batch_execute(&format!("drop database if exists {name} with (force)")).await?;
            client.batch_execute(&format!("create database {name}")).await?;
            Ok::<_, Trouble>(())
        })?;
        let (server, _) = maintenance.rsplit_once('/').ok_or("an address ends in a database")?;
        let database = format!("{server}/{name}");
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let program = programs.join("guichet-central");
        let process = Command::new(&program)
            .args(["serve", "--listen", &address.to_string()])
            .env("GUICHET_DATABASE", &database)
            .stderr(Stdio::null())
            .spawn()?;
        let node = Self { process, url: format!("http://{address}"), database, program };
        let until = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(address).is_err() {
            if Instant::now() > until {
                return Err("the central does not start".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(node)
    }

    fn code(&self, arguments: &[&str]) -> Result<String, Trouble> {
        let output = Command::new(&self.program)
            .arg("code")
            .args(arguments)
            .env("GUICHET_DATABASE", &self.database)
            .stderr(Stdio::null())
            .output()?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

fn open(folder: &Path) -> Result<Counter, Trouble> {
    Ok(Counter::open(&Options::new(folder).without_background())?)
}

fn number(counter: &Counter, sql: &'static str) -> Result<f64, Trouble> {
    Ok(counter.store().read(|c| Ok(c.query_row(sql, [], |row| row.get::<_, i64>(0))?))? as f64)
}

/// All of it, on a PostgreSQL that listens at `maintenance`.
pub fn measure(
    programs: &Path,
    data: &Path,
    maintenance: &str,
    plan: &Plan,
    table: &mut Table,
) -> Result<(), Trouble> {
    let runtime = Runtime::new()?;
    let node = Node::start(&runtime, programs, maintenance)?;
    let folder = stores::backlog(&programs.join("guichet"), data, plan.tickets / 10)?;
    let office = open(&folder)?;
    let session = office.call("login", json!({ "code": "A1", "pin": "4444" }), None)?;
    let session = session["session"].as_str().ok_or("a session")?.to_owned();
    let enrol = json!({ "url": node.url, "code": node.code(&[])? });
    office.call("enrol_counter", enrol, Some(&session))?;
    push(&runtime, &node, &office, &session, table)?;
    catch_up(&node, data, table)?;
    demand(&runtime, &node, &office, table)?;
    let sample = sample(&office)?;
    runtime.block_on(crowd(&node, &sample, table))
}

fn push(
    runtime: &Runtime,
    node: &Node,
    office: &Counter,
    session: &str,
    table: &mut Table,
) -> Result<(), Trouble> {
    let entries = number(office, "select count(*) from entry")?;
    let (took, answer) = timed(|| office.call("sync_now", json!({}), Some(session)));
    answer?;
    let copied = runtime.block_on(copy(&node.database))?;
    let rate = entries / took.as_secs_f64();
    let row = Row::new("central", "push of a backlog with projections, entries", Unit::EachSecond);
    let note =
        format!("{entries} entries in {:.1} s; COPY takes {copied:.1} s", took.as_secs_f64());
    let limit = entries / copied;
    table.add(
        row.measured(rate)
            .against(limit, rate / limit)
            .target(Target::AtLeast(20_000.0))
            .note(note),
    );
    Ok(())
}

/// Seconds that COPY of the same rows takes, into a table with the same key.
async fn copy(database: &str) -> Result<f64, Trouble> {
    let client = connect(database).await?;
    client
        .batch_execute("create table copied (like entry including defaults including indexes)")
        .await?;
    let rows: Vec<_> =
        client.copy_out("copy entry to stdout (format binary)").await?.try_collect().await?;
    let begun = Instant::now();
    let sink = client.copy_in("copy copied from stdin (format binary)").await?;
    let mut sink = std::pin::pin!(sink);
    for part in rows {
        sink.send(part).await?;
    }
    sink.finish().await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// A new counter of the company hears everything.
fn catch_up(node: &Node, data: &Path, table: &mut Table) -> Result<(), Trouble> {
    let folder = data.join("joined");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let counter = open(&folder)?;
    let code = node.code(&["--station", "OUA", "--company-wide"])?;
    let join = json!({ "url": node.url, "code": code });
    let (took, answer) = timed(|| counter.call("join_company", join, None));
    answer?;
    let entries = number(&counter, "select count(*) from entry")?;
    let unread = number(&counter, "select count(*) from unread")?;
    let row = Row::new("central", "catch-up of a counter by its feed, entries", Unit::EachSecond);
    let note = format!(
        "{entries} entries in {:.1} s, applied in {:.0} durable changes; {unread} could not be read",
        took.as_secs_f64(),
        entries / 100.0
    );
    let rate = entries / took.as_secs_f64();
    table.add(row.measured(rate).target(Target::AtLeast(10_000.0)).note(note));
    Ok(())
}

/// Seats that nobody holds, asked for one by one.
fn demand(
    runtime: &Runtime,
    node: &Node,
    office: &Counter,
    table: &mut Table,
) -> Result<(), Trouble> {
    let device = office.store().keys().device;
    let sql = "select t.trip, g.seat from trip t
               cross join lateral generate_series(1, t.seats) as g (seat)
               where t.ends > extract(epoch from now()) * 1000 order by t.trip, g.seat limit 2000";
    let rows = runtime.block_on(async {
        let client = connect(&node.database).await?;
        client.batch_execute("update device set state = 'revoked' where company_wide").await?;
        client.batch_execute("update trip set original = null").await?;
        client.batch_execute("delete from seat_right where ticket is null").await?;
        client
            .execute("update device set state = 'active' where device = $1", &[&device.0])
            .await?;
        Ok::<_, Trouble>(client.query(sql, &[]).await?)
    })?;
    let keys = office.store().keys();
    let client = Client::new(&node.url).map_err(|trouble| trouble.message)?;
    let end = office.store().read(|c| station::store::journal::end(c, device))?;
    let now = chrono::Utc::now().timestamp_millis();
    let token = client.token(device, &keys.secret(), now, Uuid::now_v7(), end);
    let token = token.map_err(|trouble| trouble.message)?.access_token;
    let mut times = Times::default();
    for row in rows.iter().take(ASKS + 20) {
        let seat = u8::try_from(row.get::<_, i32>(1))?;
        let asked =
            SeatsAsked { trip: TripId(row.get(0)), from: 0, to: 1, seats: vec![seat], count: 0 };
        let (took, answer) = timed(|| client.seats(&token, &asked));
        answer.map_err(|trouble| trouble.message)?;
        times.add(took);
    }
    let row = Row::of_times("central", "lease of one seat on demand, over loopback", &times);
    table.add(row.target(Target::P99(20.0)));
    Ok(())
}

/// A movement of cash of the past, to say again.
fn sample(office: &Counter) -> Result<Content, Trouble> {
    Ok(office.store().read(|c| {
        let sql = "select at, actor, kind, v, body from entry where kind = 'CashMoved' limit 1";
        Ok(c.query_row(sql, [], |row| {
            Ok(Content {
                at: row.get(0)?,
                actor: row.get(1)?,
                request: RequestId(Uuid::now_v7()),
                kind: row.get(2)?,
                v: row.get(3)?,
                body: row.get(4)?,
            })
        })?)
    })?)
}

/// Many counters push one entry a second each; a time is counted from when a push was due.
async fn crowd(node: &Node, sample: &Content, table: &mut Table) -> Result<(), Trouble> {
    let client = connect(&node.database).await?;
    let mut counters = Vec::new();
    for i in 0..COUNTERS {
        let mut secret = [9; 32];
        secret[..8].copy_from_slice(&(i as u64).to_le_bytes());
        let (device, key) = (DeviceId(Uuid::now_v7()), SecretKey::from_bytes(&secret));
        let public = key.public().to_bytes();
        client
            .execute(
                "insert into device (device, name, public_key, enrolled) values ($1, '', $2, true)",
                &[&device.0, &public.as_slice()],
            )
            .await?;
        counters.push((device, key));
    }
    let address = node.url.trim_start_matches("http://").to_owned();
    let begin = Instant::now() + Duration::from_secs(15);
    let mut tasks = Vec::new();
    for (i, (device, key)) in counters.into_iter().enumerate() {
        let (address, sample) = (address.clone(), sample.clone());
        let phase = Duration::from_micros(i as u64 * 1_000_000 / COUNTERS as u64);
        tasks.push(tokio::spawn(async move {
            pushing(&address, device, &key, &sample, begin + phase).await.map_err(|e| e.to_string())
        }));
    }
    let mut times = Times::default();
    for task in tasks {
        times.extend(&task.await??);
    }
    let row = Row::of_times(
        "central",
        "acknowledgement of one entry, 1 000 counters, 1 000 a second",
        &times,
    );
    let note = format!("{} pushes in {SECONDS} s; the counters share the cores", times.len());
    table.add(row.target(Target::P99(200.0)).note(note));
    Ok(())
}

async fn pushing(
    address: &str,
    device: DeviceId,
    key: &SecretKey,
    sample: &Content,
    begin: Instant,
) -> Result<Times, Trouble> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let token = token(&mut stream, address, device, key).await?;
    let mut chain = Chain::start(device);
    let mut times = Times::default();
    for second in 0..SECONDS {
        let due = begin + Duration::from_secs(second);
        tokio::time::sleep_until(due.into()).await;
        let content = Content { request: RequestId(Uuid::now_v7()), ..sample.clone() };
        let entry = chain.append(content, key);
        let batch = Batch::of(&[entry]).ok_or("an entry")?.pack()?;
        let head = format!(
            "POST /v1/push HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/zstd\r\ncontent-length: {}\r\n\r\n",
            batch.len()
        );
        let answer = exchange(&mut stream, head.as_bytes(), &batch).await?;
        if answer["acked_through"].as_u64() != Some(second + 1) {
            return Err(format!("not acknowledged: {answer}").into());
        }
        times.add(due.elapsed());
    }
    Ok(times)
}

async fn token(
    stream: &mut TcpStream,
    address: &str,
    device: DeviceId,
    key: &SecretKey,
) -> Result<String, Trouble> {
    let iat = chrono::Utc::now().timestamp();
    let assertion = protocol::Assertion {
        iss: device,
        sub: device,
        aud: "guichet-central".to_owned(),
        iat,
        exp: iat + protocol::ASSERTION_SECONDS,
        jti: Uuid::now_v7(),
        end: JournalEnd::default(),
    };
    let body = serde_json::to_vec(&json!({
        "grant_type": protocol::GRANT_TYPE, "device": device.0,
        "assertion": seal::sign_claims(&assertion, key),
    }))?;
    let head = format!(
        "POST /v1/token HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let answer = exchange(stream, head.as_bytes(), &body).await?;
    Ok(answer["access_token"].as_str().ok_or_else(|| format!("no token: {answer}"))?.to_owned())
}

/// One request and its answer, on a connection that is kept.
async fn exchange(stream: &mut TcpStream, head: &[u8], body: &[u8]) -> Result<Value, Trouble> {
    stream.write_all(&[head, body].concat()).await?;
    let mut read = Vec::new();
    loop {
        let mut part = [0; 4_096];
        let n = stream.read(&mut part).await?;
        if n == 0 {
            return Err("the connection was closed".into());
        }
        read.extend_from_slice(&part[..n]);
        let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&read[..end])?.to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.ok_or("an answer has a length")?.trim().parse()?;
        if read.len() >= end + 4 + length {
            return Ok(serde_json::from_slice(&read[end + 4..end + 4 + length])?);
        }
    }
}
