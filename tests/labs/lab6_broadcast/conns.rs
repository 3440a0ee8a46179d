//! Lab 6, the clients: one in memory that does as it is told, and one over a real socket.
//!
//! Owns: waiting for what a client has got, always with a deadline. Must never: sleep.
//! Read next: `scenes`.

use super::checks::Conn;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// How long any single event may be waited for: a right hub needs milliseconds.
pub const PATIENCE: Duration = Duration::from_secs(6);

/// What a client in memory has seen.
#[derive(Default)]
pub struct Seen {
    pub messages: Vec<String>,
    pub closed: Vec<u16>,
    /// Two writes at the same time: on a real socket their frames would be mixed.
    pub overlap: bool,
    inside: usize,
    stalled: bool,
}

/// What a client does, before anything else, in `write` and in `close`.
type Reaction = Box<dyn Fn(&str) + Send + Sync>;

/// A client in memory.
pub struct Memory {
    seen: Mutex<Seen>,
    changed: Condvar,
    reaction: Reaction,
    dropped: Sender<()>,
}

impl Memory {
    /// A client that reads at once, and the news of its end.
    pub fn reading() -> (Arc<Memory>, Receiver<()>) {
        Memory::reacting(|_| ())
    }

    /// A client that does not read until told to.
    pub fn stalled() -> (Arc<Memory>, Receiver<()>) {
        let (memory, news) = Memory::reading();
        memory.stall();
        (memory, news)
    }

    /// A client that does something first: with the message, or with `close` on a close.
    pub fn reacting(
        reaction: impl Fn(&str) + Send + Sync + 'static,
    ) -> (Arc<Memory>, Receiver<()>) {
        let (dropped, news) = channel();
        let (seen, changed) = (Mutex::default(), Condvar::new());
        (Arc::new(Memory { seen, changed, reaction: Box::new(reaction), dropped }), news)
    }

    pub fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    /// Stops reading: writes wait from now on.
    pub fn stall(&self) {
        self.lock().stalled = true;
    }

    /// Lets a stalled client read again.
    pub fn wake(&self) {
        self.lock().stalled = false;
        self.changed.notify_all();
    }

    /// Waits until the client has seen enough; `false`: it never did.
    pub fn waits_for(&self, enough: impl Fn(&Seen) -> bool) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), PATIENCE, |seen| !enough(seen));
        !waited.unwrap().1.timed_out()
    }
}

impl Conn for Memory {
    fn write(&self, message: &str) -> Result<()> {
        (self.reaction)(message);
        let mut seen = self.lock();
        seen.inside += 1;
        seen.overlap |= seen.inside > 1;
        self.changed.notify_all();
        let waits = |seen: &mut Seen| seen.stalled && seen.closed.is_empty();
        seen = self.changed.wait_while(seen, waits).unwrap();
        seen.inside -= 1;
        if !seen.closed.is_empty() {
            return Err(Error::new(ErrorKind::BrokenPipe, "closed"));
        }
        seen.messages.push(message.to_string());
        self.changed.notify_all();
        Ok(())
    }

    fn close(&self, code: u16) {
        (self.reaction)("close");
        self.lock().closed.push(code);
        self.changed.notify_all();
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let _ = self.dropped.send(());
    }
}

/// The server's end of a real connection on the loopback: writes unmasked text frames.
pub struct Socket(TcpStream);

impl Socket {
    /// A connected pair: the server's end as a `Conn`, the client's end as it is.
    pub fn pair() -> Result<(Arc<Socket>, TcpStream)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let client = TcpStream::connect(listener.local_addr()?)?;
        client.set_read_timeout(Some(PATIENCE))?;
        let (server, _) = listener.accept()?;
        Ok((Arc::new(Socket(server)), client))
    }
}

impl Conn for Socket {
    fn write(&self, message: &str) -> Result<()> {
        // All messages of the scenes have the middle form of length (5.2).
        let length = u16::try_from(message.len()).expect("a short message");
        let header = [&[0x81, 126][..], &length.to_be_bytes()].concat();
        (&self.0).write_all(&[&header, message.as_bytes()].concat())
    }

    fn close(&self, _: u16) {
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

/// Reads one frame that a `Socket` wrote.
pub fn read_message(client: &mut TcpStream) -> Result<String> {
    let mut header = [0; 4];
    client.read_exact(&mut header)?;
    let mut payload = vec![0; usize::from(u16::from_be_bytes([header[2], header[3]]))];
    client.read_exact(&mut payload)?;
    String::from_utf8(payload).map_err(|_| Error::from(ErrorKind::InvalidData))
}
