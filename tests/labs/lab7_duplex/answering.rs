//! Lab 7, the student's side: a link whose every call is answered by the grader.
//!
//! Must never: know a right answer. Read next: `child` in this folder; `link`, the other end.

#[path = "questions.rs"]
pub mod questions;

/// Answers with the items of the exercise in a module, until the grader has no more questions.
macro_rules! answer {
    ($code:ident) => {{
        use answering::questions::{Do, Done, Got, Report, Use};
        use crate::grading::child::{call, serve};
        struct Link;
        fn arrival(got: Got) -> Option<$code::Arrival> {
            let Got::Arrival(at, bytes, answer) = got else {
                return None;
            };
            let what = answer.map_or($code::What::Push, $code::What::Answer);
            Some($code::Arrival { at, bytes, what })
        }
        impl $code::Link for Link {
            fn now(&self) -> u64 {
                if let Got::Time(at) = call(&Use::Now) { at } else { 0 }
            }
            fn send(&mut self, number: u32) -> $code::Sent {
                match call(&Use::Send(number)) {
                    Got::Sent(at, bytes) => $code::Sent { at, bytes },
                    _ => $code::Sent { at: 0, bytes: 0 },
                }
            }
            fn poll(&mut self) -> Option<$code::Arrival> {
                arrival(call(&Use::Poll))
            }
            fn wait(&mut self) -> $code::Arrival {
                arrival(call(&Use::Wait)).unwrap_or_else(|| std::process::exit(0))
            }
        }
        let neutral = |report: $code::Report| {
            let $code::Report { elapsed, round_trips, sent_bytes, received_bytes, pushes } = report;
            Report { elapsed, round_trips, sent_bytes, received_bytes, pushes }
        };
        let back = |report: Report| {
            let Report { elapsed, round_trips, sent_bytes, received_bytes, pushes } = report;
            $code::Report { elapsed, round_trips, sent_bytes, received_bytes, pushes }
        };
        serve(move |order: Do| match order {
            Do::Half(n) => Done::Measured(neutral($code::run_half(&mut Link, n))),
            Do::Full(n) => Done::Measured(neutral($code::run_full(&mut Link, n))),
            Do::Gain(half, full) => Done::Gain($code::gain(&back(half), &back(full))),
        })
    }};
}
