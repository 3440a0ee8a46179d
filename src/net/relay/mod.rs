//! A link between client and server on one machine: a delay line, and a
//! recorder beside it.
//!
//! Owns: what happens on the way: every chunk of bytes is held back for half a
//! round trip (and for the time that its bits need, if there is a bandwidth),
//! in each direction by itself. Whatever is said about a comparison is read
//! from the recording. Must never: know what the bytes mean.
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
//!
//! | file | about |
//! |---|---|
//! | `line` | one direction: who waits for what, and the threads that carry |
//! | `recorder` | what was seen, until somebody collects it |
//!
//! When a piece is due is computed in [`crate::trace::link`].

mod line;
mod recorder;

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use self::line::{DelayLine, Lane};
pub use self::recorder::Collected;
use self::recorder::Recorder;
use crate::net::lock;
use crate::protocol::Role;
use crate::trace::Content;
use crate::trace::link::LinkModel;

/// A link to one server. Clones are the same link.
#[derive(Debug, Clone)]
pub struct Relay(Arc<LinkState>);

#[derive(Debug)]
struct LinkState {
    server: SocketAddr,
    start: Instant,
    up: DelayLine,
    down: DelayLine,
    recorder: Recorder,
    /// Every socket in use, to end them all. Those who carry keep it open, and
    /// nobody else: a link may see thousands of connections.
    sockets: Mutex<Vec<Weak<TcpStream>>>,
    is_cut: AtomicBool,
}

impl Relay {
    /// A link to a server. Its clock starts now.
    pub fn to(server: SocketAddr, link: LinkModel) -> Relay {
        let start = Instant::now();
        Relay(Arc::new(LinkState {
            server,
            start,
            up: DelayLine::new(link, Role::Client, start),
            down: DelayLine::new(link, Role::Server, start),
            recorder: Recorder::default(),
            sockets: Mutex::default(),
            is_cut: AtomicBool::new(false),
        }))
    }

    /// A connection to the server at the other end. Takes a round trip.
    ///
    /// # Errors
    /// What connecting to the server failed with, `BrokenPipe` after
    /// [`Relay::cut`], or that no thread is to be had.
    pub fn dial(&self) -> io::Result<TcpStream> {
        let shared = &self.0;
        let connection = shared.recorder.connection();
        let lane = |from| Lane { connection, from };
        shared.pass(lane(Role::Client), Content::Connect);
        // A refusal crosses the link too: it is an end at once.
        let server = TcpStream::connect(shared.server);
        let answer = if server.is_ok() { Content::Connected } else { Content::End };
        shared.pass(lane(Role::Server), answer);
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
        let carried = line::carry(shared, lane(Role::Client), &end, &server)
            .and_then(|()| line::carry(shared, lane(Role::Server), &server, &end));
        if carried.is_err() {
            // The threads that did begin end with their sockets.
            let _ = (server.shutdown(Shutdown::Both), end.shutdown(Shutdown::Both));
        }
        carried.map(|()| client)
    }

    /// Ends all connections at once, as a cut cable would. There will be no
    /// others.
    pub fn cut(&self) {
        self.0.is_cut.store(true, Ordering::SeqCst);
        for socket in lock(&self.0.sockets).drain(..).filter_map(|socket| socket.upgrade()) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    /// Everything that has left the link since the last time this was asked.
    pub fn collect(&self) -> Collected {
        self.0.recorder.collect(|| self.0.start.elapsed())
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
