//! Idle clients: the resident memory that each costs the server, and whether all of them stay.
//!
//! A fresh server is asked before and after; then one message goes to everyone (a thread or a
//! buffer that was promised only becomes memory when it is used), and another one after a rest.
//! Memory of the kernel (socket buffers) is not in the figure. Read next: `order.rs`.

use crate::failure::Failure;
use crate::load::{Load, Shape};
use crate::machine;
use crate::series::Figure;
use crate::subject::Subject;
use std::time::Instant;

/// Descriptors the generator needs beside its connections.
const OTHER_DESCRIPTORS: u64 = 64;

/// Opens `shape.subscribers` clients and measures what they cost.
pub fn measure(subject: &mut Subject, shape: Shape) -> Result<Vec<Figure>, Failure> {
    let wanted = shape.subscribers as u64 + OTHER_DESCRIPTORS;
    if let Some(limit) = machine::raise_descriptor_limit().filter(|limit| *limit < wanted) {
        let clients = shape.subscribers;
        return Err(Failure::usage(format!(
            "{clients} clients need {wanted} descriptors, the hard limit is {limit}"
        )));
    }
    subject.stop();
    let endpoint = subject.endpoint()?;
    machine::wait_for_rest(subject.process());
    let resident = |subject: &Subject| subject.process().and_then(machine::resident_kib);
    let (empty, begin) = (resident(subject), Instant::now());
    let mut load = Load::open(&endpoint, shape)?;
    let opened = begin.elapsed();
    machine::wait_for_rest(subject.process());
    let idle = resident(subject);
    load.publish_once()?;
    machine::wait_for_rest(subject.process());
    let used = resident(subject);
    load.publish_once()?;
    drop(load);
    machine::wait_for_rest(subject.process());
    let left = resident(subject);

    let clients = shape.subscribers as f64 + 1.0;
    let each =
        |now: Option<u64>| now.zip(empty).map(|(now, empty)| (now as f64 - empty as f64) / clients);
    let figure =
        |name, heading, digits, value| Figure { name, heading, value, digits, against: &[] };
    let figures = [
        each(idle).map(|value| figure("idle_kib_per_client", "KiB a client", 2, value)),
        each(used).map(|value| figure("used_kib_per_client", "after a message", 2, value)),
        empty.map(|value| figure("empty_kib", "empty KiB", 0, value as f64)),
        left.map(|value| figure("left_kib", "all gone KiB", 0, value as f64)),
        Some(figure("opened_per_second", "opened/s", 0, clients / opened.as_secs_f64())),
    ];
    Ok(figures.into_iter().flatten().collect())
}
