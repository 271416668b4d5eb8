//! The words of slips and till reports that go by a value: titles, labels, kinds of facts.

use crate::payment::MethodWord;
use crate::slip::{ExpenseKind, Label, Signer, SlipTitle};
use crate::words::Language;

impl Language {
    pub(crate) fn pick(self, fr: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }
}

impl SlipTitle {
    /// As the title of a slip: in capitals, in at most 16 letters, so that it stands on one line of
    /// 58 mm paper when it is large.
    pub(crate) fn large(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::PaidIn => ("ENTRÉE DE CAISSE", "PAID IN"),
            Self::PaidOut => ("SORTIE DE CAISSE", "PAID OUT"),
            Self::Drop => ("MISE AU COFFRE", "SAFE DROP"),
            Self::Expense(_) => ("DÉPENSE", "EXPENSE"),
            Self::Correction => ("CORRECTION", "CORRECTION"),
            Self::Cancellation => ("ANNULATION", "CANCELLATION"),
            Self::Refund => ("REMBOURSEMENT", "REFUND"),
            Self::Exchange => ("ÉCHANGE", "EXCHANGE"),
            Self::OpenTicket => ("BILLET OUVERT", "OPEN TICKET"),
            Self::Hold => ("RÉSERVATION", "SEATS HELD"),
            Self::Payment => ("PAIEMENT", "PAYMENT"),
            Self::Luggage => ("BAGAGES", "LUGGAGE"),
            Self::Standing => ("PLACE DEBOUT", "STANDING PLACE"),
            Self::OtherCoach => ("AUTRE CAR", "OTHER COACH"),
            Self::Storage => ("MAGASINAGE", "STORAGE"),
            Self::CodRemitted => ("REMISE DE FONDS", "COD REMITTED"),
            Self::ClaimPaid => ("INDEMNISATION", "CLAIM PAID"),
        };
        language.pick(fr, en)
    }

    /// As a line of a till report.
    pub(crate) fn word(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::PaidIn => ("Entrée de caisse", "Paid in"),
            Self::PaidOut => ("Sortie de caisse", "Paid out"),
            Self::Drop => ("Mise au coffre", "Safe drop"),
            Self::Expense(kind) => return kind.word(language),
            Self::Correction => ("Correction", "Correction"),
            Self::Cancellation => ("Annulation", "Cancellation"),
            Self::Refund => ("Remboursement", "Refund"),
            Self::Exchange => ("Échange", "Exchange"),
            Self::OpenTicket => ("Billet ouvert", "Open ticket"),
            Self::Hold => ("Réservation", "Seats held"),
            Self::Payment => ("Paiement", "Payment"),
            Self::Luggage => ("Bagages", "Luggage"),
            Self::Standing => ("Place debout", "Standing place"),
            Self::OtherCoach => ("Autre car", "Other coach"),
            Self::Storage => ("Magasinage", "Storage"),
            Self::CodRemitted => ("Remise de fonds", "Cash on delivery remitted"),
            Self::ClaimPaid => ("Indemnisation", "Claim paid"),
        };
        language.pick(fr, en)
    }
}

impl ExpenseKind {
    pub(crate) fn word(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::Fuel => ("Carburant", "Fuel"),
            Self::Toll => ("Péage", "Toll"),
            Self::Maintenance => ("Entretien", "Maintenance"),
            Self::Meals => ("Repas", "Meals"),
            Self::Other => ("Autre dépense", "Other expense"),
        };
        language.pick(fr, en)
    }
}

impl Label {
    pub(crate) fn word(&self, language: Language) -> &str {
        let (fr, en) = match self {
            Self::Method(method) => return MethodWord::word(method, language),
            Self::Reason => ("Motif", "Reason"),
            Self::ReceiptNumber => ("Reçu n°", "Receipt no."),
            Self::Vehicle => ("Car", "Coach"),
            Self::Trip => ("Trajet", "Journey"),
            Self::Ticket => ("Billet", "Ticket"),
            Self::Passenger => ("Passager", "Passenger"),
            Self::Paid => ("Payé", "Paid"),
            Self::Fee => ("Frais retenus", "Fee kept"),
            Self::GivenBack => ("Remboursé", "Refunded"),
            Self::Difference => ("Différence", "Difference"),
            Self::Change => ("Rendu", "Change"),
            Self::ValidUntil => ("Valable jusqu’au", "Valid until"),
            Self::Seats => ("Places", "Seats"),
            Self::Until => ("Gardé jusqu’au", "Held until"),
            Self::ApprovedBy => ("Approuvé par", "Approved by"),
            Self::Reference => ("Réf.", "Ref."),
            Self::Phone => ("Tél.", "Phone"),
            Self::Amount => ("Montant", "Amount"),
            Self::NewTicket => ("Nouveau billet", "New ticket"),
            Self::OldTicket => ("Ancien billet", "Old ticket"),
            Self::Departure => ("Départ", "Departure"),
            Self::Category => ("Catégorie", "Category"),
            Self::Pieces => ("Pièces", "Pieces"),
            Self::Weight => ("Poids", "Weight"),
            Self::Seat => ("Place", "Seat"),
            Self::Waybill => ("Colis", "Parcel"),
            Self::TakenBy => ("Remis à", "Given to"),
            Self::IdNumber => ("Pièce d’identité", "Identity document"),
        };
        language.pick(fr, en)
    }
}

impl Signer {
    pub(crate) fn word(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::Cashier => ("Caissier", "Cashier"),
            Self::Supervisor => ("Responsable", "Supervisor"),
            Self::Passenger => ("Passager", "Passenger"),
            Self::Receiver => ("Reçu par", "Received by"),
        };
        language.pick(fr, en)
    }
}

/// A kind of fact in words; one that is not known is printed as it is.
pub(crate) fn fact_kind(kind: &str, language: Language) -> &str {
    let (fr, en) = match kind {
        "TicketsSold" => ("Ventes", "Sales"),
        "TicketsRefunded" => ("Remboursements", "Refunds"),
        "TicketExchanged" => ("Échanges", "Exchanges"),
        "TicketOpened" => ("Billets ouverts", "Open tickets"),
        "TicketMoved" => ("Transferts", "Transfers"),
        "PaymentSettled" => ("Règlements", "Settlements"),
        "LuggageTagged" => ("Bagages", "Luggage"),
        "StandingBoarded" => ("Places debout", "Standing places"),
        "StandingRefunded" => ("Debout remboursés", "Standing refunds"),
        "CashMoved" => ("Mouvements", "Cash movements"),
        "ParcelRegistered" => ("Colis reçus", "Parcels taken in"),
        "ParcelCancelled" => ("Colis annulés", "Parcels cancelled"),
        "ParcelDelivered" => ("Colis remis", "Parcels handed over"),
        "StorageCharged" => ("Magasinage", "Storage"),
        "CodRemitted" => ("Remises de fonds", "Cash on delivery remitted"),
        "ClaimPaid" => ("Indemnisations", "Claims paid"),
        "DueWrittenOff" => ("Ports abandonnés", "Carriage given up"),
        _ => return kind,
    };
    language.pick(fr, en)
}
