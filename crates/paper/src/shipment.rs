//! The list of what was loaded on a trip at a station, or unloaded from it, with what differs.

use chrono::{NaiveDate, NaiveDateTime};

use crate::paper::{Align, Keep, Paper, Style};
use crate::slip::{Signer, sign};
use crate::ticket::{issuer, marks, signature, sold};
use crate::words::{self, Language};

/// One parcel of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipmentLine {
    /// Its number.
    pub waybill: String,
    /// Which pieces: `1, 2`.
    pub pieces: String,
    /// Of how many.
    pub of: u8,
    /// Where it goes.
    pub to: String,
    /// What it is, where that is known.
    pub what: String,
}

/// What a list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipmentPaper {
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
    /// Whether it was unloaded; loaded otherwise.
    pub unloaded: bool,
    /// The code of the trip's route.
    pub route: String,
    /// Its day of service.
    pub day: NaiveDate,
    /// The coach's number plate, where known.
    pub plate: Option<String>,
    /// What was scanned as listed.
    pub lines: Vec<ShipmentLine>,
    /// Listed, and not scanned.
    pub missing: Vec<ShipmentLine>,
    /// Scanned, and not listed.
    pub foreign: Vec<ShipmentLine>,
    /// Pieces of the three.
    pub counts: [u32; 3],
    /// When it was made, by the company's clocks.
    pub made_local: NaiveDateTime,
    /// Who made it.
    pub by: String,
    /// Short form of the last entry's hash.
    pub signature: String,
    /// The language of its fixed words.
    pub language: Language,
}

impl ShipmentPaper {
    /// The list as a paper, as long as its parcels make it.
    pub fn paper(&self) -> Paper {
        let pick = |fr, en| self.language.pick(fr, en);
        let mut paper = Paper::default();
        marks(&mut paper, self.training, self.copy, self.language);
        issuer(&mut paper, &self.company, &self.station, self.counter);
        let title = match self.unloaded {
            true => pick("DÉCHARGEMENT", "UNLOADING"),
            false => pick("CHARGEMENT", "LOADING"),
        };
        paper.text(title, Align::Centre, Style::LARGE, Keep::Whole);
        let trip = format!("{} {}", self.route, words::short_day(self.day));
        paper.text(&trip, Align::Centre, Style::TALL, Keep::Whole);
        if let Some(plate) = &self.plate {
            paper.pair((pick("Car", "Coach"), Style::PLAIN), (plate, Style::PLAIN), Keep::Whole);
        }
        let [found, missing, foreign] = self.counts;
        self.part(&mut paper, pick("COLIS", "PIECES"), found, &self.lines);
        self.part(&mut paper, pick("MANQUANTS", "MISSING"), missing, &self.missing);
        self.part(&mut paper, pick("EN TROP", "NOT LISTED"), foreign, &self.foreign);
        paper.rule();
        sold(&mut paper, self.made_local, &self.by);
        signature(&mut paper, &self.signature, self.language);
        sign(&mut paper, &[Signer::Receiver], self.language);
        paper
    }

    fn part(&self, paper: &mut Paper, word: &str, pieces: u32, lines: &[ShipmentLine]) {
        if pieces == 0 {
            return;
        }
        paper.rule();
        let count = pieces.to_string();
        paper.pair((word, Style::TALL), (&count, Style::TALL), Keep::Whole);
        for line in lines {
            let which = format!("{} ({}/{})", line.waybill, line.pieces, line.of);
            paper.text(&which, Align::Left, Style::BOLD, Keep::Whole);
            let what = line.what.as_str();
            paper.pair((what, Style::PLAIN), (&line.to, Style::PLAIN), Keep::Lines(2));
        }
    }
}
