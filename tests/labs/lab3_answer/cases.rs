//! Lab 3, the cases: requests with one change each, two at once, and at random.
//!
//! Owns: the tables of methods, paths, tokens, versions, keys, origins and offers.
//! Must never: say which reply is owed (see `owed`). Read next: `checks`.

use super::owed::{FAULTS, Fault, Question};
use super::questions::{Policy, Request};
use crate::grading::Rng;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| text.to_string()).collect()
}

fn policy() -> Policy {
    Policy {
        paths: owned(&["/chat", "/news", "/a?b=c"]),
        origins: owned(&["http://example.com", "https://example.com:8443"]),
        protocols: owned(&["chat.v2", "chat.v1"]),
    }
}

/// The sample request with one change, and the usual policy.
fn with(change: impl FnOnce(&mut Request)) -> Question {
    let mut request = Request::sample();
    change(&mut request);
    (request, policy())
}

/// The sample request and the usual policy with one change.
fn under(change: impl FnOnce(&mut Policy)) -> Question {
    let mut policy = policy();
    change(&mut policy);
    (Request::sample(), policy)
}

fn random_key(random: &mut Rng) -> String {
    STANDARD.encode(std::array::from_fn::<u8, 16, _>(|_| random.u8(..)))
}

/// Requests that are owed a 101.
pub fn accepted(random: &mut Rng) -> Vec<Question> {
    let mut all = vec![
        with(|_| ()),
        with(|r| r.path = "/news".into()),
        with(|r| r.path = "/a?b=c".into()),
        with(|r| r.host = Some(String::new())),
        with(|r| r.host = Some("elsewhere.example:1".into())),
    ];
    for connection in [&["keep-alive", "upgrade"], &["upgrade", "close"], &["upgrade", "upgrade"]] {
        all.push(with(|r| r.connection = owned(connection)));
    }
    for upgrade in [&["h2c", "websocket"], &["websocket", "h2c"], &["foo/2", "websocket"]] {
        all.push(with(|r| r.upgrade = owned(upgrade)));
    }
    let mut keys: Vec<String> = (0..20).map(|_| random_key(random)).collect();
    keys.extend(owned(&[
        "AAAAAAAAAAAAAAAAAAAAAA==",
        "/////////////////////w==",
        "+++++++++++++++++++++w==",
    ]));
    all.extend(keys.into_iter().map(|key| with(|r| r.key = Some(key))));
    all
}

pub fn methods() -> Vec<Question> {
    let methods = ["POST", "HEAD", "get", "Get", "OPTIONS", "CONNECT", "GETX", "GE", "", "PUT"];
    let of_method = methods.map(|method| with(|r| r.method = method.into()));
    [&of_method[..], &[with(|r| r.minor_version = 0)]].concat()
}

pub fn paths() -> Vec<Question> {
    let unknown = [
        "/",
        "",
        "*",
        "/Chat",
        "/chat/",
        "/chatter",
        "/cha",
        "chat",
        "/x/chat",
        "/chat?x=1",
        "/chat?",
        "/chat#x",
        "/a",
        "/a?b=c&d",
        "/./chat",
        "//chat",
        "/%63hat",
        "http://example.com/chat",
        "/x\r\nX-Injected: yes",
        "/chat\r\nX-Injected: yes",
    ];
    let mut all: Vec<Question> =
        unknown.iter().map(|path| with(|r| r.path = path.to_string())).collect();
    all.push(under(|p| p.paths = vec![]));
    all.push(under(|p| p.paths = owned(&["/chatter", "/cha", "/chat/", "*"])));
    all.push(under(|p| p.paths = owned(&["/a", "/b", "/c", "/chat", "/d"])));
    all
}

pub fn upgrades() -> Vec<Question> {
    let mut all = Vec::new();
    let others = [
        &[][..],
        &["h2c"],
        &["websocket13"],
        &["xwebsocket"],
        &["websocket/13"],
        &["web", "socket"],
        &["h2c", "websockets"],
    ];
    all.extend(others.map(|upgrade| with(|r| r.upgrade = owned(upgrade))));
    let others = [
        &[][..],
        &["keep-alive"],
        &["h2c-upgrade-no"],
        &["upgrades"],
        &["up", "grade"],
        &["close", "xupgrade"],
    ];
    all.extend(others.map(|connection| with(|r| r.connection = owned(connection))));
    all.push(with(|r| (r.upgrade, r.connection) = (vec![], vec![])));
    all
}

pub fn hosts() -> Vec<Question> {
    vec![with(|r| r.host = None), with(|r| r.host = Some("a\r\nX-Injected: yes".into()))]
}

pub fn versions() -> Vec<Question> {
    let wrong = [
        "8",
        "12",
        "14",
        "25",
        "0",
        "130",
        "113",
        "013",
        "13.0",
        "+13",
        "-13",
        " 13",
        "13 ",
        "",
        "13, 8",
        "8, 13",
        "13,13",
        "269",
        "0x0D",
        "13\r\nX-Injected: yes",
    ];
    let mut all = vec![with(|r| r.version = None)];
    for version in wrong {
        for key in [Request::sample().key, None, Some("short".into())] {
            all.push(with(|r| (r.version, r.key) = (Some(version.into()), key)));
        }
    }
    all
}

pub fn keys(random: &mut Rng) -> Vec<Question> {
    let mut bytes = |length: usize| (0..length).map(|_| random.u8(..)).collect::<Vec<u8>>();
    let mut keys =
        owned(&["", "ключ", "====", "==", "-_-_-_-_-_-_-_-_-_-_-w==", "a==", "\u{e9}\u{e9}=="]);
    keys.push("*".repeat(24));
    keys.push("é".repeat(12));
    keys.push("A".repeat(21) + "é=");
    keys.push("dGhlIHNhbXBsZSBu\r\nX-Injected: yes".into());
    // The right number of characters for the wrong number of bytes, and the other way round.
    let right = "dGhlIHNhbXBsZSBub25jZQ==";
    for wrong in [" {}", "{} ", "{}\t", "{}=", "{}{}", "\"{}\"", "{},"] {
        keys.push(wrong.replace("{}", right));
    }
    keys.push(right.replace('h', " "));
    keys.push(right.replace("bXB", "bX-"));
    keys.push(right.replace("bXB", "bX_"));
    keys.push(right.replace("==", ""));
    keys.push(right.replace("==", "="));
    keys.push(right.replace("bXB", "b=B"));
    keys.push(STANDARD_NO_PAD.encode(bytes(16)));
    for length in [0, 1, 12, 13, 14, 15, 17, 18, 19, 20, 32] {
        keys.push(STANDARD.encode(bytes(length)));
    }
    let mut all: Vec<Question> = keys.into_iter().map(|key| with(|r| r.key = Some(key))).collect();
    all.push(with(|r| r.key = None));
    all
}

pub fn origins() -> Vec<Question> {
    let foreign = [
        "http://evil.example",
        "http://example.com.evil.example",
        "http://example.co",
        "http://example.com/",
        "https://example.com",
        "https://example.com:8080",
        "http://example.com:8080",
        "http://EXAMPLE.com",
        "http://server.example.com",
        "example.com",
        "http://x.http://example.com",
        "http://localhost",
        "null",
        "",
        "*",
        "http://a\r\nX-Injected: yes",
        "http://example.com\r\nX-Injected: yes",
    ];
    let mut all: Vec<Question> =
        foreign.iter().map(|origin| with(|r| r.origin = Some(origin.to_string()))).collect();
    all.push(with(|r| r.origin = None));
    all.push(with(|r| r.origin = Some("https://example.com:8443".into())));
    all.push(under(|p| p.origins = vec![]));
    all.push(under(|p| p.origins = owned(&["*"])));
    all.push(under(|p| p.origins = owned(&["null"])));
    let (mut request, nobody) = under(|p| p.origins = vec![]);
    request.origin = None;
    all.push((request, nobody));
    all
}

/// What clients offer, of which some is ours, and some is not.
pub fn offers() -> Vec<Question> {
    let offers: [&[&str]; 16] = [
        &[],
        &["MQTT", "Soap"],
        &["chat.v1"],
        &["soap", "chat.v1"],
        &["chat.v1", "chat.v2"],
        &["chat.v2", "chat.v1"],
        &["soap", "mqtt"],
        &["CHAT.V1", "chat", "chat.v10"],
        &["xchat.v1"],
        &["chat.v1, chat.v2"],
        &[" chat.v1"],
        &["chat.v1 "],
        &["chat.v1\r\nX-Injected: yes"],
        &["x\r\n\r\n\u{1}", "chat.v2"],
        &[""],
        &["mqtt", "", "chat.v2", "soap"],
    ];
    let mut all: Vec<Question> =
        offers.iter().map(|offer| with(|r| r.protocols = owned(offer))).collect();
    for offered in offers {
        for ours in [&[][..], &["Soap", "MQTT"], &["soap"], &["mqtt", "soap"]] {
            let (mut request, policy) = under(|p| p.protocols = owned(ours));
            request.protocols = owned(offered);
            all.push((request, policy));
        }
    }
    all
}

/// Breaks the line of the table that is named.
fn break_line(request: &mut Request, fault: Fault, random: &mut Rng) {
    match fault {
        Fault::Http10 => request.minor_version = 0,
        Fault::Method => request.method = "POST".into(),
        Fault::Path => request.path = "/elsewhere".into(),
        Fault::NoUpgrade if random.bool() => request.upgrade = vec![],
        Fault::NoUpgrade => request.connection = owned(&["close"]),
        Fault::NoHost => request.host = None,
        Fault::Version => request.version = Some("8".into()).filter(|_| random.bool()),
        Fault::Key => request.key = Some("c2hvcnQ=".into()).filter(|_| random.bool()),
        Fault::Origin => request.origin = Some("http://evil.example".into()),
    }
}

/// Every two lines of the table broken at once, then any number of them, with any offer.
pub fn several_faults(random: &mut Rng) -> Vec<Question> {
    let mut all = Vec::new();
    for one in FAULTS {
        for other in FAULTS {
            // Some lines can be broken in two ways: both are to come up.
            for _ in 0..6 {
                all.push(with(|r| {
                    break_line(r, one, random);
                    break_line(r, other, random);
                }));
            }
        }
    }
    for _ in 0..200 {
        all.push(with(|r| {
            for fault in FAULTS {
                if random.u8(..4) == 0 {
                    break_line(r, fault, random);
                }
            }
            r.protocols = owned(&["chat.v1"]);
        }));
    }
    all
}
