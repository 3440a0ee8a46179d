//! What a comparison says: headings, formulas, and sentences that read the
//! figures of this run.

use std::time::Duration;

use super::failure::Failure;
use super::{Lang, Text, decimal, localized, say};
use crate::compare::report::Run;
use crate::compare::report::findings::Finding;
use crate::compare::report::theory::Theory;
use crate::compare::scenario::Scenario;
use crate::compare::table::{Senseless, Transport};
use crate::exit::Exit;
use crate::protocol::Role;
use crate::trace::link::LinkModel;

pub const TITLE: Text = Text {
    en: "Half duplex beside full duplex",
    ru: "Полудуплекс и дуплекс: сравнение",
};
pub const CLIENT: Text = Text { en: "client", ru: "клиент" };
pub const SERVER: Text = Text { en: "server", ru: "сервер" };
pub const DONE: Text = Text { en: "done", ru: "готово" };
pub const FAILED: Text = Text { en: "failed", ru: "не вышло" };
pub const TOTAL: Text = Text { en: "total", ru: "всего" };
pub const THEORY: Text = Text { en: "theory", ru: "теория" };
pub const OPENING: Text = Text { en: "opening", ru: "открытие" };
pub const OVERLAP: Text = Text { en: "overlap", ru: "одновр." };
pub const AGE_MEDIAN: Text = Text { en: "age", ru: "задержка" };
pub const AGE_MAX: Text = Text { en: "worst", ru: "макс." };
pub const DEVIATION: Text = Text { en: "off by", ru: "разница" };
pub const CONNECTIONS: Text = Text { en: "TCP", ru: "TCP" };
pub const REQUESTS: Text = Text { en: "requests", ru: "запросов" };
pub const UP: Text = Text { en: "bytes up", ru: "байт туда" };
pub const DOWN: Text = Text { en: "bytes down", ru: "байт обратно" };
pub const DIARY: Text = Text { en: "The diary of the link", ru: "Журнал линии" };
pub const BYTES: Text = Text { en: "B", ru: "Б" };
pub const FORMULAS: Text = Text { en: "Theory", ru: "Теория" };
pub const READING: Text =
    Text { en: "What this run shows", ru: "Что видно в этом запуске" };
pub const LEGEND: Text = Text {
    en: "Time runs downwards, one scale for all. A line falling to the right goes from client \
         to server, one falling to the left comes back; dotted: the opening.",
    ru: "Время идёт вниз, масштаб у всех один. Наклон вправо: от клиента к серверу, влево: \
         обратно; открытие соединения показано пунктиром.",
};
pub const CROSSING: Text = Text {
    en: "╳: data met data coming the other way.",
    ru: "╳: здесь встретились данные, идущие навстречу друг другу.",
};
pub const COLUMNS: Text = Text {
    en: "overlap: time in which both directions carried data at once. age: from the moment a \
         message was there to be said until it was heard; median and worst. TCP: connections. bytes: of the messages + of everything \
         around them.",
    ru: "одновр.: сколько времени данные шли в обе стороны одновременно. задержка: от появления \
         сообщения до его получения, медиана и максимум. TCP: число соединений. байты: самих \
         сообщений + служебные.",
};

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

/// The link, and how well it kept its promise.
pub fn link(link: LinkModel, seed: u64, lang: Lang) -> String {
    let rtt = ms(link.rtt, lang);
    let bandwidth = match link.bandwidth {
        Some(bits) => say!(lang, "{bits} bit/s each way", "{bits} бит/с в каждую сторону"),
        None => say!(lang, "no limit of bandwidth", "пропускная способность не ограничена"),
    };
    let losses = super::losses::of(link.loss, lang);
    let stop = if losses.is_empty() { "" } else { "." };
    say!(
        lang,
        "LinkModel: RTT {rtt}, {bandwidth}; seed {seed}{stop}{losses}",
        "Линия: RTT {rtt}, {bandwidth}; seed {seed}{stop}{losses}"
    )
}

/// How late the link itself was.
pub fn lateness(p99: Duration, chunks: usize, lang: Lang) -> String {
    let p99 = ms(p99, lang);
    say!(
        lang,
        "The link's own error: 99 of 100 chunks left it at most {p99} late (chunks: {chunks}).",
        "Погрешность самой линии: 99 % фрагментов опоздали не более чем на {p99} (всего фрагментов: {chunks})."
    )
}

/// A transport in a few words, for the head of its ladder.
pub fn about(transport: Transport) -> Text {
    match transport {
        Transport::HttpClose => {
            Text { en: "connects each time", ru: "каждый раз заново" }
        }
        Transport::Http => {
            Text { en: "half duplex: in turns", ru: "полудуплекс: по очереди" }
        }
        Transport::HttpBatched => Text { en: "all that is due", ru: "всё, что есть" },
        Transport::HttpPipelined => Text { en: "asks ahead", ru: "запросы вперёд" },
        Transport::Poll => {
            Text { en: "asks again and again", ru: "спрашивает снова" }
        }
        Transport::LongPoll => Text { en: "a held answer", ru: "ответ придержан" },
        Transport::Sse => Text { en: "an endless answer", ru: "ответ без конца" },
        Transport::WebsocketTurns => Text { en: "used in turns", ru: "но по очереди" },
        Transport::Websocket => Text { en: "full duplex", ru: "полный дуплекс" },
        Transport::H2 => {
            Text { en: "many requests at once", ru: "много запросов сразу" }
        }
        Transport::H2Stream => {
            Text { en: "one stream, both ways", ru: "поток в обе стороны" }
        }
        Transport::WebsocketH2 => Text { en: "inside a stream", ru: "внутри потока" },
    }
}

/// Up to this many times as long, the difference says more than the ratio.
const CLOSE: f64 = 1.5;

/// A time in milliseconds, with as many digits as are worth reading.
pub fn ms(time: Duration, lang: Lang) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    let number = match ms {
        _ if ms >= 99.5 || ms == 0.0 => format!("{ms:.0}"),
        _ if ms >= 9.95 => format!("{ms:.1}").trim_end_matches(".0").to_owned(),
        _ => format!("{ms:.2}"),
    };
    let number = localized(number, lang);
    say!(lang, "{number} ms", "{number} мс")
}

/// Theory as a sum.
pub fn formula(
    transport: Transport,
    theory: &Theory,
    link: LinkModel,
    think: Duration,
    lang: Lang,
) -> String {
    let name = transport.name();
    let trips = localized((f64::from(theory.half_trips) / 2.0).to_string(), lang);
    let rtt = ms(link.rtt, lang);
    let mut terms = vec![format!("{trips} × RTT ({rtt})")];
    if !think.is_zero() && theory.thinks > 0 {
        let (count, think) = (theory.thinks, ms(think, lang));
        terms.push(say!(lang, "{count} × think ({think})", "{count} × обработка ({think})"));
    }
    if !theory.sending.is_zero() {
        let sending = ms(theory.sending, lang);
        terms.push(say!(lang, "{sending} for the bits", "{sending} на передачу битов"));
    }
    if !theory.waiting.is_zero() {
        let waiting = ms(theory.waiting, lang);
        terms.push(say!(
            lang,
            "{waiting} of waiting until a message was due",
            "{waiting} ожидания, пока не пришло время сообщения"
        ));
    }
    let (terms, total) = (terms.join(" + "), ms(theory.total, lang));
    format!("{name} = {terms} = {total}")
}

/// Totals that a busy machine has spoilt.
pub fn busy(deviation: f64, lang: Lang) -> String {
    let percent = format!("{:.0}", deviation * 100.0);
    say!(
        lang,
        "Totals are up to {percent} % above theory: the machine was busy with something else. Run \
         it again, or with --repeat 5.",
        "Итоги выше теории, до {percent} %: машина была занята чем-то ещё. Запустите снова или \
         добавьте --repeat 5."
    )
}

/// The shortest and the longest total of several runs.
pub fn spread(low: Duration, high: Duration, lang: Lang) -> String {
    let (low, high) = (ms(low, lang), ms(high, lang));
    say!(lang, "from {low} to {high}", "от {low} до {high}")
}

/// A finding as a sentence or two.
pub fn finding(finding: &Finding, lang: Lang) -> String {
    let timed = |(_, time)| ms(time, lang);
    let name = |(transport, _): (Transport, _)| transport.name();
    match finding {
        Finding::Faster { fast, slow, times } => {
            let (a, b) = (name(*fast), name(*slow));
            let more = slow.1 - fast.1;
            let (fast, slow) = (timed(*fast), timed(*slow));
            let by = match *times < CLOSE {
                true => {
                    let more = ms(more, lang);
                    say!(lang, "{more} more", "на {more} больше")
                }
                false => {
                    let times = decimal(*times, 1, lang);
                    say!(lang, "{times} times as long", "в {times} раза дольше")
                }
            };
            say!(
                lang,
                "{a} was done after {fast}, {b} after {slow}: {by}.",
                "{a}: всё сказано за {fast}, {b}: за {slow}, {by}."
            )
        }
        Finding::NoDifference { one, other } => {
            let (a, b) = (name(*one), name(*other));
            let (one, other) = (timed(*one), timed(*other));
            say!(
                lang,
                "{a} {one}, {b} {other}: no difference worth naming.",
                "{a} {one}, {b} {other}: разницы, о которой стоит говорить, нет."
            )
        }
        Finding::Overlap { duplex, turns } => {
            let (a, b, overlap) = (name(*duplex), turns.name(), timed(*duplex));
            say!(
                lang,
                "{a} carried data both ways at once for {overlap}, like a telephone: its arrows \
                 cross. {b} never did: ask, then answer, is its own rule, like a walkie-talkie, \
                 although TCP below it could do more.",
                "{a}: {overlap} данные шли в обе стороны одновременно, как по телефону, и стрелки \
                 пересекаются. {b}: ни разу. Сначала запрос, потом ответ: таково его собственное \
                 правило, как у рации, хотя TCP под ним позволяет больше."
            )
        }
        Finding::SameDiscipline { websocket, http } => {
            let (a, b) = (name(*websocket), name(*http));
            let (websocket, http) = (timed(*websocket), timed(*http));
            say!(
                lang,
                "One at a time, {a} needed as long as {b} after the opening ({websocket} and {http}): the \
                 discipline decides here, not the protocol.",
                "Когда говорят по одному, {a} после открытия работает столько же, сколько {b} \
                 ({websocket} и {http}): дело в порядке обмена, а не в протоколе."
            )
        }
        Finding::Opening { websocket, http } => {
            let (a, b) = (name(*websocket), name(*http));
            let (websocket, http) = (timed(*websocket), timed(*http));
            say!(
                lang,
                "To open, {a} needed longer ({websocket}, {b} {http}): behind TCP's own round trip \
                 comes that of the opening handshake.",
                "Открытие {a} занимает больше ({websocket}, а {b} {http}): после круговой задержки TCP \
                 нужна ещё одна на рукопожатие."
            )
        }
        Finding::Pipelined { pipelined, websocket } => {
            let (a, b) = (timed(*pipelined), timed(*websocket));
            say!(
                lang,
                "HTTP that does not wait for answers took {a}, WebSocket {b}: waiting was the \
                 cost, not HTTP's format. Still the server speaks only when asked, in the order \
                 of the questions, and browsers do not pipeline.",
                "HTTP, не ждущий ответов: {a}, WebSocket: {b}. Дорого стоило ожидание, а не формат \
                 HTTP. Но сервер и здесь говорит лишь в ответ и в порядке вопросов, а браузеры \
                 конвейер не используют."
            )
        }
        Finding::Freshness { ages, one_way } => {
            let list = ages.iter().map(|&(transport, age)| {
                let age = ms(age, lang);
                format!("{} {age}", transport.name())
            });
            let list = list.collect::<Vec<_>>().join(", ");
            let one_way = ms(*one_way, lang);
            say!(
                lang,
                "How old news was when the client had it (median): {list}. Nothing can be faster \
                 than the line, {one_way} one way.",
                "Задержка новости (медиана): {list}. Быстрее самой линии, {one_way} в одну сторону, \
                 не получится ни у кого."
            )
        }
        Finding::AsFresh { http, websocket } => {
            let (http, websocket) = (http.name(), websocket.name());
            say!(
                lang,
                "{http} was as fresh as {websocket}: where only the server has something to say, \
                 HTTP is enough.",
                "{http} не отстаёт от {websocket}: если говорит только сервер, хватает и HTTP."
            )
        }
        Finding::Framing { http: (http, a), websocket: (websocket, b) } => {
            let (http, websocket) = (http.name(), websocket.name());
            say!(
                lang,
                "Besides itself, a message cost {a} bytes over {http} and {b} over {websocket}, \
                 the opening included. HTTP's heads here are the shortest that are correct; a \
                 browser's are several times as long.",
                "Накладные расходы на сообщение, байт: {http} {a}, {websocket} {b}, \
                 считая открытие. Заголовки HTTP здесь самые короткие из правильных, у браузера \
                 они в несколько раз длиннее."
            )
        }
        Finding::TryTurns => say!(
            lang,
            "What was gained is the discipline's doing: not to wait. See WebSocket wait, too: \
             --transports http,websocket-turns",
            "Выигрыш дал порядок обмена: никто никого не ждёт. Посмотрите и на WebSocket, который \
             ждёт: --transports http,websocket-turns"
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
    let fitting: Vec<&str> = Transport::all()
        .filter(|other| other.fits(scenario).is_ok())
        .map(Transport::name)
        .collect();
    let fitting = fitting.join(",");
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

/// A message that is missing, though nothing failed.
pub fn missing(lang: Lang) -> String {
    say!(lang, "not every message arrived", "дошли не все сообщения")
}

/// Who sends, in the diary.
pub fn sender(role: Role) -> Text {
    match role {
        Role::Client => CLIENT,
        Role::Server => SERVER,
    }
}
