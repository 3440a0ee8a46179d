//! Sockets and threads.
//!
//! Owns: everything that blocks. Must never: know how anything looks on a
//! screen; what happens goes out as `event`s.
//!
//! | part | about |
//! |---|---|
//! | [`stream`] | a connection's bytes, plain or inside TLS |
//! | `tls` | the same inside TLS, for wss:// (the cargo feature `tls`) |
//! | [`intake`] | bytes in, frames out; and when a batch of them ends |
//! | [`server`] | accepting, one thread a connection, the hub, pings, the end |
//! | [`client`] | one connection: the opening handshake, the conversation |
//! | [`relay`] | a link that delays, and records what crossed it |
//! | [`instant_io`] | sends and receives that never wait, where there are any |
//!
//! The broadcast server is fast because of two files, [`intake`] and
//! [`server::hub`]; their headers say why.

pub mod client;
pub mod instant_io;
pub mod intake;
pub mod relay;
pub mod server;
pub mod stream;
#[cfg(feature = "tls")]
mod tls;

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Locks a mutex. A thread that panicked while holding it has left consistent
/// data behind (no code here unwinds half-way through a change), so one broken
/// connection must not take all others along.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until something has changed, for so long at most; `None` is for ever.
pub(crate) fn wait<'a, T>(
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
