//! Who asks: tokens for a device's signed word (RFC 7523), and the tokens themselves.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use domain::central::ExceptionKind;
use domain::ids::DeviceId;
use protocol::{
    ASSERTION_SECONDS, AccessClaims, Assertion, GRANT_TYPE, JournalEnd, TokenAnswer, TokenRequest,
};
use seal::{PublicKey, sign_claims, verify_claims};

use crate::door::Central;
use crate::head::Head;
use crate::problem::Problem;
use crate::sql::Sql;

/// For whom assertions must be made out.
const AUDIENCE: &str = "guichet-central";
/// Seconds for which a token is good: a revoked device is refused at each request anyway.
const TOKEN_SECONDS: i64 = 900;

fn refused(code: &str, message: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code, message)
}

/// A journal that says something else than what is here.
pub(crate) fn forked() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "journal_forked",
        "This counter's journal says something else than what the central has: a copy of its disk was \
         used. Both sides are kept. A supervisor must start a new epoch with `guichet restore`.",
    )
}

/// A device as the central knows it.
pub(crate) struct Known {
    pub(crate) key: PublicKey,
    pub(crate) state: String,
}

impl Known {
    /// Refuses a device that was revoked, or whose journal forked.
    pub(crate) fn must_be_active(&self) -> Result<(), Problem> {
        match self.state.as_str() {
            "active" => Ok(()),
            "frozen" => Err(forked()),
            _ => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "device_revoked",
                "This counter was revoked. Ask head office.",
            )),
        }
    }
}

pub(crate) async fn known(central: &Central, device: DeviceId) -> Result<Option<Known>, Problem> {
    let client = central.database.pool.get().await?;
    let statement =
        client.prepare_cached("select public_key, state from device where device = $1").await?;
    let row = client.query_opt(&statement, &[&device.0]).await?;
    let Some(row) = row else { return Ok(None) };
    let key: Vec<u8> = row.get(0);
    let key = key.try_into().ok().and_then(|bytes| PublicKey::from_bytes(&bytes));
    let key = key.ok_or_else(|| Problem::internal("a device's key is damaged"))?;
    Ok(Some(Known { key, state: row.get(1) }))
}

/// Exchanges a signed assertion for a token.
pub(crate) async fn token(
    State(central): State<Central>,
    Json(request): Json<TokenRequest>,
) -> Result<Json<TokenAnswer>, Problem> {
    let wrong = || refused("assertion_wrong", "The counter's word was not believed.");
    if request.grant_type != GRANT_TYPE {
        return Err(wrong());
    }
    let known = known(&central, request.device).await?.ok_or_else(wrong)?;
    let assertion: Assertion =
        verify_claims(&request.assertion, &known.key).map_err(|_| wrong())?;
    let device = request.device;
    if (assertion.iss, assertion.sub) != (device, device) || assertion.aud != AUDIENCE {
        return Err(wrong());
    }
    let now = central.now() / 1_000;
    // Whatever is claimed, no sum of it may overflow.
    let off = assertion.iat.saturating_sub(now);
    let good_for = assertion.exp.saturating_sub(assertion.iat);
    if off.saturating_abs() > ASSERTION_SECONDS || good_for > 2 * ASSERTION_SECONDS {
        clock_jumped(&central, device, off).await?;
        return Err(refused(
            "clock_wrong",
            "The counter's clock is more than five minutes off. Set the date and the time.",
        ));
    }
    if assertion.exp < now - ASSERTION_SECONDS {
        return Err(wrong());
    }
    if !(known.state == "frozen" && restarted(&central, &assertion).await?) {
        known.must_be_active()?;
    }
    once(&central, &assertion).await?;
    let end = contacted(&central, device, off * 1_000).await?;
    if let Err(problem) = crate::rights::share_out(&central).await {
        // Sharing seats out waits for the next contact.
        tracing::error!("{}", problem.sentence());
    }
    if (assertion.end.epoch, assertion.end.seq) < (end.epoch, end.seq) {
        freeze(&central, device).await?;
        return Err(forked());
    }
    let claims = AccessClaims { sub: device, exp: now + TOKEN_SECONDS };
    Ok(Json(TokenAnswer {
        access_token: sign_claims(&claims, &central.key),
        token_type: "Bearer".to_owned(),
        expires_in: TOKEN_SECONDS,
        now: central.now(),
        end,
    }))
}

/// Whether a frozen device's journal goes on in a new epoch: a supervisor answered for it.
async fn restarted(central: &Central, assertion: &Assertion) -> Result<bool, Problem> {
    let client = central.database.pool.get().await?;
    let sql = "select epoch from device where device = $1";
    let epoch: i32 = client.row(sql, &[&assertion.iss.0]).await?.get(0);
    let restarted = assertion.end.epoch > epoch.cast_unsigned();
    if restarted {
        let sql = "update device set state = 'active' where device = $1 and state = 'frozen'";
        client.run(sql, &[&assertion.iss.0]).await?;
    }
    Ok(restarted)
}

/// Nothing more is taken from a device whose journal says something else than what is here.
pub(crate) async fn freeze(central: &Central, device: DeviceId) -> Result<(), Problem> {
    tracing::warn!(%device, "an older copy of a journal: the device is frozen");
    let mut client = central.database.pool.get().await?;
    let change = client.transaction().await?;
    let sql = "update device set state = 'frozen' where device = $1 and state <> 'frozen'
               returning name";
    if let Some(row) = change.row_or_none(sql, &[&device.0]).await? {
        let mut head = Head::lock(&change, central).await?;
        let detail =
            "Its journal ends earlier than the central's copy: an older disk was put back.";
        let kind = ExceptionKind::JournalForked;
        head.raise(kind, device, row.get(0), detail.to_owned(), Vec::new());
        head.write().await?;
    }
    change.commit().await?;
    Ok(())
}

/// Tells people of a clock that is far off, once until they have seen to it.
async fn clock_jumped(central: &Central, device: DeviceId, off: i64) -> Result<(), Problem> {
    let mut client = central.database.pool.get().await?;
    let change = client.transaction().await?;
    let sql = "select d.name from device d where d.device = $1 and not exists (
                 select from exception e where e.device = d.device and e.kind = $2
                   and e.resolved_at is null)
               for update";
    let kind = ExceptionKind::ClockJumped;
    if let Some(row) = change.row_or_none(sql, &[&device.0, &kind.name()]).await? {
        let mut head = Head::lock(&change, central).await?;
        let detail = format!("Its clock is {} minutes from the central's.", off / 60);
        head.raise(kind, device, row.get(0), detail, Vec::new());
        head.write().await?;
    }
    change.commit().await?;
    Ok(())
}

/// Takes an assertion once, on whatever node it arrives.
async fn once(central: &Central, assertion: &Assertion) -> Result<(), Problem> {
    let client = central.database.pool.get().await?;
    client.run("delete from assertion where expires_at < now()", &[]).await?;
    let taken = client
        .run(
            "insert into assertion (jti, expires_at) values ($1, now() + interval '1 hour')
             on conflict do nothing",
            &[&assertion.jti],
        )
        .await?;
    match taken {
        1 => Ok(()),
        _ => Err(refused("assertion_replayed", "This word was used before. Make a new one.")),
    }
}

/// Notes a contact. Answers where the device's journal ends here.
async fn contacted(central: &Central, device: DeviceId, off: i64) -> Result<JournalEnd, Problem> {
    let client = central.database.pool.get().await?;
    let row = client
        .row(
            "update device set last_contact = now(), clock_off_ms = $2 where device = $1
             returning epoch, seq, encode(hash, 'hex')",
            &[&device.0, &off],
        )
        .await?;
    Ok(JournalEnd {
        epoch: u32::try_from(row.get::<_, i32>(0)).map_err(Problem::internal)?,
        seq: u64::try_from(row.get::<_, i64>(1)).map_err(Problem::internal)?,
        hash: row.get(2),
    })
}

/// The device that a request's token is of, if it is good and the device active.
pub(crate) async fn authorised(
    central: &Central,
    headers: &HeaderMap,
) -> Result<(DeviceId, Known), Problem> {
    let missing = || refused("token_missing", "Get a token first.");
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(missing)?;
    let claims: AccessClaims = verify_claims(token, &central.key.public())
        .map_err(|_| refused("token_wrong", "This token is not of this central."))?;
    if claims.exp < central.now() / 1_000 {
        return Err(refused("token_expired", "This token has ended. Get a new one."));
    }
    central.rates.take(claims.sub)?;
    let known = known(central, claims.sub).await?.ok_or_else(missing)?;
    known.must_be_active()?;
    Ok((claims.sub, known))
}
