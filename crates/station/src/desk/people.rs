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
    counter.store.write(|write| {
        let (stored, fact, repeated) =
            once(write, keys.device, caller, request.request, |write| {
                let known = people::by_code(write.connection(), &code)?;
                if let Some(known) = &known {
                    keep_an_admin(write, &known.employee, &roles)?;
                }
                let employee = known
                    .map_or_else(|| EmployeeId(SystemIds.fresh()), |known| known.employee.employee);
                Ok(EmployeeRegistered { employee, code, name, roles })
            })?;
        if let (Repeated::No, Some(pin)) = (repeated, &request.pin) {
            let pin = pin_set(keys, fact.employee, pin)?;
            write.append(&caller.actor(), RequestId(request.request), pin)?;
        }
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}

/// Without an administrator nobody could ever register one again.
fn keep_an_admin(write: &Write<'_>, who: &Employee, roles: &[Role]) -> Result<(), Failure> {
    if !who.roles.contains(&Role::Admin) || roles.contains(&Role::Admin) {
        return Ok(());
    }
    let admins = people::all(write.connection())?
        .iter()
        .filter(|person| person.employee.roles.contains(&Role::Admin))
        .count();
    if admins <= 1 { Err(Refusal::new(Code::LastAdmin).into()) } else { Ok(()) }
}

fn pin_set(
    keys: &crate::keys::DeviceKeys,
    employee: EmployeeId,
    pin: &str,
) -> Result<PinSet, Failure> {
    check_pin(pin)?;
    Ok(PinSet { employee, verifier: login::verifier(&keys.pepper, pin)? })
}

pub(super) fn set_pin(
    counter: &Counter,
    caller: &Caller,
    request: wire::SetPin,
) -> Result<wire::Done, Failure> {
    let code = ShortCode::parse("code", &request.code)?;
    let keys = counter.store.keys();
    counter.store.write(|write| {
        let (stored, _, _) = once(write, keys.device, caller, request.request, |write| {
            let person = people::by_code(write.connection(), &code)?
                .ok_or_else(|| Failure::not_found("employee"))?;
            pin_set(keys, person.employee.employee, &request.pin)
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}
