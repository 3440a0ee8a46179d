//! A right request, and the judgement over requests like it.

use wstool::protocol::Parsed;
use wstool::protocol::http::{HeadError, Request};
use wstool::protocol::rules::{Policy, Rule, Verdict, judge_request};

/// Every line of it can be changed by a row of a table.
pub const REQUEST: &str = "GET /chat HTTP/1.1\r\n\
    Host: localhost:4000\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\n\r\n";

/// The request in a text.
pub fn read(text: &str) -> Result<Request, HeadError> {
    match Request::parse(text.as_bytes())? {
        Parsed::Done { value, .. } => Ok(value),
        Parsed::NeedMore => Err(HeadError::Incomplete { bytes: text.len() }),
    }
}

/// The checklist for it.
pub fn judge(text: &str, policy: &Policy) -> Verdict {
    judge_request(read(text).as_ref(), policy)
}

/// The rule broken first, and the status owed.
pub fn owed(text: &str, policy: &Policy) -> Option<(Rule, u16)> {
    let verdict = judge(text, policy);
    let broken = verdict.broken()?;
    let refusal = verdict.refusal().expect("a broken rule earns a refusal");
    Some((broken.rule, refusal.status().0))
}
