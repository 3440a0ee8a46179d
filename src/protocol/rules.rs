//! Every MUST of the opening handshake, in one table (RFC 6455, 4.1 and 4.2),
//! and the two of HTTP without which it would not be safe: a head that repeats
//! no single header, and no body.
//!
//! Owns: which rules there are, their sections, what breaking one earns, and
//! the verdict over a whole message. Must never: hold words for people; they
//! are in `words`, one set for each [`Rule`].
//!
//! The table is used wherever the handshake is judged: by the server before it
//! answers, by the client before it trusts the answer, by the checklist of
//! `wstool handshake --request`, and by the tests. The order of the table is
//! the order of judgement: the first rule broken decides the reply.
//!
//! Read next: the checks themselves in `rules/request.rs` and `rules/reply.rs`.

mod reply;
mod request;

use super::accept::{ClientKey, KeyError};
use super::http::{HeadError, Headers, Reply, Request};
use super::mistake::Mistake;
use super::upgrade::Refusal;

/// One MUST of the opening handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    // What a server demands of the request.
    RequestSyntax,
    HttpVersion,
    Method,
    Target,
    Host,
    OnlyOnce,
    NoBody,
    Upgrade,
    Connection,
    Version,
    Key,
    Subprotocols,
    Extensions,
    Origin,
    Resource,
    // What a client demands of the reply.
    ReplySyntax,
    Status,
    ReplyUpgrade,
    ReplyConnection,
    ReplyOnlyOnce,
    Accept,
    ReplyExtensions,
    ReplySubprotocol,
}

impl Rule {
    /// The rules for a request, in the order of judgement.
    pub const REQUEST: [Rule; 15] = [
        Rule::RequestSyntax,
        Rule::HttpVersion,
        // HTTP itself wants 400 for a bad Host, whatever else is wrong
        // (RFC 9112, 3.2), so these two come early.
        Rule::Host,
        Rule::OnlyOnce,
        Rule::Method,
        Rule::Target,
        Rule::NoBody,
        Rule::Upgrade,
        Rule::Connection,
        Rule::Version,
        Rule::Key,
        Rule::Subprotocols,
        Rule::Extensions,
        Rule::Origin,
        Rule::Resource,
    ];

    /// The rules for a reply: those of RFC 6455, 4.1, in its order, with the
    /// syntax before them. On repeated Sec-WebSocket-Extensions the RFC says two
    /// things (4.2.2 allows several lines, 11.3.2 forbids them in a reply); the
    /// stricter one is taken.
    pub const REPLY: [Rule; 8] = [
        Rule::ReplySyntax,
        Rule::Status,
        Rule::ReplyUpgrade,
        Rule::ReplyConnection,
        Rule::ReplyOnlyOnce,
        Rule::Accept,
        Rule::ReplyExtensions,
        Rule::ReplySubprotocol,
    ];

    /// The table: the name used in JSON, the section, and what breaking the
    /// rule earns. A client answers a bad reply by closing, so there is no
    /// refusal for those.
    fn row(self) -> (&'static str, &'static str, Option<Refusal>) {
        use Refusal::*;
        match self {
            Rule::RequestSyntax => ("request_syntax", "RFC 6455 4.2.1", Some(BadRequest)),
            Rule::HttpVersion => ("http_version", "RFC 6455 4.2.1 (1)", Some(VersionNotSupported)),
            Rule::Method => ("method", "RFC 6455 4.2.1 (1)", Some(MethodNotAllowed)),
            Rule::Target => ("target", "RFC 6455 4.2.1 (1)", Some(BadRequest)),
            Rule::Host => ("host", "RFC 6455 4.2.1 (2)", Some(BadRequest)),
            Rule::OnlyOnce => ("only_once", "RFC 6455 11.3", Some(BadRequest)),
            Rule::NoBody => ("no_body", "RFC 9112 6.3", Some(BadRequest)),
            Rule::Upgrade => ("upgrade", "RFC 6455 4.2.1 (3)", Some(UpgradeRequired)),
            Rule::Connection => ("connection", "RFC 6455 4.2.1 (4)", Some(UpgradeRequired)),
            Rule::Version => ("version", "RFC 6455 4.2.1 (6)", Some(UpgradeRequired)),
            Rule::Key => ("key", "RFC 6455 4.2.1 (5)", Some(BadRequest)),
            Rule::Subprotocols => ("subprotocols", "RFC 6455 4.1 (10)", Some(BadRequest)),
            Rule::Extensions => ("extensions", "RFC 6455 9.1", Some(BadRequest)),
            Rule::Origin => ("origin", "RFC 6455 4.2.2 (4)", Some(Forbidden)),
            Rule::Resource => ("resource", "RFC 6455 4.2.2 (4)", Some(NotFound)),
            Rule::ReplySyntax => ("reply_syntax", "RFC 6455 4.2.2 (5)", None),
            Rule::Status => ("status", "RFC 6455 4.1 (1)", None),
            Rule::ReplyUpgrade => ("reply_upgrade", "RFC 6455 4.1 (2)", None),
            Rule::ReplyConnection => ("reply_connection", "RFC 6455 4.1 (3)", None),
            Rule::ReplyOnlyOnce => ("reply_only_once", "RFC 6455 11.3", None),
            Rule::Accept => ("accept", "RFC 6455 4.1 (4)", None),
            Rule::ReplyExtensions => ("reply_extensions", "RFC 6455 4.1 (5)", None),
            Rule::ReplySubprotocol => ("reply_subprotocol", "RFC 6455 4.1 (6)", None),
        }
    }

    /// The name used in JSON: never translated, never changed.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// Where the rule stands; the number in brackets is the item of its list.
    pub fn section(self) -> &'static str {
        self.row().1
    }

    /// What a server answers when a request breaks this rule.
    pub fn refusal(self) -> Option<Refusal> {
        self.row().2
    }
}

/// What was found where a rule looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No such header.
    Nothing,
    /// A value, as it stood in the message.
    Value(Vec<u8>),
    /// The head could not be read at all.
    Unreadable(HeadError),
    /// Readable, though some lines end in LF alone.
    BareLineFeeds,
    /// A header that may stand once stands this many times.
    Times { header: &'static str, times: usize },
    /// A Sec-WebSocket-Key that is none.
    BadKey { value: Vec<u8>, error: KeyError },
    /// A wrong Sec-WebSocket-Accept, with its cause where it is known.
    WrongAccept { value: Vec<u8>, mistake: Option<Mistake> },
}

/// Whether a rule is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Kept,
    Broken,
    /// Cannot be told, because the head could not be read.
    NotJudged,
    /// Each server decides for itself, and the policy given says nothing.
    ServersChoice,
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub rule: Rule,
    pub outcome: Outcome,
    pub found: Found,
    /// The value that was wanted, where it depends on more than the rule: the
    /// Accept value of this key, the path of this server.
    pub wanted: Option<String>,
}

impl Check {
    fn new(rule: Rule, kept: bool, found: Found) -> Check {
        let outcome = if kept { Outcome::Kept } else { Outcome::Broken };
        Check { rule, outcome, found, wanted: None }
    }

    fn servers_choice(rule: Rule, found: Found) -> Check {
        Check { outcome: Outcome::ServersChoice, ..Check::new(rule, true, found) }
    }

    fn wanting(self, wanted: impl Into<String>) -> Check {
        Check { wanted: Some(wanted.into()), ..self }
    }
}

/// The whole checklist for one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub checks: Vec<Check>,
}

impl Verdict {
    /// The first rule broken, which decides the answer.
    pub fn broken(&self) -> Option<&Check> {
        self.checks.iter().find(|check| check.outcome == Outcome::Broken)
    }

    /// How many rules are broken.
    pub fn broken_count(&self) -> usize {
        let broken = |check: &&Check| check.outcome == Outcome::Broken;
        self.checks.iter().filter(broken).count()
    }

    /// Whether every rule is kept.
    pub fn is_kept(&self) -> bool {
        self.broken().is_none()
    }

    /// What a server owes: a refusal, or `None` when it owes a 101.
    pub fn refusal(&self) -> Option<Refusal> {
        let check = self.broken()?;
        match check.found {
            Found::Unreadable(HeadError::TooLarge | HeadError::TooManyHeaders) => {
                Some(Refusal::HeadTooLarge)
            }
            // The rest may still come, so a server waits, and then says so.
            Found::Unreadable(HeadError::Incomplete { .. }) => Some(Refusal::RequestTimeout),
            _ => check.rule.refusal(),
        }
    }

    /// A verdict over bytes that are no head: the first rule is broken and the
    /// others cannot be judged.
    fn unreadable(rules: &[Rule], error: &HeadError) -> Verdict {
        let syntax = Check::new(rules[0], false, Found::Unreadable(error.clone()));
        let others = rules[1..].iter().map(|&rule| Check {
            outcome: Outcome::NotJudged,
            ..Check::new(rule, false, Found::Nothing)
        });
        Verdict { checks: std::iter::once(syntax).chain(others).collect() }
    }
}

/// What a server is willing to serve (RFC 6455, 4.2.2 step 4).
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The one path with a WebSocket behind it; `None` is any.
    pub path: Option<String>,
    /// Which pages may connect.
    pub origins: Origins,
    /// The subprotocols spoken here.
    pub subprotocols: Vec<String>,
}

impl Policy {
    /// The subprotocol for this client: the first it offers that is spoken here
    /// (RFC 6455, 4.2.2 step 4, /subprotocol/). `None`: send no header.
    pub fn subprotocol(&self, request: &Request) -> Option<&str> {
        let mut offered = request.headers.members("Sec-WebSocket-Protocol");
        offered.find_map(|offer| {
            let spoken = self.subprotocols.iter().find(|name| name.as_bytes() == offer);
            spoken.map(String::as_str)
        })
    }
}

/// Which values of Origin are welcome (RFC 6455, 10.2). A request without one
/// does not come from a browser, and nothing can be told from a header that
/// any other program can forge.
#[derive(Debug, Clone, Default)]
pub enum Origins {
    #[default]
    Any,
    /// Pages of the same host and port, and these.
    SameAnd(Vec<String>),
}

/// Judges a request, or the fact that there is none, as a server must.
///
/// ```
/// use wstool::protocol::accept::SAMPLE_KEY;
/// use wstool::protocol::rules::{Policy, Rule, judge_request};
/// use wstool::protocol::http::Request;
///
/// let mut request = Request::asking("localhost:4000", "/wsserver", SAMPLE_KEY);
/// assert!(judge_request(Ok(&request), &Policy::default()).is_kept());
///
/// request.start.method = "POST".to_owned();
/// let verdict = judge_request(Ok(&request), &Policy::default());
/// assert_eq!(verdict.broken().map(|check| check.rule), Some(Rule::Method));
/// assert_eq!(verdict.refusal().map(|refusal| refusal.status().0), Some(405));
/// ```
pub fn judge_request(request: Result<&Request, &HeadError>, policy: &Policy) -> Verdict {
    match request {
        Ok(request) => Verdict {
            checks: Rule::REQUEST
                .into_iter()
                .filter_map(|rule| request::check(rule, request, policy))
                .collect(),
        },
        Err(error) => Verdict::unreadable(&Rule::REQUEST, error),
    }
}

/// What a client asked for, and so what the reply may contain.
#[derive(Debug, Clone)]
pub struct Asked {
    pub key: ClientKey,
    pub subprotocols: Vec<String>,
    /// Names of the extensions offered.
    pub extensions: Vec<String>,
}

/// Judges a reply, or the fact that there is none, as a client must.
pub fn judge_reply(reply: Result<&Reply, &HeadError>, asked: &Asked) -> Verdict {
    match reply {
        Ok(reply) => Verdict {
            checks: Rule::REPLY
                .into_iter()
                .filter_map(|rule| reply::check(rule, reply, asked))
                .collect(),
        },
        Err(error) => Verdict::unreadable(&Rule::REPLY, error),
    }
}

/// Whether each of these headers has at most one line.
fn only_once(rule: Rule, headers: &Headers, names: &[&'static str]) -> Check {
    let count = |&header: &&'static str| (header, headers.values(header).count());
    match names.iter().map(count).find(|&(_, times)| times > 1) {
        Some((header, times)) => Check::new(rule, false, Found::Times { header, times }),
        None => Check::new(rule, true, Found::Nothing),
    }
}

/// Whether a list header has members, all of them fine: a list that may be left
/// out may not be empty (`1#` in RFC 6455, 4.3).
fn not_empty_and_all<'a>(
    members: impl Iterator<Item = &'a [u8]>,
    is_fine: impl Fn(&[u8]) -> bool,
) -> bool {
    let mut members = members.peekable();
    members.peek().is_some() && members.all(is_fine)
}
