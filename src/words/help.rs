//! The help in Russian: what each command, argument and value is for.
//!
//! Owns: one row for every command and every argument. Must never: say anything
//! in English; the doc comments in `cli` are the English help, and the rows here
//! stand under the names that clap derives from them. A test holds that no row
//! is missing and none is left over.
//!
//! Read next: `cli/russian.rs`, which puts these words into the command line.

mod arguments;

pub use self::arguments::{argument, argument_rows};

pub const USAGE: &str = "Использование:";
pub const COMMANDS: &str = "Команды:";
pub const OPTIONS: &str = "Параметры:";
pub const ARGUMENTS: &str = "Аргументы:";
pub const EXAMPLES: &str = "Примеры:";
pub const COMMAND: &str = "КОМАНДА";

/// The words that clap itself puts into a line of usage, and ours for them.
pub const IN_USAGE: [(&str, &str); 4] = [
    ("Usage:", USAGE),
    ("[OPTIONS]", "[ПАРАМЕТРЫ]"),
    ("[COMMAND]", "[КОМАНДА]"),
    ("<COMMAND>", "<КОМАНДА>"),
];

/// The table of exit codes, under every help.
pub const EXIT_CODES: &str = "\
Коды выхода:
  0  сделано или закрыто как надо       4  в рукопожатии отказано
  1  ответ на вопрос — «нет»            5  вторая сторона нарушила протокол
  2  ошибка в команде или в файле       6  соединение потеряно без Close
  3  не подключиться или порт занят     7  вторая сторона закрыла с иным кодом";

/// What a command is for, and what more its long help says.
pub fn command(name: &str) -> Option<(&'static str, &'static str)> {
    COMMANDS_ROWS.iter().find(|row| row.0 == name).map(|row| (row.1, row.2))
}

/// The names of all commands that have words.
pub fn command_rows() -> impl Iterator<Item = &'static str> {
    COMMANDS_ROWS.iter().map(|row| row.0)
}

#[rustfmt::skip]
const COMMANDS_ROWS: &[(&str, &str, &str)] = &[
    ("wstool", "Рукопожатие WebSocket, полудуплекс и дуплекс: показано на деле",
        "Начните так: wstool handshake dGhlIHNhbXBsZSBub25jZQ=="),
    ("handshake", "Вычислить и объяснить Sec-WebSocket-Accept; проверить запрос или ответ", ""),
    ("serve", "Запустить широковещательный сервер: что сказал один, слышат все", ""),
    ("client", "Подключиться к серверу WebSocket: писать и принимать одновременно", ""),
    ("compare", "Полудуплекс и дуплекс: те же сообщения по HTTP и по WebSocket",
        "Настоящие клиенты говорят с настоящим сервером по линии, которая задерживает\n\
         каждый байт. Всё показанное измерено на ней во время этого запуска."),
    ("probe", "Верно ли работает мой сервер? Проверить все правила и объяснить ошибки",
        "У каждой проверки своё соединение. Нарушенное MUST — ошибка, нарушенное\n\
         SHOULD — предупреждение; где стандарт оставляет выбор, показано, что выбрал\n\
         этот сервер."),
    ("completions", "Вывести сценарий автодополнения для командной оболочки", ""),
    ("man", "Записать в папку страницы руководства (man) по всем командам", ""),
    ("help", "Показать эту справку или справку по команде", ""),
];

/// What one of the values that an argument allows means.
pub fn value(argument: &str, value: &str) -> Option<&'static str> {
    let text = match (argument, value) {
        ("scenario", "chat") => "сообщения есть у обеих сторон, в одно и то же время",
        ("scenario", "ask") => "клиент спрашивает, каждый вопрос после ответа на прошлый",
        ("scenario", "push") => "у сервера через неравные промежутки появляются новости",
        ("transports", "http-close") => "HTTP/1.1, новое соединение для каждого обмена",
        ("transports", "http") => "HTTP/1.1 keep-alive, обмен ради одного сообщения",
        ("transports", "http-batched") => "HTTP/1.1 keep-alive, в обмене всё, что накопилось",
        ("transports", "http-pipelined") => "HTTP/1.1, запросы не ждут ответов",
        ("transports", "poll") => "HTTP/1.1, опрос через равное время",
        ("transports", "long-poll") => "HTTP/1.1, сервер держит ответ, пока нет новостей",
        ("transports", "sse") => "HTTP/1.1, один бесконечный ответ (server-sent events)",
        ("transports", "h2") => "HTTP/2, вопросы рядом, каждый в своём потоке",
        ("transports", "h2-stream") => "HTTP/2, один поток, открытый в обе стороны",
        ("transports", "websocket-h2") => "WebSocket в потоке HTTP/2 (RFC 8441)",
        ("transports", "websocket-turns") => "WebSocket по очереди, как HTTP",
        ("transports", "websocket") => "WebSocket, каким он задуман: дуплекс",
        ("link", "lan") => "RTT 1 мс, 1 Гбит/с: кабель в одном здании",
        ("link", "dsl") => "RTT 50 мс, 1,5 Мбит/с: профиль «DSL» WebPageTest",
        ("link", "4g") => "RTT 170 мс, 9 Мбит/с: профиль «4G» WebPageTest",
        ("link", "satellite") => {
            "RTT 558 мс, без ограничения: геостационарная орбита (RFC 2488, 2)"
        }
        ("heads", "short") => "самые короткие из правильных заголовков",
        ("heads", "browser") => "как у браузера: записаны из Chromium",
        ("profile", "auto") => "узнать, отправив сообщение",
        ("profile", "echo") => "сообщение возвращается отправителю",
        ("profile", "broadcast") => "сообщение слышат все",
        ("profile", "opening") => "проверяется только рукопожатие",
        _ => return None,
    };
    Some(text)
}

/// What stands for a value in the help. KEY, ACCEPT, URL and ORIGIN are names of
/// the protocol and stay.
pub fn placeholder(name: &str) -> Option<&'static str> {
    let name = match name {
        "FILE" => "ФАЙЛ",
        "DIR" => "ПАПКА",
        "NAME" => "ИМЯ",
        "TIMES" => "РАЗ",
        "NAME: VALUE" => "ИМЯ: ЗНАЧЕНИЕ",
        "ADDRESS:PORT" => "АДРЕС:ПОРТ",
        "PATH" => "ПУТЬ",
        "MODE" => "РЕЖИМ",
        "DURATION" => "ВРЕМЯ",
        "SIZE" => "РАЗМЕР",
        "BYTES" => "БАЙТ",
        "PERCENT" => "ПРОЦЕНТ",
        "RATE" => "СКОРОСТЬ",
        "TEXT" => "ТЕКСТ",
        "SCENARIO" => "СЦЕНАРИЙ",
        "PROFILE" => "ПРОФИЛЬ",
        "SHELL" => "ОБОЛОЧКА",
        "LANG" => "ЯЗЫК",
        "COLOR" => "КОГДА",
        "A,B,..." => "А,Б,…",
        _ => return None,
    };
    Some(name)
}

/// The value that is taken when none is given.
pub fn usual(value: &str) -> String {
    format!("[по умолчанию: {value}]")
}

/// The values that may be given.
pub fn values(list: &str) -> String {
    format!("[значения: {list}]")
}

pub const VALUES: &str = "Значения:";
