//! What each fact says of each parcel it names.

use super::{Contract, Event, ParcelEvent};
use crate::fact::Fact;
use crate::ids::{ParcelId, StationId};
use crate::parcel::facts::{
    ClaimDecided, ClaimOpened, ClaimPaid, CodRemitted, DueWrittenOff, Hand, Handled,
    ParcelCancelled, ParcelDelivered, ParcelRefused, ParcelRegistered, ParcelUnclaimed,
    PickupCodeFailed, PiecesDamaged, PiecesLost, PiecesReady, PiecesUnloaded, StorageCharged,
};
use crate::parcel::number::WaybillNumber;
use crate::parcel::pieces::PieceSet;

impl Fact {
    /// What the fact says of parcels: one event for each that it names; none for other facts.
    pub fn parcel_events(&self) -> Vec<ParcelEvent> {
        match self {
            Self::PiecesLoaded(fact) => each(&fact.handled, |pieces| Event::Loaded {
                pieces,
                trip: fact.trip.trip,
                route_code: fact.trip.route_code.clone(),
                day: fact.trip.day,
            }),
            Self::PiecesUnloaded(fact) => each(&fact.handled, |pieces| Event::Unloaded {
                pieces,
                trip: fact.trip.trip,
                station: fact.hand.station.station,
                name: fact.hand.station.name.clone(),
            }),
            Self::PiecesReady(fact) => each(&fact.handled, |pieces| Event::Ready {
                pieces,
                station: fact.hand.station.station,
                name: fact.hand.station.name.clone(),
                day: fact.hand.local.date(),
            }),
            Self::ParcelRefused(fact) => at(&fact.handled, &fact.hand, |pieces, station, name| {
                Event::Refused { pieces, station, name }
            }),
            Self::ParcelUnclaimed(fact) => {
                at(&fact.handled, &fact.hand, |pieces, station, name| Event::Unclaimed {
                    pieces,
                    station,
                    name,
                })
            }
            Self::ParcelReturning(fact) => {
                at(&fact.handled, &fact.hand, |pieces, station, name| {
                    let (edition, charges) = (fact.edition, fact.charges);
                    Event::Returning { pieces, station, name, edition, charges }
                })
            }
            Self::PiecesLost(fact) => {
                each(std::slice::from_ref(&fact.handled), |pieces| Event::Lost { pieces })
            }
            Self::PiecesDamaged(fact) => {
                each(std::slice::from_ref(&fact.handled), |pieces| Event::Damaged { pieces })
            }
            Self::ClaimOpened(fact) => each(std::slice::from_ref(&fact.handled), |pieces| {
                Event::ClaimOpened { claim: fact.claim, pieces, kind: fact.kind, asked: fact.asked }
            }),
            _ => self.of_one_parcel().into_iter().collect(),
        }
    }

    /// The stations that a fact of parcels concerns: where it was done, and where its pieces were to
    /// go by it. None for other facts.
    pub fn parcel_stations(&self) -> Vec<StationId> {
        match self {
            Self::ParcelRegistered(fact) => {
                vec![fact.by.station, fact.origin.station, fact.destination.station]
            }
            Self::PiecesLoaded(fact) => {
                let via = fact.via.as_ref().map(|via| via.station);
                [fact.hand.station.station].into_iter().chain(via).collect()
            }
            Self::ParcelReturning(fact) => {
                vec![fact.hand.station.station, fact.destination.station]
            }
            Self::PiecesUnloaded(PiecesUnloaded { hand, .. })
            | Self::PiecesReady(PiecesReady { hand, .. })
            | Self::PickupCodeFailed(PickupCodeFailed { hand, .. })
            | Self::ParcelRefused(ParcelRefused { hand, .. })
            | Self::ParcelUnclaimed(ParcelUnclaimed { hand, .. })
            | Self::PiecesLost(PiecesLost { hand, .. })
            | Self::PiecesDamaged(PiecesDamaged { hand, .. })
            | Self::ClaimOpened(ClaimOpened { hand, .. })
            | Self::ClaimDecided(ClaimDecided { hand, .. }) => vec![hand.station.station],
            Self::ParcelCancelled(ParcelCancelled { by, .. })
            | Self::ParcelDelivered(ParcelDelivered { by, .. })
            | Self::ClaimPaid(ClaimPaid { by, .. })
            | Self::CodRemitted(CodRemitted { by, .. })
            | Self::StorageCharged(StorageCharged { by, .. })
            | Self::DueWrittenOff(DueWrittenOff { by, .. }) => vec![by.station],
            _ => Vec::new(),
        }
    }

    /// Of facts that name one parcel, and mostly money.
    fn of_one_parcel(&self) -> Option<ParcelEvent> {
        let (parcel, waybill, event): (ParcelId, &WaybillNumber, Event) = match self {
            Self::ParcelRegistered(fact) => {
                (fact.parcel, &fact.waybill, Event::Registered { contract: fact.contract() })
            }
            Self::ParcelCancelled(fact) => {
                let due = fact.postings.on(crate::money::Account::ParcelUnearned);
                (fact.parcel, &fact.waybill, Event::Cancelled { pieces: fact.pieces, due })
            }
            Self::PickupCodeFailed(fact) => (fact.parcel, &fact.waybill, Event::CodeFailed),
            Self::ParcelDelivered(fact) => {
                let event = Event::Delivered {
                    pieces: fact.pieces,
                    to: fact.to,
                    due: fact.due,
                    cod: fact.cod,
                    storage: fact.storage,
                    charges: fact.charges,
                };
                (fact.parcel, &fact.waybill, event)
            }
            Self::ClaimDecided(fact) => {
                let (claim, awarded) = (fact.claim, fact.awarded);
                (fact.parcel, &fact.waybill, Event::ClaimDecided { claim, awarded })
            }
            Self::ClaimPaid(fact) => {
                let (claim, amount) = (fact.claim, fact.payout.source.amount);
                (fact.parcel, &fact.waybill, Event::ClaimPaid { claim, amount })
            }
            Self::CodRemitted(fact) => {
                let amount = fact.payout.source.amount;
                (fact.parcel, &fact.waybill, Event::CodRemitted { amount })
            }
            Self::StorageCharged(fact) => {
                let (pieces, until, amount) = (fact.pieces, fact.until, fact.amount);
                (fact.parcel, &fact.waybill, Event::StorageCharged { pieces, until, amount })
            }
            Self::DueWrittenOff(fact) => {
                (fact.parcel, &fact.waybill, Event::WrittenOff { amount: fact.amount })
            }
            _ => return None,
        };
        Some(ParcelEvent { parcel, waybill: waybill.clone(), event })
    }
}

impl ParcelRegistered {
    /// What was agreed on.
    pub fn contract(&self) -> Contract {
        Contract {
            origin: Some(self.origin.clone()),
            destination: self.destination.code.clone(),
            destination_name: self.destination.name.clone(),
            // A fact is written with 1 to 99 pieces; one that was not is read as far as labels go.
            pieces: u8::try_from(self.pieces.len())
                .unwrap_or(u8::MAX)
                .min(crate::bounds::PARCEL_PIECES_MAX),
            due: self.due,
            cod: self.cod,
            pickup: self.pickup,
            receiver_id: self.receiver.id_number.clone(),
        }
    }
}

fn each(handled: &[Handled], event: impl Fn(PieceSet) -> Event) -> Vec<ParcelEvent> {
    let events = handled.iter().map(|of| ParcelEvent {
        parcel: of.parcel,
        waybill: of.waybill.clone(),
        event: event(of.pieces),
    });
    events.collect()
}

fn at(
    handled: &Handled,
    hand: &Hand,
    event: impl Fn(PieceSet, StationId, String) -> Event,
) -> Vec<ParcelEvent> {
    let here = &hand.station;
    each(std::slice::from_ref(handled), |pieces| event(pieces, here.station, here.name.clone()))
}
