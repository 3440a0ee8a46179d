//! One check in one child process, so that nothing a student writes can harm the grade.
//!
//! Owns: starting the child, its deadline, the proof of success, and what each way to die means.
//! Must never: trust the child's exit code. `std::process::exit(0)` looks like success; the proof
//! is a line that begins with a number (nonce) which only the harness in the child knows. The
//! nonce comes through standard input and is read before a line of the student's code runs.
//! Read next: `report`, which puts the outcomes into words.

use super::compare::{Failure, Verdict};
use super::text::russian;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Tells a process that it is a child, and what to run. It holds no secret.
const ORDER: &str = "LAB_CHILD_ORDER";

/// What a child has to run.
#[derive(Serialize, Deserialize)]
pub struct Order {
    /// `student` in a grader; `lab/solution`, `lab/starter` or `lab/MUTANT` in the self-check.
    pub subject: String,
    pub check: String,
    pub seed: u64,
}

impl Order {
    /// The order this process was started with, if it is a child at all.
    pub fn of_this_process() -> Option<Order> {
        serde_json::from_str(&std::env::var(ORDER).ok()?).ok()
    }
}

/// How a check ended. Every way has its own plain sentence in `report`.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Passed,
    Wrong(Failure),
    /// `todo!()` or `unimplemented!()` was reached.
    NotWritten,
    Panicked(Panic),
    ExitedEarly(i32),
    Aborted,
    StackOverflow,
    OutOfMemory,
    TimedOut(Duration),
}

/// A panic, as the child's panic hook saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panic {
    pub message: String,
    /// `file:line`
    pub place: String,
}

/// A line of proof, behind the nonce.
#[derive(Serialize, Deserialize)]
enum Proof {
    Ended(Verdict),
    Panicked(Panic),
}

/// Runs one check in a child of this very program and waits for it, at most `limit`.
///
/// `arguments` lead a program with cargo's test harness to the one test that obeys orders.
pub fn run(order: &Order, limit: Duration, arguments: &[&str]) -> Outcome {
    let nonce = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
    let program = std::env::current_exe().expect("a running program has a path");
    let mut child = Command::new(program)
        .args(arguments)
        .env(ORDER, serde_json::to_string(order).expect("an order is plain data"))
        // The failure is put into words over there; where results are kept is no business of it.
        .env("LAB_LANG", if russian() { "ru" } else { "en" })
        .env_remove("LAB_REPORT")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a program can start itself");
    // Reading goes on while the child runs: a full pipe would stop it.
    let stdout = collect(child.stdout.take().expect("piped above"));
    let stderr = collect(child.stderr.take().expect("piped above"));
    // A child that died at once has closed its input; the outcome will say why.
    let _ = writeln!(child.stdin.take().expect("piped above"), "{nonce}");
    let code = wait(&mut child, limit);
    let said = stdout.join().expect("the reader of a pipe does not panic");
    let complained = stderr.join().expect("the reader of a pipe does not panic");
    outcome(&nonce, &said, &complained, code, limit)
}

/// What the child's exit was; `None` if it had to be killed.
fn wait(child: &mut Child, limit: Duration) -> Option<std::process::ExitStatus> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().expect("the child is ours to wait for") {
            return Some(status);
        }
        if Instant::now() >= deadline {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        // Portable waiting with a deadline; 2 ms cost nothing and bound the delay of a check.
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Keeps the first megabyte of a pipe and throws away the rest, so that a loop which prints for
/// ever fills no memory.
fn collect(mut pipe: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            if kept.len() < 1 << 20 {
                kept.extend_from_slice(&buffer[..count]);
            }
        }
        String::from_utf8_lossy(&kept).into_owned()
    })
}

/// Reads the proof, else concludes from the way the child died.
fn outcome(
    nonce: &str,
    said: &str,
    complained: &str,
    status: Option<std::process::ExitStatus>,
    limit: Duration,
) -> Outcome {
    let proofs = said.lines().filter_map(|line| line.strip_prefix(nonce));
    let (mut ended, mut panicked) = (None, None);
    for proof in proofs.filter_map(|proof| serde_json::from_str(proof).ok()) {
        match proof {
            Proof::Ended(verdict) => ended = Some(verdict),
            Proof::Panicked(panic) => panicked = panicked.or(Some(panic)),
        }
    }
    if let Some(Err(failure)) = ended {
        return Outcome::Wrong(failure);
    }
    // A panic counts even where the answer was right: it killed one of the student's threads.
    if let Some(panic) = panicked {
        let unwritten = ["not yet implemented", "not implemented"];
        let unwritten = unwritten.iter().any(|start| panic.message.starts_with(start));
        return if unwritten { Outcome::NotWritten } else { Outcome::Panicked(panic) };
    }
    match status {
        _ if ended.is_some() => Outcome::Passed,
        None => Outcome::TimedOut(limit),
        Some(_) if complained.contains("overflowed its stack") => Outcome::StackOverflow,
        Some(_) if complained.contains("memory allocation of") => Outcome::OutOfMemory,
        // No code means that a signal ended it; Windows gives aborts this number instead.
        Some(status) => match status.code() {
            None | Some(-1_073_740_791) => Outcome::Aborted,
            Some(code) => Outcome::ExitedEarly(code),
        },
    }
}

/// The child's side: takes the nonce, runs the check, proves how it ended, and goes.
pub fn obey(check: impl FnOnce(&str, u64) -> Verdict + Send, order: Order) -> ! {
    let mut nonce = String::new();
    std::io::stdin().lock().read_line(&mut nonce).expect("the parent sends a nonce");
    let nonce = nonce.trim().to_string();
    let hook_nonce = nonce.clone();
    std::panic::set_hook(Box::new(move |panic| {
        let payload = panic.payload();
        let words = payload.downcast_ref::<&str>().map(|words| words.to_string());
        let message = words.or_else(|| payload.downcast_ref::<String>().cloned());
        let message = message.unwrap_or_default();
        // Graders take the student's file in by `../../../`: that part helps nobody to find it.
        let file = |path: &str| path.rsplit("../").next().unwrap_or_default().to_string();
        let place = panic.location().map(|at| format!("{}:{}", file(at.file()), at.line()));
        prove(&hook_nonce, &Proof::Panicked(Panic { message, place: place.unwrap_or_default() }));
    }));
    // A thread of its own gives the same stack size on every system.
    let ended = std::thread::scope(|scope| scope.spawn(|| check(&order.check, order.seed)).join());
    match ended {
        Ok(verdict) => prove(&nonce, &Proof::Ended(verdict)),
        Err(_) => std::process::exit(101),
    }
    // Leaves at once: threads that the student forgot must not hold the grade up.
    std::process::exit(0)
}

/// Writes a proof on a line of its own, whatever the student has printed before it. Straight to
/// stdout: cargo's test harness catches only what goes through `println!`.
fn prove(nonce: &str, proof: &Proof) {
    let proof = serde_json::to_string(proof).expect("a proof is plain data");
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "\n{nonce}{proof}");
    let _ = out.flush();
}
