//! Questions of actions in a conversation: what answers them, what leaves them, and on which records actions run at all.

use super::tests::{answer, context};
use super::*;
use crate::actions::{Registry, sample};
use crate::crm::{Answer, RecordRef, Status};

const VISIT: &str = "---
name: book-visit
title: Book a visit
description: Books a visit for a deal.
record: required
kinds: [opportunity]
input:
  schema:
    machine(enum, how the machine is): [runs, runs with limits, stands still]
    day: date, the day of the visit
    hours?: integer, hours on site
    reason?: string, why
  default:
    hours: 4
steps:
  - name: guard
    decide:
      - { when: not open, goto: closed }
    else: machine
  - name: machine
    ask: How is the machine now?
  - name: day
    ask: Which day shall somebody be there?
  - name: hours
    ask: How many hours ({{ hours }} is usual)?
  - name: reason
    ask: Why?
  - name: plan
    template: plan
    next: end
  - name: closed
    template: closed
utterances:
  - book a visit
  - book a visit for {record}
suggest:
  - why: soon
    when: open
    score: 99
---
## rules plan
{{ machine }} on {{ day }} for {{ hours }}: {{ reason }}.
## rules closed
Decided already.
";

/// A conversation over the sample workspace, with the action above.
struct Talk {
    memory: crate::crm::memory::Memory,
    registry: Registry,
    dialog: Dialog,
}

impl Talk {
    fn new() -> Self {
        let (registry, problems) = Registry::load([("book-visit.md", VISIT)]);
        assert!(problems.is_empty(), "{problems:#?}");
        Self { memory: sample::workspace(), registry, dialog: Dialog::default() }
    }

    fn run(&mut self, ask: &Ask) -> Answer {
        let context = context(&self.memory, &self.registry, false);
        let (next, mut topic) = converse(&context, ask, &self.dialog).unwrap();
        let said = answer(next);
        topic.conclude(&said);
        self.dialog.remember(topic);
        said
    }

    fn say(&mut self, line: &str) -> Answer {
        self.run(&Ask { input: Input::Words(line.into()), scope: None, history: Vec::new() })
    }

    fn key(&mut self, record: &str, inputs: &[(&str, &str)]) -> Answer {
        let inputs = inputs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let input = Input::Action { id: "book-visit".into(), inputs };
        self.run(&Ask { input, scope: RecordRef::parse(record), history: Vec::new() })
    }

    /// The name of the input that the last answer waits for.
    fn waits(answer: &Answer) -> Option<&str> {
        answer.needs.as_ref().map(|needs| needs.input.as_str())
    }
}

#[test]
fn an_open_question_takes_its_answer_before_anything_else() {
    for (day, hours, booked) in [
        ("friday", "4 hours", "stands still on 2026-11-27 for 4: budget."),
        ("tomorrow", "the usual", "stands still on 2026-11-21 for 4: budget."),
        ("next Tuesday", "six", "stands still on 2026-11-24 for 6: budget."),
        ("on 27 November", "about 8", "stands still on 2026-11-27 for 8: budget."),
    ] {
        let mut talk = Talk::new();
        let asked = talk.say("book a visit for Acme renewal");
        assert_eq!(Talk::waits(&asked), Some("machine"), "{}", asked.text);
        assert_eq!(asked.text, "How is the machine now?\n\n1. runs\n2. runs with limits\n3. stands still");
        let asked = talk.say("it stands stil");
        assert_eq!(Talk::waits(&asked), Some("day"), "{}", asked.text);
        let asked = talk.say(day);
        assert_eq!(Talk::waits(&asked), Some("hours"), "{day}: {}", asked.text);
        let asked = talk.say(hours);
        assert_eq!(Talk::waits(&asked), Some("reason"), "{hours}: {}", asked.text);
        // Words of its own, which are like many an action.
        let done = talk.say("budget");
        assert_eq!((done.status, done.text.as_str()), (Status::Answered, booked));
        assert!(done.proposals.is_empty());
    }
}

#[test]
fn what_is_no_value_is_asked_again_and_a_command_leaves_the_question_and_says_so() {
    let open = |inputs: &[(&str, &str)]| {
        let mut talk = Talk::new();
        talk.key("opportunity:o1", inputs);
        talk
    };
    let mut talk = open(&[("machine", "runs")]);
    let again = talk.say("whenever it suits them");
    assert_eq!(Talk::waits(&again), Some("day"), "{}", again.text);
    assert!(again.text.contains("is not a day such as") && again.text.contains("Which day"), "{}", again.text);
    assert_eq!(Talk::waits(&talk.say("monday")), Some("hours"));
    assert_eq!(talk.say("tomorrow").text, "tomorrow is not a whole number. How many hours (4 is usual)?");

    for (line, action) in [
        ("how many open deals do I have", "query"),
        ("summarize Acme renewal", "summarize"),
        ("what changed", "what-changed"),
        ("end of day", "end-of-day"),
    ] {
        let mut talk = open(&[("machine", "runs")]);
        let other = talk.say(line);
        assert_eq!(other.action.as_deref(), Some(action), "{line}: {}", other.text);
        assert!(other.text.contains("“Which day shall somebody be there?” was left"), "{line}: {}", other.text);
        assert_eq!(Talk::waits(&talk.say("friday")), None, "it is no longer open");
    }
    let mut talk = open(&[("machine", "runs")]);
    assert!(talk.say("never mind").text.contains("Nothing was done"));
    assert!(talk.say("help").needs.is_none());

    // Where any words are an answer, only what is word for word a command is one.
    let all = [("machine", "runs"), ("day", "2026-11-27"), ("hours", "4")];
    for line in ["they want to end the day early", "draft of the contract is late", "thank them for the tour"] {
        let done = open(&all).say(line);
        assert!(done.text.ends_with(&format!("for 4: {line}.")), "{line}: {}", done.text);
    }
    let pasted = "Hi,\nthe pump leaks.\nIt is loud.\nPlease come.\nIda";
    assert!(open(&all).say(pasted).text.contains("the pump leaks"));
}

#[test]
fn what_is_given_beside_the_action_is_read_as_people_say_it() {
    let mut talk = Talk::new();
    let given = [("machine", "stands still"), ("day", "friday"), ("hours", "two hours"), ("reason", "leak")];
    let answer = talk.key("opportunity:o1", &given);
    assert_eq!(answer.text.trim(), "stands still on 2026-11-27 for 2: leak.");
    assert_eq!(answer.notes, ["“friday” was read as `day=2026-11-27`", "“two hours” was read as `hours=2`"]);
    let answer = talk.key("opportunity:o1", &[("machine", "stands still"), ("day", "whenever it suits")]);
    assert_eq!(Talk::waits(&answer), Some("day"), "{}", answer.text);
}

#[test]
fn a_needed_input_that_a_step_asks_for_waits_for_the_step() {
    let mut talk = Talk::new();
    assert_eq!(talk.key("opportunity:o4", &[]).text, "Decided already.", "the guard comes first");
    let wrong = talk.key("opportunity:o1", &[("machine", "runs"), ("day", "soon")]);
    assert_eq!(wrong.text, "soon is not a day such as 2026-11-20. Which day shall somebody be there?");
    let unasked = talk.key("opportunity:o4", &[("day", "soon")]);
    assert!(
        unasked.text.contains("is not a day such as"),
        "a wrong value is told where no step asks: {}",
        unasked.text
    );
    let context = context(&talk.memory, &talk.registry, false);
    let deal = talk.memory.records.iter().find(|record| record.reference().to_string() == "opportunity:o1").unwrap();
    let offered = crate::actions::suggest(&context.desk(), &talk.registry, deal).unwrap();
    assert!(offered.iter().any(|one| one.id == "book-visit"), "{offered:?}");
}

#[test]
fn an_action_runs_only_on_the_kinds_that_it_names() {
    let mut talk = Talk::new();
    let refused = talk.key("account:acme", &[]);
    assert_eq!(refused.status, Status::NeedsInput);
    let said = "“Book a visit” works on an opportunity, and account:acme is an account. Such as opportunity:";
    assert!(refused.text.starts_with(said), "{}", refused.text);
    let needs = talk.say("book a visit");
    assert!(
        needs
            .text
            .starts_with("“Book a visit” works on an opportunity: open one, or name it, as in “book a visit for ")
    );
    let name = needs.text.rsplit("book a visit for ").next().unwrap().trim_end_matches(['”', '.']);
    let is_deal = |record: &crate::crm::Record| record.name() == name && record.kind == crate::crm::Kind::Opportunity;
    assert!(talk.memory.records.iter().any(is_deal), "{name}");
}

#[test]
fn the_only_open_record_of_a_customer_is_taken_and_the_answer_says_so() {
    let talk = Talk::new();
    let said = |line: &str| router::understand(&context(&talk.memory, &talk.registry, false), line, None).unwrap();
    let (route, notes) = said("route the case of globex");
    let Route::Action { record: Some(record), .. } = route else { panic!("{route:?}") };
    assert_eq!(record, RecordRef::parse("case:k1").unwrap());
    assert_eq!(notes, ["“globex” was taken as its open case, Printer on fire"]);
    for line in ["route the case printer on fire", "route case 1001", "who should take ticket 1001?"] {
        let (route, notes) = said(line);
        assert!(matches!(route, Route::Action { record: Some(case), .. } if case == record), "{line}");
        assert!(notes.is_empty(), "{notes:?}");
    }
}
