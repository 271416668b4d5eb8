//! The papers of a coach's door: bordereau, tags, what is paid there, and whom to call.

use domain::control::departure::{CrewAboard, DepartureClosed, NoShow, Takings};
use domain::control::luggage::{ExcessPaid, LuggageTagged};
use domain::control::standing::{StandingBoarded, StandingRefunded};
use domain::control::swap::{SeatChange, VehicleSwapped};
use domain::layout::SeatNumber;
use domain::money::Currency;
use domain::payment::Payment;
use domain::planning::Trip;
use domain::sale::cash_of;
use paper::bordereau::BordereauPaper;
use paper::slip::{Label, Signer, SlipLine, SlipPaper, SlipTitle};
use paper::tag::TagPaper;
use paper::{Language, Paper};

use super::{Made, language, optional, pair, parts, route, time};
use crate::failure::Failure;
use crate::printing::papers::paid_lines;

fn missing(one: &NoShow) -> (Option<u8>, String, String) {
    let seat = one.was.as_ref().map(|was| was.seat.get());
    (seat, one.name.clone(), one.number.to_string())
}

fn takings(at: &Takings) -> (String, i64) {
    (format!("{} {} ({})", at.station_name, at.counter, at.tickets), at.amount)
}

/// How something was paid at the door, with the change.
fn paid(payments: &[Payment], currency: Currency) -> Vec<SlipLine> {
    let mut lines = Vec::new();
    for paid in paid_lines(payments) {
        lines.push(SlipLine::amount(Label::Method(paid.method), paid.amount, currency, false));
        lines.extend(optional(Label::Reference, paid.reference.as_deref()));
    }
    let change = cash_of(payments).1;
    if change > 0 {
        lines.push(SlipLine::amount(Label::Change, change, currency, false));
    }
    lines
}

impl Made<'_> {
    /// The tag of the piece at `pos`, or the receipt after the last of them.
    pub(super) fn luggage(&self, fact: &LuggageTagged, pos: usize) -> Result<Paper, Failure> {
        let none = || Failure::not_found("document");
        match (fact.tags().into_iter().nth(pos), &fact.excess) {
            (Some(tag), _) => Ok(self.tag(fact, tag).paper()),
            (None, Some(excess)) => Ok(self.excess(fact, excess).paper()),
            (None, None) => Err(none()),
        }
    }

    fn tag(&self, fact: &LuggageTagged, tag: String) -> TagPaper {
        TagPaper {
            training: self.place.training,
            copy: self.copy,
            company: self.place.company_name.clone(),
            to: fact.to_name.clone(),
            passenger: fact.name.clone(),
            tag,
            language: language(self.place),
        }
    }

    /// The receipt of luggage past the allowance.
    fn excess(&self, fact: &LuggageTagged, excess: &ExcessPaid) -> SlipPaper {
        let currency = excess.by.currency;
        let mut lines = vec![
            pair(Label::Ticket, fact.number.to_string()),
            pair(Label::Passenger, fact.name.as_str()),
            pair(Label::Pieces, fact.pieces.to_string()),
        ];
        if fact.grams > 0 {
            // Tenths of a kilogram, as scales show them.
            let (kilos, tenths) = (fact.grams / 1_000, fact.grams % 1_000 / 100);
            let point = if language(self.place) == Language::Fr { ',' } else { '.' };
            lines.push(pair(Label::Weight, format!("{kilos}{point}{tenths} kg")));
        }
        lines.push(SlipLine::Rule);
        lines.push(SlipLine::amount(Label::Paid, excess.price, currency, true));
        lines.extend(paid(&excess.payments, currency));
        self.slip(SlipTitle::Luggage, &excess.by, lines, &[])
    }

    /// The ticket of who stands. It has no code to board with: its bearer is aboard.
    pub(super) fn standing(&self, fact: &StandingBoarded) -> SlipPaper {
        let currency = fact.by.currency;
        let mut lines = vec![
            route(&fact.journey),
            pair(Label::Departure, time(fact.journey.from.local)),
            pair(Label::Vehicle, fact.journey.plate.as_deref().unwrap_or_default()),
            pair(Label::Passenger, fact.name.as_str()),
            pair(Label::Category, fact.category_name.as_str()),
            SlipLine::Rule,
            SlipLine::amount(Label::Paid, fact.price, currency, true),
        ];
        lines.extend(paid(&fact.payments, currency));
        let mut slip = self.slip(SlipTitle::Standing, &fact.by, lines, &[]);
        slip.barcode = Some(fact.number.to_string());
        slip
    }

    pub(super) fn standing_refund(&self, fact: &StandingRefunded) -> SlipPaper {
        let currency = fact.by.currency;
        let mut lines = vec![
            pair(Label::Ticket, fact.number.to_string()),
            pair(Label::Passenger, fact.name.as_str()),
            SlipLine::Rule,
            SlipLine::amount(Label::GivenBack, fact.given_back, currency, true),
        ];
        lines.extend(parts(&fact.parts, currency));
        lines.push(pair(Label::Reason, fact.reason.as_str()));
        self.slip(SlipTitle::Refund, &fact.by, lines, &[Signer::Cashier, Signer::Passenger])
    }

    /// Whom to call: everybody with another seat in another coach, or none.
    pub(super) fn call_list(&self, fact: &VehicleSwapped, trip: &Trip) -> SlipPaper {
        let departs = trip.calls.first().map(|call| time(call.departs_local));
        let was = fact.was.as_ref().map_or("?", |was| &was.plate);
        let mut lines = vec![
            SlipLine::Text(trip.route_code.clone()),
            pair(Label::Departure, departs.unwrap_or_default()),
            pair(Label::Vehicle, format!("{was} → {}", fact.now.plate)),
            pair(Label::Reason, fact.reason.as_str()),
        ];
        for change in &fact.moved {
            lines.push(SlipLine::Rule);
            lines.extend(self.moved(change));
        }
        SlipPaper {
            training: self.place.training,
            copy: self.copy,
            company: self.place.company_name.clone(),
            station: fact.by.station_name.clone(),
            counter: fact.by.counter,
            title: SlipTitle::OtherCoach,
            lines,
            barcode: None,
            sign: Vec::new(),
            made_local: fact.by.local,
            by: fact.by.employee_name.clone(),
            signature: self.signature.clone(),
            language: language(self.place),
            currency: self.place.currency,
        }
    }

    fn moved(&self, change: &SeatChange) -> Vec<SlipLine> {
        let stands = match language(self.place) {
            Language::Fr => "debout",
            Language::En => "standing",
        };
        let seat = |seat: Option<SeatNumber>| {
            seat.map_or_else(|| stands.to_owned(), |seat| seat.get().to_string())
        };
        let (was, now) = (seat(change.was), seat(change.now));
        let phone = change.phone.as_ref().map(|phone| phone.as_str());
        vec![
            SlipLine::Text(format!("[  ] {}", change.name)),
            SlipLine::Pair { label: Label::Seat, value: format!("{was} → {now}"), strong: true },
            pair(Label::Phone, phone.unwrap_or("—")),
            pair(Label::Ticket, change.number.to_string()),
        ]
    }

    pub(super) fn bordereau(&self, fact: &DepartureClosed) -> BordereauPaper {
        let licence = |member: &CrewAboard| {
            let licence = member.licence.as_ref();
            licence.map(|known| format!("{} ({})", known.number, known.until.format("%d/%m/%Y")))
        };
        let here = fact.free.iter().filter(|run| (run.from..run.to).contains(&fact.stop));
        BordereauPaper {
            training: self.place.training,
            copy: self.copy,
            company: self.place.company_name.clone(),
            station: fact.by.station_name.clone(),
            counter: fact.by.counter,
            route: fact.route_code.clone(),
            stop: fact.stop_name.clone(),
            departs_local: fact.departs_local,
            plate: fact.vehicle.plate.clone(),
            seal: fact.seal.clone(),
            crew: fact.crew.iter().map(|one| (one.name.clone(), licence(one))).collect(),
            sold: fact.counts.sold,
            boarded: fact.counts.boarded,
            through: fact.counts.through,
            standing: fact.counts.standing,
            on_trust: fact.counts.on_trust,
            wrong: fact.counts.wrong,
            doubles: fact.counts.doubles,
            unseen: fact.counts.unseen,
            no_shows: fact.no_shows.iter().map(missing).collect(),
            free: u32::try_from(here.count()).unwrap_or(u32::MAX),
            parcels: (
                u32::try_from(fact.parcels.len()).unwrap_or(u32::MAX),
                fact.parcels.iter().map(|loaded| loaded.pieces).sum(),
            ),
            takings: fact.takings.iter().map(takings).collect(),
            taken: fact.taken,
            advances: fact.advances.iter().map(|one| (one.reason.clone(), one.amount)).collect(),
            advanced: fact.advanced,
            currency: fact.currency,
            made_local: fact.by.local,
            by: fact.by.employee_name.clone(),
            signature: self.signature.clone(),
            language: language(self.place),
        }
    }
}
