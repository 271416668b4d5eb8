//! Laws that hold whatever is typed into any field.

mod interpreter;
mod samples;

use domain::money::Pieces;
use domain::printing::{CodePage, PrinterProfile};
use paper::payment::MethodWord;
use paper::receipt::{ReceiptPaper, ReceiptTicket};
use paper::report::{KindLine, MethodLine, MovementLine, TillKind, TillPaper};
use paper::slip::{Label, SlipLine, SlipPaper, SlipTitle};
use paper::test_page::TestPage;
use paper::ticket::TicketPaper;
use paper::{Language, Paper, escpos, picture};
use proptest::prelude::*;

fn profiles() -> impl Strategy<Value = PrinterProfile> {
    let page = prop_oneof![Just(CodePage::Wpc1252), Just(CodePage::Pc858), Just(CodePage::Pc437)];
    let paper_mm = prop_oneof![Just(58_u8), Just(80)];
    (paper_mm, page, any::<[bool; 4]>()).prop_map(|(paper_mm, code_page, flags)| PrinterProfile {
        paper_mm,
        code_page,
        native_qr: flags[0],
        native_barcode: flags[1],
        cut: flags[2],
        drawer: flags[3],
    })
}

/// Any Unicode at all, and what looks like text.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = prop_oneof![
        any::<String>(),
        "[\\x00-\\x1F\\x7F-\\u{FF}]{0,60}",
        "[A-Za-zÀ-ſ’ →€]{0,120}",
        "[0-9]{0,80}",
    ];
    prop::collection::vec(text, 14)
}

fn ticket(texts: &[String], seat: u8, price: i64, copy: u32, marks: [bool; 3]) -> TicketPaper {
    let text = |i: usize| texts[i].clone();
    TicketPaper {
        training: marks[0],
        specimen: marks[1],
        copy,
        company: text(0),
        station: text(1),
        from: text(2),
        to: text(3),
        seat,
        plate: Some(text(4)),
        passenger: text(5),
        phone: Some(text(6)),
        category: text(7),
        price,
        base: price,
        tax: price,
        reductions: vec![samples::reduction(&text(0), price)],
        payments: vec![samples::paid(MethodWord::MobileMoney(text(1)), price, Some(&text(2)))],
        change: price,
        replaces: Some(text(3)),
        number: text(8),
        token: text(9),
        conditions: vec![text(10), text(11)],
        sold_by: text(12),
        signature: text(13),
        ..samples::ticket(if marks[2] { Language::Fr } else { Language::En })
    }
}

fn receipt(texts: &[String], seat: u8, price: i64, copy: u32) -> ReceiptPaper {
    let tickets = texts.chunks(3).map(|texts| ReceiptTicket {
        number: texts[0].clone(),
        seat,
        passenger: texts[texts.len() / 2].clone(),
        category: texts[texts.len() - 1].clone(),
        price,
    });
    ReceiptPaper {
        copy,
        company: texts[0].clone(),
        tickets: tickets.collect(),
        base: price,
        reductions: vec![samples::reduction(&texts[0], price)],
        tax: price,
        total: price,
        payments: vec![samples::paid(MethodWord::Card, price, Some(&texts[1]))],
        ..samples::receipt(Language::Fr, 1)
    }
}

fn slip(texts: &[String], amount: i64, copy: u32) -> SlipPaper {
    let text = |i: usize| texts[i].clone();
    let currency = samples::xof();
    let pair = |label, value| SlipLine::Pair { label, value, strong: copy > 1 };
    let method = Label::Method(MethodWord::MobileMoney(text(0)));
    SlipPaper {
        copy,
        company: text(1),
        station: text(2),
        title: SlipTitle::Payment,
        lines: vec![
            pair(Label::Reason, text(3)),
            pair(Label::Passenger, text(4)),
            SlipLine::Text(text(5)),
            SlipLine::amount(method, amount, currency, true),
            SlipLine::Rule,
        ],
        barcode: Some(text(6)),
        by: text(7),
        signature: text(8),
        ..samples::voucher(Language::En)
    }
}

fn till(texts: &[String], amount: i64, count: u32) -> TillPaper {
    let text = |i: usize| texts[i].clone();
    let method = MethodWord::MobileMoney(text(0));
    TillPaper {
        copy: count,
        company: text(1),
        station: text(2),
        kind: TillKind::Z(count),
        employee_name: text(3),
        refunds: amount,
        methods: vec![MethodLine { method, pending: true, taken: amount, returned: amount }],
        kinds: vec![KindLine { kind: text(4), count, amount }],
        movements: vec![MovementLine { title: SlipTitle::Drop, reason: text(5), amount }],
        variance: Some(amount),
        reason: Some(text(6)),
        approved_by: Some(text(7)),
        to_approve: true,
        count: vec![Pieces { denomination: amount, pieces: count }],
        grand_total: amount,
        signature: text(8),
        ..samples::till(Language::En)
    }
}

fn prints(paper: &Paper, profile: &PrinterProfile) -> Result<(), TestCaseError> {
    let bytes = escpos::render(paper, profile, true);
    let printed = interpreter::print(&bytes, profile).map_err(TestCaseError::fail)?;
    prop_assert_eq!(printed.pulses(), usize::from(profile.drawer));
    prop_assert_eq!(printed.cuts(), usize::from(profile.cut));
    let picture = picture::render(paper, profile);
    prop_assert_eq!(printed.length, paper.length_dots(profile));
    prop_assert_eq!(picture.height as usize, printed.length + 48);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_text_is_printed_as_text(
        texts in texts(),
        seat: u8,
        price: i64,
        copy: u32,
        marks: [bool; 3],
        profile in profiles(),
    ) {
        prints(&ticket(&texts, seat, price, copy, marks).paper(), &profile)?;
        prints(&receipt(&texts, seat, price, copy).paper(), &profile)?;
        prints(&slip(&texts, price, copy).paper(), &profile)?;
        prints(&till(&texts, price, copy).paper(), &profile)?;
        let page = TestPage {
            place: texts[0].clone(),
            station: texts[1].clone(),
            ..samples::test_page(profile.clone(), Language::En)
        };
        prints(&page.paper(), &profile)?;
    }

    /// Words of any length in every field that the domain bounds, on the narrower paper.
    #[test]
    fn a_ticket_within_the_bounds_of_the_domain_is_at_most_130_mm(
        texts in prop::collection::vec("[A-Z]{1,20}( [a-zé]{1,33}){1,4}", 14),
        marks: [bool; 3],
        ways in 0..4_usize,
        profile in profiles(),
    ) {
        let bounded: Vec<String> =
            texts.iter().map(|text| text.chars().take(60).collect()).collect();
        let mut ticket = ticket(&bounded, 128, 1_000_000_000_000, 50, marks);
        ticket.specimen = false;
        ticket.replaces = Some("BOBO12-000122-0".into());
        ticket.payments.extend(vec![ticket.payments[0].clone(); ways]);
        ticket.plate = ticket.plate.map(|plate| plate.chars().take(20).collect());
        ticket.phone = Some("+226701234567890".into());
        ticket.number = "BOBO12-000123-7".into();
        ticket.token = format!("{}ABCDEFGH", samples::TOKEN);
        ticket.signature = "9F3C-71A2".into();
        let bytes = escpos::render(&ticket.paper(), &profile, false);
        let printed = interpreter::print(&bytes, &profile).map_err(TestCaseError::fail)?;
        prop_assert!(printed.length <= 130 * 8, "{} dots", printed.length);
    }
}
