//! Parcels of the past: taken in at the counter, told to who gets them, loaded on the next coach that
//! goes where they go. Those of the last hours still wait.

use std::collections::HashMap;

use domain::Millis;
use domain::central::EntryRef;
use domain::fact::Fact;
use domain::ids::{DeviceId, Ids, ParcelId};
use domain::money::Account;
use domain::parcel::{
    self, Handler, Handling, History as Events, LabelIssuer, Loading, Parcel, ParcelRegistered,
    ParcelTariff, Payer, PersonAsked, PickupHash, PieceAsked, PieceSet, Prepared, RegisterRequest,
    Registering, Stamp, StationRef, TripRun, Voice,
};
use domain::planning::{StationOpened, Trip};
use domain::printing::PaperLanguage;
use uuid::Uuid;

use super::choices::Dice;
use super::history::{History, OpenShift};
use crate::demo::names::{FIRST_NAMES, LAST_NAMES};
use crate::demo::network;
use crate::failure::Failure;
use crate::store::planning::Place;

/// Parcels are loaded this long before a coach leaves.
const LOADING: Millis = 30 * 60_000;
/// Traders who send parcels every week: every fourth parcel is one of theirs.
const TRADERS: usize = 2_000;
/// What is sent, and how many grams it weighs about.
const GOODS: [(&str, u32); 8] = [
    ("Carton de tissus", 6_000),
    ("Enveloppe", 300),
    ("Sac de riz", 25_000),
    ("Pièces détachées", 4_000),
    ("Téléphones", 1_500),
    ("Chaussures", 3_000),
    ("Karité", 10_000),
    ("Médicaments", 2_000),
];
/// Who brings texts to telephones.
const SENDER: &str = "counter";

/// What the past knows of parcels.
pub(super) struct Dock {
    here: StationRef,
    /// Where parcels go, and the metres of road to there.
    ways: Vec<(StationRef, u32)>,
    tariff: ParcelTariff,
    traders: Vec<PersonAsked>,
    /// On no coach yet.
    waiting: Vec<Waiting>,
    /// Coaches that leave up to this moment are loaded.
    loaded_to: Millis,
    last_waybill: u32,
}

/// A parcel as it was taken in.
struct Waiting {
    parcel: Parcel,
    destination: StationRef,
}

impl Dock {
    pub fn new(place: &Place, dice: &mut Dice) -> Self {
        let here = StationRef {
            station: place.station,
            code: place.station_code.clone(),
            name: place.station_name.clone(),
            stop: place.stop,
        };
        Self {
            ways: ways(),
            tariff: ParcelTariff::usual(place.currency),
            traders: (0..TRADERS).map(|_| person(dice)).collect(),
            waiting: Vec::new(),
            loaded_to: 0,
            last_waybill: 0,
            here,
        }
    }
}

/// The stations that coaches from here go to, with the shortest way to each.
fn ways() -> Vec<(StationRef, u32)> {
    let mut metres = HashMap::new();
    for route in network::routes() {
        let at = |stop| route.stops.iter().find(|known| known.stop == stop)?.metres;
        let Some(from) = at(network::station_stop()) else { continue };
        for to in &route.stops {
            let far = to.metres.map_or(u32::MAX, |to| to.abs_diff(from));
            let known = metres.entry(to.stop).or_insert(far);
            *known = far.min(*known);
        }
    }
    let way = |opened: StationOpened| {
        let far = metres.get(&opened.stop?)?;
        let station = StationRef {
            station: opened.station,
            code: opened.code,
            name: opened.name,
            stop: opened.stop,
        };
        Some((station, *far))
    };
    network::stations().into_iter().filter_map(way).collect()
}

fn person(dice: &mut Dice) -> PersonAsked {
    let first = FIRST_NAMES[dice.rng.usize(0..FIRST_NAMES.len())];
    let last = LAST_NAMES[dice.rng.usize(0..LAST_NAMES.len())];
    let (name, phone) = (format!("{first} {last}"), dice.telephone());
    PersonAsked { name, phone, ..PersonAsked::default() }
}

/// A parcel as somebody brings it to the counter.
fn brought(dice: &mut Dice, traders: &[PersonAsked]) -> RegisterRequest {
    let sender = match dice.once_in(4) {
        true => traders[dice.rng.usize(0..traders.len())].clone(),
        false => person(dice),
    };
    let pieces = match dice.rng.u8(0..10) {
        0..8 => 1,
        8 => 2,
        _ => 3,
    };
    let piece = |dice: &mut Dice| {
        let (description, grams) = GOODS[dice.rng.usize(0..GOODS.len())];
        PieceAsked {
            description: description.to_owned(),
            grams: grams * dice.rng.u32(50..150) / 100,
            size: None,
            declared: if dice.once_in(4) { dice.rng.i64(10..100) * 1_000 } else { 0 },
            fragile: dice.once_in(8),
            perishable: dice.once_in(15),
        }
    };
    RegisterRequest {
        sender,
        receiver: person(dice),
        pieces: (0..pieces).map(|_| piece(dice)).collect(),
        payer: match dice.rng.u8(0..20) {
            0..14 => Payer::Sender,
            14..19 => Payer::Receiver,
            _ => Payer::Half,
        },
        cod: if dice.once_in(20) { dice.rng.i64(10..80) * 500 } else { 0 },
        collection: false,
        home_delivery: dice.once_in(30),
        prohibited_read: true,
        photo: None,
        payments: Vec::new(),
        tendered: None,
        expected_total: None,
    }
}

impl History {
    /// Takes a parcel in, once the coaches that leave soon are loaded.
    pub(super) fn take_in(
        &mut self,
        issuer: &dyn LabelIssuer,
        open: &mut OpenShift,
    ) -> Result<(), Failure> {
        self.load_coaches(open)?;
        let mut request = brought(&mut self.dice, &self.dock.traders);
        let (destination, metres) =
            self.dock.ways[self.dice.rng.usize(0..self.dock.ways.len())].clone();
        let on = Registering {
            origin: &self.dock.here,
            destination: &destination,
            metres: Some(metres),
            tariff: &self.dock.tariff,
            edition: 0,
        };
        let coin = self.rules.coin;
        let total = parcel::quote(&on, &request, coin)?.total;
        let paid = total - parcel::due_of(request.payer, total, coin);
        // What costs less is paid with coins.
        if paid >= 500 {
            let paying = self.dice.paying(paid);
            (request.tendered, request.payments) = (paying.tendered, paying.payments);
        }
        let mut ids = self.dice.for_one_deed();
        // The hash of a code takes two tenths of a second, and nobody comes for what is long gone: of
        // these codes there is nothing but something that looks like a hash.
        let mut pickup = PickupHash([0; 16]);
        ids.rng.fill(&mut pickup.0);
        let prepared = Prepared {
            parcel: ParcelId(ids.fresh()),
            pickup,
            last_waybill: self.dock.last_waybill,
        };
        let nobody = |_: &str, _: &str| None;
        let seller = self.seller(open, &nobody, None);
        let fact = parcel::register(&seller, &on, &request, prepared, &mut ids, issuer)?;
        self.dock.last_waybill += 1;
        open.drawer += fact.postings.on(Account::Drawer);
        self.tell_receiver(&fact, open, &mut ids)?;
        let parcel = as_it_stands(&fact, self.dice.at);
        self.dock.waiting.push(Waiting { parcel, destination });
        Ok(())
    }

    /// The parcel, the text to who gets it, and that it went out.
    fn tell_receiver(
        &mut self,
        fact: &ParcelRegistered,
        open: &OpenShift,
        ids: &mut Dice,
    ) -> Result<(), Failure> {
        let english = self.place.printer.language == PaperLanguage::En;
        let text = Voice { english, currency: self.place.currency }.registered(fact, ids);
        let sent = text.sent("file", "");
        let actor = open.cashier.employee.to_string();
        self.told(&actor, fact.clone())?;
        self.told(&actor, text)?;
        self.told(SENDER, sent)
    }

    /// Loads what waits on the coaches from here that leave soon, each piece scanned by itself.
    fn load_coaches(&mut self, open: &OpenShift) -> Result<(), Failure> {
        self.drop_gone();
        let (from, to) = (self.dock.loaded_to, self.dice.at + LOADING);
        self.dock.loaded_to = to;
        let leaves = |trip: &Trip| {
            let first = &trip.calls[0];
            first.departs > from && first.departs <= to && Some(first.stop) == self.place.stop
        };
        let trips = self.coaches.iter().map(|coach| &coach.trip);
        let trips: Vec<Trip> = trips.filter(|trip| leaves(trip)).cloned().collect();
        for trip in &trips {
            let calls = |station: &StationRef| {
                trip.calls[1..].iter().any(|call| Some(call.stop) == station.stop)
            };
            let (goes, stays): (Vec<_>, Vec<_>) = std::mem::take(&mut self.dock.waiting)
                .into_iter()
                .partition(|waiting| calls(&waiting.destination));
            self.dock.waiting = stays;
            let ahead = self.dock.ways.iter().map(|(station, _)| station);
            let ahead: Vec<_> = ahead.filter(|station| calls(station)).cloned().collect();
            let run = TripRun {
                trip: trip.trip,
                route_code: trip.route_code.clone(),
                day: trip.day,
                plate: trip.plate.clone(),
                at: trip.calls[0].departs,
            };
            for waiting in &goes {
                self.load(open, &run, &ahead, &waiting.parcel)?;
            }
        }
        Ok(())
    }

    fn load(
        &mut self,
        open: &OpenShift,
        trip: &TripRun,
        ahead: &[StationRef],
        parcel: &Parcel,
    ) -> Result<(), Failure> {
        let on = Loading { trip, ahead, via: None, cancelled: None };
        for piece in parcel.all().iter() {
            let pieces = PieceSet::one(piece).unwrap_or_default();
            let handler = Handler {
                who: &open.cashier,
                station: &self.dock.here,
                now_local: self.place.local(self.dice.at),
            };
            let fact = parcel::load(&handler, &on, &[Handling { parcel, pieces, seen: pieces }])?;
            self.told(&open.cashier.employee.to_string(), fact)?;
        }
        Ok(())
    }
}

/// A parcel that was just taken in.
fn as_it_stands(fact: &ParcelRegistered, at: Millis) -> Parcel {
    let mut events = Events::new(fact.parcel, fact.waybill.clone());
    // Its entry is not written yet; among the events of one it has no order to keep.
    let entry = EntryRef { device: DeviceId(Uuid::nil()), epoch: 0, seq: 0 };
    for event in Fact::from(fact.clone()).parcel_events() {
        events.add(Stamp { at, entry }, event.event);
    }
    events.now(&[])
}
