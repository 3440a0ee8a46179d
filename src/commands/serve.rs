//! `wstool serve`: options -> server -> events -> screen, and the prompt.
//!
//! Read next: `net::server` for the life of a connection, `net::server::hub` for the
//! broadcast, `render::events` for the screen.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::prompt::{self, Input, Prompt, Reading};
use super::{Stop, flush, printing, terminal};
use crate::cli::{ServeArgs, ServeMode};
use crate::event::ServerEvent;
use crate::exit::Exit;
use crate::net::instant_io::raise_descriptor_limit;
use crate::net::server::reporter::{Reporter, Wanted};
use crate::net::server::{Mode, Options, Server, bind};
use crate::protocol::rules::{Origins, Policy};
use crate::render::events;
use crate::words::{Lang, failure, frames, serve as words};

mod orders;
mod showing;
mod ticking;

/// How long whoever reads the output may take for the last of it.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// How often it is looked whether the screen is done.
const GLANCE: Duration = Duration::from_millis(5);

/// Serves until somebody ends it.
///
/// # Errors
/// [`Stop`] when there is no port to listen on, or nobody reads.
pub fn run(args: &ServeArgs, lang: Lang, out: &mut impl Write) -> Result<Exit, Stop> {
    raise_descriptor_limit();
    let listener = listen(&args.addr, lang)?;
    let wanted = wanted(args);
    let (reporter, told) = Reporter::new(wanted);
    let reporter = Arc::new(reporter);
    let server = Server::start(listener, options(args, lang), Arc::clone(&reporter))
        .map_err(|error| failure::cannot_listen(&args.addr, &error, lang))?;
    let server = Arc::new(server);
    let path = if args.path == "*" { "/" } else { &args.path };
    let listening = ServerEvent::Listening { addr: server.addr(), path: path.to_owned() };
    let listening = reporter.event(None, listening);
    let greeting = showing::print(out, &listening, args.json, lang)
        .and_then(|()| greet(out, &server, path, args, lang));
    greeting.map_err(|error| printing(error, lang))?;
    flush(out, lang)?;

    let (input, inputs) = channel();
    let (screen, prompt) = prompt::start(input.clone(), reading(args, lang))
        .map_err(|error| failure::no_thread(&error, lang))?;
    let no_thread = |error| failure::no_thread(&error, lang);
    if args.say && !terminal::is_for_people() {
        pipe(&server, &reporter, input.clone()).map_err(no_thread)?;
    }
    if let Some(every) = args.tick {
        thread("tick").spawn(move || ticking::tick(every, &input)).map_err(no_thread)?;
    }
    let shown_on = screen.clone();
    let showing = thread("screen")
        .spawn(move || showing::show(&told, &shown_on, wanted, lang))
        .map_err(no_thread)?;
    orders::obey(&server, &inputs, &reporter);
    server.end();
    wait_for_last_words(&showing, &prompt);
    prompt.leave();
    screen.outcome().map_err(|error| printing(error, lang))?;
    Ok(Exit::Done)
}

/// Says the lines of a pipe, on a thread of its own: where there are more lines
/// than the listeners take, it waits like any speaker, and so does whoever writes
/// into the pipe. A queue of lines would grow without end, and Ctrl-C with it.
fn pipe(
    server: &Arc<Server>,
    reporter: &Arc<Reporter>,
    input: Sender<Input>,
) -> std::io::Result<()> {
    let (server, reporter) = (Arc::clone(server), Arc::clone(reporter));
    let say = move |line: String| {
        let goes_on = orders::obey_line(&line, &server, &reporter).is_continue();
        goes_on || input.send(Input::End).is_err()
    };
    thread("lines").spawn(move || prompt::each_line(say)).map(drop)
}

/// The summary was the last event; the screen ends behind it, unless nobody reads
/// what it prints.
fn wait_for_last_words(showing: &JoinHandle<()>, prompt: &Prompt) {
    let deadline = Instant::now() + LAST_WORDS;
    while !showing.is_finished() {
        if Instant::now() > deadline {
            // The screen's thread holds standard output in the middle of a write:
            // whoever wants to say one word more there waits for ever, and that
            // includes the way out of `main`.
            prompt.restore();
            std::process::exit(Exit::Done as i32);
        }
        std::thread::sleep(GLANCE);
    }
}

fn wanted(args: &ServeArgs) -> Wanted {
    Wanted {
        quiet: args.quiet,
        frames: args.frames,
        requests: args.requests,
        for_program: args.json,
    }
}

/// What is done with standard input.
fn reading(args: &ServeArgs, lang: Lang) -> Reading {
    let is_for_people = terminal::is_for_people();
    if is_for_people && !args.json && !args.quiet {
        Reading::Prompt(words::PROMPT.get(lang))
    } else if is_for_people {
        Reading::Lines
    } else {
        Reading::Nothing
    }
}

/// What people need to know beside the address.
fn greet(
    out: &mut impl Write,
    server: &Server,
    path: &str,
    args: &ServeArgs,
    lang: Lang,
) -> std::io::Result<()> {
    if args.json || args.quiet {
        return Ok(());
    }
    let url = words::url(server.addr(), Some(path));
    events::paragraph(out, &words::join_with(&url, lang))?;
    match args.frames {
        true => events::paragraph(out, frames::LEGEND.get(lang)),
        false => Ok(()),
    }
}

fn listen(addr: &str, lang: Lang) -> Result<TcpListener, Stop> {
    let addresses = addr.to_socket_addrs();
    let addresses: Vec<SocketAddr> = match addresses {
        Ok(addresses) => addresses.collect(),
        Err(error) => return Err(failure::bad_address(addr, &error, lang).into()),
    };
    let mut last = None;
    for address in addresses {
        match bind(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    let error = last.unwrap_or_else(|| std::io::ErrorKind::AddrNotAvailable.into());
    Err(failure::cannot_listen(addr, &error, lang).into())
}

fn options(args: &ServeArgs, lang: Lang) -> Options {
    let any_origin = args.origin.iter().any(|origin| origin == "*");
    Options {
        policy: Policy {
            path: (args.path != "*").then(|| args.path.clone()),
            origins: match any_origin {
                true => Origins::Any,
                false => Origins::SameAnd(args.origin.clone()),
            },
            subprotocols: args.subprotocol.clone(),
        },
        mode: match args.mode {
            ServeMode::Broadcast => Mode::Broadcast,
            ServeMode::Echo => Mode::Echo,
        },
        skip_sender: args.skip_sender,
        max_clients: args.max_clients as usize,
        max_message: args.max_message,
        max_waiting: args.max_waiting as usize,
        opening_deadline: args.opening_deadline,
        ping_every: args.ping_every,
        direct: !args.writer_threads,
        lang,
    }
}

fn thread(name: &str) -> Builder {
    Builder::new().name(name.to_owned())
}
