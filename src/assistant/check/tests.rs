use super::*;
use crate::actions::Book;
use crate::crm::{Citation, Kind, RecordRef, Value};
use jiff::civil::date;

fn book() -> Book {
    let mut book = Book::default();
    let cite = |field: &str, value: Value| Citation {
        record: RecordRef::new(Kind::Opportunity, "1"),
        record_name: "Acme renewal".into(),
        field: field.into(),
        value,
    };
    book.quote(cite("amount", Value::Number(84_000.0)), "€84,000");
    book.quote(cite("close_date", Value::Date(date(2026, 12, 12))), "12 Dec");
    book.quote(cite("stage", Value::from("Negotiation")), "Negotiation");
    book.computed("activity", "11 days ago", None);
    book
}

fn statuses(text: &str) -> Vec<ClaimStatus> {
    let book = book();
    let (_, claims) = check(text, &Facts { book: &book, today: Some(date(2026, 11, 20)), said: "" });
    claims.iter().map(|c| c.status).collect()
}

#[test]
fn figures_are_compared_with_the_facts() {
    use ClaimStatus::{Computed, Contradicted, Opinion, Supported, Unsupported};
    for (text, expected) in [
        ("It is worth €84,000 [1].", vec![Supported]),
        ("It is worth €84k [1].", vec![Supported]),
        ("It is worth €90,000 [1].", vec![Contradicted]),
        ("It closes on 12 December 2026 [2].", vec![Supported]),
        ("It closes on 2026-12-20 [2].", vec![Contradicted]),
        ("It is in Negotiation [3].", vec![Supported]),
        ("It looks good [3].", vec![Opinion]),
        ("The last activity was 11 days ago [4].", vec![Computed]),
        ("They paid a fee of €5,000 more.", vec![Unsupported]),
        ("Nothing to see.", vec![]),
        ("It is worth €84,000 and closes 12 Dec [1][2].", vec![Supported, Supported]),
        ("It is worth €84,000. [1] It closes on 12 Dec. [2]", vec![Supported, Supported]),
        ("A forged source [99].", vec![]),
    ] {
        assert_eq!(statuses(text), expected, "{text}");
    }
}

#[test]
fn markers_run_from_one_and_forged_ones_go() {
    let book = book();
    let (text, claims) = check("Closes 12 Dec [2]. Worth €84,000 [1]. No [77].", &Facts::new(&book));
    assert_eq!(text, "Closes 12 Dec [1]. Worth €84,000 [2]. No.");
    assert_eq!(claims[1].cite.as_ref().map(|c| c.field.as_str()), Some("amount"));
    let place = claims[1].range.unwrap();
    let words: String = text.chars().skip(place.0).take(place.1 - place.0).collect();
    assert_eq!(words, "€84,000");
}

proptest::proptest! {
    #[test]
    fn any_text_can_be_checked(text in "(\\PC{0,20}(\\[[0-9]{1,3}\\]| €84k| 12 Dec| Acme)? ?){0,6}") {
        let book = book();
        let (checked, claims) = check(&text, &Facts { book: &book, today: Some(date(2026, 11, 20)), said: &text });
        for (_, numbers) in crate::actions::text::markers(&checked) {
            proptest::prop_assert!(numbers.iter().all(|n| (1..=claims.len()).contains(n)));
        }
        let length = checked.chars().count();
        proptest::prop_assert!(claims.iter().filter_map(|claim| claim.range).all(|(from, to)| from < to && to <= length));
    }
}

#[test]
fn strange_names_are_found() {
    let book = book();
    for (text, strange) in [
        ("Ragnhild had no concerns about hosting in Finland, thanks for checking.", "Finland"),
        ("Speaking to Alma Quistorp first makes sense.", "Alma Quistorp"),
        ("Rivenstone Ltd (770 people) is the customer.", "Rivenstone Ltd"),
        ("The product on Acme renewal is Guardian Suite.", "Guardian Suite"),
    ] {
        let (_, claims) = check(text, &Facts { book: &book, today: Some(date(2026, 11, 20)), said: "Ragnhild" });
        assert!(claims.iter().any(|claim| claim.is_doubtful() && claim.text == strange), "{text}: {claims:?}");
    }
    for text in [
        "Personally I would wait.",
        "Step 1 would be to call. Next Tuesday works.",
        "Legal is on it, I hear. Overall it looks good.",
    ] {
        let (_, claims) = check(text, &Facts { book: &book, today: Some(date(2026, 11, 20)), said: "" });
        assert!(claims.iter().all(|claim| !claim.is_doubtful()), "{text}: {claims:?}");
    }
}

#[test]
fn strict_mode_takes_whole_sentences_out_and_says_why() {
    let book = book();
    let facts = Facts { book: &book, today: Some(date(2026, 11, 20)), said: "" };
    let verdict =
        strict("It is worth €90,000 [1]. It closes on 12 Dec [2].\n\n- Stage: Negotiation\n- Fee: €7,777", &facts)
            .unwrap();
    assert_eq!(verdict.text, "It closes on 12 Dec [2].\n\n- Stage: Negotiation");
    assert_eq!(verdict.removed, ["It is worth €90,000 [1].", "- Fee: €7,777"]);
    assert_eq!(verdict.wrong.len(), 2);
    assert!(verdict.wrong[0].contains("€90,000") && verdict.wrong[0].contains("84000"), "{:?}", verdict.wrong);
    let (text, claims, removed) = check_strictly("It is worth €90,000 [1]. It closes on 12 Dec [2].", &facts);
    assert_eq!((text.as_str(), claims.len(), removed.len()), ("It closes on 12 Dec [1].", 1, 1));
    assert!(strict("It closes on 12 Dec [2].", &facts).is_none());
}
