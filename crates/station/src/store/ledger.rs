//! Revenue: every figure of a report, summed from the rows of the ledger in one pass.
//!
//! A row has the debits and credits of one kind of fact on one account. What becomes of them:
//!
//! - What is paid on claims is `expenses`, too.
//! - Kinds that move cash without a passenger ([`tills::is_movement`]) give `expenses` (debits less
//!   credits of the accounts of expenses) and `variance` (the other way round on `till.variance`: a
//!   surplus is positive). All other kinds give the rest.
//! - Income is split into sold and given back by [`tills::sold_and_given_back`], as a Z does it. What
//!   was sold on tickets and parcels is `gross`, on fees `fees`, on reductions `reductions`; what was
//!   given back, reductions that go with it taken off, is `refunds`. So the sales of a Z are
//!   `gross - reductions + fees`, and its refunds are `refunds`. A ticket whose date was left open
//!   counts as given back until it is fixed.
//! - Prices are with tax, so tax that was sold goes to `gross`; a refund sells nothing but its fee, so
//!   there it goes to `fees`. Tax that was given back goes to `refunds`. Where one fact gives tax back
//!   and keeps some on a fee, or exchanges a ticket and takes a fee, its one posting is their sum and
//!   is not taken apart.
//! - `tax` is credits less debits of `tax.collected`, and `net` the same of all accounts of revenue.
//!   Each amount above is in exactly one of the figures, so `net = gross - reductions - refunds +
//!   fees - tax` holds in every line.
//! - `takings` is debits less credits of the accounts where passengers' money lies. The postings of a
//!   fact sum to zero, so `takings = net + tax` less the change of `credit.passengers`, with the cash
//!   on delivery that was collected, and less what of it was remitted and what claims were paid:
//!   neither is income. Carriage that a receiver owes is none either, until it is collected.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use domain::Millis;
use domain::control::departure::VehicleUsed;
use domain::fact::Fact;
use domain::ids::{TillId, TripId};
use domain::money::Account;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{journal, tills};
use crate::failure::Failure;

/// Rows between two reports of progress.
const PROGRESS_EVERY: u64 = 50_000;

/// The figures of a line of a report, in minor units. See the top of this file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // as in the wire's figures
pub struct Figures {
    pub entries: i64,
    pub tickets: i64,
    pub gross: i64,
    pub reductions: i64,
    pub refunds: i64,
    pub fees: i64,
    pub tax: i64,
    pub net: i64,
    pub takings: i64,
    pub expenses: i64,
    pub variance: i64,
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.tickets += other.tickets;
        self.gross += other.gross;
        self.reductions += other.reductions;
        self.refunds += other.refunds;
        self.fees += other.fees;
        self.tax += other.tax;
        self.net += other.net;
        self.takings += other.takings;
        self.expenses += other.expenses;
        self.variance += other.variance;
    }
}

impl Figures {
    /// What a row of the ledger adds.
    fn of(line: &Line<'_>) -> Self {
        let (account, balance) = (line.account, line.debit - line.credit);
        if tills::is_movement(line.kind) {
            return Self {
                expenses: if account.is_expense() { balance } else { 0 },
                variance: if account == Account::TillVariance { -balance } else { 0 },
                ..Self::default()
            };
        }
        let mut figures = Self {
            entries: line.entries,
            tickets: line.tickets,
            takings: if account.is_money() { balance } else { 0 },
            // What is paid on a claim for a parcel is no movement of cash, and an expense all the same.
            expenses: if account.is_expense() { balance } else { 0 },
            ..Self::default()
        };
        figures.income(line);
        figures
    }

    fn income(&mut self, line: &Line<'_>) {
        let account = line.account;
        let (sold, back) = tills::sold_and_given_back(line.kind, account, line.debit, line.credit);
        self.refunds += back;
        match account {
            Account::TicketRevenue
            | Account::ParcelRevenue
            | Account::StorageRevenue
            | Account::LuggageRevenue => {
                self.gross += sold;
            }
            Account::Reductions => self.reductions -= sold,
            Account::FeeRevenue => self.fees += sold,
            Account::Tax if line.kind == "TicketsRefunded" => self.fees += sold,
            Account::Tax => self.gross += sold,
            _ => return,
        }
        match account {
            Account::Tax => self.tax += line.credit - line.debit,
            _ => self.net += line.credit - line.debit,
        }
    }
}

/// What was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Product {
    /// Tickets.
    Tickets,
    /// Parcels.
    Parcels,
    /// Fees.
    Other,
}

/// A row of the ledger.
struct Line<'a> {
    day: &'a str,
    till: Uuid,
    trip: Option<TripId>,
    kind: &'a str,
    account: Account,
    party: &'a str,
    hour: usize,
    late: &'a str,
    debit: i64,
    credit: i64,
    entries: i64,
    tickets: i64,
}

const COLUMNS: &str =
    "day, till, trip, kind, account, party, hour, late, debit, credit, entries, tickets";

impl<'a> Line<'a> {
    fn of(row: &'a Row<'_>) -> Result<Self, Failure> {
        let text = |i: usize| -> Result<&'a str, Failure> {
            row.get_ref(i)?.as_str().map_err(Failure::internal)
        };
        let blob = |i: usize| -> Result<&'a [u8], Failure> {
            row.get_ref(i)?.as_blob().map_err(Failure::internal)
        };
        let account = text(4)?;
        Ok(Self {
            day: text(0)?,
            till: Uuid::from_slice(blob(1)?).map_err(Failure::internal)?,
            trip: Uuid::from_slice(blob(2)?).ok().map(TripId),
            kind: text(3)?,
            account: Account::named(account)
                .ok_or_else(|| Failure::internal(format!("there is no account {account}")))?,
            party: text(5)?,
            hour: row.get(6)?,
            late: text(7)?,
            debit: row.get(8)?,
            credit: row.get(9)?,
            entries: row.get(10)?,
            tickets: row.get(11)?,
        })
    }

    /// What the row is about, where it is about something sold. Tax that goes to the fees goes there.
    fn product(&self) -> Option<Product> {
        match self.account {
            _ if tills::is_movement(self.kind) => None,
            // Cash on delivery and claims are of parcels, too: takings that are no income of theirs.
            _ if tills::is_of_parcels(self.kind) => Some(Product::Parcels),
            Account::FeeRevenue => Some(Product::Other),
            _ if self.kind == "LuggageTagged" => Some(Product::Other),
            _ => Some(Product::Tickets),
        }
    }
}

/// The ledger of a period, summed.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// All of it.
    pub total: Figures,
    /// By the day it is booked on.
    pub days: BTreeMap<String, Figures>,
    /// By session.
    pub tills: BTreeMap<Uuid, Figures>,
    /// By trip; `None` is what is of no trip.
    pub trips: BTreeMap<Option<Uuid>, Figures>,
    /// By what was sold. Takings are those of what was sold, since money is not marked.
    pub products: BTreeMap<Product, Figures>,
    /// Takings by where the money lies, and with whom.
    pub methods: BTreeMap<Account, BTreeMap<String, i64>>,
    /// Debits and credits.
    pub accounts: BTreeMap<Account, (i64, i64)>,
    /// Takings by hour.
    pub hours: [i64; 24],
    /// What came late, by the day it is of and the day it is booked on.
    pub late: BTreeMap<(String, String), Figures>,
    /// Sessions that were closed with a variance.
    pub variances: BTreeSet<Uuid>,
}

impl Sums {
    /// Sums the ledger from a day to a day. `progress` hears how many rows are done.
    pub fn read(
        connection: &Connection,
        from: NaiveDate,
        to: NaiveDate,
        mut progress: impl FnMut(u64),
    ) -> Result<Self, Failure> {
        let mut statement = connection.prepare_cached(&format!(
            "select {COLUMNS} from ledger where day >= ?1 and day <= ?2"
        ))?;
        let mut rows = statement.query([from.to_string(), to.to_string()])?;
        let mut sums = Self::default();
        let mut done = 0;
        while let Some(row) = rows.next()? {
            sums.add(&Line::of(row)?);
            done += 1;
            if done % PROGRESS_EVERY == 0 {
                progress(done);
            }
        }
        Ok(sums)
    }

    fn add(&mut self, line: &Line<'_>) {
        let figures = Figures::of(line);
        self.total += figures;
        *entry_of(&mut self.days, line.day) += figures;
        *self.tills.entry(line.till).or_default() += figures;
        *self.trips.entry(line.trip.map(|trip| trip.0)).or_default() += figures;
        let account = self.accounts.entry(line.account).or_default();
        account.0 += line.debit;
        account.1 += line.credit;
        if line.account.is_money() && !tills::is_movement(line.kind) {
            let parties = self.methods.entry(line.account).or_default();
            *entry_of(parties, line.party) += figures.takings;
            if let Some(hour) = self.hours.get_mut(line.hour) {
                *hour += figures.takings;
            }
        }
        if !line.late.is_empty() {
            let key = (line.late.to_owned(), line.day.to_owned());
            *self.late.entry(key).or_default() += figures;
        }
        if line.kind == "TillClosed" && line.account == Account::TillVariance {
            self.variances.insert(line.till);
        }
        self.product(line, figures);
    }

    fn product(&mut self, line: &Line<'_>, figures: Figures) {
        let Some(product) = line.product() else { return };
        // The postings of a fact sum to zero: what was not money is what money came for.
        let takings = if line.account.is_money() { 0 } else { line.credit - line.debit };
        if line.account == Account::Tax && figures.fees != 0 {
            let fee = Figures {
                fees: figures.fees,
                tax: figures.fees,
                takings: figures.fees,
                ..Figures::default()
            };
            *self.products.entry(Product::Other).or_default() += fee;
            let rest = Figures {
                fees: 0,
                tax: figures.tax - figures.fees,
                takings: takings - figures.fees,
                ..figures
            };
            *self.products.entry(Product::Tickets).or_default() += rest;
            return;
        }
        *self.products.entry(product).or_default() += Figures { takings, ..figures };
    }
}

/// The value of a text key, which is only copied where it is new.
fn entry_of<'a, V: Default>(map: &'a mut BTreeMap<String, V>, key: &str) -> &'a mut V {
    if !map.contains_key(key) {
        map.insert(key.to_owned(), V::default());
    }
    map.get_mut(key).expect("it was put there just now")
}

/// The figures of a period without its cuts.
pub fn total(connection: &Connection, from: NaiveDate, to: NaiveDate) -> Result<Figures, Failure> {
    let mut statement = connection.prepare_cached(
        "select kind, account, sum(debit), sum(credit), sum(entries), sum(tickets)
         from ledger where day >= ?1 and day <= ?2 group by kind, account",
    )?;
    let mut rows = statement.query([from.to_string(), to.to_string()])?;
    let mut total = Figures::default();
    while let Some(row) = rows.next()? {
        let (kind, account): (String, String) = (row.get(0)?, row.get(1)?);
        total += Figures::of(&Line {
            day: "",
            till: Uuid::nil(),
            trip: None,
            kind: &kind,
            account: Account::named(&account)
                .ok_or_else(|| Failure::internal(format!("there is no account {account}")))?,
            party: "",
            hour: 0,
            late: "",
            debit: row.get(2)?,
            credit: row.get(3)?,
            entries: row.get(4)?,
            tickets: row.get(5)?,
        });
    }
    Ok(total)
}

/// The first day on which anything is booked.
pub fn first_day(connection: &Connection) -> Result<Option<NaiveDate>, Failure> {
    let day: Option<String> = connection
        .prepare_cached("select min(day) from ledger")?
        .query_row([], |row| row.get(0))?;
    day.map(|day| day.parse().map_err(Failure::internal)).transpose()
}

/// The closing of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The journal line that closed it: what came after it is not known to it.
    pub entry: i64,
    /// When.
    pub at: Millis,
}

/// The first lock that closed a day.
pub fn lock_of(connection: &Connection, day: NaiveDate) -> Result<Option<Lock>, Failure> {
    let lock = connection
        .prepare_cached(
            "select l.entry, e.at from day_lock l join entry e on e.id = l.entry
             where l.day >= ?1 order by l.day limit 1",
        )?
        .query_row([day.to_string()], |row| Ok(Lock { entry: row.get(0)?, at: row.get(1)? }))
        .optional()?;
    Ok(lock)
}

/// A trip as a report names it. All of it is as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripLine {
    /// Which.
    pub trip: TripId,
    /// Its route's code.
    pub route_code: String,
    /// Its first stop.
    pub from: String,
    /// Its last stop.
    pub to: String,
    /// Departure from the first stop.
    pub departs: Millis,
    /// The same by the company's clocks.
    pub departs_local: String,
}

const TRIP_COLUMNS: &str = "t.trip, t.route_code, c.name,
     (select l.name from trip_call l where l.trip = t.id order by l.pos desc limit 1),
     c.departs, c.departs_local";

fn trip_from_row(row: &Row<'_>) -> Result<TripLine, rusqlite::Error> {
    Ok(TripLine {
        trip: TripId(row.get(0)?),
        route_code: row.get(1)?,
        from: row.get(2)?,
        to: row.get(3)?,
        departs: row.get(4)?,
        departs_local: row.get(5)?,
    })
}

/// A trip, if it was ever planned.
pub fn trip(connection: &Connection, trip: Uuid) -> Result<Option<TripLine>, Failure> {
    let sql = format!(
        "select {TRIP_COLUMNS} from trip t join trip_call c on c.trip = t.id and c.pos = 0
         where t.trip = ?1"
    );
    Ok(connection.prepare_cached(&sql)?.query_row([trip], trip_from_row).optional()?)
}

/// How full a trip was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Which trip.
    pub trip: TripLine,
    /// The coach, once known.
    pub plate: Option<String>,
    /// The journal line that planned it.
    pub planned: i64,
    /// Seats.
    pub seats: u32,
    /// Passengers sold, at any stop.
    pub passengers: i64,
    /// Legs from its first stop to its last.
    legs: i64,
    /// Legs that passengers sit on, those of every seat together.
    sold: i64,
}

impl Filled {
    /// Sold share of all seats on all legs, in hundredths of a percent.
    pub fn fill(&self) -> i64 {
        self.sold * 10_000 / (i64::from(self.seats) * self.legs).max(1)
    }
}

/// The trips that leave their first stop in a span of time, as full as they were when `last` was
/// over, by departure. Trips planned by a journal line from `before` on are left out.
pub fn occupancy(
    connection: &Connection,
    span: std::ops::Range<Millis>,
    last: NaiveDate,
    before: i64,
) -> Result<Vec<Filled>, Failure> {
    let sql = format!(
        "select {TRIP_COLUMNS}, t.plate, t.seats,
           (select max(l.pos) from trip_call l where l.trip = t.id),
           (select coalesce(sum(o.passengers), 0) from occupancy o
            where o.trip = t.id and o.day <= ?3),
           (select coalesce(sum(o.legs), 0) from occupancy o where o.trip = t.id and o.day <= ?3),
           c.entry
         from trip_call c join trip t on t.id = c.trip
         where c.pos = 0 and c.departs >= ?1 and c.departs < ?2 and c.entry < ?4
         order by c.departs, c.trip"
    );
    let values = params![span.start, span.end, last.to_string(), before];
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(values, |row| {
        Ok(Filled {
            trip: trip_from_row(row)?,
            plate: row.get(6)?,
            planned: row.get(11)?,
            seats: row.get(7)?,
            passengers: row.get(9)?,
            legs: row.get(8)?,
            sold: row.get(10)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Puts the coaches that trips had before a journal line in the place of those they have now.
pub fn as_of(connection: &Connection, trips: &mut [Filled], before: i64) -> Result<(), Failure> {
    let mut read = BTreeSet::new();
    let mut planned_with = HashMap::new();
    for filled in trips {
        if read.insert(filled.planned) {
            let stored = journal::by_id(connection, filled.planned)?;
            let Fact::TripsPlanned(planned) = journal::fact(&stored)? else {
                return Err(Failure::internal("a trip was planned by no plan"));
            };
            let coach = planned.trips.into_iter().map(|t| (t.trip, (t.plate, u32::from(t.seats))));
            planned_with.extend(coach);
        }
        let trip = filled.trip.trip;
        (filled.plate, filled.seats) = match swapped_before(connection, trip, before)? {
            Some(now) => (Some(now.plate), u32::from(now.seats)),
            None => planned_with.get(&trip).cloned().unwrap_or((None, filled.seats)),
        };
    }
    Ok(())
}

/// The coach that a trip got last before a journal line; none where it kept the one of its plan.
fn swapped_before(
    connection: &Connection,
    trip: TripId,
    before: i64,
) -> Result<Option<VehicleUsed>, Failure> {
    let last: Option<i64> = connection
        .prepare_cached("select max(entry) from vehicle_swap where trip = ?1 and entry < ?2")?
        .query_row(params![trip.0, before], |row| row.get(0))?;
    let Some(entry) = last else { return Ok(None) };
    match journal::fact(&journal::by_id(connection, entry)?)? {
        Fact::VehicleSwapped(fact) => Ok(Some(fact.now)),
        _ => Err(Failure::internal("a coach was swapped by another fact")),
    }
}

/// Something that a person must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The entry that brought it up.
    pub entry: i64,
    /// What it is.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// The entry it contradicts.
    pub other: Option<i64>,
    /// When.
    pub at: Millis,
}

/// What must be looked at, newest first.
pub fn exceptions(connection: &Connection, most: u32) -> Result<Vec<Exception>, Failure> {
    let mut statement = connection.prepare_cached(
        "select x.entry, x.kind, x.subject, x.other, e.at
         from exception x join entry e on e.id = x.entry order by x.entry desc limit ?1",
    )?;
    let rows = statement.query_map([most], |row| {
        Ok(Exception {
            entry: row.get(0)?,
            kind: row.get(1)?,
            subject: row.get(2)?,
            other: row.get(3)?,
            at: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The first thing in which ledger, postings and drawers do not agree, if there is one.
pub(super) fn imbalance(connection: &Connection) -> Result<Option<String>, Failure> {
    let sums = |sql: &str| -> Result<BTreeMap<String, i64>, Failure> {
        let mut statement = connection.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let ledger = sums("select account, sum(debit) - sum(credit) from ledger group by account")?;
    let posted = sums("select account, sum(amount) from posting group by account")?;
    for account in Account::ALL {
        let of = |sums: &BTreeMap<String, i64>| sums.get(account.name()).copied().unwrap_or(0);
        let (ledger, posted) = (of(&ledger), of(&posted));
        if ledger != posted {
            let name = account.name();
            return Ok(Some(format!(
                "account {name}: the ledger sums to {ledger}, the postings to {posted}"
            )));
        }
    }
    let drawer = posted.get(Account::Drawer.name()).copied().unwrap_or(0);
    let open: i64 = connection.query_row(
        "select coalesce(sum(drawer), 0) from till where closed_at is null",
        [],
        |row| row.get(0),
    )?;
    let full: Option<(Uuid, i64)> = connection
        .query_row(
            "select till, drawer from till where closed_at is not null and drawer <> 0 order by id",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    Ok(match full {
        Some((till, holds)) => {
            Some(format!("account cash.drawer: the closed till {} holds {holds}", TillId(till)))
        }
        None if open != drawer => Some(format!(
            "account cash.drawer: the open tills hold {open}, the postings sum to {drawer}"
        )),
        None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;
    use proptest::prelude::*;

    const KINDS: [&str; 9] = [
        "TicketsSold",
        "TicketsRefunded",
        "TicketExchanged",
        "TicketMoved",
        "TicketOpened",
        "PaymentSettled",
        "TillOpened",
        "TillClosed",
        "CashMoved",
    ];

    fn line(kind: &'static str, account: Account, debit: i64, credit: i64) -> Line<'static> {
        Line {
            day: "2026-11-21",
            till: Uuid::nil(),
            trip: None,
            kind,
            account,
            party: "",
            hour: 8,
            late: "",
            debit,
            credit,
            entries: 1,
            tickets: 0,
        }
    }

    fn adds_up(figures: Figures) -> bool {
        let Figures { gross, reductions, refunds, fees, tax, net, .. } = figures;
        net == gross - reductions - refunds + fees - tax
    }

    proptest! {
        #[test]
        fn net_follows_from_the_other_figures_in_every_line(
            rows in prop::collection::vec(
                (0_usize..9, 0_usize..Account::ALL.len(), 0_i64..1_000_000, 0_i64..1_000_000), 1..40),
        ) {
            let mut sums = Sums::default();
            for (kind, account, debit, credit) in rows {
                sums.add(&line(KINDS[kind], Account::ALL[account], debit, credit));
            }
            prop_assert!(adds_up(sums.total));
            prop_assert!(sums.products.values().copied().all(adds_up));
            let sold: i64 = sums.products.values().map(|product| product.net).sum();
            prop_assert_eq!(sold, sums.total.net);
            let taxed: i64 = sums.products.values().map(|product| product.tax).sum();
            prop_assert_eq!(taxed, sums.total.tax);
        }
    }

    #[test]
    fn ledger_postings_and_drawers_that_do_not_agree_are_told_by_their_account() {
        let connection = Connection::open_in_memory().unwrap();
        schema::create(&connection).unwrap();
        let run = |sql: &str| connection.execute_batch(sql).unwrap();
        let told = || imbalance(&connection).unwrap().unwrap_or_default();
        run("insert into till (till, device, employee, employee_name, opened_at, float, drawer,
               takings, tickets, entry)
             values (zeroblob(16), x'01', x'01', 'A', 0, 500, 500, 0, 0, 1);
             insert into posting values (1, 0, 'cash.drawer', 500), (1, 1, 'cash.safe', -500);
             insert into ledger values
               ('2026-11-21', zeroblob(16), x'', 'TillOpened', 'cash.drawer', '', 8, '', 500, 0, 1, 0, 1),
               ('2026-11-21', zeroblob(16), x'', 'TillOpened', 'cash.safe', '', 8, '', 0, 500, 0, 0, 1)");
        assert_eq!(told(), "");
        run("update ledger set credit = 495 where account = 'cash.safe'");
        assert!(told().starts_with("account cash.safe: the ledger sums to -495, "), "{}", told());
        run("update ledger set credit = 500 where account = 'cash.safe'");
        run("update till set drawer = 400");
        assert!(told().starts_with("account cash.drawer: the open tills hold 400, "), "{}", told());
        run("update till set closed_at = 1");
        assert!(told().starts_with("account cash.drawer: the closed till 0000"), "{}", told());
    }

    #[test]
    fn a_refund_gives_back_the_price_and_keeps_a_fee() {
        let mut sums = Sums::default();
        // 10 000 with 500 off, 1 449 of it tax; 1 000 of it kept with 153 of tax.
        for (kind, account, debit, credit) in [
            ("TicketsSold", Account::Drawer, 9_500, 0),
            ("TicketsSold", Account::TicketRevenue, 0, 8_551),
            ("TicketsSold", Account::Reductions, 500, 0),
            ("TicketsSold", Account::Tax, 0, 1_449),
            ("TicketsRefunded", Account::Drawer, 0, 8_500),
            ("TicketsRefunded", Account::TicketRevenue, 8_551, 0),
            ("TicketsRefunded", Account::Reductions, 0, 500),
            ("TicketsRefunded", Account::FeeRevenue, 0, 847),
            ("TicketsRefunded", Account::Tax, 1_449, 153),
        ] {
            sums.add(&line(kind, account, debit, credit));
        }
        let total = sums.total;
        assert_eq!((total.gross, total.reductions), (10_000, 500));
        assert_eq!((total.refunds, total.fees), (9_500, 1_000));
        assert_eq!((total.tax, total.net, total.takings), (153, 847, 1_000));
        let other = sums.products[&Product::Other];
        assert_eq!((other.fees, other.tax, other.net, other.takings), (1_000, 153, 847, 1_000));
        let tickets = sums.products[&Product::Tickets];
        assert_eq!((tickets.net, tickets.tax, tickets.takings), (0, 0, 0));
    }
}
