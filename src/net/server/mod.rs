//! The server: accepting, one thread a connection, pings, shutting down.
//!
//! Owns: what a server is made of, and its end. Must never: send by itself;
//! that is the outbox's; or decide who hears what; that is the hub's.
//!
//! | file | about |
//! |---|---|
//! | `accepting` | the port, and connections from it |
//! | [`opening`] | the opening handshake with a deadline |
//! | `session` | one connection from the first byte to the last |
//! | `inbound` | what is done with what a client sends |
//! | [`hub`] | who is there, and who hears what: the broadcast |
//! | [`outbox`] | everything that leaves for one peer, in one order |
//! | [`shared_bytes`] | bytes on their way out that many share |
//! | `keepalive` | pings, and those who do not say goodbye |
//! | [`thread_pool`] | threads that are used again |
//! | [`reporter`] | events on their way to the screen, without delaying anyone |
//!
//! One blocking thread for each connection is the simplest thing that can work:
//! it reads top to bottom as the conversation goes. It carries ten thousand
//! connections, because a thread that waits costs a little memory and nothing
//! else. What a blocking server must get right is who *sends*: see `outbox`.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::event::{ClientId, Drop as Dropped, EventKind};
use crate::net::intake::BufferPool;
use crate::net::lock;
use crate::net::server::hub::{Client, Hub, Speech};
use crate::net::server::reporter::Reporter;
use crate::protocol::close::{CloseBody, CloseCode};
use crate::protocol::frame::Opcode;
use crate::protocol::message::Kind;
use crate::protocol::rules::Policy;
use crate::words::Lang;

mod accepting;
pub mod hub;
mod inbound;
mod keepalive;
pub mod opening;
pub mod outbox;
pub mod reporter;
mod session;
pub mod shared_bytes;
pub mod thread_pool;

pub use accepting::bind;

/// How often pings and farewells are looked after, and how long the server
/// waits when the system has nothing left to give.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a peer may take to answer our Close (and, when the server ends, all
/// of them together).
const FAREWELL: Duration = Duration::from_secs(2);

/// Bytes of payload in one frame; longer messages leave in fragments, so that
/// a Pong can go between.
const FRAGMENT: usize = 64 * 1024;

/// To whom a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// To everyone: broadcast.
    Broadcast,
    /// Back to its sender alone: unicast.
    Echo,
}

/// How a server is to behave.
#[derive(Debug, Clone)]
pub struct Options {
    pub policy: Policy,
    pub mode: Mode,
    /// A sender does not hear itself.
    pub skip_sender: bool,
    pub max_clients: usize,
    /// The longest message, in bytes.
    pub max_message: u64,
    /// Bytes that may wait for one client.
    pub max_waiting: usize,
    /// For the whole head of the request.
    pub opening_deadline: Duration,
    /// How long a client may be silent before it is pinged.
    pub ping_every: Duration,
    /// Try sends that do not wait. Off: a thread waits for every client.
    pub direct: bool,
    /// The language of refusals.
    pub lang: Lang,
}

/// A running server.
pub struct Server {
    options: Options,
    addr: SocketAddr,
    hub: Hub,
    pool: BufferPool,
    reporter: Arc<Reporter>,
    /// Connections with a thread, in whatever state.
    connections: Mutex<usize>,
    one_gone: Condvar,
    /// Clients that are open.
    open: AtomicU64,
    ending: AtomicBool,
}

impl Server {
    /// Starts to accept clients on threads of its own.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        listener: TcpListener,
        options: Options,
        reporter: Arc<Reporter>,
    ) -> io::Result<Arc<Server>> {
        let server = Arc::new(Server {
            addr: listener.local_addr()?,
            hub: Hub::new(options.skip_sender, Arc::clone(&reporter)),
            pool: BufferPool::default(),
            reporter,
            connections: Mutex::new(0),
            one_gone: Condvar::new(),
            open: AtomicU64::new(0),
            ending: AtomicBool::new(false),
            options,
        });
        let (accepting, keeping) = (Arc::clone(&server), Arc::clone(&server));
        std::thread::Builder::new().spawn(move || accepting.accept(&listener))?;
        std::thread::Builder::new().spawn(move || keeping.keep())?;
        Ok(server)
    }

    /// The address really bound.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Says something to everyone in the server's own name.
    pub fn say(&self, text: &str) {
        let mut speech = Speech::new(self.hub.buffer(), None);
        speech.push(Kind::Text, text.as_bytes(), self.reporter.wants_message());
        self.hub.say(speech);
    }

    /// Does something with all clients, between two messages.
    pub fn visit(&self, visit: impl FnOnce(&[Arc<Client>]) + Send + 'static) {
        self.hub.visit(visit);
    }

    /// Ends: no new clients, Close 1001 to everyone, some time for their
    /// answers, and a summary.
    pub fn end(&self) {
        self.ending.store(true, Ordering::Release);
        let reporter = Arc::clone(&self.reporter);
        self.hub.visit(move |clients| {
            let body = CloseBody {
                code: CloseCode::GOING_AWAY,
                reason: "server shutting down".to_owned(),
            };
            for client in clients {
                close(client, &body, &reporter);
            }
        });
        let deadline = Instant::now() + FAREWELL;
        let mut connections = lock(&self.connections);
        while *connections > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            connections = match self.one_gone.wait_timeout(connections, left) {
                Ok((connections, _)) => connections,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
        drop(connections);
        self.reporter.tell_left_out();
        self.reporter.tell_last(EventKind::Summary(self.reporter.totals()));
    }

    /// Milliseconds since the start.
    fn now(&self) -> u64 {
        self.reporter.elapsed().as_millis() as u64
    }
}

/// Sends a Close, if none was sent before, and tells it.
fn close(client: &Client, body: &CloseBody, reporter: &Reporter) -> bool {
    let is_first = client.outbox.close(body);
    if is_first {
        reporter.tell_control(client.id, Opcode::Close, &body.to_payload());
    }
    is_first
}

/// Sends a client away, with a reason. False if there is no such client.
pub fn kick(server: &Server, id: ClientId, reason: &str) -> bool {
    let (found, answer) = std::sync::mpsc::channel();
    let body = CloseBody { code: CloseCode::POLICY, reason: reason.to_owned() };
    let reporter = Arc::clone(&server.reporter);
    server.visit(move |clients| {
        let client = clients.iter().find(|client| client.id == id);
        if let Some(client) = client {
            close(client, &body, &reporter);
            reporter.dropped(id, Dropped::Kicked);
        }
        let _ = found.send(client.is_some());
    });
    answer.recv().unwrap_or(false)
}
