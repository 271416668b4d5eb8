//! Refusals: what a rule says no with. A code that stays, and the values its sentence needs.

use std::collections::BTreeMap;

use serde_json::Value;

/// A refusal: a value, not a bug. The window translates `code`; a command line prints [`Refusal::sentence`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it is about.
    pub code: Code,
    /// The values of the sentence.
    pub details: BTreeMap<&'static str, Value>,
}

impl Refusal {
    /// A refusal without values.
    pub fn new(code: Code) -> Self {
        Self { code, details: BTreeMap::new() }
    }

    /// With one value more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.details.insert(name, value.into());
        self
    }

    /// The sentence in English, with its values: what is wrong, and what to do.
    pub fn sentence(&self) -> String {
        let mut sentence = self.code.sentence().to_owned();
        for (name, value) in &self.details {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            sentence = sentence.replace(&format!("{{{name}}}"), &text);
        }
        sentence
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for Refusal {}

macro_rules! codes {
    ($($variant:ident $name:literal $sentence:literal;)*) => {
        /// Every code a door can answer with. A code is never renamed or given another meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $sentence] $variant,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as doors send it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The sentence in English, with `{names}` for its values.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

codes! {
    // What anyone may get wrong with any command.
    BadRequest "bad_request" "The request does not fit the command: {problem}. `guichet commands` prints what fits.";
    UnknownCommand "unknown_command" "There is no command {command}. `guichet commands` lists them.";
    DoorClosed "door_closed" "This page came in without the link. Open the link that `guichet web` printed; it works once, so start it again for another.";
    NotLoggedIn "not_logged_in" "Log in first.";
    NotPermitted "not_permitted" "This needs the permission {permission}, which belongs to: {roles}. Ask one of them.";
    FieldMissing "field_missing" "{field} is missing. Type it.";
    TextTooLong "text_too_long" "{field} is longer than {max} characters. Shorten it.";
    NameInvalid "name_invalid" "{name} is not a name. Type at least one letter.";
    PhoneInvalid "phone_invalid" "{phone} is not a telephone number. Type 6 to 15 digits.";
    CodeInvalid "code_invalid" "{value} cannot be a {field}: capital letters and digits only, and two to four letters for a station.";
    AmountInvalid "amount_invalid" "{amount} is no {field} that can be taken. Amounts are whole minor units, from 0 to {max}.";
    RequestReused "request_reused" "This request id was already used for something else ({kind}). Make a new one for a new intention.";
    NotFound "not_found" "There is no such {what}. Check it, or search for it.";

    // People.
    LoginWrong "login_wrong" "The code or the PIN is wrong. {left} tries are left before a lock.";
    LoginLocked "login_locked" "Too many wrong PINs. Try again in {seconds} seconds.";
    PinInvalid "pin_invalid" "A PIN is 4 to 8 digits. Choose another.";
    RoleUnknown "role_unknown" "There is no role {role}. The roles are: {known}.";
    LastAdmin "last_admin" "This is the last administrator. Register another one first.";

    // Company and planning.
    NoCompany "no_company" "There is no company here yet. Run `guichet init` or `guichet demo`.";
    CompanyExists "company_exists" "This store already belongs to {company}. Use another --data folder for another company.";
    CurrencyUnknown "currency_unknown" "The currency {currency} is not known. Known are: {known}.";
    TimezoneUnknown "timezone_unknown" "There is no time zone {timezone}. Use an IANA name such as Africa/Ouagadougou.";
    LayoutInvalid "layout_invalid" "A layout of {seats} seats cannot be made: 1 to 128 seats, numbered from 1.";
    TripInvalid "trip_invalid" "A trip of {route} cannot run: {what}.";
    DateInvalid "date_invalid" "{date} is not a date. Write it as 2026-11-21.";

    // Selling.
    StopOrder "stop_order" "This trip does not go from {from} to {to}. Choose stops in the order of the route.";
    TripDeparted "trip_departed" "This coach left {from} at {at}. Choose a later one.";
    TripCancelled "trip_cancelled" "This trip was cancelled: {reason}. Choose another one.";
    TripFull "trip_full" "{wanted} seats are asked for and {free} are free on this journey. Choose another departure.";
    SeatTaken "seat_taken" "Seat {seat} is already sold on this journey. Choose another seat.";
    SeatUnleased "seat_unleased" "Seat {seat} is not guaranteed here: another counter may be selling it. Choose a guaranteed seat.";
    SeatsElsewhere "seats_elsewhere" "{wanted} seats are wanted, {free} are guaranteed here and {elsewhere} may be sold at other counters. Ask the central for them, or choose another departure.";
    SeatUnknown "seat_unknown" "There is no seat {seat}: this coach has seats 1 to {seats}.";
    SeatTwice "seat_twice" "Seat {seat} is chosen for two passengers. Choose another for one of them.";
    PassengerCount "passenger_count" "One sale holds 1 to {max} passengers. Make several sales for a larger group.";
    CategoryUnknown "category_unknown" "There is no such passenger category. Choose one from the list.";
    FareMissing "fare_missing" "There is no fare from {from} to {to} for {category}. Ask a manager to set it.";
    PriceChanged "price_changed" "The price is {total} now, not {expected}. Tell the passenger, and take the cash again.";
    ClockWrong "clock_wrong" "The clock of this PC says {now}. Set the date and the time, then go on.";
    CashShort "cash_short" "{missing} are missing: {tendered} were handed over for {total}.";
    NumbersExhausted "numbers_exhausted" "This counter has used up its ticket numbers. Enrol it again as a new counter.";
    TicketNumberInvalid "ticket_number_invalid" "{number} is not a ticket number. It looks like OUA2-000123-7.";
    TicketNumberMistyped "ticket_number_mistyped" "{number} has a wrong digit: its check digit does not fit. Read it again.";

    TokenInvalid "token_invalid" "What was scanned cannot be trusted: {cause}. Look the ticket up by its number or the passenger's name.";

    // The till.
    TillClosed "till_closed" "No till is open at this counter. Open it with a float first.";
    TillOpen "till_open" "Your till is already open.";
    TillOfAnother "till_of_another" "The till of this counter was opened by {name}. They must close it first.";
    CountMissing "count_missing" "Count the cash first: by notes and coins, or give the sum.";
    CountInvalid "count_invalid" "{pieces} pieces of {denomination} cannot be counted: no such note or coin, twice, or too many.";
    CountDiffers "count_differs" "The pieces add up to {count}, and the sum says {sum}. Count again.";

    DrawerShort "drawer_short" "The drawer holds too little for {amount}. Bring cash from the safe first, and enter it as paid in.";
    CountFirst "count_first" "Count the drawer first. What it should hold is shown after the count.";
    CountStale "count_stale" "Cash moved after the count. Count the drawer again.";
    VarianceUnapproved "variance_unapproved" "The drawer is off by {variance}, and {tolerance} are allowed. A supervisor must approve it here, or leave it to be approved later.";
    VarianceSettled "variance_settled" "This variance needs no approval: it is within the tolerance, or {name} approved it.";
    PaymentsPending "payments_pending" "{count} payments are still pending. Confirm or drop them, or say that they stay for the next session.";

    // Payments.
    PaymentInvalid "payment_invalid" "This payment cannot be taken: {what}.";
    PaymentOver "payment_over" "The payments come to {paid} for {total}, and change is given only from cash. Take less by card or mobile money.";
    OperatorUnknown "operator_unknown" "There is no operator {operator}. Known are: {known}.";
    ReferenceUsed "reference_used" "The reference {reference} of {operator} already paid another sale ({number}). Ask the passenger for the right message.";
    PaymentSettled "payment_settled" "This payment is settled already: {state}.";

    // After the sale.
    TicketState "ticket_state" "Ticket {number} is {state}: it cannot be changed like this.";
    TicketUnpaid "ticket_unpaid" "The payment of ticket {number} is pending. Confirm or drop it first.";
    TicketsOfSales "tickets_of_sales" "These tickets belong to different sales. Give them back sale by sale.";
    RefundDeparted "refund_departed" "The coach of ticket {number} left {from} at {at}: nothing is given back after that.";
    RefundNothing "refund_nothing" "So shortly before departure the rule gives nothing back. A supervisor can decide otherwise.";
    RefundChanged "refund_changed" "{refund} are given back now, not {expected}. Tell the passenger first.";
    CancelTooLate "cancel_too_late" "A sale can be cancelled for {minutes} minutes. Refund the ticket, or ask a supervisor.";
    ChangeTooLate "change_too_late" "A ticket can be changed until {minutes} minutes before departure. A supervisor can decide otherwise.";
    RightElsewhere "right_elsewhere" "Ticket {number} was sold at another counter ({station}), which alone may change it. Send the passenger there, or ask a supervisor to decide.";
    FareDiffers "fare_differs" "That journey costs {price}, and {paid} were paid. Exchange the ticket instead.";
    NothingChanges "nothing_changes" "That is the journey and the seat the ticket has. Choose another.";
    TicketExpired "ticket_expired" "This open ticket could be used until {day}. Ask a supervisor.";
    NotDeparted "not_departed" "The coach has not left {from} yet. A passenger is missing only once it has.";
    SeatHeld "seat_held" "Seat {seat} is kept for {name} until {until}. Choose another seat.";
    HoldEnded "hold_ended" "These seats are not kept any more. Choose seats again.";
    HoldInvalid "hold_invalid" "Seats are kept for 1 to {max} minutes. Choose a time between.";

    // Control and departure.
    StopNotLeft "stop_not_left" "This trip does not leave from stop {stop}. Choose one of its stops but the last.";
    NotAboard "not_aboard" "{who} is not aboard. Scan the ticket for boarding first.";
    NotOut "not_out" "{who} has not got off. Nothing needs to be noted.";
    AlreadyOut "already_out" "{who} got off at {stop} already. Scan the ticket for boarding when they are back.";
    ExitsTooMany "exits_too_many" "{who} got off {max} times. Look at this ticket with a manager.";
    UndoLate "undo_late" "A boarding can be undone for {seconds} seconds. Let the passenger get off instead.";
    DepartureClosed "departure_closed" "The departure from {from} was closed at {at}. A manager can reopen it, with a reason.";
    DepartureOpen "departure_open" "This departure is not closed. Look at it again.";
    DepartureLeft "departure_left" "The coach has left {stop} since. What is wrong with the departure before is put right ticket by ticket.";
    BoardingChanged "boarding_changed" "{missing} passengers are missing now, not {expected}. Look at the list again.";
    PassengersUnpaid "passengers_unpaid" "{count} passengers have a pending payment ({numbers}). Confirm or drop it first.";
    PassengersOut "passengers_out" "{count} passengers got off and are not back ({names}). Wait for them, or say that the coach leaves without them.";
    VehicleMissing "vehicle_missing" "No coach is named for this trip. Choose it first.";
    VehicleSame "vehicle_same" "This trip runs with {plate} already. Choose another coach.";
    CrewInvalid "crew_invalid" "This crew cannot leave: {what}.";
    LicenceMissing "licence_missing" "No driving licence of {name} is registered. Register it, or choose another driver.";
    LicenceExpired "licence_expired" "The driving licence of {name} ends on {until}, before the trip does. Register the new one, or choose another driver.";
    PapersInvalid "papers_invalid" "The papers of this departure cannot be made: {what}.";
    StandingForbidden "standing_forbidden" "This company lets nobody stand. Choose another departure.";
    StandingFull "standing_full" "{max} passengers stand already on a part of this journey. Choose another departure.";
    SeatsLeft "seats_left" "{free} seats are free on this journey. Sell one of them.";
    LuggageInvalid "luggage_invalid" "This luggage cannot be tagged: {what}.";
    PackInvalid "pack_invalid" "This file is no trip pack that can be believed: {what}. Export it again.";
    DelayInvalid "delay_invalid" "A trip is 0 to {max} minutes late. Beyond that, cancel it.";

    // Parcels: taking in.
    WaybillInvalid "waybill_invalid" "{number} is not a waybill number. It looks like OUA2-P000123-7, and with a piece OUA2-P000123-7-N01.";
    WaybillMistyped "waybill_mistyped" "{number} has a wrong digit: its check digit does not fit. Read it again.";
    DestinationUnknown "destination_unknown" "There is no station {destination}. Choose one from the list.";
    DestinationSame "destination_same" "The parcel is in {destination} already. Choose another destination.";
    PieceCount "piece_count" "A parcel has 1 to {max} pieces. Make several parcels of more.";
    PieceWeight "piece_weight" "Piece {piece} cannot weigh {grams} grams: 1 to {max} are taken. Weigh it again.";
    PieceSize "piece_size" "The sides of piece {piece} are 1 to {max} millimetres. Measure it again, or leave its size empty.";
    ParcelRateMissing "parcel_rate_missing" "No price is set from {from} to {to}. Ask a manager to set a rate for these cities or their distance.";
    DeclaredTooHigh "declared_too_high" "{declared} are declared, and {max} are the most that is taken. Lower it, or refuse the parcel.";
    ProhibitedUnread "prohibited_unread" "Read the list of prohibited goods to the sender, and note that they acknowledge it.";
    PhotoInvalid "photo_invalid" "The photo was not kept. Take it again, or go on without.";
    TariffInvalid "tariff_invalid" "This tariff cannot be set: {what}.";

    // Parcels: on their way.
    LabelInvalid "label_invalid" "This label cannot be trusted: {cause}. Look the parcel up by its number.";
    LabelOld "label_old" "This label of {waybill}, made on {day}, is not good any more. Scan the newer label, or look the parcel up by its number.";
    ParcelUnheard "parcel_unheard" "Nothing was heard here of what {waybill} is. Scan the square code of its label.";
    PiecesNone "pieces_none" "No piece is named. Scan at least one.";
    PiecesMany "pieces_many" "At most {max} pieces are written down at once. Write these down, then go on.";
    PiecesApart "pieces_apart" "Some pieces of {waybill} go to the receiver and others back to the sender. Hand them over apart.";
    PieceUnknown "piece_unknown" "{waybill} has pieces 1 to {pieces}, and no piece {piece}. Read the label again.";
    PieceOfOther "piece_of_other" "This piece belongs to {waybill}, not to {wanted}. Put it aside.";
    PieceState "piece_state" "Piece {piece} of {waybill} is {state} ({place}), so this cannot be done. Possible here: {possible}.";
    PieceForeign "piece_foreign" "Piece {piece} of {waybill} goes to {destination}, where {trip} does not call. Take it off, or say where it changes.";
    NotDestination "not_destination" "{waybill} goes to {destination}, and this is {here}. Load it on a coach that goes there; a supervisor can hand it over here.";
    NotUnclaimed "not_unclaimed" "{waybill} can be picked up since {since}. It is unclaimed after {days} days.";

    // Parcels: handing over, and their money.
    ProofMissing "proof_missing" "Nothing is handed over without proof. Ask for one of: {accepted}.";
    SignatureInvalid "signature_invalid" "The signature could not be read. Ask for it again.";
    PickupCodeInvalid "pickup_code_invalid" "A pick-up code has eight letters and digits, like K7M2-9QXD. Ask for it again.";
    PickupCodeWrong "pickup_code_wrong" "The pick-up code is wrong. {left} tries are left; then a supervisor must help.";
    PickupLocked "pickup_locked" "{tries} wrong codes were given for {waybill}. A supervisor must look who takes it.";
    IdDiffers "id_differs" "The sender named another identity document for the receiver. Look again, or ask a supervisor.";
    DueChanged "due_changed" "{total} are due now, not {expected}. Tell the receiver, and take the money again.";
    StorageNone "storage_none" "No storage is due for {waybill}. Hand it over, or let it wait.";
    StorageKept "storage_kept" "Only a supervisor can give up storage of {storage}.";
    ParcelElsewhere "parcel_elsewhere" "{waybill} was taken in at {station}, which alone may do this. Send them there, or ask a supervisor to decide.";
    CodState "cod_state" "The cash on delivery of {waybill} is {state}: nothing can be given out.";
    DueNone "due_none" "Nothing is to pay for {waybill} any more.";
    DueWaits "due_waits" "{waybill} can still be handed over, so what is to pay stays. Write it off once all of it is lost or unclaimed.";
    ClaimExists "claim_exists" "There is a claim for these pieces of {waybill} already. Look at that one.";
    ClaimState "claim_state" "This claim for {waybill} is {state}: that cannot be done with it.";
    MessageState "message_state" "This text is {state} already. Look at the list again.";
    ClaimAward "claim_award" "A claim is decided with 0 to {max}: nothing, or up to what is claimed.";

    // Reductions and rules.
    PromoUnknown "promo_unknown" "There is no promotion {code}. Check how it is written.";
    PromoNotNow "promo_not_now" "The promotion {code} is valid from {from} to {to}.";
    PromoUsedUp "promo_used_up" "The promotion {code} was used {max} times: it is used up here.";
    PromoElsewhere "promo_elsewhere" "The promotion {code} is only for: {routes}.";
    DiscountInvalid "discount_invalid" "A discount is either a share of 1 to 10 000 hundredths of a percent, or an amount.";
    DiscountTooLarge "discount_too_large" "A discount of more than {max} hundredths of a percent needs a supervisor.";
    RulesInvalid "rules_invalid" "These rules cannot be set: {what}.";

    // The manager's day.
    DayLocked "day_locked" "{day} is closed: nothing is booked on it any more. Check the date of this PC.";
    DayOpen "day_open" "{day} cannot be closed yet: {what}.";
    PeriodInvalid "period_invalid" "From {from} to {to} is no period: the first day comes first, and it has at most {max} days.";

    // The central.
    CentralRefused "central_refused" "The central was not reached, or said no ({cause}): {message} Mend that, and try again.";
    CounterOfOther "counter_of_other" "This counter already belongs to a central. It stays with it.";
    ExceptionUnknown "exception_unknown" "There is no such exception, or somebody has resolved it. Look at the list again.";
    DeviceUnknown "device_unknown" "There is no such counter in this company. Look at the list again.";
    NotEnrolled "not_enrolled" "This counter belongs to no central yet. Enrol it with a code first.";

    // Paper.
    CopiesExhausted "copies_exhausted" "This document was printed {max} times. Ask a manager what is wrong.";
    PrinterInvalid "printer_invalid" "The printer cannot be set: {problem}.";
    ScannerInvalid "scanner_invalid" "The scanner cannot be set: {what}.";
    JobState "job_state" "This print job is {state}: that cannot be done with it.";

    // The store.
    StoreInUse "store_in_use" "Another Guichet is open on {path}. Close it, or use its window.";
    StoreNewer "store_newer" "This store was written by a newer Guichet (schema {found}, this one knows {known}). Install the newer version.";
    StoreDamaged "store_damaged" "The store is damaged: {problem}. Nothing is sold on it. Put the last backup back with `guichet restore`.";
    StoreBehind "store_behind" "This store ends at entry {found}, but this counter has written {known}: an older copy was put in its place. Put the newer file back, or let a supervisor accept the copy with `guichet restore`.";
    StoreFailed "store_failed" "The store could not be written: {problem}. Nothing was recorded. Check the disk.";
    KeyMissing "key_missing" "The key that belongs to this store is not at {path}: it is missing, or another counter's. Put the right file back from where it was kept.";
    FileFailed "file_failed" "{path}: {problem}.";
    ImportInvalid "import_invalid" "{file}, line {line}, {field}: {problem}. Nothing was imported.";
    Internal "internal" "Something went wrong that should not: {problem}. Nothing was recorded. Tell who looks after Guichet.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_stable_words_and_say_what_is_wrong() {
        let names: HashSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len(), "no code is used twice");
        for code in Code::ALL {
            assert!(code.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
            assert!(code.sentence().ends_with('.'), "{} is a sentence", code.name());
        }
    }

    #[test]
    fn a_sentence_holds_its_values() {
        let refusal = Refusal::new(Code::SeatTaken).with("seat", 14);
        let expected = "Seat 14 is already sold on this journey. Choose another seat.";
        assert_eq!(refusal.sentence(), expected);
    }
}
