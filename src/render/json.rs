//! Values as JSON. The names are a contract, written down in docs/json.md.
//!
//! Bytes are lower-case hex without spaces. Names never change with the
//! language; sentences meant for people (`expected`, `got`) do.

use std::io::{self, Write};

use serde::Serialize;

use crate::escape;
use crate::protocol::accept::{Derivation, GUID, KeyError};
use crate::protocol::hex;
use crate::protocol::mistake::Mistake;
use crate::protocol::rules::{Check, Outcome, Remark, Rule, Verdict};
use crate::words::{self, Lang};

/// A key, its derivation, and what is wrong with it if it is none.
#[derive(Debug, Serialize)]
pub struct KeyReport {
    key: String,
    key_bytes: Option<String>,
    guid: &'static str,
    joined: Option<String>,
    sha1: Option<String>,
    accept: Option<String>,
    valid: bool,
    problems: Vec<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mistake: Option<&'static str>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
pub struct Problem {
    rule: &'static str,
    section: &'static str,
    expected: String,
    got: String,
}

impl KeyReport {
    /// Of a key that is one.
    pub fn of(derivation: &Derivation) -> KeyReport {
        KeyReport {
            key: derivation.key.clone(),
            key_bytes: Some(hex::plain(&derivation.nonce)),
            guid: GUID,
            joined: Some(derivation.joined.clone()),
            sha1: Some(hex::plain(&derivation.sha1)),
            accept: Some(derivation.accept.clone()),
            valid: true,
            problems: Vec::new(),
            matches: None,
            mistake: None,
        }
    }

    /// Of a text that is no key.
    pub fn invalid(text: &[u8], error: &KeyError, lang: Lang) -> KeyReport {
        let problem = Problem {
            rule: Rule::Key.name(),
            section: Rule::Key.section(),
            expected: words::key::EXPECTED.get(lang).to_owned(),
            got: words::key::problem(error, lang),
        };
        KeyReport {
            key: escape::line(text),
            key_bytes: None,
            guid: GUID,
            joined: None,
            sha1: None,
            accept: None,
            valid: false,
            problems: vec![problem],
            matches: None,
            mistake: None,
        }
    }

    /// With the answer to `--check`.
    pub fn checked(self, matches: bool, mistake: Option<Mistake>) -> KeyReport {
        KeyReport { matches: Some(matches), mistake: mistake.map(Mistake::name), ..self }
    }
}

/// A judged request or reply.
#[derive(Debug, Serialize)]
pub struct VerdictReport {
    checks: Vec<CheckReport>,
    /// The status a server owes, or the one that a reply has.
    status: Option<u16>,
    /// The reply a server owes, or the head of the reply judged.
    reply: String,
    remarks: Vec<RemarkReport>,
}

/// What breaks no rule and is worth a word.
#[derive(Debug, Serialize)]
struct RemarkReport {
    remark: &'static str,
    section: &'static str,
    text: &'static str,
}

#[derive(Debug, Serialize)]
struct CheckReport {
    rule: &'static str,
    section: &'static str,
    /// `null`: could not be judged.
    ok: Option<bool>,
    expected: String,
    got: String,
}

/// The checks and the remarks of a verdict, as [`VerdictReport`] has them.
pub fn checks_and_remarks(verdict: &Verdict, lang: Lang) -> [serde_json::Value; 2] {
    let checks: Vec<_> = verdict.checks.iter().map(|check| check_report(check, lang)).collect();
    let remarks: Vec<_> =
        verdict.remarks.iter().map(|&remark| remark_report(remark, lang)).collect();
    [serde_json::json!(checks), serde_json::json!(remarks)]
}

impl VerdictReport {
    /// Of a verdict, with the status and the reply that belong to it.
    pub fn of(verdict: &Verdict, status: Option<u16>, reply: &[u8], lang: Lang) -> VerdictReport {
        VerdictReport {
            checks: verdict.checks.iter().map(|check| check_report(check, lang)).collect(),
            status,
            reply: String::from_utf8_lossy(reply).into_owned(),
            remarks: verdict.remarks.iter().map(|&remark| remark_report(remark, lang)).collect(),
        }
    }
}

fn remark_report(remark: Remark, lang: Lang) -> RemarkReport {
    let text = words::rules::remark(remark).get(lang);
    RemarkReport { remark: remark.name(), section: remark.section(), text }
}

fn check_report(check: &Check, lang: Lang) -> CheckReport {
    let (ok, got) = match check.outcome {
        Outcome::NotJudged => (None, words::handshake::NOT_JUDGED.get(lang).to_owned()),
        Outcome::ServersChoice => (None, words::rules::found(&check.found, lang)),
        outcome => (Some(outcome == Outcome::Kept), words::rules::found(&check.found, lang)),
    };
    CheckReport {
        rule: check.rule.name(),
        section: check.section,
        ok,
        expected: words::rules::expected(check, lang),
        got,
    }
}

/// One object on one line. JSON Lines are read on terminals too, so what would
/// act on one is written as `\u`, which is the same value.
pub fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Harmless);
    value.serialize(&mut serializer)?;
    writeln!(out)
}

struct Harmless;

impl serde_json::ser::Formatter for Harmless {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        let mut rest = fragment;
        while let Some(at) = rest.find(escape::is_harmful) {
            let (fine, harmful) = rest.split_at(at);
            out.write_all(fine.as_bytes())?;
            let character = harmful.chars().next().unwrap_or_default();
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &harmful[character.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}
