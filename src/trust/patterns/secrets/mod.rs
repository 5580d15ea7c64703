//! Keys, tokens and passwords: by a form that shows them, by the name they are given, by the place they stand in.
//!
//! For: one pass of an automaton over all anchors (fixed starts of keys, names such as `password`, markers of blocks and
//! links), and a closer look only where one is found. The same pass finds the signs of mail addresses spelt out.
//! Not for: long random words without a name or a form: hashes, ids and pictures look alike, and masking them all would
//! take the sense out of a text.
//! Source of the forms: the public documentation of each service.

mod assigned;
mod block;
mod link;
mod spoken;
mod telling;
mod value;

use super::{super::entity::EntityType, email::spelt};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::{ops::Range, sync::LazyLock};

/// What an anchor leads to, with its index in its own list.
#[derive(Clone, Copy)]
enum Anchor {
    Start(usize),
    Inside(usize),
    Name(usize),
    Block,
    Link,
    AtSign,
    Login(usize),
    MailSign(usize),
}

struct Finder {
    automaton: AhoCorasick,
    anchors: Vec<Anchor>,
}

static FINDER: LazyLock<Option<Finder>> = LazyLock::new(|| {
    let mut words: Vec<&str> = Vec::new();
    let mut anchors = Vec::new();
    let mut add = |list: &mut dyn Iterator<Item = &'static str>, kind: fn(usize) -> Anchor| {
        for (index, word) in list.enumerate() {
            words.push(word);
            anchors.push(kind(index));
        }
    };
    add(&mut telling::STARTS.iter().map(|rule| rule.start), Anchor::Start);
    add(&mut telling::INSIDE.iter().map(|rule| rule.anchor), Anchor::Inside);
    add(&mut assigned::NAMES.iter().map(|name| name.0), Anchor::Name);
    add(&mut block::STARTS.iter().copied(), |_| Anchor::Block);
    add(&mut std::iter::once("://"), |_| Anchor::Link);
    add(&mut std::iter::once("@"), |_| Anchor::AtSign);
    add(&mut spoken::LOGINS.iter().map(|login| login.0), Anchor::Login);
    add(&mut spelt::SIGNS.iter().map(|sign| sign.0), Anchor::MailSign);
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(&words)
        .ok()?;
    Some(Finder { automaton, anchors })
});

/// Every secret in the text, and every mail address that is spelt out.
pub(super) fn find(text: &str) -> impl Iterator<Item = (Range<usize>, EntityType)> {
    let finder = FINDER.as_ref();
    finder.into_iter().flat_map(move |finder| {
        let hits = finder.automaton.find_overlapping_iter(text);
        hits.filter_map(move |hit| look(text, hit.range(), finder.anchors[hit.pattern().as_usize()]))
    })
}

fn look(text: &str, range: Range<usize>, anchor: Anchor) -> Option<(Range<usize>, EntityType)> {
    let secret = match anchor {
        Anchor::Start(index) => telling::from(text, range, &telling::STARTS[index]),
        Anchor::Inside(index) => telling::around(text, range, &telling::INSIDE[index]),
        Anchor::Name(index) => assigned::after(text, range, assigned::NAMES[index].1),
        Anchor::Block => block::from(text, range),
        Anchor::Link => link::around(text, range),
        Anchor::AtSign => link::bare_login(text, range),
        Anchor::Login(index) => spoken::login(text, range, spoken::LOGINS[index].1),
        Anchor::MailSign(index) => {
            return spelt::around(text, range, spelt::SIGNS[index].1).map(|r| (r, EntityType::Email));
        }
    };
    secret.map(|range| (range, EntityType::Secret))
}
