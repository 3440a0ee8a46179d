//! Lab 6, the stage: the grader gives orders to the hub and plays all of its clients.
//!
//! Owns: what every client has got, who does not read, who fails, who calls back; and waiting for
//! an event, or for rest. Must never: sleep, or take a pause for a proof: rest is seen in the
//! process itself, none of whose threads wants to run. Read next: `scenes`.

use super::questions::{Call, Do, Done, Told};
use crate::grading::bytes::window;
use crate::grading::program::Next;
use crate::grading::wire::{Frame, Kind};
use crate::grading::{Child, Failure, Outcome, Text, Verdict, demand, text};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// What a client does with a message, or with its close (`None`), before anything else.
type Reaction = Box<dyn Fn(Option<&str>) -> Vec<Do>>;

/// A client that the grader plays, and what it has seen.
pub struct Client {
    pub messages: Vec<String>,
    pub closed: Vec<u16>,
    pub dropped: bool,
    /// Two writes at the same time: on a real socket their frames would be mixed.
    pub overlap: bool,
    /// Calls of `write`, also those that failed.
    pub writes: usize,
    reads: bool,
    fails: Option<u8>,
    /// Its close has no effect on writes: they end well all the same.
    deaf: bool,
    reaction: Reaction,
    /// A write that waits: the call's number and its message.
    waiting: Option<(u32, String)>,
}

/// The hub in its process, and all its clients.
pub struct Stage {
    /// A process of its own: what is left of another scene must not be heard in this one.
    pub code: Child,
    pub clients: Vec<Client>,
    /// Orders given, by number, and what those returned that have ended.
    orders: u32,
    done: HashMap<u32, Done>,
    /// Calls that first have something else to do.
    scripts: HashMap<u32, (VecDeque<Do>, Told)>,
}

pub const STUCK: Text = text(
    "say, join, leave, count or drop has not returned: it waits for a client or for a lock",
    "say, join, leave, count или drop не вернулся: ждёт клиента или замок",
);
pub const RETURNS: Text = text("calls that return at once", "вызовы возвращаются сразу");
pub const NOTHING_MORE: Text = text("nothing more comes", "больше ничего не приходит");

/// So long none of the hub's threads has wanted to run when it is at rest.
const REST: Duration = Duration::from_millis(60);

/// What a scene does, in the reader's language.
pub type Scene = Text;

impl Stage {
    /// A hub with this queue limit, and so many clients that read at once; none has joined.
    pub fn new(code: &Child, limit: usize, scene: Scene) -> Result<Stage, Box<Failure>> {
        let (clients, done, scripts) = (Vec::new(), HashMap::new(), HashMap::new());
        let code = code.another();
        let mut stage = Stage { code, clients, orders: 0, done, scripts };
        stage.order(Do::New(limit), scene)?;
        Ok(stage)
    }

    fn add(&mut self) -> u32 {
        self.clients.push(Client {
            messages: Vec::new(),
            closed: Vec::new(),
            dropped: false,
            overlap: false,
            writes: 0,
            reads: true,
            fails: None,
            deaf: false,
            reaction: Box::new(|_| Vec::new()),
            waiting: None,
        });
        self.clients.len() as u32 - 1
    }

    /// Clients that are not on the stage yet, for `ComeAndGo`: the number of the first.
    pub fn add_many(&mut self, count: usize) -> u32 {
        let first = self.clients.len() as u32;
        for _ in 0..count {
            self.add();
        }
        first
    }

    /// A client joins; its place and its id.
    pub fn join(&mut self, scene: Scene) -> Result<(usize, u64), Box<Failure>> {
        let client = self.add();
        Ok((client as usize, self.joined(Do::Join(client), scene)?))
    }

    /// A client on a real connection joins; its place and its id.
    pub fn join_socket(&mut self, port: u16, scene: Scene) -> Result<(usize, u64), Box<Failure>> {
        let client = self.add();
        Ok((client as usize, self.joined(Do::JoinSocket(client, port), scene)?))
    }

    fn joined(&mut self, order: Do, scene: Scene) -> Result<u64, Box<Failure>> {
        match self.order(order, scene)? {
            Done::Id(id) => Ok(id),
            _ => Err(Failure::of(Outcome::Garbled, scene)),
        }
    }

    /// Gives an order and does not wait for it; its number.
    pub fn begin(&mut self, order: Do) -> u32 {
        self.orders += 1;
        self.code.send(&Frame::of(Kind::Ask, self.orders, &order));
        self.orders
    }

    /// What an order has returned, as soon as it has. It must not wait for anything: the hub is not
    /// at rest before it has returned.
    pub fn end(&mut self, number: u32, scene: Scene) -> Result<Done, Box<Failure>> {
        let stuck = || (STUCK.to_string(), RETURNS.to_string());
        while !self.done.contains_key(&number) {
            self.once(scene, stuck)?;
            let waits = self.code.idle() >= REST && self.code.usage().is_some();
            demand(!waits, || Failure::new(scene, STUCK, RETURNS))?;
        }
        Ok(self.done.remove(&number).unwrap_or(Done::Nothing))
    }

    pub fn order(&mut self, order: Do, scene: Scene) -> Result<Done, Box<Failure>> {
        let number = self.begin(order);
        self.end(number, scene)
    }

    pub fn say(&mut self, from: u64, message: &str, scene: Scene) -> Verdict {
        self.order(Do::Say(from, message.to_string()), scene).map(drop)
    }

    /// Plays on until something holds. If nothing more happens: what was got, what was wanted.
    pub fn until(
        &mut self,
        holds: impl Fn(&Stage) -> bool,
        scene: Scene,
        told: impl FnOnce(&Stage) -> (String, String),
    ) -> Verdict {
        while !holds(self) {
            match self.code.next() {
                Next::Frame(frame) => self.play(frame),
                Next::Nothing => {}
                Next::Over(Outcome::Overspent(_)) => {
                    let (got, wanted) = told(self);
                    return Err(Failure::new(scene, got, wanted));
                }
                Next::Over(outcome) => return Err(Failure::of(outcome, scene)),
            }
        }
        Ok(())
    }

    /// Plays on for a moment; a failure if the hub has had its time.
    pub fn once(&mut self, scene: Scene, told: impl Fn() -> (String, String)) -> Verdict {
        match self.code.next() {
            Next::Frame(frame) => self.play(frame),
            Next::Nothing => {}
            Next::Over(Outcome::Overspent(_)) => {
                let (got, wanted) = told();
                return Err(Failure::new(scene, got, wanted));
            }
            Next::Over(outcome) => return Err(Failure::of(outcome, scene)),
        }
        Ok(())
    }

    /// Plays on until the hub is at rest: nothing comes, and none of its threads wants to run.
    pub fn rest(&mut self, scene: Scene) -> Verdict {
        loop {
            match self.code.next() {
                Next::Frame(frame) => self.play(frame),
                Next::Nothing if self.code.idle() >= REST => return Ok(()),
                Next::Nothing => {}
                Next::Over(outcome) => return Err(Failure::of(outcome, scene)),
            }
        }
    }

    /// Demands that so many are members, as soon as they are.
    pub fn counts(&mut self, wanted: usize, scene: Scene) -> Verdict {
        // A count has no event to wait for: it is asked again while the hub is still at work.
        let mut got = self.order(Do::Count, scene)?;
        for _ in 0..3 {
            if got == Done::Number(wanted) {
                return Ok(());
            }
            self.rest(scene)?;
            got = self.order(Do::Count, scene)?;
        }
        let shown = |done: &Done| format!("count() == {}", number(done));
        demand(got == Done::Number(wanted), || {
            Failure::new(scene, shown(&got), shown(&Done::Number(wanted)))
        })
    }

    pub fn live(&mut self, scene: Scene) -> Result<usize, Box<Failure>> {
        self.rest(scene)?;
        Ok(number(&self.order(Do::Live, scene)?))
    }

    /// Demands exactly these messages at a client, in this order, and none after them.
    pub fn has(&mut self, client: usize, wanted: &[String], scene: Scene) -> Verdict {
        self.has_so_far(client, wanted, scene)?;
        self.rest(scene)?;
        let got = &self.clients[client].messages;
        demand(got == wanted, || Failure::new(scene, shown(got), shown(wanted)))
    }

    /// The same without waiting for what may come after them.
    pub fn has_so_far(&mut self, client: usize, wanted: &[String], scene: Scene) -> Verdict {
        let enough = |stage: &Stage| stage.clients[client].messages.len() >= wanted.len();
        let told = |stage: &Stage| (shown(&stage.clients[client].messages), shown(wanted));
        self.until(enough, scene, told)?;
        let client = &self.clients[client];
        demand(!client.overlap, || Failure::new(scene, OVERLAP, ONE_AT_A_TIME))?;
        let got = &client.messages;
        demand(got == wanted, || Failure::new(scene, shown(got), shown(wanted)))
    }

    /// Demands that the hub has let go of a client's connection.
    pub fn is_dropped(&mut self, client: usize, scene: Scene) -> Verdict {
        let told = |_: &Stage| (KEPT.to_string(), DROPPED.to_string());
        self.until(|stage| stage.clients[client].dropped, scene, told)
    }

    /// Stops reading: writes wait from now on.
    pub fn stall(&mut self, client: usize) {
        self.clients[client].reads = false;
    }

    /// Waits until a write to a client that does not read is under way.
    pub fn is_writing(&mut self, client: usize, scene: Scene) -> Verdict {
        let told = |_: &Stage| (NOTHING_MORE.to_string(), A_WRITE.to_string());
        self.until(|stage| stage.clients[client].waiting.is_some(), scene, told)
    }

    /// Lets the write that waits return; `reads` says whether the next ones wait, too.
    pub fn release(&mut self, client: usize, reads: bool) {
        let it = &mut self.clients[client];
        it.reads = reads;
        if let Some((number, message)) = it.waiting.take() {
            it.messages.push(message);
            self.code.send(&Frame::of(Kind::Return, number, &Told::Go));
        }
    }

    /// From now on every write fails, with an error of this kind.
    pub fn fail(&mut self, client: usize, kind: u8) {
        self.clients[client].fails = Some(kind);
    }

    /// A write that is under way when the client is closed ends well, as if it had just been read.
    pub fn make_deaf(&mut self, client: usize) {
        self.clients[client].deaf = true;
    }

    /// From now on the client first does something else, from inside `write` or `close`.
    pub fn react(&mut self, client: usize, reaction: impl Fn(Option<&str>) -> Vec<Do> + 'static) {
        self.clients[client].reaction = Box::new(reaction);
    }

    /// The end of a scene: a panic in any of the student's threads shows by now.
    pub fn over(mut self, scene: Scene) -> Verdict {
        self.rest(scene)?;
        self.code.finish(&|| scene.to_string())
    }

    fn play(&mut self, frame: Frame) {
        if frame.kind == Kind::Reply {
            self.done.insert(frame.number, frame.value().unwrap_or(Done::Nothing));
            return;
        }
        let answer = match frame.value() {
            // No client of ours: nothing is owed for it.
            Some(Call::Dropped(client) | Call::Close(client, _) | Call::Write(client, _))
                if client as usize >= self.clients.len() =>
            {
                None
            }
            Some(Call::Dropped(client)) => {
                self.clients[client as usize].dropped = true;
                None
            }
            Some(Call::Again) => self.go_on(frame.number),
            Some(Call::Close(client, code)) => Some(self.close(client, code, frame.number)),
            Some(Call::Write(client, message)) => self.write(client, message, frame.number),
            None => None,
        };
        if let Some(told) = answer {
            self.code.send(&Frame::of(Kind::Return, frame.number, &told));
        }
    }

    /// The next step of a call that has other things to do first.
    fn go_on(&mut self, number: u32) -> Option<Told> {
        let (orders, last) = self.scripts.get_mut(&number)?;
        let next = orders.pop_front().map(Told::First);
        next.or_else(|| Some(last.clone()))
    }

    fn close(&mut self, client: u32, code: u16, number: u32) -> Told {
        let it = &mut self.clients[client as usize];
        it.closed.push(code);
        let (waiting, orders) = (it.waiting.take(), (it.reaction)(None));
        let ended = if it.deaf { Told::Go } else { Told::Fail(0) };
        // A write that waits when its connection is closed returns an error.
        if let Some((write, _)) = waiting {
            self.code.send(&Frame::of(Kind::Return, write, &ended));
        }
        self.scripts.insert(number, (orders.into(), Told::Go));
        self.go_on(number).unwrap_or(Told::Go)
    }

    fn write(&mut self, client: u32, message: String, number: u32) -> Option<Told> {
        let it = &mut self.clients[client as usize];
        it.writes += 1;
        it.overlap |= it.waiting.is_some();
        let is_closed = !it.closed.is_empty() && !it.deaf;
        if let Some(kind) = it.fails.or(is_closed.then_some(0)) {
            return Some(Told::Fail(kind));
        }
        if !it.reads {
            it.waiting = Some((number, message));
            return None;
        }
        let orders = (it.reaction)(Some(&message));
        it.messages.push(message);
        self.scripts.insert(number, (orders.into(), Told::Go));
        self.go_on(number)
    }
}

const OVERLAP: Text =
    text("two writes to one Conn at the same time", "две записи в один Conn одновременно");
const ONE_AT_A_TIME: Text = text("one write at a time", "одна запись за раз");
const A_WRITE: Text = text("a call of write", "вызов write");
const KEPT: Text = text("its Conn is still held", "его Conn ещё кто-то держит");
const DROPPED: Text = text("its Conn dropped, its thread ended", "Conn освобождён, поток завершён");

fn number(done: &Done) -> usize {
    if let Done::Number(number) = done { *number } else { 0 }
}

/// How many messages, and the last of them.
pub fn shown(messages: &[String]) -> String {
    let last = &messages[messages.len().saturating_sub(12)..];
    let short = |message: &String| message.chars().take(40).collect::<String>();
    let more = if last.len() < messages.len() { "… " } else { "" };
    window(
        &format!("{}: {more}{:?}", messages.len(), last.iter().map(short).collect::<Vec<_>>()),
        0,
    )
}
