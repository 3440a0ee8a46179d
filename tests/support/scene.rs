//! A scene with several terminals: what a document tells people to type is done
//! with the real program, on free ports.
#![allow(dead_code, reason = "each test binary uses a part of this")]

#[cfg(unix)]
use std::collections::BTreeMap;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[path = "command.rs"]
mod command;
#[path = "../../examples/lying_server.rs"]
mod lying_server;
#[cfg(unix)]
#[path = "shell.rs"]
mod shell;

#[cfg(unix)]
use shell::Shell;
#[cfg(unix)]
use shell::terminal::cursor_row;

/// Nothing waits this long when all is well.
const PATIENCE: Duration = Duration::from_secs(20);

/// A program that runs beside the others, and the file it writes to.
pub struct Running {
    child: Option<Child>,
    output: PathBuf,
}

impl Running {
    fn start(command: &mut Command, input: &str) -> Running {
        static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let output = folder.join(format!("dialogue-{}-{number}", std::process::id()));
        let file = File::create(&output).expect("a file for the output");
        command.stdout(file.try_clone().expect("a second handle")).stderr(file);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("wstool starts");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("the input is taken");
        Running { child: Some(child), output }
    }

    pub fn shown(&self) -> String {
        std::fs::read_to_string(&self.output).expect("the output is UTF-8")
    }

    /// The exit code, once it has ended.
    fn end(&mut self) -> i32 {
        let child = self.child.as_mut().expect("it runs");
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = child.try_wait().expect("the child can be asked") {
                return status.code().expect("it exits by itself");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("it did not end, having shown:\n{}", self.shown());
    }

    /// Waits until it has shown this so many times.
    fn wait_for(&self, text: &str, times: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.shown().matches(text).count() < times {
            assert!(Instant::now() < deadline, "no {text:?} in:\n{}", self.shown());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let _ = std::fs::remove_file(&self.output);
    }
}

/// Where the programs of a scene run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Between pipes, as in a script.
    Pipes,
    /// On terminals, each with a shell of its own, as for a person.
    #[cfg(unix)]
    Terminals,
}

/// The scene of one block.
pub struct Scene {
    lang: &'static str,
    stage: Stage,
    /// Where the server of this scene really listens.
    pub addr: String,
    /// What goes on between pipes: the line that was typed, and its program.
    piped: Vec<(usize, Running)>,
    #[cfg(unix)]
    on_terminals: Terminals,
    liar: Option<std::thread::JoinHandle<()>>,
    pub last_code: i32,
    joined: usize,
}

impl Scene {
    pub fn new(stage: Stage, lang: &'static str) -> Scene {
        Scene {
            lang,
            stage,
            addr: String::new(),
            piped: Vec::new(),
            #[cfg(unix)]
            on_terminals: Terminals::default(),
            liar: None,
            last_code: 0,
            joined: 0,
        }
    }

    /// Does what was typed at a terminal. Returns what was shown, unless it
    /// still runs.
    pub fn play(&mut self, index: usize, terminal: &str, typed: &str) -> Option<String> {
        if let Some((_, lie)) = typed.split_once("--example lying_server ") {
            let lie = lie.trim_end_matches(" &").to_owned();
            let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
            self.addr = listener.local_addr().expect("an address").to_string();
            self.liar = Some(std::thread::spawn(move || {
                lying_server::lie_once(&listener, &lie).expect("a client that listens");
            }));
            return Some(String::new());
        }
        let typed = self.at_the_real_port(typed);
        match self.stage {
            Stage::Pipes => self.play_in_pipes(index, &typed),
            #[cfg(unix)]
            Stage::Terminals => self.play_on_terminal(index, terminal, &typed),
        }
    }

    fn play_in_pipes(&mut self, index: usize, typed: &str) -> Option<String> {
        if typed == "echo $?" {
            return Some(self.last_code.to_string());
        }
        let (input, typed) = match typed.strip_prefix("echo ").and_then(|it| it.split_once(" | ")) {
            Some((input, typed)) => (format!("{input}\n"), typed),
            None => (String::new(), typed),
        };
        let (typed, stays) = match typed.strip_suffix(" &") {
            Some(typed) => (typed, true),
            None => (typed, false),
        };
        let mut words = words(typed).into_iter();
        assert_eq!(words.next().as_deref(), Some("wstool"), "{typed}");
        let mut command = command::wstool();
        command.env("WSTOOL_LANG", self.lang);
        let mut running = Running::start(command.args(words), &input);
        if typed.starts_with("wstool serve") {
            running.wait_for("ws://", 1);
            running.wait_for("\n", 1);
            self.addr = addr_in(&running.shown()).expect("an address");
            self.piped.push((index, running));
            return None;
        }
        if stays {
            self.piped.push((index, running));
            // It has joined when the server shows the Accept value it was sent.
            self.joined += 1;
            self.piped[0].1.wait_for("= -> ", self.joined);
            return None;
        }
        self.last_code = running.end();
        Some(running.shown())
    }

    #[cfg(unix)]
    fn play_on_terminal(&mut self, index: usize, terminal: &str, typed: &str) -> Option<String> {
        self.on_terminals.make_free(terminal);
        let shell = self.on_terminals.shell(terminal, self.lang);
        shell.begin(typed);
        if typed.starts_with("wstool serve") {
            let has_begun = |contents: &str| addr_in(contents).is_some();
            shell.terminal.wait_for("a server", |screen| has_begun(&screen.contents()));
            self.addr = addr_in(&shell.shown()).expect("an address");
            self.on_terminals.running.push((index, terminal.to_owned()));
            return None;
        }
        if typed.ends_with(" &") {
            self.on_terminals.running.push((index, terminal.to_owned()));
            self.joined += 1;
            self.on_terminals.wait_for_the_first("= -> ", self.joined);
            return None;
        }
        if typed.contains(" --step") {
            shell.terminal.keys("\r\r\r\r");
        }
        let ends_by_itself = [" --count", " --send"].iter().any(|option| typed.contains(option));
        if typed.starts_with("wstool client") && !ends_by_itself {
            shell.terminal.wait_for("a prompt", |screen| cursor_row(screen) == ">");
            shell.terminal.keys("\x04");
        }
        self.last_code = shell.wait();
        Some(shown_on(shell))
    }

    /// The lines whose programs still run.
    pub fn running(&self) -> Vec<usize> {
        match self.stage {
            Stage::Pipes => self.piped.iter().map(|(index, _)| *index).collect(),
            #[cfg(unix)]
            Stage::Terminals => self.on_terminals.running.iter().map(|(index, _)| *index).collect(),
        }
    }

    /// What the program of a line has shown so far.
    pub fn shown(&self, index: usize) -> String {
        match self.stage {
            Stage::Pipes => {
                let (_, running) = self.piped.iter().find(|(it, _)| *it == index).expect("it runs");
                running.shown()
            }
            #[cfg(unix)]
            Stage::Terminals => self.on_terminals.shown(index),
        }
    }

    /// What is typed, for the server of this scene.
    fn at_the_real_port(&self, typed: &str) -> String {
        let typed = ["localhost:4000", "localhost:4001"]
            .iter()
            .fold(typed.to_owned(), |typed, port| typed.replace(port, &self.addr));
        let more = if typed.starts_with("wstool serve") {
            " --addr 127.0.0.1:0".to_owned()
        } else if typed.contains("wstool client") && !typed.contains(&self.addr) {
            format!(" ws://{}/wsserver", self.addr)
        } else {
            return typed;
        };
        match typed.strip_suffix(" &") {
            Some(typed) => format!("{typed}{more} &"),
            None => typed + &more,
        }
    }

    /// Ends everything that still runs, and the lying server after it.
    pub fn end(mut self) {
        self.piped.clear();
        #[cfg(unix)]
        self.on_terminals.end();
        if let Some(liar) = self.liar.take() {
            liar.join().expect("the lying server ends");
        }
    }
}

/// The address in the line of a server that listens.
fn addr_in(shown: &str) -> Option<String> {
    let (addr, _) = shown.split_once("ws://")?.1.split_once('/')?;
    Some(addr.to_owned())
}

/// The terminals of a scene.
#[cfg(unix)]
#[derive(Default)]
struct Terminals {
    shells: BTreeMap<String, Shell>,
    /// The lines whose programs still run, and where.
    running: Vec<(usize, String)>,
}

#[cfg(unix)]
impl Terminals {
    /// The terminal of this name, as wide as any and high enough for all.
    fn shell(&mut self, name: &str, lang: &str) -> &mut Shell {
        self.shells.entry(name.to_owned()).or_insert_with(|| {
            let mut shell = shell::start(250, 80);
            shell.run(&format!("export WSTOOL_LANG={lang}"));
            shell
        })
    }

    /// Ends what still runs on a terminal, as somebody does who wants to type
    /// something else there.
    fn make_free(&mut self, name: &str) {
        let Some(at) = self.running.iter().position(|(_, running)| running == name) else {
            return;
        };
        let shell = &mut self.shells.get_mut(name).expect("it runs there");
        if shell.code(&shell.shown()).is_none() {
            shell.terminal.keys("\x03");
            shell.wait();
        }
        self.running.remove(at);
    }

    fn shown(&self, index: usize) -> String {
        let (_, name) = self.running.iter().find(|(it, _)| *it == index).expect("it runs");
        shown_on(&self.shells[name])
    }

    /// Waits until the first program has shown this so many times.
    fn wait_for_the_first(&self, text: &str, times: usize) {
        let terminal = &self.shells[&self.running[0].1].terminal;
        terminal.wait_for(text, |screen| screen.contents().matches(text).count() >= times);
    }

    fn end(&mut self) {
        self.shells.clear();
    }
}

/// What a terminal shows but for the shell's own words and the empty prompt.
#[cfg(unix)]
fn shown_on(shell: &Shell) -> String {
    let mut lines = Vec::new();
    for line in shell.shown().lines() {
        let line = match line.split_once(") $ ") {
            Some((ready, said)) if ready.starts_with("ready ") => said,
            _ => line,
        };
        let is_of_the_shell = line.starts_with("ready ") || line.starts_with('[');
        if !is_of_the_shell && line.trim_end() != ">" {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

/// Splits at spaces, but not between single quotes.
fn words(typed: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for letter in typed.chars() {
        match letter {
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            _ => words.last_mut().expect("a word").push(letter),
        }
    }
    words
}
