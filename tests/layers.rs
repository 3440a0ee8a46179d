//! Imports run downwards only. The order of the layers is the table below; it
//! is the one in `src/lib.rs` and docs/architecture.md.

use std::fs;
use std::path::{Path, PathBuf};

/// From top to bottom. Layers on one line may not import each other. A layer is
/// a folder of `src`, a file in it, or a part of a folder.
const LAYERS: &[&[&str]] = &[
    &["main"],
    &["commands"],
    &["cli"],
    &["compare::transports", "probe::runner"],
    &["net", "render"],
    &["words"],
    &["compare::report", "probe"],
    &["compare::table"],
    &["compare::scenario"],
    &["trace", "event"],
    &["exit", "escape", "random", "save", "width"],
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

/// The module of a file: its path below src, as Rust writes it.
fn module_of(path: &Path) -> String {
    let below = path.strip_prefix("src").expect("below src").with_extension("");
    let names = below.components().map(|name| name.as_os_str().to_string_lossy().into_owned());
    names.filter(|name| name != "mod").collect::<Vec<_>>().join("::")
}

/// The layer of a module: the longest name in the table that it begins with.
fn layer_of(module: &str) -> Option<&'static str> {
    let is_inside = |layer: &&&str| {
        module.strip_prefix(**layer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    LAYERS.iter().copied().flatten().filter(is_inside).max_by_key(|layer| layer.len()).copied()
}

/// Every module that a source text names with `crate::`, as far as small
/// letters go.
fn imports(source: &str) -> Vec<String> {
    let is_name = |name: &&str| name.starts_with(|first: char| first.is_ascii_lowercase());
    let path = |rest: &str| {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter));
        rest[..end.unwrap_or(rest.len())]
            .split("::")
            .take_while(is_name)
            .collect::<Vec<_>>()
            .join("::")
    };
    source.split("crate::").skip(1).map(path).filter(|path| !path.is_empty()).collect()
}

#[test]
fn imports_run_downwards_only() {
    let mut seen = 0;
    for file in rust_files(Path::new("src")) {
        let module = module_of(&file);
        // The map, and the doors of a folder, name everything below them.
        if module == "lib" || module == "compare" {
            continue;
        }
        let from = layer_of(&module).unwrap_or_else(|| panic!("`{module}` has no layer"));
        let source = fs::read_to_string(&file).expect("a source file");
        for import in imports(&source) {
            let to = layer_of(&import).unwrap_or_else(|| panic!("`{import}` has no layer"));
            if to == from {
                continue;
            }
            seen += 1;
            let downwards = level(from) < level(to);
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
