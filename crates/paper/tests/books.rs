//! Reports, read back by readers that are not ours.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use chrono::{NaiveDate, NaiveDateTime};
use domain::money::Currency;
use paper::book::{
    self, Book, BookError, Cell, Column, Figure, Kind, Language, PDF_ROWS_MAX, Row, SHEET_ROWS_MAX,
    Sheet,
};
use proptest::prelude::*;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day of the calendar")
}

fn at(hour: u32) -> NaiveDateTime {
    day().and_hms_opt(hour, 41, 30).expect("a time of a day")
}

fn words(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn line(cells: &[Cell]) -> Row {
    Row { cells: cells.to_vec(), total: false }
}

fn total(cells: &[Cell]) -> Row {
    Row { cells: cells.to_vec(), total: true }
}

fn sheet(name: &str, columns: &[(&str, Kind)], rows: Vec<Row>) -> Sheet {
    let column =
        |(heading, kind): &(&str, Kind)| Column { heading: (*heading).into(), kind: *kind };
    Sheet {
        name: name.to_owned(),
        title: format!("Tout sur {name}"),
        columns: columns.iter().map(column).collect(),
        rows,
        empty: "Rien.".to_owned(),
    }
}

fn book(currency: &str, sheets: Vec<Sheet>) -> Book {
    Book {
        title: "Recettes".to_owned(),
        subtitle: "Ouagadougou · novembre".to_owned(),
        about: vec![("Période".to_owned(), "novembre 2026".to_owned())],
        made: at(8),
        currency: Currency::parse(currency).expect("a currency of a counter"),
        language: Language::Fr,
        summary: vec![Figure {
            label: "Net".to_owned(),
            value: Cell::Money(1_250_050),
            emphasis: true,
        }],
        sheets,
        footer: "Interne".to_owned(),
    }
}

const ROUTES: [(&str, Kind); 5] = [
    ("Ligne", Kind::Text),
    ("Jour", Kind::Date),
    ("Billets", Kind::Count),
    ("Recettes", Kind::Money),
    ("Part", Kind::Percent),
];

/// Two groups with their totals, and a total of both.
fn routes(currency: &str) -> Book {
    let row = |name: &str, count, money, percent| {
        [
            words(name),
            Cell::Date(day()),
            Cell::Count(count),
            Cell::Money(money),
            Cell::Percent(percent),
        ]
    };
    let sum = |name: &str, count, money, percent: Cell| {
        total(&[words(name), Cell::Empty, Cell::Count(count), Cell::Money(money), percent])
    };
    let rows = vec![
        line(&row("Ouaga → Bobo", 3, 22_500, 5_000)),
        line(&row("Ouaga → Koudougou", 2, 5_005, 2_500)),
        sum("Ouest", 5, 27_505, Cell::Percent(7_500)),
        line(&row("Ouaga → Fada", 1, 999_999_999_999, 2_500)),
        sum("Est", 1, 999_999_999_999, Cell::Percent(2_500)),
        sum("Total", 6, 1_000_000_027_504, Cell::Percent(9_999)),
    ];
    book(currency, vec![sheet("Lignes", &ROUTES, rows)])
}

fn workbook(book: &Book) -> Xlsx<Cursor<Vec<u8>>> {
    let bytes = book::xlsx(book, &mut |_| ()).expect("a workbook is written");
    Xlsx::new(Cursor::new(bytes)).expect("a reader reads it")
}

fn tab(book: &Book, name: &str) -> Range<Data> {
    workbook(book).worksheet_range(name).expect("the tab is there")
}

fn records(bytes: &[u8]) -> Vec<Vec<String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let record = |r: Result<csv::StringRecord, csv::Error>| {
        r.expect("every line has as many fields").iter().map(str::to_owned).collect()
    };
    reader.records().map(record).collect()
}

#[test]
fn a_workbook_has_numbers_dates_and_totals_that_need_no_calculation() {
    let book = routes("KES");
    let range = tab(&book, "Lignes");
    assert_eq!(range.get_value((0, 3)), Some(&Data::String("Recettes".to_owned())));
    assert_eq!(range.get_value((1, 3)), Some(&Data::Float(225.0)));
    assert_eq!(range.get_value((2, 3)), Some(&Data::Float(50.05)));
    assert_eq!(range.get_value((1, 4)), Some(&Data::Float(0.5)));
    let Some(Data::DateTime(date)) = range.get_value((1, 1)) else { panic!("a date") };
    assert!((date.as_f64() - 46_347.0).abs() < 1e-9, "21 November 2026 is day 46347");
    assert_eq!(range.get_value((3, 3)), Some(&Data::Float(275.05)));
    assert_eq!(range.get_value((6, 3)), Some(&Data::Float(10_000_000_275.04)));
    let whole = tab(&routes("XOF"), "Lignes");
    assert_eq!(whole.get_value((6, 3)), Some(&Data::Float(1_000_000_027_504.0)));
}

#[test]
fn a_total_is_the_sum_of_its_group_or_of_all_rows_and_otherwise_a_number() {
    let formulas = workbook(&routes("XOF")).worksheet_formula("Lignes").expect("formulas are read");
    let of = |row, column| formulas.get_value((row, column)).map(String::as_str).unwrap_or("");
    assert_eq!(of(3, 3), "SUM(D2:D3)");
    assert_eq!(of(5, 3), "SUM(D5:D5)");
    assert_eq!(of(6, 3), "SUM(D2:D3,D5:D5)");
    assert_eq!(of(3, 4), "SUM(E2:E3)");
    assert_eq!(of(6, 4), "", "99,99 % is not what the shares add up to");
}

#[test]
fn the_summary_comes_first_and_says_what_the_report_is() {
    let mut book = workbook(&routes("KES"));
    assert_eq!(book.sheet_names(), ["Résumé", "Lignes"]);
    let range = book.worksheet_range("Résumé").expect("the tab is there");
    let texts: Vec<_> = range.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    for text in ["Recettes", "Période", "novembre 2026", "KES (KSh)", "Net", "12500.5", "Interne"]
    {
        assert!(texts.iter().any(|found| found == text), "{text} in {texts:?}");
    }
}

#[test]
fn a_large_sheet_has_the_same_cells_as_a_small_one() {
    let rows = |count: i64| {
        let mut rows: Vec<_> =
            (0..count).map(|n| line(&[words(&format!("=B{n} é\u{1}")), Cell::Money(n)])).collect();
        rows.push(total(&[words("Total"), Cell::Money(count * (count - 1) / 2)]));
        rows
    };
    let columns = [("Billet", Kind::Text), ("Prix", Kind::Money)];
    let book = book("XOF", vec![sheet("A", &columns, rows(12_000)), sheet("B", &columns, rows(9))]);
    let mut heard = Vec::new();
    let bytes = book::xlsx(&book, &mut |done| heard.push(done)).expect("a workbook is written");
    assert_eq!(heard.last(), Some(&12_011));
    assert!(heard.is_sorted() && heard.len() > 10);
    let mut read = Xlsx::new(Cursor::new(bytes)).expect("a reader reads it");
    let (a, b) = (read.worksheet_range("A"), read.worksheet_range("B"));
    let (a, b) = (a.expect("the tab is there"), b.expect("the tab is there"));
    for row in 0..10 {
        assert_eq!(a.get_value((row, 0)), b.get_value((row, 0)));
        assert_eq!(a.get_value((row, 1)), b.get_value((row, 1)));
    }
    assert_eq!(a.get_value((1, 0)), Some(&Data::String("=B0 é ".to_owned())));
    assert_eq!(a.get_value((12_001, 1)), Some(&Data::Float(71_994_000.0)));
}

#[test]
fn the_long_table_has_a_line_for_each_figure() {
    let records = records(&book::csv(&routes("KES")));
    assert_eq!(records[0], ["section", "label", "figure", "value", "kind", "total"]);
    let has = |line: [&str; 6]| assert!(records.iter().any(|r| r == &line), "{line:?}");
    has(["À propos", "Établi le", "", "2026-11-21T08:41:30", "datetime", "0"]);
    has(["À propos", "Monnaie", "", "KES", "text", "0"]);
    has(["Résumé", "Net", "", "12500.50", "money", "0"]);
    has(["Lignes", "Ouaga → Bobo · 2026-11-21", "Recettes", "225.00", "money", "0"]);
    has(["Lignes", "Ouaga → Bobo · 2026-11-21", "Part", "50.00", "percent", "0"]);
    has(["Lignes", "Total", "Recettes", "10000000275.04", "money", "1"]);
    assert_eq!(records.iter().filter(|r| r[0] == "Lignes").count(), 18);
}

#[test]
fn a_sheet_alone_is_a_table_without_its_totals() {
    let book = routes("XOF");
    let bytes = book::csv_sheet(&book, 0).expect("the first sheet");
    let records = records(&bytes);
    assert_eq!(records.len(), 4);
    assert_eq!(records[0], ["Ligne", "Jour", "Billets", "Recettes", "Part"]);
    assert_eq!(records[3], ["Ouaga → Fada", "2026-11-21", "1", "999999999999", "25.00"]);
    assert!(bytes.ends_with(b"25.00\r\n"));
    assert_eq!(book::csv_sheet(&book, 1), None);
}

#[test]
fn a_text_is_never_a_formula() {
    let hostile =
        ["=1+1", "+33 6", "-2", "@SUM(A1)", "\tx", "\rx", " =1", "＝1", "\u{0}=1", "a\"b\nc"];
    let rows = hostile.iter().map(|text| line(&[words(text), Cell::Money(-5)])).collect();
    let columns = [("=Nom", Kind::Text), ("Prix", Kind::Money)];
    let book = book("XOF", vec![sheet("@x", &columns, rows)]);
    let records = records(&book::csv_sheet(&book, 0).expect("the first sheet"));
    for (record, text) in records[1..].iter().zip(&hostile[..9]) {
        assert!(record[0].starts_with('\''), "{text:?} became {:?}", record[0]);
        assert_eq!(record[1], "-5", "numbers keep their sign");
    }
    assert_eq!(records[0][0], "'=Nom");
    assert_eq!(records[10][0], "a\"b c");
    let formulas = workbook(&book).worksheet_formula("@x").expect("formulas are read");
    assert!(formulas.is_empty());
    assert_eq!(tab(&book, "@x").get_value((1, 0)), Some(&Data::String("=1+1".to_owned())));
}

#[test]
fn tabs_have_names_that_excel_takes() {
    let long = "Recettes par ligne et par jour de vente";
    let names =
        ["", "Résumé", "résumé", "a/b:c*[d]?\\", "'x'", "History", long, long, "😀", "\u{1}"];
    let sheets = names.iter().map(|name| sheet(name, &ROUTES, Vec::new())).collect();
    let tabs = workbook(&book("XOF", sheets)).sheet_names();
    assert_eq!(tabs.len(), names.len() + 1);
    for (i, tab) in tabs.iter().enumerate() {
        assert!((1..=31).contains(&tab.encode_utf16().count()), "{tab}");
        assert!(!tab.contains(['[', ']', ':', '*', '?', '/', '\\']), "{tab}");
        assert!(!tab.starts_with('\'') && !tab.ends_with('\''), "{tab}");
        let same = |other: &String| other.to_lowercase() == tab.to_lowercase();
        assert!(!tabs[..i].iter().any(same), "{tab} is there twice");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let mut book = routes("XOF");
    book.sheets.push(sheet("B", &ROUTES, Vec::new()));
    let rows =
        (0..10_500).map(|n| line(&[words("x"), Cell::Date(day()), Cell::Count(n)])).collect();
    book.sheets.push(sheet("C", &ROUTES, rows));
    let all = |book: &Book| {
        [
            book::csv(book),
            book::xlsx(book, &mut |_| ()).expect("a workbook is written"),
            book::pdf(book, &mut |_| ()).expect("a PDF is written"),
        ]
    };
    let first = all(&book);
    assert!(first == all(&book.clone()), "the bytes differ");
    book.summary[0].value = Cell::Money(1);
    let other = all(&book);
    for (one, another) in first.iter().zip(&other) {
        assert!(one != another);
    }
}

/// The number of pages, as the catalogue of the PDF says it.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let tree = text.split("/Type /Pages").nth(1).expect("a tree of pages");
    let count = tree.split("/Count ").nth(1).expect("a count");
    let digits: String = count.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

#[test]
fn a_pdf_shows_so_many_rows_and_no_more() {
    let rows =
        |count| (0..count).map(|n| line(&[words("x"), Cell::Empty, Cell::Count(n)])).collect();
    let of = |count| {
        let book = book("XOF", vec![sheet("A", &ROUTES, rows(count))]);
        let pdf = book::pdf(&book, &mut |_| ()).expect("a PDF is written");
        assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
        pages(&pdf)
    };
    let bound = i64::try_from(PDF_ROWS_MAX).expect("a small number");
    assert_eq!(of(0), 1);
    assert!(of(bound) > 30);
    assert_eq!(of(bound + 500), of(bound));
}

#[test]
fn a_report_of_nothing_is_a_report() {
    let mut book = book("XOF", Vec::new());
    book.title.clear();
    book.subtitle.clear();
    book.about.clear();
    book.summary.clear();
    book.footer.clear();
    assert_eq!(workbook(&book).sheet_names(), ["Résumé"]);
    assert_eq!(pages(&book::pdf(&book, &mut |_| ()).expect("a PDF is written")), 1);
    assert_eq!(records(&book::csv(&book)).len(), 5);
    book.sheets = vec![sheet("Vide", &[], vec![line(&[words("x")]), Row::default()])];
    book.sheets.push(sheet("Rien", &ROUTES, Vec::new()));
    assert!(book::csv_sheet(&book, 0).is_some());
    assert_eq!(tab(&book, "Rien").get_value((1, 0)), Some(&Data::String("Rien.".to_owned())));
    assert_eq!(pages(&book::pdf(&book, &mut |_| ()).expect("a PDF is written")), 1);
}

#[test]
fn more_rows_than_excel_takes_are_refused() {
    let rows = vec![Row::default(); SHEET_ROWS_MAX + 1];
    let book = book("XOF", vec![sheet("A", &ROUTES, rows)]);
    let refused = book::xlsx(&book, &mut |_| ());
    assert!(matches!(refused, Err(BookError::TooLarge { rows: 1_048_576, .. })));
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let text = prop_oneof![
        any::<String>(),
        "[=+@\\-\\x00-\\x1F 😀\u{202E}\u{5D0}\u{627}\u{301}a-z]{0,40}",
        "[a-z😀 ]{10000}",
    ];
    let number = prop_oneof![any::<i64>(), -1_000..1_000_i64];
    (text, number, 0..7_usize).prop_map(|(text, number, which)| match which {
        0 => Cell::Empty,
        1 => Cell::Money(number),
        2 => Cell::Count(number),
        3 => Cell::Percent(number),
        4 => {
            Cell::Date(NaiveDate::from_num_days_from_ce_opt((number >> 32) as i32).unwrap_or(day()))
        }
        5 => Cell::DateTime(
            NaiveDate::from_num_days_from_ce_opt((number >> 36) as i32)
                .unwrap_or(NaiveDate::MIN)
                .and_time(chrono::NaiveTime::MIN),
        ),
        _ => Cell::Text(text),
    })
}

fn any_book() -> impl Strategy<Value = Book> {
    let row = (prop::collection::vec(any_cell(), 0..7), any::<bool>());
    let kinds = [Kind::Text, Kind::Date, Kind::DateTime, Kind::Money, Kind::Count, Kind::Percent];
    let column = (any::<String>(), prop::sample::select(kinds.to_vec()));
    let rows = prop::collection::vec(row, 0..9);
    let columns = prop::collection::vec(column, 0..30);
    let of = (any::<String>(), columns, rows);
    let names = prop::collection::vec(any::<String>(), 5);
    let codes = prop::sample::select(vec!["XOF", "KES"]);
    (names, codes, prop::collection::vec(of, 0..3), any_cell(), any_cell()).prop_map(
        |(names, code, sheets, figure, date)| {
            let sheet = |(name, columns, rows): (String, Vec<(String, Kind)>, Vec<_>)| Sheet {
                title: name.clone(),
                empty: name.clone(),
                name,
                columns: columns
                    .into_iter()
                    .map(|(heading, kind)| Column { heading, kind })
                    .collect(),
                rows: rows.into_iter().map(|(cells, total)| Row { cells, total }).collect(),
            };
            let mut book = book(code, sheets.into_iter().map(sheet).collect());
            book.title.clone_from(&names[0]);
            book.subtitle.clone_from(&names[1]);
            book.about.push((names[2].clone(), names[3].clone()));
            book.footer.clone_from(&names[4]);
            book.summary.push(Figure { label: names[0].clone(), value: figure, emphasis: true });
            if let Cell::DateTime(made) = date {
                book.made = made;
            }
            book
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_report_is_written_and_can_be_read(book in any_book()) {
        let mut read = workbook(&book);
        prop_assert_eq!(read.sheet_names().len(), book.sheets.len() + 1);
        for name in read.sheet_names() {
            prop_assert!(read.worksheet_range(&name).is_ok());
        }
        prop_assert!(book::pdf(&book, &mut |_| ()).is_ok());
        records(&book::csv(&book));
        for index in 0..book.sheets.len() {
            let table = book::csv_sheet(&book, index).unwrap_or_default();
            if !book.sheets[index].columns.is_empty() {
                records(&table);
            }
        }
    }
}
