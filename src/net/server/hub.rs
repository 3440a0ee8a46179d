//! Who is there, and who hears what: the broadcast.
//!
//! Owns: the list of clients, and the one order in which everything happens to
//! them. Must never: wait for a client.
//!
//! **One inbox.** Joining, leaving and saying something are all put into one
//! inbox. Whoever puts something there also tries to become the one who empties
//! it; whoever fails goes on with its own work, because somebody else is at it
//! already (this is called flat combining). So there is one order for all:
//! every client hears the same messages in the same sequence, and no thread is
//! woken up to carry a message from one place to another.
//!
//! **One encoding.** What is said arrives here as bytes of frames, encoded once
//! by the thread that received it; all outboxes share them.
//!
//! **One send a client.** Everything in the inbox goes out in one call for each
//! client. The calls do not wait (`outbox`), so one client that stalls costs
//! the others nothing.
//!
//! A product would also spread the sending over several threads, one for each
//! group of clients; a lesson is better served by one list.

use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Instant;

use crate::event::{ClientId, Drop as Dropped, EventKind, Excerpt};
use crate::net::lock;
use crate::net::server::outbox::{Outbox, Sent};
use crate::net::server::reporter::Reporter;
use crate::net::server::shared_bytes::SharedBytes;

/// Bytes in the inbox from which on speakers have to wait: they produce faster
/// than the network takes, and their own peers must learn it through TCP.
const INBOX: usize = 1024 * 1024;

/// Someone who is connected.
#[derive(Debug)]
pub struct Client {
    pub id: ClientId,
    pub addr: SocketAddr,
    pub outbox: Arc<Outbox>,
    /// When bytes last came from it: milliseconds since the server's start.
    pub last_heard: AtomicU64,
    /// Pings sent since.
    pub pings: AtomicU64,
}

/// All messages of one read, from one client.
#[derive(Debug)]
pub struct Speech {
    /// Frames, one after the other, unmasked.
    pub bytes: Vec<u8>,
    /// `None`: the server itself.
    pub from: Option<ClientId>,
    pub messages: u64,
    /// Those messages of which the screen wants to know.
    pub told: Vec<Excerpt>,
    /// When the last byte had been read.
    pub read_at: Instant,
}

/// Something to do with all clients at once, between two messages.
pub type Visit = Box<dyn FnOnce(&[Arc<Client>]) + Send>;

enum Post {
    Join { client: Arc<Client>, reply: Vec<u8>, opened: EventKind },
    Leave(ClientId),
    Say(Speech),
    Visit(Visit),
}

#[derive(Default)]
struct Inbox {
    posts: Vec<Post>,
    bytes: usize,
    speakers_wait: bool,
}

/// The broadcast.
pub struct Hub {
    inbox: Mutex<Inbox>,
    emptied: Condvar,
    clients: Mutex<Vec<Arc<Client>>>,
    /// Whether a sender hears itself.
    skip_sender: bool,
    reporter: Arc<Reporter>,
    /// Buffers that were sent to the end, for the next speeches.
    spare: Mutex<Vec<Vec<u8>>>,
}

impl Hub {
    /// A hub without clients.
    pub fn new(skip_sender: bool, reporter: Arc<Reporter>) -> Hub {
        Hub {
            inbox: Mutex::default(),
            emptied: Condvar::new(),
            clients: Mutex::default(),
            skip_sender,
            reporter,
            spare: Mutex::default(),
        }
    }

    /// Lets a client in. Its 101 leaves in the same moment, so whoever has the
    /// 101 hears everything that is said from then on.
    pub fn join(&self, client: Arc<Client>, reply: Vec<u8>, opened: EventKind) {
        self.post(Post::Join { client, reply, opened });
    }

    /// Takes a client out.
    pub fn leave(&self, id: ClientId) {
        self.post(Post::Leave(id));
    }

    /// Says something to everyone. Waits only while the inbox is overfull.
    pub fn say(&self, speech: Speech) {
        let bytes = speech.bytes.len();
        let mut inbox = lock(&self.inbox);
        while inbox.bytes > INBOX {
            inbox.speakers_wait = true;
            inbox = self.emptied.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
        inbox.bytes += bytes;
        inbox.posts.push(Post::Say(speech));
        drop(inbox);
        self.empty_inbox();
    }

    /// Does something with all clients, in its turn.
    pub fn visit(&self, visit: impl FnOnce(&[Arc<Client>]) + Send + 'static) {
        self.post(Post::Visit(Box::new(visit)));
    }

    /// A buffer for the next speech; one that was used before if there is any.
    pub fn buffer(&self) -> Vec<u8> {
        lock(&self.spare).pop().unwrap_or_default()
    }

    fn post(&self, post: Post) {
        lock(&self.inbox).posts.push(post);
        self.empty_inbox();
    }

    /// Handles what is in the inbox, unless somebody else is doing so.
    fn empty_inbox(&self) {
        loop {
            let Ok(mut clients) = self.clients.try_lock() else {
                // Whoever holds the list looks at the inbox once more after
                // letting go of it, so nothing is left behind.
                return;
            };
            while let Some(posts) = self.take_posts() {
                self.handle(&mut clients, posts);
            }
            drop(clients);
            if lock(&self.inbox).posts.is_empty() {
                return;
            }
        }
    }

    fn take_posts(&self) -> Option<Vec<Post>> {
        let mut inbox = lock(&self.inbox);
        if inbox.posts.is_empty() {
            return None;
        }
        inbox.bytes = 0;
        if std::mem::take(&mut inbox.speakers_wait) {
            self.emptied.notify_all();
        }
        Some(std::mem::take(&mut inbox.posts))
    }

    fn handle(&self, clients: &mut Vec<Arc<Client>>, posts: Vec<Post>) {
        let mut speeches = Vec::new();
        for post in posts {
            if !matches!(post, Post::Say(_)) {
                self.deliver(clients, &mut speeches);
            }
            match post {
                Post::Say(speech) => speeches.push(speech),
                Post::Join { client, reply, opened } => {
                    client.outbox.open_with(reply);
                    self.reporter.tell(Some(client.id), opened);
                    clients.push(client);
                }
                Post::Leave(id) => clients.retain(|client| client.id != id),
                Post::Visit(visit) => visit(clients),
            }
        }
        self.deliver(clients, &mut speeches);
    }

    /// Sends speeches to all clients: one call a client.
    fn deliver(&self, clients: &[Arc<Client>], speeches: &mut Vec<Speech>) {
        if speeches.is_empty() {
            return;
        }
        let take =
            |speech: &mut Speech| SharedBytes::new(Arc::new(std::mem::take(&mut speech.bytes)));
        let parts: Vec<SharedBytes> = speeches.iter_mut().map(take).collect();
        let mut accepted = Vec::with_capacity(if self.skip_sender { clients.len() } else { 0 });
        let mut hearers = 0;
        for client in clients {
            let sent = match self.skip_sender {
                false => client.outbox.send(&parts),
                true => client.outbox.send(&others(&parts, speeches, client.id)),
            };
            match sent {
                Sent::Accepted => {
                    hearers += 1;
                    if self.skip_sender {
                        accepted.push(client.id);
                    }
                }
                Sent::GivenUp { waiting } => {
                    self.reporter.dropped(client.id, Dropped::NotReading { waiting });
                }
                Sent::Closed => {}
            }
        }
        for (speech, part) in speeches.drain(..).zip(parts) {
            // With --skip-sender a speaker that is still there is no hearer.
            let is_left_out = speech.from.is_some_and(|id| accepted.contains(&id));
            self.report(&speech, &part, hearers - usize::from(is_left_out));
            self.keep_spare(part);
        }
    }

    fn report(&self, speech: &Speech, part: &SharedBytes, delivered: usize) {
        self.reporter.count_delivery(speech.messages, delivered, part.as_slice().len());
        self.reporter.tell_frames(None, part.as_slice());
        speech.tell(delivered, &self.reporter);
    }

    /// Keeps the buffer of a part that no outbox holds any more.
    fn keep_spare(&self, part: SharedBytes) {
        const MOST_KEPT: usize = 8;
        const LARGEST: usize = 1024 * 1024;
        if let Some(mut buffer) = part.into_buffer()
            && buffer.capacity() <= LARGEST
        {
            let mut spare = lock(&self.spare);
            if spare.len() < MOST_KEPT {
                buffer.clear();
                spare.push(buffer);
            }
        }
    }
}

/// The parts that somebody else has said.
fn others(parts: &[SharedBytes], speeches: &[Speech], id: ClientId) -> Vec<SharedBytes> {
    let both = parts.iter().zip(speeches);
    both.filter(|(_, speech)| speech.from != Some(id)).map(|(part, _)| part.clone()).collect()
}
