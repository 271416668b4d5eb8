//! PostgreSQL: the pool, and migrations at start.

use std::str::FromStr;

use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use seal::SecretKey;
use tokio_postgres::NoTls;

use crate::config::Config;

/// The files of `migrations/central`, in order.
const MIGRATIONS: &[&str] = &[include_str!("../../../migrations/central/0001_ground.sql")];
/// One node migrates at a time: the key of an advisory lock, any number that is ours.
const MIGRATING: i64 = 0x4755_4943_4845_5401;

/// The database of a central.
#[derive(Clone)]
pub struct Database {
    pub(crate) pool: Pool,
}

/// What went wrong with the database.
pub type DatabaseError = Box<dyn std::error::Error + Send + Sync>;

/// Connects, and brings the schema to that of this version.
///
/// # Errors
/// Where the database cannot be reached, or is of a newer version.
pub async fn connect(config: &Config) -> Result<Database, DatabaseError> {
    let mut settings = tokio_postgres::Config::from_str(&config.database)?;
    settings.application_name("guichet-central");
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(settings, NoTls, recycling);
    let pool = Pool::builder(manager).max_size(config.connections).build()?;
    let database = Database { pool };
    database.migrate().await?;
    Ok(database)
}

impl Database {
    async fn migrate(&self) -> Result<(), DatabaseError> {
        let mut client = self.pool.get().await?;
        let change = client.transaction().await?;
        change.execute("select pg_advisory_xact_lock($1)", &[&MIGRATING]).await?;
        change
            .batch_execute("create table if not exists schema_version (version integer not null)")
            .await?;
        let found = change.query_opt("select max(version) from schema_version", &[]).await?;
        let found: Option<i32> = found.and_then(|row| row.get(0));
        let found = usize::try_from(found.unwrap_or(0))?;
        if found > MIGRATIONS.len() {
            return Err(format!("this database is of a newer version (schema {found})").into());
        }
        for (i, sql) in MIGRATIONS.iter().enumerate().skip(found) {
            change.batch_execute(sql).await?;
            let version = i32::try_from(i + 1)?;
            change.execute("insert into schema_version (version) values ($1)", &[&version]).await?;
        }
        let mut secret = [0_u8; 32];
        getrandom::fill(&mut secret)?;
        change
            .execute(
                "insert into central_key (secret) values ($1) on conflict do nothing",
                &[&secret.as_slice()],
            )
            .await?;
        change.commit().await?;
        Ok(())
    }

    /// The key that this central signs with.
    pub(crate) async fn key(&self) -> Result<SecretKey, DatabaseError> {
        let client = self.pool.get().await?;
        let row = client.query_one("select secret from central_key", &[]).await?;
        let secret: Vec<u8> = row.get(0);
        let secret: [u8; 32] = secret.try_into().map_err(|_| "the central's key is damaged")?;
        Ok(SecretKey::from_bytes(&secret))
    }
}
