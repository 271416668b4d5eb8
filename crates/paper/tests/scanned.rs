//! Codes on the paper, read back by a scanner of its own: `zbarimg` (Debian: zbar-tools). Without
//! that program these tests say so and check nothing.
#![allow(clippy::print_stderr)] // It is how a test speaks.
#![allow(clippy::unwrap_used)] // Its helpers are tests too.

mod interpreter;
mod samples;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use interpreter::Image;
use paper::label::LabelPaper;
use paper::ticket::TicketPaper;
use paper::{Language, escpos, picture};

/// What `zbarimg` reads of one kind of code in a picture; `None` where it is not installed.
fn scan(file: &Path, kind: &str) -> Option<String> {
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "-Sdisable", &format!("-S{kind}.enable")])
        .arg(file)
        .output();
    match output {
        Ok(output) => {
            let read = String::from_utf8(output.stdout).unwrap();
            Some(read.strip_suffix('\n').unwrap_or(&read).to_owned())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("zbarimg is not installed: codes were not scanned");
            None
        }
        Err(error) => panic!("zbarimg: {error}"),
    }
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scanned");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// An image as it came out of the bytes, on a roll of this width in dots.
fn write(image: &Image, width: usize, file: &Path) {
    let margin = if width == 464 { 40 } else { 32 };
    let mut grey = vec![255_u8; width * image.height];
    for (i, _) in image.black.iter().enumerate().filter(|(_, black)| **black) {
        grey[i / image.width * width + margin + i % image.width] = 0;
    }
    let file = std::fs::File::create(file).unwrap();
    let size = |n: usize| u32::try_from(n).unwrap();
    let mut encoder = png::Encoder::new(file, size(width), size(image.height));
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&grey).unwrap();
}

fn tickets() -> Vec<(&'static str, TicketPaper)> {
    let short = TicketPaper {
        token: samples::TOKEN[..160].to_owned(),
        number: "OUA1-999999-0".into(),
        ..samples::ticket(Language::En)
    };
    let eight_digits =
        TicketPaper { number: "BOBO2-12345678-9".into(), ..samples::ticket(Language::Fr) };
    vec![
        ("usual", samples::ticket(Language::Fr)),
        ("short", short),
        ("eight-digits", eight_digits),
        ("longest", samples::longest_ticket()),
    ]
}

#[test]
fn codes_in_the_bytes_can_be_scanned() {
    for (name, ticket) in tickets() {
        for mm in [58_u8, 80] {
            let profile = samples::profile(mm);
            let bytes = escpos::render(&ticket.paper(), &profile, false);
            let printed = interpreter::print(&bytes, &profile).unwrap();
            let mut codes = printed.images();
            codes.retain(|(_, image)| image.height > 16);
            assert_eq!(codes.len(), 2, "a QR code and a barcode");
            let kinds = ["qrcode", "code128"];
            for ((_, image), (kind, text)) in
                codes.iter().zip(kinds.iter().zip([&ticket.token, &ticket.number]))
            {
                let file = folder().join(format!("{name}-{mm}-{kind}.png"));
                write(image, usize::from(mm) * 8, &file);
                let Some(read) = scan(&file, kind) else {
                    return;
                };
                assert_eq!(&read, text, "{name} at {mm} mm");
            }
        }
    }
}

#[test]
fn codes_in_the_picture_can_be_scanned() {
    for (name, ticket) in tickets() {
        for mm in [58, 80] {
            let picture = picture::render(&ticket.paper(), &samples::profile(mm));
            let file = folder().join(format!("{name}-{mm}-paper.png"));
            std::fs::write(&file, &picture.png).unwrap();
            for (kind, text) in [("qrcode", &ticket.token), ("code128", &ticket.number)] {
                let Some(read) = scan(&file, kind) else {
                    return;
                };
                assert_eq!(&read, text, "{name} at {mm} mm");
            }
        }
    }
}

#[test]
fn codes_of_a_label_can_be_scanned() {
    let mut labels = vec![samples::parcels::label(Language::Fr), samples::parcels::longest_label()];
    for piece in [1, 50, 99] {
        let code = format!("BOBO9-P999999-{}-N{piece:02}", piece % 10);
        let usual = samples::parcels::label(Language::En);
        labels.push(LabelPaper { code, piece, pieces: 99, ..usual });
    }
    for (name, label) in labels.iter().enumerate() {
        let bars = label.code.replace('-', "");
        for mm in [58_u8, 80] {
            let mut expected = vec![("qrcode", &label.token), ("code128", &bars)];
            // Bars that narrow paper has no room for are left away: the square code says it all.
            expected.truncate(if mm == 58 && label.code.len() > 18 { 1 } else { 2 });
            let profile = samples::profile(mm);
            let bytes = escpos::render(&label.paper(), &profile, false);
            let printed = interpreter::print(&bytes, &profile).unwrap();
            let mut codes = printed.images();
            codes.retain(|(_, image)| image.height > 16);
            assert_eq!(codes.len(), expected.len(), "the codes of {} at {mm} mm", label.code);
            for ((_, image), (kind, text)) in codes.iter().zip(expected) {
                let file = folder().join(format!("label-{name}-{mm}-{kind}.png"));
                write(image, usize::from(mm) * 8, &file);
                let Some(read) = scan(&file, kind) else {
                    return;
                };
                assert_eq!(&read, text, "{} at {mm} mm", label.code);
            }
        }
    }
}
