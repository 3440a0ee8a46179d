//! Lab 5: from frames to messages. RFC 6455, sections 5.4, 5.5, 5.6, 7.4, 8.1 and 10.4.
//!
//! `push` gets one valid frame after another (lab 4 has judged header and mask) and returns what
//! follows from it: a message for the application, a frame to send, or nothing yet.
//!
//! - A message is one frame with FIN (opcode 1 text, 2 binary), or a first frame without FIN and
//!   then frames of opcode 0, the last of them with FIN. A frame of opcode 0 with nothing begun,
//!   or of opcode 1 or 2 before the message begun has ended: `Close(Some(1002))`.
//! - Text must be valid UTF-8 as a whole message; a character may be cut between fragments. If it
//!   is not: `Close(Some(1007))`, at once or when the message ends.
//! - Ping (9), also between fragments: `Pong` with the same data, at once. Pong (10): nothing.
//! - Close (8): answered once, `Close` with the same code, or `Close(None)` if its body is empty.
//!   A body of 1 byte, or a code that must not be on the wire: `Close(Some(1002))`. Allowed are
//!   1000-1003, 1007-1014 and 3000-4999. A reason (all behind the code) that is no UTF-8:
//!   `Close(Some(1007))`; the code is judged first.
//! - A message of more than `limit` bytes, in however many fragments: `Close(Some(1009))`, as soon
//!   as it is known. `limit` may be any number from 0 to `usize::MAX`; control frames do not count.
//! - A data frame with two faults: the code of either will do.
//! - No frame may make memory grow without bytes in it. A message that was given away, and whatever
//!   comes after a `Close`, leaves nothing in memory.
//! - After a `Close` event nothing more is said, whatever comes.
//!
//! Лабораторная 5: от кадров к сообщениям. RFC 6455, разделы 5.4, 5.5, 5.6, 7.4, 8.1 и 10.4.
//!
//! `push` получает правильные кадры один за другим (заголовок и маску проверили в лабораторной 4)
//! и возвращает то, что из кадра следует: сообщение приложению, кадр для отправки или пока ничего.
//!
//! - Сообщение: либо один кадр с FIN (opcode 1 текст, 2 двоичные данные), либо первый кадр без FIN
//!   и за ним кадры с opcode 0, последний с FIN. Кадр с opcode 0, когда ничего не начато, или с
//!   opcode 1 или 2, когда начатое не кончено: `Close(Some(1002))`.
//! - Текст обязан быть верным UTF-8 как целое сообщение; граница фрагментов может разрезать
//!   символ. Если текст неверен: `Close(Some(1007))`, сразу или в конце сообщения.
//! - Ping (9), в том числе между фрагментами: сразу `Pong` с теми же данными. Pong (10): ничего.
//! - Close (8): один ответ, `Close` с тем же кодом, а на пустое тело `Close(None)`. Тело из
//!   1 байта или код, которого не бывает в кадре: `Close(Some(1002))`. Разрешены 1000-1003,
//!   1007-1014 и 3000-4999. Причина (всё после кода) не в UTF-8: `Close(Some(1007))`; сначала
//!   проверяют код.
//! - Сообщение длиннее `limit` байт, на сколько бы фрагментов его ни разбили: `Close(Some(1009))`,
//!   как только это стало ясно. `limit`: любое число от 0 до `usize::MAX`; управляющие кадры не в счёт.
//! - Если в кадре данных две ошибки, годится код любой из них.
//! - Кадры без данных не должны занимать память. Отданное сообщение и всё, что пришло после `Close`,
//!   ничего в памяти не оставляет.
//! - После события `Close` ответа нет, что бы ни пришло.
//!
//! Grade / проверить: `cargo test --test lab5_messages`

/// One frame, unmasked.
pub struct Frame {
    pub fin: bool,
    pub opcode: u8,
    pub payload: Vec<u8>,
}

/// What follows from a frame.
pub enum Event {
    /// A whole text message has come.
    Text(String),
    /// A whole binary message has come.
    Binary(Vec<u8>),
    /// Send a Pong with this data.
    Pong(Vec<u8>),
    /// Send a Close with this code (`None`: with an empty body), and send nothing afterwards.
    Close(Option<u16>),
}

/// The receiving side of one connection. Give it the fields it needs.
pub struct Assembler {}

impl Assembler {
    /// `limit`: the most bytes that a message may have.
    pub fn new(limit: usize) -> Assembler {
        todo!("lab 5")
    }

    /// Takes one frame and says what follows from it.
    pub fn push(&mut self, frame: Frame) -> Vec<Event> {
        todo!("lab 5")
    }
}
