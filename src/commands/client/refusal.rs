//! Why there is no connection, in words.

use crate::net::client::connect::{Exchange, Interim, NotOpened, Plan, TlsFault, bare_host};
use crate::words::client::opening as words;
use crate::words::failure::Failure;
use crate::words::{Lang, tls};

/// What the user is told.
pub(in crate::commands) fn failure(error: &NotOpened, plan: &Plan, lang: Lang) -> Failure {
    match error {
        NotOpened::UnknownName(error) => words::unknown_name(bare_host(&plan.uri), error, lang),
        NotOpened::Unreachable(tried) => words::unreachable(tried, lang),
        NotOpened::Silent { bytes, interim } => match is_tls(bytes) {
            true => words::tls_port(lang),
            false => with_interim(words::silent(bytes, plan.timeout, lang), *interim, lang),
        },
        NotOpened::Gone { bytes, interim, error } => match is_tls(bytes) {
            true => words::tls_port(lang),
            false => with_interim(words::gone(bytes, error.as_ref(), lang), *interim, lang),
        },
        NotOpened::Refused(exchange) => refused(exchange, lang),
        NotOpened::Authorities { path, error } => tls::authorities(path, error, lang),
        NotOpened::Tls(fault) => match fault {
            TlsFault::NotBuilt => tls::not_built(lang),
            TlsFault::NotTls { bytes } => tls::not_tls(bytes, lang),
            TlsFault::Certificate(error) => tls::certificate(error, lang),
            TlsFault::Other(error) => tls::failed(error, lang),
            TlsFault::Silent => tls::silent(lang),
        },
    }
}

/// The same, with the replies that came before the one that did not.
fn with_interim(failure: Failure, interim: Interim, lang: Lang) -> Failure {
    let Interim { replies, bytes } = interim;
    match replies {
        0 => failure,
        _ => {
            let before = words::interim(replies, bytes, lang);
            Failure { why: format!("{before}\n{}", failure.why), ..failure }
        }
    }
}

fn refused(exchange: &Exchange, lang: Lang) -> Failure {
    if is_tls(&exchange.bytes) {
        return words::tls_port(lang);
    }
    let reply = exchange.reply.as_ref();
    let status = reply.map(|reply| reply.start.status);
    let location = reply.and_then(|reply| reply.headers.first("Location"));
    match exchange.verdict.broken() {
        Some(check) => words::refused(check, status, location, lang),
        // It was refused because a rule is broken, so this does not happen.
        None => words::gone(&exchange.bytes, None, lang),
    }
}

/// The first bytes of a TLS record: an alert (15) or a handshake (16), and the
/// major version, which always is 3 (RFC 8446, 5.1).
fn is_tls(bytes: &[u8]) -> bool {
    matches!(bytes, [0x15 | 0x16, 0x03, ..])
}
