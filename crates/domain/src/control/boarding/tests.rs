use super::*;
use crate::control::tests::{Counting, MINUTE, Scene, entry, known, ticket, token};
use crate::control::verdict::VerdictKind;
use crate::people::Role;
use proptest::prelude::*;
use uuid::Uuid;

type Entry = (Millis, EntryRef, Fact);

fn trip_id() -> TripId {
    Scene::new(Role::Controller).trip.trip
}

/// The boarding of ticket `n`, as device `device` writes it.
fn boards(device: u128, seq: u64, at: Millis, n: u128) -> Entry {
    let scene = Scene::new(Role::Controller);
    let mut ids = Counting(device << 20 | u128::from(seq) << 8);
    let mut known = known(0, 2);
    known.ticket = ticket(n);
    let ruling = scene.gate(0, 0).scan(&token(0, 2), Some(&known), None, &mut ids).unwrap();
    (at, entry(device, seq), ruling.fact.unwrap())
}

fn undoes(device: u128, seq: u64, at: Millis, of: &Entry) -> Entry {
    let Fact::TicketBoarded(boarded) = &of.2 else { panic!("it boards") };
    let fact = BoardingUndone {
        boarding: boarded.boarding,
        ticket: boarded.ticket,
        trip: boarded.trip,
        reason: "erreur".into(),
        by: boarded.by.clone(),
    };
    (at, entry(device, seq), fact.into())
}

fn exits(device: u128, seq: u64, n: u128, round: u8, back: bool) -> Entry {
    let by = Scene::new(Role::Controller).post(1).by();
    let (trip, stop_name) = (trip_id(), "S1".to_owned());
    let fact = if back {
        let ticket = ticket(n);
        Fact::from(PassengerReboarded { ticket, trip, stop: 1, stop_name, round, number: None, by })
    } else {
        let ticket = ticket(n);
        Fact::from(PassengerAlighted { ticket, trip, stop: 1, stop_name, round, number: None, by })
    };
    (0, entry(device, seq), fact)
}

fn noted<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Boarding {
    let mut boarding = Boarding::of(trip_id());
    for (at, entry, fact) in entries {
        boarding.note(*at, *entry, fact);
    }
    boarding
}

#[test]
fn two_devices_offline_make_one_boarding_and_one_double_with_both_places() {
    let (first, again) = (boards(2, 5, 100, 7), boards(1, 1, 200, 7));
    for order in [[&first, &again], [&again, &first]] {
        let boarding = noted(order);
        assert_eq!(boarding.everybody().count(), 1);
        assert_eq!(boarding.aboard(ticket(7)).unwrap().boarded.entry, first.1);
        let doubles = boarding.doubles();
        assert_eq!(doubles.len(), 1);
        assert_eq!((doubles[0].first.entry, doubles[0].again.entry), (first.1, again.1));
        assert_eq!(doubles[0].again.place(), "S0 (Gare de Ouagadougou 2)");
    }
}

#[test]
fn the_same_instant_is_settled_by_the_device_everywhere() {
    let (one, other) = (boards(1, 9, 100, 7), boards(2, 1, 100, 7));
    assert_eq!(noted([&other, &one]).aboard(ticket(7)).unwrap().boarded.entry, one.1);
}

#[test]
fn a_copied_disk_gives_one_boarding_on_every_device() {
    let (at, place, fact) = boards(1, 5, 100, 7);
    let copy = (at + 50, entry(1, 6), fact.clone());
    let one = (at, place, fact);
    assert_eq!(noted([&one, &copy]), noted([&copy, &one]));
    assert!(noted([&one, &copy]).doubles().is_empty());
}

#[test]
fn undoing_takes_one_boarding_back_and_the_ticket_boards_again() {
    let first = boards(1, 1, 100, 7);
    // The clock jumped back between the two: the boarding is named, not its time.
    let undone = undoes(1, 2, -5_000, &first);
    assert_eq!(noted([&first, &undone]).aboard(ticket(7)), None);
    let again = boards(1, 3, -4_000, 7);
    let boarding = noted([&undone, &again, &first]);
    assert_eq!(boarding.aboard(ticket(7)).unwrap().boarded.entry, again.1);
    assert!(boarding.doubles().is_empty());
    let elsewhere = boards(2, 1, 300, 7);
    let boarding = noted([&first, &elsewhere, &undone]);
    assert_eq!(boarding.aboard(ticket(7)).unwrap().boarded.entry, elsewhere.1);
}

#[test]
fn a_boarding_is_undone_for_a_minute_with_a_reason_while_the_departure_is_open() {
    let scene = Scene::new(Role::Controller);
    let boarding = noted([&boards(1, 1, 100, 7)]);
    let boarded = boarding.aboard(ticket(7)).unwrap().boarded;
    let refused = |post: &Post<'_>, now, reason| {
        undo(post, Some(&boarded), false, now, reason).map(|_| ()).map_err(|refusal| refusal.code)
    };
    let post = scene.post(0);
    assert_eq!(refused(&post, 100 + UNDO_WITHIN, "erreur"), Ok(()));
    assert_eq!(refused(&post, 101 + UNDO_WITHIN, "erreur"), Err(Code::UndoLate));
    assert_eq!(refused(&post, -60 * MINUTE, "erreur"), Ok(()), "the clock jumped back");
    assert_eq!(refused(&post, 100, " "), Err(Code::FieldMissing));
    let closed = Post { closed: Some(post.local), ..scene.post(0) };
    assert_eq!(refused(&closed, 100, "erreur"), Err(Code::DepartureClosed));
    assert_eq!(undo(&post, None, false, 0, "erreur").unwrap_err().code, Code::NotAboard);
    let out = undo(&post, Some(&boarded), true, 100, "erreur");
    assert_eq!(out.unwrap_err().code, Code::NotAboard, "they got off: nobody is turned away");
}

#[test]
fn a_passenger_gets_off_at_a_rest_stop_and_is_back() {
    let scene = Scene::new(Role::Controller);
    let post = scene.post(1);
    let mut boarding = noted([&boards(1, 1, 100, 7)]);
    let now = |boarding: &Boarding| boarding.aboard(ticket(7));
    assert_eq!(come_back(&post, now(&boarding).as_ref(), None).unwrap_err().code, Code::NotOut);
    for round in 1..=3 {
        let out = alight(&post, now(&boarding).as_ref()).unwrap();
        assert_eq!(out.round, round);
        boarding.note(0, entry(1, u64::from(round) * 2), &out.into());
        assert_eq!(alight(&post, now(&boarding).as_ref()).unwrap_err().code, Code::AlreadyOut);
        // A scan for boarding lets them back, once.
        let aboard = now(&boarding);
        let scanned = scene.gate(1, 0).scan(&token(0, 2), None, aboard.as_ref(), &mut Counting(0));
        let ruling = scanned.unwrap();
        assert_eq!(ruling.verdict.kind(), VerdictKind::Back);
        boarding.note(0, entry(1, u64::from(round) * 2 + 1), &ruling.fact.unwrap());
        assert_eq!(now(&boarding).unwrap().out, None);
        assert_eq!(now(&boarding).unwrap().exits, round);
    }
    assert_eq!(alight(&post, None).unwrap_err().code, Code::NotAboard);
    let mut often = now(&boarding).unwrap();
    often.exits = EXITS_MAX;
    assert_eq!(alight(&post, Some(&often)).unwrap_err().code, Code::ExitsTooMany);
}

#[test]
fn entries_of_other_trips_change_nothing() {
    let mut boarding = Boarding::of(TripId(Uuid::from_u128(99)));
    let (at, entry, fact) = boards(1, 1, 0, 7);
    boarding.note(at, entry, &fact);
    assert_eq!(boarding, Boarding::of(TripId(Uuid::from_u128(99))));
}

/// Entries of three devices about four tickets: boardings, undoings of some, exits and returns.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let step = (1_u128..4, 1_u128..5, -1_000_i64..1_000, 0_u8..5, 1_u8..4);
    prop::collection::vec(step, 1..40).prop_map(|steps| {
        let mut entries: Vec<Entry> = Vec::new();
        for (n, (device, ticket, at, what, round)) in steps.into_iter().enumerate() {
            let seq = n as u64 + 1;
            let before: Vec<_> =
                entries.iter().filter(|e| matches!(e.2, Fact::TicketBoarded(_))).cloned().collect();
            let next = match (what, before.is_empty()) {
                (0 | 1, _) | (2, true) => boards(device, seq, at, ticket),
                (2, false) => undoes(device, seq, at, &before[n % before.len()]),
                (what, _) => exits(device, seq, ticket, round, what == 4),
            };
            entries.push(next);
        }
        entries
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_order_of_merging_gives_the_same_people_aboard(
        (entries, shuffled) in entries().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        twice in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let mut boarding = noted(&shuffled);
        prop_assert_eq!(&boarding, &noted(&entries));
        for index in twice {
            let (at, entry, fact) = index.get(&entries);
            boarding.note(*at, *entry, fact);
        }
        prop_assert_eq!(&boarding, &noted(&entries), "what is noted twice counts once");
    }

    #[test]
    fn facts_of_boarding_read_back(entries in entries()) {
        for (_, _, fact) in &entries {
            let read = Fact::parse(fact.kind(), fact.version(), &fact.body());
            prop_assert_eq!(read.as_ref(), Ok(fact));
            prop_assert!(fact.booking().is_none());
        }
    }

    #[test]
    fn every_boarding_is_the_first_of_its_ticket_a_double_or_undone(entries in entries()) {
        let boarding = noted(&entries);
        let made = entries.iter().filter(|e| matches!(e.2, Fact::TicketBoarded(_))).count();
        let undone: BTreeSet<_> = entries
            .iter()
            .filter_map(|e| match &e.2 { Fact::BoardingUndone(fact) => Some(fact.boarding), _ => None })
            .collect();
        let counted = boarding.everybody().count() + boarding.doubles().len() + undone.len();
        prop_assert_eq!(counted, made);
        for double in boarding.doubles() {
            prop_assert!(double.first.order() < double.again.order());
            let first = boarding.aboard(double.again.ticket).unwrap().boarded;
            prop_assert_eq!(&first, double.first);
        }
    }
}
