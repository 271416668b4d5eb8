//! Several counters: seats and rights asked for, counters enrolled and ended, exceptions.

use domain::central::{DeviceRevoked, ExceptionResolved};
use domain::ids::{DeviceId, StopId, TripId};
use domain::lease::{LeasesRecalled, QuotaSet};
use domain::{Code, Refusal, bounds, text};
use rusqlite::Connection;

use super::{Caller, entry_number, once, tickets};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::{inbox, planning};
use crate::sync::Setting;
use crate::wire;

/// Asks for seats that are not guaranteed here, and waits a moment for them.
pub(super) fn ask_seats(
    counter: &Counter,
    _caller: &Caller,
    request: wire::AskSeats,
) -> Result<wire::SeatsAsked, Failure> {
    let trip = counter.store.read(|c| planning::trip(c, TripId(request.trip)))?.trip;
    let (from, to) = trip.journey(StopId(request.from), StopId(request.to))?;
    let index = |stop| u8::try_from(stop).map_err(Failure::internal);
    let asked = protocol::SeatsAsked {
        trip: trip.trip,
        from: index(from)?,
        to: index(to)?,
        seats: request.seats,
        count: request.count,
    };
    let (store, clock) = (&counter.store, &*counter.clock);
    let answered = counter.sync.ask(store, clock, |client, token| client.seats(token, &asked))?;
    if !answered.granted.is_empty() {
        counter.sync.await_grant(store, clock);
    }
    let protocol::SeatsAnswered { granted, asked, sold } = answered;
    Ok(wire::SeatsAsked { granted, asked, sold })
}

/// Asks for the right to change a ticket, and waits a moment for it.
pub(super) fn ask_right(
    counter: &Counter,
    _caller: &Caller,
    request: wire::AskRight,
) -> Result<wire::RightAsked, Failure> {
    let device = counter.store.keys().device;
    let ticket = counter.store.read(|c| {
        let (_, found) = tickets::find_one(c, device, &request.ticket)?;
        Ok(found.ticket().ticket)
    })?;
    let (store, clock) = (&counter.store, &*counter.clock);
    let asked = protocol::RightAsked { ticket };
    let answered = counter.sync.ask(store, clock, |client, token| client.right(token, &asked))?;
    if answered.granted {
        counter.sync.await_grant(store, clock);
    }
    Ok(wire::RightAsked { granted: answered.granted, holder: answered.holder })
}

/// A one-time code for another counter.
pub(super) fn make_code(
    counter: &Counter,
    _caller: &Caller,
    request: wire::MakeCode,
) -> Result<wire::CodeForCounter, Failure> {
    let station = text::required("station", &request.station, bounds::LABEL_MAX)?;
    let (company_wide, station_wide) = (request.company_wide, request.station_wide);
    let asked = protocol::CodeAsked { station, company_wide, station_wide };
    let (store, clock) = (&counter.store, &*counter.clock);
    let made = counter.sync.ask(store, clock, |client, token| client.code(token, &asked))?;
    let url = Setting::of(store)?.map(|setting| setting.url).unwrap_or_default();
    let link = format!("guichet:{url}#{}", made.code);
    let qr = paper::qr_rows(&link).unwrap_or_default();
    Ok(wire::CodeForCounter { code: made.code, url, link, qr, expires_in: made.expires_in })
}

/// Every counter, as the central sees it now.
pub(super) fn devices(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::DeviceList, Failure> {
    let (store, clock) = (&counter.store, &*counter.clock);
    let seen = counter.sync.ask(store, clock, |client, token| client.devices(token))?;
    let here = store.keys().device;
    let devices = seen.devices.into_iter().map(|device| wire::DeviceCard {
        here: device.device == here,
        device: device.device.0,
        name: device.name,
        station: device.station,
        state: device.state,
        company_wide: device.company_wide,
        last_contact: device.last_contact,
        clock_off: device.clock_off,
        entries: device.entries,
        behind: device.behind,
        seats: device.seats,
    });
    Ok(wire::DeviceList { devices: devices.collect() })
}

fn certified(connection: &Connection, device: DeviceId) -> Result<(), Failure> {
    if inbox::is_certified(connection, device)? {
        return Ok(());
    }
    Err(Refusal::new(Code::DeviceUnknown).into())
}

/// Ends a counter.
pub(super) fn revoke(
    counter: &Counter,
    caller: &Caller,
    request: wire::RevokeDevice,
) -> Result<wire::Done, Failure> {
    let reason = text::required("reason", &request.reason, bounds::REASON_MAX)?;
    let (own, device) = (counter.store.keys().device, DeviceId(request.device));
    let who = caller.who();
    counter.store.write(|write| {
        let same = |fact: &DeviceRevoked| fact.device == device && fact.reason == reason;
        once(write, own, caller, request.request, same, |write| {
            certified(write.connection(), device)?;
            Ok(DeviceRevoked {
                device,
                since: write.now(),
                reason: reason.clone(),
                employee: who.employee,
                employee_name: who.name.clone(),
            })
        })
        .map(|(stored, ..)| wire::Done { entry: entry_number(&stored) })
    })
}

/// Takes a counter's unsold seats away.
pub(super) fn recall(
    counter: &Counter,
    caller: &Caller,
    request: wire::RecallSeats,
) -> Result<wire::Done, Failure> {
    let reason = text::required("reason", &request.reason, bounds::REASON_MAX)?;
    let (own, device) = (counter.store.keys().device, DeviceId(request.device));
    let (who, trip) = (caller.who(), request.trip.map(TripId));
    counter.store.write(|write| {
        let same = |fact: &LeasesRecalled| {
            (fact.device, fact.trip) == (device, trip) && fact.reason == reason
        };
        once(write, own, caller, request.request, same, |write| {
            certified(write.connection(), device)?;
            if let Some(trip) = trip {
                planning::trip(write.connection(), trip)?;
            }
            Ok(LeasesRecalled {
                device,
                trip,
                reason: reason.clone(),
                employee: who.employee,
                employee_name: who.name.clone(),
            })
        })
        .map(|(stored, ..)| wire::Done { entry: entry_number(&stored) })
    })
}

/// Says how many seats of a trip a counter should hold.
pub(super) fn set_quota(
    counter: &Counter,
    caller: &Caller,
    request: wire::SetQuota,
) -> Result<wire::Done, Failure> {
    let (own, device) = (counter.store.keys().device, DeviceId(request.device));
    let (who, trip, seats) = (caller.who(), TripId(request.trip), request.seats);
    counter.store.write(|write| {
        let same = |fact: &QuotaSet| (fact.device, fact.trip, fact.seats) == (device, trip, seats);
        once(write, own, caller, request.request, same, |write| {
            certified(write.connection(), device)?;
            planning::trip(write.connection(), trip)?;
            Ok(QuotaSet {
                trip,
                device,
                seats,
                employee: who.employee,
                employee_name: who.name.clone(),
            })
        })
        .map(|(stored, ..)| wire::Done { entry: entry_number(&stored) })
    })
}

/// What a person must look at.
pub(super) fn exceptions(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ExceptionsRequest,
) -> Result<wire::ExceptionList, Failure> {
    let here = counter.store.keys().device;
    let found = counter.store.read(|c| inbox::list(c, request.resolved))?;
    let exceptions = found.into_iter().map(|one| {
        let (note, resolved_by, resolved_at) = match one.resolved {
            Some((note, by, at)) => (Some(note), Some(by), Some(at)),
            None => (None, None, None),
        };
        wire::ExceptionCard {
            exception: one.exception,
            kind: one.kind,
            subject: one.subject,
            detail: one.detail,
            device: one.device.0,
            device_name: one.device_name,
            here: one.device == here,
            raised_at: one.raised_at,
            entries: one.entries,
            note,
            resolved_by,
            resolved_at,
        }
    });
    Ok(wire::ExceptionList { exceptions: exceptions.collect() })
}

/// Says that an exception was seen to.
pub(super) fn resolve(
    counter: &Counter,
    caller: &Caller,
    request: wire::ResolveException,
) -> Result<wire::Done, Failure> {
    let note = text::required("note", &request.note, bounds::REASON_MAX)?;
    let (own, who) = (counter.store.keys().device, caller.who());
    counter.store.write(|write| {
        let same =
            |fact: &ExceptionResolved| fact.exception == request.exception && fact.note == note;
        once(write, own, caller, request.request, same, |write| {
            if !inbox::is_open(write.connection(), request.exception)? {
                return Err(Refusal::new(Code::ExceptionUnknown).into());
            }
            Ok(ExceptionResolved {
                exception: request.exception,
                note: note.clone(),
                employee: who.employee,
                employee_name: who.name.clone(),
            })
        })
        .map(|(stored, ..)| wire::Done { entry: entry_number(&stored) })
    })
}
