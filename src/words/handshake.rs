//! The four steps of the opening handshake, told to someone who sees them for
//! the first time.
//!
//! Each common misunderstanding is answered at the line where it arises: the
//! key is text, it is no secret, it authenticates nobody, and SHA-1 is no
//! weakness here.

use super::{Lang, Text, say};

pub const TITLE: Text = Text {
    en: "The opening handshake of WebSocket, step by step (RFC 6455)",
    ru: "Рукопожатие WebSocket шаг за шагом (RFC 6455)",
};

pub const CLIENT_TO_SERVER: Text =
    Text { en: "client --> server", ru: "клиент --> сервер" };
pub const SERVER_TO_CLIENT: Text =
    Text { en: "server --> client", ru: "сервер --> клиент" };
pub const AT_SERVER: Text = Text { en: "inside the server", ru: "внутри сервера" };
pub const AT_CLIENT: Text = Text { en: "inside the client", ru: "внутри клиента" };

pub const STEP_ASKS: Text =
    Text { en: "The client asks", ru: "Клиент отправляет запрос" };
pub const STEP_COMPUTES: Text =
    Text { en: "The server computes", ru: "Сервер вычисляет" };
pub const STEP_ANSWERS: Text =
    Text { en: "The server answers", ru: "Сервер отвечает" };
pub const STEP_CHECKS: Text =
    Text { en: "The client checks", ru: "Клиент проверяет" };

pub const ASKS: Text = Text {
    en: "Everything starts as an ordinary HTTP request in which the client asks to go on in another protocol.",
    ru: "Всё начинается с обычного HTTP-запроса, в котором клиент просит перейти на другой протокол.",
};

pub const COMPUTES: Text = Text {
    en: "With this value the server shows that it has read this very request and knows WebSocket. A server that knows nothing of it cannot send the right value by accident.",
    ru: "Этим значением сервер показывает, что прочитал именно этот запрос и знает WebSocket. Сервер, который о WebSocket не знает, случайно угадать его не может.",
};

pub const ANSWERS: Text = Text {
    en: "Status 101 switches the protocol. This reply is the last HTTP on the connection.",
    ru: "Код ответа 101 переключает протокол. Этот ответ — последнее, что идёт по HTTP в этом соединении.",
};

pub const CHECKS: Text = Text {
    en: "The client does the same computation and compares. If one line fails, it must \
         close the connection.",
    ru: "Клиент проделывает то же вычисление и сравнивает. Если не сошлась хоть одна \
         строка, он обязан закрыть соединение.",
};

pub const OPEN: Text = Text {
    en: "The connection is open. On the same TCP connection both ends now send frames, \
         each whenever it wants, also both at the same time: full duplex.",
    ru: "Соединение открыто. По тому же TCP-соединению обе стороны теперь передают кадры \
         когда угодно, в том числе одновременно: это полный дуплекс.",
};

pub const EMPTY_LINE: Text = Text { en: "(empty line)", ru: "(пустая строка)" };

pub const REQUEST_END: Text = Text {
    en: "The end of the request. The client must now wait for the answer.",
    ru: "Конец запроса. Теперь клиент обязан ждать ответа.",
};

pub const REPLY_END: Text = Text {
    en: "The end of HTTP. The very next byte may be the first byte of a frame.",
    ru: "Конец HTTP. Уже следующий байт может быть первым байтом кадра.",
};

pub const REQUEST_LINE: Text = Text {
    en: "Always GET, and HTTP/1.1 or later. The path names the service on this server.",
    ru: "Всегда GET и HTTP не ниже 1.1. Путь называет нужную службу на этом сервере.",
};

pub const STATUS_LINE: Text = Text {
    en: "101: the server agrees. Any other status means that nothing was switched.",
    ru: "101: сервер согласен. Любой другой код значит, что протокол не переключён.",
};

pub const ACCEPT_HEADER: Text = Text {
    en: "The value of step 2. It fits this key and no other.",
    ru: "Значение из шага 2. Оно подходит к этому ключу и ни к какому другому.",
};

/// What a header of the request or of the reply is for.
pub fn header(name: &str, is_request: bool) -> Option<Text> {
    let text = match (name.to_ascii_lowercase().as_str(), is_request) {
        ("host", _) => Text {
            en: "Which server is meant: one address can serve many names.",
            ru: "К какому серверу обращаются: на одном адресе их бывает много.",
        },
        ("upgrade", true) => Text {
            en: "The wish: \"let us go on in WebSocket\".",
            ru: "Сама просьба: «перейдём на протокол WebSocket».",
        },
        ("upgrade", false) => Text {
            en: "What is spoken from here on.",
            ru: "На каком протоколе говорят дальше.",
        },
        ("connection", true) => Text {
            en: "Says that the line Upgrade is for this connection alone. It is a list: \
                 Firefox sends \"keep-alive, Upgrade\", which is right too.",
            ru: "Говорит, что строка Upgrade относится только к этому соединению. Это \
                 список: Firefox шлёт «keep-alive, Upgrade», так тоже верно.",
        },
        ("connection", false) => Text {
            en: "The same word back: this connection is being upgraded.",
            ru: "То же слово в ответ: переключается именно это соединение.",
        },
        ("sec-websocket-key", _) => Text {
            en: "A question that only WebSocket servers can answer: 16 random bytes in \
                 base64, new for each connection. No secret: it travels in the open and \
                 tells nobody who the client is.",
            ru: "Вопрос, на который ответит только сервер WebSocket: 16 случайных байт в \
                 base64, новые для каждого соединения. Это не секрет: ключ передаётся \
                 открыто и не говорит, кто клиент.",
        },
        ("sec-websocket-version", _) => Text {
            en: "13 is the only version that was ever standardised.",
            ru: "13 — единственная версия, которая стала стандартом.",
        },
        ("sec-websocket-accept", _) => ACCEPT_HEADER,
        ("sec-websocket-protocol", true) => Text {
            en: "Subprotocols the client can speak, the best liked first.",
            ru: "Подпротоколы, которые знает клиент, начиная с предпочтительного.",
        },
        ("sec-websocket-protocol", false) => Text {
            en: "The subprotocol the server chose from the client's list.",
            ru: "Подпротокол, который сервер выбрал из списка клиента.",
        },
        ("origin", _) => Text {
            en: "The page that asks. Only browsers are bound to tell the truth here.",
            ru: "Страница, от которой исходит запрос. Правду обязаны писать только браузеры.",
        },
        _ => return None,
    };
    Some(text)
}

pub const LABEL_KEY: Text = Text { en: "key", ru: "ключ" };
pub const LABEL_BYTES: Text = Text { en: "16 bytes", ru: "16 байт" };
pub const LABEL_JOINED: Text = Text { en: "joined", ru: "вместе" };

pub const KEY_IS_TEXT: Text = Text {
    en: "the header's value as text, without the spaces around it",
    ru: "значение заголовка как текст, без пробелов по краям",
};

/// What the bytes behind the key are, which the computation does not use.
pub fn bytes_unused(as_text: Option<&str>, lang: Lang) -> String {
    match as_text {
        Some(text) => say!(
            lang,
            "what the key is base64 of: \"{text}\". Servers decode it only to see that there \
             are 16; what is hashed is the text of the key.",
            "то, что записано ключом в base64: «{text}». Раскодируют его, только \
             чтобы проверить, что байт 16; хешируется сам текст ключа."
        ),
        None => say!(
            lang,
            "what the key is base64 of. Servers decode it only to see that there are 16; what is \
             hashed is the text of the key.",
            "то, что записано ключом в base64. Раскодируют его, только чтобы проверить, что байт \
             16; хешируется сам текст ключа."
        ),
    }
}

pub const GUID_IS_FIXED: Text = Text {
    en: "a constant of RFC 6455, 1.3, the same for everyone",
    ru: "константа из RFC 6455, 1.3, одна для всех",
};

/// How long the joined text is.
pub fn joined_is(characters: usize, lang: Lang) -> String {
    say!(
        lang,
        "key and GUID, nothing between them: {characters} characters",
        "ключ и GUID подряд, без разделителя, символов: {characters}"
    )
}

pub const SHA1_IS: Text = Text {
    en: "its hash, 20 bytes in hex. SHA-1 is too weak for signatures, but nothing here \
         rests on its strength (RFC 6455, 10.8).",
    ru: "хеш этой строки, 20 байт в шестнадцатеричном виде. Для подписей SHA-1 слишком \
         слаб, но здесь от его стойкости ничего не зависит (RFC 6455, 10.8).",
};

pub const BASE64_IS: Text = Text {
    en: "the same 20 bytes as 28 characters: this is Sec-WebSocket-Accept",
    ru: "те же 20 байт, записанные 28 символами: это и есть Sec-WebSocket-Accept",
};

pub const KEY_TRIMMED: Text = Text {
    en: "White space around the key was taken off, as a server takes it off the header (RFC 6455, 1.3).",
    ru: "Пробелы вокруг ключа убраны: сервер тоже убирает их у заголовка (RFC 6455, 1.3).",
};

/// Where a key came from that the user did not give.
pub fn key_made(seed: Option<u64>, lang: Lang) -> String {
    match seed {
        None => say!(
            lang,
            "No KEY was given: this one was made just now from 16 random bytes. Give --seed N to \
             get the same one again.",
            "KEY не задан: этот ключ только что создан из 16 случайных байт. С --seed N его \
             можно получить снова."
        ),
        Some(seed) => say!(
            lang,
            "No KEY was given: this one was made from --seed {seed}. A real client must not be \
             that predictable.",
            "KEY не задан: этот ключ создан по --seed {seed}. Настоящий клиент не должен быть \
             таким предсказуемым."
        ),
    }
}

pub const PRESS_ENTER: Text =
    Text { en: "[Enter: next step]", ru: "[Enter: следующий шаг]" };

// --check

pub const CHECK_YES: Text = Text {
    en: "Yes, this value belongs to this key.",
    ru: "Да, это значение соответствует ключу.",
};
pub const CHECK_NO: Text = Text {
    en: "No, this value does not belong to this key.",
    ru: "Нет, это значение не соответствует ключу.",
};
pub const LABEL_EXPECTED: Text = Text { en: "expected", ru: "ожидалось" };
pub const LABEL_GOT: Text = Text { en: "got", ru: "получено" };
pub const LABEL_HINT: Text = Text { en: "hint", ru: "совет" };
pub const LABEL_MISTAKE: Text = Text { en: "mistake", ru: "ошибка" };
pub const MISTAKE_UNKNOWN: Text = Text {
    en: "none of the well-known ones; see each step with: wstool handshake KEY",
    ru: "не из известных; все шаги покажет: wstool handshake KEY",
};

// A text that is no key

pub const NO_KEY: Text =
    Text { en: "This is no Sec-WebSocket-Key.", ru: "Это не Sec-WebSocket-Key." };
pub const OWED_FOR_NO_KEY: Text = Text {
    en: "A server that gets it must not switch protocols. It owes this answer (RFC 6455, 4.2.1):",
    ru: "Получив такое, сервер не должен переключать протокол. Вот его ответ (RFC 6455, 4.2.1):",
};
pub const FORMULA_ANYWAY: Text = Text {
    en: "For comparison, the bare formula over this text. No server may send it:",
    ru: "Для сравнения: что получится, если всё же применить формулу. Отправлять это нельзя:",
};

// --request and --response

pub const REQUEST_TITLE: Text = Text {
    en: "The request, as a server must judge it",
    ru: "Запрос глазами сервера",
};
pub const REPLY_TITLE: Text = Text {
    en: "The reply, as a client must judge it",
    ru: "Ответ глазами клиента",
};
pub const SERVERS_CHOICE: Text =
    Text { en: "each server decides", ru: "решает каждый сервер" };
pub const NOT_JUDGED: Text = Text { en: "not judged", ru: "не проверялось" };
pub const OWED_SWITCH: Text = Text {
    en: "All rules are kept. The server owes this answer:",
    ru: "Все правила выполнены. Сервер отвечает:",
};
pub const REPLY_GOOD: Text = Text {
    en: "All rules are kept: the connection is open.",
    ru: "Все правила выполнены: соединение открыто.",
};
pub const REPLY_NOT_101: Text = Text {
    en: "The server did not switch. This is ordinary HTTP and is handled as such: 401 asks for authentication, 3xx redirects (RFC 6455, 4.1).",
    ru: "Сервер не переключил протокол. Дальше это обычный HTTP: 401 — нужна аутентификация, 3xx — перенаправление (RFC 6455, 4.1).",
};
pub const REPLY_BAD: Text = Text {
    en: "The client must fail the connection: close it and use nothing that came over it \
         (RFC 6455, 4.1).",
    ru: "Клиент обязан разорвать соединение и не использовать ничего, что по нему пришло \
         (RFC 6455, 4.1).",
};

/// A remark with the place where the demand stands.
pub fn remark(text: &str, section: &str, lang: Lang) -> String {
    say!(lang, "Remark: {text} ({section})", "Замечание: {text} ({section})")
}

/// What a server owes to a request that breaks rules.
pub fn owed_refusal(broken: usize, lang: Lang) -> String {
    say!(
        lang,
        "Rules broken: {broken}. The first one decides, and the server owes this answer:",
        "Нарушено правил: {broken}. Решает первое из них, и сервер отвечает:"
    )
}

/// What stands behind the head in the file.
pub fn bytes_after_head(bytes: usize, lang: Lang) -> String {
    say!(
        lang,
        "Bytes after the head: {bytes}. They belong to what follows: frames or a body.",
        "Байт после заголовков: {bytes}. Это уже то, что идёт дальше: кадры или тело."
    )
}
