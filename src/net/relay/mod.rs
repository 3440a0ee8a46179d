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

mod link;

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use self::link::DelayLine;
use crate::net::lock;
use crate::protocol::Role;
use crate::trace::link::LinkModel;
use crate::trace::{RecordedConnection, Recording};

/// A link to one server. Clones are the same link.
#[derive(Debug, Clone)]
pub struct Relay(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    start: Instant,
    up: DelayLine,
    down: DelayLine,
    diary: Mutex<Recording>,
    /// Every socket in use, to end them all. Those who carry keep it open, and
    /// nobody else: a link may see thousands of connections.
    sockets: Mutex<Vec<Weak<TcpStream>>>,
    is_cut: AtomicBool,
}

impl Relay {
    /// A link to a server. Its clock starts now.
    pub fn to(server: SocketAddr, link: LinkModel) -> Relay {
        let start = Instant::now();
        Relay(Arc::new(Shared {
            server,
            start,
            up: DelayLine::new(link, start),
            down: DelayLine::new(link, start),
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
            diary.push(RecordedConnection::default());
            diary.len() - 1
        };
        shared.up.pass(&shared.diary, |diary, crossing| diary[number].asked = Some(crossing));
        let server = TcpStream::connect(shared.server);
        // A refusal has to come back too.
        shared.down.pass(&shared.diary, |diary, crossing| {
            if server.is_ok() {
                diary[number].granted = Some(crossing);
            }
        });
        let server = Arc::new(server?);
        let (client, end) = pair()?;
        let end = Arc::new(end);
        {
            let mut sockets = lock(&shared.sockets);
            sockets.retain(|socket| socket.strong_count() > 0);
            for socket in [&server, &end] {
                socket.set_nodelay(true)?;
                sockets.push(Arc::downgrade(socket));
            }
        }
        if shared.is_cut.load(Ordering::SeqCst) {
            self.cut();
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        link::carry(
            Arc::clone(shared),
            number,
            Role::Client,
            Arc::clone(&end),
            Arc::clone(&server),
        );
        link::carry(Arc::clone(shared), number, Role::Server, server, end);
        Ok(client)
    }

    /// Ends all connections at once, as a cut cable would. There will be no
    /// others.
    pub fn cut(&self) {
        self.0.is_cut.store(true, Ordering::SeqCst);
        for socket in lock(&self.0.sockets).drain(..).filter_map(|socket| socket.upgrade()) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// Everything seen so far.
    pub fn diary(&self) -> Recording {
        lock(&self.0.diary).clone()
    }

    /// Up to when everything is known: what entered before has left. Counted
    /// from the moment in which the first connection was asked for.
    pub fn known_until(&self) -> Option<Duration> {
        let diary = lock(&self.0.diary);
        let begun = diary.first()?.asked?.entered;
        let crossings = diary.iter().flat_map(RecordedConnection::crossings);
        let on_its_way = crossings.filter(|crossing| crossing.left.is_none());
        let first = on_its_way.map(|crossing| crossing.entered).min();
        // What enters waits for the diary, so nothing enters before this.
        let now = self.0.start.elapsed();
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
