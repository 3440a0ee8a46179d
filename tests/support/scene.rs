//! A scene with several terminals: what a document tells people to type is done
//! with the real program, on free ports.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[path = "command.rs"]
mod command;
#[path = "../../examples/lying_server.rs"]
mod lying_server;

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

/// The scene of one block.
#[derive(Default)]
pub struct Scene {
    pub lang: &'static str,
    /// Where the server of this scene really listens.
    pub addr: String,
    pub running: Vec<(usize, Running)>,
    pub liar: Option<std::thread::JoinHandle<()>>,
    pub last_code: i32,
    pub joined: usize,
}

impl Scene {
    /// Does what was typed. Returns what was shown, unless it still runs.
    pub fn play(&mut self, index: usize, typed: &str) -> Option<String> {
        if let Some((_, lie)) = typed.split_once("--example lying_server ") {
            let lie = lie.trim_end_matches(" &");
            let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
            self.addr = listener.local_addr().expect("an address").to_string();
            let lie = lie.to_owned();
            self.liar = Some(std::thread::spawn(move || lying_server::lie_once(&listener, &lie)));
            return Some(String::new());
        }
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
        let mut words: Vec<String> = words.map(|word| self.at_the_real_port(&word)).collect();
        let mut command = command::wstool();
        command.env("WSTOOL_LANG", self.lang);
        if words[0] == "serve" {
            words.extend(["--addr".to_owned(), "127.0.0.1:0".to_owned()]);
            let running = Running::start(command.args(words), &input);
            running.wait_for("ws://", 1);
            running.wait_for("\n", 1);
            let shown = running.shown();
            let addr = shown.split("ws://").nth(1).and_then(|rest| rest.split('/').next());
            self.addr = addr.expect("an address").to_owned();
            self.running.push((index, running));
            return None;
        }
        if words[0] == "client" && !words.iter().any(|word| word.contains(&self.addr)) {
            words.push(format!("ws://{}/wsserver", self.addr));
        }
        let mut running = Running::start(command.args(words), &input);
        if stays {
            self.running.push((index, running));
            // It has joined when the server shows the Accept value it was sent.
            self.joined += 1;
            self.running[0].1.wait_for("= -> ", self.joined);
            return None;
        }
        self.last_code = running.end();
        Some(running.shown())
    }

    fn at_the_real_port(&self, word: &str) -> String {
        ["localhost:4000", "localhost:4001"]
            .iter()
            .fold(word.to_owned(), |word, port| word.replace(port, &self.addr))
    }
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

impl Scene {
    /// Ends everything that still runs, and the lying server after it.
    pub fn end(mut self) {
        self.running.clear();
        if let Some(liar) = self.liar.take() {
            liar.join().expect("the lying server ends");
        }
    }
}
