//! Lab 3, the reference. RFC 6455, sections 4.2.1, 4.2.2 and 4.4.
//!
//! Must never: use the crate's own protocol module. It is the lab's second opinion.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

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

/// The complete reply that the request deserves.
pub fn answer(request: &Request, policy: &Policy) -> Vec<u8> {
    // RFC 9110, 15.5.22: a 426 names the protocol to change to.
    let upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    let origin_welcome = match &request.origin {
        None => true,
        Some(origin) => policy.origins.contains(origin),
    };
    if request.minor_version < 1 {
        return refusal("505 HTTP Version Not Supported", "");
    }
    if request.method != "GET" {
        return refusal("405 Method Not Allowed", "Allow: GET\r\n");
    }
    if !policy.paths.contains(&request.path) {
        return refusal("404 Not Found", "");
    }
    if !has(&request.upgrade, "websocket") || !has(&request.connection, "upgrade") {
        return refusal("426 Upgrade Required", upgrade);
    }
    if request.host.is_none() {
        return refusal("400 Bad Request", "");
    }
    if request.version.as_deref() != Some("13") {
        let headers = format!("{upgrade}Sec-WebSocket-Version: 13\r\n");
        return refusal("426 Upgrade Required", &headers);
    }
    match request.key.as_deref().filter(|key| is_key(key)) {
        None => refusal("400 Bad Request", ""),
        Some(_) if !origin_welcome => refusal("403 Forbidden", ""),
        Some(key) => accepted(key, common_protocol(request, policy)).into_bytes(),
    }
}

fn has(tokens: &[String], token: &str) -> bool {
    tokens.iter().any(|one| one == token)
}

fn is_key(key: &str) -> bool {
    STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 16)
}

/// The client's list is in order of its preference. Only our own text is ever sent back.
fn common_protocol<'a>(request: &Request, policy: &'a Policy) -> Option<&'a String> {
    let mut wishes = request.protocols.iter();
    wishes.find_map(|wish| policy.protocols.iter().find(|ours| *ours == wish))
}

fn refusal(status: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\n\r\n").into_bytes()
}

fn accepted(key: &str, protocol: Option<&String>) -> String {
    let accept =
        STANDARD.encode(Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
    let protocol = protocol.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n"));
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{}\r\n",
        protocol.unwrap_or_default()
    )
}
