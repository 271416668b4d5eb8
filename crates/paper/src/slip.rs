//! The slip: the paper of everything about money and seats that is neither a ticket nor a receipt.

use chrono::NaiveDateTime;
use domain::money::Currency;

use crate::paper::{Align, Block, Keep, Paper, Style};
use crate::payment::MethodWord;
use crate::ticket::{issuer, marks, signature, sold};
use crate::words::Language;

/// What a slip says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipPaper {
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
    /// What it is for, large.
    pub title: SlipTitle,
    /// What it says, from top to bottom.
    pub lines: Vec<SlipLine>,
    /// A number to read and to scan, as text and Code128. Never a QR code: only tickets have one.
    pub barcode: Option<String>,
    /// Who signs, each on a dotted line.
    pub sign: Vec<Signer>,
    /// When it was made, by the company's clocks.
    pub made_local: NaiveDateTime,
    /// Who made it.
    pub by: String,
    /// Short form of the entry's hash. It ties the paper to the journal.
    pub signature: String,
    /// The language of its fixed words.
    pub language: Language,
    /// Of its amounts, which its lines hold as text.
    pub currency: Currency,
}

/// What a slip is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipTitle {
    /// Cash brought into the drawer from outside.
    PaidIn,
    /// Cash taken out of the drawer to outside.
    PaidOut,
    /// Cash put into the safe.
    Drop,
    /// An expense paid out of the drawer.
    Expense(ExpenseKind),
    /// A mistake of a closed session put right.
    Correction,
    /// A sale or ticket cancelled.
    Cancellation,
    /// A ticket given back for money.
    Refund,
    /// The difference of an exchange.
    Exchange,
    /// A ticket without a departure, to be used later.
    OpenTicket,
    /// Seats kept for someone until a time.
    Hold,
    /// A payment that was open and is settled.
    Payment,
    /// Luggage past the allowance, paid.
    Luggage,
    /// A place to stand.
    Standing,
    /// Another coach, and whom to tell of another seat.
    OtherCoach,
    /// Storage of a parcel.
    Storage,
    /// Cash on delivery given to its sender.
    CodRemitted,
    /// A claim for a parcel.
    ClaimPaid,
}

/// What an expense was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpenseKind {
    /// Fuel.
    Fuel,
    /// Road tolls.
    Toll,
    /// Repairs and spare parts.
    Maintenance,
    /// Meals of a crew.
    Meals,
    /// Anything else.
    Other,
}

/// One line of a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlipLine {
    /// A fixed word at the left and its value at the right; nothing where the value is empty.
    Pair {
        /// What the value is.
        label: Label,
        /// The value; [`SlipLine::amount`] writes an amount.
        value: String,
        /// Whether it stands out.
        strong: bool,
    },
    /// Text that wraps.
    Text(String),
    /// A line across the paper.
    Rule,
}

/// What the value of a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// Why.
    Reason,
    /// The number of a supplier's receipt.
    ReceiptNumber,
    /// The coach's number plate.
    Vehicle,
    /// From where to where.
    Trip,
    /// A ticket's number.
    Ticket,
    /// The passenger's name.
    Passenger,
    /// What had been paid.
    Paid,
    /// What is kept of it.
    Fee,
    /// What is given back of it.
    GivenBack,
    /// What is paid or given back by this method.
    Method(MethodWord),
    /// What a new ticket costs more or less than the old one.
    Difference,
    /// Cash given back of what was handed over.
    Change,
    /// Last day or time it can be used.
    ValidUntil,
    /// The seats' numbers.
    Seats,
    /// When held seats are free again.
    Until,
    /// Who approved it.
    ApprovedBy,
    /// The reference of an operator or a terminal.
    Reference,
    /// A telephone number.
    Phone,
    /// How much.
    Amount,
    /// The number of the ticket that replaces another.
    NewTicket,
    /// The number of the ticket that is replaced.
    OldTicket,
    /// When the coach leaves.
    Departure,
    /// The passenger's category.
    Category,
    /// How many pieces of luggage.
    Pieces,
    /// What they weigh.
    Weight,
    /// The seat before and now.
    Seat,
    /// A parcel's number.
    Waybill,
    /// Who takes the money.
    TakenBy,
    /// The number of an identity document.
    IdNumber,
}

/// Who signs a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    /// Who holds the drawer.
    Cashier,
    /// Who approves.
    Supervisor,
    /// Who rides.
    Passenger,
    /// Who takes the money.
    Receiver,
}

impl SlipLine {
    /// A pair whose value is an amount in minor units, written as people write it.
    pub fn amount(label: Label, amount: i64, currency: Currency, strong: bool) -> Self {
        Self::Pair { label, value: currency.show(amount), strong }
    }
}

impl SlipPaper {
    /// The slip as a paper, as long as its lines make it.
    pub fn paper(&self) -> Paper {
        let mut paper = Paper::default();
        marks(&mut paper, self.training, self.copy, self.language);
        issuer(&mut paper, &self.company, &self.station, self.counter);
        paper.text(self.title.large(self.language), Align::Centre, Style::LARGE, Keep::Whole);
        if let SlipTitle::Expense(kind) = self.title {
            paper.text(kind.word(self.language), Align::Centre, Style::TALL, Keep::Whole);
        }
        paper.rule();
        for line in &self.lines {
            self.line(&mut paper, line);
        }
        if let Some(number) = &self.barcode {
            paper.rule();
            paper.text(number, Align::Centre, Style::TALL, Keep::Whole);
            paper.blocks.push(Block::Code128(number.clone()));
        }
        // A rule right under a rule that ends the lines, or under no line at all, divides nothing.
        if paper.blocks.last() != Some(&Block::Rule) {
            paper.rule();
        }
        sold(&mut paper, self.made_local, &self.by);
        signature(&mut paper, &self.signature, self.language);
        sign(&mut paper, &self.sign, self.language);
        paper
    }

    fn line(&self, paper: &mut Paper, line: &SlipLine) {
        match line {
            SlipLine::Pair { value, .. } if value.trim().is_empty() => {}
            SlipLine::Pair { label: Label::Reason, value, strong } => {
                let style = if *strong { Style::BOLD } else { Style::PLAIN };
                reason(paper, value, style, self.language);
            }
            SlipLine::Pair { label, value, strong } => {
                let style = if *strong { Style::TALL } else { Style::PLAIN };
                let label = label.word(self.language);
                paper.pair((label, style), (value, style), Keep::Whole);
            }
            SlipLine::Text(text) => paper.text(text, Align::Left, Style::PLAIN, Keep::Whole),
            SlipLine::Rule => paper.rule(),
        }
    }
}

/// Why, as prose from the left margin: it may be as long as two hundred characters.
pub(crate) fn reason(paper: &mut Paper, reason: &str, style: Style, language: Language) {
    let line = format!("{} {reason}", language.words().reason);
    paper.text(&line, Align::Left, style, Keep::Whole);
}

/// A dotted line for each who signs.
pub(crate) fn sign(paper: &mut Paper, signers: &[Signer], language: Language) {
    for signer in signers {
        paper.blocks.push(Block::Sign(signer.word(language).to_owned()));
    }
}
