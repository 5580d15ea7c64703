//! How well numbers that identify somebody, addresses and licences are masked on the evaluation data, by file and kind.
//!
//! Run with `--nocapture` for the table. The floors are what is reached today, a little lower; raise them with the code.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test prints its table and may fail loudly")]

use dealdesk::trust::{Dictionary, EntityType, Masked, Masker, Policy, Session};
use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

type Json = serde_json::Value;

/// The kinds that this file is about.
const KINDS: [EntityType; 5] =
    [EntityType::NationalId, EntityType::Ssn, EntityType::Passport, EntityType::Address, EntityType::BirthDate];

fn rows(name: &str) -> Option<Vec<Json>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trust").join(name);
    let Ok(text) = fs::read_to_string(path) else {
        println!("skipped: ../shared is absent");
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("JSON line")).collect())
}

/// Masked and wanted stretches of a type, and false alarms of the kinds above.
#[derive(Default)]
struct Score {
    wanted: BTreeMap<String, (usize, usize)>,
    alarms: usize,
    rows: usize,
}

impl Score {
    fn of(name: &str) -> Option<Self> {
        let masker = Masker::new(Arc::new(Dictionary::default()), Policy::default());
        let mut score = Self::default();
        for row in rows(name)? {
            let mut session = Session::new("score", [1, 2, 3]);
            let text = row["text"].as_str().unwrap_or_default();
            let masked = masker.mask(text, &mut session, &[]);
            assert_eq!(session.unmask(&masked.text), text);
            score.take(&row, text, &masked);
        }
        println!("{name}: {} false alarms in {} texts", score.alarms, score.rows);
        score.wanted.iter().for_each(|(kind, (clean, all))| println!("  {kind:<26} {clean:>4} of {all:>4}"));
        Some(score)
    }

    fn take(&mut self, row: &Json, text: &str, masked: &Masked) {
        let chars: Vec<char> = text.chars().collect();
        let at = |value: &Json| value.as_u64().unwrap_or(0) as usize;
        let spans: Vec<(usize, usize, &str)> = row["spans"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|span| (at(&span[0]), at(&span[1]), span[2].as_str().unwrap_or_default()))
            .collect();
        let covered = |at: usize| masked.spans.iter().any(|span| span.chars.contains(&at));
        for (from, to, kind) in &spans {
            let (clean, all) = self.wanted.entry((*kind).to_owned()).or_default();
            *all += 1;
            *clean += usize::from((*from..*to).all(|at| !chars[at].is_alphanumeric() || covered(at)));
        }
        let ours = masked.spans.iter().filter(|span| KINDS.contains(&span.kind));
        let false_alarm = |chars: &std::ops::Range<usize>| spans.iter().all(|s| chars.end <= s.0 || s.1 <= chars.start);
        self.alarms += usize::from(ours.into_iter().any(|span| false_alarm(&span.chars)));
        self.rows += 1;
    }

    fn assert_at_least(&self, kind: &str, percent: usize) {
        let (clean, all) = self.wanted.get(kind).copied().unwrap_or_default();
        assert!(all > 0 && clean * 100 >= all * percent, "{kind}: {clean} of {all}");
    }

    fn assert_alarms_at_most(&self, percent: usize) {
        assert!(self.alarms * 100 <= self.rows * percent, "{} of {}", self.alarms, self.rows);
    }
}

#[test]
fn national_numbers_are_masked() {
    let Some(score) = Score::of("national_ids_stdnum.jsonl") else { return };
    score.assert_at_least("NATIONAL_ID", 99);
    score.assert_alarms_at_most(1);
}

#[test]
fn social_security_numbers_licences_and_addresses_are_masked() {
    for (name, addresses) in [("presidio_synth_v2.jsonl", 62), ("presidio_generated_large.jsonl", 56)] {
        let Some(score) = Score::of(name) else { return };
        score.assert_at_least("SSN", 100);
        score.assert_at_least("DRIVER_LICENSE", 100);
        score.assert_at_least("ADDRESS", addresses);
        score.assert_alarms_at_most(1);
    }
}

#[test]
fn numbers_alone_are_masked_where_their_check_is_strong() {
    let Some(score) = Score::of("presidio_unit_cases.jsonl") else { return };
    for strong in ["FI_PERSONAL_IDENTITY_CODE", "TR_NATIONAL_ID", "ZA_ID_NUMBER", "ES_NIE", "US_ITIN", "AU_ABN"] {
        score.assert_at_least(strong, 100);
    }
    // One of five is thirteen bare digits of a year without a check digit.
    score.assert_at_least("KR_RRN", 80);
}

#[test]
fn texts_without_such_numbers_are_left_alone() {
    for name in ["hard_negatives.jsonl", "wnut17_names.jsonl", "crm_known_values.jsonl", "ibans.jsonl", "phones.jsonl"]
    {
        let Some(score) = Score::of(name) else { return };
        score.assert_alarms_at_most(1);
    }
}
