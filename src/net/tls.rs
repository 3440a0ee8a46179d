//! A connection inside TLS, for wss:// (RFC 6455, 10.6; RFC 8446).
//!
//! Owns: rustls, the handshake of TLS under the deadline, and its use by two
//! threads. Must never: hold the lock of the state machine while waiting for
//! the socket.
//!
//! **Two threads, one state machine.** rustls neither reads nor writes a
//! socket: it turns bytes into bytes. Each thread waits for its own half of the
//! socket without any lock and takes the lock only to turn what it has. The
//! records must reach the socket in the order in which they were made, so
//! whoever sends also holds `sending`, from making a record until it is out.
//! The receiving thread never waits for that: what TLS itself owes (a new key)
//! leaves with the next record, which is early enough (RFC 8446, 4.6.3).

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
};

use super::connect::{NotOpened, TlsFault, Trust, is_timeout, left};
use super::wire::Wire;
use super::{instant_io, lock};

/// What is read of the socket at once: a record and its header fit. Bytes.
const CHUNK: usize = 18 * 1024;

/// What is turned into records at once. Bytes; four of the largest records.
const SEND: usize = 64 * 1024;

/// A socket with TLS in front of it.
struct Tls {
    socket: TcpStream,
    machine: Mutex<ClientConnection>,
    /// Held from making a record until it is out.
    sending: Mutex<()>,
    /// What was read and is not yet in the machine. For the receiving thread.
    unread: Mutex<Vec<u8>>,
}

/// Does the handshake of TLS. Returns the wire and what was agreed on.
///
/// # Errors
/// [`NotOpened::Tls`] and [`NotOpened::Authorities`].
pub(super) fn dress(
    socket: TcpStream,
    host: &str,
    trust: &Trust,
    deadline: Instant,
) -> Result<(Arc<dyn Wire>, Option<String>), NotOpened> {
    let other = |error: &dyn std::fmt::Display| NotOpened::Tls(TlsFault::Other(error.to_string()));
    let name = ServerName::try_from(host.to_owned()).map_err(|error| other(&error))?;
    let config = Arc::new(config(trust)?);
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

fn config(trust: &Trust) -> Result<ClientConfig, NotOpened> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| NotOpened::Tls(TlsFault::Other(error.to_string())))?;
    if trust.anyone {
        return Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anyone(provider)))
            .with_no_client_auth());
    }
    let mut roots = RootCertStore::empty();
    match &trust.authorities {
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
        Some(path) => {
            let failed = |error: &dyn std::fmt::Display| NotOpened::Authorities {
                path: path.display().to_string(),
                error: error.to_string(),
            };
            let found = CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))?;
            for certificate in found {
                let certificate = certificate.map_err(|error| failed(&error))?;
                roots.add(certificate).map_err(|error| failed(&error))?;
            }
            if roots.is_empty() {
                return Err(failed(&"BEGIN CERTIFICATE: 0"));
            }
        }
    }
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

impl Tls {
    /// What the machine has in plain text, after it took what was read. `None`:
    /// it needs more.
    fn turn(&self, unread: &mut Vec<u8>, into: &mut [u8]) -> io::Result<Option<usize>> {
        let mut machine = lock(&self.machine);
        loop {
            match machine.reader().read(into) {
                Ok(read) => return Ok(Some(read)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // TCP was closed without the goodbye of TLS. A Close frame says
                // whether everything came, so it is an end like any other.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(Some(0)),
                Err(error) => return Err(error),
            }
            if unread.is_empty() {
                return Ok(None);
            }
            let mut bytes = &unread[..];
            machine.read_tls(&mut bytes)?;
            let rest = bytes.len();
            unread.drain(..unread.len() - rest);
            let outcome = machine.process_new_packets();
            outcome.map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        }
    }

    /// Takes bytes from the socket, with or without waiting, until there is
    /// plain text in them.
    fn take(
        &self,
        into: &mut [u8],
        read: impl Fn(&TcpStream, &mut [u8]) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut unread = lock(&self.unread);
        loop {
            if let Some(read) = self.turn(&mut unread, into)? {
                return Ok(read);
            }
            let mut chunk = [0; CHUNK];
            match read(&self.socket, &mut chunk)? {
                0 => return Ok(0),
                read => unread.extend_from_slice(&chunk[..read]),
            }
        }
    }
}

impl Wire for Tls {
    fn receive(&self, into: &mut [u8]) -> io::Result<usize> {
        self.take(into, |mut socket, chunk| socket.read(chunk))
    }

    fn receive_now(&self, into: &mut [u8]) -> io::Result<usize> {
        self.take(into, instant_io::receive)
    }

    fn send_all(&self, bytes: &[u8]) -> io::Result<()> {
        let _sending = lock(&self.sending);
        let mut records = Vec::new();
        for piece in bytes.chunks(SEND) {
            let mut rest = piece;
            while !rest.is_empty() {
                {
                    let mut machine = lock(&self.machine);
                    let taken = machine.writer().write(rest)?;
                    rest = &rest[taken..];
                    while machine.wants_write() {
                        machine.write_tls(&mut records)?;
                    }
                }
                (&self.socket).write_all(&records)?;
                records.clear();
            }
        }
        Ok(())
    }

    fn wait_at_most(&self, most: Duration) {
        self.socket.wait_at_most(most);
    }

    fn end(&self) {
        // The goodbye of TLS, if nobody is in the middle of a record.
        if let Ok(_sending) = self.sending.try_lock() {
            let mut records = Vec::new();
            {
                let mut machine = lock(&self.machine);
                machine.send_close_notify();
                let _ = machine.write_tls(&mut records);
            }
            let _ = instant_io::send(&self.socket, &[io::IoSlice::new(&records)]);
        }
        self.socket.end();
    }
}

/// Believes everybody, for --insecure. The signatures still must be right.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
