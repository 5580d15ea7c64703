//! Citation markers: `[3]`, also `[3, 4]`.

use std::ops::Range;

/// Every marker of a text: its byte range and its numbers.
pub fn markers(text: &str) -> Vec<(Range<usize>, Vec<usize>)> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices('[') {
        let Some(length) = text[start..].find(']') else { continue };
        let inside = &text[start + 1..start + length];
        let numbers: Option<Vec<usize>> = inside.split(',').map(|n| n.trim().parse().ok()).collect();
        if let Some(numbers) = numbers.filter(|_| length <= 40) {
            found.push((start..start + length + 1, numbers));
        }
    }
    found
}

/// Gives every cited number a new one; `None` takes it out, with the space before it.
pub fn replace_markers(text: &str, mut renumber: impl FnMut(usize) -> Option<usize>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, numbers) in markers(text) {
        out.push_str(&text[at..range.start]);
        let new: Vec<String> = numbers.into_iter().filter_map(&mut renumber).map(|n| format!("[{n}]")).collect();
        if new.is_empty() {
            out.truncate(out.trim_end_matches(' ').len());
        }
        out.push_str(&new.join(" "));
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_found_renumbered_and_removed() {
        assert_eq!(markers("a [1] b [2, 3] [x]").len(), 2);
        assert_eq!(replace_markers("a [5], b [9].", |n| (n == 5).then_some(1)), "a [1], b.");
        assert_eq!(replace_markers("a [1,2]", Some), "a [1] [2]");
    }
}
