//! Slips and till reports: the papers of money that is no ticket, from the facts that moved it.

mod aboard;

use chrono::NaiveDateTime;
use domain::aftersale::{RefundKind, TicketExchanged, TicketOpened, TicketsRefunded};
use domain::fact::Fact;
use domain::money::Currency;
use domain::payment::{Method, PaymentSettled, Source};
use domain::sale::Journey;
use domain::till::{Act, CashMoved, Movement, TillClosed, TillFigures, TillRead};
use paper::Paper;
use paper::payment::MethodWord;
use paper::report::{KindLine, MethodLine, MovementLine, TillCounts, TillKind, TillPaper};
use paper::slip::{ExpenseKind, Label, Signer, SlipLine, SlipPaper, SlipTitle};
use rusqlite::Connection;

use super::papers::language;
use crate::failure::Failure;
use crate::store::planning::{self, Place};
use crate::store::tills::{self, TillRow};
use crate::store::{Stored, journal};

/// The slip or the report of an entry; of luggage, the tag of the piece at `pos`, and after the last
/// of them the receipt.
pub fn paper_of(
    connection: &Connection,
    place: &Place,
    entry: i64,
    pos: usize,
    copy: u32,
) -> Result<Paper, Failure> {
    let stored = journal::by_id(connection, entry)?;
    let made = Made { place, copy, signature: stored.entry.short_hash() };
    Ok(match journal::fact(&stored)? {
        Fact::CashMoved(fact) => made.movement(&fact).paper(),
        Fact::TicketsRefunded(fact) => made.refund(&fact).paper(),
        Fact::TicketExchanged(fact) => made.exchange(&fact).paper(),
        Fact::TicketOpened(fact) => made.open_ticket(&fact).paper(),
        Fact::PaymentSettled(fact) => made.payment(&fact).paper(),
        Fact::LuggageTagged(fact) => made.luggage(&fact, pos)?,
        Fact::StandingBoarded(fact) => made.standing(&fact).paper(),
        Fact::StandingRefunded(fact) => made.standing_refund(&fact).paper(),
        Fact::DepartureClosed(fact) => made.bordereau(&fact).paper(),
        Fact::VehicleSwapped(fact) => {
            let planned = planning::trip(connection, fact.trip)?;
            made.call_list(&fact, &planned.trip).paper()
        }
        Fact::TillRead(fact) => made.reading(connection, &stored, &fact)?.paper(),
        Fact::TillClosed(fact) => made.closing(connection, &fact)?.paper(),
        _ => {
            let found = super::parcels::paper_of(connection, place, &stored, pos, copy)?;
            found.ok_or_else(|| Failure::not_found("document"))?
        }
    })
}

/// Where and as which copy a paper is made.
struct Made<'a> {
    place: &'a Place,
    copy: u32,
    signature: String,
}

fn pair(label: Label, value: impl Into<String>) -> SlipLine {
    SlipLine::Pair { label, value: value.into(), strong: false }
}

fn optional(label: Label, value: Option<&str>) -> Option<SlipLine> {
    value.map(|value| pair(label, value))
}

/// The word of a method, with its operator.
pub fn method_word(method: Method, operator: Option<&str>) -> MethodWord {
    match method {
        Method::Cash => MethodWord::Cash,
        Method::Card => MethodWord::Card,
        Method::MobileMoney => MethodWord::MobileMoney(operator.unwrap_or_default().to_owned()),
    }
}

fn route(journey: &Journey) -> SlipLine {
    pair(Label::Trip, format!("{} → {}", journey.from.name, journey.to.name))
}

fn time(local: NaiveDateTime) -> String {
    local.format("%d/%m/%Y %H:%M").to_string()
}

fn title(kind: Movement) -> SlipTitle {
    match kind {
        Movement::PaidIn => SlipTitle::PaidIn,
        Movement::PaidOut => SlipTitle::PaidOut,
        Movement::Drop => SlipTitle::Drop,
        Movement::Fuel => SlipTitle::Expense(ExpenseKind::Fuel),
        Movement::Toll => SlipTitle::Expense(ExpenseKind::Toll),
        Movement::Maintenance => SlipTitle::Expense(ExpenseKind::Maintenance),
        Movement::Meals => SlipTitle::Expense(ExpenseKind::Meals),
        Movement::Other => SlipTitle::Expense(ExpenseKind::Other),
        Movement::Correction => SlipTitle::Correction,
    }
}

fn parts(parts: &[Source], currency: Currency) -> impl Iterator<Item = SlipLine> + '_ {
    parts.iter().flat_map(move |part| {
        let word = method_word(part.method, part.operator.as_deref());
        let phone = part.phone.as_ref().map(|phone| phone.as_str());
        let line = SlipLine::amount(Label::Method(word), part.amount, currency, false);
        [Some(line), optional(Label::Phone, phone)].into_iter().flatten()
    })
}

impl Made<'_> {
    fn slip(&self, title: SlipTitle, by: &Act, lines: Vec<SlipLine>, sign: &[Signer]) -> SlipPaper {
        let approved = by.approved_by.as_ref().map(|who| who.name.as_str());
        let approved = optional(Label::ApprovedBy, approved);
        SlipPaper {
            training: self.place.training,
            copy: self.copy,
            company: self.place.company_name.clone(),
            station: by.station_name.clone(),
            counter: by.counter,
            title,
            lines: lines.into_iter().chain(approved).collect(),
            barcode: None,
            sign: sign.to_vec(),
            made_local: by.local,
            by: by.employee_name.clone(),
            signature: self.signature.clone(),
            language: language(self.place),
            currency: by.currency,
        }
    }

    fn movement(&self, fact: &CashMoved) -> SlipPaper {
        let amount = SlipLine::amount(Label::Amount, fact.amount.abs(), fact.by.currency, true);
        let reason = Some(fact.reason.as_str()).filter(|reason| !reason.is_empty());
        let z = fact.of_z.map(|z| SlipLine::Text(format!("Z {z:06}")));
        let lines = [
            Some(amount),
            z,
            optional(Label::Reason, reason),
            optional(Label::ReceiptNumber, fact.receipt_number.as_deref()),
            optional(Label::Vehicle, fact.vehicle.as_deref()),
        ];
        let sign: &[Signer] = match fact.kind {
            Movement::PaidIn => &[Signer::Cashier],
            Movement::Correction => &[Signer::Cashier, Signer::Supervisor],
            _ => &[Signer::Cashier, Signer::Receiver],
        };
        self.slip(title(fact.kind), &fact.by, lines.into_iter().flatten().collect(), sign)
    }

    fn refund(&self, fact: &TicketsRefunded) -> SlipPaper {
        let currency = fact.by.currency;
        let mut lines = Vec::new();
        for ticket in &fact.tickets {
            lines.push(pair(Label::Ticket, ticket.number.to_string()));
            lines.push(pair(Label::Passenger, ticket.name.as_str()));
            lines.push(SlipLine::amount(Label::Paid, ticket.price, currency, false));
        }
        lines.push(SlipLine::Rule);
        if fact.fee != 0 {
            lines.push(SlipLine::amount(Label::Fee, fact.fee, currency, false));
        }
        lines.push(SlipLine::amount(Label::GivenBack, fact.given_back, currency, true));
        lines.extend(parts(&fact.parts, currency));
        lines.push(pair(Label::Reason, fact.reason.as_str()));
        let title = match fact.kind {
            RefundKind::Cancelled => SlipTitle::Cancellation,
            RefundKind::Refunded => SlipTitle::Refund,
        };
        self.slip(title, &fact.by, lines, &[Signer::Cashier, Signer::Passenger])
    }

    fn exchange(&self, fact: &TicketExchanged) -> SlipPaper {
        let currency = fact.by.currency;
        let mut lines = vec![
            pair(Label::OldTicket, fact.old.number.to_string()),
            SlipLine::amount(Label::Paid, fact.old.price, currency, false),
            pair(Label::NewTicket, fact.new.number.to_string()),
            pair(Label::Passenger, fact.new.name.as_str()),
            route(&fact.journey),
            pair(Label::Departure, time(fact.journey.from.local)),
            SlipLine::amount(Label::Amount, fact.new.price, currency, false),
        ];
        if fact.fee != 0 {
            lines.push(SlipLine::amount(Label::Fee, fact.fee, currency, false));
        }
        lines.push(SlipLine::Rule);
        lines.push(SlipLine::amount(Label::Difference, fact.difference, currency, true));
        for paid in super::papers::paid_lines(&fact.payments) {
            lines.push(SlipLine::amount(Label::Method(paid.method), paid.amount, currency, false));
            lines.extend(optional(Label::Reference, paid.reference.as_deref()));
        }
        lines.extend(parts(&fact.parts, currency));
        let sign: &[Signer] = if fact.difference < 0 { &[Signer::Passenger] } else { &[] };
        self.slip(SlipTitle::Exchange, &fact.by, lines, sign)
    }

    fn open_ticket(&self, fact: &TicketOpened) -> SlipPaper {
        let lines = vec![
            route(&fact.journey),
            pair(Label::Passenger, fact.ticket.name.as_str()),
            SlipLine::amount(Label::Paid, fact.ticket.price, fact.by.currency, true),
            SlipLine::Pair {
                label: Label::ValidUntil,
                value: fact.expires.format("%d/%m/%Y").to_string(),
                strong: true,
            },
        ];
        let mut slip = self.slip(SlipTitle::OpenTicket, &fact.by, lines, &[]);
        slip.barcode = Some(fact.ticket.number.to_string());
        slip
    }

    fn payment(&self, fact: &PaymentSettled) -> SlipPaper {
        let currency = fact.by.currency;
        let word = MethodWord::MobileMoney(fact.operator.clone());
        let mut lines = vec![SlipLine::amount(Label::Method(word), fact.amount, currency, false)];
        for ticket in &fact.returned {
            lines.push(pair(Label::Ticket, ticket.number.to_string()));
            lines.push(pair(Label::Passenger, ticket.name.as_str()));
        }
        let back: i64 = fact.parts.iter().map(|part| part.amount).sum();
        lines.push(SlipLine::Rule);
        lines.push(SlipLine::amount(Label::GivenBack, back, currency, true));
        lines.extend(parts(&fact.parts, currency));
        lines.push(pair(Label::Reason, fact.reason.as_str()));
        self.slip(SlipTitle::Cancellation, &fact.by, lines, &[Signer::Cashier, Signer::Passenger])
    }

    fn reading(
        &self,
        connection: &Connection,
        stored: &Stored,
        fact: &TillRead,
    ) -> Result<TillPaper, Failure> {
        let row = tills::by_id(connection, fact.till)?;
        let mut report = self.report(connection, &row, &fact.figures, Some(stored.id))?;
        report.printed_local = fact.local;
        report.expected = fact.expected;
        report.grand_total = fact.grand_total;
        Ok(report)
    }

    fn closing(&self, connection: &Connection, fact: &TillClosed) -> Result<TillPaper, Failure> {
        let row = tills::by_id(connection, fact.till)?;
        let z = fact.z.as_ref().ok_or_else(|| Failure::not_found("Z"))?;
        let mut report = self.report(connection, &row, &z.figures, None)?;
        let closed = fact.local.unwrap_or(report.opened_local);
        report.kind = TillKind::Z(z.number);
        report.closed_local = Some(closed);
        report.printed_local = closed;
        report.grand_total = z.grand_total;
        report.expected = Some(fact.expected);
        report.counted = Some(fact.counted);
        report.variance = Some(fact.variance);
        report.reason.clone_from(&fact.reason);
        report.approved_by = fact.approved_by.as_ref().map(|who| who.name.clone());
        report.to_approve = fact.to_approve;
        report.count.clone_from(&fact.count);
        Ok(report)
    }

    /// A report of a session with these figures; `through` is the last entry it knows of.
    fn report(
        &self,
        connection: &Connection,
        row: &TillRow,
        figures: &TillFigures,
        through: Option<i64>,
    ) -> Result<TillPaper, Failure> {
        let opened = row.opened_local.parse().map_err(Failure::internal)?;
        let movements = tills::movements(connection, row.till.till)?;
        let movements = movements.iter().filter(|(s, _)| through.is_none_or(|last| s.id < last));
        let counts = figures.counts;
        Ok(TillPaper {
            training: self.place.training,
            copy: self.copy,
            company: self.place.company_name.clone(),
            station: row.station_name.clone(),
            counter: row.counter,
            language: language(self.place),
            currency: self.place.currency,
            kind: TillKind::X,
            employee_name: row.till.employee_name.clone(),
            opened_local: opened,
            closed_local: None,
            printed_local: opened,
            float: row.float,
            sales: figures.sales,
            refunds: figures.refunds,
            net: figures.sales - figures.refunds,
            methods: figures.methods.iter().map(method_line).collect(),
            kinds: figures.kinds.iter().map(kind_line).collect(),
            movements: movements.map(|(_, fact)| movement_line(fact)).collect(),
            expected: None,
            counted: None,
            variance: None,
            reason: None,
            approved_by: None,
            to_approve: false,
            count: Vec::new(),
            counts: TillCounts {
                sales: counts.sales,
                tickets: counts.tickets,
                cancellations: counts.cancellations,
                reprints: counts.reprints,
                drawer_openings: counts.drawer_openings,
                counts: counts.counts,
            },
            grand_total: 0,
            signature: self.signature.clone(),
        })
    }
}

fn method_line(line: &domain::till::MethodFigures) -> MethodLine {
    MethodLine {
        method: method_word(line.method, line.operator.as_deref()),
        pending: line.pending,
        taken: line.taken,
        returned: line.returned,
    }
}

fn kind_line(line: &domain::till::KindFigures) -> KindLine {
    KindLine { kind: line.kind.clone(), count: line.count, amount: line.amount }
}

fn movement_line(fact: &CashMoved) -> MovementLine {
    MovementLine { title: title(fact.kind), reason: fact.reason.clone(), amount: fact.amount }
}
