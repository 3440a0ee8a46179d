//! `wstool client`: URL -> opening handshake -> conversation -> screen, and the
//! prompt or the pipe that feeds it.
//!
//! Read next: `client/opening.rs` and `net::client::connect` for the handshake, `net::client::conversation` for the two threads
//! of a conversation, `client/show.rs` for where things are shown.

mod again;
mod opening;
mod orders;
mod output;
mod pipe;
mod refusal;
mod show;

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use self::again::Current;
use self::opening::{fresh_key, open, opened_event};
pub(super) use self::refusal::failure as not_opened;
use self::show::{Audience, Show};
use super::prompt::{self, Input, Reading};
use super::{Stop, aside, printing, terminal};
use crate::cli::ClientArgs;
use crate::event::{Ending, EventKind};
use crate::exit::Exit;
use crate::net::client::connect::{self, Opened, Plan, Trust};
use crate::net::client::conversation::Conversation;
use crate::net::client::sender::Framing;
use crate::protocol::close::CloseBody;
use crate::protocol::uri::WebSocketUri;
use crate::words::{Lang, client as words, failure, frames};

/// What the main thread waits for.
enum Notice {
    User(Input),
    /// There is no more input.
    InputOver,
    Ended(Box<Ending>),
}

impl From<Input> for Notice {
    fn from(input: Input) -> Notice {
        Notice::User(input)
    }
}

/// Connects and talks until one side closes.
///
/// # Errors
/// [`Stop`] with everything that ends otherwise than well.
pub fn run(args: &ClientArgs, lang: Lang, out: &mut impl Write) -> Result<Exit, Stop> {
    let audience = audience(args);
    let plan = plan(args, lang)?;
    if args.insecure && plan.uri.secure {
        aside(words::INSECURE.get(lang));
    }
    let opened = open(&plan, args, audience, lang, out)?;
    let (notices, coming) = channel();
    let reading = match audience {
        Audience::Person if args.quiet => Reading::Prompt(""),
        Audience::Person => Reading::Prompt(words::GREETING.get(lang)),
        // What is said comes from the pipe's own thread.
        Audience::Pipe | Audience::Program => Reading::Nothing,
    };
    let no_thread = |error| Stop::from(failure::no_thread(&error, lang));
    let (screen, prompt) = prompt::start(notices.clone(), reading).map_err(no_thread)?;
    let show = Arc::new(Show::new(args, audience, lang, screen));
    if args.frames && audience != Audience::Program {
        show.note(frames::LEGEND.get(lang));
    }
    let run = Run { args, plan, audience, show, notices };
    let talked = run.talk(opened, &coming);
    prompt.leave();
    let ending = talked.map_err(no_thread)?;
    let show = &run.show;
    show.tell_last(EventKind::Ended(Box::new(ending.clone())), out)
        .map_err(|error| printing(error, lang))?;
    // Whoever closed the pipe wanted no more, whatever came later.
    show.finish().map_err(|error| printing(error, lang))?;
    match words::ending::failed(&ending, lang) {
        Some(failure) => Err(failure.into()),
        None => Ok(Exit::Done),
    }
}

/// For whom the output is.
fn audience(args: &ClientArgs) -> Audience {
    let is_for_people = terminal::is_for_people() && args.send.is_empty() && !args.echo;
    match (args.json, is_for_people) {
        (true, _) => Audience::Program,
        (_, true) => Audience::Person,
        _ => Audience::Pipe,
    }
}

fn plan(args: &ClientArgs, lang: Lang) -> Result<Plan, Stop> {
    let uri =
        WebSocketUri::typed(&args.url).map_err(|error| failure::bad_url(&args.url, error, lang))?;
    let mut offered = args.subprotocol.iter().enumerate();
    if let Some((_, twice)) = offered.find(|(at, name)| args.subprotocol[..*at].contains(name)) {
        return Err(failure::offered_twice(twice, lang).into());
    }
    let origin = args.origin.iter().map(|origin| ("Origin".to_owned(), origin.clone()));
    Ok(Plan {
        uri,
        subprotocols: args.subprotocol.clone(),
        headers: origin.chain(args.header.iter().cloned()).collect(),
        timeout: args.timeout,
        trust: Trust { authorities: args.cacert.clone(), anyone: args.insecure },
    })
}

/// Everything that stays the same from one connection to the next.
struct Run<'a> {
    args: &'a ClientArgs,
    plan: Plan,
    audience: Audience,
    show: Arc<Show>,
    notices: Sender<Notice>,
}

impl Run<'_> {
    /// One conversation, and with --reconnect the next ones, until the end.
    ///
    /// # Errors
    /// When the system has no thread left.
    fn talk(&self, opened: Opened, coming: &Receiver<Notice>) -> io::Result<Ending> {
        let mut conversation = self.start(opened)?;
        let current = Current::new(Arc::clone(&conversation), self.args.reconnect);
        let current = Arc::new(current);
        if self.audience != Audience::Person && !self.args.echo {
            let (current, notices) = (Arc::clone(&current), self.notices.clone());
            pipe::feed(self.args, current, self.show.lang, notices)?;
        }
        let mut over_since = None;
        loop {
            let ending = self.converse(&conversation, coming, &mut over_since);
            let opened = match self.args.reconnect && again::is_worth_it(&ending) {
                true => self.again(&ending, coming, &mut over_since),
                false => None,
            };
            let Some(opened) = opened else {
                current.set(None);
                return Ok(ending);
            };
            conversation = self.start(opened)?;
            current.set(Some(Arc::clone(&conversation)));
        }
    }

    /// Starts the threads of a conversation.
    fn start(&self, opened: Opened) -> io::Result<Arc<Conversation>> {
        let args = self.args;
        let framing = Framing {
            fragment: args.fragment.unwrap_or(usize::MAX),
            chop: args.chop.unwrap_or(usize::MAX),
            glue: args.glue.unwrap_or(1),
        };
        self.show.tell(opened_event(&self.plan, &opened.exchange));
        let listener = Arc::clone(&self.show);
        let conversation =
            Conversation::new(opened.wire, framing, listener, args.frames, args.echo);
        let conversation = Arc::new(conversation);
        let notices = self.notices.clone();
        conversation.start(opened.early, args.max_message, move |ending| {
            let _ = notices.send(Notice::Ended(Box::new(ending)));
        })?;
        Ok(conversation)
    }

    /// Until this conversation ends, which always comes from its reading thread.
    fn converse(
        &self,
        conversation: &Arc<Conversation>,
        coming: &Receiver<Notice>,
        over_since: &mut Option<Instant>,
    ) -> Ending {
        loop {
            let notice = match over_since {
                None => coming.recv().ok(),
                Some(_) => coming.recv_timeout(pipe::GLANCE).ok(),
            };
            match notice {
                Some(Notice::Ended(ending)) => return *ending,
                Some(Notice::InputOver) => *over_since = Some(Instant::now()),
                Some(Notice::User(Input::Line(line) | Input::Say(line))) => {
                    orders::obey(&line, conversation, &self.show);
                }
                Some(Notice::User(Input::End)) => {
                    let _ = conversation.leave();
                }
                None => {}
            }
            if pipe::has_waited(self.args, conversation, over_since) {
                let _ = conversation.close(CloseBody::normal());
                *over_since = None;
            }
        }
    }

    /// Tries again until there is a connection, or no hope, or no wish.
    fn again(
        &self,
        ending: &Ending,
        coming: &Receiver<Notice>,
        over_since: &mut Option<Instant>,
    ) -> Option<Opened> {
        let lang = self.show.lang;
        self.show.tell(EventKind::Ended(Box::new(ending.clone())));
        for attempt in 1.. {
            let after = again::pause(attempt);
            self.show.tell(EventKind::Again { attempt, after });
            let due = Instant::now() + after;
            loop {
                let left = due.saturating_duration_since(Instant::now());
                match coming.recv_timeout(left) {
                    Ok(Notice::User(Input::End)) => return None,
                    Ok(Notice::User(_)) => self.show.note(words::NOT_CONNECTED.get(lang)),
                    Ok(Notice::InputOver) => *over_since = Some(Instant::now()),
                    Ok(Notice::Ended(_)) => {}
                    Err(_) => break,
                }
            }
            let key = fresh_key(lang).ok()?;
            match connect::open(&self.plan, &key) {
                Ok(opened) => return Some(opened),
                Err(error) => {
                    let failure = refusal::failure(&error, &self.plan, lang);
                    self.show.note(failure.to_string().trim_end());
                    if !again::may_pass(&error) {
                        return None;
                    }
                }
            }
        }
        None
    }
}
