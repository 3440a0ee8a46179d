//! Lab 4, the checks: `decode`, `encode`, `masking_key`. RFC 6455, sections 5.1 to 5.7, 10.3.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference.
//! Read next: `vectors`, which holds the bytes; `bad_frames`, `keys`; the mutants.

use super::{bad_frames, keys, vectors};
use crate::grading::{Check, Lab, text};

pub const LAB: Lab = Lab {
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
            run: vectors::decodes_the_examples,
        },
        Check {
            id: "three_forms_of_length",
            title: text(
                "decode: lengths around 0, 125, 126, 65 535, 65 536, every opcode",
                "decode: длины около 0, 125, 126, 65 535, 65 536, все opcode",
            ),
            points: 1,
            section: "5.2 (Payload length)",
            hint: text(
                "126 and 127 are no lengths but say how many bytes of length follow, big-endian",
                "126 и 127 это не длины: они говорят, сколько байт длины дальше; порядок big-endian",
            ),
            run: vectors::decodes_every_length,
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
            run: vectors::needs_more_at_every_prefix,
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
            run: vectors::encodes,
        },
        Check {
            id: "round_trip",
            title: text(
                "2000 random frames there and back",
                "2000 случайных кадров туда и обратно",
            ),
            points: 1,
            section: "5.3",
            hint: text(
                "key byte i mod 4, and i begins at 0 in each frame",
                "байт ключа: i mod 4, и в каждом кадре i начинается с 0",
            ),
            run: vectors::round_trips,
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
                "126 in 2 bytes is right, 125 in 2 bytes is not; 65 536 in 8 bytes is right, 65 535 is not",
                "126 двумя байтами верно, 125 нет; 65 536 восемью байтами верно, 65 535 нет",
            ),
            run: bad_frames::refuses_long_forms,
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
            run: bad_frames::refuses_reserved_and_control,
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
            run: bad_frames::judges_the_mask,
        },
        Check {
            id: "huge_announcement",
            title: text(
                "decode: headers that announce more than has come, up to 2^63 bytes",
                "decode: заголовок обещает больше, чем пришло, вплоть до 2^63 байт",
            ),
            points: 1,
            section: "10.4, 5.2",
            hint: text(
                "copy the payload once it is there; allocate nothing for what was only announced",
                "копируйте данные, когда они пришли; под обещанное память не выделяют",
            ),
            run: bad_frames::believes_no_announcement,
        },
        Check {
            id: "fresh_keys",
            title: text(
                "masking_key: 4096 keys, and as many of another run",
                "masking_key: 4096 ключей и столько же в другом запуске",
            ),
            points: 1,
            section: "5.3, 10.3",
            hint: text(
                "four bytes from the system's randomness for each frame: getrandom::fill",
                "для каждого кадра четыре байта из системного источника: getrandom::fill",
            ),
            run: keys::makes_fresh_keys,
        },
    ],
};
