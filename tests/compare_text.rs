//! `wstool compare` as people read it: lines that fit, words in their
//! language, ladders, and what is said about a wrong command line.

#[path = "support/command.rs"]
mod command;

use std::process::Stdio;

use command::{run, wstool};

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

/// The picture of one transport, without what stands above and below it.
fn ladder(output: &str) -> Vec<&str> {
    let lines = output.lines().skip_while(|line| !line.contains("client ")).skip(1);
    lines.take_while(|line| !line.contains("done ")).collect()
}

#[test]
fn a_ladder_has_an_arrow_head_for_every_arrival_whole_and_on_one_screen() {
    std::thread::scope(|scope| {
        for more in [&[][..], &["--more"]] {
            scope.spawn(move || {
                let args = ["compare", "--seed", "1", "--rtt", "400ms", "--messages", "1"];
                let run = run(&[&args[..], &["--transports", "http"], more].concat());
                assert_eq!(run.code, 0, "{}", run.stderr);
                let rows = ladder(&run.stdout);
                let with = |mark| rows.iter().filter(|row| row.contains(mark)).count();
                // SYN, POST and GET arrive; SYN ACK and two replies come back.
                assert_eq!((with('▶'), with('◀')), (3, 3), "{more:?}:\n{}", run.stdout);
                for label in ["SYN ACK", "POST c0", "204", "GET", "200 s0"] {
                    assert_eq!(with_text(&rows, label), 1, "{label}:\n{}", run.stdout);
                }
                let place = |part| run.stdout.find(part).expect("it is there");
                assert!(place("client") < place("done "));
                for part in ["theory", "bytes down"] {
                    assert_eq!(run.stdout.contains(part), !more.is_empty(), "{part}");
                }
            });
        }
    });
}

fn with_text(rows: &[&str], text: &str) -> usize {
    rows.iter().filter(|row| row.contains(text)).count()
}

#[test]
fn what_waits_is_grey_and_what_crosses_is_green_and_both_have_a_word() {
    let args = ["compare", "--seed", "1", "--rtt", "80ms", "--lang", "en", "--transports"];
    for (name, waits, crosses) in [
        ("http", true, false),
        ("http-batched", true, false),
        ("websocket-turns", true, false),
        ("websocket", false, true),
    ] {
        let run = run(&[&args[..], &[name]].concat());
        let said = |sign: &str, word: &str| {
            (run.stdout.contains(sign), run.stdout.contains(word)) == (true, true)
        };
        assert_eq!(said("▒", " waits"), waits, "{name}\n{}", run.stdout);
        assert_eq!(said("▌", "both at once "), crosses, "{name}\n{}", run.stdout);
    }
}

#[test]
fn the_picture_comes_first_and_fits_and_says_how_to_see_more() {
    for lang in ["en", "ru"] {
        for scenario in ["chat", "ask", "push"] {
            let run = run(&["compare", scenario, "--seed", "1", "--lang", lang]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            let lines: Vec<&str> = run.stdout.lines().collect();
            // The conclusion names all that are compared.
            for name in ["http", "websocket"] {
                assert!(lines[0].contains(name), "{}", run.stdout);
            }
            assert!(lines[1].starts_with(scenario), "{}", run.stdout);
            let more = lines.iter().position(|line| line.contains("--more"));
            assert!(more.is_some_and(|at| at < 23), "{}", run.stdout);
            let behind: String = lines[more.unwrap_or_default() + 1..].join(" ");
            assert!(behind.matches(". ").count() <= 9, "three findings at most: {behind}");
        }
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
        (&["--json", "--more"], "--more"),
        (&["--json", "--slow", "10"], "--slow"),
        (&["--slow", "0"], "from 1 to 1000"),
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
    assert_eq!(report["transports"].as_array().map(Vec::len), Some(3));
}
