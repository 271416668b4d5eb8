use super::*;
use crate::control::tests::{Counter, Counting, Scene, number, ticket};
use crate::fact::Fact;
use crate::people::Role;
use proptest::prelude::*;

fn owner(pieces: u32, grams: u32, paid: i64) -> Owner {
    Owner {
        ticket: ticket(7),
        number: number(7),
        name: "Awa".into(),
        to: 2,
        tagged: Luggage { pieces, grams },
        paid,
    }
}

/// A counter of a company that takes 1 000 for each piece past 2, and 100 for each kilogram past 20.
fn counter(role: Role) -> Counter {
    let mut counter = Counter::new(role);
    counter.rules.control.per_piece = 1_000;
    counter.rules.control.per_kilo = 100;
    counter
}

fn tagged(
    counter: &Counter,
    owner: &Owner,
    pieces: u32,
    grams: u32,
    expected: Option<i64>,
) -> Result<LuggageTagged, Refusal> {
    let scene = Scene { who: counter.who.clone(), ..Scene::new(Role::Controller) };
    let paid = ExcessAsked { payments: &[], tendered: None, expected };
    let asked = Luggage { pieces, grams };
    tag(&counter.seller(), &scene.post(0), owner, asked, &paid, &mut Counting(0))
}

#[test]
fn a_controller_tags_what_is_free_without_a_till() {
    let mut controller = counter(Role::Controller);
    controller.till = None;
    let luggage = tagged(&controller, &owner(0, 0, 0), 2, 20_000, None).unwrap();
    assert_eq!(luggage.excess, None);
    assert_eq!(luggage.tags(), [format!("{}/1", number(7)), format!("{}/2", number(7))]);
    assert_eq!(luggage.to_name, "S2");
    assert!(Fact::from(luggage).booking().is_none());
    let refusal = tagged(&controller, &owner(0, 0, 0), 3, 0, None).unwrap_err();
    assert_eq!(refusal.code, Code::NotPermitted, "an excess takes a cashier");
}

#[test]
fn what_is_past_the_allowance_is_paid_through_the_till() {
    let cashier = counter(Role::Cashier);
    let luggage = tagged(&cashier, &owner(0, 0, 0), 3, 21_500, Some(1_200)).unwrap();
    let excess = luggage.excess.clone().unwrap();
    assert_eq!((excess.price, excess.postings.on(Account::Drawer)), (1_200, 1_200));
    assert_eq!(excess.postings.on(Account::LuggageRevenue), -1_200);
    let fact = Fact::from(luggage);
    let booking = fact.booking().unwrap();
    assert_eq!(
        (booking.trip, booking.tickets.len()),
        (Some(Scene::new(Role::Cashier).trip.trip), 0)
    );
    assert_eq!(Fact::parse(fact.kind(), fact.version(), &fact.body()), Ok(fact.clone()));
}

#[test]
fn a_later_piece_goes_on_where_the_first_ended_and_pays_only_what_is_new() {
    let cashier = counter(Role::Cashier);
    let luggage = tagged(&cashier, &owner(3, 21_500, 1_200), 1, 1_000, None).unwrap();
    assert_eq!(luggage.tags(), [format!("{}/4", number(7))]);
    assert_eq!(luggage.excess.unwrap().price, 1_100);
    let none = tagged(&cashier, &owner(3, 21_500, 9_000), 1, 0, None).unwrap();
    assert_eq!(none.excess, None, "nothing is given back");
}

#[test]
fn luggage_has_bounds() {
    let cashier = counter(Role::Cashier);
    let refused = |owner: &Owner, pieces, grams, expected| {
        tagged(&cashier, owner, pieces, grams, expected).unwrap_err().code
    };
    let fresh = owner(0, 0, 0);
    assert_eq!(refused(&fresh, 0, 100, None), Code::LuggageInvalid);
    assert_eq!(refused(&fresh, 100, 0, None), Code::LuggageInvalid);
    assert_eq!(refused(&fresh, u32::MAX, u32::MAX, None), Code::LuggageInvalid);
    assert_eq!(refused(&owner(99, 0, 0), 1, 0, None), Code::LuggageInvalid);
    assert_eq!(refused(&fresh, 1, 1_000_001, None), Code::LuggageInvalid);
    assert_eq!(refused(&fresh, 3, 0, Some(0)), Code::PriceChanged);
}

proptest! {
    #[test]
    fn in_parts_or_at_once_luggage_costs_the_same(parts in prop::collection::vec((1_u32..10, 0_u32..40_000), 1..6)) {
        let cashier = counter(Role::Cashier);
        let mut own = owner(0, 0, 0);
        for (pieces, grams) in &parts {
            let luggage = tagged(&cashier, &own, *pieces, *grams, None).unwrap();
            if let Some(excess) = &luggage.excess {
                prop_assert_eq!(excess.price % cashier.rules.coin, 0);
                own.paid += excess.price;
            }
            prop_assert_eq!(luggage.first, own.tagged.pieces + 1);
            own.tagged.pieces += pieces;
            own.tagged.grams += grams;
        }
        let coin = cashier.rules.coin;
        prop_assert_eq!(own.paid, cashier.rules.control.luggage_price(own.tagged, coin));
    }
}
