//! What a comparison says: names, headings, and what is wrong with a command.
//!
//! | file | about |
//! |---|---|
//! | [`picture`] | the few words in and around the picture |
//! | [`sentences`] | what the figures of a run show |
//! | [`figures`] | tables, formulas, how exact it all is |

pub mod figures;
pub mod picture;
pub mod sentences;

use std::time::Duration;

use super::failure::Failure;
use super::{Lang, Text, localized, say};
use crate::compare::report::Run;
use crate::compare::scenario::Scenario;
use crate::compare::table::{Senseless, Transport};
use crate::exit::Exit;

pub const TITLE: Text = Text {
    en: "Half duplex beside full duplex",
    ru: "Полудуплекс и дуплекс: сравнение",
};
pub const CLIENT: Text = Text { en: "client", ru: "клиент" };
pub const SERVER: Text = Text { en: "server", ru: "сервер" };

pub const MS: Text = Text { en: "ms", ru: "мс" };

/// A transport in a few words, for the head of its ladder.
pub fn about(transport: Transport) -> Text {
    match transport {
        Transport::HttpClose => {
            Text { en: "connects each time", ru: "каждый раз заново" }
        }
        Transport::Http => {
            Text { en: "one message a turn", ru: "по одному сообщению" }
        }
        Transport::HttpBatched => {
            Text { en: "all that is due", ru: "всё, что накопилось" }
        }
        Transport::HttpPipelined => Text { en: "asks ahead", ru: "запросы вперёд" },
        Transport::Poll => {
            Text { en: "asks again and again", ru: "спрашивает снова" }
        }
        Transport::LongPoll => Text { en: "a held answer", ru: "ответ придержан" },
        Transport::Sse => Text { en: "an endless answer", ru: "ответ без конца" },
        Transport::WebsocketTurns => Text { en: "used in turns", ru: "но по очереди" },
        Transport::Websocket => Text { en: "full duplex", ru: "дуплекс" },
        Transport::H2 => {
            Text { en: "many requests at once", ru: "много запросов сразу" }
        }
        Transport::H2Stream => {
            Text { en: "one stream, both ways", ru: "поток в обе стороны" }
        }
        Transport::WebsocketH2 => Text { en: "inside a stream", ru: "внутри потока" },
    }
}

/// A time in milliseconds, with as many digits as are worth reading.
pub fn ms(time: Duration, lang: Lang) -> String {
    let number = millis(time, lang);
    say!(lang, "{number} ms", "{number} мс")
}

/// The same without its unit.
pub fn millis(time: Duration, lang: Lang) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    let number = match ms {
        _ if ms >= 99.5 || ms == 0.0 => format!("{ms:.0}"),
        _ if ms >= 9.95 => format!("{ms:.1}").trim_end_matches(".0").to_owned(),
        _ => format!("{ms:.2}"),
    };
    localized(number, lang)
}

/// Names with commas between them.
pub(super) fn names(transports: &[Transport]) -> String {
    transports.iter().map(|transport| transport.name()).collect::<Vec<_>>().join(", ")
}

/// What a scenario is about.
pub fn scenario(scenario: Scenario, messages: usize, size: usize, lang: Lang) -> String {
    match scenario {
        Scenario::Chat => say!(
            lang,
            "chat: both sides have something to say. Messages each way: {messages}, bytes in each: {size}",
            "chat: обеим сторонам есть что сказать. Сообщений в каждую сторону: {messages}, байт в каждом: {size}"
        ),
        Scenario::Ask => say!(
            lang,
            "ask: the client asks, each question after the last answer. Questions: {messages}, bytes in each: {size}",
            "ask: клиент спрашивает, каждый вопрос после ответа на прошлый. Вопросов: {messages}, байт в каждом: {size}"
        ),
        Scenario::Push => say!(
            lang,
            "push: the server has news at irregular times. News: {messages}, bytes in each: {size}",
            "push: у сервера через неравные промежутки появляются новости. Новостей: {messages}, байт в каждой: {size}"
        ),
    }
}

/// A run is over, for whoever waits for the last.
pub fn progress(run: &Run, lang: Lang) -> String {
    let name = run.transport.name();
    match (run.total, &run.error) {
        (Some(total), _) => format!("{name}: {}", ms(total, lang)),
        (None, error) => broken(run.transport, error.as_deref().unwrap_or_default(), lang),
    }
}

/// Some runs were disturbed, and are made again.
pub fn again(round: usize, most: usize, lang: Lang) -> String {
    say!(
        lang,
        "the machine was busy: measuring again, {round} of {most} at most",
        "машина была занята: измеряем ещё раз, {round} из {most} возможных"
    )
}

/// Why a transport cannot play a scenario.
pub fn senseless(transport: Transport, scenario: Scenario, why: Senseless, lang: Lang) -> Failure {
    let (name, with) = (transport.name(), scenario.name());
    let why = match why {
        Senseless::BuiltWithout(feature) => return built_without(transport, feature, lang),
        Senseless::AsksBlindly => say!(
            lang,
            "each question waits for the last answer, and pipelining means not to wait",
            "каждый вопрос ждёт прошлого ответа, а конвейер в том и состоит, чтобы не ждать"
        ),
        Senseless::NothingToCollect => say!(
            lang,
            "each question waits for the last answer, so there is never more than one message to carry",
            "каждый вопрос ждёт прошлого ответа, поэтому больше одного сообщения не накопится"
        ),
        Senseless::NothingToWaitFor => say!(
            lang,
            "the server only answers here, so there is nothing to poll for",
            "сервер здесь только отвечает, опрашивать его не о чем"
        ),
        Senseless::NothingToSend => say!(
            lang,
            "only the server speaks here, so the client has no requests to send ahead",
            "говорит здесь только сервер, и клиенту нечего слать вперёд"
        ),
    };
    let fitting = Transport::all().filter(|other| other.fits(scenario).is_ok());
    let fitting = fitting.map(Transport::name).collect::<Vec<_>>().join(",");
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "{name} makes no sense in {with}", "{name} не имеет смысла в {with}"),
        why,
        remedy: format!("--transports {fitting}"),
    }
}

/// A transport that this program cannot play, whatever is to be said.
fn built_without(transport: Transport, feature: &str, lang: Lang) -> Failure {
    let name = transport.name();
    Failure {
        exit: Exit::Usage,
        what: say!(
            lang,
            "{name} needs the feature {feature}, and this program was built without it",
            "для {name} нужна возможность {feature}, а программа собрана без неё"
        ),
        why: say!(
            lang,
            "it is in the default set; somebody built without it to save time or room",
            "обычно она включена; её убрали при сборке, чтобы сберечь время или место"
        ),
        remedy: format!("cargo build --release --features {feature}"),
    }
}

/// A transport that did not get to its end, in one line.
pub fn broken(transport: Transport, error: &str, lang: Lang) -> String {
    let name = transport.name();
    say!(lang, "{name} did not get to its end: {error}", "{name}: до конца не дошло: {error}")
}

/// The same as the failure of the whole command.
pub fn failed(transport: Transport, error: &str, lang: Lang) -> Failure {
    Failure {
        exit: Exit::Lost,
        what: broken(transport, error, lang),
        why: say!(
            lang,
            "the figures of the others stand; this one has none",
            "результаты остальных верны; у этого их нет"
        ),
        remedy: say!(lang, "run it again", "запустите ещё раз"),
    }
}

/// It took far longer than it could.
pub fn too_long(most: Duration, lang: Lang) -> String {
    let most = ms(most, lang);
    say!(lang, "no end after {most}", "нет конца спустя {most}")
}

/// A message that is missing, though nothing failed. Of what came in part, so
/// many bytes were seen; so many chunks never left the link.
pub fn missing(unfinished: usize, undelivered: usize, lang: Lang) -> String {
    say!(
        lang,
        "not every message arrived (bytes of unfinished messages: {unfinished}, chunks that never left the link: {undelivered})",
        "дошли не все сообщения (байт незаконченных сообщений: {unfinished}, фрагментов, не вышедших с линии: {undelivered})"
    )
}
