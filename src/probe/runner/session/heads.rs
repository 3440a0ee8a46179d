//! The part of a connection in front of the frames: requests, replies, bodies.

use std::time::Instant;

use super::{Answer, Heard, Session};
use crate::probe::Got;
use crate::protocol::Parsed;
use crate::protocol::http::{BodyDecoder, BodyPart, Framing, Reply, Request};

impl Session {
    /// The reply to a request.
    pub(in crate::probe::runner) fn answer(&mut self) -> Answer {
        let start = Instant::now();
        loop {
            match Reply::parse(&self.pending[self.used..]) {
                Ok(Parsed::Done { value, used }) => {
                    self.used += used;
                    self.head += used;
                    // What comes on the way to the answer (RFC 9110, 15.2).
                    if matches!(value.start.status, 100 | 102..=199) {
                        continue;
                    }
                    return Answer::Reply(Box::new(value));
                }
                Ok(Parsed::NeedMore) => {}
                Err(_) => return Answer::NotHttp,
            }
            match self.more(start + self.timeout) {
                Ok(()) => {}
                Err(Heard::Reset) => return Answer::Reset,
                Err(Heard::Silence(_)) => return Answer::Silence(start.elapsed()),
                Err(_) => return Answer::Closed,
            }
        }
    }

    /// The request of a client.
    pub(in crate::probe::runner) fn request(&mut self) -> Result<Request, Got> {
        let start = Instant::now();
        loop {
            match Request::parse(&self.pending[self.used..]) {
                Ok(Parsed::Done { value, used }) => {
                    self.used += used;
                    self.head += used;
                    return Ok(value);
                }
                Ok(Parsed::NeedMore) => {}
                Err(_) => return Err(Got::NotHttp),
            }
            self.more(start + self.timeout).map_err(|end| match end {
                Heard::Reset => Got::Reset,
                Heard::Silence(time) => Got::Silence(time),
                _ => Got::ClosedSilently,
            })?;
        }
    }

    /// Whether all of a reply's body comes (RFC 9112, 6.3).
    pub(in crate::probe::runner) fn has_whole_body(&mut self, reply: &Reply) -> bool {
        let Ok(framing) = Framing::of_reply(reply, "GET") else { return false };
        let mut decoder = BodyDecoder::new(framing);
        let deadline = Instant::now() + self.timeout;
        loop {
            match decoder.next(&self.pending[self.used..]) {
                Err(_) => return false,
                Ok(Parsed::Done { value: BodyPart::End { .. }, .. }) => return true,
                Ok(Parsed::Done { used, .. }) => self.used += used,
                Ok(Parsed::NeedMore) => {
                    if self.more(deadline).is_err() {
                        return decoder.may_close().is_ok();
                    }
                }
            }
        }
    }
}
