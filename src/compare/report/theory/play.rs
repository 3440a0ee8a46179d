//! Both sides of a transport in theory: who says what, when.
//!
//! Owns: the disciplines of the table as rules. Written apart from the clients
//! and the server in `transports`, from the same words, so that the one can
//! prove the other wrong. Must never: know how the link shares its time; that
//! is `world`.
//!
//! | file | about |
//! |---|---|
//! | this one | what happens, and the server |
//! | `client` | the client of each discipline |
//! | `streams` | how a connection of HTTP/2 begins |

mod client;
mod streams;

use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

use super::world::World;
use super::{Lost, Moment, Sizes};
use crate::compare::scenario::{Scenario, Script};
use crate::compare::table::{Carrier, Connections, Discipline, Opens, Row, Transport};
use crate::protocol::Role;

/// The connection that hears the server. Where there is a second one for the
/// client's own messages, it is that of [`OWN`].
const MAIN: usize = 0;

/// The connection for the client's own messages, where there are two.
const OWN: usize = 1;

/// Something that happens at one of the two sides.
#[derive(Debug)]
enum Happening {
    /// A question for a connection has come to the server; its answer has come
    /// to the client.
    Dialed(usize),
    Connected(usize),
    /// The request that opens the rest has come, and its reply.
    OpeningAsked,
    Opened,
    /// The first frames of a connection with streams have come to the server,
    /// and its own to the client.
    Prefaced,
    Settled,
    /// The request for WebSocket in a stream has come.
    Granted,
    /// Requests that left in one write have come to the server; it has thought
    /// about one, and there is something to answer it with.
    Asked(Vec<Asking>),
    Thought(Asking),
    /// An answer has come on that connection, with so many messages.
    Answered(usize, usize),
    /// It is time for the client to go on, on that connection.
    GoOn(usize),
    /// It is time for one side's next message, where nobody waits for answers.
    Speak(Role),
    /// It has come.
    Heard,
}

/// A request, or what a frame asks for.
#[derive(Debug, Clone)]
struct Asking {
    connection: usize,
    /// The client's messages in it.
    carries: Range<usize>,
    takes: Takes,
}

impl Asking {
    fn of(connection: usize, carries: Range<usize>, takes: Takes) -> Asking {
        Asking { connection, carries, takes }
    }
}

/// Which of the server's messages an answer brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Nothing,
    /// The next one, if it is due.
    One,
    /// All that are due.
    AllDue,
    /// The same, but it waits until there is one.
    Some,
}

/// Where those who take turns are in their round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Begins,
    /// The client has had its turn.
    HasSaid,
    HasAsked,
}

/// A script being played.
pub(super) struct TheoryPlay<'a> {
    script: &'a Script,
    transport: Transport,
    sizes: Sizes,
    lost: &'a Lost,
    world: World<Happening>,
    /// When the conversation began: what is due counts from then.
    began: Duration,
    /// Connections that are not open.
    opening: usize,
    connections: usize,
    /// How many messages of each side were said.
    client_said: usize,
    server_said: usize,
    heard: usize,
    /// When the last message was heard.
    end: Moment,
    /// What the server has been asked on each connection and not answered.
    asked: Vec<VecDeque<(Moment, Asking)>>,
    has_asked: bool,
    /// A request that waits for a connection of its own.
    waiting: Option<Asking>,
    phase: Phase,
    /// This round has brought nothing.
    is_idle: bool,
    /// When to ask next, for those who do so at fixed times.
    next_poll: Duration,
}

impl<'a> TheoryPlay<'a> {
    pub(super) fn new(
        script: &'a Script,
        transport: Transport,
        sizes: Sizes,
        lost: &'a Lost,
    ) -> TheoryPlay<'a> {
        TheoryPlay {
            script,
            transport,
            sizes,
            lost,
            world: World::new(script.link),
            began: Duration::ZERO,
            opening: 0,
            connections: 0,
            client_said: 0,
            server_said: 0,
            heard: 0,
            end: Moment::default(),
            asked: Vec::new(),
            has_asked: false,
            waiting: None,
            phase: Phase::Begins,
            is_idle: true,
            next_poll: Duration::ZERO,
        }
    }

    /// Plays it. Returns when the last message was heard.
    pub(super) fn end(mut self) -> Moment {
        let all = self.script.client.len() + self.script.server.len();
        let both_speak = !self.script.client.is_empty();
        let connections = match self.transport.row().connections {
            Connections::OneForEachSide if both_speak => 2,
            Connections::One | Connections::OneEach | Connections::OneForEachSide => 1,
        };
        self.opening = connections;
        (0..connections).for_each(|_| self.dial(Moment::default()));
        while self.heard < all
            && let Some((moment, happening)) = self.world.next()
        {
            self.happen(moment, happening);
        }
        self.end
    }

    fn happen(&mut self, moment: Moment, happening: Happening) {
        match happening {
            Happening::Dialed(connection) => {
                let connected = Happening::Connected(connection);
                self.send_safely(connection, Role::Server, 0, moment, connected);
            }
            Happening::Connected(connection) => self.connected(connection, moment),
            Happening::OpeningAsked => {
                let bytes = self.sizes.opening[1];
                self.send_safely(MAIN, Role::Server, bytes, moment, Happening::Opened);
                if self.script.scenario == Scenario::Push && !self.transport.takes_turns() {
                    // News follows the reply at once.
                    self.speak_when_due(Role::Server, moment);
                }
            }
            Happening::Opened => self.opened(moment),
            Happening::Granted => self.granted(moment),
            Happening::Prefaced => self.prefaced(moment),
            Happening::Settled => self.settled(moment),
            Happening::Asked(requests) => {
                requests.into_iter().for_each(|request| self.asked(request, moment));
            }
            Happening::Thought(request) => self.thought(&request, moment),
            Happening::Answered(connection, lines) => self.answered(connection, lines, moment),
            Happening::GoOn(connection) => self.go_on(connection, moment),
            Happening::Speak(role) => self.speak(role, moment),
            Happening::Heard => self.hear(1, moment),
        }
    }

    /// Sends what carries no message, and is not lost here.
    fn send_safely(
        &mut self,
        connection: usize,
        from: Role,
        bytes: usize,
        moment: Moment,
        what: Happening,
    ) {
        self.world.send(connection, from, bytes, moment, (what, false));
    }

    fn dial(&mut self, moment: Moment) {
        let connection = self.connections;
        self.connections += 1;
        self.asked.push(VecDeque::new());
        self.send_safely(connection, Role::Client, 0, moment, Happening::Dialed(connection));
    }

    fn connected(&mut self, connection: usize, moment: Moment) {
        if let Some(request) = self.waiting.take() {
            return self.send(vec![Asking { connection, ..request }], moment);
        }
        let bytes = self.sizes.opening[0];
        let Row { carrier, opens, .. } = self.transport.row();
        if carrier == Carrier::Http2 {
            self.send_safely(MAIN, Role::Client, bytes, moment, Happening::Prefaced);
        }
        match opens {
            Opens::EventStream | Opens::Handshake if connection == MAIN => {
                self.send_safely(MAIN, Role::Client, bytes, moment, Happening::OpeningAsked);
            }
            Opens::Tunnel => {}
            Opens::Tcp | Opens::Stream | Opens::EventStream | Opens::Handshake => {
                self.opened(moment);
            }
        }
    }

    /// One of the connections is ready. The conversation begins with the last.
    fn opened(&mut self, moment: Moment) {
        self.opening -= 1;
        if self.opening > 0 {
            return;
        }
        self.began = match self.script.scenario {
            Scenario::Chat | Scenario::Ask => moment.at,
            // News does not wait for anybody's opening.
            Scenario::Push => Duration::ZERO,
        };
        if self.script.scenario == Scenario::Ask {
            return self.go_on(MAIN, moment);
        }
        match self.transport.row().discipline {
            Discipline::Turns(_) | Discipline::Ahead | Discipline::Beside => {
                self.go_on(MAIN, moment);
            }
            Discipline::Polling | Discipline::HeldAnswer => {
                self.go_on(MAIN, moment);
                self.go_on(OWN, moment);
            }
            Discipline::EndlessAnswer => {
                self.server_speaks(moment);
                self.go_on(OWN, moment);
            }
            Discipline::Duplex => {
                // Where the request opens the stream, the server waits for it.
                if self.transport.row().opens != Opens::Stream {
                    self.server_speaks(moment);
                }
                self.speak_when_due(Role::Client, moment);
            }
        }
    }

    /// The server speaks unasked from now on, if it does not so already.
    fn server_speaks(&mut self, moment: Moment) {
        if self.script.scenario != Scenario::Push {
            self.speak_when_due(Role::Server, moment);
        }
    }

    // The server.

    fn asked(&mut self, request: Asking, moment: Moment) {
        self.hear(request.carries.len(), moment);
        if self.transport.row().discipline == Discipline::Beside {
            return self.think(request, moment);
        }
        let queue = &mut self.asked[request.connection];
        queue.push_back((moment, request.clone()));
        if queue.len() == 1 {
            self.think(request, moment);
        }
    }

    fn think(&mut self, request: Asking, moment: Moment) {
        let next = self.script.server.get(self.server_said).map(|line| self.began + line.due);
        let moment = match request.takes {
            Takes::Some => moment.waited(next.unwrap_or_default()),
            Takes::Nothing | Takes::One | Takes::AllDue => moment.thought(self.script.think),
        };
        self.world.at(moment.at, moment, Happening::Thought(request));
    }

    fn thought(&mut self, request: &Asking, moment: Moment) {
        let Asking { connection, takes, .. } = *request;
        let is_answer = self.script.scenario == Scenario::Ask;
        let rest = self.script.server[self.server_said..].iter();
        let due = rest.take_while(|line| is_answer || self.began + line.due <= moment.at).count();
        let lines = match takes {
            Takes::Nothing => 0,
            Takes::One => due.min(1),
            Takes::AllDue | Takes::Some => due,
        };
        self.server_said += lines;
        let bytes = self.sizes.of_server(lines);
        let answered = Happening::Answered(connection, lines);
        let is_lost = self.lost.has(Role::Server, self.server_said - lines..self.server_said);
        self.world.send(connection, Role::Server, bytes, moment, (answered, is_lost));
        // One after the other.
        let queue = &mut self.asked[connection];
        queue.pop_front();
        if let Some((came, next)) = queue.front().cloned() {
            self.think(next, came.later(moment));
        }
    }
}
