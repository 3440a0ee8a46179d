//! Sends and receives that never wait, on sockets that do.
//!
//! A socket can be put into non-blocking mode, but the mode belongs to the open
//! file: the thread that reads would no longer block either. Unix systems can
//! say "do not wait" for one call (MSG_DONTWAIT). Elsewhere these functions say
//! `WouldBlock` at once, and their callers take the path for that case: a
//! thread that waits in their place. That path is tested on every system.

use std::io::{self, IoSlice};
use std::net::TcpStream;

/// Sends as much as fits into the socket's buffer right now.
///
/// # Errors
/// `WouldBlock` if nothing fits, or the connection's own error.
#[cfg(unix)]
pub fn send(socket: &TcpStream, parts: &[IoSlice<'_>]) -> io::Result<usize> {
    use rustix::net::{SendAncillaryBuffer, SendFlags, send, sendmsg};
    // No signal needs to be held back: Rust ignores SIGPIPE from the start, and
    // not every Unix has a flag for it.
    let flags = SendFlags::DONTWAIT;
    Ok(match parts {
        [part] => send(socket, part, flags)?,
        parts => sendmsg(socket, parts, &mut SendAncillaryBuffer::default(), flags)?,
    })
}

/// Receives what has arrived already.
///
/// # Errors
/// `WouldBlock` if nothing has, or the connection's own error.
#[cfg(unix)]
pub fn receive(socket: &TcpStream, into: &mut [u8]) -> io::Result<usize> {
    use rustix::net::{RecvFlags, recv};
    let (received, _) = recv(socket, into, RecvFlags::DONTWAIT)?;
    Ok(received)
}

#[cfg(not(unix))]
pub fn send(_: &TcpStream, _: &[IoSlice<'_>]) -> io::Result<usize> {
    Err(io::ErrorKind::WouldBlock.into())
}

#[cfg(not(unix))]
pub fn receive(_: &TcpStream, _: &mut [u8]) -> io::Result<usize> {
    Err(io::ErrorKind::WouldBlock.into())
}

/// Lifts the soft limit of open files to the hard one: on many systems it is
/// 1,024, which is the end after a thousand clients. Without success the server
/// runs all the same and says when it is out of descriptors.
pub fn raise_descriptor_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: Some(raised(limit.current, limit.maximum)), ..limit };
        let _ = setrlimit(Resource::Nofile, raised);
    }
}

/// The soft limit to ask for; `None` stands for "unlimited". Where the hard limit
/// is that, it must not be asked for: macOS refuses more than OPEN_MAX, whatever
/// the hard limit says, and then the soft one would stay at 256.
pub fn raised(soft: Option<u64>, hard: Option<u64>) -> u64 {
    const OPEN_MAX: u64 = 10_240;
    hard.unwrap_or(OPEN_MAX).max(soft.unwrap_or(0))
}
