//! Turns over the sample workspace: routes, answers, drafts, and what a model's text becomes.

use super::*;
use crate::actions::{Registry, sample, text};
use crate::crm::{Answer, ClaimStatus, Kind, RecordRef, Status};
use crate::trust::prompt::Part;
use std::collections::BTreeMap;

pub(super) fn context<'a>(memory: &'a crate::crm::memory::Memory, registry: &'a Registry, model: bool) -> Context<'a> {
    let desk = sample::desk(memory);
    Context {
        records: memory,
        registry,
        today: desk.today,
        now: desk.now,
        currency: desk.currency,
        fiscal_start_month: 1,
        last_seen: desk.last_seen,
        model,
        by_action: &NO_OTHERS,
        context_tokens: 16_000,
        commands: &[],
        progress: None,
    }
}

fn say(line: &str, scope: Option<&str>, model: bool) -> Next {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    let ask = Ask { input: Input::Words(line.into()), scope: scope.and_then(RecordRef::parse), history: Vec::new() };
    begin(&context(&memory, &registry, model), &ask).unwrap()
}

pub(super) fn answer(next: Next) -> Answer {
    match next {
        Next::Done(answer) => answer,
        Next::Model { .. } => panic!("a model was asked"),
        Next::Command(request) => panic!("{request:?}"),
    }
}

fn act(id: &str, record: &str, inputs: &[(&str, &str)]) -> Answer {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    let inputs: BTreeMap<String, String> = inputs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let ask =
        Ask { input: Input::Action { id: id.into(), inputs }, scope: RecordRef::parse(record), history: Vec::new() };
    answer(begin(&context(&memory, &registry, false), &ask).unwrap())
}

const RECORDS: &[&str] = &[
    "opportunity:o1",
    "opportunity:o2",
    "opportunity:o3",
    "account:acme",
    "contact:c1",
    "lead:l1",
    "case:k1",
    "task:t1",
    "note:n1",
];

#[test]
fn every_line_finds_its_way() {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    let mut wrong = Vec::new();
    for line in include_str!("lines.txt").lines() {
        let (said, expected) = line.split_once(" => ").unwrap();
        let (scope, words) = said.split_once('|').unwrap();
        let found = route(&context(&memory, &registry, false), words, RecordRef::parse(scope).as_ref()).unwrap();
        if show(&found) != expected {
            wrong.push(format!("{said} => {}, not {expected}", show(&found)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_marker_of_a_rules_text_has_a_claim() {
    for record in RECORDS {
        let kind = RecordRef::parse(record).unwrap().kind;
        for id in ["summarize", "draft-email", "prioritize-tasks", "what-changed"] {
            if id == "draft-email" && kind.is_activity() {
                continue;
            }
            let answer = act(id, record, &[]);
            assert!(!answer.text.trim().is_empty(), "{id} {record}");
            let cited: Vec<usize> = text::markers(&answer.text).into_iter().flat_map(|(_, n)| n).collect();
            assert!(cited.iter().all(|n| (1..=answer.claims.len()).contains(n)), "{id} {record}: {}", answer.text);
            assert_eq!(cited.iter().max().copied().unwrap_or(0), answer.claims.len(), "{id} {record}");
        }
    }
}

#[test]
fn a_summary_says_what_is_wrong_with_sources() {
    let answer = act("summarize", "opportunity:o1", &[]);
    for words in [
        "€84,000",
        "Two notes disagree on the budget: €70k",
        "Only Dana Reyes",
        "no next step",
        "fell from €92,000 to €84,000",
        "of 100",
    ] {
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    let amount = answer.claims.iter().find(|c| c.text == "€84,000").unwrap();
    assert_eq!(amount.cite.as_ref().map(|c| c.field.as_str()), Some("amount"));
    assert_eq!(amount.status, ClaimStatus::Supported);
}

#[test]
fn drafts_follow_the_state_of_the_record() {
    for (record, subject, to) in [
        ("opportunity:o1", "Re: Renewal terms", "Dana Reyes <dana@acme.example>"),
        ("opportunity:o2", "Re: Question on support", "Sam Lee <sam@globex.example>"),
        ("lead:l1", "A short introduction", "Lee Wong <lee@umbrella.example>"),
        ("case:k1", "Update on your case 1001: Printer on fire", "Sam Lee <sam@globex.example>"),
    ] {
        let answer = act("draft-email", record, &[]);
        let version = answer.drafts[0].current().unwrap();
        assert_eq!((version.subject.as_str(), version.to.as_str()), (subject, to), "{record}");
        assert!(version.body.contains("Kim Vale") && !version.body.contains('['), "{record}: {}", version.body);
    }
    for purpose in
        ["reply", "follow-up", "nudge", "renewal", "introduction", "case-update", "second-contact", "close-plan"]
    {
        let answer = act("draft-email", "opportunity:o1", &[("purpose", purpose)]);
        let version = answer.drafts[0].current().unwrap();
        assert!(!version.subject.is_empty() && version.body.starts_with("Hi Dana,\n\n"), "{purpose}: {version:?}");
    }
}

#[test]
fn a_mail_is_answered_in_its_language_and_named_once() {
    for (subject, body, starts, ends) in [
        (
            "AW: Re: Angebot",
            "Guten Tag, wir haben das Angebot und die Preise nicht.",
            "Guten Tag Sam Lee,",
            "Freundliche Grüße",
        ),
        ("Re: Commande", "Bonjour, nous avons une question et je vous remercie.", "Bonjour Sam Lee,", "Cordialement"),
        ("Order", "Hello, we have a question for you.", "Hi Sam,", "Best regards"),
    ] {
        let mut memory = sample::workspace();
        let mail = memory.records.iter_mut().find(|record| record.id.as_str() == "e2").unwrap();
        mail.set("subject", subject.into());
        mail.set("body", body.into());
        let registry = Registry::builtin();
        let input = Input::Action { id: "draft-email".into(), inputs: BTreeMap::new() };
        let ask = Ask { input, scope: RecordRef::parse("opportunity:o2"), history: Vec::new() };
        let answer = answer(begin(&context(&memory, &registry, false), &ask).unwrap());
        let version = answer.drafts[0].current().unwrap();
        let bare = subject.rsplit(": ").next().unwrap();
        assert_eq!(version.subject, format!("Re: {bare}"));
        assert!(version.body.starts_with(starts) && version.body.contains(ends), "{}", version.body);
        assert!(version.body.ends_with("Kim Vale") && !answer.text.contains(['<', '‹']), "{}", answer.text);
    }
}

#[test]
fn an_answer_goes_to_who_asked_and_not_to_the_main_contact() {
    let mut memory = sample::workspace();
    let deal = memory.records.iter_mut().find(|record| record.id.as_str() == "o2").unwrap();
    deal.set("contact", sample::link(Kind::Contact, "c3"));
    let registry = Registry::builtin();
    let input = Input::Action { id: "draft-email".into(), inputs: BTreeMap::new() };
    let ask = Ask { input, scope: RecordRef::parse("opportunity:o2"), history: Vec::new() };
    let answer = answer(begin(&context(&memory, &registry, false), &ask).unwrap());
    assert_eq!(answer.drafts[0].current().unwrap().to, "Sam Lee <sam@globex.example>");
}

#[test]
fn different_currencies_are_never_added_up() {
    let mut memory = sample::workspace();
    for (id, currency) in [("o1", "EUR"), ("o2", "USD"), ("o3", "EUR"), ("o4", "EUR")] {
        memory.records.iter_mut().find(|r| r.id.as_str() == id).unwrap().set("currency", currency.into());
    }
    let registry = Registry::builtin();
    let said = |words: &str| {
        let ask = Ask { input: Input::Words(words.into()), scope: None, history: Vec::new() };
        answer(begin(&context(&memory, &registry, false), &ask).unwrap()).text
    };
    let total = said("total value of open deals");
    assert!(total.contains("€84,000") && total.contains("$40,000") && !total.contains("124,000"), "{total}");
    let grouped = said("pipeline by owner");
    assert!(grouped.contains("€84,000 + $40,000") && grouped.contains("not added up"), "{grouped}");
    assert!(!said("won amount").contains("currencies"), "one currency needs no word");
}

#[test]
fn empty_answers_and_limits_read_well() {
    for (question, expected) in [
        ("deals in 2001", "No deal fits."),
        ("won amount in 2001", "No deal that fits has an amount."),
        ("won deals in 2001 by owner", "No deal fits."),
        ("biggest 2 deals", "The top 2 of 4 deals [1]:"),
        ("newest 2 deals", "The first 2 of 4 deals [1]:"),
        ("number of open deals", "2 deals [1]."),
        (
            "what share of closed deals is won",
            "**Win rate, last 365 days, all deals**: Too few to say: 1 won of 2 decided; 10 are wanted. So far 50% [1] (9–91%).",
        ),
    ] {
        let text = answer(say(question, None, false)).text;
        assert_eq!(text.lines().next(), Some(expected), "{question}: {text}");
        assert!(!text.contains("And "), "{question}: {text}");
    }
}

#[test]
fn a_name_that_nobody_has_gets_the_nearest() {
    let near = answer(say("draft a mail to Danna", None, false));
    assert_eq!((near.status, near.candidates.len()), (Status::NeedsInput, 1));
    assert!(near.text.contains("No record is called “Danna”") && near.text.contains("Dana Reyes"), "{}", near.text);
    assert!(answer(say("summarize Zebulon", None, false)).text.contains("no name comes near"));
}

#[test]
fn tasks_and_changes_come_most_important_first() {
    let tasks = act("prioritize-tasks", "", &[]);
    let names: Vec<String> = tasks.rows.unwrap().records.iter().map(|r| r.id.to_string()).collect();
    assert_eq!(names, ["t1", "t3", "t2"]);
    assert!(tasks.text.contains("2 days overdue") && tasks.text.contains("worth €84,000"), "{}", tasks.text);
    let changed = act("what-changed", "", &[]);
    assert!(changed.text.starts_with("3 changes on 2 records since you last looked (1 Nov)"), "{}", changed.text);
    assert!(changed.text.find("Acme renewal") < changed.text.find("Globex expansion"));
    assert!(act("what-changed", "", &[("days", "1")]).text.starts_with("Nothing changed"));
}

#[test]
fn a_brief_is_one_file_over_facts_that_are_there() {
    let brief = act("morning-brief", "", &[]);
    assert!(
        brief.text.contains("3 changes on 2 records") && brief.text.contains("1. **Send the contract**"),
        "{}",
        brief.text
    );
}

#[test]
fn planted_faults_are_among_the_first_suggestions() {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    for (record, expected) in [
        ("opportunity:o1", "no answer to your mail of 9 Nov"),
        ("opportunity:o1", "two notes disagree on the budget"),
        ("opportunity:o1", "only Dana Reyes is involved"),
        ("opportunity:o2", "Sam Lee wrote on 18 Nov and has no answer"),
        ("opportunity:o2", "close date passed 3 days ago"),
        ("lead:l1", "nobody has written to Lee Wong yet"),
    ] {
        let record = crate::crm::Records::get(&memory, &RecordRef::parse(record).unwrap()).unwrap().unwrap();
        let found = crate::actions::suggest(&sample::desk(&memory), &registry, &record).unwrap();
        assert!(found.iter().take(3).any(|s| s.why == expected), "{expected}: {found:?}");
        assert_eq!(found[0].key, '1');
    }
    for record in RECORDS {
        let record = crate::crm::Records::get(&memory, &RecordRef::parse(record).unwrap()).unwrap().unwrap();
        assert!(!crate::actions::suggest(&sample::desk(&memory), &registry, &record).unwrap().is_empty());
    }
}

#[test]
fn a_name_that_fits_several_is_asked_back() {
    let answer = answer(say("tell me about Sam", None, true));
    assert_eq!(answer.status, Status::NeedsInput);
    assert_eq!(answer.candidates.len(), 2);
}

#[test]
fn questions_are_counted_by_code_and_asked_of_no_model() {
    let answer = answer(say("total value of open deals", None, true));
    assert_eq!(answer.status, Status::Answered);
    assert!(answer.text.contains("€124,000 [1]"), "{}", answer.text);
    assert_eq!(answer.claims[0].status, ClaimStatus::Computed);
    assert!(answer.query.is_some() && answer.rows.is_some());
}

#[test]
fn out_of_scope_is_said_politely_with_the_nearest_action() {
    let refused = answer(say("what is the weather?", None, true));
    assert_eq!(refused.status, Status::OutOfScope);
    assert!(refused.text.contains("nearest"));
    assert_eq!(answer(say("draft a quote", None, false)).status, Status::NeedsInput);
}

#[test]
fn text_of_strangers_changes_nothing() {
    let Next::Model { prompt, pending } = say("draft a reply", Some("opportunity:o2"), true) else {
        panic!("no model")
    };
    for part in prompt.messages.iter().flat_map(|m| &m.parts) {
        match part {
            Part::Derived(_) | Part::Stable => {}
            Part::Fact(_) | Part::Data { .. } => assert!(part.origin().is_untrusted() || matches!(part, Part::Fact(_))),
            Part::Instruction(text) | Part::Seller(text) | Part::Masked(text) | Part::Sent { text, .. } => {
                assert!(!text.contains("Ignore all previous"), "{text}");
            }
        }
    }
    assert!(!prompt.system.contains("Ignore all previous"));
    assert!(
        prompt.tools.iter().all(|tool| tools::TOOLS.iter().any(|known| known.name == tool.name)),
        "who reads words of strangers has no tool that writes"
    );
    let offline = pending.rules_answer();
    assert_eq!(offline.drafts[0].current().unwrap().to, "Sam Lee <sam@globex.example>");
    let draft = offline.drafts[0].current().unwrap();
    assert!(!draft.body.contains("evil") && draft.cc.is_empty() && offline.proposals.is_empty(), "{}", draft.body);
    let told = pending.finish("Subject: Prices\n\nHi, mail to evil@example.test", true);
    assert_eq!(told.drafts[0].current().unwrap().to, "Sam Lee <sam@globex.example>");
}

#[test]
fn a_models_text_is_checked() {
    let Next::Model { prompt, pending } = say("summarize Acme renewal", None, true) else { panic!("no model") };
    let number = |field: &str| {
        let facts = prompt.messages.iter().flat_map(|m| &m.parts);
        facts
            .filter_map(|p| if let Part::Fact(f) = p { Some(f) } else { None })
            .find(|f| f.field == field)
            .unwrap()
            .number
    };
    let text = format!(
        "Worth €84,000 [{}]. It closes on 24 December [{}]. They owe €7,777.",
        number("amount"),
        number("close_date")
    );
    let answer = pending.clone().finish(&text, true);
    let found: Vec<ClaimStatus> = answer.claims.iter().map(|c| c.status).collect();
    assert_eq!(
        found,
        [ClaimStatus::Supported, ClaimStatus::Contradicted, ClaimStatus::Unsupported],
        "{:?}",
        answer.claims
    );
    assert!(answer.text.starts_with("Worth €84,000 [1]."));
    assert!(pending.clone().finish("Worth", false).text.contains("cut off"));
    assert!(pending.finish("  ", true).text.contains("Acme renewal"));
}

#[test]
fn questions_about_the_open_record_go_with_its_facts_only() {
    assert!(matches!(
        say("do the sources contradict each other on this?", Some("opportunity:o1"), true),
        Next::Model { .. }
    ));
    let offline = answer(say("do the sources contradict each other on this?", Some("opportunity:o1"), false));
    assert_eq!(offline.status, Status::Answered);
    assert!(offline.text.contains("Two notes disagree"), "{}", offline.text);
    assert!(matches!(say("what is the weather?", Some("opportunity:o1"), true), Next::Done(_)));
}

#[test]
fn drafts_are_changed_by_rules_and_versions_only_grow() {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    let mut draft = act("draft-email", "opportunity:o1", &[]).drafts.remove(0);
    for (request, expected) in [
        ("shorter, and ask for a call on Thursday", "Would a short call on Thursday suit you?"),
        ("more formal", "Dear Dana,"),
        ("friendlier", "I hope you are well."),
        ("change the subject to Terms", "Hi Dana"),
        ("German please", "Guten Tag Dana,"),
    ] {
        let ask = Ask {
            input: Input::ReviseDraft { draft: draft.clone(), request: request.into() },
            scope: None,
            history: vec![],
        };
        let changed = answer(begin(&context(&memory, &registry, false), &ask).unwrap()).drafts.remove(0);
        assert_eq!(changed.versions.len(), draft.versions.len() + 1, "{request}");
        assert!(changed.current().unwrap().body.contains(expected), "{request}: {}", changed.current().unwrap().body);
        draft = changed;
    }
    assert_eq!(draft.current().unwrap().subject, "Terms");
    let ask = Ask {
        input: Input::ReviseDraft { draft: draft.clone(), request: "mention our cat".into() },
        scope: None,
        history: vec![],
    };
    let refused = answer(begin(&context(&memory, &registry, false), &ask).unwrap());
    assert_eq!((refused.status, refused.drafts[0].versions.len()), (Status::Unanswered, draft.versions.len()));
    let Next::Model { pending, .. } = begin(&context(&memory, &registry, true), &ask).unwrap() else {
        panic!("no model")
    };
    let worded = pending.finish("Subject: Cat\n\nHi Dana,\n\nour cat says hi.", true);
    assert_eq!(worded.drafts[0].versions.len(), draft.versions.len() + 1);
    assert_eq!(worded.drafts[0].current().unwrap().request, "mention our cat");
}

#[test]
fn mistakes_of_the_caller_are_explained() {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    let run = |id: &str, scope: Option<&str>, inputs: &[(&str, &str)]| {
        let inputs = inputs.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        let ask = Ask {
            input: Input::Action { id: id.into(), inputs },
            scope: scope.and_then(RecordRef::parse),
            history: vec![],
        };
        begin(&context(&memory, &registry, false), &ask).unwrap_err().to_string()
    };
    assert!(run("sumarize", None, &[]).contains("no action called"));
    assert!(run("summarize", None, &[]).contains("works on a record"));
    assert!(run("summarize", Some("lead:none"), &[]).contains("no record lead:none"));
    assert!(run("summarize", Some("lead:l1"), &[("colour", "red")]).contains("it knows: focus"));
}

#[test]
fn a_users_file_runs_in_the_same_engine() {
    let file = "---\nname: ping\nrecord: required\nfacts: [summarize]\nsuggest:\n  - why: always\n    score: 99\n---\n## rules\nPing {{ record.name }}: {{ headline }}\n";
    let (memory, (registry, problems)) = (sample::workspace(), Registry::load([("ping.md", file)]));
    assert!(problems.is_empty());
    let context = context(&memory, &registry, false);
    let ask = Ask { input: Input::Words("ping Globex".into()), scope: None, history: vec![] };
    let answer = answer(begin(&context, &ask).unwrap());
    assert!(answer.text.starts_with("Ping Globex: **Globex**"), "{}", answer.text);
    let record = crate::crm::Records::get(&memory, &RecordRef::new(Kind::Account, "globex")).unwrap().unwrap();
    assert_eq!(crate::actions::suggest(&context.desk(), &registry, &record).unwrap()[0].id, "ping");
}

proptest::proptest! {
    #[test]
    fn any_line_gets_an_answer(line in "((draft|mail|to|about|what|summarize|Acme|Sam|this|how many|\\PC{0,10}) ){0,8}") {
        let (memory, registry) = (sample::workspace(), Registry::builtin());
        let ask = Ask { input: Input::Words(line), scope: RecordRef::parse("opportunity:o1"), history: vec![] };
        proptest::prop_assert!(begin(&context(&memory, &registry, false), &ask).is_ok());
    }
}

fn show(route: &Route) -> String {
    match route {
        Route::Action { id, record, inputs } => format!(
            "{id} {}{}",
            record.as_ref().map(|r| r.to_string()).unwrap_or("-".into()),
            inputs.iter().map(|(k, v)| format!(" {k}={v}")).collect::<String>()
        ),
        Route::Ask { record } => format!("ask {record}"),
        Route::Choose { candidates, .. } => format!("choose {}", candidates.len()),
        Route::Unknown { name, nearest } => format!("unknown {name}, {} near", nearest.len()),
        Route::Whom { id, word } => format!("{id}, whom by {word}"),
        Route::NeedsRecord { id } => format!("needs record {id}"),
        Route::AskDesk { .. } => "ask desk".into(),
        Route::Query => "query".into(),
        Route::Help => "help".into(),
        Route::Which { actions, .. } => format!("which {}", actions.join(" ")),
        Route::OutOfScope { .. } => "out of scope".into(),
        Route::Unanswered { .. } => "unanswered".into(),
    }
}

#[test]
fn with_a_model_only_what_is_plainly_foreign_is_sent_away() {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    let scope = RecordRef::parse("opportunity:o1");
    for (line, scope, model, expected) in [
        ("zorble the fandango", None, false, "out of scope"),
        ("zorble the fandango", None, true, "ask desk"),
        ("zorble the fandango", scope.as_ref(), true, "ask opportunity:o1"),
        ("what is the weather?", scope.as_ref(), true, "out of scope"),
    ] {
        let route = router::route(&context(&memory, &registry, model), line, scope).unwrap();
        assert_eq!(show(&route), expected, "{line}");
    }
}

#[test]
fn the_question_of_the_readme_is_understood() {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    let route = router::route(&context(&memory, &registry, false), "what changed on my records?", None).unwrap();
    assert!(show(&route).starts_with("what-changed"), "{}", show(&route));
}

/// A free question about a deal after these turns: what is asked, and how full the context is.
fn free(past: &[PastTurn], words: &str, context_tokens: u64) -> (crate::trust::prompt::Prompt, Answer) {
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    let scope = RecordRef::parse("opportunity:o1");
    let ask = Ask { input: Input::Words(words.into()), scope, history: past.to_vec() };
    let context = Context { context_tokens, ..context(&memory, &registry, true) };
    let Next::Model { prompt, pending } = begin(&context, &ask).unwrap() else { panic!("no model") };
    (prompt, pending.finish("Fine.", true))
}

fn past(question: &str, answer: &str) -> PastTurn {
    PastTurn { question_masked: question.into(), answer_masked: answer.into(), receipt: None }
}

#[test]
fn what_comes_before_the_next_question_is_what_was_asked_before() {
    let first = "who of them spoke of steel on this?";
    let (one, _) = free(&[], first, 16_000);
    let (two, _) = free(&[past(first, "Two notes disagree [3].")], "who can help?", 16_000);
    assert_eq!((one.system.as_str(), &one.tools), (two.system.as_str(), &two.tools));
    let steady = one.messages[0].parts.iter().position(|part| *part == Part::Stable).unwrap();
    assert_eq!(one.messages[0].parts[..=steady], two.messages[0].parts[..=steady]);
    assert_eq!(one.messages[0].parts[steady + 1..], [Part::Seller(first.into())]);
    let said = |at: usize| match &two.messages[at].parts[..] {
        [Part::Sent { text, .. }] | [Part::Seller(text)] => text.clone(),
        [.., Part::Sent { text, .. }] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!([said(0), said(1), said(2)], [first, "Two notes disagree [3].", "who can help?"]);
}

#[test]
fn facts_that_matter_least_stay_out_and_it_is_said() {
    let (all, answer) = free(&[], "what is the amount?", 16_000);
    let used = answer.context.unwrap();
    assert_eq!((used.left_out, used.compacted, answer.notes.len()), (0, 0, 0));
    assert!(used.tokens > 0 && used.facts > 5);
    let (few, answer) = free(&[], "what is the amount?", 60);
    let facts = |prompt: &crate::trust::prompt::Prompt| -> Vec<String> {
        let parts = prompt.messages.iter().flat_map(|m| &m.parts);
        parts.filter_map(|p| if let Part::Fact(f) = p { Some(f.field.clone()) } else { None }).collect()
    };
    assert!(facts(&few).len() < facts(&all).len());
    assert!(facts(&few).contains(&"amount".to_owned()), "{:?}", facts(&few));
    let used = answer.context.unwrap();
    assert!(used.left_out > 0 && answer.notes[0].contains("did not fit"), "{used:?} {:?}", answer.notes);
}

#[test]
fn a_long_conversation_is_shortened_visibly() {
    let long = format!("It is worth much [2]. {}[3]", "And there is more to tell. ".repeat(60));
    let turns: Vec<PastTurn> = (0..12).map(|at| past(&format!("question {at}"), &long)).collect();
    let (prompt, answer) = free(&turns, "and now?", 6_000);
    let used = answer.context.unwrap();
    assert!(used.compacted > 0 && used.turns > 0, "{used:?}");
    assert!(answer.notes.iter().any(|note| note.contains("went along shortened")), "{:?}", answer.notes);
    let sent: Vec<&str> = prompt
        .messages
        .iter()
        .flat_map(|m| &m.parts)
        .filter_map(|part| match part {
            Part::Sent { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(
        sent.iter().any(|text| text.starts_with("It is worth much [2]. (shortened; it also cited [3])")),
        "{sent:?}"
    );
    assert_eq!(*sent.last().unwrap(), long);
}

#[test]
fn without_a_model_the_turn_says_where_it_stopped() {
    let answer = answer(say("does this mention a warehouse with a red door?", Some("opportunity:o1"), false));
    assert!(answer.text.contains("A model would now"), "{} {:?}", answer.text, answer.trace);
    assert!(answer.trace.iter().any(|step| step.step == "model" && step.note.contains("no model")));
    let summary = act("summarize", "opportunity:o1", &[]);
    assert!(summary.trace.iter().any(|step| step.step == "model" && step.note.contains("rules form stands")));
    assert!(!summary.text.contains("A model would"), "what rules word wholly needs no word of a model");
}

#[test]
fn a_turn_that_is_stopped_keeps_what_it_found() {
    use std::cell::Cell;
    let (memory, registry) = (sample::workspace(), Registry::builtin());
    for looks in 0..12 {
        let left = Cell::new(looks);
        let stop = || left.replace(left.get() - 1) <= 0;
        let mut told = Vec::new();
        let mut tell = |steps: &[crate::crm::PlanStep]| told.push(steps.to_vec());
        let progress = steps::Progress::new(steps::Steps::planned("m"), &mut tell, &stop);
        let context = Context { progress: Some(&progress), ..context(&memory, &registry, true) };
        let ask = Ask { input: Input::Words("my morning brief".into()), scope: None, history: vec![] };
        match begin(&context, &ask).unwrap() {
            Next::Done(answer) if answer.text.starts_with("Stopped by you") => {
                let cited: Vec<usize> = text::markers(&answer.text).into_iter().flat_map(|(_, n)| n).collect();
                assert!(cited.iter().all(|n| (1..=answer.claims.len()).contains(n)), "{}", answer.text);
            }
            _ => assert!(looks > 2, "not stopped after {looks} looks"),
        }
        drop(progress);
        assert!(told.len() > 1);
    }
}

#[test]
fn strict_mode_asks_once_more_and_then_takes_out() {
    let Next::Model { mut pending, .. } = say("summarize Acme renewal", None, true) else { panic!("no model") };
    let text = "They owe €7,777. It is a renewal.";
    assert!(pending.ask_again(text).is_none(), "only in strict mode");
    pending.ground(super::Ground { strict: true, ..super::Ground::default() });
    let again = pending.ask_again(text).unwrap();
    assert!(again.parts.iter().any(|part| matches!(part, Part::Data { text, .. } if text.contains("€7,777"))));
    assert!(again.parts.iter().all(|part| !matches!(part, Part::Instruction(text) if text.contains("7,777"))));
    assert!(pending.ask_again(text).is_none(), "once");
    let answer = pending.clone().finish(text, true);
    assert_eq!(answer.text, "It is a renewal.");
    assert!(answer.notes.iter().any(|note| note.contains("They owe €7,777")), "{:?}", answer.notes);
    assert!(pending.finish("They owe €7,777.", true).text.contains("Acme renewal"), "the rules form stands");
}
