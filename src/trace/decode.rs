//! From what crossed a link to events: a chunk in, whatever is now whole out.
//!
//! Owns: the connections of a link, and what the two directions of one have to
//! know of each other: which request a reply belongs to (a reply to HEAD has no
//! body), and whether an upgrade was granted. Must never: guess. What is not
//! whole is no event yet, and what cannot be read is an event that says so.
//!
//! Each byte is looked at once, however often events are asked for, and no
//! more is kept than one unfinished message a direction.
//!
//! Read next: `direction`, the order in which things come in one direction.

use super::direction::DirectionReader;
pub use super::talk::Inside;
use super::talk::Talk;
use super::{Chunk, Content, What, WireEvent};
use crate::protocol::Role;

/// Reads everything that crosses a link.
#[derive(Debug)]
pub struct Decoder {
    most: usize,
    inside: Inside,
    connections: Vec<ConnectionReader>,
}

/// Both directions of one connection.
#[derive(Debug)]
struct ConnectionReader {
    up: DirectionReader,
    down: DirectionReader,
    talk: Talk,
}

/// Bytes that are the beginning of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leftover {
    /// Which connection, counted from 0.
    pub connection: usize,
    /// Who sent it.
    pub from: Role,
    /// How many bytes of it have come.
    pub bytes: usize,
}

impl Decoder {
    /// A decoder that keeps at most so many bytes of each payload; the rest is
    /// counted only.
    pub fn keeping(most: usize) -> Decoder {
        Decoder { most, inside: Inside::default(), connections: Vec::new() }
    }

    /// The same, for connections whose streams carry this.
    pub fn with(self, inside: Inside) -> Decoder {
        Decoder { inside, ..self }
    }

    /// Reads on. Returns what has become whole, in the order in which it did.
    ///
    /// The chunks of one direction have to come in their order, and a reply
    /// behind its request, as they leave a link.
    pub fn push(&mut self, chunk: &Chunk) -> Vec<WireEvent> {
        let Chunk { connection, from, content, crossing } = chunk;
        while self.connections.len() <= *connection {
            self.connections.push(ConnectionReader {
                up: DirectionReader::new(Role::Client, self.most),
                down: DirectionReader::new(Role::Server, self.most),
                talk: Talk { inside: self.inside, ..Talk::default() },
            });
        }
        let mut events = Vec::new();
        let state = &mut self.connections[*connection];
        let direction = state.direction(*from);
        match content {
            Content::Connect => events.extend(direction.packet(What::Connect, *crossing)),
            Content::Connected => events.extend(direction.packet(What::Connected, *crossing)),
            Content::Bytes(bytes) => direction.arrive(bytes, *crossing),
            Content::Lost(bytes) => {
                events.extend(direction.packet(What::Lost, *crossing));
                events.iter_mut().for_each(|event| event.bytes = *bytes);
            }
            Content::NotKept(bytes) => events.extend(direction.not_kept(*bytes, *crossing)),
            Content::End => direction.end(),
        }
        state.read(*from, &mut events);
        // A reply may have settled what the client's bytes are.
        state.read(from.peer(), &mut events);
        events.iter_mut().for_each(|event| event.connection = *connection);
        events
    }

    /// What has begun and is not whole.
    pub fn unfinished(&self) -> impl Iterator<Item = Leftover> {
        self.connections
            .iter()
            .enumerate()
            .flat_map(|(connection, state)| {
                let of = |from, bytes| Leftover { connection, from, bytes };
                let both = [(Role::Client, &state.up), (Role::Server, &state.down)];
                both.map(|(from, direction)| of(from, direction.unfinished()))
            })
            .filter(|unfinished| unfinished.bytes > 0)
    }
}

impl ConnectionReader {
    fn direction(&mut self, from: Role) -> &mut DirectionReader {
        match from {
            Role::Client => &mut self.up,
            Role::Server => &mut self.down,
        }
    }

    fn read(&mut self, from: Role, events: &mut Vec<WireEvent>) {
        let ConnectionReader { up, down, talk } = self;
        let direction = match from {
            Role::Client => up,
            Role::Server => down,
        };
        while let Some(event) = direction.next_event(talk) {
            events.push(event);
        }
    }
}
