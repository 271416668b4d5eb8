//! Holds: seats kept for someone for some minutes; and the rules they and others follow.

use domain::bounds;
use domain::hold::{self, HoldAsked, HoldReleased, SeatsHeld};
use domain::ids::HoldId;
use domain::rules::{Rules, RulesSet};
use domain::{Code, Refusal};

use super::selling::{Asked, Loaded, Terms};
use super::{Caller, entry_number, once, same_word};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::{planning, rules, seats};
use crate::wire::{self, shown};

fn info(fact: &SeatsHeld) -> wire::HoldInfo {
    let halt = |halt: &domain::sale::Halt| wire::HaltInfo {
        stop: halt.stop.0,
        name: halt.name.clone(),
        at: halt.at,
        local: shown(halt.local),
    };
    wire::HoldInfo {
        hold: fact.hold.0,
        trip: fact.journey.trip.0,
        route_code: fact.journey.route_code.clone(),
        from: halt(&fact.journey.from),
        to: halt(&fact.journey.to),
        seats: fact.seats.iter().map(|seat| seat.get()).collect(),
        name: fact.name.as_str().to_owned(),
        phone: fact.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        until: fact.until,
        until_local: shown(fact.until_local),
        who: fact.employee_name.clone(),
    }
}

pub(super) fn hold(
    counter: &Counter,
    caller: &Caller,
    request: wire::HoldSeats,
) -> Result<wire::HoldInfo, Failure> {
    let device = counter.store.keys().device;
    let count = match request.seats.len() {
        0 => usize::from(request.count.unwrap_or(1)),
        named => named,
    };
    if !(1..=bounds::PASSENGERS_MAX).contains(&count) {
        let refusal = Refusal::new(Code::PassengerCount);
        return Err(refusal.with("max", bounds::PASSENGERS_MAX).into());
    }
    let seat = |i: usize| HoldAsked::seat(request.seats.get(i).copied());
    counter.store.write(|write| {
        let same =
            |fact: &SeatsHeld| (fact.journey.trip.0, fact.seats.len()) == (request.trip, count);
        let (_, fact, _) = once(write, device, caller, request.request, same, |write| {
            let asked = Asked {
                trip: request.trip,
                from: request.from,
                to: request.to,
                passengers: (0..count).map(seat).collect(),
                terms: Terms::default(),
            };
            let loaded = Loaded::read(write.connection(), counter, asked)?;
            let used = loaded.used();
            let asked = HoldAsked {
                sale: loaded.request.clone(),
                name: request.name.clone(),
                phone: request.phone.clone(),
                minutes: request.minutes,
            };
            let (offer, scene) = (loaded.offer(&used), &loaded.scene);
            let local = |at| scene.place.local(at);
            Ok(hold::decide(caller.who(), &offer, &asked, scene.now, local, &mut SystemIds)?)
        })?;
        Ok(info(&fact))
    })
}

pub(super) fn release(
    counter: &Counter,
    caller: &Caller,
    request: wire::ReleaseHold,
) -> Result<wire::Done, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let same = |fact: &HoldReleased| fact.hold.0 == request.hold;
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let held = seats::hold(write.connection(), HoldId(request.hold))?;
            let held = held.ok_or_else(|| Refusal::new(Code::HoldEnded))?;
            Ok(HoldReleased {
                hold: held.hold,
                employee: caller.who().employee,
                employee_name: caller.who().name.clone(),
                name: held.name.as_str().to_owned(),
            })
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}

pub(super) fn list(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::HoldList, Failure> {
    let now = counter.clock.now();
    let held = counter.store.read(|connection| seats::all_held(connection, now))?;
    Ok(wire::HoldList { holds: held.iter().map(info).collect() })
}

pub(super) fn rules(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::RulesAnswer, Failure> {
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let rules = rules::in_force(connection, place.currency)?;
        Ok(wire::RulesAnswer {
            rules: same_word(&rules)?,
            currency: place.currency.code.to_owned(),
        })
    })
}

pub(super) fn set_rules(
    counter: &Counter,
    caller: &Caller,
    request: wire::SetRules,
) -> Result<wire::Done, Failure> {
    let device = counter.store.keys().device;
    let unfit = |problem: Failure| {
        Failure::from(Refusal::new(Code::RulesInvalid).with("what", problem.message))
    };
    let asked: Rules = same_word(&request.rules).map_err(unfit)?;
    counter.store.write(|write| {
        let place = planning::place_or_refuse(write.connection(), device)?;
        let mut rules = asked.clone();
        if request.rules.control.is_none() {
            rules.control = rules::in_force(write.connection(), place.currency)?.control;
        }
        let rules = rules.checked(place.currency)?;
        let same = |fact: &RulesSet| fact.rules == rules;
        let (stored, _, _) = once(write, device, caller, request.request, same, |_| {
            Ok(RulesSet {
                rules: rules.clone(),
                employee: caller.who().employee,
                employee_name: caller.who().name.clone(),
            })
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}
