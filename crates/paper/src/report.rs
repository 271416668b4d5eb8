//! The report of a till: X while it is open, Z when it is closed.

use chrono::NaiveDateTime;
use domain::money::{Currency, Pieces};

use crate::money_words::fact_kind;
use crate::paper::{Align, Keep, Paper, Style};
use crate::payment::{MethodWord, taken_off};
use crate::slip::{Signer, SlipTitle, reason, sign};
use crate::ticket::{issuer, marks, signature};
use crate::words::{self, Language};

/// What a till report says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillPaper {
    /// Of a counter in training: FORMATION stands large at the top.
    pub training: bool,
    /// 1 is the original; a later one has DUPLICATA and its number large at the top.
    pub copy: u32,
    /// The company's name.
    pub company: String,
    /// The station's name.
    pub station: String,
    /// The counter at that station.
    pub counter: u8,
    /// The language of its fixed words.
    pub language: Language,
    /// Of every amount.
    pub currency: Currency,
    /// X or Z.
    pub kind: TillKind,
    /// The cashier's name.
    pub employee_name: String,
    /// When the session was opened, by the company's clocks.
    pub opened_local: NaiveDateTime,
    /// When it was closed.
    pub closed_local: Option<NaiveDateTime>,
    /// When this report was made.
    pub printed_local: NaiveDateTime,
    /// Cash in the drawer at the opening. This and every amount below is in minor units.
    pub float: i64,
    /// What was sold, before what was given back.
    pub sales: i64,
    /// What was given back on tickets. It is printed as a negative amount whatever its sign.
    pub refunds: i64,
    /// `sales` less `refunds`.
    pub net: i64,
    /// By method.
    pub methods: Vec<MethodLine>,
    /// By kind of fact.
    pub kinds: Vec<KindLine>,
    /// Cash into and out of the drawer without a sale, oldest first.
    pub movements: Vec<MovementLine>,
    /// Cash that the drawer should hold; `None` where the reader must not know it.
    pub expected: Option<i64>,
    /// Cash that was counted.
    pub counted: Option<i64>,
    /// `counted` less `expected`.
    pub variance: Option<i64>,
    /// Why there is a variance.
    pub reason: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// Whether somebody still has to approve it.
    pub to_approve: bool,
    /// The notes and coins that were counted; may be empty.
    pub count: Vec<Pieces>,
    /// How often things happened.
    pub counts: TillCounts,
    /// Everything that this counter ever sold. It never goes back.
    pub grand_total: i64,
    /// Short form of the entry's hash; empty where no entry stands behind the report.
    pub signature: String,
}

/// Which report it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TillKind {
    /// Of a session that is open.
    X,
    /// Of a session that is closed, with its number.
    Z(u32),
}

/// What one method took and gave back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodLine {
    /// The method.
    pub method: MethodWord,
    /// Whether the money is not there yet.
    pub pending: bool,
    /// In minor units.
    pub taken: i64,
    /// In minor units. It is printed as a negative amount whatever its sign.
    pub returned: i64,
}

/// What one kind of fact moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindLine {
    /// The kind's name: `TicketsSold`. One that is not known is printed as it is.
    pub kind: String,
    /// How many of them.
    pub count: u32,
    /// In minor units, negative for what was given back.
    pub amount: i64,
}

/// One movement of cash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovementLine {
    /// What it was.
    pub title: SlipTitle,
    /// Why; may be empty.
    pub reason: String,
    /// In minor units, positive into the drawer.
    pub amount: i64,
}

/// How often things happened in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TillCounts {
    /// Sales.
    pub sales: u32,
    /// Tickets sold.
    pub tickets: u32,
    /// Tickets cancelled or refunded.
    pub cancellations: u32,
    /// Documents printed again.
    pub reprints: u32,
    /// Openings of the drawer without a sale.
    pub drawer_openings: u32,
    /// Counts before closing.
    pub counts: u32,
}

impl TillPaper {
    /// The report as a paper, as long as its sections make it.
    pub fn paper(&self) -> Paper {
        let mut paper = Paper::default();
        marks(&mut paper, self.training, self.copy, self.language);
        issuer(&mut paper, &self.company, &self.station, self.counter);
        self.head(&mut paper);
        paper.rule();
        self.takings(&mut paper);
        paper.rule();
        self.methods(&mut paper);
        paper.rule();
        self.kinds(&mut paper);
        paper.rule();
        self.movements(&mut paper);
        paper.rule();
        self.drawer(&mut paper);
        paper.rule();
        self.counts(&mut paper);
        paper.rule();
        let words = self.language.words();
        self.line(&mut paper, words.grand_total, &self.currency.show(self.grand_total), true);
        if !self.signature.trim().is_empty() {
            paper.rule();
        }
        signature(&mut paper, &self.signature, self.language);
        if self.variance.is_some_and(|variance| variance != 0) {
            sign(&mut paper, &[Signer::Cashier, Signer::Supervisor], self.language);
        }
        paper
    }

    fn head(&self, paper: &mut Paper) {
        let words = self.language.words();
        let (mark, what) = match self.kind {
            TillKind::X => ("X".to_owned(), words.till_reading),
            TillKind::Z(number) => (format!("Z {number:06}"), words.till_closing),
        };
        paper.text(&mark, Align::Centre, Style::LARGE, Keep::Whole);
        paper.text(what, Align::Centre, Style::BOLD, Keep::Whole);
        paper.rule();
        self.line(paper, words.cashier, &self.employee_name, false);
        self.line(paper, words.opened, &words::date_time(self.opened_local), false);
        if let Some(closed) = self.closed_local {
            self.line(paper, words.closed, &words::date_time(closed), false);
        }
        self.line(paper, words.printed, &words::date_time(self.printed_local), false);
    }

    fn takings(&self, paper: &mut Paper) {
        let (words, currency) = (self.language.words(), self.currency);
        self.line(paper, words.sales, &currency.show(self.sales), false);
        self.line(paper, words.refunds, &currency.show(taken_off(self.refunds)), false);
        self.line(paper, words.net, &currency.show(self.net), true);
    }

    fn methods(&self, paper: &mut Paper) {
        let words = self.language.words();
        self.section(paper, words.payments, self.methods.is_empty());
        for line in &self.methods {
            let method = line.method.word(self.language);
            let pending = format!("{method} · {}", words.pending);
            let method = if line.pending { &pending } else { method };
            self.line(paper, method, &self.currency.show(line.taken), false);
            if line.returned != 0 {
                let returned = format!("· {}", words.given_back);
                let amount = self.currency.show(taken_off(line.returned));
                self.line(paper, &returned, &amount, false);
            }
        }
    }

    fn kinds(&self, paper: &mut Paper) {
        let words = self.language.words();
        self.section(paper, words.operations, self.kinds.is_empty());
        for line in &self.kinds {
            let kind = format!("{} × {}", fact_kind(&line.kind, self.language), line.count);
            self.line(paper, &kind, &self.currency.show(line.amount), false);
        }
    }

    fn movements(&self, paper: &mut Paper) {
        let words = self.language.words();
        self.section(paper, words.movements, self.movements.is_empty());
        for line in &self.movements {
            let title = line.title.word(self.language);
            self.line(paper, title, &self.signed(line.amount), false);
            if !line.reason.trim().is_empty() {
                let reason = format!("· {}", line.reason);
                paper.text(&reason, Align::Left, Style::PLAIN, Keep::Whole);
            }
        }
    }

    /// What the drawer should hold and what it held.
    fn drawer(&self, paper: &mut Paper) {
        let (words, currency) = (self.language.words(), self.currency);
        self.section(paper, words.till, false);
        self.line(paper, words.float, &currency.show(self.float), false);
        for pieces in &self.count {
            let face = currency.show(pieces.denomination);
            let face = face.strip_suffix(currency.symbol).map_or(face.as_str(), str::trim_end);
            let amount = pieces.denomination.saturating_mul(i64::from(pieces.pieces));
            let line = format!("{face} × {}", pieces.pieces);
            self.line(paper, &line, &currency.show(amount), false);
        }
        if let Some(counted) = self.counted {
            self.line(paper, words.counted, &currency.show(counted), false);
        }
        if let Some(expected) = self.expected {
            self.line(paper, words.expected, &currency.show(expected), false);
        }
        if let Some(variance) = self.variance {
            self.line(paper, words.variance, &self.signed(variance), true);
        }
        if let Some(why) = self.reason.as_deref().filter(|why| !why.trim().is_empty()) {
            reason(paper, why, Style::PLAIN, self.language);
        }
        if let Some(name) = &self.approved_by {
            self.line(paper, words.approved_by, name, false);
        }
        if self.to_approve {
            paper.text(words.to_approve, Align::Left, Style::TALL, Keep::Whole);
        }
    }

    fn counts(&self, paper: &mut Paper) {
        let (words, counts) = (self.language.words(), &self.counts);
        for (label, count) in [
            (words.count_sales, counts.sales),
            (words.count_tickets, counts.tickets),
            (words.count_cancellations, counts.cancellations),
            (words.count_reprints, counts.reprints),
            (words.count_openings, counts.drawer_openings),
            (words.count_counts, counts.counts),
        ] {
            self.line(paper, label, &count.to_string(), false);
        }
    }

    /// The head of a section, which says so where the section is empty.
    fn section(&self, paper: &mut Paper, title: &str, empty: bool) {
        let none = if empty { self.language.words().none } else { "" };
        paper.pair((title, Style::BOLD), (none, Style::PLAIN), Keep::Whole);
    }

    fn line(&self, paper: &mut Paper, label: &str, value: &str, strong: bool) {
        let style = if strong { Style::TALL } else { Style::PLAIN };
        paper.pair((label, style), (value, style), Keep::Whole);
    }

    /// An amount with its sign, whichever it is.
    fn signed(&self, amount: i64) -> String {
        let sign = if amount > 0 { "+" } else { "" };
        format!("{sign}{}", self.currency.show(amount))
    }
}
