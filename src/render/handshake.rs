//! The opening handshake as text: the four steps, a checklist, a wrong key.

use std::io::{self, Write};

use super::layout::{apart, padded, paragraph, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::protocol::accept::{Derivation, GUID, KeyError, formula};
use crate::protocol::hex;
use crate::protocol::http::{Head, Reply, Request, ShownLine, StartLine};
use crate::protocol::mistake::Mistake;
use crate::protocol::rules::{Check, Found, Outcome, Remark, Verdict};
use crate::words::{Lang, Text, handshake as words, key as key_words, rules as rule_words, serve};

/// How far the body of a step is indented, and its explanations further.
const BODY: usize = 3;
const REMARK: usize = 6;
/// Where the values of the computation begin.
const VALUE: usize = 13;
/// Characters of one line of a request that are shown: two lines of a screen.
const LONG_LINE: usize = 150;

/// Everything the explanation shows. All of it was computed in this run.
#[derive(Debug)]
pub struct Explained<'a> {
    pub request: &'a Request,
    pub derivation: &'a Derivation,
    pub reply: &'a Reply,
    pub verdict: &'a Verdict,
}

/// One of the four steps, in the order in which the bytes travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Asks,
    Computes,
    Answers,
    Checks,
}

impl Step {
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
    let (left, right) = apart(&heading, place.get(lang));
    writeln!(out, "\n{}{right}", paint(Style::Label, &left))?;
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
        (label(words::LABEL_JOINED), derivation.joined.clone(), Style::Value, &joined_remark),
        ("SHA-1", hex::spaced(&derivation.sha1), Style::Value, words::SHA1_IS.get(lang)),
        ("base64", derivation.accept.clone(), Style::Result, words::BASE64_IS.get(lang)),
    ];
    for (label, value, style, remark) in rows {
        let label = paint(Style::Label, &padded(label, VALUE - BODY));
        writeln!(out, "{:BODY$}{label}{}", "", paint(style, &value))?;
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

/// A checklist with what was found, and for broken rules what was expected.
pub fn checklist(
    out: &mut impl Write,
    title: Text,
    verdict: &Verdict,
    lang: Lang,
) -> io::Result<()> {
    writeln!(out, "{}\n", paint(Style::Heading, title.get(lang)))?;
    for check in &verdict.checks {
        mark_and_title(out, check, lang)?;
        match check.outcome {
            Outcome::NotJudged => {}
            // That a header is absent which may be absent is not worth a line.
            Outcome::Kept if matches!(check.found, Found::Nothing | Found::NoRepeats) => {}
            Outcome::Kept | Outcome::ServersChoice => {
                field(out, words::LABEL_GOT, &rule_words::found(&check.found, lang), lang)?
            }
            Outcome::Broken => expected_and_got(out, check, lang)?,
        }
    }
    if !verdict.remarks.is_empty() {
        writeln!(out)?;
    }
    remarks(out, 0, &verdict.remarks, lang)
}

fn expected_and_got(out: &mut impl Write, check: &Check, lang: Lang) -> io::Result<()> {
    field(out, words::LABEL_EXPECTED, &rule_words::expected(check, lang), lang)?;
    field(out, words::LABEL_GOT, &rule_words::found(&check.found, lang), lang)
}

/// What breaks no rule and is worth a word, this far to the right.
pub fn remarks(
    out: &mut impl Write,
    indent: usize,
    remarks: &[Remark],
    lang: Lang,
) -> io::Result<()> {
    for &found in remarks {
        let text = rule_words::remark(found).get(lang);
        for line in wrap(indent, &words::remark(text, found.section(), lang)) {
            writeln!(out, "{}", paint(Style::Caution, &line))?;
        }
    }
    Ok(())
}

/// A request as it came, secrets left out, and under it the checklist without
/// the values: they stand above.
pub fn judged_request(
    out: &mut impl Write,
    head: &[ShownLine],
    verdict: &Verdict,
    lang: Lang,
) -> io::Result<()> {
    for line in head.iter().filter(|line| !line.text.is_empty() || line.hidden > 0) {
        let (text, more) = escape::folded_line(&line.text, LONG_LINE);
        let mut text = paint(Style::Wire, &text);
        if more > 0 {
            text += &serve::more(more, lang);
        }
        if line.hidden > 0 {
            text += &format!(" {}", serve::hidden(line.hidden, lang));
        }
        writeln!(out, "{:BODY$}{text}", "")?;
    }
    writeln!(out)?;
    for check in &verdict.checks {
        mark_and_title(out, check, lang)?;
        if check.outcome == Outcome::Broken {
            expected_and_got(out, check, lang)?;
        }
    }
    // Those on a request that is answered with 101 stand where it joins.
    if !verdict.is_kept() {
        remarks(out, BODY, &verdict.remarks, lang)?;
    }
    writeln!(out)
}

/// A verdict in one line: the status, and the names of the rules broken.
pub fn brief(out: &mut impl Write, status: Option<u16>, verdict: &Verdict) -> io::Result<()> {
    let status = status.map_or("-".to_owned(), |status| status.to_string());
    let broken = verdict.checks.iter().filter(|check| check.outcome == Outcome::Broken);
    let names = broken.map(|check| check.rule.name().to_owned());
    let fields: Vec<String> = std::iter::once(status).chain(names).collect();
    writeln!(out, "{}", fields.join(" "))
}

fn mark_and_title(out: &mut impl Write, check: &Check, lang: Lang) -> io::Result<()> {
    let (mark, style) = match check.outcome {
        Outcome::Kept => ("✓", Style::Good),
        Outcome::Broken => ("✗", Style::Bad),
        Outcome::NotJudged | Outcome::ServersChoice => ("-", Style::Label),
    };
    let title = format!("   {mark} {}", rule_words::title(check.rule).get(lang));
    let right = match check.outcome {
        Outcome::NotJudged => words::NOT_JUDGED.get(lang),
        Outcome::ServersChoice => words::SERVERS_CHOICE.get(lang),
        _ => check.section,
    };
    let (left, right) = apart(&title, right);
    writeln!(out, "{}{right}", paint(style, &left))
}

fn field(out: &mut impl Write, label: Text, value: &str, lang: Lang) -> io::Result<()> {
    let label = padded(label.get(lang), 11);
    let mut lines = wrap(REMARK + 11, value).into_iter();
    let first = lines.next().unwrap_or_default();
    writeln!(out, "{:REMARK$}{}{}", "", paint(Style::Label, &label), first.trim_start())?;
    for line in lines {
        writeln!(out, "{line}")?;
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
