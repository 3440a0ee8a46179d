//! The life of one connection: asked, refused or let in, heard, parted from.
//!
//! Owns: the order of these steps, on the connection's own thread. Must never:
//! decide by itself; the rules, the hub and the outbox do.
//!
//! Read next: `inbound.rs`, what is done with what a client sends.

use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::inbound::Inbound;
use super::{FAREWELL, Options, Server, close};
use crate::event::What;
use crate::net::intake::{End, Intake};
use crate::net::lock;
use crate::net::server::hub::Client;
use crate::net::server::opening::{self, Accepted, NotAccepted};
use crate::net::server::outbox::Outbox;
use crate::protocol::Role;
use crate::protocol::close::CloseBody;
use crate::protocol::upgrade::Refusal;
use crate::protocol::violation::Violation;
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
        let opened = opening::read_request(&socket, &options.policy, options.opening_deadline);
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
                let section = verdict.broken().map(|check| check.rule.section());
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
        opening::refuse(socket, &refusal.to_bytes(method.as_deref(), &body));
        let status = refusal.status().0;
        let reason = body;
        self.reporter.refused(What::Refused { addr, status, section, reason });
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
        let mut connection = Inbound::new(self, &client);
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
                let section = violation.section();
                let reason = match violation {
                    Violation::TooBig { limit, .. } => format!("{section}: at most {limit} bytes"),
                    _ => section.to_owned(),
                };
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
}

fn failure_of(end: &End) -> Option<String> {
    match end {
        End::Failed(error) => Some(error.to_string()),
        _ => None,
    }
}
