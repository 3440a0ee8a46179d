//! How a connection ended, and what to say about an ending that is no success.

use super::super::failure::Failure;
use super::super::{Lang, frames, quoted, say, serve, system};
use crate::event::Ending;
use crate::exit::Exit;
use crate::protocol::Role;
use crate::protocol::close::{CloseBody, CloseCode};
use crate::protocol::connection::Unfinished;
use crate::protocol::fail::{FailCause, Limit};

/// Who closed, and with which codes.
pub fn line(ending: &Ending, lang: Lang) -> String {
    let by = match ending.closes.by {
        Some(Role::Client) => say!(lang, "closed by this client", "закрыл клиент"),
        Some(Role::Server) => serve::BY_SERVER.get(lang).to_owned(),
        None => say!(lang, "lost", "потеряно"),
    };
    let sent = code(&ending.closes.sent, lang);
    let received = code(&ending.closes.received, lang);
    let clean = match ending.is_clean() {
        true => say!(lang, "clean", "закрыто корректно"),
        false => serve::NOT_CLEAN.get(lang).to_owned(),
    };
    say!(
        lang,
        "{by}; close sent: {sent}, received: {received}; {clean}",
        "{by}; close отправлен: {sent}, получен: {received}; {clean}"
    )
}

/// How many Pings had no Pong.
pub fn unanswered_pings(pings: usize, lang: Lang) -> String {
    say!(lang, "pings without a Pong: {pings}", "Ping без ответа: {pings}")
}

fn code(close: &Option<CloseBody>, lang: Lang) -> String {
    match close {
        None => say!(lang, "none", "нет"),
        Some(body) if body.is_empty() => serve::NO_CODE.get(lang).to_owned(),
        Some(body) => body.code.0.to_string(),
    }
}

/// What to say about an ending that is no success.
pub fn failed(ending: &Ending, lang: Lang) -> Option<Failure> {
    if let Some(refused) = &ending.refused {
        return Some(failed_by(refused.cause, ending.closes.sent.as_ref(), lang));
    }
    let Some(body) = &ending.closes.received else {
        let cause = match &ending.error {
            _ if ending.is_unanswered => say!(
                lang,
                "no answer to our Close in time, so this end gave up",
                "ответа на Close не дождались, соединение закрыто"
            ),
            Some(error) => system::text(error, lang),
            None => serve::NO_CLOSE.get(lang).to_owned(),
        };
        return Some(Failure {
            exit: Exit::Lost,
            what: say!(
                lang,
                "the connection was lost without a Close",
                "соединение потеряно без Close"
            ),
            why: say!(
                lang,
                "expected: a Close frame (RFC 6455, 7.1.5); got: {cause}",
                "ожидалось: кадр Close (RFC 6455, 7.1.5); получено: {cause}"
            ),
            remedy: say!(
                lang,
                "the server or something between ended; --reconnect tries again by itself",
                "связь оборвал сервер или узел на пути к нему; с --reconnect клиент подключится снова"
            ),
        });
    };
    let is_by_server = ending.closes.by == Some(Role::Server);
    // The answer to our Close repeats its code; another one says something.
    let is_echo = ending.closes.sent.as_ref().is_some_and(|sent| sent.code == body.code);
    if body.is_empty() || matches!(body.code.0, 1000 | 1001) || !is_by_server && is_echo {
        // Whoever closed has cut off what was under way.
        let unfinished = ending.unfinished.as_ref().filter(|_| is_by_server);
        return unfinished.map(|unfinished| cut_off(unfinished, lang));
    }
    let (code, name) = (body.code.0, body.code.name());
    Some(Failure {
        exit: Exit::ClosedWithError,
        what: match code {
            // Whether these are errors, only the application knows.
            3000..=4999 => say!(
                lang,
                "the server closed with a code of its own: {code} {name}",
                "сервер закрыл соединение с кодом приложения: {code} {name}"
            ),
            _ => say!(
                lang,
                "the server closed with an error: {code} {name}",
                "сервер закрыл соединение с ошибкой: {code} {name}"
            ),
        },
        why: reason(body, lang),
        remedy: close_advice(code, !body.reason.is_empty(), lang),
    })
}

/// The reason that came with a code, and where the code stands.
fn reason(body: &CloseBody, lang: Lang) -> String {
    let section = if body.code.0 >= 3000 { "7.4.2" } else { "7.4.1" };
    if body.reason.is_empty() {
        return say!(
            lang,
            "it gave no reason (RFC 6455, {section})",
            "причина не указана (RFC 6455, {section})"
        );
    }
    let reason = quoted(body.reason.as_bytes(), lang);
    say!(
        lang,
        "its reason: {reason} (RFC 6455, {section})",
        "причина: {reason} (RFC 6455, {section})"
    )
}

/// The peer sent something for which this end failed the connection.
fn failed_by(cause: FailCause, sent: Option<&CloseBody>, lang: Lang) -> Failure {
    let (got, section) = (frames::cause(cause, lang), cause.section());
    let why = match sent.map(|body| body.code) {
        Some(CloseCode(code)) if code == cause.close_code().0 => say!(
            lang,
            "got: {got} ({section}); closed with {code}",
            "получено: {got} ({section}); закрыто с кодом {code}",
        ),
        // A Close was sent before it came, and there is only one.
        _ => say!(lang, "got: {got} ({section})", "получено: {got} ({section})"),
    };
    match cause {
        FailCause::Violation(_) => Failure {
            exit: Exit::Protocol,
            what: say!(lang, "the server broke the protocol", "сервер нарушил протокол"),
            why,
            remedy: say!(
                lang,
                "the fault is the server's; the frame that broke it is shown above",
                "ошибка на стороне сервера; ошибочный кадр показан выше"
            ),
        },
        FailCause::Limit(limit) => Failure {
            exit: Exit::Usage,
            what: say!(
                lang,
                "the server sent more than this client takes",
                "сервер прислал больше, чем принимает этот клиент"
            ),
            why,
            remedy: match limit {
                Limit::MessageSize { .. } => say!(
                    lang,
                    "it broke no rule; --max-message takes longer ones",
                    "правил сервер не нарушил; --max-message разрешит более длинные сообщения"
                ),
                Limit::EmptyFragments { .. } => say!(
                    lang,
                    "it broke no rule, but nobody gains anything by such fragments",
                    "правил сервер не нарушил, но от таких фрагментов никому нет пользы"
                ),
            },
        },
    }
}

/// The server closed in the middle of something.
fn cut_off(unfinished: &Unfinished, lang: Lang) -> Failure {
    let what_came = match (&unfinished.message, &unfinished.frame) {
        (Some((kind, bytes)), _) => frames::unfinished_message(*kind, *bytes, lang),
        (None, Some((header, arrived))) => frames::unfinished_frame(header.length, *arrived, lang),
        (None, None) => frames::unfinished_header(unfinished.wire.len(), lang),
    };
    Failure {
        exit: Exit::Lost,
        what: say!(lang, "a message was cut off", "сообщение оборвано"),
        why: what_came,
        remedy: say!(
            lang,
            "the server closed before it had sent all of it: look for the missing FIN=1 there",
            "сервер закрыл соединение, не передав его целиком: ищите там недостающий FIN=1"
        ),
    }
}

fn close_advice(code: u16, has_reason: bool, lang: Lang) -> String {
    match code {
        1002 | 1003 | 1007 => say!(
            lang,
            "it did not like what this end sent: --frames shows every frame",
            "сервер счёл данные неверными: --frames покажет каждый кадр"
        ),
        1008 if has_reason => say!(
            lang,
            "it has a rule against this, and the reason names it: nothing is wrong with the frames",
            "это нарушает правила сервера, какие — сказано в причине; с кадрами всё в порядке"
        ),
        1008 => say!(
            lang,
            "it has a rule against this: does it want authorization, or did you not read fast enough?",
            "это нарушает правила сервера: нужна авторизация или вы читаете слишком медленно?"
        ),
        1009 => say!(
            lang,
            "the message was too big for it: send shorter ones",
            "для сервера сообщение слишком велико: отправляйте короче"
        ),
        1011..=1014 => say!(
            lang,
            "the trouble is on its side: try again later",
            "неполадка на стороне сервера: попробуйте позже"
        ),
        1010 => say!(
            lang,
            "it is for clients alone (RFC 6455, 7.4.1): a server that misses an extension refuses \
             the handshake instead",
            "этот код только для клиентов (RFC 6455, 7.4.1): без нужного расширения сервер отказывает \
             в рукопожатии"
        ),
        _ => say!(
            lang,
            "the code belongs to the application: its documentation knows the meaning",
            "это код приложения: его смысл ищите в описании приложения"
        ),
    }
}
