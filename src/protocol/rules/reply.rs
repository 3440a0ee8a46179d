//! How each rule for a reply is checked (RFC 6455, 4.1, the third list).
//!
//! Owns: one short check for each rule. Must never: stop at the first failure;
//! a checklist shows them all.

use super::{Asked, Check, Found, Rule};
use crate::protocol::accept::{self, Derivation};
use crate::protocol::http::Reply;
use crate::protocol::http::grammar;
use crate::protocol::http::{HttpVersion, StartLine};
use crate::protocol::mistake::Mistake;

/// Headers of which a reply may have one line (RFC 6455, 11.3.2 to 11.3.4).
const ONCE: [&str; 3] =
    ["Sec-WebSocket-Accept", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"];

/// Checks one rule. `None` for a rule that is not about replies.
pub(super) fn check(rule: Rule, reply: &Reply, asked: &Asked) -> Option<Check> {
    let headers = &reply.headers;
    let found = |name: &str| headers.joined(name).map_or(Found::Nothing, Found::Value);
    Some(match rule {
        Rule::ReplySyntax => {
            let line = match reply.bare_line_feeds {
                true => Found::BareLineFeeds,
                false => Found::Value(reply.start.write(reply.version).into()),
            };
            // A 101 does not exist in HTTP/1.0 (RFC 9110, 15.2).
            let kept = reply.version.major == 1 && reply.version >= HttpVersion::HTTP_1_1;
            Check::new(rule, kept, line)
        }
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
        Rule::ReplyOnlyOnce => super::only_once(rule, headers, &ONCE),
        Rule::Accept => accept(reply, asked),
        Rule::ReplyExtensions => {
            let name = "Sec-WebSocket-Extensions";
            let is_fine = |member: &[u8]| {
                let name = grammar::extension_name(member);
                let is_asked = asked.extensions.iter().any(|asked| asked.as_bytes() == name);
                grammar::is_extension(member) && is_asked
            };
            let kept = match headers.first(name) {
                Some(_) => super::not_empty_and_all(headers.members(name), is_fine),
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
    let wanted = Derivation::of(&asked.key).accept;
    let check = match reply.headers.first("Sec-WebSocket-Accept") {
        None => Check::new(Rule::Accept, false, Found::Nothing),
        Some(value) => {
            let value = accept::trim(value).to_vec();
            if value == wanted.as_bytes() {
                Check::new(Rule::Accept, true, Found::Value(value))
            } else {
                let mistake = Mistake::diagnose(&asked.key, &value);
                Check::new(Rule::Accept, false, Found::WrongAccept { value, mistake })
            }
        }
    };
    check.wanting(wanted)
}
