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
//! **Nobody is kept at it.** While others flood, the inbox never gets empty, and
//! whoever empties it does not get back to its own client. So after a while it
//! asks for a successor: the next who puts something in takes over. When nobody
//! comes, the inbox is empty soon.
//!
//! **One encoding.** What is said has been turned into frames by the thread that
//! received it ([`Batch`]); all outboxes share these bytes.
//!
//! **One send a client.** What is in the inbox goes out in one call for each
//! client. The calls do not wait, nor does anything in them wait for another
//! thread's call (`outbox`), so one client that stalls costs the others nothing.
//! Who says more than the slowest of them takes has waited before (`backlog`).
//!
//! A product would also spread the sending over several threads, one for each
//! group of clients; a lesson is better served by one list.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};

use crate::event::{ClientId, EventKind};
use crate::net::lock;
use crate::net::server::backlog::{Backlog, Share};
use crate::net::server::batch::Batch;
use crate::net::server::outbox::Outbox;
use crate::net::server::reporter::Reporter;
use crate::net::server::shared_bytes::SharedBytes;
use crate::net::server::speaker::Speaker;

/// How long one thread empties the inbox before it wants to be relieved: a
/// person does not notice, and a change of threads is a small part of it.
const SHIFT: Duration = Duration::from_millis(5);

/// So many bytes go to each client in one delivery, a message more at most: what
/// a socket takes at once. Then the next client has its turn.
const DELIVERY: usize = 256 * 1024;

/// Someone who is connected.
#[derive(Debug)]
pub struct Client {
    /// Its number.
    pub id: ClientId,
    /// The other end of its connection.
    pub addr: SocketAddr,
    /// What is remembered of what it says.
    pub speaker: Arc<Speaker>,
    /// Everything that leaves for it.
    pub outbox: Arc<Outbox>,
    /// That of its room.
    pub backlog: Arc<Backlog>,
    /// When bytes last came from it: milliseconds since the server's start.
    pub last_heard: AtomicU64,
    /// Pings sent since.
    pub pings: AtomicU64,
}

/// Something to do with all clients at once, between two messages.
pub type Visit = Box<dyn FnOnce(&[Arc<Client>]) + Send>;

/// What is put into the inbox.
enum Entry {
    Join { client: Arc<Client>, reply: Vec<u8>, opened: EventKind },
    Leave(ClientId),
    Say(Batch, Share),
    Visit(Visit),
}

#[derive(Default)]
struct Inbox {
    entries: VecDeque<Entry>,
    /// Whoever empties it has done so for long enough.
    wants_successor: bool,
}

/// The broadcast.
pub struct Hub {
    inbox: Mutex<Inbox>,
    /// Whoever holds this list empties the inbox.
    clients: Mutex<Vec<Arc<Client>>>,
    backlog: Arc<Backlog>,
    /// Whether a sender hears itself.
    skip_sender: bool,
    reporter: Arc<Reporter>,
    /// Buffers that were sent to the end, for the next batches.
    spare: Mutex<Vec<Vec<u8>>>,
}

impl Hub {
    /// A hub without clients, for which `most_waiting` bytes may wait.
    pub fn new(skip_sender: bool, most_waiting: usize, reporter: Arc<Reporter>) -> Hub {
        Hub {
            inbox: Mutex::default(),
            clients: Mutex::default(),
            backlog: Backlog::new(most_waiting),
            skip_sender,
            reporter,
            spare: Mutex::default(),
        }
    }

    /// What has been said and is still on its way to somebody.
    pub fn backlog(&self) -> &Arc<Backlog> {
        &self.backlog
    }

    /// Lets a client in. Its 101 leaves in the same moment, so whoever has the
    /// 101 hears everything that is said from then on.
    pub fn join(&self, client: Arc<Client>, reply: Vec<u8>, opened: EventKind) {
        self.put(Entry::Join { client, reply, opened });
    }

    /// Takes a client out.
    pub fn leave(&self, id: ClientId) {
        self.put(Entry::Leave(id));
    }

    /// An empty batch, in a buffer that was used before if there is any.
    pub fn batch(&self, speaker: &Arc<Speaker>) -> Batch {
        let buffer = lock(&self.spare).pop().unwrap_or_default();
        Batch::new(Arc::clone(speaker), buffer)
    }

    /// Says something to everyone. Waits while the listeners are behind, which
    /// those who say little do not notice.
    pub fn say(&self, mut batch: Batch) {
        // Here and not at the delivery, when everybody would wait for it.
        batch.shown.frames = self.reporter.frames_to_show(&mut batch);
        let share = self.backlog.enter(&batch.speaker, batch.bytes());
        self.put(Entry::Say(batch, share));
    }

    /// Does something with all clients, in its turn.
    pub fn visit(&self, visit: impl FnOnce(&[Arc<Client>]) + Send + 'static) {
        self.put(Entry::Visit(Box::new(visit)));
    }

    fn put(&self, entry: Entry) {
        let mut inbox = lock(&self.inbox);
        inbox.entries.push_back(entry);
        let takes_over = std::mem::take(&mut inbox.wants_successor);
        drop(inbox);
        let mut clients = if takes_over { Some(lock(&self.clients)) } else { self.try_clients() };
        while let Some(mut held) = clients {
            let is_relieved = self.empty_inbox(&mut held);
            drop(held);
            // What came while the list was held, up to this moment, is this
            // thread's work too: whoever put it in has tried to get the list.
            let is_done = is_relieved || lock(&self.inbox).entries.is_empty();
            clients = if is_done { None } else { self.try_clients() };
        }
    }

    /// The list, unless somebody else holds it. A list that a thread has left
    /// behind in a panic is as good as any: it is never half changed.
    fn try_clients(&self) -> Option<MutexGuard<'_, Vec<Arc<Client>>>> {
        match self.clients.try_lock() {
            Ok(clients) => Some(clients),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Handles what is in the inbox, until it is empty or a successor waits for
    /// the list; returns whether one does. One thing is taken out after the
    /// other: a panic in one of them takes no other along.
    fn empty_inbox(&self, clients: &mut Vec<Arc<Client>>) -> bool {
        let began = Instant::now();
        let mut has_asked = false;
        loop {
            let mut inbox = lock(&self.inbox);
            if has_asked && !inbox.wants_successor {
                return true;
            }
            let Some(entry) = inbox.entries.pop_front() else {
                inbox.wants_successor = false;
                return false;
            };
            if began.elapsed() > SHIFT {
                has_asked = true;
                inbox.wants_successor = true;
            }
            match entry {
                Entry::Say(batch, share) => {
                    let said = with_those_behind(batch, share, &mut inbox.entries);
                    drop(inbox);
                    self.deliver(clients, said);
                }
                other => {
                    drop(inbox);
                    self.handle(clients, other);
                }
            }
        }
    }

    fn handle(&self, clients: &mut Vec<Arc<Client>>, entry: Entry) {
        match entry {
            Entry::Say(batch, share) => self.deliver(clients, vec![(batch, share)]),
            Entry::Join { client, reply, opened } => {
                client.outbox.open_with(reply);
                self.reporter.tell(Some(client.id), opened);
                clients.push(client);
            }
            Entry::Leave(id) => clients.retain(|client| client.id != id),
            Entry::Visit(visit) => visit(clients),
        }
    }

    /// Sends batches to all clients: one call a client.
    fn deliver(&self, clients: &[Arc<Client>], said: Vec<(Batch, Share)>) {
        let (mut batches, mut parts) = (Vec::new(), Vec::new());
        for (mut batch, share) in said {
            // Whoever was told to go is not heard any more.
            if !batch.speaker.is_dismissed() {
                parts.push(SharedBytes::new(batch.take_frames(), Some(share)));
                batches.push(batch);
            }
        }
        let mut hearers = 0;
        let mut own_hearers = vec![0; batches.len()];
        for client in clients {
            if !self.skip_sender {
                hearers += usize::from(client.outbox.send(&parts));
                continue;
            }
            let is_own = |batch: &Batch| batch.speaker.id == Some(client.id);
            let others = batches.iter().zip(&parts).filter(|(batch, _)| !is_own(batch));
            let others: Vec<SharedBytes> = others.map(|(_, part)| part.clone()).collect();
            let is_there = client.outbox.send(&others);
            hearers += usize::from(is_there);
            for (own, batch) in own_hearers.iter_mut().zip(&batches) {
                *own += usize::from(is_there && is_own(batch));
            }
        }
        for ((batch, part), own) in batches.into_iter().zip(parts).zip(own_hearers) {
            self.reporter.delivered(batch, None, part.len(), hearers - own);
            self.keep_spare(part);
        }
    }

    /// Keeps the buffer of a part that no outbox holds any more.
    fn keep_spare(&self, part: SharedBytes) {
        const MOST_KEPT: usize = 8;
        const LARGEST: usize = 1024 * 1024;
        if let Some(buffer) = part.into_buffer()
            && buffer.capacity() <= LARGEST
        {
            let mut spare = lock(&self.spare);
            if spare.len() < MOST_KEPT {
                spare.push(buffer);
            }
        }
    }
}

/// A batch, and those that were said right behind it, as far as they fit into
/// one delivery.
fn with_those_behind(
    batch: Batch,
    share: Share,
    entries: &mut VecDeque<Entry>,
) -> Vec<(Batch, Share)> {
    let mut bytes = batch.bytes();
    let mut said = vec![(batch, share)];
    while bytes < DELIVERY
        && let Some(Entry::Say(batch, share)) =
            entries.pop_front_if(|entry| matches!(entry, Entry::Say(..)))
    {
        bytes += batch.bytes();
        said.push((batch, share));
    }
    said
}
