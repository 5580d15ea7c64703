//! Turns that did not serve.

use super::*;

/// Turns, each with the reasons for which it did not serve.
fn turns() -> Vec<(Vec<Event>, &'static [Reason])> {
    let claim = ClaimNote { status: ClaimStatus::Unsupported, record: None, field: None };
    let unsupported = Event::Answer {
        text: masked("It closes in May."),
        status: Status::Answered,
        receipt: None,
        claims: vec![claim],
        tokens: Tokens::default(),
    };
    let long = "one two three four five six seven eight";
    vec![
        (vec![question("how is the weather"), answer("No.", Status::OutOfScope)], &[Reason::OutOfScope]),
        (vec![question("who is the champion"), answer("I do not know.", Status::Unanswered)], &[Reason::NoSupport]),
        (vec![question("when does it close"), unsupported], &[Reason::NoSupport]),
        (
            vec![
                question("set the amount"),
                answer("Proposed.", Status::Answered),
                topic("update", None, &[3]),
                decided(Decision::Rejected, "proposal:3 fields:amount"),
            ],
            &[Reason::Rejected],
        ),
        (
            vec![
                question("write to them"),
                answer("Dear …", Status::Answered),
                draft(4, 1, "rules", long),
                draft(4, 2, "you", "something else altogether seven eight"),
                thumb(-1),
            ],
            &[Reason::EditedByHalf, Reason::ThumbsDown],
        ),
        (
            vec![
                question("mail the buyer"),
                answer("Dear …", Status::Answered),
                draft(5, 1, "rules", long),
                draft(5, 2, "you", "one two three four five six seven nine"),
            ],
            &[],
        ),
        (vec![question("thumbs change"), answer("…", Status::Answered), thumb(-1), thumb(1)], &[]),
        // Asked again: the first time did not serve.
        (vec![question("show my open deals please"), answer("3 rows", Status::Answered)], &[Reason::Repeated]),
        (vec![question("show me my open deals"), answer("3 rows", Status::Answered)], &[]),
        (vec![question("which one"), answer("Which deal?", Status::NeedsInput), question("which one ORG_1_K7Q")], &[]),
    ]
}

#[test]
fn what_did_not_serve_is_listed_with_every_reason() {
    let mut bench = Bench::new();
    let mut expected = Vec::new();
    for (events, reasons) in turns() {
        let text = events.iter().find_map(|event| {
            if let Event::Question { text, .. } = event { Some(text.as_str().to_owned()) } else { None }
        });
        if !reasons.is_empty() {
            expected.push((text.unwrap(), reasons.to_vec()));
        }
        bench.later(20).write(events);
    }
    let index = bench.open();
    let mut found: Vec<(String, Vec<Reason>)> =
        index.unanswered(None, 99).unwrap().into_iter().map(|one| (one.question, one.reasons)).collect();
    found.reverse();
    assert_eq!(found, expected);
    assert_eq!(index.count_unanswered(None).unwrap(), expected.len() as u64);
    assert_eq!(index.unanswered(Some(bench.now), 99).unwrap().len(), 0);
}

#[test]
fn what_no_action_answered_is_listed_apart() {
    let mut bench = Bench::new();
    for (text, status, action) in [
        ("how is the weather", Status::OutOfScope, None),
        ("who is the champion", Status::Unanswered, None),
        ("what does this action not know", Status::Unanswered, Some("brief")),
        ("how many deals", Status::Answered, None),
    ] {
        let mut events = vec![question(text), answer("…", status)];
        events.extend(action.map(|action| topic(action, None, &[])));
        bench.later(90).write(events);
    }
    let index = bench.open();
    let asked = |limit| index.missing(None, limit).unwrap().into_iter().map(|one| one.question).collect::<Vec<_>>();
    assert_eq!(asked(9), ["who is the champion", "how is the weather"]);
    assert_eq!(asked(1), ["who is the champion"]);
    assert_eq!((index.count_missing(None).unwrap(), index.count_missing(Some(bench.now)).unwrap()), (2, 0));
    assert!(index.missing(Some(bench.now), 9).unwrap().is_empty());
    assert_eq!(index.count_unanswered(None).unwrap(), 3);
}

#[test]
fn lists_of_what_did_not_serve_have_indexes_of_their_own() {
    let bench = Bench::new();
    bench.write(vec![question("how is the weather"), answer("…", Status::OutOfScope)]);
    let index = bench.open();
    for (which, of) in [("reasons <> 0", "flagged"), ("reasons & 1 OR (reasons & 2 AND action IS NULL)", "missing")] {
        let sql = format!(
            "EXPLAIN QUERY PLAN SELECT * FROM turns WHERE ({which}) AND time >= 0 ORDER BY time DESC, seq DESC LIMIT 5"
        );
        let plan: String = index.connection.query_row(&sql, [], |row| row.get("detail")).unwrap();
        assert!(plan.contains(&format!("USING INDEX {of} ")), "{plan}");
    }
}
