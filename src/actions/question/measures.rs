//! What is to be counted, added up, averaged or ranked.
//!
//! "won amount" is a sum, "list won deals" is a list; "win rate" is the share of closed deals that were won.

use super::{filters, reader::Reader, vocabulary, words::length};
use crate::crm::query::{GroupKey, Measure, Path, Sort, SortKey};
use crate::crm::{Kind, SourceError};

impl Reader<'_, '_> {
    pub(super) fn limit_and_measures(&mut self) {
        let money = vocabulary::money_field(&self.query.kind);
        if self.words.take_any(vocabulary::COUNT).is_some() && !self.query.measures.contains(&Measure::Count) {
            self.query.measures.insert(0, Measure::Count);
        }
        if let Some(path) = money.map(Path::new) {
            let sum = Measure::Sum(path.clone());
            let size = self.query.kind == Kind::Opportunity
                && vocabulary::DEAL_SIZE.iter().any(|phrase| self.words.find_even_used(phrase));
            if self.words.take_any(vocabulary::AVERAGE).is_some() {
                self.query.measures.push(Measure::Avg(path));
                if size {
                    self.of_won_deals();
                }
            }
            if self.words.take_any(vocabulary::SUM).is_some() && !self.query.measures.contains(&sum) {
                self.query.measures.push(sum);
            }
        }
        for (list, descending) in [(vocabulary::BIGGEST, true), (vocabulary::SMALLEST, false)] {
            let Some((at, phrase)) = self.words.take_any(list) else { continue };
            self.limit_near(at, length(phrase));
            if let Some(field) = money {
                self.rank(field, descending);
            }
        }
        for (list, descending) in [(vocabulary::NEWEST, true), (vocabulary::OLDEST, false)] {
            let Some((at, phrase)) = self.words.take_any(list) else { continue };
            self.limit_near(at, length(phrase));
            let field = if self.query.kind == Kind::Opportunity {
                "created_at"
            } else {
                vocabulary::date_field(&self.query.kind)
            };
            self.query.sort = vec![Sort { key: SortKey::Field(Path::new(field)), descending }];
        }
        if let Some(at) = self.words.find("first").filter(|at| self.number(at + 1).is_some()) {
            self.words.take(at, 1);
            self.limit_near(at, 1);
        }
    }

    fn number(&self, at: usize) -> Option<u32> {
        self.words.at(at).parse().ok().filter(|n| (1..=10_000).contains(n))
    }

    /// "top 5", "5 biggest"; "the biggest deal" is one.
    fn limit_near(&mut self, at: usize, count: usize) {
        for place in [Some(at + count), at.checked_sub(1)].into_iter().flatten() {
            if let Some(number) = self.number(place) {
                self.words.take(place, 1);
                self.query.limit = Some(number);
                return;
            }
        }
        let singular = [
            "deal",
            "opportunity",
            "account",
            "case",
            "task",
            "lead",
            "customer",
            "opp",
            "contact",
            "quote",
            "agent",
            "rep",
            "seller",
            "salesperson",
            "product",
        ];
        let next = self.words.0.iter().skip(at + count).take(2);
        if next.map(|word| word.text.as_str()).any(|word| singular.contains(&word)) {
            self.query.limit = Some(1);
        }
    }

    fn rank(&mut self, field: &str, descending: bool) {
        let key = match self.query.measures.first() {
            Some(measure) if !self.query.group.is_empty() => SortKey::Measure(measure.clone()),
            _ => SortKey::Field(Path::new(field)),
        };
        self.query.sort = vec![Sort { key, descending }];
    }

    /// Takes a word as the sum over won or open deals, and says so.
    pub(super) fn as_money(&mut self, word: &str, state: &str, said: &str) {
        let _ = self.words.take_phrase(word);
        let condition = match state {
            "won" => filters::state(self.desk, &Kind::Opportunity, &["won"], true),
            _ => filters::open(self.desk, &Kind::Opportunity),
        };
        self.conditions.extend(condition.ok());
        self.query.measures.push(Measure::Sum(Path::new("amount")));
        self.notes.push(format!("“{word}” is taken as the amount of {said}"));
    }

    /// The size of a deal is that of a won one, unless another state is said.
    fn of_won_deals(&mut self) {
        if ["won", "lost", "open", "closed"].iter().any(|state| self.words.find(state).is_some()) {
            return;
        }
        self.conditions.extend(filters::state(self.desk, &Kind::Opportunity, &["won"], true).ok());
        self.notes.push("“deal size” is taken as the amount of won deals".to_owned());
    }

    /// "won amount", "value of open deals": the sum, unless records are asked for.
    pub(super) fn money(&mut self) {
        let Some(path) = vocabulary::money_field(&self.query.kind).map(Path::new) else { return };
        let listed = vocabulary::LISTING.iter().any(|word| self.words.find(word) == Some(0));
        let named = self.words.0.iter().any(|word| word.used && Kind::parse(&word.text) == self.query.kind);
        let ranked = !self.query.sort.is_empty() && self.query.group.is_empty();
        if self.win_rate || ranked || (listed && named) {
            return;
        }
        let sum = Measure::Sum(path);
        let averaged = self.query.measures.iter().any(|measure| matches!(measure, Measure::Avg(_)));
        if self.words.take_any(vocabulary::MONEY).is_some() && !averaged && !self.query.measures.contains(&sum) {
            self.query.measures.push(sum);
        }
    }

    /// "win rate by rep": won and lost deals, counted by stage; the share is computed from them.
    pub(super) fn win_rate(&mut self) -> Result<(), SourceError> {
        if self.query.kind != Kind::Opportunity || self.words.take_any(vocabulary::WIN_RATE).is_none() {
            return Ok(());
        }
        self.win_rate = true;
        self.conditions.push(filters::state(self.desk, &Kind::Opportunity, &["won", "lost"], true)?);
        self.query.group.push(GroupKey::Field(Path::new("stage")));
        self.query.measures = vec![Measure::Count];
        Ok(())
    }
}
