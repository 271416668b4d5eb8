//! What a counter knows already, left out of an import.

use std::collections::{HashMap, HashSet};

use domain::Millis;
use domain::fact::Fact;
use domain::ids::{CategoryId, LayoutId, RouteId, StopId, TripId};
use domain::planning::{Fare, RouteDefined, Stop, Trip};

use super::plan::Parts;
use super::{GtfsImport, GtfsSummary};

/// Where a trip calls and when: stop, arrival, departure.
pub type KnownCall = (StopId, Millis, Millis);

/// What a price is of. At most one holds for each key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FareKey {
    /// Boarding stop.
    pub from: StopId,
    /// Alighting stop.
    pub to: StopId,
    /// For which passengers.
    pub category: CategoryId,
    /// For which class of trip.
    pub class: String,
    /// Only on this route.
    pub route: Option<RouteId>,
}

impl FareKey {
    /// What a fare is the price of.
    pub fn of(fare: &Fare) -> Self {
        Self {
            from: fare.from,
            to: fare.to,
            category: fare.category,
            class: fare.class.clone(),
            route: fare.route,
        }
    }
}

/// The planning of a counter, as read from its tables or learnt from its facts.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Stops as last defined.
    pub stops: HashMap<StopId, Stop>,
    /// Layouts; their content never changes.
    pub layouts: HashSet<LayoutId>,
    /// Routes as last defined.
    pub routes: HashMap<RouteId, RouteDefined>,
    /// Prices that hold now.
    pub fares: HashMap<FareKey, i64>,
    /// Trips ever planned, cancelled ones too.
    pub trips: HashMap<TripId, Vec<KnownCall>>,
}

impl Known {
    /// Takes in one fact; those that are no planning change nothing.
    pub fn learn(&mut self, fact: &Fact) {
        match fact {
            Fact::StopsDefined(fact) => {
                let stops = fact.stops.iter().cloned();
                self.stops.extend(stops.map(|stop| (stop.stop, stop)));
            }
            Fact::LayoutDefined(fact) => {
                self.layouts.insert(fact.layout.layout);
            }
            Fact::RouteDefined(fact) => {
                self.routes.insert(fact.route, fact.clone());
            }
            Fact::FaresSet(fact) => {
                let fares = fact.fares.iter();
                self.fares.extend(fares.map(|fare| (FareKey::of(fare), fare.amount)));
            }
            Fact::TripsPlanned(fact) => {
                let trips = fact.trips.iter();
                self.trips.extend(trips.map(|trip| (trip.trip, calls(trip))));
            }
            _ => {}
        }
    }
}

fn calls(trip: &Trip) -> Vec<KnownCall> {
    let calls = trip.calls.iter();
    calls.map(|call| (call.stop, call.arrives, call.departs)).collect()
}

impl GtfsImport {
    /// What of this import is new or changed. An import of the same feed again adds no fact.
    ///
    /// A trip that is known keeps its times, since tickets may have been sold for them: a warning
    /// says that the feed has others.
    #[must_use]
    pub fn without_known(self, known: &Known) -> Self {
        let (mut parts, mut summary) = (Parts::of(self.facts), self.summary);
        parts.add_replaced_fares(known);
        parts.stops.retain(|stop| known.stops.get(&stop.stop) != Some(stop));
        parts.layouts.retain(|layout| !known.layouts.contains(&layout.layout));
        parts.routes.retain(|route| known.routes.get(&route.route) != Some(route));
        parts.fares.retain(|fare| known.fares.get(&FareKey::of(fare)) != Some(&fare.amount));
        parts.leave_known_trips(known, &mut summary);
        parts.import(summary)
    }
}

impl Parts {
    fn of(facts: Vec<Fact>) -> Self {
        let mut parts = Self {
            stops: Vec::new(),
            layouts: Vec::new(),
            routes: Vec::new(),
            fares: Vec::new(),
            trips: Vec::new(),
        };
        for fact in facts {
            match fact {
                Fact::StopsDefined(fact) => parts.stops.extend(fact.stops),
                Fact::LayoutDefined(fact) => parts.layouts.push(fact.layout),
                Fact::RouteDefined(fact) => parts.routes.push(fact),
                Fact::FaresSet(fact) => parts.fares.extend(fact.fares),
                Fact::TripsPlanned(fact) => parts.trips.extend(fact.trips),
                other => unreachable!("an import holds no {}", other.kind()),
            }
        }
        parts
    }

    /// A fare of a route goes before a fare of all routes. Where an earlier feed had one and this
    /// feed has only the other, the earlier one would hold for ever: it is set to the new price.
    fn add_replaced_fares(&mut self, known: &Known) {
        let amounts: HashMap<FareKey, i64> =
            self.fares.iter().map(|fare| (FareKey::of(fare), fare.amount)).collect();
        let routes: HashSet<RouteId> = self.routes.iter().map(|route| route.route).collect();
        let mut replaced: Vec<Fare> = Vec::new();
        for key in known.fares.keys().filter(|key| !amounts.contains_key(key)) {
            let everywhere = FareKey { route: None, ..key.clone() };
            let ours = key.route.is_some_and(|route| routes.contains(&route));
            if let Some(amount) = amounts.get(&everywhere).filter(|_| ours) {
                replaced.push(Fare {
                    from: key.from,
                    to: key.to,
                    category: key.category,
                    class: key.class.clone(),
                    route: key.route,
                    amount: *amount,
                });
            }
        }
        replaced.sort_by_key(FareKey::of);
        self.fares.extend(replaced);
    }

    fn leave_known_trips(&mut self, known: &Known, summary: &mut GtfsSummary) {
        let mut changed: Vec<String> = Vec::new();
        self.trips.retain(|trip| {
            let Some(planned) = known.trips.get(&trip.trip) else {
                return true;
            };
            if *planned != calls(trip) {
                changed.push(format!("{} of {}", trip.route_code, trip.calls[0].departs_local));
            }
            false
        });
        if let Some(first) = changed.first() {
            summary.warnings.push(format!(
                "Trips already on sale keep their times, though the feed has others: {first} \
                 ({} in all)",
                changed.len()
            ));
        }
    }
}
