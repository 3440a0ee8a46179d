//! The words of tables and formulas, and how exact the figures are.

use std::time::Duration;

use super::ms;
use crate::compare::report::theory::Theory;
use crate::compare::table::Transport;
use crate::trace::link::LinkModel;
use crate::words::{Lang, Text, localized, losses, say};

pub const TOTAL: Text = Text { en: "total", ru: "всего" };
pub const THEORY: Text = Text { en: "theory", ru: "теория" };
pub const OPENING: Text = Text { en: "opening", ru: "открытие" };
pub const OVERLAP: Text = Text { en: "at once", ru: "одновременно" };
pub const AGE_MEDIAN: Text = Text { en: "age", ru: "задержка" };
pub const AGE_MAX: Text = Text { en: "worst", ru: "макс." };
pub const DEVIATION: Text = Text { en: "off by", ru: "разн." };
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
         to server, one falling to the left comes back; dotted: the opening. ▒: this side has \
         something to say and must wait. ▌: data is under way both ways at once.",
    ru: "Время идёт вниз, масштаб общий. Наклон вправо: от клиента к серверу, влево: обратно; \
         пунктиром показано открытие соединения. ▒: стороне есть что сказать, но она ждёт. \
         ▌: данные идут в обе стороны одновременно.",
};
pub const LEGEND_OF_PICTURE: Text = Text {
    en: "Time runs downwards, one scale for all. Blue falls to the right, from client to server; \
         brown comes back; dotted: the opening. Grey: this side has something to say and must \
         wait. Green: data is under way both ways at once.",
    ru: "Время идёт вниз, масштаб общий. Синим, с наклоном вправо: от клиента к серверу; \
         коричневым: обратно; пунктиром показано открытие соединения. Серым: стороне есть что \
         сказать, но она ждёт. Зелёным: данные идут в обе стороны одновременно.",
};
pub const COLUMNS: Text = Text {
    en: "at once: time in which both directions carried data. age: from the moment a message \
         was there to be said until it was heard; median and worst. TCP: connections. bytes: \
         of the messages + of everything around them.",
    ru: "одновременно: время, когда данные шли в обе стороны. задержка: от момента, когда \
         сообщение появилось, до момента, когда оно дошло; медиана и максимум. TCP: соединения. \
         байты: самих сообщений + служебных данных.",
};
pub const NOT_MODELLED: Text = Text {
    en: "The link models delay, bandwidth and, if it is asked for, loss. Not modelled: TCP's slow \
         start, acknowledgements, the headers of TCP and IP.",
    ru: "Линия учитывает задержку, пропускную способность и, если попросить, потери. Не учтены: \
         медленный старт TCP, подтверждения, заголовки TCP и IP.",
};

/// The link, and the seed of what is irregular.
pub fn link(link: LinkModel, seed: u64, lang: Lang) -> String {
    let rtt = ms(link.rtt, lang);
    let bandwidth = match link.bandwidth {
        Some(bits) => say!(lang, "{bits} bit/s each way", "{bits} бит/с в каждую сторону"),
        None => {
            say!(lang, "no limit of bandwidth", "пропускная способность не ограничена")
        }
    };
    let losses = losses::of(link.loss, lang);
    let stop = if losses.is_empty() { "" } else { "." };
    say!(
        lang,
        "Link: RTT {rtt}, {bandwidth}; seed {seed}{stop}{losses}",
        "Линия: RTT {rtt}, {bandwidth}; seed {seed}{stop}{losses}"
    )
}

/// How late the link itself was.
pub fn lateness(p99: Duration, chunks: usize, lang: Lang) -> String {
    let p99 = ms(p99, lang);
    say!(
        lang,
        "The link's own error: 99 of 100 chunks left it at most {p99} late (chunks: {chunks}).",
        "Погрешность самой линии: 99 % фрагментов опоздали не более чем на {p99} (фрагментов: {chunks})."
    )
}

/// How far a total is from theory, as a part of it.
pub fn deviation(part: f64, lang: Lang) -> String {
    let percent = part * 100.0;
    let digits = usize::from(percent.abs() < 10.0);
    let percent = localized(format!("{percent:+.digits$}"), lang);
    format!("{percent} %")
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
