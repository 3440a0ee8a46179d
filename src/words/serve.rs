//! What a server says: to those it refuses, and on its own screen.

use std::net::SocketAddr;
use std::time::Duration;

use super::{Lang, Text, localized, say};
use crate::event::{LeftOut, Totals};

/// The body of a 503.
pub fn full(max_clients: usize, lang: Lang) -> String {
    say!(
        lang,
        "The server is full: --max-clients {max_clients}. Try again later.\n",
        "Мест нет: --max-clients {max_clients}. Попробуйте позже.\n"
    )
}

/// The body of the 503 for a connection that made room for another.
pub fn made_room(lang: Lang) -> String {
    say!(
        lang,
        "Too many connections ask for nothing; this one had waited longest. Try again.\n",
        "Слишком много соединений без запроса; это ждало дольше всех. Попробуйте ещё раз.\n"
    )
}

/// The body of a 408.
pub fn too_slow(bytes: usize, deadline: Duration, lang: Lang) -> String {
    let seconds = localized(deadline.as_secs_f64().to_string(), lang);
    say!(
        lang,
        "The request was not complete after {seconds} s; bytes so far: {bytes}.\n",
        "Запрос не пришёл целиком за {seconds} с; получено байт: {bytes}.\n"
    )
}

/// The last line of every refusal.
pub fn where_to_connect(addr: SocketAddr, path: Option<&str>, lang: Lang) -> String {
    let url = url(addr, path);
    say!(
        lang,
        "This is a WebSocket server. Connect with: wstool client {url}\n",
        "Это сервер WebSocket. Подключиться: wstool client {url}\n"
    )
}

/// The URL of a server. An address that means "all of them" is no address to
/// connect to, so this machine's own stands for it.
pub fn url(addr: SocketAddr, path: Option<&str>) -> String {
    let mut shown = addr;
    if addr.ip().is_unspecified() {
        shown.set_ip(match addr {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("ws://{shown}{}", path.unwrap_or("/"))
}

pub const ALL: Text = Text { en: "all", ru: "всем" };
pub const MANY: Text = Text { en: "many", ru: "много" };
pub const NAME_OF_SERVER: Text = Text { en: "server", ru: "сервер" };

/// How to join, under the listening line.
pub fn join_with(url: &str, lang: Lang) -> String {
    say!(lang, "join with: wstool client {url}", "подключиться: wstool client {url}")
}

/// Bytes of a header that only its sender and its receiver should know.
pub fn hidden(bytes: usize, lang: Lang) -> String {
    say!(lang, "(hidden, bytes: {bytes})", "(скрыто, байт: {bytes})")
}

/// To how many a message went, and how fast.
pub fn fanout(delivered: usize, micros: u128, lang: Lang) -> String {
    say!(lang, "to {delivered} in {micros} us", "получателей: {delivered}, за {micros} мкс")
}

/// How many clients are there.
pub fn clients(count: usize, lang: Lang) -> String {
    say!(lang, "clients: {count}", "клиентов: {count}")
}

/// How long a payload is of which only the start is shown.
pub fn more(count: usize, lang: Lang) -> String {
    say!(lang, "... {count} more", "… ещё {count}")
}

/// A client that does not read.
pub fn not_reading(waiting: usize, lang: Lang) -> String {
    say!(
        lang,
        "it does not read: {waiting} bytes were waiting; closed with 1008",
        "не читает, в очереди байт: {waiting}; закрыто с кодом 1008"
    )
}

/// A client that does not answer pings.
pub fn silent(pings: u32, lang: Lang) -> String {
    say!(lang, "it is silent: pings without a pong: {pings}", "молчит: ping без ответа: {pings}")
}

/// What was counted instead of shown one by one.
pub fn left_out(left_out: LeftOut, lang: Lang) -> String {
    let LeftOut { messages, deliveries, frames, pings, others } = left_out;
    let messages_and_deliveries = say!(
        lang,
        "messages: {messages}, deliveries: {deliveries}",
        "сообщений: {messages}, доставок: {deliveries}"
    );
    let parts = [
        (messages, messages_and_deliveries),
        (frames, say!(lang, "frames: {frames}", "кадров: {frames}")),
        (pings, say!(lang, "pings: {pings}", "ping: {pings}")),
        (others, say!(lang, "others: {others}", "прочего: {others}")),
    ];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text);
    let parts = parts.collect::<Vec<_>>().join(", ");
    say!(lang, "not shown one by one: {parts}", "по отдельности не показано: {parts}")
}

/// Everything counted, a piece each.
pub fn totals(totals: Totals, lang: Lang) -> Vec<String> {
    let Totals { clients, messages, deliveries, bytes, dropped, refused } = totals;
    vec![
        self::clients(clients as usize, lang),
        say!(lang, "messages: {messages}", "сообщений: {messages}"),
        say!(lang, "deliveries: {deliveries}", "доставок: {deliveries}"),
        say!(lang, "bytes: {bytes}", "байт: {bytes}"),
        say!(lang, "dropped: {dropped}", "отключено: {dropped}"),
        say!(lang, "refused: {refused}", "отказов: {refused}"),
    ]
}

/// How many clients are there, and how many ever were.
pub fn clients_now(now: usize, ever: u64, lang: Lang) -> String {
    say!(lang, "clients: {now} (ever: {ever})", "клиентов: {now} (всего было: {ever})")
}

/// A request that has nothing to do with WebSocket: method and target.
pub fn wants_no_websocket(asked: &str, lang: Lang) -> String {
    say!(lang, "{asked}, no Upgrade", "{asked}, нет Upgrade")
}

/// A client that was sent away at the prompt.
pub fn kicked(reason: &str, lang: Lang) -> String {
    let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    say!(lang, "by /kick{reason}", "командой /kick{reason}")
}

pub const LISTENING: Text = Text { en: "listening", ru: "жду подключений:" };
pub const REQUEST: Text = Text { en: "asked", ru: "запрос" };
pub const REFUSED: Text = Text { en: "refused", ru: "отказ" };
pub const OPENED: Text = Text { en: "joined", ru: "вошёл" };
pub const SAID: Text = Text { en: "said", ru: "сказал" };
pub const PING: Text = Text { en: "ping", ru: "ping" };
pub const PONG: Text = Text { en: "pong", ru: "pong" };
pub const CLOSED: Text = Text { en: "closed", ru: "закрыл" };
pub const VIOLATED: Text = Text { en: "broke", ru: "нарушил" };
pub const OVER_LIMIT: Text = Text { en: "too much", ru: "предел" };
pub const DROPPED: Text = Text { en: "dropped", ru: "отключён" };
pub const LOST: Text = Text { en: "lost", ru: "потерян" };
pub const TROUBLE: Text = Text { en: "trouble", ru: "неполадка" };
pub const SUMMARY: Text = Text { en: "summary", ru: "итог" };
pub const NO_CODE: Text = Text { en: "no code (1005)", ru: "без кода (1005)" };
pub const BY_CLIENT: Text = Text { en: "closed by the client", ru: "закрыл клиент" };
pub const BY_SERVER: Text = Text { en: "closed by the server", ru: "закрыл сервер" };
pub const NOT_CLEAN: Text = Text { en: "not clean", ru: "закрыто некорректно" };
pub const NO_CLOSE: Text = Text {
    en: "TCP was closed without a Close frame (1006)",
    ru: "TCP закрыт без кадра Close (1006)",
};

/// A line at the prompt that is no order.
pub fn not_understood(line: &str, lang: Lang) -> String {
    let line = super::quoted(line.as_bytes(), lang);
    say!(
        lang,
        "not understood: {line}; /help shows all commands",
        "непонятно: {line}; все команды покажет /help"
    )
}

/// A number that no client has.
pub fn no_such_client(id: u64, lang: Lang) -> String {
    say!(
        lang,
        "there is no client #{id}; /list shows who is there",
        "клиента #{id} нет; кто подключён, покажет /list"
    )
}

// The prompt

pub const PROMPT: Text = Text {
    en: "type a line to send it to everyone; /help shows commands; Ctrl-C ends",
    ru: "строка уходит всем; команды покажет /help; Ctrl-C завершает работу",
};
pub const HELP: Text = Text {
    en: "A line goes to everyone. Commands:\n  \
         /list              who is there\n  \
         /stats             what was counted so far\n  \
         /kick N [REASON]   closes the connection of client N with 1008\n  \
         //TEXT             sends a text that begins with /\n  \
         /quit              ends the server, like Ctrl-C",
    ru: "Строка уходит всем. Команды:\n  \
         /list               кто подключён\n  \
         /stats              что подсчитано к этому времени\n  \
         /kick N [ПРИЧИНА]   закрывает соединение с клиентом N с кодом 1008\n  \
         //ТЕКСТ             отправляет текст, который начинается с /\n  \
         /quit               завершает работу, как и Ctrl-C",
};
pub const ANSWER: Text = Text { en: "now", ru: "сейчас" };
