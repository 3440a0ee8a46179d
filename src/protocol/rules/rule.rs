//! The table of rules: for each its name, its section, and what breaking it earns.
//!
//! Owns: which rules there are and their order. Must never: check one; that is
//! `request.rs` and `reply.rs`.

use crate::protocol::upgrade::Refusal;

/// One MUST of the opening handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    // What a server demands of the request.
    /// It is HTTP at all: request line, header lines, empty line.
    RequestSyntax,
    /// HTTP/1.1 or a later minor version.
    HttpVersion,
    /// GET.
    Method,
    /// A path, or an absolute URI with one.
    Target,
    /// A name or address, and it is there.
    Host,
    /// Headers that mean one thing do not say two.
    OnlyOnce,
    /// What follows the head are frames, not a body.
    NoBody,
    /// `websocket` is among the protocols asked for.
    Upgrade,
    /// The Upgrade header is meant for this connection.
    Connection,
    /// Version 13 of the protocol.
    Version,
    /// 16 bytes in base64.
    Key,
    /// Subprotocols are tokens, each offered once.
    Subprotocols,
    /// Extensions are written as 9.1 says.
    Extensions,
    /// The page that asks may connect here.
    Origin,
    /// There is a WebSocket behind the path.
    Resource,
    // What a client demands of the reply.
    /// It is HTTP/1.1 at all.
    ReplySyntax,
    /// 101.
    Status,
    /// The one protocol that was asked for.
    ReplyUpgrade,
    /// The Upgrade header is meant for this connection.
    ReplyConnection,
    /// Headers that mean one thing do not say two.
    ReplyOnlyOnce,
    /// The value that belongs to the key sent.
    Accept,
    /// None that was not offered.
    ReplyExtensions,
    /// None that was not offered.
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
    /// syntax before them.
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

    /// Where the rule stands; the number in brackets is the item of its list. A
    /// [`super::Check`] may know the place better.
    pub fn section(self) -> &'static str {
        self.row().1
    }

    /// What a server answers when a request breaks this rule; [`super::Verdict`]
    /// knows the cases that earn another status.
    pub fn refusal(self) -> Option<Refusal> {
        self.row().2
    }
}
