//! Till sessions: a cashier's shift at one drawer, from the float to the count.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds;
use crate::ids::{EmployeeId, MovementId, StationId, TillId, TripId};
use crate::money::{Account, Currency, Pieces, Posting, Postings, counted, non_negative, positive};
use crate::payment::Method;
use crate::people::{Approver, Employee, Permission};
use crate::refusal::{Code, Refusal};
use crate::rules::Rules;
use crate::text;

/// Who did something at a counter, when, and in which till session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// In which till session.
    pub till: TillId,
    /// Who.
    pub employee: EmployeeId,
    /// Their name as printed.
    pub employee_name: String,
    /// Where.
    pub station: StationId,
    /// The station's name as printed.
    pub station_name: String,
    /// Which counter of the station.
    pub counter: u8,
    /// The company's day, by its own clocks.
    pub day: NaiveDate,
    /// When, by its own clocks.
    pub local: NaiveDateTime,
    /// Minor units of this currency everywhere in the fact.
    pub currency: Currency,
    /// Who approved it, where that was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Approver>,
}

/// A cashier opened the drawer with a float.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillOpened {
    /// Which session.
    pub till: TillId,
    /// Whose.
    pub employee: EmployeeId,
    /// Their name when they opened it.
    pub employee_name: String,
    /// Cash put into the drawer, in minor units.
    pub float: i64,
    /// How it was counted; empty when only the sum was given.
    pub count: Vec<Pieces>,
    /// The station's name as printed.
    #[serde(default)]
    pub station_name: String,
    /// When, by the company's clocks.
    #[serde(default)]
    pub local: Option<NaiveDateTime>,
    /// The session it was taken over from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_over_from: Option<TillId>,
    /// From the safe to the drawer.
    pub postings: Postings,
}

/// A cashier counted the drawer, before being told what it should hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillCounted {
    /// Which session.
    pub till: TillId,
    /// Who counted.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// What was counted, in minor units.
    pub counted: i64,
    /// What the drawer should have held, which was shown afterwards.
    pub expected: i64,
    /// How it was counted; empty when only the sum was given.
    pub count: Vec<Pieces>,
}

/// A cashier counted the drawer and ended the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillClosed {
    /// Which session.
    pub till: TillId,
    /// Who closed it.
    pub employee: EmployeeId,
    /// What the drawer should hold by the postings, in minor units.
    pub expected: i64,
    /// What was counted.
    pub counted: i64,
    /// `counted - expected`: negative is missing.
    pub variance: i64,
    /// How it was counted; empty when only the sum was given.
    pub count: Vec<Pieces>,
    /// From the drawer to the safe, with the variance.
    pub postings: Postings,
    /// The name of who closed it.
    #[serde(default)]
    pub employee_name: String,
    /// When, by the company's clocks.
    #[serde(default)]
    pub local: Option<NaiveDateTime>,
    /// Why the drawer was off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who approved that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Approver>,
    /// Whether somebody still has to.
    #[serde(default)]
    pub to_approve: bool,
    /// Who took over with what was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_to: Option<EmployeeId>,
    /// The Z. Sessions of before Z reports have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub z: Option<ZReport>,
}

/// The Z of a session: its number and its figures, as they were when it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZReport {
    /// 1, 2, 3… at each counter, without gaps.
    pub number: u32,
    /// Everything this counter ever sold, this session included: it never goes back.
    pub grand_total: i64,
    /// The session's figures.
    pub figures: TillFigures,
}

/// The figures of a session, from its postings. Minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillFigures {
    /// Sold, with fees.
    pub sales: i64,
    /// Given back on tickets, in value.
    pub refunds: i64,
    /// What came in and went back by each method.
    pub methods: Vec<MethodFigures>,
    /// What each kind of fact moved.
    pub kinds: Vec<KindFigures>,
    /// Counts.
    pub counts: TillCounts,
}

/// What came in and went back by one method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodFigures {
    /// How.
    pub method: Method,
    /// Mobile money: whose service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Not confirmed yet.
    #[serde(default)]
    pub pending: bool,
    /// In.
    pub taken: i64,
    /// Back, as a positive amount.
    pub returned: i64,
}

/// What one kind of fact moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindFigures {
    /// The kind of fact.
    pub kind: String,
    /// How many.
    pub count: u32,
    /// Passengers' money in less out; for movements, cash in less out.
    pub amount: i64,
}

/// Counts of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillCounts {
    /// Sales.
    pub sales: u32,
    /// Tickets sold.
    pub tickets: u32,
    /// Tickets cancelled or given back.
    pub cancellations: u32,
    /// Documents printed again.
    pub reprints: u32,
    /// Openings of the drawer without a sale.
    pub drawer_openings: u32,
    /// Counts before closing.
    pub counts: u32,
}

/// An X was printed: the figures of a session that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TillRead {
    /// Which session.
    pub till: TillId,
    /// Who read it.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// When, by the company's clocks.
    pub local: NaiveDateTime,
    /// What the drawer should hold, where the reader may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<i64>,
    /// The figures.
    pub figures: TillFigures,
    /// Everything this counter ever sold so far.
    pub grand_total: i64,
}

/// Somebody looked into a variance and let it stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VarianceApproved {
    /// Of which session.
    pub till: TillId,
    /// Its cashier.
    pub cashier_name: String,
    /// Minor units: negative is missing.
    pub variance: i64,
    /// Who approved it.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// What was found out.
    pub reason: String,
}

/// What a movement of cash without a sale is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// Cash brought in from outside, such as change.
    PaidIn,
    /// Cash taken out to outside.
    PaidOut,
    /// Cash put into the safe.
    Drop,
    /// Fuel.
    Fuel,
    /// Road tolls.
    Toll,
    /// Repairs and spare parts.
    Maintenance,
    /// Meals of a crew.
    Meals,
    /// Another expense.
    Other,
    /// A mistake of a closed session, put right in this one.
    Correction,
}

impl Movement {
    /// Where the cash comes from or goes.
    pub fn account(self) -> Account {
        match self {
            Self::PaidIn | Self::PaidOut => Account::Outside,
            Self::Drop => Account::Safe,
            Self::Fuel => Account::Fuel,
            Self::Toll => Account::Toll,
            Self::Maintenance => Account::Maintenance,
            Self::Meals => Account::Meals,
            Self::Other => Account::OtherExpense,
            Self::Correction => Account::TillVariance,
        }
    }
}

/// Cash went into or out of the drawer without a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMoved {
    /// Which movement.
    pub movement: MovementId,
    /// What it is.
    pub kind: Movement,
    /// Who, where, when, in which till.
    pub by: Act,
    /// Into the drawer where positive, minor units.
    pub amount: i64,
    /// Why; may be empty for a drop.
    pub reason: String,
    /// The receipt's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_number: Option<String>,
    /// For which trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<TripId>,
    /// For which vehicle: its number plate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// A correction: the Z of the session that was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_z: Option<u32>,
    /// Between the drawer and what it is for.
    pub postings: Postings,
}

/// The drawer was opened without a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerOpened {
    /// Who opened it.
    pub employee: EmployeeId,
    /// Why.
    pub reason: String,
}

/// A session that is open at this counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTill {
    /// Which session.
    pub till: TillId,
    /// Whose.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
    /// Since when.
    pub opened_at: Millis,
}

impl OpenTill {
    /// The session, if it is this person's; `till_closed` where there is none, `till_of_another`
    /// where it is someone else's.
    pub fn of<'a>(open: Option<&'a Self>, who: &Employee) -> Result<&'a Self, Refusal> {
        let till = open.ok_or_else(|| Refusal::new(Code::TillClosed))?;
        if till.employee == who.employee {
            return Ok(till);
        }
        Err(Refusal::new(Code::TillOfAnother).with("name", till.employee_name.as_str()))
    }

    /// As [`Self::of`], or any session for someone who may close any.
    fn to_close<'a>(open: Option<&'a Self>, who: &Employee) -> Result<&'a Self, Refusal> {
        match open {
            Some(till) if who.may(Permission::CloseAnyTill) => Ok(till),
            _ => Self::of(open, who),
        }
    }
}

/// A sum of cash as it was given: by notes and coins, or only the sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashCount {
    /// The sum in minor units, where it was given.
    pub sum: Option<i64>,
    /// By denomination; may be empty.
    pub count: Vec<Pieces>,
}

impl CashCount {
    /// The sum; `count_missing` where nothing was given, `count_differs` where the two disagree.
    pub fn total(&self, currency: Currency) -> Result<i64, Refusal> {
        let by_pieces = counted(currency, &self.count)?;
        match self.sum {
            None if self.count.is_empty() => Err(Refusal::new(Code::CountMissing)),
            Some(sum) if self.count.is_empty() => non_negative("count", sum),
            Some(sum) if sum != by_pieces => {
                Err(Refusal::new(Code::CountDiffers).with("sum", sum).with("count", by_pieces))
            }
            _ => Ok(by_pieces),
        }
    }
}

/// Opens a session, where this drawer has none.
pub fn open(
    already: Option<&OpenTill>,
    who: &Employee,
    currency: Currency,
    float: &CashCount,
    till: TillId,
) -> Result<TillOpened, Refusal> {
    if let Some(other) = already {
        let code =
            if other.employee == who.employee { Code::TillOpen } else { Code::TillOfAnother };
        return Err(Refusal::new(code).with("name", other.employee_name.as_str()));
    }
    let sum = float.total(currency)?;
    Ok(TillOpened {
        till,
        employee: who.employee,
        employee_name: who.name.clone(),
        float: sum,
        count: float.count.clone(),
        station_name: String::new(),
        local: None,
        taken_over_from: None,
        postings: Postings::balanced(&[(Account::Drawer, sum), (Account::Safe, -sum)]),
    })
}

/// Records a blind count. `expected` is the drawer's balance in this session.
pub fn count(
    open: Option<&OpenTill>,
    who: &Employee,
    currency: Currency,
    expected: i64,
    count: &CashCount,
) -> Result<TillCounted, Refusal> {
    let till = OpenTill::to_close(open, who)?;
    Ok(TillCounted {
        till: till.till,
        employee: who.employee,
        employee_name: who.name.clone(),
        counted: count.total(currency)?,
        expected,
        count: count.count.clone(),
    })
}

/// What a closing is decided on.
pub struct Closing<'a> {
    /// The session of this counter.
    pub open: Option<&'a OpenTill>,
    /// Who closes it. Someone who may close any till closes it for a cashier who went home.
    pub who: &'a Employee,
    /// The cashier's roles decide what the drawer may be off by.
    pub cashier: &'a Employee,
    /// The company's rules.
    pub rules: &'a Rules,
    /// The last count of the session.
    pub count: Option<&'a TillCounted>,
    /// What the drawer holds by the postings now.
    pub expected: i64,
    /// Payments that are still pending at this counter.
    pub pending: u32,
    /// Why the drawer is off, as typed.
    pub reason: &'a str,
    /// A supervisor who gave their PIN here.
    pub approver: Option<&'a Employee>,
    /// The variance stays to be approved.
    pub approve_later: bool,
    /// Pending payments stay for the next session.
    pub leave_pending: bool,
    /// When, by the company's clocks.
    pub local: NaiveDateTime,
}

impl Closing<'_> {
    /// What the cashier's role may be off by.
    pub fn tolerance(&self) -> i64 {
        self.rules.limits_of(self.cashier).variance
    }

    /// Closes the session on its last count.
    ///
    /// Refuses `till_closed`, `till_of_another`, `count_first`, `count_stale`, `payments_pending`,
    /// `field_missing` (the reason of a variance), `variance_unapproved`, `not_permitted`.
    pub fn decide(&self, z: ZReport) -> Result<TillClosed, Refusal> {
        let till = OpenTill::to_close(self.open, self.who)?;
        let count = self.count.filter(|count| count.till == till.till);
        let count = count.ok_or_else(|| Refusal::new(Code::CountFirst))?;
        if count.expected != self.expected {
            return Err(Refusal::new(Code::CountStale));
        }
        if self.pending > 0 && !self.leave_pending {
            return Err(Refusal::new(Code::PaymentsPending).with("count", self.pending));
        }
        let variance = count.counted - self.expected;
        let beyond = variance.abs() > self.tolerance();
        let reason = if beyond {
            text::required("reason", self.reason, bounds::REASON_MAX)?
        } else {
            text::one_line("reason", self.reason, bounds::REASON_MAX)?
        };
        let approved_by = if beyond { self.approval(variance)? } else { None };
        Ok(TillClosed {
            till: till.till,
            employee: self.who.employee,
            expected: self.expected,
            counted: count.counted,
            variance,
            count: count.count.clone(),
            postings: Postings::balanced(&[
                (Account::Drawer, -self.expected),
                (Account::Safe, count.counted),
                (Account::TillVariance, -variance),
            ]),
            employee_name: self.who.name.clone(),
            local: Some(self.local),
            reason: Some(reason).filter(|reason| !reason.is_empty()),
            to_approve: beyond && approved_by.is_none(),
            approved_by,
            handed_to: None,
            z: Some(z),
        })
    }

    /// Another person's word on a variance: nobody approves their own drawer.
    fn approval(&self, variance: i64) -> Result<Option<Approver>, Refusal> {
        let given =
            self.approver.or_else(|| Some(self.who).filter(|who| who.may(Permission::Approve)));
        let other = given.filter(|who| who.employee != self.cashier.employee);
        match other {
            Some(who) => {
                who.must(Permission::Approve)?;
                Ok(Some(Approver::from(who)))
            }
            None if self.approve_later => Ok(None),
            None => Err(Refusal::new(Code::VarianceUnapproved)
                .with("variance", variance)
                .with("tolerance", self.tolerance())),
        }
    }
}

/// A movement of cash as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovementAsked {
    /// What it is.
    pub kind: Movement,
    /// Minor units, positive; a correction has its sign.
    pub amount: i64,
    /// Why, as typed.
    pub reason: String,
    /// The receipt's number, as typed.
    pub receipt_number: String,
    /// For which trip.
    pub trip: Option<TripId>,
    /// For which vehicle, as typed.
    pub vehicle: String,
    /// A correction: of which Z.
    pub of_z: Option<u32>,
}

/// Decides a movement. `drawer` is what the drawer holds: `drawer_short` where it is less.
pub fn move_cash(
    by: Act,
    drawer: i64,
    asked: &MovementAsked,
    movement: MovementId,
) -> Result<CashMoved, Refusal> {
    let size = positive("amount", asked.amount.saturating_abs())?;
    let into = match asked.kind {
        Movement::PaidIn => true,
        Movement::Correction => asked.amount > 0,
        _ => false,
    };
    if asked.kind != Movement::Correction && asked.amount < 0 {
        return Err(positive("amount", asked.amount).expect_err("it is negative"));
    }
    let reason = match asked.kind {
        Movement::Drop => text::one_line("reason", &asked.reason, bounds::REASON_MAX)?,
        _ => text::required("reason", &asked.reason, bounds::REASON_MAX)?,
    };
    let given = |field, typed: &str, max| -> Result<Option<String>, Refusal> {
        Ok(Some(text::one_line(field, typed, max)?).filter(|text| !text.is_empty()))
    };
    let receipt_number =
        given("receipt_number", &asked.receipt_number, bounds::RECEIPT_NUMBER_MAX)?;
    let vehicle = given("vehicle", &asked.vehicle, bounds::PLATE_MAX)?;
    let amount = if into { size } else { -size };
    if drawer + amount < 0 {
        return Err(drawer_short(size));
    }
    let lines = [(Account::Drawer, amount), (asked.kind.account(), -amount)];
    let tagged = lines
        .map(|(account, amount)| Posting { trip: asked.trip, ..Posting::new(account, amount) });
    Ok(CashMoved {
        movement,
        kind: asked.kind,
        by,
        amount,
        reason,
        receipt_number,
        trip: asked.trip,
        vehicle,
        of_z: asked.of_z,
        postings: Postings::of(tagged.to_vec()),
    })
}

/// The refusal of cash that the drawer does not hold.
pub fn drawer_short(amount: i64) -> Refusal {
    Refusal::new(Code::DrawerShort).with("amount", amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Role;
    use crate::text::ShortCode;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn cashier(n: u128) -> Employee {
        Employee {
            employee: EmployeeId(Uuid::from_u128(n)),
            code: ShortCode::parse("code", "C1").unwrap(),
            name: format!("C{n}"),
            roles: vec![Role::Cashier],
        }
    }

    fn sum(amount: i64) -> CashCount {
        CashCount { sum: Some(amount), count: vec![] }
    }

    fn xof() -> Currency {
        Currency::parse("XOF").unwrap()
    }

    fn opened(by: &Employee) -> OpenTill {
        OpenTill {
            till: TillId(Uuid::nil()),
            employee: by.employee,
            employee_name: by.name.clone(),
            opened_at: 0,
        }
    }

    #[test]
    fn one_drawer_has_one_session() {
        let (awa, issa) = (cashier(1), cashier(2));
        let till = opened(&awa);
        let id = TillId(Uuid::nil());
        let refused = |who, float| open(Some(&till), who, xof(), &float, id).unwrap_err().code;
        assert_eq!(refused(&awa, sum(0)), Code::TillOpen);
        assert_eq!(refused(&issa, sum(0)), Code::TillOfAnother);
        let refused = |float| open(None, &awa, xof(), &float, id).unwrap_err().code;
        assert_eq!(refused(sum(-1)), Code::AmountInvalid);
        assert_eq!(refused(sum(i64::MAX)), Code::AmountInvalid);
        assert_eq!(refused(CashCount { sum: None, count: vec![] }), Code::CountMissing);
        let refused = |who| count(Some(&till), who, xof(), 0, &sum(0)).unwrap_err().code;
        assert_eq!(refused(&issa), Code::TillOfAnother);
        assert_eq!(count(None, &awa, xof(), 0, &sum(0)).unwrap_err().code, Code::TillClosed);
        let manager = manager(3);
        assert_eq!(closing(&awa, &manager, 500, 500, |_| ()).unwrap().employee, manager.employee);
    }

    fn manager(n: u128) -> Employee {
        Employee { roles: vec![Role::Manager], ..cashier(n) }
    }

    /// A till of `cashier` with `expected` in it, counted and closed by `who`.
    fn closing(
        cashier: &Employee,
        who: &Employee,
        expected: i64,
        counted: i64,
        change: impl FnOnce(&mut Closing<'_>),
    ) -> Result<TillClosed, Refusal> {
        closing_with(cashier, who, (expected, counted), None, change)
    }

    fn closing_with(
        cashier: &Employee,
        who: &Employee,
        (expected, counted): (i64, i64),
        approver: Option<&Employee>,
        change: impl FnOnce(&mut Closing<'_>),
    ) -> Result<TillClosed, Refusal> {
        let (till, rules) = (opened(cashier), Rules::usual(xof()));
        let counted = count(Some(&till), who, xof(), expected, &sum(counted))?;
        let mut closing = Closing {
            open: Some(&till),
            who,
            cashier,
            rules: &rules,
            count: Some(&counted),
            expected,
            pending: 0,
            reason: "",
            approver,
            approve_later: false,
            leave_pending: false,
            local: NaiveDateTime::default(),
        };
        change(&mut closing);
        closing.decide(ZReport { number: 1, grand_total: 0, figures: TillFigures::default() })
    }

    #[test]
    fn a_drawer_is_off_by_a_little_or_somebody_else_answers_for_it() {
        let (awa, chief, issa) = (cashier(1), manager(2), cashier(3));
        let refused = |counted, change: fn(&mut Closing<'_>)| {
            closing(&awa, &awa, 50_000, counted, change).unwrap_err().code
        };
        assert!(closing(&awa, &awa, 50_000, 49_500, |_| ()).unwrap().reason.is_none());
        assert_eq!(refused(49_495, |_| ()), Code::FieldMissing);
        assert_eq!(refused(49_495, |c| c.reason = "perdu"), Code::VarianceUnapproved);
        assert_eq!(refused(50_505, |c| c.reason = "trop"), Code::VarianceUnapproved);
        let by = |who: &Employee| {
            let stolen = |c: &mut Closing<'_>| c.reason = "vol";
            closing_with(&awa, &awa, (50_000, 0), Some(who), stolen)
        };
        assert_eq!(by(&issa).unwrap_err().code, Code::NotPermitted);
        assert_eq!(by(&awa).unwrap_err().code, Code::VarianceUnapproved);
        let closed = by(&chief).unwrap();
        assert_eq!(closed.approved_by.unwrap().employee, chief.employee);
        let alone = closing(&chief, &chief, 50_000, 0, |c| c.reason = "vol");
        assert_eq!(alone.unwrap_err().code, Code::VarianceUnapproved, "nobody approves himself");
        let later = closing(&awa, &awa, 50_000, 0, |c| {
            c.reason = "vol";
            c.approve_later = true;
        });
        assert!(later.unwrap().to_approve);
    }

    #[test]
    fn a_till_is_closed_on_a_count_that_still_holds() {
        let awa = cashier(1);
        let refused =
            |change: fn(&mut Closing<'_>)| closing(&awa, &awa, 500, 500, change).unwrap_err().code;
        assert_eq!(refused(|c| c.count = None), Code::CountFirst);
        assert_eq!(refused(|c| c.expected = 600), Code::CountStale);
        assert_eq!(refused(|c| c.pending = 1), Code::PaymentsPending);
        let left = closing(&awa, &awa, 500, 500, |c| {
            c.pending = 1;
            c.leave_pending = true;
        });
        assert_eq!(left.unwrap().variance, 0);
    }

    proptest! {
        #[test]
        fn closing_empties_the_drawer(expected in 0_i64..10_000_000, counted in 0_i64..10_000_000) {
            let awa = cashier(1);
            let closed = closing(&awa, &awa, expected, counted, |c| {
                c.reason = "compté";
                c.approve_later = true;
            });
            let closed = closed.unwrap();
            prop_assert_eq!(closed.postings.on(Account::Drawer), -expected);
            prop_assert_eq!(closed.postings.on(Account::Safe), counted);
            prop_assert_eq!(closed.postings.on(Account::TillVariance), -closed.variance);
        }
    }
}
