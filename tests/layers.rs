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
    &["compare::links", "compare::scenario"],
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

/// Every pair of a file and a file it names, by their paths in Rust. `super::`
/// and `self::` are followed too; a folder's own file may name what is inside.
fn imports_between_files() -> Vec<(String, String)> {
    let files: Vec<String> =
        rust_files(Path::new("src")).iter().map(|path| module_of(path)).collect();
    let mut pairs = Vec::new();
    for path in rust_files(Path::new("src")) {
        let from = module_of(&path);
        let source = fs::read_to_string(&path).expect("a source file");
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for import in absolute_imports(line, &from) {
                let to = files
                    .iter()
                    .filter(|file| is_inside(&import, file))
                    .max_by_key(|file| file.len());
                if let Some(to) = to.filter(|to| **to != from) {
                    pairs.push((from.clone(), to.clone()));
                }
            }
        }
    }
    pairs.sort();
    pairs.dedup();
    pairs
}

/// Whether a path lies in this module, or is it.
fn is_inside(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The modules that a line names, counted from `crate`.
fn absolute_imports(line: &str, from: &str) -> Vec<String> {
    let mut found: Vec<String> = imports(line);
    let Some(used) = line.trim().strip_prefix("use ").or(line.trim().strip_prefix("pub use "))
    else {
        return found;
    };
    let (mut rest, mut base) = (used, from.to_owned());
    while let Some(after) = rest.strip_prefix("super::") {
        rest = after;
        base = base.rsplit_once("::").map_or(String::new(), |(parent, _)| parent.to_owned());
    }
    if rest.len() < used.len() {
        let names = rest
            .split("::")
            .take_while(|name| name.starts_with(|letter: char| letter.is_ascii_lowercase()));
        let path = names.fold(base, |path, name| {
            let name = name.trim_end_matches(|letter: char| !letter.is_alphanumeric());
            if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") }
        });
        found.push(path);
    }
    found
}

#[test]
fn no_two_files_import_each_other() {
    let pairs = imports_between_files();
    assert!(pairs.len() > 100, "only {} imports were found: is the search right?", pairs.len());
    // A folder's own file declares and re-exports what is inside it.
    let is_family = |one: &str, other: &str| is_inside(one, other) || is_inside(other, one);
    let both_ways: Vec<_> = pairs
        .iter()
        .filter(|(from, to)| from < to && pairs.contains(&(to.clone(), from.clone())))
        .filter(|(from, to)| !is_family(from, to))
        .collect();
    assert!(both_ways.is_empty(), "{both_ways:?}");
}

#[test]
fn files_and_functions_fit_on_a_projector() {
    let mut too_long = Vec::new();
    for path in rust_files(Path::new("src")) {
        let source = fs::read_to_string(&path).expect("a source file");
        let lines: Vec<&str> = source.lines().collect();
        if lines.len() > 350 {
            too_long.push(format!("{}: {} lines", path.display(), lines.len()));
        }
        // A table of words has as many lines as rows, and the compiler misses none.
        if path.starts_with("src/words") {
            continue;
        }
        for (start, line) in lines.iter().enumerate().filter(|(_, line)| is_function(line)) {
            let indent = line.len() - line.trim_start().len();
            let closing = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == closing).unwrap_or(0) + 1;
            if length > 60 {
                too_long.push(format!(
                    "{}:{}: a function of {length} lines",
                    path.display(),
                    start + 1
                ));
            }
        }
    }
    assert!(too_long.is_empty(), "{too_long:#?}");
}

fn is_function(line: &str) -> bool {
    let line = line.trim_start();
    let is_word = |word: &str| {
        ["pub", "pub(super)", "pub(crate)", "const", "unsafe"].contains(&word)
            || word.starts_with("pub(in")
    };
    let name = line.split(' ').find(|word| !is_word(word));
    name == Some("fn") && line.ends_with('{') || name == Some("fn") && line.ends_with('(')
}

#[test]
fn threads_are_started_so_that_the_system_may_say_no() {
    for path in rust_files(Path::new("src")) {
        let source = fs::read_to_string(&path).expect("a source file");
        // `thread::spawn` panics when there are no threads left; `Builder` says so.
        assert!(!source.contains("thread::spawn("), "{}", path.display());
    }
}
