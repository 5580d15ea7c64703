//! What the second list stops and what it lets pass.

use super::*;
use crate::crm::RecordRef;
use proptest::prelude::*;

fn watch() -> Watch {
    let mut watch = Watch::new(Arc::default(), Policy::default());
    let person = |id: &str, first: &str, last: &str| {
        Record::new(Kind::Contact, id).with("first_name", Value::text(first)).with("last_name", Value::text(last))
    };
    watch.learn(
        &person("1", "Søren", "Åkesson")
            .with("email", Value::text("s.akesson@nordwerk.example"))
            .with("phone", Value::text("+46 70 123 58 88"))
            .with("account", Value::Ref(RecordRef::new(Kind::Account, "1"))),
    );
    watch.learn(&person("2", "Will", "Price"));
    watch.learn(&person("3", "伟", "王"));
    watch.learn(&Record::new(Kind::Account, "1").with("name", Value::text("Nordwerk Robotics, Inc.")));
    watch.learn(&Record::new(Kind::Account, "2").with("name", Value::text("Target Corp")));
    for (id, name) in [("3", "Boston Foods"), ("4", "Global Textiles AG"), ("5", "SARL Kwazim"), ("6", "Diego & Moss")]
    {
        watch.learn(&Record::new(Kind::Account, id).with("name", Value::text(name)));
    }
    let deal = Record::new(Kind::Opportunity, "1").with("name", Value::text("Nordwerk - Renewal 2027"));
    watch.learn(&deal.with("amount", Value::Number(84_500.0)));
    watch
}

#[test]
fn known_values_are_found_in_any_writing() {
    let watch = watch();
    for (text, kind) in [
        ("ask Søren Åkesson", EntityType::Person),
        ("ask ÅKESSON, SØREN", EntityType::Person),
        ("ask soren akesson", EntityType::Person),
        ("Dear Mr Åkesson,", EntityType::Person),
        ("Søren's", EntityType::Person),
        ("Mr Price", EntityType::Person),
        ("did Will Price call", EntityType::Person),
        ("王伟さん", EntityType::Person),
        ("nordwerk robotics", EntityType::Org),
        ("Nordwerk-Robotics", EntityType::Org),
        ("Nordwerk wants it in writing", EntityType::Org),
        ("NORDWERK", EntityType::Org),
        ("nordwerk - renewal 2027", EntityType::Deal),
        ("s.akesson at nordwerk dot example", EntityType::Email),
        ("www.nordwerk.example/about", EntityType::Url),
        ("call 070-123 58 88", EntityType::Phone),
        ("call 0046701235888", EntityType::Phone),
        ("worth $84.5k", EntityType::Amount),
        ("worth 84,500", EntityType::Amount),
        ("worth 84.500,00 €", EntityType::Amount),
    ] {
        assert_eq!(watch.find(text).map(|(_, kind)| kind), Some(kind), "{text}");
    }
}

#[test]
fn everyday_words_and_other_numbers_pass() {
    let watch = watch();
    for text in [
        "this will price us out of the target market",
        "Will they hit the Target? The Price is right.",
        "an akesson sort of thing",
        "a nordwerk of sorts: Boston, Global, SARL, Diego",
        "robotics inc and renewal 2027",
        "call 070-123 58 89 about 84,501 or 8,450",
        "INV-84500 of 2026-11-21, 84500x",
        r#"{"max_tokens":84500,"stream":true}"#,
    ] {
        assert_eq!(watch.find(text), None, "{text}");
    }
}

#[test]
fn public_fields_are_not_watched() {
    let policy =
        Policy::from_toml("[classes]\naccount.name = \"public\"\nopportunity.amount = \"public\"").expect("valid");
    let mut watch = Watch::new(Arc::default(), policy);
    watch.learn(&Record::new(Kind::Account, "1").with("name", Value::text("Nordwerk Robotics")));
    watch.learn(&Record::new(Kind::Opportunity, "1").with("amount", Value::Number(84_500.0)));
    assert_eq!(watch.find("Nordwerk Robotics pays $84,500"), None);
}

#[test]
fn a_regulated_identifier_is_found() {
    let policy = Policy::from_toml("[classes]\n\"*\".badge = \"regulated\"").expect("valid");
    let mut watch = Watch::new(Arc::default(), policy);
    watch.learn(&Record::new(Kind::Contact, "1").with("badge", Value::text("QX-77 1234")));
    assert_eq!(watch.find("badge qx77-1234").map(|(_, kind)| kind), None);
    assert_eq!(watch.find("badge qx 77 1234").map(|(_, kind)| kind), Some(EntityType::Value));
}

proptest! {
    #[test]
    fn no_text_makes_the_scan_fail(
        text in prop_oneof!["\\PC{0,60}", "[0-9 .,()/+%&;#\\\\ukxX€$-]{0,60}", "[A-Za-z0-9+/=%]{0,60}"],
    ) {
        watch().known_in(&text);
    }

    #[test]
    // Letters of scale words (k, m, bn, million) are left out behind: they make another amount of it.
    fn a_value_is_found_wherever_it_stands(before in "[a-z ,.]{0,30}", after in "[f-jn-z ,.]{0,30}") {
        for value in ["Søren Åkesson", "NORDWERK ROBOTICS", "+46 70 123 58 88", "$84,500"] {
            let text = format!("{before} {value} {after}");
            prop_assert!(watch().known_in(&text).is_some(), "{}", text);
        }
    }
}
