//! Figures over days.

use super::*;
use crate::insight::{Period, report};

#[test]
fn figures_have_their_n_and_savings_need_a_baseline() {
    let mut bench = Bench::new();
    for (day, minutes) in [(0, 2), (1, 4), (2, 3)] {
        bench.within(&format!("s-{day}")).write(vec![
            question("prepare"),
            request("m", &format!("r{day}")),
            costly("text", 0.01, 1_000),
            topic("brief", None, &[]),
        ]);
        bench.later(minutes * 60).write(vec![decided(Decision::Copied, "text"), thumb(1)]);
        bench.later(86_400).write(vec![question("another"), answer("No", Status::Unanswered)]);
    }
    let index = bench.open();
    let mut baselines = Baselines::default();
    let range = Range::last(date(2026, 11, 23), 4);
    let of = |baselines: &Baselines| stats(&index, range, baselines).unwrap();
    assert_eq!(of(&baselines).figure("saved_minutes").unwrap().shown(), "-");
    baselines.set("brief", Some(Baseline { minutes: 12.0, keys: None }));
    let told = of(&baselines);
    assert_eq!(told.figure("saved_keys").unwrap().shown(), "-");
    let saved = told.figure("saved_minutes").unwrap();
    assert!(saved.n == 3 && (saved.value.unwrap() - 27.0).abs() < 1.0, "{saved:?}");
    let value = |name: &str| told.figure(name).map(|figure| (figure.shown(), figure.n)).unwrap();
    assert_eq!(value("questions"), ("6".into(), 6));
    assert_eq!(value("active_days"), ("4".into(), 4));
    assert_eq!(value("sessions"), ("3".into(), 3));
    assert_eq!(value("satisfaction"), ("100 %".into(), 3));
    assert_eq!(value("cost_per_accepted"), ("$0.0100".into(), 3));
    assert_eq!(value("unserved"), ("50 %".into(), 6));
    assert_eq!(value("keys_p50"), ("-".into(), 0));
    assert_eq!(told.figure("questions").unwrap().series.len(), 4);
    assert_eq!(told.by_action.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["brief", "chat"]);
    assert_eq!(told.by_model[1].name, "rules");
    assert_eq!(told.by_week.len(), 2);
    assert!(told.lines(true).iter().all(|line| !line.ends_with(' ')));
    assert_eq!(Baselines::read(Some(&baselines.to_text())), baselines);
    let period = Period { range, since: "2026-11-20T00:00:00Z".parse().unwrap(), now: bench.now };
    let text = report(&index, period, &baselines).unwrap();
    for part in [
        "# Use and quality, 2026-11-20 to 2026-11-23",
        "| questions | 6 | 6 | - | 0 | - |",
        "not served (n=3)",
        "## By model",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn keys_count_up_to_the_decision() {
    let bench = Bench::new();
    let keys = |keys| Event::Keys { keys };
    let taken = decided(Decision::Copied, "text");
    bench.write(vec![question("a"), keys(12), answer("b", Status::Answered), keys(3), taken, keys(9)]);
    let told = stats(&bench.open(), Range::last(date(2026, 11, 20), 1), &Baselines::default()).unwrap();
    assert_eq!(told.figure("keys_p50").map(|keys| (keys.value, keys.n)), Some((Some(15.0), 1)));
}

#[test]
fn long_ranges_count_the_same_from_whole_weeks() {
    let mut bench = Bench::new();
    for day in 0..60 {
        if day % 7 < 5 {
            bench.write((0..=day % 3).map(|number| question(&format!("question {day} {number}"))).collect());
        }
        bench.later(86_400);
    }
    let index = bench.open();
    let none = Baselines::default();
    let asked = |range: Range| {
        let told = stats(&index, range, &none).unwrap();
        ["questions", "active_days"].map(|name| told.figure(name).unwrap().value.unwrap_or(0.0))
    };
    let start = date(2026, 11, 20);
    for (from, to) in [(0, 59), (0, 31), (3, 45), (2, 58), (5, 40), (1, 33)] {
        let day = |number: i64| start.saturating_add(jiff::Span::new().days(number));
        let whole = asked(Range { from: day(from), to: day(to) });
        let mut sum = [0.0; 2];
        for number in from..=to {
            let one = asked(Range { from: day(number), to: day(number) });
            sum = [sum[0] + one[0], sum[1] + one[1]];
        }
        assert_eq!(whole, sum, "{from} to {to}");
    }
}

#[test]
fn days_begin_where_the_seller_is() {
    let mut bench = Bench::new();
    bench.write(vec![question("in the morning of Auckland")]);
    bench.later(3 * 3_600).write(vec![question("past its midnight")]);
    let days =
        |index: &Index| index.course(Range::last(date(2026, 11, 25), 30)).unwrap().into_keys().collect::<Vec<_>>();
    assert_eq!(days(&bench.open()), [date(2026, 11, 20)]);
    let east = TimeZone::fixed(jiff::tz::offset(13));
    let index = Index::open(&bench.path(), &bench.log(), &east, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(days(&index), [date(2026, 11, 20), date(2026, 11, 21)]);
    drop(index);
    assert_eq!(days(&bench.open()), [date(2026, 11, 20)]);
}
