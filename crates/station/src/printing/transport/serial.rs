//! A printer on a serial port, or on an adapter that looks like one (USB, Bluetooth).

use std::io::{self, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, FlowControl, SerialPort};

use super::line::{Deadlines, Line};
use super::talk::{self, WorksOff};
use super::{Delivered, Delivery, DeliveryError, Found, Transport, not_started};
use crate::wire::PrinterState;

/// Bytes written at once. Less than any driver's buffer, so that one write is one wait.
const PIECE: usize = 512;

/// What the system's buffer of a serial port usually holds, and a document's end waits in.
const BUFFERED: u32 = 4096;

/// Between two looks at a buffer that has no event of its own.
const PAUSE: Duration = Duration::from_millis(20);

/// A port's timeout of zero may mean for ever.
const AT_ONCE: Duration = Duration::from_millis(1);

/// A byte is ten bits on the line: a start bit, eight of its own, a stop bit.
fn deadlines(baud: u32) -> Deadlines {
    let per_second = (baud / 10).max(1);
    let buffered = Duration::from_millis(u64::from(BUFFERED) * 1000 / u64::from(per_second));
    Deadlines {
        // Opening has none of its own: the driver answers, or its own timeout ends it.
        open: Duration::ZERO,
        // Real-time answers come within milliseconds, but Bluetooth adapters gather them.
        answer: Duration::from_millis(700),
        // A printer that holds us back with XOFF or its own buffer does so for some seconds.
        stall: Duration::from_secs(10),
        // A quarter of the line's speed leaves room for a printer that holds us back.
        slowest: per_second / 4,
        leave: Duration::from_secs(2) + 2 * buffered,
        // The last lines, the feed and the cut, behind what is still buffered.
        printed: Duration::from_secs(8) + 2 * buffered,
    }
}

pub(super) struct SerialPrinter {
    path: String,
    baud: u32,
    deadlines: Deadlines,
    habit: WorksOff,
}

impl SerialPrinter {
    pub(super) fn new(path: &str, baud: u32) -> Self {
        let path = path.trim().to_owned();
        Self { path, baud, deadlines: deadlines(baud), habit: WorksOff::default() }
    }

    /// Eight bits, no parity, one stop bit: what receipt printers are delivered with. XON/XOFF,
    /// because it harms no printer that uses another handshake (no status byte looks like one),
    /// while RTS/CTS would wait for ever on a cable of three wires.
    fn open(&self) -> Result<Port, String> {
        let cause = |error: &dyn std::fmt::Display| {
            format!("cannot open the serial port {} at {} baud: {error}", self.path, self.baud)
        };
        if self.baud == 0 {
            return Err(cause(&"a speed is needed, usually 9600, 19200 or 115200"));
        }
        let settings = serialport::new(&self.path, self.baud).flow_control(FlowControl::Software);
        let port = open_port(&settings).map_err(|error| cause(&error))?;
        let _ = port.clear(ClearBuffer::All);
        Ok(Port { port })
    }
}

/// Writes on a Unix port that serialport opens would block while the printer says XOFF, whatever
/// their timeout says.
#[cfg(unix)]
fn open_port(settings: &serialport::SerialPortBuilder) -> io::Result<Box<dyn SerialPort>> {
    use nix::fcntl::{FcntlArg, OFlag, fcntl};
    use std::os::fd::AsRawFd;

    let port = settings.clone().open_native()?;
    fcntl(port.as_raw_fd(), FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
    Ok(Box::new(port))
}

#[cfg(not(unix))]
fn open_port(settings: &serialport::SerialPortBuilder) -> io::Result<Box<dyn SerialPort>> {
    Ok(settings.clone().open()?)
}

impl Transport for SerialPrinter {
    fn deliver(&mut self, delivery: &Delivery<'_>) -> Result<Delivered, DeliveryError> {
        let mut port = self.open().map_err(|cause| not_started(PrinterState::Offline, cause))?;
        talk::deliver(&mut port, delivery.bytes, self.deadlines, &mut self.habit)
    }

    fn status(&mut self) -> Found {
        match self.open() {
            Ok(mut port) => talk::status(&mut port, self.deadlines),
            Err(cause) => Found::wrong(PrinterState::Offline, cause),
        }
    }

    fn place(&self) -> String {
        self.path.clone()
    }
}

struct Port {
    port: Box<dyn SerialPort>,
}

impl Line for Port {
    fn write(&mut self, bytes: &[u8], within: Duration) -> io::Result<usize> {
        let until = Instant::now() + within;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            self.port.set_timeout(left.max(AT_ONCE))?;
            match self.port.write(&bytes[..bytes.len().min(PIECE)]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !left.is_zero() => {
                    thread::sleep(PAUSE.min(left));
                }
                Err(error) if is_timeout(&error) => {
                    let cause = "the port took no byte within its deadline";
                    return Err(io::Error::new(io::ErrorKind::TimedOut, cause));
                }
                outcome => return outcome,
            }
        }
    }

    fn read(&mut self, buffer: &mut [u8], within: Duration) -> io::Result<usize> {
        self.port.set_timeout(within.max(AT_ONCE))?;
        match self.port.read(buffer) {
            Ok(0) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the port is gone")),
            Err(error) if is_timeout(&error) => Ok(0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(0),
            outcome => outcome,
        }
    }

    fn reads(&self) -> bool {
        true
    }

    fn finish(&mut self, within: Duration) -> io::Result<()> {
        let until = Instant::now() + within;
        // A driver that can't say how much it holds can't be waited for.
        while self.port.bytes_to_write().is_ok_and(|held| held > 0) {
            if Instant::now() >= until {
                let cause = "the port still holds bytes at its deadline";
                return Err(io::Error::new(io::ErrorKind::TimedOut, cause));
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn abandon(&mut self) {
        let _ = self.port.clear(ClearBuffer::All);
    }

    /// Windows does not say how much of a write went out before its timeout.
    fn failed_write_took_nothing(&self) -> bool {
        cfg!(unix)
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use super::super::fake::delivery;
    use super::*;

    #[test]
    fn a_port_that_does_not_exist_is_not_started() {
        for (path, baud) in [("/dev/no-such-port", 9600), ("COM250", 9600), ("COM3", 0)] {
            let mut serial = SerialPrinter::new(path, baud);
            match serial.deliver(&delivery(b"Ticket")) {
                Err(DeliveryError::NotStarted { state: PrinterState::Offline, cause }) => {
                    assert!(cause.contains(path), "{cause}");
                }
                other => panic!("{other:?}"),
            }
            assert_eq!(serial.status().state, PrinterState::Offline);
            assert_eq!(serial.place(), path);
        }
    }

    #[test]
    fn a_slow_line_has_the_time_that_its_speed_asks_for() {
        let slow = deadlines(9600);
        assert!(slow.document(300_000) >= Duration::from_secs(300_000 / 960));
        assert!(slow.leave >= Duration::from_secs(4));
        assert!(deadlines(115_200).document(300_000) < Duration::from_secs(120));
    }
}

/// Pseudo-terminals stand for the cable.
#[cfg(unix)]
#[cfg(test)]
mod on_a_cable {
    use super::super::fake::{Cable, Fake, MANNERS, delivery, quick};
    use super::*;
    use serialport::TTYPort;

    fn at(name: &str) -> SerialPrinter {
        SerialPrinter { deadlines: quick(), ..SerialPrinter::new(name, 115_200) }
    }

    #[test]
    fn a_printer_is_served_by_its_manners() {
        for manner in MANNERS {
            let cable = Cable::to(manner.fake);
            (manner.expected)(at(&cable.name).deliver(&delivery(TICKET)), manner.name);
            let expected: &[u8] = if manner.prints { TICKET } else { b"" };
            assert_eq!(cable.unplug(), expected, "{}", manner.name);
        }
    }

    const TICKET: &[u8] = b"\x1b@Ticket\n";

    #[test]
    fn a_large_picture_arrives_whole() {
        let picture: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
        let cable = Cable::to(Fake::well());
        assert_eq!(at(&cable.name).deliver(&delivery(&picture)), Ok(Delivered::Confirmed));
        assert!(cable.unplug() == picture);
    }

    #[test]
    fn a_printer_that_takes_nothing_more_is_interrupted() {
        let (_printer, ours) = TTYPort::pair().unwrap();
        match at(&ours.name().unwrap()).deliver(&delivery(&[b'x'; 200_000])) {
            Err(DeliveryError::Interrupted { cause }) => {
                assert!(cause.contains("stopped taking bytes"), "{cause}");
            }
            other => panic!("{other:?}"),
        }
    }
}
