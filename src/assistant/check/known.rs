//! The facts, ready to be compared with: things with their names, every figure with what it is about, every text.
//!
//! Invariant: nothing here comes from the checked text.

use super::fact::parts;
pub(super) use super::fact::{Atom, Said, Thing};
use super::figure::{Num, Unit, What, currency_of, figures};
use super::judge::MAIN;
use super::mention::PEOPLE;
use super::token::{Page, Sort};
use super::topic::{self, Topics};
pub(super) use super::words::{
    clauses, denied, is_content, is_stop, near_topics, noun_after, per_after, stem, stems_of, way_after, words_of,
};
use crate::actions::{Book, Evidence};
use crate::crm::{ClaimStatus, FieldType, Kind, RecordRef, Value};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Everything that a text is compared with.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) book: &'a Book,
    pub(super) today: Option<Date>,
    pub(super) things: Vec<Thing>,
    pub(super) atoms: Vec<Atom>,
    pub(super) said: Vec<Said>,
    /// Which of them hold a stem.
    pub(super) holding: HashMap<String, Vec<usize>>,
    /// The same for the stems of their parts, where verbs of one sense are one.
    pub(super) holding_parts: HashMap<String, Vec<usize>>,
    /// The stems of all names of people and deals.
    pub(super) name_stems: HashSet<String>,
    /// Every word of the facts, in lower case.
    pub(super) words: HashSet<String>,
    /// Everything in one line, in lower case, to look for quotations in.
    pub(super) all: String,
    /// Whether the seller's own words and names are known.
    pub(super) told_own: bool,
    /// Everything that some figure of the facts is about.
    pub(super) topics: Topics,
    /// Words of stages and statuses.
    pub(super) picks: HashSet<String>,
    /// The thing of each entry.
    pub(super) thing_of: Vec<Option<usize>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(book: &'a Book, said: &str, today: Option<Date>) -> Self {
        let mut known = Self {
            book,
            today,
            things: Vec::new(),
            atoms: Vec::new(),
            said: Vec::new(),
            holding: HashMap::new(),
            holding_parts: HashMap::new(),
            name_stems: HashSet::new(),
            words: HashSet::new(),
            all: String::new(),
            picks: HashSet::new(),
            topics: Topics::default(),
            told_own: !said.trim().is_empty(),
            thing_of: Vec::new(),
        };
        known.name_things();
        let picks = book.entries().iter().filter(|evidence| {
            evidence.citation.as_ref().is_some_and(|cite| cite.field == "stage" || cite.field == "status")
                && evidence.status == ClaimStatus::Supported
        });
        known.picks = super::state::STAGES
            .iter()
            .flat_map(|name| words_of(name))
            .chain(picks.flat_map(|evidence| words_of(&evidence.text)))
            .collect();
        for (index, evidence) in book.entries().iter().enumerate() {
            known.take(index, evidence);
        }
        // What the seller said needs no other source.
        known.take_text(usize::MAX, None, said, None, Topics::default());
        for (at, said) in known.said.iter().enumerate() {
            said.stems.iter().for_each(|stem| known.holding.entry(stem.clone()).or_default().push(at));
            let of_parts: BTreeSet<&String> = said.clauses.iter().flat_map(|part| &part.stems).collect();
            of_parts.iter().for_each(|stem| known.holding_parts.entry((*stem).clone()).or_default().push(at));
        }
        let named = known.things.iter().filter(|thing| PEOPLE.contains(&thing.kind) || MAIN.contains(&thing.kind));
        known.name_stems = named.flat_map(|thing| &thing.words).map(|word| stem(word)).collect();
        known.topics = known.atoms.iter().fold(Topics::default(), |all, atom| all.with(atom.topics));
        known
    }

    fn name_things(&mut self) {
        let mut by_record: BTreeMap<RecordRef, usize> = BTreeMap::new();
        for evidence in self.book.entries() {
            let thing = evidence.citation.as_ref().map(|cite| {
                *by_record.entry(cite.record.clone()).or_insert_with(|| {
                    self.things.push(thing(cite.record.kind.clone(), Some(cite.record.clone()), &cite.record_name));
                    self.things.len() - 1
                })
            });
            if let Some(thing) = thing {
                self.things[thing].own = true;
                if self.things[thing].name.is_empty()
                    && evidence.citation.as_ref().is_some_and(|cite| cite.field == "name")
                {
                    self.things[thing].name.clone_from(&evidence.text);
                    self.things[thing].words = words_of(&evidence.text);
                }
            }
            self.thing_of.push(thing);
        }
        for (index, evidence) in self.book.entries().iter().enumerate() {
            let Some(cite) = &evidence.citation.as_ref().filter(|_| evidence.status == ClaimStatus::Supported) else {
                continue;
            };
            let link = match &cite.value {
                Value::Ref(target) => Some((target.kind.clone(), Some(target.clone()))),
                _ if evidence.field_type == FieldType::Reference => Some((Kind::Contact, None)),
                _ => None,
            };
            let (Some((kind, record)), Some(from)) = (link, self.thing_of[index]) else { continue };
            let words = words_of(&evidence.text);
            let same = |thing: &Thing| record.is_some() && thing.record == record || thing.words == words;
            let target = self.things.iter().position(same).unwrap_or_else(|| {
                self.things.push(thing(kind, record.clone(), &evidence.text));
                self.things.len() - 1
            });
            if evidence.is_value() {
                self.things[from].links.push(target);
            }
        }
    }

    fn take(&mut self, index: usize, evidence: &Evidence) {
        let thing = self.thing_of[index];
        let cite = evidence.citation.as_ref();
        let field = cite.map_or("", |cite| cite.field.as_str());
        let note = cite.is_some_and(|cite| cite.field == "date" && cite.record.kind != Kind::Email);
        let topics = match cite {
            Some(_) if note => topic::MEETING,
            Some(cite) => topic::of_record(&cite.record.kind, field, &evidence.label),
            None => topic::of_field(field, &evidence.label),
        };
        if let Some(cite) = cite {
            self.remember(&cite.record_name);
        }
        self.remember(&evidence.label);
        let long = cite.and_then(|cite| cite.value.as_text()).filter(|text| is_prose(evidence, text));
        if let Some(text) = long {
            let speaker = self.speaker(index);
            self.take_text(index, thing, text, speaker, Topics::default());
            return;
        }
        self.remember(&evidence.text);
        let value = cite.map(|cite| &cite.value);
        let what = value.and_then(|value| field_value(value, evidence));
        if let Some(what) = what {
            self.atom(index, thing, what, topics);
            if let Some(atom) = self.atoms.last_mut() {
                atom.old = evidence.past;
            }
        }
        let from = self.atoms.len();
        self.take_parts(index, thing, &evidence.text, topics);
        self.atoms[from..].iter_mut().for_each(|atom| atom.old |= evidence.past);
    }

    fn atom(&mut self, entry: usize, thing: Option<usize>, what: What, topics: Topics) {
        self.atoms.push(Atom {
            entry,
            thing,
            what,
            topics,
            field: true,
            per: None,
            noun: None,
            said: None,
            old: false,
            way: 0,
            denied: false,
        });
    }

    /// The figures of a short text: a value as it reads, or what code computed.
    fn take_parts(&mut self, entry: usize, thing: Option<usize>, text: &str, topics: Topics) {
        let page = Page::new(text);
        let arrow = page.tokens.iter().position(|token| token.text == "→");
        let on = page.tokens.iter().position(|token| token.is(&["on"]));
        let once = page.tokens.len() == 1 && page.tokens[0].is(&["once"]);
        if once {
            let num = Num { value: 1.0, other: None, step: 0.0, unit: Unit::Times, digits: false, signed: false };
            self.atom(entry, thing, What::Num(num), topics);
        }
        for figure in figures(&page.tokens, 0, self.today) {
            let old = arrow.is_some_and(|arrow| figure.tokens.end <= arrow);
            let changed = arrow.is_some() && on.is_some_and(|on| figure.tokens.start > on);
            let topics = if changed { Topics::default() } else { topics };
            let noun = noun_after(&page, figure.tokens.end, page.tokens.len());
            let per = per_after(&page, figure.tokens.end, page.tokens.len()).map(|(per, _)| per);
            self.atoms.push(Atom {
                entry,
                thing,
                what: figure.what,
                topics,
                field: true,
                per,
                noun,
                said: None,
                old,
                way: 0,
                denied: false,
            });
        }
    }

    fn take_text(&mut self, entry: usize, thing: Option<usize>, text: &str, speaker: Option<String>, topics: Topics) {
        self.remember(text);
        let page = Page::new(text);
        let anchor = self.day_of_thing(thing).or(self.today);
        let mut last_speaker = speaker.clone();
        for sentence in &page.sentences {
            let tokens = page.of(sentence);
            // "Owen: fifteen percent is the floor": a transcript names who speaks.
            if let Some(colon) = tokens.iter().take(5).position(|token| token.text == ":")
                && colon > 0
                && tokens[..colon].iter().all(super::token::Token::capital)
            {
                last_speaker = Some(tokens[..colon].iter().map(|t| t.low.to_string()).collect::<Vec<_>>().join(" "));
            }
            let index = self.said.len();
            let words: Vec<String> =
                tokens.iter().filter(|t| t.is_word() || t.sort == Sort::Number).map(|t| t.low.to_string()).collect();
            self.said.push(Said {
                entry,
                thing,
                stems: stems_of(tokens),
                clauses: parts(tokens),
                capitals: tokens.iter().filter(|t| t.capital()).map(|t| t.low.to_string()).collect(),
                words,
                speaker: last_speaker.clone(),
            });
            let hits = topic::hits(tokens, sentence.tokens.start, &self.picks);
            for figure in figures(tokens, sentence.tokens.start, anchor) {
                let end = sentence.tokens.end;
                let near = near_topics(&hits, &figure, &page);
                self.atoms.push(Atom {
                    entry,
                    thing,
                    topics: near.with(topics),
                    field: false,
                    per: per_after(&page, figure.tokens.end, end).map(|(per, _)| per),
                    noun: noun_after(&page, figure.tokens.end, end),
                    said: Some(index),
                    way: way_after(&page, figure.tokens.end, end),
                    denied: is_set_aside(&page.tokens[sentence.tokens.start..figure.tokens.start]),
                    what: figure.what,
                    old: false,
                });
            }
        }
    }

    fn remember(&mut self, text: &str) {
        let line = text.to_lowercase().replace('’', "'");
        for word in line.split(|c: char| !c.is_alphanumeric() && c != '\'') {
            let word = word.trim_matches('\'');
            let bare = word.strip_suffix("'s").unwrap_or(word);
            if !bare.is_empty() && !self.words.contains(bare) {
                self.words.insert(bare.to_owned());
            }
        }
        self.all.push_str(&line);
        self.all.push('\n');
    }

    /// The sentence that holds most of these stems, rare ones first, with its score and the next one's.
    pub(super) fn likest<'s>(&self, stems: impl Iterator<Item = &'s String>) -> Option<(usize, f64, f64)> {
        let mut scores = vec![0.0; self.said.len()];
        for holding in stems.filter_map(|stem| self.holding.get(stem)) {
            holding.iter().for_each(|at| scores[*at] += 1.0 / holding.len() as f64);
        }
        let (best, score) = scores.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
        let second =
            scores.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, score)| *score).fold(0.0, f64::max);
        Some((best, score, second))
    }

    /// Who wrote the record of an entry, by another entry of the same record.
    fn speaker(&self, index: usize) -> Option<String> {
        let thing = self.thing_of[index]?;
        let of_thing = |(at, _): &(usize, &Evidence)| self.thing_of[*at] == Some(thing);
        let mut entries = self.book.entries().iter().enumerate().filter(of_thing);
        let fields = ["author", "from", "who"];
        let found = entries
            .find(|(_, evidence)| evidence.citation.as_ref().is_some_and(|cite| fields.contains(&cite.field.as_str())));
        found.map(|(_, evidence)| evidence.text.to_lowercase())
    }

    /// The day on which a mail was sent or a note was written.
    pub(super) fn day_of_thing(&self, thing: Option<usize>) -> Option<Date> {
        let thing = thing?;
        let fields = ["sent_at", "starts_at", "recorded_at", "date", "created_at"];
        fields.iter().find_map(|field| {
            self.book.entries().iter().enumerate().find_map(|(at, evidence)| {
                let cite = evidence
                    .citation
                    .as_ref()
                    .filter(|cite| cite.field == *field && self.thing_of[at] == Some(thing))?;
                cite.value.as_date()
            })
        })
    }

    /// Whether a thing is one of these kinds.
    pub(super) fn is(&self, thing: usize, kinds: &[Kind]) -> bool {
        kinds.contains(&self.things[thing].kind)
    }

    /// Things of a kind that have facts of their own.
    pub(super) fn of_kind<'k>(&'k self, kind: &'k Kind) -> impl Iterator<Item = usize> + 'k {
        self.things.iter().enumerate().filter(move |(_, thing)| thing.kind == *kind && thing.own).map(|(at, _)| at)
    }

    /// The entry that holds the value of a thing's field.
    pub(super) fn field(&self, thing: usize, field: &str) -> Option<usize> {
        (0..self.thing_of.len()).rev().find(|at| {
            self.thing_of[*at] == Some(thing)
                && self.book.entries()[*at].is_value()
                && self.book.entries()[*at].citation.as_ref().is_some_and(|cite| cite.field == field)
        })
    }

    pub(super) fn text_of(&self, entry: usize) -> &str {
        self.book.entries().get(entry).map_or("", |evidence| evidence.text.as_str())
    }
}

fn thing(kind: Kind, record: Option<RecordRef>, name: &str) -> Thing {
    Thing { kind, record, name: name.to_owned(), words: words_of(name), own: false, links: Vec::new() }
}

/// "not 8", "instead of 8".
fn is_set_aside(before: &[super::token::Token<'_>]) -> bool {
    let last = |back: usize| before.len().checked_sub(back).and_then(|at| before.get(at));
    let not = last(1).is_some_and(|token| token.is(&["not", "nicht", "pas", "no", "statt", "anstatt"]));
    not || last(1).is_some_and(|token| token.is(&["of", "than", "de"]))
        && last(2).is_some_and(|token| token.is(&["instead", "rather", "lieu", "lugar"]))
}

/// Text of several words that people wrote, and not a name or a value of a list.
fn is_prose(evidence: &Evidence, text: &str) -> bool {
    evidence.field_type == FieldType::LongText
        || !matches!(evidence.field_type, FieldType::Picklist | FieldType::MultiPicklist | FieldType::Reference)
            && evidence.status == ClaimStatus::Supported
            && text.split_whitespace().count() > 3
            && evidence.citation.as_ref().is_some_and(|cite| !matches!(cite.field.as_str(), "name" | "title"))
}

fn field_value(value: &Value, evidence: &Evidence) -> Option<What> {
    use super::figure::When;
    let num = |value: f64, unit: Unit| Num { value, other: None, step: 0.0, unit, digits: true, signed: false };
    match value {
        Value::Number(number) => {
            let unit = match evidence.field_type {
                FieldType::Money => Unit::Money(currency_of(&evidence.text)),
                FieldType::Percent => Unit::Percent,
                _ if evidence.text.contains('%') => Unit::Percent,
                _ => match currency_of(&evidence.text) {
                    Some(currency) => Unit::Money(Some(currency)),
                    None => Unit::Plain,
                },
            };
            (evidence.status == ClaimStatus::Supported).then(|| What::Num(num(*number, unit)))
        }
        Value::Date(_) | Value::Time(_) => {
            let day = value.as_date()?;
            Some(What::When(When::Day {
                year: Some(day.year()),
                month: day.month(),
                day: day.day(),
                weekday: None,
                swapped: false,
            }))
        }
        _ => None,
    }
}
