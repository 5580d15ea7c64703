//! What is to be counted, added up, averaged or weighted.
//!
//! "won amount" is a sum, "list won deals" is a list. What a word was taken as is noted for the seller.

use super::reader::{Reader, Tense};
use super::terms::SORT;
use super::vocabulary;
use super::words::length;
use super::{dates, filters};
use crate::crm::query::{Arith, Function, Literal, Measure, Operand, Path};
use crate::crm::{Kind, SourceError};

impl Reader<'_, '_> {
    /// "how many", "total", "average amount", "median", "weighted".
    pub(super) fn counts_and_sums(&mut self) -> Result<(), SourceError> {
        if self.is_nested() {
            return Ok(());
        }
        let product = ["amount times probability", "amounts times probability", "probability times amount"];
        let product = self.words.take_any(&product).is_some();
        if self
            .words
            .take_any(&[
                "weighted by probability",
                "probability weighted",
                "probability-weighted",
                "weighted",
                "expected value of",
                "expected value",
            ])
            .is_some()
            .max(product)
            && self.query.kind == Kind::Opportunity
        {
            self.weighted();
        }
        if self.words.take_any(vocabulary::COUNT).is_some() && !self.query.measures.contains(&Measure::Count) {
            self.query.measures.insert(0, Measure::Count);
        }
        self.means();
        self.extremes();
        self.totals();
        Ok(())
    }

    fn weighted(&mut self) {
        let field = |name: &str| Box::new(Operand::Field(Path::new(name)));
        let product = Operand::Math(field("amount"), Arith::Mul, field("probability"));
        let weighted =
            Operand::Math(Box::new(product), Arith::Div, Box::new(Operand::Constant(Literal::Number(100.0))));
        self.query.measures = vec![Measure::of(Function::Sum, weighted)];
        self.note("weighted is the amount of each deal times its probability");
        self.words.take_all(&["amount", "value"]);
        if self.traits.is_empty() && !self.states_deals() {
            self.open_deals();
        }
    }

    /// "average probability", "mean deal size", "median amount".
    fn means(&mut self) {
        let median = self.words.take_any(vocabulary::MEDIAN).is_some();
        if self.words.take_any(vocabulary::AVERAGE).is_none() && !median {
            return;
        }
        let size = self.query.kind == Kind::Opportunity && self.words.said_any(vocabulary::DEAL_SIZE);
        let named = (0..self.words.len()).find_map(|at| Some((at, self.number_field_at(at)?)));
        let field = match named {
            Some((at, (field, count))) => {
                self.words.take(at, count);
                Some(field)
            }
            None => dates::money_field(&self.query.kind).map(str::to_owned),
        };
        let Some(field) = field else {
            // Nothing of the kind can be averaged: "average number of cases per month" is not a question of one query.
            self.words
                .0
                .iter_mut()
                .filter(|w| ["average", "avg", "mean", "median"].contains(&w.text.as_str()))
                .for_each(|w| w.used = false);
            return;
        };
        let function = if median { Function::Median } else { Function::Avg };
        self.query.measures.push(Measure::of(function, Operand::Field(Path::new(&field))));
        if size {
            self.words.take_all(vocabulary::DEAL_SIZE);
            if !self.states_deals() {
                self.won_deals("“deal size” is taken as the amount of won deals");
            }
        }
        self.words.take_all(&["size", "value", "of"]);
    }

    /// "maximum discount", "highest amount" of groups: the ranking takes "highest" where records are asked for.
    fn extremes(&mut self) {
        for (word, function) in
            [("maximum", Function::Max), ("max", Function::Max), ("minimum", Function::Min), ("min", Function::Min)]
        {
            let Some(at) = self.words.find(word) else { continue };
            let field = self.number_field_at(at + 1).or_else(|| {
                let money = dates::money_field(&self.query.kind)?;
                matches!(self.words.at(at + 1), "deal" | "amount" | "value").then(|| (money.to_owned(), 1))
            });
            if let Some((field, count)) = field {
                self.words.take(at, 1 + count);
                self.ranking = None;
                self.query.measures.push(Measure::of(function, Operand::Field(Path::new(&field))));
                self.words.take_all(&["size", "value", "amount"]);
            }
        }
    }

    fn totals(&mut self) {
        let summed =
            (0..self.words.len()).find_map(|at| self.words.any_at(at, vocabulary::SUM).map(|(_, count)| at + count));
        let named = summed.and_then(|from| (from..from + 3).find_map(|at| Some((at, self.number_field_at(at)?))));
        let field = match named {
            Some((at, (field, count))) if summed.is_some() => {
                self.words.take(at, count);
                Some(field)
            }
            _ => dates::money_field(&self.query.kind).map(str::to_owned),
        };
        if self.query.measures.iter().any(|measure| !matches!(measure, Measure::Count | Measure::Sum(_))) {
            let _ = self.words.take_any(&["in total", "total", "overall"]);
            return;
        }
        let counted = self.query.measures.contains(&Measure::Count);
        if counted && self.words.take_any(&["in total", "overall", "total"]).is_some() {
            return;
        }
        if self.ranking.is_some() && self.query.group.is_empty() {
            return;
        }
        let Some(sum) = field.map(|field| Measure::Sum(Path::new(&field))) else {
            let _ = self.words.take_any(&["in total", "overall", "total", "amount of", "volume of"]).map(|_| {
                if !counted {
                    self.query.measures.insert(0, Measure::Count);
                }
            });
            return;
        };
        if self.words.take_any(vocabulary::SUM).is_some() && !self.query.measures.contains(&sum) {
            // "how much pipeline": the amount is asked for, not the number as well.
            self.query.measures.retain(|measure| *measure != Measure::Count || counted);
            self.query.measures.push(sum);
        }
    }

    /// "won amount", "value of open deals": the sum, unless records are asked for.
    pub(super) fn money(&mut self) {
        if self.is_nested() {
            return;
        }
        self.earned();
        let kind = &self.query.kind;
        let Some(path) = dates::money_field(kind).filter(|_| *kind != Kind::User).map(Path::new) else { return };
        let listed = vocabulary::LISTING.iter().any(|word| self.words.find(word) == Some(0));
        let named = self.words.0.iter().any(|word| word.used && Kind::parse(&word.text) == self.query.kind);
        let ranked = (self.ranking.is_some() || !self.query.sort.is_empty()) && self.query.group.is_empty();
        let computed = self.query.measures.iter().any(|m| !matches!(m, Measure::Count | Measure::Sum(_)));
        let account = self.query.kind == Kind::Account && self.query.measures.is_empty() && self.query.group.is_empty();
        if ranked || computed || account || (listed && named && self.query.group.is_empty()) {
            return;
        }
        let money = |at: usize| self.words.any_at(at, vocabulary::MONEY).is_some();
        let sorts = |at: usize| self.words.any_at(at, SORT).is_some_and(|(_, count)| money(at + count));
        if (0..self.words.len()).any(sorts) {
            return;
        }
        let sum = Measure::Sum(path);
        if self.words.take_any(vocabulary::MONEY).is_some() && !self.query.measures.contains(&sum) {
            self.query.measures.push(sum);
        }
    }

    /// "revenue", "sales": the amount of won deals, unless another state is said; of signed orders, where the
    /// workspace has their lines.
    fn earned(&mut self) {
        if self.query.kind != Kind::Opportunity || self.ranking.is_some() && self.query.group.is_empty() {
            return;
        }
        let Some((at, word)) = (0..self.words.len()).find_map(|at| {
            let (word, _) = self.words.any_at(at, vocabulary::EARNED)?;
            (word != "sales" || !vocabulary::NOT_SALES.contains(&self.words.said(at + 1))).then_some((at, word))
        }) else {
            return;
        };
        self.words.take(at, length(word));
        let computed = self.query.measures.iter().any(|m| !matches!(m, Measure::Count | Measure::Sum(_)));
        if !self.states_deals() {
            self.won_deals(&format!("“{word}” is taken as the amount of won deals"));
        }
        if self.words.take_any(&["by units", "by number of units", "by number", "in units", "units"]).is_some()
            && !computed
        {
            self.query.measures = vec![Measure::Count];
        }
        let sum = Measure::Sum(Path::new("amount"));
        let counted = self.query.measures.contains(&Measure::Count);
        if !computed && !counted && !self.query.measures.contains(&sum) {
            self.query.measures.push(sum);
        }
        self.words.take_all(vocabulary::EARNED);
        self.words.take_all(&["amount", "value"]);
    }

    /// Won deals, with a note of what was taken as them.
    pub(super) fn won_deals(&mut self, note: &str) {
        self.traits.extend(filters::state(self.desk, &Kind::Opportunity, &["won"], true).ok());
        if note.contains('“') {
            self.note(note);
        }
    }

    pub(super) fn open_deals(&mut self) {
        self.traits.extend(filters::open(self.desk, &Kind::Opportunity).ok());
    }

    /// "pipeline": open deals, counted and added up.
    pub(super) fn pipeline(&mut self) {
        self.open_deals();
        self.query.measures = vec![Measure::Count, Measure::Sum(Path::new("amount"))];
        self.note("“pipeline” is taken as open deals");
    }

    /// "forecast": the amount of open deals.
    pub(super) fn forecast(&mut self) {
        if !self.words.has(&["won", "lost"]) {
            self.look(Tense::Ahead);
            self.open_deals();
            self.query.measures.push(Measure::Sum(Path::new("amount")));
            self.note("“forecast” is taken as the amount of open deals by their close date");
        }
    }

    /// Whether a state of deals is said, or was understood already.
    pub(super) fn states_deals(&self) -> bool {
        let said = ["won", "lost", "open", "closed", "wins", "win", "losses", "lose", "closing", "pipeline"];
        self.words.has(&said) || self.has_state()
    }
}
