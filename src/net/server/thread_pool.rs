//! Threads that are used again.
//!
//! Owns: starting a thread for each connection, and keeping it for the next one
//! when connections come and go. Starting and ending a thread takes a dozen
//! calls of the system; waking one up that waits takes one.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::net::lock;

/// How long a thread waits for another job before it ends.
const LINGER: Duration = Duration::from_secs(1);

/// So many threads may wait at a time: enough for a crowd that comes and goes,
/// little enough to be no burden.
const MOST_IDLE: usize = 64;

type Job = Box<dyn FnOnce() + Send>;

/// A pool of threads with one size of stack.
#[derive(Clone)]
pub struct ThreadPool {
    stack: usize,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    work: Mutex<Work>,
    more: Condvar,
}

#[derive(Default)]
struct Work {
    jobs: VecDeque<Job>,
    idle: usize,
}

impl ThreadPool {
    /// A pool without threads so far; each will have a stack of so many bytes.
    pub fn new(stack: usize) -> ThreadPool {
        ThreadPool { stack, shared: Arc::default() }
    }

    /// Does a job on a thread of its own, at once.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let mut work = lock(&self.shared.work);
        if work.idle > work.jobs.len() {
            work.jobs.push_back(Box::new(job));
            drop(work);
            self.shared.more.notify_one();
            return Ok(());
        }
        drop(work);
        let shared = Arc::clone(&self.shared);
        let thread = std::thread::Builder::new().stack_size(self.stack);
        thread.spawn(move || {
            job();
            shared.work_on();
        })?;
        Ok(())
    }
}

impl Shared {
    /// One job after the other, until there is none for a while.
    fn work_on(&self) {
        while let Some(job) = self.next_job() {
            job();
        }
    }

    fn next_job(&self) -> Option<Job> {
        let mut work = lock(&self.work);
        if work.idle >= MOST_IDLE {
            return None;
        }
        work.idle += 1;
        let waits = |work: &mut Work| work.jobs.is_empty();
        work = match self.more.wait_timeout_while(work, LINGER, waits) {
            Ok((work, _)) => work,
            Err(poisoned) => poisoned.into_inner().0,
        };
        work.idle -= 1;
        work.jobs.pop_front()
    }
}
