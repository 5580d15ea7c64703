//! Which kind of record a question is about.

use super::reader::{Reader, Tense};
use super::words::length;
use super::{fillers, filters, values, vocabulary};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, SourceError};

/// Kinds whose picklists are searched when no word names a kind.
const BY_VALUE: &[Kind] =
    &[Kind::Opportunity, Kind::Case, Kind::Task, Kind::Event, Kind::Lead, Kind::Contact, Kind::Account, Kind::Quote];

impl Reader<'_, '_> {
    /// The kind asked for: the first word that names one and is not a group, something missing or beside the point.
    pub(super) fn take_kind(&mut self) -> Result<bool, SourceError> {
        let places = self.kind_places();
        let head = places.iter().find(|(at, _)| !self.is_aside(*at)).cloned();
        if let Some((at, kind)) = head {
            let titled = (0..at).any(|at| {
                let field =
                    |phrase: &str| super::field_words::meant(phrase, |field| self.schema.field(&kind, field).is_some());
                [2, 1]
                    .into_iter()
                    .any(|count| self.words.free(at, count).is_some_and(|phrase| field(&phrase).is_some()))
            });
            if !titled && let Some(kind) = self.by_value_before(at)? {
                self.query.kind = kind;
                return Ok(true);
            }
            return Ok(self.take_named(at, kind));
        }
        if let Some(kind) = self.hinted(vocabulary::HINTS) {
            self.take_hinted(kind);
            return Ok(true);
        }
        if self.ranked_alone() {
            return Ok(true);
        }
        if let Some(kind) = self.by_value()? {
            self.query.kind = kind;
            return Ok(true);
        }
        if let Some((at, kind)) = places.into_iter().next() {
            return Ok(self.take_named(at, kind));
        }
        let weak = self.hinted(vocabulary::WEAK_HINTS);
        let found = weak.is_some();
        if let Some(kind) = weak {
            self.query.kind = kind;
        }
        Ok(found)
    }

    /// Words that name a kind, outside of phrases in which they mean something else.
    fn kind_places(&self) -> Vec<(usize, Kind)> {
        let inside = |at: usize| {
            vocabulary::NO_KIND
                .iter()
                .any(|phrase| (0..length(phrase)).any(|back| at >= back && self.words.stands_at(at - back, phrase)))
        };
        let sales = |at: usize| self.words.said(at) == "lead" && matches!(self.words.said(at + 1), "to" | "source");
        (0..self.words.len())
            .filter(|at| !inside(*at) && !sales(*at))
            .filter_map(|at| Some((at, self.kind_of(self.words.at(at))?)))
            .collect()
    }

    /// A kind in "by account", "without tasks", "at our customers", "with an open case" or the subject of a ranking.
    fn is_aside(&self, at: usize) -> bool {
        if self.ranking.as_ref().is_some_and(|ranking| ranking.covers(at)) {
            return true;
        }
        let mut before = at;
        while before > 0 && before + 3 > at {
            let word = self.words.said(before - 1);
            // "Any quotes" opens a question; "without any quotes" is a condition.
            let opens = word == "any" && before < 2;
            let lacks = matches!(word, "no" | "without" | "any" | "missing" | "lacking");
            if vocabulary::PER.contains(&word) || lacks && !opens {
                return true;
            }
            let preposition = matches!(word, "at" | "from" | "for" | "of" | "in" | "with" | "about");
            if preposition && before > 1 && self.kind_before(before - 1) {
                return true;
            }
            if preposition {
                return false;
            }
            before -= 1;
        }
        false
    }

    /// Whether a word before this place names a kind.
    fn kind_before(&self, at: usize) -> bool {
        (0..at).any(|at| self.kind_of(self.words.at(at)).is_some())
    }

    /// "champions at our customers": the kind whose picklists hold the words before the preposition.
    fn by_value_before(&mut self, at: usize) -> Result<Option<Kind>, SourceError> {
        let prepositions = ["at", "from", "for", "of", "in", "with", "about"];
        let Some(end) = (at.saturating_sub(3)..at).rev().find(|at| prepositions.contains(&self.words.said(*at))) else {
            return Ok(None);
        };
        let mut before = self.words.clone();
        before.0.truncate(end);
        let mut best: Option<(usize, Kind)> = None;
        for kind in BY_VALUE.iter().filter(|_| before.0.iter().any(|w| !w.used && !fillers::is_filler(&w.text))) {
            let found = values::matches(self.desk, kind, &before)?;
            if found > 0 && best.as_ref().is_none_or(|(most, _)| found > *most) {
                best = Some((found, kind.clone()));
            }
        }
        Ok(best.map(|(_, kind)| kind))
    }

    fn take_named(&mut self, at: usize, kind: Kind) -> bool {
        let word = self.words.at(at).to_owned();
        self.words.take(at, 1);
        self.query.kind = kind;
        match word.as_str() {
            "pipeline" => self.pipeline(),
            "todo" | "todos" | "to-do" | "to-dos" => {
                self.traits.extend(filters::open(self.desk, &self.query.kind).ok());
                self.note("a to-do is taken as a task that is not completed");
            }
            "prospects" => self.traits.push(Expr::Compare(Path::new("type"), Op::Eq, Literal::Text("Prospect".into()))),
            "customers" | "clients" if self.words.said(at.wrapping_sub(1)) != "our" => self.customers(),
            _ => {}
        }
        true
    }

    /// Accounts whose type says that they buy, where there are such.
    fn customers(&mut self) {
        let types = values::occurring(self.desk, &Kind::Account, "type").unwrap_or_default();
        let customers: Vec<Literal> =
            types.into_iter().filter(|kind| kind.to_lowercase().contains("customer")).map(Literal::Text).collect();
        let path = Path::new("type");
        match customers.len() {
            0 => {}
            1 => self.traits.extend(customers.into_iter().map(|literal| Expr::Compare(path.clone(), Op::Eq, literal))),
            _ => self.traits.push(Expr::OneOf(path, customers)),
        }
    }

    /// Whether a phrase speaks of a kind, and is not part of another term such as "sales team".
    fn hinted(&self, hints: &[(&str, Kind)]) -> Option<Kind> {
        let there = |word: &str| {
            self.words
                .find(word)
                .is_some_and(|at| word != "sales" || !vocabulary::NOT_SALES.contains(&self.words.said(at + 1)))
        };
        hints.iter().find(|(word, _)| there(word)).map(|(_, kind)| kind.clone())
    }

    fn take_hinted(&mut self, kind: Kind) {
        if let Some(at) = (0..self.words.len()).find(|at| self.kind_of(self.words.at(*at)) == Some(kind.clone())) {
            self.words.take(at, 1);
        }
        self.query.kind = kind;
        if self.words.take_phrase("forecast").is_some() {
            self.forecast();
        }
        if self.words.take_phrase("working on").is_some() {
            self.open_deals();
        }
    }

    /// Deals are meant by a word for people or things that are ranked: "best agent", "top 3 customers".
    fn ranked_alone(&mut self) -> bool {
        let Some(ranking) = &self.ranking else { return false };
        let Some(kind) = ranking.alone() else { return false };
        self.query.kind = kind;
        true
    }

    /// The kind in whose picklists most of the words stand.
    fn by_value(&mut self) -> Result<Option<Kind>, SourceError> {
        let left = self.words.0.iter().filter(|word| !word.used && !fillers::is_filler(&word.text)).count();
        let mut best: Option<(usize, Kind)> = None;
        for kind in BY_VALUE {
            let found = values::matches(self.desk, kind, &self.words)?;
            if found > 0 && found * 3 >= left && best.as_ref().is_none_or(|(most, _)| found > *most) {
                best = Some((found, kind.clone()));
            }
        }
        Ok(best.map(|(_, kind)| kind))
    }

    /// The words that set the tense of windows without a year.
    pub(super) fn look(&mut self, tense: Tense) {
        if self.tense == Tense::Either {
            self.tense = tense;
        }
    }
}
