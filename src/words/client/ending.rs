//! How a connection ended, and what to say about an ending that is no success.

use super::super::failure::Failure;
use super::super::{Lang, quoted, say, serve};
use crate::event::Ending;
use crate::exit::Exit;
use crate::protocol::Role;
use crate::protocol::close::CloseBody;

/// Who closed, and with which codes.
pub fn line(ending: &Ending, lang: Lang) -> String {
    let by = match ending.by {
        Some(Role::Client) => say!(lang, "closed by this client", "закрыл этот клиент"),
        Some(Role::Server) => serve::BY_SERVER.get(lang).to_owned(),
        None => say!(lang, "lost", "потеряно"),
    };
    let sent = code(&ending.sent_close, lang);
    let received = code(&ending.received_close, lang);
    let clean = match ending.is_clean() {
        true => say!(lang, "clean", "чисто"),
        false => serve::NOT_CLEAN.get(lang).to_owned(),
    };
    say!(
        lang,
        "{by}; close sent: {sent}, received: {received}; {clean}",
        "{by}; close отправлен: {sent}, получен: {received}; {clean}"
    )
}

fn code(close: &Option<Option<CloseBody>>, lang: Lang) -> String {
    match close {
        None => say!(lang, "none", "нет"),
        Some(None) => serve::NO_CODE.get(lang).to_owned(),
        Some(Some(body)) => body.code.0.to_string(),
    }
}

/// What to say about an ending that is no success.
pub fn failed(ending: &Ending, lang: Lang) -> Option<Failure> {
    if let Some(violation) = ending.violation {
        let (got, section) = (serve::violation(violation, lang), violation.section());
        let code = violation.close_code().0;
        return Some(Failure {
            exit: Exit::Protocol,
            what: say!(lang, "the server broke the protocol", "сервер нарушил протокол"),
            why: say!(
                lang,
                "got: {got} ({section}); closed with {code}",
                "получено: {got} ({section}); закрыто с кодом {code}"
            ),
            remedy: say!(
                lang,
                "the fault is the server's; --frames shows its frames bit by bit",
                "ошибка на сервере; --frames покажет его кадры бит за битом"
            ),
        });
    }
    let Some(received) = &ending.received_close else {
        let cause = match &ending.error {
            _ if ending.is_unanswered => say!(
                lang,
                "no answer to our Close in time, so this end gave up",
                "ответа на наш Close вовремя не было, и этот конец сдался"
            ),
            Some(error) => error.clone(),
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
                "expected: a Close frame (RFC 6455, 7.1.1); got: {cause}",
                "ожидалось: кадр Close (RFC 6455, 7.1.1); получено: {cause}"
            ),
            remedy: say!(
                lang,
                "the server or something between ended; --reconnect tries again by itself",
                "сервер или что-то между вами оборвало связь; --reconnect подключится снова"
            ),
        });
    };
    let body = received.as_ref()?;
    if ending.by != Some(Role::Server) || matches!(body.code.0, 1000 | 1001) {
        return None;
    }
    let (code, name) = (body.code.0, body.code.name());
    let reason = quoted(body.reason.as_bytes(), lang);
    Some(Failure {
        exit: Exit::ClosedWithError,
        what: say!(
            lang,
            "the server closed with an error: {code} {name}",
            "сервер закрыл соединение с ошибкой: {code} {name}"
        ),
        why: say!(
            lang,
            "its reason: {reason} (RFC 6455, 7.4.1)",
            "его причина: {reason} (RFC 6455, 7.4.1)"
        ),
        remedy: close_advice(code, lang),
    })
}

fn close_advice(code: u16, lang: Lang) -> String {
    match code {
        1002 | 1003 | 1007 => say!(
            lang,
            "it did not like what this end sent: --frames shows every frame",
            "ему не понравилось отправленное: --frames покажет каждый кадр"
        ),
        1008 => say!(
            lang,
            "it has a rule against this: does it want authorization, or did you not read fast enough?",
            "это против его правил: нужна авторизация или вы читаете слишком медленно?"
        ),
        1009 => say!(
            lang,
            "the message was too big for it: send shorter ones",
            "сообщение для него велико: отправляйте короче"
        ),
        1011..=1014 => say!(
            lang,
            "the trouble is on its side: try again later",
            "неполадка на его стороне: попробуйте позже"
        ),
        _ => say!(
            lang,
            "the code belongs to the application: its documentation knows the meaning",
            "код принадлежит приложению: смысл ищите в его описании"
        ),
    }
}
