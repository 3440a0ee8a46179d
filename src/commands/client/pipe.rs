//! The client between two pipes: a line of input is a message, and the end of
//! input is the beginning of the end.
//!
//! Must never: hold more than a line and what one read brings. Whoever fills
//! the pipe waits while the server does not read.

use std::io::{self, BufRead};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::Builder;
use std::time::{Duration, Instant};

use super::super::{aside, terminal};
use super::Notice;
use super::again::Current;
use crate::cli::ClientArgs;
use crate::net::client::conversation::Conversation;
use crate::net::client::sender::NotSent;
use crate::protocol::message::Kind;
use crate::words::{Lang, client as words};

/// How often it is looked whether the wait is over.
pub(super) const GLANCE: Duration = Duration::from_millis(10);

/// How long an answer is waited for, unless --wait or --count says otherwise.
const WAIT: Duration = Duration::from_secs(1);

/// Starts the thread that says what --send or standard input holds.
///
/// # Errors
/// When the system has no thread left.
pub(super) fn feed(
    args: &ClientArgs,
    current: Arc<Current>,
    lang: Lang,
    notices: Sender<Notice>,
) -> io::Result<()> {
    let (texts, every) = (args.send.clone(), args.every);
    let feeding = move || {
        // When the connection is gone, the reading thread tells.
        let _ = match texts.is_empty() {
            true => lines(&current, lang),
            false => repeat(&current, &texts, every),
        };
        let _ = current.with(|conversation| {
            conversation.flush_glued();
            Ok(())
        });
        let _ = notices.send(Notice::InputOver);
    };
    Builder::new().name("input".to_owned()).spawn(feeding).map(drop)
}

fn repeat(current: &Current, texts: &[String], every: Option<Duration>) -> Result<(), NotSent> {
    loop {
        for text in texts {
            current.with(|conversation| conversation.send(Kind::Text, text.as_bytes()))?;
        }
        match every {
            Some(every) => std::thread::sleep(every),
            None => return Ok(()),
        }
    }
}

/// Says every line of standard input, and lets those of one read leave
/// together.
fn lines(current: &Current, lang: Lang) -> Result<(), NotSent> {
    let mut input = terminal::input();
    let mut begun = Vec::new();
    let mut is_told = false;
    let mut say = |line: &[u8]| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if std::str::from_utf8(line).is_ok() {
            return current.with(|conversation| conversation.queue(Kind::Text, line));
        }
        if !std::mem::replace(&mut is_told, true) {
            aside(words::NOT_TEXT.get(lang));
        }
        current.with(|conversation| conversation.queue(Kind::Binary, line))
    };
    loop {
        let bytes = match input.fill_buf() {
            Ok([]) | Err(_) => break,
            Ok(bytes) => bytes,
        };
        let read = bytes.len();
        let mut pieces = bytes.split(|&byte| byte == b'\n');
        let last = pieces.next_back().unwrap_or_default();
        for piece in pieces {
            if begun.is_empty() {
                say(piece)?;
            } else {
                begun.extend_from_slice(piece);
                say(&std::mem::take(&mut begun))?;
            }
        }
        begun.extend_from_slice(last);
        input.consume(read);
        let _ = current.with(|conversation| {
            conversation.flush();
            Ok(())
        });
    }
    if !begun.is_empty() {
        say(&begun)?;
    }
    Ok(())
}

/// Whether the time for answers is over. It begins when everything is sent, and
/// anew with each answer while fewer came than went: more are on their way.
pub(super) fn has_waited(
    args: &ClientArgs,
    conversation: &Conversation,
    over_since: &mut Option<Instant>,
) -> bool {
    let (Some(since), Some(wait)) = (*over_since, wait(args)) else {
        return false;
    };
    if conversation.waiting() > 0 {
        *over_since = Some(Instant::now());
        return false;
    }
    let (sent, _) = conversation.traffic();
    let quiet = match conversation.heard() < sent.messages {
        true => since.elapsed().min(conversation.quiet_for()),
        false => since.elapsed(),
    };
    quiet >= wait
}

/// How long to wait; `None` is for ever.
fn wait(args: &ClientArgs) -> Option<Duration> {
    match (args.wait, args.count) {
        (Some(wait), _) => Some(wait),
        (None, Some(_)) => None,
        (None, None) => Some(WAIT),
    }
}
