//! A counter among others, so that every table of one has rows.

use std::sync::Arc;

use domain::central::{CounterEnrolled, DeviceCertified, EntryRef, ExceptionKind, ExceptionRaised};
use domain::fact::Fact;
use domain::ids::{CompanyId, DeviceId, RequestId, StationId, TicketId, TripId};
use domain::layout::SeatNumber;
use domain::lease::{LeaseGranted, LeaseReturned, RightGranted, SeatLegs};
use domain::planning::CounterOpened;
use domain::text::ShortCode;
use guichet_tests::{Desk, Files, open};
use seal::{Chain, Content, Entry, SecretKey};
use station::host::Clock;
use station::store::{backup, foreign, restore};
use uuid::Uuid;

pub(crate) fn content(fact: &Fact, at: i64) -> Content {
    Content {
        at,
        actor: "central".into(),
        request: RequestId(Uuid::now_v7()),
        kind: fact.kind().into(),
        v: fact.version(),
        body: fact.body(),
    }
}

/// The first leg of a seat.
fn seats(number: u8) -> Vec<SeatLegs> {
    vec![SeatLegs { seat: SeatNumber::new(number).unwrap(), from: 0, to: 1 }]
}

/// The counter enrols, loses its disk, is restored, and hears what the central has of it.
pub(crate) fn joined_and_restored(desk: Desk) -> Desk {
    let central = DeviceId(Uuid::from_u128(0xce));
    let key = SecretKey::from_bytes(&[7; 32]);
    enrol(&desk, central, &key);
    let kept = tempfile::tempdir().unwrap();
    let copy = kept.path().join("backup.sqlite");
    backup::make(desk.folder.path(), &copy).unwrap();
    let Desk { counter, clock, folder } = desk;
    drop(counter);
    let code = ShortCode::parse("code", "M1").unwrap();
    let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    restore::restore(folder.path(), shared, &copy, &code, "3333").unwrap();
    let counter = open(folder.path(), &clock).unwrap();
    let desk = Desk { counter, clock, folder };
    let store = desk.counter.store();
    let page = page(&desk, central, &key);
    let taken = store.write(|write| foreign::take(write, &page)).unwrap();
    assert_eq!((taken.stored, taken.refused), (page.len(), Vec::new()));
    desk
}

pub(crate) fn enrol(desk: &Desk, central: DeviceId, key: &SecretKey) {
    enrolled(desk, central, key, true);
}

fn enrolled(desk: &Desk, central: DeviceId, key: &SecretKey, standalone: bool) {
    let keys = desk.counter.store().keys();
    let fact = CounterEnrolled {
        device: keys.device,
        public_key: keys.secret().public().to_hex(),
        company: CompanyId(Uuid::from_u128(1)),
        central,
        central_key: key.public().to_hex(),
        standalone,
    };
    let request = RequestId(Uuid::now_v7());
    desk.counter.store().write(|write| write.append("console", request, fact)).unwrap();
}

/// What the central sends: a certificate, grants, an exception, something that nobody can read, and
/// what the lost disk had given back.
fn page(desk: &Desk, central: DeviceId, key: &SecretKey) -> Vec<Entry> {
    let (store, at) = (desk.counter.store(), desk.clock.now());
    let device = store.keys().device;
    let first = |sql: &str| -> Uuid {
        store.read(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?)).unwrap()
    };
    let trip = TripId(first("select trip from trip order by id limit 1"));
    let ticket = TicketId(first("select ticket from ticket order by id limit 1"));
    let facts: [Fact; 5] = [
        // Of the journal that goes on after the restore: grants count from here on.
        DeviceCertified {
            device,
            public_key: store.keys().secret().public().to_hex(),
            name: "Ouaga 1".into(),
            company_wide: false,
            epoch: 2,
        }
        .into(),
        DeviceCertified {
            device: DeviceId(Uuid::from_u128(0xb0)),
            public_key: key.public().to_hex(),
            name: "Bobo 1".into(),
            company_wide: false,
            epoch: 0,
        }
        .into(),
        LeaseGranted { lease: 7, device, trip, seats: seats(30), sell_until: None }.into(),
        RightGranted { lease: 8, device, ticket }.into(),
        ExceptionRaised {
            exception: Uuid::from_u128(3),
            kind: ExceptionKind::SeatDoubled,
            device,
            subject: "14".into(),
            detail: "BOB".into(),
            entries: vec![EntryRef { device, epoch: 1, seq: 1 }],
        }
        .into(),
    ];
    let mut chain = Chain::start(central);
    let mut page: Vec<Entry> =
        facts.iter().map(|fact| chain.append(content(fact, at), key)).collect();
    let unreadable = Content { body: "{}".into(), ..content(&facts[2], at) };
    page.push(chain.append(unreadable, key));
    let lost = Fact::from(LeaseReturned { lease: 6, trip, seats: seats(31) });
    let mut own = Chain { seq: 900_000, ..Chain::start(device) };
    page.push(own.append(content(&lost, at), &store.keys().secret()));
    page
}

/// Counters of one company that exchange no entries by themselves: each knows the other's key.
pub(crate) struct Pair {
    pub first: Desk,
    pub second: Desk,
}

impl Pair {
    /// A second counter at the same station, with an identity of its own, that has read all of the
    /// first one's journal. The identities share a pepper, so that PINs are good at both.
    pub fn of(first: Desk, files: &Files) -> Self {
        let second = Desk::of_at(files, Arc::clone(&first.clock));
        let (central, key) = (DeviceId(Uuid::from_u128(0xce)), SecretKey::from_bytes(&[7; 32]));
        enrol(&first, central, &key);
        let device = second.counter.store().keys().device;
        let place = "select station from device";
        let station: Uuid = first
            .counter
            .store()
            .read(|connection| Ok(connection.query_row(place, [], |row| row.get(0))?))
            .unwrap();
        let opened = CounterOpened {
            device,
            station: StationId(station),
            counter: 2,
            public_key: second.counter.store().keys().secret().public().to_hex(),
        };
        let request = RequestId(Uuid::now_v7());
        first.counter.store().write(|write| write.append("console", request, opened)).unwrap();
        enrolled(&second, central, &key, false);
        let mut chain = Chain::start(central);
        let certificates: Vec<Entry> = [(&first, true), (&second, false)]
            .map(|(desk, decides)| {
                let keys = desk.counter.store().keys();
                let certified = DeviceCertified {
                    device: keys.device,
                    public_key: keys.secret().public().to_hex(),
                    name: "Ouaga".into(),
                    company_wide: decides,
                    epoch: 0,
                };
                chain.append(content(&certified.into(), first.clock.now()), &key)
            })
            .into();
        let own = first.counter.store().keys().device;
        let journal = first.counter.store().read(|connection| {
            station::store::journal::after(connection, own, 0, 0, 10_000, usize::MAX)
        });
        let all = [&certificates[..], &journal.unwrap()[..]].concat();
        for (desk, page) in [(&first, &certificates), (&second, &all)] {
            let taken = desk.counter.store().write(|write| foreign::take(write, page)).unwrap();
            assert_eq!((taken.stored, taken.refused), (page.len(), Vec::new()));
        }
        Self { first, second }
    }
}
