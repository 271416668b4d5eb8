//! The ways to a printer: a spool folder, the network, a device file, a serial port.
//!
//! A delivery ends in one of four ways, and the difference is what keeps a passenger from getting
//! two tickets or none: the printer said that it is printed, all bytes are out but nobody said so,
//! nothing was begun (try again), or it broke off (ask the cashier). Every wait has a deadline.
//!
//! Invariant: no transport looks into a document. It knows bytes, deadlines and status bytes.

mod device;
mod line;
mod serial;
mod spool;
mod status;
mod talk;
mod tcp;
#[cfg(any(not(unix), test))]
mod writer;

#[cfg(test)]
mod fake;

use std::path::Path;

use domain::printing::PrinterTransport;

use crate::wire::PrinterState;

/// One document on its way to a printer.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// A file name without extension, unique and stable for the job: a second delivery of the same
    /// job replaces a spool file rather than doubling it.
    pub name: &'a str,
    /// What the printer gets.
    pub bytes: &'a [u8],
    /// What the paper looks like, as PNG; kept only by transports that want it.
    pub picture: Option<&'a [u8]>,
}

/// How far a document came that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// All bytes were taken, but the printer does not say what became of them.
    Sent,
    /// The printer said that it has printed them and is well; a spool's files are durable.
    Confirmed,
}

/// Why a document did not come out, or may not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// No byte of the document reached the printer: it is safe to try again.
    #[error("not printed: {cause}")]
    NotStarted {
        /// What the printer is known to be.
        state: PrinterState,
        /// What to mend, in English.
        cause: String,
    },
    /// Some of it may be on paper: only the cashier can tell.
    #[error("may be printed in part: {cause}")]
    Interrupted {
        /// What happened, in English.
        cause: String,
    },
}

/// What a printer was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its state.
    pub state: PrinterState,
    /// What to mend, in English, where something is wrong.
    pub cause: Option<String>,
}

impl Found {
    fn fine(state: PrinterState) -> Self {
        Self { state, cause: None }
    }

    fn wrong(state: PrinterState, cause: impl Into<String>) -> Self {
        Self { state, cause: Some(cause.into()) }
    }
}

/// Nothing was begun, and `state` with `cause` says why.
fn not_started(state: PrinterState, cause: impl Into<String>) -> DeliveryError {
    DeliveryError::NotStarted { state, cause: cause.into() }
}

/// Carries documents to one printer. Calls may wait for many seconds, never for ever: they belong
/// on the print worker's thread.
pub trait Transport: Send {
    /// Carries one document.
    fn deliver(&mut self, delivery: &Delivery<'_>) -> Result<Delivered, DeliveryError>;
    /// Asks the printer how it is, without printing.
    fn status(&mut self) -> Found;
    /// Where it is: `spool`, `192.168.1.50:9100`, `COM3`.
    fn place(&self) -> String;
    /// Whether a delivery's picture is kept, so that it is worth making one.
    fn wants_picture(&self) -> bool {
        false
    }
}

/// The transport that a counter is set to. Nothing is opened before the first delivery, so a wrong
/// address shows as a cause there. A spool without a folder, or with a relative one, lies at
/// `default_spool` or beside it.
pub fn open(set: &PrinterTransport, default_spool: &Path) -> Box<dyn Transport> {
    match set {
        PrinterTransport::Spool { folder } => {
            Box::new(spool::SpoolFolder::new(folder.as_deref(), default_spool))
        }
        PrinterTransport::Tcp { address } => Box::new(tcp::NetworkPrinter::new(address)),
        PrinterTransport::Device { path } => {
            // The spool lies in the data folder.
            let data = default_spool.parent().unwrap_or(Path::new(""));
            Box::new(device::DevicePrinter::new(path, data))
        }
        PrinterTransport::Serial { path, baud } => {
            Box::new(serial::SerialPrinter::new(path, *baud))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_opens_its_transport_and_says_where_it_is() {
        let spool = Path::new("store/spool");
        let place = |set: &PrinterTransport| open(set, spool).place();
        assert_eq!(place(&PrinterTransport::Spool { folder: None }), "spool");
        assert_eq!(place(&PrinterTransport::Tcp { address: "printer".into() }), "printer:9100");
        assert_eq!(
            place(&PrinterTransport::Device { path: "/dev/usb/lp0".into() }),
            "/dev/usb/lp0"
        );
        assert_eq!(place(&PrinterTransport::Serial { path: "COM3".into(), baud: 9600 }), "COM3");
    }

    #[test]
    fn only_a_spool_wants_a_picture() {
        let spool = Path::new("store/spool");
        assert!(open(&PrinterTransport::Spool { folder: None }, spool).wants_picture());
        let network = PrinterTransport::Tcp { address: "printer".into() };
        assert!(!open(&network, spool).wants_picture());
    }
}
