//! Laws that hold whatever several counters do, in any order, knowing of each other or not.

use super::*;
use crate::payment::Source;
use proptest::prelude::*;

/// Five counters at three stations, and two parcels between them.
struct World {
    counters: Vec<Counter>,
    labels: Labels,
    sent: Vec<ParcelRegistered>,
}

/// One thing that somebody tries: who, what, with which parcel, which pieces, and a number.
type Try = (usize, u8, usize, u8, u8);

const TRIPS: u128 = 3;

impl World {
    fn new(payer: Payer, cod: i64) -> Self {
        let seat = |code, number| Counter::new(code, number).with(Role::Manager);
        let mut counters =
            vec![seat("OUA", 1), seat("OUA", 2), seat("KDG", 1), seat("BOB", 1), seat("BOB", 2)];
        let labels = Labels::default();
        let sent = [3, 1].map(|n| counters[0].register("BOB", &request(n, payer, cod), &labels));
        Self { counters, labels, sent: sent.map(Result::unwrap).to_vec() }
    }

    /// Tries it; a refusal changes nothing.
    fn attempt(&mut self, (who, what, which, set, n): Try) {
        let sent = self.sent[which % self.sent.len()].clone();
        let of = sent.parcel;
        let set: PieceSet = (1..=3).filter(|piece| set & (1 << piece) != 0).collect();
        let count = self.counters.len();
        let (who, trip) = (who % count, u128::from(n) % TRIPS);
        // Sometimes the label is at hand, the newest or an older one.
        let edition = u8::from(n % 3 == 0);
        let labels: Vec<_> =
            self.labels.of(of, edition).into_iter().filter(|l| set.has(l.piece)).collect();
        let labels = if n % 2 == 0 { labels } else { Vec::new() };
        let counter = &mut self.counters[who];
        // Now and then somebody sets a clock back.
        let hours = if n % 16 == 9 { -Millis::from(n) } else { Millis::from(n) };
        counter.now.set(counter.now.get() + hours * 60 * MINUTE);
        let _refused = match what % 20 {
            16..=19 => counter.advance(of, trip),
            0 | 1 => counter.load(of, set, trip, &["BOB", "KDG", "OUA"], None).err(),
            2 | 3 => counter.unload(of, set, trip).err(),
            4 => counter.ready(of, set).err(),
            5..=7 => counter.deliver(of, set, &labels).err(),
            8 => counter.send_back(&sent, set, &self.labels).err(),
            9 => counter.remit(of).err(),
            10 => counter.claim(of, set, 1_000 + i64::from(n)).err(),
            11 => {
                let claims = counter.parcel(of, &[]).claims;
                let claim = claims.keys().nth(usize::from(n) % claims.len().max(1)).copied();
                let claim = claim.unwrap_or(ClaimId(Uuid::nil()));
                let awarded = i64::from(n % 2) * 500;
                counter
                    .decide(of, claim, awarded)
                    .err()
                    .or_else(|| counter.pay_claim(of, claim).err())
            }
            12 => counter.other(of, set, n, &sent),
            13 => counter.code(of, &labels, "00000000").err(),
            _ => {
                let other = (who + 1 + usize::from(n)) % count;
                let journal = self.counters[other].journal.clone();
                self.counters[who].hear(&journal);
                None
            }
        };
    }

    /// All that anyone wrote, in one history.
    fn union(&self, of: ParcelId) -> Vec<(Stamp, Event)> {
        let facts = self.counters.iter().flat_map(|counter| &counter.journal);
        let events = facts.flat_map(|(stamp, fact)| {
            fact.parcel_events().into_iter().map(|event| (*stamp, event))
        });
        events
            .filter(|(_, event)| event.parcel == of)
            .map(|(stamp, event)| (stamp, event.event))
            .collect()
    }
}

impl Counter {
    /// What people do when nothing is odd: the next step of whatever is here.
    fn advance(&mut self, of: ParcelId, trip: u128) -> Option<Refusal> {
        let parcel = self.parcel(of, &[]);
        let can =
            |piece: &&PieceNow, step| parcel.possible(piece, &self.here, false).contains(&step);
        let with = |step| {
            let of = parcel.pieces.iter().filter(|piece| can(piece, step));
            of.map(|piece| piece.piece).collect::<PieceSet>()
        };
        let (fetch, go, call) = (with(Step::Unload), with(Step::Load), with(Step::Ready));
        if !call.is_empty() {
            return self.ready(of, call).err();
        }
        if !go.is_empty() {
            return self.load(of, go, trip, &["BOB", "KDG", "OUA"], None).err();
        }
        self.unload(of, fetch, trip).err()
    }

    /// What happens more rarely.
    fn other(
        &mut self,
        of: ParcelId,
        set: PieceSet,
        n: u8,
        sent: &ParcelRegistered,
    ) -> Option<Refusal> {
        let parcel = self.parcel(of, &[]);
        let all = Handling { parcel: &parcel, pieces: set, seen: PieceSet::NONE };
        match n % 7 {
            0 => self.write(self.handle(|h| lost(h, all, "?"))).err(),
            1 => self.write(self.handle(|h| damaged(h, all, "!", None))).err(),
            2 => self.write(self.handle(|h| refuse(h, all, "Non"))).err(),
            3 => self.write(self.handle(|h| unclaimed(h, all, &self.terms))).err(),
            4 => self.write(self.sell(|s| write_off(s, &parcel, "Perdu"))).err(),
            5 => self.write(self.sell(|s| cancel(s, &parcel, sent, "Erreur"))).err(),
            _ => {
                let fact = self.sell(|s| {
                    let (tariff, ids) = (&self.tariff, &mut Counting(self.device));
                    charge_storage(s, &self.here, &parcel, tariff, (set, None), (&[], None), ids)
                });
                self.write(fact).err()
            }
        }
    }
}

fn made(of: &ParcelRegistered, events: &[(Stamp, Event)]) -> Parcel {
    let mut history = History::new(of.parcel, of.waybill.clone());
    events.iter().for_each(|(stamp, event)| history.add(*stamp, event.clone()));
    history.now(&[])
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    prop::collection::vec((0_usize..5, 0_u8..20, 0_usize..2, any::<u8>(), any::<u8>()), 0..80)
}

fn payers() -> impl Strategy<Value = Payer> {
    prop::sample::select(vec![Payer::Sender, Payer::Receiver, Payer::Half])
}

/// What troubles say was moved too often, by what it was.
fn told(parcel: &Parcel) -> (i64, i64, i64) {
    let mut told = (0, 0, 0);
    for trouble in &parcel.troubles {
        match trouble {
            Trouble::DeliveredTwice { amount, .. } | Trouble::CollectedTwice { amount, .. } => {
                told.0 += amount;
            }
            Trouble::RemittedTwice { amount, .. } => told.1 += amount,
            Trouble::ClaimPaidTwice { amount, .. } => told.2 += amount,
            _ => {}
        }
    }
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_piece_is_in_one_place_at_a_time(steps in tries(), payer in payers()) {
        let mut world = World::new(payer, 5_000);
        for step in steps {
            world.attempt(step);
            for (sent, count) in world.sent.iter().zip([3_u8, 1]) {
                for counter in &world.counters {
                    let parcel = counter.parcel(sent.parcel, &[]);
                    let stations = ["OUA", "KDG", "BOB"].map(|code| parcel.pieces_at(station(code).station));
                    let trips = (0..TRIPS).map(|n| parcel.aboard(run(n).trip));
                    let held = |at: &Whereabouts| parcel.pieces.iter().filter(|p| p.at == *at).map(|p| p.piece).collect();
                    let hands = [Whereabouts::Receiver, Whereabouts::Sender, Whereabouts::Unknown].map(|at| held(&at));
                    let places: Vec<PieceSet> = stations.into_iter().chain(trips).chain(hands).collect();
                    let sum: usize = places.iter().map(|set| set.len()).sum();
                    let all = places.into_iter().fold(PieceSet::NONE, PieceSet::with);
                    prop_assert_eq!(all, parcel.all());
                    prop_assert_eq!(sum, all.len());
                    prop_assert!(!parcel.registered || all == PieceSet::first(count));
                    for piece in &parcel.pieces {
                        prop_assert_eq!(piece.ended.is_some(), piece.state.is_end());
                        let aboard = matches!(piece.at, Whereabouts::Aboard { .. });
                        prop_assert_eq!(aboard, piece.state == PieceState::Loaded);
                    }
                }
            }
        }
    }

    #[test]
    fn the_order_in_which_entries_arrive_does_not_matter(
        (steps, seed) in (tries(), any::<u64>()), payer in payers(), cut in 0_usize..40,
    ) {
        let mut world = World::new(payer, 5_000);
        steps.into_iter().for_each(|step| world.attempt(step));
        for sent in &world.sent {
            let events = world.union(sent.parcel);
            let parcel = made(sent, &events);
            let mut shuffled = events.clone();
            // A shuffle of its own, so that a failing case is the same again.
            let mut state = seed | 1;
            for i in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                shuffled.swap(i, usize::try_from(state >> 33).unwrap() % (i + 1));
            }
            prop_assert_eq!(&made(sent, &shuffled), &parcel);
            // Two halves that overlap, merged either way.
            let (at, from) = (cut.min(events.len()), cut.min(events.len()) / 2);
            let half = |events: &[(Stamp, Event)]| {
                let mut history = History::new(sent.parcel, sent.waybill.clone());
                events.iter().for_each(|(stamp, event)| history.add(*stamp, event.clone()));
                history
            };
            let (mut one, mut other) = (half(&shuffled[..at]), half(&shuffled[from..]));
            let before = other.clone();
            other.merge(&one);
            one.merge(&before);
            prop_assert_eq!(&one, &other);
            prop_assert_eq!(one.now(&[]), parcel);
        }
    }

    #[test]
    fn all_money_is_where_the_parcel_says(steps in tries(), payer in payers(), cod in 0_i64..50_000) {
        let mut world = World::new(payer, cod);
        steps.into_iter().for_each(|step| world.attempt(step));
        let all: Vec<&Counter> = world.counters.iter().collect();
        let mut sum = Money::default();
        let (mut prices, mut back) = (0, 0);
        for sent in &world.sent {
            let parcel = made(sent, &world.union(sent.parcel));
            let money = parcel.money;
            let (over, remitted, paid) = told(&parcel);
            // What was collected past what was due is told, to the franc.
            let past = |taken: i64, whole: i64| (taken - whole).max(0);
            let expected = past(money.due_taken + money.due_dropped, money.due)
                + past(money.cod_taken, money.cod)
                + past(money.charges_taken, money.charges);
            prop_assert_eq!(over, expected, "{:?}", parcel.troubles);
            prop_assert!(remitted >= past(money.cod_remitted, money.cod_taken));
            let most: i64 = parcel.claims.values().map(|claim| claim.awarded.unwrap_or(0)).sum();
            let unsure = parcel.troubles.iter().any(|t| matches!(t, Trouble::ClaimDecidedTwice { .. }));
            prop_assert!(unsure || money.claims_paid - paid <= most);
            sum.due += money.due_left();
            sum.cod += money.cod_owed();
            sum.storage_taken += money.storage_taken;
            sum.claims_paid += money.claims_paid;
            sum.charges_taken += money.charges_taken;
            sum.due_taken += money.due_taken;
            prices += sent.paid;
        }
        for (_, fact) in all.iter().flat_map(|counter| &counter.journal) {
            if let Fact::ParcelCancelled(fact) = fact {
                back += fact.given_back;
                prop_assert_eq!(fact.parts.iter().map(|part: &Source| part.amount).sum::<i64>(), fact.given_back);
            }
            if let Some(postings) = fact.postings() {
                prop_assert_eq!(postings.lines().iter().map(|line| line.amount).sum::<i64>(), 0);
            }
        }
        prop_assert_eq!(booked(&all, Account::ParcelDue), sum.due);
        prop_assert_eq!(booked(&all, Account::ParcelUnearned), -sum.due);
        prop_assert_eq!(booked(&all, Account::CodOwed), -sum.cod);
        prop_assert_eq!(booked(&all, Account::StorageRevenue), -sum.storage_taken);
        prop_assert_eq!(booked(&all, Account::ClaimExpense), sum.claims_paid);
        let income = prices - back + sum.due_taken + sum.charges_taken;
        prop_assert_eq!(booked(&all, Account::ParcelRevenue), -income);
        let everything: i64 = Account::ALL.iter().map(|account| booked(&all, *account)).sum();
        prop_assert_eq!(everything, 0);
    }

    #[test]
    fn no_counter_hands_a_piece_over_twice_and_what_two_did_is_told(steps in tries(), payer in payers()) {
        let mut world = World::new(payer, 5_000);
        steps.into_iter().for_each(|step| world.attempt(step));
        for sent in &world.sent {
            let mut ends = 0;
            for counter in &world.counters {
                let mut gone = PieceSet::NONE;
                for (_, fact) in &counter.journal {
                    let pieces = match fact {
                        Fact::ParcelDelivered(fact) if fact.parcel == sent.parcel => fact.pieces,
                        Fact::ParcelCancelled(fact) if fact.parcel == sent.parcel => fact.pieces,
                        _ => continue,
                    };
                    prop_assert!(gone.both(pieces).is_empty(), "one counter did it twice");
                    gone = gone.with(pieces);
                    ends += pieces.len();
                }
            }
            let parcel = made(sent, &world.union(sent.parcel));
            let ended = parcel.pieces.iter().filter(|piece| piece.state.is_end()).count();
            let twice = parcel.troubles.iter().map(|trouble| match trouble {
                Trouble::DeliveredTwice { pieces, .. } => pieces.len(),
                _ => 0,
            });
            prop_assert_eq!(ends, ended + twice.sum::<usize>(), "each is either the one that stands, or told");
        }
    }

    #[test]
    fn a_pending_story_ends_with_nothing_owed(payer in payers(), cod in 0_i64..50_000, days in 0_i64..60) {
        let labels = Labels::default();
        let (mut a, mut c) = (Counter::new("OUA", 1), Counter::new("BOB", 1));
        let sent = a.register("BOB", &request(2, payer, cod), &labels).unwrap();
        let (of, both) = (sent.parcel, pieces(&[1, 2]));
        a.load(of, both, 1, &["BOB"], None).unwrap();
        c.listen(&a);
        c.unload(of, both, 1).unwrap();
        c.ready(of, both).unwrap();
        c.now.set(days * DAY + 10 * MINUTE);
        c.deliver(of, both, &[]).unwrap();
        a.listen(&c);
        prop_assert_eq!(a.remit(of).is_ok(), cod > 0);
        let all = [&a, &c];
        for account in [Account::ParcelDue, Account::ParcelUnearned, Account::CodOwed] {
            prop_assert_eq!(booked(&all, account), 0);
        }
        let income = booked(&all, Account::ParcelRevenue) + booked(&all, Account::StorageRevenue);
        prop_assert_eq!(booked(&all, Account::Drawer), -income, "what is left in drawers is income");
    }

    #[test]
    fn foreign_amounts_never_stop_a_replay(amounts in prop::collection::vec(any::<i64>(), 8), n in any::<u8>()) {
        let (one, set) = (pieces(&[1]), PieceSet::one(n % 99 + 1).unwrap());
        let claim = ClaimId(Uuid::nil());
        let day = clocks(0).date();
        let events = [
            Event::Delivered { pieces: one, to: Hands::Receiver, due: amounts[0], cod: amounts[1], storage: amounts[2], charges: amounts[3] },
            Event::Delivered { pieces: set, to: Hands::Sender, due: amounts[4], cod: amounts[5], storage: amounts[6], charges: amounts[7] },
            Event::Cancelled { pieces: set, due: amounts[0] },
            Event::ClaimPaid { claim, amount: amounts[1] },
            Event::ClaimPaid { claim, amount: amounts[2] },
            Event::CodRemitted { amount: amounts[3] },
            Event::CodRemitted { amount: amounts[4] },
            Event::WrittenOff { amount: amounts[5] },
            Event::StorageCharged { pieces: set, until: day, amount: amounts[6] },
        ];
        let waybill = WaybillNumber::of("OUA", 1, 1).unwrap();
        let mut history = History::new(ParcelId(Uuid::nil()), waybill);
        for (seq, event) in events.into_iter().enumerate() {
            let entry = EntryRef { device: DeviceId(Uuid::nil()), epoch: 1, seq: seq as u64 };
            history.add(Stamp { at: amounts[seq % 8], entry }, event);
        }
        let parcel = history.now(&[]);
        let _ = (parcel.money.due_left(), parcel.money.cod_owed(), parcel.state());
        let _ = due(&parcel, one, &Counter::new("BOB", 1).tariff, day);
    }
}
