//! Why questions fail: known limitation, missing action, bug, bad question.
//!
//! For: a first sort by what is known, and what a person said instead. Not for: finding the failures (`check`).
//! Invariants: a rule says why it sorts so; no rule calls a question bad, which only a person can; what a person said
//! goes before every rule.

use super::{Asked, Marks, RunFile, Verdict};
use crate::actions::{Action, Registry};
use crate::crm::Status;
use std::collections::{BTreeMap, BTreeSet};

/// Letters below which a word says little.
const SHORTEST: usize = 4;
/// Words of a limit that must stand in a question for the limit to be about it.
const SHARED: usize = 2;
/// The share of a question's words that an action's own sentences must know to be near.
const NEAR: f64 = 0.5;
/// What must never happen, whatever was asked.
const NEVER: &[&str] = &["write", "leak", "escape", "claim", "failed"];
/// Sorts of questions whose words say little of what they want.
const UNSURE: &[&str] = &["typo", "sloppy", "multi-turn", "ambiguous"];
/// Words of no weight.
const PLAIN: &[&str] = &[
    "about", "also", "been", "cannot", "could", "does", "doing", "each", "every", "from", "have", "into", "just",
    "like", "more", "most", "much", "only", "other", "please", "should", "show", "that", "their", "them", "then",
    "there", "these", "they", "this", "those", "what", "when", "where", "which", "will", "with", "without", "would",
    "your",
];

/// Why a question fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// It should be right and is not.
    Bug,
    /// There is no action for it.
    MissingAction,
    /// It cannot do that, and says so.
    Limitation,
    /// The question, or what it wants, is wrong.
    BadQuestion,
}

impl Cause {
    /// All of them with their words, and what each means.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Bug, "bug", "should be right and is not"),
        (Self::MissingAction, "missing-action", "no action for it yet"),
        (Self::Limitation, "limitation", "known limitation"),
        (Self::BadQuestion, "bad-question", "the question, or what it wants, is wrong"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(cause, _, _)| *cause == self).map_or("", |(_, word, _)| word)
    }

    /// The cause of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(cause, _, _)| *cause)
    }
}

/// One failure, sorted.
#[derive(Clone, Debug, PartialEq)]
pub struct Sorted<'a> {
    /// What failed.
    pub asked: &'a Asked,
    /// Why.
    pub cause: Cause,
    /// Whether a person said so, rather than a rule.
    pub by_person: bool,
    /// In words: the rule's reason, or the person's note.
    pub why: String,
    /// What a person might look at.
    pub look: Option<String>,
}

/// Every failure of a run, sorted; in the order of the run.
pub fn triage<'a>(run: &'a RunFile, marks: &Marks, registry: &Registry) -> Vec<Sorted<'a>> {
    let twins = Twins::of(run);
    let failed = run.asked.iter().filter(|asked| asked.verdict == Verdict::Fail);
    let sorted = failed.map(|asked| {
        let look = twins.look(asked);
        match marks.cause(asked) {
            Some((cause, why)) => Sorted { asked, cause, by_person: true, why: why.to_owned(), look: None },
            None => {
                let (cause, why) = by_rule(asked, registry);
                Sorted { asked, cause, by_person: false, why, look }
            }
        }
    });
    sorted.collect()
}

/// What people called a limitation, in their words, by the action it belongs to.
pub fn limitations(sorted: &[Sorted<'_>]) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in sorted.iter().filter(|one| one.by_person && one.cause == Cause::Limitation) {
        let list = found.entry(one.asked.action.clone()).or_default();
        if !one.why.is_empty() && !list.contains(&one.why) {
            list.push(one.why.clone());
        }
    }
    found
}

fn by_rule(asked: &Asked, registry: &Registry) -> (Cause, String) {
    let kinds: BTreeSet<&str> = asked.misses.iter().map(|miss| miss.what.as_str()).collect();
    if let Some(never) = NEVER.iter().find(|never| kinds.contains(*never)) {
        let got = asked.misses.iter().find(|miss| miss.what == **never).map_or("", |miss| miss.got.as_str());
        return (Cause::Bug, format!("whatever is asked, this must not happen: {got}"));
    }
    let ran = asked.seen.as_ref().and_then(|seen| seen.action.as_deref());
    let of = registry.get(&asked.action);
    for action in of.into_iter().chain(ran.filter(|ran| *ran != asked.action).and_then(|ran| registry.get(ran))) {
        if let Some((limit, words)) = limit_about(action, &asked.ask) {
            return (
                Cause::Limitation,
                format!("{} says “{limit}” ({} stand in the question)", action.name, words.join(", ")),
            );
        }
    }
    if is_foreign(asked, of) {
        return (Cause::MissingAction, "nothing was run, and no action's own sentences come near".to_owned());
    }
    (Cause::Bug, what_went_wrong(asked, &kinds, ran))
}

/// Whether nothing was run for want of an action: no action of the question's own knows its words. Of words that are
/// mistyped, in another language, or go on with what was said before, that cannot be told.
fn is_foreign(asked: &Asked, of: Option<&Action>) -> bool {
    let refused = asked.seen.as_ref().is_some_and(super::Seen::is_no);
    let way = asked.misses.iter().any(|miss| miss.what == "way");
    let unsure = |tag: &String| tag.len() == 2 || UNSURE.contains(&tag.as_str());
    let plain = asked.wants_answer && !asked.tags.iter().any(unsure);
    refused && way && plain && !of.is_some_and(|action| is_near(action, &asked.ask))
}

fn what_went_wrong(asked: &Asked, kinds: &BTreeSet<&str>, ran: Option<&str>) -> String {
    let Some(seen) = &asked.seen else { return "nothing came".to_owned() };
    let ran = ran.unwrap_or("no action");
    if !kinds.contains("way") {
        let kinds: Vec<&str> = kinds.iter().copied().collect();
        return format!("{ran} answered, and not right: {}", kinds.join(", "));
    }
    match seen.status {
        _ if seen.is_no() => format!("nothing was run where {} should", asked.action),
        Status::NeedsInput => "it asked back".to_owned(),
        _ if asked.wants_answer => format!("it went to {ran}"),
        _ => format!("{ran} answered what wants a no or a question back"),
    }
}

/// The limit of an action that a question runs into, with the words by which that was seen.
fn limit_about<'a>(action: &'a Action, ask: &str) -> Option<(&'a str, Vec<String>)> {
    let own = words(&action.name.replace('-', " "));
    // Words of the question are counted: one that fits several of the limit is one, and so is one said in two endings.
    let mut asked: Vec<String> = Vec::new();
    for word in words(ask) {
        if !holds(&own, &word) && !asked.iter().any(|known| alike(known, &word)) {
            asked.push(word);
        }
    }
    action.limits.iter().find_map(|limit| {
        let limited = words(limit);
        let said: Vec<String> = asked.iter().filter(|word| holds(&limited, word)).cloned().collect();
        (said.len() >= SHARED).then_some((limit.as_str(), said))
    })
}

/// Whether an action's own sentences know most words of a question.
fn is_near(action: &Action, ask: &str) -> bool {
    let mut known = words(&action.description);
    known.extend(action.utterances.iter().flat_map(|utterance| words(utterance)));
    let asked = words(ask);
    let found = asked.iter().filter(|word| holds(&known, word)).count();
    !asked.is_empty() && found as f64 >= NEAR * asked.len() as f64
}

fn words(text: &str) -> BTreeSet<String> {
    let all = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    all.filter(|word| word.chars().count() >= SHORTEST && !PLAIN.contains(&word.as_str())).collect()
}

/// Whether a word stands among others, in whatever ending.
fn holds(among: &BTreeSet<String>, word: &str) -> bool {
    among.iter().any(|known| alike(known, word))
}

/// Whether two words differ in their endings only.
fn alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.starts_with(short) && long.len() - short.len() <= 3
}

/// Which answers are right for other questions of the same action: where one is right here and wrong there, one of
/// the two questions may want the wrong thing.
struct Twins<'a>(BTreeMap<(&'a str, String), &'a str>);

impl<'a> Twins<'a> {
    fn of(run: &'a RunFile) -> Self {
        let right = run.asked.iter().filter(|asked| asked.verdict == Verdict::Pass);
        let key =
            |asked: &'a Asked| Some(((asked.action.as_str(), asked.seen.as_ref()?.fingerprint()), asked.id.as_str()));
        Self(right.filter_map(key).collect())
    }

    fn look(&self, asked: &Asked) -> Option<String> {
        // The same question back, or the same no, says nothing.
        let print = asked.seen.as_ref().filter(|seen| seen.status == Status::Answered)?.fingerprint();
        let twin = self.0.get(&(asked.action.as_str(), print))?;
        Some(format!("the very same answer is right for {twin}: do both questions want what they should?"))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{Miss, Seen};
    use super::*;

    pub(in crate::eval) fn failed(id: &str, ask: &str, miss: &str) -> Asked {
        let mut seen = Seen::failed(String::new());
        (seen.failure, seen.status) = (None, Status::OutOfScope);
        Asked {
            id: id.into(),
            action: id.split(':').next().unwrap().into(),
            ask: ask.into(),
            hash: format!("hash of {id}"),
            tags: Vec::new(),
            verdict: Verdict::Fail,
            misses: vec![Miss { what: miss.into(), wanted: "w".into(), got: "g".into() }],
            wanted_fields: None,
            wants_answer: true,
            seen: Some(seen),
        }
    }

    fn registry() -> Registry {
        let file = "---\nname: pack-bags\ndescription: Packs bags for a trip.\nrecord: none\n\
                    limits:\n  - It knows no weather forecasts of foreign places.\n\
                    utterances:\n  - pack my bags for the trip\nrules: Packed.\n---\n";
        Registry::load([("pack-bags.md", file)]).0
    }

    fn sorted_as(asked: Asked, marks: &Marks) -> (Cause, bool, String) {
        let run = RunFile { asked: vec![asked], ..RunFile::default() };
        let sorted = triage(&run, marks, &registry());
        (sorted[0].cause, sorted[0].by_person, sorted[0].why.clone())
    }

    #[test]
    fn each_sort_has_its_rule_and_a_person_goes_before_it() {
        let none = Marks::default();
        let sort = |ask: &str, miss: &str| sorted_as(failed("pack-bags:1", ask, miss), &none).0;
        assert_eq!(sort("pack for the weather forecast in Rome", "way"), Cause::Limitation);
        assert_eq!(sort("pack for the weather in Rome", "leak"), Cause::Bug);
        assert_eq!(sort("translate that poem quickly", "way"), Cause::MissingAction);
        assert_eq!(sort("the bags for our trip, pack them", "way"), Cause::Bug);
        assert_eq!(sort("translate that poem quickly", "number"), Cause::Bug);
        for tag in ["typo", "de", "multi-turn"] {
            let mut asked = failed("pack-bags:1", "translate that poem quickly", "way");
            asked.tags = vec![tag.into()];
            assert_eq!(sorted_as(asked, &none).0, Cause::Bug, "{tag}: its words cannot be judged");
        }
        let asked = failed("pack-bags:1", "translate that poem quickly", "way");
        let mut marks = Marks::default();
        marks.set_cause(&asked, Some(Cause::BadQuestion), Some("nobody says that"));
        assert_eq!(sorted_as(asked, &marks), (Cause::BadQuestion, true, "nobody says that".into()));
    }

    #[test]
    fn one_word_that_fits_two_of_a_limit_is_no_limit() {
        let file = "---\nname: pack-bags\ndescription: Packs bags.\nrecord: none\n\
                    limits:\n  - It packs one case at a time, of all the cases of a trip.\n\
                    utterances:\n  - pack my bags\nrules: Packed.\n---\n";
        let registry = Registry::load([("pack-bags.md", file)]).0;
        let action = registry.get("pack-bags").unwrap();
        for (ask, limited) in [
            ("put it into the blue case", false),
            ("this case and those cases", false),
            ("every case for the trip", true),
            ("pack the bags", false),
        ] {
            assert_eq!(limit_about(action, ask).is_some(), limited, "{ask}");
        }
    }

    #[test]
    fn no_rule_calls_a_question_bad_but_twins_are_pointed_out() {
        let mut pair = vec![failed("pack-bags:1", "pack", "number"), failed("pack-bags:2", "pack bags", "number")];
        for asked in &mut pair {
            asked.seen.as_mut().unwrap().status = Status::Answered;
        }
        pair[1].verdict = Verdict::Pass;
        let run = RunFile { asked: pair, ..RunFile::default() };
        let sorted = triage(&run, &Marks::default(), &registry());
        assert_eq!(sorted.len(), 1);
        assert_ne!(sorted[0].cause, Cause::BadQuestion);
        assert!(sorted[0].look.as_ref().unwrap().contains("pack-bags:2"));
    }

    #[test]
    fn limitations_are_those_that_people_named_in_words() {
        let run =
            RunFile { asked: (1..5).map(|at| failed(&format!("a:{at}"), "x", "way")).collect(), ..RunFile::default() };
        let mut marks = Marks::default();
        for (at, (cause, why)) in
            [(Cause::Limitation, "No weather."), (Cause::Limitation, "No weather."), (Cause::Bug, "Broken.")]
                .iter()
                .enumerate()
        {
            marks.set_cause(&run.asked[at], Some(*cause), Some(*why));
        }
        marks.set_cause(&run.asked[3], Some(Cause::Limitation), None);
        let found = limitations(&triage(&run, &marks, &registry()));
        assert_eq!(found, BTreeMap::from([("a".to_owned(), vec!["No weather.".to_owned()])]));
        for (cause, word, _) in Cause::ALL {
            assert_eq!((Cause::parse(word), cause.as_str()), (Some(cause), word));
        }
    }
}
