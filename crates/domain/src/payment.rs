//! Payments: how a sum is paid, where each part of it came from, and what goes back there.

use serde::{Deserialize, Serialize};

use crate::bounds;
use crate::ids::{Ids, PaymentId, SaleId, TicketId};
use crate::money::{Account, Currency, Posting, Postings, non_negative, positive};
use crate::refusal::{Code, Refusal};
use crate::rules::Rules;
use crate::text::{self, Phone};
use crate::till::Act;

/// One payment, in minor units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Payment {
    /// Notes and coins.
    Cash {
        /// What the passenger handed over.
        tendered: i64,
        /// What was given back.
        change: i64,
    },
    /// A bank card, on a terminal of its own.
    Card {
        /// Which payment.
        payment: PaymentId,
        /// What it pays.
        amount: i64,
        /// The terminal's slip number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// Mobile money. Without a reference it is pending.
    MobileMoney {
        /// Which payment.
        payment: PaymentId,
        /// What it pays.
        amount: i64,
        /// Whose service.
        operator: String,
        /// The payer's telephone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Phone>,
        /// The operator's transaction reference.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
}

/// A way to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Notes and coins.
    Cash,
    /// A bank card.
    Card,
    /// Mobile money.
    MobileMoney,
}

impl Payment {
    /// What it pays: cash less change.
    pub fn amount(&self) -> i64 {
        match self {
            Self::Cash { tendered, change } => tendered - change,
            Self::Card { amount, .. } | Self::MobileMoney { amount, .. } => *amount,
        }
    }

    /// Whether the passenger still has to confirm it.
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::MobileMoney { reference: None, .. })
    }

    /// Its id; cash has none.
    pub fn id(&self) -> Option<PaymentId> {
        match self {
            Self::Cash { .. } => None,
            Self::Card { payment, .. } | Self::MobileMoney { payment, .. } => Some(*payment),
        }
    }

    /// Where the money lies.
    pub fn posting(&self) -> Posting {
        match self {
            Self::Cash { .. } => Posting::new(Account::Drawer, self.amount()),
            Self::Card { amount, .. } => Posting::new(Account::Card, *amount),
            Self::MobileMoney { amount, operator, reference, .. } => {
                let account =
                    if reference.is_some() { Account::MobileMoney } else { Account::MobilePending };
                Posting { party: Some(operator.clone()), ..Posting::new(account, *amount) }
            }
        }
    }
}

/// Money that came one way, and would go back the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// How.
    pub method: Method,
    /// Mobile money: whose service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Mobile money: the payer's telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Minor units, positive.
    pub amount: i64,
}

impl Source {
    /// Where money that goes back is taken from.
    pub fn returned(&self) -> Posting {
        match self.method {
            Method::Cash => Posting::new(Account::Drawer, -self.amount),
            Method::Card => Posting::new(Account::Card, -self.amount),
            Method::MobileMoney => Posting {
                party: self.operator.clone(),
                ..Posting::new(Account::MobileMoney, -self.amount)
            },
        }
    }

    fn same_way(&self, other: &Self) -> bool {
        (self.method, &self.operator, &self.phone) == (other.method, &other.operator, &other.phone)
    }
}

/// Where the money of payments came from. A pending payment brought none; one that was `replaced`
/// was paid in cash after all. Money that did not come as cash stands first: it goes back first, so
/// that nobody turns a telephone's money into cash.
pub fn sources(payments: &[Payment], replaced: &[PaymentId]) -> Vec<Source> {
    let source = |payment: &Payment| {
        let cash =
            Source { method: Method::Cash, operator: None, phone: None, amount: payment.amount() };
        match payment {
            Payment::Cash { .. } => Some(cash),
            Payment::Card { .. } => Some(Source { method: Method::Card, ..cash }),
            Payment::MobileMoney { payment, .. } if replaced.contains(payment) => Some(cash),
            Payment::MobileMoney { operator, phone, reference, .. } => {
                reference.as_ref().map(|_| Source {
                    method: Method::MobileMoney,
                    operator: Some(operator.clone()),
                    phone: phone.clone(),
                    ..cash
                })
            }
        }
    };
    joined(payments.iter().filter_map(source).collect())
}

/// Sources of the same way become one, cash last, none of them empty.
pub fn joined(sources: Vec<Source>) -> Vec<Source> {
    let mut out: Vec<Source> = Vec::with_capacity(sources.len());
    for source in sources {
        match out.iter_mut().find(|known| known.same_way(&source)) {
            Some(known) => known.amount += source.amount,
            None => out.push(source),
        }
    }
    out.retain(|source| source.amount > 0);
    out.sort_by_key(|source| source.method == Method::Cash);
    out
}

/// Takes an amount from sources, in their order: what goes back, and what stays.
///
/// # Panics
/// When there is less in them: nothing gives back more than was paid.
pub fn taken_from(sources: &[Source], amount: i64) -> (Vec<Source>, Vec<Source>) {
    let (mut left, mut back, mut stays) = (amount, Vec::new(), Vec::new());
    for source in sources {
        let part = left.min(source.amount);
        left -= part;
        back.push(Source { amount: part, ..source.clone() });
        stays.push(Source { amount: source.amount - part, ..source.clone() });
    }
    assert_eq!(left, 0, "nothing gives back more than was paid");
    (joined(back), joined(stays))
}

/// Splits what was paid among tickets, in their order.
///
/// # Panics
/// When prices and sources differ in sum.
pub fn split(sources: &[Source], prices: &[i64]) -> Vec<Vec<Source>> {
    let mut rest = sources.to_vec();
    let parts = prices.iter().map(|price| {
        let (part, stays) = taken_from(&rest, *price);
        rest = stays;
        part
    });
    let parts = parts.collect();
    assert!(rest.is_empty(), "what was paid is what the tickets cost");
    parts
}

/// One payment as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentAsked {
    /// How.
    pub method: Method,
    /// For cash what is handed over; `None` is what is still to pay.
    pub amount: Option<i64>,
    /// Mobile money: whose service, as typed.
    pub operator: Option<String>,
    /// Mobile money: the payer's telephone, as typed.
    pub phone: Option<String>,
    /// The operator's or the terminal's reference, as typed.
    pub reference: Option<String>,
}

/// Looks up what a reference already paid: a ticket's number.
pub type UsedReference<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

/// What payments are taken on.
pub struct Cashbox<'a> {
    /// The company's currency.
    pub currency: Currency,
    /// Its rules.
    pub rules: &'a Rules,
    /// References that were used.
    pub used: UsedReference<'a>,
}

/// Banknotes that a passenger may hand over too many: what is beyond was typed wrong, or scanned.
const NOTES_TOO_MANY: i64 = 10;

fn invalid(what: &str) -> Refusal {
    Refusal::new(Code::PaymentInvalid).with("what", what)
}

impl Cashbox<'_> {
    /// Takes payments for a total; cash alone where none are named.
    ///
    /// Refuses `cash_short`, `payment_over`, `payment_invalid`, `operator_unknown`,
    /// `reference_used`, `amount_invalid`, `phone_invalid`.
    pub fn take(
        &self,
        total: i64,
        asked: &[PaymentAsked],
        tendered: Option<i64>,
        ids: &mut dyn Ids,
    ) -> Result<Vec<Payment>, Refusal> {
        if asked.is_empty() {
            return Ok(vec![self.cash(total, tendered)?]);
        }
        if tendered.is_some() {
            return Err(invalid("cash is either handed over alone or one of the payments"));
        }
        if asked.len() > bounds::PAYMENTS_MAX {
            return Err(invalid("there are too many payments in one sale"));
        }
        let cash: Vec<_> = asked.iter().filter(|line| line.method == Method::Cash).collect();
        let open = asked.iter().filter(|line| line.amount.is_none()).count();
        if cash.len() > 1 || open > 1 {
            return Err(invalid("one of them may be cash, and one may be what is left"));
        }
        let given = asked.iter().filter(|line| line.method != Method::Cash);
        let given = given.map(|line| line.amount.map_or(Ok(0), |sum| positive("payment", sum)));
        let named: i64 = given.sum::<Result<i64, Refusal>>()?;
        if let Some(tendered) = cash.first().and_then(|line| line.amount) {
            non_negative("tendered", tendered)?;
        }
        if named > total {
            return Err(Refusal::new(Code::PaymentOver).with("paid", named).with("total", total));
        }
        let mut left = total;
        let mut payments: Vec<Payment> = Vec::with_capacity(asked.len());
        for line in asked.iter().filter(|line| line.method != Method::Cash) {
            let rest = total - named - cash.first().and_then(|line| line.amount).unwrap_or(0);
            let amount = positive("payment", line.amount.unwrap_or(rest))?;
            let payment = self.other(line, amount, &payments, ids)?;
            left -= amount;
            payments.push(payment);
        }
        match cash.first() {
            Some(_) if left <= 0 => return Err(invalid("nothing is left for the cash to pay")),
            Some(line) => payments.push(self.cash(left, line.amount)?),
            None if left > 0 => {
                return Err(short(total, total - left, self.currency));
            }
            None => {}
        }
        Ok(payments)
    }

    fn cash(&self, total: i64, tendered: Option<i64>) -> Result<Payment, Refusal> {
        let tendered = non_negative("tendered", tendered.unwrap_or(total))?;
        let most = total + NOTES_TOO_MANY * self.currency.denominations[0];
        if tendered > most {
            let refusal = Refusal::new(Code::AmountInvalid).with("field", "tendered");
            return Err(refusal.with("amount", tendered).with("max", most));
        }
        if tendered < total {
            return Err(short(total, tendered, self.currency));
        }
        Ok(Payment::Cash { tendered, change: tendered - total })
    }

    fn other(
        &self,
        line: &PaymentAsked,
        amount: i64,
        before: &[Payment],
        ids: &mut dyn Ids,
    ) -> Result<Payment, Refusal> {
        let typed = line.reference.as_deref().unwrap_or_default();
        let reference = reference(typed)?;
        let payment = PaymentId(ids.fresh());
        if line.method == Method::Card {
            return Ok(Payment::Card { payment, amount, reference });
        }
        let operator = self.operator(line.operator.as_deref().unwrap_or_default())?;
        let phone = line.phone.as_deref().map(str::trim).filter(|typed| !typed.is_empty());
        let phone = phone.map(Phone::parse).transpose()?;
        if let Some(reference) = &reference {
            let twice = before.iter().any(|other| {
                matches!(other, Payment::MobileMoney { operator: o, reference: Some(r), .. }
                    if *o == operator && r == reference)
            });
            if twice {
                return Err(used(&operator, reference, ""));
            }
            self.fresh_reference(&operator, reference)?;
        }
        Ok(Payment::MobileMoney { payment, amount, operator, phone, reference })
    }

    /// The operator as the rules write it: `operator_unknown` where they do not.
    pub(crate) fn operator(&self, typed: &str) -> Result<String, Refusal> {
        let typed = text::one_line("operator", typed, bounds::LABEL_MAX)?;
        let known = self.rules.operators.iter().find(|known| known.eq_ignore_ascii_case(&typed));
        known.cloned().ok_or_else(|| {
            Refusal::new(Code::OperatorUnknown)
                .with("operator", typed)
                .with("known", self.rules.operators.join(", "))
        })
    }

    /// Refuses (`reference_used`) a reference that paid before.
    pub(crate) fn fresh_reference(&self, operator: &str, reference: &str) -> Result<(), Refusal> {
        match (self.used)(operator, reference) {
            Some(number) => Err(used(operator, reference, &number)),
            None => Ok(()),
        }
    }
}

fn used(operator: &str, reference: &str, number: &str) -> Refusal {
    Refusal::new(Code::ReferenceUsed)
        .with("operator", operator)
        .with("reference", reference)
        .with("number", number)
}

fn short(total: i64, tendered: i64, currency: Currency) -> Refusal {
    Refusal::new(Code::CashShort)
        .with("total", total)
        .with("tendered", tendered)
        .with("missing", total - tendered)
        .with("currency", currency.code)
}

/// A reference as typed, in capitals and without spaces: the same message is typed in many ways.
pub fn reference(typed: &str) -> Result<Option<String>, Refusal> {
    let line = text::one_line("reference", typed, bounds::REFERENCE_MAX)?;
    let bare: String = line.chars().filter(|c| *c != ' ').flat_map(char::to_uppercase).collect();
    Ok(Some(bare).filter(|bare| !bare.is_empty()))
}

/// A pending payment was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSettled {
    /// Which payment.
    pub payment: PaymentId,
    /// Of which sale.
    pub sale: SaleId,
    /// Who, where, when, in which till.
    pub by: Act,
    /// What became of it.
    pub outcome: Outcome,
    /// Whose service.
    pub operator: String,
    /// What was pending, minor units.
    pub amount: i64,
    /// Why it was dropped; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The tickets that went with a dropped payment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<crate::aftersale::TicketReturned>,
    /// What was given back of the sale's other payments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Source>,
    /// From pending to where it came, or went.
    pub postings: Postings,
}

/// What became of a pending payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The money came.
    Completed {
        /// The operator's transaction reference.
        reference: String,
    },
    /// It did not; cash was taken instead.
    ReplacedByCash {
        /// What was handed over.
        tendered: i64,
        /// What was given back.
        change: i64,
    },
    /// It did not, and the tickets were cancelled.
    Dropped,
}

/// A payment that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Which payment.
    pub payment: PaymentId,
    /// Of which sale.
    pub sale: SaleId,
    /// Whose service.
    pub operator: String,
    /// Minor units.
    pub amount: i64,
    /// The trip its tickets are for.
    pub trip: Option<crate::ids::TripId>,
    /// Its tickets.
    pub tickets: Vec<TicketId>,
}

impl Pending {
    fn moved(&self, account: Account, party: bool) -> Postings {
        let tag = |posting: Posting, party: bool| Posting {
            party: party.then(|| self.operator.clone()),
            trip: self.trip,
            ..posting
        };
        Postings::of(vec![
            tag(Posting::new(account, self.amount), party),
            tag(Posting::new(Account::MobilePending, -self.amount), true),
        ])
    }

    fn settled(&self, by: Act, outcome: Outcome, postings: Postings) -> PaymentSettled {
        PaymentSettled {
            payment: self.payment,
            sale: self.sale,
            by,
            outcome,
            operator: self.operator.clone(),
            amount: self.amount,
            reason: String::new(),
            returned: Vec::new(),
            parts: Vec::new(),
            postings,
        }
    }

    /// The money came: with a reference that paid nothing else.
    pub fn completed(
        &self,
        by: Act,
        cashbox: &Cashbox<'_>,
        typed: &str,
    ) -> Result<PaymentSettled, Refusal> {
        let reference = reference(typed)?
            .ok_or_else(|| Refusal::new(Code::FieldMissing).with("field", "reference"))?;
        cashbox.fresh_reference(&self.operator, &reference)?;
        let postings = self.moved(Account::MobileMoney, true);
        Ok(self.settled(by, Outcome::Completed { reference }, postings))
    }

    /// Cash is taken instead.
    pub fn replaced(
        &self,
        by: Act,
        cashbox: &Cashbox<'_>,
        tendered: Option<i64>,
    ) -> Result<PaymentSettled, Refusal> {
        let Payment::Cash { tendered, change } = cashbox.cash(self.amount, tendered)? else {
            unreachable!("cash is taken as cash");
        };
        let postings = self.moved(Account::Drawer, false);
        Ok(self.settled(by, Outcome::ReplacedByCash { tendered, change }, postings))
    }

    /// It is given up, and so are its tickets.
    pub fn dropped(
        &self,
        by: Act,
        reason: String,
        returned: Vec<crate::aftersale::TicketReturned>,
        parts: Vec<Source>,
        mut lines: Vec<Posting>,
    ) -> PaymentSettled {
        lines.push(Posting {
            party: Some(self.operator.clone()),
            trip: self.trip,
            ..Posting::new(Account::MobilePending, -self.amount)
        });
        let settled = self.settled(by, Outcome::Dropped, Postings::of(lines));
        PaymentSettled { reason, returned, parts, ..settled }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    struct Counting(u128);

    impl Ids for Counting {
        fn fresh(&mut self) -> Uuid {
            self.0 += 1;
            Uuid::from_u128(self.0)
        }
    }

    fn asked(method: Method, amount: Option<i64>, reference: &str) -> PaymentAsked {
        PaymentAsked {
            method,
            amount,
            operator: Some("orange money".into()),
            phone: Some("70123456".into()),
            reference: Some(reference.to_owned()),
        }
    }

    fn take(
        total: i64,
        lines: &[PaymentAsked],
        tendered: Option<i64>,
    ) -> Result<Vec<Payment>, Refusal> {
        let currency = Currency::parse("XOF").unwrap();
        let rules = Rules::usual(currency);
        let used =
            |_: &str, reference: &str| (reference == "OM1").then(|| "OUA1-000001-1".to_owned());
        Cashbox { currency, rules: &rules, used: &used }.take(
            total,
            lines,
            tendered,
            &mut Counting(0),
        )
    }

    #[test]
    fn several_payments_make_one_sum_and_change_comes_only_from_cash() {
        use Method::{Card, Cash, MobileMoney};
        let code = |lines: &[PaymentAsked]| take(7_500, lines, None).unwrap_err().code;
        let paid = take(
            7_500,
            &[asked(MobileMoney, Some(5_000), "om 77"), asked(Cash, Some(5_000), "")],
            None,
        );
        let paid = paid.unwrap();
        assert_eq!(paid.iter().map(Payment::amount).collect::<Vec<_>>(), [5_000, 2_500]);
        assert!(
            matches!(&paid[0], Payment::MobileMoney { operator, reference: Some(r), .. } if operator == "Orange Money" && r == "OM77")
        );
        assert_eq!(paid[1], Payment::Cash { tendered: 5_000, change: 2_500 });
        assert_eq!(take(7_500, &[asked(Card, None, "")], None).unwrap()[0].amount(), 7_500);
        let rest = take(7_500, &[asked(Card, None, ""), asked(Cash, Some(500), "")], None).unwrap();
        assert_eq!(rest[0].amount(), 7_000);
        assert_eq!(code(&[asked(Card, Some(8_000), "")]), Code::PaymentOver);
        assert_eq!(code(&[asked(Card, Some(7_000), "")]), Code::CashShort);
        assert_eq!(code(&[asked(Card, Some(-5), "")]), Code::AmountInvalid);
        assert_eq!(code(&[asked(Card, Some(i64::MAX), "")]), Code::AmountInvalid);
        assert_eq!(code(&[asked(Cash, None, ""), asked(Card, None, "")]), Code::PaymentInvalid);
        assert_eq!(
            code(&[asked(Card, Some(7_500), ""), asked(Cash, Some(5), "")]),
            Code::PaymentInvalid
        );
        assert_eq!(code(&vec![asked(Card, Some(5), ""); 7]), Code::PaymentInvalid);
        assert_eq!(code(&[asked(MobileMoney, None, "om1")]), Code::ReferenceUsed);
        let twice = [asked(MobileMoney, Some(5), "om2"), asked(MobileMoney, Some(7_495), "OM2")];
        assert_eq!(code(&twice), Code::ReferenceUsed);
        let stranger =
            PaymentAsked { operator: Some("Nobody".into()), ..asked(MobileMoney, None, "") };
        assert_eq!(code(&[stranger]), Code::OperatorUnknown);
        assert_eq!(take(7_500, &[], Some(7_000)).unwrap_err().code, Code::CashShort);
        assert_eq!(take(7_500, &[], Some(1_000_000_000)).unwrap_err().code, Code::AmountInvalid);
        assert!(take(7_500, &[asked(MobileMoney, None, " ")], None).unwrap()[0].is_pending());
    }

    proptest! {
        #[test]
        fn what_is_split_and_taken_is_what_was_paid(prices in prop::collection::vec(0_i64..50_000, 1..9), mobile in 0_i64..100_000, back in 0_i64..50_000) {
            let total: i64 = prices.iter().sum();
            let mobile = mobile.min(total);
            let source = |method, amount| Source { method, operator: None, phone: None, amount };
            let all = joined(vec![source(Method::Cash, total - mobile), source(Method::MobileMoney, mobile)]);
            let parts = split(&all, &prices);
            let sum = |sources: &[Source]| sources.iter().map(|s| s.amount).sum::<i64>();
            for (part, price) in parts.iter().zip(&prices) {
                prop_assert_eq!(sum(part), *price);
            }
            let again = joined(parts.concat());
            prop_assert_eq!(&again, &all);
            let back = back.min(total);
            let (gone, stays) = taken_from(&all, back);
            prop_assert_eq!((sum(&gone), sum(&stays)), (back, total - back));
        }
    }
}
