//! The words on the paper, in the languages a counter prints in, and how dates are written.
//!
//! FORMATION and DUPLICATA are the same in every language: they are the marks a controller looks
//! for, and a company's counters may print in different languages.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

/// The language of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

/// Printed large on what a counter in training prints.
pub(crate) const TRAINING: &str = "FORMATION";
/// Printed large on every copy after the first, before its number.
pub(crate) const DUPLICATE: &str = "DUPLICATA";

/// Every fixed text of the documents.
pub(crate) struct Words {
    pub(crate) no_value: &'static str,
    pub(crate) preview: &'static str,
    pub(crate) not_sold: &'static str,
    pub(crate) arrival: &'static str,
    pub(crate) seat: &'static str,
    pub(crate) coach: &'static str,
    pub(crate) cash: &'static str,
    pub(crate) card: &'static str,
    pub(crate) mobile_money: &'static str,
    pub(crate) change: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) fare: &'static str,
    pub(crate) tax: &'static str,
    pub(crate) replaces: &'static str,
    pub(crate) replaces_itself: &'static str,
    pub(crate) signature: &'static str,
    pub(crate) receipt: &'static str,
    pub(crate) total: &'static str,
    pub(crate) ticket: &'static str,
    pub(crate) tickets: &'static str,
    pub(crate) test_page: &'static str,
    pub(crate) printer: &'static str,
    pub(crate) paper: &'static str,
    pub(crate) columns: &'static str,
    pub(crate) code_page: &'static str,
    pub(crate) barcode: &'static str,
    pub(crate) by_printer: &'static str,
    pub(crate) as_picture: &'static str,
    pub(crate) cutter: &'static str,
    pub(crate) drawer: &'static str,
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    pub(crate) sizes: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) till_reading: &'static str,
    pub(crate) till_closing: &'static str,
    pub(crate) cashier: &'static str,
    pub(crate) opened: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) printed: &'static str,
    pub(crate) sales: &'static str,
    pub(crate) refunds: &'static str,
    pub(crate) net: &'static str,
    pub(crate) payments: &'static str,
    pub(crate) pending: &'static str,
    pub(crate) given_back: &'static str,
    pub(crate) operations: &'static str,
    pub(crate) movements: &'static str,
    pub(crate) none: &'static str,
    pub(crate) till: &'static str,
    pub(crate) float: &'static str,
    pub(crate) counted: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) variance: &'static str,
    pub(crate) approved_by: &'static str,
    pub(crate) to_approve: &'static str,
    pub(crate) count_sales: &'static str,
    pub(crate) count_tickets: &'static str,
    pub(crate) count_cancellations: &'static str,
    pub(crate) count_reprints: &'static str,
    pub(crate) count_openings: &'static str,
    pub(crate) count_counts: &'static str,
    pub(crate) grand_total: &'static str,
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
}

const FR: Words = Words {
    no_value: "SANS VALEUR",
    preview: "APERÇU",
    not_sold: "Sans valeur : ce billet n’est pas vendu.",
    arrival: "Arrivée prévue",
    seat: "PLACE",
    coach: "Car",
    cash: "Espèces",
    card: "Carte",
    mobile_money: "Mobile money",
    change: "Rendu",
    reference: "Réf.",
    fare: "Plein tarif",
    tax: "dont taxe",
    replaces: "Remplace le billet",
    replaces_itself: "Remplace le billet imprimé avant",
    signature: "Signature",
    receipt: "REÇU",
    total: "TOTAL",
    ticket: "billet",
    tickets: "billets",
    test_page: "Page d’essai",
    printer: "Imprimante",
    paper: "Papier",
    columns: "colonnes",
    code_page: "Page de code",
    barcode: "Code-barres",
    by_printer: "par l’imprimante",
    as_picture: "en image",
    cutter: "Coupe",
    drawer: "Tiroir-caisse",
    yes: "oui",
    no: "non",
    sizes: "Haut",
    reason: "Motif :",
    till_reading: "Lecture de la caisse",
    till_closing: "Clôture de la caisse",
    cashier: "Caissier",
    opened: "Ouverture",
    closed: "Clôture",
    printed: "Imprimé",
    sales: "Ventes",
    refunds: "Remboursements",
    net: "NET",
    payments: "PAIEMENTS",
    pending: "en attente",
    given_back: "rendu",
    operations: "OPÉRATIONS",
    movements: "MOUVEMENTS",
    none: "néant",
    till: "CAISSE",
    float: "Fond de caisse",
    counted: "Compté",
    expected: "Attendu",
    variance: "ÉCART",
    approved_by: "Approuvé par",
    to_approve: "À APPROUVER",
    count_sales: "Ventes",
    count_tickets: "Billets vendus",
    count_cancellations: "Annulés, remboursés",
    count_reprints: "Réimpressions",
    count_openings: "Ouvertures du tiroir",
    count_counts: "Comptages",
    grand_total: "TOTAL PERPÉTUEL",
    weekdays: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    months: [
        "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
        "déc.",
    ],
};

const EN: Words = Words {
    no_value: "TRAINING - NO VALUE",
    preview: "PREVIEW",
    not_sold: "No value: this ticket is not sold.",
    arrival: "Expected arrival",
    seat: "SEAT",
    coach: "Coach",
    cash: "Cash",
    card: "Card",
    mobile_money: "Mobile money",
    change: "Change",
    reference: "Ref.",
    fare: "Full fare",
    tax: "incl. tax",
    replaces: "Replaces ticket",
    replaces_itself: "Replaces the ticket printed before",
    signature: "Signature",
    receipt: "RECEIPT",
    total: "TOTAL",
    ticket: "ticket",
    tickets: "tickets",
    test_page: "Test page",
    printer: "Printer",
    paper: "Paper",
    columns: "columns",
    code_page: "Code page",
    barcode: "Barcode",
    by_printer: "by the printer",
    as_picture: "as a picture",
    cutter: "Cutter",
    drawer: "Cash drawer",
    yes: "yes",
    no: "no",
    sizes: "Tall",
    reason: "Reason:",
    till_reading: "Till reading",
    till_closing: "Till closing",
    cashier: "Cashier",
    opened: "Opened",
    closed: "Closed",
    printed: "Printed",
    sales: "Sales",
    refunds: "Refunds",
    net: "NET",
    payments: "PAYMENTS",
    pending: "pending",
    given_back: "given back",
    operations: "OPERATIONS",
    movements: "MOVEMENTS",
    none: "none",
    till: "TILL",
    float: "Float",
    counted: "Counted",
    expected: "Expected",
    variance: "VARIANCE",
    approved_by: "Approved by",
    to_approve: "TO BE APPROVED",
    count_sales: "Sales",
    count_tickets: "Tickets sold",
    count_cancellations: "Cancelled, refunded",
    count_reprints: "Reprints",
    count_openings: "Drawer openings",
    count_counts: "Counts",
    grand_total: "PERPETUAL TOTAL",
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};

impl Language {
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::Fr => &FR,
            Self::En => &EN,
        }
    }
}

impl Words {
    /// `Sam. 21 nov. 2026`, `Sat 21 Nov 2026`.
    pub(crate) fn day(&self, date: NaiveDate) -> String {
        let weekday = self.weekday(date);
        let (first, rest) = weekday.split_at(1);
        let capital = first.to_uppercase();
        let month = self.month(date);
        format!("{capital}{rest} {} {month} {}", date.day(), date.year())
    }

    /// `13:00`, or `dim. 22 nov. 02:10` where that is another day than `than`.
    pub(crate) fn time_after(&self, at: NaiveDateTime, than: NaiveDate) -> String {
        if at.date() == than {
            time(at)
        } else {
            let (weekday, month) = (self.weekday(at.date()), self.month(at.date()));
            format!("{weekday} {} {month} {}", at.day(), time(at))
        }
    }

    fn weekday(&self, date: NaiveDate) -> &'static str {
        self.weekdays[date.weekday().num_days_from_monday() as usize]
    }

    fn month(&self, date: NaiveDate) -> &'static str {
        self.months[date.month0() as usize]
    }
}

/// `08:00`.
pub(crate) fn time(at: NaiveDateTime) -> String {
    at.format("%H:%M").to_string()
}

/// `21/11/2026`.
pub(crate) fn short_day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// `21/11/2026 07:41`: both languages write it so around our stations.
pub(crate) fn date_time(at: NaiveDateTime) -> String {
    at.format("%d/%m/%Y %H:%M").to_string()
}
