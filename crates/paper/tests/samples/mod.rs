//! The documents that tests and the example print.
#![allow(dead_code)] // No test uses all of them.
#![allow(clippy::unwrap_used)] // They are tests too.

use chrono::{NaiveDate, NaiveDateTime};
use domain::money::{Currency, Pieces};
use domain::printing::{CodePage, PrinterProfile};
use paper::Language;
use paper::bordereau::BordereauPaper;
use paper::manifest::{ManifestPaper, Remark, Rider, RiderCounts, RiderMark};
use paper::payment::{MethodWord, PaidLine, ReductionLine};
use paper::receipt::{ReceiptPaper, ReceiptTicket};
use paper::report::{KindLine, MethodLine, MovementLine, TillCounts, TillKind, TillPaper};
use paper::slip::{ExpenseKind, Label, Signer, SlipLine, SlipPaper, SlipTitle};
use paper::tag::TagPaper;
use paper::test_page::TestPage;
use paper::ticket::TicketPaper;

/// 172 characters of Base45, the length of a signed token.
pub const TOKEN: &str = "NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IOO6+IUKRG*I.I5BROCWAAT4V22F/8X*G3M9JUPY0BX/KR96R/S09T./0LWTKD33236J3TA3M*4VV2 73-E3GG396B-43O058YIB73A*G3W19UEBY5:PI0EGSP4*2DN43U*0CEBQ/GXQ";

pub mod parcels;

pub fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    day.and_hms_opt(hour, minute, 0).unwrap()
}

pub fn xof() -> Currency {
    Currency::parse("XOF").unwrap()
}

pub fn paid(method: MethodWord, amount: i64, reference: Option<&str>) -> PaidLine {
    PaidLine { method, amount, reference: reference.map(Into::into) }
}

pub fn reduction(label: &str, amount: i64) -> ReductionLine {
    ReductionLine { label: label.into(), amount }
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
        base: 7_500,
        reductions: Vec::new(),
        price: 7_500,
        tax: 0,
        currency: xof(),
        payments: vec![paid(MethodWord::Cash, 10_000, None)],
        change: 2_500,
        number: "OUA2-000123-7".into(),
        replaces: None,
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
        base: 1_000_000_000_000,
        reductions: vec![
            reduction("Promotion RENTREE2026 pour les élèves et les étudiants", 250_000_000_000),
            reduction("Geste commercial après le retard du car de la veille au soir", 1),
        ],
        price: 1_000_000_000_000,
        tax: 180_000_000_000,
        payments: vec![
            paid(MethodWord::MobileMoney("Orange Money".into()), 1, Some("MP261121.0741.A12345")),
            paid(MethodWord::Cash, 1_000_000_000_000, None),
        ],
        change: 999_999_999_995,
        number: "BOBO12-000123-7".into(),
        replaces: Some("BOBO12-000122-0".into()),
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
        base: 7_500 * i64::from(passengers),
        reductions: Vec::new(),
        tax: 0,
        total: 7_500 * i64::from(passengers),
        currency: ticket.currency,
        payments: vec![paid(MethodWord::Cash, 100_000, None)],
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
        currency: xof(),
        printed_local: at(21, 7, 41),
        language,
    }
}

/// Reduced, taxed, paid in two ways, and in the place of another ticket.
pub fn reduced_ticket(language: Language) -> TicketPaper {
    let orange = MethodWord::MobileMoney("Orange Money".into());
    TicketPaper {
        base: 8_000,
        reductions: vec![reduction("Promo NOEL", 500)],
        tax: 1_144,
        payments: vec![
            paid(orange, 5_000, Some("MP261121.0741.A1")),
            paid(MethodWord::Cash, 5_000, None),
        ],
        replaces: Some("OUA2-000122-0".into()),
        ..ticket(language)
    }
}

pub fn reduced_receipt(language: Language) -> ReceiptPaper {
    let one = reduced_ticket(language);
    ReceiptPaper {
        base: 16_000,
        reductions: vec![reduction("Promo NOEL", 1_000)],
        tax: 2_288,
        payments: vec![
            PaidLine { amount: 10_000, ..one.payments[0].clone() },
            paid(MethodWord::Card, 5_000, Some("000482")),
        ],
        change: 0,
        ..receipt(language, 2)
    }
}

fn pair(label: Label, value: &str) -> SlipLine {
    SlipLine::Pair { label, value: value.into(), strong: false }
}

fn slip(language: Language, title: SlipTitle, lines: Vec<SlipLine>) -> SlipPaper {
    SlipPaper {
        training: false,
        copy: 1,
        company: "TRANSPORT TKF".into(),
        station: "Gare de Ouagadougou".into(),
        counter: 2,
        title,
        lines,
        barcode: None,
        sign: Vec::new(),
        made_local: at(21, 7, 41),
        by: "A. Ouédraogo".into(),
        signature: "9F3C-71A2".into(),
        language,
        currency: xof(),
    }
}

/// The voucher of an expense.
pub fn voucher(language: Language) -> SlipPaper {
    let lines = vec![
        SlipLine::amount(Label::Amount, 45_000, xof(), true),
        pair(Label::Reason, "Plein avant le départ de 08:00, station Total de Kossodo"),
        pair(Label::ReceiptNumber, "F-2026-1187"),
        pair(Label::Vehicle, "11 GH 2345"),
        pair(Label::Trip, "Ouagadougou → Bobo-Dioulasso"),
        pair(Label::ApprovedBy, "I. Sawadogo"),
    ];
    let title = SlipTitle::Expense(ExpenseKind::Fuel);
    let sign = vec![Signer::Cashier, Signer::Receiver];
    SlipPaper { sign, ..slip(language, title, lines) }
}

/// The slip of a refund in two methods.
pub fn refund(language: Language) -> SlipPaper {
    let wave = MethodWord::MobileMoney("Wave".into());
    let lines = vec![
        pair(Label::Ticket, "OUA2-000123-7"),
        pair(Label::Passenger, "M. Adama Ouédraogo"),
        pair(Label::Trip, "Ouagadougou → Bobo-Dioulasso"),
        pair(Label::Departure, "21/11/2026 08:00"),
        SlipLine::Rule,
        SlipLine::amount(Label::Paid, 7_500, xof(), false),
        SlipLine::amount(Label::Fee, -750, xof(), false),
        SlipLine::amount(Label::GivenBack, 6_750, xof(), true),
        SlipLine::amount(Label::Method(MethodWord::Cash), 5_000, xof(), false),
        SlipLine::amount(Label::Method(wave), 1_750, xof(), false),
        pair(Label::Reference, "T_8H2KX09QZ"),
        pair(Label::Phone, "70 12 34 56"),
        SlipLine::Rule,
    ];
    SlipPaper { sign: vec![Signer::Passenger], ..slip(language, SlipTitle::Refund, lines) }
}

/// The slip of an exchange for a dearer ticket.
pub fn exchange(language: Language) -> SlipPaper {
    let lines = vec![
        pair(Label::OldTicket, "OUA2-000123-7"),
        pair(Label::NewTicket, "OUA2-000131-4"),
        SlipLine::amount(Label::Difference, 1_500, xof(), true),
        SlipLine::amount(Label::Method(MethodWord::Cash), 2_000, xof(), false),
        SlipLine::amount(Label::Change, 500, xof(), false),
    ];
    slip(language, SlipTitle::Exchange, lines)
}

/// A ticket without a departure.
pub fn open_ticket(language: Language) -> SlipPaper {
    let english = language == Language::En;
    let lines = vec![
        pair(Label::Passenger, "M. Adama Ouédraogo"),
        pair(Label::Trip, "Ouagadougou → Bobo-Dioulasso"),
        SlipLine::amount(Label::Paid, 7_500, xof(), true),
        SlipLine::Pair { label: Label::ValidUntil, value: "21/02/2027".into(), strong: true },
        SlipLine::Text(
            if english {
                "Show it at any counter to choose a departure."
            } else {
                "À présenter à un guichet pour choisir un départ."
            }
            .into(),
        ),
    ];
    let barcode = Some("OUA2-000123-7".into());
    SlipPaper { barcode, ..slip(language, SlipTitle::OpenTicket, lines) }
}

/// Seats kept for someone.
pub fn hold(language: Language) -> SlipPaper {
    let lines = vec![
        SlipLine::Pair { label: Label::Seats, value: "14, 15, 16".into(), strong: true },
        pair(Label::Trip, "Ouagadougou → Bobo-Dioulasso"),
        pair(Label::Departure, "21/11/2026 14:00"),
        SlipLine::Pair { label: Label::Until, value: "21/11/2026 13:30".into(), strong: true },
        pair(Label::Passenger, "Mme Awa Traoré"),
        pair(Label::Phone, "76 55 44 33"),
    ];
    slip(language, SlipTitle::Hold, lines)
}

/// Every text as long as the domain allows, in a marked slip of amounts of twelve digits and more.
pub fn longest_slip() -> SlipPaper {
    let longest = longest_ticket();
    let reason =
        "Rattrapage d’une erreur de rendu constatée par le responsable de nuit. ".repeat(3);
    let lines = vec![
        SlipLine::amount(Label::Amount, -1_000_000_000_000, xof(), true),
        SlipLine::amount(Label::GivenBack, 999_999_999_999, xof(), false),
        SlipLine::Pair { label: Label::Reason, value: reason, strong: true },
        pair(Label::Passenger, &longest.passenger),
        pair(Label::Trip, &format!("{} → {}", longest.from, longest.to)),
        pair(Label::Method(MethodWord::MobileMoney(longest.category)), "1 000 000 F CFA"),
        pair(Label::Reference, "CI261121.0741.A1234567890123456789012345"),
        pair(Label::ReceiptNumber, ""),
    ];
    SlipPaper {
        training: true,
        copy: 12,
        company: longest.company,
        station: longest.station,
        counter: 12,
        barcode: Some("BOBO12-000123-7".into()),
        sign: vec![Signer::Cashier, Signer::Supervisor, Signer::Passenger, Signer::Receiver],
        by: longest.sold_by,
        ..slip(Language::Fr, SlipTitle::PaidIn, lines)
    }
}

/// The Z of a full day.
pub fn till(language: Language) -> TillPaper {
    let method = |method, pending, taken, returned| MethodLine { method, pending, taken, returned };
    let orange = || MethodWord::MobileMoney("Orange Money".into());
    let kind = |kind: &str, count, amount| KindLine { kind: kind.into(), count, amount };
    let moved = |title, reason: &str, amount| MovementLine { title, reason: reason.into(), amount };
    TillPaper {
        training: false,
        copy: 1,
        company: "TRANSPORT TKF".into(),
        station: "Gare de Ouagadougou".into(),
        counter: 2,
        language,
        currency: xof(),
        kind: TillKind::Z(12),
        employee_name: "A. Ouédraogo".into(),
        opened_local: at(21, 6, 12),
        closed_local: Some(at(21, 19, 48)),
        printed_local: at(21, 19, 49),
        float: 50_000,
        sales: 487_500,
        refunds: 15_000,
        net: 472_500,
        methods: vec![
            method(MethodWord::Cash, false, 390_000, 15_000),
            method(orange(), false, 82_500, 0),
            method(orange(), true, 7_500, 0),
            method(MethodWord::Card, false, 7_500, 0),
        ],
        kinds: vec![
            kind("TicketsSold", 33, 487_500),
            kind("TicketsRefunded", 2, -15_000),
            kind("TicketExchanged", 1, 0),
            kind("CashMoved", 4, -195_000),
            kind("ParcelAccepted", 3, 0),
        ],
        movements: vec![
            moved(SlipTitle::PaidIn, "Monnaie apportée par le chef de gare", 20_000),
            moved(SlipTitle::Expense(ExpenseKind::Fuel), "Plein du car 11 GH 2345", -45_000),
            moved(SlipTitle::Expense(ExpenseKind::Meals), "Équipage de nuit", -20_000),
            moved(SlipTitle::Drop, "", -150_000),
        ],
        expected: Some(230_000),
        counted: Some(229_500),
        variance: Some(-500),
        reason: Some("Erreur de rendu probable au départ de 14:00".into()),
        approved_by: Some("I. Sawadogo".into()),
        to_approve: false,
        count: [(10_000, 18), (5_000, 8), (1_000, 8), (500, 3)]
            .map(|(denomination, pieces)| Pieces { denomination, pieces })
            .to_vec(),
        counts: TillCounts {
            sales: 33,
            tickets: 41,
            cancellations: 2,
            reprints: 1,
            drawer_openings: 2,
            counts: 1,
        },
        grand_total: 128_457_500,
        signature: "4B7E-D019".into(),
    }
}

/// The X of a session where nothing happened yet.
pub fn empty_till(language: Language) -> TillPaper {
    TillPaper {
        kind: TillKind::X,
        closed_local: None,
        sales: 0,
        refunds: 0,
        net: 0,
        methods: Vec::new(),
        kinds: Vec::new(),
        movements: Vec::new(),
        expected: None,
        counted: None,
        variance: None,
        reason: None,
        approved_by: None,
        count: Vec::new(),
        counts: TillCounts::default(),
        grand_total: 127_970_000,
        signature: String::new(),
        ..till(language)
    }
}

/// A Z of amounts of twelve digits and more, and of names as long as the domain allows.
pub fn longest_till() -> TillPaper {
    let longest = longest_ticket();
    let mut till = TillPaper {
        training: true,
        copy: 12,
        company: longest.company,
        station: longest.station,
        counter: 12,
        kind: TillKind::Z(u32::MAX),
        employee_name: longest.sold_by.clone(),
        float: 1_000_000_000_000,
        sales: 999_999_999_999,
        refunds: 123_456_789_012,
        net: -1_000_000_000_000,
        expected: Some(1_000_000_000_000),
        counted: Some(0),
        variance: Some(-1_000_000_000_000),
        approved_by: Some(longest.passenger),
        to_approve: true,
        count: vec![Pieces { denomination: 10_000, pieces: 100_000 }],
        grand_total: i64::MAX,
        ..till(Language::Fr)
    };
    till.methods[0].taken = 999_999_999_999;
    till.methods[1].method = MethodWord::MobileMoney(longest.category);
    till.methods[1].pending = true;
    (till.kinds[0].count, till.kinds[0].amount) = (u32::MAX, 999_999_999_999);
    till.movements[0].amount = 999_999_999_999;
    till
}

/// A departure with everything that a bordereau can say.
pub fn bordereau(language: Language) -> BordereauPaper {
    let missing = |seat: u8, number: &str, name: &str| -> (Option<u8>, String, String) {
        (Some(seat), name.into(), number.into())
    };
    BordereauPaper {
        training: false,
        copy: 1,
        company: "TRANSPORT TKF".into(),
        station: "Gare de Ouagadougou".into(),
        counter: 2,
        route: "OUA-BOB".into(),
        stop: "Ouagadougou".into(),
        departs_local: at(21, 8, 0),
        plate: "11 GH 2345".into(),
        seal: Some("S-004711".into()),
        crew: vec![
            ("Moussa Kaboré".into(), Some("BF-2019-00731 (30/06/2027)".into())),
            ("Wendlasida Marie-Antoinette Tiendrebeogo".into(), None),
        ],
        sold: 46,
        boarded: 43,
        through: 3,
        standing: 2,
        on_trust: 1,
        wrong: 1,
        doubles: 1,
        unseen: 2,
        no_shows: vec![
            missing(14, "OUA2-000123-7", "Adama Ouédraogo"),
            missing(15, "BOBO12-000124-5", "Mme Marie-Antoinette Tiendrebeogo Ouedraogo-Kabore"),
            (None, "Awa Zongo".into(), "OUA2-000125-2".into()),
        ],
        free: 6,
        parcels: (0, 0),
        takings: vec![
            ("Gare de Ouagadougou 1 (12)".into(), 90_000),
            ("Gare de Ouagadougou 2 (34)".into(), 255_000),
        ],
        taken: 345_000,
        advances: vec![("Gasoil au départ".into(), 45_000), ("Péages".into(), 2_000)],
        advanced: 47_000,
        currency: xof(),
        made_local: at(21, 8, 7),
        by: "A. Ouédraogo".into(),
        signature: "9F3C-71A2".into(),
        language,
    }
}

/// A tag of a piece of luggage.
pub fn tag(language: Language) -> TagPaper {
    TagPaper {
        training: false,
        copy: 1,
        company: "TRANSPORT TKF".into(),
        to: "Bobo-Dioulasso".into(),
        passenger: "M. Adama Ouédraogo".into(),
        tag: "OUA2-000123-7/2".into(),
        language,
    }
}

/// A tag with every text as long as the domain allows.
pub fn longest_tag() -> TagPaper {
    TagPaper {
        training: true,
        copy: 12,
        company: "SOCIÉTÉ NATIONALE DE TRANSPORT INTERURBAIN ET INTERNATIONALE".into(),
        to: "Saint-Louis-du-Sénégal embranchement aéroport international 2".into(),
        passenger: "Mme Marie-Antoinette Wendlasida Tiendrebeogo Ouedraogo-Kabore".into(),
        tag: "BOBO12-000123-7/99".into(),
        ..tag(Language::Fr)
    }
}

/// The receipt of luggage past the allowance.
pub fn luggage(language: Language) -> SlipPaper {
    let lines = vec![
        pair(Label::Ticket, "OUA2-000123-7"),
        pair(Label::Passenger, "M. Adama Ouédraogo"),
        pair(Label::Pieces, "3"),
        pair(Label::Weight, "42,5 kg"),
        SlipLine::Rule,
        SlipLine::amount(Label::Paid, 2_500, xof(), true),
        SlipLine::amount(Label::Method(MethodWord::Cash), 5_000, xof(), false),
        SlipLine::amount(Label::Change, 2_500, xof(), false),
    ];
    slip(language, SlipTitle::Luggage, lines)
}

/// The ticket of a passenger who stands.
pub fn standing(language: Language) -> SlipPaper {
    let lines = vec![
        pair(Label::Trip, "Ouagadougou → Boromo"),
        pair(Label::Departure, "21/11/2026 08:00"),
        pair(Label::Vehicle, "11 GH 2345"),
        pair(Label::Passenger, "Mme Awa Traoré"),
        pair(Label::Category, "Adulte"),
        SlipLine::Rule,
        SlipLine::amount(Label::Paid, 3_500, xof(), true),
        SlipLine::amount(Label::Method(MethodWord::Cash), 3_500, xof(), false),
    ];
    let barcode = Some("OUA2-000126-0".into());
    SlipPaper { barcode, ..slip(language, SlipTitle::Standing, lines) }
}

/// Whom to call after another coach came.
pub fn call_list(language: Language) -> SlipPaper {
    let moved = |name: &str, seats: &str, phone: &str, number: &str| {
        vec![
            SlipLine::Rule,
            SlipLine::Text(format!("[  ] {name}")),
            SlipLine::Pair { label: Label::Seat, value: seats.into(), strong: true },
            pair(Label::Phone, phone),
            pair(Label::Ticket, number),
        ]
    };
    let mut lines = vec![
        SlipLine::Text("OUA-BOB".into()),
        pair(Label::Departure, "21/11/2026 08:00"),
        pair(Label::Vehicle, "11 GH 2345 → 11 JK 7788"),
        pair(Label::Reason, "Panne de climatisation"),
    ];
    lines.extend(moved("M. Adama Ouédraogo", "44 → 3", "70 12 34 56", "OUA2-000123-7"));
    let long = "Mme Marie-Antoinette Wendlasida Tiendrebeogo Ouedraogo-Kabore";
    lines.extend(moved(long, "45 → debout", "—", "BOBO12-000124-5"));
    slip(language, SlipTitle::OtherCoach, lines)
}

/// A passenger of a list.
pub fn rider(seat: u8) -> Rider {
    let names = ["Adama Ouédraogo", "Mme Awa Traoré", "Cœur-de-Marie Compaoré"];
    Rider {
        seat: Some(seat),
        printed_seat: None,
        name: names[usize::from(seat) % names.len()].into(),
        category: Some("Adulte".into()),
        number: Some(format!("OUA2-0001{seat:02}-{}", seat % 10)),
        from: None,
        to: "Bobo-Dioulasso".into(),
        phone: Some("70 12 34 56".into()),
        pieces: u32::from(seat % 3),
        mark: RiderMark::Expected,
        remarks: Vec::new(),
    }
}

/// A list with every kind of passenger.
pub fn manifest(language: Language) -> ManifestPaper {
    let long = "Mme Marie-Antoinette Wendlasida Tiendrebeogo Ouedraogo-Kabore";
    let riders = vec![
        rider(1),
        Rider { mark: RiderMark::Boarded(at(21, 7, 41)), printed_seat: Some(44), ..rider(2) },
        Rider {
            name: long.into(),
            category: Some("Accompagnateur d’une personne à mobilité réduite".into()),
            number: Some("BOBO12-000124-5".into()),
            from: Some("Koudougou gare routière".into()),
            to: "Saint-Louis-du-Sénégal embranchement aéroport".into(),
            pieces: 12,
            remarks: vec![Remark::Unpaid],
            ..rider(3)
        },
        Rider { mark: RiderMark::Out, ..rider(4) },
        Rider { mark: RiderMark::Missed, phone: None, ..rider(5) },
        Rider {
            name: String::new(),
            number: None,
            category: None,
            phone: None,
            mark: RiderMark::Boarded(at(21, 7, 43)),
            remarks: vec![Remark::OnTrust],
            ..rider(6)
        },
        Rider {
            mark: RiderMark::Boarded(at(21, 7, 44)),
            remarks: vec![
                Remark::Refunded,
                Remark::Double("Koudougou, Gare de Koudougou 1".into()),
            ],
            ..rider(7)
        },
        Rider { seat: None, mark: RiderMark::Boarded(at(21, 7, 58)), ..rider(8) },
    ];
    ManifestPaper {
        training: false,
        company: "TRANSPORT TKF".into(),
        station: "Gare de Ouagadougou".into(),
        counter: 2,
        route: "OUA-BOB".into(),
        stop: "Ouagadougou".into(),
        departs_local: at(21, 8, 0),
        plate: Some("11 GH 2345".into()),
        cancelled: None,
        closed_local: None,
        counts: RiderCounts {
            expected: 8,
            boarded: 4,
            missing: 3,
            through: 1,
            out: 1,
            standing: 1,
            on_trust: 2,
            wrong: 1,
            doubles: 1,
        },
        riders,
        printed_local: at(21, 7, 59),
        language,
    }
}

/// A list of a trip that nobody travels with and that does not run.
pub fn empty_manifest(language: Language) -> ManifestPaper {
    ManifestPaper {
        counts: RiderCounts::default(),
        riders: Vec::new(),
        plate: None,
        cancelled: Some("Route coupée par les eaux à Boromo".into()),
        closed_local: Some(at(21, 8, 10)),
        ..manifest(language)
    }
}
