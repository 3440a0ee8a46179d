//! Is my server right? A table of cases, each on a connection of its own.
//!
//! Owns: what is tried ([`table`]), what can come of it, and the sum of it all.
//! Must never: send anything; [`runner`] does, and it knows nothing of a single
//! case: a case is a row.
//!
//! **No verdict without evidence.** Every outcome keeps the bytes that were sent
//! and those that came. What cannot be decided is [`Verdict::Skipped`], with the
//! reason; a failure of this program never becomes one of the server's.
//!
//! **What is demanded.** RFC 6455 has MUSTs and SHOULDs, and leaves much open. A
//! broken MUST is a failure, a broken SHOULD a warning; where several ways are
//! right, the report says which one this server goes.
//!
//! | part | about |
//! |---|---|
//! | [`case`] | the types of a row |
//! | [`outcome`] | what can come of one |
//! | [`table`] | the cases |
//! | [`ask`] | requests that are wrong in one way |
//! | [`points`], [`baseline`] | for graders: what a run is worth, what got worse |
//! | [`runner`] | sockets: plays cases, several at once |

pub mod ask;
pub mod baseline;
pub mod case;
pub mod outcome;
pub mod points;
pub mod runner;
pub mod table;

pub use self::case::{Case, Group, Level, Play, Scene};
pub use self::outcome::{Got, Habit, Record, Summary, Verdict, Why};
