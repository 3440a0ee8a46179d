//! Events as JSON Lines. The names are a contract, written down in
//! docs/json.md.

use serde_json::{Map, Value, json};

use crate::event::{Direction, Drop, Event, Excerpt, What};
use crate::protocol::Role;
use crate::protocol::close::CloseCode;
use crate::protocol::hex;
use crate::protocol::message::Kind;
use crate::words::{Lang, serve as words};

/// One event as one object. `t` is in milliseconds.
pub fn object(event: &Event, lang: Lang) -> Value {
    let (name, fields) = fields(&event.what, lang);
    let mut object = Map::new();
    object.insert("t".to_owned(), json!(event.at.as_micros() as f64 / 1000.0));
    object.insert("event".to_owned(), json!(name));
    if let Value::Object(fields) = fields {
        object.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
    }
    Value::Object(object)
}

fn fields(what: &What, lang: Lang) -> (&'static str, Value) {
    match what {
        What::Listening { addr, path } => {
            ("listening", json!({"addr": addr.to_string(), "url": words::url(*addr, Some(path))}))
        }
        What::Refused { addr, status, section, reason } => (
            "refused",
            json!({"addr": addr.to_string(), "status": status, "section": section, "reason": reason}),
        ),
        What::Opened { client, addr, path, key, accept, subprotocol, clients } => (
            "opened",
            json!({
                "client": client, "addr": addr.to_string(), "path": path, "key": key,
                "accept": accept, "subprotocol": subprotocol, "clients": clients,
            }),
        ),
        What::Message { from, payload, delivered, fanout } => {
            let mut fields = excerpt(payload);
            fields["client"] = json!(from);
            fields["from"] = from.map_or(json!("server"), |id| json!(id));
            fields["delivered"] = json!(delivered);
            fields["fanout_us"] = json!(fanout.as_nanos() as f64 / 1000.0);
            ("message", fields)
        }
        What::Frame { client, direction: way, header, payload } => (
            "frame",
            json!({
                "client": client, "dir": direction(*way), "fin": header.fin, "rsv": header.rsv,
                "opcode": header.opcode.bits(), "masked": header.mask.is_some(),
                "mask": header.mask.map(|key| hex::plain(&key)), "length": header.length,
                "payload": hex::plain(payload),
            }),
        ),
        What::Ping { client, direction: way, payload } => {
            ("ping", json!({"client": client, "dir": direction(*way), "data": hex::plain(payload)}))
        }
        What::Pong { client, direction: way, payload } => {
            ("pong", json!({"client": client, "dir": direction(*way), "data": hex::plain(payload)}))
        }
        What::Close { client, body, by, clean } => {
            let code = body.as_ref().map_or(CloseCode::NONE_PRESENT, |body| body.code).0;
            let reason = body.as_ref().map_or("", |body| &body.reason);
            (
                "close",
                json!({"client": client, "code": code, "reason": reason, "by": role(*by), "clean": clean}),
            )
        }
        What::Violated { client, violation } => (
            "close",
            json!({
                "client": client, "code": violation.close_code().0,
                "reason": words::violation(*violation, lang), "by": "server", "clean": false,
                "violation": violation.name(), "section": violation.section(),
            }),
        ),
        What::Dropped { client, why } => {
            let (why, waiting) = match why {
                Drop::NotReading { waiting } => ("not_reading", Some(waiting)),
                Drop::Silent { .. } => ("silent", None),
                Drop::Kicked => ("kicked", None),
            };
            ("dropped", json!({"client": client, "why": why, "waiting": waiting}))
        }
        What::Lost { client, error } => ("lost", json!({"client": client, "error": error})),
        What::Trouble { error } => ("trouble", json!({"error": error})),
        What::LeftOut { events } => ("left_out", json!({"events": events})),
        What::Talk(talk) => super::talk_json::fields(talk, lang),
        What::Summary(totals) => (
            "summary",
            json!({
                "clients": totals.clients, "messages": totals.messages,
                "deliveries": totals.deliveries, "bytes": totals.bytes,
                "dropped": totals.dropped, "refused": totals.refused,
            }),
        ),
    }
}

/// A payload: its text or its bytes, and how long it is. `cut` says that only
/// the start is here.
pub(super) fn excerpt(payload: &Excerpt) -> Value {
    let cut = (payload.bytes.len() < payload.length).then_some(true);
    match payload.kind {
        Kind::Text => json!({
            "kind": "text", "text": String::from_utf8_lossy(&payload.bytes),
            "bytes": payload.length, "cut": cut,
        }),
        Kind::Binary => json!({
            "kind": "binary", "data": hex::plain(&payload.bytes), "bytes": payload.length, "cut": cut,
        }),
    }
}

pub(super) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "in",
        Direction::Out => "out",
    }
}

pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Client => "client",
        Role::Server => "server",
    }
}
