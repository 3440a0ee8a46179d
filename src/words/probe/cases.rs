//! What each case is called, and what a failure of it most likely means.
//!
//! One row a case, under the id of the table in `probe::table`; a test holds that
//! no row is missing and none is left over.

use crate::words::Text;

/// A row: id, title, the likely mistake.
struct Row(&'static str, Text, Text);

/// What is tried, in a few words.
pub fn title(id: &str) -> Option<Text> {
    row(id).map(|row| row.1)
}

/// The mistake that is most often behind a failure.
pub fn likely(id: &str) -> Option<Text> {
    row(id).map(|row| row.2).filter(|text| !text.en.is_empty())
}

/// Every id that has words.
pub fn ids() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.0)
}

fn row(id: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.0 == id)
}

/// Nothing to add.
const NONE: Text = t("", "");
const TOKENS: Text = t(
    "header values are compared as one string; they are lists, in any letter case",
    "значения заголовков сравниваются как одна строка, а это списки, и регистр не важен",
);
const NAMES: Text =
    t("names are compared with their letter case", "имена сравниваются с учётом регистра");
const ACCEPT: Text = t(
    "the Accept value is not compared: anybody could have answered",
    "Accept не сравнивается, а ответить мог кто угодно",
);
const REPLY: Text = t(
    "the client trusts any 101 without looking at its headers",
    "клиент верит любому 101, не глядя на заголовки",
);
const SUBSTRING: Text = t(
    "a substring is searched for; a member of the list must be equal",
    "ищется подстрока, а элемент списка должен совпадать целиком",
);
const PIECES: Text = t(
    "one read is taken for the whole request; TCP delivers in any pieces",
    "одно чтение принимается за весь запрос, а TCP доставляет любыми частями",
);
const UNCHECKED: Text = t(
    "the server computes Accept without checking the request first",
    "сервер вычисляет Accept, не проверив запрос",
);
const KEY: Text = t(
    "the key is hashed without looking whether it is base64 of 16 bytes",
    "ключ хешируется без проверки, что это base64 от 16 байт",
);
const LENGTH: Text = t(
    "one of the three forms of the length is missing or wrong",
    "одна из трёх форм записи длины не поддержана или неверна",
);
const FIRST_BYTE: Text = t(
    "the first byte is masked with 0x0F and its other bits are never looked at",
    "из первого байта берут 0x0F, а остальные биты никто не смотрит",
);
const OPCODES: Text = t(
    "an unknown opcode is passed over or taken for data",
    "неизвестный код операции пропускается или считается данными",
);
const STATE: Text = t(
    "frames are handled one by one, without a memory of the message that is open",
    "кадры обрабатываются по одному, без памяти о начатом сообщении",
);
const CONTROL: Text = t(
    "control frames are not told apart while a message is open",
    "управляющие кадры не отличают, пока сообщение не закончено",
);
const CODES: Text =
    t("the close code is echoed without looking at it", "код закрытия возвращается без проверки");
const CLOSE: Text = t(
    "a Close is not answered, or TCP is closed before the answer has left",
    "на Close не отвечают или закрывают TCP раньше, чем ушёл ответ",
);
const UTF8: Text = t(
    "text is decoded with replacement characters, or not at all",
    "текст декодируется с заменой символов или не проверяется вовсе",
);
const THREAD: Text = t(
    "one client's reads or writes hold up everybody: a lock, or a single thread that waits",
    "чтение или запись одного клиента задерживает всех: общая блокировка или единственный поток, который ждёт",
);

const fn t(en: &'static str, ru: &'static str) -> Text {
    Text { en, ru }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row("Q01", t("the method is GET", "метод — GET"), NONE),
    Row("Q02", t("HTTP/1.1", "HTTP/1.1"), NONE),
    Row("Q03", t("one Host", "один Host"), NONE),
    Row("Q04", t("Upgrade: websocket", "Upgrade: websocket"), NONE),
    Row("Q05", t("Connection has Upgrade", "в Connection есть Upgrade"), NONE),
    Row("Q06", t("the key is base64 of 16 bytes", "ключ — base64 от 16 байт"), t("the key has to be random bytes, in base64, not any text", "ключ — случайные байты в base64, а не любой текст")),
    Row("Q07", t("version 13", "версия 13"), NONE),
    Row("Q08", t("subprotocols are tokens, none twice", "подпротоколы — разные token"), NONE),
    Row("Q09", t("extensions are well formed", "расширения записаны верно"), NONE),
    Row("Q10", t("no header twice that may stand once", "единственные заголовки не повторяются"), NONE),
    Row("Q11", t("a fresh key for each connection", "новый ключ для каждого соединения"), t("the key is a constant; it has to be random each time", "ключ постоянный, а он каждый раз случаен")),
    Row("Q12", t("a fresh masking key for each frame", "новый ключ маски для каждого кадра"), t("the masking key is a constant, or made once for the connection", "ключ маски постоянный или один на всё соединение")),
    Row("A01", t("the right 101", "верный 101"), t("see which rule the client believes to be broken", "посмотрите, какое правило клиент считает нарушенным")),
    Row("A02", t("upgrade: in lower case", "имя upgrade: строчными"), NAMES),
    Row("A03", t("SEC-WEBSOCKET-ACCEPT: in upper case", "имя SEC-WEBSOCKET-ACCEPT: прописными"), NAMES),
    Row("A04", t("Connection: upgrade", "Connection: upgrade"), TOKENS),
    Row("A05", t("Upgrade: WebSocket", "Upgrade: WebSocket"), TOKENS),
    Row("A06", t("Connection: keep-alive, Upgrade", "Connection: keep-alive, Upgrade"), TOKENS),
    Row("A07", t("a 101 without words", "101 без слов"), t("the whole status line is compared; the number alone counts", "строка состояния сравнивается целиком, а важно только число")),
    Row("A08", t("a 101 with other words", "101 с другими словами"), t("the whole status line is compared; the number alone counts", "строка состояния сравнивается целиком, а важно только число")),
    Row("A09", t("more spaces in front of the values", "лишние пробелы перед значениями"), t("values are not trimmed", "значения не обрезаются")),
    Row("A10", t("headers that it does not know", "незнакомые заголовки"), t("an unknown header is taken for an error", "незнакомый заголовок считается ошибкой")),
    Row("A11", t("the 101 byte by byte", "101 по одному байту"), PIECES),
    Row("A12", t("a frame in the segment of the 101", "кадр в одном сегменте со 101"), t("what is read behind the empty line is thrown away; it is the first frame", "прочитанное после пустой строки выброшено, а это первый кадр")),
    Row("A13", t("Content-Length: 0 in the 101", "Content-Length: 0 в 101"), NONE),
    Row("A14", t("lines that end in LF alone", "строки кончаются одним LF"), NONE),
    Row("A15", t("a 101 in HTTP/1.0, which has none", "101 в HTTP/1.0, где его нет"), NONE),
    Row("A20", t("the Accept value of another key", "Accept от чужого ключа"), ACCEPT),
    Row("A21", t("no Accept value", "нет Accept"), ACCEPT),
    Row("A22", t("the Accept value in lower case", "Accept строчными"), t("base64 is compared without its letter case; it matters", "base64 сравнивается без учёта регистра, а он важен")),
    Row("A23", t("an empty Accept value", "пустой Accept"), ACCEPT),
    Row("A24", t("no Upgrade", "нет Upgrade"), REPLY),
    Row("A25", t("Upgrade: h2c", "Upgrade: h2c"), REPLY),
    Row("A26", t("no Connection", "нет Connection"), REPLY),
    Row("A27", t("Connection: close", "Connection: close"), REPLY),
    Row("A28", t("a subprotocol that nobody asked for", "подпротокол, которого не просили"), REPLY),
    Row("A29", t("an extension that nobody asked for", "расширение, которого не просили"), REPLY),
    Row("A30", t("200 with all other headers right", "200, остальное верно"), t("the status is not looked at", "код ответа никто не смотрит")),
    Row("A31", t("401", "401"), t("the status is not looked at", "код ответа никто не смотрит")),
    Row("A32", t("426", "426"), t("the status is not looked at", "код ответа никто не смотрит")),
    Row("A33", t("503", "503"), t("the status is not looked at", "код ответа никто не смотрит")),
    Row("A34", t("no HTTP at all", "вообще не HTTP"), t("the first line is not looked at", "первую строку никто не смотрит")),
    Row("F0", t("a masked frame from the server", "кадр с маской от сервера"), t("the MASK bit is not looked at; a client must refuse frames with it", "бит MASK не проверяется, а с ним клиент обязан отказать")),
    Row("O01", t("the right request", "верный запрос"), t("see the Accept value: wstool handshake KEY --check VALUE names the mistake", "проверьте Accept: ошибку назовёт wstool handshake KEY --check ACCEPT")),
    Row("O05", t("no Content-Length or Transfer-Encoding in the 101", "в 101 нет Content-Length и Transfer-Encoding"), t("the 101 is made like any page's reply; it has no body, so it must not announce one", "101 собран как ответ со страницей; тела у него нет, и объявлять его нельзя")),
    Row("O06", t("header names in lower case", "имена заголовков строчными"), NAMES),
    Row("O06b", t("header names in upper case", "имена заголовков прописными"), NAMES),
    Row("O07", t("Upgrade: WebSocket", "Upgrade: WebSocket"), TOKENS),
    Row("O08", t("Connection: keep-alive, Upgrade, as browsers send it", "Connection: keep-alive, Upgrade, как у браузеров"), TOKENS),
    Row("O08b", t("Connection: upgrade", "Connection: upgrade"), TOKENS),
    Row("O09", t("Connection on two lines", "Connection в двух строках"), t("only the first line of a name is looked at", "смотрят только первую строку с этим именем")),
    Row("O10", t("Upgrade: h2c, websocket", "Upgrade: h2c, websocket"), TOKENS),
    Row("O11", t("white space in front of the values", "пробелы перед значениями"), t("values are not trimmed, so the key is hashed with a space", "значения не обрезаются, и ключ хешируется с пробелом")),
    Row("O11b", t("no space behind the colon", "без пробела после двоеточия"), t("the line is split at \": \" instead of at the colon", "строка делится по «: », а не по двоеточию")),
    Row("O11c", t("white space behind the values", "пробелы после значений"), t("values are not trimmed at their end, so the key is hashed with a space", "значения не обрезаются в конце, и ключ хешируется с пробелом")),
    Row("O12", t("the request byte by byte", "запрос по одному байту"), PIECES),
    Row("O12b", t("the request four bytes at a time", "запрос по четыре байта"), PIECES),
    Row("O12c", t("the request seven bytes at a time", "запрос по семь байт"), PIECES),
    Row("O13", t("the request split inside its last empty line", "запрос разрезан внутри последней пустой строки"), PIECES),
    Row("O13b", t("the request in two halves", "запрос двумя половинами"), PIECES),
    Row("O14", t("a cookie of 8 KiB", "cookie в 8 КиБ"), NONE),
    Row("O14b", t("50 header lines", "50 строк заголовков"), NONE),
    Row("O15", t("an absolute URI as target", "цель запроса — абсолютный URI"), t("only targets that begin with / are known", "известны только цели, начинающиеся с /")),
    Row("O16", t("a query behind the path", "параметры после пути"), t("the path is compared together with its query", "путь сравнивается вместе с параметрами")),
    Row("O16b", t("headers that it does not know", "незнакомые заголовки"), t("an unknown header is taken for an error", "незнакомый заголовок считается ошибкой")),
    Row("O17", t("a frame in the segment of the request", "кадр в одном сегменте с запросом"), t("what is read behind the empty line is thrown away; it is the first frame", "прочитанное после пустой строки выброшено, а это первый кадр")),
    Row("O51", t("an extension that nobody knows is offered", "предложено никому не известное расширение"), t("the offer is echoed; an extension that is not spoken must be left out", "предложение возвращается; незнакомое расширение надо опустить")),
    Row("O48", t("two subprotocols that nobody knows are offered", "предложены два неизвестных подпротокола"), t("the offer is echoed; without a common subprotocol the header must be left out", "предложение возвращается; без общего подпротокола заголовка быть не должно")),
    Row("O20", t("no Upgrade", "нет Upgrade"), UNCHECKED),
    Row("O21", t("no Connection", "нет Connection"), UNCHECKED),
    Row("O21b", t("Connection: keep-alive", "Connection: keep-alive"), UNCHECKED),
    Row("O22", t("Connection: xUpgradex", "Connection: xUpgradex"), SUBSTRING),
    Row("O23", t("Upgrade: websocketx", "Upgrade: websocketx"), SUBSTRING),
    Row("O23b", t("Upgrade: h2c", "Upgrade: h2c"), UNCHECKED),
    Row("O24", t("no Sec-WebSocket-Key", "нет Sec-WebSocket-Key"), UNCHECKED),
    Row("O25", t("a key of 15 bytes", "ключ из 15 байт"), KEY),
    Row("O26", t("a key of 17 bytes", "ключ из 17 байт"), KEY),
    Row("O27", t("a key that is no base64", "ключ не в base64"), KEY),
    Row("O28", t("an empty key", "пустой ключ"), KEY),
    Row("O29", t("two keys", "два ключа"), t("the first line of a name is taken, and the second never seen", "берётся первая строка, вторую никто не видит")),
    Row("O30", t("a key with loose bits at its end", "ключ с лишними битами в конце"), NONE),
    Row("O31", t("version 99", "версия 99"), t("the versions that the server speaks have to be named: Sec-WebSocket-Version: 13", "сервер должен назвать свои версии: Sec-WebSocket-Version: 13")),
    Row("O32", t("version 8", "версия 8"), NONE),
    Row("O33", t("version 013", "версия 013"), t("the version is compared as a number", "версия сравнивается как число")),
    Row("O34", t("no version", "нет версии"), UNCHECKED),
    Row("O35", t("two lines with version 13", "две строки с версией 13"), NONE),
    Row("O36", t("POST", "POST"), UNCHECKED),
    Row("O36b", t("get in lower case", "get строчными"), t("methods are compared without their letter case; it matters", "методы сравниваются без учёта регистра, а он важен")),
    Row("O37", t("HTTP/1.0", "HTTP/1.0"), UNCHECKED),
    Row("O38", t("HTTP/1.2", "HTTP/1.2"), NONE),
    Row("O39", t("no Host", "нет Host"), UNCHECKED),
    Row("O40", t("two Host lines", "две строки Host"), UNCHECKED),
    Row("O41", t("a body of 8 bytes", "тело в 8 байт"), t("the body is left in the stream, and read as the first frame", "тело остаётся в потоке и читается как первый кадр")),
    Row("O42", t("a chunked body", "тело кусками (chunked)"), t("the body is left in the stream, and read as the first frame", "тело остаётся в потоке и читается как первый кадр")),
    Row("O43", t("lines that end in LF alone", "строки кончаются одним LF"), NONE),
    Row("O44", t("white space in front of the colons", "пробелы перед двоеточиями"), t("names are trimmed; proxies disagree about such lines, so they must be refused", "имена обрезаются; посредники понимают такие строки по-разному, их надо отвергать")),
    Row("O45", t("a folded header line", "перенесённая строка заголовка"), NONE),
    Row("O46", t("a NUL in a value", "байт NUL в значении"), t("values are not looked at", "значения никто не проверяет")),
    Row("O47", t("the Origin of a foreign page", "Origin чужой страницы"), NONE),
    Row("O49", t("a subprotocol that is no token", "имя подпротокола — не token"), NONE),
    Row("O50", t("malformed Sec-WebSocket-Extensions", "неверный Sec-WebSocket-Extensions"), t("the header is passed over; a malformed one must be refused", "заголовок пропускают, а неверный надо отвергнуть")),
    Row("O52", t("a path that nobody knows", "неизвестный путь"), NONE),
    Row("O53", t("a refusal with all of its body", "отказ со всем своим телом"), t("Content-Length counts characters instead of bytes, or TCP is closed too early", "Content-Length считает символы, а не байты, или TCP закрыт слишком рано")),
    Row("O53a", t("a 426 names what to upgrade to", "426 называет протокол"), t("the reply lacks Upgrade: websocket (and Connection: Upgrade)", "в ответе нет Upgrade: websocket (и Connection: Upgrade)")),
    Row("O53b", t("a 405 names the methods that are allowed", "405 называет допустимые методы"), t("the reply lacks Allow: GET", "в ответе нет Allow: GET")),
    Row("O54", t("half a head, then silence", "половина заголовков и тишина"), t("there is no deadline, so anybody can hold a thread for ever", "нет предельного срока: любой может занять поток навсегда")),
    Row("O55", t("a head of 1 MiB without an end", "заголовки в 1 МиБ без конца"), t("the head has no limit, so anybody can fill the memory", "нет предела длины: любой может занять всю память")),
    Row("F10a", t("a masked text", "текст с маской"), t("the mask is not taken off, or the reply is not a frame", "маска не снята или ответ — не кадр")),
    Row("F10b", t("an empty text", "пустой текст"), t("a length of 0 is taken for the end", "длина 0 принимается за конец")),
    Row("F10c", t("125 bytes: the longest short length", "125 байт: последняя короткая длина"), LENGTH),
    Row("F10d", t("126 bytes: the first two-byte length", "126 байт: первая двухбайтовая длина"), LENGTH),
    Row("F10e", t("127 bytes", "127 байт"), LENGTH),
    Row("F10f", t("65,535 bytes: the last two-byte length", "65 535 байт: последняя двухбайтовая длина"), LENGTH),
    Row("F10g", t("65,536 bytes: the first eight-byte length", "65 536 байт: первая восьмибайтовая длина"), LENGTH),
    Row("F11", t("a masking key of zeros", "ключ маски из нулей"), t("a key of zeros is taken for no mask", "нулевой ключ принимается за отсутствие маски")),
    Row("F11b", t("another masking key in each fragment", "в каждом фрагменте свой ключ маски"), t("the key of the first frame is used for all", "для всех кадров берётся ключ первого")),
    Row("F14", t("a frame byte by byte", "кадр по одному байту"), t("one read is taken for one frame; TCP delivers in any pieces", "одно чтение принимается за один кадр, а TCP доставляет любыми частями")),
    Row("F15", t("three frames in one segment", "три кадра в одном сегменте"), t("what is read behind the first frame is thrown away", "прочитанное после первого кадра выброшено")),
    Row("F16", t("a binary message", "двоичное сообщение"), t("binary is sent back as text, or decoded on the way", "двоичное возвращается текстом или декодируется по дороге")),
    Row("F1", t("a frame without a mask", "кадр без маски"), t("the MASK bit is not looked at; a server must refuse frames without it", "бит MASK не проверяется, а без него сервер обязан отказать")),
    Row("F2", t("RSV1 set", "установлен RSV1"), FIRST_BYTE),
    Row("F3", t("RSV2 set", "установлен RSV2"), FIRST_BYTE),
    Row("F4", t("RSV3 set", "установлен RSV3"), FIRST_BYTE),
    Row("F5", t("opcode 3", "opcode 3"), OPCODES),
    Row("F5b", t("opcode 7", "opcode 7"), OPCODES),
    Row("F6", t("opcode B", "opcode B"), OPCODES),
    Row("F6b", t("opcode F", "opcode F"), OPCODES),
    Row("F7", t("a length of 5 in two bytes", "длина 5 в двух байтах"), NONE),
    Row("F8", t("a length of 5 in eight bytes", "длина 5 в восьми байтах"), NONE),
    Row("F9", t("the top bit of an eight-byte length", "старший бит восьмибайтовой длины"), t("the length is read as a signed number, or memory is set aside for it", "длина читается как число со знаком или под неё выделяется память")),
    Row("G5", t("empty fragments, then the rest", "пустые фрагменты, затем остальное"), STATE),
    Row("G5b", t("an empty message in two fragments", "пустое сообщение в двух фрагментах"), STATE),
    Row("G8", t("200 fragments of one byte", "200 фрагментов по одному байту"), STATE),
    Row("G9", t("an unasked Pong between fragments", "непрошеный Pong между фрагментами"), CONTROL),
    Row("G0", t("a message in two fragments", "сообщение в двух фрагментах"), STATE),
    Row("G6", t("a binary message in fragments", "двоичное сообщение фрагментами"), STATE),
    Row("G3", t("a Ping between fragments is answered at once", "на Ping между фрагментами отвечают сразу"), CONTROL),
    Row("G3b", t("... and the message goes on", "… и сообщение продолжается"), CONTROL),
    Row("G1", t("a continuation without a beginning", "продолжение без начала"), STATE),
    Row("G1b", t("a continuation behind the last fragment", "продолжение после последнего фрагмента"), STATE),
    Row("G2", t("a new text inside a message", "новый текст внутри сообщения"), STATE),
    Row("G7", t("RSV1 on a continuation", "RSV1 у продолжения"), FIRST_BYTE),
    Row("G4", t("a Close inside a message", "Close внутри сообщения"), CONTROL),
    Row("K1", t("a Ping with data", "Ping с данными"), t("the Pong has to carry the Ping's data", "Pong должен нести данные из Ping")),
    Row("K6", t("an empty Ping", "пустой Ping"), t("Pings are not answered", "на Ping не отвечают")),
    Row("K6b", t("a Ping of 125 bytes", "Ping в 125 байт"), LENGTH),
    Row("K4", t("four Pings at once: the last is answered", "четыре Ping сразу: ответ на последний"), t("one read is taken for one frame", "одно чтение принимается за один кадр")),
    Row("K5", t("a Pong that nobody asked for", "непрошеный Pong"), t("an unasked Pong is taken for an error", "непрошеный Pong считается ошибкой")),
    Row("K2", t("a Ping of 126 bytes", "Ping в 126 байт"), t("control frames have no limit here; 125 bytes is theirs", "у управляющих кадров здесь нет предела, а он 125 байт")),
    Row("K3", t("a Ping without FIN", "Ping без FIN"), t("FIN of control frames is not looked at", "FIN управляющих кадров не проверяется")),
    Row("X1", t("Close 1000", "Close 1000"), CLOSE),
    Row("X1b", t("Close 1000 with a reason", "Close 1000 с причиной"), CLOSE),
    Row("X1c", t("Close with the longest reason", "Close с самой длинной причиной"), t("the reason may have 123 bytes: 125 less the code", "причина может занимать 123 байта: 125 без кода")),
    Row("X2", t("TCP ends behind the closing handshake", "TCP закрывается после закрывающего рукопожатия"), t("the Close is answered, and the socket stays open: the server has to close it first", "на Close ответили, а сокет остался открыт: первым его закрывает сервер")),
    Row("X6", t("Close 3000", "Close 3000"), CODES),
    Row("X6b", t("Close 4999", "Close 4999"), CODES),
    Row("X8", t("an empty Close", "пустой Close"), t("the code is read without looking whether there is one", "код читается без проверки, есть ли он")),
    Row("X3", t("a Close with one byte", "Close с одним байтом"), t("a code has two bytes; one is an error", "код занимает два байта; один — ошибка")),
    Row("X4a", t("close code 0", "код закрытия 0"), CODES),
    Row("X4b", t("close code 999", "код закрытия 999"), CODES),
    Row("X4c", t("close code 1005, which never travels", "код 1005, который не передают"), CODES),
    Row("X4d", t("close code 1006, which never travels", "код 1006, который не передают"), CODES),
    Row("X4e", t("close code 1015, which never travels", "код 1015, который не передают"), CODES),
    Row("X4f", t("close code 2999", "код закрытия 2999"), NONE),
    Row("X4g", t("close code 5000", "код закрытия 5000"), NONE),
    Row("X5", t("close code 1012", "код закрытия 1012"), NONE),
    Row("X7", t("a close reason that is no UTF-8", "причина закрытия не в UTF-8"), UTF8),
    Row("X9", t("a text and a Ping behind the Close", "текст и Ping после Close"), t("the loop goes on after a Close", "цикл продолжается после Close")),
    Row("X10", t("a second Close", "второй Close"), t("the loop goes on after a Close", "цикл продолжается после Close")),
    Row("X12", t("TCP is closed without a Close", "TCP закрыт без Close"), t("the end of the stream is not noticed", "конец потока не замечен")),
    Row("U0", t("a text outside of ASCII", "текст не из ASCII"), UTF8),
    Row("U6", t("a character split over two fragments", "символ разрезан между фрагментами"), t("each fragment is checked by itself; a message is", "проверяется каждый фрагмент, а надо всё сообщение")),
    Row("U8", t("a noncharacter, which is valid UTF-8", "несимвол (noncharacter): верный UTF-8"), UTF8),
    Row("U9", t("binary that is no UTF-8", "двоичное не в UTF-8"), t("binary is checked like text", "двоичное проверяется как текст")),
    Row("U1", t("text: ff fe", "текст: ff fe"), UTF8),
    Row("U2", t("text: half of a surrogate pair", "текст: половина суррогатной пары"), UTF8),
    Row("U3", t("text: an overlong form", "текст: удлинённая запись"), UTF8),
    Row("U4", t("text: beyond U+10FFFF", "текст: больше U+10FFFF"), UTF8),
    Row("U5", t("text that ends inside a character", "текст кончается внутри символа"), UTF8),
    Row("U5b", t("... in fragments", "… фрагментами"), UTF8),
    Row("U7", t("bad bytes in a message that goes on", "неверные байты в начатом сообщении"), NONE),
    Row("L1", t("2^62 bytes announced", "объявлено 2^62 байт"), NONE),
    Row("L3", t("20,000 fragments without an end", "20 000 фрагментов без конца"), NONE),
    Row("L4", t("20,000 empty fragments", "20 000 пустых фрагментов"), NONE),
    Row("L5", t("a flood of Pings whose Pongs nobody reads", "поток Ping, ответы на который не читают"), THREAD),
    Row("R4", t("a client stalls inside a frame", "клиент замер посреди кадра"), THREAD),
    Row("R3", t("a client is reset inside a frame", "клиент сброшен посреди кадра"), t("an error of one connection ends the server, or its thread", "ошибка одного соединения завершает сервер или его поток")),
    Row("R1", t("a client never reads", "клиент ничего не читает"), THREAD),
    Row("R2", t("... and what becomes of it", "… и что с ним станет"), NONE),
    Row("R6", t("a client is silent for 40 s", "клиент молчит 40 с"), NONE),
    Row("R5", t("200 connections at once", "200 соединений сразу"), THREAD),
    Row("R7", t("a fresh client after all of it", "новый клиент после всего"), t("something of the cases before has harmed the server", "что-то из прежних случаев повредило серверу")),
    Row("B1", t("all hear", "слышат все"), NONE),
    Row("B2", t("one order for all", "у всех один порядок"), NONE),
    Row("B3", t("the sender hears itself", "отправитель слышит себя"), NONE),
    Row("B4", t("text stays text, binary binary", "текст остаётся текстом, двоичное двоичным"), t("everything is sent on as text", "всё пересылается как текст")),
    Row("B5", t("a message in fragments arrives whole", "сообщение из фрагментов приходит целым"), t("each fragment is sent on as a message of its own", "каждый фрагмент пересылается отдельным сообщением")),
    Row("B6", t("a late joiner hears from then on", "опоздавший слышит с этого времени"), t("the list of clients is copied once", "список клиентов копируется один раз")),
    Row("B7", t("whoever has said goodbye hears nothing more", "кто попрощался, больше ничего не слышит"), t("the list still has those who sent a Close", "в списке остались те, кто прислал Close")),
    Row("B8", t("a client that breaks a rule is closed alone", "нарушителя закрывают одного"), t("an error of one connection ends the others", "ошибка одного соединения завершает остальные")),
    Row("B9", t("30 come, 20 go, 10 hear", "30 вошли, 20 ушли, 10 слышат"), t("sending to somebody who has gone ends the loop over the list", "отправка ушедшему обрывает цикл по списку")),
    Row("B10", t("a member never reads, and nobody waits for it", "один ничего не читает, и никто его не ждёт"), THREAD),
];
