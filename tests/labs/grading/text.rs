//! Words in two languages.
//!
//! Owns: `Text` and the choice of the language. Must never: translate header names, values,
//! methods or status lines, which are the same on every wire.
//! Read next: `report`, which prints the words.

use std::fmt;
use std::sync::OnceLock;

/// One text in both languages: a missing translation does not compile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Text {
    pub en: &'static str,
    pub ru: &'static str,
}

/// Both languages of one text, English first.
pub const fn text(en: &'static str, ru: &'static str) -> Text {
    Text { en, ru }
}

/// `--lang ru` (behind cargo's own `--`), else `LAB_LANG`, else `WSTOOL_LANG`, else the locale, else English.
pub fn russian() -> bool {
    static RUSSIAN: OnceLock<bool> = OnceLock::new();
    *RUSSIAN.get_or_init(|| {
        let names = ["LAB_LANG", "WSTOOL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
        let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let asked = std::env::args().skip_while(|argument| argument != "--lang").nth(1);
        asked
            .or_else(|| names.into_iter().find_map(set))
            .is_some_and(|value| value.starts_with("ru"))
    })
}

impl fmt::Display for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if russian() { self.ru } else { self.en })
    }
}
