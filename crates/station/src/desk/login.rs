//! Logging in and out: PINs, lockouts, sessions.

use std::sync::{Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use domain::fact::{LoggedIn, LoginFailed};
use domain::ids::{EmployeeId, Ids, RequestId};
use domain::people::{Employee, FAILURES_FORGIVEN, lockout};
use domain::text::ShortCode;
use domain::{Code, Refusal, bounds};

use super::Caller;
use super::people::me;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::{self, SystemIds};
use crate::store::people::{self, Person};
use crate::wire;

/// Sessions one door keeps; the oldest goes when there are more.
const SESSIONS_MAX: usize = 64;

/// Who is logged in, by the secret their door carries. It lives as long as the program.
#[derive(Default)]
pub struct Sessions {
    open: Mutex<Vec<(String, EmployeeId)>>,
    /// One PIN is checked at a time, so that guesses cannot run beside each other past a lock.
    checking: Mutex<()>,
}

impl Sessions {
    fn begin(&self, employee: EmployeeId) -> String {
        let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(host::random::<32>());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() == SESSIONS_MAX {
            open.remove(0);
        }
        open.push((secret.clone(), employee));
        secret
    }

    fn end(&self, secret: &str) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(known, _)| known != secret);
    }

    /// Ends every session of someone, but for the one that is `kept`.
    pub fn end_all_of(&self, employee: EmployeeId, kept: Option<&str>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(secret, who)| *who != employee || Some(secret.as_str()) == kept);
    }

    /// Who a secret belongs to.
    pub fn employee(&self, secret: &str) -> Option<EmployeeId> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().find(|(known, _)| known == secret).map(|(_, employee)| *employee)
    }
}

/// Argon2id (RFC 9106) with the device's pepper as its secret. 19 MiB and two passes are OWASP's
/// minimum, and take a tenth of a second on an old counter PC.
fn hasher(pepper: &[u8]) -> Argon2<'_> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within bounds");
    Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params)
        .expect("a pepper of 32 bytes is within bounds")
}

/// The verifier of a PIN.
pub fn verifier(pepper: &[u8], pin: &str) -> Result<String, Failure> {
    let salt = host::random::<16>();
    let hash = hasher(pepper).hash_password_with_salt(pin.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(Failure::internal)
}

/// Whether a PIN fits a verifier.
pub fn verifies(pepper: &[u8], pin: &str, verifier: Option<&str>) -> bool {
    // Without a verifier the work is done all the same, so that time does not tell who exists.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$kL1kF4x1Y4kq1u0o0g7l0m7cO8m1r2b1n0p3q4r5s6U";
    let Ok(hash) = PasswordHash::new(verifier.unwrap_or(NOBODY)) else {
        return false;
    };
    let fits = hasher(pepper).verify_password(pin.as_bytes(), &hash).is_ok();
    fits && verifier.is_some()
}

/// Whose PIN was wrong is told too: two people may have typed theirs on one page.
fn wrong(code: &str, left: u32) -> Failure {
    let code: String = code.chars().take(bounds::CODE_MAX).collect();
    Refusal::new(Code::LoginWrong).with("left", left).with("code", code).into()
}

fn locked(code: &str, milliseconds: domain::Millis) -> Failure {
    let seconds = (milliseconds + 999) / 1_000;
    let code: String = code.chars().take(bounds::CODE_MAX).collect();
    Refusal::new(Code::LoginLocked).with("seconds", seconds).with("code", code).into()
}

fn refuse_locked(person: &Person, now: domain::Millis) -> Result<(), Failure> {
    match person.locked_for(now) {
        Some(left) => Err(locked(person.employee.code.as_str(), left)),
        None => Ok(()),
    }
}

/// Someone who typed their code and their PIN. A wrong PIN is journaled, and locks after a few.
fn identified(counter: &Counter, code: &str, pin: &str) -> Result<Person, Failure> {
    let _one_at_a_time = counter.sessions.checking.lock().unwrap_or_else(PoisonError::into_inner);
    let pepper = counter.store.keys().pepper();
    let person = match ShortCode::parse("code", code) {
        Ok(code) => counter.store.read(|c| people::by_code(c, &code))?,
        Err(_) => None,
    };
    let pin_fits = bounds::PIN_DIGITS.contains(&pin.len());
    let pin = if pin_fits { pin } else { "" };
    let Some(person) = person else {
        verifies(&pepper, pin, None);
        return Err(wrong(code, FAILURES_FORGIVEN - 1));
    };
    refuse_locked(&person, counter.clock.now())?;
    if verifies(&pepper, pin, person.verifier.as_deref()) {
        return Ok(person);
    }
    let employee = person.employee.employee;
    let failures = person.failures + 1;
    let locked_until = lockout(failures).map(|ms| counter.clock.now() + ms);
    let fact = LoginFailed { employee, failures, locked_until };
    let request_id = RequestId(SystemIds.fresh());
    counter.store.write(|write| write.append(&employee.to_string(), request_id, fact))?;
    match lockout(failures) {
        Some(ms) => Err(locked(code, ms)),
        None => Err(wrong(code, FAILURES_FORGIVEN - failures)),
    }
}

/// Someone else's word on the same screen, by their own PIN; who is logged in stays so.
pub(super) fn approver(counter: &Counter, approval: &wire::Approval) -> Result<Employee, Failure> {
    Ok(identified(counter, &approval.code, &approval.pin)?.employee)
}

pub(super) fn login(
    counter: &Counter,
    _caller: &Caller,
    request: wire::Login,
) -> Result<wire::LoggedIn, Failure> {
    let person = identified(counter, &request.code, &request.pin)?;
    let employee = person.employee.employee;
    let request_id = RequestId(SystemIds.fresh());
    let actor = employee.to_string();
    counter.store.write(|write| write.append(&actor, request_id, LoggedIn { employee }))?;
    let session = counter.sessions.begin(employee);
    Ok(wire::LoggedIn { session, me: me(&person.employee) })
}

pub(super) fn logout(
    counter: &Counter,
    caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::Nothing, Failure> {
    if let Some(session) = &caller.session {
        counter.sessions.end(session);
    }
    Ok(wire::Nothing {})
}
