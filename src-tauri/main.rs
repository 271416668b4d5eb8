//! The desktop program.

// A release build for Windows opens no console beside its window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> tauri::Result<()> {
    station::host::keep_files_private();
    guichet_desktop::run()
}
