//! A connection inside TLS, for wss:// (RFC 6455, 10.6; RFC 8446).
//!
//! Owns: rustls and its use by two threads; `tls/greeting.rs` opens it,
//! `tls/trust.rs` says whom to believe. Must never: hold the lock of the state machine while waiting for
//! the socket.
//!
//! **Two threads, one state machine.** rustls neither reads nor writes a
//! socket: it turns bytes into bytes. Each thread waits for its own half of the
//! socket without any lock and takes the lock only to turn what it has. The
//! records must reach the socket in the order in which they were made, so
//! whoever sends also holds `sending`, from making a record until it is out.
//! The receiving thread never waits for that: what TLS itself owes (a new key)
//! leaves with the next record, which is early enough (RFC 8446, 4.6.3).

mod greeting;
mod trust;

use std::cell::Cell;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::Duration;

use rustls::ClientConnection;

pub(super) use self::greeting::dress;
use super::{instant_io, lock};
use crate::net::stream::Stream;

/// What is read of the socket at once: a record and its header fit. Bytes.
const CHUNK: usize = 18 * 1024;

/// What is turned into records at once. Bytes; four of the largest records.
const SEND: usize = 64 * 1024;

/// A socket with TLS in front of it.
struct Tls {
    socket: TcpStream,
    machine: Mutex<ClientConnection>,
    /// Held from making a record until it is out.
    sending: Mutex<()>,
    /// What was read and is not yet in the machine. For the receiving thread.
    unread: Mutex<Vec<u8>>,
}

impl Tls {
    /// What the machine has in plain text, after it took what was read. `None`:
    /// it needs more.
    fn turn(&self, unread: &mut Vec<u8>, into: &mut [u8]) -> io::Result<Option<usize>> {
        let mut machine = lock(&self.machine);
        loop {
            match machine.reader().read(into) {
                Ok(read) => return Ok(Some(read)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // TCP was closed without the goodbye of TLS. A Close frame says
                // whether everything came, so it is an end like any other.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(Some(0)),
                Err(error) => return Err(error),
            }
            if unread.is_empty() {
                return Ok(None);
            }
            let mut bytes = &unread[..];
            machine.read_tls(&mut bytes)?;
            let rest = bytes.len();
            unread.drain(..unread.len() - rest);
            let outcome = machine.process_new_packets();
            outcome.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        }
    }

    /// Takes bytes from the socket, with or without waiting, until there is
    /// plain text in them.
    fn take(
        &self,
        into: &mut [u8],
        read: impl Fn(&TcpStream, &mut [u8]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut unread = lock(&self.unread);
        loop {
            if let Some(read) = self.turn(&mut unread, into)? {
                return Ok(read);
            }
            let mut chunk = [0; CHUNK];
            match read(&self.socket, &mut chunk)? {
                0 => return Ok(0),
                read => unread.extend_from_slice(&chunk[..read]),
            }
        }
    }
}

impl Stream for Tls {
    /// `Interrupted` after each read of the socket that brought no plain text:
    /// whoever has a deadline looks at it then.
    fn receive(&self, into: &mut [u8]) -> io::Result<usize> {
        let has_read = Cell::new(false);
        self.take(into, |mut socket, chunk| match has_read.replace(true) {
            true => Err(ErrorKind::Interrupted.into()),
            false => socket.read(chunk),
        })
    }

    fn receive_now(&self, into: &mut [u8]) -> io::Result<usize> {
        self.take(into, instant_io::receive)
    }

    fn send_all(&self, bytes: &[u8]) -> io::Result<()> {
        let _sending = lock(&self.sending);
        let mut records = Vec::new();
        for piece in bytes.chunks(SEND) {
            let mut rest = piece;
            while !rest.is_empty() {
                {
                    let mut machine = lock(&self.machine);
                    let taken = machine.writer().write(rest)?;
                    rest = &rest[taken..];
                    while machine.wants_write() {
                        machine.write_tls(&mut records)?;
                    }
                }
                (&self.socket).write_all(&records)?;
                records.clear();
            }
        }
        Ok(())
    }

    fn wait_at_most(&self, most: Duration) {
        self.socket.wait_at_most(most);
    }

    fn end(&self) {
        // The goodbye of TLS, if nobody is in the middle of a record.
        if let Ok(_sending) = self.sending.try_lock() {
            let mut records = Vec::new();
            {
                let mut machine = lock(&self.machine);
                machine.send_close_notify();
                let _ = machine.write_tls(&mut records);
            }
            let _ = instant_io::send(&self.socket, &[io::IoSlice::new(&records)]);
        }
        self.socket.end();
    }
}
