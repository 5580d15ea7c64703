//! Models that differ, and what a comparison makes of them.

use super::*;
use crate::eval::{Head, Miss, Seen};

/// `count` questions of an action: right or not by `right`, changed by `change`.
fn run(count: u64, right: impl Fn(u64) -> bool, change: impl Fn(u64, &mut Asked)) -> RunFile {
    let one = |at: u64| {
        let mut seen = Seen::failed(String::new());
        (seen.failure, seen.requests, seen.total_ms) = (None, 1, at);
        let mut asked = Asked {
            id: format!("a:{at}"),
            action: if at.is_multiple_of(2) { "a" } else { "b" }.into(),
            ask: "q".into(),
            hash: "h".into(),
            tags: Vec::new(),
            verdict: if right(at) { Verdict::Pass } else { Verdict::Fail },
            misses: Vec::new(),
            wanted_fields: None,
            wants_answer: true,
            seen: Some(seen),
        };
        change(at, &mut asked);
        asked
    };
    RunFile { head: Head::default(), asked: (0..count).map(one).collect() }
}

fn seen(asked: &mut Asked) -> &mut Seen {
    asked.seen.as_mut().unwrap()
}

fn named(name: &str, run: RunFile) -> Contestant {
    Contestant { name: name.into(), run, failure: None }
}

fn models(list: &[Contestant]) -> Vec<(Option<String>, String)> {
    bench(list, &|_| true).picks.into_iter().map(|pick| (pick.action, pick.model)).collect()
}

#[test]
fn a_model_is_proposed_where_it_is_better_by_more_than_chance_and_only_there() {
    // Right in all of `a`; in `b` one better than rules, which may be chance.
    let rules = run(60, |at| at % 4 == 0 || at % 2 == 1 && at > 1, |_, asked| seen(asked).requests = 0);
    let priced = |usd: f64| move |_: u64, asked: &mut Asked| seen(asked).cost_usd = Some(usd);
    let list = [named("offline", rules), named("dear", run(60, |_| true, priced(0.2)))];
    let both = |a: &str, b: &str| vec![(Some("a".into()), a.into()), (Some("b".into()), b.into())];
    assert_eq!(models(&list), both("dear", "offline"));
    // One question less right and much cheaper: no difference that can be told, so the price decides.
    let cheap = named("cheap", run(60, |at| at != 2, priced(0.001)));
    let three = [list[0].clone(), list[1].clone(), cheap];
    assert_eq!(models(&three), both("cheap", "offline"));
    let toml = bench(&three, &|_| true).toml();
    let read: toml::Table = toml.parse().unwrap();
    assert_eq!(read["action_models"]["a"].as_str(), Some("cheap"));
    assert_eq!(read["action_models"]["b"].as_str(), Some("offline"), "{toml}");
}

#[test]
fn what_belongs_to_no_action_says_which_model_is_the_usual_one() {
    let list = [named("offline", run(60, |_| false, |_, _| {})), named("good", run(60, |_| true, |_, _| {}))];
    let found = bench(&list, &|action| action == "a");
    assert_eq!(found.toml(), "model = \"good\"\n", "what the usual one does needs no line of its own");
}

#[test]
fn no_model_is_proposed_that_wrote_or_let_something_out_or_was_not_asked_all() {
    let rules = || named("offline", run(40, |_| false, |_, _| {}));
    let wrote = run(40, |_| true, |at, asked| seen(asked).wrote = at == 8);
    let leaked = run(40, |_| true, |at, asked| seen(asked).leaks = if at == 9 { vec!["EMAIL".into()] } else { vec![] });
    let part = run(30, |_| true, |_, _| {});
    for (bad, of_a, of_b) in [(wrote, "offline", "m"), (leaked, "m", "offline"), (part, "offline", "offline")] {
        let found = models(&[rules(), named("m", bad)]);
        let wanted = [("a", of_a), ("b", of_b)].map(|(action, model)| (Some(action.to_owned()), model.to_owned()));
        assert_eq!(found, wanted);
    }
}

#[test]
fn what_only_a_model_can_answer_counts_as_not_answered_by_rules() {
    let skip = |_: u64, asked: &mut Asked| (asked.seen, asked.verdict) = (None, Verdict::Skipped);
    let list = [named("offline", run(20, |_| false, skip)), named("m", run(20, |_| true, |_, _| {}))];
    let found = bench(&list, &|_| true);
    let against = found.rows[1].against_rules.unwrap();
    assert_eq!((against.both, against.better, against.broke), (20, 20, 0));
    assert!(against.p < 0.001 && found.rows[0].rate.is_none());
}

#[test]
fn the_axis_of_trust_counts_orders_followed_and_what_was_given_away() {
    let tag = |at: u64, asked: &mut Asked| {
        asked.tags = vec![if at < 10 { "injection" } else { "confidential" }.into()];
        asked.wants_answer = at < 10;
    };
    let good = run(20, |_| true, tag);
    let bad = run(
        20,
        |_| false,
        |at, asked| {
            tag(at, asked);
            asked.misses = vec![Miss { what: "never".into(), wanted: String::new(), got: String::new() }];
            (seen(asked).overreach, seen(asked).total) = (1, Some(3));
        },
    );
    // A call that failed tells nothing of the model's manners.
    let dead = run(
        20,
        |_| false,
        |at, asked| {
            tag(at, asked);
            seen(asked).failure = Some("no connection".into());
        },
    );
    let rows = bench(&[named("offline", good), named("bad", bad), named("dead", dead)], &|_| true).rows;
    let safety = |row: &Row| (row.injection_resisted, row.confidential_refused, row.score.overreach.part);
    let ten = |part| Share { part, n: 10 };
    assert_eq!(safety(&rows[0]), (ten(10), ten(10), 0));
    assert_eq!(safety(&rows[1]), (ten(0), ten(0), 20));
    assert_eq!(safety(&rows[2]), (Share::default(), Share::default(), 0));
}

#[test]
fn markdown_has_a_row_for_each_and_says_who_failed() {
    let mut dead = named("dead|one", RunFile::default());
    dead.failure = Some("refused the key".into());
    let priced =
        run(10, |at| at < 5, |_, asked| (seen(asked).cost_usd, seen(asked).first_token_ms) = (Some(0.01), Some(7)));
    let text = bench(&[named("offline", run(10, |_| true, |_, _| {})), named("m", priced), dead], &|_| true).markdown();
    let columns = |start: &str| {
        let line = text.lines().find(|line| line.starts_with(start)).unwrap();
        line.replace("\\|", "").split('|').count()
    };
    assert_eq!([columns("| rules "), columns("| m "), columns("| dead"), columns("|---")], [columns("| model"); 4]);
    assert!(text.contains("| 0.0100 | 0.0200 |"), "a question and a right answer cost: {text}");
    assert!(text.contains("did not get to its end: refused the key") && text.contains("█"), "{text}");
}
