//! The opening handshake of this run, done and shown.

use std::io::Write;

use super::super::{Stop, flush, printing};
use super::show::Audience;
use super::{output, refusal};
use crate::cli::ClientArgs;
use crate::event::{EventKind, Opening};
use crate::net::client::connect::{self, Exchange, NotOpened, Opened, Plan};
use crate::protocol::accept::{self, ClientKey, Derivation};
use crate::random::Random;
use crate::render::handshake::{self, Explained, Step};
use crate::render::{style, talk as text};
use crate::words::{Lang, failure};

/// Does the opening handshake and shows it, whatever became of it.
pub(super) fn open(
    plan: &Plan,
    args: &ClientArgs,
    audience: Audience,
    lang: Lang,
    out: &mut impl Write,
) -> Result<Opened, Stop> {
    let key = fresh_key(lang)?;
    let outcome = connect::open(plan, &key);
    let exchange = match &outcome {
        Ok(opened) => Some(&opened.exchange),
        Err(NotOpened::Refused(exchange)) => Some(&**exchange),
        Err(_) => None,
    };
    if let Some(exchange) = exchange
        && !args.quiet
    {
        let shown = match audience {
            Audience::Person => shown(exchange, args.explain, lang, out),
            Audience::Pipe => {
                let mut err = style::to_stderr(std::io::stderr().lock());
                output::beside(shown(exchange, args.explain, lang, &mut err))
            }
            Audience::Program => Ok(()),
        };
        shown.map_err(|error| printing(error, lang))?;
        flush(out, lang)?;
    }
    outcome.map_err(|error| refusal::failure(&error, plan, lang).into())
}

/// The handshake that was really done: both heads and the value that counts,
/// or all four steps.
fn shown(
    exchange: &Exchange,
    is_explained: bool,
    lang: Lang,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let is_kept = exchange.verdict.is_kept();
    // The key that was sent, which may be the user's own, and no key at all.
    let key = exchange.request.headers.first("Sec-WebSocket-Key").unwrap_or_default();
    let derivation = ClientKey::parse(accept::trim(key)).ok().map(|key| Derivation::of(&key));
    if let (true, true, Some(reply), Some(derivation)) =
        (is_explained, is_kept, &exchange.reply, &derivation)
    {
        let all =
            Explained { request: &exchange.request, derivation, reply, verdict: &exchange.verdict };
        handshake::title(out, lang)?;
        for step in Step::ALL {
            handshake::step(out, step, &all, lang)?;
        }
        return writeln!(out);
    }
    let head = &exchange.bytes[..exchange.head];
    text::heads(out, &exchange.request.to_bytes(), head)?;
    let reply = exchange.reply.as_ref();
    match (reply.filter(|reply| reply.start.status == 101), derivation) {
        (Some(reply), Some(derivation)) => {
            let got = reply.headers.first("Sec-WebSocket-Accept");
            let is_same = got == Some(derivation.accept.as_bytes());
            text::accept(out, &derivation, is_same, lang)
        }
        (Some(_), None) => Ok(()),
        (None, _) => text::body(out, &exchange.body, lang),
    }
}

/// What is known once it is open.
pub(super) fn opened_event(plan: &Plan, exchange: &Exchange) -> EventKind {
    let (headers, uri) = (&exchange.request.headers, &plan.uri);
    let text =
        |value: Option<&[u8]>| value.map(|value| String::from_utf8_lossy(value).into_owned());
    let reply = exchange.reply.as_ref().map(|reply| &reply.headers);
    let answered = |name| reply.and_then(|headers| text(headers.first(name)));
    let scheme = if uri.secure { "wss" } else { "ws" };
    EventKind::Opened(Opening {
        addr: exchange.addr,
        target: format!("{scheme}://{}{}", uri.host_header(), uri.resource),
        key: text(headers.first("Sec-WebSocket-Key")).unwrap_or_default(),
        accept: answered("Sec-WebSocket-Accept").unwrap_or_default(),
        subprotocol: answered("Sec-WebSocket-Protocol"),
        clients: None,
        remarks: exchange.verdict.remarks.clone(),
    })
}

/// A key of its own for each attempt (RFC 6455, 4.1).
pub(super) fn fresh_key(lang: Lang) -> Result<ClientKey, Stop> {
    let nonce = Random::new(None).bytes();
    let nonce = nonce.map_err(|error| failure::no_entropy(&error.to_string(), lang))?;
    Ok(ClientKey::from_nonce(nonce))
}
