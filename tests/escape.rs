//! What comes from others can be shown: nothing of it acts on a terminal, hides,
//! or changes the order of what stands around it.

use wstool::escape::{folded_line, folded_said, is_harmful, line, lines, said, write_line};

#[test]
fn text_stays_and_what_would_act_is_shown() {
    for (bytes, shown) in [
        (&b"plain text 123"[..], "plain text 123"),
        ("\u{436} \u{4e2d} \u{1f600}".as_bytes(), "\u{436} \u{4e2d} \u{1f600}"),
        (b"a\r\n\tb", r"a\r\n\tb"),
        (b"\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        (b"\x00\x7f", r"\x00\x7f"),
        (b"\xff\xc3\x28", r"\xff\xc3("),
        ("\u{9b}31m".as_bytes(), r"\u{9b}31m"),
        ("\u{202e}abc".as_bytes(), r"\u{202e}abc"),
        ("\u{1d173}\u{1d17a}".as_bytes(), r"\u{1d173}\u{1d17a}"),
        ("\u{1bca0}\u{1bca3}".as_bytes(), r"\u{1bca0}\u{1bca3}"),
        ("\u{13430}\u{13438}\u{1343f}".as_bytes(), r"\u{13430}\u{13438}\u{1343f}"),
        ("\u{e0041}\u{feff}\u{2066}".as_bytes(), r"\u{e0041}\u{feff}\u{2066}"),
    ] {
        assert_eq!(line(bytes), shown);
        let mut written = Vec::new();
        write_line(&mut written, bytes).expect("memory");
        assert_eq!(written, shown.as_bytes());
    }
}

#[test]
fn what_was_typed_does_not_look_like_an_escape() {
    for (bytes, shown) in [
        (&b"a\nb"[..], r"a\nb"),
        (br"a\nb", r"a\\nb"),
        (br"a\\nb", r"a\\\\nb"),
        (br"C:\temp \d \", r"C:\\temp \d \"),
        (br"\x1b\u{202e}\r", r"\\x1b\\u{202e}\\r"),
        (b"\\\n", r"\\\n"),
        (b"\\\x1b", r"\\\x1b"),
        ("п\\nр".as_bytes(), r"п\\nр"),
    ] {
        assert_eq!(said(bytes), shown, "{bytes:?}");
    }
    assert_eq!(folded_said(br"\n\n", 4), (r"\\n\".to_owned(), 2));
}

/// The first and the last of every range that must not pass, and its
/// neighbours, which are letters and signs like any other.
#[test]
fn ranges_end_where_the_harm_ends() {
    for (first, last) in [
        ('\0', '\u{1f}'),
        ('\u{7f}', '\u{9f}'),
        ('\u{ad}', '\u{ad}'),
        ('\u{61c}', '\u{61c}'),
        ('\u{200e}', '\u{200f}'),
        ('\u{2028}', '\u{202e}'),
        ('\u{2060}', '\u{206f}'),
        ('\u{fff9}', '\u{fffb}'),
        ('\u{13430}', '\u{1343f}'),
        ('\u{1bca0}', '\u{1bca3}'),
        ('\u{1d173}', '\u{1d17a}'),
        ('\u{e0000}', '\u{e01ef}'),
    ] {
        assert!((first..=last).all(is_harmful), "{first:?} to {last:?}");
        let before = char::from_u32((first as u32).wrapping_sub(1));
        let after = char::from_u32(last as u32 + 1);
        for neighbour in [before, after].into_iter().flatten() {
            assert!(!is_harmful(neighbour), "{neighbour:?}");
        }
    }
    for joiner in ['\u{200c}', '\u{200d}', '\u{fe0f}'] {
        assert!(!is_harmful(joiner), "emoji and scripts need {joiner:?}");
    }
}

#[test]
fn a_letter_cannot_be_piled_up_over_other_lines() {
    let accent = "\u{301}";
    let fits = format!("e{}", accent.repeat(8));
    assert_eq!(line(fits.as_bytes()), fits);
    let pile = format!("e{}x{accent}", accent.repeat(20));
    let shown = line(pile.as_bytes());
    assert_eq!(shown.matches("\u{301}").count(), 8 + 1);
    assert_eq!(shown.matches(r"\u{301}").count(), 12);
    // A family of four is one sign with joiners and selectors in it.
    let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}\u{fe0f}";
    assert_eq!(line(family.as_bytes()), family);
}

#[test]
fn long_lines_are_cut_with_a_count_and_lines_end_where_they_end() {
    assert_eq!(folded_line(b"abcdef", 4), ("abcd".to_owned(), 2));
    assert_eq!(folded_line(b"abcd", 4), ("abcd".to_owned(), 0));
    assert_eq!(folded_line("\u{436}\u{436}\u{436}".as_bytes(), 2).1, 1);
    assert_eq!(lines(b"a\r\nb\n\nc\x1b"), ["a", "b", "", r"c\x1b"]);
    assert_eq!(lines(b"a\n"), ["a"]);
}
