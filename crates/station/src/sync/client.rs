//! The central as a counter reaches it: HTTP with deadlines, and causes in words.

use std::time::Duration;

use domain::Millis;
use domain::ids::DeviceId;
use protocol::{
    ASSERTION_SECONDS, Assertion, COMPRESSED_MAX, CodeAsked, CodeMade, DevicesSeen, Enrol,
    Enrolled, GRANT_TYPE, JournalEnd, Page, Problem, Pushed, RightAnswered, RightAsked,
    SeatsAnswered, SeatsAsked, TokenAnswer, TokenRequest,
};
use seal::{SecretKey, sign_claims};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may take: a batch goes up over a slow line.
const WHOLE: Duration = Duration::from_secs(90);
/// How long a cashier waits for an answer, with a passenger before them.
const AT_ONCE: Duration = Duration::from_secs(2);
/// Bytes of an answer: a page of the feed.
const ANSWER_MAX: u64 = COMPRESSED_MAX as u64;

/// Why the central was not reached, or said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// A stable word: `no_network`, `no_such_host`, `tls`, `timeout`, `central_unwell`, or the
    /// central's own.
    pub cause: String,
    /// What is known of it, in English.
    pub message: String,
    /// For `batch_gap`: where the central's copy of the journal ends.
    pub end: Option<(u32, u64)>,
}

impl Trouble {
    fn new(cause: &str, message: impl std::fmt::Display) -> Self {
        Self { cause: cause.to_owned(), message: message.to_string(), end: None }
    }

    /// Whether nothing answered at all.
    pub fn is_no_network(&self) -> bool {
        matches!(self.cause.as_str(), "no_network" | "no_such_host")
    }

    /// Whether waiting alone cannot mend it.
    pub fn is_final(&self) -> bool {
        matches!(self.cause.as_str(), "device_revoked" | "journal_forked" | "device_differs")
    }
}

impl From<ureq::Error> for Trouble {
    fn from(error: ureq::Error) -> Self {
        let cause = match &error {
            ureq::Error::HostNotFound => "no_such_host",
            ureq::Error::Timeout(_) => "timeout",
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "tls",
            ureq::Error::BadUri(_) | ureq::Error::Http(_) => "address_wrong",
            _ => "no_network",
        };
        Self::new(cause, error)
    }
}

/// A central at an address.
pub struct Client {
    agent: ureq::Agent,
    url: String,
}

impl Client {
    /// The central at `url`: `https://…`, or `http://` on this machine alone.
    pub fn new(url: &str) -> Result<Self, Trouble> {
        let url = url.trim().trim_end_matches('/').to_owned();
        let loopback = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let plain = loopback.iter().any(|start| {
            let rest = url.strip_prefix(start);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if !plain && !url.starts_with("https://") {
            let message = "A central's address begins with https://, so that nobody reads along.";
            return Err(Trouble::new("address_wrong", message));
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .max_redirects(0)
            .build();
        Ok(Self { agent: config.into(), url })
    }

    fn address(&self, path: &str) -> String {
        format!("{}/v{}/{path}", self.url, protocol::VERSION)
    }

    /// Sends, and answers the bytes of an answer that is no refusal.
    fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: &[u8],
        within: Duration,
    ) -> Result<Vec<u8>, Trouble> {
        let mut request = ureq::http::Request::builder().method(method).uri(self.address(path));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body).map_err(|error| Trouble::new("address_wrong", error))?;
        let request = self.agent.configure_request(request).timeout_global(Some(within)).build();
        let mut answer = self.agent.run(request)?;
        let status = answer.status();
        let bytes = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_vec()?;
        if status.is_success() {
            return Ok(bytes);
        }
        match serde_json::from_slice::<Problem>(&bytes) {
            Ok(problem) => Err(Trouble {
                end: problem.epoch.zip(problem.seq),
                cause: problem.code,
                message: problem.message,
            }),
            Err(_) => Err(Trouble::new("central_unwell", format!("it answered {status}"))),
        }
    }

    fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&str>,
        kind: &str,
        body: &[u8],
        within: Duration,
    ) -> Result<A, Trouble> {
        let mut headers = vec![("content-type", kind.to_owned())];
        headers.extend(token.map(bearer));
        let bytes = self.send("POST", path, &headers, body, within)?;
        serde_json::from_slice(&bytes).map_err(|error| Trouble::new("central_unwell", error))
    }

    fn ask<A: DeserializeOwned>(&self, path: &str, request: &impl Serialize) -> Result<A, Trouble> {
        let body =
            serde_json::to_vec(request).map_err(|error| Trouble::new("central_unwell", error))?;
        self.post(path, None, "application/json", &body, WHOLE)
    }

    /// As [`Self::ask`], by a counter that the central knows, who waits for the answer.
    fn wish<A: DeserializeOwned>(
        &self,
        path: &str,
        token: &str,
        request: &impl Serialize,
    ) -> Result<A, Trouble> {
        let body =
            serde_json::to_vec(request).map_err(|error| Trouble::new("central_unwell", error))?;
        self.post(path, Some(token), "application/json", &body, AT_ONCE)
    }

    /// The page of the feed after a place in it.
    pub fn feed(&self, token: &str, after: u64) -> Result<Page, Trouble> {
        let path = format!("feed?after={after}");
        let bytes = self.send("GET", &path, &[bearer(token)], &[], WHOLE)?;
        Page::unpack(&bytes).map_err(|error| Trouble::new("central_unwell", error))
    }

    /// Asks for seats.
    pub fn seats(&self, token: &str, asked: &SeatsAsked) -> Result<SeatsAnswered, Trouble> {
        self.wish("seats", token, asked)
    }

    /// Asks for the right to change a ticket.
    pub fn right(&self, token: &str, asked: &RightAsked) -> Result<RightAnswered, Trouble> {
        self.wish("right", token, asked)
    }

    /// Asks for a one-time code.
    pub fn code(&self, token: &str, asked: &CodeAsked) -> Result<CodeMade, Trouble> {
        self.wish("code", token, asked)
    }

    /// Every counter of the company.
    pub fn devices(&self, token: &str) -> Result<DevicesSeen, Trouble> {
        let bytes = self.send("GET", "devices", &[bearer(token)], &[], WHOLE)?;
        serde_json::from_slice(&bytes).map_err(|error| Trouble::new("central_unwell", error))
    }

    /// Presents this counter with a one-time code.
    pub fn enrol(&self, request: &Enrol) -> Result<Enrolled, Trouble> {
        self.ask("enrol", request)
    }

    /// A token for this counter's signed word.
    pub fn token(
        &self,
        device: DeviceId,
        key: &SecretKey,
        now: Millis,
        jti: Uuid,
        end: JournalEnd,
    ) -> Result<TokenAnswer, Trouble> {
        let iat = now / 1_000;
        let assertion = Assertion {
            iss: device,
            sub: device,
            aud: "guichet-central".to_owned(),
            iat,
            exp: iat + ASSERTION_SECONDS,
            jti,
            end,
        };
        let request = TokenRequest {
            grant_type: GRANT_TYPE.to_owned(),
            device,
            assertion: sign_claims(&assertion, key),
        };
        self.ask("token", &request)
    }

    /// Pushes a packed batch.
    pub fn push(&self, token: &str, batch: &[u8]) -> Result<Pushed, Trouble> {
        self.post("push", Some(token), "application/zstd", batch, WHOLE)
    }
}

fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_reached_without_tls() {
        for (url, fine) in [
            ("https://central.example", true),
            (" http://127.0.0.1:8484/ ", true),
            ("http://localhost", true),
            ("http://central.example", false),
            ("http://127.0.0.1.example", false),
            ("http://localhost.example", false),
            ("ftp://127.0.0.1", false),
            ("", false),
        ] {
            assert_eq!(Client::new(url).is_ok(), fine, "{url}");
        }
    }
}
