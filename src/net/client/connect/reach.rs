//! From a name to a connection: addresses tried in turn, under one timeout.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::{NotOpened, bare_host};
use crate::protocol::uri::WebSocketUri;

/// The addresses of a name. The system's resolver has no timeout of its own,
/// so a thread asks it, and is left alone when it takes too long.
pub(super) fn resolve(uri: &WebSocketUri, most: Duration) -> Result<Vec<SocketAddr>, NotOpened> {
    let host = bare_host(uri);
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, uri.port)]);
    }
    let (sender, found) = std::sync::mpsc::channel();
    let wanted = (host.to_owned(), uri.port);
    let ask = move || {
        let _ = sender.send(wanted.to_socket_addrs().map(Vec::from_iter));
    };
    std::thread::Builder::new().spawn(ask).map_err(NotOpened::UnknownName)?;
    match found.recv_timeout(most) {
        Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
        Ok(Ok(_)) => Err(NotOpened::UnknownName(ErrorKind::NotFound.into())),
        Ok(Err(error)) => Err(NotOpened::UnknownName(error)),
        Err(_) => Err(NotOpened::UnknownName(ErrorKind::TimedOut.into())),
    }
}

/// The first address that answers. Each gets its share of the time that is
/// left, so that one that swallows everything does not use it up.
pub(super) fn reach(
    addresses: &[SocketAddr],
    deadline: Instant,
) -> Result<(TcpStream, SocketAddr), NotOpened> {
    let mut failed = Vec::new();
    for (index, &address) in addresses.iter().enumerate() {
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left / (addresses.len() - index) as u32;
        let outcome = match share.is_zero() {
            true => Err(ErrorKind::TimedOut.into()),
            false => TcpStream::connect_timeout(&address, share),
        };
        match outcome {
            Ok(socket) => return Ok((socket, address)),
            Err(error) => failed.push((address, error)),
        }
    }
    Err(NotOpened::Unreachable(failed))
}
