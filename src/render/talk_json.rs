//! A client's events as JSON. The names are a contract, written down in
//! docs/json.md; where a server has the same event, the names are the same.

use serde_json::{Value, json};

use super::event_json::{direction, excerpt, role};
use crate::event::{Ending, Talk, Traffic};
use crate::protocol::close::{CloseBody, CloseCode};
use crate::protocol::hex;
use crate::words::{Lang, serve};

/// The name of an event and its fields.
pub(super) fn fields(talk: &Talk, lang: Lang) -> (&'static str, Value) {
    match talk {
        Talk::Opened { url, addr, key, accept, subprotocol } => (
            "opened",
            json!({
                "url": url, "addr": addr.to_string(), "key": key, "accept": accept,
                "subprotocol": subprotocol,
            }),
        ),
        Talk::Message { direction: way, payload } => {
            let mut fields = excerpt(payload);
            fields["dir"] = json!(direction(*way));
            fields["from"] = json!(match *way {
                crate::event::Direction::In => "server",
                crate::event::Direction::Out => "client",
            });
            ("message", fields)
        }
        Talk::Frame { direction: way, header, payload } => (
            "frame",
            json!({
                "dir": direction(*way), "fin": header.fin, "rsv": header.rsv,
                "opcode": header.opcode.bits(), "masked": header.mask.is_some(),
                "mask": header.mask.map(|key| hex::plain(&key)), "length": header.length,
                "payload": hex::plain(payload),
            }),
        ),
        Talk::Written { frames, bytes, writes } => {
            ("write", json!({"frames": frames, "bytes": bytes, "writes": writes}))
        }
        Talk::Ping { direction: way, payload } => {
            ("ping", json!({"dir": direction(*way), "data": hex::plain(payload)}))
        }
        Talk::Pong { direction: way, payload, round_trip } => {
            let rtt_ms = round_trip.map(|time| time.as_nanos() as f64 / 1e6);
            ("pong", json!({"dir": direction(*way), "data": hex::plain(payload), "rtt_ms": rtt_ms}))
        }
        Talk::Close { direction: way, body } => {
            let reason = body.as_ref().map_or("", |body| &body.reason);
            ("close", json!({"dir": direction(*way), "code": code(body), "reason": reason}))
        }
        Talk::Stats { sent, received } => {
            ("stats", json!({"sent": traffic(*sent), "received": traffic(*received)}))
        }
        Talk::Again { attempt, after } => {
            ("again", json!({"attempt": attempt, "after_ms": after.as_millis() as u64}))
        }
        Talk::Ended(ending) => ("summary", summary(ending, lang)),
    }
}

fn summary(ending: &Ending, lang: Lang) -> Value {
    json!({
        "by": ending.by.map(role),
        "clean": ending.is_clean(),
        "code_sent": ending.sent_close.as_ref().map(code),
        "code_received": ending.received_close.as_ref().map(code),
        "violation": ending.violation.map(|violation| violation.name()),
        "section": ending.violation.map(|violation| violation.section()),
        "error": ending.error.clone().or_else(|| {
            ending.violation.map(|violation| serve::violation(violation, lang))
        }),
        "sent": traffic(ending.sent),
        "received": traffic(ending.received),
    })
}

fn code(body: &Option<CloseBody>) -> u16 {
    let code = body.as_ref().map(|body| body.code);
    code.unwrap_or(CloseCode::NONE_PRESENT).0
}

fn traffic(traffic: Traffic) -> Value {
    json!({
        "messages": traffic.messages, "payload": traffic.payload, "bytes": traffic.wire,
        "framing": traffic.wire.saturating_sub(traffic.payload),
    })
}
