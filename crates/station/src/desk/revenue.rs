//! Revenue: the figures of a period, cut eight ways, and as a file.
//!
//! What is shown of a closed period never changes again, whatever is sold, renamed or planned later,
//! so that the same export is the same, byte for byte. That rests on this:
//!
//! - nothing is booked on a closed day, and passengers of trips are counted up to the period's end;
//! - names of people and stations are those of the session, routes and stops those of the trip as it
//!   was planned;
//! - trips that were planned after the closing are left out, and the others have the number plate of
//!   the coach they were planned with;
//! - a variance is told as the closing of its session told it: an approval that came later is not in
//!   it;
//! - the report is dated by the closing, and every list is in an order of its own content.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use domain::ids::TillId;
use domain::money::{Account, Currency};
use domain::{Code, Millis, Refusal};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Caller;
use super::period::Period;
use super::till::till_row;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::ledger::{self, Figures, Filled, Lock, Product, Sums, TripLine};
use crate::store::planning::{self, Place};
use crate::store::tills::{self, TillRow};
use crate::{host, report, timetable, wire};

/// Days of a report that is read beside the connections of the counter: more would fill their memory.
const DAYS_AT_HAND: u64 = 31;
/// Where exports are written, in the data folder.
const EXPORTS: &str = "exports";
/// Pages that a long report keeps, in KiB.
const LONG_CACHE: &str = "pragma cache_size = -16384;";

/// What a report says of the company.
#[derive(Clone, Debug)]
pub struct Company {
    name: String,
    currency: Currency,
    timezone: Tz,
}

impl Company {
    pub(super) fn of(place: &Place) -> Self {
        Self {
            name: place.company_name.clone(),
            currency: place.currency,
            timezone: place.timezone,
        }
    }

    /// The company of a store that is only read: `no_company` where there is none.
    fn read(connection: &Connection) -> Result<Self, Failure> {
        let company = planning::company(connection)?;
        let (name, currency, timezone) = company.ok_or_else(|| Refusal::new(Code::NoCompany))?;
        Ok(Self { name, currency, timezone })
    }
}

/// The revenue of a period, and when it was made by the company's clocks.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The figures.
    pub revenue: wire::Revenue,
    /// Now; where the period is closed, when that was done.
    pub made: NaiveDateTime,
}

/// The revenue of a period in a store that is only read, maybe while another program sells.
///
/// `progress` hears how many rows of the ledger are summed. Refuses `no_company`, `date_invalid`,
/// `period_invalid`.
pub fn revenue_of(
    connection: &Connection,
    now: Millis,
    from: &str,
    to: &str,
    progress: impl FnMut(u64),
) -> Result<Dated, Failure> {
    let snapshot = connection.unchecked_transaction()?;
    let company = Company::read(&snapshot)?;
    let today = timetable::local(now, company.timezone).date();
    let period = Period::read(Some(from), Some(to), today)?;
    dated(&snapshot, &company, period, now, progress)
}

fn dated(
    connection: &Connection,
    company: &Company,
    period: Period,
    now: Millis,
    progress: impl FnMut(u64),
) -> Result<Dated, Failure> {
    let lock = ledger::lock_of(connection, period.to)?;
    let revenue = figured(connection, company, period, lock, progress)?;
    let made = timetable::local(lock.map_or(now, |lock| lock.at), company.timezone);
    Ok(Dated { revenue, made })
}

/// SHA-256 of the figures of a period as JSON, hexadecimal.
pub(super) fn digest(revenue: &wire::Revenue) -> Result<String, Failure> {
    let json = serde_json::to_vec(revenue).map_err(Failure::internal)?;
    Ok(Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The figures of a period. `lock` is what closed it.
pub(super) fn figured(
    connection: &Connection,
    company: &Company,
    period: Period,
    lock: Option<Lock>,
    progress: impl FnMut(u64),
) -> Result<wire::Revenue, Failure> {
    let sums = Sums::read(connection, period.from, period.to, progress)?;
    let previous = period.previous();
    let rows = tills_of(connection, &sums)?;
    let trips = trips_of(connection, &sums)?;
    let mut cuts = vec![cut_by_day(&sums)];
    cuts.extend(cuts_by_till(&sums, &rows));
    cuts.extend([cut_by_route(&sums, &trips), cut_by_trip(&sums, &trips)]);
    cuts.extend([cut_by_product(&sums), cut_by_method(&sums)]);
    let filled = filled(connection, company.timezone, period, lock)?;
    Ok(wire::Revenue {
        company: company.name.clone(),
        from: period.from.to_string(),
        to: period.to.to_string(),
        currency: company.currency.code.to_owned(),
        digits: company.currency.digits,
        symbol: company.currency.symbol.to_owned(),
        locked: lock.is_some(),
        total: shown(&sums.total),
        previous_from: previous.from.to_string(),
        previous_to: previous.to.to_string(),
        previous: shown(&ledger::total(connection, previous.from, previous.to)?),
        cuts,
        expenses: account_lines(&sums, Account::is_expense),
        accounts: account_lines(&sums, |_| true),
        occupancy: filled.into_iter().map(|trip| occupancy(trip, &sums)).collect(),
        late: late(&sums),
        variances: variances(connection, &sums, lock)?,
    })
}

/// Figures as answers give them.
pub(super) fn shown(figures: &Figures) -> wire::Figures {
    wire::Figures {
        entries: u32::try_from(figures.entries).unwrap_or(u32::MAX),
        tickets: figures.tickets,
        gross: figures.gross,
        reductions: figures.reductions,
        refunds: figures.refunds,
        fees: figures.fees,
        tax: figures.tax,
        net: figures.net,
        takings: figures.takings,
        expenses: figures.expenses,
        variance: figures.variance,
    }
}

fn line(key: impl Into<String>, label: impl Into<String>, figures: &Figures) -> wire::CutLine {
    wire::CutLine { key: key.into(), label: label.into(), figures: shown(figures) }
}

/// The sessions of a period.
fn tills_of(connection: &Connection, sums: &Sums) -> Result<Vec<TillRow>, Failure> {
    sums.tills.keys().map(|till| tills::by_id(connection, TillId(*till))).collect()
}

/// The trips of a period, by departure.
pub(super) fn trips_of(connection: &Connection, sums: &Sums) -> Result<Vec<TripLine>, Failure> {
    let mut trips = Vec::with_capacity(sums.trips.len());
    for trip in sums.trips.keys().flatten() {
        trips.extend(ledger::trip(connection, *trip)?);
    }
    trips.sort_by_key(|trip| (trip.departs, trip.trip));
    Ok(trips)
}

fn cut_by_day(sums: &Sums) -> wire::CutTable {
    let lines = sums.days.iter().map(|(day, figures)| line(day, day, figures)).collect();
    wire::CutTable { cut: wire::Cut::Day, lines }
}

fn cuts_by_till(sums: &Sums, rows: &[TillRow]) -> [wire::CutTable; 3] {
    let mut stations: BTreeMap<&str, Figures> = BTreeMap::new();
    let mut counters: BTreeMap<(&str, u8), Figures> = BTreeMap::new();
    // A cashier is called as in the last session of the period.
    let mut cashiers: BTreeMap<Uuid, ((Millis, Uuid), &str, Figures)> = BTreeMap::new();
    for row in rows {
        let figures = sums.tills.get(&row.till.till.0).copied().unwrap_or_default();
        *stations.entry(&row.station_name).or_default() += figures;
        *counters.entry((&row.station_name, row.counter)).or_default() += figures;
        let last = (row.till.opened_at, row.till.till.0);
        let name = row.till.employee_name.as_str();
        let cashier =
            cashiers.entry(row.till.employee.0).or_insert_with(|| (last, name, Figures::default()));
        if last > cashier.0 {
            (cashier.0, cashier.1) = (last, name);
        }
        cashier.2 += figures;
    }
    let mut people: Vec<_> = cashiers.into_iter().collect();
    people.sort_by_key(|(id, (_, name, _))| (*name, *id));
    let station = stations.iter().map(|(name, figures)| line(*name, *name, figures)).collect();
    let counter = |((name, number), figures): (&(&str, u8), &Figures)| {
        line(format!("{name}/{number}"), format!("{name} · {number}"), figures)
    };
    let counter = counters.iter().map(counter).collect();
    let cashier = people.iter().map(|(id, (_, name, sum))| line(id.to_string(), *name, sum));
    let cashier = cashier.collect();
    [
        wire::CutTable { cut: wire::Cut::Station, lines: station },
        wire::CutTable { cut: wire::Cut::Counter, lines: counter },
        wire::CutTable { cut: wire::Cut::Cashier, lines: cashier },
    ]
}

/// Figures of a route.
pub(super) struct RouteSum {
    /// Its code; empty for what is of no trip.
    pub(super) code: String,
    /// What people call it.
    pub(super) label: String,
    /// Its figures.
    pub(super) figures: Figures,
}

/// The first and the last stop that all trips of a route have.
type Ends<'a> = Option<(&'a str, &'a str)>;

/// Figures by route, by code; last what is of no route.
pub(super) fn by_route(sums: &Sums, trips: &[TripLine]) -> Vec<RouteSum> {
    let mut routes: BTreeMap<&str, (Ends<'_>, Figures)> = BTreeMap::new();
    for trip in trips {
        let ends = (trip.from.as_str(), trip.to.as_str());
        let figures = sums.trips.get(&Some(trip.trip.0)).copied().unwrap_or_default();
        let route =
            routes.entry(&trip.route_code).or_insert_with(|| (Some(ends), Figures::default()));
        // A line that is run both ways, or in part, has no two ends to be called by.
        route.0 = route.0.filter(|known| *known == ends);
        route.1 += figures;
    }
    let label = |code: &str, ends: Ends<'_>| match ends {
        Some((from, to)) => format!("{code} · {from} → {to}"),
        None => code.to_owned(),
    };
    let sum = |(code, (ends, figures)): (&str, (Ends<'_>, Figures))| RouteSum {
        label: label(code, ends),
        code: code.to_owned(),
        figures,
    };
    let mut routes: Vec<_> = routes.into_iter().map(sum).collect();
    if let Some(figures) = of_no_trip(sums) {
        routes.push(RouteSum { code: String::new(), label: NONE.to_owned(), figures });
    }
    routes
}

/// How a line is called that is of no route and no trip.
const NONE: &str = "—";

fn of_no_trip(sums: &Sums) -> Option<Figures> {
    sums.trips.get(&None).copied().filter(|figures| *figures != Figures::default())
}

fn cut_by_route(sums: &Sums, trips: &[TripLine]) -> wire::CutTable {
    let routes = by_route(sums, trips).into_iter();
    let lines = routes.map(|route| line(route.code, route.label, &route.figures)).collect();
    wire::CutTable { cut: wire::Cut::Route, lines }
}

fn cut_by_trip(sums: &Sums, trips: &[TripLine]) -> wire::CutTable {
    let mut lines: Vec<_> = trips
        .iter()
        .map(|trip| {
            let figures = sums.trips.get(&Some(trip.trip.0)).copied().unwrap_or_default();
            let departs = trip.departs_local.get(..16).unwrap_or(&trip.departs_local);
            let departs = departs.replace('T', " ");
            let label = format!("{} · {departs} · {} → {}", trip.route_code, trip.from, trip.to);
            line(trip.trip.to_string(), label, &figures)
        })
        .collect();
    lines.extend(of_no_trip(sums).map(|figures| line("", NONE, &figures)));
    wire::CutTable { cut: wire::Cut::Trip, lines }
}

fn cut_by_product(sums: &Sums) -> wire::CutTable {
    let name = |product: Product| match product {
        Product::Tickets => ("tickets", "Billets"),
        Product::Parcels => ("parcels", "Colis"),
        Product::Other => ("other", "Autres"),
    };
    let lines = sums.products.iter().map(|(product, figures)| {
        let (key, label) = name(*product);
        line(key, label, figures)
    });
    wire::CutTable { cut: wire::Cut::Product, lines: lines.collect() }
}

/// A method of payment: as it stands in a filter, what it is called, and its takings.
pub(super) struct MethodSum {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) takings: i64,
}

/// Takings by method. Mobile money has a line for each operator; its key, `mobile.money:Operator`, is
/// what the audit view takes for an account. What is pending and came to nothing has none.
pub(super) fn by_method(sums: &Sums) -> Vec<MethodSum> {
    let mut methods = Vec::new();
    for (account, parties) in &sums.methods {
        let pending = *account == Account::MobilePending;
        for (party, takings) in parties.iter().filter(|(_, takings)| !pending || **takings != 0) {
            let key = match account {
                Account::Drawer => "cash".to_owned(),
                Account::MobileMoney if party.is_empty() => "mobile_money".to_owned(),
                _ if party.is_empty() => account.name().to_owned(),
                _ => format!("{}:{party}", account.name()),
            };
            let label = match account {
                Account::Drawer => "Espèces".to_owned(),
                Account::Card => "Carte".to_owned(),
                Account::MobilePending => format!("{party} (en attente)"),
                _ if party.is_empty() => "Mobile money".to_owned(),
                _ => party.clone(),
            };
            methods.push(MethodSum { key, label, takings: *takings });
        }
    }
    methods
}

fn cut_by_method(sums: &Sums) -> wire::CutTable {
    let lines = by_method(sums).into_iter().map(|method| {
        let figures = Figures { takings: method.takings, ..Figures::default() };
        line(method.key, method.label, &figures)
    });
    wire::CutTable { cut: wire::Cut::Method, lines: lines.collect() }
}

fn account_lines(sums: &Sums, which: impl Fn(Account) -> bool) -> Vec<wire::AccountLine> {
    let lines = sums.accounts.iter().filter(|(account, sums)| which(**account) && **sums != (0, 0));
    lines
        .map(|(account, (debit, credit))| wire::AccountLine {
            account: account.name().to_owned(),
            debit: *debit,
            credit: *credit,
        })
        .collect()
}

/// Hours that summer time may move a day's ends by, with room to spare.
const DAY_MARGIN: Millis = 3 * 3_600_000;

/// The trips whose first departure is in a period by the company's clocks.
pub(super) fn filled(
    connection: &Connection,
    timezone: Tz,
    period: Period,
    lock: Option<Lock>,
) -> Result<Vec<Filled>, Failure> {
    let span = timetable::span(period.from, period.to, timezone);
    let span = span.start - DAY_MARGIN..span.end + DAY_MARGIN;
    let before = lock.map_or(i64::MAX, |lock| lock.entry);
    let mut trips = ledger::occupancy(connection, span, period.to, before)?;
    let days = period.from.to_string()..=period.to.to_string();
    let day = |trip: &Filled| trip.trip.departs_local.get(..10).unwrap_or_default().to_owned();
    trips.retain(|trip| days.contains(&day(trip)));
    if lock.is_some() {
        ledger::as_of(connection, &mut trips, before)?;
    }
    Ok(trips)
}

/// A trip's occupancy as answers give it, with its income in the period that was summed.
pub(super) fn occupancy(filled: Filled, sums: &Sums) -> wire::Occupancy {
    let fill = filled.fill();
    let Filled { trip, plate, seats, passengers, .. } = filled;
    wire::Occupancy {
        net: sums.trips.get(&Some(trip.trip.0)).map_or(0, |figures| figures.net),
        trip: trip.trip.0,
        route_code: trip.route_code,
        from: trip.from,
        to: trip.to,
        departs_local: trip.departs_local,
        plate,
        seats,
        passengers,
        fill,
    }
}

fn late(sums: &Sums) -> Vec<wire::LateLine> {
    let line = |((of_day, on_day), figures): (&(String, String), &Figures)| wire::LateLine {
        of_day: of_day.clone(),
        on_day: on_day.clone(),
        figures: shown(figures),
    };
    sums.late.iter().map(line).collect()
}

/// Sessions that were closed in the period with a variance, by closing.
fn variances(
    connection: &Connection,
    sums: &Sums,
    lock: Option<Lock>,
) -> Result<Vec<wire::TillRow>, Failure> {
    let mut rows = Vec::new();
    for till in &sums.variances {
        let mut row = tills::by_id(connection, TillId(*till))?;
        if lock.is_some() {
            let (_, closed) = tills::closing(connection, row.till.till)?;
            row.reason = closed.reason;
            row.approved_by = closed.approved_by.map(|who| who.name);
            row.to_approve = closed.to_approve;
        }
        rows.push(till_row(&row));
    }
    rows.sort_by(|a, b| (&a.closed_local, a.till).cmp(&(&b.closed_local, b.till)));
    Ok(rows)
}

/// Reads one state of the store: beside its own connections where a lot passes through.
fn read<T>(
    counter: &Counter,
    days: u64,
    look: impl FnOnce(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if days <= DAYS_AT_HAND {
        return counter.store.read(look);
    }
    counter.store.read_through(|connection| {
        connection.execute_batch(LONG_CACHE)?;
        let snapshot = connection.unchecked_transaction()?;
        look(&snapshot)
    })
}

fn made(counter: &Counter, from: Option<&str>, to: Option<&str>) -> Result<Dated, Failure> {
    let now = counter.clock.now();
    let device = counter.store.keys().device;
    let place = counter.store.read(|c| planning::place_or_refuse(c, device))?;
    let period = Period::read(from, to, place.local(now).date())?;
    let company = Company::of(&place);
    read(counter, period.days(), |connection| dated(connection, &company, period, now, |_| ()))
}

pub(super) fn revenue(
    counter: &Counter,
    _caller: &Caller,
    request: wire::RevenueRequest,
) -> Result<wire::Revenue, Failure> {
    Ok(made(counter, request.from.as_deref(), request.to.as_deref())?.revenue)
}

pub(super) fn export(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ExportRevenue,
) -> Result<wire::Exported, Failure> {
    let Dated { revenue, made } = made(counter, Some(&request.from), Some(&request.to))?;
    let (from, to): (NaiveDate, NaiveDate) = (parsed(&revenue.from)?, parsed(&revenue.to)?);
    let language = request.language.unwrap_or(wire::PaperLanguage::Fr);
    let file = report::file(revenue, made, language, request.format, |_| ())?;
    let name = format!("revenue_{from}_{to}.{}", report::extension(request.format));
    let path = kept(counter, &name, &file)?;
    let content = request.content.then(|| base64::engine::general_purpose::STANDARD.encode(&file));
    Ok(wire::Exported {
        name,
        path: path.display().to_string(),
        bytes: file.len() as u64,
        media: report::media(request.format).to_owned(),
        content,
    })
}

fn parsed(day: &str) -> Result<NaiveDate, Failure> {
    day.parse().map_err(Failure::internal)
}

pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Puts a file among those that this counter exported, in the place of an older one.
pub(super) fn kept(counter: &Counter, name: &str, file: &[u8]) -> Result<PathBuf, Failure> {
    let folder = counter.folder().join(EXPORTS);
    make_folder(&folder).map_err(|error| Failure::file(&folder, error))?;
    let path = folder.join(name);
    put(&path, file, true)?;
    Ok(path)
}

/// Refuses (`file_failed`) a file that is there already, unless it may be replaced.
pub fn refuse_to_replace(path: &Path, replace: bool) -> Result<(), Failure> {
    if replace || path.symlink_metadata().is_err() {
        return Ok(());
    }
    let problem = "there is already a file of that name; choose another, or replace it";
    Err(Failure::file(path, problem))
}

/// Writes a file that only its owner reads, whole or not at all. An existing one is refused
/// (`file_failed`) unless it may be replaced.
pub fn put(path: &Path, bytes: &[u8], replace: bool) -> Result<(), Failure> {
    let failed = |error| Failure::file(path, error);
    put_by(path, replace, |file| file.write_all(bytes).map_err(failed))
}

/// As [`put`], of what `fill` writes.
pub fn put_by<T>(
    path: &Path,
    replace: bool,
    fill: impl FnOnce(&mut fs::File) -> Result<T, Failure>,
) -> Result<T, Failure> {
    refuse_to_replace(path, replace)?;
    let failed = |error| Failure::file(path, error);
    let partial = partial_of(path);
    let filled = (|| {
        let mut file = create(&partial).map_err(failed)?;
        let filled = fill(&mut file)?;
        file.sync_all().and_then(|()| fs::rename(&partial, path)).map_err(failed)?;
        Ok(filled)
    })();
    if filled.is_err() {
        // Best effort: what matters is that no half file bears the asked name.
        let _ = fs::remove_file(&partial);
    }
    filled
}

/// A name of its own for each export, so that two at once do not take each other's file away.
fn partial_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{:08x}.partial", u32::from_be_bytes(host::random())));
    path.with_file_name(name)
}

fn create(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
