//! The opening handshake from the client's side (RFC 6455, 4.1).
//!
//! Owns: names and addresses tried in turn under one timeout, the request, the
//! reply under one deadline, and the verdict. Must never: follow a redirection
//! or send anything behind the request before the reply is judged.
//!
//! Read next: [`super::conversation`], what comes after the handshake.

mod reach;
mod reply;

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::reach::{reach, resolve};
use self::reply::Incoming;
use crate::net::stream::Stream;
use crate::protocol::accept::ClientKey;
use crate::protocol::http::{HeadError, Reply, Request};
use crate::protocol::rules::{Asked, Verdict, judge_reply};
use crate::protocol::uri::WebSocketUri;

/// Where to connect and what to ask.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The server and the path on it.
    pub uri: WebSocketUri,
    /// Subprotocols to offer, the best liked first.
    pub subprotocols: Vec<String>,
    /// Further headers, also in place of the usual ones.
    pub headers: Vec<(String, String)>,
    /// For connecting and for the whole opening handshake.
    pub timeout: Duration,
    /// Whom to believe in TLS.
    pub trust: Trust,
}

/// Whom to believe in TLS.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// A file of certificates in place of the system's.
    pub authorities: Option<std::path::PathBuf>,
    /// Nobody is asked for a certificate: anybody may listen.
    pub anyone: bool,
}

/// What crossed the wire before the first frame.
#[derive(Debug)]
pub struct Exchange {
    /// Where it went.
    pub addr: SocketAddr,
    /// What was sent.
    pub request: Request,
    /// `None`: what came cannot be read as HTTP.
    pub reply: Option<Reply>,
    /// Everything that came so far.
    pub bytes: Vec<u8>,
    /// How much of that is the reply's head.
    pub head: usize,
    /// The body of a refusal, without chunks, as far as it explains something.
    pub body: Vec<u8>,
    /// Every rule for the reply.
    pub verdict: Verdict,
    /// What TLS agreed on, if there is TLS.
    pub tls: Option<String>,
}

/// An open connection.
pub struct Opened {
    /// The socket, or TLS on it.
    pub wire: Arc<dyn Stream>,
    /// The opening handshake that was done.
    pub exchange: Exchange,
    /// Frames that came together with the reply.
    pub early: Vec<u8>,
}

/// Why there is no open connection.
#[derive(Debug)]
pub enum NotOpened {
    /// The name has no address.
    UnknownName(io::Error),
    /// No address could be reached; each with its reason.
    Unreachable(Vec<(SocketAddr, io::Error)>),
    /// TLS failed.
    Tls(TlsFault),
    /// The file with certificates cannot be used.
    Authorities {
        /// Where it is.
        path: String,
        /// In the system's words.
        error: String,
    },
    /// The reply's head did not come in time.
    Silent {
        /// What came of it.
        bytes: Vec<u8>,
        /// What came before it.
        interim: Interim,
    },
    /// The peer went away before its reply was complete.
    Gone {
        /// What came of it.
        bytes: Vec<u8>,
        /// What came before it.
        interim: Interim,
        /// Why, in the system's words; `None`: it closed TCP.
        error: Option<io::Error>,
    },
    /// It answered, but not as it should. The rest is the body, or frames.
    Refused(Box<Exchange>),
}

impl NotOpened {
    fn gone_at_once(error: io::Error) -> NotOpened {
        NotOpened::Gone { bytes: Vec::new(), interim: Interim::default(), error: Some(error) }
    }
}

/// Replies on the way to the answer: 1xx (RFC 9110, 15.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interim {
    /// How many came whole.
    pub replies: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// What went wrong in TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsFault {
    /// This program was built without TLS.
    NotBuilt,
    /// The peer answered in something else.
    NotTls {
        /// Its first bytes.
        bytes: Vec<u8>,
    },
    /// The certificate is not to be believed.
    Certificate(String),
    /// Anything else, in the library's words.
    Other(String),
    /// The handshake of TLS did not end in time.
    Silent,
}

/// Connects, asks, and judges the answer.
///
/// # Errors
/// [`NotOpened`], with everything that can be shown about it.
pub fn open(plan: &Plan, key: &ClientKey) -> Result<Opened, NotOpened> {
    let deadline = Instant::now() + plan.timeout;
    let Dialled { wire, socket, addr, tls } = dial(plan, deadline)?;
    let request = request(plan, key);
    let asked = Asked::by(&request);
    wire.send_all(&request.to_bytes()).map_err(NotOpened::gone_at_once)?;
    let mut incoming = Incoming::new(&*wire, &socket, deadline);
    let read = incoming.read_reply();
    let (verdict, reply, head) = match read {
        Ok(Ok((reply, used))) => (judge_reply(Ok(&reply), &asked), Some(reply), used),
        Ok(Err(HeadError::Incomplete { .. })) => return Err(incoming.gone(None)),
        Ok(Err(error)) => (judge_reply(Err(&error), &asked), None, incoming.bytes.len()),
        Err(error) if is_timeout(&error) => {
            let Incoming { bytes, interim, .. } = incoming;
            return Err(NotOpened::Silent { bytes, interim });
        }
        Err(error) => return Err(incoming.gone(Some(error))),
    };
    let mut body = Vec::new();
    if !verdict.is_kept() {
        if let Some(reply) = &reply {
            body = incoming.read_body(reply, head);
        }
        wire.end();
    }
    let bytes = incoming.bytes;
    let early = bytes.get(head..).unwrap_or_default().to_vec();
    let exchange = Exchange { addr, request, reply, bytes, head, body, verdict, tls };
    if !exchange.verdict.is_kept() {
        return Err(NotOpened::Refused(Box::new(exchange)));
    }
    let _ = socket.set_read_timeout(None);
    let _ = socket.set_write_timeout(None);
    Ok(Opened { wire, exchange, early })
}

/// A connection on which nothing was said so far.
pub struct Dialled {
    /// Its bytes, plain or inside TLS.
    pub wire: Arc<dyn Stream>,
    /// The socket beneath, for its options.
    pub socket: TcpStream,
    /// The address that was reached.
    pub addr: SocketAddr,
    /// What TLS agreed on, if there is TLS.
    pub tls: Option<String>,
}

/// Connects, and says nothing yet.
///
/// # Errors
/// [`NotOpened`].
pub fn dial(plan: &Plan, deadline: Instant) -> Result<Dialled, NotOpened> {
    let addresses = resolve(&plan.uri, left(deadline))?;
    let (socket, addr) = reach(&addresses, deadline)?;
    // Small frames must not wait for the answer to earlier ones (Nagle).
    let _ = socket.set_nodelay(true);
    let (wire, tls) = dress(&socket, plan, deadline)?;
    Ok(Dialled { wire, socket, addr, tls })
}

/// The connection as it is used: plain, or inside TLS.
fn dress(
    socket: &TcpStream,
    plan: &Plan,
    deadline: Instant,
) -> Result<(Arc<dyn Stream>, Option<String>), NotOpened> {
    socket.set_write_timeout(Some(left(deadline))).map_err(NotOpened::gone_at_once)?;
    let copy = socket.try_clone().map_err(NotOpened::gone_at_once)?;
    if !plan.uri.secure {
        return Ok((Arc::new(copy), None));
    }
    #[cfg(feature = "tls")]
    return crate::net::tls::dress(copy, bare_host(&plan.uri), &plan.trust, deadline);
    #[cfg(not(feature = "tls"))]
    Err(NotOpened::Tls(TlsFault::NotBuilt))
}

/// The request: the smallest correct one, and what was wished for besides. A
/// header of the same name replaces ours.
fn request(plan: &Plan, key: &ClientKey) -> Request {
    let host = plan.uri.host_header();
    let mut request = Request::asking(&host, &plan.uri.resource, key.text());
    let headers = &mut request.headers;
    if !plan.subprotocols.is_empty() {
        headers.push("Sec-WebSocket-Protocol", plan.subprotocols.join(", "));
    }
    headers.0.retain(|header| {
        let mut given = plan.headers.iter();
        !given.any(|(name, _)| name.eq_ignore_ascii_case(&header.name))
    });
    for (name, value) in &plan.headers {
        headers.push(name, value.as_bytes());
    }
    request
}

/// The time until the deadline; never zero, which would mean for ever.
pub(in crate::net) fn left(deadline: Instant) -> Duration {
    let left = deadline.saturating_duration_since(Instant::now());
    left.max(Duration::from_millis(1))
}

/// Whether an error says that the time is over.
pub fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// A host without the brackets of IPv6, as TLS wants it.
pub fn bare_host(uri: &WebSocketUri) -> &str {
    uri.host.trim_start_matches('[').trim_end_matches(']')
}
