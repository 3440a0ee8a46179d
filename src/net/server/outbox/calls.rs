//! The two calls of the system with which bytes leave: the one that never waits,
//! and the one that waits a while.
//!
//! Owns: how parts are handed to the system. Must never: keep what it did not take.

use std::io::{self, IoSlice, Write};
use std::net::TcpStream;

use super::queue::MOST_PARTS;
use crate::net::instant_io;
use crate::net::server::shared_bytes::SharedBytes;

/// Sends without waiting; returns how many bytes the system took.
///
/// # Errors
/// `WouldBlock` if it takes nothing now, or the connection's own error.
pub(super) fn send_now(socket: &TcpStream, parts: &[SharedBytes]) -> io::Result<usize> {
    let mut total = 0;
    // One call takes a limited number of slices.
    for group in parts.chunks(MOST_PARTS) {
        let wanted: usize = group.iter().map(SharedBytes::len).sum();
        let outcome = match group {
            [part] => instant_io::send(socket, &[IoSlice::new(part.as_slice())]),
            group => instant_io::send(socket, &slices(group)),
        };
        match outcome {
            Ok(sent) => total += sent,
            // What has left has left; the next call meets the error again.
            Err(_) if total > 0 => break,
            Err(error) => return Err(error),
        }
        if total < wanted {
            break;
        }
    }
    Ok(total)
}

/// Sends as much as the peer takes in a while (the socket's timeout for writing);
/// waits for its first byte.
///
/// # Errors
/// `WouldBlock` or `TimedOut` if it took nothing, or the connection's own error.
pub(super) fn send_some(mut socket: &TcpStream, parts: &[SharedBytes]) -> io::Result<usize> {
    socket.write_vectored(&slices(parts))
}

fn slices(parts: &[SharedBytes]) -> Vec<IoSlice<'_>> {
    parts.iter().map(|part| IoSlice::new(part.as_slice())).collect()
}
