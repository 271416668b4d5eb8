//! A display of its own, whose picture is a file: looking at it costs the window nothing.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::Trouble;

const WIDTH: usize = 1366;
const HEIGHT: usize = 768;
/// Bytes of one dot at 24 bits of colour.
const DOT: usize = 4;
/// One row of dots in so many is looked at: a letter is higher than that.
const EVERY: usize = 4;

/// An X server without a screen.
pub struct Screen {
    server: Child,
    folder: PathBuf,
    picture: File,
    /// Where the dots begin in the picture's file (format XWD).
    start: u64,
    /// Its name, as `DISPLAY` gives it.
    pub display: String,
}

/// The dots that are looked at.
pub type Picture = Vec<u8>;

impl Screen {
    /// Starts one.
    pub fn start() -> Result<Self, Trouble> {
        let folder = std::env::temp_dir().join(format!("guichet-screen-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{WIDTH}x{HEIGHT}x24"))
            .arg("-fbdir")
            .arg(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let told = server.stdout.take().ok_or("Xvfb says nothing")?;
        let mut number = String::new();
        BufReader::new(told).read_line(&mut number)?;
        let picture = File::open(folder.join("Xvfb_screen0"))?;
        let mut word = [0; 4];
        let mut header = |at: u64| {
            picture.read_exact_at(&mut word, at)?;
            Ok::<_, std::io::Error>(u64::from(u32::from_be_bytes(word)))
        };
        // The header's own size is its first word, the number of colours its twentieth; a colour
        // takes 12 bytes (X11/XWDFile.h).
        let start = header(0)? + header(19 * 4)? * 12;
        Ok(Self { server, folder, picture, start, display: format!(":{}", number.trim()) })
    }

    /// The process of its server.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// What it shows now.
    pub fn picture(&self) -> Result<Picture, Trouble> {
        let row = WIDTH * DOT;
        let mut dots = vec![0; row * HEIGHT.div_ceil(EVERY)];
        for (n, dots) in dots.chunks_exact_mut(row).enumerate() {
            let at = self.start + (n * EVERY * row) as u64;
            self.picture.read_exact_at(dots, at)?;
        }
        Ok(dots)
    }

    /// Keeps what it shows now, for people: `convert login.xwd login.png`.
    pub fn keep(&self, file: &Path) -> Result<(), Trouble> {
        std::fs::copy(self.folder.join("Xvfb_screen0"), file)?;
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The part of two pictures that differs, 0 to 1.
pub fn difference(one: &[u8], other: &[u8]) -> f64 {
    if one == other {
        return 0.0;
    }
    let dots = one.chunks_exact(DOT).zip(other.chunks_exact(DOT));
    let differ = dots.filter(|(a, b)| a != b).count();
    (differ * DOT) as f64 / one.len() as f64
}
