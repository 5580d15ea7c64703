//! Words of masked texts: what of a search is looked for, how much of a draft was changed, whether a question was asked
//! again. Pure.

use std::collections::HashSet;

/// Most words of a draft that are compared.
const COMPARED: usize = 1_500;
/// From this share of common words on, two questions are the same one.
const SAME: f64 = 0.6;

/// The search of a person as FTS5 reads it, over questions, answers and the rest: words in any order, "phrases",
/// `beginnings*`. Whatever else stands in it is text. `None` where there is no word.
pub(super) fn fts(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    for (at, piece) in text.split('"').enumerate() {
        if at % 2 == 1 {
            parts.extend(quoted(piece));
        } else {
            parts.extend(piece.split_whitespace().filter_map(word));
        }
    }
    (!parts.is_empty()).then(|| format!("{{question answer more}} : ({})", parts.join(" AND ")))
}

fn word(word: &str) -> Option<String> {
    let (stem, star) = match word.strip_suffix('*') {
        Some(stem) => (stem, "*"),
        None => (word, ""),
    };
    quoted(stem).map(|quoted| format!("{quoted}{star}"))
}

/// A string of FTS5, which has no syntax but its quotation marks.
fn quoted(text: &str) -> Option<String> {
    let clean = text.replace(['"', '\0'], " ");
    // A string without any letter or digit is an empty phrase, which matches nothing.
    clean.chars().any(char::is_alphanumeric).then(|| format!("\"{clean}\""))
}

/// The share of words that were changed from one text to the other, 0 to 1: of the longer one, how many are not in
/// their common sequence.
pub(super) fn changed(before: &str, after: &str) -> f64 {
    let before: Vec<&str> = before.split_whitespace().take(COMPARED).collect();
    let after: Vec<&str> = after.split_whitespace().take(COMPARED).collect();
    let longer = before.len().max(after.len());
    if longer == 0 {
        return 0.0;
    }
    1.0 - common(&before, &after) as f64 / longer as f64
}

/// The length of the longest common subsequence.
fn common(one: &[&str], two: &[&str]) -> usize {
    let start = one.iter().zip(two).take_while(|(a, b)| a == b).count();
    let (one, two) = (&one[start..], &two[start..]);
    let end = one.iter().rev().zip(two.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, two) = (&one[..one.len() - end], &two[..two.len() - end]);
    let mut row = vec![0_usize; two.len() + 1];
    for a in one {
        let mut diagonal = 0;
        for (at, b) in two.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    start + end + row.last().copied().unwrap_or(0)
}

/// Whether two questions ask the same in nearly the same words. Case and marks do not count.
pub(super) fn is_same_question(one: &str, two: &str) -> bool {
    let (one, two) = (words(one), words(two));
    let both = one.intersection(&two).count();
    both > 0 && 2.0 * both as f64 / (one.len() + two.len()) as f64 >= SAME
}

fn words(text: &str) -> HashSet<String> {
    let split = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    split.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_search_is_words_phrases_and_beginnings() {
        let inside =
            |text: &str| fts(text).map(|text| text["{question answer more} : (".len()..text.len() - 1].to_owned());
        for (said, meant) in [
            ("renewal risk", Some("\"renewal\" AND \"risk\"")),
            ("\"next step\" call", Some("\"next step\" AND \"call\"")),
            ("renew*", Some("\"renew\"*")),
            ("a OR b NOT c", Some("\"a\" AND \"OR\" AND \"b\" AND \"NOT\" AND \"c\"")),
            ("tags:oup", Some("\"tags:oup\"")),
            ("NEAR(a b)", Some("\"NEAR(a\" AND \"b)\"")),
            ("\"half open", Some("\"half open\"")),
            ("-- ; * ^ ()", None),
            ("", None),
            ("\0", None),
        ] {
            assert_eq!(inside(said).as_deref(), meant, "{said:?}");
        }
    }

    #[test]
    fn changes_are_counted_in_words() {
        for (before, after, share) in [
            ("a b c d", "a b c d", 0.0),
            ("a b c d", "", 1.0),
            ("", "", 0.0),
            ("a b c d", "a x c d", 0.25),
            ("a b c d", "a b c d e f g h", 0.5),
            ("a b c d", "d c b a", 0.75),
        ] {
            assert!((changed(before, after) - share).abs() < 1e-9, "{before:?} {after:?} {}", changed(before, after));
        }
    }

    #[test]
    fn the_same_question_in_other_words_is_told_from_another_one() {
        for (one, two, same) in [
            ("how many open deals are there", "How many open deals are there?", true),
            ("how many open deals", "how many open deals by stage", true),
            ("wie viele offene Chancen habe ich", "wie viele Chancen habe ich offen", true),
            ("how many open deals", "what is the weather", false),
            ("summarise PERSON_1_K7Q", "summarise PERSON_2_K7Q", false),
            ("", "", false),
        ] {
            assert_eq!(is_same_question(one, two), same, "{one:?} {two:?}");
        }
    }

    proptest! {
        #[test]
        fn the_share_is_a_share_and_is_the_same_both_ways(one in "[abc ]{0,20}", two in "[abc ]{0,20}") {
            let share = changed(&one, &two);
            prop_assert!((0.0..=1.0).contains(&share));
            prop_assert_eq!(share, changed(&two, &one));
        }
    }
}
