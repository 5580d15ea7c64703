//! Turns found by words, filters and names.

use super::*;

/// Four turns, of which each begins with a word of its own.
fn index() -> (Bench, Index) {
    let mut bench = Bench::new();
    bench.write(vec![
        question("what is at risk"),
        request("small", "r-1"),
        costly("The renewal of ORG_1_K7Q is at risk", 0.02, 900),
        topic("risk-check", Some("opportunity:o1"), &[]),
    ]);
    bench.later(86_400).within("s-2").write(vec![
        question("summarise the case"),
        answer("A case about a pump.", Status::Answered),
        topic("summarize", Some("case:c1"), &[]),
    ]);
    bench.later(86_400).write(vec![
        question("tell me the weather"),
        answer("That is not about sales.", Status::OutOfScope),
        question("draft a mail about the renewal"),
        request("large", "r-2"),
        costly("Dear PERSON_2_K7Q, …", 0.3, 4_000),
        thumb(1),
    ]);
    let index = bench.open();
    (bench, index)
}

/// The first words of what was asked.
fn find(index: &Index, search: &Search) -> Vec<String> {
    let found = index.search(search).unwrap();
    found.into_iter().map(|one| one.question.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn turns_are_found_by_words() {
    let (_bench, index) = index();
    for (words, firsts) in [
        ("renewal", vec!["draft", "what"]),
        ("RENEWAL risk", vec!["what"]),
        ("\"at risk\"", vec!["what"]),
        ("\"risk at\"", vec![]),
        ("renew*", vec!["draft", "what"]),
        ("ORG_1_K7Q", vec!["what"]),
        ("pump", vec!["summarise"]),
        // Names of tags, columns and operators are words like others.
        ("oanswered", vec![]),
        ("tags", vec![]),
        ("renewal OR pump", vec![]),
        ("a\" OR tags:\"oanswered", vec![]),
        ("';--", vec![]),
    ] {
        assert_eq!(find(&index, &for_words(words)), firsts, "{words}");
    }
}

#[test]
fn turns_are_found_by_every_filter() {
    let (_bench, index) = index();
    let by = |change: &dyn Fn(&mut Search)| {
        let mut search = everything();
        change(&mut search);
        find(&index, &search)
    };
    let some = |text: &str| Some(text.to_owned());
    let day = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    assert_eq!(by(&|_| {}), ["draft", "tell", "summarise", "what"]);
    assert_eq!(by(&|search| search.limit = 1), ["draft"]);
    assert_eq!(by(&|search| search.action = some("summarize")), ["summarise"]);
    assert_eq!(by(&|search| search.action = some("unknown")), [""; 0]);
    assert_eq!(by(&|search| search.record = some("opportunity:o1")), ["what"]);
    assert_eq!(by(&|search| search.model = some("large")), ["draft"]);
    assert_eq!(by(&|search| search.model = some("acme/small")), ["what"]);
    assert_eq!(by(&|search| search.model = some("rules")), ["tell", "summarise"]);
    assert_eq!(by(&|search| search.outcome = some("out_of_scope")), ["tell"]);
    assert_eq!(by(&|search| search.outcome = some("up")), ["draft"]);
    assert_eq!(by(&|search| search.min_cost = Some(0.02)), ["draft", "what"]);
    assert_eq!(by(&|search| search.min_cost = Some(0.021)), ["draft"]);
    assert_eq!(by(&|search| search.min_ms = Some(901)), ["draft"]);
    assert_eq!(by(&|search| search.since = day("2026-11-21T09:00:00Z")), ["draft", "tell", "summarise"]);
    assert_eq!(by(&|search| search.until = day("2026-11-21T09:00:00Z")), ["what"]);
    assert_eq!(by(&|search| (search.text, search.model) = (some("renewal"), some("small"))), ["what"]);
}

#[test]
fn turns_are_found_by_what_they_are_called() {
    let (_bench, index) = index();
    let receipt = index.named("r-2").unwrap();
    assert_eq!(index.named("last").unwrap(), receipt);
    assert_eq!(index.named("s-2").unwrap().len(), 3);
    assert_eq!(index.named(&receipt[0].to_string()).unwrap(), receipt);
    assert!(index.named("s-9").unwrap().is_empty() && index.named("'").unwrap().is_empty());
}

#[test]
fn answers_stand_with_their_turns_whole() {
    let long = "a long answer with \"quotes\" and a\nbreak ".repeat(3_000);
    let mut bench = Bench::new();
    bench.write(vec![question("one"), answer(&long, Status::Answered)]);
    // The answer comes on another day than its question, and another conversation lies between.
    bench.later(50_000).write(vec![question("two")]);
    bench.later(1).within("s-2").write(vec![question("between"), answer("of another", Status::Answered)]);
    bench.later(20_000).within("s-1").write(vec![answer("late", Status::Answered), thumb(1)]);
    let found = bench.open().search(&everything()).unwrap();
    let answers: Vec<&str> = found.iter().map(|one| one.answer.as_str()).collect();
    assert_eq!(answers, ["of another", "late", long.as_str()]);
}
