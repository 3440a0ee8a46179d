//! `wstool handshake` on terminals of other sizes than 80 columns.
#![cfg(unix)]

#[path = "support/command.rs"]
mod command;
#[path = "support/terminal.rs"]
mod terminal;

use command::{run, wstool};
use terminal::Terminal;

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// Everything on the screen of a terminal so wide, once the program has ended.
fn shown(args: &[&str], columns: u16, last: &str) -> Vec<String> {
    let mut command = wstool();
    command.args(args);
    let terminal = Terminal::start(command, 200, columns);
    terminal.wait_for(last, |screen| screen.contents().contains(last));
    terminal.look(|screen| screen.contents().lines().map(str::to_owned).collect())
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[test]
fn on_a_narrow_terminal_no_word_is_broken() {
    for (lang, last) in [("en", "full duplex."), ("ru", "полный дуплекс.")] {
        let args = ["handshake", KEY, "--lang", lang, "--color", "never"];
        let wide = run(&args).stdout;
        let narrow = shown(&args, 60, last).join("\n");
        assert!(narrow.lines().all(|line| line.chars().count() < 60), "{narrow}");
        // Key and GUID do not fit on one line, so it ends between them.
        let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        let wide = wide.replace(&format!("{KEY}{guid}"), &format!("{KEY} {guid}"));
        for (shown, wanted) in words(&narrow).iter().zip(words(&wide)) {
            assert_eq!(*shown, wanted, "{narrow}");
        }
    }
}

#[test]
fn errors_fit_a_narrow_terminal_too() {
    let args = ["handshake", "--url", "ws://localhost:4000/no space", "--lang", "en"];
    let narrow = shown(&args, 60, "/wsserver").join("\n");
    assert!(narrow.lines().all(|line| line.chars().count() < 60), "{narrow}");
    assert_eq!(words(&narrow), words(&run(&args).stderr));
}

#[test]
fn the_next_step_is_as_wide_as_the_terminal_is_by_then() {
    let mut command = wstool();
    command.args(["handshake", KEY, "--step", "--lang", "en", "--color", "never"]);
    let mut terminal = Terminal::start(command, 100, 80);
    let prompts = |count| {
        move |screen: &vt100::Screen| {
            screen.contents().matches("[Enter: next step]").count() == count
        }
    };
    terminal.wait_for("the first prompt", prompts(1));
    terminal.keys("\r");
    terminal.wait_for("the second prompt", prompts(2));
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert_eq!(terminal.look(|screen| widest(&screen.contents())), 79);
    terminal.resize(100, 60);
    terminal.keys("\r");
    terminal.wait_for("the third prompt", prompts(3));
    let text = terminal.look(|screen| screen.contents());
    let step = text.split("[Enter: next step]").nth(2).expect("the second step");
    assert!(step.contains("2. The server computes"), "{step}");
    assert_eq!(widest(step), 59, "{step}");
}
