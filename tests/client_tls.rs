//! `wstool client` and TLS: whom it believes, and what it says when it does not.
#![cfg(feature = "tls")]

#[path = "support/peer.rs"]
mod peer;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use peer::{accept_for, client_of, finish, frame, serve, switching};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const CERTIFICATE: &str = "tests/captured/tls/certificate.pem";

/// A server inside TLS that opens, says `Hello` in two frames, one of them
/// larger than a record, and answers the Close.
fn tls_server() -> SocketAddr {
    let config = config();
    serve(move |socket| {
        let mut tls = accept(&config, socket);
        let Some(head) = read_request(&mut tls) else { return };
        let reply = switching(&accept_for(&head));
        let large = frame(0x81, "x".repeat(100_000).as_bytes());
        let bytes = [reply.as_bytes(), &frame(0x81, b"Hello"), &large].concat();
        tls.write_all(&bytes).expect("said");
        // The Close of a client: 2 bytes of header, 4 of mask, 2 of code.
        let mut close = [0; 8];
        while tls.read_exact(&mut close).is_ok() && close[0] != 0x88 {}
        let _ = tls.write_all(&frame(0x88, b"\x03\xe8"));
        tls.conn.send_close_notify();
        let _ = tls.flush();
    })
}

type Tls = StreamOwned<ServerConnection, TcpStream>;

fn accept(config: &Arc<ServerConfig>, socket: TcpStream) -> Tls {
    let connection = ServerConnection::new(Arc::clone(config)).expect("a connection");
    StreamOwned::new(connection, socket)
}

/// The head of the request; `None` if the client went away first.
fn read_request(tls: &mut Tls) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match tls.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return None,
        }
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

fn config() -> Arc<ServerConfig> {
    let chain = CertificateDer::pem_file_iter(CERTIFICATE).expect("a file");
    let chain = chain.map(|entry| entry.expect("a certificate")).collect();
    let key = PrivateKeyDer::from_pem_file("tests/captured/tls/key.pem").expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate and its key");
    Arc::new(config)
}

fn run(url: &str, options: &[&str]) -> peer::Run {
    let options = [&["--lang", "en", "--timeout", "5s"], options].concat();
    finish(client_of(url, &options), b"")
}

#[test]
fn a_certificate_is_believed_when_its_signer_is_named() {
    let url = format!("wss://localhost:{}/", tls_server().port());
    let run = run(&url, &["--cacert", CERTIFICATE, "--count", "2"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stdout, format!("Hello\n{}\n", "x".repeat(100_000)));
    assert!(!run.stderr.contains("--insecure"), "{}", run.stderr);
}

#[test]
fn a_certificate_of_nobody_is_refused() {
    let url = format!("wss://localhost:{}/", tls_server().port());
    let run = run(&url, &[]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    for part in ["certificate is not to be believed", "--cacert FILE"] {
        assert!(run.stderr.contains(part), "{part} in {}", run.stderr);
    }
}

#[test]
fn insecure_believes_everybody_and_warns() {
    let url = format!("wss://localhost:{}/", tls_server().port());
    let run = run(&url, &["--insecure", "--count", "1"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "Hello\n"), "{}", run.stderr);
    let unwrapped = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.contains("anybody may be at the other end"), "{}", run.stderr);
}

#[test]
fn tls_and_plain_ports_are_told_apart() {
    let plain = format!("ws://localhost:{}/", tls_server().port());
    let run_plain = run(&plain, &[]);
    assert_eq!(run_plain.code, 4, "{}", run_plain.stderr);
    assert!(run_plain.stderr.contains("wss://"), "{}", run_plain.stderr);

    let addr = serve(|mut socket| {
        let mut hello = [0; 16];
        socket.read_exact(&mut hello).expect("a ClientHello");
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = std::io::copy(&mut socket, &mut std::io::sink());
    });
    let secure = run(&format!("wss://localhost:{}/", addr.port()), &[]);
    assert_eq!(secure.code, 3, "{}", secure.stderr);
    for part in ["does not speak TLS", "HTTP/1.1 400", "ws:// instead of wss://"] {
        assert!(secure.stderr.contains(part), "{part} in {}", secure.stderr);
    }
}

#[test]
fn a_file_without_certificates_is_a_mistake_of_the_command_line() {
    let url = format!("wss://localhost:{}/", tls_server().port());
    for file in ["Cargo.toml", "no-such-file.pem"] {
        let run = run(&url, &["--cacert", file]);
        assert_eq!(run.code, 2, "{file}: {}", run.stderr);
    }
}

#[test]
fn a_record_that_drips_does_not_get_past_the_timeout() {
    let config = config();
    let addr = serve(move |socket| {
        let mut tls = accept(&config, socket);
        if read_request(&mut tls).is_none() {
            return;
        }
        // The header of a record of 16 KiB, then its bytes, one now and then.
        let mut socket = tls.sock;
        let mut bytes = [&[0x17, 0x03, 0x03, 0x40, 0x00][..], &[7; 16 * 1024]].concat().into_iter();
        while let Some(byte) = bytes.next()
            && socket.write_all(&[byte]).is_ok()
        {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let started = Instant::now();
    let url = format!("wss://localhost:{}/", addr.port());
    let run =
        finish(client_of(&url, &["--lang", "en", "--timeout", "1s", "--cacert", CERTIFICATE]), b"");
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("does not answer"), "{}", run.stderr);
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}
