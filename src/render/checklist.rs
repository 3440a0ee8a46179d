//! The rules of the opening handshake as a checklist: which are kept, what was
//! found where one is not.

use std::io::{self, Write};

use super::layout::{at_right_end, padded, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::protocol::http::ShownLine;
use crate::protocol::rules::{Check, Found, Outcome, Remark, Verdict};
use crate::words::{Lang, Text, handshake as words, rules as rule_words, serve};

/// How far a rule is indented, and what was found further.
const BODY: usize = 3;
const VALUE: usize = 6;
/// Columns for the name of a value.
const NAME: usize = 11;
/// Characters of one line of a request that are shown: two lines of a screen.
const LONG_LINE: usize = 150;

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

/// One rule: whether it is kept, what it is about, and where it stands.
pub(super) fn mark_and_title(out: &mut impl Write, check: &Check, lang: Lang) -> io::Result<()> {
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
    let right = at_right_end(&title, right);
    writeln!(out, "{}{right}", paint(style, &title))
}

/// A value with its name before it, under a rule.
pub(super) fn field(out: &mut impl Write, label: Text, value: &str, lang: Lang) -> io::Result<()> {
    let label = padded(label.get(lang), NAME);
    let mut lines = wrap(VALUE + NAME, value).into_iter();
    let first = lines.next().unwrap_or_default();
    writeln!(out, "{:VALUE$}{}{}", "", paint(Style::Label, &label), first.trim_start())?;
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
