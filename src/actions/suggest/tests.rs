//! Ranking, digits and learning over the small workspace, with two actions of our own beside the built-in ones.

use super::*;
use crate::actions::sample::{TODAY, at, desk, link, workspace};
use crate::crm::memory::Memory;
use crate::crm::{Kind, RecordRef, Records as _, Value};
use jiff::ToSpan as _;

fn record(memory: &Memory, reference: &str) -> Record {
    memory.get(&RecordRef::parse(reference).unwrap()).unwrap().unwrap()
}

/// A suggestion that rests on nothing that happens.
const ALWAYS: &str = "---\nname: always\nrecord: optional\nkinds: [opportunity]\nsuggest:\n  - why: always\n    score: 99\n---\n## rules\nX\n";

fn found(memory: &Memory, reference: &str) -> Offers {
    let (registry, _) = Registry::load([("always.md", ALWAYS)]);
    offers(&desk(memory), &registry, Some(&record(memory, reference)), &BTreeMap::new()).unwrap()
}

fn whats(offers: &Offers) -> Vec<(char, String)> {
    offers.shown.iter().map(|one| (one.key, one.what())).collect()
}

/// Decides about a suggestion as the runtime does.
fn decide(memory: &mut Memory, reference: &str, what: &str, fate: Fate) {
    let offers = found(memory, reference);
    let one = offers.shown.iter().find(|one| one.what() == what).unwrap_or_else(|| panic!("{what}: {offers:?}"));
    let scope = RecordRef::parse(reference).unwrap();
    let mut learnt = Learnt::read(memory.kept.get(&key(Some(&scope))).map(String::as_str));
    learnt.note(one.decided(fate));
    learnt.digits = offers.digits();
    memory.kept.insert(key(Some(&scope)), learnt.to_text());
    let mut tastes = Tastes::read(memory.kept.get(TASTES).map(String::as_str));
    tastes.note(what, fate);
    memory.kept.insert(TASTES.into(), tastes.to_text());
}

fn offered(memory: &Memory, reference: &str, what: &str) -> bool {
    found(memory, reference).shown.iter().any(|one| one.what() == what)
}

const FOLLOW_UP: &str = "draft-email(purpose=follow-up)";

fn mail(memory: &mut Memory, id: &str, direction: &str, day: jiff::civil::Date) {
    memory.records.push(
        Record::new(Kind::Email, id)
            .with("subject", "Again")
            .with("body", "Hello")
            .with("direction", direction)
            .with("about", link(Kind::Opportunity, "o1"))
            .with("who", link(Kind::Contact, "c1"))
            .with("sent_at", at(day)),
    );
}

#[test]
fn what_was_dismissed_stays_away_until_its_reason_changed() {
    let mut memory = workspace();
    assert!(offered(&memory, "opportunity:o1", FOLLOW_UP));
    decide(&mut memory, "opportunity:o1", FOLLOW_UP, Fate::Dismissed);
    assert!(!offered(&memory, "opportunity:o1", FOLLOW_UP));
    // Days that pass are no new reason, and neither is a note.
    let registry = Registry::builtin();
    let later =
        Desk { today: TODAY.saturating_add(3.days()), now: at(TODAY.saturating_add(3.days())), ..desk(&memory) };
    let deal = record(&memory, "opportunity:o1");
    let then = offers(&later, &registry, Some(&deal), &BTreeMap::new()).unwrap();
    assert!(!then.shown.iter().any(|one| one.what() == FOLLOW_UP), "{then:?}");
    assert!(then.decided.iter().any(|one| one.what() == FOLLOW_UP));
    // Another mail without an answer is one.
    mail(&mut memory, "e9", "outbound", TODAY.saturating_sub(4.days()));
    assert!(offered(&memory, "opportunity:o1", FOLLOW_UP));
}

#[test]
fn what_was_accepted_comes_back_with_a_new_state_only() {
    let mut memory = workspace();
    for what in [FOLLOW_UP, "always"] {
        decide(&mut memory, "opportunity:o1", what, Fate::Accepted);
        assert!(!offered(&memory, "opportunity:o1", what), "{what}");
    }
    let deal = memory.records.iter_mut().find(|record| record.id.as_str() == "o1").unwrap();
    deal.set("stage", Value::text("Proposal"));
    // One rests on all of it; the follow-up on the mail alone, which still waits.
    assert!(offered(&memory, "opportunity:o1", "always"));
    assert!(!offered(&memory, "opportunity:o1", FOLLOW_UP));
}

#[test]
fn a_digit_stays_with_its_suggestion_until_that_goes() {
    let mut memory = workspace();
    let before = whats(&found(&memory, "opportunity:o1"));
    let keys: Vec<char> = before.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ('1'..='9').take(before.len()).collect::<Vec<_>>());
    let gone = before[0].1.clone();
    decide(&mut memory, "opportunity:o1", &gone, Fate::Dismissed);
    let after = whats(&found(&memory, "opportunity:o1"));
    let kept = |all: &[(char, String)], before: &[(char, String)]| {
        let known = |what: &str| before.iter().any(|(_, known)| known == what);
        all.iter().filter(|(_, what)| known(what)).all(|one| before.contains(one))
    };
    assert!(kept(&after, &before) && !after.iter().any(|(_, what)| *what == gone), "{before:?} {after:?}");
    // What comes new takes no digit of another, wherever it ranks.
    mail(&mut memory, "e9", "inbound", TODAY);
    let with_new = whats(&found(&memory, "opportunity:o1"));
    assert!(kept(&with_new, &after), "{after:?} {with_new:?}");
    let mut digits: Vec<char> = with_new.iter().map(|(key, _)| *key).collect();
    digits.sort_unstable();
    digits.dedup();
    assert_eq!(digits.len(), with_new.len());
}

#[test]
fn digits_that_were_shown_are_held() {
    let (memory, registry) = (workspace(), Registry::builtin());
    let deal = record(&memory, "opportunity:o1");
    let held: BTreeMap<String, char> = [(FOLLOW_UP.to_owned(), '7'), ("gone".to_owned(), '1')].into();
    let offers = offers(&desk(&memory), &registry, Some(&deal), &held).unwrap();
    assert_eq!(offers.digits().get(FOLLOW_UP), Some(&'7'));
    assert!(offers.shown.iter().filter(|one| one.what() != FOLLOW_UP).all(|one| one.key != '7'));
}

#[test]
fn a_list_is_never_empty() {
    let mut memory = workspace();
    let kinds = ["account:acme", "contact:c1", "lead:l1", "opportunity:o1", "case:k1", "task:t2", "opportunity:o4"];
    for reference in kinds {
        for round in 0..24 {
            let offers = found(&memory, reference);
            assert!(!offers.shown.is_empty(), "{reference} after {round}");
            let what = offers.shown[0].what();
            let fate = if round % 3 == 0 { Fate::Accepted } else { Fate::Dismissed };
            decide(&mut memory, reference, &what, fate);
        }
    }
    let registry = Registry::builtin();
    assert!(!offers(&desk(&memory), &registry, None, &BTreeMap::new()).unwrap().shown.is_empty());
    let empty = Memory::new(TODAY);
    assert!(!offers(&desk(&empty), &registry, None, &BTreeMap::new()).unwrap().shown.is_empty());
}

#[test]
fn a_type_that_is_always_dismissed_sinks_and_a_knob_says_how_far() {
    let mut memory = workspace();
    let place = |offers: &Offers| offers.shown.iter().position(|one| one.what() == FOLLOW_UP);
    let before = place(&found(&memory, "opportunity:o1"));
    let mut tastes = Tastes::default();
    (0..5).for_each(|_| tastes.note(FOLLOW_UP, Fate::Dismissed));
    memory.kept.insert(TASTES.into(), tastes.to_text());
    let after = found(&memory, "opportunity:o1");
    assert!(place(&after) > before, "{before:?} {after:?}");
    let one = after.shown.iter().find(|one| one.what() == FOLLOW_UP).unwrap();
    assert!(one.accounted().contains("taken 0, dismissed 5 times"), "{}", one.accounted());
    let sources = [("always.md", ALWAYS), ("knobs/suggest.toml", "[learning]\nsink = 0\n")];
    let (registry, problems) = Registry::load(sources);
    assert!(problems.is_empty(), "{problems:?}");
    let flat = Desk { knobs: registry.knobs(), ..desk(&memory) };
    let deal = record(&memory, "opportunity:o1");
    assert_eq!(place(&offers(&flat, &registry, Some(&deal), &BTreeMap::new()).unwrap()), before);
}

#[test]
fn what_cannot_run_is_not_offered() {
    let needs = "---\nname: needs\nrecord: optional\nfacts: []\ninput:\n  schema:\n    what: string, what\nsuggest:\n  - why: always\n    score: 99\n---\n## rules\nX\n";
    let typo = "---\nname: typo\nrecord: optional\nfacts: []\nsuggest:\n  - why: always\n    score: 99\n    inputs: { nobody: knows }\n---\n## rules\nX\n";
    let model =
        "---\nname: model\nrecord: optional\nfacts: []\nsuggest:\n  - why: always\n    score: 99\n---\nSay X.\n";
    let fine = "---\nname: fine\nrecord: optional\nfacts: []\nsuggest:\n  - why: always\n    score: 99\n  - why: of the day\n    kinds: [day]\n    score: 99\n---\n## rules\nX\n";
    let memory = workspace();
    let (registry, _) =
        Registry::load([("needs.md", needs), ("typo.md", typo), ("model.md", model), ("fine.md", fine)]);
    let deal = record(&memory, "opportunity:o1");
    let ids = |record: Option<&Record>| -> Vec<String> {
        let offers = offers(&desk(&memory), &registry, record, &BTreeMap::new()).unwrap();
        offers.shown.into_iter().map(|one| one.id).collect()
    };
    assert_eq!(ids(Some(&deal))[0], "fine");
    assert_eq!(ids(None)[0], "fine");
    for never in ["needs", "typo", "model"] {
        assert!(!ids(Some(&deal)).contains(&never.to_owned()) && !ids(None).contains(&never.to_owned()), "{never}");
    }
}

#[test]
fn the_account_names_what_was_looked_at() {
    let memory = workspace();
    let offers = found(&memory, "opportunity:o1");
    let one = offers.shown.iter().find(|one| one.what() == FOLLOW_UP).unwrap();
    assert_eq!(one.account.rests_on["awaiting_days"], serde_json::json!(11));
    assert_eq!(one.account.file, "builtin/draft-email.md");
    assert!(one.accounted().contains("awaiting_days 11"), "{}", one.accounted());
}

#[test]
fn the_condition_that_keeps_an_action_away_is_named() {
    let memory = workspace();
    let file = |keys: &str, rule: &str| {
        format!(
            "---\nname: x\nrecord: required\nkinds: [opportunity]\n{keys}suggest:\n  - why: w\n    score: 99\n{rule}---\n## rules\nX\n"
        )
    };
    for (keys, rule, reference, expected) in [
        ("", "", "opportunity:o1", "99 points (as its file ranks it); because always"),
        ("", "", "account:acme", "it does not work on account"),
        ("states: lost\n", "", "opportunity:o1", "`states`: `lost` does not hold (lost = no)"),
        ("", "    kinds: [lead]\n", "opportunity:o1", "its `kinds` do not name opportunity"),
        (
            "",
            "    when: open and stage == \"Closing\" and people > 0\n",
            "opportunity:o1",
            "`when`: `stage == \"Closing\"` does not hold (stage = Negotiation)",
        ),
        (
            "",
            "    when: (won or lost) and open\n",
            "opportunity:o1",
            "`when`: `(won or lost) and open` does not hold (lost = no, open = yes, won = no)",
        ),
        (
            "input: { schema: { day: date } }\n",
            "",
            "opportunity:o1",
            "it needs the input `day`, which neither `inputs` of the suggestion nor a step gives",
        ),
        (
            "input: { schema: { day: date } }\nsteps: [{ name: day, ask: When? }, { name: w, template: main }]\n",
            "",
            "opportunity:o1",
            "99 points (as its file ranks it); because always",
        ),
    ] {
        let file = file(keys, rule);
        let (registry, problems) = Registry::load([("x.md", file.as_str())]);
        assert!(problems.is_empty(), "{problems:?}");
        let action = registry.get("x").unwrap();
        let why = why_suggested(&desk(&memory), &registry, action, &record(&memory, reference)).unwrap();
        assert_eq!(why, expected, "{file}");
    }
}
