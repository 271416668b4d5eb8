//! What parcels cost and where they go: tariff, stations, quotes, people who are known.

use domain::ids::{Ids, StationId, StopId};
use domain::parcel::{self, ParcelTariffSet, Payer, RegisterRequest, Registering, StationRef};
use domain::people::Permission;
use domain::planning::{StationOpened, station_code};
use domain::text::{self, Phone};
use domain::{Code, Refusal, bounds};
use rusqlite::Connection;

use super::asked;
use super::named::Here;
use crate::counter::Counter;
use crate::desk::{Caller, entry_number, once, same_word};
use crate::failure::Failure;
use crate::host::SystemIds;
use crate::store::parcels::{self, InForce};
use crate::store::{planning, rules};
use crate::wire;

/// Tariffs of before that are listed.
const EARLIER: usize = 20;
/// Parcels that are looked through for people of a telephone.
const PARCELS_OF_A_PHONE: usize = 10;

// ---- the tariff ---------------------------------------------------------------------------------

fn card(set: &InForce) -> Result<wire::ParcelTariffCard, Failure> {
    Ok(wire::ParcelTariffCard {
        edition: set.edition,
        tariff: same_word(&set.tariff)?,
        terms: same_word(&set.terms)?,
        set_by: set.set.as_ref().map(|(who, _)| who.clone()),
        set_at: set.set.as_ref().map(|(_, at)| *at),
    })
}

pub(in crate::desk) fn tariffs(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::ParcelTariffs, Failure> {
    // Whoever looks at prices takes a parcel in next.
    counter.ahead.begin();
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let current = parcels::in_force(connection, here.place.currency)?;
        let earlier = parcels::tariffs(connection, EARLIER + 1)?;
        Ok(wire::ParcelTariffs {
            current: card(&current)?,
            earlier: earlier.iter().skip(1).map(card).collect::<Result<_, _>>()?,
            currency: here.place.currency.code.to_owned(),
        })
    })
}

pub(in crate::desk) fn set_tariff(
    counter: &Counter,
    caller: &Caller,
    request: wire::SetParcelTariff,
) -> Result<wire::Done, Failure> {
    let device = counter.store.keys().device;
    let (tariff, terms) = (asked::tariff(&request.tariff)?, asked::terms(&request.terms)?);
    counter.store.write(|write| {
        let same = |fact: &ParcelTariffSet| fact.tariff == tariff;
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let here = Here::read(write.connection(), counter)?;
            let current = parcels::in_force(write.connection(), here.place.currency)?.edition;
            if request.expected_edition.is_some_and(|expected| expected != current) {
                let what = format!("edition {current} was set meanwhile");
                return Err(Refusal::new(Code::TariffInvalid).with("what", what).into());
            }
            Ok(parcel::set_tariff(caller.who(), current, tariff.clone(), terms.clone())?)
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}

// ---- stations and people ------------------------------------------------------------------------

pub(in crate::desk) fn stations(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::StationList, Failure> {
    counter.ahead.begin();
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let card = |station: StationRef| wire::StationCard {
            station: station.station.0,
            code: station.code.to_string(),
            here: station.station == here.station.station,
            name: station.name,
            stop: station.stop.map(|stop| stop.0),
        };
        let stations = parcels::stations(connection)?;
        Ok(wire::StationList { stations: stations.into_iter().map(card).collect() })
    })
}

/// The station of a code, and all of them: `destination_unknown`.
pub(super) fn station_coded(connection: &Connection, typed: &str) -> Result<StationRef, Failure> {
    let code = typed.trim().to_uppercase();
    let stations = parcels::stations(connection)?;
    let found = stations.into_iter().find(|station| station.code.as_str() == code);
    Ok(found.ok_or_else(|| {
        let shown: String = typed.trim().chars().take(bounds::CODE_MAX).collect();
        Refusal::new(Code::DestinationUnknown).with("destination", shown)
    })?)
}

pub(in crate::desk) fn register_station(
    counter: &Counter,
    caller: &Caller,
    request: wire::RegisterStation,
) -> Result<wire::Done, Failure> {
    caller.who().must(Permission::Plan)?;
    let device = counter.store.keys().device;
    let code = station_code(&request.code)?;
    let name = text::required("station", &request.name, bounds::LABEL_MAX)?;
    counter.store.write(|write| {
        let same = |fact: &StationOpened| (&fact.code, &fact.name) == (&code, &name);
        let (stored, _, _) = once(write, device, caller, request.request, same, |write| {
            let connection = write.connection();
            let known = parcels::stations(connection)?;
            let known = known.iter().find(|station| station.code == code);
            let stop = request.stop.map(StopId).or_else(|| known.and_then(|known| known.stop));
            if let Some(stop) = stop {
                let named = planning::stop_name(connection, stop)?;
                named.ok_or_else(|| Failure::not_found("stop"))?;
            }
            let station = known.map_or_else(|| StationId(SystemIds.fresh()), |s| s.station);
            Ok(StationOpened { station, code: code.clone(), name: name.clone(), stop })
        })?;
        Ok(wire::Done { entry: entry_number(&stored) })
    })
}

pub(in crate::desk) fn people(
    counter: &Counter,
    _caller: &Caller,
    request: wire::FindPeople,
) -> Result<wire::PeopleFound, Failure> {
    counter.ahead.begin();
    let phone = Phone::parse(&request.phone)?;
    counter.store.read(|connection| {
        let mut people: Vec<wire::ParcelPerson> = Vec::new();
        for row in parcels::by_phone(connection, phone.as_str(), PARCELS_OF_A_PHONE)? {
            let known = parcels::by_row(connection, row)?;
            let Ok(fact) = known.registration() else { continue };
            for person in [&fact.sender, &fact.receiver] {
                let same = |known: &wire::ParcelPerson| known.name == person.name.as_str();
                let key = crate::store::tickets::phone_key;
                if key(person.phone.as_str()) == key(phone.as_str()) && !people.iter().any(same) {
                    people.push(shown(person));
                }
            }
        }
        Ok(wire::PeopleFound { people })
    })
}

fn shown(person: &parcel::Person) -> wire::ParcelPerson {
    wire::ParcelPerson {
        name: person.name.as_str().to_owned(),
        phone: person.phone.as_str().to_owned(),
        id_number: person.id_number.clone().unwrap_or_default(),
        address: person.address.clone().unwrap_or_default(),
    }
}

// ---- a price ------------------------------------------------------------------------------------

/// What a parcel is priced on, read from the store.
pub(super) struct Priced {
    pub(super) destination: StationRef,
    pub(super) metres: Option<u32>,
    pub(super) in_force: InForce,
}

impl Priced {
    pub(super) fn read(
        connection: &Connection,
        here: &Here,
        destination: &str,
    ) -> Result<Self, Failure> {
        let destination = station_coded(connection, destination)?;
        let metres = match (here.station.stop, destination.stop) {
            (Some(from), Some(to)) => parcels::metres(connection, from, to)?,
            _ => None,
        };
        let in_force = parcels::in_force(connection, here.place.currency)?;
        Ok(Self { destination, metres, in_force })
    }

    pub(super) fn registering<'a>(&'a self, here: &'a Here) -> Registering<'a> {
        Registering {
            origin: &here.station,
            destination: &self.destination,
            metres: self.metres,
            tariff: &self.in_force.tariff,
            edition: self.in_force.edition,
        }
    }
}

pub(super) fn payer(asked: wire::Payer) -> Payer {
    match asked {
        wire::Payer::Sender => Payer::Sender,
        wire::Payer::Receiver => Payer::Receiver,
        wire::Payer::Half => Payer::Half,
    }
}

pub(in crate::desk) fn quote(
    counter: &Counter,
    _caller: &Caller,
    request: wire::QuoteParcel,
) -> Result<wire::ParcelQuote, Failure> {
    counter.ahead.begin();
    let asked = RegisterRequest {
        sender: asked::person(&nobody()),
        receiver: asked::person(&nobody()),
        pieces: request.pieces.iter().map(asked::piece).collect(),
        payer: payer(request.payer),
        cod: 0,
        collection: request.collection,
        home_delivery: request.home_delivery,
        prohibited_read: false,
        photo: None,
        payments: Vec::new(),
        tendered: None,
        expected_total: None,
    };
    counter.store.read(|connection| {
        let here = Here::read(connection, counter)?;
        let coin = rules::in_force(connection, here.place.currency)?.coin;
        let priced = Priced::read(connection, &here, &request.destination)?;
        let price = parcel::quote(&priced.registering(&here), &asked, coin)?;
        let due = parcel::due_of(asked.payer, price.total, coin);
        Ok(wire::ParcelQuote {
            lines: asked::lines(&price.lines)?,
            total: price.total,
            paid: price.total - due,
            due,
            grams: i64::try_from(price.grams).unwrap_or(i64::MAX),
            metres: priced.metres,
            currency: here.place.currency.code.to_owned(),
        })
    })
}

fn nobody() -> wire::ParcelPerson {
    let none = String::new;
    wire::ParcelPerson { name: none(), phone: none(), id_number: none(), address: none() }
}

/// The code of a station as typed, if one is named.
pub(super) fn named_station(
    connection: &Connection,
    code: Option<&str>,
) -> Result<Option<StationRef>, Failure> {
    let typed = code.map(str::trim).filter(|typed| !typed.is_empty());
    typed.map(|typed| station_coded(connection, typed)).transpose()
}
