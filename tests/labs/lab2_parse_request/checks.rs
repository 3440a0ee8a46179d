//! Lab 2, the checks: `parse(&[u8]) -> Result<Parse, Bad>`. RFC 6455, section 4.2.1.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference.
//! Read next: the cases, in `cases` and `edges`; the mutants, each with the check that catches it.

use super::cases::{self, Case};
use super::edges;
use super::questions::Said;
use crate::grading::bytes::ascii;
use crate::grading::{Check, Child, Failure, Hinted, Lab, Rng, Text, Verdict, text};

pub const LAB: Lab = Lab {
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
            run: whole_request,
        },
        Check {
            id: "names_in_any_case",
            title: text("header names in any letter case", "имена заголовков в любом регистре"),
            points: 1,
            section: "4.2.1; RFC 9110, 5.1",
            hint: text(
                "compare every name by str::eq_ignore_ascii_case, also in a second line",
                "каждое имя сравнивайте через str::eq_ignore_ascii_case, и во второй строке тоже",
            ),
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
                "only commas separate; trim, drop the empty, keep the order and what repeats",
                "разделяет только запятая; обрежьте пробелы, пустые пропустите, порядок и повторы сохраните",
            ),
            run: |code, _| {
                all_right(code, cases::lists())?;
                all_right(code, cases::lists_on_several_lines()).hint(SEVERAL_LINES)
            },
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
                "two cases: 16 384 bytes without an end, and an end behind byte 16 384",
                "два случая: 16 384 байта без конца и конец дальше байта 16 384",
            ),
            run: |code, _| {
                all_right(code, edges::many_headers()).hint(HEADERS)?;
                all_right(code, edges::many_bytes())
            },
        },
        Check {
            id: "not_http",
            title: text("what is no HTTP request", "то, что не является запросом HTTP"),
            points: 1,
            section: "4.2.1; RFC 9112, 5.2",
            hint: text(
                "leave the syntax to httparse and pass its refusal on at once, whatever its kind",
                "синтаксис оставьте httparse и сразу передайте его отказ, какого бы рода он ни был",
            ),
            run: |code, random| {
                all_right(code, edges::not_http())?;
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
                "a second line is no list: refuse it, also if it is equal, empty or spelt otherwise",
                "вторая строка это не список, а отказ: и равная, и пустая, и в другом регистре",
            ),
            run: |code, _| {
                all_right(code, edges::twice())?;
                all_right(code, edges::not_ascii()).hint(NOT_ASCII)
            },
        },
    ],
};

const VALUES: Text = text(
    "a value is given as it stands; `None` only if the header is not there at all",
    "значение отдают как есть; `None` только если заголовка нет совсем",
);
const NAMES: Text = text(
    "compare whole names: `Sec-WebSocket-Key1` is another header",
    "сравнивайте имя целиком: `Sec-WebSocket-Key1` это другой заголовок",
);
const SEVERAL_LINES: Text = text(
    "the lines of one name make one list, in their order, whatever stands between them",
    "строки с одним именем составляют один список, по порядку, что бы ни стояло между ними",
);
const HEADERS: Text = text(
    "room for 64 headers; TooManyHeaders is an error of its own in httparse",
    "место для 64 заголовков; TooManyHeaders в httparse это отдельная ошибка",
);
const NOT_ASCII: Text = text(
    "only the seven headers must be ASCII (<[u8]>::is_ascii); elsewhere any byte is harmless",
    "в ASCII обязаны быть только семь заголовков (<[u8]>::is_ascii); в других любой байт безвреден",
);

fn told(bytes: &[u8]) -> String {
    format!("parse({})", ascii(bytes))
}

/// Every case whole: the bytes and what is to be said of them.
fn all_right(code: &Child, cases: Vec<Case>) -> Verdict {
    let (all_bytes, wanted): (Vec<Vec<u8>>, Vec<Said>) = cases.into_iter().unzip();
    let said: Vec<Said> = code.ask_all(&all_bytes, |at| told(&all_bytes[at]))?;
    for ((bytes, got), wanted) in all_bytes.iter().zip(&said).zip(&wanted) {
        same_said(bytes, got, wanted)?;
    }
    Ok(())
}

/// Demands the wanted answer; of two requests it names the first field that differs.
fn same_said(bytes: &[u8], got: &Said, wanted: &Said) -> Verdict {
    if got == wanted {
        return Ok(());
    }
    let (shown_got, shown_wanted) = match (got, wanted) {
        (Said::Done(_, got), Said::Done(_, wanted)) if got != wanted => {
            (format!("used: {got}"), format!("used: {wanted}"))
        }
        (Said::Done(got, _), Said::Done(wanted, _)) => {
            let mut fields = got.fields().into_iter().zip(wanted.fields());
            let differs = fields.find(|((_, one), (_, other))| one != other);
            let ((name, got), (_, wanted)) = differs.expect("the requests differ");
            (format!("{name}: {got}"), format!("{name}: {wanted}"))
        }
        _ => (name(got), name(wanted)),
    };
    Err(Failure::new(told(bytes), shown_got, shown_wanted))
}

fn name(said: &Said) -> String {
    match said {
        Said::NeedMore => "Ok(NeedMore)".into(),
        Said::Done(_, used) => format!("Ok(Done {{ used: {used}, … }})"),
        Said::Bad(why) => format!("Err({why})"),
    }
}

fn whole_request(code: &Child, _: &mut Rng) -> Verdict {
    all_right(code, cases::whole())?;
    all_right(code, cases::values()).hint(VALUES)?;
    all_right(code, cases::other_names()).hint(NAMES)?;
    // Each call stands for itself: what came before it must not be remembered.
    all_right(code, cases::whole())
}

fn every_prefix(code: &Child, _: &mut Rng) -> Verdict {
    for (bytes, wanted) in cases::whole().into_iter().chain(cases::lists_on_several_lines()) {
        let Said::Done(_, used) = wanted else {
            continue;
        };
        let prefixes = (0..used).map(|length| (bytes[..length].to_vec(), Said::NeedMore));
        all_right(code, prefixes.collect())?;
    }
    Ok(())
}

/// Bytes of any kind: no answer is demanded but that there is one.
fn never_panics(code: &Child, random: &mut Rng) -> Verdict {
    let (sample, _) = cases::whole().remove(0);
    let noise = (0..2000).map(|_| {
        let mut bytes = sample.clone();
        for _ in 0..random.usize(1..8) {
            let at = random.usize(..bytes.len());
            bytes[at] = random.u8(..);
        }
        bytes
    });
    let noise: Vec<Vec<u8>> = noise.collect();
    code.ask_all::<_, Said>(&noise, |at| told(&noise[at])).map(drop)
}
