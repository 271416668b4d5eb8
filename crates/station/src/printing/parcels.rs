//! The papers of parcels that are no labels: receipts, slips of their money, lists of a trip.

use chrono::NaiveDateTime;
use domain::fact::Fact;
use domain::parcel::{
    ClaimPaid, CodRemitted, Hand, LineKind, ParcelCancelled, ParcelDelivered, ParcelRegistered,
    Payout, Proof, StationRef, StorageCharged, TripRun,
};
use domain::sale::cash_of;
use domain::till::Act;
use paper::Paper;
use paper::consignment::{ConsignmentLine, ConsignmentPaper};
use paper::shipment::{ShipmentLine, ShipmentPaper};
use paper::slip::{Label, Signer, SlipLine, SlipPaper, SlipTitle};
use rusqlite::Connection;

use super::papers::{language, paid_lines};
use super::slips::method_word;
use crate::failure::Failure;
use crate::store::parcels::{self, Listed};
use crate::store::planning::Place;
use crate::store::{Stored, journal};

/// Parcels that a list on paper names.
const LISTED_MAX: usize = 500;

/// The paper of an entry of parcels; none for other entries. `pos` names the piece whose label it is.
pub fn paper_of(
    connection: &Connection,
    place: &Place,
    stored: &Stored,
    pos: usize,
    copy: u32,
) -> Result<Option<Paper>, Failure> {
    let made = Made { connection, place, copy, stored };
    Ok(Some(match journal::fact(stored)? {
        Fact::ParcelRegistered(fact) if pos == 0 => made.taken(&fact)?.paper(),
        Fact::ParcelRegistered(_) | Fact::ParcelReturning(_) => {
            let piece = u8::try_from(pos).map_err(Failure::internal)?;
            super::labels::label(connection, place, stored, piece, copy)?.paper()
        }
        Fact::ParcelDelivered(fact) => made.handed(&fact)?.paper(),
        Fact::ParcelCancelled(fact) => made.cancelled(&fact).paper(),
        Fact::StorageCharged(fact) => made.storage(&fact).paper(),
        Fact::CodRemitted(fact) => made.remitted(&fact).paper(),
        Fact::ClaimPaid(fact) => made.claim(&fact).paper(),
        Fact::PiecesLoaded(fact) => made.list(&fact.hand, &fact.trip, false)?.paper(),
        Fact::PiecesUnloaded(fact) => made.list(&fact.hand, &fact.trip, true)?.paper(),
        _ => return Ok(None),
    }))
}

struct Made<'a> {
    connection: &'a Connection,
    place: &'a Place,
    copy: u32,
    stored: &'a Stored,
}

fn pair(label: Label, value: impl Into<String>) -> SlipLine {
    SlipLine::Pair { label, value: value.into(), strong: false }
}

fn line_kind(kind: LineKind) -> ConsignmentLine {
    match kind {
        LineKind::Base => ConsignmentLine::Base,
        LineKind::Weight => ConsignmentLine::Weight,
        LineKind::Minimum => ConsignmentLine::Minimum,
        LineKind::Insurance => ConsignmentLine::Insurance,
        LineKind::Collection => ConsignmentLine::Collection,
        LineKind::HomeDelivery => ConsignmentLine::HomeDelivery,
    }
}

fn person(of: &domain::parcel::Person) -> (String, String) {
    (of.name.as_str().to_owned(), of.phone.as_str().to_owned())
}

impl Made<'_> {
    fn signature(&self) -> String {
        self.stored.entry.short_hash()
    }

    fn taken(&self, fact: &ParcelRegistered) -> Result<ConsignmentPaper, Failure> {
        let weight = |piece: &domain::parcel::Piece| {
            format!(
                "{} {}.{} kg",
                piece.description,
                piece.grams / 1_000,
                piece.grams % 1_000 / 100
            )
        };
        let lines = fact.lines.iter().map(|line| (line_kind(line.kind), line.amount));
        Ok(ConsignmentPaper {
            training: self.place.training,
            copy: self.copy,
            company: self.place.company_name.clone(),
            station: fact.by.station_name.clone(),
            counter: fact.by.counter,
            handed_over: false,
            waybill: fact.waybill.to_string(),
            from: fact.origin.name.clone(),
            to: fact.destination.name.clone(),
            sender: person(&fact.sender),
            receiver: person(&fact.receiver),
            pieces: fact.pieces.iter().map(|piece| (piece.piece, weight(piece))).collect(),
            lines: lines.collect(),
            total: fact.paid,
            tax: fact.tax,
            due: fact.due,
            cod: fact.cod,
            payments: paid_lines(&fact.payments),
            change: cash_of(&fact.payments).1,
            pickup_code: parcels::code(self.connection, fact.parcel)?,
            proofs: Vec::new(),
            currency: fact.by.currency,
            made_local: fact.by.local,
            by: fact.by.employee_name.clone(),
            signature: self.signature(),
            language: language(self.place),
        })
    }

    fn handed(&self, fact: &ParcelDelivered) -> Result<ConsignmentPaper, Failure> {
        let known = parcels::by_id(self.connection, fact.parcel)?;
        let registered = known.and_then(|known| known.registered).map(|(_, fact)| fact);
        let registered = registered.as_ref();
        let amounts = [
            (ConsignmentLine::Carriage, fact.due),
            (ConsignmentLine::Cod, fact.cod),
            (ConsignmentLine::Storage, fact.storage),
            (ConsignmentLine::WayBack, fact.charges),
        ];
        let what = |piece: u8| {
            let told = registered.and_then(|r| r.pieces.iter().find(|told| told.piece == piece));
            // A value must stand beside the number.
            told.map_or_else(|| "-".to_owned(), |told| told.description.clone())
        };
        let proofs = fact.proofs.iter().map(|proof| match proof {
            Proof::IdNumber { number } => number.clone(),
            other => other.kind().name().to_owned(),
        });
        Ok(ConsignmentPaper {
            training: self.place.training,
            copy: self.copy,
            company: self.place.company_name.clone(),
            station: fact.by.station_name.clone(),
            counter: fact.by.counter,
            handed_over: true,
            waybill: fact.waybill.to_string(),
            from: registered.map_or_else(String::new, |fact| fact.origin.name.clone()),
            to: fact.by.station_name.clone(),
            sender: registered.map_or_else(Default::default, |fact| person(&fact.sender)),
            receiver: (fact.taken_by.as_str().to_owned(), String::new()),
            pieces: fact.pieces.iter().map(|piece| (piece, what(piece))).collect(),
            lines: amounts.into_iter().filter(|(_, amount)| *amount > 0).collect(),
            total: fact.total,
            tax: fact.tax,
            due: 0,
            cod: fact.cod,
            payments: paid_lines(&fact.payments),
            change: cash_of(&fact.payments).1,
            pickup_code: None,
            proofs: proofs.collect(),
            currency: fact.by.currency,
            made_local: fact.by.local,
            by: fact.by.employee_name.clone(),
            signature: self.signature(),
            language: language(self.place),
        })
    }

    fn slip(&self, title: SlipTitle, by: &Act, lines: Vec<SlipLine>, sign: &[Signer]) -> SlipPaper {
        let approved = by.approved_by.as_ref();
        let approved = approved.map(|who| pair(Label::ApprovedBy, who.name.as_str()));
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
            signature: self.signature(),
            language: language(self.place),
            currency: by.currency,
        }
    }

    fn cancelled(&self, fact: &ParcelCancelled) -> SlipPaper {
        let currency = fact.by.currency;
        let mut lines = vec![
            pair(Label::Waybill, fact.waybill.to_string()),
            SlipLine::amount(Label::GivenBack, fact.given_back, currency, true),
        ];
        for part in &fact.parts {
            let word = method_word(part.method, part.operator.as_deref());
            lines.push(SlipLine::amount(Label::Method(word), part.amount, currency, false));
        }
        lines.push(pair(Label::Reason, fact.reason.as_str()));
        let sign = [Signer::Cashier, Signer::Receiver];
        self.slip(SlipTitle::Cancellation, &fact.by, lines, &sign)
    }

    fn storage(&self, fact: &StorageCharged) -> SlipPaper {
        let currency = fact.by.currency;
        let mut lines = vec![
            pair(Label::Waybill, fact.waybill.to_string()),
            pair(Label::Pieces, fact.pieces.to_string()),
            pair(Label::ValidUntil, fact.until.format("%d/%m/%Y").to_string()),
            SlipLine::amount(Label::Amount, fact.amount, currency, true),
        ];
        for paid in paid_lines(&fact.payments) {
            lines.push(SlipLine::amount(Label::Method(paid.method), paid.amount, currency, false));
        }
        self.slip(SlipTitle::Storage, &fact.by, lines, &[])
    }

    fn given(
        &self,
        waybill: String,
        taken_by: &str,
        id: &str,
        by: &Act,
        how: &Payout,
    ) -> Vec<SlipLine> {
        let word = method_word(how.source.method, how.source.operator.as_deref());
        let amount = how.source.amount;
        let mut lines = vec![
            pair(Label::Waybill, waybill),
            SlipLine::amount(Label::Method(word), amount, by.currency, true),
            pair(Label::TakenBy, taken_by),
            pair(Label::IdNumber, id),
        ];
        lines.extend(how.reference.as_deref().map(|text| pair(Label::Reference, text)));
        lines.extend(how.source.phone.as_ref().map(|phone| pair(Label::Phone, phone.as_str())));
        lines
    }

    fn remitted(&self, fact: &CodRemitted) -> SlipPaper {
        let (waybill, taken_by) = (fact.waybill.to_string(), fact.taken_by.as_str());
        let lines = self.given(waybill, taken_by, &fact.id_number, &fact.by, &fact.payout);
        let sign = [Signer::Cashier, Signer::Receiver];
        self.slip(SlipTitle::CodRemitted, &fact.by, lines, &sign)
    }

    fn claim(&self, fact: &ClaimPaid) -> SlipPaper {
        let (waybill, taken_by) = (fact.waybill.to_string(), fact.taken_by.as_str());
        let lines = self.given(waybill, taken_by, &fact.id_number, &fact.by, &fact.payout);
        let sign = [Signer::Cashier, Signer::Receiver];
        self.slip(SlipTitle::ClaimPaid, &fact.by, lines, &sign)
    }

    /// The list of a trip at the station of a hand, as known by this entry.
    fn list(&self, hand: &Hand, trip: &TripRun, unloaded: bool) -> Result<ShipmentPaper, Failure> {
        let (connection, through) = (self.connection, self.stored.id);
        let station: &StationRef = &hand.station;
        let lists: [Vec<Listed>; 3] = match unloaded {
            true => {
                let lists = crate::desk::Unloaded::read(connection, station, trip.trip, through)?;
                [lists.unloaded, lists.missing, lists.foreign]
            }
            false => {
                let loaded =
                    parcels::shipped(connection, trip.trip, station.station, false, through)?;
                [loaded, Vec::new(), Vec::new()]
            }
        };
        let counts = lists.each_ref().map(|list| {
            let pieces = list.iter().map(|(_, pieces)| pieces.len()).sum::<usize>();
            u32::try_from(pieces).unwrap_or(u32::MAX)
        });
        let [lines, missing, foreign] = lists.each_ref().map(|list| self.lines(list));
        let made_local: NaiveDateTime = hand.local;
        Ok(ShipmentPaper {
            training: self.place.training,
            copy: self.copy,
            company: self.place.company_name.clone(),
            station: station.name.clone(),
            counter: self.place.counter,
            unloaded,
            route: trip.route_code.clone(),
            day: trip.day,
            plate: trip.plate.clone(),
            lines: lines?,
            missing: missing?,
            foreign: foreign?,
            counts,
            made_local,
            by: hand.employee_name.clone(),
            signature: self.signature(),
            language: language(self.place),
        })
    }

    fn lines(&self, listed: &[Listed]) -> Result<Vec<ShipmentLine>, Failure> {
        let line = |(row, pieces): &Listed| {
            let known = parcels::by_row(self.connection, *row)?;
            let now = known.now(&[]);
            let fact = known.registered.as_ref().map(|(_, fact)| fact);
            let first = pieces.iter().next().unwrap_or(1);
            let told = fact.and_then(|fact| fact.pieces.iter().find(|told| told.piece == first));
            let to = now.piece(first).ok();
            let to = to.as_ref().and_then(|piece| now.destination(piece));
            Ok(ShipmentLine {
                waybill: now.waybill.to_string(),
                pieces: pieces.to_string(),
                of: now.contract.as_ref().map_or(0, |contract| contract.pieces),
                to: to.map_or_else(String::new, |(_, name)| name.to_owned()),
                what: told.map_or_else(String::new, |told| told.description.clone()),
            })
        };
        listed.iter().take(LISTED_MAX).map(line).collect()
    }
}
