//! The crates that a lab may use, as the compiler wants them named: where cargo has put them.
//!
//! Owns: asking cargo once, and keeping its answer beside the grader. Must never: build anything
//! that the grader's own build has not built. Cargo names the files of a crate by a number which
//! only it knows, so it has to be asked; that takes a third of a second.
//! Read next: `compile`.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the headers of the labs promise.
const CRATES: [&str; 6] = ["base64", "fastrand", "getrandom", "httparse", "sha1", "sha2"];

/// A crate and its compiled file.
#[derive(Debug, Clone)]
pub struct Extern {
    pub name: String,
    pub file: PathBuf,
}

/// The compiled crates that the labs may use; an error says what cargo said.
pub fn externs() -> Result<Vec<Extern>, String> {
    // The grader's own name holds a number, too, which changes with every crate it is built from.
    let grader = std::env::current_exe().map_err(|why| why.to_string())?;
    let stem = grader.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("externs-of-{stem}.json"));
    if let Some(known) = std::fs::read_to_string(&kept).ok().and_then(|text| read(&text))
        && known.iter().all(|one| one.file.exists())
    {
        return Ok(known);
    }
    let found = ask_cargo()?;
    let pairs = found.iter().map(|one| (one.name.clone(), one.file.display().to_string().into()));
    let json = Value::Object(pairs.collect());
    // Written whole or not at all: other graders may read it at the same time.
    let new = kept.with_extension(format!("{}.new", std::process::id()));
    let _ = std::fs::write(&new, json.to_string()).and_then(|()| std::fs::rename(&new, &kept));
    Ok(found)
}

fn read(text: &str) -> Option<Vec<Extern>> {
    let json: Value = serde_json::from_str(text).ok()?;
    let one = |name: &&str| {
        let file = PathBuf::from(json.get(*name)?.as_str()?);
        Some(Extern { name: name.to_string(), file })
    };
    CRATES.iter().map(one).collect()
}

/// Has cargo build what it has just built: it finds everything fresh, and lists it.
fn ask_cargo() -> Result<Vec<Extern>, String> {
    let cargo = std::env::var_os("CARGO").or_else(|| option_env!("CARGO").map(Into::into));
    let mut build = Command::new(cargo.unwrap_or_else(|| "cargo".into()));
    build.current_dir(env!("CARGO_MANIFEST_DIR"));
    build.args(["build", "--offline", "--test", env!("CARGO_CRATE_NAME")]);
    build.arg("--message-format=json");
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    // What an outer cargo says to its tests would make this one build some crates anew: they read
    // the names of the package they belong to.
    let of_the_outer = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "LD_LIBRARY_PATH"];
    for (name, _) in std::env::vars_os() {
        let outer = |start: &&str| name.to_string_lossy().starts_with(start);
        if name == "CARGO" || of_the_outer.iter().any(outer) {
            build.env_remove(&name);
        }
    }
    let said = build.stdin(Stdio::null()).output().map_err(|why| why.to_string())?;
    let versions = direct_versions();
    let mut found = Vec::new();
    for line in String::from_utf8_lossy(&said.stdout).lines() {
        let message: Value = serde_json::from_str(line).unwrap_or_default();
        let name = message["target"]["name"].as_str().unwrap_or_default();
        let package = message["package_id"].as_str().unwrap_or_default();
        let known = versions.iter().any(|(one, version)| {
            one == name && (version.is_empty() || package.ends_with(version.as_str()))
        });
        let files = message["filenames"].as_array().cloned().unwrap_or_default();
        let mut files = files.iter().filter_map(Value::as_str);
        if let Some(file) = files.find(|file| known && file.ends_with(".rlib")) {
            found.push(Extern { name: name.into(), file: file.into() });
        }
    }
    if found.len() == CRATES.len() {
        return Ok(found);
    }
    Err(String::from_utf8_lossy(&said.stderr).into_owned())
}

/// Which version of each crate this package itself uses. Cargo.lock names it behind the crate if
/// another version is in use somewhere below.
fn direct_versions() -> Vec<(String, String)> {
    let lock = include_str!("../../../Cargo.lock");
    let own = lock.split("[[package]]").find(|part| part.contains("\nname = \"wstool\"\n"));
    let lines = own.unwrap_or_default().lines().map(|line| line.trim().trim_end_matches(','));
    let names = lines.map(|line| line.trim_matches('"'));
    let pairs = names.map(|line| line.split_once(' ').unwrap_or((line, "")));
    pairs
        .filter(|(name, _)| CRATES.contains(name))
        .map(|(name, version)| (name.to_string(), version.to_string()))
        .collect()
}
