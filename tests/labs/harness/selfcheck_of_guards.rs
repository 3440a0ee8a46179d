//! The self-check of the two guards: the sandbox tells every way to die apart, and the look at
//! the source refuses shortcuts but no honest code.
//!
//! Must never: be part of a grader. Read next: `sandbox`, `source`.

use super::harness::sandbox::{self, Order, Outcome};
use super::harness::source::shortcuts;
use std::time::Duration;

/// Ways to die, as a child does them; the self-check's own entry for such orders.
#[test]
fn a_child_dies_as_ordered() {
    let Some(order) = Order::of_this_process() else {
        return;
    };
    let ways = |way: &str, _| {
        match way {
            "exits" => std::process::exit(0),
            "aborts" => std::process::abort(),
            "recurses" => drop(recurse(1)),
            "loops" => loop {
                std::hint::spin_loop();
            },
            "prints" => loop {
                println!("pass");
            },
            "allocates" => drop(std::hint::black_box(vec![1u8; 1 << 40])),
            "todo" => todo!("later"),
            "unimplemented" => unimplemented!(),
            "panics" => panic!("ouch {}", 1),
            "panics_aside" => drop(std::thread::spawn(|| panic!("aside")).join()),
            _ => {}
        }
        Ok(())
    };
    sandbox::obey(ways, order);
}

#[allow(unconditional_recursion, clippy::only_used_in_recursion)]
fn recurse(depth: u64) -> u64 {
    std::hint::black_box(recurse(depth + 1)) + 1
}

#[test]
fn every_way_to_die_is_told_apart() {
    let long = Duration::from_secs(30);
    let die = |way: &str, limit| {
        let order = Order { subject: String::new(), check: way.into(), seed: 0 };
        let child = ["--exact", "guards::a_child_dies_as_ordered", "--nocapture"];
        sandbox::run(&order, limit, &child)
    };
    assert_eq!(die("answers", long), Outcome::Passed);
    assert_eq!(die("exits", long), Outcome::ExitedEarly(0));
    assert_eq!(die("aborts", long), Outcome::Aborted);
    assert_eq!(die("recurses", long), Outcome::StackOverflow);
    assert_eq!(die("allocates", long), Outcome::OutOfMemory);
    assert_eq!(die("todo", long), Outcome::NotWritten);
    assert_eq!(die("unimplemented", long), Outcome::NotWritten);
    for (way, words) in [("panics", "ouch 1"), ("panics_aside", "aside")] {
        let outcome = die(way, long);
        let Outcome::Panicked(panic) = &outcome else { panic!("{way}: {outcome:?}") };
        assert_eq!(panic.message, words);
        assert!(panic.place.contains("selfcheck_of_guards.rs:"), "{}", panic.place);
    }
    let short = Duration::from_millis(300);
    assert_eq!(die("loops", short), Outcome::TimedOut(short));
    assert_eq!(die("prints", short), Outcome::TimedOut(short));
}

#[test]
fn shortcuts_are_refused_with_their_line() {
    let refused = [
        ("fn f() { std::process::exit(0) }", "std::process"),
        ("use std :: { process } ;\nfn f() { process::exit(0) }", "process::"),
        ("use std::{process as p};", "processas"),
        ("use tungstenite::accept;", "tungstenite"),
        ("use wstool::protocol;", "wstool"),
        ("fn f() { crate::checks::LAB }", "crate::"),
        ("use super::checks;", "super"),
        ("mod a { use super::super::checks; }", "super"),
        ("fn f() { super::checks::LAB }", "super"),
        ("const S: &str = include_str!(\"x\");", "include_str!"),
        ("#[path = \"../solution.rs\"] mod s;", "#[path"),
        ("/* one */\npub(crate) mod helper;", "mod"),
        ("fn f() { std::env::var(\"X\"); }", "std::env"),
        ("fn f() { std::fs::read(\"x\"); }", "std::fs"),
        ("use std::net::TcpStream;", "std::net"),
        ("fn f() { std::thread::sleep(SECOND); }", "sleep"),
        ("fn f() { unsafe { } }", "unsafe"),
        ("/* a /* nested */ comment */ unsafe fn f() {}", "unsafe"),
        ("const Q: char = '\"'; use tungstenite as t; const R: char = '\"';", "tungstenite"),
        ("fn f<'a>(x: &'a str) { std::fs::read(x); }", "std::fs"),
    ];
    for (source, word) in refused {
        let found = shortcuts(source);
        assert!(found.iter().any(|shortcut| shortcut.word == word), "{source}");
        let line =
            source.lines().position(|line| found[0].line > 0 && line.contains(found[0].word));
        assert!(line.is_none_or(|line| line + 1 == found[0].line), "{source}");
    }
}

#[test]
fn honest_code_is_not_refused() {
    let honest = [
        "// std::process::exit and unsafe, in a comment",
        "/* tungstenite /* nested */ wstool */ fn f() {}",
        "const A: &str = \"std::env \\\" unsafe\";",
        "const A: &str = r#\"unsafe \" std::fs\"#;",
        "const A: &[u8] = b\"unsafe\"; const B: char = '\\''; const C: u8 = b'\"';",
        "fn process(frame: Frame) {} fn environment() { buffs::x() }",
        "pub(crate) fn f<'r>(r: &'r str) -> &'r str { r }",
        "#[cfg(test)] mod tests { use super::*; #[test] fn t() { super::f(); } }",
        "let extern_name = unsafe_count; let commands = sleepy;",
    ];
    for source in honest {
        let found: Vec<&str> = shortcuts(source).iter().map(|shortcut| shortcut.word).collect();
        assert!(found.is_empty(), "{source}: {found:?}");
    }
}
