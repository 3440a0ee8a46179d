//! What each rule of the opening handshake demands, and what was found instead.

use super::{Lang, Text, key, quoted, say};
use crate::protocol::http::{HeadError, LineFault, MAX_HEAD, MAX_HEADERS, grammar, shown_lines};
use crate::protocol::rules::{Check, Found, Outcome, Remark, Rule, Verdict};

/// The rule in one line.
pub fn title(rule: Rule) -> Text {
    match rule {
        Rule::RequestSyntax => Text { en: "It is an HTTP request", ru: "Это запрос HTTP" },
        Rule::HttpVersion => Text {
            en: "The version is HTTP/1.1 or later",
            ru: "Версия — HTTP/1.1 или новее",
        },
        Rule::Method => Text { en: "The method is GET", ru: "Метод — GET" },
        Rule::Target => Text {
            en: "The target is a path or an http URI",
            ru: "Цель запроса — путь или URI http",
        },
        Rule::Host => Text {
            en: "Host says which server is meant",
            ru: "Host называет нужный сервер",
        },
        Rule::OnlyOnce => Text {
            en: "Single headers do not repeat",
            ru: "Одиночные заголовки без повторов",
        },
        Rule::NoBody => Text {
            en: "No body follows the head",
            ru: "За заголовками нет тела запроса",
        },
        Rule::Upgrade => {
            Text { en: "Upgrade lists websocket", ru: "В Upgrade есть websocket" }
        }
        Rule::Connection => {
            Text { en: "Connection lists Upgrade", ru: "В Connection есть Upgrade" }
        }
        Rule::Version => {
            Text { en: "Sec-WebSocket-Version is 13", ru: "Sec-WebSocket-Version равна 13" }
        }
        Rule::Key => Text {
            en: "Sec-WebSocket-Key is a key",
            ru: "Sec-WebSocket-Key — правильный ключ",
        },
        Rule::Subprotocols => Text {
            en: "Subprotocols offered are names, each once",
            ru: "Подпротоколы названы верно, без повторов",
        },
        Rule::Extensions => Text {
            en: "Extensions offered are well formed",
            ru: "Расширения записаны правильно",
        },
        Rule::Origin => Text {
            en: "The page's Origin is welcome here",
            ru: "Origin страницы допущен",
        },
        Rule::Resource => Text {
            en: "There is a WebSocket at this path",
            ru: "По этому пути есть WebSocket",
        },
        Rule::ReplySyntax => {
            Text { en: "It is an HTTP/1.1 reply", ru: "Это ответ HTTP/1.1" }
        }
        Rule::Status => Text { en: "The status is 101", ru: "Код ответа — 101" },
        Rule::ReplyUpgrade => {
            Text { en: "Upgrade is websocket", ru: "Upgrade равен websocket" }
        }
        Rule::ReplyConnection => {
            Text { en: "Connection lists Upgrade", ru: "В Connection есть Upgrade" }
        }
        Rule::ReplyOnlyOnce => Text {
            en: "Single headers do not repeat",
            ru: "Одиночные заголовки без повторов",
        },
        Rule::Accept => Text {
            en: "Sec-WebSocket-Accept belongs to the key",
            ru: "Sec-WebSocket-Accept вычисляется из ключа",
        },
        Rule::ReplyExtensions => Text {
            en: "No extension that was not asked for",
            ru: "Нет расширений, о которых не просили",
        },
        Rule::ReplySubprotocol => Text {
            en: "No subprotocol that was not offered",
            ru: "Нет подпротокола, который не предлагали",
        },
    }
}

/// What would have been right, exactly.
pub fn expected(check: &Check, lang: Lang) -> String {
    if let Some(wanted) = &check.wanted {
        return wanted.clone();
    }
    let text = match check.rule {
        Rule::RequestSyntax => Text {
            en: "METHOD target HTTP/1.1, header lines, an empty line",
            ru: "МЕТОД цель HTTP/1.1, строки заголовков, пустая строка",
        },
        Rule::HttpVersion => Text { en: "HTTP/1.1", ru: "HTTP/1.1" },
        Rule::Method => {
            Text { en: "GET, in upper case", ru: "GET, заглавными буквами" }
        }
        Rule::Target => Text {
            en: "a target like /path?query in ASCII, without #",
            ru: "цель вида /path?query из ASCII, без #",
        },
        Rule::Host => Text {
            en: "one Host header: name or name:port",
            ru: "один заголовок Host: имя или имя:порт",
        },
        Rule::OnlyOnce | Rule::ReplyOnlyOnce => {
            Text { en: "one line", ru: "одна строка" }
        }
        Rule::NoBody => Text {
            en: "no Transfer-Encoding, and no Content-Length but 0: frames follow the head",
            ru: "без Transfer-Encoding и без Content-Length, кроме 0: дальше идут кадры",
        },
        Rule::Upgrade => Text {
            en: "a list with websocket in it, in any letter case",
            ru: "список, в котором есть websocket (регистр букв не важен)",
        },
        Rule::Connection | Rule::ReplyConnection => Text {
            en: "a list with Upgrade in it: Upgrade, or keep-alive, Upgrade",
            ru: "список, в котором есть Upgrade: Upgrade или keep-alive, Upgrade",
        },
        Rule::Version => Text { en: "13", ru: "13" },
        Rule::Key => key::EXPECTED,
        Rule::Subprotocols => Text {
            en: "a list of different tokens, such as: chat, superchat",
            ru: "список разных имён без пробелов, например: chat, superchat",
        },
        Rule::Extensions => Text {
            en: "a list like: permessage-deflate; client_max_window_bits",
            ru: "список вида: permessage-deflate; client_max_window_bits",
        },
        Rule::Origin => Text {
            en: "no Origin, this server's own (same host and port), or one let in",
            ru: "без Origin, страница этого же сервера (те же имя и порт) или разрешённая",
        },
        Rule::Resource => Text { en: "another path", ru: "другой путь" },
        Rule::ReplySyntax => Text {
            en: "HTTP/1.1 status reason, header lines, an empty line",
            ru: "HTTP/1.1 код пояснение, строки заголовков, пустая строка",
        },
        Rule::Status => Text { en: "101", ru: "101" },
        Rule::ReplyUpgrade => Text {
            en: "websocket, in any letter case",
            ru: "websocket (регистр букв не важен)",
        },
        Rule::Accept => Text { en: "another value", ru: "другое значение" },
        Rule::ReplyExtensions => Text {
            en: "none, or some of those the client offered",
            ru: "ни одного или из тех, что предложил клиент",
        },
        Rule::ReplySubprotocol => Text {
            en: "none, or one of those the client offered",
            ru: "ни одного или один из тех, что предложил клиент",
        },
    };
    text.get(lang).to_owned()
}

/// What was found, escaped.
pub fn found(found: &Found, lang: Lang) -> String {
    match found {
        Found::Nothing => say!(lang, "no such header", "такого заголовка нет"),
        Found::Value(value) if value.is_empty() => say!(lang, "an empty value", "пустое значение"),
        Found::Value(value) => {
            let (text, more) = crate::escape::folded_line(value, 100);
            match more {
                0 => text,
                _ => say!(lang, "{text}... ({more} more)", "{text}… (ещё символов: {more})"),
            }
        }
        Found::Unreadable(error) => head_error(error, lang),
        Found::NoRepeats => say!(lang, "none is repeated", "повторов нет"),
        Found::Times { header, times } => {
            say!(lang, "{header}: {times} lines", "{header}: строк {times}")
        }
        Found::BadKey { value, error } => {
            let (value, problem) = (quoted(value, lang), key::problem(error, lang));
            format!("{value}: {problem}")
        }
        Found::WrongAccept { value, mistake } => {
            let value = quoted(value, lang);
            match mistake {
                Some(mistake) => format!("{value}: {}", key::mistake(*mistake).get(lang)),
                None => value,
            }
        }
    }
}

/// What breaks no rule and is worth a word.
pub fn remark(remark: Remark) -> Text {
    match remark {
        Remark::BareLineFeeds => Text {
            en: "Lines end in LF alone: a reader may take them, a writer must send CR LF",
            ru: "Строки кончаются одним LF: читать так можно, отправлять нужно CR LF",
        },
        Remark::FoldedLines => Text {
            en: "A header goes on in the next line: a client must put both together, but nobody may write so any more",
            ru: "Заголовок продолжается на следующей строке: клиент обязан склеить обе, но писать так больше нельзя",
        },
        Remark::SampleKey => Text {
            en: "The key is the example printed in RFC 6455: a real client makes a random one for each connection",
            ru: "Ключ взят из примера в RFC 6455: настоящий клиент для каждого соединения создаёт случайный",
        },
    }
}

/// Why bytes are no HTTP head.
pub fn head_error(error: &HeadError, lang: Lang) -> String {
    match error {
        HeadError::TooLarge => say!(
            lang,
            "a head of more than {MAX_HEAD} bytes",
            "заголовки длиннее, чем можно, байт: {MAX_HEAD}"
        ),
        HeadError::StartLineTooLong => say!(
            lang,
            "a first line of more than {MAX_HEAD} bytes",
            "первая строка длиннее, чем можно, байт: {MAX_HEAD}"
        ),
        HeadError::TooManyHeaders => say!(
            lang,
            "more than {MAX_HEADERS} headers",
            "заголовков больше, чем можно: {MAX_HEADERS}"
        ),
        HeadError::Incomplete { bytes: 0 } => say!(lang, "no bytes at all", "ни одного байта"),
        HeadError::Incomplete { bytes } => say!(
            lang,
            "{bytes} bytes without the empty line that ends the headers: whoever reads them waits \
             for more, and gives up after a while",
            "байт: {bytes}, но нет пустой строки, которой кончаются заголовки: получатель ждёт \
             продолжения, а потом разрывает соединение"
        ),
        HeadError::Tls => say!(
            lang,
            "the first bytes of TLS (16 03): wss:// or https:// at a port without TLS",
            "первые байты TLS (16 03): wss:// или https:// на порту без TLS"
        ),
        HeadError::StartLine { text } => {
            let line = quoted(text, lang);
            say!(
                lang,
                "a first line that HTTP does not have: {line}",
                "первая строка не из HTTP: {line}"
            )
        }
        HeadError::Line { number, text, fault } => {
            // A Cookie with a fault in it is a secret all the same.
            let shown: Vec<u8> = shown_lines(text).into_iter().flat_map(|line| line.text).collect();
            let (line, fault) = (quoted(&shown, lang), line_fault(*fault).get(lang));
            say!(lang, "line {number}, {line}: {fault}", "строка {number}, {line}: {fault}")
        }
    }
}

fn line_fault(fault: LineFault) -> Text {
    match fault {
        LineFault::Folded => Text {
            en: "begins with white space and so goes on with the line above; a server refuses that or puts both together, and here it is refused (RFC 9112, 5.2)",
            ru: "начинается с пробела, то есть продолжает строку выше; сервер либо отвергает такое, либо склеивает строки; здесь отвергнуто (RFC 9112, 5.2)",
        },
        LineFault::LeadingSpace => Text {
            en: "begins with white space, but no header stands above it (RFC 9112, 2.2)",
            ru: "начинается с пробела, хотя выше нет ни одного заголовка (RFC 9112, 2.2)",
        },
        LineFault::SpaceBeforeColon => Text {
            en: "white space before the colon must be refused (RFC 9112, 5.1)",
            ru: "пробел перед двоеточием нужно отвергать (RFC 9112, 5.1)",
        },
        LineFault::Name => Text {
            en: "no colon, or a name with characters that names do not have",
            ru: "нет двоеточия, или в имени недопустимые знаки",
        },
        LineFault::Value => Text {
            en: "a control character in the value",
            ru: "управляющий символ в значении",
        },
    }
}

/// The body of a refusal: what is wrong, for whoever reads it in a terminal.
pub fn refusal_body(verdict: &Verdict, lang: Lang) -> String {
    let mut body = String::new();
    let broken = verdict.checks.iter().filter(|check| check.outcome == Outcome::Broken);
    for check in broken {
        let title = not_kept(check.rule, lang);
        let section = check.section;
        let expected = expected(check, lang);
        let found = found(&check.found, lang) + &way_in(check, lang);
        body += &say!(
            lang,
            "{title} ({section})\n  expected: {expected}\n  got: {found}\n",
            "{title} ({section})\n  ожидалось: {expected}\n  получено: {found}\n"
        );
    }
    body
}

/// That a rule was not kept.
fn not_kept(rule: Rule, lang: Lang) -> String {
    let title = title(rule).get(lang);
    match rule {
        Rule::Resource => say!(lang, "Not so: {title}", "По этому пути WebSocket нет"),
        _ => say!(lang, "Not so: {title}", "Не выполнено: {title}"),
    }
}

/// What whoever runs the server can do to let this page in. It will be pasted
/// into a shell, so an origin with a character that means something there gets
/// no such line.
fn way_in(check: &Check, lang: Lang) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:/[]".contains(byte);
    match (check.rule, &check.found) {
        (Rule::Origin, Found::Value(origin))
            if grammar::is_origin(origin) && origin.iter().all(is_plain) =>
        {
            let origin = crate::escape::line(origin);
            say!(
                lang,
                "; let it in with: wstool serve --origin {origin}",
                "; впустить: wstool serve --origin {origin}"
            )
        }
        _ => String::new(),
    }
}
