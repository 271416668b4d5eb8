//! PostgreSQL: the pool, and migrations at start.

use std::str::FromStr;

use deadpool_postgres::Transaction;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod};
use seal::SecretKey;
use tokio_postgres::{NoTls, Row};

use crate::config::Config;

/// The files of `migrations/central`, in order.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/central/0001_ground.sql"),
    include_str!("../../../migrations/central/0002_courier.sql"),
    include_str!("../../../migrations/central/0003_control.sql"),
    include_str!("../../../migrations/central/0004_parcel.sql"),
];
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
        self.found_journal(&change).await?;
        change.commit().await?;
        Ok(())
    }

    /// The central is a device with a journal, like any other.
    async fn found_journal(&self, change: &Transaction<'_>) -> Result<(), DatabaseError> {
        if change.query_opt("select 1 from head", &[]).await?.is_some() {
            return Ok(());
        }
        let row = change.query_one("select secret from central_key", &[]).await?;
        let key = SecretKey::from_bytes(&secret_of(&row)?);
        let device = uuid::Uuid::now_v7();
        change
            .execute(
                "insert into device (device, name, public_key, state) values ($1, '', $2, 'central')",
                &[&device, &key.public().to_bytes().as_slice()],
            )
            .await?;
        change.execute("insert into head (device) values ($1)", &[&device]).await?;
        Ok(())
    }

    /// The key that this central signs with.
    pub(crate) async fn key(&self) -> Result<SecretKey, DatabaseError> {
        let client = self.pool.get().await?;
        let row = client.query_one("select secret from central_key", &[]).await?;
        Ok(SecretKey::from_bytes(&secret_of(&row)?))
    }
}

fn secret_of(row: &Row) -> Result<[u8; 32], DatabaseError> {
    let secret: Vec<u8> = row.get(0);
    Ok(secret.try_into().map_err(|_| "the central's key is damaged")?)
}
