//! What graders are shown behind the summary of a probe: points, and what got worse.

use std::io::{self, Write};

use super::layout::{padded, paragraph};
use super::style::{Style, paint};
use crate::probe::baseline::Worse;
use crate::probe::points::Earned;
use crate::words::Lang;
use crate::words::probe::graders as words;

/// A row a line of the grader's file, then the sum.
pub fn points(out: &mut impl Write, earned: &[Earned], lang: Lang) -> io::Result<()> {
    writeln!(out, "{}", paint(Style::Heading, words::POINTS.get(lang)))?;
    for line in earned {
        let points = format!("{}/{}", words::number(line.points), line.of);
        let head = format!("{} {}", padded(&line.name, 16), padded(&points, 10));
        if line.missed.is_empty() {
            writeln!(out, "   {}", head.trim_end())?;
        } else {
            paragraph(out, 3, &format!("{head} {}", words::missed(&line.missed, lang)))?;
        }
    }
    let sum: f64 = earned.iter().map(|line| line.points).sum();
    let of = earned.iter().map(|line| line.of).sum();
    writeln!(out, "{}", paint(Style::Result, &words::total(sum, of, lang)))
}

/// The cases that got worse.
pub fn worse(out: &mut impl Write, worse: &[Worse], lang: Lang) -> io::Result<()> {
    if worse.is_empty() {
        return writeln!(out, "{}", words::NOTHING_WORSE.get(lang));
    }
    writeln!(out, "{}", paint(Style::Heading, words::WORSE.get(lang)))?;
    worse.iter().try_for_each(|one| paragraph(out, 3, &words::worse(one, lang)))
}
