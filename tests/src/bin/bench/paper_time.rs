//! From the ticket of a sale to the bytes that print it.

use std::path::Path;

use domain::printing::PrinterProfile;
use paper::escpos;
use station::printing::papers;
use station::store::{Store, planning, tickets};

use crate::table::{Row, Table, Target};
use crate::times::{Times, timed};
use crate::{Plan, Trouble};

/// Tickets of the newest sales, each at both widths, with the QR code and the barcode as dots.
pub fn measure(large: &Path, plan: &Plan, table: &mut Table) -> Result<(), Trouble> {
    let store = Store::open(large, std::sync::Arc::new(station::host::SystemClock))?;
    let device = store.keys().device;
    let place = store.read(|c| planning::place_or_refuse(c, device))?;
    let sold = store.read(|c| tickets::by_name(c, &["a"], 50))?;
    for paper_mm in [58, 80] {
        let profile = PrinterProfile {
            paper_mm,
            native_qr: false,
            native_barcode: false,
            ..place.printer.profile.clone()
        };
        let mut times = Times::default();
        let mut bytes = 0;
        for _ in 0..plan.looks / 10 {
            for ticket in &sold {
                let signature = ticket.stored.entry.short_hash();
                let (time, printed) = timed(|| {
                    let paper = papers::ticket(&place, &ticket.sale, ticket.pos, 1, &signature);
                    escpos::render(&paper.paper(), &profile, true)
                });
                bytes = printed.len();
                times.add(time);
            }
        }
        let what = format!("ticket as ESC/POS with raster QR code, {paper_mm} mm");
        let row = Row::of_times("paper", what, &times).target(Target::P99(5.0));
        table.add(row.note(format!("{bytes} bytes")));
    }
    Ok(())
}
