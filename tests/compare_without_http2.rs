//! Built without the feature `http2`: the names stay, and are refused with it.
#![cfg(not(feature = "http2"))]

#[path = "support/command.rs"]
mod command;

#[test]
fn the_missing_feature_is_named_in_both_languages() {
    for name in ["h2", "h2-stream", "websocket-h2"] {
        for (lang, words) in [("en", "built without it"), ("ru", "собрана без неё")] {
            let run = command::run(&["compare", "--transports", name, "--lang", lang]);
            assert_eq!(run.code, 2, "{}", run.stderr);
            for part in [name, "http2", words, "cargo build"] {
                assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
            }
        }
    }
}

#[test]
fn all_means_all_that_are_there() {
    let fast = ["--rtt", "0ms", "--messages", "1", "--transports", "all"];
    let run = command::run(&[&["compare", "--json"][..], &fast].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stdout.contains("h2"), "{}", run.stdout);
}
