//! The door: paths, limits, health, figures, and a stop that lets requests end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::Millis;
use seal::SecretKey;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::config::Config;
use crate::database::{Database, DatabaseError};
use crate::enrolment::Guesses;
use crate::inbox::Queue;
use crate::problem::Problem;
use crate::rates::Rates;
use crate::sql::Sql;
use crate::{auth, devices, enrolment, feed, inbox, wishes};

/// Bytes of a request that is no batch.
const SMALL: usize = 16 * 1024;

/// Tells the time, milliseconds since 1970: the system's, or a test's.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// A node.
#[derive(Clone)]
pub struct Central(Arc<Node>);

/// What a node holds. All that lasts is in the database.
pub struct Node {
    pub(crate) database: Database,
    pub(crate) key: SecretKey,
    pub(crate) guesses: Mutex<Guesses>,
    pub(crate) rates: Rates,
    pub(crate) queue: Queue,
    /// Held by whoever shares seats out.
    pub(crate) sharing: Mutex<()>,
    clock: Clock,
    entries: AtomicU64,
    parked: AtomicU64,
}

impl std::ops::Deref for Central {
    type Target = Node;
    fn deref(&self) -> &Node {
        &self.0
    }
}

impl Central {
    /// A node of a database.
    ///
    /// # Errors
    /// Where the central's key cannot be read.
    pub async fn new(database: Database) -> Result<Self, DatabaseError> {
        Self::with_clock(database, Arc::new(|| chrono::Utc::now().timestamp_millis())).await
    }

    /// A node whose time somebody else tells.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub async fn with_clock(database: Database, clock: Clock) -> Result<Self, DatabaseError> {
        let key = database.key().await?;
        Ok(Self(Arc::new(Node {
            database,
            key,
            guesses: Mutex::default(),
            rates: Rates::default(),
            queue: Queue::default(),
            sharing: Mutex::default(),
            clock,
            entries: AtomicU64::new(0),
            parked: AtomicU64::new(0),
        })))
    }

    pub(crate) fn now(&self) -> Millis {
        (self.clock)()
    }

    pub(crate) fn pushed(&self, entries: u64, parked: u64) {
        self.entries.fetch_add(entries, Ordering::Relaxed);
        self.parked.fetch_add(parked, Ordering::Relaxed);
    }
}

/// Every path of a node.
pub fn router(central: Central, config: &Config) -> Router {
    let batches = Router::new()
        .route("/v1/push", post(inbox::push))
        .layer(DefaultBodyLimit::max(protocol::COMPRESSED_MAX));
    Router::new()
        .route("/v1/enrol", post(enrolment::enrol))
        .route("/v1/token", post(auth::token))
        .route("/v1/feed", get(feed::feed))
        .route("/v1/seats", post(wishes::seats))
        .route("/v1/right", post(wishes::right))
        .route("/v1/devices", get(devices::devices))
        .route("/v1/code", post(devices::code))
        .layer(DefaultBodyLimit::max(SMALL))
        .merge(batches)
        .route("/health", get(|| async { "ok" }))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            config.request_timeout(),
        ))
        .layer(TraceLayer::new_for_http())
        .with_state(central)
}

/// Whether the database answers.
async fn ready(State(central): State<Central>) -> Result<&'static str, Problem> {
    central.database.pool.get().await?.run("select 1", &[]).await?;
    Ok("ready")
}

/// Figures in the text format of Prometheus.
async fn metrics(State(central): State<Central>) -> Result<String, Problem> {
    let client = central.database.pool.get().await?;
    let row = client
        .row(
            "select count(*) filter (where state = 'active'), count(*) filter (where state = 'frozen'),
               coalesce(max(extract(epoch from now() - last_contact)), 0)::bigint from device",
            &[],
        )
        .await?;
    let parked: i64 = client.row("select count(*) from parked", &[]).await?.get(0);
    let open: i64 =
        client.row("select count(*) from exception where resolved_at is null", &[]).await?.get(0);
    let ends = client.row("select feed, lease from head", &[]).await?;
    let (feed, lease): (i64, i64) = (ends.get(0), ends.get(1));
    let (active, frozen, lag): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
    let (entries, now_parked) =
        (central.entries.load(Ordering::Relaxed), central.parked.load(Ordering::Relaxed));
    Ok(format!(
        "# TYPE guichet_devices gauge\n\
         guichet_devices{{state=\"active\"}} {active}\n\
         guichet_devices{{state=\"frozen\"}} {frozen}\n\
         # TYPE guichet_silence_seconds gauge\n\
         guichet_silence_seconds {lag}\n\
         # TYPE guichet_parked_entries gauge\n\
         guichet_parked_entries {parked}\n\
         # TYPE guichet_exceptions_open gauge\n\
         guichet_exceptions_open {open}\n\
         # TYPE guichet_feed_entries gauge\n\
         guichet_feed_entries {feed}\n\
         # TYPE guichet_leases_total counter\n\
         guichet_leases_total {lease}\n\
         # TYPE guichet_entries_total counter\n\
         guichet_entries_total {entries}\n\
         # TYPE guichet_entries_parked_total counter\n\
         guichet_entries_parked_total {now_parked}\n"
    ))
}

/// Serves until the process is asked to end; requests under way are finished.
///
/// # Errors
/// Where the address is taken.
pub async fn serve(central: Central, config: &Config) -> Result<(), DatabaseError> {
    let listener = TcpListener::bind(config.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    let app = router(central, config);
    axum::serve(listener, app).with_graceful_shutdown(asked_to_end()).await?;
    Ok(())
}

async fn asked_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}
