//! A client's two streams, and what could not be written to them.
//!
//! Owns: standard output and standard error of one run. Must never: lose
//! anything silently. A reader who has closed the pipe has enough, which is no
//! failure; a full disk is one.

use std::io::{self, BufWriter, ErrorKind, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::render::style;

/// Collected before it is written, at most; a batch that ends is written too.
const BUFFER: usize = 256 * 1024;

/// What became of something on standard error: that its reader has gone is no
/// loss, because whoever reads the messages may not care for the rest.
pub(super) fn beside(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Both streams.
pub(super) struct Output {
    stdout: Mutex<BufWriter<Stdout>>,
    /// The first thing that went wrong.
    lost: Mutex<Option<io::Error>>,
    /// Standard output takes no more.
    is_over: AtomicBool,
}

impl Output {
    pub(super) fn new() -> Output {
        Output {
            stdout: Mutex::new(BufWriter::with_capacity(BUFFER, io::stdout())),
            lost: Mutex::new(None),
            is_over: AtomicBool::new(false),
        }
    }

    /// Writes to standard output, as long as it takes anything.
    pub(super) fn write(&self, write: impl FnOnce(&mut BufWriter<Stdout>) -> io::Result<()>) {
        let mut out = self.stdout.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_over() {
            return;
        }
        if let Err(error) = write(&mut out) {
            self.is_over.store(true, Ordering::Relaxed);
            self.lose(error);
        }
    }

    /// Writes to standard error, behind what was written to standard output so
    /// far: a terminal may be at the end of both.
    pub(super) fn write_beside(&self, text: &[u8]) {
        self.write(|out| out.flush());
        if let Err(error) = beside(style::to_stderr(io::stderr()).write_all(text)) {
            self.lose(error);
        }
    }

    /// Whether standard output takes no more.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Writes what is left, and says what was lost.
    ///
    /// # Errors
    /// The first error of a stream.
    pub(super) fn finish(&self) -> io::Result<()> {
        self.write(|out| out.flush());
        let lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner).take();
        lost.map_or(Ok(()), Err)
    }

    fn lose(&self, error: io::Error) {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}
