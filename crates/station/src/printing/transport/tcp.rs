//! A network printer on its raw port. One connection per document: most printers serve one host
//! at a time, and several counters may share one.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::line::{Deadlines, Line};
use super::talk::{self, WorksOff};
use super::{Delivered, Delivery, DeliveryError, Found, Transport, not_started};
use crate::wire::PrinterState;

/// The raw printing port of practically every network printer.
const PORT: u16 = 9100;

const DEADLINES: Deadlines = Deadlines {
    // Name, ARP and handshake on a station's network take milliseconds; a Wi-Fi printer waking up
    // takes a second or two.
    open: Duration::from_secs(4),
    // Real-time answers come within milliseconds; this leaves room for a bad Wi-Fi.
    answer: Duration::from_millis(700),
    // A printer with a full buffer takes no byte while it cuts or cools its head, for a few
    // seconds; after this one somebody has to look at it.
    stall: Duration::from_secs(10),
    // Dense text on the slowest printers; pictures go much faster.
    slowest: 400,
    // A printer closes its side when it has read our end. Some never do, so no more than this is
    // spent on a silent one.
    leave: Duration::from_secs(2),
    // The last lines, the feed and the cut.
    printed: Duration::from_secs(8),
};

/// The shortest read: a socket's timeout of zero would mean for ever.
const AT_ONCE: Duration = Duration::from_millis(1);

pub(super) struct NetworkPrinter {
    /// As set, until it is understood.
    address: Result<(String, u16), String>,
    place: String,
    deadlines: Deadlines,
    habit: WorksOff,
}

impl NetworkPrinter {
    pub(super) fn new(address: &str) -> Self {
        Self::with(address, DEADLINES)
    }

    pub(super) fn with(address: &str, deadlines: Deadlines) -> Self {
        let parsed = parse(address);
        let place = match &parsed {
            Ok((host, port)) if host.contains(':') => format!("[{host}]:{port}"),
            Ok((host, port)) => format!("{host}:{port}"),
            Err(_) => address.to_owned(),
        };
        Self { address: parsed, place, deadlines, habit: WorksOff::default() }
    }

    fn connect(&self) -> Result<Socket, String> {
        let (host, port) = self.address.as_ref().map_err(Clone::clone)?;
        let until = Instant::now() + self.deadlines.open;
        let addresses = resolve(host, *port, self.deadlines.open)?;
        let mut cause = format!("the name {host} has no address");
        for (tried, address) in addresses.iter().enumerate() {
            // What is left is shared, so that a dead first address leaves time for the next.
            let share = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
            let left = until.saturating_duration_since(Instant::now()) / share;
            match TcpStream::connect_timeout(address, left.max(AT_ONCE)) {
                Ok(stream) => {
                    // Questions of three bytes must not wait to be sent together.
                    let _ = stream.set_nodelay(true);
                    return Ok(Socket { stream });
                }
                Err(error) => cause = format!("no printer answers at {address}: {error}"),
            }
        }
        Err(cause)
    }
}

impl Transport for NetworkPrinter {
    fn deliver(&mut self, delivery: &Delivery<'_>) -> Result<Delivered, DeliveryError> {
        let mut socket =
            self.connect().map_err(|cause| not_started(PrinterState::Offline, cause))?;
        talk::deliver(&mut socket, delivery.bytes, self.deadlines, &mut self.habit)
    }

    fn status(&mut self) -> Found {
        match self.connect() {
            Ok(mut socket) => talk::status(&mut socket, self.deadlines),
            Err(cause) => Found::wrong(PrinterState::Offline, cause),
        }
    }

    fn place(&self) -> String {
        self.place.clone()
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`; a bare IPv6 address is one too.
fn parse(address: &str) -> Result<(String, u16), String> {
    let address = address.trim();
    let wrong = || format!("«{address}» is not a printer's address: write host or host:port");
    let (host, port) = if address.parse::<IpAddr>().is_ok() {
        (address, None)
    } else if let Some(rest) = address.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or_else(wrong)?;
        let port = after.strip_prefix(':');
        if port.is_none() && !after.is_empty() {
            return Err(wrong());
        }
        (host, port)
    } else {
        match address.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (address, None),
        }
    };
    let port = port.map_or(Ok(PORT), |port| port.parse().map_err(|_| wrong()))?;
    if host.is_empty() || host.contains(char::is_whitespace) || port == 0 {
        return Err(wrong());
    }
    Ok((host.to_owned(), port))
}

/// The system's resolver knows no deadline and may take half a minute when the network is away, so
/// it works on a thread of its own, which ends when the resolver does.
fn resolve(host: &str, port: u16, within: Duration) -> Result<Vec<SocketAddr>, String> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (answer, answered) = mpsc::channel();
    let asked = host.to_owned();
    thread::Builder::new()
        .name("printer-name".into())
        .spawn(move || {
            let found = (asked.as_str(), port).to_socket_addrs().map(Vec::from_iter);
            let _ = answer.send(found);
        })
        .map_err(|error| format!("cannot look for the name {host}: {error}"))?;
    match answered.recv_timeout(within) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(format!("nobody knows the name {host}: {error}")),
        Err(_) => Err(format!("nobody answers who {host} is: use its address in numbers")),
    }
}

struct Socket {
    stream: TcpStream,
}

impl Line for Socket {
    fn write(&mut self, bytes: &[u8], within: Duration) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(within.max(AT_ONCE)))?;
        self.stream.write(bytes).map_err(timed_out)
    }

    fn read(&mut self, buffer: &mut [u8], within: Duration) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(within.max(AT_ONCE)))?;
        match self.stream.read(buffer) {
            Ok(0) => Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the printer hung up")),
            Ok(read) => Ok(read),
            Err(error) if is_timeout(&error) => Ok(0),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(0),
            Err(error) => Err(error),
        }
    }

    fn reads(&self) -> bool {
        true
    }

    /// Says that nothing follows and reads to the printer's own end. Closing with unread bytes
    /// would reset the connection, and a printer may then forget lines that it has not printed.
    fn finish(&mut self, within: Duration) -> io::Result<()> {
        let until = Instant::now() + within;
        self.stream.shutdown(Shutdown::Write)?;
        let mut ignored = [0; 256];
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            match self.read(&mut ignored, left) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
                Err(error) => return Err(error),
                Ok(_) => {}
            }
        }
    }

    /// Without this the system would go on sending for minutes after the socket is closed.
    fn abandon(&mut self) {
        let _ = socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }

    fn failed_write_took_nothing(&self) -> bool {
        true
    }
}

/// A socket's timeout is `WouldBlock` on Unix and `TimedOut` on Windows.
fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

fn timed_out(error: io::Error) -> io::Error {
    if is_timeout(&error) {
        io::Error::new(io::ErrorKind::TimedOut, "it took no byte within its deadline")
    } else {
        error
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{Fake, MANNERS, delivery, quick};
    use super::*;
    use std::net::TcpListener;

    /// A printer at a free port of this machine, serving one connection; the document it got.
    fn printer(fake: Fake) -> (NetworkPrinter, thread::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let serving = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            fake.serve(stream)
        });
        (NetworkPrinter::with(&address, quick()), serving)
    }

    fn interrupted(outcome: Result<Delivered, DeliveryError>) -> String {
        match outcome {
            Err(DeliveryError::Interrupted { cause }) => cause,
            other => panic!("not interrupted but {other:?}"),
        }
    }

    #[test]
    fn a_printer_is_served_by_its_manners() {
        for manner in MANNERS {
            let (mut network, serving) = printer(manner.fake);
            let outcome = network.deliver(&delivery(b"\x1b@Ticket\n"));
            (manner.expected)(outcome, manner.name);
            let got = serving.join().unwrap();
            let expected: &[u8] = if manner.prints { b"\x1b@Ticket\n" } else { b"" };
            assert_eq!(got, expected, "{}", manner.name);
        }
    }

    #[test]
    fn a_large_picture_arrives_whole() {
        // Holds the bytes of real-time questions, which the printer answers by themselves.
        let picture: Vec<u8> = (0..400_000_u32).map(|n| (n % 251) as u8).collect();
        let (mut network, serving) = printer(Fake::well());
        assert_eq!(network.deliver(&delivery(&picture)), Ok(Delivered::Confirmed));
        assert!(serving.join().unwrap() == picture);
    }

    #[test]
    fn answers_to_bytes_of_a_picture_are_not_taken_for_the_printers_state() {
        // Embedded `DLE EOT 4` is answered "little paper", whose bits would mean "off line".
        let picture = b"\x10\x04\x04".repeat(2000);
        let fake = Fake { paper: 0x1E, ..Fake::well() };
        let (mut network, _serving) = printer(fake);
        assert_eq!(network.deliver(&delivery(&picture)), Ok(Delivered::Confirmed));
    }

    #[test]
    fn a_connection_cut_in_the_middle_is_interrupted() {
        let fake = Fake { hangs_up_after: Some(1000), ..Fake::silent() };
        let (mut network, _serving) = printer(fake);
        interrupted(network.deliver(&delivery(&vec![b'x'; 8 << 20])));
    }

    #[test]
    fn a_connection_cut_behind_a_short_document_is_interrupted() {
        let fake = Fake { hangs_up_after: Some(100), ..Fake::silent() };
        let (mut network, _serving) = printer(fake);
        interrupted(network.deliver(&delivery(&[b'x'; 2000])));
    }

    #[test]
    fn an_answering_printer_that_hangs_up_after_the_last_byte_is_interrupted() {
        let fake = Fake { hangs_up_after: Some(2000), ..Fake::well() };
        let (mut network, _serving) = printer(fake);
        interrupted(network.deliver(&delivery(&[b'x'; 2000])));
    }

    #[test]
    fn a_printer_that_never_reads_is_given_up_at_its_deadline() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut network = NetworkPrinter::with(&address, quick());
        // More than the buffers of both ends hold.
        let cause = interrupted(network.deliver(&delivery(&vec![0; 32 << 20])));
        assert!(cause.contains("stopped taking bytes after"), "{cause}");
        // The printer wakes up: what it has not read must not come out any more.
        let (mut stream, _) = listener.accept().unwrap();
        let kind = stream.read_to_end(&mut Vec::new()).unwrap_err().kind();
        assert_eq!(kind, io::ErrorKind::ConnectionReset);
    }

    #[test]
    fn a_printer_without_worked_off_answers_is_waited_for_only_once() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let fake = Fake { worked_off: None, ..Fake::well() };
        let serving = thread::spawn(move || {
            [(); 2].map(|()| fake.serve_counting(listener.accept().unwrap().0))
        });
        let mut network = NetworkPrinter::with(&address, quick());
        for _ in 0..2 {
            assert_eq!(network.deliver(&delivery(b"Ticket")), Ok(Delivered::Sent));
        }
        assert_eq!(serving.join().unwrap(), [1, 0], "GS r asked per document");
    }

    #[test]
    fn nobody_at_the_address_is_not_started() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let refusing = listener.local_addr().unwrap().to_string();
        drop(listener);
        for address in [refusing.as_str(), "no-such-printer.invalid", "", "printer:port", "[::1"] {
            let mut network = NetworkPrinter::with(address, quick());
            match network.deliver(&delivery(b"Ticket")) {
                Err(DeliveryError::NotStarted { state: PrinterState::Offline, cause }) => {
                    assert!(!cause.is_empty());
                }
                other => panic!("«{address}»: {other:?}"),
            }
            assert_eq!(network.status().state, PrinterState::Offline);
        }
    }

    #[test]
    fn status_asks_without_printing() {
        for (fake, state) in [
            (Fake::well(), PrinterState::Ready),
            (Fake { paper: 0x1E, ..Fake::well() }, PrinterState::PaperLow),
            (Fake { printer: 0x1A, offline: 0x36, ..Fake::well() }, PrinterState::CoverOpen),
            (Fake::silent(), PrinterState::Silent),
        ] {
            let (mut network, serving) = printer(fake);
            assert_eq!(network.status().state, state);
            assert!(serving.join().unwrap().is_empty());
        }
    }

    #[test]
    fn addresses_are_read_with_and_without_a_port() {
        for (address, expected) in [
            ("192.168.1.50", Some(("192.168.1.50", 9100))),
            (" printer.local:9101 ", Some(("printer.local", 9101))),
            ("[fe80::1]", Some(("fe80::1", 9100))),
            ("[fe80::1]:515", Some(("fe80::1", 515))),
            ("fe80::1", Some(("fe80::1", 9100))),
            ("printer:0", None),
            ("printer:70000", None),
            (":9100", None),
            ("[::1]x", None),
            ("two words", None),
        ] {
            let parsed = parse(address).ok();
            let parsed = parsed.as_ref().map(|(host, port)| (host.as_str(), *port));
            assert_eq!(parsed, expected, "{address}");
        }
        assert_eq!(NetworkPrinter::new("fe80::1").place(), "[fe80::1]:9100");
    }
}
