//! The exit codes, for scripts and graders. One table for all commands.

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It did what was asked, or the connection was closed normally.
    Done = 0,
    /// The verdict is no.
    Verdict = 1,
    /// The command line or a file named in it is wrong.
    Usage = 2,
    /// No connection, or no port to listen on.
    Connect = 3,
    /// The opening handshake was refused.
    Refused = 4,
    /// The peer broke the protocol.
    Protocol = 5,
    /// The connection was lost without a Close.
    Lost = 6,
    /// The peer closed with another code than 1000 or 1001.
    ClosedWithError = 7,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        (exit as u8).into()
    }
}
