//! Lab 3: answer the opening request. RFC 6455, sections 4.2.1, 4.2.2 and 4.4.
//!
//! `answer` gets a parsed request (lab 2) and what the server offers, and returns the bytes of a
//! complete HTTP reply: a status line `HTTP/1.1 NNN Words` (which words is up to you), header lines,
//! a blank line, all ended by CR LF. Exactly one of these, the first line of the table that fits:
//!
//! | the request | the reply |
//! |---|---|
//! | HTTP/1.0 | 505 |
//! | method is not GET | 405 with `Allow: GET` |
//! | path not in `Policy::paths`, compared as a whole, with its query | 404 |
//! | no `websocket` in Upgrade, or no `upgrade` in Connection | 426 with `Upgrade: websocket` and `Connection: Upgrade` |
//! | no Host (an empty one will do) | 400 |
//! | version is not exactly `13`, or absent | 426 as above, and `Sec-WebSocket-Version: 13` |
//! | key absent, or not the base64 (with `+`, `/` and `=`) of 16 bytes | 400 |
//! | an Origin that is not in `Policy::origins` | 403 |
//! | anything else | 101 with `Upgrade: websocket`, `Connection: Upgrade`, `Sec-WebSocket-Accept` (lab 1) |
//!
//! A refusal states the length of its body in `Content-Length` (`0` and no body will do). A 101
//! has neither body nor `Content-Length`: the bytes after it are frames. If the client offers
//! subprotocols, the 101 names one that stands both in its list and in `Policy::protocols`; if
//! there is none, it has no `Sec-WebSocket-Protocol` at all. No Origin: not a browser, welcome.
//! Letter case counts in every comparison. An empty list in `Policy` allows nothing. The request
//! may hold any text, line breaks too: none of it may become a header of the reply.
//!
//! Лабораторная 3: ответ на открывающий запрос. RFC 6455, разделы 4.2.1, 4.2.2 и 4.4.
//!
//! `answer` получает разобранный запрос (лабораторная 2) и условия сервера, а возвращает байты
//! ответа HTTP целиком: строка ответа `HTTP/1.1 NNN Words` (слова любые), заголовки, пустая строка;
//! каждая кончается на CR LF. Годится первая подошедшая строка таблицы:
//!
//! | запрос | ответ |
//! |---|---|
//! | HTTP/1.0 | 505 |
//! | метод не GET | 405 и `Allow: GET` |
//! | пути нет в `Policy::paths`; сравнивают целиком, вместе с частью после `?` | 404 |
//! | в Upgrade нет `websocket` или в Connection нет `upgrade` | 426 и `Upgrade: websocket`, `Connection: Upgrade` |
//! | нет Host (пустой годится) | 400 |
//! | версия не ровно `13` или её нет | 426 с теми же заголовками и `Sec-WebSocket-Version: 13` |
//! | ключа нет, или он не base64 (с `+`, `/` и `=`) от 16 байт | 400 |
//! | есть Origin, и его нет в `Policy::origins` | 403 |
//! | всё остальное | 101 и `Upgrade: websocket`, `Connection: Upgrade`, `Sec-WebSocket-Accept` (лабораторная 1) |
//!
//! Отказ сообщает длину тела в `Content-Length` (годится `0` без тела). У 101 нет ни тела, ни
//! `Content-Length`: за ним идут кадры. Если клиент предложил подпротоколы, 101 называет один из
//! тех, что есть и у клиента, и в `Policy::protocols`; если общих нет, заголовка
//! `Sec-WebSocket-Protocol` нет вовсе. Нет Origin: это не браузер, его принимают. Регистр букв важен
//! во всех сравнениях. Пустой список в `Policy` ничего не разрешает. В запросе может быть любой
//! текст, и перевод строки тоже: заголовком ответа он стать не должен.
//!
//! Grade / проверить: `cargo test --test lab3_answer`

/// An opening request, parsed as in lab 2.
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
    /// The elements of `Sec-WebSocket-Protocol`, as the client wrote them: any text.
    pub protocols: Vec<String>,
}

/// What this server offers, and to whom.
pub struct Policy {
    pub paths: Vec<String>,
    /// Pages that may open a connection, such as `http://example.com`.
    pub origins: Vec<String>,
    /// Subprotocols that this server speaks.
    pub protocols: Vec<String>,
}

/// The complete reply that the request deserves.
pub fn answer(request: &Request, policy: &Policy) -> Vec<u8> {
    todo!("lab 3")
}
