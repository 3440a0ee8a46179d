//! What a value on the command line should have looked like.
//!
//! A value is judged before anybody knows the language: the language is on the
//! same command line. So a hint is made in both.

use super::{Lang, say};

/// A hint in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    en: String,
    ru: String,
}

impl Hint {
    fn of(words: impl Fn(Lang) -> String) -> Hint {
        Hint { en: words(Lang::En), ru: words(Lang::Ru) }
    }

    /// The hint in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ru => &self.ru,
        }
    }
}

impl std::fmt::Display for Hint {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.en)
    }
}

impl std::error::Error for Hint {}

pub fn no_duration() -> Hint {
    Hint::of(|lang| {
        say!(
            lang,
            "a duration is a number with ms, s, min or h, such as 500ms",
            "время — это число с ms, s, min или h, например 500ms"
        )
    })
}

pub fn duration_range() -> Hint {
    Hint::of(|lang| say!(lang, "a duration from 1ms to 24h is needed", "нужно время от 1ms до 24h"))
}

pub fn longest_pause() -> Hint {
    Hint::of(|lang| say!(lang, "at most 10s", "не больше 10s"))
}

pub fn no_rate() -> Hint {
    Hint::of(|lang| {
        say!(
            lang,
            "a rate is a number with kbit, Mbit or Gbit",
            "скорость — это число с kbit, Mbit или Gbit"
        )
    })
}

pub fn lowest_rate() -> Hint {
    Hint::of(|lang| say!(lang, "at least 1kbit", "не меньше 1kbit"))
}

pub fn too_much() -> Hint {
    Hint::of(|lang| say!(lang, "that is too much", "это слишком много"))
}

pub fn message_size(least: usize, most: usize) -> Hint {
    Hint::of(|lang| {
        say!(lang, "from {least} to {most} bytes", "допустимо байт: от {least} до {most}")
    })
}

pub fn no_transport(name: &str, known: &str) -> Hint {
    let name = crate::escape::line(name.as_bytes());
    Hint::of(|lang| {
        say!(lang, "\"{name}\" is none of: {known}, all", "«{name}» нет в списке: {known}, all")
    })
}

pub fn transport_twice(name: &str) -> Hint {
    Hint::of(|lang| say!(lang, "{name} stands there twice", "{name} указан дважды"))
}

pub fn no_size() -> Hint {
    Hint::of(|lang| {
        say!(
            lang,
            "a size is a number with KiB, MiB or GiB, or without a unit",
            "размер — это число с KiB, MiB или GiB либо без единиц, тогда в байтах"
        )
    })
}

pub fn size_range() -> Hint {
    Hint::of(|lang| say!(lang, "from 125 bytes to 1GiB", "от 125 байт до 1GiB"))
}

pub fn no_path() -> Hint {
    Hint::of(|lang| {
        say!(
            lang,
            "a path begins with / and has no ?, # or spaces",
            "путь начинается с / и не содержит ?, # и пробелов"
        )
    })
}

pub fn no_token() -> Hint {
    Hint::of(|lang| {
        say!(
            lang,
            "letters, digits and !#$%&'*+-.^_`|~ only (RFC 6455, 4.1)",
            "можно только латинские буквы, цифры и !#$%&'*+-.^_`|~ (RFC 6455, 4.1)"
        )
    })
}

pub fn number(least: u64, most: u64) -> Hint {
    Hint::of(|lang| match most {
        u64::MAX => {
            say!(lang, "a number from {least} on is needed", "нужно целое число не меньше {least}")
        }
        _ => say!(
            lang,
            "a number from {least} to {most} is needed",
            "нужно целое число от {least} до {most}"
        ),
    })
}

pub fn no_header() -> Hint {
    Hint::of(|lang| say!(lang, "write it like 'Name: value'", "напишите так: 'Имя: значение'"))
}

pub fn control_characters() -> Hint {
    Hint::of(|lang| {
        say!(
            lang,
            "a header value has no control characters",
            "в значении заголовка не бывает управляющих символов"
        )
    })
}
