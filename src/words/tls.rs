//! What is said when TLS fails.

use super::failure::Failure;
use super::{Lang, quoted, say, system};
use crate::exit::Exit;

/// This program has no TLS in it.
pub fn not_built(lang: Lang) -> Failure {
    Failure {
        exit: Exit::Usage,
        what: say!(
            lang,
            "wss:// needs TLS, and this program was built without it",
            "для wss:// нужен TLS, а программа собрана без него"
        ),
        why: say!(lang, "the cargo feature `tls` is off", "возможность cargo `tls` выключена"),
        remedy: say!(
            lang,
            "build it with the default features, or connect with ws://",
            "соберите с возможностями по умолчанию или подключайтесь через ws://"
        ),
    }
}

/// The peer answered the first message of TLS in something else.
pub fn not_tls(bytes: &[u8], lang: Lang) -> Failure {
    let got = quoted(bytes, lang);
    Failure {
        exit: Exit::Connect,
        what: say!(
            lang,
            "the server does not speak TLS on this port",
            "на этом порту сервер не говорит по TLS"
        ),
        why: say!(
            lang,
            "expected: a TLS record (RFC 8446, 5.1); got: {got}",
            "ожидалось: запись TLS (RFC 8446, 5.1); получено: {got}"
        ),
        remedy: say!(
            lang,
            "connect with ws:// instead of wss://, or find the port with TLS",
            "подключайтесь через ws://, а не wss://, или найдите порт с TLS"
        ),
    }
}

/// A certificate that is not to be believed.
pub fn certificate(error: &str, lang: Lang) -> Failure {
    Failure {
        exit: Exit::Connect,
        what: say!(
            lang,
            "the server's certificate is not to be believed",
            "сертификату сервера нельзя верить"
        ),
        why: system::tls(error, lang),
        remedy: say!(
            lang,
            "--cacert FILE names who signed it; --insecure asks nobody, for tests only",
            "--cacert FILE укажет, кто его подписал; --insecure не проверяет, только для опытов"
        ),
    }
}

/// Everything else that TLS finds.
pub fn failed(error: &str, lang: Lang) -> Failure {
    Failure {
        exit: Exit::Connect,
        what: say!(lang, "the handshake of TLS failed", "рукопожатие TLS не удалось"),
        why: system::tls(error, lang),
        remedy: say!(
            lang,
            "does the server speak TLS 1.2 or 1.3 on this port? Without TLS it is ws://",
            "говорит ли сервер на этом порту по TLS 1.2 или 1.3? Без TLS нужен ws://"
        ),
    }
}

/// The server is silent instead of answering TLS.
pub fn silent(lang: Lang) -> Failure {
    Failure {
        exit: Exit::Connect,
        what: say!(
            lang,
            "the server does not answer the handshake of TLS",
            "сервер не отвечает на рукопожатие TLS"
        ),
        why: say!(lang, "the time of --timeout is over", "время из --timeout истекло"),
        remedy: say!(
            lang,
            "does this port speak TLS? Without it the address begins with ws://",
            "есть ли на этом порту TLS? Без него адрес начинается с ws://"
        ),
    }
}

/// A file of certificates that cannot be used.
pub fn authorities(path: &str, error: &str, lang: Lang) -> Failure {
    let path = quoted(path.as_bytes(), lang);
    Failure {
        exit: Exit::Usage,
        what: say!(
            lang,
            "no certificates could be read from {path}",
            "из {path} не удалось прочитать сертификаты"
        ),
        why: system::tls(error, lang),
        remedy: say!(
            lang,
            "name a PEM file with the lines BEGIN CERTIFICATE",
            "нужен файл PEM со строками BEGIN CERTIFICATE"
        ),
    }
}
