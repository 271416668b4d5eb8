//! The central: enrolling, how it stands, now or later.

use domain::central::KeyRotated;
use domain::{Code, Refusal, bounds, text};

use super::{Caller, once};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::{certified, inbox, journal, planning};
use crate::sync::Setting;
use crate::wire::{self, NetworkState};

/// Characters of an address.
const URL_MAX: usize = 250;

/// How it stands, as the frame and the page show it.
pub(super) fn standing(counter: &Counter) -> Result<wire::SyncStatus, Failure> {
    let setting = Setting::of(&counter.store)?;
    let standing = counter.sync.standing();
    let exceptions = counter.store.read(inbox::open)?;
    let Some(setting) = setting else {
        return Ok(wire::SyncStatus {
            state: NetworkState::Standalone,
            url: None,
            company: None,
            waiting: 0,
            waiting_since: None,
            acked: 0,
            last_contact: None,
            last_try: None,
            next_try: None,
            cause: None,
            message: None,
            parked: 0,
            behind: 0,
            exceptions,
            key: None,
        });
    };
    let keys = counter.store.keys();
    let ((waiting, waiting_since), since) = counter.store.read(|connection| {
        let (epoch, acked) = (setting.epoch, setting.acked);
        let waiting = journal::waiting(connection, keys.device, epoch, acked)?;
        Ok((waiting, certified::rotated_at(connection, keys.device)?))
    })?;
    let state = match &standing.trouble {
        _ if setting.paused => NetworkState::Paused,
        None => NetworkState::Online,
        Some((cause, _)) if needs_somebody(cause) => NetworkState::Refused,
        Some(_) => NetworkState::Offline,
    };
    let (cause, message) = standing.trouble.unzip();
    Ok(wire::SyncStatus {
        state,
        url: Some(setting.url),
        company: Some(setting.company_name),
        waiting,
        waiting_since,
        acked: setting.acked.cast_signed(),
        last_contact: standing.last_contact,
        last_try: standing.last_try,
        next_try: standing.next_try,
        cause,
        message,
        parked: standing.parked,
        behind: standing.behind,
        exceptions,
        key: Some(wire::KeyInUse { id: keys.secret().public().id().to_string(), since }),
    })
}

/// Whether waiting alone does not mend it.
fn needs_somebody(cause: &str) -> bool {
    [
        "address_wrong",
        "clock_wrong",
        "company_differs",
        "device_differs",
        "device_known",
        "device_revoked",
        "journal_forked",
        "not_permitted",
        "tls",
    ]
    .contains(&cause)
}

pub(super) fn status(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::SyncStatus, Failure> {
    standing(counter)
}

pub(super) fn enrol(
    counter: &Counter,
    _caller: &Caller,
    request: wire::EnrolCounter,
) -> Result<wire::SyncStatus, Failure> {
    let url = text::required("url", &request.url, URL_MAX)?;
    let code = text::required("code", &request.code, bounds::LABEL_MAX)?;
    let name = text::one_line("name", &request.name, bounds::LABEL_MAX)?;
    let device = counter.store.keys().device;
    let place = counter.store.read(|connection| planning::place(connection, device))?;
    let usual = place.map(|place| format!("{} · G{}", place.station_name, place.counter));
    let name = Some(name).filter(|name| !name.is_empty()).or(usual).unwrap_or_default();
    counter.sync.enrol(&counter.store, &*counter.clock, &url, &code, &name)?;
    standing(counter)
}

/// A counter without a past joins a company: it has the company's people and trips when this returns.
pub(super) fn join(
    counter: &Counter,
    caller: &Caller,
    request: wire::EnrolCounter,
) -> Result<wire::SyncStatus, Failure> {
    let device = counter.store.keys().device;
    if let Some(place) = counter.store.read(|connection| planning::place(connection, device))? {
        let refusal = Refusal::new(Code::CompanyExists);
        return Err(refusal.with("company", place.company_name).into());
    }
    enrol(counter, caller, request)?;
    counter.sync.exchange_now(&counter.store, &*counter.clock)?;
    standing(counter)
}

/// Gives this counter another key. The entry that says so is signed with the one before.
pub(super) fn rotate_key(
    counter: &Counter,
    caller: &Caller,
    request: wire::RotateKey,
) -> Result<wire::SyncStatus, Failure> {
    let (store, keys) = (&counter.store, counter.store.keys());
    if Setting::of(store)?.is_none() {
        return Err(Refusal::new(Code::NotEnrolled).into());
    }
    store.write(|write| {
        let any = |_: &KeyRotated| true;
        once(write, keys.device, caller, request.request, any, |_| {
            // Durable before the journal names it: what is not in use does no harm.
            let key = keys.make_another(store.folder())?;
            Ok(KeyRotated { device: keys.device, public_key: key.to_hex(), epoch: 0 })
        })
    })?;
    counter.sync.wake();
    standing(counter)
}

pub(super) fn pause(
    counter: &Counter,
    _caller: &Caller,
    request: wire::PauseSync,
) -> Result<wire::SyncStatus, Failure> {
    if Setting::of(&counter.store)?.is_none() {
        return Err(Refusal::new(Code::NotEnrolled).into());
    }
    Setting::change(&counter.store, |setting| setting.paused = request.paused)?;
    counter.sync.hurry();
    standing(counter)
}

pub(super) fn now(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::SyncStatus, Failure> {
    if Setting::of(&counter.store)?.is_none() {
        return Err(Refusal::new(Code::NotEnrolled).into());
    }
    counter.sync.exchange_now(&counter.store, &*counter.clock)?;
    standing(counter)
}
