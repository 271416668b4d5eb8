//! Documents of a counter on thermal paper: as ESC/POS bytes, and as a picture of the same paper.
//!
//! A document ([`ticket::TicketPaper`], [`receipt::ReceiptPaper`], [`slip::SlipPaper`],
//! [`report::TillPaper`], [`bordereau::BordereauPaper`], [`manifest::ManifestPaper`],
//! [`tag::TagPaper`], [`test_page::TestPage`]) becomes a [`Paper`]: a list of blocks that knows
//! nothing of widths and code pages. Both renderers, [`escpos::render`] and [`picture::render`],
//! read one and the same layout of it for a printer's profile, so that what is shown and what is
//! printed cannot differ.
//!
//! A [`book::Book`] is a report that leaves the house, as CSV, XLSX or PDF.
//!
//! Invariant: values in, bytes out. This crate opens no device and no file (but one without a name
//! for a large workbook, see [`book::xlsx`]), asks no clock and draws no random number; it knows
//! neither the store nor the print queue. Text of any content is printed somehow: it never panics
//! and never becomes a printer command.

pub mod book;
pub mod bordereau;
mod codepage;
mod codes;
pub mod consignment;
pub mod escpos;
mod glyphs;
pub mod label;
mod layout;
pub mod manifest;
mod money_words;
mod paper;
pub mod payment;
pub mod picture;
pub mod receipt;
pub mod report;
pub mod shipment;
pub mod slip;
pub mod tag;
pub mod test_page;
pub mod ticket;
mod words;
pub mod zpl;

pub use codes::qr_rows;
pub use paper::{Align, Block, Keep, Paper, Style};
pub use words::Language;
