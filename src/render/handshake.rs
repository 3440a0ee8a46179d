//! The opening handshake as text: the four steps, a checklist, a wrong key.

use std::io::{self, Write};

use super::checklist::{field, mark_and_title};
use super::layout::{at_right_end, padded, paragraph, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::protocol::accept::{Derivation, GUID, KeyError, formula};
use crate::protocol::hex;
use crate::protocol::http::{Head, Reply, Request, StartLine};
use crate::protocol::mistake::Mistake;
use crate::protocol::rules::Verdict;
use crate::width::columns;
use crate::words::{Lang, Text, handshake as words, key as key_words};

/// How far the body of a step is indented, and its explanations further.
const BODY: usize = 3;
const REMARK: usize = 6;
/// Where the values of the computation begin.
const VALUE: usize = 13;

/// Everything the explanation shows. All of it was computed in this run.
#[derive(Debug)]
pub struct Explained<'a> {
    /// Step 1.
    pub request: &'a Request,
    /// Step 2.
    pub derivation: &'a Derivation,
    /// Step 3.
    pub reply: &'a Reply,
    /// Step 4, over that reply.
    pub verdict: &'a Verdict,
}

/// One of the four steps, in the order in which the bytes travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The client sends its request.
    Asks,
    /// The server computes the Accept value.
    Computes,
    /// The server sends its reply.
    Answers,
    /// The client judges it.
    Checks,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Step; 4] = [Step::Asks, Step::Computes, Step::Answers, Step::Checks];
}

/// The heading above the four steps.
pub fn title(out: &mut impl Write, lang: Lang) -> io::Result<()> {
    writeln!(out, "{}", paint(Style::Heading, words::TITLE.get(lang)))
}

/// One step.
pub fn step(out: &mut impl Write, step: Step, all: &Explained, lang: Lang) -> io::Result<()> {
    let (name, place, intro) = match step {
        Step::Asks => (words::STEP_ASKS, words::CLIENT_TO_SERVER, words::ASKS),
        Step::Computes => (words::STEP_COMPUTES, words::AT_SERVER, words::COMPUTES),
        Step::Answers => (words::STEP_ANSWERS, words::SERVER_TO_CLIENT, words::ANSWERS),
        Step::Checks => (words::STEP_CHECKS, words::AT_CLIENT, words::CHECKS),
    };
    let heading = format!("{}. {}", step as usize + 1, name.get(lang));
    let right = at_right_end(&heading, place.get(lang));
    writeln!(out, "\n{}{right}", paint(Style::Label, &heading))?;
    paragraph(out, BODY, intro.get(lang))?;
    writeln!(out)?;
    match step {
        Step::Asks => {
            explained_head(out, all.request, true, words::REQUEST_LINE, words::REQUEST_END, lang)
        }
        Step::Computes => computation(out, all.derivation, lang),
        Step::Answers => {
            explained_head(out, all.reply, false, words::STATUS_LINE, words::REPLY_END, lang)
        }
        Step::Checks => {
            for check in &all.verdict.checks {
                mark_and_title(out, check, lang)?;
            }
            writeln!(out)?;
            paragraph(out, BODY, words::OPEN.get(lang))
        }
    }
}

/// A head line by line, each with what it is for.
fn explained_head<S: StartLine>(
    out: &mut impl Write,
    head: &Head<S>,
    is_request: bool,
    first: Text,
    end: Text,
    lang: Lang,
) -> io::Result<()> {
    let start = escape::line(head.start.write(head.version).as_bytes());
    wire_line(out, &paint(Style::Wire, &start), Some(first), lang)?;
    for header in &head.headers.0 {
        let value = escape::line(&header.value);
        let is_result = header.name.eq_ignore_ascii_case("Sec-WebSocket-Accept");
        let style = if is_result { Style::Result } else { Style::Wire };
        let name = paint(Style::Wire, &format!("{}:", header.name));
        let line = format!("{name} {}", paint(style, &value));
        wire_line(out, &line, words::header(&header.name, is_request), lang)?;
    }
    wire_line(out, words::EMPTY_LINE.get(lang), Some(end), lang)
}

fn wire_line(out: &mut impl Write, line: &str, remark: Option<Text>, lang: Lang) -> io::Result<()> {
    writeln!(out, "{:BODY$}{line}", "")?;
    match remark {
        Some(text) => paragraph(out, REMARK, text.get(lang)),
        None => Ok(()),
    }
}

fn computation(out: &mut impl Write, derivation: &Derivation, lang: Lang) -> io::Result<()> {
    let as_text = std::str::from_utf8(&derivation.nonce).ok();
    let as_text = as_text
        .filter(|text| text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' '));
    let bytes_remark = words::bytes_unused(as_text, lang);
    let joined_remark = words::joined_is(derivation.joined.len(), lang);
    // Where both do not fit on one line, the line ends between them.
    let joined = match VALUE + derivation.joined.len() <= columns() {
        true => derivation.joined.clone(),
        false => format!("{} {GUID}", derivation.key),
    };
    let label = |text: Text| text.get(lang);
    let rows = [
        (
            label(words::LABEL_KEY),
            derivation.key.clone(),
            Style::Value,
            words::KEY_IS_TEXT.get(lang),
        ),
        (label(words::LABEL_BYTES), hex::spaced(&derivation.nonce), Style::Value, &bytes_remark),
        ("GUID", GUID.to_owned(), Style::Value, words::GUID_IS_FIXED.get(lang)),
        (label(words::LABEL_JOINED), joined, Style::Value, &joined_remark),
        ("SHA-1", hex::spaced(&derivation.sha1), Style::Value, words::SHA1_IS.get(lang)),
        ("base64", derivation.accept.clone(), Style::Result, words::BASE64_IS.get(lang)),
    ];
    for (label, value, style, remark) in rows {
        let label = paint(Style::Label, &padded(label, VALUE - BODY));
        let mut lines = wrap(VALUE, &value).into_iter().map(|line| paint(style, line.trim_start()));
        writeln!(out, "{:BODY$}{label}{}", "", lines.next().unwrap_or_default())?;
        for line in lines {
            writeln!(out, "{:VALUE$}{line}", "")?;
        }
        paragraph(out, VALUE, remark)?;
    }
    Ok(())
}

/// A remark of one paragraph under everything else.
pub fn remark(out: &mut impl Write, text: &str) -> io::Result<()> {
    writeln!(out)?;
    for line in wrap(0, text) {
        writeln!(out, "{}", paint(Style::Caution, &line))?;
    }
    Ok(())
}

/// The exact bytes of a message, line by line, escaped. The Accept value stands
/// out here too.
pub fn wire_bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    writeln!(out)?;
    for line in escape::lines(bytes) {
        let shown = match line.split_once(' ') {
            Some((name, value)) if name.eq_ignore_ascii_case("Sec-WebSocket-Accept:") => {
                format!("{} {}", paint(Style::Wire, name), paint(Style::Result, value))
            }
            _ => paint(Style::Wire, &line),
        };
        writeln!(out, "{}", format!("{:BODY$}{shown}", "").trim_end())?;
    }
    Ok(())
}

/// Says that something is right or wrong, in one paragraph.
pub fn conclusion(out: &mut impl Write, is_good: bool, text: &str) -> io::Result<()> {
    let style = if is_good { Style::Good } else { Style::Bad };
    writeln!(out)?;
    for line in wrap(0, text) {
        writeln!(out, "{}", paint(style, &line))?;
    }
    Ok(())
}

/// The answer to `--check`.
pub fn comparison(
    out: &mut impl Write,
    accept: &str,
    got: &[u8],
    mistake: Option<Mistake>,
    lang: Lang,
) -> io::Result<()> {
    let matches = accept.as_bytes() == got;
    let answer = if matches { words::CHECK_YES } else { words::CHECK_NO };
    let style = if matches { Style::Good } else { Style::Bad };
    writeln!(out, "{}", paint(style, answer.get(lang)))?;
    if matches {
        return Ok(());
    }
    let mistake = mistake.map_or(words::MISTAKE_UNKNOWN, key_words::mistake);
    field(out, words::LABEL_EXPECTED, accept, lang)?;
    field(out, words::LABEL_GOT, &crate::words::quoted(got, lang), lang)?;
    field(out, words::LABEL_MISTAKE, mistake.get(lang), lang)
}

/// A text that is no key: what is wrong, what a server owes, and what the bare
/// formula would give.
pub fn bad_key(
    out: &mut impl Write,
    text: &[u8],
    error: &KeyError,
    owed: &[u8],
    lang: Lang,
) -> io::Result<()> {
    writeln!(out, "{}", paint(Style::Bad, words::NO_KEY.get(lang)))?;
    let problem = key_words::problem(error, lang);
    field(out, words::LABEL_EXPECTED, key_words::EXPECTED.get(lang), lang)?;
    field(out, words::LABEL_GOT, &crate::words::quoted(text, lang), lang)?;
    field(out, words::LABEL_MISTAKE, &problem, lang)?;
    if let Some(hint) = std::str::from_utf8(text).ok().and_then(key_words::hint) {
        field(out, words::LABEL_HINT, hint.get(lang), lang)?;
    }
    writeln!(out)?;
    paragraph(out, 0, words::OWED_FOR_NO_KEY.get(lang))?;
    wire_bytes(out, owed)?;
    writeln!(out)?;
    paragraph(out, 0, words::FORMULA_ANYWAY.get(lang))?;
    writeln!(out, "\n{:BODY$}{}", "", paint(Style::Bad, &formula(text)))
}
