//! Lab 8, the mutants: each a mistake that students really make, and the check that catches it.
//!
//! One body holds all mistakes; each is a line that differs when the mutant has its name. With
//! the name `none` the body is right, which proves that a mutant fails by its mistake alone.

use super::checks::{Implementation, Messages};
use super::server::Server;
use crate::harness::{Mutant, mutant};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};
use std::io::{Read, Write};

pub const MUTANTS: &[Mutant] = &[
    mutant("write_instead_of_write_all", "request"),
    mutant("key_always_the_same", "request"),
    mutant("key_of_15_bytes", "request"),
    mutant("query_forgotten", "request"),
    mutant("empty_protocol_header", "request"),
    mutant("frame_before_the_reply", "request"),
    mutant("extension_offered", "request"),
    mutant("one_read_is_enough", "honest_server"),
    mutant("websocket_case_sensitive", "odd_but_right"),
    mutant("connection_must_be_upgrade_alone", "odd_but_right"),
    mutant("names_case_sensitive", "odd_but_right"),
    mutant("protocol_always_refused", "odd_but_right"),
    mutant("early_frame_dropped", "early_frame"),
    mutant("one_read_is_one_frame", "early_frame"),
    mutant("accept_not_compared", "wrong_accept"),
    mutant("accept_only_present", "wrong_accept"),
    mutant("accept_in_any_case", "wrong_accept"),
    mutant("accept_by_contains", "wrong_accept"),
    mutant("status_not_looked_at", "status_and_tokens"),
    mutant("status_only", "status_and_tokens"),
    mutant("tokens_by_contains", "status_and_tokens"),
    mutant("connection_not_looked_at", "status_and_tokens"),
    mutant("any_extension", "never_asked"),
    mutant("any_protocol", "never_asked"),
    mutant("protocol_in_any_case", "never_asked"),
    mutant("no_limit", "endless_or_broken"),
    mutant("end_is_no_http", "endless_or_broken"),
    mutant("http_1_0_believed", "endless_or_broken"),
    mutant("masked_frame_believed", "endless_or_broken"),
    mutant("lossy_text", "endless_or_broken"),
    mutant("any_frame_is_text", "endless_or_broken"),
];

/// The lab's code with one mistake in it.
pub fn implementation(mistake: &str) -> Implementation {
    let mistake = mistake.to_string();
    Implementation {
        connect: Box::new(move |server, host, path, protocols| {
            let client = Client { server, bytes: vec![], mistake: mistake.clone() };
            client.connect(host, path, protocols)
        }),
    }
}

type Refusal = &'static str;

struct Client {
    server: Server,
    bytes: Vec<u8>,
    mistake: String,
}

impl Client {
    fn is(&self, mistake: &str) -> bool {
        self.mistake == mistake
    }

    fn connect(mut self, host: &str, path: &str, protocols: &[&str]) -> Result<Messages, String> {
        let length = if self.is("key_of_15_bytes") { 15 } else { 16 };
        let fresh = |_| {
            if self.is("key_always_the_same") { 7 } else { fastrand::u8(..) }
        };
        let key = STANDARD.encode((0..length).map(fresh).collect::<Vec<u8>>());
        let request = self.request(host, path, protocols, &key);
        match self.mistake.as_str() {
            "write_instead_of_write_all" => drop(self.server.write(&request)),
            _ => self.server.write_all(&request).unwrap(),
        }
        loop {
            if let Some(used) = self.judged(&key, protocols)? {
                self.bytes.drain(..used);
                break;
            }
            self.read()?;
            if self.is("one_read_is_enough") && self.judged(&key, protocols)?.is_none() {
                return Err("NotHttp".into());
            }
        }
        if self.is("early_frame_dropped") {
            self.bytes.clear();
        }
        Ok(Box::new(move || self.message().map_err(String::from)))
    }

    fn request(&self, host: &str, path: &str, protocols: &[&str], key: &str) -> Vec<u8> {
        let path = if self.is("query_forgotten") { path.split('?').next().unwrap() } else { path };
        let mut request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        );
        if self.is("extension_offered") {
            request += "Sec-WebSocket-Extensions: permessage-deflate\r\n";
        }
        if self.is("empty_protocol_header") {
            request += "Sec-WebSocket-Protocol: x\r\n";
        } else if !protocols.is_empty() {
            request += &format!("Sec-WebSocket-Protocol: {}\r\n", protocols.join(", "));
        }
        request += "\r\n";
        let frame: &[u8] =
            if self.is("frame_before_the_reply") { b"\x81\x80\0\0\0\0" } else { b"" };
        [request.as_bytes(), frame].concat()
    }

    fn read(&mut self) -> Result<(), Refusal> {
        let mut buffer = [0; 500];
        match self.server.read(&mut buffer) {
            Ok(0) if self.is("end_is_no_http") => Err("NotHttp"),
            Ok(count @ 1..) => {
                self.bytes.extend(&buffer[..count]);
                Ok(())
            }
            _ => Err("Ended"),
        }
    }

    fn judged(&self, key: &str, protocols: &[&str]) -> Result<Option<usize>, Refusal> {
        let limit = if self.is("no_limit") { usize::MAX } else { 16_384 };
        let mut headers = vec![httparse::EMPTY_HEADER; if self.is("no_limit") { 1000 } else { 64 }];
        let mut reply = httparse::Response::new(&mut headers);
        let used = match reply.parse(&self.bytes[..self.bytes.len().min(limit)]) {
            Ok(httparse::Status::Complete(used)) => used,
            Ok(_) if self.bytes.len() >= limit => return Err("TooLarge"),
            Ok(_) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) => return Err("TooLarge"),
            Err(_) => return Err("NotHttp"),
        };
        let named = |name: &str| -> Vec<String> {
            let same = |other: &str| match self.mistake.as_str() {
                "names_case_sensitive" => other == name,
                _ => other.eq_ignore_ascii_case(name),
            };
            let lines = reply.headers.iter().filter(|header| same(header.name));
            lines.map(|header| String::from_utf8_lossy(header.value).into_owned()).collect()
        };
        self.judge_start(reply.version, reply.code)?;
        if self.is("status_only") {
            return Ok(Some(used));
        }
        self.judge_tokens(&named("Upgrade").join(","), &named("Connection").join(","))?;
        self.judge_accept(&named("Sec-WebSocket-Accept"), key)?;
        if !named("Sec-WebSocket-Extensions").is_empty() && !self.is("any_extension") {
            return Err("Extension");
        }
        self.judge_protocol(&named("Sec-WebSocket-Protocol"), protocols)?;
        Ok(Some(used))
    }

    fn judge_start(&self, version: Option<u8>, status: Option<u16>) -> Result<(), Refusal> {
        if version != Some(1) && !self.is("http_1_0_believed") {
            return Err("NotHttp");
        }
        let right = status == Some(101) || self.is("status_not_looked_at");
        if right { Ok(()) } else { Err("Status") }
    }

    fn judge_tokens(&self, upgrade: &str, connection: &str) -> Result<(), Refusal> {
        let has = |list: &str, wanted: &str| match self.mistake.as_str() {
            "tokens_by_contains" => list.to_lowercase().contains(wanted),
            "connection_must_be_upgrade_alone" => list.eq_ignore_ascii_case(wanted),
            "websocket_case_sensitive" if wanted == "websocket" => list == wanted,
            "connection_not_looked_at" if wanted == "upgrade" => true,
            _ => list.split(',').any(|token| token.trim().eq_ignore_ascii_case(wanted)),
        };
        if !has(upgrade, "websocket") {
            return Err("Upgrade");
        }
        if has(connection, "upgrade") { Ok(()) } else { Err("Connection") }
    }

    fn judge_accept(&self, accept: &[String], key: &str) -> Result<(), Refusal> {
        let joined = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
        let wanted = STANDARD.encode(Sha1::digest(joined));
        let got = accept.first().map_or("", String::as_str);
        let right = match self.mistake.as_str() {
            "accept_not_compared" => true,
            "accept_only_present" => !got.is_empty(),
            "accept_in_any_case" => got.eq_ignore_ascii_case(&wanted),
            "accept_by_contains" => got.contains(&wanted),
            _ => got == wanted,
        };
        if right { Ok(()) } else { Err("Accept") }
    }

    fn judge_protocol(&self, chosen: &[String], asked: &[&str]) -> Result<(), Refusal> {
        let right = match (chosen, self.mistake.as_str()) {
            ([], _) | (_, "any_protocol") => true,
            (_, "protocol_always_refused") => false,
            ([one], "protocol_in_any_case") => {
                asked.iter().any(|ask| ask.eq_ignore_ascii_case(one))
            }
            ([one], _) => asked.contains(&one.as_str()),
            _ => false,
        };
        if right { Ok(()) } else { Err("Protocol") }
    }

    fn message(&mut self) -> Result<String, Refusal> {
        while self.bytes.len() < 2 {
            self.read()?;
        }
        let masked = self.bytes[1] & 0x80 != 0;
        let believed = match self.mistake.as_str() {
            "masked_frame_believed" => self.bytes[0] == 0x81,
            "any_frame_is_text" => !masked,
            _ => self.bytes[0] == 0x81 && !masked,
        };
        if !believed {
            return Err("Frame");
        }
        let start = if masked { 6 } else { 2 };
        let end = start + usize::from(self.bytes[1] & 0x7F);
        while self.bytes.len() < end {
            self.read()?;
        }
        let payload: Vec<u8> = self.bytes[start..end].to_vec();
        match self.mistake.as_str() {
            "one_read_is_one_frame" => self.bytes.clear(),
            _ => drop(self.bytes.drain(..end)),
        }
        if self.is("lossy_text") {
            return Ok(String::from_utf8_lossy(&payload).into_owned());
        }
        String::from_utf8(payload).map_err(|_| "Frame")
    }
}
