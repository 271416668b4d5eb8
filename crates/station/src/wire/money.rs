//! What the doors carry about money: payments, till sessions, movements, approvals, rules.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::CountLine;

wire! {
    /// How a payment is made.
    word PaymentMethod {
        /// Notes and coins.
        Cash,
        /// A bank card, on a terminal of its own.
        Card,
        /// Mobile money.
        MobileMoney,
    }
    /// Where a payment stands.
    word PaymentState {
        /// The passenger has not confirmed it on the telephone yet.
        Pending,
        /// The money is there.
        Completed,
        /// It will not come.
        Failed,
    }
    /// Money that goes into or out of the drawer without a sale.
    word MovementKind {
        /// Cash brought in from outside, such as change.
        PaidIn,
        /// Cash taken out to outside.
        PaidOut,
        /// Cash put into the safe.
        Drop,
        /// Fuel.
        Fuel,
        /// Road tolls.
        Toll,
        /// Repairs and spare parts.
        Maintenance,
        /// Meals of a crew.
        Meals,
        /// Another expense.
        Other,
        /// A mistake of a closed session, put right in this one.
        Correction,
    }
    /// What becomes of a pending payment.
    word PaymentOutcome {
        /// The money came.
        Completed,
        /// It did not; cash is taken instead.
        ReplacedByCash,
        /// It did not; the tickets of the sale are cancelled.
        Dropped,
    }
    /// How much of a ticket's price is given back in one band of time before departure.
    word BandKind {
        /// All of it.
        Full,
        /// `value` hundredths of a percent of it.
        Percent,
        /// All of it but a fee of `value` minor units.
        Fee,
        /// Nothing.
        None,
    }
}

wire! {
    /// Another person's word on the same screen: a supervisor who approves, a cashier who takes over.
    request Approval {
        /// Their code.
        code: String,
        /// Their PIN.
        pin: String,
    }
    /// One payment of a sale.
    request PaymentRequest {
        /// How.
        method: PaymentMethod,
        /// Minor units; for cash what is handed over, and change is given back. What is still to pay
        /// when left out.
        #[serde(default)]
        amount: Option<i64>,
        /// Mobile money: the operator, one of the rules' list.
        #[serde(default)]
        operator: Option<String>,
        /// Mobile money: the payer's telephone.
        #[serde(default)]
        phone: Option<String>,
        /// Mobile money: the operator's transaction reference. Left out, the payment is pending.
        /// Card: the terminal's slip number, if there is one.
        #[serde(default)]
        reference: Option<String>,
    }
    /// A reduction of every ticket of a sale that someone grants.
    request DiscountRequest {
        /// Hundredths of a percent, 1 to 10 000; or `amount`.
        #[serde(default)]
        basis_points: Option<u32>,
        /// Minor units off each ticket; or `basis_points`.
        #[serde(default)]
        amount: Option<i64>,
        /// Why.
        reason: String,
    }
    /// Money into or out of the drawer.
    request MoveCash {
        /// The caller's intention.
        request: Uuid,
        /// What it is; `correction` has its own command.
        movement: MovementKind,
        /// Minor units, positive.
        amount: i64,
        /// Why; may be empty for a drop.
        #[serde(default)]
        reason: String,
        /// The receipt's number.
        #[serde(default)]
        receipt_number: String,
        /// For which trip.
        #[serde(default)]
        trip: Option<Uuid>,
        /// For which vehicle: its number plate.
        #[serde(default)]
        vehicle: String,
    }
    /// Puts a mistake of a closed session right, in the one that is open.
    request CorrectTill {
        /// The caller's intention.
        request: Uuid,
        /// The Z of the session that was wrong.
        z: u32,
        /// Minor units: positive was found too much, negative is missing.
        amount: i64,
        /// Why.
        reason: String,
        /// A supervisor's word, where who asks may not approve.
        #[serde(default)]
        approval: Option<Approval>,
    }
    /// The blind count before closing.
    request CountTill {
        /// The caller's intention.
        request: Uuid,
        /// The sum in minor units; may be left out when counted by pieces.
        #[serde(default)]
        counted: Option<i64>,
        /// By notes and coins; may be empty when the sum is given.
        #[serde(default)]
        count: Vec<CountLine>,
    }
    /// Closes the till on its last count.
    request CloseTillRequest {
        /// The caller's intention.
        request: Uuid,
        /// Why the drawer differs; needed past the tolerance.
        #[serde(default)]
        reason: String,
        /// A supervisor's word, needed past the tolerance.
        #[serde(default)]
        approval: Option<Approval>,
        /// No supervisor is here: the variance stays to be approved.
        #[serde(default)]
        approve_later: bool,
        /// Pending payments stay open for the next session.
        #[serde(default)]
        leave_pending: bool,
    }
    /// Closes the till on its last count and opens it for another cashier with what was counted.
    request HandOverTill {
        /// The caller's intention.
        request: Uuid,
        /// Who takes over, with their PIN.
        to: Approval,
        /// As for closing.
        #[serde(default)]
        reason: String,
        /// As for closing.
        #[serde(default)]
        approval: Option<Approval>,
        /// As for closing.
        #[serde(default)]
        approve_later: bool,
        /// As for closing.
        #[serde(default)]
        leave_pending: bool,
    }
    /// Which session.
    request TillReportRequest {
        /// The one open at this counter when left out.
        #[serde(default)]
        till: Option<Uuid>,
    }
    /// Prints the X of an open session, or the Z of a closed one again.
    request PrintTillReport {
        /// The caller's intention.
        request: Uuid,
        /// The one open at this counter when left out.
        #[serde(default)]
        till: Option<Uuid>,
    }
    /// Sessions of the past.
    request Tills {
        /// From this day on, `2026-11-21`.
        #[serde(default)]
        from: Option<String>,
        /// Up to this day.
        #[serde(default)]
        to: Option<String>,
        /// At most this many (1 to 200); 50 when left out.
        #[serde(default)]
        limit: Option<u32>,
    }
    /// Says that a variance was looked into.
    request ApproveVariance {
        /// The caller's intention.
        request: Uuid,
        /// Of which session.
        till: Uuid,
        /// What was found out.
        #[serde(default)]
        reason: String,
    }
    /// Says what became of a pending payment.
    request SettlePayment {
        /// The caller's intention.
        request: Uuid,
        /// Which payment.
        payment: Uuid,
        /// What became of it.
        outcome: PaymentOutcome,
        /// Completed: the operator's reference.
        #[serde(default)]
        reference: Option<String>,
        /// Replaced by cash: what is handed over; exact when left out.
        #[serde(default)]
        tendered: Option<i64>,
        /// Dropped: why.
        #[serde(default)]
        reason: String,
    }
    /// One band of the refund rule.
    request RefundBand {
        /// From so many minutes before departure on; bands are asked from the longest down.
        minutes_before: u32,
        /// What is given back.
        kind: BandKind,
        /// Hundredths of a percent, or minor units, by the kind.
        #[serde(default)]
        value: i64,
    }
    /// A promotion.
    request Promotion {
        /// What is typed: capital letters and digits.
        code: String,
        /// Hundredths of a percent off; or `amount`.
        #[serde(default)]
        basis_points: Option<u32>,
        /// Minor units off each ticket; or `basis_points`.
        #[serde(default)]
        amount: Option<i64>,
        /// First day of sale.
        from: String,
        /// Last day of sale.
        to: String,
        /// How often it can be used at this counter; without end when left out.
        #[serde(default)]
        uses_max: Option<u32>,
        /// Only on these routes, by code; on all when empty.
        #[serde(default)]
        routes: Vec<String>,
    }
    /// How far one role may go.
    request RoleLimits {
        /// `cashier`, `manager`…
        role: String,
        /// A till may be off by so many minor units without a supervisor.
        variance: i64,
        /// A sale may be cancelled for so many minutes; until departure when left out.
        #[serde(default)]
        cancel_minutes: Option<u32>,
        /// A manual discount may be so many hundredths of a percent.
        discount: u32,
    }
    /// Tax included in prices, by product, in hundredths of a percent.
    request TaxRates {
        /// Tickets.
        tickets: u32,
        /// Parcels.
        parcels: u32,
        /// Fees and the like.
        other: u32,
    }
    /// What the company decided: rules that are data.
    request Rules {
        /// Percentages are rounded, half up, to this: the smallest coin in use, minor units.
        coin: i64,
        /// By role.
        limits: Vec<RoleLimits>,
        /// The refund rule, longest time first. Earlier than the last band nothing is given back.
        refund: Vec<RefundBand>,
        /// Fee of an exchange, minor units.
        exchange_fee: i64,
        /// An exchange, a move or an opening is possible until so many minutes before departure.
        change_minutes: u32,
        /// Days in which an open ticket must be used.
        open_days: u32,
        /// Minutes seats are held.
        hold_minutes: u32,
        /// Minutes seats may be held at most.
        hold_minutes_max: u32,
        /// Operators of mobile money.
        operators: Vec<String>,
        /// Promotions.
        promotions: Vec<Promotion>,
        /// Tax.
        tax: TaxRates,
        /// Boarding, standing and luggage; as they are when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        control: Option<ControlRules>,
    }
    /// The company's rules of control.
    request ControlRules {
        /// Boarding begins so many minutes before departure.
        early_minutes: u32,
        /// Passengers are let aboard until so many minutes after it.
        late_minutes: u32,
        /// Passengers who may stand on one leg; 0 where nobody may.
        standing: u8,
        /// From so many minutes late on, tickets are given back like those of a cancelled trip.
        delay_refund_minutes: u32,
        /// Pieces of luggage that a ticket includes.
        luggage_pieces: u32,
        /// Grams of luggage that a ticket includes.
        luggage_grams: u32,
        /// For each piece beyond, minor units.
        per_piece: i64,
        /// For each kilogram beyond, minor units.
        per_kilo: i64,
    }
    /// Changes the rules, from here on.
    request SetRules {
        /// The caller's intention.
        request: Uuid,
        /// All of them.
        rules: Rules,
    }
}

wire! {
    /// A payment as recorded.
    answer PaymentInfo {
        /// Which.
        payment: Uuid,
        /// How.
        method: PaymentMethod,
        /// What it pays, minor units, without change.
        amount: i64,
        /// Cash handed over.
        tendered: i64,
        /// Cash given back.
        change: i64,
        /// Where it stands.
        state: PaymentState,
        /// Mobile money: the operator.
        operator: Option<String>,
        /// Mobile money: the payer's telephone.
        phone: Option<String>,
        /// The operator's or the terminal's reference.
        reference: Option<String>,
    }
    /// A payment that waits for the passenger's confirmation.
    answer PendingPayment {
        /// The payment.
        info: PaymentInfo,
        /// Its sale.
        sale: Uuid,
        /// The first ticket's number.
        number: String,
        /// The first passenger's name.
        name: String,
        /// How many tickets.
        tickets: u32,
        /// When it was made, by the company's clocks.
        at_local: String,
        /// By whom.
        who: String,
    }
    /// Payments that wait.
    answer PendingPayments {
        /// Oldest first.
        payments: Vec<PendingPayment>,
        /// ISO 4217 code.
        currency: String,
    }
    /// A pending payment is settled.
    answer PaymentSettledAnswer {
        /// Which.
        payment: Uuid,
        /// Where it stands now.
        state: PaymentState,
        /// Cash to give back: change, or what was paid in cash for tickets that are cancelled.
        change: i64,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
    }
    /// Money went into or out of the drawer.
    answer CashMovedAnswer {
        /// Which movement.
        movement: Uuid,
        /// The entry that holds it.
        entry: i64,
    }
    /// The drawer was counted.
    answer TillCountedAnswer {
        /// Which session.
        till: Uuid,
        /// What was counted.
        counted: i64,
        /// What the drawer should hold.
        expected: i64,
        /// `counted - expected`: negative is missing.
        variance: i64,
        /// What this role may be off by.
        tolerance: i64,
        /// Whether the variance needs a reason and a supervisor.
        needs_approval: bool,
        /// Payments that are still pending.
        pending: u32,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
    }
    /// The till is closed.
    answer TillClosedAnswer {
        /// Which session.
        till: Uuid,
        /// Its Z.
        z: u32,
        /// What the drawer should have held.
        expected: i64,
        /// What was counted.
        counted: i64,
        /// `counted - expected`: negative is missing.
        variance: i64,
        /// Who approved the variance.
        approved_by: Option<String>,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
        /// The print job of the Z.
        job: i64,
    }
    /// The till went from one cashier to another.
    answer TillHandedOver {
        /// The session that ended.
        closed: TillClosedAnswer,
        /// The session that began.
        till: Uuid,
        /// Its cashier.
        employee_name: String,
        /// Its float: what was counted.
        float: i64,
    }
    /// What a session took and gave back by one method.
    answer MethodLine {
        /// How.
        method: PaymentMethod,
        /// The operator, for mobile money.
        operator: Option<String>,
        /// Still pending.
        pending: bool,
        /// Minor units in.
        taken: i64,
        /// Minor units given back.
        returned: i64,
    }
    /// What one kind of fact moved.
    answer KindLine {
        /// The kind of fact: `TicketsSold`, `TicketsRefunded`…
        kind: String,
        /// How many of them.
        count: u32,
        /// Income less what was given back, minor units; negative for refunds.
        amount: i64,
    }
    /// One movement of cash.
    answer MovementLine {
        /// Which.
        movement: Uuid,
        /// What.
        kind: MovementKind,
        /// Minor units: positive into the drawer.
        amount: i64,
        /// Why.
        reason: String,
        /// The receipt's number.
        receipt_number: Option<String>,
        /// The vehicle's number plate.
        vehicle: Option<String>,
        /// When, by the company's clocks.
        at_local: String,
        /// The entry that holds it.
        entry: i64,
    }
    /// Counts of a session.
    answer TillCounts {
        /// Sales.
        sales: u32,
        /// Tickets sold.
        tickets: u32,
        /// Tickets cancelled or refunded.
        cancellations: u32,
        /// Documents printed again.
        reprints: u32,
        /// Openings of the drawer without a sale.
        drawer_openings: u32,
        /// Counts before closing.
        counts: u32,
    }
    /// An X (an open session) or a Z (a closed one).
    answer TillReport {
        /// Which session.
        till: Uuid,
        /// The Z's number; none while it is open.
        z: Option<u32>,
        /// The cashier.
        employee_name: String,
        /// The station.
        station: String,
        /// The counter at the station.
        counter: u8,
        /// When it was opened, by the company's clocks.
        opened_local: String,
        /// When it was closed.
        closed_local: Option<String>,
        /// When this was made.
        now_local: String,
        /// The float.
        float: i64,
        /// What was sold, before what was given back, minor units.
        sales: i64,
        /// What was given back on tickets.
        refunds: i64,
        /// `sales - refunds`.
        net: i64,
        /// By method.
        methods: Vec<MethodLine>,
        /// By kind of fact.
        kinds: Vec<KindLine>,
        /// Movements of cash without a sale, oldest first.
        movements: Vec<MovementLine>,
        /// Cash the drawer should hold; told of an open session only to who may approve.
        expected: Option<i64>,
        /// What was counted.
        counted: Option<i64>,
        /// `counted - expected`.
        variance: Option<i64>,
        /// Why.
        reason: Option<String>,
        /// Who approved it.
        approved_by: Option<String>,
        /// Whether somebody still has to approve it.
        to_approve: bool,
        /// How it was counted.
        count: Vec<CountLine>,
        /// Counts.
        counts: TillCounts,
        /// Everything this counter ever sold, refunds not taken off: it never goes back.
        grand_total: i64,
        /// ISO 4217 code.
        currency: String,
        /// The entry that closed it.
        entry: Option<i64>,
        /// Short form of that entry's hash.
        signature: Option<String>,
    }
    /// One session in a list.
    answer TillRow {
        /// Which session.
        till: Uuid,
        /// Its Z.
        z: Option<u32>,
        /// The cashier.
        employee_name: String,
        /// The counter at the station.
        counter: u8,
        /// When it was opened, by the company's clocks.
        opened_local: String,
        /// When it was closed.
        closed_local: Option<String>,
        /// Takings in minor units.
        takings: i64,
        /// Tickets sold.
        tickets: u32,
        /// What was counted.
        counted: Option<i64>,
        /// `counted - expected`.
        variance: Option<i64>,
        /// Why.
        reason: Option<String>,
        /// Who approved it.
        approved_by: Option<String>,
        /// Whether somebody still has to approve it.
        to_approve: bool,
    }
    /// Sessions.
    answer TillList {
        /// Newest first.
        tills: Vec<TillRow>,
        /// ISO 4217 code.
        currency: String,
    }
    /// The rules in force.
    answer RulesAnswer {
        /// As set, or as a company starts.
        rules: Rules,
        /// ISO 4217 code.
        currency: String,
    }
}
