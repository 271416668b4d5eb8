use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::fact::Fact;
use domain::ids::StopId;
use domain::planning::{Fare, RouteDefined, Stop, Trip};
use proptest::prelude::*;
use tempfile::TempDir;
use uuid::Uuid;
use zip::write::SimpleFileOptions;

use super::*;

/// A feed as file names and texts; a small one with two stops on the way and a night coach.
type Files = BTreeMap<&'static str, String>;

fn small() -> Files {
    let file = |name, lines: &[&str]| (name, lines.join("\n"));
    Files::from([
        file(
            "agency.txt",
            &["agency_id,agency_name,agency_timezone", "tkf,Transport,Africa/Ouagadougou"],
        ),
        file(
            "stops.txt",
            &[
                "stop_id,stop_name,stop_lat,stop_lon,zone_id,location_type",
                "o,Ouagadougou,12.3714,-1.5197,zo,",
                "b,Boromo,11.7453,-2.9300,zb,0",
                "d,Bobo-Dioulasso,11.1771,-4.2979,zd,",
                "gare,Gare,,,,1",
            ],
        ),
        file(
            "routes.txt",
            &["route_id,route_short_name,route_long_name,route_type", "r,,Ouaga - Bobo,3"],
        ),
        file("trips.txt", &["route_id,service_id,trip_id", "r,daily,day", "r,daily,night"]),
        file(
            "stop_times.txt",
            &[
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
                "day,12:00:00,12:00:00,d,30",
                "day,07:00:00,07:00:00,o,1",
                "day,9:30:00,09:45:00,b,20",
                "night,25:30:00,25:30:00,o,1",
                "night,31:00:00,31:00:00,d,2",
            ],
        ),
        file(
            "calendar.txt",
            &[
                "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
                "daily,1,1,1,1,1,1,1,20260101,20271231",
            ],
        ),
        file(
            "fare_attributes.txt",
            &["fare_id,price,currency_type", "long,7500,XOF", "short,4000.00,XOF"],
        ),
        file(
            "fare_rules.txt",
            &["fare_id,origin_id,destination_id", "long,zo,zd", "short,o,b", "short,zb,zd"],
        ),
    ])
}

fn with(name: &'static str, from: &str, to: &str) -> Files {
    let mut files = small();
    let text = files.get_mut(name).unwrap();
    assert!(text.contains(from), "{name} holds {from}");
    *text = text.replace(from, to);
    files
}

fn replaced(name: &'static str, lines: &[&str]) -> Files {
    let mut files = small();
    files.insert(name, lines.join("\n"));
    files
}

fn folder(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn options() -> GtfsOptions {
    GtfsOptions {
        from_day: day("2026-11-21"),
        days: 1,
        seats: 49,
        company_currency: Currency::parse("XOF").unwrap(),
        company_timezone: chrono_tz::Africa::Ouagadougou,
        categories: vec![CategoryId(Uuid::from_u128(1)), CategoryId(Uuid::from_u128(2))],
    }
}

fn import(files: &Files) -> GtfsImport {
    read(folder(files).path(), &options()).unwrap()
}

fn refused(files: &Files) -> Refusal {
    read(folder(files).path(), &options()).unwrap_err()
}

/// What the facts of an import hold, for looking at.
#[derive(Default)]
struct Held {
    stops: Vec<Stop>,
    routes: Vec<RouteDefined>,
    fares: Vec<Fare>,
    trips: Vec<Trip>,
}

impl Held {
    fn of(import: &GtfsImport) -> Self {
        let mut held = Self::default();
        for fact in &import.facts {
            match fact.clone() {
                Fact::StopsDefined(fact) => held.stops.extend(fact.stops),
                Fact::RouteDefined(fact) => held.routes.push(fact),
                Fact::FaresSet(fact) => held.fares.extend(fact.fares),
                Fact::TripsPlanned(fact) => held.trips.extend(fact.trips),
                _ => {}
            }
        }
        held
    }

    fn stop(&self, name: &str) -> StopId {
        let found = self.stops.iter().find(|stop| stop.name == name);
        found.unwrap_or_else(|| panic!("{name} is a stop")).stop
    }

    /// The price of a journey on a route as a counter looks it up: the route's own first.
    fn price(&self, code: &str, from: &str, to: &str) -> Option<i64> {
        let (from, to) = (self.stop(from), self.stop(to));
        let route = self.routes.iter().find(|route| route.code == code).unwrap().route;
        let fares = || self.fares.iter().filter(|fare| fare.from == from && fare.to == to);
        let own = fares().find(|fare| fare.route == Some(route));
        own.or_else(|| fares().find(|fare| fare.route.is_none())).map(|fare| fare.amount)
    }

    /// Local departures and arrivals of each trip: day of service, `MM-DD HH:MM` of each call.
    fn times(&self) -> Vec<String> {
        let show = |trip: &Trip| {
            let calls = trip.calls.iter();
            let calls = calls.map(|call| call.departs_local.format("%d %H:%M").to_string());
            format!("{}: {}", trip.day, calls.collect::<Vec<_>>().join(" "))
        };
        self.trips.iter().map(show).collect()
    }
}

fn codes(import: &GtfsImport) -> Vec<String> {
    Held::of(import).routes.into_iter().map(|route| route.code).collect()
}

#[test]
fn a_small_feed_is_imported_whole() {
    let import = import(&small());
    let held = Held::of(&import);
    assert_eq!(held.stops.len(), 3, "a station is no place to call at");
    assert_eq!(held.stops[0].latitude, Some(12_371_400));
    assert_eq!(held.stops[0].longitude, Some(-1_519_700));
    assert_eq!(codes(&import), ["OUA-BOB", "OUA-BOB/2"]);
    assert_eq!(held.routes[0].name, "Ouagadougou – Bobo-Dioulasso");
    assert_eq!(held.fares.len(), 3 * 2, "three prices for two categories");
    assert_eq!(held.price("OUA-BOB", "Ouagadougou", "Boromo"), Some(4_000));
    assert_eq!(held.price("OUA-BOB/2", "Ouagadougou", "Bobo-Dioulasso"), Some(7_500));
    let expected = [
        "2026-11-20: 21 01:30 21 07:00",
        "2026-11-21: 21 07:00 21 09:45 21 12:00",
        "2026-11-21: 22 01:30 22 07:00",
    ];
    assert_eq!(held.times(), expected, "the night coach of the eve leaves today");
    let kinds: Vec<&str> = import.facts.iter().map(Fact::kind).collect();
    let expected = [
        "StopsDefined",
        "LayoutDefined",
        "RouteDefined",
        "RouteDefined",
        "FaresSet",
        "TripsPlanned",
    ];
    assert_eq!(kinds, expected);
    let summary = &import.summary;
    let counts = (summary.stops, summary.routes, summary.fares, summary.trips);
    assert_eq!(counts, (3, 2, 6, 3));
    assert!(summary.pairs_without_price.is_empty());
    assert_eq!(summary.warnings, Vec::<String>::new());
}

#[test]
fn form_is_forgiven() {
    let plain = import(&small());
    for change in [
        |text: &str| format!("\u{feff}{text}"),
        |text: &str| text.replace('\n', "\r\n"),
        |text: &str| text.replace('\n', "\n\n  \n"),
        |text: &str| text.replace('\n', "\r"),
        |text: &str| text.replace(',', " , "),
        |text: &str| format!("{text}\n,,,\n\n"),
        |text: &str| text.replacen('\n', ",of_their_own\n", 1),
    ] {
        let files: Files = small().into_iter().map(|(name, text)| (name, change(&text))).collect();
        assert_eq!(import(&files), plain, "{:?}", files["stops.txt"]);
    }
}

#[test]
fn the_same_feed_again_adds_nothing() {
    let first = import(&small());
    let mut known = Known::default();
    first.facts.iter().for_each(|fact| known.learn(fact));
    let second = import(&small());
    assert_eq!(first, second, "ids are the feed's own");
    let again = second.without_known(&known);
    assert_eq!(again.facts, []);
    assert_eq!((again.summary.trips, again.summary.fares), (0, 0));
    // One day more adds its departures only, and another price its fares only.
    let longer = GtfsOptions { days: 2, ..options() };
    let more = read(folder(&small()).path(), &longer).unwrap().without_known(&known);
    assert_eq!((more.summary.trips, more.facts.len()), (2, 1));
    let dearer = import(&with("fare_attributes.txt", "7500", "8000")).without_known(&known);
    assert_eq!((dearer.summary.fares, dearer.facts.len()), (2, 1));
}

#[test]
fn a_trip_on_sale_keeps_its_times() {
    let mut known = Known::default();
    import(&small()).facts.iter().for_each(|fact| known.learn(fact));
    let later = import(&with("stop_times.txt", "day,12:00:00,12:00:00", "day,12:20:00,12:20:00"));
    let later = later.without_known(&known);
    assert_eq!(later.facts, []);
    assert_eq!(later.summary.warnings.len(), 1);
    assert!(later.summary.warnings[0].contains("OUA-BOB of 2026-11-21 07:00:00 (1 in all)"));
}

#[test]
fn a_fare_of_a_route_that_is_gone_from_the_feed_does_not_hold_for_ever() {
    let header = "fare_id,route_id,origin_id,destination_id\nshort,,o,b\nlong,,zo,zd";
    let rules = [header, "short,r,zo,zd"];
    let cheap = import(&replaced("fare_rules.txt", &rules));
    assert_eq!(Held::of(&cheap).price("OUA-BOB", "Ouagadougou", "Bobo-Dioulasso"), Some(4_000));
    let mut known = Known::default();
    cheap.facts.iter().for_each(|fact| known.learn(fact));
    let next = import(&replaced("fare_rules.txt", &[header])).without_known(&known);
    let fares = Held::of(&next).fares;
    assert_eq!(fares.len(), 4, "two categories on two routes");
    assert!(fares.iter().all(|fare| fare.amount == 7_500 && fare.route.is_some()));
    next.facts.iter().for_each(|fact| known.learn(fact));
    let third = import(&replaced("fare_rules.txt", &[header])).without_known(&known);
    assert_eq!(third.facts, []);
}

#[test]
fn a_zip_holds_the_same_as_a_folder() {
    let plain = import(&small());
    for (prefix, deflated) in [("", true), ("feed/2026/", false)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.zip");
        write_zip(&path, prefix, deflated);
        assert_eq!(read(&path, &options()).unwrap(), plain);
    }
}

fn write_zip(path: &Path, prefix: &str, deflated: bool) {
    let mut archive = zip::ZipWriter::new(fs::File::create(path).unwrap());
    let method = match deflated {
        true => zip::CompressionMethod::Deflated,
        false => zip::CompressionMethod::Stored,
    };
    let how = SimpleFileOptions::default().compression_method(method);
    archive.start_file("__MACOSX/stops.txt", how).unwrap();
    archive.write_all(b"shadow").unwrap();
    for (name, text) in small() {
        archive.start_file(format!("{prefix}{name}"), how).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn a_zip_bomb_is_refused_before_it_fills_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.zip");
    let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    archive.start_file("stops.txt", SimpleFileOptions::default()).unwrap();
    let megabyte = vec![b' '; 1024 * 1024];
    for _ in 0..65 {
        archive.write_all(&megabyte).unwrap();
    }
    archive.finish().unwrap();
    assert!(fs::metadata(&path).unwrap().len() < 1024 * 1024);
    let refusal = read(&path, &options()).unwrap_err();
    assert_eq!(refusal.details["problem"], "larger than 64 MiB");
}

#[test]
fn what_is_no_feed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = read(folder.path(), &options()).unwrap_err();
    assert_eq!(
        (refusal.code, &refusal.details["file"]),
        (Code::ImportInvalid, &"agency.txt".into())
    );
    for bytes in [&b""[..], b"stop_id", b"PK", b"PK\x03\x04 cut off"] {
        let path = folder.path().join("feed.zip");
        fs::write(&path, bytes).unwrap();
        assert_eq!(read(&path, &options()).unwrap_err().code, Code::FileFailed);
    }
    let nowhere = folder.path().join("nowhere");
    assert_eq!(read(&nowhere, &options()).unwrap_err().code, Code::FileFailed);
}

#[test]
fn options_out_of_bounds_are_refused() {
    let folder = folder(&small());
    let code = |options: GtfsOptions| read(folder.path(), &options).unwrap_err().code;
    assert_eq!(code(GtfsOptions { days: 0, ..options() }), Code::BadRequest);
    assert_eq!(code(GtfsOptions { days: 401, ..options() }), Code::BadRequest);
    assert_eq!(code(GtfsOptions { seats: 0, ..options() }), Code::LayoutInvalid);
    assert_eq!(code(GtfsOptions { seats: 129, ..options() }), Code::LayoutInvalid);
    for from_day in [NaiveDate::MIN, NaiveDate::MAX] {
        assert_eq!(code(GtfsOptions { from_day, ..options() }), Code::DateInvalid);
    }
}

/// What is changed in a file, and what is said of it: file, text, other text, then the line, the
/// field and words of the problem.
const WRONG: &str = r"
agency.txt | Africa/Ouagadougou | Ouaga | 2 | agency_timezone | IANA
stops.txt | stop_name | name | 1 | stop_name | missing
stops.txt | zone_id | stop_id | 1 | “stop_id” | twice
stops.txt | 11.7453 | 11,7453 | 3 | columns | 7 values under 6
stops.txt | 11.7453 | N 11° | 3 | stop_lat | coordinate
stops.txt | 11.7453 | NaN | 3 | stop_lat | coordinate
stops.txt | -4.2979 | -184.2979 | 4 | stop_lon | coordinate
stops.txt | gare, | o, | 5 | stop_id | twice
stops.txt | Boromo | | 3 | stop_name | empty
stops.txt | Boromo | ~ | 3 | stop_name | too long
stops.txt | Boromo | \qBoromo | 3 | stop_name | quotation mark
routes.txt | 3 | 3\nr,,again,3 | 3 | route_id | twice
trips.txt | r,daily,night | q,daily,night | 3 | route_id | routes.txt
trips.txt | r,daily,night | r,daily,day | 3 | trip_id | twice
trips.txt | r,daily,night | r,never,night | 3 | service_id | calendar
stop_times.txt | 9:30:00 | 9h30 | 4 | arrival_time | “9h30”
stop_times.txt | 09:45:00 | 09:15:00 | 4 | departure_time | before the arrival
stop_times.txt | 31:00:00,31 | 24:00:00,31 | 6 | arrival_time | before the departure
stop_times.txt | 31:00:00,31:00:00 | , | 6 | arrival_time | need a time
stop_times.txt | ,b, | ,boromo, | 4 | stop_id | “boromo”
stop_times.txt | ,b, | ,gare, | 4 | stop_id | place to call at
stop_times.txt | day,07 | dawn,07 | 3 | trip_id | trips.txt
stop_times.txt | b,20 | b,30 | 4 | stop_sequence | already
stop_times.txt | b,20 | b,-20 | 4 | stop_sequence | whole number
stop_times.txt | \nnight,31:00:00,31:00:00,d,2 | | 5 | stop_id | 2 to 65
calendar.txt | 20271231 | 20271331 | 2 | end_date | date such as
calendar.txt | 20271231 | 20251231 | 2 | end_date | before start_date
calendar.txt | daily,1 | daily,yes | 2 | monday | 0 or 1
fare_attributes.txt | 7500 | cher | 2 | price | “cher”
fare_attributes.txt | 7500 | -7500 | 2 | price | negative
fare_attributes.txt | 4000.00 | 4000.50 | 3 | price | without decimals
fare_attributes.txt | 7500,XOF | 7500,KES | 2 | currency_type | XOF
fare_attributes.txt | short | long | 3 | fare_id | twice
fare_rules.txt | long,zo | longer,zo | 2 | fare_id | fare_attributes.txt
fare_rules.txt | zo,zd | zo,zx | 2 | destination_id | zone_id
";

#[test]
fn what_is_wrong_is_named_with_its_file_line_and_field() {
    let long = "x".repeat(5_000);
    for case in WRONG.lines().filter(|case| !case.is_empty()) {
        let parts: Vec<String> = case
            .split('|')
            .map(|part| part.trim().replace(r"\n", "\n").replace(r"\q", "\""))
            .collect();
        let name = *small().keys().find(|name| **name == parts[0]).unwrap();
        let refusal = refused(&with(name, &parts[1], &parts[2].replace('~', &long)));
        assert_eq!(refusal.code, Code::ImportInvalid, "{case}");
        assert_eq!(refusal.details["file"], parts[0], "{case}");
        assert_eq!(refusal.details["line"].to_string(), parts[3], "{case}");
        assert_eq!(refusal.details["field"], parts[4], "{case}");
        let sentence = refusal.sentence();
        assert!(sentence.contains(&parts[5]), "{case}: {sentence}");
    }
}

#[test]
fn a_file_that_is_missing_or_empty_is_named() {
    let cases = [
        (without("stops.txt"), "stops.txt", "missing"),
        (without("stop_times.txt"), "stop_times.txt", "missing"),
        (without("calendar.txt"), "calendar.txt", "missing"),
        (replaced("stops.txt", &[""]), "stops.txt", "empty"),
        (replaced("stops.txt", &["stop_id,stop_name"]), "stops.txt", "no stop"),
    ];
    for (files, file, problem) in cases {
        let refusal = refused(&files);
        assert_eq!(refusal.details["file"], file);
        assert_eq!(
            (&refusal.details["line"], &refusal.details["field"]),
            (&1.into(), &"file".into())
        );
        assert!(refusal.sentence().contains(problem), "{refusal}");
    }
}

fn without(name: &str) -> Files {
    let mut files = small();
    files.remove(name);
    files
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    for ending in ["\n", "\r\n", "\r", "\n\n", "\r\n\r\n"] {
        let text =
            with("stop_times.txt", "9:30:00", "9h30")["stop_times.txt"].replace('\n', ending);
        let refusal = refused(&replaced("stop_times.txt", &[&text]));
        let line = if ending.len() > 1 && ending != "\r\n" { 7 } else { 4 };
        assert_eq!(refusal.details["line"], line, "{ending:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let folder = folder(&small());
    let latin = b"route_id,route_long_name\nr,Ouagadougou - P\xf4\n";
    fs::write(folder.path().join("routes.txt"), latin).unwrap();
    let refusal = read(folder.path(), &options()).unwrap_err();
    let expected = "routes.txt, line 2, route_long_name: it is not UTF-8 text: save the file as \
                    UTF-8. Nothing was imported.";
    assert_eq!(refusal.sentence(), expected);
}

#[test]
fn a_trip_has_at_most_65_stops() {
    let feed = |stops: usize| {
        let mut files = small();
        let name = |n: usize| format!("s{n},Stop {n},,,,");
        let call = |n: usize| format!("day,{:02}:{:02}:00,,s{n},{n}", 6 + n / 60, n % 60);
        let lines = |first: &str, line: &dyn Fn(usize) -> String| {
            let lines = (1..=stops).map(line);
            std::iter::once(first.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
        };
        files.insert("stops.txt", lines(&files["stops.txt"], &name));
        let header = "trip_id,arrival_time,departure_time,stop_id,stop_sequence";
        files.insert("stop_times.txt", lines(header, &call));
        files
    };
    assert_eq!(Held::of(&import(&feed(65))).trips[0].calls.len(), 65);
    let refusal = refused(&feed(66));
    assert!(refusal.sentence().contains("66 stops"), "{refusal}");
}

#[test]
fn a_feed_without_fares_lists_every_pair() {
    let mut files = small();
    files.remove("fare_attributes.txt");
    files.remove("fare_rules.txt");
    let import = import(&files);
    assert_eq!(import.summary.fares, 0);
    let pair = |from: &str, to: &str, code: &str| (from.into(), to.into(), code.into());
    let expected = vec![
        pair("Ouagadougou", "Boromo", "OUA-BOB"),
        pair("Ouagadougou", "Bobo-Dioulasso", "OUA-BOB"),
        pair("Boromo", "Bobo-Dioulasso", "OUA-BOB"),
        pair("Ouagadougou", "Bobo-Dioulasso", "OUA-BOB/2"),
    ];
    assert_eq!(import.summary.pairs_without_price, expected);
}

#[test]
fn the_cheapest_fare_that_matches_is_taken() {
    let prices = ["fare_id,price,currency_type", "a,5000,XOF", "b,3000,XOF", "c,1000,XOF"];
    let (o, m, d) = ("Ouagadougou", "Boromo", "Bobo-Dioulasso");
    for (rules, expected) in [
        // Without any rule all fares count everywhere; with rules, only those that have one.
        ("fare_id", [Some(1_000); 3]),
        ("fare_id\na\nb,", [Some(3_000); 3]),
        (
            "fare_id,origin_id,destination_id\na,,\nb,zo,zd\nc,d,o",
            [Some(5_000), Some(3_000), Some(5_000)],
        ),
        ("fare_id,origin_id\na,zo\nb,b\nc,d", [Some(5_000), Some(5_000), Some(3_000)]),
        ("fare_id,destination_id\na,zd\nb,b\nc,o", [Some(3_000), Some(5_000), Some(5_000)]),
        ("fare_id,route_id,origin_id\na,r,\nb,r,zo\nc,,d", [Some(3_000), Some(3_000), Some(5_000)]),
        (
            "fare_id,contains_id\na,zo\na,zb\na,zd\nb,zb\nb,zd\nc,zo",
            [None, Some(5_000), Some(3_000)],
        ),
        (
            "fare_id,route_id,contains_id\na,r,\na,,zo\na,,zb\nb,r,zd\nc,,zd",
            [Some(5_000), None, None],
        ),
    ] {
        let mut files = replaced("fare_attributes.txt", &prices);
        files.insert("fare_rules.txt", rules.to_owned());
        let held = Held::of(&import(&files));
        let price = |from, to| held.price("OUA-BOB", from, to);
        assert_eq!([price(o, m), price(o, d), price(m, d)], expected, "{rules}");
    }
}

#[test]
fn a_fare_of_one_agency_is_not_another_s() {
    let mut files = replaced(
        "agency.txt",
        &[
            "agency_id,agency_name,agency_timezone",
            "x,X,Africa/Ouagadougou",
            "y,Y,Africa/Ouagadougou",
        ],
    );
    files.insert("routes.txt", "route_id,agency_id\nr,x\n".into());
    files.insert(
        "fare_attributes.txt",
        "fare_id,price,currency_type,agency_id\na,10,XOF,y\nb,20,XOF,x".into(),
    );
    files.insert("fare_rules.txt", "fare_id".into());
    let held = Held::of(&import(&files));
    assert_eq!(held.price("OUA-BOB", "Ouagadougou", "Boromo"), Some(20));
    files.insert("routes.txt", "route_id,agency_id\nr,z\n".into());
    assert_eq!(refused(&files).details["field"], "agency_id");
    let paris = files["agency.txt"].replace("Y,Africa/Ouagadougou", "Y,Europe/Paris");
    files.insert("agency.txt", paris);
    assert!(refused(&files).sentence().contains("share one time zone"));
}

#[test]
fn summer_time_does_not_move_a_departure() {
    let mut files = with("agency.txt", "Africa/Ouagadougou", "Europe/Paris");
    let times = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n\
                 day,08:00:00,08:00:00,o,1\nday,10:00:00,10:00:00,d,2\n\
                 night,23:00:00,23:00:00,o,1\nnight,28:00:00,28:00:00,d,2";
    files.insert("stop_times.txt", times.into());
    let options = GtfsOptions {
        from_day: day("2026-03-28"),
        days: 2,
        company_timezone: chrono_tz::Europe::Paris,
        ..options()
    };
    let held = Held::of(&read(folder(&files).path(), &options).unwrap());
    let expected = [
        "2026-03-28: 28 08:00 28 10:00",
        "2026-03-28: 28 23:00 29 05:00",
        "2026-03-29: 29 08:00 29 10:00",
        "2026-03-29: 29 23:00 30 04:00",
    ];
    assert_eq!(held.times(), expected, "28:00 on the eve is five by the clocks");
    let hours: Vec<i64> =
        held.trips.iter().map(|t| (t.calls[1].arrives - t.calls[0].departs) / 3_600_000).collect();
    assert_eq!(hours, [2, 5, 2, 5]);
}

#[test]
fn calendar_dates_alone_are_a_calendar() {
    let mut files = small();
    files.remove("calendar.txt");
    let dates = "service_id,date,exception_type\ndaily,20261122,1\ndaily,20261123,2\n";
    files.insert("calendar_dates.txt", dates.into());
    let week = GtfsOptions { days: 7, ..options() };
    let held = Held::of(&read(folder(&files).path(), &week).unwrap());
    let days: HashSet<String> = held.trips.iter().map(|trip| trip.day.to_string()).collect();
    assert_eq!(days, HashSet::from(["2026-11-22".to_owned()]));
    // With both, the exceptions go before the week.
    files.insert("calendar.txt", small()["calendar.txt"].replace("1,1,1,1,1,1,1", "0,1,1,1,1,0,0"));
    let held = Held::of(&read(folder(&files).path(), &week).unwrap());
    let days: BTreeSet<String> = held.trips.iter().map(|trip| trip.day.to_string()).collect();
    let expected =
        ["2026-11-20", "2026-11-22", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"];
    assert_eq!(days.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn stops_without_a_time_are_spread_between_their_neighbours() {
    let import = import(&with("stop_times.txt", "9:30:00,09:45:00", ","));
    let times = Held::of(&import).times();
    assert_eq!(times[1], "2026-11-21: 21 07:00 21 09:30 21 12:00");
    let expected = "Stops without a time are spread evenly between those with one: day";
    assert_eq!(import.summary.warnings, [expected]);
}

#[test]
fn frequencies_are_departures_where_they_are_exact() {
    let mut files = small();
    let rows = "trip_id,start_time,end_time,headway_secs,exact_times\n\
                day,06:00:00,09:00:00,5400,1\nnight,20:00:00,22:00:00,600,0";
    files.insert("frequencies.txt", rows.into());
    let import = import(&files);
    let held = Held::of(&import);
    let expected =
        ["2026-11-21: 21 06:00 21 08:45 21 11:00", "2026-11-21: 21 07:30 21 10:15 21 12:30"];
    assert_eq!(held.times(), expected);
    let ids: HashSet<_> = held.trips.iter().map(|trip| trip.trip).collect();
    assert_eq!(ids.len(), 2);
    assert!(import.summary.warnings[0].contains("left out: night"));
    let endless = rows.replace("5400", "0");
    files.insert("frequencies.txt", endless);
    assert_eq!(refused(&files).details["field"], "headway_secs");
    let bomb: String = (0..9).map(|n| format!("day,00:00:0{n},100:00:00,1,1\n")).collect();
    let header = rows.lines().next().unwrap();
    files.insert("frequencies.txt", format!("{header}\n{bomb}"));
    assert!(refused(&files).sentence().contains("more than 100000 departures"));
}

#[test]
fn odd_names_are_cut_and_codes_stay_typable() {
    let long = "Gare routière ".repeat(6);
    let import = import(&with("stops.txt", "Boromo", &long));
    let held = Held::of(&import);
    assert_eq!(held.stops[1].name.chars().count(), 60);
    assert!(import.summary.warnings[0].starts_with("Names longer than 60 characters are cut"));
    for (short, expected) in [
        ("L1", ["L1", "L1/2"]),
        ("A very long name", ["OUA-BOB", "OUA-BOB/2"]),
        ("ወ", ["OUA-BOB", "OUA-BOB/2"]),
    ] {
        assert_eq!(
            codes(&self::import(&with("routes.txt", "r,,", &format!("r,{short},")))),
            expected
        );
    }
    let foreign = self::import(&with("stops.txt", "Bobo-Dioulasso", "ቦቦ"));
    assert_eq!(codes(&foreign), ["OUA-X", "OUA-X/2"]);
}

fn madaraka() -> Option<PathBuf> {
    let shared = std::env::var_os("GUICHET_SHARED").map(PathBuf::from);
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found = shared.into_iter().chain(here.map(|folder| folder.join("../shared")));
    let feed = found.map(|shared| shared.join("data/gtfs-madaraka")).find(|feed| feed.is_dir());
    if feed.is_none() {
        println!("skipped: there is no data/gtfs-madaraka here; GUICHET_SHARED says where it is");
    }
    feed
}

fn madaraka_options(days: u32) -> GtfsOptions {
    GtfsOptions {
        from_day: day("2026-11-23"), // a Monday
        days,
        seats: 100,
        company_currency: Currency::parse("KES").unwrap(),
        company_timezone: chrono_tz::Africa::Nairobi,
        categories: vec![CategoryId(Uuid::from_u128(1))],
    }
}

#[test]
fn the_madaraka_express_is_imported_as_published() {
    let Some(feed) = madaraka() else { return };
    let import = read(&feed, &madaraka_options(7)).unwrap();
    let held = Held::of(&import);
    assert_eq!((held.stops.len(), held.fares.len()), (15, 92));
    let expected = [
        "NAI-MOM",
        "NAI-MOM/2",
        "MOM-NAI",
        "MOM-NAI/2",
        "NAI-NGO",
        "NGO-NAI",
        "NAI-SUS",
        "SUS-NAI",
    ];
    assert_eq!(codes(&import), expected, "twelve trips have eight patterns");
    let mut departures: HashMap<&str, usize> = HashMap::new();
    for trip in held.trips.iter().filter(|trip| trip.day >= day("2026-11-23")) {
        *departures.entry(&trip.route_code).or_default() += 1;
    }
    let expected = HashMap::from([
        ("NAI-MOM", 7),
        ("NAI-MOM/2", 14),
        ("MOM-NAI", 7),
        ("MOM-NAI/2", 14),
        ("NAI-NGO", 10),
        ("NGO-NAI", 10),
        ("NAI-SUS", 3),
        ("SUS-NAI", 3),
    ]);
    assert_eq!(departures, expected, "daily, on weekdays, from Friday to Sunday");
    assert_eq!(
        held.price("NAI-MOM", "SGR Terminus Nairobi", "SGR Athi River Station"),
        Some(9_000)
    );
    assert_eq!(
        held.price("NAI-MOM/2", "SGR Terminus Nairobi", "SGR Terminus Mombasa"),
        Some(150_000)
    );
    assert_eq!(held.price("NAI-SUS", "SGR Nachu Station", "SGR Suswa Station"), None);
    // Nachu and Naivasha have no price to or from anywhere: 11 of 21 pairs each way.
    assert_eq!(import.summary.pairs_without_price.len(), 22);
    assert_eq!(held.stops[0].longitude, Some(36_898_583), "a space before it");
    let night = held.trips.iter().find(|trip| {
        trip.route_code == "NAI-MOM/2"
            && trip.day == day("2026-11-23")
            && trip.calls[0].departs_local.to_string().ends_with("22:00:00")
    });
    assert_eq!(night.unwrap().calls[1].arrives_local.to_string(), "2026-11-24 03:35:00");
    assert_eq!(import.summary.warnings, Vec::<String>::new());
}

#[test]
fn the_madaraka_express_again_adds_nothing() {
    let Some(feed) = madaraka() else { return };
    let first = read(&feed, &madaraka_options(30)).unwrap();
    let mut known = Known::default();
    first.facts.iter().for_each(|fact| known.learn(fact));
    assert_eq!(read(&feed, &madaraka_options(30)).unwrap().without_known(&known).facts, []);
    let refusal = read(
        &feed,
        &GtfsOptions { company_currency: options().company_currency, ..madaraka_options(1) },
    );
    assert_eq!(refusal.unwrap_err().details["field"], "currency_type");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_make_the_import_panic(
        file in 0_usize..8,
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let folder = folder(&small());
        let name = *small().keys().nth(file).unwrap();
        fs::write(folder.path().join(name), &bytes).unwrap();
        let _ = read(folder.path(), &options());
        let archive = folder.path().join("feed.zip");
        fs::write(&archive, [b"PK\x03\x04", &bytes[..]].concat()).unwrap();
        let _ = read(&archive, &options());
    }

    #[test]
    fn no_value_makes_the_import_panic(
        file in 0_usize..8,
        line in 1_usize..6,
        column in 0_usize..10,
        value in "[-0-9:.,\"a-zéA-Z ]{0,12}|[0-9]{1,30}|[0-9]{1,3}:[0-9]{2}:[0-9]{2}",
    ) {
        let mut files = small();
        let name = *files.keys().nth(file).unwrap();
        let mut lines: Vec<Vec<String>> = files[name]
            .lines()
            .map(|line| line.split(',').map(str::to_owned).collect())
            .collect();
        if let Some(cell) = lines.get_mut(line).and_then(|line| line.get_mut(column)) {
            *cell = value;
        }
        let text: Vec<String> = lines.iter().map(|line| line.join(",")).collect();
        files.insert(name, text.join("\n"));
        if let Ok(import) = read(folder(&files).path(), &options()) {
            for trip in Held::of(&import).trips {
                prop_assert!(trip.checked().is_ok());
            }
        }
    }
}
