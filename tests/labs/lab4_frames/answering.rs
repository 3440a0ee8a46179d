//! Lab 4, the student's side: each answer goes with the most memory that the call had at once.
//!
//! Must never: know a right answer. Read next: `child` in this folder; `checks`, which asks.

#[path = "questions.rs"]
pub mod questions;

/// Answers with the items of the exercise in a module, until the grader has no more questions.
macro_rules! answer {
    ($code:ident) => {{
        use answering::questions::{Call, Frame, Returned, Role};
        let role = |role| match role {
            Role::Client => $code::Role::Client,
            Role::Server => $code::Role::Server,
        };
        let returned = move |call: Call| match call {
            Call::Decode(bytes, end) => match $code::decode(&bytes, role(end)) {
                $code::Decoded::NeedMore(count) => Returned::NeedMore(count),
                $code::Decoded::Fail(code) => Returned::Fail(code),
                $code::Decoded::Frame { frame, used } => {
                    let $code::Frame { fin, opcode, payload } = frame;
                    Returned::Decoded(Frame { fin, opcode, payload }, used)
                }
            },
            Call::Encode(frame, end, key) => {
                let Frame { fin, opcode, payload } = frame;
                let key = key.try_into().unwrap_or_default();
                let frame = $code::Frame { fin, opcode, payload };
                Returned::Encoded($code::encode(&frame, role(end), key))
            }
            Call::MaskingKey => Returned::Key($code::masking_key().to_vec()),
        };
        crate::grading::child::serve(move |call: Call| {
            crate::grading::memory::peak_during(|| returned(call))
        })
    }};
}
