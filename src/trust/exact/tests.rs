//! The exact tool: right results, hidden where they are confidential, and nothing found out by asking.

use super::*;
use serde_json::json;

/// Three amounts, two mails, three names and a birthday.
fn session() -> Session {
    let mut session = Session::new("t", [8, 29, 14]);
    let values = [
        (EntityType::Amount, "€ 84,000"),
        (EntityType::Amount, "€42,000.50"),
        (EntityType::Amount, "$12k"),
        (EntityType::Email, "jane@acme.com"),
        (EntityType::Email, "Bob@ACME.com"),
        (EntityType::Person, "Søren Åkesson"),
        (EntityType::Person, "Jane Doe"),
        (EntityType::BirthDate, "1980-02-29"),
        (EntityType::Amount, "1.234"),
    ];
    for (kind, value) in values {
        session.placeholder(&Owner::of_value(kind, value), kind, value);
    }
    session
}

fn call(session: &mut Session, op: &str, args: &[&str]) -> Result<String, ExactError> {
    run(session, &json!({"op": op, "args": args}))
}

#[test]
fn results_are_exact_and_confidential_ones_stay_hidden() {
    let session = &mut session();
    for (op, args, shown, value) in [
        ("sum", &["AMOUNT_1_J7R", "amount 2 j7r"][..], "AMOUNT_10_J7R", "€ 126,000.50"),
        ("difference", &["AMOUNT_2_J7R", "AMOUNT_1_J7R"], "AMOUNT_11_J7R", "-€ 41,999.50"),
        ("average", &["AMOUNT_1_J7R", "AMOUNT_2_J7R"], "AMOUNT_12_J7R", "€ 63,000.25"),
        ("sum", &["AMOUNT_1_J7R", "1000"], "AMOUNT_13_J7R", "€ 85,000"),
        ("max", &["AMOUNT_1_J7R", "AMOUNT_2_J7R"], "AMOUNT_1_J7R", "€ 84,000"),
        ("min", &["AMOUNT_1_J7R", "AMOUNT_2_J7R"], "AMOUNT_2_J7R", "€42,000.50"),
        ("days_between", &["BIRTHDATE_8_J7R", "1980-03-01"], "VALUE_14_J7R", "1"),
        ("product", &["AMOUNT_1_J7R", "0.15"], "AMOUNT_15_J7R", "€ 12,600"),
        ("product", &["3", "AMOUNT_2_J7R"], "AMOUNT_16_J7R", "€ 126,001.50"),
        ("quotient", &["AMOUNT_1_J7R", "12"], "AMOUNT_17_J7R", "€ 7,000"),
        ("quotient", &["AMOUNT_1_J7R", "AMOUNT_1_J7R"], "VALUE_14_J7R", "1"),
        ("percent", &["AMOUNT_2_J7R", "AMOUNT_1_J7R"], "VALUE_18_J7R", "50%"),
        ("product", &["1.5", "-2"], "-3", "-3"),
        ("quotient", &["1", "3"], "0.33", "0.33"),
    ] {
        let result = call(session, op, args).expect("a result");
        assert_eq!((result.as_str(), session.unmask(&result).as_str()), (shown, value), "{op} {args:?}");
    }
    for (op, args, result) in [
        ("compare", &["AMOUNT_1_J7R", "AMOUNT_2_J7R"][..], "AMOUNT_1_J7R > AMOUNT_2_J7R"),
        ("sort", &["PERSON_6_J7R", "PERSON_7_J7R"], "PERSON_7_J7R, PERSON_6_J7R"),
        ("same_domain", &["EMAIL_4_J7R", "EMAIL_5_J7R"], "yes"),
        ("starts_with", &["PERSON_6_J7R", "s"], "yes"),
        ("count", &["PERSON_6_J7R", "PERSON_7_J7R"], "2"),
        ("sum", &["10", "$2.50"], "$ 12.50"),
        ("days_between", &["2026-11-20", "2026-12-25"], "35"),
        ("sort", &["2026-12-01", "2026-02-11"], "2026-02-11, 2026-12-01"),
        ("sort", &["10", "9"], "9, 10"),
    ] {
        assert_eq!(call(session, op, args).as_deref(), Ok(result), "{op} {args:?}");
    }
}

#[test]
fn what_makes_no_sense_is_said_without_values() {
    let session = &mut session();
    for (op, args, error) in [
        ("sum", &["AMOUNT_1_J7R", "AMOUNT_3_J7R"][..], ExactError::Currencies),
        ("sum", &["AMOUNT_1_J7R", "AMOUNT_9_J7R"], ExactError::NotANumber(2)),
        ("sum", &["PERSON_6_J7R"], ExactError::NotANumber(1)),
        ("sum", &["AMOUNT_77_J7R"], ExactError::Unknown(1)),
        ("sum", &["AMOUNT_1_J7R AMOUNT_2_J7R"], ExactError::Unknown(1)),
        ("compare", &["AMOUNT_1_J7R"], ExactError::Count("compare", "two")),
        ("starts_with", &["PERSON_6_J7R", "So"], ExactError::Letter),
        ("days_between", &["AMOUNT_1_J7R", "2026-01-01"], ExactError::NotADay(1)),
        ("delete", &["AMOUNT_1_J7R"], ExactError::Shape),
        ("sum", &[], ExactError::Shape),
    ] {
        assert_eq!(call(session, op, args), Err(error.clone()), "{op} {args:?}");
        assert!(!error.to_string().contains("84"), "{error}");
    }
    assert_eq!(run(session, &json!("sum")), Err(ExactError::Shape));
}

#[test]
fn a_hidden_amount_cannot_be_found_by_asking() {
    let session = &mut session();
    let (mut low, mut high, mut answers) = (0_u64, 1_000_000_u64, 0);
    while high - low > 1 {
        let middle = (low + high) / 2;
        match call(session, "compare", &["AMOUNT_1_J7R", &middle.to_string()]) {
            Ok(answer) if answer.contains('<') => high = middle,
            Ok(_) => low = middle,
            Err(error) => {
                assert_eq!(error, ExactError::Narrowing);
                break;
            }
        }
        answers += 1;
    }
    assert_eq!(answers, MOST_NARROWING);
    assert!(high - low > 3_000, "between {low} and {high}");
    // A number of one's own behind a placeholder is still one's own.
    let own = call(session, "sum", &["AMOUNT_1_J7R", "500"])
        .and_then(|sum| call(session, "difference", &[&sum, "AMOUNT_1_J7R"]));
    let own = own.expect("arithmetic");
    for op in ["compare", "min", "max", "sort"] {
        assert_eq!(call(session, op, &["AMOUNT_2_J7R", &own]), Err(ExactError::Narrowing), "{op}");
    }
    assert_eq!(call(session, "starts_with", &["PERSON_6_J7R", "s"]), Err(ExactError::Narrowing));
    assert!(
        call(session, "compare", &["AMOUNT_1_J7R", "AMOUNT_2_J7R"]).is_ok(),
        "the order of the records' own values"
    );
}
