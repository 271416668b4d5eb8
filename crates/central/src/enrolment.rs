//! Enrolment: a one-time code makes a counter known.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deadpool_postgres::Transaction;
use domain::central::DeviceCertified;
use domain::ids::{CompanyId, DeviceId, StationId};
use domain::planning::CounterOpened;
use protocol::{Enrol, Enrolled};
use seal::PublicKey;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::database::{Database, DatabaseError};
use crate::door::Central;
use crate::head::{Audience, Head};
use crate::problem::Problem;
use crate::sql::Sql;

/// Letters of a code: none that sound or look alike.
const LETTERS: &[u8; 28] = b"ACDEFHJKLMNPQRTUVWXY23456789";
/// Letters of a code: 28¹⁰ tries, of which a node takes a few a minute.
const LENGTH: usize = 10;
/// Minutes for which a code can be used.
pub(crate) const MINUTES: i32 = 30;
/// Wrong codes that a node takes in a minute.
const WRONG_A_MINUTE: usize = 10;
/// Counters of a station: two digits of a ticket's number.
const COUNTERS_MAX: u8 = 99;
/// Characters of a name.
const NAME_MAX: usize = 80;

fn hashed(code: &str) -> Vec<u8> {
    let bare: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(bare.to_ascii_uppercase()).to_vec()
}

/// The counter that a code is for.
#[derive(Clone, Debug, Default)]
pub struct NewCounter {
    /// The code of the station where it will stand; empty for one that has a past.
    pub station: String,
    /// Whether it will show and decide what concerns the whole company.
    pub company_wide: bool,
    /// Whether it will show everything of its station.
    pub station_wide: bool,
}

/// Makes a one-time code, as an administrator reads it out: `ACDEF-HJKLM`.
///
/// # Errors
/// Where the database cannot be written, or has no such station.
pub async fn make_code(database: &Database, counter: &NewCounter) -> Result<String, DatabaseError> {
    make_code_for(database, counter).await.map_err(|problem| problem.sentence().into())
}

pub(crate) async fn make_code_for(
    database: &Database,
    counter: &NewCounter,
) -> Result<String, Problem> {
    let mut code = String::with_capacity(LENGTH + 1);
    while code.len() < LENGTH {
        let mut byte = [0_u8];
        getrandom::fill(&mut byte).map_err(Problem::internal)?;
        // Bytes past the last whole set of letters would make the first ones likelier.
        if usize::from(byte[0]) < 256 - 256 % LETTERS.len() {
            code.push(char::from(LETTERS[usize::from(byte[0]) % LETTERS.len()]));
        }
    }
    let client = database.pool.get().await?;
    let station = counter.station.trim().to_uppercase();
    let known = "select 1 from station where code = $1";
    if !station.is_empty() && client.row_or_none(known, &[&station]).await?.is_none() {
        return Err(Problem::bad(
            "station_unknown",
            "There is no station of this code in the company.",
        ));
    }
    client
        .run(
            "insert into enrolment_code 
               (code_hash, expires_at, station, company_wide, station_wide)
             values ($1, now() + make_interval(mins => $2), $3, $4, $5)",
            &[&hashed(&code), &MINUTES, &station, &counter.company_wide, &counter.station_wide],
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
        .ok_or_else(|| Problem::bad("key_wrong", "This is no Ed25519 public key."))?;
    let name: String = request.name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    let mut client = central.database.pool.get().await?;
    let change = client.transaction().await?;
    let code = change
        .row_or_none(
            "select used_by, station, company_wide from enrolment_code
             where code_hash = $1 and expires_at > now() for update",
            &[&hashed(&request.code)],
        )
        .await?;
    let used: Option<Option<Uuid>> = code.as_ref().map(|row| row.get(0));
    // The same counter again: its answer was lost on the way.
    let again = used == Some(Some(request.device.0));
    let Some(code) = code.filter(|_| used == Some(None) || again) else {
        central.guesses.lock().await.0.push(Instant::now());
        let message = "This code is wrong, used or too old. Ask for a new one.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "code_wrong", message));
    };
    let station: String = code.get(1);
    let (company, company_name, founding) = company(&change, &request).await?;
    if request.company.is_none() && station.is_empty() {
        return Err(Problem::bad(
            "station_missing",
            "This code is for a counter that has a past. Ask for one for a station.",
        ));
    }
    let wide = founding || code.get::<_, bool>(2);
    let new = insert_device(&change, &request, &key, &name, wide).await?;
    change
        .run(
            "update device set station_wide = c.station_wide
             from enrolment_code c where c.code_hash = $2 and device = $1",
            &[&request.device.0, &hashed(&request.code)],
        )
        .await?;
    change
        .run(
            "update enrolment_code set used_by = $2 where code_hash = $1",
            &[&hashed(&request.code), &request.device.0],
        )
        .await?;
    if new {
        certify(&change, &central, &request, (&name, wide), &station).await?;
    }
    let central_device: Uuid = change.row("select device from head", &[]).await?.get(0);
    let pepper = change.row("select pepper from company", &[]).await?.get(0);
    change.commit().await?;
    tracing::info!(device = %request.device, "enrolled");
    Ok(Json(Enrolled {
        company,
        company_name,
        central: DeviceId(central_device),
        central_key: central.key.public().to_hex(),
        pepper,
    }))
}

/// Makes a counter known. Answers whether it is new.
async fn insert_device(
    change: &Transaction<'_>,
    request: &Enrol,
    key: &PublicKey,
    name: &str,
    company_wide: bool,
) -> Result<bool, Problem> {
    let bytes = key.to_bytes();
    let known = change
        .row_or_none(
            "select exists (select from device_key k where k.device = d.device and k.public_key = $2)
               and state <> 'revoked'
             from device d where device = $1 for update",
            &[&request.device.0, &bytes.as_slice()],
        )
        .await?;
    if let Some(known) = known {
        let same: bool = known.get(0);
        let message = "This counter is known with another key, or was revoked. Ask head office.";
        let refused = Problem::new(StatusCode::CONFLICT, "device_known", message);
        return if same { Ok(false) } else { Err(refused) };
    }
    change
        .run(
            "insert into device (device, name, public_key, company_wide) values ($1, $2, $3, $4)",
            &[&request.device.0, &name, &bytes.as_slice(), &company_wide],
        )
        .await?;
    keep_key(change, request.device, key).await?;
    Ok(true)
}

/// Keeps a key that a device signs with.
pub(crate) async fn keep_key(
    change: &Transaction<'_>,
    device: DeviceId,
    key: &PublicKey,
) -> Result<(), Problem> {
    let sql = "insert into device_key (device, public_key) values ($1, $2) on conflict do nothing";
    change.run(sql, &[&device.0, &key.to_bytes().as_slice()]).await?;
    Ok(())
}

/// Says in the central's journal that a counter belongs to the company, and where it stands.
async fn certify(
    change: &Transaction<'_>,
    central: &Central,
    request: &Enrol,
    (name, company_wide): (&str, bool),
    station: &str,
) -> Result<(), Problem> {
    let place = change
        .row_or_none(
            "select s.station, (1 + coalesce(max(d.counter), 0))::smallint from station s
             left join device d on d.station = s.station
             where s.code = $1 group by s.station",
            &[&station],
        )
        .await?;
    let mut head = Head::lock(change, central).await?;
    let (device, public_key) = (request.device, request.public_key.clone());
    let certified = DeviceCertified {
        device,
        public_key: public_key.clone(),
        name: name.to_owned(),
        company_wide,
        epoch: 0,
    };
    head.say(certified, Audience::All);
    // A counter with a past says itself where it stands.
    if let (Some(place), None) = (place, request.company) {
        let (station, number): (Uuid, i16) = (place.get(0), place.get(1));
        let counter = u8::try_from(number).ok().filter(|number| *number <= COUNTERS_MAX);
        let counter = counter
            .ok_or_else(|| Problem::bad("counters_exhausted", "This station has 99 counters."))?;
        change
            .run(
                "update device set station = $2, counter = $3 where device = $1",
                &[&device.0, &station, &number],
            )
            .await?;
        let opened = CounterOpened { device, station: StationId(station), counter, public_key };
        head.say(opened, Audience::All);
    }
    head.write().await
}

/// The company of this central, and whether this counter brought it: one that has none takes that of
/// the first counter.
async fn company(
    change: &Transaction<'_>,
    request: &Enrol,
) -> Result<(CompanyId, String, bool), Problem> {
    let theirs = request.company.zip(request.company_name.clone());
    let mut founding = false;
    if let Some((id, name)) = &theirs {
        founding = 1
            == change
                .run(
                    "insert into company (company, name, pepper) values ($1, $2, $3)
                 on conflict do nothing",
                    &[&id.0, name, &request.pepper],
                )
                .await?;
    }
    let row = change.row_or_none("select company, name from company", &[]).await?;
    let row = row.ok_or_else(|| {
        Problem::bad(
            "no_company",
            "This central has no company yet. Enrol a counter that has one first.",
        )
    })?;
    let (ours, name) = (CompanyId(row.get(0)), row.get(1));
    match theirs {
        Some((id, _)) if id != ours => {
            Err(Problem::bad("company_differs", "This central belongs to another company."))
        }
        _ => Ok((ours, name, founding)),
    }
}
