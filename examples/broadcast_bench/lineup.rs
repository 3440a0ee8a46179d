//! Who is measured: the server of the command line, its peers, and the two bare loops, which are
//! this very program started again. Read next: `subject.rs`.

use crate::cli::Options;
use crate::machine::Cores;
use crate::subject::{Role, Start, Subject};
use std::path::{Path, PathBuf};

/// A bare loop, unless none is wanted. `here` is this program.
pub fn ceiling(
    options: &Options,
    here: &Path,
    cores: Option<Cores>,
    role: Role,
) -> Option<Subject> {
    let (name, one_send) = match role {
        Role::OneSendCeiling => ("bare, one send", Some("--one-send")),
        _ => ("bare, batched", None),
    };
    let words = std::iter::once("bare-loop").chain(one_send).chain(skip_sender(options));
    let start = Start::Announcing {
        program: here.to_owned(),
        arguments: words.map(str::to_owned).collect(),
    };
    (!options.no_ceilings).then(|| Subject::new(name, role, start, cores))
}

fn skip_sender(options: &Options) -> Option<&'static str> {
    options.skip_sender.then_some("--skip-sender")
}

/// The server to measure first, then its peers.
pub fn servers(options: &Options, here: &Path, cores: Option<Cores>) -> Vec<Subject> {
    let command = |line: &str| Start::Command { line: line.to_owned(), path: options.path.clone() };
    let (name, start) = match (&options.against, &options.server_cmd) {
        (Some(endpoint), _) => ("server", Start::Running(endpoint.clone())),
        (None, Some(line)) => ("server", command(line)),
        (None, None) => ("wstool", wstool(options, here)),
    };
    let peers =
        options.vs.iter().map(|(name, line)| Subject::new(name, Role::Peer, command(line), cores));
    std::iter::once(Subject::new(name, Role::Subject, start, cores)).chain(peers).collect()
}

fn wstool(options: &Options, here: &Path) -> Start {
    // target/release/examples/broadcast_bench stands one folder below the program.
    let built = || {
        Some(
            here.parent()?.parent()?.join("wstool").with_extension(std::env::consts::EXE_EXTENSION),
        )
    };
    let program =
        options.server_bin.clone().or_else(built).unwrap_or_else(|| PathBuf::from("wstool"));
    let words = ["serve", "--addr", "127.0.0.1:0"].into_iter();
    let words = words.chain(options.server_args.split_whitespace()).chain(skip_sender(options));
    Start::Announcing { program, arguments: words.map(str::to_owned).collect() }
}
