//! Groups that are large enough: "who won more than 100 deals", "accounts with at least 3 contacts".
//!
//! Invariant: a number before the name of a kind counts records; it never becomes an amount.

use super::reader::Reader;
use super::words::length;
use super::{filters, vocabulary};
use crate::crm::Kind;
use crate::crm::query::{Expr, Having, Measure};

impl Reader<'_, '_> {
    /// "who won more than 100 deals", "accounts with at least 3 contacts": groups that are large enough.
    pub(super) fn having(&mut self) {
        for at in 0..self.words.len() {
            let Some((phrase, sign)) = vocabulary::COMPARE.iter().find(|(phrase, _)| self.words.stands_at(at, phrase))
            else {
                continue;
            };
            let start = at + length(phrase);
            let Some(number) = self.words.number_at(start) else { continue };
            let before = self.counted_kind(start + 1);
            let counted = [start + 1, start + 2].into_iter().any(|at| {
                let word = self.words.said(at);
                matches!(word, "deal" | "deals" | "wins" | "times")
                    || self.kind_of(word).is_some_and(|kind| kind == self.query.kind)
            });
            let holder = self.holder(at).filter(|_| counted);
            let Some((from, count, key)) =
                holder.and_then(|(from, count, noun)| Some((from, count, self.field_key(&noun)?)))
            else {
                if let Some((kind, traits)) = before {
                    (self.query.kind, self.traits) = (kind, traits);
                }
                continue;
            };
            self.words.take(from, count);
            self.words.take(at, length(phrase) + 1);
            self.words.take_all(&["deals", "deal", "times"]);
            self.query.group.push(key);
            self.query.measures.push(Measure::Count);
            let op = filters::operator(sign);
            self.query.having.push(Having { measure: Measure::Count, op, number: f64::from(number) });
            return;
        }
    }

    /// "Customers with more than 3 open cases": what is counted becomes what the question is about, where nothing was said
    /// of the customers yet. The kind that it was about, and what was said of it.
    fn counted_kind(&mut self, at: usize) -> Option<(Kind, Vec<Expr>)> {
        // Whoever has cases is a customer, whatever the type says.
        let typed =
            |part: &Expr| matches!(part, Expr::Compare(path, ..) | Expr::OneOf(path, _) if path.field() == "type");
        if self.query.kind != Kind::Account || !self.conditions.is_empty() || !self.traits.iter().all(typed) {
            return None;
        }
        let (at, kind) = (at..at + 3).find_map(|at| Some((at, self.kind_of(self.words.said(at))?)))?;
        self.schema.field(&kind, "account")?;
        self.words.take(at, 1);
        Some((std::mem::replace(&mut self.query.kind, kind), std::mem::take(&mut self.traits)))
    }

    /// Who has more than a number of records: "who", "which rep", "accounts with".
    fn holder(&self, at: usize) -> Option<(usize, usize, String)> {
        self.subject_asked(at).or_else(|| (0..at).find_map(|at| self.longest_noun(at)))
    }
}
