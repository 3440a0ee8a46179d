//! `wstool compare` as people read it: lines that fit, words in their
//! language, ladders, and what is said about a wrong command line.

#[path = "support/command.rs"]
mod command;

use std::process::Stdio;

use command::{run, wstool};
use wstool::compare::table::Transport;
use wstool::words::{Lang, compare as words};

/// Columns left of the first ladder.
const TIME: usize = 8;

/// Columns of a ladder: two of them, the time and a gap fit on 80.
const COLUMNS: usize = 33;

/// The columns of the first ladder in a line; empty if it does not reach there.
fn first_ladder(line: &str) -> String {
    line.chars().skip(TIME).take(COLUMNS).collect()
}

fn is_latin_word(word: &str) -> bool {
    word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[test]
fn no_line_is_wider_than_eighty_columns_and_none_is_left_in_english() {
    std::thread::scope(|scope| {
        for lang in ["en", "ru"] {
            for scenario in ["chat", "ask", "push"] {
                scope.spawn(move || {
                    let args = ["compare", scenario, "--no-live", "--seed", "1", "--lang", lang];
                    let more = ["--transports", "all", "--explain", "--rtt", "8ms"];
                    let size = ["--messages", "2", "--bandwidth", "1Mbit", "--think", "2ms"];
                    let run = run(&[&args[..], &more, &size].concat());
                    assert_eq!(run.code, 0, "{}", run.stderr);
                    for line in run.stdout.lines().chain(run.stderr.lines()) {
                        assert!(line.chars().count() <= 80, "{scenario}, {lang}: {line}");
                        assert_eq!(line.trim_end(), line, "{scenario}, {lang}");
                    }
                    // The diary quotes the wire; everything else is ours.
                    let is_quoted = |line: &str| line.contains("-->") || line.contains("<--");
                    for line in run.stdout.lines().filter(|line| lang == "ru" && !is_quoted(line)) {
                        let words: Vec<&str> = line.split_whitespace().collect();
                        let is_english = words
                            .windows(2)
                            .any(|two| is_latin_word(two[0]) && is_latin_word(two[1]));
                        assert!(!is_english, "{scenario}: {line}");
                    }
                    let heading =
                        if lang == "en" { "What this run shows" } else { "Что видно" };
                    assert!(run.stdout.contains(heading));
                    assert!(!run.stdout.contains('\x1b'), "colours into a pipe");
                });
            }
        }
    });
}

#[test]
fn a_transport_is_described_in_as_many_letters_as_its_ladder_has_room_for() {
    for transport in Transport::all() {
        for lang in [Lang::En, Lang::Ru] {
            let about = words::about(transport).get(lang);
            let columns = transport.name().len() + 2 + about.chars().count();
            assert!(columns <= COLUMNS, "{}  {about}: {columns}", transport.name());
        }
    }
}

#[test]
fn a_ladder_has_an_arrow_head_for_every_arrival_live_or_not() {
    std::thread::scope(|scope| {
        for live in ["--live", "--no-live"] {
            scope.spawn(move || {
                let args = ["compare", live, "--seed", "1", "--rtt", "200ms", "--messages", "1"];
                let run = run(&args);
                assert_eq!(run.code, 0, "{}", run.stderr);
                let rows: Vec<String> = run
                    .stdout
                    .lines()
                    .map(first_ladder)
                    .skip_while(|ladder| !ladder.starts_with("client"))
                    .skip(1)
                    .take_while(|ladder| !ladder.contains("done"))
                    .collect();
                let with = |mark| rows.iter().filter(|ladder| ladder.contains(mark)).count();
                // SYN, POST and GET arrive; SYN ACK and two replies come back.
                assert_eq!((with('▶'), with('◀')), (3, 3), "{live}:\n{}", run.stdout);
                // Six ways of 100 ms each: whatever the machine does, they are
                // under way no shorter than that. Every fifth row has its time.
                let times: Vec<f64> = run
                    .stdout
                    .lines()
                    .filter_map(|line| line.get(..TIME)?.trim().strip_suffix(" ms")?.parse().ok())
                    .collect();
                let wanted = 600.0 / (times[1] / 5.0) * 0.9;
                let braille = |letter: char| ('\u{2801}'..='\u{28ff}').contains(&letter);
                let drawn = rows.iter().filter(|ladder| ladder.contains(braille)).count();
                assert!(drawn as f64 >= wanted, "{live}: {drawn} of {wanted}\n{}", run.stdout);
                for part in ["done: ", "theory", "bytes down", "What this run shows"] {
                    assert!(run.stdout.contains(part), "{live}: {part}");
                }
                let place = |part| run.stdout.find(part).expect("it is there");
                assert!(place("client") < place("done: ") && place("done: ") < place("theory"));
            });
        }
    });
}

#[test]
fn where_data_crosses_there_is_a_mark_and_beside_turns_there_is_none() {
    let args = ["compare", "--no-live", "--seed", "1", "--rtt", "40ms", "--messages", "3"];
    for (name, is_crossing) in [("http", false), ("websocket-turns", false), ("sse", true)] {
        let run = run(&[&args[..], &["--transports", name]].concat());
        let ladders = run.stdout.lines().map(first_ladder);
        let rows = ladders.skip_while(|ladder| !ladder.starts_with("client"));
        assert_eq!(rows.collect::<String>().contains('╳'), is_crossing, "{name}\n{}", run.stdout);
    }
}

#[test]
fn pairs_without_sense_are_refused_with_the_reason_and_what_would_do() {
    for (scenario, name, english, russian) in [
        ("ask", "http-pipelined", "pipelining means not to wait", "конвейер"),
        ("ask", "http-batched", "never more than one message", "больше одного"),
        ("ask", "poll", "nothing to poll for", "опрашивать его не о чем"),
        ("ask", "long-poll", "nothing to poll for", "опрашивать его не о чем"),
        ("ask", "sse", "nothing to poll for", "опрашивать его не о чем"),
        ("push", "http-pipelined", "only the server speaks", "говорит здесь только сервер"),
    ] {
        for (lang, reason) in [("en", english), ("ru", russian)] {
            let names = format!("http,{name}");
            let run = run(&["compare", scenario, "--transports", &names, "--lang", lang]);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{scenario} {name}");
            // Without the ends of lines, wherever they are.
            let said = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains(reason), "{said}");
            assert!(said.starts_with(&format!("wstool: {name} ")), "{said}");
            assert!(said.contains("--transports http-close,http,"), "{said}");
        }
    }
}

#[test]
fn wrong_options_exit_with_2_and_say_what_is_wrong() {
    for (args, reason) in [
        (&["--transports", "http,carrier-pigeon"][..], "carrier-pigeon"),
        (&["--transports", "http,http"], "twice"),
        (&["--transports", ""], "none of"),
        (&["--transports", "all,http"], "none of"),
        (&["--bandwidth", "fast"], "rate"),
        (&["--bandwidth", "1"], "1kbit"),
        (&["--bandwidth", "1parsec"], "kbit"),
        (&["--bandwidth", "99999999999999999999"], "rate"),
        (&["--size", "7"], "from 8"),
        (&["--size", "65537"], "65536"),
        (&["--messages", "0"], "from 1 to 1000"),
        (&["--messages", "1001"], "from 1 to 1000"),
        (&["--rtt", "11s"], "at most 10s"),
        (&["--rtt", "soon"], "rtt"),
        (&["--repeat", "0"], "from 1 to 100"),
        (&["--poll-every", "0ms"], "1ms"),
        (&["--json", "--live"], "--live"),
        (&["--json", "--explain"], "--explain"),
        (&["shout"], "shout"),
    ] {
        let run = run(&[&["compare"], args].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(reason), "{args:?}: {}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{args:?}");
    }
}

#[test]
fn a_pipe_that_nobody_reads_ends_it_quietly() {
    let args = ["compare", "--seed", "1", "--rtt", "2ms", "--messages", "2", "--lang", "en"];
    for how in ["--live", "--no-live", "--json"] {
        let mut child = wstool()
            .args(args)
            .arg(how)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{how}: {said}");
        assert!(!said.contains("panicked") && !said.contains("wstool:"), "{how}: {said}");
    }
}

#[test]
fn nobody_has_to_read_the_progress() {
    let mut child = wstool()
        .args(["compare", "--json", "--seed", "1", "--rtt", "2ms", "--messages", "2"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stderr.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["transports"].as_array().map(Vec::len), Some(2));
}
