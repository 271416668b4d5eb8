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
    pub(crate) change: &'static str,
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
    change: "Rendu",
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
    change: "Change",
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

/// `21/11/2026 07:41`: both languages write it so around our stations.
pub(crate) fn date_time(at: NaiveDateTime) -> String {
    at.format("%d/%m/%Y %H:%M").to_string()
}
