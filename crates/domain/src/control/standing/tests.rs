use super::*;
use crate::control::boarding::{Boarded, Boarding};
use crate::control::tests::{Counter, Counting, Scene, entry, layout, seat, stop};
use crate::fact::Fact;
use crate::legs::SeatStock;
use crate::people::Role;
use crate::planning::Category;
use crate::sale::Fares;
use proptest::prelude::*;
use uuid::Uuid;

const PRICE: i64 = 5_000;

/// A full coach from S0 to S2, and one who asks to stand.
struct Door {
    counter: Counter,
    scene: Scene,
    stock: SeatStock,
    standing: Vec<Legs>,
    expected: Option<i64>,
    closed: bool,
    reference: Option<&'static str>,
}

impl Door {
    fn new() -> Self {
        let mut counter = Counter::new(Role::Cashier);
        counter.rules.control.standing = 2;
        counter.rules.tax.tickets = 1_800;
        let mut stock = SeatStock::free(12);
        for n in 1..=12 {
            stock.take(seat(n), Legs::between(0, 2, 4).unwrap());
        }
        let scene = Scene::new(Role::Cashier);
        let standing = Vec::new();
        Self { counter, scene, stock, standing, expected: None, closed: false, reference: Some("") }
    }

    fn board(&self, to: usize) -> Result<StandingBoarded, Refusal> {
        let category =
            Category { category: CategoryId(Uuid::nil()), rank: 0, name: "Adulte".into() };
        let fares = Fares::from([(category.category, PRICE)]);
        let layout = layout(12);
        let offer = Offer {
            trip: &self.scene.trip,
            cancelled: None,
            layout: &layout,
            stock: &self.stock,
            fares: &fares,
            categories: std::slice::from_ref(&category),
            held: &[],
            rules: &self.counter.rules,
            today: self.scene.trip.day,
            promo_used: &|_| 0,
        };
        let passenger = PassengerRequest {
            category: None,
            name: "Awa".into(),
            phone: String::new(),
            id_number: String::new(),
            seat: None,
        };
        let mobile = PaymentAsked {
            method: crate::payment::Method::MobileMoney,
            amount: None,
            operator: Some("Wave".into()),
            phone: None,
            reference: self.reference.map(str::to_owned),
        };
        let payments = if self.reference == Some("") { vec![] } else { vec![mobile] };
        let asked = StandingAsked {
            to: stop(to),
            passenger: &passenger,
            payments: &payments,
            tendered: None,
            expected: self.expected,
        };
        let closed = self.closed.then_some(self.scene.post(0).local);
        let post = Post { closed, ..self.scene.post(0) };
        let seller = self.counter.seller();
        board(&seller, &post, &offer, &self.standing, &asked, &mut Counting(0))
    }

    fn refused(&self, to: usize) -> Code {
        self.board(to).unwrap_err().code
    }
}

#[test]
fn somebody_stands_in_a_full_coach_and_pays_the_fare() {
    let boarded = Door::new().board(2).unwrap();
    assert_eq!((boarded.price, boarded.tax), (PRICE, 765));
    assert_eq!(boarded.postings.on(Account::Drawer), PRICE);
    assert_eq!(boarded.postings.on(Account::TicketRevenue), 765 - PRICE);
    assert_eq!(boarded.postings.on(Account::Tax), -765);
    let fact = Fact::from(boarded.clone());
    let booking = fact.booking().unwrap();
    assert_eq!(booking.tickets, [(Some(boarded.journey.trip), 1)]);
    assert_eq!(Fact::parse(fact.kind(), fact.version(), &fact.body()), Ok(fact.clone()));
    let mut boarding = Boarding::of(boarded.journey.trip);
    boarding.note(0, entry(1, 1), &fact);
    let aboard = boarding.aboard(boarded.ticket).unwrap().boarded;
    assert_eq!((aboard.seat, aboard.stop, aboard.to), (None, 0, 2));
    assert_eq!(Boarded::of(0, entry(1, 1), &fact), Some(aboard));
}

#[test]
fn nobody_stands_while_a_seat_is_free_or_too_many_do_already() {
    let mut door = Door::new();
    assert!(door.board(3).is_ok(), "no seat is free all the way");
    door.standing = vec![Legs::between(1, 2, 4).unwrap(); 2];
    assert_eq!(door.refused(2), Code::StandingFull);
    assert!(door.board(1).is_ok(), "they get on only at S1");
    door.counter.rules.control.standing = 0;
    assert_eq!(door.refused(1), Code::StandingForbidden);
    let mut door = Door::new();
    door.stock.release(seat(4), Legs::between(0, 1, 4).unwrap());
    assert_eq!(door.refused(1), Code::SeatsLeft);
    assert!(door.board(2).is_ok(), "no seat is free all the way");
}

#[test]
fn a_place_to_stand_is_paid_at_once_at_the_price_that_was_told() {
    let refused = |change: fn(&mut Door)| {
        let mut door = Door::new();
        change(&mut door);
        door.refused(2)
    };
    assert_eq!(refused(|d| d.expected = Some(4_000)), Code::PriceChanged);
    assert_eq!(refused(|d| d.reference = None), Code::PaymentInvalid);
    assert_eq!(refused(|d| d.closed = true), Code::DepartureClosed);
    assert_eq!(refused(|d| d.counter.till = None), Code::TillClosed);
    assert_eq!(refused(|d| d.counter.who.roles = vec![Role::Controller]), Code::NotPermitted);
    assert_eq!(Door::new().refused(0), Code::StopOrder, "the coach does not go back");
}

#[test]
fn the_money_goes_back_the_way_it_came_and_the_boarding_with_it() {
    for reference in ["", "REF1"] {
        let mut door = Door::new();
        door.reference = Some(reference);
        let boarded = door.board(2).unwrap();
        let post = door.scene.post(0);
        let back = refund(&door.counter.seller(), &post, &boarded, "descend").unwrap();
        let accounts =
            [Account::Drawer, Account::MobileMoney, Account::TicketRevenue, Account::Tax];
        for account in accounts {
            assert_eq!(back.postings.on(account), -boarded.postings.on(account), "{account:?}");
        }
        let mut boarding = Boarding::of(boarded.journey.trip);
        boarding.note(0, entry(1, 2), &back.clone().into());
        boarding.note(0, entry(1, 1), &boarded.clone().into());
        assert_eq!(boarding.aboard(boarded.ticket), None);
        let fact = Fact::from(back);
        assert_eq!(fact.booking().unwrap().tickets, [(Some(boarded.journey.trip), -1)]);
    }
    let mut door = Door::new();
    let boarded = door.board(2).unwrap();
    door.counter.drawer = PRICE - 1;
    let refused = |post: &Post<'_>| {
        refund(&door.counter.seller(), post, &boarded, "descend").unwrap_err().code
    };
    assert_eq!(refused(&door.scene.post(0)), Code::DrawerShort);
    let closed = Some(door.scene.post(0).local);
    assert_eq!(refused(&Post { closed, ..door.scene.post(0) }), Code::DepartureClosed);
}

proptest! {
    #[test]
    fn no_leg_ever_has_more_standing_than_the_company_allows(journeys in prop::collection::vec(1_usize..4, 0..12), max in 1_u8..4) {
        let mut door = Door::new();
        door.counter.rules.control.standing = max;
        for n in 1..=12 {
            door.stock.take(seat(n), Legs::between(2, 3, 4).unwrap());
        }
        for to in journeys {
            if let Ok(boarded) = door.board(to) {
                door.standing.push(boarded.journey.legs());
            }
            for leg in 0..3 {
                let on = door.standing.iter().filter(|legs| legs.contains(leg)).count();
                prop_assert!(on <= usize::from(max));
            }
        }
    }

    #[test]
    fn what_is_sold_and_given_back_sums_to_nothing(tax in 0_u32..=10_000) {
        let mut door = Door::new();
        door.counter.rules.tax.tickets = tax;
        let boarded = door.board(2).unwrap();
        let back = refund(&door.counter.seller(), &door.scene.post(0), &boarded, "descend").unwrap();
        for account in Account::ALL {
            prop_assert_eq!(boarded.postings.on(*account) + back.postings.on(*account), 0);
        }
    }
}
