//! Lab 8, the checks: `connect` and `Conn::message`. RFC 6455, sections 4.1, 4.2.2 and 5.1.
//!
//! Owns: the table of checks with points and hints. Must never: need the reference.
//! Read next: `server`, who lies; `meetings`, where client and server meet; the mutants.

use super::meetings;
use super::server::Server;
use crate::harness::{Check, Lab, text};

/// An open connection, as the checks use it; an error is the name of the variant of `Why`.
pub type Messages = Box<dyn FnMut() -> Result<String, String>>;

/// `connect(stream, host, path, protocols)`
type Connect = Box<dyn Fn(Server, &str, &str, &[&str]) -> Result<Messages, String>>;

/// What the checks call.
pub struct Implementation {
    pub connect: Connect,
}

/// Joins a module with the items of the exercise to the checks.
macro_rules! implementation {
    ($code:ident) => {
        checks::Implementation {
            connect: Box::new(|server, host, path, protocols| {
                fn name(why: $code::Why) -> String {
                    let name = match why {
                        $code::Why::Ended => "Ended",
                        $code::Why::NotHttp => "NotHttp",
                        $code::Why::TooLarge => "TooLarge",
                        $code::Why::Status => "Status",
                        $code::Why::Upgrade => "Upgrade",
                        $code::Why::Connection => "Connection",
                        $code::Why::Accept => "Accept",
                        $code::Why::Extension => "Extension",
                        $code::Why::Protocol => "Protocol",
                        $code::Why::Frame => "Frame",
                    };
                    name.to_string()
                }
                let mut conn = $code::connect(server, host, path, protocols).map_err(name)?;
                Ok(Box::new(move || conn.message().map_err(name)))
            }),
        }
    };
}

pub const LAB: Lab<Implementation> = Lab {
    name: "lab8_honest_client",
    title: text("an honest client among lying servers", "честный клиент и лживые серверы"),
    checks: &[
        Check {
            id: "request",
            title: text("the request that is sent", "отправленный запрос"),
            points: 1,
            section: "4.1",
            hint: text(
                "write_all, not write; a fresh key for each connection; a blank line, then wait",
                "write_all, а не write; новый ключ на каждое соединение; пустая строка, и ждать",
            ),
            run: |code, _| meetings::request(code),
        },
        Check {
            id: "honest_server",
            title: text(
                "an honest server, in pieces of any size",
                "честный сервер, ответ кусками любой длины",
            ),
            points: 1,
            section: "4.1, 4.2.2",
            hint: text(
                "read on until httparse says Complete; one read is not one reply",
                "читайте, пока httparse не скажет Complete: одно чтение это ещё не весь ответ",
            ),
            run: |code, random| meetings::honest(code, random),
        },
        Check {
            id: "odd_but_right",
            title: text("odd replies that are right", "странные, но верные ответы"),
            points: 1,
            section: "4.1, 4.2.2",
            hint: text(
                "names and tokens in any letter case; unknown headers are nobody's business",
                "имена и слова в любом регистре; незнакомые заголовки пропускают",
            ),
            run: |code, random| meetings::odd_but_right(code, random),
        },
        Check {
            id: "early_frame",
            title: text(
                "a frame in the same segment as the reply",
                "кадр в одном сегменте с ответом",
            ),
            points: 1,
            section: "4.2.2 (the server may send at once)",
            hint: text(
                "what was read behind the blank line is the first frame: keep it for message()",
                "прочитанное за пустой строкой это первый кадр: сохраните его для message()",
            ),
            run: |code, random| meetings::early_frame(code, random),
        },
        Check {
            id: "wrong_accept",
            title: text("lies about the accept value", "ложь в Sec-WebSocket-Accept"),
            points: 1,
            section: "4.1 (response, 4)",
            hint: text(
                "compute it from your own key and compare exactly: letter case counts in base64",
                "вычислите по своему ключу и сравните точно: в base64 регистр важен",
            ),
            run: |code, _| meetings::lies(code, meetings::ABOUT_ACCEPT),
        },
        Check {
            id: "status_and_tokens",
            title: text("another status, no upgrade", "другой статус, нет переключения"),
            points: 1,
            section: "4.1 (response, 1 to 3)",
            hint: text(
                "compare whole tokens: `websocketx` is something else",
                "сравнивайте слова целиком: `websocketx` это другое",
            ),
            run: |code, _| meetings::lies(code, meetings::ABOUT_STATUS_AND_TOKENS),
        },
        Check {
            id: "never_asked",
            title: text("what was never asked for", "о чём клиент не просил"),
            points: 1,
            section: "4.1 (response, 5 and 6)",
            hint: text(
                "a server may choose from your list only; without a list, it may choose nothing",
                "сервер выбирает только из вашего списка; нет списка, нет и выбора",
            ),
            run: |code, _| meetings::lies(code, meetings::NEVER_ASKED),
        },
        Check {
            id: "endless_or_broken",
            title: text(
                "endless, cut, masked, no HTTP at all",
                "без конца, оборвано, с маской, вовсе не HTTP",
            ),
            points: 1,
            section: "4.1, 5.1, 10.4",
            hint: text(
                "a limit on the head; read() == 0 is the end; a server must not mask",
                "у головы ответа есть предел; read() == 0 это конец; сервер не маскирует",
            ),
            run: |code, _| meetings::endless_or_broken(code),
        },
    ],
};
