//! A prompt on a terminal that survives what is printed meanwhile.
//!
//! Owns: reading lines (rustyline where there is a terminal, plain lines where
//! not), signals, and the one way to print while somebody types. Must never:
//! leave the terminal in another state than it was found in.

use std::io::{BufRead, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, ExternalPrinter, Prompt};

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

/// Where events are printed. Clones print to the same place.
#[derive(Clone)]
pub struct Screen(Arc<Mutex<Place>>);

enum Place {
    /// Above the line that is being typed.
    Above(Box<dyn ExternalPrinter + Send>),
    /// Standard output as it is.
    Plain,
}

/// Set with the first Ctrl-C; the second one ends at once.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Starts to listen to the user: signals always; lines when standard input and
/// output are a terminal, or when `reads_anyway`. `no_prompt`: the output is
/// not for people.
pub fn start<T: From<Input> + Send + 'static>(
    input: Sender<T>,
    reads_anyway: bool,
    no_prompt: bool,
    greeting: &str,
) -> (Screen, Terminal) {
    let signals = input.clone();
    let mut found = Terminal::now();
    let terminal = found.clone();
    let handler = move || {
        if ENDING.swap(true, Ordering::AcqRel) {
            terminal.restore();
            std::process::exit(130);
        }
        terminal.restore();
        let _ = signals.send(Input::End.into());
    };
    // The only way to fail is a second handler, and there is none.
    let _ = ctrlc::set_handler(handler);
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let edited = match is_terminal && !no_prompt {
        true => edited_lines(&input, greeting),
        false => None,
    };
    if let Some((screen, sign)) = edited {
        found.prompt = Some((screen.clone(), sign));
        return (screen, found);
    }
    if reads_anyway || is_terminal {
        plain_lines(input);
    }
    (Screen(Arc::new(Mutex::new(Place::Plain))), found)
}

/// Lines with editing and history. `None` if the terminal cannot do that.
fn edited_lines<T: From<Input> + Send + 'static>(
    input: &Sender<T>,
    greeting: &str,
) -> Option<(Screen, Arc<Sign>)> {
    let mut editor = DefaultEditor::new().ok()?;
    let printer = editor.create_external_printer().ok()?;
    // Before the prompt is drawn: it would stand in the middle of it.
    if !greeting.is_empty() {
        super::aside(greeting);
    }
    let sign = Arc::new(Sign::default());
    let (input, shown) = (input.clone(), Arc::clone(&sign));
    std::thread::spawn(move || {
        loop {
            let outcome = match editor.readline(&*shown) {
                Ok(line) => {
                    let _ = editor.add_history_entry(&line);
                    input.send(Input::Line(line).into())
                }
                Err(error) => {
                    if matches!(error, ReadlineError::Interrupted) {
                        ENDING.store(true, Ordering::Release);
                    }
                    shown.set(Stage::Gone);
                    let _ = input.send(Input::End.into());
                    return;
                }
            };
            if outcome.is_err() {
                return shown.set(Stage::Gone);
            }
        }
    });
    let place = Place::Above(Box::new(printer));
    Some((Screen(Arc::new(Mutex::new(place))), sign))
}

/// The sign in front of the line. The editor asks for it each time it is about
/// to draw the line, with nothing of it on the screen: the one moment to stop
/// it for good, so that it draws no prompt behind the last word.
#[derive(Default)]
struct Sign {
    stage: Mutex<Stage>,
    changed: Condvar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Drawn,
    /// It is to stop.
    Unwanted,
    /// It has stopped, or there is no editor any more.
    Gone,
}

impl Sign {
    /// How long the editor may take; it does not look while it searches.
    const PATIENCE: Duration = Duration::from_millis(300);

    fn set(&self, stage: Stage) {
        let mut now = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if *now != Stage::Gone {
            *now = stage;
        }
        self.changed.notify_all();
    }

    /// Waits until the editor draws no more.
    fn wait(&self) {
        let now = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        let is_drawn = |stage: &mut Stage| *stage != Stage::Gone;
        drop(self.changed.wait_timeout_while(now, Sign::PATIENCE, is_drawn));
    }
}

impl Prompt for Sign {
    fn raw(&self) -> &str {
        let mut now = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        while *now != Stage::Drawn {
            *now = Stage::Gone;
            self.changed.notify_all();
            now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
        "> "
    }
}

/// Lines as they come, until there are no more. The end of a file is no wish
/// to end.
fn plain_lines<T: From<Input> + Send + 'static>(input: Sender<T>) {
    /// The longest line taken; the rest of a longer one is the next line.
    const MOST: u64 = 1024 * 1024;
    std::thread::spawn(move || {
        let mut stdin = std::io::stdin().lock();
        loop {
            let mut line = Vec::new();
            match std::io::Read::take(&mut stdin, MOST).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {
                    let line = String::from_utf8_lossy(&line);
                    let line = line.trim_end_matches(['\r', '\n']).to_owned();
                    if input.send(Input::Line(line).into()).is_err() {
                        return;
                    }
                }
            }
        }
    });
}

impl Screen {
    /// Prints whole lines. False when nobody can read them any more.
    pub fn print(&self, text: &[u8]) -> bool {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *place {
            Place::Plain => {
                let mut out = std::io::stdout().lock();
                out.write_all(text).and_then(|()| out.flush()).is_ok()
            }
            Place::Above(printer) => {
                let text = String::from_utf8_lossy(text).into_owned();
                printer.print(text).is_ok()
            }
        }
    }
}

/// The terminal's settings, to put them back: a line editor changes them, and
/// a signal may end the process in the middle of a line.
#[derive(Clone)]
pub struct Terminal {
    #[cfg(unix)]
    settings: Option<rustix::termios::Termios>,
    /// Somebody may be in the middle of a line.
    prompt: Option<(Screen, Arc<Sign>)>,
}

impl Terminal {
    fn now() -> Terminal {
        Terminal {
            #[cfg(unix)]
            settings: rustix::termios::tcgetattr(std::io::stdin()).ok(),
            prompt: None,
        }
    }

    /// Takes the prompt off the screen and puts the settings back: what comes
    /// next is the last word.
    pub fn leave(&self) {
        if let Some((screen, sign)) = &self.prompt {
            sign.set(Stage::Unwanted);
            // The editor wakes up for a message. This one leaves no trace: one
            // line up, one down. The thread: nobody may be there to take it.
            let screen = screen.clone();
            std::thread::spawn(move || screen.print(b"\x1b[A\n"));
            sign.wait();
            // To the first column, clear to the end of the screen; no more
            // drawing in one go, no more marks around what is pasted.
            let mut out = std::io::stdout();
            let _ = out.write_all(b"\r\x1b[J\x1b[?2026l\x1b[?2004l");
            let _ = out.flush();
        }
        self.restore();
    }

    /// Puts the settings back.
    fn restore(&self) {
        #[cfg(unix)]
        if let Some(settings) = &self.settings {
            use rustix::termios::{OptionalActions, tcsetattr};
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, settings);
        }
    }
}
