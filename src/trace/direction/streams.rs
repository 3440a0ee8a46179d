//! One direction of a connection of HTTP/2: frames, each with the number of its
//! stream (RFC 9113).
//!
//! Owns: where a frame begins and ends, and, in streams that carry WebSocket
//! (RFC 8441), the frames inside the DATA. Must never: decompress heads. Which
//! request belongs to which message follows from the number of the stream.
//!
//! A stream that carries WebSocket is read by a `DirectionReader` of its own, as if
//! it were a connection: that is what it is.

use std::collections::{BTreeMap, VecDeque};

use super::{DirectionReader, Next, Progress};
use crate::protocol::http2::{FrameHeader, Kind, PREFACE, data, is_server_preface};
use crate::protocol::{Parsed, Role};
use crate::trace::talk::{Inside, Talk};
use crate::trace::{Crossing, What, WireEvent};

/// What is known of the frames of one direction.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// The frame whose payload is coming, and how much of it is missing.
    frame: Option<(FrameHeader, usize)>,
    /// Streams that carry WebSocket, by number.
    carried: BTreeMap<u32, DirectionReader>,
    /// Whole, and not handed out.
    ready: VecDeque<WireEvent>,
}

impl Streams {
    /// How many bytes have come of frames that are inside others and not whole.
    pub(super) fn unfinished(&self) -> usize {
        let of = |carried: &DirectionReader| carried.between + carried.unfinished();
        self.carried.values().map(of).sum()
    }
}

impl DirectionReader {
    /// Each side of HTTP/2 begins in its own way; everything else is HTTP/1.1,
    /// or will be unreadable as such.
    pub(super) fn first(&mut self) -> Progress {
        let come = self.arrived.bytes();
        let preface = match self.from {
            Role::Client if come.len() >= PREFACE.len() => Some(come.starts_with(PREFACE)),
            // The first byte may be that of POST.
            Role::Client if PREFACE.starts_with(come) => None,
            Role::Client => Some(false),
            Role::Server => is_server_preface(come),
        };
        let Some(is_http2) = preface else { return Progress::NeedMore };
        if !is_http2 {
            self.next = Next::Head;
            return Progress::Read;
        }
        self.next = Next::Streams(Streams::default());
        if self.from == Role::Server {
            return Progress::Read;
        }
        self.read(What::Preface, PREFACE.len());
        Progress::Whole
    }

    /// Reads on in the frames of HTTP/2.
    pub(super) fn streams(&mut self, talk: &mut Talk) -> Progress {
        let Next::Streams(streams) = &mut self.next else { return Progress::Read };
        if let Some(event) = streams.ready.pop_front() {
            self.begun = Some(event);
            return Progress::Whole;
        }
        let Some((header, missing)) = streams.frame else { return self.stream_frame(talk) };
        let used = missing.min(self.arrived.bytes().len());
        if used == 0 && missing > 0 {
            return Progress::NeedMore;
        }
        let missing = missing - used;
        streams.frame = (missing > 0).then_some((header, missing));
        match header.kind {
            Kind::Data => self.read_payload(What::Unreadable, used),
            _ => self.read(What::Unreadable, used),
        }
        if missing > 0 {
            return Progress::Read;
        }
        self.stream_frame_ends(header, talk)
    }

    fn stream_frame(&mut self, talk: &Talk) -> Progress {
        let Parsed::Done { value, used } = FrameHeader::parse(self.arrived.bytes()) else {
            return Progress::NeedMore;
        };
        let FrameHeader { kind, flags, stream, length } = value;
        let opens = talk.inside == Inside::WebSocket && kind == Kind::Headers;
        self.read(What::Http2 { kind, flags, opens }, used);
        if let Some(event) = &mut self.begun {
            event.stream = Some(u64::from(stream));
        }
        if let Next::Streams(streams) = &mut self.next {
            streams.frame = Some((value, length));
        }
        Progress::Read
    }

    /// All of a frame is there.
    fn stream_frame_ends(&mut self, header: FrameHeader, talk: &mut Talk) -> Progress {
        let Some(event) = self.begun.as_mut().filter(|_| header.kind == Kind::Data) else {
            return Progress::Whole;
        };
        let is_kept = event.payload.len() == header.length;
        if is_kept && let Some(brought) = data(&header, &event.payload) {
            event.payload = brought.to_vec();
        }
        if talk.inside == Inside::WebSocket && !event.payload.is_empty() {
            return self.carried_frames(header.stream, is_kept, talk);
        }
        Progress::Whole
    }

    /// A DATA frame of a stream that carries WebSocket: what it brought is read
    /// as frames, and its own bytes count with the first of them.
    fn carried_frames(&mut self, stream: u32, is_kept: bool, talk: &mut Talk) -> Progress {
        let Some(event) = self.begun.take() else { return Progress::Read };
        let Next::Streams(streams) = &mut self.next else { return Progress::Read };
        let (from, most) = (self.from, self.most);
        let carried = streams.carried.entry(stream).or_insert_with(|| {
            let mut carried = DirectionReader::new(from, most);
            carried.next = Next::Frame;
            carried
        });
        let crossing = Crossing { entered: event.entered, due: event.left, left: event.left };
        let mut events = Vec::new();
        if is_kept {
            let around = event.bytes - event.payload.len();
            match &mut carried.begun {
                Some(begun) => begun.bytes += around,
                None => carried.between += around,
            }
            carried.arrive(&event.payload, crossing);
        } else {
            events.extend(carried.not_kept(event.bytes, crossing));
        }
        events.extend(std::iter::from_fn(|| carried.next_event(talk)));
        let number = Some(u64::from(stream));
        streams.ready.extend(events.into_iter().map(|event| WireEvent { stream: number, ..event }));
        Progress::Read
    }
}
