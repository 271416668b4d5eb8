//! Documents and their copies. Copy 1 is the original; a later one is marked DUPLICATA n.

use serde::{Deserialize, Serialize};

use crate::bounds::COPIES_MAX;
use crate::ids::{DepartureId, EmployeeId, SaleId, TicketId, TillId};
use crate::people::{Employee, Permission};
use crate::refusal::{Code, Refusal};

/// Something printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// The ticket of one passenger.
    Ticket(TicketId),
    /// The receipt of a sale, with all its tickets and the payment.
    Receipt(SaleId),
    /// The Z of a session.
    TillReport(TillId),
    /// The slip of money that moved without a sale: a movement, a refund, an open ticket. Its id is
    /// the movement's, the refund's or the ticket's.
    Slip(uuid::Uuid),
    /// The tags of all luggage of a ticket.
    Tags(TicketId),
    /// The bordereau of a departure.
    Departure(DepartureId),
}

impl Document {
    /// The kind's name in tables and JSON.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Ticket(_) => "ticket",
            Self::Receipt(_) => "receipt",
            Self::TillReport(_) => "till_report",
            Self::Slip(_) => "slip",
            Self::Tags(_) => "tags",
            Self::Departure(_) => "departure",
        }
    }

    /// The id of what it shows.
    pub fn subject(self) -> uuid::Uuid {
        match self {
            Self::Ticket(ticket) => ticket.0,
            Self::Receipt(sale) => sale.0,
            Self::TillReport(till) => till.0,
            Self::Slip(id) => id,
            Self::Tags(ticket) => ticket.0,
            Self::Departure(departure) => departure.0,
        }
    }

    /// What someone must be permitted to print it again: at the coach's door, what they do there.
    pub fn needs(self) -> Permission {
        match self {
            Self::Tags(_) => Permission::Board,
            Self::Departure(_) => Permission::Depart,
            Self::Ticket(_) | Self::Receipt(_) | Self::TillReport(_) | Self::Slip(_) => {
                Permission::Reprint
            }
        }
    }
}

/// A document was printed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentReprinted {
    /// Which document.
    pub document: Document,
    /// Which copy: 2 is the first duplicate.
    pub copy: u32,
    /// Who asked for it.
    pub employee: EmployeeId,
    /// Their name.
    pub employee_name: String,
}

/// Decides a reprint of a document of which `copies` exist.
///
/// Refuses `not_permitted`, `copies_exhausted`.
pub fn reprint(
    document: Document,
    copies: u32,
    who: &Employee,
) -> Result<DocumentReprinted, Refusal> {
    who.must(document.needs())?;
    if copies >= COPIES_MAX {
        return Err(Refusal::new(Code::CopiesExhausted).with("max", COPIES_MAX));
    }
    Ok(DocumentReprinted {
        document,
        copy: copies + 1,
        employee: who.employee,
        employee_name: who.name.clone(),
    })
}

/// How a counter reaches its printer, and what the printer can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterSet {
    /// The paper and the printer's abilities.
    pub profile: PrinterProfile,
    /// The way to it.
    pub transport: PrinterTransport,
    /// The language of what it prints.
    #[serde(default)]
    pub language: PaperLanguage,
}

/// What a printer can do. Names after the `escpos-printer-db` capability lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterProfile {
    /// Paper width in millimetres: 58 or 80.
    pub paper_mm: u8,
    /// Code page of its text.
    pub code_page: CodePage,
    /// QR codes as its own command rather than as a picture.
    pub native_qr: bool,
    /// Code128 as its own command rather than as a picture.
    pub native_barcode: bool,
    /// Whether it cuts the paper.
    pub cut: bool,
    /// Whether a cash drawer hangs on it.
    pub drawer: bool,
}

/// The language of the fixed words on paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperLanguage {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

/// Code pages a receipt printer maps bytes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePage {
    /// Windows-1252: has é è ç œ ’ and €.
    Wpc1252,
    /// IBM PC 858: é è ç, no œ.
    Pc858,
    /// IBM PC 437: é è ç; no capital À, no œ.
    Pc437,
}

/// The way to a printer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PrinterTransport {
    /// Writes each document's bytes and a picture of the paper into a folder.
    Spool {
        /// The folder; `None` is `spool` beside the store.
        folder: Option<String>,
    },
    /// A network printer, port 9100 unless it says otherwise.
    Tcp {
        /// Host name or address, with an optional `:port`.
        address: String,
    },
    /// A device file, e.g. `/dev/usb/lp0`, or a printer share on Windows.
    Device {
        /// Its path.
        path: String,
    },
    /// A serial port.
    Serial {
        /// Its name, e.g. `/dev/ttyUSB0` or `COM3`.
        path: String,
        /// Bits per second.
        baud: u32,
    },
}

impl Default for PrinterSet {
    fn default() -> Self {
        Self {
            profile: PrinterProfile {
                paper_mm: 58,
                code_page: CodePage::Wpc1252,
                native_qr: false,
                native_barcode: false,
                cut: true,
                drawer: true,
            },
            transport: PrinterTransport::Spool { folder: None },
            language: PaperLanguage::Fr,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Role;
    use crate::text::ShortCode;
    use uuid::Uuid;

    #[test]
    fn a_controller_prints_the_papers_of_the_door_again_and_no_others() {
        let who = Employee {
            employee: EmployeeId(Uuid::nil()),
            code: ShortCode::parse("code", "K1").unwrap(),
            name: "Salif".into(),
            roles: vec![Role::Controller],
        };
        let ticket = TicketId(Uuid::nil());
        for document in [Document::Tags(ticket), Document::Departure(DepartureId(Uuid::nil()))] {
            assert_eq!(reprint(document, 1, &who).unwrap().copy, 2);
            let refusal = reprint(document, COPIES_MAX, &who).unwrap_err();
            assert_eq!(refusal.code, Code::CopiesExhausted);
        }
        for document in [Document::Ticket(ticket), Document::Slip(Uuid::nil())] {
            assert_eq!(reprint(document, 1, &who).unwrap_err().code, Code::NotPermitted);
        }
    }
}
