//! Points for a run: a grader's file, and what a server has earned by it.
//!
//! Owns: the form of the file, and the sum. Must never: read a file.
//!
//! A line is `NAME POINTS`, and `#` begins a remark. NAME is an id, the beginning of
//! ids with `*`, a group or a section, as behind `--only`. All cases of a line share
//! its points equally; a case earns its share when it passed, or when several ways
//! are right. What could not be tried earns nothing; what was left out without --slow
//! does not count.

use super::table;
use super::{Case, Summary, Verdict, Why};

/// A grader's file.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// In the order of the file.
    pub lines: Vec<Line>,
}

/// One line of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As it was written.
    pub name: String,
    /// What it is worth.
    pub points: u32,
    /// The cases that share it.
    pub ids: Vec<&'static str>,
}

/// Why a file is none: the number of the line, from 1, and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// From 1; 0 for a file without a line.
    pub number: usize,
    /// As it was written.
    pub text: String,
}

/// What a line has earned.
#[derive(Debug, Clone, PartialEq)]
pub struct Earned {
    /// As it was written.
    pub name: String,
    /// What it is worth.
    pub of: u32,
    /// What was earned of it.
    pub points: f64,
    /// The cases that earned nothing.
    pub missed: Vec<&'static str>,
}

impl Points {
    /// Reads a grader's file.
    ///
    /// # Errors
    /// [`BadLine`], for a line that is no `NAME POINTS` or names no case.
    pub fn parse(text: &str) -> Result<Points, BadLine> {
        let mut lines = Vec::new();
        for (index, whole) in text.lines().enumerate() {
            let line = whole.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let bad = || BadLine { number: index + 1, text: whole.to_owned() };
            let (name, points) = line.split_once(char::is_whitespace).ok_or_else(bad)?;
            let points = points.trim().parse().map_err(|_| bad())?;
            let ids: Vec<&str> = table::named(name).map(|case| case.id).collect();
            if ids.is_empty() {
                return Err(bad());
            }
            lines.push(Line { name: name.to_owned(), points, ids });
        }
        if lines.is_empty() {
            return Err(BadLine { number: 0, text: String::new() });
        }
        Ok(Points { lines })
    }

    /// Whether any line is about this case.
    pub fn has(&self, case: &Case) -> bool {
        self.lines.iter().any(|line| line.ids.contains(&case.id))
    }

    /// What a run has earned, line by line.
    pub fn earned(&self, summary: &Summary) -> Vec<Earned> {
        let earns = |id: &str| {
            let record = summary.records.iter().find(|record| record.case.id == id);
            record.is_some_and(|record| matches!(record.verdict, Verdict::Pass | Verdict::Report))
        };
        // A name can stand for cases of a server and of a client, and a run has one
        // kind; what nobody asked for, or what this server never does, is left out.
        let is_there = |id: &&str| {
            let record = summary.records.iter().find(|record| record.case.id == *id);
            record.is_some_and(|record| !matches!(record.why, Some(Why::Slow | Why::NeverSo)))
        };
        let lines = self.lines.iter().map(|line| {
            let ids: Vec<_> = line.ids.iter().copied().filter(is_there).collect();
            let missed: Vec<_> = ids.iter().copied().filter(|id| !earns(id)).collect();
            let share = (ids.len() - missed.len()) as f64 / ids.len().max(1) as f64;
            let points = f64::from(line.points) * share;
            Earned { name: line.name.clone(), of: line.points, points, missed }
        });
        lines.collect()
    }
}
