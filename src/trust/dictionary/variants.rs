//! The ways in which a name is written: which runs of words stand for it, and what evidence each needs.

use super::{Guard, common};
use crate::{
    crm::Record,
    trust::{
        fold::words::{self, spell},
        names::{self, Telling},
    },
};

/// Legal forms and the words that companies drop in speech, folded, without dots.
const LEGAL_FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "plc",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ug",
    "ohg",
    "se",
    "sa",
    "sas",
    "sarl",
    "spa",
    "srl",
    "bv",
    "nv",
    "ab",
    "as",
    "asa",
    "aps",
    "oy",
    "oyj",
    "kk",
    "gk",
    "pty",
    "pte",
    "sro",
    "doo",
    "zoo",
    "kft",
    "lp",
    "llp",
    "group",
    "holding",
    "holdings",
    "gruppe",
    "partners",
    "partner",
    "associates",
    "sp",
    "ltda",
    "eirl",
    "sl",
    "slu",
    "nyrt",
    "zrt",
    "ood",
    "eood",
    "hf",
    "ehf",
    "kb",
    "hb",
    "oü",
    "uab",
    "sia",
    "ooo",
    "pjsc",
    "fze",
    "sdn",
    "bhd",
    "pvt",
    "private",
    "ltée",
    "gbr",
    "ek",
    "ev",
    "vof",
    "cv",
    "scs",
    "sca",
    "snc",
    "sasu",
    "eurl",
    "aktiengesellschaft",
];

/// A name as folded words.
pub(super) struct Spelt {
    /// The letters of each word.
    pub(super) words: Vec<Vec<char>>,
    /// The hash of each word.
    pub(super) hashes: Vec<u64>,
    alone: bool,
}

impl Spelt {
    /// The words of a name.
    pub(super) fn new(name: &str) -> Self {
        let words = words::words(name);
        Self {
            hashes: words.iter().map(|word| word.hash).collect(),
            alone: words.iter().any(words::Word::is_alone),
            words: words.iter().map(|word| words::letters(&name[word.range()])).collect(),
        }
    }

    /// The evidence that the name needs by itself.
    pub(super) fn guard(&self) -> Guard {
        match (&self.hashes[..], self.alone) {
            ([hash], false) => common::guard(*hash, self.words[0].len().min(255) as u8),
            _ => Guard::None,
        }
    }

    /// The first letter as a word of its own; nothing for scripts where a letter is a name.
    fn initial(&self) -> Option<u64> {
        let letter = self.words.first()?.first()?;
        (!self.alone).then(|| spell([*letter]))
    }

    fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }
}

/// The hash of these names written as one word.
pub(super) fn glued(names: &[&Spelt]) -> u64 {
    spell(names.iter().flat_map(|name| name.words.iter().flatten().copied()))
}

/// First and last name of a record, from its own fields or from its name.
pub(super) fn person_parts(record: &Record) -> (String, String) {
    let part = |field| record.text(field).unwrap_or_default().trim().to_owned();
    let (first, last) = (part("first_name"), part("last_name"));
    if !first.is_empty() || !last.is_empty() {
        return (first, last);
    }
    let name = record.text("name").unwrap_or_default();
    let (first, last) = split_name(name);
    (first.to_owned(), last.to_owned())
}

/// `Last, First`, or the first word and the rest.
pub(super) fn split_name(name: &str) -> (&str, &str) {
    if let Some((last, first)) = name.split_once(',') {
        return (first.trim(), last.trim());
    }
    let (first, last) = name.trim().split_once(char::is_whitespace).unwrap_or((name.trim(), ""));
    (first, last.trim())
}

/// Words that lead a family name and are left out at times.
const PARTICLES: &[&str] =
    &["van", "von", "de", "da", "di", "del", "der", "den", "dos", "du", "la", "le", "el", "al", "bin", "ter", "zu"];

/// Every way of writing a person's name, with the evidence that it needs. Case, accents, joints, short forms of
/// first names, middle initials and slips are left to the search.
pub(super) fn person(first: &Spelt, last: &Spelt, mut learn: impl FnMut(&[u64], Guard)) {
    for name in [first, last].into_iter().filter(|name| !name.is_empty()) {
        learn(&name.hashes, name.guard());
        if name.hashes.len() > 1 {
            learn(&[glued(&[name])], Guard::Capitals);
        }
    }
    if first.is_empty() || last.is_empty() {
        return;
    }
    let mut run = Vec::with_capacity(8);
    let mut both = |a: &[u64], b: &[u64], guard| {
        run.clear();
        run.extend_from_slice(a);
        run.extend_from_slice(b);
        learn(&run, guard);
    };
    both(&first.hashes, &last.hashes, Guard::None);
    both(&last.hashes, &first.hashes, Guard::None);
    let tail = &last.hashes[last.hashes.len() - 1..];
    if last.hashes.len() > 1 {
        both(&first.hashes, &[glued(&[last])], Guard::None);
        both(&first.hashes, tail, Guard::Capitals);
        both(&first.hashes, &last.hashes[..1], Guard::Capitals);
    }
    if first.hashes.len() > 1 {
        both(&first.hashes[..1], &last.hashes, Guard::None);
        both(&[glued(&[first])], &last.hashes, Guard::None);
    }
    if let (Some(f), Some(l)) = (first.initial(), last.initial()) {
        both(&[f], &last.hashes, Guard::Initial);
        both(&last.hashes, &[f], Guard::Initial);
        both(&first.hashes, &[l], Guard::Initial);
        both(&[f], &[l], Guard::Initials);
        let short = |name: &Spelt, initial: &Spelt, turned| {
            let letter = initial.words[0][..1].iter();
            let whole = name.words.iter().flatten();
            if turned { spell(whole.chain(letter).copied()) } else { spell(letter.chain(whole).copied()) }
        };
        both(&[short(last, first, false)], &[], Guard::Handle);
        both(&[short(first, last, true)], &[], Guard::Handle);
    }
    let one = |a: &Spelt, b: &Spelt| common::guard(glued(&[a, b]), 9);
    both(&[glued(&[first, last])], &[], one(first, last));
    both(&[glued(&[last, first])], &[], one(last, first));
    let particle = PARTICLES.iter().any(|particle| last.words[0].iter().copied().eq(particle.chars()));
    if particle && last.hashes.len() > 1 && last.words.last().is_some_and(|word| word.len() > 3) {
        both(tail, &[], common::guard(tail[0], 9).max(Guard::Capitals));
    }
}

/// A company with and without its legal form and its leading article.
pub(super) fn company(name: &str) -> Vec<String> {
    let mut names = vec![name.trim().to_owned()];
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_legal_form(word)) {
        words.pop();
        while words.len() > 1 && words.last().is_some_and(|word| joins(word)) {
            words.pop();
        }
        names.push(words.join(" ").trim_end_matches([',', '.']).to_owned());
    }
    if words.len() > 2 && words[0].eq_ignore_ascii_case("the") {
        names.push(words[1..].join(" "));
    }
    if words.len() > 1 {
        let bare: Vec<&str> = words.iter().copied().filter(|word| !joins(word)).collect();
        if bare.len() < words.len() {
            names.push(bare.join(" "));
        }
    }
    names
}

fn joins(word: &str) -> bool {
    matches!(word, "&" | "+") || word.eq_ignore_ascii_case("and")
}

/// `Three Rivers Brewing Ltd` without legal form and trade; only where two words or more are left.
pub(super) fn without_trade(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let forms = words.iter().rev().take_while(|word| is_legal_form(word)).count();
    let words = words.get(..words.len() - forms)?;
    let article = usize::from(words.first().is_some_and(|word| word.eq_ignore_ascii_case("the")));
    let short = words.get(article..words.len().checked_sub(1)?)?;
    let joined = |word: &&str| !word.chars().any(char::is_alphabetic) || word.eq_ignore_ascii_case("and");
    (short.len() > 1 && !short.last().is_some_and(joined)).then(|| short.join(" "))
}

/// How a company or deal is called for short by the words that its name begins with: `Halden` for `Halden Foods`, and
/// `North Halden` for `North Halden Frozen Foods`. With the evidence that each needs.
pub(super) fn short(name: &str) -> Vec<(Spelt, Guard)> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let forms = words.iter().rev().take_while(|word| is_legal_form(word)).count();
    let words = words.get(..words.len() - forms).unwrap_or_default();
    let leads = |word: &&&str| word.eq_ignore_ascii_case("the") || is_legal_form(word);
    let article = words.iter().take_while(leads).count();
    let words = words.get(article..).unwrap_or_default();
    let [first, rest @ ..] = words else { return Vec::new() };
    let mut short = Vec::new();
    if !rest.is_empty() || forms + article > 0 {
        short.extend(first_word(first));
    }
    // A first word that tells nothing goes with the second.
    if let [second, _, ..] = rest
        && short.first().is_none_or(|(_, guard)| *guard > Guard::Capitals)
        && first_word(second).is_some_and(|(_, guard)| guard == Guard::Capitals)
        && !joins(second)
    {
        short.push((Spelt::new(&format!("{first} {second}")), Guard::Capitals));
    }
    short
}

/// Least letters of a first word that is not in capitals.
const LEAST_SHORT: usize = 4;

/// The first word alone, if it is a word that can stand for the whole.
fn first_word(word: &str) -> Option<(Spelt, Guard)> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let spelt = Spelt::new(word);
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters > 1 && word.chars().all(|c| !c.is_lowercase());
    if letters == 0 || letters < LEAST_SHORT && !capitals || is_legal_form(word) {
        return None;
    }
    let guard = match (names::telling(word), spelt.hashes.iter().all(|hash| common::is_word(*hash))) {
        (Telling::Nothing, _) => Guard::Month,
        (Telling::Much, true) => Guard::Month,
        (Telling::Little, _) => Guard::Word,
        (Telling::Much, false) => Guard::Capitals,
    };
    let letter = spelt.hashes.len() == 1 && (spelt.alone || spelt.words[0].len() < 2);
    (!letter).then_some((spelt, guard))
}

fn is_legal_form(word: &str) -> bool {
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    LEGAL_FORMS.contains(&bare.as_str())
}

/// The host of a web address without `www.`.
pub(super) fn domain(url: &str) -> String {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    host.strip_prefix("www.").unwrap_or(host).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_lose_their_legal_form() {
        for (name, short) in [
            ("Lee Energy S.p.A.", "Lee Energy"),
            ("Horák Holdings", "Horák"),
            ("Acme, Inc.", "Acme"),
            ("Müller GmbH & Co. KG", "Müller"),
        ] {
            assert!(company(name).contains(&short.to_owned()), "{name}: {:?}", company(name));
        }
    }

    #[test]
    fn names_split_at_the_comma_or_the_first_space() {
        assert_eq!(split_name("Doe, Jane"), ("Jane", "Doe"));
        assert_eq!(split_name("Stan van der Avoirt"), ("Stan", "van der Avoirt"));
    }

    #[test]
    fn hosts_come_out_of_addresses() {
        assert_eq!(domain("https://www.Acme.com/about"), "acme.com");
        assert_eq!(domain("acme.com"), "acme.com");
    }
}
