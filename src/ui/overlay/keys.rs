//! Key hints at the foot of a box: keys and words in as many lines as they need.

use crate::ui::text;
use crate::ui::theme::Role;

/// Words with their roles, drawn one after the other.
pub(super) type Pieces = Vec<(String, Role)>;

/// A key.
pub(super) fn key(words: &str) -> (String, Role) {
    (words.to_owned(), Role::Key)
}

/// What a key does.
pub(super) fn word(words: &str) -> (String, Role) {
    (words.to_owned(), Role::Muted)
}

/// Keys with what they do; no pair is torn apart.
pub(super) fn hints<'w>(all: impl IntoIterator<Item = (String, &'w str)>, width: usize) -> Vec<Pieces> {
    let mut lines = vec![Pieces::new()];
    let mut used = 0;
    for (shown, words) in all {
        let columns = text::width(&shown) + text::width(words) + 3;
        if used + columns > width && used > 0 {
            lines.push(Pieces::new());
            used = 0;
        }
        used += columns;
        if let Some(line) = lines.last_mut() {
            line.extend([key(&shown), word(&format!(" {words}  "))]);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_its_word_stay_on_one_line() {
        let all = [("y", "take"), ("n", "refuse"), ("enter", "write")].map(|(key, word)| (key.to_owned(), word));
        for (width, lines) in [(80, 1), (18, 2), (8, 3), (1, 3)] {
            let hints = hints(all.clone(), width);
            assert_eq!(hints.len(), lines, "{width}");
            assert!(hints.iter().all(|line| line.len() % 2 == 0));
        }
    }
}
