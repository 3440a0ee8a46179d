//! Completions and manual pages know every command and option.

#[path = "support/command.rs"]
mod command;

use command::run;

const COMMANDS: [&str; 6] = ["handshake", "serve", "client", "compare", "completions", "man"];

#[test]
fn every_shell_gets_a_completion_script_with_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = run(&["completions", shell]);
        assert_eq!(run.code, 0, "{shell}");
        for command in COMMANDS {
            assert!(run.stdout.contains(command), "{shell}: {command}");
        }
        assert!(run.stdout.contains("transports"), "{shell}");
    }
    assert_eq!(run(&["completions", "cmd.exe"]).code, 2);
}

#[test]
fn every_command_has_a_manual_page_with_its_examples_and_exit_codes() {
    let folder = std::env::temp_dir().join(format!("wstool-man-{}", std::process::id()));
    let path = folder.join("man1");
    assert_eq!(run(&["man", path.to_str().expect("UTF-8")]).code, 0);
    for command in COMMANDS {
        let page = std::fs::read_to_string(path.join(format!("wstool-{command}.1")));
        let page = page.unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(page.contains("Example"), "{command}");
        assert!(page.contains("Exit codes"), "{command}");
    }
    assert!(path.join("wstool.1").exists());
    // A file stands where the folder should be.
    let blocked = path.join("wstool.1");
    let run = run(&["man", blocked.to_str().expect("UTF-8"), "--lang", "en"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("wstool: cannot write"), "{}", run.stderr);
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn every_help_begins_with_its_purpose_and_has_an_example_and_exit_codes() {
    for command in COMMANDS {
        let run = run(&[command, "--help"]);
        assert_eq!(run.code, 0, "{command}");
        let first = run.stdout.lines().next().unwrap_or_default();
        assert!(first.ends_with('.') && first.len() > 20, "{command}: {first}");
        assert!(run.stdout.contains(&format!("  wstool {command}")), "{command}");
        assert!(run.stdout.contains("Exit codes:"), "{command}");
        let widest = run.stdout.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{command}: {widest:?}");
    }
}
