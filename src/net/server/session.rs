//! The life of one connection: asked, refused or let in, heard, parted from.
//!
//! Owns: the order of these steps, on the connection's own thread. Must never:
//! decide by itself; the rules, the hub and the outbox do.
//!
//! Read next: `inbound.rs`, what is done with what a client sends.

use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::inbound::Inbound;
use super::{FAREWELL, Options, Server, close};
use crate::event::{Ending, EventKind, Opening};
use crate::net::intake::{End, Ended, Intake};
use crate::net::lock;
use crate::net::server::hub::Client;
use crate::net::server::opening::{self, Accepted, NotAccepted};
use crate::net::server::outbox::Outbox;
use crate::protocol::Role;
use crate::protocol::close::CloseBody;
use crate::protocol::connection::Closes;
use crate::protocol::http::HttpDate;
use crate::protocol::rules::Verdict;
use crate::protocol::upgrade::Refusal;
use crate::words::rules::refusal_body;
use crate::words::serve as words;

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

impl Server {
    /// One connection from beginning to end.
    pub(super) fn serve(&self, socket: TcpStream, addr: SocketAddr) {
        let options = &self.options;
        if *lock(&self.connections) > 2 * options.max_clients + 64 {
            return; // A flood. Even to refuse it politely would cost too much.
        }
        // Without this, a small message would wait for the last one's receipt.
        let _ = socket.set_nodelay(true);
        let seen = |head: &[u8], verdict: &Verdict| self.reporter.tell_request(addr, head, verdict);
        let opened =
            opening::read_request(&socket, &options.policy, options.opening_deadline, seen);
        match opened {
            Ok(opened) => {
                let place = self.open.fetch_add(1, Ordering::AcqRel);
                if place < options.max_clients as u64 {
                    self.converse(socket, addr, opened);
                    self.open.fetch_sub(1, Ordering::AcqRel);
                } else {
                    // Whoever is refused holds no place while it reads why.
                    self.open.fetch_sub(1, Ordering::AcqRel);
                    self.refuse(&socket, addr, self.no_room());
                }
            }
            Err(reason) => {
                if let Some(no) = self.no_because(reason) {
                    self.refuse(&socket, addr, no);
                }
            }
        }
    }

    /// What to say to a client that did not get in; nothing if it has gone.
    fn no_because(&self, reason: NotAccepted) -> Option<No> {
        let Options { policy, opening_deadline, lang, .. } = &self.options;
        match reason {
            NotAccepted::Refused { refusal, verdict, method } => {
                let connect = words::where_to_connect(self.addr, policy.path.as_deref(), *lang);
                let body = refusal_body(&verdict, *lang) + &connect;
                let section = verdict.broken().map(|check| check.section);
                Some(No { refusal, section, method, body })
            }
            NotAccepted::TooSlow { bytes } => {
                let body = words::too_slow(bytes, *opening_deadline, *lang);
                Some(No::new(Refusal::RequestTimeout, body))
            }
            NotAccepted::Gone => None,
        }
    }

    fn no_room(&self) -> No {
        let body = words::full(self.options.max_clients, self.options.lang);
        No::new(Refusal::Full, body)
    }

    fn refuse(&self, socket: &TcpStream, addr: SocketAddr, no: No) {
        let No { refusal, section, method, body } = no;
        let date = HttpDate::of(SystemTime::now());
        opening::refuse(socket, &refusal.to_bytes(method.as_deref(), date, &body));
        let status = refusal.status().0;
        let reason = body;
        self.reporter.refused(EventKind::Refused { addr, status, section, reason });
    }

    /// An open connection: joins the others, listens, leaves.
    fn converse(&self, socket: TcpStream, addr: SocketAddr, opened: Accepted) {
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
        let told = EventKind::Opened(Opening {
            addr,
            target: opened.request.start.target,
            key: opened.key,
            accept: opened.accept,
            subprotocol: opened.subprotocol,
            clients: Some(self.open.load(Ordering::Acquire) as usize),
            remarks: opened.remarks,
        });
        self.hub.join(Arc::clone(&client), reply, told);
        let mut connection = Inbound::new(self, &client);
        let intake = Intake::new(
            client.outbox.socket(),
            &self.pool,
            Role::Client,
            self.options.max_message,
            opened.early,
        );
        let ended = intake.run(&mut connection);
        let received = connection.into_close();
        self.hub.leave(id);
        self.part(&client, ended, received);
    }

    /// Ends a connection as its last frame, or the lack of one, demands.
    fn part(&self, client: &Arc<Client>, ended: Ended, received: Option<CloseBody>) {
        let (id, outbox) = (client.id, &client.outbox);
        let mut ending = Ending {
            role: Role::Server,
            closes: Closes { by: None, sent: None, received },
            refused: None,
            unfinished: ended.unfinished,
            error: None,
            is_unanswered: false,
            traffic: None,
        };
        let owed = match ended.why {
            // Only a Close ends the intake of its own will.
            End::Stopped => ending.closes.received.as_ref().map(|body| body.echo(Role::Server)),
            End::Refused(refused) => {
                let body = refused.cause.close_body();
                ending.refused = Some(*refused);
                Some(body)
            }
            // Nobody is left to read a Close or to say one.
            End::Eof => None,
            End::Failed(error) => {
                ending.error = Some(error.to_string());
                None
            }
        };
        let Some(body) = owed else {
            // Whoever aborted the connection has told why.
            if !outbox.was_aborted() {
                self.reporter.tell(Some(id), EventKind::Ended(Box::new(ending)));
            }
            return outbox.abort();
        };
        let is_first = close(client, &body, &self.reporter);
        ending.closes.by = Some(match is_first && ending.refused.is_none() {
            true => Role::Client,
            false => Role::Server,
        });
        let has_left = outbox.wait_until_sent(FAREWELL);
        ending.closes.sent = has_left.then_some(body);
        self.reporter.tell(Some(id), EventKind::Ended(Box::new(ending)));
        // The server closes TCP first (7.1.1), but not before the peer has had
        // time to read the Close: unread bytes here would reset the connection.
        let _ = outbox.socket().shutdown(Shutdown::Write);
        opening::drain(outbox.socket(), FAREWELL);
        outbox.abort();
    }
}
