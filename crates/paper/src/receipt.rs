//! The receipt of a sale: its tickets and how it was paid.

use chrono::NaiveDateTime;
use domain::money::Currency;

use crate::paper::{Align, Keep, Paper, Style};
use crate::payment::{self, PaidLine, ReductionLine};
use crate::ticket::{issuer, marks, route, signature, sold};
use crate::words::{self, Language};

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptPaper {
    /// Sold by a counter in training: FORMATION stands large at the top.
    pub training: bool,
    /// 1 is the original; a later one has DUPLICATA and its number large at the top.
    pub copy: u32,
    /// The company's name.
    pub company: String,
    /// The selling station's name.
    pub station: String,
    /// The selling counter at that station.
    pub counter: u8,
    /// The boarding stop.
    pub from: String,
    /// The alighting stop.
    pub to: String,
    /// Departure, by the company's clocks.
    pub departs_local: NaiveDateTime,
    /// One for each passenger, 1 to 9.
    pub tickets: Vec<ReceiptTicket>,
    /// The sum of the fares before reductions, in minor units of `currency`. Printed only with
    /// `reductions`.
    pub base: i64,
    /// What was taken off, of all tickets together.
    pub reductions: Vec<ReductionLine>,
    /// The tax in `total`; 0 prints nothing.
    pub tax: i64,
    /// The sum of the prices, in minor units of `currency`.
    pub total: i64,
    /// Of every amount.
    pub currency: Currency,
    /// How it was paid.
    pub payments: Vec<PaidLine>,
    /// Cash given back. Printed only with `payments`.
    pub change: i64,
    /// When it was sold, by the company's clocks.
    pub sold_local: NaiveDateTime,
    /// Who sold it.
    pub sold_by: String,
    /// Short form of the entry's hash. It ties the paper to the journal.
    pub signature: String,
    /// The language of its fixed words.
    pub language: Language,
}

/// One ticket of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptTicket {
    /// Its number.
    pub number: String,
    /// Its seat's number.
    pub seat: u8,
    /// The passenger's name.
    pub passenger: String,
    /// The passenger category's name.
    pub category: String,
    /// In minor units of the receipt's currency.
    pub price: i64,
}

impl ReceiptPaper {
    /// The receipt as a paper, as long as its tickets make it.
    pub fn paper(&self) -> Paper {
        let words = self.language.words();
        let mut paper = Paper::default();
        marks(&mut paper, self.training, self.copy, self.language);
        issuer(&mut paper, &self.company, &self.station, self.counter);
        paper.text(words.receipt, Align::Centre, Style::LARGE, Keep::Whole);
        paper.rule();
        route(&mut paper, &self.from, &self.to);
        paper.pair(
            (&words.day(self.departs_local.date()), Style::PLAIN),
            (&words::time(self.departs_local), Style::BOLD),
            Keep::Whole,
        );
        paper.rule();
        for ticket in &self.tickets {
            self.ticket(&mut paper, ticket);
        }
        paper.rule();
        self.sums(&mut paper);
        paper.rule();
        sold(&mut paper, self.sold_local, &self.sold_by);
        signature(&mut paper, &self.signature, self.language);
        paper
    }

    fn sums(&self, paper: &mut Paper) {
        let (words, currency, language) = (self.language.words(), self.currency, self.language);
        let fares = (self.base, self.reductions.as_slice());
        payment::reductions(paper, fares, currency, language, Keep::Whole);
        let count = self.tickets.len();
        let tickets = if count == 1 { words.ticket } else { words.tickets };
        paper.pair(
            (&format!("{} {count} {tickets}", words.total), Style::TALL),
            (&currency.show(self.total), Style::TALL),
            Keep::Whole,
        );
        payment::tax(paper, self.tax, currency, language);
        let paid = (self.payments.as_slice(), self.change);
        payment::payments(paper, paid, currency, language, Keep::Whole);
    }

    fn ticket(&self, paper: &mut Paper, ticket: &ReceiptTicket) {
        paper.pair(
            (&ticket.passenger, Style::BOLD),
            (&self.currency.show(ticket.price), Style::BOLD),
            Keep::Whole,
        );
        let words = self.language.words();
        let seat = format!("{} {} · {}", words.seat, ticket.seat, ticket.category);
        paper.pair((&seat, Style::PLAIN), (&ticket.number, Style::PLAIN), Keep::Whole);
    }
}
