//! Fares as written (GTFS Fares v1), and what a journey costs by them.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::Refusal;
use domain::money::Currency;

use super::feed::{Agencies, FeedStop, Index, Warnings, insert_new, known};
use super::source::Source;
use super::table::{self, Row};

/// The fares of a feed.
pub(super) struct FareBook {
    fares: Vec<WrittenFare>,
    /// Which fares have a rule for that origin and destination; `None` stands for any.
    by_ends: HashMap<(Option<String>, Option<String>), Vec<Rule>>,
}

struct WrittenFare {
    id: String,
    price: i64,
    agency: Option<usize>,
    /// The zones a journey passes: exactly these, since a journey that goes on beyond them would
    /// otherwise be sold at the price of its start.
    contains: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Rule {
    fare: usize,
    route: Option<usize>,
}

/// A journey, as rules see it.
pub(super) struct Journey<'a> {
    pub route: usize,
    pub agency: Option<usize>,
    /// The stops from the first to the last, both included.
    pub stops: &'a [usize],
}

/// What a journey costs, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Price {
    /// The cheapest fare that asks for nothing but the two ends.
    pub everywhere: Option<i64>,
    /// The cheapest fare that asks for this route, its agency or the zones on the way.
    pub here: Option<i64>,
}

impl FareBook {
    /// Reads both fare tables. A feed without them has no fares.
    pub fn read(
        source: &Source,
        currency: Currency,
        agencies: &Agencies,
        routes: &Index,
        stops: &[FeedStop],
        warnings: &mut Warnings,
    ) -> Result<Self, Refusal> {
        let mut book = Self { fares: Vec::new(), by_ends: HashMap::new() };
        let mut index = Index::new();
        let columns = ["fare_id", "price", "currency_type"];
        if let Some(rows) = table::optional(source, "fare_attributes.txt", &columns)? {
            for row in rows {
                book.add_fare(&row?, currency, agencies, &mut index)?;
            }
        }
        let places: HashSet<&str> = stops
            .iter()
            .flat_map(|stop| [Some(stop.id.as_str()), stop.zone.as_deref()])
            .flatten()
            .collect();
        let mut rules: Vec<Vec<WrittenRule>> = book.fares.iter().map(|_| Vec::new()).collect();
        if let Some(rows) = table::optional(source, "fare_rules.txt", &["fare_id"])? {
            for row in rows {
                let row = row?;
                let fare = known(&row, "fare_id", &index, "fare_attributes.txt")?;
                rules[fare].push(WrittenRule::read(&row, routes, &places)?);
            }
        }
        let ruled = rules.iter().any(|rules| !rules.is_empty());
        for (fare, rules) in rules.into_iter().enumerate() {
            // By the reference it would count for every journey, and undercut all others: where the
            // feed has rules, a fare without one is a line that someone forgot.
            if ruled && rules.is_empty() {
                let what = "Fares without a rule are left out, since others have one";
                warnings.add(what, book.fares[fare].id.as_str());
            } else {
                book.add_rules(fare, rules);
            }
        }
        Ok(book)
    }

    fn add_fare(
        &mut self,
        row: &Row,
        currency: Currency,
        agencies: &Agencies,
        index: &mut Index,
    ) -> Result<(), Refusal> {
        let id = row.need("fare_id")?;
        insert_new(row, "fare_id", id, index)?;
        let written = row.need("currency_type")?;
        if !written.eq_ignore_ascii_case(currency.code) {
            let what = format!("the currency of the company, which is {}", currency.code);
            return Err(row.not("currency_type", written, &what));
        }
        self.fares.push(WrittenFare {
            id: id.to_owned(),
            price: row.price("price", currency)?,
            agency: agencies.of(row)?,
            contains: BTreeSet::new(),
        });
        Ok(())
    }

    /// The lines of one fare: any of its routes and ends will do, and all its zones must be passed.
    fn add_rules(&mut self, fare: usize, rules: Vec<WrittenRule>) {
        let mut placed = false;
        for rule in rules {
            let any = rule.route.is_none() && rule.origin.is_none() && rule.destination.is_none();
            let zone_only = any && rule.contains.is_some();
            self.fares[fare].contains.extend(rule.contains);
            if !zone_only {
                let route = rule.route;
                self.place(rule.origin, rule.destination, Rule { fare, route });
                placed = true;
            }
        }
        if !placed {
            self.place(None, None, Rule { fare, route: None });
        }
    }

    fn place(&mut self, origin: Option<String>, destination: Option<String>, rule: Rule) {
        let rules = self.by_ends.entry((origin, destination)).or_default();
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }

    /// What a journey costs: the cheapest of the fares that match it.
    pub fn price(&self, journey: &Journey<'_>, stops: &[FeedStop]) -> Price {
        let mut price = Price::default();
        let (Some(from), Some(to)) = (journey.stops.first(), journey.stops.last()) else {
            return price;
        };
        let passed: BTreeSet<&str> =
            journey.stops.iter().filter_map(|stop| stops[*stop].zone.as_deref()).collect();
        for origin in ends(&stops[*from]) {
            for destination in ends(&stops[*to]) {
                let rules = self.by_ends.get(&(origin.clone(), destination));
                for rule in rules.into_iter().flatten() {
                    self.offer(*rule, journey, &passed, &mut price);
                }
            }
        }
        price
    }

    /// Takes the fare of a rule into the price of a journey, if it matches and is cheaper.
    fn offer(&self, rule: Rule, journey: &Journey<'_>, passed: &BTreeSet<&str>, price: &mut Price) {
        let fare = &self.fares[rule.fare];
        let contains = fare.contains.iter().map(String::as_str);
        let matches = rule.route.is_none_or(|route| route == journey.route)
            && (fare.agency.is_none() || fare.agency == journey.agency)
            && (fare.contains.is_empty() || contains.eq(passed.iter().copied()));
        if !matches {
            return;
        }
        let anywhere = rule.route.is_none() && fare.agency.is_none() && fare.contains.is_empty();
        let cheapest = match anywhere {
            true => &mut price.everywhere,
            false => &mut price.here,
        };
        *cheapest = Some(cheapest.map_or(fare.price, |known| known.min(fare.price)));
    }
}

/// How rules may name a stop: not at all, by its zone, or by itself as some feeds do.
fn ends(stop: &FeedStop) -> Vec<Option<String>> {
    let mut ends = vec![None, Some(stop.id.clone())];
    if stop.zone.as_ref() != Some(&stop.id) {
        ends.extend(stop.zone.clone().map(Some));
    }
    ends
}

/// One line of fare_rules.txt.
struct WrittenRule {
    route: Option<usize>,
    origin: Option<String>,
    destination: Option<String>,
    contains: Option<String>,
}

impl WrittenRule {
    fn read(row: &Row, routes: &Index, places: &HashSet<&str>) -> Result<Self, Refusal> {
        let place = |column| {
            let written = row.get(column)?;
            match written {
                Some(id) if !places.contains(id) => {
                    Err(row.not(column, id, "a zone_id or a stop_id of stops.txt"))
                }
                _ => Ok(written.map(str::to_owned)),
            }
        };
        let route = row.get("route_id")?;
        let route = route.map(|_| known(row, "route_id", routes, "routes.txt"));
        Ok(Self {
            route: route.transpose()?,
            origin: place("origin_id")?,
            destination: place("destination_id")?,
            contains: place("contains_id")?,
        })
    }
}
