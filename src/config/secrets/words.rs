//! Splitting a command line into words as a POSIX shell does, and nothing more: no variables, no globs, no pipes.

/// The words; `None` when a quote is not closed or the line ends in a backslash.
pub(super) fn split(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut chars) = (Vec::new(), None::<String>, line.chars());
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\n' => words.extend(word.take()),
            '\'' => quoted(&mut chars, '\'', word.get_or_insert_default())?,
            '"' => quoted(&mut chars, '"', word.get_or_insert_default())?,
            '\\' => word.get_or_insert_default().push(chars.next()?),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

/// Copies up to the closing quote. Within double quotes a backslash escapes `"`, `\`, `$` and the backtick.
fn quoted(chars: &mut std::str::Chars<'_>, quote: char, word: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            c if c == quote => return Some(()),
            '\\' if quote == '"' => match chars.next()? {
                c @ ('"' | '\\' | '$' | '`') => word.push(c),
                c => word.extend(['\\', c]),
            },
            c => word.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_like_a_shell() {
        for (line, words) in [
            ("pass show openai", vec!["pass", "show", "openai"]),
            ("  op  read 'op://My Vault/key' ", vec!["op", "read", "op://My Vault/key"]),
            (r#"a "b \" $c \n" d\ e"#, vec!["a", r#"b " $c \n"#, "d e"]),
            ("x '' \"\"", vec!["x", "", ""]),
            ("a'b'\"c\"", vec!["abc"]),
            ("", vec![]),
        ] {
            assert_eq!(split(line).unwrap(), words, "{line}");
        }
        for open in ["'a", "\"a", "a\\", "\"a\\"] {
            assert_eq!(split(open), None, "{open}");
        }
    }
}
