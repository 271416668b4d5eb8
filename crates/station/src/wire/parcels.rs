//! What the doors carry of parcels at the counter: prices, taking in, finding, one parcel.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::{Approval, PaymentRequest};

wire! {
    /// Who pays the carriage.
    word Payer {
        /// The sender, now.
        Sender,
        /// The receiver, when it is handed over.
        Receiver,
        /// Each a half.
        Half,
    }
    /// What a line of a parcel's price is for.
    word ParcelLineKind {
        /// The base of the way.
        Base,
        /// Weight past what the base includes; its quantity is in grams.
        Weight,
        /// What lacks to the least that carriage costs.
        Minimum,
        /// Insurance; its quantity is the declared value.
        Insurance,
        /// Fetching it from the sender.
        Collection,
        /// Bringing it to the receiver.
        HomeDelivery,
    }
    /// A kind of proof of who takes a parcel.
    word ProofKind {
        /// The pick-up code.
        Code,
        /// The number of an identity document.
        IdNumber,
        /// A signature drawn on the screen.
        Signature,
    }
    /// What became of a piece, in the order of its way.
    word PieceState {
        /// Nothing was heard of it here.
        Unheard,
        /// Taken in.
        Registered,
        /// Loaded.
        Loaded,
        /// Unloaded.
        Unloaded,
        /// Ready for pick-up.
        Ready,
        /// The receiver does not want it.
        Refused,
        /// Nobody came for it.
        Unclaimed,
        /// It cannot be found.
        Lost,
        /// Taken back before it went anywhere.
        Cancelled,
        /// Back with its sender.
        Returned,
        /// With its receiver.
        Delivered,
    }
    /// What a claim is for.
    word ClaimKind {
        /// Pieces are lost.
        Lost,
        /// Pieces are damaged.
        Damaged,
        /// They came too late.
        Late,
    }
    /// What brings texts to telephones.
    word MessageTransport {
        /// A file of the data folder, a line of JSON for each.
        File,
        /// The program's log.
        Console,
    }
    /// A list of parcels.
    word ParcelListKind {
        /// What lies here and goes on.
        ToLoad,
        /// What is on its way here.
        Coming,
        /// What waits here for its receiver.
        Waiting,
        /// What waits here for so many days.
        Unclaimed,
        /// Cash on delivery that senders of this station are owed.
        CodOwed,
        /// Claims to be decided or paid.
        Claims,
    }
}

wire! {
    // ---- prices ----------------------------------------------------------------------------------
    /// A price: a base, and so much for each kilogram.
    request ParcelRate {
        /// Minor units for each parcel.
        base: i64,
        /// Minor units for each kilogram past what the base includes.
        per_kg: i64,
    }
    /// The rate between two cities, both ways unless the other way has its own.
    request ParcelPairRate {
        /// From which stop.
        from: Uuid,
        /// To which stop.
        to: Uuid,
        /// The price.
        rate: ParcelRate,
    }
    /// The rate up to a distance, for cities that are no pair.
    request ParcelBandRate {
        /// Up to so many metres, these included.
        metres: u32,
        /// The price.
        rate: ParcelRate,
    }
    /// What parcels cost. Shares are hundredths of a percent.
    request ParcelTariff {
        /// Rates between cities; they go before the bands.
        pairs: Vec<ParcelPairRate>,
        /// Rates by distance, shortest first.
        bands: Vec<ParcelBandRate>,
        /// Grams that the base includes.
        included: u32,
        /// Weight past that is rounded up to so many grams.
        step: u32,
        /// Cubic centimetres that weigh a kilogram; left out, only real weight counts.
        #[serde(default)]
        divisor: Option<u32>,
        /// The least that carriage costs.
        minimum: i64,
        /// Share of the declared value.
        insurance: u32,
        /// For fetching it from the sender.
        collection: i64,
        /// For bringing it to the receiver.
        home_delivery: i64,
        /// Days after it is ready that cost nothing.
        storage_free_days: u16,
        /// Then each piece costs so much a day.
        storage_per_day: i64,
        /// And no more than this for a piece.
        storage_max: i64,
        /// The share of the price that the way back costs.
        return_share: u32,
        /// The most that a parcel may be declared to be worth.
        declared_max: i64,
        /// The most that a piece may weigh, in grams.
        grams_max: u32,
        /// The most that a side may measure, in millimetres.
        side_max: u32,
    }
    /// The company's rules for parcels.
    request ParcelTerms {
        /// What proves the receiver: one of these is enough.
        proofs: Vec<ProofKind>,
        /// A parcel that is ready for so many days can be called unclaimed.
        unclaimed_days: u16,
        /// What is not carried.
        prohibited: Vec<String>,
    }
    /// Sets prices and rules from here on.
    request SetParcelTariff {
        /// The caller's intention.
        request: Uuid,
        /// The edition that was looked at: refused where another came in between.
        #[serde(default)]
        expected_edition: Option<u32>,
        /// The prices.
        tariff: ParcelTariff,
        /// The rules.
        terms: ParcelTerms,
    }

    // ---- places ----------------------------------------------------------------------------------
    /// Registers a station of the company, or changes the name and stop of a known code.
    request RegisterStation {
        /// The caller's intention.
        request: Uuid,
        /// Two to four letters.
        code: String,
        /// Its name as printed.
        name: String,
        /// Where its coaches call.
        #[serde(default)]
        stop: Option<Uuid>,
    }

    // ---- taking in -------------------------------------------------------------------------------
    /// A sender, receiver or claimant as typed.
    request ParcelPerson {
        /// Their name.
        name: String,
        /// Their telephone.
        phone: String,
        /// The number of an identity document; may be empty.
        #[serde(default)]
        id_number: String,
        /// Where they live; may be empty.
        #[serde(default)]
        address: String,
    }
    /// The length, width and height of a piece, in millimetres.
    request PieceSize {
        /// Millimetres.
        length: u32,
        /// Millimetres.
        width: u32,
        /// Millimetres.
        height: u32,
    }
    /// One piece of a parcel.
    request ParcelPiece {
        /// What it is.
        #[serde(default)]
        description: String,
        /// Its weight in grams.
        grams: u32,
        /// Its size, where it was measured.
        #[serde(default)]
        size: Option<PieceSize>,
        /// What it is worth, minor units.
        #[serde(default)]
        declared: i64,
        /// Whether it breaks.
        #[serde(default)]
        fragile: bool,
        /// Whether it spoils.
        #[serde(default)]
        perishable: bool,
    }
    /// People who sent or got parcels, by telephone.
    request FindPeople {
        /// Their telephone.
        phone: String,
    }
    /// The price of a parcel, without taking it in.
    request QuoteParcel {
        /// The code of the station it goes to.
        destination: String,
        /// 1 to 99.
        pieces: Vec<ParcelPiece>,
        /// Who pays the carriage.
        payer: Payer,
        /// Whether it is fetched from the sender.
        #[serde(default)]
        collection: bool,
        /// Whether it is brought to the receiver.
        #[serde(default)]
        home_delivery: bool,
    }
    /// Keeps a photo at this counter.
    request KeepPhoto {
        /// A JPEG file of at most 160 KiB, as Base64.
        jpeg: String,
    }
    /// A photo of an entry.
    request ShowPhoto {
        /// Its name.
        photo: String,
    }
    /// Takes a parcel in.
    request RegisterParcel {
        /// The caller's intention.
        request: Uuid,
        /// The code of the station it goes to.
        destination: String,
        /// Who sends it.
        sender: ParcelPerson,
        /// Who gets it.
        receiver: ParcelPerson,
        /// 1 to 99.
        pieces: Vec<ParcelPiece>,
        /// Who pays the carriage.
        payer: Payer,
        /// What is collected from the receiver for the sender; 0 is nothing.
        #[serde(default)]
        cod: i64,
        /// Whether it is fetched from the sender.
        #[serde(default)]
        collection: bool,
        /// Whether it is brought to the receiver.
        #[serde(default)]
        home_delivery: bool,
        /// Whether the sender acknowledged the list of prohibited goods.
        #[serde(default)]
        prohibited_read: bool,
        /// The name of a photo that `keep_photo` gave.
        #[serde(default)]
        photo: Option<String>,
        /// The price that the sender was told: refused where it is something else.
        #[serde(default)]
        expected_total: Option<i64>,
        /// How the sender pays; cash (`tendered`) when empty.
        #[serde(default)]
        payments: Vec<PaymentRequest>,
        /// Cash handed over; exact when left out.
        #[serde(default)]
        tendered: Option<i64>,
    }
    /// Takes a registration back, before the parcel went anywhere.
    request CancelParcel {
        /// The caller's intention.
        request: Uuid,
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// Why.
        reason: String,
        /// A supervisor's word, at another counter than the one that took it in.
        #[serde(default)]
        approval: Option<Approval>,
    }

    // ---- finding ---------------------------------------------------------------------------------
    /// Looks parcels up.
    request FindParcels {
        /// A number, a telephone, a name, or what a scanner read.
        query: String,
        /// At most this many (1 to 100); 20 when left out.
        #[serde(default)]
        limit: Option<u32>,
    }
    /// One parcel with its history.
    request ShowParcel {
        /// Its number, its id, or what was scanned.
        parcel: String,
    }
    /// A list of parcels.
    request ListParcels {
        /// Which list.
        list: ParcelListKind,
        /// For `unclaimed`: since how many days; the company's rule when left out.
        #[serde(default)]
        days: Option<u16>,
        /// At most this many (1 to 500); 100 when left out.
        #[serde(default)]
        limit: Option<u32>,
    }
    /// Prints the paper of a parcel again, as a DUPLICATA.
    request ReprintParcel {
        /// The caller's intention.
        request: Uuid,
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// Which piece's label; the sender's receipt when left out.
        #[serde(default)]
        piece: Option<u8>,
    }
    /// The labels of a parcel for a label printer.
    request ParcelLabels {
        /// Its number, its id, or what was scanned.
        parcel: String,
        /// Which pieces; all when empty.
        #[serde(default)]
        pieces: Vec<u8>,
    }
    /// Sends the texts that wait.
    request SendMessages {
        /// Only this one, also where it failed before.
        #[serde(default)]
        message: Option<Uuid>,
        /// Sends by this from here on; as before when left out.
        #[serde(default)]
        transport: Option<MessageTransport>,
    }
}

wire! {
    /// A tariff with who set it.
    answer ParcelTariffCard {
        /// 0 is what a company starts with.
        edition: u32,
        /// The prices.
        tariff: ParcelTariff,
        /// The rules.
        terms: ParcelTerms,
        /// Who set it.
        set_by: Option<String>,
        /// When.
        set_at: Option<i64>,
    }
    /// Prices and rules: those in force, and those before.
    answer ParcelTariffs {
        /// In force.
        current: ParcelTariffCard,
        /// Before, newest first.
        earlier: Vec<ParcelTariffCard>,
        /// ISO 4217 code.
        currency: String,
    }
    /// A station of the company.
    answer StationCard {
        /// Which.
        station: Uuid,
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// Where its coaches call.
        stop: Option<Uuid>,
        /// Whether it is this one.
        here: bool,
    }
    /// The company's stations that are known here.
    answer StationList {
        /// By name.
        stations: Vec<StationCard>,
    }
    /// People of a telephone.
    answer PeopleFound {
        /// Each once, the newest first.
        people: Vec<ParcelPerson>,
    }
    /// One line of a parcel's price.
    answer ParcelLine {
        /// What for.
        kind: ParcelLineKind,
        /// Of how much: grams, or minor units; 0 where that says nothing.
        quantity: i64,
        /// Minor units.
        amount: i64,
    }
    /// What a parcel costs.
    answer ParcelQuote {
        /// The lines.
        lines: Vec<ParcelLine>,
        /// Their sum.
        total: i64,
        /// What the sender pays now.
        paid: i64,
        /// What the receiver pays.
        due: i64,
        /// The weight that is paid for, in grams.
        grams: i64,
        /// How far it goes, where that is known.
        metres: Option<u32>,
        /// ISO 4217 code.
        currency: String,
    }
    /// A parcel that was taken in.
    answer ParcelRegisteredAnswer {
        /// Which.
        parcel: Uuid,
        /// Its number.
        waybill: String,
        /// The code to tell the sender; none once it was forgotten here.
        pickup_code: Option<String>,
        /// What stands on each label's barcode.
        pieces: Vec<String>,
        /// The price.
        total: i64,
        /// What the sender paid.
        paid: i64,
        /// What the receiver pays.
        due: i64,
        /// What is collected for the sender.
        cod: i64,
        /// Cash to give back.
        change: i64,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
    }
    /// Money that a parcel brought or cost.
    answer ParcelMoneyAnswer {
        /// Which.
        parcel: Uuid,
        /// Its number.
        waybill: String,
        /// What was taken; negative where it was given.
        amount: i64,
        /// Cash to give back.
        change: i64,
        /// ISO 4217 code.
        currency: String,
        /// The entry that holds it.
        entry: i64,
    }
    /// A parcel in a list.
    answer ParcelRow {
        /// Which.
        parcel: Uuid,
        /// Its number.
        waybill: String,
        /// Of the piece that is least far on its way.
        state: PieceState,
        /// Since when.
        since: i64,
        /// Where that piece is, as people call it; empty where nobody knows.
        place: String,
        /// The station that took it in; empty where that is not known.
        from: String,
        /// Where it goes.
        to: String,
        /// The sender's name, where known.
        sender: Option<String>,
        /// Their telephone.
        sender_phone: Option<String>,
        /// The receiver's name, where known.
        receiver: Option<String>,
        /// Their telephone.
        receiver_phone: Option<String>,
        /// What it is.
        description: Option<String>,
        /// How many pieces it has.
        pieces: u8,
        /// Which of them the list is about.
        listed: Vec<u8>,
        /// Carriage that is still to collect, that of the way back too.
        due: i64,
        /// Cash on delivery that is still to collect.
        cod: i64,
        /// Cash on delivery that the sender is owed.
        cod_owed: i64,
        /// Claims that are open.
        claims: u32,
        /// What contradicts.
        troubles: u32,
    }
    /// Parcels.
    answer ParcelsFound {
        /// The parcels.
        parcels: Vec<ParcelRow>,
        /// Whether there are more.
        more: bool,
        /// ISO 4217 code.
        currency: String,
    }
    /// One piece as it stands.
    answer PieceCard {
        /// Its number.
        piece: u8,
        /// What stands on its barcode.
        code: String,
        /// What it is.
        description: String,
        /// Its weight in grams.
        grams: u32,
        /// What it is worth.
        declared: i64,
        /// Whether it breaks.
        fragile: bool,
        /// Whether it spoils.
        perishable: bool,
        /// What became of it.
        state: PieceState,
        /// Where it is; empty where nobody knows.
        place: String,
        /// Since when.
        since: i64,
        /// The day since which it can be picked up.
        ready: Option<String>,
        /// Whether it is damaged.
        damaged: bool,
        /// Whether it goes back to its sender.
        back: bool,
        /// What can be done with it here: `load`, `unload`, `ready`, `deliver`…
        possible: Vec<String>,
    }
    /// A claim as it stands.
    answer ClaimCard {
        /// Which.
        claim: Uuid,
        /// For which pieces.
        pieces: Vec<u8>,
        /// What for; none where its opening is not known here.
        kind: Option<ClaimKind>,
        /// How much is claimed.
        asked: i64,
        /// What was decided; 0 where it was turned down.
        awarded: Option<i64>,
        /// What was paid.
        paid: i64,
    }
    /// Something that happened to a parcel.
    answer ParcelEventLine {
        /// When.
        at: i64,
        /// When, by the company's clocks.
        at_local: String,
        /// The kind of fact: `PiecesLoaded`.
        kind: String,
        /// Where.
        place: String,
        /// Who.
        who: String,
        /// With which pieces; none where it is about the whole.
        pieces: Vec<u8>,
        /// A trip, a reason, a name.
        detail: String,
        /// Money that it took (or gave, negative).
        amount: Option<i64>,
        /// The entry that holds it, as a place in this store.
        entry: i64,
    }
    /// A text to somebody.
    answer MessageCard {
        /// Which.
        message: Uuid,
        /// To which telephone.
        to: String,
        /// What it says.
        text: String,
        /// `prepared`, `sent`, `failed`.
        state: String,
        /// How often it was tried.
        attempts: u32,
        /// Why it failed.
        cause: Option<String>,
        /// When it was prepared.
        at: i64,
    }
    /// What became of texts that waited.
    answer MessagesSent {
        /// How many went out.
        sent: u32,
        /// How many failed.
        failed: u32,
        /// By which transport.
        transport: String,
    }
    /// A photo that was kept.
    answer PhotoKept {
        /// Its name: the SHA-256 of its bytes, hexadecimal.
        photo: String,
    }
    /// A photo.
    answer PhotoShown {
        /// A JPEG file as Base64; none where it lies at another counter.
        jpeg: Option<String>,
    }
    /// One parcel with its history.
    answer ParcelCard {
        /// The parcel.
        row: ParcelRow,
        /// Whether its registration is known here.
        registered: bool,
        /// What the price is made of.
        lines: Vec<ParcelLine>,
        /// The price of carriage.
        total: i64,
        /// What the sender paid.
        paid: i64,
        /// Who pays; none where only a label says what is due.
        payer: Option<Payer>,
        /// Its pieces.
        pieces: Vec<PieceCard>,
        /// Its claims.
        claims: Vec<ClaimCard>,
        /// What happened, by the clocks.
        timeline: Vec<ParcelEventLine>,
        /// The texts about it.
        messages: Vec<MessageCard>,
        /// Wrong pick-up codes that were given.
        wrong_codes: u32,
        /// The names of its photos.
        photos: Vec<String>,
        /// ISO 4217 code.
        currency: String,
    }
    /// Labels for a label printer.
    answer LabelsMade {
        /// ZPL II, all of them after each other.
        zpl: String,
        /// How many.
        count: u32,
    }
}
