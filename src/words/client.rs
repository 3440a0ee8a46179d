//! What a client says: about the connection, and at its prompt.
//!
//! Read next: `client/opening.rs` and `client/ending.rs`, what it says when it
//! fails. A failure says what was expected, what came, where that is written,
//! and what to try: most people meet WebSocket first when it does not work.

pub mod ending;
pub mod opening;

use std::time::Duration;

use super::{Lang, Text, decimal, quoted, say, system};
use crate::event::Traffic;
use crate::protocol::close::{CloseRefused, MAX_REASON};

/// What may be typed at the prompt, and what it does.
pub const HELP: [(Text, Text); 9] = [
    (
        Text { en: "any line", ru: "любая строка" },
        Text {
            en: "leaves as a text message; //text sends /text",
            ru: "уходит текстовым сообщением; //текст отправит /текст",
        },
    ),
    (
        Text { en: "/ping [text]", ru: "/ping [текст]" },
        Text {
            en: "a Ping; its Pong shows the round trip", ru: "Ping; его Pong покажет RTT"
        },
    ),
    (
        Text { en: "/pong [text]", ru: "/pong [текст]" },
        Text {
            en: "a Pong that nobody asked for", ru: "Pong, о котором никто не просил"
        },
    ),
    (
        Text { en: "/bin 48 65 6c", ru: "/bin 48 65 6c" },
        Text {
            en: "bytes, as a binary message", ru: "байты двоичным сообщением"
        },
    ),
    (
        Text { en: "/file PATH", ru: "/file ПУТЬ" },
        Text {
            en: "a file, as a binary message", ru: "файл двоичным сообщением"
        },
    ),
    (
        Text { en: "/frames on, /frames off", ru: "/frames on, /frames off" },
        Text {
            en: "show every frame, or no more", ru: "показывать каждый кадр или нет"
        },
    ),
    (
        Text { en: "/stats", ru: "/stats" },
        Text {
            en: "what went both ways so far", ru: "сколько передано и принято"
        },
    ),
    (
        Text { en: "/close [code [reason]]", ru: "/close [код [причина]]" },
        Text {
            en: "a Close; what still comes is shown",
            ru: "Close; то, что ещё придёт, будет показано",
        },
    ),
    (
        Text { en: "Ctrl-D or Ctrl-C", ru: "Ctrl-D или Ctrl-C" },
        Text { en: "close and leave", ru: "закрыть соединение и выйти" },
    ),
];
pub const GREETING: Text = Text {
    en: "type a line to send it; /help shows commands; Ctrl-D closes",
    ru: "строка уходит сообщением; команды покажет /help; Ctrl-D закрывает",
};
pub const OPENED: Text = Text { en: "open", ru: "открыто" };
pub const TEXT: Text = Text { en: "text", ru: "текст" };
pub const WRITE: Text = Text { en: "write", ru: "write" };
pub const CLOSE: Text = Text { en: "close", ru: "close" };
pub const STATS: Text = Text { en: "so far", ru: "итог" };
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
    en: "not sent: no data may follow a Close (RFC 6455, 5.5.1)",
    ru: "не отправлено: после Close данные передавать нельзя (RFC 6455, 5.5.1)",
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
        "не отправлено: байт: {bytes}, а в управляющем кадре не больше 125 (RFC 6455, 5.5)"
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
                "не отправлено: клиент не должен передавать {number} ({name}); можно 1000–1003, \
                 1007–1014 и 3000–4999 (RFC 6455, 7.4)"
            )
        }
        CloseRefused::ReasonTooLong { bytes } => say!(
            lang,
            "not sent: the reason has {bytes} bytes, {MAX_REASON} fit (RFC 6455, 5.5)",
            "не отправлено: длина причины в байтах {bytes}, а помещается {MAX_REASON} (RFC 6455, 5.5)"
        ),
    }
}

/// The server does not take what was said before.
pub fn full(waiting: usize, lang: Lang) -> String {
    say!(
        lang,
        "not sent: the server does not read; bytes waiting for it: {waiting}",
        "не отправлено: сервер не читает; ждут отправки байт: {waiting}"
    )
}

/// A file that cannot be sent.
pub fn no_file(path: &str, error: &std::io::Error, lang: Lang) -> String {
    let error = system::error(error, lang);
    let path = quoted(path.as_bytes(), lang);
    say!(lang, "not sent: {path}: {error}", "не отправлено: {path}: {error}")
}

/// How many frames left in how many writes.
pub fn written(frames: usize, bytes: usize, writes: usize, lang: Lang) -> String {
    say!(
        lang,
        "frames: {frames}, bytes: {bytes}, writes: {writes}",
        "кадров: {frames}, байт: {bytes}, вызовов write: {writes}"
    )
}

/// The time between a Ping and its Pong.
pub fn round_trip(time: Duration, lang: Lang) -> String {
    let ms = decimal(time.as_secs_f64() * 1000.0, 3, lang);
    say!(lang, "round trip: {ms} ms", "круговая задержка (RTT): {ms} мс")
}

/// What went one way, and how many of its bytes were framing: all but messages.
pub fn traffic(name: &str, traffic: Traffic, lang: Lang) -> String {
    let Traffic { messages, payload, wire } = traffic;
    let framing = wire.saturating_sub(payload);
    let percent = match wire {
        0 => "0".to_owned(),
        _ => decimal(framing as f64 * 100.0 / wire as f64, 1, lang),
    };
    say!(
        lang,
        "{name} messages: {messages}, bytes: {wire}, framing: {framing} ({percent} %)",
        "{name} сообщений: {messages}, байт: {wire}, служебных: {framing} ({percent} %)"
    )
}

/// When the next attempt is.
pub fn again(attempt: u32, after: Duration, lang: Lang) -> String {
    let seconds = decimal(after.as_secs_f64(), 1, lang);
    say!(
        lang,
        "attempt {attempt} in {seconds} s, a random time (RFC 6455, 7.2.3)",
        "попытка {attempt} через {seconds} с, время случайное (RFC 6455, 7.2.3)"
    )
}
