//! Amounts in English words: `forty-five thousand`, `half a million`, `one point two million`, `45 grand`.
//!
//! Not for: digits with a scale, which `patterns` reads. Invariant: without a scale word there is no amount.

use super::super::fold::words::{Word, joint, spell};
use crate::crm::wording::{ONES, TENS};
use std::{ops::Range, sync::LazyLock};

const SCALES: &[(&str, f64)] = &[
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("grand", 1e3),
    ("lakh", 1e5),
    ("million", 1e6),
    ("mil", 1e6),
    ("crore", 1e7),
    ("billion", 1e9),
];

/// One word of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// A number up to 99, or in digits.
    Number(f64),
    /// Half or a quarter of what follows.
    Share(f64),
    Scale(f64),
    Point,
    /// “a”, “and”, “of”: nothing by itself.
    Filler,
}

static SCALE_HASHES: LazyLock<Vec<u64>> =
    LazyLock::new(|| SCALES.iter().map(|(name, _)| spell(name.chars())).collect());

/// Every amount in words, with its value in hundredths.
pub(super) fn amounts<'a>(text: &'a str, words: &'a [Word]) -> impl Iterator<Item = (Range<usize>, i64)> + 'a {
    let scales = SCALE_HASHES.as_slice();
    let mut done = 0;
    let anchors =
        (0..words.len()).filter(move |at| (3..=9).contains(&words[*at].length) && scales.contains(&words[*at].hash));
    anchors.filter_map(move |at| {
        if at < done {
            return None;
        }
        let (from, to) = extent(text, words, at);
        done = to;
        let parts: Vec<Part> = (from..to).filter_map(|at| part(&text[words[at].range()])).collect();
        let cents = super::patterns::cents(value(&parts)).filter(|cents| *cents >= 100_000)?;
        Some((words[from].start as usize..words[to - 1].end as usize, cents))
    })
}

/// The words of the number around a scale word, without fillers at its ends.
fn extent(text: &str, words: &[Word], at: usize) -> (usize, usize) {
    let read = |at: usize| words.get(at).and_then(|word| part(&text[word.range()]));
    let joined = |at: usize| {
        joint(&text[words[at - 1].end as usize..words[at].start as usize])
            .is_some_and(|joint| !(joint.apostrophe || joint.comma || joint.dot && joint.space))
    };
    let (mut from, mut to) = (at, at + 1);
    while from > 0 && joined(from) && read(from - 1).is_some() {
        from -= 1;
    }
    while to < words.len() && joined(to) && read(to).is_some() {
        to += 1;
    }
    while to > at + 1 && matches!(read(to - 1), Some(Part::Filler | Part::Point)) {
        to -= 1;
    }
    while from < at && matches!(read(from), Some(Part::Filler | Part::Point)) && text[words[from].range()] != *"a" {
        from += 1;
    }
    (from, to)
}

fn part(word: &str) -> Option<Part> {
    let word = word.to_ascii_lowercase();
    let small = |list: &[&str]| list.iter().position(|known| *known == word);
    if let Ok(number) = word.parse::<u32>() {
        return Some(Part::Number(f64::from(number)));
    }
    if let Some((_, scale)) = SCALES.iter().find(|(name, _)| *name == word) {
        return Some(Part::Scale(*scale));
    }
    match word.as_str() {
        "a" | "an" | "and" | "of" => Some(Part::Filler),
        "half" => Some(Part::Share(0.5)),
        "quarter" => Some(Part::Share(0.25)),
        "quarters" => Some(Part::Share(0.0)),
        "point" => Some(Part::Point),
        _ => small(&ONES).map(|n| n as f64).or(small(&TENS).map(|n| (n as f64 + 2.0) * 10.0)).map(Part::Number),
    }
}

/// What the parts are worth together.
fn value(parts: &[Part]) -> f64 {
    let (mut total, mut current, mut tenth, mut any) = (0.0, 0.0, 0.0, false);
    for part in parts {
        match part {
            Part::Number(digit) if tenth > 0.0 => {
                current += digit * tenth;
                tenth /= 10.0;
            }
            Part::Number(number) => (current, any) = (current + number, true),
            Part::Share(share) if *share == 0.0 => current /= 4.0,
            Part::Share(share) => (current, any) = (current + share, true),
            Part::Point => tenth = 0.1,
            Part::Scale(scale) if *scale < 1e3 => {
                (current, any) = (if any { current * scale } else { *scale }, true);
            }
            Part::Scale(scale) => {
                total += if any { current * scale } else { *scale };
                (current, tenth, any) = (0.0, 0.0, false);
            }
            Part::Filler => {}
        }
    }
    total + current
}

#[cfg(test)]
mod tests {
    use super::super::super::fold::words::words;
    use super::*;

    #[test]
    fn numbers_in_words_are_read() {
        for (text, value) in [
            ("forty-five thousand", 45_000.0),
            ("Forty Five Thousand Two Hundred", 45_200.0),
            ("one million two hundred and fifty thousand", 1_250_000.0),
            ("four hundred and fifty thousand", 450_000.0),
            ("half a million", 500_000.0),
            ("a quarter of a million", 250_000.0),
            ("three quarters of a million", 750_000.0),
            ("one and a half million", 1_500_000.0),
            ("two point four million", 2_400_000.0),
            ("one point two five million", 1_250_000.0),
            ("45 grand", 45_000.0),
            ("a million", 1_000_000.0),
            ("seventy-two thousand, four", 72_000.0),
        ] {
            let words = words(text);
            let found: Vec<_> = amounts(text, &words).collect();
            assert_eq!(
                found.first().map(|(_, cents)| *cents),
                super::super::patterns::cents(value),
                "{text}: {found:?}"
            );
        }
        let text = "a thousand thanks, two people and a hundred seats";
        assert_eq!(amounts(text, &words(text)).count(), 1);
    }
}
