//! A probe as text: what failed and why, with the bytes, and a summary that fits
//! on a screen.

use std::io::{self, Write};

use super::frame;
use super::layout::{at_right_end, padded, paragraph, wrap};
use super::style::{Style, paint};
use crate::escape;
use crate::event::FrameExcerpt;
use crate::probe::{Case, Got, Group, Record, Summary, Verdict};
use crate::protocol::frame as frames;
use crate::protocol::{Role, hex};
use crate::words::{Lang, Text, probe as words};

/// Columns of a label in front of what it names.
const LABEL: usize = 13;

/// Frames of an exchange that are drawn; the rest is counted.
const MOST_FRAMES: usize = 2;

/// What every line of a case begins with.
fn line(out: &mut impl Write, label: Text, text: &str, lang: Lang) -> io::Result<()> {
    let mut lines = wrap(LABEL, text).into_iter();
    let first = lines.next().unwrap_or_default();
    let label = paint(Style::Label, &padded(&format!("   {}", label.get(lang)), LABEL));
    writeln!(out, "{label}{}", first.trim_start())?;
    lines.try_for_each(|line| writeln!(out, "{line}"))
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Pass => Style::Good,
        Verdict::Fail => Style::Bad,
        Verdict::Warn => Style::Caution,
        Verdict::Report | Verdict::Skipped => Style::Label,
    }
}

fn title(case: &Case, lang: Lang) -> &'static str {
    words::title(case.id).map_or(case.id, |title| title.get(lang))
}

/// A case in one line: a mark, its name, what is tried, where it stands.
pub fn heading(
    out: &mut impl Write,
    case: &Case,
    mark: Option<Verdict>,
    lang: Lang,
) -> io::Result<()> {
    let word = mark.map_or("", |verdict| words::verdict(verdict).get(lang));
    let text = format!(" {:<5} {}", case.id, title(case, lang));
    let section = at_right_end(&format!("{word}{text}"), case.section);
    let word = mark.map_or(String::new(), |verdict| paint(style(verdict), word));
    writeln!(out, "{word}{text}{section}")
}

/// What a case is about.
pub fn explanation(out: &mut impl Write, case: &Case, lang: Lang) -> io::Result<()> {
    heading(out, case, None, lang)?;
    paragraph(out, 3, words::level(case.level).get(lang))?;
    line(out, words::EXPECTED, &words::expected(case.play, lang), lang)?;
    match words::likely(case.id) {
        Some(likely) => line(out, words::LIKELY, likely.get(lang), lang),
        None => Ok(()),
    }
}

/// A case that teaches something: what was sent, what came, what it means.
pub fn lesson(out: &mut impl Write, record: &Record, command: &str, lang: Lang) -> io::Result<()> {
    let case = record.case;
    heading(out, case, Some(record.verdict), lang)?;
    paragraph(out, 3, words::level(case.level).get(lang))?;
    line(out, words::EXPECTED, &words::expected(case.play, lang), lang)?;
    if let Some(got) = record.got {
        line(out, words::GOT, &words::got(got, lang), lang)?;
    }
    let other = match record.by {
        Role::Client => Role::Server,
        Role::Server => Role::Client,
    };
    exchange(out, words::SENT, &record.sent, record.by, case.group, lang)?;
    exchange(out, words::RECEIVED, &record.received, other, case.group, lang)?;
    if let Some(likely) = words::likely(case.id) {
        line(out, words::LIKELY, likely.get(lang), lang)?;
    }
    line(out, words::READ, chapter(case.group), lang)?;
    line(out, words::REPEAT, &format!("{command} --only {}", case.id), lang)?;
    writeln!(out)
}

/// Whether two cases show one mistake: a 101 that breaks the same rule in the same
/// way breaks it in every opening.
pub fn is_same_mistake(record: &Record, other: &Record) -> bool {
    matches!(record.got, Some(Got::WrongReply(..))) && record.got == other.got
}

/// A case whose lesson was given before.
pub fn repeated(out: &mut impl Write, record: &Record, first: &Case, lang: Lang) -> io::Result<()> {
    heading(out, record.case, Some(record.verdict), lang)?;
    line(out, words::GOT, &words::same_as(first.id, lang), lang)?;
    writeln!(out)
}

/// The chapter of the course that a group belongs to.
fn chapter(group: Group) -> &'static str {
    match group {
        Group::Opening | Group::Refusing | Group::Request | Group::Replies | Group::Lies => {
            "docs: 01-opening-handshake"
        }
        Group::Frames | Group::Fragments | Group::Control | Group::Text | Group::Limits => {
            "docs: 07-frames-and-masking"
        }
        Group::Closing => "docs: 08-closing",
        Group::Room | Group::Resilience => "docs: 06-broadcast",
    }
}

/// What crossed the wire one way: an opening as lines of text, and behind it
/// frames as they are drawn everywhere.
fn exchange(
    out: &mut impl Write,
    label: Text,
    bytes: &[u8],
    from: Role,
    group: Group,
    lang: Lang,
) -> io::Result<()> {
    let is_opening = matches!(
        group,
        Group::Opening | Group::Refusing | Group::Request | Group::Replies | Group::Lies
    );
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let (head, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    if bytes.is_empty() {
        return line(out, label, words::NOTHING.get(lang), lang);
    }
    if is_opening {
        let mut label = Some(label);
        for text in escape::lines(head).iter().filter(|line| !line.is_empty()).take(12) {
            let (text, more) = escape::folded_line(text.as_bytes(), 60);
            let text = frame::with_more(text, more, lang);
            match label.take() {
                Some(label) => line(out, label, &text, lang)?,
                None => writeln!(out, "{:LABEL$}{text}", "")?,
            }
        }
        return Ok(());
    }
    let mut copy = rest.to_vec();
    let mut walk = frames::frames(&mut copy);
    let mut shown = 0;
    for whole in walk.by_ref().take(MOST_FRAMES) {
        let fields = format!("{} {}", frame::arrow(from), frame::fields(&whole.header));
        line(out, label, &fields, lang)?;
        frame::bytes(out, LABEL, &FrameExcerpt::of(&whole), lang)?;
        shown += 1;
    }
    let left = walk.by_ref().count();
    let rest = walk.into_rest();
    if left > 0 {
        line(out, label, &frame::with_more(String::new(), left, lang), lang)?;
    }
    if !rest.is_empty() || shown == 0 {
        let start = &rest[..rest.len().min(16)];
        let text = match start {
            [] => words::NOTHING.get(lang).to_owned(),
            _ => frame::with_more(hex::spaced(start), rest.len() - start.len(), lang),
        };
        line(out, label, &text, lang)?;
    }
    Ok(())
}

/// A row a group, the failures by name, the score.
pub fn summary(out: &mut impl Write, summary: &Summary, lang: Lang) -> io::Result<()> {
    writeln!(out, "{}", paint(Style::Heading, words::SUMMARY.get(lang)))?;
    for group in Group::ALL {
        let of = || summary.records.iter().filter(move |record| record.case.group == group);
        if of().next().is_none() {
            continue;
        }
        let mut cells = String::new();
        for verdict in Verdict::ALL {
            let count = of().filter(|record| record.verdict == verdict).count();
            if count > 0 {
                let text = format!("{count} {}", words::verdict(verdict).get(lang));
                cells += &format!("  {}", paint(style(verdict), &text));
            }
        }
        writeln!(out, "   {}{cells}", padded(words::group(group).get(lang), 28))?;
    }
    for (verdict, head) in [(Verdict::Fail, words::FAILURES), (Verdict::Warn, words::WARNINGS)] {
        let ids: Vec<&str> = summary
            .records
            .iter()
            .filter(|record| record.verdict == verdict)
            .map(|record| record.case.id)
            .collect();
        if !ids.is_empty() {
            let text = format!("{}: {}", head.get(lang), ids.join(" "));
            paragraph(out, 3, &text)?;
        }
    }
    let score = words::score(summary.score(), summary.of(), summary.took.as_secs_f64(), lang);
    writeln!(out, "{}", paint(Style::Result, &score))
}

/// Where several ways are right: which one this server goes.
pub fn reports(out: &mut impl Write, summary: &Summary, lang: Lang) -> io::Result<()> {
    let mut reports =
        summary.records.iter().filter(|record| record.verdict == Verdict::Report).peekable();
    if reports.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "{}", paint(Style::Heading, words::REPORTS.get(lang)))?;
    for record in reports {
        let got = record.got.map(|got| words::got(got, lang)).unwrap_or_default();
        let text = format!("{:<5} {}: {got}", record.case.id, title(record.case, lang));
        paragraph(out, 3, &text)?;
    }
    writeln!(out)
}

/// TAP: one line a case.
pub fn tap(out: &mut impl Write, summary: &Summary, lang: Lang) -> io::Result<()> {
    writeln!(out, "TAP version 13\n1..{}", summary.records.len())?;
    for (index, record) in summary.records.iter().enumerate() {
        let ok = if record.verdict == Verdict::Fail { "not ok" } else { "ok" };
        let number = index + 1;
        let name = format!("{} {}", record.case.id, title(record.case, lang).replace('#', "\\#"));
        let note = match record.verdict {
            Verdict::Skipped => {
                let why = record.why.map(|why| words::why(why).get(lang)).unwrap_or_default();
                format!(" # SKIP {why}")
            }
            Verdict::Warn | Verdict::Report | Verdict::Pass | Verdict::Fail => String::new(),
        };
        writeln!(out, "{ok} {number} - {name}{note}")?;
        if let (Verdict::Fail | Verdict::Warn, Some(got)) = (record.verdict, record.got) {
            let expected = words::expected(record.case.play, lang);
            writeln!(out, "# expected: {expected}\n# got: {}", words::got(got, lang))?;
        }
    }
    Ok(())
}

/// JUnit: one test case a case.
pub fn junit(summary: &Summary, url: &str, lang: Lang) -> String {
    let text = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\" time=\"{:.3}\">\n",
        text(&escape::line(url.as_bytes())),
        summary.records.len(),
        summary.count(Verdict::Fail),
        summary.count(Verdict::Skipped),
        summary.took.as_secs_f64()
    );
    for record in &summary.records {
        let (case, got) = (record.case, record.got.map(|got| words::got(got, lang)));
        xml += &format!(
            "  <testcase classname=\"{}\" name=\"{} {}\">",
            case.group.name(),
            case.id,
            text(title(case, lang))
        );
        match record.verdict {
            Verdict::Fail => {
                let expected = words::expected(case.play, lang);
                let got = got.unwrap_or_default();
                xml += &format!(
                    "<failure message=\"{}\">{}</failure>",
                    text(&got),
                    text(&format!("{expected} ({})", case.section))
                );
            }
            Verdict::Skipped => xml += "<skipped/>",
            Verdict::Warn | Verdict::Report => {
                xml += &format!("<system-out>{}</system-out>", text(&got.unwrap_or_default()));
            }
            Verdict::Pass => {}
        }
        xml += "</testcase>\n";
    }
    xml + "</testsuite>\n"
}

/// Whether a case is worth a lesson: something is wrong.
pub fn is_lesson(record: &Record) -> bool {
    matches!(record.verdict, Verdict::Fail | Verdict::Warn)
}
