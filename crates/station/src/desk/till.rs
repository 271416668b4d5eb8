//! The till: opened with a float, closed with a count.

use domain::ids::{Ids, TillId};
use domain::money::Pieces;
use domain::till::{self, CashCount, DrawerOpened};
use domain::{bounds, text};

use super::{Caller, Repeated, entry_number, once};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::prints::{self, JobKind, NewJob};
use crate::store::{planning, tills};
use crate::wire;

fn count(sum: Option<i64>, lines: &[wire::CountLine]) -> CashCount {
    let piece =
        |line: &wire::CountLine| Pieces { denomination: line.denomination, pieces: line.pieces };
    CashCount { sum, count: lines.iter().map(piece).collect() }
}

pub(super) fn open(
    counter: &Counter,
    caller: &Caller,
    request: wire::OpenTillRequest,
) -> Result<wire::TillOpenedAnswer, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let place = planning::place_or_refuse(write.connection(), device)?;
        let float = count(request.float, &request.count);
        let same = |fact: &till::TillOpened| float.total(place.currency) == Ok(fact.float);
        let (stored, fact, _) = once(write, device, caller, request.request, same, |write| {
            let already = tills::open_at(write.connection(), device)?;
            let already = already.as_ref().map(|row| &row.till);
            let id = TillId(SystemIds.fresh());
            Ok(till::open(already, caller.who(), place.currency, &float, id)?)
        })?;
        Ok(wire::TillOpenedAnswer {
            till: fact.till.0,
            float: fact.float,
            currency: place.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })
}

pub(super) fn close(
    counter: &Counter,
    caller: &Caller,
    request: wire::CloseTillRequest,
) -> Result<wire::TillClosedAnswer, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let place = planning::place_or_refuse(write.connection(), device)?;
        let counted = count(request.counted, &request.count);
        let same = |fact: &till::TillClosed| counted.total(place.currency) == Ok(fact.counted);
        let (stored, fact, _) = once(write, device, caller, request.request, same, |write| {
            let open = tills::open_at(write.connection(), device)?;
            let expected = open.as_ref().map_or(0, |row| row.drawer);
            let open = open.as_ref().map(|row| &row.till);
            Ok(till::close(open, caller.who(), place.currency, expected, &counted)?)
        })?;
        Ok(wire::TillClosedAnswer {
            till: fact.till.0,
            expected: fact.expected,
            counted: fact.counted,
            variance: fact.variance,
            currency: place.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })
}

pub(super) fn open_drawer(
    counter: &Counter,
    caller: &Caller,
    request: wire::OpenDrawer,
) -> Result<wire::Done, Failure> {
    let reason = text::required("reason", &request.reason, bounds::REASON_MAX)?;
    let device = counter.store.keys().device;
    let done = counter.store.write(|write| {
        let same = |fact: &DrawerOpened| fact.reason == reason;
        let (stored, _, repeated) = once(write, device, caller, request.request, same, |_| {
            Ok(DrawerOpened { employee: caller.who().employee, reason: reason.clone() })
        })?;
        if repeated == Repeated::No {
            let job = NewJob {
                kind: JobKind::Drawer,
                entry: Some(stored.id),
                pos: 0,
                title: reason.clone(),
                copy: 1,
                drawer: true,
            };
            prints::queue(write.connection(), &job, write.now())?;
        }
        Ok(wire::Done { entry: entry_number(&stored) })
    })?;
    counter.printing.wake();
    Ok(done)
}
