//! The transports of a comparison, as one table.
//!
//! Owns: what sets one transport apart from another, a row for each. Must
//! never: play anything; that is `transports`.
//!
//! **To add a transport** is to add a name here and follow the compiler: its
//! row below, its client in `transports`, its theory in `report::theory` if its
//! discipline is a new one, and a few words in `words::compare`. No match on
//! these types has a `_`, so nothing can guess.

use clap::ValueEnum;

use crate::compare::scenario::Scenario;

/// A way to carry the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Transport {
    /// HTTP/1.1, a new connection for each request
    HttpClose,
    /// HTTP/1.1 keep-alive, one message an exchange: the naive program
    Http,
    /// HTTP/1.1 keep-alive, each exchange carries all that is due
    HttpBatched,
    /// HTTP/1.1, requests sent without waiting for the answers
    HttpPipelined,
    /// HTTP/1.1, asking for news at fixed times
    Poll,
    /// HTTP/1.1, the server holds the answer until there is news
    LongPoll,
    /// HTTP/1.1, one answer that never ends (server-sent events)
    Sse,
    /// WebSocket used as if it were HTTP: one message at a time
    WebsocketTurns,
    /// WebSocket as it is meant: full duplex
    Websocket,
    /// HTTP/2, each message a request of its own, many at once on one connection
    #[value(name = "h2")]
    H2,
    /// HTTP/2, one request whose body and whose answer's body go on, as in gRPC
    #[value(name = "h2-stream")]
    H2Stream,
    /// WebSocket inside a stream of HTTP/2 (RFC 8441)
    #[value(name = "websocket-h2")]
    WebsocketH2,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// In JSON and on the command line.
    pub name: &'static str,
    /// What carries its messages.
    pub carrier: Carrier,
    /// What has to be open before the first message may leave.
    pub opens: Opens,
    /// Its connections of TCP.
    pub connections: Connections,
    /// Who may speak when.
    pub discipline: Discipline,
}

/// What carries messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// HTTP/1.1, or what follows an upgrade from it.
    Http1,
    /// Streams of HTTP/2 on one connection of TCP.
    Http2,
}

/// What has to be open before the first message may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// A connection of TCP: one round trip.
    Tcp,
    /// A stream that stays open. The client may use it at once; the server only
    /// when the request has come, half a round trip later.
    Stream,
    /// A stream in which WebSocket is granted: one round trip until the server
    /// has said that it knows how, and one until it grants it.
    Tunnel,
    /// And the head of an answer that does not end: one more.
    EventStream,
    /// And the opening handshake of WebSocket: one more.
    Handshake,
}

/// The connections that a transport needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connections {
    /// One, for everything.
    One,
    /// A new one for each exchange.
    OneEach,
    /// One is taken by what the server has to say, so what the client has to
    /// say goes over a second one.
    OneForEachSide,
}

/// Who may speak when. In a chat; where the client asks and waits, everybody
/// takes turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discipline {
    /// One exchange at a time, whatever carries it.
    Turns(Carries),
    /// Exchanges begin before the last one has ended; answers keep the order.
    Ahead,
    /// Each message is an exchange of its own, and none waits for another.
    Beside,
    /// The server's messages are asked for at fixed times.
    Polling,
    /// The server's messages are asked for, and the answer waits for one.
    HeldAnswer,
    /// The server's messages are parts of one answer.
    EndlessAnswer,
    /// Each side speaks when it has something to say.
    Duplex,
}

/// What one exchange of those who take turns carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// One message: the client's, or one of the server's.
    OneMessage,
    /// All that is due on both sides.
    AllThatIsDue,
}

impl Transport {
    /// All of them, from the oldest habit to full duplex.
    pub fn all() -> impl Iterator<Item = Transport> {
        Transport::value_variants().iter().copied()
    }

    /// Its row.
    pub const fn row(self) -> Row {
        use Carrier::{Http1, Http2};
        use Carries::{AllThatIsDue, OneMessage};
        use Connections::{One, OneEach, OneForEachSide};
        use Discipline::{Ahead, Beside, Duplex, EndlessAnswer, HeldAnswer, Polling, Turns};
        use Opens::{EventStream, Handshake, Stream, Tcp, Tunnel};
        let (name, carrier, opens, connections, discipline) = match self {
            Transport::HttpClose => ("http-close", Http1, Tcp, OneEach, Turns(OneMessage)),
            Transport::Http => ("http", Http1, Tcp, One, Turns(OneMessage)),
            Transport::HttpBatched => ("http-batched", Http1, Tcp, One, Turns(AllThatIsDue)),
            Transport::HttpPipelined => ("http-pipelined", Http1, Tcp, One, Ahead),
            Transport::Poll => ("poll", Http1, Tcp, OneForEachSide, Polling),
            Transport::LongPoll => ("long-poll", Http1, Tcp, OneForEachSide, HeldAnswer),
            Transport::Sse => ("sse", Http1, EventStream, OneForEachSide, EndlessAnswer),
            Transport::WebsocketTurns => {
                ("websocket-turns", Http1, Handshake, One, Turns(OneMessage))
            }
            Transport::Websocket => ("websocket", Http1, Handshake, One, Duplex),
            Transport::H2 => ("h2", Http2, Tcp, One, Beside),
            Transport::H2Stream => ("h2-stream", Http2, Stream, One, Duplex),
            Transport::WebsocketH2 => ("websocket-h2", Http2, Tunnel, One, Duplex),
        };
        Row { name, carrier, opens, connections, discipline }
    }

    /// The name in JSON and on the command line.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether it opens a WebSocket, be it with the handshake of RFC 6455 or inside
    /// a stream.
    pub fn is_websocket(self) -> bool {
        matches!(self.row().opens, Opens::Handshake | Opens::Tunnel)
    }

    /// Whether one exchange at a time is under way, whatever carries it.
    pub fn takes_turns(self) -> bool {
        matches!(self.row().discipline, Discipline::Turns(_))
    }

    /// Whether it can play this scenario at all.
    ///
    /// # Errors
    /// [`Senseless`], the reason why not.
    pub fn fits(self, scenario: Scenario) -> Result<(), Senseless> {
        use Discipline::{Ahead, Beside, Duplex, EndlessAnswer, HeldAnswer, Polling, Turns};
        let Row { discipline, carrier, .. } = self.row();
        if let Some(feature) = carrier.is_missing() {
            return Err(Senseless::BuiltWithout(feature));
        }
        match scenario {
            Scenario::Chat => Ok(()),
            Scenario::Ask => match discipline {
                Turns(Carries::OneMessage) | Beside | Duplex => Ok(()),
                Turns(Carries::AllThatIsDue) => Err(Senseless::NothingToCollect),
                Ahead => Err(Senseless::AsksBlindly),
                Polling | HeldAnswer | EndlessAnswer => Err(Senseless::NothingToWaitFor),
            },
            Scenario::Push => match discipline {
                Turns(_) | Polling | HeldAnswer | EndlessAnswer | Duplex => Ok(()),
                Ahead | Beside => Err(Senseless::NothingToSend),
            },
        }
    }
}

impl Carrier {
    /// The feature that this program was built without, if it needs one.
    fn is_missing(self) -> Option<&'static str> {
        match self {
            Carrier::Http1 => None,
            Carrier::Http2 if cfg!(feature = "http2") => None,
            Carrier::Http2 => Some("http2"),
        }
    }
}

impl Opens {
    /// Round trips until the first message may leave.
    pub fn round_trips(self) -> u32 {
        match self {
            Opens::Tcp | Opens::Stream => 1,
            Opens::EventStream | Opens::Handshake => 2,
            Opens::Tunnel => 3,
        }
    }
}

/// Why a transport cannot play a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Senseless {
    /// This program was built without the feature of that name.
    BuiltWithout(&'static str),
    /// Pipelining sends the next question before the last answer.
    AsksBlindly,
    /// One question at a time: there is never more than one to carry.
    NothingToCollect,
    /// The server has nothing to say that was not asked for.
    NothingToWaitFor,
    /// Pipelining is about what the client sends, and it sends nothing.
    NothingToSend,
}
