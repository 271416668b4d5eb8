//! What someone does at the doors of coaches, and who is aboard by the test's own list.

use domain::ids::{LayoutId, RequestId, VehicleId};
use domain::layout::SeatLayout;
use domain::planning::{LayoutDefined, VehicleRegistered};
use uuid::Uuid;

use super::books::Price;
use super::*;

const MINUTE: Millis = 60_000;
const EARLY: i64 = 360;
const LATE: i64 = 720;
/// Pieces that travel free, and what each one more costs.
const FREE_PIECES: i64 = 1;
const PER_PIECE: i64 = 505;

/// Somebody who boarded.
#[derive(Debug)]
pub struct Ride {
    /// With which ticket; none stands with one of their own.
    ticket: Option<usize>,
    coach: usize,
    boarding: Value,
    at: Millis,
    stop: usize,
    to: usize,
    seated: bool,
    out: bool,
}

/// A place to stand.
pub struct Stand {
    number: Value,
    coach: usize,
    stop: usize,
    boarding: Value,
    price: Price,
    pub refunded: bool,
}

impl Ride {
    fn is_past(&self, stop: usize) -> bool {
        self.stop <= stop && stop < self.to
    }
}

impl Coach {
    /// When it leaves a stop by now: no time goes back past the one before.
    fn leaves(&self, stop: usize) -> Millis {
        let mut earliest = Millis::MIN;
        for i in 0..=stop {
            for planned in [self.arrives[i], self.departs[i]] {
                earliest = earliest.max(planned + self.late[i] * MINUTE);
            }
        }
        earliest
    }
}

impl Shift {
    /// Coaches to swap for, a driver, and what may happen at a door.
    pub fn prepare_doors(&mut self) {
        for seats in [6_u16, 10, 49] {
            let (layout, vehicle) = (LayoutId(Uuid::now_v7()), VehicleId(Uuid::now_v7()));
            let name = format!("{seats} places");
            let plate = format!("11 GG {seats:04}");
            let defined = SeatLayout::coach(layout, &name, seats, 2, 2).unwrap();
            let store = self.desk.counter.store();
            store
                .write(|write| {
                    let fresh = || RequestId(Uuid::now_v7());
                    write.append("console", fresh(), LayoutDefined { layout: defined })?;
                    let known = VehicleRegistered { vehicle, plate, layout, name };
                    write.append("console", fresh(), known)
                })
                .unwrap();
            self.vehicles.push((vehicle.0.to_string(), u64::from(seats)));
        }
        let driver = json!({
            "name": "Moussa Kaboré", "duty": "driver", "licence_number": "BF-1",
            "licence_until": "2027-06-30",
        });
        let driver = self.intend(MANAGER, "register_crew", driver).unwrap();
        self.driver = driver["crew"].clone();
        let rules = self.desk.done("rules", json!({}), &self.admin)["rules"].take();
        let control = json!({
            "early_minutes": EARLY, "late_minutes": LATE, "standing": 2,
            "luggage_pieces": FREE_PIECES, "per_piece": PER_PIECE,
        });
        let control = json!({ "control": with(rules["control"].clone(), control) });
        self.manage("set_rules", json!({ "rules": with(rules, control) })).unwrap();
    }

    pub fn at_the_door(&mut self, what: u8, who: usize, (a, b, c, d): (u8, u8, u8, u8)) {
        match what {
            0..=11 => self.scan(b, c, d),
            12..=14 => self.scan(b, c, 255),
            15..=16 => self.undo(b, c),
            17..=19 => self.alight(b, c),
            20..=21 => self.come_back(b, c),
            22..=23 => self.tag(who, b, c),
            24..=25 => self.stand(who, b, c),
            26 => self.stand_back(who, b),
            27..=28 => self.close(b, c, d),
            29 => self.reopen(b, c),
            30 => self.swap(a, b),
            _ => self.delay(b, c),
        }
    }

    fn door(&self, coach: usize, stop: usize, change: Value) -> Value {
        let coach = &self.coaches[coach];
        with(json!({ "trip": coach.id, "at_stop": coach.stops[stop] }), change)
    }

    fn ride_of(&self, coach: usize, ticket: usize) -> Option<usize> {
        self.rides.iter().position(|ride| ride.coach == coach && ride.ticket == Some(ticket))
    }

    /// Whether the passenger of a ticket sits in its coach, on the way.
    pub fn is_aboard(&self, which: usize) -> bool {
        let ticket = &self.tickets[which];
        let coach = &self.coaches[ticket.coach];
        let on_the_way = !coach.cancelled && self.now() < coach.arrives[ticket.to];
        let ride = self.ride_of(ticket.coach, which).map(|i| &self.rides[i]);
        on_the_way && ride.is_some_and(|ride| !ride.out)
    }

    // ---- scans ----------------------------------------------------------------------------------

    /// Scans a ticket, or finds it in the list: at its stop mostly, or at any other.
    fn scan(&mut self, b: u8, c: u8, d: u8) {
        let Some(which) = self.some_ticket(b) else { return };
        let ticket = &self.tickets[which];
        let coach = if c < 230 { ticket.coach } else { usize::from(c % 3) };
        let stop = if c.is_multiple_of(4) { usize::from(c / 4) % 4 } else { ticket.from };
        let by_token = d < 128 && !ticket.first.1.is_empty();
        let seen = if by_token { ticket.first.0 } else { ticket.printed };
        let expected = self.verdict(which, coach, stop, seen);
        let told = match (by_token, d) {
            (true, _) => self.door(coach, stop, json!({ "text": ticket.first.1 })),
            (_, 255) => self.door(coach, stop, json!({ "ticket": ticket.number, "by": "name" })),
            _ => self.door(coach, stop, json!({ "text": ticket.number })),
        };
        let name = if d == 255 { "board_by" } else { "scan" };
        let told = self.intend(MANAGER, name, told).expect("a verdict is no refusal");
        assert_eq!(told["verdict"], expected, "{told}");
        let boarded = ["valid", "seat_moved", "standing"].contains(&expected);
        assert_eq!(told["aboard"], boarded || expected == "back");
        assert_eq!(told["boarding"].is_null(), !boarded);
        if boarded {
            assert!(self.ride_of(coach, which).is_none(), "nobody boards twice");
            self.rides.push(Ride {
                ticket: Some(which),
                coach,
                boarding: told["boarding"].clone(),
                at: self.now(),
                stop,
                to: self.tickets[which].to,
                seated: expected != "standing",
                out: false,
            });
        } else if expected == "back" {
            let ride = self.ride_of(coach, which).unwrap();
            self.rides[ride].out = false;
        }
        self.counts_agree(coach, stop, &told["counts"]);
    }

    /// What a scan must say, by what the test knows of the ticket.
    fn verdict(&self, which: usize, coach: usize, stop: usize, seen: u64) -> &'static str {
        let ticket = &self.tickets[which];
        match ticket.state {
            "cancelled" => return "cancelled",
            "refunded" => return "refunded",
            "exchanged" => return "exchanged",
            "open" => return "date_open",
            _ => {}
        }
        let ride = self.ride_of(coach, which).map(|i| &self.rides[i]);
        match ride {
            _ if ticket.coach != coach => "wrong_trip",
            _ if self.coaches[coach].cancelled => "trip_cancelled",
            _ if !(ticket.from..ticket.to).contains(&stop) => "wrong_stop",
            Some(ride) if ride.out => "back",
            Some(_) => "already_boarded",
            None if ticket.state == "no_show" => "missed",
            None if self.sales[ticket.sale].pending > 0 => "not_paid",
            None => self.out_of_time(coach, stop).unwrap_or(match ticket.seat {
                0 => "standing",
                seat if seat != seen => "seat_moved",
                _ => "valid",
            }),
        }
    }

    fn out_of_time(&self, coach: usize, stop: usize) -> Option<&'static str> {
        let coach = &self.coaches[coach];
        let (now, leaves) = (self.now(), coach.leaves(stop));
        // A clock that was set back shuts no door that was open.
        let latest = self.amount("select max(at) from entry").max(now);
        match () {
            () if coach.closed.contains_key(&stop) => Some("too_late"),
            () if latest < leaves - EARLY * MINUTE => Some("too_early"),
            () if now > leaves + LATE * MINUTE => Some("too_late"),
            () => None,
        }
    }

    /// A ride, the last ones before all others.
    fn some_ride(&self, b: u8) -> Option<usize> {
        let among = self.rides.len().min(12);
        (among > 0).then(|| self.rides.len() - 1 - usize::from(b) % among)
    }

    fn undo(&mut self, b: u8, c: u8) {
        let Some(which) = self.some_ride(b) else { return };
        let ride = &self.rides[which];
        let (coach, stop) = (ride.coach, ride.stop);
        let request = json!({ "boarding": ride.boarding, "reason": "Erreur" });
        let undone = self.intend(MANAGER, "undo_boarding", self.door(coach, stop, request));
        let ride = &self.rides[which];
        let closed = self.coaches[coach].closed.contains_key(&stop);
        let late = self.now() - ride.at > MINUTE;
        assert_eq!(undone.is_some(), !closed && !late && !ride.out, "{ride:?} {c}");
        let Some(undone) = undone else { return };
        self.rides.remove(which);
        self.counts_agree(coach, stop, &undone["counts"]);
    }

    fn number_of(&self, ride: usize) -> Value {
        let ride = &self.rides[ride];
        match ride.ticket {
            Some(ticket) => self.tickets[ticket].number.clone(),
            None => {
                let own = self.stands.iter().find(|stand| stand.boarding == ride.boarding);
                own.unwrap().number.clone()
            }
        }
    }

    fn alight(&mut self, b: u8, c: u8) {
        self.get_on_or_off("alight", true, b, c);
    }

    fn come_back(&mut self, b: u8, c: u8) {
        self.get_on_or_off("come_back", false, b, c);
    }

    fn get_on_or_off(&mut self, name: &str, out: bool, b: u8, c: u8) {
        let Some(which) = self.some_ride(b) else { return };
        let (coach, stop) = (self.rides[which].coach, usize::from(c % 5));
        let request = self.door(coach, stop, json!({ "ticket": self.number_of(which) }));
        let counted = self.intend(MANAGER, name, request);
        let ride = &self.rides[which];
        let gone = |i: usize| {
            let ticket = &self.tickets[i];
            ticket.coach != coach || !["valid", "no_show"].contains(&ticket.state)
        };
        // Nobody comes back with a ticket that was given back, to a seat that is another's.
        let lost = !out && ride.ticket.is_some_and(gone);
        assert_eq!(counted.is_some(), ride.out != out && !lost, "{ride:?}");
        let Some(counted) = counted else { return };
        self.rides[which].out = out;
        self.counts_agree(coach, stop, &counted["counts"]);
    }

    // ---- what is paid at the door ---------------------------------------------------------------

    fn tag(&mut self, who: usize, b: u8, c: u8) {
        let Some(which) = self.some_ticket(b) else { return };
        let ticket = &self.tickets[which];
        let pieces = 1 + i64::from(c % 4);
        let cost = |pieces: i64| self.rules.luggage(pieces - FREE_PIECES, PER_PIECE);
        let tagged = ticket.luggage.get(&ticket.coach).copied().unwrap_or_default();
        let due = (cost(tagged.0 + pieces) - tagged.1).max(0);
        let stop = usize::from(c / 4) % 4;
        let request = json!({ "ticket": ticket.number, "pieces": pieces, "expected": due });
        let request = self.door(ticket.coach, stop, request);
        let Some(told) = self.intend(who, "tag_luggage", request) else { return };
        assert_eq!((&told["paid"], &told["change"]), (&json!(due), &json!(0)));
        assert_eq!(told["tags"].as_array().unwrap().len() as i64, pieces);
        let ticket = &mut self.tickets[which];
        ticket.luggage.insert(ticket.coach, (tagged.0 + pieces, tagged.1 + due));
        // A tag for each piece, and a receipt of what was paid.
        *self.papers.entry("slip").or_default() += pieces + i64::from(due > 0);
        if due > 0 {
            let tax = self.rules.fee_tax(due);
            self.books.luggage(self.today(), due, tax);
        }
    }

    fn stand(&mut self, who: usize, b: u8, c: u8) {
        let coach = usize::from(b % 3);
        let from = usize::from(c) % 4;
        let to = from + 1 + usize::from(c / 16) % (4 - from);
        let base = self.fares[&(from, to)];
        let price = self.rules.priced(base, base);
        let request = json!({
            "to": self.coaches[coach].stops[to], "name": "Zalissa", "expected": price.price,
        });
        let request = self.door(coach, from, request);
        let Some(told) = self.intend(who, "board_standing", request) else { return };
        assert_eq!(told["price"], price.price);
        let boarding = told["boarding"].clone();
        let all: u64 = (1..=self.coaches[coach].seats)
            .filter(|seat| {
                let taken = self.taken.get(&(coach, *seat)).copied().unwrap_or(0);
                taken & legs(from, to) == 0 && !self.is_held(coach, *seat, legs(from, to))
            })
            .count() as u64;
        assert_eq!(all, 0, "nobody stands beside a free seat");
        self.rides.push(Ride {
            ticket: None,
            coach,
            boarding: boarding.clone(),
            at: self.now(),
            stop: from,
            to,
            seated: false,
            out: false,
        });
        let number = told["number"].clone();
        let stand = Stand { number, coach, stop: from, boarding, price, refunded: false };
        self.stands.push(stand);
        self.books.stand(self.today(), price, false);
        *self.papers.entry("slip").or_default() += 1;
        self.counts_agree(coach, from, &told["counts"]);
    }

    fn is_held(&self, coach: usize, seat: u64, on: u64) -> bool {
        let now = self.now();
        self.holds.iter().any(|hold| {
            hold.until > now
                && hold.coach == coach
                && hold.seats.contains(&seat)
                && legs(hold.from, hold.to) & on != 0
        })
    }

    fn stand_back(&mut self, who: usize, b: u8) {
        if self.stands.is_empty() {
            return;
        }
        let which = usize::from(b) % self.stands.len();
        let stand = &self.stands[which];
        let (coach, stop) = (stand.coach, stand.stop);
        let request = json!({ "ticket": stand.number, "reason": "Trop de monde" });
        let request = self.door(coach, stop, request);
        let Some(told) = self.intend(who, "refund_standing", request) else { return };
        let stand = &mut self.stands[which];
        assert!(!stand.refunded, "money is given back once");
        assert_eq!(told["given_back"], stand.price.price);
        stand.refunded = true;
        let (price, boarding) = (stand.price, stand.boarding.clone());
        self.rides.retain(|ride| ride.boarding != boarding);
        self.books.stand(self.today(), price, true);
        *self.papers.entry("slip").or_default() += 1;
        self.counts_agree(coach, stop, &told["counts"]);
    }

    // ---- departures -----------------------------------------------------------------------------

    /// Tickets from a stop that are good and whose passenger is not aboard.
    fn missing(&self, coach: usize, stop: usize) -> Vec<usize> {
        let joins = |i: &usize| {
            let ticket = &self.tickets[*i];
            (ticket.state, ticket.coach, ticket.from) == ("valid", coach, stop)
                && self.ride_of(coach, *i).is_none()
        };
        (0..self.tickets.len()).filter(joins).collect()
    }

    fn close(&mut self, b: u8, c: u8, d: u8) {
        let (coach, stop) = (usize::from(b % 3), usize::from(c) % 4);
        let missing = self.missing(coach, stop);
        let valid = |t: &&Ticket| (t.state, t.coach, t.from) == ("valid", coach, stop);
        let sold = self.tickets.iter().filter(valid).count();
        let request = json!({
            "crew": [self.driver], "leave_behind": d.is_multiple_of(2),
            "expected_missing": missing.len(),
        });
        let request = self.door(coach, stop, request);
        let Some(told) = self.intend(MANAGER, "close_departure", request) else { return };
        let aboard = |here: bool| {
            let rides = self.rides.iter().filter(|ride| ride.coach == coach && ride.is_past(stop));
            rides.filter(|ride| !ride.out && (ride.stop == stop) == here).count()
        };
        assert_eq!((&told["sold"], &told["doubles"]), (&json!(sold), &json!(0)), "{told}");
        assert_eq!(told["boarded"], aboard(true), "{told}");
        assert_eq!(told["through"], aboard(false), "{told}");
        assert_eq!(told["taken"], self.income_of(coach), "the paper agrees with the books");
        let mut named: Vec<&Value> =
            told["no_shows"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
        let mut numbers: Vec<&Value> = missing.iter().map(|i| &self.tickets[*i].number).collect();
        named.sort_by_key(|number| number.to_string());
        numbers.sort_by_key(|number| number.to_string());
        assert_eq!(named, numbers);
        for which in &missing {
            self.seat_freed(*which);
            self.tickets[*which].state = "no_show";
        }
        let before = self.coaches[coach].closed.insert(stop, missing);
        assert!(before.is_none(), "it was open");
        *self.papers.entry("slip").or_default() += 1;
    }

    /// What managers are told that a trip brought, its tax included.
    fn income_of(&self, coach: usize) -> i64 {
        let period = json!({ "from": "2026-11-19", "to": "2026-11-24" });
        let revenue = self.desk.done("revenue", period, &self.sellers[MANAGER]);
        let tables = revenue["cuts"].as_array().unwrap();
        let trips = tables.iter().find(|table| table["cut"] == "trip").unwrap();
        let lines = trips["lines"].as_array().unwrap();
        let line = lines.iter().find(|line| line["key"] == self.coaches[coach].id);
        let amount = |name: &str| line.map_or(0, |line| line["figures"][name].as_i64().unwrap());
        amount("net") + amount("tax")
    }

    fn reopen(&mut self, b: u8, c: u8) {
        let (coach, stop) = (usize::from(b % 3), usize::from(c) % 4);
        let request = self.door(coach, stop, json!({ "reason": "Il arrive" }));
        let told = self.intend(MANAGER, "reopen_departure", request);
        let closed = &self.coaches[coach].closed;
        let left = closed.keys().any(|later| *later > stop);
        assert_eq!(told.is_some(), closed.contains_key(&stop) && !left);
        let Some(told) = told else { return };
        let gone = self.coaches[coach].closed.remove(&stop).unwrap();
        let gone = gone.into_iter().filter(|i| self.tickets[*i].state == "no_show");
        let mut gone: Vec<usize> = gone.collect();
        for one in told["restored"].as_array().unwrap() {
            let at = gone.iter().position(|i| self.tickets[*i].number == one["number"]);
            let which = gone.remove(at.expect("they had missed it"));
            let Ticket { from, to, seat, .. } = self.tickets[which];
            self.tickets[which].state = "valid";
            if seat != 0 {
                self.seat_taken((coach, from, to), seat);
            }
        }
        let lost: Vec<&Value> =
            told["lost"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
        assert_eq!(lost.len(), gone.len());
        assert!(gone.iter().all(|i| lost.contains(&&self.tickets[*i].number)));
    }

    pub fn swap(&mut self, a: u8, b: u8) {
        let coach = usize::from(a % 3);
        let (vehicle, seats) = self.vehicles[usize::from(b) % self.vehicles.len()].clone();
        let request = self.door(coach, 0, json!({ "vehicle": vehicle, "reason": "Panne" }));
        let Some(told) = self.intend(MANAGER, "swap_vehicle", request) else { return };
        assert_eq!(told["seats"], seats);
        self.coaches[coach].seats = seats;
        let seat = |seat: &Value| seat.as_u64().unwrap_or(0);
        // Whom to call, where anybody is to be called.
        let calls = told["moved"].as_array().unwrap();
        *self.papers.entry("slip").or_default() += i64::from(!calls.is_empty());
        let mut moved = Vec::new();
        for change in calls {
            let which = self.tickets.iter().position(|t| t.number == change["number"]).unwrap();
            let ticket = &self.tickets[which];
            assert_eq!((ticket.state, ticket.coach), ("valid", coach), "{change}");
            assert_eq!(ticket.seat, seat(&change["was"]), "{change}");
            self.legs_freed(which);
            moved.push((which, seat(&change["now"])));
        }
        for (which, now) in moved {
            self.tickets[which].seat = now;
            let Ticket { from, to, .. } = self.tickets[which];
            if now != 0 {
                let taken = self.taken.entry((coach, now)).or_default();
                assert_eq!(*taken & legs(from, to), 0, "two passengers on seat {now}");
                *taken |= legs(from, to);
            }
        }
        let beyond = |t: &Ticket| t.state == "valid" && t.coach == coach && t.seat > seats;
        assert!(!self.tickets.iter().any(beyond), "nobody keeps a seat that is not there");
    }

    fn delay(&mut self, b: u8, c: u8) {
        let (coach, stop) = (usize::from(b % 3), usize::from(b / 4) % 4);
        let minutes = i64::from(c % 8) * 20;
        let request = self.door(coach, stop, json!({ "minutes": minutes, "reason": "Pluie" }));
        let Some(told) = self.intend(MANAGER, "delay_trip", request) else { return };
        let coach = &mut self.coaches[coach];
        coach.late[stop..].fill(minutes);
        let late = (coach.leaves(stop) - coach.departs[stop]) / MINUTE;
        assert_eq!(told["trip"]["late_minutes"], late, "{told}");
    }

    // ---- laws -----------------------------------------------------------------------------------

    /// The counts of a stop are what the test counted.
    fn counts_agree(&self, coach: usize, stop: usize, told: &Value) {
        let tickets = || {
            self.tickets.iter().enumerate().filter(|(_, ticket)| {
                (ticket.coach, ticket.from) == (coach, stop)
                    && ["valid", "no_show"].contains(&ticket.state)
            })
        };
        let rides = || self.rides.iter().filter(|r| r.coach == coach && r.is_past(stop));
        let aboard = || rides().filter(|ride| !ride.out);
        let known = json!({
            "expected": tickets().count(),
            "missing": tickets().filter(|(i, _)| self.ride_of(coach, *i).is_none()).count(),
            "boarded": aboard().filter(|ride| ride.stop == stop).count(),
            "through": aboard().filter(|ride| ride.stop != stop).count(),
            "out": rides().filter(|ride| ride.out).count(),
            "standing": aboard().filter(|ride| !ride.seated).count(),
            "on_trust": 0,
            "wrong": 0,
            "doubles": 0,
        });
        assert_eq!(*told, known, "coach {coach} at stop {stop}");
    }

    /// Every list of every stop.
    pub fn doors_agree(&self) {
        for coach in 0..self.coaches.len() {
            for stop in 0..4 {
                let list = self.door(coach, stop, json!({}));
                let list = self.desk.done("manifest", list, &self.sellers[MANAGER]);
                self.counts_agree(coach, stop, &list["trip"]["counts"]);
                self.list_agrees(coach, stop, &list);
            }
        }
    }

    /// Nobody shares a seat, and who is aboard is in the list once.
    fn list_agrees(&self, coach: usize, stop: usize, list: &Value) {
        let rows = list["passengers"].as_array().unwrap();
        // Who got off may have given the ticket back since, and the seat with it.
        let seated = |row: &&Value| row["state"] != "missed" && row["state"] != "out";
        let valid = rows.iter().filter(seated);
        let seats: Vec<&Value> =
            valid.map(|row| &row["seat"]).filter(|seat| !seat.is_null()).collect();
        let mut once = seats.clone();
        once.sort_by_key(|seat| seat.as_u64());
        once.dedup();
        assert_eq!(once.len(), seats.len(), "coach {coach} at stop {stop}: {list}");
        let aboard = rows.iter().filter(|row| row["state"] == "boarded").count();
        // Who boarded later than they could is in the list of each stop that they paid for.
        let listed = |ride: &&Ride| {
            let paid = ride.ticket.map(|i| &self.tickets[i]).filter(|t| t.coach == coach);
            let good = paid.filter(|t| ["valid", "no_show"].contains(&t.state));
            ride.is_past(stop) || good.is_some_and(|t| (t.from..t.to).contains(&stop))
        };
        let rides = self.rides.iter().filter(|ride| ride.coach == coach && !ride.out);
        assert_eq!(aboard, rides.filter(listed).count(), "coach {coach} at stop {stop}: {list}");
    }
}
