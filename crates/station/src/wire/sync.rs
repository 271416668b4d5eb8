//! What the doors carry about the central.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::NetworkState;

wire! {
    /// Enrols this counter at a central.
    request EnrolCounter {
        /// The central's address, `https://…`.
        url: String,
        /// The one-time code, as head office read it out.
        code: String,
        /// What people call this counter; station and number when left out.
        #[serde(default)]
        name: String,
    }
    /// Pauses synchronising, or goes on.
    request PauseSync {
        /// Whether to pause.
        paused: bool,
    }
}

wire! {
    /// How synchronising stands.
    answer SyncStatus {
        /// In a word.
        state: NetworkState,
        /// The central's address; none for a counter that never enrolled.
        url: Option<String>,
        /// The company that the central serves.
        company: Option<String>,
        /// Entries that it has not got yet.
        waiting: u32,
        /// When the oldest of them was made.
        waiting_since: Option<i64>,
        /// The number of the last entry that it has.
        acked: i64,
        /// When it last answered.
        last_contact: Option<i64>,
        /// When it was last tried.
        last_try: Option<i64>,
        /// When it is tried again.
        next_try: Option<i64>,
        /// Why it is not reached, or said no.
        cause: Option<String>,
        /// What is known of that, in English.
        message: Option<String>,
        /// Entries that it keeps and could not read, since this program started.
        parked: u32,
    }
}
