//! The terminal that a command runs on, and whose it is.
//!
//! Owns: when standard input may be touched, and putting the terminal's
//! settings back. Must never: read a terminal that belongs to another job, or
//! change its settings.
//!
//! A shell runs many jobs on one terminal, and one of them at a time, the
//! foreground, owns it. A job in the background (`wstool serve &`) may write
//! there; if it reads, the system stops it with SIGTTIN, and if it changes the
//! settings, with SIGTTOU (POSIX, 11.1.4). So whoever wants to read waits until
//! the shell says `fg`.

use std::io::{self, BufReader, IsTerminal, Read};
use std::time::Duration;

/// How often a job in the background looks whether it is in front now: no
/// signal tells it. People do not notice a shorter time.
const GLANCE: Duration = Duration::from_millis(200);

/// Whether a person reads the output and types the input.
pub fn is_for_people() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether standard input may be touched: it is no terminal that other jobs
/// share, or this job is the foreground.
#[cfg(unix)]
pub fn is_ours() -> bool {
    // An error says that it is not the terminal of this session, so there is no
    // background either.
    rustix::termios::tcgetpgrp(io::stdin())
        .map_or(true, |owner| owner == rustix::process::getpgrp())
}

/// Elsewhere there is no job control.
#[cfg(not(unix))]
pub fn is_ours() -> bool {
    true
}

/// Waits until standard input may be touched.
pub fn wait_until_ours() {
    while !is_ours() {
        std::thread::sleep(GLANCE);
    }
}

/// What is read of standard input at once. Bytes.
const CHUNK: usize = 256 * 1024;

/// Standard input, of which nothing is taken while the terminal is not ours.
pub fn input() -> BufReader<ForegroundInput> {
    BufReader::with_capacity(CHUNK, ForegroundInput { is_terminal: io::stdin().is_terminal() })
}

/// Standard input, read in pieces larger than what `std` would keep of it: what
/// is kept there, no wait could see.
pub struct ForegroundInput {
    is_terminal: bool,
}

impl Read for ForegroundInput {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.is_terminal {
            wait_for_a_line();
        }
        io::stdin().read(into)
    }
}

/// Waits until there is something to read and the terminal is ours. A read that
/// waits by itself would be stopped when its job goes to the background
/// (Ctrl-Z, then `bg`), because the system begins it anew there; this wait is
/// not.
fn wait_for_a_line() {
    loop {
        wait_until_ours();
        #[cfg(unix)]
        {
            use rustix::event::{PollFd, PollFlags, poll};
            let stdin = io::stdin();
            let mut terminal = [PollFd::new(&stdin, PollFlags::IN)];
            // An error is met again by the read.
            if poll(&mut terminal, None) == Err(rustix::io::Errno::INTR) {
                continue;
            }
        }
        if is_ours() {
            return;
        }
    }
}

/// From here on text is laid out for the terminal as wide as it is now; people
/// resize it in the middle of a lesson. Standard error counts where the output
/// goes to a file.
pub fn fit_width() {
    crate::width::fit(columns(io::stdout()).or_else(|| columns(io::stderr())));
}

/// Columns and lines of the terminal that standard output is, if it is one that
/// knows.
#[cfg(unix)]
pub fn size() -> Option<(usize, usize)> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    let size = (usize::from(size.ws_col), usize::from(size.ws_row));
    (size.0 > 0 && size.1 > 0).then_some(size)
}

/// Elsewhere nobody knows.
#[cfg(not(unix))]
pub fn size() -> Option<(usize, usize)> {
    None
}

/// The columns of a terminal, if it is one that knows.
#[cfg(unix)]
fn columns(stream: impl std::os::fd::AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    (size.ws_col > 0).then_some(size.ws_col.into())
}

/// Elsewhere it is taken for one of 80 columns.
#[cfg(not(unix))]
fn columns<T>(_: T) -> Option<usize> {
    None
}

/// A terminal's settings.
#[derive(Debug)]
pub struct Settings {
    #[cfg(unix)]
    kept: Option<rustix::termios::Termios>,
}

impl Settings {
    /// Those of now. Only the foreground's are worth keeping: a shell that
    /// waits for a command has settings of its own.
    pub fn now() -> Settings {
        Settings {
            #[cfg(unix)]
            kept: rustix::termios::tcgetattr(io::stdin()).ok(),
        }
    }

    /// Puts them back, unless the terminal is another job's by now.
    pub fn restore(&self) {
        #[cfg(unix)]
        if let (Some(kept), true) = (&self.kept, is_ours()) {
            use rustix::termios::{OptionalActions, tcsetattr};
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, kept);
        }
    }
}
