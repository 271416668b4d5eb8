//! What the store says is what the test counted.

use domain::fact::Fact;
use domain::till::{MethodFigures, TillClosed, TillFigures};
use station::store::{Stored, journal};

use super::books::{Figures, Session};
use super::*;

impl Shift {
    /// An entry and its fact.
    pub fn fact(&self, entry: i64) -> (Stored, Fact) {
        let store = self.desk.counter.store();
        let stored = store.read(|c| journal::by_id(c, entry)).unwrap();
        let fact = journal::fact(&stored).unwrap();
        (stored, fact)
    }

    pub fn last_fact(&self) -> Fact {
        self.fact(self.desk.entries()).1
    }

    /// A Z says what happened in its session.
    pub fn z_agrees(&self, session: &Session, fact: &TillClosed) {
        let z = fact.z.as_ref().expect("a session ends with a Z");
        assert_eq!(z.number as usize, self.closed.len() + 1, "Z numbers have no gap");
        assert_eq!(z.grand_total, self.books.grand_total);
        self.figures_agree(session, &z.figures);
    }

    pub fn figures_agree(&self, session: &Session, figures: &TillFigures) {
        let known = session.figures;
        assert_eq!((figures.sales, figures.refunds), (known.sales(), known.refunds));
        let counts = figures.counts;
        let counts = [
            counts.sales,
            counts.tickets,
            counts.cancellations,
            counts.reprints,
            counts.drawer_openings,
            counts.counts,
        ];
        assert_eq!(counts.map(i64::from), session.counts);
        let kinds: BTreeMap<&str, (i64, i64)> = figures
            .kinds
            .iter()
            .map(|line| (line.kind.as_str(), (i64::from(line.count), line.amount)))
            .collect();
        assert_eq!(kinds, session.kinds);
        let mut ways: Vec<_> =
            session.ways.iter().map(|(way, sums)| way_line(way, *sums)).collect();
        ways.retain(|(_, taken, returned)| (*taken, *returned) != (0, 0));
        let mut told: Vec<_> = figures.methods.iter().map(told_line).collect();
        ways.sort();
        told.sort();
        assert_eq!(told, ways);
    }

    pub fn amount(&self, sql: &str) -> i64 {
        let store = self.desk.counter.store();
        store.read(|c| Ok(c.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    /// Everything is compared, and proved.
    pub fn agrees(&self) {
        self.books_agree();
        self.desk.prove();
    }

    /// Money, seats, tickets and papers.
    pub fn books_agree(&self) {
        let status = self.desk.done("status", json!({}), &self.admin);
        let session = self.books.session.as_ref();
        assert_eq!(status["till"].is_null(), session.is_none());
        let drawer = "select coalesce(sum(drawer), 0) from till where closed_at is null";
        assert_eq!(self.amount(drawer), session.map_or(0, |session| session.drawer));
        let known = |account: &domain::money::Account| {
            self.books.accounts.get(account.name()).copied().unwrap_or(0)
        };
        for account in domain::money::Account::ALL {
            let name = account.name();
            let sql =
                format!("select coalesce(sum(amount), 0) from posting where account = '{name}'");
            assert_eq!(self.amount(&sql), known(account), "{name}");
        }
        let crooked = "select count(*) from
            (select entry from posting group by entry having sum(amount) <> 0)";
        assert_eq!(self.amount(crooked), 0, "nothing is lost");
        assert_eq!(known(&domain::money::Account::Drawer), session.map_or(0, |s| s.drawer));
        let pending: i64 = self.pending.iter().map(|pending| pending.amount).sum();
        assert_eq!(known(&domain::money::Account::MobilePending), pending);
        let credit = self.tickets.iter().filter(|ticket| ticket.state == "open");
        let credit: i64 = credit.map(|ticket| ticket.price.price).sum();
        assert_eq!(known(&domain::money::Account::PassengerCredit), -credit);
        self.sessions_agree();
        self.revenue_agrees();
        self.tickets_agree();
        self.papers_agree();
        self.doors_agree();
        self.parcels_agree();
    }

    fn sessions_agree(&self) {
        let to_approve = self.closed.iter().filter(|(_, _, open)| *open).count();
        assert_eq!(
            self.amount("select count(*) from till where to_approve = 1"),
            to_approve as i64
        );
        let count = self.closed.len() as i64;
        assert_eq!(self.amount("select count(*) from till where z is not null"), count);
        assert_eq!(self.amount("select last_z from device"), count);
        assert_eq!(self.amount("select grand_total from device"), self.books.grand_total);
        let takings: i64 = self.books.days.values().map(|day| day.takings).sum();
        assert_eq!(self.amount("select coalesce(sum(takings), 0) from till"), takings);
    }

    /// What managers are told is the sum of what was booked, by every cut.
    fn revenue_agrees(&self) {
        let period = json!({ "from": "2026-11-19", "to": "2026-11-24" });
        let revenue = self.desk.done("revenue", period, &self.sellers[MANAGER]);
        let mut sum = Figures::default();
        self.books.days.values().for_each(|day| sum += *day);
        assert_eq!(Figures::of(&revenue["total"]), sum);
        for table in revenue["cuts"].as_array().unwrap() {
            let lines = table["lines"].as_array().unwrap().iter();
            let lines: Vec<_> = lines
                .map(|line| (line["key"].as_str().unwrap(), Figures::of(&line["figures"])))
                .filter(|(_, figures)| *figures != Figures::default())
                .collect();
            let mut of_lines = Figures::default();
            lines.iter().for_each(|(_, figures)| of_lines += *figures);
            match table["cut"].as_str().unwrap() {
                "day" => {
                    let days = self.books.days.iter().map(|(day, known)| (day.to_string(), *known));
                    let days: Vec<_> =
                        days.filter(|(_, known)| *known != Figures::default()).collect();
                    let told = lines.iter().map(|(day, told)| ((*day).to_owned(), *told));
                    assert_eq!(told.collect::<Vec<_>>(), days);
                }
                "method" => assert_eq!(of_lines.takings, sum.takings),
                "product" => {
                    // Claims are paid for parcels; all else that is spent is of no product.
                    let claims = self.books.accounts.get("expense.claims").copied();
                    let expenses = claims.unwrap_or(0);
                    let rest = Figures { expenses, variance: 0, ..sum };
                    let of_lines =
                        Figures { entries: sum.entries, takings: sum.takings, ..of_lines };
                    assert_eq!(of_lines, rest);
                }
                cut => assert_eq!(of_lines, sum, "by {cut}"),
            }
        }
        let accounts = revenue["accounts"].as_array().unwrap().iter().map(|line| {
            let amount = |name: &str| line[name].as_i64().unwrap();
            (line["account"].as_str().unwrap(), amount("debit") - amount("credit"))
        });
        let mut accounts: BTreeMap<&str, i64> = accounts.collect();
        accounts.retain(|_, amount| *amount != 0);
        let mut known = self.books.accounts.clone();
        known.retain(|_, amount| *amount != 0);
        assert_eq!(accounts, known);
        assert_eq!(revenue["late"], json!([]), "a counter books nothing on a closed day");
        for (day, then) in &self.locked {
            let now = self.desk.done("revenue", json!({ "from": day }), &self.sellers[MANAGER]);
            assert_eq!(now, *then, "what is closed stays as it is");
        }
    }

    fn tickets_agree(&self) {
        let store = self.desk.counter.store();
        let states: HashMap<String, String> = store
            .read(|c| {
                let mut statement = c.prepare("select number, state from ticket")?;
                let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .unwrap();
        assert_eq!(states.len(), self.tickets.len());
        for ticket in &self.tickets {
            assert_eq!(states[ticket.number.as_str().unwrap()], ticket.state, "{}", ticket.number);
        }
        let valid = self.tickets.iter().filter(|t| t.state == "valid" && t.seat != 0);
        let legs: u32 = valid.map(|ticket| legs(ticket.from, ticket.to).count_ones()).sum();
        let counted: u32 = self.taken.values().map(|legs| legs.count_ones()).sum();
        assert_eq!(counted, legs, "each seat has its ticket");
        let stock: HashMap<(String, u64), i64> = store
            .read(|c| {
                let mut statement = c.prepare(
                    "select lower(hex(t.trip)), s.seat, s.legs from seat_stock s
                     join trip t on t.id = s.trip where s.legs <> 0",
                )?;
                let rows =
                    statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .unwrap();
        let taken = self.taken.iter().filter(|(_, legs)| **legs != 0);
        let taken = taken.map(|((coach, seat), legs)| {
            let id = self.coaches[*coach].id.as_str().unwrap().replace('-', "");
            ((id, *seat), legs.cast_signed())
        });
        assert_eq!(stock, taken.collect(), "the stock holds what was sold and nothing else");
        // Who did not come was sold all the same; who stands has no seat.
        let sold = self.tickets.iter().filter(|t| matches!(t.state, "valid" | "no_show")).count();
        let passengers = "select coalesce(sum(passengers), 0) from occupancy";
        assert_eq!(self.amount(passengers), sold as i64);
    }

    fn papers_agree(&self) {
        for kind in ["ticket", "slip", "till_report"] {
            let again = if kind == "till_report" { "" } else { "and copy = 1" };
            let sql = format!("select count(*) from local_print_job where kind = '{kind}' {again}");
            let known = self.papers.get(kind).copied().unwrap_or(0);
            assert_eq!(self.amount(&sql), known, "each act has its {kind}");
        }
    }
}

type Line = ((String, Option<String>, bool), i64, i64);

/// A way as a report tells it: what was settled is no longer pending.
fn way_line(way: &Way, (taken, returned): (i64, i64)) -> Line {
    let (method, operator, pending) = way.named();
    let settled = if pending { taken.min(returned) } else { 0 };
    let key = (method.to_owned(), operator.map(str::to_owned), pending);
    (key, taken - settled, returned - settled)
}

fn told_line(line: &MethodFigures) -> Line {
    let method = serde_json::to_value(line.method).unwrap().as_str().unwrap().to_owned();
    ((method, line.operator.clone(), line.pending), line.taken, line.returned)
}
