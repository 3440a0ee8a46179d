//! The clients of the three transports in streams of HTTP/2.
//!
//! Each opens one connection. What they do with its streams is all that they
//! differ in: one a message, one for everything, or one with WebSocket in it.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;

use bytes::Bytes;
use h2::client::{Builder, Connection, SendRequest};
use h2::ext::Protocol;
use http::{Method, Request, Version};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tungstenite::protocol::Role;

use super::stream::{Framing, StreamReceiver, StreamSender};
use super::{FRAME, WINDOW, block_on, both, failed, until, whole};
use crate::compare::scenario::{Scenario, lines_in};
use crate::compare::transports::{ClientSide, path, peer_gone};
use crate::protocol;

type Requests = SendRequest<Bytes>;

/// Each message is a request of its own, and its answer brings the server's
/// next one: many exchanges are under way at once, and each of them asks and
/// is then answered.
pub(in super::super) fn requests(client: &ClientSide) -> io::Result<()> {
    let ClientSide { script, clock, relay } = client;
    block_on(clock, relay.dial()?, async |socket| {
        let (requests, connection) = connect(socket).await?;
        clock.open();
        let exchanges = async {
            let mut under_way = JoinSet::new();
            let mut heard = 0;
            for line in &script.client {
                until(clock, line.due).await?;
                under_way.spawn(exchange(requests.clone(), path::ASK, Some(line.text.clone())));
                if script.scenario == Scenario::Ask {
                    heard += answers(&mut under_way).await?;
                }
            }
            heard += answers(&mut under_way).await?;
            // A question that came before its message was due brought nothing.
            while heard < script.server.len() {
                heard += exchange(requests.clone(), path::NEXT, None).await?;
            }
            Ok(())
        };
        while_open(connection, exchanges).await
    })
}

/// One stream, whose request does not end before the talk does, and neither
/// does its answer: both bodies are under way at once.
pub(in super::super) fn one_stream(client: &ClientSide) -> io::Result<()> {
    let ClientSide { clock, relay, .. } = client;
    block_on(clock, relay.dial()?, async |socket| {
        let (requests, connection) = connect(socket).await?;
        clock.open();
        let request = request(Method::POST, path::STREAM)?;
        let (sender, receiver) = open(requests, request, Framing::Lines).await?;
        while_open(connection, talk(client, sender, receiver)).await
    })
}

/// WebSocket inside a stream (RFC 8441): the request says CONNECT and not GET,
/// the answer 200 and not 101, and neither has a key.
pub(in super::super) fn websocket(client: &ClientSide) -> io::Result<()> {
    let ClientSide { clock, relay, .. } = client;
    block_on(clock, relay.dial()?, async |socket| {
        let (requests, mut connection) = connect(socket).await?;
        until_allowed(&requests, &mut connection).await?;
        let mut request = request(Method::CONNECT, path::DUPLEX)?;
        request.headers_mut().insert("sec-websocket-version", http::HeaderValue::from_static("13"));
        request.extensions_mut().insert(Protocol::from_static("websocket"));
        let (sender, mut receiver) = open(requests, request, Framing::frames(Role::Client)).await?;
        let talk = async {
            receiver.until_open().await?;
            clock.open();
            talk(client, sender, receiver).await
        };
        while_open(connection, talk).await
    })
}

async fn connect(socket: TcpStream) -> io::Result<(Requests, Connection<TcpStream, Bytes>)> {
    let mut builder = Builder::new();
    builder
        .initial_window_size(WINDOW)
        .initial_connection_window_size(WINDOW)
        .max_frame_size(FRAME)
        .enable_push(false)
        // Until the server has said how many it takes; ours takes any number.
        .initial_max_send_streams(usize::MAX);
    builder.handshake(socket).await.map_err(failed)
}

/// A client may ask for another protocol only if the server has said that it
/// knows how (RFC 8441, 3), in its SETTINGS; so it has to wait for them.
async fn until_allowed(
    requests: &Requests,
    connection: &mut Connection<TcpStream, Bytes>,
) -> io::Result<()> {
    let mut connection = pin!(connection);
    poll_fn(|cx| match connection.as_mut().poll(cx) {
        Poll::Ready(ended) => Poll::Ready(Err(ended.map_or_else(failed, |()| peer_gone()))),
        Poll::Pending if requests.is_extended_connect_protocol_enabled() => Poll::Ready(Ok(())),
        Poll::Pending => Poll::Pending,
    })
    .await
}

/// Plays with the connection, as long as there is one: whoever waits until it
/// is time to speak would not notice its end.
async fn while_open(
    connection: Connection<TcpStream, Bytes>,
    play: impl Future<Output = io::Result<()>>,
) -> io::Result<()> {
    let (mut connection, mut play) = (pin!(connection), pin!(play));
    poll_fn(|cx| match play.as_mut().poll(cx) {
        Poll::Ready(outcome) => Poll::Ready(outcome),
        Poll::Pending => connection.as_mut().poll(cx).map(|ended| {
            ended.map_err(failed)?;
            Err(peer_gone())
        }),
    })
    .await
}

fn request(method: Method, path: &str) -> io::Result<Request<()>> {
    let request = Request::builder().method(method).version(Version::HTTP_2);
    request.uri(format!("http://localhost{path}")).body(()).map_err(io::Error::other)
}

/// One exchange. Returns how many messages its answer has brought.
async fn exchange(requests: Requests, path: &str, text: Option<String>) -> io::Result<usize> {
    let mut requests = requests.ready().await.map_err(failed)?;
    let method = if text.is_some() { Method::POST } else { Method::GET };
    let request = request(method, path)?;
    let (answer, mut body) = requests.send_request(request, text.is_none()).map_err(failed)?;
    if let Some(text) = text {
        body.send_data(text.into(), true).map_err(failed)?;
    }
    let answer = whole(answer.await.map_err(failed)?.into_body()).await?;
    Ok(lines_in(&answer, protocol::Role::Server).len())
}

/// Waits for all answers that are under way.
async fn answers(under_way: &mut JoinSet<io::Result<usize>>) -> io::Result<usize> {
    let mut heard = 0;
    while let Some(answer) = under_way.join_next().await {
        heard += answer.map_err(io::Error::other)??;
    }
    Ok(heard)
}

/// Opens a stream that both sides use at will. The server may have to allow it.
async fn open(
    requests: Requests,
    request: Request<()>,
    framing: Framing,
) -> io::Result<(StreamSender, StreamReceiver)> {
    let mut requests = requests.ready().await.map_err(failed)?;
    let (answer, stream) = requests.send_request(request, false).map_err(failed)?;
    let sender = StreamSender { stream, framing: framing.clone() };
    Ok((sender, StreamReceiver::behind(answer, framing)))
}

/// Plays the script on an open stream.
async fn talk(
    client: &ClientSide,
    mut sender: StreamSender,
    mut receiver: StreamReceiver,
) -> io::Result<()> {
    let ClientSide { script, clock, .. } = client;
    if script.scenario == Scenario::Ask {
        for line in &script.client {
            until(clock, line.due).await?;
            sender.say(&line.text)?;
            receiver.expect().await?;
        }
    } else {
        let hear = async {
            for _ in &script.server {
                receiver.expect().await?;
            }
            Ok(())
        };
        both(sender.speak(&script.client, clock), hear).await?;
    }
    sender.end()?;
    receiver.until_ended().await
}
