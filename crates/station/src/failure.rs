//! What a door answers when a command did not do what was asked.

use std::collections::BTreeMap;

use domain::{Code, Refusal};
use serde::Serialize;
use serde_json::Value;

/// A refusal of a rule, or trouble with the machine: a stable code, a sentence, its values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// A stable code, see [`Code`].
    #[serde(serialize_with = "code_name")]
    pub code: Code,
    /// The sentence in English: what is wrong and what to do.
    pub message: String,
    /// The values of the sentence, for those who translate it.
    pub details: BTreeMap<&'static str, Value>,
}

fn code_name<S: serde::Serializer>(code: &Code, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(code.name())
}

impl Failure {
    /// A bug, or something no rule foresaw: told as such, with its cause.
    pub fn internal(problem: impl std::fmt::Display) -> Self {
        Refusal::new(Code::Internal).with("problem", problem.to_string()).into()
    }

    /// A file or folder that could not be read or written.
    pub fn file(path: &std::path::Path, problem: impl std::fmt::Display) -> Self {
        Refusal::new(Code::FileFailed)
            .with("path", path.display().to_string())
            .with("problem", problem.to_string())
            .into()
    }

    /// Something that was named is not there.
    pub fn not_found(what: &'static str) -> Self {
        Refusal::new(Code::NotFound).with("what", what).into()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code, message: refusal.sentence(), details: refusal.details }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        let code = match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Code::StoreDamaged,
            // No SQLite code: a row that does not have the form this program gave it.
            None => Code::Internal,
            Some(_) => Code::StoreFailed,
        };
        Refusal::new(code).with("problem", error.to_string()).into()
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
