//! The heads of requests: the fewest headers that are correct, or what a browser
//! sends.
//!
//! A browser's were captured from Chromium 156 (tests/captured/chromium-get.http,
//! chromium-post.http and chromium.http); only the names of the server are our
//! own. A test holds them against the files.

use crate::compare::scenario::Heads;
use crate::protocol::http::{Head, Headers, RequestLine};

/// The name of the server. It is in this process.
const HOST: &str = "localhost";

/// The page that a browser would be on.
const ORIGIN: &str = "http://localhost";

/// Of every request of a browser.
const AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
    HeadlessChrome/156.0.0.0 Safari/537.36";
const ENCODING: (&str, &str) = ("Accept-Encoding", "gzip, deflate, br, zstd");
const LANGUAGE: (&str, &str) = ("Accept-Language", "en-US,en;q=0.9");

/// The head of a request with a body of so many bytes; without one it is a GET.
/// `is_last`: the connection ends with its reply.
pub fn request(
    heads: Heads,
    target: &str,
    body: Option<usize>,
    is_last: bool,
) -> Head<RequestLine> {
    let mut headers = Headers::default();
    headers.push("Host", HOST);
    match heads {
        Heads::Short => short(&mut headers, body, is_last),
        Heads::Browser => browser(&mut headers, body, is_last),
    }
    let method = if body.is_some() { "POST" } else { "GET" }.to_owned();
    Head::with(RequestLine { method, target: target.to_owned() }, headers)
}

fn short(headers: &mut Headers, body: Option<usize>, is_last: bool) {
    if is_last {
        headers.push("Connection", "close");
    }
    if let Some(length) = body {
        headers.push("Content-Type", "text/plain");
        headers.push("Content-Length", length.to_string());
    }
}

fn browser(headers: &mut Headers, body: Option<usize>, is_last: bool) {
    headers.push("Connection", if is_last { "close" } else { "keep-alive" });
    if let Some(length) = body {
        headers.push("Content-Length", length.to_string());
    }
    headers.push("sec-ch-ua-platform", "\"Linux\"");
    headers.push("User-Agent", AGENT);
    headers.push("sec-ch-ua", "\"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"");
    if body.is_some() {
        headers.push("Content-Type", "text/plain");
    }
    headers.push("sec-ch-ua-mobile", "?0");
    headers.push("Accept", "*/*");
    if body.is_some() {
        headers.push("Origin", ORIGIN);
    }
    headers.push("Sec-Fetch-Site", "same-origin");
    headers.push("Sec-Fetch-Mode", "cors");
    headers.push("Sec-Fetch-Dest", "empty");
    headers.push("Referer", format!("{ORIGIN}/"));
    headers.push(ENCODING.0, ENCODING.1);
    headers.push(LANGUAGE.0, LANGUAGE.1);
}

/// What the request of an opening handshake has besides what WebSocket demands.
/// The extension that browsers offer is left out: nobody here speaks it.
pub fn of_handshake(heads: Heads) -> &'static [(&'static str, &'static str)] {
    match heads {
        Heads::Short => &[],
        Heads::Browser => &[
            ("Pragma", "no-cache"),
            ("Cache-Control", "no-cache"),
            ("User-Agent", AGENT),
            ("Origin", ORIGIN),
            ENCODING,
            LANGUAGE,
        ],
    }
}
