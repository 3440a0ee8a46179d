//! Lab 1, the reference. RFC 6455, sections 1.3 and 4.2.2.
//!
//! Must never: use the crate's own protocol module. It is the lab's second opinion.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

/// Every server appends this to the key; it says "WebSocket" and nothing else (1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The value of `Sec-WebSocket-Accept` that belongs to a `Sec-WebSocket-Key`.
pub fn accept_key(key: &str) -> String {
    let key = key.trim_matches([' ', '\t']);
    let joined = format!("{key}{GUID}");
    STANDARD.encode(Sha1::digest(joined))
}
