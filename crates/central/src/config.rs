//! Configuration: from the command line and the environment, nothing else.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

/// What a node is started with.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// PostgreSQL, as a libpq URL or `key=value` text.
    #[arg(long, env = "GUICHET_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: String,
    /// Where to listen. Anything but loopback belongs behind a proxy that speaks TLS.
    #[arg(long, env = "GUICHET_LISTEN", default_value = "127.0.0.1:8484", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Connections to the database.
    #[arg(long, env = "GUICHET_CONNECTIONS", default_value_t = 16)]
    pub connections: usize,
    /// Seconds after which a request is given up.
    #[arg(long, env = "GUICHET_TIMEOUT", default_value_t = 60, value_name = "SECONDS")]
    pub timeout: u64,
}

impl Config {
    /// After how long a request is given up.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}
