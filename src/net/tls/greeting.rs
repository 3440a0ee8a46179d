//! The handshake of TLS, under the deadline of the whole opening.

use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use rustls::ClientConnection;
use rustls::pki_types::ServerName;

use super::{CHUNK, Tls, trust};
use crate::net::client::connect::{NotOpened, TlsFault, Trust, is_timeout, left};
use crate::net::stream::Stream;

/// Does the handshake of TLS. Returns the wire and what was agreed on.
///
/// # Errors
/// [`NotOpened::Tls`] and [`NotOpened::Authorities`].
pub fn dress(
    socket: TcpStream,
    host: &str,
    believed: &Trust,
    deadline: Instant,
) -> Result<(Arc<dyn Stream>, Option<String>), NotOpened> {
    let other = |error: &dyn std::fmt::Display| NotOpened::Tls(TlsFault::Other(error.to_string()));
    let name = ServerName::try_from(host.to_owned()).map_err(|error| other(&error))?;
    let config = Arc::new(trust::config(believed)?);
    let mut machine = ClientConnection::new(config, name).map_err(|error| other(&error))?;
    let mut first = Vec::new();
    while machine.is_handshaking() {
        step(&socket, &mut machine, &mut first, deadline).map_err(|error| fault(&error, &first))?;
    }
    let agreed = agreed(&machine);
    let tls = Tls {
        socket,
        machine: Mutex::new(machine),
        sending: Mutex::default(),
        unread: Mutex::default(),
    };
    Ok((Arc::new(tls), agreed))
}

/// Sends what is owed, then reads once. `first` keeps the first bytes of the
/// peer, which tell what it speaks if it is not TLS.
fn step(
    mut socket: &TcpStream,
    machine: &mut ClientConnection,
    first: &mut Vec<u8>,
    deadline: Instant,
) -> io::Result<()> {
    while machine.wants_write() {
        machine.write_tls(&mut socket)?;
    }
    if !machine.is_handshaking() {
        return Ok(());
    }
    if deadline <= Instant::now() {
        return Err(ErrorKind::TimedOut.into());
    }
    socket.set_read_timeout(Some(left(deadline)))?;
    let mut chunk = [0; CHUNK];
    let received = match socket.read(&mut chunk) {
        Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
        received => received?,
    };
    if received == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    if first.len() < 200 {
        first.extend_from_slice(&chunk[..received.min(200)]);
    }
    let mut bytes = &chunk[..received];
    while !bytes.is_empty() {
        machine.read_tls(&mut bytes)?;
        if let Err(error) = machine.process_new_packets() {
            // The alert that says why.
            let _ = machine.write_tls(&mut socket);
            return Err(io::Error::new(ErrorKind::InvalidData, error));
        }
    }
    while machine.wants_write() {
        machine.write_tls(&mut socket)?;
    }
    Ok(())
}

/// What a failed handshake of TLS means.
fn fault(error: &io::Error, first: &[u8]) -> NotOpened {
    let is_tls = matches!(first, [] | [0x15 | 0x16, ..]);
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    NotOpened::Tls(match inner {
        _ if !is_tls => TlsFault::NotTls { bytes: first.to_vec() },
        _ if is_timeout(error) => TlsFault::Silent,
        Some(rustls::Error::InvalidCertificate(_)) => TlsFault::Certificate(error.to_string()),
        _ => TlsFault::Other(error.to_string()),
    })
}

fn agreed(machine: &ClientConnection) -> Option<String> {
    let version = match machine.protocol_version()? {
        rustls::ProtocolVersion::TLSv1_3 => "TLS 1.3",
        rustls::ProtocolVersion::TLSv1_2 => "TLS 1.2",
        _ => "TLS",
    };
    let suite = machine.negotiated_cipher_suite()?.suite().as_str()?;
    Some(format!("{version}, {suite}"))
}
