//! Planning by hand: where this station's coaches call, and trips that will not run.

use domain::ids::{StopId, TripId};
use domain::planning::{StationOpened, TripCancelled};
use domain::{Code, Refusal, bounds, text};

use super::{Caller, entry_number, once};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::planning;
use crate::wire;

pub(super) fn set_station_stop(
    counter: &Counter,
    caller: &Caller,
    request: wire::SetStationStop,
) -> Result<wire::Done, Failure> {
    let device = counter.store.keys().device;
    let stop = StopId(request.stop);
    counter.store.write(|write| {
        let same = |fact: &StationOpened| fact.stop == Some(stop);
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let place = planning::place_or_refuse(write.connection(), device)?;
            planning::stop_name(write.connection(), stop)?
                .ok_or_else(|| Failure::not_found("stop"))?;
            Ok(StationOpened {
                station: place.station,
                code: place.station_code,
                name: place.station_name,
                stop: Some(stop),
            })
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}

pub(super) fn cancel_trip(
    counter: &Counter,
    caller: &Caller,
    request: wire::CancelTrip,
) -> Result<wire::Done, Failure> {
    let reason = text::required("reason", &request.reason, bounds::REASON_MAX)?;
    counter.store.write(|write| {
        let device = counter.store.keys().device;
        let same = |fact: &TripCancelled| fact.trip.0 == request.trip && fact.reason == reason;
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let planned = planning::trip(write.connection(), TripId(request.trip))?;
            match planned.cancelled {
                Some(reason) => {
                    Err(Refusal::new(Code::TripCancelled).with("reason", reason).into())
                }
                None => Ok(TripCancelled { trip: planned.trip.trip, reason: reason.clone() }),
            }
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}
