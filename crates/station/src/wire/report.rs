//! What the doors carry for managers: revenue, the dashboard, the audit view, exports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

use super::{PendingPayment, TillRow};

wire! {
    /// The form of an export.
    word ExportFormat {
        /// Comma-separated values (RFC 4180), UTF-8.
        Csv,
        /// Office Open XML.
        Xlsx,
        /// PDF.
        Pdf,
        /// JSON.
        Json,
    }
    /// What revenue is cut by.
    word Cut {
        /// Day.
        Day,
        /// Station.
        Station,
        /// Counter.
        Counter,
        /// Cashier.
        Cashier,
        /// Route.
        Route,
        /// Trip.
        Trip,
        /// Product: tickets, parcels, other.
        Product,
        /// Method of payment.
        Method,
    }
}

wire! {
    /// Revenue of a period.
    request RevenueRequest {
        /// First day, `2026-11-21`; today when left out.
        #[serde(default)]
        from: Option<String>,
        /// Last day; the first when left out.
        #[serde(default)]
        to: Option<String>,
    }
    /// Writes revenue into a file.
    request ExportRevenue {
        /// First day.
        from: String,
        /// Last day.
        to: String,
        /// In which form.
        format: ExportFormat,
        /// The language of its words, `fr` or `en`; French when left out.
        #[serde(default)]
        language: Option<super::PaperLanguage>,
        /// Also answer the file's content.
        #[serde(default)]
        content: bool,
    }
    /// A manager's page of one day.
    request DashboardRequest {
        /// The day; today when left out.
        #[serde(default)]
        day: Option<String>,
    }
    /// Closes a day for good.
    request LockDay {
        /// The caller's intention.
        request: Uuid,
        /// Which day, and with it all before it.
        day: String,
    }
    /// Who did what when.
    request AuditRequest {
        /// First day; today when left out.
        #[serde(default)]
        from: Option<String>,
        /// Last day; the first when left out.
        #[serde(default)]
        to: Option<String>,
        /// Only by this person.
        #[serde(default)]
        employee: Option<Uuid>,
        /// Only these kinds of fact; all when empty.
        #[serde(default)]
        kinds: Vec<String>,
        /// Only of this till session.
        #[serde(default)]
        till: Option<Uuid>,
        /// Only of this trip.
        #[serde(default)]
        trip: Option<Uuid>,
        /// Only of this route, by its code.
        #[serde(default)]
        route: Option<String>,
        /// Only what moves this account, such as `cash.drawer`.
        #[serde(default)]
        account: Option<String>,
        /// Only from this amount on, minor units.
        #[serde(default)]
        amount_min: Option<i64>,
        /// Only up to this amount.
        #[serde(default)]
        amount_max: Option<i64>,
        /// Only entries before this one, to go on from a page.
        #[serde(default)]
        before: Option<i64>,
        /// At most this many (1 to 200); 50 when left out.
        #[serde(default)]
        limit: Option<u32>,
    }
    /// One entry of the journal.
    request ShowEntry {
        /// Its number in this store.
        entry: i64,
    }
}

wire! {
    /// The figures of a cut's line, or of all. Minor units.
    answer Figures {
        /// Sales on tickets and sales.
        entries: u32,
        /// Tickets sold, less those given back.
        tickets: i64,
        /// Sold, before reductions.
        gross: i64,
        /// Reductions granted.
        reductions: i64,
        /// Given back on tickets.
        refunds: i64,
        /// Fees kept.
        fees: i64,
        /// Tax included, less what was given back of it.
        tax: i64,
        /// Income: `gross - reductions - refunds + fees - tax`.
        net: i64,
        /// Taken in, by any method, less what was given back. Differs from `net + tax` by what
        /// passengers have to their credit (open tickets).
        takings: i64,
        /// Cash spent on fuel, tolls, maintenance, meals and other.
        expenses: i64,
        /// What counts found too much (positive) or missing (negative).
        variance: i64,
    }
    /// One line of a cut.
    answer CutLine {
        /// What it is, as it stands in a filter: an id, a code, a day.
        key: String,
        /// What people call it.
        label: String,
        /// Its figures.
        figures: Figures,
    }
    /// Revenue by one cut.
    answer CutTable {
        /// By what.
        cut: Cut,
        /// Its lines, in the order people look for them.
        lines: Vec<CutLine>,
    }
    /// One account's total: where every figure comes from.
    answer AccountLine {
        /// The account.
        account: String,
        /// Debits, minor units.
        debit: i64,
        /// Credits, as a positive amount.
        credit: i64,
    }
    /// How full one trip is.
    answer Occupancy {
        /// Which trip.
        trip: Uuid,
        /// Its route's code.
        route_code: String,
        /// Its first stop.
        from: String,
        /// Its last stop.
        to: String,
        /// Departure from the first stop, by the company's clocks.
        departs_local: String,
        /// The coach, once known.
        plate: Option<String>,
        /// Seats.
        seats: u32,
        /// Passengers sold, at any stop.
        passengers: i64,
        /// Sold share of all seats on all legs, in hundredths of a percent.
        fill: i64,
        /// Income of the trip in the period, minor units.
        net: i64,
    }
    /// What was booked on a day after it was closed.
    answer LateLine {
        /// The day it is of.
        of_day: String,
        /// The day it stands on.
        on_day: String,
        /// Its figures.
        figures: Figures,
    }
    /// Revenue of a period, from postings.
    answer Revenue {
        /// The company.
        company: String,
        /// First day.
        from: String,
        /// Last day.
        to: String,
        /// ISO 4217 code.
        currency: String,
        /// Digits of its minor unit.
        digits: u8,
        /// What stands after an amount.
        symbol: String,
        /// Whether every day of the period is closed: then the same export is the same, byte for byte.
        locked: bool,
        /// The whole period.
        total: Figures,
        /// First day of the period before, of the same length.
        previous_from: String,
        /// Its last day.
        previous_to: String,
        /// The period before.
        previous: Figures,
        /// By day, station, counter, cashier, route, trip, product, method.
        cuts: Vec<CutTable>,
        /// Expenses by kind: label is the account.
        expenses: Vec<AccountLine>,
        /// By account.
        accounts: Vec<AccountLine>,
        /// Trips that left in the period, by departure.
        occupancy: Vec<Occupancy>,
        /// What came late.
        late: Vec<LateLine>,
        /// Sessions closed in the period with a variance.
        variances: Vec<TillRow>,
    }
    /// An export is written.
    answer Exported {
        /// The file's name.
        name: String,
        /// Where it is.
        path: String,
        /// Its size.
        bytes: u64,
        /// Its media type.
        media: String,
        /// Its content in base64, where it was asked for.
        content: Option<String>,
    }
    /// Takings of one hour.
    answer HourLine {
        /// 0 to 23, by the company's clocks.
        hour: u8,
        /// Takings of the day, minor units.
        takings: i64,
        /// Takings a week before.
        before: i64,
    }
    /// A figure beside the one of a week before.
    answer Compared {
        /// What it is, as it stands in a filter.
        key: String,
        /// What people call it.
        label: String,
        /// Takings of the day, minor units.
        takings: i64,
        /// Tickets of the day.
        tickets: i64,
        /// Takings a week before.
        before: i64,
    }
    /// Something doubled or contradictory that a person must look at.
    answer ExceptionLine {
        /// What: `reference_doubled`…
        kind: String,
        /// What it is about, such as a payment reference.
        subject: String,
        /// The entry that brought it up.
        entry: i64,
        /// The entry it contradicts.
        other: Option<i64>,
        /// When, by the company's clocks.
        at_local: String,
    }
    /// A manager's page of one day.
    answer Dashboard {
        /// The day.
        day: String,
        /// The day a week before.
        before: String,
        /// Whether the day is closed.
        locked: bool,
        /// The first day that is not closed and is over, if there is one.
        to_lock: Option<String>,
        /// The day.
        today: Figures,
        /// A week before, the whole day.
        last_week: Figures,
        /// By route.
        routes: Vec<Compared>,
        /// By method.
        methods: Vec<Compared>,
        /// By hour.
        hours: Vec<HourLine>,
        /// Departures of the day.
        departures: Vec<Occupancy>,
        /// Sessions that are open.
        open_tills: Vec<TillRow>,
        /// Sessions whose variance nobody has approved.
        to_approve: Vec<TillRow>,
        /// Payments that are pending.
        pending: Vec<PendingPayment>,
        /// What must be looked at.
        exceptions: Vec<ExceptionLine>,
        /// ISO 4217 code.
        currency: String,
    }
    /// A day is closed.
    answer DayLockedAnswer {
        /// Which day.
        day: String,
        /// SHA-256 of its figures, hexadecimal, as the fact holds it.
        figures: String,
        /// The entry that holds it.
        entry: i64,
    }
    /// One line of the audit view.
    answer AuditLine {
        /// The entry's number in this store.
        entry: i64,
        /// When.
        at: i64,
        /// When, by the company's clocks.
        at_local: String,
        /// By whom; none for the program itself.
        who: Option<String>,
        /// The kind of fact.
        kind: String,
        /// What it is about: a ticket number, a name, a reason.
        subject: String,
        /// The money it moves, minor units: a sale's total, a refund (negative), a movement.
        amount: Option<i64>,
        /// Who approved it.
        approved_by: Option<String>,
    }
    /// A page of the audit view.
    answer AuditList {
        /// Newest first.
        lines: Vec<AuditLine>,
        /// Go on before this entry, where there may be more.
        next: Option<i64>,
        /// ISO 4217 code.
        currency: String,
    }
    /// One posting.
    answer PostingLine {
        /// The account.
        account: String,
        /// Minor units: positive debits, negative credits.
        amount: i64,
    }
    /// One entry of the journal, as signed.
    answer EntryCard {
        /// Its number in this store.
        entry: i64,
        /// The device whose journal holds it.
        device: Uuid,
        /// The journal's epoch.
        epoch: u32,
        /// Its number in that journal.
        seq: i64,
        /// When.
        at: i64,
        /// When, by the company's clocks.
        at_local: String,
        /// By whom, as written.
        actor: String,
        /// Their name.
        who: Option<String>,
        /// The kind of fact.
        kind: String,
        /// The kind's version.
        v: u16,
        /// The fact.
        body: Value,
        /// Its postings.
        postings: Vec<PostingLine>,
        /// The previous entry's hash, hexadecimal.
        prev: String,
        /// Its hash.
        hash: String,
        /// Its signature.
        sig: String,
        /// Whether hash and signature were found good just now.
        good: bool,
        /// ISO 4217 code.
        currency: String,
    }
}
