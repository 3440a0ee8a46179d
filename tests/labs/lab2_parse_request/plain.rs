//! Lab 2, a right answer, written plainly. RFC 6455, section 4.2.1.
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
pub enum Parse {
    NeedMore,
    Done { request: Request, used: usize },
}
pub enum Bad {
    NotHttp,
    TooLarge,
    TooManyHeaders,
    Twice,
    NotAscii,
}

const LIMIT: usize = 16_384;
const SEVEN: [&str; 7] = ["host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version", "origin", "sec-websocket-protocol"];

fn once(headers: &[httparse::Header], name: &str) -> Result<Option<String>, Bad> {
    let mut found = None;
    for header in headers {
        if header.name.eq_ignore_ascii_case(name) {
            let value = String::from_utf8_lossy(header.value).into_owned();
            if found.is_some() {
                return Err(Bad::Twice);
            }
            found = Some(value);
        }
    }
    Ok(found)
}

fn list(headers: &[httparse::Header], name: &str) -> Vec<String> {
    let mut all = Vec::new();
    for header in headers {
        if header.name.eq_ignore_ascii_case(name) {
            let value = String::from_utf8_lossy(header.value).into_owned();
            for token in value.split(',') {
                let token = token.trim();
                if !token.is_empty() {
                    all.push(token.to_string());
                }
            }
        }
    }
    all
}

fn lower(all: Vec<String>) -> Vec<String> {
    all.iter().map(|t| t.to_ascii_lowercase()).collect()
}

pub fn parse(bytes: &[u8]) -> Result<Parse, Bad> {
    let mut room = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Request::new(&mut room);
    let used = match head.parse(bytes) {
        Ok(httparse::Status::Complete(used)) => used,
        Ok(httparse::Status::Partial) => {
            if bytes.len() >= LIMIT {
                return Err(Bad::TooLarge);
            }
            return Ok(Parse::NeedMore);
        }
        Err(httparse::Error::TooManyHeaders) => return Err(Bad::TooManyHeaders),
        Err(_) => return Err(Bad::NotHttp),
    };
    if used > LIMIT {
        return Err(Bad::TooLarge);
    }
    let headers = &*head.headers;
    for header in headers {
        let name = header.name.to_ascii_lowercase();
        if SEVEN.contains(&name.as_str()) && header.value.iter().any(|b| *b > 127) {
            return Err(Bad::NotAscii);
        }
    }
    let request = Request {
        method: head.method.unwrap_or_default().to_string(),
        path: head.path.unwrap_or_default().to_string(),
        minor_version: head.version.unwrap_or(1),
        host: once(headers, "host")?,
        upgrade: lower(list(headers, "upgrade")),
        connection: lower(list(headers, "connection")),
        key: once(headers, "sec-websocket-key")?,
        version: once(headers, "sec-websocket-version")?,
        origin: once(headers, "origin")?,
        protocols: list(headers, "sec-websocket-protocol"),
    };
    Ok(Parse::Done { request, used })
}
