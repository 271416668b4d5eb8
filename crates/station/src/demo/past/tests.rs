use std::sync::Arc;

use super::*;
use crate::host::Clock;

/// A Saturday morning in Ouagadougou.
struct Morning;

impl Clock for Morning {
    fn now(&self) -> Millis {
        1_795_252_200_000
    }
}

/// Everything a past says but ids and signatures, which hold the keys of each store.
fn told(past: &Past) -> (Vec<String>, Vec<(String, i64)>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Arc::new(Morning)).unwrap();
    let made = create_with_past(&store, &Morning, past, |_| ()).unwrap();
    assert_eq!(made, Made { tickets: past.tickets, parcels: past.parcels });
    let reader = crate::store::open_reader(folder.path()).unwrap();
    let report = crate::store::verify::verify(&reader, folder.path(), |_| ()).unwrap();
    assert!(report.first_problem.is_none(), "{:?}", report.first_problem);
    store
        .read(|c| {
            let mut seats = c.prepare(
                "select k.number || ' ' || k.seat || ' ' || t.route_code || ' ' || k.state
                 from ticket k join trip t on t.id = k.trip order by k.id",
            )?;
            let seats = seats.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut kinds = c.prepare(
                "select kind || ' ' || account || ' ' || party, sum(debit + credit) from ledger
                 group by 1 order by 1",
            )?;
            let kinds = kinds.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let kinds = kinds.collect::<Result<_, _>>()?;
            Ok((seats, kinds))
        })
        .unwrap()
}

#[test]
fn the_same_seed_tells_the_same_past_with_all_that_happens_at_a_counter() {
    let past = Past { tickets: 900, parcels: 0, days: 12, seed: 7 };
    let (seats, kinds) = told(&past);
    assert_eq!((seats.clone(), kinds.clone()), told(&past));
    assert_ne!(seats, told(&Past { seed: 8, ..past }).0);
    for expected in [
        "TicketsSold cash.drawer ",
        "TicketsSold mobile.money Orange Money",
        "TicketsSold card ",
        "TicketsSold revenue.reductions ",
        "TicketsRefunded cash.drawer ",
        "CashMoved expense.fuel ",
        "TillClosed till.variance ",
    ] {
        let found = kinds.iter().any(|(kind, sum)| kind.starts_with(expected) && *sum > 0);
        assert!(found, "{expected} {kinds:?}");
    }
}

#[test]
fn parcels_of_the_past_are_on_their_way_but_for_those_of_the_last_hours() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), Arc::new(Morning)).unwrap();
    let past = Past { tickets: 40, parcels: 160, days: 3, seed: 7 };
    create_with_past(&store, &Morning, &past, |_| ()).unwrap();
    let states = store.read(|c| {
        let mut states = c.prepare(
            "select p.state, count(distinct p.id), count(s.piece) from parcel p
             left join parcel_shipment s on s.parcel = p.id group by p.state order by 1",
        )?;
        let states = states.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(states.collect::<Result<Vec<(String, i64, i64)>, _>>()?)
    });
    let states = states.unwrap();
    let [(first, on_coaches, pieces), (second, here, none)] = &states[..] else {
        panic!("{states:?}");
    };
    assert_eq!((&**first, &**second, *none), ("loaded", "registered", 0));
    assert_eq!(on_coaches + here, 160);
    assert!(pieces > on_coaches, "some have several pieces: {states:?}");
    let reader = crate::store::open_reader(folder.path()).unwrap();
    let report = crate::store::verify::verify(&reader, folder.path(), |_| ()).unwrap();
    assert!(report.first_problem.is_none(), "{:?}", report.first_problem);
}

#[test]
fn a_past_of_a_year_sells_more_before_a_feast_and_all_it_should() {
    let past = Past { tickets: 1_000_000, parcels: 500_000, days: 365, seed: 1 };
    let shifts = shifts("2026-11-21".parse().unwrap(), Morning.now(), &past);
    assert_eq!(shifts.len(), 365);
    assert_eq!(shifts.iter().map(|shift| shift.tickets).sum::<u64>(), past.tickets);
    assert_eq!(shifts.iter().map(|shift| shift.parcels).sum::<u64>(), past.parcels);
    let most = shifts.iter().max_by_key(|shift| shift.tickets).unwrap();
    assert!(most.tickets >= 10_000, "{} on {}", most.tickets, most.day);
    for (nth, length) in [(0, 1_000), (500, 1_000), (1_000, 1_000), (0, 0)] {
        assert!((0..=length).contains(&choices::moment_of(nth, 1_000, length)));
    }
}
