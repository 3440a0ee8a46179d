//! Lab 3: which reply a request is owed, line by line of the table. RFC 6455, 4.2.1, 4.2.2, 4.4.
//!
//! Owns: the checks' own reading of the table, and the judgement of a reply by it.
//! Must never: demand a reason phrase, an order of headers or a body: they are the author's own.
//! Read next: `cases`, the requests; `checks`.

use super::questions::{Policy, Request};
use super::reply::{self, Reply};
use crate::grading::bytes::ascii;
use crate::grading::{Child, Failure, Hinted, Text, Verdict, demand, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

/// A line of the table that is not the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    Http10,
    Method,
    Path,
    NoUpgrade,
    NoHost,
    Version,
    Key,
    Origin,
}

/// The lines in the order of the table.
pub const FAULTS: [Fault; 8] = [
    Fault::Http10,
    Fault::Method,
    Fault::Path,
    Fault::NoUpgrade,
    Fault::NoHost,
    Fault::Version,
    Fault::Key,
    Fault::Origin,
];

impl Fault {
    fn fits(self, request: &Request, policy: &Policy) -> bool {
        let has = |tokens: &[String], token: &str| tokens.iter().any(|one| one == token);
        match self {
            Fault::Http10 => request.minor_version == 0,
            Fault::Method => request.method != "GET",
            Fault::Path => !policy.paths.contains(&request.path),
            Fault::NoUpgrade => {
                !has(&request.upgrade, "websocket") || !has(&request.connection, "upgrade")
            }
            Fault::NoHost => request.host.is_none(),
            Fault::Version => request.version.as_deref() != Some("13"),
            Fault::Key => {
                let bytes = request.key.as_ref().and_then(|key| STANDARD.decode(key).ok());
                bytes.is_none_or(|bytes| bytes.len() != 16)
            }
            Fault::Origin => {
                request.origin.as_ref().is_some_and(|origin| !policy.origins.contains(origin))
            }
        }
    }

    fn status(self) -> u16 {
        match self {
            Fault::Http10 => 505,
            Fault::Method => 405,
            Fault::Path => 404,
            Fault::NoUpgrade | Fault::Version => 426,
            Fault::NoHost | Fault::Key => 400,
            Fault::Origin => 403,
        }
    }

    /// What the reply must hold beside its status: header and token.
    fn headers(self) -> &'static [(&'static str, &'static str)] {
        const UPGRADE: [(&str, &str); 3] =
            [("upgrade", "websocket"), ("connection", "upgrade"), ("sec-websocket-version", "13")];
        match self {
            Fault::Method => &[("allow", "GET")],
            Fault::NoUpgrade => UPGRADE.split_at(2).0,
            Fault::Version => &UPGRADE,
            _ => &[],
        }
    }
}

/// A request and a policy.
pub type Question = (Request, Policy);

fn told((request, policy): &Question) -> String {
    format!("answer({request:?}, {policy:?})")
}

/// Puts all questions to the code and judges each reply by the table.
pub fn all_right(code: &Child, questions: Vec<Question>) -> Verdict {
    let replies: Vec<Vec<u8>> = code.ask_all(&questions, |at| told(&questions[at]))?;
    for (question, bytes) in questions.iter().zip(&replies) {
        judge(question, bytes)?;
    }
    Ok(())
}

fn judge(question: &Question, bytes: &[u8]) -> Verdict {
    let (request, policy) = question;
    let failure = |wanted: String| Failure::new(told(question), ascii(bytes), wanted);
    let reply = reply::read(bytes).map_err(failure)?;
    let fault = FAULTS.into_iter().find(|fault| fault.fits(request, policy));
    let status = fault.map_or(101, Fault::status);
    demand(reply.status == status, || failure(format!("{STATUS}: {status}{}", why(fault))))?;
    // Only the client's text can bring this name in.
    let injected = reply.names().any(|name| name == "x-injected");
    demand(!injected, || failure(NOT_INJECTED.to_string())).hint(OWN_TEXT)?;
    match fault {
        Some(fault) => {
            for (name, token) in fault.headers() {
                let holds = match *name {
                    // A list here would promise more than is meant.
                    "allow" | "sec-websocket-version" => reply.values(name) == [*token],
                    _ => reply.has_token(name, token),
                };
                demand(holds, || failure(format!("{name}: {token}")))?;
            }
            Ok(())
        }
        None => switched(question, &reply, &failure),
    }
}

const STATUS: Text = text("status", "код ответа");
const NOT_INJECTED: Text =
    text("no header made of the client's text", "ни одного заголовка из текста клиента");
const OWN_TEXT: Text = text(
    "send your own text, never the client's: a line break in it would be a new header",
    "отвечайте своим текстом, а не присланным: перевод строки в нём станет новым заголовком",
);
const FITS: Text =
    text("the first line of the table that fits", "первая подходящая строка таблицы");

fn why(fault: Option<Fault>) -> String {
    let line = fault.map_or(FAULTS.len(), |fault| fault as usize) + 1;
    format!(" ({FITS}: {line})")
}

/// What a 101 must hold, and what it must not.
fn switched(
    (request, policy): &Question,
    reply: &Reply,
    failure: &dyn Fn(String) -> Box<Failure>,
) -> Verdict {
    for (name, value) in [("upgrade", "websocket"), ("connection", "upgrade")] {
        let values = reply.values(name);
        let holds = matches!(values[..], [one] if one.eq_ignore_ascii_case(value));
        demand(holds, || failure(format!("{name}: {value}")))?;
    }
    let key = request.key.as_deref().unwrap_or_default();
    let accept = Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
    let accept = STANDARD.encode(accept);
    let holds = reply.values("sec-websocket-accept") == [&accept];
    demand(holds, || failure(format!("Sec-WebSocket-Accept: {accept}")))?;
    let extended = reply.names().any(|name| name == "sec-websocket-extensions");
    demand(!extended, || failure(UNASKED.to_string()))?;
    let both = |name: &&String| request.protocols.contains(name);
    let common: Vec<&String> = policy.protocols.iter().filter(both).collect();
    let got = reply.values("sec-websocket-protocol");
    let holds = match got[..] {
        [] => common.is_empty(),
        [one] => common.iter().any(|name| *name == one),
        _ => false,
    };
    let wanted = if common.is_empty() {
        format!("{NO_HEADER} Sec-WebSocket-Protocol")
    } else {
        format!("Sec-WebSocket-Protocol: {ONE_OF} {common:?}")
    };
    demand(holds, || failure(wanted))
}

const UNASKED: Text = text("nothing that was not asked for", "ничего, о чём клиент не просил");
const NO_HEADER: Text = text("no header", "без заголовка");
const ONE_OF: Text = text("one of", "один из");
