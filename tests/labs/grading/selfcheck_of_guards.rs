//! The self-check of the guards: every way to die is told apart, the compiler has limits and reads
//! one file, and the look at the source refuses shortcuts but no honest code.
//!
//! Must never: be part of a grader. Read next: `program`, `compile`, `source`; `deaths`.

use crate::grading;
use crate::grading::compile::{self, Folder, Refusal};
use crate::grading::failure::{Failure, Outcome};
use crate::grading::program::Program;
use crate::grading::source::shortcuts;
use crate::grading::watch::{Budget, Spent};
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// Compiles a text as a student's file of lab 1, with a second for the compiler.
fn compiled(source: &str, folder: &Folder) -> Result<std::path::PathBuf, Refusal> {
    compile::within(SECOND, "lab1_accept_key", source, "examples/labs/a.rs", folder)
}

#[test]
fn every_way_to_die_is_told_apart() {
    let folder = Folder::new("guards").expect("a folder");
    let path = compiled(include_str!("deaths.rs"), &folder).expect("it compiles");
    let budget = Budget { cpu: SECOND, idle: SECOND / 2, wall: 5 * SECOND };
    let program = Program { budget, ..Program::new(path) };
    let die = |way: &str| {
        let child = program.start();
        let answer = child.ask::<_, String>(&way.to_string(), &|| way.to_string());
        let end = answer.and_then(|_| child.finish(&|| way.to_string()));
        (end.map_err(|failure| failure.outcome), child.printed())
    };
    assert_eq!(die("answers"), (Ok(()), "said answers\n".to_string()));
    let ways = [
        ("exits", Outcome::ExitedEarly(0)),
        ("aborts", Outcome::Aborted),
        ("recurses", Outcome::StackOverflow),
        ("allocates", Outcome::OutOfMemory),
        ("todo", Outcome::NotWritten),
        ("unimplemented", Outcome::NotWritten),
        ("forges", Outcome::Garbled),
        ("loops", Outcome::Overspent(Spent::Cpu(SECOND))),
        ("prints", Outcome::Overspent(Spent::Cpu(SECOND))),
        ("waits", Outcome::Overspent(Spent::Idle(SECOND / 2))),
    ];
    for (way, outcome) in ways {
        assert_eq!(die(way).0, Err(outcome), "{way}");
    }
    for (way, words) in [("panics", "ouch 1"), ("panics_aside", "aside"), ("stacks", "another")] {
        let Err(Outcome::Panicked(panic)) = die(way).0 else { panic!("{way}") };
        assert!(panic.message.starts_with(words), "{}", panic.message);
        assert!(panic.place.starts_with("examples/labs/a.rs:"), "{}", panic.place);
    }
    // It holds the pipes for a minute; the grader does not wait for it.
    let begun = Instant::now();
    assert_eq!(die("grandchild").0, Err(Outcome::ExitedEarly(7)));
    assert!(begun.elapsed() < 20 * SECOND);
}

#[test]
fn the_compiler_has_limits_and_reads_one_file() {
    let refusal = |source: &str| {
        let folder = Folder::new("guards").expect("a folder");
        compiled(source, &folder).err()
    };
    let fits = "pub fn accept_key(key: &str) -> String { key.into() }\n";
    let endless = "#![allow(long_running_const_eval)]\nconst X: u64 = { let mut i = 0u64; \
                   while i < u64::MAX { i += 1; } i };\n\
                   pub fn accept_key(key: &str) -> String { format!(\"{X}{key}\") }\n";
    let bomb = "#![recursion_limit = \"9999\"]\n\
                macro_rules! a { ($($t:tt)*) => { a!($($t)* $($t)*); } }\n\
                pub fn accept_key(_: &str) -> String { a!(x y z w); String::new() }\n";
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock");
    // Not to be seen in the source: the compiler itself tells which files it has read.
    let drawn_in = format!(
        "macro_rules! take {{ ($m:ident) => {{ $m!({lock:?}) }} }}\n\
         pub const LOCK: &str = take!(include_str);\n{fits}"
    );
    assert_eq!(refusal(fits), None);
    assert!(matches!(refusal("pub fn accept_key("), Some(Refusal::DoesNotCompile(words))
        if words.contains("examples/labs/a.rs:1:")));
    assert!(matches!(refusal("pub fn accept() {}"), Some(Refusal::DoesNotFit(_))));
    assert_eq!(refusal(&drawn_in), Some(Refusal::OtherFiles(vec![lock.to_string()])));
    let ended = |refusal: Option<Refusal>| {
        matches!(refusal, Some(Refusal::TooMuchTime(_) | Refusal::TooMuchMemory(_)))
    };
    assert!(ended(refusal(endless)));
    assert!(ended(refusal(bomb)));
}

/// A macro that a file exports changes nothing but the file itself: it is a crate of its own.
#[test]
fn exported_macros_reach_nothing_of_the_graders() {
    let names = ["include_str", "println", "format", "vec", "assert", "matches", "writeln"];
    let macros = names.map(|name| {
        format!("#[macro_export]\nmacro_rules! {name} {{ ($($t:tt)*) => {{ std::process::exit(0) }} }}\n")
    });
    let wrong = "pub fn accept_key(key: &str) -> String { key.into() }\n";
    let folder = Folder::new("guards").expect("a folder");
    let path = compiled(&(macros.concat() + wrong), &folder).expect("it compiles");
    let answer = Program::new(path).start().ask::<_, String>(&"k".to_string(), &String::new);
    assert_eq!(answer, Ok("k".to_string()));
}

#[test]
fn shortcuts_are_refused_with_their_line() {
    let refused = [
        ("\nfn f() { std::process::exit(0) }", "std::process", 2),
        ("use std :: { process } ;\nfn f() { process::exit(0) }", "std::process", 1),
        ("use std::{process as p};", "std::process", 1),
        ("use std as s;\nfn f() { s::process::exit(0) }", "std::process", 2),
        (
            "use std::{io, thread::{self, Thread}};\nfn f() { thread::sleep(D) }",
            "std::thread::sleep",
            2,
        ),
        ("use std::*;\n\nfn f() { process::abort() }", "std::process", 3),
        ("use std::thread::*;\nfn f() { sleep(D) }", "std::thread::sleep", 2),
        ("fn f() { ::std::r#process::exit(0) }", "std::process", 1),
        ("macro_rules! m { ($a:ident) => { std::$a::exit(0) } }", "std::$", 1),
        ("macro_rules! m { ($a:ident, $b:ident) => { $a::$b::exit(0) } }", "$…::$…", 1),
        ("macro_rules! m { ($a:ident) => { $a!(\"x\") } }", "$…!", 1),
        ("use tungstenite::accept;", "tungstenite", 1),
        ("fn f() { wstool::protocol::accept(x) }", "wstool", 1),
        ("const S: &str = include_str!(\"x\");", "include_str!", 1),
        ("#[path = \"../solution.rs\"] mod s;", "path", 1),
        ("#[cfg_attr(all(), path = \"../solution.rs\")] mod s {}", "path", 1),
        ("/* one */\npub(crate) mod helper;", "mod", 2),
        ("macro_rules! m { ($a:ident) => { mod $a; } }", "mod", 1),
        ("fn f() { std::env::var(\"X\"); }", "std::env", 1),
        ("fn f() { std::fs::read(\"x\"); }", "std::fs", 1),
        ("use std::net::TcpStream;", "std::net", 1),
        ("use std::os::unix::process::CommandExt;", "std::os", 1),
        ("fn f() { unsafe { } }", "unsafe", 1),
        ("/* a /* nested */ comment */ unsafe fn f() {}", "unsafe", 1),
        ("std::arch::global_asm!(\"nop\");", "global_asm!", 1),
        ("use core::arch::asm;", "core::arch", 1),
        ("const Q: char = '\"'; use tungstenite as t; const R: char = '\"';", "tungstenite", 1),
        ("fn f<'a>(x: &'a str) { std::fs::read(x); }", "std::fs", 1),
    ];
    for (source, word, line) in refused {
        let found = shortcuts(source);
        let found: Vec<(&str, usize)> =
            found.iter().map(|it| (it.word.as_str(), it.line)).collect();
        assert!(found.contains(&(word, line)), "{source}: {found:?}");
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
        "mod process { pub fn frame() {} } fn f() { process::frame(); self::process::frame() }",
        "enum Command { Text, Close } fn f(c: Command) { c.sleep(); match c { Command::Text => {} } }",
        "struct TcpStream; fn sleep(ticks: u32) {} fn g() { sleep(1); env::x(); fs::y() }",
        "pub(crate) fn f<'r>(r: &'r str) -> &'r str { r } fn g() { crate::f(\"x\"); }",
        "#[cfg(test)] mod tests { use crate::grading::*; #[test] fn t() { super::f(); crate::g() } }",
        "let extern_name = unsafe_count; let commands = sleepy; let r#mod = r#fn;",
        "use std::{collections::{HashMap, VecDeque}, io::{self, Read as _, Write}, sync::*};",
        "let path = request.path; format!(\"{path}\", path = x); (a, path) = b;",
        "macro_rules! m { ($name:ident, $e:expr) => { let $name = vec![$e; 2]; $crate::f!($e) } }",
        "use std::time::Duration; fn f(d: Duration) { std::thread::spawn(move || d); }",
    ];
    for source in honest {
        let found = shortcuts(source);
        let found: Vec<&str> = found.iter().map(|shortcut| shortcut.word.as_str()).collect();
        assert!(found.is_empty(), "{source}: {found:?}");
    }
}

/// What a failure says is made only when there is one.
#[test]
fn words_are_made_for_failures_alone() {
    let never = || -> String { panic!("made without need") };
    assert_eq!(grading::same(&never, &1, &1), Ok(()));
    assert_eq!(grading::same_bytes(&never, b"a", b"a"), Ok(()));
    assert_eq!(grading::demand(true, || -> Box<Failure> { panic!("made without need") }), Ok(()));
}

#[test]
fn bytes_have_one_notation_and_the_first_difference_is_marked() {
    use crate::grading::bytes::hex;
    let long: Vec<u8> = (0..100).collect();
    assert_eq!(hex(b"Hello", None), "48 65 6c 6c 6f");
    assert_eq!(hex(b"Hello", Some(2)), "48 65 >6c< 6c 6f");
    assert_eq!(hex(b"He", Some(2)), "48 65 ><");
    assert_eq!(hex(b"", None), "[0 B]");
    assert_eq!(hex(&long, None), "[100 B] 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f …");
    assert_eq!(
        hex(&long, Some(50)),
        "[100 B] … 2a 2b 2c 2d 2e 2f 30 31 >32< 33 34 35 36 37 38 39 …"
    );
}
