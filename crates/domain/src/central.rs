//! What a counter and the central say of one another: who belongs to the company, and what a person
//! must look at.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Millis;
use crate::ids::{CompanyId, DeviceId, EmployeeId};

/// This counter belongs to a central: from here on its seats are leases, and what the central
/// certifies is believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterEnrolled {
    /// This counter.
    pub device: DeviceId,
    /// Its public key, hexadecimal.
    pub public_key: String,
    /// Of which company.
    pub company: CompanyId,
    /// The central, which has a journal like any device.
    pub central: DeviceId,
    /// Its public key, hexadecimal.
    pub central_key: String,
    /// Whether the counter was its own head office: it then holds every seat of the trips it planned,
    /// as lease 0, until it returns them.
    pub standalone: bool,
}

/// The central vouches for a counter's key. Each further one of a counter replaces the one before
/// from its next entry on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCertified {
    /// Which counter.
    pub device: DeviceId,
    /// Its public key, hexadecimal.
    pub public_key: String,
    /// What people call it.
    pub name: String,
    /// Whether it shows and decides what concerns the whole company.
    pub company_wide: bool,
    /// The epoch that its journal has begun, where a disk was put back: what was granted before does
    /// not count in it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub epoch: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A counter signs with another key from its next entry on. The key before signed this.
///
/// Tickets that carry the earlier key stay good: it is known which entries each key signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRotated {
    /// Which counter.
    pub device: DeviceId,
    /// Its new public key, hexadecimal.
    pub public_key: String,
    /// Where the central says it: a backup was put back, and from this epoch on its journal is
    /// signed with an earlier key again.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub epoch: u32,
}

/// A counter belongs to the company no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceRevoked {
    /// Which counter.
    pub device: DeviceId,
    /// Tickets it sold from this instant on are not good.
    pub since: Millis,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
}

/// An entry by its place in its device's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryRef {
    /// Whose journal.
    pub device: DeviceId,
    /// Its epoch.
    pub epoch: u32,
    /// Its number.
    pub seq: u64,
}

/// What an exception is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionKind {
    /// A seat was sold twice on a leg.
    SeatDoubled,
    /// A seat was sold whose right another counter holds.
    SeatAgainst,
    /// A seat was sold after its lease was recalled.
    SeatUnleased,
    /// A ticket was given back, exchanged or moved by a counter that had not the right to.
    RightMissing,
    /// A ticket was given back, exchanged or moved twice.
    TicketDoubled,
    /// A counter's journal says two things: a copy of its disk was used.
    JournalForked,
    /// An entry is kept and could not be read.
    EntryParked,
    /// A payment's reference was used for two payments.
    ReferenceDoubled,
    /// A counter's clock was far from the central's.
    ClockJumped,
    /// Two people were let aboard with one ticket, on two devices.
    BoardingDoubled,
    /// Somebody was let aboard with a ticket that had been given back or exchanged.
    BoardingUntrue,
    /// A parcel was handed over twice, or its money was taken or given twice.
    ParcelDoubled,
    /// Something was done with a parcel that was out of the company's hands.
    ParcelAstray,
    /// A kind of a newer version: its subject and its detail say what it is.
    #[serde(other)]
    Other,
}

impl ExceptionKind {
    /// Every kind that this version knows.
    pub const ALL: [Self; 13] = [
        Self::SeatDoubled,
        Self::SeatAgainst,
        Self::SeatUnleased,
        Self::RightMissing,
        Self::TicketDoubled,
        Self::JournalForked,
        Self::EntryParked,
        Self::ReferenceDoubled,
        Self::ClockJumped,
        Self::BoardingDoubled,
        Self::BoardingUntrue,
        Self::ParcelDoubled,
        Self::ParcelAstray,
    ];

    /// Its name in facts and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::SeatDoubled => "seat_doubled",
            Self::SeatAgainst => "seat_against",
            Self::SeatUnleased => "seat_unleased",
            Self::RightMissing => "right_missing",
            Self::TicketDoubled => "ticket_doubled",
            Self::JournalForked => "journal_forked",
            Self::EntryParked => "entry_parked",
            Self::ReferenceDoubled => "reference_doubled",
            Self::ClockJumped => "clock_jumped",
            Self::BoardingDoubled => "boarding_doubled",
            Self::BoardingUntrue => "boarding_untrue",
            Self::ParcelDoubled => "parcel_doubled",
            Self::ParcelAstray => "parcel_astray",
            Self::Other => "other",
        }
    }
}

/// Something that a person must look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRaised {
    /// Which.
    pub exception: Uuid,
    /// What it is about.
    pub kind: ExceptionKind,
    /// Whose doing it is: the counter that should look first.
    pub device: DeviceId,
    /// What it concerns, as people call it: a ticket's number and seat, a reference, a counter.
    pub subject: String,
    /// What happened, for people: values of its sentence.
    pub detail: String,
    /// The entries involved.
    pub entries: Vec<EntryRef>,
}

/// What a person decided about an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionResolved {
    /// Which.
    pub exception: Uuid,
    /// What was done about it, in words.
    pub note: String,
    /// Who.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_of_a_newer_version_is_read_all_the_same() {
        let read = |kind: &str| serde_json::from_str::<ExceptionKind>(&format!("\"{kind}\""));
        for kind in ExceptionKind::ALL {
            assert_eq!(read(kind.name()).ok(), Some(kind));
        }
        assert_eq!(read("coach_dreamt").ok(), Some(ExceptionKind::Other));
    }
}
