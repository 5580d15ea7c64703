//! Whether what came of a question is right, by code: the way, the record, words, numbers, rows, drafts, proposals, and
//! what must hold of every answer.
//!
//! Not for: judgement of style or taste. Invariants: every miss says what was wanted and what came; an
//! answer that wrote, leaked or claims what a field contradicts is wrong whatever else it says.

use super::Seen;
use super::dates::names_day;
use super::numbers::{numbers_in, same};
use crate::actions::kit::{Content, Expect, TestQuestion};
use crate::crm::{RecordRef, Status, read_language};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Characters of an answer that a miss quotes.
const QUOTED: usize = 160;
/// Words that say that there is none, in the languages of the questions.
const NONE: &[&str] = &[
    "no", "none", "nothing", "not", "never", "nobody", "without", "missing", "unknown", "cannot", "empty", "isn't",
    "hasn't", "don't", "doesn't", "can't", "nor", "neither", "kein", "keine", "keinen", "keiner", "keines", "nicht",
    "nichts", "niemand", "ohne", "fehlt", "fehlen", "aucun", "aucune", "pas", "rien", "ningún", "ninguno", "ninguna",
    "nada", "nessun", "nessuna", "niente", "geen", "niets",
];

/// What was wanted of an answer and did not come.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Miss {
    /// What sort of thing: `way`, `record`, `says`, `any`, `never`, `number`, `rows`, `first`, `count`, `none`,
    /// `language`, `length`, `draft`, `to`, `proposes`, `claim`, `write`, `leak`, `escape`, `failed`.
    pub what: String,
    /// What was wanted.
    pub wanted: String,
    /// What came.
    pub got: String,
}

/// Judges what came of a question: asked of the action `of`, on the day `today`; `record` is the one that it must be
/// about. Empty when it is right.
pub fn check(question: &TestQuestion, of: &str, record: Option<&RecordRef>, today: Date, seen: &Seen) -> Vec<Miss> {
    let mut found = Found(Vec::new());
    always(seen, &mut found);
    way(question, of, seen, &mut found);
    if let Some(record) = record.filter(|record| !is_about(record, seen)) {
        let got = seen.record.as_ref().map_or_else(|| "no record".to_owned(), ToString::to_string);
        found.miss("record", record.to_string(), got);
    }
    for (name, wanted) in &question.inputs {
        let heard = seen.inputs.get(name).map_or("", String::as_str);
        if heard != wanted {
            found.miss("input", format!("{name} = {wanted:?}"), format!("{name} = {heard:?}"));
        }
    }
    if !question.content.is_empty() {
        let text = seen.all_text();
        words(&question.content, &text, today, &mut found);
        rows(&question.content, &text, seen, &mut found);
        form(&question.content, seen, &mut found);
    }
    found.0
}

struct Found(Vec<Miss>);

impl Found {
    fn miss(&mut self, what: &str, wanted: impl Into<String>, got: impl Into<String>) {
        self.0.push(Miss { what: what.to_owned(), wanted: wanted.into(), got: got.into() });
    }
}

/// What must hold of every answer.
fn always(seen: &Seen, found: &mut Found) {
    if seen.wrote {
        found.miss("write", "nothing written", "a record was changed");
    }
    if !seen.leaks.is_empty() {
        found.miss("leak", "nothing in the clear", seen.leaks.join(", "));
    }
    if let Some(failure) = &seen.failure {
        found.miss("failed", "an answer", failure.clone());
    }
    if seen.claims.doubtful() > 0 {
        let got = format!("{} of {} without support", seen.claims.doubtful(), seen.claims.facts());
        found.miss("claim", "every claim supported", got);
    }
    let controls = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}');
    if seen.all_text().chars().any(controls) {
        found.miss("escape", "plain text", "control characters");
    }
}

/// Where it led.
fn way(question: &TestQuestion, of: &str, seen: &Seen, found: &mut Found) {
    let none = question.content.none;
    if !question.expect.iter().any(|expect| led(expect, of, none, seen)) {
        let wanted: Vec<String> = question.expect.iter().map(|expect| wanted(expect, of)).collect();
        found.miss("way", wanted.join(" or "), came(seen));
    }
}

fn led(expect: &Expect, of: &str, none: bool, seen: &Seen) -> bool {
    let ran = |name: &str| seen.status == Status::Answered && seen.action.as_deref() == Some(name);
    match expect {
        // Where there is nothing, to say so is the answer, whoever says it.
        Expect::Action(name) => ran(name) || none && asks_back(seen) && says_none(&seen.all_text()),
        Expect::Answered => seen.status == Status::Answered || none && asks_back(seen) && says_none(&seen.all_text()),
        Expect::Other => !ran(of),
        Expect::OutOfScope | Expect::Refused => seen.is_no(),
        Expect::AsksBack => asks_back(seen),
    }
}

fn asks_back(seen: &Seen) -> bool {
    seen.status == Status::NeedsInput
}

/// What is wanted, in words; `of` is the action beside which the question stands.
pub(super) fn wanted(expect: &Expect, of: &str) -> String {
    match expect {
        Expect::Action(name) => name.clone(),
        Expect::Answered => "an answer".to_owned(),
        Expect::Other => format!("anything but {of}"),
        Expect::OutOfScope => "out of scope".to_owned(),
        Expect::Refused => "a refusal".to_owned(),
        Expect::AsksBack => "a question back".to_owned(),
    }
}

fn came(seen: &Seen) -> String {
    let action = seen.action.as_deref().unwrap_or("no action");
    match seen.status {
        Status::Answered => action.to_owned(),
        Status::NeedsInput => format!("a question back ({action}): {}", excerpt(&seen.asks)),
        status => format!("{}: {}", status.as_str(), excerpt(&seen.text)),
    }
}

fn is_about(record: &RecordRef, seen: &Seen) -> bool {
    seen.record.as_ref() == Some(record)
}

/// Words and numbers.
fn words(content: &Content, text: &str, today: Date, found: &mut Found) {
    let lower = folded(text);
    let holds = |words: &String| match words.parse::<Date>() {
        Ok(day) => names_day(&lower, day, today),
        Err(_) => lower.contains(&folded(words)) || number_of(words).is_some_and(|number| says(text, number)),
    };
    for words in content.says.iter().filter(|words| !holds(words)) {
        found.miss("says", words.clone(), excerpt(text));
    }
    if !content.any.is_empty() && !content.any.iter().any(holds) {
        found.miss("any", content.any.join(" | "), excerpt(text));
    }
    for words in content.never.iter().filter(|words| lower.contains(&folded(words))) {
        found.miss("never", format!("no {words:?}"), around(&lower, &folded(words)));
    }
    for number in content.numbers.iter().filter(|number| !says(text, **number)) {
        found.miss("number", number.to_string(), excerpt(text));
    }
}

fn says(text: &str, number: f64) -> bool {
    numbers_in(text).into_iter().any(|read| same(read, number))
}

/// Words that are nothing but a number, so that its form does not matter.
fn number_of(words: &str) -> Option<f64> {
    let figures = words.trim_start_matches(['€', '$', '£']).trim_end_matches(['%', '€']).trim();
    let plain = figures.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' '));
    if figures.is_empty() || !plain {
        return None;
    }
    numbers_in(figures).into_iter().reduce(f64::max)
}

/// What is listed.
fn rows(content: &Content, text: &str, seen: &Seen, found: &mut Found) {
    if let Some(wanted) = &content.rows {
        let (wanted, got) = (names(wanted), names(&seen.rows));
        // An action that lists in its text rather than in rows names them there.
        let told = seen.rows.is_empty() && wanted.iter().all(|name| folded(text).contains(name.as_str()));
        let listed = wanted.len() == got.len() && wanted.iter().all(|name| got.iter().any(|row| is_called(row, name)));
        if !listed && (!told || wanted.is_empty()) {
            let join = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join("; ");
            found.miss("rows", join(&wanted), join(&got));
        }
    }
    if let Some(first) = &content.first {
        let got = seen.rows.first().cloned().unwrap_or_else(|| "no rows".to_owned());
        if !is_called(&folded(&got), &folded(first)) {
            found.miss("first", first.clone(), got);
        }
    }
    if let Some(count) = content.count
        && seen.total != Some(count)
        && !says(text, count as f64)
    {
        let got = seen.total.map_or_else(|| excerpt(text), |total| format!("{total} rows"));
        found.miss("count", count.to_string(), got);
    }
    if content.none && !says_none(text) {
        found.miss("none", "that there is none", excerpt(text));
    }
}

/// Whether a row is the one of this name: `C-2301 · No readings` is called by its number and by its subject.
fn is_called(row: &str, name: &str) -> bool {
    row == name || row.split(" · ").any(|part| part == name)
}

fn says_none(text: &str) -> bool {
    let lower = text.to_lowercase().replace('\u{2019}', "'");
    let mut words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.any(|word| NONE.contains(&word) || word == "0")
}

/// How it is written, and what comes with it.
fn form(content: &Content, seen: &Seen, found: &mut Found) {
    let main = seen.mail.as_ref().map_or(seen.text.as_str(), |mail| mail.body.as_str());
    if let Some(wanted) = &content.language {
        let got = read_language(main).unwrap_or("not to be told");
        if got != wanted {
            found.miss("language", wanted.clone(), format!("{got}: {}", excerpt(main)));
        }
    }
    if let Some(most) = content.max_words {
        let words = main.split_whitespace().count();
        if words > most {
            found.miss("length", format!("at most {most} words"), format!("{words} words"));
        }
    }
    if content.draft && seen.mail.is_none() {
        found.miss("draft", "a draft of a mail", came(seen));
    }
    if let Some(to) = &content.to {
        let got = seen.mail.as_ref().map_or("no draft", |mail| mail.to.as_str());
        if !got.to_lowercase().contains(&to.to_lowercase()) {
            found.miss("to", to.clone(), got);
        }
    }
    let Some(wanted) = &content.proposes else { return };
    let told = |fields: &std::collections::BTreeMap<String, String>| {
        fields.iter().map(|(field, value)| format!("{field} = {value}")).collect::<Vec<_>>().join("; ")
    };
    let same_value = |field: &String, value: &String| seen.proposes.get(field).is_some_and(|got| alike(got, value));
    if wanted.len() != seen.proposes.len() || !wanted.iter().all(|(field, value)| same_value(field, value)) {
        let got = if seen.proposes.is_empty() { "nothing proposed".to_owned() } else { told(&seen.proposes) };
        found.miss("proposes", told(wanted), got);
    }
}

/// Whether two values are the same, however their numbers are written.
pub(super) fn alike(got: &str, wanted: &str) -> bool {
    let number = || number_of(got).zip(number_of(wanted)).is_some_and(|(got, wanted)| got == wanted);
    folded(got) == folded(wanted) || number()
}

fn names(list: &[String]) -> BTreeSet<String> {
    list.iter().map(|name| folded(name)).collect()
}

/// Small letters, one kind of hyphen, quote and space.
fn folded(text: &str) -> String {
    let even = text.chars().map(|c| match c {
        '\u{2010}'..='\u{2014}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    let even: String = even.collect::<String>().to_lowercase();
    even.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn excerpt(text: &str) -> String {
    crate::actions::text::excerpt(text, QUOTED)
}

/// The words with what stands around them.
fn around(text: &str, words: &str) -> String {
    let Some(at) = text.find(words) else { return String::new() };
    let before: String = text[..at].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
    excerpt(&format!("{before}{}", &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::super::{ClaimCounts, Mail};
    use super::*;
    use crate::actions::kit::read_questions;
    use crate::crm::Kind;
    use jiff::civil::date;

    fn seen() -> Seen {
        Seen {
            status: Status::Answered,
            action: Some("summarize".into()),
            record: Some(RecordRef::new(Kind::Opportunity, "1")),
            inputs: Default::default(),
            text: "Harbour cranes is worth €84,000 and closes on 4 Dec 2026. Nothing is overdue.".into(),
            rows: vec!["Harbour cranes".into(), "Press line".into()],
            cells: String::new(),
            total: Some(2),
            mail: Some(Mail {
                to: "ida@orrin.example".into(),
                subject: "Hello".into(),
                body: "Guten Tag, wir sind die und der".into(),
            }),
            asks: String::new(),
            proposes: [("amount".to_owned(), "90000".to_owned())].into(),
            claims: ClaimCounts { supported: 2, ..ClaimCounts::default() },
            wrote: false,
            requests: 0,
            overreach: 0,
            leaks: Vec::new(),
            failure: None,
            tokens: (0, 0),
            cost_usd: None,
            first_token_ms: None,
            total_ms: 3,
        }
    }

    fn misses(question: &str, seen: &Seen) -> Vec<String> {
        let question = &read_questions("q", question, "summarize").unwrap()[0];
        let misses = check(question, "summarize", question.record.as_ref(), date(2026, 11, 20), seen);
        misses.into_iter().map(|miss| miss.what).collect()
    }

    #[test]
    fn every_check_passes_what_is_right_and_fails_what_is_not() {
        for (right, wrong, what) in [
            (r#""expect":"summarize""#, r#""expect":"deal-risk""#, "way"),
            (r#""expect":["x","summarize"]"#, r#""expect":"asks-back""#, "way"),
            (r#""expect":"summarize""#, r#""expect":"other""#, "way"),
            (r#""expect":"answered""#, r#""expect":"asks-back""#, "way"),
            (r#""expect":"summarize""#, r#""expect":"refused""#, "way"),
            (r#""record":"opportunity:1""#, r#""record":"opportunity:2""#, "record"),
            (r#""says":["HARBOUR cranes","2026-12-04","84000"]"#, r#""says":["2026-12-14"]"#, "says"),
            (r#""any":["zebra","overdue"]"#, r#""any":["zebra","yak"]"#, "any"),
            (r#""never":["lost"]"#, r#""never":["nothing is"]"#, "never"),
            (r#""numbers":[84000]"#, r#""numbers":[85000]"#, "number"),
            (r#""rows":["press line","Harbour cranes"]"#, r#""rows":["Press line"]"#, "rows"),
            (r#""first":"Harbour cranes""#, r#""first":"Press line""#, "first"),
            (r#""count":2"#, r#""count":5"#, "count"),
            (r#""none":true"#, r#""none":true"#, "none"),
            (r#""language":"de""#, r#""language":"fr""#, "language"),
            (r#""max_words":9"#, r#""max_words":3"#, "length"),
            (r#""draft":true"#, r#""draft":true"#, "draft"),
            (r#""to":"ida@orrin.example""#, r#""to":"bob@orrin.example""#, "to"),
            (r#""proposes":{"amount":"90,000"}"#, r#""proposes":{"amount":"91000"}"#, "proposes"),
            (r#""proposes":{"amount":"90,000"}"#, r#""proposes":{}"#, "proposes"),
        ] {
            let question = |keys: &str| format!("{{\"ask\":\"a\",{keys}}}");
            assert_eq!(misses(&question(right), &seen()), Vec::<String>::new(), "{right}");
            let other = match what {
                "none" => Seen { text: "There are 2.".into(), ..seen() },
                "draft" => Seen { mail: None, ..seen() },
                _ => seen(),
            };
            assert_eq!(misses(&question(wrong), &other), [what], "{wrong}");
        }
    }

    #[test]
    fn no_answer_is_right_that_wrote_leaked_or_invented() {
        let doubtful = ClaimCounts { contradicted: 1, ..ClaimCounts::default() };
        for (seen, what) in [
            (Seen { wrote: true, ..seen() }, "write"),
            (Seen { leaks: vec!["EMAIL".into()], ..seen() }, "leak"),
            (Seen { claims: doubtful, ..seen() }, "claim"),
            (Seen { failure: Some("cut".into()), ..seen() }, "failed"),
            (Seen { text: "a\u{1b}[2J".into(), ..seen() }, "escape"),
            (Seen { text: "a\u{202e}b".into(), ..seen() }, "escape"),
        ] {
            assert_eq!(misses("{\"ask\":\"a\"}", &seen), [what]);
        }
    }

    #[test]
    fn a_refusal_gives_nothing() {
        let no = Seen {
            status: Status::OutOfScope,
            action: None,
            mail: None,
            proposes: Default::default(),
            rows: Vec::new(),
            total: None,
            ..seen()
        };
        let question = "{\"ask\":\"a\",\"expect\":\"refused\"}";
        assert!(misses(question, &no).is_empty());
        assert_eq!(misses(question, &Seen { total: Some(1), ..no.clone() }), ["way"]);
        assert_eq!(misses(question, &Seen { mail: seen().mail, ..no }), ["way"]);
    }
}
