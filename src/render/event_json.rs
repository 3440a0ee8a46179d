//! Events as JSON Lines. The names are a contract, written down in
//! docs/json.md; a server and a client use the same names for the same things.

use serde_json::{Map, Value, json};

use super::entry::excerpt_text;
use super::frame::unfinished_texts;
use super::json::checks_and_remarks;
use crate::event::{
    Answer, Direction, Drop, Ending, Event, EventKind, Excerpt, FrameExcerpt, Opening, ServerEvent,
    Totals, Traffic,
};
use crate::protocol::close::CloseBody;
use crate::protocol::connection::{Refused, Unfinished};
use crate::protocol::fail::FailCause;
use crate::protocol::frame::FrameHeader;
use crate::protocol::http::ShownLine;
use crate::protocol::message::Kind;
use crate::protocol::rules::Remark;
use crate::protocol::violation::Mark;
use crate::protocol::{Role, hex};
use crate::words::{Lang, frames, serve as words};

/// One event as one object. `t` is in milliseconds.
pub fn object(event: &Event, lang: Lang) -> Value {
    let (name, fields) = fields(event, lang);
    let mut object = Map::new();
    object.insert("t".to_owned(), json!(event.at.as_micros() as f64 / 1000.0));
    object.insert("event".to_owned(), json!(name));
    if let Some(client) = event.client {
        object.insert("client".to_owned(), json!(client));
    }
    if let Value::Object(fields) = fields {
        object.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
    }
    Value::Object(object)
}

fn fields(event: &Event, lang: Lang) -> (&'static str, Value) {
    match &event.kind {
        EventKind::Opened(opening) => ("opened", opened(opening, event.role)),
        EventKind::Message { direction: way, payload, delivery } => {
            let mut fields = excerpt(payload);
            fields["from"] = match event.client {
                Some(client) => json!(client),
                None => json!(role(way.from(event.role))),
            };
            match delivery {
                Some(delivery) => {
                    fields["delivered"] = json!(delivery.to);
                    fields["fanout_us"] = json!(delivery.fanout.as_nanos() as f64 / 1000.0);
                }
                None => fields["dir"] = json!(direction(*way)),
            }
            ("message", fields)
        }
        EventKind::Frame { direction: way, frame } => {
            let mut fields = header(&frame.header);
            fields["dir"] = json!(direction(*way));
            fields["payload"] = json!(hex::plain(&FrameExcerpt::payload_on_the_wire(frame)));
            ("frame", fields)
        }
        EventKind::Written { frames, bytes, writes } => {
            ("write", json!({"frames": frames, "bytes": bytes, "writes": writes}))
        }
        EventKind::Ping { direction: way, payload } => {
            ("ping", json!({"dir": direction(*way), "data": hex::plain(payload)}))
        }
        EventKind::Pong { direction: way, payload, round_trip } => {
            let rtt_ms = round_trip.map(|time| time.as_nanos() as f64 / 1e6);
            ("pong", json!({"dir": direction(*way), "data": hex::plain(payload), "rtt_ms": rtt_ms}))
        }
        EventKind::Remark { remark, data } => (
            "remark",
            json!({
                "remark": remark.name(), "section": remark.section(), "data": hex::plain(data),
                "text": frames::remark(*remark, &excerpt_text(data, lang), lang),
            }),
        ),
        EventKind::Close { direction: way, body } => {
            ("close", json!({"dir": direction(*way), "code": body.code.0, "reason": body.reason}))
        }
        EventKind::Stats { sent, received } => {
            ("stats", json!({"sent": traffic(*sent), "received": traffic(*received)}))
        }
        EventKind::Again { attempt, after } => {
            ("again", json!({"attempt": attempt, "after_ms": after.as_millis() as u64}))
        }
        EventKind::Ended(ending) => ended(ending, lang),
        EventKind::Server(event) => of_a_server(event, lang),
    }
}

/// A connection that was opened.
fn opened(opening: &Opening, role: Role) -> Value {
    let target = match role {
        Role::Server => "path",
        Role::Client => "url",
    };
    json!({
        target: opening.target, "addr": opening.addr.to_string(), "key": opening.key,
        "accept": opening.accept, "subprotocol": opening.subprotocol,
        "clients": opening.clients, "remarks": remarks(&opening.remarks),
    })
}

/// What only a server tells.
fn of_a_server(event: &ServerEvent, lang: Lang) -> (&'static str, Value) {
    match event {
        ServerEvent::Listening { addr, path } => {
            ("listening", json!({"addr": addr.to_string(), "url": words::url(*addr, Some(path))}))
        }
        ServerEvent::Request { addr, head, verdict } => {
            let [checks, remarks] = checks_and_remarks(verdict, lang);
            let line = |line: &ShownLine| match line.hidden {
                0 => json!({"line": String::from_utf8_lossy(&line.text)}),
                hidden => json!({"line": String::from_utf8_lossy(&line.text), "hidden": hidden}),
            };
            let head: Vec<Value> = head.iter().map(line).collect();
            (
                "request",
                json!({"addr": addr.to_string(), "head": head, "checks": checks, "remarks": remarks}),
            )
        }
        ServerEvent::Refused { addr, status, section, plain, reason } => (
            "refused",
            json!({
                "addr": addr.to_string(), "status": status, "section": section, "plain": plain,
                "reason": reason,
            }),
        ),
        ServerEvent::Dropped { why } => {
            let fields = match why {
                Drop::NotReading { waiting } => json!({"why": "not_reading", "waiting": waiting}),
                Drop::Silent { .. } => json!({"why": "silent"}),
                Drop::Kicked { reason } => json!({"why": "kicked", "reason": reason}),
            };
            ("dropped", fields)
        }
        ServerEvent::Trouble { error } => ("trouble", json!({"error": error})),
        ServerEvent::LeftOut(left_out) => (
            "left_out",
            json!({
                "events": left_out.events(), "messages": left_out.messages,
                "deliveries": left_out.deliveries, "frames": left_out.frames,
                "pings": left_out.pings, "others": left_out.others,
            }),
        ),
        ServerEvent::Answer(answer) => self::answer(answer, lang),
        ServerEvent::Summary(totals) => ("summary", self::totals(*totals)),
    }
}

/// An answer to what was typed.
fn answer(answer: &Answer, lang: Lang) -> (&'static str, Value) {
    match answer {
        Answer::Clients(clients) => {
            let one = |(id, addr): &(u64, std::net::SocketAddr)| json!({"client": id, "addr": addr.to_string()});
            ("clients", json!({"clients": clients.iter().map(one).collect::<Vec<_>>()}))
        }
        Answer::SoFar { now, totals } => {
            let mut fields = self::totals(*totals);
            fields["now"] = json!(now);
            ("stats", fields)
        }
        Answer::Help => ("help", json!({"text": words::HELP.get(lang)})),
        Answer::NoSuchClient(id) => ("no_such_client", json!({"client": id})),
        Answer::NotUnderstood(line) => ("not_understood", json!({"line": line})),
    }
}

/// Everything counted over a server's life.
fn totals(totals: Totals) -> Value {
    json!({
        "clients": totals.clients, "messages": totals.messages,
        "deliveries": totals.deliveries, "bytes": totals.bytes,
        "dropped": totals.dropped, "refused": totals.refused,
    })
}

/// Names of remarks; nothing where there are none.
fn remarks(remarks: &[Remark]) -> Option<Vec<&'static str>> {
    (!remarks.is_empty()).then(|| remarks.iter().map(|remark| remark.name()).collect())
}

/// The end of a connection: a client's last line, or what a server tells of one
/// of its clients.
fn ended(ending: &Ending, lang: Lang) -> (&'static str, Value) {
    let code = |body: &Option<CloseBody>| body.as_ref().map(|body| body.code.0);
    let closes = &ending.closes;
    let mut fields = match (ending.role, &ending.refused, &closes.received) {
        (Role::Client, ..) => json!({
            "by": closes.by.map(role), "clean": ending.is_clean(),
            "code_sent": code(&closes.sent), "code_received": code(&closes.received),
            "sent": ending.traffic.map(|(sent, _)| traffic(sent)),
            "received": ending.traffic.map(|(_, received)| traffic(received)),
        }),
        (Role::Server, Some(refused), _) => {
            // What was sent, which another Close may have been before.
            let body = closes.sent.clone().unwrap_or_else(|| refused.cause.close_body());
            json!({"code": body.code.0, "reason": body.reason, "by": "server", "clean": false})
        }
        (Role::Server, None, Some(body)) => json!({
            "code": body.code.0, "reason": body.reason, "by": closes.by.map(role),
            "clean": ending.is_clean(),
        }),
        (Role::Server, None, None) => json!({}),
    };
    let cause = ending.refused.as_ref().map(|refused| refused.cause);
    fields["violation"] = json!(cause.and_then(FailCause::violation).map(|broken| broken.name()));
    fields["limit"] = json!(cause.and_then(FailCause::limit).map(|limit| limit.name()));
    fields["section"] = json!(cause.map(FailCause::section));
    let said = || Some(frames::cause(cause?, lang));
    fields["error"] = json!(ending.error.clone().or_else(said));
    fields["frame"] = json!(ending.refused.as_ref().map(refused));
    fields["unfinished"] = json!(ending.unfinished.as_ref().map(|part| unfinished(part, lang)));
    let name = match ending.role {
        Role::Client => "summary",
        Role::Server if ending.refused.is_none() && closes.received.is_none() => "lost",
        Role::Server => "close",
    };
    (name, fields)
}

/// A frame that failed the connection, as far as it came.
fn refused(refused: &Refused) -> Value {
    let mut fields = header(&refused.header);
    fields["wire"] = json!(hex::plain(&refused.wire));
    fields["arrived"] = json!(refused.arrived);
    fields["wrong"] = match refused.cause.violation().and_then(|broken| broken.mark()) {
        Some(Mark::Header { byte, bits }) => json!({"byte": byte, "bits": bits}),
        Some(Mark::Payload { at }) => {
            json!({"byte": refused.header.encoded_len() + at, "bits": 255})
        }
        None => Value::Null,
    };
    fields["looks_like"] = json!(refused.looks().map(|looks| looks.name()));
    without_nulls(fields)
}

/// What never became whole.
fn unfinished(part: &Unfinished, lang: Lang) -> Value {
    let mut fields = match &part.frame {
        Some((frame, arrived)) => {
            let mut fields = header(frame);
            fields["arrived"] = json!(arrived);
            fields
        }
        None => json!({}),
    };
    fields["wire"] = json!((!part.wire.is_empty()).then(|| hex::plain(&part.wire)));
    fields["message"] = json!(
        part.message.map(|(kind, bytes)| { json!({"kind": kind_name(kind), "bytes": bytes}) })
    );
    fields["looks_like"] = json!(part.looks().map(|looks| looks.name()));
    fields["error"] = json!(unfinished_texts(part, lang).join("; "));
    without_nulls(fields)
}

fn without_nulls(mut fields: Value) -> Value {
    if let Value::Object(fields) = &mut fields {
        fields.retain(|_, value| !value.is_null());
    }
    fields
}

/// The fields of a frame's header.
fn header(header: &FrameHeader) -> Value {
    json!({
        "fin": header.fin, "rsv": header.rsv, "opcode": header.opcode.bits(),
        "masked": header.mask.is_some(), "mask": header.mask.map(|key| hex::plain(&key)),
        "length": header.length,
    })
}

fn traffic(traffic: Traffic) -> Value {
    json!({
        "messages": traffic.messages, "payload": traffic.payload, "bytes": traffic.wire,
        "framing": traffic.wire.saturating_sub(traffic.payload),
    })
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Binary => "binary",
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
