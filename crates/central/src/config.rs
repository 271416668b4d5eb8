//! Configuration: from the command line, the environment, and a file, in this order.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde::Deserialize;

use crate::database::DatabaseError;

/// What may be set. What is not said on the command line or in the environment is read from the file.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A TOML file with the settings below, by their names
    #[arg(long, env = "GUICHET_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// PostgreSQL, as a libpq URL or `key=value` text
    #[arg(long, env = "GUICHET_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Where to listen; 127.0.0.1:8484 when left out. Anything but loopback belongs behind a proxy
    /// that speaks TLS
    #[arg(long, env = "GUICHET_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Connections to the database; 16 when left out
    #[arg(long, env = "GUICHET_CONNECTIONS")]
    pub connections: Option<usize>,
    /// Seconds after which a request is given up; 60 when left out
    #[arg(long, env = "GUICHET_TIMEOUT", value_name = "SECONDS")]
    pub timeout: Option<u64>,
}

/// What a node is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// PostgreSQL, as a libpq URL or `key=value` text.
    pub database: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Connections to the database.
    pub connections: usize,
    /// Seconds after which a request is given up.
    pub timeout: u64,
}

impl Settings {
    /// Everything that is needed, from where it was said first.
    ///
    /// # Errors
    /// Where the file cannot be read or says something unknown, or no database was named.
    pub fn resolve(self) -> Result<Config, DatabaseError> {
        let file = self.config.as_deref().map(read).transpose()?.unwrap_or_default();
        let database = self.database.or(file.database);
        Ok(Config {
            database: database.ok_or("no database is named: set --database or GUICHET_DATABASE")?,
            listen: self.listen.or(file.listen).unwrap_or((Ipv4Addr::LOCALHOST, 8484).into()),
            connections: self.connections.or(file.connections).unwrap_or(16),
            timeout: self.timeout.or(file.timeout).unwrap_or(60),
        })
    }
}

fn read(path: &Path) -> Result<Settings, DatabaseError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

impl Config {
    /// After how long a request is given up.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_closer_counts() {
        let file = toml::from_str::<Settings>("database = \"file\"\ntimeout = 5").unwrap();
        assert_eq!((file.database.as_deref(), file.timeout), (Some("file"), Some(5)));
        assert!(toml::from_str::<Settings>("databse = \"typo\"").is_err());
        assert!(Settings::default().resolve().is_err());
        let said = Settings { database: Some("said".into()), ..Settings::default() };
        let config = said.resolve().unwrap();
        assert_eq!((config.database.as_str(), config.listen.port()), ("said", 8484));
    }
}
