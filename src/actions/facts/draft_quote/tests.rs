//! Tests of quote drafts: sums to the cent, what does not fit, what is proposed.

use crate::actions::deal::sample::{ago, set, workspace};
use crate::actions::sample::desk;
use crate::actions::{Desk, Gathered, Knobs, Registry, gather};
use crate::crm::{Kind, Record, RecordRef, Value, memory::Memory};
use std::collections::BTreeMap;

fn shop() -> Memory {
    let mut memory = workspace();
    let product = |id: &str, name: &str, code: &str, price: f64| {
        Record::new(Kind::Product, id)
            .with("name", name)
            .with("code", code)
            .with("family", "Parts")
            .with("price", price)
    };
    memory.records.extend([
        product("p1", "Belt sensor", "BS-1", 19.99),
        product("p2", "Belt guard", "BG-1", 0.1),
        product("p3", "Radar", "RD-9", 1_200.0).with("currency", "USD"),
        product("p4", "Old radar", "RD-1", 900.0).with("active", false),
        Record::new(Kind::Product, "p5").with("name", "Survey"),
    ]);
    memory
}

fn run(desk: &Desk<'_>, given: &[(&str, &str)]) -> (Gathered, String) {
    let registry = Registry::builtin();
    let action = registry.get("draft-quote").unwrap();
    let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o1")).unwrap();
    let inputs: BTreeMap<String, String> = given.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    let gathered = gather(desk, action, deal.as_ref(), &inputs).unwrap();
    let text = gathered.rules_text(action).unwrap().0;
    (gathered, text)
}

fn proposed(gathered: &Gathered, field: &str) -> Option<Value> {
    let mut edits = gathered.proposals.iter().flat_map(|proposal| &proposal.edits);
    edits.find(|edit| edit.edit.field == field).map(|edit| edit.edit.after.clone())
}

#[test]
fn sums_are_exact_and_the_quote_is_proposed() {
    let memory = shop();
    let (gathered, text) = run(&desk(&memory), &[("products", "3 x BS-1; 3 belt guards"), ("discount", "7.5 %")]);
    for part in [
        "3 × Belt sensor at €19.99",
        "**€59.97**",
        "**€0.30**",
        "Sum: €60.27",
        "Discount: 7.5 % = €4.52",
        "Total: €55.75",
        "needs approval: manager",
        "Valid until: 18 Dec",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(proposed(&gathered, "amount"), Some(Value::Number(55.75)));
    assert_eq!(proposed(&gathered, "currency"), Some(Value::from("EUR")));
    assert_eq!(proposed(&gathered, "valid_until"), Some(Value::Date(ago(-28))));
}

#[test]
fn what_does_not_fit_is_told_and_nothing_is_proposed() {
    let memory = shop();
    for (products, part) in [
        ("5 x Teapot", "“Teapot” is no product here"),
        ("2 x belt", "“belt” can be Belt sensor or Belt guard: say which"),
        ("1 x RD-1", "Old radar is not sold any more"),
        ("1 x Survey", "Survey has no price"),
        ("0 x BS-1", "0 is not between 1 and 100,000"),
        ("-2 x BS-1", "-2 is not between"),
        ("1.5 x BS-1", "not a whole number"),
        ("1 x BS-1, 2 x BS-1", "stands there twice"),
        ("1 x BS-1, 1 x RD-9", "The prices are in EUR and USD"),
        ("1 x RD-9", "The prices are in USD, and the deal is in EUR"),
        ("[1] {{ x }} <b>", "is no product here"),
    ] {
        let (gathered, text) = run(&desk(&memory), &[("products", products)]);
        assert!(text.contains(part) && gathered.proposals.is_empty(), "{products}: {text}");
    }
    let (gathered, text) = run(&desk(&memory), &[("products", "1 x BS-1"), ("discount", "a lot")]);
    assert!(text.contains("“a lot” is no discount") && gathered.proposals.is_empty(), "{text}");
}

#[test]
fn without_products_they_are_asked_for_with_those_that_are_sold() {
    let registry = Registry::builtin();
    let asked = |memory: &Memory| {
        let desk = desk(memory);
        let deal = desk.get(&RecordRef::new(Kind::Opportunity, "o1")).unwrap();
        let action = registry.get("draft-quote").unwrap();
        gather(&desk, action, deal.as_ref(), &BTreeMap::new()).unwrap_err().to_string()
    };
    let told = asked(&shop());
    assert!(told.contains("`products`") && told.contains("as in `12 x BS-1`"), "{told}");
    assert!(told.contains("BG-1 (Belt guard)") && told.contains("Survey") && !told.contains("Old radar"), "{told}");
    let mut many = shop();
    many.records.extend((0..20).map(|n| Record::new(Kind::Product, format!("x{n}")).with("name", format!("Part {n}"))));
    assert!(asked(&many).ends_with("12 more"), "{}", asked(&many));
    many.records.retain(|record| record.kind != Kind::Product);
    assert!(asked(&many).contains("import them first"));
}

#[test]
fn the_deals_own_currency_and_knobs_count() {
    let mut memory = shop();
    set(&mut memory, "o1", "currency", "USD");
    let (gathered, _) = run(&desk(&memory), &[("products", "2 x RD-9")]);
    assert_eq!(proposed(&gathered, "amount"), Some(Value::Number(2_400.0)));
    let mut knobs = Knobs::builtin().clone();
    let rules = "valid_days = 5\n[[quantity]]\nproduct = \"RD-9\"\nleast = 1\nmost = 50\nstep = 4\n";
    knobs.add("quotes.toml", rules).unwrap();
    let turned = Desk { knobs: &knobs, ..desk(&memory) };
    assert!(run(&turned, &[("products", "2 x RD-9")]).1.contains("Radar comes in steps of 4, and 2 is none"));
    assert!(run(&turned, &[("products", "4 x RD-9")]).1.contains("Valid until: 25 Nov"));
}
