//! The desktop shell: a window, and one command by which the front end calls the engine.
//!
//! It knows no rule, no SQL and no word of the interface. The window may call [`rpc`] and nothing
//! else (`src-tauri/capabilities`); who may do what is the engine's to decide, as at every door.

mod engine;

use std::sync::Arc;

use engine::Engine;
use serde_json::Value;
use station::Failure;
use tauri::{App, AppHandle, Manager, RunEvent, State, Url, WebviewWindowBuilder};
use tauri::{
    async_runtime,
    webview::{NewWindowResponse, PageLoadEvent},
};
use tracing_subscriber::EnvFilter;

/// Opens the window and returns when it was closed.
///
/// # Errors
/// When the system gives no window or no web view.
pub fn run() -> tauri::Result<()> {
    log();
    let app = tauri::Builder::default()
        .manage(Arc::new(Engine::new(station::default_data_folder())))
        .invoke_handler(tauri::generate_handler![rpc])
        .setup(|app| Ok(open_window(app)?))
        .build(tauri::generate_context!())?;
    app.run(close_engine_on_exit);
    Ok(())
}

/// Warnings go to standard error, which desktops keep; `GUICHET_LOG=info` tells more.
fn log() {
    let filter = EnvFilter::try_from_env("GUICHET_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// One request to the engine, one answer. A rejection is `{code, message, details}`.
///
/// The engine blocks on its store, so it is called on a thread that may wait; the window and the
/// other requests go on meanwhile.
#[tauri::command]
async fn rpc(
    engine: State<'_, Arc<Engine>>,
    name: String,
    request: Value,
    session: Option<String>,
) -> Result<Value, Failure> {
    let engine = Arc::clone(&engine);
    async_runtime::spawn_blocking(move || engine.call(&name, request, session.as_deref()))
        .await
        .unwrap_or_else(|broken| Err(Failure::internal(broken)))
}

/// The window is shown once its page is there, so that it never flashes white, and it leaves that
/// page for no other: a link out of the application opens nothing.
fn open_window(app: &App) -> tauri::Result<()> {
    let engine = Arc::clone(&app.state::<Arc<Engine>>());
    // Opening goes on while the page loads. If it fails, the page's first call says why.
    async_runtime::spawn_blocking(move || engine.open());

    let window = &app.config().app.windows[0];
    WebviewWindowBuilder::from_config(app, window)?
        .on_navigation(is_our_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished {
                // A window that can't be shown can't tell it either; the next page load tries again.
                let _ = window.show().and_then(|()| window.set_focus());
            }
        })
        .build()?;
    Ok(())
}

/// Tauri serves the embedded front end as `tauri://localhost`, and on Windows as
/// `http://tauri.localhost`.
fn is_our_page(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}

fn close_engine_on_exit(app: &AppHandle, event: RunEvent) {
    if matches!(event, RunEvent::Exit) {
        app.state::<Arc<Engine>>().close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_its_own_page() {
        let ours = ["tauri://localhost/", "tauri://localhost/vendre", "http://tauri.localhost/#/"];
        let others = [
            "https://example.org/",
            "http://localhost:1420/",
            "file:///etc/passwd",
            "http://tauri.localhost.example.org/",
            "about:blank",
        ];
        for page in ours {
            assert!(is_our_page(&page.parse().unwrap()), "{page}");
        }
        for page in others {
            assert!(!is_our_page(&page.parse().unwrap()), "{page}");
        }
    }
}
