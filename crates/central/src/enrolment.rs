//! Enrolment: a one-time code makes a counter known.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::CompanyId;
use protocol::{Enrol, Enrolled};
use seal::PublicKey;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::database::{Database, DatabaseError};
use crate::door::Central;
use crate::problem::Problem;

/// Letters of a code: none that sound or look alike.
const LETTERS: &[u8; 28] = b"ACDEFHJKLMNPQRTUVWXY23456789";
/// Letters of a code: 28¹⁰ tries, of which a node takes a few a minute.
const LENGTH: usize = 10;
/// Minutes for which a code can be used.
const MINUTES: i32 = 30;
/// Wrong codes that a node takes in a minute.
const WRONG_A_MINUTE: usize = 10;
/// Characters of a name.
const NAME_MAX: usize = 80;

fn hashed(code: &str) -> Vec<u8> {
    let bare: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(bare.to_ascii_uppercase()).to_vec()
}

/// Makes a one-time code, as an administrator reads it out: `ACDEF-HJKLM`.
///
/// # Errors
/// Where the database cannot be written.
pub async fn make_code(database: &Database) -> Result<String, DatabaseError> {
    let mut code = String::with_capacity(LENGTH + 1);
    while code.len() < LENGTH {
        let mut byte = [0_u8];
        getrandom::fill(&mut byte)?;
        // Bytes past the last whole set of letters would make the first ones likelier.
        if usize::from(byte[0]) < 256 - 256 % LETTERS.len() {
            code.push(char::from(LETTERS[usize::from(byte[0]) % LETTERS.len()]));
        }
    }
    let client = database.pool.get().await?;
    client
        .execute(
            "insert into enrolment_code (code_hash, expires_at)
             values ($1, now() + make_interval(mins => $2))",
            &[&hashed(&code), &MINUTES],
        )
        .await?;
    code.insert(LENGTH / 2, '-');
    Ok(code)
}

/// Wrong codes of the last minute, at this node.
#[derive(Default)]
pub(crate) struct Guesses(Vec<Instant>);

impl Guesses {
    fn too_many(&mut self) -> bool {
        self.0.retain(|at| at.elapsed() < Duration::from_secs(60));
        self.0.len() >= WRONG_A_MINUTE
    }
}

fn bad(code: &str, message: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, code, message)
}

/// Makes a counter known.
pub(crate) async fn enrol(
    State(central): State<Central>,
    Json(request): Json<Enrol>,
) -> Result<Json<Enrolled>, Problem> {
    if central.guesses.lock().await.too_many() {
        let message = "Too many wrong codes. Wait a minute.";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", message));
    }
    let key = PublicKey::from_hex(&request.public_key)
        .ok_or_else(|| bad("key_wrong", "This is no Ed25519 public key."))?;
    let name: String = request.name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    let mut client = central.database.pool.get().await?;
    let change = client.transaction().await?;
    let code = change
        .query_opt(
            "select used_by from enrolment_code
             where code_hash = $1 and expires_at > now() for update",
            &[&hashed(&request.code)],
        )
        .await?;
    let used: Option<Option<Uuid>> = code.map(|row| row.get(0));
    // The same counter again: its answer was lost on the way.
    let again = used == Some(Some(request.device.0));
    if used != Some(None) && !again {
        central.guesses.lock().await.0.push(Instant::now());
        let message = "This code is wrong, used or too old. Ask for a new one.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "code_wrong", message));
    }
    let (company, company_name) = company(&change, &request).await?;
    let bytes = key.to_bytes();
    let written = change
        .execute(
            "insert into device (device, name, public_key) values ($1, $2, $3)
             on conflict (device) do update set name = excluded.name
               where device.public_key = excluded.public_key and device.state = 'active'",
            &[&request.device.0, &name, &bytes.as_slice()],
        )
        .await?;
    if written == 0 {
        let message = "This counter is known with another key, or was revoked. Ask head office.";
        return Err(Problem::new(StatusCode::CONFLICT, "device_known", message));
    }
    change
        .execute(
            "update enrolment_code set used_by = $2 where code_hash = $1",
            &[&hashed(&request.code), &request.device.0],
        )
        .await?;
    change.commit().await?;
    tracing::info!(device = %request.device, "enrolled");
    Ok(Json(Enrolled { company, company_name, central_key: central.key.public().to_hex() }))
}

/// The company of this central. One that has none takes that of the first counter.
async fn company(
    change: &tokio_postgres::Transaction<'_>,
    request: &Enrol,
) -> Result<(CompanyId, String), Problem> {
    let theirs = request.company.zip(request.company_name.clone());
    if let Some((id, name)) = &theirs {
        change
            .execute(
                "insert into company (company, name) values ($1, $2) on conflict do nothing",
                &[&id.0, name],
            )
            .await?;
    }
    let row = change.query_opt("select company, name from company", &[]).await?;
    let row = row.ok_or_else(|| {
        bad("no_company", "This central has no company yet. Enrol a counter that has one first.")
    })?;
    let (ours, name) = (CompanyId(row.get(0)), row.get(1));
    match theirs {
        Some((id, _)) if id != ours => {
            Err(bad("company_differs", "This central belongs to another company."))
        }
        _ => Ok((ours, name)),
    }
}
