use super::*;
use crate::central::EntryRef;
use crate::control::boarding::Boarding;
use crate::control::tests::{
    Counting, MINUTE, Scene, clocks, entry, known, number, seat, ticket, token,
};
use crate::people::Role;
use crate::refusal::Code;
use proptest::prelude::*;
use uuid::Uuid;

/// One row of the table of verdicts: what is scanned and known, and the change that makes the case.
#[derive(Clone)]
struct Case {
    scanned: Scanned,
    known: Option<TicketKnown>,
    stop: u8,
    now: Millis,
    latest: Millis,
    standing: u8,
    cancelled: Option<&'static str>,
    closed: bool,
    aboard: Option<Aboard>,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            scanned: token(0, 2),
            known: Some(known(0, 2)),
            stop: 0,
            now: 0,
            latest: 0,
            standing: 0,
            cancelled: None,
            closed: false,
            aboard: None,
        }
    }
}

impl Case {
    fn verdict(&self) -> Verdict {
        let mut scene = Scene::new(Role::Controller);
        scene.rules.standing = self.standing;
        let mut gate = scene.gate(self.stop, self.now);
        gate.clock.latest = self.latest;
        gate.post.cancelled = self.cancelled;
        gate.post.closed = self.closed.then(|| clocks(30 * MINUTE));
        gate.judge(&self.scanned, self.known.as_ref(), self.aboard.as_ref())
    }
}

fn fault(fault: TokenFault) -> Scanned {
    Scanned::Fault(fault)
}

fn revoked(since: Millis) -> Scanned {
    match token(0, 2) {
        Scanned::Token { claims, text, .. } => {
            Scanned::Token { claims, text, revoked_since: Some(since) }
        }
        other => other,
    }
}

/// Ticket 7, let aboard by another device.
fn aboard(out: Option<u8>) -> Aboard {
    let scene = Scene::new(Role::Controller);
    let ruling = scene.gate(0, 0).scan(&token(0, 2), Some(&known(0, 2)), None, &mut Counting(0));
    let fact = ruling.unwrap().fact.unwrap();
    let boarded = Boarded::of(0, entry(1, 1), &fact).unwrap();
    Aboard { boarded, exits: out.unwrap_or(0), out }
}

type Row = (&'static str, VerdictKind, Case);

fn looked() -> Scanned {
    Scanned::Looked(Identified::Number)
}

fn elsewhere() -> TicketKnown {
    let mut known = known(0, 2);
    known.journey.trip = TripId(Uuid::from_u128(2));
    known
}

/// A case with a ticket as it is known here.
fn sold(known: TicketKnown) -> Case {
    Case { known: Some(known), ..Case::default() }
}

/// A case whose sale is not known here.
fn unseen(scanned: Scanned) -> Case {
    Case { scanned, known: None, ..Case::default() }
}

/// A case with somebody aboard, or out since an exit.
fn inside(out: Option<u8>) -> Case {
    Case { aboard: Some(aboard(out)), ..Case::default() }
}

fn good_tickets() -> Vec<Row> {
    use VerdictKind as K;
    let case = Case::default;
    let seated = |seat| sold(TicketKnown { seat, ..known(0, 2) });
    vec![
        ("as sold", K::Valid, case()),
        ("by its number", K::Valid, Case { scanned: looked(), ..case() }),
        ("later than paid for", K::Valid, Case { stop: 1, ..case() }),
        ("in another coach", K::SeatMoved, seated(Some(seat(6)))),
        ("by number, moved", K::SeatMoved, Case { scanned: looked(), ..seated(Some(seat(6))) }),
        ("no seat", K::NoSeat, seated(None)),
        ("a seat past the last", K::NoSeat, seated(Some(seat(13)))),
        ("no seat, may stand", K::Standing, Case { standing: 4, ..seated(None) }),
        ("sale not seen", K::UnknownHere, unseen(token(0, 2))),
        ("sale not seen, other stop", K::WrongStop, unseen(token(1, 2))),
        ("sale not seen, aboard", K::AlreadyBoarded, Case { known: None, ..inside(None) }),
        ("number not seen", K::NotFound, unseen(looked())),
        (
            "number of who stands",
            K::AlreadyBoarded,
            Case { aboard: Some(aboard(None)), ..unseen(looked()) },
        ),
        (
            "back, of who stands",
            K::Back,
            Case { aboard: Some(aboard(Some(1))), ..unseen(looked()) },
        ),
        ("another trip", K::WrongTrip, sold(elsewhere())),
        ("before its stop", K::WrongStop, sold(known(1, 2))),
        ("at its end", K::WrongStop, Case { stop: 2, ..case() }),
    ]
}

fn doors_and_clocks() -> Vec<Row> {
    use VerdictKind as K;
    let case = Case::default;
    let far = 1_000 * MINUTE;
    vec![
        ("twice", K::AlreadyBoarded, inside(None)),
        ("twice, much later", K::AlreadyBoarded, Case { now: far, ..inside(None) }),
        ("twice, clock back", K::AlreadyBoarded, Case { now: -far, latest: -far, ..inside(None) }),
        ("twice, closed since", K::AlreadyBoarded, Case { closed: true, ..inside(None) }),
        ("back from a rest", K::Back, Case { stop: 1, ..inside(Some(1)) }),
        ("hours before", K::TooEarly, Case { now: -far, latest: -far, ..case() }),
        ("clock back by a day", K::Valid, Case { now: -far, ..case() }),
        ("a day after", K::TooLate, Case { now: far, ..case() }),
        ("some hours late", K::Valid, Case { now: 600 * MINUTE, ..case() }),
        ("closed", K::TooLate, Case { closed: true, ..case() }),
        ("trip cancelled", K::TripCancelled, Case { cancelled: Some("panne"), ..case() }),
    ]
}

fn ended_tickets() -> Vec<Row> {
    use VerdictKind as K;
    let of = |state| TicketKnown { state, ..known(0, 2) };
    let missed = of(TicketState::NoShow);
    let refunded = of(TicketState::Refunded);
    let other = TicketKnown { state: TicketState::Refunded, ..elsewhere() };
    vec![
        ("missed", K::Missed, Case { stop: 1, ..sold(missed.clone()) }),
        ("missed, but aboard", K::AlreadyBoarded, Case { known: Some(missed), ..inside(None) }),
        ("cancelled", K::Cancelled, sold(of(TicketState::Cancelled))),
        ("refunded", K::Refunded, sold(refunded.clone())),
        ("refunded while aboard", K::Refunded, Case { known: Some(refunded), ..inside(None) }),
        ("refunded, of another trip", K::Refunded, sold(other)),
        ("exchanged", K::Exchanged, sold(of(TicketState::Exchanged))),
        ("open", K::DateOpen, sold(of(TicketState::Open))),
        ("not paid", K::NotPaid, sold(TicketKnown { unpaid: true, ..known(0, 2) })),
    ]
}

fn bad_tokens() -> Vec<Row> {
    use VerdictKind as K;
    let case = |scanned| Case { scanned, ..Case::default() };
    vec![
        ("no such ticket", K::Forged, unseen(fault(TokenFault::Unsigned))),
        ("a ticket's code", K::Altered, case(fault(TokenFault::Unsigned))),
        ("key", K::UnknownKey, case(fault(TokenFault::UnknownKey))),
        ("key revoked, sold after", K::RevokedKey, case(revoked(-61 * MINUTE))),
        ("key revoked, sold before", K::Valid, case(revoked(0))),
        ("key revoked, not seen", K::RevokedKey, unseen(revoked(0))),
        ("version", K::UnknownVersion, case(fault(TokenFault::UnknownVersion))),
        ("company", K::OtherCompany, case(fault(TokenFault::OtherCompany))),
        ("noise", K::Unreadable, case(fault(TokenFault::Unreadable))),
    ]
}

#[test]
fn every_scan_has_its_verdict() {
    let table = [good_tickets(), doors_and_clocks(), ended_tickets(), bad_tokens()].concat();
    for (name, expected, case) in &table {
        assert_eq!(case.verdict().kind(), *expected, "{name}");
    }
    for kind in VerdictKind::ALL {
        assert!(table.iter().any(|(_, told, _)| told == kind), "{} has its case", kind.name());
    }
}

#[test]
fn kinds_are_stable_words_that_say_what_to_do() {
    let names: std::collections::HashSet<_> = VerdictKind::ALL.iter().map(|k| k.name()).collect();
    assert_eq!(names.len(), VerdictKind::ALL.len(), "no code is used twice");
    for kind in VerdictKind::ALL {
        assert!(kind.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        assert!(kind.sentence().ends_with('.'), "{} is a sentence", kind.name());
        assert_eq!(kind.lets_aboard(), kind.colour() == Colour::Go || kind.shape_of_care());
    }
}

impl VerdictKind {
    /// What lets aboard and asks for a look all the same.
    fn shape_of_care(self) -> bool {
        matches!(self, Self::SeatMoved | Self::Standing | Self::UnknownHere)
    }
}

#[test]
fn a_sentence_holds_its_values_and_says_what_is_not_known() {
    let told = Case { aboard: Some(aboard(None)), ..Case::default() }.verdict().sentence();
    assert_eq!(
        told,
        "Aboard already since 2026-11-21 05:20, at S0 (Gare de Ouagadougou 2), let in by Karim. \
         Ask who sits on seat 5."
    );
    let (trip, day) = (TripId(Uuid::nil()), clocks(0).date());
    let told = Verdict::WrongTrip { trip, day, route: None, departs: None }.sentence();
    assert_eq!(told, "It is for another trip: ? of 2026-11-21, at ?. Show the passenger there.");
    let exchanged = Verdict::Exchanged { replaced_by: Some(number(8)) };
    assert_eq!(exchanged.details()["replaced_by"], number(8).to_string());
}

#[test]
fn a_boarding_on_trust_keeps_the_token_and_is_checked_when_the_sale_comes() {
    let scene = Scene::new(Role::Controller);
    let ruling = scene.gate(1, 0).scan(&token(0, 2), None, None, &mut Counting(0)).unwrap();
    assert_eq!(ruling.verdict, Verdict::UnknownHere { seat: seat(5) });
    let Some(Fact::TicketBoarded(fact)) = ruling.fact else { panic!("it boards") };
    assert_eq!((fact.ticket, fact.from, fact.to, fact.stop), (ticket(7), 0, 2, 1));
    assert_eq!((fact.number.clone(), fact.name.clone(), fact.seat), (None, None, Some(seat(5))));
    let written = Fact::from(fact.clone());
    assert_eq!(Fact::parse(written.kind(), 1, &written.body()), Ok(written.clone()));
    let trusted = fact.on_trust.as_ref().unwrap();
    assert_eq!((trusted.token.as_str(), trusted.seat), ("TOKEN", seat(5)));
    let boarded = Boarded::of(0, entry(1, 1), &Fact::from(fact)).unwrap();
    let told = |change: fn(&mut TicketKnown)| {
        let mut sale = known(0, 2);
        change(&mut sale);
        reconciled(&boarded, &sale)
    };
    assert_eq!(told(|_| ()), None);
    assert_eq!(told(|k| k.state = TicketState::Refunded), Some(VerdictKind::Refunded));
    assert_eq!(told(|k| k.state = TicketState::NoShow), Some(VerdictKind::Missed));
    assert_eq!(told(|k| k.unpaid = true), Some(VerdictKind::NotPaid));
    assert_eq!(told(|k| k.seat = Some(seat(6))), Some(VerdictKind::SeatMoved));
    assert_eq!(told(|k| k.journey.trip = TripId(Uuid::nil())), Some(VerdictKind::WrongTrip));
}

#[test]
fn only_who_may_board_scans_and_only_where_a_coach_leaves() {
    let scan = |role, stop| {
        let scene = Scene::new(role);
        let ruling = scene.gate(stop, 0).scan(&token(0, 2), None, None, &mut Counting(0));
        ruling.map(|_| ()).map_err(|refusal| refusal.code)
    };
    assert_eq!(scan(Role::Controller, 0), Ok(()));
    assert_eq!(scan(Role::Admin, 0), Err(Code::NotPermitted));
    assert_eq!(scan(Role::Cashier, 3), Err(Code::StopNotLeft));
}

/// Scans as a counter does: what is aboard is read, the fact is noted before the next scan.
fn scan(
    boarding: &mut Boarding,
    known: Option<&TicketKnown>,
    now: Millis,
    at: EntryRef,
) -> Verdict {
    let scene = Scene::new(Role::Controller);
    let aboard = boarding.aboard(ticket(7));
    let mut ids = Counting(u128::from(at.seq) << 32);
    let ruling = scene.gate(0, now).scan(&token(0, 2), known, aboard.as_ref(), &mut ids).unwrap();
    if let Some(fact) = &ruling.fact {
        boarding.note(now, at, fact);
    }
    ruling.verdict
}

#[test]
fn a_scan_replayed_a_thousand_times_boards_once() {
    for sale in [None, Some(known(0, 2))] {
        let mut boarding = Boarding::of(Scene::new(Role::Controller).trip.trip);
        let verdicts: Vec<_> =
            (0..1_000).map(|n| scan(&mut boarding, sale.as_ref(), 0, entry(1, n + 1))).collect();
        assert!(verdicts[0].lets_aboard());
        assert!(verdicts[1..].iter().all(|v| v.kind() == VerdictKind::AlreadyBoarded));
        assert_eq!(boarding.everybody().count(), 1);
        assert!(boarding.doubles().is_empty());
    }
}

proptest! {
    #[test]
    fn no_clock_lets_a_ticket_aboard_twice(times in prop::collection::vec(any::<i32>(), 1..40), seen in any::<bool>()) {
        let sale = seen.then(|| known(0, 2));
        let mut boarding = Boarding::of(Scene::new(Role::Controller).trip.trip);
        let mut once = 0;
        for (n, now) in times.iter().enumerate() {
            let verdict = scan(&mut boarding, sale.as_ref(), Millis::from(*now), entry(1, n as u64 + 1));
            once += u32::from(verdict.lets_aboard());
            if once == 1 && !verdict.lets_aboard() {
                prop_assert_eq!(verdict.kind(), VerdictKind::AlreadyBoarded);
            }
        }
        prop_assert!(once <= 1);
    }

    #[test]
    fn a_clock_that_jumps_back_shuts_nothing(latest in -300 * MINUTE..700 * MINUTE, back in 0..10_000 * MINUTE) {
        let told = |now, latest| Case { now, latest, ..Case::default() }.verdict().kind();
        let before = told(latest, latest);
        prop_assert_eq!(told(latest - back, latest), before);
    }

    #[test]
    fn what_is_not_believed_never_lets_aboard(n in 0_usize..5, seen in any::<bool>(), stop in 0_u8..4, now in any::<i32>()) {
        let faults = [TokenFault::Unreadable, TokenFault::UnknownVersion, TokenFault::OtherCompany, TokenFault::UnknownKey, TokenFault::Unsigned];
        let known = seen.then(|| known(0, 2));
        let case = Case { scanned: fault(faults[n]), known, stop, now: now.into(), ..Case::default() };
        prop_assert!(!case.verdict().lets_aboard());
    }
}
