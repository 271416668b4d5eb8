//! Writes sample reports into a folder, to be looked at: `cargo run -p paper --example books DIR`.
//! With a number after it, also a workbook of so many rows, and says how long that took and how
//! much memory the process held at most.
#![allow(clippy::print_stdout)] // It is a program.

use std::path::Path;
use std::time::Instant;

use chrono::{Days, NaiveDate, NaiveDateTime};
use domain::money::Currency;
use paper::book::{self, Book, Cell, Column, Figure, Kind, Language, Row, Sheet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: books DIR [ROWS]")?;
    let folder = Path::new(&folder);
    let mut month = month();
    for (name, digits) in [("month", "XOF"), ("month-kes", "KES")] {
        month.currency = Currency::parse(digits)?;
        if digits == "KES" {
            month.language = Language::En;
        }
        std::fs::write(folder.join(format!("{name}.csv")), book::csv(&month))?;
        std::fs::write(folder.join(format!("{name}.xlsx")), book::xlsx(&month, &mut |_| ())?)?;
        std::fs::write(folder.join(format!("{name}.pdf")), book::pdf(&month, &mut |_| ())?)?;
    }
    if let Some(rows) = arguments.next() {
        large(folder, rows.parse()?)?;
    }
    Ok(())
}

fn large(folder: &Path, rows: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut book = month();
    book.sheets = vec![journal(rows)];
    println!("report of {rows} rows made: {} MB at most", peak_mb());
    let before = Instant::now();
    let bytes = book::xlsx(&book, &mut |_| ())?;
    let (took, size) = (before.elapsed(), bytes.len());
    println!("xlsx: {took:.1?}, {size} bytes, {} MB at most", peak_mb());
    std::fs::write(folder.join("large.xlsx"), bytes)?;
    let before = Instant::now();
    let size = book::csv(&book).len();
    println!("csv: {:.1?}, {size} bytes, {} MB at most", before.elapsed(), peak_mb());
    let before = Instant::now();
    let bytes = book::pdf(&book, &mut |_| ())?;
    println!("pdf: {:.1?}, {} bytes, {} MB at most", before.elapsed(), bytes.len(), peak_mb());
    std::fs::write(folder.join("large.pdf"), bytes)?;
    Ok(())
}

/// What the process held at most, where Linux says it.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

fn made() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, 1)
        .and_then(|day| day.and_hms_opt(8, 15, 0))
        .expect("a day of the calendar")
}

fn column(heading: &str, kind: Kind) -> Column {
    Column { heading: heading.to_owned(), kind }
}

fn words(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn figure(label: &str, value: Cell, emphasis: bool) -> Figure {
    Figure { label: label.to_owned(), value, emphasis }
}

fn month() -> Book {
    let about = [
        ("Gare", "Ouagadougou, Pissy"),
        ("Période", "du 1er au 30 novembre 2026, par jour de vente"),
        ("Compagnie", "Rakieta Transport, RCCM BF-OUA-2019-B-1234"),
        ("Guichets", "G1, G2 et G3, sans les ventes de formation"),
    ];
    Book {
        title: "Recettes du mois".to_owned(),
        subtitle: "Ouagadougou, Pissy · novembre 2026".to_owned(),
        about: about.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec(),
        made: made(),
        currency: Currency::parse("XOF").expect("a currency of a counter"),
        language: Language::Fr,
        summary: vec![
            figure("Recettes nettes", Cell::Money(48_612_500), true),
            figure("Billets vendus", Cell::Count(6_482), false),
            figure("Remboursé", Cell::Money(312_000), false),
            figure("Remplissage moyen", Cell::Percent(7_840), false),
            figure("Écarts de caisse", Cell::Money(-4_500), false),
            figure("Meilleur jour", Cell::Date(made().date() - Days::new(9)), false),
        ],
        sheets: vec![routes(), days(), cashiers(), journal(130), wide()],
        footer: "Rakieta Transport · document interne".to_owned(),
    }
}

fn routes() -> Sheet {
    let names = [
        ("Ouagadougou → Bobo-Dioulasso", 21_450_000, 2_860, 8_512),
        ("Ouagadougou → Koudougou", 6_120_000, 1_530, 6_120),
        ("Ouagadougou → Banfora par Bobo-Dioulasso et Orodara", 9_842_500, 984, 9_050),
        ("Ouagadougou → Fada N’Gourma", 5_300_000, 530, 7_010),
        ("Ouagadougou → Abidjan Adjamé", 5_900_000, 578, 9_900),
    ];
    let mut rows: Vec<Row> = names
        .iter()
        .map(|(name, money, count, percent)| Row {
            cells: vec![
                words(name),
                Cell::Count(*count),
                Cell::Percent(*percent),
                Cell::Money(*money),
            ],
            total: false,
        })
        .collect();
    rows.push(Row {
        cells: vec![
            words("Total"),
            Cell::Count(names.iter().map(|n| n.2).sum()),
            Cell::Empty,
            Cell::Money(names.iter().map(|n| n.1).sum()),
        ],
        total: true,
    });
    Sheet {
        name: "Lignes".to_owned(),
        title: "Recettes par ligne".to_owned(),
        columns: vec![
            column("Ligne", Kind::Text),
            column("Billets", Kind::Count),
            column("Remplissage", Kind::Percent),
            column("Recettes", Kind::Money),
        ],
        rows,
        empty: "Aucune vente sur cette période.".to_owned(),
    }
}

fn days() -> Sheet {
    let mut rows = Vec::new();
    let mut sum = 0;
    for day in 0..30_u32 {
        let amount = 1_200_000 + i64::from(day * day * 977 % 900) * 1_000;
        sum += amount;
        rows.push(Row {
            cells: vec![
                Cell::Date(made().date() - Days::new(u64::from(30 - day))),
                Cell::Count(amount / 7_500),
                Cell::Money(amount),
            ],
            total: false,
        });
    }
    rows.push(Row { cells: vec![words("Total"), Cell::Empty, Cell::Money(sum)], total: true });
    Sheet {
        name: "Jours".to_owned(),
        title: "Recettes par jour de vente".to_owned(),
        columns: vec![
            column("Jour", Kind::Date),
            column("Billets", Kind::Count),
            column("Recettes", Kind::Money),
        ],
        rows,
        empty: String::new(),
    }
}

fn cashiers() -> Sheet {
    Sheet {
        name: "Écarts".to_owned(),
        title: "Écarts de caisse par guichetier".to_owned(),
        columns: vec![column("Guichetier", Kind::Text), column("Écart", Kind::Money)],
        rows: Vec::new(),
        empty: "Aucun écart sur cette période.".to_owned(),
    }
}

fn journal(count: usize) -> Sheet {
    let headings = [
        ("Vendu le", Kind::DateTime),
        ("Billet", Kind::Text),
        ("Passager", Kind::Text),
        ("De", Kind::Text),
        ("À", Kind::Text),
        ("Départ", Kind::DateTime),
        ("Place", Kind::Count),
        ("Prix", Kind::Money),
    ];
    let names =
        ["Sawadogo Aïcha", "Ouédraogo Jean-Baptiste Wendpanga", "Kɔnɛ Mariam", "Traoré Ali"];
    let mut sum = 0;
    let mut rows: Vec<Row> = (0..count)
        .map(|at| {
            let sold = made() - chrono::TimeDelta::minutes(i64::try_from(count - at).unwrap_or(0));
            let price = 5_000 + i64::try_from(at % 9).unwrap_or(0) * 500;
            sum += price;
            Row {
                cells: vec![
                    Cell::DateTime(sold),
                    Cell::Text(format!("OUA1-{at:06}-{}", at % 7)),
                    words(names[at % names.len()]),
                    words("Ouagadougou"),
                    words(if at % 3 == 0 { "Bobo-Dioulasso" } else { "Koudougou" }),
                    Cell::DateTime(sold + chrono::TimeDelta::hours(3)),
                    Cell::Count(i64::try_from(at % 56).unwrap_or(0) + 1),
                    Cell::Money(price),
                ],
                total: false,
            }
        })
        .collect();
    let mut total = vec![Cell::Empty; headings.len()];
    total[0] = words("Total");
    total[headings.len() - 1] = Cell::Money(sum);
    rows.push(Row { cells: total, total: true });
    Sheet {
        name: "Journal".to_owned(),
        title: "Journal des ventes".to_owned(),
        columns: headings.map(|(heading, kind)| column(heading, kind)).to_vec(),
        rows,
        empty: String::new(),
    }
}

/// More columns than a page has room for.
fn wide() -> Sheet {
    let mut columns = vec![column("Guichetier", Kind::Text)];
    columns.extend((1..=14).map(|hour| column(&format!("Recettes de {hour} h"), Kind::Money)));
    let row = |name: &str| Row {
        cells: std::iter::once(words(name))
            .chain((1..=14).map(|hour| Cell::Money(hour * 1_234_567)))
            .collect(),
        total: false,
    };
    Sheet {
        name: "Heures".to_owned(),
        title: "Recettes par heure".to_owned(),
        columns,
        rows: vec![row("Sawadogo Aïcha"), row("Traoré Ali")],
        empty: String::new(),
    }
}
