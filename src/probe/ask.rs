//! Requests of the opening handshake that are wrong, or odd, in one way.
//!
//! Owns: the right request, and small changes to it. The bytes are made here,
//! not by the request type of `protocol::http`: that one cannot be made wrong.

use crate::protocol::accept::ClientKey;
use crate::protocol::http::grammar;

/// A request in the making.
#[derive(Debug, Clone)]
pub struct Ask {
    method: &'static str,
    target: String,
    version: &'static str,
    headers: Vec<(String, Vec<u8>)>,
    line_end: &'static str,
    colon: &'static str,
    /// Behind the head.
    tail: Vec<u8>,
    /// The key that the reply is judged by.
    pub key: ClientKey,
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
            tail: Vec::new(),
            key,
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

    /// With bytes behind the head.
    pub fn behind(mut self, tail: &[u8]) -> Ask {
        self.tail = tail.to_vec();
        self
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
            bytes.extend_from_slice(self.line_end.as_bytes());
        }
        bytes.extend_from_slice(self.line_end.as_bytes());
        bytes.extend_from_slice(&self.tail);
        bytes
    }
}
