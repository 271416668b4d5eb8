//! The first start: a company, its first station, this counter and an administrator.

use domain::bounds;
use domain::fact::{Fact, PinSet};
use domain::ids::{CategoryId, CompanyId, EmployeeId, Ids, RequestId, StationId};
use domain::money::{CURRENCIES, Currency};
use domain::people::{Role, check_pin};
use domain::planning::{
    CategoriesDefined, Category, CompanyFounded, CounterOpened, EmployeeRegistered, StationOpened,
    station_code,
};
use domain::text::{self, ShortCode, folded};
use domain::{Code, Refusal};

use super::{Caller, login};
use crate::counter::Counter;
use crate::demo;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::{Store, Write, planning};
use crate::{timetable, wire};

/// How the journal names whoever set the counter up, before there were people.
pub const CONSOLE: &str = "console";
/// The first administrator's code.
const ADMIN: &str = "ADMIN";

pub(super) fn choices(
    _counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::Choices, Failure> {
    Ok(wire::Choices {
        currencies: CURRENCIES.iter().map(|known| super::status::currency(*known)).collect(),
        timezones: chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned()).collect(),
    })
}

pub(super) fn found(
    counter: &Counter,
    _caller: &Caller,
    request: wire::FoundCompany,
) -> Result<wire::Founded, Failure> {
    found_company(&counter.store, &request)
}

pub(super) fn create_demo(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::Founded, Failure> {
    demo::create(&counter.store, &*counter.clock)?;
    Ok(wire::Founded { company: demo::COMPANY.to_owned(), admin_code: demo::admin_code() })
}

/// Refuses a second company in one store (`company_exists`).
pub(crate) fn refuse_founded(write: &Write<'_>) -> Result<(), Failure> {
    match planning::company_name(write.connection())? {
        None => Ok(()),
        Some(name) => Err(Refusal::new(Code::CompanyExists).with("company", name).into()),
    }
}

/// The facts that open this counter at a new station of a new company.
pub(crate) fn ground(store: &Store, company: CompanyFounded, station: StationOpened) -> [Fact; 3] {
    let counter = CounterOpened {
        device: store.keys().device,
        station: station.station,
        counter: 1,
        public_key: store.keys().secret().public().to_hex(),
    };
    [company.into(), station.into(), counter.into()]
}

/// Founds a company in an empty store, all of it or nothing.
pub fn found_company(
    store: &Store,
    request: &wire::FoundCompany,
) -> Result<wire::Founded, Failure> {
    let company = CompanyFounded {
        company: CompanyId(SystemIds.fresh()),
        name: text::required("company", &request.company, bounds::LABEL_MAX)?,
        currency: Currency::parse(&request.currency)?,
        timezone: timetable::zone(&request.timezone)?.name().to_owned(),
        training: request.training,
        conditions: conditions(&request.conditions)?,
    };
    let name = text::required("station", &request.station, bounds::LABEL_MAX)?;
    let code = match &request.station_code {
        Some(typed) => station_code(typed)?,
        None => code_from_name(&name)?,
    };
    let station = StationOpened { station: StationId(SystemIds.fresh()), code, name, stop: None };
    check_pin(&request.admin_pin)?;
    let admin_name = request.admin_name.as_deref().unwrap_or("Administrateur");
    let admin = EmployeeRegistered {
        employee: EmployeeId(SystemIds.fresh()),
        code: ShortCode::parse("code", ADMIN)?,
        name: text::required("admin_name", admin_name, bounds::NAME_MAX)?,
        roles: vec![Role::Admin],
    };
    let pin = PinSet {
        employee: admin.employee,
        verifier: login::verifier(&store.keys().pepper(), &request.admin_pin)?,
    };
    let founded =
        wire::Founded { company: company.name.clone(), admin_code: admin.code.to_string() };
    store.write(|write| {
        refuse_founded(write)?;
        let intention = RequestId(SystemIds.fresh());
        for fact in ground(store, company, station) {
            write.append(CONSOLE, intention, fact)?;
        }
        write.append(CONSOLE, intention, usual_categories())?;
        write.append(CONSOLE, intention, admin)?;
        write.append(CONSOLE, intention, pin)?;
        Ok(())
    })?;
    Ok(founded)
}

fn conditions(lines: &[String]) -> Result<Vec<String>, Refusal> {
    let lines = lines
        .iter()
        .map(|line| text::one_line("conditions", line, bounds::REASON_MAX))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| !line.is_empty()).take(3).collect())
}

/// `Gare de Ouagadougou` gives `OUA`: the first letters of the longest word.
fn code_from_name(name: &str) -> Result<ShortCode, Refusal> {
    let folded = folded(name);
    let longest = folded.split(' ').max_by_key(|word| word.chars().count()).unwrap_or_default();
    let letters: String = longest.chars().filter(char::is_ascii_alphabetic).take(3).collect();
    station_code(&letters)
}

/// What a new company starts with; it may define others.
fn usual_categories() -> CategoriesDefined {
    let names = ["Adulte", "Enfant", "Étudiant", "Senior"];
    let categories = (0_u8..).zip(names).map(|(rank, name)| Category {
        category: CategoryId(SystemIds.fresh()),
        rank,
        name: name.to_owned(),
    });
    CategoriesDefined { categories: categories.collect() }
}
