//! A line between counters and the central that a test owns: it cuts, loses answers, says things
//! twice and late, and can stop a counter in the middle of an exchange.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use guichet_tests::{Files, files_of};

/// How long either side is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Requests that are kept to come late.
const LATE_MAX: usize = 20;

/// A line that listens on a port of its own, as long as the test runs.
#[derive(Clone)]
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    state: Arc<Mutex<State>>,
}

struct State {
    nodes: Vec<SocketAddr>,
    chance: fastrand::Rng,
    rough: bool,
    late: Vec<Vec<u8>>,
    /// The folder of the counter that may be stopped now.
    crashes: Option<PathBuf>,
    /// What that counter's disk was when it stopped.
    crashed: Option<Files>,
    /// How many requests met trouble.
    troubles: usize,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Pass,
    Refuse,
    Cut,
    Half,
    LoseAnswer,
    HalfAnswer,
    Twice,
    Late,
    CrashBefore,
    CrashAfter,
}

impl Proxy {
    /// One that passes everything on to `nodes`.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = State {
            nodes: Vec::new(),
            chance: fastrand::Rng::with_seed(0),
            rough: false,
            late: Vec::new(),
            crashes: None,
            crashed: None,
            troubles: 0,
        };
        let proxy = Self { port, state: Arc::new(Mutex::new(state)) };
        let at_work = proxy.clone();
        std::thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                let proxy = at_work.clone();
                std::thread::spawn(move || proxy.serve(caller));
            }
        });
        proxy
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins anew, with the chances of a seed.
    pub fn begin(&self, seed: u64) {
        let mut state = self.state();
        state.chance = fastrand::Rng::with_seed(seed);
        (state.rough, state.crashes, state.crashed) = (false, None, None);
        state.late.clear();
        state.troubles = 0;
    }

    /// The nodes of the central from now on.
    pub fn lead_to(&self, nodes: Vec<SocketAddr>) {
        self.state().nodes = nodes;
    }

    /// Whether the line is bad, and which counter may be stopped.
    pub fn weather(&self, rough: bool, crashes: Option<PathBuf>) {
        let mut state = self.state();
        (state.rough, state.crashes) = (rough, crashes);
    }

    /// The disk of the counter that was stopped, once.
    pub fn crashed(&self) -> Option<Files> {
        self.state().crashed.take()
    }

    /// How many requests met trouble.
    pub fn troubles(&self) -> usize {
        self.state().troubles
    }

    /// A request of earlier arrives now; nobody hears the answer.
    pub fn deliver_late(&self) {
        let mut state = self.state();
        if state.late.is_empty() {
            return;
        }
        let which = {
            let n = state.late.len();
            state.chance.usize(..n)
        };
        let request = state.late.swap_remove(which);
        let node = state.node();
        drop(state);
        let _ = exchange(node, &request);
    }

    fn serve(&self, mut caller: TcpStream) {
        let _ = caller.set_read_timeout(Some(PATIENCE));
        let (fate, node) = self.state().fate();
        if matches!(fate, Fate::Refuse) {
            return;
        }
        let Some(request) = read_request(&mut caller) else { return };
        match fate {
            Fate::Pass => {
                self.state().remember(&request, 12);
                answer(&mut caller, exchange(node, &request));
            }
            Fate::Refuse | Fate::Cut => {}
            Fate::Half => {
                if let Ok(mut node) = TcpStream::connect(node) {
                    let _ = node.write_all(&request[..request.len() / 2]);
                }
            }
            Fate::LoseAnswer => {
                self.state().remember(&request, 2);
                let _ = exchange(node, &request);
            }
            Fate::HalfAnswer => {
                let reply = exchange(node, &request).unwrap_or_default();
                let _ = caller.write_all(&reply[..reply.len() / 2]);
            }
            Fate::Twice => {
                let first = exchange(node, &request);
                let second = exchange(node, &request);
                answer(&mut caller, if self.state().chance.bool() { first } else { second });
            }
            Fate::Late => self.state().remember(&request, 1),
            Fate::CrashBefore => self.crash(),
            Fate::CrashAfter => {
                let _ = exchange(node, &request);
                self.crash();
            }
        }
    }

    fn crash(&self) {
        let folder = self.state().crashes.clone();
        // The counter waits for an answer: its disk stands still.
        let files = folder.map(|folder| files_of(&folder));
        let mut state = self.state();
        if state.crashed.is_none() {
            state.crashed = files;
        }
    }
}

impl State {
    fn node(&mut self) -> SocketAddr {
        let which = self.chance.usize(..self.nodes.len());
        self.nodes[which]
    }

    fn fate(&mut self) -> (Fate, SocketAddr) {
        let node = self.node();
        if !self.rough {
            return (Fate::Pass, node);
        }
        let fate = match self.chance.u8(..40) {
            0 | 1 => Fate::Refuse,
            2 => Fate::Cut,
            3 => Fate::Half,
            4 | 5 => Fate::LoseAnswer,
            6 => Fate::HalfAnswer,
            7 | 8 => Fate::Twice,
            9 => Fate::Late,
            10 if self.crashes.is_some() => Fate::CrashBefore,
            11 if self.crashes.is_some() => Fate::CrashAfter,
            _ => Fate::Pass,
        };
        self.troubles += usize::from(!matches!(fate, Fate::Pass));
        (fate, node)
    }

    /// Keeps one request in so many, to come again.
    fn remember(&mut self, request: &[u8], one_in: u8) {
        if self.rough && self.late.len() < LATE_MAX && self.chance.u8(..one_in) == 0 {
            self.late.push(request.to_vec());
        }
    }
}

fn answer(caller: &mut TcpStream, reply: std::io::Result<Vec<u8>>) {
    if let Ok(reply) = reply {
        let _ = caller.write_all(&reply);
    }
}

/// A whole request, told to end its connection.
fn read_request(caller: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut bytes, mut part) = (Vec::new(), [0; 8_192]);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(Some(0), |text| text.trim().parse().ok())?;
            if bytes.len() >= end + 4 + length {
                let closed = b"\r\nconnection: close";
                bytes.splice(end..end, closed.iter().copied());
                return Some(bytes);
            }
        }
        match caller.read(&mut part) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&part[..read]),
        }
    }
}

/// Sends a request and hears the answer to its end.
fn exchange(node: SocketAddr, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut node = TcpStream::connect(node)?;
    node.set_read_timeout(Some(PATIENCE))?;
    node.write_all(request)?;
    let mut reply = Vec::new();
    node.read_to_end(&mut reply)?;
    Ok(reply)
}
