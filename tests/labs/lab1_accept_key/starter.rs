//! Lab 1: the accept key. RFC 6455, sections 1.3 and 4.2.2.
//!
//! A client opens with a header such as `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==`.
//! The server proves that it speaks WebSocket by computing from it the value of
//! `Sec-WebSocket-Accept`:
//!
//! 1. take the value of the key as text, without the spaces and tabs around it; nothing else is
//!    changed, and it is NOT decoded;
//! 2. append the GUID `258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
//! 3. compute SHA-1 of the joined text: 20 bytes;
//! 4. encode these 20 bytes in base64: 28 characters.
//!
//! Whether the key is a good one is judged elsewhere: here every text of any length has its accept
//! value, even an empty one. The crates `sha1` and `base64` are at hand:
//! `sha1::Sha1::digest(bytes)` needs `use sha1::Digest;`,
//! `base64::engine::general_purpose::STANDARD.encode(bytes)` needs `use base64::Engine;`.
//!
//! Лабораторная 1: значение Sec-WebSocket-Accept. RFC 6455, разделы 1.3 и 4.2.2.
//!
//! Клиент присылает заголовок вида `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==`. Сервер
//! доказывает, что понимает WebSocket: вычисляет из ключа значение `Sec-WebSocket-Accept`.
//!
//! 1. Взять ключ как текст без пробелов и табуляций по краям; больше ничего не менять, base64
//!    НЕ раскодировать;
//! 2. приписать к нему GUID `258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
//! 3. вычислить SHA-1 от получившейся строки: 20 байт;
//! 4. закодировать эти 20 байт в base64: 28 символов.
//!
//! Годен ли сам ключ, решают в другом месте: здесь ответ есть для текста любой длины, даже пустого.
//! Крейты `sha1` и `base64` подключены, их вызовы показаны выше.
//!
//! Grade / проверить: `cargo test --test lab1_accept_key`

/// The value of `Sec-WebSocket-Accept` that belongs to a `Sec-WebSocket-Key`.
pub fn accept_key(key: &str) -> String {
    todo!("lab 1")
}
