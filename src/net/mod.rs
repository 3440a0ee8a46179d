//! Sockets and threads.
//!
//! Owns: everything that blocks. Must never: know how anything looks on a
//! screen; what happens goes out as `event`s.
//!
//! | file | about |
//! |---|---|
//! | [`wire`] | a connection's bytes, plain or inside TLS |
//! | `tls` | the same inside TLS, for wss:// (the cargo feature `tls`) |
//! | [`opening`] | the opening handshake with a deadline, the server's side |
//! | [`connect`] | the same from the client's side: names, addresses, the verdict |
//! | [`intake`] | bytes in, frames out; and when a batch of them ends |
//! | [`outbox`] | everything that leaves for one peer, in one order |
//! | [`link`] | the same for the one connection of a client, which may wait |
//! | [`talk`] | a client's conversation: what it says, hears, and how it ends |
//! | [`part`] | bytes on their way out that many share |
//! | [`hub`] | who is there, and who hears what: the broadcast |
//! | [`server`] | accepting, one thread a connection, pings, shutting down |
//! | [`relay`] | a link that delays, and keeps a diary of what crossed it |
//! | [`transports`] | the clients and the server of a comparison |
//! | [`crew`] | threads that are used again |
//! | [`instant_io`] | sends and receives that never wait, where there are any |
//! | [`reporter`] | events on their way to the screen, without delaying anyone |
//!
//! The broadcast server is fast because of two files, [`intake`] and [`hub`];
//! their headers say why.

pub mod connect;
pub mod crew;
pub mod hub;
pub mod instant_io;
pub mod intake;
pub mod link;
pub mod opening;
pub mod outbox;
pub mod part;
pub mod relay;
pub mod reporter;
pub mod server;
pub mod talk;
#[cfg(feature = "tls")]
mod tls;
pub mod transports;
pub mod wire;

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Locks a mutex. A thread that panicked while holding it has left consistent
/// data behind (no code here unwinds half-way through a change), so one broken
/// connection must not take all others along.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until something has changed, for so long at most; `None` is for ever.
fn wait<'a, T>(
    changed: &Condvar,
    held: MutexGuard<'a, T>,
    most: Option<Duration>,
) -> MutexGuard<'a, T> {
    match most {
        None => changed.wait(held).unwrap_or_else(PoisonError::into_inner),
        Some(most) => {
            let outcome = changed.wait_timeout(held, most);
            outcome.unwrap_or_else(PoisonError::into_inner).0
        }
    }
}
