//! Results that outlive one grader: `LAB_REPORT=FILE`, and the table at the end of a whole run.
//!
//! Owns: merging the results of several grader processes into one file, under a lock.
//! Must never: fail a grade. If a file cannot be written, the reader is told and the score stands.
//!
//! Which results belong to one run: cargo starts the graders one right after another (nextest:
//! several at once), so a grader belongs to the run of the one before it when it began less than
//! `GAP` after that one had ended. The same lab again begins a new run. When all eight labs stand
//! in one run, the last of them prints the table.

use super::text::text;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// All graders are built before the first one runs; what is left between two is process start.
const GAP: Duration = Duration::from_secs(3);

/// Labs of a whole run.
const LABS: usize = 8;

/// Enters a lab's result where instructors and the table look for it.
pub fn enter(result: &Value, started: SystemTime) {
    if let Some(file) = std::env::var_os("LAB_REPORT") {
        complain(&PathBuf::from(file), |file| update(file, |old| merged(old, result)));
    }
    let run = Path::new(env!("CARGO_TARGET_TMPDIR")).join("labs-run.json");
    let whole = complain(&run, |run| {
        let whole = update(run, |old| {
            merged(if same_run(&old, result, started) { old } else { json!({}) }, result)
        })?;
        Ok(whole)
    });
    if let Some(whole) = whole
        && labs(&whole).len() == LABS
    {
        table(&whole);
    }
}

/// Tells why a file could not be written, and goes on.
fn complain<T>(file: &Path, work: impl Fn(&Path) -> std::io::Result<T>) -> Option<T> {
    work(file).map_err(|why| eprintln!("{}: {why}", file.display())).ok()
}

fn labs(ledger: &Value) -> &[Value] {
    ledger["labs"].as_array().map_or(&[], Vec::as_slice)
}

/// Whether a grader that started then continues the run written down in `old`.
fn same_run(old: &Value, result: &Value, started: SystemTime) -> bool {
    let ended = UNIX_EPOCH + Duration::from_millis(old["ended_ms"].as_u64().unwrap_or(0));
    let again = labs(old).iter().any(|lab| lab["lab"] == result["lab"]);
    !again && started < ended + GAP
}

/// The ledger with this lab's result in place of an older one, and the sums made anew.
fn merged(old: Value, result: &Value) -> Value {
    let mut all = labs(&old).to_vec();
    all.retain(|lab| lab["lab"] != result["lab"]);
    all.push(result.clone());
    all.sort_by_key(|lab| lab["lab"].to_string());
    let sum = |field: &str| all.iter().filter_map(|lab| lab[field].as_u64()).sum::<u64>();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    json!({ "score": sum("score"), "points": sum("points"), "ended_ms": now, "labs": all })
}

/// Reads, changes and writes a JSON file while no other grader does.
fn update(file: &Path, change: impl FnOnce(Value) -> Value) -> std::io::Result<Value> {
    let lock = file.with_extension("lock");
    // A file that only one can create is a lock on every system. One left behind by a killed
    // grader is taken over after five seconds; an update needs about a millisecond.
    for _ in 0..1000 {
        match std::fs::OpenOptions::new().write(true).create_new(true).open(&lock) {
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(why) => return Err(why),
            Ok(_) => break,
        }
    }
    let old = std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let new = change(old.unwrap_or_else(|| json!({})));
    let written = std::fs::write(file, format!("{new:#}\n"));
    let unlocked = std::fs::remove_file(&lock);
    written.and(unlocked)?;
    Ok(new)
}

/// One line a lab, and the total.
fn table(whole: &Value) {
    println!("\n{}", text("All labs of this run:", "Все лабораторные этого запуска:"));
    let line = |name: &str, of: &Value| {
        println!("  {name:<22} {:>3}/{}", of["score"].to_string(), of["points"]);
    };
    for lab in labs(whole) {
        line(lab["lab"].as_str().unwrap_or_default(), lab);
    }
    line(&text("TOTAL", "ВСЕГО").to_string(), whole);
}
