//! Which knowledge articles are about the same thing as a text: shared words, weighed by how rare they are.
//!
//! The likeness of two texts is the cosine of their words, a word of a title counting more; thresholds stand in
//! `knobs/articles.toml`. Not for: finding a passage that answers a question word by word.
//! Invariant: fewer shared words than the knob asks for are no likeness, whatever the number says.

use crate::actions::Desk;
use crate::actions::text::sentences;
use crate::crm::{Kind, Record, SourceError};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Articles looked at.
const MOST: usize = 1_000;

/// `knobs/articles.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    linked: f64,
    same: f64,
    shared_words: usize,
    title_weight: f64,
}

/// An article beside a text.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) article: Record,
    /// 0 to 1.
    pub(super) likeness: f64,
    /// The words that both have, the rarest first.
    pub(super) shared: Vec<String>,
    /// Whether it is nearly the same text.
    pub(super) same: bool,
}

/// Words that say nothing of what a text is about.
const EMPTY: &[&str] = &[
    "about", "after", "again", "all", "also", "and", "any", "are", "auf", "avec", "because", "been", "before", "but",
    "can", "case", "could", "das", "der", "des", "die", "does", "ein", "eine", "est", "every", "for", "from", "für",
    "had", "has", "have", "how", "into", "ist", "its", "les", "mit", "more", "must", "nicht", "not", "now", "off",
    "one", "only", "our", "out", "please", "pour", "rather", "she", "should", "since", "some", "than", "that", "the",
    "their", "them", "then", "there", "they", "this", "two", "und", "une", "vous", "was", "were", "what", "when",
    "which", "who", "will", "with", "would", "you", "your",
];

/// The words of a text that carry its matter, in one form for singular and plural.
pub(super) fn matter(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.chars().count() > 2 && !EMPTY.contains(&word.as_str())).map(|word| root(&word)).collect()
}

/// A word without its ending, where that is only a plural or a tense.
fn root(word: &str) -> String {
    let long = |stem: &&str| stem.chars().count() > 3;
    let cut = |end: &str| word.strip_suffix(end).filter(long);
    cut("ies").map(|stem| format!("{stem}y")).unwrap_or_else(|| {
        let stem = cut("ing").or(cut("ed")).or(cut("es")).or(cut("s")).or(cut("e")).unwrap_or(word);
        stem.to_owned()
    })
}

/// Whether customers may be told what it says.
pub(in crate::actions) fn is_public(article: &Record) -> bool {
    article.text("status").is_none_or(|status| {
        let status = status.to_lowercase();
        ["publish", "online", "active", "live"].iter().any(|word| status.contains(word))
    })
}

/// Published articles about the same thing, the likest first.
pub(super) fn like(desk: &Desk<'_>, title: &str, text: &str) -> Result<Vec<Match>, SourceError> {
    let knobs: Knobs = desk.knobs.read("articles");
    let articles: Vec<Record> = desk.all(&Kind::Article, None, MOST)?.into_iter().filter(is_public).collect();
    let wholes: Vec<BTreeSet<String>> = articles.iter().map(whole).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    wholes.iter().flatten().for_each(|word| *seen.entry(word).or_default() += 1);
    let rare = |word: &str| {
        let known = seen.get(word).copied().unwrap_or(0) as f64;
        ((articles.len() as f64 + 1.0) / (known + 0.5)).ln().max(0.1)
    };
    let (wanted_title, mut wanted) = (matter(title), matter(text));
    wanted.extend(wanted_title.iter().cloned());
    let weigh = |words: &BTreeSet<String>, title: &BTreeSet<String>, word: &str| {
        let held = if words.contains(word) { rare(word) } else { 0.0 };
        if title.contains(word) { held * knobs.title_weight } else { held }
    };
    let norm = |words: &BTreeSet<String>, title: &BTreeSet<String>| {
        words.iter().map(|word| weigh(words, title, word).powi(2)).sum::<f64>().sqrt()
    };
    let mut found = Vec::new();
    for (article, words) in articles.iter().zip(&wholes) {
        let heading = matter(article.text("title").unwrap_or_default());
        let mut shared: Vec<&String> = wanted.intersection(words).collect();
        shared.sort_by(|a, b| rare(b).total_cmp(&rare(a)).then_with(|| a.cmp(b)));
        let dot: f64 =
            shared.iter().map(|word| weigh(&wanted, &wanted_title, word) * weigh(words, &heading, word)).sum();
        let length = norm(&wanted, &wanted_title) * norm(words, &heading);
        let likeness = if length > 0.0 { dot / length } else { 0.0 };
        if shared.len() >= knobs.shared_words && likeness >= knobs.linked {
            let shared = shared.into_iter().take(4).cloned().collect();
            found.push(Match { article: article.clone(), likeness, shared, same: likeness >= knobs.same });
        }
    }
    found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then_with(|| a.article.id.cmp(&b.article.id)));
    Ok(found)
}

fn whole(article: &Record) -> BTreeSet<String> {
    let text = |field: &str| article.text(field).unwrap_or_default();
    matter(&format!("{} {}", text("title"), text("body")))
}

/// The sentences of an article that have most in common with a text, in the article's order; none where nothing is
/// shared.
pub(super) fn passage(article: &Record, text: &str, most: usize) -> Vec<String> {
    let wanted = matter(text);
    let body = article.text("body").unwrap_or_default();
    let mut ranked: Vec<(usize, usize, &str)> = sentences(body)
        .into_iter()
        .enumerate()
        .map(|(at, sentence)| (matter(sentence).intersection(&wanted).count(), at, sentence))
        .filter(|(shared, ..)| *shared > 0)
        .collect();
    ranked.sort_by_key(|(shared, at, _)| (std::cmp::Reverse(*shared), *at));
    ranked.truncate(most);
    ranked.sort_by_key(|(_, at, _)| *at);
    ranked.into_iter().map(|(_, _, sentence)| super::articles::plain(sentence)).collect()
}

fn plain(sentence: &str) -> String {
    crate::actions::text::clean(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample;
    use crate::crm::memory::Memory;

    fn article(id: &str, title: &str, body: &str, status: &str) -> Record {
        Record::new(Kind::Article, id).with("title", title).with("body", body).with("status", status)
    }

    fn shelf() -> Memory {
        let mut memory = Memory::new(sample::TODAY);
        memory.records = vec![
            article("a1", "Clearing a paper jam", "Open the rear flap and pull the paper out slowly.", "Published"),
            article("a2", "Replacing the toner", "Order the cartridge, open the front door and swap it.", "Published"),
            article("a3", "Paper jam in the feeder", "An internal draft about the paper jam.", "Draft"),
            article("a4", "Invoices by mail", "Invoices go out on the first of each month.", "Published"),
        ];
        memory
    }

    #[test]
    fn the_likest_published_article_comes_first_and_one_word_is_no_likeness() {
        let memory = shelf();
        let desk = sample::desk(&memory);
        for (title, text, found) in [
            ("Paper jams", "The paper is stuck behind the flap.", Some("a1")),
            ("Door does not close", "The lock is broken.", None),
            ("", "", None),
            ("Invoice", "invoices mail", Some("a4")),
        ] {
            let like = like(&desk, title, text).unwrap();
            assert_eq!(like.first().map(|hit| hit.article.id.as_str()), found, "{title}");
        }
        let same = like(&desk, "Clearing a paper jam", "Open the rear flap and pull the paper out slowly.").unwrap();
        assert!(same[0].same && same[0].likeness > 0.99);
    }

    #[test]
    fn a_knob_changes_what_counts_as_like() {
        let memory = shelf();
        let mut knobs = crate::actions::Knobs::builtin().clone();
        knobs.add("articles.toml", "linked = 0.95\nsame = 0.99\n").unwrap();
        let desk = Desk { knobs: &knobs, ..sample::desk(&memory) };
        assert!(like(&desk, "Paper jams", "The paper is stuck behind the flap.").unwrap().is_empty());
    }

    #[test]
    fn passages_are_the_sentences_that_share_most() {
        let article = article("a", "T", "Nothing here. Open the flap first. Then close the flap and the door.", "");
        assert_eq!(passage(&article, "the flap is open", 1), ["Open the flap first."]);
        assert!(passage(&article, "invoices", 2).is_empty());
    }
}
