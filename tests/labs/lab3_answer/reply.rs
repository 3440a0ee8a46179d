//! Lab 3: a reply taken apart again, as a strict client would do it. RFC 9112; RFC 6455, 4.2.2.
//!
//! Owns: what makes any reply well-formed. Must never: know which reply was owed (see `owed`).
//! Read next: `owed`.

use crate::grading::{Text, text};

/// A well-formed reply.
pub struct Reply {
    pub status: u16,
    headers: Vec<(String, String)>,
}

impl Reply {
    /// All values of a header, in order; the name in lower case.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(other, _)| other == name);
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a header that holds a list has this token, in any letter case.
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        let values = self.values(name);
        let mut tokens = values.iter().flat_map(|value| value.split(','));
        tokens.any(|one| one.trim().eq_ignore_ascii_case(token))
    }

    /// The names of the headers, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(|(name, _)| name.as_str())
    }
}

const NOT_HTTP: Text = text(
    "a reply in the syntax of HTTP: status line, headers, blank line, each line ended by CR LF",
    "ответ по синтаксису HTTP: строка ответа, заголовки, пустая строка, в конце строк CR LF",
);
const STATUS_LINE: Text = text(
    "a first line `HTTP/1.1 NNN Words`: one space each, three digits, a word at least",
    "первая строка `HTTP/1.1 NNN Words`: по одному пробелу, три цифры, хотя бы одно слово",
);
const BARE_LF: Text =
    text("every line ended by CR LF, not by LF alone", "в конце каждой строки CR LF, а не один LF");
const FRAMES_ONLY: Text = text(
    "nothing after the blank line of a 101: frames follow; no Content-Length, no Transfer-Encoding",
    "после пустой строки ответа 101 ничего: дальше кадры; без Content-Length и Transfer-Encoding",
);
const LENGTH: Text = text(
    "one Content-Length that says exactly how long the body is; bytes",
    "один Content-Length, равный длине тела; байт",
);

/// Takes a reply apart, or says what was wanted of its form.
pub fn read(bytes: &[u8]) -> Result<Reply, String> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(used)) = head.parse(bytes) else {
        return Err(NOT_HTTP.to_string());
    };
    let (block, body) = bytes.split_at(used);
    let line_ends = block.iter().filter(|byte| **byte == b'\n').count();
    if block.windows(2).filter(|pair| pair == b"\r\n").count() != line_ends {
        return Err(BARE_LF.to_string());
    }
    if !has_status_line(bytes) {
        return Err(STATUS_LINE.to_string());
    }
    let header = |header: &httparse::Header| {
        let value = String::from_utf8_lossy(header.value).into_owned();
        (header.name.to_ascii_lowercase(), value)
    };
    let headers = head.headers.iter().map(header).collect();
    let reply = Reply { status: head.code.unwrap_or_default(), headers };
    let lengths = reply.values("content-length");
    let encoded = !reply.values("transfer-encoding").is_empty();
    if reply.status == 101 {
        let framed = lengths.is_empty() && !encoded && body.is_empty();
        return if framed { Ok(reply) } else { Err(FRAMES_ONLY.to_string()) };
    }
    if lengths == [body.len().to_string()] && !encoded {
        Ok(reply)
    } else {
        Err(format!("{LENGTH}: {}", body.len()))
    }
}

/// `HTTP/1.1 NNN Words`
fn has_status_line(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let Some(rest) = line.strip_prefix(b"HTTP/1.1 ") else {
        return false;
    };
    let (digits, words) = rest.split_at(rest.len().min(3));
    let separated = words.strip_prefix(b" ").is_some_and(|words| words.first() > Some(&b' '));
    digits.len() == 3 && digits.iter().all(u8::is_ascii_digit) && separated
}
