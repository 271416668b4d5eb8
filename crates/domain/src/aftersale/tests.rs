use super::*;
use crate::ids::{CategoryId, CompanyId, LayoutId, StationId, StopId, TillId};
use crate::layout::SeatLayout;
use crate::legs::SeatStock;
use crate::money::Currency;
use crate::payment::{PaymentAsked, joined};
use crate::people::{Employee, Role};
use crate::planning::{Call, Category, Trip};
use crate::rules::{BandKind, RefundBand};
use crate::sale::Fares;
use crate::text::ShortCode;
use crate::till::OpenTill;
use chrono::DateTime;
use proptest::prelude::*;
use uuid::Uuid;

const MINUTE: Millis = 60_000;
/// When the coach leaves, an hour from [`Scene::now`].
const DEPARTS: Millis = 60 * MINUTE;

struct Counting(u128);

impl Ids for Counting {
    fn fresh(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0 << 64)
    }
}

struct Stamp;

impl TokenIssuer for Stamp {
    fn issue(&self, claims: &TokenClaims) -> String {
        format!("{} {}", claims.trip, claims.seat)
    }
}

fn xof() -> Currency {
    Currency::parse("XOF").unwrap()
}

/// The clocks of a company at an instant: it is 2026-11-21 05:30 at 0.
fn clocks(at: Millis) -> NaiveDateTime {
    DateTime::from_timestamp_millis(1_795_239_000_000 + at).unwrap().naive_utc()
}

fn stop(n: u128) -> StopId {
    StopId(Uuid::from_u128(n))
}

fn trip(n: u128) -> Trip {
    let call = |n: u128| {
        let at = DEPARTS + 60 * MINUTE * Millis::try_from(n).unwrap();
        Call {
            stop: stop(n),
            name: format!("S{n}"),
            arrives: at,
            departs: at,
            arrives_local: clocks(at),
            departs_local: clocks(at),
        }
    };
    Trip {
        trip: TripId(Uuid::from_u128(n)),
        route: RouteId(Uuid::nil()),
        route_code: "OUA-BOB".into(),
        day: clocks(0).date(),
        class: "standard".into(),
        layout: LayoutId(Uuid::nil()),
        seats: 12,
        vehicle: None,
        plate: None,
        calls: (0..3).map(call).collect(),
    }
}

fn person(n: u128, role: Role) -> Employee {
    Employee {
        employee: EmployeeId(Uuid::from_u128(n)),
        code: ShortCode::parse("code", &format!("P{n}")).unwrap(),
        name: format!("P{n}"),
        roles: vec![role],
    }
}

/// All that a decision is made on; a test changes what it is about.
struct Scene {
    now: Millis,
    rules: Rules,
    drawer: i64,
    cashier: Employee,
    approver: Option<Employee>,
    /// The trip that is asked for, its whole journey's fare, and the fare to its first stop.
    trip: Trip,
    fares: (i64, i64),
    paid: Vec<PaymentAsked>,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            now: 0,
            rules: Rules::usual(xof()),
            drawer: 1_000_000,
            cashier: person(1, Role::Cashier),
            approver: None,
            trip: trip(1),
            fares: (7_500, 3_000),
            paid: Vec::new(),
        }
    }
}

impl Scene {
    fn act<T>(&self, act: impl FnOnce(&Seller<'_>) -> T) -> T {
        let code = ShortCode::parse("code", "OUA").unwrap();
        let till = OpenTill {
            till: TillId(Uuid::nil()),
            employee: self.cashier.employee,
            employee_name: self.cashier.name.clone(),
            opened_at: 0,
        };
        act(&Seller {
            company: CompanyId(Uuid::nil()),
            currency: xof(),
            station: StationId(Uuid::nil()),
            station_code: &code,
            station_name: "Gare",
            counter: 1,
            cashier: &self.cashier,
            till: Some(&till),
            drawer: self.drawer,
            last_number: 41,
            now: self.now,
            now_local: clocks(self.now),
            rules: &self.rules,
            locked: None,
            approver: self.approver.as_ref(),
            used: &|_, _| None,
        })
    }

    /// Asks for the trip to its last stop, or to its first with `short`.
    fn ask<T>(
        &self,
        short: bool,
        seat: Option<u16>,
        then: impl FnOnce(&Seller<'_>, &ChangeAsked<'_>) -> T,
    ) -> T {
        let category = CategoryId(Uuid::nil());
        let fare = if short { self.fares.1 } else { self.fares.0 };
        let layout = SeatLayout::coach(LayoutId(Uuid::nil()), "12", 12, 2, 2).unwrap();
        let offer = Offer {
            trip: &self.trip,
            cancelled: None,
            layout: &layout,
            stock: &SeatStock::free(12),
            fares: &Fares::from([(category, fare)]),
            categories: &[Category { category, rank: 0, name: "Adulte".into() }],
            held: &[],
            rules: &self.rules,
            today: clocks(self.now).date(),
            promo_used: &|_| 0,
        };
        let to = if short { stop(1) } else { stop(2) };
        self.act(|seller| then(seller, &ChangeAsked { offer, from: stop(0), to, seat }))
    }

    fn refund(&self, kind: RefundKind, tickets: &[TicketNow]) -> Result<TicketsRefunded, Refusal> {
        let asked = RefundAsked { kind, reason: "Malade", expected: None };
        self.act(|seller| refund(seller, tickets, &asked, &mut Counting(0)))
    }

    fn exchange(
        &self,
        ticket: &TicketNow,
        short: bool,
        seat: Option<u16>,
    ) -> Result<TicketExchanged, Refusal> {
        let paid = ExchangePaid { payments: &self.paid, tendered: None, expected: None };
        self.ask(short, seat, |seller, asked| {
            exchange(seller, ticket, asked, &paid, &mut Counting(0), &Stamp)
        })
    }

    fn relocate(
        &self,
        ticket: &TicketNow,
        short: bool,
        seat: Option<u16>,
    ) -> Result<TicketMoved, Refusal> {
        self.ask(short, seat, |seller, asked| relocate(seller, ticket, asked, &Stamp))
    }

    fn open(&self, ticket: &TicketNow) -> Result<TicketOpened, Refusal> {
        self.act(|seller| leave_open(seller, ticket))
    }

    fn approved(self) -> Self {
        Self { approver: Some(person(2, Role::Manager)), ..self }
    }
}

fn source(method: Method, amount: i64) -> Source {
    Source { method, operator: None, phone: None, amount }
}

/// A ticket of trip 1 on seat 5 for the whole journey, paid in cash.
fn ticket(price: i64) -> TicketNow {
    let scene = Scene { fares: (price, 0), ..Scene::default() };
    let request = SaleRequest {
        passengers: vec![PassengerRequest {
            category: None,
            name: "Awa Zongo".into(),
            phone: "70123456".into(),
            id_number: String::new(),
            seat: Some(5),
        }],
        trip: scene.trip.trip,
        from: stop(0),
        to: stop(2),
        tendered: None,
        payments: Vec::new(),
        promo: String::new(),
        discount: None,
        hold: None,
        expected_total: None,
    };
    let sold = scene.ask(false, None, |seller, asked| {
        sale::decide(seller, &asked.offer, &request, &mut Counting(0), &Stamp).unwrap()
    });
    TicketNow {
        state: TicketState::Valid,
        ticket: sold.tickets[0].clone(),
        journey: sold.journey,
        sale: sold.sale,
        sold_at: 0,
        sources: joined(vec![source(Method::Cash, price)]),
        unpaid: false,
        held: true,
        station_name: "Gare".into(),
        expires: None,
        trip_cancelled: false,
        aboard: false,
    }
}

fn code<T: std::fmt::Debug>(decided: Result<T, Refusal>) -> Code {
    decided.unwrap_err().code
}

/// Each change, refused or not.
fn changes(scene: &Scene, ticket: &TicketNow) -> [Result<(Act, Vec<String>), Refusal>; 5] {
    let refunded = |kind| {
        let fact = scene.refund(kind, std::slice::from_ref(ticket));
        fact.map(|fact| (fact.by, fact.overridden))
    };
    [
        refunded(RefundKind::Cancelled),
        refunded(RefundKind::Refunded),
        scene.exchange(ticket, false, Some(6)).map(|fact| (fact.by, fact.overridden)),
        scene.relocate(ticket, false, Some(6)).map(|fact| (fact.by, fact.overridden)),
        scene.open(ticket).map(|fact| (fact.by, fact.overridden)),
    ]
}

#[test]
fn a_ticket_of_another_counter_takes_a_supervisors_word_that_stays_in_the_fact() {
    let foreign = TicketNow { held: false, ..ticket(7_500) };
    for refused in changes(&Scene::default(), &foreign) {
        assert_eq!(code(refused), Code::RightElsewhere);
    }
    let colleague = Scene { approver: Some(person(3, Role::Cashier)), ..Scene::default() };
    for refused in changes(&colleague, &foreign) {
        assert_eq!(code(refused), Code::NotPermitted);
    }
    for done in changes(&Scene::default().approved(), &foreign) {
        let (by, overridden) = done.unwrap();
        assert_eq!(by.approved_by.unwrap().name, "P2");
        assert_eq!(overridden, ["right_elsewhere"]);
    }
    let chief = Scene { cashier: person(2, Role::Manager), ..Scene::default() };
    assert!(changes(&chief, &foreign).iter().all(Result::is_ok), "a manager is his own supervisor");
    // A word that was not needed is not written down.
    for done in changes(&Scene::default().approved(), &ticket(7_500)) {
        assert_eq!(done.unwrap(), (done_by_awa(), vec![]));
    }
}

fn done_by_awa() -> Act {
    Scene::default().act(|seller| seller.act(Permission::Sell)).unwrap()
}

#[test]
fn nothing_changes_hands_before_it_is_paid_or_after_it_was_given_back() {
    use TicketState::{Cancelled, Exchanged, NoShow, Open, Refunded, Valid};
    let scene = Scene::default().approved();
    let codes = |state, unpaid| {
        let ticket = TicketNow { state, unpaid, ..ticket(7_500) };
        changes(&scene, &ticket).map(|change| change.map(|_| ()).map_err(|refusal| refusal.code))
    };
    assert_eq!(codes(Valid, true), [Err(Code::TicketUnpaid); 5]);
    for gone in [Cancelled, Refunded, Exchanged, NoShow] {
        assert_eq!(codes(gone, false), [Err(Code::TicketState); 5]);
    }
    let refused = Err(Code::TicketState);
    assert_eq!(codes(Open, false), [refused, Ok(()), Ok(()), Ok(()), refused]);
    let awa = ticket(7_500);
    let no_show = |ticket: &TicketNow, at: Millis| {
        no_show(&scene.cashier, ticket, at, clocks(at)).map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(no_show(&awa, DEPARTS - 1), Err(Code::NotDeparted));
    assert_eq!(no_show(&awa, DEPARTS), Ok(()));
    let aboard = TicketNow { aboard: true, ..awa.clone() };
    let refused = changes(&scene, &aboard).map(code);
    assert_eq!(refused, [Code::TicketState; 5], "their seat is not sold again under them");
    assert_eq!(no_show(&aboard, DEPARTS), Err(Code::TicketState));
    let stranded = TicketNow { trip_cancelled: true, ..aboard };
    assert!(changes(&scene, &stranded).iter().all(Result::is_ok), "the coach goes nowhere");
    assert_eq!(no_show(&TicketNow { unpaid: true, ..awa }, DEPARTS), Err(Code::TicketUnpaid));
}

#[test]
fn a_refund_follows_the_bands_and_keeps_the_rest_as_a_fee() {
    let bands = |minutes: i64| {
        let scene = Scene { now: DEPARTS - minutes * MINUTE, ..Scene::default() };
        scene.refund(RefundKind::Refunded, &[ticket(7_500)]).map(|fact| (fact.given_back, fact.fee))
    };
    assert_eq!(bands(24 * 60).unwrap(), (7_500, 0));
    assert_eq!(bands(24 * 60 - 1).unwrap(), (6_750, 750));
    assert_eq!(bands(120).unwrap(), (6_750, 750));
    assert_eq!(bands(30).unwrap(), (3_750, 3_750));
    assert_eq!(code(bands(29)), Code::RefundNothing);
    assert_eq!(code(bands(0)), Code::RefundDeparted);
    let band = RefundBand { minutes_before: 0, kind: BandKind::Fee, value: 1_000 };
    let rules = Rules { refund: vec![band], ..Rules::usual(xof()) };
    let scene = Scene { rules, ..Scene::default() };
    let fact = scene.refund(RefundKind::Refunded, &[ticket(7_500)]).unwrap();
    assert_eq!((fact.given_back, fact.fee), (6_500, 1_000));
    assert_eq!(fact.postings.on(Account::Drawer), -6_500);
    assert_eq!(fact.postings.on(Account::FeeRevenue), -1_000);
    assert_eq!(fact.postings.on(Account::TicketRevenue), 7_500);
    assert_eq!(code(scene.refund(RefundKind::Refunded, &[ticket(1_000)])), Code::RefundNothing);
    // What costs nothing gives nothing, and that is no reason to ask a supervisor.
    let free = scene.refund(RefundKind::Refunded, &[ticket(0)]).unwrap();
    assert_eq!((free.given_back, free.by.approved_by), (0, None));
    // Too late for the rule, a supervisor gives all of it back; after the coach nobody does.
    let late = |left: Millis| Scene { now: DEPARTS - left, ..Scene::default() }.approved();
    let fact = late(1).refund(RefundKind::Refunded, &[ticket(7_500)]).unwrap();
    assert_eq!((fact.given_back, &*fact.overridden), (7_500, &["refund_nothing".to_owned()][..]));
    for kind in [RefundKind::Refunded, RefundKind::Cancelled] {
        assert_eq!(code(late(0).refund(kind, &[ticket(7_500)])), Code::RefundDeparted);
        // But for a coach that never left.
        let stranded = TicketNow { trip_cancelled: true, ..ticket(7_500) };
        assert_eq!(late(-MINUTE).refund(kind, &[stranded]).unwrap().given_back, 7_500);
    }
}

#[test]
fn a_mistake_is_cancelled_as_soon_as_the_role_must() {
    let cancel = |minutes: i64, cashier: Role, approver: Option<Role>| {
        let scene = Scene {
            now: minutes * MINUTE,
            cashier: person(1, cashier),
            approver: approver.map(|role| person(2, role)),
            ..Scene::default()
        };
        scene.refund(RefundKind::Cancelled, &[ticket(7_500)]).map(|fact| fact.given_back)
    };
    assert_eq!(cancel(30, Role::Cashier, None), Ok(7_500));
    assert_eq!(code(cancel(31, Role::Cashier, None)), Code::CancelTooLate);
    assert_eq!(cancel(31, Role::Cashier, Some(Role::Manager)), Ok(7_500));
    assert_eq!(cancel(59, Role::Manager, None), Ok(7_500));
    assert_eq!(code(cancel(5, Role::Controller, None)), Code::NotPermitted);
    assert_eq!(code(cancel(60, Role::Manager, None)), Code::RefundDeparted);
}

#[test]
fn tickets_go_back_together_where_they_are_of_one_sale_and_the_drawer_holds_enough() {
    let scene = Scene::default();
    let awa = ticket(7_500);
    let mut issa = awa.clone();
    issa.ticket.ticket = TicketId(Uuid::from_u128(9));
    let both = [awa.clone(), issa.clone()];
    let refused = |tickets: &[TicketNow]| code(scene.refund(RefundKind::Cancelled, tickets));
    assert_eq!(refused(&[]), Code::PassengerCount);
    assert_eq!(refused(&vec![awa.clone(); 10]), Code::PassengerCount);
    assert_eq!(refused(&[awa.clone(), awa.clone()]), Code::TicketsOfSales);
    let stranger = TicketNow { sale: SaleId(Uuid::max()), ..issa };
    assert_eq!(refused(&[awa, stranger]), Code::TicketsOfSales);
    let fact = scene.refund(RefundKind::Cancelled, &both).unwrap();
    assert_eq!((fact.given_back, fact.parts.len()), (15_000, 1));
    let short = Scene { drawer: 14_999, ..Scene::default() };
    assert_eq!(code(short.refund(RefundKind::Cancelled, &both)), Code::DrawerShort);
    let told = |expected| {
        let asked = RefundAsked { kind: RefundKind::Refunded, reason: "x", expected };
        scene.act(|seller| refund(seller, &both, &asked, &mut Counting(0)))
    };
    assert_eq!(code(told(Some(7_499))), Code::RefundChanged);
    assert_eq!(told(Some(7_500)).unwrap().given_back, 7_500);
}

#[test]
fn an_exchange_takes_the_difference_or_gives_it_back() {
    let rules = Rules { exchange_fee: 500, ..Rules::usual(xof()) };
    let scene = Scene { rules, ..Scene::default() };
    let other = Scene { trip: trip(2), ..scene };
    // A dearer ticket, one as dear, a cheaper one.
    let dearer = other.exchange(&ticket(3_000), false, None).unwrap();
    assert_eq!((dearer.difference, dearer.fee), (5_000, 500));
    assert_eq!(dearer.payments[0].amount(), 5_000);
    assert_eq!(dearer.sources, [source(Method::Cash, 7_500)]);
    let same = other.exchange(&ticket(7_500), false, None).unwrap();
    assert_eq!((same.difference, same.payments[0].amount()), (500, 500));
    let cheaper = other.exchange(&ticket(7_500), true, None).unwrap();
    assert_eq!((cheaper.difference, cheaper.cash_back()), (-4_000, 4_000));
    assert!(cheaper.payments.is_empty());
    assert_eq!(cheaper.sources, [source(Method::Cash, 3_000)], "the fee is nobody's to get back");
    for fact in [&dearer, &same, &cheaper] {
        assert_eq!(fact.postings.on(Account::FeeRevenue), -500);
        assert_eq!(fact.postings.on(Account::Drawer), fact.difference);
        assert_eq!((fact.new.number.running(), fact.old.refund), (42, 0));
    }
    // The money goes back the way it came, not as cash.
    let by_phone = TicketNow {
        sources: vec![source(Method::MobileMoney, 5_000), source(Method::Cash, 2_500)],
        ..ticket(7_500)
    };
    let back = other.exchange(&by_phone, true, None).unwrap();
    assert_eq!(back.parts, [source(Method::MobileMoney, 4_000)]);
    assert_eq!(back.cash_back(), 0);
    assert_eq!(back.sources.iter().map(|part| part.amount).sum::<i64>(), 3_000);
    let empty = Scene { drawer: 3_999, ..other };
    assert_eq!(code(empty.exchange(&ticket(7_500), true, None)), Code::DrawerShort);
    let waiting = PaymentAsked {
        method: Method::MobileMoney,
        amount: None,
        operator: Some("Wave".into()),
        phone: None,
        reference: None,
    };
    let pending = Scene { paid: vec![waiting], ..empty };
    assert_eq!(code(pending.exchange(&ticket(3_000), false, None)), Code::PaymentInvalid);
}

#[test]
fn a_move_keeps_the_ticket_and_its_fare() {
    let (scene, awa) = (Scene::default(), ticket(7_500));
    let moved = scene.relocate(&awa, false, Some(6)).unwrap();
    let SeatHad { seat, trip: of, .. } = moved.was.clone().unwrap();
    assert_eq!((seat.get(), of), (5, awa.journey.trip));
    let (new, old) = (&moved.ticket, &awa.ticket);
    assert_eq!((new.ticket, &new.number, new.price), (old.ticket, &old.number, old.price));
    assert_eq!((new.seat.get(), new.token == old.token), (6, false));
    assert_eq!(moved.postings.on(Account::TicketRevenue), 0, "no money goes anywhere");
    assert_eq!(code(scene.relocate(&awa, false, Some(5))), Code::NothingChanges);
    assert_eq!(code(scene.relocate(&awa, true, None)), Code::FareDiffers);
    // On the same journey the fare is what was paid, whatever it is called now.
    let raised = Scene { fares: (9_000, 0), ..Scene::default() };
    assert!(raised.relocate(&awa, false, Some(6)).is_ok());
    let elsewhere = Scene { trip: trip(2), ..raised };
    assert_eq!(code(elsewhere.relocate(&awa, false, None)), Code::FareDiffers);
    let later = Scene { trip: trip(2), ..Scene::default() };
    let moved = later.relocate(&awa, false, None).unwrap();
    assert_eq!(moved.journey.trip, later.trip.trip);
    let of = |trip: TripId| {
        let lines = moved.postings.lines().iter().filter(|line| line.trip == Some(trip));
        lines.map(|line| line.amount).sum::<i64>()
    };
    assert_eq!([of(awa.journey.trip), of(later.trip.trip)], [7_500, -7_500]);
}

#[test]
fn a_change_is_made_in_time() {
    let awa = ticket(7_500);
    let at =
        |minutes: i64| Scene { now: DEPARTS - minutes * MINUTE, trip: trip(2), ..Scene::default() };
    assert!(at(30).open(&awa).is_ok());
    assert_eq!(code(at(29).open(&awa)), Code::ChangeTooLate);
    assert_eq!(code(at(29).exchange(&awa, false, None)), Code::ChangeTooLate);
    assert_eq!(code(at(29).relocate(&awa, false, None)), Code::ChangeTooLate);
    let late = at(29).approved().relocate(&awa, false, None).unwrap();
    assert_eq!(late.overridden, ["change_too_late"]);
    let stranded = TicketNow { trip_cancelled: true, ..awa };
    assert!(at(29).relocate(&stranded, false, None).is_ok(), "it is not the passenger who is late");
}

#[test]
fn an_open_ticket_keeps_its_money_until_its_day() {
    let awa = ticket(7_500);
    let opened = Scene::default().open(&awa).unwrap();
    assert_eq!(opened.expires.to_string(), "2027-01-20");
    assert_eq!(opened.postings.on(Account::PassengerCredit), -7_500);
    assert_eq!(opened.ticket.token, "");
    let open = TicketNow {
        state: TicketState::Open,
        ticket: opened.ticket,
        expires: Some(opened.expires),
        ..awa
    };
    // The coach it was for left long ago.
    let day = |n: i64| {
        let now = n * 24 * 60 * MINUTE;
        let mut trip = trip(2);
        trip.calls.iter_mut().for_each(|call| {
            call.arrives += now;
            call.departs += now;
        });
        Scene { now, trip, ..Scene::default() }
    };
    let fixed = day(60).relocate(&open, false, None).unwrap();
    assert_eq!((fixed.was, &fixed.ticket.number), (None, &open.ticket.number));
    assert_eq!(fixed.postings.on(Account::PassengerCredit), 7_500);
    assert!(!fixed.ticket.token.is_empty());
    assert_eq!(code(day(61).relocate(&open, false, None)), Code::TicketExpired);
    assert_eq!(code(day(61).exchange(&open, false, None)), Code::TicketExpired);
    let refunded = |scene: &Scene| scene.refund(RefundKind::Refunded, std::slice::from_ref(&open));
    assert_eq!(code(refunded(&day(61))), Code::TicketExpired);
    let fact = refunded(&day(60)).unwrap();
    assert_eq!((fact.given_back, fact.tickets[0].seat.clone()), (7_500, None));
    assert_eq!(fact.postings.on(Account::PassengerCredit), 7_500);
    let fact = refunded(&day(61).approved()).unwrap();
    assert_eq!(fact.overridden, ["ticket_expired"]);
}

/// A ticket of any price, paid in any way, with tax, and reduced.
fn any_ticket() -> impl Strategy<Value = TicketNow> {
    let parts = (0_i64..50_000, 0_i64..=100, 0_i64..=100, 0_i64..5_000, 0_i64..=100);
    parts.prop_map(|(price, mobile, card, reduced, tax)| {
        let mut now = ticket(price);
        let mobile = price * mobile / 100;
        let card = (price - mobile) * card / 100;
        let phone = Source { operator: Some("Wave".into()), ..source(Method::MobileMoney, mobile) };
        let cash = source(Method::Cash, price - mobile - card);
        now.sources = joined(vec![cash, source(Method::Card, card), phone]);
        now.ticket.tax = price * tax / 100;
        if reduced > 0 {
            let (kind, label) = (sale::ReductionKind::Discount, "Fidèle".to_owned());
            now.ticket.reductions = vec![Reduction { kind, label, amount: reduced }];
        }
        now
    })
}

fn total(sources: &[Source]) -> i64 {
    sources.iter().map(|part| part.amount).sum()
}

/// The part of each way that goes back is no more than came that way.
fn within(parts: &[Source], paid: &[Source]) -> bool {
    let key = |source: &Source| (source.method, source.operator.clone());
    parts.iter().all(|part| {
        let came = paid.iter().find(|source| key(source) == key(part));
        came.is_some_and(|came| part.amount <= came.amount)
    })
}

/// Whether postings sum to zero: whoever reads the fact later asks the same.
fn balanced(postings: &Postings) -> bool {
    postings.lines().iter().map(|line| line.amount).sum::<i64>() == 0
}

proptest! {
    #[test]
    fn what_goes_back_came_in_and_every_posting_has_its_counterpart(
        now in any_ticket(),
        fares in (0_i64..50_000, 0_i64..50_000),
        fee in 0_i64..3_000,
        (kind, value) in prop_oneof![
            (Just(BandKind::Full), Just(0_i64)),
            (Just(BandKind::Percent), 0_i64..=10_000),
            (Just(BandKind::Fee), 0_i64..60_000),
            (Just(BandKind::None), Just(0)),
        ],
        tax in 0_u32..=10_000,
        coin in prop::sample::select(vec![1_i64, 5, 25, 500]),
        short in any::<bool>(),
        open in any::<bool>(),
    ) {
        let refund = vec![RefundBand { minutes_before: 0, kind, value }];
        let usual = Rules::usual(xof());
        let tax = crate::rules::TaxRates { tickets: tax, parcels: 0, other: tax };
        let rules = Rules { refund, exchange_fee: fee, tax, coin, ..usual }.checked(xof()).unwrap();
        let scene = Scene { rules, fares, trip: trip(2), ..Scene::default() }.approved();
        let state = if open { TicketState::Open } else { TicketState::Valid };
        let now = TicketNow { state, expires: open.then(|| clocks(0).date()), ..now };
        let (price, paid) = (now.ticket.price, now.sources.clone());

        for kind in [RefundKind::Cancelled, RefundKind::Refunded] {
            let Ok(fact) = scene.refund(kind, std::slice::from_ref(&now)) else { continue };
            prop_assert!(balanced(&fact.postings));
            prop_assert_eq!(fact.given_back + fact.fee, price);
            prop_assert_eq!(total(&fact.parts), fact.given_back);
            prop_assert!(within(&fact.parts, &paid), "{:?} of {:?}", fact.parts, paid);
        }
        let fact = scene.exchange(&now, short, None).unwrap();
        let new = if short { fares.1 } else { fares.0 };
        prop_assert!(balanced(&fact.postings));
        prop_assert_eq!(fact.difference, new + fee - price);
        let taken: i64 = fact.payments.iter().map(Payment::amount).sum();
        prop_assert_eq!(taken - total(&fact.parts), fact.difference);
        prop_assert_eq!(total(&fact.sources), new, "the new ticket has its own money");
        prop_assert!(within(&fact.parts, &paid));
        let money: i64 = Account::ALL.iter().filter(|a| a.is_money()).map(|a| fact.postings.on(*a)).sum();
        prop_assert_eq!(money, fact.difference);
        if let Ok(fact) = scene.relocate(&now, short, None) {
            prop_assert!(balanced(&fact.postings));
            prop_assert_eq!(fact.ticket.price, price);
        }
        if let Ok(fact) = scene.open(&now) {
            prop_assert!(balanced(&fact.postings));
            prop_assert_eq!(fact.postings.on(Account::PassengerCredit), -price);
        }
    }
}
