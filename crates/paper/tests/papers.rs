//! What stands on the paper, read back from the bytes by an interpreter of our own.

mod interpreter;
mod samples;

use domain::printing::{CodePage, PrinterProfile};
use interpreter::{Event, Printed};
use paper::payment::MethodWord;
use paper::{Language, Paper, escpos, picture};

fn printed(paper: &Paper, profile: &PrinterProfile) -> Printed {
    let bytes = escpos::render(paper, profile, false);
    interpreter::print(&bytes, profile).expect("a printer understands every byte")
}

/// The paper as text for a snapshot: each line between bars, with its sizes after it.
fn shown(printed: &Printed) -> String {
    let mut out = String::new();
    for event in &printed.events {
        out.push_str(&match event {
            Event::Line(texts) => {
                let text: String = texts.iter().map(|text| text.text.as_str()).collect();
                let mut sizes: Vec<String> = Vec::new();
                for text in texts.iter().filter(|text| !text.text.trim().is_empty()) {
                    let bold = if text.bold { " bold" } else { "" };
                    sizes.push(format!("{}x{}{bold}", text.wide, text.tall));
                }
                format!("|{text}|  {}", sizes.join(", "))
            }
            Event::Image { image, .. } => format!("[image {}x{}]", image.width, image.height),
            other => format!("{other:?}"),
        });
        out.push('\n');
    }
    out.push_str(&format!("{} dots\n", printed.length));
    out
}

#[test]
fn tickets_look_as_they_did() {
    for (name, language) in [("fr", Language::Fr), ("en", Language::En)] {
        for mm in [58, 80] {
            let profile = samples::profile(mm);
            let mut duplicate = samples::ticket(language);
            (duplicate.training, duplicate.copy) = (true, 2);
            let mut specimen = samples::ticket(language);
            specimen.specimen = true;
            for (kind, paper) in [
                ("ticket", samples::ticket(language).paper()),
                ("duplicate", duplicate.paper()),
                ("specimen", specimen.paper()),
                ("receipt", samples::receipt(language, 3).paper()),
                ("test_page", samples::test_page(profile.clone(), language).paper()),
            ] {
                let name = format!("{kind}_{name}_{mm}");
                insta::assert_snapshot!(name, shown(&printed(&paper, &profile)));
            }
        }
    }
}

#[test]
fn the_longest_ticket_looks_as_it_did() {
    for mm in [58, 80] {
        let paper = samples::longest_ticket().paper();
        let printed = printed(&paper, &samples::profile(mm));
        insta::assert_snapshot!(format!("longest_{mm}"), shown(&printed));
    }
}

#[test]
fn papers_of_money_look_as_they_did() {
    for (name, language) in [("fr", Language::Fr), ("en", Language::En)] {
        for mm in [58, 80] {
            let profile = samples::profile(mm);
            for (kind, paper) in [
                ("reduced_ticket", samples::reduced_ticket(language).paper()),
                ("reduced_receipt", samples::reduced_receipt(language).paper()),
                ("voucher", samples::voucher(language).paper()),
                ("refund", samples::refund(language).paper()),
                ("exchange", samples::exchange(language).paper()),
                ("open_ticket", samples::open_ticket(language).paper()),
                ("hold", samples::hold(language).paper()),
                ("till_z", samples::till(language).paper()),
                ("till_x", samples::empty_till(language).paper()),
            ] {
                let name = format!("{kind}_{name}_{mm}");
                insta::assert_snapshot!(name, shown(&printed(&paper, &profile)));
            }
        }
    }
}

#[test]
fn papers_of_a_coachs_door_look_as_they_did() {
    for (name, language) in [("fr", Language::Fr), ("en", Language::En)] {
        for mm in [58, 80] {
            let profile = samples::profile(mm);
            for (kind, paper) in [
                ("bordereau", samples::bordereau(language).paper()),
                ("tag", samples::tag(language).paper()),
                ("luggage", samples::luggage(language).paper()),
                ("standing", samples::standing(language).paper()),
                ("call_list", samples::call_list(language).paper()),
                ("manifest", samples::manifest(language).paper()),
                ("empty_manifest", samples::empty_manifest(language).paper()),
            ] {
                let name = format!("{kind}_{name}_{mm}");
                insta::assert_snapshot!(name, shown(&printed(&paper, &profile)));
            }
        }
    }
}

#[test]
fn the_longest_tag_looks_as_it_did() {
    for mm in [58, 80] {
        let printed = printed(&samples::longest_tag().paper(), &samples::profile(mm));
        insta::assert_snapshot!(format!("longest_tag_{mm}"), shown(&printed));
    }
}

#[test]
fn the_longest_slip_and_the_longest_till_look_as_they_did() {
    for mm in [58, 80] {
        let profile = samples::profile(mm);
        for (kind, paper) in
            [("slip", samples::longest_slip().paper()), ("till", samples::longest_till().paper())]
        {
            let name = format!("longest_{kind}_{mm}");
            insta::assert_snapshot!(name, shown(&printed(&paper, &profile)));
        }
    }
}

#[test]
fn accents_and_amounts_reach_the_paper_in_every_code_page() {
    let mut ticket = samples::ticket(Language::Fr);
    ticket.passenger = "Cœur Façade d’Émé À".into();
    for (page, name) in [
        (CodePage::Wpc1252, "Cœur Façade d’Émé À"),
        (CodePage::Pc858, "Coeur Façade d'Émé À"),
        (CodePage::Pc437, "Coeur Façade d'Émé A"),
    ] {
        for mm in [58, 80] {
            let mut profile = samples::profile(mm);
            profile.code_page = page;
            let words = printed(&ticket.paper(), &profile).words();
            for expected in [
                name,
                "Espèces 10 000 F CFA",
                "Rendu 2 500 F CFA",
                "OUAGADOUGOU > BOBO-DIOULASSO",
                "Sam. 21 nov. 2026 08:00",
                "PLACE 14 Car 11 GH 2345",
                "OUA2-000123-7",
                "Signature 9F3C-71A2",
            ] {
                assert!(words.contains(expected), "{expected} in {words}");
            }
        }
    }
}

#[test]
fn marks_stand_large_at_the_top() {
    for language in [Language::Fr, Language::En] {
        let mut ticket = samples::ticket(language);
        let plain = printed(&ticket.paper(), &samples::profile(58));
        assert!(!plain.words().contains("DUPLICATA") && !plain.words().contains("FORMATION"));
        (ticket.training, ticket.copy) = (true, 3);
        let receipt = paper::receipt::ReceiptPaper {
            training: true,
            copy: 3,
            ..samples::receipt(language, 1)
        };
        for paper in [ticket.paper(), receipt.paper()] {
            let marked = printed(&paper, &samples::profile(58));
            let lines = marked.lines();
            assert_eq!(lines[0].trim(), "FORMATION");
            assert_eq!(lines[2].trim(), "DUPLICATA 3");
            assert_eq!(marked.size_of("FORMATION"), Some((2, 2)));
            assert_eq!(marked.size_of("DUPLICATA 3"), Some((2, 2)));
        }
    }
}

#[test]
fn a_specimen_cannot_be_scanned() {
    let mut ticket = samples::ticket(Language::Fr);
    ticket.specimen = true;
    for native in [false, true] {
        let mut profile = samples::profile(80);
        (profile.native_qr, profile.native_barcode) = (native, native);
        let printed = printed(&ticket.paper(), &profile);
        assert!(printed.words().contains("APERÇU"));
        assert!(!printed.words().contains(&ticket.number));
        // Only the rules are images.
        assert!(printed.images().iter().all(|(_, image)| image.height <= 16));
        let code = |event: &Event| matches!(event, Event::Qr { .. } | Event::Code128 { .. });
        assert!(!printed.events.iter().any(code));
    }
}

#[test]
fn the_drawer_opens_only_when_asked() {
    let paper = samples::receipt(Language::Fr, 1).paper();
    for (asked, has, pulses) in [(false, true, 0), (true, true, 1), (true, false, 0)] {
        let mut profile = samples::profile(58);
        profile.drawer = has;
        let bytes = escpos::render(&paper, &profile, asked);
        let printed = interpreter::print(&bytes, &profile).unwrap();
        assert_eq!(printed.pulses(), pulses);
    }
    let kick = interpreter::print(&escpos::drawer_kick(), &samples::profile(58)).unwrap();
    let pulse = Event::Pulse { pin: 0, on_ms: 50, off_ms: 500 };
    assert_eq!(kick.events, [pulse]);
}

#[test]
fn only_a_printer_that_cuts_is_told_to() {
    for (cut, cuts) in [(true, 1), (false, 0)] {
        let mut profile = samples::profile(58);
        profile.cut = cut;
        let printed = printed(&samples::ticket(Language::Fr).paper(), &profile);
        assert_eq!(printed.cuts(), cuts);
        let last = if cut { Event::Cut } else { Event::Feed(4) };
        assert_eq!(printed.events.last(), Some(&last));
    }
}

#[test]
fn a_printer_that_draws_codes_gets_their_text() {
    let ticket = samples::ticket(Language::Fr);
    for mm in [58, 80] {
        let mut profile = samples::profile(mm);
        (profile.native_qr, profile.native_barcode) = (true, true);
        let printed = printed(&ticket.paper(), &profile);
        let qr = Event::Qr { payload: ticket.token.clone(), module: 5 };
        let barcode = Event::Code128 { text: ticket.number.clone(), modules: 167 };
        assert!(printed.events.contains(&qr) && printed.events.contains(&barcode));
        assert!(printed.images().iter().all(|(_, image)| image.height <= 16));
    }
}

#[test]
fn a_ticket_is_at_most_130_mm_long() {
    let mut longest = samples::longest_ticket();
    for mm in [58, 80] {
        for (native, cut) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut profile = samples::profile(mm);
            (profile.native_qr, profile.native_barcode, profile.cut) = (native, native, cut);
            for (training, copy) in [(true, 12), (false, 1)] {
                (longest.training, longest.copy) = (training, copy);
                let printed = printed(&longest.paper(), &profile);
                assert!(printed.length <= 130 * 8, "{} dots", printed.length);
                let words = printed.words();
                for whole in [
                    "OUAGADOUGOU PATTE-D’OIE GARE ROUTIÈRE INTERNATIONALE DE L’EST",
                    "> SAINT-LOUIS-DU-SÉNÉGAL EMBRANCHEMENT AÉROPORT INTERNATIONAL 2",
                    "Mme Marie-Antoinette Wendlasida Tiendrebeogo Ouedraogo-Kabore",
                    "08:00",
                    "PLACE 128",
                    "1 000 000 000 000 F CFA",
                    "BOBO12-000123-7",
                ] {
                    assert!(words.contains(whole), "{whole} in {words}");
                }
            }
        }
    }
}

/// A PNG of one bit to a pixel, `true` for black.
fn pixels(picture: &picture::Picture) -> Vec<Vec<bool>> {
    let decoder = png::Decoder::new(std::io::Cursor::new(&picture.png));
    let mut decoder = decoder.read_info().expect("a PNG");
    let mut bytes = vec![0; decoder.output_buffer_size().expect("of some size")];
    let info = decoder.next_frame(&mut bytes).expect("of one frame");
    assert_eq!((info.width, info.height), (picture.width, picture.height));
    let row = |row: &[u8]| {
        let bits = row.iter().flat_map(|b| (0..8).map(move |i| b & (0x80 >> i) == 0));
        bits.take(info.width as usize).collect()
    };
    bytes.chunks(info.line_size).map(row).collect()
}

#[test]
fn the_picture_is_what_the_printer_prints() {
    let mut duplicate = samples::ticket(Language::En);
    duplicate.copy = 2;
    for mm in [58_u8, 80] {
        let profile = samples::profile(mm);
        for paper in [
            duplicate.paper(),
            samples::longest_ticket().paper(),
            samples::test_page(profile.clone(), Language::Fr).paper(),
        ] {
            let printed = printed(&paper, &profile);
            let picture = picture::render(&paper, &profile);
            assert_eq!(picture.width, u32::from(mm) * 8);
            assert_eq!(picture.height as usize, printed.length + 48);
            let pixels = pixels(&picture);
            let left = (picture.width as usize - printed.images()[0].1.width) / 2;
            for (top, image) in printed.images() {
                for (y, row) in image.black.chunks(image.width).enumerate() {
                    let drawn = &pixels[24 + top + y][left..left + image.width];
                    assert_eq!(drawn, row, "row {y} of the image at {top}");
                }
            }
        }
    }
}

#[test]
fn a_long_receipt_holds_nine_tickets_whole() {
    let receipt = samples::receipt(Language::Fr, 9);
    for mm in [58, 80] {
        let words = printed(&receipt.paper(), &samples::profile(mm)).words();
        for ticket in &receipt.tickets {
            assert!(words.contains(&ticket.number));
            assert!(words.contains(&format!("PLACE {}", ticket.seat)));
        }
        assert!(words.contains("TOTAL 9 billets 67 500 F CFA"), "{words}");
    }
}

#[test]
fn a_ticket_of_several_does_not_say_how_it_was_paid() {
    let mut ticket = samples::reduced_ticket(Language::Fr);
    ticket.payments.clear();
    let words = printed(&ticket.paper(), &samples::profile(80)).words();
    for absent in ["Espèces", "Orange Money", "Réf.", "Rendu"] {
        assert!(!words.contains(absent), "{absent} in {words}");
    }
}

#[test]
fn reductions_stand_between_the_full_fare_and_the_price() {
    for mm in [58, 80] {
        let ticket = samples::reduced_ticket(Language::Fr);
        let words = printed(&ticket.paper(), &samples::profile(mm)).words();
        let expected = "Plein tarif 8 000 F CFA Promo NOEL -500 F CFA Adulte 7 500 F CFA \
                        dont taxe 1 144 F CFA";
        assert!(words.contains(expected), "{words}");
        let receipt = samples::reduced_receipt(Language::En);
        let words = printed(&receipt.paper(), &samples::profile(mm)).words();
        let expected = "Full fare 16 000 F CFA Promo NOEL -1 000 F CFA \
                        TOTAL 2 tickets 15 000 F CFA incl. tax 2 288 F CFA";
        assert!(words.contains(expected), "{words}");
    }
}

#[test]
fn a_ticket_names_the_one_it_replaces() {
    for (language, other, itself) in [
        (Language::Fr, "Remplace le billet OUA2-000122-0", "Remplace le billet imprimé avant"),
        (Language::En, "Replaces ticket OUA2-000122-0", "Replaces the ticket printed before"),
    ] {
        let mut ticket = samples::reduced_ticket(language);
        let words = printed(&ticket.paper(), &samples::profile(58)).words();
        assert!(words.contains(other), "{words}");
        ticket.replaces = Some(ticket.number.clone());
        let words = printed(&ticket.paper(), &samples::profile(58)).words();
        assert!(words.contains(itself), "{words}");
    }
}

#[test]
fn only_an_open_ticket_has_a_code_and_never_a_qr_code() {
    let mut profile = samples::profile(80);
    (profile.native_qr, profile.native_barcode) = (true, true);
    let codes = |paper: &Paper| {
        let printed = printed(paper, &profile);
        let count = |of: fn(&Event) -> bool| printed.events.iter().filter(|e| of(e)).count();
        (
            count(|event| matches!(event, Event::Qr { .. })),
            count(|event| matches!(event, Event::Code128 { .. })),
        )
    };
    assert_eq!(codes(&samples::open_ticket(Language::Fr).paper()), (0, 1));
    assert_eq!(codes(&samples::refund(Language::Fr).paper()), (0, 0));
}

#[test]
fn a_till_report_is_signed_only_where_the_drawer_differs() {
    let mut till = samples::till(Language::Fr);
    for (variance, lines) in [(Some(-500), 2), (Some(500), 2), (Some(0), 0), (None, 0)] {
        till.variance = variance;
        let printed = printed(&till.paper(), &samples::profile(58));
        let dotted = printed.lines().iter().filter(|line| line.ends_with("......")).count();
        assert_eq!(dotted, lines, "{variance:?}");
    }
}

#[test]
fn amounts_of_a_till_report_end_at_the_right_edge() {
    for (mm, columns) in [(58, 32), (80, 48)] {
        for till in [samples::till(Language::Fr), samples::longest_till()] {
            let printed = printed(&till.paper(), &samples::profile(mm));
            let lines = printed.lines();
            let amounts: Vec<_> = lines.iter().filter(|line| line.ends_with("F CFA")).collect();
            assert!(amounts.len() > 20);
            for line in amounts {
                assert_eq!(line.chars().count(), columns, "{line}");
            }
        }
    }
}

#[test]
fn no_title_of_a_slip_is_broken() {
    use paper::slip::SlipTitle::*;
    for language in [Language::Fr, Language::En] {
        for title in [
            PaidIn,
            PaidOut,
            Drop,
            Correction,
            Cancellation,
            Refund,
            Exchange,
            OpenTicket,
            Hold,
            Payment,
            Luggage,
            Standing,
            OtherCoach,
        ] {
            let mut slip = samples::exchange(language);
            slip.title = title;
            let printed = printed(&slip.paper(), &samples::profile(58));
            let large = |event: &&Event| match event {
                Event::Line(texts) => texts.iter().any(|text| text.wide == 2),
                _ => false,
            };
            // The company and the title.
            assert_eq!(printed.events.iter().filter(large).count(), 2, "{title:?}");
        }
    }
}

#[test]
fn a_method_without_a_name_is_printed_all_the_same() {
    let mut ticket = samples::ticket(Language::Fr);
    ticket.payments[0].method = MethodWord::MobileMoney(" ".into());
    let words = printed(&ticket.paper(), &samples::profile(58)).words();
    assert!(words.contains("Mobile money 10 000 F CFA"), "{words}");
}
