//! Lab 3, a right answer, written plainly. RFC 6455, sections 4.2.1, 4.2.2 and 4.4.
//!
//! The mutants in plain.mutants are edits of it. Must never: share code with the reference.

pub struct Request {
    pub method: String,
    pub path: String,
    pub minor_version: u8,
    pub host: Option<String>,
    pub upgrade: Vec<String>,
    pub connection: Vec<String>,
    pub key: Option<String>,
    pub version: Option<String>,
    pub origin: Option<String>,
    pub protocols: Vec<String>,
}
pub struct Policy {
    pub paths: Vec<String>,
    pub origins: Vec<String>,
    pub protocols: Vec<String>,
}

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Digest;

fn refuse(status: &str, headers: &[&str]) -> Vec<u8> {
    let mut reply = format!("HTTP/1.1 {status}\r\n");
    for header in headers {
        reply += header;
        reply += "\r\n";
    }
    reply += "Content-Length: 0\r\n\r\n";
    reply.into_bytes()
}

fn good(key: &str) -> bool {
    STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16)
}

pub fn answer(request: &Request, policy: &Policy) -> Vec<u8> {
    if request.minor_version == 0 {
        return refuse("505 HTTP Version Not Supported", &[]);
    }
    if request.method != "GET" {
        return refuse("405 Method Not Allowed", &["Allow: GET"]);
    }
    if !policy.paths.contains(&request.path) {
        return refuse("404 Not Found", &[]);
    }
    let upgrade = request.upgrade.iter().any(|t| t == "websocket");
    let connection = request.connection.iter().any(|t| t == "upgrade");
    if !upgrade || !connection {
        return refuse("426 Upgrade Required", &["Upgrade: websocket", "Connection: Upgrade"]);
    }
    if request.host.is_none() {
        return refuse("400 Bad Request", &[]);
    }
    if request.version.as_deref() != Some("13") {
        return refuse("426 Upgrade Required", &["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]);
    }
    let Some(key) = request.key.as_ref().filter(|k| good(k)) else {
        return refuse("400 Bad Request", &[]);
    };
    if let Some(origin) = &request.origin && !policy.origins.contains(origin) {
        return refuse("403 Forbidden", &[]);
    }
    let digest = sha1::Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
    let mut reply = String::from("HTTP/1.1 101 Switching Protocols\r\n");
    reply += "Upgrade: websocket\r\n";
    reply += "Connection: Upgrade\r\n";
    reply += &format!("Sec-WebSocket-Accept: {}\r\n", STANDARD.encode(digest));
    let chosen = policy.protocols.iter().find(|p| request.protocols.contains(p));
    if let Some(protocol) = chosen {
        reply += &format!("Sec-WebSocket-Protocol: {protocol}\r\n");
    }
    reply += "\r\n";
    reply.into_bytes()
}
