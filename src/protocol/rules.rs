//! Every MUST of the opening handshake, in one table (RFC 6455, 4.1 and 4.2),
//! and the two of HTTP without which it would not be safe: a head that repeats
//! no single header, and no body.
//!
//! Must never: hold words for people; they are in `words`, one set for each
//! [`Rule`].
//!
//! | file | about |
//! |---|---|
//! | `rule` | the table: names, sections, what breaking each earns |
//! | `request` | how each rule for a request is checked |
//! | `reply` | how each rule for a reply is checked |
//! | `check` | one line of a checklist: the rule, the outcome, the evidence |
//! | `remark` | what breaks no rule and is worth a word |
//! | `verdict` | a whole checklist, and the answer it earns |
//! | `policy` | what RFC 6455 leaves to each server |
//!
//! The table is used wherever the handshake is judged: by the server before it
//! answers, by the client before it trusts the answer, by the checklist of
//! `wstool handshake --request`, and by the tests. The order of the table is
//! the order of judgement: the first rule broken decides the reply.
//!
//! Read next: `rules/rule.rs`, then the checks in `rules/request.rs`.

mod check;
mod policy;
mod remark;
mod reply;
mod request;
mod rule;
mod verdict;

pub use check::{Check, Found, Outcome};
pub use policy::{Origins, Policy};
pub use remark::Remark;
pub use reply::{Asked, judge_reply};
pub use request::judge_request;
pub use rule::Rule;
pub use verdict::Verdict;
