//! Why there is no connection: from a name without an address to a reply that
//! breaks a rule of the opening handshake.

use std::net::SocketAddr;
use std::time::Duration;

use super::super::failure::Failure;
use super::super::{Lang, localized, quoted, rules, say, system};
use crate::exit::Exit;
use crate::protocol::rules::{Check, Found, Rule};

/// A name without an address.
pub fn unknown_name(host: &str, error: &std::io::Error, lang: Lang) -> Failure {
    let host = quoted(host.as_bytes(), lang);
    Failure {
        exit: Exit::Connect,
        what: say!(lang, "unknown host: {host}", "неизвестный сервер: {host}"),
        why: system::error(error, lang),
        remedy: say!(
            lang,
            "check the spelling and the network; localhost is this machine",
            "проверьте написание и сеть; localhost — это эта же машина"
        ),
    }
}

/// Nobody answers at any address.
pub fn unreachable(tried: &[(SocketAddr, std::io::Error)], lang: Lang) -> Failure {
    use std::io::ErrorKind;
    let list: Vec<String> = tried
        .iter()
        .map(|(addr, error)| format!("{addr}: {}", system::error(error, lang)))
        .collect();
    let refused =
        |(_, error): &(SocketAddr, std::io::Error)| error.kind() == ErrorKind::ConnectionRefused;
    let remedy = match tried.iter().any(refused) {
        true => say!(
            lang,
            "no program listens on this port: start one with `wstool serve`, or check the port",
            "этот порт никто не слушает: запустите `wstool serve` или проверьте номер порта"
        ),
        false => say!(
            lang,
            "check address and network; a firewall may swallow the packets; --timeout 30s waits longer",
            "проверьте адрес и сеть; пакеты может отбрасывать брандмауэр; с --timeout 30s клиент ждёт дольше"
        ),
    };
    Failure {
        exit: Exit::Connect,
        what: say!(lang, "cannot connect", "не удаётся подключиться"),
        why: list.join("\n"),
        remedy,
    }
}

/// The server says nothing, or not all of it.
pub fn silent(bytes: &[u8], timeout: Duration, lang: Lang) -> Failure {
    let seconds = localized(timeout.as_secs_f64().to_string(), lang);
    let (count, start) = (bytes.len(), quoted(bytes, lang));
    let why = match bytes {
        [] => say!(
            lang,
            "expected: HTTP/1.1 101; got: not one byte in {seconds} s",
            "ожидалось: HTTP/1.1 101; получено: ни одного байта за {seconds} с"
        ),
        _ => say!(
            lang,
            "expected: a whole head; got in {seconds} s: {count} bytes without an empty line, {start}",
            "ожидались заголовки целиком; за {seconds} с получено байт: {count}, без пустой строки: {start}"
        ),
    };
    Failure {
        exit: Exit::Connect,
        what: say!(
            lang,
            "the server accepted the connection, but does not answer",
            "сервер принял соединение, но не отвечает"
        ),
        why,
        remedy: say!(
            lang,
            "is it a WebSocket server? A port with TLS waits too: try wss://. --timeout waits longer",
            "это сервер WebSocket? Порт с TLS тоже молчит: попробуйте wss://. С --timeout можно ждать дольше"
        ),
    }
}

/// Replies that announce another one, which then did not come.
pub fn interim(replies: u64, bytes: u64, lang: Lang) -> String {
    say!(
        lang,
        "interim replies (1xx) that came: {replies}, bytes: {bytes}; of the reply that ends the \
         wait (RFC 9110, 15.2):",
        "пришло промежуточных ответов (1xx): {replies}, байт: {bytes}; от окончательного ответа \
         (RFC 9110, 15.2):"
    )
}

/// The server closed TCP instead of answering.
pub fn gone(bytes: &[u8], error: Option<&std::io::Error>, lang: Lang) -> Failure {
    let (count, start) = (bytes.len(), quoted(bytes, lang));
    let cause = match error {
        Some(error) => system::error(error, lang),
        None => say!(lang, "TCP was closed", "TCP закрыт"),
    };
    Failure {
        exit: Exit::Refused,
        what: say!(
            lang,
            "the server went away in the middle of the opening handshake",
            "сервер отключился посреди рукопожатия"
        ),
        why: say!(
            lang,
            "expected: HTTP/1.1 101 (RFC 6455, 4.2.2); got {count} bytes: {start}; then: {cause}",
            "ожидалось: HTTP/1.1 101 (RFC 6455, 4.2.2); получено байт: {count}, {start}; затем: {cause}"
        ),
        remedy: say!(
            lang,
            "is it a WebSocket server? Some servers refuse like that; a port with TLS needs wss://",
            "это сервер WebSocket? Некоторые так отказывают; порту с TLS нужен wss://"
        ),
    }
}

/// The port speaks TLS.
pub fn tls_port(lang: Lang) -> Failure {
    Failure {
        exit: Exit::Refused,
        what: say!(
            lang,
            "the server speaks TLS on this port",
            "на этом порту сервер говорит по TLS"
        ),
        why: say!(
            lang,
            "expected: HTTP/1.1 101; got: the first bytes of a TLS record (RFC 8446, 5.1)",
            "ожидалось: HTTP/1.1 101; получено: первые байты записи TLS (RFC 8446, 5.1)"
        ),
        remedy: say!(
            lang,
            "connect with wss:// instead of ws://",
            "подключайтесь через wss://, а не ws://"
        ),
    }
}

/// A reply that breaks a rule of the opening handshake, or is no 101.
pub fn refused(check: &Check, status: Option<u16>, location: Option<&[u8]>, lang: Lang) -> Failure {
    let (expected, found) = (rules::expected(check, lang), rules::found(&check.found, lang));
    let section = check.section;
    let what = match (check.rule, &check.found) {
        (Rule::Status, _) => say!(
            lang,
            "the server did not switch to WebSocket: {found}",
            "сервер не переключился на WebSocket: {found}"
        ),
        (_, Found::Unreadable(_)) => say!(
            lang,
            "this is no HTTP, so it is no WebSocket server",
            "это не HTTP, а значит, и не сервер WebSocket"
        ),
        _ => {
            let title = rules::title(check.rule).get(lang);
            say!(
                lang,
                "the server's handshake does not keep a rule: {title}",
                "ответ сервера нарушает правило: {title}"
            )
        }
    };
    Failure {
        exit: Exit::Refused,
        what,
        why: say!(
            lang,
            "expected: {expected}\ngot: {found}\n({section})",
            "ожидалось: {expected}\nполучено: {found}\n({section})"
        ),
        remedy: advice(check.rule, status, location, lang),
    }
}

fn advice(rule: Rule, status: Option<u16>, location: Option<&[u8]>, lang: Lang) -> String {
    if rule == Rule::ReplySyntax {
        return say!(
            lang,
            "check the port: another program listens there",
            "проверьте порт: там слушает другая программа"
        );
    }
    if rule != Rule::Status {
        return say!(
            lang,
            "the fault is the server's; `wstool handshake KEY --response FILE` judges all its rules",
            "ошибка на стороне сервера; все правила проверит `wstool handshake KEY --response ФАЙЛ`"
        );
    }
    match status.unwrap_or_default() {
        200..=299 => say!(
            lang,
            "an ordinary web page lives here: the path of the WebSocket is another one",
            "здесь обычная страница: у WebSocket другой путь"
        ),
        300..=399 => {
            let to = quoted(location.unwrap_or_default(), lang);
            say!(
                lang,
                "it points to {to}; this tool does not follow, so connect there yourself",
                "сервер отсылает на {to}; подключитесь туда сами: wstool по перенаправлениям не ходит"
            )
        }
        407 => say!(
            lang,
            "a proxy asks who you are: give -H 'Proxy-Authorization: ...'",
            "прокси спрашивает, кто вы: добавьте -H 'Proxy-Authorization: …'"
        ),
        401 => say!(
            lang,
            "it asks who you are: give -H 'Authorization: ...' or -H 'Cookie: ...'",
            "сервер спрашивает, кто вы: добавьте -H 'Authorization: …' или -H 'Cookie: …'"
        ),
        403 => say!(
            lang,
            "you may not: servers often refuse an unknown Origin; try --origin of the site's own page",
            "доступ запрещён: часто дело в незнакомом Origin; попробуйте --origin страницы этого сайта"
        ),
        404 | 405 | 410 => say!(
            lang,
            "there is no WebSocket at this path: check what follows the port in the URL",
            "по этому пути нет WebSocket: проверьте, что стоит в URL после порта"
        ),
        426 => say!(
            lang,
            "it wants another version or protocol: see Upgrade and Sec-WebSocket-Version in the reply",
            "нужна другая версия или протокол: смотрите Upgrade и Sec-WebSocket-Version в ответе"
        ),
        429 | 503 => say!(
            lang,
            "the server is busy: try again later (see Retry-After, if it is there)",
            "сервер занят: попробуйте позже (см. Retry-After, если он есть)"
        ),
        500..=599 => say!(
            lang,
            "the server, or a proxy before it, failed: its log knows why",
            "сбой на сервере или на прокси перед ним: причина в его журнале"
        ),
        _ => say!(
            lang,
            "read the body above: it is what the server has to say",
            "прочтите тело ответа выше: это слова самого сервера"
        ),
    }
}
