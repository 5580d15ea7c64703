//! What is told of a turn: how it ended, and what was decided about it, whenever.

use super::*;

#[test]
fn late_decisions_find_their_turn_from_anywhere() {
    let mut bench = Bench::new();
    bench.write(vec![
        question("set the stage"),
        answer("Proposed.", Status::Answered),
        topic("update", None, &[7]),
        question("and write"),
        answer("Dear", Status::Answered),
        draft(2, 1, "rules", "a b c"),
    ]);
    assert_eq!(bench.open().len().unwrap(), 2);
    bench.later(90_000).within("other").write(vec![
        decided(Decision::Accepted, "proposal:7 fields:stage change_set:11"),
        draft(2, 2, "you", "a b d"),
        decided(Decision::Copied, "draft:2"),
        decided(Decision::Accepted, "proposal:99 fields:x change_set:12"),
        decided(Decision::Rejected, "suggestion:summarize(a=b) on account:1"),
    ]);
    let marks = |index: &Index, words: &str| {
        let found = index.search(&for_words(words)).unwrap();
        found[0].marks.iter().map(|mark| mark.word()).collect::<Vec<_>>()
    };
    let index = bench.open();
    assert_eq!(index.built().lines, 5);
    assert_eq!(marks(&index, "stage"), ["accepted"]);
    assert_eq!(marks(&index, "write"), ["accepted", "edited", "copied"]);
    let whole = index.whole(index.named("s-1").unwrap()[0]).unwrap().unwrap();
    assert_eq!(
        whole.entries.iter().map(|entry| entry.event.kind()).collect::<Vec<_>>(),
        ["question", "answer", "topic", "decision"]
    );
    let figures = stats(&index, Range::last(date(2026, 11, 22), 14), &Baselines::default()).unwrap();
    let value = |name: &str| figures.figure(name).map(|figure| (figure.value, figure.n)).unwrap();
    assert_eq!(value("acceptance_proposals"), (Some(1.0), 1));
    assert_eq!(value("acceptance_drafts"), (Some(1.0), 1));
    assert_eq!(value("acceptance_suggestions"), (Some(0.0), 1));
    assert_eq!(value("to_accepted_p50").1, 2);
    bench.later(5).write(vec![decided(Decision::Undone, "change_set:11 change_set:13")]);
    let index = bench.open();
    assert_eq!(marks(&index, "stage"), ["undone"]);
    let figures = stats(&index, Range::last(date(2026, 11, 22), 14), &Baselines::default()).unwrap();
    assert_eq!(figures.figure("acceptance_proposals").unwrap().value, Some(0.0));
    assert_eq!(figures.figure("accepted_results").unwrap().value, Some(1.0));
}

#[test]
fn endings_are_told_apart() {
    let stopped = Event::Incomplete { reason: "stopped by the seller".into(), chars: 3 };
    let cut = Event::Incomplete { reason: "the provider closed the connection".into(), chars: 3 };
    let refused = Event::Error { error: "refused".into(), message: masked("policy keeps it here") };
    let delta = || Event::Delta { text: masked("Half an ans") };
    let bench = Bench::new();
    bench.write(vec![
        question("open"),
        delta(),
        delta(),
        question("stopped"),
        delta(),
        stopped,
        question("cut"),
        cut,
        answer("Half", Status::Answered),
        question("refused"),
        refused.clone(),
        question("by rules instead"),
        refused,
        answer("By rules", Status::Answered),
        question("fails"),
        Event::Error { error: "turn".into(), message: masked("disk") },
    ]);
    let found = bench.open().search(&everything()).unwrap();
    let told: Vec<_> = found.iter().rev().map(|one| (one.question.as_str(), one.outcome.word())).collect();
    assert_eq!(
        told,
        [
            ("open", "open"),
            ("stopped", "stopped"),
            ("cut", "failed"),
            ("refused", "refused"),
            ("by rules instead", "answered"),
            ("fails", "failed")
        ]
    );
    assert_eq!(found[5].answer, "Half an ansHalf an ans");
    assert_eq!(bench.open().search(&for_words("disk")).unwrap().len(), 1);
    assert_eq!(
        questions(&bench.open().search(&Search { outcome: Some("blocked".into()), ..everything() }).unwrap()),
        ["by rules instead", "refused"]
    );
}
