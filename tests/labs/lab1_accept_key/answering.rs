//! Lab 1, the student's side: a question is a key, the answer its accept value.
//!
//! Must never: know a right answer. Read next: `child` in this folder; `checks`, which asks.

/// Answers with the items of the exercise in a module, until the grader has no more questions.
macro_rules! answer {
    ($code:ident) => {
        crate::grading::child::serve(|key: String| $code::accept_key(&key))
    };
}
