//! Status: what the frame of the window shows, and the daily backup.

use domain::money::Currency;

use super::Caller;
use super::people::me;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::Clock;
use crate::store::planning::{self, Place};
use crate::store::{Store, backup, journal, payments, prints, tills};
use crate::{demo, wire};

/// A currency as the window needs it.
pub(super) fn currency(currency: Currency) -> wire::CurrencyInfo {
    wire::CurrencyInfo {
        code: currency.code.to_owned(),
        digits: currency.digits,
        symbol: currency.symbol.to_owned(),
        denominations: currency.denominations.to_vec(),
    }
}

pub(super) fn status(
    counter: &Counter,
    caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::Status, Failure> {
    let device = counter.store.keys().device;
    let network = super::sync::standing(counter)?;
    let now = counter.clock.now();
    let (place, categories, stop_name, till, pending, queue, entries, head) =
        counter.store.read(|c| {
            let place = planning::place(c, device)?;
            let stop = place.as_ref().and_then(|place| place.stop);
            let stop_name = stop.map(|stop| planning::stop_name(c, stop)).transpose()?.flatten();
            Ok((
                place,
                planning::categories(c)?,
                stop_name,
                tills::open_at(c, device)?,
                payments::pending_count(c, device)?,
                prints::counts(c)?,
                journal::count(c)?,
                journal::last_hash(c)?,
            ))
        })?;
    let local = |at| place.as_ref().map(|place| place.local(at));
    let employee = caller.employee.as_ref();
    Ok(wire::Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        now,
        today: local(now).map(|now| now.date().to_string()).unwrap_or_default(),
        me: employee.map(me),
        till: till.filter(|_| employee.is_some()).map(|row| wire::TillInfo {
            till: row.till.till.0,
            employee: row.till.employee.0,
            mine: employee.is_some_and(|who| who.employee == row.till.employee),
            opened_local: local(row.till.opened_at).map(wire::shown).unwrap_or_default(),
            employee_name: row.till.employee_name,
            opened_at: row.till.opened_at,
            float: row.float,
            tickets: row.tickets,
            takings: row.takings,
            pending,
        }),
        printer: counter.printing.found(),
        queue: wire::QueueInfo { waiting: queue.0, unknown: queue.1, failed: queue.2 },
        network: wire::NetworkInfo {
            state: network.state,
            waiting: network.waiting,
            cause: network.cause,
            last_contact: network.last_contact,
            exceptions: network.exceptions,
        },
        store: wire::StoreInfo {
            entries,
            head: head.map(|hash| seal::short_hash(&hash)).unwrap_or_default(),
            check: counter.store_check(),
            folder: counter.folder().display().to_string(),
            last_backup: backup::newest_daily(counter.folder()).map(|day| day.to_string()),
        },
        company: place.map(|place| company(place, stop_name, categories)),
    })
}

fn company(
    place: Place,
    stop_name: Option<String>,
    categories: Vec<domain::planning::Category>,
) -> wire::CompanyInfo {
    wire::CompanyInfo {
        stop: place.stop.zip(stop_name).map(|(stop, name)| wire::StopInfo { stop: stop.0, name }),
        currency: currency(place.currency),
        timezone: place.timezone.name().to_owned(),
        training: place.training,
        station: place.station_name,
        station_code: place.station_code.to_string(),
        counter: place.counter,
        categories: categories
            .into_iter()
            .map(|c| wire::CategoryInfo { category: c.category.0, name: c.name })
            .collect(),
        demo_people: if place.company_name == demo::COMPANY && place.training {
            demo::people_shown()
        } else {
            Vec::new()
        },
        name: place.company_name,
    }
}

/// Makes today's automatic backup unless it is there. Answers whether it made one.
pub fn daily_backup(store: &Store, clock: &dyn Clock) -> Result<bool, Failure> {
    match store.read(|connection| planning::place(connection, store.keys().device))? {
        Some(place) => backup::daily(store.folder(), place.local(clock.now()).date()),
        None => Ok(false),
    }
}

pub(super) fn backup_now(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::BackupMade, Failure> {
    let made = daily_backup(&counter.store, &*counter.clock)?;
    let day = backup::newest_daily(counter.folder()).map(|day| day.to_string());
    Ok(wire::BackupMade { made, day })
}
