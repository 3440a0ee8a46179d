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

/// An attribute as a number.
fn numeric((_, attributes): &Element, name: &str) -> f64 {
    let found = attributes.iter().find(|(key, _)| key == name);
    found.and_then(|(_, value)| value.parse().ok()).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn the_picture_is_well_formed_and_its_arrows_fall_from_side_to_side() {
    for (lang, scenario, words) in [
        ("en", "chat", ["client", "server", "done"]),
        ("ru", "push", ["клиент", "сервер", "готово"]),
    ] {
        let (report, svg, _) = files(lang, scenario);
        let all = elements(&svg).unwrap_or_else(|error| panic!("{lang}: {error}"));
        assert_eq!(all[0].0, "svg");
        let view = all[0].1.iter().find(|(key, _)| key == "viewBox").expect("a size");
        assert_eq!(view.1, "0 0 1280 720", "one slide");
        is_self_contained(&svg);
        let transports = list(&report, "transports");
        let arrows: Vec<&Element> =
            all.iter().filter(|element| class(element).starts_with("arrow")).collect();
        // All of them, but for those below the end of the picture.
        let crossed = transports.iter().map(|transport| {
            let total = number(transport, "total_ms");
            list(transport, "wire").iter().filter(|row| interval(row).1 <= total).count()
        });
        let crossed: usize = crossed.sum();
        let is_whole = !svg.contains('⋮');
        assert!(
            arrows.len() == crossed || !is_whole && arrows.len() < crossed,
            "{lang}: {} of {crossed}",
            arrows.len()
        );
        for arrow in arrows {
            assert!(numeric(arrow, "y2") > numeric(arrow, "y1"), "it arrives after it left");
            assert!(
                (numeric(arrow, "x2") - numeric(arrow, "x1")).abs() > 80.0,
                "from side to side"
            );
            assert!(numeric(arrow, "y2") <= 720.0 && numeric(arrow, "x2") <= 1280.0, "inside");
        }
        for word in &words[..2] {
            let found = svg.matches(&format!("\n{word}")).count()
                + svg.matches(&format!(">{word}")).count();
            assert_eq!(found, transports.len(), "{lang}: {word}");
        }
        assert!(svg.contains(words[2]), "{lang}");
        let other = if lang == "en" { "клиент" } else { "client" };
        assert!(!svg.contains(other), "{lang}");
    }
}

#[test]
fn letters_of_the_picture_can_be_read_from_the_last_row() {
    let (_, svg, _) = files("en", "chat");
    let style = &svg[svg.find("<style").expect("a style")..svg.find("</style>").expect("its end")];
    for size in style.split("font-size: ").skip(1) {
        let pixels: f64 = size.split("px").next().and_then(|size| size.parse().ok()).expect("px");
        assert!(pixels >= 720.0 / 45.0, "{pixels}");
    }
    assert!(style.contains("prefers-color-scheme: dark") && style.contains("@media print"));
}

#[test]
fn the_page_is_one_file_with_conclusion_ladders_table_and_sentences() {
    for (lang, sentence, formula) in
        [("en", "What this run shows", "× RTT"), ("ru", "Что видно в этом запуске", "× RTT")]
    {
        let (report, _, html) = files(lang, "chat");
        is_self_contained(&html);
        assert!(html.starts_with("<!DOCTYPE html>"));
        assert!(html.contains(&format!("<html lang=\"{lang}\">")));
        let transports = list(&report, "transports");
        // The conclusion stands before the ladders, one for each, and all the
        // rest behind them.
        let place = |part: &str| html.find(part).unwrap_or_else(|| panic!("no {part}"));
        assert!(place("<h1>") < place("<svg"));
        assert_eq!(html.matches("<svg").count(), transports.len());
        assert!(html.rfind("</svg>").expect("ladders") < place(sentence));
        for ladder in html.split("<svg").skip(1) {
            let ladder = ladder.split("</svg>").next().expect("its end");
            elements(&format!("<svg{ladder}</svg>")).expect("a sound ladder");
        }
        let table = &html[place("<table>")..place("</table>")];
        elements(&format!("{table}</table>")).expect("a sound table");
        // The heads, and a row for each.
        assert_eq!(table.matches("<tr>").count(), 1 + transports.len());
        for transport in transports {
            let name = compared::text(transport, "name");
            assert!(table.contains(&format!(">{name}</td>")), "{name}");
            let up = &transport["up"];
            let bytes = format!(">{} + {}</td>", up["payload"], up["overhead"]);
            assert!(table.contains(&bytes), "{name}: {bytes}");
        }
        assert!(html.contains(formula) && html.contains("RTT 10"), "{lang}");
    }
}

#[cfg(unix)]
#[test]
fn a_comparison_that_is_interrupted_leaves_the_old_picture_as_it_was() {
    let svg = file("old.svg");
    std::fs::write(&svg, "the old picture").expect("written");
    let path = svg.to_str().expect("a name");
    let mut child = command::wstool()
        .args(["compare", "--rtt", "2s", "--messages", "100", "--svg", path])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
    rustix::process::kill_process(pid.expect("a process"), rustix::process::Signal::INT)
        .expect("interrupted");
    child.wait().expect("it ends");
    assert_eq!(std::fs::read_to_string(&svg).expect("still there"), "the old picture");
    std::fs::remove_file(&svg).expect("removed");
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
            assert!(last.contains("os error 2") || last.contains("ошибка ОС 2"), "{last}");
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
