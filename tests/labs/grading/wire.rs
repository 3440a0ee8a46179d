//! What grader and student's program say to each other: values as bytes, and frames around them.
//!
//! Owns: `Wire` (a value as bytes and back) and the frame on the pipe. Must never: trust a length;
//! the bytes come from a student's program, and `take` says `None` rather than panic.
//!
//! A frame is MARK, kind (1 byte), number (4), length (4), payload. The mark lets frames and the
//! student's own `println!` share the standard output: whatever stands between frames was printed.
//! Read next: `child` (the student's side), `program` (the grader's side).

use std::io::{BufRead, Read, Result, Write};

/// Begins every frame. No text that a student prints by accident holds a NUL.
pub const MARK: &[u8; 5] = b"\0lab\0";

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// The grader's question.
    Ask,
    /// The answer to the question of that number.
    Reply,
    /// The student's code calls something that the grader owns: a stream, a link, a client.
    Call,
    /// What that call returned.
    Return,
    /// A panic: its message and its place.
    Panic,
}

/// One frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub kind: Kind,
    /// Joins question and answer, call and return.
    pub number: u32,
    pub payload: Vec<u8>,
}

impl Frame {
    /// A frame with one value in it.
    pub fn of(kind: Kind, number: u32, value: &impl Wire) -> Frame {
        let mut payload = Vec::new();
        value.put(&mut payload);
        Frame { kind, number, payload }
    }

    /// Writes the frame in one piece, so that a student's prints stand before or behind it.
    pub fn write(&self, out: &mut impl Write) -> Result<()> {
        let mut bytes = MARK.to_vec();
        (self.kind as u8).put(&mut bytes);
        self.number.put(&mut bytes);
        (self.payload.len() as u32).put(&mut bytes);
        bytes.extend_from_slice(&self.payload);
        out.write_all(&bytes)?;
        out.flush()
    }

    /// Reads the next frame; what stands before it goes to `printed`. `None`: the pipe has ended.
    pub fn read(from: &mut impl BufRead, mut printed: impl FnMut(&[u8])) -> Option<Frame> {
        let mut seen = 0;
        while seen < MARK.len() {
            let here = from.fill_buf().ok().filter(|here| !here.is_empty())?;
            if here[0] == MARK[seen] {
                seen += 1;
                from.consume(1);
            } else {
                // A mark that was begun and not ended was printed, too.
                printed(&MARK[..seen]);
                let end = here.iter().position(|byte| *byte == MARK[0]).unwrap_or(here.len());
                printed(&here[..end]);
                seen = 0;
                from.consume(end);
            }
        }
        let kind = match read_exactly::<1>(from)?[0] {
            0 => Kind::Ask,
            1 => Kind::Reply,
            2 => Kind::Call,
            3 => Kind::Return,
            4 => Kind::Panic,
            _ => return None,
        };
        let number = u32::from_be_bytes(read_exactly(from)?);
        let length = u32::from_be_bytes(read_exactly(from)?);
        let mut payload = Vec::new();
        // `take` reserves nothing: a length is only a claim.
        from.take(length.into()).read_to_end(&mut payload).ok()?;
        (payload.len() == length as usize).then_some(Frame { kind, number, payload })
    }

    /// The value in the payload, if it is one of this type and nothing else.
    pub fn value<T: Wire>(&self) -> Option<T> {
        let mut rest = &self.payload[..];
        let value = T::take(&mut rest)?;
        rest.is_empty().then_some(value)
    }
}

fn read_exactly<const N: usize>(from: &mut impl Read) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// A value that can cross the pipe.
pub trait Wire: Sized {
    fn put(&self, out: &mut Vec<u8>);
    fn take(from: &mut &[u8]) -> Option<Self>;

    /// Many at once; bytes have a shorter way than one by one.
    fn put_all(all: &[Self], out: &mut Vec<u8>) {
        all.iter().for_each(|one| one.put(out));
    }
    fn take_many(count: usize, from: &mut &[u8]) -> Option<Vec<Self>> {
        // Nothing is reserved for `count`: each element has to be there.
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(Self::take(from)?);
        }
        Some(all)
    }
}

impl Wire for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }
    fn take(from: &mut &[u8]) -> Option<u8> {
        let (first, rest) = from.split_first()?;
        *from = rest;
        Some(*first)
    }
    fn put_all(all: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(all);
    }
    fn take_many(count: usize, from: &mut &[u8]) -> Option<Vec<u8>> {
        let (taken, rest) = from.split_at_checked(count)?;
        *from = rest;
        Some(taken.to_vec())
    }
}

macro_rules! wire_numbers {
    ($($number:ty),+) => {$(
        impl Wire for $number {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }
            fn take(from: &mut &[u8]) -> Option<$number> {
                let (taken, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(<$number>::from_be_bytes(*taken))
            }
        }
    )+};
}
wire_numbers!(u16, u32, u64, f64);

impl Wire for usize {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u64).put(out);
    }
    fn take(from: &mut &[u8]) -> Option<usize> {
        u64::take(from)?.try_into().ok()
    }
}

impl Wire for bool {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn take(from: &mut &[u8]) -> Option<bool> {
        Some(u8::take(from)? != 0)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        T::put_all(self, out);
    }
    fn take(from: &mut &[u8]) -> Option<Vec<T>> {
        let count = usize::take(from)?;
        T::take_many(count, from)
    }
}

impl Wire for String {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        out.extend_from_slice(self.as_bytes());
    }
    fn take(from: &mut &[u8]) -> Option<String> {
        String::from_utf8(Vec::take(from)?).ok()
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        self.iter().for_each(|value| value.put(out));
    }
    fn take(from: &mut &[u8]) -> Option<Option<T>> {
        Some(if bool::take(from)? { Some(T::take(from)?) } else { None })
    }
}

impl<T: Wire, E: Wire> Wire for std::result::Result<T, E> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_ok().put(out);
        match self {
            Ok(value) => value.put(out),
            Err(error) => error.put(out),
        }
    }
    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(if bool::take(from)? { Ok(T::take(from)?) } else { Err(E::take(from)?) })
    }
}

impl Wire for () {
    fn put(&self, _: &mut Vec<u8>) {}
    fn take(_: &mut &[u8]) -> Option<()> {
        Some(())
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }
    fn take(from: &mut &[u8]) -> Option<(A, B)> {
        Some((A::take(from)?, B::take(from)?))
    }
}

/// Lets a struct cross the pipe: `wire_struct!(Frame { fin, opcode, payload })`.
macro_rules! wire_struct {
    ($name:ident { $($field:ident),+ }) => {
        impl $crate::grading::wire::Wire for $name {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)+
            }
            fn take(from: &mut &[u8]) -> Option<$name> {
                Some($name { $($field: $crate::grading::wire::Wire::take(from)?),+ })
            }
        }
    };
}
pub(crate) use wire_struct;

/// Lets an enum cross the pipe: `wire_enum!(Said { 0 => NeedMore, 1 => Done(request, used) })`.
macro_rules! wire_enum {
    ($name:ident { $($number:literal => $variant:ident $(($($field:ident),+))?),+ $(,)? }) => {
        impl $crate::grading::wire::Wire for $name {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $($name::$variant $(($($field),+))? => {
                        out.push($number);
                        $($($field.put(out);)+)?
                    })+
                }
            }
            fn take(from: &mut &[u8]) -> Option<$name> {
                let number = <u8 as $crate::grading::wire::Wire>::take(from)?;
                $(if number == $number {
                    $($(let $field = $crate::grading::wire::Wire::take(from)?;)+)?
                    return Some($name::$variant $(($($field),+))?);
                })+
                None
            }
        }
    };
}
pub(crate) use wire_enum;
