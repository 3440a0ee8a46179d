//! The server: accepting, one thread a connection, pings, shutting down.
//!
//! Owns: what a server is made of, and its end. Must never: send by itself;
//! that is the outbox's; or decide who hears what; that is the hub's.
//!
//! | file | about |
//! |---|---|
//! | `accepting` | the port, and connections from it |
//! | [`half_open`] | those who have not asked for anything yet |
//! | [`opening`] | the opening handshake with a deadline |
//! | `session` | one connection from the first byte to the last |
//! | `inbound` | what is done with what a client sends |
//! | [`speaker`] | somebody who says something |
//! | [`batch`] | messages said in one go, encoded once |
//! | [`backlog`] | what is on its way, and who has to wait for it |
//! | [`hub`] | who is there, and who hears what: the broadcast |
//! | [`outbox`] | everything that leaves for one peer, in one order |
//! | [`shared_bytes`] | bytes on their way out that many share |
//! | [`keepalive`] | pings, and those who take nothing or do not say goodbye |
//! | [`thread_pool`] | threads that are used again |
//! | [`count`] | how many are there, even after a panic |
//! | [`reporter`] | events on their way to the screen, without delaying anyone |
//! | `left_out` | what was not told one by one |
//!
//! One blocking thread for each connection is the simplest thing that can work:
//! it reads top to bottom as the conversation goes. It carries ten thousand
//! connections, because a thread that waits costs a little memory and nothing
//! else. What a blocking server must get right is who *sends*: see `outbox`.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::event::{ClientId, Drop as Dropped, ServerEvent};
use crate::net::intake::BufferPool;
use crate::net::server::count::Count;
use crate::net::server::half_open::HalfOpen;
use crate::net::server::hub::{Client, Hub};
use crate::net::server::reporter::Reporter;
use crate::net::server::speaker::Speaker;
use crate::protocol::close::{CloseBody, CloseCode};
use crate::protocol::frame::Opcode;
use crate::protocol::message::Kind;
use crate::protocol::rules::Policy;
use crate::words::Lang;

mod accepting;
pub mod backlog;
pub mod batch;
pub mod count;
pub mod half_open;
pub mod hub;
mod inbound;
pub mod keepalive;
mod left_out;
pub mod opening;
pub mod outbox;
pub mod reporter;
mod session;
pub mod shared_bytes;
pub mod speaker;
pub mod thread_pool;

pub use accepting::bind;

/// How often pings and farewells are looked after, and how long the server
/// waits when the system has nothing left to give.
const PAUSE: Duration = Duration::from_millis(100);

/// How long a peer may take to answer our Close (and, when the server ends, all
/// of them together).
const FAREWELL: Duration = Duration::from_secs(2);

/// Half-open connections beyond as many as there may be clients: a class that
/// presses Enter at once must not be taken for a flood.
const MORE_HALF_OPEN: usize = 64;

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
    /// Which requests are let in.
    pub policy: Policy,
    /// To whom a message goes.
    pub mode: Mode,
    /// A sender does not hear itself.
    pub skip_sender: bool,
    /// Clients at a time; more are refused.
    pub max_clients: usize,
    /// The longest message, in bytes.
    pub max_message: u64,
    /// Bytes that may wait for one client; a message more at most.
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

/// A running server. It ends when this is dropped; [`Server::end`] says goodbye
/// first.
pub struct Server {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// What all threads of a server share.
struct Shared {
    options: Options,
    addr: SocketAddr,
    hub: Hub,
    pool: BufferPool,
    reporter: Arc<Reporter>,
    /// Connections with a thread, in whatever state.
    connections: Arc<Count>,
    half_open: Arc<HalfOpen>,
    /// Clients that are open.
    open: Arc<Count>,
    /// The server itself, as one who says something.
    speaker: Arc<Speaker>,
    is_ending: AtomicBool,
    /// For those who sleep: the end has come.
    bell: (Mutex<()>, Condvar),
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
    ) -> io::Result<Server> {
        let shared = Arc::new(Shared {
            addr: listener.local_addr()?,
            hub: Hub::new(options.skip_sender, options.max_waiting, Arc::clone(&reporter)),
            pool: BufferPool::default(),
            reporter,
            connections: Arc::default(),
            half_open: HalfOpen::new(options.max_clients + MORE_HALF_OPEN),
            open: Arc::default(),
            speaker: Speaker::new(None),
            is_ending: AtomicBool::new(false),
            bell: (Mutex::default(), Condvar::new()),
            options,
        });
        let mut server = Server { shared, threads: Vec::new() };
        let (accepting, keeping) = (Arc::clone(&server.shared), Arc::clone(&server.shared));
        // If the second one cannot start, dropping the server ends the first.
        server.run(move || accepting.accept(&listener))?;
        server.run(move || keeping.keep())?;
        Ok(server)
    }

    fn run(&mut self, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.threads.push(std::thread::Builder::new().spawn(work)?);
        Ok(())
    }

    /// The address really bound.
    pub fn addr(&self) -> SocketAddr {
        self.shared.addr
    }

    /// Says something to everyone in the server's own name.
    pub fn say(&self, text: &str) {
        let Shared { hub, reporter, speaker, .. } = &*self.shared;
        let mut batch = hub.batch(speaker);
        batch.push(Kind::Text, text.as_bytes(), reporter.wants(speaker));
        hub.say(batch);
    }

    /// Who is there, in the order in which they came, without those who were told
    /// to go.
    pub fn clients(&self) -> Vec<Arc<Client>> {
        let (found, answer) = std::sync::mpsc::channel();
        self.shared.hub.visit(move |clients| drop(found.send(clients.to_vec())));
        let mut clients = answer.recv().unwrap_or_default();
        clients.retain(|client| !client.speaker.is_dismissed());
        clients
    }

    /// Sends a client away, with a reason. False if there is no such client.
    pub fn kick(&self, id: ClientId, reason: &str) -> bool {
        let (found, answer) = std::sync::mpsc::channel();
        let body = CloseBody { code: CloseCode::POLICY, reason: reason.to_owned() };
        let reporter = Arc::clone(&self.shared.reporter);
        self.shared.hub.visit(move |clients| {
            let client = clients.iter().find(|client| client.id == id);
            if let Some(client) = client {
                dismiss(client, &body, &reporter);
                reporter.dropped(id, Dropped::Kicked { reason: body.reason });
            }
            let _ = found.send(client.is_some());
        });
        answer.recv().unwrap_or(false)
    }

    /// Ends: no new clients, Close 1001 to everyone, some time for their
    /// answers, and a summary.
    pub fn end(&self) {
        let shared = &self.shared;
        shared.stop();
        let (reporter, speaker) = (Arc::clone(&shared.reporter), Arc::clone(&shared.speaker));
        shared.hub.visit(move |clients| {
            let body = CloseBody {
                code: CloseCode::GOING_AWAY,
                reason: "server shutting down".to_owned(),
            };
            clients.iter().for_each(|client| dismiss(client, &body, &reporter));
            speaker.dismiss();
        });
        shared.connections.wait_for_none(FAREWELL);
        shared.reporter.tell_left_out();
        shared.reporter.tell_last(ServerEvent::Summary(shared.reporter.totals()));
    }
}

impl Drop for Server {
    /// Nobody is left behind: no thread, no client, no port.
    fn drop(&mut self) {
        self.shared.stop();
        self.shared.hub.visit(|clients| clients.iter().for_each(|client| client.outbox.abort()));
        for thread in self.threads.drain(..) {
            // It has ended; if by a panic, that has been said.
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Ends accepting, keeping, and whoever has not asked for anything.
    fn stop(&self) {
        if self.is_ending.swap(true, Ordering::AcqRel) {
            return;
        }
        let (held, bell) = &self.bell;
        drop(crate::net::lock(held));
        bell.notify_all();
        self.half_open.clear();
        // A thread that accepts wakes up for a connection only, so here is one.
        let mut addr = self.addr;
        if addr.ip().is_unspecified() {
            addr.set_ip(if addr.is_ipv4() {
                Ipv4Addr::LOCALHOST.into()
            } else {
                Ipv6Addr::LOCALHOST.into()
            });
        }
        let _ = TcpStream::connect_timeout(&addr, FAREWELL);
    }

    fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::Acquire)
    }

    /// Sleeps for so long, or until the server ends.
    fn sleep(&self, most: Duration) {
        let (held, bell) = &self.bell;
        let held = crate::net::lock(held);
        if !self.is_ending() {
            drop(crate::net::wait(bell, held, Some(most)));
        }
    }

    /// Milliseconds since the start.
    fn now(&self) -> u64 {
        self.reporter.elapsed().as_millis() as u64
    }
}

/// Tells a client to go. It is heard no more, whatever it says.
fn dismiss(client: &Client, body: &CloseBody, reporter: &Reporter) {
    client.speaker.dismiss();
    close(client, body, reporter);
}

/// Sends a Close, if none was sent before, and tells it.
fn close(client: &Client, body: &CloseBody, reporter: &Reporter) -> bool {
    let is_first = client.outbox.close(body);
    if is_first {
        reporter.tell_control(&client.speaker, Opcode::Close, &body.to_payload());
    }
    is_first
}
