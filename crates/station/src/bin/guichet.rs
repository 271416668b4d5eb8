//! `guichet`: a counter from the command line.
//!
//! Answers go to standard output as JSON; a refusal goes to standard error as
//! `{"code", "message", "details"}` and the exit code is 1 (2 for a command line that cannot be
//! read).
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program speaks through them

use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::people::Employee;
use domain::text::ShortCode;
use domain::{Code, Refusal};
use serde::Serialize;
use serde_json::{Value, json};
use station::desk::{self, ImportRequest};
use station::store::{self, backup, verify};
use station::sync::courier;
use station::{Counter, Failure, Options, default_data_folder, demo, web, wire};

/// A coach counter: sells seats, prints tickets, and proves it.
#[derive(Parser)]
#[command(name = "guichet", version)]
struct Line {
    /// The data folder; GUICHET_DATA, or the system's folder for application data, when left out
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Founds a company in an empty data folder
    Init(Init),
    /// Fills an empty data folder with a training company
    Demo(Demo),
    /// Brings a timetable in
    #[command(subcommand)]
    Import(Import),
    /// Writes a report into a file, while the counter sells
    #[command(subcommand)]
    Export(Export),
    /// Carries the journal to the central by stick, and the reply back
    #[command(subcommand)]
    Courier(Courier),
    /// Gives one command and prints its answer
    Call(Call),
    /// Prints every command with its permission, errors and JSON Schema
    Commands,
    /// Proves the journal: chain, signatures, replay, postings
    Verify {
        /// Prints the report as JSON
        #[arg(long)]
        json: bool,
    },
    /// Copies the store into a new file, while it sells
    Backup {
        /// The file to make
        file: PathBuf,
    },
    /// Puts a backup back in the place of the store, which is kept aside
    Restore {
        /// The backup
        file: PathBuf,
        /// The supervisor who answers for it; the PIN is in GUICHET_PIN or asked for
        #[arg(long = "as", value_name = "CODE")]
        who: String,
    },
    /// Serves the screens on a loopback address, behind a link that works once
    Web {
        /// The port; a free one when left out
        #[arg(long, default_value_t = 0)]
        port: u16,
    },
}

#[derive(Args)]
struct Init {
    /// The company's name as printed
    #[arg(long)]
    company: String,
    /// The station's name as printed
    #[arg(long)]
    station: String,
    /// Two to four letters for ticket numbers; made from the station's name when left out
    #[arg(long)]
    station_code: Option<String>,
    /// ISO 4217 code
    #[arg(long, default_value = "XOF")]
    currency: String,
    /// IANA time zone
    #[arg(long, default_value = "Africa/Ouagadougou")]
    timezone: String,
    /// The administrator's PIN; asked for when left out
    #[arg(long)]
    admin_pin: Option<String>,
    /// The administrator's name
    #[arg(long)]
    admin_name: Option<String>,
    /// A line of conditions at the foot of a ticket; at most three
    #[arg(long = "condition")]
    conditions: Vec<String>,
    /// Documents say that this is for training
    #[arg(long)]
    training: bool,
}

#[derive(Args)]
struct Demo {
    /// Tickets of a signed past
    #[arg(long, default_value_t = 0)]
    tickets: u64,
    /// Parcels of that past; nobody knows their pick-up codes
    #[arg(long, default_value_t = 0)]
    parcels: u64,
    /// Days of the past that they are spread over, ending today
    #[arg(long, default_value_t = 30)]
    days: u32,
    /// Seed of the past: the same seed gives the same passengers
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Subcommand)]
enum Import {
    /// A GTFS feed: a folder or a zip archive
    Gtfs {
        /// The feed
        path: PathBuf,
        /// Days of departures to plan
        #[arg(long, default_value_t = 30)]
        days: u32,
        /// The first day of departures; today when left out
        #[arg(long)]
        from: Option<NaiveDate>,
        /// Seats of every coach
        #[arg(long, default_value_t = 49)]
        seats: u16,
        /// A part of the name of the stop where this station is
        #[arg(long)]
        here: Option<String>,
        /// Who imports, once the counter is in use; the PIN is in GUICHET_PIN or asked for
        #[arg(long = "as", value_name = "CODE")]
        who: Option<String>,
    },
}

#[derive(Subcommand)]
enum Export {
    /// Revenue of a period: by day, station, counter, cashier, route, trip, product and method
    Revenue(ExportRevenue),
}

#[derive(Subcommand)]
enum Courier {
    /// Writes what the central does not have into a file for it, while the counter sells
    Export {
        /// The file to make
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Replaces a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Takes the central's reply in
    Import {
        /// The reply, as `guichet-central courier` made it
        file: PathBuf,
    },
}

#[derive(Args)]
struct ExportRevenue {
    /// The first day
    #[arg(long, value_name = "DAY")]
    from: String,
    /// The last day
    #[arg(long, value_name = "DAY")]
    to: String,
    /// The form of the file
    #[arg(long, value_enum)]
    format: Format,
    /// The file to make; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The language of its words
    #[arg(long, value_enum, default_value_t = Language::Fr)]
    language: Language,
    /// Replaces a file that is there
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Xlsx,
    Pdf,
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Fr,
    En,
}

#[derive(Args)]
struct Call {
    /// The command's name
    name: String,
    /// The request as JSON; `-` reads it from standard input
    #[arg(default_value = "{}")]
    request: String,
    /// Who calls; the PIN is in GUICHET_PIN or asked for
    #[arg(long = "as", value_name = "CODE")]
    who: Option<String>,
}

fn main() -> ExitCode {
    station::host::keep_files_private();
    let line = Line::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("GUICHET_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(line) {
        Ok(code) => code,
        Err(failure) => {
            let json = serde_json::to_string(&failure);
            eprintln!("{}", json.unwrap_or_else(|error| error.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn run(line: Line) -> Result<ExitCode, Failure> {
    let data = line.data.unwrap_or_else(default_data_folder);
    match line.task {
        Task::Init(init) => found(data, init)?,
        Task::Demo(demo) => make_demo(data, &demo)?,
        Task::Import(Import::Gtfs { path, days, from, seats, here, who }) => {
            let counter = open(data)?;
            let who = who.map(|code| log_in(&counter, &code)).transpose()?;
            let who = who.map(|(_, employee)| employee);
            let request = ImportRequest { path, from_day: from, days, seats, here };
            print(&desk::import_gtfs(&counter, who.as_ref(), &request)?)?;
        }
        Task::Export(Export::Revenue(asked)) => export(&data, &asked)?,
        Task::Courier(Courier::Export { out, force }) => {
            let packed = progress("entries are packed");
            let now = station::host::Clock::now(&station::host::SystemClock);
            print(&courier::export(&data, now, &out, force, packed)?)?;
        }
        Task::Courier(Courier::Import { file }) => {
            let counter = open(data)?;
            let clock = station::host::SystemClock;
            print(&courier::import(counter.store(), &clock, &file)?)?;
        }
        Task::Call(call) => give(data, &call)?,
        Task::Commands => print(&desk::described())?,
        Task::Verify { json } => return prove(&data, json),
        Task::Backup { file } => {
            let size = backup::make(&data, &file)?;
            print(&json!({ "file": file, "bytes": size }))?;
        }
        Task::Restore { file, who } => {
            let code = ShortCode::parse("code", &who)?;
            let clock = Arc::new(station::host::SystemClock);
            print(&store::restore::restore(&data, clock, &file, &code, &pin(&who)?)?)?;
        }
        Task::Web { port } => serve(data, port)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print<T: Serialize>(answer: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(answer).map_err(Failure::internal)?;
    match writeln!(std::io::stdout(), "{text}") {
        // Whoever reads had enough: `guichet commands | head`.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::internal),
    }
}

/// Opens a counter for one task, without background work.
fn open(data: PathBuf) -> Result<Counter, Failure> {
    Counter::open(&Options::new(data).without_background())
}

/// A PIN from the environment, or asked for where there is someone to ask.
fn pin(of: &str) -> Result<String, Failure> {
    if let Ok(pin) = std::env::var("GUICHET_PIN") {
        return Ok(pin);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Refusal::new(Code::FieldMissing).with("field", "GUICHET_PIN").into());
    }
    rpassword::prompt_password(format!("PIN of {of}: ")).map_err(Failure::internal)
}

/// Logs someone in, and gives the session with who it is.
fn log_in(counter: &Counter, code: &str) -> Result<(String, Employee), Failure> {
    let request = json!({ "code": code, "pin": pin(code)? });
    let answer = counter.call("login", request, None)?;
    let session = answer["session"].as_str().unwrap_or_default().to_owned();
    let code = ShortCode::parse("code", code)?;
    let person = counter.store().read(|c| store::people::by_code(c, &code))?;
    let person = person.ok_or_else(|| Failure::not_found("employee"))?;
    Ok((session, person.employee))
}

fn found(data: PathBuf, init: Init) -> Result<(), Failure> {
    let admin_pin = match init.admin_pin {
        Some(pin) => pin,
        None => pin("the administrator, to be set")?,
    };
    let counter = open(data)?;
    let request = wire::FoundCompany {
        company: init.company,
        station: init.station,
        station_code: init.station_code,
        currency: init.currency,
        timezone: init.timezone,
        admin_name: init.admin_name,
        admin_pin,
        training: init.training,
        conditions: init.conditions,
    };
    print(&desk::found_company(counter.store(), &request)?)
}

fn make_demo(data: PathBuf, asked: &Demo) -> Result<(), Failure> {
    let counter = open(data)?;
    let clock = station::host::SystemClock;
    let mut history = Value::Null;
    if asked.tickets + asked.parcels == 0 {
        demo::create(counter.store(), &clock)?;
    } else {
        let (begun, mut shown) = (Instant::now(), Instant::now());
        let Demo { tickets, parcels, days, seed } = *asked;
        let past = demo::Past { tickets, parcels, days, seed };
        let made = demo::create_with_past(counter.store(), &clock, &past, |done| {
            if shown.elapsed().as_secs() >= 2 {
                shown = Instant::now();
                eprintln!(
                    "{} of {tickets} tickets, {} of {parcels} parcels",
                    done.tickets, done.parcels
                );
            }
        })?;
        let seconds = begun.elapsed().as_secs_f64();
        history = json!({
            "tickets": made.tickets, "parcels": made.parcels, "seconds": seconds,
            "tickets_per_second": made.tickets as f64 / seconds,
        });
    }
    print(&json!({ "company": demo::COMPANY, "people": demo::people_shown(), "past": history }))
}

/// Tells how far something is, once it takes longer than a second.
fn progress(what: &'static str) -> impl FnMut(u64) {
    let mut shown = Instant::now();
    move |done| {
        if shown.elapsed().as_secs() >= 1 {
            shown = Instant::now();
            eprintln!("{done} {what}");
        }
    }
}

fn export(data: &std::path::Path, asked: &ExportRevenue) -> Result<(), Failure> {
    let to_screen = asked.out.as_os_str() == "-";
    if !to_screen {
        desk::refuse_to_replace(&asked.out, asked.force)?;
    }
    let format = match asked.format {
        Format::Csv => wire::ExportFormat::Csv,
        Format::Xlsx => wire::ExportFormat::Xlsx,
        Format::Pdf => wire::ExportFormat::Pdf,
        Format::Json => wire::ExportFormat::Json,
    };
    let language = match asked.language {
        Language::Fr => wire::PaperLanguage::Fr,
        Language::En => wire::PaperLanguage::En,
    };
    let now = station::host::Clock::now(&station::host::SystemClock);
    let connection = store::open_reader(data)?;
    let read = progress("lines of the ledger are read");
    let dated = desk::revenue_of(&connection, now, &asked.from, &asked.to, read)?;
    drop(connection);
    let (revenue, made) = (dated.revenue, dated.made);
    let (from, to, locked) = (revenue.from.clone(), revenue.to.clone(), revenue.locked);
    let written = progress("lines are written");
    let file = station::report::file(revenue, made, language, format, written)?;
    if to_screen {
        return match std::io::stdout().write_all(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(Failure::internal),
        };
    }
    desk::put(&asked.out, &file, asked.force)?;
    print(&json!({
        "file": asked.out, "bytes": file.len(), "from": from, "to": to, "locked": locked,
    }))
}

fn give(data: PathBuf, call: &Call) -> Result<(), Failure> {
    let text = if call.request == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(Failure::internal)?;
        text
    } else {
        call.request.clone()
    };
    let request: Value = serde_json::from_str(&text)
        .map_err(|error| Refusal::new(Code::BadRequest).with("problem", error.to_string()))?;
    let counter = open(data)?;
    let session = call.who.as_deref().map(|code| log_in(&counter, code)).transpose()?;
    let session = session.map(|(session, _)| session);
    let answer = counter.call(&call.name, request, session.as_deref())?;
    print(&answer)?;
    // What was asked is done and told; a printer that fails is seen in the queue.
    if let Err(failure) = counter.print_now() {
        tracing::warn!("the print queue: {failure}");
    }
    Ok(())
}

fn prove(data: &std::path::Path, as_json: bool) -> Result<ExitCode, Failure> {
    let connection = store::open_reader(data)?;
    let report = verify::verify(&connection, data, |done| eprintln!("{done} entries"))?;
    if as_json {
        print(&report)?;
    } else {
        println!("{} entries, {} postings", report.entries, report.postings);
        for (table, rows) in &report.tables {
            println!("  {table}: {rows} rows");
        }
    }
    let Some(problem) = &report.first_problem else {
        if !as_json {
            println!("The chain, the signatures, the replay and the postings hold.");
        }
        return Ok(ExitCode::SUCCESS);
    };
    if !as_json {
        let entry =
            problem.entry.map_or_else(|| "no single entry".into(), |n| format!("entry {n}"));
        let device = problem.device.as_deref().map(|d| format!(" of device {d}"));
        println!("DOES NOT HOLD: {entry}{}: {}", device.unwrap_or_default(), problem.problem);
    }
    Ok(ExitCode::FAILURE)
}

fn serve(data: PathBuf, port: u16) -> Result<(), Failure> {
    let counter = Arc::new(Counter::open(&Options::new(data))?);
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::internal)?;
    runtime.block_on(async {
        let door = web::Door::open(counter, port).await.map_err(Failure::internal)?;
        println!("{}", door.link());
        let ended = async {
            // Without a signal to wait for, it serves until it is killed.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        door.serve(ended).await.map_err(Failure::internal)
    })
}
