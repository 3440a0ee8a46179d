//! The lesson plans are played: what the teacher is told to type is typed, from
//! the first minute to the last, and every program ends as the plan says.

#[path = "support/scene.rs"]
mod scene;

use scene::{Scene, Stage};

/// The exit code that the plan lets the class see.
fn expected(typed: &str) -> i32 {
    match typed {
        _ if typed.contains("/refused/") || typed.contains("--check") => 1,
        _ if typed.contains("localhost:4001") => 5,
        _ => 0,
    }
}

fn play(lesson: &str, stage: Stage, lang: &'static str) -> usize {
    let path = format!("docs/{lang}/{lesson}.md");
    let text = std::fs::read_to_string(&path).expect("a lesson plan");
    let mut scene = Scene::new(stage, lang);
    let mut played = 0;
    for block in text.split("\n```sh\n").skip(1) {
        let block = block.split("\n```").next().expect("a block");
        // Cargo has been run already.
        let is_played =
            |line: &&str| !line.starts_with("cargo install") && !line.starts_with("cargo build");
        let mut last = None;
        for (index, line) in block.lines().filter(is_played).enumerate() {
            // The plan's terminal 1 is the server's, and it goes on beside the rest.
            let terminal = if line.starts_with("wstool serve") { "1" } else { "2" };
            let Some(shown) = scene.play(index, terminal, line) else { continue };
            played += 1;
            if line.starts_with("wstool") {
                let code = scene.last_code;
                assert_eq!(code, expected(line), "{path}: {line}:\n{shown}");
                last = Some(code.to_string());
            } else if line == "echo $?" {
                assert_eq!(Some(shown.trim_end()), last.as_deref(), "{path}");
            }
        }
    }
    scene.end();
    played
}

fn play_both(lang: &'static str) {
    #[cfg(unix)]
    let stage = Stage::Terminals;
    #[cfg(not(unix))]
    let stage = Stage::Pipes;
    let [short, long] = ["lesson-45", "lesson-90"].map(|lesson| play(lesson, stage, lang));
    println!("{lang}: {short} and {long} commands");
    assert!(short >= 5 && long >= 10, "only {short} and {long} commands");
}

#[test]
fn both_lessons_can_be_played() {
    play_both("en");
}

#[test]
fn both_lessons_can_be_played_in_russian() {
    play_both("ru");
}
