//! HTTP/1.1 as bytes and values (RFC 9110, RFC 9112): what the opening
//! handshake is written in.
//!
//! Owns: heads, the grammar of their values, what follows them. Must never:
//! judge an opening handshake; that is [`super::rules`].
//!
//! | file | about |
//! |---|---|
//! | `head` | start line, headers, empty line: the values, and how they are written |
//! | `headers` | header lines, and looking them up |
//! | `parse` | from bytes that arrive in pieces to a head |
//! | `fault` | which line of a head is wrong, and how |
//! | `body` | what follows a head, and where it ends |
//! | `date` | the Date header |
//! | `secrets` | a head as it may be shown to others |
//! | [`grammar`] | the shapes of single values: tokens, lists, hosts, targets |
//!
//! Read next: [`super::upgrade`], the two heads of the opening handshake.

mod body;
mod date;
mod fault;
pub mod grammar;
mod head;
mod headers;
mod parse;
mod secrets;

pub use body::{BodyDecoder, BodyError, BodyPart, Framing, MAX_CHUNK_LINE};
pub use date::HttpDate;
pub use fault::{HeadError, LineFault};
pub use head::{Head, HttpVersion, MAX_HEAD, Reply, Request, RequestLine, StartLine, StatusLine};
pub use headers::{Header, Headers, MAX_HEADERS};
pub use parse::is_worth_parsing;
pub use secrets::{ShownLine, shown_lines};
