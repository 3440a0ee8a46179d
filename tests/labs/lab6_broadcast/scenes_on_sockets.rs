//! Lab 6, the scenes on real loopback sockets: a client that never reads, and one that is gone.
//!
//! Owns: the large messages and those who read them. Must never: sleep, or leave 127.0.0.1.
//! Read next: `conns`; the mutants.

use super::checks::Implementation;
use super::conns::{PATIENCE, Socket, read_message};
use super::scenes::{NOTHING, counts, say_all};
use crate::harness::{Failure, Verdict, text};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};

/// A message of 16 KiB: a thousand of them are more than the buffers of any loopback hold.
fn large(number: usize) -> String {
    format!("{number:06}{}", "x".repeat(16_378))
}

/// Reads messages `0..count` and says whether they came whole and in order.
fn reads_all(mut client: TcpStream, count: usize) -> Receiver<Result<(), String>> {
    let (done, news) = channel();
    std::thread::spawn(move || {
        let all = (0..count).try_for_each(|number| match read_message(&mut client) {
            Ok(message) if message == large(number) => Ok(()),
            Ok(message) => {
                Err(format!("{} B: {}…", message.len(), &message[..6.min(message.len())]))
            }
            Err(why) => Err(format!("{number}: {why}")),
        });
        let _ = done.send(all);
        // The socket is kept open until here.
        drop(client);
    });
    news
}

fn all_read(readers: Vec<Receiver<Result<(), String>>>, count: usize, input: &str) -> Verdict {
    for reader in readers {
        let got = reader.recv_timeout(PATIENCE).unwrap_or(Err(NOTHING.to_string()));
        let wanted = text("all messages in order", "все сообщения по порядку");
        let wanted = format!("{wanted}: {count}");
        got.map_err(|got| Failure::new(input, got, wanted))?;
    }
    Ok(())
}

pub fn stalled_client(code: &Implementation) -> Verdict {
    const COUNT: usize = 1000;
    let input = "3 sockets, one never reads; 1000 messages of 16 KiB";
    // The limit is over COUNT: this scene is about waiting, not about full queues.
    let hub = code.new_hub(2 * COUNT);
    let (stalled, _never_read) = Socket::pair().expect("loopback");
    hub.join(stalled);
    let (mut readers, mut speaker) = (Vec::new(), 0);
    for _ in 0..2 {
        let (conn, client) = Socket::pair().expect("loopback");
        speaker = hub.join(conn);
        readers.push(reads_all(client, COUNT));
    }
    say_all(&hub, speaker, (0..COUNT).map(large).collect(), input)?;
    all_read(readers, COUNT, input)?;
    counts(&hub, 3, input)
}

pub fn dead_client(code: &Implementation) -> Verdict {
    const COUNT: usize = 300;
    let input = "3 sockets, one is gone after its first message; 300 messages of 16 KiB";
    let hub = code.new_hub(10 * COUNT);
    let (conn, mut gone) = Socket::pair().expect("loopback");
    let first = hub.join(conn);
    let (mut readers, mut speaker) = (Vec::new(), 0);
    for _ in 0..2 {
        let (conn, client) = Socket::pair().expect("loopback");
        speaker = hub.join(conn);
        readers.push(reads_all(client, COUNT));
    }
    let mut messages: Vec<String> = (0..COUNT).map(large).collect();
    let rest = messages.split_off(COUNT / 3);
    say_all(&hub, first, messages, input)?;
    let _ = read_message(&mut gone);
    // Unread bytes in its buffer: the system answers further bytes with RST.
    drop(gone);
    say_all(&hub, speaker, rest, input)?;
    all_read(readers, COUNT, input)?;
    // The write that fails removes it; another message makes sure that there is one.
    say_all(&hub, speaker, vec![large(COUNT)], input)?;
    counts(&hub, 2, input)
}
