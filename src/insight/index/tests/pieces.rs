//! What is built in pieces is what is built at once.

use super::*;

impl Index {
    pub(super) fn begin_again(&mut self) {
        self.connection = Connection::open_in_memory().unwrap();
        forget(&self.path).unwrap();
        self.connection = file::open(&self.path, &mut || ControlFlow::Continue(())).unwrap();
        self.use_zone(&mut || ControlFlow::Continue(())).unwrap();
    }

    /// Everything that the index says, in a form that can be compared.
    fn dump(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for sql in [
            "SELECT t.seq, s.name, t.time, day_from, byte_from, day_to, byte_to, t.day, a.name, r.name, m.name, outcome, \
             marks, reasons, rating, edited, cost, first_ms, total_ms, nearest, question, cell, \
             answer_day, answer_from, answer_to FROM turns t \
             JOIN sessions s ON s.id = t.session LEFT JOIN names a ON a.id = t.action \
             LEFT JOIN names r ON r.id = t.record LEFT JOIN names m ON m.id = t.model",
            "SELECT name, first, begun, day, current FROM sessions",
            "SELECT * FROM extra",
            "SELECT * FROM bound",
            "SELECT seq, time, cell FROM loose",
            "SELECT span, min(part, 1), name, day, cell FROM sums LEFT JOIN names ON id = part ORDER BY 1, 2, 3, 4",
            "SELECT * FROM receipts",
            "SELECT sort, name FROM names ORDER BY 1, 2",
        ] {
            let mut statement = self.connection.prepare(sql).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let cells = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
                lines.push(cells.collect::<Vec<_>>().join("|"));
            }
        }
        lines
    }
}

pub(super) fn any_event() -> impl Strategy<Value = Event> {
    let words = prop::sample::select(vec![
        "show open deals",
        "show my open deals",
        "draft a mail",
        "weather",
        "PERSON_1_K7Q risk",
    ]);
    let id = 1_i64..4;
    prop_oneof![
        4 => words.clone().prop_map(question),
        2 => (words.clone(), 0_u64..9_999).prop_map(|(text, ms)| costly(text, ms as f64 / 1e4, ms)),
        1 => Just(answer("no", Status::Unanswered)),
        1 => words.prop_map(|text| Event::Delta { text: masked(text) }),
        1 => Just(request("m", "r")),
        2 => id.clone().prop_map(|id| topic("act", Some("account:a"), &[id])),
        1 => id.clone().prop_map(|id| decided(Decision::Accepted, &format!("proposal:{id} fields:x change_set:{id}"))),
        1 => id.clone().prop_map(|id| decided(Decision::Undone, &format!("change_set:{id} change_set:9"))),
        1 => id.clone().prop_map(|id| draft(id, 1, "rules", "a b c d")),
        1 => id.clone().prop_map(|id| draft(id, 2, "you", "a b x y z")),
        1 => id.prop_map(|id| decided(Decision::Copied, &format!("draft:{id}"))),
        1 => Just(decided(Decision::Accepted, "suggestion:act on account:a")),
        1 => prop::sample::select(vec![-1, 1]).prop_map(thumb),
        1 => Just(answer("which one", Status::NeedsInput)),
        1 => Just(decided(Decision::Rejected, "proposal:2 fields:x")),
        1 => Just(Event::Error { error: "refused".into(), message: masked("no") }),
        1 => Just(Event::Incomplete { reason: "stopped by the seller".into(), chars: 1 }),
        1 => Just(Event::RequestBody { receipt: "r".into(), body: masked("{}") }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_built_in_pieces_is_what_is_built_at_once(
        groups in proptest::collection::vec((proptest::collection::vec(any_event(), 1..9), 0_usize..3, 0_i64..50_000), 1..9),
        bytes in 1_u64..4_000,
    ) {
        let mut bench = Bench::new();
        let pieces = bench.open();
        drop(pieces);
        for (events, session, seconds) in groups {
            bench.later(seconds).within(["s-1", "s-2", "s-3"][session]).write(events);
            drop(bench.open());
        }
        let grown = bench.open().dump();
        let mut index = bench.open();
        index.begin_again();
        index.catch_up_by(bytes, &mut |_| ControlFlow::Continue(())).unwrap();
        let small = index.dump();
        index.begin_again();
        index.catch_up_by(u64::MAX / 2, &mut |_| ControlFlow::Continue(())).unwrap();
        let whole = index.dump();
        prop_assert_eq!(&small, &whole);
        prop_assert_eq!(&grown, &whole);
    }
}
