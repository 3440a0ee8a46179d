//! What the two directions of a connection have to know of each other.

use std::collections::VecDeque;

/// What the streams of a connection with streams carry. Their heads would say
/// so, but they are compressed; whoever opened them knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inside {
    /// Requests and their answers.
    #[default]
    Http,
    /// WebSocket (RFC 8441).
    WebSocket,
}

/// What both directions of a connection know.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// What is inside streams, if there are any.
    pub(super) inside: Inside,
    /// The methods of the requests that are not answered, in order.
    pub(super) asked: VecDeque<String>,
    /// What the client's bytes are behind a request to go on otherwise.
    pub(super) switch: Switch,
}

/// Whether the connection goes on in another protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Switch {
    /// Nobody asked.
    #[default]
    No,
    /// Asked, not answered.
    Asked,
    /// To WebSocket.
    Frames,
    /// To something that cannot be known from outside.
    Opaque,
}
