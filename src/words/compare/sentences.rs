//! What the figures of a run show, in a sentence or two each.

use std::time::Duration;

use super::{ms, names};
use crate::compare::report::findings::{Finding, Timed};
use crate::compare::scenario::Heads;
use crate::compare::table::Transport;
use crate::words::{Lang, localized, say};

/// Up to this many times as long, the difference says more than the ratio.
const CLOSE: f64 = 1.5;

/// By how much one is slower than the other.
pub(super) fn by(fast: Timed, slow: Timed, times: f64, lang: Lang) -> String {
    if times < CLOSE {
        let more = ms(slow.1.saturating_sub(fast.1), lang);
        return say!(lang, "{more} more", "на {more} больше");
    }
    let times = localized(format!("{times:.1}"), lang);
    say!(lang, "{times} times as long", "в {times} раза дольше")
}

/// A finding as a sentence or two.
pub fn finding(finding: &Finding, lang: Lang) -> String {
    let name = |(transport, _): Timed| transport.name();
    let time = |(_, time): Timed| ms(time, lang);
    match finding {
        Finding::Faster { fast, slow, times } => {
            let by = by(*fast, *slow, *times, lang);
            let (a, b, fast, slow) = (name(*fast), name(*slow), time(*fast), time(*slow));
            say!(
                lang,
                "{a} was done after {fast}, {b} after {slow}: {by}.",
                "{a}: всё сказано за {fast}, {b}: за {slow}, {by}."
            )
        }
        Finding::NoDifference { one, other } => {
            let (a, b, one, other) = (name(*one), name(*other), time(*one), time(*other));
            say!(
                lang,
                "{a} {one}, {b} {other}: no difference worth naming.",
                "{a} {one}, {b} {other}: разницы, о которой стоит говорить, нет."
            )
        }
        Finding::Unclear { one, other, error } => {
            let (a, b, one, other) = (name(*one), name(*other), time(*one), time(*other));
            let error = ms(*error, lang);
            say!(
                lang,
                "{a} {one}, {b} {other}: no verdict. The machine was busy and has added up to \
                 {error}, more than lies between them.",
                "{a} {one}, {b} {other}: вывода нет. Машина была занята и добавила до {error}, \
                 больше самой разницы."
            )
        }
        Finding::Overlap { duplex, turns } => overlap(*duplex, &names(turns), lang),
        Finding::Waited { turns, duplex } => {
            let (a, b, turns, duplex) = (name(*turns), name(*duplex), time(*turns), time(*duplex));
            say!(
                lang,
                "Grey is waiting. In {a} a message waited up to {turns} before it could leave, in \
                 {b} {duplex}.",
                "Серым показано ожидание. {a}: сообщение ждало отправки до {turns}, {b}: {duplex}."
            )
        }
        Finding::Batched { batched, duplex, ages } => {
            batched_sentence(*batched, *duplex, *ages, lang)
        }
        Finding::SameDiscipline { websocket, http } => {
            let (a, b) = (name(*websocket), name(*http));
            let (websocket, http) = (time(*websocket), time(*http));
            say!(
                lang,
                "One at a time, {a} needed as long as {b} after the opening ({websocket} and \
                 {http}): the discipline decides here, not the protocol.",
                "Когда говорят по одному, {a} после открытия работает столько же, сколько {b} \
                 ({websocket} и {http}): дело в порядке обмена, а не в протоколе."
            )
        }
        Finding::Opening { websocket, http } => {
            let (a, b) = (name(*websocket), name(*http));
            let (websocket, http) = (time(*websocket), time(*http));
            say!(
                lang,
                "To open, {a} needed longer ({websocket}, {b} {http}): behind TCP's own round trip \
                 comes that of the opening handshake.",
                "На открытие {a} тратит больше ({websocket}, а {b} {http}): после круговой \
                 задержки (RTT) на TCP нужна ещё одна на рукопожатие."
            )
        }
        Finding::Pipelined { pipelined, websocket } => {
            let (a, b) = (time(*pipelined), time(*websocket));
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
        Finding::Thinking { charged, free } => thinking(charged, &names(free), lang),
        Finding::Freshness { ages, one_way } => freshness(ages, *one_way, lang),
        Finding::AsFresh { http, websocket } => {
            let (http, websocket) = (http.name(), websocket.name());
            say!(
                lang,
                "{http} was as fresh as {websocket}: where only the server has something to say, \
                 HTTP is enough.",
                "{http} не отстаёт от {websocket}: если говорит только сервер, хватает и HTTP."
            )
        }
        Finding::Framing { http, websocket, heads } => framing(*http, *websocket, *heads, lang),
        Finding::TryTurns => say!(
            lang,
            "What was gained is the discipline's doing: not to wait. See WebSocket wait, too: \
             --transports http,websocket-turns",
            "Выигрыш дал порядок обмена: никто никого не ждёт. Посмотрите и на WebSocket, который \
             ждёт: --transports http,websocket-turns"
        ),
    }
}

fn overlap(duplex: Timed, turns: &str, lang: Lang) -> String {
    let (duplex, overlap) = (duplex.0.name(), ms(duplex.1, lang));
    say!(
        lang,
        "{duplex} carried data both ways at once for {overlap}, like a telephone: its arrows \
         cross. Never so: {turns}. Ask, then answer, is a rule of those who use the line, like a \
         walkie-talkie, although TCP below could do more.",
        "{duplex}: данные шли в обе стороны одновременно {overlap}, как по телефону: стрелки \
         пересекаются. Ни разу: {turns}. Спросил, дождался ответа: таково правило тех, кто \
         говорит, как у рации, хотя TCP под ними умеет больше."
    )
}

fn batched_sentence(
    batched: Timed,
    duplex: Timed,
    (old, fresh): (Duration, Duration),
    lang: Lang,
) -> String {
    let (a, b) = (batched.0.name(), duplex.0.name());
    let (batched, duplex) = (ms(batched.1, lang), ms(duplex.1, lang));
    let (old, fresh) = (ms(old, lang), ms(fresh, lang));
    say!(
        lang,
        "A good program lets each exchange carry all that is due: {a} {batched}, {b} {duplex}. It \
         still takes turns, and a message waits for the exchange under way: the oldest was \
         {old} old when heard, over {b} {fresh}.",
        "Хорошая программа шлёт в каждом обмене всё, что накопилось: {a} {batched}, {b} {duplex}. \
         Но очередь осталась, и сообщение ждёт конца обмена: самая большая задержка {old}, а у \
         {b} {fresh}."
    )
}

fn thinking(charged: &[(Transport, u32, Duration)], free: &str, lang: Lang) -> String {
    let list = charged.iter().map(|(transport, count, time)| {
        let time = ms(*time, lang);
        format!("{} {time} ({count} ×)", transport.name())
    });
    let list = list.collect::<Vec<_>>().join(", ");
    say!(
        lang,
        "--think is the server's time for an answer, and part of these totals: {list}. Where \
         nobody has to be answered it costs nothing: {free}. Take it off before you compare.",
        "--think: время сервера на каждый ответ, оно входит в итоги: {list}. Где отвечать не нужно, \
         его нет: {free}. Вычтите его, прежде чем сравнивать."
    )
}

fn freshness(ages: &[Timed], one_way: Duration, lang: Lang) -> String {
    let list =
        ages.iter().map(|&(transport, age)| format!("{} {}", transport.name(), ms(age, lang)));
    let list = list.collect::<Vec<_>>().join(", ");
    let one_way = ms(one_way, lang);
    say!(
        lang,
        "How old news was when the client had it (median): {list}. Nothing can be faster than the \
         line, {one_way} one way.",
        "Задержка новости, от появления до клиента (медиана): {list}. Быстрее самой линии, \
         {one_way} в одну сторону, не может никто."
    )
}

fn framing(
    (http, a): (Transport, usize),
    (websocket, b): (Transport, usize),
    heads: Heads,
    lang: Lang,
) -> String {
    let (http, websocket) = (http.name(), websocket.name());
    let cost = say!(
        lang,
        "Besides itself, a message cost {a} bytes over {http} and {b} over {websocket}, the opening \
         included.",
        "Накладные расходы на сообщение, считая открытие: {http} {a} байт, {websocket} {b}."
    );
    let heads = match heads {
        Heads::Short => say!(
            lang,
            "HTTP's heads here are the shortest that are correct; --heads browser shows a \
             browser's.",
            "Заголовки HTTP здесь самые короткие из правильных; как у браузера: --heads browser."
        ),
        Heads::Browser => say!(
            lang,
            "The requests begin as Chromium's do.",
            "Запросы начинаются так же, как у Chromium."
        ),
    };
    format!("{cost} {heads}")
}
