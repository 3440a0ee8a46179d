//! Values and a language in, text or JSON out.
//!
//! Owns: layout and colour. Must never: compute what it shows, or print by
//! itself: every renderer takes the writer it writes to.
//!
//! | file | about |
//! |---|---|
//! | `style` | styles by meaning; the only file that knows `colored` |
//! | `layout` | wrapped paragraphs |
//! | `handshake` | the four steps and key problems as text |
//! | `checklist` | every rule of the opening handshake, kept or not |
//! | `json` | the same values as JSON (docs/json.md) |
//! | `events` | what happens on connections, a line an event |
//! | `talk` | what happens on a client's one connection, a line an event |
//! | `picture` | a comparison on one screen: ladders side by side |
//! | `compare` | the tables and sentences of a comparison |
//! | `svg` | the ladders as a picture |
//! | `html` | pictures, tables and sentences in one file |
//! | `compare_json` | the same as JSON |
//! | `probe`, `probe_json` | what a probe found |
//! | `event_json` | the same as JSON Lines |

pub mod checklist;
pub mod compare;
pub mod compare_json;
mod ending;
mod entry;
pub mod event_json;
pub mod events;
pub mod frame;
pub mod handshake;
pub mod html;
pub mod json;
mod layout;
pub mod picture;
pub mod probe;
pub mod probe_grade;
pub mod probe_json;
mod server_events;
pub mod style;
pub mod svg;
pub mod talk;
