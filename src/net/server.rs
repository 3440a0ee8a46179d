//! The server: accepting, one thread a connection, pings, shutting down.
//!
//! Owns: the life of every connection from accept to close. Must never: send
//! by itself; that is the outbox's, or decide who hears what; that is the
//! hub's.
//!
//! One blocking thread for each connection is the simplest thing that can work:
//! it reads top to bottom as the conversation goes. It carries ten thousand
//! connections, because a thread that waits costs a little memory and nothing
//! else. What a blocking server must get right is who *sends*: see `outbox`.

use std::io::{self, ErrorKind};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use super::crew::Crew;
use super::hub::{Client, Hub, Speech};
use super::intake::{BufferPool, End, Intake};
use super::lock;
use super::opening::{self, NotOpened, Opened};
use super::outbox::Outbox;
use super::reporter::Reporter;
use crate::event::{ClientId, Drop as Dropped, What};
use crate::protocol::Role;
use crate::protocol::close::{CloseBody, CloseCode};
use crate::protocol::frame::Opcode;
use crate::protocol::message::Kind;
use crate::protocol::rules::Policy;
use crate::protocol::upgrade::Refusal;
use crate::words::{Lang, rules::refusal_body, serve as words};

mod connection;
use connection::Connection;

/// The stack of a connection's thread. Only the pages it touches are memory.
/// A debug build, where nothing is optimised away, needs more than half of it.
const STACK: usize = 128 * 1024;

/// Connections the system may hold for us before we accept them: a whole class
/// that presses Enter at once.
const BACKLOG: i32 = 4096;

/// How long a peer may take to answer our Close (and, when the server ends, all
/// of them together).
const FAREWELL: Duration = Duration::from_secs(2);

/// How often pings and farewells are looked after.
const KEEPER_STEP: Duration = Duration::from_millis(100);

/// A silent client is dropped when it has missed so many pongs.
const MISSED_PONGS: u64 = 2;

/// What our pings carry; the pong brings it back.
const PING: &[u8] = b"wstool";

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

/// A refusal on its way to a client.
struct No {
    refusal: Refusal,
    /// Of the broken rule, if there is one.
    section: Option<&'static str>,
    method: Option<String>,
    body: String,
}

impl No {
    fn new(refusal: Refusal, body: String) -> No {
        No { refusal, section: None, method: None, body }
    }
}

/// Opens a port.
///
/// # Errors
/// The system's, such as a busy port.
pub fn bind(addr: SocketAddr) -> io::Result<TcpListener> {
    use socket2::{Domain, Protocol, Socket, Type};
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // On Windows this would let two servers share a port.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
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
                close(client, Some(&body), &reporter);
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
        self.reporter.tell_last(What::Summary(self.reporter.totals()));
    }

    fn accept(self: Arc<Self>, listener: &TcpListener) {
        let mut told_trouble = None;
        let crew = Crew::new(STACK);
        loop {
            let (socket, addr) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if is_of_one_client(&error) => continue,
                Err(error) => {
                    self.tell_trouble(&error, &mut told_trouble);
                    // No descriptors: wait until somebody leaves.
                    std::thread::sleep(KEEPER_STEP);
                    continue;
                }
            };
            if self.ending.load(Ordering::Acquire) {
                return;
            }
            *lock(&self.connections) += 1;
            let server = Arc::clone(&self);
            let started = crew.run(move || {
                server.serve(socket, addr);
                server.forget_connection();
            });
            if let Err(error) = started {
                self.forget_connection();
                self.tell_trouble(&error, &mut told_trouble);
            }
        }
    }

    fn forget_connection(&self) {
        *lock(&self.connections) -= 1;
        if self.ending.load(Ordering::Acquire) {
            self.one_gone.notify_all();
        }
    }

    /// Once in a while: the trouble lasts as long as it lasts.
    fn tell_trouble(&self, error: &io::Error, told: &mut Option<Instant>) {
        const AGAIN: Duration = Duration::from_secs(5);
        if told.is_none_or(|at| at.elapsed() > AGAIN) {
            *told = Some(Instant::now());
            let error = error.to_string();
            self.reporter.tell(What::Trouble { error });
        }
    }

    /// One connection from beginning to end.
    fn serve(&self, socket: TcpStream, addr: SocketAddr) {
        let options = &self.options;
        if *lock(&self.connections) > 2 * options.max_clients + 64 {
            return; // A flood. Even to refuse it politely would cost too much.
        }
        // Without this, a small message would wait for the last one's receipt.
        let _ = socket.set_nodelay(true);
        let opened = opening::read_request(&socket, &options.policy, options.opening_deadline);
        match opened {
            Ok(opened) => {
                let place = self.open.fetch_add(1, Ordering::AcqRel);
                if place < options.max_clients as u64 {
                    self.converse(socket, addr, opened);
                } else {
                    self.refuse(&socket, addr, self.no_room());
                }
                self.open.fetch_sub(1, Ordering::AcqRel);
            }
            Err(reason) => {
                if let Some(no) = self.no_because(reason) {
                    self.refuse(&socket, addr, no);
                }
            }
        }
    }

    /// What to say to a client that did not get in; nothing if it has gone.
    fn no_because(&self, reason: NotOpened) -> Option<No> {
        let Options { policy, opening_deadline, lang, .. } = &self.options;
        match reason {
            NotOpened::Refused { refusal, verdict, method } => {
                let connect = words::where_to_connect(self.addr, policy.path.as_deref(), *lang);
                let body = refusal_body(&verdict, *lang) + &connect;
                let section = verdict.broken().map(|check| check.rule.section());
                Some(No { refusal, section, method, body })
            }
            NotOpened::TooSlow { bytes } => {
                let body = words::too_slow(bytes, *opening_deadline, *lang);
                Some(No::new(Refusal::RequestTimeout, body))
            }
            NotOpened::Gone => None,
        }
    }

    fn no_room(&self) -> No {
        let body = words::full(self.options.max_clients, self.options.lang);
        No::new(Refusal::Full, body)
    }

    fn refuse(&self, socket: &TcpStream, addr: SocketAddr, no: No) {
        let No { refusal, section, method, body } = no;
        opening::refuse(socket, &refusal.to_bytes(method.as_deref(), &body));
        let status = refusal.status().0;
        let reason = body;
        self.reporter.refused(What::Refused { addr, status, section, reason });
    }

    /// An open connection: joins the others, listens, leaves.
    fn converse(&self, socket: TcpStream, addr: SocketAddr, opened: Opened) {
        let _ = socket.set_read_timeout(None);
        let id = self.reporter.count_client();
        let client = Arc::new(Client {
            id,
            addr,
            outbox: Outbox::new(socket, self.options.max_waiting, self.options.direct),
            last_heard: AtomicU64::new(self.now()),
            pings: AtomicU64::new(0),
        });
        let reply = opened.reply();
        let told = What::Opened {
            client: id,
            addr,
            path: opened.request.start.target,
            key: opened.key,
            accept: opened.accept,
            subprotocol: opened.subprotocol,
            clients: self.open.load(Ordering::Acquire) as usize,
        };
        self.hub.join(Arc::clone(&client), reply, told);
        let mut connection = Connection::new(self, &client);
        let intake = Intake::new(
            client.outbox.socket(),
            &self.pool,
            Role::Client,
            self.options.max_message,
            opened.early,
        );
        let end = intake.run(&mut connection);
        let received = connection.into_close();
        self.hub.leave(id);
        self.part(&client, end, received);
    }

    /// Ends a connection as its last frame, or the lack of one, demands.
    fn part(&self, client: &Arc<Client>, end: End, received: Option<Option<CloseBody>>) {
        let (id, outbox) = (client.id, &client.outbox);
        match end {
            End::Stopped => {
                let body = received.flatten();
                // The code is echoed, the reason is the peer's own (5.5.1).
                let echo =
                    body.as_ref().map(|body| CloseBody { code: body.code, reason: String::new() });
                let by = if close(client, echo.as_ref(), &self.reporter) {
                    Role::Client
                } else {
                    Role::Server
                };
                let clean = outbox.wait_until_sent(FAREWELL);
                self.reporter.tell(What::Close { client: id, body, by, clean });
            }
            End::Violated(violation) => {
                let code = violation.close_code();
                let reason = violation.section().to_owned();
                close(client, Some(&CloseBody { code, reason }), &self.reporter);
                self.reporter.tell(What::Violated { client: id, violation });
                outbox.wait_until_sent(FAREWELL);
            }
            // Nobody is left to read a Close or to say one.
            End::Eof | End::Failed(_) => {
                // Whoever aborted the connection has told why.
                if !outbox.was_aborted() {
                    let error = failure_of(&end);
                    self.reporter.tell(What::Lost { client: id, error });
                }
                return outbox.abort();
            }
        }
        // The server closes TCP first (7.1.1), but not before the peer has had
        // time to read the Close: unread bytes here would reset the connection.
        let _ = outbox.socket().shutdown(Shutdown::Write);
        opening::drain(outbox.socket(), FAREWELL);
        outbox.abort();
    }

    /// Looks after those who are silent and those who do not say goodbye.
    fn keep(&self) {
        let mut since_told = Instant::now();
        loop {
            std::thread::sleep(KEEPER_STEP);
            if since_told.elapsed() >= Duration::from_secs(1) {
                since_told = Instant::now();
                self.reporter.tell_left_out();
            }
            let (now, ping_every) = (self.now(), self.options.ping_every.as_millis() as u64);
            let reporter = Arc::clone(&self.reporter);
            self.hub.visit(move |clients| {
                for client in clients {
                    look_after(client, now, ping_every, &reporter);
                }
            });
        }
    }

    /// Milliseconds since the start.
    fn now(&self) -> u64 {
        self.reporter.elapsed().as_millis() as u64
    }
}

/// Sends a Close, if none was sent before, and tells it.
fn close(client: &Client, body: Option<&CloseBody>, reporter: &Reporter) -> bool {
    let is_first = client.outbox.close(body);
    if is_first {
        let payload = body.map(CloseBody::to_payload).unwrap_or_default();
        reporter.tell_control(client.id, Opcode::Close, &payload);
    }
    is_first
}

fn failure_of(end: &End) -> Option<String> {
    match end {
        End::Failed(error) => Some(error.to_string()),
        _ => None,
    }
}

fn look_after(client: &Arc<Client>, now: u64, ping_every: u64, reporter: &Reporter) {
    let outbox = &client.outbox;
    if outbox.closing_for().is_some_and(|since| since > FAREWELL) {
        outbox.abort();
        return;
    }
    let silent_for = now.saturating_sub(client.last_heard.load(Ordering::Relaxed));
    let pings = client.pings.load(Ordering::Relaxed);
    if silent_for < ping_every * (pings + 1) {
        return;
    }
    if pings >= MISSED_PONGS {
        reporter.dropped(client.id, Dropped::Silent { pings: pings as u32 });
        outbox.abort();
    } else {
        client.pings.fetch_add(1, Ordering::Relaxed);
        outbox.send_control(Opcode::Ping, PING);
        reporter.tell_control(client.id, Opcode::Ping, PING);
    }
}

/// Errors of accept that concern one client who has gone already.
fn is_of_one_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}

/// The number of a client, as typed at the prompt.
pub fn kick(server: &Server, id: ClientId, reason: &str) -> bool {
    let (found, answer) = std::sync::mpsc::channel();
    let body = CloseBody { code: CloseCode::POLICY, reason: reason.to_owned() };
    let reporter = Arc::clone(&server.reporter);
    server.visit(move |clients| {
        let client = clients.iter().find(|client| client.id == id);
        if let Some(client) = client {
            close(client, Some(&body), &reporter);
            reporter.dropped(id, Dropped::Kicked);
        }
        let _ = found.send(client.is_some());
    });
    answer.recv().unwrap_or(false)
}
