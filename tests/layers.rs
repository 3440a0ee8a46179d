//! Imports run downwards only. The order of the layers is the table below; it
//! is the one in `src/lib.rs` and docs/architecture.md.

use std::fs;
use std::path::{Path, PathBuf};

/// From top to bottom. Layers on one line may not import each other.
const LAYERS: &[&[&str]] = &[
    &["main"],
    &["commands"],
    &["cli"],
    &["net", "render"],
    &["words"],
    &["report"],
    &["trace", "event", "scenario"],
    &["exit", "escape", "random"],
    &["protocol"],
];

fn level(layer: &str) -> usize {
    let level = LAYERS.iter().position(|names| names.contains(&layer));
    level.unwrap_or_else(|| panic!("`{layer}` is not in the table of layers"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The layer a file belongs to: the first part of its path below src.
fn layer_of(path: &Path) -> String {
    let below = path.strip_prefix("src").expect("below src");
    let first = below.components().next().expect("a name");
    first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// Every layer that a source text names with `crate::`.
fn imports(source: &str) -> impl Iterator<Item = &str> {
    source.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn imports_run_downwards_only() {
    let mut seen = 0;
    for file in rust_files(Path::new("src")) {
        let from = layer_of(&file);
        if from == "lib" {
            continue;
        }
        let source = fs::read_to_string(&file).expect("a source file");
        for to in imports(&source).filter(|to| *to != from) {
            seen += 1;
            let downwards = level(&from) < level(to);
            assert!(downwards, "{}: `{from}` must not import `{to}`", file.display());
        }
    }
    assert!(seen > 20, "only {seen} imports were found: is the search right?");
}

#[test]
fn every_file_begins_with_a_header() {
    for file in rust_files(Path::new("src")) {
        let source = fs::read_to_string(&file).expect("a source file");
        assert!(source.starts_with("//!"), "{} has no header", file.display());
    }
}
