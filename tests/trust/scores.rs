//! How well masking, restoring and cleaning do on the evaluation data, if it lies beside the checkout.
//!
//! Run with `--nocapture` for the table. The floors are what is reached today, a little lower; raise them with the code.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test prints its table and may fail loudly")]

use dealdesk::{
    crm::{Kind, Record, RecordRef, Schema, Value},
    trust::{Dictionary, EntityType, Masked, Masker, Policy, SafeText, Session},
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

type Json = serde_json::Value;

fn data(name: &str) -> Option<String> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trust").join(name);
    let text = fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: ../shared is absent");
    }
    text
}

fn rows(name: &str) -> Option<Vec<Json>> {
    Some(data(name)?.lines().map(|line| serde_json::from_str(line).expect("JSON line")).collect())
}

fn text<'a>(row: &'a Json, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

fn workspace() -> Option<Dictionary> {
    let all: Json = serde_json::from_str(&data("crm_records.json")?).expect("JSON");
    let list = |name: &str| all[name].as_array().cloned().unwrap_or_default();
    let accounts = list("accounts").into_iter().map(|row| {
        Record::new(Kind::Account, text(&row, "id"))
            .with("name", Value::text(text(&row, "name")))
            .with("website", Value::text(text(&row, "domain")))
            .with("annual_revenue", Value::Number(row["arr"].as_f64().unwrap_or_default()))
    });
    let contacts = list("contacts").into_iter().map(|row| {
        Record::new(Kind::Contact, text(&row, "id"))
            .with("first_name", Value::text(text(&row, "first")))
            .with("last_name", Value::text(text(&row, "last")))
            .with("email", Value::text(text(&row, "email")))
            .with("phone", Value::text(text(&row, "phone")))
            .with("account", Value::Ref(RecordRef::new(Kind::Account, text(&row, "account"))))
    });
    let deals = list("opportunities").into_iter().map(|row| {
        Record::new(Kind::Opportunity, text(&row, "id"))
            .with("name", Value::text(text(&row, "name")))
            .with("amount", Value::Number(row["amount"].as_f64().unwrap_or_default()))
    });
    Some(Dictionary::build(accounts.chain(contacts).chain(deals), &Schema::default()))
}

fn masker(dictionary: Dictionary) -> Masker {
    Masker::new(Arc::new(dictionary), Policy::default())
}

/// The wanted stretches with letters or digits that no masked span covers, and the spans that cover nothing wanted.
fn compare(row: &Json, masked: &Masked) -> (Vec<String>, usize) {
    let chars: Vec<char> = text(row, "text").chars().collect();
    let wanted: Vec<(usize, usize)> = row["spans"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|span| (span[0].as_u64().unwrap_or(0) as usize, span[1].as_u64().unwrap_or(0) as usize))
        .collect();
    let covered = |at: usize| masked.spans.iter().any(|span| span.chars.contains(&at));
    let leaks = |(from, to): &(usize, usize)| (*from..*to).any(|at| chars[at].is_alphanumeric() && !covered(at));
    let missed =
        wanted.iter().filter(|span| leaks(span)).map(|(from, to)| chars[*from..*to].iter().collect()).collect();
    let extra = masked
        .spans
        .iter()
        .filter(|span| wanted.iter().all(|(from, to)| span.chars.end <= *from || *to <= span.chars.start));
    (missed, extra.count())
}

#[derive(Default)]
struct Score {
    rows: usize,
    clean: usize,
    flagged: usize,
    example: String,
}

/// Scores by kind; every text must also come back as it was.
fn score(masker: &Masker, rows: &[Json]) -> BTreeMap<String, Score> {
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    for row in rows {
        let mut session = Session::new("score", [1, 2, 3]);
        let masked = masker.mask(text(row, "text"), &mut session, &[]);
        assert_eq!(session.unmask(&masked.text), text(row, "text"));
        let (missed, extra) = compare(row, &masked);
        let score = scores.entry(text(row, "kind").to_owned()).or_default();
        score.rows += 1;
        score.clean += usize::from(missed.is_empty());
        score.flagged += usize::from(extra > 0);
        if !missed.is_empty() || (extra > 0 && score.example.is_empty()) {
            score.example = format!("{missed:?} in {:?} → {:?}", text(row, "text"), masked.text);
        }
    }
    scores
}

fn total(scores: &BTreeMap<String, Score>, prefix: &str) -> (usize, usize, usize) {
    let of_kind = scores.iter().filter(|(kind, _)| kind.starts_with(prefix)).map(|(_, score)| score);
    of_kind.fold((0, 0, 0), |(rows, clean, flagged), score| {
        (rows + score.rows, clean + score.clean, flagged + score.flagged)
    })
}

fn print(name: &str, scores: &BTreeMap<String, Score>, each: bool) {
    let (rows, clean, flagged) = total(scores, "");
    println!("{name}: {clean} of {rows} without a leak, {flagged} with a false alarm");
    for (kind, score) in scores.iter().filter(|_| each) {
        println!(
            "  {kind:<20} {:>4} of {:>4}, {:>3} false | {}",
            score.clean, score.rows, score.flagged, score.example
        );
    }
}

#[test]
fn known_values_are_masked() {
    let (Some(dictionary), Some(rows)) = (workspace(), rows("crm_known_values.jsonl")) else { return };
    println!("{} variants, {} KB", dictionary.variants(), dictionary.bytes() / 1024);
    let scores = score(&masker(dictionary), &rows);
    print("crm_known_values", &scores, true);
    let (rows, clean, _) = total(&scores, "A:");
    println!("A: {clean} of {rows}; B: {:?}; N: {:?}", total(&scores, "B:"), total(&scores, "N:"));
    assert_eq!(clean, rows, "kinds A");
    for (kind, score) in scores.iter().filter(|(kind, _)| kind.starts_with("B:")) {
        let floor = if kind == "B:typo" { 95 } else { 99 };
        assert!(score.clean * 100 >= score.rows * floor, "{kind}: {} of {}", score.clean, score.rows);
    }
    assert_eq!(total(&scores, "N:").2, 0);
}

#[test]
fn harmless_numbers_are_left_alone() {
    let (Some(dictionary), Some(rows)) = (workspace(), rows("hard_negatives.jsonl")) else { return };
    let scores = score(&masker(dictionary), &rows);
    print("hard_negatives", &scores, true);
    let (rows, _, flagged) = total(&scores, "");
    assert!(flagged * 100 <= rows, "{flagged} of {rows}");
}

#[test]
fn shapes_are_recognised() {
    for (name, floor, wanted) in [("ibans.jsonl", 99, EntityType::Iban), ("phones.jsonl", 95, EntityType::Phone)] {
        let Some(rows) = rows(name) else { return };
        let scores = score(&masker(Dictionary::default()), &rows);
        print(name, &scores, false);
        scores.values().filter(|s| s.clean < s.rows || s.flagged > 0).for_each(|s| println!("  {}", s.example));
        let (rows, clean, _) = total(&scores, "");
        assert!(clean * 100 >= rows * floor, "{wanted:?}: {clean} of {rows}");
    }
}

#[test]
fn hostile_terminal_text_is_cleaned_and_nothing_visible_is_lost() {
    for name in ["injection/terminal_escapes.jsonl", "injection/garak_ansi.jsonl"] {
        let Some(rows) = rows(name) else { return };
        for row in &rows {
            let parts = row["chunks_b64"].as_array().cloned().unwrap_or_else(|| vec![row["input_b64"].clone()]);
            let raw: Vec<u8> = parts.iter().flat_map(|part| base64(part.as_str().unwrap_or_default())).collect();
            let safe = SafeText::new(&String::from_utf8_lossy(&raw));
            assert!(safe.chars().all(|c| c == '\n' || !c.is_control()), "{row}");
            let hidden = |c: char| matches!(u32::from(c), 0x202a..=0x202e | 0x2060..=0x206f | 0xe0000..=0xe0fff | 0xfeff | 0x200b);
            assert!(!safe.chars().any(hidden), "{row}");
            for kept in row["must_keep"].as_array().into_iter().flatten() {
                assert!(safe.contains(kept.as_str().unwrap_or_default()), "{row}: {safe}");
            }
        }
        println!("{name}: {} texts", rows.len());
    }
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let six: Vec<u32> = text.bytes().filter_map(|b| ALPHABET.iter().position(|a| *a == b)).map(|n| n as u32).collect();
    let bytes = six.chunks(4).flat_map(|chunk| {
        let bits = chunk.iter().fold(0, |bits, six| bits << 6 | six) << (6 * (4 - chunk.len()));
        (1..chunk.len()).map(move |n| (bits >> (24 - 8 * n)) as u8)
    });
    bytes.collect()
}

/// Speed; only meaningful with `--release`. Nothing is asserted about time.
#[test]
#[ignore = "a measurement: cargo test --release --test trust scores:: -- --ignored --nocapture"]
fn speed() {
    let Some(rows) = rows("crm_known_values.jsonl") else { return };
    let prose: String = rows.iter().map(|row| text(row, "text").to_owned() + "\n").collect();
    for people in [250, 21_000] {
        let records = (0..people).map(|n| {
            Record::new(Kind::Contact, format!("003{n:012}"))
                .with("first_name", Value::text(format!("Given{}", n % 997)))
                .with("last_name", Value::text(format!("Family{n}")))
                .with("email", Value::text(format!("p{n}@company{n}.com")))
        });
        let records: Vec<Record> = records.collect();
        let (dictionary, build) = timed(|| Dictionary::build(records, &Schema::default()));
        println!("{} variants: built in {build:.1} ms, {} KB", dictionary.variants(), dictionary.bytes() / 1024);
        let masker = masker(dictionary);
        measure("dense CRM lines", &masker, &prose);
        measure(
            "plain prose",
            &masker,
            &"The customer asked for a second call about the pricing sheet and security. ".repeat(7000),
        );
    }
}

fn measure(name: &str, masker: &Masker, text: &str) {
    let at = text.char_indices().map(|(at, _)| at).step_by(8192).collect::<Vec<_>>();
    let mut session = Session::new("speed", [1, 2, 3]);
    let ((), ms) = timed(|| at.windows(2).for_each(|w| _ = masker.mask(&text[w[0]..w[1]], &mut session, &[])));
    println!("  {name}: {:.1} MB/s in pieces of 8 KB", text.len() as f64 / 1e3 / ms);
}

#[expect(clippy::disallowed_methods, reason = "a measurement is about the clock")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = std::time::Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1e3)
}
