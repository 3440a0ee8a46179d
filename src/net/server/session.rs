//! The life of one connection: asked, refused or let in, heard, parted from.
//!
//! Owns: the order of these steps, on the connection's own thread. Must never:
//! decide by itself; the rules, the hub and the outbox do.
//!
//! Read next: `inbound.rs`, what is done with what a client sends.

use std::io::IoSlice;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::SystemTime;

use super::inbound::Inbound;
use super::{FAREWELL, MORE_HALF_OPEN, Mode, Options, Shared, close};
use crate::event::{Ending, EventKind, Opening, ServerEvent};
use crate::net::instant_io;
use crate::net::intake::{End, Ended, Intake};
use crate::net::server::backlog::Backlog;
use crate::net::server::count::Place;
use crate::net::server::half_open::Opening as HalfOpened;
use crate::net::server::hub::Client;
use crate::net::server::opening::{self, Accepted, NotAccepted};
use crate::net::server::outbox::Outbox;
use crate::net::server::speaker::Speaker;
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
    plain: Option<String>,
    body: String,
}

impl No {
    fn new(refusal: Refusal, body: String) -> No {
        No { refusal, section: None, method: None, plain: None, body }
    }
}

impl Shared {
    /// One connection from beginning to end.
    pub(super) fn serve(&self, socket: Arc<TcpStream>, addr: SocketAddr, opening: HalfOpened) {
        let Options { policy, opening_deadline, max_clients, lang, .. } = &self.options;
        // Without this, a small message would wait for the last one's receipt.
        let _ = socket.set_nodelay(true);
        let seen = |head: &[u8], verdict: &Verdict| self.reporter.tell_request(addr, head, verdict);
        let opened = opening::read_request(&socket, policy, *opening_deadline, seen);
        let had_to_go = opening.had_to_go();
        drop(opening);
        let no = match opened {
            _ if had_to_go => No::new(Refusal::Full, words::made_room(*lang)),
            Ok(opened) => match self.open.enter_below(*max_clients) {
                Some(place) => return self.converse(socket, addr, opened, place),
                None => No::new(Refusal::Full, words::full(*max_clients, *lang)),
            },
            Err(reason) => match self.no_because(reason) {
                Some(no) => no,
                None => return,
            },
        };
        self.refuse(&socket, addr, no);
    }

    /// What to say to a client that did not get in; nothing if it has gone.
    fn no_because(&self, reason: NotAccepted) -> Option<No> {
        let Options { policy, opening_deadline, lang, .. } = &self.options;
        match reason {
            NotAccepted::Refused { refusal, verdict, method, plain } => {
                let connect = words::where_to_connect(self.addr, policy.path.as_deref(), *lang);
                let body = refusal_body(&verdict, *lang) + &connect;
                let section = verdict.broken().map(|check| check.section);
                Some(No { refusal, section, method, plain, body })
            }
            NotAccepted::TooSlow { bytes } => {
                let body = words::too_slow(bytes, *opening_deadline, *lang);
                Some(No::new(Refusal::RequestTimeout, body))
            }
            NotAccepted::Gone => None,
        }
    }

    fn refuse(&self, socket: &TcpStream, addr: SocketAddr, no: No) {
        let No { refusal, section, method, plain, body } = no;
        let date = HttpDate::of(SystemTime::now());
        let reply = refusal.to_bytes(method.as_deref(), date, &body);
        let (status, reason) = (refusal.status().0, body);
        // First: whoever is refused may take a second to read why.
        self.reporter.refused(ServerEvent::Refused { addr, status, section, plain, reason });
        // Many who linger are a flood, and each has a thread: then a fresh socket's
        // buffer takes the answer, and who reads it is not waited for.
        if self.connections.now() > 2 * (self.options.max_clients + MORE_HALF_OPEN) {
            let _ = instant_io::send(socket, &[IoSlice::new(&reply)]);
        } else {
            opening::refuse(socket, &reply);
        }
    }

    /// An open connection: joins the others, listens, leaves.
    fn converse(&self, socket: Arc<TcpStream>, addr: SocketAddr, opened: Accepted, place: Place) {
        let _ = socket.set_read_timeout(None);
        let options = &self.options;
        let id = self.reporter.count_client();
        let backlog = match options.mode {
            Mode::Broadcast => Arc::clone(self.hub.backlog()),
            Mode::Echo => Backlog::new(options.max_waiting),
        };
        let client = Arc::new(Client {
            id,
            addr,
            speaker: Speaker::new(Some(id)),
            outbox: Outbox::new(socket, options.direct),
            backlog,
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
            clients: Some(self.open.now()),
            remarks: opened.remarks,
        });
        self.hub.join(Arc::clone(&client), reply, told);
        if !opened.early.is_empty() {
            client.outbox.wait_until_opened();
        }
        let membership = Membership { server: self, client: &client };
        let mut connection = Inbound::new(self, &client);
        let intake = Intake::new(
            client.outbox.socket(),
            &self.pool,
            Role::Client,
            options.max_message,
            opened.early,
        );
        let ended = intake.run(&mut connection);
        let received = connection.into_close();
        drop(membership);
        self.part(&client, ended, received);
        drop(place);
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
            unanswered_pings: 0,
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
            // Whoever gave the client up has told why.
            if !outbox.is_given_up() {
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
        // Another Close may have been first, and then this one was not sent.
        ending.closes.sent = outbox.closed().filter(|_| has_left);
        self.reporter.tell(Some(id), EventKind::Ended(Box::new(ending)));
        // The server closes TCP first (7.1.1), but not before the peer has had
        // time to read the Close: unread bytes here would reset the connection.
        let _ = outbox.socket().shutdown(Shutdown::Write);
        opening::drain(outbox.socket(), FAREWELL);
        outbox.abort();
    }
}

/// A client among the others, until this is dropped: also when its thread ends
/// in a panic, or the others would speak to nobody for ever.
struct Membership<'a> {
    server: &'a Shared,
    client: &'a Client,
}

impl Drop for Membership<'_> {
    fn drop(&mut self) {
        self.server.hub.leave(self.client.id);
        if std::thread::panicking() {
            self.client.outbox.abort();
        }
    }
}
