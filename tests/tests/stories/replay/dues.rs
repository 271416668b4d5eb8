//! The money of parcels: what is handed out for it, given back, remitted, claimed and given up.

use domain::payment::Payment;

use super::acts::approval;
use super::books::Figures;
use super::parcels::{Claim, Place};
use super::*;

/// Where the money of payments lies.
pub fn ways(payments: &[Payment]) -> Sources {
    let way = |payment: &Payment| match payment {
        Payment::Cash { .. } => Way::Cash,
        Payment::Card { .. } => Way::Card,
        Payment::MobileMoney { operator, .. } => Way::Mobile(operator.clone()),
    };
    payments.iter().map(|payment| (way(payment), payment.amount())).collect()
}

/// What is collected with a parcel.
#[derive(Clone, Copy, Default)]
pub struct Collected {
    due: i64,
    cod: i64,
    storage: i64,
    charges: i64,
}

impl Collected {
    fn total(self) -> i64 {
        self.due + self.cod + self.storage + self.charges
    }
}

impl Books {
    /// The sender pays, and the receiver is to pay.
    pub fn parcel_paid(
        &mut self,
        today: NaiveDate,
        money: &[(Way, i64)],
        (paid, tax): (i64, i64),
        due: i64,
    ) {
        let others = [
            ("revenue.parcels", tax - paid),
            ("tax.collected", -tax),
            ("parcels.due", due),
            ("parcels.unearned", -due),
        ];
        let figures = Figures { gross: paid, tax, ..Figures::default() };
        self.book(today, "ParcelRegistered", money, &others, figures);
    }

    fn parcel_back(
        &mut self,
        today: NaiveDate,
        back: &[(Way, i64)],
        (paid, tax): (i64, i64),
        due: i64,
    ) {
        let others = [
            ("revenue.parcels", paid - tax),
            ("tax.collected", tax),
            ("parcels.due", -due),
            ("parcels.unearned", due),
        ];
        let figures = Figures { refunds: paid, tax: -tax, ..Figures::default() };
        let money: Sources = back.iter().map(|(way, sum)| (way.clone(), -sum)).collect();
        self.book(today, "ParcelCancelled", &money, &others, figures);
        self.session().counts[2] += 1;
    }

    fn parcel_handed(
        &mut self,
        today: NaiveDate,
        money: &[(Way, i64)],
        of: Collected,
        (tax, storage_tax): (i64, i64),
    ) {
        let earned = of.due + of.charges;
        let others = [
            ("parcels.due", -of.due),
            ("parcels.unearned", of.due),
            ("revenue.parcels", tax - earned),
            ("revenue.storage", storage_tax - of.storage),
            ("tax.collected", -tax - storage_tax),
            ("cod.owed", -of.cod),
        ];
        let tax = tax + storage_tax;
        let figures = Figures { gross: earned + of.storage, tax, ..Figures::default() };
        self.book(today, "ParcelDelivered", money, &others, figures);
    }

    fn stored(&mut self, today: NaiveDate, money: &[(Way, i64)], amount: i64, tax: i64) {
        let others = [("revenue.storage", tax - amount), ("tax.collected", -tax)];
        let figures = Figures { gross: amount, tax, ..Figures::default() };
        self.book(today, "StorageCharged", money, &others, figures);
    }

    fn given(&mut self, today: NaiveDate, kind: &'static str, way: Way, amount: i64) {
        let (account, expenses) = match kind {
            "ClaimPaid" => ("expense.claims", amount),
            _ => ("cod.owed", 0),
        };
        let figures = Figures { expenses, ..Figures::default() };
        self.book(today, kind, &[(way, -amount)], &[(account, amount)], figures);
    }

    fn given_up(&mut self, today: NaiveDate, due: i64) {
        let others = [("parcels.due", -due), ("parcels.unearned", due)];
        self.book(today, "DueWrittenOff", &[], &others, Figures::default());
    }
}

impl Shift {
    pub fn hand_out(&mut self, who: usize, b: u8, c: u8, d: u8) {
        let Some((which, items)) = self.fitting("deliver", b, c) else { return };
        let pack = &self.shed.packs[which];
        let (text, named) = pack.named(b);
        let all = d.is_multiple_of(4);
        let shown = |item: usize| all || named == Some(item);
        let Some(first) = items.first() else { return };
        let back = pack.items[*first].back;
        let proof = match d / 4 % 4 {
            0 => json!({ "code": pack.code }),
            1 => json!({ "code": "2222-2222" }),
            _ => json!({ "id_number": "B 77" }),
        };
        let approved = !(d / 16).is_multiple_of(4);
        let labels: Vec<&String> = pack.items.iter().map(|item| &item.labels[1]).collect();
        let numbers: Vec<usize> = items.iter().map(|item| item + 1).collect();
        let mut request = json!({
            "parcel": text, "pieces": numbers, "taken_by": "Issa Traoré",
            "labels": if all { json!(labels) } else { json!([]) },
            "waive_storage": (d / 64).is_multiple_of(4),
        });
        if approved {
            request["approval"] = approval();
        }
        let approved = approved || who == MANAGER;
        let mut due = Collected { due: pack.due_left(), ..Collected::default() };
        match back {
            true => due.charges = (pack.charges - pack.charges_taken).max(0),
            false => {
                due.cod = (pack.cod - pack.cod_taken).max(0);
                due.storage = self.storage(which, &items);
            }
        }
        if request["waive_storage"] == true {
            due.storage = 0;
        }
        let pack = &self.shed.packs[which];
        let may = items.iter().all(|item| pack.may("deliver", *item, shown(*item)));
        let together = items.iter().all(|item| pack.items[*item].back == back);
        let home = items.iter().all(|item| pack.is_home(*item));
        let kept = pack.wrong < 3 && home;
        request["payments"] = self.payments(due.total(), if d < 128 { 0 } else { c });
        let told = self.intend(who, "hand_over", with(request, proof));
        if told.is_none() && self.refused == "pickup_code_wrong" {
            self.shed.packs[which].wrong += 1;
        }
        let Some(told) = self.only_where(may, told, which) else { return };
        assert!(together && (kept || approved), "{told}");
        self.handed(which, &items, due, &told);
    }

    fn handed(&mut self, which: usize, items: &[usize], due: Collected, told: &Value) {
        let (_, fact) = self.fact(told["entry"].as_i64().unwrap());
        let domain::fact::Fact::ParcelDelivered(fact) = fact else { panic!("it is handed over") };
        let pack = &mut self.shed.packs[which];
        assert_eq!((&told["total"], &told["cod"]), (&json!(due.total()), &json!(due.cod)));
        assert_eq!(told["by_label"], !pack.registered);
        pack.due_taken += due.due;
        pack.cod_taken += due.cod;
        pack.charges_taken += due.charges;
        for item in items {
            let item = &mut pack.items[*item];
            assert!(!item.is_gone(), "it is handed over once");
            item.state = if item.back { "returned" } else { "delivered" };
            item.at = Place::Gone;
        }
        let tax = |amount| self.rules.parcel_tax(amount);
        let tax = (tax(due.due + due.charges), tax(due.storage));
        self.books.parcel_handed(self.today(), &ways(&fact.payments), due, tax);
        *self.papers.entry("slip").or_default() += 1;
    }

    pub fn charge_storage(&mut self, who: usize, b: u8, c: u8, d: u8) {
        let Some((which, items)) = self.fitting("deliver", b, c) else { return };
        let pack = &self.shed.packs[which];
        let (text, _) = pack.named(b);
        let may = |item: &usize| pack.is_home(*item) && pack.may("deliver", *item, false);
        let may = items.iter().all(may);
        let amount = self.storage(which, &items);
        let numbers: Vec<usize> = items.iter().map(|item| item + 1).collect();
        let payments = self.payments(amount, d);
        let request = json!({
            "parcel": text, "pieces": numbers, "expected": amount, "payments": payments,
        });
        let Some(told) = self.intend(who, "charge_storage", request) else { return };
        assert!(may && amount > 0, "{told}");
        let (_, fact) = self.fact(told["entry"].as_i64().unwrap());
        let domain::fact::Fact::StorageCharged(fact) = fact else { panic!("storage is paid") };
        let (today, tax) = (self.today(), self.rules.parcel_tax(amount));
        for item in items {
            let item = &mut self.shed.packs[which].items[item];
            item.stored = item.stored.max(Some(today));
        }
        self.books.stored(today, &ways(&fact.payments), amount, tax);
        *self.papers.entry("slip").or_default() += 1;
    }

    pub fn take_back(&mut self, who: usize, b: u8) {
        let Some((which, _)) = self.fitting("cancel", b, 1) else { return };
        let pack = &self.shed.packs[which];
        let may = (0..pack.items.len()).all(|item| pack.may("cancel", item, false));
        let (text, _) = pack.named(b);
        let told = self.intend(who, "cancel_parcel", json!({ "parcel": text, "reason": "Erreur" }));
        let Some(told) = self.only_where(may, told, which) else { return };
        let pack = &mut self.shed.packs[which];
        assert_eq!(told["amount"], -pack.paid);
        pack.due_dropped += pack.due;
        for item in &mut pack.items {
            (item.state, item.at) = ("cancelled", Place::Gone);
        }
        let (back, paid) = (books::joined(pack.sources.clone()), (pack.paid, pack.tax));
        let due = pack.due;
        self.books.parcel_back(self.today(), &back, paid, due);
        *self.papers.entry("slip").or_default() += 1;
    }

    // ---- claims, cash on delivery ---------------------------------------------------------------

    pub fn claim(&mut self, who: usize, b: u8, c: u8, d: u8) {
        let Some(which) = self.some_pack(b) else { return };
        let open = |claim: &Claim| claim.awarded.is_none();
        let owed = |claim: &Claim| claim.awarded.is_some_and(|sum| sum > 0) && !claim.paid;
        let claims = &self.shed.packs[which].claims;
        match d % 3 {
            1 if claims.iter().any(open) => {
                let claim = claims.iter().position(open).unwrap();
                self.decide(which, claim, i64::from(c % 4));
            }
            2 if claims.iter().any(owed) => {
                let claim = claims.iter().position(owed).unwrap();
                self.pay(who, which, claim, d);
            }
            _ => self.claim_for(which, b, c),
        }
    }

    fn claim_for(&mut self, which: usize, b: u8, c: u8) {
        let pack = &self.shed.packs[which];
        let items = pack.some(c);
        let may = items.iter().all(|item| pack.may("claim", *item, false));
        let lives = |claim: &Claim| claim.awarded != Some(0);
        let taken = pack.claims.iter().filter(|claim| lives(claim));
        let taken = taken.flat_map(|claim| &claim.pieces).any(|piece| items.contains(piece));
        let numbers: Vec<usize> = items.iter().map(|item| item + 1).collect();
        let asked = 500 + 5 * i64::from(b);
        let request = json!({
            "parcel": pack.named(b).0, "pieces": numbers, "kind": "damaged", "asked": asked,
            "claimant": { "name": "Awa Zongo", "phone": "70123456" }, "reason": "Mouillé",
        });
        let told = self.intend(MANAGER, "open_claim", request);
        let Some(told) = self.only_where(may, told, which) else { return };
        assert!(!taken, "two claims for one piece");
        let claim = told["claim"].clone();
        let claim = Claim { claim, pieces: items, asked, awarded: None, paid: false };
        self.shed.packs[which].claims.push(claim);
    }

    fn decide(&mut self, which: usize, claim: usize, quarters: i64) {
        let pack = &self.shed.packs[which];
        let awarded = pack.claims[claim].asked * quarters / 4;
        let request = json!({
            "parcel": pack.named(0).0, "claim": pack.claims[claim].claim, "awarded": awarded,
            "reason": "Constaté",
        });
        self.intend(MANAGER, "decide_claim", request).expect("it was not decided yet");
        self.shed.packs[which].claims[claim].awarded = Some(awarded);
    }

    /// How money is given out.
    fn payout(&mut self, d: u8) -> (Way, Value) {
        let payout = json!({ "method": "cash", "taken_by": "Awa Zongo", "id_number": "B1" });
        if !d.is_multiple_of(4) {
            return (Way::Cash, payout);
        }
        let mobile = json!({
            "method": "mobile_money", "operator": "wave", "phone": "70123456",
            "reference": self.reference(),
        });
        (Way::Mobile("Wave".to_owned()), with(payout, mobile))
    }

    fn pay(&mut self, who: usize, which: usize, claim: usize, d: u8) {
        let (way, payout) = self.payout(d);
        let pack = &self.shed.packs[which];
        let request = json!({
            "parcel": pack.named(0).0, "claim": pack.claims[claim].claim, "payout": payout,
        });
        let Some(told) = self.intend(who, "pay_claim", request) else { return };
        let claim = &mut self.shed.packs[which].claims[claim];
        let awarded = claim.awarded.unwrap();
        assert_eq!(told["amount"], -awarded);
        claim.paid = true;
        self.books.given(self.today(), "ClaimPaid", way, awarded);
        *self.papers.entry("slip").or_default() += 1;
    }

    pub fn remit(&mut self, who: usize, b: u8, d: u8) {
        let owes = |pack: &parcels::Pack| pack.cod_taken > pack.cod_given;
        let owing = self.shed.packs.iter().position(owes);
        let Some(which) = owing.or_else(|| self.some_pack(b)) else { return };
        let (way, payout) = self.payout(d);
        let pack = &self.shed.packs[which];
        let (owed, known) = (pack.cod_taken - pack.cod_given, pack.registered);
        let mut request = json!({ "parcel": pack.named(b).0, "payout": payout });
        let approved = d.is_multiple_of(3);
        if approved {
            request["approval"] = approval();
        }
        let Some(told) = self.intend(who, "remit_cod", request) else { return };
        assert!(owed > 0 && (known || approved || who == MANAGER), "{told}");
        assert_eq!(told["amount"], -owed);
        self.shed.packs[which].cod_given += owed;
        self.books.given(self.today(), "CodRemitted", way, owed);
        *self.papers.entry("slip").or_default() += 1;
    }

    pub fn give_up(&mut self, who: usize, b: u8) {
        let hopeless = |pack: &parcels::Pack| {
            pack.due_left() > 0
                && pack.items.iter().all(|item| ["lost", "unclaimed"].contains(&item.state))
        };
        let lost = self.shed.packs.iter().position(hopeless);
        let Some(which) = lost.or_else(|| self.some_pack(b)) else { return };
        let pack = &self.shed.packs[which];
        let hopeless = |item: &parcels::Item| ["lost", "unclaimed"].contains(&item.state);
        let (hopeless, due) = (pack.items.iter().all(hopeless), pack.due_left());
        let request = json!({ "parcel": pack.named(b).0, "reason": "Personne" });
        let Some(told) = self.intend(who, "write_off_parcel", request) else { return };
        assert!(hopeless && due > 0, "{told}");
        self.shed.packs[which].due_dropped += due;
        self.books.given_up(self.today(), due);
    }

    // ---- the end --------------------------------------------------------------------------------

    /// All parcels come to their end, and all that is owed is paid: then nothing is left.
    pub fn settle_parcels(&mut self) {
        self.desk.clock.set(MORNING + 3 * 86_400_000);
        self.restart();
        if self.books.session.is_none() {
            self.open_till(MANAGER, 100_000);
        }
        let who = self.books.session.as_ref().unwrap().who;
        self.intend(
            who,
            "move_cash",
            json!({
                "movement": "paid_in", "amount": 500_000, "reason": "Fonds",
            }),
        )
        .expect("money is brought");
        self.books.move_cash(self.today(), "cash.outside", 500_000);
        *self.papers.entry("slip").or_default() += 1;
        for which in 0..self.shed.packs.len() {
            for back in [false, true] {
                self.end(who, which, back);
            }
            while self.shed.packs[which].cod_taken > self.shed.packs[which].cod_given {
                self.remit(who, 0, 3);
            }
            for claim in 0..self.shed.packs[which].claims.len() {
                if self.shed.packs[which].claims[claim].awarded.is_none() {
                    self.decide(which, claim, 3);
                }
                let known = &self.shed.packs[which].claims[claim];
                if known.awarded.unwrap() > 0 && !known.paid {
                    self.pay(who, which, claim, 1);
                    assert!(self.shed.packs[which].claims[claim].paid);
                }
            }
        }
        let by_label = self.shed.packs.iter().filter(|pack| !pack.registered);
        let unheard: i64 = by_label.map(|pack| pack.due_taken).sum();
        let account = |name: &str| self.books.accounts.get(name).copied().unwrap_or(0);
        assert_eq!(account("cod.owed"), 0);
        // What labels alone said stands against registrations that other counters know.
        assert_eq!((account("parcels.due"), account("parcels.unearned")), (-unheard, unheard));
        let paid = self.shed.packs.iter().flat_map(|pack| &pack.claims);
        let paid: i64 = paid.map(|claim| claim.awarded.unwrap()).sum();
        assert_eq!(account("expense.claims"), paid);
    }

    /// Hands over what of a parcel goes to one of both.
    fn end(&mut self, who: usize, which: usize, back: bool) {
        let pack = &self.shed.packs[which];
        let left = (0..pack.items.len()).filter(|i| pack.items[*i].back == back);
        let left: Vec<usize> = left.filter(|i| !pack.items[*i].is_gone()).collect();
        if left.is_empty() {
            return;
        }
        for item in &left {
            let item = &self.shed.packs[which].items[*item];
            if item.at == Place::Here && item.state != "registered" {
                continue;
            }
            let scan = json!({ "text": item.labels[1], "trip": self.coaches[0].id });
            if item.state == "registered" {
                let via = with(scan.clone(), json!({ "via": "BOB" }));
                let told = self.intend(MANAGER, "load_piece", via).unwrap();
                assert_eq!(told["verdict"], "loaded");
            }
            let told = self.intend(MANAGER, "unload_piece", scan).unwrap();
            assert_eq!(told["moved"], true, "{told}");
        }
        for item in &left {
            let item = &mut self.shed.packs[which].items[*item];
            if item.at != Place::Here || item.state == "registered" {
                if item.state == "registered" {
                    (item.ready, item.stored) = (None, None);
                }
                (item.state, item.at) = ("unloaded", Place::Here);
            }
        }
        let pack = &self.shed.packs[which];
        let storage = if back { 0 } else { self.storage(which, &left) };
        let mut due = Collected { due: pack.due_left(), storage, ..Collected::default() };
        match back {
            true => due.charges = (pack.charges - pack.charges_taken).max(0),
            false => due.cod = (pack.cod - pack.cod_taken).max(0),
        }
        let numbers: Vec<usize> = left.iter().map(|item| item + 1).collect();
        let request = json!({
            "parcel": pack.items[left[0]].labels[1], "pieces": numbers, "taken_by": "Issa Traoré",
            "id_number": "B 77", "approval": approval(), "expected": due.total(),
        });
        let told = self.intend(who, "hand_over", request).expect("it is handed over");
        self.handed(which, &left, due, &told);
    }

    /// Each piece is in one place, and each parcel owes what the test's books say.
    pub fn parcels_agree(&self) {
        let known = self.shed.packs.iter().filter(|pack| pack.registered).count() as i64;
        assert_eq!(self.amount("select last_waybill from device"), known);
        let doubled = "select count(*) from exception where kind like 'parcel%'";
        assert_eq!(self.amount(doubled), 0, "one counter contradicts nobody");
        let texts = |state: &str| {
            self.amount(&format!("select count(*) from message where state = '{state}'"))
        };
        assert_eq!([texts("prepared"), texts("sent")], self.shed.texts);
        for pack in &self.shed.packs {
            let waybill = pack.waybill.as_str().unwrap();
            let of = |what: &str| {
                self.amount(&format!(
                    "select coalesce((select {what} from parcel where waybill = '{waybill}'), 0)"
                ))
            };
            // Without its registration nobody knows what was to pay.
            let due = if pack.registered { pack.due_left() } else { -pack.due_taken };
            assert_eq!((of("due"), of("cod_owed")), (due, pack.cod_taken - pack.cod_given));
            self.pieces_agree(pack);
        }
    }

    fn pieces_agree(&self, pack: &parcels::Pack) {
        let sql = "select r.piece, r.state, lower(hex(r.trip)), r.station is not null, r.ready,
               r.back, r.damaged
             from parcel_piece r join parcel p on p.id = r.parcel where p.waybill = ?1
             order by piece";
        type Row = (usize, String, String, bool, Option<String>, bool, bool);
        let rows: Vec<Row> = self
            .desk
            .counter
            .store()
            .read(|c| {
                let mut statement = c.prepare(sql)?;
                let rows = statement.query_map([pack.waybill.as_str().unwrap()], |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                        row.get(3)?,
                        row.get(4)?,
                        row.get(5)?,
                        row.get(6)?,
                    ))
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .unwrap();
        let last = pack.items.iter().rposition(|item| item.state != "unheard" || item.damaged);
        let count = if pack.registered { pack.items.len() } else { last.map_or(0, |i| i + 1) };
        assert_eq!(rows.len(), count, "{pack:?}");
        for (number, state, trip, here, ready, back, damaged) in rows {
            let item = &pack.items[number - 1];
            let aboard = match item.at {
                Place::Coach(coach) => self.coaches[coach].id.as_str().unwrap().replace('-', ""),
                _ => String::new(),
            };
            assert_eq!((state.as_str(), trip), (item.state, aboard), "{pack:?}");
            assert_eq!((here, back, damaged), (item.at == Place::Here, item.back, item.damaged));
            // A piece that is gone waits for nobody.
            let known = item.ready.map(|day| day.to_string());
            assert!(item.is_gone() || ready == known, "{ready:?} {pack:?}");
        }
    }
}
