//! Late trips. A delay is said as a whole, not as more of the one before: said twice, it is one.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::bounds;
use crate::control::{ControlledBy, Post, moved};
use crate::ids::TripId;
use crate::people::Permission;
use crate::planning::Trip;
use crate::refusal::{Code, Refusal};
use crate::text;

/// A trip is late from one of its stops on. It takes the place of what was said before of that stop
/// and of those after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripDelayed {
    /// Which trip.
    pub trip: TripId,
    /// Index of the first call that is late.
    pub stop: u8,
    /// Its name.
    pub stop_name: String,
    /// Minutes after the timetable; 0 is on time again.
    pub minutes: u32,
    /// Why, as told to passengers.
    pub reason: String,
    /// When it was said: by the clock, but after all that was known of the trip, so that what is said
    /// last counts although a clock was set back.
    pub said: Millis,
    /// Who said so.
    pub by: ControlledBy,
}

/// Says how late a trip is at the stop where the controller stands, and after it: also once it has
/// left there, since the stops ahead wait for it. `last` is when something was last said of the trip.
///
/// Refuses `not_permitted`, `stop_not_left`, `trip_cancelled`, `delay_invalid`, `field_missing`,
/// `text_too_long`.
pub fn delay(
    post: &Post<'_>,
    minutes: u32,
    reason: &str,
    now: Millis,
    last: Option<Millis>,
) -> Result<TripDelayed, Refusal> {
    post.must(Permission::Depart)?;
    post.must_run()?;
    if minutes > bounds::DELAY_MINUTES_MAX {
        return Err(Refusal::new(Code::DelayInvalid).with("max", bounds::DELAY_MINUTES_MAX));
    }
    let reason = match minutes {
        0 => text::one_line("reason", reason, bounds::REASON_MAX)?,
        _ => text::required("reason", reason, bounds::REASON_MAX)?,
    };
    Ok(TripDelayed {
        trip: post.trip.trip,
        stop: post.stop,
        stop_name: post.stop_name().to_owned(),
        minutes,
        reason,
        said: last.map_or(now, |last| now.max(last.saturating_add(1))),
        by: post.by(),
    })
}

impl Trip {
    /// The trip with its times as they are by now: `delays` are calls and minutes after the timetable,
    /// each for its call and those after it, in the order in which they were said.
    ///
    /// No time goes back past the one before it: a coach that makes up for a delay waits, at the
    /// most, for nothing.
    #[must_use]
    pub fn late(mut self, delays: &[(u8, u32)]) -> Self {
        let mut minutes = vec![0_u32; self.calls.len()];
        for (stop, late) in delays {
            let late = (*late).min(bounds::DELAY_MINUTES_MAX);
            minutes.iter_mut().skip(usize::from(*stop)).for_each(|minutes| *minutes = late);
        }
        let mut earliest = None;
        for (call, minutes) in self.calls.iter_mut().zip(minutes) {
            for (at, local) in [
                (&mut call.arrives, &mut call.arrives_local),
                (&mut call.departs, &mut call.departs_local),
            ] {
                let late = TimeDelta::minutes(i64::from(minutes));
                let planned = *at;
                let then = planned.saturating_add(late.num_milliseconds());
                *at = earliest.unwrap_or(i64::MIN).max(then);
                *local = moved(*local, TimeDelta::milliseconds(at.saturating_sub(planned)));
                earliest = Some(*at);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::tests::{MINUTE, Scene, trip};
    use crate::people::Role;
    use proptest::prelude::*;

    #[test]
    fn a_delay_is_said_once_and_counts_from_its_stop_on() {
        let late = trip(3, 12).late(&[(1, 45)]);
        let times = |trip: &Trip| trip.calls.iter().map(|c| c.departs).collect::<Vec<_>>();
        let planned = times(&trip(3, 12));
        assert_eq!(times(&late), [planned[0], planned[1] + 45 * MINUTE, planned[2] + 45 * MINUTE]);
        assert_eq!(times(&trip(3, 12).late(&[(1, 45), (1, 45)])), times(&late));
        assert_eq!(times(&trip(3, 12).late(&[(1, 45), (0, 0)])), planned, "on time again");
        let local = late.calls[1].departs_local - trip(3, 12).calls[1].departs_local;
        assert_eq!(local, TimeDelta::minutes(45));
    }

    #[test]
    fn a_delay_has_a_reason_and_an_end() {
        let refused = |role, minutes, reason| {
            let scene = Scene::new(role);
            delay(&scene.post(1), minutes, reason, 0, None)
                .map(|_| ())
                .map_err(|refusal| refusal.code)
        };
        assert_eq!(refused(Role::Controller, 30, "panne"), Ok(()));
        assert_eq!(refused(Role::Controller, 0, ""), Ok(()));
        assert_eq!(refused(Role::Controller, 30, " "), Err(Code::FieldMissing));
        assert_eq!(refused(Role::Controller, 2_881, "panne"), Err(Code::DelayInvalid));
        assert_eq!(refused(Role::Admin, 30, "panne"), Err(Code::NotPermitted));
    }

    #[test]
    fn what_is_said_last_counts_although_the_clock_was_set_back() {
        let scene = Scene::new(Role::Controller);
        let said = |now, last| delay(&scene.post(1), 30, "panne", now, last).unwrap().said;
        assert_eq!(said(7, None), 7);
        assert_eq!(said(7, Some(5)), 7);
        assert_eq!(said(7, Some(900)), 901);
        assert_eq!(said(7, Some(Millis::MAX)), Millis::MAX);
    }

    proptest! {
        #[test]
        fn no_time_goes_back_however_late(delays in prop::collection::vec((0_u8..6, any::<u32>()), 0..8)) {
            prop_assert!(trip(5, 12).late(&delays).checked().is_ok());
        }
    }
}
