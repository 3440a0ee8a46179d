//! `wstool handshake`, the real binary, as students and scripts use it.

#[path = "support/command.rs"]
mod command;

use command::{Run, finish, run, run_with_input, wstool};
use serde_json::Value;

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const PRINTED_IN_4_1: &str = "AQIDBAUGBwgJCgsMDQ4PEC==";

/// The output as one line, however it was wrapped.
fn unwrapped(run: &Run) -> String {
    run.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).expect("one JSON object")
}

#[test]
fn every_intermediate_value_is_shown_in_both_languages() {
    for lang in ["en", "ru"] {
        let run = run(&["handshake", KEY, "--lang", lang]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        for value in [
            "GET /wsserver HTTP/1.1\n",
            "Host: localhost:4000\n",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n",
            "74 68 65 20 73 61 6d 70 6c 65 20 6e 6f 6e 63 65\n",
            "the sample nonce",
            "258EAFA5-E914-47DA-95CA-C5AB0DC85B11\n",
            "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11\n",
            "b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea\n",
            "HTTP/1.1 101 Switching Protocols\n",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n",
        ] {
            assert!(run.stdout.contains(value), "{lang}: {value:?} is missing");
        }
    }
}

#[test]
fn no_line_is_wider_than_eighty_columns() {
    for lang in ["en", "ru"] {
        let captured = "tests/captured/chromium.http";
        for args in [
            &["handshake", KEY][..],
            &["handshake", "--request", captured],
            &["handshake", PRINTED_IN_4_1],
        ] {
            let run = run(&[args, &["--lang", lang]].concat());
            let own_lines = run.stdout.lines().filter(|line| !line.contains("AQIDBAUG"));
            for line in own_lines {
                assert!(line.chars().count() < 80, "{lang}: {line}");
            }
        }
    }
}

#[test]
fn quiet_prints_the_accept_value_alone() {
    assert_eq!(run(&["handshake", KEY, "-q"]).stdout, format!("{ACCEPT}\n"));
}

#[test]
fn white_space_around_the_key_is_trimmed_and_said() {
    let padded = format!("  {KEY}\r\n");
    let run = run(&["handshake", &padded]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("White space around the key was taken off"));
    assert!(run.stdout.contains(ACCEPT));
}

#[test]
fn a_key_is_made_and_said_when_none_is_given() {
    let (first, second) = (run(&["handshake", "--json"]), run(&["handshake", "--json"]));
    assert_ne!(json(&first)["key"], json(&second)["key"]);
    assert!(run(&["handshake"]).stdout.contains("No KEY was given"));
}

#[test]
fn a_seed_repeats_the_key() {
    let [first, second, other] =
        ["7", "7", "8"].map(|seed| run(&["handshake", "--seed", seed]).stdout);
    assert_eq!(first, second);
    assert_ne!(first, other);
    assert!(first.contains("--seed 7"));
}

#[test]
fn json_has_every_field_of_the_derivation() {
    let report = json(&run(&["handshake", KEY, "--json"]));
    for (name, value) in [
        ("key", KEY),
        ("key_bytes", "7468652073616d706c65206e6f6e6365"),
        ("guid", "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"),
        ("joined", "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"),
        ("sha1", "b37a4f2cc0624f1690f64606cf385945b2bec4ea"),
        ("accept", ACCEPT),
    ] {
        assert_eq!(report[name], value, "{name}");
    }
    assert_eq!(report["valid"], true);
    assert_eq!(report["problems"], Value::Array(Vec::new()));
}

#[test]
fn check_says_yes_or_no_and_names_the_mistake() {
    for (value, code, words) in [
        (ACCEPT, 0, "Yes"),
        ("hHLtf2V1k8aDQZfNjw3Ia1hCwt0=", 1, "without the GUID"),
        ("BXhwxM0SZasKmCD9S4BfpPmCnEw=", 1, "decoded from base64"),
        ("b37a4f2cc0624f1690f64606cf385945b2bec4ea", 1, "hex digits"),
        ("s3pPLMBiTxaQ9kYGzzhZRbK-xOo=", 1, "URL-safe"),
        ("b's3pPLMBiTxaQ9kYGzzhZRbK+xOo='", 1, ".decode()"),
        ("\"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\"", 1, "without quotes"),
        (r"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n", 1, "two characters"),
        ("tF+4yo8PvjWV9zMFht911yVrKKY=", 1, "wrong copy"),
        ("something else", 1, "none of the well-known ones"),
        ("", 1, "none of the well-known ones"),
    ] {
        let run = run(&["handshake", KEY, "--check", value]);
        assert_eq!(run.code, code, "{value}");
        assert!(run.stdout.contains(words), "{value}: {}", run.stdout);
    }
    let report =
        json(&run(&["handshake", KEY, "--json", "--check", "hHLtf2V1k8aDQZfNjw3Ia1hCwt0="]));
    assert_eq!((&report["matches"], &report["mistake"]), (&false.into(), &"no_guid".into()));
    let no_key = json(&run(&["handshake", "AAAA", "--json", "--check", ACCEPT]));
    assert_eq!((&no_key["valid"], &no_key["matches"]), (&false.into(), &false.into()));
    assert!(no_key.get("mistake").is_none());
    let quiet = run(&["handshake", KEY, "-q", "--check", ACCEPT]);
    assert_eq!((quiet.code, quiet.stdout.as_str()), (0, ""));
}

#[test]
fn a_text_that_is_no_key_is_explained_and_exits_with_1() {
    for (text, problem) in [
        ("", "nothing at all"),
        ("   ", "nothing at all"),
        ("dGhlIHNhbXBsZSBub25j!Q==", "byte 20 (counted from 0) is '!'"),
        ("dGhlIHNhbXBsZSBub25jZQ", "whole groups of four"),
        ("AAAA", "of 3 bytes instead of 16"),
        ("ключ", "byte 0 (counted from 0)"),
        (PRINTED_IN_4_1, "erratum 3150"),
    ] {
        let run = run(&["handshake", text]);
        let words = unwrapped(&run);
        assert_eq!(run.code, 1, "{text}");
        assert!(words.contains(problem), "{text}: {words}");
        assert!(words.contains("HTTP/1.1 400 Bad Request"), "{text}");
        assert!(words.contains("No server may send it"), "{text}");
    }
    // The bare formula over the key that RFC 6455 printed by mistake.
    let printed = run(&["handshake", PRINTED_IN_4_1]);
    assert!(printed.stdout.contains("OfS0wDaT5NoxF2gqm7Zj2YtetzM="));
    let quiet = run(&["handshake", "-q", "AAAA"]);
    assert_eq!((quiet.code, quiet.stdout.as_str()), (1, ""));
    assert!(quiet.stderr.starts_with("wstool: "));
}

#[test]
fn a_key_of_a_hundred_kilobytes_is_folded() {
    let run = run(&["handshake", &"A".repeat(100_000)]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.len() < 4_000, "{} bytes", run.stdout.len());
    assert!(run.stdout.contains("of 75000 bytes instead of 16"));
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf8_is_a_clear_error() {
    use std::os::unix::ffi::OsStrExt;
    let argument = std::ffi::OsStr::from_bytes(b"\xff\x1b[31m");
    let run = finish(wstool().arg("handshake").arg(argument), b"");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains(r"\xff\x1b[31m"), "{}", run.stderr);
}

#[test]
fn requests_captured_from_real_clients_deserve_a_101() {
    for (file, accept) in [
        ("chromium", "wb/NqbykbsOCUf3I2PzszPoyxUI="),
        ("curl", ACCEPT),
        ("python-websockets", "NdSJ9Iz8xTCcHa1jnTx+tydVxUA="),
    ] {
        let path = format!("tests/captured/{file}.http");
        let run = run(&["handshake", "--request", &path]);
        assert_eq!(run.code, 0, "{file}: {}", run.stdout);
        assert!(!run.stdout.contains('✗'), "{file}");
        assert!(run.stdout.contains(&format!("Sec-WebSocket-Accept: {accept}\n")), "{file}");
    }
}

#[test]
fn a_bad_request_is_judged_rule_by_rule_and_answered() {
    let request =
        "POST /chat HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nSec-WebSocket-Version: 8\r\n\r\nrest";
    let text = run_with_input(&["handshake", "--request", "-"], request.as_bytes());
    assert_eq!(text.code, 1);
    for part in [
        "✗ The method is GET",
        "HTTP/1.1 405 Method Not Allowed",
        "Allow: GET",
        "Bytes after the head: 4",
    ] {
        assert!(text.stdout.contains(part), "{part}");
    }
    let report =
        json(&run_with_input(&["handshake", "--json", "--request", "-"], request.as_bytes()));
    assert_eq!(report["status"], 405);
    let broken = |check: &&Value| check["ok"] == false;
    let checks = report["checks"].as_array().expect("a list").iter();
    let broken: Vec<&str> =
        checks.filter(broken).map(|check| check["rule"].as_str().unwrap_or_default()).collect();
    assert_eq!(broken, ["method", "upgrade", "connection", "version", "key"]);
    let reply = report["reply"].as_str().expect("a text");
    let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.contains(&format!("Content-Length: {}", body.len())));
}

#[test]
fn a_request_without_its_empty_line_is_said_to_be_unfinished() {
    let run = run_with_input(&["handshake", "--request", "-"], b"GET / HTTP/1.1\r\nHost: a\r\n");
    assert_eq!(run.code, 1);
    assert!(unwrapped(&run).contains("without the empty line"), "{}", run.stdout);
    assert!(run.stdout.contains("HTTP/1.1 408 Request Timeout"));
}

/// The six lines of the lecture notes, as they are printed there: without the
/// empty line.
const SIX_LINES: &str = "GET /wsserver HTTP/1.1\nHost: localhost:4000\nUpgrade: websocket\n\
    Connection: Upgrade\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n";

#[test]
fn a_missing_empty_line_is_said_and_hides_no_other_rule() {
    let run = run_with_input(&["handshake", "--request", "-"], SIX_LINES.as_bytes());
    assert_eq!(run.code, 1);
    assert!(unwrapped(&run).contains("without the empty line"), "{}", run.stdout);
    assert!(unwrapped(&run).contains("Rules broken: 1."), "{}", run.stdout);
    assert!(run.stdout.contains("✓ Sec-WebSocket-Key is a key"), "{}", run.stdout);
    assert!(!run.stdout.contains("not judged"), "{}", run.stdout);
    let worse = SIX_LINES.replace("13", "8").replace("GET", "POST");
    let args = ["handshake", "--json", "--request", "-"];
    let report = json(&run_with_input(&args, worse.as_bytes()));
    assert_eq!(report["status"], 408);
    let checks = report["checks"].as_array().expect("a list").iter();
    let broken: Vec<_> =
        checks.filter(|check| check["ok"] == false).map(|check| &check["rule"]).collect();
    assert_eq!(broken, ["request_syntax", "method", "version"]);
    assert!(!report.to_string().contains("a server waits"));
}

#[test]
fn an_unfinished_reply_is_judged_and_no_server_waits_for_it() {
    let reply = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {ACCEPT}\r\n"
    );
    let run = run_with_input(&["handshake", KEY, "--response", "-"], reply.as_bytes());
    assert_eq!(run.code, 1);
    assert!(unwrapped(&run).contains("without the empty line"), "{}", run.stdout);
    assert!(run.stdout.contains("✓ Sec-WebSocket-Accept"), "{}", run.stdout);
    assert!(!unwrapped(&run).contains("a server waits"), "{}", run.stdout);
}

#[test]
fn line_feeds_alone_and_the_sample_key_are_remarked_on() {
    let request = SIX_LINES.to_owned() + "\n";
    let run = run_with_input(&["handshake", "--request", "-"], request.as_bytes());
    assert_eq!(run.code, 0, "{}", run.stdout);
    for part in
        ["Remark: Lines end in LF alone", "(RFC 9112 2.2)", "Remark: The key is the example"]
    {
        assert!(unwrapped(&run).contains(part), "{part}: {}", run.stdout);
    }
    let args = ["handshake", "--json", "--request", "-"];
    let report = json(&run_with_input(&args, request.as_bytes()));
    let names: Vec<_> = report["remarks"].as_array().expect("a list").iter().collect();
    assert_eq!(
        (&names[0]["remark"], &names[1]["remark"]),
        (&"bare_line_feeds".into(), &"sample_key".into())
    );
    assert_eq!(names[0]["section"], "RFC 9112 2.2");
    assert!(names[0]["text"].as_str().expect("a text").starts_with("Lines end"));
}

#[test]
fn quiet_tells_a_verdict_in_one_line() {
    let bad = SIX_LINES.replace("13", "8").replace("GET", "POST") + "\n";
    for (request, line, code) in [
        (SIX_LINES.to_owned() + "\n", "101", 0),
        (SIX_LINES.to_owned(), "408 request_syntax", 1),
        (bad, "405 method version", 1),
    ] {
        let run = run_with_input(&["handshake", "-q", "--request", "-"], request.as_bytes());
        assert_eq!((run.stdout.as_str(), run.code), (format!("{line}\n").as_str(), code));
    }
    for (reply, line) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "200 status reply_upgrade reply_connection accept"),
        ("hello\r\n", "- reply_syntax"),
    ] {
        let run = run_with_input(&["handshake", KEY, "-q", "--response", "-"], reply.as_bytes());
        assert_eq!((run.stdout.as_str(), run.code), (format!("{line}\n").as_str(), 1));
    }
}

#[test]
fn a_url_without_a_scheme_is_a_ws_url() {
    let run = run(&["handshake", KEY, "--url", "localhost:5000/x"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("GET /x HTTP/1.1\n   "), "{}", run.stdout);
    assert!(run.stdout.contains("Host: localhost:5000\n"), "{}", run.stdout);
}

/// A pipe with a name need not end: the head ends by itself.
#[cfg(unix)]
#[test]
fn a_whole_head_is_judged_before_its_pipe_ends() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::Stdio;
    let mut command = wstool();
    command.args(["handshake", "-q", "--request", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let request = SIX_LINES.to_owned() + "\n";
    let (first, second) = request.split_at(40);
    for part in [first, second] {
        stdin.write_all(part.as_bytes()).expect("written");
    }
    let stdout = child.stdout.take().expect("stdout is piped");
    let (sender, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let _ = BufReader::new(stdout).read_line(&mut line).map(|_| sender.send(line));
    });
    let line = lines.recv_timeout(std::time::Duration::from_secs(20));
    drop(stdin);
    assert_eq!(line.as_deref(), Ok("101\n"), "while the pipe is open");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_wrong_version_is_told_the_right_one() {
    let request = format!(
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 25\r\n\r\n"
    );
    let run = run_with_input(&["handshake", "--request", "-"], request.as_bytes());
    assert!(run.stdout.contains("HTTP/1.1 426 Upgrade Required"));
    assert!(run.stdout.contains("Sec-WebSocket-Version: 13"));
    assert!(run.stdout.contains("Upgrade: websocket"));
}

#[test]
fn a_reply_is_judged_as_a_client_must() {
    let reply = |accept: &str, more: &str| {
        format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: {accept}\r\n{more}\r\n"
        )
    };
    let judge = |text: &str, more: &[&str]| {
        run_with_input(&[&["handshake", KEY, "--response", "-"], more].concat(), text.as_bytes())
    };
    assert_eq!(judge(&reply(ACCEPT, ""), &[]).code, 0);
    let wrong = judge(&reply("hHLtf2V1k8aDQZfNjw3Ia1hCwt0=", ""), &[]);
    assert_eq!(wrong.code, 1);
    assert!(unwrapped(&wrong).contains("without the GUID"));
    let chat = reply(ACCEPT, "Sec-WebSocket-Protocol: chat\r\n");
    assert_eq!(judge(&chat, &[]).code, 1);
    assert_eq!(judge(&chat, &["--subprotocol", "chat"]).code, 0);
    let moved = judge("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", &[]);
    assert!(unwrapped(&moved).contains("did not switch"));
}

#[test]
fn terminal_escapes_in_a_request_are_shown_as_text() {
    let request =
        b"GET /\x1b]0;owned\x07 HTTP/1.1\r\nHost: a\r\nOrigin: \xe2\x80\xae\x9b31m\r\n\r\n";
    let run = run_with_input(&["handshake", "--color", "never", "--request", "-"], request);
    let raw = |character: char| character.is_control() && character != '\n';
    assert!(!run.stdout.contains(raw), "{:?}", run.stdout);
    assert!(!run.stdout.contains('\u{202e}'));
}

#[test]
fn files_that_cannot_be_read_and_wrong_options_exit_with_2() {
    for args in [
        &["handshake", "--request", "no/such/file"][..],
        &["handshake", "--url", "http://localhost/"],
        &["handshake", "--url", "ws://localhost/#part"],
        &["handshake", "--seed", "many"],
        &["handshake", "--no-such-option"],
        &["handshake", "--check", ACCEPT],
        &["shake"],
        &[],
    ] {
        let run = run(args);
        assert_eq!(run.code, 2, "{args:?}");
        assert!(run.stdout.is_empty(), "{args:?}");
        assert!(!run.stderr.is_empty(), "{args:?}");
        assert!(!run.stderr.contains("panicked"), "{args:?}");
    }
}

#[test]
fn the_language_comes_from_option_then_variables() {
    let is_russian = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = wstool();
        command.arg("handshake").args(args).envs(variables.iter().copied());
        finish(&mut command, b"").stdout.contains("Рукопожатие")
    };
    assert!(!is_russian(&[], &[]));
    assert!(is_russian(&[("LANG", "ru_RU.UTF-8")], &[]));
    assert!(is_russian(&[("LC_ALL", "ru_RU.UTF-8"), ("LANG", "en_US.UTF-8")], &[]));
    assert!(!is_russian(&[("LC_ALL", "C"), ("LANG", "ru_RU.UTF-8")], &[]));
    assert!(is_russian(&[("WSTOOL_LANG", "ru"), ("LANG", "C")], &[]));
    assert!(!is_russian(&[("WSTOOL_LANG", "ru")], &["--lang", "en"]));
}

#[test]
fn colours_are_off_when_piped_and_obey_the_conventions() {
    let coloured = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = wstool();
        command.args(["handshake", KEY]).args(args).envs(variables.iter().copied());
        finish(&mut command, b"").stdout.contains('\x1b')
    };
    assert!(!coloured(&[], &[]));
    assert!(coloured(&[], &["--color", "always"]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
    assert!(!coloured(&[("NO_COLOR", "1")], &[]));
}

#[test]
fn step_does_not_wait_without_a_terminal() {
    let run = run(&["handshake", KEY, "--step"]);
    assert_eq!(run.code, 0);
    assert!(!run.stdout.contains("[Enter"));
}
