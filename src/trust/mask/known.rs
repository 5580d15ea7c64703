//! Known values that are no names: phones in any grouping, mail addresses and amounts that are spelt out.
//!
//! Not for: unknown ones (see `patterns`). Invariant: only what the dictionary knows is found.

use super::super::{
    dictionary::Dictionary,
    fold::words::{self, Word},
};
use std::ops::Range;

/// A known value: its bytes and its owner.
pub(super) type Known = (Range<usize>, u32);

/// Most groups of digits in a phone number.
const MOST_GROUPS: usize = 8;
/// Most labels of a domain, and most parts of a user's name.
const MOST_PARTS: usize = 5;

/// Runs of digits with little between them that are a known phone.
pub(super) fn phones<'a>(
    dictionary: &'a Dictionary,
    text: &'a str,
    words: &'a [Word],
) -> impl Iterator<Item = Known> + 'a {
    (0..words.len()).filter(|at| words[*at].is_number()).filter_map(move |at| phone(dictionary, text, words, at))
}

/// The longest known phone that begins with this word.
fn phone(dictionary: &Dictionary, text: &str, words: &[Word], from: usize) -> Option<Known> {
    let mut digits = String::new();
    let mut found = None;
    for at in from..words.len().min(from + MOST_GROUPS) {
        let word = words.get(at).filter(|word| word.is_number())?;
        if at > from && !is_phone_joint(&text[words[at - 1].end as usize..word.start as usize]) {
            break;
        }
        digits.push_str(&text[word.range()]);
        if digits.len() > 18 {
            break;
        }
        if digits.len() >= 7 {
            let owner = dictionary.phone(digits.trim_start_matches('0'));
            found = owner.map(|owner| (words[from].start as usize..word.end as usize, owner)).or(found);
        }
        if words.get(at + 1).is_none_or(|next| !next.is_number()) {
            break;
        }
    }
    found.filter(|(range, _)| !text[..range.start].ends_with('.') || text[range.clone()].contains(' '))
}

/// A few signs, and one line break at most, with the marks of a quoted mail behind it.
fn is_phone_joint(between: &str) -> bool {
    let signs = |text: &str| {
        text.chars().count() <= 4
            && text.chars().all(|c| " .-/()·\u{a0}\u{202f}\u{2009}\u{2010}\u{2011}\u{2013}".contains(c))
    };
    between.split_once('\n').map_or_else(
        || signs(between),
        |(line, next)| {
            let next = next.trim_start_matches(['>', '|', ' ', '\t']);
            between.len() <= 24 && signs(line.trim_end_matches(['\r', '\t', ' '])) && signs(next)
        },
    )
}

/// `jane dot doe at acme dot com` and its likes, known by address or by domain.
pub(super) fn mails<'a>(
    dictionary: &'a Dictionary,
    text: &'a str,
    words: &'a [Word],
) -> impl Iterator<Item = Known> + 'a {
    let candidates = (1..words.len()).filter(|at| words[*at].length <= 4);
    candidates.filter_map(move |at| {
        let said = ["at", "ät", "chez"].iter().any(|known| text[words[at].range()].eq_ignore_ascii_case(known));
        said.then(|| mail(dictionary, text, words, at)).flatten()
    })
}

/// The address around the word “at”.
fn mail(dictionary: &Dictionary, text: &str, words: &[Word], at: usize) -> Option<Known> {
    let reader = Reader { text, words };
    let domains = reader.domains(at + 1);
    let users = reader.users(at.checked_sub(1)?);
    for (end, domain) in domains.iter().rev() {
        for (start, user) in users.iter().rev() {
            let range = words[*start].start as usize..words[*end].end as usize;
            if let Some(owner) = dictionary.mail(&format!("{user}@{domain}")) {
                return Some((range, owner));
            }
        }
    }
    let (start, _) = users.last()?;
    domains.iter().rev().find_map(|(end, domain)| {
        let hit = dictionary
            .names(domain, &words::words(domain))
            .into_iter()
            .find(|hit| hit.kind == crate::trust::EntityType::Url && hit.from == 0)?;
        Some((words[*start].start as usize..words[*end].end as usize, hit.owner?))
    })
}

struct Reader<'a> {
    text: &'a str,
    words: &'a [Word],
}

impl Reader<'_> {
    fn word(&self, at: usize) -> Option<&str> {
        self.words.get(at).map(|word| &self.text[word.range()])
    }

    /// The sign that a word or a mark at `at` stands for, and how many words it takes.
    fn sign(&self, at: usize, signs: &[(&str, char)]) -> Option<(char, usize)> {
        let word = self.word(at)?;
        if let Some((_, sign)) = signs.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)) {
            return Some((*sign, 1));
        }
        let between = &self.text[self.words[at.checked_sub(1)?].end as usize..self.words[at].start as usize];
        let bare = between.trim_matches([' ', '[', ']', '(', ')']);
        let sign = bare.chars().next().filter(|c| bare.len() == 1 && ".-_+".contains(*c))?;
        Some((sign, 0))
    }

    /// Domains that begin with this word, each with its last word, the longest last.
    fn domains(&self, from: usize) -> Vec<(usize, String)> {
        let Some(first) = self.word(from) else { return Vec::new() };
        let (mut domain, mut at, mut found) = (first.to_lowercase(), from + 1, Vec::new());
        while found.len() < MOST_PARTS {
            let Some((sign, taken)) = self.sign(at, &[("dot", '.'), ("punkt", '.'), ("point", '.'), ("dash", '-')])
            else {
                break;
            };
            let Some(label) = self.word(at + taken) else { break };
            domain = format!("{domain}{sign}{}", label.to_lowercase());
            found.push((at + taken, domain.clone()));
            at += taken + 1;
        }
        found
    }

    /// User names that end with this word, each with its first word, the longest last.
    fn users(&self, last: usize) -> Vec<(usize, String)> {
        let Some(word) = self.word(last) else { return Vec::new() };
        let mut found = vec![(last, word.to_lowercase())];
        let signs = [
            ("dot", '.'),
            ("punkt", '.'),
            ("point", '.'),
            ("dash", '-'),
            ("underscore", '_'),
            ("hyphen", '-'),
            ("plus", '+'),
        ];
        let mut at = last;
        while found.len() < MOST_PARTS && at > 0 {
            let spelt =
                signs.iter().find(|(name, _)| self.word(at - 1).is_some_and(|word| word.eq_ignore_ascii_case(name)));
            let between = &self.text[self.words[at - 1].end as usize..self.words[at].start as usize];
            let (sign, before) = match (spelt, between) {
                (Some((_, sign)), _) if at > 1 => (*sign, at - 2),
                (None, "." | "-" | "_" | "+") => (between.chars().next().unwrap_or('.'), at - 1),
                _ => break,
            };
            let Some(word) = self.word(before) else { break };
            let Some((_, user)) = found.last() else { break };
            found.push((before, format!("{}{sign}{user}", word.to_lowercase())));
            at = before;
        }
        found
    }
}

/// Known amounts in words.
pub(super) fn amounts<'a>(
    dictionary: &'a Dictionary,
    text: &'a str,
    words: &'a [Word],
) -> impl Iterator<Item = Known> + 'a {
    let amounts = super::spoken::amounts(text, words).filter(|(range, _)| !super::frames::counts(&text[range.end..]));
    amounts.filter_map(|(range, cents)| Some((range, dictionary.amount(cents)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_goes_on_over_one_line_break() {
        for joint in ["\n", "\r\n", " \n", "\n> ", "\n> > ", "\n>> ", "-\n", ") \r\n> ", "\n  ", "\n("] {
            assert!(is_phone_joint(joint), "{joint:?}");
        }
        for joint in ["\n\n", "\n> \n", ",\n", "\n- x ", "\n|---|\n", "; "] {
            assert!(!is_phone_joint(joint), "{joint:?}");
        }
    }
}
