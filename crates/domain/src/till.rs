//! Till sessions: a cashier's shift at one drawer, from the float to the count.

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::ids::{EmployeeId, TillId};
use crate::money::{Account, Currency, Pieces, Postings, counted, non_negative};
use crate::people::{Employee, Permission};
use crate::refusal::{Code, Refusal};

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
    /// From the safe to the drawer.
    pub postings: Postings,
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
        postings: Postings::balanced(&[(Account::Drawer, sum), (Account::Safe, -sum)]),
    })
}

/// Closes the cashier's session with a count. `expected` is the drawer's balance in this session.
///
/// Someone who may close any till closes it for a cashier who went home: the fact names both.
pub fn close(
    open: Option<&OpenTill>,
    who: &Employee,
    currency: Currency,
    expected: i64,
    count: &CashCount,
) -> Result<TillClosed, Refusal> {
    let till = match open {
        Some(till) if who.may(Permission::CloseAnyTill) => till,
        _ => OpenTill::of(open, who)?,
    };
    let counted = count.total(currency)?;
    let variance = counted - expected;
    Ok(TillClosed {
        till: till.till,
        employee: who.employee,
        expected,
        counted,
        variance,
        count: count.count.clone(),
        postings: Postings::balanced(&[
            (Account::Drawer, -expected),
            (Account::Safe, counted),
            (Account::TillVariance, -variance),
        ]),
    })
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
        assert_eq!(close(None, &awa, xof(), 0, &sum(0)).unwrap_err().code, Code::TillClosed);
        let manager = Employee { roles: vec![Role::Manager], ..issa.clone() };
        let closed = close(Some(&till), &manager, xof(), 500, &sum(500)).unwrap();
        assert_eq!((closed.employee, closed.variance), (manager.employee, 0));
        assert_eq!(
            close(Some(&till), &issa, xof(), 0, &sum(0)).unwrap_err().code,
            Code::TillOfAnother
        );
    }

    proptest! {
        #[test]
        fn closing_empties_the_drawer(expected in 0_i64..10_000_000, counted in 0_i64..10_000_000) {
            let awa = cashier(1);
            let closed = close(Some(&opened(&awa)), &awa, xof(), expected, &sum(counted)).unwrap();
            let of = |account| -> i64 {
                closed.postings.lines().iter().filter(|p| p.account == account).map(|p| p.amount).sum()
            };
            prop_assert_eq!(of(Account::Drawer), -expected);
            prop_assert_eq!(of(Account::Safe), counted);
            prop_assert_eq!(of(Account::TillVariance), -closed.variance);
        }
    }
}
