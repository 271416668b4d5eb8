//! What the central knows of the network: stations, counters, trips. And what counters decided for
//! the company.

use deadpool_postgres::Transaction;
use domain::fact::Fact;
use domain::ids::DeviceId;
use domain::planning::{Trip, TripsPlanned};
use uuid::Uuid;

use crate::problem::Problem;
use crate::projection::Told;
use crate::sql::Sql;

/// Takes one fact in.
pub(crate) async fn plan(
    change: &Transaction<'_>,
    device: DeviceId,
    told: &Told,
) -> Result<(), Problem> {
    match &told.fact {
        Fact::StationOpened(fact) => {
            let stop = fact.stop.map(|stop| stop.0);
            change
                .run(
                    "insert into station (station, code, name, stop) values ($1, $2, $3, $4)
                     on conflict (station) do update set code = excluded.code,
                       name = excluded.name, stop = excluded.stop",
                    &[&fact.station.0, &fact.code.as_str(), &fact.name, &stop],
                )
                .await?;
        }
        // A counter says where it stands itself; where a new one does, the central says.
        Fact::CounterOpened(fact) if fact.device == device => {
            change
                .run(
                    "update device set station = $2, counter = $3 where device = $1",
                    &[&fact.device.0, &fact.station.0, &i16::from(fact.counter)],
                )
                .await?;
        }
        Fact::CounterEnrolled(fact) if fact.device == device => {
            change.run("update device set enrolled = true where device = $1", &[&device.0]).await?;
        }
        Fact::TripsPlanned(fact) => trips(change, device, fact).await?,
        Fact::TripCancelled(fact) => {
            change
                .run(
                    "update trip set cancelled = $2 where trip = $1",
                    &[&fact.trip.0, &fact.reason],
                )
                .await?;
        }
        Fact::QuotaSet(fact) => {
            change
                .run(
                    "insert into quota (trip, device, seats) values ($1, $2, $3)
                     on conflict (trip, device) do update set seats = excluded.seats",
                    &[&fact.trip.0, &fact.device.0, &i16::from(fact.seats)],
                )
                .await?;
        }
        Fact::DeviceRevoked(fact) if company_wide(change, device).await? => {
            change
                .run(
                    "update device set state = 'revoked', revoked_at = now() where device = $1",
                    &[&fact.device.0],
                )
                .await?;
        }
        Fact::ExceptionResolved(fact) => {
            change
                .run(
                    "update exception set resolved_at = now(), note = $2, employee_name = $3
                     where exception = $1 and resolved_at is null",
                    &[&fact.exception, &fact.note, &fact.employee_name],
                )
                .await?;
        }
        _ => {}
    }
    Ok(())
}

/// Whether a counter decides for the company.
pub(crate) async fn company_wide(
    change: &Transaction<'_>,
    device: DeviceId,
) -> Result<bool, Problem> {
    let sql = "select company_wide from device where device = $1";
    Ok(change.row_or_none(sql, &[&device.0]).await?.is_some_and(|row| row.get(0)))
}

async fn trips(
    change: &Transaction<'_>,
    device: DeviceId,
    fact: &TripsPlanned,
) -> Result<(), Problem> {
    // A counter that has not enrolled yet holds every seat of what it plans.
    let statement = change
        .prepare_cached(
            "insert into trip
               (trip, device, route, route_code, day, seats, stops, names, departs, ends, original)
             select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
               (select device from device where device = $2 and not enrolled)
             on conflict do nothing",
        )
        .await?;
    for trip in &fact.trips {
        let Trip { calls, .. } = trip;
        let stops: Vec<Uuid> = calls.iter().map(|call| call.stop.0).collect();
        let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
        let departs: Vec<i64> = calls.iter().map(|call| call.departs).collect();
        let ends = calls.last().map_or(0, |call| call.arrives);
        change
            .execute(
                &statement,
                &[
                    &trip.trip.0,
                    &device.0,
                    &trip.route.0,
                    &trip.route_code,
                    &trip.day,
                    &i16::from(trip.seats),
                    &stops,
                    &names,
                    &departs,
                    &ends,
                ],
            )
            .await?;
    }
    Ok(())
}
