//! Pseudo-terminals stand for the cable: what a scanner writes into one end is read at the other.

use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serialport::{SerialPort, TTYPort};

use super::*;

/// A scanner that can be pulled out and plugged in again at the same place.
struct Cable {
    folder: tempfile::TempDir,
    ends: Option<TTYPort>,
}

impl Cable {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), ends: None }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ttyACM0")
    }

    fn plug(&mut self) {
        let (scanner, ours) = TTYPort::pair().unwrap();
        let _ = std::fs::remove_file(self.path());
        symlink(ours.name().unwrap(), self.path()).unwrap();
        self.ends = Some(scanner);
    }

    fn pull(&mut self) {
        std::fs::remove_file(self.path()).unwrap();
        self.ends = None;
    }

    fn send(&mut self, bytes: &[u8]) {
        self.ends.as_mut().unwrap().write_all(bytes).unwrap();
    }
}

fn at(path: &Path) -> Setting {
    let port = Some(path.to_str().unwrap().to_owned());
    Setting { port, baud: 115_200, ..Setting::default() }
}

/// Listens as a counter does, without one.
fn listening(path: &Path) -> Scanning {
    let shared = Arc::<Shared>::default();
    let listener = Arc::clone(&shared);
    std::thread::spawn(move || listener.work());
    let scanning = Scanning { shared };
    scanning.set(&at(path));
    scanning
}

fn until(what: &str, is: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(20), "waited for: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn ready(scanning: &Scanning) {
    until("a scanner that is ready", || scanning.found() == (ScannerState::Ready, None));
}

const LONG: Duration = Duration::from_secs(10);

/// As long as a token, in its alphabet.
fn token() -> String {
    "NCFOXN%TS3DHPVO13J /G-/2YRVA.Q/R8WOO2FCJG9".repeat(4)
}

#[test]
fn a_token_in_pieces_arrives_whole_and_two_in_a_burst_are_two() {
    let mut cable = Cable::new();
    cable.plug();
    let scanning = listening(&cable.path());
    ready(&scanning);
    let token = token();
    for piece in token.as_bytes().chunks(50) {
        cable.send(piece);
        std::thread::sleep(Duration::from_millis(10));
    }
    cable.send(b"\r\n");
    assert_eq!(scanning.hear(LONG), std::slice::from_ref(&token));

    cable.send(format!("{token}\rOUA2-000123-7\r").as_bytes());
    let mut heard = scanning.hear(LONG);
    if heard.len() == 1 {
        heard.extend(scanning.hear(LONG));
    }
    assert_eq!(heard, [token, "OUA2-000123-7".to_owned()]);
}

#[test]
fn a_pause_ends_a_code_and_noise_is_nothing() {
    let mut cable = Cable::new();
    cable.plug();
    let scanning = listening(&cable.path());
    ready(&scanning);
    cable.send(b"OUA2-000123-7");
    assert_eq!(scanning.hear(LONG), ["OUA2-000123-7"]);
    cable.send(&[0xff; 700]);
    cable.send(b"\rOUA2-000124-5\r");
    assert_eq!(scanning.hear(LONG), ["OUA2-000124-5"]);
}

#[test]
fn what_nobody_asked_for_is_forgotten() {
    let mut cable = Cable::new();
    cable.plug();
    let scanning = listening(&cable.path());
    ready(&scanning);
    cable.send(b"OLD\r");
    until("a code", || !scanning.shared.locked().texts.is_empty());
    std::thread::sleep(KEPT + Duration::from_millis(200));
    assert_eq!(scanning.hear(Duration::from_millis(50)), [""; 0]);
    cable.send(b"NEW\r");
    assert_eq!(scanning.hear(LONG), ["NEW"]);
}

#[test]
fn a_scanner_that_was_pulled_out_is_back_by_itself() {
    let mut cable = Cable::new();
    let scanning = listening(&cable.path());
    let failed = || match scanning.found() {
        (ScannerState::Failed, Some(cause)) => {
            assert!(!cause.is_empty());
            true
        }
        _ => false,
    };
    until("a port that is not there", failed);
    cable.plug();
    ready(&scanning);
    cable.send(b"ONE\r");
    assert_eq!(scanning.hear(LONG), ["ONE"]);
    cable.pull();
    until("a port that is gone", failed);
    cable.plug();
    ready(&scanning);
    cable.send(b"TWO\r");
    assert_eq!(scanning.hear(LONG), ["TWO"]);
}

#[test]
fn another_setting_and_the_end_are_heard_at_once() {
    let (mut one, mut other) = (Cable::new(), Cable::new());
    one.plug();
    other.plug();
    let scanning = listening(&one.path());
    ready(&scanning);
    scanning.set(&at(&other.path()));
    ready(&scanning);
    other.send(b"OTHER\r");
    assert_eq!(scanning.hear(LONG), ["OTHER"]);
    scanning.set(&Setting::default());
    assert_eq!(scanning.found(), (ScannerState::Off, None));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| assert_eq!(scanning.hear(LONG), [""; 0]));
        std::thread::sleep(Duration::from_millis(50));
        scanning.end();
    });
    assert!(begun.elapsed() < Duration::from_secs(5), "nobody waits for a counter that is closed");
}
