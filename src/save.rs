//! Writing a file whole or not at all.
//!
//! Owns: how a file is replaced: what is new is written beside it, and takes its
//! name when it is whole. Whoever is interrupted in between leaves the old file
//! as it was. Must never: decide what is written, or tell anybody about it.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Finds out whether a file could be written, and leaves everything as it is.
/// Worth asking before a long measurement, not after it.
///
/// # Errors
/// What [`whole`] would fail with.
pub fn check(path: &Path) -> io::Result<()> {
    match Destination::of(path)? {
        Destination::Device => OpenOptions::new().write(true).open(path).map(drop),
        Destination::File { beside, .. } => {
            OpenOptions::new().write(true).create_new(true).open(&beside)?;
            fs::remove_file(&beside)
        }
    }
}

/// Writes a file: either all of it is there afterwards, or what was there
/// before.
///
/// # Errors
/// When it cannot be written, or the disk is full.
pub fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match Destination::of(path)? {
        Destination::Device => OpenOptions::new().write(true).open(path)?.write_all(bytes),
        Destination::File { target, beside } => {
            let written = write_beside(&target, &beside, bytes);
            let placed = written.and_then(|()| fs::rename(&beside, &target));
            if placed.is_err() {
                let _ = fs::remove_file(&beside);
            }
            placed
        }
    }
}

/// What is written to.
enum Destination {
    /// A pipe, a terminal, `/dev/null`: there is nothing to replace.
    Device,
    File {
        /// The file itself: a link stays a link.
        target: PathBuf,
        /// A name in the same folder, so that renaming is one step.
        beside: PathBuf,
    },
}

impl Destination {
    fn of(path: &Path) -> io::Result<Destination> {
        let target = match fs::metadata(path) {
            Ok(known) if known.is_file() => fs::canonicalize(path)?,
            Ok(known) if known.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(_) => return Ok(Destination::Device),
            Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
            Err(error) => return Err(error),
        };
        let mut name = OsString::from(".");
        name.push(target.file_name().ok_or(io::ErrorKind::InvalidInput)?);
        name.push(format!(".{}.new", std::process::id()));
        let beside = target.with_file_name(name);
        Ok(Destination::File { target, beside })
    }
}

fn write_beside(target: &Path, beside: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(beside)?;
    // A file that is replaced keeps who may read it.
    if let Ok(known) = fs::metadata(target) {
        file.set_permissions(known.permissions())?;
    }
    file.write_all(bytes)?;
    // Errors of the disk show here, not after the renaming.
    file.sync_all()
}
