//! The end of a ranking: with the measures known, the order, its direction and how many.
//!
//! Not for: finding what is ranked (`ranking.rs`). Invariant: where nothing is measured, records are ordered by a field that
//! the question names, by their days, or by their money.

use super::dates;
use super::ranking::{HAVING, Ranking};
use super::reader::Reader;
use super::vocabulary::{self, Rank};
use crate::crm::query::{Function, Measure, Path, Sort, SortKey};
use crate::crm::{Kind, SourceError};

impl Reader<'_, '_> {
    /// With the measures known: the order, its direction and how many.
    pub(super) fn rank(&mut self) -> Result<(), SourceError> {
        let Some(ranking) = self.ranking.take() else { return Ok(()) };
        let (at, count) = ranking.superlative;
        self.words.take(at, count);
        let limit = ranking.limit.or(ranking.single.then_some(1));
        if ranking.group {
            self.rank_groups(&ranking)?;
            self.query.limit = limit;
            return Ok(());
        }
        if self.query.group.is_empty() && self.query.measures.is_empty() {
            self.rank_records(&ranking, limit);
        } else if let Some(measure) = self.measure_ranked(&ranking) {
            let descending = descending(self.rank_of(&ranking), &measure);
            self.query.sort = vec![Sort { descending, key: SortKey::Measure(measure) }];
            self.query.limit = limit.filter(|_| !self.query.group.is_empty());
        }
        Ok(())
    }

    /// Of what is lost the most is the worst, and the least the best.
    fn rank_of(&self, ranking: &Ranking) -> Rank {
        let lost = self.query.kind == Kind::Opportunity
            && self.words.said_any(&["lost", "losses", "lose", "losing"])
            && !self.words.said_any(&["rate"]);
        match ranking.rank {
            Rank::Worst if lost => Rank::Most,
            Rank::Best if lost => Rank::Least,
            rank => rank,
        }
    }

    /// What orders groups that are there: of deals the amounts, where the biggest is asked for.
    fn measure_ranked(&self, ranking: &Ranking) -> Option<Measure> {
        let amount = |measure: &&Measure| matches!(measure, Measure::Sum(_));
        let large = self.query.kind == Kind::Opportunity && matches!(ranking.rank, Rank::Most | Rank::Best);
        let amounts = self.query.measures.iter().find(amount).filter(|_| large && !self.words.said_any(&["most"]));
        amounts.or(self.query.measures.first()).cloned()
    }

    fn rank_groups(&mut self, ranking: &Ranking) -> Result<(), SourceError> {
        // "Which product causes the most cases": the verb says no more than "has".
        self.words.take_all(HAVING);
        for at in 0..self.words.len() {
            if self.kind_of(self.words.at(at)).as_ref() == Some(&self.query.kind) {
                self.words.take(at, 1);
            }
        }
        if self.query.measures.is_empty() {
            let measure = self.measure_of_rank(ranking)?;
            self.query.measures.push(measure);
        }
        let ranked = self.query.measures.iter().find(|measure| **measure != Measure::Count);
        let sum_first = matches!(ranking.rank, Rank::Best | Rank::Worst) || self.words.said_any(vocabulary::MONEY);
        let measure = match (ranked, self.query.measures.first()) {
            (Some(ranked), Some(Measure::Count)) if sum_first || self.query.measures.len() == 2 => ranked.clone(),
            (_, Some(first)) => first.clone(),
            _ => Measure::Count,
        };
        let descending = descending(self.rank_of(ranking), &measure);
        self.query.sort = vec![Sort { descending, key: SortKey::Measure(measure) }];
        self.words.take_all(&["deals", "number", "by", "units", "volume", "count"]);
        Ok(())
    }

    /// What a superlative measures when no word says it.
    fn measure_of_rank(&mut self, ranking: &Ranking) -> Result<Measure, SourceError> {
        let by_time = matches!(ranking.rank, Rank::Slow | Rank::Fast)
            || (self.query.kind == Kind::Case && ranking.noun == "region" && ranking.rank == Rank::Best);
        if by_time && let Some(measure) = self.duration()? {
            return Ok(measure);
        }
        let by_number = self.words.has(&["number of", "by number", "by count", "units"]);
        let money = dates::money_field(&self.query.kind).filter(|_| self.query.kind == Kind::Opportunity);
        let earned = self.words.has(vocabulary::EARNED);
        let praised = matches!(ranking.rank, Rank::Best | Rank::Worst);
        let said = self.words.said_any(vocabulary::MONEY) || self.words.said_any(&["pipeline", "forecast"]);
        match money.filter(|_| !by_number && (earned || said || praised)) {
            Some(field) => {
                if (earned || praised) && !self.states_deals() {
                    self.won_deals("won deals");
                }
                self.words.take_all(vocabulary::EARNED);
                self.words.take_all(vocabulary::MONEY);
                Ok(Measure::Sum(Path::new(field)))
            }
            None => {
                if self.words.has(&["sold", "sells", "sell"]) && !self.states_deals() {
                    self.won_deals("won deals");
                    self.words.take_all(vocabulary::EARNED);
                }
                Ok(Measure::Count)
            }
        }
    }

    fn rank_records(&mut self, ranking: &Ranking, limit: Option<u32>) {
        let named = (0..self.words.len()).find_map(|at| Some((at, self.number_field_at(at)?)));
        if matches!(ranking.rank, Rank::Slow | Rank::Fast)
            && named.is_none()
            && self.query.sort.is_empty()
            && self.by_days_of_each(ranking.rank == Rank::Slow)
        {
            self.query.limit = limit;
            return;
        }
        let field = match named {
            Some((at, (field, count))) => {
                self.words.take(at, count);
                Some(field)
            }
            None => dates::money_field(&self.query.kind).map(str::to_owned),
        };
        self.query.limit = limit;
        self.words.take_all(&["valuable", "expensive", "amount", "value"]);
        if let Some(field) = field.filter(|_| self.query.sort.is_empty()) {
            let descending = matches!(ranking.rank, Rank::Most | Rank::Best | Rank::Slow);
            self.query.sort = vec![Sort { key: SortKey::Field(Path::new(&field)), descending }];
        }
    }
}

/// Whether the largest stands first: of durations, the best is the shortest.
fn descending(rank: Rank, measure: &Measure) -> bool {
    let time = matches!(measure, Measure::Over(Function::Avg | Function::Median | Function::Max | Function::Min, operand)
        if matches!(operand, crate::crm::query::Operand::Days(..)));
    match rank {
        Rank::Most | Rank::Slow => true,
        Rank::Least | Rank::Fast => false,
        Rank::Best => !time,
        Rank::Worst => time,
    }
}
