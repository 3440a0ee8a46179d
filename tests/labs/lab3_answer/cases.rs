//! Lab 3, the cases: requests with one change each, and what must be true of the reply.
//!
//! Owns: the tables of keys, origins, versions and offers. RFC 6455, sections 4.2 and 4.4.
//! Must never: hold points. Read next: `reply`; the mutants.

use super::checks::{Implementation, Policy, Request};
use super::reply::{self, Reply};
use crate::harness::compare::demand;
use crate::harness::{Failure, Rng, Text, Verdict, text};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha1::{Digest, Sha1};

fn policy() -> Policy {
    let owned = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect();
    Policy {
        paths: owned(&["/chat", "/news"]),
        origins: owned(&["http://example.com", "https://example.com:8443"]),
        protocols: owned(&["chat.v2", "chat.v1"]),
    }
}

/// The reply to the sample request with one change, its form already judged.
fn reply_to(
    code: &Implementation,
    change: impl FnOnce(&mut Request),
) -> Result<(String, Request, Reply), Failure> {
    let mut request = Request::sample();
    change(&mut request);
    let input = format!("{request:?}");
    let reply = reply::read(&input, &(code.answer)(request.clone(), policy()))?;
    Ok((input, request, reply))
}

const STATUS: Text = text("status", "статус");

/// Demands one of these statuses.
pub fn refused(
    code: &Implementation,
    change: impl FnOnce(&mut Request),
    statuses: &[u16],
) -> Result<Reply, Failure> {
    let (input, _, reply) = reply_to(code, change)?;
    let wanted = format!("{STATUS}: {statuses:?}");
    demand(statuses.contains(&reply.status), input, &reply.shown, wanted)?;
    Ok(reply)
}

/// Demands a header that holds this token.
pub fn has(reply: &Reply, name: &str, token: &str, input: &str) -> Verdict {
    let wanted = format!("{name}: {token}");
    demand(reply.has_token(name, token), input, &reply.shown, wanted)
}

/// Demands that no text of the client has become a header of its own.
pub fn no_injection(reply: &Reply, input: &str) -> Verdict {
    let wanted =
        text("no header made of the client's text", "ни одного заголовка из текста клиента");
    let injected = reply.names().any(|name| name == "x-injected");
    demand(!injected, format!("{input:?}"), &reply.shown, wanted)
}

/// Demands a right 101 and returns it.
fn switched(
    code: &Implementation,
    change: impl FnOnce(&mut Request),
) -> Result<(String, Reply), Failure> {
    let (input, request, reply) = reply_to(code, change)?;
    demand(reply.status == 101, &input, &reply.shown, format!("{STATUS}: 101"))?;
    has(&reply, "upgrade", "websocket", &input)?;
    has(&reply, "connection", "upgrade", &input)?;
    let joined = request.key.unwrap_or_default() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let accept = STANDARD.encode(Sha1::digest(joined));
    let wanted = format!("Sec-WebSocket-Accept: {accept}");
    demand(reply.values("sec-websocket-accept") == [accept], &input, &reply.shown, wanted)?;
    Ok((input, reply))
}

pub fn accepted(code: &Implementation, random: &mut Rng) -> Verdict {
    let owned = |tokens: [&str; 2]| tokens.map(String::from).to_vec();
    switched(code, |_| ())?;
    switched(code, |r| r.connection = owned(["keep-alive", "upgrade"]))?;
    switched(code, |r| r.upgrade = owned(["h2c", "websocket"]))?;
    switched(code, |r| r.path = "/news".into())?;
    let key = std::array::from_fn::<u8, 16, _>(|_| random.u8(..));
    let (input, reply) = switched(code, |r| r.key = Some(STANDARD.encode(key)))?;
    let unasked = ["sec-websocket-protocol", "sec-websocket-extensions"];
    let wanted = text("nothing that was not asked for", "ничего, о чём клиент не просил");
    let clean = !reply.names().any(|name| unasked.contains(&name));
    demand(clean, input, &reply.shown, wanted)
}

pub fn no_upgrade(code: &Implementation, _: &mut Rng) -> Verdict {
    let tokens = |list: &[&str]| list.iter().map(|token| token.to_string()).collect::<Vec<_>>();
    for upgrade in [&[][..], &["h2c"], &["websocket13"], &["xwebsocket"]] {
        let reply = refused(code, |r| r.upgrade = tokens(upgrade), &[426])?;
        has(&reply, "upgrade", "websocket", "Upgrade")?;
        has(&reply, "connection", "upgrade", "Upgrade")?;
    }
    for connection in [&[][..], &["keep-alive"], &["h2c-upgrade-no"]] {
        let reply = refused(code, |r| r.connection = tokens(connection), &[426])?;
        has(&reply, "upgrade", "websocket", "Connection")?;
        has(&reply, "connection", "upgrade", "Connection")?;
    }
    Ok(())
}

pub fn wrong_version(code: &Implementation, _: &mut Rng) -> Verdict {
    for version in ["8", "12", "25", "013", "13.0", "+13", "", "13, 8"] {
        for key in [Request::sample().key, None, Some("short".into())] {
            let change = |r: &mut Request| (r.version, r.key) = (Some(version.into()), key);
            // 4.4 shows 400, RFC 9110 suggests 426: what counts is the version that would do.
            version_named(&refused(code, change, &[426, 400])?, version)?;
        }
    }
    version_named(&refused(code, |r| r.version = None, &[426, 400])?, "None")
}

/// A refused version must be told which one would do; a 426 must also say what to upgrade to.
fn version_named(reply: &Reply, input: &str) -> Verdict {
    has(reply, "sec-websocket-version", "13", input)?;
    if reply.status == 426 {
        has(reply, "upgrade", "websocket", input)?;
        has(reply, "connection", "upgrade", input)?;
    }
    Ok(())
}

pub fn bad_key(code: &Implementation, random: &mut Rng) -> Verdict {
    let mut bytes = |length: usize| (0..length).map(|_| random.u8(..)).collect::<Vec<u8>>();
    let mut keys = vec![None, Some(String::new()), Some("ключ".into())];
    keys.push(Some("*".repeat(24)));
    keys.push(Some("dGhlIHNhbXBsZSBu\r\nX-Injected: yes".into()));
    keys.push(Some(STANDARD_NO_PAD.encode(bytes(16))));
    keys.push(Some("-_-_-_-_-_-_-_-_-_-_-w==".into()));
    for length in [0, 1, 15, 17, 18, 32] {
        keys.push(Some(STANDARD.encode(bytes(length))));
    }
    for key in keys {
        let reply = refused(code, |r| r.key = key, &[400])?;
        no_injection(&reply, "Sec-WebSocket-Key")?;
    }
    Ok(())
}

pub fn origin(code: &Implementation, _: &mut Rng) -> Verdict {
    let foreign = [
        "http://evil.example",
        "http://example.com.evil.example",
        "http://example.co",
        "https://example.com",
        "null",
        "",
        "http://a\r\nX-Injected: yes",
    ];
    for origin in foreign {
        let reply = refused(code, |r| r.origin = Some(origin.into()), &[403])?;
        no_injection(&reply, origin)?;
    }
    switched(code, |r| r.origin = None)?;
    switched(code, |r| r.origin = Some("https://example.com:8443".into())).map(drop)
}

/// What the client offers, and which answers are right; none: the header must be absent.
const OFFERS: &[(&[&str], &[&str])] = &[
    (&["chat.v1"], &["chat.v1"]),
    (&["soap", "chat.v1"], &["chat.v1"]),
    (&["chat.v1", "chat.v2"], &["chat.v1", "chat.v2"]),
    (&["soap", "mqtt"], &[]),
    (&["CHAT.V1", "chat", "chat.v10"], &[]),
    (&["chat.v1\r\nX-Injected: yes"], &[]),
    (&["x\r\n\r\n\u{1}", "chat.v2"], &["chat.v2"]),
    (&[""], &[]),
];

pub fn subprotocol(code: &Implementation, _: &mut Rng) -> Verdict {
    for (offer, right) in OFFERS {
        let offer = offer.iter().map(|name| name.to_string()).collect();
        let (input, reply) = switched(code, |r| r.protocols = offer)?;
        no_injection(&reply, &input)?;
        let got = reply.values("sec-websocket-protocol");
        let holds = match got[..] {
            [] => right.is_empty(),
            [one] => right.contains(&one),
            _ => false,
        };
        let wanted = format!("Sec-WebSocket-Protocol: {right:?}");
        demand(holds, input, &reply.shown, wanted)?;
    }
    Ok(())
}
