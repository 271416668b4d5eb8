//! Parcels, in a store of their own: taken in and loaded by scan, each against a bare commit; found
//! again; their labels rendered.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use domain::parcel::WaybillNumber;
use domain::printing::PrinterProfile;
use domain::text::{ShortCode, folded};
use guichet_tests::intention;
use paper::escpos;
use rusqlite::Connection;
use serde_json::{Value, json};
use station::demo::names::{FIRST_NAMES, LAST_NAMES};
use station::printing::slips;
use station::store::{self, planning};

use crate::desk::{Bare, Desk};
use crate::looking::{Look, look_up};
use crate::sales::{WARM_UP, thousands};
use crate::table::{Row, Table, Target, Unit};
use crate::times::{self, Times, timed};
use crate::{Plan, Trouble};

/// Where the measured parcels go, and by which route.
const DESTINATION: &str = "BOB";
const ROUTE: &str = "OUA-BOB";
/// Pieces of the largest parcel.
const MANY: usize = 99;
/// Such parcels that are measured: three of them have 297 pieces.
const LARGE_PARCELS: usize = 4;
/// Pieces that a coach takes before the next one is loaded.
const EACH_COACH: usize = 60;
/// Labels that are rendered one after the other, and the milliseconds they may take.
const LABELS: usize = 300;
const LABELS_MILLISECONDS: f64 = 1_000.0;

/// Everything of parcels, in a store that has many.
pub fn measure(folder: &Path, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let bare = Bare::open(folder)?;
    let desk = Desk::open(folder)?;
    let mut coaches = Coaches::of(&desk)?;
    let store = format!("{} parcels in the store", thousands(plan.parcels));
    taking_in(&desk, &bare, plan, &store, table)?;
    let small = labels(&desk, plan.rounds * plan.taken)?;
    let what = format!("loading scan to durable verdict, {store}");
    scanning(&desk, &bare, &mut coaches, plan, small, what, table)?;
    many_pieces(&desk, table)?;
    let large = labels(&desk, LARGE_PARCELS * MANY)?;
    let what = format!("the same, a piece of a parcel of {MANY}");
    scanning(&desk, &bare, &mut coaches, plan, large, what, table)?;
    look_up("parcels", finding(folder, &desk, plan)?, &desk, plan, table)?;
    rendering(&desk, table)
}

// ---- taking in ----------------------------------------------------------------------------------

/// Takes parcels of one piece in, each with a bare commit right before it.
fn taking_in(
    desk: &Desk,
    bare: &Bare,
    plan: &Plan,
    store: &str,
    table: &mut Table,
) -> Result<(), Trouble> {
    let (mut commits, mut taken) = (Vec::new(), Vec::new());
    for n in 0..WARM_UP / 4 {
        take_in(desk, n, 1)?;
    }
    for round in 0..plan.rounds {
        let mut times: [Times; 2] = Default::default();
        for n in 0..plan.taken {
            next_is_made(desk)?;
            times[0].add(bare.commit()?);
            times[1].add(take_in(desk, round * plan.taken + n, 1)?);
        }
        let [commit, parcel] = times;
        commits.push(commit);
        taken.push(parcel);
    }
    let limit = times::all(&commits);
    let row = Row::of_times("parcels", format!("parcel taken in, {store}"), &times::all(&taken))
        .against(limit.median(), times::ratio(&taken, &commits))
        .target(Target::Ratio(3.0))
        .note(format!("the bare commit has p99 {:.2} ms", limit.p99()));
    table.add(row);
    Ok(())
}

/// Takes the largest parcels in.
fn many_pieces(desk: &Desk, table: &mut Table) -> Result<(), Trouble> {
    let mut times = Times::default();
    for n in 0..LARGE_PARCELS {
        next_is_made(desk)?;
        times.add(take_in(desk, n, MANY)?);
    }
    let what = format!("parcel of {MANY} pieces taken in, each with its label");
    table.add(Row::of_times("parcels", what, &times));
    Ok(())
}

/// The n-th parcel, of so many pieces: what the door took for it.
fn take_in(desk: &Desk, n: usize, pieces: usize) -> Result<Duration, Trouble> {
    let person = |n: usize| {
        let first = FIRST_NAMES[n * 7 % FIRST_NAMES.len()];
        let name = format!("{first} {}", LAST_NAMES[n * 11 % LAST_NAMES.len()]);
        json!({ "name": name, "phone": format!("7{:07}", n * 7_919 % 10_000_000) })
    };
    let piece = json!({ "description": "Carton de tissus", "grams": 4_000, "declared": 10_000 });
    let request = json!({
        "request": intention(), "destination": DESTINATION, "sender": person(n),
        "receiver": person(n + 1), "pieces": vec![piece; pieces], "payer": "sender",
        "prohibited_read": true,
    });
    let (took, answer) = timed(|| desk.call("register_parcel", request));
    answer?;
    Ok(took)
}

/// Waits until the id, the code and the hash of the next parcel are made: by a thread, beside this
/// one the only one here, while a cashier still types.
fn next_is_made(desk: &Desk) -> Result<(), Trouble> {
    desk.call("parcel_tariffs", json!({}))?;
    while fs::read_dir("/proc/self/task")?.count() > 1 {
        sleep(Duration::from_millis(2));
    }
    Ok(())
}

// ---- scans --------------------------------------------------------------------------------------

/// Coaches to where the parcels go on which nothing is loaded yet, one after the other.
struct Coaches {
    trips: Vec<Value>,
    loaded: usize,
}

impl Coaches {
    fn of(desk: &Desk) -> Result<Self, Trouble> {
        let mut trips = Vec::new();
        for departure in desk.trips.iter().filter(|departure| departure.route == ROUTE) {
            let list = desk.call("loading_list", json!({ "trip": departure.trip }))?;
            if list["loaded"].as_array().is_some_and(Vec::is_empty) {
                trips.push(departure.trip.clone());
            }
        }
        Ok(Self { trips, loaded: 0 })
    }

    fn next(&mut self) -> Result<Value, Trouble> {
        let coach = self.trips.get(self.loaded / EACH_COACH);
        let coach = coach.ok_or("all coaches are loaded: remove target/bench-data")?;
        self.loaded += 1;
        Ok(coach.clone())
    }
}

/// The labels of the newest pieces, as a scanner reads them.
fn labels(desk: &Desk, pieces: usize) -> Result<Vec<String>, Trouble> {
    let sql = "select json_extract(piece.value, '$.label')
         from (select id, registered from parcel order by id desc limit ?1) p
         join entry e on e.id = p.registered, json_each(e.body, '$.pieces') piece
         order by p.id desc, piece.key limit ?1";
    let store = desk.counter.store();
    Ok(store.read(|connection| {
        let mut statement = connection.prepare(sql)?;
        let found = statement.query_map([pieces as i64], |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    })?)
}

/// Loads pieces by their labels, each with a bare commit right before it.
fn scanning(
    desk: &Desk,
    bare: &Bare,
    coaches: &mut Coaches,
    plan: &Plan,
    labels: Vec<String>,
    what: String,
    table: &mut Table,
) -> Result<(), Trouble> {
    let each_round = labels.len().div_ceil(plan.rounds);
    let (mut commits, mut scans) = (Vec::new(), Vec::new());
    for round in labels.chunks(each_round) {
        let mut times: [Times; 2] = Default::default();
        for text in round {
            let request = json!({ "request": intention(), "text": text, "trip": coaches.next()? });
            times[0].add(bare.commit()?);
            let (took, answer) = timed(|| desk.call("load_piece", request));
            let verdict = answer?["verdict"].take();
            if verdict != "loaded" {
                return Err(format!("a good label is {verdict}").into());
            }
            times[1].add(took);
        }
        let [commit, scan] = times;
        commits.push(commit);
        scans.push(scan);
    }
    let limit = times::all(&commits);
    let row = Row::of_times("parcels", what, &times::all(&scans))
        .against(limit.median(), times::ratio(&scans, &commits))
        .target(Target::P99(2.0))
        .note(format!("the bare commit has p99 {:.2} ms", limit.p99()));
    table.add(row);
    Ok(())
}

// ---- finding ------------------------------------------------------------------------------------

fn finding(folder: &Path, desk: &Desk, plan: &Plan) -> Result<Vec<Look>, Trouble> {
    let place = desk.call("status", json!({}))?["company"].clone();
    let station = ShortCode::parse("station", place["station_code"].as_str().unwrap_or_default())?;
    let counter = u8::try_from(place["counter"].as_u64().unwrap_or(1))?;
    let taken = u32::try_from(plan.parcels)?;
    let connection = store::open_reader(folder)?;
    let senders = told(&connection, "$.sender.phone", taken)?;
    let receivers = told(&connection, "$.receiver.phone", taken)?;
    let (known, scanned) = (senders.clone(), told(&connection, "$.pieces[0].label", taken)?);
    let of = |names: &'static [&str], n: usize| folded(names[n % names.len()]);
    let find = |what: &'static str, query: Box<dyn Fn(usize) -> String>| {
        Look::new(what, "find_parcels", move |n| json!({ "query": query(n) }))
    };
    let one_of = |texts: Vec<String>| Box::new(move |n: usize| texts[n % texts.len()].clone());
    Ok(vec![
        find(
            "find_parcels by number",
            Box::new(move |n| {
                let running = 1 + (n as u32).wrapping_mul(2_654_435_761) % taken;
                WaybillNumber::new(&station, counter, running).to_string()
            }),
        ),
        find("find_parcels by a sender's telephone", one_of(senders)),
        find("find_parcels by a receiver's telephone", one_of(receivers)),
        find("find_parcels by a label", one_of(scanned)),
        find("find_parcels by a family name", Box::new(move |n| of(&LAST_NAMES, n))),
        find(
            "find_parcels by first and family name",
            Box::new(move |n| format!("{} {}", of(&FIRST_NAMES, n * 7), of(&LAST_NAMES, n * 11))),
        ),
        Look::new(
            "parcel_people, who is known by a telephone",
            "parcel_people",
            move |n| json!({ "phone": known[n % known.len()] }),
        ),
    ])
}

/// What registrations from all of the past say at a path.
fn told(connection: &Connection, path: &str, taken: u32) -> Result<Vec<String>, Trouble> {
    let mut of = connection.prepare(
        "select json_extract(e.body, ?1) from parcel p join entry e on e.id = p.registered
         where p.id = ?2",
    )?;
    let some = (0..500_u32).map(|n| {
        let row = 1 + n * (taken / 500) + n * 7 % (taken / 500).max(1);
        of.query_row((path, row), |row| row.get(0))
    });
    Ok(some.collect::<Result<_, _>>()?)
}

// ---- labels -------------------------------------------------------------------------------------

/// Renders labels of parcels of one piece and of many, as the print queue does and as the command
/// for label printers does.
fn rendering(desk: &Desk, table: &mut Table) -> Result<(), Trouble> {
    let pieces = |many: bool| -> Result<Vec<(String, i64, usize)>, Trouble> {
        let sql = "select p.waybill, p.registered, i.piece from parcel p
             join parcel_piece i on i.parcel = p.id
             where ((select count(*) from parcel_piece c where c.parcel = p.id) > 1) = ?1
               and p.id > (select max(id) from parcel) - 1000
             order by p.id desc, i.piece limit ?2";
        let store = desk.counter.store();
        Ok(store.read(|connection| {
            let mut statement = connection.prepare(sql)?;
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let found = statement.query_map((many, LABELS as i64), row)?;
            Ok(found.collect::<Result<_, _>>()?)
        })?)
    };
    for (many, of) in [(false, "one piece".to_owned()), (true, format!("{MANY} pieces"))] {
        let pieces = pieces(many)?;
        if pieces.len() != LABELS {
            return Err(format!("there are {} labels of parcels of {of}", pieces.len()).into());
        }
        as_escpos(desk, &pieces, &of, table)?;
        as_zpl(desk, &pieces, &of, table)?;
    }
    Ok(())
}

fn as_escpos(
    desk: &Desk,
    pieces: &[(String, i64, usize)],
    of: &str,
    table: &mut Table,
) -> Result<(), Trouble> {
    let store = desk.counter.store();
    let place = store.read(|c| planning::place_or_refuse(c, store.keys().device))?;
    let profile = PrinterProfile {
        paper_mm: 80,
        native_qr: false,
        native_barcode: false,
        ..place.printer.profile.clone()
    };
    let mut bytes = 0;
    let (took, done) = timed(|| {
        pieces.iter().try_for_each(|(_, entry, piece)| {
            let paper = store.read(|c| slips::paper_of(c, &place, *entry, *piece, 1))?;
            bytes += escpos::render(&paper, &profile, false).len();
            Ok::<(), Trouble>(())
        })
    });
    done?;
    let what = format!("{LABELS} labels as ESC/POS with raster codes, parcels of {of}");
    table.add(labels_row(what, took, bytes));
    Ok(())
}

fn as_zpl(
    desk: &Desk,
    pieces: &[(String, i64, usize)],
    of: &str,
    table: &mut Table,
) -> Result<(), Trouble> {
    let mut bytes = 0;
    let (took, done) = timed(|| {
        pieces.chunk_by(|a, b| a.0 == b.0).try_for_each(|parcel| {
            let numbers: Vec<usize> = parcel.iter().map(|(_, _, piece)| *piece).collect();
            let request = json!({ "parcel": parcel[0].0, "pieces": numbers });
            let made = desk.call("parcel_labels", request)?;
            bytes += made["zpl"].as_str().map_or(0, str::len);
            Ok::<(), Trouble>(())
        })
    });
    done?;
    let what = format!("{LABELS} labels as ZPL, parcels of {of}");
    table.add(labels_row(what, took, bytes));
    Ok(())
}

fn labels_row(what: String, took: Duration, bytes: usize) -> Row {
    Row::new("parcels", what, Unit::Milliseconds)
        .measured(took.as_secs_f64() * 1_000.0)
        .target(Target::Measured(LABELS_MILLISECONDS))
        .note(format!("{} bytes each", bytes / LABELS))
}
