//! The server of a comparison. One for all transports: the path that is asked
//! decides how it behaves.
//!
//! One blocking thread a connection. It hears the client's messages, and says
//! its own in the way the transport allows.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::clock::{Clock, Mouth};
use super::duplex::speak;
use super::frames::{self, Ears, Voice};
use super::http::{HttpStream, event_stream, reply};
use crate::compare::scenario::{Scenario, Script, ScriptLine};
use crate::protocol::http::{Head, RequestLine};

/// What can be asked.
pub(super) mod path {
    /// Takes note of a message: 204.
    pub const SAY: &str = "/say";
    /// Answers a question.
    pub const ASK: &str = "/ask";
    /// The next message of the server, if there is one.
    pub const NEXT: &str = "/next";
    /// All messages that the server has at the moment.
    pub const NEWS: &str = "/news";
    /// The same, but held back until there is one.
    pub const WAIT: &str = "/wait";
    /// All messages, each when it is there.
    pub const EVENTS: &str = "/events";
    /// WebSocket: an answer to every message.
    pub const TURNS: &str = "/turns";
    /// WebSocket: everyone speaks when they like.
    pub const DUPLEX: &str = "/duplex";
}

/// A server that plays its part of a script. It ends when this is dropped.
pub(super) struct Server {
    addr: SocketAddr,
    has_ended: Arc<AtomicBool>,
}

/// What all its connections share.
struct Shared {
    script: Arc<Script>,
    clock: Arc<Clock>,
    said: Mutex<usize>,
}

impl Server {
    pub(super) fn start(script: Arc<Script>, clock: Arc<Clock>) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let addr = listener.local_addr()?;
        let has_ended = Arc::new(AtomicBool::new(false));
        let (ended, shared) =
            (Arc::clone(&has_ended), Arc::new(Shared { script, clock, said: Mutex::new(0) }));
        std::thread::Builder::new().spawn(move || {
            for socket in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&shared);
                // An error ends the connection, and the client says why.
                std::thread::spawn(move || shared.serve(socket));
            }
        })?;
        Ok(Server { addr, has_ended })
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::SeqCst);
        // The accepting thread waits for somebody.
        let _ = TcpStream::connect(self.addr);
    }
}

impl Shared {
    fn serve(&self, socket: TcpStream) -> io::Result<()> {
        socket.set_nodelay(true)?;
        let mut http = HttpStream::new(socket);
        while let Some((head, _body)) = http.receive::<RequestLine>()? {
            let mouth = self.mouth();
            let lines = match head.start.target.as_str() {
                path::SAY => {
                    mouth.think();
                    Vec::new()
                }
                path::ASK | path::NEXT => {
                    mouth.think();
                    mouth.take(1)
                }
                path::NEWS => {
                    mouth.think();
                    mouth.take(usize::MAX)
                }
                path::WAIT => match mouth.wait() {
                    true => mouth.take(usize::MAX),
                    false => Vec::new(),
                },
                path::EVENTS => return self.stream(&mut http),
                path::TURNS | path::DUPLEX => return self.talk(http, &head),
                _ => return Err(io::ErrorKind::NotFound.into()),
            };
            http.send(&reply(&texts(&lines)))?;
            if head.headers.has_member("Connection", "close") {
                return Ok(());
            }
        }
        Ok(())
    }

    fn mouth(&self) -> Mouth<'_> {
        Mouth::new(&self.script, &self.clock, &self.said)
    }

    /// An answer that does not end: one event for each message.
    fn stream(&self, http: &mut HttpStream) -> io::Result<()> {
        http.send(&event_stream())?;
        let mouth = self.mouth();
        while mouth.wait() {
            for line in mouth.take(usize::MAX) {
                http.send(format!("data: {}\n\n", line.text).as_bytes())?;
            }
        }
        Ok(())
    }

    /// WebSocket, in turns or at will, until the client closes.
    fn talk(&self, http: HttpStream, head: &Head<RequestLine>) -> io::Result<()> {
        let (voice, ears) = frames::accept(http, head)?;
        let answers = head.start.target == path::TURNS || self.script.scenario == Scenario::Ask;
        match answers {
            true => self.answer(&voice, &ears)?,
            false => std::thread::scope(|scope| {
                let speaking = scope.spawn(|| speak(&voice, &self.script.server, &self.clock));
                while ears.recv().is_ok() {}
                speaking.join().map_err(|_| super::gone())?
            })?,
        }
        voice.close()?;
        voice.end();
        Ok(())
    }

    /// An answer for every message. An empty one asks for what the server has.
    fn answer(&self, voice: &Voice, ears: &Ears) -> io::Result<()> {
        let mouth = self.mouth();
        for heard in ears {
            mouth.think();
            let is_question = heard.is_empty() || self.script.scenario == Scenario::Ask;
            let lines = mouth.take(usize::from(is_question));
            voice.say(lines.first().map_or("", |line| &line.text))?;
        }
        Ok(())
    }
}

fn texts<'a>(lines: &[&'a ScriptLine]) -> Vec<&'a str> {
    lines.iter().map(|line| line.text.as_str()).collect()
}
