//! The receipt of a sale: its tickets and how it was paid.

use chrono::NaiveDateTime;
use domain::money::Currency;

use crate::paper::{Align, Keep, Paper, Style};
use crate::ticket::{issuer, marks, payment, route, signature, sold};
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
    /// The sum of the prices, in minor units of `currency`.
    pub total: i64,
    /// Of every amount.
    pub currency: Currency,
    /// Cash handed over.
    pub tendered: i64,
    /// Cash given back.
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
        let count = self.tickets.len();
        let tickets = if count == 1 { words.ticket } else { words.tickets };
        paper.pair(
            (&format!("{} {count} {tickets}", words.total), Style::TALL),
            (&self.currency.show(self.total), Style::TALL),
            Keep::Whole,
        );
        let (tendered, change) = (self.tendered, self.change);
        payment(&mut paper, self.currency, tendered, change, self.language);
        paper.rule();
        sold(&mut paper, self.sold_local, &self.sold_by);
        signature(&mut paper, &self.signature, self.language);
        paper
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
