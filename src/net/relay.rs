//! A link between client and server on one machine: a delay line that keeps a
//! diary.
//!
//! Owns: what happens on the way: every chunk of bytes is held back for half a
//! round trip (and for the time that its bits need, if there is a bandwidth),
//! in each direction by itself. Whatever is said about a comparison is read
//! from the diary. Must never: know what the bytes mean.
//!
//! ```text
//! client ── socket ──> take ──> queue until due ──> deliver ── socket ──> server
//!        <── socket ── deliver <── queue until due <── take <── socket ──
//! ```
//!
//! **Due times, not pauses.** Each chunk is due one way after it entered; the
//! delivering thread waits for that moment. A pause for each chunk would add
//! up: ten chunks sent together arrive together.
//!
//! **TCP's own handshake** happens on loopback in no time. [`Relay::dial`]
//! makes it cost what it costs on a long link, one round trip, by holding the
//! connection back: the question and the answer wait on the same line.
//!
//! **The stamps.** A chunk has entered when it was read from the sender, and
//! has left just before it is written to the receiver. So whatever is an
//! answer to it enters later than it left, and "never at the same time" is
//! exactly zero.

mod line;

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use self::line::Line;
use super::lock;
use crate::protocol::Role;
use crate::scenario::Link;
use crate::trace::{Connection, Diary};

/// A link to one server. Clones are the same link.
#[derive(Debug, Clone)]
pub struct Relay(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    start: Instant,
    up: Line,
    down: Line,
    diary: Mutex<Diary>,
    /// Every socket, to end them all.
    sockets: Mutex<Vec<TcpStream>>,
    is_cut: AtomicBool,
}

impl Relay {
    /// A link to a server. Its clock starts now.
    pub fn to(server: SocketAddr, link: Link) -> Relay {
        let start = Instant::now();
        Relay(Arc::new(Shared {
            server,
            start,
            up: Line::new(link, start),
            down: Line::new(link, start),
            diary: Mutex::default(),
            sockets: Mutex::default(),
            is_cut: AtomicBool::new(false),
        }))
    }

    /// A connection to the server at the other end. Takes a round trip.
    ///
    /// # Errors
    /// What connecting to the server failed with, or `BrokenPipe` after
    /// [`Relay::cut`].
    pub fn dial(&self) -> io::Result<TcpStream> {
        let shared = &self.0;
        let number = {
            let mut diary = lock(&shared.diary);
            diary.push(Connection::default());
            diary.len() - 1
        };
        shared.up.pass(|crossing| lock(&shared.diary)[number].asked = Some(crossing));
        let server = TcpStream::connect(shared.server);
        // A refusal has to come back too.
        shared.down.pass(|crossing| {
            if server.is_ok() {
                lock(&shared.diary)[number].granted = Some(crossing);
            }
        });
        let server = server?;
        let (client, end) = pair()?;
        for socket in [&server, &end] {
            socket.set_nodelay(true)?;
            lock(&shared.sockets).push(socket.try_clone()?);
        }
        if shared.is_cut.load(Ordering::SeqCst) {
            self.cut();
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        line::carry(
            Arc::clone(shared),
            number,
            Role::Client,
            end.try_clone()?,
            server.try_clone()?,
        );
        line::carry(Arc::clone(shared), number, Role::Server, server, end);
        Ok(client)
    }

    /// Ends all connections at once, as a cut cable would. There will be no
    /// others.
    pub fn cut(&self) {
        self.0.is_cut.store(true, Ordering::SeqCst);
        for socket in lock(&self.0.sockets).drain(..) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// Everything seen so far.
    pub fn diary(&self) -> Diary {
        lock(&self.0.diary).clone()
    }

    /// Up to when everything is known: what entered before has left. Counted
    /// from the moment in which the first connection was asked for.
    pub fn known_until(&self) -> Option<Duration> {
        let diary = lock(&self.0.diary);
        let begun = diary.first()?.asked?.entered;
        let crossings = diary.iter().flat_map(Connection::crossings);
        let on_its_way = crossings.filter(|crossing| crossing.left.is_none());
        let first = on_its_way.map(|crossing| crossing.entered).min();
        // What enters now may not stand in the diary yet.
        let now = self.0.start.elapsed().saturating_sub(Duration::from_millis(1));
        Some(first.unwrap_or(now).min(now).saturating_sub(begun))
    }
}

impl Shared {
    /// Writes something into the diary of a connection's direction.
    fn write<T>(
        &self,
        number: usize,
        from: Role,
        write: impl FnOnce(&mut Vec<crate::trace::Chunk>) -> T,
    ) -> T {
        let connection = &mut lock(&self.diary)[number];
        write(match from {
            Role::Client => &mut connection.up,
            Role::Server => &mut connection.down,
        })
    }
}

/// Two ends of one connection on this machine.
fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let one = TcpStream::connect(listener.local_addr()?)?;
    loop {
        let (other, addr) = listener.accept()?;
        // Another program may knock at the same port.
        if addr == one.local_addr()? {
            one.set_nodelay(true)?;
            return Ok((one, other));
        }
    }
}
