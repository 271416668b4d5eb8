//! What the doors carry after a sale: cancelling, refunding, exchanging, moving, holding.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use ts_rs::TS;
use uuid::Uuid;

use super::{Approval, HaltInfo, PaymentMethod, PaymentRequest};

wire! {
    /// What became of a ticket.
    word TicketState {
        /// Good for its journey.
        Valid,
        /// Its payment is pending: no paper came out yet.
        Unpaid,
        /// Cancelled: sold by mistake.
        Cancelled,
        /// Given back.
        Refunded,
        /// Replaced by another ticket.
        Exchanged,
        /// Paid, its date to be fixed.
        Open,
        /// The passenger did not come.
        NoShow,
    }
    /// What can be done with a ticket.
    word TicketAction {
        /// Take back a sale that was a mistake: all money back.
        Cancel,
        /// Give back by the refund rule.
        Refund,
        /// Another trip or other stops, at another price.
        Exchange,
        /// Another seat or trip at the same fare.
        Move,
        /// Leave the date open.
        Open,
        /// Fix the date of an open ticket.
        Fix,
        /// The passenger did not come.
        NoShow,
    }
}

wire! {
    /// Which ticket.
    request TicketOptions {
        /// Its number, its id, or its token.
        ticket: String,
    }
    /// Takes back tickets of one sale: sold by mistake.
    request CancelTickets {
        /// The caller's intention.
        request: Uuid,
        /// Numbers or ids, 1 to 9 of one sale.
        tickets: Vec<String>,
        /// Why.
        reason: String,
        /// A supervisor's word, where the cashier may not.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// Gives back tickets of one sale by the refund rule.
    request RefundTickets {
        /// The caller's intention.
        request: Uuid,
        /// Numbers or ids, 1 to 9 of one sale.
        tickets: Vec<String>,
        /// Why.
        reason: String,
        /// What the passenger was told they get: refused where the rule says otherwise meanwhile.
        #[serde(default)]
        expected_refund: Option<i64>,
        /// A supervisor's word, where the rule gives nothing, or the ticket's right is elsewhere.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// Another trip or seat for a ticket.
    request ChangeTicket {
        /// Its number, id or token.
        ticket: String,
        /// On which trip; the same when left out.
        #[serde(default)]
        trip: Option<Uuid>,
        /// Boarding stop; the same when left out.
        #[serde(default)]
        from: Option<Uuid>,
        /// Alighting stop; the same when left out.
        #[serde(default)]
        to: Option<Uuid>,
        /// Seat; the best free one when left out.
        #[serde(default)]
        seat: Option<u16>,
    }
    /// Exchanges a ticket for another journey, the difference paid or given back.
    request ExchangeTicket {
        /// The caller's intention.
        request: Uuid,
        /// What for what.
        change: ChangeTicket,
        /// How a difference is paid; exact cash when empty.
        #[serde(default)]
        payments: Vec<PaymentRequest>,
        /// The difference the passenger was told: negative is given back.
        #[serde(default)]
        expected_difference: Option<i64>,
        /// A supervisor's word, where it is needed.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// Moves a ticket to another seat or trip at the same fare; or fixes an open one.
    request MoveTicket {
        /// The caller's intention.
        request: Uuid,
        /// What for what.
        change: ChangeTicket,
        /// A supervisor's word, where it is needed.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// Leaves a ticket's date open.
    request OpenTicketRequest {
        /// The caller's intention.
        request: Uuid,
        /// Its number, id or token.
        ticket: String,
        /// A supervisor's word, where it is needed.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// The passenger did not come.
    request MarkNoShow {
        /// The caller's intention.
        request: Uuid,
        /// Its number, id or token.
        ticket: String,
    }
    /// Keeps seats for some minutes, without money.
    request HoldSeats {
        /// The caller's intention.
        request: Uuid,
        /// On which trip.
        trip: Uuid,
        /// Boarding stop; this station's when left out.
        #[serde(default)]
        from: Option<Uuid>,
        /// Alighting stop.
        to: Uuid,
        /// These seats; the best `count` free ones when empty.
        #[serde(default)]
        seats: Vec<u16>,
        /// How many, where no seats are named; 1 when left out.
        #[serde(default)]
        count: Option<u8>,
        /// For whom.
        name: String,
        /// Their telephone; may be empty.
        #[serde(default)]
        phone: String,
        /// For so many minutes; the rules' when left out.
        #[serde(default)]
        minutes: Option<u32>,
    }
    /// Lets held seats go.
    request ReleaseHold {
        /// The caller's intention.
        request: Uuid,
        /// Which hold.
        hold: Uuid,
    }
}

wire! {
    /// What is given back to one method.
    answer RefundPart {
        /// How.
        method: PaymentMethod,
        /// The operator, for mobile money.
        operator: Option<String>,
        /// The payer's telephone, for mobile money.
        phone: Option<String>,
        /// Minor units.
        amount: i64,
    }
    /// One thing that can be done with a ticket, with its cost.
    answer TicketOption {
        /// What.
        action: TicketAction,
        /// Whether it can be done by this person now, without a supervisor.
        allowed: bool,
        /// Whether a supervisor's word makes it possible.
        with_approval: bool,
        /// Why not: a code, as a refusal would give it.
        code: Option<String>,
        /// The values of that code's sentence.
        details: BTreeMap<String, Value>,
        /// What is given back in all, minor units (cancel, refund).
        refund: Option<i64>,
        /// What is kept as a fee (refund, exchange).
        fee: Option<i64>,
        /// Back to which methods.
        parts: Vec<RefundPart>,
        /// Until when, by the company's clocks.
        until_local: Option<String>,
    }
    /// What can be done with a ticket, each with its cost before it is done.
    answer TicketOptionList {
        /// Which ticket.
        ticket: Uuid,
        /// Its number.
        number: String,
        /// Its state.
        state: TicketState,
        /// Whether this counter holds the right to change it.
        held: bool,
        /// One for each action that fits its state.
        options: Vec<TicketOption>,
        /// The other tickets of the sale that can still be given back with it.
        others: Vec<Uuid>,
        /// ISO 4217 code.
        currency: String,
    }
    /// What an exchange would cost.
    answer ExchangeQuote {
        /// Which ticket.
        ticket: Uuid,
        /// What its passenger paid.
        paid: i64,
        /// The price of the new journey.
        price: i64,
        /// The fee.
        fee: i64,
        /// `price + fee - paid`: positive is to pay, negative is given back.
        difference: i64,
        /// Back to which methods, where it is negative.
        parts: Vec<RefundPart>,
        /// The seat.
        seat: u8,
        /// Where one gets on.
        from: HaltInfo,
        /// Where one gets off.
        to: HaltInfo,
        /// Whether the fare is the same, so that a move keeps the ticket's number.
        same_fare: bool,
        /// ISO 4217 code.
        currency: String,
    }
    /// Tickets were cancelled or given back.
    answer TicketsRefundedAnswer {
        /// Their numbers.
        numbers: Vec<String>,
        /// Given back in all.
        refund: i64,
        /// Kept as a fee.
        fee: i64,
        /// Back to which methods.
        parts: Vec<RefundPart>,
        /// Who approved it.
        approved_by: Option<String>,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
        /// The print job of the slip.
        job: i64,
    }
    /// A ticket is changed.
    answer TicketChanged {
        /// Which ticket is good now.
        ticket: Uuid,
        /// Its number.
        number: String,
        /// Its seat; none for an open ticket.
        seat: Option<u8>,
        /// Positive was paid, negative was given back.
        difference: i64,
        /// Cash to give back: change of what was handed over, or the difference.
        change: i64,
        /// Until when an open ticket can be used, `2026-11-21`.
        expires: Option<String>,
        /// Who approved it.
        approved_by: Option<String>,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
    }
    /// Seats that are kept for someone.
    answer HoldInfo {
        /// Which hold.
        hold: Uuid,
        /// On which trip.
        trip: Uuid,
        /// The route's code.
        route_code: String,
        /// Where one gets on.
        from: HaltInfo,
        /// Where one gets off.
        to: HaltInfo,
        /// Which seats.
        seats: Vec<u8>,
        /// For whom.
        name: String,
        /// Their telephone.
        phone: Option<String>,
        /// Until when.
        until: i64,
        /// Until when by the company's clocks.
        until_local: String,
        /// By whom.
        who: String,
    }
    /// Holds that have not ended.
    answer HoldList {
        /// The one that ends first first.
        holds: Vec<HoldInfo>,
    }
}
