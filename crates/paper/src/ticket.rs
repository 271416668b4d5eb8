//! The ticket of one passenger.

use chrono::NaiveDateTime;
use domain::money::Currency;

use crate::paper::{Align, Block, Keep, Paper, Style};
use crate::payment::{self, PaidLine, ReductionLine};
use crate::words::{self, DUPLICATE, Language, TRAINING};

/// A ticket is at most this long, so that it goes into a pocket and a roll lasts.
pub const LONGEST_MM: u16 = 130;
/// Lines of the company's conditions on a ticket.
pub const CONDITION_LINES: usize = 3;

/// What a ticket says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketPaper {
    /// Sold by a counter in training: FORMATION stands large at the top.
    pub training: bool,
    /// A preview before the sale: it has no number, QR code or barcode.
    pub specimen: bool,
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
    /// Expected arrival, by the same clocks.
    pub arrives_local: NaiveDateTime,
    /// The seat's number.
    pub seat: u8,
    /// The coach's number plate, where known.
    pub plate: Option<String>,
    /// The passenger's name.
    pub passenger: String,
    /// The passenger's telephone number.
    pub phone: Option<String>,
    /// The passenger category's name.
    pub category: String,
    /// The fare before reductions, in minor units of `currency`. Printed only with `reductions`.
    pub base: i64,
    /// What was taken off it.
    pub reductions: Vec<ReductionLine>,
    /// What is to pay, in minor units of `currency`.
    pub price: i64,
    /// The tax in `price`; 0 prints nothing.
    pub tax: i64,
    /// Of every amount.
    pub currency: Currency,
    /// How it was paid; empty where the receipt says it.
    pub payments: Vec<PaidLine>,
    /// Cash given back. Printed only with `payments`.
    pub change: i64,
    /// The ticket's number, as it is spoken and scanned.
    pub number: String,
    /// The number of the ticket that this one replaces; its own where only the paper is replaced.
    pub replaces: Option<String>,
    /// The signed token of the QR code.
    pub token: String,
    /// The company's conditions; what is beyond three lines is cut.
    pub conditions: Vec<String>,
    /// When it was sold, by the company's clocks.
    pub sold_local: NaiveDateTime,
    /// Who sold it.
    pub sold_by: String,
    /// Short form of the entry's hash. It ties the paper to the journal.
    pub signature: String,
    /// The language of its fixed words.
    pub language: Language,
}

impl TicketPaper {
    /// The ticket as a paper of at most 130 mm.
    ///
    /// Whatever their length, the seat, the times, the route, the passenger and the price are
    /// printed whole. Where room lacks, the reductions and the payments are left out. The 130 mm
    /// hold for texts within the bounds of the domain.
    pub fn paper(&self) -> Paper {
        let mut paper = Paper { blocks: Vec::with_capacity(24), longest_mm: Some(LONGEST_MM) };
        marks(&mut paper, self.training, self.copy, self.language);
        issuer(&mut paper, &self.company, &self.station, self.counter);
        paper.rule();
        self.journey(&mut paper);
        paper.rule();
        self.passenger(&mut paper);
        paper.rule();
        self.codes(&mut paper);
        paper.rule();
        self.foot(&mut paper);
        paper
    }

    fn journey(&self, paper: &mut Paper) {
        let words = self.language.words();
        route(paper, &self.from, &self.to);
        let (departs, day) = (self.departs_local, self.departs_local.date());
        paper.pair(
            (&words.day(day), Style::PLAIN),
            (&words::time(departs), Style::LARGE),
            Keep::Whole,
        );
        let seat = format!("{} {}", words.seat, self.seat);
        let plate = self.plate.as_deref().filter(|plate| !plate.is_empty());
        let coach = plate.map(|plate| format!("{} {plate}", words.coach));
        paper.pair((&seat, Style::LARGE), (&coach.unwrap_or_default(), Style::PLAIN), Keep::Whole);
        let arrives = words.time_after(self.arrives_local, day);
        let arrival = format!("{} {arrives}", words.arrival);
        paper.text(&arrival, Align::Left, Style::PLAIN, Keep::Spare);
    }

    fn passenger(&self, paper: &mut Paper) {
        let (currency, language) = (self.currency, self.language);
        let phone = self.phone.as_deref().unwrap_or_default();
        paper.pair((&self.passenger, Style::BOLD), (phone, Style::PLAIN), Keep::Whole);
        let fare = (self.base, self.reductions.as_slice());
        payment::reductions(paper, fare, currency, language, Keep::Spare);
        paper.pair(
            (&self.category, Style::PLAIN),
            (&currency.show(self.price), Style::BOLD),
            Keep::Lines(2),
        );
        payment::tax(paper, self.tax, currency, language);
        let paid = (self.payments.as_slice(), self.change);
        // All of them or none: some of them would not make up the price.
        payment::payments(paper, paid, currency, language, Keep::Spare);
    }

    fn codes(&self, paper: &mut Paper) {
        if self.specimen {
            let words = self.language.words();
            paper.text(words.preview, Align::Centre, Style::LARGE, Keep::Whole);
            paper.text(words.not_sold, Align::Centre, Style::PLAIN, Keep::Whole);
            self.replaced(paper);
            return;
        }
        paper.blocks.push(Block::Qr(self.token.clone()));
        paper.text(&self.number, Align::Centre, Style::TALL, Keep::Whole);
        paper.blocks.push(Block::Code128(self.number.clone()));
        self.replaced(paper);
    }

    /// Which ticket is worth nothing any more.
    fn replaced(&self, paper: &mut Paper) {
        let words = self.language.words();
        let line = match self.replaces.as_deref() {
            None => return,
            Some(number) if number == self.number => words.replaces_itself.to_owned(),
            Some(number) => format!("{} {number}", words.replaces),
        };
        paper.text(&line, Align::Centre, Style::BOLD, Keep::Whole);
    }

    fn foot(&self, paper: &mut Paper) {
        let conditions: Vec<&str> = self.conditions.iter().map(String::as_str).collect();
        let keep = Keep::Lines(CONDITION_LINES);
        paper.parts(&conditions, Align::Left, Style::PLAIN, keep);
        sold(paper, self.sold_local, &self.sold_by);
        signature(paper, &self.signature, self.language);
    }
}

/// FORMATION and DUPLICATA, large, at the very top.
pub(crate) fn marks(paper: &mut Paper, training: bool, copy: u32, language: Language) {
    let words = language.words();
    if training {
        paper.text(TRAINING, Align::Centre, Style::LARGE, Keep::Whole);
        paper.text(words.no_value, Align::Centre, Style::BOLD, Keep::Whole);
    }
    if copy >= 2 {
        let mark = format!("{DUPLICATE} {copy}");
        paper.text(&mark, Align::Centre, Style::LARGE, Keep::Whole);
    }
}

/// Who sells: the company, the station and its counter.
pub(crate) fn issuer(paper: &mut Paper, company: &str, station: &str, counter: u8) {
    paper.text(company, Align::Centre, Style::TALL, Keep::Lines(2));
    let counter = format!("· G{counter}");
    let keep = Keep::Lines(2);
    paper.parts(&[station, &counter], Align::Centre, Style::PLAIN, keep);
}

/// From where to where, in capitals. The destination starts a line where both do not fit on one.
pub(crate) fn route(paper: &mut Paper, from: &str, to: &str) {
    let (from, to) = (from.to_uppercase(), format!("→ {}", to.to_uppercase()));
    paper.parts(&[&from, &to], Align::Left, Style::TALL, Keep::Whole);
}

/// When and by whom.
pub(crate) fn sold(paper: &mut Paper, at: NaiveDateTime, by: &str) {
    let at = words::date_time(at);
    let by = match by.trim() {
        "" => String::new(),
        by => format!("· {by}"),
    };
    paper.parts(&[&at, &by], Align::Left, Style::PLAIN, Keep::Lines(3));
}

/// The entry's signature, where there is one.
pub(crate) fn signature(paper: &mut Paper, signature: &str, language: Language) {
    if !signature.trim().is_empty() {
        let line = format!("{} {signature}", language.words().signature);
        paper.text(&line, Align::Left, Style::PLAIN, Keep::Whole);
    }
}
