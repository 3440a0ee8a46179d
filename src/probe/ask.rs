//! Requests of the opening handshake that are wrong, or odd, in one way.
//!
//! Owns: the right request, and small changes to it. The bytes are made here,
//! not by the request type of `protocol::http`: that one cannot be made wrong.

use crate::protocol::accept::ClientKey;
use crate::protocol::http::grammar;

/// Requests that every server refuses: what a refusal owes is looked for here.
pub const WRONG: [fn(Ask) -> Ask; 7] = [
    |ask| ask.without("Upgrade"),
    |ask| ask.without("Sec-WebSocket-Key"),
    |ask| ask.with("Sec-WebSocket-Version", "99"),
    |ask| ask.without("Sec-WebSocket-Version"),
    |ask| ask.method("POST"),
    |ask| ask.without("Connection"),
    |ask| ask.version("HTTP/1.0"),
];

/// A request in the making.
#[derive(Debug, Clone)]
pub struct Ask {
    method: &'static str,
    target: String,
    version: &'static str,
    headers: Vec<(String, Vec<u8>)>,
    line_end: &'static str,
    colon: &'static str,
    /// Behind each value.
    padding: &'static str,
    /// Behind the head.
    tail: Vec<u8>,
}

impl Ask {
    /// The right request.
    pub fn right(host: &str, resource: &str, key: ClientKey) -> Ask {
        let headers = [
            ("Host", host),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Key", key.text()),
            ("Sec-WebSocket-Version", "13"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
        Ask {
            method: "GET",
            target: resource.to_owned(),
            version: "HTTP/1.1",
            headers: headers.to_vec(),
            line_end: "\r\n",
            colon: ": ",
            padding: "",
            tail: Vec::new(),
        }
    }

    /// Without a header.
    pub fn without(mut self, name: &str) -> Ask {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// With another value in place of the usual one.
    pub fn with(mut self, name: &str, value: &str) -> Ask {
        let value = value.as_bytes().to_vec();
        match self.headers.iter_mut().find(|(known, _)| known == name) {
            Some(header) => header.1 = value,
            None => self.headers.push((name.to_owned(), value)),
        }
        self
    }

    /// With one more line.
    pub fn and(mut self, name: &str, value: &str) -> Ask {
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        self
    }

    /// With names in another case.
    pub fn names(mut self, change: fn(&str) -> String) -> Ask {
        for (name, _) in &mut self.headers {
            *name = change(name);
        }
        self
    }

    /// With another method.
    pub fn method(self, method: &'static str) -> Ask {
        Ask { method, ..self }
    }

    /// In another version of HTTP.
    pub fn version(self, version: &'static str) -> Ask {
        Ask { version, ..self }
    }

    /// For another target, made of the usual one and the host.
    pub fn target(mut self, change: fn(&str, &str) -> String) -> Ask {
        let host = self.headers.iter().find(|(name, _)| name == "Host");
        let host = host.map(|(_, value)| String::from_utf8_lossy(value).into_owned());
        self.target = change(&self.target, &host.unwrap_or_default());
        self
    }

    /// With other line ends.
    pub fn line_end(self, line_end: &'static str) -> Ask {
        Ask { line_end, ..self }
    }

    /// With something else between name and value.
    pub fn colon(self, colon: &'static str) -> Ask {
        Ask { colon, ..self }
    }

    /// With a key whose last character has bits behind the sixteenth byte: `A` in
    /// front of `==` becomes `B`. It decodes to the same bytes where that is not
    /// looked at.
    pub fn loosened_key(mut self) -> Ask {
        let name = "Sec-WebSocket-Key";
        if let Some((_, value)) = self.headers.iter_mut().find(|(known, _)| known == name)
            && let Some(last) = value.iter_mut().rev().nth(2)
        {
            // A, Q, g and w are the only ones with four zeros at their end.
            *last += 1;
        }
        self
    }

    /// With white space behind the values.
    pub fn padding(self, padding: &'static str) -> Ask {
        Ask { padding, ..self }
    }

    /// With bytes behind the head.
    pub fn behind(mut self, tail: &[u8]) -> Ask {
        self.tail = tail.to_vec();
        self
    }

    /// The key as it was sent: the Accept value belongs to its characters.
    pub fn sent_key(&self) -> Vec<u8> {
        let is_key = |known: &str| known.eq_ignore_ascii_case("Sec-WebSocket-Key");
        let key = self.headers.iter().find(|(known, _)| is_key(known));
        key.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// The members of a list header, as they were offered.
    pub fn offered(&self, name: &str) -> Vec<String> {
        let values = self.headers.iter().filter(|(known, _)| known == name);
        let members = values.flat_map(|(_, value)| grammar::members(value));
        members.map(|member| String::from_utf8_lossy(member).into_owned()).collect()
    }

    /// As it goes over the wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            format!("{} {} {}{}", self.method, self.target, self.version, self.line_end)
                .into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(self.colon.as_bytes());
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(self.padding.as_bytes());
            bytes.extend_from_slice(self.line_end.as_bytes());
        }
        bytes.extend_from_slice(self.line_end.as_bytes());
        bytes.extend_from_slice(&self.tail);
        bytes
    }
}
