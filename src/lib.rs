//! wstool lets a person see the WebSocket opening handshake, and what half
//! duplex and full duplex mean.
//!
//! # The map
//!
//! Imports run downwards only; a test holds that.
//!
//! | layer | owns | never |
//! |---|---|---|
//! | `main` | parse, dispatch, exit code | anything else |
//! | [`cli`] | what may be typed | does anything |
//! | [`commands`] | puts the rest together, one file a subcommand | computes or lays out |
//! | [`net`] | sockets and threads | knows what anything looks like |
//! | [`render`] | values and a language in, text or JSON out | computes |
//! | [`words`] | everything said to people, English and Russian | decides |
//! | [`event`] | what happens on a connection, as values | holds words |
//! | [`compare`] | what is to be said, over what, and what came of it | draws |
//! | [`trace`] | what was seen on a link, as values | measures |
//! | [`random`], [`escape`], [`save`], [`width`], [`exit`] | one small thing each | |
//! | [`protocol`] | RFC 6455 as bytes and values | touches a socket, a clock, the screen |
//!
//! # Reading order
//!
//! Start with [`protocol::accept`]: the computation that `wstool handshake`
//! shows. Then [`protocol::rules`]: every MUST of the opening handshake in one
//! table. Then [`commands::handshake`], which puts both on the screen. For half
//! and full duplex: [`compare::scenario`], [`net::relay`],
//! [`compare::transports`], [`compare::report`].

pub mod cli;
pub mod commands;
pub mod compare;
pub mod escape;
pub mod event;
pub mod exit;
pub mod net;
pub mod probe;
pub mod protocol;
pub mod random;
pub mod render;
pub mod save;
pub mod trace;
pub mod width;
pub mod words;
