//! Counters that exchange entries: what each believes, keeps, and may sell.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{NaiveDate, NaiveDateTime};
use domain::Millis;
use domain::aftersale::{RefundKind, SeatHad, TicketReturned, TicketsRefunded};
use domain::central::{
    CounterEnrolled, DeviceCertified, ExceptionKind, ExceptionRaised, ExceptionResolved,
};
use domain::control::ControlledBy;
use domain::control::delay::TripDelayed;
use domain::fact::{Fact, JournalRestarted};
use domain::ids::{
    CategoryId, CompanyId, DeviceId, EmployeeId, Ids, LayoutId, RefundId, RequestId, RouteId,
    SaleId, StationId, StopId, TicketId, TillId, TripId,
};
use domain::layout::SeatNumber;
use domain::lease::{
    LeaseEnded, LeaseGranted, LeaseReturned, LeasedSeat, RightGranted, RightWanted, SeatLegs,
    SeatsWanted,
};
use domain::legs::Legs;
use domain::money::{Account, Currency, Postings};
use domain::payment::Payment;
use domain::planning::{Call, CounterOpened, StationOpened, Trip, TripsPlanned};
use domain::sale::{Halt, Journey, TicketSold, TicketsSold};
use domain::text::{PersonName, ShortCode};
use domain::ticket::TicketNumber;
use domain::till::{Act, TillOpened};
use rusqlite::Connection;
use seal::{Chain, Content, Entry, SecretKey};
use uuid::Uuid;

use super::foreign::{self, Taken, Wish};
use super::{Store, leases, schema, seats, tickets, verify};
use crate::failure::Failure;
use crate::host::Clock;

/// Saturday 21 November 2026, before the first coach.
const NOW: Millis = 1_795_239_000_000;
const HOUR: Millis = 3_600_000;
const TRIP: TripId = TripId(Uuid::from_u128(0x7171));
const TRIP_SEATS: u8 = 10;

struct Still(std::sync::atomic::AtomicI64);

impl Clock for Still {
    fn now(&self) -> Millis {
        self.0.load(Ordering::Relaxed)
    }
}

struct Numbered(AtomicU64);

impl Ids for Numbered {
    fn fresh(&mut self) -> Uuid {
        Uuid::from_u128(0xff00_0000 + u128::from(self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

fn ids() -> Numbered {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Numbered(AtomicU64::new(1_000 * NEXT.fetch_add(1, Ordering::Relaxed)))
}

fn seat(number: u8) -> SeatNumber {
    SeatNumber::new(number).unwrap()
}

fn local() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(6, 0, 0).unwrap()
}

fn call(index: u8) -> Call {
    let at = NOW + HOUR * i64::from(index + 1);
    Call {
        stop: StopId(Uuid::from_u128(0x5700 + u128::from(index))),
        name: format!("Stop {index}"),
        arrives: at,
        departs: at,
        arrives_local: local(),
        departs_local: local(),
    }
}

/// A coach of ten seats and three legs.
fn planned() -> TripsPlanned {
    let trip = Trip {
        trip: TRIP,
        route: RouteId(Uuid::from_u128(1)),
        route_code: "OUA-BOB".into(),
        day: local().date(),
        class: "standard".into(),
        layout: LayoutId(Uuid::from_u128(1)),
        seats: TRIP_SEATS,
        vehicle: None,
        plate: None,
        calls: (0..4).map(call).collect(),
    };
    TripsPlanned { trips: vec![trip] }
}

fn journey(from: u8, to: u8) -> Journey {
    let halt = |index: u8| {
        let Call { stop, name, departs, .. } = call(index);
        Halt { stop, name, index, at: departs, local: local() }
    };
    Journey {
        trip: TRIP,
        route: RouteId(Uuid::from_u128(1)),
        route_code: "OUA-BOB".into(),
        day: local().date(),
        plate: None,
        from: halt(from),
        to: halt(to),
    }
}

/// One counter's own words: its station code, its session, its running number.
#[derive(Clone, Copy)]
struct Words {
    code: &'static str,
    till: TillId,
}

impl Words {
    fn number(self, running: u32) -> TicketNumber {
        TicketNumber::new(&ShortCode::parse("code", self.code).unwrap(), 1, running)
    }

    fn ticket(self, running: u32) -> TicketId {
        TicketId(Uuid::from_u128(self.till.0.as_u128() + u128::from(running)))
    }

    /// One passenger, 1 000 in cash.
    fn sold(self, running: u32, seat: SeatNumber, from: u8, to: u8) -> TicketsSold {
        let ticket = TicketSold {
            ticket: self.ticket(running),
            number: self.number(running),
            seat,
            category: CategoryId(Uuid::from_u128(1)),
            category_name: "Adulte".into(),
            name: PersonName::parse("Awa Zongo").unwrap(),
            phone: None,
            id_number: None,
            price: 1_000,
            reductions: Vec::new(),
            tax: 0,
            token: "token".into(),
        };
        TicketsSold {
            sale: SaleId(Uuid::from_u128(self.till.0.as_u128() + 500 + u128::from(running))),
            till: self.till,
            employee: EmployeeId(Uuid::from_u128(1)),
            employee_name: "Aminata".into(),
            station: StationId(Uuid::from_u128(1)),
            station_name: "Gare".into(),
            counter: 1,
            day: local().date(),
            sold_local: local(),
            journey: journey(from, to),
            currency: Currency::parse("XOF").unwrap(),
            tickets: vec![ticket],
            total: 1_000,
            payments: vec![Payment::Cash { tendered: 1_000, change: 0 }],
            postings: Postings::balanced(&[
                (Account::Drawer, 1_000),
                (Account::TicketRevenue, -1_000),
            ]),
            approved_by: None,
            hold: None,
        }
    }

    fn act(self) -> Act {
        Act {
            till: self.till,
            employee: EmployeeId(Uuid::from_u128(1)),
            employee_name: "Aminata".into(),
            station: StationId(Uuid::from_u128(1)),
            station_name: "Gare".into(),
            counter: 1,
            day: local().date(),
            local: local(),
            currency: Currency::parse("XOF").unwrap(),
            approved_by: None,
        }
    }

    /// All money back for a ticket of a sale, at this counter.
    fn refunded(self, sale: &TicketsSold) -> TicketsRefunded {
        let ticket = &sale.tickets[0];
        TicketsRefunded {
            refund: RefundId(Uuid::from_u128(ticket.ticket.0.as_u128() + 9_000)),
            kind: RefundKind::Cancelled,
            by: self.act(),
            sale: sale.sale,
            reason: "Erreur".into(),
            tickets: vec![TicketReturned {
                ticket: ticket.ticket,
                number: ticket.number.clone(),
                name: "Awa Zongo".into(),
                seat: Some(SeatHad::of(&sale.journey, ticket.seat)),
                price: 1_000,
                reductions: Vec::new(),
                tax: 0,
                refund: 1_000,
                fee: 0,
            }],
            given_back: 1_000,
            fee: 0,
            parts: vec![domain::payment::Source {
                method: domain::payment::Method::Cash,
                operator: None,
                phone: None,
                amount: 1_000,
            }],
            overridden: Vec::new(),
            postings: Postings::balanced(&[
                (Account::Drawer, -1_000),
                (Account::TicketRevenue, 1_000),
            ]),
        }
    }

    fn till_opened(self) -> TillOpened {
        TillOpened {
            till: self.till,
            employee: EmployeeId(Uuid::from_u128(1)),
            employee_name: "Aminata".into(),
            float: 0,
            count: Vec::new(),
            station_name: "Gare".into(),
            local: Some(local()),
            taken_over_from: None,
            postings: Postings::balanced(&[]),
        }
    }
}

const A: Words = Words { code: "OUA", till: TillId(Uuid::from_u128(0xa_0000)) };
const B: Words = Words { code: "BOB", till: TillId(Uuid::from_u128(0xb_0000)) };

/// A device whose journal is written by hand.
struct Pen {
    chain: Chain,
    key: SecretKey,
}

impl Pen {
    fn new(n: u8) -> Self {
        let device = DeviceId(Uuid::from_u128(0xde00 + u128::from(n)));
        Self { chain: Chain::start(device), key: SecretKey::from_bytes(&[n; 32]) }
    }

    fn device(&self) -> DeviceId {
        self.chain.device
    }

    fn writes(&mut self, fact: impl Into<Fact>) -> Entry {
        let fact = fact.into();
        self.writes_raw(fact.kind(), fact.version(), fact.body())
    }

    fn writes_raw(&mut self, kind: &str, v: u16, body: String) -> Entry {
        let content = Content {
            at: NOW,
            actor: "console".into(),
            request: RequestId(Uuid::from_u128(u128::from(self.chain.seq) + 1)),
            kind: kind.into(),
            v,
            body,
        };
        self.chain.append(content, &self.key)
    }

    fn certifies(&mut self, other: &Pen) -> Entry {
        self.writes(DeviceCertified {
            device: other.device(),
            public_key: other.key.public().to_hex(),
            name: "Bobo 1".into(),
            company_wide: false,
            epoch: 0,
        })
    }
}

/// Counter A in a folder, its central, and counter B, which only writes.
struct World {
    folder: tempfile::TempDir,
    clock: Arc<Still>,
    a: Store,
    central: Pen,
    b: Pen,
}

impl World {
    /// A is a counter of a station and has a coach on sale, its till open.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Still(NOW.into()));
        let a = Store::open(folder.path(), clock.clone()).unwrap();
        let world = Self { folder, clock, a, central: Pen::new(1), b: Pen::new(2) };
        world.says(StationOpened {
            station: StationId(Uuid::from_u128(1)),
            code: ShortCode::parse("code", "OUA").unwrap(),
            name: "Gare".into(),
            stop: None,
        });
        world.says(CounterOpened {
            device: world.own(),
            station: StationId(Uuid::from_u128(1)),
            counter: 1,
            public_key: world.a.keys().secret().public().to_hex(),
        });
        world.says(planned());
        world.says(A.till_opened());
        world
    }

    /// A belongs to a central, which vouches for B.
    fn enrolled(standalone: bool) -> Self {
        let mut world = Self::new();
        world.enrol(standalone);
        let certified = world.central.certifies(&world.b);
        assert_eq!(world.takes(&[certified]).stored, 1);
        world
    }

    fn enrol(&self, standalone: bool) {
        self.says(CounterEnrolled {
            device: self.own(),
            public_key: self.a.keys().secret().public().to_hex(),
            company: CompanyId(Uuid::from_u128(1)),
            central: self.central.device(),
            central_key: self.central.key.public().to_hex(),
            standalone,
        });
    }

    fn own(&self) -> DeviceId {
        self.a.keys().device
    }

    fn tries(&self, fact: impl Into<Fact>) -> Result<Entry, Failure> {
        let request = RequestId(ids().fresh());
        let stored = self.a.write(|write| write.append("console", request, fact));
        stored.map(|stored| stored.entry)
    }

    fn says(&self, fact: impl Into<Fact>) -> Entry {
        self.tries(fact).unwrap()
    }

    fn takes(&self, entries: &[Entry]) -> Taken {
        self.a.write(|write| foreign::take(write, entries)).unwrap()
    }

    fn answers(&self, wishes: &[Wish]) -> usize {
        self.a.write(|write| foreign::answer_wishes(write, wishes, &mut ids())).unwrap()
    }

    fn count(&self, sql: &str) -> i64 {
        self.a.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    /// Whether A may sell a seat on some legs, as its rule sees it.
    fn may_sell(&self, number: u8, from: usize, to: usize) -> Result<(), &'static str> {
        let stock = self.a.read(|c| seats::stock(c, 1, TRIP_SEATS, self.clock.now())).unwrap();
        let legs = Legs::between(from, to, 4).unwrap();
        stock.must_be_free(seat(number), legs).map_err(|refusal| refusal.code.name())
    }

    fn grant(&mut self, lease: u64, seats: Vec<SeatLegs>) -> Entry {
        let (device, sell_until) = (self.own(), None);
        self.central.writes(LeaseGranted { lease, device, trip: TRIP, seats, sell_until })
    }

    fn taken(&self, number: u8) -> u64 {
        let stock = self.a.read(|c| seats::stock(c, 1, TRIP_SEATS, NOW)).unwrap();
        stock.taken(seat(number)).unwrap().mask()
    }

    fn problem(&self) -> Option<String> {
        let connection = super::open_reader(self.folder.path()).unwrap();
        let report = verify::verify(&connection, self.folder.path(), |_| {}).unwrap();
        report.first_problem.map(|found| found.problem)
    }

    fn is_whole(&self) {
        assert_eq!(self.problem(), None);
        assert_eq!(self.rebuilt(), self.dump());
    }

    /// Every projection, as it is.
    fn dump(&self) -> Vec<String> {
        self.a.read(dump).unwrap()
    }

    /// Every projection, as a new schema would make it; the store stays as it is.
    fn rebuilt(&self) -> Vec<String> {
        let found = self.a.write(|write| {
            schema::rebuild(write.connection())?;
            Err::<(), _>(Failure::internal(dump(write.connection())?.join("\n")))
        });
        let told = found.unwrap_err().details["problem"].as_str().unwrap().to_owned();
        told.split('\n').map(str::to_owned).collect()
    }
}

fn dump(connection: &Connection) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for table in verify::projections(connection)? {
        let mut statement = connection.prepare(&format!("select * from \"{table}\""))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        let mut of_table = Vec::new();
        while let Some(row) = rows.next()? {
            let cells = (0..columns).map(|i| format!("{:?}", row.get_ref(i).unwrap()));
            of_table.push(format!("{table}: {}", cells.collect::<Vec<_>>().join(", ")));
        }
        of_table.sort();
        lines.extend(of_table);
    }
    Ok(lines)
}

fn run(number: u8, from: u8, to: u8) -> SeatLegs {
    SeatLegs { seat: seat(number), from, to }
}

#[test]
fn a_seat_that_another_counter_sold_is_taken_here_and_its_money_is_not() {
    let mut world = World::enrolled(true);
    assert_eq!(world.may_sell(3, 0, 3), Ok(()));
    let sold = world.b.writes(B.sold(1, seat(3), 0, 2));
    let page = [sold];
    let taken = world.takes(&page);
    assert_eq!((taken.stored, taken.known, taken.refused.len()), (1, 0, 0));
    assert_eq!(world.may_sell(3, 1, 3), Err("seat_taken"));
    let found = world.a.read(|c| tickets::by_number(c, &B.number(1))).unwrap().unwrap();
    assert_eq!(found.ticket().seat, seat(3));
    assert_eq!(world.count("select count(*) from posting"), 0);
    assert_eq!(world.count("select last_number from device"), 0);
    assert_eq!(world.count("select passengers from occupancy"), 1);
    let before = world.dump();
    let again = world.takes(&page);
    assert_eq!((again.stored, again.known), (0, 1));
    assert_eq!(world.dump(), before);
    world.is_whole();
}

#[test]
fn an_enrolled_counter_sells_what_it_holds_and_nothing_else() {
    let mut world = World::new();
    assert_eq!(world.may_sell(1, 0, 3), Ok(()), "every seat is its own before it enrols");
    world.enrol(false);
    assert_eq!(world.may_sell(1, 0, 3), Err("seat_unleased"));
    let granted = world.grant(7, vec![run(1, 0, 2), run(2, 0, 3)]);
    world.takes(&[granted]);
    assert_eq!(world.may_sell(1, 0, 2), Ok(()));
    assert_eq!(world.may_sell(1, 0, 3), Err("seat_unleased"));
    world.says(A.sold(1, seat(1), 0, 1));
    assert_eq!(world.may_sell(1, 0, 2), Err("seat_taken"));
    assert_eq!(world.may_sell(1, 1, 2), Ok(()));
    world.says(LeaseReturned { lease: 7, trip: TRIP, seats: vec![run(2, 0, 1)] });
    assert_eq!(world.may_sell(2, 0, 1), Err("seat_unleased"));
    assert_eq!(world.may_sell(2, 1, 3), Ok(()));
    let seats = vec![LeasedSeat { lease: 7, seat: run(2, 1, 3) }];
    let ended = LeaseEnded { device: world.own(), trip: TRIP, seats };
    let ended = world.central.writes(ended);
    world.takes(&[ended]);
    assert_eq!(world.may_sell(2, 1, 3), Err("seat_unleased"));
    assert_eq!(world.count("select count(*) from lease"), 1, "empty rows go");
    // What is granted to others, or by others, gives nothing here.
    let (device, seats) = (world.b.device(), vec![run(4, 0, 3)]);
    let to_b = LeaseGranted { lease: 8, device, trip: TRIP, seats, sell_until: None };
    let mut by_b = to_b.clone();
    by_b.device = world.own();
    let certified = world.central.certifies(&world.b);
    let page = [certified, world.central.writes(to_b), world.b.writes(by_b)];
    assert_eq!(world.takes(&page).stored, 3);
    assert_eq!(world.may_sell(4, 0, 3), Err("seat_unleased"));
    assert_eq!(world.count("select count(*) from unread"), 1);
    world.is_whole();
}

#[test]
fn time_stops_a_holder_and_ends_no_right() {
    let mut world = World::enrolled(false);
    let (device, seats) = (world.own(), vec![run(1, 0, 3)]);
    let sell_until = Some(NOW + HOUR);
    let granted = LeaseGranted { lease: 7, device, trip: TRIP, seats, sell_until };
    let granted = world.central.writes(granted);
    world.takes(&[granted]);
    assert_eq!(world.may_sell(1, 0, 3), Ok(()));
    world.clock.0.store(NOW + HOUR, Ordering::Relaxed);
    assert_eq!(world.may_sell(1, 0, 3), Err("seat_unleased"));
    assert_eq!(world.count("select count(*) from lease"), 1);
}

#[test]
fn a_double_keeps_both_tickets_and_freeing_one_leaves_the_others_legs() {
    let mut world = World::enrolled(true);
    world.says(A.sold(1, seat(5), 0, 2));
    let double = B.sold(1, seat(5), 1, 3);
    let sold = world.b.writes(double.clone());
    assert_eq!(world.takes(&[sold]).stored, 1);
    assert_eq!(world.taken(5), 0b111);
    assert_eq!(world.count("select count(*) from ticket where seat = 5"), 2);
    world.is_whole();
    let refund = world.b.writes(B.refunded(&double));
    world.takes(&[refund]);
    assert_eq!(world.taken(5), 0b011, "only what B's ticket had alone is free");
    assert_eq!(world.may_sell(5, 2, 3), Ok(()), "A's lease did not end with B's ticket");
    world.is_whole();
    world.says(A.refunded(&A.sold(1, seat(5), 0, 2)));
    assert_eq!(world.taken(5), 0);
    assert_eq!(world.may_sell(5, 0, 3), Ok(()));
    assert_eq!(world.count("select sum(passengers) from occupancy"), 0);
    // Our own law is as strict as ever.
    world.says(A.sold(2, seat(5), 0, 2));
    assert!(world.tries(A.sold(3, seat(5), 1, 3)).is_err());
    world.is_whole();
}

#[test]
fn what_another_counter_frees_of_ours_nobody_holds() {
    let mut world = World::enrolled(true);
    let sale = A.sold(1, seat(5), 0, 2);
    world.says(sale.clone());
    let refund = world.b.writes(B.refunded(&sale));
    assert_eq!(world.takes(&[refund]).stored, 1);
    assert_eq!(world.taken(5), 0);
    assert_eq!(world.may_sell(5, 0, 1), Err("seat_unleased"));
    assert_eq!(world.may_sell(5, 2, 3), Ok(()));
    assert_eq!(world.count("select count(*) from ticket where state = 'cancelled'"), 1);
    world.is_whole();
}

#[test]
fn what_is_not_proved_is_not_kept() {
    let mut world = World::enrolled(true);
    let mut stranger = Pen::new(9);
    let unknown = stranger.writes(B.sold(1, seat(1), 0, 1));
    let mut forger = Pen { chain: world.b.chain.clone(), key: SecretKey::from_bytes(&[9; 32]) };
    let unsigned = forger.writes(B.sold(1, seat(1), 0, 1));
    let mut altered = world.b.writes(B.sold(1, seat(1), 0, 1));
    altered.content.body = altered.content.body.replace("1000", "2000");
    let mut twin = Pen { chain: world.b.chain.clone(), key: SecretKey::from_bytes(&[2; 32]) };
    let good = world.b.writes(B.sold(2, seat(2), 0, 1));
    let forked = twin.writes(B.sold(2, seat(3), 0, 1));
    let mut clone = Pen {
        chain: Chain { seq: 900, ..Chain::start(world.own()) },
        key: SecretKey::from_bytes(&[9; 32]),
    };
    let ours = clone.writes(A.sold(9, seat(9), 0, 1));
    let taken = world.takes(&[unknown, unsigned, altered, good, forked, ours]);
    let causes: Vec<_> = taken.refused.iter().map(|(_, cause)| *cause).collect();
    assert_eq!(causes, ["key_unknown", "not_signed", "altered", "forked", "forked"]);
    assert_eq!(taken.stored, 1);
    assert_eq!(world.count("select count(*) from ticket"), 1);
    world.is_whole();
    let lonely = World::new();
    let taken = lonely.takes(&[world.b.writes(B.sold(3, seat(4), 0, 1))]);
    assert_eq!(taken.refused[0].1, "not_enrolled");
}

#[test]
fn what_cannot_be_applied_is_kept_and_told() {
    let mut world = World::enrolled(true);
    let unknown = world.b.writes_raw("SeatDreamt", 1, "{}".into());
    let malformed = world.b.writes_raw("TicketsSold", 2, "{}".into());
    // Its second ticket has the number of the first: the first one goes with it.
    let mut twice = B.sold(1, seat(1), 0, 1);
    let second = TicketSold { ticket: B.ticket(9), seat: seat(9), ..twice.tickets[0].clone() };
    twice.tickets.push(second);
    twice.total = 2_000;
    twice.payments = vec![Payment::Cash { tendered: 2_000, change: 0 }];
    let lawless = world.b.writes(twice);
    // A ticket that nobody sold, and a coach that nobody planned.
    let unsold = world.b.writes(B.refunded(&B.sold(8, seat(8), 0, 1)));
    let mut nowhere = B.sold(2, seat(2), 0, 1);
    nowhere.journey.trip = TripId(Uuid::from_u128(99));
    let nowhere = world.b.writes(nowhere);
    let good = world.b.writes(B.sold(3, seat(3), 0, 1));
    let taken = world.takes(&[unknown, malformed, lawless, unsold, nowhere, good]);
    assert_eq!((taken.stored, taken.refused.len()), (6, 0));
    assert_eq!(world.count("select count(*) from unread"), 4);
    assert_eq!(world.count("select count(*) from ticket"), 1);
    assert_eq!(world.taken(1), 0, "an entry is applied whole or not at all");
    world.is_whole();
}

#[test]
fn verify_names_an_entry_of_another_counter_that_was_altered() {
    let mut world = World::enrolled(true);
    let page = [world.b.writes(B.sold(1, seat(1), 0, 1)), world.b.writes(B.sold(2, seat(2), 0, 1))];
    world.takes(&page);
    world.is_whole();
    let alter = "update entry set body = replace(body, 'Awa', 'Eve') where device = ?1 and seq = 2";
    world.a.write(|write| Ok(write.connection().execute(alter, [world.b.device().0])?)).unwrap();
    let connection = super::open_reader(world.folder.path()).unwrap();
    let report = verify::verify(&connection, world.folder.path(), |_| {}).unwrap();
    let found = report.first_problem.unwrap();
    assert_eq!((found.entry, found.device), (Some(2), Some(world.b.device().to_string())));
    assert!(found.problem.contains("altered"), "{}", found.problem);
}

#[test]
fn wishes_are_answered_with_what_nobody_bought() {
    let mut world = World::enrolled(true);
    world.says(A.sold(1, seat(10), 0, 3));
    world.says(A.sold(2, seat(4), 0, 1));
    let (device, trip) = (world.own(), TRIP);
    let any = SeatsWanted { device, trip, count: 2, seats: Vec::new() };
    let named = SeatsWanted { device, trip, count: 0, seats: vec![run(4, 0, 3), run(1, 1, 2)] };
    let not_ours = SeatsWanted { device: world.b.device(), ..any.clone() };
    let entries = [any, named, not_ours.clone()].map(|wanted| world.central.writes(wanted));
    let taken = world.takes(&entries);
    assert_eq!(taken.wishes.len(), 2);
    assert_eq!(world.answers(&taken.wishes), 2);
    for (number, legs) in [(9, 0), (8, 0), (7, 0b111), (10, 0b111), (4, 0b001), (1, 0b101)] {
        let held = format!("select coalesce(sum(legs), 0) from lease where seat = {number}");
        assert_eq!(world.count(&held), legs, "seat {number}");
    }
    assert_eq!(world.answers(&taken.wishes[1..]), 0, "what is gone is not given twice");
    let forged = world.b.writes(SeatsWanted { device, ..not_ours });
    assert!(world.takes(&[forged]).wishes.is_empty(), "only the central wishes");
    world.is_whole();
}

#[test]
fn the_right_to_change_a_ticket_goes_and_comes() {
    let mut world = World::enrolled(true);
    world.says(A.sold(1, seat(1), 0, 3));
    let (own, ticket) = (world.own(), A.ticket(1));
    let held = |world: &World, ticket, ours| {
        world.a.read(|c| leases::right_held(c, ticket, ours)).unwrap()
    };
    assert!(held(&world, ticket, true));
    let wanted = [world.central.writes(RightWanted { device: own, ticket })];
    let taken = world.takes(&wanted);
    assert_eq!(world.answers(&taken.wishes), 1);
    assert!(!held(&world, ticket, true));
    assert_eq!(world.answers(&taken.wishes), 0);
    let back = world.central.writes(RightGranted { lease: 12, device: own, ticket });
    world.takes(&[back]);
    assert!(held(&world, ticket, true));
    assert_eq!(world.answers(&taken.wishes), 1);
    assert_eq!(world.count("select lease from ticket_right"), 12);
    let other = world.b.writes(B.sold(1, seat(2), 0, 3));
    let granted = RightGranted { lease: 13, device: own, ticket: B.ticket(1) };
    let granted = world.central.writes(granted);
    world.takes(&[other, granted]);
    assert!(held(&world, B.ticket(1), false));
    world.is_whole();
}

/// The coach is so many minutes late from a stop on.
fn late(stop: u8, minutes: u32) -> TripDelayed {
    let by = ControlledBy {
        employee: EmployeeId(Uuid::from_u128(1)),
        employee_name: "Aminata".into(),
        station: StationId(Uuid::from_u128(1)),
        station_name: "Ouaga".into(),
        counter: 1,
        local: local(),
    };
    let (trip, stop_name, reason) = (TRIP, call(stop).name, "Pluie".to_owned());
    TripDelayed { trip, stop, stop_name, minutes, reason, said: i64::from(minutes), by }
}

#[test]
fn a_late_coach_is_sold_for_as_long_as_it_is_late() {
    let mut world = World::enrolled(false);
    let grant = LeaseGranted {
        lease: 7,
        device: world.own(),
        trip: TRIP,
        seats: vec![run(1, 0, 3)],
        sell_until: Some(NOW + HOUR),
    };
    let granted = world.central.writes(grant);
    world.takes(&[granted]);
    assert_eq!(world.may_sell(1, 0, 1), Ok(()));
    world.clock.0.store(NOW + HOUR, Ordering::Relaxed);
    assert_eq!(world.may_sell(1, 0, 1), Err("seat_unleased"));
    world.says(late(0, 60));
    assert_eq!(world.may_sell(1, 0, 1), Ok(()));
    world.clock.0.store(NOW + 2 * HOUR, Ordering::Relaxed);
    assert_eq!(world.may_sell(1, 0, 1), Err("seat_unleased"));
    world.is_whole();
}

#[test]
fn what_is_unsold_goes_back_once_the_coach_has_left() {
    let world = World::enrolled(true);
    world.says(A.sold(1, seat(1), 1, 2));
    let back = |world: &World, stop| {
        let give = |write: &mut super::Write<'_>| {
            foreign::return_departed(write, stop, world.clock.now(), &mut ids())
        };
        world.a.write(give).unwrap()
    };
    let second = Some(call(1).stop);
    assert_eq!(back(&world, None), 0);
    world.clock.0.store(NOW + HOUR, Ordering::Relaxed);
    assert_eq!(back(&world, second), 0, "it has left its first stop, not ours");
    world.clock.0.store(NOW + 2 * HOUR, Ordering::Relaxed);
    world.says(late(1, 60));
    assert_eq!(back(&world, second), 0, "it is late, and still sold here");
    world.says(late(2, 600));
    world.clock.0.store(NOW + 3 * HOUR, Ordering::Relaxed);
    assert_eq!(back(&world, second), 1, "how late it is further on is not ours");
    assert_eq!(world.count("select sum(legs) from lease"), 0b010);
    assert_eq!(back(&world, second), 0);
    world.is_whole();
}

#[test]
fn an_older_disk_holds_nothing_and_takes_nothing_up_again() {
    let mut world = World::enrolled(true);
    let granted = world.grant(7, vec![run(1, 0, 3), run(2, 0, 3)]);
    world
        .a
        .write(|write| {
            write.chain.epoch = 2;
            (write.chain.seq, write.chain.hash) = (0, [0; 32]);
            Ok(())
        })
        .unwrap();
    let before = world.a.lock_writer().chain.clone();
    let lost = Chain { epoch: 1, seq: 700, hash: [5; 32], ..before };
    world.says(JournalRestarted {
        employee: EmployeeId(Uuid::from_u128(1)),
        employee_name: "Aminata".into(),
        after_epoch: 1,
        after_seq: 5,
        lost_entries: 3,
        skipped_numbers: 27,
    });
    assert_eq!(world.count("select count(*) from lease"), 0);
    // What the disk lost comes back from the central: a sale, and what it gave back.
    let mut chain = lost;
    let mut wrote = |fact: Fact| {
        let content = Content {
            at: NOW,
            actor: "console".into(),
            request: RequestId(ids().fresh()),
            kind: fact.kind().into(),
            v: fact.version(),
            body: fact.body(),
        };
        chain.append(content, &world.a.keys().secret())
    };
    let sale = wrote(A.sold(1, seat(1), 0, 1).into());
    let returned = LeaseReturned { lease: 7, trip: TRIP, seats: vec![run(2, 0, 2)] };
    let returned = wrote(returned.into());
    let taken = world.takes(&[sale, returned, granted]);
    assert_eq!((taken.stored, taken.refused.len()), (3, 0));
    assert_eq!(world.count("select count(*) from unread"), 0);
    assert_eq!(world.may_sell(1, 0, 1), Err("seat_taken"));
    assert_eq!(world.may_sell(1, 1, 3), Err("seat_unleased"), "it was granted before");
    let own = world.own();
    let known = world.central.writes(DeviceCertified {
        device: own,
        public_key: world.a.keys().secret().public().to_hex(),
        name: "Ouaga 1".into(),
        company_wide: false,
        epoch: 2,
    });
    let anew = world.grant(8, vec![run(1, 1, 3), run(2, 2, 3)]);
    world.takes(&[known, anew]);
    assert_eq!(world.may_sell(1, 1, 3), Ok(()));
    assert_eq!(world.may_sell(2, 0, 2), Err("seat_unleased"));
    assert_eq!(world.may_sell(2, 2, 3), Ok(()));
    assert_eq!(world.count("select drawer from till"), 0, "the drawer was counted without it");
    world.says(A.sold(40, seat(1), 1, 2));
    world.is_whole();
}

#[test]
fn a_company_wide_counter_keeps_the_books_of_sessions_that_it_knows() {
    let mut world = World::enrolled(true);
    let opened = CounterOpened {
        device: world.b.device(),
        station: StationId(Uuid::from_u128(1)),
        counter: 2,
        public_key: world.b.key.public().to_hex(),
    };
    let sale = B.sold(1, seat(1), 0, 1);
    let page = [
        world.b.writes(opened),
        world.b.writes(B.till_opened()),
        world.b.writes(sale.clone()),
        world.b.writes(B.sold(2, seat(2), 0, 1)),
        world.b.writes(B.refunded(&sale)),
    ];
    assert_eq!(world.takes(&page).stored, 5);
    assert_eq!(world.count("select count(*) from unread"), 0);
    assert_eq!(world.count("select sum(drawer) from till"), 1_000);
    assert_eq!(world.count("select sum(debit) from ledger where account = 'cash.drawer'"), 2_000);
    assert_eq!(world.count("select last_number from device where counter = 2"), 2);
    assert_eq!(world.count("select last_number from device where counter = 1"), 0);
    world.is_whole();
}

#[test]
fn exceptions_are_resolved_once() {
    let mut world = World::enrolled(true);
    let exception = Uuid::from_u128(3);
    let raised = ExceptionRaised {
        exception,
        kind: ExceptionKind::SeatDoubled,
        device: world.own(),
        subject: "14".into(),
        detail: "BOB".into(),
        entries: Vec::new(),
    };
    let raised = world.central.writes(raised);
    let resolved = |note: &str, exception| ExceptionResolved {
        exception,
        note: note.into(),
        employee: EmployeeId(Uuid::from_u128(1)),
        employee_name: "Aminata".into(),
    };
    world.takes(&[raised]);
    world.says(resolved("another seat", exception));
    let late = world.b.writes(resolved("money back", exception));
    let unknown = world.b.writes(resolved("?", Uuid::from_u128(4)));
    world.takes(&[late, unknown]);
    assert_eq!(world.count("select count(*) from inbox where note = 'another seat'"), 1);
    assert_eq!(world.count("select count(*) from unread"), 0);
    world.is_whole();
}
