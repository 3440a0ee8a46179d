//! Header lines: names and values in the order they were sent (RFC 9110, 5).
//!
//! Owns: looking them up, by the rules that hold for every header. Must never:
//! know what a single one means; that is [`crate::protocol::rules`].

use super::grammar;
use crate::protocol::Parsed;

/// The most headers that are read. A browser sends about 15 in a handshake.
pub const MAX_HEADERS: usize = 64;

/// One header line. The value is bytes, because a peer may send any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// As the sender spelled it; names are compared without regard to case.
    pub name: String,
    /// Without the white space around it.
    pub value: Vec<u8>,
}

/// All headers of a head in the order they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<Header>);

impl Headers {
    /// Reads header lines up to the empty line that ends them, by httparse, a
    /// parser that many servers share. Where it sees an error it does not say
    /// in which line; that is found by the caller.
    pub(super) fn parse(section: &[u8]) -> Result<Parsed<Headers>, httparse::Error> {
        let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let (used, found) = match httparse::parse_headers(section, &mut slots)? {
            httparse::Status::Complete(done) => done,
            httparse::Status::Partial => return Ok(Parsed::NeedMore),
        };
        let mut value = Headers::default();
        for header in found {
            value.push(header.name, header.value);
        }
        Ok(Parsed::Done { value, used })
    }

    /// Appends a header.
    pub fn push(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        let (name, value) = (name.to_owned(), value.into());
        self.0.push(Header { name, value });
    }

    /// The values of every line with this name, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.0
            .iter()
            .filter(move |header| header.name.eq_ignore_ascii_case(name))
            .map(|header| &header.value[..])
    }

    /// The value of the first line with this name.
    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a [u8]> {
        self.values(name).next()
    }

    /// The value of all lines with this name, joined with commas: for a list
    /// that is the same thing as one line (RFC 9110, 5.3).
    pub fn joined(&self, name: &str) -> Option<Vec<u8>> {
        let values: Vec<&[u8]> = self.values(name).collect();
        (!values.is_empty()).then(|| values.join(&b", "[..]))
    }

    /// The members of a list header over all its lines.
    pub fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.values(name).flat_map(grammar::members)
    }

    /// Whether a list header has this member, in any letter case.
    pub fn has_member(&self, name: &str, member: &str) -> bool {
        self.members(name).any(|found| found.eq_ignore_ascii_case(member.as_bytes()))
    }
}
