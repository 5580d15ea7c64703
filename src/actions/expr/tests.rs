//! Expressions: what is refused when a file is read, what is doubted, what values come out.

use super::*;
use serde_json::json;

fn scope() -> Scope {
    let record = [("amount", Type::Number.maybe()), ("close_date", Type::Date.maybe()), ("stage", Type::Text.maybe())];
    let record = record.map(|(name, kind)| (name.to_owned(), kind)).into_iter().collect();
    let mut scope = Scope::default();
    for (name, kind) in [
        ("amount", Type::Number.maybe()),
        ("stage", Type::Text),
        ("open", Type::Bool),
        ("people", Type::Number),
        ("days_silent", Type::Number.maybe()),
        ("tone", Type::OneOf(vec!["formal".into(), "friendly".into()])),
        ("today", Type::Date),
        ("record", Type::Map(Some(record))),
    ] {
        scope.declare(name, kind);
    }
    scope
}

/// What is wrong with an expression, errors before doubts.
fn wrong(source: &str) -> Vec<ExprError> {
    match Expression::read(source) {
        Err(error) => vec![error],
        Ok(expression) => {
            let mut wrong = expression.check(&scope()).1;
            wrong.sort_by_key(|error| !error.fatal);
            wrong
        }
    }
}

#[test]
fn values_of_different_types_are_never_compared() {
    for (source, column, word, mend) in [
        ("amount > \"5\"", 10, "compares a number with text", "write 5 without"),
        ("stage == 3", 10, "compares text with a number", "write \"3\" in"),
        ("open == \"yes\"", 9, "true or false", ""),
        ("open > false", 1, "no meaning", ""),
        ("stage in [1, 2]", 1, "the list holds a number", "texts with them"),
        ("people + stage > 3", 0, "`+` needs numbers", ""),
        ("amout > 5", 1, "`amout` is not known", "did you mean `amount`"),
        ("record.amout", 0, "no `amout`", "did you mean `amount`"),
        ("tone == \"frendly\"", 9, "not among", "friendly"),
        ("tone in [\"formal\", \"x\"]", 20, "not among", "formal, friendly"),
        ("record.close_date > \"soon\"", 21, "no date", "2026"),
        ("stage | lenght > 3", 0, "no filter `lenght`", "`length`"),
        ("people | lower", 0, "`lower` needs text", ""),
        ("open is nothing", 0, "no test", "none"),
        ("open and", 1, "syntax", "expressions read like"),
        ("range(3)", 0, "a call", ""),
        ("stage[1:2]", 0, "a slice", ""),
        ("today + 3", 0, "mix a date and a number", "number of days"),
        ("", 1, "no expression", ""),
    ] {
        let wrong = wrong(source);
        let first = wrong.first().unwrap_or_else(|| panic!("{source} passes"));
        assert!(first.fatal && first.what.contains(word), "{source}: {first:?}");
        assert!(first.mend.contains(mend) && !first.mend.is_empty(), "{source}: {first:?}");
        if column > 0 && word != "syntax" {
            assert_eq!(first.at.column, column, "{source}: {first:?}");
        }
    }
}

#[test]
fn what_may_be_none_is_doubted_until_it_was_tested() {
    for (source, doubts) in [
        ("days_silent > 7", 1),
        ("(days_silent or 0) > 7", 0),
        ("days_silent is not none and days_silent > 7", 0),
        ("days_silent and days_silent > 7", 0),
        ("days_silent is none or days_silent > 7", 0),
        ("days_silent > 7 if days_silent is not none else open", 0),
        ("not (days_silent is none) and days_silent > 7 and amount > 3", 1),
        ("amount == 3", 0),
        ("amount is none", 0),
        ("60 + ([days_silent, 20] | min)", 1),
        ("days_silent is not none and 60 + ([days_silent, 20] | min) > 3", 0),
        ("record.close_date - today > 30", 1),
        ("record.amount is not none and record.amount > 5 and record.amount < 9", 0),
        ("open and stage in [\"a\", \"b\"] and 1 < people <= 3", 0),
    ] {
        let wrong = wrong(source);
        assert!(wrong.iter().all(|error| !error.fatal), "{source}: {wrong:?}");
        assert_eq!(wrong.len(), doubts, "{source}: {wrong:?}");
    }
}

#[test]
fn values_are_those_of_the_templates() {
    let data = json!({"amount": 84000.0, "stage": "Negotiation", "open": true, "people": 1, "days_silent": null,
        "today": "2026-11-20", "record": {"close_date": "2026-12-12", "amount": null}, "list": [3, 1, 2]});
    for (source, value) in [
        ("open and (amount or 0) >= 50000", json!(true)),
        ("people + 2 * 3", json!(7)),
        ("7 // 2", json!(3)),
        ("-people", json!(-1)),
        ("20 / 8", json!(2.5)),
        ("stage ~ \"!\"", json!("Negotiation!")),
        ("\"big\" if amount > 50000 else \"small\"", json!("big")),
        ("days_silent is none", json!(true)),
        ("days_silent or 3", json!(3)),
        ("record.close_date - today", json!(22)),
        ("record.close_date > today", json!(true)),
        ("list | sort | first", json!(1)),
        ("(list | length) + ([amount, 20] | min)", json!(23)),
        ("stage not in [\"Won\", \"Lost\"]", json!(true)),
        ("\"Nego\" in stage", json!(true)),
        ("stage is startingwith(\"Neg\")", json!(true)),
        ("{\"a\": people}.a", json!(1)),
        ("list[-1]", json!(2)),
        ("nobody is defined", json!(false)),
        ("1 < 2 < 3", json!(true)),
        ("days_silent == none", json!(true)),
        ("stage != none", json!(true)),
    ] {
        let expression = Expression::read(source).unwrap();
        assert_eq!(expression.eval(&data), Ok(value), "{source}");
    }
    for (source, word) in [
        ("days_silent > 3", "`days_silent` is none"),
        ("stage > 3", "cannot compare text with a number"),
        ("stage == 3", "cannot compare text with a number"),
        ("open == 1", "cannot compare true or false with a number"),
        ("days_silent + 1", "is none"),
        ("1 / 0", "no number"),
        ("nobody", "not known"),
        ("record.nothing", "no `nothing`"),
        ("days_silent | lower", "`lower` needs text"),
    ] {
        let error = Expression::read(source).unwrap().eval(&data).unwrap_err();
        assert!(error.what.contains(word), "{source}: {error:?}");
    }
}

#[test]
fn the_same_is_recognised_however_it_is_spaced() {
    let read = |source| Expression::read(source).unwrap();
    assert!(read("amount>5 and open").same(&read("amount > 5  and  (open)")));
    assert!(!read("amount > 5").same(&read("amount >= 5")));
    assert!(!read("amount > 5").same(&read("people > 5")));
    assert_eq!(read("1 > 2").constant(), Some(json!(false)));
    assert_eq!(read("open").constant(), None);
}

#[test]
fn long_and_deep_expressions_are_refused_before_they_cost_anything() {
    assert!(Expression::read(&"1+".repeat(3_000)).is_err());
    let deep = format!("{}1{}", "(".repeat(400), ")".repeat(400));
    assert!(Expression::read(&deep).is_err());
    assert!(Expression::read(&format!("1{}", "+1".repeat(900))).is_err());
    let long = format!("1{}", "+1".repeat(60));
    assert_eq!(Expression::read(&long).unwrap().eval(&json!({})), Ok(json!(61)));
}

proptest::proptest! {
    #[test]
    fn no_expression_makes_it_panic(text in "\\PC{0,60}") {
        if let Ok(expression) = Expression::read(&text) {
            let _ = expression.check(&scope());
            let _ = expression.eval(&json!({"a": 1, "b": "x"}));
        }
    }

    #[test]
    fn an_expression_without_faults_never_fails_where_nothing_is_none(
        parts in proptest::collection::vec((0usize..6, 0usize..8), 1..6)
    ) {
        let names = ["amount", "people", "stage", "open", "tone", "3"];
        let glue = [" and ", " or ", " + ", " > ", " == ", " ~ ", " in ", " if open else "];
        let mut source = names[parts[0].0].to_owned();
        for (name, sign) in parts {
            source.push_str(glue[sign]);
            source.push_str(names[name]);
        }
        if let Ok(expression) = Expression::read(&source)
            && expression.check(&scope()).1.iter().all(|error| !error.fatal)
        {
            let data = json!({"amount": 5.5, "people": 2, "stage": "a", "open": true, "tone": "formal"});
            proptest::prop_assert!(expression.eval(&data).is_ok(), "{} {:?}", source, expression.eval(&data));
        }
    }
}
