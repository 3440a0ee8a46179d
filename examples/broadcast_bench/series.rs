//! Interleaved repetitions: every subject in turn, then all again, so that a slow minute of the
//! machine falls on all of them; the one who begins changes with every repetition. A repetition
//! that other processes disturbed is made again, a few times at most; what remains is said.
//! Read next: `report.rs` for how the figures are shown.

use crate::failure::Failure;
use crate::machine::{processor_time, processor_time_of_all};
use crate::stats::Spread;
use crate::subject::{Role, Subject};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Instant;

/// Other processes may use this share of one core, in percent, before a repetition is made again:
/// half of what the strictest ratio asked of a server (1.10) leaves.
pub const DISTURBED: f64 = 5.0;
/// How often one repetition is made again.
const TRIES: usize = 3;

/// One measured number of one repetition.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// Its name in JSON, with the unit.
    pub name: &'static str,
    /// Its name above the column of a table.
    pub heading: &'static str,
    pub value: f64,
    /// Digits after the point in tables.
    pub digits: usize,
    /// The ceilings with which it is compared.
    pub against: &'static [Role],
}

/// All repetitions of one measurement of one subject.
#[derive(Debug)]
struct Series {
    name: String,
    role: Role,
    repetitions: Vec<Vec<Figure>>,
    others: Vec<f64>,
    failure: Option<Failure>,
}

/// One measurement of all subjects, ready to be shown.
#[derive(Debug, Serialize)]
pub struct Cell {
    pub mode: &'static str,
    pub title: String,
    pub subscribers: usize,
    pub size: usize,
    pub window: usize,
    pub rows: Vec<Row>,
}

/// One subject's line of a cell.
#[derive(Debug, Serialize)]
pub struct Row {
    pub server: String,
    pub role: Role,
    pub figures: BTreeMap<&'static str, Summary>,
    /// Processor time of all other processes meanwhile, in percent of one core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others_percent: Option<Spread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[serde(skip)]
    pub failure: Option<Failure>,
    /// The figures in the order of the columns.
    #[serde(skip)]
    pub columns: Vec<Figure>,
}

/// A figure over all repetitions, with its ratios to the ceilings measured beside it.
#[derive(Debug, Serialize)]
pub struct Summary {
    #[serde(flatten)]
    pub spread: Spread,
    /// The single values, in the order in which they were measured.
    pub repetitions: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_one_send_ceiling: Option<Spread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_batched_ceiling: Option<Spread>,
}

impl Summary {
    pub fn ratio(&self, ceiling: Role) -> Option<Spread> {
        match ceiling {
            Role::OneSendCeiling => self.of_one_send_ceiling,
            Role::BatchedCeiling => self.of_batched_ceiling,
            Role::Subject | Role::Peer => None,
        }
    }
}

/// Measures all subjects `repetitions` times in turn. A subject that fails is left out from
/// then on, and its row says why.
pub fn interleave(
    subjects: &mut [&mut Subject],
    repetitions: usize,
    mut measure: impl FnMut(&mut Subject) -> Result<Vec<Figure>, Failure>,
) -> Vec<Row> {
    let mut all: Vec<Series> = subjects.iter().map(|subject| Series::of(subject)).collect();
    for repetition in 0..repetitions {
        for turn in 0..subjects.len() {
            let place = (turn + repetition) % subjects.len();
            let (subject, series) = (&mut *subjects[place], &mut all[place]);
            if series.failure.is_some() {
                continue;
            }
            match undisturbed(subject, &mut measure) {
                Ok((figures, others)) => {
                    series.repetitions.push(figures);
                    series.others.extend(others);
                }
                Err(failure) => {
                    series.failure = Some(failure);
                    // What state it is in nobody knows: the next measurement gets a fresh one.
                    subject.stop();
                }
            }
        }
    }
    all.iter().map(|series| series.summarize(&all)).collect()
}

/// One repetition, and how much other processes disturbed it (unknown for a server that is not
/// our child).
fn undisturbed(
    subject: &mut Subject,
    mut measure: impl FnMut(&mut Subject) -> Result<Vec<Figure>, Failure>,
) -> Result<(Vec<Figure>, Option<f64>), Failure> {
    for _ in 1..TRIES {
        let (figures, others) = observed(subject, &mut measure)?;
        if others.is_none_or(|others| others <= DISTURBED) {
            return Ok((figures, others));
        }
    }
    observed(subject, &mut measure)
}

fn observed(
    subject: &mut Subject,
    mut measure: impl FnMut(&mut Subject) -> Result<Vec<Figure>, Failure>,
) -> Result<(Vec<Figure>, Option<f64>), Failure> {
    // A server that has yet to start would be taken for a disturbance.
    subject.endpoint()?;
    let (process, own) = (subject.process(), std::process::id());
    let others = || {
        let known = processor_time(process?)? + processor_time(own)?;
        processor_time_of_all()?.checked_sub(known)
    };
    let (before, begin) = (others(), Instant::now());
    let figures = measure(subject)?;
    let percent =
        others().zip(before).filter(|_| subject.process() == process).map(|(after, before)| {
            after.saturating_sub(before).as_secs_f64() / begin.elapsed().as_secs_f64() * 100.0
        });
    Ok((figures, percent))
}

impl Series {
    fn of(subject: &Subject) -> Self {
        let (name, role) = (subject.name.clone(), subject.role);
        Self { name, role, repetitions: Vec::new(), others: Vec::new(), failure: None }
    }

    /// The values of one figure, repetition by repetition.
    fn values(&self, name: &str) -> Vec<f64> {
        let figures = self.repetitions.iter().flatten();
        figures.filter(|figure| figure.name == name).map(|figure| figure.value).collect()
    }

    fn summarize(&self, all: &[Self]) -> Row {
        let columns = self.repetitions.first().cloned().unwrap_or_default();
        let mut figures = BTreeMap::new();
        for figure in &columns {
            let values = self.values(figure.name);
            let ratio = |role| {
                let ceiling =
                    all.iter().find(|series| series.role == role && series.role != self.role)?;
                if !figure.against.contains(&role) {
                    return None;
                }
                Spread::of_ratios(&values, &ceiling.values(figure.name))
            };
            if let Some(spread) = Spread::of(values.iter().copied()) {
                let of_one_send_ceiling = ratio(Role::OneSendCeiling);
                let of_batched_ceiling = ratio(Role::BatchedCeiling);
                figures.insert(
                    figure.name,
                    Summary {
                        spread,
                        repetitions: values,
                        of_one_send_ceiling,
                        of_batched_ceiling,
                    },
                );
            }
        }
        Row {
            server: self.name.clone(),
            role: self.role,
            figures,
            others_percent: Spread::of(self.others.iter().copied()),
            error: self.failure.as_ref().map(Failure::to_string),
            failure: self.failure.clone(),
            columns,
        }
    }
}
