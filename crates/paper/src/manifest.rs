//! The list of who travels from a stop: for a controller without a screen, who ticks it with a pen.

use chrono::NaiveDateTime;

use crate::paper::{Align, Keep, Paper, Style};
use crate::ticket::{issuer, marks};
use crate::words::{self, Language};

/// What a list of passengers says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestPaper {
    /// Made by a counter in training: FORMATION stands large at the top.
    pub training: bool,
    /// The company's name.
    pub company: String,
    /// The station's name.
    pub station: String,
    /// The counter at that station.
    pub counter: u8,
    /// The route's code.
    pub route: String,
    /// The stop it is the list of.
    pub stop: String,
    /// When the coach leaves there, delays included.
    pub departs_local: NaiveDateTime,
    /// The coach's number plate, once known.
    pub plate: Option<String>,
    /// Why the trip does not run.
    pub cancelled: Option<String>,
    /// Since when the departure is closed.
    pub closed_local: Option<NaiveDateTime>,
    /// Passengers, counted.
    pub counts: RiderCounts,
    /// Who travels, by seat.
    pub riders: Vec<Rider>,
    /// When it was printed, by the company's clocks: the list is of then.
    pub printed_local: NaiveDateTime,
    /// The language of its fixed words.
    pub language: Language,
}

/// Passengers of a list, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RiderCounts {
    /// Tickets from this stop.
    pub expected: u32,
    /// Boarded here, and aboard.
    pub boarded: u32,
    /// Not aboard.
    pub missing: u32,
    /// Boarded before, and aboard.
    pub through: u32,
    /// Got off, and not back.
    pub out: u32,
    /// Aboard without a seat.
    pub standing: u32,
    /// Aboard on the word of a code alone.
    pub on_trust: u32,
    /// Of these, those who should not be aboard, by what is known now.
    pub wrong: u32,
    /// Boarded more than once.
    pub doubles: u32,
}

/// A passenger of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rider {
    /// Their seat; none stands.
    pub seat: Option<u8>,
    /// The seat on their ticket, where it is another one.
    pub printed_seat: Option<u8>,
    /// Their name; empty where it is not known.
    pub name: String,
    /// Their category.
    pub category: Option<String>,
    /// The ticket's number, where known.
    pub number: Option<String>,
    /// Where they get on, where that is another stop than the list's.
    pub from: Option<String>,
    /// Where they get off.
    pub to: String,
    /// Where they can be called.
    pub phone: Option<String>,
    /// Pieces of luggage tagged to the ticket.
    pub pieces: u32,
    /// Where they are.
    pub mark: RiderMark,
    /// What a controller must know of them.
    pub remarks: Vec<Remark>,
}

/// Where a passenger is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiderMark {
    /// Not aboard yet: a box to tick.
    Expected,
    /// Aboard, since then.
    Boarded(NaiveDateTime),
    /// Got off, and not back.
    Out,
    /// Did not come.
    Missed,
}

/// What a controller must know of a passenger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Their payment is pending.
    Unpaid,
    /// Boarded on the word of a code alone, and nothing more is known here.
    OnTrust,
    /// Boarded on trust, and by what is known now should not have: the ticket was sold by mistake.
    Cancelled,
    /// The same: it was given back.
    Refunded,
    /// The same: another ticket took its place.
    Exchanged,
    /// The same: its date is to be fixed.
    DateOpen,
    /// The same: it is for another trip.
    WrongTrip,
    /// The same: it was noted as missing.
    Missed,
    /// Somebody else boarded with the same ticket, at this place.
    Double(String),
}

/// The fixed words of a list.
struct Words {
    title: &'static str,
    route: &'static str,
    departure: &'static str,
    vehicle: &'static str,
    cancelled: &'static str,
    closed: &'static str,
    printed: &'static str,
    expected: &'static str,
    boarded: &'static str,
    missing: &'static str,
    through: &'static str,
    out: &'static str,
    standing: &'static str,
    on_trust: &'static str,
    wrong: &'static str,
    doubles: &'static str,
    nobody: &'static str,
    unknown: &'static str,
    stands: &'static str,
    from: &'static str,
    left: &'static str,
    missed: &'static str,
    luggage: &'static str,
    on_ticket: &'static str,
    remarks: [&'static str; 8],
    double: &'static str,
}

const FR: Words = Words {
    title: "PASSAGERS",
    route: "Ligne",
    departure: "Départ",
    vehicle: "Car",
    cancelled: "ANNULÉ :",
    closed: "Départ clos",
    printed: "Liste du",
    expected: "Billets d'ici",
    boarded: "Montés ici",
    missing: "Manquent",
    through: "Montés avant",
    out: "Descendus",
    standing: "Debout",
    on_trust: "Sur parole",
    wrong: "Sans titre valable",
    doubles: "Doubles",
    nobody: "Personne ne voyage d'ici.",
    unknown: "Nom inconnu",
    stands: "DEB.",
    from: "Monte à",
    left: "SORTI",
    missed: "ABSENT",
    luggage: "Bagages",
    on_ticket: "Place sur le billet :",
    remarks: [
        "NON PAYÉ",
        "À VÉRIFIER : vente inconnue ici",
        "À VÉRIFIER : billet annulé",
        "À VÉRIFIER : billet remboursé",
        "À VÉRIFIER : billet échangé",
        "À VÉRIFIER : billet sans date",
        "À VÉRIFIER : billet d'un autre voyage",
        "À VÉRIFIER : noté absent",
    ],
    double: "DOUBLE :",
};

const EN: Words = Words {
    title: "PASSENGERS",
    route: "Route",
    departure: "Departure",
    vehicle: "Coach",
    cancelled: "CANCELLED:",
    closed: "Departure closed",
    printed: "As of",
    expected: "Tickets from here",
    boarded: "Boarded here",
    missing: "Missing",
    through: "Boarded before",
    out: "Got off",
    standing: "Standing",
    on_trust: "On trust",
    wrong: "No valid ticket",
    doubles: "Doubles",
    nobody: "Nobody travels from here.",
    unknown: "Name unknown",
    stands: "STD.",
    from: "Gets on at",
    left: "OUT",
    missed: "MISSING",
    luggage: "Luggage",
    on_ticket: "Seat on the ticket:",
    remarks: [
        "NOT PAID",
        "TO CHECK: sale unknown here",
        "TO CHECK: ticket cancelled",
        "TO CHECK: ticket refunded",
        "TO CHECK: ticket exchanged",
        "TO CHECK: ticket without a date",
        "TO CHECK: ticket for another trip",
        "TO CHECK: noted as missing",
    ],
    double: "DOUBLE:",
};

fn words(language: Language) -> &'static Words {
    match language {
        Language::Fr => &FR,
        Language::En => &EN,
    }
}

impl Remark {
    /// What it says.
    pub fn text(&self, language: Language) -> String {
        let words = words(language);
        let fixed = match self {
            Self::Unpaid => 0,
            Self::OnTrust => 1,
            Self::Cancelled => 2,
            Self::Refunded => 3,
            Self::Exchanged => 4,
            Self::DateOpen => 5,
            Self::WrongTrip => 6,
            Self::Missed => 7,
            Self::Double(place) => return format!("{} {place}", words.double),
        };
        words.remarks[fixed].to_owned()
    }
}

impl Rider {
    /// The texts of their tags, after the ticket's number: `/1`, `/1-/3`; nothing without luggage.
    pub fn tags(&self) -> String {
        match self.pieces {
            0 => String::new(),
            1 => "/1".to_owned(),
            last => format!("/1-/{last}"),
        }
    }
}

impl ManifestPaper {
    /// The list as a paper, as long as its passengers make it.
    pub fn paper(&self) -> Paper {
        let words = words(self.language);
        let mut paper = Paper::default();
        marks(&mut paper, self.training, 1, self.language);
        issuer(&mut paper, &self.company, &self.station, self.counter);
        paper.text(words.title, Align::Centre, Style::LARGE, Keep::Whole);
        paper.rule();
        self.coach(&mut paper, words);
        paper.rule();
        self.counted(&mut paper, words);
        paper.rule();
        if self.riders.is_empty() {
            paper.text(words.nobody, Align::Left, Style::PLAIN, Keep::Whole);
        }
        for rider in &self.riders {
            self.rider(&mut paper, words, rider);
        }
        paper.rule();
        let printed = words::date_time(self.printed_local);
        paper.parts(&[words.printed, &printed], Align::Left, Style::PLAIN, Keep::Whole);
        paper
    }

    fn coach(&self, paper: &mut Paper, words: &Words) {
        plain(paper, words.route, &self.route);
        plain(paper, words.departure, &words::date_time(self.departs_local));
        paper.text(&self.stop, Align::Left, Style::TALL, Keep::Whole);
        if let Some(plate) = &self.plate {
            plain(paper, words.vehicle, plate);
        }
        if let Some(why) = &self.cancelled {
            let line = format!("{} {why}", words.cancelled);
            paper.text(&line, Align::Left, Style::BOLD, Keep::Whole);
        }
        if let Some(closed) = self.closed_local {
            plain(paper, words.closed, &words::date_time(closed));
        }
    }

    fn counted(&self, paper: &mut Paper, words: &Words) {
        let counts = &self.counts;
        plain(paper, words.expected, &counts.expected.to_string());
        plain(paper, words.boarded, &counts.boarded.to_string());
        let missing = counts.missing.to_string();
        paper.pair((words.missing, Style::TALL), (&missing, Style::TALL), Keep::Whole);
        for (word, count) in [
            (words.through, counts.through),
            (words.out, counts.out),
            (words.standing, counts.standing),
            (words.on_trust, counts.on_trust),
            (words.wrong, counts.wrong),
            (words.doubles, counts.doubles),
        ] {
            if count > 0 {
                plain(paper, word, &count.to_string());
            }
        }
    }

    fn rider(&self, paper: &mut Paper, words: &Words, rider: &Rider) {
        let seat = rider.seat.map_or_else(|| words.stands.to_owned(), |seat| seat.to_string());
        let name = if rider.name.trim().is_empty() { words.unknown } else { &rider.name };
        let (ticked, state) = match rider.mark {
            RiderMark::Expected => ("[  ]", String::new()),
            RiderMark::Boarded(at) => ("[X]", words::time(at)),
            RiderMark::Out => ("[  ]", words.left.to_owned()),
            RiderMark::Missed => ("[-]", words.missed.to_owned()),
        };
        let who = format!("{ticked} {seat} {name}");
        paper.pair((&who, Style::BOLD), (&state, Style::BOLD), Keep::Whole);
        let to = format!("→ {}", rider.to);
        plain(paper, &to, rider.phone.as_deref().unwrap_or_default());
        if let Some(from) = &rider.from {
            plain(paper, words.from, from);
        }
        let (number, category) = (rider.number.as_deref(), rider.category.as_deref());
        if number.or(category).is_some() {
            plain(paper, number.unwrap_or("?"), category.unwrap_or_default());
        }
        if rider.pieces > 0 {
            plain(paper, words.luggage, &format!("{} ({})", rider.pieces, rider.tags()));
        }
        if let Some(seat) = rider.printed_seat {
            plain(paper, words.on_ticket, &seat.to_string());
        }
        for remark in &rider.remarks {
            let text = remark.text(self.language);
            paper.text(&text, Align::Left, Style::BOLD, Keep::Whole);
        }
    }
}

fn plain(paper: &mut Paper, word: &str, value: &str) {
    paper.pair((word, Style::PLAIN), (value, Style::PLAIN), Keep::Whole);
}
