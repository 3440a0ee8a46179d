//! Lab 2, the checks: `parse(&[u8]) -> Result<Parse, Bad>`. RFC 6455, section 4.2.1.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference.
//! Read next: the cases, in `cases`; the mutants, each with the check that is there to catch it.

use super::cases;
use crate::harness::bytes::ascii;
use crate::harness::compare::same;
pub use crate::harness::request::Request;
pub(crate) use crate::harness::request::copy_request;
use crate::harness::{Check, Lab, Rng, Verdict, text};

/// What `parse` said, in the checks' own types.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    NeedMore,
    Done(Box<Request>, usize),
    /// The name of the variant of `Bad`.
    Bad(&'static str),
}

/// `parse(bytes)`
type Parse = dyn Fn(&[u8]) -> Said;

/// What the checks call.
pub struct Implementation {
    pub parse: Box<Parse>,
}

/// Joins a module with the items of the exercise to the checks.
macro_rules! implementation {
    ($code:ident) => {
        checks::Implementation {
            parse: Box::new(|bytes| match $code::parse(bytes) {
                Ok($code::Parse::NeedMore) => checks::Said::NeedMore,
                Ok($code::Parse::Done { request, used }) => {
                    let request = checks::copy_request!(request => checks::Request);
                    checks::Said::Done(request.into(), used)
                }
                Err($code::Bad::NotHttp) => checks::Said::Bad("NotHttp"),
                Err($code::Bad::TooLarge) => checks::Said::Bad("TooLarge"),
                Err($code::Bad::TooManyHeaders) => checks::Said::Bad("TooManyHeaders"),
                Err($code::Bad::Twice) => checks::Said::Bad("Twice"),
                Err($code::Bad::NotAscii) => checks::Said::Bad("NotAscii"),
            }),
        }
    };
}

pub const LAB: Lab<Implementation> = Lab {
    name: "lab2_parse_request",
    title: text("read the opening request", "чтение открывающего запроса"),
    checks: &[
        Check {
            id: "whole_request",
            title: text("whole requests, every field", "запрос целиком, каждое поле"),
            points: 1,
            section: "1.2, 4.2.1",
            hint: text(
                "Status::Complete(used) carries the length of the head; version is 0 or 1",
                "Status::Complete(used) несёт длину головы запроса; version равно 0 или 1",
            ),
            run: |code, _| all_right(code, cases::whole()),
        },
        Check {
            id: "names_in_any_case",
            title: text("header names in any letter case", "имена заголовков в любом регистре"),
            points: 1,
            section: "4.2.1; RFC 9110, 5.1",
            hint: text("str::eq_ignore_ascii_case", "str::eq_ignore_ascii_case"),
            run: |code, random| all_right(code, cases::any_case(random)),
        },
        Check {
            id: "token_lists",
            title: text(
                "lists of tokens, on one line and on several",
                "списки элементов: в одной строке и в нескольких",
            ),
            points: 1,
            section: "4.2.1 (3, 4); RFC 9110, 5.6.1",
            hint: text(
                "browsers send `Connection: keep-alive, Upgrade`; `h2c-upgrade-no` is another token",
                "браузеры шлют `Connection: keep-alive, Upgrade`; `h2c-upgrade-no` это другое слово",
            ),
            run: |code, _| all_right(code, cases::lists()),
        },
        Check {
            id: "every_prefix",
            title: text(
                "byte by byte: every prefix of a good request needs more",
                "по байту: любого начала хорошего запроса ещё мало",
            ),
            points: 1,
            section: "4.2.1; RFC 9112, 2.2",
            hint: text(
                "Status::Partial is no error and no end; a prefix may cut a letter in two",
                "Status::Partial не ошибка и не конец; начало может разрезать букву пополам",
            ),
            run: every_prefix,
        },
        Check {
            id: "tail_is_kept",
            title: text("what follows the blank line", "байты после пустой строки"),
            points: 1,
            section: "4.2.2 (frames may follow at once)",
            hint: text(
                "`used` is the head alone; the tail may be long, and may hold a blank line too",
                "`used` это только голова; хвост бывает длинным и тоже содержит пустые строки",
            ),
            run: |code, random| all_right(code, cases::tails(random)),
        },
        Check {
            id: "limits",
            title: text("64 headers, 16 384 bytes", "64 заголовка, 16 384 байта"),
            points: 1,
            section: "10.4",
            hint: text(
                "without a limit, a peer that never ends its head fills your memory",
                "без предела собеседник, который не кончает запрос, займёт всю память",
            ),
            run: |code, _| all_right(code, cases::limits()),
        },
        Check {
            id: "not_http",
            title: text("what is no HTTP request", "то, что не является запросом HTTP"),
            points: 1,
            section: "4.2.1; RFC 9112, 5.2",
            hint: text(
                "leave the syntax to httparse and pass its refusal on; never unwrap a peer's bytes",
                "синтаксис оставьте httparse и передайте его отказ; никаких unwrap на чужих байтах",
            ),
            run: |code, random| {
                all_right(code, cases::not_http())?;
                never_panics(code, random)
            },
        },
        Check {
            id: "twice_or_not_ascii",
            title: text(
                "headers that stand twice; bytes over 127",
                "повторённые заголовки; байты больше 127",
            ),
            points: 1,
            section: "4.1, 4.2.1, 11.3.1",
            hint: text(
                "a second key is no list: refuse it; a name in UTF-8 elsewhere is harmless",
                "второй ключ это не список, а отказ; кириллица в прочих заголовках безвредна",
            ),
            run: |code, _| all_right(code, cases::twice_or_not_ascii()),
        },
    ],
};

/// Every case whole: the bytes and what is to be said of them.
fn all_right(code: &Implementation, cases: Vec<(Vec<u8>, Said)>) -> Verdict {
    for (bytes, wanted) in cases {
        let got = (code.parse)(&bytes);
        same(ascii(&bytes), &got, &wanted)?;
    }
    Ok(())
}

fn every_prefix(code: &Implementation, _: &mut Rng) -> Verdict {
    for (bytes, wanted) in cases::whole() {
        let Said::Done(_, used) = wanted else {
            continue;
        };
        for length in 0..used {
            let prefix = &bytes[..length];
            let got = (code.parse)(prefix);
            let input = format!("{} (… {length}/{used})", ascii(prefix));
            same(input, &got, &Said::NeedMore)?;
        }
    }
    Ok(())
}

/// Bytes of any kind: no answer is demanded but that there is one.
fn never_panics(code: &Implementation, random: &mut Rng) -> Verdict {
    let (sample, _) = cases::whole().remove(0);
    for _ in 0..2000 {
        let mut bytes = sample.clone();
        for _ in 0..random.usize(1..8) {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        (code.parse)(&bytes);
    }
    Ok(())
}
