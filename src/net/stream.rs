//! The bytes of one connection, plain or inside TLS.
//!
//! Owns: what the rest of `net` needs of a connection, whatever carries it.
//! Must never: know what the bytes mean.
//!
//! Both directions are used by different threads at the same time, so every
//! method takes `&self`: that is what full duplex needs of a connection.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::instant_io;

/// A connection's bytes. One thread receives, one sends.
pub trait Stream: Send + Sync {
    /// Waits for bytes; 0 is the end.
    ///
    /// # Errors
    /// The connection's own, and `Interrupted`, which means: again.
    fn receive(&self, into: &mut [u8]) -> io::Result<usize>;

    /// Takes what has arrived already.
    ///
    /// # Errors
    /// `WouldBlock` if nothing has, or the connection's own error.
    fn receive_now(&self, into: &mut [u8]) -> io::Result<usize>;

    /// Sends everything, waiting as long as it takes.
    ///
    /// # Errors
    /// The connection's own.
    fn send_all(&self, bytes: &[u8]) -> io::Result<()>;

    /// From now on, [`Stream::receive`] waits so long at most.
    fn wait_at_most(&self, most: Duration);

    /// Ends both directions at once. A thread that waits in one wakes up.
    fn end(&self);
}

impl Stream for TcpStream {
    fn receive(&self, into: &mut [u8]) -> io::Result<usize> {
        let mut socket = self;
        socket.read(into)
    }

    fn receive_now(&self, into: &mut [u8]) -> io::Result<usize> {
        instant_io::receive(self, into)
    }

    fn send_all(&self, bytes: &[u8]) -> io::Result<()> {
        let mut socket = self;
        socket.write_all(bytes)
    }

    fn wait_at_most(&self, most: Duration) {
        let _ = self.set_read_timeout(Some(most));
    }

    fn end(&self) {
        let _ = self.shutdown(Shutdown::Both);
    }
}
