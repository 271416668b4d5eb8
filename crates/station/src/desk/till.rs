//! The till: opened with a float, counted blind, closed with a Z, handed over; cash that moves
//! without a sale; the X at any time.

use domain::fact::Fact;
use domain::ids::{Ids, MovementId, RequestId, TillId, TripId};
use domain::money::Pieces;
use domain::people::{Employee, Permission};
use domain::printing::{self, Document, DocumentReprinted};
use domain::till::{
    self, Act, CashCount, CashMoved, Closing, DrawerOpened, Movement, MovementAsked, TillClosed,
    TillCounted, TillFigures, TillOpened, TillRead, VarianceApproved, ZReport,
};
use domain::{Code, Refusal, bounds, text};
use rusqlite::Connection;

use super::scene::{Scene, approver};
use super::{Caller, Repeated, entry_number, once, same_word};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::prints::{self, JobKind, NewJob};
use crate::store::tills::TillRow;
use crate::store::{Stored, Write, journal, payments, people, planning, tickets, tills};
use crate::timetable;
use crate::wire::{self, shown};

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
        let scene = Scene::read(write.connection(), counter)?;
        let currency = scene.place.currency;
        let float = count(request.float, &request.count);
        let same = |fact: &TillOpened| float.total(currency) == Ok(fact.float);
        let (stored, fact, _) = once(write, device, caller, request.request, same, |_| {
            let already = scene.till.as_ref().map(|row| &row.till);
            let id = TillId(SystemIds.fresh());
            let opened = till::open(already, caller.who(), currency, &float, id)?;
            scene.may_book()?;
            Ok(scene.placed(opened))
        })?;
        Ok(wire::TillOpenedAnswer {
            till: fact.till.0,
            float: fact.float,
            currency: currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })
}

impl Scene {
    /// Refuses (`clock_wrong`, `day_locked`) a clock on which nothing may be booked.
    fn may_book(&self) -> Result<(), Refusal> {
        domain::sale::check_clock(self.now_local)?;
        let day = self.now_local.date();
        if self.locked.is_some_and(|locked| day <= locked) {
            return Err(Refusal::new(Code::DayLocked).with("day", day.to_string()));
        }
        Ok(())
    }

    fn placed(&self, opened: TillOpened) -> TillOpened {
        let station_name = self.place.station_name.clone();
        TillOpened { station_name, local: Some(self.now_local), ..opened }
    }
}

pub(super) fn count_till(
    counter: &Counter,
    caller: &Caller,
    request: wire::CountTill,
) -> Result<wire::TillCountedAnswer, Failure> {
    let device = counter.store.keys().device;
    counter.store.write(|write| {
        let scene = Scene::read(write.connection(), counter)?;
        let currency = scene.place.currency;
        let counted = count(request.counted, &request.count);
        let same = |fact: &TillCounted| counted.total(currency) == Ok(fact.counted);
        let (stored, fact, _) = once(write, device, caller, request.request, same, |_| {
            let open = scene.till.as_ref().map(|row| &row.till);
            let expected = scene.till.as_ref().map_or(0, |row| row.drawer);
            Ok(till::count(open, caller.who(), currency, expected, &counted)?)
        })?;
        let row = tills::by_id(write.connection(), fact.till)?;
        let cashier = cashier_of(write.connection(), &row, caller.who())?;
        let (tolerance, variance) =
            (scene.rules.limits_of(&cashier).variance, fact.counted - fact.expected);
        Ok(wire::TillCountedAnswer {
            till: fact.till.0,
            counted: fact.counted,
            expected: fact.expected,
            variance,
            tolerance,
            needs_approval: variance.abs() > tolerance,
            pending: payments::pending_count(write.connection(), device)?,
            currency: currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })
}

/// The cashier of a session, whose roles say what it may be off by.
fn cashier_of(
    connection: &Connection,
    row: &TillRow,
    caller: &Employee,
) -> Result<Employee, Failure> {
    if row.till.employee == caller.employee {
        return Ok(caller.clone());
    }
    let known = people::by_id(connection, row.till.employee)?;
    Ok(known.map_or_else(
        || Employee { roles: Vec::new(), employee: row.till.employee, ..caller.clone() },
        |person| person.employee,
    ))
}

/// What a closing and a hand-over are asked with.
struct Ending<'a> {
    reason: &'a str,
    approver: Option<&'a Employee>,
    approve_later: bool,
    leave_pending: bool,
}

impl Ending<'_> {
    /// Closes the session of this counter on its last count.
    fn decide(
        &self,
        connection: &Connection,
        counter: &Counter,
        caller: &Caller,
    ) -> Result<TillClosed, Failure> {
        let device = counter.store.keys().device;
        let scene = Scene::read(connection, counter)?;
        let Some(row) = &scene.till else { return Err(Refusal::new(Code::TillClosed).into()) };
        let cashier = cashier_of(connection, row, caller.who())?;
        let closing = Closing {
            open: Some(&row.till),
            who: caller.who(),
            cashier: &cashier,
            rules: &scene.rules,
            count: row.last_count.as_ref(),
            expected: row.drawer,
            pending: payments::pending_count(connection, device)?,
            reason: self.reason,
            approver: self.approver,
            approve_later: self.approve_later,
            leave_pending: self.leave_pending,
            local: scene.now_local,
        };
        let (figures, grand_total) = tills::figures(connection, row.till.till)?;
        let number = tills::next_z(connection, device)?;
        let closed = closing.decide(ZReport { number, grand_total, figures })?;
        scene.may_book()?;
        Ok(closed)
    }
}

pub(super) fn close(
    counter: &Counter,
    caller: &Caller,
    request: wire::CloseTillRequest,
) -> Result<wire::TillClosedAnswer, Failure> {
    let device = counter.store.keys().device;
    let approver = approver(counter, request.approval.as_ref())?;
    let ending = Ending {
        reason: &request.reason,
        approver: approver.as_ref(),
        approve_later: request.approve_later,
        leave_pending: request.leave_pending,
    };
    let closed = counter.store.write(|write| {
        let same = |fact: &TillClosed| fact.handed_to.is_none();
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                ending.decide(write.connection(), counter, caller)
            })?;
        closed_answer(write, &stored, &fact, repeated)
    })?;
    counter.printing.wake();
    Ok(closed)
}

/// Queues the Z of a session that was just closed, and answers.
fn closed_answer(
    write: &Write<'_>,
    stored: &Stored,
    fact: &TillClosed,
    repeated: Repeated,
) -> Result<wire::TillClosedAnswer, Failure> {
    let z = fact.z.as_ref().map_or(0, |z| z.number);
    let connection = write.connection();
    let job = match repeated {
        Repeated::No => prints::queue(connection, &z_job(stored.id, z, 1), write.now())?,
        Repeated::Yes => prints::of_entry(connection, stored.id)?.map_or(0, |job| job.job),
    };
    let currency = planning::company_currency(connection)?;
    Ok(wire::TillClosedAnswer {
        till: fact.till.0,
        z,
        expected: fact.expected,
        counted: fact.counted,
        variance: fact.variance,
        approved_by: fact.approved_by.as_ref().map(|who| who.name.clone()),
        currency,
        entry: entry_number(stored),
        job,
    })
}

fn z_job(entry: i64, z: u32, copy: u32) -> NewJob {
    NewJob {
        kind: JobKind::TillReport,
        entry: Some(entry),
        pos: 0,
        title: format!("Z{z}"),
        copy,
        drawer: false,
    }
}

pub(super) fn hand_over(
    counter: &Counter,
    caller: &Caller,
    request: wire::HandOverTill,
) -> Result<wire::TillHandedOver, Failure> {
    let device = counter.store.keys().device;
    let approver = approver(counter, request.approval.as_ref())?;
    let next = super::login::approver(counter, &request.to)?;
    next.must(Permission::Sell)?;
    let ending = Ending {
        reason: &request.reason,
        approver: approver.as_ref(),
        approve_later: request.approve_later,
        leave_pending: request.leave_pending,
    };
    let handed = counter.store.write(|write| {
        let same = |fact: &TillClosed| fact.handed_to == Some(next.employee);
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                let closed = ending.decide(write.connection(), counter, caller)?;
                let row = tills::by_id(write.connection(), closed.till)?;
                if row.till.employee == next.employee {
                    let refusal = Refusal::new(Code::TillOpen);
                    return Err(refusal.with("name", next.name.as_str()).into());
                }
                Ok(TillClosed { handed_to: Some(next.employee), ..closed })
            })?;
        let closed = closed_answer(write, &stored, &fact, repeated)?;
        let opened = match repeated {
            Repeated::No => take_over(write, counter, &next, &fact, request.request)?,
            Repeated::Yes => opened_with(write.connection(), &stored)?,
        };
        Ok(wire::TillHandedOver {
            closed,
            till: opened.till.0,
            employee_name: opened.employee_name,
            float: opened.float,
        })
    })?;
    counter.printing.wake();
    Ok(handed)
}

/// Opens the session of who takes over, with what was counted.
fn take_over(
    write: &mut Write<'_>,
    counter: &Counter,
    next: &Employee,
    closed: &TillClosed,
    request: uuid::Uuid,
) -> Result<TillOpened, Failure> {
    let scene = Scene::read(write.connection(), counter)?;
    let float = CashCount { sum: Some(closed.counted), count: closed.count.clone() };
    let id = TillId(SystemIds.fresh());
    let opened = till::open(None, next, scene.place.currency, &float, id)?;
    let opened = TillOpened { taken_over_from: Some(closed.till), ..scene.placed(opened) };
    write.append(&next.employee.to_string(), RequestId(request), opened.clone())?;
    Ok(opened)
}

/// The session that was opened by the entry after a hand-over's closing.
fn opened_with(connection: &Connection, closing: &Stored) -> Result<TillOpened, Failure> {
    let stored = journal::by_id(connection, closing.id + 1)?;
    match journal::fact(&stored)? {
        Fact::TillOpened(fact) => Ok(fact),
        _ => Err(Failure::internal("a hand-over opened no session")),
    }
}

pub(super) fn move_cash(
    counter: &Counter,
    caller: &Caller,
    request: wire::MoveCash,
) -> Result<wire::CashMovedAnswer, Failure> {
    let kind: Movement = same_word(&request.movement)?;
    if kind == Movement::Correction {
        let problem = "a correction names the Z that was wrong; use `correct_till`";
        return Err(Refusal::new(Code::BadRequest).with("problem", problem).into());
    }
    let asked = MovementAsked {
        kind,
        amount: request.amount,
        reason: request.reason,
        receipt_number: request.receipt_number,
        trip: request.trip.map(TripId),
        vehicle: request.vehicle,
        of_z: None,
    };
    let same = |fact: &CashMoved| {
        fact.kind == kind && fact.amount.abs() == asked.amount && fact.trip == asked.trip
    };
    movement(counter, caller, request.request, &asked, same, |scene| {
        let used = |_: &str, _: &str| None;
        Ok(scene.seller(caller, None, &used).act(Permission::MoveCash)?)
    })
}

pub(super) fn correct(
    counter: &Counter,
    caller: &Caller,
    request: wire::CorrectTill,
) -> Result<wire::CashMovedAnswer, Failure> {
    let approver = approver(counter, request.approval.as_ref())?;
    let asked = MovementAsked {
        kind: Movement::Correction,
        amount: request.amount,
        reason: request.reason,
        receipt_number: String::new(),
        trip: None,
        vehicle: String::new(),
        of_z: Some(request.z),
    };
    let same = |fact: &CashMoved| (fact.of_z, fact.amount) == (asked.of_z, asked.amount);
    movement(counter, caller, request.request, &asked, same, |scene| {
        let used = |_: &str, _: &str| None;
        let seller = scene.seller(caller, approver.as_ref(), &used);
        let act = seller.act(Permission::MoveCash)?;
        match seller.supervisor()? {
            None => Err(caller.who().must(Permission::Approve).expect_err("nobody may").into()),
            approved_by => Ok(Act { approved_by, ..act }),
        }
    })
}

/// Journals a movement of cash, and prints its slip.
fn movement(
    counter: &Counter,
    caller: &Caller,
    request: uuid::Uuid,
    asked: &MovementAsked,
    same: impl FnOnce(&CashMoved) -> bool,
    act: impl FnOnce(&Scene) -> Result<Act, Failure>,
) -> Result<wire::CashMovedAnswer, Failure> {
    let device = counter.store.keys().device;
    let moved = counter.store.write(|write| {
        let (stored, fact, repeated) = once(write, device, caller, request, same, |write| {
            let connection = write.connection();
            let scene = Scene::read(connection, counter)?;
            let act = act(&scene)?;
            if let Some(trip) = asked.trip {
                planning::trip(connection, trip)?;
            }
            if let Some(z) = asked.of_z {
                tills::by_z(connection, device, z)?;
            }
            let drawer = scene.till.as_ref().map_or(0, |row| row.drawer);
            Ok(till::move_cash(act, drawer, asked, MovementId(SystemIds.fresh()))?)
        })?;
        if repeated == Repeated::No {
            let job = NewJob {
                kind: JobKind::Slip,
                entry: Some(stored.id),
                pos: 0,
                title: stored.entry.short_hash(),
                copy: 1,
                drawer: true,
            };
            prints::queue(write.connection(), &job, write.now())?;
        }
        Ok(wire::CashMovedAnswer { movement: fact.movement.0, entry: entry_number(&stored) })
    })?;
    counter.printing.wake();
    Ok(moved)
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

/// The session that is meant: the one that was named, or the one open at this counter.
fn meant(
    connection: &Connection,
    counter: &Counter,
    till: Option<uuid::Uuid>,
) -> Result<TillRow, Failure> {
    match till {
        Some(till) => tills::by_id(connection, TillId(till)),
        None => tills::open_at(connection, counter.store.keys().device)?
            .ok_or_else(|| Refusal::new(Code::TillClosed).into()),
    }
}

/// Refuses the figures of someone else's session to who may neither approve nor report.
fn may_read(row: &TillRow, who: &Employee) -> Result<(), Refusal> {
    if row.till.employee == who.employee || who.may(Permission::Approve) {
        return Ok(());
    }
    who.must(Permission::Report)
}

pub(super) fn report(
    counter: &Counter,
    caller: &Caller,
    request: wire::TillReportRequest,
) -> Result<wire::TillReport, Failure> {
    counter.store.read(|connection| {
        let row = meant(connection, counter, request.till)?;
        may_read(&row, caller.who())?;
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let closing = match row.closed_local {
            Some(_) => Some(tills::closing(connection, row.till.till)?),
            None => None,
        };
        let z = closing.as_ref().and_then(|(_, closed)| closed.z.as_ref());
        let (figures, grand_total) = match z {
            Some(z) => (z.figures.clone(), z.grand_total),
            None => tills::figures(connection, row.till.till)?,
        };
        // A cashier counts before knowing.
        let may_know = row.closed_local.is_some() || caller.who().may(Permission::Approve);
        let expected = closing.as_ref().map_or(row.drawer, |(_, closed)| closed.expected);
        let closed = closing.as_ref().map(|(_, closed)| closed);
        let local = |at| shown(timetable::local(at, place.timezone));
        Ok(wire::TillReport {
            till: row.till.till.0,
            z: row.z,
            employee_name: row.till.employee_name.clone(),
            station: row.station_name.clone(),
            counter: row.counter,
            opened_local: row.opened_local.clone(),
            closed_local: row.closed_local.clone(),
            now_local: local(counter.clock.now()),
            float: row.float,
            sales: figures.sales,
            refunds: figures.refunds,
            net: figures.sales - figures.refunds,
            methods: methods(&figures)?,
            kinds: kinds(&figures),
            movements: tills::movements(connection, row.till.till)?
                .iter()
                .map(|(stored, fact)| movement_line(stored, fact))
                .collect::<Result<_, _>>()?,
            expected: may_know.then_some(expected),
            counted: row.counted,
            variance: row.variance,
            reason: row.reason.clone(),
            approved_by: row.approved_by.clone(),
            to_approve: row.to_approve,
            count: closed.map_or_else(Vec::new, |closed| count_lines(&closed.count)),
            counts: counts(&figures),
            grand_total,
            currency: place.currency.code.to_owned(),
            entry: closing.as_ref().map(|(stored, _)| stored.id),
            signature: closing.as_ref().map(|(stored, _)| stored.entry.short_hash()),
        })
    })
}

fn count_lines(pieces: &[Pieces]) -> Vec<wire::CountLine> {
    let line =
        |line: &Pieces| wire::CountLine { denomination: line.denomination, pieces: line.pieces };
    pieces.iter().map(line).collect()
}

fn methods(figures: &TillFigures) -> Result<Vec<wire::MethodLine>, Failure> {
    let line = |line: &till::MethodFigures| {
        Ok(wire::MethodLine {
            method: same_word(&line.method)?,
            operator: line.operator.clone(),
            pending: line.pending,
            taken: line.taken,
            returned: line.returned,
        })
    };
    figures.methods.iter().map(line).collect()
}

fn kinds(figures: &TillFigures) -> Vec<wire::KindLine> {
    let line = |line: &till::KindFigures| wire::KindLine {
        kind: line.kind.clone(),
        count: line.count,
        amount: line.amount,
    };
    figures.kinds.iter().map(line).collect()
}

fn counts(figures: &TillFigures) -> wire::TillCounts {
    let counts = figures.counts;
    wire::TillCounts {
        sales: counts.sales,
        tickets: counts.tickets,
        cancellations: counts.cancellations,
        reprints: counts.reprints,
        drawer_openings: counts.drawer_openings,
        counts: counts.counts,
    }
}

fn movement_line(stored: &Stored, fact: &CashMoved) -> Result<wire::MovementLine, Failure> {
    Ok(wire::MovementLine {
        movement: fact.movement.0,
        kind: same_word(&fact.kind)?,
        amount: fact.amount,
        reason: fact.reason.clone(),
        receipt_number: fact.receipt_number.clone(),
        vehicle: fact.vehicle.clone(),
        at_local: shown(fact.by.local),
        entry: stored.id,
    })
}

/// A fact that a report is printed by.
enum Printed {
    /// The X of a session that goes on.
    X(TillRead),
    /// The Z of a session that was closed, again, and the job that prints it.
    Z(DocumentReprinted, NewJob),
}

pub(super) fn print_report(
    counter: &Counter,
    caller: &Caller,
    request: wire::PrintTillReport,
) -> Result<wire::Queued, Failure> {
    let queued = counter.store.write(|write| {
        if let Some(job) = printed_before(write.connection(), counter, caller, &request)? {
            return Ok(wire::Queued { job });
        }
        let row = meant(write.connection(), counter, request.till)?;
        may_read(&row, caller.who())?;
        let printed = match row.closed_local {
            None => Printed::X(reading(write.connection(), counter, caller, &row)?),
            Some(_) => {
                let till = row.till.till;
                let made = tickets::reprints(write.connection(), "till_report", till.0)?;
                let copies = made.last().map_or(1, |(copy, _)| *copy);
                let fact = printing::reprint(Document::TillReport(till), copies, caller.who())?;
                let (closing, _) = tills::closing(write.connection(), till)?;
                Printed::Z(fact, z_job(closing.id, row.z.unwrap_or(0), copies + 1))
            }
        };
        print(counter, write, caller, request.request, printed)
    })?;
    counter.printing.wake();
    Ok(queued)
}

/// The job of a report that this request printed before, whatever became of the session since.
fn printed_before(
    connection: &Connection,
    counter: &Counter,
    caller: &Caller,
    request: &wire::PrintTillReport,
) -> Result<Option<i64>, Failure> {
    let id = RequestId(request.request);
    let known = journal::by_request(connection, counter.store.keys().device, id)?;
    let Some(stored) = known else { return Ok(None) };
    let same = |till: TillId| {
        stored.entry.content.actor == caller.actor()
            && request.till.is_none_or(|asked| asked == till.0)
    };
    let (printed, copy) = match journal::fact(&stored)? {
        Fact::TillRead(fact) if same(fact.till) => (stored.id, 1),
        Fact::DocumentReprinted(DocumentReprinted {
            document: Document::TillReport(till),
            copy,
            ..
        }) if same(till) => (tills::closing(connection, till)?.0.id, copy),
        _ => {
            let kind = stored.entry.content.kind.as_str();
            return Err(Refusal::new(Code::RequestReused).with("kind", kind).into());
        }
    };
    Ok(Some(prints::of_copy(connection, printed, copy)?))
}

fn reading(
    connection: &Connection,
    counter: &Counter,
    caller: &Caller,
    row: &TillRow,
) -> Result<TillRead, Failure> {
    let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
    let (figures, grand_total) = tills::figures(connection, row.till.till)?;
    Ok(TillRead {
        till: row.till.till,
        employee: caller.who().employee,
        employee_name: caller.who().name.clone(),
        local: place.local(counter.clock.now()),
        expected: caller.who().may(Permission::Approve).then_some(row.drawer),
        figures,
        grand_total,
    })
}

fn print(
    counter: &Counter,
    write: &mut Write<'_>,
    caller: &Caller,
    request: uuid::Uuid,
    printed: Printed,
) -> Result<wire::Queued, Failure> {
    let device = counter.store.keys().device;
    let job = match printed {
        Printed::X(fact) => {
            let (stored, ..) = once(write, device, caller, request, |_| false, |_| Ok(fact))?;
            NewJob { title: "X".to_owned(), ..z_job(stored.id, 0, 1) }
        }
        Printed::Z(fact, job) => {
            once(write, device, caller, request, |_| false, |_| Ok(fact))?;
            job
        }
    };
    Ok(wire::Queued { job: prints::queue(write.connection(), &job, write.now())? })
}

/// A session as lists show it.
pub(super) fn till_row(row: &TillRow) -> wire::TillRow {
    wire::TillRow {
        till: row.till.till.0,
        z: row.z,
        employee_name: row.till.employee_name.clone(),
        counter: row.counter,
        opened_local: row.opened_local.clone(),
        closed_local: row.closed_local.clone(),
        takings: row.takings,
        tickets: row.tickets,
        counted: row.counted,
        variance: row.variance,
        reason: row.reason.clone(),
        approved_by: row.approved_by.clone(),
        to_approve: row.to_approve,
    }
}

pub(super) fn list(
    counter: &Counter,
    caller: &Caller,
    request: wire::Tills,
) -> Result<wire::TillList, Failure> {
    let limit = request.limit.unwrap_or(50).clamp(1, 200);
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let today = place.local(counter.clock.now()).date();
        let to = super::looking::day(request.to.as_deref(), today)?;
        let from = match request.from.as_deref() {
            None => to.checked_sub_days(chrono::Days::new(31)).unwrap_or(to),
            given => super::looking::day(given, today)?,
        };
        let span = timetable::span(from, to, place.timezone);
        let mut rows = tills::opened_between(connection, span.start, span.end, limit)?;
        rows.retain(|row| may_read(row, caller.who()).is_ok());
        Ok(wire::TillList {
            tills: rows.iter().map(till_row).collect(),
            currency: place.currency.code.to_owned(),
        })
    })
}

pub(super) fn approve_variance(
    counter: &Counter,
    caller: &Caller,
    request: wire::ApproveVariance,
) -> Result<wire::Done, Failure> {
    let device = counter.store.keys().device;
    let reason = text::one_line("reason", &request.reason, bounds::REASON_MAX)?;
    counter.store.write(|write| {
        let same = |fact: &VarianceApproved| fact.till.0 == request.till;
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let row = tills::by_id(write.connection(), TillId(request.till))?;
            let who = caller.who();
            if !row.to_approve || row.till.employee == who.employee {
                // Nobody approves their own drawer.
                let name = row.approved_by.unwrap_or_else(|| row.till.employee_name.clone());
                return Err(Refusal::new(Code::VarianceSettled).with("name", name).into());
            }
            Ok(VarianceApproved {
                till: row.till.till,
                cashier_name: row.till.employee_name,
                variance: row.variance.unwrap_or(0),
                employee: who.employee,
                employee_name: who.name.clone(),
                reason,
            })
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}
