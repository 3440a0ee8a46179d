//! What can go wrong, as one small type: a sentence for the reader and the exit code it earns.
//!
//! The codes are those of `wstool` itself. Nothing in the benchmark panics because of a server:
//! whatever a server does wrong ends here. Read next: `main.rs` for who prints it.

use std::fmt;

/// A measurement that could not be made, or a server that broke the promise of a broadcast.
#[derive(Debug, Clone)]
pub struct Failure {
    pub exit_code: u8,
    message: String,
}

impl Failure {
    /// A message was lost, doubled, damaged or out of order: the verdict on the server is no.
    pub fn verdict(message: impl Into<String>) -> Self {
        Self::new(1, message)
    }

    /// The options make no sense together.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(2, message)
    }

    /// The server could not be started or reached.
    pub fn connect(message: impl Into<String>) -> Self {
        Self::new(3, message)
    }

    /// The server answered, but did not open a WebSocket.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(4, message)
    }

    /// The server sent what RFC 6455 does not allow.
    pub fn protocol(message: impl Into<String>) -> Self {
        Self::new(5, message)
    }

    /// A connection ended in the middle of a measurement.
    pub fn lost(message: impl Into<String>) -> Self {
        Self::new(6, message)
    }

    fn new(exit_code: u8, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { exit_code, message }
    }

    /// The same failure with the words of who it happened to in front.
    pub fn of(self, who: impl fmt::Display) -> Self {
        Self::new(self.exit_code, format!("{who}: {}", self.message))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}
