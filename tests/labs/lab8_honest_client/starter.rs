//! Lab 8 (bonus): an honest client among lying servers. RFC 6455, sections 4.1 and 5.1.
//!
//! `connect` writes one opening request to the stream, reads the reply, and believes nothing of
//! it. `Conn::message` then reads text messages. The stream takes and gives as many bytes at a
//! time as it likes: one, or the reply and the first frame together.
//!
//! The request: GET `path`, HTTP/1.1, `Host` as given, `Upgrade: websocket`,
//! `Connection: Upgrade`, `Sec-WebSocket-Version: 13`, a fresh `Sec-WebSocket-Key` (16 random
//! bytes in base64), and `Sec-WebSocket-Protocol` with the `protocols` asked for, if any. No
//! extensions. Nothing is sent after it before the reply is there.
//!
//! The reply is refused for the first reason of this list (`Why`):
//! - `Ended`: the stream ended or failed before the head did; `NotHttp`: no HTTP/1.1 reply;
//!   `TooLarge`: no end in the first 16 384 bytes, or more than 64 headers;
//! - `Status`: not 101;
//! - `Upgrade`: the header is not `websocket`; `Connection`: no token `upgrade` (both in any case);
//! - `Accept`: not exactly the value that belongs to the key (lab 1), or absent;
//! - `Extension`: any, since none was asked for; `Protocol`: one that was not asked for. None at
//!   all is fine.
//!
//! `message` returns the next whole text frame. The servers here send nothing longer than 125
//! bytes and no fragments; a frame that is masked, or not a whole text frame in UTF-8, is
//! `Why::Frame`; the end of the stream is `Why::Ended`.
//!
//! Лабораторная 8 (дополнительная): честный клиент и лживые серверы. RFC 6455, разделы 4.1 и 5.1.
//!
//! `connect` пишет в поток один открывающий запрос, читает ответ и ничему в нём не верит на слово.
//! Затем `Conn::message` читает текстовые сообщения. Поток принимает и отдаёт сколько хочет байт за
//! раз: один или ответ сразу с первым кадром.
//!
//! Запрос: GET `path`, HTTP/1.1, `Host` как задан, `Upgrade: websocket`, `Connection: Upgrade`,
//! `Sec-WebSocket-Version: 13`, новый `Sec-WebSocket-Key` (16 случайных байт в base64) и, если
//! есть о чём просить, `Sec-WebSocket-Protocol` с подпротоколами `protocols`. Расширений нет.
//! До ответа больше ничего не отправлять.
//!
//! Причина отказа (`Why`) берётся первая подходящая:
//! - `Ended`: поток кончился или отказал раньше, чем кончилась голова ответа; `NotHttp`: это не
//!   ответ HTTP/1.1; `TooLarge`: нет конца в первых 16 384 байтах или заголовков больше 64;
//! - `Status`: не 101;
//! - `Upgrade`: в заголовке не `websocket`; `Connection`: нет слова `upgrade` (регистр не важен);
//! - `Accept`: не точно то значение, что положено ключу (лабораторная 1), или его нет;
//! - `Extension`: любое, ведь его не просили; `Protocol`: тот, о котором не просили. Без
//!   подпротокола можно.
//!
//! `message` возвращает следующий целый текстовый кадр. Серверы здесь шлют не больше 125 байт и без
//! фрагментов; кадр с маской, не текстовый, не целый или не в UTF-8: `Why::Frame`; поток
//! кончился: `Why::Ended`.
//!
//! Grade / проверить: `cargo test --test lab8_honest_client`

use std::io::{Read, Write};

/// Why a server is not believed.
#[derive(Debug)]
pub enum Why {
    Ended,
    NotHttp,
    TooLarge,
    Status,
    Upgrade,
    Connection,
    Accept,
    Extension,
    Protocol,
    Frame,
}

/// An open connection. Give it the fields it needs.
pub struct Conn<S> {
    stream: S,
}

/// Opens a connection on a stream.
pub fn connect<S: Read + Write>(
    stream: S,
    host: &str,
    path: &str,
    protocols: &[&str],
) -> Result<Conn<S>, Why> {
    todo!("lab 8")
}

impl<S: Read + Write> Conn<S> {
    /// Waits for the next text message.
    pub fn message(&mut self) -> Result<String, Why> {
        todo!("lab 8")
    }
}
