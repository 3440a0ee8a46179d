//! The server of a comparison. One for all transports: the path that is asked
//! decides how it behaves.
//!
//! One blocking thread a connection. It hears the client's messages, and says
//! its own in the way the transport allows.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::clock::{Clock, ServerLines};
use super::duplex::speak;
use super::http::{HttpStream, event_stream, reply};
#[cfg(feature = "http2")]
use super::http2;
use super::websocket::{self, MessageReceiver, MessageSender};
use super::{at_once, path};
use crate::compare::scenario::{Scenario, Script, ScriptLine};

/// A server that plays its part of a script. It ends when this is dropped.
pub(super) struct ScriptServer {
    addr: SocketAddr,
    has_ended: Arc<AtomicBool>,
}

/// What all its connections share.
pub(super) struct ServerSide {
    pub(super) script: Arc<Script>,
    pub(super) clock: Arc<Clock>,
    said: Mutex<usize>,
}

impl ScriptServer {
    pub(super) fn start(script: Arc<Script>, clock: Arc<Clock>) -> io::Result<ScriptServer> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let addr = listener.local_addr()?;
        let has_ended = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&has_ended);
        let server = Arc::new(ServerSide { script, clock, said: Mutex::new(0) });
        thread::Builder::new().spawn(move || {
            for socket in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let server = Arc::clone(&server);
                // Without a thread the connection ends here. Either way the
                // client notices, and says why.
                let _ = thread::Builder::new().spawn(move || server.serve(socket));
            }
        })?;
        Ok(ScriptServer { addr, has_ended })
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for ScriptServer {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::SeqCst);
        // The accepting thread waits for somebody.
        let _ = TcpStream::connect(self.addr);
    }
}

impl ServerSide {
    fn serve(self: &Arc<Self>, socket: TcpStream) -> io::Result<()> {
        socket.set_nodelay(true)?;
        #[cfg(feature = "http2")]
        if http2::is_asked(&socket)? {
            return http2::serve(self, socket);
        }
        let mut http = HttpStream::new(socket);
        loop {
            let Some(target) = http.target()? else { return Ok(()) };
            match target.as_str() {
                path::TURNS => return self.talk(http, true),
                path::DUPLEX => return self.talk(http, self.script.scenario == Scenario::Ask),
                _ => {}
            }
            let request = http.request()?;
            let lines = self.lines();
            let answer = match target.as_str() {
                path::SAY => {
                    lines.think();
                    Vec::new()
                }
                path::ASK | path::NEXT => {
                    lines.think();
                    lines.take(1)
                }
                path::ALL | path::NEWS => {
                    lines.think();
                    lines.take(usize::MAX)
                }
                path::WAIT => {
                    if lines.wait() {
                        lines.take(usize::MAX)
                    } else {
                        Vec::new()
                    }
                }
                path::EVENTS => return self.stream(&mut http),
                _ => return Err(io::ErrorKind::NotFound.into()),
            };
            let is_last = request.headers.has_member("Connection", "close");
            http.send(&reply(&texts(&answer), is_last))?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// What it has to say.
    pub(super) fn lines(&self) -> ServerLines<'_> {
        ServerLines::new(&self.script, &self.clock, &self.said)
    }

    /// An answer that does not end: one event for each message.
    fn stream(&self, http: &mut HttpStream) -> io::Result<()> {
        http.send(&event_stream())?;
        let lines = self.lines();
        while lines.wait() {
            for line in lines.take(usize::MAX) {
                http.send(format!("data: {}\n\n", line.text).as_bytes())?;
            }
        }
        Ok(())
    }

    /// WebSocket, in turns or at will, until the client closes.
    fn talk(&self, http: HttpStream, in_turns: bool) -> io::Result<()> {
        let (sender, mut receiver) = websocket::accept(http)?;
        if in_turns {
            self.answer(&sender, &mut receiver)?;
        } else {
            at_once(
                || speak(&sender, &self.script.server, &self.clock),
                || receiver.until_closed(),
            )?;
        }
        sender.close()?;
        sender.end();
        Ok(())
    }

    /// An answer for every message. An empty one asks for what the server has.
    fn answer(&self, sender: &MessageSender, receiver: &mut MessageReceiver) -> io::Result<()> {
        let lines = self.lines();
        while let Some(heard) = receiver.hear()? {
            lines.think();
            let is_question = heard.is_empty() || self.script.scenario == Scenario::Ask;
            let answer = lines.take(usize::from(is_question));
            sender.say(answer.first().map_or("", |line| &line.text))?;
        }
        Ok(())
    }
}

pub(super) fn texts<'a>(lines: &[&'a ScriptLine]) -> Vec<&'a str> {
    lines.iter().map(|line| line.text.as_str()).collect()
}
