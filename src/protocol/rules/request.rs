//! How each rule for a request is checked (RFC 6455, 4.2.1 and 4.2.2).
//!
//! Owns: one short function for each rule. Must never: stop at the first
//! failure; a checklist shows them all.

use super::{Check, Found, Origins, Policy, Rule};
use crate::protocol::accept::{self, ClientKey};
use crate::protocol::http::Request;
use crate::protocol::http::grammar;
use crate::protocol::http::{HttpVersion, StartLine};

/// Headers of which a request may have one line (RFC 6455, 11.3.1 and 11.3.5;
/// RFC 9112, 3.2; RFC 6454, 7.3).
const ONCE: [&str; 4] = ["Host", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Origin"];

/// Checks one rule. `None` for a rule that is not about requests.
pub(super) fn check(rule: Rule, request: &Request, policy: &Policy) -> Option<Check> {
    let headers = &request.headers;
    let found = |name: &str| headers.joined(name).map_or(Found::Nothing, Found::Value);
    Some(match rule {
        Rule::RequestSyntax => {
            let line = match request.bare_line_feeds {
                true => Found::BareLineFeeds,
                false => Found::Value(request_line(request)),
            };
            Check::new(rule, true, line)
        }
        Rule::HttpVersion => {
            let version = request.version;
            let kept = version.major == 1 && version >= HttpVersion::HTTP_1_1;
            Check::new(rule, kept, Found::Value(version.to_string().into()))
        }
        Rule::Method => {
            let method = &request.start.method;
            Check::new(rule, method == "GET", Found::Value(method.clone().into()))
        }
        Rule::Target => {
            let target = &request.start.target;
            let kept = grammar::is_target(target.as_bytes());
            Check::new(rule, kept, Found::Value(target.clone().into()))
        }
        Rule::Host => {
            let kept = headers.first("Host").is_some_and(grammar::is_host);
            Check::new(rule, kept, found("Host"))
        }
        Rule::OnlyOnce => super::only_once(rule, headers, &ONCE),
        Rule::NoBody => no_body(request),
        Rule::Upgrade => {
            let kept = headers.has_member("Upgrade", "websocket");
            Check::new(rule, kept, found("Upgrade"))
        }
        Rule::Connection => {
            let kept = headers.has_member("Connection", "Upgrade");
            Check::new(rule, kept, found("Connection"))
        }
        Rule::Version => {
            let version = headers.first("Sec-WebSocket-Version");
            let kept = version.and_then(grammar::version_number) == Some(13);
            Check::new(rule, kept, found("Sec-WebSocket-Version"))
        }
        Rule::Key => key(request),
        Rule::Subprotocols => subprotocols(request),
        Rule::Extensions => {
            let name = "Sec-WebSocket-Extensions";
            let kept = match headers.first(name) {
                Some(_) => super::not_empty_and_all(headers.members(name), grammar::is_extension),
                None => true,
            };
            Check::new(rule, kept, found(name))
        }
        Rule::Origin => origin(request, &policy.origins),
        Rule::Resource => resource(request, policy),
        _ => return None,
    })
}

fn request_line(request: &Request) -> Vec<u8> {
    request.start.write(request.version).into()
}

/// A body would stand where the first frame is expected, and two readers could
/// disagree about which of the two it is.
fn no_body(request: &Request) -> Check {
    let length = request.headers.joined("Content-Length");
    let coding = request.headers.joined("Transfer-Encoding");
    let kept = coding.is_none() && length.as_deref().is_none_or(|length| length == b"0");
    let found = coding.or(length).map_or(Found::Nothing, Found::Value);
    Check::new(Rule::NoBody, kept, found)
}

fn key(request: &Request) -> Check {
    let Some(value) = request.headers.first("Sec-WebSocket-Key") else {
        return Check::new(Rule::Key, false, Found::Nothing);
    };
    let value = accept::trim(value).to_vec();
    match ClientKey::parse(&value) {
        Ok(_) => Check::new(Rule::Key, true, Found::Value(value)),
        Err(error) => Check::new(Rule::Key, false, Found::BadKey { value, error }),
    }
}

fn subprotocols(request: &Request) -> Check {
    let name = "Sec-WebSocket-Protocol";
    let Some(value) = request.headers.joined(name) else {
        return Check::new(Rule::Subprotocols, true, Found::Nothing);
    };
    let offered: Vec<&[u8]> = request.headers.members(name).collect();
    let unique = (1..offered.len()).all(|index| !offered[..index].contains(&offered[index]));
    let kept = unique && super::not_empty_and_all(offered.into_iter(), grammar::is_token);
    Check::new(Rule::Subprotocols, kept, Found::Value(value))
}

fn origin(request: &Request, origins: &Origins) -> Check {
    let Some(origin) = request.headers.first("Origin") else {
        return Check::new(Rule::Origin, true, Found::Nothing);
    };
    let found = Found::Value(origin.to_vec());
    match origins {
        Origins::Any => Check::servers_choice(Rule::Origin, found),
        Origins::SameAnd(welcome) => {
            let listed = |name: &String| origin.eq_ignore_ascii_case(name.as_bytes());
            let kept = welcome.iter().any(listed) || is_same_origin(request, origin);
            Check::new(Rule::Origin, kept, found)
        }
    }
}

/// Whether the page came from the server it now connects to. Host names other
/// than localhost do not count: a page can make its own name point here (DNS
/// rebinding), but it cannot do that to an address.
fn is_same_origin(request: &Request, origin: &[u8]) -> bool {
    let Some(host) = request.headers.first("Host") else {
        return false;
    };
    // The authority of an absolute target would count instead of Host.
    if !request.start.target.starts_with('/') {
        return false;
    }
    let name = std::str::from_utf8(grammar::split_port(host).0).unwrap_or_default();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let is_fixed =
        name.eq_ignore_ascii_case("localhost") || bare.parse::<std::net::IpAddr>().is_ok();
    let page_host = origin.strip_prefix(b"http://").or(origin.strip_prefix(b"https://"));
    is_fixed && page_host.is_some_and(|page_host| page_host.eq_ignore_ascii_case(host))
}

fn resource(request: &Request, policy: &Policy) -> Check {
    let path = grammar::path_of(&request.start.target);
    let found = Found::Value(path.into());
    match &policy.path {
        Some(wanted) => Check::new(Rule::Resource, path == wanted, found).wanting(wanted),
        None => Check::servers_choice(Rule::Resource, found),
    }
}
