//! The mirror: this end is the server, and the client under test echoes what it hears.
//!
//! Owns: one connection a case, from the client's request to its last frame. Must
//! never: start a client; whoever calls says how, if at all.
//!
//! The client connects to `/ID` for the case of this name, or to any other path for
//! the next case that was not played yet.

mod answers;

use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use self::answers::{HELLO, control_text, heard, part, rejected};
use super::bytes::masked;
use super::frames::{self, fate};
use super::session::Session;
use super::{record, verdict};
use crate::net::lock;
use crate::probe::{Case, Got, Habit, Play, Record, Scene, Summary, Verdict, Why};
use crate::protocol::accept::formula;
use crate::protocol::http::Request;
use crate::protocol::rules::{Outcome, Policy, Verdict as Rules, judge_request};

/// All pauses of a 101 that drips.
const DRIPPING: Duration = Duration::from_millis(200);

/// A client that is started needs its time to connect.
const LONGEST_START: Duration = Duration::from_secs(20);

/// Starts a client for this URL; it ends when what is returned is dropped.
pub type Launch<'a> = &'a (dyn Fn(&str) -> Option<Box<dyn Send>> + Sync);

/// What the cases of a run have in common.
pub struct Options<'a> {
    /// Where the client connects to.
    pub listener: TcpListener,
    /// How long a single answer may take.
    pub timeout: Duration,
    /// How long the whole run may take.
    pub budget: Duration,
    /// How a client is started, once a case; without it, it comes by itself.
    pub launch: Option<Launch<'a>>,
}

/// What is known of the client so far.
#[derive(Default)]
struct Client {
    /// The checks of its first request, and its bytes.
    request: Mutex<Option<(Rules, Vec<u8>)>>,
    keys: Mutex<Vec<Vec<u8>>>,
    masks: Mutex<Vec<[u8; 4]>>,
    /// It did not send back what it heard.
    is_silent: AtomicBool,
}

/// Plays these cases against whoever connects.
pub fn run(options: &Options, cases: &[&'static Case], told: impl Fn(&Record) + Sync) -> Summary {
    let start = Instant::now();
    let deadline = start + options.budget;
    let client = Client::default();
    let told = |record: Record| {
        told(&record);
        record
    };
    let needs_connection = |case: &&'static Case| !is_about_all(case);
    let (connected, about_all): (Vec<&'static Case>, Vec<&'static Case>) =
        cases.iter().copied().partition(needs_connection);
    let mut records: Vec<Record> = match options.launch {
        Some(launch) => launched(options, &client, &connected, launch, deadline),
        None => awaited(options, &client, &connected, deadline, &told),
    };
    records.extend(about_all.into_iter().map(|case| told(judge_all(&client, case))));
    records.sort_by_key(|record| cases.iter().position(|case| case.id == record.case.id));
    let echoes = !client.is_silent.load(Ordering::Relaxed);
    let habit = Habit { echoes, echoes_binary: echoes, broadcasts: false };
    let has_come = lock(&client.request).is_some();
    Summary { records, habit: has_come.then_some(habit), took: start.elapsed() }
}

/// Cases that are judged by what all connections have shown.
fn is_about_all(case: &Case) -> bool {
    matches!(case.play, Play::Keeps(_) | Play::Own(Scene::FreshKeys | Scene::FreshMasks))
}

/// Clients that come by themselves, one after the other.
fn awaited(
    options: &Options,
    client: &Client,
    cases: &[&'static Case],
    deadline: Instant,
    told: &impl Fn(Record) -> Record,
) -> Vec<Record> {
    let mut left: Vec<&'static Case> = cases.to_vec();
    let mut records = Vec::new();
    while !left.is_empty() {
        let Some(mut session) = next_session(&options.listener, options.timeout, deadline) else {
            break;
        };
        let request = session.request();
        let target = request.as_ref().map(|request| request.start.target.clone());
        let id = target.as_deref().ok().and_then(|target| target.rsplit('/').next());
        let named =
            left.iter().position(|case| id.is_some_and(|id| case.id.eq_ignore_ascii_case(id)));
        let case = left.remove(named.unwrap_or(0));
        records.push(told(play(client, case, session, request)));
    }
    records.extend(left.into_iter().map(|case| told(Record::skipped(case, Why::NoConnection))));
    records
}

/// Clients that are started, several at once, each with a port of its own.
fn launched(
    options: &Options,
    client: &Client,
    cases: &[&'static Case],
    launch: Launch,
    deadline: Instant,
) -> Vec<Record> {
    let records: Mutex<Vec<Record>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let work = |listener: &TcpListener| {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let record = if Instant::now() > deadline {
                Record::skipped(case, Why::Budget)
            } else {
                one(options, client, case, launch, listener)
            };
            lock(&records).push(record);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..super::AT_ONCE {
            let _ = std::thread::Builder::new().spawn_scoped(scope, || {
                if let Ok(listener) = TcpListener::bind(own_address(&options.listener)) {
                    work(&listener);
                }
            });
        }
        work(&options.listener);
    });
    records.into_inner().unwrap_or_default()
}

/// The same address with any free port.
fn own_address(listener: &TcpListener) -> std::net::SocketAddr {
    let mut addr = listener.local_addr().unwrap_or_else(|_| ([127, 0, 0, 1], 0).into());
    addr.set_port(0);
    addr
}

/// Starts a client for one case.
fn one(
    options: &Options,
    client: &Client,
    case: &'static Case,
    launch: Launch,
    listener: &TcpListener,
) -> Record {
    let Ok(addr) = listener.local_addr() else {
        return Record::skipped(case, Why::NoConnection);
    };
    let running = launch(&format!("ws://{addr}/{}", case.id));
    let deadline = Instant::now() + LONGEST_START;
    let session = next_session(listener, options.timeout, deadline);
    let record = match session {
        Some(mut session) => {
            let request = session.request();
            play(client, case, session, request)
        }
        None => Record::skipped(case, Why::NoConnection),
    };
    drop(running);
    record
}

/// The next client that connects.
fn next_session(listener: &TcpListener, timeout: Duration, deadline: Instant) -> Option<Session> {
    listener.set_nonblocking(true).ok()?;
    while Instant::now() < deadline {
        match listener.accept() {
            Ok((socket, _)) => return accepted(socket, timeout),
            Err(_) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
    None
}

fn accepted(socket: TcpStream, timeout: Duration) -> Option<Session> {
    socket.set_nonblocking(false).ok()?;
    let _ = socket.set_nodelay(true);
    let wire = Arc::new(socket.try_clone().ok()?);
    Some(Session::accepted(wire, socket, timeout))
}

/// One connection of a client: its request, our reply, and what follows.
fn play(
    client: &Client,
    case: &'static Case,
    mut session: Session,
    request: Result<Request, Got>,
) -> Record {
    let start = Instant::now();
    let request = match request {
        Ok(request) => request,
        Err(got) => return record(case, session, (Verdict::Fail, got)),
    };
    let key = request.headers.first("Sec-WebSocket-Key").unwrap_or_default().to_vec();
    let accept = formula(crate::protocol::accept::trim(&key));
    lock(&client.keys).push(key);
    lock(&client.request).get_or_insert_with(|| {
        let rules = judge_request(Ok(&request), &Policy::default());
        (rules, session.received().to_vec())
    });
    let outcome = judge(client, case, &mut session, &accept);
    lock(&client.masks).extend(session.frames().iter().filter_map(|header| header.mask));
    let record = match outcome {
        Ok(outcome) => record(case, session, outcome),
        Err(why) => Record::skipped(case, why),
    };
    Record { took: start.elapsed(), ..record }
}

fn judge(
    client: &Client,
    case: &'static Case,
    session: &mut Session,
    accept: &str,
) -> Result<(Verdict, Got), Why> {
    let right = || {
        format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
        )
        .into_bytes()
    };
    let hello = control_text(HELLO);
    match case.play {
        Play::Accepts(reply, piece) => {
            session.send_in_pieces(&reply(accept), piece, DRIPPING);
            session.send(&hello);
            let got = heard(session);
            // The right 101 shows whether it echoes at all.
            if case.id == "A01" && matches!(got, Got::Silence(_)) {
                client.is_silent.store(true, Ordering::Relaxed);
                return Err(Why::NoEcho);
            }
            part(session);
            Ok((verdict(got == Got::Echoed, case.level), got))
        }
        Play::AcceptsOrRejects(reply) => {
            session.send(&reply(accept));
            session.send(&hello);
            Ok((Verdict::Report, heard(session)))
        }
        Play::Rejects(reply) => {
            session.send(&reply(accept));
            Ok(rejected(session, case))
        }
        Play::Own(Scene::FrameWithReply) => {
            session.send(&[right(), hello].concat());
            let got = heard(session);
            part(session);
            Ok((verdict(got == Got::Echoed, case.level), got))
        }
        Play::Own(Scene::MaskedByServer) => {
            session.send(&right());
            session.send(&masked(0x81, b"masked by a server"));
            Ok(frames::fails(fate(session, true), case, &[1002]))
        }
        _ if client.is_silent.load(Ordering::Relaxed) => Err(Why::NoEcho),
        _ => {
            session.send(&right());
            let habit = Habit { echoes: true, echoes_binary: true, broadcasts: false };
            let outcome = frames::play(session, case, habit).ok_or(Why::Profile)?;
            part(session);
            Ok(outcome)
        }
    }
}

/// What all connections have shown.
fn judge_all(client: &Client, case: &'static Case) -> Record {
    let Some((rules, bytes)) = lock(&client.request).clone() else {
        return Record::skipped(case, Why::NoConnection);
    };
    let repeated = |count: usize| if count > 0 { Got::Repeated(count) } else { Got::AsExpected };
    let got = match case.play {
        Play::Keeps(rule) => {
            let is_broken = |outcome| outcome == Outcome::Broken;
            let broken =
                rules.checks.iter().find(|check| check.rule == rule && is_broken(check.outcome));
            broken.map_or(Got::AsExpected, |check| Got::WrongRequest(check.rule))
        }
        Play::Own(Scene::FreshKeys) => {
            let mut keys = lock(&client.keys).clone();
            if keys.len() < 2 {
                return Record::skipped(case, Why::NoConnection);
            }
            let all = keys.len();
            keys.sort();
            keys.dedup();
            repeated(all - keys.len())
        }
        _ => {
            let masks = lock(&client.masks);
            if masks.len() < 2 {
                return Record::skipped(case, Why::NoConnection);
            }
            // Of random keys, two in a row are the same once in four thousand million.
            repeated(masks.windows(2).filter(|two| two[0] == two[1]).count())
        }
    };
    Record {
        verdict: verdict(got == Got::AsExpected, case.level),
        got: Some(got),
        why: None,
        received: bytes,
        by: crate::protocol::Role::Server,
        ..Record::skipped(case, Why::Profile)
    }
}
