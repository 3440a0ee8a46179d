//! What is allowed, but worth a word: no rule is broken, and yet somebody who
//! writes such a program should know.
//!
//! Owns: which remarks there are and where each comes from. Must never: change
//! a verdict.

/// A remark on a request or a reply that may keep every rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Some line ended in LF alone. A reader may take it, a writer must send CR LF.
    BareLineFeeds,
    /// A header of a reply went on in a second line. A client must unfold it,
    /// and nobody may write so any more.
    FoldedLines,
    /// The key is the one that RFC 6455 prints as an example. A real client
    /// must choose it at random for each connection.
    SampleKey,
}

impl Remark {
    /// The name used in JSON: never translated, never changed.
    pub fn name(self) -> &'static str {
        match self {
            Remark::BareLineFeeds => "bare_line_feeds",
            Remark::FoldedLines => "folded_lines",
            Remark::SampleKey => "sample_key",
        }
    }

    /// Where the demand on the sender stands.
    pub fn section(self) -> &'static str {
        match self {
            Remark::BareLineFeeds => "RFC 9112 2.2",
            Remark::FoldedLines => "RFC 9112 5.2",
            Remark::SampleKey => "RFC 6455 4.1 (7)",
        }
    }
}
