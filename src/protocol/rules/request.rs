//! How each rule for a request is checked (RFC 6455, 4.2.1 and 4.2.2).
//!
//! Owns: one short function for each rule. Must never: stop at the first
//! failure; a checklist shows them all.

use super::check::{Check, Found, not_empty_and_all};
use super::policy::{Origins, Policy};
use super::remark::Remark;
use super::rule::Rule;
use super::verdict::Verdict;
use crate::protocol::accept::{self, ClientKey, SAMPLE_KEY};
use crate::protocol::http::{Framing, HeadError, HttpVersion, Request, StartLine, grammar};

/// Headers of which a request may have one line, and where that stands.
const ONCE: [(&str, &str); 4] = [
    ("Host", "RFC 9112 3.2"),
    ("Sec-WebSocket-Key", "RFC 6455 11.3.1"),
    ("Sec-WebSocket-Version", "RFC 6455 11.3.5"),
    ("Origin", "RFC 6454 7.3"),
];

/// Judges a request, or the fact that there is none, as a server must.
///
/// ```
/// use wstool::protocol::accept::SAMPLE_KEY;
/// use wstool::protocol::http::Request;
/// use wstool::protocol::rules::{Policy, Rule, judge_request};
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
                .filter_map(|rule| check(rule, request, policy))
                .collect(),
            remarks: remarks(request),
        },
        Err(error) => Verdict::unreadable(&Rule::REQUEST, error),
    }
}

fn remarks(request: &Request) -> Vec<Remark> {
    let key = request.headers.first("Sec-WebSocket-Key").map(accept::trim);
    let mut remarks = Vec::new();
    if request.bare_line_feeds {
        remarks.push(Remark::BareLineFeeds);
    }
    if key == Some(SAMPLE_KEY.as_bytes()) {
        remarks.push(Remark::SampleKey);
    }
    remarks
}

/// Checks one rule. `None` for a rule that is not about requests.
fn check(rule: Rule, request: &Request, policy: &Policy) -> Option<Check> {
    let headers = &request.headers;
    let found = |name: &str| headers.joined(name).map_or(Found::Nothing, Found::Value);
    Some(match rule {
        Rule::RequestSyntax => match request.cut_after {
            None => Check::new(rule, true, Found::Value(request_line(request))),
            Some(bytes) => {
                Check::new(rule, false, Found::Unreadable(HeadError::Incomplete { bytes }))
            }
        },
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
        Rule::OnlyOnce => Check::only_once(rule, headers, &ONCE),
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
                Some(_) => not_empty_and_all(headers.members(name), grammar::is_extension),
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
    let kept = Framing::of_request(request) == Ok(Framing::Length(0));
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
    let kept = unique && not_empty_and_all(offered.into_iter(), grammar::is_token);
    Check::new(Rule::Subprotocols, kept, Found::Value(value))
}

fn origin(request: &Request, origins: &Origins) -> Check {
    let Some(origin) = request.headers.first("Origin") else {
        return Check::new(Rule::Origin, true, Found::Nothing);
    };
    let found = Found::Value(origin.to_vec());
    match origins.welcome(request, origin) {
        None => Check::servers_choice(Rule::Origin, found),
        Some(kept) => Check::new(Rule::Origin, kept, found),
    }
}

fn resource(request: &Request, policy: &Policy) -> Check {
    let path = grammar::path_of(&request.start.target);
    let found = Found::Value(path.into());
    match &policy.path {
        Some(wanted) => Check::new(Rule::Resource, path == wanted, found).wanting(wanted),
        None => Check::servers_choice(Rule::Resource, found),
    }
}
