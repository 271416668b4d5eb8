//! The bordereau: the paper that leaves with a coach. Who drives it, who is aboard, what it brought.

use chrono::NaiveDateTime;
use domain::money::Currency;

use crate::paper::{Align, Block, Keep, Paper, Style};
use crate::ticket::{issuer, marks, signature, sold};
use crate::words::Language;

/// What a bordereau says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BordereauPaper {
    /// Made by a counter in training: FORMATION stands large at the top.
    pub training: bool,
    /// 1 is the original; a later one has DUPLICATA and its number large at the top.
    pub copy: u32,
    /// The company's name.
    pub company: String,
    /// The station's name.
    pub station: String,
    /// The counter at that station.
    pub counter: u8,
    /// The route's code.
    pub route: String,
    /// The stop it leaves from.
    pub stop: String,
    /// When it was to leave.
    pub departs_local: NaiveDateTime,
    /// The coach's number plate.
    pub plate: String,
    /// The number of the physical seal.
    pub seal: Option<String>,
    /// Who leaves with it: name and, of a driver, the licence.
    pub crew: Vec<(String, Option<String>)>,
    /// Tickets from this stop.
    pub sold: u32,
    /// Boarded here.
    pub boarded: u32,
    /// Boarded before.
    pub through: u32,
    /// Of both, those without a seat.
    pub standing: u32,
    /// Of both, those whose sale was not known here.
    pub on_trust: u32,
    /// Of these, those who should not be aboard, by what is known now.
    pub wrong: u32,
    /// Tickets that boarded more than once.
    pub doubles: u32,
    /// Tickets from stops before whose boarding is not known here.
    pub unseen: u32,
    /// Who did not come: seat, name and the ticket's number.
    pub no_shows: Vec<(Option<u8>, String, String)>,
    /// How many seats are free on the leg that begins here.
    pub free: u32,
    /// How many parcels were loaded here, and how many pieces they are.
    pub parcels: (u32, u32),
    /// What it brought, by counter, minor units.
    pub takings: Vec<(String, i64)>,
    /// Their sum.
    pub taken: i64,
    /// What was advanced to the driver, with what for.
    pub advances: Vec<(String, i64)>,
    /// Their sum.
    pub advanced: i64,
    /// Of its amounts.
    pub currency: Currency,
    /// When it was closed, by the company's clocks.
    pub made_local: NaiveDateTime,
    /// Who closed it.
    pub by: String,
    /// Short form of the entry's hash. It ties the paper to the journal.
    pub signature: String,
    /// The language of its fixed words.
    pub language: Language,
}

/// The fixed words of a bordereau.
struct Words {
    title: &'static str,
    route: &'static str,
    departure: &'static str,
    vehicle: &'static str,
    seal: &'static str,
    licence: &'static str,
    sold: &'static str,
    boarded: &'static str,
    through: &'static str,
    aboard: &'static str,
    standing: &'static str,
    on_trust: &'static str,
    wrong: &'static str,
    doubles: &'static str,
    unseen: &'static str,
    missing: &'static str,
    free: &'static str,
    parcels: &'static str,
    taken: &'static str,
    advanced: &'static str,
    signers: [&'static str; 2],
}

const FR: Words = Words {
    title: "BORDEREAU",
    route: "Ligne",
    departure: "Départ",
    vehicle: "Car",
    seal: "Scellé",
    licence: "Permis",
    sold: "Billets d'ici",
    boarded: "Montés ici",
    through: "Montés avant",
    aboard: "À bord",
    standing: "dont debout",
    on_trust: "dont sur parole",
    wrong: "dont sans titre valable",
    doubles: "Billets montés deux fois",
    unseen: "Montée inconnue ici",
    missing: "Absents",
    free: "Places libres",
    parcels: "Colis (pièces)",
    taken: "Recette du voyage",
    advanced: "Avances au chauffeur",
    signers: ["Le chauffeur", "Le chef d'escale"],
};

const EN: Words = Words {
    title: "DEPARTURE SHEET",
    route: "Route",
    departure: "Departure",
    vehicle: "Coach",
    seal: "Seal",
    licence: "Licence",
    sold: "Tickets from here",
    boarded: "Boarded here",
    through: "Boarded before",
    aboard: "Aboard",
    standing: "of whom standing",
    on_trust: "of whom on trust",
    wrong: "of whom no valid ticket",
    doubles: "Tickets boarded twice",
    unseen: "Boarding unknown here",
    missing: "Missing",
    free: "Free seats",
    parcels: "Parcels (pieces)",
    taken: "Takings of the trip",
    advanced: "Advanced to the driver",
    signers: ["The driver", "The station"],
};

impl BordereauPaper {
    /// The bordereau as a paper, as long as its lists make it.
    pub fn paper(&self) -> Paper {
        let words = match self.language {
            Language::Fr => &FR,
            Language::En => &EN,
        };
        let mut paper = Paper::default();
        marks(&mut paper, self.training, self.copy, self.language);
        issuer(&mut paper, &self.company, &self.station, self.counter);
        paper.text(words.title, Align::Centre, Style::LARGE, Keep::Whole);
        paper.rule();
        self.coach(&mut paper, words);
        paper.rule();
        self.passengers(&mut paper, words);
        paper.rule();
        self.money(&mut paper, words);
        paper.rule();
        sold(&mut paper, self.made_local, &self.by);
        signature(&mut paper, &self.signature, self.language);
        for signer in words.signers {
            paper.blocks.push(Block::Sign(signer.to_owned()));
        }
        paper
    }

    fn coach(&self, paper: &mut Paper, words: &Words) {
        let departs = self.departs_local.format("%d/%m/%Y %H:%M").to_string();
        plain(paper, words.route, &self.route);
        plain(paper, words.departure, &departs);
        paper.text(&self.stop, Align::Left, Style::BOLD, Keep::Whole);
        plain(paper, words.vehicle, &self.plate);
        if let Some(seal) = &self.seal {
            plain(paper, words.seal, seal);
        }
        for (name, licence) in &self.crew {
            paper.text(name, Align::Left, Style::PLAIN, Keep::Whole);
            if let Some(licence) = licence {
                plain(paper, words.licence, licence);
            }
        }
    }

    fn passengers(&self, paper: &mut Paper, words: &Words) {
        let aboard = self.boarded + self.through;
        let missing = u32::try_from(self.no_shows.len()).unwrap_or(u32::MAX);
        for (word, count) in
            [(words.sold, self.sold), (words.boarded, self.boarded), (words.through, self.through)]
        {
            plain(paper, word, &count.to_string());
        }
        let aboard = aboard.to_string();
        paper.pair((words.aboard, Style::TALL), (&aboard, Style::TALL), Keep::Whole);
        for (word, count) in [
            (words.standing, self.standing),
            (words.on_trust, self.on_trust),
            (words.wrong, self.wrong),
            (words.doubles, self.doubles),
            (words.unseen, self.unseen),
        ] {
            if count > 0 {
                plain(paper, word, &count.to_string());
            }
        }
        plain(paper, words.free, &self.free.to_string());
        if self.parcels.0 > 0 {
            let (parcels, pieces) = self.parcels;
            plain(paper, words.parcels, &format!("{parcels} ({pieces})"));
        }
        plain(paper, words.missing, &missing.to_string());
        for (seat, name, number) in &self.no_shows {
            let seat = seat.map_or_else(|| "-".to_owned(), |seat| seat.to_string());
            plain(paper, &format!("{seat} {name}"), number);
        }
    }

    fn money(&self, paper: &mut Paper, words: &Words) {
        let show = |amount: i64| self.currency.show(amount);
        for (counter, amount) in &self.takings {
            plain(paper, counter, &show(*amount));
        }
        let taken = show(self.taken);
        paper.pair((words.taken, Style::BOLD), (&taken, Style::BOLD), Keep::Whole);
        for (kind, amount) in &self.advances {
            plain(paper, kind, &show(*amount));
        }
        if self.advanced > 0 {
            plain(paper, words.advanced, &show(self.advanced));
        }
    }
}

fn plain(paper: &mut Paper, word: &str, value: &str) {
    paper.pair((word, Style::PLAIN), (value, Style::PLAIN), Keep::Whole);
}
