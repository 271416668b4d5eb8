//! The scanner of this machine: how it is set, how it is, what it reads.

use std::time::Duration;

use domain::printing::PrinterTransport;
use domain::{Code, Refusal};

use super::Caller;
use crate::counter::Counter;
use crate::failure::Failure;
use crate::scanning::{self, Setting};
use crate::store::planning;
use crate::wire;

/// Characters before a code.
const PREFIX_MAX: usize = 4;
/// Characters of a port's name.
const PORT_MAX: usize = 250;
/// How long somebody waits for a code before they ask again.
const WAIT: Duration = Duration::from_secs(10);

fn info(counter: &Counter, setting: Setting) -> wire::ScannerInfo {
    let (state, cause) = counter.scanning.found();
    wire::ScannerInfo {
        prefix: setting.prefix,
        suffix: setting.suffix,
        port: setting.port,
        baud: setting.baud,
        ports: scanning::ports(),
        state,
        cause,
    }
}

pub(super) fn look(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::ScannerInfo, Failure> {
    Ok(info(counter, counter.store.read(Setting::read)?))
}

pub(super) fn set(
    counter: &Counter,
    _caller: &Caller,
    request: wire::SetScanner,
) -> Result<wire::ScannerInfo, Failure> {
    let device = counter.store.keys().device;
    let place = counter.store.read(|connection| planning::place_or_refuse(connection, device))?;
    let setting = parsed(request, &place.printer.transport)?;
    setting.keep(&counter.store)?;
    counter.scanning.set(&setting);
    Ok(info(counter, setting))
}

/// Parses a setting; `scanner_invalid` says what it cannot be.
fn parsed(asked: wire::SetScanner, printer: &PrinterTransport) -> Result<Setting, Refusal> {
    let refuse = |what: &str| Err(Refusal::new(Code::ScannerInvalid).with("what", what));
    let wedge = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "-./$%*+:".contains(c);
    if asked.prefix.chars().count() > PREFIX_MAX || !asked.prefix.chars().all(wedge) {
        return refuse("before a code stand up to four of A-Z 0-9 - . / $ % * + :");
    }
    if !(300..=921_600).contains(&asked.baud) {
        return refuse("a serial port runs at 300 to 921600 bits per second");
    }
    let port = asked.port.map(|port| port.trim().to_owned()).filter(|port| !port.is_empty());
    if let Some(port) = &port {
        if port.chars().count() > PORT_MAX || port.chars().any(char::is_control) {
            return refuse("the port's name is too long or has control characters");
        }
        if matches!(printer, PrinterTransport::Serial { path, .. } if path.trim() == port) {
            return refuse("the printer is at this port");
        }
    }
    Ok(Setting { prefix: asked.prefix, suffix: asked.suffix, port, baud: asked.baud })
}

pub(super) fn await_scan(
    counter: &Counter,
    _caller: &Caller,
    _request: wire::Nothing,
) -> Result<wire::ScansHeard, Failure> {
    Ok(wire::ScansHeard { texts: counter.scanning.hear(WAIT) })
}
