//! What may be typed behind `wstool completions` and `wstool man`.

use std::path::PathBuf;

use clap::Args;

use super::EXIT_CODES;

/// Print a completion script for a shell.
///
/// Examples:
///   wstool completions bash > ~/.local/share/bash-completion/completions/wstool
///   wstool completions zsh > ~/.zfunc/_wstool
///   wstool completions fish > ~/.config/fish/completions/wstool.fish
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct CompletionsArgs {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Write a manual page for every command into a folder.
///
/// Example:
///   wstool man ~/.local/share/man/man1
#[derive(Debug, Args)]
#[command(verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct ManArgs {
    /// Where to; it is made if it does not exist
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}
