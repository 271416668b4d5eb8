//! The central as a counter reaches it: HTTP with deadlines, and causes in words.

use std::time::Duration;

use domain::Millis;
use domain::ids::DeviceId;
use protocol::{
    ASSERTION_SECONDS, Assertion, Enrol, Enrolled, GRANT_TYPE, JournalEnd, Problem, Pushed,
    TokenAnswer, TokenRequest,
};
use seal::{SecretKey, sign_claims};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may take: a batch goes up over a slow line.
const WHOLE: Duration = Duration::from_secs(90);
/// Bytes of an answer.
const ANSWER_MAX: u64 = 1024 * 1024;

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

    fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&str>,
        kind: &str,
        body: &[u8],
    ) -> Result<A, Trouble> {
        let mut request = self
            .agent
            .post(format!("{}/v{}/{path}", self.url, protocol::VERSION))
            .header("content-type", kind);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut answer = request.send(body)?;
        let status = answer.status();
        let text = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string()?;
        if status.is_success() {
            return serde_json::from_str(&text)
                .map_err(|error| Trouble::new("central_unwell", error));
        }
        match serde_json::from_str::<Problem>(&text) {
            Ok(problem) => Err(Trouble {
                end: problem.epoch.zip(problem.seq),
                cause: problem.code,
                message: problem.message,
            }),
            Err(_) => Err(Trouble::new("central_unwell", format!("it answered {status}"))),
        }
    }

    fn ask<A: DeserializeOwned>(&self, path: &str, request: &impl Serialize) -> Result<A, Trouble> {
        let body =
            serde_json::to_vec(request).map_err(|error| Trouble::new("central_unwell", error))?;
        self.post(path, None, "application/json", &body)
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
        self.post("push", Some(token), "application/zstd", batch)
    }
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
