//! Errors for people: what happened, why, and what to try.
//!
//! Owns: the words of every failure that ends a command, and its exit code.
//! Must never: print; `main` does that, once.

use super::{Lang, key, quoted, say, system};
use crate::exit::Exit;
use crate::protocol::accept::KeyError;
use crate::protocol::uri::UriError;

/// A command that could not do its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub exit: Exit,
    /// What happened, in one line.
    pub what: String,
    /// Expected and got, or the system's own words.
    pub why: String,
    /// What the user can do about it.
    pub remedy: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Failure { what, why, remedy, .. } = self;
        let mut lines = vec![(format!("wstool: {what}"), "")];
        lines.extend(why.lines().map(|line| (line.to_owned(), "  ")));
        lines.push((format!("-> {remedy}"), "  "));
        for (text, indent) in lines {
            let options = textwrap::Options::new(crate::width::columns())
                .initial_indent(indent)
                .subsequent_indent("     ")
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            // Much of it comes from elsewhere: a certificate, a library, a path.
            let text = crate::escape::line(text.as_bytes());
            writeln!(out, "{}", textwrap::fill(&text, options))?;
        }
        Ok(())
    }
}

/// A URL that is no ws:// URI.
pub fn bad_url(url: &str, error: UriError, lang: Lang) -> Failure {
    let url = quoted(url.as_bytes(), lang);
    let why = match error {
        UriError::Scheme => say!(
            lang,
            "it must begin with ws:// or wss:// (RFC 6455, 3)",
            "адрес должен начинаться с ws:// или wss:// (RFC 6455, 3)"
        ),
        UriError::Fragment => say!(
            lang,
            "# and what follows it is not allowed (RFC 6455, 3)",
            "знак # и всё после него недопустимы (RFC 6455, 3)"
        ),
        UriError::UserInfo => say!(
            lang,
            "user and password do not belong here (RFC 6455, 3)",
            "имени и паролю здесь не место (RFC 6455, 3)"
        ),
        UriError::Host => say!(
            lang,
            "there is no valid host name or address in it (RFC 3986, 3.2.2)",
            "в нём нет правильного имени или адреса сервера (RFC 3986, 3.2.2)"
        ),
        UriError::Port => say!(
            lang,
            "the port must be a number from 1 to 65535",
            "порт — это число от 1 до 65535"
        ),
        UriError::Resource => say!(
            lang,
            "the path has characters that must be written as %XX (RFC 3986, 2.1 and 3.3)",
            "в пути есть знаки, которые пишутся как %XX (RFC 3986, 2.1 и 3.3)"
        ),
    };
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "not a WebSocket URL: {url}", "это не адрес WebSocket: {url}"),
        why,
        remedy: say!(
            lang,
            "write it like ws://localhost:4000/wsserver",
            "например: ws://localhost:4000/wsserver"
        ),
    }
}

/// A subprotocol that would be offered twice.
pub fn offered_twice(name: &str, lang: Lang) -> Failure {
    let shown = quoted(name.as_bytes(), lang);
    Failure {
        exit: Exit::Usage,
        what: say!(
            lang,
            "the subprotocol {shown} is offered twice",
            "подпротокол {shown} предложен дважды"
        ),
        why: say!(
            lang,
            "each name may stand in the list once (RFC 6455, 4.1, item 10)",
            "каждое имя может стоять в списке один раз (RFC 6455, 4.1, пункт 10)"
        ),
        remedy: say!(
            lang,
            "give --subprotocol {name} once; -H sends what it is told, right or wrong",
            "укажите --subprotocol {name} один раз; -H отправит что угодно, даже неверное"
        ),
    }
}

/// A file that cannot be read.
pub fn unreadable_file(path: &str, error: &std::io::Error, lang: Lang) -> Failure {
    let path = quoted(path.as_bytes(), lang);
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "cannot read {path}", "не удаётся прочитать {path}"),
        why: system::error(error, lang),
        remedy: say!(
            lang,
            "name a file with the raw bytes, or - for standard input",
            "укажите файл с исходными байтами или - для стандартного ввода"
        ),
    }
}

/// An argument that is not valid UTF-8.
pub fn not_utf8(value: &std::ffi::OsStr, lang: Lang) -> Failure {
    let shown = quoted(value.as_encoded_bytes(), lang);
    Failure {
        exit: Exit::Verdict,
        what: say!(lang, "KEY is no text: {shown}", "KEY — не текст: {shown}"),
        why: say!(
            lang,
            "the bytes are not valid UTF-8, and a key is ASCII (RFC 6455, 4.1)",
            "байты не складываются в UTF-8, а ключ состоит из ASCII (RFC 6455, 4.1)"
        ),
        remedy: say!(
            lang,
            "give 24 characters of base64, or no KEY at all to have one made",
            "укажите 24 символа base64 или не указывайте KEY, тогда ключ будет создан"
        ),
    }
}

/// A KEY that is none, where there is no room for the long explanation.
pub fn bad_key(value: &[u8], error: &KeyError, lang: Lang) -> Failure {
    let (value, problem) = (quoted(value, lang), key::problem(error, lang));
    Failure {
        exit: Exit::Verdict,
        what: say!(lang, "no Sec-WebSocket-Key: {value}", "это не Sec-WebSocket-Key: {value}"),
        why: problem,
        remedy: say!(
            lang,
            "without --quiet the whole story is told",
            "без --quiet будет подробное объяснение"
        ),
    }
}

/// The system has no random numbers to give.
pub fn no_entropy(error: &str, lang: Lang) -> Failure {
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "the system gives no random numbers", "система не даёт случайных чисел"),
        why: system::text(error, lang),
        remedy: say!(lang, "give a KEY, or --seed N", "укажите KEY или --seed N"),
    }
}

/// Standard output cannot be written (a closed pipe is no failure and never
/// comes here).
pub fn cannot_write(error: &std::io::Error, lang: Lang) -> Failure {
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "cannot write the output", "не удаётся вывести результат"),
        why: system::error(error, lang),
        remedy: say!(
            lang,
            "check the disk or the place the output goes to",
            "проверьте диск или место, куда направлен вывод"
        ),
    }
}

/// A file that cannot be written.
pub fn cannot_save(path: &std::path::Path, error: &std::io::Error, lang: Lang) -> Failure {
    let path = quoted(path.as_os_str().as_encoded_bytes(), lang);
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "cannot write {path}", "не удаётся записать {path}"),
        why: system::error(error, lang),
        remedy: say!(
            lang,
            "check the folder and the disk, or name another file",
            "проверьте папку и диск или укажите другой файл"
        ),
    }
}

/// An address that is none.
pub fn bad_address(addr: &str, error: &std::io::Error, lang: Lang) -> Failure {
    let addr = quoted(addr.as_bytes(), lang);
    Failure {
        exit: Exit::Usage,
        what: say!(
            lang,
            "not an address to listen on: {addr}",
            "это не адрес, на котором можно слушать: {addr}"
        ),
        why: system::error(error, lang),
        remedy: say!(
            lang,
            "write it like 127.0.0.1:4000 or [::1]:4000",
            "например: 127.0.0.1:4000 или [::1]:4000"
        ),
    }
}

/// A thread that the system does not give.
pub fn no_thread(error: &std::io::Error, lang: Lang) -> Failure {
    Failure {
        exit: Exit::Connect,
        what: say!(lang, "no thread left for this", "система не даёт ещё одного потока"),
        why: system::error(error, lang),
        remedy: say!(
            lang,
            "end other programs, or raise the limit: ulimit -u",
            "завершите другие программы или поднимите предел: ulimit -u"
        ),
    }
}

/// A port that cannot be opened.
pub fn cannot_listen(addr: &str, error: &std::io::Error, lang: Lang) -> Failure {
    use std::io::ErrorKind;
    let remedy = match error.kind() {
        ErrorKind::AddrInUse => say!(
            lang,
            "another program has this port: end it, or try --addr 127.0.0.1:4001",
            "порт занят: завершите ту программу или возьмите --addr 127.0.0.1:4001"
        ),
        ErrorKind::PermissionDenied => say!(
            lang,
            "ports under 1024 need special rights: take a higher one",
            "для портов ниже 1024 нужны особые права: возьмите порт больше"
        ),
        _ => say!(
            lang,
            "is this an address of this machine? 127.0.0.1 always is",
            "это адрес этой машины? 127.0.0.1 есть всегда"
        ),
    };
    let addr = quoted(addr.as_bytes(), lang);
    Failure {
        exit: Exit::Connect,
        what: say!(lang, "cannot listen on {addr}", "не удаётся слушать {addr}"),
        why: system::error(error, lang),
        remedy,
    }
}
