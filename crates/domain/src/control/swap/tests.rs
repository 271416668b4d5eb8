use super::*;
use crate::control::tests::{Scene, layout, passenger, seat};
use crate::fact::Fact;
use crate::ids::{LayoutId, VehicleId};
use crate::people::Role;
use proptest::prelude::*;
use uuid::Uuid;

fn free() -> SeatStock {
    SeatStock::free(49)
}

fn mapped(old: u16, new: u16, passengers: &[Passenger]) -> Vec<Option<u8>> {
    let seats = map_seats(&layout(old), &layout(new), passengers, &free());
    seats.into_iter().map(|seat| seat.map(SeatNumber::get)).collect()
}

#[test]
fn who_can_keep_the_seat_keeps_it() {
    let all: Vec<_> = (1..=12).map(|n| passenger(n, u8::try_from(n).ok(), 0, 2)).collect();
    let same: Vec<_> = (1..=12).map(Some).collect();
    assert_eq!(mapped(12, 12, &all), same);
    assert_eq!(mapped(12, 49, &all), same);
}

#[test]
fn who_loses_the_seat_gets_the_nearest_free_one_and_the_last_stand() {
    // 8 seats: two rows of four. Seat 9 was behind seat 5, which is free.
    let all = [passenger(1, Some(9), 0, 2), passenger(2, Some(6), 0, 2)];
    assert_eq!(mapped(12, 8, &all), [Some(5), Some(6)]);
    let full: Vec<_> = (1..=9).map(|n| passenger(n, u8::try_from(n).ok(), 0, 2)).collect();
    assert_eq!(mapped(12, 8, &full)[8], None);
    assert_eq!(mapped(12, 8, &full)[..8], (1..=8).map(Some).collect::<Vec<_>>());
}

#[test]
fn two_passengers_on_different_legs_share_one_seat() {
    let mut all: Vec<_> = (1..=8).map(|n| passenger(n, u8::try_from(n).ok(), 0, 2)).collect();
    all[3].to = 1;
    all.push(passenger(9, Some(9), 1, 2));
    all.push(passenger(10, Some(10), 0, 2));
    assert_eq!(mapped(12, 8, &all)[8..], [Some(4), None]);
}

#[test]
fn who_stood_gets_a_seat_in_a_larger_coach() {
    let all = [passenger(1, None, 0, 2), passenger(2, Some(1), 0, 2)];
    assert_eq!(mapped(12, 49, &all), [Some(2), Some(1)]);
}

#[test]
fn a_seat_that_another_counter_may_sell_is_given_last() {
    let mut stock = free();
    for n in 1..=7 {
        stock.leave(seat(n), Legs::from_mask(u64::MAX));
    }
    let one = [passenger(1, Some(9), 0, 2)];
    assert_eq!(map_seats(&layout(12), &layout(8), &one, &stock), [Some(seat(8))]);
    stock.leave(seat(8), Legs::from_mask(u64::MAX));
    assert_eq!(map_seats(&layout(12), &layout(8), &one, &stock), [Some(seat(5))]);
}

fn vehicle(n: u128, seats: u8) -> VehicleUsed {
    VehicleUsed {
        vehicle: VehicleId(Uuid::from_u128(n)),
        plate: format!("11 GG {n}"),
        layout: LayoutId(Uuid::from_u128(n)),
        seats,
    }
}

#[test]
fn a_swap_names_those_to_call_and_nobody_else() {
    let scene = Scene::new(Role::Manager);
    let passengers = [passenger(1, Some(3), 0, 2), passenger(2, Some(12), 1, 3)];
    let (old, new, stock) = (layout(12), layout(8), free());
    let (was, now) = (vehicle(1, 12), vehicle(2, 8));
    let swap = |post, now| {
        let (was, old, new) = (Some(&was), &old, &new);
        Swap { post, was, old, now, new, passengers: &passengers, stock: &stock }
    };
    let swapped = swap(scene.post(0), &now).decide("panne").unwrap();
    assert_eq!(swapped.moved.len(), 1);
    assert_eq!((swapped.moved[0].was, swapped.moved[0].now), (Some(seat(12)), Some(seat(8))));
    let fact = Fact::from(swapped);
    assert_eq!(Fact::parse(fact.kind(), 1, &fact.body()), Ok(fact.clone()));
    let refused = |post, now, reason| swap(post, now).decide(reason).unwrap_err().code;
    assert_eq!(refused(scene.post(0), &was, "panne"), Code::VehicleSame);
    assert_eq!(refused(scene.post(0), &now, ""), Code::FieldMissing);
    let cancelled = Post { cancelled: Some("grève"), ..scene.post(0) };
    assert_eq!(refused(cancelled, &now, "panne"), Code::TripCancelled);
    let controller = Scene::new(Role::Controller);
    assert_eq!(refused(controller.post(0), &now, "panne"), Code::NotPermitted);
}

/// Passengers of a trip of seven stops, none of whom share a seat on a leg.
fn sold(seats: u16) -> impl Strategy<Value = Vec<Passenger>> {
    let asked = (1..=seats, 0_u8..6, 1_u8..7);
    prop::collection::vec(asked, 0..90).prop_map(move |asked| {
        let mut stock = SeatStock::free(usize::from(seats));
        let mut passengers = Vec::new();
        for (n, (number, from, length)) in asked.into_iter().enumerate() {
            let seat = u8::try_from(number).ok();
            let one = passenger(n as u32 + 1, seat, from, (from + length).min(6));
            let Some(seat) = one.seat.filter(|seat| stock.is_free(*seat, one.legs())) else {
                continue;
            };
            stock.take(seat, one.legs());
            passengers.push(one);
        }
        passengers
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nobody_loses_a_seat_while_there_is_one_and_no_leg_has_two(
        (old, new, passengers) in (1_u16..40, 1_u16..40).prop_flat_map(|(old, new)| (Just(old), Just(new), sold(old)))
    ) {
        let seats = map_seats(&layout(old), &layout(new), &passengers, &free());
        let mut stock = SeatStock::free(usize::from(new));
        for (one, seat) in passengers.iter().zip(&seats) {
            let Some(seat) = seat else { continue };
            prop_assert!(stock.is_free(*seat, one.legs()), "seat {} has two on a leg", seat);
            stock.take(*seat, one.legs());
        }
        for (one, seat) in passengers.iter().zip(&seats) {
            let kept = one.seat.filter(|seat| u16::from(seat.get()) <= new);
            prop_assert!(kept.is_none() || *seat == kept, "who can keep the seat keeps it");
            prop_assert!(seat.is_some() || stock.free_count(one.legs()) == 0);
        }
    }

    #[test]
    fn the_order_of_the_list_changes_nothing(
        (passengers, shuffled) in sold(20).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        let told = |list: &[Passenger]| {
            let seats = map_seats(&layout(20), &layout(9), list, &free());
            let mut told: Vec<_> = list.iter().map(|one| one.ticket).zip(seats).collect();
            told.sort();
            told
        };
        prop_assert_eq!(told(&passengers), told(&shuffled));
    }
}
