use super::*;
use crate::Millis;
use crate::central::EntryRef;
use crate::fact::Fact;
use crate::ids::{
    ClaimId, CompanyId, DeviceId, EmployeeId, Ids, ParcelId, StationId, StopId, TillId, TripId,
};
use crate::money::{Account, Currency};
use crate::payment::{Method, PaymentAsked};
use crate::people::{Employee, Role};
use crate::refusal::{Code, Refusal};
use crate::rules::{Rules, TaxRates};
use crate::sale::Seller;
use crate::text::ShortCode;
use crate::till::OpenTill;
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use uuid::Uuid;

mod laws;

const MINUTE: Millis = 60_000;
const DAY: Millis = 24 * 60 * MINUTE;

struct Counting(u128);

impl Ids for Counting {
    fn fresh(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0 << 64)
    }
}

/// Keeps the labels it was asked for, in the place of a printer.
#[derive(Default)]
struct Labels(RefCell<Vec<LabelClaims>>);

impl LabelIssuer for Labels {
    fn label(&self, claims: &LabelClaims) -> String {
        self.0.borrow_mut().push(claims.clone());
        format!("{} {}/{}", claims.waybill, claims.piece, claims.pieces)
    }
}

impl Labels {
    fn of(&self, parcel: ParcelId, edition: u8) -> Vec<LabelClaims> {
        let labels = self.0.borrow();
        labels.iter().filter(|l| (l.parcel, l.edition) == (parcel, edition)).cloned().collect()
    }
}

struct Fast;

impl PickupHasher for Fast {
    fn hash(&self, parcel: ParcelId, code: &PickupCode) -> PickupHash {
        let mut hash = *parcel.0.as_bytes();
        hash.iter_mut().zip(code.as_str().bytes()).for_each(|(byte, c)| *byte ^= c);
        PickupHash(hash)
    }
}

const CODE: &str = "K7M2-9QXD";
static CODE_KNOWN: ProofAsked =
    ProofAsked { code: true, id_number: String::new(), strokes: String::new() };

fn xof() -> Currency {
    Currency::parse("XOF").unwrap()
}

/// The clocks of a company at an instant: it is 2026-11-21 05:30 at 0.
fn clocks(at: Millis) -> NaiveDateTime {
    DateTime::from_timestamp_millis(1_795_239_000_000 + at).unwrap().naive_utc()
}

fn station(code: &str) -> StationRef {
    let n = code.bytes().fold(0_u128, |n, b| n << 8 | u128::from(b));
    StationRef {
        station: StationId(Uuid::from_u128(n)),
        code: ShortCode::parse("code", code).unwrap(),
        name: format!("Gare {code}"),
        stop: Some(StopId(Uuid::from_u128(n))),
    }
}

fn person(role: Role) -> Employee {
    Employee {
        employee: EmployeeId(Uuid::from_u128(1)),
        code: ShortCode::parse("code", "P1").unwrap(),
        name: "Awa".into(),
        roles: vec![role],
    }
}

fn run(n: u128) -> TripRun {
    TripRun {
        trip: TripId(Uuid::from_u128(n)),
        route_code: format!("R{n}"),
        day: clocks(0).date(),
        plate: None,
        at: 0,
    }
}

fn asked(name: &str) -> PersonAsked {
    PersonAsked { name: name.into(), phone: "70 12 34 56".into(), ..PersonAsked::default() }
}

fn piece(grams: u32) -> PieceAsked {
    PieceAsked {
        description: "Carton".into(),
        grams,
        size: None,
        declared: 10_000,
        fragile: false,
        perishable: false,
    }
}

fn request(pieces: usize, payer: Payer, cod: i64) -> RegisterRequest {
    RegisterRequest {
        sender: asked("Awa Ouédraogo"),
        receiver: asked("Issa Traoré"),
        pieces: vec![piece(1_000); pieces],
        payer,
        cod,
        collection: false,
        home_delivery: false,
        prohibited_read: true,
        photo: None,
        payments: vec![],
        tendered: None,
        expected_total: None,
    }
}

fn pieces(numbers: &[u8]) -> PieceSet {
    numbers.iter().copied().collect()
}

/// One counter: its journal, and what it knows of parcels.
struct Counter {
    here: StationRef,
    number: u8,
    cashier: Employee,
    approver: Option<Employee>,
    rules: Rules,
    tariff: ParcelTariff,
    terms: ParcelTerms,
    till_open: bool,
    drawer: i64,
    now: Cell<Millis>,
    last_waybill: u32,
    device: u128,
    journal: Vec<(Stamp, Fact)>,
    known: BTreeMap<ParcelId, History>,
}

impl Counter {
    fn new(code: &str, number: u8) -> Self {
        let here = station(code);
        let device = here.station.0.as_u128() << 8 | u128::from(number);
        Self {
            number,
            device,
            here,
            cashier: person(Role::Cashier),
            approver: None,
            rules: Rules::usual(xof()),
            tariff: ParcelTariff::usual(xof()).checked().unwrap(),
            terms: ParcelTerms::usual().checked().unwrap(),
            till_open: true,
            drawer: 1_000_000,
            now: Cell::new(0),
            last_waybill: 0,
            journal: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    fn with(self, role: Role) -> Self {
        Self { cashier: person(role), ..self }
    }

    fn supervised(self) -> Self {
        let chief = EmployeeId(Uuid::from_u128(2));
        let approver = Some(Employee { employee: chief, ..person(Role::Manager) });
        Self { approver, ..self }
    }

    fn sell<T>(&self, act: impl FnOnce(&Seller<'_>) -> T) -> T {
        let till = OpenTill {
            till: TillId(Uuid::from_u128(self.device)),
            employee: self.cashier.employee,
            employee_name: self.cashier.name.clone(),
            opened_at: 0,
        };
        act(&Seller {
            company: CompanyId(Uuid::from_u128(0xC0)),
            currency: xof(),
            station: self.here.station,
            station_code: &self.here.code,
            station_name: &self.here.name,
            counter: self.number,
            cashier: &self.cashier,
            till: Some(&till).filter(|_| self.till_open),
            drawer: self.drawer,
            last_number: 0,
            now: self.now.get(),
            now_local: clocks(self.now.get()),
            rules: &self.rules,
            locked: None,
            approver: self.approver.as_ref(),
            used: &|_, _| None,
        })
    }

    fn handle<T>(&self, act: impl FnOnce(&Handler<'_>) -> T) -> T {
        let now_local = clocks(self.now.get());
        act(&Handler { who: &self.cashier, station: &self.here, now_local })
    }

    /// Writes a fact into the journal, as read back from its text.
    fn write<F: Into<Fact> + Clone>(&mut self, fact: Result<F, Refusal>) -> Result<F, Refusal> {
        let fact = fact?;
        let whole: Fact = fact.clone().into();
        let read = Fact::parse(whole.kind(), whole.version(), &whole.body());
        assert_eq!(read.as_ref(), Ok(&whole), "a fact reads back");
        let seq = self.journal.len() as u64 + 1;
        let entry = EntryRef { device: DeviceId(Uuid::from_u128(self.device)), epoch: 1, seq };
        let stamp = Stamp { at: self.now.get(), entry };
        self.now.set(self.now.get() + MINUTE);
        if let Some(postings) = whole.postings() {
            self.drawer += postings.on(Account::Drawer);
        }
        self.journal.push((stamp, whole));
        self.hear(&[self.journal[self.journal.len() - 1].clone()]);
        Ok(fact)
    }

    fn hear(&mut self, entries: &[(Stamp, Fact)]) {
        for (stamp, fact) in entries {
            for of in fact.parcel_events() {
                let history = self.known.entry(of.parcel);
                let history =
                    history.or_insert_with(|| History::new(of.parcel, of.waybill.clone()));
                history.add(*stamp, of.event);
            }
        }
    }

    fn listen(&mut self, other: &Self) {
        self.hear(&other.journal.clone());
        self.now.set(self.now.get().max(other.now.get()));
    }

    fn parcel(&self, parcel: ParcelId, labels: &[LabelClaims]) -> Parcel {
        let waybill = labels.first().map(|label| label.waybill.clone());
        let unheard = waybill.or_else(|| WaybillNumber::of("XX", 1, 1)).unwrap();
        let history = self.known.get(&parcel).cloned();
        history.unwrap_or_else(|| History::new(parcel, unheard)).now(labels)
    }

    fn register(
        &mut self,
        to: &str,
        request: &RegisterRequest,
        labels: &Labels,
    ) -> Result<ParcelRegistered, Refusal> {
        let parcel = ParcelId(Uuid::from_u128(self.device << 16 | u128::from(self.last_waybill)));
        let pickup = Fast.hash(parcel, &PickupCode::parse(CODE).unwrap());
        let prepared = Prepared { parcel, pickup, last_waybill: self.last_waybill };
        let destination = station(to);
        let on = Registering {
            origin: &self.here,
            destination: &destination,
            metres: Some(350_000),
            tariff: &self.tariff,
            edition: 1,
        };
        let fact = self.sell(|seller| {
            register(seller, &on, request, prepared, &mut Counting(self.device), labels)
        });
        let fact = self.write(fact)?;
        self.last_waybill += 1;
        Ok(fact)
    }

    fn load(
        &mut self,
        of: ParcelId,
        which: PieceSet,
        trip: u128,
        ahead: &[&str],
        via: Option<&str>,
    ) -> Result<PiecesLoaded, Refusal> {
        let parcel = self.parcel(of, &[]);
        let ahead: Vec<_> = ahead.iter().map(|code| station(code)).collect();
        let (trip, via) = (run(trip), via.map(station));
        let on = Loading { trip: &trip, ahead: &ahead, via: via.as_ref(), cancelled: None };
        let of = Handling { parcel: &parcel, pieces: which, seen: PieceSet::NONE };
        let fact = self.handle(|handler| load(handler, &on, &[of]));
        self.write(fact)
    }

    fn unload(
        &mut self,
        of: ParcelId,
        which: PieceSet,
        trip: u128,
    ) -> Result<PiecesUnloaded, Refusal> {
        let parcel = self.parcel(of, &[]);
        let of = Handling { parcel: &parcel, pieces: which, seen: PieceSet::NONE };
        let fact = self.handle(|handler| unload(handler, &run(trip), &[of]));
        self.write(fact)
    }

    fn ready(&mut self, of: ParcelId, which: PieceSet) -> Result<PiecesReady, Refusal> {
        let parcel = self.parcel(of, &[]);
        let of = Handling { parcel: &parcel, pieces: which, seen: PieceSet::NONE };
        let fact = self.handle(|handler| ready(handler, &[of], "B3"));
        self.write(fact)
    }

    fn code(&mut self, of: ParcelId, labels: &[LabelClaims], typed: &str) -> Result<bool, Refusal> {
        let parcel = self.parcel(of, labels);
        let supervised = self.approver.is_some();
        match self.handle(|handler| try_code(handler, &parcel, typed, supervised, &Fast))? {
            CodeTried::Right => Ok(true),
            CodeTried::Wrong(failed) => self.write(Ok(failed)).map(|_| false),
        }
    }

    fn deliver(
        &mut self,
        of: ParcelId,
        which: PieceSet,
        labels: &[LabelClaims],
    ) -> Result<ParcelDelivered, Refusal> {
        self.deliver_with(of, which, labels, |_| ())
    }

    fn deliver_with<'a>(
        &mut self,
        of: ParcelId,
        which: PieceSet,
        labels: &'a [LabelClaims],
        change: impl FnOnce(&mut HandoverAsked<'a>),
    ) -> Result<ParcelDelivered, Refusal> {
        let parcel = self.parcel(of, labels);
        let mut asked = HandoverAsked {
            pieces: which,
            labels,
            taken_by: "Issa Traoré",
            proof: &CODE_KNOWN,
            waive_storage: false,
            payments: &[],
            tendered: None,
            expected: None,
        };
        change(&mut asked);
        let by = (&self.tariff, &self.terms);
        let fact = self.sell(|seller| {
            deliver(seller, &self.here, &parcel, by, &asked, &mut Counting(self.device))
        });
        self.write(fact)
    }

    fn send_back(
        &mut self,
        registered: &ParcelRegistered,
        which: PieceSet,
        labels: &Labels,
    ) -> Result<ParcelReturning, Refusal> {
        let parcel = self.parcel(registered.parcel, &[]);
        let on = Return {
            company: CompanyId(Uuid::from_u128(0xC0)),
            registered,
            tariff: &self.tariff,
            coin: 5,
        };
        let of = Handling { parcel: &parcel, pieces: which, seen: PieceSet::NONE };
        let fact = self.handle(|h| return_to_sender(h, of, &on, "Refusé", labels));
        self.write(fact)
    }

    fn payout<T>(&self, pay: impl FnOnce(&PayoutAsked<'_>) -> T) -> T {
        pay(&PayoutAsked {
            method: Method::Cash,
            operator: "",
            phone: "",
            reference: "",
            taken_by: "Awa Ouédraogo",
            id_number: "B1234",
        })
    }

    fn remit(&mut self, of: ParcelId) -> Result<CodRemitted, Refusal> {
        let parcel = self.parcel(of, &[]);
        let fact = self.payout(|asked| self.sell(|s| remit_cod(s, &self.here, &parcel, asked)));
        self.write(fact)
    }

    fn claim(
        &mut self,
        of: ParcelId,
        which: PieceSet,
        amount: i64,
    ) -> Result<ClaimOpened, Refusal> {
        let parcel = self.parcel(of, &[]);
        let claimant = asked("Issa Traoré");
        let (kind, reason) = (ClaimKind::Damaged, "Écrasé");
        let asked = ClaimAsked { pieces: which, kind, asked: amount, claimant: &claimant, reason };
        let claim = ClaimId(Uuid::from_u128(self.device << 32 | self.journal.len() as u128));
        let fact = self.handle(|handler| open_claim(handler, &parcel, &asked, claim));
        self.write(fact)
    }

    fn decide(
        &mut self,
        of: ParcelId,
        claim: ClaimId,
        awarded: i64,
    ) -> Result<ClaimDecided, Refusal> {
        let parcel = self.parcel(of, &[]);
        let fact = self.handle(|handler| decide_claim(handler, &parcel, claim, awarded, "Vu"));
        self.write(fact)
    }

    fn pay_claim(&mut self, of: ParcelId, claim: ClaimId) -> Result<ClaimPaid, Refusal> {
        let parcel = self.parcel(of, &[]);
        let fact = self.payout(|asked| self.sell(|s| pay_claim(s, &parcel, claim, asked)));
        self.write(fact)
    }
}

/// The sum of all postings on an account.
fn booked(counters: &[&Counter], account: Account) -> i64 {
    let facts = counters.iter().flat_map(|counter| &counter.journal);
    facts.filter_map(|(_, fact)| fact.postings()).map(|postings| postings.on(account)).sum()
}

fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Code {
    result.unwrap_err().code
}

#[test]
fn a_parcel_goes_over_two_coaches_and_everyone_is_paid() {
    let labels = Labels::default();
    let (mut a, mut b, mut c) =
        (Counter::new("OUA", 1), Counter::new("KDG", 1), Counter::new("BOB", 1));
    let sent = a.register("BOB", &request(2, Payer::Receiver, 25_000), &labels).unwrap();
    let of = sent.parcel;
    // 2 kg are in the base; 20 000 declared cost 200.
    assert_eq!((sent.total, sent.paid, sent.due), (1_200, 0, 1_200));
    assert_eq!(sent.postings.on(Account::ParcelRevenue), 0, "nothing is earned yet");
    assert_eq!(sent.waybill.to_string(), "OUA1-P000001-1");
    let both = pieces(&[1, 2]);
    assert_eq!(code(a.load(of, both, 1, &["KDG"], None)), Code::PieceForeign);
    a.load(of, both, 1, &["KDG"], Some("KDG")).unwrap();
    assert_eq!(code(a.load(of, both, 1, &["KDG"], Some("KDG"))), Code::PieceState);
    b.listen(&a);
    b.unload(of, both, 1).unwrap();
    // The pieces go on with different coaches.
    b.load(of, pieces(&[1]), 2, &["BOB"], None).unwrap();
    assert_eq!(b.parcel(of, &[]).aboard(run(2).trip), pieces(&[1]));
    b.load(of, pieces(&[2]), 3, &["BOB"], None).unwrap();

    // The destination has heard of nothing but sees the labels.
    let seen = labels.of(of, 0);
    assert!(!c.code(of, &seen, "K7M2-9QXE").unwrap());
    assert!(c.code(of, &seen, CODE).unwrap());
    assert_eq!(code(c.deliver(of, both, &seen[..1])), Code::PieceState, "piece 2 is not seen");
    let first = c.deliver(of, pieces(&[1]), &seen[..1]).unwrap();
    assert_eq!((first.due, first.cod, first.total, first.by_label), (1_200, 25_000, 26_200, true));
    assert_eq!(first.postings.on(Account::Drawer), 26_200);
    assert_eq!(first.postings.on(Account::ParcelRevenue), -1_200);
    let second = c.deliver(of, pieces(&[2]), &seen[1..]).unwrap();
    assert_eq!(second.total, 0, "all was collected with the first piece");

    assert_eq!(code(a.remit(of)), Code::CodState);
    for other in [&b, &c] {
        a.listen(other);
    }
    let parcel = a.parcel(of, &[]);
    assert_eq!((parcel.state(), parcel.troubles.len()), (PieceState::Delivered, 0));
    assert_eq!(parcel.wrong_codes, 1);
    assert_eq!(a.remit(of).unwrap().payout.source.amount, 25_000);
    assert_eq!(code(a.remit(of)), Code::CodState);
    let claim = a.claim(of, pieces(&[2]), 8_000).unwrap().claim;
    assert_eq!(code(a.claim(of, pieces(&[1, 2]), 1)), Code::ClaimExists);
    assert_eq!(code(a.decide(of, claim, 5_000)), Code::NotPermitted);
    let mut chief = Counter::new("OUA", 2).with(Role::Manager);
    chief.listen(&a);
    assert_eq!(code(chief.decide(of, claim, 8_001)), Code::ClaimAward);
    chief.decide(of, claim, 5_000).unwrap();
    assert_eq!(code(a.pay_claim(of, claim)), Code::ClaimState);
    a.listen(&chief);
    a.pay_claim(of, claim).unwrap();
    assert_eq!(code(a.pay_claim(of, claim)), Code::ClaimState);

    let all = [&a, &b, &c, &chief];
    for (account, sum) in [
        (Account::ParcelDue, 0),
        (Account::ParcelUnearned, 0),
        (Account::CodOwed, 0),
        (Account::ParcelRevenue, -1_200),
        (Account::ClaimExpense, 5_000),
        (Account::Drawer, 1_200 - 5_000),
    ] {
        assert_eq!(booked(&all, account), sum, "{}", account.name());
    }
}

#[test]
fn a_parcel_is_handed_over_once() {
    let labels = Labels::default();
    let (mut a, mut c, mut d) =
        (Counter::new("OUA", 1), Counter::new("BOB", 1), Counter::new("BOB", 2));
    let sent = a.register("BOB", &request(1, Payer::Receiver, 5_000), &labels).unwrap();
    let (of, one, seen) = (sent.parcel, pieces(&[1]), labels.of(sent.parcel, 0));
    c.deliver(of, one, &seen).unwrap();
    let again = c.deliver(of, one, &seen).unwrap_err();
    assert_eq!(again.code, Code::PieceState);
    assert_eq!(again.details["possible"], "claim");
    // The counter beside it is offline, too.
    d.now.set(10 * MINUTE);
    d.deliver(of, one, &seen).unwrap();
    for other in [&c, &d] {
        a.listen(other);
    }
    let parcel = a.parcel(of, &[]);
    assert_eq!(parcel.in_state(PieceState::Delivered), one);
    let money = sent.due + 5_000;
    match &parcel.troubles[..] {
        [Trouble::DeliveredTwice { pieces, first, again, amount }] => {
            assert_eq!((*pieces, *amount), (one, money));
            let device = |counter: &Counter| DeviceId(Uuid::from_u128(counter.device));
            assert_eq!((first.device, again.device), (device(&c), device(&d)));
            let trouble = &parcel.troubles[0];
            assert_eq!(trouble.kind(), crate::central::ExceptionKind::ParcelDoubled);
            assert_eq!((trouble.entries(), trouble.amount()), (vec![*first, *again], money));
        }
        other => panic!("{other:?}"),
    }
    // What was taken twice is still on the books: it is owed to whoever paid it.
    assert_eq!(booked(&[&a, &c, &d], Account::ParcelDue), -sent.due);
    assert_eq!(parcel.money.due_left(), -sent.due);
}

#[test]
fn three_wrong_codes_need_a_supervisor_whatever_is_shown_then() {
    let labels = Labels::default();
    let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
    let sent = a.register("BOB", &request(1, Payer::Sender, 0), &labels).unwrap();
    let (of, one, seen) = (sent.parcel, pieces(&[1]), labels.of(sent.parcel, 0));
    assert_eq!(code(c.code(of, &[], CODE)), Code::ParcelUnheard);
    assert_eq!(code(c.code(of, &seen, "K7M2")), Code::PickupCodeInvalid);
    let parcel = c.parcel(of, &seen);
    let first = c.handle(|h| try_code(h, &parcel, "00000000", false, &Fast)).unwrap();
    let CodeTried::Wrong(failed) = first else { panic!("it is wrong") };
    assert_eq!(failed.refusal().details["left"], 2);
    for _ in 0..3 {
        assert!(!c.code(of, &seen, "00000000").unwrap());
    }
    assert_eq!(code(c.code(of, &seen, CODE)), Code::PickupLocked, "the right one is too late");
    assert_eq!(code(c.deliver(of, one, &seen)), Code::PickupLocked);
    let proof = ProofAsked { id_number: "B 123".into(), ..ProofAsked::default() };
    assert_eq!(
        code(c.deliver_with(of, one, &seen, |asked| asked.proof = &proof)),
        Code::PickupLocked
    );
    let mut c = c.supervised();
    assert!(c.code(of, &seen, CODE).unwrap());
    let fact = c.deliver(of, one, &seen).unwrap();
    assert_eq!(fact.overridden, ["pickup_locked"]);
    assert!(fact.by.approved_by.is_some());
}

#[test]
fn proof_is_what_the_company_accepts() {
    let labels = Labels::default();
    let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
    let mut request = request(1, Payer::Sender, 0);
    request.receiver.id_number = "B-123".into();
    let sent = a.register("BOB", &request, &labels).unwrap();
    let (of, one, seen) = (sent.parcel, pieces(&[1]), labels.of(sent.parcel, 0));
    let signed = "1,2 3,4 5,6; 7,8 9,10 11,12 13,14 15,16;".to_owned();
    let with = |c: &mut Counter, proof: ProofAsked| {
        c.deliver_with(of, one, &seen, |asked| asked.proof = &proof).map(|fact| fact.proofs)
    };
    let signature = || ProofAsked { strokes: signed.clone(), ..ProofAsked::default() };
    assert_eq!(code(with(&mut c, ProofAsked::default())), Code::ProofMissing);
    assert_eq!(code(with(&mut c, signature())), Code::ProofMissing);
    c.terms.proofs.push(ProofKind::Signature);
    for wrong in ["1,2", "1,2;3", "<svg>", "1,2 3,4 5,6 7,8 9,10 11,12 13,14 15,16a", "99999,1"] {
        let proof = ProofAsked { strokes: wrong.into(), ..ProofAsked::default() };
        assert_eq!(code(with(&mut c, proof)), Code::SignatureInvalid, "{wrong}");
    }
    c.listen(&a);
    let id = |number: &str| ProofAsked { id_number: number.into(), ..ProofAsked::default() };
    assert_eq!(code(with(&mut c, id("B124"))), Code::IdDiffers);
    assert_eq!(with(&mut c, id("b 123")).unwrap(), [Proof::IdNumber { number: "b 123".into() }]);
    let mut d = Counter::new("BOB", 2);
    d.terms.proofs = vec![ProofKind::Signature];
    assert_eq!(with(&mut d, signature()).unwrap(), [Proof::Signature { strokes: signed.clone() }]);
}

#[test]
fn what_is_impossible_is_refused_with_what_is_possible() {
    let labels = Labels::default();
    let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
    let sent = a.register("BOB", &request(2, Payer::Sender, 0), &labels).unwrap();
    let (of, one) = (sent.parcel, pieces(&[1]));
    let possible = |refusal: Refusal| refusal.details["possible"].as_str().unwrap().to_owned();
    assert_eq!(possible(a.unload(of, one, 1).unwrap_err()), "cancel, load, lost, damaged, claim");
    assert_eq!(code(a.ready(of, one)), Code::NotDestination);
    assert_eq!(code(a.deliver(of, one, &[])), Code::PieceState);
    assert_eq!(code(a.load(of, pieces(&[3]), 1, &["BOB"], None)), Code::PieceUnknown);
    assert_eq!(code(a.load(of, PieceSet::NONE, 1, &["BOB"], None)), Code::PiecesNone);
    a.load(of, one, 1, &["BOB"], None).unwrap();
    let refusal = a.deliver(of, one, &[]).unwrap_err();
    assert_eq!(possible(refusal), "unload, lost, damaged, claim");
    c.listen(&a);
    // Its label was not scanned here, so it is on the road as far as anyone knows.
    assert_eq!(possible(c.deliver(of, one, &[]).unwrap_err()), "unload, lost, damaged, claim");
    c.unload(of, one, 1).unwrap();
    assert_eq!(code(c.unload(of, one, 1)), Code::PieceState);
    assert_eq!(code(c.load(of, one, 2, &["KDG"], Some("KDG"))), Code::PieceState);
    c.ready(of, one).unwrap();
    assert_eq!(code(c.ready(of, one)), Code::PieceState);
    c.deliver(of, one, &[]).unwrap();
    assert_eq!(possible(c.unload(of, one, 1).unwrap_err()), "claim");
    // Nobody knows where the other piece goes, where only its barcode was read.
    let mut b = Counter::new("KDG", 1);
    assert_eq!(code(b.load(of, pieces(&[2]), 1, &["BOB"], None)), Code::ParcelUnheard);
    let controller = Counter::new("KDG", 1).with(Role::Controller);
    let parcel = controller.parcel(of, &[]);
    let all = Handling { parcel: &parcel, pieces: one, seen: one };
    assert!(controller.handle(|h| unload(h, &run(1), &[all])).is_ok());
    assert_eq!(code(controller.handle(|h| lost(h, all, "?"))), Code::NotPermitted);
}

#[test]
fn a_parcel_that_comes_back_has_new_labels_and_the_sender_pays() {
    let labels = Labels::default();
    let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
    let sent = a.register("BOB", &request(1, Payer::Half, 9_000), &labels).unwrap();
    let (of, one, out) = (sent.parcel, pieces(&[1]), labels.of(sent.parcel, 0));
    assert_eq!((sent.total, sent.paid, sent.due), (1_100, 550, 550));
    c.listen(&a);
    c.unload(of, one, 1).unwrap();
    c.ready(of, one).unwrap();
    c.now.set(8 * DAY);
    let parcel = c.parcel(of, &[]);
    let owed = due(&parcel, one, &c.tariff, clocks(8 * DAY).date()).unwrap();
    assert_eq!((owed.due, owed.cod, owed.storage, owed.total), (550, 9_000, 300, 9_850));
    let refused = c.handle(|h| {
        refuse(h, Handling { parcel: &parcel, pieces: one, seen: PieceSet::NONE }, "Cassé")
    });
    c.write(refused).unwrap();
    let back = c.send_back(&sent, one, &labels).unwrap();
    assert_eq!(back.charges, 1_100 + 300);
    assert_eq!(code(c.send_back(&sent, one, &labels)), Code::PieceState);
    assert_eq!(code(c.deliver(of, one, &[])), Code::NotDestination);
    assert_eq!(code(c.deliver(of, one, &out)), Code::LabelOld);
    c.load(of, one, 7, &["OUA"], None).unwrap();

    // The station it came from has not heard of that yet, but sees the new label.
    let new = labels.of(of, 1);
    assert_eq!((new[0].due, new[0].cod, new[0].charges, new[0].back), (550, 0, 1_400, true));
    assert_eq!(
        a.parcel(of, &new).possible(&a.parcel(of, &new).pieces[0], &a.here, true)[0],
        Step::Unload
    );
    a.now.set(9 * DAY);
    let handed = a.deliver(of, one, &new).unwrap();
    assert_eq!((handed.to, handed.total), (Hands::Sender, 1_950));
    a.listen(&c);
    let parcel = a.parcel(of, &[]);
    assert_eq!((parcel.state(), &parcel.troubles[..]), (PieceState::Returned, &[][..]));
    let all = [&a, &c];
    assert_eq!(booked(&all, Account::ParcelDue), 0);
    assert_eq!(booked(&all, Account::ParcelRevenue), -1_100 - 1_400);
    assert_eq!(booked(&all, Account::CodOwed), 0);
    assert_eq!(code(a.remit(of)), Code::CodState);
}

#[test]
fn storage_is_paid_once_for_each_day() {
    let labels = Labels::default();
    let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
    let sent = a.register("BOB", &request(2, Payer::Sender, 0), &labels).unwrap();
    let (of, both) = (sent.parcel, pieces(&[1, 2]));
    c.listen(&a);
    c.unload(of, both, 1).unwrap();
    c.ready(of, both).unwrap();
    let ready = c.parcel(of, &[]).pieces[0].ready.unwrap();
    assert_eq!(free_until(ready, &c.tariff), ready + chrono::Days::new(5));
    let pay = |c: &mut Counter, expected| {
        let parcel = c.parcel(of, &[]);
        let fact = c.sell(|s| {
            let (tariff, ids) = (&c.tariff, &mut Counting(0));
            charge_storage(s, &c.here, &parcel, tariff, (both, expected), (&[], None), ids)
        });
        c.write(fact)
    };
    c.now.set(5 * DAY);
    assert_eq!(code(pay(&mut c, None)), Code::StorageNone);
    c.now.set(7 * DAY);
    assert_eq!(code(pay(&mut c, Some(5))), Code::DueChanged);
    let paid = pay(&mut c, Some(400)).unwrap();
    assert_eq!((paid.amount, paid.until), (400, clocks(7 * DAY).date()));
    assert_eq!(paid.postings.on(Account::StorageRevenue), -400);
    assert_eq!(code(pay(&mut c, None)), Code::StorageNone);
    c.now.set(8 * DAY);
    assert_eq!(
        code(c.deliver_with(of, both, &[], |asked| asked.waive_storage = true)),
        Code::StorageKept
    );
    assert_eq!(
        code(c.deliver_with(of, both, &[], |asked| asked.expected = Some(0))),
        Code::DueChanged
    );
    let fact = c.deliver(of, pieces(&[1]), &[]).unwrap();
    assert_eq!((fact.storage, fact.total), (100, 100));
    let mut c = c.supervised();
    let free = c.deliver_with(of, pieces(&[2]), &[], |asked| asked.waive_storage = true).unwrap();
    assert_eq!((free.total, &free.overridden[..]), (0, &["storage_kept".to_owned()][..]));
}

#[test]
fn nobody_comes_and_what_was_to_pay_is_given_up() {
    let labels = Labels::default();
    let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1).with(Role::Manager));
    let sent = a.register("BOB", &request(1, Payer::Receiver, 0), &labels).unwrap();
    let (of, one) = (sent.parcel, pieces(&[1]));
    c.listen(&a);
    c.unload(of, one, 1).unwrap();
    c.ready(of, one).unwrap();
    let call = |c: &mut Counter| {
        let parcel = c.parcel(of, &[]);
        let of = Handling { parcel: &parcel, pieces: one, seen: PieceSet::NONE };
        let fact = c.handle(|h| unclaimed(h, of, &c.terms));
        c.write(fact)
    };
    c.now.set(29 * DAY);
    assert_eq!(code(call(&mut c)), Code::NotUnclaimed);
    let give_up = |c: &mut Counter| {
        let parcel = c.parcel(of, &[]);
        let fact = c.sell(|s| write_off(s, &parcel, "Personne"));
        c.write(fact)
    };
    assert_eq!(code(give_up(&mut c)), Code::DueWaits);
    c.now.set(31 * DAY);
    call(&mut c).unwrap();
    assert_eq!(give_up(&mut c).unwrap().amount, sent.due);
    assert_eq!(code(give_up(&mut c)), Code::DueNone);
    assert_eq!(booked(&[&a, &c], Account::ParcelUnearned), 0);
    // The receiver comes after all: the carriage is given up, storage is not.
    let late = c.deliver(of, one, &[]).unwrap();
    assert_eq!((late.due, late.storage), (0, 2_600));
}

#[test]
fn a_registration_is_taken_back_before_the_parcel_went_anywhere() {
    let labels = Labels::default();
    let mut a = Counter::new("OUA", 1);
    a.rules.tax = TaxRates { tickets: 0, parcels: 1_800, other: 0 };
    let sent = a.register("BOB", &request(1, Payer::Half, 0), &labels).unwrap();
    assert_eq!((sent.paid, sent.tax), (550, 85));
    let back = |counter: &Counter| {
        let parcel = counter.parcel(sent.parcel, &[]);
        counter.sell(|seller| cancel(seller, &parcel, &sent, "Erreur"))
    };
    let mut beside = Counter::new("OUA", 2);
    beside.listen(&a);
    assert_eq!(code(back(&beside)), Code::ParcelElsewhere);
    assert!(back(&beside.supervised()).is_ok());
    let poor = Counter { drawer: 549, ..Counter::new("OUA", 1) };
    let mut poor = poor;
    poor.listen(&a);
    assert_eq!(code(back(&poor)), Code::DrawerShort);
    let fact = back(&a);
    let fact = a.write(fact).unwrap();
    assert_eq!(fact.given_back, 550);
    for account in Account::ALL {
        assert_eq!(booked(&[&a], *account), 0, "{}", account.name());
    }
    assert_eq!(code(back(&a)), Code::PieceState);
    assert_eq!(code(a.load(sent.parcel, pieces(&[1]), 1, &["BOB"], None)), Code::PieceState);
    let moved = a.register("BOB", &request(1, Payer::Sender, 0), &labels).unwrap();
    a.load(moved.parcel, pieces(&[1]), 1, &["BOB"], None).unwrap();
    let parcel = a.parcel(moved.parcel, &[]);
    assert_eq!(code(a.sell(|s| cancel(s, &parcel, &moved, "Erreur"))), Code::PieceState);
}

#[test]
fn what_was_typed_wrong_is_refused() {
    let labels = Labels::default();
    let ok = || request(1, Payer::Sender, 0);
    let refused = |change: &dyn Fn(&mut RegisterRequest)| {
        let mut request = ok();
        change(&mut request);
        code(Counter::new("OUA", 1).register("BOB", &request, &labels))
    };
    let pending = PaymentAsked {
        method: Method::MobileMoney,
        amount: None,
        operator: Some("Wave".into()),
        phone: None,
        reference: None,
    };
    assert_eq!(refused(&|r| r.pieces.clear()), Code::PieceCount);
    assert_eq!(refused(&|r| r.pieces = vec![piece(1); 100]), Code::PieceCount);
    assert_eq!(refused(&|r| r.pieces[0].grams = 0), Code::PieceWeight);
    assert_eq!(refused(&|r| r.pieces[0].grams = u32::MAX), Code::PieceWeight);
    assert_eq!(refused(&|r| r.pieces[0].description = " ".into()), Code::FieldMissing);
    assert_eq!(refused(&|r| r.pieces[0].declared = -1), Code::AmountInvalid);
    assert_eq!(refused(&|r| r.pieces[0].declared = i64::MAX), Code::AmountInvalid);
    assert_eq!(refused(&|r| r.pieces[0].declared = 1_000_001), Code::DeclaredTooHigh);
    assert_eq!(refused(&|r| r.sender.phone = "abc".into()), Code::PhoneInvalid);
    assert_eq!(refused(&|r| r.receiver.name.clear()), Code::FieldMissing);
    assert_eq!(refused(&|r| r.prohibited_read = false), Code::ProhibitedUnread);
    assert_eq!(refused(&|r| r.cod = i64::MAX), Code::AmountInvalid);
    assert_eq!(refused(&|r| r.photo = Some("x".into())), Code::PhotoInvalid);
    assert_eq!(refused(&|r| r.expected_total = Some(1)), Code::PriceChanged);
    assert_eq!(refused(&|r| r.tendered = Some(1_000)), Code::CashShort);
    assert_eq!(refused(&|r| r.payments = vec![pending.clone()]), Code::PaymentInvalid);
    let mut a = Counter::new("OUA", 1);
    assert_eq!(code(a.register("OUA", &ok(), &labels)), Code::DestinationSame);
    a.last_waybill = crate::ticket::RUNNING_MAX;
    assert_eq!(code(a.register("BOB", &ok(), &labels)), Code::NumbersExhausted);
    a.till_open = false;
    assert_eq!(code(a.register("BOB", &ok(), &labels)), Code::TillClosed);
    a.tariff.bands.clear();
    let mut open = Counter { till_open: true, last_waybill: 0, ..a };
    assert_eq!(code(open.register("BOB", &ok(), &labels)), Code::ParcelRateMissing);
    assert_eq!(
        code(open.with(Role::Controller).register("BOB", &ok(), &labels)),
        Code::NotPermitted
    );
}

#[test]
fn a_piece_of_another_waybill_and_an_old_label_are_told() {
    let labels = Labels::default();
    let mut a = Counter::new("OUA", 1);
    let one = a.register("BOB", &request(1, Payer::Sender, 0), &labels).unwrap();
    let other = a.register("BOB", &request(1, Payer::Sender, 0), &labels).unwrap();
    let parcel = a.parcel(one.parcel, &[]);
    let of = |fact: &ParcelRegistered| labels.of(fact.parcel, 0).remove(0);
    let today = clocks(0).date();
    assert_eq!(parcel.seen(&[of(&one)], today), Ok(pieces(&[1])));
    assert_eq!(code(parcel.seen(&[of(&one), of(&other)], today)), Code::PieceOfOther);
    assert_eq!(code(parcel.seen(&[of(&one)], today + chrono::Days::new(401))), Code::LabelOld);
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(of(&one).fresh(day("2026-11-18")), Ok(()), "a clock may be behind");
    assert_eq!(of(&one).fresh(day("1970-01-01")), Ok(()), "a battery may be dead");
    assert_eq!(of(&one).fresh(day("2027-12-26")), Ok(()));
    assert_eq!(code(of(&one).fresh(day("2027-12-27"))), Code::LabelOld);
}

#[test]
fn a_clock_that_is_wrong_does_not_turn_a_way_round() {
    let labels = Labels::default();
    let (mut a, mut b) = (Counter::new("OUA", 1), Counter::new("KDG", 1));
    a.now.set(3 * DAY);
    let sent = a.register("BOB", &request(1, Payer::Sender, 0), &labels).unwrap();
    let (of, one) = (sent.parcel, pieces(&[1]));
    a.load(of, one, 1, &["KDG"], Some("KDG")).unwrap();
    // This counter's clock is three days behind.
    b.unload(of, one, 1).unwrap();
    a.hear(&b.journal.clone());
    let now = &a.parcel(of, &[]).pieces[0];
    assert_eq!((now.state, now.at.is_at(b.here.station)), (PieceState::Unloaded, true));
    // Put back on the same coach, it is aboard again.
    b.hear(&a.journal.clone());
    b.now.set(4 * DAY);
    b.load(of, one, 1, &["BOB"], None).unwrap();
    assert_eq!(b.parcel(of, &[]).state(), PieceState::Loaded);
}

#[test]
fn what_a_counter_did_in_one_moment_stays_in_its_own_order() {
    let labels = Labels::default();
    let (mut a, mut b) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
    let sent = a.register("BOB", &request(1, Payer::Sender, 0), &labels).unwrap();
    let (of, one) = (sent.parcel, pieces(&[1]));
    a.load(of, one, 1, &["BOB"], None).unwrap();
    b.listen(&a);
    let moment = b.now.get();
    b.unload(of, one, 1).unwrap();
    b.now.set(moment);
    b.ready(of, one).unwrap();
    assert_eq!(b.parcel(of, &[]).state(), PieceState::Ready);
}

#[test]
fn a_clock_that_is_set_back_does_not_turn_a_counters_own_order_round() {
    let labels = Labels::default();
    let (mut a, mut b) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
    a.now.set(2 * DAY);
    let sent = a.register("BOB", &request(1, Payer::Sender, 0), &labels).unwrap();
    let (of, one) = (sent.parcel, pieces(&[1]));
    a.load(of, one, 1, &["BOB"], None).unwrap();
    b.listen(&a);
    // It goes a month ahead, is put right, and then is three days behind the other counter.
    b.now.set(30 * DAY);
    b.unload(of, one, 1).unwrap();
    b.now.set(3 * DAY);
    b.ready(of, one).unwrap();
    assert_eq!(b.parcel(of, &[]).state(), PieceState::Ready);
    b.now.set(0);
    let known = b.parcel(of, &[]);
    let all = Handling { parcel: &known, pieces: one, seen: PieceSet::NONE };
    let boss = person(Role::Manager);
    let boss = Handler { who: &boss, station: &b.here, now_local: clocks(0) };
    b.write(lost(&boss, all, "Introuvable")).unwrap();
    assert_eq!(b.parcel(of, &[]).state(), PieceState::Lost);
}

#[test]
fn texts_tell_what_is_due_and_never_the_code() {
    let labels = Labels::default();
    let mut a = Counter::new("OUA", 1);
    let mut asked = request(1, Payer::Receiver, 25_000);
    asked.receiver.name = "I".repeat(60);
    let sent = a.register("BOB", &asked, &labels).unwrap();
    for english in [false, true] {
        let voice = Voice { english, currency: xof() };
        let text = voice.registered(&sent, &mut Counting(7));
        assert_eq!((&text.to, text.kind), (&sent.receiver.phone, MessageKind::Registered));
        assert!(text.text.contains(&xof().show(sent.due + 25_000)), "{}", text.text);
        assert!(!text.text.contains("K7M2") && text.text.chars().count() <= 459);
        let back = voice.returning(&sent, &sent.origin, 0, &mut Counting(8));
        assert_eq!(back.to, sent.sender.phone);
        assert!(!back.text.contains("pay") && !back.text.contains("payer"), "{}", back.text);
    }
    assert!(message_again("failed").is_ok() && message_again("sent").is_err());
}

#[test]
fn a_list_and_what_was_scanned_are_compared() {
    let parcel = |n| ParcelId(Uuid::from_u128(n));
    let listed = [(parcel(1), pieces(&[1, 2])), (parcel(2), pieces(&[1]))];
    let scanned = [(parcel(3), pieces(&[4])), (parcel(1), pieces(&[2])), (parcel(1), pieces(&[3]))];
    let difference = compare(&listed, &scanned);
    assert_eq!(difference.missing, [(parcel(1), pieces(&[1])), (parcel(2), pieces(&[1]))]);
    assert_eq!(difference.foreign, [(parcel(1), pieces(&[3])), (parcel(3), pieces(&[4]))]);
    assert_eq!(difference.found, 1);
    assert_eq!(compare(&listed, &listed).found, 3);
}

#[test]
fn a_supervisor_lets_a_parcel_go_on_its_way_but_not_before_it_left() {
    let labels = Labels::default();
    let (mut a, mut b) = (Counter::new("OUA", 1), Counter::new("KDG", 1));
    let sent = a.register("BOB", &request(1, Payer::Receiver, 5_000), &labels).unwrap();
    let (of, one, seen) = (sent.parcel, pieces(&[1]), labels.of(sent.parcel, 0));
    b.listen(&a);
    b.unload(of, one, 1).unwrap();
    assert_eq!(code(b.deliver(of, one, &seen)), Code::NotDestination);
    let mut b = b.supervised();
    let fact = b.deliver(of, one, &[]).unwrap();
    assert_eq!((fact.total, &fact.overridden[..]), (6_100, &["not_destination".to_owned()][..]));
    // At the station that took it in, the sender takes it back; nobody hands it over.
    let mut a = a.supervised();
    assert_eq!(code(a.deliver(of, one, &seen)), Code::PieceState);
    a.listen(&b);
    assert_eq!(a.parcel(of, &[]).state(), PieceState::Delivered);
}

#[test]
fn what_was_lost_is_found_when_it_is_scanned() {
    let labels = Labels::default();
    let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1).with(Role::Manager));
    let sent = a.register("BOB", &request(2, Payer::Receiver, 0), &labels).unwrap();
    let (of, one) = (sent.parcel, pieces(&[1]));
    c.listen(&a);
    let parcel = c.parcel(of, &[]);
    let handling = Handling { parcel: &parcel, pieces: one, seen: PieceSet::NONE };
    let fact = c.handle(|h| lost(h, handling, "Pas dans le car"));
    c.write(fact).unwrap();
    let parcel = c.parcel(of, &[]);
    assert_eq!(parcel.in_state(PieceState::Lost), one);
    assert_eq!(code(c.sell(|s| write_off(s, &parcel, "Perdu"))), Code::DueWaits);
    assert_eq!(code(c.deliver(of, one, &[])), Code::PieceState);
    c.unload(of, one, 1).unwrap();
    let parcel = c.parcel(of, &[]);
    assert!(parcel.pieces[0].at.is_at(c.here.station));
    assert_eq!(parcel.pieces_at(c.here.station), one);
}

#[test]
fn money_goes_out_in_cash_or_by_telephone_and_with_a_name() {
    let labels = Labels::default();
    let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
    let sent = a.register("BOB", &request(1, Payer::Sender, 40_000), &labels).unwrap();
    let of = sent.parcel;
    c.deliver(of, pieces(&[1]), &labels.of(of, 0)).unwrap();
    a.listen(&c);
    c.listen(&a);
    assert_eq!(code(c.remit(of)), Code::ParcelElsewhere);
    let parcel = a.parcel(of, &[]);
    let pay = |counter: &Counter, change: &dyn Fn(&mut PayoutAsked<'_>)| {
        counter.payout(|asked| {
            let mut asked = asked.clone();
            change(&mut asked);
            counter.sell(|seller| remit_cod(seller, &counter.here, &parcel, &asked))
        })
    };
    let mobile = |asked: &mut PayoutAsked<'_>| {
        (asked.method, asked.operator, asked.phone) = (Method::MobileMoney, "wave", "70 12 34 56");
    };
    assert_eq!(code(pay(&a, &|asked| asked.method = Method::Card)), Code::PaymentInvalid);
    assert_eq!(code(pay(&a, &|asked| asked.id_number = " ")), Code::FieldMissing);
    assert_eq!(code(pay(&a, &mobile)), Code::FieldMissing);
    let sent = pay(&a, &|asked| {
        mobile(asked);
        asked.reference = "tx 9";
    });
    let sent = sent.unwrap();
    assert_eq!(sent.payout.reference.as_deref(), Some("TX9"));
    assert_eq!(sent.postings.on(Account::MobileMoney), -40_000);
    assert_eq!(sent.postings.on(Account::CodOwed), 40_000);
    let poor = Counter { drawer: 39_999, ..a };
    assert_eq!(code(pay(&poor, &|_| ())), Code::DrawerShort);
    let chief = c.supervised();
    assert_eq!(pay(&chief, &|_| ()).unwrap().overridden, ["parcel_elsewhere"]);
}
