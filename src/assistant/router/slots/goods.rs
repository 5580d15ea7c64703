//! What a quote is asked for: quantities and products as they stand in the line, and how long it is valid.
//!
//! Not for: whether there is such a product, which the action says. Invariant: a number is a quantity only where words follow
//! that are no unit of time, money or share.

use crate::actions::examples::RECORD;

/// Words after a number that make it no quantity.
const UNITS: &[&str] = &[
    "%", "percent", "per", "prozent", "pourcent", "pour", "days", "day", "tage", "jours", "weeks", "months", "month",
    "years", "year", "monate", "jahre", "mois", "ans", "eur", "euro", "euros", "usd", "gbp", "chf", "k", "€", "$", "£",
    "x^2",
];
/// Words that end the name of a product.
const ENDS: &[&str] = &[
    "for", "to", "with", "at", "on", "by", "in", "please", "valid", "fur", "für", "mit", "zu", "pour", "avec", "a",
    "until", "from", "less", "minus", "discount", "off",
];
/// Words between two products.
const AND: &[&str] = &["and", "und", "et", "plus", "&"];
/// Words between a number and its product that say nothing.
const IDLE: &[&str] =
    &["x", "×", "*", "of", "the", "units", "pieces", "pcs", "stuck", "stück", "licences", "licenses", "seats"];
/// Longest name in words.
const LONGEST: usize = 6;

/// "640 sensors and 12 gateways" as `640 sensors, 12 gateways`.
pub(super) fn read(line: &str) -> Option<String> {
    let mut goods = Vec::new();
    let pieces: Vec<&str> = line.split([',', ';', ':', '+']).collect();
    for piece in pieces {
        let words: Vec<&str> = piece.split_whitespace().map(|word| word.trim_matches(['.', '!', '?', '"'])).collect();
        let mut at = 0;
        while at < words.len() {
            match item(&words[at..]) {
                Some((item, used)) => {
                    goods.push(item);
                    at += used;
                }
                None => at += 1,
            }
        }
    }
    (!goods.is_empty()).then(|| goods.join(", "))
}

/// A quantity and the words of its product, and how many words that took.
fn item(words: &[&str]) -> Option<(String, usize)> {
    let count: u64 = words.first()?.trim_end_matches(['x', 'X', '×']).parse().ok().filter(|count| *count > 0)?;
    let mut used = 1;
    let mut name: Vec<&str> = Vec::new();
    for word in &words[1..] {
        let lower = word.to_lowercase();
        let ends = ENDS.contains(&lower.as_str()) || AND.contains(&lower.as_str()) || *word == RECORD;
        if ends || name.len() == LONGEST || UNITS.contains(&lower.as_str()) && name.is_empty() {
            break;
        }
        used += 1;
        if !(name.is_empty() && IDLE.contains(&lower.as_str())) {
            name.push(word);
        }
    }
    (!name.is_empty()).then(|| (format!("{count} {}", name.join(" ")), used))
}

/// "valid for 30 days".
pub(super) fn valid(plain: &str) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    let day = |word: &str| matches!(word, "days" | "day" | "tage" | "jours");
    words.windows(2).find(|pair| pair[0].parse::<u16>().is_ok() && day(pair[1])).map(|pair| pair[0].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_go_with_their_products() {
        for (line, goods) in [
            ("quote for 20 sensors", Some("20 sensors")),
            ("20 x CW-100, 3 LG-2", Some("20 CW-100, 3 LG-2")),
            ("quote {record}: 640 sensors and 12 gateways", Some("640 sensors, 12 gateways")),
            ("50 units of CW-100 for {record} with 10 % off", Some("50 CW-100")),
            ("Angebot über 20 Stück CW-100 für {record}", Some("20 CW-100")),
            ("10 % off for 30 days", None),
            ("0 sensors", None),
            ("", None),
        ] {
            assert_eq!(read(line).as_deref(), goods, "{line}");
        }
        assert_eq!(valid("valid for 30 days").as_deref(), Some("30"));
    }
}
