//! The name that somebody may have meant.

/// The nearest of some names, where one is near: few letters differ, or one begins with the other.
pub(in crate::actions) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let word = plain(word);
    let most = match word.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    let scored = known.into_iter().map(|name| {
        let other = plain(name);
        let begins = word.len() >= 4 && (other.starts_with(&word) || (other.len() >= 4 && word.starts_with(&other)));
        (if begins { distance(&word, &other).min(most) } else { distance(&word, &other) }, name)
    });
    // Slips are rarer at the beginning of a word.
    let alike = |name: &str| plain(name).chars().zip(word.chars()).take_while(|(a, b)| a == b).count();
    let near = scored.filter(|(far, _)| *far <= most);
    near.min_by_key(|(far, name)| (*far, std::cmp::Reverse(alike(name)))).map(|(_, name)| name)
}

/// Letters to add, take away, change or swap with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
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
