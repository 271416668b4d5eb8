//! How a price comes about and how it is paid: lines that tickets, receipts and slips share.

use domain::money::Currency;

use crate::paper::{Keep, Paper, Style};
use crate::words::Language;

/// A way to pay, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodWord {
    /// Notes and coins.
    Cash,
    /// A bank card.
    Card,
    /// Mobile money, by the operator's name; an empty name prints the general word.
    MobileMoney(String),
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidLine {
    /// How.
    pub method: MethodWord,
    /// In minor units; for cash what was handed over.
    pub amount: i64,
    /// The operator's or the terminal's reference.
    pub reference: Option<String>,
}

/// One reduction of a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReductionLine {
    /// What it is called.
    pub label: String,
    /// In minor units. It is printed as a negative amount whatever its sign.
    pub amount: i64,
}

impl MethodWord {
    /// Its word, or the operator's name.
    pub(crate) fn word(&self, language: Language) -> &str {
        let words = language.words();
        match self {
            Self::Cash => words.cash,
            Self::Card => words.card,
            Self::MobileMoney(operator) if operator.trim().is_empty() => words.mobile_money,
            Self::MobileMoney(operator) => operator,
        }
    }
}

/// The fare before reductions and each reduction; nothing where there is none.
pub(crate) fn reductions(
    paper: &mut Paper,
    (base, reductions): (i64, &[ReductionLine]),
    currency: Currency,
    language: Language,
    keep: Keep,
) {
    if reductions.is_empty() {
        return;
    }
    let mut line = |label: &str, amount| {
        let amount = currency.show(amount);
        paper.pair((label, Style::PLAIN), (&amount, Style::PLAIN), keep);
    };
    line(language.words().fare, base);
    for reduction in reductions {
        line(&reduction.label, taken_off(reduction.amount));
    }
}

/// The tax that a price holds; nothing where there is none.
pub(crate) fn tax(paper: &mut Paper, tax: i64, currency: Currency, language: Language) {
    if tax != 0 {
        let label = language.words().tax;
        paper.pair((label, Style::PLAIN), (&currency.show(tax), Style::PLAIN), Keep::Lines(1));
    }
}

/// Each payment, and the change where there was some. Nothing where no payment is given.
pub(crate) fn payments(
    paper: &mut Paper,
    (payments, change): (&[PaidLine], i64),
    currency: Currency,
    language: Language,
    keep: Keep,
) {
    let words = language.words();
    for paid in payments {
        let amount = currency.show(paid.amount);
        let method = paid.method.word(language);
        paper.pair((method, Style::PLAIN), (&amount, Style::PLAIN), keep);
        let reference = paid.reference.as_deref().map_or("", str::trim);
        if !reference.is_empty() {
            let (label, reference) = ((words.reference, Style::PLAIN), (reference, Style::PLAIN));
            paper.pair(label, reference, keep);
        }
    }
    if change != 0 && !payments.is_empty() {
        let amount = currency.show(change);
        paper.pair((words.change, Style::PLAIN), (&amount, Style::PLAIN), keep);
    }
}

/// What is taken off, as a negative amount whatever its sign.
pub(crate) fn taken_off(amount: i64) -> i64 {
    amount.saturating_abs().saturating_neg()
}
