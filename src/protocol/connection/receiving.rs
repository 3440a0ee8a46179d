//! The receiving half of a connection: from bytes in any pieces to what they
//! mean and what is owed for them.
//!
//! Owns: the frame that is under way, and the judgement of each, in the order in
//! which it can be known: the header alone, its place among the others, then
//! the payload as it comes. Must never: hold more than has arrived, whatever was
//! announced.
//!
//! **Nothing waits for a frame to be whole** but its meaning: a payload goes
//! where it belongs as it comes, unmasked and (if it is text) checked. A frame
//! that is there in one piece is not copied at all.

use crate::protocol::close::CloseBody;
use crate::protocol::fail::FailCause;
use crate::protocol::frame::{Frame, FrameHeader, MAX_HEADER, Opcode, apply_mask, apply_mask_from};
use crate::protocol::looks::Looks;
use crate::protocol::message::{Assembler, Kind, Received, control};
use crate::protocol::{Parsed, Role};

/// Bytes of a refused or unfinished frame that are kept to be shown: a header
/// and enough behind it to recognise what it really is.
const MOST_SHOWN: usize = 64;

/// One whole frame, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    /// As it stood on the wire, the masking key included.
    pub header: FrameHeader,
    /// The frame's own payload, without the mask.
    pub payload: &'a [u8],
    /// What it means in its place.
    pub received: Received<'a>,
    /// What this end owes for it.
    pub reply: Option<Reply<'a>>,
}

impl Step<'_> {
    /// The frame itself.
    pub fn frame(&self) -> Frame<'_> {
        Frame { header: self.header, payload: self.payload }
    }
}

/// A frame that is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<'a> {
    /// With the payload of the Ping. Of several that wait, the latest is enough
    /// (5.5.3).
    Pong(&'a [u8]),
    /// Unless a Close was sent before.
    Close(CloseBody),
}

/// A frame that failed the connection: why, and what there is to see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub cause: FailCause,
    /// Its header.
    pub header: FrameHeader,
    /// The first bytes from its start, as they crossed the wire. What stands
    /// behind the frame is here too where the frame itself is shorter.
    pub wire: Vec<u8>,
    /// How many bytes of its payload have come.
    pub arrived: u64,
}

impl Refused {
    /// What its bytes look like, if not like a frame.
    pub fn looks(&self) -> Option<Looks> {
        Looks::of(&self.wire, self.arrived)
    }
}

/// What had come of something that never became whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// The start of a frame, as it crossed the wire; empty between two frames.
    pub wire: Vec<u8>,
    /// Its header, if that came whole, and how many bytes of the payload did.
    pub frame: Option<(FrameHeader, u64)>,
    /// A message whose last fragment did not come whole: its kind, and how many
    /// bytes of it came.
    pub message: Option<(Kind, usize)>,
}

impl Unfinished {
    /// What the frame looks like, if not like one.
    pub fn looks(&self) -> Option<Looks> {
        Looks::of(&self.wire, self.frame.map_or(0, |(_, arrived)| arrived))
    }
}

/// The receiving half.
#[derive(Debug)]
pub struct Receiving {
    from: Role,
    assembler: Assembler,
    /// The start of a header whose rest has not come.
    start: Vec<u8>,
    frame: Option<UnderWay>,
    /// The payload of a control frame that is under way.
    control: Vec<u8>,
    close: Option<CloseBody>,
}

/// A frame of which the header has come.
#[derive(Debug)]
struct UnderWay {
    header: FrameHeader,
    arrived: u64,
    /// Where its payload begins in the message.
    begin: usize,
}

impl Receiving {
    /// For what `from` sends; `limit` is in bytes, for a whole message.
    pub fn new(from: Role, limit: u64) -> Receiving {
        Receiving {
            from,
            assembler: Assembler::new(limit),
            start: Vec::new(),
            frame: None,
            control: Vec::new(),
            close: None,
        }
    }

    /// Takes bytes off the front: how many were used, and what they completed.
    /// Everything is used when nothing was. Call it again with the rest. What
    /// comes behind a Close is passed over (5.5.1).
    ///
    /// # Errors
    /// [`Refused`]. Nothing may be read after it (7.1.7).
    pub fn take<'a>(
        &'a mut self,
        bytes: &'a mut [u8],
    ) -> Result<(usize, Option<Step<'a>>), Box<Refused>> {
        if self.close.is_some() {
            return Ok((bytes.len(), None));
        }
        let mut used = 0;
        if self.frame.is_none() {
            let (header, taken) = match self.header(bytes) {
                Parsed::Done { value, used } => (value, used),
                Parsed::NeedMore => return Ok((bytes.len(), None)),
            };
            self.judge(header, bytes, taken)?;
            let arrived = (bytes.len() - taken) as u64;
            if header.length <= arrived {
                let end = taken + header.length as usize;
                return Ok((end, Some(self.whole(header, &mut bytes[taken..end])?)));
            }
            self.begin(header)?;
            used = taken;
        }
        let (piece, step) = self.piece(&mut bytes[used..])?;
        Ok((used + piece, step))
    }

    /// The Close that came, if one did.
    pub fn closed(&self) -> Option<&CloseBody> {
        self.close.as_ref()
    }

    /// What has not come whole; `None` between two messages.
    pub fn unfinished(&self) -> Option<Unfinished> {
        // A message that only the frame under way has begun is no second loss.
        let is_first =
            |frame: &UnderWay| matches!(frame.header.opcode, Opcode::Text | Opcode::Binary);
        let message = self.assembler.unfinished();
        let message = message.filter(|_| !self.frame.as_ref().is_some_and(is_first));
        let (wire, frame) = match &self.frame {
            None => (self.start.clone(), None),
            Some(frame) => (self.wire_of(frame), Some((frame.header, frame.arrived))),
        };
        let is_between = wire.is_empty() && message.is_none();
        (!is_between).then_some(Unfinished { wire, frame, message })
    }

    /// Lets go of memory that a silent peer should not hold.
    pub fn forget(&mut self) {
        self.assembler.forget();
    }

    /// The next header, and how many of these bytes it took. What does not make
    /// one is kept.
    fn header(&mut self, bytes: &[u8]) -> Parsed<FrameHeader> {
        if self.start.is_empty() {
            let parsed = FrameHeader::parse(bytes);
            if parsed == Parsed::NeedMore {
                self.start.extend_from_slice(bytes);
            }
            return parsed;
        }
        let before = self.start.len();
        let room = (MAX_HEADER - before).min(bytes.len());
        self.start.extend_from_slice(&bytes[..room]);
        match FrameHeader::parse(&self.start) {
            Parsed::NeedMore => Parsed::NeedMore,
            Parsed::Done { value, used } => {
                self.start.clear();
                Parsed::Done { value, used: used - before }
            }
        }
    }

    /// Judges what is known from a header. `bytes` hold its end at `taken`.
    fn judge(&self, header: FrameHeader, bytes: &[u8], taken: usize) -> Result<(), Box<Refused>> {
        let known = || {
            header.check(self.from)?;
            self.assembler.judge(&header)
        };
        known().map_err(|cause| {
            let rest = &bytes[taken..];
            let wire = excerpt(&header, rest);
            let arrived = header.length.min(rest.len() as u64);
            Box::new(Refused { cause, header, wire, arrived })
        })
    }

    /// A frame that is there in one piece.
    fn whole<'a>(
        &'a mut self,
        header: FrameHeader,
        payload: &'a mut [u8],
    ) -> Result<Step<'a>, Box<Refused>> {
        if let Some(key) = header.mask {
            apply_mask(key, payload);
        }
        let payload = &*payload;
        let received = self.assembler.push(&header, payload);
        let received = received.map_err(|cause| refused(cause, header, payload))?;
        if let Received::Close(body) = &received {
            self.close = Some(body.clone());
        }
        Ok(step(self.from, header, payload, received))
    }

    /// Begins a frame whose payload comes later.
    fn begin(&mut self, header: FrameHeader) -> Result<(), Box<Refused>> {
        self.control.clear();
        if !header.opcode.is_control() {
            let begun = self.assembler.begin(&header);
            begun.map_err(|cause| refused(cause, header, &[]))?;
        }
        let begin = self.assembler.joined().len();
        self.frame = Some(UnderWay { header, arrived: 0, begin });
        Ok(())
    }

    /// A piece of the payload of the frame under way.
    fn piece(&mut self, bytes: &mut [u8]) -> Result<(usize, Option<Step<'_>>), Box<Refused>> {
        let Some(frame) = &mut self.frame else { return Ok((0, None)) };
        let (header, begin) = (frame.header, frame.begin);
        let missing = header.length - frame.arrived;
        let length = usize::try_from(missing).map_or(bytes.len(), |most| most.min(bytes.len()));
        let piece = &mut bytes[..length];
        if let Some(key) = header.mask {
            apply_mask_from(key, frame.arrived, piece);
        }
        frame.arrived += length as u64;
        let is_whole = frame.arrived == header.length;
        if header.opcode.is_control() {
            self.control.extend_from_slice(piece);
        } else if let Err(cause) = self.assembler.join(piece) {
            return Err(refused(cause, header, &self.assembler.joined()[begin..]));
        }
        if !is_whole {
            return Ok((length, None));
        }
        self.frame = None;
        Ok((length, Some(self.finish(header, begin)?)))
    }

    /// The frame under way is whole.
    fn finish(&mut self, header: FrameHeader, begin: usize) -> Result<Step<'_>, Box<Refused>> {
        if header.opcode.is_control() {
            let payload = &self.control[..];
            let received = control(header.opcode, payload);
            let received = received.map_err(|cause| refused(cause.into(), header, payload))?;
            if let Received::Close(body) = &received {
                self.close = Some(body.clone());
            }
            return Ok(step(self.from, header, payload, received));
        }
        let finished = self.assembler.finish(&header).map(|received| match received {
            Received::Message { kind, .. } => Some(kind),
            _ => None,
        });
        let joined = self.assembler.joined();
        let payload = &joined[begin..];
        let received = match finished.map_err(|cause| refused(cause, header, payload))? {
            Some(kind) => Received::Message { kind, payload: joined },
            None => Received::Fragment,
        };
        Ok(step(self.from, header, payload, received))
    }

    /// The first bytes of the frame under way, as they crossed the wire.
    fn wire_of(&self, frame: &UnderWay) -> Vec<u8> {
        let payload = match frame.header.opcode.is_control() {
            true => &self.control[..],
            false => &self.assembler.joined()[frame.begin..],
        };
        masked_excerpt(&frame.header, payload)
    }
}

/// What follows from a whole frame.
fn step<'a>(
    from: Role,
    header: FrameHeader,
    payload: &'a [u8],
    received: Received<'a>,
) -> Step<'a> {
    let reply = match &received {
        Received::Ping(payload) => Some(Reply::Pong(payload)),
        Received::Close(body) => Some(Reply::Close(body.echo(from.peer()))),
        _ => None,
    };
    Step { header, payload, received, reply }
}

/// A frame that was refused for its payload, which is unmasked already.
fn refused(cause: FailCause, header: FrameHeader, payload: &[u8]) -> Box<Refused> {
    let wire = masked_excerpt(&header, payload);
    Box::new(Refused { cause, header, wire, arrived: payload.len() as u64 })
}

/// A header and what stood behind it.
fn excerpt(header: &FrameHeader, rest: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(MOST_SHOWN);
    header.encode(&mut wire);
    let room = MOST_SHOWN - wire.len();
    wire.extend_from_slice(&rest[..rest.len().min(room)]);
    wire
}

/// The same where the payload was unmasked already.
fn masked_excerpt(header: &FrameHeader, payload: &[u8]) -> Vec<u8> {
    let mut wire = excerpt(header, payload);
    if let Some(key) = header.mask {
        apply_mask(key, &mut wire[header.encoded_len()..]);
    }
    wire
}
