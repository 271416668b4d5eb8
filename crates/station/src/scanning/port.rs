//! The serial port of a scanner: opened raw, read until it is gone.

use std::io::{self, Read};
use std::time::Duration;

use serialport::{ClearBuffer, SerialPort};

use super::splitter::Splitter;

/// A pause that ends a code: a scanner sends one without any, at every speed there is.
const PAUSE: Duration = Duration::from_millis(100);

/// Opens a port: eight bits, no parity, one stop bit, as scanners are delivered. The cause in English
/// where it cannot be opened.
pub(super) fn open(path: &str, baud: u32) -> Result<Box<dyn SerialPort>, String> {
    let port = serialport::new(path, baud).timeout(PAUSE).open();
    let mut port = port
        .map_err(|error| format!("cannot open the serial port {path} at {baud} baud: {error}"))?;
    // Scanners on USB send nothing before somebody says to be there; other ports may not know it.
    let _ = port.write_data_terminal_ready(true);
    // What was read while nobody listened boards nobody.
    let _ = port.clear(ClearBuffer::Input);
    Ok(port)
}

/// Reads until the port is gone, and gives the cause; or none, once `heard` does not go on. It hears
/// every code, and every so often that there is none.
pub(super) fn listen(
    port: &mut (impl Read + ?Sized),
    mut heard: impl FnMut(Vec<String>) -> bool,
) -> Option<String> {
    let mut splitter = Splitter::default();
    let mut buffer = [0; 256];
    loop {
        let codes = match port.read(&mut buffer) {
            Ok(0) => return Some("the serial port is gone".to_owned()),
            Ok(count) => splitter.take(&buffer[..count]),
            Err(error) if is_pause(&error) => splitter.pause(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Some(format!("the serial port does not answer: {error}")),
        };
        if !heard(codes) {
            return None;
        }
    }
}

fn is_pause(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}

/// The serial ports that this machine has, by name.
pub(crate) fn ports() -> Vec<String> {
    // Where the system does not tell them, a port can still be typed.
    let known = serialport::available_ports().unwrap_or_default();
    let mut names: Vec<String> = known.into_iter().map(|port| port.port_name).collect();
    names.sort();
    names.truncate(PORTS_MAX);
    names
}

/// Ports in a list to choose from.
const PORTS_MAX: usize = 64;
