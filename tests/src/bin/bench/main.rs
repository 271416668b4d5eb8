//! The benchmarks of Guichet: see `docs/BENCHMARKS.md`. `scripts/bench` builds what they measure
//! and runs this.
//!
//! A ratio is taken between two things measured in turns within one run, so that the noise of the
//! machine falls on both. Nothing here is a test: a slow machine fails no build.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program speaks through them

mod central;
mod control;
mod desk;
mod looking;
mod machine;
mod paper_time;
mod parcels;
mod quiet;
mod reports;
mod sales;
mod screen;
mod size;
mod stores;
mod table;
mod tills;
mod times;
mod window;

use std::path::PathBuf;

use clap::Parser;
use table::Table;

/// Whatever goes wrong ends the run with its sentence.
type Trouble = Box<dyn std::error::Error>;

/// Measures Guichet, prints a table and writes JSON.
#[derive(Parser)]
struct Asked {
    /// A twentieth of the tickets and parcels and fewer rounds: to see that it works, not to publish
    #[arg(long)]
    quick: bool,
    /// Only these rows: sale, printing, control, after, closing, looking, pages, exports, paper, demo, window,
    /// parcels, size, central
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Where the JSON goes
    #[arg(long, value_name = "FILE")]
    json: PathBuf,
    /// The folder of the stores, kept for the next run of the day
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A PostgreSQL, in which databases may be made; without one the central is left out
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The folder of the programs, built for release
    #[arg(long, value_name = "DIR")]
    programs: PathBuf,
    /// The program of the empty window
    #[arg(long, value_name = "FILE")]
    empty_window: Option<PathBuf>,
    /// The front end as it is built into the programs
    #[arg(long, value_name = "DIR")]
    front_end: PathBuf,
}

/// How much is measured.
struct Plan {
    /// Tickets of the large store.
    tickets: u64,
    /// Parcels of the store of parcels.
    parcels: u64,
    /// Rounds, whose medians and ratios are compared.
    rounds: usize,
    /// Sales of one round, on each side.
    sales: usize,
    /// Parcels taken in in one round: each waits for what is made before it.
    taken: usize,
    /// Calls of one round, of each way to look something up.
    looks: usize,
    /// Sales of a till session that is closed.
    session: u64,
    /// Starts of each window, once from a cold disk and once warm.
    starts: usize,
}

impl Plan {
    fn new(quick: bool) -> Self {
        if quick {
            Self {
                tickets: 50_000,
                parcels: 50_000,
                rounds: 3,
                sales: 60,
                taken: 110,
                looks: 100,
                session: 200,
                starts: 3,
            }
        } else {
            Self {
                tickets: 1_000_000,
                parcels: 1_000_000,
                rounds: 7,
                sales: 250,
                taken: 60,
                looks: 400,
                session: 2_000,
                starts: 9,
            }
        }
    }
}

impl Asked {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

fn main() -> Result<(), Trouble> {
    let asked = Asked::parse();
    let plan = Plan::new(asked.quick);
    let mut table = Table::default();
    let alone = |name: &String| ["parcels", "size", "central"].contains(&name.as_str());
    if asked.only.is_empty() || !asked.only.iter().all(alone) {
        measure_stores(&asked, &plan, &mut table)?;
    }
    if asked.wants("parcels") {
        let guichet = asked.programs.join("guichet");
        let store = stores::parcels(&guichet, &asked.data, plan.parcels)?;
        part(&mut table, |table| parcels::measure(&store.folder, &plan, table))?;
    }
    if let Some(database) = asked.database.as_ref().filter(|_| asked.wants("central")) {
        let (programs, data) = (&asked.programs, &asked.data);
        part(&mut table, |table| central::measure(programs, data, database, &plan, table))?;
    }
    if asked.wants("size") {
        size::measure(&asked.programs, &asked.front_end, &mut table)?;
    }
    let machine = machine::describe(&asked.data);
    println!("\n{}\n\n{}", machine.sentence(), table.text());
    std::fs::write(&asked.json, table.json(&machine, asked.quick)?)?;
    println!("JSON: {}", asked.json.display());
    Ok(())
}

fn measure_stores(asked: &Asked, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let guichet = asked.programs.join("guichet");
    let large = stores::large(&guichet, &asked.data, plan.tickets)?;
    let folder = &large.folder;
    if asked.wants("sale") || asked.wants("printing") {
        let small = stores::small(&guichet, &asked.data)?;
        let printing = asked.wants("printing");
        part(table, |table| sales::measure(folder, &small, plan, printing, table))?;
    }
    if asked.wants("control") {
        part(table, |table| control::measure(folder, plan, table))?;
    }
    if asked.wants("after") {
        part(table, |table| tills::after_sale(folder, plan, table))?;
    }
    if asked.wants("closing") {
        part(table, |table| tills::closing(folder, plan, table))?;
    }
    if asked.wants("looking") {
        part(table, |table| looking::measure(folder, plan, table))?;
    }
    if asked.wants("pages") {
        part(table, |table| reports::pages(folder, table))?;
    }
    if asked.wants("exports") {
        part(table, |table| reports::exports(&guichet, folder, plan, table))?;
    }
    if asked.wants("paper") {
        part(table, |table| paper_time::measure(folder, plan, table))?;
    }
    if asked.wants("demo") {
        stores::rate(&large, table);
    }
    if let Some(empty) = asked.empty_window.as_ref().filter(|_| asked.wants("window")) {
        let desktop = asked.programs.join("guichet-desktop");
        window::measure(&desktop, empty, &large.folder, plan, table)?;
    }
    Ok(())
}

/// Measures a part once the machine is at rest, and notes what other programs took beside it.
fn part(
    table: &mut Table,
    measure: impl FnOnce(&mut Table) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    quiet::wait(quiet::PATIENCE);
    let (from, others) = (table.len(), quiet::Others::watch());
    measure(table)?;
    let cores = others.cores();
    if cores > quiet::AT_REST {
        table.beside(from, cores);
    }
    Ok(())
}
