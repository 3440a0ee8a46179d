//! Every `console` block of the README and of docs is run, so that no
//! transcript shown to students can rot. Dialogues between a server and
//! clients, in `text` blocks, are played by `dialogues.rs`.

fn transcripts(lang: &str, files: &[&str]) {
    let cases = trycmd::TestCases::new();
    cases.env("WSTOOL_LANG", lang).env("NO_COLOR", "1");
    for file in files {
        cases.case(file);
    }
}

#[test]
fn transcripts_in_the_documents_are_what_the_tool_prints() {
    transcripts("en", &["README.md", "docs/*.md", "docs/en/*.md"]);
}

#[test]
fn the_russian_transcripts_are_what_the_tool_prints() {
    transcripts("ru", &["docs/ru/*.md"]);
}
