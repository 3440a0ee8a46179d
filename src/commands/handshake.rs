//! `wstool handshake`: text -> `ClientKey` -> `Derivation` -> screen, and
//! bytes -> `Request` -> `Rule` table -> checklist.
//!
//! Read next: `protocol::accept` for the computation, `protocol::rules` for the
//! checklists, `render::handshake` for what they look like.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::time::SystemTime;

use super::{Stop, printing, terminal};
use crate::cli::HandshakeArgs;
use crate::exit::Exit;
use crate::protocol::Parsed;
use crate::protocol::accept::{self, ClientKey, Derivation, KeyError};
use crate::protocol::http::{
    Head, HeadError, HttpDate, MAX_HEAD, Reply, Request, RequestLine, StartLine, StatusLine,
    is_worth_parsing,
};
use crate::protocol::mistake::Mistake;
use crate::protocol::rules::{Asked, Policy, Verdict, judge_reply, judge_request};
use crate::protocol::uri::WebSocketUri;
use crate::random::Random;
use crate::render::checklist;
use crate::render::handshake::{self as text, Explained, Step};
use crate::render::json;
use crate::words::{Lang, failure, handshake as words, rules::refusal_body};

/// Does what was asked and says how it ended.
///
/// # Errors
/// [`Stop`] when an argument or a file cannot be used, or nobody reads.
pub fn run(args: &HandshakeArgs, lang: Lang, out: &mut impl Write) -> Result<Exit, Stop> {
    if let Some(path) = &args.request {
        return request(&read_head::<RequestLine>(path, lang)?, args, lang, out)
            .map_err(|error| printing(error, lang));
    }
    let given = match &args.key {
        Some(key) => Some(utf8(key, lang)?),
        None => None,
    };
    let key = match given {
        Some(given) => ClientKey::parse(accept::trim(given.as_bytes())),
        None => Ok(fresh_key(args.seed, lang)?),
    };
    let outcome = match (key, &args.response) {
        (Err(error), _) if args.quiet => {
            let given = given.unwrap_or_default().as_bytes();
            return Err(failure::bad_key(given, &error, lang).into());
        }
        (Err(error), _) => bad_key(given.unwrap_or_default(), &error, args, lang, out),
        (Ok(key), Some(path)) => {
            response(&key, &read_head::<StatusLine>(path, lang)?, args, lang, out)
        }
        (Ok(key), None) => match &args.check {
            Some(value) => check(&key, value, args, lang, out),
            None if args.quiet => quiet(&key, out),
            None if args.json => {
                json::line(out, &json::KeyReport::of(&Derivation::of(&key))).map(|()| Exit::Done)
            }
            None => {
                let uri = WebSocketUri::typed(&args.url)
                    .map_err(|error| failure::bad_url(&args.url, error, lang))?;
                explain(&key, given, &uri, args, lang, out)
            }
        },
    };
    outcome.map_err(|error| printing(error, lang))
}

fn utf8(value: &OsStr, lang: Lang) -> Result<&str, Stop> {
    Ok(value.to_str().ok_or_else(|| failure::not_utf8(value, lang))?)
}

fn fresh_key(seed: Option<u64>, lang: Lang) -> Result<ClientKey, Stop> {
    let nonce = Random::new(seed).bytes();
    let nonce = nonce.map_err(|error| failure::no_entropy(&error.to_string(), lang))?;
    Ok(ClientKey::from_nonce(nonce))
}

fn quiet(key: &ClientKey, out: &mut impl Write) -> io::Result<Exit> {
    writeln!(out, "{}", Derivation::of(key).accept)?;
    Ok(Exit::Done)
}

/// The four steps. The fourth is not told but done: the reply of step 3 goes
/// through the same judgement as the reply of a real server.
fn explain(
    key: &ClientKey,
    given: Option<&str>,
    uri: &WebSocketUri,
    args: &HandshakeArgs,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<Exit> {
    let derivation = Derivation::of(key);
    let request = Request::asking(&uri.host_header(), &uri.resource, key.text());
    let reply = Reply::switching(&derivation.accept, None);
    let verdict = judge_reply(Ok(&reply), &asked(key, args));
    let all =
        Explained { request: &request, derivation: &derivation, reply: &reply, verdict: &verdict };
    text::title(out, lang)?;
    match given {
        None => text::remark(out, &words::key_made(args.seed, lang))?,
        Some(given) if given != key.text() => text::remark(out, words::KEY_TRIMMED.get(lang))?,
        Some(_) => {}
    }
    // In the background there is nobody to press Enter.
    let waits = args.step && io::stdin().is_terminal() && terminal::is_ours();
    for step in Step::ALL {
        if waits {
            wait_for_enter(lang, out)?;
            terminal::fit_width();
        }
        text::step(out, step, &all, lang)?;
    }
    Ok(Exit::Done)
}

fn wait_for_enter(lang: Lang, out: &mut impl Write) -> io::Result<()> {
    write!(out, "\n{}", words::PRESS_ENTER.get(lang))?;
    out.flush()?;
    // End of input counts as Enter: the lesson goes on.
    io::stdin().read_line(&mut String::new())?;
    Ok(())
}

fn asked(key: &ClientKey, args: &HandshakeArgs) -> Asked {
    Asked {
        key: key.text().into(),
        subprotocols: args.subprotocol.clone(),
        extensions: args.extension.clone(),
    }
}

fn check(
    key: &ClientKey,
    value: &OsStr,
    args: &HandshakeArgs,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<Exit> {
    let value = accept::trim(value.as_encoded_bytes());
    let derivation = Derivation::of(key);
    let matches = value == derivation.accept.as_bytes();
    let mistake = Mistake::diagnose(key, value);
    if args.json {
        json::line(out, &json::KeyReport::of(&derivation).checked(matches, mistake))?;
    } else if !args.quiet {
        text::comparison(out, &derivation.accept, value, mistake, lang)?;
    }
    Ok(if matches { Exit::Done } else { Exit::Verdict })
}

/// What a server makes of a text that is no key: it judges a request with it,
/// which is otherwise correct, and answers.
fn bad_key(
    given: &str,
    error: &KeyError,
    args: &HandshakeArgs,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<Exit> {
    let key = accept::trim(given.as_bytes());
    if args.json {
        let report = json::KeyReport::invalid(key, error, lang);
        // No value belongs to what is no key.
        let report = if args.check.is_some() { report.checked(false, None) } else { report };
        json::line(out, &report)?;
    } else {
        let mut request = Request::asking("localhost:4000", "/wsserver", "");
        for header in &mut request.headers.0 {
            if header.name == "Sec-WebSocket-Key" {
                header.value = key.to_vec();
            }
        }
        let verdict = judge_request(Ok(&request), &Policy::default());
        text::bad_key(out, key, error, &owed(Some(&request), &verdict, lang), lang)?;
    }
    Ok(Exit::Verdict)
}

/// The exact reply that a server owes now to a request, or to bytes that are none.
fn owed(request: Option<&Request>, verdict: &Verdict, lang: Lang) -> Vec<u8> {
    match verdict.refusal() {
        Some(refusal) => {
            let method = request.map(|request| request.start.method.as_str());
            let date = HttpDate::of(SystemTime::now());
            refusal.to_bytes(method, date, &refusal_body(verdict, lang))
        }
        None => {
            // All rules are kept, so there is a key and the formula is right.
            let key = request.and_then(|request| request.headers.first("Sec-WebSocket-Key"));
            let accept = accept::formula(accept::trim(key.unwrap_or_default()));
            let before = request.and_then(Reply::before_switching);
            let before = before.map(|reply| reply.to_bytes()).unwrap_or_default();
            [before, Reply::switching(&accept, None).to_bytes()].concat()
        }
    }
}

fn request(
    bytes: &[u8],
    args: &HandshakeArgs,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<Exit> {
    let (parsed, used) = apart(Request::parse_last(bytes), bytes);
    let verdict = judge_request(parsed.as_ref(), &Policy::default());
    let reply = owed(parsed.as_ref().ok(), &verdict, lang);
    let status = verdict.refusal().map_or(101, |refusal| refusal.status().0);
    if args.json {
        json::line(out, &json::VerdictReport::of(&verdict, Some(status), &reply, lang))?;
    } else if args.quiet {
        checklist::brief(out, Some(status), &verdict)?;
    } else {
        checklist::checklist(out, words::REQUEST_TITLE, &verdict, lang)?;
        after_head(out, bytes, used, lang)?;
        let broken = verdict.broken_count();
        match broken {
            0 => text::conclusion(out, true, words::OWED_SWITCH.get(lang))?,
            _ => text::conclusion(out, false, &words::owed_refusal(broken, lang))?,
        }
        text::wire_bytes(out, &reply)?;
    }
    Ok(if verdict.is_kept() { Exit::Done } else { Exit::Verdict })
}

fn response(
    key: &ClientKey,
    bytes: &[u8],
    args: &HandshakeArgs,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<Exit> {
    let (parsed, used) = apart(Reply::parse_last(bytes), bytes);
    let verdict = judge_reply(parsed.as_ref(), &asked(key, args));
    let status = parsed.as_ref().ok().map(|reply| reply.start.status);
    if args.json {
        json::line(out, &json::VerdictReport::of(&verdict, status, &bytes[..used], lang))?;
    } else if args.quiet {
        checklist::brief(out, status, &verdict)?;
    } else {
        checklist::checklist(out, words::REPLY_TITLE, &verdict, lang)?;
        after_head(out, bytes, used, lang)?;
        let conclusion = match status {
            _ if verdict.is_kept() => words::REPLY_GOOD,
            Some(status) if status != 101 => words::REPLY_NOT_101,
            _ => words::REPLY_BAD,
        };
        text::conclusion(out, verdict.is_kept(), conclusion.get(lang))?;
    }
    Ok(if verdict.is_kept() { Exit::Done } else { Exit::Verdict })
}

/// A head or why there is none, and the bytes that were used up by it.
fn apart<S>(
    parsed: Result<(Head<S>, usize), HeadError>,
    bytes: &[u8],
) -> (Result<Head<S>, HeadError>, usize) {
    match parsed {
        Ok((head, used)) => (Ok(head), used),
        Err(error) => (Err(error), bytes.len()),
    }
}

fn after_head(out: &mut impl Write, bytes: &[u8], used: usize, lang: Lang) -> io::Result<()> {
    match bytes.len() - used {
        0 => Ok(()),
        rest => text::remark(out, &words::bytes_after_head(rest, lang)),
    }
}

/// The bytes at the start of a file, as far as a head needs them, and what came
/// with the last of those. A pipe whose other end stays open is not waited for,
/// and an endless file is no danger.
fn read_head<S: StartLine>(path: &Path, lang: Lang) -> Result<Vec<u8>, Stop> {
    let unreadable =
        |error: io::Error| failure::unreadable_file(&path.to_string_lossy(), &error, lang);
    let mut file: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(terminal::input())
    } else {
        Box::new(std::fs::File::open(path).map_err(unreadable)?)
    };
    // More than a head may have, so that a file is read at once.
    let mut chunk = vec![0; 4 * MAX_HEAD];
    let mut bytes = Vec::new();
    loop {
        let received = match file.read(&mut chunk) {
            Ok(received) => received,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(error).into()),
        };
        bytes.extend_from_slice(&chunk[..received]);
        let may_be_clear = is_worth_parsing(&bytes, received);
        let is_clear = may_be_clear && !matches!(Head::<S>::parse(&bytes), Ok(Parsed::NeedMore));
        if received == 0 || is_clear {
            return Ok(bytes);
        }
    }
}
