//! Timetable times made instants: the clocks of a place, summer time and nights past 24:00 included.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use domain::{Code, Millis, Refusal};

/// An instant, and what the clocks of the company show at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Millis,
    /// What the company's clocks show.
    pub local: NaiveDateTime,
}

/// The time zone of an IANA name; `timezone_unknown` otherwise.
pub fn zone(name: &str) -> Result<Tz, Refusal> {
    name.trim().parse().map_err(|_| {
        let shown: String = name.chars().take(40).collect();
        Refusal::new(Code::TimezoneUnknown).with("timezone", shown)
    })
}

/// The instant `seconds` after the start of a service day in the time zone of its timetable, with
/// the clocks of the company.
///
/// The start is "noon minus 12 h" (GTFS reference, type *Time*): midnight on all days but those on
/// which the clocks change, so that a coach at 08:00 leaves when the clocks show 8 on these too.
/// `seconds` may pass 24 h: 90 000 is 25:00:00, one in the morning of the day after.
pub fn moment(day: NaiveDate, seconds: u32, timetable: Tz, company: Tz) -> Moment {
    const NOON: u32 = 12 * 3_600;
    let noon = day.and_time(NaiveTime::MIN) + TimeDelta::seconds(i64::from(NOON));
    let offset = match timetable.from_local_datetime(&noon).earliest() {
        Some(found) => found.offset().fix(),
        // No clock ever showed that noon: Samoa had no 30 December 2011.
        None => timetable.offset_from_utc_datetime(&noon).fix(),
    };
    let noon = noon.and_utc().timestamp() - i64::from(offset.local_minus_utc());
    let at = (noon + i64::from(seconds) - i64::from(NOON)) * 1_000;
    Moment { at, local: local(at, company) }
}

/// What the clocks of a time zone show at an instant.
///
/// # Panics
/// Past the years a date can hold (±262 000): instants in facts come from dates or from a clock.
pub fn local(at: Millis, zone: Tz) -> NaiveDateTime {
    DateTime::from_timestamp_millis(at)
        .expect("an instant lies within the years a date can hold")
        .with_timezone(&zone)
        .naive_local()
}

/// Calendar days by the clocks of a time zone, both included, as instants.
pub fn span(from: NaiveDate, to: NaiveDate, zone: Tz) -> std::ops::Range<Millis> {
    let next = to.checked_add_days(chrono::Days::new(1)).unwrap_or(to);
    moment(from, 0, zone, zone).at..moment(next, 0, zone, zone).at
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{Africa, Europe, Pacific};

    fn shown(day: &str, seconds: u32, zone: Tz) -> (String, String) {
        let moment = moment(day.parse().unwrap(), seconds, zone, zone);
        let utc = DateTime::from_timestamp_millis(moment.at).unwrap();
        (utc.naive_utc().to_string(), moment.local.to_string())
    }

    #[test]
    fn a_coach_leaves_at_eight_by_the_clocks_on_every_day() {
        for (day, zone, utc) in [
            ("2026-11-21", Africa::Ouagadougou, "2026-11-21 08:00:00"),
            ("2026-11-21", Africa::Nairobi, "2026-11-21 05:00:00"),
            ("2026-03-28", Europe::Paris, "2026-03-28 07:00:00"),
            ("2026-03-29", Europe::Paris, "2026-03-29 06:00:00"),
            ("2026-10-24", Europe::Paris, "2026-10-24 06:00:00"),
            ("2026-10-25", Europe::Paris, "2026-10-25 07:00:00"),
        ] {
            let expected = (utc.to_owned(), format!("{day} 08:00:00"));
            assert_eq!(shown(day, 8 * 3_600, zone), expected, "{day} {zone}");
        }
    }

    #[test]
    fn a_night_coach_meets_the_change_of_clocks_on_its_way() {
        // 26:30 on the eve of summer time: the clocks go from 2 to 3 while it runs.
        let spring = shown("2026-03-28", 26 * 3_600 + 1_800, Europe::Paris);
        assert_eq!(spring.0, "2026-03-29 01:30:00");
        assert_eq!(spring.1, "2026-03-29 03:30:00");
        // On the day itself, 0:30 of the timetable is an hour earlier: noon minus 11 h 30.
        let day = shown("2026-03-29", 1_800, Europe::Paris);
        assert_eq!(day.1, "2026-03-28 23:30:00");
        let autumn = shown("2026-10-24", 27 * 3_600, Europe::Paris);
        assert_eq!(autumn.1, "2026-10-25 02:00:00");
        let past = shown("2026-11-21", 25 * 3_600 + 1_800, Africa::Ouagadougou);
        assert_eq!(past.1, "2026-11-22 01:30:00");
    }

    #[test]
    fn the_company_reads_its_own_clocks() {
        let day = "2026-11-21".parse().unwrap();
        let moment = moment(day, 8 * 3_600, Africa::Nairobi, Africa::Ouagadougou);
        assert_eq!(moment.local.to_string(), "2026-11-21 05:00:00");
    }

    #[test]
    fn a_day_that_never_was_has_times_all_the_same() {
        let (_, local) = shown("2011-12-30", 12 * 3_600, Pacific::Apia);
        assert!(local.starts_with("2011-12-"), "{local}");
    }

    #[test]
    fn unknown_zones_are_refused() {
        assert_eq!(zone(" Africa/Nairobi ").unwrap(), Africa::Nairobi);
        let refusal = zone("Africa/Timbuctoo").unwrap_err();
        assert_eq!(refusal.code, Code::TimezoneUnknown);
    }
}
