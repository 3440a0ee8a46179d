//! What a probe says to those who grade: the server that it starts, points, and what
//! got worse.

use crate::exit::Exit;
use crate::probe::baseline::Worse;
use crate::probe::points::BadLine;
use crate::words::failure::Failure;
use crate::words::probe::verdict;
use crate::words::{Lang, Text, quoted, say};

pub const POINTS: Text = Text { en: "Points", ru: "Баллы" };
pub const WORSE: Text = Text { en: "Worse than before", ru: "Хуже, чем раньше" };
pub const NOTHING_WORSE: Text = Text {
    en: "Nothing is worse than before.",
    ru: "Хуже, чем раньше, ничего не стало.",
};

/// What clients are to do, before they come.
pub fn listening(url: &str, cases: usize, is_awaiting: bool, lang: Lang) -> String {
    if !is_awaiting {
        return say!(lang, "Probing a client: {cases} cases", "Проверка клиента, случаев: {cases}");
    }
    say!(
        lang,
        "Let the client connect to {url} so many times: {cases}. It sends back each message \
         that it hears, in its kind, until it is closed. {url}F2 is the case F2.",
        "Пусть клиент столько раз подключится к {url}: {cases}. Каждое сообщение он возвращает \
         тем же видом, пока его не закроют. {url}F2 — это случай F2."
    )
}

/// One line of the points: what was missed.
pub fn missed(ids: &[&str], lang: Lang) -> String {
    let ids = ids.join(" ");
    say!(lang, "missed: {ids}", "нет: {ids}")
}

/// A case that got worse.
pub fn worse(worse: &Worse, lang: Lang) -> String {
    let id = worse.record.case.id;
    let (was, is) = (verdict(worse.was).get(lang), verdict(worse.record.verdict).get(lang));
    say!(lang, "{id}: {was} -> {is}", "{id}: {was} -> {is}")
}

/// The last line, where there are points.
pub fn total(points: f64, of: u32, lang: Lang) -> String {
    let points = number(points);
    say!(lang, "SCORE {points}/{of}", "SCORE {points}/{of}")
}

/// With one digit behind the point, where it is not zero.
pub fn number(points: f64) -> String {
    let text = format!("{points:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The command of --start cannot be run.
pub fn not_started(command: &str, error: &str, lang: Lang) -> Failure {
    let command = quoted(command.as_bytes(), lang);
    Failure {
        exit: Exit::Connect,
        what: say!(lang, "cannot start {command}", "не удалось запустить {command}"),
        why: error.to_owned(),
        remedy: say!(lang, "try it in a shell of your own", "проверьте команду в своей оболочке"),
    }
}

/// The command of --start has ended before its port was there.
pub fn ended_early(command: &str, status: &str, lang: Lang) -> Failure {
    let command = quoted(command.as_bytes(), lang);
    Failure {
        exit: Exit::Connect,
        what: say!(
            lang,
            "{command} has ended before anybody could connect",
            "{command}: программа завершилась раньше, чем к ней можно было подключиться"
        ),
        why: status.to_owned(),
        remedy: say!(
            lang,
            "its own messages stand above; it has to go on listening",
            "её сообщения стоят выше; она должна ждать подключений"
        ),
    }
}

/// Nobody listens where the URL points to.
pub fn never_there(command: &str, seconds: u64, lang: Lang) -> Failure {
    let command = quoted(command.as_bytes(), lang);
    Failure {
        exit: Exit::Connect,
        what: say!(
            lang,
            "{command} runs, but nobody listens where the URL points to",
            "{command} работает, но по этому URL никто не ждёт подключений"
        ),
        why: say!(lang, "tried for {seconds} s", "попытки длились {seconds} с"),
        remedy: say!(
            lang,
            "compare the port; {{port}} in URL and command is a free one",
            "сверьте порт; {{port}} в URL и в команде заменяется свободным"
        ),
    }
}

/// Somebody is there before the server was started.
pub fn already_there(url: &str, lang: Lang) -> Failure {
    let url = quoted(url.as_bytes(), lang);
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "somebody listens at {url} already", "по адресу {url} уже кто-то есть"),
        why: say!(
            lang,
            "that one would be probed, not the one that --start starts",
            "проверен был бы он, а не тот, кого запускает --start"
        ),
        remedy: say!(
            lang,
            "write {{port}} for the port, in URL and command",
            "напишите {{port}} вместо порта, в URL и в команде"
        ),
    }
}

/// A file of --points that is none.
pub fn bad_points(path: &std::path::Path, bad: &BadLine, lang: Lang) -> Failure {
    let (path, number) = (path.display(), bad.number);
    let text = quoted(bad.text.as_bytes(), lang);
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "{path}, line {number}: {text}", "{path}, строка {number}: {text}"),
        why: say!(
            lang,
            "expected: a name as behind --only, and a whole number of points",
            "ожидалось: имя, как для --only, и целое число баллов"
        ),
        remedy: say!(lang, "an example: frames 10", "например: frames 10"),
    }
}

/// A file of --baseline that is none.
pub fn bad_baseline(path: &std::path::Path, lang: Lang) -> Failure {
    let path = path.display();
    Failure {
        exit: Exit::Usage,
        what: say!(lang, "{path} is no report of a probe", "{path} — не отчёт probe"),
        why: say!(
            lang,
            "expected: what wstool probe --json has printed",
            "ожидалось: то, что вывела wstool probe --json"
        ),
        remedy: "wstool probe URL --json > FILE".to_owned(),
    }
}
