//! `wstool client` on a terminal: what a person sees who types while the
//! server speaks, looked up in the cells of a terminal emulator.
#![cfg(unix)]

#[path = "support/peer.rs"]
mod peer;
#[path = "support/terminal.rs"]
mod terminal;

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use peer::{PATIENCE, client, frame, open, read_frame};
use terminal::{Terminal, cursor_row, row};

/// A server that says what the test hands to it and hands over what it hears.
fn puppet() -> (SocketAddr, Sender<Vec<u8>>, Receiver<String>) {
    let (says, to_say) = channel::<Vec<u8>>();
    let (heard, hears) = channel();
    let ends = Mutex::new(Some((to_say, heard)));
    let addr = open(move |mut socket| {
        let (to_say, heard) = ends.lock().expect("unpoisoned").take().expect("one connection");
        let mut out: TcpStream = socket.try_clone().expect("a clone");
        std::thread::spawn(move || {
            for bytes in to_say {
                if out.write_all(&bytes).is_err() {
                    return;
                }
            }
        });
        while let Some(frame_read) = read_frame(&mut socket) {
            if frame_read.first == 0x88 {
                let _ = socket.write_all(&frame(0x88, &frame_read.payload));
                return;
            }
            let _ = heard.send(String::from_utf8_lossy(&frame_read.payload).into_owned());
        }
    });
    (addr, says, hears)
}

/// The client on a terminal, its prompt on the screen.
fn at_the_prompt(addr: SocketAddr, rows: u16, columns: u16) -> Terminal {
    let terminal = Terminal::start(client(addr, &["--lang", "en"]), rows, columns);
    terminal.wait_for("a prompt", |screen| cursor_row(screen) == ">");
    terminal
}

#[test]
fn a_peers_escape_sequences_are_text_on_the_screen() {
    let (addr, says, _hears) = puppet();
    let terminal = at_the_prompt(addr, 40, 80);
    // Clear the screen; a title; red; up five lines (C1); right to left; and a
    // forged prompt.
    let evil = "\x1b[2J\x1b]0;owned\x07\x1b[31mred\u{9b}5A\u{202e}\r> rm -rf";
    says.send(frame(0x81, evil.as_bytes())).expect("said");
    says.send(frame(0x88, b"\x03\xe8\x1b[7mbye")).expect("said");
    terminal.wait_for("both texts", |screen| screen.contents().contains("bye"));
    terminal.look(|screen| {
        let text = screen.contents();
        for shown in ["\\x1b[2J\\x1b]0;owned\\x07\\x1b[31mred", "> rm -rf", "\\x1b[7mbye"] {
            assert!(text.contains(shown), "{shown} in\n{text}");
        }
        assert!(!text.lines().any(|line| line.starts_with("> rm")), "a forged prompt:\n{text}");
        assert!(text.contains("GET /chat?room=1"), "the screen was not cleared:\n{text}");
        let (rows, columns) = screen.size();
        let columns = columns.get();
        for (row, column) in
            (0..rows.get()).flat_map(|row| (0..columns).map(move |column| (row, column)))
        {
            let cell = screen.cell(row, column).expect("a cell");
            assert_eq!(cell.fgcolor(), vt100::Color::Default, "{text}");
            assert!(!cell.inverse(), "{text}");
        }
    });
}

#[test]
fn a_half_typed_line_stays_while_messages_arrive() {
    let (addr, says, hears) = puppet();
    let mut terminal = at_the_prompt(addr, 24, 80);
    terminal.keys("hal");
    terminal.wait_for("the typed letters", |screen| cursor_row(screen) == "> hal");
    for number in 0..3 {
        says.send(frame(0x81, format!("incoming {number}").as_bytes())).expect("said");
    }
    terminal.wait_for("the message above the line", |screen| {
        screen.contents().contains("incoming 2") && cursor_row(screen) == "> hal"
    });
    terminal.keys("f\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), "half");
    terminal.wait_for("an empty prompt", |screen| cursor_row(screen) == ">");
}

#[test]
fn wide_combining_and_cyrillic_letters_can_be_typed_and_taken_back() {
    let (addr, says, hears) = puppet();
    let mut terminal = at_the_prompt(addr, 24, 40);
    terminal.keys("привет 你好 e\u{301}x");
    terminal.wait_for("the letters", |screen| cursor_row(screen) == "> привет 你好 e\u{301}x");
    says.send(frame(0x81, "ответ 你好".as_bytes())).expect("said");
    terminal.wait_for("the answer", |screen| screen.contents().contains("ответ 你好"));
    // Takes back x, then the letter with its accent, then a space and a wide one.
    terminal.keys("\x7f\x7f\x7f\x7f");
    terminal.wait_for("less", |screen| cursor_row(screen) == "> привет 你");
    // "> привет " is 9 columns, and the wide letter 2.
    assert_eq!(terminal.look(|screen| screen.cursor_position().1), 11);
    terminal.keys("!\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), "привет 你!");
}

#[test]
fn a_narrower_terminal_keeps_the_line() {
    let (addr, says, hears) = puppet();
    let mut terminal = at_the_prompt(addr, 24, 80);
    let typed = "0123456789".repeat(5);
    terminal.keys(&typed);
    terminal.wait_for("the digits", |screen| cursor_row(screen).ends_with(&typed));
    terminal.resize(24, 40);
    says.send(frame(0x81, b"incoming")).expect("said");
    terminal.wait_for("the message", |screen| screen.contents().contains("incoming"));
    terminal.keys("!\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), format!("{typed}!"));
}

#[test]
fn lines_that_come_at_once_are_all_sent() {
    let (addr, _says, hears) = puppet();
    let mut terminal = at_the_prompt(addr, 24, 80);
    terminal.keys("one\rtwo\rthree\r");
    for line in ["one", "two", "three"] {
        assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), line);
    }
}

#[test]
fn no_prompt_is_left_after_an_error() {
    for bytes in [&b"\xc1\x01a"[..], b"\x88\x02\x03\xf0", b""] {
        let addr = open(move |mut socket| drop(socket.write_all(bytes)));
        let mut terminal = Terminal::start(client(addr, &["--lang", "en"]), 24, 80);
        let status = terminal.child.wait().expect("it ends");
        assert!(matches!(status.code(), Some(5..=7)), "{status}");
        terminal.wait_for("the last word", |screen| screen.contents().contains("wstool: "));
        assert_eq!(terminal.look(cursor_row), "");
        let text = terminal.look(|screen| screen.contents());
        assert!(!text.lines().any(|line| line.starts_with('>')), "a prompt is left:\n{text}");
        assert!(text.contains("  ended  "), "{text}");
        assert!(terminal.is_usual(), "the terminal's settings are put back");
    }
}

#[test]
fn ctrl_d_and_ctrl_c_at_the_prompt_close_politely() {
    for key in ["\x04", "\x03"] {
        let (addr, _says, _hears) = puppet();
        let mut terminal = at_the_prompt(addr, 24, 80);
        terminal.keys(key);
        assert_eq!(terminal.child.wait().expect("it ends").code(), Some(0));
        terminal.wait_for("the end", |screen| screen.contents().contains("1000"));
        assert!(terminal.is_usual(), "the terminal's settings are put back");
    }
}

#[test]
fn quiet_shows_messages_and_what_was_asked_for() {
    let (addr, says, hears) = puppet();
    let options = ["--lang", "en", "--quiet"];
    let mut terminal = Terminal::start(client(addr, &options), 24, 80);
    terminal.wait_for("a prompt", |screen| cursor_row(screen) == ">");
    terminal.keys("hello\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), "hello");
    says.send(frame(0x89, b"are you there")).expect("said");
    says.send(frame(0x81, b"welcome\x1b[2J")).expect("said");
    terminal.wait_for("the message", |screen| screen.contents().contains("welcome"));
    terminal.look(|screen| {
        let lines: Vec<String> = (0..4).map(|index| row(screen, index)).collect();
        assert_eq!(lines, ["> hello", "welcome\\x1b[2J", ">", ""]);
    });
    terminal.keys("/stats\r");
    terminal.wait_for("the figures", |screen| screen.contents().contains("so far"));
    terminal.keys("\x04");
    assert_eq!(terminal.child.wait().expect("it ends").code(), Some(0));
    let text = terminal.look(|screen| screen.contents());
    assert!(!text.contains("ended") && !text.contains("close"), "{text}");
}

#[test]
fn a_pong_that_is_missing_or_wrong_is_told() {
    let (addr, says, hears) = puppet();
    let mut terminal = at_the_prompt(addr, 40, 80);
    // A Pong that nobody asked for is a sign of life, and allowed.
    says.send(frame(0x8a, b"unasked")).expect("said");
    terminal.wait_for("the pong", |screen| screen.contents().contains("unasked"));
    assert!(!terminal.look(|screen| screen.contents().contains("remark")));
    terminal.keys("/ping there?\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a ping"), "there?");
    says.send(frame(0x8a, b"THERE?")).expect("said");
    let has = |text: &'static str| {
        move |screen: &vt100::Screen| {
            let words: Vec<String> =
                screen.contents().split_whitespace().map(str::to_owned).collect();
            words.join(" ").contains(text)
        }
    };
    terminal.wait_for("a remark", has("a Pong with \"THERE?\", but no Ping of ours had that"));
    terminal.wait_for("another", has("no Pong for the Ping \"there?\" in 3 s"));
    terminal.keys("\x04");
    assert_eq!(terminal.child.wait().expect("it ends").code(), Some(0));
    terminal.wait_for("the summary", has("pings without a Pong: 1"));
}

/// Rows that the terminal had to break because they were too long for it, but
/// for what crossed the wire, which stays as it is.
fn broken_rows(screen: &vt100::Screen) -> Vec<String> {
    let (rows, _) = screen.size();
    let broken = (0..rows.get()).filter(|&index| screen.row_wrapped(index));
    let broken = broken.map(|index| row(screen, index));
    broken.filter(|row| !row.starts_with("--> ") && !row.starts_with("<-- ")).collect()
}

#[test]
fn a_narrow_screen_and_a_narrower_one_break_no_word() {
    for lang in ["en", "ru"] {
        let (addr, says, _hears) = puppet();
        let options = ["--lang", lang, "--frames"];
        let mut terminal = Terminal::start(client(addr, &options), 150, 60);
        terminal.wait_for("a prompt", |screen| cursor_row(screen) == ">");
        terminal.keys("/help\r/stats\r/nothing\r/close 1006\r");
        says.send(frame(0x82, &(0..100).collect::<Vec<u8>>())).expect("said");
        says.send(frame(0x81, "word ".repeat(40).as_bytes())).expect("said");
        terminal.wait_for("a text", |screen| {
            let text = screen.contents();
            text.contains("|........|") && text.contains("word word")
        });
        assert_eq!(terminal.look(broken_rows), Vec::<String>::new(), "{lang}");
        terminal.resize(150, 54);
        says.send(frame(0x81, "later ".repeat(40).as_bytes())).expect("said");
        terminal.wait_for("the last", |screen| screen.contents().contains("later later"));
        // What was there before the terminal folds anew by itself.
        let is_broken = |row: &String| row.contains("later");
        let broken: Vec<_> = terminal.look(broken_rows).into_iter().filter(is_broken).collect();
        assert_eq!(broken, Vec::<String>::new(), "{lang}");
    }
}

#[test]
fn a_real_line_end_and_a_typed_one_look_different() {
    let (addr, says, hears) = puppet();
    let mut terminal = at_the_prompt(addr, 40, 80);
    terminal.keys("typed\\nhere\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), r"typed\nhere");
    says.send(frame(0x81, b"real\nhere")).expect("said");
    terminal.wait_for("both", |screen| {
        let text = screen.contents();
        text.contains(r"text      typed\\nhere") && text.contains(r"text      real\nhere")
    });
}

#[test]
fn help_is_a_line_for_each_command() {
    let (addr, _says, _hears) = puppet();
    let mut terminal = at_the_prompt(addr, 60, 80);
    terminal.keys("/help\r");
    terminal.wait_for("the last line", |screen| screen.contents().contains("Ctrl-D or Ctrl-C  "));
    let text = terminal.look(|screen| screen.contents());
    for command in ["/ping", "/pong", "/bin", "/file", "/frames on", "/stats", "/close"] {
        let line = text.lines().find(|line| line.starts_with(command));
        assert!(line.is_some_and(|line| line.len() > 30), "{command} in\n{text}");
    }
}

#[test]
fn json_on_a_terminal_ends_with_one_ctrl_d() {
    let (addr, _says, hears) = puppet();
    let mut terminal = Terminal::start(client(addr, &["--json"]), 24, 80);
    terminal.wait_for("the opening", |screen| screen.contents().contains("opened"));
    terminal.keys("hello\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), "hello");
    terminal.keys("\x04");
    assert_eq!(terminal.child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn what_is_wrong_to_send_is_refused_with_its_section() {
    let (addr, _says, hears) = puppet();
    let mut terminal = at_the_prompt(addr, 60, 80);
    for (typed, shown) in [
        (format!("/ping {}", "x".repeat(126)), "5.5)"),
        ("/close 1005".to_owned(), "7.4)"),
        (format!("/close 1000 {}", "x".repeat(124)), "123"),
        ("/bin 1".to_owned(), "hex digits"),
        ("/nothing".to_owned(), "no command"),
    ] {
        terminal.keys(&format!("{typed}\r"));
        terminal.wait_for(&typed, |screen| {
            screen.contents().contains(shown) && cursor_row(screen) == ">"
        });
    }
    terminal.keys("//slash\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), "/slash");
    terminal.keys("/bin 68 69\r");
    assert_eq!(hears.recv_timeout(PATIENCE).expect("a message"), "hi");
    terminal.keys("/file tests/support/bytes.rs\r");
    let file = hears.recv_timeout(PATIENCE).expect("a message");
    assert_eq!(file, include_str!("support/bytes.rs"));
    terminal.keys("/frames on\r/ping are you there\r");
    terminal.wait_for("a frame", |screen| screen.contents().contains("opcode=9 (ping) MASK=1"));
    terminal.keys("/stats\r");
    terminal.wait_for("the figures", |screen| screen.contents().contains("so far"));
}
