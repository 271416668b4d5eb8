//! People, what they may do, and how long a forgotten PIN locks them out.

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds::PIN_DIGITS;
use crate::ids::EmployeeId;
use crate::refusal::{Code, Refusal};
use crate::text::ShortCode;

/// What someone is at the company. One person may be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sells and keeps a till.
    Cashier,
    /// Scans tickets and boards passengers.
    Controller,
    /// Runs a station's day.
    Manager,
    /// Sets the counter up: people, planning, printers.
    Admin,
}

/// One thing that someone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See departures, seats and fares, and look tickets up.
    Look,
    /// Sell, open and close one's own till.
    Sell,
    /// Print a document again.
    Reprint,
    /// Close the till that someone else left open.
    CloseAnyTill,
    /// Open the drawer without a sale.
    OpenDrawer,
    /// Look after the print queue and try printers.
    Print,
    /// Change which printer a counter uses.
    SetPrinter,
    /// Change routes, trips and fares.
    Plan,
    /// Register people and set PINs.
    ManagePeople,
    /// Answer for a backup that is put back.
    Restore,
    /// Put cash into the drawer and take it out without a sale.
    MoveCash,
    /// Take a sale back that was a mistake.
    Cancel,
    /// Give money back on tickets by the rules.
    Refund,
    /// Exchange, move, open and fix tickets.
    Exchange,
    /// Grant a discount.
    Discount,
    /// Approve what is past a limit: a variance, a refund against the rule, a correction.
    Approve,
    /// See and export the station's figures.
    Report,
    /// Close a day for good.
    LockPeriod,
    /// Change the company's rules.
    SetRules,
    /// See who did what when.
    Audit,
    /// Scan tickets, let passengers aboard, and tag their luggage.
    Board,
    /// Close a departure, and say that a trip is late.
    Depart,
    /// Take parcels in, hand them over, and take and give the money of both.
    TakeParcels,
    /// Load, unload and look after parcels.
    MoveParcels,
    /// Decide about parcels: claims, losses, what nobody will pay.
    SettleParcels,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Cashier, Self::Controller, Self::Manager, Self::Admin];

    /// The role's name in facts, tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cashier => "cashier",
            Self::Controller => "controller",
            Self::Manager => "manager",
            Self::Admin => "admin",
        }
    }

    /// The role of that name: `role_unknown` otherwise.
    pub fn parse(name: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| {
            Refusal::new(Code::RoleUnknown)
                .with("role", name.chars().take(20).collect::<String>())
                .with("known", "cashier, controller, manager, admin")
        })
    }

    /// What the role may do. The one place where permissions are decided.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{
            Approve, Audit, Board, Cancel, CloseAnyTill, Depart, Discount, Exchange, LockPeriod,
            Look, ManagePeople, MoveCash, MoveParcels, OpenDrawer, Plan, Print, Refund, Report,
            Reprint, Restore, Sell, SetPrinter, SetRules, SettleParcels, TakeParcels,
        };
        match self {
            // At a small station the cashier is the controller too.
            Self::Cashier => &[
                Look,
                Sell,
                Reprint,
                Print,
                MoveCash,
                Cancel,
                Refund,
                Exchange,
                Board,
                Depart,
                TakeParcels,
                MoveParcels,
            ],
            Self::Controller => &[Look, Board, Depart, MoveParcels],
            Self::Manager => &[
                Look,
                Sell,
                Reprint,
                CloseAnyTill,
                OpenDrawer,
                Print,
                SetPrinter,
                Plan,
                Restore,
                MoveCash,
                Cancel,
                Refund,
                Exchange,
                Discount,
                Approve,
                Report,
                LockPeriod,
                SetRules,
                Audit,
                Board,
                Depart,
                TakeParcels,
                MoveParcels,
                SettleParcels,
            ],
            Self::Admin => {
                &[Look, Print, SetPrinter, Plan, ManagePeople, Restore, Report, SetRules, Audit]
            }
        }
    }
}

impl Permission {
    /// The permission's name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Sell => "sell",
            Self::Reprint => "reprint",
            Self::CloseAnyTill => "close_any_till",
            Self::OpenDrawer => "open_drawer",
            Self::Print => "print",
            Self::SetPrinter => "set_printer",
            Self::Plan => "plan",
            Self::ManagePeople => "manage_people",
            Self::Restore => "restore",
            Self::MoveCash => "move_cash",
            Self::Cancel => "cancel",
            Self::Refund => "refund",
            Self::Exchange => "exchange",
            Self::Discount => "discount",
            Self::Approve => "approve",
            Self::Report => "report",
            Self::LockPeriod => "lock_period",
            Self::SetRules => "set_rules",
            Self::Audit => "audit",
            Self::Board => "board",
            Self::Depart => "depart",
            Self::TakeParcels => "take_parcels",
            Self::MoveParcels => "move_parcels",
            Self::SettleParcels => "settle_parcels",
        }
    }
}

/// Someone of the company, as a rule sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employee {
    /// Who.
    pub employee: EmployeeId,
    /// What they type to log in.
    pub code: ShortCode,
    /// Their name as it is printed.
    pub name: String,
    /// What they are.
    pub roles: Vec<Role>,
}

/// Who approved something, by their own PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    /// Who.
    pub employee: EmployeeId,
    /// Their name.
    pub name: String,
}

impl From<&Employee> for Approver {
    fn from(who: &Employee) -> Self {
        Self { employee: who.employee, name: who.name.clone() }
    }
}

impl Employee {
    /// Whether one of their roles may do it.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.permissions().contains(&permission))
    }

    /// Refuses (`not_permitted`) what none of their roles may do.
    pub fn must(&self, permission: Permission) -> Result<(), Refusal> {
        if self.may(permission) {
            return Ok(());
        }
        let who: Vec<&str> = Role::ALL
            .into_iter()
            .filter(|role| role.permissions().contains(&permission))
            .map(Role::name)
            .collect();
        Err(Refusal::new(Code::NotPermitted)
            .with("permission", permission.name())
            .with("roles", who.join(", ")))
    }
}

/// Checks that a new PIN is 4 to 8 digits. Which digits is the person's affair: what protects a
/// PIN is the lock after a few wrong ones.
pub fn check_pin(pin: &str) -> Result<(), Refusal> {
    let digits = pin.bytes().all(|b| b.is_ascii_digit());
    if digits && PIN_DIGITS.contains(&pin.len()) {
        Ok(())
    } else {
        Err(Refusal::new(Code::PinInvalid))
    }
}

/// Wrong PINs in a row that are forgiven before a lock.
pub const FAILURES_FORGIVEN: u32 = 5;

/// How long the next wrong PIN locks, in milliseconds, after `failures` wrong PINs in a row.
///
/// Nothing below five; then one minute, doubled by each further failure, up to four hours: long
/// against guessing, short enough for a cashier who comes back after lunch.
pub fn lockout(failures: u32) -> Option<Millis> {
    let beyond = failures.checked_sub(FAILURES_FORGIVEN)?;
    let doubled: Millis = 60_000 << beyond.min(8);
    Some(doubled.min(4 * 3_600_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_lock_for_a_growing_time() {
        assert_eq!(lockout(4), None);
        let minutes: Vec<_> = (5..16).map(|n| lockout(n).unwrap() / 60_000).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]);
        assert_eq!(lockout(u32::MAX), Some(4 * 3_600_000));
    }

    #[test]
    fn pins_are_four_to_eight_digits() {
        for (pin, fine) in [
            ("1234", true),
            ("12345678", true),
            ("123", false),
            ("123456789", false),
            ("12a4", false),
            ("", false),
            ("١٢٣٤", false),
        ] {
            assert_eq!(check_pin(pin).is_ok(), fine, "{pin}");
        }
    }

    #[test]
    fn a_controller_does_not_sell() {
        let controller = Employee {
            employee: EmployeeId(uuid::Uuid::nil()),
            code: ShortCode::parse("code", "K1").unwrap(),
            name: "K".into(),
            roles: vec![Role::Controller],
        };
        assert!(controller.must(Permission::Look).is_ok());
        let refusal = controller.must(Permission::Sell).unwrap_err();
        assert_eq!(refusal.code, Code::NotPermitted);
        assert_eq!(refusal.details["roles"], "cashier, manager");
    }
}
