//! `wstool serve`: options -> server -> events -> screen, and the prompt.
//!
//! Read next: `net::server` for the life of a connection, `net::server::hub` for the
//! broadcast, `render::events` for the screen.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant, SystemTime};

use super::prompt::{self, Input, Reading, Screen};
use super::{Stop, aside, flush, printing, terminal};
use crate::cli::{ServeArgs, ServeMode};
use crate::event::{Event, EventKind};
use crate::exit::Exit;
use crate::net::instant_io::raise_descriptor_limit;
use crate::net::server::reporter::{QUEUE, Reporter};
use crate::net::server::{Mode, Options, Server, bind};
use crate::protocol::close::MAX_REASON;
use crate::protocol::rules::{Origins, Policy};
use crate::render::{event_json, events, json};
use crate::words::{Lang, Text, failure, frames, serve as words};

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
    let (events, told) = sync_channel(QUEUE);
    let events = (!args.quiet).then_some(events);
    let reporter = Reporter::new(events, args.frames, args.json);
    let reporter = Arc::new(reporter.with_requests(args.requests));
    let server = Server::start(listener, options(args, lang), Arc::clone(&reporter))
        .map_err(|error| failure::cannot_listen(&args.addr, &error, lang))?;
    let path = if args.path == "*" { "/" } else { &args.path };
    let listening = EventKind::Listening { addr: server.addr(), path: path.to_owned() };
    let listening = reporter.event(None, listening);
    let greeting = print(out, &listening, args.json, lang)
        .and_then(|()| greet(out, &server, path, args, lang));
    greeting.map_err(|error| printing(error, lang))?;
    flush(out, lang)?;

    let (input, inputs) = channel();
    let (screen, prompt) = prompt::start(input.clone(), reading(args, lang))
        .map_err(|error| failure::no_thread(&error, lang))?;
    let no_thread = |error| failure::no_thread(&error, lang);
    if let Some(every) = args.tick {
        thread("tick").spawn(move || tick(every, &input)).map_err(no_thread)?;
    }
    let (json, events_screen) = (args.json, screen.clone());
    let showing = thread("screen")
        .spawn(move || show(&told, &events_screen, json, lang))
        .map_err(no_thread)?;
    obey(&server, &inputs, &screen, lang);
    server.end();
    // The summary was the last event; the screen ends behind it, unless nobody
    // reads what it prints.
    let deadline = Instant::now() + LAST_WORDS;
    while !showing.is_finished() && Instant::now() < deadline {
        std::thread::sleep(GLANCE);
    }
    prompt.leave();
    screen.outcome().map_err(|error| printing(error, lang))?;
    Ok(Exit::Done)
}

/// What is done with standard input.
fn reading(args: &ServeArgs, lang: Lang) -> Reading {
    let is_for_people = terminal::is_for_people();
    if is_for_people && !args.json && !args.quiet {
        Reading::Prompt(words::PROMPT_HELP.get(lang))
    } else if is_for_people || args.say {
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

/// Says the time again and again.
fn tick(every: Duration, input: &Sender<Input>) {
    loop {
        std::thread::sleep(every);
        let now = humantime::format_rfc3339_seconds(SystemTime::now());
        if input.send(Input::Say(now.to_string())).is_err() {
            return;
        }
    }
}

/// Prints events until the last one.
fn show(told: &Receiver<Event>, screen: &Screen, json: bool, lang: Lang) {
    while let Ok(first) = told.recv() {
        let mut text = Vec::new();
        let mut is_last = false;
        terminal::fit_width();
        for event in std::iter::once(first).chain(told.try_iter().take(64)) {
            is_last = matches!(event.kind, EventKind::Summary(_));
            // Writing to memory cannot fail.
            let _ = print(&mut text, &event, json, lang);
        }
        // Then the server goes on without a screen, and says so where it can.
        if !screen.print(&text) {
            return cannot_print(screen, lang);
        }
        if is_last {
            return;
        }
    }
}

/// Says why nothing more is shown, unless whoever read it has enough.
fn cannot_print(screen: &Screen, lang: Lang) {
    let outcome = screen.outcome().map_err(|error| printing(error, lang));
    if let Err(Stop::Failure(failure)) = outcome {
        aside(failure.to_string().trim_end());
    }
}

fn print(out: &mut impl Write, event: &Event, as_json: bool, lang: Lang) -> std::io::Result<()> {
    match as_json {
        true => json::line(out, &event_json::object(event, lang)),
        false => events::line(out, event, lang),
    }
}

/// Does what is typed, until the end.
fn obey(server: &Server, inputs: &Receiver<Input>, screen: &Screen, lang: Lang) {
    let hint = |text: Text| screen.print(format!("{}\n", text.get(lang)).as_bytes());
    while let Ok(input) = inputs.recv() {
        match input {
            Input::End => return,
            Input::Say(text) => server.say(&text),
            Input::Line(line) => match parse(&line) {
                Order::Nothing => {}
                Order::Say(text) => server.say(text),
                Order::Quit => return,
                Order::List => list(server, screen, lang),
                Order::Kick { id, reason } => {
                    if !server.kick(id, reason) {
                        hint(words::NO_SUCH_CLIENT);
                    }
                }
                Order::Unknown => {
                    let told = words::no_such_order(&line, lang);
                    screen.print(format!("{told}\n").as_bytes());
                    hint(words::PROMPT_HELP);
                }
            },
        }
    }
}

/// What a line at the prompt means.
#[derive(Debug, PartialEq, Eq)]
enum Order<'a> {
    Nothing,
    Say(&'a str),
    List,
    Kick { id: u64, reason: &'a str },
    Quit,
    Unknown,
}

fn parse(line: &str) -> Order<'_> {
    let Some(command) = line.strip_prefix('/') else {
        return if line.is_empty() { Order::Nothing } else { Order::Say(line) };
    };
    if command.starts_with('/') {
        return Order::Say(command);
    }
    let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
    match (name, rest.trim()) {
        ("list", "") => Order::List,
        ("quit", "") => Order::Quit,
        ("kick", rest) => {
            let (id, reason) = rest.split_once(' ').unwrap_or((rest, ""));
            match id.trim_start_matches('#').parse() {
                Ok(id) if reason.len() <= MAX_REASON => Order::Kick { id, reason: reason.trim() },
                _ => Order::Unknown,
            }
        }
        _ => Order::Unknown,
    }
}

fn list(server: &Server, screen: &Screen, lang: Lang) {
    let clients = server.clients();
    let mut text = words::clients(clients.len(), lang) + "\n";
    for client in clients {
        text += &format!("  #{}  {}\n", client.id, client.addr);
    }
    screen.print(text.as_bytes());
}
