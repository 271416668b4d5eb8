//! The web door: the same screens and the same commands on a loopback address, behind a link that
//! works once.
//!
//! It listens on 127.0.0.1 only, answers only requests that name a loopback host (so that no web
//! page can reach it by another name), and only with the cookie that the link gave.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN,
    REFERRER_POLICY, SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use domain::{Code, Refusal};
use rust_embed::RustEmbed;
use serde::Deserialize;
use serde_json::Value;

use crate::counter::Counter;
use crate::failure::Failure;
use crate::host;

/// The screens. In a release they are in the program; in a development build they are read from
/// the folder, which may be missing.
#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Screens;

/// Bytes of one request: the largest thing that is sent is a trip pack.
const BODY_MAX: usize = 4 * 1024 * 1024;
const COOKIE_NAME: &str = "guichet";
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
    object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// An open web door.
pub struct Door {
    listener: tokio::net::TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    counter: Arc<Counter>,
    /// What the browser carries after it came through the link.
    pass: String,
    /// The link's secret, until it is used.
    invitation: Mutex<Option<String>>,
}

fn secret() -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(host::random::<24>())
}

impl Door {
    /// Listens on a loopback port; 0 takes a free one.
    pub async fn open(counter: Arc<Counter>, port: u16) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let invitation = Mutex::new(Some(secret()));
        let shared = Arc::new(Shared { counter, pass: secret(), invitation });
        Ok(Self { listener, address, shared })
    }

    /// The link that opens the door, once.
    pub fn link(&self) -> String {
        let invitation = self.shared.invitation.lock().unwrap_or_else(PoisonError::into_inner);
        let secret = invitation.as_deref().unwrap_or_default();
        format!("http://{}/enter/{secret}", self.address)
    }

    /// Answers until `ended`.
    pub async fn serve(
        self,
        ended: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let counter = Arc::clone(&self.shared.counter);
        let ended = async move {
            ended.await;
            counter.stop_waiting();
        };
        let routes = Router::new()
            .route("/enter/{secret}", get(enter))
            .route("/rpc", post(rpc))
            .fallback(get(screen))
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .layer(middleware::from_fn(loopback_only))
            .with_state(self.shared);
        axum::serve(self.listener, routes).with_graceful_shutdown(ended).await
    }
}

/// Refuses requests that reached us under another name than a loopback one (DNS rebinding) or that
/// another site's page sent, and marks every answer.
async fn loopback_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or("?").to_owned());
    let same_site = origin.is_none_or(|origin| origin == format!("http://{host}"));
    if !matches!(name, "127.0.0.1" | "localhost") || !same_site {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn enter(State(shared): State<Arc<Shared>>, Path(said): Path<String>) -> Response {
    let mut invitation = shared.invitation.lock().unwrap_or_else(PoisonError::into_inner);
    // Behind the lock, so that two at once do not both come in.
    if invitation.as_deref() != Some(said.as_str()) {
        let words =
            "This link was used already, or is not of this door. Start `guichet web` again.";
        return (StatusCode::FORBIDDEN, words).into_response();
    }
    *invitation = None;
    let cookie = format!("{COOKIE_NAME}={}; HttpOnly; SameSite=Strict; Path=/", shared.pass);
    (StatusCode::SEE_OTHER, [(SET_COOKIE, cookie), (LOCATION, "/".to_owned())]).into_response()
}

fn may_pass(shared: &Shared, headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .any(|(name, value)| name == COOKIE_NAME && value == shared.pass)
}

/// What a page sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    name: String,
    #[serde(default)]
    request: Value,
    #[serde(default)]
    session: Option<String>,
}

async fn rpc(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    if !may_pass(&shared, &headers) {
        return refused(StatusCode::FORBIDDEN, &Refusal::new(Code::DoorClosed).into());
    }
    let call: Call = match serde_json::from_slice(&body) {
        Ok(call) => call,
        Err(error) => {
            let refusal = Refusal::new(Code::BadRequest).with("problem", error.to_string());
            return refused(StatusCode::BAD_REQUEST, &refusal.into());
        }
    };
    let work = move || shared.counter.call(&call.name, call.request, call.session.as_deref());
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(answer)) => ([(CACHE_CONTROL, "no-store")], Json(answer)).into_response(),
        Ok(Err(failure)) => refused(status_of(failure.code), &failure),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &Failure::internal(error)),
    }
}

fn status_of(code: Code) -> StatusCode {
    match code {
        Code::NotLoggedIn => StatusCode::UNAUTHORIZED,
        Code::NotPermitted => StatusCode::FORBIDDEN,
        Code::NotFound | Code::UnknownCommand => StatusCode::NOT_FOUND,
        Code::BadRequest => StatusCode::BAD_REQUEST,
        Code::Internal | Code::StoreFailed | Code::StoreDamaged => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        _ => StatusCode::CONFLICT,
    }
}

fn refused(status: StatusCode, failure: &Failure) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(failure)).into_response()
}

async fn screen(State(shared): State<Arc<Shared>>, headers: HeaderMap, uri: Uri) -> Response {
    if !may_pass(&shared, &headers) {
        let words = "Open the link that `guichet web` printed.";
        return (StatusCode::FORBIDDEN, words).into_response();
    }
    let asked = uri.path().trim_start_matches('/');
    let asked = if asked.is_empty() { "index.html" } else { asked };
    match Screens::get(asked) {
        Some(file) => {
            let kind = file.metadata.mimetype().to_owned();
            ([(CONTENT_TYPE, kind)], file.data.into_owned()).into_response()
        }
        None if Screens::get("index.html").is_none() => {
            let words = "The screens were not built. Run `scripts/start`.";
            (StatusCode::NOT_FOUND, words).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
