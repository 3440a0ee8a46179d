//! A student's program at work: one process for each check, asked over a pipe.
//!
//! Owns: starting it, questions and answers, calls back, and what each way to die means.
//! Must never: believe more than bytes. What is right is computed here, on this side; the other
//! side is asked, and its exit code proves nothing (`std::process::exit(0)` looks like success).
//! Read next: `watch` (how long it may take), `wire` (the pipe), `child` (the other end).

use super::failure::{Failure, Outcome, Panic, Told, Verdict};
use super::limits;
use super::watch::{BUDGET, Budget, Spent, TICK, Watch};
use super::wire::{Frame, Kind, Wire};
use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Memory of a student's program, stacks of its threads included. Its heap has a lower ceiling of
/// its own, see `memory`.
const MEBIBYTES: u64 = 3 << 10;

/// How much of what a program prints is kept.
const KEPT: usize = 64 << 10;

/// A program with a student's code in it, and the subject it is to play (for the self-check).
#[derive(Clone)]
pub struct Program {
    pub path: PathBuf,
    pub subject: String,
    pub budget: Budget,
}

impl Program {
    pub fn new(path: PathBuf) -> Program {
        Program { path, subject: String::new(), budget: BUDGET }
    }

    /// Starts it.
    pub fn start(&self) -> Child {
        self.start_printing_to(Printed::default())
    }

    fn start_printing_to(&self, printed: Printed) -> Child {
        // What is killed by the shell's limit was not stopped by the watch: twice is enough.
        let mut command = limits::limited(&self.path, 2 * self.budget.cpu, MEBIBYTES);
        command.arg(&self.subject).current_dir(std::env::temp_dir());
        // Where results are kept, and how inputs are drawn, is no business of it.
        for name in ["LAB_REPORT", "LAB_SEED", "LAB_FILE"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("a program that was just built can start");
        let (said, frames) = channel();
        let pipe = process.stdout.take().expect("piped above");
        let unread = limits::Unread::of(&pipe);
        let waiting = Arc::new(AtomicBool::new(false));
        let stdout = Ear { pipe, waiting: Arc::clone(&waiting) };
        let stderr = process.stderr.take().expect("piped above");
        let complained = listen(stdout, stderr, said, &printed);
        Child {
            program: self.clone(),
            input: Mutex::new(process.stdin.take()),
            watch: Mutex::new(Watch::new(process.id(), self.budget)),
            process: Mutex::new(process),
            frames: Mutex::new(frames),
            unread,
            waiting,
            complained,
            printed,
        }
    }
}

/// The program's end of the pipe, read by a thread of the grader's. It tells whether all that the
/// program has said is taken: only then is a program that does nothing to blame for it, and not a
/// grader that had no time to read.
struct Ear {
    pipe: ChildStdout,
    waiting: Arc<AtomicBool>,
}

impl Read for Ear {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.waiting.store(true, Ordering::SeqCst);
        let count = self.pipe.read(buffer);
        self.waiting.store(false, Ordering::SeqCst);
        count
    }
}

/// Reads both pipes while the program runs: a full pipe would stop it. The threads are not waited
/// for: a process that the program has left behind may hold its pipes open for ever.
fn listen(
    stdout: Ear,
    mut stderr: ChildStderr,
    said: Sender<Frame>,
    printed: &Printed,
) -> Complaints {
    let keep = |kept: &Mutex<Vec<u8>>, bytes: &[u8]| {
        let mut kept = kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if kept.len() < KEPT {
            kept.extend_from_slice(bytes);
        }
    };
    let to = Arc::clone(printed);
    std::thread::spawn(move || {
        let mut stdout = BufReader::with_capacity(64 << 10, stdout);
        while let Some(frame) = Frame::read(&mut stdout, |bytes| keep(&to, bytes)) {
            if said.send(frame).is_err() {
                return;
            }
        }
    });
    let kept = Arc::new(Mutex::new(Vec::new()));
    let to = Arc::clone(&kept);
    let (reading, ended) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(count @ 1..) = stderr.read(&mut buffer) {
            keep(&to, &buffer[..count]);
        }
        drop(reading);
    });
    Complaints { kept, ended: Mutex::new(ended) }
}

/// What a program has written to its standard error.
struct Complaints {
    kept: Arc<Mutex<Vec<u8>>>,
    /// Hangs up when there is no more to come.
    ended: Mutex<Receiver<()>>,
}

impl Complaints {
    /// All of it, as text; of a program that has ended.
    fn all(&self) -> String {
        // The last words may still be on their way; a descendant could hold the pipe for ever.
        let _ = self.ended.lock().unwrap().recv_timeout(Duration::from_millis(200));
        String::from_utf8_lossy(&self.kept.lock().unwrap()).into_owned()
    }
}

/// What a program prints on its standard output between the frames.
type Printed = Arc<Mutex<Vec<u8>>>;

/// A program at work. Dropping it ends it.
pub struct Child {
    program: Program,
    process: Mutex<std::process::Child>,
    input: Mutex<Option<ChildStdin>>,
    frames: Mutex<Receiver<Frame>>,
    watch: Mutex<Watch>,
    unread: limits::Unread,
    /// The grader's reading thread waits for more.
    waiting: Arc<AtomicBool>,
    complained: Complaints,
    printed: Printed,
}

/// What came next from a program.
pub enum Next {
    Frame(Frame),
    /// Nothing within a `TICK`, and nothing used up.
    Nothing,
    Over(Outcome),
}

impl Child {
    /// The same program in another process: nothing of this one's memory is in it. What it prints
    /// is kept with what this one has printed.
    pub fn another(&self) -> Child {
        self.program.start_printing_to(Arc::clone(&self.printed))
    }

    /// Asks one question and waits for the answer.
    pub fn ask<Q: Wire, A: Wire>(&self, question: &Q, told: Told) -> Result<A, Box<Failure>> {
        self.ask_serving(question, told, |()| Ok(()))
    }

    /// Asks many questions, and does not wait for one answer before the next question. `told` gets
    /// the place of a question among them.
    pub fn ask_all<Q: Wire, A: Wire>(
        &self,
        questions: &[Q],
        told: impl Fn(usize) -> String,
    ) -> Result<Vec<A>, Box<Failure>> {
        let mut answers = Vec::new();
        // So many on their way at a time that neither side waits for the other.
        for some in questions.chunks(32) {
            some.iter().for_each(|question| self.send(&Frame::of(Kind::Ask, 0, question)));
            for _ in some {
                answers.push(self.reply(&|| told(answers.len()), |()| Ok(()))?);
            }
        }
        Ok(answers)
    }

    /// Asks one question, and serves the calls that the code makes before it answers. An error ends
    /// the matter: the code has done something that has no answer.
    pub fn ask_serving<Q: Wire, A: Wire, C: Wire, R: Wire>(
        &self,
        question: &Q,
        told: Told,
        serve: impl FnMut(C) -> Result<R, Box<Failure>>,
    ) -> Result<A, Box<Failure>> {
        self.send(&Frame::of(Kind::Ask, 0, question));
        self.reply(told, serve)
    }

    fn reply<A: Wire, C: Wire, R: Wire>(
        &self,
        told: Told,
        mut serve: impl FnMut(C) -> Result<R, Box<Failure>>,
    ) -> Result<A, Box<Failure>> {
        let garbled = || Failure::of(Outcome::Garbled, told());
        loop {
            match self.next() {
                Next::Nothing => {}
                Next::Over(outcome) => return Err(Failure::of(outcome, told())),
                Next::Frame(frame) if frame.kind == Kind::Reply => {
                    return frame.value().ok_or_else(garbled);
                }
                Next::Frame(frame) if frame.kind == Kind::Call => {
                    let called = frame.value().ok_or_else(garbled)?;
                    self.send(&Frame::of(Kind::Return, frame.number, &serve(called)?));
                }
                Next::Frame(_) => return Err(garbled()),
            }
        }
    }

    /// Sends a frame. A program that is gone does not take it; `next` will say why. From now on it
    /// has something to do.
    pub fn send(&self, frame: &Frame) {
        self.heard();
        if let Some(input) = self.input.lock().unwrap().as_mut() {
            let _ = frame.write(input);
        }
    }

    /// The next frame, or how the program has ended. A panic ends it, wherever it was.
    pub fn next(&self) -> Next {
        let received = self.frames.lock().unwrap().recv_timeout(TICK);
        match received {
            Ok(frame) => self.heard_of(frame),
            Err(RecvTimeoutError::Disconnected) => Next::Over(self.ended()),
            // Gone, though a process that it has left behind may hold its pipes open; what it said
            // before may have come meanwhile.
            Err(RecvTimeoutError::Timeout) if self.is_gone() && self.all_taken() => {
                let last = self.frames.lock().unwrap().try_recv();
                last.map_or_else(|_| Next::Over(self.ended()), |frame| self.heard_of(frame))
            }
            Err(RecvTimeoutError::Timeout) => {
                let spent = self.watch.lock().unwrap().look(self.all_taken());
                spent.map_or(Next::Nothing, |spent| Next::Over(Outcome::Overspent(spent)))
            }
        }
    }

    fn heard_of(&self, frame: Frame) -> Next {
        self.heard();
        if frame.kind != Kind::Panic {
            return Next::Frame(frame);
        }
        let (message, place) = frame.value().unwrap_or_default();
        Next::Over(panicked(Panic { message, place }))
    }

    /// Whether nothing that the program has said is still on its way through the pipe.
    fn all_taken(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) && self.unread.is_empty()
    }

    fn is_gone(&self) -> bool {
        self.process.lock().unwrap().try_wait().is_ok_and(|status| status.is_some())
    }

    /// The code has given a sign of life by another way than the pipe.
    pub fn heard(&self) {
        self.watch.lock().unwrap().heard();
    }

    /// How long the code has done nothing since it was last heard.
    pub fn idle(&self) -> Duration {
        self.watch.lock().unwrap().idle()
    }

    pub fn usage(&self) -> Option<limits::Usage> {
        limits::usage(self.process.lock().unwrap().id())
    }

    /// The end of a check: a panic in a thread of the student's own counts, even where every
    /// answer was right.
    pub fn finish(&self, told: Told) -> Verdict {
        // Its end of the pipe closed, the program takes no more questions and goes.
        drop(self.input.lock().unwrap().take());
        loop {
            match self.next() {
                Next::Over(outcome @ (Outcome::Panicked(_) | Outcome::NotWritten)) => {
                    return Err(Failure::of(outcome, told()));
                }
                Next::Over(_) => return Ok(()),
                Next::Nothing | Next::Frame(_) => {}
            }
        }
    }

    /// What the student's code has printed on standard output and error, as text.
    pub fn printed(&self) -> String {
        let both = [&self.printed, &self.complained.kept].map(|kept| kept.lock().unwrap().clone());
        String::from_utf8_lossy(&both.concat()).into_owned()
    }

    /// Concludes from the way the program died.
    fn ended(&self) -> Outcome {
        let status = limits::wait(&mut self.process.lock().unwrap(), self.program.budget.idle);
        let complained = self.complained.all();
        match status {
            // It closed its output and went on: that is no answer either.
            None => Outcome::Garbled,
            Some(status) if limits::used_up(status) => {
                Outcome::Overspent(Spent::Cpu(self.program.budget.cpu))
            }
            Some(_) if complained.contains("overflowed its stack") => Outcome::StackOverflow,
            Some(_) if complained.contains("memory allocation of") => Outcome::OutOfMemory,
            // No code means that a signal ended it; Windows gives aborts this number instead.
            Some(status) => match status.code() {
                None | Some(-1_073_740_791) => Outcome::Aborted,
                Some(code) => Outcome::ExitedEarly(code),
            },
        }
    }
}

fn panicked(panic: Panic) -> Outcome {
    let unwritten = ["not yet implemented", "not implemented"];
    let unwritten = unwritten.iter().any(|start| panic.message.starts_with(start));
    if unwritten { Outcome::NotWritten } else { Outcome::Panicked(panic) }
}

impl Drop for Child {
    fn drop(&mut self) {
        let mut process = self.process.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        limits::kill(&mut process);
        let _ = process.wait();
    }
}
