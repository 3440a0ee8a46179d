//! A reply whose body is a stream of events, each of which is something whole
//! by itself (server-sent events).
//!
//! Owns: where an event ends. Must never: read what is in its fields.

use super::{DirectionReader, Next, Part, Progress, part_of};
use crate::protocol::Parsed;
use crate::protocol::http::BodyDecoder;
use crate::trace::What;
use crate::trace::talk::Talk;

/// A body of server-sent events, each of which ends with an empty line.
#[derive(Debug)]
pub(super) struct EventStream {
    body: BodyDecoder,
    /// So many bytes are known to be data, and not read as such.
    data: usize,
    /// Nothing has come in this line.
    line_is_empty: bool,
}

impl EventStream {
    pub(super) fn of(body: BodyDecoder) -> EventStream {
        EventStream { body, data: 0, line_is_empty: false }
    }

    /// Reads lines. Returns where the first empty one ends: LF or CR LF, as
    /// everybody writes them, though a CR alone would be allowed too.
    fn end_of_event(&mut self, data: &[u8]) -> Option<usize> {
        for (at, &byte) in data.iter().enumerate() {
            match byte {
                b'\n' if self.line_is_empty => {
                    self.line_is_empty = false;
                    return Some(at + 1);
                }
                b'\n' => self.line_is_empty = true,
                b'\r' => {}
                _ => self.line_is_empty = false,
            }
        }
        None
    }
}

impl DirectionReader {
    /// Reads on in the body.
    pub(super) fn events(&mut self, talk: &Talk) -> Progress {
        let Next::Events(stream) = &mut self.next else { return Progress::Read };
        if stream.data > 0 {
            let data = &self.arrived.bytes()[..stream.data];
            let end = stream.end_of_event(data);
            let used = end.unwrap_or(data.len());
            stream.data -= used;
            self.read_payload(What::ServerSent, used);
            return if end.is_some() { Progress::Whole } else { Progress::Read };
        }
        let (part, used) = match stream.body.next(self.arrived.bytes()) {
            Ok(Parsed::Done { value, used }) => (part_of(&value), used),
            Ok(Parsed::NeedMore) => return Progress::NeedMore,
            Err(_) => return self.give_up(),
        };
        match part {
            Part::Data => stream.data = used,
            // A chunk ends behind the event that it brought.
            Part::Delimiter if self.begun.is_none() => {
                self.arrived.take(used);
                self.between += used;
            }
            Part::Delimiter => self.read(What::ServerSent, used),
            Part::End => {
                self.read(What::ServerSent, used);
                self.next = self.behind_message(talk);
                return if self.begun.is_some() { Progress::Whole } else { Progress::Read };
            }
        }
        Progress::Read
    }
}
