//! Values and a language in, text or JSON out.
//!
//! Owns: layout and colour. Must never: compute what it shows, or print by
//! itself: every renderer takes the writer it writes to.
//!
//! | file | about |
//! |---|---|
//! | `style` | styles by meaning; the only file that knows `colored` |
//! | `layout` | wrapped paragraphs for 80 columns |
//! | `handshake` | the four steps, checklists and key problems as text |
//! | `json` | the same values as JSON (docs/json.md) |
//! | `events` | what happens on connections, a line an event |
//! | `talk` | what happens on a client's one connection, a line an event |
//! | `event_json` | the same as JSON Lines |

pub mod event_json;
pub mod events;
pub mod handshake;
pub mod json;
mod layout;
pub mod style;
pub mod talk;
mod talk_json;
