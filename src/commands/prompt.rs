//! A prompt on a terminal that survives what is printed meanwhile.
//!
//! Owns: what a user does (lines, signals), and the one way to print while
//! somebody types. Must never: leave the terminal in another state than it was
//! found in, or touch it while another job has it.
//!
//! Read next: `prompt/editor.rs`, the line that is being typed, and
//! [`super::terminal`], whose the terminal is.

mod editor;

use std::io::{self, BufRead, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::Builder;

use rustyline::ExternalPrinter;

use self::editor::{Editing, Editor, Typed};
use super::{aside, terminal};
use crate::render::style;

/// Something a user did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A line was typed, or came on standard input.
    Line(String),
    /// A text to send, whatever it looks like.
    Say(String),
    /// Ctrl-C, Ctrl-D at the prompt, or a signal to end.
    End,
}

/// What is done with standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Lines are edited at a prompt, behind this greeting. For a terminal.
    Prompt(&'static str),
    /// Lines are taken as they come.
    Lines,
    /// Somebody else reads it, or nobody.
    Nothing,
}

/// Where events are printed. Clones print to the same place.
#[derive(Clone)]
pub struct Screen {
    place: Arc<Mutex<Place>>,
    /// The first thing that could not be written.
    lost: Arc<OnceLock<io::Error>>,
}

enum Place {
    /// Above the line that is being typed.
    Above(Box<dyn ExternalPrinter + Send>),
    /// Standard output as it is.
    Plain,
}

/// Set with the first Ctrl-C; the second one ends at once.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Starts to listen to the user: to signals always, to standard input as asked.
/// What is read waits until the terminal is ours.
///
/// # Errors
/// When there is no thread left.
pub fn start<T: From<Input> + Send + 'static>(
    input: Sender<T>,
    reading: Reading,
) -> io::Result<(Screen, Prompt)> {
    let screen = Screen { place: Arc::new(Mutex::new(Place::Plain)), lost: Arc::default() };
    let prompt = Prompt { screen: screen.clone(), editing: Arc::default() };
    let (signals, signalled) = (input.clone(), prompt.clone());
    let handler = move || {
        signalled.editing.restore();
        if ENDING.swap(true, Ordering::AcqRel) {
            std::process::exit(130);
        }
        let _ = signals.send(Input::End.into());
    };
    // The only way to fail is a second handler, and there is none.
    let _ = ctrlc::set_handler(handler);
    match reading {
        Reading::Nothing => {}
        Reading::Lines => drop(thread("lines").spawn(move || lines(&input))?),
        Reading::Prompt(greeting) => {
            // In the foreground the greeting stands before everything else.
            let editor = terminal::is_ours().then(|| prompt.begin(greeting));
            let prompt = prompt.clone();
            thread("prompt").spawn(move || {
                let editor = editor.unwrap_or_else(|| {
                    terminal::wait_until_ours();
                    prompt.begin(greeting)
                });
                match editor {
                    Some(editor) => editor.run(&prompt.editing, |typed| tell(typed, &input)),
                    None => lines(&input),
                }
            })?;
        }
    }
    Ok((screen, prompt))
}

/// Hands over what was typed. False when nobody wants it any more.
fn tell<T: From<Input>>(typed: Typed, input: &Sender<T>) -> bool {
    let said = match typed {
        Typed::Line(line) => Input::Line(line),
        Typed::End => Input::End,
        Typed::Interrupt => {
            ENDING.store(true, Ordering::Release);
            Input::End
        }
    };
    input.send(said.into()).is_ok()
}

fn thread(name: &str) -> Builder {
    Builder::new().name(name.to_owned())
}

fn lines<T: From<Input>>(input: &Sender<T>) {
    each_line(|line| input.send(Input::Line(line).into()).is_ok());
}

/// Lines of standard input as they come, until there are no more or nobody takes
/// them. The end of a file is no wish to end.
pub fn each_line(mut takes: impl FnMut(String) -> bool) {
    /// The longest line taken; the rest of a longer one is the next line.
    const MOST: u64 = 1024 * 1024;
    let mut stdin = terminal::input();
    loop {
        let mut line = Vec::new();
        match io::Read::take(&mut stdin, MOST).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let line = String::from_utf8_lossy(&line);
                if !takes(line.trim_end_matches(['\r', '\n']).to_owned()) {
                    return;
                }
            }
        }
    }
}

impl Screen {
    /// Prints whole lines. False when they cannot be written; then
    /// [`Screen::outcome`] says why.
    pub fn print(&self, text: &[u8]) -> bool {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *place {
            Place::Plain => {
                let mut out = style::to_stdout(io::stdout().lock());
                let written = out.write_all(text).and_then(|()| out.flush());
                written.map_err(|error| self.lost.set(error)).is_ok()
            }
            // Behind the last line nobody takes any more, and no disk is full.
            Place::Above(printer) => {
                let text = String::from_utf8_lossy(text).into_owned();
                printer.print(text).is_ok()
            }
        }
    }

    /// Whether everything so far could be written.
    ///
    /// # Errors
    /// The first error.
    pub fn outcome(&self) -> io::Result<()> {
        self.lost.get().map_or(Ok(()), |error| Err(copy(error)))
    }

    /// From now on, prints above the line that is being typed.
    fn print_above(&self, printer: impl ExternalPrinter + Send + 'static) {
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        *place = Place::Above(Box::new(printer));
    }
}

/// The same error once more: it is told when it happens, and at the end.
fn copy(error: &io::Error) -> io::Error {
    let system = error.raw_os_error().map(io::Error::from_raw_os_error);
    system.unwrap_or_else(|| error.kind().into())
}

/// The prompt on the screen, if there is one.
#[derive(Clone)]
pub struct Prompt {
    screen: Screen,
    editing: Arc<Editing>,
}

impl Prompt {
    /// Draws the prompt. `None` if the terminal cannot do that, or nobody wants
    /// a prompt any more.
    fn begin(&self, greeting: &str) -> Option<Editor> {
        let (editor, printer) = Editor::new()?;
        if !self.editing.begin() {
            return None;
        }
        // Before the line is drawn: it would stand in the middle of it.
        if !greeting.is_empty() {
            aside(greeting);
        }
        self.screen.print_above(printer);
        Some(editor)
    }

    /// Puts the terminal's settings back, and prints nothing: for a terminal that
    /// takes nothing any more.
    pub fn restore(&self) {
        self.editing.restore();
    }

    /// Takes the prompt off the screen and puts the terminal's settings back:
    /// what comes next is the last word.
    pub fn leave(&self) {
        if self.editing.stop() {
            // The editor wakes up for a message. This one leaves no trace: one
            // line up, one down. The thread: nobody may be there to take it.
            let screen = self.screen.clone();
            let _ = thread("last line").spawn(move || screen.print(b"\x1b[A\n"));
            self.editing.wait();
            // To the first column, clear to the end of the screen; no more
            // drawing in one go, no more marks around what is pasted.
            let mut out = io::stdout();
            let _ = out.write_all(b"\r\x1b[J\x1b[?2026l\x1b[?2004l");
            let _ = out.flush();
        }
        self.editing.restore();
    }
}
