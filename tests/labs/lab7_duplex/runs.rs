//! Lab 7, the runs: links, and what must be measured on each.
//!
//! Owns: the wanted figures, by formula and not by another simulation. Must never: hold points.
//! Read next: `link`; the mutants.

use super::link::{Moment, PUSH_BYTES, Plan, Virtual, bytes_down, bytes_up};
use super::questions::{Do, Done, Report};
use crate::grading::bytes::window;
use crate::grading::{Child, Failure, Hinted, Outcome, Rng, Text, Verdict, demand, text};

/// A clock that does not begin at 0: a run has to look when it starts.
const START: u64 = 5_000_000;

/// A link whose every round trip takes as long.
fn steady(half: bool, rtt: u64, gap: u64) -> Plan {
    Plan { half, gap, delays: vec![rtt], pushes: vec![], window: usize::MAX, start: START, busy: 0 }
}

fn told(plan: &Plan, n: u32) -> String {
    let name = if plan.half { "run_half" } else { "run_full" };
    let few = |numbers: &[u64]| {
        let shown: Vec<String> = numbers.iter().take(8).map(u64::to_string).collect();
        let more =
            if numbers.len() > 8 { format!(", … ({})", numbers.len()) } else { String::new() };
        format!("[{}{more}]", shown.join(", "))
    };
    let Plan { gap, delays, pushes, start, busy, .. } = plan;
    let mut words = format!("{name}, n={n}, RTT={}, gap={gap}, now={start}", few(delays));
    if *busy > 0 {
        words += &format!(", busy={busy}");
    }
    if !pushes.is_empty() {
        words += &format!(", pushes={}", few(pushes));
    }
    if plan.window < 1000 {
        words += &format!(", window={}", plan.window);
    }
    words + " (µs)"
}

/// Runs the plan; a fault of the link becomes a failure with its name.
fn run(code: &Child, plan: &Plan, n: u32) -> Result<(Report, Vec<Moment>), Box<Failure>> {
    let mut link = Virtual::new(plan);
    let order = if plan.half { Do::Half(n) } else { Do::Full(n) };
    let told = || told(plan, n);
    let done = code.ask_serving(&order, &told, |asked| {
        let ends = text("a run that ends", "запуск, который кончается");
        link.serve(asked).map_err(|fault| Failure::new(told(), fault, ends))
    })?;
    match done {
        Done::Measured(report) => Ok((report, link.trace)),
        Done::Gain(_) => Err(Failure::of(Outcome::Garbled, told())),
    }
}

/// The figures by formula: taking turns, each message leaves when the answer before it has come;
/// in full duplex one leaves after the other, `gap` apart, whatever comes.
fn figures(plan: &Plan, n: u32) -> Report {
    let mut report = Report::default();
    let (mut departure, mut end) = (plan.busy, 0);
    for number in 0..n {
        if number > 0 {
            let next = departure + plan.gap;
            departure = if plan.half { next.max(end) } else { next };
        }
        let delay = plan.delay(number);
        end = end.max(departure + delay);
        report.round_trips.push(delay);
        report.sent_bytes += bytes_up(number);
        report.received_bytes += bytes_down(number);
    }
    report.elapsed = end;
    if !plan.half && n > 0 {
        // A push at the very end would be before or after it: no plan has one there.
        report.pushes = plan.pushes.iter().filter(|at| **at < end).count() as u32;
        report.received_bytes += PUSH_BYTES * report.pushes as usize;
    }
    report
}

/// Runs the plan and demands every figure of the report, and the messages 0, 1, 2 … n - 1.
fn measures(code: &Child, plan: &Plan, n: u32) -> Result<Vec<Moment>, Box<Failure>> {
    let (got, trace) = run(code, plan, n)?;
    let wanted = figures(plan, n);
    let sent = |moment: &Moment| {
        if let Moment::Sent(number) = moment { Some(*number) } else { None }
    };
    let numbers: Vec<u32> = trace.iter().filter_map(sent).collect();
    let fields = [
        ("send()", format!("{numbers:?}"), format!("{:?}", (0..n).collect::<Vec<_>>())),
        ("elapsed", got.elapsed.to_string(), wanted.elapsed.to_string()),
        ("pushes", got.pushes.to_string(), wanted.pushes.to_string()),
        ("sent_bytes", got.sent_bytes.to_string(), wanted.sent_bytes.to_string()),
        ("received_bytes", got.received_bytes.to_string(), wanted.received_bytes.to_string()),
        ("round_trips", format!("{:?}", got.round_trips), format!("{:?}", wanted.round_trips)),
    ];
    for (name, got, wanted) in fields {
        demand(got == wanted, || {
            let pairs = got.bytes().zip(wanted.bytes());
            let at = pairs.take_while(|(one, other)| one == other).count();
            let shown = |value: &str| format!("{name}: {}", window(value, at));
            Failure::new(told(plan, n), shown(&got), shown(&wanted))
        })?;
    }
    Ok(trace)
}

/// Clocks of every size: at 0, past the edge of 32 bits during the run, and far beyond it.
const CLOCKS: [u64; 6] = [0, 1, START, (1 << 32) - 2_000, 1 << 40, 1 << 62];

const CLOCK: Text = text(
    "the clock is a u64 and may show anything: subtract the time at the call, and keep all its bits",
    "часы это u64 и показывают что угодно: вычитайте время вызова и не теряйте старшие биты",
);

fn any_clock(code: &Child, half: bool) -> Verdict {
    for start in CLOCKS {
        let plan = Plan { start, ..steady(half, 1_001, 333) };
        measures(code, &plan, 9).hint(CLOCK)?;
    }
    // Round trips that are longer than 32 bits hold.
    measures(code, &steady(half, (1 << 33) + 7, 1 << 32), 3).hint(CLOCK).map(drop)
}

const FROM_THE_CALL: Text = text(
    "the time runs from the call of the run, not from the first message",
    "время идёт от вызова, а не от первого отправленного сообщения",
);

pub fn half_takes_turns(code: &Child, random: &mut Rng) -> Verdict {
    for n in [1, 2, 10, 100, 1500] {
        measures(code, &steady(true, random.u64(1_000..200_000), 100), n)?;
    }
    let delays: Vec<u64> = (0..20).map(|_| random.u64(1_000..90_000)).collect();
    measures(code, &Plan { delays, ..steady(true, 0, 100) }, 20)?;
    // The channel may be free later than the answer comes, and not at once.
    measures(code, &steady(true, 300, 1_000), 7)?;
    measures(code, &Plan { busy: 12_345, ..steady(true, 5_000, 100) }, 3).hint(FROM_THE_CALL)?;
    measures(code, &steady(true, 0, 50), 4)?;
    any_clock(code, true)
}

pub fn full_overlaps(code: &Child, random: &mut Rng) -> Verdict {
    for n in [1, 2, 10, 300] {
        measures(code, &steady(false, random.u64(5_000..200_000), random.u64(1..5_000)), n)?;
    }
    // All messages are on their way before the first answer comes.
    measures(code, &steady(false, 10_000_000, 100), 1500)?;
    // A gap longer than the round trip: each answer is there before the next message may leave.
    measures(code, &steady(false, 300, 1_000), 5)?;
    measures(code, &Plan { busy: 12_345, ..steady(false, 5_000, 100) }, 3).hint(FROM_THE_CALL)?;
    measures(code, &steady(false, 0, 50), 4)?;
    any_clock(code, false)
}

pub fn both_at_once(code: &Child, _: &mut Rng) -> Verdict {
    let plan = steady(false, 10_000, 999);
    let trace = measures(code, &plan, 40)?;
    let place = |moment: Moment| trace.iter().position(|other| *other == moment);
    for number in 0..39 {
        let (sent, taken) = (place(Moment::Sent(number + 1)), place(Moment::Taken(number)));
        demand(sent.is_some() && sent < taken, || {
            let input = format!("{}; send({}), answer {number}", told(&plan, 40), number + 1);
            Failure::new(input, text("taken before sent", "взят раньше отправки"), SENT_FIRST)
        })?;
    }
    // And read while sending: what has arrived is taken before the next message but one leaves.
    for number in 0..28 {
        let (taken, later) = (place(Moment::Taken(number)), place(Moment::Sent(number + 12)));
        demand(taken < later, || {
            let input = format!("{}; answer {number}, send({})", told(&plan, 40), number + 12);
            Failure::new(input, text("sent before taken", "отправлено раньше"), TAKEN_FIRST)
        })
        .hint(READ)?;
    }
    Ok(())
}

const SENT_FIRST: Text = text("sent before taken", "отправлено раньше, чем взят ответ");
const TAKEN_FIRST: Text =
    text("taken: it had arrived long before", "ответ взят: он пришёл задолго до этого");
const READ: Text = text(
    "after each message take all that has arrived: poll until it returns None",
    "после каждого сообщения берите всё, что пришло: вызывайте poll, пока не вернёт None",
);

pub fn window_of_four(code: &Child, _: &mut Rng) -> Verdict {
    for (rtt, gap) in [(10_000, 1_000), (100, 10), (50_000, 7), (1_000, 1_000)] {
        let plan = Plan { window: 4, ..steady(false, rtt, gap) };
        measures(code, &plan, 300)?;
    }
    // Several answers in one gap: all of them are to be taken, not one for each message.
    let delays = (0..40).map(|number| 10_000 - 200 * number).chain([2_000]).collect();
    let burst = Plan { delays, window: 4, ..steady(false, 0, 300) };
    measures(code, &burst, 100).hint(READ)?;
    // Four at once, again and again, each time as many as the link keeps.
    let four = (0..80u64).map(|number| 10_000 - 1_000 * (number % 4)).collect();
    measures(code, &Plan { delays: four, window: 4, ..steady(false, 0, 1_000) }, 80).hint(READ)?;
    // Pushes take room like answers.
    let pushes = (0..60).map(|number| 400 * number + 1).collect();
    measures(code, &Plan { pushes, window: 4, ..steady(false, 5_000, 1_000) }, 30).hint(READ)?;
    Ok(())
}

pub fn answers_out_of_order(code: &Child, random: &mut Rng) -> Verdict {
    let mut delays: Vec<u64> = (0..30).map(|_| random.u64(1_000..20_000)).collect();
    measures(code, &Plan { delays: delays.clone(), ..steady(false, 0, 700) }, 30)?;
    // The last answer to come is not the last message's.
    delays[3] = 100_003;
    measures(code, &Plan { delays: delays.clone(), ..steady(false, 0, 700) }, 30)?;
    // All answers in the opposite order; the last message's comes first.
    let falling = (0..50).map(|number| 90_001 - 1_700 * number).collect();
    measures(code, &Plan { delays: falling, ..steady(false, 0, 100) }, 50)?;
    // An answer that arrives between two sends is as old as it is, not as late as it is looked at.
    measures(code, &Plan { delays: vec![1, 250, 499, 7], ..steady(false, 0, 500) }, 12)?;
    Ok(())
}

pub fn bytes_counted(code: &Child, _: &mut Rng) -> Verdict {
    for half in [true, false] {
        for n in [1, 25, 600] {
            measures(code, &steady(half, 1_000, 50), n)?;
        }
    }
    Ok(())
}

pub fn server_speaks_unasked(code: &Child, _: &mut Rng) -> Verdict {
    // One before anything was sent, two close together, one right before the end, one after it.
    let pushes = vec![0, 1_501, 1_502, 6_899, 6_901];
    let full = Plan { pushes, ..steady(false, 5_000, 100) };
    measures(code, &full, 20)?;
    // A great many, long before and long after the end.
    let pushes = (0..400).map(|number| 17 * number + 3).collect();
    measures(code, &Plan { pushes, ..steady(false, 5_000, 100) }, 4)?;
    measures(code, &Plan { pushes: vec![9_999], ..steady(false, 5_000, 100) }, 1)?;
    // The same server on a half-duplex link has to wait until it is asked.
    measures(code, &Plan { half: true, ..full }, 20).map(drop)
}

pub fn no_difference(code: &Child, _: &mut Rng) -> Verdict {
    // Without a message nothing is sent, nothing taken, and nothing waited for.
    for half in [true, false] {
        for start in [0, START] {
            let plan = Plan { pushes: vec![0, 5], start, ..steady(half, 1_000, 10) };
            let trace = measures(code, &plan, 0).hint(NO_MESSAGE)?;
            demand(trace.is_empty(), || Failure::new(told(&plan, 0), format!("{trace:?}"), "[]"))
                .hint(NO_MESSAGE)?;
        }
    }
    // half.elapsed, full.elapsed, the gain.
    let cases = [
        (0, 0, None),
        (5_000, 0, None),
        (1, 1, None),
        (7_000, 7_000, None),
        (1 << 40, 1 << 40, None),
        (110_000, 20_000, Some(5.5)),
        (32_000, 4_000, Some(8.0)),
        (10, 3, Some(10.0 / 3.0)),
        (2_000_000, 1_999_999, Some(2_000_000.0 / 1_999_999.0)),
        (1_001, 1_000, Some(1.001)),
        (1_000, 1_001, Some(1_000.0 / 1_001.0)),
        // Full duplex can also be the slower one; that is a difference.
        (1_000, 2_000, Some(0.5)),
        (1, 3, Some(1.0 / 3.0)),
        (5_000_000, 1, Some(5e6)),
        (3 << 40, 1 << 40, Some(3.0)),
        ((1 << 33) + 1, 1 << 32, Some(((1u64 << 33) + 1) as f64 / (1u64 << 32) as f64)),
        (u64::MAX, 1, Some(u64::MAX as f64)),
        (1, u64::MAX, Some(1.0 / u64::MAX as f64)),
    ];
    for (half, full, wanted) in cases {
        // Nothing but the two times counts.
        for other in [Report::default(), figures(&steady(true, 10, 10), 3)] {
            gains(code, half, full, other, wanted)?;
        }
    }
    Ok(())
}

const NO_MESSAGE: Text = text(
    "with n = 0 the link is not used at all: a report of zeros, and no round trips",
    "при n = 0 канал не трогают: в отчёте нули, список круговых задержек пуст",
);

fn gains(code: &Child, half: u64, full: u64, other: Report, wanted: Option<f64>) -> Verdict {
    let of = |elapsed: u64| Report { elapsed, ..other.clone() };
    let told = || format!("gain(half.elapsed={half}, full.elapsed={full})");
    let done =
        code.ask(&Do::Gain(of(half), Report { elapsed: full, ..Report::default() }), &told)?;
    let Done::Gain(got) = done else {
        return Err(Failure::of(Outcome::Garbled, told()));
    };
    let right = match (got, wanted) {
        (Some(got), Some(wanted)) => (got - wanted).abs() <= wanted.abs() * 1e-12,
        (got, wanted) => got.is_none() && wanted.is_none(),
    };
    demand(right, || Failure::new(told(), format!("{got:?}"), format!("{wanted:?}")))
}
