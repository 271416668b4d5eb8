//! The scene of an act with money: where it happens, by which rules, in which till session.

use chrono::{NaiveDate, NaiveDateTime};
use domain::Millis;
use domain::people::Employee;
use domain::rules::Rules;
use domain::sale::Seller;
use rusqlite::Connection;

use super::{Caller, login};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::planning::{self, Place};
use crate::store::tills::TillRow;
use crate::store::{payments, rules, tills};
use crate::wire;

/// What every act with money is decided on, read from the store.
pub(super) struct Scene {
    pub(super) place: Place,
    pub(super) rules: Rules,
    pub(super) locked: Option<NaiveDate>,
    pub(super) till: Option<TillRow>,
    pub(super) now: Millis,
    pub(super) now_local: NaiveDateTime,
}

impl Scene {
    pub(super) fn read(connection: &Connection, counter: &Counter) -> Result<Self, Failure> {
        let device = counter.store.keys().device;
        let place = planning::place_or_refuse(connection, device)?;
        let now = counter.clock.now();
        Ok(Self {
            rules: rules::in_force(connection, place.currency)?,
            locked: rules::locked(connection)?,
            till: tills::open_at(connection, device)?,
            now,
            now_local: place.local(now),
            place,
        })
    }

    /// Who acts here. `used` looks up what a reference of mobile money already paid.
    pub(super) fn seller<'a>(
        &'a self,
        caller: &'a Caller,
        approver: Option<&'a Employee>,
        used: &'a dyn Fn(&str, &str) -> Option<String>,
    ) -> Seller<'a> {
        let place = &self.place;
        Seller {
            company: place.company,
            currency: place.currency,
            station: place.station,
            station_code: &place.station_code,
            station_name: &place.station_name,
            counter: place.counter,
            cashier: caller.who(),
            till: self.till.as_ref().map(|row| &row.till),
            drawer: self.till.as_ref().map_or(0, |row| row.drawer),
            last_number: place.last_number,
            now: self.now,
            now_local: self.now_local,
            rules: &self.rules,
            locked: self.locked,
            approver,
            used,
        }
    }
}

/// Looks up what a reference paid. A store that cannot be read answers that it did: nothing is
/// taken on doubt.
pub(super) fn used_references(
    connection: &Connection,
) -> impl Fn(&str, &str) -> Option<String> + '_ {
    |operator, reference| {
        payments::paid_by(connection, operator, reference).unwrap_or_else(|_| Some("?".to_owned()))
    }
}

/// A supervisor's word, where one was given: before the store is taken, since a PIN is slow to
/// check on purpose.
pub(super) fn approver(
    counter: &Counter,
    approval: Option<&wire::Approval>,
) -> Result<Option<Employee>, Failure> {
    approval.map(|approval| login::approver(counter, approval)).transpose()
}
