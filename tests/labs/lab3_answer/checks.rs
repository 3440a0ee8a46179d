//! Lab 3, the checks: `answer(&Request, &Policy) -> Vec<u8>`. RFC 6455, sections 4.2 and 4.4.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference, nor demand a
//! reason phrase, an order of headers or a body, which are the author's own.
//! Read next: `cases`; `reply`, which takes the bytes apart; the mutants.

use super::cases::{
    accepted, bad_key, has, no_injection, no_upgrade, origin, refused, subprotocol, wrong_version,
};
pub use crate::harness::request::Request;
pub(crate) use crate::harness::request::copy_request;
use crate::harness::{Check, Lab, text};

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
