//! Lab 6, the student's side: the hub at work, and its connections, which the grader plays.
//!
//! Owns: a thread for each order, and calls to the grader from whatever thread of the student's.
//! Must never: know what is right. Read next: `questions`; `stage`, the other end.

use super::questions::{Call, Do, Done, Told, large};
use crate::grading::child::{next_frame, say, tell_of_panics};
use crate::grading::memory::live;
use crate::grading::wire::{Frame, Kind};
use std::collections::HashMap;
use std::io::{Error, ErrorKind, Result, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

/// A client's connection, whatever the student's own trait is called.
pub trait Conn: Send + Sync {
    fn write(&self, message: &str) -> Result<()>;
    fn close(&self, code: u16);
}

/// The student's hub behind one trait.
pub trait Hub: Send + Sync {
    fn join(&self, conn: Arc<dyn Conn>) -> u64;
    fn leave(&self, id: u64);
    fn say(&self, from: u64, message: &str);
    fn count(&self) -> usize;
}

type NewHub = fn(usize) -> Arc<dyn Hub>;

static NEW_HUB: Mutex<Option<NewHub>> = Mutex::new(None);
/// Orders go to the last one.
static HUBS: Mutex<Vec<Arc<dyn Hub>>> = Mutex::new(Vec::new());
/// Calls that wait for the grader, by number.
static WAITING: Mutex<Option<HashMap<u32, Sender<Frame>>>> = Mutex::new(None);
static NEXT_CALL: AtomicU32 = AtomicU32::new(1);

/// Carries out orders until the grader has gone.
pub fn serve(new_hub: NewHub) -> ! {
    tell_of_panics();
    *NEW_HUB.lock().unwrap() = Some(new_hub);
    *WAITING.lock().unwrap() = Some(HashMap::new());
    while let Some(frame) = next_frame() {
        if frame.kind == Kind::Return {
            let caller = WAITING.lock().unwrap().as_mut().and_then(|all| all.remove(&frame.number));
            // A caller that has gone needs no answer.
            caller.map(|caller| caller.send(frame));
        } else if let Some(order) = frame.value() {
            std::thread::spawn(move || {
                say(&Frame::of(Kind::Reply, frame.number, &perform(order)));
            });
        }
    }
    std::process::exit(0)
}

fn perform(order: Do) -> Done {
    if let Do::New(limit) = order {
        let new_hub = NEW_HUB.lock().unwrap().expect("set by serve");
        HUBS.lock().unwrap().push(new_hub(limit));
        return Done::Nothing;
    }
    if order == Do::Drop {
        let hub = HUBS.lock().unwrap().pop();
        drop(hub);
        return Done::Nothing;
    }
    // A call from inside a connection may come when the hub has been given away.
    let hub = HUBS.lock().unwrap().last().cloned();
    let Some(hub) = hub else {
        return Done::Nothing;
    };
    match order {
        Do::Join(client) => return Done::Id(hub.join(Arc::new(Played(client)))),
        Do::JoinSocket(client, port) => return Done::Id(hub.join(Socket::new(client, port))),
        Do::Leave(id) => hub.leave(id),
        Do::Say(id, message) => hub.say(id, &message),
        Do::SayMany(id, prefix, count) => {
            (0..count).for_each(|number| hub.say(id, &format!("{prefix} {number}")));
        }
        Do::SayLarge(id, first, count) => {
            (first..first + count).for_each(|number| hub.say(id, &large(number)));
        }
        Do::ComeAndGo(first, count) => return Done::Ids(come_and_go(&*hub, first, count)),
        Do::Count => return Done::Number(hub.count()),
        Do::Live => return Done::Number(live()),
        Do::New(_) | Do::Drop => {}
    }
    Done::Nothing
}

fn come_and_go(hub: &dyn Hub, first: u32, count: usize) -> Vec<u64> {
    let round = |client: u32| {
        let id = hub.join(Arc::new(Played(client)));
        hub.say(id, &format!("{client}"));
        hub.leave(id);
        id
    };
    (first..first + count as u32).map(round).collect()
}

/// Asks the grader what a call is to do, and does it.
fn converse(call: &Call) -> Result<()> {
    let number = NEXT_CALL.fetch_add(1, Ordering::Relaxed);
    let mut told = ask_grader(number, call);
    loop {
        match told {
            Told::Go => return Ok(()),
            Told::Fail(kind) => {
                let kinds = [ErrorKind::BrokenPipe, ErrorKind::Interrupted, ErrorKind::TimedOut];
                let kind = kinds.get(usize::from(kind)).copied();
                return Err(Error::new(kind.unwrap_or(ErrorKind::Other), "the client is gone"));
            }
            Told::First(order) => {
                perform(order);
                told = ask_grader(number, &Call::Again);
            }
        }
    }
}

fn ask_grader(number: u32, call: &Call) -> Told {
    let (caller, told) = channel();
    WAITING.lock().unwrap().as_mut().map(|all| all.insert(number, caller));
    say(&Frame::of(Kind::Call, number, call));
    told.recv().ok().and_then(|frame| frame.value()).unwrap_or(Told::Go)
}

/// A client that the grader plays.
struct Played(u32);

impl Conn for Played {
    fn write(&self, message: &str) -> Result<()> {
        converse(&Call::Write(self.0, message.to_string()))
    }
    fn close(&self, code: u16) {
        let _ = converse(&Call::Close(self.0, code));
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        say(&Frame::of(Kind::Call, 0, &Call::Dropped(self.0)));
    }
}

/// The server's end of a real connection on the loopback: writes unmasked text frames.
struct Socket(u32, TcpStream);

impl Socket {
    fn new(client: u32, port: u16) -> Arc<Socket> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port));
        Arc::new(Socket(client, stream.expect("the grader listens on the loopback")))
    }
}

impl Conn for Socket {
    fn write(&self, message: &str) -> Result<()> {
        // All messages to a socket have the middle form of length (5.2).
        let length = u16::try_from(message.len()).unwrap_or(u16::MAX);
        let header = [&[0x81, 126][..], &length.to_be_bytes()].concat();
        (&self.1).write_all(&[&header, message.as_bytes()].concat())
    }
    fn close(&self, _: u16) {
        let _ = self.1.shutdown(Shutdown::Both);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        say(&Frame::of(Kind::Call, 0, &Call::Dropped(self.0)));
    }
}
