//! Writes every document, as a picture and as ESC/POS bytes, into the folder given, and says how
//! long each is and how long its rendering took.
#![allow(clippy::print_stdout)] // It is a program.

#[path = "../tests/samples/mod.rs"]
mod samples;

use std::path::PathBuf;
use std::time::Instant;

use paper::{Language, Paper, escpos, picture};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(std::env::temp_dir);
    std::fs::create_dir_all(&folder)?;
    for mm in [58, 80] {
        let profile = samples::profile(mm);
        for (name, paper) in documents(mm) {
            let start = Instant::now();
            let bytes = escpos::render(&paper, &profile, false);
            let printed = start.elapsed();
            let start = Instant::now();
            let picture = picture::render(&paper, &profile);
            let drawn = start.elapsed();
            std::fs::write(folder.join(format!("{name}-{mm}.bin")), &bytes)?;
            std::fs::write(folder.join(format!("{name}-{mm}.png")), &picture.png)?;
            println!(
                "{name:16} {mm} mm: {:6.1} mm long; {:6} bytes in {printed:?}; picture in {drawn:?}",
                paper.length_dots(&profile) as f64 / 8.0,
                bytes.len(),
            );
        }
    }
    Ok(())
}

fn documents(mm: u8) -> Vec<(&'static str, Paper)> {
    let ticket = samples::ticket(Language::Fr);
    let mut duplicate = ticket.clone();
    (duplicate.copy, duplicate.training) = (2, true);
    let mut specimen = ticket.clone();
    specimen.specimen = true;
    let page = samples::test_page(samples::profile(mm), Language::Fr);
    vec![
        ("ticket", ticket.paper()),
        ("ticket-en", samples::ticket(Language::En).paper()),
        ("duplicate", duplicate.paper()),
        ("specimen", specimen.paper()),
        ("longest", samples::longest_ticket().paper()),
        ("receipt", samples::receipt(Language::Fr, 3).paper()),
        ("receipt-en", samples::receipt(Language::En, 9).paper()),
        ("test-page", page.paper()),
        ("reduced-ticket", samples::reduced_ticket(Language::Fr).paper()),
        ("reduced-receipt", samples::reduced_receipt(Language::En).paper()),
        ("voucher", samples::voucher(Language::Fr).paper()),
        ("refund", samples::refund(Language::Fr).paper()),
        ("exchange", samples::exchange(Language::En).paper()),
        ("open-ticket", samples::open_ticket(Language::Fr).paper()),
        ("hold", samples::hold(Language::En).paper()),
        ("longest-slip", samples::longest_slip().paper()),
        ("till-z", samples::till(Language::Fr).paper()),
        ("till-z-en", samples::till(Language::En).paper()),
        ("till-x", samples::empty_till(Language::Fr).paper()),
        ("longest-till", samples::longest_till().paper()),
        ("bordereau", samples::bordereau(Language::Fr).paper()),
        ("tag", samples::tag(Language::Fr).paper()),
        ("longest-tag", samples::longest_tag().paper()),
        ("luggage", samples::luggage(Language::Fr).paper()),
        ("standing", samples::standing(Language::En).paper()),
        ("call-list", samples::call_list(Language::Fr).paper()),
        ("manifest", samples::manifest(Language::Fr).paper()),
        ("manifest-en", samples::manifest(Language::En).paper()),
        ("empty-manifest", samples::empty_manifest(Language::Fr).paper()),
    ]
}
