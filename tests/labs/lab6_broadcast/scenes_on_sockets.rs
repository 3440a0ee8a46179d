//! Lab 6, the scenes on real loopback sockets: a client that never reads, and one that is gone.
//!
//! Owns: the clients' ends. Must never: sleep, or leave 127.0.0.1. Read next: `stage`; the mutants.

use super::questions::{Do, large};
use super::stage::{NOTHING_MORE, Scene, Stage};
use crate::grading::{Child, Failure, Verdict, text};
use std::io::{Error, ErrorKind, Read, Result};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Reads one frame that the hub's side wrote.
fn read_message(client: &mut TcpStream) -> Result<String> {
    let mut header = [0; 4];
    client.read_exact(&mut header)?;
    let mut payload = vec![0; usize::from(u16::from_be_bytes([header[2], header[3]]))];
    client.read_exact(&mut payload)?;
    String::from_utf8(payload).map_err(|_| Error::from(ErrorKind::InvalidData))
}

/// A member on a real connection: its id, and the client's end.
fn member(stage: &mut Stage, scene: Scene) -> std::result::Result<(u64, TcpStream), Box<Failure>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the loopback");
    let port = listener.local_addr().expect("a port").port();
    let (_, id) = stage.join_socket(port, scene)?;
    let (client, _) = listener.accept().expect("the connection is there");
    Ok((id, client))
}

/// A message that a client has read, or why it reads no more.
type Heard = Receiver<std::result::Result<usize, String>>;

/// Reads messages on a thread, and tells the number of each; what comes out of order, too.
fn reads(mut client: TcpStream) -> Heard {
    let (heard, news) = channel();
    std::thread::spawn(move || {
        for number in 0.. {
            let told = match read_message(&mut client) {
                Ok(message) if message == large(number) => Ok(number),
                Ok(message) => {
                    Err(format!("{} B: {}…", message.len(), &message[..6.min(message.len())]))
                }
                Err(why) => Err(format!("{number}: {why}")),
            };
            let over = told.is_err();
            if heard.send(told).is_err() || over {
                return;
            }
        }
    });
    news
}

/// Demands that every reader gets so many messages, in order.
fn all_read(stage: &mut Stage, readers: &[Heard], count: usize, scene: Scene) -> Verdict {
    let wanted = text("messages in order", "сообщений по порядку");
    let wanted = format!("{wanted}: {count}");
    for reader in readers {
        let mut got = 0;
        while got < count {
            match reader.try_recv() {
                Ok(Ok(number)) => got = number + 1,
                Ok(Err(why)) => return Err(Failure::new(scene, why, wanted)),
                Err(TryRecvError::Disconnected) => return Err(Failure::new(scene, got, wanted)),
                // The bytes go past the pipe: what a reader gets is a sign of life, too.
                Err(TryRecvError::Empty) => {
                    let heard = reader.recv_timeout(crate::grading::watch::TICK);
                    match heard {
                        Ok(Ok(number)) => {
                            stage.code.heard();
                            got = number + 1;
                        }
                        Ok(Err(why)) => return Err(Failure::new(scene, why, wanted)),
                        Err(_) => {
                            let nothing = format!("{got}; {NOTHING_MORE}");
                            stage.once(scene, || (nothing.clone(), wanted.clone()))?;
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

pub fn stalled_client(code: &Child) -> Verdict {
    const COUNT: usize = 1000;
    const STALLED: Scene = text(
        "3 sockets, one never reads; 1000 messages of 16 KiB",
        "3 сокета, один не читает; 1000 сообщений по 16 КиБ",
    );
    // The limit is over COUNT: this scene is about waiting, not about full queues.
    let mut stage = Stage::new(code, 2 * COUNT, STALLED)?;
    let (_, _never_read) = member(&mut stage, STALLED)?;
    let (mut readers, mut speaker) = (Vec::new(), 0);
    for _ in 0..2 {
        let (id, client) = member(&mut stage, STALLED)?;
        speaker = id;
        readers.push(reads(client));
    }
    stage.order(Do::SayLarge(speaker, 0, COUNT), STALLED)?;
    all_read(&mut stage, &readers, COUNT, STALLED)?;
    stage.counts(3, STALLED)?;
    stage.over(STALLED)
}

pub fn dead_client(code: &Child) -> Verdict {
    const COUNT: usize = 300;
    const DEAD: Scene = text(
        "3 sockets, one is gone after its first message; 300 messages of 16 KiB",
        "3 сокета, один пропал после первого сообщения; 300 сообщений по 16 КиБ",
    );
    let mut stage = Stage::new(code, 10 * COUNT, DEAD)?;
    let (first, mut gone) = member(&mut stage, DEAD)?;
    let (mut readers, mut speaker) = (Vec::new(), 0);
    for _ in 0..2 {
        let (id, client) = member(&mut stage, DEAD)?;
        speaker = id;
        readers.push(reads(client));
    }
    stage.order(Do::SayLarge(first, 0, COUNT / 3), DEAD)?;
    let _ = read_message(&mut gone);
    // Unread bytes in its buffer: the system answers further bytes with RST.
    drop(gone);
    stage.order(Do::SayLarge(speaker, COUNT / 3, COUNT - COUNT / 3), DEAD)?;
    all_read(&mut stage, &readers, COUNT, DEAD)?;
    // The write that fails removes it; another message makes sure that there is one.
    stage.order(Do::SayLarge(speaker, COUNT, 1), DEAD)?;
    stage.is_dropped(0, DEAD)?;
    stage.counts(2, DEAD)?;
    stage.over(DEAD)?;
    super::scenes_of_slow_clients::failing_writes(code)
}
