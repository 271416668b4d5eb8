//! Statements that a connection prepares once: a push says the same few each time.

use deadpool_postgres::{ClientWrapper, Transaction};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

/// The values of a statement.
type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Says statements that stay prepared.
pub(crate) trait Sql {
    /// Answers how many rows it touched.
    async fn run(&self, sql: &str, values: Values<'_>) -> Result<u64, Error>;
    /// Answers its rows.
    async fn rows(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, Error>;
    /// Answers its one row.
    async fn row(&self, sql: &str, values: Values<'_>) -> Result<Row, Error>;
    /// Answers its row, if it has one.
    async fn row_or_none(&self, sql: &str, values: Values<'_>) -> Result<Option<Row>, Error>;
}

macro_rules! sql {
    ($connection:ty) => {
        impl Sql for $connection {
            async fn run(&self, sql: &str, values: Values<'_>) -> Result<u64, Error> {
                self.execute(&self.prepare_cached(sql).await?, values).await
            }

            async fn rows(&self, sql: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
                self.query(&self.prepare_cached(sql).await?, values).await
            }

            async fn row(&self, sql: &str, values: Values<'_>) -> Result<Row, Error> {
                self.query_one(&self.prepare_cached(sql).await?, values).await
            }

            async fn row_or_none(
                &self,
                sql: &str,
                values: Values<'_>,
            ) -> Result<Option<Row>, Error> {
                self.query_opt(&self.prepare_cached(sql).await?, values).await
            }
        }
    };
}

sql!(Transaction<'_>);
sql!(ClientWrapper);
