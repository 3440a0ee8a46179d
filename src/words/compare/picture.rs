//! The few words in the picture of a comparison and around it. They have to fit
//! beside each other, so some stand in two lengths.

use std::time::Duration;

use super::{millis, ms, names};
use crate::compare::report::findings::{Conclusion, Finding, Timed};
use crate::compare::scenario::{Outline, Scenario};
use crate::trace::link::LinkModel;
use crate::trace::loss::Loss;
use crate::words::{Lang, Text, localized, say};

pub const WAITS: Text = Text { en: "waits", ru: "ждёт" };
pub const LOST: Text = Text { en: "lost", ru: "потерян" };
pub const BOTH: Text = Text { en: "both at once", ru: "одновременно" };
pub const DONE: Text = Text { en: "done", ru: "готово" };
pub const FAILED: Text = Text { en: "failed", ru: "не вышло" };
pub const RUNNING: Text = Text { en: "measuring ...", ru: "идёт измерение ..." };
pub const RTT: Text = Text { en: "RTT", ru: "RTT" };
pub const OPENING: Text = Text { en: "opening", ru: "открытие" };

/// How to see more, from long to short.
pub const MORE: [Text; 2] = [
    Text {
        en: "--more: all figures; --explain: every packet; --slow 10: slow motion",
        ru: "--more: все цифры; --explain: каждый пакет; --slow 10: замедленно",
    },
    Text { en: "more: --more, --explain, --slow 10", ru: "ещё: --more, --explain, --slow 10" },
];

/// What the link leaves out, from long to short.
pub const NOT_MODELLED: [Text; 2] = [
    Text {
        en: "not modelled: loss (try --loss 5), slow start, acknowledgements, TCP/IP headers",
        ru: "не учтены: потери (--loss 5), медленный старт, подтверждения, заголовки TCP/IP",
    },
    Text {
        en: "no loss (--loss 5), slow start, ACKs, TCP/IP headers",
        ru: "без потерь (--loss 5), медленного старта, ACK, заголовков",
    },
];

/// The same where packets are lost.
pub const LOSS_SIMULATED: [Text; 2] = [
    Text {
        en: "loss on TCP is simulated; not modelled: slow start, ACKs, TCP/IP headers",
        ru: "потери в TCP изображаются; не учтены: медленный старт, ACK, заголовки TCP/IP",
    },
    Text {
        en: "loss is simulated; no slow start, ACKs, TCP/IP headers",
        ru: "потери изображаются; без медленного старта, ACK, заголовков",
    },
];

/// What is compared, from long to short.
pub fn setting(scenario: Scenario, outline: &Outline, link: LinkModel, lang: Lang) -> [String; 2] {
    let (name, messages, size) = (scenario.name(), outline.messages, outline.size);
    let (every, rtt) = (ms(outline.interval, lang), ms(link.rtt, lang));
    let bits = link.bandwidth.map(|bits| rate(bits, lang)).unwrap_or_default();
    let bits = bits + &loss(link.loss, lang);
    let short = say!(
        lang,
        "{name}: {messages} messages of {size} bytes; RTT {rtt}{bits}",
        "{name}: сообщений: {messages}, по {size} байт; RTT {rtt}{bits}"
    );
    let long = match scenario {
        Scenario::Chat => say!(
            lang,
            "chat: {messages} messages each way, one every {every}, of {size} bytes; RTT {rtt}{bits}",
            "chat: по {messages} сообщений, каждые {every}, по {size} байт; RTT {rtt}{bits}"
        ),
        Scenario::Ask => say!(
            lang,
            "ask: {messages} questions, each after the last answer; {size} bytes; RTT {rtt}{bits}",
            "ask: вопросов: {messages}, каждый после ответа; по {size} байт; RTT {rtt}{bits}"
        ),
        Scenario::Push => say!(
            lang,
            "push: {messages} pieces of news, some {every} apart, of {size} bytes; RTT {rtt}{bits}",
            "push: новостей: {messages}, примерно каждые {every}, по {size} байт; RTT {rtt}{bits}"
        ),
    };
    [long, short]
}

fn loss(loss: Loss, lang: Lang) -> String {
    match loss {
        Loss { chosen: Some(packet), .. } => {
            say!(lang, "; packet {packet} is lost", "; потерян пакет {packet}")
        }
        Loss { percent: 0, .. } => String::new(),
        Loss { percent, .. } => say!(lang, "; loss {percent} %", "; потери {percent} %"),
    }
}

fn rate(bits: u64, lang: Lang) -> String {
    let (number, unit) = match bits {
        1_000_000.. => (bits as f64 / 1e6, ["Mbit/s", "Мбит/с"]),
        _ => (bits as f64 / 1e3, ["kbit/s", "кбит/с"]),
    };
    let number = localized(number.to_string(), lang);
    let [en, ru] = unit;
    say!(lang, ", {number} {en}", ", {number} {ru}")
}

/// What was measured is played again.
pub fn slower(times: u32, lang: Lang) -> String {
    say!(lang, "{times} times as slow as it was measured", "в {times} раз медленнее, чем было")
}

/// A ladder that does not end on the screen, from long to short.
pub fn goes_on(until: Duration, lang: Lang) -> [String; 2] {
    let until = ms(until, lang);
    [say!(lang, "⋮ goes on to {until}", "⋮ продолжается до {until}"), format!("⋮ {until}")]
}

/// A ladder that has left the screen and has not ended, with what was heard of
/// everything.
pub fn still_going(heard: usize, of: usize, lang: Lang) -> [String; 2] {
    [say!(lang, "⋮ {heard} of {of} heard", "⋮ дошло {heard} из {of}"), format!("⋮ {heard}/{of}")]
}

/// The line above everything.
pub fn conclusion(conclusion: &Conclusion, scenario: Scenario, lang: Lang) -> String {
    let Conclusion { times, ranking, at_once } = conclusion;
    /// Letters of a list that leave room for the rest of the line.
    const LIST: usize = 60;
    if scenario == Scenario::Push {
        let list = list(times, lang);
        return say!(lang, "median age of news: {list}", "медиана задержки новостей: {list}");
    }
    let list = list(times, lang);
    let fits = times.len() != 2 && list.chars().count() <= LIST;
    let (times, ranking) = match ranking {
        // Several stand beside each other; of many the two that matter most.
        Some(ranking) if !fits => (String::new(), ranked(ranking, lang)),
        Some(Finding::Unclear { error, .. }) => (list, unclear(*error, lang)),
        _ => (list, String::new()),
    };
    let both: Vec<String> = at_once
        .iter()
        .filter(|_| at_once.len() <= 2)
        .map(|(transport, overlap)| format!("{} {}", transport.name(), ms(*overlap, lang)))
        .collect();
    let both = match &both[..] {
        [] => String::new(),
        several => {
            let several = several.join(", ");
            say!(lang, "; both at once: {several}", "; одновременно: {several}")
        }
    };
    format!("{times}{ranking}{both}")
}

fn list(times: &[Timed], lang: Lang) -> String {
    let times = times
        .iter()
        .map(|(transport, time)| format!("{} {}", transport.name(), millis(*time, lang)));
    let times = times.collect::<Vec<_>>().join(", ");
    say!(lang, "{times} ms", "{times} мс")
}

fn unclear(error: Duration, lang: Lang) -> String {
    let error = ms(error, lang);
    say!(
        lang,
        "; no ranking: the machine added up to {error}",
        "; без вывода: машина добавила до {error}"
    )
}

fn ranked(ranking: &Finding, lang: Lang) -> String {
    let timed = |(transport, time): &Timed| format!("{} {}", transport.name(), ms(*time, lang));
    match ranking {
        Finding::Faster { fast, slow, times } => {
            let by = super::sentences::by(*fast, *slow, *times, lang);
            format!("{}, {}: {by}", timed(fast), timed(slow))
        }
        Finding::Unclear { one, other, error } => {
            format!("{}, {}{}", timed(one), timed(other), unclear(*error, lang))
        }
        Finding::NoDifference { one, other } => {
            let (one, other) = (timed(one), timed(other));
            say!(lang, "{one}, {other}: no difference", "{one}, {other}: разницы нет")
        }
        _ => names(&[]),
    }
}
