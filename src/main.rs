//! The `wstool` command.
fn main() {}
