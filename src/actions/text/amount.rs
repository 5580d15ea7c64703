//! Numbers in text as sellers write them: `50k`, `€84,000`, `1.5 million`, `12 %`.

use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// A number that stands in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// The number, its suffix applied.
    pub value: f64,
    /// Whether a currency sign or code stands beside it.
    pub money: bool,
    /// Whether it is written in a shortened way (`84k`), so that the exact value may differ.
    pub rounded: bool,
    /// Whether a per cent sign follows.
    pub percent: bool,
}

static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let sign = r"(?:[€$£¥₹]|\b(?:EUR|USD|GBP|CHF|JPY|INR)\b)";
    let pattern = format!(
        r"(?i)(?P<before>{sign}\s?)?(?P<number>\d{{1,3}}(?:[,  ’']\d{{3}})+(?:\.\d+)?|\d+(?:[.,]\d+)?)(?:\s?(?P<suffix>k|m|mio|mn|million|thousand|bn|billion|b)\b)?(?P<percent>\s?%)?(?P<after>\s?(?:[€$£]|\b(?:EUR|USD|GBP|CHF|JPY|INR|euros?|dollars?|pounds?)\b))?"
    );
    Regex::new(&pattern).ok()
});

/// Every number of a text, in order.
pub fn amounts(text: &str) -> Vec<Amount> {
    let Some(pattern) = NUMBER.as_ref() else { return Vec::new() };
    pattern
        .captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            let value: f64 = digits(&found["number"])?;
            let factor = found.name("suffix").map_or(1.0, |suffix| factor(suffix.as_str()));
            Some(Amount {
                range: whole.range(),
                value: value * factor,
                money: found.name("before").is_some() || found.name("after").is_some(),
                rounded: found.name("suffix").is_some(),
                percent: found.name("percent").is_some(),
            })
        })
        .collect()
}

/// A comma groups thousands when three digits follow each; else it is a decimal comma.
fn digits(text: &str) -> Option<f64> {
    let grouped =
        text.split([',', ' ', ' ', '’', '\'']).skip(1).all(|part| part.split('.').next().is_some_and(|p| p.len() == 3));
    let plain: String = if grouped {
        text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect()
    } else {
        text.replace(',', ".")
    };
    plain.parse().ok()
}

fn factor(suffix: &str) -> f64 {
    match suffix.to_lowercase().as_str() {
        "k" | "thousand" => 1e3,
        "b" | "bn" | "billion" => 1e9,
        _ => 1e6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_sellers_write_them() {
        for (text, value, money) in [
            ("over 50k", 50_000.0, false),
            ("€84,000 a year", 84_000.0, true),
            ("1.5 million", 1_500_000.0, false),
            ("1,5m EUR", 1_500_000.0, true),
            ("12 %", 12.0, false),
            ("USD 1,234.50", 1_234.5, true),
            ("20 dollars", 20.0, true),
            ("12 months", 12.0, false),
        ] {
            let found = amounts(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].value, found[0].money), (value, money), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,80}") {
            for found in amounts(&text) {
                proptest::prop_assert!(text.get(found.range).is_some());
            }
        }
    }
}
