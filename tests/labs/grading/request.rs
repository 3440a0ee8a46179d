//! An opening request as labs 2 and 3 see it: parsed in the one, answered in the other.
//!
//! Owns: the neutral type between the checks and a student's own `Request`. RFC 6455, 4.2.1.
//! Must never: judge. Read next: the checks of labs 2 and 3.

/// What of an opening request decides about the answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    pub method: String,
    pub path: String,
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    pub minor_version: u8,
    pub host: Option<String>,
    /// All tokens of all `Upgrade` lines, in lower case.
    pub upgrade: Vec<String>,
    /// All tokens of all `Connection` lines, in lower case.
    pub connection: Vec<String>,
    pub key: Option<String>,
    pub version: Option<String>,
    pub origin: Option<String>,
    /// All elements of all `Sec-WebSocket-Protocol` lines, letter case kept.
    pub protocols: Vec<String>,
}

impl Request {
    /// Every field by its name, as Rust shows it.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let Request { method, path, minor_version, host, .. } = self;
        let Request { upgrade, connection, key, version, origin, protocols, .. } = self;
        vec![
            ("method", format!("{method:?}")),
            ("path", format!("{path:?}")),
            ("minor_version", minor_version.to_string()),
            ("host", format!("{host:?}")),
            ("upgrade", format!("{upgrade:?}")),
            ("connection", format!("{connection:?}")),
            ("key", format!("{key:?}")),
            ("version", format!("{version:?}")),
            ("origin", format!("{origin:?}")),
            ("protocols", format!("{protocols:?}")),
        ]
    }

    /// The sample of RFC 6455, 1.2, without subprotocols.
    pub fn sample() -> Request {
        Request {
            method: "GET".into(),
            path: "/chat".into(),
            minor_version: 1,
            host: Some("server.example.com".into()),
            upgrade: vec!["websocket".into()],
            connection: vec!["upgrade".into()],
            key: Some("dGhlIHNhbXBsZSBub25jZQ==".into()),
            version: Some("13".into()),
            origin: Some("http://example.com".into()),
            protocols: Vec::new(),
        }
    }
}

super::wire::wire_struct!(Request {
    method,
    path,
    minor_version,
    host,
    upgrade,
    connection,
    key,
    version,
    origin,
    protocols
});

/// Copies a request between the neutral type and a student's, in either direction.
macro_rules! copy_request {
    ($from:expr => $($into:ident)::+) => {{
        let from = $from;
        $($into)::+ {
            method: from.method,
            path: from.path,
            minor_version: from.minor_version,
            host: from.host,
            upgrade: from.upgrade,
            connection: from.connection,
            key: from.key,
            version: from.version,
            origin: from.origin,
            protocols: from.protocols,
        }
    }};
}
pub(crate) use copy_request;
