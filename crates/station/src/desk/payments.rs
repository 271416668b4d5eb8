//! Payments that wait: confirmed, replaced by cash, or dropped with their tickets.

use domain::aftersale;
use domain::ids::PaymentId;
use domain::payment::{Outcome, PaymentSettled, reference};
use domain::people::Permission;
use domain::{Code, Refusal};

use super::aftersale::ticket_now;
use super::scene::{Scene, used_references};
use super::selling::{payment_infos, queue_papers};
use super::{Caller, Repeated, entry_number, once};
use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::payments::{self, Waiting};
use crate::store::{planning, tickets};
use crate::wire::{self, shown};

/// A pending payment as lists show it.
pub(super) fn shown_pending(waiting: &Waiting) -> wire::PendingPayment {
    let sale = &waiting.sale;
    let id = waiting.payment.id();
    let pending = id.map(|id| (id, "pending".to_owned()));
    let infos = payment_infos(sale, pending.as_slice());
    let position = sale.payments.iter().position(|payment| payment.id() == id).unwrap_or(0);
    let first = sale.tickets.first();
    wire::PendingPayment {
        info: infos[position].clone(),
        sale: sale.sale.0,
        number: first.map(|ticket| ticket.number.to_string()).unwrap_or_default(),
        name: first.map(|ticket| ticket.name.as_str().to_owned()).unwrap_or_default(),
        tickets: u32::try_from(sale.tickets.len()).unwrap_or(u32::MAX),
        at_local: shown(sale.sold_local),
        who: sale.employee_name.clone(),
    }
}

pub(super) fn pending(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::PendingPayments, Failure> {
    counter.store.read(|connection| {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        let waiting = payments::all_pending(connection)?;
        Ok(wire::PendingPayments {
            payments: waiting.iter().map(shown_pending).collect(),
            currency: place.currency.code.to_owned(),
        })
    })
}

pub(super) fn settle(
    counter: &Counter,
    caller: &Caller,
    request: wire::SettlePayment,
) -> Result<wire::PaymentSettledAnswer, Failure> {
    let device = counter.store.keys().device;
    let settled = counter.store.write(|write| {
        let same = |fact: &PaymentSettled| asked_for(&request, fact);
        let (stored, fact, repeated) =
            once(write, device, caller, request.request, same, |write| {
                decide(write.connection(), counter, caller, &request)
            })?;
        if repeated == Repeated::No && fact.outcome != Outcome::Dropped {
            let (waiting, _) = payments::by_id(write.connection(), fact.payment)?;
            let states = payments::states_of(write.connection(), waiting.stored.id)?;
            // With the last payment of a sale its papers come out.
            if states.iter().all(|(_, state)| state != "pending") {
                queue_papers(write, waiting.stored.id, &waiting.sale)?;
            }
        }
        if repeated == Repeated::No && fact.outcome == Outcome::Dropped {
            super::aftersale::queue_slip(write, &stored, true)?;
        }
        let cash = fact.parts.iter().filter(|p| p.method == domain::payment::Method::Cash);
        let change = match fact.outcome {
            Outcome::ReplacedByCash { change, .. } => change,
            _ => cash.map(|part| part.amount).sum(),
        };
        Ok(wire::PaymentSettledAnswer {
            payment: fact.payment.0,
            state: match fact.outcome {
                Outcome::Completed { .. } => wire::PaymentState::Completed,
                Outcome::ReplacedByCash { .. } | Outcome::Dropped => wire::PaymentState::Failed,
            },
            change,
            currency: fact.by.currency.code.to_owned(),
            entry: entry_number(&stored),
        })
    })?;
    counter.printing.wake();
    Ok(settled)
}

/// Whether a fact is what a request asks for.
fn asked_for(request: &wire::SettlePayment, fact: &PaymentSettled) -> bool {
    let outcome = match &fact.outcome {
        Outcome::Completed { reference: known } => {
            let asked = reference(request.reference.as_deref().unwrap_or_default());
            request.outcome == wire::PaymentOutcome::Completed
                && asked.is_ok_and(|asked| asked.as_ref() == Some(known))
        }
        Outcome::ReplacedByCash { tendered, .. } => {
            request.outcome == wire::PaymentOutcome::ReplacedByCash
                && request.tendered.is_none_or(|asked| asked == *tendered)
        }
        Outcome::Dropped => request.outcome == wire::PaymentOutcome::Dropped,
    };
    fact.payment.0 == request.payment && outcome
}

fn decide(
    connection: &rusqlite::Connection,
    counter: &Counter,
    caller: &Caller,
    request: &wire::SettlePayment,
) -> Result<PaymentSettled, Failure> {
    let scene = Scene::read(connection, counter)?;
    let (waiting, state) = payments::by_id(connection, PaymentId(request.payment))?;
    let pending = waiting.pending().filter(|_| state == "pending");
    let settled = || Refusal::new(Code::PaymentSettled).with("state", state.as_str());
    let pending = pending.ok_or_else(settled)?;
    let used = used_references(connection);
    let seller = scene.seller(caller, None, &used);
    Ok(match request.outcome {
        wire::PaymentOutcome::Completed => {
            let typed = request.reference.as_deref().unwrap_or_default();
            pending.completed(seller.act(Permission::Sell)?, &seller.cashbox(), typed)?
        }
        wire::PaymentOutcome::ReplacedByCash => {
            let act = seller.act(Permission::Sell)?;
            pending.replaced(act, &seller.cashbox(), request.tendered)?
        }
        wire::PaymentOutcome::Dropped => {
            let device = counter.store.keys().device;
            let now = tickets::of_sale(connection, waiting.stored.id)?
                .iter()
                .map(|found| ticket_now(connection, device, found, scene.now))
                .collect::<Result<Vec<_>, _>>()?;
            let states = payments::states_of(connection, waiting.stored.id)?;
            let replaced = super::aftersale::replaced(&states);
            let entry = waiting.stored.id;
            let sale = payments::as_settled(connection, entry, waiting.sale.clone())?;
            let (pending, all, reason) = (&pending, &sale.payments, request.reason.as_str());
            aftersale::drop_pending(&seller, pending, &now, all, &replaced, reason)?
        }
    })
}
