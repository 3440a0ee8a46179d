//! What a comparison says about its figures, and what it keeps silent about.

#[path = "support/plays.rs"]
mod plays;

use std::sync::Arc;
use std::time::Duration;

use plays::{ms, script};
use wstool::compare::report::findings::{Finding, findings};
use wstool::compare::report::{Ages, Measurement, Run};
use wstool::compare::scenario::{Scenario, Script};
use wstool::compare::table::Transport;
use wstool::words::Lang;
use wstool::words::compare::sentences;

use Transport::{Http, HttpPipelined, Poll, Sse, Websocket, WebsocketTurns};

/// An outcome with this total and this opening, in milliseconds.
fn outcome(script: &Script, transport: Transport, total: u64, opening: u64) -> Measurement {
    let mut run = Run::of(transport, script, &Vec::new(), None);
    (run.total, run.opening) = (Some(ms(total)), Some(ms(opening)));
    Measurement { run, spread: Some((ms(total), ms(total))), runs: 1 }
}

fn chat() -> Arc<Script> {
    script(Scenario::Chat, 10, 10, 80)
}

/// What is said first about http and websocket with these totals.
fn first(script: &Script, http: u64, websocket: u64) -> Finding {
    let outcomes = [outcome(script, Http, http, 80), outcome(script, Websocket, websocket, 80)];
    findings(script, &outcomes).swap_remove(0)
}

#[test]
fn the_faster_one_is_named_whichever_it_is() {
    let faster = |fast, slow| match first(&chat(), fast, slow) {
        Finding::Faster { fast, slow, times } => (fast.0, slow.0, (times * 100.0).round()),
        other => panic!("{other:?}"),
    };
    assert_eq!(faster(1680, 290), (Websocket, Http, 579.0));
    assert_eq!(faster(880, 960), (Http, Websocket, 109.0));
    assert_eq!(faster(100, 106), (Http, Websocket, 106.0));
}

#[test]
fn within_noise_nobody_wins() {
    let no_link = script(Scenario::Chat, 10, 10, 0);
    for (script, http, websocket, is_different) in [
        (chat(), 290, 290, false),
        (chat(), 290, 285, false),
        (chat(), 100, 95, false),
        (chat(), 100, 94, true),
        // Less than three parts in a hundred.
        (chat(), 1000, 971, false),
        (chat(), 1000, 969, true),
        // Without a link the machine alone decides.
        (no_link.clone(), 25, 6, false),
        (no_link.clone(), 0, 0, false),
        (no_link, 50, 6, true),
    ] {
        let found = first(&script, http, websocket);
        let is_said = matches!(found, Finding::Faster { .. });
        assert_eq!(is_said, is_different, "{http} {websocket}: {found:?}");
        assert!(is_said || matches!(found, Finding::NoDifference { .. }));
    }
}

#[test]
fn runs_that_differ_more_from_themselves_prove_nothing() {
    let script = chat();
    let found = |low, high| {
        let (mut http, websocket) =
            (outcome(&script, Http, 300, 80), outcome(&script, Websocket, 200, 160));
        http.spread = Some((ms(low), ms(high)));
        let outcomes = [http, websocket];
        findings(&script, &outcomes).swap_remove(0)
    };
    assert!(matches!(found(290, 310), Finding::Faster { .. }));
    assert!(matches!(found(240, 330), Finding::Faster { .. }));
    assert!(matches!(found(150, 350), Finding::NoDifference { .. }));
}

#[test]
fn one_at_a_time_the_discipline_decides_not_the_protocol() {
    let script = chat();
    let is_said = |turns: u64| {
        let outcomes = [
            outcome(&script, Http, 1680, 80),
            outcome(&script, WebsocketTurns, turns, 160),
            outcome(&script, Websocket, 290, 160),
        ];
        findings(&script, &outcomes).iter().any(|finding| {
            matches!(finding, Finding::SameDiscipline { websocket: (WebsocketTurns, _), .. })
        })
    };
    assert!(is_said(1760));
    assert!(is_said(1790));
    assert!(!is_said(2500));
    // In ask even full duplex takes turns; in chat it does not.
    for (scenario, wanted) in [(Scenario::Ask, true), (Scenario::Chat, false)] {
        let script = plays::script(scenario, 10, 0, 80);
        let outcomes = [outcome(&script, Http, 880, 80), outcome(&script, Websocket, 960, 160)];
        let is_said = findings(&script, &outcomes)
            .iter()
            .any(|finding| matches!(finding, Finding::SameDiscipline { .. }));
        assert_eq!(is_said, wanted, "{scenario:?}");
    }
}

#[test]
fn overlap_is_said_only_beside_one_that_never_did_and_only_if_it_can_be_seen() {
    let script = chat();
    let is_said = |http: Duration, websocket: Duration| {
        let mut outcomes =
            [outcome(&script, Http, 1680, 80), outcome(&script, Websocket, 290, 160)];
        (outcomes[0].run.overlap, outcomes[1].run.overlap) = (http, websocket);
        let found = findings(&script, &outcomes);
        found.iter().any(|finding| matches!(finding, Finding::Overlap { .. }))
    };
    assert!(is_said(ms(0), ms(100)));
    assert!(is_said(ms(0), ms(1)));
    assert!(!is_said(ms(0), Duration::from_micros(999)));
    assert!(!is_said(ms(5), ms(100)));
}

/// What is said about news that is so old, in milliseconds.
fn about_news(ages: &[(Transport, u64)], failed: Option<Transport>) -> Vec<Finding> {
    let script = script(Scenario::Push, 5, 150, 80);
    let outcomes = ages.iter().map(|&(transport, age)| {
        let mut outcome = outcome(&script, transport, 900, 80);
        outcome.run.ages = Some(Ages { median: ms(age), max: ms(2 * age) });
        outcome.run.total = outcome.run.total.filter(|_| Some(transport) != failed);
        outcome
    });
    findings(&script, &outcomes.collect::<Vec<_>>())
}

#[test]
fn news_is_compared_by_its_age_not_by_when_it_was_over() {
    let ages = [(Poll, 140), (Sse, 40), (Http, 90), (Websocket, 41)];
    let found = about_news(&ages, None);
    let fresh_first = vec![(Sse, ms(40)), (Websocket, ms(41)), (Http, ms(90)), (Poll, ms(140))];
    assert_eq!(found[0], Finding::Freshness { ages: fresh_first, one_way: ms(40) });
    assert!(!found.iter().any(|finding| matches!(finding, Finding::Faster { .. })));
    // One that failed has no age worth comparing.
    let found = about_news(&ages, Some(Poll));
    assert!(matches!(&found[0], Finding::Freshness { ages, .. } if ages.len() == 3), "{found:?}");
}

#[test]
fn http_that_is_as_fresh_as_websocket_is_said_to_be() {
    for (sse, websocket, wanted) in
        [(40, 40, true), (44, 40, true), (40, 90, true), (60, 40, false)]
    {
        let found = about_news(&[(Sse, sse), (Websocket, websocket)], None);
        let is_said = found.contains(&Finding::AsFresh { http: Sse, websocket: Websocket });
        assert_eq!(is_said, wanted, "{sse} {websocket}");
    }
}

/// Everything at once.
fn all(script: &Script) -> Vec<Measurement> {
    let totals = [3200, 1680, 280, 250, 840, 840, 920, 1760, 290];
    let mut outcomes: Vec<Measurement> = Transport::all()
        .zip(totals)
        .map(|(transport, total)| {
            let opening = if transport.is_websocket() { 160 } else { 80 };
            outcome(script, transport, total, opening)
        })
        .collect();
    outcomes[8].run.overlap = ms(120);
    for (outcome, age) in outcomes.iter_mut().zip([700, 650, 90, 100, 90, 80, 40, 650, 40]) {
        outcome.run.ages = Some(Ages { median: ms(age), max: ms(age) });
    }
    outcomes
}

#[test]
fn two_to_six_findings_and_each_has_words_that_fit() {
    for scenario in [Scenario::Chat, Scenario::Ask, Scenario::Push] {
        let script = script(scenario, 10, 10, 80);
        let mut outcomes = all(&script);
        outcomes.retain(|outcome| outcome.run.transport.fits(scenario).is_ok());
        let found = findings(&script, &outcomes);
        assert!((2..=6).contains(&found.len()), "{scenario:?}: {found:?}");
        for finding in &found {
            let [english, russian] =
                [Lang::En, Lang::Ru].map(|lang| sentences::finding(finding, lang));
            assert_ne!(english, russian);
            assert!(russian.chars().any(|letter| ('а'..='я').contains(&letter)), "{russian}");
            assert!(!english.chars().any(|letter| ('а'..='я').contains(&letter)), "{english}");
            assert!(!english.contains("NaN") && !english.contains("inf"), "{english}");
        }
    }
}

#[test]
fn those_that_failed_are_not_compared() {
    let script = chat();
    assert!(findings(&script, &[]).is_empty());
    let mut outcomes = all(&script);
    for outcome in
        outcomes.iter_mut().filter(|one| [Websocket, HttpPipelined].contains(&one.run.transport))
    {
        outcome.run.total = None;
    }
    for finding in findings(&script, &outcomes) {
        let text = sentences::finding(&finding, Lang::En);
        assert!(!text.contains("websocket was") && !text.contains("does not wait"), "{text}");
    }
    outcomes.iter_mut().for_each(|outcome| outcome.run.total = None);
    assert!(findings(&script, &outcomes).is_empty());
}

#[test]
fn one_alone_is_compared_with_nothing() {
    let script = chat();
    for transport in Transport::all() {
        assert_eq!(findings(&script, &[outcome(&script, transport, 500, 80)]), []);
    }
}
