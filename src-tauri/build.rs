//! Embeds the front end, and lets the window call `rpc` and nothing else.

use std::fs;

fn main() {
    // Cargo can check and test the workspace before the front end was ever built; the window of
    // such a build is empty. `scripts/start` and `scripts/test` build the front end first.
    fs::create_dir_all("ui/dist").expect("the folder ui/dist can be made");
    for watched in ["ui/dist", "src-tauri/permissions", "src-tauri/capabilities"] {
        println!("cargo:rerun-if-changed={watched}");
    }

    // The permissions are a file of ours rather than `AppManifest::commands`, which would write
    // one into a folder at the root of the repository at every build.
    let permissions =
        tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml");
    let attributes = tauri_build::Attributes::new()
        .app_manifest(permissions)
        .capabilities_path_pattern("src-tauri/capabilities/*.json");
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capabilities are valid");
}
