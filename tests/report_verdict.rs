//! When something may be said about two totals, and what is measured again.

#[path = "support/plays.rs"]
mod plays;

use plays::{chunk, connected, ms, script};
use wstool::compare::report::findings::{Finding, conclusion, findings};
use wstool::compare::report::theory::Theory;
use wstool::compare::report::verdict::{Verdict, disturbed, verdict};
use wstool::compare::report::waiting::waits;
use wstool::compare::report::{Measurement, Run, Said};
use wstool::compare::scenario::{Scenario, Script};
use wstool::compare::table::Transport;
use wstool::protocol::Role;
use wstool::render::picture::scale::{all_fit, most_fit, tick};

use Transport::{Http, Websocket};

/// An outcome with this total, where theory expects that one.
fn outcome(script: &Script, transport: Transport, total: u64, theory: u64) -> Measurement {
    let mut run = Run::of(transport, script, &Vec::new(), None);
    run.total = Some(ms(total));
    let (half_trips, thinks) = (0, 0);
    let (total, sending, waiting) = (ms(theory), ms(0), ms(theory));
    run.theory = Some(Theory { total, half_trips, thinks, sending, waiting });
    Measurement { run, spread: None, runs: 1 }
}

#[test]
fn an_error_larger_than_the_difference_allows_no_verdict() {
    let script = script(Scenario::Chat, 5, 40, 80);
    for (one, other, wanted) in [
        ((880, 880), (360, 360), Verdict::Differ),
        ((360, 360), (362, 360), Verdict::Equal),
        // The machine has added 130, and 520 lie between them.
        ((1010, 880), (360, 360), Verdict::Differ),
        // It has added more than lies between them.
        ((420, 280), (330, 290), Verdict::Unclear),
        ((300, 280), (290, 290), Verdict::Unclear),
    ] {
        let one = outcome(&script, Http, one.0, one.1);
        let other = outcome(&script, Websocket, other.0, other.1);
        assert_eq!(verdict(&one, &other, &script.link), Some(wanted), "{one:?} {other:?}");
        let both = [one, other];
        let first = findings(&script, &both).into_iter().next();
        let is_ranked = matches!(first, Some(Finding::Faster { .. }));
        assert_eq!(is_ranked, wanted == Verdict::Differ);
        let ranking = conclusion(&script, &both).and_then(|conclusion| conclusion.ranking);
        assert_eq!(ranking, first, "picture and sentences say the same");
    }
}

#[test]
fn without_a_difference_nothing_is_said_to_be_gained() {
    let script = script(Scenario::Chat, 5, 0, 0);
    let both = [outcome(&script, Http, 8, 0), outcome(&script, Websocket, 5, 0)];
    assert!(!findings(&script, &both).contains(&Finding::TryTurns));
}

#[test]
fn what_the_machine_has_disturbed_is_measured_again_if_that_can_help() {
    let link = script(Scenario::Chat, 5, 40, 80);
    let numbers = |script: &Script, outcomes: &[Measurement]| disturbed(outcomes, &script.link);
    let unclear =
        |script: &Script| [outcome(script, Http, 420, 280), outcome(script, Websocket, 330, 330)];
    assert_eq!(numbers(&link, &unclear(&link)), [0]);
    let clear = [outcome(&link, Http, 900, 880), outcome(&link, Websocket, 362, 360)];
    assert!(numbers(&link, &clear).is_empty());
    // Without a link theory knows no time at all.
    let no_link = script(Scenario::Chat, 5, 40, 0);
    assert!(numbers(&no_link, &unclear(&no_link)).is_empty());
    // In full duplex nobody keeps a message from leaving, so a late one is the
    // machine's doing, whatever the total says.
    let mut late = outcome(&link, Websocket, 362, 360);
    late.run.said =
        vec![Said { from: Role::Client, index: 0, said: ms(160), sent: ms(300), heard: ms(340) }];
    assert_eq!(late.run.late_sends(), ms(140));
    assert_eq!(numbers(&link, &[outcome(&link, Http, 880, 880), late]), [1]);
}

#[test]
fn of_two_runs_the_less_disturbed_one_stands() {
    let script = script(Scenario::Chat, 5, 40, 80);
    let run = |total| outcome(&script, Http, total, 880).run;
    let first = outcome(&script, Http, 950, 880);
    let better = first.clone().again(run(885));
    assert_eq!((better.run.total, better.runs), (Some(ms(885)), 2));
    let same = better.again(run(990));
    assert_eq!((same.run.total, same.runs), (Some(ms(885)), 3));
}

#[test]
fn waiting_is_from_when_there_is_something_to_say_until_it_may_leave() {
    let said = |from, said, sent| Said {
        from,
        index: 0,
        said: ms(said),
        sent: ms(sent),
        heard: ms(sent + 40),
    };
    let all = [
        said(Role::Client, 80, 80),
        said(Role::Client, 120, 240),
        said(Role::Client, 160, 400),
        said(Role::Client, 900, 1000),
        said(Role::Server, 80, 200),
        // A thread that wakes up late is no rule.
        said(Role::Server, 300, 302),
    ];
    assert_eq!(waits(&all, Role::Client), [(ms(120), ms(400)), (ms(900), ms(1000))]);
    assert_eq!(waits(&all, Role::Server), [(ms(80), ms(200))]);
    // From a recording: a message that left when the one before was answered.
    let script = plays::script(Scenario::Chat, 2, 10, 80);
    let say = |line: usize| {
        let text = &script.client[line].text;
        format!("POST /say HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n{text}").into_bytes()
    };
    let talk =
        [chunk(0, Role::Client, 80, 120, &say(0)), chunk(0, Role::Client, 160, 200, &say(1))];
    let recording = connected(0, (0, 40), (40, 80)).into_iter().chain(talk).collect();
    let run = Run::of(Http, &script, &recording, None);
    assert_eq!(waits(&run.said, Role::Client), [(ms(90), ms(160))]);
}

#[test]
fn a_scale_lets_lines_fall_and_lets_the_longest_talk_leave_the_picture() {
    for (totals, one_way, rows, may_cut, wanted) in [
        // All fit and fall.
        (&[360, 320][..], 40, 15, true, 25),
        // The longest would press the others flat.
        (&[880, 320, 360], 40, 15, true, 25),
        // With more rows it need not leave.
        (&[880, 320, 360], 40, 42, true, 25),
        // A little flatter, if the shortest fits then.
        (&[480, 560], 40, 15, true, 40),
        // Every turn looks like the last: all of them may leave.
        (&[960], 40, 15, true, 40),
        // News does not look like that.
        (&[960], 40, 15, false, 80),
        // Without a link nothing can look flat.
        (&[90, 20], 0, 10, true, 10),
    ] {
        let totals: Vec<_> = totals.iter().copied().map(ms).collect();
        let row = most_fit(&totals, ms(one_way), rows, may_cut);
        assert_eq!(row, ms(wanted), "{totals:?} in {rows}");
    }
    assert_eq!(all_fit(ms(880), 44), ms(20));
    assert!(all_fit(ms(200_000), 10) * 10 >= ms(200_000));
    assert_eq!(tick(ms(130)), ms(150));
}
