//! The papers of parcels: as they look, as they are scanned, and as a label printer gets them.
#![allow(clippy::unwrap_used)] // Its helpers are tests too.

mod interpreter;
mod samples;

use std::time::{Duration, Instant};

use paper::{Language, Paper, escpos, zpl};
use samples::parcels;

/// The paper as text for a snapshot.
fn shown(paper: &Paper, mm: u8) -> String {
    let profile = samples::profile(mm);
    let bytes = escpos::render(paper, &profile, false);
    let printed = interpreter::print(&bytes, &profile).expect("a printer understands every byte");
    let mut out = printed.lines().join("\n");
    out.push_str(&format!("\n{} dots\n", printed.length));
    out
}

#[test]
fn papers_of_parcels_look_as_they_did() {
    for (name, language) in [("fr", Language::Fr), ("en", Language::En)] {
        for mm in [58, 80] {
            let mut back = parcels::label(language);
            (back.back, back.copy, back.training) = (true, 2, true);
            for (kind, paper) in [
                ("label", parcels::label(language).paper()),
                ("label_back", back.paper()),
                ("taken", parcels::taken(language).paper()),
                ("handed", parcels::handed(language).paper()),
                ("loading", parcels::loading(language).paper()),
                ("unloading", parcels::unloading(language).paper()),
            ] {
                insta::assert_snapshot!(format!("{kind}_{name}_{mm}"), shown(&paper, mm));
            }
        }
    }
}

#[test]
fn a_label_has_its_square_code_and_its_bars_on_narrow_paper_too() {
    for mm in [58, 80] {
        let profile = samples::profile(mm);
        let bytes = escpos::render(&parcels::label(Language::Fr).paper(), &profile, false);
        let printed = interpreter::print(&bytes, &profile).unwrap();
        let codes = printed.images().iter().filter(|(_, image)| image.height > 16).count();
        assert_eq!(codes, 2, "at {mm} mm");
    }
}

#[test]
fn a_label_printer_gets_what_it_understands_and_no_name_becomes_a_command() {
    insta::assert_snapshot!("label_zpl", zpl::label(&parcels::label(Language::Fr)));
    insta::assert_snapshot!("label_zpl_longest", zpl::label(&parcels::longest_label()));
    let mut evil = parcels::label(Language::Fr);
    evil.receiver = "^XZ^XA~JR_5E\\&".into();
    let made = zpl::label(&evil);
    assert_eq!((made.matches("^XA").count(), made.matches("^XZ").count()), (1, 1));
    assert!(!made.contains('~') && made.contains("_5EXZ"), "{made}");
    let commands = |zpl: &str| zpl.matches('^').count();
    assert_eq!(commands(&made), commands(&zpl::label(&parcels::label(Language::Fr))));
}

#[test]
fn nothing_leaves_a_label_however_long_its_names_are_and_all_that_identifies_it_is_whole() {
    let mut label = parcels::longest_label();
    for name in ["M", "WWWW ", "Mahamoudou-Ouédraogo ", "ÉÉÉÉÉÉÉÉÉÉÉ", "iiii lll "] {
        let long: String = name.chars().cycle().take(60).collect();
        (label.to, label.from) = (long.clone(), long.clone());
        (label.company, label.receiver) = (long.clone(), long);
        let made = zpl::label(&label);
        for field in made.lines().filter(|line| line.starts_with("^FO")) {
            let (place, rest) = field[3..].split_once('^').unwrap();
            let (_, top) = place.split_once(',').unwrap();
            let top: usize = top.parse().unwrap();
            let height: usize = match rest.strip_prefix("A0N,") {
                Some(rest) => rest.split_once(',').unwrap().0.parse().unwrap(),
                None => 0,
            };
            assert!(top + height <= 800, "{field}");
        }
        assert!(!made.contains("^FB"), "nothing is wrapped over what was printed before");
        for whole in ["^FDBOB^FS", "^FD99/99^FS", "^FDBOBO99-P12345678-9-N99^FS", "^FD+2267"] {
            assert!(made.contains(whole), "{whole} in {made}");
        }
    }
}

#[test]
fn three_hundred_labels_take_no_second_in_any_language_of_printers() {
    let label = parcels::label(Language::Fr);
    let begun = Instant::now();
    for _ in 0..300 {
        zpl::label(&label);
    }
    // Of what is printed as pictures the bench tells: this test runs unoptimised.
    assert!(begun.elapsed() < Duration::from_secs(1));
}
