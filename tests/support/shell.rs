//! A terminal with an interactive shell on it: job control as a person has it,
//! with a foreground, a background, and the signals that stop a job.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

#[path = "terminal.rs"]
pub mod terminal;

use terminal::Terminal;

/// A shell that a test types to.
pub struct Shell {
    pub terminal: Terminal,
    /// Commands typed so far.
    typed: usize,
}

/// A shell on a terminal of this size, with `wstool` on its path and nothing of
/// the caller's language and colours.
pub fn start(rows: u16, columns: u16) -> Shell {
    // A terminal becomes a process's own only by that process's own doing: so
    // this very program starts anew, with the one test below.
    let mut command = Command::new(std::env::current_exe().expect("a test is a program"));
    let (_, module) = module_path!().split_once("::").expect("a module of a test");
    let test = format!("{module}::becomes_a_shell_on_its_own_terminal");
    command.args(["--exact", &test, "--ignored", "--nocapture"]);
    for name in ["WSTOOL_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "CLICOLOR_FORCE", "CLICOLOR"] {
        command.env_remove(name);
    }
    let folder = Path::new(env!("CARGO_BIN_EXE_wstool")).parent().expect("a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).expect("no colon in a folder's name");
    command.env("PATH", path).env("NO_COLOR", "1").env("PS1", "ready \\# $ ");
    let terminal = Terminal::start(command, rows, columns);
    let mut shell = Shell { terminal, typed: 0 };
    // Without its echo a screen shows what programs say, and nothing else.
    shell.run("stty -echo");
    shell
}

impl Shell {
    /// Types a command on an empty screen and goes on at once.
    pub fn begin(&mut self, command: &str) {
        self.terminal.keys(&format!("clear; {command}\r"));
        self.typed += 1;
    }

    /// Waits until the shell is ready for the next command.
    pub fn wait(&self) {
        let ready = format!("ready {} $", self.typed + 1);
        self.terminal.wait_for(&ready, |screen| screen.contents().contains(&ready));
    }

    /// Types a command and waits for its end, or until it is in the background.
    pub fn run(&mut self, command: &str) {
        self.begin(command);
        self.wait();
    }

    /// What stands on the screen.
    pub fn shown(&self) -> String {
        self.terminal.look(|screen| screen.contents())
    }
}

#[test]
#[ignore = "is no test: other tests start it to have a shell"]
fn becomes_a_shell_on_its_own_terminal() {
    rustix::process::setsid().expect("a session of its own");
    rustix::process::ioctl_tiocsctty(std::io::stdin()).expect("a terminal of its own");
    let error = Command::new("bash").args(["--norc", "--noprofile", "--noediting", "-i"]).exec();
    panic!("no shell: {error}");
}
