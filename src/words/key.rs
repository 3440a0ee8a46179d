//! What is wrong with a key, and how a wrong Accept value came about.

use super::{Lang, Text, say};
use crate::protocol::accept::{KeyError, NONCE_BYTES};
use crate::protocol::mistake::Mistake;

/// What a key must be.
pub const EXPECTED: Text = Text {
    en: "base64 of 16 bytes: 24 characters, the last two ==",
    ru: "16 байт в base64: 24 символа, последние два — ==",
};

/// Why the text is no key, and at which byte.
pub fn problem(error: &KeyError, lang: Lang) -> String {
    match error {
        KeyError::Empty => say!(lang, "nothing at all", "пустое значение"),
        KeyError::NotBase64 { at, byte } => {
            let shown = crate::escape::line(&[*byte]);
            say!(
                lang,
                "byte {at} (counted from 0) is '{shown}', which base64 does not have",
                "байт номер {at} (считая от 0) — «{shown}», такого знака в base64 нет"
            )
        }
        KeyError::Padding { characters } => say!(
            lang,
            "{characters} characters that do not make whole groups of four with = at the end",
            "символов: {characters}, они не складываются в группы по четыре со знаками = в конце"
        ),
        KeyError::Length { got } => say!(
            lang,
            "base64, but of {got} bytes instead of {NONCE_BYTES}",
            "это base64, но байт в нём: {got}, а должно быть: {NONCE_BYTES}"
        ),
        KeyError::TrailingBits { at, byte, meant } => {
            let letter = char::from(*byte);
            say!(
                lang,
                "byte {at} (counted from 0) is '{letter}', whose last four bits belong to no byte \
                 and must be 0; the same {NONCE_BYTES} bytes are written {meant}. RFC 6455 itself \
                 printed such a key in 4.1; erratum 3150 corrects it",
                "байт номер {at} (считая от 0) — «{letter}»: его последние четыре бита не входят \
                 ни в один байт и должны быть нулями; те же байты ({NONCE_BYTES}) записываются \
                 так: {meant}. Такой ключ напечатан в самом RFC 6455, 4.1; это исправлено (erratum 3150)"
            )
        }
    }
}

/// What somebody probably meant who typed this in the place of a key.
pub fn hint(text: &str) -> Option<Text> {
    let lower = text.to_ascii_lowercase();
    let hint = if text.len() == 28 && text.ends_with('=') {
        Text {
            en: "this looks like an Accept value: wstool handshake KEY --check ACCEPT",
            ru: "похоже на значение Accept: wstool handshake KEY --check ACCEPT",
        }
    } else if lower.starts_with("ws://") || lower.starts_with("wss://") {
        Text {
            en: "this is a URL: wstool handshake --url URL",
            ru: "это адрес: wstool handshake --url URL",
        }
    } else if lower.starts_with("sec-websocket-key") {
        Text {
            en: "give the value alone, without the header's name",
            ru: "укажите одно значение, без имени заголовка",
        }
    } else if text.starts_with(['"', '\'', '«', '“']) {
        Text { en: "leave out the quotes", ru: "уберите кавычки" }
    } else {
        return None;
    };
    Some(hint)
}

/// What a program did to get this wrong value.
pub fn mistake(mistake: Mistake) -> Text {
    match mistake {
        Mistake::NoGuid => Text {
            en: "this is the value without the GUID: the key was hashed alone",
            ru: "это значение без GUID: хешировали один ключ",
        },
        Mistake::KeyDecoded => Text {
            en: "the key was decoded from base64 before hashing; it is hashed as the text it is",
            ru: "ключ перед хешированием раскодировали из base64, а хешируется он как есть, текстом",
        },
        Mistake::LowerCaseGuid => Text {
            en: "the GUID was written in lower case; its letters are upper case",
            ru: "GUID записан строчными буквами, а в нём заглавные",
        },
        Mistake::GuidFirst => Text {
            en: "the GUID stood before the key; the key comes first",
            ru: "GUID поставили перед ключом, а первым идёт ключ",
        },
        Mistake::HexThenBase64 => Text {
            en: "base64 was made of the hex digits of the digest instead of its 20 bytes",
            ru: "в base64 перевели шестнадцатеричную запись хеша, а нужно его 20 байт",
        },
        Mistake::Hex => Text {
            en: "this is the digest in hex digits; it must be sent in base64",
            ru: "это хеш в шестнадцатеричном виде, а передаётся он в base64",
        },
        Mistake::NoPadding => Text {
            en: "the = at the end is missing",
            ru: "не хватает знака = в конце",
        },
        Mistake::UrlSafe => Text {
            en: "this is the URL-safe alphabet of base64 (- and _ instead of + and /)",
            ru: "это вариант base64 для URL (знаки - и _ вместо + и /)",
        },
        Mistake::LeadingSpace => Text {
            en: "the space after the colon of the header was hashed with the key",
            ru: "вместе с ключом хешировали пробел после двоеточия заголовка",
        },
        Mistake::TrailingCrlf => Text {
            en: "the line end (CR LF) of the header was hashed with the key",
            ru: "вместе с ключом хешировали конец строки заголовка (CR LF)",
        },
        Mistake::TrailingLf => Text {
            en: "a line feed was hashed with the key, as `echo` without -n adds it",
            ru: "вместе с ключом хешировали перевод строки: его добавляет `echo` без -n",
        },
        Mistake::LfBehindGuid => Text {
            en: "a line feed was hashed behind key and GUID, as `echo` without -n adds it",
            ru: "после ключа и GUID хешировали ещё перевод строки: его добавляет `echo` без -n",
        },
        Mistake::NoGuidButLf => Text {
            en: "the key was hashed alone, without the GUID, and with a line feed from `echo`",
            ru: "хешировали один ключ, без GUID, да ещё с переводом строки от `echo`",
        },
        Mistake::Sha256 => Text {
            en: "this is SHA-256; the handshake uses SHA-1",
            ru: "это SHA-256, а в рукопожатии используется SHA-1",
        },
        Mistake::Md5 => Text {
            en: "this is MD5; the handshake uses SHA-1",
            ru: "это MD5, а в рукопожатии используется SHA-1",
        },
        Mistake::HardCoded => Text {
            en: "this is the answer to the sample key of RFC 6455, not to this key",
            ru: "это ответ на ключ из примера RFC 6455, а не на этот ключ",
        },
        Mistake::KeyEchoed => Text {
            en: "this is the key itself, sent back unchanged",
            ru: "это сам ключ, отправленный обратно без изменений",
        },
        Mistake::WrongGuid => Text {
            en: "the GUID was a wrong copy, as some articles have it; the right one is 258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
            ru: "GUID взят с ошибкой, какая встречается в статьях; правильный: 258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        },
        Mistake::PythonBytes => Text {
            en: "this is how Python prints the right bytes; turn them into text first: .decode()",
            ru: "так Python печатает верные байты; сначала их нужно превратить в строку: .decode()",
        },
        Mistake::Quoted => Text {
            en: "the value is right, but it is sent without quotes",
            ru: "значение верное, но передаётся оно без кавычек",
        },
        Mistake::TypedNewline => Text {
            en: "the value is right, but a backslash and an n stand behind it: here they are two characters, not a line end",
            ru: "значение верное, но за ним стоят обратная косая черта и буква n: здесь это два знака, а не конец строки",
        },
    }
}
