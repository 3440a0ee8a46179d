//! One direction of one connection, read as far as it has come: HTTP messages,
//! then perhaps frames of WebSocket; or, if it begins so, frames of HTTP/2.
//!
//! Owns: what the next bytes are. Must never: look at the other direction but
//! through `Talk`, or take bytes for what they might be: behind anything that
//! cannot be read, everything is unreadable.
//!
//! Read next: `event_stream`, a reply that does not end, and `streams`, HTTP/2.

mod event_stream;
mod streams;

use std::time::Duration;

use self::event_stream::EventStream;
use self::streams::Streams;
use super::arrived::Arrived;
use super::talk::{Switch, Talk};
use super::{Crossing, What, WireEvent};
use crate::protocol::frame::{FrameHeader, apply_mask};
use crate::protocol::http::{
    BodyDecoder, BodyPart, Framing, Head, Reply, Request, RequestLine, StatusLine,
};
use crate::protocol::{Parsed, Role};

/// Reads one direction of one connection.
#[derive(Debug)]
pub(super) struct DirectionReader {
    from: Role,
    /// The most bytes of a payload that are kept.
    most: usize,
    arrived: Arrived,
    next: Next,
    /// What has begun, as far as it has come.
    begun: Option<WireEvent>,
    /// Bytes between two events that belong to neither; the next one counts
    /// them.
    between: usize,
    has_ended: bool,
}

/// What the next bytes are.
#[derive(Debug)]
enum Next {
    /// The first bytes: which protocol is it?
    First,
    /// Frames of HTTP/2.
    Streams(Streams),
    /// The head of an HTTP message.
    Head,
    /// The body that follows it.
    Body(BodyDecoder),
    /// A body that is a stream of events.
    Events(EventStream),
    /// Behind a request to go on otherwise, as long as it is not answered.
    Undecided,
    /// The header of a frame.
    Frame,
    /// The payload of a frame: so many bytes are missing.
    Payload { left: u64, mask: Option<[u8; 4]> },
    /// Nobody knows.
    Unreadable,
}

/// What one step of reading came to.
enum Progress {
    NeedMore,
    /// Something was read; there may be more.
    Read,
    Whole,
}

impl DirectionReader {
    pub(super) fn new(from: Role, most: usize) -> DirectionReader {
        let (arrived, next) = (Arrived::default(), Next::First);
        DirectionReader { from, most, arrived, next, begun: None, between: 0, has_ended: false }
    }

    /// A packet of TCP's own, which has no bytes.
    pub(super) fn packet(&self, what: What, crossing: Crossing) -> Option<WireEvent> {
        Some(self.event(what, crossing.entered, crossing.left))
    }

    pub(super) fn arrive(&mut self, bytes: &[u8], crossing: Crossing) {
        self.arrived.push(bytes, crossing);
    }

    /// Bytes that nobody kept: what had begun will never be whole, and nothing
    /// behind them can be read.
    pub(super) fn not_kept(&mut self, bytes: usize, crossing: Crossing) -> Vec<WireEvent> {
        let mut event = self.event(What::Unreadable, crossing.entered, crossing.left);
        event.bytes = bytes;
        self.next = Next::Unreadable;
        self.begun.take().into_iter().chain([event]).collect()
    }

    /// Nothing more will come.
    pub(super) fn end(&mut self) {
        self.has_ended = true;
    }

    /// How many bytes have come of what is not whole.
    pub(super) fn unfinished(&self) -> usize {
        let inside = if let Next::Streams(streams) = &self.next { streams.unfinished() } else { 0 };
        let begun = self.begun.as_ref().map_or(0, |event| event.bytes);
        begun + self.arrived.bytes().len() + inside
    }

    /// The next thing that is whole, if there is one.
    pub(super) fn next_event(&mut self, talk: &mut Talk) -> Option<WireEvent> {
        loop {
            let step = match self.next {
                Next::First => self.first(),
                Next::Streams(_) => self.streams(talk),
                Next::Head => self.head(talk),
                Next::Body(_) => self.body(talk),
                Next::Events(_) => self.events(talk),
                Next::Undecided => self.undecided(talk),
                Next::Frame => self.frame(),
                Next::Payload { .. } => self.payload(),
                Next::Unreadable => self.unreadable(),
            };
            match step {
                Progress::NeedMore => return None,
                Progress::Read => {}
                Progress::Whole => return self.begun.take(),
            }
        }
    }

    fn event(&self, what: What, entered: Duration, left: Duration) -> WireEvent {
        let (connection, from, bytes, payload) = (0, self.from, 0, Vec::new());
        WireEvent { connection, stream: None, from, what, entered, left, bytes, payload }
    }

    /// Uses so many bytes for what has begun, or begins with them.
    fn read(&mut self, what: What, used: usize) {
        if used == 0 {
            return;
        }
        let Some((entered, left)) = self.arrived.take(used) else { return };
        let mut event = self.event(what, entered, left);
        event.bytes = std::mem::take(&mut self.between);
        let event = self.begun.get_or_insert(event);
        event.left = left;
        event.bytes += used;
    }

    /// The same with bytes that belong to its payload.
    fn read_payload(&mut self, what: What, used: usize) {
        let kept = self.begun.as_ref().map_or(0, |event| event.payload.len());
        let kept = used.min(self.most.saturating_sub(kept));
        let payload = self.arrived.bytes()[..kept].to_vec();
        self.read(what, used);
        if let Some(event) = &mut self.begun {
            event.payload.extend(payload);
        }
    }

    /// Whatever has begun is all there will be of it.
    fn give_up(&mut self) -> Progress {
        self.next = Next::Unreadable;
        if self.begun.is_some() { Progress::Whole } else { Progress::Read }
    }

    fn head(&mut self, talk: &mut Talk) -> Progress {
        match self.from {
            Role::Client => match Request::parse(self.arrived.bytes()) {
                Ok(Parsed::Done { value, used }) => self.request(value, used, talk),
                Ok(Parsed::NeedMore) => Progress::NeedMore,
                Err(_) => self.give_up(),
            },
            Role::Server => match Reply::parse(self.arrived.bytes()) {
                Ok(Parsed::Done { value, used }) => self.reply(&value, used, talk),
                Ok(Parsed::NeedMore) => Progress::NeedMore,
                Err(_) => self.give_up(),
            },
        }
    }

    fn request(&mut self, request: Head<RequestLine>, used: usize, talk: &mut Talk) -> Progress {
        let framing = Framing::of_request(&request);
        let upgrade = request.headers.has_member("Upgrade", "websocket");
        let RequestLine { method, target } = request.start;
        if upgrade || method == "CONNECT" {
            talk.switch = Switch::Asked;
        }
        talk.asked.push_back(method.clone());
        self.read(What::Request { method, target, upgrade }, used);
        match framing {
            Ok(framing) => self.next = Next::Body(BodyDecoder::new(framing)),
            Err(_) => return self.give_up(),
        }
        Progress::Read
    }

    fn reply(&mut self, reply: &Head<StatusLine>, used: usize, talk: &mut Talk) -> Progress {
        let status = reply.start.status;
        let is_final = status >= 200 || status == 101;
        let method = talk.asked.front().cloned().unwrap_or_default();
        if is_final {
            talk.asked.pop_front();
        }
        if talk.switch == Switch::Asked && is_final && talk.asked.is_empty() {
            talk.switch = match status {
                101 => Switch::Frames,
                200..300 if method == "CONNECT" => Switch::Opaque,
                _ => Switch::No,
            };
        }
        self.read(What::Reply { status }, used);
        let Ok(framing) = Framing::of_reply(reply, &method) else {
            return self.give_up();
        };
        let body = BodyDecoder::new(framing);
        let media = reply.headers.first("Content-Type").unwrap_or_default().to_ascii_lowercase();
        if media.starts_with(b"text/event-stream") && framing != Framing::Length(0) {
            // The reply is what comes before its events.
            self.next = Next::Events(EventStream::of(body));
            return Progress::Whole;
        }
        self.next = Next::Body(body);
        Progress::Read
    }

    fn body(&mut self, talk: &Talk) -> Progress {
        let Next::Body(decoder) = &mut self.next else { return Progress::Read };
        let part = match decoder.next(self.arrived.bytes()) {
            Ok(Parsed::Done { value, used }) => Ok(Some((part_of(&value), used))),
            Ok(Parsed::NeedMore) => Ok(None),
            Err(_) => Err(()),
        };
        let is_whole = self.has_ended && decoder.may_close().is_ok();
        // The head has said what this is.
        match part {
            Err(()) => self.give_up(),
            Ok(None) if is_whole => {
                self.next = Next::Head;
                Progress::Whole
            }
            Ok(None) => Progress::NeedMore,
            Ok(Some((Part::Data, used))) => {
                self.read_payload(What::Unreadable, used);
                Progress::Read
            }
            Ok(Some((Part::Delimiter, used))) => {
                self.read(What::Unreadable, used);
                Progress::Read
            }
            Ok(Some((Part::End, used))) => {
                self.read(What::Unreadable, used);
                self.next = self.behind_message(talk);
                Progress::Whole
            }
        }
    }

    /// What follows an HTTP message.
    fn behind_message(&self, talk: &Talk) -> Next {
        match (self.from, talk.switch) {
            (Role::Client, Switch::Asked) => Next::Undecided,
            (_, Switch::Frames) => Next::Frame,
            (_, Switch::Opaque) => Next::Unreadable,
            _ => Next::Head,
        }
    }

    fn undecided(&mut self, talk: &Talk) -> Progress {
        if talk.switch == Switch::Asked {
            return Progress::NeedMore;
        }
        self.next = self.behind_message(talk);
        Progress::Read
    }

    fn frame(&mut self) -> Progress {
        let Parsed::Done { value, used } = FrameHeader::parse(self.arrived.bytes()) else {
            return Progress::NeedMore;
        };
        self.read(What::Frame { opcode: value.opcode }, used);
        self.next = Next::Payload { left: value.length, mask: value.mask };
        Progress::Read
    }

    fn payload(&mut self) -> Progress {
        let Next::Payload { left, mask } = self.next else { return Progress::Read };
        let come = self.arrived.bytes().len();
        let used = come.min(usize::try_from(left).unwrap_or(usize::MAX));
        if used == 0 && left > 0 {
            return Progress::NeedMore;
        }
        let left = left - used as u64;
        self.next = Next::Payload { left, mask };
        self.read_payload(What::Unreadable, used);
        if left > 0 {
            return Progress::Read;
        }
        if let (Some(key), Some(event)) = (mask, &mut self.begun) {
            apply_mask(key, &mut event.payload);
        }
        self.next = Next::Frame;
        Progress::Whole
    }

    fn unreadable(&mut self) -> Progress {
        let come = self.arrived.bytes().len();
        if come == 0 {
            return Progress::NeedMore;
        }
        self.read_payload(What::Unreadable, come);
        Progress::Whole
    }
}

/// What a part of a body is, without its bytes.
enum Part {
    Data,
    Delimiter,
    End,
}

fn part_of(part: &BodyPart<'_>) -> Part {
    match part {
        BodyPart::Data(_) => Part::Data,
        BodyPart::Delimiter => Part::Delimiter,
        BodyPart::End { .. } => Part::End,
    }
}
