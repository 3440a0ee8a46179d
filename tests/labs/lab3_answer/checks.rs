//! Lab 3, the checks: `answer(&Request, &Policy) -> Vec<u8>`. RFC 6455, sections 4.2 and 4.4.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference, nor demand a
//! reason phrase, an order of headers or a body, which are the author's own.
//! Read next: `reply`, which takes the bytes apart; the mutants.

use super::reply::{self, Reply};
use crate::harness::compare::demand;
pub use crate::harness::request::Request;
pub(crate) use crate::harness::request::copy_request;
use crate::harness::{Check, Failure, Lab, Rng, Text, Verdict, text};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha1::{Digest, Sha1};

/// What the server offers, in the checks' own type.
pub struct Policy {
    pub paths: Vec<String>,
    pub origins: Vec<String>,
    pub protocols: Vec<String>,
}

/// What the checks call.
pub struct Implementation {
    pub answer: Box<dyn Fn(Request, Policy) -> Vec<u8>>,
}

/// Joins a module with the items of the exercise to the checks.
macro_rules! implementation {
    ($code:ident) => {
        checks::Implementation {
            answer: Box::new(|request, policy| {
                let request = checks::copy_request!(request => $code::Request);
                let checks::Policy { paths, origins, protocols } = policy;
                $code::answer(&request, &$code::Policy { paths, origins, protocols })
            }),
        }
    };
}

pub const LAB: Lab<Implementation> = Lab {
    name: "lab3_answer",
    title: text("answer the opening request", "ответ на открывающий запрос"),
    checks: &[
        Check {
            id: "accepted",
            title: text("a good request gets its 101", "верный запрос получает 101"),
            points: 1,
            section: "4.2.2 (step 5)",
            hint: text(
                "three headers are owed: Upgrade, Connection, Sec-WebSocket-Accept; then the blank line",
                "обязательны три заголовка: Upgrade, Connection, Sec-WebSocket-Accept; за ними пустая строка",
            ),
            run: accepted,
        },
        Check {
            id: "method_and_version_of_http",
            title: text("not GET, not HTTP/1.1", "не GET, не HTTP/1.1"),
            points: 1,
            section: "4.2.1 (1); RFC 9110, 15.5.6 and 15.6.6",
            hint: text(
                "a 405 must say in Allow what is allowed; HTTP/1.0 knows no upgrade",
                "405 обязан назвать в Allow разрешённый метод; в HTTP/1.0 нет переключения протокола",
            ),
            run: |code, _| {
                for method in ["POST", "HEAD", "get", "OPTIONS"] {
                    let reply = refused(code, |r| r.method = method.into(), &[405])?;
                    has(&reply, "allow", "GET", method)?;
                }
                refused(code, |r| r.minor_version = 0, &[505]).map(drop)
            },
        },
        Check {
            id: "unknown_path",
            title: text("a path that is not served", "путь, которого нет"),
            points: 1,
            section: "4.2.2 (step 4, /resource name/)",
            hint: text("compare the whole path", "сравнивайте путь целиком"),
            run: |code, _| {
                for path in ["/", "/Chat", "/chat/", "/chatter", "/x\r\nX-Injected: yes"] {
                    no_injection(&refused(code, |r| r.path = path.into(), &[404])?, path)?;
                }
                Ok(())
            },
        },
        Check {
            id: "no_upgrade",
            title: text("no wish to upgrade", "нет просьбы переключить протокол"),
            points: 1,
            section: "4.2.1 (3, 4); RFC 9110, 15.5.22",
            hint: text(
                "a 426 that does not say to what is no help: Upgrade and Connection belong in it",
                "426 без указания, на что переключаться, бесполезен: в нём нужны Upgrade и Connection",
            ),
            run: no_upgrade,
        },
        Check {
            id: "no_host",
            title: text("no Host", "нет Host"),
            points: 1,
            section: "4.2.1 (2)",
            hint: text("HTTP/1.1 demands Host; answer 400", "HTTP/1.1 требует Host; ответ 400"),
            run: |code, _| refused(code, |r| r.host = None, &[400]).map(drop),
        },
        Check {
            id: "wrong_version",
            title: text("another version of WebSocket", "другая версия WebSocket"),
            points: 1,
            section: "4.2.2 (step 4, /version/), 4.4",
            hint: text(
                "look at the version before the key: another version may have another kind of key",
                "версию смотрят раньше ключа: у другой версии и ключ может быть другим",
            ),
            run: wrong_version,
        },
        Check {
            id: "bad_key",
            title: text("a key that is none", "негодный ключ"),
            points: 1,
            section: "4.2.1 (5)",
            hint: text(
                "decode the key once, only to see that it holds 16 bytes",
                "раскодируйте ключ только затем, чтобы увидеть, что в нём 16 байт",
            ),
            run: bad_key,
        },
        Check {
            id: "origin",
            title: text("origins, welcome and not", "разрешённый и чужой Origin"),
            points: 1,
            section: "4.2.2 (step 4, /origin/), 10.2",
            hint: text(
                "compare the whole origin; no Origin at all is no browser, and welcome",
                "сравнивайте Origin целиком; запрос без Origin не от браузера, его принимают",
            ),
            run: origin,
        },
        Check {
            id: "subprotocol",
            title: text("choosing a subprotocol", "выбор подпротокола"),
            points: 2,
            section: "4.2.2 (step 5, /subprotocol/), 11.3.4",
            hint: text(
                "send your own text, never the client's: a line break in it would be a new header",
                "отвечайте своим текстом, а не присланным: перевод строки в нём станет новым заголовком",
            ),
            run: subprotocol,
        },
    ],
};

fn policy() -> Policy {
    let owned = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect();
    Policy {
        paths: owned(&["/chat", "/news"]),
        origins: owned(&["http://example.com", "https://example.com:8443"]),
        protocols: owned(&["chat.v2", "chat.v1"]),
    }
}

/// The reply to the sample request with one change, its form already judged.
fn reply_to(
    code: &Implementation,
    change: impl FnOnce(&mut Request),
) -> Result<(String, Request, Reply), Failure> {
    let mut request = Request::sample();
    change(&mut request);
    let input = format!("{request:?}");
    let reply = reply::read(&input, &(code.answer)(request.clone(), policy()))?;
    Ok((input, request, reply))
}

const STATUS: Text = text("status", "статус");

/// Demands one of these statuses.
fn refused(
    code: &Implementation,
    change: impl FnOnce(&mut Request),
    statuses: &[u16],
) -> Result<Reply, Failure> {
    let (input, _, reply) = reply_to(code, change)?;
    let wanted = format!("{STATUS}: {statuses:?}");
    demand(statuses.contains(&reply.status), input, &reply.shown, wanted)?;
    Ok(reply)
}

/// Demands a header that holds this token.
fn has(reply: &Reply, name: &str, token: &str, input: &str) -> Verdict {
    let wanted = format!("{name}: {token}");
    demand(reply.has_token(name, token), input, &reply.shown, wanted)
}

/// Demands that no text of the client has become a header of its own.
fn no_injection(reply: &Reply, input: &str) -> Verdict {
    let wanted =
        text("no header made of the client's text", "ни одного заголовка из текста клиента");
    let injected = reply.names().any(|name| name == "x-injected");
    demand(!injected, format!("{input:?}"), &reply.shown, wanted)
}

/// Demands a right 101 and returns it.
fn switched(
    code: &Implementation,
    change: impl FnOnce(&mut Request),
) -> Result<(String, Reply), Failure> {
    let (input, request, reply) = reply_to(code, change)?;
    demand(reply.status == 101, &input, &reply.shown, format!("{STATUS}: 101"))?;
    has(&reply, "upgrade", "websocket", &input)?;
    has(&reply, "connection", "upgrade", &input)?;
    let joined = request.key.unwrap_or_default() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let accept = STANDARD.encode(Sha1::digest(joined));
    let wanted = format!("Sec-WebSocket-Accept: {accept}");
    demand(reply.values("sec-websocket-accept") == [accept], &input, &reply.shown, wanted)?;
    Ok((input, reply))
}

fn accepted(code: &Implementation, random: &mut Rng) -> Verdict {
    let owned = |tokens: [&str; 2]| tokens.map(String::from).to_vec();
    switched(code, |_| ())?;
    switched(code, |r| r.connection = owned(["keep-alive", "upgrade"]))?;
    switched(code, |r| r.upgrade = owned(["h2c", "websocket"]))?;
    switched(code, |r| r.path = "/news".into())?;
    let key = std::array::from_fn::<u8, 16, _>(|_| random.u8(..));
    let (input, reply) = switched(code, |r| r.key = Some(STANDARD.encode(key)))?;
    let unasked = ["sec-websocket-protocol", "sec-websocket-extensions"];
    let wanted = text("nothing that was not asked for", "ничего, о чём клиент не просил");
    let clean = !reply.names().any(|name| unasked.contains(&name));
    demand(clean, input, &reply.shown, wanted)
}

fn no_upgrade(code: &Implementation, _: &mut Rng) -> Verdict {
    let tokens = |list: &[&str]| list.iter().map(|token| token.to_string()).collect::<Vec<_>>();
    for upgrade in [&[][..], &["h2c"], &["websocket13"], &["xwebsocket"]] {
        let reply = refused(code, |r| r.upgrade = tokens(upgrade), &[426])?;
        has(&reply, "upgrade", "websocket", "Upgrade")?;
        has(&reply, "connection", "upgrade", "Upgrade")?;
    }
    for connection in [&[][..], &["keep-alive"], &["h2c-upgrade-no"]] {
        let reply = refused(code, |r| r.connection = tokens(connection), &[426])?;
        has(&reply, "upgrade", "websocket", "Connection")?;
        has(&reply, "connection", "upgrade", "Connection")?;
    }
    Ok(())
}

fn wrong_version(code: &Implementation, _: &mut Rng) -> Verdict {
    for version in ["8", "12", "25", "013", "13.0", "+13", "", "13, 8"] {
        for key in [Request::sample().key, None, Some("short".into())] {
            let change = |r: &mut Request| (r.version, r.key) = (Some(version.into()), key);
            // 4.4 shows 400, RFC 9110 suggests 426: what counts is the version that would do.
            version_named(&refused(code, change, &[426, 400])?, version)?;
        }
    }
    version_named(&refused(code, |r| r.version = None, &[426, 400])?, "None")
}

/// A refused version must be told which one would do; a 426 must also say what to upgrade to.
fn version_named(reply: &Reply, input: &str) -> Verdict {
    has(reply, "sec-websocket-version", "13", input)?;
    if reply.status == 426 {
        has(reply, "upgrade", "websocket", input)?;
        has(reply, "connection", "upgrade", input)?;
    }
    Ok(())
}

fn bad_key(code: &Implementation, random: &mut Rng) -> Verdict {
    let mut bytes = |length: usize| (0..length).map(|_| random.u8(..)).collect::<Vec<u8>>();
    let mut keys = vec![None, Some(String::new()), Some("ключ".into())];
    keys.push(Some("*".repeat(24)));
    keys.push(Some("dGhlIHNhbXBsZSBu\r\nX-Injected: yes".into()));
    keys.push(Some(STANDARD_NO_PAD.encode(bytes(16))));
    keys.push(Some("-_-_-_-_-_-_-_-_-_-_-w==".into()));
    for length in [0, 1, 15, 17, 18, 32] {
        keys.push(Some(STANDARD.encode(bytes(length))));
    }
    for key in keys {
        let reply = refused(code, |r| r.key = key, &[400])?;
        no_injection(&reply, "Sec-WebSocket-Key")?;
    }
    Ok(())
}

fn origin(code: &Implementation, _: &mut Rng) -> Verdict {
    let foreign = [
        "http://evil.example",
        "http://example.com.evil.example",
        "http://example.co",
        "https://example.com",
        "null",
        "",
        "http://a\r\nX-Injected: yes",
    ];
    for origin in foreign {
        let reply = refused(code, |r| r.origin = Some(origin.into()), &[403])?;
        no_injection(&reply, origin)?;
    }
    switched(code, |r| r.origin = None)?;
    switched(code, |r| r.origin = Some("https://example.com:8443".into())).map(drop)
}

/// What the client offers, and which answers are right; none: the header must be absent.
const OFFERS: &[(&[&str], &[&str])] = &[
    (&["chat.v1"], &["chat.v1"]),
    (&["soap", "chat.v1"], &["chat.v1"]),
    (&["chat.v1", "chat.v2"], &["chat.v1", "chat.v2"]),
    (&["soap", "mqtt"], &[]),
    (&["CHAT.V1", "chat", "chat.v10"], &[]),
    (&["chat.v1\r\nX-Injected: yes"], &[]),
    (&["x\r\n\r\n\u{1}", "chat.v2"], &["chat.v2"]),
    (&[""], &[]),
];

fn subprotocol(code: &Implementation, _: &mut Rng) -> Verdict {
    for (offer, right) in OFFERS {
        let offer = offer.iter().map(|name| name.to_string()).collect();
        let (input, reply) = switched(code, |r| r.protocols = offer)?;
        no_injection(&reply, &input)?;
        let got = reply.values("sec-websocket-protocol");
        let holds = match got[..] {
            [] => right.is_empty(),
            [one] => right.contains(&one),
            _ => false,
        };
        let wanted = format!("Sec-WebSocket-Protocol: {right:?}");
        demand(holds, input, &reply.shown, wanted)?;
    }
    Ok(())
}
