//! People: who can log in, registering them, their PINs.

use domain::fact::PinSet;
use domain::ids::{EmployeeId, Ids, RequestId};
use domain::people::{Employee, Role, check_pin};
use domain::planning::EmployeeRegistered;
use domain::text::{self, ShortCode};
use domain::{Code, Refusal, bounds};

use super::{Caller, Repeated, entry_number, login, once};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::keys::DeviceKeys;
use crate::store::{Write, people};
use crate::wire;

/// Someone as the window knows them.
pub(super) fn me(employee: &Employee) -> wire::Me {
    let mut permissions: Vec<String> = Vec::new();
    for permission in employee.roles.iter().flat_map(|role| role.permissions()) {
        if !permissions.iter().any(|known| known == permission.name()) {
            permissions.push(permission.name().to_owned());
        }
    }
    wire::Me {
        employee: employee.employee.0,
        code: employee.code.to_string(),
        name: employee.name.clone(),
        roles: role_names(employee),
        permissions,
    }
}

fn role_names(employee: &Employee) -> Vec<String> {
    employee.roles.iter().map(|role| role.name().to_owned()).collect()
}

pub(super) fn list(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::People, Failure> {
    let people = counter.store.read(people::all)?;
    let people = people
        .into_iter()
        .map(|person| wire::Person {
            employee: person.employee.employee.0,
            code: person.employee.code.to_string(),
            name: person.employee.name.clone(),
            roles: role_names(&person.employee),
            locked_until: person.locked_for(counter.clock.now()).and(person.locked_until),
        })
        .collect();
    Ok(wire::People { people })
}

fn roles(names: &[String]) -> Result<Vec<Role>, Refusal> {
    let mut roles = names.iter().map(|name| Role::parse(name)).collect::<Result<Vec<_>, _>>()?;
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return Err(Refusal::new(Code::FieldMissing).with("field", "roles"));
    }
    Ok(roles)
}

pub(super) fn register(
    counter: &Counter,
    caller: &Caller,
    request: wire::RegisterEmployee,
) -> Result<wire::Done, Failure> {
    let code = ShortCode::parse("code", &request.code)?;
    let name = text::required("name", &request.name, bounds::NAME_MAX)?;
    let roles = roles(&request.roles)?;
    let keys = counter.store.keys();
    // Slow on purpose, so before the store is taken: sales go on meanwhile.
    let verifier = request.pin.as_deref().map(|pin| verifier_of(keys, pin)).transpose()?;
    counter.store.write(|write| {
        let same = |fact: &EmployeeRegistered| {
            (&fact.code, &fact.name, &fact.roles) == (&code, &name, &roles)
        };
        let (stored, fact, repeated) =
            once(write, keys.device, caller, request.request, same, |write| {
                let known = people::by_code(write.connection(), &code)?;
                let has_pin = known.as_ref().is_some_and(|known| known.verifier.is_some());
                if verifier.is_none() && !has_pin {
                    return Err(Refusal::new(Code::FieldMissing).with("field", "pin").into());
                }
                if let Some(known) = &known {
                    keep_an_admin(write, &known.employee, &roles)?;
                }
                let employee = known
                    .map_or_else(|| EmployeeId(SystemIds.fresh()), |known| known.employee.employee);
                let (code, name, roles) = (code.clone(), name.clone(), roles.clone());
                Ok(EmployeeRegistered { employee, code, name, roles })
            })?;
        if let (Repeated::No, Some(verifier)) = (repeated, verifier) {
            let pin = PinSet { employee: fact.employee, verifier };
            write.append(&caller.actor(), RequestId(request.request), pin)?;
        }
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}

/// Without an administrator who can log in nobody could ever register one again.
fn keep_an_admin(write: &Write<'_>, who: &Employee, roles: &[Role]) -> Result<(), Failure> {
    if !who.roles.contains(&Role::Admin) || roles.contains(&Role::Admin) {
        return Ok(());
    }
    let others = people::all(write.connection())?.into_iter().any(|person| {
        let admin = person.employee.roles.contains(&Role::Admin) && person.verifier.is_some();
        admin && person.employee.employee != who.employee
    });
    if others { Ok(()) } else { Err(Refusal::new(Code::LastAdmin).into()) }
}

fn verifier_of(keys: &DeviceKeys, pin: &str) -> Result<String, Failure> {
    check_pin(pin)?;
    login::verifier(&keys.pepper(), pin)
}

pub(super) fn set_pin(
    counter: &Counter,
    caller: &Caller,
    request: wire::SetPin,
) -> Result<wire::Done, Failure> {
    let code = ShortCode::parse("code", &request.code)?;
    let keys = counter.store.keys();
    let verifier = verifier_of(keys, &request.pin)?;
    let (stored, fact, repeated) = counter.store.write(|write| {
        let person = people::by_code(write.connection(), &code)?
            .ok_or_else(|| Failure::not_found("employee"))?;
        let employee = person.employee.employee;
        let same = |fact: &PinSet| fact.employee == employee;
        once(write, keys.device, caller, request.request, same, |_| {
            Ok(PinSet { employee, verifier })
        })
    })?;
    // Whoever came in with the old PIN goes out with it, but not the one who set it.
    if repeated == Repeated::No {
        counter.sessions.end_all_of(fact.employee, caller.session.as_deref());
    }
    Ok(wire::Done { entry: entry_number(&stored) })
}
