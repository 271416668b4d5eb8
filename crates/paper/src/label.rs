//! The label of a parcel's piece: where it goes, which piece it is, and codes to scan.

use chrono::NaiveDate;
use domain::money::Currency;

use crate::paper::{Align, Block, Keep, Paper, Style};
use crate::ticket::marks;
use crate::words::{self, Language};

/// What a label says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelPaper {
    /// Made by a counter in training: FORMATION stands large at the top.
    pub training: bool,
    /// 1 is the original; a later one has DUPLICATA and its number large at the top.
    pub copy: u32,
    /// The company's name.
    pub company: String,
    /// Where it was taken in, or comes back from.
    pub from: String,
    /// The code of the station where it goes, large.
    pub to_code: String,
    /// That station's name, large.
    pub to: String,
    /// Which piece, from 1.
    pub piece: u8,
    /// Of how many.
    pub pieces: u8,
    /// The parcel's number with the piece, as people read it: `OUA2-P000123-7-N02`.
    pub code: String,
    /// The signed token of the QR code.
    pub token: String,
    /// Who gets it.
    pub receiver: String,
    /// Their telephone.
    pub phone: String,
    /// Its weight in grams.
    pub grams: u32,
    /// Whether it breaks.
    pub fragile: bool,
    /// Whether it spoils.
    pub perishable: bool,
    /// Whether it goes back to its sender.
    pub back: bool,
    /// What is to collect, carriage and cash on delivery; 0 is nothing.
    pub collect: i64,
    /// Of the amount.
    pub currency: Currency,
    /// When it was made.
    pub day: NaiveDate,
    /// The language of its fixed words.
    pub language: Language,
}

impl LabelPaper {
    /// The label as a paper.
    pub fn paper(&self) -> Paper {
        let mut paper = Paper::default();
        marks(&mut paper, self.training, self.copy, self.language);
        paper.text(&self.company, Align::Centre, Style::PLAIN, Keep::Lines(2));
        paper.text(&self.to_code, Align::Centre, Style::LARGE, Keep::Whole);
        paper.text(&self.to, Align::Centre, Style::LARGE, Keep::Whole);
        paper.text(&self.count(), Align::Centre, Style::LARGE, Keep::Whole);
        for mark in self.warnings() {
            paper.text(mark, Align::Centre, Style::TALL, Keep::Whole);
        }
        paper.rule();
        paper.text(&self.receiver, Align::Left, Style::TALL, Keep::Lines(2));
        paper.text(&self.phone, Align::Left, Style::PLAIN, Keep::Whole);
        paper.pair((&self.origin(), Style::PLAIN), (&self.weight(), Style::PLAIN), Keep::Lines(2));
        if let Some(collect) = self.to_collect() {
            paper.text(&collect, Align::Left, Style::BOLD, Keep::Whole);
        }
        paper.rule();
        paper.blocks.push(Block::Qr(self.token.clone()));
        paper.text(&self.code, Align::Centre, Style::TALL, Keep::Whole);
        paper.blocks.push(Block::Code128(self.barcode()));
        paper
    }

    /// What the barcode holds: without its dashes the number fits 58 mm paper.
    pub(crate) fn barcode(&self) -> String {
        self.code.replace('-', "")
    }

    pub(crate) fn count(&self) -> String {
        format!("{}/{}", self.piece, self.pieces)
    }

    pub(crate) fn origin(&self) -> String {
        let from = self.language.pick("De", "From");
        format!("{from} {} {}", self.from, words::short_day(self.day))
    }

    pub(crate) fn weight(&self) -> String {
        match self.grams {
            0 => String::new(),
            grams => format!("{}.{} kg", grams / 1_000, grams % 1_000 / 100),
        }
    }

    pub(crate) fn to_collect(&self) -> Option<String> {
        let word = self.language.pick("À encaisser", "To collect");
        (self.collect > 0).then(|| format!("{word} : {}", self.currency.show(self.collect)))
    }

    pub(crate) fn warnings(&self) -> Vec<&'static str> {
        let pick = |fr, en| self.language.pick(fr, en);
        let mut marks = Vec::new();
        marks.extend(self.back.then(|| pick("RETOUR EXPÉDITEUR", "BACK TO SENDER")));
        marks.extend(self.fragile.then(|| pick("FRAGILE", "FRAGILE")));
        marks.extend(self.perishable.then(|| pick("PÉRISSABLE", "PERISHABLE")));
        marks
    }
}
