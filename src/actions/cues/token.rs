//! Words of a sentence in lower case without accents; short forms written out, so that `doesn't` reads `does not`.
//!
//! Invariant: every token knows the bytes of the sentence it came from; two tokens of one short form share them.

/// What stands between a word and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// A space or nothing.
    None,
    /// A comma.
    Comma,
    /// `; : . ! ? ( ) –`.
    Break,
}

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Folded.
    pub(super) text: String,
    /// Bytes of the sentence.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) gap: Gap,
}

impl Token {
    pub(super) fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// The words of a sentence.
pub(super) fn tokens(sentence: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let (mut start, mut gap) = (None, Gap::None);
    let ends = sentence.char_indices().chain([(sentence.len(), ' ')]);
    for (at, c) in ends {
        let inside = c.is_alphanumeric()
            || (start.is_some() && joins(c) && sentence[at + c.len_utf8()..].starts_with(char::is_alphanumeric));
        if inside {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            push(&mut tokens, sentence, start, at, gap);
            gap = Gap::None;
        }
        gap = match c {
            ',' => {
                if gap == Gap::None {
                    Gap::Comma
                } else {
                    gap
                }
            }
            ';' | ':' | '.' | '!' | '?' | '(' | ')' | '–' | '—' => Gap::Break,
            _ => gap,
        };
    }
    tokens
}

/// What stands inside a word; a full stop or comma only inside a number.
fn joins(c: char) -> bool {
    matches!(c, '\'' | '’')
}

fn push(tokens: &mut Vec<Token>, sentence: &str, start: usize, end: usize, gap: Gap) {
    let folded = fold(&sentence[start..end]);
    let mut gap = gap;
    for text in written_out(&folded) {
        tokens.push(Token { text, start, end, gap });
        gap = Gap::None;
    }
}

/// Lower case, without accents.
pub(super) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | 'à' | 'â' | 'á' | 'å' | 'ã' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'î' | 'ï' | 'í' => out.push('i'),
            'ö' | 'ô' | 'ó' | 'ø' => out.push('o'),
            'ü' | 'û' | 'ù' | 'ú' => out.push('u'),
            'ç' => out.push('c'),
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            '’' => out.push('\''),
            c => out.push(c),
        }
    }
    out
}

fn written_out(word: &str) -> Vec<String> {
    let Some((head, tail)) = word.split_once('\'') else {
        return if word == "cannot" { two("can", "not") } else { vec![word.to_owned()] };
    };
    match (head, tail) {
        ("can", "t") => two("can", "not"),
        ("won", "t") => two("will", "not"),
        ("let", "s") => two("let", "us"),
        (head, "t") if head.ends_with('n') => two(&head[..head.len() - 1], "not"),
        ("it" | "that" | "there" | "he" | "she" | "what" | "here" | "who" | "where" | "how", "s") => two(head, "is"),
        (head, "s") => vec![head.to_owned()],
        (head, "re") => two(head, "are"),
        (head, "ve") => two(head, "have"),
        (head, "ll") => two(head, "will"),
        (head, "d") => two(head, "would"),
        (head, "m") => two(head, "am"),
        ("n" | "c" | "d" | "j" | "s" | "m" | "t" | "l", tail) => two(&format!("{head}e"), tail),
        ("qu", tail) => two("que", tail),
        _ => vec![head.to_owned(), tail.to_owned()],
    }
}

fn two(first: &str, second: &str) -> Vec<String> {
    vec![first.to_owned(), second.to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_are_written_out_and_keep_their_place() {
        let text = "It doesn't work, n'est pas prêt";
        let words: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
        assert_eq!(words, ["it", "does", "not", "work", "ne", "est", "pas", "pret"]);
        assert!(tokens(text)[4].gap == Gap::Comma);
    }

    proptest::proptest! {
        #[test]
        fn every_token_stands_in_its_sentence(text in "\\PC{0,120}") {
            for token in tokens(&text) {
                proptest::prop_assert!(text.get(token.start..token.end).is_some());
            }
        }
    }
}
