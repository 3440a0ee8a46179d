//! How the self-check sees a lab: texts of right and wrong solutions, and a program made of them.
//!
//! Owns: `Exercise`, the mutants as edits of a right text, and compiling all subjects of a lab at
//! once. Must never: be used by a grader. Read next: tests/labs_selfcheck.rs.

use super::Lab;
use super::compile::{self, Folder, Refusal};
use super::externs::externs;
use super::program::Program;
use super::watch::{BUDGET, Budget};
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A wrong solution of a lab: a right one with some places changed.
#[derive(Debug, Default)]
pub struct Mutant {
    /// Named after the mistake that students really make.
    pub name: String,
    /// The `id` of the check that exists to catch this mistake.
    pub caught_by: String,
    /// It never ends, or waits for ever.
    pub hangs: bool,
    /// What stands in the right text exactly once, and what stands there instead.
    edits: Vec<(String, String)>,
}

/// A right file, and the mutants that are edits of it.
pub struct Right {
    pub name: &'static str,
    pub text: &'static str,
    /// A table, see `mutants`.
    pub mutants: &'static str,
}

impl Right {
    /// Reads the table of mutants:
    ///
    /// ```text
    /// [name of the mistake] the_check_that_catches_it
    /// - what stands in the right file
    /// + what stands there instead
    /// ```
    ///
    /// An edit may have several lines, and a mutant several edits; `hangs` behind the check says
    /// that it never ends. Lines that begin with `#` are comments.
    pub fn mutants(&self) -> Vec<Mutant> {
        let mut mutants: Vec<Mutant> = Vec::new();
        let mut last = ' ';
        for line in self.mutants.lines().filter(|line| !line.is_empty()) {
            let (sign, rest) = (line.chars().next().unwrap_or(' '), line.get(2..).unwrap_or(""));
            if let Some((name, check)) = line.strip_prefix('[').and_then(|it| it.split_once("] ")) {
                let caught_by = check.trim_end_matches(" hangs").to_string();
                let (name, hangs) = (name.to_string(), check.ends_with(" hangs"));
                mutants.push(Mutant { name, caught_by, hangs, edits: Vec::new() });
            } else if let Some(Mutant { edits, .. }) = mutants.last_mut() {
                if sign == '-' && last != '-' {
                    edits.push(Default::default());
                }
                let edit = edits.last_mut().expect("an edit begins with -");
                let side = if sign == '-' { &mut edit.0 } else { &mut edit.1 };
                *side += if sign == last { "\n" } else { "" };
                *side += rest;
            }
            last = sign;
        }
        mutants
    }
}

/// A lab with everything that the self-check puts through its checks.
pub struct Exercise {
    pub lab: &'static Lab,
    pub starter: &'static str,
    /// The reference first.
    pub right: &'static [Right],
    /// One text of modules, each a right answer in another style than the reference's.
    pub accepted: &'static str,
}

/// Processor time for a program of a hundred subjects.
const COMPILING: Duration = Duration::from_secs(300);

impl Exercise {
    pub fn mutants(&self) -> Vec<Mutant> {
        self.right.iter().flat_map(Right::mutants).collect()
    }

    /// The names of all that must get full points.
    pub fn all_right(&self) -> Vec<&'static str> {
        let files = self.right.iter().map(|right| right.name);
        files.chain(self.styles()).collect()
    }

    fn styles(&self) -> Vec<&'static str> {
        let names = self.accepted.lines().filter_map(|line| line.strip_prefix("pub mod "));
        names.filter_map(|line| line.strip_suffix(" {")).collect()
    }

    /// One program that can play every subject: the starter, what is right, the mutants.
    fn source(&self) -> String {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labs");
        let answering = here.join(self.lab.name).join("answering.rs");
        let side = here.join("grading/student_side.rs");
        let mut source = format!(
            "#[path = {side:?}]\nmod grading;\n#[macro_use]\n#[path = {answering:?}]\nmod answering;\n"
        );
        let mut subjects = vec!["starter".to_string()];
        let mut module = |name: &str, text: &str| {
            writeln!(source, "mod {name} {{\n{text}\n}}").expect("a string takes all");
        };
        module("starter", self.starter);
        module("accepted", self.accepted);
        for right in self.right {
            module(right.name, right.text);
            subjects.push(right.name.to_string());
            for mutant in right.mutants() {
                module(&mutant.name, &edited(right.text, &mutant));
                subjects.push(mutant.name);
            }
        }
        let styles = self.styles();
        styles.iter().for_each(|style| source += &format!("use accepted::{style};\n"));
        source += "fn main() {\n    match std::env::args().nth(1).unwrap_or_default().as_str() {\n";
        subjects.extend(styles.iter().map(|style| style.to_string()));
        for subject in subjects {
            source += &format!("        {subject:?} => answer!({subject}),\n");
        }
        source + "        other => panic!(\"no subject {other}\"),\n    }\n}\n"
    }

    /// The program, compiled if it was not before: nothing that it is made of has changed since.
    pub fn program(&self) -> Result<PathBuf, Refusal> {
        let failed = |why: std::io::Error| Refusal::NoCompiler(why.to_string());
        let externs = externs().map_err(Refusal::NoCompiler)?;
        let source = self.source();
        let mut hasher = DefaultHasher::new();
        (&source, format!("{externs:?}")).hash(&mut hasher);
        for file in self.ingredients() {
            std::fs::read(file).map_err(failed)?.hash(&mut hasher);
        }
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("labs-selfcheck");
        let name = format!("{}-{:016x}.exe", self.lab.name, hasher.finish());
        if kept.join(&name).exists() {
            return Ok(kept.join(name));
        }
        std::fs::create_dir_all(&kept).map_err(failed)?;
        for old in std::fs::read_dir(&kept).map_err(failed)?.flatten() {
            if old.file_name().to_string_lossy().starts_with(self.lab.name) {
                let _ = std::fs::remove_file(old.path());
            }
        }
        let folder = Folder::new("selfcheck").map_err(failed)?;
        std::fs::write(folder.path().join("subjects.rs"), source).map_err(failed)?;
        let mut rustc = compile::rustc(&externs, COMPILING);
        rustc.current_dir(folder.path()).args(["subjects.rs", "--crate-name=subjects", "-o", "it"]);
        compile::run(rustc, COMPILING, Refusal::DoesNotCompile)?;
        // Renamed when whole: another test of the self-check may look for it meanwhile.
        std::fs::rename(folder.path().join("it"), kept.join(&name)).map_err(failed)?;
        Ok(kept.join(name))
    }

    fn ingredients(&self) -> Vec<PathBuf> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labs");
        let common = ["child.rs", "memory.rs", "request.rs", "student_side.rs", "wire.rs"];
        let own = ["answering.rs", "questions.rs"].map(|file| here.join(self.lab.name).join(file));
        let common = common.map(|file| here.join("grading").join(file));
        common.into_iter().chain(own.into_iter().filter(|file| file.exists())).collect()
    }
}

/// The right text with the mutant's mistakes in it.
fn edited(right: &str, mutant: &Mutant) -> String {
    let mut text = right.to_string();
    for (old, new) in &mutant.edits {
        let times = text.matches(old).count();
        assert!(times == 1, "{}: {old:?} stands there {times} times", mutant.name);
        text = text.replace(old, new);
    }
    text
}

/// A subject of a lab, ready to be asked.
pub fn subject(program: &Path, name: &str, hangs: bool) -> Program {
    // Beside the other tests of the repository; one that is said to hang costs less.
    let patient = Budget { idle: 2 * BUDGET.idle, ..BUDGET };
    let impatient = Budget {
        cpu: Duration::from_millis(1500),
        idle: Duration::from_millis(500),
        wall: Duration::from_secs(3),
    };
    let budget = if hangs { impatient } else { patient };
    Program { path: program.to_path_buf(), subject: name.to_string(), budget }
}
