//! What someone does with parcels, and where each piece is by the test's own list.

use std::collections::HashSet;

use domain::fact::Fact;
use domain::ids::ParcelId;
use domain::parcel::{LabelClaims, LabelIssuer, PickupHash, WaybillNumber};
use domain::text::ShortCode;
use station::store::planning;
use uuid::Uuid;

use super::*;

/// Where parcels go: the end of the line, a stop of it, and a city off it.
const GOES: [&str; 3] = ["BOB", "MIL", "GAO"];
const HERE: &str = "OUA";

/// What parcels cost, in the test's own numbers.
#[derive(Clone, Copy)]
pub struct Tariff {
    base: i64,
    per_kg: i64,
    included: i64,
    step: i64,
    minimum: i64,
    insurance: i64,
    collection: i64,
    free_days: i64,
    per_day: i64,
    most: i64,
    pub back: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Here,
    Coach(usize),
    Nowhere,
    Gone,
}

/// One piece.
#[derive(Debug)]
pub struct Item {
    pub state: &'static str,
    pub at: Place,
    pub back: bool,
    pub ready: Option<NaiveDate>,
    pub stored: Option<NaiveDate>,
    pub damaged: bool,
    /// Its first label, and that of now.
    pub labels: [String; 2],
}

impl Item {
    pub fn is_gone(&self) -> bool {
        self.at == Place::Gone
    }

    /// Whether nobody knows where it is, or it is shown where it was not known to be.
    pub fn turns_up(&self, shown: bool) -> bool {
        !self.is_gone() && (self.at == Place::Nowhere || shown && self.at != Place::Here)
    }
}

#[derive(Debug)]
pub struct Claim {
    pub claim: Value,
    pub pieces: Vec<usize>,
    pub asked: i64,
    pub awarded: Option<i64>,
    pub paid: bool,
}

/// A parcel.
#[derive(Debug)]
pub struct Pack {
    pub waybill: Value,
    pub parcel: String,
    /// Whether it was taken in here; otherwise only its labels came.
    pub registered: bool,
    pub goes: &'static str,
    pub items: Vec<Item>,
    pub total: i64,
    pub paid: i64,
    pub tax: i64,
    pub sources: Sources,
    pub code: String,
    pub wrong: u32,
    pub due: i64,
    pub due_taken: i64,
    pub due_dropped: i64,
    pub cod: i64,
    pub cod_taken: i64,
    pub cod_given: i64,
    pub charges: i64,
    pub charges_taken: i64,
    pub claims: Vec<Claim>,
}

impl Pack {
    pub fn is_home(&self, item: usize) -> bool {
        self.items[item].back || self.goes == HERE
    }

    pub fn due_left(&self) -> i64 {
        (self.due - self.due_taken - self.due_dropped).max(0)
    }

    /// Names it: by its number, or by what of it somebody holds; which piece was shown with that.
    pub fn named(&self, b: u8) -> (Value, Option<usize>) {
        let item = usize::from(b / 4) % self.items.len();
        match b % 4 {
            _ if !self.registered => (json!(self.items[item].labels[1]), Some(item)),
            0 => (json!(self.parcel), None),
            _ => (self.waybill.clone(), None),
        }
    }

    /// Some of its pieces.
    pub fn some(&self, b: u8) -> Vec<usize> {
        let some: Vec<usize> = (0..self.items.len()).filter(|i| b & (1 << (i % 8)) != 0).collect();
        if some.is_empty() { (0..self.items.len()).collect() } else { some }
    }

    /// Whether a step with a piece is possible here, in the words of the table on the wall.
    pub fn may(&self, step: &str, item: usize, shown: bool) -> bool {
        let piece = &self.items[item];
        if piece.is_gone() {
            return step == "claim" && piece.state != "cancelled";
        }
        let (found, home) = (piece.turns_up(shown), self.is_home(item));
        let here = piece.at == Place::Here;
        let is = |state: &str| !found && piece.state == state;
        match step {
            "damaged" | "claim" => true,
            "lost" => piece.state != "lost",
            "unload" => found || !here,
            _ if !here && !found => false,
            // What leaves the company's hands must have been seen.
            "deliver" | "refuse" | "ready" | "return" if found && !shown => false,
            "cancel" => is("registered"),
            "load" => !home && (found || is("registered") || is("unloaded")),
            "ready" => home && (found || is("unloaded")),
            "deliver" => home || piece.state != "registered",
            "refuse" => home && !piece.back && !is("refused"),
            "unclaimed" => is("ready") || is("refused"),
            "return" => !piece.back && !is("registered"),
            other => panic!("nobody knows how to {other}"),
        }
    }
}

/// All parcels, and what is known of them here.
#[derive(Default)]
pub struct Shed {
    pub packs: Vec<Pack>,
    pub tariff: Option<Tariff>,
    /// What was unloaded here: coach, parcel, piece.
    unloaded: HashSet<(usize, usize, usize)>,
    /// Texts that were prepared, by what became of them.
    pub texts: [i64; 2],
    stops: Vec<Value>,
}

impl Shift {
    pub fn prepare_parcels(&mut self) {
        let gaoua = station::demo::network::stops().into_iter().find(|stop| stop.name == "Gaoua");
        let stops = &self.coaches[0].stops;
        let stops = [stops.last().unwrap().clone(), stops[2].clone(), json!(gaoua.unwrap().stop)];
        for (code, stop) in GOES.iter().zip(&stops) {
            let station = json!({ "code": code, "name": format!("Gare {code}"), "stop": stop });
            self.manage("register_station", station).unwrap();
        }
        self.shed.stops = stops.to_vec();
        self.set_tariff(0, 0, 0);
    }

    fn set_tariff(&mut self, b: u8, c: u8, d: u8) {
        let pick = |from: &[i64], by: u8| from[usize::from(by) % from.len()];
        let tariff = Tariff {
            base: pick(&[1_000, 0, 755], b),
            per_kg: pick(&[100, 33, 0], b / 4),
            included: pick(&[2_000, 0], b / 16),
            step: pick(&[1_000, 1, 2_500], c),
            minimum: pick(&[500, 2_000], c / 4),
            insurance: pick(&[100, 0, 333], c / 16),
            collection: 1_000,
            free_days: pick(&[0, 1], d),
            per_day: pick(&[505, 0], d / 4),
            most: pick(&[1_000, 700], d / 16),
            back: pick(&[10_000, 5_000, 0], d / 64),
        };
        let here = &self.coaches[0].stops[0];
        let pair = |to: &Value| {
            json!({
                "from": here, "to": to, "rate": { "base": tariff.base, "per_kg": tariff.per_kg },
            })
        };
        let pairs: Vec<Value> = self.shed.stops.iter().map(pair).collect();
        let request = json!({
            "tariff": {
                "pairs": pairs, "bands": [], "included": tariff.included, "step": tariff.step,
                "divisor": 5_000, "minimum": tariff.minimum, "insurance": tariff.insurance,
                "collection": tariff.collection, "home_delivery": 0,
                "storage_free_days": tariff.free_days, "storage_per_day": tariff.per_day,
                "storage_max": tariff.most, "return_share": tariff.back,
                "declared_max": 100_000, "grams_max": 100_000, "side_max": 3_000,
            },
            "terms": {
                "proofs": ["code", "id_number"], "unclaimed_days": 1, "prohibited": ["Armes"],
            },
        });
        self.manage("set_parcel_tariff", request).expect("this tariff is good");
        self.shed.tariff = Some(tariff);
    }

    /// What storage of so many days costs a piece.
    fn fee(&self, days: i64) -> i64 {
        let tariff = self.shed.tariff.unwrap();
        ((days - tariff.free_days).max(0) * tariff.per_day).min(tariff.most)
    }

    /// Storage of pieces that was not paid yet.
    pub fn storage(&self, pack: usize, items: &[usize]) -> i64 {
        let fee = |ready: NaiveDate, day: NaiveDate| self.fee((day - ready).num_days());
        let of = |item: &Item| {
            let Some(ready) = item.ready else { return 0 };
            let paid = item.stored.map_or(0, |day| fee(ready, day));
            (fee(ready, self.today()) - paid).max(0)
        };
        items.iter().map(|i| of(&self.shed.packs[pack].items[*i])).sum()
    }

    pub fn with_parcels(&mut self, what: u8, who: usize, (a, b, c, d): (u8, u8, u8, u8)) {
        match what {
            0..=4 => self.take_in(who, b, c, d),
            5 => self.hear_of(b, c),
            6..=11 => self.scan_piece(true, a, b, c, d),
            12..=16 => self.scan_piece(false, a, b, c, d),
            17..=18 => self.call_ready(b, c),
            19..=22 => self.hand_out(who, b, c, d),
            23 => self.note(MANAGER, ["refuse", "unclaimed"][usize::from(d % 2)], b, c),
            24 => self.send_back(b, c),
            25 => self.note(MANAGER, ["lost", "damaged"][usize::from(d % 2)], b, c),
            26 => self.take_back(who, b),
            27..=28 => self.claim(who, b, c, d),
            29 => self.remit(who, b, d),
            30 => self.charge_storage(who, b, c, d),
            _ => match d % 6 {
                0 => self.give_up(who, b),
                1 => self.print_again(b, c),
                2 => self.send_texts(),
                // Storage is paid by the day, and nobody is waited for longer than one.
                3..=4 => self.desk.clock.set(MORNING + i64::from(b % 3) * 86_400_000),
                _ => self.set_tariff(a, b, c),
            },
        }
    }

    pub fn some_pack(&self, b: u8) -> Option<usize> {
        let among = self.shed.packs.len().min(8);
        (among > 0).then(|| self.shed.packs.len() - 1 - usize::from(b) % among)
    }

    /// A parcel and some of its pieces for a step: mostly such with which it may be done.
    pub fn fitting(&self, step: &str, b: u8, c: u8) -> Option<(usize, Vec<usize>)> {
        let which = self.some_pack(b)?;
        let fits = |which: usize| -> Vec<usize> {
            let pack = &self.shed.packs[which];
            let shown = pack.named(b).1;
            let may = |item: &usize| pack.may(step, *item, shown == Some(*item));
            (0..pack.items.len()).filter(may).collect()
        };
        let last = (0..self.shed.packs.len()).rev().take(8).filter(|_| !c.is_multiple_of(4));
        let fitting = last.map(|which| (which, fits(which))).filter(|(_, items)| !items.is_empty());
        let mut fitting: Vec<_> = fitting.collect();
        match fitting.len() {
            0 => Some((which, self.shed.packs[which].some(c))),
            count => Some(fitting.swap_remove(usize::from(b) % count)),
        }
    }

    // ---- taking in ------------------------------------------------------------------------------

    fn take_in(&mut self, who: usize, b: u8, c: u8, d: u8) {
        let tariff = self.shed.tariff.unwrap();
        let count = 1 + usize::from(b) % 3;
        let grams: Vec<i64> = (0..count as i64).map(|i| 1 + i64::from(c) * 77 * (i + 1)).collect();
        let declared = i64::from(d) * 100;
        let collection = b.is_multiple_of(5);
        let past = (grams.iter().sum::<i64>() - tariff.included).max(0);
        let past = (past + tariff.step - 1).div_euclid(tariff.step) * tariff.step;
        let carriage = tariff.base + self.rules.coins(tariff.per_kg * past, 1_000);
        let total = carriage.max(tariff.minimum)
            + self.rules.coins(declared * count as i64 * tariff.insurance, 10_000)
            + if collection { tariff.collection } else { 0 };
        let payer = ["sender", "receiver", "half"][usize::from(c % 3)];
        let paid = match payer {
            "sender" => total,
            "receiver" => 0,
            _ => self.rules.coins(total * 5_000, 10_000).min(total),
        };
        let cod = [0, 5_000, 333][usize::from(b / 8) % 3];
        let payments = self.payments(paid, d);
        let goes = GOES[usize::from(b / 32) % 3];
        let pieces = grams
            .iter()
            .map(|grams| json!({ "description": "Carton", "grams": grams, "declared": declared }));
        let request = json!({
            "destination": goes, "payer": payer, "cod": cod, "collection": collection,
            "sender": { "name": "Awa Zongo", "phone": "70123456" },
            "receiver": { "name": "Issa Traoré", "phone": "76001122" },
            "pieces": pieces.collect::<Vec<_>>(), "prohibited_read": true,
            "expected_total": total, "payments": payments,
        });
        let Some(taken) = self.intend(who, "register_parcel", request) else { return };
        assert_eq!(
            (&taken["total"], &taken["paid"], &taken["due"]),
            (&json!(total), &json!(paid), &json!(total - paid))
        );
        let (_, fact) = self.fact(taken["entry"].as_i64().unwrap());
        let Fact::ParcelRegistered(fact) = fact else { panic!("a parcel is taken in") };
        let known = self.shed.packs.iter().filter(|pack| pack.registered).count();
        assert_eq!(fact.waybill.running() as usize, known + 1, "waybills have no gap");
        let sources = dues::ways(&fact.payments);
        assert_eq!(sources.iter().map(|(_, sum)| sum).sum::<i64>(), paid);
        let tax = self.rules.parcel_tax(paid);
        self.books.parcel_paid(self.today(), &sources, (paid, tax), total - paid);
        *self.papers.entry("slip").or_default() += 1 + count as i64;
        self.shed.texts[0] += 1;
        let item = |piece: &domain::parcel::Piece| Item {
            state: "registered",
            at: Place::Here,
            ..Item::of(&piece.label)
        };
        self.shed.packs.push(Pack {
            parcel: fact.parcel.0.to_string(),
            registered: true,
            items: fact.pieces.iter().map(item).collect(),
            total,
            paid,
            tax,
            sources,
            code: taken["pickup_code"].as_str().unwrap().to_owned(),
            due: total - paid,
            cod,
            ..Pack::of(taken["waybill"].clone(), goes)
        });
    }

    /// Somebody brings a parcel of another station, of which nothing is known but its labels.
    fn hear_of(&mut self, b: u8, c: u8) {
        let store = self.desk.counter.store();
        let keys = store.keys();
        let place = store.read(|c| planning::place_or_refuse(c, keys.device)).unwrap();
        let running = self.shed.packs.len() as u32 + 1;
        let claims = LabelClaims {
            company: place.company,
            parcel: ParcelId(Uuid::now_v7()),
            waybill: WaybillNumber::of("BOB", 1, running).unwrap(),
            edition: 0,
            back: false,
            piece: 0,
            pieces: 1 + b % 3,
            day: self.today(),
            due: [0, 2_000, 755][usize::from(b / 4) % 3],
            cod: [0, 7_000][usize::from(c) % 2],
            charges: 0,
            destination: ShortCode::parse("code", HERE).unwrap(),
            pickup: PickupHash([7; 16]),
        };
        let secret = keys.secret();
        let label = |piece| secret.label(&LabelClaims { piece, ..claims.clone() });
        let items = (1..=claims.pieces).map(|piece| Item::of(&label(piece)));
        self.shed.packs.push(Pack {
            parcel: claims.parcel.0.to_string(),
            items: items.collect(),
            due: claims.due,
            cod: claims.cod,
            ..Pack::of(json!(claims.waybill), HERE)
        });
    }

    // ---- moving ---------------------------------------------------------------------------------

    fn scan_piece(&mut self, load: bool, a: u8, b: u8, c: u8, d: u8) {
        let Some(which) = self.some_pack(b) else { return };
        let (pack, coach) = (&self.shed.packs[which], usize::from(c % 3));
        let item = usize::from(c / 4) % pack.items.len();
        let piece = &pack.items[item];
        let (shown, first) = (d.is_multiple_of(2) || !pack.registered, d % 16 == 4);
        let text = match (shown, first) {
            (true, true) => json!(piece.labels[0]),
            (true, false) => json!(piece.labels[1]),
            _ => json!(format!("{}-N{:02}", pack.waybill.as_str().unwrap(), item + 1)),
        };
        let via = load && (a / 8).is_multiple_of(3);
        let old = shown && first && piece.back;
        let expected = self.piece_verdict(load, (which, item), coach, (shown, via, old));
        let mut request = json!({ "text": text, "trip": self.coaches[coach].id });
        if via {
            request["via"] = json!("BOB");
        }
        let name = if load { "load_piece" } else { "unload_piece" };
        let told = self.intend(MANAGER, name, request).expect("a verdict is no refusal");
        assert_eq!(told["verdict"], expected, "{told} {:?}", self.shed.packs[which]);
        let moved = ["loaded", "unloaded", "astray"].contains(&expected);
        assert_eq!(told["moved"], moved);
        if !moved {
            return;
        }
        let piece = &mut self.shed.packs[which].items[item];
        if load {
            (piece.state, piece.at) = ("loaded", Place::Coach(coach));
            (piece.ready, piece.stored) = (None, None);
        } else {
            (piece.state, piece.at) = ("unloaded", Place::Here);
            self.shed.unloaded.insert((coach, which, item));
        }
    }

    /// What a scan must say, by what the test knows of the piece.
    fn piece_verdict(
        &self,
        load: bool,
        (which, item): (usize, usize),
        coach: usize,
        (shown, via, old): (bool, bool, bool),
    ) -> &'static str {
        let pack = &self.shed.packs[which];
        let piece = &pack.items[item];
        let step = if load { "load" } else { "unload" };
        let unloaded = self.shed.unloaded.contains(&(coach, which, item));
        match piece.at {
            _ if old => "label_old",
            Place::Coach(at) if load && at == coach => "already",
            Place::Here if !load && unloaded => "already",
            _ if load && self.coaches[coach].cancelled => "trip_cancelled",
            _ if !pack.may(step, item, shown) => "elsewhere",
            _ if load && pack.goes == "GAO" && !via => "foreign",
            _ if load => "loaded",
            _ if pack.is_home(item) => "unloaded",
            _ => "astray",
        }
    }

    /// Does something with pieces; whether it was done, which it is only where it may be.
    fn handled(&mut self, who: usize, name: &str, step: &str, b: u8, c: u8) -> Option<Handled> {
        let (which, items) = self.fitting(step, b, c)?;
        let pack = &self.shed.packs[which];
        let (text, shown) = pack.named(b);
        let may = items.iter().all(|item| pack.may(step, *item, shown == Some(*item)));
        let pieces: Vec<usize> = items.iter().map(|item| item + 1).collect();
        let request = match step {
            "ready" => json!({ "parcels": [{ "parcel": text, "pieces": pieces }] }),
            "unclaimed" => json!({ "parcel": text, "pieces": pieces }),
            _ => json!({ "parcel": text, "pieces": pieces, "reason": "Vu" }),
        };
        let told = self.intend(who, name, request);
        let told = self.only_where(may, told, which)?;
        assert_eq!(
            (&told["waybills"][0], &told["pieces"]),
            (&self.shed.packs[which].waybill, &json!(pieces.len()))
        );
        Some(Handled { which, items, told })
    }

    /// What may not be done is refused, and what is refused by its state may not be done.
    pub fn only_where(&self, may: bool, told: Option<Value>, which: usize) -> Option<Value> {
        let refused = told.is_none() && self.refused == "piece_state";
        assert!(told.is_none() || may, "{:?}", self.shed.packs[which]);
        assert!(!refused || !may, "{:?}", self.shed.packs[which]);
        told
    }

    fn call_ready(&mut self, b: u8, c: u8) {
        let Some(done) = self.handled(MANAGER, "ready_parcels", "ready", b, c) else { return };
        let today = self.today();
        let pack = &mut self.shed.packs[done.which];
        for item in done.items {
            let item = &mut pack.items[item];
            (item.state, item.at) = ("ready", Place::Here);
            item.ready = Some(item.ready.map_or(today, |known| known.min(today)));
        }
        self.shed.texts[0] += i64::from(self.shed.packs[done.which].registered);
    }

    fn note(&mut self, who: usize, step: &'static str, b: u8, c: u8) {
        let (name, state) = match step {
            "refuse" => ("refuse_parcel", "refused"),
            "unclaimed" => ("unclaimed_parcel", "unclaimed"),
            "lost" => ("lost_pieces", "lost"),
            _ => ("damaged_pieces", ""),
        };
        let Some(done) = self.handled(who, name, step, b, c) else { return };
        let today = self.today();
        for item in done.items {
            let item = &mut self.shed.packs[done.which].items[item];
            match step {
                "damaged" => item.damaged = true,
                "lost" => (item.state, item.at) = (state, Place::Nowhere),
                _ => (item.state, item.at) = (state, Place::Here),
            }
            let since = item.ready.is_some_and(|ready| ready < today);
            assert!(step != "unclaimed" || since, "it waits for less than a day");
        }
    }

    fn send_back(&mut self, b: u8, c: u8) {
        let Some((which, items)) = self.fitting("return", b, c) else { return };
        let pack = &self.shed.packs[which];
        let first = !pack.items.iter().any(|item| item.back);
        let way = if first { pack.total * self.shed.tariff.unwrap().back } else { 0 };
        let charges = self.rules.coins(way, 10_000) + self.storage(which, &items);
        let Some(done) = self.handled(MANAGER, "return_parcel", "return", b, c) else { return };
        let (_, fact) = self.fact(done.told["entry"].as_i64().unwrap());
        let Fact::ParcelReturning(fact) = fact else { panic!("it goes back") };
        let pack = &mut self.shed.packs[which];
        assert_eq!(fact.charges, charges, "{pack:?}");
        pack.charges += charges;
        for (item, label) in items.iter().zip(fact.labels) {
            let item = &mut pack.items[*item];
            (item.state, item.at, item.back) = ("unloaded", Place::Here, true);
            (item.ready, item.stored) = (None, None);
            item.labels[1] = label;
        }
        *self.papers.entry("slip").or_default() += items.len() as i64;
        self.shed.texts[0] += 1;
    }

    fn print_again(&mut self, b: u8, c: u8) {
        let Some(which) = self.some_pack(b) else { return };
        let pack = &self.shed.packs[which];
        if !pack.registered {
            return;
        }
        let piece = 1 + usize::from(c / 2) % pack.items.len();
        let mut request = json!({ "parcel": pack.waybill });
        if c.is_multiple_of(2) {
            request["piece"] = json!(piece);
        }
        if self.intend(MANAGER, "reprint_parcel", request).is_none() {
            return;
        }
        if let Some(session) = &mut self.books.session {
            session.counts[3] += 1;
        }
    }

    fn send_texts(&mut self) {
        let sent = self.desk.done("send_messages", json!({}), &self.sellers[MANAGER]);
        assert_eq!((&sent["sent"], &sent["failed"]), (&json!(self.shed.texts[0]), &json!(0)));
        self.shed.texts = [0, self.shed.texts[1] + self.shed.texts[0]];
    }
}

struct Handled {
    which: usize,
    items: Vec<usize>,
    told: Value,
}

impl Item {
    fn of(label: &str) -> Self {
        Self {
            state: "unheard",
            at: Place::Nowhere,
            back: false,
            ready: None,
            stored: None,
            damaged: false,
            labels: [label.to_owned(), label.to_owned()],
        }
    }
}

impl Pack {
    fn of(waybill: Value, goes: &'static str) -> Self {
        Self {
            waybill,
            parcel: String::new(),
            registered: false,
            goes,
            items: vec![],
            total: 0,
            paid: 0,
            tax: 0,
            sources: vec![],
            code: "3333-3333".to_owned(),
            wrong: 0,
            due: 0,
            due_taken: 0,
            due_dropped: 0,
            cod: 0,
            cod_taken: 0,
            cod_given: 0,
            charges: 0,
            charges_taken: 0,
            claims: vec![],
        }
    }
}
