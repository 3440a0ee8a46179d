//! Every `console` block of the README and of docs is run, so that no
//! transcript shown to students can rot.

#[test]
fn transcripts_in_the_documents_are_what_the_tool_prints() {
    let cases = trycmd::TestCases::new();
    cases.env("WSTOOL_LANG", "en").env("NO_COLOR", "1");
    cases.case("README.md").case("docs/*.md");
}
