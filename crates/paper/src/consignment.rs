//! The two receipts of a parcel: the sender's, when it is taken in, and the one for handing it over.

use chrono::NaiveDateTime;
use domain::money::Currency;

use crate::paper::{Align, Block, Keep, Paper, Style};
use crate::payment::{self, PaidLine};
use crate::slip::{Signer, sign};
use crate::ticket::{issuer, marks, signature, sold};
use crate::words::Language;

/// What a receipt of a parcel says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsignmentPaper {
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
    /// Whether it was handed over; taken in otherwise.
    pub handed_over: bool,
    /// The parcel's number: `OUA2-P000123-7`.
    pub waybill: String,
    /// From where; empty where that is not known.
    pub from: String,
    /// To where.
    pub to: String,
    /// The sender's name and telephone; empty where they are not known.
    pub sender: (String, String),
    /// The receiver's; of what was handed over, who took it.
    pub receiver: (String, String),
    /// Each piece with its number.
    pub pieces: Vec<(u8, String)>,
    /// What is paid for, with its amounts.
    pub lines: Vec<(ConsignmentLine, i64)>,
    /// What was paid now.
    pub total: i64,
    /// Tax that it includes.
    pub tax: i64,
    /// What the receiver is to pay.
    pub due: i64,
    /// Cash on delivery: to collect, or collected.
    pub cod: i64,
    /// How it was paid.
    pub payments: Vec<PaidLine>,
    /// Cash given back.
    pub change: i64,
    /// The code to tell the receiver, large.
    pub pickup_code: Option<String>,
    /// What proved who took it.
    pub proofs: Vec<String>,
    /// Of its amounts.
    pub currency: Currency,
    /// When, by the company's clocks.
    pub made_local: NaiveDateTime,
    /// Who made it.
    pub by: String,
    /// Short form of the entry's hash. It ties the paper to the journal.
    pub signature: String,
    /// The language of its fixed words.
    pub language: Language,
}

/// What an amount of a parcel is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsignmentLine {
    /// The base of the way.
    Base,
    /// Weight past what the base includes.
    Weight,
    /// What lacks to the least that carriage costs.
    Minimum,
    /// Insurance.
    Insurance,
    /// Fetching it.
    Collection,
    /// Bringing it.
    HomeDelivery,
    /// Carriage that was to pay.
    Carriage,
    /// Cash on delivery.
    Cod,
    /// Storage.
    Storage,
    /// The way back.
    WayBack,
}

impl ConsignmentLine {
    fn word(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::Base => ("Port", "Carriage"),
            Self::Weight => ("Poids", "Weight"),
            Self::Minimum => ("Minimum de port", "Least carriage"),
            Self::Insurance => ("Assurance", "Insurance"),
            Self::Collection => ("Enlèvement", "Collection"),
            Self::HomeDelivery => ("Livraison", "Home delivery"),
            Self::Carriage => ("Port dû", "Carriage due"),
            Self::Cod => ("Contre remboursement", "Cash on delivery"),
            Self::Storage => ("Magasinage", "Storage"),
            Self::WayBack => ("Retour", "Way back"),
        };
        language.pick(fr, en)
    }
}

impl ConsignmentPaper {
    /// The receipt as a paper, as long as its pieces make it.
    pub fn paper(&self) -> Paper {
        let pick = |fr, en| self.language.pick(fr, en);
        let mut paper = Paper::default();
        marks(&mut paper, self.training, self.copy, self.language);
        issuer(&mut paper, &self.company, &self.station, self.counter);
        let title = match self.handed_over {
            true => pick("REMISE COLIS", "HANDED OVER"),
            false => pick("REÇU COLIS", "PARCEL RECEIPT"),
        };
        paper.text(title, Align::Centre, Style::LARGE, Keep::Whole);
        paper.text(&self.waybill, Align::Centre, Style::TALL, Keep::Whole);
        paper.blocks.push(Block::Code128(self.waybill.replace('-', "")));
        paper.rule();
        self.way(&mut paper);
        paper.rule();
        self.money(&mut paper);
        if let Some(code) = &self.pickup_code {
            paper.rule();
            paper.text(
                pick("CODE DE RETRAIT", "PICK-UP CODE"),
                Align::Centre,
                Style::BOLD,
                Keep::Whole,
            );
            paper.text(code, Align::Centre, Style::LARGE, Keep::Whole);
            let hint = pick(
                "À donner au destinataire seul : ce code remet le colis.",
                "Tell it to the receiver only: this code hands the parcel over.",
            );
            paper.text(hint, Align::Centre, Style::PLAIN, Keep::Whole);
        }
        paper.rule();
        sold(&mut paper, self.made_local, &self.by);
        signature(&mut paper, &self.signature, self.language);
        let signers: &[Signer] = if self.handed_over { &[Signer::Receiver] } else { &[] };
        sign(&mut paper, signers, self.language);
        paper
    }

    fn way(&self, paper: &mut Paper) {
        let pick = |fr, en| self.language.pick(fr, en);
        let plain = |paper: &mut Paper, word: &str, value: &str| {
            if !value.trim().is_empty() {
                paper.pair((word, Style::PLAIN), (value, Style::PLAIN), Keep::Whole);
            }
        };
        plain(paper, pick("De", "From"), &self.from);
        paper.pair((pick("À", "To"), Style::BOLD), (&self.to, Style::BOLD), Keep::Whole);
        plain(paper, pick("Expéditeur", "Sender"), &self.sender.0);
        plain(paper, pick("Tél.", "Phone"), &self.sender.1);
        let receiver = match self.handed_over {
            true => pick("Remis à", "Handed to"),
            false => pick("Destinataire", "Receiver"),
        };
        plain(paper, receiver, &self.receiver.0);
        plain(paper, pick("Tél.", "Phone"), &self.receiver.1);
        for proof in &self.proofs {
            plain(paper, pick("Preuve", "Proof"), proof);
        }
        for (piece, what) in &self.pieces {
            plain(paper, &format!("N{piece:02}"), what);
        }
    }

    fn money(&self, paper: &mut Paper) {
        let pick = |fr, en| self.language.pick(fr, en);
        let show = |amount: i64| self.currency.show(amount);
        for (line, amount) in &self.lines {
            let word = line.word(self.language);
            paper.pair((word, Style::PLAIN), (&show(*amount), Style::PLAIN), Keep::Whole);
        }
        let paid = pick("PAYÉ", "PAID");
        paper.pair((paid, Style::TALL), (&show(self.total), Style::TALL), Keep::Whole);
        payment::tax(paper, self.tax, self.currency, self.language);
        let (payments, change) = (self.payments.as_slice(), self.change);
        let (currency, language) = (self.currency, self.language);
        payment::payments(paper, (payments, change), currency, language, Keep::Whole);
        if self.due > 0 {
            let word = pick("Port dû par le destinataire", "Carriage the receiver pays");
            paper.pair((word, Style::BOLD), (&show(self.due), Style::BOLD), Keep::Whole);
        }
        if self.cod > 0 && !self.handed_over {
            let word = pick("Contre remboursement", "Cash on delivery");
            paper.pair((word, Style::BOLD), (&show(self.cod), Style::BOLD), Keep::Whole);
        }
    }
}
