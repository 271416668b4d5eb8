//! The sheets of a report of revenue. Each ends with what it adds up to.

use chrono::NaiveDateTime;
use paper::book::{Cell, Column, Kind, Row, Sheet};

use super::day;
use super::words::Words;
use crate::failure::Failure;
use crate::wire::{self, Cut, CutLine, Figures, Revenue};

/// The sheets, taken out of the figures: a year has many lines, and they are held once.
pub(super) fn of(words: &Words, revenue: Revenue) -> Result<Vec<Sheet>, Failure> {
    let Revenue { total, cuts, expenses, accounts, occupancy, late, variances, .. } = revenue;
    let mut sheets = Vec::with_capacity(13);
    for table in cuts {
        sheets.push(match table.cut {
            Cut::Day => of_days(words, &table.lines, &total)?,
            Cut::Method => of_methods(words, table.lines),
            cut => of_cut(words, cut, table.lines, &total),
        });
    }
    sheets.push(of_expenses(words, &expenses));
    sheets.push(of_occupancy(words, occupancy)?);
    sheets.push(of_variances(words, variances)?);
    sheets.push(of_late(words, &late)?);
    sheets.push(of_accounts(words, accounts));
    Ok(sheets)
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn columns(columns: &[(&str, Kind)]) -> Vec<Column> {
    let column =
        |(heading, kind): &(&str, Kind)| Column { heading: (*heading).into(), kind: *kind };
    columns.iter().map(column).collect()
}

fn sheet(words: &Words, name: &str, heads: Vec<Column>, rows: Vec<Row>) -> Sheet {
    Sheet {
        name: name.to_owned(),
        title: name.to_owned(),
        columns: heads,
        rows,
        empty: words.nothing.to_owned(),
    }
}

/// Rows with their total, where there are any.
fn with_total(mut rows: Vec<Row>, total: Vec<Cell>) -> Vec<Row> {
    if !rows.is_empty() {
        rows.push(Row { cells: total, total: true });
    }
    rows
}

fn row(cells: Vec<Cell>) -> Row {
    Row { cells, total: false }
}

/// Columns that begin with what a line is about, and go on with its figures.
fn figure_columns(words: &Words, first: &[(&str, Kind)], cash: bool) -> Vec<Column> {
    let names = &words.figures;
    let mut all = columns(first);
    all.extend(columns(&[
        (names.entries, Kind::Count),
        (names.tickets, Kind::Count),
        (names.gross, Kind::Money),
        (names.reductions, Kind::Money),
        (names.refunds, Kind::Money),
        (names.fees, Kind::Money),
        (names.tax, Kind::Money),
        (names.net, Kind::Money),
        (names.takings, Kind::Money),
    ]));
    if cash {
        all.extend(columns(&[(names.expenses, Kind::Money), (names.variance, Kind::Money)]));
    }
    all
}

fn cells(mut first: Vec<Cell>, figures: &Figures, cash: bool) -> Vec<Cell> {
    first.extend([
        Cell::Count(i64::from(figures.entries)),
        Cell::Count(figures.tickets),
        Cell::Money(figures.gross),
        Cell::Money(figures.reductions),
        Cell::Money(figures.refunds),
        Cell::Money(figures.fees),
        Cell::Money(figures.tax),
        Cell::Money(figures.net),
        Cell::Money(figures.takings),
    ]);
    if cash {
        first.extend([Cell::Money(figures.expenses), Cell::Money(figures.variance)]);
    }
    first
}

fn of_days(words: &Words, lines: &[CutLine], total: &Figures) -> Result<Sheet, Failure> {
    let line =
        |line: &CutLine| Ok(row(cells(vec![Cell::Date(day(&line.key)?)], &line.figures, true)));
    let rows = lines.iter().map(line).collect::<Result<Vec<_>, Failure>>()?;
    let rows = with_total(rows, cells(vec![text(words.total)], total, true));
    let heads = figure_columns(words, &[(words.day, Kind::Date)], true);
    Ok(sheet(words, words.sheets.days, heads, rows))
}

fn of_cut(words: &Words, cut: Cut, lines: Vec<CutLine>, total: &Figures) -> Sheet {
    let (name, head) = match cut {
        Cut::Station => (words.sheets.stations, words.station),
        Cut::Counter => (words.sheets.counters, words.counter),
        Cut::Cashier => (words.sheets.cashiers, words.cashier),
        Cut::Route => (words.sheets.routes, words.route),
        Cut::Trip => (words.sheets.trips, words.trip),
        Cut::Product => (words.sheets.products, words.product),
        Cut::Day | Cut::Method => (words.sheets.days, words.day),
    };
    // Cash that moves without a passenger is of no product.
    let cash = cut != Cut::Product;
    let label = |key: &str, label: String| match cut {
        Cut::Product => words.of_key(key).map_or(label, str::to_owned),
        _ => label,
    };
    let line =
        |line: CutLine| row(cells(vec![text(label(&line.key, line.label))], &line.figures, cash));
    let rows = lines.into_iter().map(line).collect();
    let rows = with_total(rows, cells(vec![text(words.total)], total, cash));
    sheet(words, name, figure_columns(words, &[(head, Kind::Text)], cash), rows)
}

fn of_methods(words: &Words, lines: Vec<CutLine>) -> Sheet {
    let label = |line: CutLine| match (words.of_key(&line.key), line.key.split_once(':')) {
        (Some(word), _) => word.to_owned(),
        (None, Some(("mobile.pending", party))) => format!("{party} ({})", words.pending),
        (None, Some((_, party))) => party.to_owned(),
        (None, None) => line.label,
    };
    let sum = lines.iter().map(|line| line.figures.takings).sum();
    let rows = lines.into_iter().map(|line| {
        let takings = line.figures.takings;
        row(vec![text(label(line)), Cell::Money(takings)])
    });
    let rows = with_total(rows.collect(), vec![text(words.total), Cell::Money(sum)]);
    let heads = columns(&[(words.method, Kind::Text), (words.figures.takings, Kind::Money)]);
    sheet(words, words.sheets.methods, heads, rows)
}

fn account(words: &Words, account: &str) -> Cell {
    text(words.of_key(account).unwrap_or(account))
}

fn of_expenses(words: &Words, lines: &[wire::AccountLine]) -> Sheet {
    let amount = |line: &wire::AccountLine| line.debit - line.credit;
    let rows = lines.iter();
    let rows = rows.map(|line| row(vec![account(words, &line.account), Cell::Money(amount(line))]));
    let sum = lines.iter().map(amount).sum();
    let rows = with_total(rows.collect(), vec![text(words.total), Cell::Money(sum)]);
    let heads = columns(&[(words.account, Kind::Text), (words.amount, Kind::Money)]);
    sheet(words, words.sheets.expenses, heads, rows)
}

fn moment(local: &str) -> Result<Cell, Failure> {
    Ok(Cell::DateTime(local.parse::<NaiveDateTime>().map_err(Failure::internal)?))
}

fn of_occupancy(words: &Words, trips: Vec<wire::Occupancy>) -> Result<Sheet, Failure> {
    let seats: i64 = trips.iter().map(|trip| i64::from(trip.seats)).sum();
    let passengers = trips.iter().map(|trip| trip.passengers).sum();
    let net = trips.iter().map(|trip| trip.net).sum();
    let line = |trip: wire::Occupancy| {
        Ok(row(vec![
            moment(&trip.departs_local)?,
            text(trip.route_code),
            text(trip.from),
            text(trip.to),
            trip.plate.map_or(Cell::Empty, Cell::Text),
            Cell::Count(i64::from(trip.seats)),
            Cell::Count(trip.passengers),
            Cell::Percent(trip.fill),
            Cell::Money(trip.net),
        ]))
    };
    let rows = trips.into_iter().map(line).collect::<Result<Vec<_>, Failure>>()?;
    let mut total = vec![text(words.total), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty];
    total.extend([Cell::Count(seats), Cell::Count(passengers), Cell::Empty, Cell::Money(net)]);
    let heads = columns(&[
        (words.departs, Kind::DateTime),
        (words.route, Kind::Text),
        (words.from, Kind::Text),
        (words.to, Kind::Text),
        (words.plate, Kind::Text),
        (words.seats, Kind::Count),
        (words.passengers, Kind::Count),
        (words.fill, Kind::Percent),
        (words.figures.net, Kind::Money),
    ]);
    Ok(sheet(words, words.sheets.occupancy, heads, with_total(rows, total)))
}

fn of_variances(words: &Words, tills: Vec<wire::TillRow>) -> Result<Sheet, Failure> {
    let sum = tills.iter().filter_map(|till| till.variance).sum();
    let line = |till: wire::TillRow| {
        let z = till.z.map(|z| format!("Z{z}")).unwrap_or_default();
        let approved = match till.approved_by {
            Some(name) => name,
            None if till.to_approve => words.to_approve.to_owned(),
            None => String::new(),
        };
        Ok(row(vec![
            till.closed_local.as_deref().map_or(Ok(Cell::Empty), moment)?,
            text(till.employee_name),
            text(z),
            text(till.reason.unwrap_or_default()),
            text(approved),
            till.counted.map_or(Cell::Empty, Cell::Money),
            Cell::Money(till.variance.unwrap_or(0)),
        ]))
    };
    let rows = tills.into_iter().map(line).collect::<Result<Vec<_>, Failure>>()?;
    let mut total = vec![text(words.total)];
    total.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
    total.push(Cell::Money(sum));
    let heads = columns(&[
        (words.closed_at, Kind::DateTime),
        (words.cashier, Kind::Text),
        (words.z, Kind::Text),
        (words.reason, Kind::Text),
        (words.approved_by, Kind::Text),
        (words.counted, Kind::Money),
        (words.figures.variance, Kind::Money),
    ]);
    Ok(sheet(words, words.sheets.variances, heads, with_total(rows, total)))
}

fn of_late(words: &Words, lines: &[wire::LateLine]) -> Result<Sheet, Failure> {
    let mut sum = Figures {
        entries: 0,
        tickets: 0,
        gross: 0,
        reductions: 0,
        refunds: 0,
        fees: 0,
        tax: 0,
        net: 0,
        takings: 0,
        expenses: 0,
        variance: 0,
    };
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let days = vec![Cell::Date(day(&line.of_day)?), Cell::Date(day(&line.on_day)?)];
        rows.push(row(cells(days, &line.figures, true)));
        add(&mut sum, &line.figures);
    }
    let rows = with_total(rows, cells(vec![text(words.total), Cell::Empty], &sum, true));
    let first = [(words.of_day, Kind::Date), (words.on_day, Kind::Date)];
    Ok(sheet(words, words.sheets.late, figure_columns(words, &first, true), rows))
}

fn add(sum: &mut Figures, figures: &Figures) {
    sum.entries += figures.entries;
    sum.tickets += figures.tickets;
    sum.gross += figures.gross;
    sum.reductions += figures.reductions;
    sum.refunds += figures.refunds;
    sum.fees += figures.fees;
    sum.tax += figures.tax;
    sum.net += figures.net;
    sum.takings += figures.takings;
    sum.expenses += figures.expenses;
    sum.variance += figures.variance;
}

fn of_accounts(words: &Words, lines: Vec<wire::AccountLine>) -> Sheet {
    let (mut debit, mut credit) = (0, 0);
    let rows = lines.into_iter().map(|line| {
        debit += line.debit;
        credit += line.credit;
        row(vec![
            account(words, &line.account),
            text(line.account),
            Cell::Money(line.debit),
            Cell::Money(line.credit),
            Cell::Money(line.debit - line.credit),
        ])
    });
    let rows: Vec<Row> = rows.collect();
    let mut total = vec![text(words.total), Cell::Empty];
    total.extend([Cell::Money(debit), Cell::Money(credit), Cell::Money(debit - credit)]);
    let heads = columns(&[
        (words.account, Kind::Text),
        (words.code, Kind::Text),
        (words.debit, Kind::Money),
        (words.credit, Kind::Money),
        (words.balance, Kind::Money),
    ]);
    sheet(words, words.sheets.accounts, heads, with_total(rows, total))
}
