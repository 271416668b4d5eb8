//! `guichet-central`: the program of the central server.

use std::path::PathBuf;
use std::process::ExitCode;

use central::{Central, Cut, NewCounter, Settings, carry, connect, make_code, report, serve};
use chrono::NaiveDate;
use clap::{Parser, Subcommand};

/// The central server of a coach company's counters.
#[derive(Parser)]
#[command(name = "guichet-central", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves counters until it is asked to end.
    Serve(Settings),
    /// Makes a one-time code with which a counter enrols, and prints it.
    Code {
        /// The code of the station where a new counter will stand; none for one that has a past.
        #[arg(long, default_value = "", hide_default_value = true)]
        station: String,
        /// It shows and decides what concerns the whole company.
        #[arg(long)]
        company_wide: bool,
        /// It shows all counters of its station.
        #[arg(long, conflicts_with = "company_wide")]
        station_wide: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Prints revenue from what counters pushed, as CSV (RFC 4180).
    Report {
        /// The first day, YYYY-MM-DD.
        #[arg(long)]
        from: NaiveDate,
        /// The last day.
        #[arg(long)]
        to: NaiveDate,
        /// By what.
        #[arg(long, value_enum, default_value_t = Cut::Day)]
        by: Cut,
        #[command(flatten)]
        settings: Settings,
    },
    /// Takes a counter's courier file in, and writes the reply that goes back to it.
    Courier {
        /// The file, as `guichet courier export` made it.
        file: PathBuf,
        /// The reply to make, for `guichet courier import`.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Replaces a reply that is there.
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        settings: Settings,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

#[allow(clippy::print_stdout)] // answers go to standard output
async fn run(command: Command) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    match command {
        Command::Serve(settings) => {
            let config = settings.resolve()?;
            let central = Central::new(connect(&config).await?).await?;
            serve(central, &config).await
        }
        Command::Code { station, company_wide, station_wide, settings } => {
            let config = settings.resolve()?;
            let counter = NewCounter { station, company_wide, station_wide };
            println!("{}", make_code(&connect(&config).await?, &counter).await?);
            Ok(())
        }
        Command::Report { from, to, by, settings } => {
            let database = connect(&settings.resolve()?).await?;
            print!("{}", report(&database, from, to, by).await?);
            Ok(())
        }
        Command::Courier { file, out, force, settings } => {
            let config = settings.resolve()?;
            let central = Central::new(connect(&config).await?).await?;
            let carried = carry(&central, &file, &out, force).await?;
            println!("{}", serde_json::to_string_pretty(&carried)?);
            Ok(())
        }
    }
}
