//! Throughput: how many deliveries a second, and what each costs the server's processor; with
//! one subscriber more that never reads, for the mode `stalled`. Read next: `report.rs`.

use crate::connection::Connection;
use crate::failure::Failure;
use crate::load::{Load, Shape};
use crate::machine;
use crate::series::Figure;
use crate::subject::{Role, Subject};
use std::time::{Duration, Instant};

/// Loaded this long before measuring, so that buffers have grown to their size.
const WARM_UP: Duration = Duration::from_millis(250);

/// Measures one repetition of one cell.
pub fn measure(
    subject: &mut Subject,
    shape: Shape,
    duration: Duration,
) -> Result<Vec<Figure>, Failure> {
    let mut load = Load::open(&subject.endpoint()?, shape)?;
    load.drive(WARM_UP)?;
    let sample = timed(subject, &mut load, duration)?;
    load.drain()?;
    drop(load);
    machine::wait_for_rest(subject.process());
    let both = &[Role::OneSendCeiling, Role::BatchedCeiling];
    let mut figures = vec![Figure {
        name: "deliveries_per_second",
        heading: "deliveries/s",
        value: sample.deliveries_per_second,
        digits: 0,
        against: both,
    }];
    figures.extend(sample.processor_ns.map(|value| Figure {
        name: "processor_ns_per_delivery",
        heading: "cpu ns",
        value,
        digits: 0,
        against: &[Role::BatchedCeiling],
    }));
    figures.push(Figure {
        name: "messages_per_read",
        heading: "msgs/read",
        value: sample.messages_per_read,
        digits: 1,
        against: &[],
    });
    Ok(figures)
}

/// Without and then beside a subscriber that never reads: what it takes from the others. No
/// warm-up here: the moment when its buffers run full is what this is about.
pub fn measure_stalled(
    subject: &mut Subject,
    shape: Shape,
    duration: Duration,
) -> Result<Vec<Figure>, Failure> {
    let mut one = |stalled: bool| -> Result<Sample, Failure> {
        let endpoint = subject.endpoint()?;
        let silent = if stalled { Some(Connection::open(&endpoint, shape.size)?) } else { None };
        let mut load = Load::open(&endpoint, shape)?;
        let sample = timed(subject, &mut load, duration)?;
        load.drain()?;
        drop((load, silent));
        machine::wait_for_rest(subject.process());
        Ok(sample)
    };
    let (without, with) = (one(false)?, one(true)?);
    let figure =
        |name, heading, digits, value| Figure { name, heading, value, digits, against: &[] };
    let share = with.deliveries_per_second / without.deliveries_per_second;
    let mut figures = vec![
        figure("stalled_of_undisturbed", "with/without", 2, share),
        figure("undisturbed_deliveries_per_second", "without/s", 0, without.deliveries_per_second),
        figure("stalled_deliveries_per_second", "with/s", 0, with.deliveries_per_second),
    ];
    figures.extend(with.grown_kib.map(|value| figure("grown_kib", "grown KiB", 0, value)));
    Ok(figures)
}

/// What one load showed.
struct Sample {
    deliveries_per_second: f64,
    /// Nanoseconds of server processor time a delivery, when they can be known.
    processor_ns: Option<f64>,
    /// Messages that one read of a subscriber returned: how well the server batches.
    messages_per_read: f64,
    /// Growth of the server's resident memory while loaded.
    grown_kib: Option<f64>,
}

fn timed(subject: &Subject, load: &mut Load, duration: Duration) -> Result<Sample, Failure> {
    let processor = || subject.process().and_then(machine::processor_time);
    let resident = || subject.process().and_then(machine::resident_kib);
    let (deliveries, reads) = (load.deliveries, load.reads);
    let (resident_before, processor_before, begin) = (resident(), processor(), Instant::now());
    load.drive(duration)?;
    let (elapsed, processor_after) = (begin.elapsed(), processor());
    let deliveries = (load.deliveries - deliveries) as f64;
    if deliveries == 0.0 {
        return Err(Failure::verdict("nothing was delivered while measuring"));
    }
    let used =
        processor_after.zip(processor_before).map(|(after, before)| after.saturating_sub(before));
    let grown = resident().zip(resident_before).map(|(after, before)| after as f64 - before as f64);
    Ok(Sample {
        deliveries_per_second: deliveries / elapsed.as_secs_f64(),
        processor_ns: used.map(|used| used.as_nanos() as f64 / deliveries),
        messages_per_read: deliveries / (load.reads - reads).max(1) as f64,
        grown_kib: grown,
    })
}
