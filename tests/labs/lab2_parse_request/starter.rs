//! Lab 2: read the opening request. RFC 6455, section 4.2.1; HTTP/1.1 syntax: RFC 9112.
//!
//! TCP delivers bytes in pieces of any size. `parse` gets what has come so far and says one of
//! three things: need more, here is the request, or this will never be one. The crate `httparse`
//! does the syntax (`httparse::Request`, `httparse::EMPTY_HEADER`, `Status::{Complete, Partial}`);
//! the meaning is yours:
//!
//! - `Done::used` counts the bytes up to and with the blank line. What follows is already the
//!   first frame, and must not be lost.
//! - Header names in any letter case. `Upgrade` and `Connection` hold lists separated by commas,
//!   and may stand on several lines: all tokens, in order, also those that repeat, trimmed, in lower
//!   case, empty ones left out. `Sec-WebSocket-Protocol` likewise, but its letter case is kept.
//! - `Host`, `Sec-WebSocket-Key`, `Sec-WebSocket-Version`, `Origin`: the value as it stands, `None`
//!   without the header, `Some("")` if it is empty; twice is `Bad::Twice`, whatever the values.
//! - A head of more than 64 headers is `Bad::TooManyHeaders`. A head (blank line included) must
//!   end within its first 16 384 bytes: with that many bytes and no end, or with a later end,
//!   `Bad::TooLarge`. The tail does not count.
//! - What httparse refuses is at once `Bad::NotHttp`. Bytes over 127 in one of the seven headers named
//!   above are `Bad::NotAscii`; in any other header they do no harm.
//! - A request with several faults may be refused for any one of them.
//!
//! Лабораторная 2: чтение открывающего запроса. RFC 6455, раздел 4.2.1; синтаксис: RFC 9112.
//!
//! TCP доставляет байты кусками любой длины. `parse` получает всё, что пришло к этой минуте, и
//! отвечает одно из трёх: нужно ещё; вот запрос; запросом это уже не станет. Синтаксис разбирает
//! крейт `httparse`, а смысл за вами:
//!
//! - `Done::used`: число байт по пустую строку включительно. Дальше идёт уже первый кадр, терять
//!   его нельзя.
//! - Имена заголовков: в любом регистре. `Upgrade` и `Connection`: списки через запятую, бывают и
//!   в нескольких строках: нужны все элементы по порядку, и повторы тоже, без пробелов по краям,
//!   строчными буквами, пустые пропустить. `Sec-WebSocket-Protocol` так же, но регистр сохраняется.
//! - `Host`, `Sec-WebSocket-Key`, `Sec-WebSocket-Version`, `Origin`: значение как есть; `None`, если
//!   заголовка нет, `Some("")`, если он пуст; дважды, с любыми значениями: `Bad::Twice`.
//! - Заголовков больше 64: `Bad::TooManyHeaders`. Голова запроса вместе с пустой строкой должна
//!   кончиться в первых 16 384 байтах: байт столько, а конца нет, или конец дальше:
//!   `Bad::TooLarge`. Байты после головы не в счёт.
//! - Что отверг httparse: сразу `Bad::NotHttp`. Байты больше 127 в одном из семи названных заголовков:
//!   `Bad::NotAscii`; в остальных заголовках они не мешают.
//! - Если ошибок несколько, назвать можно любую.
//!
//! Grade / проверить: `cargo test --test lab2_parse_request`

/// An opening request, as far as a WebSocket server cares.
pub struct Request {
    pub method: String,
    pub path: String,
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    pub minor_version: u8,
    pub host: Option<String>,
    /// The tokens of `Upgrade`, in lower case.
    pub upgrade: Vec<String>,
    /// The tokens of `Connection`, in lower case.
    pub connection: Vec<String>,
    /// `Sec-WebSocket-Key`
    pub key: Option<String>,
    /// `Sec-WebSocket-Version`
    pub version: Option<String>,
    pub origin: Option<String>,
    /// The elements of `Sec-WebSocket-Protocol`, letter case kept.
    pub protocols: Vec<String>,
}

/// What the bytes so far amount to.
pub enum Parse {
    NeedMore,
    Done { request: Request, used: usize },
}

/// Why the bytes will never be a request that this server takes.
pub enum Bad {
    NotHttp,
    TooLarge,
    TooManyHeaders,
    Twice,
    NotAscii,
}

/// Reads an opening request from the start of `bytes`.
pub fn parse(bytes: &[u8]) -> Result<Parse, Bad> {
    todo!("lab 2")
}
