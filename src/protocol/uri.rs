//! ws:// and wss:// URIs (RFC 6455, 3).
//!
//! Owns: the parts that a client needs to connect and to ask. Must never:
//! look up a name or open a connection.

use super::http::grammar;

/// A valid URI of a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSocketUri {
    /// wss: the same protocol inside TLS.
    pub secure: bool,
    /// A name or an address; an IPv6 address keeps its brackets.
    pub host: String,
    /// 80 for ws and 443 for wss, unless the URI names another.
    pub port: u16,
    /// Path and query: what the request line asks for. Never empty.
    pub resource: String,
}

/// Why a text is no such URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UriError {
    /// A scheme other than ws and wss.
    Scheme,
    /// A `#`: a fragment has no meaning here and is forbidden.
    Fragment,
    /// A user name or password before the host, which RFC 6455 does not have.
    UserInfo,
    /// No host, or one with characters that no host has.
    Host,
    /// A port that is not a number from 1 to 65535.
    Port,
    /// A path or query with a character that RFC 3986 does not let stand for
    /// itself (3.3, 3.4), or a `%` without two hex digits (2.1).
    Resource,
}

impl WebSocketUri {
    /// Reads a URI as people type it: without a scheme it is ws://.
    ///
    /// # Errors
    /// The first [`UriError`] found.
    pub fn typed(text: &str) -> Result<WebSocketUri, UriError> {
        let is_scheme = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match text.split_once("://") {
            Some((scheme, _)) if is_scheme(scheme) => WebSocketUri::parse(text),
            _ => WebSocketUri::parse(&format!("ws://{text}")),
        }
    }

    /// Reads a URI.
    ///
    /// # Errors
    /// The first [`UriError`] found.
    pub fn parse(text: &str) -> Result<WebSocketUri, UriError> {
        let (scheme, rest) = text.split_once("://").ok_or(UriError::Scheme)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "ws" => false,
            "wss" => true,
            _ => return Err(UriError::Scheme),
        };
        if rest.contains('#') {
            return Err(UriError::Fragment);
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, resource) = rest.split_at(end);
        if authority.contains('@') {
            return Err(UriError::UserInfo);
        }
        let (host, port) = grammar::split_port(authority.as_bytes());
        let host = &authority[..host.len()];
        if !grammar::is_host(host.as_bytes()) {
            return Err(UriError::Host);
        }
        let port = match port {
            None | Some(b"") => {
                if secure {
                    443
                } else {
                    80
                }
            }
            Some(digits) => parse_port(digits).ok_or(UriError::Port)?,
        };
        let slash = if resource.starts_with('/') { "" } else { "/" };
        let resource = format!("{slash}{resource}");
        if !grammar::is_path_and_query(resource.as_bytes()) {
            return Err(UriError::Resource);
        }
        Ok(WebSocketUri { secure, host: host.to_owned(), port, resource })
    }

    /// The value of the Host header: the port only if it is not the default.
    pub fn host_header(&self) -> String {
        match (self.secure, self.port) {
            (false, 80) | (true, 443) => self.host.clone(),
            (_, port) => format!("{}:{port}", self.host),
        }
    }
}

fn parse_port(digits: &[u8]) -> Option<u16> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let port: u16 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (port != 0).then_some(port)
}
