//! Lab 5, the student's side: events, and by how much the memory in use has grown.
//!
//! Must never: know a right answer. Read next: `child` in this folder; `talks`, which asks.

#[path = "questions.rs"]
pub mod questions;

/// Answers with the items of the exercise in a module, until the grader has no more questions.
macro_rules! answer {
    ($code:ident) => {{
        use answering::questions::{Do, Event, Frame};
        use crate::grading::memory::live;
        let mut assemblers = Vec::new();
        let neutral = |event| match event {
            $code::Event::Text(text) => Event::Text(text),
            $code::Event::Binary(bytes) => Event::Binary(bytes),
            $code::Event::Pong(bytes) => Event::Pong(bytes),
            $code::Event::Close(code) => Event::Close(code),
        };
        let own = |frame: &Frame| {
            let Frame { fin, opcode, payload } = frame.clone();
            $code::Frame { fin, opcode, payload }
        };
        crate::grading::child::serve(move |order: Do| -> (Vec<Event>, usize) {
            // Room for the bookkeeping of this side, which must not count as the student's.
            let mut events = Vec::with_capacity(64);
            let before = live();
            match order {
                Do::New(which, limit) => {
                    assemblers.resize_with(assemblers.len().max(which + 1), || None);
                    assemblers[which] = Some($code::Assembler::new(limit));
                }
                Do::Push(which, frame) => {
                    let assembler = assemblers[which].as_mut().expect("made before");
                    events.extend(assembler.push(own(&frame)).into_iter().map(neutral));
                }
                Do::PushMany(which, frame, times) => {
                    let assembler = assemblers[which].as_mut().expect("made before");
                    for _ in 0..times {
                        let all = assembler.push(own(&frame)).into_iter().map(neutral);
                        // Of a great many events, the first will do.
                        events.extend(all.take(64 - events.len().min(64)));
                    }
                }
            }
            let grown = live().saturating_sub(before);
            (events, grown)
        })
    }};
}
