//! What is to be said in a comparison: by whom, and when.
//!
//! Owns: the three scenarios, the transports that can carry them, and the
//! script that every transport of one comparison has to play: the same
//! messages at the same times. Must never: say anything itself; that is `net`.
//!
//! Read next: `trace`, what was seen on the way, and `report`, what follows
//! from it.

use std::time::Duration;

use crate::protocol::Role;
use crate::random::Random;
use crate::trace::link::LinkModel;

/// Who has something to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Scenario {
    /// Both sides have messages, at the same times in every transport
    Chat,
    /// The client asks, each question after the last answer
    Ask,
    /// The server has news at irregular times
    Push,
}

impl Scenario {
    /// The name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Scenario::Chat => "chat",
            Scenario::Ask => "ask",
            Scenario::Push => "push",
        }
    }

    /// The time between two messages where nobody asked for another.
    pub fn usual_interval(self) -> Duration {
        match self {
            // Short beside a round trip: in a lively talk one does not wait.
            Scenario::Chat => Duration::from_millis(10),
            Scenario::Ask => Duration::ZERO,
            // Long beside a round trip: news is rare.
            Scenario::Push => Duration::from_millis(150),
        }
    }
}

/// A way to carry the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Transport {
    /// HTTP/1.1, a new connection for each request
    HttpClose,
    /// HTTP/1.1 keep-alive, one request at a time: half duplex
    Http,
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
}

impl Transport {
    /// All of them, from the oldest habit to full duplex.
    pub const ALL: [Transport; 8] = [
        Transport::HttpClose,
        Transport::Http,
        Transport::HttpPipelined,
        Transport::Poll,
        Transport::LongPoll,
        Transport::Sse,
        Transport::WebsocketTurns,
        Transport::Websocket,
    ];

    /// The name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Transport::HttpClose => "http-close",
            Transport::Http => "http",
            Transport::HttpPipelined => "http-pipelined",
            Transport::Poll => "poll",
            Transport::LongPoll => "long-poll",
            Transport::Sse => "sse",
            Transport::WebsocketTurns => "websocket-turns",
            Transport::Websocket => "websocket",
        }
    }

    /// Whether it begins with the opening handshake of WebSocket.
    pub fn is_websocket(self) -> bool {
        matches!(self, Transport::WebsocketTurns | Transport::Websocket)
    }

    /// Whether one message at a time is under way, whatever carries it.
    pub fn takes_turns(self) -> bool {
        use Transport::{Http, HttpClose, WebsocketTurns};
        matches!(self, HttpClose | Http | WebsocketTurns)
    }

    /// Whether the client's messages go over a connection of their own, because
    /// the other one is taken by what the server has to say.
    pub fn has_second_connection(self) -> bool {
        matches!(self, Transport::Poll | Transport::LongPoll | Transport::Sse)
    }

    /// Whether it can play this scenario at all.
    ///
    /// # Errors
    /// [`Senseless`], the reason why not.
    pub fn fits(self, scenario: Scenario) -> Result<(), Senseless> {
        match (scenario, self) {
            (Scenario::Ask, Transport::HttpPipelined) => Err(Senseless::AsksBlindly),
            (Scenario::Ask, transport) if transport.has_second_connection() => {
                Err(Senseless::NothingToWaitFor)
            }
            (Scenario::Push, Transport::HttpPipelined) => Err(Senseless::NothingToSend),
            _ => Ok(()),
        }
    }
}

/// Why a transport cannot play a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Senseless {
    /// Pipelining sends the next question before the last answer.
    AsksBlindly,
    /// The server has nothing to say that was not asked for.
    NothingToWaitFor,
    /// Pipelining is about what the client sends, and it sends nothing.
    NothingToSend,
}

/// Everything that is the same for all transports of one comparison.
#[derive(Debug, Clone)]
pub struct Script {
    pub scenario: Scenario,
    pub link: LinkModel,
    /// What the client has to say, in order.
    pub client: Vec<ScriptLine>,
    /// What the server has to say, in order.
    pub server: Vec<ScriptLine>,
    /// The server's own time for an answer.
    pub think: Duration,
    /// The time from one poll to the next.
    pub poll_every: Duration,
}

/// One message of the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptLine {
    /// When it is there to be said, counted from the end of the opening. In
    /// `ask` an answer is due when its question has come.
    pub due: Duration,
    /// Begins with its name: `c0`, `c1`, … from the client, `s0`, … from the
    /// server.
    pub text: String,
}

/// The numbers of which a script is made.
#[derive(Debug, Clone, Copy)]
pub struct Outline {
    pub scenario: Scenario,
    pub messages: usize,
    /// Bytes of each message.
    pub size: usize,
    pub interval: Duration,
    pub seed: u64,
}

/// The pause of those who take turns after an answer that brought nothing, if
/// they have nothing else to do: without it a short link would be asked
/// thousands of times.
pub const BREATH: Duration = Duration::from_millis(10);

/// The shortest message: room for its name.
pub const MIN_SIZE: usize = 8;

impl Outline {
    /// What either side has to say, client first.
    pub fn lines(&self) -> (Vec<ScriptLine>, Vec<ScriptLine>) {
        let regular = |from| {
            let due = |index| self.interval * index as u32;
            (0..self.messages).map(|index| self.line(from, index, due(index))).collect()
        };
        match self.scenario {
            Scenario::Chat | Scenario::Ask => (regular(Role::Client), regular(Role::Server)),
            Scenario::Push => (Vec::new(), self.news()),
        }
    }

    /// The server's messages at irregular times: each gap is between half the
    /// interval and one and a half.
    fn news(&self) -> Vec<ScriptLine> {
        let mut random = Random::new(Some(self.seed));
        let mut due = Duration::ZERO;
        (0..self.messages)
            .map(|index| {
                // A seeded generator cannot fail.
                let number = u32::from_le_bytes(random.bytes().unwrap_or_default());
                due += self.interval.mul_f64(0.5 + f64::from(number) / f64::from(u32::MAX));
                self.line(Role::Server, index, due)
            })
            .collect()
    }

    fn line(&self, from: Role, index: usize, due: Duration) -> ScriptLine {
        let mut text = format!("{}{index} ", initial(from));
        let letters = ('a'..='z').cycle();
        text.extend(letters.take(self.size.saturating_sub(text.len())));
        ScriptLine { due, text }
    }
}

fn initial(role: Role) -> char {
    match role {
        Role::Client => 'c',
        Role::Server => 's',
    }
}

/// The lines of the script that a payload brings, by number: a response may
/// bring several, and an event stream writes a word before each.
pub fn lines_in(payload: &[u8], from: Role) -> Vec<(usize, usize)> {
    let number = |line: &[u8]| {
        let line = line.strip_prefix(b"data: ").unwrap_or(line);
        let text = std::str::from_utf8(line).ok()?.strip_prefix(initial(from))?;
        let (digits, _) = text.split_once(' ')?;
        Some((digits.parse().ok()?, line.len()))
    };
    payload.split(|&byte| byte == b'\n').filter_map(number).collect()
}
