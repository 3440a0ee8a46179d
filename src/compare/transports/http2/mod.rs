//! The transports in the streams of HTTP/2: many exchanges at once on one
//! connection, one exchange that goes both ways at once, and WebSocket inside a
//! stream.
//!
//! Owns: the runtime. The library (h2) is asynchronous: it wants to be told
//! what to do next, and when, by something that waits for many things in one
//! thread. That something lives in [`block_on`], and ends there: from outside,
//! a client and a server are functions that return when they are done, like
//! all the others. Must never: hand anything out that needs a runtime.
//!
//! There is no TLS and no upgrade from HTTP/1.1: both ends know what they speak
//! ("prior knowledge", RFC 9113 3.3). A browser speaks HTTP/2 inside TLS only,
//! and agrees on it there.
//!
//! **Windows.** HTTP/2 limits how much may be on its way: 65,535 bytes until
//! the receiver asks for more, on each stream and on the whole connection. On a
//! link of 80 ms that is 6.5 Mbit/s, whatever the link can do. Both ends say
//! here that they take more, so that what is compared is the shape of the talk
//! and not a setting. A receiver that raises them must be able to hold as much.
//!
//! | file | about |
//! |---|---|
//! | `client` | the client of each of the three |
//! | `server` | the other side, which looks at the path |
//! | `stream` | messages on a stream that both sides use at will |

mod client;
mod server;
mod stream;

use std::future::{Future, poll_fn};
use std::io;
use std::net::TcpStream;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

pub(super) use self::client::{one_stream, requests, websocket};
pub(super) use self::server::{is_asked, serve};
use super::clock::Clock;
use super::peer_gone;

/// What both ends take, in bytes, on a stream and on the connection: the most
/// that can be said (RFC 9113, 6.9.1). A product would say what it can hold.
const WINDOW: u32 = (1 << 31) - 1;

/// The longest frame both ends take: the most that can be said (4.2). With the
/// usual 16 KiB, a longer message would be several frames.
const FRAME: u32 = (1 << 24) - 1;

/// Plays one end of a connection of HTTP/2 to its end, in this thread.
fn block_on<T>(
    clock: &Arc<Clock>,
    socket: TcpStream,
    play: impl AsyncFnOnce(tokio::net::TcpStream) -> io::Result<T>,
) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    socket.set_nonblocking(true)?;
    runtime.block_on(async {
        let outcome = async { play(tokio::net::TcpStream::from_std(socket)?).await };
        // Leaving the runtime waits for those that wait for the clock.
        clock.unless_failed(outcome.await)
    })
}

/// Waits until this time of the conversation.
async fn until(clock: &Arc<Clock>, due: Duration) -> io::Result<()> {
    if clock.has_come(due) {
        return Ok(());
    }
    // The runtime's own clock counts whole milliseconds, ours does not.
    let clock = Arc::clone(clock);
    let has_come = tokio::task::spawn_blocking(move || clock.wait_until(due)).await;
    if has_come.unwrap_or(false) { Ok(()) } else { Err(peer_gone()) }
}

/// Waits for the whole of a body.
async fn whole(mut body: h2::RecvStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(piece) = body.data().await {
        bytes.extend_from_slice(&piece.map_err(failed)?);
    }
    Ok(bytes)
}

/// Does both at the same time, in one thread: each goes on whenever it can. The
/// first error ends both.
async fn both<A, B>(
    one: impl Future<Output = io::Result<A>>,
    other: impl Future<Output = io::Result<B>>,
) -> io::Result<(A, B)> {
    let (mut one, mut other) = (pin!(one), pin!(other));
    let (mut a, mut b) = (None, None);
    poll_fn(move |cx| {
        if a.is_none()
            && let Poll::Ready(outcome) = one.as_mut().poll(cx)
        {
            a = Some(outcome?);
        }
        if b.is_none()
            && let Poll::Ready(outcome) = other.as_mut().poll(cx)
        {
            b = Some(outcome?);
        }
        match (a.take(), b.take()) {
            (Some(a), Some(b)) => Poll::Ready(Ok((a, b))),
            (one, other) => {
                (a, b) = (one, other);
                Poll::Pending
            }
        }
    })
    .await
}

/// What went wrong, as all other transports say it.
fn failed(error: h2::Error) -> io::Error {
    if error.is_io() { error.into_io().unwrap_or_else(peer_gone) } else { io::Error::other(error) }
}
