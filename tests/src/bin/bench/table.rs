//! The table: what was measured, against what, and whether it is enough.

use serde_json::{Value, json};

use crate::Trouble;
use crate::machine::Machine;
use crate::times::Times;

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Milliseconds,
    Seconds,
    Mebibytes,
    Megabytes,
    Kilobytes,
    TicketsPerSecond,
    EachSecond,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Mebibytes => "MiB",
            Self::Megabytes => "MB",
            Self::Kilobytes => "KB",
            Self::TicketsPerSecond | Self::EachSecond => "/s",
        }
    }

    fn show(self, number: f64) -> String {
        let digits = match number.abs() {
            n if n < 1.0 => 3,
            n if n < 10.0 => 2,
            n if n < 1_000.0 => 1,
            _ => 0,
        };
        format!("{number:.digits$} {}", self.name())
    }
}

/// What must be reached, and by which number of the row.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    Ratio(f64),
    Measured(f64),
    P99(f64),
    AtLeast(f64),
    None,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: &'static str,
    pub what: String,
    pub unit: Unit,
    /// `None` where it could not be measured; the note says why.
    pub measured: Option<f64>,
    pub p99: Option<f64>,
    pub limit: Option<f64>,
    pub ratio: Option<f64>,
    pub target: Target,
    pub note: String,
}

impl Row {
    pub fn new(name: &'static str, what: impl Into<String>, unit: Unit) -> Self {
        Self {
            name,
            what: what.into(),
            unit,
            measured: None,
            p99: None,
            limit: None,
            ratio: None,
            target: Target::None,
            note: String::new(),
        }
    }

    pub fn of_times(name: &'static str, what: impl Into<String>, times: &Times) -> Self {
        Self {
            measured: Some(times.median()),
            p99: Some(times.p99()),
            ..Self::new(name, what, Unit::Milliseconds)
        }
    }

    pub fn measured(mut self, measured: f64) -> Self {
        self.measured = Some(measured);
        self
    }

    pub fn against(mut self, limit: f64, ratio: f64) -> Self {
        (self.limit, self.ratio) = (Some(limit), Some(ratio));
        self
    }

    pub fn target(mut self, target: Target) -> Self {
        self.target = target;
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn met(&self) -> Option<bool> {
        match self.target {
            Target::Ratio(most) => self.ratio.map(|ratio| ratio <= most),
            Target::Measured(most) => self.measured.map(|measured| measured <= most),
            Target::P99(most) => self.p99.map(|p99| p99 <= most),
            Target::AtLeast(least) => self.measured.map(|measured| measured >= least),
            Target::None => None,
        }
    }

    fn target_text(&self) -> String {
        match self.target {
            Target::Ratio(most) => format!("≤ {most} ×"),
            Target::Measured(most) => format!("≤ {most} {}", self.unit.name()),
            Target::P99(most) => format!("p99 ≤ {most} {}", self.unit.name()),
            Target::AtLeast(least) => format!("≥ {least} {}", self.unit.name()),
            Target::None => String::new(),
        }
    }

    fn cells(&self) -> [String; 6] {
        let measured = self.measured.map_or("–".into(), |n| self.unit.show(n));
        let p99 = self.p99.map(|n| format!(" (p99 {})", self.unit.show(n)));
        let met = self.met().map_or("", |met| if met { "yes" } else { "NO" });
        [
            self.what.clone(),
            measured + &p99.unwrap_or_default(),
            self.limit.map_or_else(String::new, |n| self.unit.show(n)),
            self.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2} ×")),
            self.target_text(),
            met.into(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "what": self.what,
            "unit": self.unit.name(),
            "measured": self.measured,
            "p99": self.p99,
            "bare_limit": self.limit,
            "ratio": self.ratio,
            "target": self.target_text(),
            "met": self.met(),
            "note": self.note,
        })
    }
}

/// All rows.
#[derive(Default)]
pub struct Table(Vec<Row>);

const HEADS: [&str; 6] = ["what", "measured", "bare limit", "ratio", "target", "met?"];

impl Table {
    /// One more row; whoever waits sees it at once.
    pub fn add(&mut self, row: Row) {
        let [what, measured, _, ratio, target, met] = row.cells();
        eprintln!("{what}: {measured} {ratio} {target} {met}");
        self.0.push(row);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Notes on the rows from one on that other programs took so many cores beside them.
    pub fn beside(&mut self, from: usize, cores: f64) {
        for row in &mut self.0[from..] {
            let comma = if row.note.is_empty() { "" } else { "; " };
            row.note += &format!("{comma}other programs took {cores:.1} cores meanwhile");
        }
    }

    /// The table as Markdown, and the notes under it.
    pub fn text(&self) -> String {
        let mut lines = vec![HEADS.map(str::to_owned)];
        lines.extend(self.0.iter().map(Row::cells));
        let width = |i: usize| lines.iter().map(|cells| cells[i].chars().count()).max();
        let widths: Vec<usize> = (0..HEADS.len()).map(|i| width(i).unwrap_or(0)).collect();
        let shown = |cells: &[String; 6]| {
            let cells = cells.iter().zip(&widths);
            let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:width$}")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let mut text = shown(&lines[0]);
        let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
        text.push_str(&format!("|{}|\n", dashes.join("|")));
        lines[1..].iter().for_each(|cells| text.push_str(&shown(cells)));
        for row in self.0.iter().filter(|row| !row.note.is_empty()) {
            text.push_str(&format!("\n- {}: {}", row.what, row.note));
        }
        text.push('\n');
        text
    }

    /// The table for programs.
    pub fn json(&self, machine: &Machine, quick: bool) -> Result<String, Trouble> {
        let rows: Vec<Value> = self.0.iter().map(Row::json).collect();
        let all = json!({ "machine": machine.json(), "quick": quick, "rows": rows });
        Ok(serde_json::to_string_pretty(&all)? + "\n")
    }
}
