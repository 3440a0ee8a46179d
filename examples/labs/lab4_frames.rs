//! Lab 4: frames. RFC 6455, sections 5.1, 5.2, 5.3 and 10.3.
//!
//! ```text
//! byte 0: FIN 0x80 | RSV1 0x40 | RSV2 0x20 | RSV3 0x10 | opcode 0x0F
//! byte 1: MASK 0x80 | length 0x7F
//!         length 0..=125: the length itself
//!         length 126: the next 2 bytes are the length, big-endian
//!         length 127: the next 8 bytes are the length, big-endian, top bit 0
//! then the masking key, 4 bytes, if MASK; then the payload
//! ```
//! Payload byte i is masked by XOR with byte i mod 4 of the key. `Role` says who WE are: a client
//! sends masked frames and receives unmasked ones, a server the other way round.
//!
//! `decode` looks at the start of `bytes`: what follows the frame stays for the next call. If the
//! frame is not complete, `NeedMore(n)`: at least n more bytes are needed, n not 0 and never more
//! than the frame really lacks. `Fail(1002)` for: RSV bits; opcodes 3-7 and 0xB-0xF; a length not
//! in its shortest form; a length with its top bit set; a control frame (opcode 8 and above) with
//! a payload over 125 bytes or without FIN; a mask where none belongs, or none where one belongs.
//! What is in a payload is not judged here. An announced length is only a claim: nothing may be
//! allocated for it, and a length over 1 MiB may also be refused with `Fail(1009)`.
//!
//! A bad frame may be refused at its first bad byte or later, but at the latest when it is whole;
//! one whose length has its top bit set never will be, so when its header is whole (1002 or 1009).
//! A good frame that is not whole is never refused, but for its length over 1 MiB.
//!
//! `encode` writes one whole frame, length in its shortest form, masked with `key` by a client,
//! `key` unused by a server. `masking_key` makes a random key: new each time, and other ones in the
//! next run of the program; `getrandom::fill` is at hand.
//!
//! Лабораторная 4: кадры. RFC 6455, разделы 5.1, 5.2, 5.3 и 10.3. Схема кадра показана выше.
//!
//! Байт i полезных данных складывают по XOR с байтом i mod 4 ключа маски. `Role` говорит, кто мы:
//! клиент шлёт кадры с маской и получает без неё, сервер наоборот.
//!
//! `decode` смотрит на начало `bytes`: что идёт за кадром, останется следующему вызову. Кадр пришёл
//! не целиком: `NeedMore(n)`, то есть не хватает самое меньшее n байт; n не равно 0 и не больше,
//! чем не хватает на самом деле. `Fail(1002)`: биты RSV; opcode 3-7 и 0xB-0xF; длина записана не
//! кратчайшим способом; старший бит длины равен 1; у управляющего кадра (opcode от 8) больше
//! 125 байт данных или нет FIN; маска там, где её быть не должно, или её нет там, где нужна.
//! Что в самих данных, здесь не проверяют. Объявленная длина это только обещание: память под неё
//! заранее не выделяют, а длину больше 1 МиБ можно отвергнуть и с `Fail(1009)`.
//!
//! Плохой кадр можно отвергнуть на первом же плохом байте или позже, но не позднее, чем он пришёл
//! целиком; кадр, у длины которого старший бит 1, целым не станет, поэтому не позднее конца
//! заголовка (1002 или 1009). Хороший, но не целый кадр не отвергают, кроме как за длину больше 1 МиБ.
//!
//! `encode` пишет один кадр целиком, длину кратчайшим способом; у клиента с маской `key`, у сервера
//! без маски. `masking_key` создаёт случайный ключ: каждый раз новый, и при следующем запуске
//! программы тоже другие; под рукой есть `getrandom::fill`.
//!
//! Grade / проверить: `cargo test --test lab4_frames`

/// Which end of the connection this code is.
#[derive(Clone, Copy, PartialEq)]
pub enum Role {
    Client,
    Server,
}

/// One frame, unmasked.
pub struct Frame {
    pub fin: bool,
    pub opcode: u8,
    pub payload: Vec<u8>,
}

/// What the bytes so far amount to.
pub enum Decoded {
    /// At least so many bytes are missing.
    NeedMore(usize),
    /// A frame, and how many bytes it took.
    Frame { frame: Frame, used: usize },
    /// The peer broke the protocol: the close code it deserves.
    Fail(u16),
}

/// Reads one frame from the start of `bytes`.
pub fn decode(bytes: &[u8], role: Role) -> Decoded {
    todo!("lab 4")
}

/// Writes one frame, masked with `key` if we are the client.
pub fn encode(frame: &Frame, role: Role, key: [u8; 4]) -> Vec<u8> {
    todo!("lab 4")
}

/// A key for one frame: random, and new each time.
pub fn masking_key() -> [u8; 4] {
    todo!("lab 4")
}
