//! Colours: each stream is judged by itself, and a file never gets any unasked.

#[cfg(unix)]
#[path = "support/peer.rs"]
mod peer;
#[cfg(unix)]
#[path = "support/shell.rs"]
mod shell;

#[cfg(unix)]
use shell::Shell;
use wstool::render::style::{ColorChoice, has_colours};

#[cfg(unix)]
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

#[test]
fn a_stream_has_colours_when_it_is_a_terminal_and_nobody_objects() {
    use ColorChoice::{Always, Auto, Never};
    let rows = [
        (Auto, true, "", true),
        (Auto, false, "", false),
        (Always, false, "NO_COLOR=1", true),
        (Never, true, "CLICOLOR_FORCE=1", false),
        (Auto, true, "NO_COLOR=1", false),
        (Auto, true, "NO_COLOR=0", false),
        (Auto, true, "NO_COLOR=", true),
        (Auto, true, "CLICOLOR=0", false),
        (Auto, true, "CLICOLOR=1", true),
        (Auto, false, "CLICOLOR=1", false),
        (Auto, false, "CLICOLOR_FORCE=1", true),
        (Auto, false, "CLICOLOR_FORCE=0", false),
        (Auto, false, "CLICOLOR_FORCE=", false),
        (Auto, false, "CLICOLOR_FORCE=1 NO_COLOR=1", true),
    ];
    for (choice, is_terminal, variables, expected) in rows {
        let variable = |name: &str| {
            let mut set = variables.split_whitespace().filter_map(|it| it.split_once('='));
            set.find_map(|(known, value)| (known == name).then(|| value.to_owned()))
        };
        let found = has_colours(choice, is_terminal, variable);
        assert_eq!(found, expected, "{choice:?} {is_terminal} {variables}");
    }
}

/// Whether anything on the screen has a colour.
#[cfg(unix)]
fn is_coloured(shell: &Shell) -> bool {
    shell.terminal.look(|screen| {
        let (rows, columns) = screen.size();
        let mut places =
            (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
        places.any(|(row, column)| {
            let cell = screen.cell(row, column).expect("a cell");
            cell.fgcolor() != vt100::Color::Default
        })
    })
}

#[cfg(unix)]
#[test]
fn a_file_behind_one_stream_takes_no_colours_from_the_other() {
    let url = format!("ws://{}/", peer::open(peer::echo));
    let file = std::env::temp_dir().join(format!("wstool-colours-{}", std::process::id()));
    let path = file.to_str().expect("UTF-8");
    let mut shell = shell::start(60, 80);
    shell.run("unset NO_COLOR");
    for (command, on_screen, in_file) in [
        // Its events go to standard error, a message to standard output.
        (format!("wstool client --send hi --count 1 {url} 2> {path}"), false, false),
        (format!("wstool client --send hi --count 1 {url} > {path}"), true, false),
        (format!("wstool handshake {KEY} > {path}"), false, false),
        (format!("wstool handshake {KEY}; : > {path}"), true, false),
        (format!("wstool handshake {KEY} --color always > {path}"), false, true),
        (format!("CLICOLOR_FORCE=1 wstool handshake {KEY} > {path}"), false, true),
        (format!("NO_COLOR=1 wstool handshake {KEY}; : > {path}"), false, false),
    ] {
        assert_eq!(shell.run(&command), 0, "{command}");
        let written = std::fs::read(&file).expect("a file");
        assert_eq!(written.contains(&0x1b), in_file, "{command}: the file");
        assert_eq!(is_coloured(&shell), on_screen, "{command}: {}", shell.shown());
    }
    std::fs::remove_file(&file).expect("removed");
}
