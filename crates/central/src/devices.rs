//! The company's counters, for those who decide for it.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::ids::DeviceId;
use protocol::{CodeAsked, CodeMade, DeviceSeen, DevicesSeen};

use crate::auth::authorised;
use crate::door::Central;
use crate::enrolment::{self, NewCounter};
use crate::planning::company_wide;
use crate::problem::Problem;
use crate::sql::Sql;

/// Refuses a counter that does not decide for the company.
async fn must_decide(central: &Central, device: DeviceId) -> Result<(), Problem> {
    let mut client = central.database.pool.get().await?;
    let look = client.transaction().await?;
    if company_wide(&look, device).await? {
        return Ok(());
    }
    let message = "This counter does not decide for the company. Do it at head office's.";
    Err(Problem::new(StatusCode::FORBIDDEN, "not_permitted", message))
}

/// Every counter.
pub(crate) async fn devices(
    State(central): State<Central>,
    headers: HeaderMap,
) -> Result<Json<DevicesSeen>, Problem> {
    let (device, _) = authorised(&central, &headers).await?;
    must_decide(&central, device).await?;
    let client = central.database.pool.get().await?;
    let rows = client
        .rows(
            "select d.device, d.name, coalesce(s.name, ''), d.state, d.company_wide,
               (extract(epoch from d.last_contact) * 1000)::bigint, d.clock_off_ms,
               (select count(*) from entry e where e.device = d.device),
               h.feed - d.fed,
               (select count(distinct (r.trip, r.seat)) from seat_right r join trip t using (trip)
                where r.device = d.device and r.ticket is null
                  and t.ends > extract(epoch from now()) * 1000)
             from head h, device d left join station s on s.station = d.station
             where d.state <> 'central' order by s.name nulls last, d.counter, d.name",
            &[],
        )
        .await?;
    let devices = rows.iter().map(|row| DeviceSeen {
        device: DeviceId(row.get(0)),
        name: row.get(1),
        station: row.get(2),
        state: row.get(3),
        company_wide: row.get(4),
        last_contact: row.get(5),
        clock_off: row.get(6),
        entries: row.get(7),
        behind: row.get(8),
        seats: row.get(9),
    });
    Ok(Json(DevicesSeen { devices: devices.collect() }))
}

/// A one-time code for another counter.
pub(crate) async fn code(
    State(central): State<Central>,
    headers: HeaderMap,
    Json(request): Json<CodeAsked>,
) -> Result<Json<CodeMade>, Problem> {
    let (device, _) = authorised(&central, &headers).await?;
    must_decide(&central, device).await?;
    let counter = NewCounter {
        station: request.station,
        company_wide: request.company_wide,
        station_wide: request.station_wide,
    };
    let code = enrolment::make_code_for(&central.database, &counter).await?;
    tracing::info!(%device, "made an enrolment code");
    Ok(Json(CodeMade { code, expires_in: i64::from(enrolment::MINUTES) * 60 }))
}
