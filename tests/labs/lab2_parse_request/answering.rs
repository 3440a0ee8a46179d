//! Lab 2, the student's side: a question is the bytes so far.
//!
//! Must never: know a right answer. Read next: `child` in this folder; `checks`, which asks.

#[path = "questions.rs"]
pub mod questions;

pub(crate) use crate::grading::request::copy_request;

/// Answers with the items of the exercise in a module, until the grader has no more questions.
macro_rules! answer {
    ($code:ident) => {{
        use answering::questions::{Request, Said};
        crate::grading::child::serve(|bytes: Vec<u8>| match $code::parse(&bytes) {
            Ok($code::Parse::NeedMore) => Said::NeedMore,
            Ok($code::Parse::Done { request, used }) => {
                Said::Done(answering::copy_request!(request => Request), used)
            }
            Err(bad) => Said::Bad(
                match bad {
                    $code::Bad::NotHttp => "NotHttp",
                    $code::Bad::TooLarge => "TooLarge",
                    $code::Bad::TooManyHeaders => "TooManyHeaders",
                    $code::Bad::Twice => "Twice",
                    $code::Bad::NotAscii => "NotAscii",
                }
                .to_string(),
            ),
        })
    }};
}
