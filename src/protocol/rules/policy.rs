//! What one server is willing to serve (RFC 6455, 4.2.2 step 4): which path,
//! which pages, which subprotocols.
//!
//! Owns: the choices that RFC 6455 leaves to each server. Must never: judge;
//! that is `request.rs`, which asks here.

use crate::protocol::http::{Request, grammar};

/// What a server is willing to serve (RFC 6455, 4.2.2 step 4).
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The one path with a WebSocket behind it; `None` is any.
    pub path: Option<String>,
    /// Which pages may connect.
    pub origins: Origins,
    /// The subprotocols spoken here.
    pub subprotocols: Vec<String>,
}

impl Policy {
    /// The subprotocol for this client: the first it offers that is spoken here
    /// (RFC 6455, 4.2.2 step 4, /subprotocol/). `None`: send no header.
    pub fn subprotocol(&self, request: &Request) -> Option<&str> {
        let mut offered = request.headers.members("Sec-WebSocket-Protocol");
        offered.find_map(|offer| {
            let spoken = self.subprotocols.iter().find(|name| name.as_bytes() == offer);
            spoken.map(String::as_str)
        })
    }
}

/// Which values of Origin are welcome (RFC 6455, 10.2). A request without one
/// does not come from a browser, and nothing can be told from a header that
/// any other program can forge.
#[derive(Debug, Clone, Default)]
pub enum Origins {
    /// Every page.
    #[default]
    Any,
    /// Pages of the same host and port, and these.
    SameAnd(Vec<String>),
}

impl Origins {
    /// Whether a page of this origin may connect. `None`: any page may, so
    /// there is nothing to judge.
    pub fn welcome(&self, request: &Request, origin: &[u8]) -> Option<bool> {
        let Origins::SameAnd(listed) = self else {
            return None;
        };
        let is_listed = |name: &String| origin.eq_ignore_ascii_case(name.as_bytes());
        Some(listed.iter().any(is_listed) || is_same_origin(request, origin))
    }
}

/// Whether the page came from the server it now connects to: the same host and
/// the same port. Host names other than localhost do not count: a page can make
/// its own name point here (DNS rebinding), but it cannot do that to an address.
fn is_same_origin(request: &Request, origin: &[u8]) -> bool {
    let Some(host) = request.headers.first("Host") else {
        return false;
    };
    // The authority of an absolute target would count instead of Host.
    if !request.start.target.starts_with('/') {
        return false;
    }
    let (page, default_port) =
        match (origin.strip_prefix(b"http://"), origin.strip_prefix(b"https://")) {
            (Some(page), _) => (page, &b"80"[..]),
            (_, Some(page)) => (page, &b"443"[..]),
            _ => return false,
        };
    let (name, port) = grammar::split_port(host);
    let (page_name, page_port) = grammar::split_port(page);
    // An origin leaves out the port of its scheme (RFC 6454, 6.2); Host may.
    let or_default = |port: Option<&[u8]>| match port {
        None | Some(b"") => default_port.to_vec(),
        Some(port) => port.to_vec(),
    };
    is_fixed(name)
        && page_name.eq_ignore_ascii_case(name)
        && or_default(page_port) == or_default(port)
}

/// Whether no page can make this host mean another machine.
fn is_fixed(host: &[u8]) -> bool {
    let name = std::str::from_utf8(host).unwrap_or_default();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || bare.parse::<std::net::IpAddr>().is_ok()
}
