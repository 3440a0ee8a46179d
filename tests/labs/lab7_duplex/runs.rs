//! Lab 7, the runs: links, and what must be measured on each.
//!
//! Owns: the wanted figures, by formula and not by another simulation. Must never: hold points.
//! Read next: `link`; the mutants.

use super::checks::{Implementation, Report};
use super::link::{Fault, Moment, PUSH_BYTES, Plan, Virtual, bytes_down, bytes_up};
use crate::harness::compare::{demand, same};
use crate::harness::{Failure, Rng, Verdict, text};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// A link whose every round trip takes as long.
fn steady(half: bool, rtt: u64, gap: u64) -> Plan {
    Plan { half, gap, delays: vec![rtt], pushes: vec![], window: usize::MAX }
}

fn told(plan: &Plan, n: u32) -> String {
    let name = if plan.half { "run_half" } else { "run_full" };
    let Plan { gap, delays, pushes, .. } = plan;
    let window =
        if plan.window < 1000 { format!(", window={}", plan.window) } else { String::new() };
    format!("{name}, n={n}, RTT={delays:?}, gap={gap}, pushes={pushes:?}{window} (µs)")
}

/// Runs the plan; a fault of the link becomes a failure with its name.
fn run(code: &Implementation, plan: &Plan, n: u32) -> Result<(Report, Vec<Moment>), Failure> {
    let mut link = Virtual::new(plan);
    let call = if plan.half { &code.run_half } else { &code.run_full };
    match catch_unwind(AssertUnwindSafe(|| call(&mut link, n))) {
        Ok(report) => Ok((report, link.trace)),
        Err(payload) => match payload.downcast::<Fault>() {
            Ok(fault) => {
                let wanted = text("a run that ends", "запуск, который кончается");
                Err(Failure::new(told(plan, n), fault.0, wanted))
            }
            // The student's own panic goes on its way.
            Err(payload) => resume_unwind(payload),
        },
    }
}

/// The messages sent must be 0, 1, 2 … n - 1.
fn numbers(trace: &[Moment], input: &str, n: u32) -> Verdict {
    let sent = |moment: &Moment| {
        if let Moment::Sent(number) = moment { Some(*number) } else { None }
    };
    let got: Vec<u32> = trace.iter().filter_map(sent).collect();
    same(format!("{input}; send()"), &got, &(0..n).collect::<Vec<_>>())
}

fn elapsed(code: &Implementation, plan: &Plan, n: u32, wanted: u64) -> Verdict {
    let (report, trace) = run(code, plan, n)?;
    let input = told(plan, n);
    numbers(&trace, &input, n)?;
    same(format!("{input}; elapsed"), &report.elapsed, &wanted)
}

pub fn half_takes_turns(code: &Implementation, random: &mut Rng) -> Verdict {
    for n in [1, 2, 10, 100] {
        let rtt = random.u64(1_000..200_000);
        elapsed(code, &steady(true, rtt, 100), n, u64::from(n) * rtt)?;
    }
    let delays: Vec<u64> = (0..20).map(|_| random.u64(1_000..90_000)).collect();
    let sum = delays.iter().sum();
    elapsed(code, &Plan { delays, ..steady(true, 0, 100) }, 20, sum)
}

pub fn full_overlaps(code: &Implementation, random: &mut Rng) -> Verdict {
    for n in [1, 2, 10, 1000] {
        let (rtt, gap) = (random.u64(5_000..200_000), random.u64(1..5_000));
        elapsed(code, &steady(false, rtt, gap), n, rtt + u64::from(n - 1) * gap)?;
    }
    // A gap longer than the round trip: each answer is there before the next message may leave.
    elapsed(code, &steady(false, 300, 1_000), 5, 4_300)
}

pub fn both_at_once(code: &Implementation, _: &mut Rng) -> Verdict {
    let plan = steady(false, 10_000, 999);
    let (report, trace) = run(code, &plan, 40)?;
    let place = |moment: Moment| trace.iter().position(|other| *other == moment);
    for number in 0..39 {
        let (sent, taken) = (place(Moment::Sent(number + 1)), place(Moment::Taken(number)));
        let wanted = text("sent before taken", "отправлено раньше, чем взят ответ");
        let input = format!("{}; send({}), answer {number}", told(&plan, 40), number + 1);
        demand(sent.is_some() && sent < taken, input, format!("{sent:?} / {taken:?}"), wanted)?;
    }
    // And read while sending: the first answers are taken before the last message leaves.
    let (first, last) = (place(Moment::Taken(0)), place(Moment::Sent(39)));
    let wanted = text("answer 0 taken before message 39 leaves", "ответ 0 взят раньше отправки 39");
    demand(first < last, told(&plan, 40), format!("{first:?} / {last:?}"), wanted)?;
    same(told(&plan, 40), &report.round_trips, &vec![10_000; 40])
}

pub fn window_of_four(code: &Implementation, _: &mut Rng) -> Verdict {
    for (rtt, gap) in [(10_000, 1_000), (100, 10), (50_000, 7)] {
        let plan = Plan { window: 4, ..steady(false, rtt, gap) };
        elapsed(code, &plan, 500, rtt + 499 * gap)?;
    }
    // Several answers in one gap: all of them are to be taken, not one for each message.
    let delays = (0..40).map(|number| 10_000 - 200 * number).chain([2_000]).collect();
    let plan = Plan { delays, window: 4, ..steady(false, 0, 300) };
    elapsed(code, &plan, 100, 2_000 + 99 * 300)
}

pub fn answers_out_of_order(code: &Implementation, random: &mut Rng) -> Verdict {
    let mut delays: Vec<u64> = (0..30).map(|_| random.u64(1_000..20_000)).collect();
    // The last answer to come is not the last message's.
    delays[3] = 100_003;
    let plan = Plan { delays: delays.clone(), ..steady(false, 0, 700) };
    let (report, _) = run(code, &plan, 30)?;
    same(told(&plan, 30), &report.round_trips, &delays)?;
    same(format!("{}; elapsed", told(&plan, 30)), &report.elapsed, &(3 * 700 + 100_003))
}

pub fn bytes_counted(code: &Implementation, _: &mut Rng) -> Verdict {
    for half in [true, false] {
        let plan = steady(half, 1_000, 50);
        let (report, _) = run(code, &plan, 25)?;
        let wanted = ((0..25).map(bytes_up).sum(), (0..25).map(bytes_down).sum::<usize>());
        let input = format!("{}; sent_bytes, received_bytes", told(&plan, 25));
        same(input, &(report.sent_bytes, report.received_bytes), &wanted)?;
    }
    Ok(())
}

pub fn server_speaks_unasked(code: &Implementation, _: &mut Rng) -> Verdict {
    // One before anything was sent, two close together, one right before the end, one after it.
    let pushes = vec![0, 1_501, 1_502, 6_899, 6_901];
    let full = Plan { pushes, ..steady(false, 5_000, 100) };
    let (report, trace) = run(code, &full, 20)?;
    let input = told(&full, 20);
    numbers(&trace, &input, 20)?;
    same(format!("{input}; pushes"), &report.pushes, &4)?;
    same(format!("{input}; elapsed"), &report.elapsed, &6_900)?;
    let bytes = (0..20).map(bytes_down).sum::<usize>() + 4 * PUSH_BYTES;
    same(format!("{input}; received_bytes"), &report.received_bytes, &bytes)?;
    same(input, &report.round_trips, &vec![5_000; 20])?;
    // The same server on a half-duplex link has to wait until it is asked.
    let half = Plan { half: true, ..full };
    same(format!("{}; pushes", told(&half, 20)), &run(code, &half, 20)?.0.pushes, &0)
}

pub fn no_difference(code: &Implementation, _: &mut Rng) -> Verdict {
    let run_both = |rtt, gap, n| -> Result<(Report, Report), Failure> {
        let half = run(code, &steady(true, rtt, gap), n)?.0;
        Ok((half, run(code, &steady(false, rtt, gap), n)?.0))
    };
    let nothing =
        Report { elapsed: 0, round_trips: vec![], sent_bytes: 0, received_bytes: 0, pushes: 0 };
    let (half, full) = run_both(1_000, 10, 0)?;
    same("run_half, run_full; n=0", &(half, full), &(nothing.clone(), nothing.clone()))?;
    // RTT, gap, n, the gain.
    let cases = [
        (0, 0, 10, None),
        (1_000, 10, 0, None),
        (1_000, 10, 1, None),
        (1_000, 1_000, 7, None),
        (10_000, 1_000, 11, Some(5.5)),
        (4_000, 0, 8, Some(8.0)),
    ];
    for (rtt, gap, n, wanted) in cases {
        let (half, full) = run_both(rtt, gap, n)?;
        let got = (code.gain)(&half, &full);
        let input = format!("gain(half.elapsed={}, full.elapsed={})", half.elapsed, full.elapsed);
        let close = |got: f64, wanted: f64| (got - wanted).abs() < 1e-9;
        let right = match (got, wanted) {
            (Some(got), Some(wanted)) => close(got, wanted),
            (got, wanted) => got.is_none() && wanted.is_none(),
        };
        demand(right, input, format!("{got:?}"), format!("{wanted:?}"))?;
    }
    // Full duplex can also be the slower one; that is a difference.
    let slow = Report { elapsed: 2_000, ..nothing.clone() };
    let fast = Report { elapsed: 1_000, ..nothing };
    same("gain(half.elapsed=1000, full.elapsed=2000)", &(code.gain)(&fast, &slow), &Some(0.5))
}
