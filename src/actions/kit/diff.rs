//! The difference between two texts, line by line, with a few lines around every change.
//!
//! Algorithm: longest common subsequence over the lines between what both begin and end with.

/// Lines shown around a change.
const AROUND: usize = 2;
/// Largest table of the algorithm; longer texts are shown as taken out and put in whole.
const LIMIT: usize = 4_000_000;

/// The lines that differ: `-` and the old line, `+` and the new one, two spaces and a line of both; `…` where lines of
/// both are left out. Empty when the texts are equal.
pub fn diff(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let all = pieces(&old, &new);
    let near =
        |at: usize| all[at.saturating_sub(AROUND)..all.len().min(at + AROUND + 1)].iter().any(|(c, _)| *c != ' ');
    let mut out: Vec<String> = Vec::new();
    let mut hidden = false;
    for (at, (change, line)) in all.iter().enumerate() {
        if near(at) {
            if std::mem::take(&mut hidden) && !out.is_empty() {
                out.push("  …".to_owned());
            }
            out.push(format!("{change} {line}"));
        } else {
            hidden = true;
        }
    }
    out
}

fn pieces<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let mut out: Vec<(char, &str)> = old[..start].iter().map(|line| (' ', *line)).collect();
    out.extend(middle(&old[start..old.len() - end], &new[start..new.len() - end]));
    out.extend(old[old.len() - end..].iter().map(|line| (' ', *line)));
    out
}

fn middle<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    if old.len() * new.len() > LIMIT {
        return old.iter().map(|line| ('-', *line)).chain(new.iter().map(|line| ('+', *line))).collect();
    }
    let mut longest = vec![vec![0u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i][j] =
                if old[i] == new[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < old.len() && j < new.len() {
        let piece = if old[i] == new[j] {
            (' ', old[i])
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            ('-', old[i])
        } else {
            ('+', new[j])
        };
        out.push(piece);
        i += usize::from(piece.0 != '+');
        j += usize::from(piece.0 != '-');
    }
    out.extend(old[i..].iter().map(|line| ('-', *line)));
    out.extend(new[j..].iter().map(|line| ('+', *line)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_is_near_a_change_is_shown() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\n";
        assert_eq!(diff(old, old), Vec::<String>::new());
        assert_eq!(diff(old, &old.replace('e', "E")), ["  c", "  d", "- e", "+ E", "  f", "  g"]);
        assert_eq!(diff("", "x\n"), ["+ x"]);
        let two = diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n2\n3\n4\n5\n6\n7\n8\n0\n");
        assert!(two.contains(&"  …".to_owned()), "{two:?}");
    }

    proptest! {
        #[test]
        fn dropping_one_side_gives_the_other(old in "[ab\n]{0,30}", new in "[ab\n]{0,30}") {
            let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
            let all = pieces(&a, &b);
            let side = |drop: char| all.iter().filter(|(c, _)| *c != drop).map(|(_, l)| *l).collect::<Vec<_>>();
            prop_assert_eq!(side('+'), a);
            prop_assert_eq!(side('-'), b);
        }
    }
}
