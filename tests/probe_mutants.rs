//! The probe against a tiny server that is wrong in one way: each mistake is caught
//! at the case that is meant for it, and at no unrelated one.

#[path = "support/tiny_server.rs"]
mod tiny_server;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tiny_server::Mode;
use wstool::net::client::connect::{Plan, Trust};
use wstool::probe::runner::{self, Options};
use wstool::probe::{Case, Play, Scene, Summary, Verdict, table};
use wstool::protocol::uri::WebSocketUri;

/// A mistake, the case that is meant for it, and those that it breaks as well
/// (with `*`: all that begin so).
type Mutant = (&'static str, &'static str, &'static str);

/// Every opening succeeds or fails with these.
const ALL_101: &str = "O0* O1* O30 O32 O35 O38 O45 O46 O47 O48 O49 O51";

#[rustfmt::skip]
const ECHO: &[Mutant] = &[
    ("accept_of_another_key", "O01", ALL_101),
    ("no_upgrade_in_101", "O01", ALL_101),
    ("unasked_extension", "O01", ALL_101),
    ("length_in_101", "O05", ""),
    ("names_with_their_case", "O06", "O06b"),
    ("upgrade_with_its_case", "O07", ""),
    ("connection_as_one_string", "O08", "O09"),
    ("connection_with_its_case", "O08b", ""),
    ("connection_of_the_first_line", "O09", ""),
    ("no_trim_in_front", "O11", ""),
    ("splits_at_colon_and_space", "O11b", ""),
    ("no_trim_behind", "O11c", ""),
    ("one_read_is_the_head", "O12", "O12* O13* O55"),
    ("absolute_target_unknown", "O15", ""),
    ("path_with_its_query", "O16", ""),
    ("unknown_headers_refused", "O16b", ""),
    ("early_frame_thrown_away", "O17", ""),
    ("subprotocol_offer_comes_back", "O48", ""),
    ("extension_offer_comes_back", "O51", ""),
    ("upgrade_unchecked", "O20", "O23*"),
    ("upgrade_substring", "O23", ""),
    ("connection_unchecked", "O21", "O21b O22"),
    ("connection_substring", "O22", ""),
    ("key_unchecked", "O24", "O25 O26 O27 O28"),
    ("key_of_any_length", "O25", "O26"),
    ("key_of_any_characters", "O27", "O26"),
    ("first_of_two_keys", "O29", ""),
    ("version_unchecked", "O31", "O33 O34 O35"),
    ("no_versions_named", "O31", ""),
    ("version_as_a_number", "O33", ""),
    ("method_unchecked", "O36", "O36b"),
    ("method_in_any_case", "O36b", ""),
    ("http_1_0", "O37", ""),
    ("no_host_is_fine", "O39", ""),
    ("two_hosts_are_fine", "O40", ""),
    ("body_left_in_the_stream", "O41", "O42"),
    ("space_before_colon", "O44", ""),
    ("extensions_unchecked", "O50", ""),
    ("length_in_characters", "O53", ""),
    ("no_upgrade_in_426", "O53a", ""),
    ("no_allow_in_405", "O53b", ""),
    ("closes_instead_of_refusing", "O20", "O2* O3* O4* O5*"),
    ("head_without_limit", "O55", ""),
    ("mask_unchecked", "F1", ""),
    ("rsv_unchecked", "F2", "F3 F4 G7"),
    ("opcodes_unchecked", "F5", "F5b F6*"),
    ("top_bit_passed_over", "F9", ""),
    ("no_length_of_zero", "F10b", "G5* U5b"),
    ("length_backwards", "F10d", "F10* X1c"),
    ("length_of_four_bytes_only", "F10g", "F9"),
    ("zero_key_is_no_mask", "F11", ""),
    ("key_of_the_first_frame", "F11b", ""),
    ("masks_its_frames", "F10a", "F* G* K* X* U* R* O17"),
    ("longest_length", "F10a", "F* G* K* X* U* R* O17"),
    ("one_read_is_one_frame", "F14", "F10f F10g R3 R4"),
    ("behind_a_frame_thrown_away", "F15", "F11b G* K4 K5 U5b U6 L3 L4"),
    ("binary_comes_back_as_text", "F16", "U9 G6"),
    ("continuation_unchecked", "G1", "G1b"),
    ("message_inside_message", "G2", ""),
    ("each_fragment_a_message", "G0", "F11b G* U*"),
    ("no_pong_inside_a_message", "G3", ""),
    ("no_pong", "K1", "K* G3"),
    ("pong_without_data", "K1", "K4 K6b G3"),
    ("unasked_pong_is_an_error", "K5", "G9"),
    ("long_control", "K2", ""),
    ("control_without_fin", "K3", ""),
    ("no_answer_to_close", "X1", "X1* X6* X8 G4"),
    ("tcp_stays_open", "X2", "X12"),
    ("close_of_one_byte", "X3", ""),
    ("close_codes_unchecked", "X4a", "X4*"),
    ("closes_with_1000", "X6", "X6b"),
    ("close_reason_unchecked", "X7", ""),
    ("empty_close_is_a_crash", "X8", ""),
    ("goes_on_behind_close", "X9", "X10"),
    ("two_closes", "X10", ""),
    ("fin_is_not_seen", "X12", ""),
    ("utf8_unchecked", "U1", "U2 U3 U4 U5*"),
    ("surrogates_are_fine", "U2", ""),
    ("utf8_of_each_fragment", "U6", ""),
    ("noncharacters_refused", "U8", ""),
    ("binary_is_checked", "U9", "F16 G6"),
    ("fails_with_1000", "F1", "F* G* K* X* U*"),
    ("fails_without_a_close", "F1", "F* G* K* X* U*"),
    ("one_lock_while_reading", "R4", "R3"),
];

#[rustfmt::skip]
const BROADCAST: &[Mutant] = &[
    ("to_one_other_alone", "B1", "B*"),
    ("binary_comes_back_as_text", "B4", "F16 U9 G6"),
    ("each_fragment_a_message", "B5", "F11b G* U*"),
    ("late_joiners_missed", "B6", "B*"),
    ("leavers_stay_in_the_list", "B7", "X9 X10"),
];

#[test]
fn the_server_without_a_mistake_passes_everything() {
    for mode in [Mode::Echo, Mode::Broadcast] {
        let addr = tiny_server::start(mode, "none");
        let cases: Vec<&'static Case> = table::cases().collect();
        let summary = probe(addr, &cases, Duration::from_secs(2));
        assert_eq!(caught(&summary), BTreeSet::new());
        assert!(summary.score() > 115, "{}", summary.score());
    }
}

#[test]
fn one_mistake_in_every_101_is_explained_once() {
    let addr = tiny_server::start(Mode::Echo, "accept_of_another_key");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_wstool"))
        .args(["probe", &format!("ws://{addr}/chat"), "--only", "O01,O06,O07", "--lang", "en"])
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text.matches("the same as in O01").count(), 2, "{text}");
    assert_eq!(text.matches("HTTP/1.1 101 Switching Protocols").count(), 1, "{text}");
}

#[test]
fn each_mistake_is_caught_at_its_case_and_at_no_unrelated_one() {
    let echo = ECHO.iter().map(|mutant| (Mode::Echo, mutant));
    let broadcast = BROADCAST.iter().map(|mutant| (Mode::Broadcast, mutant));
    let all: Vec<(Mode, &Mutant)> = echo.chain(broadcast).collect();
    assert!(all.len() >= 40, "{} mutants", all.len());
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                while let Some((mode, mutant)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(complaint) = complaint(*mode, mutant) {
                        wrong.lock().expect("not poisoned").push(complaint);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("not poisoned");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the probe's view of a mutant.
fn complaint(mode: Mode, (flaw, meant, also): &Mutant) -> Option<String> {
    let addr = tiny_server::start(mode, flaw);
    let quick: Vec<&'static Case> = table::cases().filter(|case| !is_heavy(case)).collect();
    let caught = caught(&probe(addr, &quick, Duration::from_millis(700)));
    let is_related = |id: &str| {
        let fits =
            |also: &str| also.strip_suffix('*').map_or(id == also, |start| id.starts_with(start));
        id == *meant || also.split(' ').any(fits)
    };
    let unrelated: Vec<_> = caught.iter().filter(|id| !is_related(id)).collect();
    let is_caught = caught.contains(meant);
    let is_fine = is_caught && unrelated.is_empty();
    (!is_fine).then(|| format!("{flaw}: at {meant}: {is_caught}; elsewhere: {unrelated:?}"))
}

/// Floods and crowds: the server without a mistake stands them once, not each mutant.
fn is_heavy(case: &Case) -> bool {
    let heavy = [Scene::NeverReads, Scene::PingFlood, Scene::ManyConnections, Scene::SlowMember];
    matches!(case.play, Play::Own(scene) if heavy.contains(&scene)) || case.id.starts_with('L')
}

/// The cases in which something was wrong.
fn caught(summary: &Summary) -> BTreeSet<&'static str> {
    let is_wrong = |verdict| matches!(verdict, Verdict::Fail | Verdict::Warn);
    let wrong = summary.records.iter().filter(|record| is_wrong(record.verdict));
    wrong.map(|record| record.case.id).collect()
}

fn probe(addr: SocketAddr, cases: &[&'static Case], timeout: Duration) -> Summary {
    let uri = WebSocketUri::parse(&format!("ws://{addr}/chat")).expect("a URL");
    let options = Options {
        plan: Plan {
            uri,
            subprotocols: Vec::new(),
            headers: Vec::new(),
            timeout: Duration::from_secs(10),
            trust: Trust::default(),
        },
        timeout,
        budget: Duration::from_secs(120),
        openings_only: false,
        room: None,
        slow: false,
        seed: None,
    };
    runner::run(&options, cases, |_| ())
}
