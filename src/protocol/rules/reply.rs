//! How each rule for a reply is checked (RFC 6455, 4.1, the third list).
//!
//! Owns: one short check for each rule. Must never: stop at the first failure;
//! a checklist shows them all.

use super::check::{Check, Found, not_empty_and_all};
use super::remark::Remark;
use super::rule::Rule;
use super::verdict::Verdict;
use crate::protocol::accept::{self, ClientKey};
use crate::protocol::http::{HeadError, HttpVersion, Reply, Request, StartLine, grammar};
use crate::protocol::mistake::Mistake;

/// Headers of which a reply may have one line, and where that stands. That
/// Sec-WebSocket-Extensions is not among them is erratum 3433: its list may be
/// split over several lines, as 4.2.2 says.
const ONCE: [(&str, &str); 2] =
    [("Sec-WebSocket-Accept", "RFC 6455 11.3.3"), ("Sec-WebSocket-Protocol", "RFC 6455 11.3.4")];

/// What a client asked for, and so what the reply may contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The value of Sec-WebSocket-Key as it was sent, right or wrong.
    pub key: Vec<u8>,
    /// The subprotocols offered.
    pub subprotocols: Vec<String>,
    /// Names of the extensions offered.
    pub extensions: Vec<String>,
}

impl Asked {
    /// What this request asks for, as a server reads it. A reply is judged by
    /// what was sent, not by what was meant to be.
    pub fn by(request: &Request) -> Asked {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let headers = &request.headers;
        let extensions = headers.members("Sec-WebSocket-Extensions");
        Asked {
            key: accept::trim(headers.first("Sec-WebSocket-Key").unwrap_or_default()).to_vec(),
            subprotocols: headers.members("Sec-WebSocket-Protocol").map(text).collect(),
            extensions: extensions.map(grammar::extension_name).map(text).collect(),
        }
    }
}

/// Judges a reply, or the fact that there is none, as a client must.
pub fn judge_reply(reply: Result<&Reply, &HeadError>, asked: &Asked) -> Verdict {
    match reply {
        Ok(reply) => Verdict {
            checks: Rule::REPLY.into_iter().filter_map(|rule| check(rule, reply, asked)).collect(),
            remarks: remarks(reply),
        },
        Err(error) => Verdict::unreadable(&Rule::REPLY, error),
    }
}

fn remarks(reply: &Reply) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if reply.bare_line_feeds {
        remarks.push(Remark::BareLineFeeds);
    }
    if reply.folded_lines {
        remarks.push(Remark::FoldedLines);
    }
    remarks
}

/// Checks one rule. `None` for a rule that is not about replies.
fn check(rule: Rule, reply: &Reply, asked: &Asked) -> Option<Check> {
    let headers = &reply.headers;
    let found = |name: &str| headers.joined(name).map_or(Found::Nothing, Found::Value);
    Some(match rule {
        Rule::ReplySyntax => match reply.cut_after {
            None => {
                // A 101 does not exist in HTTP/1.0 (RFC 9110, 15.2).
                let kept = reply.version.major == 1 && reply.version >= HttpVersion::HTTP_1_1;
                Check::new(rule, kept, Found::Value(reply.start.write(reply.version).into()))
            }
            Some(bytes) => {
                Check::new(rule, false, Found::Unreadable(HeadError::Incomplete { bytes }))
            }
        },
        Rule::Status => {
            let status = format!("{} {}", reply.start.status, reply.start.reason);
            Check::new(rule, reply.start.status == 101, Found::Value(status.into()))
        }
        Rule::ReplyUpgrade => {
            let value = headers.joined("Upgrade").unwrap_or_default();
            Check::new(rule, value.eq_ignore_ascii_case(b"websocket"), found("Upgrade"))
        }
        Rule::ReplyConnection => {
            let kept = headers.has_member("Connection", "Upgrade");
            Check::new(rule, kept, found("Connection"))
        }
        Rule::ReplyOnlyOnce => Check::only_once(rule, headers, &ONCE),
        Rule::Accept => accept(reply, asked),
        Rule::ReplyExtensions => {
            let name = "Sec-WebSocket-Extensions";
            let is_fine = |member: &[u8]| {
                let name = grammar::extension_name(member);
                let is_asked = asked.extensions.iter().any(|asked| asked.as_bytes() == name);
                grammar::is_extension(member) && is_asked
            };
            let kept = match headers.first(name) {
                Some(_) => not_empty_and_all(headers.members(name), is_fine),
                None => true,
            };
            Check::new(rule, kept, found(name))
        }
        Rule::ReplySubprotocol => {
            let name = "Sec-WebSocket-Protocol";
            let kept = match headers.first(name) {
                Some(chosen) => asked.subprotocols.iter().any(|name| name.as_bytes() == chosen),
                None => true,
            };
            Check::new(rule, kept, found(name))
        }
        _ => return None,
    })
}

fn accept(reply: &Reply, asked: &Asked) -> Check {
    let wanted = accept::formula(&asked.key);
    let check = match reply.headers.first("Sec-WebSocket-Accept") {
        None => Check::new(Rule::Accept, false, Found::Nothing),
        Some(value) => {
            let value = accept::trim(value).to_vec();
            if value == wanted.as_bytes() {
                Check::new(Rule::Accept, true, Found::Value(value))
            } else {
                let key = ClientKey::parse(&asked.key).ok();
                let mistake = key.and_then(|key| Mistake::diagnose(&key, &value));
                Check::new(Rule::Accept, false, Found::WrongAccept { value, mistake })
            }
        }
    };
    check.wanting(wanted)
}
