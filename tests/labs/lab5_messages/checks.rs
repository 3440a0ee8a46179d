//! Lab 5, the checks: `Assembler::push(Frame) -> Vec<Event>`. RFC 6455, 5.4 to 5.6, 7.4, 8.1.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference.
//! Read next: `talks`, the sequences of frames; the mutants.

use super::{closes, limits, talks, utf8};
use crate::grading::{Check, Lab, text};

pub const LAB: Lab = Lab {
    name: "lab5_messages",
    title: text("from frames to messages", "от кадров к сообщениям"),
    checks: &[
        Check {
            id: "whole_and_in_fragments",
            title: text("messages whole and in fragments", "сообщения целиком и по фрагментам"),
            points: 1,
            section: "5.4, 5.6",
            hint: text(
                "keep opcode and bytes of the message begun; only its last frame has FIN",
                "храните opcode и байты начатого сообщения; FIN есть только у последнего кадра",
            ),
            run: talks::whole_and_in_fragments,
        },
        Check {
            id: "ping_in_the_middle",
            title: text("control frames between fragments", "управляющие кадры между фрагментами"),
            points: 2,
            section: "5.4, 5.5.2, 5.5.3",
            hint: text(
                "a ping is answered at once, with its data, and leaves the message begun as it was",
                "на ping отвечают сразу и теми же данными, а начатое сообщение остаётся как было",
            ),
            run: talks::ping_in_the_middle,
        },
        Check {
            id: "cut_characters",
            title: text("characters cut between fragments", "символ разрезан между фрагментами"),
            points: 1,
            section: "5.6, 8.1",
            hint: text(
                "judge UTF-8 over the whole message, not over a fragment",
                "UTF-8 проверяют у всего сообщения, а не у фрагмента",
            ),
            run: utf8::cut_characters,
        },
        Check {
            id: "order_of_fragments",
            title: text("fragments out of order", "фрагменты не по порядку"),
            points: 1,
            section: "5.4",
            hint: text(
                "opcode 0 only goes on with a message, opcodes 1 and 2 only begin one",
                "opcode 0 только продолжает сообщение, opcode 1 и 2 только начинают",
            ),
            run: talks::order_of_fragments,
        },
        Check {
            id: "close_answered_once",
            title: text("a Close is answered, once", "на Close отвечают, и один раз"),
            points: 1,
            section: "5.5.1",
            hint: text(
                "two ends that answer every Close would never stop",
                "если обе стороны отвечают на каждый Close, они не остановятся никогда",
            ),
            run: closes::close_answered_once,
        },
        Check {
            id: "close_codes",
            title: text("codes and bodies of Close", "коды и тело кадра Close"),
            points: 2,
            section: "5.5.1, 7.4.1, 7.4.2",
            hint: text(
                "1005, 1006 and 1015 are names for local events and never travel",
                "1005, 1006 и 1015 обозначают местные события и в кадре не бывают",
            ),
            run: closes::close_codes,
        },
        Check {
            id: "bad_utf8",
            title: text("bytes that are no UTF-8", "байты не в UTF-8"),
            points: 1,
            section: "5.5.1, 5.6, 8.1",
            hint: text(
                "String::from_utf8 tells; from_utf8_lossy would hide it; binary may be anything",
                "String::from_utf8 скажет об ошибке, from_utf8_lossy скроет; двоичным данным всё можно",
            ),
            run: utf8::bad_utf8,
        },
        Check {
            id: "limit",
            title: text("the limit of a message, and memory", "предел длины сообщения и память"),
            points: 2,
            section: "10.4, 7.4.1 (1009)",
            hint: text(
                "count the message, not the frame; exactly the limit is right, one byte more is told at once",
                "считайте сообщение, а не кадр; ровно предел можно, на байт больше нельзя, и сразу",
            ),
            run: limits::limit,
        },
        Check {
            id: "silence_after_close",
            title: text("after Close, silence", "после Close молчание"),
            points: 1,
            section: "5.5.1, 7.1.7",
            hint: text(
                "remember that a Close was sent, whoever began; then look at nothing any more",
                "запомните, что Close отправлен, кто бы ни начал; дальше кадры не рассматривают",
            ),
            run: closes::silence_after_close,
        },
    ],
};
