//! `wstool probe`, the real binary: our own server passes everything, and servers
//! with one mistake each fail at the case that is meant for it.

#[path = "support/command.rs"]
mod command;
#[path = "support/server.rs"]
mod server;

use std::collections::HashSet;

use command::run;
use serde_json::Value;
use server::Server;
use wstool::probe::table;
use wstool::words::probe as words;

fn probe(url: &str, options: &[&str]) -> Value {
    let run = run(&[&["probe", url, "--json", "--lang", "en"], options].concat());
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("no JSON: {}", run.stderr))
}

fn verdicts<'a>(report: &'a Value, verdict: &str) -> Vec<&'a str> {
    let cases = report["cases"].as_array().expect("cases");
    let found = cases.iter().filter(|case| case["verdict"] == verdict);
    found.map(|case| case["id"].as_str().expect("an id")).collect()
}

#[test]
fn every_case_has_a_name_of_its_own_and_words_and_no_words_are_left_over() {
    let ids: Vec<&str> = table::cases().map(|case| case.id).collect();
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len());
    let with_words: HashSet<&str> = words::ids().collect();
    assert_eq!(with_words, unique);
    assert!(ids.len() > 120, "{} cases", ids.len());
    for case in table::cases() {
        assert!(case.section.starts_with("RFC "), "{}", case.id);
    }
}

#[test]
fn our_own_server_fails_nothing_as_echo_and_as_broadcast() {
    for (options, broadcasts) in [(&["--mode", "echo"][..], false), (&[], true)] {
        let server = Server::start_with(&[options, &["--quiet"]].concat());
        let report = probe(&format!("ws://{}/wsserver", server.addr), &[]);
        assert_eq!(verdicts(&report, "fail"), [""; 0], "{options:?}");
        assert_eq!(verdicts(&report, "warn"), [""; 0], "{options:?}");
        assert_eq!(report["broadcasts"], broadcasts, "{options:?}");
        assert_eq!(report["score"], report["of"]);
        assert!(report["of"].as_u64().is_some_and(|of| of > 100), "{}", report["of"]);
    }
}

#[test]
fn cases_are_chosen_by_id_group_and_section() {
    for (only, some, count) in [
        ("F1", "F1", 1),
        ("f10*", "F10a", 7),
        ("closing", "X1", 20),
        ("5.4", "G1", 14),
        ("F1,K1", "K1", 2),
    ] {
        let run = run(&["probe", "--list", "--only", only]);
        assert_eq!(run.stdout.lines().count(), count, "{only}: {}", run.stdout);
        assert!(run.stdout.contains(&format!(" {some} ")), "{only}: {}", run.stdout);
    }
    let wrong = run(&["probe", "--list", "--only", "Z9", "--lang", "en"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("no case is called"), "{}", wrong.stderr);
}

#[test]
fn a_case_is_explained_in_both_languages() {
    let english = run(&["probe", "--explain", "f1", "--lang", "en"]);
    assert!(english.stdout.contains("RFC 6455 5.1") && english.stdout.contains("MASK bit"));
    let russian = run(&["probe", "--explain", "F1", "--lang", "ru"]);
    assert!(russian.stdout.contains("бит MASK"), "{}", russian.stdout);
}

#[test]
fn nobody_at_the_port_is_no_verdict() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("an address");
    drop(listener);
    let run = run(&["probe", &format!("ws://{addr}/")]);
    assert_eq!(run.code, 3, "{}", run.stderr);
}
