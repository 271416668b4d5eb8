//! Laws that hold whatever is typed into any field.

mod interpreter;
mod samples;

use domain::printing::{CodePage, PrinterProfile};
use paper::receipt::{ReceiptPaper, ReceiptTicket};
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
        payment: Some((price, price)),
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
        total: price,
        ..samples::receipt(Language::Fr, 1)
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
        profile in profiles(),
    ) {
        let bounded: Vec<String> =
            texts.iter().map(|text| text.chars().take(60).collect()).collect();
        let mut ticket = ticket(&bounded, 128, 1_000_000_000_000, 50, marks);
        ticket.specimen = false;
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
