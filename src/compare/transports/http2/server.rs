//! The server of the transports in streams of HTTP/2: a connection, and a task
//! for each of its streams.
//!
//! Streams do not wait for each other, and so the server thinks about several
//! requests at once; over HTTP/1.1 it takes one after the other, in their order.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;

use bytes::Bytes;
use h2::RecvStream;
use h2::server::{Builder, SendResponse};
use http::{Request, Response, StatusCode};
use tungstenite::protocol::Role;

use super::stream::{Framing, StreamReceiver, StreamSender};
use super::{FRAME, WINDOW, block_on, both, failed, whole};
use crate::compare::scenario::Scenario;
use crate::compare::transports::path;
use crate::compare::transports::server::{ServerSide, texts};
use crate::protocol::http2::PREFACE;

/// Bytes of the preface that no request of HTTP/1.1 begins with.
const ENOUGH: usize = 3;

/// Whether the first bytes on a connection are those of HTTP/2. Waits for them:
/// on a long link a server learns of a connection by what comes with it or
/// behind it, half a round trip after it was granted.
pub(in super::super) fn is_asked(socket: &TcpStream) -> io::Result<bool> {
    let mut begins = [0; ENOUGH];
    loop {
        let come = socket.peek(&mut begins)?;
        let is_preface = PREFACE.starts_with(&begins[..come]);
        if come == 0 || come == ENOUGH || !is_preface {
            return Ok(come == ENOUGH && is_preface);
        }
        std::thread::yield_now();
    }
}

/// Serves one connection to its end.
pub(in super::super) fn serve(server: &Arc<ServerSide>, socket: TcpStream) -> io::Result<()> {
    block_on(&server.clock, socket, async |socket| {
        let mut builder = Builder::new();
        builder
            .initial_window_size(WINDOW)
            .initial_connection_window_size(WINDOW)
            .max_frame_size(FRAME)
            .enable_connect_protocol();
        let mut connection = builder.handshake(socket).await.map_err(failed)?;
        while let Some(asked) = connection.accept().await {
            let (request, respond) = asked.map_err(failed)?;
            // An error ends the stream, and the client says why.
            tokio::spawn(answer(Arc::clone(server), request, respond));
        }
        Ok(())
    })
}

/// One stream.
async fn answer(
    server: Arc<ServerSide>,
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
) -> io::Result<()> {
    let (head, body) = request.into_parts();
    let framing = match head.uri.path() {
        path::STREAM => Framing::Lines,
        path::DUPLEX => Framing::frames(Role::Server),
        path::ASK | path::NEXT => {
            whole(body).await?;
            tokio::time::sleep(server.script.think).await;
            let text = texts(&server.lines().take(1)).join("\n");
            let is_empty = text.is_empty();
            let status = if is_empty { StatusCode::NO_CONTENT } else { StatusCode::OK };
            let mut body = respond.send_response(response(status)?, is_empty).map_err(failed)?;
            if !is_empty {
                body.send_data(text.into(), true).map_err(failed)?;
            }
            return Ok(());
        }
        _ => return Err(io::ErrorKind::NotFound.into()),
    };
    let stream = respond.send_response(response(StatusCode::OK)?, false).map_err(failed)?;
    let receiver = StreamReceiver::of(body, framing.clone());
    talk(&server, StreamSender { stream, framing }, receiver).await
}

fn response(status: StatusCode) -> io::Result<Response<()>> {
    Response::builder().status(status).body(()).map_err(io::Error::other)
}

/// A stream that both sides use at will, until the client ends it.
async fn talk(
    server: &ServerSide,
    mut sender: StreamSender,
    mut receiver: StreamReceiver,
) -> io::Result<()> {
    if server.script.scenario == Scenario::Ask {
        while receiver.hear().await?.is_some() {
            tokio::time::sleep(server.script.think).await;
            for line in server.lines().take(1) {
                sender.say(&line.text)?;
            }
        }
    } else {
        let speak = sender.speak(&server.script.server, &server.clock);
        both(speak, receiver.until_ended()).await?;
    }
    sender.end()
}
