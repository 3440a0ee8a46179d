//! The files that `wstool compare` writes: an SVG picture and an HTML page.

#[path = "support/command.rs"]
mod command;
#[path = "support/compared.rs"]
mod compared;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use command::run;
use compared::{interval, list, number};
use serde_json::Value;

/// A file of this test alone.
fn file(name: &str) -> PathBuf {
    let name = format!("{}-{name}", std::process::id());
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// An element as it begins: its name and its attributes.
type Element = (String, Vec<(String, String)>);

/// All elements of a document, or what is wrong with it. As much of XML as a
/// picture needs: elements, attributes in quotes, text, five entities.
fn elements(xml: &str) -> Result<Vec<Element>, String> {
    let (mut open, mut all, mut rest) = (Vec::new(), Vec::new(), xml);
    while let Some(at) = rest.find('<') {
        entities(&rest[..at])?;
        let end = rest[at..].find('>').ok_or("a tag without its end")? + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let begun: String = open.pop().ok_or("one end too many")?;
            if begun != name {
                return Err(format!("<{begun}> ends with </{name}>"));
            }
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let mut pairs: Vec<(String, String)> = Vec::new();
        while let Some((key, value)) = attributes.trim().split_once('=') {
            let value = value.strip_prefix('"').ok_or("a value without quotes")?;
            let (value, more) = value.split_once('"').ok_or("a quote without its end")?;
            entities(value)?;
            if pairs.iter().any(|(other, _)| other == key) {
                return Err(format!("{key} twice in <{name}>"));
            }
            pairs.push((key.to_owned(), value.to_owned()));
            attributes = more;
        }
        if !attributes.trim().is_empty() {
            return Err(format!("{attributes:?} in <{name}>"));
        }
        if !is_empty {
            open.push(name.to_owned());
        }
        all.push((name.to_owned(), pairs));
    }
    match open.pop() {
        None if rest.trim().is_empty() => Ok(all),
        left => Err(format!("not ended: {left:?} {rest:?}")),
    }
}

fn entities(text: &str) -> Result<(), String> {
    let is_known = |part: &str| {
        ["amp;", "lt;", "gt;", "quot;", "apos;", "#"].iter().any(|name| part.starts_with(name))
    };
    match text.split('&').skip(1).find(|part| !is_known(part)) {
        None => Ok(()),
        Some(part) => Err(format!("a bare & before {part:?}")),
    }
}

/// The figures, the picture and the page of one run.
fn files(lang: &str, scenario: &str) -> (Value, String, String) {
    // Tests run at the same time, and each removes what it has read.
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    let (svg, html) = (file(&format!("{number}.svg")), file(&format!("{number}.html")));
    let args = ["compare", scenario, "--json", "--seed", "1", "--rtt", "10ms", "--lang", lang];
    let paths = ["--svg", svg.to_str().expect("a name"), "--html", html.to_str().expect("a name")];
    let run = run(&[&args[..], &["--messages", "3", "--transports", "all"], &paths].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let read = |path: &PathBuf| std::fs::read_to_string(path).expect("it was written");
    let texts = (read(&svg), read(&html));
    let _ = (std::fs::remove_file(&svg), std::fs::remove_file(&html));
    (serde_json::from_str(&run.stdout).expect("JSON"), texts.0, texts.1)
}

fn class(element: &Element) -> &str {
    let class = element.1.iter().find(|(key, _)| key == "class");
    class.map_or("", |(_, value)| value)
}

/// What of a text would be loaded from elsewhere: everything with an address
/// that is not the name of SVG, and every reference that is not inside.
fn is_self_contained(text: &str) {
    let own = text.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for part in ["://", "href", "src=", "@import", "<script", "<link", "<img"] {
        assert!(!own.contains(part), "{part}");
    }
    for reference in own.split("url(").skip(1) {
        assert!(reference.starts_with('#'), "{}", &reference[..20.min(reference.len())]);
    }
}

#[test]
fn the_picture_is_well_formed_and_has_an_arrow_for_every_event() {
    for (lang, scenario, words) in [
        ("en", "chat", ["client", "server", "done"]),
        ("ru", "push", ["клиент", "сервер", "готово"]),
    ] {
        let (report, svg, _) = files(lang, scenario);
        let all = elements(&svg).unwrap_or_else(|error| panic!("{lang}: {error}"));
        assert_eq!(all[0].0, "svg");
        is_self_contained(&svg);
        let mut wanted = 0;
        let transports = list(&report, "transports");
        for transport in transports {
            let total = number(transport, "total_ms");
            let rows = list(transport, "wire").iter();
            wanted += rows.filter(|row| interval(row).1 <= total).count();
        }
        let arrows: Vec<&Element> =
            all.iter().filter(|element| class(element).starts_with("arrow")).collect();
        assert_eq!(arrows.len(), wanted, "{lang}");
        for (_, attributes) in arrows {
            let number = |name: &str| -> f64 {
                let found = attributes.iter().find(|(key, _)| key == name);
                found.and_then(|(_, value)| value.parse().ok()).expect("a number")
            };
            assert!(number("y2") > number("y1"), "it arrives after it left");
            assert_eq!((number("x2") - number("x1")).abs(), 300.0, "from side to side");
        }
        for word in words {
            let found = svg.matches(&format!("\n{word}")).count()
                + svg.matches(&format!(">{word}")).count();
            assert_eq!(found, transports.len(), "{lang}: {word}");
        }
        let other = if lang == "en" { "клиент" } else { "client" };
        assert!(!svg.contains(other), "{lang}");
    }
}

#[test]
fn the_page_is_one_file_with_picture_table_and_sentences() {
    for (lang, sentence, formula) in
        [("en", "What this run shows", "× RTT"), ("ru", "Что видно в этом запуске", "× RTT")]
    {
        let (report, svg, html) = files(lang, "chat");
        is_self_contained(&html);
        assert!(html.starts_with("<!DOCTYPE html>"));
        assert!(html.contains(&format!("<html lang=\"{lang}\">")));
        let begin = html.find("<svg").expect("a picture");
        let end = html.find("</svg>").expect("its end") + "</svg>".len();
        assert_eq!(html[begin..end], *svg.trim(), "the same picture");
        let table =
            &html[html.find("<table>").expect("a table")..html.find("</table>").expect("its end")];
        elements(&format!("{table}</table>")).expect("a sound table");
        // The heads, and a row for each.
        assert_eq!(table.matches("<tr>").count(), 1 + list(&report, "transports").len());
        for transport in list(&report, "transports") {
            let name = compared::text(transport, "name");
            assert!(table.contains(&format!("<td>{name}</td>")), "{name}");
            let up = &transport["up"];
            let bytes = format!("<td>{} + {}</td>", up["payload"], up["overhead"]);
            assert!(table.contains(&bytes), "{name}: {bytes}");
        }
        assert!(html.contains(sentence), "{lang}");
        assert!(html.contains(formula) && html.contains("RTT 10"), "{lang}");
    }
}

#[test]
fn a_file_that_cannot_be_written_exits_with_2_and_says_why() {
    let nowhere = file("no-such-folder").join("picture");
    let nowhere = nowhere.to_str().expect("a name");
    for option in ["--svg", "--html"] {
        for lang in ["en", "ru"] {
            let args = ["compare", "--rtt", "0", "--messages", "1", "--interval", "0ms"];
            let run = run(&[&args[..], &["--lang", lang, option, nowhere]].concat());
            assert_eq!(run.code, 2, "{option}: {}", run.stderr);
            let last = run.stderr.split("wstool: ").nth(1).expect("an error");
            assert!(last.contains("no-such-folder"), "{last}");
            assert!(last.contains("No such file") || last.contains("os error"), "{last}");
        }
    }
}

#[test]
fn the_check_for_xml_finds_what_is_wrong() {
    assert_eq!(elements("<a b=\"1\"><c/>x &amp; y</a>").map(|all| all.len()), Ok(2));
    for wrong in
        ["<a>", "<a></b>", "</a>", "<a b=1/>", "<a>x & y</a>", "<a b=\"1\" b=\"2\"/>", "<a/>x"]
    {
        assert!(elements(wrong).is_err(), "{wrong}");
    }
}
