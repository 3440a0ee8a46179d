//! One connection of the load generator: opened with blocking calls, then driven by readiness.
//!
//! One thread serves all connections, for on two cores the generator has one of them, and 1,000
//! threads would measure the scheduler. Connections end by reset (linger 0): ten thousand
//! endings leave no ports in TIME_WAIT behind. Read next: `throughput.rs`.

use crate::endpoint::{Endpoint, answer_length};
use crate::failure::Failure;
use crate::frames::Incoming;
use mio::{Interest, Registry, Token};
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Bytes one read may return: as much as a server may have sent for a window of 8 x 16 KiB.
pub const SCRATCH: usize = 256 * 1024;
/// How long a server may take for an answer, or be silent while messages are on their way.
pub const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub struct Connection {
    stream: mio::net::TcpStream,
    incoming: Incoming,
    /// Bytes that the socket has not taken yet; `written` of them it has.
    outgoing: Vec<u8>,
    written: usize,
}

impl Connection {
    /// Connects and performs the opening handshake. `size` is the payload size of the messages
    /// that will be received.
    pub fn open(endpoint: &Endpoint, size: usize) -> Result<Self, Failure> {
        let (stream, early) = open_stream(endpoint).map_err(|failure| failure.of(&endpoint.url))?;
        let mut incoming = Incoming::new(size);
        // Bytes glued to the answer may be a ping, never a message: nobody has sent one.
        incoming.feed(&early, |_| Err(Failure::verdict("a message arrived that nobody sent")))?;
        stream.set_nonblocking(true).map_err(lost)?;
        let stream = mio::net::TcpStream::from_std(stream);
        Ok(Self { stream, incoming, outgoing: Vec::new(), written: 0 })
    }

    pub fn register(&mut self, registry: &Registry, token: usize) -> Result<(), Failure> {
        let both = Interest::READABLE | Interest::WRITABLE;
        registry.register(&mut self.stream, Token(token), both).map_err(lost)
    }

    /// Reads what is there and reports each message completed; returns how many reads it took.
    /// `ending` says that the poll saw the end of the stream coming.
    #[inline]
    pub fn receive(
        &mut self,
        scratch: &mut [u8],
        ending: bool,
        mut on_message: impl FnMut(u64) -> Result<(), Failure>,
    ) -> Result<u64, Failure> {
        let mut reads = 0;
        loop {
            let length = match self.stream.read(scratch) {
                Ok(0) => return Err(Failure::lost("the server ended a connection without Close")),
                Ok(length) => length,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(reads),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(lost(error)),
            };
            reads += 1;
            self.incoming.feed(&scratch[..length], &mut on_message)?;
            if !self.incoming.pongs.is_empty() {
                let pongs = std::mem::take(&mut self.incoming.pongs);
                self.send(|out| out.extend(pongs))?;
            }
            // A short read has emptied the socket; Unix will tell of more, Windows wants to be
            // asked until it has none.
            if cfg!(unix) && length < scratch.len() && !ending {
                return Ok(reads);
            }
        }
    }

    /// Sends what `fill` appends, now or as soon as the socket takes it.
    pub fn send(&mut self, fill: impl FnOnce(&mut Vec<u8>)) -> Result<(), Failure> {
        fill(&mut self.outgoing);
        self.flush()
    }

    /// Sends what an earlier call could not; cheap when there is nothing.
    #[inline]
    pub fn flush(&mut self) -> Result<(), Failure> {
        while self.written < self.outgoing.len() {
            match self.stream.write(&self.outgoing[self.written..]) {
                Ok(taken) => self.written += taken,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(lost(error)),
            }
        }
        self.outgoing.clear();
        self.written = 0;
        Ok(())
    }
}

fn open_stream(endpoint: &Endpoint) -> Result<(TcpStream, Vec<u8>), Failure> {
    let mut stream = TcpStream::connect_timeout(&endpoint.address, PATIENCE)
        .map_err(|error| Failure::connect(format!("cannot connect: {error}")))?;
    reset_on_drop(&stream);
    let prepare = |stream: &mut TcpStream| -> io::Result<()> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(&endpoint.request)
    };
    prepare(&mut stream).map_err(lost)?;
    let (mut received, mut chunk) = (Vec::new(), [0; 2048]);
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => {
                return Err(Failure::refused(
                    "connection ended before the answer to the opening handshake",
                ));
            }
            Ok(length) => received.extend_from_slice(&chunk[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(Failure::refused(format!(
                    "no answer to the opening handshake: {error}"
                )));
            }
        }
        if let Some(head) = answer_length(&received)? {
            return Ok((stream, received.split_off(head)));
        }
    }
}

/// Makes the end of this socket a reset. Without it the ports stay taken for a minute.
pub fn reset_on_drop<'a, S>(stream: &'a S)
where
    socket2::SockRef<'a>: From<&'a S>,
{
    let _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

pub fn lost(error: io::Error) -> Failure {
    Failure::lost(format!("a connection was lost: {error}"))
}
