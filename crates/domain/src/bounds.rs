//! Every limit of the domain, with its reason. What happens past a limit is a refusal with a code.

/// Legs of one trip. A seat's sold legs are one `u64` bit mask.
pub const LEGS_MAX: usize = 64;
/// Stops of one route: one more than its legs.
pub const STOPS_MAX: usize = LEGS_MAX + 1;
/// Seats of one vehicle. The largest coaches in service have fewer than 100.
pub const SEATS_MAX: usize = 128;
/// Rows of a seat layout, so that a layout of single seats still fits.
pub const LAYOUT_ROWS_MAX: usize = 128;
/// Cells across one row of a seat layout: 2 + aisle + 3, and one to spare.
pub const LAYOUT_COLUMNS_MAX: usize = 7;
/// Passengers of one sale: what one person at a counter asks for at once; larger groups are several sales.
pub const PASSENGERS_MAX: usize = 9;
/// Characters of a person's name. 58 mm paper wraps it over two lines.
pub const NAME_MAX: usize = 60;
/// Characters of a phone number as typed, before spaces and dots are dropped.
pub const PHONE_TYPED_MAX: usize = 24;
/// Digits of a phone number: ITU-T E.164 allows 15.
pub const PHONE_DIGITS_MAX: usize = 15;
/// Digits of the shortest phone number in use at a counter.
pub const PHONE_DIGITS_MIN: usize = 6;
/// Characters of an identity document's number.
pub const ID_NUMBER_MAX: usize = 30;
/// Characters of a place, station, route, vehicle or company name.
pub const LABEL_MAX: usize = 60;
/// Characters of a reason or note.
pub const REASON_MAX: usize = 200;
/// Characters of a code that people type (employee, route, station).
pub const CODE_MAX: usize = 12;
/// Largest amount accepted anywhere, in minor units: far above a day's takings of a company, and a
/// million of them still fit an `i64`.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000;
/// Pieces of one denomination in a cash count.
pub const PIECES_MAX: u32 = 100_000;
/// Trips in one `TripsPlanned` fact, so that one entry stays small enough to travel.
pub const TRIPS_PER_FACT: usize = 100;
/// Fares in one `FaresSet` fact, for the same reason.
pub const FARES_PER_FACT: usize = 500;
/// Stops in one `StopsDefined` fact, for the same reason.
pub const STOPS_PER_FACT: usize = 500;
/// Pieces of one parcel: what two digits on a label count.
pub const PARCEL_PIECES_MAX: u8 = 99;
/// Grams of one piece that any tariff may take: a tonne, more than two people load by hand.
pub const GRAMS_MAX: u32 = 1_000_000;
/// Millimetres of one side that any tariff may take: no hold is longer.
pub const SIDE_MAX: u32 = 10_000;
/// Pieces in one fact of loading or unloading, so that one entry stays small enough to travel.
pub const PIECES_PER_FACT: usize = 500;
/// Rates of a parcel tariff: every pair among 30 cities, and its distance bands.
pub const RATES_MAX: usize = 1_000;
/// Lines of the list of prohibited goods.
pub const PROHIBITED_MAX: usize = 60;
/// Days of any rule of parcels: two years.
pub const PARCEL_DAYS_MAX: u16 = 731;
/// Characters of a text to a telephone: three short messages.
pub const MESSAGE_MAX: usize = 459;
/// Characters of a signature's strokes: a pad sends a few hundred points.
pub const STROKES_MAX: usize = 8_000;
/// Payments of one sale: cash, a card, some telephones.
pub const PAYMENTS_MAX: usize = 6;
/// Characters of an operator's transaction reference or a terminal's slip number.
pub const REFERENCE_MAX: usize = 40;
/// Characters of a receipt's number.
pub const RECEIPT_NUMBER_MAX: usize = 30;
/// Characters of a vehicle's number plate.
pub const PLATE_MAX: usize = 20;
/// Bands of the refund rule.
pub const BANDS_MAX: usize = 12;
/// Promotions in force or planned.
pub const PROMOTIONS_MAX: usize = 100;
/// Routes that one promotion names; for more it is one of all routes.
pub const PROMOTION_ROUTES_MAX: usize = 100;
/// Operators of mobile money.
pub const OPERATORS_MAX: usize = 12;
/// Minutes of any rule: a year.
pub const MINUTES_MAX: u32 = 366 * 24 * 60;
/// Days in which an open ticket must be used, at most: two years.
pub const OPEN_DAYS_MAX: u32 = 731;
/// Minutes for which seats can be kept at most: a day, since no money came for them.
pub const HOLD_MINUTES_MAX: u32 = 24 * 60;
/// Days of one report: a year and a day, and one to spare.
pub const REPORT_DAYS_MAX: i64 = 367;
/// Times one document may be printed again: past it, something else is wrong.
pub const COPIES_MAX: u32 = 50;
/// Pieces of luggage of one ticket: their tags have two digits.
pub const LUGGAGE_PIECES_MAX: u32 = 99;
/// Grams of one ticket's luggage: a tonne is freight.
pub const LUGGAGE_GRAMS_MAX: u32 = 1_000_000;
/// Times one passenger gets off and on again: past it, something else is wrong.
pub const EXITS_MAX: u8 = 99;
/// Passengers who may stand in one coach at most, whatever a company allows.
pub const STANDING_MAX: u8 = 60;
/// People of one crew: two drivers, attendants, a mechanic, and some to spare.
pub const CREW_MAX: usize = 6;
/// Characters of a driving licence's number.
pub const LICENCE_MAX: usize = 30;
/// Characters of the number of a physical seal.
pub const SEAL_MAX: usize = 30;
/// Minutes a trip may be late: past two days it is cancelled, and another one runs.
pub const DELAY_MINUTES_MAX: u32 = 2 * 24 * 60;
/// Parcels on one bordereau, so that the fact and its paper stay within bounds.
pub const LOADED_MAX: usize = 2_000;
/// Counters on one bordereau.
pub const TAKINGS_MAX: usize = 500;
/// Advances on one bordereau.
pub const ADVANCES_MAX: usize = 100;
/// Bytes of one fact as JSON. The largest (100 trips of 65 stops) stays below it.
pub const FACT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Digits of a PIN.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// Days a departure may be sold ahead, and imported ahead.
pub const DAYS_AHEAD_MAX: u32 = 400;
