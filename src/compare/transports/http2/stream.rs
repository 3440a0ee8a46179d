//! One stream of HTTP/2 that both sides use as long as they like: messages on
//! it, as lines or as frames of WebSocket.
//!
//! Owns: where a message begins and ends in the bytes of the stream. HTTP/2
//! itself does not say: a DATA frame is a piece of a body, and may be cut
//! anywhere.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use h2::client::ResponseFuture;
use h2::{RecvStream, SendStream};
use tungstenite::protocol::Role;

use super::{failed, until};
use crate::compare::scenario::ScriptLine;
use crate::compare::transports::clock::Clock;
use crate::compare::transports::peer_gone;
use crate::compare::transports::tunnel::Tunnel;
use crate::net::lock;

/// How messages are told apart.
#[derive(Debug, Clone)]
pub(super) enum Framing {
    /// Each ends with a line feed.
    Lines,
    /// Each is a frame of WebSocket.
    Frames(Arc<Mutex<Tunnel>>),
}

impl Framing {
    pub(super) fn frames(role: Role) -> Framing {
        Framing::Frames(Arc::new(Mutex::new(Tunnel::of(role))))
    }
}

/// The half of a stream that says things ...
pub(super) struct StreamSender {
    pub(super) stream: SendStream<Bytes>,
    pub(super) framing: Framing,
}

/// ... and the half that hears them.
pub(super) struct StreamReceiver {
    stream: Result<RecvStream, ResponseFuture>,
    framing: Framing,
    /// The beginning of a line.
    begun: Vec<u8>,
    heard: VecDeque<String>,
    has_ended: bool,
}

impl StreamSender {
    /// Says a message, in one DATA frame.
    pub(super) fn say(&mut self, text: &str) -> io::Result<()> {
        let bytes = match &self.framing {
            Framing::Lines => format!("{text}\n").into_bytes(),
            Framing::Frames(tunnel) => lock(tunnel).say(text)?,
        };
        self.stream.send_data(bytes.into(), false).map_err(failed)
    }

    /// Says each message when it is due.
    pub(super) async fn speak(
        &mut self,
        lines: &[ScriptLine],
        clock: &Arc<Clock>,
    ) -> io::Result<()> {
        for line in lines {
            until(clock, line.due).await?;
            self.say(&line.text)?;
        }
        Ok(())
    }

    /// Says that nothing more will be said.
    pub(super) fn end(&mut self) -> io::Result<()> {
        let last = match &self.framing {
            Framing::Lines => Vec::new(),
            Framing::Frames(tunnel) => lock(tunnel).close(),
        };
        self.stream.send_data(last.into(), true).map_err(failed)
    }
}

impl StreamReceiver {
    /// A stream that is open.
    pub(super) fn of(stream: RecvStream, framing: Framing) -> StreamReceiver {
        let (begun, heard) = (Vec::new(), VecDeque::new());
        StreamReceiver { stream: Ok(stream), framing, begun, heard, has_ended: false }
    }

    /// A stream that will be open when the server has answered.
    pub(super) fn behind(answer: ResponseFuture, framing: Framing) -> StreamReceiver {
        let (begun, heard) = (Vec::new(), VecDeque::new());
        StreamReceiver { stream: Err(answer), framing, begun, heard, has_ended: false }
    }

    /// Waits until the server has answered that it is.
    pub(super) async fn until_open(&mut self) -> io::Result<&mut RecvStream> {
        if let Err(answer) = &mut self.stream {
            let answer = answer.await.map_err(failed)?;
            if !answer.status().is_success() {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            self.stream = Ok(answer.into_body());
        }
        self.stream.as_mut().map_err(|_| peer_gone())
    }

    /// Waits for the next message. `None`: there will be no other.
    ///
    /// What is heard is not given back to the windows: they are large enough.
    pub(super) async fn hear(&mut self) -> io::Result<Option<String>> {
        while self.heard.is_empty() && !self.has_ended {
            let Some(piece) = self.until_open().await?.data().await else {
                self.has_ended = true;
                break;
            };
            self.take(&piece.map_err(failed)?)?;
        }
        Ok(self.heard.pop_front())
    }

    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        match &self.framing {
            Framing::Lines => {
                self.begun.extend_from_slice(piece);
                while let Some(end) = self.begun.iter().position(|&byte| byte == b'\n') {
                    let rest = self.begun.split_off(end + 1);
                    let mut line = std::mem::replace(&mut self.begun, rest);
                    line.truncate(end);
                    self.heard.push_back(String::from_utf8_lossy(&line).into_owned());
                }
            }
            Framing::Frames(tunnel) => {
                let (heard, has_closed) = lock(tunnel).take(piece)?;
                self.heard.extend(heard);
                self.has_ended |= has_closed;
            }
        }
        Ok(())
    }

    /// Waits for a message that has to come.
    pub(super) async fn expect(&mut self) -> io::Result<String> {
        self.hear().await?.ok_or_else(peer_gone)
    }

    /// Waits until the peer says nothing more.
    pub(super) async fn until_ended(&mut self) -> io::Result<()> {
        while self.hear().await?.is_some() {}
        Ok(())
    }
}
