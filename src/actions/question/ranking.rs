//! "top 5 accounts by won amount", "which rep is slowest to close", "who has the best win rate", "top issue".
//!
//! A ranking is a superlative and a subject. The subject is found before the kind of record is known, so that "which
//! account has the most cases" is about cases; what is measured is found after it.

use super::reader::Reader;
use super::vocabulary::{self, Rank};
use super::words::{length, singular};
use crate::crm::Kind;

/// What is ranked, and how.
pub(super) struct Ranking {
    pub(super) rank: Rank,
    /// The superlative itself.
    pub(super) superlative: (usize, usize),
    /// The words of the subject.
    subject: Option<(usize, usize)>,
    /// The number in "top 5".
    pub(super) limit: Option<u32>,
    /// Whether one is asked for: "which rep", "the best agent".
    pub(super) single: bool,
    /// The subject in words, in the singular.
    pub(super) noun: String,
    /// Whether the subject is what the rows are about, once the kind is known.
    pub(super) group: bool,
}

impl Ranking {
    /// Whether a word is part of the subject.
    pub(super) fn covers(&self, at: usize) -> bool {
        self.subject.is_some_and(|(from, count)| (from..from + count).contains(&at))
    }

    /// Whether the rows are groups.
    pub(super) fn is_of_groups(&self) -> bool {
        self.group
    }

    /// The rows are groups, whatever the subject.
    pub(super) fn of_groups(&mut self) {
        self.group = true;
    }

    /// The kind that a subject alone is about: deals for people and customers, cases for issues.
    pub(super) fn alone(&self) -> Option<Kind> {
        Some(match self.noun.as_str() {
            "issue" | "problem" | "reason" | "topic" | "case reason" | "priority" | "origin" => Kind::Case,
            "source" | "lead source" => Kind::Lead,
            "region" | "territory" if self.rank == Rank::Best => Kind::Case,
            "account" | "company" if !matches!(self.rank, Rank::Best | Rank::Worst) => Kind::Account,
            "customer" | "client" if !matches!(self.rank, Rank::Best | Rank::Worst) => Kind::Account,
            "product" if !matches!(self.rank, Rank::Best | Rank::Worst) => Kind::Product,
            "campaign" => Kind::Campaign,
            "" => return None,
            _ => Kind::Opportunity,
        })
    }
}

/// Words between a superlative or "which" and the subject.
const ADJECTIVES: &[&str] = &[
    "performing",
    "selling",
    "sales",
    "our",
    "my",
    "the",
    "of",
    "single",
    "case",
    "support",
    "sold",
    "individual",
    "won",
    "common",
    "frequent",
    "ranked",
    "ranking",
    "paying",
];

/// Verbs of one who has most of something.
pub(super) const HAVING: &[&str] = &[
    "causes",
    "caused",
    "produces",
    "generates",
    "generated",
    "gives",
    "carries",
    "carrying",
    "holds",
    "sees",
    "delivered",
    "handles",
    "manages",
    "closes",
    "is ahead",
    "ahead",
    "leads the field",
];

impl Reader<'_, '_> {
    /// Finds a superlative and its subject.
    pub(super) fn take_ranking(&mut self) {
        let found = (0..self.words.len()).find_map(|at| {
            let (phrase, rank) =
                vocabulary::SUPERLATIVES.iter().find(|(phrase, _)| self.words.stands_at(at, phrase))?;
            let least = matches!(*phrase, "least" | "most") && at > 0 && self.words.said(at - 1) == "at";
            let other = vocabulary::NO_KIND.iter().any(|other| self.words.stands_at(at, other));
            (!least && !other).then_some((at, length(phrase), *rank))
        });
        let Some((at, count, rank)) = found else { return self.take_ranked_by() };
        let mut ranking = Ranking {
            rank,
            superlative: (at, count),
            subject: None,
            limit: None,
            single: false,
            noun: String::new(),
            group: false,
        };
        self.limit_of(&mut ranking);
        let holder = self.holder_of_most(at, count);
        let subject = holder
            .or_else(|| self.subject_after(at + count))
            .or_else(|| self.subject_asked(at))
            .or_else(|| self.subject_with(at));
        if let Some((from, words, noun)) = subject {
            let said = self.words.said(from + words - 1);
            ranking.single = said == singular(said) || said == "who";
            ranking.subject = Some((from, words));
            ranking.noun = noun;
        } else {
            let next = self.words.said(at + count);
            let next =
                if self.kind_of(next).is_some() || next.is_empty() { next } else { self.words.said(at + count + 1) };
            let is_the = at > 1 && self.words.said(at - 1) == "the" && matches!(self.words.said(at - 2), "was" | "is");
            ranking.single = is_the || self.kind_of(next).is_some() && next == singular(next);
        }
        self.ranking = Some(ranking);
    }

    /// "reps ranked by revenue", "ranking of products".
    fn take_ranked_by(&mut self) {
        let Some(at) =
            self.words.find("ranked by").or_else(|| self.words.find("rank")).or_else(|| self.words.find("ranking"))
        else {
            return;
        };
        let count = if self.words.stands_at(at, "ranked by") { 2 } else { 1 };
        let before = at.checked_sub(1).and_then(|at| Some((at, 1, self.noun_at(at, 1)?)));
        let subject = before.or_else(|| self.subject_after(at + count));
        if let Some((from, words, noun)) = subject {
            self.ranking = Some(Ranking {
                rank: Rank::Most,
                superlative: (at, count),
                subject: Some((from, words)),
                limit: None,
                single: false,
                noun,
                group: false,
            });
        }
    }

    /// "top 5", "5 biggest".
    fn limit_of(&mut self, ranking: &mut Ranking) {
        let (at, count) = ranking.superlative;
        for place in [Some(at + count), at.checked_sub(1)].into_iter().flatten() {
            // A year is no number of rows.
            let rows = |number: &u32| *number < 1_000 && !self.is_unit(place + 1);
            if let Some(number) = self.words.number_at(place).filter(rows) {
                self.words.take(place, 1);
                ranking.limit = Some(number);
                return;
            }
        }
    }

    fn is_unit(&self, at: usize) -> bool {
        vocabulary::UNITS.iter().any(|(unit, _)| *unit == self.words.said(at))
    }

    /// What can be ranked, in the singular: people, customers, products, regions, months.
    fn noun_at(&self, at: usize, count: usize) -> Option<String> {
        let phrase: Vec<&str> = (at..at + count).map(|at| self.words.said(at)).collect();
        if phrase.contains(&"") {
            return None;
        }
        let one = singular(&phrase.join(" "));
        let calendar = vocabulary::UNITS.iter().any(|(unit, _)| *unit == one);
        let known = vocabulary::GROUPS.iter().any(|(name, _)| *name == one)
            || matches!(one.as_str(), "stage" | "reason" | "status" | "priority" | "origin");
        (known || calendar).then_some(one)
    }

    pub(super) fn longest_noun(&self, at: usize) -> Option<(usize, usize, String)> {
        [2, 1].into_iter().find_map(|count| Some((at, count, self.noun_at(at, count)?)))
    }

    fn subject_after(&self, at: usize) -> Option<(usize, usize, String)> {
        let first = at + usize::from(self.words.said(at).parse::<u32>().is_ok());
        for at in first..first + 3 {
            if let Some(found) = self.longest_noun(at) {
                return Some(found);
            }
            if !ADJECTIVES.contains(&self.words.said(at)) && self.words.number_at(at).is_none() {
                return None;
            }
        }
        None
    }

    /// "which rep …", "who …" before a superlative.
    pub(super) fn subject_asked(&self, superlative: usize) -> Option<(usize, usize, String)> {
        let asks = |at: &usize| matches!(self.words.said(*at), "which" | "what" | "who" | "whose");
        let Some(asked) = (0..superlative).find(asks) else {
            // "Country where we lost the most".
            let place = self.words.said(1) == "where" || self.words.said(1) == "in" && self.words.said(2) == "which";
            return self.noun_at(0, 1).filter(|_| place).map(|noun| (0, 2, noun));
        };
        if self.words.said(asked) == "who"
            && let Some(before) = asked.checked_sub(1)
            && let Some(noun) = self.noun_at(before, 1)
        {
            // "A customer who has more than one case".
            return Some((before, 2, noun));
        }
        if self.words.said(asked) == "who" {
            return Some((asked, 1, "owner".to_owned()));
        }
        let mut at = asked + 1;
        for _ in 0..2 {
            at += usize::from(matches!(self.words.said(at), "of" | "our" | "is" | "the" | "one" | "are"));
        }
        at += usize::from(self.words.number_at(at).is_some());
        at += usize::from(ADJECTIVES.contains(&self.words.said(at)) && self.longest_noun(at).is_none());
        self.longest_noun(at)
    }

    /// "which customer has the most contacts": who has them is ranked, not what they have.
    fn holder_of_most(&self, at: usize, count: usize) -> Option<(usize, usize, String)> {
        const HOLDING: &[&str] = &[
            "has",
            "have",
            "had",
            "got",
            "with",
            "own",
            "owns",
            "handles",
            "manages",
            "carries",
            "carrying",
            "holds",
            "sees",
            "causes",
            "caused",
            "produces",
            "generates",
            "gives",
            "gets",
            "brought",
            "brings",
            "bring",
            "generated",
            "delivered",
        ];
        let has = (0..at).any(|at| HOLDING.contains(&self.words.said(at)));
        let things = self.words.said(at + count);
        let several = things != singular(things) && self.kind_of(things).is_some();
        if has && several { self.subject_asked(at) } else { None }
    }

    /// "reps with the most wins", "the product that sold best".
    fn subject_with(&self, superlative: usize) -> Option<(usize, usize, String)> {
        let linked = |at: usize| matches!(self.words.said(at), "with" | "having" | "that" | "by" | "where" | "in");
        let joint = (1..superlative).rev().take(4).find(|at| linked(*at))?;
        if self.words.said(joint) == "by" {
            return None;
        }
        [2usize, 1].into_iter().find_map(|count| {
            let at = joint.checked_sub(count)?;
            Some((at, count, self.noun_at(at, count)?))
        })
    }

    /// With the kind known: the subject becomes a group, or the ranking is one of records.
    pub(super) fn aim_ranking(&mut self) {
        let Some(mut ranking) = self.ranking.take() else { return };
        let Some((from, count)) = ranking.subject else {
            self.ranking = Some(ranking);
            return;
        };
        let own = self.kind_of(&ranking.noun).is_some_and(|kind| kind == self.query.kind);
        let unit = vocabulary::UNITS.iter().find(|(unit, _)| *unit == ranking.noun).map(|(_, unit)| *unit);
        let key = match unit {
            Some(unit) => Some(self.dated_key(unit, from + count)),
            None => self.field_key(&ranking.noun).filter(|_| !own),
        };
        self.words.take(from, count);
        if let Some(key) = key {
            self.query.group.insert(0, key);
            ranking.group = true;
        }
        self.ranking = Some(ranking);
    }
}
