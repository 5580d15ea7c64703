//! Discounts: the policy table of `knobs/discounts.toml`, what a verdict rests on, and per cents in words.
//!
//! Invariant: the table alone decides; what a text says of a discount is quoted and never a permission.

mod policy;

pub(super) use policy::{Asked, Policy, Row, Verdict, decide, steps};

use super::text::amounts;

/// A discount in words: `8 %`, `8`, `7.5 per cent`; negative for a surcharge. `None` for what is none.
pub(super) fn percent(words: &str) -> Option<f64> {
    let words = words.trim().trim_end_matches("off").trim().replace('−', "-");
    let (sign, rest) = words.strip_prefix('-').map_or((1.0, words.as_str()), |rest| (-1.0, rest));
    let rest = rest.trim();
    let lower = rest.to_lowercase();
    let number = ["per cent", "percent", "pct", "prozent", "%"]
        .iter()
        .find_map(|unit| lower.strip_suffix(unit))
        .unwrap_or(&lower);
    let number: f64 = number.trim().replace(',', ".").parse().ok()?;
    (number.is_finite() && (-100.0..=100.0).contains(&(sign * number))).then_some(sign * number)
}

/// Two prices in words, as `92000 to 84000`, and the discount that leads from the first to the second.
pub(super) fn between(words: &str) -> Option<(f64, f64, f64)> {
    let (before, after) = words.split_once(" to ")?;
    let price = |text: &str| text.trim().replace(',', "").parse::<f64>().ok().filter(|price| price.is_finite());
    let (before, after) = (price(before)?, price(after)?);
    (before > 0.0 && after >= 0.0).then(|| (before, after, (before - after) / before * 100.0))
}

/// The per cent that a sentence names together with a discount.
pub(super) fn named_in(plain: &str) -> Option<f64> {
    const WORDS: &[&str] = &["off", "discount", "rabatt", "nachlass", "remise", "rebate", "surcharge"];
    let lower = plain.to_lowercase();
    let speaks = lower.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word));
    if !speaks {
        return None;
    }
    let numbers = amounts(plain);
    let mut found = numbers.iter().filter(|number| {
        let after = lower.get(number.range.end..).unwrap_or_default().trim_start();
        number.percent || after.starts_with("per cent") || after.starts_with("percent") || after.starts_with("prozent")
    });
    let first = found.next()?;
    found.next().is_none().then_some(first.value)
}

/// `8 %`, `7.5 %`.
pub(super) fn shown(percent: f64) -> String {
    format!("{} %", crate::crm::format::plain_number((percent * 100.0).round() / 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cents_are_read_from_words() {
        for (words, value) in [
            ("8", Some(8.0)),
            ("8 %", Some(8.0)),
            ("7,5%", Some(7.5)),
            ("-5 %", Some(-5.0)),
            ("8 per cent off", Some(8.0)),
            ("150", None),
            ("a lot", None),
            ("", None),
            ("NaN", None),
        ] {
            assert_eq!(percent(words), value, "{words}");
        }
        assert_eq!(between("92,000 to 84000").map(|(.., off)| shown(off)).as_deref(), Some("8.7 %"));
        assert_eq!(between("0 to 5").or(between("8")), None);
        for (words, value) in [
            ("At this number I expect 8 per cent off.", Some(8.0)),
            ("Fergus wants 8 % off at 640 sensors.", Some(8.0)),
            ("A discount of 5 % or 8 %?", None),
            ("Purchasing weighs price with 60 per cent.", None),
            ("640 sensors off the shelf.", None),
        ] {
            assert_eq!(named_in(words), value, "{words}");
        }
    }
}
