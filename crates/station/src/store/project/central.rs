//! The central: who this counter is among others, whose keys are good, what a person must look at.

use domain::central::{
    CounterEnrolled, DeviceCertified, ExceptionRaised, ExceptionResolved, KeyRotated,
};
use domain::fact::{Fact, JournalRestarted};
use domain::ids::DeviceId;
use rusqlite::{Connection, OptionalExtension, params};
use seal::{Entry, PublicKey};

use super::{Applied, ProjectError, Projector, json};
use crate::store::certified::key_in_force;

/// This counter among others.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Us {
    /// This counter.
    pub(in crate::store) own: DeviceId,
    /// The epoch of its journal.
    pub(in crate::store) epoch: u32,
    /// Its central.
    pub(in crate::store) central: DeviceId,
}

impl Us {
    /// As a store knows it; none before the counter enrolled.
    pub(in crate::store) fn of(connection: &Connection) -> Result<Option<Self>, rusqlite::Error> {
        connection
            .prepare_cached("select own, epoch, device from central where one = 1")?
            .query_row([], |row| {
                Ok(Self {
                    own: DeviceId(row.get(0)?),
                    epoch: row.get(1)?,
                    central: DeviceId(row.get(2)?),
                })
            })
            .optional()
    }
}

/// Whose an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Origin {
    /// Ours, of the journal that goes on here. Before a counter enrols, every entry is.
    Own,
    /// Ours, of a part of the journal that was lost with a disk and came back from the central.
    Lost,
    /// Another device's.
    Other,
}

impl Origin {
    pub(in crate::store) fn of(us: Option<&Us>, entry: &Entry) -> Self {
        match us {
            Some(us) if us.own != entry.device => Self::Other,
            Some(us) if entry.epoch < us.epoch => Self::Lost,
            _ => Self::Own,
        }
    }
}

/// Whether a fact concerns nobody but the counter that wrote it: its logins, its own holds, its own
/// closed days.
pub(super) fn is_one_counters_own(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::LoggedIn(_)
            | Fact::LoginFailed(_)
            | Fact::SeatsHeld(_)
            | Fact::HoldReleased(_)
            | Fact::DayLocked(_)
            | Fact::CounterEnrolled(_)
    )
}

impl Projector<'_> {
    /// What one counter or the central says of the company.
    pub(super) fn company_wide(&self, entry: &Entry, fact: &Fact) -> Applied {
        match fact {
            Fact::CounterEnrolled(fact) => self.enrolled(entry, fact),
            Fact::DeviceCertified(fact) => self.certified(entry, fact),
            Fact::DeviceRevoked(fact) => {
                self.must_decide(entry)?;
                self.run(
                    "update certified set revoked_since = ?2, entry = ?3 where device = ?1",
                    params![fact.device.0, fact.since, self.entry],
                )
            }
            Fact::KeyRotated(fact) => self.key_rotated(entry, fact),
            Fact::ExceptionRaised(fact) => self.exception_raised(entry, fact),
            Fact::ExceptionResolved(fact) => self.exception_resolved(entry, fact),
            _ => Ok(()),
        }
    }

    /// Some things only the central says: from anybody else they mean nothing.
    pub(super) fn must_be_the_central(&self, entry: &Entry) -> Applied {
        match &self.us {
            Some(us) if us.central == entry.device => Ok(()),
            _ => Err(ProjectError::Law(format!("{} does not speak for the central", entry.device))),
        }
    }

    /// Some things a counter says only where it decides for the company.
    fn must_decide(&self, entry: &Entry) -> Applied {
        if self.us.as_ref().is_none_or(|us| us.own == entry.device) {
            return Ok(());
        }
        let decides = self
            .connection
            .prepare_cached("select 1 from certified where device = ?1 and company_wide = 1")?
            .exists([entry.device.0])?;
        if decides {
            return Ok(());
        }
        Err(ProjectError::Law(format!("{} does not decide for the company", entry.device)))
    }

    fn enrolled(&self, entry: &Entry, fact: &CounterEnrolled) -> Applied {
        if fact.device != entry.device {
            return Err(ProjectError::Law(format!("{} is not this counter", fact.device)));
        }
        self.run(
            "insert into central (one, own, own_key, epoch, device, public_key, company, standalone,
               entry)
             values (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             on conflict do update set epoch = excluded.epoch, device = excluded.device,
               public_key = excluded.public_key,
               company = excluded.company, standalone = excluded.standalone,
               entry = excluded.entry",
            params![
                fact.device.0,
                fact.public_key,
                entry.epoch,
                fact.central.0,
                fact.central_key,
                fact.company.0,
                fact.standalone,
                self.entry,
            ],
        )?;
        // A counter that enrols once more held nothing but leases in between.
        match (fact.standalone, &self.us) {
            (true, None) => self.holds_everything(entry.content.at),
            _ => Ok(()),
        }
    }

    fn certified(&self, entry: &Entry, fact: &DeviceCertified) -> Applied {
        self.must_be_the_central(entry)?;
        self.run(
            "update central set restarted = 0, entry = ?3
             where own = ?1 and epoch <= ?2 and restarted = 1",
            params![fact.device.0, fact.epoch, self.entry],
        )?;
        self.run(
            "insert into certified (device, public_key, name, company_wide, entry)
             values (?1, ?2, ?3, ?4, ?5)
             on conflict do update set name = excluded.name,
               company_wide = excluded.company_wide, revoked_since = null, entry = excluded.entry",
            params![fact.device.0, fact.public_key, fact.name, fact.company_wide, self.entry],
        )
    }

    /// A device signs with a key from a place of its journal on.
    fn signs_with(
        &self,
        entry: &Entry,
        device: DeviceId,
        (epoch, seq): (u32, u64),
        public_key: &str,
    ) -> Applied {
        if PublicKey::from_hex(public_key).is_none() {
            return Err(ProjectError::Law(format!("{device} names a public key that is none")));
        }
        self.run(
            "insert into device_key (device, epoch, seq, public_key, at, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6) on conflict do nothing",
            params![device.0, epoch, seq.cast_signed(), public_key, entry.content.at, self.entry],
        )
    }

    fn key_rotated(&self, entry: &Entry, fact: &KeyRotated) -> Applied {
        let place = match fact.epoch {
            0 if fact.device == entry.device => (entry.epoch, entry.seq + 1),
            epoch => {
                self.must_be_the_central(entry)?;
                (epoch, 0)
            }
        };
        self.signs_with(entry, fact.device, place, &fact.public_key)
    }

    /// The journal of a device goes on in a new epoch.
    pub(super) fn restarted(&self, entry: &Entry, fact: &JournalRestarted) -> Applied {
        if self.origin == Origin::Own {
            self.run(
                "update device set last_number = last_number + ?2, last_waybill = last_waybill + ?2,
                   entry = ?3 where device = ?1",
                params![entry.device.0, fact.skipped_numbers, self.entry],
            )?;
        }
        match &self.us {
            Some(us) if us.own == entry.device && us.epoch < entry.epoch => {
                // What was granted until the central hears of this may be used up by what was lost.
                self.run(
                    "update central set epoch = ?1, restarted = 1, entry = ?2 where one = 1",
                    params![entry.epoch, self.entry],
                )?;
                // What is lost may have named another key, and comes back later.
                let Entry { device, epoch, .. } = *entry;
                if let Some(key) = key_in_force(self.connection, device, epoch, 0)? {
                    self.signs_with(entry, device, (epoch, 0), &key.to_hex())?;
                }
                self.holds_nothing()
            }
            _ => Ok(()),
        }
    }

    fn exception_raised(&self, entry: &Entry, fact: &ExceptionRaised) -> Applied {
        self.must_be_the_central(entry)?;
        self.run(
            "insert into inbox (exception, kind, device, subject, detail, entries, raised_at, entry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                fact.exception,
                fact.kind.name(),
                fact.device.0,
                fact.subject,
                fact.detail,
                json(&fact.entries),
                entry.content.at,
                self.entry,
            ],
        )
    }

    /// Two people may decide at once: the first that is known here stands.
    fn exception_resolved(&self, entry: &Entry, fact: &ExceptionResolved) -> Applied {
        self.run(
            "update inbox set note = ?2, resolved_by = ?3, resolved_at = ?4, entry = ?5
             where exception = ?1 and resolved_at is null",
            params![fact.exception, fact.note, fact.employee_name, entry.content.at, self.entry,],
        )
    }
}
