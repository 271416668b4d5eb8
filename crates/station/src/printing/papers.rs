//! Papers: from what the journal says to documents, and on to bytes and pictures.

use base64::Engine;
use domain::Millis;
use domain::payment::Payment;
use domain::printing::{PaperLanguage, PrinterProfile};
use domain::sale::TicketsSold;
use domain::sale::{Reduction, ReductionKind};
use paper::payment::{MethodWord, PaidLine, ReductionLine};
use paper::receipt::{ReceiptPaper, ReceiptTicket};
use paper::test_page::TestPage;
use paper::ticket::TicketPaper;
use paper::{Language, Paper, escpos, picture};

use crate::store::planning::Place;
use crate::store::tickets::Found;
use crate::wire;

pub(crate) fn language(place: &Place) -> Language {
    match place.printer.language {
        PaperLanguage::Fr => Language::Fr,
        PaperLanguage::En => Language::En,
    }
}

/// The ticket at `pos` of a sale. For several passengers the receipt says how it was paid.
pub fn ticket(
    place: &Place,
    sale: &TicketsSold,
    pos: usize,
    copy: u32,
    signature: &str,
) -> TicketPaper {
    let (ticket, journey) = (&sale.tickets[pos], &sale.journey);
    let alone = sale.tickets.len() == 1;
    TicketPaper {
        training: place.training,
        specimen: false,
        copy,
        company: place.company_name.clone(),
        station: sale.station_name.clone(),
        counter: sale.counter,
        from: journey.from.name.clone(),
        to: journey.to.name.clone(),
        departs_local: journey.from.local,
        arrives_local: journey.to.local,
        seat: ticket.seat.get(),
        plate: journey.plate.clone(),
        passenger: ticket.name.as_str().to_owned(),
        phone: ticket.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        category: ticket.category_name.clone(),
        price: ticket.price,
        currency: sale.currency,
        base: ticket.base(),
        reductions: reduction_lines(place, &ticket.reductions),
        tax: ticket.tax,
        payments: if alone { paid_lines(&sale.payments) } else { Vec::new() },
        change: if alone { sale.change() } else { 0 },
        replaces: None,
        number: ticket.number.to_string(),
        token: ticket.token.clone(),
        conditions: place.conditions.clone(),
        sold_local: sale.sold_local,
        sold_by: sale.employee_name.clone(),
        signature: signature.to_owned(),
        language: language(place),
    }
}

/// The receipt of a sale.
pub fn receipt(place: &Place, sale: &TicketsSold, copy: u32, signature: &str) -> ReceiptPaper {
    let tickets = sale.tickets.iter().map(|ticket| ReceiptTicket {
        number: ticket.number.to_string(),
        seat: ticket.seat.get(),
        passenger: ticket.name.as_str().to_owned(),
        category: ticket.category_name.clone(),
        price: ticket.price,
    });
    ReceiptPaper {
        training: place.training,
        copy,
        company: place.company_name.clone(),
        station: sale.station_name.clone(),
        counter: sale.counter,
        from: sale.journey.from.name.clone(),
        to: sale.journey.to.name.clone(),
        departs_local: sale.journey.from.local,
        tickets: tickets.collect(),
        total: sale.total,
        currency: sale.currency,
        base: sale.tickets.iter().map(domain::sale::TicketSold::base).sum(),
        reductions: joined(sale.tickets.iter().flat_map(|t| reduction_lines(place, &t.reductions))),
        tax: sale.tickets.iter().map(|ticket| ticket.tax).sum(),
        payments: paid_lines(&sale.payments),
        change: sale.change(),
        sold_local: sale.sold_local,
        sold_by: sale.employee_name.clone(),
        signature: signature.to_owned(),
        language: language(place),
    }
}

/// How a sale was paid, as papers say it.
pub(super) fn paid_lines(payments: &[Payment]) -> Vec<PaidLine> {
    let line = |payment: &Payment| match payment {
        Payment::Cash { tendered, .. } => {
            PaidLine { method: MethodWord::Cash, amount: *tendered, reference: None }
        }
        Payment::Card { amount, reference, .. } => {
            PaidLine { method: MethodWord::Card, amount: *amount, reference: reference.clone() }
        }
        Payment::MobileMoney { amount, operator, reference, .. } => PaidLine {
            method: MethodWord::MobileMoney(operator.clone()),
            amount: *amount,
            reference: reference.clone().filter(|reference| !reference.is_empty()),
        },
    };
    payments.iter().map(line).collect()
}

fn reduction_lines(place: &Place, reductions: &[Reduction]) -> Vec<ReductionLine> {
    let line = |reduction: &Reduction| ReductionLine {
        label: match (reduction.kind, language(place)) {
            (ReductionKind::Promo, _) => reduction.label.clone(),
            (ReductionKind::Discount, Language::Fr) => "Remise".to_owned(),
            (ReductionKind::Discount, Language::En) => "Discount".to_owned(),
        },
        amount: reduction.amount,
    };
    reductions.iter().map(line).collect()
}

/// Reductions of the same name become one line.
fn joined(lines: impl Iterator<Item = ReductionLine>) -> Vec<ReductionLine> {
    let mut out: Vec<ReductionLine> = Vec::new();
    for line in lines {
        match out.iter_mut().find(|known| known.label == line.label) {
            Some(known) => known.amount += line.amount,
            None => out.push(line),
        }
    }
    out
}

/// The test page of this counter's printer.
pub fn test_page(place: &Place, printer_place: &str, now: Millis) -> Paper {
    TestPage {
        profile: place.printer.profile.clone(),
        place: printer_place.to_owned(),
        station: place.station_name.clone(),
        counter: place.counter,
        currency: place.currency,
        printed_local: place.local(now),
        language: language(place),
    }
    .paper()
}

/// A paper as it comes out of a printer.
pub fn page(paper: &Paper, profile: &PrinterProfile) -> wire::Page {
    let picture = picture::render(paper, profile);
    wire::Page {
        png: base64::engine::general_purpose::STANDARD.encode(picture.png),
        width: picture.width,
        height: picture.height,
    }
}

/// The papers a sale would give: without numbers and codes, so that none of them passes for one.
pub fn specimens(place: &Place, sale: &TicketsSold) -> wire::Pages {
    let papers = (0..sale.tickets.len()).map(|pos| {
        let mut ticket = ticket(place, sale, pos, 1, "");
        ticket.specimen = true;
        page(&ticket.paper(), &place.printer.profile)
    });
    wire::Pages { pages: papers.collect() }
}

/// A ticket of now, with the number of the one it replaces.
pub fn ticket_found(place: &Place, found: &Found, copy: u32) -> TicketPaper {
    let signature = found.shown().entry.short_hash();
    let mut paper = ticket(place, &found.shown_sale(), found.pos, copy, &signature);
    let moved = found.changed.as_ref().map(|_| paper.number.clone());
    paper.replaces = moved.or_else(|| found.replaces.clone());
    paper
}

/// A ticket or receipt as its last copy came out.
pub fn preview(place: &Place, found: &Found, receipt_wanted: bool, copy: u32) -> wire::Pages {
    let signature = found.stored.entry.short_hash();
    let paper = if receipt_wanted {
        receipt(place, &found.sale, copy, &signature).paper()
    } else {
        ticket_found(place, found, copy).paper()
    };
    wire::Pages { pages: vec![page(&paper, &place.printer.profile)] }
}

/// What a printer gets for a paper, and what the paper looks like where that is wanted.
pub fn rendered(
    paper: &Paper,
    profile: &PrinterProfile,
    drawer: bool,
    wants_picture: bool,
) -> (Vec<u8>, Option<Vec<u8>>) {
    let bytes = escpos::render(paper, profile, drawer && profile.drawer);
    (bytes, wants_picture.then(|| picture::render(paper, profile).png))
}
