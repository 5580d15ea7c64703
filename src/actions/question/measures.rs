//! What is to be counted, added up, averaged, timed, or taken as a share.
//!
//! "won amount" is a sum, "list won deals" is a list; "win rate" is the share of closed deals that were won. The
//! definition that was used is noted for the seller.

use super::reader::Reader;
use super::vocabulary;
use super::words::length;
use super::{dates, filters};
use crate::crm::query::{Arith, Expr, Function, Literal, Measure, Op, Operand, Path, Period, Query, change};
use crate::crm::{Kind, SourceError};

/// Phrases that ask for a duration.
const HOW_LONG: &[&str] = &[
    "average handle time",
    "mean handle time",
    "average handling time",
    "how long do deals take",
    "how long does it take us",
    "how long does it take",
    "how long did it take",
    "how long do we take",
    "how long do",
    "how long does",
    "how long",
    "average time to close",
    "time to close",
    "time to resolution",
    "time to resolve",
    "resolution time",
    "resolution times",
    "handle time",
    "handle times",
    "handling time",
    "sales cycle length",
    "length of the sales cycle",
    "length of our sales cycle",
    "sales cycles",
    "sales cycle",
    "cycle time",
    "time to win",
    "time to convert",
    "conversion time",
    "days to close",
    "days to resolve",
    "time from creation to close",
    "time to completion",
    "time to complete",
    "close time",
    "closing time",
    "turnaround time",
    "average time",
    "mean time",
];
/// Phrases that ask how old open records are.
const AGE: &[&str] = &["average age", "mean age", "how old", "age"];
/// Words that go with a duration and say no more.
const TIMED: &[&str] = &[
    "to close a deal",
    "to close deals",
    "to win a deal",
    "to close",
    "to be closed",
    "to be resolved",
    "to get resolved",
    "to resolve",
    "to complete",
    "to convert",
    "to win",
    "to sign",
    "to closing",
    "take",
    "takes",
    "us",
    "a deal",
    "average",
    "mean",
    "avg",
    "typically",
    "usually",
    "from creation",
    "in days",
    "days",
    "close",
    "resolve",
    "resolved",
];

impl Reader<'_, '_> {
    /// "average sales cycle", "handle time by owner", "how long do cases take".
    pub(super) fn durations(&mut self) -> Result<(), SourceError> {
        if self.is_nested() {
            return Ok(());
        }
        let median = self.words.said_any(vocabulary::MEDIAN);
        if self.words.take_any(AGE).is_some() {
            let from = Operand::Field(Path::new("created_at"));
            let age = Operand::Days(Box::new(from), Box::new(Operand::Constant(Literal::Today(0))));
            let function = if median { Function::Median } else { Function::Avg };
            self.query.measures.push(Measure::of(function, age));
            self.note("age is counted in days from the day a record was created");
            self.words.take_all(&["median", "old"]);
            return Ok(());
        }
        let engaged = [
            "time from engagement to close",
            "from engagement to close",
            "from engaged to close",
            "from engagement to closing",
        ];
        let from_engagement = self.words.take_any(&engaged).is_some();
        let Some((at, phrase)) = self.words.take_any(HOW_LONG) else {
            if from_engagement {
                self.push_duration()?;
            }
            return Ok(());
        };
        if from_engagement {
            self.date_field = None;
        }
        // "how long do cases take": the words around it say no more.
        self.words.take_all(TIMED);
        let _ = (at, length(phrase));
        if let Some(measure) = self.duration_of(from_engagement, median)? {
            self.words.take_all(vocabulary::MEDIAN);
            self.query.measures.push(measure);
        }
        Ok(())
    }

    fn push_duration(&mut self) -> Result<(), SourceError> {
        let found = self.duration_of(true, false)?;
        self.query.measures.extend(found);
        self.words.take_all(&["time", "average", "avg", "mean", "days", "average time"]);
        Ok(())
    }

    /// The mean duration that a superlative such as "slowest" is about.
    pub(super) fn duration(&mut self) -> Result<Option<Measure>, SourceError> {
        self.words.take_all(TIMED);
        self.words.take_all(&["closes", "resolves", "handles", "closing", "closed"]);
        self.duration_of(false, false)
    }

    fn duration_of(&mut self, engaged: bool, median: bool) -> Result<Option<Measure>, SourceError> {
        let kind = self.query.kind.clone();
        let Some((mut from, to)) = dates::span(&kind) else { return Ok(None) };
        match kind {
            Kind::Opportunity => {
                if engaged || !self.any_set(&kind, from)? {
                    from = "engaged_on";
                }
                if !self.states_deals() {
                    self.traits.push(filters::state(self.desk, &kind, &["won"], true)?);
                }
                let start = if from == "engaged_on" { "the first contact" } else { "the creation" };
                self.note(format!("sales cycle is days from {start} to the close date of won deals"));
            }
            Kind::Case => {
                self.conditions.push(Expr::Not(Box::new(Expr::Empty(Path::new(to)))));
                self.conditions.push(Expr::Not(Box::new(changed("owner", None))));
                self.date_field = Some(to);
                self.note("handle time is days from opened to closed; transferred cases are left out");
            }
            _ => {
                self.conditions.push(Expr::Not(Box::new(Expr::Empty(Path::new(to)))));
                self.note(format!("time is counted in days from {} to {}", plain(from), plain(to)));
            }
        }
        let days = Operand::Days(Box::new(Operand::Field(Path::new(from))), Box::new(Operand::Field(Path::new(to))));
        let function = if median { Function::Median } else { Function::Avg };
        Ok(Some(Measure::of(function, days)))
    }

    /// Whether any record of a kind has a field.
    fn any_set(&self, kind: &Kind, field: &str) -> Result<bool, SourceError> {
        let filter = Expr::Not(Box::new(Expr::Empty(Path::new(field))));
        Ok(!self.desk.records.records(kind, Some(&filter), 1)?.is_empty())
    }

    /// "win rate by rep", "lead conversion", "what share of cases is escalated".
    pub(super) fn rates(&mut self) -> Result<(), SourceError> {
        if self.is_nested() {
            return Ok(());
        }
        if self.query.kind == Kind::Opportunity && self.words.take_any(vocabulary::WIN_RATE).is_some() {
            return self.rate_of(&["won"]);
        }
        if self.query.kind == Kind::Lead && self.words.take_any(vocabulary::CONVERSION).is_some() {
            self.query.measures = vec![Measure::Rate(Box::new(converted(None))), Measure::Count];
            self.note("conversion is the share of the leads created in the time asked for that were converted in it");
            self.words.take_all(&["rate", "leads", "lead", "converted"]);
            return Ok(());
        }
        if self.words.take_any(vocabulary::SHARE).is_some() {
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
            self.share = true;
        }
        Ok(())
    }

    fn rate_of(&mut self, state: &[&str]) -> Result<(), SourceError> {
        let fits = filters::state(self.desk, &Kind::Opportunity, state, true)?;
        self.conditions.push(filters::state(self.desk, &Kind::Opportunity, &["won", "lost"], true)?);
        self.query.measures = vec![Measure::Rate(Box::new(fits)), Measure::Count];
        self.words.take_all(&["closed", "average", "overall"]);
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
                if matches!(sort.key, crate::crm::query::SortKey::Measure(_)) {
                    sort.key = crate::crm::query::SortKey::Measure(Measure::Rate(Box::new(converted(period))));
                }
            }
        }
    }

    /// With a share asked for, what a record is like is the share, and the rest says of which records.
    pub(super) fn settle_share(&mut self) {
        if !self.share {
            return;
        }
        let traits = std::mem::take(&mut self.traits);
        if traits.is_empty() {
            return;
        }
        self.query.measures = vec![Measure::Rate(Box::new(Expr::all(traits))), Measure::Count];
    }

    /// "how many", "total", "average amount", "median", "weighted".
    pub(super) fn counts_and_sums(&mut self) -> Result<(), SourceError> {
        if self.is_nested() {
            return Ok(());
        }
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
            let _ = self.words.take_any(&["in total", "overall", "total"]).map(|_| {
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
        let Some(path) = dates::money_field(&self.query.kind).map(Path::new) else { return };
        let listed = vocabulary::LISTING.iter().any(|word| self.words.find(word) == Some(0));
        let named = self.words.0.iter().any(|word| word.used && Kind::parse(&word.text) == self.query.kind);
        let ranked = (self.ranking.is_some() || !self.query.sort.is_empty()) && self.query.group.is_empty();
        let computed = self.query.measures.iter().any(|m| !matches!(m, Measure::Count | Measure::Sum(_)));
        let account = self.query.kind == Kind::Account && self.query.measures.is_empty() && self.query.group.is_empty();
        if ranked || computed || account || (listed && named && self.query.group.is_empty()) {
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

    /// "who has transferred the most cases", "transfers per agent": lines of the field history.
    pub(super) fn history(&mut self) -> Result<(), SourceError> {
        const TRANSFERS: &[&str] = &[
            "case transfers",
            "ticket transfers",
            "transfer counts",
            "transfer count",
            "number of transfers",
            "transfers",
            "transfer",
            "transferred away",
            "transferred",
            "handed over",
            "handoffs",
            "reassigned",
        ];
        let asked = self.words.has(TRANSFERS)
            && (self.ranking.is_some()
                || self.words.has(&[
                    "transfers",
                    "transfer count",
                    "number of transfers",
                    "transfer counts",
                    "transfer",
                ]))
            && matches!(self.query.kind, Kind::Case | Kind::Opportunity | Kind::Lead);
        if !asked {
            return Ok(());
        }
        self.words.take_all(TRANSFERS);
        self.words.take_all(&["cases", "case", "tickets", "count", "most", "number of"]);
        let kind = std::mem::replace(&mut self.query, Query::all(change())).kind;
        let is = |path: &str, text: &str| Expr::Compare(Path::new(path), Op::Eq, Literal::Text(text.to_owned()));
        self.conditions.push(is("kind", kind.as_str()));
        self.conditions.push(is("field", "owner"));
        self.query.measures.push(Measure::Count);
        let by_owner = self.ranking.is_some()
            || [
                "by owner",
                "per owner",
                "by rep",
                "per rep",
                "by agent",
                "per agent",
                "for each agent",
                "by each agent",
                "per seller",
                "by seller",
            ]
            .iter()
            .any(|phrase| self.words.take_phrase(phrase).is_some());
        if by_owner {
            self.query.group.push(crate::crm::query::GroupKey::Field(Path::new("old")));
            self.rank_history();
        }
        self.note("a transfer from one owner to another counts for the first");
        Ok(())
    }

    fn rank_history(&mut self) {
        if let Some(ranking) = &mut self.ranking {
            ranking.of_groups();
        }
    }
}

/// The condition that a field changed, in a period where there is one.
pub(super) fn changed(field: &str, period: Option<Period>) -> Expr {
    let is = Expr::Compare(Path::new("field"), Op::Eq, Literal::Text(field.to_owned()));
    let mut parts = vec![is];
    parts.extend(period.map(|period| Expr::Within(Path::new("at"), period)));
    Expr::Has(crate::crm::query::Related::that(change(), Expr::all(parts)))
}

fn converted(period: Option<Period>) -> Expr {
    let path = Path::new("converted_on");
    match period {
        Some(period) => Expr::Within(path, period),
        None => Expr::Not(Box::new(Expr::Empty(path))),
    }
}

fn plain(field: &str) -> String {
    field.trim_end_matches("_at").trim_end_matches("_on").replace('_', " ")
}
