//! What a class sees of `wstool compare`: the real binary on a terminal.
#![cfg(unix)]

#[path = "support/command.rs"]
mod command;
#[path = "support/terminal.rs"]
mod terminal;

use command::wstool;
use terminal::{Terminal, row};
use vt100::{Color, Screen};

/// Plays a comparison on a terminal of this size, until it has ended.
fn shown(rows: u16, columns: u16, args: &[&str]) -> Terminal {
    let mut command = wstool();
    command.args(["compare", "--seed", "1"]).args(args);
    let mut terminal = Terminal::start(command, rows, columns);
    let status = terminal.child.wait().expect("it ends");
    assert!(status.success(), "{args:?}");
    // The last picture comes through the terminal a moment later.
    terminal.wait_for("the last picture", |screen| {
        let text = screen.contents();
        let is_going = ["measuring", "измер", "as slow as"].iter().any(|word| text.contains(word));
        text.contains("--more") && !is_going
    });
    terminal
}

/// The lines of a screen that are not empty.
fn lines(screen: &Screen) -> Vec<String> {
    let rows = screen.size().0.get();
    (0..rows).map(|number| row(screen, number)).filter(|line| !line.is_empty()).collect()
}

#[test]
fn conclusion_and_picture_fit_the_screen_whatever_its_size() {
    for (rows, columns) in [(24, 80), (24, 60), (40, 120), (50, 200)] {
        for (lang, waits, at_once) in
            [("en", "waits", "both at once"), ("ru", "ждёт", "одновременно")]
        {
            let terminal = shown(rows, columns, &["--lang", lang]);
            terminal.look(|screen| {
                let all = lines(screen);
                let text = all.join("\n");
                // Nothing has scrolled away: the first line is the conclusion.
                for name in ["http ", "http-batched", "websocket"] {
                    assert!(all[..2].concat().contains(name), "{columns}x{rows} {lang}:\n{text}");
                }
                assert!(text.contains(waits) && text.contains(at_once), "{text}");
                for label in ["SYN ACK", "POST c0", "204", "101", "c4", "s4"] {
                    assert!(text.contains(label), "{label}, {columns}x{rows} {lang}:\n{text}");
                }
                assert!(text.contains("--slow 10"), "{text}");
            });
        }
    }
}

#[test]
fn many_transports_become_strips_that_fit_too() {
    let terminal = shown(24, 80, &["--transports", "all", "--messages", "2", "--lang", "en"]);
    terminal.look(|screen| {
        let text = lines(screen).join("\n");
        for name in ["http-close", "http-pipelined", "long-poll", "websocket-turns"] {
            assert!(text.contains(name), "{name}:\n{text}");
        }
        assert!(text.contains('▄') && text.contains('▀'), "both directions:\n{text}");
    });
}

#[test]
fn where_lines_cross_both_colours_are_seen_and_no_cell_is_full() {
    let terminal = shown(24, 80, &["--transports", "websocket", "--color", "always"]);
    terminal.look(|screen| {
        let (rows, columns) = screen.size();
        let is_line = |text: &str| text.chars().all(|c| ('\u{2801}'..='\u{28ff}').contains(&c));
        let mut rows_with_both = 0;
        for number in 0..rows.get() {
            let cells = (0..columns.get()).filter_map(|column| screen.cell(number, column));
            let lines = cells.filter(|cell| cell.has_contents() && is_line(cell.contents()));
            let colours: Vec<Color> = lines
                .inspect(|cell| assert_ne!(cell.contents(), "⣿", "a filled block"))
                .map(|cell| cell.fgcolor())
                .collect();
            let has = |wanted| colours.contains(&Color::Idx(wanted));
            // Cyan to the server, yellow to the client.
            rows_with_both += usize::from(has(6) && has(3));
        }
        assert!(rows_with_both >= 3, "{}", screen.contents());
    });
}

#[test]
fn slow_motion_ends_with_the_picture_that_was_measured() {
    let fast = ["--transports", "http,websocket", "--messages", "1", "--rtt", "40ms"];
    let terminal = shown(24, 80, &[&fast[..], &["--slow", "3", "--lang", "en"]].concat());
    terminal.wait_for("the conclusion", |screen| row(screen, 0).contains("websocket"));
    terminal.look(|screen| {
        let text = screen.contents();
        assert!(text.contains("done") && !text.contains("as slow as"), "{text}");
    });
}
