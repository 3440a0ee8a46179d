//! What is to be said in a comparison: by whom, and when.
//!
//! Owns: the three scenarios, and the script that every transport of one
//! comparison has to play: the same messages at the same times. Must never: say
//! anything itself; that is `transports`.
//!
//! Read next: `table`, the transports; `trace`, what was seen on the way; and
//! `report`, what follows from it.

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
            // Short beside a round trip of 80 ms: in a lively talk one does not
            // wait. And long enough for lines that cross to be told apart.
            Scenario::Chat => Duration::from_millis(40),
            Scenario::Ask => Duration::ZERO,
            // Long beside a round trip: news is rare.
            Scenario::Push => Duration::from_millis(150),
        }
    }
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
    /// What the requests of HTTP/1.1 begin with.
    pub heads: Heads,
}

/// How long the heads of requests are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Heads {
    /// The fewest headers that are correct
    #[default]
    Short,
    /// What a browser sends, as captured from Chromium
    Browser,
}

impl Heads {
    /// The name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Heads::Short => "short",
            Heads::Browser => "browser",
        }
    }
}

/// One message of the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptLine {
    /// When it is there to be said. In `chat` and `ask` that counts from the end
    /// of the opening, and an answer is due when its question has come. In
    /// `push` it counts from the very start, before anything is open.
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
pub const IDLE_PAUSE: Duration = Duration::from_millis(10);

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
