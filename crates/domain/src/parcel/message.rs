//! Texts to people about parcels: what was prepared, and what became of it. Sending them is a
//! transport's work; here is only what is said and remembered.

use serde::{Deserialize, Serialize};

use super::facts::{ParcelRegistered, PiecesReady, StationRef};
use super::number::WaybillNumber;
use crate::bounds;
use crate::ids::{Ids, MessageId, ParcelId};
use crate::money::Currency;
use crate::refusal::{Code, Refusal};
use crate::text::Phone;

/// What a text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A parcel was taken in for them.
    Registered,
    /// A parcel can be picked up.
    Ready,
    /// A parcel comes back to them.
    Returning,
}

impl MessageKind {
    /// Its name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Ready => "ready",
            Self::Returning => "returning",
        }
    }
}

/// A text is ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePrepared {
    /// Which.
    pub message: MessageId,
    /// About which parcel.
    pub parcel: ParcelId,
    /// Its number.
    pub waybill: WaybillNumber,
    /// What it is about.
    pub kind: MessageKind,
    /// To whom.
    pub to: Phone,
    /// What it says. Never the pick-up code: that is for the sender to tell.
    pub text: String,
}

/// A text went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageSent {
    /// Which.
    pub message: MessageId,
    /// About which parcel.
    pub parcel: ParcelId,
    /// By which transport.
    pub transport: String,
    /// What the transport calls it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

/// A text did not go out, and is not tried again by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFailed {
    /// Which.
    pub message: MessageId,
    /// About which parcel.
    pub parcel: ParcelId,
    /// By which transport.
    pub transport: String,
    /// Why.
    pub cause: String,
}

/// The language and the currency of texts.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// Whether they are in English; French otherwise.
    pub english: bool,
    /// Of the amounts.
    pub currency: Currency,
}

impl Voice {
    fn money(self, amount: i64) -> String {
        self.currency.show(amount)
    }

    /// Tells the receiver that something is on its way.
    pub fn registered(self, fact: &ParcelRegistered, ids: &mut dyn Ids) -> MessagePrepared {
        let (from, waybill) = (fact.sender.name.as_str(), fact.waybill.to_string());
        let (origin, place) = (fact.origin.name.as_str(), fact.destination.name.as_str());
        let due = self.to_pay(fact.due.saturating_add(fact.cod));
        let text = if self.english {
            format!("{from} sends you parcel {waybill} from {origin} to {place}.{due}")
        } else {
            format!("{from} vous envoie le colis {waybill} de {origin} à {place}.{due}")
        };
        prepared(fact, MessageKind::Registered, fact.receiver.phone.clone(), text, ids)
    }

    /// Tells the receiver that it can be picked up.
    pub fn ready(
        self,
        registered: &ParcelRegistered,
        ready: &PiecesReady,
        due: i64,
        ids: &mut dyn Ids,
    ) -> MessagePrepared {
        let (waybill, place) = (registered.waybill.to_string(), ready.hand.station.name.as_str());
        let due = self.to_pay(due);
        let text = if self.english {
            format!(
                "Your parcel {waybill} is at {place}.{due} \
                 Bring the pick-up code that the sender told you."
            )
        } else {
            format!(
                "Votre colis {waybill} est à {place}.{due} \
                 Apportez le code de retrait que l'expéditeur vous a donné."
            )
        };
        prepared(registered, MessageKind::Ready, registered.receiver.phone.clone(), text, ids)
    }

    /// Tells the sender that it comes back.
    pub fn returning(
        self,
        registered: &ParcelRegistered,
        to: &StationRef,
        charges: i64,
        ids: &mut dyn Ids,
    ) -> MessagePrepared {
        let (waybill, place) = (registered.waybill.to_string(), to.name.as_str());
        let due = self.to_pay(charges);
        let text = if self.english {
            format!("Your parcel {waybill} comes back to {place}.{due}")
        } else {
            format!("Votre colis {waybill} revient à {place}.{due}")
        };
        prepared(registered, MessageKind::Returning, registered.sender.phone.clone(), text, ids)
    }

    fn to_pay(self, amount: i64) -> String {
        match (amount, self.english) {
            (0, _) => String::new(),
            (_, true) => format!(" To pay: {}.", self.money(amount)),
            (_, false) => format!(" À payer : {}.", self.money(amount)),
        }
    }
}

fn prepared(
    of: &ParcelRegistered,
    kind: MessageKind,
    to: Phone,
    text: String,
    ids: &mut dyn Ids,
) -> MessagePrepared {
    MessagePrepared {
        message: MessageId(ids.fresh()),
        parcel: of.parcel,
        waybill: of.waybill.clone(),
        kind,
        to,
        text: text.chars().take(bounds::MESSAGE_MAX).collect(),
    }
}

impl MessagePrepared {
    /// It went out.
    pub fn sent(&self, transport: &str, reference: &str) -> MessageSent {
        let (message, parcel) = (self.message, self.parcel);
        let (transport, reference) = (transport.to_owned(), reference.to_owned());
        MessageSent { message, parcel, transport, reference }
    }

    /// It did not go out: `cause` is cut to the length of a reason.
    pub fn failed(&self, transport: &str, cause: &str) -> MessageFailed {
        let (message, parcel) = (self.message, self.parcel);
        let cause = cause.chars().take(bounds::REASON_MAX).collect();
        MessageFailed { message, parcel, transport: transport.to_owned(), cause }
    }
}

/// Refuses (`message_state`) what cannot be tried again: only what failed can.
pub fn again(state: &str) -> Result<(), Refusal> {
    match state {
        "failed" | "prepared" => Ok(()),
        other => Err(Refusal::new(Code::MessageState).with("state", other)),
    }
}
