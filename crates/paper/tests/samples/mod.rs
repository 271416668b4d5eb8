//! The documents that tests and the example print.
#![allow(dead_code)] // No test uses all of them.
#![allow(clippy::unwrap_used)] // They are tests too.

use chrono::{NaiveDate, NaiveDateTime};
use domain::money::Currency;
use domain::printing::{CodePage, PrinterProfile};
use paper::Language;
use paper::receipt::{ReceiptPaper, ReceiptTicket};
use paper::test_page::TestPage;
use paper::ticket::TicketPaper;

/// 172 characters of Base45, the length of a signed token.
pub const TOKEN: &str = "NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IOO6+IUKRG*I.I5BROCWAAT4V22F/8X*G3M9JUPY0BX/KR96R/S09T./0LWTKD33236J3TA3M*4VV2 73-E3GG396B-43O058YIB73A*G3W19UEBY5:PI0EGSP4*2DN43U*0CEBQ/GXQ";

pub fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    day.and_hms_opt(hour, minute, 0).unwrap()
}

pub fn profile(paper_mm: u8) -> PrinterProfile {
    PrinterProfile {
        paper_mm,
        code_page: CodePage::Wpc1252,
        native_qr: false,
        native_barcode: false,
        cut: true,
        drawer: true,
    }
}

pub fn ticket(language: Language) -> TicketPaper {
    let english = language == Language::En;
    TicketPaper {
        training: false,
        specimen: false,
        copy: 1,
        company: "TRANSPORT TKF".into(),
        station: "Gare de Ouagadougou".into(),
        counter: 2,
        from: "Ouagadougou".into(),
        to: "Bobo-Dioulasso".into(),
        departs_local: at(21, 8, 0),
        arrives_local: at(21, 13, 0),
        seat: 14,
        plate: Some("11 GH 2345".into()),
        passenger: "M. Adama Ouédraogo".into(),
        phone: Some("70 12 34 56".into()),
        category: if english { "Adult" } else { "Adulte" }.into(),
        price: 7_500,
        currency: Currency::parse("XOF").unwrap(),
        payment: Some((10_000, 2_500)),
        number: "OUA2-000123-7".into(),
        token: TOKEN.into(),
        conditions: vec![
            if english {
                "Please be there 30 min before departure."
            } else {
                "Présentez-vous 30 min avant le départ."
            }
            .into(),
        ],
        sold_local: at(21, 7, 41),
        sold_by: "A. Ouédraogo".into(),
        signature: "9F3C-71A2".into(),
        language,
    }
}

/// Every text as long as the domain allows, and every mark.
pub fn longest_ticket() -> TicketPaper {
    TicketPaper {
        training: true,
        copy: 12,
        company: "SOCIÉTÉ NATIONALE DE TRANSPORT INTERURBAIN ET INTERNATIONALE".into(),
        station: "Gare internationale de Ouagadougou-Patte d’Oie, hall numéro 3".into(),
        counter: 12,
        from: "Ouagadougou Patte-d’Oie gare routière internationale de l’Est".into(),
        to: "Saint-Louis-du-Sénégal embranchement aéroport international 2".into(),
        arrives_local: at(22, 2, 10),
        seat: 128,
        plate: Some("11 GH 2345 BF 03 XX".into()),
        passenger: "Mme Marie-Antoinette Wendlasida Tiendrebeogo Ouedraogo-Kabore".into(),
        phone: Some("+226 70 12 34 56 78 90".into()),
        category: "Accompagnateur d’une personne à mobilité réduite, tarif social".into(),
        price: 1_000_000_000_000,
        payment: Some((1_000_000_000_000, 999_999_999_995)),
        number: "BOBO12-000123-7".into(),
        token: format!("{TOKEN}ABCDEFGH"),
        conditions: vec![
            "Présentez-vous 30 min avant le départ avec une pièce d’identité en cours.".into(),
            "Bagages : 20 kg en soute, un bagage à main. Au-delà, tarif colis.".into(),
            "Billet échangeable jusqu’à 2 h avant le départ, non remboursable après.".into(),
        ],
        sold_by: "Marie-Antoinette Wendlasida Tiendrebeogo Ouedraogo-Kabore II".into(),
        ..ticket(Language::Fr)
    }
}

pub fn receipt(language: Language, passengers: u8) -> ReceiptPaper {
    let ticket = ticket(language);
    let tickets = (1..=passengers).map(|i| ReceiptTicket {
        number: format!("OUA2-0001{:02}-{}", 20 + i, (i * 3) % 10),
        seat: 12 + i,
        passenger: ["Mme Awa Traoré", "Cœur-de-Marie Compaoré"][usize::from(i % 2)].into(),
        category: ticket.category.clone(),
        price: 7_500,
    });
    ReceiptPaper {
        training: false,
        copy: 1,
        company: ticket.company.clone(),
        station: ticket.station.clone(),
        counter: 2,
        from: ticket.from.clone(),
        to: ticket.to.clone(),
        departs_local: ticket.departs_local,
        tickets: tickets.collect(),
        total: 7_500 * i64::from(passengers),
        currency: ticket.currency,
        tendered: 100_000,
        change: 100_000 - 7_500 * i64::from(passengers),
        sold_local: ticket.sold_local,
        sold_by: ticket.sold_by,
        signature: ticket.signature,
        language,
    }
}

pub fn test_page(profile: PrinterProfile, language: Language) -> TestPage {
    TestPage {
        profile,
        place: "192.168.1.50:9100".into(),
        station: "Gare de Ouagadougou".into(),
        counter: 2,
        currency: Currency::parse("XOF").unwrap(),
        printed_local: at(21, 7, 41),
        language,
    }
}
