//! What the doors carry: the request and the answer of every command, as JSON.
//!
//! Amounts are whole minor units; the currency is in `status`, and stands beside amounts that leave
//! the counter. Instants are milliseconds since 1970-01-01T00:00:00Z; `local` times are the clocks
//! of the company's time zone, `2026-11-21T08:00:00`. Writing commands carry `request`, a UUIDv7
//! made and stored by the caller before the first try: the same request again gives the first
//! answer and changes nothing. TypeScript types in `ui/src/wire` are generated from these.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use uuid::Uuid;

macro_rules! wire {
    ($($(#[$doc:meta])* request $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
        #[serde(deny_unknown_fields)]
        #[ts(export, optional_fields = nullable)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }
    )*};
    ($($(#[$doc:meta])* answer $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
        #[ts(export)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }
    )*};
    ($($(#[$doc:meta])* word $name:ident { $($(#[$variant_meta:meta])* $variant:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
        #[serde(rename_all = "snake_case")]
        #[ts(export)]
        pub enum $name { $($(#[$variant_meta])* $variant,)* }
    )*};
}

mod aboard;
mod after;
mod control;
mod departure;
mod handover;
mod money;
mod parcels;
mod pieces;
mod report;
mod scanner;
mod sync;

pub use aboard::*;
pub use after::*;
pub use control::*;
pub use departure::*;
pub use handover::*;
pub use money::*;
pub use parcels::*;
pub use pieces::*;
pub use report::*;
pub use scanner::*;
pub use sync::*;

wire! {
    /// No parameters.
    request Nothing {}

    // ---- first start -------------------------------------------------------------------------
    /// A company, its first station and its first administrator.
    request FoundCompany {
        /// The company's name as printed.
        company: String,
        /// The station's name as printed.
        station: String,
        /// Two to four letters for ticket numbers; made from the station's name when left out.
        #[serde(default)]
        station_code: Option<String>,
        /// ISO 4217 code.
        currency: String,
        /// IANA time zone.
        timezone: String,
        /// The administrator's name; `Administrateur` when left out.
        #[serde(default)]
        admin_name: Option<String>,
        /// The administrator's PIN.
        admin_pin: String,
        /// Whether documents say that this is for training.
        #[serde(default)]
        training: bool,
        /// Conditions at the foot of a ticket, at most three lines.
        #[serde(default)]
        conditions: Vec<String>,
    }

    // ---- people ------------------------------------------------------------------------------
    /// Logs someone in.
    request Login {
        /// Their code.
        code: String,
        /// Their PIN.
        pin: String,
    }
    /// Registers someone, or changes the name and roles of a known code.
    request RegisterEmployee {
        /// The caller's intention.
        request: Uuid,
        /// What they will type.
        code: String,
        /// Their name as printed.
        name: String,
        /// `cashier`, `controller`, `manager`, `admin`.
        roles: Vec<String>,
        /// Their first PIN; may be left out for someone who has one.
        #[serde(default)]
        pin: Option<String>,
    }
    /// Sets someone's PIN, and ends a lock.
    request SetPin {
        /// The caller's intention.
        request: Uuid,
        /// Whose.
        code: String,
        /// The new PIN.
        pin: String,
    }

    // ---- looking -----------------------------------------------------------------------------
    /// Places one can go to from here.
    request Destinations {
        /// What was typed; empty lists the favourites, most sold first.
        #[serde(default)]
        query: String,
        /// From which stop; this station's when left out.
        #[serde(default)]
        from: Option<Uuid>,
        /// At most this many (1 to 100); 20 when left out.
        #[serde(default)]
        limit: Option<u32>,
    }
    /// Departures of a day.
    request ListTrips {
        /// `2026-11-21`; today when left out.
        #[serde(default)]
        date: Option<String>,
        /// Boarding stop; this station's when left out.
        #[serde(default)]
        from: Option<Uuid>,
        /// Alighting stop; any when left out, and then prices and free seats are to the last stop.
        #[serde(default)]
        to: Option<Uuid>,
        /// Also those that have left or were cancelled.
        #[serde(default)]
        all: bool,
    }
    /// The seats of a trip for a journey.
    request SeatMap {
        /// Which trip.
        trip: Uuid,
        /// Boarding stop; this station's when left out.
        #[serde(default)]
        from: Option<Uuid>,
        /// Alighting stop; the last when left out.
        #[serde(default)]
        to: Option<Uuid>,
    }

    // ---- selling -----------------------------------------------------------------------------
    /// One passenger of a sale.
    request Passenger {
        /// Category; the usual one when left out.
        #[serde(default)]
        category: Option<Uuid>,
        /// Name, 1 to 60 characters.
        name: String,
        /// Telephone; may be empty.
        #[serde(default)]
        phone: String,
        /// Identity document; may be empty.
        #[serde(default)]
        id_number: String,
        /// Seat; the best free one when left out.
        #[serde(default)]
        seat: Option<u16>,
    }
    /// Prices and seats without selling. Names may still be empty.
    request QuoteRequest {
        /// Which trip.
        trip: Uuid,
        /// Boarding stop; this station's when left out.
        #[serde(default)]
        from: Option<Uuid>,
        /// Alighting stop.
        to: Uuid,
        /// 1 to 9.
        passengers: Vec<QuotePassenger>,
        /// A promotion code; none when left out or empty.
        #[serde(default)]
        promo: String,
        /// A discount that someone grants.
        #[serde(default)]
        discount: Option<DiscountRequest>,
        /// Seats held for this passenger, which the sale may use.
        #[serde(default)]
        hold: Option<Uuid>,
    }
    /// One passenger of a quote.
    request QuotePassenger {
        /// Category; the usual one when left out.
        #[serde(default)]
        category: Option<Uuid>,
        /// Seat; the best free one when left out.
        #[serde(default)]
        seat: Option<u16>,
    }
    /// Sells tickets.
    request SellTickets {
        /// The caller's intention.
        request: Uuid,
        /// Which trip.
        trip: Uuid,
        /// Boarding stop; this station's when left out.
        #[serde(default)]
        from: Option<Uuid>,
        /// Alighting stop.
        to: Uuid,
        /// 1 to 9.
        passengers: Vec<Passenger>,
        /// Cash handed over in minor units; exact when left out.
        #[serde(default)]
        tendered: Option<i64>,
        /// The total that the passenger was told, in minor units: the sale is refused where the
        /// price has changed meanwhile.
        #[serde(default)]
        expected_total: Option<i64>,
        /// How it is paid; cash (`tendered`) when empty. Change comes only from cash.
        #[serde(default)]
        payments: Vec<PaymentRequest>,
        /// A promotion code; none when left out or empty.
        #[serde(default)]
        promo: String,
        /// A discount that someone grants.
        #[serde(default)]
        discount: Option<DiscountRequest>,
        /// A supervisor's word, where the cashier may not grant that discount.
        #[serde(default)]
        approval: Option<Approval>,
        /// The hold that this sale ends.
        #[serde(default)]
        hold: Option<Uuid>,
    }
    /// The paper a sale would give, without selling.
    request PreviewSale {
        /// Which trip.
        trip: Uuid,
        /// Boarding stop; this station's when left out.
        #[serde(default)]
        from: Option<Uuid>,
        /// Alighting stop.
        to: Uuid,
        /// 1 to 9; names may still be empty.
        passengers: Vec<Passenger>,
        /// Cash handed over; exact when left out.
        #[serde(default)]
        tendered: Option<i64>,
        /// As for the sale.
        #[serde(default)]
        payments: Vec<PaymentRequest>,
        /// As for the sale.
        #[serde(default)]
        promo: String,
        /// As for the sale.
        #[serde(default)]
        discount: Option<DiscountRequest>,
        /// As for the sale.
        #[serde(default)]
        hold: Option<Uuid>,
    }
    /// Keeps a sale that is not finished, per person; it survives a crash.
    request SaveDraft {
        /// Anything the window needs to go on; `null` forgets it. At most 64 KiB.
        draft: Option<Value>,
    }

    // ---- the till ----------------------------------------------------------------------------
    /// Notes or coins of one denomination.
    request CountLine {
        /// Face value in minor units.
        denomination: i64,
        /// How many.
        pieces: u32,
    }
    /// Opens the till with a float.
    request OpenTillRequest {
        /// The caller's intention.
        request: Uuid,
        /// The sum in minor units; may be left out when counted by pieces.
        #[serde(default)]
        float: Option<i64>,
        /// By notes and coins; may be empty when the sum is given.
        #[serde(default)]
        count: Vec<CountLine>,
    }
    /// Opens the drawer without a sale.
    request OpenDrawer {
        /// The caller's intention.
        request: Uuid,
        /// Why.
        reason: String,
    }

    // ---- after the sale ----------------------------------------------------------------------
    /// Looks tickets up.
    request FindTickets {
        /// A number, a telephone, a name, or what a scanner read.
        query: String,
        /// At most this many (1 to 100); 20 when left out.
        #[serde(default)]
        limit: Option<u32>,
    }
    /// One ticket with its history.
    request ShowTicket {
        /// Its number, its id, or its token.
        ticket: String,
    }
    /// Prints a document again, as a DUPLICATA.
    request Reprint {
        /// The caller's intention.
        request: Uuid,
        /// The ticket's number, id or token.
        ticket: String,
        /// The ticket, or the receipt of its whole sale; the ticket when left out.
        #[serde(default)]
        document: Option<DocumentKind>,
    }
    /// A document as it comes out of the printer.
    request PreviewDocument {
        /// The ticket's number, id or token.
        ticket: String,
        /// The ticket, or the receipt of its whole sale; the ticket when left out.
        #[serde(default)]
        document: Option<DocumentKind>,
    }

    // ---- printing ----------------------------------------------------------------------------
    /// The newest print jobs.
    request PrintQueue {
        /// At most this many (1 to 200); 50 when left out.
        #[serde(default)]
        limit: Option<u32>,
    }
    /// Says what became of a job whose printing was cut short.
    request ResolvePrint {
        /// The caller's intention.
        request: Uuid,
        /// Which job.
        job: i64,
        /// Whether the paper came out. If not, the document is printed again as a DUPLICATA.
        came_out: bool,
    }
    /// Tries a failed job again, or gives it up.
    request RetryPrint {
        /// Which job.
        job: i64,
        /// Gives it up instead.
        #[serde(default)]
        give_up: bool,
    }
    /// Sets this counter's printer.
    request SetPrinter {
        /// The caller's intention.
        request: Uuid,
        /// The printer.
        printer: PrinterSettings,
    }

    // ---- planning ----------------------------------------------------------------------------
    /// Says where this station's coaches call.
    request SetStationStop {
        /// The caller's intention.
        request: Uuid,
        /// Which stop.
        stop: Uuid,
    }
    /// Takes a trip off sale.
    request CancelTrip {
        /// The caller's intention.
        request: Uuid,
        /// Which trip.
        trip: Uuid,
        /// Why, as told to passengers.
        reason: String,
    }
}

wire! {
    /// Which document of a sale.
    word DocumentKind {
        /// The ticket of one passenger.
        Ticket,
        /// The receipt of the sale.
        Receipt,
    }
    /// What a seat is on the journey asked for.
    word SeatState {
        /// Free all the way.
        Free,
        /// Free on some of the way.
        Part,
        /// Free, but kept for someone for some minutes.
        Held,
        /// Sold all the way.
        Sold,
    }
    /// Whether a seat can be promised.
    word SeatRight {
        /// This counter holds the right to sell it.
        Guaranteed,
        /// The central must be asked first.
        ToConfirm,
    }
    /// Whether a trip can be sold.
    word TripState {
        /// It can.
        OnSale,
        /// It has left the boarding stop.
        Departed,
        /// It will not run.
        Cancelled,
    }
    /// What stands in a cell of a seat map.
    word CellKind {
        /// A seat.
        Seat,
        /// A way to walk, or nothing.
        Aisle,
        /// The driver.
        Driver,
        /// A door or steps.
        Door,
        /// A toilet.
        Toilet,
    }
    /// Where a print job stands.
    word JobState {
        /// Waiting for the printer.
        Queued,
        /// Being sent right now.
        Sending,
        /// All bytes went out; this printer does not answer.
        Sent,
        /// The printer said that it is printed.
        Confirmed,
        /// Power or cable went while sending: ask whether the paper came out.
        Unknown,
        /// It did not come out, and will not by itself.
        Failed,
        /// Someone decided that it need not come out any more.
        GivenUp,
    }
    /// What a printer says of itself.
    word PrinterState {
        /// Ready.
        Ready,
        /// It takes bytes but does not answer.
        Silent,
        /// It cannot be reached.
        Offline,
        /// No paper.
        PaperOut,
        /// Little paper left.
        PaperLow,
        /// The cover is open.
        CoverOpen,
        /// It reports an error.
        Error,
        /// Nothing was asked yet.
        Unknown,
    }
    /// Code pages of printers.
    word CodePage {
        /// Windows-1252.
        Wpc1252,
        /// IBM PC 858.
        Pc858,
        /// IBM PC 437.
        Pc437,
    }
    /// The language of the fixed words on paper.
    word PaperLanguage {
        /// French.
        Fr,
        /// English.
        En,
    }
    /// Whether the database file was found whole at start.
    word StoreCheck {
        /// Still reading.
        Running,
        /// Whole.
        Whole,
        /// Damaged.
        Damaged,
    }
    /// How this counter stands to the central server.
    word NetworkState {
        /// There is none: this counter is its own head office.
        Standalone,
        /// The central has everything, or gets it now.
        Online,
        /// It is not reached, and tried again.
        Offline,
        /// It said no: somebody must do something.
        Refused,
        /// Somebody paused it.
        Paused,
    }
}

/// The way to a printer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export)]
pub enum Transport {
    /// A folder that gets each document's bytes and a picture of the paper.
    Spool {
        /// The folder; `spool` beside the store when left out.
        #[serde(default)]
        folder: Option<String>,
    },
    /// A network printer.
    Tcp {
        /// `host` or `host:port`; port 9100 when left out.
        address: String,
    },
    /// A device file such as `/dev/usb/lp0`.
    Device {
        /// Its path.
        path: String,
    },
    /// A serial port such as `COM3`.
    Serial {
        /// Its name.
        path: String,
        /// Bits per second, usually 9600 to 115200.
        baud: u32,
    },
}

wire! {
    /// A printer's paper, abilities and connection.
    request PrinterSettings {
        /// 58 or 80.
        paper_mm: u8,
        /// Code page of its text.
        code_page: CodePage,
        /// QR as the printer's own command.
        native_qr: bool,
        /// Code128 as the printer's own command.
        native_barcode: bool,
        /// Cuts the paper.
        cut: bool,
        /// A drawer hangs on it.
        drawer: bool,
        /// The way to it.
        transport: Transport,
        /// The language of what it prints; French when left out.
        #[serde(default)]
        language: Option<PaperLanguage>,
    }
}

wire! {
    // ---- status ------------------------------------------------------------------------------
    /// Everything the frame of the window shows.
    answer Status {
        /// Version of the program.
        version: String,
        /// None before the first start is done.
        company: Option<CompanyInfo>,
        /// Now, by this PC's clock.
        now: i64,
        /// The company's day, `2026-11-21`.
        today: String,
        /// Who is logged in through this door.
        me: Option<Me>,
        /// The session open at this counter, whoever's it is; told to those who are logged in.
        till: Option<TillInfo>,
        /// The printer.
        printer: PrinterInfo,
        /// The print queue.
        queue: QueueInfo,
        /// The network.
        network: NetworkInfo,
        /// The store.
        store: StoreInfo,
    }
    /// The company and where this counter stands.
    answer CompanyInfo {
        /// Its name.
        name: String,
        /// Its currency.
        currency: CurrencyInfo,
        /// Its IANA time zone.
        timezone: String,
        /// Whether this is a training database.
        training: bool,
        /// The station's name.
        station: String,
        /// The station's code.
        station_code: String,
        /// Where coaches call here, once known.
        stop: Option<StopInfo>,
        /// The counter's number at the station.
        counter: u8,
        /// Passenger categories, the usual one first.
        categories: Vec<CategoryInfo>,
        /// People of a training database with their PINs, for the login page; empty otherwise.
        demo_people: Vec<DemoPerson>,
    }
    /// How amounts are written.
    answer CurrencyInfo {
        /// ISO 4217 code.
        code: String,
        /// Digits of the minor unit.
        digits: u8,
        /// What stands after an amount.
        symbol: String,
        /// Notes and coins, largest first, minor units.
        denominations: Vec<i64>,
    }
    /// A stop.
    answer StopInfo {
        /// Which.
        stop: Uuid,
        /// Its name.
        name: String,
    }
    /// A passenger category.
    answer CategoryInfo {
        /// Which.
        category: Uuid,
        /// Its name.
        name: String,
    }
    /// Someone of a training database.
    answer DemoPerson {
        /// Their code.
        code: String,
        /// Their name.
        name: String,
        /// Their PIN.
        pin: String,
        /// Their roles.
        roles: Vec<String>,
    }
    /// Who is logged in.
    answer Me {
        /// Which employee.
        employee: Uuid,
        /// Their code.
        code: String,
        /// Their name.
        name: String,
        /// Their roles.
        roles: Vec<String>,
        /// What they may do.
        permissions: Vec<String>,
    }
    /// The open till.
    answer TillInfo {
        /// Which session.
        till: Uuid,
        /// Whose.
        employee: Uuid,
        /// Their name.
        employee_name: String,
        /// Whether it is of who is logged in.
        mine: bool,
        /// Since when.
        opened_at: i64,
        /// Since when by the company's clocks.
        opened_local: String,
        /// The float in minor units.
        float: i64,
        /// Tickets sold in it.
        tickets: u32,
        /// Takings in minor units, without the float.
        takings: i64,
        /// Payments of this counter that are pending.
        pending: u32,
    }
    /// The printer's state.
    answer PrinterInfo {
        /// What it says.
        state: PrinterState,
        /// The cause in English where something is wrong; for whoever mends it.
        cause: Option<String>,
        /// Where it is: `spool`, `192.168.1.50:9100`, `COM3`.
        place: String,
        /// When it was last asked.
        asked_at: Option<i64>,
    }
    /// The print queue in numbers.
    answer QueueInfo {
        /// Jobs waiting or being sent.
        waiting: u32,
        /// Jobs to ask the cashier about.
        unknown: u32,
        /// Jobs that failed.
        failed: u32,
    }
    /// The network.
    answer NetworkInfo {
        /// How this counter stands to the central.
        state: NetworkState,
        /// Entries that the central has not got yet.
        waiting: u32,
        /// Why it is not reached, or said no: `no_network`, `no_such_host`, `tls`, `timeout`,
        /// `clock_wrong`, `device_revoked`, `journal_forked`…
        cause: Option<String>,
        /// When it last answered.
        last_contact: Option<i64>,
        /// Exceptions that nobody has resolved.
        exceptions: u32,
    }
    /// The store.
    answer StoreInfo {
        /// Entries of this counter's journal.
        entries: i64,
        /// Hash of the last one in hexadecimal, shortened as on paper: `9F3C-71A2`.
        head: String,
        /// Whether the file was found whole at start.
        check: StoreCheck,
        /// Its folder.
        folder: String,
        /// The day of the last automatic backup, `2026-11-21`.
        last_backup: Option<String>,
    }
    /// What a first start can choose from.
    answer Choices {
        /// Currencies.
        currencies: Vec<CurrencyInfo>,
        /// IANA time zones.
        timezones: Vec<String>,
    }
    /// The first start is done.
    answer Founded {
        /// The company.
        company: String,
        /// The code to log in with.
        admin_code: String,
    }

    /// The state of today's backup.
    answer BackupMade {
        /// Whether it was made just now; otherwise it was there already.
        made: bool,
        /// When the newest backup was made: its day, `2026-11-21`.
        day: Option<String>,
    }

    // ---- people ------------------------------------------------------------------------------
    /// A session at this door.
    answer LoggedIn {
        /// The secret that later calls carry.
        session: String,
        /// Who.
        me: Me,
    }
    /// Someone who can log in.
    answer Person {
        /// Which employee.
        employee: Uuid,
        /// Their code.
        code: String,
        /// Their name.
        name: String,
        /// Their roles.
        roles: Vec<String>,
        /// Until when wrong PINs lock them out.
        locked_until: Option<i64>,
    }
    /// People.
    answer People {
        /// By name.
        people: Vec<Person>,
    }
    /// Done, by this entry.
    answer Done {
        /// The entry that holds it: its number in this counter's journal.
        entry: i64,
    }

    // ---- looking -----------------------------------------------------------------------------
    /// A place one can go to.
    answer Destination {
        /// Which stop.
        stop: Uuid,
        /// Its name.
        name: String,
        /// Tickets sold there from here lately.
        sold: u32,
        /// The usual price, where one is set.
        price: Option<i64>,
    }
    /// Places one can go to.
    answer DestinationList {
        /// Best first.
        destinations: Vec<Destination>,
        /// ISO 4217 code.
        currency: String,
    }
    /// One end of a journey.
    answer HaltInfo {
        /// Which stop.
        stop: Uuid,
        /// Its name.
        name: String,
        /// Departure from the boarding stop, arrival at the alighting stop.
        at: i64,
        /// The same by the company's clocks.
        local: String,
    }
    /// A trip on a journey.
    answer TripInfo {
        /// Which trip.
        trip: Uuid,
        /// Its route's code.
        route_code: String,
        /// Its day of service.
        day: String,
        /// Its class.
        class: String,
        /// The coach, once known.
        plate: Option<String>,
        /// Where one gets on.
        from: HaltInfo,
        /// Where one gets off.
        to: HaltInfo,
        /// The last stop's name.
        terminus: String,
        /// Whether it can be sold.
        state: TripState,
        /// Why it will not run.
        reason: Option<String>,
        /// Its seats.
        seats: u8,
        /// Seats free all the way on this journey.
        free: u8,
        /// The usual price in minor units, where one is set.
        price: Option<i64>,
    }
    /// Departures of a day.
    answer TripList {
        /// The day.
        date: String,
        /// By departure.
        trips: Vec<TripInfo>,
        /// ISO 4217 code.
        currency: String,
        /// The next day with a departure, where this one has none to sell.
        next_date: Option<String>,
    }
    /// A cell of a seat map.
    answer CellInfo {
        /// What stands there.
        kind: CellKind,
        /// The seat's number, for a seat.
        seat: Option<u8>,
    }
    /// A seat on the journey asked for.
    answer SeatInfo {
        /// Its number.
        seat: u8,
        /// Free, part or sold.
        state: SeatState,
        /// For a part: free up to this stop.
        free_until: Option<String>,
        /// For a part: free from this stop on.
        free_from: Option<String>,
        /// At a window.
        window: bool,
        /// Whether it can be promised.
        right: SeatRight,
    }
    /// A stop of a trip.
    answer CallInfo {
        /// Which stop.
        stop: Uuid,
        /// Its name.
        name: String,
        /// Arrival by the company's clocks.
        arrives_local: String,
        /// Departure by the company's clocks.
        departs_local: String,
    }
    /// The seats of a trip for a journey.
    answer SeatMapAnswer {
        /// The trip.
        trip: TripInfo,
        /// ISO 4217 code.
        currency: String,
        /// All its stops.
        calls: Vec<CallInfo>,
        /// Rows from front to back.
        rows: Vec<Vec<CellInfo>>,
        /// By number.
        seats: Vec<SeatInfo>,
        /// The best free seats for a party of one, of two… up to nine, as far as seats are free.
        best: Vec<Vec<u8>>,
    }

    // ---- selling -----------------------------------------------------------------------------
    /// The price of one passenger.
    answer QuoteLine {
        /// Category.
        category: Uuid,
        /// Its name.
        category_name: String,
        /// The seat asked for or chosen.
        seat: u8,
        /// The fare before reductions, minor units.
        base: i64,
        /// Reductions of it.
        reductions: Vec<ReductionInfo>,
        /// Tax that the price includes.
        tax: i64,
        /// What is paid, minor units.
        price: i64,
    }
    /// One reduction of a price.
    answer ReductionInfo {
        /// `promo` or `discount`.
        kind: String,
        /// The promotion's code, or the reason.
        label: String,
        /// Minor units off.
        amount: i64,
    }
    /// Prices and seats.
    answer Quote {
        /// In the order asked.
        lines: Vec<QuoteLine>,
        /// The fares before reductions.
        base: i64,
        /// Reductions in all.
        reductions: i64,
        /// Tax that the total includes.
        tax: i64,
        /// Minor units.
        total: i64,
        /// ISO 4217 code.
        currency: String,
    }
    /// One ticket of a sale.
    answer SoldTicket {
        /// Which.
        ticket: Uuid,
        /// Its number.
        number: String,
        /// Its seat.
        seat: u8,
        /// The passenger.
        name: String,
        /// The passenger's category.
        category: String,
        /// Minor units.
        price: i64,
    }
    /// A sale that is recorded for good.
    answer Sold {
        /// Which sale.
        sale: Uuid,
        /// Its tickets.
        tickets: Vec<SoldTicket>,
        /// Minor units.
        total: i64,
        /// Cash handed over.
        tendered: i64,
        /// To give back.
        change: i64,
        /// How it was paid.
        payments: Vec<PaymentInfo>,
        /// Whether a payment is pending: the papers come out once it is confirmed.
        pending: bool,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
        /// Short form of the entry's hash, as on paper.
        signature: String,
    }
    /// A picture of one paper.
    answer Page {
        /// PNG, base64 (RFC 4648).
        png: String,
        /// Pixels; the printer's dots.
        width: u32,
        /// Pixels.
        height: u32,
    }
    /// Pictures of papers.
    answer Pages {
        /// One for each paper.
        pages: Vec<Page>,
    }
    /// A sale that was not finished.
    answer Draft {
        /// As it was saved.
        draft: Option<Value>,
    }

    // ---- the till ----------------------------------------------------------------------------
    /// The till is open.
    answer TillOpenedAnswer {
        /// Which session.
        till: Uuid,
        /// The float in minor units.
        float: i64,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
    }

    // ---- after the sale ----------------------------------------------------------------------
    /// One ticket in a list.
    answer TicketRow {
        /// Which.
        ticket: Uuid,
        /// Its number.
        number: String,
        /// The passenger.
        name: String,
        /// Where they can be called.
        phone: Option<String>,
        /// Boarding stop's name.
        from: String,
        /// Alighting stop's name.
        to: String,
        /// Departure by the company's clocks.
        departs_local: String,
        /// Its seat.
        seat: u8,
        /// Minor units.
        price: i64,
        /// Its sale.
        sale: Uuid,
        /// What became of it.
        state: TicketState,
    }
    /// Tickets found.
    answer TicketList {
        /// Newest first.
        tickets: Vec<TicketRow>,
        /// Whether there are more than these.
        more: bool,
        /// ISO 4217 code.
        currency: String,
    }
    /// One line of a ticket's history.
    answer HistoryLine {
        /// When.
        at: i64,
        /// By whom.
        who: String,
        /// The kind of fact: `TicketsSold`, `DocumentReprinted`.
        kind: String,
        /// Which document was reprinted.
        document: Option<DocumentKind>,
        /// Which copy it made.
        copy: Option<u32>,
        /// The entry that holds it.
        entry: i64,
        /// Short form of the entry's hash.
        signature: String,
    }
    /// One ticket with its history.
    answer TicketCard {
        /// The ticket.
        row: TicketRow,
        /// ISO 4217 code.
        currency: String,
        /// The passenger's category.
        category: String,
        /// Identity document.
        id_number: Option<String>,
        /// Its trip.
        trip: Uuid,
        /// The route's code.
        route_code: String,
        /// The coach, where it was known.
        plate: Option<String>,
        /// Arrival by the company's clocks.
        arrives_local: String,
        /// When it was sold, by the company's clocks.
        sold_local: String,
        /// By whom.
        sold_by: String,
        /// At which station.
        sold_at: String,
        /// All tickets of its sale.
        sale_tickets: Vec<SoldTicket>,
        /// The sale's total.
        sale_total: i64,
        /// What was handed over for the sale.
        tendered: i64,
        /// What was given back.
        change: i64,
        /// How the sale was paid.
        payments: Vec<PaymentInfo>,
        /// The fare before reductions.
        base: i64,
        /// Reductions of it.
        reductions: Vec<ReductionInfo>,
        /// Tax that the price includes.
        tax: i64,
        /// The ticket that replaced it.
        replaced_by: Option<String>,
        /// The ticket that it replaced.
        replaces: Option<String>,
        /// Until when an open ticket can be used, `2026-11-21`.
        expires: Option<String>,
        /// Copies of the ticket printed so far.
        copies: u32,
        /// Copies of the receipt printed so far.
        receipt_copies: u32,
        /// Oldest first.
        history: Vec<HistoryLine>,
    }
    /// A document is printed again.
    answer Reprinted {
        /// Which copy.
        copy: u32,
        /// Its print job.
        job: i64,
        /// The entry that holds it.
        entry: i64,
    }

    // ---- printing ----------------------------------------------------------------------------
    /// A print job.
    answer Job {
        /// Its number.
        job: i64,
        /// `ticket`, `receipt`, `test_page`, `drawer`.
        document: String,
        /// What stands on it: a ticket number.
        title: String,
        /// Which copy.
        copy: u32,
        /// Where it stands.
        state: JobState,
        /// How often it was tried.
        attempts: u32,
        /// The last cause of trouble in English.
        cause: Option<String>,
        /// When it was made.
        queued_at: i64,
        /// When it last changed.
        changed_at: i64,
    }
    /// Print jobs.
    answer Jobs {
        /// Newest first.
        jobs: Vec<Job>,
    }
    /// A job was queued.
    answer Queued {
        /// Its number.
        job: i64,
    }
    /// The printer as set and as found.
    answer PrinterAnswer {
        /// As set.
        printer: PrinterSettings,
        /// As found just now.
        info: PrinterInfo,
    }
}

/// A local time as answers give it.
pub(crate) fn shown(local: chrono::NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A word of the wire by its name in the domain.
pub(crate) fn word<W: serde::de::DeserializeOwned>(name: &str) -> Result<W, crate::Failure> {
    serde_json::from_value(name.into()).map_err(crate::Failure::internal)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Like the types, the codes of refusals are generated, and the front end must have a sentence
    /// for each.
    #[test]
    fn export_codes() {
        let codes: Vec<String> =
            domain::Code::ALL.iter().map(|code| format!("  \"{}\",\n", code.name())).collect();
        let text = format!(
            "// Generated from crates/domain/src/refusal.rs. Do not edit.\n\
             export const CODES = [\n{}] as const;\n\n\
             export type Code = (typeof CODES)[number];\n",
            codes.concat()
        );
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/wire");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("codes.ts"), text).unwrap();
    }
}
