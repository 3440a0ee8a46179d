//! Opening the port and taking connections from it.
//!
//! Owns: the listener, and what happens when the system has nothing left to
//! give. Must never: wait for a client.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{PAUSE, Shared};
use crate::event::ServerEvent;
use crate::net::server::thread_pool::ThreadPool;

/// The stack of a connection's thread. Only the pages it touches are memory.
/// A debug build, where nothing is optimised away, needs more than half of it.
const STACK: usize = 128 * 1024;

/// Connections the system may hold for us before we accept them: a whole class
/// that presses Enter at once.
const BACKLOG: i32 = 4096;

/// Opens a port.
///
/// # Errors
/// The system's, such as a busy port.
pub fn bind(addr: SocketAddr) -> io::Result<TcpListener> {
    use socket2::{Domain, Protocol, Socket, Type};
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // On Windows this would let two servers share a port.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

impl Shared {
    /// Takes connections until the server ends.
    pub(super) fn accept(self: Arc<Self>, listener: &TcpListener) {
        let mut told_trouble = None;
        let pool = ThreadPool::new(STACK);
        while !self.is_ending() {
            let (socket, addr) = match listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if is_of_one_client(&error) => continue,
                Err(error) => {
                    self.tell_trouble(&error, &mut told_trouble);
                    // No descriptors: wait until somebody leaves.
                    self.sleep(PAUSE);
                    continue;
                }
            };
            if self.is_ending() {
                return;
            }
            let socket = Arc::new(socket);
            let place = self.connections.enter();
            let opening = self.half_open.enter(addr.ip(), &socket);
            let server = Arc::clone(&self);
            let started = pool.run(move || {
                server.serve(socket, addr, opening);
                drop(place);
            });
            if let Err(error) = started {
                self.tell_trouble(&error, &mut told_trouble);
            }
        }
    }

    /// Once in a while: the trouble lasts as long as it lasts.
    fn tell_trouble(&self, error: &io::Error, told: &mut Option<Instant>) {
        const AGAIN: Duration = Duration::from_secs(5);
        if told.is_none_or(|at| at.elapsed() > AGAIN) {
            *told = Some(Instant::now());
            let error = error.to_string();
            self.reporter.tell(None, ServerEvent::Trouble { error });
        }
    }
}

/// Errors of accept that concern one client who has gone already.
fn is_of_one_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}
