//! How well shapes are recognised: per type on the evaluation data, if it lies beside the checkout, and secrets on a
//! corpus made up here.
//!
//! Run with `--nocapture` for the tables. The floors are what is reached today, a little lower; raise them with the code.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test prints its table and may fail loudly"
)]

mod secrets;

use dealdesk::trust::{Dictionary, EntityType, Masked, Masker, Policy, Session};
use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

type Json = serde_json::Value;

fn masker() -> Masker {
    Masker::new(Arc::new(Dictionary::default()), Policy::default())
}

fn mask(masker: &Masker, text: &str) -> Masked {
    let mut session = Session::new("score", [1, 2, 3]);
    let masked = masker.mask(text, &mut session, &[]);
    assert_eq!(session.unmask(&masked.text), text);
    masked
}

fn rows(name: &str) -> Option<Vec<Json>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trust").join(name);
    let Ok(text) = fs::read_to_string(path) else {
        println!("skipped: ../shared is absent");
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("JSON line")).collect())
}

/// Values of one type: how many are wanted, how many are masked whole, how many spans are made, how many cover nothing
/// that was to be masked.
#[derive(Default)]
struct Score {
    wanted: usize,
    whole: usize,
    made: usize,
    extra: usize,
}

/// Scores the spans of the data that bear one of `names`, against spans of `kind`.
fn score(masker: &Masker, file: &str, names: &[&str], kind: EntityType) -> Option<Score> {
    let mut score = Score::default();
    for row in rows(file)? {
        let text = row["text"].as_str().unwrap_or_default();
        let chars: Vec<char> = text.chars().collect();
        let masked = mask(masker, text);
        let spans: Vec<(usize, usize, &str)> = row["spans"].as_array().into_iter().flatten().map(span).collect();
        for (from, to, name) in &spans {
            let covered = |at: usize| masked.spans.iter().any(|span| span.chars.contains(&at));
            let whole = (*from..*to).all(|at| !chars[at].is_alphanumeric() || covered(at));
            let wanted = names.contains(name);
            score.wanted += usize::from(wanted);
            score.whole += usize::from(wanted && whole);
            if wanted && !whole {
                println!("  {file}: missed in {text:?} → {:?}", masked.text);
            }
        }
        for made in masked.spans.iter().filter(|span| span.kind == kind) {
            let meant = spans.iter().any(|(from, to, _)| *from < made.chars.end && made.chars.start < *to);
            score.made += 1;
            score.extra += usize::from(!meant);
            if !meant {
                println!("  {file}: false {:?} in {text:?}", &text[made.bytes.clone()]);
            }
        }
    }
    Some(score)
}

fn span(span: &Json) -> (usize, usize, &str) {
    let number = |n: usize| span[n].as_u64().unwrap_or_default() as usize;
    (number(0), number(1), span[2].as_str().unwrap_or_default())
}

#[test]
fn each_type_is_masked_whole_and_little_else() {
    let masker = masker();
    const PRESIDIO: &[&str] = &["presidio_synth_v2.jsonl", "presidio_generated_large.jsonl"];
    const UNIT: &[&str] = &["presidio_unit_cases.jsonl"];
    for (kind, files, names, floor, most_extra) in [
        (EntityType::Email, PRESIDIO, &["EMAIL"][..], 995, 10),
        (EntityType::Email, UNIT, &["EMAIL_ADDRESS"][..], 995, 10),
        (EntityType::Card, PRESIDIO, &["CARD"][..], 995, 10),
        (EntityType::Iban, PRESIDIO, &["IBAN"][..], 995, 10),
        (EntityType::Iban, &["ibans.jsonl"][..], &["IBAN"][..], 995, 10),
        (EntityType::Ip, PRESIDIO, &["IP"][..], 995, 10),
        (EntityType::Ip, UNIT, &["IP_ADDRESS"][..], 980, 100),
        (EntityType::Mac, UNIT, &["MAC_ADDRESS"][..], 995, 100),
        (EntityType::Value, UNIT, &["CRYPTO"][..], 995, 10),
        (EntityType::Phone, &["phones.jsonl"][..], &["PHONE"][..], 985, 10),
        (EntityType::Phone, PRESIDIO, &["PHONE"][..], 900, 20),
    ] {
        let Some(scores) = files.iter().map(|file| score(&masker, file, names, kind)).collect::<Option<Vec<_>>>()
        else {
            return;
        };
        let sum = |part: fn(&Score) -> usize| scores.iter().map(part).sum::<usize>();
        let (wanted, whole, made, extra) = (sum(|s| s.wanted), sum(|s| s.whole), sum(|s| s.made), sum(|s| s.extra));
        println!("{kind:?} in {files:?}: {whole} of {wanted} whole, {extra} of {made} for nothing");
        assert!(whole * 1000 >= wanted * floor, "{kind:?}: {whole} of {wanted}");
        assert!(extra * 1000 <= made * most_extra, "{kind:?}: {extra} of {made} for nothing");
    }
}

#[test]
fn secrets_are_masked_and_what_looks_like_them_is_not() {
    let masker = masker();
    let mut missed: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let cases = secrets::secrets();
    for case in &cases {
        let masked = mask(&masker, &case.text);
        let secret = case.secret.as_deref().unwrap_or_default();
        let at = case.text.find(secret).expect("in its text");
        let covered = |byte: usize| masked.spans.iter().any(|span| span.bytes.contains(&byte));
        if (at..at + secret.len()).any(|byte| secret.as_bytes()[byte - at].is_ascii_alphanumeric() && !covered(byte)) {
            let entry = missed.entry(case.service.clone()).or_default();
            *entry = (entry.0 + 1, format!("{} → {}", case.text, masked.text));
        }
    }
    missed.iter().for_each(|(service, (times, example))| println!("  missed {service} {times}×: {example:?}"));
    let harmless = secrets::harmless();
    let flagged = harmless.iter().filter(|case| {
        let masked = mask(&masker, &case.text);
        let secret = masked.spans.iter().find(|span| span.kind == EntityType::Secret);
        secret.inspect(|span| println!("  false {:?} in {:?}", &case.text[span.bytes.clone()], case.text)).is_some()
    });
    let (lost, flagged) = (missed.values().map(|(times, _)| times).sum::<usize>(), flagged.count());
    println!(
        "secrets: {} of {} masked; {flagged} of {} harmless texts flagged",
        cases.len() - lost,
        cases.len(),
        harmless.len()
    );
    assert!(cases.len() >= 300 && harmless.len() >= 500);
    assert!(lost * 100 <= cases.len() * 3, "{lost} of {}", cases.len());
    assert!(flagged * 100 <= harmless.len(), "{flagged} of {}", harmless.len());
}
