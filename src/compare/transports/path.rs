//! What a client can ask of the server of a comparison. The path decides how
//! the server behaves.

/// Takes note of a message: 204.
pub(super) const SAY: &str = "/say";
/// Answers a question.
pub(super) const ASK: &str = "/ask";
/// The next message of the server, if there is one.
pub(super) const NEXT: &str = "/next";
/// Takes note of messages and answers with all that the server has.
pub(super) const ALL: &str = "/all";
/// All messages that the server has at the moment.
pub(super) const NEWS: &str = "/news";
/// The same, but held back until there is one.
pub(super) const WAIT: &str = "/wait";
/// All messages, each when it is there.
pub(super) const EVENTS: &str = "/events";
/// WebSocket: an answer to every message.
pub(super) const TURNS: &str = "/turns";
/// WebSocket: everyone speaks when they like.
pub(super) const DUPLEX: &str = "/duplex";
/// HTTP/2: a request whose body and whose answer's body go on as long as there
/// is something to say, both at once.
#[cfg(feature = "http2")]
pub(super) const STREAM: &str = "/stream";
