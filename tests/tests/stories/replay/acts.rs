//! What someone may do, and what it does to the test's own books.

use chrono::Days;

use super::books::{joined, taken};
use super::*;

const OPERATORS: [&str; 2] = ["Orange Money", "Wave"];

/// The word of a supervisor.
pub fn approval() -> Value {
    json!({ "code": "M1", "pin": "3333" })
}

// ---- the till ------------------------------------------------------------------------------------

impl Shift {
    pub fn open_till(&mut self, who: usize, float: i64) {
        if let Some(opened) = self.intend(who, "open_till", json!({ "float": float })) {
            self.books.open(opened["till"].clone(), who, float);
        }
    }

    /// Counts the drawer, off by so much; what was counted.
    pub fn count(&mut self, who: usize, off: i64) -> Option<i64> {
        let drawer = self.books.session.as_ref().map_or(0, |session| session.drawer);
        let counted = (drawer + off).max(0);
        let told = self.intend(who, "count_till", json!({ "counted": counted }))?;
        assert_eq!(
            (&told["expected"], &told["variance"]),
            (&json!(drawer), &json!(counted - drawer))
        );
        assert_eq!(told["pending"], self.pending.len());
        self.books.session.as_mut().unwrap().counts[5] += 1;
        Some(counted)
    }

    /// How far a count is off: not at all, a little, or much.
    fn off(b: u8, c: u8) -> i64 {
        match b % 4 {
            0 => 0,
            1 => i64::from(c) - 128,
            _ => (i64::from(c) - 128) * 50,
        }
    }

    /// What is said to a closing: a supervisor's word, or that there is none.
    fn ending(d: u8) -> Value {
        let mut ending = json!({ "reason": "Compté", "leave_pending": !d.is_multiple_of(5) });
        match d % 3 {
            0 => ending["approval"] = approval(),
            1 => ending["approve_later"] = json!(true),
            _ => {}
        }
        ending
    }

    pub fn close_till(&mut self, who: usize, b: u8, c: u8, d: u8) {
        let Some(counted) = self.count(who, Self::off(b, c)) else { return };
        if let Some(closed) = self.intend(who, "close_till", Self::ending(d)) {
            self.closed_with(&closed, counted);
        }
    }

    pub fn hand_over(&mut self, who: usize, b: u8, c: u8, d: u8) {
        let Some(counted) = self.count(who, Self::off(b, c)) else { return };
        let next = usize::from(d / 4) % 3;
        let pin = ["1111", &self.pin, "3333"][next];
        let to = json!({ "to": { "code": CODES[next], "pin": pin } });
        if let Some(handed) = self.intend(who, "hand_over_till", with(Self::ending(d), to)) {
            self.closed_with(&handed["closed"], counted);
            assert_eq!(handed["float"], counted);
            self.books.open(handed["till"].clone(), next, counted);
        }
    }

    fn closed_with(&mut self, closed: &Value, counted: i64) {
        let session = self.books.close(self.today(), counted);
        assert_eq!(
            (&closed["counted"], &closed["expected"]),
            (&json!(counted), &json!(session.drawer))
        );
        let (_, fact) = self.fact(closed["entry"].as_i64().unwrap());
        let domain::fact::Fact::TillClosed(fact) = fact else { panic!("a till is closed") };
        self.z_agrees(&session, &fact);
        self.closed.push((session.till, session.who, fact.to_approve));
        *self.papers.entry("till_report").or_default() += 1;
    }

    pub fn move_cash(&mut self, who: usize, b: u8, c: u8) {
        let (kind, account) = [
            ("paid_in", "cash.outside"),
            ("paid_out", "cash.outside"),
            ("drop", "cash.safe"),
            ("fuel", "expense.fuel"),
            ("toll", "expense.toll"),
            ("maintenance", "expense.maintenance"),
            ("meals", "expense.meals"),
            ("other", "expense.other"),
        ][usize::from(b % 8)];
        let size = (1 + i64::from(c)) * 25;
        let trip = if b > 128 { self.coaches[usize::from(c % 3)].id.clone() } else { Value::Null };
        let request = json!({
            "movement": kind, "amount": size, "reason": "Reçu", "receipt_number": "7", "trip": trip,
        });
        if self.intend(who, "move_cash", request).is_some() {
            let amount = if kind == "paid_in" { size } else { -size };
            self.books.move_cash(self.today(), account, amount);
            *self.papers.entry("slip").or_default() += 1;
        }
    }

    pub fn correct(&mut self, who: usize, b: u8, c: u8, d: u8) {
        if self.closed.is_empty() {
            return;
        }
        let z = 1 + usize::from(b) % self.closed.len();
        let amount = if c == 128 { 5 } else { (i64::from(c) - 128) * 5 };
        let mut request = json!({ "z": z, "amount": amount, "reason": "Recompté" });
        if who != MANAGER || d.is_multiple_of(2) {
            request["approval"] = approval();
        }
        if self.intend(who, "correct_till", request).is_some() {
            self.books.move_cash(self.today(), "till.variance", amount);
            *self.papers.entry("slip").or_default() += 1;
        }
    }

    pub fn approve_variance(&mut self, b: u8) {
        if self.closed.is_empty() {
            return;
        }
        let which = usize::from(b) % self.closed.len();
        let (till, who, open) = self.closed[which].clone();
        let request = json!({ "till": till, "reason": "Vu" });
        let done = self.intend(MANAGER, "approve_variance", request);
        assert_eq!(done.is_some(), open && who != MANAGER, "nobody approves their own drawer");
        self.closed[which].2 &= done.is_none();
    }

    pub fn print_report(&mut self, who: usize, b: u8) {
        let mut request = json!({});
        let again = b.is_multiple_of(2) && !self.closed.is_empty();
        let mut who = who;
        if again {
            request["till"] = self.closed[usize::from(b) % self.closed.len()].0.clone();
            who = MANAGER;
        }
        let before = self.books.session.clone();
        if self.intend(who, "print_till_report", request).is_none() {
            return;
        }
        *self.papers.entry("till_report").or_default() += 1;
        match (&mut self.books.session, again) {
            (Some(session), true) => session.counts[3] += 1,
            (Some(_), false) => {
                let domain::fact::Fact::TillRead(read) = self.last_fact() else { panic!("an X") };
                let known = before.expect("an X is of an open till");
                self.figures_agree(&known, &read.figures);
                assert_eq!(read.grand_total, self.books.grand_total + known.figures.sales());
                assert_eq!(read.expected, (who == MANAGER).then_some(known.drawer));
            }
            _ => {}
        }
    }

    pub fn open_drawer(&mut self) {
        self.intend(MANAGER, "open_drawer", json!({ "reason": "Monnaie" })).unwrap();
        if let Some(session) = &mut self.books.session {
            session.counts[4] += 1;
        }
    }
}

// ---- sales ---------------------------------------------------------------------------------------

impl Shift {
    pub fn reference(&mut self) -> String {
        self.references += 1;
        format!("R{}", self.references)
    }

    /// How a sum is paid.
    pub fn payments(&mut self, total: i64, d: u8) -> Value {
        let mobile = |operator: &str, amount: Value, reference: Option<String>| {
            json!({
                "method": "mobile_money", "operator": operator, "phone": "70 12 34 56",
                "amount": amount, "reference": reference,
            })
        };
        let [orange, wave] = OPERATORS;
        let cash = json!({ "method": "cash" });
        match d % 10 {
            0..=2 => json!([]),
            3 => json!([{ "method": "cash", "amount": total + 2_000 }]),
            4 => json!([mobile(orange, json!(500), Some(self.reference())), cash]),
            5 => json!([mobile(wave, Value::Null, None)]),
            6 => json!([
                mobile(orange, json!(1_000), None),
                mobile(wave, Value::Null, Some(self.reference())),
            ]),
            7 => json!([{ "method": "card" }, { "method": "cash", "amount": 500 }]),
            8 => json!([mobile(orange, json!(500), None), mobile(wave, json!(505), None), cash]),
            _ => json!([mobile(orange, Value::Null, Some(format!("r {}", self.references)))]),
        }
    }

    /// The price of a fare with the reductions of a sale, and the request for them.
    fn terms(&self, base: i64, d: u8) -> (Price, Value, Option<String>) {
        let mut terms = json!({});
        let (mut price, mut promo) = (base, None);
        let wanted = usize::from(d / 10) % 12;
        let named = self.rules.promos.get(wanted % 4).filter(|_| wanted < 8);
        if let Some(named) = named {
            terms["promo"] = json!(named.code.to_lowercase());
            promo = Some(named.code.clone());
            price -= self.rules.off(price, named.share, named.amount);
        }
        let discount = match wanted {
            0 | 4 => Some((Some(1_550), None)),
            5 => Some((None, Some(700))),
            _ => None,
        };
        if let Some((share, amount)) = discount {
            terms["discount"] = json!({ "reason": "Fidèle" });
            match share {
                Some(_) => terms["discount"]["basis_points"] = json!(share),
                None => terms["discount"]["amount"] = json!(amount),
            }
            terms["approval"] = approval();
            price -= self.rules.off(price, share, amount);
        }
        (self.rules.priced(base, price), terms, promo)
    }

    pub fn sell(&mut self, who: usize, a: u8, b: u8, c: u8, d: u8) {
        let coach = [0, 1, 1, 2][usize::from(b % 4)];
        let from = usize::from(a / 8) % 4;
        let to = from + 1 + usize::from(c / 16) % (4 - from);
        let count = 1 + usize::from(b / 4) % 9;
        let mut passengers = vec![json!({ "name": "Awa Zongo", "phone": "70123456" }); count];
        if !c.is_multiple_of(4) {
            // Few seats, so that they are wanted again and again.
            passengers[0]["seat"] = json!(1 + c % 12);
        }
        self.sell_to(who, (coach, from, to), passengers, d, Value::Null);
    }

    pub fn sell_held(&mut self, who: usize, b: u8, d: u8) {
        if self.holds.is_empty() {
            return;
        }
        let hold = &self.holds[usize::from(b) % self.holds.len()];
        let passengers = vec![json!({ "name": "Issa Zongo" }); hold.seats.len()];
        let (way, hold) = ((hold.coach, hold.from, hold.to), hold.hold.clone());
        self.sell_to(who, way, passengers, d, hold);
    }

    fn sell_to(
        &mut self,
        who: usize,
        (coach, from, to): (usize, usize, usize),
        passengers: Vec<Value>,
        d: u8,
        hold: Value,
    ) {
        let (price, terms, promo) = self.terms(self.fares[&(from, to)], d);
        let total = price.price * passengers.len() as i64;
        let payments = self.payments(total, d);
        let (count, trip) = (passengers.len(), &self.coaches[coach]);
        let request = json!({
            "trip": trip.id, "from": trip.stops[from], "to": trip.stops[to],
            "passengers": passengers, "payments": payments, "expected_total": total, "hold": hold,
        });
        let Some(sold) = self.intend(who, "sell_tickets", with(request, terms)) else { return };
        let now = self.now();
        if !hold.is_null() {
            let own = self.holds.iter().position(|known| known.hold == hold);
            let own = self.holds.remove(own.expect("a hold is sold once"));
            assert!(own.until > now, "a hold that ended keeps nothing");
        }
        if let Some(code) = promo.filter(|_| price.reduced > 0) {
            let most = self.rules.promos.iter().find(|promo| promo.code == code).unwrap().most;
            let uses = self.promo_uses.entry(code).or_default();
            *uses += 1;
            assert!(most.is_none_or(|most| *uses <= most), "a promotion is used too often");
        }
        assert_eq!(sold["total"], total);
        let money = self.paid(&sold);
        assert_eq!(money.iter().map(|(_, amount)| amount).sum::<i64>(), total);
        self.books.sell(self.today(), &vec![price; count], &money);
        let domain::fact::Fact::TicketsSold(fact) = self.last_fact() else { panic!("a sale") };
        for (ticket, sold) in sold["tickets"].as_array().unwrap().iter().zip(&fact.tickets) {
            assert_eq!(ticket["price"], price.price);
            let seat = ticket["seat"].as_u64().unwrap();
            self.seat_taken((coach, from, to), seat);
            let (number, sale) = (ticket["number"].clone(), self.sales.len() - 1);
            let ticket = Ticket {
                number,
                sale,
                coach,
                from,
                to,
                seat,
                first: (seat, sold.token.clone()),
                printed: seat,
                luggage: HashMap::new(),
                price,
                state: "valid",
                sources: vec![],
            };
            self.given(ticket);
        }
        self.whole(self.sales.len() - 1);
    }

    /// Notes the payments of a sale; where its money lies.
    fn paid(&mut self, sold: &Value) -> Sources {
        let mut sale = Sale::default();
        let mut money = Sources::new();
        for payment in sold["payments"].as_array().unwrap() {
            let amount = payment["amount"].as_i64().unwrap();
            let operator = payment["operator"].as_str().unwrap_or_default().to_owned();
            let pending = payment["state"] == "pending";
            let way = match payment["method"].as_str().unwrap() {
                "cash" => Way::Cash,
                "card" => Way::Card,
                _ if pending => Way::Pending(operator.clone()),
                _ => Way::Mobile(operator.clone()),
            };
            money.push((way.clone(), amount));
            sale.paid.push((way, amount));
            if pending {
                sale.pending += 1;
                let (payment, sale) = (payment["payment"].clone(), self.sales.len());
                self.pending.push(Pending { payment, sale, operator, amount });
            }
        }
        self.sales.push(sale);
        money
    }

    /// A new ticket, with a number of its own.
    fn given(&mut self, ticket: Ticket) {
        assert!(self.tickets.iter().all(|known| known.number != ticket.number), "a number twice");
        self.tickets.push(ticket);
    }

    /// Splits the money of a sale among its tickets and counts their papers, once all of it came.
    fn whole(&mut self, sale: usize) {
        if self.sales[sale].pending > 0 {
            return;
        }
        let mut paid = joined(self.sales[sale].paid.clone());
        for ticket in self.tickets.iter_mut().filter(|ticket| ticket.sale == sale) {
            ticket.sources = taken(&mut paid, ticket.price.price);
            *self.papers.entry("ticket").or_default() += 1;
        }
        assert!(paid.is_empty());
    }

    pub fn seat_taken(&mut self, (coach, from, to): (usize, usize, usize), seat: u64) {
        assert!(seat <= self.coaches[coach].seats, "the coach has no seat {seat}");
        let (legs, now) = (legs(from, to), self.now());
        let taken = self.taken.entry((coach, seat)).or_default();
        assert_eq!(*taken & legs, 0, "seat {seat} was sold twice");
        *taken |= legs;
        let kept = |hold: &Hold| {
            hold.until > now
                && hold.coach == coach
                && hold.seats.contains(&seat)
                && super::legs(hold.from, hold.to) & legs != 0
        };
        assert!(!self.holds.iter().any(kept), "seat {seat} is kept for another");
    }

    /// The seat of a ticket can be sold again: nobody sits on it.
    pub fn seat_freed(&mut self, which: usize) {
        assert!(!self.is_aboard(which), "{} is aboard", self.tickets[which].number);
        self.legs_freed(which);
    }

    pub fn legs_freed(&mut self, which: usize) {
        let ticket = &self.tickets[which];
        if ticket.seat == 0 {
            return;
        }
        let legs = legs(ticket.from, ticket.to);
        let taken = self.taken.get_mut(&(ticket.coach, ticket.seat)).unwrap();
        assert_eq!(*taken & legs, legs);
        *taken &= !legs;
    }

    pub fn settle(&mut self, who: usize, b: u8, d: u8) {
        if self.pending.is_empty() {
            return;
        }
        let which = usize::from(b) % self.pending.len();
        let mut request = json!({ "payment": self.pending[which].payment, "reason": "Pas arrivé" });
        request["outcome"] =
            json!(["completed", "replaced_by_cash", "dropped"][usize::from(d % 3)]);
        match d % 3 {
            0 => request["reference"] = json!(self.reference()),
            1 => request["tendered"] = json!(self.pending[which].amount + 500),
            _ => {}
        }
        let Some(settled) = self.intend(who, "settle_payment", request) else { return };
        let Pending { sale, operator, amount, .. } = self.pending.remove(which);
        let pending = Way::Pending(operator.clone());
        let at = self.sales[sale].paid.iter().position(|paid| *paid == (pending.clone(), amount));
        let at = at.unwrap();
        self.sales[sale].pending -= 1;
        if d % 3 == 2 {
            self.sales[sale].paid.remove(at);
            return self.dropped(sale, (pending, amount), &settled);
        }
        let came = if d.is_multiple_of(3) { Way::Mobile(operator.clone()) } else { Way::Cash };
        assert_eq!(settled["change"], if came == Way::Cash { 500 } else { 0 });
        self.sales[sale].paid[at].0 = came.clone();
        self.books.settle(self.today(), &operator, amount, came);
        self.whole(sale);
    }

    fn dropped(&mut self, sale: usize, pending: (Way, i64), settled: &Value) {
        assert_eq!(self.sales[sale].pending, 0);
        let back = joined(self.sales[sale].paid.clone());
        assert_eq!(settled["change"], in_cash(&back));
        let all: Vec<usize> =
            (0..self.tickets.len()).filter(|i| self.tickets[*i].sale == sale).collect();
        let prices: Vec<Price> = all.iter().map(|i| self.tickets[*i].price).collect();
        for which in all {
            self.seat_freed(which);
            self.tickets[which].state = "cancelled";
        }
        self.books.settle_dropped(self.today(), &prices, pending, &back);
        *self.papers.entry("slip").or_default() += 1;
    }

    pub fn hold(&mut self, who: usize, a: u8, b: u8, c: u8) {
        let coach = usize::from(b % 3);
        let from = usize::from(a / 8) % 4;
        let to = from + 1 + usize::from(c / 16) % (4 - from);
        let trip = &self.coaches[coach];
        let mut request = json!({
            "trip": trip.id, "from": trip.stops[from], "to": trip.stops[to], "name": "Issa Zongo",
            "minutes": 1 + b % 60, "count": 1 + c % 4,
        });
        if c.is_multiple_of(3) {
            request["seats"] = json!([1 + c % 12]);
        }
        let departs = trip.departs[from];
        let Some(held) = self.intend(who, "hold_seats", request) else { return };
        let seats: Vec<u64> =
            held["seats"].as_array().unwrap().iter().map(|seat| seat.as_u64().unwrap()).collect();
        let until = held["until"].as_i64().unwrap();
        assert_eq!(until, departs.min(self.now() + i64::from(1 + b % 60) * 60_000));
        for seat in &seats {
            // A hold keeps free seats: taken for a moment, and given back.
            self.seat_taken((coach, from, to), *seat);
            *self.taken.get_mut(&(coach, *seat)).unwrap() &= !legs(from, to);
        }
        self.holds.push(Hold { hold: held["hold"].clone(), coach, from, to, seats, until });
    }

    pub fn release(&mut self, who: usize, b: u8) {
        if self.holds.is_empty() {
            return;
        }
        let which = usize::from(b) % self.holds.len();
        let request = json!({ "hold": self.holds[which].hold });
        self.intend(who, "release_hold", request).expect("a hold is let go");
        self.holds.remove(which);
    }
}

fn in_cash(money: &Sources) -> i64 {
    money.iter().filter(|(way, _)| *way == Way::Cash).map(|(_, amount)| amount).sum()
}

// ---- after the sale ------------------------------------------------------------------------------

impl Shift {
    /// Gives back or cancels a ticket, alone or with all of its sale.
    pub fn refund(&mut self, who: usize, b: u8, d: u8) {
        let Some(first) = self.some_ticket(b) else { return };
        let (sale, cancel) = (self.tickets[first].sale, d.is_multiple_of(3));
        let back = |i: &usize| {
            let ticket = &self.tickets[*i];
            ticket.sale == sale && matches!(ticket.state, "valid" | "open")
        };
        let all = match d % 2 {
            0 => vec![first],
            _ => (0..self.tickets.len()).filter(back).take(9).collect(),
        };
        let numbers: Vec<&Value> = all.iter().map(|i| &self.tickets[*i].number).collect();
        if numbers.is_empty() {
            return;
        }
        let mut request = json!({ "tickets": numbers, "reason": "Rendu" });
        if !(d / 8).is_multiple_of(4) {
            request["approval"] = approval();
        }
        let name = if cancel { "cancel_tickets" } else { "refund_tickets" };
        let Some(told) = self.intend(who, name, request) else { return };
        let (mut lines, mut money) = (Vec::new(), Sources::new());
        for which in all {
            let worth = self.worth(which, cancel);
            let open = self.tickets[which].state == "open";
            if !open {
                self.seat_freed(which);
            }
            let ticket = &mut self.tickets[which];
            let fee = ticket.price.price - worth;
            lines.push((ticket.price, open, fee, self.rules.fee_tax(fee)));
            money.extend(taken(&mut ticket.sources.clone(), worth));
            ticket.state = if cancel { "cancelled" } else { "refunded" };
        }
        let money = joined(money);
        assert_eq!(told["refund"], money.iter().map(|(_, amount)| amount).sum::<i64>());
        assert_eq!(told["fee"], lines.iter().map(|(_, _, fee, _)| fee).sum::<i64>());
        parts_agree(&told["parts"], &money);
        self.books.refund(self.today(), &lines, &money);
        *self.papers.entry("slip").or_default() += 1;
    }

    /// What a ticket is worth now.
    fn worth(&self, which: usize, cancel: bool) -> i64 {
        let ticket = &self.tickets[which];
        let (price, coach) = (ticket.price.price, &self.coaches[ticket.coach]);
        if cancel || (ticket.state == "valid" && coach.cancelled) {
            return price;
        }
        let minutes = match ticket.state {
            "open" => i64::MAX,
            _ => (coach.departs[ticket.from] - self.now()) / 60_000,
        };
        match self.rules.refund(price, minutes) {
            // A supervisor decided otherwise.
            0 => price,
            given => given,
        }
    }

    pub fn some_ticket(&self, b: u8) -> Option<usize> {
        // The newest ones: most of the old ones are gone.
        let among = self.tickets.len().min(24);
        (among > 0).then(|| self.tickets.len() - 1 - usize::from(b) % among)
    }

    pub fn exchange(&mut self, who: usize, b: u8, c: u8, d: u8) {
        let Some(which) = self.some_ticket(b) else { return };
        let coach = usize::from(c % 3);
        let from = usize::from(c / 3) % 4;
        let to = from + 1 + usize::from(c / 12) % (4 - from);
        let trip = &self.coaches[coach];
        let mut request = json!({ "change": {
            "ticket": self.tickets[which].number, "trip": trip.id, "from": trip.stops[from],
            "to": trip.stops[to],
        } });
        let mobile = d.is_multiple_of(3);
        if mobile {
            request["payments"] = json!([{
                "method": "mobile_money", "operator": "wave", "phone": "70 12 34 56",
                "reference": self.reference(),
            }]);
        }
        if d.is_multiple_of(2) {
            request["approval"] = approval();
        }
        let Some(told) = self.intend(who, "exchange_ticket", request) else { return };
        let base = self.fares[&(from, to)];
        let (new, fee) = (self.rules.priced(base, base), self.rules.fee);
        let old = &self.tickets[which];
        let (price, open, mut sources) = (old.price, old.state == "open", old.sources.clone());
        let difference = new.price + fee - price.price;
        assert_eq!(told["difference"], difference);
        let back = taken(&mut sources, (-difference).max(0));
        let paid = (if mobile { Way::Mobile("Wave".into()) } else { Way::Cash }, difference.max(0));
        let mut money: Sources = back.iter().map(|(way, sum)| (way.clone(), -sum)).collect();
        money.extend(Some(paid.clone()).filter(|(_, amount)| *amount > 0));
        assert_eq!(told["change"], in_cash(&back));
        let mut sources = joined(sources.into_iter().chain([paid]));
        taken(&mut sources, fee);
        if !open {
            self.seat_freed(which);
        }
        self.tickets[which].state = "exchanged";
        let seat = told["seat"].as_u64().unwrap();
        self.seat_taken((coach, from, to), seat);
        let fee = (fee, self.rules.fee_tax(fee));
        self.books.exchange(self.today(), (price, open), new, fee, &money);
        let (number, sale) = (told["number"].clone(), self.sales.len());
        let domain::fact::Fact::TicketExchanged(fact) = self.last_fact() else { panic!("one") };
        self.sales.push(Sale::default());
        self.given(Ticket {
            number,
            sale,
            coach,
            from,
            to,
            seat,
            first: (seat, fact.new.token.clone()),
            printed: seat,
            luggage: HashMap::new(),
            price: new,
            state: "valid",
            sources,
        });
        *self.papers.entry("slip").or_default() += 1;
        *self.papers.entry("ticket").or_default() += 1;
    }

    /// Moves a ticket, or fixes one that is open.
    pub fn relocate(&mut self, who: usize, b: u8, c: u8, d: u8) {
        let Some(mut which) = self.some_ticket(b) else { return };
        if d.is_multiple_of(2) {
            let open = self.tickets.iter().rposition(|ticket| ticket.state == "open");
            which = open.unwrap_or(which);
        }
        let coach = usize::from(c % 3);
        let mut request = json!({ "change": {
            "ticket": self.tickets[which].number, "trip": self.coaches[coach].id,
        } });
        if d.is_multiple_of(3) {
            request["change"]["seat"] = json!(1 + c % 12);
        }
        if d.is_multiple_of(2) {
            request["approval"] = approval();
        }
        let Some(told) = self.intend(who, "move_ticket", request) else { return };
        let seat = told["seat"].as_u64().unwrap();
        assert_eq!(
            (&told["number"], &told["difference"]),
            (&self.tickets[which].number, &json!(0))
        );
        let open = self.tickets[which].state == "open";
        if !open {
            self.seat_freed(which);
        }
        let ticket = &mut self.tickets[which];
        (ticket.coach, ticket.seat, ticket.state) = (coach, seat, "valid");
        ticket.printed = seat;
        let (way, price) = ((coach, ticket.from, ticket.to), ticket.price);
        self.seat_taken(way, seat);
        self.books.relocate(self.today(), price, open);
        *self.papers.entry("ticket").or_default() += 1;
    }

    pub fn leave_open(&mut self, who: usize, b: u8, d: u8) {
        let Some(which) = self.some_ticket(b) else { return };
        let mut request = json!({ "ticket": self.tickets[which].number });
        if d.is_multiple_of(3) {
            request["approval"] = approval();
        }
        if self.intend(who, "open_ticket", request).is_none() {
            return;
        }
        self.seat_freed(which);
        self.tickets[which].state = "open";
        self.books.leave_open(self.today(), self.tickets[which].price);
        *self.papers.entry("slip").or_default() += 1;
    }

    pub fn no_show(&mut self, who: usize, b: u8) {
        let gone = |ticket: &Ticket| {
            ticket.state == "valid" && self.coaches[ticket.coach].departs[ticket.from] <= self.now()
        };
        let gone = self.tickets.iter().rposition(gone);
        let Some(which) = gone.or_else(|| self.some_ticket(b)) else { return };
        let request = json!({ "ticket": self.tickets[which].number });
        if self.intend(who, "mark_no_show", request).is_some() {
            self.seat_freed(which);
            self.tickets[which].state = "no_show";
        }
    }

    pub fn reprint(&mut self, who: usize, b: u8, c: u8) {
        let Some(which) = self.some_ticket(b) else { return };
        let document = if c.is_multiple_of(2) { "ticket" } else { "receipt" };
        let request = json!({ "ticket": self.tickets[which].number, "document": document });
        if self.intend(who, "reprint", request).is_none() {
            return;
        }
        let ticket = &self.tickets[which];
        assert_eq!(self.sales[ticket.sale].pending, 0, "what is not paid is not printed");
        if document == "ticket" {
            assert!(matches!(ticket.state, "valid" | "no_show"), "a ticket nobody travels with");
        }
        if let Some(session) = &mut self.books.session {
            session.counts[3] += 1;
        }
    }
}

fn parts_agree(parts: &Value, money: &Sources) {
    let parts = parts.as_array().unwrap().iter().map(|part| {
        let operator = part["operator"].as_str().unwrap_or_default().to_owned();
        let way = match part["method"].as_str().unwrap() {
            "cash" => Way::Cash,
            "card" => Way::Card,
            _ => Way::Mobile(operator),
        };
        (way, part["amount"].as_i64().unwrap())
    });
    assert_eq!(parts.collect::<Sources>(), *money, "money goes back the way it came");
}

// ---- the counter ---------------------------------------------------------------------------------

impl Shift {
    pub fn set_rules(&mut self, a: u8, b: u8, c: u8, d: u8) {
        let rules = self.desk.done("rules", json!({}), &self.admin)["rules"].clone();
        let pick = |from: &[i64], by: u8| from[usize::from(by) % from.len()];
        let band = |minutes: i64, kind: &str, value: i64| json!({ "minutes_before": minutes, "kind": kind, "value": value });
        let refund = match c % 4 {
            0 => rules["refund"].clone(),
            1 => json!([band(60, "percent", 3_333), band(0, "fee", 1_005)]),
            2 => json!([band(300, "full", 0), band(10, "none", 0), band(0, "percent", 1)]),
            _ => json!([]),
        };
        let promo = |code: &str, changes: Value| {
            with(json!({ "code": code, "from": "2026-11-01", "to": "2026-12-31" }), changes)
        };
        let changes = json!({
            "coin": pick(&[5, 1, 25, 50], a),
            "exchange_fee": pick(&[0, 250, 500, 1_005], b),
            "refund": refund,
            "change_minutes": pick(&[30, 0, 120], d),
            "tax": {
                "tickets": pick(&[1_800, 0, 550], b / 4), "parcels": pick(&[0, 1_800], c / 4),
                "other": pick(&[1_800, 0], a / 4),
            },
            "promotions": [
                promo("NOEL", json!({ "basis_points": 1_000 })),
                promo("FETE", json!({ "amount": 1_500, "uses_max": 1 + d % 16 })),
                promo("GRATUIT", json!({ "basis_points": 10_000, "uses_max": 3 })),
            ],
        });
        let rules = with(rules, changes);
        self.manage("set_rules", json!({ "rules": rules.clone() })).expect("these rules are good");
        self.rules = Rules::of(&rules);
    }

    pub fn cancel_coach(&mut self) {
        let request = json!({ "trip": self.coaches[2].id, "reason": "Panne" });
        self.coaches[2].cancelled |= self.manage("cancel_trip", request).is_some();
    }

    /// Sets the clock: mostly before the first coach, at times to any hour until the next morning.
    pub fn set_clock(&mut self, b: u8, c: u8) {
        let minutes = match b {
            0..=180 => i64::from(b) / 2 - 40,
            181..=210 => i64::from(c) * 4,
            211..=235 => i64::from(c) + 1_050,
            _ => -i64::from(c) * 4,
        };
        self.desk.clock.advance(MORNING + minutes * 60_000 - self.now());
    }

    /// Closes a day that is over.
    pub fn lock_day(&mut self, b: u8) {
        let day = self.today().checked_sub_days(Days::new(1 + u64::from(b % 2))).unwrap();
        let request = json!({ "day": day.to_string() });
        if self.intend(MANAGER, "lock_day", request.clone()).is_none() {
            return;
        }
        assert!(self.books.locked.replace(day).is_none_or(|before| before < day));
        let manager = &self.sellers[MANAGER];
        let told = self.desk.done("revenue", json!({ "from": request["day"] }), manager);
        assert_eq!(told["locked"], true);
        self.locked.push((day.to_string(), told));
    }

    pub fn set_pin(&mut self, which: u8) {
        let pin = format!("{:04}", u32::from(which) * 37);
        self.manage("set_pin", json!({ "code": "C2", "pin": pin }));
        // A new PIN ends the sessions that came in with the old one.
        self.sellers[1] = self.desk.log_in("C2", &pin);
        self.pin = pin;
    }

    pub fn set_printer(&mut self, which: u8) {
        let printer = json!({
            "paper_mm": if which.is_multiple_of(2) { 58 } else { 80 }, "code_page": "wpc1252",
            "native_qr": which.is_multiple_of(3), "native_barcode": false, "cut": true, "drawer": true,
            "transport": { "kind": "spool" },
        });
        self.manage("set_printer", json!({ "printer": printer }));
    }
}
