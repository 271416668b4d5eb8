//! What must be so at the end of a run, from the journals themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::central::EntryRef;
use domain::fact::Fact;
use domain::ids::{TicketId, TripId};
use domain::layout::SeatNumber;
use domain::legs::Legs;
use domain::money::Account;
use domain::sale::Journey;
use guichet_tests::Desk;
use seal::Entry;
use station::Failure;
use tokio_postgres::Row;

use super::{Place, Run};
use crate::runtime;

/// Seats of trips with the legs on which something is.
type Stock = BTreeMap<(TripId, u8), Legs>;

/// Rows of a central's database.
pub fn rows(database: &str, sql: &str) -> Vec<Row> {
    runtime().block_on(async {
        let connected = tokio_postgres::connect(database, tokio_postgres::NoTls).await;
        let (client, connection) = connected.expect("it answers");
        tokio::spawn(connection);
        client.query(sql, &[]).await.expect("rows")
    })
}

/// One number of a central's database.
pub fn number(database: &str, sql: &str) -> i64 {
    rows(database, sql)[0].get(0)
}

fn place_of(entry: &Entry) -> EntryRef {
    EntryRef { device: entry.device, epoch: entry.epoch, seq: entry.seq }
}

/// What the journals say in the order in which it really happened.
#[derive(Default)]
struct Story {
    on: HashMap<TicketId, (TripId, SeatNumber, Legs, EntryRef)>,
    gone: HashMap<TicketId, EntryRef>,
    /// A seat that was sold while another ticket was on it.
    seats: Vec<(TripId, SeatNumber, EntryRef, EntryRef)>,
    /// A ticket that was changed when it was gone.
    tickets: Vec<(EntryRef, EntryRef)>,
}

impl Story {
    fn of(told: &[(Entry, Fact)]) -> Self {
        let mut story = Self::default();
        for (entry, fact) in told {
            story.hear(place_of(entry), fact);
        }
        story
    }

    fn hear(&mut self, at: EntryRef, fact: &Fact) {
        match fact {
            Fact::TicketsSold(fact) => {
                for sold in &fact.tickets {
                    self.take(at, sold.ticket, &fact.journey, sold.seat);
                }
            }
            Fact::TicketsRefunded(fact) => {
                fact.tickets.iter().for_each(|back| self.change(at, back.ticket, true));
            }
            Fact::TicketExchanged(fact) => {
                self.change(at, fact.old.ticket, true);
                self.take(at, fact.new.ticket, &fact.journey, fact.new.seat);
            }
            Fact::TicketMoved(fact) => {
                self.change(at, fact.ticket.ticket, false);
                self.take(at, fact.ticket.ticket, &fact.journey, fact.ticket.seat);
            }
            Fact::TicketOpened(fact) => self.change(at, fact.ticket.ticket, false),
            _ => {}
        }
    }

    fn take(&mut self, at: EntryRef, ticket: TicketId, journey: &Journey, seat: SeatNumber) {
        let (trip, legs) = (journey.trip, journey.legs());
        for (other_trip, other_seat, other_legs, sold) in self.on.values() {
            if (*other_trip, *other_seat) == (trip, seat) && other_legs.overlaps(legs) {
                self.seats.push((trip, seat, *sold, at));
            }
        }
        self.on.insert(ticket, (trip, seat, legs, at));
    }

    fn change(&mut self, at: EntryRef, ticket: TicketId, ends: bool) {
        if let Some(first) = self.gone.get(&ticket) {
            self.tickets.push((*first, at));
        }
        self.on.remove(&ticket);
        if ends {
            self.gone.insert(ticket, at);
        }
    }

    fn stock(&self) -> Stock {
        let mut stock = Stock::new();
        for (trip, seat, legs, _) in self.on.values() {
            let taken = stock.entry((*trip, seat.get())).or_default();
            *taken = taken.with(*legs);
        }
        stock
    }
}

/// Every entry that a counter wrote is at the central once, and every sale that it answered.
pub fn every_entry_is_there_once(database: &str, desks: &[&Desk], answered: &BTreeSet<String>) {
    let line = |device: String, epoch: i32, seq: i64, hash: &[u8]| {
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{device} {epoch} {seq} {hash}")
    };
    let sql = "select device::text, epoch, seq, hash, kind, body::json->>'sale' from entry
         where device <> (select device from head)";
    let (mut there, mut sales) = (BTreeSet::new(), HashMap::<String, usize>::new());
    for row in rows(database, sql) {
        let new = there.insert(line(row.get(0), row.get(1), row.get(2), row.get(3)));
        assert!(new, "an entry is there twice");
        if row.get::<_, &str>(4) == "TicketsSold" {
            *sales.entry(row.get(5)).or_default() += 1;
        }
    }
    let mut here = BTreeSet::new();
    for desk in desks {
        let store = desk.counter.store();
        let device = store.keys().device;
        let own = store.read(|c| station::store::journal::after(c, device, 0, 0, 1 << 20, 1 << 30));
        here.extend(own.expect("the journal").iter().map(|entry| {
            line(device.to_string(), entry.epoch as i32, entry.seq as i64, &entry.hash)
        }));
    }
    assert_eq!(here, there);
    for sale in answered {
        assert_eq!(sales.get(sale), Some(&1), "sale {sale} was answered");
    }
    let none = "select (select count(*) from parked) + (select count(*) from stray)
         + (select count(*) from device where state = 'frozen')";
    assert_eq!(number(database, none), 0, "something is parked, or forked");
}

impl Run<'_> {
    /// Checks everything.
    pub(super) fn check(&mut self) {
        let story = Story::of(&self.told);
        self.tally.doubles = story.seats.len() + story.tickets.len();
        let overridden =
            |(entry, _): &&(Entry, Fact)| entry.content.body.contains("\"right_elsewhere\"");
        self.tally.overridden = self.told.iter().filter(overridden).count();
        let desks: Vec<&Desk> = self.places.iter().map(Place::desk).collect();
        every_entry_is_there_once(&self.database, &desks, &self.answered);
        self.every_double_is_told(&story);
        self.figures_are_equal();
        self.seats_are_equal(&story);
        let gaps =
            "select count(*) - coalesce(max(n), 0) + max(n) - (select feed from head) from feed";
        assert_eq!(number(&self.database, gaps), 0, "the feed has no gap");
        // A proof replays a journal: of one counter each time.
        let (at, places) = (self.chance.usize(..self.places.len()), &self.places);
        for (at, place) in places.iter().enumerate().skip(at).take(1) {
            let report = place.desk().proof();
            assert!(report.first_problem.is_none(), "counter {at}: {report:#?}");
        }
    }

    fn every_double_is_told(&mut self, story: &Story) {
        // Clocks are set wrong on purpose here.
        let sql = "select kind, entries::text, subject, detail from exception
             where kind <> 'clock_jumped'";
        let raised = rows(&self.database, sql);
        self.tally.exceptions = raised.len() as i64;
        let told = |kinds: &[&str], entries: [EntryRef; 2]| {
            raised.iter().any(|row| {
                let of: Vec<EntryRef> = serde_json::from_str(row.get(1)).expect("places");
                kinds.contains(&row.get(0)) && entries.iter().any(|entry| of.contains(entry))
            })
        };
        let forced = self.tally.recalls + self.tally.overridden > 0;
        for (trip, seat, first, second) in &story.seats {
            let kinds = ["seat_doubled", "seat_against", "seat_unleased"];
            assert!(
                told(&kinds, [*first, *second]),
                "nobody tells of seat {seat} of {trip}: {first:?} {second:?}"
            );
            assert!(
                self.tally.recalls > 0,
                "seat {seat} of {trip} was sold twice: {first:?} {second:?}"
            );
        }
        for (first, second) in &story.tickets {
            let what = self.story_of(&[*first, *second]);
            assert!(
                told(&["ticket_doubled", "right_missing"], [*first, *second]),
                "nobody tells: {what}"
            );
            assert!(forced, "a ticket was changed twice: {what}");
        }
        let said = |row: &Row| {
            let [kind, subject, detail]: [&str; 3] = [row.get(0), row.get(2), row.get(3)];
            format!("{kind} · {subject} · {detail} · {}", row.get::<_, &str>(1))
        };
        let lines: Vec<String> = raised.iter().map(said).collect();
        assert!(forced || lines.is_empty(), "nobody did wrong: {lines:#?}");
    }

    /// What was said around entries, for whoever looks for the cause.
    fn story_of(&self, entries: &[EntryRef]) -> String {
        let all = self.told.iter().enumerate();
        let of = all.filter(|(_, (entry, _))| entries.contains(&place_of(entry)));
        let lines = of.map(|(n, (entry, _))| {
            let of_device = self
                .places
                .iter()
                .position(|place| place.desk().counter.store().keys().device == entry.device);
            let content = &entry.content;
            format!("\n{n} counter {of_device:?} {}: {}", content.kind, content.body)
        });
        lines.collect()
    }

    /// Money by account: of each counter, and of the company at the counter that shows it all.
    fn figures_are_equal(&self) {
        for (at, place) in self.places.iter().enumerate() {
            let device = place.desk().counter.store().keys().device;
            let whose = if at == 0 { String::new() } else { format!("and device = '{device}'") };
            for account in Account::ALL {
                let name = account.name();
                let sums = "select coalesce(sum(debit), 0), coalesce(sum(credit), 0),
                     coalesce(sum(tickets), 0) from ledger where account = ";
                let here: (i64, i64, i64) = look(place.desk(), |c| {
                    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
                    Ok(c.query_row(&format!("{sums} '{name}'"), [], row)?)
                });
                let there = sums.replace(", 0)", ", 0)::bigint");
                let there = &rows(&self.database, &format!("{there} '{name}' {whose}"))[0];
                let there = (there.get(0), there.get(1), there.get(2));
                assert_eq!(here, there, "{name} at counter {at}: {}", unread(place.desk()));
            }
        }
    }

    /// Seats as each counter, the central and the journals have them.
    fn seats_are_equal(&self, story: &Story) {
        let doubled: BTreeSet<(TripId, u8)> =
            story.seats.iter().map(|(trip, seat, ..)| (*trip, seat.get())).collect();
        let only = |mut stock: Stock| {
            stock.retain(|at, legs| !doubled.contains(at) && !legs.is_empty());
            stock
        };
        let expected = only(story.stock());
        for (at, place) in self.places.iter().enumerate() {
            assert_eq!(only(sold_here(place)), expected, "what counter {at} knows to be sold");
            if self.tally.recalls + self.tally.overridden == 0 {
                let device = place.desk().counter.store().keys().device;
                let there = format!("device = '{device}' and lease is not null");
                let (here, there) = (leased_here(place), self.rights(&there));
                let trips: BTreeSet<TripId> = there.keys().map(|(trip, _)| *trip).collect();
                let here: Stock =
                    here.into_iter().filter(|((trip, _), _)| trips.contains(trip)).collect();
                assert_eq!(here, there, "what counter {at} holds");
            }
        }
        if self.tally.recalls + self.tally.overridden == 0 {
            assert_eq!(self.rights("ticket is not null"), expected, "what the central knows");
        }
    }

    fn rights(&self, which: &str) -> Stock {
        let sql =
            format!("select trip, seat, lower(legs), upper(legs) from seat_right where {which}");
        let mut stock = Stock::new();
        for row in rows(&self.database, &sql) {
            let seat = u8::try_from(row.get::<_, i16>(1)).expect("a seat");
            let (from, to) = (row.get::<_, i32>(2) as usize, row.get::<_, i32>(3) as usize);
            let legs = Legs::between(from, to, to + 1).expect("legs");
            let held = stock.entry((TripId(row.get(0)), seat)).or_default();
            *held = held.with(legs);
        }
        stock
    }
}

fn look<T>(desk: &Desk, look: impl FnOnce(&rusqlite::Connection) -> Result<T, Failure>) -> T {
    desk.counter.store().read(look).expect("it is read")
}

/// What a counter kept and could not apply.
fn unread(desk: &Desk) -> String {
    look(desk, |c| {
        let sql = "select coalesce(group_concat(u.cause || ' · ' || e.body, '\n'), '')
             from unread u join entry e on e.id = u.entry";
        Ok(c.query_row(sql, [], |row| row.get(0))?)
    })
}

fn sold_here(place: &Place) -> Stock {
    stock_by(place, "select t.trip, s.seat, s.legs from seat_stock s join trip t on t.id = s.trip")
}

fn leased_here(place: &Place) -> Stock {
    stock_by(place, "select trip, seat, legs from lease")
}

fn stock_by(place: &Place, sql: &str) -> Stock {
    let read = place.desk().counter.store().read(|c| {
        let mut statement = c.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            Ok((TripId(row.get(0)?), row.get::<_, u8>(1)?, row.get::<_, i64>(2)?))
        })?;
        let mut stock = Stock::new();
        for row in rows {
            let (trip, seat, mask) = row?;
            let taken = stock.entry((trip, seat)).or_default();
            *taken = taken.with(Legs::from_mask(mask.cast_unsigned()));
        }
        Ok(stock)
    });
    read.expect("it is read")
}
