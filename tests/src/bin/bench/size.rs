//! What users download and what the first screen needs.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Trouble;
use crate::table::{Row, Table, Target, Unit};

/// The installer, and the entry of the front end.
pub fn measure(programs: &Path, front_end: &Path, table: &mut Table) -> Result<(), Trouble> {
    installer(programs, table)?;
    entry(front_end, table)
}

fn installer(programs: &Path, table: &mut Table) -> Result<(), Trouble> {
    let row = Row::new("size", "installer (.deb)", Unit::Megabytes).target(Target::Measured(20.0));
    let made = fs::read_dir(programs.join("bundle/deb"));
    let files = made.into_iter().flatten().filter_map(Result::ok);
    let newest = files
        .filter(|file| file.path().extension().is_some_and(|ending| ending == "deb"))
        .filter_map(|file| file.metadata().ok())
        .max_by_key(|file| file.modified().ok());
    table.add(match newest {
        Some(file) => row.measured(file.len() as f64 / 1e6),
        None => row.note("not built: `npx @tauri-apps/cli@2 build --bundles deb` makes it"),
    });
    Ok(())
}

/// The entry with all it imports at once, each file compressed as a server would send it.
fn entry(front_end: &Path, table: &mut Table) -> Result<(), Trouble> {
    let row = Row::new("size", "entry of the front end, gzip", Unit::Kilobytes)
        .target(Target::Measured(150.0));
    let Ok(manifest) = fs::read_to_string(front_end.join(".vite/manifest.json")) else {
        table.add(row.note("not built: `npm --prefix ui run build` makes it"));
        return Ok(());
    };
    let manifest: Value = serde_json::from_str(&manifest)?;
    let mut files = BTreeSet::new();
    let mut waiting = vec!["index.html".to_owned()];
    while let Some(key) = waiting.pop() {
        let chunk = &manifest[&key];
        let file = chunk["file"].as_str().ok_or("the manifest names no file")?;
        if files.insert(file.to_owned()) {
            let imports = chunk["imports"].as_array().into_iter().flatten();
            waiting.extend(imports.filter_map(Value::as_str).map(str::to_owned));
        }
    }
    let sizes = files.iter().map(|file| gzipped(&front_end.join(file)));
    let total: usize = sizes.sum::<Result<usize, Trouble>>()?;
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    table.add(row.measured(total as f64 / 1024.0).note(names.join(", ")));
    Ok(())
}

fn gzipped(file: &Path) -> Result<usize, Trouble> {
    let mut gzip = Command::new("gzip");
    let mut gzip = gzip.arg("-9").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let content = fs::read(file)?;
    let mut input = gzip.stdin.take().ok_or("gzip takes no input")?;
    // Its output is less than a pipe holds only for small files: writing needs a thread of its own.
    let writing = std::thread::spawn(move || input.write_all(&content));
    let output = gzip.wait_with_output()?;
    writing.join().map_err(|_| "the writing thread broke")??;
    Ok(output.stdout.len())
}
