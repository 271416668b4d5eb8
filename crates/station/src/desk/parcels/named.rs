//! Naming a parcel: by its number, its id, a piece's number, or a label that somebody holds.

use chrono::NaiveDate;
use domain::ids::ParcelId;
use domain::parcel::{
    Handler, Handling, LabelClaims, Parcel, PieceCode, PieceSet, StationRef, Step, WaybillNumber,
};
use domain::{Code, Refusal};
use rusqlite::Connection;
use seal::{Label, TokenError};
use uuid::Uuid;

use crate::counter::Counter;
use crate::desk::{Caller, intended};
use crate::failure::Failure;
use crate::store::certified;
use crate::store::parcels::{self, Known};
use crate::store::planning::{self, Place};
use crate::store::{Stored, Write, journal};

/// Characters from which a text is taken for a label: nothing else is that long.
const LABEL_CHARS_MIN: usize = 100;
/// Characters of what is scanned or typed: a label, and some more.
const TEXT_MAX: usize = 400;
/// Labels that are scanned for one command: each piece of a parcel.
const LABELS_MAX: usize = 99;

/// This station now, for commands that need no till.
pub(super) struct Here {
    pub(super) place: Place,
    pub(super) station: StationRef,
    pub(super) local: chrono::NaiveDateTime,
}

impl Here {
    pub(super) fn read(connection: &Connection, counter: &Counter) -> Result<Self, Failure> {
        let place = planning::place_or_refuse(connection, counter.store.keys().device)?;
        Ok(Self { station: station_of(&place), local: place.local(counter.clock.now()), place })
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.local.date()
    }

    pub(super) fn handler<'a>(&'a self, caller: &'a Caller) -> Handler<'a> {
        Handler { who: caller.who(), station: &self.station, now_local: self.local }
    }
}

/// This counter's station, as facts of parcels name it.
pub(super) fn station_of(place: &Place) -> StationRef {
    StationRef {
        station: place.station,
        code: place.station_code.clone(),
        name: place.station_name.clone(),
        stop: place.stop,
    }
}

fn not_trusted(error: TokenError) -> Refusal {
    Refusal::new(Code::LabelInvalid).with("cause", error.to_string()).with("why", error.name())
}

/// The claims of a label, once it is believed: `label_invalid`, `label_old`.
fn believed(
    connection: &Connection,
    place: &Place,
    text: &str,
    today: NaiveDate,
) -> Result<LabelClaims, Failure> {
    let label = Label::read(text).map_err(not_trusted)?;
    let (key, revoked_since) = certified::ticket_key(connection, label.key_id())?.unzip();
    let claims = label.check(place.company, key.as_ref()).map_err(not_trusted)?;
    // What a counter signed on the day it was revoked or later may be a thief's.
    if revoked_since.flatten().is_some_and(|since| place.local(since).date() <= claims.day) {
        let cause = "the counter that made it was revoked before";
        let refusal = Refusal::new(Code::LabelInvalid).with("cause", cause);
        return Err(refusal.with("why", "revoked").into());
    }
    claims.fresh(today)?;
    Ok(claims)
}

/// A parcel that was named, with the labels that are held.
pub(super) struct Named {
    pub(super) known: Known,
    /// Labels that were scanned, all of this parcel.
    pub(super) labels: Vec<LabelClaims>,
    /// As it stands, the labels taken in.
    pub(super) parcel: Parcel,
    /// The piece that the text names, where it names one.
    pub(super) piece: Option<u8>,
}

impl Named {
    /// Finds what a text names: `label_invalid`, `label_old`, `waybill_invalid`,
    /// `waybill_mistyped`, `not_found`, `text_too_long`.
    pub(super) fn find(connection: &Connection, here: &Here, text: &str) -> Result<Self, Failure> {
        Self::find_all(connection, here, text, &[])
    }

    /// As [`Self::find`], with labels that were scanned too: `piece_of_other` for one of another
    /// parcel.
    pub(super) fn find_all(
        connection: &Connection,
        here: &Here,
        text: &str,
        more: &[String],
    ) -> Result<Self, Failure> {
        Self::read(connection, here, (text, more), None)
    }

    /// As [`Self::find_all`], for an intention. Where that was carried out before, the parcel is
    /// found as it was then: the same request has the same answer, whatever came after, and a label
    /// that was good is not refused because it was replaced since.
    pub(super) fn find_for(
        write: &Write<'_>,
        here: &Here,
        request: Uuid,
        text: &str,
        more: &[String],
    ) -> Result<Self, Failure> {
        let before = before(write, request)?.map(|stored| stored.id);
        Self::read(write.connection(), here, (text, more), before)
    }

    fn read(
        connection: &Connection,
        here: &Here,
        (text, more): (&str, &[String]),
        before: Option<i64>,
    ) -> Result<Self, Failure> {
        let text = text.trim();
        if more.len() > LABELS_MAX {
            let refusal = Refusal::new(Code::PiecesMany);
            return Err(refusal.with("max", LABELS_MAX).into());
        }
        for text in std::iter::once(text).chain(more.iter().map(String::as_str)) {
            if text.len() > TEXT_MAX {
                let refusal = Refusal::new(Code::TextTooLong).with("field", "parcel");
                return Err(refusal.with("max", TEXT_MAX).into());
            }
        }
        let today = here.today();
        let read = |text: &String| believed(connection, &here.place, text, today);
        let mut labels = more.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let mut piece = None;
        let known = if text.len() >= LABEL_CHARS_MIN {
            let label = believed(connection, &here.place, text, today)?;
            piece = Some(label.piece);
            let known = parcels::by_id(connection, label.parcel)?;
            let known = known.unwrap_or_else(|| Known::unheard(&label));
            labels.push(label);
            Some(known)
        } else {
            let found = named_by_number(connection, text, &mut piece)?;
            let by_label = || labels.iter().find(|label| label.waybill.to_string() == text);
            found.or_else(|| by_label().map(Known::unheard))
        };
        let mut known = known.ok_or_else(|| Failure::not_found("parcel"))?;
        if let Some(entry) = before {
            known = known.before(connection, entry)?;
        }
        let parcel = known.now(&labels);
        // Also refuses labels of other parcels, and those that were replaced.
        parcel.seen(&labels, today)?;
        Ok(Self { known, labels, parcel, piece })
    }

    /// The pieces whose labels were scanned.
    pub(super) fn seen(&self, here: &Here) -> Result<PieceSet, Refusal> {
        self.parcel.seen(&self.labels, here.today())
    }

    /// The pieces that were asked for; without any, the one that was scanned, or all with which a
    /// step can be done here.
    ///
    /// Refuses `piece_unknown`.
    pub(super) fn pieces(
        &self,
        here: &Here,
        step: Step,
        asked: &[u8],
    ) -> Result<PieceSet, Refusal> {
        if !asked.is_empty() {
            for piece in asked {
                self.parcel.piece(*piece)?;
            }
            return Ok(asked.iter().copied().collect());
        }
        let seen = self.seen(here)?;
        if !seen.is_empty() {
            return Ok(seen);
        }
        let fit = self.parcel.pieces.iter().filter(|piece| {
            let steps = self.parcel.possible(piece, &here.station, seen.has(piece.piece));
            steps.contains(&step)
        });
        let fit: PieceSet = fit.map(|piece| piece.piece).collect();
        // What cannot be done is refused by the rule, which says what can.
        Ok(if fit.is_empty() { self.parcel.all() } else { fit })
    }

    /// Pieces as they are handled.
    pub(super) fn handling(&self, here: &Here, pieces: PieceSet) -> Result<Handling<'_>, Refusal> {
        Ok(Handling { parcel: &self.parcel, pieces, seen: self.seen(here)? })
    }
}

/// The entry of an intention that was carried out before.
pub(super) fn before(write: &Write<'_>, request: Uuid) -> Result<Option<Stored>, Failure> {
    journal::by_request(write.connection(), write.keys().device, intended(request)?)
}

fn named_by_number(
    connection: &Connection,
    text: &str,
    piece: &mut Option<u8>,
) -> Result<Option<Known>, Failure> {
    if let Ok(id) = Uuid::parse_str(text) {
        return parcels::by_id(connection, ParcelId(id));
    }
    // The number of a piece is longer than that of its parcel; what is neither is told as neither.
    let waybill = match PieceCode::parse(text) {
        Ok(code) => {
            *piece = Some(code.piece);
            code.waybill
        }
        Err(_) => WaybillNumber::parse(text)?,
    };
    parcels::by_waybill(connection, &waybill)
}
