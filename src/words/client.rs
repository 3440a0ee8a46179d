//! What a client says: about the connection, at its prompt, and when it fails.
//!
//! A failure says what was expected, what came, where that is written, and what
//! to try: most people meet WebSocket first when it does not work.

use std::net::SocketAddr;
use std::time::Duration;

use super::failure::Failure;
use super::{Lang, Text, quoted, rules, say, serve};
use crate::event::{Ending, Traffic};
use crate::exit::Exit;
use crate::protocol::Role;
use crate::protocol::close::{CloseBody, CloseRefused, MAX_REASON};
use crate::protocol::rules::{Check, Found, Rule};

pub const HELP: Text = Text {
    en: "type a line to send it. Commands: /ping [text]  /pong [text]  /close [code [reason]]\n\
         /bin HEX  /file PATH  /frames on|off  /stats  /help  //text sends /text\n\
         Ctrl-D or Ctrl-C: close politely",
    ru: "строка уходит сообщением. Команды: /ping [текст]  /pong [текст]\n\
         /close [код [причина]]  /bin HEX  /file ПУТЬ  /frames on|off  /stats  /help\n\
         //текст отправит /текст. Ctrl-D или Ctrl-C: вежливо закрыть",
};
pub const GREETING: Text = Text {
    en: "type a line to send it; /help shows commands; Ctrl-D closes",
    ru: "строка уходит сообщением; команды покажет /help; Ctrl-D закрывает",
};
pub const OPENED: Text = Text { en: "open", ru: "открыто" };
pub const TEXT: Text = Text { en: "text", ru: "текст" };
pub const WRITE: Text = Text { en: "write", ru: "запись" };
pub const CLOSE: Text = Text { en: "close", ru: "close" };
pub const STATS: Text = Text { en: "so far", ru: "пока" };
pub const AGAIN: Text = Text { en: "again", ru: "снова" };
pub const ENDED: Text = Text { en: "ended", ru: "конец" };
pub const BODY: Text = Text {
    en: "the body that came with it:",
    ru: "вместе с ответом пришло тело:",
};
pub const ACCEPT_SAME: Text = Text {
    en: "computed here from the key: the same",
    ru: "вычислено здесь из ключа: совпадает",
};
pub const ACCEPT_OTHER: Text = Text {
    en: "computed here from the key: not what came",
    ru: "вычислено здесь из ключа: пришло другое",
};
pub const INSECURE: Text = Text {
    en: "wstool: --insecure: the certificate is not checked, so anybody may be at the other end",
    ru: "wstool: --insecure: сертификат не проверяется, на том конце может быть кто угодно",
};
pub const NOT_TEXT: Text = Text {
    en: "wstool: a line is no UTF-8, so it goes as a binary message (RFC 6455, 5.6)",
    ru: "wstool: строка не в UTF-8, поэтому уходит двоичным сообщением (RFC 6455, 5.6)",
};
pub const ALREADY_CLOSING: Text = Text {
    en: "not sent: nothing may follow a Close (RFC 6455, 5.5.1)",
    ru: "не отправлено: после Close ничего нельзя передавать (RFC 6455, 5.5.1)",
};
pub const NOT_CONNECTED: Text = Text {
    en: "not sent: there is no connection at the moment",
    ru: "не отправлено: соединения сейчас нет",
};
pub const BAD_HEX: Text = Text {
    en: "not sent: /bin takes pairs of hex digits, such as: /bin 48 65 6c 6c 6f",
    ru: "не отправлено: /bin ждёт пары шестнадцатеричных цифр: /bin 48 65 6c 6c 6f",
};
pub const BAD_CODE: Text = Text {
    en: "not sent: /close takes a number, such as: /close 1000 bye",
    ru: "не отправлено: /close ждёт число, например: /close 1000 пока",
};

/// A command that does not exist.
pub fn no_command(name: &str, lang: Lang) -> String {
    let name = quoted(name.as_bytes(), lang);
    say!(
        lang,
        "not sent: no command {name}; /help shows all, //text sends a text that begins with /",
        "не отправлено: нет команды {name}; все покажет /help, а //текст отправит текст с /"
    )
}

/// A Ping or Pong that would be too long.
pub fn control_too_long(bytes: usize, lang: Lang) -> String {
    say!(
        lang,
        "not sent: {bytes} bytes, but a control frame carries 125 at most (RFC 6455, 5.5)",
        "не отправлено: байт {bytes}, а в управляющем кадре не больше 125 (RFC 6455, 5.5)"
    )
}

/// A Close that must not be sent.
pub fn close_refused(refused: CloseRefused, lang: Lang) -> String {
    match refused {
        CloseRefused::Code(code) => {
            let (number, name) = (code.0, code.name());
            say!(
                lang,
                "not sent: a client must not send {number} ({name}); 1000 to 1003, 1007 to 1014 \
                 and 3000 to 4999 may be sent (RFC 6455, 7.4)",
                "не отправлено: клиент не должен передавать {number} ({name}); можно 1000-1003, \
                 1007-1014 и 3000-4999 (RFC 6455, 7.4)"
            )
        }
        CloseRefused::ReasonTooLong { bytes } => say!(
            lang,
            "not sent: the reason has {bytes} bytes, {MAX_REASON} fit (RFC 6455, 5.5)",
            "не отправлено: в причине байт {bytes}, а помещается {MAX_REASON} (RFC 6455, 5.5)"
        ),
    }
}

/// A file that cannot be sent.
pub fn no_file(path: &str, error: &str, lang: Lang) -> String {
    let path = quoted(path.as_bytes(), lang);
    say!(lang, "not sent: {path}: {error}", "не отправлено: {path}: {error}")
}

/// How many frames left in how many writes.
pub fn written(frames: usize, bytes: usize, writes: usize, lang: Lang) -> String {
    say!(
        lang,
        "frames: {frames}, bytes: {bytes}, writes: {writes}",
        "кадров: {frames}, байт: {bytes}, записей: {writes}"
    )
}

/// The time between a Ping and its Pong.
pub fn round_trip(time: Duration, lang: Lang) -> String {
    let ms = format!("{:.3}", time.as_secs_f64() * 1000.0);
    say!(lang, "round trip: {ms} ms", "оборот (RTT): {ms} мс")
}

/// What went one way, and how much of it was framing.
pub fn traffic(name: &str, traffic: Traffic, lang: Lang) -> String {
    let Traffic { messages, payload, wire } = traffic;
    let framing = wire.saturating_sub(payload);
    let percent = match wire {
        0 => "0".to_owned(),
        _ => format!("{:.1}", framing as f64 * 100.0 / wire as f64),
    };
    say!(
        lang,
        "{name} messages: {messages}, bytes: {wire}, of them framing: {framing} ({percent} %)",
        "{name} сообщений: {messages}, байт: {wire}, из них кадры: {framing} ({percent} %)"
    )
}

/// When the next attempt is.
pub fn again(attempt: u32, after: Duration, lang: Lang) -> String {
    let seconds = format!("{:.1}", after.as_secs_f64());
    say!(
        lang,
        "attempt {attempt} in {seconds} s, a random time (RFC 6455, 7.2.3)",
        "попытка {attempt} через {seconds} с, время случайное (RFC 6455, 7.2.3)"
    )
}

/// Who closed, and with which codes.
pub fn ending(ending: &Ending, lang: Lang) -> String {
    let by = match ending.by {
        Some(Role::Client) => say!(lang, "closed by this client", "закрыл этот клиент"),
        Some(Role::Server) => serve::BY_SERVER.get(lang).to_owned(),
        None => say!(lang, "lost", "потеряно"),
    };
    let sent = code(&ending.sent_close, lang);
    let received = code(&ending.received_close, lang);
    let clean = match ending.is_clean() {
        true => say!(lang, "clean", "чисто"),
        false => serve::NOT_CLEAN.get(lang).to_owned(),
    };
    say!(
        lang,
        "{by}; close sent: {sent}, received: {received}; {clean}",
        "{by}; close отправлен: {sent}, получен: {received}; {clean}"
    )
}

fn code(close: &Option<Option<CloseBody>>, lang: Lang) -> String {
    match close {
        None => say!(lang, "none", "нет"),
        Some(None) => serve::NO_CODE.get(lang).to_owned(),
        Some(Some(body)) => body.code.0.to_string(),
    }
}

// Failures to connect

fn failure(exit: Exit, what: String, why: String, remedy: String) -> Failure {
    Failure { exit, what, why, remedy }
}

/// A name without an address.
pub fn unknown_name(host: &str, error: &std::io::Error, lang: Lang) -> Failure {
    let host = quoted(host.as_bytes(), lang);
    failure(
        Exit::Connect,
        say!(lang, "unknown host: {host}", "неизвестный сервер: {host}"),
        error.to_string(),
        say!(
            lang,
            "check the spelling and the network; localhost is this machine",
            "проверьте написание и сеть; localhost — это эта же машина"
        ),
    )
}

/// Nobody answers at any address.
pub fn unreachable(tried: &[(SocketAddr, std::io::Error)], lang: Lang) -> Failure {
    use std::io::ErrorKind;
    let list: Vec<String> = tried.iter().map(|(addr, error)| format!("{addr}: {error}")).collect();
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
            "проверьте адрес и сеть; пакеты может поглощать брандмауэр; --timeout 30s ждёт дольше"
        ),
    };
    failure(
        Exit::Connect,
        say!(lang, "cannot connect", "не удаётся подключиться"),
        list.join("\n"),
        remedy,
    )
}

/// The server says nothing, or not all of it.
pub fn silent(bytes: &[u8], timeout: Duration, lang: Lang) -> Failure {
    let seconds = timeout.as_secs_f64();
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
    failure(
        Exit::Connect,
        say!(
            lang,
            "the server accepted the connection, but does not answer",
            "сервер принял соединение, но не отвечает"
        ),
        why,
        say!(
            lang,
            "is it a WebSocket server? A port with TLS waits too: try wss://. --timeout waits longer",
            "это сервер WebSocket? Порт с TLS тоже молчит: попробуйте wss://. --timeout ждёт дольше"
        ),
    )
}

/// The server closed TCP instead of answering.
pub fn gone(bytes: &[u8], error: Option<&std::io::Error>, lang: Lang) -> Failure {
    let (count, start) = (bytes.len(), quoted(bytes, lang));
    let cause = match error {
        Some(error) => error.to_string(),
        None => say!(lang, "TCP was closed", "TCP закрыт"),
    };
    failure(
        Exit::Refused,
        say!(
            lang,
            "the server went away in the middle of the opening handshake",
            "сервер отключился посреди рукопожатия"
        ),
        say!(
            lang,
            "expected: HTTP/1.1 101 (RFC 6455, 4.2.2); got {count} bytes: {start}; then: {cause}",
            "ожидалось: HTTP/1.1 101 (RFC 6455, 4.2.2); получено байт: {count}, {start}; затем: {cause}"
        ),
        say!(
            lang,
            "is it a WebSocket server? Some servers refuse like that; a port with TLS needs wss://",
            "это сервер WebSocket? Некоторые так отказывают; порту с TLS нужен wss://"
        ),
    )
}

/// The port speaks TLS.
pub fn tls_port(lang: Lang) -> Failure {
    failure(
        Exit::Refused,
        say!(lang, "the server speaks TLS on this port", "на этом порту сервер говорит по TLS"),
        say!(
            lang,
            "expected: HTTP/1.1 101; got: the first bytes of a TLS record (RFC 8446, 5.1)",
            "ожидалось: HTTP/1.1 101; получено: первые байты записи TLS (RFC 8446, 5.1)"
        ),
        say!(
            lang,
            "connect with wss:// instead of ws://",
            "подключайтесь через wss://, а не ws://"
        ),
    )
}

/// A reply that breaks a rule of the opening handshake, or is no 101.
pub fn refused(check: &Check, status: Option<u16>, location: Option<&[u8]>, lang: Lang) -> Failure {
    let (expected, found) = (rules::expected(check, lang), rules::found(&check.found, lang));
    let section = check.rule.section();
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
                "the server's handshake breaks a rule: {title}",
                "рукопожатие сервера нарушает правило: {title}"
            )
        }
    };
    failure(
        Exit::Refused,
        what,
        say!(
            lang,
            "expected: {expected}\ngot: {found}\n({section})",
            "ожидалось: {expected}\nполучено: {found}\n({section})"
        ),
        advice(check.rule, status, location, lang),
    )
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
            "ошибка на сервере; все правила проверит `wstool handshake KEY --response FILE`"
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
                "сервер указывает на {to}; переходите туда сами, инструмент этого не делает"
            )
        }
        401 | 407 => say!(
            lang,
            "it asks who you are: give -H 'Authorization: ...' or -H 'Cookie: ...'",
            "сервер спрашивает, кто вы: добавьте -H 'Authorization: …' или -H 'Cookie: …'"
        ),
        403 => say!(
            lang,
            "you may not: servers often refuse an unknown Origin; try --origin of the site's own page",
            "нельзя: часто серверу не нравится Origin; попробуйте --origin страницы этого сайта"
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

// How an open connection fails

/// What to say about an ending that is no success.
pub fn failed(ending: &Ending, lang: Lang) -> Option<Failure> {
    if let Some(violation) = ending.violation {
        let (got, section) = (serve::violation(violation, lang), violation.section());
        let code = violation.close_code().0;
        return Some(failure(
            Exit::Protocol,
            say!(lang, "the server broke the protocol", "сервер нарушил протокол"),
            say!(
                lang,
                "got: {got} ({section}); closed with {code}",
                "получено: {got} ({section}); закрыто с кодом {code}"
            ),
            say!(
                lang,
                "the fault is the server's; --frames shows its frames bit by bit",
                "ошибка на сервере; --frames покажет его кадры бит за битом"
            ),
        ));
    }
    let Some(received) = &ending.received_close else {
        let cause = match &ending.error {
            _ if ending.is_unanswered => say!(
                lang,
                "no answer to our Close in time, so this end gave up",
                "ответа на наш Close вовремя не было, и этот конец сдался"
            ),
            Some(error) => error.clone(),
            None => serve::NO_CLOSE.get(lang).to_owned(),
        };
        return Some(failure(
            Exit::Lost,
            say!(lang, "the connection was lost without a Close", "соединение потеряно без Close"),
            say!(
                lang,
                "expected: a Close frame (RFC 6455, 7.1.1); got: {cause}",
                "ожидалось: кадр Close (RFC 6455, 7.1.1); получено: {cause}"
            ),
            say!(
                lang,
                "the server or something between ended; --reconnect tries again by itself",
                "сервер или что-то между вами оборвало связь; --reconnect подключится снова"
            ),
        ));
    };
    let body = received.as_ref()?;
    if ending.by != Some(Role::Server) || matches!(body.code.0, 1000 | 1001) {
        return None;
    }
    let (code, name) = (body.code.0, body.code.name());
    let reason = quoted(body.reason.as_bytes(), lang);
    Some(failure(
        Exit::ClosedWithError,
        say!(
            lang,
            "the server closed with an error: {code} {name}",
            "сервер закрыл соединение с ошибкой: {code} {name}"
        ),
        say!(
            lang,
            "its reason: {reason} (RFC 6455, 7.4.1)",
            "его причина: {reason} (RFC 6455, 7.4.1)"
        ),
        close_advice(code, lang),
    ))
}

fn close_advice(code: u16, lang: Lang) -> String {
    match code {
        1002 | 1003 | 1007 => say!(
            lang,
            "it did not like what this end sent: --frames shows every frame",
            "ему не понравилось отправленное: --frames покажет каждый кадр"
        ),
        1008 => say!(
            lang,
            "it has a rule against this: does it want authorization, or did you not read fast enough?",
            "это против его правил: нужна авторизация или вы читаете слишком медленно?"
        ),
        1009 => say!(
            lang,
            "the message was too big for it: send shorter ones",
            "сообщение для него велико: отправляйте короче"
        ),
        1011..=1014 => say!(
            lang,
            "the trouble is on its side: try again later",
            "неполадка на его стороне: попробуйте позже"
        ),
        _ => say!(
            lang,
            "the code belongs to the application: its documentation knows the meaning",
            "код принадлежит приложению: смысл ищите в его описании"
        ),
    }
}
