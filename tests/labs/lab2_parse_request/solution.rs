//! Lab 2, the reference. RFC 6455, section 4.2.1.
//!
//! Must never: use the crate's own protocol module. It is the lab's second opinion.

/// A product would choose less: browsers with cookies rarely send more than 8 KiB.
const LARGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;

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

/// Reads an opening request from the start of `bytes`.
pub fn parse(bytes: &[u8]) -> Result<Parse, Bad> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut head = httparse::Request::new(&mut headers);
    let within = &bytes[..bytes.len().min(LARGEST_HEAD)];
    let used = match head.parse(within) {
        Ok(httparse::Status::Complete(used)) => used,
        Ok(httparse::Status::Partial) if bytes.len() >= LARGEST_HEAD => return Err(Bad::TooLarge),
        Ok(httparse::Status::Partial) => return Ok(Parse::NeedMore),
        Err(httparse::Error::TooManyHeaders) => return Err(Bad::TooManyHeaders),
        Err(_) => return Err(Bad::NotHttp),
    };
    let request = Request {
        method: head.method.unwrap_or_default().into(),
        path: head.path.unwrap_or_default().into(),
        minor_version: head.version.unwrap_or_default(),
        host: single(&head, "Host")?,
        upgrade: lower(list(&head, "Upgrade")?),
        connection: lower(list(&head, "Connection")?),
        key: single(&head, "Sec-WebSocket-Key")?,
        version: single(&head, "Sec-WebSocket-Version")?,
        origin: single(&head, "Origin")?,
        protocols: list(&head, "Sec-WebSocket-Protocol")?,
    };
    Ok(Parse::Done { request, used })
}

/// The values of all lines of one header, in order.
fn values(head: &httparse::Request, name: &str) -> Result<Vec<String>, Bad> {
    let lines = head.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
    lines
        .map(|header| match std::str::from_utf8(header.value) {
            Ok(value) if value.is_ascii() => Ok(value.to_string()),
            _ => Err(Bad::NotAscii),
        })
        .collect()
}

fn single(head: &httparse::Request, name: &str) -> Result<Option<String>, Bad> {
    let mut values = values(head, name)?;
    if values.len() > 1 { Err(Bad::Twice) } else { Ok(values.pop()) }
}

/// The elements of a header that holds a list, on however many lines (RFC 9110, 5.6.1).
fn list(head: &httparse::Request, name: &str) -> Result<Vec<String>, Bad> {
    let joined = values(head, name)?.join(",");
    let elements = joined.split(',').map(str::trim).filter(|element| !element.is_empty());
    Ok(elements.map(String::from).collect())
}

fn lower(tokens: Vec<String>) -> Vec<String> {
    tokens.into_iter().map(|token| token.to_ascii_lowercase()).collect()
}
