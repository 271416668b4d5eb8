//! The desk: every command of a counter, one module for each capability.
//!
//! A command comes in through a door by its name, with JSON; here it is parsed, the caller's
//! permission is checked, and its function runs: it reads what a rule needs, lets `domain` decide,
//! and has the store commit. [`COMMANDS`] is the one registry that all doors are driven by.

mod aboard;
mod aftersale;
mod audit;
mod company;
mod control;
mod dashboard;
mod departure;
#[cfg(test)]
mod door_tests;
mod holds;
mod import;
mod lists;
mod login;
mod looking;
mod packs;
mod parcels;
mod payments;
mod people;
mod period;
mod planning;
mod printers;
mod revenue;
mod scanner;
mod scene;
mod selling;
mod setup;
mod status;
mod sync;
mod tickets;
mod till;

use domain::fact::Fact;
use domain::ids::{DeviceId, RequestId};
use domain::people::{Employee, Permission};
use domain::{Code, Refusal};
use schemars::{Schema, schema_for};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::counter::Counter;
use crate::failure::Failure;
use crate::store::{Stored, Write, journal};
use crate::wire;

pub use import::{ImportReport, ImportRequest, import_gtfs};
pub use login::Sessions;
pub(crate) use login::{verifier, verifies as pin_fits};
pub(crate) use parcels::{Ahead, Unloaded};
pub use revenue::{Dated, put, put_by, refuse_to_replace, revenue_of};
pub use setup::{CONSOLE, found_company};
pub(crate) use setup::{ground, refuse_founded};
pub use status::daily_backup;

/// Who may give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Anyone at this PC.
    Nobody,
    /// Someone who is logged in.
    Login,
    /// Someone who is logged in and has this permission.
    Permission(Permission),
}

/// Who gives a command, and through which session.
pub struct Caller {
    /// Who is logged in.
    pub employee: Option<Employee>,
    /// The session's secret, to end it with.
    pub session: Option<String>,
}

impl Caller {
    /// Who is logged in.
    ///
    /// # Panics
    /// In a command that needs nobody: the registry lets no other run without a login.
    fn who(&self) -> &Employee {
        self.employee.as_ref().expect("the registry lets this run only for someone logged in")
    }

    /// How the caller is written into the journal.
    fn actor(&self) -> String {
        self.who().employee.to_string()
    }
}

/// One command of the registry.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub says: &'static str,
    /// Who may give it.
    pub needs: Needs,
    /// The refusals of its own, besides those any command may meet.
    pub codes: &'static [Code],
    request: fn() -> Schema,
    answer: fn() -> Schema,
    run: fn(&Counter, &Caller, Value) -> Result<Value, Failure>,
}

/// Codes that any command may answer with.
pub const COMMON_CODES: &[Code] = &[
    Code::BadRequest,
    Code::NotLoggedIn,
    Code::NotPermitted,
    Code::NoCompany,
    Code::StoreFailed,
    Code::StoreDamaged,
    Code::Internal,
];

/// Parses, runs, and writes the answer.
fn run<Q: DeserializeOwned, A: Serialize>(
    counter: &Counter,
    caller: &Caller,
    request: Value,
    command: fn(&Counter, &Caller, Q) -> Result<A, Failure>,
) -> Result<Value, Failure> {
    let unfit = |problem: String| Refusal::new(Code::BadRequest).with("problem", problem);
    let request = match request {
        // No parameters may also be written as null.
        Value::Null => json!({}),
        // Fields have names: serde would also take a list of values in their order.
        Value::Object(_) => request,
        _ => return Err(unfit("it is no JSON object".to_owned()).into()),
    };
    let request = serde_json::from_value(request).map_err(|error| unfit(error.to_string()))?;
    let answer = command(counter, caller, request)?;
    serde_json::to_value(answer).map_err(Failure::internal)
}

macro_rules! commands {
    ($($name:literal $request:ident => $answer:ident, $needs:expr, [$($code:ident)*], $function:path, $says:literal;)*) => {
        /// Every command there is.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: $name,
            says: $says,
            needs: $needs,
            codes: &[$(Code::$code,)*],
            request: || schema_for!(wire::$request),
            answer: || schema_for!(wire::$answer),
            run: |counter, caller, request| {
                run::<wire::$request, wire::$answer>(counter, caller, request, $function)
            },
        },)*];
    };
}

use Needs::{Login, Nobody};
use Permission::{
    Approve, Audit, Board, Cancel, Depart, Exchange, LockPeriod, Look, ManagePeople, MoveCash,
    MoveParcels, OpenDrawer, Plan, Print, Refund, Report, Reprint, Sell, SetPrinter, SetRules,
    SettleParcels, TakeParcels,
};

const fn may(permission: Permission) -> Needs {
    Needs::Permission(permission)
}

commands! {
    "status" Nothing => Status, Nobody, [],
        status::status, "Everything the frame of the window shows.";
    "choices" Nothing => Choices, Nobody, [],
        setup::choices, "Currencies and time zones for a first start.";
    "found_company" FoundCompany => Founded, Nobody,
        [CompanyExists CurrencyUnknown TimezoneUnknown CodeInvalid PinInvalid FieldMissing TextTooLong],
        setup::found, "Founds a company with a station and an administrator, in an empty store.";
    "create_demo" Nothing => Founded, Nobody, [CompanyExists ClockWrong],
        setup::create_demo, "Fills an empty store with the training company.";
    "people" Nothing => People, Nobody, [],
        people::list, "Who can log in here.";
    "login" Login => LoggedIn, Nobody, [LoginWrong LoginLocked],
        login::login, "Logs someone in.";
    "logout" Nothing => Nothing, Login, [],
        login::logout, "Ends the session.";
    "register_employee" RegisterEmployee => Done, may(ManagePeople),
        [CodeInvalid RoleUnknown PinInvalid FieldMissing TextTooLong LastAdmin RequestReused],
        people::register, "Registers someone, or changes the name and roles of a known code.";
    "set_pin" SetPin => Done, may(ManagePeople),
        [NotFound PinInvalid CodeInvalid FieldMissing TextTooLong RequestReused],
        people::set_pin, "Sets someone's PIN, and ends a lock.";
    "destinations" Destinations => DestinationList, may(Look), [],
        looking::destinations, "Places one can go to from here, most sold first.";
    "list_trips" ListTrips => TripList, may(Look), [DateInvalid],
        looking::list_trips, "Departures of a day.";
    "seat_map" SeatMap => SeatMapAnswer, may(Look), [NotFound StopOrder],
        looking::seat_map, "The seats of a trip for a journey.";
    "quote" QuoteRequest => Quote, may(Look),
        [NotFound StopOrder TripDeparted TripCancelled PassengerCount SeatTaken SeatUnleased SeatsElsewhere SeatUnknown SeatTwice
         TripFull FareMissing CategoryUnknown SeatHeld HoldEnded PromoUnknown PromoNotNow PromoUsedUp
         PromoElsewhere DiscountInvalid FieldMissing TextTooLong],
        selling::quote, "Prices and seats, without selling.";
    "sell_tickets" SellTickets => Sold, may(Sell),
        [NotFound StopOrder TripDeparted TripCancelled PassengerCount SeatTaken SeatUnleased SeatsElsewhere SeatUnknown SeatTwice
         TripFull FareMissing CategoryUnknown TillClosed TillOfAnother PriceChanged ClockWrong
         CashShort AmountInvalid FieldMissing NameInvalid PhoneInvalid TextTooLong NumbersExhausted RequestReused
         SeatHeld HoldEnded PromoUnknown PromoNotNow PromoUsedUp PromoElsewhere DiscountInvalid
         DiscountTooLarge PaymentInvalid PaymentOver OperatorUnknown ReferenceUsed DayLocked
         LoginWrong LoginLocked],
        selling::sell, "Sells tickets and queues their papers.";
    "preview_sale" PreviewSale => Pages, may(Sell),
        [NotFound StopOrder TripDeparted TripCancelled PassengerCount SeatTaken SeatUnleased SeatsElsewhere SeatUnknown SeatTwice
         TripFull FareMissing CategoryUnknown ClockWrong CashShort AmountInvalid NameInvalid
         PhoneInvalid TextTooLong NumbersExhausted SeatHeld HoldEnded PromoUnknown PromoNotNow
         PromoUsedUp PromoElsewhere DiscountInvalid FieldMissing PaymentInvalid PaymentOver
         OperatorUnknown ReferenceUsed],
        selling::preview, "The papers a sale would give, without selling.";
    "save_draft" SaveDraft => Nothing, may(Sell), [TextTooLong],
        selling::save_draft, "Keeps an unfinished sale; it survives a crash.";
    "load_draft" Nothing => Draft, may(Sell), [],
        selling::load_draft, "Gives back the unfinished sale.";
    "open_till" OpenTillRequest => TillOpenedAnswer, may(Sell),
        [TillOpen TillOfAnother CountMissing CountInvalid CountDiffers AmountInvalid ClockWrong
         DayLocked RequestReused],
        till::open, "Opens the till with a float.";
    "count_till" CountTill => TillCountedAnswer, may(Sell),
        [TillClosed TillOfAnother CountMissing CountInvalid CountDiffers AmountInvalid RequestReused],
        till::count_till, "Records a blind count of the drawer, and tells then what it should hold.";
    "close_till" CloseTillRequest => TillClosedAnswer, may(Sell),
        [TillClosed TillOfAnother CountFirst CountStale PaymentsPending FieldMissing TextTooLong
         VarianceUnapproved LoginWrong LoginLocked ClockWrong DayLocked RequestReused],
        till::close, "Closes the till on its last count, and prints its Z.";
    "hand_over_till" HandOverTill => TillHandedOver, may(Sell),
        [TillClosed TillOfAnother TillOpen CountFirst CountStale PaymentsPending FieldMissing
         TextTooLong VarianceUnapproved LoginWrong LoginLocked ClockWrong DayLocked RequestReused],
        till::hand_over, "Closes the till on its last count and opens it for another cashier.";
    "move_cash" MoveCash => CashMovedAnswer, may(MoveCash),
        [TillClosed TillOfAnother AmountInvalid FieldMissing TextTooLong DrawerShort NotFound
         ClockWrong DayLocked RequestReused],
        till::move_cash, "Puts cash into the drawer or takes it out without a sale.";
    "correct_till" CorrectTill => CashMovedAnswer, may(MoveCash),
        [TillClosed TillOfAnother AmountInvalid FieldMissing TextTooLong DrawerShort NotFound
         LoginWrong LoginLocked ClockWrong DayLocked RequestReused],
        till::correct, "Puts a mistake of a closed session right, in the one that is open.";
    "till_report" TillReportRequest => TillReport, may(Look), [TillClosed NotFound],
        till::report, "The X of an open session, or the Z of a closed one.";
    "print_till_report" PrintTillReport => Queued, may(Reprint),
        [TillClosed NotFound CopiesExhausted RequestReused],
        till::print_report, "Prints the X of an open session, or the Z of a closed one again.";
    "tills" Tills => TillList, may(Look), [DateInvalid],
        till::list, "Till sessions of a period.";
    "approve_variance" ApproveVariance => Done, may(Approve),
        [NotFound VarianceSettled TextTooLong RequestReused],
        till::approve_variance, "Says that a variance was looked into.";
    "pending_payments" Nothing => PendingPayments, may(Sell), [],
        payments::pending, "Payments that wait for the passenger's confirmation.";
    "settle_payment" SettlePayment => PaymentSettledAnswer, may(Sell),
        [NotFound TillClosed TillOfAnother PaymentSettled FieldMissing TextTooLong ReferenceUsed
         CashShort AmountInvalid DrawerShort PaymentInvalid ClockWrong DayLocked RequestReused],
        payments::settle, "Says what became of a pending payment.";
    "rules" Nothing => RulesAnswer, may(Look), [],
        holds::rules, "The company's rules in force.";
    "set_rules" SetRules => Done, may(SetRules),
        [RulesInvalid AmountInvalid CodeInvalid FieldMissing TextTooLong RequestReused],
        holds::set_rules, "Changes the company's rules.";
    "ticket_options" TicketOptions => TicketOptionList, may(Look),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid],
        aftersale::options, "What can be done with a ticket, each with its cost.";
    "cancel_tickets" CancelTickets => TicketsRefundedAnswer, may(Cancel),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid PassengerCount TicketsOfSales
         TicketState TicketUnpaid RightElsewhere RefundDeparted CancelTooLate DrawerShort TillClosed
         TillOfAnother FieldMissing TextTooLong LoginWrong LoginLocked ClockWrong DayLocked
         RequestReused],
        aftersale::cancel, "Takes back tickets that were sold by mistake.";
    "refund_tickets" RefundTickets => TicketsRefundedAnswer, may(Refund),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid PassengerCount TicketsOfSales
         TicketState TicketUnpaid RightElsewhere RefundDeparted RefundNothing RefundChanged
         TicketExpired DrawerShort TillClosed TillOfAnother FieldMissing TextTooLong LoginWrong
         LoginLocked ClockWrong DayLocked RequestReused],
        aftersale::refund, "Gives tickets back by the refund rule.";
    "quote_exchange" ChangeTicket => ExchangeQuote, may(Look),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid TicketState TicketUnpaid
         NothingChanges StopOrder TripDeparted TripCancelled SeatTaken SeatUnleased SeatsElsewhere SeatUnknown SeatHeld TripFull
         FareMissing],
        aftersale::quote_exchange, "What another journey for a ticket would cost.";
    "exchange_ticket" ExchangeTicket => TicketChanged, may(Exchange),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid TicketState TicketUnpaid
         RightElsewhere ChangeTooLate TicketExpired NothingChanges StopOrder TripDeparted TripCancelled
         SeatTaken SeatUnleased SeatsElsewhere SeatUnknown SeatHeld TripFull FareMissing PriceChanged CashShort AmountInvalid
         PaymentInvalid PaymentOver OperatorUnknown PhoneInvalid ReferenceUsed DrawerShort
         NumbersExhausted TillClosed TillOfAnother TextTooLong LoginWrong LoginLocked ClockWrong
         DayLocked RequestReused],
        aftersale::exchange, "Exchanges a ticket for another journey.";
    "move_ticket" MoveTicket => TicketChanged, may(Exchange),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid TicketState TicketUnpaid
         RightElsewhere ChangeTooLate TicketExpired NothingChanges FareDiffers StopOrder TripDeparted
         TripCancelled SeatTaken SeatUnleased SeatsElsewhere SeatUnknown SeatHeld TripFull FareMissing TillClosed TillOfAnother
         LoginWrong LoginLocked ClockWrong DayLocked RequestReused],
        aftersale::relocate, "Moves a ticket at the same fare, or fixes the date of an open one.";
    "open_ticket" OpenTicketRequest => TicketChanged, may(Exchange),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid TicketState TicketUnpaid
         RightElsewhere ChangeTooLate TillClosed TillOfAnother LoginWrong LoginLocked ClockWrong
         DayLocked RequestReused],
        aftersale::leave_open, "Leaves a ticket's date open.";
    "mark_no_show" MarkNoShow => Done, may(Exchange),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid TicketState TicketUnpaid
         NotDeparted RequestReused],
        aftersale::no_show, "Notes that a passenger did not come.";
    "hold_seats" HoldSeats => HoldInfo, may(Sell),
        [NotFound StopOrder TripDeparted TripCancelled PassengerCount SeatTaken SeatUnleased SeatsElsewhere SeatUnknown SeatTwice
         SeatHeld TripFull FareMissing HoldInvalid FieldMissing NameInvalid PhoneInvalid TextTooLong
         RequestReused],
        holds::hold, "Keeps seats for some minutes, without money.";
    "release_hold" ReleaseHold => Done, may(Sell), [HoldEnded RequestReused],
        holds::release, "Lets held seats go.";
    "holds" Nothing => HoldList, may(Look), [],
        holds::list, "Holds that have not ended.";
    "open_drawer" OpenDrawer => Done, may(OpenDrawer), [FieldMissing TextTooLong RequestReused],
        till::open_drawer, "Opens the drawer without a sale.";
    "find_tickets" FindTickets => TicketList, may(Look),
        [TextTooLong TicketNumberMistyped TokenInvalid],
        tickets::find, "Looks tickets up by number, telephone, name or scan.";
    "show_ticket" ShowTicket => TicketCard, may(Look),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid],
        tickets::show, "One ticket with its sale and its history.";
    "reprint" Reprint => Reprinted, may(Reprint),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid CopiesExhausted TicketUnpaid
         TicketState RequestReused],
        tickets::reprint, "Prints a document again, as a DUPLICATA.";
    "preview_document" PreviewDocument => Pages, may(Look),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid],
        tickets::preview, "A document as it comes out of the printer.";
    "trips_to_control" TripsToControl => ControlledTrips, may(Board), [DateInvalid],
        control::trips, "Trips that leave a stop on a day, with who is aboard.";
    "manifest" ManifestRequest => Manifest, may(Board), [NotFound TextTooLong],
        control::manifest, "Who travels from a stop of a trip or through it, and who is aboard.";
    "print_manifest" PrintManifest => Queued, may(Board), [NotFound RequestReused],
        lists::print, "Prints the list of who travels from a stop of a trip, or through it.";
    "export_manifest" ExportManifest => Exported, may(Board), [NotFound FileFailed],
        lists::export, "Writes that list into a file of the data folder.";
    "scan" Scan => ScanAnswer, may(Board), [NotFound StopNotLeft TextTooLong RequestReused],
        control::scan, "Judges what was scanned, and lets the passenger aboard where it is good.";
    "board_by" BoardBy => ScanAnswer, may(Board), [NotFound StopNotLeft TextTooLong RequestReused],
        control::board_by, "Lets a passenger aboard who was found in the list.";
    "undo_boarding" UndoBoarding => Counted, may(Board),
        [NotFound NotAboard UndoLate DepartureClosed FieldMissing TextTooLong RequestReused],
        control::undo, "Takes a boarding back, within a minute.";
    "alight" CountPassenger => Counted, may(Board),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid TextTooLong NotAboard
         AlreadyOut ExitsTooMany RequestReused],
        control::alight, "Notes that a passenger got off.";
    "come_back" CountPassenger => Counted, may(Board),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid TextTooLong NotAboard NotOut
         TicketState RequestReused],
        control::come_back, "Notes that a passenger is back aboard.";
    "tag_luggage" TagLuggage => LuggageTaggedAnswer, may(Board),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid StopNotLeft TripCancelled
         DepartureClosed LuggageInvalid PriceChanged TillClosed TillOfAnother ClockWrong DayLocked
         CashShort AmountInvalid PaymentInvalid PaymentOver OperatorUnknown PhoneInvalid TextTooLong
         ReferenceUsed RequestReused],
        aboard::tag_luggage, "Tags luggage to a ticket; what is past the allowance is paid.";
    "reprint_tags" ReprintTags => Reprinted, may(Board),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid CopiesExhausted TextTooLong
         RequestReused],
        aboard::reprint_tags, "Prints the tags of a ticket's luggage again, as a DUPLICATA.";
    "board_standing" BoardStanding => StandingBoardedAnswer, may(Sell),
        [NotFound StopNotLeft TripCancelled DepartureClosed StandingForbidden StandingFull SeatsLeft
         StopOrder CategoryUnknown FareMissing PriceChanged NumbersExhausted TillClosed TillOfAnother
         ClockWrong DayLocked CashShort AmountInvalid PaymentInvalid PaymentOver OperatorUnknown
         FieldMissing NameInvalid PhoneInvalid TextTooLong ReferenceUsed RequestReused],
        aboard::board_standing, "Sells a place to stand, and lets the passenger aboard.";
    "refund_standing" RefundStanding => StandingRefundedAnswer, may(Cancel),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid DepartureClosed TicketState
         RightElsewhere DrawerShort TillClosed TillOfAnother ClockWrong DayLocked FieldMissing
         TextTooLong RequestReused],
        aboard::refund_standing, "Gives a standing passenger the money back.";
    "export_pack" ExportPack => TripPack, may(Board), [NotFound FileFailed],
        packs::export, "Everything a controller aboard needs for one trip, as one signed file.";
    "import_pack" ImportPack => PackTaken, may(Board), [PackInvalid NotEnrolled],
        packs::import, "Takes a trip pack in; scans that were made elsewhere merge with those here.";
    "departure_sheet" DepartureSheetRequest => DepartureSheet, may(Depart), [NotFound],
        departure::sheet, "What a departure would be closed on.";
    "close_departure" CloseDeparture => DepartureClosedAnswer, may(Depart),
        [NotFound StopNotLeft DepartureClosed TripCancelled VehicleMissing CrewInvalid LicenceMissing
         LicenceExpired PassengersUnpaid PassengersOut BoardingChanged PapersInvalid TextTooLong
         RequestReused],
        departure::close, "Closes a departure: the coach leaves with its papers.";
    "reprint_departure" ReprintDeparture => Reprinted, may(Depart),
        [NotFound CopiesExhausted RequestReused],
        departure::reprint, "Prints a bordereau again, as a DUPLICATA.";
    "reopen_departure" ReopenDeparture => DepartureReopenedAnswer, may(Depart),
        [NotFound DepartureOpen DepartureLeft FieldMissing TextTooLong LoginWrong LoginLocked
         RequestReused],
        departure::reopen, "Opens a closed departure again.";
    "delay_trip" DelayTrip => TripDelayedAnswer, may(Depart),
        [NotFound StopNotLeft TripCancelled DelayInvalid FieldMissing TextTooLong RequestReused],
        departure::delay_trip, "Says how late a trip is, from a stop on.";
    "swap_vehicle" SwapVehicle => VehicleSwappedAnswer, may(Plan),
        [NotFound StopNotLeft TripCancelled VehicleSame FieldMissing TextTooLong RequestReused],
        departure::swap_vehicle, "Gives a trip another coach, and its passengers their seats in it.";
    "crew" Nothing => CrewList, may(Depart), [],
        departure::crew_list, "Who drives and attends coaches.";
    "register_crew" RegisterCrew => CrewKept, may(Plan),
        [NameInvalid PhoneInvalid FieldMissing TextTooLong DateInvalid RequestReused],
        departure::register_crew, "Registers somebody of a crew, or changes what is known of them.";
    "parcel_tariffs" Nothing => ParcelTariffs, may(Look), [],
        parcels::tariffs, "What parcels cost, and by which rules; and before.";
    "set_parcel_tariff" SetParcelTariff => Done, may(SetRules),
        [TariffInvalid AmountInvalid FieldMissing TextTooLong RequestReused],
        parcels::set_tariff, "Sets what parcels cost from here on.";
    "stations" Nothing => StationList, may(Look), [],
        parcels::stations, "The company's stations that are known here.";
    "register_station" RegisterStation => Done, may(Plan),
        [CodeInvalid FieldMissing TextTooLong NotFound RequestReused],
        parcels::register_station, "Registers a station of the company, or changes its name and stop.";
    "parcel_people" FindPeople => PeopleFound, may(TakeParcels), [PhoneInvalid],
        parcels::people, "People of a telephone who sent or got parcels.";
    "quote_parcel" QuoteParcel => ParcelQuote, may(Look),
        [DestinationUnknown DestinationSame PieceCount PieceWeight PieceSize ParcelRateMissing
         DeclaredTooHigh AmountInvalid],
        parcels::quote, "What a parcel would cost, line by line.";
    "register_parcel" RegisterParcel => ParcelRegisteredAnswer, may(TakeParcels),
        [DestinationUnknown DestinationSame PieceCount PieceWeight PieceSize ParcelRateMissing
         DeclaredTooHigh AmountInvalid ProhibitedUnread PriceChanged FieldMissing NameInvalid
         PhoneInvalid TextTooLong NumbersExhausted TillClosed TillOfAnother ClockWrong DayLocked
         CashShort PaymentInvalid PaymentOver OperatorUnknown ReferenceUsed RequestReused
         PhotoInvalid],
        parcels::register, "Takes a parcel in and queues its receipt and labels.";
    "keep_photo" KeepPhoto => PhotoKept, may(MoveParcels), [PhotoInvalid],
        parcels::keep_photo, "Keeps a photo at this counter.";
    "show_photo" ShowPhoto => PhotoShown, may(Look), [PhotoInvalid],
        parcels::show_photo, "A photo that was kept here.";
    "cancel_parcel" CancelParcel => ParcelMoneyAnswer, may(Cancel),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ParcelUnheard
         PieceState ParcelElsewhere DrawerShort FieldMissing TillClosed TillOfAnother ClockWrong
         DayLocked LoginWrong LoginLocked RequestReused],
        parcels::cancel, "Takes a registration back, before the parcel went anywhere.";
    "find_parcels" FindParcels => ParcelsFound, may(Look),
        [TextTooLong WaybillMistyped LabelInvalid LabelOld],
        parcels::find, "Looks parcels up by number, telephone, name or scan.";
    "show_parcel" ShowParcel => ParcelCard, may(Look),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong],
        parcels::show, "One parcel with all that happened to it.";
    "list_parcels" ListParcels => ParcelsFound, may(Look), [],
        parcels::list, "Parcels to load, on their way, waiting, unclaimed; money owed; claims.";
    "loading_list" ShipmentRequest => LoadingList, may(MoveParcels), [NotFound],
        parcels::loading_list, "What is to load on a trip here, and what is loaded.";
    "load_piece" LoadPiece => PieceScanned, may(MoveParcels),
        [NotFound DestinationUnknown TextTooLong ClockWrong RequestReused],
        parcels::load_piece, "Judges a scanned piece, and loads it where it is good.";
    "unloading_list" ShipmentRequest => UnloadingList, may(MoveParcels), [NotFound],
        parcels::unloading_list, "What a trip brings here, what was unloaded, and what differs.";
    "unload_piece" UnloadPiece => PieceScanned, may(MoveParcels),
        [NotFound TextTooLong ClockWrong RequestReused],
        parcels::unload_piece, "Judges a scanned piece, and unloads it.";
    "print_shipment" PrintShipment => Queued, may(MoveParcels), [NotFound PiecesNone],
        parcels::print_shipment, "Prints what was loaded on a trip here, or unloaded from it.";
    "ready_parcels" ReadyParcels => PiecesHandled, may(MoveParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ParcelUnheard
         PiecesNone PiecesMany PieceUnknown NotDestination PieceState ClockWrong RequestReused],
        parcels::ready, "Calls pieces ready for pick-up.";
    "refuse_parcel" HandleParcel => PiecesHandled, may(MoveParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ParcelUnheard
         PieceUnknown NotDestination PieceState FieldMissing ClockWrong RequestReused],
        parcels::refuse, "Notes that the receiver does not want pieces.";
    "return_parcel" HandleParcel => PiecesHandled, may(MoveParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ParcelUnheard
         PieceUnknown PieceState FieldMissing ClockWrong RequestReused],
        parcels::return_to_sender, "Sends pieces back to their sender, under new labels.";
    "unclaimed_parcel" HandleParcel => PiecesHandled, may(MoveParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong PieceUnknown
         PieceState NotUnclaimed ClockWrong RequestReused],
        parcels::unclaimed, "Notes that nobody came for pieces.";
    "lost_pieces" HandleParcel => PiecesHandled, may(SettleParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong PieceUnknown
         PieceState FieldMissing ClockWrong RequestReused],
        parcels::lost, "Notes that pieces cannot be found.";
    "damaged_pieces" HandleParcel => PiecesHandled, may(MoveParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong PieceUnknown
         PieceState FieldMissing PhotoInvalid ClockWrong RequestReused],
        parcels::damaged, "Notes that pieces are damaged.";
    "handover_sheet" HandoverRequest => HandoverSheet, may(TakeParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ParcelUnheard
         PieceUnknown PieceOfOther PiecesApart PiecesMany AmountInvalid],
        parcels::sheet, "What handing a parcel over would take: proof and money.";
    "hand_over" HandOver => HandedOver, may(TakeParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ParcelUnheard
         PieceUnknown PieceOfOther PiecesApart PiecesMany PieceState NotDestination ProofMissing
         SignatureInvalid PickupCodeInvalid PickupCodeWrong PickupLocked IdDiffers StorageKept
         DueChanged FieldMissing NameInvalid TillClosed TillOfAnother ClockWrong DayLocked CashShort
         AmountInvalid PaymentInvalid PaymentOver OperatorUnknown PhoneInvalid ReferenceUsed
         LoginWrong LoginLocked RequestReused],
        parcels::hand_over, "Hands pieces over against proof, and collects what is due.";
    "charge_storage" ChargeStorage => ParcelMoneyAnswer, may(TakeParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong PieceUnknown
         PieceState StorageNone DueChanged TillClosed TillOfAnother ClockWrong DayLocked CashShort
         AmountInvalid PaymentInvalid PaymentOver OperatorUnknown PhoneInvalid ReferenceUsed
         RequestReused],
        parcels::charge_storage, "Takes storage up to today, while the pieces stay.";
    "open_claim" OpenClaim => ClaimOpenedAnswer, may(TakeParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong PiecesNone
         PieceUnknown PieceState ClaimExists AmountInvalid FieldMissing NameInvalid PhoneInvalid
         ClockWrong RequestReused],
        parcels::open_claim, "Writes a claim for pieces down.";
    "decide_claim" DecideClaim => Done, may(SettleParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ClaimState
         ClaimAward FieldMissing ClockWrong RequestReused],
        parcels::decide_claim, "Decides a claim.";
    "pay_claim" PayClaim => ParcelMoneyAnswer, may(TakeParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ClaimState
         PaymentInvalid OperatorUnknown PhoneInvalid ReferenceUsed NameInvalid FieldMissing
         DrawerShort TillClosed TillOfAnother ClockWrong DayLocked RequestReused],
        parcels::pay_claim, "Pays a claim.";
    "remit_cod" RemitCod => ParcelMoneyAnswer, may(TakeParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong CodState
         ParcelElsewhere PaymentInvalid OperatorUnknown PhoneInvalid ReferenceUsed NameInvalid
         FieldMissing DrawerShort TillClosed TillOfAnother ClockWrong DayLocked LoginWrong
         LoginLocked RequestReused],
        parcels::remit_cod, "Gives cash on delivery to its sender.";
    "write_off_parcel" WriteOffParcel => ParcelMoneyAnswer, may(SettleParcels),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong DueNone DueWaits
         ParcelUnheard FieldMissing TillClosed TillOfAnother ClockWrong DayLocked RequestReused],
        parcels::write_off, "Gives up carriage that nobody will pay.";
    "reprint_parcel" ReprintParcel => Reprinted, may(Reprint),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong ParcelUnheard
         PieceUnknown CopiesExhausted RequestReused],
        parcels::reprint, "Prints a parcel's receipt or a label again, as a DUPLICATA.";
    "parcel_labels" ParcelLabels => LabelsMade, may(Print),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong PieceUnknown],
        parcels::labels, "The labels of a parcel for a label printer, as ZPL.";
    "preview_labels" ParcelLabels => Pages, may(Print),
        [NotFound WaybillInvalid WaybillMistyped LabelInvalid LabelOld TextTooLong PieceUnknown],
        parcels::preview_labels, "The labels of a parcel as they come out of the printer.";
    "send_messages" SendMessages => MessagesSent, may(MoveParcels), [NotFound MessageState],
        parcels::send_messages, "Sends the texts that wait, before this answers.";
    "print_queue" PrintQueue => Jobs, may(Print), [],
        printers::queue, "The newest print jobs.";
    "resolve_print" ResolvePrint => Job, may(Print), [NotFound JobState RequestReused CopiesExhausted],
        printers::resolve, "Says whether an interrupted paper came out; if not, prints a DUPLICATA.";
    "retry_print" RetryPrint => Job, may(Print), [NotFound JobState],
        printers::retry, "Tries a failed job again, or gives it up.";
    "printer_status" Nothing => PrinterAnswer, may(Print), [],
        printers::status, "The printer as set, and as found just now.";
    "set_printer" SetPrinter => Done, may(SetPrinter), [PrinterInvalid RequestReused],
        printers::set, "Sets this counter's printer.";
    "test_page" Nothing => Queued, may(Print), [],
        printers::test_page, "Prints a test page.";
    "scanner" Nothing => ScannerInfo, may(Look), [],
        scanner::look, "The scanner as set, and as found just now.";
    "set_scanner" SetScanner => ScannerInfo, may(SetPrinter), [ScannerInvalid],
        scanner::set, "Sets this machine's scanner.";
    "await_scan" Nothing => ScansHeard, may(Look), [],
        scanner::await_scan, "Waits for what the scanner on the serial port reads.";
    "set_station_stop" SetStationStop => Done, may(Plan), [NotFound RequestReused],
        planning::set_station_stop, "Says at which stop this station's coaches call.";
    "cancel_trip" CancelTrip => Done, may(Plan), [NotFound FieldMissing TextTooLong TripCancelled RequestReused],
        planning::cancel_trip, "Takes a trip off sale.";
    "revenue" RevenueRequest => Revenue, may(Report), [DateInvalid PeriodInvalid],
        revenue::revenue, "Revenue of a period, from postings.";
    "export_revenue" ExportRevenue => Exported, may(Report), [DateInvalid PeriodInvalid FileFailed],
        revenue::export, "Writes revenue into a file of the data folder.";
    "dashboard" DashboardRequest => Dashboard, may(Report), [DateInvalid],
        dashboard::dashboard, "A manager's page of one day.";
    "lock_day" LockDay => DayLockedAnswer, may(LockPeriod),
        [DateInvalid DayLocked DayOpen ClockWrong RequestReused],
        period::lock_day, "Closes a day, and all before it, for good.";
    "audit" AuditRequest => AuditList, may(Audit), [DateInvalid PeriodInvalid],
        audit::list, "Who did what when, newest first.";
    "entry" ShowEntry => EntryCard, may(Audit), [NotFound],
        audit::entry, "One entry of the journal as signed, proved anew.";
    "sync_status" Nothing => SyncStatus, may(Look), [],
        sync::status, "How synchronising with the central stands.";
    "enrol_counter" EnrolCounter => SyncStatus, may(ManagePeople),
        [FieldMissing TextTooLong CentralRefused CounterOfOther],
        sync::enrol, "Enrols this counter at a central with a one-time code.";
    "join_company" EnrolCounter => SyncStatus, Nobody,
        [FieldMissing TextTooLong CentralRefused CompanyExists],
        sync::join, "Joins a company that exists, with a one-time code, in an empty store.";
    "ask_seats" AskSeats => SeatsAsked, may(Sell), [NotFound StopOrder NotEnrolled CentralRefused],
        company::ask_seats, "Asks the central for seats that are not guaranteed here.";
    "ask_right" AskRight => RightAsked, may(Exchange),
        [NotFound TicketNumberInvalid TicketNumberMistyped TokenInvalid NotEnrolled CentralRefused],
        company::ask_right, "Asks the central for the right to change a ticket.";
    "make_code" MakeCode => CodeForCounter, may(ManagePeople),
        [FieldMissing TextTooLong NotEnrolled CentralRefused],
        company::make_code, "A one-time code with which another counter enrols.";
    "devices" Nothing => DeviceList, may(ManagePeople), [NotEnrolled CentralRefused],
        company::devices, "Every counter of the company, as the central sees it now.";
    "revoke_device" RevokeDevice => Done, may(ManagePeople),
        [DeviceUnknown FieldMissing TextTooLong RequestReused],
        company::revoke, "Ends a counter: the central takes nothing more from it.";
    "recall_seats" RecallSeats => Done, may(ManagePeople),
        [DeviceUnknown NotFound FieldMissing TextTooLong RequestReused],
        company::recall, "Takes a counter's unsold seats away without waiting for it.";
    "set_quota" SetQuota => Done, may(Plan), [DeviceUnknown NotFound RequestReused],
        company::set_quota, "Says how many seats of a trip a counter should hold.";
    "exceptions" ExceptionsRequest => ExceptionList, may(Report), [],
        company::exceptions, "What a person must look at, the newest first.";
    "resolve_exception" ResolveException => Done, may(Approve),
        [ExceptionUnknown FieldMissing TextTooLong RequestReused],
        company::resolve, "Says that an exception was seen to, and how.";
    "rotate_key" RotateKey => SyncStatus, may(ManagePeople),
        [NotEnrolled RequestReused FileFailed],
        sync::rotate_key, "Gives this counter another key.";
    "pause_sync" PauseSync => SyncStatus, may(SetPrinter), [NotEnrolled],
        sync::pause, "Pauses synchronising, or goes on.";
    "sync_now" Nothing => SyncStatus, may(Print), [NotEnrolled CentralRefused],
        sync::now, "Sends everything that waits to the central, before this answers.";
    "backup_now" Nothing => BackupMade, Login, [FileFailed],
        status::backup_now, "Makes today's backup if it is not there yet.";
}

impl Command {
    /// The command of a name.
    pub fn named(name: &str) -> Result<&'static Self, Refusal> {
        COMMANDS.iter().find(|command| command.name == name).ok_or_else(|| {
            Refusal::new(Code::UnknownCommand)
                .with("command", name.chars().take(40).collect::<String>())
        })
    }

    /// Runs it: permission first, then the request, then the rule.
    pub fn run(
        &self,
        counter: &Counter,
        caller: &Caller,
        request: Value,
    ) -> Result<Value, Failure> {
        match (self.needs, &caller.employee) {
            (Nobody, _) | (Login, Some(_)) => {}
            (Needs::Permission(permission), Some(employee)) => employee.must(permission)?,
            (_, None) => return Err(Refusal::new(Code::NotLoggedIn).into()),
        }
        (self.run)(counter, caller, request)
    }

    /// The command as `guichet commands` prints it.
    pub fn described(&self) -> Value {
        let needs = match self.needs {
            Nobody => "nobody",
            Login => "login",
            Needs::Permission(permission) => permission.name(),
        };
        let codes: Vec<&str> =
            self.codes.iter().chain(COMMON_CODES).map(|code| code.name()).collect();
        json!({
            "name": self.name,
            "says": self.says,
            "permission": needs,
            "errors": codes,
            "request": (self.request)(),
            "answer": (self.answer)(),
        })
    }
}

/// The whole registry as JSON, with every code's sentence.
pub fn described() -> Value {
    let codes: serde_json::Map<String, Value> =
        Code::ALL.iter().map(|code| (code.name().to_owned(), code.sentence().into())).collect();
    let commands: Vec<Value> = COMMANDS.iter().map(Command::described).collect();
    json!({ "commands": commands, "errors": codes })
}

/// The id of an intention. Refuses (`bad_request`) the nil one, which everybody has.
fn intended(request: Uuid) -> Result<RequestId, Refusal> {
    if request.is_nil() {
        let problem = "`request` is the nil UUID; make a new one (UUIDv7) for each intention";
        return Err(Refusal::new(Code::BadRequest).with("problem", problem));
    }
    Ok(RequestId(request))
}

/// Carries an intention out once: the same request again finds the entry of the first time.
///
/// `F` is the kind of fact it makes; a request id that made something else, belongs to someone
/// else, or asks for something else than the first time (`same`) is refused (`request_reused`):
/// nobody must take the answer to another question for his own.
fn once<F>(
    write: &mut Write<'_>,
    device: DeviceId,
    caller: &Caller,
    request: Uuid,
    same: impl FnOnce(&F) -> bool,
    decide: impl FnOnce(&mut Write<'_>) -> Result<F, Failure>,
) -> Result<(Stored, F, Repeated), Failure>
where
    F: Into<Fact> + Clone + TryFrom<Fact>,
{
    let request = intended(request)?;
    if let Some(stored) = journal::by_request(write.connection(), device, request)? {
        let reused =
            || Refusal::new(Code::RequestReused).with("kind", stored.entry.content.kind.as_str());
        let fact = F::try_from(journal::fact(&stored)?).map_err(|_| reused())?;
        if stored.entry.content.actor != caller.actor() || !same(&fact) {
            return Err(reused().into());
        }
        return Ok((stored, fact, Repeated::Yes));
    }
    let fact = decide(write)?;
    let stored = write.append(&caller.actor(), request, fact.clone())?;
    Ok((stored, fact, Repeated::No))
}

/// Whether a request had been carried out before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeated {
    Yes,
    No,
}

/// The number of an entry in this counter's journal, as answers give it.
fn entry_number(stored: &Stored) -> i64 {
    stored.entry.seq.cast_signed()
}

/// A word of the wire from the same word of the domain, by their common JSON name.
fn same_word<A: Serialize, B: for<'a> Deserialize<'a>>(word: &A) -> Result<B, Failure> {
    serde_json::to_value(word).and_then(serde_json::from_value).map_err(Failure::internal)
}
