//! The student's side of the pipe: takes the grader's questions, calls the student's code, replies.
//!
//! Owns: the loop, calls back to the grader, and the news of a panic. Must never: know a right
//! answer. This code runs in one process with the student's, so it holds nothing worth stealing:
//! neither seeds nor wanted values nor points, only the questions themselves.
//! Read next: `wire`; `program`, which asks; `memory`.

use super::wire::{Frame, Kind, Wire};
use std::io::{BufReader, Stdin, stdin, stdout};
use std::sync::Mutex;

/// Answers questions until the grader has no more.
pub fn serve<Q: Wire, A: Wire>(answer: impl FnMut(Q) -> A + Send) -> ! {
    let mut answer = answer;
    tell_of_panics();
    let served = || {
        while let Some(frame) = next_frame() {
            let Some(question) = frame.value() else {
                continue;
            };
            say(&Frame::of(Kind::Reply, frame.number, &answer(question)));
        }
    };
    // A thread of its own gives the same stack size on every system.
    let ended = std::thread::scope(|scope| scope.spawn(served).join());
    // Leaves at once: threads that the student forgot must not hold the grade up.
    std::process::exit(if ended.is_ok() { 0 } else { 101 })
}

/// Calls something that the grader owns, and waits for what it returns.
pub fn call<Q: Wire, A: Wire>(question: &Q) -> A {
    say(&Frame::of(Kind::Call, 0, question));
    let frame = next_frame().unwrap_or_else(|| std::process::exit(0));
    frame.value().unwrap_or_else(|| std::process::exit(0))
}

/// The grader's next frame; `None`: it has gone.
pub fn next_frame() -> Option<Frame> {
    static INPUT: Mutex<Option<BufReader<Stdin>>> = Mutex::new(None);
    let mut input = INPUT.lock().ok()?;
    Frame::read(input.get_or_insert_with(|| BufReader::new(stdin())), |_| ())
}

/// Sends a frame to the grader. If that fails, the grader has gone, and so does this process.
pub fn say(frame: &Frame) {
    if frame.write(&mut stdout().lock()).is_err() {
        std::process::exit(0);
    }
}

/// Sends the message and place of every panic, also of one in a thread of the student's own.
pub fn tell_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let words = payload.downcast_ref::<&str>().map(|words| words.to_string());
        let message = words.or_else(|| payload.downcast_ref::<String>().cloned());
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        let told = (message.unwrap_or_default(), place.unwrap_or_default());
        say(&Frame::of(Kind::Panic, 0, &told));
    }));
}
