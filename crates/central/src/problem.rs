//! What a request is refused with: a stable word, a sentence, a status (RFC 9110).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// A refusal of the central.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    problem: protocol::Problem,
    of_data: bool,
}

impl Problem {
    /// A refusal with its word and sentence.
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let (code, message) = (code.to_owned(), message.into());
        let problem = protocol::Problem { code, message, epoch: None, seq: None };
        Self { status, problem, of_data: false }
    }

    /// A request that cannot be met as it is.
    pub fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// The central's own trouble: logged with its cause, told without.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!("{cause}");
        let message = "The central could not do this now. Nothing was kept; try again later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message)
    }

    /// A batch that does not follow what is here.
    pub fn gap(epoch: u32, seq: u64) -> Self {
        let message = format!("The central has this journal up to entry {seq} of epoch {epoch}.");
        let mut problem = Self::new(StatusCode::CONFLICT, "batch_gap", message);
        problem.problem.epoch = Some(epoch);
        problem.problem.seq = Some(seq);
        problem
    }

    /// Whether the database refused what was to be written: trying again does not help.
    pub(crate) fn is_of_data(&self) -> bool {
        self.of_data
    }

    /// Word and sentence.
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.problem.code, self.problem.message)
    }

    /// The stable word.
    pub fn code(&self) -> &str {
        &self.problem.code
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for Problem {}

impl From<tokio_postgres::Error> for Problem {
    fn from(error: tokio_postgres::Error) -> Self {
        // Classes of SQLSTATE: data exception, integrity constraint, limit exceeded.
        let of_data = error.code().is_some_and(|code| {
            ["22", "23", "54"].iter().any(|class| code.code().starts_with(class))
        });
        Self { of_data, ..Self::internal(format!("the database: {error:?}")) }
    }
}

impl From<deadpool_postgres::PoolError> for Problem {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        Self::internal(format!("no connection to the database: {error}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self.problem)).into_response()
    }
}
