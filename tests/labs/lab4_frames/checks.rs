//! Lab 4, the checks: `decode`, `encode`, `masking_key`. RFC 6455, sections 5.1 to 5.7, 10.3.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference.
//! Read next: `vectors`, which holds the bytes; the mutants.

use super::vectors;
use crate::harness::{Check, Lab, text};

/// Which end the code under test plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    Client,
    Server,
}

/// One frame, unmasked.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub fin: bool,
    pub opcode: u8,
    pub payload: Vec<u8>,
}

/// What `decode` said.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    NeedMore(usize),
    Frame { frame: Frame, used: usize },
    Fail(u16),
}

/// `decode(bytes, role)`
type Decode = dyn Fn(&[u8], Role) -> Decoded;
/// `encode(frame, role, key)`
type Encode = dyn Fn(&Frame, Role, [u8; 4]) -> Vec<u8>;

/// What the checks call.
pub struct Implementation {
    pub decode: Box<Decode>,
    pub encode: Box<Encode>,
    pub masking_key: Box<dyn Fn() -> [u8; 4]>,
}

/// Joins a module with the items of the exercise to the checks.
macro_rules! implementation {
    ($code:ident) => {{
        let role = |role| match role {
            checks::Role::Client => $code::Role::Client,
            checks::Role::Server => $code::Role::Server,
        };
        checks::Implementation {
            decode: Box::new(move |bytes, end| match $code::decode(bytes, role(end)) {
                $code::Decoded::NeedMore(count) => checks::Decoded::NeedMore(count),
                $code::Decoded::Fail(code) => checks::Decoded::Fail(code),
                $code::Decoded::Frame { frame, used } => {
                    let $code::Frame { fin, opcode, payload } = frame;
                    checks::Decoded::Frame { frame: checks::Frame { fin, opcode, payload }, used }
                }
            }),
            encode: Box::new(move |frame, end, key| {
                let checks::Frame { fin, opcode, payload } = frame.clone();
                $code::encode(&$code::Frame { fin, opcode, payload }, role(end), key)
            }),
            masking_key: Box::new($code::masking_key),
        }
    }};
}

pub const LAB: Lab<Implementation> = Lab {
    name: "lab4_frames",
    title: text("frames and masking", "кадры и маскирование"),
    checks: &[
        Check {
            id: "examples_of_the_rfc",
            title: text("decode: the examples of 5.7", "decode: примеры из 5.7"),
            points: 2,
            section: "5.2, 5.7",
            hint: text(
                "the key stands between length and payload; the length does not count it",
                "ключ стоит между длиной и данными; в длину он не входит",
            ),
            run: |code, _| vectors::decodes_the_examples(code),
        },
        Check {
            id: "three_forms_of_length",
            title: text(
                "decode: lengths 0, 1, 125, 126, 127, 65535, 65536",
                "decode: длины 0, 1, 125, 126, 127, 65535, 65536",
            ),
            points: 1,
            section: "5.2 (Payload length)",
            hint: text(
                "126 and 127 are no lengths but say how many bytes of length follow, big-endian",
                "126 и 127 это не длины: они говорят, сколько байт длины дальше; порядок big-endian",
            ),
            run: |code, random| vectors::decodes_every_length(code, random),
        },
        Check {
            id: "prefixes_and_tails",
            title: text(
                "decode: every prefix needs more, every tail is left alone",
                "decode: любого начала мало, а хвост не тронут",
            ),
            points: 1,
            section: "5.2; TCP keeps no boundaries",
            hint: text(
                "look at bytes.len() before each part: 2 bytes, length, key, payload",
                "перед каждой частью смотрите на bytes.len(): 2 байта, длина, ключ, данные",
            ),
            run: |code, random| vectors::needs_more_at_every_prefix(code, random),
        },
        Check {
            id: "encoding",
            title: text("encode: examples and lengths", "encode: примеры и длины"),
            points: 2,
            section: "5.2, 5.3, 5.7",
            hint: text(
                "125 still fits the short form and 65535 the middle one; a server sends no key",
                "125 ещё помещается в короткую запись, 65535 в среднюю; сервер ключа не шлёт",
            ),
            run: |code, random| vectors::encodes(code, random),
        },
        Check {
            id: "round_trip",
            title: text(
                "10 000 random frames there and back",
                "10 000 случайных кадров туда и обратно",
            ),
            points: 1,
            section: "5.3",
            hint: text(
                "key byte i mod 4, and i begins at 0 in each frame",
                "байт ключа: i mod 4, и в каждом кадре i начинается с 0",
            ),
            run: |code, random| vectors::round_trips(code, random),
        },
        Check {
            id: "shortest_form",
            title: text(
                "decode: lengths in a longer form than needed",
                "decode: длина записана длиннее, чем нужно",
            ),
            points: 1,
            section: "5.2 (minimal number of bytes)",
            hint: text(
                "126 in the short-plus-2 form is right, 125 in it is not; the top bit of 8 bytes is 0",
                "126 двумя байтами верно, 125 двумя байтами нет; старший бит из восьми байт равен 0",
            ),
            run: |code, _| vectors::refuses(code, vectors::LENGTHS_IN_A_WRONG_FORM),
        },
        Check {
            id: "reserved_and_control",
            title: text(
                "decode: RSV, opcodes, control frames",
                "decode: RSV, opcode, управляющие кадры",
            ),
            points: 1,
            section: "5.2, 5.5",
            hint: text(
                "opcodes 0, 1, 2, 8, 9, A exist; a control frame is whole and at most 125 bytes long",
                "есть opcode 0, 1, 2, 8, 9, A; управляющий кадр всегда целый и не длиннее 125 байт",
            ),
            run: |code, _| vectors::refuses_reserved_and_control(code),
        },
        Check {
            id: "mask_by_role",
            title: text(
                "decode: who must mask and who must not",
                "decode: кто маскирует, а кто нет",
            ),
            points: 1,
            section: "5.1",
            hint: text(
                "role says who WE are: a server demands a mask, a client refuses one",
                "role говорит, кто МЫ: сервер требует маску, клиент её не принимает",
            ),
            run: |code, _| vectors::judges_the_mask(code),
        },
        Check {
            id: "huge_announcement",
            title: text(
                "decode: a header that announces 2^62 bytes",
                "decode: заголовок обещает 2^62 байт",
            ),
            points: 1,
            section: "10.4, 5.2",
            hint: text(
                "copy the payload once it is there; allocate nothing for what was only announced",
                "копируйте данные, когда они пришли; под обещанное память не выделяют",
            ),
            run: |code, _| vectors::believes_no_announcement(code),
        },
        Check {
            id: "fresh_keys",
            title: text("masking_key: 64 keys", "masking_key: 64 ключа"),
            points: 1,
            section: "5.3, 10.3",
            hint: text(
                "four bytes from the system's randomness for each frame: getrandom::fill",
                "для каждого кадра четыре байта из системного источника: getrandom::fill",
            ),
            run: |code, _| vectors::makes_fresh_keys(code),
        },
    ],
};
