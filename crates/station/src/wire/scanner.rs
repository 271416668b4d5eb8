//! What the doors carry of scanners: how one is set, how it is, what it read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

wire! {
    /// What a scanner that types as a keyboard sends after a code.
    word ScannerSuffix {
        /// The enter key.
        Enter,
        /// The tab key.
        Tab,
        /// Nothing: a pause ends the code.
        None,
    }
    /// How the scanner on a serial port is.
    word ScannerState {
        /// None is set, or this program does not listen.
        Off,
        /// It is listened to.
        Ready,
        /// Its port cannot be opened or read; it is tried again by itself.
        Failed,
    }
}

wire! {
    /// Sets this machine's scanner.
    request SetScanner {
        /// What a scanner that types sends before a code: up to four of `A-Z 0-9 - . / $ % * + :`,
        /// as a US keyboard sends them.
        #[serde(default)]
        prefix: String,
        /// What it sends after a code.
        suffix: ScannerSuffix,
        /// The serial port of a scanner that does not type: `COM3`, `/dev/ttyACM0`; none without.
        #[serde(default)]
        port: Option<String>,
        /// Its speed in bits per second.
        baud: u32,
    }
}

wire! {
    /// The scanner as set and as found.
    answer ScannerInfo {
        /// What a scanner that types sends before a code.
        prefix: String,
        /// What it sends after a code.
        suffix: ScannerSuffix,
        /// The serial port of a scanner that does not type.
        port: Option<String>,
        /// Its speed in bits per second.
        baud: u32,
        /// The serial ports that this machine has now.
        ports: Vec<String>,
        /// How the scanner on the serial port is.
        state: ScannerState,
        /// Why it failed, in English; for whoever mends it.
        cause: Option<String>,
    }
    /// What the scanner on the serial port read.
    answer ScansHeard {
        /// The codes in their order, each given once; empty where none was read in time.
        texts: Vec<String>,
    }
}
