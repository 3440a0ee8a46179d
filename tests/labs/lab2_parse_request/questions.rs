//! Lab 2, what crosses the pipe: the bytes so far, and what `parse` said of them.
//!
//! Must never: know which answer is right. Read next: `answering`, `checks`.

pub use crate::grading::request::Request;
use crate::grading::wire::wire_enum;

/// What `parse` said, in the checks' own types.
// A few thousand of them at a time: a box for each would cost more than the room.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    NeedMore,
    /// The request and the bytes that it used.
    Done(Request, usize),
    /// The name of the variant of `Bad`.
    Bad(String),
}

wire_enum!(Said { 0 => NeedMore, 1 => Done(request, used), 2 => Bad(why) });
