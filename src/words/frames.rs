//! What is said about frames, by whoever shows them: their fields, what was
//! wrong with one, and what its bytes look like instead.

use super::{Lang, Text, say};
use crate::protocol::connection::FrameRemark;
use crate::protocol::fail::{FailCause, Limit};
use crate::protocol::looks::Looks;
use crate::protocol::message::Kind;
use crate::protocol::violation::Violation;

pub const FRAME: Text = Text { en: "frame", ru: "кадр" };
pub const BINARY: Text = Text { en: "binary", ru: "двоичное" };
pub const MASKING_KEY: Text = Text { en: "masking key", ru: "ключ маски" };
pub const MASKED: Text = Text { en: "masked", ru: "с маской" };
pub const PAYLOAD: Text = Text { en: "payload", ru: "данные" };
pub const WIRE: Text = Text { en: "wire", ru: "байты" };
pub const LEGEND: Text = Text {
    en: "frames: --> from client to server, <-- from server to client. FIN=1: the last frame of a \
         message. RSV: must be 0. opcode: what it is. MASK=1: payload byte i is masked byte i XOR \
         byte i mod 4 of the masking key; clients must mask, servers must not. The two bytes in \
         bits are FIN RSV RSV RSV opcode(4), MASK length(7). (RFC 6455, 5.2)",
    ru: "кадры: --> от клиента к серверу, <-- от сервера к клиенту. FIN=1: последний кадр \
         сообщения. RSV: должны быть 0. opcode: что это за кадр. MASK=1: байт данных i — это байт i \
         с маской XOR байт i mod 4 ключа маски; клиент обязан маскировать, сервер не должен. Два \
         байта битами: FIN RSV RSV RSV opcode(4), MASK длина(7). (RFC 6455, 5.2)",
};

pub const REMARK: Text = Text { en: "remark", ru: "замечание" };

/// What is worth a word about frames. `data` is the payload it is about.
pub fn remark(remark: FrameRemark, data: &str, lang: Lang) -> String {
    match remark {
        FrameRemark::MaskOfZeros => say!(
            lang,
            "the masking key is 00 00 00 00, so nothing is masked; a random key is that once in \
             four billion frames",
            "ключ маски 00 00 00 00, то есть маски нет; случайный ключ бывает таким раз в четыре \
             миллиарда кадров"
        ),
        FrameRemark::MaskAgain => say!(
            lang,
            "the masking key is that of the frame before; each frame needs a fresh, random one",
            "ключ маски тот же, что у предыдущего кадра; каждому кадру нужен новый случайный ключ"
        ),
        FrameRemark::PongOfNoPing => say!(
            lang,
            "a Pong with \"{data}\", but no Ping of ours had that; a Pong repeats the payload of \
             its Ping",
            "пришёл Pong с данными «{data}», но такого Ping не было; Pong повторяет данные своего \
             Ping"
        ),
        FrameRemark::PingUnanswered { waited } => {
            let seconds = format!("{:.0}", waited.as_secs_f64());
            say!(
                lang,
                "no Pong for the Ping \"{data}\" in {seconds} s; it is owed as soon as is practical",
                "на Ping «{data}» за {seconds} с нет Pong, а отвечать положено как можно скорее"
            )
        }
    }
}

/// Why a connection was failed.
pub fn cause(cause: FailCause, lang: Lang) -> String {
    match cause {
        FailCause::Violation(violation) => self::violation(violation, lang),
        FailCause::Limit(limit) => self::limit(limit, lang),
    }
}

/// A limit of ours that was exceeded.
pub fn limit(limit: Limit, lang: Lang) -> String {
    match limit {
        Limit::MessageSize { length, limit } => say!(
            lang,
            "a message of at least {length} bytes; this end takes {limit}",
            "сообщение не короче {length} байт, а здесь принимается не больше {limit}"
        ),
        Limit::EmptyFragments { limit } => say!(
            lang,
            "more than {limit} empty fragments in one message; this end takes no more",
            "в одном сообщении пустых фрагментов больше {limit}; столько здесь не принимается"
        ),
    }
}

/// What was wrong with a frame.
pub fn violation(violation: Violation, lang: Lang) -> String {
    match violation {
        Violation::ReservedBits(bits) => say!(
            lang,
            "reserved bits are set (RSV {bits:03b}), and no extension spoken here uses them",
            "установлены резервные биты (RSV {bits:03b}), а расширений, которым они нужны, здесь нет"
        ),
        Violation::ReservedOpcode(bits) => say!(
            lang,
            "opcode {bits:X} has no meaning",
            "код операции (opcode) {bits:X} не определён"
        ),
        Violation::LengthNotMinimal { length } => say!(
            lang,
            "the length {length} was not written in the fewest bytes",
            "длина {length} записана не самым коротким способом"
        ),
        Violation::LengthTopBit { length } => say!(
            lang,
            "the top bit of the length is set ({length})",
            "старший бит длины равен 1 ({length})"
        ),
        Violation::ControlTooLong { length } => say!(
            lang,
            "a control frame of {length} bytes; 125 are allowed",
            "управляющий кадр длиной {length} байт, а можно не больше 125"
        ),
        Violation::ControlFragmented => say!(
            lang,
            "a control frame without FIN: control frames cannot be fragmented",
            "управляющий кадр без FIN: такие кадры нельзя делить на фрагменты"
        ),
        Violation::Unmasked => say!(
            lang,
            "a frame without a mask; a client must mask every frame",
            "кадр без маски; клиент обязан маскировать каждый кадр"
        ),
        Violation::Masked => say!(
            lang,
            "a masked frame; a server must not mask",
            "кадр с маской; сервер не должен маскировать"
        ),
        Violation::NothingToContinue => say!(
            lang,
            "a continuation frame, but no message was begun",
            "кадр-продолжение, хотя сообщение не начато"
        ),
        Violation::MessageInsideMessage => say!(
            lang,
            "a new message before the last one had its FIN",
            "новое сообщение до того, как прежнее закончилось кадром с FIN"
        ),
        Violation::NotUtf8 { at } => say!(
            lang,
            "text that is no UTF-8 from byte {at} on",
            "текст, который не UTF-8, начиная с байта {at}"
        ),
        Violation::CloseOneByte => say!(
            lang,
            "a Close with a body of one byte; a code has two",
            "Close с телом в один байт, а код занимает два"
        ),
        Violation::CloseCodeForbidden(code @ (1005 | 1006 | 1015)) => say!(
            lang,
            "close code {code} must not be sent: it is a local value",
            "код закрытия {code} передавать нельзя: это местное значение"
        ),
        Violation::CloseCodeForbidden(code) => say!(
            lang,
            "close code {code} has no meaning: unused, or kept for later",
            "код закрытия {code} ничего не значит: не используется или отложен на будущее"
        ),
        Violation::CloseReasonNotUtf8 { at } => say!(
            lang,
            "a close reason that is no UTF-8 from byte {at} on",
            "причина закрытия, которая не UTF-8, начиная с байта {at}"
        ),
    }
}

/// What bytes look like that are no frame.
pub fn looks(looks: Looks, lang: Lang) -> String {
    match looks {
        Looks::Text => say!(
            lang,
            "it looks like text without a frame header",
            "похоже на текст без заголовка кадра"
        ),
        Looks::HttpRequest => {
            say!(lang, "it looks like a request of HTTP", "похоже на запрос HTTP")
        }
        Looks::HttpReply => say!(lang, "it looks like a reply of HTTP", "похоже на ответ HTTP"),
        Looks::Tls => say!(
            lang,
            "it looks like a record of TLS: somebody speaks wss:// here",
            "похоже на запись TLS: кто-то говорит здесь по wss://"
        ),
        Looks::LengthBackwards { announced, backwards } => say!(
            lang,
            "it looks like a length in the wrong byte order: {announced} read backwards is \
             {backwards} (network byte order has the highest byte first)",
            "похоже на длину с обратным порядком байтов: {announced} в обратном порядке — это \
             {backwards} (в сетевом порядке старший байт идёт первым)"
        ),
    }
}

/// What had come of a frame that never became whole.
pub fn unfinished_frame(length: u64, arrived: u64, lang: Lang) -> String {
    say!(
        lang,
        "unfinished: a frame announced {length} bytes, {arrived} came; nothing of it was delivered",
        "не закончено: кадр обещал байт: {length}, пришло: {arrived}; из него ничего не доставлено"
    )
}

/// The start of a header, and nothing behind it.
pub fn unfinished_header(bytes: usize, lang: Lang) -> String {
    say!(
        lang,
        "unfinished: {bytes} bytes of a frame's header came, and no more",
        "не закончено: от заголовка кадра пришло байт: {bytes}, и больше ничего"
    )
}

/// A message whose last fragment did not come.
pub fn unfinished_message(kind: Kind, bytes: usize, lang: Lang) -> String {
    let kind = match kind {
        Kind::Text => say!(lang, "text", "текстового"),
        Kind::Binary => say!(lang, "binary", "двоичного"),
    };
    say!(
        lang,
        "unfinished: a {kind} message of which {bytes} bytes came, but not its frame with FIN=1; \
         it was not delivered",
        "не закончено: от {kind} сообщения пришло байт: {bytes}, а кадра с FIN=1 не было; оно не \
         доставлено"
    )
}
