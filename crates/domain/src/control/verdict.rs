//! The verdict on what was scanned. One pure function: signature and keys first, then what is known
//! here of the ticket, then the place, then who is aboard already, and the clock last of all.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde_json::Value;

use crate::Millis;
use crate::aftersale::TicketState;
use crate::control::boarding::{Aboard, Boarded};
use crate::control::{
    ControlRules, Identified, PassengerReboarded, Post, TicketBoarded, Trusted, moved,
};
use crate::fact::Fact;
use crate::ids::{BoardingId, Ids, TicketId, TripId};
use crate::layout::SeatNumber;
use crate::people::Permission;
use crate::refusal::Refusal;
use crate::sale::Journey;
use crate::ticket::{TicketNumber, TokenClaims};

/// What a verdict looks like from afar. Never alone: a shape and a word go with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// All is well.
    Go,
    /// Look before you go on.
    Care,
    /// Not aboard.
    Stop,
}

impl Colour {
    /// The colour class's name. It names the sound too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Care => "care",
            Self::Stop => "stop",
        }
    }
}

/// The shape of a verdict, for eyes that do not tell colours apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A tick.
    Tick,
    /// An arrow to another seat.
    Arrow,
    /// A question mark.
    Question,
    /// Two figures.
    Twice,
    /// A sign to another place.
    Signpost,
    /// A clock.
    Clock,
    /// A cross.
    Cross,
    /// A coin.
    Coin,
    /// A broken seal.
    BrokenSeal,
}

impl Shape {
    /// The shape's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Arrow => "arrow",
            Self::Question => "question",
            Self::Twice => "twice",
            Self::Signpost => "signpost",
            Self::Clock => "clock",
            Self::Cross => "cross",
            Self::Coin => "coin",
            Self::BrokenSeal => "broken_seal",
        }
    }
}

macro_rules! kinds {
    ($($variant:ident $name:literal $colour:ident $shape:ident $aboard:literal $sentence:literal;)*) => {
        /// Every kind of verdict. A code is never renamed or given another meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum VerdictKind {
            $(#[doc = $sentence] $variant,)*
        }

        impl VerdictKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as doors send it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Its colour class.
            pub fn colour(self) -> Colour {
                match self { $(Self::$variant => Colour::$colour,)* }
            }

            /// Its shape.
            pub fn shape(self) -> Shape {
                match self { $(Self::$variant => Shape::$shape,)* }
            }

            /// Whether the passenger goes aboard now.
            pub fn lets_aboard(self) -> bool {
                match self { $(Self::$variant => $aboard,)* }
            }

            /// What it is and what to do, in English, with `{names}` for its values.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

kinds! {
    Valid "valid" Go Tick true "Valid. Seat {seat}.";
    Back "back" Go Tick true "Back aboard. Seat {seat}.";
    SeatMoved "seat_moved" Care Arrow true "The seat is {seat} now, no longer {was}. Show the passenger there.";
    Standing "standing" Care Arrow true "No seat is left in this coach: seat {was} is not in it. The passenger stands, or waits for a free seat.";
    UnknownHere "unknown_here" Care Question true "Genuine, but its sale is not known here yet. Let aboard on trust, to seat {seat}; it is checked later.";
    NoSeat "no_seat" Stop Arrow false "No seat is left in this coach: seat {was} is not in it, and nobody may stand. Move the ticket to a free seat or another departure.";
    AlreadyBoarded "already_boarded" Stop Twice false "Aboard already since {when}, at {where}, let in by {whom}. Ask who sits on seat {seat}.";
    WrongTrip "wrong_trip" Stop Signpost false "It is for another trip: {route} of {day}, at {departs}. Show the passenger there.";
    WrongStop "wrong_stop" Stop Signpost false "It is from {from} to {to}, and this is {here}. A counter can exchange it.";
    TooEarly "too_early" Care Clock false "Boarding begins at {opens}. Ask the passenger to wait.";
    TooLate "too_late" Stop Clock false "Boarding ended at {ended}. A counter can help; a manager can reopen the departure.";
    Missed "missed" Stop Clock false "The passenger did not come in time, and the seat may be sold again. Send them to a counter.";
    Cancelled "cancelled" Stop Cross false "The ticket was cancelled. Send the passenger to a counter.";
    Refunded "refunded" Stop Cross false "The money was given back. Send the passenger to a counter.";
    Exchanged "exchanged" Stop Cross false "It was exchanged for ticket {replaced_by}. Ask for that one.";
    DateOpen "date_open" Stop Clock false "Its date is open. A counter must fix it first.";
    TripCancelled "trip_cancelled" Stop Cross false "This trip will not run: {reason}. Counters exchange its tickets or give the money back.";
    NotPaid "not_paid" Stop Coin false "Its payment is pending. A counter must confirm it first.";
    Forged "forged" Stop BrokenSeal false "The signature does not fit. Keep the paper, and call a manager.";
    Altered "altered" Stop BrokenSeal false "Ticket {number} exists, but this code was altered. Keep the paper, and call a manager.";
    UnknownKey "unknown_key" Stop Question false "It was signed by a counter that is not known here. Look the ticket up by its number, or call the station that sold it.";
    RevokedKey "revoked_key" Stop BrokenSeal false "It was signed by a counter whose key was revoked. Call a manager.";
    UnknownVersion "unknown_version" Stop Question false "Its code is of a format that this version does not know. Look the ticket up by its number, and update Guichet.";
    OtherCompany "other_company" Stop Signpost false "It is a ticket of another company.";
    Unreadable "unreadable" Care Question false "The code cannot be read. Scan it again, or look the ticket up by its number.";
    NotFound "not_found" Care Question false "No such ticket is known here. Scan its code, or call the station that sold it.";
}

/// Why a token is not believed. What the crate of seals says, in words of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenFault {
    /// Not a token at all.
    Unreadable,
    /// A format from a newer Guichet.
    UnknownVersion,
    /// Of another company.
    OtherCompany,
    /// Signed by a key that is not known here.
    UnknownKey,
    /// The signature does not fit.
    Unsigned,
}

/// What was scanned or looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// A token whose signature fits.
    Token {
        /// What it says.
        claims: TokenClaims,
        /// Its text.
        text: String,
        /// Since when the key that signed it is revoked.
        revoked_since: Option<Millis>,
    },
    /// A token that is not believed. For [`TokenFault::Unsigned`], what is known here is looked up by
    /// the ticket that it says it is.
    Fault(TokenFault),
    /// A ticket found without a token.
    Looked(Identified),
}

/// What is known here of the scanned ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketKnown {
    /// Which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: TicketNumber,
    /// The passenger.
    pub name: String,
    /// What became of it.
    pub state: TicketState,
    /// The number of the ticket it was exchanged for.
    pub replaced_by: Option<TicketNumber>,
    /// Its journey now.
    pub journey: Journey,
    /// The seat on its last paper.
    pub printed: SeatNumber,
    /// Its seat now; none where another coach has no seat for it.
    pub seat: Option<SeatNumber>,
    /// Whether a payment of its sale is pending.
    pub unpaid: bool,
    /// When it was sold.
    pub sold_at: Millis,
}

/// What time it may be. A clock that jumped back must not shut a door that was open before, so a
/// window once begun stays begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// What the clock says.
    pub now: Millis,
    /// The latest instant that this counter has written or read.
    pub latest: Millis,
}

impl Clock {
    fn is_before(self, at: Millis) -> bool {
        self.now.max(self.latest) < at
    }

    fn is_after(self, at: Millis) -> bool {
        self.now > at
    }
}

/// The verdict on one scan, with the values its sentence needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Aboard, on this seat.
    Valid {
        /// Which seat.
        seat: SeatNumber,
    },
    /// Aboard again after an exit.
    Back {
        /// Which seat; none stands.
        seat: Option<SeatNumber>,
    },
    /// Aboard, on another seat than the paper says.
    SeatMoved {
        /// The seat now.
        seat: SeatNumber,
        /// The seat on the paper.
        was: SeatNumber,
    },
    /// Aboard without a seat: the coach was swapped for a smaller one.
    Standing {
        /// The seat on the paper.
        was: SeatNumber,
    },
    /// Aboard on trust: genuine, the sale is not known here.
    UnknownHere {
        /// The seat on the paper.
        seat: SeatNumber,
    },
    /// No seat, and nobody may stand.
    NoSeat {
        /// The seat on the paper.
        was: SeatNumber,
    },
    /// Somebody is aboard with this ticket.
    AlreadyBoarded {
        /// When, by the clocks of the company where it happened.
        when: NaiveDateTime,
        /// At which stop and station.
        place: String,
        /// Who let them in.
        whom: String,
        /// On which seat; none stands.
        seat: Option<SeatNumber>,
    },
    /// For another trip.
    WrongTrip {
        /// Which one.
        trip: TripId,
        /// Its day of service.
        day: NaiveDate,
        /// Its route's code, where the sale is known here.
        route: Option<String>,
        /// When it leaves from the passenger's stop, where the sale is known here.
        departs: Option<NaiveDateTime>,
    },
    /// For other stops of this trip.
    WrongStop {
        /// Where it begins.
        from: String,
        /// Where it ends.
        to: String,
        /// Where this is.
        here: String,
    },
    /// Before the window.
    TooEarly {
        /// When boarding begins.
        opens: NaiveDateTime,
    },
    /// After the window, or after the departure was closed.
    TooLate {
        /// When boarding ended.
        ended: NaiveDateTime,
    },
    /// Noted as missing at an earlier departure.
    Missed,
    /// Sold by mistake.
    Cancelled,
    /// Given back.
    Refunded,
    /// Replaced.
    Exchanged {
        /// By which ticket, where known here.
        replaced_by: Option<TicketNumber>,
    },
    /// Its date is to be fixed.
    DateOpen,
    /// The whole trip does not run.
    TripCancelled {
        /// Why.
        reason: String,
    },
    /// A payment is pending.
    NotPaid,
    /// No such ticket, and the signature does not fit.
    Forged,
    /// The code of a ticket that exists was changed.
    Altered {
        /// The real one's number.
        number: TicketNumber,
    },
    /// A key that is not known here.
    UnknownKey,
    /// A key that was revoked, and a sale that is not known to be older.
    RevokedKey,
    /// A format that is not known here.
    UnknownVersion,
    /// Another company's.
    OtherCompany,
    /// No code at all.
    Unreadable,
    /// Nothing of it is known here.
    NotFound,
}

impl Verdict {
    /// What kind it is.
    pub fn kind(&self) -> VerdictKind {
        match self {
            Self::Valid { .. } => VerdictKind::Valid,
            Self::Back { .. } => VerdictKind::Back,
            Self::SeatMoved { .. } => VerdictKind::SeatMoved,
            Self::Standing { .. } => VerdictKind::Standing,
            Self::UnknownHere { .. } => VerdictKind::UnknownHere,
            Self::NoSeat { .. } => VerdictKind::NoSeat,
            Self::AlreadyBoarded { .. } => VerdictKind::AlreadyBoarded,
            Self::WrongTrip { .. } => VerdictKind::WrongTrip,
            Self::WrongStop { .. } => VerdictKind::WrongStop,
            Self::TooEarly { .. } => VerdictKind::TooEarly,
            Self::TooLate { .. } => VerdictKind::TooLate,
            Self::Missed => VerdictKind::Missed,
            Self::Cancelled => VerdictKind::Cancelled,
            Self::Refunded => VerdictKind::Refunded,
            Self::Exchanged { .. } => VerdictKind::Exchanged,
            Self::DateOpen => VerdictKind::DateOpen,
            Self::TripCancelled { .. } => VerdictKind::TripCancelled,
            Self::NotPaid => VerdictKind::NotPaid,
            Self::Forged => VerdictKind::Forged,
            Self::Altered { .. } => VerdictKind::Altered,
            Self::UnknownKey => VerdictKind::UnknownKey,
            Self::RevokedKey => VerdictKind::RevokedKey,
            Self::UnknownVersion => VerdictKind::UnknownVersion,
            Self::OtherCompany => VerdictKind::OtherCompany,
            Self::Unreadable => VerdictKind::Unreadable,
            Self::NotFound => VerdictKind::NotFound,
        }
    }

    /// Whether the passenger goes aboard now.
    pub fn lets_aboard(&self) -> bool {
        self.kind().lets_aboard()
    }

    /// The values of its sentence, by name. What is not known here is missing.
    pub fn details(&self) -> BTreeMap<&'static str, Value> {
        let text = |text: &dyn ToString| Some(Value::from(text.to_string()));
        let time = |at: NaiveDateTime| Some(Value::from(super::shown(at)));
        let number = |seat: SeatNumber| Some(Value::from(seat.get()));
        let pairs: Vec<(&'static str, Option<Value>)> = match self {
            Self::Valid { seat } | Self::UnknownHere { seat } => vec![("seat", number(*seat))],
            Self::Back { seat } => vec![("seat", seat.and_then(number))],
            Self::SeatMoved { seat, was } => vec![("seat", number(*seat)), ("was", number(*was))],
            Self::Standing { was } | Self::NoSeat { was } => vec![("was", number(*was))],
            Self::AlreadyBoarded { when, place, whom, seat } => vec![
                ("when", time(*when)),
                ("where", text(place)),
                ("whom", text(whom)),
                ("seat", seat.and_then(number)),
            ],
            Self::WrongTrip { trip, day, route, departs } => vec![
                ("trip", text(trip)),
                ("day", text(day)),
                ("route", route.as_ref().and_then(|route| text(route))),
                ("departs", departs.and_then(time)),
            ],
            Self::WrongStop { from, to, here } => {
                vec![("from", text(from)), ("to", text(to)), ("here", text(here))]
            }
            Self::TooEarly { opens } => vec![("opens", time(*opens))],
            Self::TooLate { ended } => vec![("ended", time(*ended))],
            Self::Exchanged { replaced_by } => {
                vec![("replaced_by", replaced_by.as_ref().and_then(|number| text(number)))]
            }
            Self::TripCancelled { reason } => vec![("reason", text(reason))],
            Self::Altered { number } => vec![("number", text(number))],
            _ => Vec::new(),
        };
        pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The sentence in English, with its values; `?` stands for what is not known here.
    pub fn sentence(&self) -> String {
        let mut sentence = self.kind().sentence().to_owned();
        for (name, value) in self.details() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            sentence = sentence.replace(&format!("{{{name}}}"), &value);
        }
        for unknown in ["seat", "route", "departs", "replaced_by"] {
            sentence = sentence.replace(&format!("{{{unknown}}}"), "?");
        }
        sentence
    }
}

/// A verdict, and the fact that must be durable before anybody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What is shown.
    pub verdict: Verdict,
    /// What is written: a boarding, or a passenger who is back; none where nobody goes aboard.
    pub fact: Option<Fact>,
}

/// What a scan is decided on.
pub struct Gate<'a> {
    /// Who controls, where.
    pub post: Post<'a>,
    /// What time it may be.
    pub clock: Clock,
    /// The company's rules of control.
    pub rules: &'a ControlRules,
}

/// A ticket's journey and seat on this trip, from its sale or from its token alone.
struct Claimed<'a> {
    from: u8,
    to: u8,
    printed: SeatNumber,
    known: Option<&'a TicketKnown>,
}

impl Gate<'_> {
    /// The verdict on a scan. `known` is the ticket as its sale and what followed are known here;
    /// `aboard` is who is aboard with it.
    pub fn judge(
        &self,
        scanned: &Scanned,
        known: Option<&TicketKnown>,
        aboard: Option<&Aboard>,
    ) -> Verdict {
        match scanned {
            Scanned::Fault(fault) => faulty(*fault, known),
            Scanned::Token { claims, revoked_since, .. } => {
                let older = |since: &Millis| known.is_some_and(|known| known.sold_at < *since);
                if revoked_since.as_ref().is_some_and(|since| !older(since)) {
                    return Verdict::RevokedKey;
                }
                match known {
                    Some(known) => self.judge_known(claims.seat, known, aboard),
                    None => self.judge_unknown(claims, aboard),
                }
            }
            Scanned::Looked(_) => match (known, aboard) {
                (Some(known), _) => self.judge_known(known.printed, known, aboard),
                // Who stands, or boarded on trust, is in the list without a sale.
                (None, Some(aboard)) => inside(aboard),
                (None, None) => Verdict::NotFound,
            },
        }
    }

    fn judge_known(
        &self,
        printed: SeatNumber,
        known: &TicketKnown,
        aboard: Option<&Aboard>,
    ) -> Verdict {
        let journey = &known.journey;
        // What became of a ticket goes before its trip: nobody is sent to a coach that will not take
        // them either.
        if let Some(verdict) = ended(known) {
            return verdict;
        }
        if journey.trip != self.post.trip.trip {
            return Verdict::WrongTrip {
                trip: journey.trip,
                day: journey.day,
                route: Some(journey.route_code.clone()),
                departs: Some(journey.from.local),
            };
        }
        let (from, to) = (journey.from.index, journey.to.index);
        self.judge_here(&Claimed { from, to, printed, known: Some(known) }, aboard)
    }

    fn judge_unknown(&self, claims: &TokenClaims, aboard: Option<&Aboard>) -> Verdict {
        if claims.trip != self.post.trip.trip {
            let (trip, day) = (claims.trip, claims.day);
            return Verdict::WrongTrip { trip, day, route: None, departs: None };
        }
        let TokenClaims { from, to, seat, .. } = *claims;
        self.judge_here(&Claimed { from, to, printed: seat, known: None }, aboard)
    }

    /// The verdict on a good ticket of this trip: the place, who is aboard, the payment, the clock.
    fn judge_here(&self, claimed: &Claimed<'_>, aboard: Option<&Aboard>) -> Verdict {
        let post = &self.post;
        if let Some(reason) = post.cancelled {
            return Verdict::TripCancelled { reason: reason.to_owned() };
        }
        // Later than paid for is within what was paid; earlier, or past the end, is not.
        if !(claimed.from..claimed.to).contains(&post.stop) {
            let calls = &post.trip.calls;
            let name = |i: u8| calls.get(usize::from(i)).map_or("?", |call| &call.name).to_owned();
            let (from, to) = (name(claimed.from), name(claimed.to));
            return Verdict::WrongStop { from, to, here: post.stop_name().to_owned() };
        }
        if let Some(aboard) = aboard {
            return inside(aboard);
        }
        match claimed.known {
            Some(known) if known.state == TicketState::NoShow => return Verdict::Missed,
            Some(known) if known.unpaid => return Verdict::NotPaid,
            _ => {}
        }
        self.out_of_time().unwrap_or_else(|| self.seated(claimed))
    }

    /// Last, the time: the windows are wide, and what was boarded has been said before.
    fn out_of_time(&self) -> Option<Verdict> {
        if let Some(ended) = self.post.closed {
            return Some(Verdict::TooLate { ended });
        }
        let call = self.post.call()?;
        let window = |minutes: u32| TimeDelta::minutes(i64::from(minutes));
        let (early, late) = (window(self.rules.early_minutes), window(self.rules.late_minutes));
        if self.clock.is_before(call.departs.saturating_sub(early.num_milliseconds())) {
            return Some(Verdict::TooEarly { opens: moved(call.departs_local, -early) });
        }
        if self.clock.is_after(call.departs.saturating_add(late.num_milliseconds())) {
            return Some(Verdict::TooLate { ended: moved(call.departs_local, late) });
        }
        None
    }

    fn seated(&self, claimed: &Claimed<'_>) -> Verdict {
        let was = claimed.printed;
        let now = claimed.known.map_or(Some(was), |known| known.seat);
        // A sale that did not know of a smaller coach names a seat that is not in it.
        match now.filter(|seat| seat.get() <= self.post.trip.seats) {
            None if self.rules.standing > 0 => Verdict::Standing { was },
            None => Verdict::NoSeat { was },
            Some(seat) if claimed.known.is_none() => Verdict::UnknownHere { seat },
            Some(seat) if seat != was => Verdict::SeatMoved { seat, was },
            Some(seat) => Verdict::Valid { seat },
        }
    }

    /// The verdict, with the fact that boards the passenger.
    ///
    /// Refuses `not_permitted`, `stop_not_left`. Everything else is a verdict.
    pub fn scan(
        &self,
        scanned: &Scanned,
        known: Option<&TicketKnown>,
        aboard: Option<&Aboard>,
        ids: &mut dyn Ids,
    ) -> Result<Ruling, Refusal> {
        self.post.must(Permission::Board)?;
        let verdict = self.judge(scanned, known, aboard);
        let fact = match (&verdict, aboard) {
            (Verdict::Back { .. }, Some(aboard)) => self.back(aboard).map(Fact::from),
            _ if verdict.lets_aboard() => {
                self.boarded(&verdict, scanned, known, ids).map(Fact::from)
            }
            _ => None,
        };
        Ok(Ruling { verdict, fact })
    }

    fn back(&self, aboard: &Aboard) -> Option<PassengerReboarded> {
        Some(PassengerReboarded {
            ticket: aboard.boarded.ticket,
            trip: self.post.trip.trip,
            stop: self.post.stop,
            stop_name: self.post.stop_name().to_owned(),
            round: aboard.out?,
            number: aboard.boarded.number.clone(),
            by: self.post.by(),
        })
    }

    fn boarded(
        &self,
        verdict: &Verdict,
        scanned: &Scanned,
        known: Option<&TicketKnown>,
        ids: &mut dyn Ids,
    ) -> Option<TicketBoarded> {
        let (ticket, from, to, on_trust) = match (known, scanned) {
            (Some(known), _) => {
                (known.ticket, known.journey.from.index, known.journey.to.index, None)
            }
            (None, Scanned::Token { claims, text, .. }) => {
                let TokenClaims { day, seat, category, .. } = *claims;
                let trusted = Trusted { token: text.clone(), day, seat, category };
                (claims.ticket, claims.from, claims.to, Some(trusted))
            }
            _ => return None,
        };
        let (seat, printed) = match *verdict {
            Verdict::Valid { seat } | Verdict::UnknownHere { seat } => (Some(seat), None),
            Verdict::SeatMoved { seat, was } => (Some(seat), Some(was)),
            Verdict::Standing { was } => (None, Some(was)),
            _ => (None, None),
        };
        let identified = match scanned {
            Scanned::Looked(identified) => *identified,
            _ => Identified::Token,
        };
        Some(TicketBoarded {
            boarding: BoardingId(ids.fresh()),
            ticket,
            trip: self.post.trip.trip,
            stop: self.post.stop,
            stop_name: self.post.stop_name().to_owned(),
            from,
            to,
            seat,
            printed,
            number: known.map(|known| known.number.clone()),
            name: known.map(|known| known.name.clone()),
            identified,
            on_trust,
            by: self.post.by(),
        })
    }
}

/// The verdict on a token that is not believed. A signature alone cannot tell an altered code from an
/// invented one; that the ticket exists can.
fn faulty(fault: TokenFault, known: Option<&TicketKnown>) -> Verdict {
    match fault {
        TokenFault::Unreadable => Verdict::Unreadable,
        TokenFault::UnknownVersion => Verdict::UnknownVersion,
        TokenFault::OtherCompany => Verdict::OtherCompany,
        TokenFault::UnknownKey => Verdict::UnknownKey,
        TokenFault::Unsigned => match known {
            Some(known) => Verdict::Altered { number: known.number.clone() },
            None => Verdict::Forged,
        },
    }
}

/// What ended a ticket, if something did.
fn ended(known: &TicketKnown) -> Option<Verdict> {
    match known.state {
        // A missing passenger may yet prove to be aboard: that is looked at where boardings are.
        TicketState::Valid | TicketState::NoShow => None,
        TicketState::Cancelled => Some(Verdict::Cancelled),
        TicketState::Refunded => Some(Verdict::Refunded),
        TicketState::Exchanged => {
            Some(Verdict::Exchanged { replaced_by: known.replaced_by.clone() })
        }
        TicketState::Open => Some(Verdict::DateOpen),
    }
}

/// The verdict on somebody who has boarded: back from an exit, or twice.
fn inside(Aboard { boarded, out, .. }: &Aboard) -> Verdict {
    if out.is_some() {
        return Verdict::Back { seat: boarded.seat };
    }
    Verdict::AlreadyBoarded {
        when: boarded.by.local,
        place: boarded.place(),
        whom: boarded.by.employee_name.clone(),
        seat: boarded.seat,
    }
}

/// What a boarding on trust proves to be, once its sale is known here: none where all is well.
///
/// Neither places nor clocks are looked at: the passenger has travelled.
pub fn reconciled(boarded: &Boarded, known: &TicketKnown) -> Option<VerdictKind> {
    if let Some(verdict) = ended(known) {
        return Some(verdict.kind());
    }
    if known.journey.trip != boarded.trip {
        return Some(VerdictKind::WrongTrip);
    }
    if known.state == TicketState::NoShow {
        return Some(VerdictKind::Missed);
    }
    if known.unpaid {
        return Some(VerdictKind::NotPaid);
    }
    (known.seat != boarded.seat).then_some(VerdictKind::SeatMoved)
}

#[cfg(test)]
mod tests;
