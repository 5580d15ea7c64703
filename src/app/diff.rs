//! The difference between two texts, line by line and word by word within changed lines.
//!
//! Algorithm: longest common subsequence by dynamic programming, over lines first and over words of the lines that
//! differ. Invariant: dropping what was added gives the old text, dropping what was removed gives the new one.

/// What happened to a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands in both.
    Same,
    /// Only in the new text.
    Added,
    /// Only in the old text.
    Removed,
}

/// Longest table of the algorithm; larger texts are shown as removed and added whole.
const LIMIT: usize = 4_000_000;

/// The pieces of both texts in order.
pub fn words(old: &str, new: &str) -> Vec<(Change, String)> {
    let old: Vec<&str> = split(old).collect();
    let new: Vec<&str> = split(new).collect();
    let mut out: Vec<(Change, String)> = Vec::new();
    for (change, piece) in pieces(&old, &new) {
        match out.last_mut() {
            Some((last, text)) if *last == change => text.push_str(piece),
            _ => out.push((change, piece.to_owned())),
        }
    }
    out
}

/// Words with the white space behind them, and line breaks by themselves.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([' ', '\n'])
}

fn pieces<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Change, &'a str)> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_mid, new_mid) = (&old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end]);
    let mut out: Vec<_> = old[..start].iter().map(|piece| (Change::Same, *piece)).collect();
    out.extend(middle(old_mid, new_mid));
    out.extend(old_rest[old_rest.len() - end..].iter().map(|piece| (Change::Same, *piece)));
    out
}

fn middle<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(Change, &'a str)> {
    let removed = old.iter().map(|piece| (Change::Removed, *piece));
    let added = new.iter().map(|piece| (Change::Added, *piece));
    if old.len() * new.len() > LIMIT {
        return removed.chain(added).collect();
    }
    let table = lengths(old, new);
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::with_capacity(old.len() + new.len());
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            out.push((Change::Same, old[i]));
            i += 1;
            j += 1;
        } else if table[i + 1][j] >= table[i][j + 1] {
            out.push((Change::Removed, old[i]));
            i += 1;
        } else {
            out.push((Change::Added, new[j]));
            j += 1;
        }
    }
    out.extend(old[i..].iter().map(|piece| (Change::Removed, *piece)));
    out.extend(new[j..].iter().map(|piece| (Change::Added, *piece)));
    out
}

/// `table[i][j]`: length of the longest common subsequence of `old[i..]` and `new[j..]`.
fn lengths(old: &[&str], new: &[&str]) -> Vec<Vec<u32>> {
    let mut table = vec![vec![0u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            table[i][j] = if old[i] == new[j] { table[i + 1][j + 1] + 1 } else { table[i + 1][j].max(table[i][j + 1]) };
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn side(pieces: &[(Change, String)], drop: Change) -> String {
        pieces.iter().filter(|(change, _)| *change != drop).map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn a_changed_word_is_found() {
        let pieces = words("see you on Monday at ten", "see you on Thursday at ten");
        assert_eq!(
            pieces,
            [
                (Change::Same, "see you on ".to_owned()),
                (Change::Removed, "Monday ".to_owned()),
                (Change::Added, "Thursday ".to_owned()),
                (Change::Same, "at ten".to_owned()),
            ]
        );
    }

    proptest! {
        #[test]
        fn both_sides_can_be_rebuilt(old in "[ab \n]{0,40}", new in "[ab \n]{0,40}") {
            let pieces = words(&old, &new);
            prop_assert_eq!(side(&pieces, Change::Added), old);
            prop_assert_eq!(side(&pieces, Change::Removed), new);
        }
    }
}
