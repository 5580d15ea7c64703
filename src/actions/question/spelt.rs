//! Numbers in words as figures: "fifty thousand", "half a million", "twenty-five".
//!
//! Not for: small numbers, which the readers of counts know ("two weeks"), nor "one" and "a", which are no numbers mostly.
//! Invariant: nothing but whole runs of number words is replaced.

use super::words::Word;
use crate::crm::wording::{MONTHS, TENS, spelt};

const LARGE: &[(&str, f64)] = &[("hundred", 100.0), ("thousand", 1_000.0), ("million", 1_000_000.0)];
/// Numbers up to this one stay words.
const LEAST: f64 = 13.0;

/// Puts every run of number words into figures.
pub(super) fn in_figures(words: &mut Vec<Word>) {
    let mut at = 0;
    while at < words.len() {
        if let Some((value, count)) = number(&words[at..])
            && value >= LEAST
        {
            let text = if value.fract() == 0.0 && value.rem_euclid(1_000.0) == 0.0 && value < 1_000_000.0 {
                format!("{}k", value / 1_000.0)
            } else {
                format!("{value}")
            };
            words.splice(at..at + count, [Word { raw: text.clone(), text, used: false }]);
        }
        at += 1;
    }
}

/// Whole days in hours as days: "over 48 hours"; and "the first of August" as a day.
pub(super) fn in_days(words: &mut Vec<Word>) {
    for at in 1..words.len() {
        let hours = matches!(words[at].text.as_str(), "hours" | "hour" | "hrs" | "h");
        let days = words[at - 1].text.parse::<u32>().ok().filter(|n| *n > 0 && n % 24 == 0).map(|n| n / 24);
        if let Some(days) = days.filter(|_| hours) {
            words[at - 1] = Word { raw: days.to_string(), text: days.to_string(), used: false };
            words[at] = Word { raw: "days".into(), text: "days".into(), used: false };
        }
    }
    let month = |word: &Word| MONTHS.contains(&word.text.as_str());
    if let Some(at) =
        (2..words.len()).find(|at| month(&words[*at]) && words[at - 1].text == "of" && words[at - 2].text == "first")
    {
        words[at - 2] = Word { raw: "1".into(), text: "1".into(), used: false };
        words.remove(at - 1);
    }
}

/// The number that begins here, and how many words it has.
fn number(words: &[Word]) -> Option<(f64, usize)> {
    let word = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let large = |at: usize| LARGE.iter().find(|(name, _)| *name == word(at)).map(|(_, value)| *value);
    if word(0) == "half" && word(1) == "a" {
        return large(2).map(|value| (value / 2.0, 3));
    }
    let (mut total, mut part, mut at) = (0.0, 0.0, 0);
    if matches!(word(0), "a" | "one") {
        part = 1.0;
        at = 1;
        large(1)?;
    }
    loop {
        let joined = usize::from(at > 0 && word(at) == "and" && (small(word(at + 1)).is_some()));
        match (small(word(at + joined)), large(at)) {
            (Some(value), _) => {
                part += value;
                at += 1 + joined;
            }
            (None, Some(value)) if part > 0.0 && value > 100.0 => {
                total += part * value;
                part = 0.0;
                at += 1;
            }
            (None, Some(value)) if part > 0.0 => {
                part *= value;
                at += 1;
            }
            _ => break,
        }
    }
    (at > 0).then_some((total + part, at))
}

/// A number below a hundred in one word.
fn small(word: &str) -> Option<f64> {
    let ten = |word: &str| TENS.iter().position(|known| *known == word).map(|at| 20.0 + 10.0 * at as f64);
    let one = |word: &str| spelt(word).map(f64::from);
    match word.split_once('-') {
        Some((tens, ones)) => Some(ten(tens)? + one(ones).filter(|one| *one < 10.0)?),
        None => ten(word).or_else(|| one(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::Words;

    #[test]
    fn numbers_in_words_become_figures() {
        for (said, expected) in [
            ("deals over fifty thousand", "deals over 50k"),
            ("over a hundred thousand euros", "over 100k euros"),
            ("above half a million", "above 500k"),
            ("more than two hundred and fifty thousand", "more than 250k"),
            ("thirty-five days", "35 days"),
            ("twenty days", "20 days"),
            ("two weeks", "two weeks"),
            ("one deal", "one deal"),
            ("three million", "3000000"),
            ("a deal", "a deal"),
        ] {
            let words: Vec<String> = Words::new(said).0.into_iter().map(|word| word.text).collect();
            assert_eq!(words.join(" "), expected, "{said}");
        }
    }
}
