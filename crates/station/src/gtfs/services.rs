//! The days a service runs: weekly from calendar.txt, less and more days from calendar_dates.txt.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike, NaiveDate};
use domain::Refusal;

use super::invalid;
use super::source::Source;
use super::table::{self, Row, shown};

const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// All services of a feed by id.
#[derive(Debug, Default)]
pub(super) struct Services(HashMap<String, Service>);

#[derive(Debug, Default)]
struct Service {
    weekly: Option<Weekly>,
    /// What `calendar_dates.txt` says of a day: whether it runs.
    exceptions: HashMap<NaiveDate, bool>,
}

#[derive(Debug)]
struct Weekly {
    runs: [bool; 7],
    from: NaiveDate,
    to: NaiveDate,
}

impl Services {
    /// Reads both calendars; a feed has at least one.
    pub fn read(source: &Source) -> Result<Self, Refusal> {
        let mut services = Self::default();
        if source.get("calendar.txt").is_none() && source.get("calendar_dates.txt").is_none() {
            let problem = "it is missing from the feed, and so is calendar_dates.txt";
            return Err(invalid("calendar.txt", 1, "file", problem));
        }
        let columns = [&["service_id", "start_date", "end_date"][..], &WEEKDAYS].concat();
        if let Some(rows) = table::optional(source, "calendar.txt", &columns)? {
            for row in rows {
                services.add_weekly(&row?)?;
            }
        }
        let columns = ["service_id", "date", "exception_type"];
        if let Some(rows) = table::optional(source, "calendar_dates.txt", &columns)? {
            for row in rows {
                services.add_exception(&row?)?;
            }
        }
        Ok(services)
    }

    /// Whether a service is in one of the calendars.
    pub fn has(&self, service: &str) -> bool {
        self.0.contains_key(service)
    }

    /// The services that run on a day.
    pub fn on(&self, day: NaiveDate) -> HashSet<&str> {
        let running = self.0.iter().filter(|(_, service)| service.runs(day));
        running.map(|(id, _)| id.as_str()).collect()
    }

    fn add_weekly(&mut self, row: &Row) -> Result<(), Refusal> {
        let id = row.need("service_id")?;
        let service = self.0.entry(id.to_owned()).or_default();
        if service.weekly.is_some() {
            return Err(row.wrong("service_id", format!("{} is there twice", shown(id))));
        }
        let mut runs = [false; 7];
        for (runs, day) in runs.iter_mut().zip(WEEKDAYS) {
            *runs = match row.need(day)? {
                "1" => true,
                "0" => false,
                other => return Err(row.not(day, other, "0 or 1")),
            };
        }
        let (from, to) = (row.date("start_date")?, row.date("end_date")?);
        if to < from {
            return Err(row.wrong("end_date", "it is before start_date"));
        }
        service.weekly = Some(Weekly { runs, from, to });
        Ok(())
    }

    fn add_exception(&mut self, row: &Row) -> Result<(), Refusal> {
        let service = self.0.entry(row.need("service_id")?.to_owned()).or_default();
        let runs = match row.need("exception_type")? {
            "1" => true,
            "2" => false,
            other => return Err(row.not("exception_type", other, "1 (runs) or 2 (does not run)")),
        };
        match service.exceptions.insert(row.date("date")?, runs) {
            Some(before) if before != runs => {
                Err(row.wrong("exception_type", "another line says the opposite of this day"))
            }
            _ => Ok(()),
        }
    }
}

impl Service {
    fn runs(&self, day: NaiveDate) -> bool {
        let weekday = day.weekday().num_days_from_monday() as usize;
        let weekly = self.weekly.as_ref();
        let weekly = weekly.is_some_and(|w| w.runs[weekday] && (w.from..=w.to).contains(&day));
        self.exceptions.get(&day).copied().unwrap_or(weekly)
    }
}
