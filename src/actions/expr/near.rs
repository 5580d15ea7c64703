//! The name that somebody may have meant.

use strsim::osa_distance;

/// Letters of a name that are compared.
const COMPARED: usize = 64;

/// The nearest of some names, where one is near: few letters differ, or one begins with the other.
pub(in crate::actions) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| {
        text.to_lowercase().chars().filter(|c| !matches!(c, '-' | '_' | ' ')).take(COMPARED).collect::<String>()
    };
    let word = plain(word);
    let most = match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    let scored = known.into_iter().map(|name| {
        let other = plain(name);
        let begins = word.len() >= 4 && (other.starts_with(&word) || (other.len() >= 4 && word.starts_with(&other)));
        (if begins { osa_distance(&word, &other).min(most) } else { osa_distance(&word, &other) }, name)
    });
    // Slips are rarer at the beginning of a word.
    let alike = |name: &str| plain(name).chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
    let near = scored.filter(|(far, _)| *far <= most);
    near.min_by_key(|(far, name)| (*far, std::cmp::Reverse(alike(name)))).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_recognised_and_another_word_is_not() {
        let known = ["about", "amount", "stage", "days_silent", "when"];
        for (word, near) in [
            ("amuont", Some("amount")),
            ("amout", Some("amount")),
            ("Stages", Some("stage")),
            ("daysSilent", Some("days_silent")),
            ("wehn", Some("when")),
            ("probability", None),
            ("x", None),
        ] {
            assert_eq!(nearest(word, known), near, "{word}");
        }
    }
}
