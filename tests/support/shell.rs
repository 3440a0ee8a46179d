//! A terminal with an interactive shell on it: job control as a person has it,
//! with a foreground, a background, and the signals that stop a job.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

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
    // The prompt counts the commands and tells how the last one ended.
    command.env("PATH", path).env("NO_COLOR", "1").env("PS1", "ready \\# ($?) $ ");
    let terminal = Terminal::start(command, rows, columns);
    let mut shell = Shell { terminal, typed: 0 };
    // Without its echo a screen shows what programs say, and nothing else. An
    // empty screen must not cost a command the exit code it asks for.
    shell.type_line("stty -echo; fresh() { local code=$?; clear; return $code; }");
    shell.wait();
    shell
}

impl Shell {
    fn type_line(&mut self, line: &str) {
        self.terminal.keys(&format!("{line}\r"));
        self.typed += 1;
    }

    /// Types a command on an empty screen and goes on at once.
    pub fn begin(&mut self, command: &str) {
        let earlier = format!("ready {} (", self.typed + 1);
        self.type_line(&format!("fresh; {command}"));
        self.terminal.wait_for("an empty screen", |screen| !screen.contents().contains(&earlier));
    }

    /// Waits until the shell is ready for the next command; returns the exit
    /// code of the last one.
    pub fn wait(&self) -> i32 {
        self.terminal.wait_for("the shell", |screen| self.code(&screen.contents()).is_some());
        self.code(&self.shown()).expect("it stands there")
    }

    /// The exit code of the last command, once it has ended.
    pub fn code(&self, contents: &str) -> Option<i32> {
        let ready = format!("ready {} (", self.typed + 1);
        let (code, _) = contents.split_once(&ready)?.1.split_once(") $")?;
        code.parse().ok()
    }

    /// Types a command and waits for its end, or until it is in the background.
    pub fn run(&mut self, command: &str) -> i32 {
        self.begin(command);
        self.wait()
    }

    /// What stands on the screen.
    pub fn shown(&self) -> String {
        self.terminal.look(|screen| screen.contents())
    }
}

impl Drop for Shell {
    /// Ends what still runs here: a job in the background would outlive its
    /// shell.
    fn drop(&mut self) {
        const GLANCE: Duration = Duration::from_millis(10);
        let deadline = Instant::now() + Duration::from_secs(5);
        while self.code(&self.shown()).is_none() && Instant::now() < deadline {
            self.terminal.keys("\x03");
            std::thread::sleep(GLANCE);
        }
        self.terminal.keys("kill -9 $(jobs -p); exit\r");
        while matches!(self.terminal.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(GLANCE);
        }
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
