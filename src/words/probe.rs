//! What a probe says: what was tried, what was expected, what came, and the
//! mistake that is most likely behind it.
//!
//! The rows of the cases stand in `probe/cases.rs`, under the ids of the table.

mod cases;
mod expected;
pub mod graders;

pub use self::cases::{ids, likely, title};
pub use self::expected::expected;
use super::failure::Failure;
use super::{Lang, Text, decimal, frames, key, rules, say};
use crate::exit::Exit;
use crate::probe::{Got, Group, Habit, Level, Verdict, Why};

pub const SENT: Text = Text { en: "sent", ru: "отправлено" };
pub const RECEIVED: Text = Text { en: "received", ru: "получено" };
pub const EXPECTED: Text = Text { en: "expected", ru: "ожидалось" };
pub const GOT: Text = Text { en: "got", ru: "вышло" };
pub const LIKELY: Text = Text { en: "likely", ru: "вероятно" };
pub const REPEAT: Text = Text { en: "repeat", ru: "повторить" };
pub const READ: Text = Text { en: "read", ru: "прочитать" };
pub const NOTHING: Text = Text { en: "(nothing)", ru: "(ничего)" };
pub const FAILURES: Text = Text { en: "Failures", ru: "Ошибки" };
pub const WARNINGS: Text = Text { en: "Warnings", ru: "Предупреждения" };
pub const REPORTS: Text = Text {
    en: "Where several ways are right, this server",
    ru: "Где верны несколько путей, этот сервер",
};
pub const SUMMARY: Text = Text { en: "Summary", ru: "Итог" };

/// The head of a group in the summary.
pub fn group(group: Group) -> Text {
    match group {
        Group::Request => Text { en: "the request", ru: "запрос" },
        Group::Replies => Text { en: "right replies", ru: "верные ответы" },
        Group::Lies => Text { en: "replies to be refused", ru: "неверные ответы" },
        Group::Opening => {
            Text { en: "openings that must succeed", ru: "верные рукопожатия" }
        }
        Group::Refusing => {
            Text { en: "openings to be refused", ru: "неверные рукопожатия" }
        }
        Group::Frames => Text { en: "frames", ru: "кадры" },
        Group::Fragments => Text { en: "fragments", ru: "фрагменты" },
        Group::Control => Text { en: "ping and pong", ru: "ping и pong" },
        Group::Closing => Text { en: "closing", ru: "закрытие" },
        Group::Text => Text { en: "UTF-8", ru: "UTF-8" },
        Group::Limits => Text { en: "limits", ru: "пределы" },
        Group::Resilience => Text { en: "resilience", ru: "устойчивость" },
        Group::Room => Text { en: "the room", ru: "комната" },
    }
}

/// The word of a verdict.
pub fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Pass => Text { en: "pass", ru: "верно" },
        Verdict::Fail => Text { en: "FAIL", ru: "ОШИБКА" },
        Verdict::Warn => Text { en: "warn", ru: "совет" },
        Verdict::Report => Text { en: "report", ru: "справка" },
        Verdict::Skipped => Text { en: "skipped", ru: "пропущено" },
    }
}

/// How much is demanded.
pub fn level(level: Level) -> Text {
    match level {
        Level::Must => Text {
            en: "a MUST of the standard", ru: "требование стандарта (MUST)"
        },
        Level::Should => Text {
            en: "a SHOULD of the standard",
            ru: "рекомендация стандарта (SHOULD)",
        },
        Level::Report => Text {
            en: "left open by the standard", ru: "стандарт оставляет выбор"
        },
        Level::Robust => Text { en: "robustness", ru: "устойчивость" },
    }
}

/// What came.
pub fn got(got: Got, lang: Lang) -> String {
    match got {
        Got::Opened => say!(lang, "101: it was let in", "101: подключение принято"),
        Got::WrongReply(rule, mistake) => {
            let what = rules::title(rule).get(lang);
            let cause = mistake
                .map_or(String::new(), |mistake| format!("; {}", key::mistake(mistake).get(lang)));
            say!(lang, "a 101, but not: {what}{cause}", "101, но нарушено: {what}{cause}")
        }
        Got::Status(status) => say!(lang, "HTTP {status}", "HTTP {status}"),
        Got::StatusWithout(status, name) => {
            say!(lang, "HTTP {status} without {name}", "HTTP {status} без {name}")
        }
        Got::StatusWith(status, name) => {
            say!(lang, "HTTP {status} with {name}", "HTTP {status} с {name}")
        }
        Got::CutBody => say!(
            lang,
            "less of the body than the head announces",
            "тело короче, чем объявлено в заголовках"
        ),
        Got::WrongRequest(rule) => {
            let what = rules::title(rule).get(lang);
            say!(lang, "not so: {what}", "нарушено: {what}")
        }
        Got::Repeated(count) => say!(
            lang,
            "values that were there before: {count}",
            "значений, которые уже были: {count}"
        ),
        Got::ReadAsFrames => {
            say!(lang, "the bytes of the body were taken for frames", "байты тела приняты за кадры")
        }
        Got::Lost => {
            say!(lang, "101, and the frame was lost without a word", "101, а кадр молча потерян")
        }
        Got::Pinged => say!(lang, "a Ping", "Ping"),
        Got::Closes(count) => say!(lang, "Closes: {count}", "кадров Close: {count}"),
        Got::NotHttp => say!(lang, "bytes that are no HTTP", "байты, которые не HTTP"),
        Got::ClosedSilently => {
            say!(lang, "TCP was closed without a word", "TCP закрыт без единого слова")
        }
        Got::Reset => say!(lang, "TCP was reset", "TCP сброшен (RST)"),
        Got::Silence(time) => {
            let seconds = decimal(time.as_secs_f64(), 1, lang);
            say!(lang, "nothing within {seconds} s", "ничего за {seconds} с")
        }
        Got::Closed(1005) => {
            say!(lang, "an empty Close, then the end of TCP", "пустой Close, затем конец TCP")
        }
        Got::Closed(code) => {
            say!(lang, "Close {code}, then the end of TCP", "Close {code}, затем конец TCP")
        }
        Got::ClosedButOpen(code) => say!(
            lang,
            "Close {code}, but the server leaves TCP open",
            "Close {code}, но TCP сервер не закрывает"
        ),
        Got::GoesOn => say!(
            lang,
            "the connection goes on: a later Ping was answered",
            "соединение продолжается: на следующий Ping пришёл ответ"
        ),
        Got::Echoed => say!(lang, "the message came back", "сообщение вернулось"),
        Got::OtherMessage => say!(lang, "another message", "другое сообщение"),
        Got::Ponged => say!(lang, "the Pong came", "пришёл Pong"),
        Got::OtherPong => say!(lang, "a Pong with other data", "Pong с другими данными"),
        Got::BadFrame(cause) => {
            let what = frames::cause(cause, lang);
            let section = cause.section();
            say!(
                lang,
                "a frame that breaks a rule itself: {what} ({section})",
                "кадр, который сам нарушает правило: {what} ({section})"
            )
        }
        Got::AsExpected => say!(lang, "as expected", "как ожидалось"),
        Got::HeardBy(some, all) => say!(lang, "{some} of {all}", "{some} из {all}"),
    }
}

/// A mistake that was shown before.
pub fn same_as(id: &str, lang: Lang) -> String {
    say!(lang, "the same as in {id}", "то же, что в {id}")
}

/// Why a case was left out.
pub fn why(why: Why) -> Text {
    match why {
        Why::NoEcho => Text {
            en: "the server sends nothing back, so this cannot be seen",
            ru: "сервер ничего не присылает в ответ, проверить нельзя",
        },
        Why::NoBinaryEcho => Text {
            en: "the server sends no binary message back",
            ru: "двоичных сообщений сервер не возвращает",
        },
        Why::NeverSo => Text {
            en: "no refusal of this server is such a one",
            ru: "таких отказов у этого сервера нет",
        },
        Why::NoRoom => Text {
            en: "nobody else hears a message: no broadcast",
            ru: "сообщений никто другой не слышит: это не широковещание",
        },
        Why::Profile => {
            Text { en: "not in this profile", ru: "не входит в этот профиль" }
        }
        Why::Budget => {
            Text { en: "the time of --budget was over", ru: "время --budget истекло" }
        }
        Why::Slow => Text {
            en: "it takes long; --slow tries it",
            ru: "это долго; проверит --slow",
        },
        Why::NoConnection => Text {
            en: "no connection could be made",
            ru: "не удалось подключиться",
        },
        Why::NotOpened => Text {
            en: "the usual opening did not succeed",
            ru: "обычное рукопожатие не удалось",
        },
    }
}

/// What the server does with a message.
pub fn habit(habit: Option<Habit>, lang: Lang) -> String {
    match habit {
        None => say!(
            lang,
            "The usual opening did not succeed, so only openings can be tried.",
            "Обычное рукопожатие не удалось, поэтому проверены только рукопожатия."
        ),
        Some(Habit { echoes: true, broadcasts: true, .. }) => say!(
            lang,
            "It is a broadcast: everybody hears a message, its sender too.",
            "Это широковещание: сообщение слышат все, отправитель тоже."
        ),
        Some(Habit { echoes: true, broadcasts: false, .. }) => say!(
            lang,
            "It is an echo: a message comes back to its sender.",
            "Это эхо: сообщение возвращается отправителю."
        ),
        Some(Habit { echoes: false, broadcasts: true, .. }) => say!(
            lang,
            "It is a broadcast without its sender: what needs an answer cannot be tried.",
            "Это широковещание без отправителя: где нужен ответ, проверить нельзя."
        ),
        Some(Habit { echoes: false, broadcasts: false, .. }) => say!(
            lang,
            "It sends no message back: what needs an answer cannot be tried.",
            "На сообщения сервер не отвечает: где нужен ответ, проверить нельзя."
        ),
    }
}

/// What the run is about, before it begins.
pub fn beginning(url: &str, cases: usize, lang: Lang) -> String {
    say!(lang, "Probing {url}: {cases} cases", "Проверка {url}, случаев: {cases}")
}

/// The last line but one.
pub fn score(score: usize, of: usize, seconds: f64, lang: Lang) -> String {
    let seconds = decimal(seconds, 1, lang);
    say!(lang, "SCORE {score}/{of} in {seconds} s", "SCORE {score}/{of}, за {seconds} с")
}

/// No such case or group.
pub fn no_such_case(name: &str, lang: Lang) -> Failure {
    let name = super::quoted(name.as_bytes(), lang);
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "no case is called {name}", "нет случая {name}"),
        why: say!(
            lang,
            "expected: an id such as F1, an id with * at its end, a group, or a section such as 5.2",
            "ожидалось: имя вроде F1, имя со * на конце, группа или раздел вроде 5.2"
        ),
        remedy: say!(lang, "wstool probe --list shows all", "все покажет wstool probe --list"),
    }
}
