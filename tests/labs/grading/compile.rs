//! From a student's file to a program: compiled alone, by `rustc` itself, with limits.
//!
//! Owns: the two calls of the compiler, and what it says when it refuses. Must never: let the file
//! share a crate with anything of the grader's: a macro that it exports would otherwise change
//! what the grader reads and calls. The file becomes a library; the program is `child.rs`, which
//! calls that library and knows no right answer.
//! Read next: `externs` (the crates at hand), `source` (the look before), `program` (at work).

use super::externs::{Extern, externs};
use super::limits;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// Processor time of the compiler; a lab needs a fraction of a second.
const CPU: Duration = Duration::from_secs(10);
/// Memory of the compiler; a lab needs about 150 MiB.
const MEBIBYTES: u64 = 4 << 10;

/// Why there is no program.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The compiler's own words.
    DoesNotCompile(String),
    /// The library compiles, but not what calls it: a `pub` item has another name or signature.
    DoesNotFit(String),
    /// Seconds of processor time that it had.
    TooMuchTime(u64),
    /// Mebibytes that it had.
    TooMuchMemory(u64),
    /// The compiler read files beside the student's.
    OtherFiles(Vec<String>),
    /// The compiler cannot be started, or its crates not be found.
    NoCompiler(String),
}

/// A folder that is removed when its owner is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> std::io::Result<Folder> {
        let name = format!("{name}-{}-{:08x}", std::process::id(), fastrand::u32(..));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("labs").join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Folder(folder))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Compiles a lab's source text, which stands in `shown` (for the compiler's messages), and the
/// program around it. The program lies in `folder`.
pub fn program(lab: &str, source: &str, shown: &str, folder: &Folder) -> Result<PathBuf, Refusal> {
    within(CPU, lab, source, shown, folder)
}

/// The same with another limit of processor time for each call of the compiler.
pub fn within(
    cpu: Duration,
    lab: &str,
    source: &str,
    shown: &str,
    folder: &Folder,
) -> Result<PathBuf, Refusal> {
    let externs = externs().map_err(Refusal::NoCompiler)?;
    let failed = |why: std::io::Error| Refusal::NoCompiler(why.to_string());
    // A copy, alone in its folder: no relative path leads from it to another file.
    let (at, name) = shown.rsplit_once('/').unwrap_or((".", shown));
    let alone = folder.path().join("student");
    std::fs::create_dir_all(&alone).map_err(failed)?;
    std::fs::write(alone.join(name), source).map_err(failed)?;
    let mut library = rustc(&externs, cpu);
    library.current_dir(&alone).args(["--crate-type=lib", "--crate-name=student", name]);
    library.args(["--emit=link,dep-info", "--out-dir"]).arg(folder.path());
    library.arg(format!("--remap-path-prefix={name}={at}/{name}"));
    run(library, cpu, Refusal::DoesNotCompile)?;
    only_one_file(&folder.path().join("student.d"), name)?;
    let mut program = rustc(&externs, cpu);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/labs/{lab}/child.rs"));
    program.current_dir(folder.path()).arg(file).args(["--crate-name=child", "--emit=link"]);
    program.args(["--extern", "student=libstudent.rlib", "-o", "child.exe"]);
    run(program, cpu, Refusal::DoesNotFit)?;
    Ok(folder.path().join("child.exe"))
}

/// A compiler with limits, the edition and the crates of the labs; unfinished work may hold unused
/// names, and `cargo clippy --test LAB` is the place to hear of them.
pub fn rustc(externs: &[Extern], cpu: Duration) -> std::process::Command {
    // Cargo names itself to the programs that it starts; its toolchain's compiler lies beside it.
    let cargo = std::env::var_os("CARGO").or_else(|| option_env!("CARGO").map(Into::into));
    let beside = cargo.map(|cargo| Path::new(&cargo).with_file_name("rustc"));
    let found = beside.filter(|rustc| rustc.exists() || rustc.with_extension("exe").exists());
    let given = std::env::var_os("RUSTC").map(PathBuf::from);
    let rustc = given.or(found).unwrap_or_else(|| "rustc".into());
    let mut command = limits::limited(&rustc, cpu, MEBIBYTES);
    command.args(["--edition=2024", "-A", "warnings", "--cap-lints=warn"]);
    for Extern { name, file } in externs {
        command.arg("--extern").arg(format!("{name}={}", file.display()));
        let folder = file.parent().unwrap_or(Path::new("."));
        command.arg("-L").arg(format!("dependency={}", folder.display()));
    }
    command
}

/// Runs the compiler within its limits; beside other work, `cpu` may take twelve times as long by the wall clock.
pub fn run(
    mut rustc: std::process::Command,
    cpu: Duration,
    refusal: fn(String) -> Refusal,
) -> Result<(), Refusal> {
    rustc.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut compiling = rustc.spawn().map_err(|why| Refusal::NoCompiler(why.to_string()))?;
    let stderr = compiling.stderr.take().expect("piped above");
    let (done, said) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut words = Vec::new();
        let _ = std::io::Read::read_to_end(&mut std::io::Read::take(stderr, 1 << 20), &mut words);
        let _ = done.send(String::from_utf8_lossy(&words).into_owned());
    });
    let status = limits::wait(&mut compiling, 12 * cpu);
    let words = said.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    match status {
        None => Err(Refusal::TooMuchTime(cpu.as_secs())),
        Some(status) if limits::used_up(status) => Err(Refusal::TooMuchTime(cpu.as_secs())),
        Some(status) if status.success() => Ok(()),
        Some(_) if words.contains("memory allocation of") => Err(Refusal::TooMuchMemory(MEBIBYTES)),
        Some(_) => Err(refusal(words)),
    }
}

/// The compiler lists every file that it read, however it was named: by `mod`, by a macro, by an
/// attribute. There must be one.
fn only_one_file(dep_info: &Path, name: &str) -> Result<(), Refusal> {
    let list = std::fs::read_to_string(dep_info).unwrap_or_default();
    let read = list.lines().filter_map(|line| line.strip_suffix(':'));
    let own = |file: &&str| file.trim() == name || file.trim().ends_with(&format!("/{name}"));
    let others: Vec<String> = read.filter(|file| !own(file)).map(String::from).collect();
    if others.is_empty() { Ok(()) } else { Err(Refusal::OtherFiles(others)) }
}
