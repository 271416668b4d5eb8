//! Founding the training company in an empty store.

use chrono::Datelike;
use domain::fact::{Fact, PinSet};
use domain::ids::{CompanyId, Ids, RequestId, StationId};
use domain::money::Currency;
use domain::people::Role;
use domain::planning::{CompanyFounded, StationOpened, station_code};
use domain::{Code, Millis, Refusal};

use super::network;
use crate::desk::{CONSOLE, ground, refuse_founded, verifier};
use crate::failure::Failure;
use crate::host::{Clock, SystemIds};
use crate::store::{Store, Write};
use crate::{timetable, wire};

pub use network::COMPANY;

/// The code of the training company's administrator.
pub fn admin_code() -> String {
    let people = network::people();
    let admin = people.iter().find(|person| person.registered.roles.contains(&Role::Admin));
    admin.map(|admin| admin.registered.code.to_string()).unwrap_or_default()
}

/// The people of the training company with their PINs, for its login page.
pub fn people_shown() -> Vec<wire::DemoPerson> {
    let shown = |person: network::DemoPerson| wire::DemoPerson {
        code: person.registered.code.to_string(),
        name: person.registered.name,
        pin: person.pin.to_owned(),
        roles: person.registered.roles.iter().map(|role| role.name().to_owned()).collect(),
    };
    network::people().into_iter().map(shown).collect()
}

/// Founds the training company, with departures from today on.
pub fn create(store: &Store, clock: &dyn Clock) -> Result<(), Failure> {
    let today = today(clock)?;
    let people = people(store)?;
    store.write(|write| {
        refuse_founded(write)?;
        found(store, write, clock.now(), people)?;
        for fact in network::facts(today) {
            write.append(CONSOLE, RequestId(SystemIds.fresh()), fact)?;
        }
        Ok(())
    })
}

/// Today by the training company's clocks.
pub(super) fn today(clock: &dyn Clock) -> Result<chrono::NaiveDate, Failure> {
    let now = timetable::local(clock.now(), timetable::zone(network::TIMEZONE)?);
    if (2020..=2199).contains(&now.year()) {
        return Ok(now.date());
    }
    Err(Refusal::new(Code::ClockWrong).with("now", now.to_string()).into())
}

/// The facts of its people, PINs and all. Slow on purpose, so not inside a change of the store.
pub(super) fn people(store: &Store) -> Result<Vec<Fact>, Failure> {
    let mut facts: Vec<Fact> = Vec::new();
    for person in network::people() {
        let verifier = verifier(&store.keys().pepper(), person.pin)?;
        let employee = person.registered.employee;
        facts.push(person.registered.into());
        facts.push(PinSet { employee, verifier }.into());
    }
    Ok(facts)
}

/// The company, its station, this counter, the stations of its parcels, and its people.
pub(super) fn found(
    store: &Store,
    write: &mut Write<'_>,
    at: Millis,
    people: Vec<Fact>,
) -> Result<(), Failure> {
    let company = CompanyFounded {
        company: CompanyId(SystemIds.fresh()),
        name: COMPANY.to_owned(),
        currency: Currency::parse(network::CURRENCY)?,
        timezone: network::TIMEZONE.to_owned(),
        training: true,
        conditions: network::CONDITIONS.map(str::to_owned).to_vec(),
    };
    let station = StationOpened {
        station: StationId(SystemIds.fresh()),
        code: station_code(network::STATION_CODE)?,
        name: network::STATION.to_owned(),
        stop: Some(network::station_stop()),
    };
    let intention = RequestId(SystemIds.fresh());
    let others = network::stations().into_iter().map(Fact::from);
    for fact in ground(store, company, station).into_iter().chain(others).chain(people) {
        write.append_as_of(at, CONSOLE, intention, fact)?;
    }
    Ok(())
}
