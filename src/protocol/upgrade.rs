//! The request and the reply of the opening handshake (RFC 6455, 4.1 and 4.2).
//!
//! Owns: both messages as values, read from bytes and written to bytes, and
//! every refusal a server can owe. Must never: judge them; that is
//! [`super::rules`].
//!
//! Read first: [`super::http`], how both are read and written. Read next: [`super::rules`].

use super::http::{Head, Headers, HttpDate, Reply, Request, RequestLine, StatusLine};

/// The one version of the protocol that was ever standardised (RFC 6455, 4.1).
pub const WEBSOCKET_VERSION: &str = "13";

impl Request {
    /// The smallest correct request: the one of RFC 6455, 1.2, without what is
    /// optional. Further headers may be pushed.
    ///
    /// ```
    /// use wstool::protocol::accept::SAMPLE_KEY;
    /// use wstool::protocol::http::Request;
    ///
    /// let request = Request::asking("localhost:4000", "/wsserver", SAMPLE_KEY);
    /// assert!(request.to_bytes().starts_with(b"GET /wsserver HTTP/1.1\r\nHost: localhost:4000\r\n"));
    /// ```
    pub fn asking(host: &str, resource: &str, key: &str) -> Request {
        let mut headers = Headers::default();
        headers.push("Host", host);
        headers.push("Upgrade", "websocket");
        headers.push("Connection", "Upgrade");
        headers.push("Sec-WebSocket-Key", key);
        headers.push("Sec-WebSocket-Version", WEBSOCKET_VERSION);
        let (method, target) = ("GET".to_owned(), resource.to_owned());
        Head::with(RequestLine { method, target }, headers)
    }
}

impl Reply {
    /// The reply that opens the connection (RFC 6455, 4.2.2 step 5). The
    /// subprotocol, if any, must be one that the client offered.
    pub fn switching(accept: &str, subprotocol: Option<&str>) -> Reply {
        let mut headers = Headers::default();
        headers.push("Upgrade", "websocket");
        headers.push("Connection", "Upgrade");
        headers.push("Sec-WebSocket-Accept", accept);
        if let Some(name) = subprotocol {
            headers.push("Sec-WebSocket-Protocol", name);
        }
        let reason = "Switching Protocols".to_owned();
        Head::with(StatusLine { status: 101, reason }, headers)
    }

    /// What has to come before the 101 of a request that expects it: a 100 (RFC
    /// 9110, 7.8). No client of WebSocket does; some libraries of HTTP do.
    pub fn before_switching(request: &Request) -> Option<Reply> {
        let is_expected = request.headers.has_member("Expect", "100-continue");
        let reason = "Continue".to_owned();
        let reply = || Head::with(StatusLine { status: 100, reason }, Headers::default());
        is_expected.then(reply)
    }
}

/// Every way in which a server can say no before the connection is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The request breaks a rule (RFC 6455, 4.2.1).
    BadRequest,
    /// The page's origin is not welcome (4.2.2, 10.2).
    Forbidden,
    /// No WebSocket at this path (4.2.2).
    NotFound,
    /// Another method than GET (RFC 9110, 15.5.6: Allow is owed).
    MethodNotAllowed,
    /// The head did not arrive in time (RFC 9110, 15.5.9).
    RequestTimeout,
    /// No upgrade was asked for, or one to an unknown version (RFC 6455, 4.4;
    /// RFC 9110, 15.5.22: Upgrade is owed).
    UpgradeRequired,
    /// The request target is longer than any that is served here (RFC 9110,
    /// 15.5.15).
    TargetTooLong,
    /// The head is over one of the limits of [`super::http`] (RFC 6585, 5).
    HeadTooLarge,
    /// A method that nobody knows here (RFC 9110, 15.6.2).
    NotImplemented,
    /// There is no room for another client.
    Full,
    /// HTTP/1.0, or a version that is not HTTP/1 (RFC 9110, 15.6.6).
    VersionNotSupported,
}

impl Refusal {
    /// Seconds after which a refused client may try again (Retry-After). Long
    /// enough to spare the server, short enough for someone waiting in class.
    pub const RETRY_AFTER_SECONDS: &str = "5";

    /// The status code and the words that belong to it.
    pub fn status(self) -> (u16, &'static str) {
        match self {
            Refusal::BadRequest => (400, "Bad Request"),
            Refusal::Forbidden => (403, "Forbidden"),
            Refusal::NotFound => (404, "Not Found"),
            Refusal::MethodNotAllowed => (405, "Method Not Allowed"),
            Refusal::RequestTimeout => (408, "Request Timeout"),
            Refusal::TargetTooLong => (414, "URI Too Long"),
            Refusal::UpgradeRequired => (426, "Upgrade Required"),
            Refusal::HeadTooLarge => (431, "Request Header Fields Too Large"),
            Refusal::NotImplemented => (501, "Not Implemented"),
            Refusal::Full => (503, "Service Unavailable"),
            Refusal::VersionNotSupported => (505, "HTTP Version Not Supported"),
        }
    }

    /// The whole reply to a request with this method, head and body, in one
    /// buffer. The body is plain text for a person; HEAD gets none (RFC 9110,
    /// 9.3.2).
    pub fn to_bytes(self, method: Option<&str>, date: HttpDate, body: &str) -> Vec<u8> {
        let mut bytes = self.reply(date, body.len()).to_bytes();
        if method != Some("HEAD") {
            bytes.extend_from_slice(body.as_bytes());
        }
        bytes
    }

    /// The head, for a body of this many bytes. `date` is now: whoever has a
    /// clock owes it in every reply but the 1xx (RFC 9110, 6.6.1).
    pub fn reply(self, date: HttpDate, body_bytes: usize) -> Reply {
        let (status, reason) = self.status();
        let mut headers = Headers::default();
        match self {
            Refusal::MethodNotAllowed => headers.push("Allow", "GET"),
            Refusal::Full => headers.push("Retry-After", Refusal::RETRY_AFTER_SECONDS),
            Refusal::UpgradeRequired => {
                headers.push("Upgrade", "websocket");
                headers.push("Sec-WebSocket-Version", WEBSOCKET_VERSION);
            }
            _ => {}
        }
        headers.push(
            "Connection",
            match self {
                Refusal::UpgradeRequired => "Upgrade, close",
                _ => "close",
            },
        );
        headers.push("Date", date.to_string());
        headers.push("Content-Type", "text/plain; charset=utf-8");
        headers.push("Content-Length", body_bytes.to_string());
        let reason = reason.to_owned();
        Head::with(StatusLine { status, reason }, headers)
    }
}
