//! Lab 3, right answers in other styles: each must get full points, as the reference does.
//!
//! They were written from the starter and the hand-out alone. They keep the checks from demanding
//! one way to write it. Must never: share code with the reference. RFC 6455, 4.2.2 and 4.4.

/// Conditions in a row, the first that fails decides; the subprotocol found by iterators.
pub mod iterator {
    pub use super::super::starter::{Policy, Request};
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha1::{Digest, Sha1};

    const UPGRADE: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

    pub fn answer(request: &Request, policy: &Policy) -> Vec<u8> {
        let has = |tokens: &[String], wanted: &str| tokens.iter().any(|token| token == wanted);
        let bytes_in_key = |key: &String| STANDARD.decode(key).ok().map(|bytes| bytes.len());
        let wishes = has(&request.upgrade, "websocket") && has(&request.connection, "upgrade");
        let welcome = request.origin.iter().all(|origin| policy.origins.contains(origin));
        let version = format!("{UPGRADE}Sec-WebSocket-Version: 13\r\n");
        let conditions = [
            (request.minor_version == 1, "505 HTTP Version Not Supported", ""),
            (request.method == "GET", "405 Method Not Allowed", "Allow: GET\r\n"),
            (policy.paths.contains(&request.path), "404 Not Found", ""),
            (wishes, "426 Upgrade Required", UPGRADE),
            (request.host.is_some(), "400 Bad Request", ""),
            (request.version.as_deref() == Some("13"), "426 Upgrade Required", &version),
            (request.key.as_ref().and_then(bytes_in_key) == Some(16), "400 Bad Request", ""),
            (welcome, "403 Forbidden", ""),
        ];
        if let Some((_, status, headers)) = conditions.into_iter().find(|(holds, ..)| !holds) {
            return format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\n\r\n").into_bytes();
        }
        let key = request.key.clone().unwrap_or_default();
        let sha1 = Sha1::digest(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
        // Ours in our order: what is sent is the server's text, never the client's.
        let ours = policy.protocols.iter().find(|name| request.protocols.contains(name));
        let protocol = ours.map(|name| format!("Sec-WebSocket-Protocol: {name}\r\n"));
        format!(
            "HTTP/1.1 101 Switching Protocols\r\n{UPGRADE}Sec-WebSocket-Accept: {}\r\n{}\r\n",
            STANDARD.encode(sha1),
            protocol.unwrap_or_default()
        )
        .into_bytes()
    }
}

/// Early returns and loops; refusals have a body.
pub mod index_loop {
    pub use super::super::starter::{Policy, Request};
    use base64::Engine;
    use sha1::Digest;

    fn refusal(status: u16, more: &[&str], body: &str) -> Vec<u8> {
        let mut reply = Vec::new();
        reply.extend_from_slice(format!("HTTP/1.1 {status} No\r\n").as_bytes());
        for line in more {
            reply.extend_from_slice(line.as_bytes());
            reply.extend_from_slice(b"\r\n");
        }
        reply.extend_from_slice(b"Content-Type: text/plain; charset=utf-8\r\n");
        reply.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        reply.extend_from_slice(body.as_bytes());
        reply
    }

    fn contains(list: &[String], wanted: &str) -> bool {
        let mut i = 0;
        while i < list.len() {
            if list[i] == wanted {
                return true;
            }
            i += 1;
        }
        false
    }

    pub fn answer(request: &Request, policy: &Policy) -> Vec<u8> {
        if request.minor_version == 0 {
            return refusal(505, &[], "HTTP/1.1, please\n");
        }
        if request.method != "GET" {
            return refusal(405, &["Allow: GET"], "GET only\n");
        }
        if !contains(&policy.paths, &request.path) {
            return refusal(404, &[], "ничего нет\n");
        }
        let upgrade = ["Connection: Upgrade", "Upgrade: websocket"];
        if !contains(&request.upgrade, "websocket") || !contains(&request.connection, "upgrade") {
            return refusal(426, &upgrade, "");
        }
        if request.host.is_none() {
            return refusal(400, &[], "Host?");
        }
        match &request.version {
            Some(version) if version == "13" => {}
            _ => {
                let lines = [upgrade[0], upgrade[1], "Sec-WebSocket-Version: 13"];
                return refusal(426, &lines, "version 13");
            }
        }
        let Some(key) = &request.key else {
            return refusal(400, &[], "key?");
        };
        let engine = base64::engine::general_purpose::STANDARD;
        let mut decoded = [0u8; 18];
        if engine.decode_slice(key, &mut decoded) != Ok(16) {
            return refusal(400, &[], "key?");
        }
        if let Some(origin) = &request.origin
            && !contains(&policy.origins, origin)
        {
            return refusal(403, &[], "origin");
        }
        let mut sha1 = sha1::Sha1::new();
        sha1.update(key);
        sha1.update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
        let mut reply = String::from("HTTP/1.1 101 ok\r\nconnection: upgrade\r\n");
        reply += "upgrade: WebSocket\r\nsec-websocket-accept: ";
        reply += &engine.encode(sha1.finalize());
        // The client's order of preference counts here.
        for offered in &request.protocols {
            if contains(&policy.protocols, offered) {
                reply += "\r\nsec-websocket-protocol: ";
                reply += offered;
                break;
            }
        }
        reply += "\r\n\r\n";
        reply.into_bytes()
    }
}

/// The table of the hand-out as a table of functions.
pub mod table {
    pub use super::super::starter::{Policy, Request};
    use base64::prelude::*;
    use sha1::{Digest, Sha1};

    /// When the row fits, the status line's end, and the headers in full.
    type Row = (fn(&Request, &Policy) -> bool, &'static str, &'static [&'static str]);

    const ROWS: &[Row] = &[
        (|r, _| r.minor_version != 1, "505 Old", &[]),
        (|r, _| r.method != "GET", "405 Method", &["Allow: GET"]),
        (|r, p| !p.paths.iter().any(|path| *path == r.path), "404 Path", &[]),
        (
            |r, _| {
                !r.upgrade.contains(&"websocket".into())
                    || !r.connection.contains(&"upgrade".into())
            },
            "426 Upgrade",
            &["Upgrade: websocket", "Connection: Upgrade"],
        ),
        (|r, _| r.host.is_none(), "400 Host", &[]),
        (
            |r, _| r.version != Some("13".to_string()),
            "426 Version",
            &["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"],
        ),
        (
            |r, _| {
                let decoded = r.key.as_ref().map(|key| BASE64_STANDARD.decode(key));
                !matches!(decoded, Some(Ok(bytes)) if bytes.len() == 16)
            },
            "400 Key",
            &[],
        ),
        (|r, p| r.origin.as_ref().is_some_and(|o| !p.origins.contains(o)), "403 Origin", &[]),
    ];

    pub fn answer(request: &Request, policy: &Policy) -> Vec<u8> {
        let row = ROWS.iter().find(|(fits, ..)| fits(request, policy));
        let mut lines: Vec<String> = Vec::new();
        if let Some((_, status, headers)) = row {
            lines.push(format!("HTTP/1.1 {status}"));
            lines.extend(headers.iter().map(|header| header.to_string()));
            lines.push("Content-Length: 0".into());
        } else {
            let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            let key = request.key.as_deref().unwrap();
            lines.push("HTTP/1.1 101 Switching Protocols".into());
            lines.push("Upgrade: websocket".into());
            lines.push("Connection: Upgrade".into());
            let accept = BASE64_STANDARD.encode(Sha1::digest([key, guid].concat()));
            lines.push(format!("Sec-WebSocket-Accept: {accept}"));
            let both = policy.protocols.iter().find(|p| request.protocols.contains(*p));
            lines.extend(both.map(|name| format!("Sec-WebSocket-Protocol: {name}")));
        }
        (lines.join("\r\n") + "\r\n\r\n").into_bytes()
    }
}
