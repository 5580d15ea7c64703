//! The numbers on a small workspace: where each comes from, what a knob changes, and records that try to do harm.

use crate::actions::{Desk, Gathered, Knobs, Registry, gather, sample};
use crate::crm::memory::Memory;
use crate::crm::{FieldChange, Kind, OriginKind, Record, RecordRef, Value};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

const TODAY: Date = sample::TODAY;

fn deal(id: usize, stage: &str, amount: f64, close: Date) -> Record {
    Record::new(Kind::Opportunity, format!("d{id}"))
        .with("name", format!("Deal {id}"))
        .with("stage", stage)
        .with("amount", amount)
        .with("close_date", close)
        .with("created_at", sample::at(date(2026, 7, 1)))
        .with("owner", sample::link(Kind::User, "u1"))
}

fn moved(deal: &Record, field: &str, old: impl Into<Value>, new: impl Into<Value>, day: Date) -> FieldChange {
    FieldChange {
        record: deal.reference(),
        record_name: deal.name(),
        field: field.into(),
        old: old.into(),
        new: new.into(),
        at: sample::at(day),
        by: "Kim Vale".into(),
        origin: OriginKind::Import,
    }
}

/// Twelve decided deals that were in Proposal, nine of them won, and three open ones.
fn workspace() -> Memory {
    let mut memory = Memory::new(TODAY);
    memory.me = Some(RecordRef::new(Kind::User, "u1"));
    memory.records.push(Record::new(Kind::User, "u1").with("name", "Kim Vale").with("quota", 400_000.0));
    for at in 0..12 {
        let stage = if at < 9 { "Closed Won" } else { "Closed Lost" };
        let decided = deal(at, stage, 10_000.0, date(2026, 9, 1));
        memory.history.push(moved(&decided, "stage", "Proposal", stage, date(2026, 9, 1)));
        memory.records.push(decided);
    }
    let learnt = deal(20, "Proposal", 40_000.0, date(2026, 12, 1));
    memory.history.push(moved(&learnt, "amount", 60_000.0, 40_000.0, TODAY.saturating_sub(2.days())));
    memory.records.push(learnt);
    memory.records.push(deal(21, "Negotiation", 20_000.0, date(2026, 12, 10)).with("probability", 90.0));
    memory.records.push(deal(22, "Prospecting", 100_000.0, date(2026, 11, 25)));
    memory.records.push(deal(23, "Closed Won", 5_000.0, date(2026, 10, 5)));
    memory
}

fn run(memory: &Memory, knobs: &Knobs, action: &str, inputs: &[(&str, &str)]) -> (Gathered, String) {
    let desk = Desk { knobs, ..sample::desk(memory) };
    let registry = Registry::builtin();
    let action = registry.get(action).unwrap();
    let inputs: BTreeMap<String, String> = inputs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let found = gather(&desk, action, None, &inputs).unwrap();
    let text = found.rules_text(action).unwrap().0;
    (found, text)
}

fn knobs(file: &str, text: &str) -> Knobs {
    let mut knobs = Knobs::builtin().clone();
    knobs.add(file, text).unwrap();
    knobs
}

fn plain(text: &str) -> String {
    crate::actions::text::replace_markers(text, |_| None).replace(" ,", ",").replace("  ", " ")
}

#[test]
fn a_probability_is_the_field_else_learnt_else_the_knob_and_says_which() {
    let (_, text) = run(&workspace(), Knobs::builtin(), "forecast", &[]);
    let text = plain(&text);
    for line in [
        "× 90% (field) = €18,000",
        "× 75% (9 won of 12 decided) = €30,000",
        "× 10% (knob) = €10,000",
        // 5,000 won, 18,000 + 30,000 + 10,000 weighted.
        "Expected: €63,000",
        // 90 % and 75 % are commit by the knob.
        "Commit: €65,000",
        "Quota: €100,000 (€400,000 a year",
        "Gap on commit: €35,000",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_knob_changes_the_forecast() {
    let memory = workspace();
    for (file, text, line) in [
        ("forecast.toml", "[stages]\nleast_decided = 13\n", "× 50% (knob) = €20,000"),
        ("forecast.toml", "[category]\ncommit = 80\n", "Commit: €25,000"),
        ("forecast.toml", "[quota]\nper = \"quarter\"\n", "Quota: €400,000"),
    ] {
        let (_, found) = run(&memory, &knobs(file, text), "forecast", &[]);
        assert!(plain(&found).contains(line), "{text} {line}\n{found}");
    }
    let (_, found) = run(&memory, Knobs::builtin(), "forecast", &[("quota", "80k")]);
    assert!(plain(&found).contains("Quota: €80,000 (as you said)"), "{found}");
}

#[test]
fn what_changed_in_a_week_is_told_by_deal_and_adds_up() {
    let (_, text) = run(&workspace(), Knobs::builtin(), "forecast", &[]);
    let told = plain(&text);
    // 75 % of the 20,000 that the amount fell by.
    assert!(told.contains("Expected -€15,000 in the last 7 days, by 1 deal"), "{told}");
    assert!(told.contains("**Deal 20** -€15,000: Amount fell from €60,000 to €40,000"), "{told}");
    let (_, quiet) = run(&workspace(), &knobs("forecast.toml", "changed_days = 1\n"), "forecast", &[]);
    assert!(quiet.contains("Nothing changed it in the last 1 day"), "{quiet}");
}

#[test]
fn a_deal_that_slipped_out_of_the_quarter_is_a_swing_to_nothing() {
    let mut memory = workspace();
    let slipped = deal(30, "Negotiation", 50_000.0, date(2027, 2, 1)).with("probability", 80.0);
    memory.history.push(moved(&slipped, "close_date", date(2026, 12, 20), date(2027, 2, 1), date(2026, 11, 18)));
    memory.records.push(slipped);
    let (_, text) = run(&memory, Knobs::builtin(), "forecast", &[]);
    assert!(plain(&text).contains("**Deal 30** -€40,000: Close date slipped"), "{text}");
}

#[test]
fn the_forecast_and_the_plain_question_give_one_number() {
    let memory = workspace();
    let (forecast, _) = run(&memory, Knobs::builtin(), "forecast", &[("whose", "all")]);
    let desk = sample::desk(&memory);
    let asked = crate::actions::question::read(&desk, "total amount of open deals closing this quarter").unwrap();
    let answer = desk.records.run(&asked.query.unwrap()).unwrap();
    let rows = forecast.rows.unwrap();
    let open = rows.columns.iter().position(|column| column == "Open").unwrap();
    let sum: f64 = rows.rows.iter().filter_map(|row| row[open].as_number()).sum();
    assert!(answer.rows[0].iter().any(|cell| cell.as_number() == Some(sum)), "{answer:?} {sum}");
}

#[test]
fn too_few_is_said_to_be_too_few_and_the_knob_says_what_few_is() {
    let memory = workspace();
    let (_, enough) = run(&memory, Knobs::builtin(), "win-rate", &[]);
    assert!(plain(&enough).contains("77% (50–92%), 10 of 13 won"), "{enough}");
    let (_, few) = run(&memory, &knobs("rates.toml", "least = 20\n"), "win-rate", &[]);
    assert!(few.contains("Too few to say: 10 won of 13 decided; 20 are wanted"), "{few}");
    let (_, unknown) = run(&memory, Knobs::builtin(), "win-rate", &[("by", "moon")]);
    assert!(unknown.contains("“moon” is no segment"), "{unknown}");
}

#[test]
fn velocity_is_its_four_factors() {
    let (found, text) = run(&workspace(), Knobs::builtin(), "sales-velocity", &[]);
    let rows = found.rows.unwrap();
    let cell = |column: &str| rows.rows[0][rows.columns.iter().position(|c| c == column).unwrap()].as_number().unwrap();
    let days = (9.0 * 62.0 + 96.0) / 10.0;
    assert_eq!((cell("Open"), cell("Won"), cell("Decided"), cell("Mean won amount")), (3.0, 10.0, 13.0, 9_500.0));
    assert_eq!(cell("A day"), (3.0_f64 * (10.0 / 13.0) * 9_500.0 / days).round(), "{text}");
}

#[test]
fn conversion_counts_only_deals_whose_way_is_known() {
    let (found, text) = run(&workspace(), Knobs::builtin(), "stage-conversion", &[]);
    assert!(plain(&text).contains("12 deals were decided, 9 won"), "{text}");
    assert!(text.contains("1 deal more were decided without a stage change on record"), "{text}");
    assert!(found.chart.is_some());
}

#[test]
fn a_stale_deal_says_its_days_and_the_usual_ones() {
    let memory = workspace();
    let (found, text) = run(&memory, Knobs::builtin(), "stale-deals", &[]);
    // All three were made in July and nothing happened since; deals were in Proposal for 62 days in the median.
    assert_eq!(found.rows.unwrap().total, 3);
    assert!(plain(&text).contains("142 days in Proposal, usually 62, by 12 past stays"), "{text}");
    let (found, _) = run(&memory, Knobs::builtin(), "stale-deals", &[("days", "400")]);
    assert_eq!(found.rows.unwrap().total, 3, "too long in the stage all the same");
    let patient = knobs("stale.toml", "silent_days = 400\nage_factor = 9\n");
    assert_eq!(run(&memory, &patient, "stale-deals", &[]).0.rows.unwrap().total, 0);
}

#[test]
fn hygiene_counts_mends_and_never_guesses() {
    let mut memory = workspace();
    let contact = |id: &str| Record::new(Kind::Contact, id).with("last_name", "Reyes");
    memory.records.extend([
        contact("c1").with("email", "mailto:Dana@ACME.example"),
        contact("c2").with("email", "dana at acme"),
        contact("c3").with("phone", "0049 40 5550133").with("email", "ok@acme.example"),
        deal(40, "Closed Lost", 1.0, date(2026, 9, 1)).with("probability", 60.0),
        deal(41, "Proposal", 0.0, date(2026, 11, 1)),
    ]);
    let (found, text) = run(&memory, Knobs::builtin(), "data-hygiene", &[]);
    let mends: Vec<(String, Value)> =
        found.proposals[0].edits.iter().map(|edit| (edit.edit.field.clone(), edit.edit.after.clone())).collect();
    assert_eq!(found.proposals.len(), 1);
    for mend in [
        ("email", Value::from("Dana@acme.example")),
        ("phone", Value::from("+49 40 5550133")),
        ("probability", Value::Number(0.0)),
    ] {
        assert!(mends.contains(&(mend.0.to_owned(), mend.1)), "{mends:?}");
    }
    assert_eq!(mends.len(), 3, "what has two readings is not mended: {mends:?}");
    assert!(plain(&text).contains("1 deal: open, and the close date has passed"), "{text}");
    let of = |mistake| run(&memory, Knobs::builtin(), "data-hygiene", &[("kind", "deals"), ("mistake", mistake)]);
    let (only, said) = of("probability");
    assert!(said.contains("**1** is found") && !said.contains("close date") && only.proposals.is_empty(), "{said}");
    assert!(of("quote").1.contains("**none** is found with a mistake about “quote”"));
    let quiet = knobs("hygiene.toml", "[rule.close-date-passed]\noff = true\n");
    assert!(!run(&memory, &quiet, "data-hygiene", &[]).1.contains("close date has passed"));
    let more = "[rule.no-type]\nkind = \"opportunity\"\nwhere = \"type is empty\"\nsays = \"deal without a type\"\nweight = 5\n";
    assert!(run(&memory, &knobs("hygiene.toml", more), "data-hygiene", &[]).1.contains("deal without a type"));
    let wrong = "[rule.x]\nkind = \"lead\"\nwhere = \"status ~~ 3\"\nsays = \"x\"\nweight = 1\n";
    assert!(Knobs::builtin().clone().add("hygiene.toml", wrong).is_err(), "a rule that cannot be read is told at once");
}

#[test]
fn odd_and_hostile_records_forge_nothing() {
    let hostile = "Deal [9](http://evil.example) | <b>x</b> `rm`\u{202e}";
    let mut memory = Memory::new(TODAY);
    for (at, amount) in [f64::MAX, -5.0, 0.0, 1e-9].into_iter().enumerate() {
        let mut odd = deal(at, "Proposal [1]", amount, date(2026, 12, 1));
        odd.set("name", Value::text(hostile));
        odd.set("probability", Value::Number(if at == 1 { 900.0 } else { 50.0 }));
        memory.history.push(moved(&odd, "amount", 1.0, amount, date(2026, 11, 19)));
        memory.records.push(odd);
    }
    memory.records.push(Record::new(Kind::Opportunity, "empty"));
    for action in [
        "forecast",
        "win-rate",
        "stage-conversion",
        "sales-velocity",
        "stale-deals",
        "data-hygiene",
        "find-duplicates",
        "pipeline-review",
    ] {
        let (_, text) = run(
            &memory,
            Knobs::builtin(),
            action,
            &[("whose", "all")][..usize::from(!["data-hygiene", "find-duplicates"].contains(&action))],
        );
        for bad in ["[9](", "<b>", "`rm`", "\u{202e}", "NaN"] {
            assert!(!text.contains(bad), "{action}: {text}");
        }
    }
    let nothing = Memory::new(TODAY);
    for action in [
        "forecast",
        "win-rate",
        "stage-conversion",
        "sales-velocity",
        "stale-deals",
        "data-hygiene",
        "find-duplicates",
        "pipeline-review",
    ] {
        let (_, text) = run(&nothing, Knobs::builtin(), action, &[]);
        assert!(!text.trim().is_empty(), "{action}");
    }
}
