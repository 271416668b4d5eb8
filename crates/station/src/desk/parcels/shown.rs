//! Parcels as answers show them: rows of lists, one with its history, what a search finds.

use chrono::Days;
use domain::fact::Fact;
use domain::parcel::{Parcel, PieceNow, PieceSet, PieceState, WaybillNumber, Whereabouts};
use domain::{Code, Refusal};
use rusqlite::Connection;

use super::asked;
use super::named::{Here, Named};
use super::photos;
use super::taking::piece_code;
use crate::counter::Counter;
use crate::desk::{Caller, same_word};
use crate::failure::Failure;
use crate::store::parcels::{self, Known, Listed};
use crate::store::planning::Place;
use crate::store::{Stored, journal, messages};
use crate::wire;

/// Parcels of a list at once, and where none is said.
const LIST_MAX: u32 = 500;
const LIST_USUAL: u32 = 100;

/// How many pieces a parcel has, as far as it is known.
pub(super) fn count_of(parcel: &Parcel) -> u8 {
    let known = u8::try_from(parcel.pieces.len()).unwrap_or(u8::MAX);
    parcel.contract.as_ref().map_or(known, |contract| contract.pieces)
}

fn place_of(at: &Whereabouts) -> String {
    match at {
        Whereabouts::At { name, .. } => name.clone(),
        Whereabouts::Aboard { route_code, day, .. } => format!("{route_code} {day}"),
        Whereabouts::Unknown | Whereabouts::Receiver | Whereabouts::Sender => String::new(),
    }
}

/// What a receiver still pays for the goods: nothing where no piece goes to one any more.
fn cod_left(parcel: &Parcel) -> i64 {
    let over = |piece: &PieceNow| piece.back || piece.state == PieceState::Cancelled;
    if !parcel.pieces.is_empty() && parcel.pieces.iter().all(over) {
        return 0;
    }
    parcel.money.cod.saturating_sub(parcel.money.cod_taken).max(0)
}

fn row(known: &Known, parcel: &Parcel, listed: PieceSet) -> Result<wire::ParcelRow, Failure> {
    let fact = known.registered.as_ref().map(|(_, fact)| fact);
    let contract = parcel.contract.as_ref();
    let state: PieceState = parcel.state();
    let least = parcel.pieces.iter().find(|piece| piece.state == state);
    let from = contract.and_then(|contract| contract.origin.as_ref());
    let open = parcel.claims.values().filter(|claim| claim.paid_by.is_none());
    let open = open.filter(|claim| claim.awarded != Some(0)).count();
    let money = &parcel.money;
    Ok(wire::ParcelRow {
        parcel: parcel.parcel.0,
        waybill: parcel.waybill.to_string(),
        state: same_word(&state)?,
        since: least.map_or(0, |piece| piece.since),
        place: least.map(|piece| place_of(&piece.at)).unwrap_or_default(),
        from: from.map_or_else(|| parcel.waybill.station().to_owned(), |from| from.name.clone()),
        to: contract.map_or_else(String::new, |contract| contract.destination_name.clone()),
        sender: fact.map(|fact| fact.sender.name.as_str().to_owned()),
        sender_phone: fact.map(|fact| fact.sender.phone.as_str().to_owned()),
        receiver: fact.map(|fact| fact.receiver.name.as_str().to_owned()),
        receiver_phone: fact.map(|fact| fact.receiver.phone.as_str().to_owned()),
        description: fact.and_then(|fact| Some(fact.pieces.first()?.description.clone())),
        pieces: count_of(parcel),
        listed: listed.iter().collect(),
        due: money.due_left() + money.charges_left(),
        cod: cod_left(parcel),
        cod_owed: money.cod_owed(),
        claims: u32::try_from(open).unwrap_or(u32::MAX),
        troubles: u32::try_from(parcel.troubles.len()).unwrap_or(u32::MAX),
    })
}

/// Rows of listed parcels, at most so many.
pub(super) struct Rows<'a> {
    pub(super) connection: &'a Connection,
    pub(super) most: usize,
}

impl Rows<'_> {
    pub(super) fn of(&self, listed: &[Listed]) -> Result<Vec<wire::ParcelRow>, Failure> {
        let shown = listed.iter().take(self.most).map(|(id, pieces)| {
            let known = parcels::by_row(self.connection, *id)?;
            row(&known, &known.now(&[]), *pieces)
        });
        shown.collect()
    }

    fn whole(&self, rows: &[i64]) -> Result<Vec<wire::ParcelRow>, Failure> {
        let listed: Vec<Listed> = rows.iter().map(|id| (*id, PieceSet::NONE)).collect();
        self.of(&listed)
    }
}

// ---- finding ------------------------------------------------------------------------------------

pub(in crate::desk) fn find(
    counter: &Counter,
    _caller: &Caller,
    request: wire::FindParcels,
) -> Result<wire::ParcelsFound, Failure> {
    let limit = request.limit.unwrap_or(20).clamp(1, 100) as usize;
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let currency = here.place.currency.code.to_owned();
        let (mut parcels, mut more) = (Vec::new(), false);
        match matching(connection, &here, &request.query, limit + 1)? {
            Matching::One(named) => parcels.push(row(&named.known, &named.parcel, PieceSet::NONE)?),
            Matching::Many(rows) => {
                more = rows.len() > limit;
                parcels = Rows { connection, most: limit }.whole(&rows)?;
            }
        }
        Ok(wire::ParcelsFound { parcels, more, currency })
    })
}

enum Matching {
    One(Box<Named>),
    Many(Vec<i64>),
}

/// What a search means: a parcel that was named, a telephone or running number, or a name.
fn matching(
    connection: &Connection,
    here: &Here,
    query: &str,
    most: usize,
) -> Result<Matching, Failure> {
    match Named::find(connection, here, query) {
        Ok(named) => return Ok(Matching::One(Box::new(named))),
        Err(failure) if failure.code == Code::NotFound => return Ok(Matching::Many(Vec::new())),
        // What is no number at all may be a telephone or a name; anything else is told.
        Err(failure) if failure.code != Code::WaybillInvalid => return Err(failure),
        Err(_) => {}
    }
    let digits: String = query.chars().filter(char::is_ascii_digit).collect();
    let other = query.chars().any(|c| !(c.is_ascii_digit() || " .+-()/".contains(c)));
    if !digits.is_empty() && !other {
        let mut found = parcels::by_phone(connection, &digits, most)?;
        // A few digits may also be the running number of a parcel taken in here.
        let (code, number) = (here.place.station_code.as_str(), here.place.counter);
        let running = digits.parse().ok().and_then(|n| WaybillNumber::of(code, number, n));
        if let Some(waybill) = running {
            found.extend(parcels::by_waybill(connection, &waybill)?.and_then(|known| known.row));
        }
        found.truncate(most);
        return Ok(Matching::Many(found));
    }
    let folded = domain::text::folded(query);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    Ok(Matching::Many(parcels::by_name(connection, &words, most)?))
}

pub(in crate::desk) fn list(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ListParcels,
) -> Result<wire::ParcelsFound, Failure> {
    let limit = request.limit.unwrap_or(LIST_USUAL).clamp(1, LIST_MAX) as usize;
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let (station, code) = (here.station.station, &here.station.code);
        // A parcel may have many pieces: enough of them for so many parcels and one more.
        let most = (limit + 1) * usize::from(domain::bounds::PARCEL_PIECES_MAX);
        let whole = |rows: Vec<i64>| rows.into_iter().map(|id| (id, PieceSet::NONE)).collect();
        let listed: Vec<Listed> = match request.list {
            wire::ParcelListKind::ToLoad => parcels::to_load(connection, station, code, most)?,
            wire::ParcelListKind::Coming => parcels::coming(connection, code, most)?,
            wire::ParcelListKind::Waiting => parcels::waiting(connection, station, code, most)?,
            wire::ParcelListKind::Unclaimed => {
                let terms = parcels::in_force(connection, here.place.currency)?.terms;
                let days = request.days.unwrap_or(terms.unclaimed_days);
                let since = here.today().checked_sub_days(Days::new(days.into()));
                let since = since.ok_or_else(|| Refusal::new(Code::DateInvalid))?;
                parcels::unclaimed(connection, station, since, most)?
            }
            wire::ParcelListKind::CodOwed => whole(parcels::cod_owed(connection, code, limit + 1)?),
            wire::ParcelListKind::Claims => whole(parcels::claimed(connection, limit + 1)?),
        };
        Ok(wire::ParcelsFound {
            more: listed.len() > limit,
            parcels: Rows { connection, most: limit }.of(&listed)?,
            currency: here.place.currency.code.to_owned(),
        })
    })
}

// ---- one parcel ---------------------------------------------------------------------------------

pub(in crate::desk) fn show(
    counter: &Counter,
    _caller: &Caller,
    request: wire::ShowParcel,
) -> Result<wire::ParcelCard, Failure> {
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let named = Named::find(connection, &here, &request.parcel)?;
        card(connection, &here, &named)
    })
}

/// One parcel with its history.
pub(super) fn card(
    connection: &Connection,
    here: &Here,
    named: &Named,
) -> Result<wire::ParcelCard, Failure> {
    let (known, parcel) = (&named.known, &named.parcel);
    let fact = known.registered.as_ref().map(|(_, fact)| fact);
    let stored = match known.row {
        Some(row) => parcels::events(connection, row)?,
        None => Vec::new(),
    };
    let timeline = stored.iter().map(|stored| event(&here.place, stored, parcel));
    let texts = messages::of_parcel(connection, parcel.parcel)?;
    Ok(wire::ParcelCard {
        row: row(known, parcel, named.seen(here)?)?,
        registered: parcel.registered,
        lines: fact.map_or(Ok(Vec::new()), |fact| asked::lines(&fact.lines))?,
        total: fact.map_or(0, |fact| fact.total),
        paid: fact.map_or(0, |fact| fact.paid),
        payer: fact.map(|fact| same_word(&fact.payer)).transpose()?,
        pieces: pieces(here, named)?,
        photos: photos::of(&stored)?,
        claims: claims(parcel)?,
        timeline: timeline.collect::<Result<_, _>>()?,
        messages: texts.iter().map(text).collect(),
        wrong_codes: parcel.wrong_codes,
        currency: here.place.currency.code.to_owned(),
    })
}

fn pieces(here: &Here, named: &Named) -> Result<Vec<wire::PieceCard>, Failure> {
    let parcel = &named.parcel;
    let fact = named.known.registered.as_ref().map(|(_, fact)| fact);
    let seen = named.seen(here)?;
    let shown = parcel.pieces.iter().map(|piece| {
        let told = fact.and_then(|fact| fact.pieces.get(usize::from(piece.piece) - 1));
        let steps = parcel.possible(piece, &here.station, seen.has(piece.piece));
        Ok(wire::PieceCard {
            piece: piece.piece,
            code: piece_code(&parcel.waybill, piece.piece),
            description: told.map_or_else(String::new, |told| told.description.clone()),
            grams: told.map_or(0, |told| told.grams),
            declared: told.map_or(0, |told| told.declared),
            fragile: told.is_some_and(|told| told.fragile),
            perishable: told.is_some_and(|told| told.perishable),
            state: same_word(&piece.state)?,
            place: place_of(&piece.at),
            since: piece.since,
            ready: piece.ready.map(|day| day.to_string()),
            damaged: piece.damaged,
            back: piece.back,
            possible: steps.iter().map(|step| step.name().to_owned()).collect(),
        })
    });
    shown.collect()
}

fn claims(parcel: &Parcel) -> Result<Vec<wire::ClaimCard>, Failure> {
    let shown = parcel.claims.iter().map(|(claim, known)| {
        Ok(wire::ClaimCard {
            claim: claim.0,
            pieces: known.pieces.iter().collect(),
            kind: known.kind.map(|kind| same_word(&kind)).transpose()?,
            asked: known.asked,
            awarded: known.awarded,
            paid: known.paid,
        })
    });
    shown.collect()
}

pub(super) fn text(message: &messages::Message) -> wire::MessageCard {
    wire::MessageCard {
        message: message.fact.message.0,
        to: message.fact.to.as_str().to_owned(),
        text: message.fact.text.clone(),
        state: message.state.clone(),
        attempts: message.attempts,
        cause: message.cause.clone(),
        at: message.stored.entry.content.at,
    }
}

/// Who, where, which pieces and what of one fact of a parcel.
struct Told {
    place: String,
    who: String,
    pieces: Option<PieceSet>,
    detail: String,
    amount: Option<i64>,
}

fn event(
    place: &Place,
    stored: &Stored,
    parcel: &Parcel,
) -> Result<wire::ParcelEventLine, Failure> {
    let content = &stored.entry.content;
    let told = told(&journal::fact(stored)?, parcel);
    Ok(wire::ParcelEventLine {
        at: content.at,
        at_local: wire::shown(place.local(content.at)),
        kind: content.kind.clone(),
        place: told.place,
        who: told.who,
        pieces: told.pieces.unwrap_or_default().iter().collect(),
        detail: told.detail,
        amount: told.amount,
        entry: stored.id,
    })
}

fn told(fact: &Fact, parcel: &Parcel) -> Told {
    let by = |by: &domain::till::Act, detail: &str, amount: i64| Told {
        place: format!("{} {}", by.station_name, by.counter),
        who: by.employee_name.clone(),
        pieces: None,
        detail: detail.to_owned(),
        amount: Some(amount),
    };
    match fact {
        Fact::ParcelRegistered(fact) => by(&fact.by, fact.destination.name.as_str(), fact.paid),
        Fact::ParcelCancelled(fact) => by(&fact.by, &fact.reason, -fact.given_back),
        Fact::ParcelDelivered(fact) => {
            let pieces = Some(fact.pieces);
            Told { pieces, ..by(&fact.by, fact.taken_by.as_str(), fact.total) }
        }
        Fact::StorageCharged(fact) => {
            Told { pieces: Some(fact.pieces), ..by(&fact.by, &fact.until.to_string(), fact.amount) }
        }
        Fact::CodRemitted(fact) => by(&fact.by, fact.taken_by.as_str(), -fact.payout.source.amount),
        Fact::ClaimPaid(fact) => by(&fact.by, fact.taken_by.as_str(), -fact.payout.source.amount),
        Fact::DueWrittenOff(fact) => Told { amount: None, ..by(&fact.by, &fact.reason, 0) },
        _ => moved(fact, parcel),
    }
}

/// As [`told`], of facts without money.
fn moved(fact: &Fact, parcel: &Parcel) -> Told {
    use domain::parcel::{Hand, Handled, TripRun};
    let hand = |hand: &Hand, pieces: Option<PieceSet>, detail: &str| Told {
        place: hand.station.name.clone(),
        who: hand.employee_name.clone(),
        pieces,
        detail: detail.to_owned(),
        amount: None,
    };
    let ours = |handled: &[Handled]| {
        let ours = handled.iter().filter(|of| of.parcel == parcel.parcel);
        Some(ours.map(|of| of.pieces).fold(PieceSet::NONE, PieceSet::with))
    };
    let run = |trip: &TripRun| format!("{} {}", trip.route_code, trip.day);
    let one = |handled: &Handled| Some(handled.pieces);
    match fact {
        Fact::PiecesLoaded(fact) => hand(&fact.hand, ours(&fact.handled), &run(&fact.trip)),
        Fact::PiecesUnloaded(fact) => hand(&fact.hand, ours(&fact.handled), &run(&fact.trip)),
        Fact::PiecesReady(fact) => hand(&fact.hand, ours(&fact.handled), &fact.shelf),
        Fact::PickupCodeFailed(fact) => hand(&fact.hand, None, ""),
        Fact::ParcelRefused(fact) => hand(&fact.hand, one(&fact.handled), &fact.reason),
        Fact::ParcelReturning(fact) => hand(&fact.hand, one(&fact.handled), &fact.reason),
        Fact::ParcelUnclaimed(fact) => {
            hand(&fact.hand, one(&fact.handled), &fact.since.to_string())
        }
        Fact::PiecesLost(fact) => hand(&fact.hand, one(&fact.handled), &fact.reason),
        Fact::PiecesDamaged(fact) => hand(&fact.hand, one(&fact.handled), &fact.reason),
        Fact::ClaimOpened(fact) => hand(&fact.hand, one(&fact.handled), &fact.reason),
        Fact::ClaimDecided(fact) => hand(&fact.hand, None, &fact.reason),
        _ => Told {
            place: String::new(),
            who: String::new(),
            pieces: None,
            detail: String::new(),
            amount: None,
        },
    }
}
