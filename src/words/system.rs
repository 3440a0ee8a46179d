//! The errors of the operating system, in our words.
//!
//! The system says them in English, whatever the language here. Its number
//! stays, so that they can be looked up; what has no words here keeps its own.

use std::io::ErrorKind;

use super::Lang;

/// What went wrong.
pub fn error(error: &std::io::Error, lang: Lang) -> String {
    let english = error.to_string();
    match lang {
        Lang::En => english,
        Lang::Ru => match (russian(error.kind(), &english), error.raw_os_error()) {
            (Some(words), Some(number)) => format!("{words} (ошибка ОС {number})"),
            (Some(words), None) => words.to_owned(),
            (None, _) => format!("сообщение системы: {english}"),
        },
    }
}

/// The same for an error of which only the English text is left.
pub fn text(english: &str, lang: Lang) -> String {
    let number = english.rsplit_once("(os error ").and_then(|(_, rest)| rest.strip_suffix(')'));
    match number.and_then(|number| number.parse().ok()) {
        Some(number) => error(&std::io::Error::from_raw_os_error(number), lang),
        None => error(&std::io::Error::other(english), lang),
    }
}

fn russian(kind: ErrorKind, english: &str) -> Option<&'static str> {
    let words = match kind {
        ErrorKind::NotFound => "нет такого файла или папки",
        ErrorKind::PermissionDenied => "нет прав",
        ErrorKind::ConnectionRefused => "в соединении отказано",
        ErrorKind::ConnectionReset => "соединение сброшено (RST)",
        ErrorKind::ConnectionAborted => "соединение прервано",
        ErrorKind::NotConnected => "соединения нет",
        ErrorKind::HostUnreachable => "узел недоступен",
        ErrorKind::NetworkUnreachable => "сеть недоступна",
        ErrorKind::NetworkDown => "сеть не работает",
        ErrorKind::AddrInUse => "адрес и порт уже заняты",
        ErrorKind::AddrNotAvailable => "на этой машине нет такого адреса",
        ErrorKind::BrokenPipe => "читать вывод больше некому",
        ErrorKind::AlreadyExists => "такой файл уже есть",
        ErrorKind::IsADirectory => "это папка, а не файл",
        ErrorKind::NotADirectory => "это файл, а не папка",
        ErrorKind::DirectoryNotEmpty => "папка не пуста",
        ErrorKind::ReadOnlyFilesystem => "файловая система открыта только для чтения",
        ErrorKind::StorageFull => "на диске нет места",
        ErrorKind::QuotaExceeded => "исчерпана квота на диске",
        ErrorKind::FileTooLarge => "файл слишком велик",
        ErrorKind::InvalidFilename => "недопустимое имя файла",
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "время ожидания истекло",
        ErrorKind::UnexpectedEof => "данные кончились раньше, чем ожидалось",
        ErrorKind::OutOfMemory => "не хватает памяти",
        ErrorKind::Unsupported => "система этого не умеет",
        _ => return by_text(english),
    };
    Some(words)
}

/// Errors that the standard library makes without a kind of their own.
fn by_text(english: &str) -> Option<&'static str> {
    let table = [
        ("failed to lookup address information", "у этого имени нет адреса: его не знает DNS"),
        ("invalid socket address", "нужен вид АДРЕС:ПОРТ"),
        ("invalid port value", "порт — это число от 0 до 65535"),
        ("Too many open files", "открыто слишком много файлов и соединений"),
        ("Input/output error", "ошибка ввода-вывода"),
        ("timed out", "время ожидания истекло"),
    ];
    table.into_iter().find(|(start, _)| english.starts_with(start)).map(|(_, words)| words)
}

/// What TLS found. Its own words stay behind ours: they name the details.
pub fn tls(english: &str, lang: Lang) -> String {
    let table = [
        ("UnknownIssuer", "сертификат подписан тем, кому система не доверяет"),
        ("not valid for name", "сертификат выдан на другое имя"),
        ("NotValidForName", "сертификат выдан на другое имя"),
        ("expired", "срок действия сертификата истёк"),
        ("Expired", "срок действия сертификата истёк"),
        ("not valid yet", "срок действия сертификата ещё не наступил"),
        ("NotValidYet", "срок действия сертификата ещё не наступил"),
        ("CaUsedAsEndEntity", "это сертификат удостоверяющего центра, а не сервера"),
        ("UnsupportedCertVersion", "сертификат устаревшего вида (не версии 3)"),
        ("fatal alert", "сервер прервал рукопожатие TLS"),
        ("BEGIN CERTIFICATE", "в файле нет ни одного сертификата"),
        ("invalid peer certificate", "сертификат не прошёл проверку"),
        ("unexpected end of file", "сервер закрыл TCP посреди рукопожатия TLS"),
        ("invalid dns name", "это не имя сервера"),
    ];
    let found = table.into_iter().find(|(part, _)| english.contains(part));
    match (lang, found) {
        (Lang::En, _) => english.to_owned(),
        (Lang::Ru, None) if english.contains("(os error ") => text(english, lang),
        (Lang::Ru, Some((_, words))) => format!("{words} ({english})"),
        (Lang::Ru, None) => format!("сообщение TLS: {english}"),
    }
}
