//! What is there or not there beside a record: empty fields, related records, activity.

use super::reader::Reader;
use super::window;
use super::{dates, fillers, vocabulary};
use crate::crm::query::{Expr, Path, Period, Related, Unit, activity, links};
use crate::crm::{Kind, SourceError};

/// Words between what customers did and the case that it was.
const CLOSE: usize = 5;

impl Reader<'_, '_> {
    /// Every relation that is said, until none is left.
    pub(super) fn relations(&mut self) -> Result<(), SourceError> {
        self.moved();
        self.bought()?;
        self.silent();
        self.unset();
        for _ in 0..6 {
            let before = self.words.0.iter().filter(|word| word.used).count();
            self.lack()?;
            self.with()?;
            if self.words.0.iter().filter(|word| word.used).count() == before {
                break;
            }
        }
        Ok(())
    }

    /// `with no next step`, `without activity`, `missing close date`, `without any won deal`.
    fn lack(&mut self) -> Result<(), SourceError> {
        for at in 0..self.words.len() {
            let Some((_, count)) = self.words.any_at(at, vocabulary::WITHOUT) else { continue };
            let mut start = at + count;
            while matches!(self.words.at(start), "a" | "an" | "any" | "the" | "have" | "been" | "their" | "yet") {
                start += 1;
            }
            if let Some((_, words)) = self.words.any_at(start, vocabulary::ACTIVITY) {
                self.words.take(at, start - at + words);
                self.no_activity();
                return Ok(());
            }
            if let Some((field, words)) = self.field_at(start) {
                self.words.take(at, start - at + words);
                self.conditions.push(Expr::Empty(Path::new(&field)));
                return Ok(());
            }
            // "an empty next step": the article stands before.
            if let Some(related) = self.related_at(start)? {
                let end = start.min(self.words.len());
                self.words.take(at, end - at);
                self.conditions.push(Expr::Not(Box::new(Expr::Has(related))));
                return Ok(());
            }
        }
        Ok(())
    }

    /// `where the next step is empty`, `phone not filled in`.
    fn unset(&mut self) {
        for at in 0..self.words.len() {
            let Some((field, words)) = self.field_at(at) else { continue };
            let Some((_, count)) = self.words.any_at(at + words, vocabulary::UNSET) else { continue };
            self.words.take(at, words + count);
            self.conditions.push(Expr::Empty(Path::new(&field)));
        }
    }

    /// `with open cases`, `that have an overdue task`, `with a next step`.
    fn with(&mut self) -> Result<(), SourceError> {
        for at in 1..self.words.len() {
            let raised = self.raised_at(at);
            let Some(count) = raised.or_else(|| Some(self.words.any_at(at, vocabulary::WITH)?.1)) else { continue };
            let mut start = at + count;
            while matches!(self.words.at(start), "a" | "an" | "any" | "some" | "at" | "least" | "one") {
                start += 1;
            }
            if let Some((_, words)) = self.words.any_at(start, vocabulary::ACTIVITY) {
                self.words.take(at, start - at + words);
                let filter = self.window_of(activity()).map(|condition| Related::that(activity(), condition));
                self.conditions.push(Expr::Has(filter.unwrap_or_else(|| Related::all(activity()))));
                return Ok(());
            }
            let article = start > at + count;
            if let Some((field, words)) = self.field_at(start).filter(|_| article) {
                self.words.take(at, start - at + words);
                self.conditions.push(Expr::Not(Box::new(Expr::Empty(Path::new(&field)))));
                return Ok(());
            }
            if let Some(related) = self.related_at(start)? {
                self.words.take(at, start - at);
                if related.kind == Kind::Case {
                    self.any_customer();
                }
                self.conditions.push(Expr::Has(related));
                return Ok(());
            }
        }
        Ok(())
    }

    /// "Customers that had", "who raised", before a case: how many words.
    fn raised_at(&self, at: usize) -> Option<usize> {
        const RAISED: &[&str] = &[
            "have had",
            "had",
            "raised",
            "have raised",
            "opened",
            "reported",
            "logged",
            "filed",
            "sent us",
            "came with",
        ];
        let (_, count) = self.words.any_at(at, RAISED)?;
        let mut behind = at + count..(at + count + CLOSE).min(self.words.len());
        let case = behind.any(|at| self.kind_of(self.words.at(at)) == Some(Kind::Case));
        (self.query.kind == Kind::Account && case).then_some(count)
    }

    /// Whoever has cases is a customer, whatever the type says.
    fn any_customer(&mut self) {
        let typed =
            |part: &Expr| matches!(part, Expr::Compare(path, ..) | Expr::OneOf(path, _) if path.field() == "type");
        self.traits.retain(|part| !typed(part));
    }

    /// A field of the kind by its name at a place.
    fn field_at(&self, at: usize) -> Option<(String, usize)> {
        [3, 2, 1].into_iter().find_map(|count| {
            let name = self.words.free(at, count)?;
            // "without email" is the field, "without emails" the records.
            let plural = self.kind_of(&name).is_some_and(|kind| kind.plural() == name);
            let field = self.schema.field(&self.query.kind, &name).is_some() && !plural;
            let own = !field
                && self.kind_of(&name).is_some_and(|kind| !links(&self.schema, &kind, &self.query.kind).is_empty());
            let found = match name.as_str() {
                "mail address" | "email address" | "mail" => self.schema.find(&self.query.kind, "email"),
                name => self.schema.find(&self.query.kind, name),
            };
            found.filter(|_| !own).map(|field| (field.name, count))
        })
    }

    /// Records of another kind at a place, with what is said of them: "open tasks", "won deal in the last year".
    fn related_at(&mut self, start: usize) -> Result<Option<Related>, SourceError> {
        let place = (start..(start + 4).min(self.words.len())).find_map(|at| {
            let kind = self.kind_of(self.words.at(at))?;
            Some((at, kind))
        });
        let Some((at, kind)) = place else { return Ok(None) };
        if links(&self.schema, &kind, &self.query.kind).is_empty() || kind == self.query.kind {
            return Ok(None);
        }
        self.words.take(at, 1);
        let end = self.clause_end(at + 1);
        let filter = self.nested(&kind, start, end)?;
        for word in start..end {
            if fillers::is_filler(self.words.at(word)) {
                self.words.take(word, 1);
            }
        }
        Ok(Some(Related { kind, via: None, filter: filter.map(Box::new) }))
    }

    /// Where what is said of a related record ends: at the next clause or group.
    fn clause_end(&self, from: usize) -> usize {
        let ends = |at: &usize| {
            let word = self.words.said(*at);
            matches!(word, "and" | "but" | "by" | "per" | "sorted" | "or" | "without" | "with" | "that")
                || vocabulary::WITHOUT.contains(&word)
        };
        (from..self.words.len()).find(ends).unwrap_or(self.words.len())
    }

    /// "contacts we haven't spoken to in 60 days".
    fn silent(&mut self) {
        if self.words.take_any(vocabulary::SILENT).is_some() {
            self.words.take_all(&["we", "i", "nobody", "yet"]);
            self.no_activity();
        }
    }

    fn no_activity(&mut self) {
        let days = self.silence();
        let related = match days {
            Some(days) => {
                self.note(format!("“activity” is a task, meeting, e-mail, note or transcript of the last {days} days"));
                let window = Period::Rolling { count: -days, unit: Unit::Day };
                Related::that(activity(), Expr::Within(Path::new("at"), window))
            }
            None => match self.window_of(activity()) {
                Some(condition) => Related::that(activity(), condition),
                None => {
                    self.note("“activity” is any task, meeting, e-mail, note or transcript");
                    Related::all(activity())
                }
            },
        };
        self.conditions.push(Expr::Not(Box::new(Expr::Has(related))));
    }

    /// How many days "in the last 60 days", "for two weeks", "in 3 months" are; taken.
    pub(super) fn silence(&mut self) -> Option<i32> {
        for at in 0..self.words.len() {
            let lead = [
                "for more than",
                "for over",
                "for at least",
                "in the last",
                "in the past",
                "for the last",
                "for the past",
                "in over",
                "within the last",
                "in more than",
                "the last",
                "last",
                "past",
                "more than",
                "over",
                "for",
                "in",
                "within",
                "since",
            ];
            let Some((_, count)) = self.words.any_at(at, &lead) else { continue };
            let Some(number) = self.words.number_at(at + count) else { continue };
            let Some(unit) = window::unit_at(&self.words, at + count + 1) else { continue };
            let ago = usize::from(self.words.at(at + count + 2) == "ago");
            self.words.take(at, count + 2 + ago);
            return Some(window::in_days(i32::try_from(number).ok()?, unit));
        }
        None
    }

    /// The window that is said, on the date of another kind; taken.
    fn window_of(&mut self, kind: Kind) -> Option<Expr> {
        let calendar = self.calendar();
        let (_, window) = window::take(&mut self.words, &calendar)?;
        Some(window.on(dates::date_field(&kind)))
    }

    /// "accounts that bought GTK 500": accounts with a won deal.
    fn bought(&mut self) -> Result<(), SourceError> {
        if self.query.kind != Kind::Account {
            return Ok(());
        }
        let Some((at, _)) = self.words.take_any(&["bought", "purchased", "ordered", "buy", "buying", "have bought"])
        else {
            return Ok(());
        };
        let end = self.clause_end(at + 1);
        let negated = at > 0 && self.words.said(at - 1) == "not" || (at > 1 && self.words.said(at - 2) == "not");
        let won = super::filters::state(self.desk, &Kind::Opportunity, &["won"], true)?;
        let more = self.nested(&Kind::Opportunity, at + 1, end)?;
        let filter = Expr::all(std::iter::once(won).chain(more).collect());
        let has = Expr::Has(Related::that(Kind::Opportunity, filter));
        if negated {
            self.words.take_all(&["not"]);
        }
        self.conditions.push(if negated { Expr::Not(Box::new(has)) } else { has });
        self.note("“bought” is taken as having a won deal");
        Ok(())
    }
}
