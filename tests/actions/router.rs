//! The chat router on lines that were written apart from the examples: right action, refusals, and what must not be
//! refused. `cargo test --test actions router:: -- --nocapture` prints the figures for each action and the lines that failed.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests fail as tests do and print figures")]

mod bench;

use bench::{Desk, Figures, Line, share};
use dealdesk::actions::Registry;
use dealdesk::assistant::can;
use dealdesk::crm::Kind;
use std::collections::BTreeSet;

fn figures(name: &str, text: &str) -> Figures {
    let (desk, registry) = (Desk::demo(), Registry::builtin());
    let figures = Figures::of(&desk, &registry, &bench::read(text));
    println!("{}", figures.report(name));
    figures.wrong.iter().for_each(|wrong| println!("  {wrong}"));
    figures
}

/// What a set of lines must reach, slightly below what `docs/router.md` reports.
struct Floor {
    right: f64,
    asked: f64,
    records: f64,
    out_of_scope: f64,
    harmful: f64,
    refused: f64,
}

fn reach(name: &str, text: &str, floor: &Floor) {
    let found = figures(name, text);
    assert!(found.right() >= floor.right, "{name}: {:.3}", found.right());
    assert!(found.right_or_asked() >= floor.asked, "{name}: {:.3}", found.right_or_asked());
    assert!(share(found.records) >= floor.records, "{name}: {:?}", found.records);
    assert!(share(found.out_of_scope) >= floor.out_of_scope, "{name}: {:?}", found.out_of_scope);
    assert!(share(found.harmful) >= floor.harmful, "{name}: {:?}", found.harmful);
    assert!(found.refused() <= floor.refused, "{name}: {:.3}", found.refused());
}

#[test]
fn lines_that_were_tuned_on_find_their_actions() {
    let floor = Floor { right: 0.925, asked: 0.93, records: 0.95, out_of_scope: 0.94, harmful: 0.90, refused: 0.026 };
    reach("held.jsonl", include_str!("router/held.jsonl"), &floor);
    reach("dev.jsonl", include_str!("router/dev.jsonl"), &floor);
}

/// Lines of somebody who knew neither rules nor examples, and which nobody looked at while anything was tuned.
#[test]
fn lines_of_somebody_else_find_their_actions() {
    let floor = Floor { right: 0.95, asked: 0.95, records: 0.85, out_of_scope: 0.88, harmful: 0.86, refused: 0.02 };
    reach("held5.jsonl", include_str!("router/held5.jsonl"), &floor);
    let floor = Floor { right: 0.93, asked: 0.94, records: 0.80, out_of_scope: 0.95, harmful: 0.95, refused: 0.02 };
    reach("held6.jsonl", include_str!("router/held6.jsonl"), &floor);
}

/// Lines of three such authors, which were read after their first score, or by whose totals thresholds were chosen.
#[test]
fn lines_of_three_authors_find_their_actions() {
    let floor = Floor { right: 0.92, asked: 0.93, records: 0.85, out_of_scope: 0.93, harmful: 0.92, refused: 0.04 };
    reach("held4.jsonl", include_str!("router/held4.jsonl"), &floor);
    let floor = Floor { right: 0.91, asked: 0.92, records: 0.87, out_of_scope: 0.95, harmful: 0.93, refused: 0.026 };
    reach("held3.jsonl", include_str!("router/held3.jsonl"), &floor);
    let floor = Floor { right: 0.89, asked: 0.90, records: 0.93, out_of_scope: 0.93, harmful: 0.95, refused: 0.022 };
    reach("held2.jsonl", include_str!("router/held2.jsonl"), &floor);
}

/// What was learnt would know a name of the demo workspace, and figures taken there would flatter.
#[test]
fn what_the_router_learns_from_names_nobody_of_the_demo() {
    let words = |text: &str| {
        let folded: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        folded.split_whitespace().filter(|word| word.len() > 2).map(str::to_owned).collect::<Vec<_>>()
    };
    let kinds = [Kind::Account, Kind::Opportunity, Kind::Contact, Kind::Lead, Kind::Product];
    let demo = dealdesk::demo::workspace(1, jiff::civil::date(2026, 11, 20));
    let named = demo.records.iter().filter(|record| kinds.contains(&record.kind));
    let pairs: BTreeSet<Vec<String>> =
        named.flat_map(|record| words(&record.name()).windows(2).map(<[_]>::to_vec).collect::<Vec<_>>()).collect();
    assert!(pairs.len() > 60, "{}", pairs.len());
    let said = include_str!("../../src/actions/examples/said.txt");
    let names = |line: &&str| words(line).windows(2).any(|pair| pairs.contains(pair));
    let found: Vec<&str> = said.lines().filter(names).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_line_that_can_shows_goes_to_its_action() {
    let (desk, registry) = (Desk::demo(), Registry::builtin());
    let abilities = can::abilities(&desk.context(&registry), 2).unwrap();
    assert_eq!(abilities.len(), registry.iter().count());
    for ability in &abilities {
        assert!(!ability.say.is_empty(), "{} shows no line that goes to it", ability.id);
        for say in &ability.say {
            let line = Line {
                say: say.clone(),
                want: ability.id.clone(),
                record: None,
                open: None,
                inputs: Default::default(),
            };
            let came = desk.run(&registry, &line);
            let right = matches!(&came, bench::Came::Action(id, ..) if *id == ability.id);
            assert!(right, "{say} -> {came:?}, not {}", ability.id);
        }
    }
    let text = can::text(&abilities);
    assert!(text.contains("**Pipeline**") || text.contains("**Record**"));
    can::LIMITS.iter().for_each(|limit| assert!(text.contains(limit)));
}

#[test]
fn close_actions_are_asked_back_and_the_choice_runs() {
    use dealdesk::assistant::{Ask, Dialog, Input, Next, converse};
    use dealdesk::crm::{Kind, Status};
    let (desk, registry) = (
        Desk::demo(),
        Registry::load([
            ("a.md", "---\nname: alpha-page\ntitle: Alpha\nutterances: [grape juice alpha]\n---\n\n## rules\nAlpha.\n"),
            ("b.md", "---\nname: omega-page\ntitle: Omega\nutterances: [grape juice omega]\n---\n\n## rules\nOmega.\n"),
        ])
        .0,
    );
    let context = desk.context(&registry);
    let mut dialog = Dialog::default();
    let mut say = |words: &str| {
        let ask = Ask { input: Input::Words(words.into()), scope: None, history: Vec::new() };
        let (next, mut topic) = converse(&context, &ask, &dialog).unwrap();
        let Next::Done(answer) = next else { unreachable!() };
        topic.conclude(&answer);
        dialog.remember(topic);
        answer
    };
    let asked = say("grape juice");
    assert_eq!(asked.status, Status::NeedsInput, "{}", asked.text);
    assert!(asked.candidates.iter().all(|(choice, _)| choice.kind == Kind::Custom("action".into())));
    assert_eq!(say("Omega").text.trim(), "Omega.");
    say("grape juice");
    let second = asked.candidates[1].1.clone();
    assert_eq!(say("2").text.trim().trim_end_matches('.'), second);
    say("grape juice");
    assert!(say("never mind").text.contains("Nothing was done"));
}
