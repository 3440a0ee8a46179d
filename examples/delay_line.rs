//! A delay line: what is sent over it arrives half a round trip later, and its
//! recording says when.
//!
//! `cargo run --example delay_line`

use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use wstool::net::relay::Relay;
use wstool::trace::link::LinkModel;
use wstool::trace::loss::Loss;
use wstool::trace::{Chunk, Content};

/// Asks an echo server over a link with this round trip. Returns the answer
/// and, for the way there and the way back, when it began and when it ended.
pub fn ask(text: &str, rtt: Duration) -> io::Result<(String, Vec<[Duration; 2]>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let relay = Relay::to(
        listener.local_addr()?,
        LinkModel { rtt, bandwidth: None, loss: Loss::default() },
    );
    std::thread::spawn(move || -> io::Result<()> {
        let (mut socket, _) = listener.accept()?;
        let mut heard = [0; 1024];
        let length = socket.read(&mut heard)?;
        socket.write_all(&heard[..length])
    });
    let mut socket = relay.dial()?;
    socket.write_all(text.as_bytes())?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    let is_bytes = |chunk: &Chunk| matches!(chunk.content, Content::Bytes(_));
    let seen = relay.collect().chunks.into_iter().filter(is_bytes).map(|chunk| chunk.crossing);
    Ok((answer, seen.map(|way| [way.entered, way.left]).collect()))
}

fn main() -> io::Result<()> {
    let (answer, ways) = ask("Hello", Duration::from_millis(80))?;
    for ([entered, left], who) in ways.iter().zip(["client", "server"]) {
        println!("{answer} from the {who}: {entered:?} to {left:?}");
    }
    Ok(())
}
