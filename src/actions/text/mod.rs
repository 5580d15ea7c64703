//! Reading short things in text: amounts, days, markers; and making text out of records harmless to quote.

mod amount;
mod day;
mod markers;

pub use amount::{Amount, amounts};
pub use day::{Day, days};
pub use markers::{markers, replace_markers};

/// A text without what nobody sees in it: tag characters, zero widths, marks that turn it round. What joins letters stays.
pub fn seen(text: &str) -> String {
    let hidden = |c: char| {
        matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
            | '\u{ad}' | '\u{e0000}'..='\u{e007f}')
    };
    text.chars().filter(|c| !hidden(*c)).collect()
}

/// One line of text that cannot act inside Markdown: no line breaks, controls, brackets, angle brackets, pipes or
/// back-ticks. So text of a stranger can forge no citation, link, table or code.
pub fn clean(text: &str) -> String {
    let swapped = text.chars().filter_map(|c| match c {
        '[' => Some('('),
        ']' => Some(')'),
        '<' => Some('‹'),
        '>' => Some('›'),
        '`' => Some('\''),
        '|' => Some('/'),
        c if c.is_control() || is_invisible(c) => c.is_whitespace().then_some(' '),
        c => Some(c),
    });
    let line: String = swapped.collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text on one line, in double quotation marks if it has several words; it cannot contain them.
pub fn quoted(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let line = visible.replace(['"', '“', '”', '„', '‟', '＂'], "'");
    let line = line.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = line.collect::<Vec<_>>().join(" ");
    if line.contains(' ') { format!("\"{line}\"") } else { line }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// The start of a text on one line, cut at a word.
pub fn excerpt(text: &str, most: usize) -> String {
    let line = clean(text);
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most).collect();
    let whole = cut.rfind(' ').filter(|at| *at > most / 2).map_or(cut.as_str(), |at| &cut[..at]);
    format!("{}…", whole.trim_end_matches([',', ';', ' ', '.']))
}

/// Sentences of a text, roughly: cut at line breaks and at full stops that a space follows.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for line in text.lines() {
        let mut start = 0;
        for (at, _) in line.match_indices(['.', '!', '?']) {
            if line[at + 1..].starts_with(' ') {
                out.push(line[start..=at].trim());
                start = at + 1;
            }
        }
        out.push(line[start..].trim());
    }
    out.retain(|sentence| !sentence.is_empty());
    out
}

/// Adds a last line for those of `all` that a list leaves out: `And 3 more.`
pub(in crate::actions) fn tell_rest(lines: &mut Vec<String>, all: usize) {
    if let Some(rest) = all.checked_sub(lines.len()).filter(|rest| *rest > 0) {
        lines.push(format!("And {rest} more."));
    }
}

/// The same for names inside a sentence: `3 more`.
pub(in crate::actions) fn name_rest(names: &mut Vec<String>, all: usize) {
    if let Some(rest) = all.checked_sub(names.len()).filter(|rest| *rest > 0) {
        names.push(format!("{rest} more"));
    }
}

/// `1 day`, `3 days`.
pub fn count(number: i64, noun: &str) -> String {
    let plural = match noun {
        n if n.ends_with('y') && !n.ends_with("ay") => format!("{}ies", &n[..n.len() - 1]),
        "person" => "people".to_owned(),
        n if n.ends_with('s') => format!("{n}es"),
        n => format!("{n}s"),
    };
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{} {plural}", crate::crm::format::grouped_number(number as f64))
    }
}

/// The words with a capital at the start.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Points with their sign: `+5 points`, `-1 point`.
pub(in crate::actions) fn points(number: f64) -> String {
    let number = number + 0.0;
    format!("{number:+} {}", if number.abs() == 1.0 { "point" } else { "points" })
}

/// `a, b and c`.
pub fn join(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_can_do_nothing() {
        assert_eq!(clean("see [1] <http://x>\n| `a`\u{202e}\u{200b}"), "see (1) ‹http://x› / 'a'");
        assert_eq!(excerpt("one two three four", 11), "one two…");
        assert_eq!(sentences("Hi. It is 1.5 now! Really\nyes"), ["Hi.", "It is 1.5 now!", "Really", "yes"]);
    }

    #[test]
    fn points_have_a_sign_and_a_number() {
        assert_eq!(
            [1.0, -1.0, 5.0, -2.5, 0.0].map(points),
            ["+1 point", "-1 point", "+5 points", "-2.5 points", "+0 points"]
        );
    }

    #[test]
    fn counts_read_well() {
        for (n, noun, text) in [
            (1, "day", "1 day"),
            (2, "day", "2 days"),
            (2, "opportunity", "2 opportunities"),
            (3, "person", "3 people"),
        ] {
            assert_eq!(count(n, noun), text);
        }
        assert_eq!(join(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_out_on_one_plain_line(text in "\\PC{0,200}") {
            let line = clean(&text);
            proptest::prop_assert!(!line.contains(['[', ']', '<', '>', '\n', '`', '|']));
            proptest::prop_assert!(excerpt(&text, 20).chars().count() <= 21);
        }
    }
}
