//! The sample questions of help and docs are test questions that pass: `src/assistant/samples.tsv` is written from them.
//!
//! `BLESS=1 cargo test --test actions eval::` writes the file anew: lines that still pass stay, and each action without
//! one gets its first short and clean question that passes, with any deal as well as with its own. Lines that begin a
//! chat keep their mark. Only questions that were read (odd lines) are shown to anybody.

use crate::eval::line;
use dealdesk::actions::Registry;
use dealdesk::actions::kit::Expect;
use dealdesk::assistant::samples::{self, Sample};
use dealdesk::crm::{Kind, RecordRef};
use dealdesk::eval::{Asked, RunFile, Verdict};
use dealdesk::runtime::eval::{Options, Plan, Planned, run};
use dealdesk::runtime::{Place, Stop};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The most letters of a sample.
const LONGEST: usize = 60;
/// Sorts of questions that show no way to ask.
const UNCLEAN: &[&str] = &["typo", "sloppy", "none", "injection", "confidential", "multi-turn", "near-miss", "long"];
/// Questions of an action that are tried.
const TRIED: usize = 8;
/// The deal that every sample must also work with.
const OTHER: &str = "Halden renewal 2027";

/// Fails where a sample is no question that passed; writes the file anew where that is wanted.
pub(crate) fn check(place: &Place, plan: &Plan, asked: &[Asked], registry: &Registry) {
    let passed: BTreeSet<&str> =
        asked.iter().filter(|one| one.verdict == Verdict::Pass).map(|one| one.id.as_str()).collect();
    let mut known: BTreeMap<String, Vec<(String, &Planned)>> = BTreeMap::new();
    for planned in plan.questions.iter().filter(|planned| passed.contains(planned.id.as_str())) {
        if let Some((action, words)) = sample(planned).filter(|(action, _)| registry.get(action).is_some()) {
            known.entry(action).or_default().push((words, planned));
        }
    }
    let is_known = |sample: &Sample| {
        known.get(sample.action).is_some_and(|list| list.iter().any(|(words, _)| words == sample.words))
    };
    if std::env::var_os("BLESS").is_some() {
        return write(place, &known, &samples::all().filter(is_known).collect::<Vec<_>>());
    }
    let unknown: Vec<&str> = samples::all().filter(|sample| !is_known(sample)).map(|sample| sample.words).collect();
    assert!(unknown.is_empty(), "no test questions that pass; BLESS=1 writes the samples anew: {unknown:?}");
}

/// The action and the words of a question, with `{record}` for the deal that it names; `None` where it is no sample.
fn sample(planned: &Planned) -> Option<(String, String)> {
    let test = &planned.test;
    let language = test.tags.iter().any(|tag| tag.len() == 2);
    let clean = !language && !test.tags.iter().any(|tag| UNCLEAN.contains(&tag.as_str()));
    if !clean || line(&planned.id).is_multiple_of(2) || !test.after.is_empty() || test.demo.is_none() {
        return None;
    }
    let [Expect::Action(action)] = test.expect.as_slice() else { return None };
    let deal = |record: &RecordRef| record.kind == Kind::Opportunity;
    if !test.open.iter().chain(&test.record).all(deal) {
        return None;
    }
    let named = test.record.as_ref().map(|record| record.id.as_str()).filter(|name| test.ask.contains(name));
    let words = named.map_or_else(|| test.ask.clone(), |name| test.ask.replace(name, "{record}"));
    let fits = words.chars().count() <= LONGEST && !words.contains(['\t', '"']) && names_nobody(&words);
    fits.then(|| (action.clone(), words))
}

/// Whether it has no names, numbers of records or sums of one company in it.
fn names_nobody(words: &str) -> bool {
    let name = |word: &str| word.starts_with(char::is_uppercase) && !matches!(word, "I" | "I'm" | "Q4" | "CRM");
    let number = |word: &str| word.chars().filter(char::is_ascii_digit).count() > 2;
    let mut rest = words.split_whitespace().skip(1);
    !rest.any(|word| name(word) || number(word)) && !words.contains("'s ")
}

/// The lines that stay, and for each other action the first question that also works with another deal.
fn write(place: &Place, known: &BTreeMap<String, Vec<(String, &Planned)>>, kept: &[Sample]) {
    let mut plan = Plan::default();
    for (action, list) in known.iter().filter(|(action, _)| kept.iter().all(|sample| sample.action != **action)) {
        for (words, planned) in list.iter().take(TRIED) {
            let mut other = (*planned).clone();
            let deal = RecordRef::new(Kind::Opportunity, OTHER);
            (other.test.ask, other.test.open) = (words.replace("{record}", OTHER), Some(deal));
            (other.test.record, other.test.content) = (None, Default::default());
            other.test.expect = vec![Expect::Action(action.clone())];
            plan.questions.push(other);
        }
    }
    let mut fine: BTreeSet<String> = BTreeSet::new();
    let options = Options { jobs: 2, budget_usd: None };
    run(place, &plan, &options, &RunFile::default(), &Stop::default(), &mut |one, _| {
        fine.extend((one.verdict == Verdict::Pass).then_some(one.id));
    })
    .unwrap();
    let mut lines: Vec<(String, String, bool)> =
        kept.iter().map(|sample| (sample.action.to_owned(), sample.words.to_owned(), sample.first)).collect();
    for (action, list) in known.iter().filter(|(action, _)| kept.iter().all(|sample| sample.action != **action)) {
        let was_first = samples::all().any(|sample| sample.first && sample.action == action);
        let mut good = list.iter().take(TRIED).filter(|(_, planned)| fine.contains(&planned.id)).peekable();
        let any = good.peek().copied();
        // Who begins has no record at hand to name.
        let first = good.find(|(words, _)| !was_first || !words.contains('{')).or(any);
        lines.extend(first.map(|(words, _)| (action.clone(), words.clone(), was_first && !words.contains('{'))));
    }
    let text: String = lines
        .iter()
        .map(|(action, words, first)| format!("{action}\t{words}{}\n", if *first { "\tfirst" } else { "" }))
        .collect();
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/assistant/samples.tsv"), text).unwrap();
}
