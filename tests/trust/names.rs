//! Names that no record knows: what is found, what is left alone, and how well it does on the evaluation data.
//!
//! Run with `--nocapture` for the figures. The floors are what is reached today, a little lower; raise them with the code.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test prints its table and may fail loudly")]

use dealdesk::{
    crm::{Kind, Record, RecordRef, Schema, Value},
    trust::{Dictionary, EntityType, Masked, Masker, Policy, Session},
};
use proptest::prelude::*;
use std::{fs, path::Path, sync::Arc};

/// Sentences of sellers that name nobody: stages, products, months, cities, headings.
const HARMLESS: &str = include_str!("texts/harmless.txt");

fn masker() -> Masker {
    Masker::new(Arc::new(Dictionary::default()), Policy::default())
}

fn mask(text: &str) -> Masked {
    masker().mask(text, &mut Session::new("names", [1, 2, 3]), &[])
}

/// The persons and firms that are found in a text without records.
fn found(text: &str) -> Vec<(&str, EntityType)> {
    let named = |kind| matches!(kind, EntityType::Person | EntityType::Org);
    mask(text).spans.into_iter().filter(|span| named(span.kind)).map(|span| (&text[span.bytes], span.kind)).collect()
}

fn persons(text: &str) -> Vec<&str> {
    found(text).into_iter().filter(|(_, kind)| *kind == EntityType::Person).map(|(name, _)| name).collect()
}

#[test]
fn persons_are_found_by_what_stands_around_them() {
    for (text, names) in [
        // first names that are nothing else, with what belongs to them
        ("I spoke with Katarzyna about it.", &["Katarzyna"][..]),
        ("Søren Kierholm-Lindqvist signed.", &["Søren Kierholm-Lindqvist"]),
        ("Willem van der Kloot and María de la Peña came.", &["Willem van der Kloot", "María de la Peña"]),
        ("Sean O'Kerrigan, Fiona McTaverty", &["Sean O'Kerrigan", "Fiona McTaverty"]),
        ("J. R. Pemberton answered, J.P. Kowalski did not.", &["J. R. Pemberton", "J.P. Kowalski"]),
        ("ANNEGRET SCHNEIDER HAS SIGNED", &["ANNEGRET SCHNEIDER"]),
        ("call patricia johnson about the renewal", &["patricia johnson"]),
        // titles
        (
            "Ms Kwazimoto and Dr. Brzelak, Herr Grün und Frau Dr. Öztan",
            &["Ms Kwazimoto", "Dr. Brzelak", "Herr Grün", "Dr. Öztan"],
        ),
        (
            "Mme Vauquelain, M. Lefebvre, Sra. Ibarguren, Dott. Zampetti",
            &["Mme Vauquelain", "M. Lefebvre", "Sra. Ibarguren", "Dott. Zampetti"],
        ),
        ("Mr Price and Mrs Young", &["Mr Price", "Mrs Young"]),
        // everyday words with evidence
        ("Will Johnson called.", &["Will Johnson"]),
        ("we asked Grace for it", &["Grace"]),
        ("Kevin, Rose and Katja", &["Kevin", "Rose", "Katja"]),
        ("Hi Joy,\nthanks", &["Joy"]),
        // letters and mails
        ("Dear Mr. Will,", &["Mr. Will"]),
        ("Liebe Kwazimora,\nhallo", &["Kwazimora"]),
        ("See you.\n\nBest regards,\nZbyslava Kwaz\nProcurement", &["Zbyslava Kwaz"]),
        ("bye\n-- \nTovimara Eskelund\nHead of IT", &["Tovimara Eskelund"]),
        ("From: Zoltrick Bramble <z.bramble@acme.example>", &["Zoltrick Bramble"]),
        ("Cc: \"Kwaz, Imotora\" <imotora@acme.example>", &["Kwaz", "Imotora"]),
        ("On Tue, May 5, 2026, Zoltrick Bramble wrote:\n> fine", &["Zoltrick Bramble"]),
        ("Am 5. Mai schrieb Annegret Musterfeld:", &["Annegret Musterfeld"]),
        ("Zoltrick Bramble, CFO at a bank", &["Zoltrick Bramble"]),
        ("ask Tolvane (tolvane@acme.example)", &["Tolvane"]),
        ("My name is Tolvane Erks.", &["Tolvane Erks"]),
        ("Anneke Terhorst: can we start?\nBo Lindqvist: yes", &["Anneke Terhorst", "Bo Lindqvist"]),
    ] {
        assert_eq!(persons(text), names, "{text}");
    }
}

#[test]
fn firms_are_found_by_their_legal_form() {
    for (text, firm) in [
        ("an offer for Kwazimoto GmbH was sent", "Kwazimoto GmbH"),
        ("Blue Heron Ltd. declined", "Blue Heron Ltd."),
        ("The Quimby Widget Company, Inc. pays", "Quimby Widget Company, Inc."),
        ("Brennholt & Söhne liefert", "Brennholt & Söhne"),
        ("Zampetti S.r.l. e altri", "Zampetti S.r.l."),
    ] {
        assert_eq!(found(text), [(firm, EntityType::Org)], "{text}");
    }
    for text in ["an AG needs a board", "The GmbH is founded", "Our Corp", "a Ltd or an Inc"] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn one_person_is_one_number_in_a_conversation() {
    let (masker, mut session) = (masker(), Session::new("one", [8, 29, 14]));
    let mut say = |text: &str| masker.mask(text, &mut session, &[]).text;
    assert_eq!(say("Annegret asked. Annegret Musterfeld wrote."), "PERSON_1_J7R asked. PERSON_1A_J7R wrote.");
    assert_eq!(say("Does Annegret agree, or Musterfeld?"), "Does PERSON_1_J7R agree, or PERSON_1L_J7R?");
    assert_eq!(say("Hi Tolvane,"), "Hi PERSON_2_J7R,");
    assert_eq!(say("what did Tolvane say"), "what did PERSON_2_J7R say");
    assert_eq!(session.unmask("PERSON_1L_J7R and PERSON_2_J7R"), "Musterfeld and Tolvane");
}

#[test]
fn what_was_hidden_once_is_hidden_everywhere() {
    let (masker, mut session) = (masker(), Session::new("all", [8, 29, 14]));
    let text = "Hi Tolvane,\nsee https://x.example/Tolvane and #Tolvane. Tolvane knows.";
    let masked = masker.mask(text, &mut session, &[]);
    assert!(!masked.text.contains("Tolvane"), "{}", masked.text);
    assert_eq!(session.unmask(&masked.text), text);
    let masked = masker.mask("file:/Tolvane", &mut session, &[]);
    assert!(!masked.text.contains("Tolvane"), "{}", masked.text);
}

#[test]
fn records_win_and_the_switch_switches_off() {
    let record = Record::new(Kind::Contact, "c1").with("first_name", Value::text("Annegret"));
    let record = record.with("last_name", Value::text("Musterfeld"));
    let dictionary = Arc::new(Dictionary::build([record], &Schema::default()));
    let mut session = Session::new("known", [8, 29, 14]);
    let masked =
        Masker::new(dictionary, Policy::default()).mask("Annegret Musterfeld met Katarzyna", &mut session, &[]);
    assert_eq!(masked.text, "PERSON_1_J7R met PERSON_2_J7R");
    let policy = Policy::from_toml("mask_unknown_names = false").expect("valid");
    let off = Masker::new(Arc::new(Dictionary::default()), policy);
    assert!(off.mask("Ms Kwazimoto met Katarzyna", &mut Session::new("off", [1, 2, 3]), &[]).spans.is_empty());
}

#[test]
fn harmless_sentences_are_left_alone() {
    let sentences: Vec<&str> = HARMLESS.lines().filter(|line| !line.is_empty()).collect();
    assert!(sentences.len() >= 200);
    let mut flagged: Vec<String> = Vec::new();
    for sentence in &sentences {
        for form in
            [(*sentence).to_owned(), sentence.to_lowercase(), format!("- {sentence}"), format!("Note: {sentence}")]
        {
            let names = found(&form);
            if !names.is_empty() {
                flagged.push(format!("{names:?} in {form:?}"));
            }
        }
    }
    println!("{} of {} forms flagged: {flagged:#?}", flagged.len(), sentences.len() * 4);
    assert!(flagged.len() * 100 <= sentences.len() * 4, "{flagged:#?}");
}

/// Rows of a file of the evaluation data, which lies beside the checkout; `None` where it does not.
fn rows(name: &str) -> Option<Vec<serde_json::Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trust").join(name);
    let Ok(text) = fs::read_to_string(path) else {
        println!("skipped: ../shared is absent");
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("JSON line")).collect())
}

/// Wanted persons, those that are covered, names found, those that lie on a wanted span of any kind.
#[derive(Debug, Default)]
struct Score {
    wanted: usize,
    covered: usize,
    found: usize,
    right: usize,
}

fn score(rows: &[serde_json::Value]) -> Score {
    let mut score = Score::default();
    for row in rows {
        let text = row["text"].as_str().unwrap_or_default();
        let chars: Vec<char> = text.chars().collect();
        let masked = mask(text);
        let names = masked.spans.iter().filter(|span| matches!(span.kind, EntityType::Person | EntityType::Org));
        let covered =
            |at: usize| !chars[at].is_alphanumeric() || masked.spans.iter().any(|span| span.chars.contains(&at));
        let number = |value: &serde_json::Value| value.as_u64().unwrap_or_default() as usize;
        let wanted: Vec<(usize, usize, bool)> = row["spans"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|span| (number(&span[0]), number(&span[1]), span[2] == "PERSON"))
            .collect();
        score.wanted += wanted.iter().filter(|span| span.2).count();
        score.covered += wanted.iter().filter(|span| span.2 && (span.0..span.1).all(covered)).count();
        for name in names {
            score.found += 1;
            let right = wanted.iter().any(|(from, to, _)| *from < name.chars.end && name.chars.start < *to);
            score.right += usize::from(right);
        }
    }
    score
}

#[test]
fn strangers_of_the_evaluation_data() {
    for (name, recall, precision) in [
        ("presidio_synth_v2.jsonl", 75, 99),
        ("presidio_generated_large.jsonl", 75, 99),
        ("wnut17_names.jsonl", 26, 88),
    ] {
        let Some(rows) = rows(name) else { return };
        let score = score(&rows);
        println!(
            "{name}: recall {:.1} %, precision {:.1} % ({score:?})",
            100.0 * score.covered as f64 / score.wanted as f64,
            100.0 * score.right as f64 / score.found as f64
        );
        assert!(score.covered * 100 >= score.wanted * recall, "{name}: {score:?}");
        assert!(score.right * 100 >= score.found * precision, "{name}: {score:?}");
    }
}

#[test]
fn numbers_and_codes_name_nobody() {
    let Some(rows) = rows("hard_negatives.jsonl") else { return };
    let flagged: Vec<_> =
        rows.iter().filter_map(|row| row["text"].as_str()).filter(|text| !found(text).is_empty()).collect();
    assert!(flagged.len() * 100 <= rows.len(), "{flagged:?}");
}

#[test]
fn everyday_words_stay_with_the_records_loaded() {
    let Some(all) = rows("crm_known_values.jsonl") else { return };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trust/crm_records.json");
    let Ok(text) = fs::read_to_string(path) else { return };
    let records: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let text = |row: &serde_json::Value, key: &str| Value::text(row[key].as_str().unwrap_or_default());
    let contacts = records["contacts"].as_array().into_iter().flatten().map(|row| {
        Record::new(Kind::Contact, row["id"].as_str().unwrap_or_default())
            .with("first_name", text(row, "first"))
            .with("last_name", text(row, "last"))
            .with("account", Value::Ref(RecordRef::new(Kind::Account, row["account"].as_str().unwrap_or_default())))
    });
    let accounts = records["accounts"].as_array().into_iter().flatten();
    let accounts = accounts
        .map(|row| Record::new(Kind::Account, row["id"].as_str().unwrap_or_default()).with("name", text(row, "name")));
    let dictionary = Dictionary::build(accounts.chain(contacts), &Schema::default());
    let masker = Masker::new(Arc::new(dictionary), Policy::default());
    let negatives = all.iter().filter(|row| row["kind"].as_str().is_some_and(|kind| kind.starts_with("N:")));
    for row in negatives {
        let text = row["text"].as_str().unwrap_or_default();
        let masked = masker.mask(text, &mut Session::new("n", [1, 2, 3]), &[]);
        assert!(masked.spans.is_empty(), "{text:?} became {:?}", masked.text);
    }
}

proptest! {
    /// Whatever is masked comes back, and spans are slices in order.
    #[test]
    fn any_text_comes_back(text in "((Anna|Will|Mr|Dr\\.|Berg|von|GmbH|& Sons|From:|Best regards,|Hi|said|Ö|É|-- |[A-Za-z.,'’<>@:-]{1,4})[ \n]?){0,14}") {
        let mut session = Session::new("any", [1, 2, 3]);
        let masked = masker().mask(&text, &mut session, &[]);
        prop_assert_eq!(session.unmask(&masked.text), text.clone());
        prop_assert!(masked.spans.windows(2).all(|pair| pair[0].bytes.end <= pair[1].bytes.start));
        prop_assert!(masked.spans.iter().all(|span| text.get(span.bytes.clone()).is_some()));
    }
}
