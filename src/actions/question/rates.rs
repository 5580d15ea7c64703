//! Shares: win rate, conversion, "what share of cases is escalated"; with the definition that was used.

use super::reader::Reader;
use super::words::length;
use super::{filters, vocabulary};
use crate::crm::query::{Expr, Measure, Path, Period, SortKey};
use crate::crm::{Kind, SourceError};

impl Reader<'_, '_> {
    /// "win rate by rep", "lead conversion", "what share of cases is escalated".
    pub(super) fn rates(&mut self) -> Result<(), SourceError> {
        if self.is_nested() {
            return Ok(());
        }
        let deals = self.query.kind == Kind::Opportunity;
        if deals && self.words.take_any(vocabulary::WIN_RATE).is_some() {
            return self.rate_of(&["won"]);
        }
        let stages = self.words.said_any(&["stage", "stages", "funnel", "step", "steps"]);
        if deals && !stages && self.words.take_any(vocabulary::CONVERSION).is_some() {
            self.note("the conversion of deals is taken as their win rate");
            return self.rate_of(&["won"]);
        }
        if self.query.kind == Kind::Lead && self.words.take_any(vocabulary::CONVERSION).is_some() {
            self.query.measures = vec![Measure::Rate(Box::new(converted(None))), Measure::Count];
            self.note("conversion is the share of the leads created in the time asked for that were converted in it");
            self.words.take_all(&["rate", "leads", "lead", "converted"]);
            return Ok(());
        }
        if let Some((at, phrase)) = self.words.take_any(vocabulary::SHARE) {
            if self.share_among(at + length(phrase))? {
                return Ok(());
            }
            if self.query.kind == Kind::Opportunity {
                for (state, said) in [("won", ["won", "closed won", "win"]), ("lost", ["lost", "closed lost", "lose"])]
                {
                    if self.words.take_any(&said).is_some() {
                        return self.rate_of(&[state]);
                    }
                }
            }
            if self.query.kind == Kind::Lead && self.words.take_any(&["converted", "convert"]).is_some() {
                self.query.measures = vec![Measure::Rate(Box::new(converted(None))), Measure::Count];
                return Ok(());
            }
            self.share = Some(self.conditions.clone());
        }
        Ok(())
    }

    /// "percentage of open deals that are in negotiation": what stands before the noun says among which records, what
    /// stands behind it is the share.
    fn share_among(&mut self, from: usize) -> Result<bool, SourceError> {
        const CLAUSE: &[&str] = &["that", "which", "who", "are", "is", "come", "came", "from", "with", "sit", "sits"];
        let kind = self.query.kind.clone();
        let noun = (from..self.words.len()).find(|at| self.kind_of(self.words.said(*at)) == Some(kind.clone()));
        let Some(noun) = noun else { return Ok(false) };
        if CLAUSE.contains(&self.words.said(noun + 1)) && self.traits.is_empty() && self.share_of_clause(noun, &kind)? {
            return Ok(true);
        }
        if !CLAUSE.contains(&self.words.said(noun + 1)) || (noun == from && self.traits.is_empty()) {
            return Ok(false);
        }
        let among = self.nested(&kind, from, noun)?;
        if !self.traits.is_empty() {
            self.note("the share is one of the number of deals, not of their amounts");
        }
        let mut traits = std::mem::take(&mut self.traits);
        self.conditions.append(&mut traits);
        self.conditions.extend(among);
        self.words.take_all(&["sits", "sit"]);
        self.share = Some(self.conditions.clone());
        Ok(true)
    }

    /// "Percentage of leads that came from the webinar that are qualified", "of the leads from Ireland are new": the first
    /// clause says among which, the verb behind it opens the share.
    fn share_of_clause(&mut self, noun: usize, kind: &Kind) -> Result<bool, SourceError> {
        const VERBS: &[&str] = &[
            "have", "has", "had", "are", "is", "were", "was", "became", "ended", "end", "turned", "got", "stand", "sit",
        ];
        let verb = (noun + 2..self.words.len()).find(|at| VERBS.contains(&self.words.said(*at)));
        let Some(verb) = verb.filter(|verb| *verb + 1 < self.words.len()) else { return Ok(false) };
        let Some(among) = self.nested(kind, noun + 1, verb)? else { return Ok(false) };
        let mut traits = std::mem::take(&mut self.traits);
        self.conditions.append(&mut traits);
        self.conditions.push(among);
        self.words.take_all(&["status"]);
        self.share = Some(self.conditions.clone());
        Ok(true)
    }

    pub(super) fn rate_of(&mut self, state: &[&str]) -> Result<(), SourceError> {
        let fits = filters::state(self.desk, &Kind::Opportunity, state, true)?;
        self.conditions.push(filters::state(self.desk, &Kind::Opportunity, &["won", "lost"], true)?);
        self.query.measures = vec![Measure::Rate(Box::new(fits)), Measure::Count];
        self.words.take_all(&["closed", "average", "overall", "decided"]);
        let what = if state == ["won"] { "win rate" } else { "loss rate" };
        self.note(format!("{what} is {} deals among those that were won or lost", state.join(" ")));
        Ok(())
    }

    /// The window of a conversion holds for both: created in it, and converted in it.
    pub(super) fn conversion_window(&mut self) {
        if self.query.kind != Kind::Lead
            || self.query.measures.first() != Some(&Measure::Rate(Box::new(converted(None))))
        {
            return;
        }
        let period = self.conditions.iter().find_map(|condition| match condition {
            Expr::Within(path, period) if path.field() == "created_at" => Some(*period),
            _ => None,
        });
        if period.is_some() {
            self.query.measures = vec![Measure::Rate(Box::new(converted(period))), Measure::Count];
            for sort in &mut self.query.sort {
                if matches!(sort.key, SortKey::Measure(_)) {
                    sort.key = SortKey::Measure(Measure::Rate(Box::new(converted(period))));
                }
            }
        }
    }

    /// With a share asked for, what a record is like is the share, and the rest says of which records.
    pub(super) fn settle_share(&mut self) {
        let Some(among) = self.share.take() else { return };
        let mut traits = std::mem::take(&mut self.traits);
        if traits.is_empty() {
            // A name, an owner or an amount is the share, too; a window of time says of when.
            let timed = |part: &Expr| matches!(part, Expr::Within(..)) || among.contains(part);
            (self.conditions, traits) = std::mem::take(&mut self.conditions).into_iter().partition(timed);
        }
        if traits.is_empty() {
            return;
        }
        self.query.measures = vec![Measure::Rate(Box::new(Expr::all(traits))), Measure::Count];
    }
}

fn converted(period: Option<Period>) -> Expr {
    let path = Path::new("converted_on");
    match period {
        Some(period) => Expr::Within(path, period),
        None => Expr::Not(Box::new(Expr::Empty(path))),
    }
}
